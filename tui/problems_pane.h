/* SPDX-License-Identifier: MIT
 * tui/problems_pane.h - the lower pane's list of problems: Enter goes to the place, f applies the
 * fix.
 */
#ifndef TUI_PROBLEMS_PANE_H
#define TUI_PROBLEMS_PANE_H

#include "tui/editor_internal.h"

PANE_FUNCTIONS(problems_pane);

/* How a severity looks, here and beside fields. */
enum style severity_style(enum severity severity);

/* Goes to the next (by = 1) or previous (-1) problem from the one the focus is on. */
void problems_pane_step(struct editor *ed, int by);

#endif
