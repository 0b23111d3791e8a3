/* SPDX-License-Identifier: MIT
 * model/problem_internal.h - what the files of the checker share: the rules, and one scan of a
 * document.
 *
 *      problem_rules.c        the table, as problem_rules() gives it
 *      problem_scan.c         saying what is wrong: messages, suggestions, order
 *      problem_names.c        names that resolve to nothing, or to two things
 *      problem_ports.c        inputs and outputs of a step, and arguments that name them
 *      problem_modes.c        how data reaches a step: modes
 *      problem_steps.c        what a step needs: estimator, command, compute, arguments
 *      problem_estimator.c    an estimator's keyword arguments
 *      problem_disk.c         source directory and its size, script, dependency files
 *      problem_overrides.c    runconfig_pipeline_params
 *      problem_submission.c   the values that a submission gives
 *      problem_flow.c         what only all steps together show: cycles, equal names
 *      problem_fix.c          problem_fix
 *      problem.c              the list: find, update, read
 *
 * A new rule is one line of PROBLEM_RULES and the code that reports it.
 */
#ifndef MODEL_PROBLEM_INTERNAL_H
#define MODEL_PROBLEM_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/map.h"
#include "base/str.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/history.h"
#include "model/pipeline.h"
#include "model/problem.h"
#include "model/submission.h"

