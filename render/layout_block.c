/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

#include <assert.h>
#include <stdlib.h>

/* Places blocks: packed by the longest path first, then moved to the weighted median of where their
 * wires pull them, as far as there is room; what is in the way is pushed along when all together
 * gain by it. In every second round those that straight wires join move as one (the regions of
 * Sander 1996). Each move lessens the total deviation of wires from straight lines. */

enum {
    ROUNDS_MAX = 6,
    POLISH_ROUNDS_MAX = 2,
    FEW_WANTS = 24, /* sorted by insertion */
    PUSHED_MAX = 6, /* blocks in a set that something else may join */
    WIRE_COST = 1,  /* per cell across that a wire goes */
    BEND_COST = 6,  /* per channel in which it turns */
    SIZE_COST = 4,  /* per cell across that the drawing is wide */
};

/* What one link wants of a block: that it lies `offset` cells behind the other one. */
struct pull {
    uint32_t other;
    int offset;
    int weight;
};

struct want {
    int move;
    int weight;
};

/* A set of blocks that is about to move as one. */
struct moving {
    struct blocks *b;
    uint32_t *set;
    uint32_t count;
    uint32_t *mark; /* per block: the number of the set it is in */
    uint32_t number;
    uint32_t pushed_max;
    struct want *wants;
};

bool blocks_init(struct blocks *b, struct draft *d, int room, struct arena *a)
{
    *b = (struct blocks){
        .d = d,
        .arena = a,
        .room = room,
        .of = arena_new(a, uint32_t, d->vertex_count),
        .shift = arena_new(a, int, d->vertex_count),
    };
    return b->of && b->shift;
}

/* The vertex before one in its layer, or NONE. */
static uint32_t previous(const struct draft *d, uint32_t v)
{
    const struct vertex *vertex = &d->vertices[v];
    return vertex->place > 0 ? d->order[d->first_in_layer[vertex->layer] + vertex->place - 1]
                             : NONE;
}

static uint32_t next(const struct draft *d, uint32_t v)
{
    const struct vertex *vertex = &d->vertices[v];
    uint32_t at = d->first_in_layer[vertex->layer] + vertex->place + 1;
    return at < d->first_in_layer[vertex->layer + 1] ? d->order[at] : NONE;
}

/* How far `after` has to be from `before`, its neighbour, from first cell to first cell. */
static int distance(const struct draft *d, uint32_t before, uint32_t after)
{
    return d->vertices[before].size + gap_between(d, &d->vertices[before], &d->vertices[after]);
}

/* --- order ------------------------------------------------------------------------------------ */

/* Numbers the blocks so that each is behind those before it in some layer (Kahn 1962). */
static bool sort_blocks(struct blocks *b)
{
    const struct draft *d = b->d;
    uint32_t *waiting = arena_new(b->arena, uint32_t, b->count);
    uint32_t *queue = arena_new(b->arena, uint32_t, b->count);
    uint32_t *number = arena_new(b->arena, uint32_t, b->count);
    if (!waiting || !queue || !number ||
        !grouping_make(b->arena, b->of, d->vertex_count, b->count, &b->members)) {
        return false;
    }
    uint32_t queued = 0;
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        waiting[b->of[v]] += d->vertices[v].place > 0;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        if (waiting[i] == 0) {
            queue[queued++] = i;
        }
    }
    for (uint32_t i = 0; i < queued; i++) {
        uint32_t block = queue[i];
        number[block] = i;
        for (uint32_t j = b->members.first[block]; j < b->members.first[block + 1]; j++) {
            uint32_t behind = next(d, b->members.items[j]);
            if (behind != NONE && --waiting[b->of[behind]] == 0) {
                queue[queued++] = b->of[behind];
            }
        }
    }
    assert(queued == b->count);
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        b->of[v] = number[b->of[v]];
    }
    return grouping_make(b->arena, b->of, d->vertex_count, b->count, &b->members);
}

/* --- packing ---------------------------------------------------------------------------------- */

