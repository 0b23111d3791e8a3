/* SPDX-License-Identifier: MIT */
#include "render/layout_order_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    NEAR_MOVES_MAX = 1000, /* until sorting by insertion gives up */
    FEW = 4,               /* links */
    EXCHANGE_ROUNDS_MAX = 64,
    SIFT_ROUNDS_MAX = 10,
    SIFT_LAYER_MAX = 1000, /* vertices: sifting a layer takes their square */
};

/* --- spots ------------------------------------------------------------------------------------ */

void ordering_renumber(struct ordering *o, uint32_t layer)
{
    const uint32_t *vertices = layer_of(o->d, layer);
    uint32_t count = layer_size(o->d, layer), before = 0, after = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct spot *spot = &o->spots[vertices[i]];
        spot->place = i;
        spot->first_pin[BEFORE] = before;
        spot->first_pin[AFTER] = after;
        before += spot->pin_count[BEFORE];
        after += spot->pin_count[AFTER];
    }
    o->version[layer]++;
}

void ordering_renumber_all(struct ordering *o)
{
    for (uint32_t layer = 0; layer < o->d->layer_count; layer++) {
        ordering_renumber(o, layer);
    }
}

/* One without pins on a side counts as having one there. */
static bool make_spots(struct ordering *o, struct arena *a)
{
    struct draft *d = o->d;
    uint32_t most = 0;
    o->spots = arena_new(a, struct spot, d->vertex_count);
    o->pins_before = arena_new(a, uint32_t, d->layer_count);
    if (!o->spots || !o->pins_before) {
        return false;
    }
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        for (int side = BEFORE; side <= AFTER; side++) {
            uint32_t slots = is_box(&d->vertices[v]) ? d->slots_of[side][v] : 1;
            o->spots[v].pin_count[side] = slots > 0 ? slots : 1;
        }
        uint32_t *pins = &o->pins_before[d->vertices[v].layer];
        *pins += o->spots[v].pin_count[BEFORE];
        most = *pins > most ? *pins : most;
    }
    o->tree = arena_new(a, uint64_t, (size_t)most + 1);
    return o->tree;
}

static bool make_leads(struct ordering *o, enum side side, struct arena *a)
{
    struct draft *d = o->d;
    o->gathered[side] = arena_new(a, uint32_t, d->layer_count);
    o->leads[side] = arena_new(a, struct lead, d->link_count);
    o->near[side] = arena_new(a, struct near, d->link_count);
    if (!o->gathered[side] || !o->leads[side] || !o->near[side]) {
        return false;
    }
    for (uint32_t i = 0; i < d->link_count; i++) {
        const struct link *link = &d->links[side][i];
        struct slot middle = {.rank = 0, .share = 0.5F};
        struct slot slot = link->slot == NONE ? middle : d->slots[link->slot];
        o->leads[side][i] = (struct lead){link->vertex, slot.rank, slot.share, link->weight};
    }
    return true;
}

bool ordering_init(struct ordering *o, struct draft *d, struct arena *a)
{
    *o = (struct ordering){
        .d = d,
        .stale = arena_new(a, bool, d->layer_count),
        .version = arena_new(a, uint32_t, d->layer_count),
    };
    if (!o->stale || !o->version || !make_spots(o, a) || !make_leads(o, BEFORE, a) ||
        !make_leads(o, AFTER, a)) {
        return false;
    }
    ordering_renumber_all(o);
    return true;
}

/* --- counting --------------------------------------------------------------------------------- */

/* A binary indexed tree of weights (Fenwick 1994). */
static void tree_add(uint64_t *tree, uint32_t size, uint32_t pin, uint64_t weight)
{
    for (uint32_t i = pin + 1; i <= size; i += i & (~i + 1)) {
        tree[i] += weight;
    }
}

/* The sum of the weights at pins 0 .. pin. */
static uint64_t tree_sum(const uint64_t *tree, uint32_t pin)
{
    uint64_t sum = 0;
    for (uint32_t i = pin + 1; i > 0; i -= i & (~i + 1)) {
        sum += tree[i];
    }
    return sum;
}

static uint32_t far_pin(const struct ordering *o, const struct lead *lead)
{
    return o->spots[lead->vertex].first_pin[BEFORE] + lead->rank;
}

/* Crossings between a layer and the next (Barth, Jünger, Mutzel 2004). Links are taken in the order
 * of their pins before the channel; each crosses those that were taken and end behind it. Those of
 * one pin are one net and do not cross: all of them ask before any of them is put down. */
