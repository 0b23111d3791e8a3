/* SPDX-License-Identifier: MIT */
#include "render/v1_module.h"

#include <assert.h>
#include <stdlib.h>

#include "model/submission.h"

enum { RUN_AFTER_MAX = 1000 * 1000 * 1000 };

/* One module being read. */
struct reading {
    struct v1_modules *modules;
    const struct pipeline *p;
    const struct graph *g;
    const struct graph_node *node;
    uint32_t index; /* the node's */
    struct arena *a;
    struct v1_module *module;
    struct status *st;
};

/* --- refusing --- */

static bool cannot_yet(const struct reading *r, value_id place, const char *what, struct str name)
{
    return status_set(r->st, STATUS_USAGE, value_pos(r->p, place),
                      "step \"%.*s\": %s \"%.*s\" cannot be exported to graph-json yet",
                      STR_ARG(r->node->id), what, STR_ARG(name));
}

static bool is_wrong(const struct reading *r, value_id place, const char *what, struct str name,
                     const char *why)
{
    return status_set(r->st, STATUS_DATA, value_pos(r->p, place), "step \"%.*s\": %s \"%.*s\" %s",
                      STR_ARG(r->node->id), what, STR_ARG(name), why);
}

/* --- ports --- */

static const char *input_kind_name(enum graph_port_kind kind)
{
    switch (kind) {
    case PORT_AS_FILE_DATASET:
    case PORT_AS_TABULAR_DATASET:
        return "the input (a promoted output)";
    case PORT_OUTPUT_DATASET:
        return "the input (of an output dataset)";
    case PORT_DATASET:
    case PORT_DATASET_PARAMETER:
        return "the input (a dataset)";
    case PORT_DATA_PATH:
        return "the input (a data path)";
    case PORT_PIPELINE_DATA:
    case PORT_DATA_REFERENCE:
    case PORT_OUT_PIPELINE_DATA:
    case PORT_OUT_FILE_DATASET:
    case PORT_OUT_TABULAR:
    case PORT_OUT_HDFS:
    case PORT_OUT_LINK_FILE:
    case PORT_OUT_LINK_TABULAR:
        break;
    }
    return "the input";
}

/* The input's own member, else the data reference's. */
static struct str input_text(const struct reading *r, value_id input, value_id reference,
                             enum key key)
{
    struct str own = value_get_text(r->p, input, key);
    return str_is_none(own) ? value_get_text(r->p, reference, key) : own;
}

static bool read_data_reference(const struct reading *r, const struct graph_port *port,
                                struct v1_module_input *out)
{
    value_id reference = pipeline_find(r->p, KEY_DATA_REFERENCES, port->name);
    struct str datastore = value_get_text(r->p, reference, KEY_DATASTORE);
    if (value_is_none(reference)) {
        return is_wrong(r, port->value, "the data reference", port->name, "is not defined");
    }
    if (value_is_none(pipeline_find(r->p, KEY_DATASTORES, datastore))) {
        return is_wrong(r, reference, "the data reference", port->name, "has no datastore");
    }
    out->mode = input_text(r, port->value, reference, KEY_MODE);
    out->path_on_compute = input_text(r, port->value, reference, KEY_PATH_ON_COMPUTE);
    return true;
}

static bool read_pipeline_data(const struct reading *r, const struct graph_port *port,
                               struct v1_module_input *out)
{
    if (port->edge == GRAPH_NONE) {
        return is_wrong(r, port->value, "the input", port->name, "is not wired to an output");
    }
    out->mode = value_get_text(r->p, port->value, KEY_MODE);
    if (str_is_none(out->mode)) {
        out->mode = STR("mount");
    }
    out->path_on_compute = value_get_text(r->p, port->value, KEY_PATH_ON_COMPUTE);
    if (!port->renamed) { /* the SDK's copy under the new name forgets the type */
        const struct graph_port *from = &r->g->ports[r->g->edges[port->edge].from_port];
        out->data_type = value_get_text(r->p, from->value, KEY_DATA_TYPE);
    }
    return true;
}