static void pack_to_first(struct blocks *b)
{
    const struct draft *d = b->d;
    for (uint32_t i = 0; i < b->count; i++) {
        int across = INT32_MIN;
        for (uint32_t j = b->members.first[i]; j < b->members.first[i + 1]; j++) {
            uint32_t v = b->members.items[j], before = previous(d, v);
            int edge = before == NONE
                           ? 0
                           : b->across[b->of[before]] + b->shift[before] + distance(d, before, v);
            across = edge - b->shift[v] > across ? edge - b->shift[v] : across;
        }
        b->across[i] = across;
    }
}

/* As pack_to_first; the last cell is that of the room, which is -1 when there is no limit. */
static void pack_to_last(struct blocks *b)
{
    const struct draft *d = b->d;
    for (uint32_t i = b->count; i-- > 0;) {
        int across = INT32_MAX;
        for (uint32_t j = b->members.first[i]; j < b->members.first[i + 1]; j++) {
            uint32_t v = b->members.items[j], behind = next(d, v);
            int edge = behind == NONE
                           ? b->room - d->vertices[v].size
                           : b->across[b->of[behind]] + b->shift[behind] - distance(d, v, behind);
            across = edge - b->shift[v] < across ? edge - b->shift[v] : across;
        }
        b->across[i] = across;
    }
}

/* --- pulls ------------------------------------------------------------------------------------ */

/* Long wires pull harder, so that they stay straight (Gansner, Koutsofios, North, Vo 1993). */
static int weight_of(const struct draft *d, uint32_t a, uint32_t b)
{
    static const int weights[] = {4, 2, 1}; /* by how many of the two are boxes */
    return weights[is_box(&d->vertices[a]) + is_box(&d->vertices[b])];
}

/* How far behind the other end's block that of a link's vertex has to be for a straight wire. */
static int straight_offset(const struct blocks *b, uint32_t v, const struct link *link)
{
    return b->shift[link->vertex] + offset_of(b->d, link->slot) - b->shift[v] -
           offset_of(b->d, link->own_slot);
}

/* What the links of one vertex want of its block. */
static uint32_t add_pulls(struct blocks *b, uint32_t v, uint32_t count)
{
    const struct draft *d = b->d;
    for (int side = BEFORE; side <= AFTER; side++) {
        for (uint32_t i = d->first_link[side][v]; i < d->first_link[side][v + 1]; i++) {
            const struct link *link = &d->links[side][i];
            uint32_t other = b->of[link->vertex];
            if (other != b->of[v]) {
                b->pulls[count++] = (struct pull){other, straight_offset(b, v, link),
                                                  weight_of(d, v, link->vertex)};
            }
        }
    }
    return count;
}

static bool make_pulls(struct blocks *b)
{
    const struct draft *d = b->d;
    uint32_t count = 0;
    b->first_pull = arena_new(b->arena, uint32_t, (size_t)b->count + 1);
    b->pulls = arena_new(b->arena, struct pull, 2 * (size_t)d->link_count);
    if (!b->first_pull || !b->pulls) {
        return false;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        b->first_pull[i] = count;
        for (uint32_t j = b->members.first[i]; j < b->members.first[i + 1]; j++) {
            count = add_pulls(b, b->members.items[j], count);
        }
    }
    b->first_pull[b->count] = count;
    return true;
}

/* --- moving ----------------------------------------------------------------------------------- */

static int compare_wants(const void *a, const void *b)
{
    const struct want *one = a, *two = b;
    return (one->move > two->move) - (one->move < two->move);
}

static void sort_wants(struct want *wants, uint32_t count)
{
    if (count > FEW_WANTS) {
        qsort(wants, count, sizeof *wants, compare_wants);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct want one = wants[i];
        uint32_t at = i;
        for (; at > 0 && wants[at - 1].move > one.move; at--) {
            wants[at] = wants[at - 1];
        }
        wants[at] = one;
    }
}

