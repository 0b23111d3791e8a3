/* SPDX-License-Identifier: MIT */
#include "model/graph.h"

#include <assert.h>

#include "base/map.h"
#include "model/graph_internal.h"

/* What compiling needs besides the graph. */
struct compiler {
    const struct pipeline *p;
    struct graph_body *g;
    unsigned flags;
    struct arena work;  /* goes when the graph is done */
    struct part *parts; /* the steps that become nodes, in order */
    struct map hidden;  /* "STEP.PORT" of the steps that do not -> the output's item */
    size_t nodes, inputs, outputs, afters;
    uint32_t *source; /* for each input port the output port it is wired to, or GRAPH_NONE */
};

/* What an input needs to know of the output it is wired to. */
struct produced {
    bool found;
    enum graph_port_kind kind;
    struct str name, label;
};

/* --- names of ports --- */

static enum graph_port_kind output_kind(const struct pipeline *p, value_id item)
{
    struct str kind = value_text(p, value_get(p, item, KEY_KIND));
    if (str_is_none(kind)) {
        return PORT_OUT_PIPELINE_DATA;
    }
    if (str_eq(kind, STR("OutputFileDatasetConfig"))) {
        bool tabular = !value_is_none(value_get(p, item, KEY_READ));
        return tabular ? PORT_OUT_TABULAR : PORT_OUT_FILE_DATASET;
    }
    if (str_eq(kind, STR("HDFSOutputDatasetConfig"))) {
        return PORT_OUT_HDFS;
    }
    if (str_eq(kind, STR("LinkFileOutputDatasetConfig"))) {
        return PORT_OUT_LINK_FILE;
    }
    if (str_eq(kind, STR("LinkTabularOutputDatasetConfig"))) {
        return PORT_OUT_LINK_TABULAR;
    }
    return PORT_OUT_PIPELINE_DATA;
}

static struct produced read_output(const struct pipeline *p, value_id item)
{
    struct str label = value_text(p, value_get(p, item, KEY_NAME));
    value_id output_name = value_get(p, item, KEY_OUTPUT_NAME);
    return (struct produced){
        .found = true,
        .kind = output_kind(p, item),
        .name = value_is_none(output_name) ? label : value_text(p, output_name),
        .label = label,
    };
}

/* Cuts "STEP.PORT" at its dot. */
static struct str wire_step(struct str wire, struct str *port)
{
    *port = wire;
    return str_cut(port, '.');
}

/* The output a wire names, whether or not its step takes part in a graph. */
static struct produced find_produced(const struct pipeline *p, struct str wire)
{
    struct str port;
    struct str id = wire_step(wire, &port);
    value_id step = pipeline_find(p, KEY_STEPS, id);
    value_id item = value_first(p, value_get(p, step, KEY_OUTPUTS));
    for (; !value_is_none(item); item = value_next(p, item)) {
        struct produced output = read_output(p, item);
        if (str_eq(output.name, port)) {
            return output;
        }
    }
    return (struct produced){.kind = PORT_OUT_PIPELINE_DATA};
}

static enum graph_port_kind wired_kind(const struct pipeline *p, value_id item,
                                       const struct produced *from)
{
    if (from->kind != PORT_OUT_PIPELINE_DATA) {
        return PORT_OUTPUT_DATASET;
    }
    struct str as = value_text(p, value_get(p, item, KEY_AS));
    if (str_is_none(as)) {
        return PORT_PIPELINE_DATA;
    }
    return str_eq(as, STR("tabular_dataset")) ? PORT_AS_TABULAR_DATASET : PORT_AS_FILE_DATASET;
}

/* The name an input has when it gives none itself. A wire to nothing still tells the port it was
 * meant for, so the arguments that name it stay understood. */
static struct str wired_name(const struct pipeline *p, value_id item, const struct produced *from)
{
    if (!from->found) {
        struct str port;
        struct str wire = value_text(p, value_get(p, item, KEY_FROM));
        wire_step(wire, &port);
        return port;
    }
    return wired_kind(p, item, from) == PORT_PIPELINE_DATA ? from->label : from->name;
}

