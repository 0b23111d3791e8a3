/* SPDX-License-Identifier: MIT
 * submit/exits.h - how a step's process stands, from the files that its shim keeps (shim/main.c):
 * for the engine, and for whoever asks when the engine is gone.
 *
 *      RUN/exits/STEP.running   locked while the shim, or anything of the step, is alive
 *      RUN/exits/STEP           how it has ended
 *
 * `folder` is the run's, absolute. Nothing is kept between calls.
 */
#ifndef SUBMIT_EXITS_H
#define SUBMIT_EXITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/str.h"
#include "submit/history.h"

struct exit_word {
    int status;    /* exit status, or 128 and the number of the signal */
    char how[16];  /* exit, signal, timeout, stopped */
    int64_t at_ms; /* when it was written */
};

/* True when the step has ended and its shim has said how. */
bool exits_read(struct str folder, struct str step, struct exit_word *word) MUST_CHECK;

/* True while the step's shim or a process of the step lives. */
bool exits_is_alive(struct str folder, struct str step) MUST_CHECK;

/* What has become of a step that the history calls starting or running, when its run has no engine
 * to write it: still that while it is alive; LOST when it ended later, since nobody kept its
 * outputs; else CRASHED. Changes the record's state, why, exit_status and ended_ms; strs live in
 * `a`. False when memory is out. */
bool exits_explain(struct str folder, struct step_record *step, struct arena *a) MUST_CHECK;

/* Ends what is alive: the shim by TERM, which then ends the step as a cancelled one; where the shim
 * itself was killed, whatever holds its lock by KILL. Does not wait. Cost: a look at every process
 * of this user. */
void exits_end(struct str folder, struct str step);

#endif