/* An input of a person's own that is named like those of run_after moves their numbers on. */
static bool skip_run_after(const struct reading *r, const struct graph_port *port)
{
    if (!str_starts(port->wire_name, STR(V1_RUN_AFTER_INPUT))) {
        return true;
    }
    struct str digits =
        str_slice(port->wire_name, STR(V1_RUN_AFTER_INPUT).len, port->wire_name.len);
    int64_t number;
    if (!str_to_int64(digits, &number) || number < 0 || number >= RUN_AFTER_MAX) {
        return is_wrong(r, port->value, "the input", port->name,
                        "is named like one of run_after, but without a number");
    }
    if ((uint32_t)number >= r->module->first_run_after) {
        r->module->first_run_after = (uint32_t)number + 1;
    }
    return true;
}

static bool read_input(const struct reading *r, const struct graph_port *port,
                       struct v1_module_input *out)
{
    out->name = port->wire_name;
    out->mode = out->path_on_compute = out->data_type = STR_NONE;
    if (!skip_run_after(r, port)) {
        return false;
    }
    if (port->kind == PORT_DATA_REFERENCE) {
        return read_data_reference(r, port, out);
    }
    if (port->kind == PORT_PIPELINE_DATA) {
        return read_pipeline_data(r, port, out);
    }
    return cannot_yet(r, port->value, input_kind_name(port->kind), port->name);
}

static bool read_inputs(const struct reading *r)
{
    const struct graph_node *node = r->node;
    struct v1_module *m = r->module;
    m->inputs = arena_new(r->a, struct v1_module_input, node->in_count + node->after_count);
    if (m->inputs == NULL) {
        return status_nomem(r->st);
    }
    for (uint32_t i = 0; i < node->in_count; i++) {
        if (!read_input(r, &r->g->ports[node->first_in + i], &m->inputs[m->input_count++])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < node->after_count; i++) {
        struct str name = arena_strf(r->a, V1_RUN_AFTER_INPUT "%u", m->first_run_after + i);
        if (str_is_none(name)) {
            return status_nomem(r->st);
        }
        m->inputs[m->input_count++] =
            (struct v1_module_input){.name = name, .data_type = STR("AnyFile")};
    }
    return true;
}

static bool read_output(const struct reading *r, const struct graph_port *port,
                        struct v1_module_output *out)
{
    const struct pipeline *p = r->p;
    value_id item = port->value;
    if (port->kind != PORT_OUT_PIPELINE_DATA) {
        return cannot_yet(r, item, "the output (an output dataset)", port->name);
    }
    if (value_get_bool(p, item, KEY_AS_DATASET) ||
        !value_is_none(value_get(p, item, KEY_REGISTER))) {
        return cannot_yet(r, item, "the output (as_dataset)", port->name);
    }
    out->name = port->name;
    out->datastore = value_get_text(p, item, KEY_DATASTORE);
    if (str_is_none(out->datastore)) {
        out->datastore = r->modules->default_datastore;
    }
    if (value_is_none(pipeline_find(p, KEY_DATASTORES, out->datastore))) {
        return is_wrong(r, item, "the output", port->name, "has no datastore");
    }
    out->mode = value_get_text(p, item, KEY_OUTPUT_MODE);
    out->path_on_compute = value_get_text(p, item, KEY_OUTPUT_PATH_ON_COMPUTE);
    out->overwrite = value_get(p, item, KEY_OUTPUT_OVERWRITE);
    out->pipeline_output_name = value_get_text(p, item, KEY_PIPELINE_OUTPUT_NAME);
    out->data_type = value_get_text(p, item, KEY_DATA_TYPE);
    if (str_is_none(out->data_type)) {
        bool directory = value_get_bool(p, item, KEY_IS_DIRECTORY);
        out->data_type = directory ? STR("AnyDirectory") : STR("AnyFile");
    }
    return true;
}

static bool read_outputs(const struct reading *r)
{
    struct v1_module *m = r->module;
    m->outputs = arena_new(r->a, struct v1_module_output, r->node->out_count);
    if (m->outputs == NULL) {
        return status_nomem(r->st);
    }
    for (uint32_t i = 0; i < r->node->out_count; i++) {
        const struct graph_port *port = &r->g->ports[r->node->first_out + i];
        if (!read_output(r, port, &m->outputs[m->output_count++])) {
            return false;
        }
    }
    return true;
}

/* --- parameters and arguments --- */

struct str v1_number_type(struct str digits)
{
    bool whole = str_find(digits, STR(".")) == SIZE_MAX && str_find(digits, STR("e")) == SIZE_MAX &&
                 str_find(digits, STR("E")) == SIZE_MAX;
    return whole ? STR("0") : STR("1");
}

static bool read_parameter(const struct reading *r, value_id place, struct str name,
                           struct v1_pipeline_parameter *out)
{
    value_id found = pipeline_find(r->p, KEY_PARAMETERS, name);
    value_id value = value_get(r->p, found, KEY_DEFAULT_VALUE);
    out->name = name;
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
        return cannot_yet(r, place, "a data path or dataset parameter", name);
    case VALUE_NULL:
    case VALUE_LIST:
        return is_wrong(r, place, "the parameter", name,
                        value_is_none(found) ? "is not defined" : "has no default value");
    }
    out->default_value = python_text(r->p, value, r->a);
    return !str_is_none(out->default_value) || status_nomem(r->st);
}