static uint64_t count_channel(struct ordering *o, uint32_t layer)
{
    const struct draft *d = o->d;
    const struct lead *leads = o->leads[AFTER];
    uint32_t size = o->pins_before[layer + 1];
    uint64_t crossings = 0, placed = 0;
    memset(o->tree, 0, ((size_t)size + 1) * sizeof *o->tree);
    for (uint32_t i = 0; i < layer_size(d, layer); i++) {
        uint32_t v = layer_of(d, layer)[i];
        uint32_t from = d->first_link[AFTER][v], end = d->first_link[AFTER][v + 1];
        while (from < end) {
            uint32_t to = from;
            for (; to < end && d->links[AFTER][to].own_slot == d->links[AFTER][from].own_slot;
                 to++) {
                crossings +=
                    leads[to].weight * (placed - tree_sum(o->tree, far_pin(o, &leads[to])));
            }
            for (; from < to; from++) {
                tree_add(o->tree, size, far_pin(o, &leads[from]), leads[from].weight);
                placed += leads[from].weight;
            }
        }
    }
    return crossings;
}

uint64_t ordering_count(struct ordering *o)
{
    uint64_t crossings = 0;
    for (uint32_t layer = 0; layer + 1 < o->d->layer_count; layer++) {
        crossings += count_channel(o, layer);
    }
    return crossings;
}

/* --- pairs ------------------------------------------------------------------------------------ */

static int compare_near(const void *a, const void *b)
{
    const struct near *one = a, *two = b;
    return (one->pin > two->pin) - (one->pin < two->pin);
}

/* Few, or mostly sorted already, or both: by insertion, until that turns out wrong. */
static void gather_vertex(struct ordering *o, uint32_t vertex, enum side side)
{
    enum side there = side == BEFORE ? AFTER : BEFORE;
    uint32_t first = o->d->first_link[side][vertex], moves = 0;
    uint32_t count = o->d->first_link[side][vertex + 1] - first;
    const struct lead *leads = &o->leads[side][first];
    struct near *near = &o->near[side][first];
    for (uint32_t i = 0; i < count; i++) {
        const struct spot *spot = &o->spots[leads[i].vertex];
        struct near one = {spot->first_pin[there] + leads[i].rank, leads[i].weight,
                           (float)spot->place + leads[i].share};
        uint32_t at = i;
        for (; at > 0 && near[at - 1].pin > one.pin && moves < NEAR_MOVES_MAX; at--, moves++) {
            near[at] = near[at - 1];
        }
        near[at] = one;
    }
    if (moves == NEAR_MOVES_MAX) {
        qsort(near, count, sizeof *near, compare_near);
    }
}

void ordering_gather(struct ordering *o, uint32_t layer, enum side side)
{
    if (side == BEFORE ? layer == 0 : layer + 1 == o->d->layer_count) {
        return;
    }
    uint32_t version = o->version[side == BEFORE ? layer - 1 : layer + 1];
    if (o->gathered[side][layer] == version) {
        return;
    }
    for (uint32_t i = 0; i < layer_size(o->d, layer); i++) {
        gather_vertex(o, layer_of(o->d, layer)[i], side);
    }
    o->gathered[side][layer] = version;
}

/* What two vertices of a layer cross when `a` goes before `b`, and the other way round. */
struct pair_cost {
    int64_t ab, ba;
};

/* Short lists are compared all with all. Links of one pin are one net, and do not cross. */
static inline void add_few(const struct near *a, const struct near *a_end, const struct near *b,
                           const struct near *b_end, struct pair_cost *cost)
{
    for (const struct near *i = a; i < a_end; i++) {
        for (const struct near *j = b; j < b_end; j++) {
            int64_t crossings = (int64_t)i->weight * j->weight;
            cost->ab += i->pin > j->pin ? crossings : 0;
            cost->ba += i->pin < j->pin ? crossings : 0;
        }
    }
}

/* Long ones in one walk over both, since they are sorted. */
static void add_many(const struct near *i, const struct near *i_end, const struct near *j,
                     const struct near *j_end, struct pair_cost *cost)
{
    int64_t a_before = 0, b_before = 0; /* weights that lead to earlier pins */
    while (i < i_end || j < j_end) {
        uint32_t pin = i == i_end || (j < j_end && j->pin < i->pin) ? j->pin : i->pin;
        int64_t a_here = 0, b_here = 0;
        for (; i < i_end && i->pin == pin; i++) {
            a_here += i->weight;
        }
        for (; j < j_end && j->pin == pin; j++) {
            b_here += j->weight;
        }
        cost->ab += a_here * b_before;
        cost->ba += b_here * a_before;
        a_before += a_here;
        b_before += b_here;
    }
}

