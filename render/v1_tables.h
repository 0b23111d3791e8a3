/* SPDX-License-Identifier: MIT
 * render/v1_tables.h - what changes from one release of the Azure ML SDK v1 to the next, as data
 * (render/data).
 *
 * The tables are part of the program and are parsed once per export. Values and texts are borrowed
 * from the tables until v1_tables_free. A place that a table lacks is V1_NONE; every function takes
 * that as its argument and gives it, or STR_NONE, back, so a chain of them needs one check at its
 * end.
 */
#ifndef RENDER_V1_TABLES_H
#define RENDER_V1_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "base/str.h"

struct v1_tables;

/* NULL when memory is out, or (STATUS_INTERNAL) a table is not what its README says. */
struct v1_tables *v1_tables_new(struct status *st) MUST_CHECK;
void v1_tables_free(struct v1_tables *t);

/* --- a place in a table --- */

struct v1_value {
    const struct json *j;
    const struct json_value *v; /* NULL: V1_NONE */
};
#define V1_NONE ((struct v1_value){NULL, NULL})

struct v1_value v1_get(struct v1_value object, const char *key); /* O(members) */
struct v1_value v1_first(struct v1_value v);                     /* of a list or an object */
struct v1_value v1_next(struct v1_value v);
struct str v1_key(struct v1_value member);
struct str v1_text(struct v1_value v); /* a text, or a number's digits; STR_NONE for others */

/* --- what the tables say --- */

/* A parameter that every module has. */
struct v1_parameter {
    struct str name;
    struct str node_value;    /* STR_NONE: the node gives none */
    struct str default_value; /* STR_NONE: the module has none */
    bool optional;
    bool metadata; /* stands among the metadata parameters */
};

/* Of a step of that name, in wire order, the metadata parameters last; *count is set. Borrowed from
 * the tables or, for the few names that are known by one parameter more, from `a`. NULL when memory
 * is out. */
const struct v1_parameter *v1_parameters(const struct v1_tables *t, struct str step_name,
                                         struct arena *a, size_t *count) MUST_CHECK;

/* MLCComputeType for a type of compute; STR_NONE: the SDK takes no such compute. */
struct str v1_compute_type(const struct v1_tables *t, struct str type);

/* The data type of what is kept in a type of datastore; STR_NONE: a step cannot read it. */
struct str v1_reference_type(const struct v1_tables *t, struct str datastore_type);

/* The list of the data types that the service has to know. */
struct v1_value v1_type_names(const struct v1_tables *t);

/* Does an AmlCompute in that region get the images of frameworks? */
bool v1_region_has_images(const struct v1_tables *t, struct str location);

/* The image that a notebook runs in. */
struct str v1_notebook_image(const struct v1_tables *t, bool gpu);

/* The Runconfig of a plain Estimator, that of a step without estimator, and the environment that an
 * Environment object starts as. */
struct v1_value v1_runconfig(const struct v1_tables *t);
struct v1_value v1_script_runconfig(const struct v1_tables *t);
struct v1_value v1_new_environment(const struct v1_tables *t);

struct v1_choice {
    struct str estimator_class;
    struct str framework_version; /* STR_NONE: not given */
    struct str compute;           /* "name", "vm_size" or, for an object, its type and " object" */
    bool use_gpu;
    bool packages; /* some are given */
};

/* The environment for that choice, with PIP_PACKAGE and CONDA_PACKAGE where given packages go.
 * V1_NONE: there is no such class or version. O(rows). */
struct v1_value v1_environment(const struct v1_tables *t, const struct v1_choice *choice);

/* The row of a class whose distributed_training (an object of class `name`) or distributed_backend
 * (the text `name`) it is: "changes" is a list of [path, value] as with node_count 2, the row's
 * other members say which keyword had which value then. V1_NONE: the SDK refuses it. O(rows). */
struct v1_value v1_distribution(const struct v1_tables *t, struct str estimator_class,
                                const char *keyword, struct str name);

#endif
