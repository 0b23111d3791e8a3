/* SPDX-License-Identifier: MIT */
#include "render/v1_node.h"

#include <stdio.h>

void v1_node_id(uint32_t position, char id[V1_ID_SIZE])
{
    snprintf(id, V1_ID_SIZE, "%08x", position);
}

void v1_numbered_id(const char *what, uint32_t number, char id[V1_ID_SIZE])
{
    snprintf(id, V1_ID_SIZE, "%s-%03u", what, number);
}

/* --- the compute --- */

struct compute {
    struct str name, type; /* type: MLCComputeType */
};

/* A type that is written beside the name is the service's own, and there a DSVM is a
 * VirtualMachine. */
static bool read_pair(const struct pipeline *p, value_id pair, struct str *name, struct str *type)
{
    *name = value_text(p, value_item(p, pair, 0));
    *type = value_text(p, value_item(p, pair, 1));
    return !str_eq(*type, STR("DSVM"));
}

static bool read_compute(const struct v1_modules *modules, value_id step, struct compute *compute,
                         struct status *st)
{
    const struct pipeline *p = modules->in->p;
    struct str id = value_identity(p, step);
    value_id target = value_get(p, step, KEY_COMPUTE_TARGET);
    if (value_is_none(target)) {
        return status_set(st, STATUS_DATA, value_pos(p, step),
                          "step \"%.*s\": compute_target is missing", STR_ARG(id));
    }
    bool allowed = true;
    struct str type;
    if (value_kind(p, target) == VALUE_LIST) {
        allowed = read_pair(p, target, &compute->name, &type);
    } else {
        compute->name = value_text(p, target);
        value_id found = pipeline_find(p, KEY_COMPUTE_TARGETS, compute->name);
        if (value_is_none(found)) {
            return status_set(st, STATUS_DATA, value_pos(p, target),
                              "step \"%.*s\": the compute target \"%.*s\" is not defined",
                              STR_ARG(id), STR_ARG(compute->name));
        }
        type = value_get_text(p, found, KEY_TYPE);
    }
    compute->type = v1_compute_type(modules->tables, type);
    if (!allowed || str_is_none(compute->type)) {
        return status_set(st, STATUS_DATA, value_pos(p, target),
                          "step \"%.*s\": the SDK runs no step on a compute target of type %.*s",
                          STR_ARG(id), STR_ARG(type));
    }
    return true;
}

/* --- parameters --- */

static void write_assignment(struct json_writer *w, const char *value_type, struct str name,
                             struct str value)
{
    json_write_object(w);
    json_member_text(w, "ValueType", str_from(value_type));
    json_member_text(w, "Name", name);
    if (!str_is_none(value)) {
        json_member_text(w, "Value", value);
    }
    json_write_end(w);
}

static void write_value(struct json_writer *w, struct str name, struct str value)
{
    write_assignment(w, "0", name, value);
}

static void write_reference(struct json_writer *w, struct str name, struct str parameter)
{
    write_assignment(w, "1", name, parameter);
}

/* The parameter that an override binds this one to; STR_NONE: none does. */
static struct str overriding(const struct v1_module *m, struct str name)
{
    for (size_t i = 0; i < m->override_count; i++) {
        if (str_eq(m->overrides[i].key, name)) {
            return m->overrides[i].parameter.name;
        }
    }
    return STR_NONE;
}

static bool is_argument(const struct v1_modules *modules, struct str name)
{
    return map_get(&modules->parameters, name, UINT32_MAX) != UINT32_MAX;
}

static struct str own_value(const struct v1_parameter *parameter, const struct v1_module *m,
                            const struct compute *compute)
{
    if (str_eq(parameter->name, STR("Target"))) {
        return compute->name;
    }
    if (str_eq(parameter->name, STR("MLCComputeType"))) {
        return compute->type;
    }
    return str_eq(parameter->name, STR("Script")) ? m->script : parameter->node_value;
}

/* One that every module has: an override wins over an argument's parameter of that name, and that
 * over the value. */