/* Adds the parameter that an argument names, once. */
static bool use_parameter(const struct reading *r, value_id place, struct str name)
{
    struct v1_module *m = r->module;
    if (map_get(&r->modules->parameters, name, UINT32_MAX) != UINT32_MAX) {
        return true;
    }
    if (!map_set(&r->modules->parameters, name, (uint32_t)m->parameter_count)) {
        return status_nomem(r->st);
    }
    return read_parameter(r, place, name, &m->parameters[m->parameter_count++]);
}

/* The text "parameter:x" is the parameter x when the step uses one of that name: x ends where
 * another "parameter:" begins. */
static struct v1_argument literal(const struct reading *r, struct str text)
{
    static const struct str mark = STR_INIT("parameter:");
    if (str_starts(text, mark)) {
        struct str name = str_slice(text, mark.len, text.len);
        name = str_slice(name, 0, str_find(name, mark));
        if (map_get(&r->modules->parameters, name, UINT32_MAX) != UINT32_MAX) {
            return (struct v1_argument){V1_PARAMETER, name};
        }
    }
    return (struct v1_argument){V1_LITERAL, text};
}

static bool read_port_argument(const struct reading *r, value_id named, struct v1_argument *out)
{
    struct str name = value_text(r->p, named);
    bool input = value_key(r->p, named) == KEY_INPUT;
    uint32_t port =
        input ? graph_find_input(r->g, r->index, name) : graph_find_output(r->g, r->index, name);
    if (port == GRAPH_NONE) {
        return is_wrong(r, named, "an argument names", name, "which is none of its ports");
    }
    *out = (struct v1_argument){input ? V1_INPUT : V1_OUTPUT, r->g->ports[port].wire_name};
    return true;
}

static bool read_argument(const struct reading *r, value_id item, struct v1_argument *out)
{
    if (value_kind(r->p, item) == VALUE_TEXT) {
        *out = literal(r, value_text(r->p, item));
        return true;
    }
    value_id named = value_first(r->p, item);
    if (value_is_none(named)) {
        *out = (struct v1_argument){V1_LITERAL, python_text(r->p, item, r->a)};
        return !str_is_none(out->text) || status_nomem(r->st);
    }
    if (value_key(r->p, named) == KEY_PARAMETER) {
        *out = (struct v1_argument){V1_PARAMETER, value_text(r->p, named)};
        return true;
    }
    return read_port_argument(r, named, out);
}

