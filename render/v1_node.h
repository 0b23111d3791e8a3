/* SPDX-License-Identifier: MIT
 * render/v1_node.h - one entry of ModuleNodes: a module on a compute, with its parameters, settings
 * and Runconfig.
 */
#ifndef RENDER_V1_NODE_H
#define RENDER_V1_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "render/v1_ids.h"
#include "render/v1_module.h"

struct v1_node {
    value_id step;
    const struct v1_module *module; /* the one `modules` has read last */
    uint32_t id;                    /* position in creation order, from 1 */
    uint32_t module_number;         /* module-001 is 1 */
    struct str runconfig;
    bool regenerate_output;
};

/* Writes it as an object. STATUS_DATA when the step's compute_target is missing, unknown or of a
 * type that the SDK does not take. */
bool v1_node_write(const struct v1_modules *modules, const struct v1_node *node, struct v1_ids *ids,
                   struct arena scratch, struct json_writer *w, struct status *st) MUST_CHECK;

#endif
