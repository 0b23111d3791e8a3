/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

/* Where across the flow everything lies. As Brandes and Köpf (2001) do, with ports (Rüegg, Schulze,
 * Carstens, von Hanxleden 2016): each vertex is aligned with the median of its neighbours, in four
 * ways (by the layer before or after, from the first or the last of a layer), so that chains of
 * straight wires become blocks. Blocks are then packed and drawn together (layout_block.c). Their
 * paper takes the mean of the four results; a cell more or less bends a wire, so the one with the
 * shortest and straightest wires is taken instead. */

enum { ALIGNMENTS = 4 };
static const int ANY_STRETCH = INT32_MAX;

struct placing {
    struct draft *d;
    struct link *sorted[2]; /* as links[], each vertex's by place and slot of the other end */
    bool *conflict;         /* per link id: it crosses a long wire, which stays straight rather */
    int stretch;            /* cells across that a block may take */
    int *low, *high; /* per block: first cell, and the one behind the last, from where it is */
    struct arena arenas[2]; /* of the best placing so far, and of the one that is tried */
};

/* --- links by place --------------------------------------------------------------------------- */

/* Fills sorted[side] from the vertices at the other end: walked in the order of their layers, they
 * hand each of their neighbours the next link. */
static bool sort_links(struct placing *p, enum side side)
{
    struct draft *d = p->d;
    enum side other = side == BEFORE ? AFTER : BEFORE;
    uint32_t *filled = arena_new(&d->arena, uint32_t, d->vertex_count);
    p->sorted[side] = arena_new(&d->arena, struct link, d->link_count);
    if (!filled || !p->sorted[side]) {
        return false;
    }
    for (uint32_t i = 0; i < d->vertex_count; i++) {
        uint32_t from = d->order[i];
        for (uint32_t j = d->first_link[other][from]; j < d->first_link[other][from + 1]; j++) {
            const struct link *link = &d->links[other][j];
            uint32_t at = d->first_link[side][link->vertex] + filled[link->vertex]++;
            p->sorted[side][at] =
                (struct link){from, link->own_slot, link->slot, link->weight, link->id};
        }
    }
    return true;
}

/* --- conflicts -------------------------------------------------------------------------------- */

/* The place in the layer before at which the same wire passes it; NONE for what is no passing wire,
 * or begins here. */
static uint32_t inner_place(const struct placing *p, uint32_t vertex)
{
    const struct draft *d = p->d;
    uint32_t first = d->first_link[BEFORE][vertex];
    if (is_box(&d->vertices[vertex]) || first == d->first_link[BEFORE][vertex + 1]) {
        return NONE;
    }
    const struct vertex *before = &d->vertices[d->links[BEFORE][first].vertex];
    return is_box(before) ? NONE : before->place;
}

/* Marks the links between a layer and the next that cross a piece of a long wire; of two long wires
 * that cross, the later one. */
static void mark_conflicts(struct placing *p, uint32_t layer)
{
    const struct draft *d = p->d;
    uint32_t count = layer_size(d, layer + 1), low = 0, done = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t inner = inner_place(p, layer_of(d, layer + 1)[i]);
        if (inner != NONE && inner < low) {
            inner = NONE;
        }
        if (inner == NONE && i + 1 < count) {
            continue;
        }
        uint32_t high = inner == NONE ? UINT32_MAX : inner;
        for (; done <= i; done++) {
            uint32_t v = layer_of(d, layer + 1)[done];
            for (uint32_t j = d->first_link[BEFORE][v]; j < d->first_link[BEFORE][v + 1]; j++) {
                uint32_t place = d->vertices[d->links[BEFORE][j].vertex].place;
                if (place < low || place > high) {
                    p->conflict[d->links[BEFORE][j].id] = true;
                }
            }
        }
        low = high;
    }
}

/* --- alignment -------------------------------------------------------------------------------- */

/* The link along which to align a vertex: to the median of its neighbours on a side, of two medians
 * the one that comes first in the direction of the walk. `bound` is the place in their layer that
 * the last alignment used; NULL when both are on the wrong side of it. */
static const struct link *choose_link(const struct placing *p, uint32_t vertex, enum side side,
                                      bool from_last, int64_t bound)
{
    const struct draft *d = p->d;
    const struct link *links = &p->sorted[side][d->first_link[side][vertex]];
    uint32_t count = d->first_link[side][vertex + 1] - d->first_link[side][vertex];
    for (int try = 0; count > 0 && try < 2; try++) {
        bool lower = from_last == (try == 1);
        const struct link *link = &links[lower ? (count - 1) / 2 : count / 2];
        int64_t place = d->vertices[link->vertex].place;
        bool free = from_last ? place < bound : place > bound;
        if (free && !p->conflict[link->id]) {
            return link;
        }
    }
    return NULL;
}

/* Puts a vertex into the block at the other end of a link; false when that would stretch it too
 * far. */
