/* SPDX-License-Identifier: MIT
 * tests/submit/running.h - real runs in the scene's folder: the fixture, the run that a test has
 * started, and what became of it. This test program is their engine.
 */
#ifndef TESTS_SUBMIT_RUNNING_H
#define TESTS_SUBMIT_RUNNING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/status.h"
#include "model/pipeline.h"
#include "submit/run.h"

/* What the fixture makes for each test. */
extern struct running {
    struct status st;
    struct arena a;
    struct run_history *h; /* of the folder state/ */
    struct pipeline *p;    /* the document that was loaded last */
    int64_t run;           /* the run that was begun last */
} running;

void running_make(void);
void running_remove(void);

void load(const char *document);
/* Two steps of sh: what "one" makes, "two" reads. `more` are further members of "one". */
void load_two(const char *one, const char *two, const char *more);
/* Steps given as the inside of a list of CommandSteps; the folder pipeline/ is their source. */
void load_steps(const char *steps);

/* The document in pipeline/, two steps at a time. */
struct run_request request(void);
void begin(struct run_request r);
/* Begins it with request(), and waits until it has ended or a minute has passed. */
struct run_record run_to_end(void);
struct run_record wait_for_end(void);
/* Until a step's log holds something. */
void wait_for_log(const char *step);

struct run_record record(void);
struct step_record step(const char *id);
/* Of a file in the run's folder. */
const char *run_file(const char *path);
bool has_run_file(const char *path);
/* The process that holds this lock of the run's folder, or 0. */
pid_t holder(const char *lock);

#endif
