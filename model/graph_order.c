/* SPDX-License-Identifier: MIT
 * model/graph_order.c - in which order: creation, cycles, run order. Walks keep their own stacks:
 * depth is user input and the C stack is not ours to spend.
 */
#include "model/graph_internal.h"

#include <assert.h>

/* The edges that leave each node: edge[first[n] .. first[n + 1]], in the order of `edges`. */
struct leaving {
    uint32_t *first, *edge;
};

static bool find_leaving(const struct graph_body *g, struct leaving *l, struct arena *a)
{
    size_t nodes = g->face.node_count, edges = g->face.edge_count;
    l->first = arena_new(a, uint32_t, nodes + 2);
    l->edge = arena_new(a, uint32_t, edges);
    if (l->first == NULL || l->edge == NULL) {
        return false;
    }
    /* first[n + 1] is the cursor of n while it is filled, and the start of n + 1 afterwards. */
    for (size_t e = 0; e < edges; e++) {
        l->first[g->edges[e].from_node + 2]++;
    }
    for (size_t n = 2; n < nodes + 2; n++) {
        l->first[n] += l->first[n - 1];
    }
    for (uint32_t e = 0; e < edges; e++) {
        l->edge[l->first[g->edges[e].from_node + 1]++] = e;
    }
    return true;
}

/* A walk's stack: the path from its root, and for each node on it how far its edges are done. */
struct path {
    uint32_t *node, *cursor;
    size_t depth;
};

static bool path_init(struct path *path, size_t nodes, struct arena *a)
{
    path->node = arena_new(a, uint32_t, nodes);
    path->cursor = arena_new(a, uint32_t, nodes);
    path->depth = 0;
    return path->node != NULL && path->cursor != NULL;
}

static void path_push(struct path *path, uint32_t node, uint32_t cursor)
{
    path->node[path->depth] = node;
    path->cursor[path->depth++] = cursor;
}

/* --- creation --- */

static bool is_data(enum graph_port_kind kind)
{
    return kind == PORT_DATA_REFERENCE || kind == PORT_DATASET || kind == PORT_DATASET_PARAMETER ||
           kind == PORT_DATA_PATH;
}

/* The producer behind number i of what a node needs: its inputs, then what it runs after. Makes
 * the data node when it is one; GRAPH_NONE when there is no step. */
static uint32_t create_need(struct graph_body *g, const struct graph_node *node, uint32_t i)
{
    if (i >= node->in_count) {
        return g->edges[node->first_after + i - node->in_count].from_node;
    }
    const struct graph_port *port = &g->ports[node->first_in + i];
    if (is_data(port->kind)) {
        g->creation[g->face.creation_count++] =
            (struct graph_creation){.is_data = true, .index = node->first_in + i};
    }
    return port->edge != GRAPH_NONE ? g->edges[port->edge].from_node : GRAPH_NONE;
}

static void create(struct graph_body *g, struct path *path, bool *created, uint32_t node)
{
    created[node] = true;
    g->creation[g->face.creation_count++] = (struct graph_creation){.index = node};
    path_push(path, node, 0);
}

static bool order_creation(struct graph_body *g, struct arena scratch)
{
    struct path path;
    bool *created = arena_new(&scratch, bool, g->face.node_count);
    if (created == NULL || !path_init(&path, g->face.node_count, &scratch)) {
        return false;
    }
    for (uint32_t root = 0; root < g->face.node_count; root++) {
        if (!created[root]) {
            create(g, &path, created, root);
        }
        while (path.depth > 0) {
            struct graph_node *node = &g->nodes[path.node[path.depth - 1]];
            uint32_t i = path.cursor[path.depth - 1]++;
            if (i == node->in_count) {
                node->inputs_made = (uint32_t)g->face.creation_count;
            }
            if (i == node->in_count + node->after_count) {
                path.depth--;
                continue;
            }
            uint32_t need = create_need(g, node, i);
            if (need != GRAPH_NONE && !created[need]) {
                create(g, &path, created, need);
            }
        }
    }
    return true;
}

/* --- run order --- */

/* The smallest node first. */
struct heap {
    uint32_t *node;
    size_t count;
};

