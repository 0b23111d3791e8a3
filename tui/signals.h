/* SPDX-License-Identifier: MIT
 * tui/signals.h - signals of a program that has the terminal.
 *
 * Those that the program answers (resize, terminate, stop, continue) become bytes on a descriptor,
 * to be waited on with everything else. Those that end it on the spot (a crash, QUIT, ABRT) first
 * give the terminal back: the bytes and modes for that are handed in beforehand, since a handler
 * may neither allocate nor ask. What was ignored when the program started (nohup, a shell without
 * job control) stays ignored. Handlers carry no context, so there is one of these a process.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <stdbool.h>
#include <termios.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

/* Installs the handlers. On failure nothing is changed. */
bool signals_open(struct status *st) MUST_CHECK;
/* Everything as it was before. Fine when they are not open. */
void signals_close(void);

/* Readable when a signal came. */
int signals_fd(void);
/* Takes one: SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP or SIGCONT; 0 when there is none. */
int signals_take(void);

enum { SIGNALS_BYTES_MAX = 512 };
/* From now on a fatal signal writes `bytes` to the terminal `fd` and sets its modes, before it ends
 * the process as it would have. Copies both; more than SIGNALS_BYTES_MAX bytes are a mistake of the
 * caller's. */
void signals_guard(int fd, const struct termios *modes, struct str bytes);
void signals_unguard(void);

/* Stops the process group, as the terminal's own Ctrl-Z would; returns when it is continued. */
void signals_stop(void);

#endif
