/* SPDX-License-Identifier: MIT */
#include "render/v1_tables.h"

#include <stdint.h>

#include "base/mem.h"

/* In v1_data.S; each text is followed by a NUL that its size does not count. */
extern const uint64_t v1_data_module_parameters_size, v1_data_runconfig_size,
    v1_data_script_runconfig_size, v1_data_environments_size, v1_data_matrix_size,
    v1_data_distribution_size, v1_data_types_size, v1_data_regions_size, v1_data_step_names_size,
    v1_data_notebook_size;
extern const char v1_data_module_parameters[], v1_data_runconfig[], v1_data_script_runconfig[],
    v1_data_environments[], v1_data_matrix[], v1_data_distribution[], v1_data_types[],
    v1_data_regions[], v1_data_step_names[], v1_data_notebook[];

enum table {
    TABLE_MODULE_PARAMETERS,
    TABLE_RUNCONFIG,
    TABLE_SCRIPT_RUNCONFIG,
    TABLE_ENVIRONMENTS,
    TABLE_MATRIX,
    TABLE_DISTRIBUTION,
    TABLE_TYPES,
    TABLE_REGIONS,
    TABLE_STEP_NAMES,
    TABLE_NOTEBOOK,
    TABLE_COUNT
};

static const struct source {
    const char *name;
    const char *text;
    const uint64_t *size;
} sources[TABLE_COUNT] = {
    [TABLE_MODULE_PARAMETERS] = {"module_parameters.json", v1_data_module_parameters,
                                 &v1_data_module_parameters_size},
    [TABLE_RUNCONFIG] = {"runconfig_base.json", v1_data_runconfig, &v1_data_runconfig_size},
    [TABLE_SCRIPT_RUNCONFIG] = {"runconfig_python_script_step.json", v1_data_script_runconfig,
                                &v1_data_script_runconfig_size},
    [TABLE_ENVIRONMENTS] = {"environments.json", v1_data_environments, &v1_data_environments_size},
    [TABLE_MATRIX] = {"matrix.json", v1_data_matrix, &v1_data_matrix_size},
    [TABLE_DISTRIBUTION] = {"distribution.json", v1_data_distribution, &v1_data_distribution_size},
    [TABLE_TYPES] = {"types.json", v1_data_types, &v1_data_types_size},
    [TABLE_REGIONS] = {"regions.json", v1_data_regions, &v1_data_regions_size},
    [TABLE_STEP_NAMES] = {"step_names.json", v1_data_step_names, &v1_data_step_names_size},
    [TABLE_NOTEBOOK] = {"notebook.json", v1_data_notebook, &v1_data_notebook_size},
};

struct v1_tables {
    struct json *json[TABLE_COUNT];
    struct v1_parameter *parameters;
    size_t parameter_count;
};

static struct v1_value table_root(const struct v1_tables *t, enum table table)
{
    return (struct v1_value){t->json[table], json_root(t->json[table])};
}

/* --- a place in a table --- */

struct v1_value v1_get(struct v1_value object, const char *key)
{
    return object.v == NULL ? V1_NONE
                            : (struct v1_value){object.j, json_get(object.v, str_from(key))};
}

struct v1_value v1_first(struct v1_value v)
{
    return v.v == NULL ? V1_NONE : (struct v1_value){v.j, json_first(v.v)};
}

struct v1_value v1_next(struct v1_value v)
{
    return v.v == NULL ? V1_NONE : (struct v1_value){v.j, json_next(v.v)};
}

struct str v1_key(struct v1_value member)
{
    return member.v == NULL ? STR_NONE : json_key(member.v);
}

struct str v1_text(struct v1_value v)
{
    return v.v == NULL ? STR_NONE : json_text(v.j, v.v);
}

/* The member under a key that may be anything. */
static struct v1_value get(struct v1_value object, struct str key)
{
    return object.v == NULL ? V1_NONE : (struct v1_value){object.j, json_get(object.v, key)};
}

