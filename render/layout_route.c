/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

#include <assert.h>
#include <stdlib.h>

/* On which track of its channel each net turns. A net's pins of one channel are joined by a bar
 * across it, with branches to both sides:
 *
 *      before │ ─────┐   ─┬─── │ after     A row on which one net comes in and another goes out
 *             │      │    │    │           is a rule: the bar of the first has to lie before the
 *             │      │    └─── │           other's, or they would run on each other. Rules may
 *             │ ──┐  └──────── │           form a loop; then a bar is split in two, joined on a
 *             │   └─────────── │           row that nothing else uses (a dogleg, Deutsch 1976).
 *
 * Bars are put in an order that crosses little and keeps the rules, then on tracks in that order,
 * as near to the layer before as those placed earlier allow (left-edge rule, Hashimoto and Stevens
 * 1971). Of two bars with one branch that both lead back across, the first has to come first if
 * they are not to cross, of two that lead on the last; for one that leads back and one that leads
 * on the order makes no difference. So sorting is best for these. Bars with more branches are moved
 * to their best place (sifting), as long as the channel is small. Where a net comes and goes on one
 * row inside its bar, all four arms of a cell would be used, which means a crossing: there it is
 * cut into two bars. */

enum {
    SIFTED_MAX = 64, /* bars in a channel */
    SIFT_ROUNDS = 2,
    RULE_COST = 1000, /* more than any crossings */
};

struct bar {
    uint32_t route;
    int low, high; /* rows */
    uint32_t first_pin, pin_count;
    int come;           /* row of its first pin before */
    double go;          /* mean row of its pins after */
    uint32_t asked;     /* pins whose rules have been looked at */
    bool begun, placed; /* of those rules: some, all */
    bool split;         /* joined at `jog` */
    int jog;
    uint32_t track[2]; /* by side; one and the same unless it is split */
};

struct half { /* what goes on one track: a bar, or the part on one side of a split one */
    uint32_t bar;
    enum side side; /* AFTER: the whole one, unless it is split */
};

struct come { /* a pin before, by row */
    int row;
    uint32_t bar;
};

struct ranked {
    int64_t key;
    uint32_t bar;
};

struct routing {
    struct draft *d;
    struct bar *bars;
    struct come *comes; /* ascending */
    int *rows;          /* of all pins, later also jogs; ascending */
    int *jogs;
    struct ranked *ranked;
    uint32_t *order;     /* bars as they would cross least */
    uint32_t *stack;     /* of put_down */
    struct half *halves; /* as they keep the rules */
    uint32_t bar_count, come_count, row_count, jog_count, half_count;
};

/* --- pins and bars ---------------------------------------------------------------------------- */

static int compare_pins(const void *a, const void *b)
{
    const struct pin *one = a, *two = b;
    if (one->across != two->across) {
        return one->across < two->across ? -1 : 1;
    }
    return (int)one->side - (int)two->side;
}

static void sort_pins(struct draft *d, const struct route *r)
{
    struct pin *pins = &d->pins[r->first_pin];
    for (uint32_t i = 0; i < r->pin_count; i++) {
        pins[i].across = d->vertices[pins[i].vertex].across + offset_of(d, pins[i].slot);
    }
    qsort(pins, r->pin_count, sizeof *pins, compare_pins);
}

static void add_bar(struct routing *t, uint32_t route, uint32_t first, uint32_t end)
{
    const struct pin *pins = t->d->pins;
    struct bar *bar = &t->bars[t->bar_count++];
    *bar = (struct bar){.route = route, .first_pin = first, .pin_count = end - first};
    bar->low = pins[first].across;
    bar->high = pins[end - 1].across;
    bool comes = false;
    uint32_t goes = 0;
    for (uint32_t i = first; i < end; i++) {
        if (pins[i].side == AFTER) {
            bar->go += pins[i].across;
            goes++;
        } else if (!comes) {
            bar->come = pins[i].across;
            comes = true;
        }
    }
    /* What turns round belongs next to the layer it comes from and goes to. */
    bar->go = goes > 0 ? bar->go / goes : bar->come - 0.5;
    if (!comes) {
        bar->come = INT32_MIN;
    }
}

/* The bars of one route: none when it goes straight on. */
static void cut_route(struct routing *t, uint32_t route)
{
    const struct route *r = &t->d->routes[route];
    const struct pin *pins = t->d->pins;
    uint32_t first = r->first_pin, end = r->first_pin + r->pin_count;
    int low = pins[first].across, high = pins[end - 1].across;
    if (low == high) {
        return;
    }
    for (uint32_t i = first; i + 1 < end; i++) {
        bool both = pins[i].across == pins[i + 1].across;
        if (both && pins[i].across != low && pins[i].across != high) {
            add_bar(t, route, first, i + 1);
            first = i;
        }
    }
    add_bar(t, route, first, end);
}

