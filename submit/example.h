/* SPDX-License-Identifier: MIT
 * submit/example.h - the pipelines that come with the program, to look at and to start from.
 */
#ifndef SUBMIT_EXAMPLE_H
#define SUBMIT_EXAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

struct example {
    struct str name;        /* "iris" */
    struct str document;    /* absolute path of its NAME.pipeline.json */
    struct str description; /* the document's; may be empty */
};

/* Every folder of `examples_folder` that holds a NAME/NAME.pipeline.json, by name. Lives in `a`. */
bool example_list(struct str examples_folder, struct arena *a, struct example **examples,
                  size_t *count, struct status *st) MUST_CHECK;

/* Copies an example's scripts and data into the folder of `document_path` (made when missing) and
 * its document to that path. Refuses with STATUS_CONFLICT when any file would be overwritten, and
 * then copies nothing. */
bool example_copy(const struct example *example, struct str document_path, struct status *st)
    MUST_CHECK;

#endif
