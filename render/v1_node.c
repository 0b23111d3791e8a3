/* SPDX-License-Identifier: MIT */
#include "render/v1_node.h"

#include "base/buf.h"
#include "render/v1_compute.h"
#include "render/v1_member.h"

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

/* What a node's parameters come from. */
struct parameters {
    const struct v1_modules *modules;
    const struct v1_module *module;
    const struct v1_compute *compute;
    struct json_writer *w;
};

/* The parameter that an override binds this one to; STR_NONE: none does. */
static struct str overriding(const struct v1_module *m, struct str name)
{
    for (size_t i = 0; i < m->override_count; i++) {
        if (str_eq(m->overrides[i].key, name) && m->overrides[i].parameter.kind != V1_DATASET) {
            return m->overrides[i].parameter.name;
        }
    }
    return STR_NONE;
}

/* What the step itself sets a parameter to, STR_NONE when it does not: then a parameter of that
 * name in `params` counts. */
static struct str set_value(const struct v1_parameter *parameter, const struct v1_module *m,
                            const struct v1_compute *compute)
{
    bool is_command = str_eq(m->type, STR("CommandStep"));
    if (str_eq(parameter->name, is_command ? STR("Command") : STR("Script"))) {
        return m->script;
    }
    if (str_eq(parameter->name, STR("Target"))) {
        return compute->name;
    }
    if (str_eq(parameter->name, STR("MLCComputeType"))) {
        return compute->type;
    }
    bool is_default = !str_is_none(parameter->default_value);
    bool of_compute = !str_eq(parameter->name, STR("Arguments"));
    bool no_compute = of_compute && str_is_none(compute->name);
    return is_default || no_compute ? STR_NONE : parameter->node_value;
}

/* One that every module has: an override wins over a parameter of the step's of that name, and that
 * over the value. */
static void write_own(const struct parameters *ps, const struct v1_parameter *own)
{
    const struct v1_module *m = ps->module;
    const struct v1_step_parameter *same = v1_module_parameter(ps->modules, m, own->name);
    struct str override = overriding(m, own->name);
    struct str value = set_value(own, m, ps->compute);
    if (!str_is_none(override)) {
        write_reference(ps->w, own->name, override);
    } else if (same != NULL && !same->is_literal) {
        write_reference(ps->w, own->name, same->parameter.name);
    } else if (same != NULL && str_is_none(value)) {
        write_value(ps->w, own->name, same->literal);
    } else {
        write_value(ps->w, own->name, str_is_none(value) ? own->default_value : value);
    }
}

/* A parameter of the step's named like a metadata parameter makes that an ordinary one; a dataset
 * makes the parameter of its name no parameter. */
static void write_parameters(const struct parameters *ps)
{
    const struct v1_module *m = ps->module;
    json_write_key(ps->w, STR("ModuleParameters"));
    json_write_list(ps->w);
    for (size_t i = 0; i < m->own_count; i++) {
        const struct v1_step_parameter *same = v1_module_parameter(ps->modules, m, m->own[i].name);
        if (same != NULL ? !v1_is_hidden(same) : !m->own[i].metadata) {
            write_own(ps, &m->own[i]);
        }
    }
    for (size_t i = 0; i < m->parameter_count; i++) {
        const struct v1_step_parameter *parameter = &m->parameters[i];
        if (v1_is_hidden(parameter) || v1_module_has_own(m, parameter->name)) {
            continue;
        }
        if (parameter->is_literal) {
            write_value(ps->w, parameter->name, parameter->literal);
        } else {
            write_reference(ps->w, parameter->name, parameter->parameter.name);
        }
    }
    json_write_end(ps->w);

    json_write_key(ps->w, STR("ModuleMetadataParameters"));
    json_write_list(ps->w);
    for (size_t i = 0; i < m->own_count; i++) {
        if (m->own[i].metadata && v1_module_parameter(ps->modules, m, m->own[i].name) == NULL) {
            write_value(ps->w, m->own[i].name, set_value(&m->own[i], m, ps->compute));
        }
    }
    json_write_end(ps->w);
}

