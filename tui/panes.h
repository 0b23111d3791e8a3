/* SPDX-License-Identifier: MIT
 * tui/panes.h - where the panes are at this size, and drawing them.
 *
 *      from 140 columns    outline | canvas | inspector
 *      from 100            canvas | inspector; the outline over the canvas when it is in front
 *      below               canvas; outline or inspector over it when one is in front
 *      below 60            only the pane in front
 *
 * The lower pane takes the lower third of all that when it is open, everything where there is no
 * room for both.
 */
#ifndef TUI_PANES_H
#define TUI_PANES_H

#include <stdbool.h>

#include "render/cells.h"
#include "tui/action.h"
#include "tui/editor_internal.h"

static inline bool rect_contains(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

/* The screen between the bars. */
struct rect panes_screen(const struct editor *ed);
/* Sets pane_rects: what is inside the frames. Cheap: call it whenever sizes or panes may differ. */
void panes_arrange(struct editor *ed);
/* The canvas without what an outline, inspector or form over it covers. */
struct rect panes_free_canvas(const struct editor *ed);
void panes_draw(struct editor *ed, struct cells *c, int *cursor_x, int *cursor_y);

/* Puts a pane in front. */
void panes_go(struct editor *ed, enum pane pane);
/* Opens the lower pane on a tab, in front. */
void panes_open_lower(struct editor *ed, enum lower_tab tab);
/* Back to the canvas, one level a time; false when there is nothing to go back from. */
bool panes_back(struct editor *ed);
bool panes_do(struct editor *ed, enum action action); /* PANE_NEXT … PANE_ENLARGE */
/* What the pane in front does with an action. */
bool panes_front_do(struct editor *ed, enum action action);
/* Tells all panes that the document, the focus or the run has changed. */
void panes_refresh(struct editor *ed);
void panes_click(struct editor *ed, int x, int y);

#endif
