/* SPDX-License-Identifier: MIT */
#include "render/v1_module.h"

#include "model/step.h"
#include "model/submission.h"
#include "render/v1_module_internal.h"
#include "render/v1_words.h"

/* What Python prints for an object without a text of its own; the address is another each time. */
#define DATA_PATH_TEXT "<azureml.data.datapath.DataPath object at 0xADDR>"

bool v1_is_wrong(const struct v1_reading *r, value_id place, const char *what, struct str name,
                 const char *why)
{
    return status_set(r->st, STATUS_DATA, value_pos(r->p, place), "step \"%.*s\": %s \"%.*s\" %s",
                      STR_ARG(r->node->id), what, STR_ARG(name), why);
}

static bool is_missing(const struct v1_reading *r, const char *what)
{
    return status_set(r->st, STATUS_DATA, value_pos(r->p, r->node->step), "step \"%.*s\": %s",
                      STR_ARG(r->node->id), what);
}

/* --- parameters --- */

struct str v1_number_type(struct str digits)
{
    return python_is_float(digits) ? STR("1") : STR("0");
}

static bool read_object(const struct v1_reading *r, value_id place,
                        struct v1_pipeline_parameter *out)
{
    value_id path = value_get(r->p, out->value, KEY_DATA_PATH);
    if (value_is_none(path)) {
        out->kind = V1_DATASET;
        return true;
    }
    out->kind = V1_DATA_PATH;
    out->default_value = STR(DATA_PATH_TEXT);
    struct str store = value_get_text(r->p, path, KEY_DATASTORE);
    return !value_is_none(pipeline_find(r->p, KEY_DATASTORES, store)) ||
           v1_is_wrong(r, place, "the parameter", out->name, "is a data path without datastore");
}

bool v1_read_parameter(const struct v1_reading *r, value_id place, struct str name,
                       struct v1_pipeline_parameter *out)
{
    value_id found = pipeline_find(r->p, KEY_PARAMETERS, name);
    value_id value = value_get(r->p, found, KEY_DEFAULT_VALUE);
    *out = (struct v1_pipeline_parameter){.name = name, .value = value};
    switch (value_kind(r->p, value)) {
    case VALUE_BOOL:
        out->type = STR("0");
        break;
    case VALUE_NUMBER:
        out->type = v1_number_type(value_text(r->p, value));
        break;
    case VALUE_TEXT:
        out->type = STR("3");
        break;
    case VALUE_OBJECT:
        return read_object(r, place, out);
    case VALUE_NULL:
    case VALUE_LIST:
        return v1_is_wrong(r, place, "the parameter", name,
                           value_is_none(found) ? "is not defined" : "has no default value");
    }
    return python_text(r->p, value, r->a, &out->default_value, r->st);
}

static uint32_t find_parameter(const struct v1_modules *modules, struct str name)
{
    return map_get(&modules->parameters, name, UINT32_MAX);
}

const struct v1_step_parameter *v1_module_parameter(const struct v1_modules *modules,
                                                    const struct v1_module *module, struct str name)
{
    uint32_t index = find_parameter(modules, name);
    return index != UINT32_MAX ? &module->parameters[index] : NULL;
}

bool v1_module_has_own(const struct v1_module *module, struct str name)
{
    size_t i = 0;
    while (i < module->own_count && !str_eq(module->own[i].name, name)) {
        i++;
    }
    return i < module->own_count;
}

/* A place for a parameter of the module's own; NULL when memory is out. */
static struct v1_step_parameter *add_parameter(const struct v1_reading *r, struct str name)
{
    struct v1_module *m = r->module;
    if (!map_set(&r->modules->parameters, name, (uint32_t)m->parameter_count)) {
        status_nomem(r->st);
        return NULL;
    }
    struct v1_step_parameter *added = &m->parameters[m->parameter_count++];
    added->name = name;
    return added;
}

/* `params` of a step without estimator. */
static bool read_params(const struct v1_reading *r, value_id map)
{
    const struct pipeline *p = r->p;
    for (value_id v = value_first(p, map); !value_is_none(v); v = value_next(p, v)) {
        struct v1_step_parameter *added = add_parameter(r, value_key_text(p, v));
        if (added == NULL) {
            return false;
        }
        value_id named = value_get(p, v, KEY_PARAMETER);
        if (!value_is_none(named)) {
            if (!v1_read_parameter(r, named, value_text(p, named), &added->parameter)) {
                return false;
            }
            continue;
        }
        added->is_literal = true;
        if (!python_text(p, v, r->a, &added->literal, r->st)) {
            return false;
        }
    }
    return true;
}

