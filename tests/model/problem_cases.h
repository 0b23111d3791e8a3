/* SPDX-License-Identifier: MIT
 * tests/model/problem_cases.h - small documents, each with one thing wrong, and what is said to it.
 */
#ifndef TESTS_MODEL_PROBLEM_CASES_H
#define TESTS_MODEL_PROBLEM_CASES_H

#include <stddef.h>

#include "model/folder.h"
#include "model/problem.h"

struct problem_case {
    const char *label;
    const char *document; /* with ' for " */

    /* The one error or warning it has (or one of several problems that are information only). */
    const char *rule;
    enum severity severity;
    const char *pointer;
    const char *message;
    const char *sdk_exception, *sdk_message; /* NULL: none */
    const char *fix;

    enum { NO_DISK, DISK } disk; /* whether problem_cases_disk is handed in */
    const char *submission;      /* its options as JSON, with ' for "; NULL: none */
};

size_t problem_case_count(void);
const struct problem_case *problem_case_at(size_t i);

/* Those of them that are about an estimator's arguments. */
extern const struct problem_case problem_estimator_cases[];
extern const size_t problem_estimator_case_count;

/* src with train.py, pkgs with that, requirements.txt and env.yml, ../lib/./two with two scripts;
 * `gone` is not there; large, heavy and many are more than Azure takes. The document's folder is
 * /home/ann/work. */
extern const struct folders problem_cases_disk;

#endif