static struct str data_path_name(const struct pipeline *p, struct str parameter)
{
    value_id found = pipeline_find(p, KEY_PARAMETERS, parameter);
    value_id path = value_get(p, value_get(p, found, KEY_DEFAULT_VALUE), KEY_DATA_PATH);
    value_id name = value_get(p, path, KEY_NAME);
    return value_is_none(name) ? parameter : value_text(p, name);
}

/* Kind and FORMAT.md's port name of an input; `from` is only looked at when it is a wire. What an
 * input takes is its first member in canonical order. */
static enum graph_port_kind read_input(const struct pipeline *p, value_id item,
                                       const struct produced *from, struct str *name)
{
    value_id taken = value_first(p, item);
    enum key key = value_key(p, taken);
    value_id own = value_get(p, item, KEY_NAME);
    if (key == KEY_DATA_REFERENCE) {
        *name = value_text(p, taken);
        return PORT_DATA_REFERENCE;
    }
    if (key == KEY_DATA_PATH_PARAMETER) {
        *name = data_path_name(p, value_text(p, taken));
        return PORT_DATA_PATH;
    }
    if (key == KEY_FROM) {
        *name = value_is_none(own) ? wired_name(p, item, from) : value_text(p, own);
        return wired_kind(p, item, from);
    }
    assert(key == KEY_DATASET || key == KEY_DATASET_PARAMETER);
    *name = value_text(p, own);
    return key == KEY_DATASET ? PORT_DATASET : PORT_DATASET_PARAMETER;
}

struct str port_name(const struct pipeline *p, value_id item)
{
    if (value_key(p, value_parent(p, item)) == KEY_OUTPUTS) {
        return read_output(p, item).name;
    }
    struct produced from = find_produced(p, value_text(p, value_get(p, item, KEY_FROM)));
    struct str name;
    read_input(p, item, &from, &name);
    return name;
}

/* --- tables --- */