static void heap_push(struct heap *h, uint32_t node)
{
    size_t at = h->count++;
    while (at > 0 && h->node[(at - 1) / 2] > node) {
        h->node[at] = h->node[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    h->node[at] = node;
}

static uint32_t heap_pop(struct heap *h)
{
    uint32_t top = h->node[0];
    uint32_t last = h->node[--h->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < h->count && h->node[child + 1] < h->node[child]) {
            child++;
        }
        if (child >= h->count || h->node[child] >= last) {
            break;
        }
        h->node[at] = h->node[child];
        at = child;
    }
    h->node[at] = last;
    return top;
}

/* Topological order by counting what each node still waits for (Kahn 1962), without the edges that
 * close a cycle; among those that are ready the first of the document. *ordered tells how many
 * nodes got a place: fewer than there are when a cycle is left. */
static bool order_run(struct graph_body *g, const struct leaving *l, struct arena scratch,
                      size_t *ordered)
{
    uint32_t *waits = arena_new(&scratch, uint32_t, g->face.node_count);
    struct heap ready = {arena_new(&scratch, uint32_t, g->face.node_count), 0};
    if (waits == NULL || ready.node == NULL) {
        return false;
    }
    for (size_t e = 0; e < g->face.edge_count; e++) {
        waits[g->edges[e].to_node] += !g->edges[e].closes_cycle;
    }
    for (uint32_t n = 0; n < g->face.node_count; n++) {
        if (waits[n] == 0) {
            heap_push(&ready, n);
        }
    }
    uint32_t rank = 0;
    while (ready.count > 0) {
        uint32_t n = heap_pop(&ready);
        g->nodes[n].rank = rank;
        g->run_order[rank++] = n;
        for (uint32_t i = l->first[n]; i < l->first[n + 1]; i++) {
            const struct graph_edge *edge = &g->edges[l->edge[i]];
            if (!edge->closes_cycle && --waits[edge->to_node] == 0) {
                heap_push(&ready, edge->to_node);
            }
        }
    }
    *ordered = rank;
    return true;
}

/* --- cycles --- */

/* Strongly connected components (Tarjan, Depth-first search and linear graph algorithms, 1972). */
struct components {
    struct path path;
    uint32_t *number;    /* by first visit, from 1; 0 is not seen yet */
    uint32_t *low;       /* the smallest number reached from below it */
    uint32_t *component; /* from 1; 0 while it is still open */
    uint32_t *open;      /* a stack of nodes whose component is not complete */
    size_t open_count;
    uint32_t numbers, components;
};

static bool components_init(struct components *c, size_t nodes, struct arena *a)
{
    *c = (struct components){0};
    c->number = arena_new(a, uint32_t, nodes);
    c->low = arena_new(a, uint32_t, nodes);
    c->component = arena_new(a, uint32_t, nodes);
    c->open = arena_new(a, uint32_t, nodes);
    return c->number && c->low && c->component && c->open && path_init(&c->path, nodes, a);
}

static void visit(struct components *c, const struct leaving *l, uint32_t n)
{
    c->number[n] = c->low[n] = ++c->numbers;
    c->open[c->open_count++] = n;
    path_push(&c->path, n, l->first[n]);
}

/* All edges of the path's last node are done: it goes, and takes its component with it when it is
 * the first node of one. */
static void leave(struct graph_body *g, struct components *c)
{
    uint32_t n = c->path.node[--c->path.depth];
    if (c->path.depth > 0) {
        uint32_t above = c->path.node[c->path.depth - 1];
        c->low[above] = c->low[n] < c->low[above] ? c->low[n] : c->low[above];
    }
    if (c->low[n] != c->number[n]) {
        return;
    }
    c->components++;
    bool alone = c->open[c->open_count - 1] == n;
    uint32_t member;
    do {
        member = c->open[--c->open_count];
        c->component[member] = c->components;
        g->nodes[member].in_cycle |= !alone;
    } while (member != n);
}

static void find_components(struct graph_body *g, struct components *c, const struct leaving *l)
{
    for (uint32_t root = 0; root < g->face.node_count; root++) {
        if (c->number[root] == 0) {
            visit(c, l, root);
        }
        while (c->path.depth > 0) {
            uint32_t n = c->path.node[c->path.depth - 1];
            uint32_t i = c->path.cursor[c->path.depth - 1]++;
            if (i == l->first[n + 1]) {
                leave(g, c);
                continue;
            }
            uint32_t to = g->edges[l->edge[i]].to_node;
            if (c->number[to] == 0) {
                visit(c, l, to);
            } else if (c->component[to] == 0) {
                c->low[n] = c->number[to] < c->low[n] ? c->number[to] : c->low[n];
                g->nodes[n].in_cycle |= to == n;
            }
        }
    }
}

/* Marks the edges that lead back onto the path of a depth-first walk; what is left has no cycle.
 * Each component is walked by itself from its first node in the document, so the marks are on the
 * wires that lead backwards there, and edits elsewhere do not move them. */
static void mark_closing(struct graph_body *g, const struct components *c, const struct leaving *l,
                         struct path *path, bool *done, bool *on_path)
{
    for (uint32_t root = 0; root < g->face.node_count; root++) {
        if (g->nodes[root].in_cycle && !done[root]) {
            done[root] = on_path[root] = true;
            path_push(path, root, l->first[root]);
        }
        while (path->depth > 0) {
            uint32_t n = path->node[path->depth - 1];
            uint32_t i = path->cursor[path->depth - 1]++;
            if (i == l->first[n + 1]) {
                on_path[n] = false;
                path->depth--;
                continue;
            }
            struct graph_edge *edge = &g->edges[l->edge[i]];
            uint32_t to = edge->to_node;
            if (on_path[to]) {
                edge->closes_cycle = true;
            } else if (!done[to] && c->component[to] == c->component[n]) {
                done[to] = on_path[to] = true;
                path_push(path, to, l->first[to]);
            }
        }
    }
}

static bool find_cycles(struct graph_body *g, const struct leaving *l, struct arena scratch)
{
    struct components c;
    struct path path;
    bool *done = arena_new(&scratch, bool, g->face.node_count);
    bool *on_path = arena_new(&scratch, bool, g->face.node_count);
    if (done == NULL || on_path == NULL || !path_init(&path, g->face.node_count, &scratch) ||
        !components_init(&c, g->face.node_count, &scratch)) {
        return false;
    }
    find_components(g, &c, l);
    mark_closing(g, &c, l, &path, done, on_path);
    return true;
}

bool graph_order(struct graph_body *g, struct arena scratch)
{
    struct leaving l;
    size_t ordered = 0;
    if (!order_creation(g, scratch) || !find_leaving(g, &l, &scratch) ||
        !order_run(g, &l, scratch, &ordered)) {
        return false;
    }
    g->face.has_cycle = ordered < g->face.node_count;
    if (g->face.has_cycle) {
        if (!find_cycles(g, &l, scratch) || !order_run(g, &l, scratch, &ordered)) {
            return false;
        }
    }
    assert(ordered == g->face.node_count);
    return true;
}

/* --- a question --- */

static void look_at(const struct graph_body *g, uint32_t node, size_t *count)
{
    if (g->seen[node] != *g->walk) {
        g->seen[node] = *g->walk;
        g->stack[(*count)++] = node;
    }
}

bool graph_would_cycle(const struct graph *graph, uint32_t from, uint32_t to)
{
    const struct graph_body *g = (const struct graph_body *)graph;
    size_t count = 0;
    ++*g->walk;
    look_at(g, from, &count);
    while (count > 0) {
        uint32_t n = g->stack[--count];
        const struct graph_node *node = &g->nodes[n];
        if (n == to) {
            return true;
        }
        if (!graph->has_cycle && node->rank < g->nodes[to].rank) {
            continue; /* runs before `to`: nothing behind it comes from there */
        }
        for (uint32_t i = 0; i < node->in_count; i++) {
            uint32_t edge = g->ports[node->first_in + i].edge;
            if (edge != GRAPH_NONE) {
                look_at(g, g->edges[edge].from_node, &count);
            }
        }
        for (uint32_t i = 0; i < node->after_count; i++) {
            look_at(g, g->edges[node->first_after + i].from_node, &count);
        }
    }
    return false;
}
