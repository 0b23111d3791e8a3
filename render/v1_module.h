/* SPDX-License-Identifier: MIT
 * render/v1_module.h - the module behind a step: what the service knows it by, and shares it by.
 *
 * A module is the step's name, ports, arguments, parameters and files; no compute, no Runconfig.
 * Steps with equal fingerprints are one module.
 */
#ifndef RENDER_V1_MODULE_H
#define RENDER_V1_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "render/v1_graph.h"
#include "render/v1_tables.h"

/* Ports of every module, for run_after: one output, and an input for each step that it waits for,
 * with its number behind. */
#define V1_RUN_AFTER_OUTPUT "_run_after_output"
#define V1_RUN_AFTER_INPUT "_run_after_input_"

/* Of an input; strs are borrowed from the pipeline, the graph or the arena. */
struct v1_module_input {
    struct str name;                  /* on the wire */
    struct str mode, path_on_compute; /* STR_NONE: none */
    struct str data_type;             /* STR_NONE: AnyFile and AnyDirectory */
};

struct v1_module_output {
    struct str name;
    struct str datastore, mode, path_on_compute, data_type;
    value_id overwrite; /* none: not said */
    struct str pipeline_output_name;
};

struct v1_argument {
    enum { V1_LITERAL, V1_INPUT, V1_OUTPUT, V1_PARAMETER } kind;
    struct str text; /* the literal as Python prints it, or a name on the wire */
};

/* A PipelineParameter that the step uses. */
struct v1_pipeline_parameter {
    struct str name;
    struct str default_value; /* as Python prints it */
    struct str type; /* the wire's code: "0" integer and bool, "1" other number, "3" text */
};

/* The type code of a number as it is written: "0" for an integer, "1" for another. */
struct str v1_number_type(struct str digits);

/* A member of runconfig_pipeline_params. */
struct v1_override {
    struct str key;
    struct v1_pipeline_parameter parameter;
};

struct v1_module {
    struct str name, version; /* version: STR_NONE when not given */
    struct str script;
    bool deterministic;             /* allow_reuse */
    struct v1_module_input *inputs; /* as the graph's ports, then those of run_after */
    size_t input_count;
    uint32_t first_run_after;         /* these are _run_after_input_N from this N on */
    struct v1_module_output *outputs; /* without _run_after_output */
    size_t output_count;
    struct v1_argument *arguments;
    size_t argument_count;
    struct v1_pipeline_parameter *parameters; /* of the arguments, each once, as first used */
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
    struct sha256 sha;
    struct buf text;
};

/* `in` and `tables` must outlive it. */
bool v1_modules_init(struct v1_modules *modules, const struct v1_input *in,
                     const struct v1_tables *tables, struct status *st) MUST_CHECK;
void v1_modules_finish(struct v1_modules *modules);

/* Reads the module of a graph node; arrays live in `a`. STATUS_USAGE for what cannot be exported
 * yet, STATUS_DATA for what the SDK would refuse; both name step and field. O(its ports, arguments
 * and parameters). */
bool v1_module_read(struct v1_modules *modules, uint32_t node, struct arena *a,
                    struct v1_module *module, struct status *st) MUST_CHECK;

/* The first half of the module's IdentifierHash. False when memory is out. */
bool v1_module_fingerprint(struct v1_modules *modules, const struct v1_module *module,
                           struct arena scratch, char hex[SHA256_HEX + 1], struct status *st)
    MUST_CHECK;

#endif
