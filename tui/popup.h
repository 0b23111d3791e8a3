/* SPDX-License-Identifier: MIT
 * tui/popup.h - boxes over the screen, and breaking sentences into lines. Pure drawing.
 */
#ifndef TUI_POPUP_H
#define TUI_POPUP_H

#include "base/str.h"
#include "render/cells.h"

enum popup_place { POPUP_MIDDLE, POPUP_BOTTOM };

/* A blank frame with a title for `w` × `h` cells of content, cut to the screen; returns what is
 * inside. */
struct rect popup_draw(struct cells *c, struct rect screen, int w, int h, enum popup_place place,
                       struct str title);

/* Takes one line of at most `cells` off the front, broken at a blank where there is one. */
struct str popup_wrap(struct str *rest, int cells);
/* How many lines that gives. */
int popup_wrap_count(struct str text, int cells);

#endif
