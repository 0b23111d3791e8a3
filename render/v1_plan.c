/* SPDX-License-Identifier: MIT */
#include "render/v1_plan.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/step.h"

/* The number of a key: the same for equal keys, and the next one for a new key, which is then kept
 * in *key. 0 when memory is out. */
static uint32_t number_of(struct v1_plan *plan, struct map *numbers, struct str *key)
{
    uint32_t number = map_get(numbers, *key, 0);
    if (number != 0) {
        return number;
    }
    *key = arena_str(&plan->arena, *key);
    number = (uint32_t)numbers->count + 1;
    return !str_is_none(*key) && map_set(numbers, *key, number) ? number : 0;
}

/* --- parameters --- */

const struct v1_pipeline_parameter *v1_plan_parameter(const struct v1_plan *plan, struct str name)
{
    uint32_t index = map_get(&plan->parameter_index, name, UINT32_MAX);
    return index != UINT32_MAX ? &plan->parameters[index] : NULL;
}

static bool use_parameter(struct v1_plan *plan, const struct v1_pipeline_parameter *parameter)
{
    if (v1_plan_parameter(plan, parameter->name) != NULL) {
        return true;
    }
    if (plan->parameter_count == plan->parameter_cap) {
        size_t cap = plan->parameter_cap == 0 ? 8 : 2 * plan->parameter_cap;
        void *grown =
            mem_resize(plan->parameters, plan->parameter_cap, cap, sizeof *plan->parameters);
        if (grown == NULL) {
            return false;
        }
        plan->parameters = grown;
        plan->parameter_cap = cap;
    }
    struct v1_pipeline_parameter kept = *parameter;
    kept.default_value = arena_str(&plan->arena, parameter->default_value);
    if ((str_is_none(kept.default_value) && kept.kind != V1_DATASET) ||
        !map_set(&plan->parameter_index, kept.name, (uint32_t)plan->parameter_count)) {
        return false;
    }
    plan->parameters[plan->parameter_count++] = kept;
    return true;
}

static bool use_parameters(struct v1_plan *plan, const struct v1_module *m)
{
    for (size_t i = 0; i < m->parameter_count; i++) {
        const struct v1_step_parameter *parameter = &m->parameters[i];
        if (!parameter->is_literal && !use_parameter(plan, &parameter->parameter)) {
            return false;
        }
    }
    for (size_t i = 0; i < m->override_count; i++) {
        if (!use_parameter(plan, &m->overrides[i].parameter)) {
            return false;
        }
    }
    return true;
}

/* A data path is used where its data node is made. */
static bool use_data_path(struct v1_plan *plan, const struct graph_port *port)
{
    const struct pipeline *p = plan->in->p;
    struct str name = value_get_text(p, port->value, KEY_DATA_PATH_PARAMETER);
    value_id value = value_get(p, pipeline_find(p, KEY_PARAMETERS, name), KEY_DEFAULT_VALUE);
    struct v1_pipeline_parameter parameter = {
        .name = name, .kind = V1_DATA_PATH, .default_value = STR(""), .value = value};
    return use_parameter(plan, &parameter);
}

/* --- modules --- */

/* What the content of the folder adds. A folder that was not handed in is told by its path. */
static bool add_content(struct v1_plan *plan, struct str path, struct buf *text)
{
    char hex[SHA256_HEX + 1];
    uint32_t index = map_get(&plan->folders, path, UINT32_MAX);
    if (index != UINT32_MAX && plan->in->folders->items[index].exists) {
        sha256_hex(plan->in->folders->items[index].content_sha256, hex);
        buf_addf(text, "_%s", hex);
        return true;
    }
    buf_addc(text, ' ');
    buf_add(text, path);
    return false;
}

static bool number_module(struct v1_plan *plan, uint32_t index, const struct v1_module *m,
                          struct buf *text, struct status *st)
{
    char half[SHA256_HEX + 1];
    struct str folder = step_source_directory(plan->in->p, plan->in->g->nodes[index].step);
    if (!v1_fingerprint_module(&plan->fingerprints, &plan->modules, m, plan->scratch, half, st)) {
        return false;
    }
    buf_reset(text);
    buf_add(text, str_from(half));
    bool whole = add_content(plan, folder, text);
    struct str key = buf_str(text);
    uint32_t number = buf_ok(text, st) ? number_of(plan, &plan->module_numbers, &key) : 0;
    if (number == 0) {
        return status_nomem(st);
    }
    if (number > plan->module_count) {
        plan->module_count = number;
        plan->used_modules[number - 1].fingerprint = whole ? key : str_slice(key, 0, SHA256_HEX);
        plan->used_modules[number - 1].folder = folder;
    }
    plan->used_modules[number - 1].node = index;
    plan->nodes[index].module = number;
    return true;
}