static bool is_true(struct v1_value v)
{
    return v.v != NULL && json_bool(v.v);
}

/* --- reading --- */

static void add_parameter(struct v1_tables *t, struct v1_parameter parameter)
{
    t->parameters[t->parameter_count++] = parameter;
}

static bool read_parameters(struct v1_tables *t, struct status *st)
{
    struct v1_value root = table_root(t, TABLE_MODULE_PARAMETERS);
    struct v1_value list = v1_get(root, "parameters");
    struct v1_value metadata = v1_get(root, "metadata_parameters");
    struct v1_value metadata_nodes = v1_get(metadata, "node");
    struct v1_value metadata_module = v1_first(v1_get(metadata, "module"));
    if (list.v == NULL || metadata_nodes.v == NULL) {
        return status_set(st, STATUS_INTERNAL, NO_POS, "the table %s is not complete",
                          sources[TABLE_MODULE_PARAMETERS].name);
    }
    t->parameters =
        mem_new_array(struct v1_parameter, json_count(list.v) + json_count(metadata_nodes.v));
    if (t->parameters == NULL) {
        return status_nomem(st);
    }

    for (struct v1_value p = v1_first(list); p.v != NULL; p = v1_next(p)) {
        struct v1_value module = v1_get(p, "module");
        add_parameter(t, (struct v1_parameter){
                             .name = v1_text(v1_get(module, "Name")),
                             .default_value = v1_text(v1_get(module, "DefaultValue")),
                             .node_value = v1_text(v1_get(p, "node_value")),
                             .optional = is_true(v1_get(module, "IsOptional")),
                         });
    }
    for (struct v1_value p = v1_first(metadata_nodes); p.v != NULL; p = v1_next(p)) {
        add_parameter(t, (struct v1_parameter){
                             .name = v1_text(v1_get(p, "Name")),
                             .node_value = v1_text(v1_get(p, "Value")),
                             .optional = is_true(v1_get(metadata_module, "IsOptional")),
                             .metadata = true,
                         });
        metadata_module = v1_next(metadata_module);
    }
    return true;
}

static bool read_all(struct v1_tables *t, struct status *st)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        t->json[i] = json_parse((struct str){sources[i].text, (size_t)*sources[i].size}, st);
        if (t->json[i] == NULL) {
            return false;
        }
    }
    return read_parameters(t, st);
}

struct v1_tables *v1_tables_new(struct status *st)
{
    struct v1_tables *t = mem_new(struct v1_tables);
    if (t == NULL) {
        status_nomem(st);
        return NULL;
    }
    if (!read_all(t, st)) {
        v1_tables_free(t);
        return NULL;
    }
    return t;
}

void v1_tables_free(struct v1_tables *t)
{
    if (t != NULL) {
        for (int i = 0; i < TABLE_COUNT; i++) {
            json_free(t->json[i]);
        }
        mem_free(t->parameters);
        mem_free(t);
    }
}

/* --- what the tables say --- */

const struct v1_parameter *v1_parameters(const struct v1_tables *t, struct str step_name,
                                         struct arena *a, size_t *count)
{
    struct v1_value table = table_root(t, TABLE_STEP_NAMES);
    struct str value = v1_text(get(v1_get(table, "value_by_step_name"), step_name));
    *count = t->parameter_count;
    if (str_is_none(value)) {
        return t->parameters;
    }
    struct v1_parameter *all = arena_new(a, struct v1_parameter, t->parameter_count + 1);
    if (all == NULL) {
        return NULL;
    }
    size_t at = 0;
    while (at < t->parameter_count && !t->parameters[at].metadata) {
        all[at] = t->parameters[at];
        at++;
    }
    all[at] = (struct v1_parameter){.name = v1_text(v1_get(table, "parameter")),
                                    .node_value = value,
                                    .default_value = value,
                                    .optional = true};
    for (; at < t->parameter_count; at++) {
        all[at + 1] = t->parameters[at];
    }
    *count = t->parameter_count + 1;
    return all;
}

