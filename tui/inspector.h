/* SPDX-License-Identifier: MIT
 * tui/inspector.h - the pane that shows what the focus is on: every member that is set, and what is
 * wrong with it.
 */
#ifndef TUI_INSPECTOR_H
#define TUI_INSPECTOR_H

#include "tui/editor_internal.h"

PANE_FUNCTIONS(inspector);

#endif
