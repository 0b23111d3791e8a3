/* SPDX-License-Identifier: MIT
 * render/layout_internal.h - a layout while it is made: what its phases hand to each other.
 *
 *     rank    which layer each step lies in                        layout_rank.c, _simplex.c
 *     nets    what connects layers: steps and passing wires        layout_net.c, _lane.c
 *     order   who lies before whom in a layer, for few crossings   layout_order.c, _cross.c
 *     size    how large boxes are and where on them wires begin    layout_size.c
 *     place   where across the flow everything lies                layout_place.c, _block.c
 *     route   on which track of a channel each wire turns          layout_route.c, _skyline.c
 *     finish  along the flow, and from flow to screen              layout.c, _find.c
 *
 * The first three do not depend on the direction. All of it thinks in two coordinates, `along` the
 * flow and `across` it: to the right these are x and y, downwards y and x.
 *
 *      channel 0   layer 0   channel 1   layer 1   channel 2        along ─▶
 *                ┌────────┐            ┌────────┐                across
 *                │ vertex ├──────┐     │ vertex ├──                │
 *                └────────┘      │     └────────┘                  ▼
 *                ┌────────┐      └─────── vertex ───┐
 *                │ vertex ├───┐        (a wire that │
 *                └────────┘   └──     passes a layer)
 *
 * A net is what leaves one output (or the run_after edges that leave one step): in each layer it
 * passes there is one vertex for it, however many wires it stands for, and in each channel one
 * route. Where that would be too many, its longest wires share a lane instead: a row before all
 * boxes, which costs the same however many layers it passes (layout_lane.c). Everything lives in
 * the draft's arena; functions return false when memory is out.
 */
#ifndef RENDER_LAYOUT_INTERNAL_H
#define RENDER_LAYOUT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/layout.h"

#define NONE GRAPH_NONE

/* --- what the phases hand on ------------------------------------------------------------------ */

enum side { BEFORE, AFTER }; /* of a vertex: where inputs arrive, where outputs leave */

/* A slot is a place on a box where a wire may begin or end: each port has the slot of its index,
 * each run_after edge one where it arrives, each step one where its run_after edges leave. */
struct slot {
    uint32_t rank; /* among those of its side of the box */
    float share;   /* of the side, 0 to 1: where it lies before sizes are known */
    int offset;    /* from the box's first cell across */
};

/* A box, or the place where a net passes a layer. Vertices 0 .. node_count - 1 are the nodes. */
struct vertex {
    uint32_t net;          /* NONE: a box */
    uint32_t layer, place; /* place: position in the layer */
    uint32_t tie;          /* a returning wire's: the box of its layer it leaves or goes to; NONE */
    int size;              /* cells across */
    int across;            /* first cell across */
};

/* An end of a piece of net between two neighbouring layers, seen from the vertex at the other. */
struct link {
    uint32_t vertex;   /* at the other end */
    uint32_t slot;     /* there; NONE: a passing wire */
    uint32_t own_slot; /* here */
    uint32_t weight;   /* wires it stands for */
    uint32_t id;       /* the same for both ends */
};

/* Where a net meets a channel: at the side BEFORE (from the layer before) or AFTER. */
struct pin {
    uint32_t vertex, slot; /* slot NONE: a passing wire's */
    enum side side;        /* of the channel */
    int across;
};

/* What a net does in one channel. Its pins are sorted by `across` once route has run. Pieces follow
 * each other; one begins at the cell across at which the one before it ends. */
struct route {
    uint32_t net, channel;
    uint32_t first_pin, pin_count;
    uint32_t first_piece, piece_count; /* none: it goes straight on */
};

/* A run across the channel, on one track; or, when it is split, on one track for the pins before
 * and one for those after, joined on the row `jog`. */
struct piece {
    int low, high;
    uint32_t track[2]; /* by side of the pins; equal unless it is split */
    bool split;
    int jog;
};

struct net {
    uint32_t node, slot;             /* where it begins */
    uint32_t first_edge, edge_count; /* in net_edges */
    uint32_t last_layer;  /* the furthest layer it goes to; its own when to none behind */
    uint32_t first_layer; /* the furthest layer it returns to; its own + 1 when to none */
    uint32_t forward;     /* vertex in layer own + 1; the next layers' follow */
    uint32_t returning;   /* vertex in layer first_layer; up to own */
    uint32_t route;       /* in channel first_layer; the next channels' follow */
    uint32_t lane;        /* of the wires that lead beyond the draft's reach; NONE */
};

