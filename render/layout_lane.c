/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

#include <stdlib.h>

/* The wires that pass too many layers. A vertex in each layer that a wire passes lets it run
 * between the boxes, and costs time and memory for each. A few thousand steps that all feed the
 * last one would have millions of them. Eiglsperger, Siebenhaller and Kaufmann (2005) keep such
 * wires as segments between two vertices, which still order and place with all the rest; here the
 * longest leave the layers altogether, for rows of their own before all boxes:
 *
 *           ┌──────────────────────────────┐        ┌ lane 1
 *           │   ┌─────────────────────────┐│        │ lane 0
 *      box ─┘   │                         │└──▶ box
 *           box ┘       box ...           └───▶
 *
 * What is short enough still passes between the boxes: the reach is the longest with which all nets
 * together pass no more layers than the budget. Graphs that people draw stay within it, and have no
 * lanes at all. */

enum {
    PASSED_MAX = 64 * 1024, /* layers that nets may pass, all together */
    PASSED_PER_WIRE = 16,   /* more of them for each wire */
};

/* --- the reach -------------------------------------------------------------------------------- */

static uint32_t layer_of_target(const struct draft *d, const struct net *net, uint32_t i)
{
    return d->vertices[d->g->edges[d->net_edges[net->first_edge + i]].to_node].layer;
}

/* The layers that a net goes to and returns to within the reach. Returns how many it passes. */
static uint64_t measure_net(const struct draft *d, struct net *net)
{
    uint32_t own = d->vertices[net->node].layer;
    net->last_layer = own;
    net->first_layer = own + 1;
    for (uint32_t i = 0; i < net->edge_count; i++) {
        uint32_t to = layer_of_target(d, net, i);
        if (is_far(d, own, to)) {
            continue;
        }
        net->last_layer = to > net->last_layer ? to : net->last_layer;
        net->first_layer = to < net->first_layer ? to : net->first_layer;
    }
    return (net->last_layer - own) + (uint64_t)(own + 1 - net->first_layer);
}

static uint64_t measure_nets(struct draft *d, uint32_t reach)
{
    uint64_t passed = 0;
    d->reach = reach;
    for (uint32_t n = 0; n < d->net_count; n++) {
        passed += measure_net(d, &d->nets[n]);
    }
    return passed;
}

void lanes_measure(struct draft *d)
{
    uint64_t budget = PASSED_MAX + PASSED_PER_WIRE * (uint64_t)d->g->edge_count;
    uint32_t low = 1, high = d->layer_count > 1 ? d->layer_count : 1;
    if (measure_nets(d, high) <= budget) {
        return;
    }
    while (low + 1 < high) { /* within the budget with low, or no way to be; beyond it with high */
        uint32_t middle = low + (high - low) / 2;
        *(measure_nets(d, middle) <= budget ? &low : &high) = middle;
    }
    measure_nets(d, low);
}

/* --- taps ------------------------------------------------------------------------------------- */

static int compare_channels(const void *a, const void *b)
{
    const uint32_t *one = a, *two = b;
    return (*one > *two) - (*one < *two);
}

/* The channels in which the net's far wires end, ascending and once each; returns how many. */
static uint32_t collect_taps(const struct draft *d, const struct net *net, uint32_t *taps)
{
    uint32_t own = d->vertices[net->node].layer, count = 0, kept = 0;
    for (uint32_t i = 0; i < net->edge_count; i++) {
        uint32_t to = layer_of_target(d, net, i);
        if (is_far(d, own, to)) {
            taps[count++] = to;
        }
    }
    qsort(taps, count, sizeof *taps, compare_channels);
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || taps[i] != taps[kept - 1]) {
            taps[kept++] = taps[i];
        }
    }
    return kept;
}