static struct pair_cost cost_of_pair(const struct ordering *o, uint32_t a, uint32_t b)
{
    struct pair_cost cost = {0, 0};
    for (int side = BEFORE; side <= AFTER; side++) {
        const struct near *near = o->near[side];
        const uint32_t *first = o->d->first_link[side];
        const struct near *i = &near[first[a]], *i_end = &near[first[a + 1]];
        const struct near *j = &near[first[b]], *j_end = &near[first[b + 1]];
        if (i_end - i <= FEW && j_end - j <= FEW) {
            add_few(i, i_end, j, j_end, &cost);
        } else {
            add_many(i, i_end, j, j_end, &cost);
        }
    }
    return cost;
}

/* --- exchange of neighbours ------------------------------------------------------------------- */

static void mark_around(struct ordering *o, uint32_t layer)
{
    uint32_t last = o->d->layer_count - 1;
    for (uint32_t i = layer > 0 ? layer - 1 : 0; i <= layer + 1 && i <= last; i++) {
        o->stale[i] = true;
    }
}

/* One pass over a layer; returns the crossings saved. */
static int64_t exchange_layer(struct ordering *o, uint32_t layer, enum exchange mode)
{
    uint32_t *vertices = layer_of(o->d, layer);
    int64_t saved = 0;
    bool changed = false;
    ordering_gather(o, layer, BEFORE);
    ordering_gather(o, layer, AFTER);
    for (uint32_t i = 0; i + 1 < layer_size(o->d, layer); i++) {
        uint32_t a = vertices[i], b = vertices[i + 1];
        struct pair_cost cost = cost_of_pair(o, a, b);
        if (cost.ba < cost.ab || (mode == EXCHANGE_EQUAL && cost.ab > 0 && cost.ab == cost.ba)) {
            vertices[i] = b;
            vertices[i + 1] = a;
            saved += cost.ab - cost.ba;
            changed = true;
        }
    }
    if (changed) {
        ordering_renumber(o, layer);
        mark_around(o, layer);
    }
    return saved;
}

void ordering_exchange(struct ordering *o, enum exchange mode)
{
    int64_t saved = 1;
    for (uint32_t i = 0; i < o->d->layer_count; i++) {
        o->stale[i] = true;
    }
    for (int round = 0; saved > 0 && round < EXCHANGE_ROUNDS_MAX; round++) {
        saved = 0;
        for (uint32_t i = 0; i < o->d->layer_count; i++) {
            if (o->stale[i]) {
                o->stale[i] = false;
                saved += exchange_layer(o, i, mode);
            }
        }
    }
}

/* --- sifting ---------------------------------------------------------------------------------- */

/* Where in its layer the vertex at a place crosses least; the place itself when nowhere less. */
static uint32_t best_place(const struct ordering *o, const uint32_t *vertices, uint32_t count,
                           uint32_t place)
{
    uint32_t v = vertices[place], best = place;
    int64_t saved = 0, most = 0;
    for (uint32_t i = place; i-- > 0;) {
        struct pair_cost cost = cost_of_pair(o, vertices[i], v);
        saved += cost.ab - cost.ba;
        if (saved > most) {
            most = saved;
            best = i;
        }
    }
    saved = 0;
    for (uint32_t i = place + 1; i < count; i++) {
        struct pair_cost cost = cost_of_pair(o, v, vertices[i]);
        saved += cost.ab - cost.ba;
        if (saved > most) {
            most = saved;
            best = i;
        }
    }
    return best;
}

/* Every vertex of a layer once; true when any moved. Those that wait keep their order, so the next
 * one is the first behind the walk's place that has not been moved: vertices that moved back are
 * passed again, which costs time and changes nothing. */
static bool sift_layer(struct ordering *o, uint32_t layer)
{
    uint32_t *vertices = layer_of(o->d, layer);
    uint32_t count = layer_size(o->d, layer);
    bool changed = false;
    ordering_gather(o, layer, BEFORE);
    ordering_gather(o, layer, AFTER);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t v = vertices[i], best = best_place(o, vertices, count, i);
        memmove(&vertices[i], &vertices[i + 1], (best > i ? best - i : 0) * sizeof *vertices);
        memmove(&vertices[best + 1], &vertices[best], (best < i ? i - best : 0) * sizeof *vertices);
        vertices[best] = v;
        changed |= best != i;
    }
    if (changed) {
        ordering_renumber(o, layer);
    }
    return changed;
}

void ordering_sift(struct ordering *o)
{
    uint32_t layers = o->d->layer_count;
    bool changed = true;
    for (int round = 0; changed && round < SIFT_ROUNDS_MAX; round++) {
        changed = false;
        for (uint32_t i = 0; i < layers; i++) {
            uint32_t layer = round % 2 == 0 ? i : layers - 1 - i;
            changed |= layer_size(o->d, layer) <= SIFT_LAYER_MAX && sift_layer(o, layer);
        }
    }
}