static int compare_comes(const void *a, const void *b)
{
    const struct come *one = a, *two = b;
    return (one->row > two->row) - (one->row < two->row);
}

static int compare_ints(const void *a, const void *b)
{
    const int *one = a, *two = b;
    return (*one > *two) - (*one < *two);
}

static void collect_rows(struct routing *t, const struct channel *c)
{
    const struct draft *d = t->d;
    for (uint32_t i = 0; i < c->route_count; i++) {
        const struct route *r = &d->routes[d->by_channel[c->first_route + i]];
        for (uint32_t j = r->first_pin; j < r->first_pin + r->pin_count; j++) {
            t->rows[t->row_count++] = d->pins[j].across;
        }
    }
    for (uint32_t i = 0; i < t->bar_count; i++) {
        const struct bar *bar = &t->bars[i];
        for (uint32_t j = bar->first_pin; j < bar->first_pin + bar->pin_count; j++) {
            if (d->pins[j].side == BEFORE) {
                t->comes[t->come_count++] = (struct come){d->pins[j].across, i};
            }
        }
    }
    qsort(t->comes, t->come_count, sizeof *t->comes, compare_comes);
    qsort(t->rows, t->row_count, sizeof *t->rows, compare_ints);
}

/* --- order ------------------------------------------------------------------------------------ */

/* The bar that has to lie before this one because it comes in on the row of that pin; NONE. */
static uint32_t rule_of(const struct routing *t, const struct pin *pin, uint32_t bar)
{
    if (pin->side != AFTER) {
        return NONE;
    }
    struct come key = {pin->across, 0};
    const struct come *found =
        bsearch(&key, t->comes, t->come_count, sizeof *t->comes, compare_comes);
    return found && t->bars[found->bar].route != t->bars[bar].route ? found->bar : NONE;
}

/* Crossings of two bars when `a` lies before `b`. */
static int cost_of(const struct routing *t, const struct bar *a, const struct bar *b)
{
    int cost = 0;
    if (a->high < b->low || b->high < a->low || a->route == b->route) {
        return 0;
    }
    const struct pin *pins = t->d->pins;
    for (uint32_t i = b->first_pin; i < b->first_pin + b->pin_count; i++) {
        cost += pins[i].side == BEFORE && pins[i].across > a->low && pins[i].across < a->high;
    }
    for (uint32_t i = a->first_pin; i < a->first_pin + a->pin_count; i++) {
        if (pins[i].side == AFTER && pins[i].across > b->low && pins[i].across < b->high) {
            cost++;
        }
        if (rule_of(t, &pins[i], (uint32_t)(a - t->bars)) == (uint32_t)(b - t->bars)) {
            cost += RULE_COST;
        }
    }
    return cost;
}

/* Moves the bar at a place to where it crosses least; true when that is elsewhere. */
static bool sift(struct routing *t, uint32_t place)
{
    uint32_t moving = t->order[place], best = place;
    const struct bar *bar = &t->bars[moving];
    int cost = 0, best_cost = 0;
    for (uint32_t i = place; i-- > 0;) {
        const struct bar *other = &t->bars[t->order[i]];
        cost += cost_of(t, bar, other) - cost_of(t, other, bar);
        if (cost < best_cost) {
            best_cost = cost;
            best = i;
        }
    }
    cost = 0;
    for (uint32_t i = place + 1; i < t->bar_count; i++) {
        const struct bar *other = &t->bars[t->order[i]];
        cost += cost_of(t, other, bar) - cost_of(t, bar, other);
        if (cost < best_cost) {
            best_cost = cost;
            best = i;
        }
    }
    for (uint32_t i = place; i < best; i++) {
        t->order[i] = t->order[i + 1];
    }
    for (uint32_t i = place; i > best; i--) {
        t->order[i] = t->order[i - 1];
    }
    t->order[best] = moving;
    return best != place;
}

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *one = a, *two = b;
    if (one->key != two->key) {
        return one->key < two->key ? -1 : 1;
    }
    return (one->bar > two->bar) - (one->bar < two->bar);
}

/* First those that go back, from the first row on; then those that go on, from the last row. */
static void sort_bars(struct routing *t)
{
    for (uint32_t i = 0; i < t->bar_count; i++) {
        const struct bar *bar = &t->bars[i];
        bool back = bar->go < bar->come;
        t->ranked[i] = (struct ranked){back ? bar->come : 2 * (int64_t)INT32_MAX - bar->come, i};
    }
    qsort(t->ranked, t->bar_count, sizeof *t->ranked, compare_ranked);
    for (uint32_t i = 0; i < t->bar_count; i++) {
        t->order[i] = t->ranked[i].bar;
    }
    bool moved = t->bar_count <= SIFTED_MAX;
    for (int round = 0; moved && round < SIFT_ROUNDS; round++) {
        moved = false;
        for (uint32_t i = 0; i < t->bar_count; i++) {
            moved |= sift(t, i);
        }
    }
}

