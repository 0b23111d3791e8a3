/* SPDX-License-Identifier: MIT
 * submit/engine_internal.h - what the files of the engine share.
 *
 *      run.c             starting, watching and stopping, in the caller's process
 *      engine_request.c  what the caller tells the engine, as files
 *      engine.c          the loop: which step is next, what follows from its end
 *      engine_step.c     one step: its folders, words, environment, outputs
 *      exits.c           how a step's process stands
 *
 * A run's folder, STATE/runs/ID, 0700:
 *
 *      document.pipeline.json   exactly what runs
 *      submission.json          parameter values, as --submission reads them
 *      request.json             where, with what, how many at a time
 *      lock                     held by the engine as long as it lives
 *      cancel                   its appearing asks the engine to stop
 *      tick                     written to after each change of the history
 *      engine.log               what the engine and the shims could not say elsewhere
 *      logs/STEP.log            what a step prints; attempts are appended
 *      exits/STEP               how a step has ended (shim/main.c)
 *      exits/STEP.running       before that: locked while the shim or the step is alive
 *      steps/STEP/code/         the step's own copy of its source directory; it runs there
 *      steps/STEP/making/PORT   its outputs while it runs
 *      steps/STEP/outputs/PORT  and, all at once, when it has ended well
 *
 * Step ids are names of files. Ports need not be: see engine_port_name.
 */
#ifndef SUBMIT_ENGINE_INTERNAL_H
#define SUBMIT_ENGINE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "model/submission.h"
#include "submit/history.h"
#include "submit/plan.h"

/* --- engine_request.c --- */

enum { ENGINE_JOBS_MAX = 1000 };

struct engine_request {
    const struct pipeline *p;
    const struct submission *submission; /* NULL: none */
    struct str base_folder, python;      /* absolute; python is empty when no step needs it */
    int jobs;                            /* 1 to ENGINE_JOBS_MAX */
    bool continue_on_failure;
};

/* Writes the three files into a run's folder. */
bool engine_request_write(struct str folder, const struct engine_request *request,
                          struct status *st) MUST_CHECK;
/* Reads them back. Strs and the submission live in `a`; *p is to be freed with pipeline_free. */
bool engine_request_read(struct str folder, struct arena *a, struct engine_request *out,
                         struct pipeline **p, struct status *st) MUST_CHECK;

/* --- engine.c --- */

/* What the plan's step of the same index is doing. */
struct engine_step {
    enum step_state state;
    uint32_t waits_for; /* steps that have to end well before */
    int64_t attempts;   /* that were started */
    pid_t shim;         /* while it runs */
};

/* A step can have two at a time: that it runs may not be told yet when it has ended. */
enum { ENGINE_OUTCOMES_PER_JOB = 2 };

/* What has become of a step, for the history and for the steps that wait. */
struct engine_outcome {
    uint32_t step;
    enum step_state state;
    int exit_status;
    int64_t at_ms;     /* when it was seen, which may be long before it is told */
    struct status why; /* its message; empty when there is nothing to say */
};

struct engine {
    struct arena arena; /* what lives as long as the run */
    struct run_history *history;
    struct run_record run;
    struct engine_request request;
    struct pipeline *p;
    struct graph *g;
    struct plan plan;
    struct folders folders;
    struct str shim; /* its executable */

    struct engine_step *steps;
    uint32_t *dependents; /* of step i: first_dependent[i] up to first_dependent[i + 1] */
    uint32_t *first_dependent;
    uint32_t *ready; /* a ring of plan.count: each step is in it once at most */
    uint32_t ready_first, ready_count;
    uint32_t *busy; /* request.jobs: steps that are starting or running */
    uint32_t busy_count;
    struct engine_outcome *outcomes; /* what is not told yet: ENGINE_OUTCOMES_PER_JOB × jobs */
    uint32_t outcome_count;
    bool untold;        /* the history was in use by another process the last time */
    bool begun;         /* the first steps are ready */
    uint32_t *worklist; /* plan.count */
    uint32_t unfinished;
    uint32_t first_failed; /* or GRAPH_NONE */
    struct status message; /* of the run: what became of that step */
    bool stopping;         /* nothing new starts */
    bool cancelled;

    int lock, reserve, tick, signals, notices; /* descriptors, or -1 */
};

/* The shim's executable, beside the engine's or in ../libexec/stepwire; STR_NONE when it is not
 * there. Lives in `a`. */
struct str engine_shim(struct str engine, struct arena *a) MUST_CHECK;

/* Makes the caller the run's owner: a descriptor that holds its lock, or -1; STATUS_CONFLICT when
 * somebody else is that. */
int engine_take_lock(const struct run_record *run, struct status *st) MUST_CHECK;

/* --- engine_step.c --- */

/* Makes the folders of a step's next attempt and starts its shim. On failure the sentence says what
 * the step lacks. */
bool engine_step_start(struct engine *e, uint32_t step, struct status *st) MUST_CHECK;

/* Makes the outputs of a step that has ended with 0 appear, all of them or none: STATUS_PROBLEMS
 * names the one that it did not make. */
bool engine_step_keep_outputs(struct engine *e, uint32_t step, struct status *st) MUST_CHECK;

/* A port as a name of a file: UTF-8 as it is, but for '/', '%', controls and a leading '.', which
 * become %XX; what would be too long becomes % and its SHA-256. Different ports have different
 * names. Lives in `a`; STR_NONE when memory is out. */
struct str engine_port_name(struct str port, struct arena *a) MUST_CHECK;

#endif
