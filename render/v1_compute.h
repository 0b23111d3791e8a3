/* SPDX-License-Identifier: MIT
 * render/v1_compute.h - the compute that a step runs on.
 */
#ifndef RENDER_V1_COMPUTE_H
#define RENDER_V1_COMPUTE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "render/v1_tables.h"

struct v1_compute {
    struct str name; /* STR_NONE: a step without estimator may have none */
    struct str type; /* MLCComputeType */
};

/* STATUS_DATA when the step's compute_target is missing, unknown or of a type that the SDK does not
 * take. A step without estimator may take it from its runconfig. */
bool v1_compute_read(const struct pipeline *p, const struct v1_tables *t, value_id step,
                     struct v1_compute *compute, struct status *st) MUST_CHECK;

#endif
