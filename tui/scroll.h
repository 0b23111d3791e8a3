/* SPDX-License-Identifier: MIT
 * tui/scroll.h - the place in a column of lines: which is in front, and which is drawn first.
 */
#ifndef TUI_SCROLL_H
#define TUI_SCROLL_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/action.h"

struct scroll {
    size_t focus, first;
};

/* Up, down, half a page, first, last. False when the action is none of these. */
bool scroll_do(struct scroll *s, size_t count, enum action action);
/* Before drawing: the focus is one of `count` lines and lies among the `height` that are shown. */
void scroll_fit(struct scroll *s, size_t count, int height);

#endif
