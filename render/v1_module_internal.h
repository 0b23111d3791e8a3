/* SPDX-License-Identifier: MIT
 * render/v1_module_internal.h - what the files that read a module share: the one being read, and
 * how it is refused.
 */
#ifndef RENDER_V1_MODULE_INTERNAL_H
#define RENDER_V1_MODULE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/v1_module.h"

struct v1_reading {
    struct v1_modules *modules;
    const struct pipeline *p;
    const struct graph *g;
    const struct graph_node *node;
    uint32_t index; /* the node's */
    struct arena *a;
    struct v1_module *module;
    struct status *st;
};

/* STATUS_DATA: step "a": WHAT "NAME" WHY. */
bool v1_is_wrong(const struct v1_reading *r, value_id place, const char *what, struct str name,
                 const char *why);

/* The pipeline parameter of that name, used at `place`. */
bool v1_read_parameter(const struct v1_reading *r, value_id place, struct str name,
                       struct v1_pipeline_parameter *out) MUST_CHECK;

/* --- v1_ports.c --- */

/* The inputs; of `brought` (a count) more, which arguments bring, only the places. */
bool v1_read_inputs(const struct v1_reading *r, size_t brought) MUST_CHECK;
/* The next of those: the default of a dataset parameter, named at `place`. */
bool v1_bring_input(const struct v1_reading *r, value_id place,
                    const struct v1_pipeline_parameter *parameter) MUST_CHECK;
/* After all the others. */
bool v1_add_run_after(const struct v1_reading *r) MUST_CHECK;
bool v1_read_outputs(const struct v1_reading *r) MUST_CHECK;

#endif