/* Fibonacci hashing: consecutive ids, which is what they are, fall far apart. */
static uint32_t hash_value(value_id v)
{
    return (uint32_t)((v.index * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

static bool table_init(struct graph_table *table, size_t count, struct arena *a)
{
    uint32_t size = 8;
    while (size / 2 < count) {
        size *= 2;
    }
    table->slots = arena_new(a, uint32_t, size);
    table->mask = size - 1;
    return table->slots != NULL;
}

static void add_node(struct graph_body *g, uint32_t node)
{
    uint32_t at = hash_value(g->nodes[node].step);
    while (g->node_table.slots[at & g->node_table.mask] != 0) {
        at++;
    }
    g->node_table.slots[at & g->node_table.mask] = node + 1;
}

uint32_t graph_node_of(const struct graph *graph, value_id step)
{
    const struct graph_body *g = (const struct graph_body *)graph;
    uint32_t at = hash_value(step);
    uint32_t slot;
    while ((slot = g->node_table.slots[at++ & g->node_table.mask]) != 0) {
        if (value_eq(g->nodes[slot - 1].step, step)) {
            return slot - 1;
        }
    }
    return GRAPH_NONE;
}

/* The slot that holds the node's input (output) of that name, or the free one where it would be. */
static uint32_t *port_slot(const struct graph_body *g, uint32_t node, bool is_output,
                           struct str name)
{
    /* The table lies somewhere else in each process: a key that no document can know. */
    uint64_t seed = (uint64_t)(uintptr_t)g->port_table.slots + 2 * (uint64_t)node + is_output;
    uint32_t at = (uint32_t)str_hash(name, seed);
    for (;; at++) {
        uint32_t *slot = &g->port_table.slots[at & g->port_table.mask];
        if (*slot == 0) {
            return slot;
        }
        const struct graph_port *port = &g->ports[*slot - 1];
        ++*g->compared;
        if (port->node == node && port->is_output == is_output && str_eq(port->name, name)) {
            return slot;
        }
    }
}

/* Of equal ones the first is found. */
static void add_port(struct graph_body *g, uint32_t port)
{
    const struct graph_port *added = &g->ports[port];
    uint32_t *slot = port_slot(g, added->node, added->is_output, added->name);
    *slot = *slot != 0 ? *slot : port + 1;
}

uint32_t graph_find_output(const struct graph *g, uint32_t node, struct str name)
{
    uint32_t slot = *port_slot((const struct graph_body *)g, node, true, name);
    return slot != 0 ? slot - 1 : GRAPH_NONE;
}

uint32_t graph_find_input(const struct graph *g, uint32_t node, struct str name)
{
    uint32_t slot = *port_slot((const struct graph_body *)g, node, false, name);
    return slot != 0 ? slot - 1 : GRAPH_NONE;
}

/* --- nodes and ports --- */

/* What a step is to the graph, read in one go: the members of a large document lie far apart. */
struct part {
    value_id step, inputs, outputs, after;
    struct str id;
    bool muted;
};

static struct part read_step(const struct pipeline *p, value_id step)
{
    struct part part = {.step = step};
    for (value_id m = value_first(p, step); !value_is_none(m); m = value_next(p, m)) {
        enum key key = value_key(p, m);
        if (key == KEY_ID) {
            part.id = value_text(p, m);
        } else if (key == KEY_INPUTS) {
            part.inputs = m;
        } else if (key == KEY_OUTPUTS) {
            part.outputs = m;
        } else if (key == KEY_RUN_AFTER) {
            part.after = m;
        } else if (key == KEY_MUTED) {
            part.muted = value_bool(p, m);
        }
    }
    return part;
}

/* An input that is wired to a step left out is named after its output all the same. */
static bool read_hidden(struct compiler *c, const struct part *part)
{
    if (!value_eq(pipeline_find(c->p, KEY_STEPS, part->id), part->step)) {
        return true; /* a wire means the first of that id */
    }
    value_id item = value_first(c->p, part->outputs);
    for (; !value_is_none(item); item = value_next(c->p, item)) {
        struct str name = read_output(c->p, item).name;
        struct str wire = arena_strf(&c->work, "%.*s.%.*s", STR_ARG(part->id), STR_ARG(name));
        if (str_is_none(wire) ||
            (map_get(&c->hidden, wire, 0) == 0 && !map_set(&c->hidden, wire, item.index))) {
            return false;
        }
    }
    return true;
}

static bool read_steps(struct compiler *c)
{
    value_id step = value_first(c->p, pipeline_list(c->p, KEY_STEPS));
    c->parts = arena_new(&c->work, struct part, value_count(c->p, value_parent(c->p, step)));
    if (c->parts == NULL) {
        return false;
    }
    for (; !value_is_none(step); step = value_next(c->p, step)) {
        struct part part = read_step(c->p, step);
        if (part.muted && !(c->flags & GRAPH_WITH_MUTED)) {
            if (!read_hidden(c, &part)) {
                return false;
            }
            continue;
        }
        c->parts[c->nodes++] = part;
        c->inputs += value_count(c->p, part.inputs);
        c->outputs += value_count(c->p, part.outputs);
        c->afters += value_count(c->p, part.after);
    }
    return true;
}

static bool make_room(struct compiler *c)
{
    struct graph_body *g = c->g;
    struct arena *a = &g->arena;
    size_t ports = c->inputs + c->outputs;
    assert(c->nodes < GRAPH_NONE / 2 && ports < GRAPH_NONE / 2 && c->afters < GRAPH_NONE / 2);

    g->nodes = arena_new(a, struct graph_node, c->nodes);
    g->ports = arena_new(a, struct graph_port, ports);
    g->edges = arena_new(a, struct graph_edge, c->inputs + c->afters);
    g->run_order = arena_new(a, uint32_t, c->nodes);
    g->creation = arena_new(a, struct graph_creation, c->nodes + c->inputs);
    g->seen = arena_new(a, uint32_t, c->nodes);
    g->stack = arena_new(a, uint32_t, c->nodes);
    g->walk = arena_new(a, uint32_t, 1);
    g->compared = arena_new(a, uint64_t, 1);
    c->source = arena_new(&c->work, uint32_t, ports);
    g->face.nodes = g->nodes;
    g->face.ports = g->ports;
    g->face.edges = g->edges;
    g->face.run_order = g->run_order;
    g->face.creation = g->creation;
    return g->nodes && g->ports && g->edges && g->run_order && g->creation && g->seen && g->stack &&
           g->walk && g->compared && c->source && table_init(&g->node_table, c->nodes, a) &&
           table_init(&g->port_table, ports, a);
}

/* Nodes with their outputs; their inputs' places are left free, for what names an input may be an
 * output of a later step. */
static void fill_nodes(struct compiler *c)
{
    struct graph_body *g = c->g;
    uint32_t port = 0;
    for (uint32_t index = 0; index < c->nodes; index++) {
        const struct part *part = &c->parts[index];
        struct graph_node *node = &g->nodes[index];
        node->step = part->step;
        node->id = part->id;
        node->muted = part->muted;
        node->first_in = port;
        node->in_count = (uint32_t)value_count(c->p, part->inputs);
        node->first_out = port += node->in_count;
        add_node(g, index);

        value_id item = value_first(c->p, part->outputs);
        for (; !value_is_none(item); item = value_next(c->p, item), port++) {
            struct produced output = read_output(c->p, item);
            g->ports[port] = (struct graph_port){.value = item,
                                                 .node = index,
                                                 .kind = output.kind,
                                                 .is_output = true,
                                                 .name = output.name,
                                                 .wire_name = output.name,
                                                 .label = output.label,
                                                 .edge = GRAPH_NONE};
            add_port(g, port);
        }
        node->out_count = port - node->first_out;
    }
    g->face.node_count = c->nodes;
    g->face.port_count = port;
}

static uint32_t find_source(const struct compiler *c, struct str wire)
{
    struct str port;
    struct str id = wire_step(wire, &port);
    uint32_t node = graph_node_of(&c->g->face, pipeline_find(c->p, KEY_STEPS, id));
    return node != GRAPH_NONE ? graph_find_output(&c->g->face, node, port) : GRAPH_NONE;
}

/* The name that an input takes on the wire with "INPUT_" before it, or STR_NONE when it keeps its
 * own. A dataset cannot be bound under another name: the SDK refuses it, we keep the name. */
static struct str colliding_name(const struct graph_body *g, const struct graph_port *port,
                                 const struct produced *from)
{
    if (port->kind == PORT_DATASET || port->kind == PORT_DATASET_PARAMETER ||
        port->kind == PORT_OUTPUT_DATASET) {
        return STR_NONE;
    }
    if (graph_find_output(&g->face, port->node, port->name) != GRAPH_NONE) {
        return port->name;
    }
    bool by_label = port->kind == PORT_PIPELINE_DATA && from->found &&
                    graph_find_output(&g->face, port->node, from->label) != GRAPH_NONE;
    return by_label ? from->label : STR_NONE;
}

static bool fill_input(struct compiler *c, uint32_t index, uint32_t node, value_id item)
{
    struct graph_body *g = c->g;
    struct graph_port *port = &g->ports[index];
    struct str wire = value_text(c->p, value_get(c->p, item, KEY_FROM));
    uint32_t source = str_is_none(wire) ? GRAPH_NONE : find_source(c, wire);
    struct produced from = {.kind = PORT_OUT_PIPELINE_DATA};
    if (source != GRAPH_NONE) {
        const struct graph_port *out = &g->ports[source];
        from = (struct produced){true, out->kind, out->name, out->label};
    } else if (!str_is_none(wire)) {
        value_id hidden = {map_get(&c->hidden, wire, 0)};
        from = value_is_none(hidden) ? from : read_output(c->p, hidden);
    }

    *port = (struct graph_port){.value = item, .node = node, .edge = GRAPH_NONE};
    port->kind = read_input(c->p, item, &from, &port->name);
    port->wire_name = port->name;
    add_port(g, index);
    c->source[index] = source;

    struct str collision = colliding_name(g, port, &from);
    if (!str_is_none(collision)) {
        port->renamed = true;
        port->wire_name = arena_strf(&g->arena, "INPUT_%.*s", STR_ARG(collision));
    }
    return !port->renamed || !str_is_none(port->wire_name);
}

static bool fill_inputs(struct compiler *c)
{
    for (uint32_t node = 0; node < c->g->face.node_count; node++) {
        uint32_t index = c->g->nodes[node].first_in;
        value_id item = value_first(c->p, c->parts[node].inputs);
        for (; !value_is_none(item); item = value_next(c->p, item), index++) {
            if (!fill_input(c, index, node, item)) {
                return false;
            }
        }
        assert(index == c->g->nodes[node].first_out);
    }
    return true;
}

/* --- edges --- */

/* A counting sort by output port: count, give each its place, put the inputs there in order. */
static void fill_data_edges(struct compiler *c)
{
    struct graph_body *g = c->g;
    uint32_t port_count = (uint32_t)g->face.port_count;
    for (uint32_t i = 0; i < port_count; i++) {
        if (!g->ports[i].is_output && c->source[i] != GRAPH_NONE) {
            g->ports[c->source[i]].edge_count++;
        }
    }
    uint32_t edge = 0;
    for (uint32_t i = 0; i < port_count; i++) {
        if (g->ports[i].is_output && g->ports[i].edge_count > 0) {
            g->ports[i].edge = edge;
            edge += g->ports[i].edge_count;
            g->ports[i].edge_count = 0;
        }
    }
    g->face.edge_count = g->face.data_edge_count = edge;
    for (uint32_t i = 0; i < port_count; i++) {
        if (g->ports[i].is_output || c->source[i] == GRAPH_NONE) {
            continue;
        }
        struct graph_port *from = &g->ports[c->source[i]];
        struct graph_port *to = &g->ports[i];
        to->edge = from->edge + from->edge_count++;
        to->edge_count = 1;
        g->edges[to->edge] = (struct graph_edge){.from_node = from->node,
                                                 .to_node = to->node,
                                                 .from_port = c->source[i],
                                                 .to_port = i,
                                                 .value = to->value};
    }
}

static void fill_after_edges(struct compiler *c)
{
    struct graph_body *g = c->g;
    for (uint32_t i = 0; i < g->face.node_count; i++) {
        struct graph_node *node = &g->nodes[i];
        node->first_after = (uint32_t)g->face.edge_count;
        value_id text = value_first(c->p, c->parts[i].after);
        for (; !value_is_none(text); text = value_next(c->p, text)) {
            value_id step = pipeline_find(c->p, KEY_STEPS, value_text(c->p, text));
            uint32_t from = graph_node_of(&g->face, step);
            if (from == GRAPH_NONE) {
                continue;
            }
            g->edges[g->face.edge_count++] = (struct graph_edge){.from_node = from,
                                                                 .to_node = i,
                                                                 .from_port = GRAPH_NONE,
                                                                 .to_port = GRAPH_NONE,
                                                                 .value = text};
        }
        node->after_count = (uint32_t)g->face.edge_count - node->first_after;
    }
}

/* --- the whole --- */

static struct graph_body *new_body(void)
{
    struct arena a;
    if (!arena_init(&a, 0)) {
        return NULL;
    }
    struct graph_body *g = arena_new(&a, struct graph_body, 1);
    if (g == NULL) {
        arena_finish(&a);
        return NULL;
    }
    g->arena = a;
    return g;
}

static bool compile(struct compiler *c)
{
    if (!arena_init(&c->work, 0) || !read_steps(c) || !make_room(c)) {
        return false;
    }
    fill_nodes(c);
    if (!fill_inputs(c)) {
        return false;
    }
    fill_data_edges(c);
    fill_after_edges(c);
    return graph_order(c->g, c->work);
}

struct graph *graph_compile(const struct pipeline *p, unsigned flags, struct status *st)
{
    struct compiler c = {.p = p, .g = new_body(), .flags = flags};
    bool ok = c.g != NULL && compile(&c);
    arena_finish(&c.work);
    map_finish(&c.hidden);
    if (!ok) {
        graph_free(c.g ? &c.g->face : NULL);
        status_nomem(st);
        return NULL;
    }
    return &c.g->face;
}

void graph_free(struct graph *graph)
{
    if (graph != NULL) {
        struct arena a = ((struct graph_body *)graph)->arena;
        arena_finish(&a);
    }
}