struct str v1_compute_type(const struct v1_tables *t, struct str type)
{
    struct v1_value types = table_root(t, TABLE_TYPES);
    return v1_text(get(v1_get(types, "MLCComputeType_by_compute_type"), type));
}

struct str v1_reference_type(const struct v1_tables *t, struct str datastore_type)
{
    struct v1_value types = table_root(t, TABLE_TYPES);
    return v1_text(get(v1_get(types, "data_type_by_datastore_type"), datastore_type));
}

struct v1_value v1_type_names(const struct v1_tables *t)
{
    return v1_get(table_root(t, TABLE_TYPES), "data_types");
}

bool v1_region_has_images(const struct v1_tables *t, struct str location)
{
    struct v1_value region =
        v1_first(v1_get(table_root(t, TABLE_REGIONS), "without_framework_images"));
    while (region.v != NULL && !str_eq(v1_text(region), location)) {
        region = v1_next(region);
    }
    return region.v == NULL;
}

struct str v1_notebook_image(const struct v1_tables *t, bool gpu)
{
    return v1_text(v1_get(v1_get(table_root(t, TABLE_NOTEBOOK), "image"), gpu ? "gpu" : "cpu"));
}

struct v1_value v1_runconfig(const struct v1_tables *t)
{
    return table_root(t, TABLE_RUNCONFIG);
}

struct v1_value v1_script_runconfig(const struct v1_tables *t)
{
    return table_root(t, TABLE_SCRIPT_RUNCONFIG);
}

struct v1_value v1_new_environment(const struct v1_tables *t)
{
    return v1_get(table_root(t, TABLE_SCRIPT_RUNCONFIG), "environment");
}

/* An absent member equals an absent text. */
static bool has_text(struct v1_value row, const char *key, struct str text)
{
    struct str found = v1_text(v1_get(row, key));
    return str_is_none(found) == str_is_none(text) && str_eq(found, text);
}

static bool has_bool(struct v1_value row, const char *key, bool want)
{
    struct v1_value found = v1_get(row, key);
    return found.v != NULL && json_bool(found.v) == want;
}

struct v1_value v1_environment(const struct v1_tables *t, const struct v1_choice *choice)
{
    struct v1_value row = v1_first(v1_get(table_root(t, TABLE_MATRIX), "rows"));
    while (row.v != NULL && !(has_text(row, "class", choice->estimator_class) &&
                              has_text(row, "framework_version", choice->framework_version) &&
                              has_text(row, "compute", choice->compute) &&
                              has_bool(row, "use_gpu", choice->use_gpu) &&
                              has_bool(row, "packages", choice->packages))) {
        row = v1_next(row);
    }

    int64_t index = 0;
    struct v1_value number = v1_get(row, "environment");
    if (number.v == NULL || !json_int64(number.j, number.v, &index)) {
        return V1_NONE;
    }
    struct v1_value environment =
        v1_first(v1_get(table_root(t, TABLE_ENVIRONMENTS), "environments"));
    while (environment.v != NULL && index-- > 0) {
        environment = v1_next(environment);
    }
    return environment;
}

struct v1_value v1_distribution(const struct v1_tables *t, struct str estimator_class,
                                const char *keyword, struct str name)
{
    struct v1_value row = v1_first(v1_get(table_root(t, TABLE_DISTRIBUTION), "rows"));
    for (; row.v != NULL; row = v1_next(row)) {
        struct v1_value member = v1_get(row, keyword);
        struct v1_value object_class = v1_get(member, "class");
        if (has_text(row, "class", estimator_class) && v1_get(row, "changes").v != NULL &&
            member.v != NULL && str_eq(v1_text(object_class.v ? object_class : member), name)) {
            return row;
        }
    }
    return V1_NONE;
}
