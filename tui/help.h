/* SPDX-License-Identifier: MIT
 * tui/help.h - what works here and now (`?`), and the keys that may follow a prefix.
 */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "render/cells.h"

struct editor;

void help_open(struct editor *ed);
/* The same for the mode that is on top of the screen; on such a help, back. */
void help_open_mode(struct editor *ed);
/* The pop-up of the keys that may come next; nothing when no key is pending. */
void help_draw_next(struct editor *ed, struct cells *c, struct rect screen);

#endif
