/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

#include <assert.h>
#include <string.h>

/* Slots, nets, the vertices where nets pass layers, their routes and pins, and the links that
 * ordering and placing work on. All of one output's wires share their vertices: between two layers
 * they are one line, which keeps the graph small and the drawing calm. */

/* --- slots ------------------------------------------------------------------------------------ */

/* The slots of one side of a node: first those of run_after, then its ports in their order. */
static void rank_slots(struct draft *d, uint32_t node, enum side side, uint32_t after,
                       uint32_t after_count)
{
    const struct graph_node *n = &d->g->nodes[node];
    uint32_t port = side == BEFORE ? n->first_in : n->first_out;
    uint32_t port_count = side == BEFORE ? n->in_count : n->out_count;
    uint32_t count = after_count + port_count;
    for (uint32_t i = 0; i < count; i++) {
        struct slot *s = &d->slots[i < after_count ? after + i : port + i - after_count];
        s->rank = i;
        s->share = ((float)i + 1) / ((float)count + 1);
    }
    d->slots_of[side][node] = count;
}

static bool make_slots(struct draft *d)
{
    const struct graph *g = d->g;
    size_t after_count = g->edge_count - g->data_edge_count;
    d->slot_count = (uint32_t)(g->port_count + after_count + g->node_count);
    d->slots = arena_new(&d->arena, struct slot, d->slot_count);
    d->slots_of[BEFORE] = arena_new(&d->arena, uint32_t, d->node_count);
    d->slots_of[AFTER] = arena_new(&d->arena, uint32_t, d->node_count);
    bool *leaves = arena_new(&d->arena, bool, d->node_count);
    if (!d->slots || !d->slots_of[BEFORE] || !d->slots_of[AFTER] || !leaves) {
        return false;
    }
    for (size_t e = g->data_edge_count; e < g->edge_count; e++) {
        leaves[g->edges[e].from_node] = true;
    }
    for (uint32_t n = 0; n < d->node_count; n++) {
        const struct graph_node *node = &g->nodes[n];
        uint32_t arrive = (uint32_t)(g->port_count - g->data_edge_count) + node->first_after;
        uint32_t leave = (uint32_t)(g->port_count + after_count) + n;
        rank_slots(d, n, BEFORE, arrive, node->after_count);
        rank_slots(d, n, AFTER, leave, leaves[n] ? 1 : 0);
    }
    return true;
}

/* --- nets ------------------------------------------------------------------------------------- */

static uint32_t layer_of_node(const struct draft *d, uint32_t node)
{
    return d->vertices[node].layer;
}

static bool make_nets(struct draft *d)
{
    size_t edge_count = d->g->edge_count;
    uint32_t *starts = arena_new(&d->arena, uint32_t, edge_count);
    struct grouping by_start;
    d->net_of = arena_new(&d->arena, uint32_t, edge_count);
    if (!starts || !d->net_of) {
        return false;
    }
    for (uint32_t e = 0; e < edge_count; e++) {
        starts[e] = slot_of_start(d, e);
    }
    if (!grouping_make(&d->arena, starts, edge_count, d->slot_count, &by_start)) {
        return false;
    }
    d->net_edges = by_start.items;
    d->nets = arena_new(&d->arena, struct net, edge_count);
    if (!d->nets) {
        return false;
    }
    for (uint32_t s = 0; s < d->slot_count; s++) {
        uint32_t first = by_start.first[s], count = by_start.first[s + 1] - first;
        if (count == 0) {
            continue;
        }
        struct net *net = &d->nets[d->net_count];
        *net = (struct net){.slot = s, .first_edge = first, .edge_count = count};
        net->node = d->g->edges[d->net_edges[first]].from_node;
        for (uint32_t i = 0; i < count; i++) {
            d->net_of[d->net_edges[first + i]] = d->net_count;
        }
        d->net_count++;
    }
    lanes_measure(d);
    return true;
}

/* --- vertices and routes ---------------------------------------------------------------------- */

static uint32_t forward_count(const struct draft *d, const struct net *net)
{
    uint32_t own = layer_of_node(d, net->node);
    return net->last_layer > own + 1 ? net->last_layer - own - 1 : 0;
}

static uint32_t returning_count(const struct draft *d, const struct net *net)
{
    return layer_of_node(d, net->node) + 1 - net->first_layer;
}

static uint32_t last_channel(const struct draft *d, const struct net *net)
{
    uint32_t next = layer_of_node(d, net->node) + 1;
    return net->last_layer > next ? net->last_layer : next;
}

/* A chain of passing vertices in layers from `layer` on. */
static uint32_t add_chain(struct draft *d, uint32_t net, uint32_t layer, uint32_t count)
{
    uint32_t first = d->vertex_count;
    for (uint32_t i = 0; i < count; i++) {
        d->vertices[d->vertex_count++] =
            (struct vertex){.net = net, .layer = layer + i, .tie = NONE, .size = 1};
    }
    return first;
}

