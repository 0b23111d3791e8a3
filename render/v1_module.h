/* SPDX-License-Identifier: MIT
 * render/v1_module.h - the module behind a step: what the service knows it by, and shares it by.
 *
 * A module is the step's name, ports, arguments, parameters and files; no compute, no Runconfig.
 * Steps with equal fingerprints (render/v1_fingerprint.h) are one module.
 */
#ifndef RENDER_V1_MODULE_H
#define RENDER_V1_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/map.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "render/v1_graph.h"
#include "render/v1_member.h"
#include "render/v1_tables.h"
#include "render/v1_transform.h"

/* Ports of every module, for run_after: one output, and an input for each step that it waits for,
 * with its number behind. */
#define V1_RUN_AFTER_OUTPUT "_run_after_output"
#define V1_RUN_AFTER_INPUT "_run_after_input_"

/* Of an input; strs are borrowed from the pipeline, the graph or the arena. */
struct v1_module_input {
    struct str name;                  /* on the wire */
    struct str reference_name;        /* DataReferenceName; STR_NONE: none */
    struct str mode, path_on_compute; /* STR_NONE: none */
    struct str data_type;             /* STR_NONE: AnyFile and AnyDirectory */
    enum v1_said overwrite;
    struct v1_transform transform;
    struct str parameter; /* of an input that an argument brings: the dataset parameter */
    bool is_run_after;
};

struct v1_module_output {
    struct str name, label;
    struct str datastore, mode, path_on_compute, data_type;
    enum v1_said overwrite;
    enum {
        V1_OUTPUT_DATA,     /* a PipelineData */
        V1_OUTPUT_PROMOTED, /* one with as_dataset */
        V1_OUTPUT_DATASET,  /* an OutputDatasetConfig */
    } kind;
    value_id item;
    struct v1_transform transform;
};

struct v1_argument {
    enum v1_argument_kind { V1_LITERAL, V1_INPUT, V1_OUTPUT, V1_PARAMETER } kind;
    struct str text; /* the literal as Python prints it, or a name on the wire */
};

/* A PipelineParameter that the step uses. */
struct v1_pipeline_parameter {
    struct str name;
    enum { V1_SCALAR, V1_DATA_PATH, V1_DATASET } kind;
    struct str default_value; /* as Python prints it; of a dataset STR_NONE */
    struct str type; /* the wire's code of a scalar: "0" integer and bool, "1" other number, "3"
                        text */
    value_id value;  /* the default in the document */
};

/* The type code of a number as it is written: "0" for an integer, "1" for another. */
struct str v1_number_type(struct str digits);

/* A parameter of the module's own: one of the step's `params`, or a PipelineParameter in the
 * arguments. */
struct v1_step_parameter {
    struct str name;
    bool is_literal;
    struct str literal;                     /* as Python prints it */
    struct v1_pipeline_parameter parameter; /* when it is none */
};

/* A dataset is no parameter to the service: there it is an input. */
static inline bool v1_is_hidden(const struct v1_step_parameter *p)
{
    return !p->is_literal && p->parameter.kind == V1_DATASET;
}

/* A member of runconfig_pipeline_params. */
struct v1_override {
    struct str key;
    struct v1_pipeline_parameter parameter;
};

struct v1_module {
    struct str name, version;       /* version: STR_NONE when not given */
    struct str type;                /* EstimatorStep, … */
    struct str script;              /* of a CommandStep: the command */
    bool deterministic;             /* allow_reuse */
    struct v1_module_input *inputs; /* as the graph's ports, then those that arguments bring
                                       (first_extra …), then those of run_after */
    size_t input_count, first_extra, extra_count;
    uint32_t first_run_after;         /* these are _run_after_input_N from this N on */
    struct v1_module_output *outputs; /* without _run_after_output */
    size_t output_count;
    struct v1_argument *arguments;
    size_t argument_count;
    const struct v1_parameter *own; /* those that every module has, then the metadata parameters */
    size_t own_count;
    struct v1_step_parameter *parameters; /* `params`, then those of the arguments, each once */
    size_t parameter_count;
    struct v1_override *overrides; /* of the node, not part of the module */
    size_t override_count;
};

/* What reading modules needs, made once for all of them. */
struct v1_modules {
    const struct v1_input *in;
    const struct v1_tables *tables;
    struct str default_datastore; /* the pipeline's, else the workspace's; STR_NONE: neither */
    struct map parameters;        /* of the module read last: name -> index in its `parameters` */
};

/* `in` and `tables` must outlive it. */
void v1_modules_init(struct v1_modules *modules, const struct v1_input *in,
                     const struct v1_tables *tables);
void v1_modules_finish(struct v1_modules *modules);

/* Reads the module of a graph node; arrays live in `a`. STATUS_DATA, naming step and field, for
 * what the SDK would refuse. O(its ports, arguments and parameters). */
bool v1_module_read(struct v1_modules *modules, uint32_t node, struct arena *a,
                    struct v1_module *module, struct status *st) MUST_CHECK;

/* Is it one of those that every module has? */
bool v1_module_has_own(const struct v1_module *module, struct str name);

/* Of the module that was read last: its parameter of that name, or NULL. */
const struct v1_step_parameter *v1_module_parameter(const struct v1_modules *modules,
                                                    const struct v1_module *module,
                                                    struct str name);

#endif