/* clang-format off */
/* constant, name, phase, severity, scope, what it asks for */
#define PROBLEM_RULES(X) \
    /* names */ \
    X(STEP_UNKNOWN, "step-unknown", DOCUMENT, ERROR, ANY, \
      "A step that from or run_after names is in the document.") \
    X(OUTPUT_UNKNOWN, "output-unknown", DOCUMENT, ERROR, ANY, \
      "An output that from names is there, by its port: its output_name, else its name.") \
    X(STEP_MUTED, "input-from-muted-step", DOCUMENT, ERROR, ANY, \
      "An input takes data from a step that is not muted.") \
    X(DATASTORE_UNKNOWN, "datastore-unknown", DOCUMENT, ERROR, ANY, \
      "A datastore that is named is in the document.") \
    X(COMPUTE_UNKNOWN, "compute-unknown", PIPELINE, ERROR, AZURE, \
      "A compute target that a step names, or that an estimator is given as an object, is in the document.") \
    X(DATA_REFERENCE_UNKNOWN, "data-reference-unknown", DOCUMENT, ERROR, ANY, \
      "A data reference that an input names is in the document.") \
    X(DATASET_UNKNOWN, "dataset-unknown", DOCUMENT, ERROR, ANY, \
      "A dataset that is named is in the document.") \
    X(PARAMETER_UNKNOWN, "parameter-unknown", DOCUMENT, ERROR, ANY, \
      "A parameter that an argument, an override or an input names is in the document.") \
    X(NAME_MISSING, "name-missing", DOCUMENT, ERROR, ANY, \
      "A datastore, compute target, data reference, dataset, parameter or input has no name that is empty.") \
    X(DEFINED_TWICE, "defined-twice", DOCUMENT, ERROR, ANY, \
      "The id of a step or dataset, and the name of whatever else has one, is there once in its list.") \
    X(EXPERIMENT_NAME, "experiment-name", SUBMIT, ERROR, AZURE, \
      "The pipeline's name has 1 to 255 characters: first a letter or digit, then letters, digits, - and _.") \
    X(PARAMETER_WITHOUT_DEFAULT, "parameter-without-default", PARAMETER, ERROR, ANY, \
      "A parameter has a default_value.") \
    X(DATASTORE_MISSING, "datastore-missing", DATA, ERROR, ANY, \
      "A data reference and a data path say which datastore they are on.") \
    /* ports */ \
    X(INPUT_UNWIRED, "input-unwired", PIPELINE, ERROR, ANY, \
      "An input has a wire that arrives.") \
    X(INPUT_NAME, "input-name", STEP, ERROR, AZURE, \
      "An input's name has letters, digits and _ only; a dataset's ASCII ones, and no digit first.") \
    X(DATASET_INPUT_UNNAMED, "dataset-input-unnamed", STEP, ERROR, ANY, \
      "An input that is a dataset has a name.") \
    X(OUTPUT_UNNAMED, "output-unnamed", DATA, ERROR, ANY, \
      "An output has a name.") \
    X(OUTPUT_NAME, "output-name", DATA, ERROR, AZURE, \
      "An output's name has letters, digits and _ only; that of an output dataset ASCII ones, and no digit first.") \
    X(PORT_TWICE, "port-twice", STEP, ERROR, ANY, \
      "No two inputs, and no two outputs, of a step have one name.") \
    X(INPUT_COLLISION, "input-collision", PIPELINE, ERROR, AZURE_V1, \
      "Inputs that are renamed because an output has their name are still told apart.") \
    X(DATASET_INPUT_COLLISION, "dataset-input-collision", STEP, ERROR, AZURE_V1, \
      "A dataset input is not named like an output of its step.") \
    X(MODE, "mode", DATA, ERROR, ANY, \
      "A mode is one of those that the kind of input or output has.") \
    X(NOT_A_DATASET, "not-a-dataset", PIPELINE, ERROR, ANY, \
      "An output that an input takes as a dataset has as_dataset.") \
    X(NOT_A_TABLE, "not-a-table", NONE, WARNING, AZURE_V1, \
      "An output that an input takes as a table has as_dataset; the SDK does not look, and the service refuses it.") \
    X(AS_WITHOUT_EFFECT, "as-without-effect", NONE, WARNING, ANY, \
      "Only a PipelineData output is taken as a dataset; an output dataset is one already.") \
    X(PARAMETER_KIND, "parameter-kind", STEP, ERROR, ANY, \
      "A parameter used as a data path has a data path as its default_value, one used as a dataset a dataset.") \
    X(DEFAULT_DATASTORE_MISSING, "default-datastore-missing", PIPELINE, ERROR, AZURE, \
      "Where an output names no datastore the pipeline has a default one.") \
    X(DATA_TYPE_UNKNOWN, "data-type-unknown", SUBMIT, ERROR, AZURE_V1, \
      "The data_type of an output is one of those that every workspace has.") \
    X(REGISTRATION_UNNAMED, "registration-unnamed", DATA, ERROR, AZURE, \
      "A dataset that is registered on completion has a name.") \
    X(PIPELINE_OUTPUT_TWICE, "pipeline-output-twice", PIPELINE, ERROR, AZURE_V1, \
      "No two outputs have one pipeline_output_name.") \
    X(ARGUMENT_INPUT_UNKNOWN, "argument-input-unknown", STEP, ERROR, ANY, \
      "An input that an argument names is one of the step's inputs, by its port.") \
    X(ARGUMENT_OUTPUT_UNKNOWN, "argument-output-unknown", STEP, ERROR, ANY, \
      "An output that an argument names is one of the step's outputs, by its port.") \
    X(INPUT_NOT_IN_ARGUMENTS, "input-not-in-arguments", NONE, INFO, ANY, \
      "An argument tells the script where an input is.") \
    X(OUTPUT_NOT_READ, "output-not-read", NONE, WARNING, ANY, \
      "Where other outputs of a step are read, so is this one, or it is kept under a name of its own.") \
    /* steps */ \
    X(ESTIMATOR_MISSING, "estimator-missing", STEP, ERROR, ANY, \
      "An EstimatorStep has an estimator.") \
    X(COMPUTE_MISSING, "compute-target-missing", STEP, ERROR, AZURE, \
      "An EstimatorStep has a compute_target.") \
    X(ARGUMENTS_MISSING, "arguments-missing", STEP, ERROR, AZURE_V1, \
      "An EstimatorStep has estimator_entry_script_arguments; [] where the script takes none.") \
    X(SCRIPT_MISSING, "script-missing", STEP, ERROR, ANY, \
      "A step says which script it runs.") \
    X(COMMAND_MISSING, "command-missing", STEP, ERROR, ANY, \
      "A CommandStep has a command, and the first item of it is a text.") \
    X(SCRIPT_PARAMS, "script-params", STEP, ERROR, ANY, \
      "The script's arguments are in estimator_entry_script_arguments, not in the estimator's script_params.") \
    X(ESTIMATOR_INPUTS, "estimator-inputs", STEP, ERROR, ANY, \
      "Inputs are the step's, not the estimator's.") \
    X(ESTIMATOR_INPUTS_DROPPED, "estimator-inputs-dropped", NONE, WARNING, ANY, \
      "Data references are inputs of the step; those of the estimator are left out silently.") \
    X(RESUME_FROM, "resume-from", STEP, ERROR, ANY, \
      "The estimator of a step has no resume_from.") \
    X(PARAMETER_NAME_TAKEN, "parameter-name-taken", PIPELINE, ERROR, AZURE_V1, \
      "A name in params is neither an override nor a parameter in the arguments.") \
    X(FOLDER_NOT_FOUND, "folder-not-found", PIPELINE, ERROR, ANY, \
      "A step's source directory is there.") \
    X(FOLDER_UNREADABLE, "folder-unreadable", NONE, ERROR, ANY, \
      "All of a step's source directory can be read, but for what its ignore file leaves out.") \
    X(FOLDER_TRUNCATED, "folder-truncated", NONE, ERROR, ANY, \
      "A step's source directory holds no more files than are looked at.") \
    X(SCRIPT_NOT_FOUND, "script-not-found", PIPELINE, ERROR, ANY, \
      "A step's script is in its source directory.") \
    X(SNAPSHOT_TOO_LARGE, "snapshot-too-large", VALIDATE, ERROR, AZURE, \
      "What a step's source directory holds, without what its ignore file leaves out, has at most 300 MB.") \
    X(SNAPSHOT_FILES, "snapshot-files", SUBMIT, ERROR, AZURE, \
      "A step's source directory holds at most 2000 files, without what its ignore file leaves out.") \
    X(COMPUTE_LOCAL, "compute-local", PIPELINE, ERROR, AZURE, \
      "A step's compute_target is a remote one.") \
    X(COMPUTE_TYPE, "compute-type", PIPELINE, ERROR, AZURE_V1, \
      "A step's compute_target is of a type that runs pipeline steps.") \
    X(OVERRIDE_UNKNOWN, "override-unknown", PIPELINE, ERROR, ANY, \
      "A key of runconfig_pipeline_params is NodeCount, MpiProcessCountPerNode, TensorflowWorkerCount or TensorflowParameterServerCount.") \
    X(OVERRIDE_NOT_A_COUNT, "override-not-a-count", NONE, WARNING, ANY, \
      "A parameter that an override takes has a whole number from 1 as its default_value.") \
    X(OVERRIDE_WITHOUT_EFFECT, "override-without-effect", NONE, WARNING, ANY, \
      "An override goes with how the estimator distributes the training.") \
    /* estimators */ \
    X(NODE_COUNT, "node-count", ESTIMATOR, ERROR, ANY, \
      "An estimator's node_count and process_count_per_node are at least 1.") \
    X(FRAMEWORK_VERSION, "framework-version", ESTIMATOR, ERROR, AZURE_V1, \
      "A framework_version is one that the class of estimator knows.") \
    X(DISTRIBUTED_BACKEND, "distributed-backend", ESTIMATOR, ERROR, AZURE_V1, \
      "A distributed_backend is one that the class of estimator knows.") \
    X(DISTRIBUTED_TRAINING, "distributed-training", ESTIMATOR, ERROR, AZURE_V1, \
      "A distributed_training object is one for the class of estimator, and goes with the distributed_backend.") \
    X(DISTRIBUTION_MISSING, "distribution-missing", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator with several nodes, or processes on a node, says how the training is distributed.") \
    X(COMMUNICATION_BACKEND, "communication-backend", ESTIMATOR, ERROR, AZURE_V1, \
      "The communication_backend of a PyTorchConfiguration is Nccl or Gloo.") \
    X(ESTIMATOR_COMPUTE_MISSING, "estimator-compute-missing", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator has a compute_target or a vm_size, though its step has a compute_target.") \
    X(ESTIMATOR_COMPUTE_TYPE, "estimator-compute-type", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator's compute target is not HDInsight; with several nodes it is an AmlCompute or Kubernetes, given as an object.") \
    X(USER_MANAGED_PACKAGES, "user-managed-packages", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator with user_managed has no packages: they are in its image already.") \
    X(ENVIRONMENT_MIXED, "environment-mixed", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator with environment_definition has nothing else that makes an environment.") \
    X(CONDA_FILE_MIXED, "conda-file-mixed", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator with a conda_dependencies_file has no other packages.") \
    X(IMAGE_TWICE, "image-twice", ESTIMATOR, ERROR, AZURE_V1, \
      "An estimator has custom_docker_image or its old name custom_docker_base_image, not both.") \
    X(DOCKER_OFF, "docker-off", ESTIMATOR, ERROR, AZURE_V1, \
      "use_docker is not false where there is an image, or a Kubernetes compute target.") \
    X(PACKAGE_NAME, "package-name", ESTIMATOR, ERROR, AZURE_V1, \
      "A pip package of an environment_definition is no option of pip, and a conda package python has a version.") \
    X(DEPENDENCIES_NOT_FOUND, "dependencies-not-found", ESTIMATOR, ERROR, ANY, \
      "A pip_requirements_file and a conda_dependencies_file are in the estimator's source directory.") \
    /* a submission */ \
    X(SUBMISSION_PARAMETER, "submission-parameter", SUBMIT, ERROR, ANY, \
      "A parameter that a submission gives a value is in the document, and something uses it.") \
    X(SUBMISSION_VALUE, "submission-value", SUBMIT, ERROR, ANY, \
      "A value that a submission gives a parameter is of the type of its default_value.") \
    /* the whole */ \
    X(CYCLE, "cycle", VALIDATE, ERROR, ANY, \
      "No step waits, through wires and run_after, for itself.") \
    X(PIPELINE_EMPTY, "pipeline-empty", NONE, WARNING, ANY, \
      "A pipeline has a step that is not muted.") \
    X(STEP_NAME_TWICE, "step-name-twice", NONE, WARNING, ANY, \
      "Steps have names of their own, so that a person can tell their runs apart.") \
    X(FOLDER_SHARED, "folder-shared", NONE, WARNING, ANY, \
      "Steps with different scripts have source directories of their own: a change in a folder makes all of its steps run again.") \
    X(ESTIMATOR_STEP_DEPRECATED, "estimator-step-deprecated", NONE, INFO, AZURE_V1, \
      "CommandStep is the successor of EstimatorStep, which the SDK calls deprecated.")
/* clang-format on */

enum rule {
#define X(id, name, phase, severity, scope, asks) RULE_##id,
    PROBLEM_RULES(X)
#undef X
        RULE_COUNT
};

/* What problem_fix does with a problem's place, field and fix_text. */
enum fix_kind {
    FIX_NONE,
    FIX_TEXT,   /* the place becomes fix_text */
    FIX_JSON,   /* member `field` of the place becomes fix_text, which is JSON */
    FIX_VALUE,  /* the place, a member, becomes fix_text, which is JSON */
    FIX_RENAME, /* the place is a name: its item gets fix_text, and all that names it follows */
    FIX_KEY,    /* the place stands in a free map: it moves to key fix_text */
    FIX_REMOVE, /* the place goes */
    FIX_REMOVE_ARGUMENT,   /* the argument that the place belongs to goes, with the option before it
                            */
    FIX_ADD_INPUT,         /* the step gets an input of the data reference fix_text */
    FIX_PORT_KIND,         /* {"input": X} at the place becomes {"output": X}, or the reverse */
    FIX_DEFAULT_DATASTORE, /* the datastore fix_text becomes the default one; it is made when it is
                              not there */
    FIX_PROMOTE,           /* the output that `from` at the place names gets as_dataset */
    FIX_SCRIPT_PARAMS,     /* script_params at the place become arguments of the step */
    FIX_ESTIMATOR_INPUTS,  /* the estimator's inputs at the place become inputs of the step */
};

/* How much of a folder would be sent. */
struct folder_size {
    uint64_t bytes;
    size_t large; /* the first file that is too large for one snapshot; SIZE_MAX: none */
};

/* One scan: of the lists, of a step, or of how the steps go together. Only problem.c makes one.
 * Running out of memory sticks: what reports then does nothing, and the scan is thrown away. */
struct scan {
    const struct pipeline *p;
    const struct graph *g;
    const struct folders *folders;
    const struct map *folder_index;         /* path of a folder -> its number */
    const struct folder_size *folder_sizes; /* by number */
    bool has_default_datastore;
    struct arena *text;   /* where messages live */
    struct arena scratch; /* to hand on by value */
    size_t *hint_work;    /* cells that may still be compared to find nearest names */
    struct problem *found;
    size_t count, cap;
    bool nomem;

    /* the step that is scanned; none, GRAPH_NONE and empty outside of one */
    value_id step;
    uint32_t node;
    struct str id;
    struct map inputs; /* port -> index in g->ports, the first of that name */
};

/* --- problem_scan.c --- */

/* Adds a problem. The message is ours: one sentence, what, where and what to do. */
void scan_report(struct scan *s, enum rule rule, value_id place, enum key field, const char *fmt,
                 ...) PRINTF_LIKE(5, 6);
/* Adds one as it is. */
void scan_add(struct scan *s, const struct problem *problem);
/* What the SDK says to the problem that was reported last. exception is NULL for a finding that it
 * does not raise. */
void scan_sdk(struct scan *s, const char *exception, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* How the problem that was reported last can be fixed; the sentence says what would be done. text
 * may be STR_NONE. */
void scan_fix(struct scan *s, enum fix_kind kind, struct str text, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* Text that lives as long as the messages; empty when memory is out. */
struct str scan_textf(struct scan *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A text as JSON writes it. */
struct str scan_quoted(struct scan *s, struct str text);

/* A name as it is shown in a message: no longer than PROBLEM_NAME_MAX bytes. */
enum { PROBLEM_NAME_MAX = 100 };
struct str problem_shown(struct str name);
#define SHOWN(name) STR_ARG(problem_shown(name))

/* Puts problems whose places lie within `root` into the order of the document; equal places keep
 * theirs. What is in `closed`, a member of root or none, is not looked into. */
bool scan_sort(const struct pipeline *p, value_id root, value_id closed, struct problem *problems,
               size_t count, struct arena scratch) MUST_CHECK;

/* The candidate nearest to a misspelt name. Offer them one by one; best is STR_NONE while none is
 * near. At most NEAREST_OFFERS_MAX are compared, and in one look at a document NEAREST_WORK_MAX
 * pairs of bytes in all, so that a large document full of dangling names stays cheap to check: the
 * last of them then get no hint. */
enum { NEAREST_OFFERS_MAX = 1000, NEAREST_WORK_MAX = 4 * 1000 * 1000 };
struct nearest {
    struct str wanted, best;
    size_t *work; /* the scan's hint_work */
    size_t distance, offers;
};
void nearest_offer(struct nearest *n, struct str candidate);

/* `did you mean "X"?`, or `otherwise` when there is no X. */
struct str scan_hint(struct scan *s, struct str best, const char *otherwise);

/* Python's \w over the whole text: Unicode letters, digits and _. An empty text is one. */
bool name_is_word(struct str name);
/* [A-Za-z_][A-Za-z0-9_]*, what the SDK asks of a dataset's name. */
bool name_is_ascii(struct str name);
/* A name near this one that passes: what is not allowed becomes _. STR_NONE when nothing of it is
 * left. */
enum name_kind { NAME_WORD, NAME_ASCII };
struct str name_repaired(struct scan *s, struct str name, enum name_kind kind);

/* The name the SDK gives the step: its name, else its script, else what CommandStep makes. */
struct str scan_step_name(struct scan *s, value_id step);
/* Where the step names its source directory; the step itself when it does not. */
value_id step_folder_place(const struct pipeline *p, value_id step);

/* --- the rules, by subject; each scans what s says --- */

void scan_document(struct scan *s); /* the lists above the steps, and the ids of the steps */
void scan_references(struct scan *s, value_id root); /* every name within root */
void scan_ports(struct scan *s);                     /* inputs and outputs; fills s->inputs */
void scan_arguments(struct scan *s);                 /* after scan_ports */
void scan_needs(struct scan *s); /* what the step needs: estimator, command, compute */
void scan_estimator(struct scan *s, value_id estimator); /* its keyword arguments */
/* The sizes of all folders, in `a`; NULL when memory is out. */
struct folder_size *folder_sizes(const struct folders *folders, struct arena *a) MUST_CHECK;
void scan_disk(struct scan *s); /* source directory, script, dependency files */
void scan_overrides(struct scan *s);
void scan_input_mode(struct scan *s, const struct graph_port *port);
void scan_output_mode(struct scan *s, const struct graph_port *port);
/* Of a data reference itself, whoever uses it. */
void scan_reference_mode(struct scan *s, value_id reference);

void scan_submission(struct scan *s, const struct submission *submission);

/* What a step is for the rules of problem_flow.c: equal facts of all steps and no cycle, equal
 * problems. */
struct step_facts {
    value_id step, name_place, folder_place;
    struct str name; /* as written; STR_NONE when absent */
    struct str folder;
    struct str script;         /* or the beginning of the command */
    uint64_t pipeline_outputs; /* a hash of its pipeline_output_names; 0 when it has none */
    bool is_estimator;
};
struct step_facts step_facts(const struct pipeline *p, value_id step);
bool step_facts_eq(const struct step_facts *a, const struct step_facts *b);

/* What only all steps together show. facts[n] are those of node n. */
void scan_flow(struct scan *s, const struct step_facts *facts, size_t count);

/* What a parameter's default_value is. */
enum parameter_kind { PARAMETER_SCALAR, PARAMETER_DATA_PATH, PARAMETER_DATASET, PARAMETER_NOTHING };
enum parameter_kind parameter_kind(const struct pipeline *p, value_id parameter);

#endif
