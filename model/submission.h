/* SPDX-License-Identifier: MIT
 * model/submission.h - the options of one submission, which are no part of the document
 * (submission.json, --set, …).
 */
#ifndef MODEL_SUBMISSION_H
#define MODEL_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"

struct submission_value {
    struct str name; /* the pipeline parameter */
    enum {
        SUBMISSION_TEXT,
        SUBMISSION_NUMBER,
        SUBMISSION_BOOL,
        SUBMISSION_DATA_PATH,
        SUBMISSION_DATASET
    } kind;
    struct str text; /* TEXT; NUMBER's digits; BOOL "true" or "false"; DATASET's id; DATA_PATH's
                        name or none */
    struct str datastore, path_on_datastore; /* DATA_PATH */
};

struct submission {
    const struct submission_value *values;
    size_t count;
    bool continue_on_step_failure;
    bool regenerate_outputs;
    struct str parent_run_id; /* STR_NONE when not given */
};

/* Reads submission.json; strs live in `a`. STATUS_DATA with place on an unknown key or a wrong
 * type. */
bool submission_read(struct str text, struct arena *a, struct submission *out, struct status *st)
    MUST_CHECK;

/* One `NAME=VALUE` of --set: the text is read as the type of the parameter's default: a data path
 * is DATASTORE/PATH, a dataset its id in the document; a parameter without default takes text.
 * STATUS_DATA when the parameter is unknown or the value does not fit ("lr is a number, "fast" is
 * none"). */
bool submission_set(const struct pipeline *p, struct str assignment, struct arena *a,
                    struct submission_value *out, struct status *st) MUST_CHECK;

/* The value a parameter has in this submission, as the text Python's str() gives ("True", "0.1",
 * "1e-07"); borrowed from p, s or a. STR_NONE when it is unknown or no scalar. The last value of a
 * name counts; s may be NULL. False when memory is out. */
bool submission_text(const struct pipeline *p, const struct submission *s, struct str parameter,
                     struct arena *a, struct str *out, struct status *st) MUST_CHECK;

/* A JSON number, bool or text as Python's str() prints it: True, 0.1, 1e-07, 2.0, an integer
 * exactly; a text as it is. Used for arguments and defaults. Borrowed from p or a; STR_NONE for
 * what is no scalar. False when memory is out. */
bool python_text(const struct pipeline *p, value_id scalar, struct arena *a, struct str *out,
                 struct status *st) MUST_CHECK;

/* `number` is a JSON number's text. json.loads makes a float of one that has a fraction or an
 * exponent, and an int, exact at any length, of the others. */
bool python_is_float(struct str number);

/* The value that a submission gives to a parameter: the last of that name; NULL when it gives none.
 * s may be NULL. */
const struct submission_value *submission_find(const struct submission *s, struct str parameter);

#endif