/* The pipeline parameter that an argument brings: one that it names, or the dataset of an input
 * that it names. */
static struct str brought_by(const struct v1_reading *r, value_id argument)
{
    value_id named = value_get(r->p, argument, KEY_PARAMETER);
    if (!value_is_none(named)) {
        return value_text(r->p, named);
    }
    value_id input = value_get(r->p, argument, KEY_INPUT);
    if (value_is_none(input)) {
        return STR_NONE;
    }
    uint32_t port = graph_find_input(r->g, r->index, value_text(r->p, input));
    bool dataset = port != GRAPH_NONE && r->g->ports[port].kind == PORT_DATASET_PARAMETER;
    return dataset ? value_get_text(r->p, r->g->ports[port].value, KEY_DATASET_PARAMETER)
                   : STR_NONE;
}

/* Adds it, once, and the input that a dataset as an argument is. */
static bool bring_parameter(const struct v1_reading *r, value_id argument, size_t param_count)
{
    struct str name = brought_by(r, argument);
    if (str_is_none(name)) {
        return true;
    }
    uint32_t known = find_parameter(r->modules, name);
    if (known != UINT32_MAX && known < param_count) {
        return v1_is_wrong(r, argument, "the parameter", name, "is one of its params, too");
    }
    if (known == UINT32_MAX) {
        struct v1_step_parameter *added = add_parameter(r, name);
        if (added == NULL || !v1_read_parameter(r, argument, name, &added->parameter)) {
            return false;
        }
        known = find_parameter(r->modules, name);
    }
    const struct v1_step_parameter *parameter = &r->module->parameters[known];
    bool is_input = value_is_none(value_get(r->p, argument, KEY_PARAMETER));
    return is_input || parameter->parameter.kind != V1_DATASET ||
           v1_bring_input(r, argument, &parameter->parameter);
}

static bool read_overrides(const struct v1_reading *r)
{
    static const struct str allowed[] = {STR_INIT("NodeCount"), STR_INIT("MpiProcessCountPerNode"),
                                         STR_INIT("TensorflowWorkerCount"),
                                         STR_INIT("TensorflowParameterServerCount")};
    const struct pipeline *p = r->p;
    struct v1_module *m = r->module;
    value_id map = value_get(p, r->node->step, KEY_RUNCONFIG_PIPELINE_PARAMS);
    m->overrides = arena_new(r->a, struct v1_override, value_count(p, map));
    if (m->overrides == NULL) {
        return status_nomem(r->st);
    }
    for (value_id v = value_first(p, map); !value_is_none(v); v = value_next(p, v)) {
        struct v1_override *out = &m->overrides[m->override_count++];
        out->key = value_key_text(p, v);
        size_t known = 0;
        while (known < COUNT_OF(allowed) && !str_eq(allowed[known], out->key)) {
            known++;
        }
        if (known == COUNT_OF(allowed)) {
            return v1_is_wrong(r, v, "runconfig_pipeline_params:", out->key,
                               "cannot be bound to a parameter");
        }
        if (!v1_read_parameter(r, v, value_text(p, v), &out->parameter)) {
            return false;
        }
    }
    return true;
}

/* --- arguments --- */

/* The text "parameter:x" is the parameter x when the step uses one of that name: x ends where
 * another "parameter:" begins. */
static void add_literal(const struct v1_reading *r, struct str text)
{
    static const struct str mark = STR_INIT("parameter:");
    struct v1_module *m = r->module;
    enum v1_argument_kind kind = V1_LITERAL;
    if (str_starts(text, mark)) {
        struct str name = str_slice(text, mark.len, text.len);
        name = str_slice(name, 0, str_find(name, mark));
        if (find_parameter(r->modules, name) != UINT32_MAX) {
            kind = V1_PARAMETER;
            text = name;
        }
    }
    m->arguments[m->argument_count++] = (struct v1_argument){kind, text};
}

