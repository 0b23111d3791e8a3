/* SPDX-License-Identifier: MIT */
#include "render/layout_order_internal.h"

#include <string.h>

/* Who lies before whom in a layer, for few crossings. As in dot (Gansner, Koutsofios, North, Vo
 * 1993): sweeps that sort each layer by the weighted median of what its vertices are linked to in
 * the layer before, or after, each followed by exchanges of neighbours; what is equal is turned
 * round in half of the sweeps, which leads out of dead ends. From two starts, the best order that
 * was seen is kept; sifting improves what each start came to. */

enum {
    SWEEPS_MAX = 24, /* from one start */
    SWEEPS_QUICK = 4,
    SWEEPS_IN_VAIN = 8,   /* without a better order, and a start is given up */
    SHUFFLED_LINKS = 300, /* small graphs start until this many links have been looked at */
    SHUFFLE_SEED = 88675123,
};

struct keyed {
    float key;
    uint32_t vertex;
};

struct search {
    struct ordering o;
    float *key; /* per vertex; negative: none */
    struct keyed *sorted, *spare;
    uint32_t *start_best, *best; /* orders: from this start, of all */
    uint64_t start_crossings, crossings;
};

/* --- sweeps ----------------------------------------------------------------------------------- */

/* The weighted median of where a vertex's links on one side lead: between two middle ones, nearer
 * to the side where the others are closer together. -1 when there is none. */
static float median(const struct ordering *o, uint32_t vertex, enum side side)
{
    const uint32_t *first = &o->d->first_link[side][vertex];
    uint32_t count = first[1] - first[0];
    const struct near *near = &o->near[side][first[0]];
    uint64_t total = 0, sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += near[i].weight;
    }
    for (uint32_t i = 0; i < count; i++) {
        sum += near[i].weight;
        if (2 * sum > total) {
            return near[i].at;
        }
        if (2 * sum == total) {
            float low = near[i].at - near[0].at, high = near[count - 1].at - near[i + 1].at;
            float share = low + high > 0 ? low / (low + high) : 0.5F;
            return near[i].at + share * (near[i + 1].at - near[i].at);
        }
    }
    return -1;
}

/* Merge sort: stable, so that what is equal keeps the order it has. */
static void sort_keyed(struct keyed *items, struct keyed *spare, uint32_t count)
{
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t low = 0; low + width < count; low += 2 * width) {
            uint32_t middle = low + width, high = count - middle > width ? middle + width : count;
            if (items[middle - 1].key <= items[middle].key) {
                continue;
            }
            uint32_t i = low, j = middle, out = 0;
            while (i < middle && j < high) {
                spare[out++] = items[j].key < items[i].key ? items[j++] : items[i++];
            }
            memcpy(&spare[out], &items[i], (middle - i) * sizeof *items);
            memcpy(&items[low], spare, (out + middle - i) * sizeof *items);
        }
    }
}

static void reverse(struct keyed *items, uint32_t count)
{
    for (uint32_t i = 0; i < count / 2; i++) {
        struct keyed swap = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = swap;
    }
}

/* Sorts a layer by what its vertices are linked to on one side. Those without links there keep
 * their places, but a returning wire's end goes with the box it belongs to. */
static void sort_layer(struct search *s, uint32_t layer, enum side side, bool turn_equal)
{
    struct draft *d = s->o.d;
    uint32_t *vertices = layer_of(d, layer);
    uint32_t count = layer_size(d, layer), sorted = 0;
    ordering_gather(&s->o, layer, side);
    for (uint32_t i = 0; i < count; i++) {
        s->key[vertices[i]] = median(&s->o, vertices[i], side);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t v = vertices[i], tie = d->vertices[v].tie;
        float key = s->key[v] < 0 && tie != NONE ? s->key[tie] : s->key[v];
        if (key >= 0) {
            s->sorted[sorted++] = (struct keyed){key, v};
            vertices[i] = NONE;
        }
    }
    if (turn_equal) {
        reverse(s->sorted, sorted);
    }
    sort_keyed(s->sorted, s->spare, sorted);
    for (uint32_t i = 0, next = 0; i < count; i++) {
        if (vertices[i] == NONE) {
            vertices[i] = s->sorted[next++].vertex;
        }
    }
    ordering_renumber(&s->o, layer);
}

/* Forwards by what lies before each layer, or backwards by what lies after it. */
static void sweep(struct search *s, bool forwards, bool turn_equal)
{
    uint32_t layers = s->o.d->layer_count;
    for (uint32_t i = 1; i < layers; i++) {
        sort_layer(s, forwards ? i : layers - 1 - i, forwards ? BEFORE : AFTER, turn_equal);
    }
    ordering_exchange(&s->o, turn_equal ? EXCHANGE_BETTER : EXCHANGE_EQUAL);
}

/* Keeps the order in `kept` when it crosses less than what is there. */
static bool keep_better(struct search *s, uint32_t *kept, uint64_t *crossings)
{
    uint64_t now = ordering_count(&s->o);
    if (now >= *crossings) {
        return false;
    }
    *crossings = now;
    memcpy(kept, s->o.d->order, s->o.d->vertex_count * sizeof *kept);
    return true;
}

static void restore(struct search *s, const uint32_t *kept)
{
    memcpy(s->o.d->order, kept, s->o.d->vertex_count * sizeof *kept);
    ordering_renumber_all(&s->o);
}

