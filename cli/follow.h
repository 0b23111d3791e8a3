/* SPDX-License-Identifier: MIT
 * cli/follow.h - watching a run from the command line: its steps' states and logs as lines, until
 * it ends.
 */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "submit/history.h"

enum follow_flags {
    FOLLOW_LOGS =
        1u << 0, /* every line that a step writes, with its step before it, on standard output */
    FOLLOW_STATES = 1u << 1, /* every change of a step's state, on standard output */
    FOLLOW_PROGRESS =
        1u << 2, /* one line that shows where the run is, on standard error, rewritten in place */
    FOLLOW_CANCEL = 1u << 3, /* an interrupt (Ctrl-C) cancels the run, and waits for its end */
};

/* Until the run ends; `only_step` (or STR_NONE) limits logs to one step and ends with it. *out is
 * the run as it ended, in `a`. An interrupt without FOLLOW_CANCEL ends with STATUS_INTERRUPTED and
 * leaves the run alone. */
bool follow_run(struct run_history *h, int64_t run, unsigned flags, struct str only_step,
                struct arena *a, struct run_record *out, struct status *st) MUST_CHECK;

/* "1.3 s", "2 min 05 s", appended. */
void add_duration(struct buf *out, int64_t ms);

#endif
