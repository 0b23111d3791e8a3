/* SPDX-License-Identifier: MIT
 * render/svg.h - the laid out graph as a picture for a browser: the same boxes, ports and wires as
 * in a terminal, a cell as 8 by 16 pixels.
 */
#ifndef RENDER_SVG_H
#define RENDER_SVG_H

#include "base/buf.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/layout.h"

/* Appends the whole file; failures stick to out. It is XML 1.0 whatever the names are, holds no
 * scripts and asks for nothing from elsewhere; its colours follow the reader's choice of light or
 * dark. Wires of run_after are dashed, those that close a cycle red. */
void svg_write(const struct pipeline *p, const struct graph *g, const struct layout *l,
               struct buf *out);

#endif
