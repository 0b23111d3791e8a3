/* SPDX-License-Identifier: MIT
 * tui/loop.h - the designer on a terminal: waits for keys, signals and a watched run, and draws.
 *
 * One poll() is all that waits, and without anything to do it waits for good: no wake-ups, no
 * bytes. Whatever has come is dealt with before the screen is drawn once. An ESC is a key of its
 * own when nothing follows it within 25 ms.
 */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"
#include "tui/editor.h"
#include "tui/screen.h"

/* Takes the terminal and runs until the editor wants to quit (*ended_by is 0) or a signal or the
 * terminal's end ends it (*ended_by is the signal, SIGHUP for the terminal's end, and the editor
 * has had its last words). The terminal is still taken then: screen_close gives it back. False,
 * before anything was shown, when the terminal cannot be taken or memory is out. */
bool loop_run(struct screen *s, struct editor *ed, int *ended_by, struct status *st) MUST_CHECK;

#endif