/* A returning chain begins and ends at boxes of the layers of its ends, and belongs beside them. */
static void tie_returning(struct draft *d, const struct net *net)
{
    uint32_t own = layer_of_node(d, net->node);
    for (uint32_t i = 0; i < net->edge_count; i++) {
        uint32_t to = d->g->edges[d->net_edges[net->first_edge + i]].to_node;
        if (layer_of_node(d, to) <= own) {
            d->vertices[net->returning + layer_of_node(d, to) - net->first_layer].tie = to;
        }
    }
    d->vertices[net->returning + own - net->first_layer].tie = net->node;
}

static bool make_vertices(struct draft *d)
{
    size_t vertex_count = d->node_count, route_count = 0;
    for (uint32_t n = 0; n < d->net_count; n++) {
        const struct net *net = &d->nets[n];
        vertex_count += forward_count(d, net) + returning_count(d, net);
        route_count += last_channel(d, net) - net->first_layer + 1;
    }
    /* A lane has a vertex at its net, and taps for the net's edges. */
    vertex_count += d->net_count;
    route_count += d->g->edge_count;
    struct vertex *vertices = arena_new(&d->arena, struct vertex, vertex_count);
    d->routes = arena_new(&d->arena, struct route, route_count);
    assert(vertex_count < NONE && route_count < NONE); /* the budget of lanes_measure */
    if (!vertices || !d->routes) {
        return false;
    }
    if (d->node_count > 0) {
        memcpy(vertices, d->vertices, d->node_count * sizeof *vertices);
    }
    d->vertices = vertices;
    d->vertex_count = d->node_count;
    for (uint32_t n = 0; n < d->net_count; n++) {
        struct net *net = &d->nets[n];
        net->forward = add_chain(d, n, layer_of_node(d, net->node) + 1, forward_count(d, net));
        net->returning = add_chain(d, n, net->first_layer, returning_count(d, net));
        net->route = d->route_count;
        for (uint32_t c = net->first_layer; c <= last_channel(d, net); c++) {
            d->routes[d->route_count++] = (struct route){.net = n, .channel = c};
        }
        if (returning_count(d, net) > 0) {
            tie_returning(d, net);
        }
    }
    return lanes_make(d);
}

/* --- pins ------------------------------------------------------------------------------------- */

/* The vertex at which a net passes a layer; NONE where it has none. */
static uint32_t passing(const struct draft *d, const struct net *net, uint32_t layer)
{
    uint32_t own = layer_of_node(d, net->node);
    if (layer > own) {
        return layer < net->last_layer ? net->forward + layer - own - 1 : NONE;
    }
    return layer >= net->first_layer ? net->returning + layer - net->first_layer : NONE;
}

static void add_pin(struct draft *d, struct route *r, enum side side, uint32_t vertex,
                    uint32_t slot)
{
    if (d->pins != NULL) {
        d->pins[r->first_pin + r->pin_count] = (struct pin){vertex, slot, side, 0};
    }
    r->pin_count++;
}

/* Where a lane comes from other channels, and where it goes on. */
static void pin_lane(struct draft *d, uint32_t index, struct route *r)
{
    const struct lane *lane = &d->lanes[index];
    if (r->channel > lane->first) {
        add_pin(d, r, BEFORE, lane_vertex(d, index), NONE);
    }
    if (r->channel < lane->last) {
        add_pin(d, r, AFTER, lane_vertex(d, index), NONE);
    }
}

/* The pins of one net, or, while there is no room for them, only how many each route has. */
static void pin_net(struct draft *d, const struct net *net)
{
    uint32_t own = layer_of_node(d, net->node);
    for (uint32_t c = net->first_layer; c <= last_channel(d, net); c++) {
        struct route *r = &d->routes[net->route + c - net->first_layer];
        if (c == own + 1) {
            add_pin(d, r, BEFORE, net->node, net->slot);
        }
        /* Channel own + 1 has the first of a returning chain at its side BEFORE, too. */
        uint32_t before = c > 0 ? passing(d, net, c - 1) : NONE;
        uint32_t after = passing(d, net, c);
        if (before != NONE) {
            add_pin(d, r, BEFORE, before, NONE);
        }
        if (after != NONE) {
            add_pin(d, r, AFTER, after, NONE);
        }
        if (net->lane != NONE && c == own + 1) {
            pin_lane(d, net->lane, r);
        }
    }
    for (uint32_t i = 0; net->lane != NONE && i < d->lanes[net->lane].route_count; i++) {
        pin_lane(d, net->lane, &d->routes[d->lanes[net->lane].first_route + i]);
    }
    for (uint32_t i = 0; i < net->edge_count; i++) {
        uint32_t edge = d->net_edges[net->first_edge + i];
        uint32_t to = d->g->edges[edge].to_node, layer = layer_of_node(d, to);
        uint32_t route = is_far(d, own, layer) ? lane_tap(d, &d->lanes[net->lane], layer)
                                               : net->route + layer - net->first_layer;
        add_pin(d, &d->routes[route], AFTER, to, slot_of_end(d, edge));
    }
}

