/* SPDX-License-Identifier: MIT
 * tui/log_pane.h - the lower pane's log: the command line of each action, then what the focused
 * step wrote in the watched run, as it grows.
 */
#ifndef TUI_LOG_PANE_H
#define TUI_LOG_PANE_H

#include "tui/editor_internal.h"

PANE_FUNCTIONS(log_pane);

/* Keeps a command line to show; the newest last. Memory being out only loses the line. */
void log_pane_add_command(struct editor *ed, struct str command);

#endif
