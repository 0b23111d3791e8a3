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

/* --- pins ------------------------------------------------------------------------------------- */

/* How many pins a vertex has on a side; one without any counts as one. */
static uint32_t pins_of(const struct draft *d, uint32_t vertex, enum side side)
{
    uint32_t slots = is_box(&d->vertices[vertex]) ? d->slots_of[side][vertex] : 1;
    return slots > 0 ? slots : 1;
}

void ordering_renumber(struct ordering *o, uint32_t layer)
{
    const uint32_t *vertices = layer_of(o->d, layer);
    uint32_t count[2] = {0, 0};
    for (uint32_t i = 0; i < layer_size(o->d, layer); i++) {
        o->d->vertices[vertices[i]].place = i;
        for (int side = BEFORE; side <= AFTER; side++) {
            o->first_pin[side][vertices[i]] = count[side];
            count[side] += pins_of(o->d, vertices[i], (enum side)side);
        }
    }
    o->pin_count[BEFORE][layer] = count[BEFORE];
    o->pin_count[AFTER][layer] = count[AFTER];
    o->version[layer]++;
}

void ordering_renumber_all(struct ordering *o)
{
    for (uint32_t layer = 0; layer < o->d->layer_count; layer++) {
        ordering_renumber(o, layer);
    }
}

/* The number of the pin at the other end of a link that lies on `side` of its vertex. */
static uint32_t far_pin(const struct ordering *o, const struct link *link, enum side side)
{
    uint32_t rank = link->slot == NONE ? 0 : o->d->slots[link->slot].rank;
    return o->first_pin[side == BEFORE ? AFTER : BEFORE][link->vertex] + rank;
}

bool ordering_init(struct ordering *o, struct draft *d)
{
    *o = (struct ordering){
        .d = d,
        .stale = arena_new(&d->arena, bool, d->layer_count),
        .version = arena_new(&d->arena, uint32_t, d->layer_count),
    };
    if (!o->stale || !o->version) {
        return false;
    }
    for (int side = BEFORE; side <= AFTER; side++) {
        o->gathered[side] = arena_new(&d->arena, uint32_t, d->layer_count);
        o->first_pin[side] = arena_new(&d->arena, uint32_t, d->vertex_count);
        o->pin_count[side] = arena_new(&d->arena, uint32_t, d->layer_count);
        o->near[side] = arena_new(&d->arena, struct near, d->link_count);
        if (!o->gathered[side] || !o->first_pin[side] || !o->pin_count[side] || !o->near[side]) {
            return false;
        }
    }
    ordering_renumber_all(o);
    uint32_t most = 0;
    for (uint32_t layer = 0; layer < d->layer_count; layer++) {
        uint32_t count = o->pin_count[BEFORE][layer];
        most = count > most ? count : most;
    }
    o->tree = arena_new(&d->arena, uint64_t, (size_t)most + 1);
    return o->tree;
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

/* Crossings between a layer and the next (Barth, Jünger, Mutzel 2004). Links are taken in the order
 * of their pins before the channel; each crosses those that were taken and end behind it. Those of
 * one pin are one net and do not cross: all of them ask before any of them is put down. */
static uint64_t count_channel(struct ordering *o, uint32_t layer)
{
    const struct draft *d = o->d;
    uint32_t size = o->pin_count[BEFORE][layer + 1];
    uint64_t crossings = 0, placed = 0;
    memset(o->tree, 0, ((size_t)size + 1) * sizeof *o->tree);
    for (uint32_t i = 0; i < layer_size(d, layer); i++) {
        uint32_t v = layer_of(d, layer)[i];
        const struct link *from = &d->links[AFTER][d->first_link[AFTER][v]];
        const struct link *end = &d->links[AFTER][d->first_link[AFTER][v + 1]];
        while (from < end) {
            const struct link *to = from;
            for (; to < end && to->own_slot == from->own_slot; to++) {
                crossings += to->weight * (placed - tree_sum(o->tree, far_pin(o, to, AFTER)));
            }
            for (; from < to; from++) {
                tree_add(o->tree, size, far_pin(o, from, AFTER), from->weight);
                placed += from->weight;
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
    const struct draft *d = o->d;
    uint32_t first = d->first_link[side][vertex], moves = 0;
    uint32_t count = d->first_link[side][vertex + 1] - first;
    struct near *near = &o->near[side][first];
    for (uint32_t i = 0; i < count; i++) {
        const struct link *link = &d->links[side][first + i];
        float share = link->slot == NONE ? 0.5F : d->slots[link->slot].share;
        float at = (float)d->vertices[link->vertex].place + share;
        near[i] = (struct near){far_pin(o, link, side), link->weight, at};
    }
    for (uint32_t i = 1; i < count && moves < NEAR_MOVES_MAX; i++) {
        struct near one = near[i];
        uint32_t at = i;
        for (; at > 0 && near[at - 1].pin > one.pin; at--, moves++) {
            near[at] = near[at - 1];
        }
        near[at] = one;
    }
    if (moves >= NEAR_MOVES_MAX) {
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
static void add_few(const struct near *a, const struct near *a_end, const struct near *b,
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
        bool few = first[a + 1] - first[a] <= FEW && first[b + 1] - first[b] <= FEW;
        (few ? add_few : add_many)(&near[first[a]], &near[first[a + 1]], &near[first[b]],
                                   &near[first[b + 1]], &cost);
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
