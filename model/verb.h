/* SPDX-License-Identifier: MIT
 * model/verb.h - what a person does to a pipeline, each as one group of edits with a label, so that
 * one undo takes it back.
 *
 * The designer's actions and `check --fix` call these. Each either does all of it or, on failure,
 * nothing (the group is aborted) and says why.
 * Ids come back through pointers that may be NULL.
 */
#ifndef MODEL_VERB_H
#define MODEL_VERB_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/graph.h"
#include "model/history.h"
#include "model/pipeline.h"

struct step_plan {
    enum { STEP_ESTIMATOR, STEP_PYTHON_SCRIPT, STEP_COMMAND } type;
    struct str estimator_class; /* STEP_ESTIMATOR: "Estimator", "PyTorch", … */
    struct str id; /* wished for; made legal and unique. Empty: from the script or the class */
    struct str source_directory, script; /* may be empty */
    struct str compute; /* both the estimator's (as object) and the step's; empty: the one compute
                           there is, else none */
    size_t at;          /* position in `steps`; SIZE_MAX: the end */
};
/* A step with empty arguments, no inputs and no outputs. */
bool verb_add_step(struct history *h, const struct step_plan *plan, value_id *step,
                   struct status *st) MUST_CHECK;

/* Adds an item with this identity to a top-level list (datastores, compute_targets, parameters,
 * data_references, datasets); refuses one that is there. */
bool verb_add_named(struct history *h, enum key list, struct str identity, value_id *item,
                    struct status *st) MUST_CHECK;

/* Appends a legal, unused identity near `wish` for that list: letters, digits, _ (and - for step
 * ids and computes), "_2", "_3" ("-2" for computes, whose names have no _) behind it as needed. */
bool verb_free_identity(const struct pipeline *p, enum key list, struct str wish, struct buf *out,
                        struct status *st) MUST_CHECK;

/* An output (PipelineData) named as wished, made legal and unlike the step's other outputs; without
 * a wish `output`, `output_2`, …, unlike its inputs too. */
bool verb_add_output(struct history *h, value_id step, struct str wish, value_id *output,
                     struct status *st) MUST_CHECK;

/* Wires an output into a step: into `input` (an existing item, whose wire is replaced, other
 * members kept where they still fit) or, when that is none, as a new input behind the others. A
 * promoted (as_dataset) output gives `"as": "file_dataset"`. An input that would be called like
 * another of the step gets a name of its own; arguments go on naming the input they named. Refuses
 * what would close a loop and what may not take it. */
bool verb_connect(struct history *h, value_id output, value_id step, value_id input, value_id *made,
                  struct status *st) MUST_CHECK;
/* Makes a data reference, dataset, dataset or data path parameter an input of the step: a new one,
 * or in the place of one that is not wired or takes data. `source` is an item of data_references,
 * datasets or parameters. */
bool verb_connect_data(struct history *h, value_id source, value_id step, value_id input,
                       value_id *made, struct status *st) MUST_CHECK;
/* Why this output (or data source) may not go into this step or input: an empty message when it
 * may. For hints and dim ports. g is compiled from p as it is, GRAPH_WITH_MUTED where muted steps
 * are to be asked about. Outputs go into wires, data into inputs that take data; what is not wired
 * yet takes either. */
bool verb_may_connect(const struct pipeline *p, const struct graph *g, value_id source,
                      value_id step, value_id input, struct status *why) MUST_CHECK;

/* Appends `--PORT` and {"input": PORT} (or output) to the step's arguments, unless an argument
 * names the port already. */
bool verb_add_port_argument(struct history *h, value_id port, struct status *st) MUST_CHECK;

/* Removes an input (output): what names it in arguments goes with it (the option text before it too
 * when it is "--PORT"), and for an output the wires that leave it become unwired ("from": null;
 * with its port as `name` where arguments name it). */
bool verb_remove_port(struct history *h, value_id port, struct status *st) MUST_CHECK;

/* Removes a step; inputs that were wired to it become not wired, as with verb_remove_port;
 * run_after entries and view entries go, and what is empty of the view by that. */
bool verb_remove_step(struct history *h, value_id step, struct status *st) MUST_CHECK;
/* Removes an item of another top-level list. Its users keep the name: a problem to show. */
bool verb_remove_named(struct history *h, value_id item, struct status *st) MUST_CHECK;
/* How many texts name this item of a top-level list (a step: wires and run_after); what the view
 * says of it does not count. O(document). */
size_t verb_count_users(const struct pipeline *p, value_id item);

/* Renames a step, parameter, datastore, compute, data reference, dataset, or an input's or output's
 * name; everything that names it follows (shape_ref), also arguments that name an input whose port
 * is called after it. Of two things with one name, what names them means the first. Refuses a name
 * that is taken or not well formed, and the name of an input that is called after its data. */
bool verb_rename(struct history *h, value_id item, struct str name, struct status *st) MUST_CHECK;

/* Another class, type or kind for an object that is one of a choice (shape.h): members that the new
 * one has not are removed. */
bool verb_set_variant(struct history *h, value_id object, struct str name, struct status *st)
    MUST_CHECK;

/* Binds an override (a key of runconfig_pipeline_params) to a parameter; an empty name unbinds. */
bool verb_bind_override(struct history *h, value_id step, struct str override, struct str parameter,
                        struct status *st) MUST_CHECK;

/* Names the compute a step runs on, in its compute_target and, for an EstimatorStep, in the
 * estimator's, which are one choice; an empty name removes both. */
bool verb_set_compute(struct history *h, value_id step, struct str compute, struct status *st)
    MUST_CHECK;

#endif
