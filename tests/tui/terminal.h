/* SPDX-License-Identifier: MIT
 * tests/tui/terminal.h - the program on a real pseudo-terminal, and what a person would see there.
 *
 *     test ── keys ──▶ master │ slave ◀── shell (job control, looks at the modes)
 *       ◀─ libvterm ── bytes ─┘   └────── the program, in a process group of its own
 *
 * Nothing here sleeps: each wait ends with what it waits for, or fails the test after
 * TERMINAL_DEADLINE_MS.
 */
#ifndef TESTS_TUI_TERMINAL_H
#define TESTS_TUI_TERMINAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

enum { TERMINAL_DEADLINE_MS = 20 * 1000 };

struct terminal_setup {
    const char *program;
    const char *const *arguments; /* behind the program's name, ended by NULL; NULL: none */
    int columns, rows;            /* 0: 80x24 */
    const char *type;             /* TERM; NULL: xterm-256color; "": not set */
    const char *locale;           /* LC_ALL; NULL: C.UTF-8 */
    const char *state;            /* XDG_STATE_HOME and HOME */
    const char *variables[3];     /* more of the environment, NAME=VALUE */
    int updates;                  /* what it says of mode 2026: 0 not known, 1 to 4; -1: it does not
                                     answer */
};

struct terminal;

struct terminal *terminal_start(const struct terminal_setup *setup);
/* Hangs up, and frees. */
void terminal_close(struct terminal *t);

void terminal_send(struct terminal *t, struct str bytes);
void terminal_resize(struct terminal *t, int columns, int rows);
void terminal_signal(struct terminal *t, int sig);
long terminal_process(const struct terminal *t);

/* Everything that was sent so far. */
struct str terminal_bytes(const struct terminal *t);
/* The screen as lines, without blanks at their ends. */
void terminal_screen(const struct terminal *t, struct buf *out);
void terminal_cursor(const struct terminal *t, int *x, int *y);

/* Waits until the screen is so, shows the text somewhere, or the bytes hold it. */
void terminal_until_screen(struct terminal *t, const char *label, struct str screen);
void terminal_until_text(struct terminal *t, const char *text);
void terminal_until_bytes(struct terminal *t, const char *bytes);
/* Waits for `quiet_ms` without a byte; returns how many came before. */
size_t terminal_until_quiet(struct terminal *t, int quiet_ms);
/* Waits until the process is stopped; terminal_continue puts it into the foreground again. */
void terminal_until_stopped(struct terminal *t);
void terminal_continue(struct terminal *t);
/* Waits for its end: its exit status, or minus the signal's number. */
int terminal_until_end(struct terminal *t);

/* Why the terminal is not as it was before the program started; NULL when it is. */
const char *terminal_not_restored(const struct terminal *t);

#endif
