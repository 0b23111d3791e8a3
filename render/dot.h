/* SPDX-License-Identifier: MIT
 * render/dot.h - the graph as Graphviz text: a record a step, its ports as fields, edges from port
 * to port.
 */
#ifndef RENDER_DOT_H
#define RENDER_DOT_H

#include "base/buf.h"
#include "model/graph.h"
#include "model/pipeline.h"

/* Appends the whole file; failures stick to out. Steps are n1, n2, … in document order, their
 * inputs i1, i2, … and outputs o1, o2, …; names are only shown, and escaped for that. Edges of
 * run_after are dashed, those that close a cycle red. */
void dot_write(const struct pipeline *p, const struct graph *g, struct buf *out);

#endif