/* A dataset is handed over by the text that the run replaces; data by its port. */
static bool add_input(const struct v1_reading *r, const struct graph_port *port)
{
    struct v1_argument *out = &r->module->arguments[r->module->argument_count++];
    if (port->kind == PORT_PIPELINE_DATA || port->kind == PORT_DATA_REFERENCE ||
        port->kind == PORT_DATA_PATH) {
        *out = (struct v1_argument){V1_INPUT, port->wire_name};
        return true;
    }
    *out = (struct v1_argument){
        V1_LITERAL, arena_strf(r->a, "DatasetConsumptionConfig:%.*s", STR_ARG(port->name))};
    return !str_is_none(out->text) || status_nomem(r->st);
}

static bool add_output(const struct v1_reading *r, const struct v1_module_output *output)
{
    struct v1_argument *out = &r->module->arguments[r->module->argument_count++];
    if (output->kind == V1_OUTPUT_DATA) {
        *out = (struct v1_argument){V1_OUTPUT, output->name};
        return true;
    }
    const char *before =
        output->kind == V1_OUTPUT_PROMOTED ? "$AZUREML_DATAREFERENCE_" : "DatasetOutputConfig:";
    *out =
        (struct v1_argument){V1_LITERAL, arena_strf(r->a, "%s%.*s", before, STR_ARG(output->name))};
    return !str_is_none(out->text) || status_nomem(r->st);
}

static bool add_port(const struct v1_reading *r, value_id named)
{
    struct str name = value_text(r->p, named);
    bool is_input = value_key(r->p, named) == KEY_INPUT;
    uint32_t port =
        is_input ? graph_find_input(r->g, r->index, name) : graph_find_output(r->g, r->index, name);
    if (port == GRAPH_NONE) {
        return v1_is_wrong(r, named, "an argument names", name, "which is none of its ports");
    }
    return is_input ? add_input(r, &r->g->ports[port])
                    : add_output(r, &r->module->outputs[port - r->node->first_out]);
}

static bool add_argument(const struct v1_reading *r, value_id item)
{
    struct v1_module *m = r->module;
    if (value_kind(r->p, item) == VALUE_TEXT) {
        add_literal(r, value_text(r->p, item));
        return true;
    }
    value_id named = value_first(r->p, item);
    if (value_is_none(named)) {
        struct str text;
        bool ok = python_text(r->p, item, r->a, &text, r->st);
        m->arguments[m->argument_count++] = (struct v1_argument){V1_LITERAL, text};
        return ok;
    }
    if (value_key(r->p, named) == KEY_PARAMETER) {
        m->arguments[m->argument_count++] =
            (struct v1_argument){V1_PARAMETER, value_text(r->p, named)};
        return true;
    }
    return add_port(r, named);
}

/* Parameters first: a literal may name one that only a later argument brings in. `words` come
 * before the list's items from `first` on. */
static bool read_arguments(const struct v1_reading *r, value_id list, value_id first,
                           const struct v1_names *words)
{
    const struct pipeline *p = r->p;
    struct v1_module *m = r->module;
    value_id params = value_get(p, r->node->step, KEY_PARAMS);
    size_t count = value_count(p, list), param_count = value_count(p, params);
    m->arguments = arena_new(r->a, struct v1_argument, count + words->count);
    m->parameters = arena_new(r->a, struct v1_step_parameter, count + param_count);
    if (m->arguments == NULL || m->parameters == NULL) {
        return status_nomem(r->st);
    }
    if (!v1_read_inputs(r, count) || !v1_read_outputs(r) || !read_params(r, params)) {
        return false;
    }
    for (value_id i = first; !value_is_none(i); i = value_next(p, i)) {
        if (!bring_parameter(r, i, param_count)) {
            return false;
        }
    }
    for (size_t i = 0; i < words->count; i++) {
        add_literal(r, words->items[i]);
    }
    for (value_id i = first; !value_is_none(i); i = value_next(p, i)) {
        if (!add_argument(r, i)) {
            return false;
        }
    }
    return v1_add_run_after(r);
}

/* --- the three kinds of steps --- */

