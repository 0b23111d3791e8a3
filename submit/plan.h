/* SPDX-License-Identifier: MIT
 * submit/plan.h - what a run will do, step by step. Pure.
 */
#ifndef SUBMIT_PLAN_H
#define SUBMIT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "model/submission.h"

/* An argument, resolved as far as it can be before the step starts. */
struct plan_word {
    enum { WORD_TEXT, WORD_INPUT, WORD_OUTPUT } kind;
    struct str text; /* TEXT: the word; else the port's name (FORMAT.md's) */
};

struct plan_input {
    struct str port, wire_name;
    uint32_t producer; /* index into steps, or GRAPH_NONE */
    struct str output; /* the producer's port */
    struct str path;   /* without producer: relative to the document's folder, or absolute */
};

struct plan_output {
    struct str port;
    bool is_folder;         /* made before the step starts */
    struct str destination; /* where an OutputFileDatasetConfig with a destination goes, relative to
                               the document's folder; else STR_NONE */
};

struct plan_variable {
    struct str name, value;
};

struct plan_step {
    value_id step;
    struct str id, name;
    struct str source_directory;  /* relative to the document's folder, "" for it */
    const struct plan_word *argv; /* the program and its words */
    size_t argc;
    bool is_python; /* argv[0] is a script of the source directory, to be run by the interpreter */
    const struct plan_input *inputs;
    size_t input_count;
    const struct plan_output *outputs;
    size_t output_count;
    const struct plan_variable *variables; /* environment of the step beside the paths:
                                              AML_PARAMETER_*, environment_variables */
    size_t variable_count;
    const uint32_t *after; /* plan steps that have to end well before this one starts: producers and
                              run_after, each once */
    size_t after_count;
    int64_t timeout_ms; /* 0: none */
    int64_t retries;
};

struct plan {
    struct plan_step *steps; /* in run order */
    size_t count;
};

/* Resolves parameters and order for the local backend. Everything lives in `a`. STATUS_PROBLEMS,
 * naming the step, for what local runs cannot do yet (more than one process, packages to install,
 * …) and for what only a run needs and is not there (a data reference whose datastore has no
 * local_path). */
bool plan_make(const struct pipeline *p, const struct graph *g, const struct submission *s,
               struct arena *a, struct plan *out, struct status *st) MUST_CHECK;

#endif
