/* SPDX-License-Identifier: MIT
 * tui/screen.h - the terminal. The only file pair that knows ncurses.
 *
 * Copies the cells that differ, and nothing else. Whatever ends the process (exit, TERM, HUP, INT,
 * QUIT, SEGV, ABRT, stop) the terminal is as it was before. Standard input and output are the
 * terminal: keys are read from the one as bytes (tui/keystroke.h), never by ncurses. One screen a
 * process.
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

/* Looks at the terminal, and sends it nothing yet. STATUS_USAGE, in one sentence that names the
 * command to use instead, when standard input or output is no terminal, or TERM is unset, dumb or
 * unknown; STATUS_LIMIT when it is larger than SCREEN_COLUMNS_MAX × SCREEN_ROWS_MAX (one that grows
 * so large later is used up to there). */
enum { SCREEN_COLUMNS_MAX = 2000, SCREEN_ROWS_MAX = 1000 };
struct screen *screen_open(unsigned flags, struct status *st) MUST_CHECK;
/* Gives the terminal back when it was taken; NULL is allowed. */
void screen_close(struct screen *s);

/* Takes the terminal: raw modes, the alternate screen, mouse, pasting in brackets. Afterwards
 * everything has to be drawn. On failure the terminal is as it was. */
bool screen_take(struct screen *s, struct status *st) MUST_CHECK;
/* Gives it back: at the end, or for another program ($EDITOR) until the next screen_take. */
void screen_leave(struct screen *s);
/* Ctrl-Z: gives the terminal back, stops the process, and takes it again when it continues. */
bool screen_suspend(struct screen *s, struct status *st) MUST_CHECK;

void screen_size(const struct screen *s, int *columns, int *rows);
/* Shows the grid, which has the screen's size; cursor at x, y (negative: hidden). Only what differs
 * from the last call is sent, in one synchronized update where the terminal has them. What this
 * terminal cannot show in as many cells is drawn as '?'. */
void screen_show(struct screen *s, const struct cells *c, int cursor_x, int cursor_y);
/* The next screen_show sends everything again (Ctrl-L, after another program). */
void screen_redraw(struct screen *s);
/* Asks the terminal for its new size (after SIGWINCH). Afterwards everything has to be drawn. */
void screen_resize(struct screen *s);
void screen_set_mouse(struct screen *s, bool on);

/* Reads what is there, without waiting, appended to out. False at the end of input (the terminal is
 * gone). */
bool screen_read(struct screen *s, struct buf *out);
/* The terminal's answer about one of its modes (KEYCODE_MODE_REPORT of tui/keystroke.h). */
void screen_mode_report(struct screen *s, int mode, int state);
/* A descriptor that becomes readable when a signal came; screen_signal takes one off, 0 when there
 * is none: SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP or SIGCONT. */
int screen_signal_fd(const struct screen *s);
int screen_signal(struct screen *s);

#endif
