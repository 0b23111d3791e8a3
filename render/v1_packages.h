/* SPDX-License-Identifier: MIT
 * render/v1_packages.h - Python packages as the SDK's CondaDependencies holds them.
 *
 * A list of conda packages with, somewhere among them, the list of pip packages: `dependencies` of
 * a conda specification. Everything lives in the arena that the list was read into.
 */
#ifndef RENDER_V1_PACKAGES_H
#define RENDER_V1_PACKAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "base/str.h"
#include "render/v1_tables.h"

struct v1_names {
    struct str *items;
    size_t count, cap;
};

bool v1_names_add(struct v1_names *names, struct arena *a, struct str name, struct status *st)
    MUST_CHECK;

struct v1_packages {
    struct v1_names conda; /* STR_NONE is the place of the pip list */
    struct v1_names pip;
};

/* Appends a table's `dependencies`, without the places kept for given packages. */
bool v1_packages_read(struct v1_packages *packages, struct arena *a, struct v1_value dependencies,
                      struct status *st) MUST_CHECK;

bool v1_packages_equal(const struct v1_packages *a, const struct v1_packages *b);

/* As add_conda_package: what is there already is not added, and a `python` sets the version of the
 * one there is (STATUS_DATA when it has none). */
bool v1_packages_add_conda(struct v1_packages *packages, struct arena *a, struct str package,
                           struct status *st) MUST_CHECK;

/* As add_pip_package: the last one of that name goes, and the new one comes at the end unless it is
 * there still. STATUS_DATA when it is an option. */
bool v1_packages_add_pip(struct v1_packages *packages, struct arena *a, struct str package,
                         struct status *st) MUST_CHECK;

/* As set_python_version. */
bool v1_packages_set_python(struct v1_packages *packages, struct arena *a, struct str version,
                            struct status *st) MUST_CHECK;

/* Adds what an estimator class brings (`brought` is used up), but for what is there by the same
 * name, as long as it is not one of `defaults`. */
bool v1_packages_add_class(struct v1_packages *packages, struct arena *a,
                           struct v1_packages *brought, const struct v1_packages *defaults,
                           struct status *st) MUST_CHECK;

/* The lines of a pip requirements file, then `given`, merged by package name as the estimators do:
 * their versions are joined with commas. */
bool v1_requirements_merge(struct str file, const struct v1_names *given, struct arena *a,
                           struct v1_names *merged, struct status *st) MUST_CHECK;

void v1_packages_write(const struct v1_packages *packages, struct json_writer *w);

#endif
