/* SPDX-License-Identifier: MIT
 * render/v1_conda.h - a conda environment file as the SDK takes it: the whole of it, and nothing
 * added.
 */
#ifndef RENDER_V1_CONDA_H
#define RENDER_V1_CONDA_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/yaml.h"
#include "render/v1_environment.h"

/* Reads the estimator's conda_dependencies_file; NULL when it names none. Free with yaml_free.
 * STATUS_DATA, naming the step, for a file that is not there or that the SDK would refuse. */
bool v1_conda_read(const struct v1_estimator *e, struct yaml **conda, struct status *st) MUST_CHECK;

#endif