/* --- rules ------------------------------------------------------------------------------------ */

/* Lanes may pass a channel without a pin in it. */
static bool is_used(const struct routing *t, int row)
{
    if (row < lanes_size(t->d) ||
        bsearch(&row, t->rows, t->row_count, sizeof *t->rows, compare_ints)) {
        return true;
    }
    for (uint32_t i = 0; i < t->jog_count; i++) {
        if (t->jogs[i] == row) {
            return true;
        }
    }
    return false;
}

/* The unused row nearest to where a bar comes in, rather inside it than outside. */
static int find_jog(const struct routing *t, const struct bar *bar)
{
    int step = bar->go < bar->come ? -1 : 1;
    int row = bar->come + step;
    while (row > bar->low && row < bar->high && is_used(t, row)) {
        row += step;
    }
    if (row > bar->low && row < bar->high) {
        return row;
    }
    for (int away = 1;; away++) {
        if (bar->low - away >= 0 && !is_used(t, bar->low - away)) {
            return bar->low - away;
        }
        if (!is_used(t, bar->high + away)) {
            return bar->high + away;
        }
    }
}

/* The part of a bar that comes in is put down before what waits for it; the rest follows later. */
static void split(struct routing *t, uint32_t index)
{
    struct bar *bar = &t->bars[index];
    bar->split = true;
    bar->jog = find_jog(t, bar);
    t->jogs[t->jog_count++] = bar->jog;
    t->halves[t->half_count++] = (struct half){index, BEFORE};
}

/* Puts down a bar behind all those that rules put before it. Depth first, on a stack of bars whose
 * next pin to ask is in `next`; a bar that is asked for while it is on the stack closes a loop. */
static void put_down(struct routing *t, uint32_t start)
{
    uint32_t depth = 0;
    t->stack[depth++] = start;
    t->bars[start].begun = true;
    while (depth > 0) {
        uint32_t index = t->stack[depth - 1];
        struct bar *bar = &t->bars[index];
        if (bar->asked == bar->pin_count) {
            t->halves[t->half_count++] = (struct half){index, AFTER};
            bar->placed = true;
            depth--;
            continue;
        }
        uint32_t first = rule_of(t, &t->d->pins[bar->first_pin + bar->asked++], index);
        if (first == NONE || t->bars[first].placed || t->bars[first].split) {
            continue;
        }
        if (t->bars[first].begun) {
            split(t, first);
        } else {
            t->bars[first].begun = true;
            t->stack[depth++] = first;
        }
    }
}

/* --- tracks ----------------------------------------------------------------------------------- */

/* The rows that a half spans. */
static void half_extent(const struct routing *t, const struct half *half, int *low, int *high)
{
    const struct bar *bar = &t->bars[half->bar];
    *low = bar->low;
    *high = bar->high;
    if (!bar->split) {
        return;
    }
    *low = *high = bar->jog;
    for (uint32_t i = bar->first_pin; i < bar->first_pin + bar->pin_count; i++) {
        const struct pin *pin = &t->d->pins[i];
        if (pin->side == half->side) {
            *low = pin->across < *low ? pin->across : *low;
            *high = pin->across > *high ? pin->across : *high;
        }
    }
}

/* One cell stays free between two bars on one track. In ASCII a branch is drawn `+`, and two of
 * them side by side would be read as joined: there the rows on which a bar comes in are kept free
 * for one track more. */
static uint32_t place_half(struct routing *t, struct skyline *sky, const struct half *half)
{
    struct bar *bar = &t->bars[half->bar];
    int low, high;
    half_extent(t, half, &low, &high);
    uint32_t track = skyline_top(sky, low - 1, high + 1) + 1;
    skyline_raise(sky, low, high, track);
    for (uint32_t i = bar->first_pin; i < bar->first_pin + bar->pin_count; i++) {
        const struct pin *pin = &t->d->pins[i];
        if (t->d->options.ascii && pin->side == BEFORE && (half->side == BEFORE || !bar->split)) {
            skyline_raise(sky, pin->across, pin->across, track + 1);
        }
    }
    bar->track[half->side] = track - 1;
    return track;
}

/* All rows that matter, once each and ascending: those of pins, and those of jogs. */
static void add_jog_rows(struct routing *t)
{
    for (uint32_t i = 0; i < t->jog_count; i++) {
        t->rows[t->row_count++] = t->jogs[i];
    }
    qsort(t->rows, t->row_count, sizeof *t->rows, compare_ints);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < t->row_count; i++) {
        if (kept == 0 || t->rows[i] != t->rows[kept - 1]) {
            t->rows[kept++] = t->rows[i];
        }
    }
    t->row_count = kept;
}