/* Parameters first: a literal may name one that only a later argument brings in. */
static bool read_arguments(const struct reading *r)
{
    const struct pipeline *p = r->p;
    struct v1_module *m = r->module;
    value_id list = value_get(p, r->node->step, KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS);
    if (value_is_none(list)) {
        return status_set(r->st, STATUS_DATA, value_pos(p, r->node->step),
                          "step \"%.*s\": estimator_entry_script_arguments are missing",
                          STR_ARG(r->node->id));
    }
    size_t count = value_count(p, list);
    m->arguments = arena_new(r->a, struct v1_argument, count);
    m->parameters = arena_new(r->a, struct v1_pipeline_parameter, count);
    if (m->arguments == NULL || m->parameters == NULL) {
        return status_nomem(r->st);
    }
    for (value_id i = value_first(p, list); !value_is_none(i); i = value_next(p, i)) {
        value_id named = value_get(p, i, KEY_PARAMETER);
        if (!value_is_none(named) && !use_parameter(r, named, value_text(p, named))) {
            return false;
        }
    }
    for (value_id i = value_first(p, list); !value_is_none(i); i = value_next(p, i)) {
        if (!read_argument(r, i, &m->arguments[m->argument_count++])) {
            return false;
        }
    }
    return true;
}

static bool read_overrides(const struct reading *r)
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
            return is_wrong(r, v, "runconfig_pipeline_params:", out->key,
                            "cannot be bound to a parameter");
        }
        if (!read_parameter(r, v, value_text(p, v), &out->parameter)) {
            return false;
        }
    }
    return true;
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

bool v1_modules_init(struct v1_modules *modules, const struct v1_input *in,
                     const struct v1_tables *tables, struct status *st)
{
    *modules = (struct v1_modules){
        .in = in,
        .tables = tables,
        .default_datastore = find_default_datastore(in->p),
        .text = BUF_INIT,
    };
    return sha256_init(&modules->sha, st);
}

void v1_modules_finish(struct v1_modules *modules)
{
    map_finish(&modules->parameters);
    sha256_finish(&modules->sha);
    buf_finish(&modules->text);
}

bool v1_module_read(struct v1_modules *modules, uint32_t node, struct arena *a,
                    struct v1_module *module, struct status *st)
{
    const struct pipeline *p = modules->in->p;
    const struct graph_node *n = &modules->in->g->nodes[node];
    struct reading r = {modules, p, modules->in->g, n, node, a, module, st};
    *module = (struct v1_module){.deterministic = value_get_bool(p, n->step, KEY_ALLOW_REUSE)};
    map_reset(&modules->parameters);

    struct str type = value_get_text(p, n->step, KEY_TYPE);
    value_id estimator = value_get(p, n->step, KEY_ESTIMATOR);
    if (!str_eq(type, STR("EstimatorStep"))) {
        return cannot_yet(&r, n->step, "the type", type);
    }
    module->script = value_get_text(p, estimator, KEY_ENTRY_SCRIPT);
    if (module->script.len == 0) {
        return status_set(st, STATUS_DATA, value_pos(p, n->step),
                          "step \"%.*s\": the estimator's entry_script is missing", STR_ARG(n->id));
    }
    module->name = value_get_text(p, n->step, KEY_NAME);
    if (str_is_none(module->name)) {
        module->name = module->script;
    }
    module->version = value_get_text(p, n->step, KEY_VERSION);
    return read_inputs(&r) && read_outputs(&r) && read_arguments(&r) && read_overrides(&r);
}

/* --- the fingerprint --- */

/* Items of the hashed text, one behind the other in a buffer. */
struct items {
    struct buf *text;
    struct str *list; /* only len is known while the buffer still grows */
    size_t count, cap;
    size_t start; /* of the item being written */
};

static void end_item(struct items *items)
{
    assert(items->count < items->cap);
    items->list[items->count++].len = items->text->len - items->start;
    items->start = items->text->len;
}

/* `before`, `text` and nothing when there is no text. */
static void add_optional(struct items *items, struct str before, struct str text)
{
    if (!str_is_none(text)) {
        buf_add(items->text, before);
        buf_add(items->text, text);
    }
}

static void add_item(struct items *items, struct str before, struct str text)
{
    add_optional(items, before, text);
    end_item(items);
}