/* The move that the wants agree on best, their weighted median; of several, the shortest. */
static int agreed_move(struct want *wants, uint32_t count)
{
    int64_t total = 0, sum = 0;
    sort_wants(wants, count);
    for (uint32_t i = 0; i < count; i++) {
        total += wants[i].weight;
    }
    for (uint32_t i = 0; i < count; i++) {
        sum += wants[i].weight;
        if (2 * sum < total) {
            continue;
        }
        int low = wants[i].move, high = 2 * sum == total ? wants[i + 1].move : low;
        return low > 0 ? low : high < 0 ? high : 0;
    }
    return 0;
}

static void begin_set(struct moving *m)
{
    m->count = 0;
    m->number++;
}

static void add_to_set(struct moving *m, uint32_t block)
{
    if (m->mark[block] != m->number) {
        m->mark[block] = m->number;
        m->set[m->count++] = block;
    }
}

static bool in_set(const struct moving *m, uint32_t block)
{
    return m->mark[block] == m->number;
}

static int wanted_move(const struct moving *m)
{
    const struct blocks *b = m->b;
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t block = m->set[i];
        for (uint32_t j = b->first_pull[block]; j < b->first_pull[block + 1]; j++) {
            const struct pull *pull = &b->pulls[j];
            if (!in_set(m, pull->other)) {
                int move = b->across[pull->other] + pull->offset - b->across[block];
                m->wants[count++] = (struct want){move, pull->weight};
            }
        }
    }
    return agreed_move(m->wants, count);
}

/* The cells that a vertex of the set may move before it meets a neighbour that is not in it, or the
 * end of the room. *blocker is that neighbour's block, or NONE. */
static int room_of(const struct moving *m, uint32_t v, bool back, uint32_t *blocker)
{
    const struct blocks *b = m->b;
    const struct draft *d = b->d;
    uint32_t neighbour = back ? previous(d, v) : next(d, v);
    int here = b->across[b->of[v]] + b->shift[v];
    *blocker = neighbour == NONE ? NONE : b->of[neighbour];
    if (neighbour == NONE && b->room > 0) {
        return back ? here : b->room - here - d->vertices[v].size;
    }
    if (neighbour == NONE || in_set(m, *blocker)) {
        return INT32_MAX;
    }
    int there = b->across[*blocker] + b->shift[neighbour];
    return back ? here - there - distance(d, neighbour, v)
                : there - here - distance(d, v, neighbour);
}

/* The cells that the whole set may move. When there are none, what is in the way joins the set, to
 * be pushed along; -1 when that is the end of the room, or too many. */
static int make_way(struct moving *m, bool back)
{
    const struct blocks *b = m->b;
    int room = INT32_MAX;
    uint32_t count = m->count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t block = m->set[i];
        for (uint32_t j = b->members.first[block]; j < b->members.first[block + 1]; j++) {
            uint32_t blocker;
            int here = room_of(m, b->members.items[j], back, &blocker);
            if (here == 0 && (blocker == NONE || m->count >= m->pushed_max)) {
                return -1;
            }
            if (here == 0) {
                add_to_set(m, blocker);
            }
            room = here < room ? here : room;
        }
    }
    return room;
}

/* Moves the set as far as it wants and can; true when it moved. What it has to push has a say in
 * how far that is, so no move makes the whole worse. */
static bool move_set(struct moving *m)
{
    int move = wanted_move(m);
    bool back = move < 0;
    while (move != 0 && (move < 0) == back) {
        int room = make_way(m, back);
        if (room < 0) {
            return false;
        }
        if (room > 0) {
            int cells = back ? -move : move;
            cells = cells < room ? cells : room;
            for (uint32_t i = 0; i < m->count; i++) {
                m->b->across[m->set[i]] += back ? -cells : cells;
            }
            return true;
        }
        move = wanted_move(m);
    }
    return false;
}

/* Blocks in the order of their numbers; or groups of them that straight wires join, in the order of
 * their first ones. */