/* The SDK cannot set, or bind, a parameter that a dataset of its name has made none. */
static bool check_hidden(const struct parameters *ps, value_id step, struct status *st)
{
    const struct v1_module *m = ps->module;
    for (size_t i = 0; i < m->own_count; i++) {
        const struct v1_step_parameter *same = v1_module_parameter(ps->modules, m, m->own[i].name);
        bool needed = !str_is_none(set_value(&m->own[i], m, ps->compute)) ||
                      !str_is_none(overriding(m, m->own[i].name));
        if (same != NULL && v1_is_hidden(same) && needed) {
            const struct pipeline *p = ps->modules->in->p;
            return status_set(st, STATUS_DATA, value_pos(p, step),
                              "step \"%.*s\": the dataset parameter \"%.*s\" is named like one "
                              "that every module needs",
                              STR_ARG(value_identity(p, step)), STR_ARG(same->name));
        }
    }
    return true;
}

/* --- settings --- */

/* What the settings of ports are written with. */
struct settings {
    const struct pipeline *p;
    const struct v1_module *module;
    struct v1_ids *ids;
    struct arena scratch;
    struct buf text; /* one transformation */
    struct json_writer *w;
    struct status *st;
};

static bool write_transform(struct settings *s, const struct v1_transform *transform)
{
    if (transform->kind == V1_NO_TRANSFORM) {
        return true;
    }
    buf_reset(&s->text);
    if (!v1_transform_write(s->p, transform, s->ids, s->scratch, &s->text, s->st)) {
        return false;
    }
    json_member_text(s->w, "AdditionalTransformations", buf_str(&s->text));
    return true;
}

static void write_tags(struct settings *s, value_id tags)
{
    if (value_is_none(tags)) {
        return;
    }
    json_write_key(s->w, STR("Tags"));
    json_write_object(s->w);
    for (value_id tag = value_first(s->p, tags); !value_is_none(tag); tag = value_next(s->p, tag)) {
        json_write_key(s->w, value_key_text(s->p, tag));
        json_write_text(s->w, value_text(s->p, tag));
    }
    json_write_end(s->w);
}

/* A promoted output says whether there is to be a new version; a dataset of its own always makes
 * one. What is read as a table forgets where it was to be registered. */
static bool write_registration(struct settings *s, const struct v1_module_output *output)
{
    const struct pipeline *p = s->p;
    bool promoted = output->kind == V1_OUTPUT_PROMOTED;
    value_id to = value_get(p, output->item, promoted ? KEY_REGISTER : KEY_REGISTER_ON_COMPLETE);
    if (output->transform.kind == V1_READ_TRANSFORM) {
        to = VALUE_NONE;
    }
    json_write_key(s->w, STR("DatasetRegistration"));
    json_write_object(s->w);
    if (!value_is_none(to)) {
        bool new_version = !promoted || value_get_bool(p, to, KEY_CREATE_NEW_VERSION);
        v1_member(s->w, "Name", value_get_text(p, to, KEY_NAME));
        json_member_bool(s->w, "CreateNewVersion", new_version);
        v1_member(s->w, "Description", value_get_text(p, to, KEY_DESCRIPTION));
        write_tags(s, value_get(p, to, KEY_TAGS));
    }
    if (!write_transform(s, &output->transform)) {
        return false;
    }
    json_write_end(s->w);
    return true;
}

static void write_globs(struct settings *s, value_id globs)
{
    json_write_key(s->w, STR("SourceGlobs"));
    json_write_object(s->w);
    if (!value_is_none(globs)) {
        json_write_key(s->w, STR("GlobPatterns"));
        json_write_list(s->w);
        for (value_id g = value_first(s->p, globs); !value_is_none(g); g = value_next(s->p, g)) {
            json_write_text(s->w, value_text(s->p, g));
        }
        json_write_end(s->w);
    }
    json_write_end(s->w);
}