static bool place_halves(struct routing *t, uint32_t *tracks, struct arena scratch)
{
    add_jog_rows(t);
    struct skyline sky;
    if (!skyline_init(&sky, t->rows, t->row_count, &scratch)) {
        return false;
    }
    *tracks = 0;
    for (uint32_t i = 0; i < t->half_count; i++) {
        uint32_t track = place_half(t, &sky, &t->halves[i]);
        *tracks = track > *tracks ? track : *tracks;
    }
    return true;
}

/* --- the phase -------------------------------------------------------------------------------- */

static void keep_pieces(struct routing *t)
{
    struct draft *d = t->d;
    for (uint32_t i = 0; i < t->bar_count; i++) {
        const struct bar *bar = &t->bars[i];
        struct route *r = &d->routes[bar->route];
        if (r->piece_count++ == 0) {
            r->first_piece = d->piece_count;
        }
        struct piece *piece = &d->pieces[d->piece_count++];
        *piece = (struct piece){bar->low, bar->high, {0}, bar->split, bar->jog};
        piece->track[BEFORE] = bar->track[bar->split ? BEFORE : AFTER];
        piece->track[AFTER] = bar->track[AFTER];
    }
}

static bool route_channel(struct routing *t, struct channel *c, struct arena scratch)
{
    struct draft *d = t->d;
    t->bar_count = t->come_count = t->row_count = t->jog_count = t->half_count = 0;
    for (uint32_t i = 0; i < c->route_count; i++) {
        uint32_t route = d->by_channel[c->first_route + i];
        d->routes[route].piece_count = 0;
        sort_pins(d, &d->routes[route]);
        cut_route(t, route);
    }
    collect_rows(t, c);
    sort_bars(t);
    for (uint32_t i = 0; i < t->bar_count; i++) {
        if (!t->bars[t->order[i]].begun) {
            put_down(t, t->order[i]);
        }
    }
    if (!place_halves(t, &c->tracks, scratch)) {
        return false;
    }
    keep_pieces(t);
    return true;
}

static bool make_channels(struct draft *d)
{
    uint32_t *keys = arena_new(&d->arena, uint32_t, d->route_count);
    d->channels = arena_new(&d->arena, struct channel, (size_t)d->layer_count + 1);
    if (!keys || !d->channels) {
        return false;
    }
    for (uint32_t r = 0; r < d->route_count; r++) {
        keys[r] = d->routes[r].channel;
    }
    struct grouping by_channel;
    if (!grouping_make(&d->arena, keys, d->route_count, (size_t)d->layer_count + 1, &by_channel)) {
        return false;
    }
    d->by_channel = by_channel.items;
    for (uint32_t c = 0; c <= d->layer_count; c++) {
        d->channels[c].first_route = by_channel.first[c];
        d->channels[c].route_count = by_channel.first[c + 1] - by_channel.first[c];
    }
    return true;
}

/* Room for the largest channel, used for each in turn, and for all pieces. A cut makes one bar more
 * and counts one pin twice. */
static bool make_room(struct routing *t, struct arena *scratch)
{
    struct draft *d = t->d;
    size_t most = 0, all = 0;
    for (uint32_t c = 0; c <= d->layer_count; c++) {
        size_t pins = 0;
        for (uint32_t i = 0; i < d->channels[c].route_count; i++) {
            pins += d->routes[d->by_channel[d->channels[c].first_route + i]].pin_count;
        }
        most = pins > most ? pins : most;
        all += pins;
    }
    d->piece_count = 0;
    d->pieces = arena_new(&d->arena, struct piece, all);
    *scratch = d->arena;
    t->bars = arena_new(scratch, struct bar, most);
    t->comes = arena_new(scratch, struct come, 2 * most);
    t->rows = arena_new(scratch, int, 2 * most);
    t->jogs = arena_new(scratch, int, most);
    t->ranked = arena_new(scratch, struct ranked, most);
    t->order = arena_new(scratch, uint32_t, most);
    t->stack = arena_new(scratch, uint32_t, most);
    t->halves = arena_new(scratch, struct half, 2 * most);
    return d->pieces && t->bars && t->comes && t->rows && t->jogs && t->ranked && t->order &&
           t->stack && t->halves;
}

bool draft_route(struct draft *d)
{
    struct routing t = {.d = d};
    struct arena scratch;
    if (!make_channels(d) || !make_room(&t, &scratch)) {
        return false;
    }
    for (uint32_t c = 0; c <= d->layer_count; c++) {
        if (!route_channel(&t, &d->channels[c], scratch)) {
            return false;
        }
    }
    return true;
}