static bool read_script_step(const struct v1_reading *r)
{
    const struct pipeline *p = r->p;
    struct v1_module *m = r->module;
    struct v1_names none = {.count = 0};
    bool estimator = str_eq(m->type, STR("EstimatorStep"));
    value_id list = step_arguments(p, r->node->step);
    m->script = step_entry_script(p, r->node->step);
    if (m->script.len == 0) {
        return is_missing(r, estimator ? "the estimator's entry_script is missing"
                                       : "script_name is missing");
    }
    if (estimator && value_is_none(list)) {
        return is_missing(r, "estimator_entry_script_arguments are missing");
    }
    if (str_is_none(m->name)) {
        m->name = m->script;
    }
    return read_arguments(r, list, value_first(p, list), &none);
}

/* The command of a CommandStep: its own, else the one in its runconfig. A text is all of it. */
static value_id find_command(const struct v1_reading *r)
{
    value_id own = value_get(r->p, r->node->step, KEY_COMMAND);
    if (!value_is_none(value_first(r->p, own))) {
        return own;
    }
    return value_get_free(r->p, value_get(r->p, r->node->step, KEY_RUNCONFIG), STR("command"));
}

/* The first word is what is run; the others are arguments. */
static bool read_command_step(const struct v1_reading *r)
{
    struct v1_module *m = r->module;
    struct v1_names words = {.count = 0};
    struct status inner = STATUS_INIT;
    value_id command = find_command(r);
    bool is_list = value_kind(r->p, command) == VALUE_LIST;
    value_id first = is_list ? value_first(r->p, command) : command;
    struct str line = value_text(r->p, first);
    if (value_kind(r->p, first) != VALUE_TEXT) {
        return is_missing(r, "the command is missing");
    }
    if (!v1_words_split(line, r->a, &words, &inner)) {
        return inner.code == STATUS_NOMEM ? status_nomem(r->st) : is_missing(r, inner.message);
    }
    if (words.count == 0) {
        return is_missing(r, "the command is empty");
    }
    if (m->name.len == 0) {
        struct str program = str_cut(&line, ' ');
        m->name = arena_strf(r->a, "CommandStep_%.*s", STR_ARG(program));
        if (str_is_none(m->name)) {
            return status_nomem(r->st);
        }
    }
    m->script = words.items[0];
    words.items++;
    words.count--;
    return read_arguments(r, command, is_list ? value_next(r->p, first) : VALUE_NONE, &words);
}

/* --- the module --- */

static struct str find_default_datastore(const struct pipeline *p)
{
    value_id own = value_get(p, pipeline_root(p), KEY_DEFAULT_DATASTORE);
    if (!value_is_none(own)) {
        return value_text(p, own);
    }
    value_id store = value_first(p, pipeline_list(p, KEY_DATASTORES));
    while (!value_is_none(store) && !value_get_bool(p, store, KEY_DEFAULT)) {
        store = value_next(p, store);
    }
    return value_identity(p, store);
}

void v1_modules_init(struct v1_modules *modules, const struct v1_input *in,
                     const struct v1_tables *tables)
{
    *modules = (struct v1_modules){
        .in = in, .tables = tables, .default_datastore = find_default_datastore(in->p)};
}

void v1_modules_finish(struct v1_modules *modules)
{
    map_finish(&modules->parameters);
}

bool v1_module_read(struct v1_modules *modules, uint32_t node, struct arena *a,
                    struct v1_module *module, struct status *st)
{
    const struct pipeline *p = modules->in->p;
    const struct graph_node *n = &modules->in->g->nodes[node];
    struct v1_reading r = {modules, p, modules->in->g, n, node, a, module, st};
    *module = (struct v1_module){
        .name = value_get_text(p, n->step, KEY_NAME),
        .version = value_get_text(p, n->step, KEY_VERSION),
        .type = value_get_text(p, n->step, KEY_TYPE),
        .deterministic = value_get_bool(p, n->step, KEY_ALLOW_REUSE),
    };
    map_reset(&modules->parameters);
    bool is_command = str_eq(module->type, STR("CommandStep"));
    if (!(is_command ? read_command_step(&r) : read_script_step(&r))) {
        return false;
    }
    module->own = v1_parameters(modules->tables, module->name, a, &module->own_count);
    if (module->own == NULL) {
        return status_nomem(st);
    }
    return read_overrides(&r);
}