bool v1_plan_read(struct v1_plan *plan, uint32_t node, struct v1_module *module, struct status *st)
{
    arena_reset(&plan->scratch);
    return v1_module_read(&plan->modules, node, &plan->scratch, module, st);
}

static bool plan_module(struct v1_plan *plan, uint32_t index, struct buf *text, struct status *st)
{
    struct v1_module m;
    if (!v1_plan_read(plan, index, &m, st) || !number_module(plan, index, &m, text, st)) {
        return false;
    }
    plan->nodes[index].first_run_after = m.first_run_after;
    plan->nodes[index].extra_count = (uint32_t)m.extra_count;
    return use_parameters(plan, &m) || status_nomem(st);
}

static bool plan_modules(struct v1_plan *plan, struct status *st)
{
    const struct graph *g = plan->in->g;
    struct buf text = BUF_INIT;
    bool done = true;
    for (size_t i = 0; done && i < g->creation_count; i++) {
        const struct graph_creation *made = &g->creation[i];
        if (!made->is_data) {
            done = plan_module(plan, made->index, &text, st);
        } else if (g->ports[made->index].kind == PORT_DATA_PATH) {
            done = use_data_path(plan, &g->ports[made->index]) || status_nomem(st);
        }
    }
    buf_finish(&text);
    return done;
}

/* --- ids --- */

/* Nodes with inputs that arguments bring, in the order in which those are made: when the node's
 * other inputs are all made, and the one that was begun last first. */
struct bringing {
    uint32_t node, inputs_made, created;
};

static int compare_bringing(const void *a, const void *b)
{
    const struct bringing *x = a, *y = b;
    if (x->inputs_made != y->inputs_made) {
        return x->inputs_made < y->inputs_made ? -1 : 1;
    }
    return x->created > y->created ? -1 : x->created < y->created;
}

static void add_data(struct v1_plan *plan, struct v1_plan_data data, uint32_t *id)
{
    data.id = ++*id;
    plan->data[plan->data_count++] = data;
}

static void add_extras(struct v1_plan *plan, uint32_t node, uint32_t *id)
{
    plan->nodes[node].first_extra_id = *id + 1;
    for (uint32_t i = 0; i < plan->nodes[node].extra_count; i++) {
        struct v1_plan_data data = {.port = GRAPH_NONE, .node = node, .extra = i};
        add_data(plan, data, id);
    }
}

/* Numbers everything that is made; `bringing` has `count` nodes, in order. */
static void number_all(struct v1_plan *plan, const struct bringing *bringing, size_t count)
{
    const struct graph *g = plan->in->g;
    uint32_t id = 0;
    size_t next = 0;
    for (size_t i = 0; i <= g->creation_count; i++) {
        for (; next < count && bringing[next].inputs_made == i; next++) {
            add_extras(plan, bringing[next].node, &id);
        }
        if (i == g->creation_count) {
            return;
        }
        uint32_t index = g->creation[i].index;
        if (g->creation[i].is_data) {
            struct v1_plan_data data = {.port = index, .node = g->ports[index].node};
            add_data(plan, data, &id);
            plan->data_ids[index] = id;
        } else {
            plan->nodes[index].id = ++id;
        }
    }
}

static bool number_nodes(struct v1_plan *plan, struct status *st)
{
    const struct graph *g = plan->in->g;
    struct arena scratch = plan->scratch;
    struct bringing *bringing = arena_new(&scratch, struct bringing, g->node_count);
    size_t count = 0, extras = 0;
    if (bringing == NULL) {
        return status_nomem(st);
    }
    for (uint32_t i = 0; i < g->creation_count; i++) {
        uint32_t node = g->creation[i].index;
        if (!g->creation[i].is_data && plan->nodes[node].extra_count > 0) {
            bringing[count++] = (struct bringing){node, g->nodes[node].inputs_made, i};
            extras += plan->nodes[node].extra_count;
        }
    }
    plan->data = arena_new(&plan->arena, struct v1_plan_data, g->port_count + extras);
    if (plan->data == NULL) {
        return status_nomem(st);
    }
    if (count > 0) {
        qsort(bringing, count, sizeof *bringing, compare_bringing);
    }
    number_all(plan, bringing, count);
    return true;
}

/* --- data sources --- */

