/* SPDX-License-Identifier: MIT
 * render/export.h - the forms a pipeline can leave in, as one table: for `stepwire export`, the
 * designer's preview, completion and the manual.
 */
#ifndef RENDER_EXPORT_H
#define RENDER_EXPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "model/submission.h"
#include "render/span.h"

/* Plain data; borrowed for the call. */
struct export_input {
    const struct pipeline *p;
    const struct graph *g; /* GRAPH_PLAIN */
    const struct folders
        *folders; /* the steps' source directories, with hashes; NULL: none are known */
    const struct submission *submission; /* NULL: none */
    struct str default_name;             /* the pipeline's when it does not say */
};

struct export_format {
    const char *name;   /* "graph-json" */
    const char *suffix; /* of a file in it: ".graph.json" */
    const char *help;   /* one sentence */
    bool for_azure_v1;  /* errors that Azure v1 minds refuse it */
    bool (*write)(const struct export_input *input, struct buf *out, struct spans *spans,
                  struct status *st);
};

/* The table; ends with a NULL name. */
const struct export_format *export_formats(void);
/* NULL with STATUS_USAGE, naming what there is, when there is no such format. */
const struct export_format *export_find(struct str name, struct status *st) MUST_CHECK;

/* Appends the whole text; `spans` (may be NULL) gets the lines of each step where the format has
 * such. STATUS_PROBLEMS, with the place, for the first error that the target would refuse;
 * STATUS_USAGE for what the format cannot carry yet. */
bool export_write(const struct export_format *format, const struct export_input *input,
                  struct buf *out, struct spans *spans, struct status *st) MUST_CHECK;

#endif
