/* SPDX-License-Identifier: MIT
 * tui/command.h - the command line (`:`): actions by name, w q wq e; and finding (`/`).
 */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

struct editor;

void command_open(struct editor *ed);

void find_open(struct editor *ed);
void find_next(struct editor *ed, int by); /* 1 or -1 */

#endif
