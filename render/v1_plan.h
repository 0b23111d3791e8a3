/* SPDX-License-Identifier: MIT
 * render/v1_plan.h - what one submission is made of, in the SDK's order: nodes with their ids,
 * modules and data sources, each once, and the pipeline parameters in use.
 *
 * Made in one walk over the graph, before anything is written; graph-json and v1-rest are written
 * from it. Arrays live in `arena`, until v1_plan_finish.
 */
#ifndef RENDER_V1_PLAN_H
#define RENDER_V1_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/map.h"
#include "base/status.h"
#include "base/str.h"
#include "render/v1_fingerprint.h"
#include "render/v1_graph.h"
#include "render/v1_module.h"
#include "render/v1_tables.h"

/* Ids in the body's order begin with 1. */
struct v1_plan_node {
    uint32_t id;
    uint32_t module;          /* its number */
    uint32_t first_run_after; /* the number of the first port for run_after */
    uint32_t extra_count;     /* inputs that arguments bring … */
    uint32_t first_extra_id;  /* … and the id of the data node at the first of them */
};

/* A data node: at an input of the graph, or at one that an argument brings. */
struct v1_plan_data {
    uint32_t id;
    uint32_t port; /* in the graph; GRAPH_NONE: brought by an argument */
    uint32_t node; /* in the graph */
    uint32_t extra;
    uint32_t source; /* number of its data source; 0: none */
};

struct v1_plan_module {
    uint32_t node;          /* the last graph node with it: the one that the SDK uploads */
    struct str fingerprint; /* IdentifierHash; without folders only its first half */
    struct str folder;      /* source directory */
};

struct v1_plan_source {
    struct str name, datastore, path, fingerprint;
};

struct v1_plan {
    const struct v1_input *in;
    struct v1_tables *tables;
    struct v1_modules modules;
    struct v1_fingerprints fingerprints;
    struct arena arena, scratch;
    struct v1_plan_node *nodes; /* as the graph's */
    uint32_t *data_ids;         /* of the graph's ports; 0: none */
    struct v1_plan_data *data;
    size_t data_count;
    struct v1_plan_module *used_modules; /* module-001 … */
    size_t module_count;
    struct v1_plan_source *sources; /* datasource-001 … */
    size_t source_count;            /* those of data paths only come last: no node names them */
    struct v1_pipeline_parameter *parameters; /* in use, in order of first use */
    size_t parameter_count, parameter_cap;
    struct map folders;         /* path -> index in in->folders */
    struct map module_numbers;  /* IdentifierHash -> number */
    struct map source_numbers;  /* fingerprint -> number */
    struct map parameter_index; /* name -> index in parameters */
};

/* `in` must outlive it. STATUS_DATA, naming step and field, for what the SDK would refuse. Finish
 * it in any case. O(document). */
bool v1_plan_make(struct v1_plan *plan, const struct v1_input *in, struct status *st) MUST_CHECK;
void v1_plan_finish(struct v1_plan *plan);

/* Reads a node's module once more; it lives in plan->scratch, until the next. */
bool v1_plan_read(struct v1_plan *plan, uint32_t node, struct v1_module *module, struct status *st)
    MUST_CHECK;

/* What the run belongs to: the pipeline's name, else the default one. */
struct str v1_experiment_name(const struct v1_input *in);

/* The pipeline parameter in use, or NULL. */
const struct v1_pipeline_parameter *v1_plan_parameter(const struct v1_plan *plan, struct str name);

#endif
