/* SPDX-License-Identifier: MIT
 * tests/render/v1_case.h - a case of tests/conformance/v1 opened for a test: document, graph,
 * source folders, options of the submission.
 */
#ifndef TESTS_RENDER_V1_CASE_H
#define TESTS_RENDER_V1_CASE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "model/submission.h"
#include "render/v1_graph.h"

#define V1_CASES "tests/conformance/v1/cases"

struct v1_case {
    struct pipeline *p;
    struct graph *g;
    struct folders folders;
    struct submission submission;
    struct v1_input input; /* of all these */
    struct arena arena;
};

/* `name` is the case's folder. A failure fails the test. */
void v1_case_open(struct v1_case *c, const char *name);
/* A document that stands in no file; its folder is that of a case. */
void v1_case_make(struct v1_case *c, struct str document);
void v1_case_close(struct v1_case *c);

/* The names of all cases that begin with a character of `first`, in order, in the arena. */
struct v1_case_names {
    const char **items;
    size_t count;
};
struct v1_case_names v1_case_list(const char *first, struct arena *a);

/* A file of a case, NUL-terminated in the arena; STR_NONE when it is not there. */
struct str v1_case_file(const char *name, const char *file, struct arena *a);

#endif
