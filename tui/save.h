/* SPDX-License-Identifier: MIT
 * tui/save.h - the conversation around saving and leaving: a name for what has none, what to do
 * about a file that changed underneath, what to do with unsaved work.
 */
#ifndef TUI_SAVE_H
#define TUI_SAVE_H

#include "base/str.h"

struct editor;

/* Saves, and then does `then` (NULL: nothing more). An untitled document asks for a name first; Esc
 * anywhere on the way leaves all as it is. */
void save_then(struct editor *ed, void (*then)(struct editor *ed));
/* Saves under a name, relative to the current folder; asks before it overwrites another file. */
void save_as(struct editor *ed, struct str name);

/* Does `then` when there is no unsaved work; else asks: s saves first, d does not, Esc stays. */
void leave_then(struct editor *ed, void (*then)(struct editor *ed));

/* For `then`: quits. */
void leave_quit(struct editor *ed);
/* Opens another document, after asking about unsaved work. */
void leave_open(struct editor *ed, struct str path);

#endif