static void add_lane(struct draft *d, uint32_t net, const uint32_t *taps, uint32_t count)
{
    uint32_t begins = d->vertices[d->nets[net].node].layer + 1;
    struct lane *lane = &d->lanes[d->lane_count];
    *lane = (struct lane){.net = net, .first_route = d->route_count, .route_count = count};
    lane->first = taps[0] < begins ? taps[0] : begins;
    lane->last = taps[count - 1] > begins ? taps[count - 1] : begins;
    for (uint32_t i = 0; i < count; i++) {
        d->routes[d->route_count++] = (struct route){.net = net, .channel = taps[i]};
    }
    d->nets[net].lane = d->lane_count++;
}

uint32_t lane_tap(const struct draft *d, const struct lane *lane, uint32_t channel)
{
    uint32_t low = lane->first_route, high = low + lane->route_count;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        *(d->routes[middle].channel <= channel ? &low : &high) = middle;
    }
    return low;
}

/* --- rows ------------------------------------------------------------------------------------- */

struct by_length {
    uint32_t length, lane;
};

static int compare_lengths(const void *a, const void *b)
{
    const struct by_length *one = a, *two = b;
    if (one->length != two->length) {
        return one->length < two->length ? -1 : 1;
    }
    return (one->lane > two->lane) - (one->lane < two->lane);
}

/* Short lanes lie nearest to the boxes and longer ones beyond them, so that of two of which one
 * ends inside the other neither crosses there. */
static bool stack_lanes(struct draft *d, struct arena scratch)
{
    uint32_t channel_count = d->layer_count + 1;
    struct by_length *order = arena_new(&scratch, struct by_length, d->lane_count);
    int *channels = arena_new(&scratch, int, channel_count);
    struct skyline sky;
    if (!order || !channels) {
        return false;
    }
    for (uint32_t c = 0; c < channel_count; c++) {
        channels[c] = (int)c;
    }
    if (!skyline_init(&sky, channels, channel_count, &scratch)) {
        return false;
    }
    for (uint32_t i = 0; i < d->lane_count; i++) {
        order[i] = (struct by_length){d->lanes[i].last - d->lanes[i].first, i};
    }
    qsort(order, d->lane_count, sizeof *order, compare_lengths);
    for (uint32_t i = 0; i < d->lane_count; i++) {
        struct lane *lane = &d->lanes[order[i].lane];
        lane->row = skyline_top(&sky, (int)lane->first, (int)lane->last);
        skyline_raise(&sky, (int)lane->first, (int)lane->last, lane->row + 1);
        d->lane_rows = lane->row + 1 > d->lane_rows ? lane->row + 1 : d->lane_rows;
    }
    return true;
}

bool lanes_make(struct draft *d)
{
    uint32_t most = 0;
    for (uint32_t n = 0; n < d->net_count; n++) {
        d->nets[n].lane = NONE;
        most = d->nets[n].edge_count > most ? d->nets[n].edge_count : most;
    }
    if (d->reach >= d->layer_count) {
        return true;
    }
    d->lanes = arena_new(&d->arena, struct lane, d->net_count);
    struct arena scratch = d->arena;
    uint32_t *taps = arena_new(&scratch, uint32_t, most);
    if (!d->lanes || !taps) {
        return false;
    }
    for (uint32_t n = 0; n < d->net_count; n++) {
        uint32_t count = collect_taps(d, &d->nets[n], taps);
        if (count > 0) {
            add_lane(d, n, taps, count);
        }
    }
    return stack_lanes(d, d->arena);
}

static int row_cells(const struct draft *d)
{
    static const struct vertex passing = {.net = 0};
    return 1 + gap_between(d, &passing, &passing);
}

int lanes_size(const struct draft *d)
{
    /* One cell stays free before the boxes. */
    return d->lane_rows > 0 ? (int)d->lane_rows * row_cells(d) + 1 : 0;
}

int lane_across(const struct draft *d, const struct lane *lane)
{
    return (int)(d->lane_rows - 1 - lane->row) * row_cells(d);
}
