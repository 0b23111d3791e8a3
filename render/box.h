/* SPDX-License-Identifier: MIT
 * render/box.h - what a step's box says: the texts that the layout makes room for and the drawing
 * puts there. Nothing here allocates or fails; views borrow from the pipeline and the graph.
 */
#ifndef RENDER_BOX_H
#define RENDER_BOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "model/graph.h"
#include "model/pipeline.h"

enum { BOX_DETAIL_MAX = 64 };

struct box_text {
    struct str title;            /* the step's id */
    struct str name;             /* its name, when that says something else; else empty */
    char detail[BOX_DETAIL_MAX]; /* "PyTorch  2×1 mpi", "script", "command", or "" */
};

/* `ascii` writes 2x1 for 2×1. */
void box_describe(const struct pipeline *p, const struct graph *g, uint32_t node, bool ascii,
                  struct box_text *out);

/* What feeds an input port from outside the steps: the name of its data reference, dataset or
 * parameter. Empty for other ports. */
struct str box_data_name(const struct pipeline *p, const struct graph *g, uint32_t port);
/* The same where it has to be said beside the port: empty when the port has that name, too. */
struct str box_data_label(const struct pipeline *p, const struct graph *g, uint32_t port);

#endif