static void add_ports(struct items *items, const struct v1_module *m)
{
    bool has_run_after = false;
    for (size_t i = 0; i < m->input_count; i++) {
        const struct v1_module_input *input = &m->inputs[i];
        add_optional(items, STR("input_"), input->name);
        add_optional(items, STR(",ds_mode_"), input->mode);
        add_optional(items, STR(",ds_path_"), input->path_on_compute);
        add_item(items, STR(",datatypes_"),
                 str_is_none(input->data_type) ? STR("AnyFile,AnyDirectory") : input->data_type);
    }
    for (size_t i = 0; i < m->output_count; i++) {
        const struct v1_module_output *output = &m->outputs[i];
        add_optional(items, STR("output_"), output->name);
        add_optional(items, STR(",ds_name_"), output->datastore);
        add_optional(items, STR(",ds_mode_"), output->mode);
        add_optional(items, STR(",ds_path_"), output->path_on_compute);
        add_item(items, STR(",datatype_"), output->data_type);
        has_run_after |= str_eq(output->name, STR(V1_RUN_AFTER_OUTPUT));
    }
    if (!has_run_after) {
        add_item(items, STR("output_" V1_RUN_AFTER_OUTPUT ",datatype_"), STR("AnyFile"));
    }
}

/* An argument's parameter takes the place of the module's own of that name. */
static void add_parameters(struct items *items, const struct v1_modules *modules,
                           const struct v1_module *m)
{
    size_t count;
    const struct v1_parameter *own = v1_parameters(modules->tables, &count);
    for (size_t i = 0; i < count; i++) {
        if (map_get(&modules->parameters, own[i].name, UINT32_MAX) == UINT32_MAX) {
            add_optional(items, STR("param_"), own[i].name);
            add_item(items, STR(",val_"), own[i].default_value);
        }
    }
    for (size_t i = 0; i < m->parameter_count; i++) {
        const struct v1_pipeline_parameter *parameter = &m->parameters[i];
        add_optional(items, STR("param_"), parameter->name);
        add_optional(items, STR(",val_PipelineParameter_Name:"), parameter->name);
        add_item(items, STR("_Default:"), parameter->default_value);
    }
}

static void add_arguments(struct items *items, const struct v1_module *m)
{
    static const struct str kinds[] = {
        [V1_LITERAL] = STR_INIT(""),
        [V1_INPUT] = STR_INIT("input:"),
        [V1_OUTPUT] = STR_INIT("output:"),
        [V1_PARAMETER] = STR_INIT("parameter:"),
    };
    buf_add(items->text, STR("arguments_"));
    for (size_t i = 0; i < m->argument_count; i++) {
        buf_add(items->text, i > 0 ? STR(",") : STR(""));
        buf_add(items->text, kinds[m->arguments[i].kind]);
        buf_add(items->text, m->arguments[i].text);
    }
    end_item(items);
}

static int compare_items(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool v1_module_fingerprint(struct v1_modules *modules, const struct v1_module *m,
                           struct arena scratch, char hex[SHA256_HEX + 1], struct status *st)
{
    size_t own_count;
    v1_parameters(modules->tables, &own_count);
    struct items items = {.text = &modules->text};
    items.cap = own_count + m->parameter_count + m->input_count + m->output_count + 6;
    items.list = arena_new(&scratch, struct str, items.cap);
    if (items.list == NULL) {
        return status_nomem(st);
    }
    buf_reset(&modules->text);
    add_item(&items, STR("name_"), m->name);
    add_ports(&items, m);
    add_parameters(&items, modules, m);
    add_item(&items, STR("deterministic_"), m->deterministic ? STR("True") : STR("False"));
    add_item(&items, STR("execution_"), STR("escloud"));
    if (!str_is_none(m->version)) {
        add_item(&items, STR("version_"), m->version);
    }
    add_arguments(&items, m);
    if (!buf_ok(&modules->text, st)) {
        return false;
    }

    const char *at = buf_cstr(&modules->text);
    for (size_t i = 0; i < items.count; i++) {
        items.list[i].ptr = at;
        at += items.list[i].len;
    }
    qsort(items.list, items.count, sizeof *items.list, compare_items);
    for (size_t i = 0; i < items.count; i++) {
        sha256_add(&modules->sha, i > 0 ? STR("_") : STR(""));
        sha256_add(&modules->sha, items.list[i]);
    }
    uint8_t digest[SHA256_BYTES];
    if (!sha256_end(&modules->sha, digest, st)) {
        return false;
    }
    sha256_hex(digest, hex);
    return true;
}