static void improve(struct search *s, bool forwards)
{
    s->start_crossings = UINT64_MAX;
    ordering_renumber_all(&s->o);
    keep_better(s, s->start_best, &s->start_crossings);
    int sweeps = s->o.d->options.quick ? SWEEPS_QUICK : SWEEPS_MAX;
    for (int i = 0, vain = 0; i < sweeps && vain < SWEEPS_IN_VAIN && s->start_crossings > 0; i++) {
        sweep(s, forwards == (i % 2 == 0), i % 4 < 2);
        vain = keep_better(s, s->start_best, &s->start_crossings) ? 0 : vain + 1;
    }
    if (s->start_crossings < s->crossings) {
        s->crossings = s->start_crossings;
        memcpy(s->best, s->start_best, s->o.d->vertex_count * sizeof *s->best);
    }
}

/* --- starts ----------------------------------------------------------------------------------- */

struct walk {
    struct draft *d;
    uint32_t *filled; /* per layer */
    uint32_t *next;   /* per vertex: its link to follow next */
    bool *seen;
    uint32_t *stack;
};

static void visit(struct walk *w, uint32_t vertex, enum side side)
{
    uint32_t layer = w->d->vertices[vertex].layer;
    layer_of(w->d, layer)[w->filled[layer]++] = vertex;
    w->seen[vertex] = true;
    w->next[vertex] = w->d->first_link[side][vertex];
}

/* Depth first along the links of one side, so that what hangs together lies together. */
static void walk_from(struct walk *w, uint32_t start, enum side side)
{
    const struct draft *d = w->d;
    uint32_t depth = 0;
    visit(w, start, side);
    w->stack[depth++] = start;
    while (depth > 0) {
        uint32_t v = w->stack[depth - 1];
        if (w->next[v] == d->first_link[side][v + 1]) {
            depth--;
            continue;
        }
        uint32_t to = d->links[side][w->next[v]++].vertex;
        if (!w->seen[to]) {
            visit(w, to, side);
            w->stack[depth++] = to;
        }
    }
}

/* An order to begin with: walks along `side` from what has nothing on the other, in the document's
 * order, then from whatever is left. */
static bool start_order(struct draft *d, enum side side, struct arena scratch)
{
    struct walk w = {
        .d = d,
        .filled = arena_new(&scratch, uint32_t, d->layer_count),
        .next = arena_new(&scratch, uint32_t, d->vertex_count),
        .seen = arena_new(&scratch, bool, d->vertex_count),
        .stack = arena_new(&scratch, uint32_t, d->vertex_count),
    };
    if (!w.filled || !w.next || !w.seen || !w.stack) {
        return false;
    }
    const uint32_t *other = d->first_link[side == AFTER ? BEFORE : AFTER];
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        if (!w.seen[v] && other[v] == other[v + 1]) {
            walk_from(&w, v, side);
        }
    }
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        if (!w.seen[v]) {
            walk_from(&w, v, side);
        }
    }
    return true;
}

/* The order as it is, each layer shuffled (Fisher and Yates) by numbers that are the same every
 * time: xorshift (Marsaglia 2003). */
static void shuffle(struct draft *d, uint32_t *state)
{
    for (uint32_t layer = 0; layer < d->layer_count; layer++) {
        uint32_t *vertices = layer_of(d, layer);
        for (uint32_t i = layer_size(d, layer); i > 1; i--) {
            *state ^= *state << 13;
            *state ^= *state >> 17;
            *state ^= *state << 5;
            uint32_t j = *state % i, swap = vertices[i - 1];
            vertices[i - 1] = vertices[j];
            vertices[j] = swap;
        }
    }
}

/* --- the phase -------------------------------------------------------------------------------- */

static bool make_layers(struct draft *d)
{
    uint32_t *layers = arena_new(&d->arena, uint32_t, d->vertex_count);
    if (!layers) {
        return false;
    }
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        layers[v] = d->vertices[v].layer;
    }
    struct grouping by_layer;
    if (!grouping_make(&d->arena, layers, d->vertex_count, d->layer_count, &by_layer)) {
        return false;
    }
    d->order = by_layer.items;
    d->first_in_layer = by_layer.first;
    return true;
}

static bool search_init(struct search *s, struct draft *d, struct arena *a)
{
    *s = (struct search){.crossings = UINT64_MAX};
    if (!ordering_init(&s->o, d, a)) {
        return false;
    }
    s->key = arena_new(a, float, d->vertex_count);
    s->sorted = arena_new(a, struct keyed, d->vertex_count);
    s->spare = arena_new(a, struct keyed, d->vertex_count);
    s->start_best = arena_new(a, uint32_t, d->vertex_count);
    s->best = arena_new(a, uint32_t, d->vertex_count);
    return s->key && s->sorted && s->spare && s->start_best && s->best;
}

/* From other starts than the first walk, and what sifting makes of the best of them. */
static bool refine(struct search *s, struct arena scratch)
{
    struct draft *d = s->o.d;
    if (s->crossings > 0 && !start_order(d, BEFORE, scratch)) {
        return false;
    }
    if (s->crossings > 0) {
        improve(s, false);
    }
    uint32_t state = SHUFFLE_SEED;
    for (uint32_t links = 2 * d->link_count; links < SHUFFLED_LINKS && s->crossings > 0;
         links += d->link_count) {
        shuffle(d, &state);
        improve(s, true);
    }
    restore(s, s->best);
    if (s->crossings > 0) {
        ordering_sift(&s->o);
    }
    return true;
}

bool draft_order(struct draft *d)
{
    if (!make_layers(d)) {
        return false;
    }
    struct search s;
    struct arena scratch = d->arena;
    if (!search_init(&s, d, &scratch) || !start_order(d, AFTER, scratch)) {
        return false;
    }
    improve(&s, true);
    restore(&s, s.best);
    if (!d->options.quick && !refine(&s, scratch)) {
        return false;
    }
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        d->vertices[v].place = s.o.spots[v].place;
    }
    return true;
}
