/* SPDX-License-Identifier: MIT
 * render/mermaid.h - the graph as a Mermaid flowchart, for Markdown pages that draw those. It lays
 * out on its own; ports become the words on the wires.
 */
#ifndef RENDER_MERMAID_H
#define RENDER_MERMAID_H

#include "base/buf.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/layout.h"

/* Appends the whole text; failures stick to out. Steps are n1, n2, … in document order; names are
 * only shown, and escaped for that. Edges of run_after are dotted, those that close a cycle red,
 * muted steps pale. */
void mermaid_write(const struct pipeline *p, const struct graph *g, enum layout_direction direction,
                   struct buf *out);

#endif
