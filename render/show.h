/* SPDX-License-Identifier: MIT
 * render/show.h - the whole graph as text: what `stepwire show` prints.
 */
#ifndef RENDER_SHOW_H
#define RENDER_SHOW_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/cells.h"
#include "render/layout.h"

/* Lays out as layout_fit does and appends the drawing, a line a row, trailing blanks cut. A drawing
 * wider than options->max_width (layout_fit found none that fits) is not cut. Drawn strip by strip,
 * so that what it needs beyond the layout does not grow with the graph. False when memory is out;
 * failures of `out` stick to it. */
bool show_write(const struct pipeline *p, const struct graph *g,
                const struct layout_options *options, enum cells_color color, struct buf *out,
                struct status *st) MUST_CHECK;

#endif