static bool make_pins(struct draft *d)
{
    for (uint32_t n = 0; n < d->net_count; n++) {
        pin_net(d, &d->nets[n]);
    }
    uint32_t count = 0;
    for (uint32_t r = 0; r < d->route_count; r++) {
        d->routes[r].first_pin = count;
        count += d->routes[r].pin_count;
        d->routes[r].pin_count = 0;
    }
    d->pins = arena_new(&d->arena, struct pin, count);
    if (!d->pins) {
        return false;
    }
    for (uint32_t n = 0; n < d->net_count; n++) {
        pin_net(d, &d->nets[n]);
    }
    return true;
}

/* --- links ------------------------------------------------------------------------------------ */

/* A link with both its ends: index BEFORE is the vertex that lies before the channel. */
struct pair {
    uint32_t vertex[2], slot[2];
    uint32_t weight;
};

struct pairs {
    struct pair *items;
    uint32_t count;
};

/* One link from the pin before the channel to each pin after it; `beyond` is how many wires go on.
 * Where wires return, only the chain goes from layer to layer. A lane is in no layer. */
static void pair_route(const struct draft *d, const struct route *r, uint32_t beyond,
                       struct pairs *pairs)
{
    const struct pin *pins = &d->pins[r->first_pin];
    bool returns = r->channel <= layer_of_node(d, d->nets[r->net].node);
    if (pins[0].side != BEFORE) {
        return;
    }
    for (uint32_t i = 1; i < r->pin_count; i++) {
        if (pins[i].side != AFTER || (returns && pins[i].slot != NONE) ||
            pins[i].vertex >= d->vertex_count) {
            continue;
        }
        pairs->items[pairs->count++] = (struct pair){
            .vertex = {pins[0].vertex, pins[i].vertex},
            .slot = {pins[0].slot, pins[i].slot},
            .weight = pins[i].slot != NONE ? 1 : beyond,
        };
    }
}

static uint32_t wires_ending(const struct draft *d, const struct route *r)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->pin_count; i++) {
        const struct pin *pin = &d->pins[r->first_pin + i];
        count += pin->side == AFTER && pin->slot != NONE;
    }
    return count;
}

/* From both far ends of a net towards its box, so that the wires that go on are a running sum. */
static void pair_net(const struct draft *d, const struct net *net, struct pairs *pairs)
{
    uint32_t own = layer_of_node(d, net->node), beyond = 0;
    for (uint32_t c = last_channel(d, net); c > own; c--) {
        const struct route *r = &d->routes[net->route + c - net->first_layer];
        pair_route(d, r, beyond, pairs);
        beyond += wires_ending(d, r);
    }
    beyond = 0;
    for (uint32_t c = net->first_layer; c <= own; c++) {
        const struct route *r = &d->routes[net->route + c - net->first_layer];
        pair_route(d, r, beyond, pairs);
        beyond += wires_ending(d, r);
    }
}

/* The links of all vertices on one side: by vertex, then by own slot. */
static bool sort_links(struct draft *d, const struct pairs *pairs, enum side side)
{
    enum side here =
        side == AFTER ? BEFORE : AFTER; /* the channel's side at which the vertex lies */
    enum side there = side;
    uint32_t *ranks = arena_new(&d->arena, uint32_t, pairs->count);
    uint32_t *vertices = arena_new(&d->arena, uint32_t, pairs->count);
    struct link *links = arena_new(&d->arena, struct link, pairs->count);
    struct grouping by_rank, by_vertex;
    if (!ranks || !vertices || !links) {
        return false;
    }
    for (uint32_t i = 0; i < pairs->count; i++) {
        uint32_t slot = pairs->items[i].slot[here];
        ranks[i] = slot == NONE ? 0 : d->slots[slot].rank;
    }
    if (!grouping_make(&d->arena, ranks, pairs->count, d->slot_count, &by_rank)) {
        return false;
    }
    for (uint32_t i = 0; i < pairs->count; i++) {
        vertices[i] = pairs->items[by_rank.items[i]].vertex[here];
    }
    if (!grouping_make(&d->arena, vertices, pairs->count, d->vertex_count, &by_vertex)) {
        return false;
    }
    for (uint32_t i = 0; i < pairs->count; i++) {
        uint32_t id = by_rank.items[by_vertex.items[i]];
        const struct pair *pair = &pairs->items[id];
        links[i] = (struct link){pair->vertex[there], pair->slot[there], pair->slot[here],
                                 pair->weight, id};
    }
    d->links[side] = links;
    d->first_link[side] = by_vertex.first;
    return true;
}

static bool make_links(struct draft *d)
{
    uint32_t pin_count = 0;
    for (uint32_t r = 0; r < d->route_count; r++) {
        pin_count += d->routes[r].pin_count;
    }
    struct pairs pairs = {arena_new(&d->arena, struct pair, pin_count), 0};
    if (!pairs.items) {
        return false;
    }
    for (uint32_t n = 0; n < d->net_count; n++) {
        pair_net(d, &d->nets[n], &pairs);
    }
    d->link_count = pairs.count;
    return sort_links(d, &pairs, BEFORE) && sort_links(d, &pairs, AFTER);
}

bool draft_nets(struct draft *d)
{
    return make_slots(d) && make_nets(d) && make_vertices(d) && make_pins(d) && make_links(d);
}