static bool make_groups(const struct blocks *b, bool joined, struct grouping *groups,
                        uint32_t *group_count, struct arena *scratch)
{
    uint32_t *group = arena_new(scratch, uint32_t, b->count);
    if (!group) {
        return false;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        group[i] = i;
    }
    for (uint32_t i = 0; joined && i < b->count; i++) {
        for (uint32_t j = b->first_pull[i]; j < b->first_pull[i + 1]; j++) {
            const struct pull *pull = &b->pulls[j];
            if (b->across[i] == b->across[pull->other] + pull->offset) {
                union_join(group, i, pull->other);
            }
        }
    }
    for (uint32_t i = 0; i < b->count; i++) {
        group[i] = union_root(group, i);
    }
    /* A root is not above its members, so it has its new number when they look. */
    *group_count = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        group[i] = group[i] == i ? (*group_count)++ : group[group[i]];
    }
    return grouping_make(scratch, group, b->count, *group_count, groups);
}

static bool move_group(struct moving *m, const struct grouping *groups, uint32_t group)
{
    begin_set(m);
    for (uint32_t i = groups->first[group]; i < groups->first[group + 1]; i++) {
        add_to_set(m, groups->items[i]);
    }
    return move_set(m);
}

/* Every group once from the last to the first and once back, so that a row of them can move one
 * after another. */
static bool move_round(struct blocks *b, bool joined, uint32_t pushed_max, bool *moved,
                       struct arena scratch)
{
    struct moving m = {
        .b = b,
        .set = arena_new(&scratch, uint32_t, b->count),
        .mark = arena_new(&scratch, uint32_t, b->count),
        .wants = arena_new(&scratch, struct want, b->first_pull[b->count]),
        .pushed_max = pushed_max,
    };
    struct grouping groups;
    uint32_t count;
    if (!m.set || !m.mark || !m.wants || !make_groups(b, joined, &groups, &count, &scratch)) {
        return false;
    }
    for (uint32_t i = count; i-- > 0;) {
        *moved |= move_group(&m, &groups, i);
    }
    for (uint32_t i = 0; i < count; i++) {
        *moved |= move_group(&m, &groups, i);
    }
    return true;
}

static bool move_blocks(struct blocks *b, int rounds, uint32_t pushed_max)
{
    bool moved = true;
    for (int round = 0; moved && round < rounds; round++) {
        moved = false;
        if (!move_round(b, false, pushed_max, &moved, *b->arena) ||
            !move_round(b, true, pushed_max, &moved, *b->arena)) {
            return false;
        }
    }
    return true;
}

/* --- cost ------------------------------------------------------------------------------------- */

static int64_t cost_of(const struct blocks *b)
{
    int64_t cost = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        for (uint32_t j = b->first_pull[i]; j < b->first_pull[i + 1]; j++) {
            const struct pull *pull = &b->pulls[j];
            int64_t bend = (int64_t)b->across[i] - b->across[pull->other] - pull->offset;
            cost += bend == 0 ? 0 : WIRE_COST * (bend < 0 ? -bend : bend) + BEND_COST;
        }
    }
    return cost / 2 + SIZE_COST * (int64_t)b->width; /* each wire was seen from both its ends */
}

static int width_of(const struct blocks *b)
{
    const struct draft *d = b->d;
    int first = INT32_MAX, last = INT32_MIN;
    for (uint32_t v = 0; v < d->vertex_count; v++) {
        int at = b->across[b->of[v]] + b->shift[v];
        first = at < first ? at : first;
        last = at + d->vertices[v].size > last ? at + d->vertices[v].size : last;
    }
    return d->vertex_count > 0 ? last - first : 0;
}

bool blocks_place(struct blocks *b, bool from_last)
{
    b->across = arena_new(b->arena, int, b->count);
    if (!b->across || !sort_blocks(b) || !make_pulls(b)) {
        return false;
    }
    pack_to_first(b);
    int least = width_of(b);
    b->room = b->room > 0 && b->room < least ? least : b->room;
    if (from_last) {
        pack_to_last(b);
    }
    if (!move_blocks(b, ROUNDS_MAX, 0)) {
        return false;
    }
    b->width = width_of(b);
    b->cost = cost_of(b);
    return true;
}

bool blocks_polish(struct blocks *b)
{
    return move_blocks(b, POLISH_ROUNDS_MAX, PUSHED_MAX);
}
