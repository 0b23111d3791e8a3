/* SPDX-License-Identifier: MIT
 * submit/run.h - starting, watching and stopping runs: the door that the command line and the
 * designer use.
 *
 *   caller ── run_start ──▶ history (the run, its steps), folder (document, request)
 *                 └─ spawns ─▶ engine (detached; holds the run's lock) ─▶ shim (one a step) ─▶ step
 *   caller ◀── run_watch ─── inotify on the run's folder; then it reads the history
 *
 * The engine owns the run and survives the caller. A dead engine is noticed by its lock.
 */
#ifndef SUBMIT_RUN_H
#define SUBMIT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "model/submission.h"
#include "submit/history.h"

struct run_request {
    const struct pipeline *p; /* the document as it is in memory: exactly this runs */
    struct str document_path; /* absolute, or empty when it was never saved */
    struct str base_folder;   /* absolute: what relative paths of the document are relative to */
    struct str name;          /* the pipeline's name */
    struct str backend;       /* "local" */
    const struct submission *submission; /* NULL: none */
    int jobs;                            /* steps at one time; 0: the number of processors */
    bool allow_outside;                  /* sources and data outside base_folder may be used */
    bool continue_on_failure;            /* steps that do not depend on a failed one still start */
    struct str engine;                   /* the executable that is the engine: absolute */
    struct str state_folder;             /* XDG_STATE_HOME/stepwire */
    int64_t now_ms;
};

/* Checks, plans, records and starts the engine; *run is its id. Refuses with STATUS_PROBLEMS (the
 * first error of scope any, or what the plan or its data lack), STATUS_PERMISSION (sources or data
 * outside base_folder that are not allowed), STATUS_SERVICE (no Python, no shim). On failure
 * nothing is left behind. */
bool run_start(const struct run_request *request, int64_t *run, struct status *st) MUST_CHECK;

/* Asks the engine to stop: running steps get TERM, then KILL. Where the engine is gone, ends what
 * it left behind in the same way, and writes that the run was cancelled. STATUS_NOT_FOUND, or
 * STATUS_USAGE when it has ended already. */
bool run_cancel(struct run_history *h, int64_t run, struct status *st) MUST_CHECK;

/* A descriptor that becomes readable when something of the run may have changed, its engine's death
 * included; some times too often, never too seldom. */
struct run_watch;
struct run_watch *run_watch_open(const struct run_record *run, struct status *st) MUST_CHECK;
int run_watch_fd(const struct run_watch *w);
/* Takes the notices off the descriptor; true when there were any. */
bool run_watch_take(struct run_watch *w);
void run_watch_close(struct run_watch *w);

/* The engine's own main, in its own process: `stepwire engine STATE_FOLDER RUN`. Returns the exit
 * status. */
int engine_main(struct str state_folder, int64_t run);

#endif