/* The way of a net's longest wires. It begins in the channel behind the net's box and has taps in
 * those before the boxes that it leads to. */
struct lane {
    uint32_t net;
    uint32_t first, last;              /* channels, its beginning among them */
    uint32_t first_route, route_count; /* of its taps, by channel; not that of its beginning */
    uint32_t row;
};

struct channel {
    uint32_t first_route, route_count; /* in by_channel */
    uint32_t tracks;
};

struct draft {
    struct arena arena;
    const struct pipeline *p;
    const struct graph *g;
    uint32_t node_count;

    /* rank: in vertices[].layer */
    uint32_t layer_count;

    /* nets */
    struct slot *slots;
    uint32_t slot_count;
    struct vertex *vertices;
    uint32_t vertex_count; /* then, in no layer, those of the lanes */
    uint32_t reach;        /* layers; wires that lead further take lanes */
    struct lane *lanes;
    uint32_t lane_count, lane_rows;
    struct net *nets;
    uint32_t net_count;
    uint32_t *net_edges; /* the graph's edges, net by net */
    uint32_t *net_of;    /* per edge */
    struct route *routes;
    uint32_t route_count;
    struct pin *pins;
    struct link *links[2];   /* per side of a vertex: vertex by vertex, by own slot */
    uint32_t *first_link[2]; /* vertex_count + 1 each */
    uint32_t link_count;
    uint32_t *slots_of[2]; /* per node: how many slots it has on that side */

    /* order */
    uint32_t *order;          /* vertices, layer by layer */
    uint32_t *first_in_layer; /* layer_count + 1 */

    /* size */
    struct layout_options options;
    int text_max;       /* cells of a name; what is longer is cut */
    struct rect *boxes; /* per node: w and h at first */
    int *label_cells;   /* per layer: room for labels before its boxes, along */

    /* route */
    struct piece *pieces;
    uint32_t piece_count;
    uint32_t *by_channel;     /* routes */
    struct channel *channels; /* layer_count + 1 */
};

bool draft_rank(struct draft *d) MUST_CHECK;
bool draft_nets(struct draft *d) MUST_CHECK;
bool draft_order(struct draft *d) MUST_CHECK;
bool draft_size(struct draft *d) MUST_CHECK;
bool draft_place(struct draft *d) MUST_CHECK;
bool draft_route(struct draft *d) MUST_CHECK;

/* Sets the draft's reach to the furthest with which nets pass few enough layers, and measures the
 * nets with it. */
void lanes_measure(struct draft *d);
/* Makes the lanes of all nets whose wires lead beyond the reach. */
bool lanes_make(struct draft *d) MUST_CHECK;
/* Cells across that all lanes take before the boxes, and where one lies. */
int lanes_size(const struct draft *d);
int lane_across(const struct draft *d, const struct lane *lane);
/* The route of a lane's tap in a channel. O(log taps). */
uint32_t lane_tap(const struct draft *d, const struct lane *lane, uint32_t channel);

/* Whether a wire from a layer to another takes its net's lane. */
static inline bool is_far(const struct draft *d, uint32_t from, uint32_t to)
{
    return (from < to ? to - from : from - to) > d->reach;
}

static inline uint32_t lane_vertex(const struct draft *d, uint32_t lane)
{
    return d->vertex_count + lane;
}

/* The vertices of a layer, in their order. */
static inline uint32_t *layer_of(const struct draft *d, uint32_t layer)
{
    return &d->order[d->first_in_layer[layer]];
}

static inline uint32_t layer_size(const struct draft *d, uint32_t layer)
{
    return d->first_in_layer[layer + 1] - d->first_in_layer[layer];
}

static inline bool is_box(const struct vertex *v)
{
    return v->net == NONE;
}

/* The slot at which an edge leaves (arrives). */
static inline uint32_t slot_of_start(const struct draft *d, uint32_t edge)
{
    const struct graph *g = d->g;
    uint32_t after_count = (uint32_t)(g->edge_count - g->data_edge_count);
    return edge < g->data_edge_count
               ? g->edges[edge].from_port
               : (uint32_t)g->port_count + after_count + g->edges[edge].from_node;
}

static inline uint32_t slot_of_end(const struct draft *d, uint32_t edge)
{
    const struct graph *g = d->g;
    return edge < g->data_edge_count ? g->edges[edge].to_port
                                     : (uint32_t)(g->port_count - g->data_edge_count) + edge;
}