static void write_options(struct settings *s, const struct v1_module_output *output)
{
    json_write_key(s->w, STR("DatasetOutputOptions"));
    json_write_object(s->w);
    if (str_eq(output->mode, STR("upload"))) {
        write_globs(s, value_get(s->p, output->item, KEY_SOURCE_GLOBS));
    }
    value_id destination = value_get(s->p, output->item, KEY_DESTINATION);
    v1_member(s->w, "PathOnDatastore", value_get_text(s->p, destination, KEY_PATH));
    json_write_end(s->w);
}

static bool write_output(struct settings *s, const struct v1_module_output *output)
{
    json_write_object(s->w);
    json_member_text(s->w, "Name", output->name);
    json_member_text(s->w, "DataStoreName", output->datastore);
    json_member_text(s->w, "DataStoreMode", output->mode);
    v1_member(s->w, "PathOnCompute", output->path_on_compute);
    v1_said_member(s->w, "Overwrite", output->overwrite);
    json_member_text(s->w, "DataReferenceName", output->name);
    if (output->kind != V1_OUTPUT_DATA && !write_registration(s, output)) {
        return false;
    }
    if (output->kind == V1_OUTPUT_DATASET) {
        write_options(s, output);
    }
    json_write_end(s->w);
    return true;
}

static bool write_input(struct settings *s, const struct v1_module_input *input)
{
    json_write_object(s->w);
    json_member_text(s->w, "Name", input->name);
    if (!write_transform(s, &input->transform)) {
        return false;
    }
    v1_member(s->w, "PathOnCompute", input->path_on_compute);
    json_member_text(s->w, "DataStoreMode", input->mode);
    json_write_end(s->w);
    return true;
}

static bool write_settings(struct settings *s)
{
    const struct v1_module *m = s->module;
    json_write_key(s->w, STR("ModuleOutputSettings"));
    json_write_list(s->w);
    for (size_t i = 0; i < m->output_count; i++) {
        bool real = !str_starts(m->outputs[i].name, STR(V1_RUN_AFTER_OUTPUT));
        if (real && !write_output(s, &m->outputs[i])) {
            return false;
        }
    }
    json_write_end(s->w);

    json_write_key(s->w, STR("ModuleInputSettings"));
    json_write_list(s->w);
    for (size_t i = 0; i < m->input_count; i++) {
        const struct v1_module_input *input = &m->inputs[i];
        bool wanted = input->path_on_compute.len > 0 || input->transform.kind != V1_NO_TRANSFORM;
        if (wanted && !write_input(s, input)) {
            return false;
        }
    }
    json_write_end(s->w);
    return true;
}

bool v1_node_write(const struct v1_modules *modules, const struct v1_node *node, struct v1_ids *ids,
                   struct arena scratch, struct json_writer *w, struct status *st)
{
    struct v1_compute compute;
    struct parameters parameters = {modules, node->module, &compute, w};
    struct settings settings = {.p = modules->in->p,
                                .module = node->module,
                                .ids = ids,
                                .scratch = scratch,
                                .text = BUF_INIT,
                                .w = w,
                                .st = st};
    if (!v1_compute_read(modules->in->p, modules->tables, node->step, &compute, st) ||
        !check_hidden(&parameters, node->step, st)) {
        return false;
    }
    char id[V1_ID_SIZE], module_id[V1_ID_SIZE];
    v1_node_id(node->id, id);
    v1_numbered_id(ids, "module", node->module_number, module_id);
    json_write_object(w);
    json_member_text(w, "Id", str_from(id));
    json_member_text(w, "ModuleId", str_from(module_id));
    write_parameters(&parameters);
    bool done = write_settings(&settings);
    buf_finish(&settings.text);
    if (!done) {
        return false;
    }
    json_member_text(w, "Runconfig", node->runconfig);
    json_member_bool(w, "RegenerateOutput", node->regenerate_output);
    json_write_end(w);
    return true;
}
