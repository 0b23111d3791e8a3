/* SPDX-License-Identifier: MIT
 * tui/bars.h - the top line (what document, how it stands) and the bottom line (what to press, or
 * what there is to say).
 */
#ifndef TUI_BARS_H
#define TUI_BARS_H

#include <stdbool.h>

#include "base/str.h"
#include "render/cells.h"
#include "tui/editor_internal.h"

void bars_draw_top(struct editor *ed, struct cells *c);
/* The message, over as many lines as it needs; else the hints of the mode. */
void bars_draw_bottom(struct editor *ed, struct cells *c);

/* Hints are "KEYS words  KEYS words", pairs apart by two blanks. KEYS is one word, or the names of
 * several keys ("Up Down"). Takes one pair off the front; false at the end. */
bool bars_next_hint(struct str *hints, struct str *keys, struct str *words);
/* Draws as many as fit; returns the cells used. */
int bars_draw_hints(struct cells *c, int x, int y, int w, struct str hints);

#endif
