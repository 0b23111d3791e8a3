/* SPDX-License-Identifier: MIT
 * tui/run_view.h - the run that is being watched: its steps' states on the canvas, its time in the
 * bar.
 *
 * Reads the history when the watch says that something changed, never waits.
 */
#ifndef TUI_RUN_VIEW_H
#define TUI_RUN_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "render/draw.h"
#include "submit/history.h"
#include "tui/editor_internal.h"

struct run_view *run_view_new(struct status *st) MUST_CHECK;
void run_view_free(struct run_view *v);

/* Watches this run from now on (0: none). */
bool run_view_watch(struct editor *ed, int64_t run, struct status *st) MUST_CHECK;
/* After opening a document: watches its newest run when that has not ended. Without a history there
 * is nothing to watch. */
void run_view_find(struct editor *ed);

/* Something may have changed. True when it did. */
bool run_view_wake(struct editor *ed);
int run_view_fd(const struct editor *ed);         /* -1: nothing is watched */
int run_view_timeout_ms(const struct editor *ed); /* the clock in the bar; -1 */
bool run_view_is_running(const struct editor *ed);

/* How a step stands: state and duration for drawing. */
void run_view_node(const struct editor *ed, struct str step, struct draw_node *node);
/* How long a run took, or has been going on; 0: it has not begun. */
int64_t run_view_took_ms(const struct editor *ed, const struct run_record *run);
/* "run 7 running 00:42"; nothing when none is watched. */
void run_view_add_bar(const struct editor *ed, struct buf *out);
/* The watched run and its steps, or NULL; borrowed until the next wake. */
const struct run_record *run_view_run(const struct editor *ed);
const struct step_record *run_view_step(const struct editor *ed, struct str step);

bool run_view_cancel(struct editor *ed, struct status *st) MUST_CHECK;
/* The history, opened when first needed. NULL with st. */
struct run_history *run_view_history(struct editor *ed, struct status *st) MUST_CHECK;

#endif
