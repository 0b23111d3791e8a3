/* SPDX-License-Identifier: MIT
 * tui/walk.h - going along wires: to what feeds a step, to what it feeds, from wire to wire.
 */
#ifndef TUI_WALK_H
#define TUI_WALK_H

#include <stdint.h>

#include "tui/editor_internal.h"

/* The edge of doc.g that is in front (w, W), or GRAPH_NONE. */
uint32_t walk_edge(const struct editor *ed);
/* The next (1) or previous (-1) wire of the focused step. */
void walk_wires(struct editor *ed, int by);
/* From the focused step to the other end of the wire in front. */
void walk_far_end(struct editor *ed);

enum walk_way { WALK_INPUTS, WALK_OUTPUTS };
/* To the step that feeds the focused one (that it feeds); asks which when there are several. */
void walk_along(struct editor *ed, enum walk_way way);

#endif
