/* SPDX-License-Identifier: MIT
 * tui/canvas.h - the graph on the screen: what is shown of it, and moving about in it.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>

#include "render/cells.h"
#include "render/draw.h"
#include "render/layout.h"
#include "tui/action.h"
#include "tui/editor_internal.h"

void canvas_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y);
bool canvas_do(struct editor *ed, enum action action);

/* Draws the graph where the canvas is, with hints on ports and slots (wiring). The options' focus
 * and nodes are the editor's where they are not given. */
void canvas_draw_graph(struct editor *ed, struct cells *c, struct draw_options options);

/* The marks, problems and run states on the nodes, after any of them changed. Memory being out
 * leaves the boxes bare. */
void canvas_refresh(struct editor *ed);

/* Scrolls as little as is needed to show the node. */
void canvas_reveal(struct editor *ed, uint32_t node);
/* After a new layout: the node that was at `before` stays where it is on the screen. */
void canvas_hold(struct editor *ed, uint32_t node, struct layout_point before);
/* Everything from its beginning. */
void canvas_show_start(struct editor *ed);
void canvas_pan(struct editor *ed, int dx, int dy);

/* A click at a cell of the screen. */
void canvas_click(struct editor *ed, int x, int y);

#endif