static void write_own(const struct v1_modules *modules, const struct v1_parameter *parameter,
                      const struct v1_module *m, const struct compute *compute,
                      struct json_writer *w)
{
    struct str override = overriding(m, parameter->name);
    if (!str_is_none(override)) {
        write_reference(w, parameter->name, override);
    } else if (is_argument(modules, parameter->name)) {
        write_reference(w, parameter->name, parameter->name);
    } else {
        write_value(w, parameter->name, own_value(parameter, m, compute));
    }
}

static bool is_own(const struct v1_parameter *own, size_t count, struct str name)
{
    size_t i = 0;
    while (i < count && (own[i].metadata || !str_eq(own[i].name, name))) {
        i++;
    }
    return i < count;
}

/* An argument's parameter named like a metadata parameter makes that an ordinary one. */
static void write_parameters(const struct v1_modules *modules, const struct v1_module *m,
                             const struct compute *compute, struct json_writer *w)
{
    size_t count;
    const struct v1_parameter *own = v1_parameters(modules->tables, &count);
    json_write_key(w, STR("ModuleParameters"));
    json_write_list(w);
    for (size_t i = 0; i < count; i++) {
        if (!own[i].metadata) {
            write_own(modules, &own[i], m, compute, w);
        }
    }
    for (size_t i = 0; i < m->parameter_count; i++) {
        struct str name = m->parameters[i].name;
        if (!is_own(own, count, name)) {
            write_reference(w, name, name);
        }
    }
    json_write_end(w);

    json_write_key(w, STR("ModuleMetadataParameters"));
    json_write_list(w);
    for (size_t i = 0; i < count; i++) {
        if (own[i].metadata && !is_argument(modules, own[i].name)) {
            write_value(w, own[i].name, own[i].node_value);
        }
    }
    json_write_end(w);
}

/* --- settings --- */

static void write_output(const struct pipeline *p, const struct v1_module_output *output,
                         struct json_writer *w)
{
    json_write_object(w);
    json_member_text(w, "Name", output->name);
    json_member_text(w, "DataStoreName", output->datastore);
    json_member_text(w, "DataStoreMode", output->mode);
    if (!str_is_none(output->path_on_compute)) {
        json_member_text(w, "PathOnCompute", output->path_on_compute);
    }
    if (!value_is_none(output->overwrite)) {
        json_member_bool(w, "Overwrite", value_bool(p, output->overwrite));
    }
    json_member_text(w, "DataReferenceName", output->name);
    json_write_end(w);
}

static void write_settings(const struct pipeline *p, const struct v1_module *m,
                           struct json_writer *w)
{
    json_write_key(w, STR("ModuleOutputSettings"));
    json_write_list(w);
    for (size_t i = 0; i < m->output_count; i++) {
        if (!str_starts(m->outputs[i].name, STR(V1_RUN_AFTER_OUTPUT))) {
            write_output(p, &m->outputs[i], w);
        }
    }
    json_write_end(w);

    json_write_key(w, STR("ModuleInputSettings"));
    json_write_list(w);
    for (size_t i = 0; i < m->input_count; i++) {
        const struct v1_module_input *input = &m->inputs[i];
        if (input->path_on_compute.len > 0) {
            json_write_object(w);
            json_member_text(w, "Name", input->name);
            json_member_text(w, "PathOnCompute", input->path_on_compute);
            json_member_text(w, "DataStoreMode", input->mode);
            json_write_end(w);
        }
    }
    json_write_end(w);
}

bool v1_node_write(const struct v1_modules *modules, const struct v1_node *node,
                   struct json_writer *w, struct status *st)
{
    struct compute compute;
    if (!read_compute(modules, node->step, &compute, st)) {
        return false;
    }
    char id[V1_ID_SIZE], module_id[V1_ID_SIZE];
    v1_node_id(node->id, id);
    v1_numbered_id("module", node->module_number, module_id);
    json_write_object(w);
    json_member_text(w, "Id", str_from(id));
    json_member_text(w, "ModuleId", str_from(module_id));
    write_parameters(modules, node->module, &compute, w);
    write_settings(modules->in->p, node->module, w);
    json_member_text(w, "Runconfig", node->runconfig);
    json_member_bool(w, "RegenerateOutput", node->regenerate_output);
    json_write_end(w);
    return true;
}
