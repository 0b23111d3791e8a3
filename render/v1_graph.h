/* SPDX-License-Identifier: MIT
 * render/v1_graph.h - `graph-json`: the body that the Azure ML SDK v1 submits (CreationInfo, Graph,
 * GraphInterface).
 *
 * As the SDK makes it, to the last field, with ids numbered in order: nodes 00000001 …, modules
 * module-001 …, data sources datasource-001 …. Everything that changes from SDK release to release
 * comes from the tables in render/data (recorded from azureml-core 1.61, azureml-pipeline 1.62),
 * not from code.
 */
#ifndef RENDER_V1_GRAPH_H
#define RENDER_V1_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "model/submission.h"
#include "render/span.h"

struct v1_input {
    const struct pipeline *p;
    const struct graph *g;         /* GRAPH_PLAIN */
    const struct folders *folders; /* the steps' source directories; needed to tell which steps
                                      share a module and for dependency files */
    const struct submission *submission; /* NULL: none */
    struct str default_name;             /* the experiment's name when the document has none */
};

/* Appends the body, indented. STATUS_USAGE naming step and field for what is not supported yet;
 * STATUS_DATA for what the SDK would refuse. `spans` (may be NULL) gets, for each step, the lines
 * it takes in the text. */
bool v1_graph_write(const struct v1_input *input, struct buf *out, struct spans *spans,
                    struct status *st) MUST_CHECK;

#endif
