/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

/* Which layer each step lies in: the longest path to it (Sugiyama, Tagawa, Toda 1981), then passes
 * that pull steps towards where more of their wires go, then, where the graph is not too large, the
 * network simplex. Edges that close a cycle do not count, so they alone run backwards. */

enum {
    PULLS_MAX = 8,                  /* passes; few graphs still change after three */
    SIMPLEX_WORK = 4 * 1000 * 1000, /* nodes and edges looked at, about */
    SIMPLEX_NODES_MAX = 10 * 1000,
};

struct ranking {
    const struct graph *g;
    struct vertex *vertices;
    struct grouping in, out; /* per node: the edges that count */
};

static bool counts(const struct graph_edge *e)
{
    return !e->closes_cycle && e->from_node != e->to_node;
}

static bool group_edges(struct draft *d, struct ranking *r)
{
    size_t count = d->g->edge_count;
    uint32_t *from = arena_new(&d->arena, uint32_t, count);
    uint32_t *to = arena_new(&d->arena, uint32_t, count);
    if (from == NULL || to == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct graph_edge *e = &d->g->edges[i];
        from[i] = counts(e) ? e->from_node : NONE;
        to[i] = counts(e) ? e->to_node : NONE;
    }
    return grouping_make(&d->arena, from, count, d->node_count, &r->out) &&
           grouping_make(&d->arena, to, count, d->node_count, &r->in);
}

/* The first layer behind all that a node needs. */
static uint32_t earliest(const struct ranking *r, uint32_t node)
{
    uint32_t layer = 0;
    for (uint32_t i = r->in.first[node]; i < r->in.first[node + 1]; i++) {
        uint32_t from = r->g->edges[r->in.items[i]].from_node;
        if (r->vertices[from].layer >= layer) {
            layer = r->vertices[from].layer + 1;
        }
    }
    return layer;
}

/* The last layer before all that need a node, of which there is at least one. */
static uint32_t latest(const struct ranking *r, uint32_t node)
{
    uint32_t layer = UINT32_MAX;
    for (uint32_t i = r->out.first[node]; i < r->out.first[node + 1]; i++) {
        uint32_t to = r->g->edges[r->out.items[i]].to_node;
        if (r->vertices[to].layer <= layer) {
            layer = r->vertices[to].layer - 1;
        }
    }
    return layer;
}

/* Moves each node to the end of its range at which its wires are shorter; true when any moved. Last
 * ones first, so that what they leave behind can follow. */
static bool pull(struct ranking *r)
{
    bool moved = false;
    for (size_t i = r->g->node_count; i-- > 0;) {
        uint32_t node = r->g->run_order[i];
        uint32_t in = r->in.first[node + 1] - r->in.first[node];
        uint32_t out = r->out.first[node + 1] - r->out.first[node];
        uint32_t *layer = &r->vertices[node].layer;
        uint32_t wanted = out > in ? latest(r, node) : in > out ? earliest(r, node) : *layer;
        moved |= wanted != *layer;
        *layer = wanted;
    }
    return moved;
}

static bool tighten(struct draft *d, struct arena scratch)
{
    struct ranks r = {.node_count = d->node_count,
                      .rank = arena_new(&scratch, uint32_t, d->node_count)};
    uint32_t *tail = arena_new(&scratch, uint32_t, d->g->edge_count);
    uint32_t *head = arena_new(&scratch, uint32_t, d->g->edge_count);
    if (!r.rank || !tail || !head) {
        return false;
    }
    for (size_t i = 0; i < d->g->edge_count; i++) {
        if (counts(&d->g->edges[i])) {
            tail[r.arc_count] = d->g->edges[i].from_node;
            head[r.arc_count++] = d->g->edges[i].to_node;
        }
    }
    for (uint32_t n = 0; n < d->node_count; n++) {
        r.rank[n] = d->vertices[n].layer;
    }
    r.tail = tail;
    r.head = head;
    if (!ranks_tighten(&r, SIMPLEX_WORK / (r.node_count + r.arc_count + 1), scratch)) {
        return false;
    }
    for (uint32_t n = 0; n < d->node_count; n++) {
        d->vertices[n].layer = r.rank[n];
    }
    return true;
}

bool draft_rank(struct draft *d)
{
    d->vertices = arena_new(&d->arena, struct vertex, d->node_count);
    struct ranking r = {.g = d->g, .vertices = d->vertices};
    if (!d->vertices || !group_edges(d, &r)) {
        return false;
    }
    for (size_t i = 0; i < d->g->node_count; i++) {
        uint32_t node = d->g->run_order[i];
        d->vertices[node].layer = earliest(&r, node);
    }
    for (int i = 0; i < PULLS_MAX && pull(&r); i++) {
    }
    if (d->node_count <= SIMPLEX_NODES_MAX && !tighten(d, d->arena)) {
        return false;
    }
    d->layer_count = 0;
    for (uint32_t n = 0; n < d->node_count; n++) {
        d->vertices[n].net = NONE;
        d->vertices[n].tie = NONE;
        if (d->vertices[n].layer >= d->layer_count) {
            d->layer_count = d->vertices[n].layer + 1;
        }
    }
    return true;
}
