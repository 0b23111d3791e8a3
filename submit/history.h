/* SPDX-License-Identifier: MIT
 * submit/history.h - what ran: runs, their steps and events, in SQLite. The only file pair that
 * knows SQLite.
 *
 * XDG_STATE_HOME/stepwire/history.db, mode 0600 in a 0700 folder, WAL, synchronous=NORMAL, busy
 * timeout, user_version. The engine that owns a run writes; everybody else only reads (and finds
 * out that an engine has died: it held a lock). Times are milliseconds since 1970 UTC, handed in.
 * Strs in records live in the arena that the caller gives. SQLite's memory is its own.
 *
 *      history.db       runs ─< steps, runs ─< events
 *      runs/ID/         a run's folder: what ran, its logs and outputs (submit/run.h)
 *      runs/ID/lock     held by the engine as long as it lives
 */
#ifndef SUBMIT_HISTORY_H
#define SUBMIT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

/* planned -> ready -> reused | starting -> running -> ok | failed | timeout | cancelled | crashed |
 * lost; skipped (a step it needs did not end well) */
#define STEP_STATE_LIST(X)                                                                         \
    X(PLANNED, "planned")                                                                          \
    X(READY, "ready")                                                                              \
    X(REUSED, "reused")                                                                            \
    X(STARTING, "starting")                                                                        \
    X(RUNNING, "running")                                                                          \
    X(OK, "ok")                                                                                    \
    X(FAILED, "failed")                                                                            \
    X(TIMEOUT, "timeout")                                                                          \
    X(CANCELLED, "cancelled")                                                                      \
    X(CRASHED, "crashed")                                                                          \
    X(LOST, "lost")                                                                                \
    X(SKIPPED, "skipped")

enum step_state {
#define X(name, text) STEP_##name,
    STEP_STATE_LIST(X)
#undef X
        STEP_STATE_COUNT
};
const char *step_state_name(enum step_state state);
bool step_state_is_final(enum step_state state);

/* running: its engine holds the lock. interrupted: not ended, and no engine holds the lock; it can
 * be resumed. */
#define RUN_STATE_LIST(X)                                                                          \
    X(QUEUED, "queued")                                                                            \
    X(RUNNING, "running")                                                                          \
    X(OK, "ok")                                                                                    \
    X(FAILED, "failed")                                                                            \
    X(CANCELLED, "cancelled")                                                                      \
    X(INTERRUPTED, "interrupted")

enum run_state {
#define X(name, text) RUN_##name,
    RUN_STATE_LIST(X)
#undef X
        RUN_STATE_COUNT
};
const char *run_state_name(enum run_state state);
bool run_state_is_final(enum run_state state); /* interrupted is not */

struct run_record {
    int64_t id;
    struct str name;     /* the pipeline's */
    struct str document; /* absolute path of the file, or empty for an unsaved one */
    struct str folder;   /* the run's folder: absolute */
    struct str backend;
    enum run_state state;
    struct str message; /* why it failed or is interrupted, one sentence; empty */
    int64_t created_ms, started_ms, ended_ms; /* 0: not yet */
    uint32_t step_count;
};

struct step_record {
    struct str id, name;
    uint32_t position; /* in the plan */
    enum step_state state;
    struct str why;  /* "exit status 3", "prep failed", "attempt 2 of 3"; empty */
    int exit_status; /* of the process; 128 + signal when a signal ended it; -1: none */
    int64_t started_ms, ended_ms; /* of the last attempt; 0: not yet */
    struct str log;               /* absolute path of the log file; set by reading */
};

struct event_record {
    int64_t id; /* grows */
    int64_t at_ms;
    struct str step; /* empty: the run's own */
    struct str what; /* a state's name, or "message" */
    struct str text;
};

struct run_history;

/* Opens (makes) the database below `state_folder` (XDG_STATE_HOME/stepwire). STATUS_PERMISSION when
 * others may write it; a damaged database is a sentence, never a crash. Free with
 * run_history_close. */
struct run_history *run_history_open(struct str state_folder, struct status *st) MUST_CHECK;
void run_history_close(struct run_history *h);

/* How long a change waits while another process has the history to itself; at first 5,000. Then it
 * fails with STATUS_SERVICE, and may be tried again. */
void run_history_set_patience(struct run_history *h, int patience_ms);

/* A new run with its steps, all PLANNED, in one transaction. record's id and folder are set by
 * this; the folder (state_folder/runs/ID) is made, 0700. */
bool run_history_add(struct run_history *h, struct run_record *record,
                     const struct step_record *steps, size_t count, struct arena *a,
                     struct status *st) MUST_CHECK;

/* Takes a run out again, with its steps, events and folder. Not for one whose engine lives. */
bool run_history_remove(struct run_history *h, int64_t run, struct status *st) MUST_CHECK;

/* Makes one transaction of the changes between the two; they nest. When one of them was not `ok`,
 * end takes all of them back and returns false. */
bool run_history_begin(struct run_history *h, struct status *st) MUST_CHECK;
bool run_history_end(struct run_history *h, bool ok, struct status *st) MUST_CHECK;

/* State changes, each with its event, in one transaction. */
bool run_history_set_run(struct run_history *h, int64_t run, enum run_state state,
                         struct str message, int64_t at_ms, struct status *st) MUST_CHECK;
bool run_history_set_step(struct run_history *h, int64_t run, struct str step,
                          enum step_state state, struct str why, int exit_status, int64_t at_ms,
                          struct status *st) MUST_CHECK;

/* Newest first, at most `limit` (0: all). A RUNNING or QUEUED run whose engine is gone is given as
 * INTERRUPTED. */
bool run_history_runs(struct run_history *h, size_t limit, struct arena *a,
                      struct run_record **runs, size_t *count, struct status *st) MUST_CHECK;
/* STATUS_NOT_FOUND names the run. id 0: the newest. */
bool run_history_run(struct run_history *h, int64_t run, struct arena *a, struct run_record *out,
                     struct status *st) MUST_CHECK;
/* In plan order. Steps that were underway when the engine went are told by submit/exits.h. */
bool run_history_steps(struct run_history *h, int64_t run, struct arena *a,
                       struct step_record **steps, size_t *count, struct status *st) MUST_CHECK;
/* Events of a run after event id `after`, oldest first. */
bool run_history_events(struct run_history *h, int64_t run, int64_t after, struct arena *a,
                        struct event_record **events, size_t *count, struct status *st) MUST_CHECK;

#endif
