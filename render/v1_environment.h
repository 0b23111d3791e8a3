/* SPDX-License-Identifier: MIT
 * render/v1_environment.h - the environment that an estimator runs in, as changes to a Runconfig.
 *
 * An Environment object is taken as it is given. Without one the estimator's class, version,
 * compute and device choose: a framework's own image where there is one, else a base image and the
 * packages of the class, and the given packages with them.
 */
#ifndef RENDER_V1_ENVIRONMENT_H
#define RENDER_V1_ENVIRONMENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "base/yaml.h"
#include "model/pipeline.h"
#include "render/v1_changes.h"
#include "render/v1_graph.h"
#include "render/v1_tables.h"

/* A step's estimator, and what is needed to look at it. */
struct v1_estimator {
    const struct v1_input *in;
    const struct v1_tables *tables;
    value_id step, value;
    struct str step_id, class_name;
    struct arena *arena; /* outlives the changes, */
    struct yaml *conda;  /* as does this: the conda_dependencies_file; NULL: none */
};

/* Adds the changes. STATUS_DATA, naming the step, for what the SDK would refuse. */
bool v1_environment_change(const struct v1_estimator *e, struct v1_changes *changes,
                           struct status *st) MUST_CHECK;

/* How the estimator got its compute, in the words of matrix.json. STR_NONE when memory is out. */
struct str v1_compute_kind(const struct v1_estimator *e) MUST_CHECK;

/* The text that names its requirements file, or conda file; none when there is none. */
value_id v1_requirements_file(const struct v1_estimator *e);
value_id v1_conda_file(const struct v1_estimator *e);

/* Is what it runs a notebook, for which the SDK takes an image of its own? */
bool v1_is_notebook(const struct v1_estimator *e);

/* A file that the estimator names, from its source directory: valid UTF-8, borrowed from the
 * folders. STR_NONE with st set (STATUS_DATA, naming the step) when it is not there. */
struct str v1_estimator_file(const struct v1_estimator *e, value_id place, const char *what,
                             struct status *st);

#endif