/* Of a data reference, or of the default of a data path. */
static struct v1_plan_source read_source(const struct pipeline *p, const struct graph_port *port)
{
    value_id place = pipeline_find(p, KEY_DATA_REFERENCES, port->name);
    if (port->kind == PORT_DATA_PATH) {
        struct str name = value_get_text(p, port->value, KEY_DATA_PATH_PARAMETER);
        value_id value = value_get(p, pipeline_find(p, KEY_PARAMETERS, name), KEY_DEFAULT_VALUE);
        place = value_get(p, value, KEY_DATA_PATH);
    }
    struct str path = value_get_text(p, place, KEY_PATH_ON_DATASTORE);
    return (struct v1_plan_source){
        .name = port->wire_name,
        .datastore = value_get_text(p, place, KEY_DATASTORE),
        .path = str_is_none(path) ? STR("") : path,
    };
}

static bool number_source(struct v1_plan *plan, struct v1_plan_data *data, struct status *st)
{
    char hex[SHA256_HEX + 1];
    const struct graph_port *port = &plan->in->g->ports[data->port];
    struct v1_plan_source source = read_source(plan->in->p, port);
    if (!v1_fingerprint_source(&plan->fingerprints, source.name, source.datastore, source.path, hex,
                               st)) {
        return false;
    }
    source.fingerprint = str_from(hex);
    uint32_t number = number_of(plan, &plan->source_numbers, &source.fingerprint);
    if (number == 0) {
        return status_nomem(st);
    }
    if (number > plan->source_count) {
        plan->sources[plan->source_count++] = source;
    }
    data->source = port->kind == PORT_DATA_REFERENCE ? number : 0;
    return true;
}

/* Those that the body names come first. */
static bool number_sources(struct v1_plan *plan, struct status *st)
{
    static const enum graph_port_kind kinds[] = {PORT_DATA_REFERENCE, PORT_DATA_PATH};
    plan->sources = arena_new(&plan->arena, struct v1_plan_source, plan->data_count);
    if (plan->sources == NULL) {
        return status_nomem(st);
    }
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        for (size_t i = 0; i < plan->data_count; i++) {
            struct v1_plan_data *data = &plan->data[i];
            bool wanted =
                data->port != GRAPH_NONE && plan->in->g->ports[data->port].kind == kinds[k];
            if (wanted && !number_source(plan, data, st)) {
                return false;
            }
        }
    }
    return true;
}

/* --- all of it --- */

struct str v1_experiment_name(const struct v1_input *in)
{
    struct str own = value_get_text(in->p, pipeline_root(in->p), KEY_NAME);
    return str_is_none(own) ? in->default_name : own;
}

static bool set_up(struct v1_plan *plan, struct status *st)
{
    const struct graph *g = plan->in->g;
    const struct folders *folders = plan->in->folders;
    if (!arena_init(&plan->arena, 0) || !arena_init(&plan->scratch, 0)) {
        return status_nomem(st);
    }
    plan->nodes = arena_new(&plan->arena, struct v1_plan_node, g->node_count);
    plan->used_modules = arena_new(&plan->arena, struct v1_plan_module, g->node_count);
    plan->data_ids = arena_new(&plan->arena, uint32_t, g->port_count);
    if (plan->nodes == NULL || plan->used_modules == NULL || plan->data_ids == NULL) {
        return status_nomem(st);
    }
    for (size_t i = 0; folders != NULL && i < folders->count; i++) {
        if (!map_set(&plan->folders, folders->items[i].path, (uint32_t)i)) {
            return status_nomem(st);
        }
    }
    plan->tables = v1_tables_new(st);
    if (plan->tables == NULL) {
        return false;
    }
    v1_modules_init(&plan->modules, plan->in, plan->tables);
    return true;
}

bool v1_plan_make(struct v1_plan *plan, const struct v1_input *in, struct status *st)
{
    *plan = (struct v1_plan){.in = in};
    return v1_fingerprints_init(&plan->fingerprints, st) && set_up(plan, st) &&
           plan_modules(plan, st) && number_nodes(plan, st) && number_sources(plan, st);
}

void v1_plan_finish(struct v1_plan *plan)
{
    map_finish(&plan->folders);
    map_finish(&plan->module_numbers);
    map_finish(&plan->source_numbers);
    map_finish(&plan->parameter_index);
    mem_free(plan->parameters);
    v1_modules_finish(&plan->modules);
    v1_fingerprints_finish(&plan->fingerprints);
    v1_tables_free(plan->tables);
    arena_finish(&plan->arena);
    arena_finish(&plan->scratch);
}
