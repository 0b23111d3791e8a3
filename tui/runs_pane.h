/* SPDX-License-Identifier: MIT
 * tui/runs_pane.h - the lower pane's list of runs, newest first; Enter watches one.
 */
#ifndef TUI_RUNS_PANE_H
#define TUI_RUNS_PANE_H

#include "tui/editor_internal.h"

PANE_FUNCTIONS(runs_pane);

#endif
