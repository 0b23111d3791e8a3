/* SPDX-License-Identifier: MIT
 * model/problem.h - everything that is wrong with a document, at once, each at its place.
 *
 * Rules are one table: name, phase, severity, scope, what it asks for. The list is ordered by place
 * in the document. A problem's sentence is ours; where the SDK would raise an exception, its type
 * and text stand beside it. Pure: what is on the disk comes in as data (model/folder.h).
 *
 * A list owns its problems and their texts; both live until it is updated or freed. It holds
 * neither the pipeline nor the graph.
 */
#ifndef MODEL_PROBLEM_H
#define MODEL_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/edit.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/history.h"
#include "model/pipeline.h"
#include "model/submission.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO };
const char *severity_name(enum severity severity); /* "error", "warning", "information" is "info" */

/* Whom a rule concerns. Errors of scope ANY or of the chosen backend refuse a run. */
enum problem_scope { SCOPE_ANY, SCOPE_AZURE, SCOPE_AZURE_V1, SCOPE_AZURE_V2 };
const char *problem_scope_name(enum problem_scope scope);

/* When the SDK would find out: while it makes the objects, in this order, while it puts the
 * pipeline together, when it is asked to validate it, or when it submits it. DOCUMENT: before it, a
 * name that resolves to nothing. NONE: never; the rule is ours. A rule that it has in two places
 * has the first. */
enum problem_phase {
    PHASE_NONE,
    PHASE_DOCUMENT,
    PHASE_PARAMETER,
    PHASE_DATA,
    PHASE_ESTIMATOR,
    PHASE_STEP,
    PHASE_PIPELINE,
    PHASE_VALIDATE,
    PHASE_SUBMIT,
};
const char *problem_phase_name(enum problem_phase phase);

struct problem_rule {
    const char *name; /* kebab-case, stable */
    enum problem_phase phase;
    enum severity severity;
    enum problem_scope scope;
    const char *asks; /* one sentence for the documentation: what the rule wants */
};
/* The table; ends with a NULL name. */
const struct problem_rule *problem_rules(void);

struct problem {
    const struct problem_rule *rule;
    value_id place;     /* the value at fault, or the object that lacks one */
    value_id step;      /* the step it belongs to, or none */
    enum key field;     /* the field at fault (also when it is absent); KEY_NONE when the whole */
    struct str message; /* our sentence; borrowed from the list */
    struct str sdk_exception, sdk_message; /* STR_NONE when the SDK says nothing */
    struct str fix;    /* a sentence what problem_fix would do; STR_NONE when there is no fix */
    unsigned fix_kind; /* these two for problem_fix: what it does, and with which text */
    struct str fix_text;
};

struct problems;

/* Finds all. `folders` may be NULL. NULL when memory is out. Free with problems_free. `g` must be
 * compiled GRAPH_PLAIN from p as it is. Muted steps have no problems. Cost O(document): 10,000
 * steps in well under 100 ms. */
struct problems *problems_find(const struct pipeline *p, const struct graph *g,
                               const struct folders *folders, struct status *st) MUST_CHECK;
/* Brings the list up to date after edits: looks again only at the steps that were touched
 * (value_revision), and at everything when the frame was (pipeline_frame_revision), or what
 * `folders` says was. A step is touched, too, when one that its wires name is. On failure the list
 * is as before. At 10,000 steps a few ms. */
bool problems_update(struct problems *list, const struct pipeline *p, const struct graph *g,
                     const struct folders *folders, struct status *st) MUST_CHECK;
/* Adds what is wrong with the values that a submission gives to parameters, behind everything else;
 * the next update takes that away again. The list must be that of p and g as they are. On failure
 * it is as before. O(document). */
bool problems_add_submission(struct problems *list, const struct pipeline *p, const struct graph *g,
                             const struct submission *submission, struct status *st) MUST_CHECK;
void problems_free(struct problems *list);

size_t problems_count(const struct problems *list);
const struct problem *problems_get(const struct problems *list, size_t i);
/* How many of a severity, all steps or (step not none) of one. O(count) */
size_t problems_tally(const struct problems *list, enum severity severity, value_id step);

/* Applies a problem's fix as one group of edits, labelled with its sentence; the problem's list
 * must still live, and be that of the document as it is. STATUS_NOT_FOUND when it has none, or its
 * place has gone; STATUS_DATA when a wire would make a loop. On failure nothing is changed. */
bool problem_fix(struct history *h, const struct problem *problem, struct status *st) MUST_CHECK;

#endif
