/* SPDX-License-Identifier: MIT
 * tests/tui/drive.h - the editor under a test: keys in, screen and document out, in a temporary
 * folder of its own with a clock that stands still.
 */
#ifndef TESTS_TUI_DRIVE_H
#define TESTS_TUI_DRIVE_H

#include "base/str.h"
#include "tui/editor_internal.h"

/* For checked fixtures: the temporary folder, and the editor's end. */
void drive_set_up(void);
void drive_tear_down(void);

/* A file of the folder, made with the folders above it. */
void drive_write_file(const char *name, const char *text);
/* Its bytes; borrowed until the next call. */
const char *drive_read_file(const char *name);

enum drive_flags { DRIVE_READ_ONLY = 1u << 0, DRIVE_ASCII = 1u << 1 };
/* The editor of that size on the start screen, or on a document: the members behind the format,
 * with ' for ", saved as a.pipeline.json. Ends an earlier one. */
struct editor *drive_start(int columns, int rows, unsigned flags);
struct editor *drive_open(const char *members);
/* As if it had been killed: nothing is said to it, its journal stays. */
void drive_kill(void);

/* Presses keys in the notation of tui/keystroke.h; what the last one wanted. */
unsigned drive_keys(const char *keys);

/* The screen as text; borrowed until the next call. */
const char *drive_screen(void);
/* Fails unless the screen has (has not) this text. */
void drive_expect(const char *text);
void drive_expect_not(const char *text);
/* Fails unless the document is this, in the form that drive_open takes. */
void drive_expect_document(const char *members);
/* The step in front. */
const char *drive_focus(void);

#endif