/* Blank cells that have to stay between two vertices of a layer, `a` before `b`. */
static inline int gap_between(const struct draft *d, const struct vertex *a, const struct vertex *b)
{
    /* by direction, and how many of the two are boxes */
    static const int gaps[2][3] = {[LAYOUT_RIGHT] = {0, 1, 1}, [LAYOUT_DOWN] = {1, 1, 2}};
    return gaps[d->options.direction][is_box(a) + is_box(b)];
}

/* Cells from a vertex's first to the one where a wire meets it. */
static inline int offset_of(const struct draft *d, uint32_t slot)
{
    return slot == NONE ? 0 : d->slots[slot].offset;
}

/* --- the layout as it will be ----------------------------------------------------------------- */

/* A thing in the drawing: a box, or a straight run of a wire. */
struct layout_item {
    uint32_t edge;  /* NONE: a box */
    uint32_t index; /* of the node, or of the run's first point */
};

/* What lies where: items[first[b]] .. items[first[b + 1] - 1] touch bucket b. See layout_find.c. */
struct layout_index {
    int columns, rows;
    uint32_t *first;
    struct layout_item *items;
};

/* A layout with what only this room knows of it; `shown` comes first. */
struct layout_body {
    struct layout shown;
    struct arena arena;
    size_t node_count, edge_count;
    struct layout_index index;
};

bool layout_index_make(struct layout_body *l) MUST_CHECK;

/* --- tools of the phases ---------------------------------------------------------------------- */

/* A stable counting sort of 0 .. count - 1 by key: items[first[k]] .. items[first[k + 1] - 1] are
 * those with keys[i] == k, ascending. What has the key NONE is left out. O(count + key_count). */
struct grouping {
    uint32_t *first, *items;
};
bool grouping_make(struct arena *a, const uint32_t *keys, size_t count, size_t key_count,
                   struct grouping *out) MUST_CHECK;

/* Union-find over parent[], in which each begins as its own parent. The lowest of a set is its
 * root. About O(1). */
uint32_t union_root(uint32_t *parent, uint32_t i);
void union_join(uint32_t *parent, uint32_t a, uint32_t b);

/* Layers of nodes, and the arcs that have to lead to a later one. */
struct ranks {
    uint32_t node_count, arc_count;
    const uint32_t *tail, *head;
    uint32_t *rank; /* per node; keeps to all arcs, before and after */
};
/* Makes the total span of all arcs as small as that many steps can (see layout_simplex.c). */
bool ranks_tighten(struct ranks *r, uint32_t steps, struct arena scratch) MUST_CHECK;

/* Vertices that move together across the flow, at most one in a layer: what draft_place aligned.
 * Whoever fills `of`, `shift` and `count` keeps the blocks from crossing each other. */
struct blocks {
    struct draft *d;
    struct arena *arena; /* in which all of it lives */
    uint32_t *of;        /* per vertex: its block */
    int *shift;          /* per vertex: its first cell, from where its block is */
    uint32_t count;
    int room;     /* cells across to keep within, or as near to that as packing comes; 0: any */
    int *across;  /* per block: where it is */
    int width;    /* cells across from the first vertex to the last */
    int64_t cost; /* of the wires as they run: the lower, the shorter and straighter */
    /* layout_block.c's own */
    struct grouping members; /* vertices, by block */
    struct pull *pulls;
    uint32_t *first_pull; /* per block, count + 1 */
};

bool blocks_init(struct blocks *b, struct draft *d, int room, struct arena *a) MUST_CHECK;
/* Packs the blocks (towards the first cell, or the last), then moves them to where their wires are
 * short and straight. Numbers them anew. */
bool blocks_place(struct blocks *b, bool from_last) MUST_CHECK;
/* Moves them once more, pushing away what is in the way: a little better, for some time more. */
bool blocks_polish(struct blocks *b) MUST_CHECK;

/* The largest track in use, row by row. Tracks count from 1 here: 0 is none. */
struct skyline {
    const int *rows; /* those that will be asked for or raised, ascending, once each */
    uint32_t row_count, leaf_count;
    uint32_t *top, *cover;
};

bool skyline_init(struct skyline *sky, const int *rows, uint32_t row_count, struct arena *a)
    MUST_CHECK;
/* The largest on rows low to high. O(log rows). */
uint32_t skyline_top(const struct skyline *sky, int low, int high);
/* At least `track` on all of rows low to high. O(log rows). */
void skyline_raise(struct skyline *sky, int low, int high, uint32_t track);

#endif