static bool join_block(const struct placing *p, uint32_t vertex, const struct link *link,
                       struct blocks *b)
{
    const struct draft *d = p->d;
    uint32_t block = b->of[link->vertex];
    int shift = b->shift[link->vertex] + offset_of(d, link->slot) - offset_of(d, link->own_slot);
    int end = shift + d->vertices[vertex].size;
    int low = shift < p->low[block] ? shift : p->low[block];
    int high = end > p->high[block] ? end : p->high[block];
    if (high - low > p->stretch) {
        return false;
    }
    p->low[block] = low;
    p->high[block] = high;
    b->of[vertex] = block;
    b->shift[vertex] = shift;
    return true;
}

static void align_layer(const struct placing *p, uint32_t layer, enum side side, bool from_last,
                        struct blocks *b)
{
    const struct draft *d = p->d;
    uint32_t count = layer_size(d, layer);
    int64_t bound = from_last ? INT64_MAX : -1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t v = layer_of(d, layer)[from_last ? count - 1 - i : i];
        const struct link *link = choose_link(p, v, side, from_last, bound);
        if (link != NULL && join_block(p, v, link, b)) {
            bound = d->vertices[link->vertex].place;
            continue;
        }
        p->low[b->count] = 0;
        p->high[b->count] = d->vertices[v].size;
        b->shift[v] = 0;
        b->of[v] = b->count++;
    }
}

/* One of the four: bit 0 aligns by the layer after instead of before, bit 1 goes from the last of
 * each layer to the first. */
static bool place_one_way(struct placing *p, int way, int room, struct arena *a, struct blocks *b)
{
    struct draft *d = p->d;
    enum side side = way & 1 ? AFTER : BEFORE;
    bool from_last = way & 2;
    if (!blocks_init(b, d, room, a)) {
        return false;
    }
    for (uint32_t i = 0; i < d->layer_count; i++) {
        align_layer(p, side == BEFORE ? i : d->layer_count - 1 - i, side, from_last, b);
    }
    return blocks_place(b, from_last);
}

/* --- the phase -------------------------------------------------------------------------------- */

static bool prepare(struct placing *p)
{
    struct draft *d = p->d;
    p->conflict = arena_new(&d->arena, bool, d->link_count);
    p->low = arena_new(&d->arena, int, d->vertex_count);
    p->high = arena_new(&d->arena, int, d->vertex_count);
    if (!p->conflict || !p->low || !p->high || !sort_links(p, BEFORE) || !sort_links(p, AFTER)) {
        return false;
    }
    for (uint32_t layer = 0; layer + 1 < d->layer_count; layer++) {
        mark_conflicts(p, layer);
    }
    return true;
}

/* Everything so that the first cell across is 0, or, when there are lanes, the first lane's. */
static void put_down(struct draft *d, const struct blocks *b)
{
    int first = INT32_MAX;
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        d->vertices[v].across = b->across[b->of[v]] + b->shift[v];
        first = d->vertices[v].across < first ? d->vertices[v].across : first;
    }
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        d->vertices[v].across += lanes_size(d) - first;
    }
    for (uint32_t i = 0; i < d->lane_count; i++) {
        d->vertices[lane_vertex(d, i)].across = lane_across(d, &d->lanes[i]);
    }
}

/* Whether blocks lie better than the best so far: nearer to fitting the room, then cheaper. */
static bool is_better(const struct blocks *b, const struct blocks *best, int room)
{
    if (best->d == NULL) {
        return true;
    }
    int over = room > 0 && b->width > room ? b->width - room : 0;
    int best_over = room > 0 && best->width > room ? best->width - room : 0;
    return over != best_over ? over < best_over : b->cost < best->cost;
}

static bool place_all_ways(struct placing *p, int room, struct blocks *best)
{
    for (int way = 0; way < ALIGNMENTS; way++) {
        struct arena *a = &p->arenas[best->arena == &p->arenas[0]];
        struct blocks b;
        arena_reset(a);
        if (!place_one_way(p, way, room, a, &b)) {
            return false;
        }
        if (is_better(&b, best, room)) {
            *best = b;
        }
    }
    return true;
}

/* Downwards the width may be limited. A chain of straight wires may lean over further than that;
 * then shorter ones are made, in the end none but long wires. */
static bool place(struct placing *p)
{
    struct draft *d = p->d;
    bool limited = d->options.direction == LAYOUT_DOWN && d->options.max_width > 0;
    int room = limited ? d->options.max_width - lanes_size(d) : 0;
    room = limited && room < 1 ? 1 : room;
    int stretches[] = {room > 0 ? room : ANY_STRETCH, room / 2, room / 4, 1};
    struct blocks best = {0};
    for (size_t i = 0; i < COUNT_OF(stretches) && (i == 0 || (room > 0 && best.width > room));
         i++) {
        p->stretch = stretches[i];
        if (!place_all_ways(p, room, &best)) {
            return false;
        }
    }
    if (!blocks_polish(&best)) {
        return false;
    }
    put_down(d, &best);
    return true;
}

bool draft_place(struct draft *d)
{
    struct placing p = {.d = d};
    bool done =
        arena_init(&p.arenas[0], 0) && arena_init(&p.arenas[1], 0) && prepare(&p) && place(&p);
    arena_finish(&p.arenas[0]);
    arena_finish(&p.arenas[1]);
    return done;
}
