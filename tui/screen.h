/* SPDX-License-Identifier: MIT
 * tui/screen.h - the terminal. The only file pair that knows ncurses.
 *
 * Copies the cells that differ, and nothing else. Whatever ends the process (exit, TERM, HUP, INT,
 * QUIT, SEGV, ABRT, stop) the terminal is as it was before. One screen a process.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "render/cells.h"

struct screen;

enum screen_flags {
    SCREEN_NO_MOUSE = 1u << 0,
    SCREEN_NO_COLOUR = 1u << 1, /* NO_COLOR */
};

/* STATUS_USAGE, in one sentence that names the command to use instead, when standard input or
 * output is no terminal, or TERM is unset, dumb or unknown. */
struct screen *screen_open(unsigned flags, struct status *st) MUST_CHECK;
/* Restores the terminal. */
void screen_close(struct screen *s);

void screen_size(const struct screen *s, int *columns, int *rows);
/* Shows the grid, which has the screen's size; cursor at x, y (negative: hidden). Only what differs
 * from the last call is sent, in one synchronized update where the terminal has them. */
void screen_show(struct screen *s, const struct cells *c, int cursor_x, int cursor_y);
/* Everything is sent again (Ctrl-L, after another program). */
void screen_redraw(struct screen *s);

/* Reads what is there, without waiting, appended to out. False at the end of input (the terminal is
 * gone). */
bool screen_read(struct screen *s, struct buf *out);
/* A descriptor that becomes readable when a signal came (resize, terminate, continue);
 * screen_signal takes one off, 0 when there is none. */
int screen_signal_fd(const struct screen *s);
int screen_signal(struct screen *s);

/* Asks the terminal for its new size (after SIGWINCH). */
void screen_resize(struct screen *s);
void screen_set_mouse(struct screen *s, bool on);
/* Ctrl-Z: gives the terminal back, stops the process, and takes it again when it continues. */
void screen_suspend(struct screen *s);
/* Gives the terminal back for another program ($EDITOR); screen_resume takes it again. */
void screen_leave(struct screen *s);
void screen_resume(struct screen *s);

#endif
