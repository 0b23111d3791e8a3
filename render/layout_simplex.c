/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

/* Layers with the least total span of all wires, by network simplex (Gansner, Koutsofios, North, Vo
 * 1993, section 2), from layers that are good already.
 *
 * A spanning tree of tight arcs (as short as they may be) fixes all layers. Take one of its arcs
 * away: the tree falls in two, and when more arcs run from the head's part to the tail's than the
 * other way, the parts want to move apart; the arc is exchanged for the first that gets tight by
 * that. For any subtree, arcs out less arcs in is a sum over its nodes, so that a step is a few
 * passes over plain arrays and there is no state to keep right. That is O(nodes + arcs) a step, and
 * about as many steps as nodes: for graphs up to some thousand steps.
 *
 * A root with an arc of no weight to each node without others keeps the parts of a graph that do
 * not hang together in one tree. */

struct simplex {
    uint32_t node_count, arc_count; /* with the root, the last node, and its arcs, the last ones */
    uint32_t real_count;            /* arcs without the root's */
    const uint32_t *tail, *head;
    int *rank;
    struct grouping out, in; /* arcs by node */
    bool *in_tree;           /* per arc */
    uint32_t *order;         /* nodes, parents before children, each subtree in one piece */
    uint32_t *place, *size;  /* per node: where its subtree is in `order` */
    uint32_t *parent;        /* per node: the tree's arc to its parent; NONE at the root */
    int *excess;             /* per node: arcs out of its subtree less arcs into it */
    uint32_t *stack;
};

static int slack(const struct simplex *s, uint32_t arc)
{
    return s->rank[s->head[arc]] - s->rank[s->tail[arc]] - (arc < s->real_count ? 1 : 0);
}

static uint32_t other_end(const struct simplex *s, uint32_t arc, uint32_t node)
{
    return s->tail[arc] == node ? s->head[arc] : s->tail[arc];
}

/* --- the tree --------------------------------------------------------------------------------- */

/* Walks from the root along arcs of the tree, or along any tight ones, which then are the tree's,
 * and writes down order and parents. Returns how many nodes it reached. */
static uint32_t walk_tree(struct simplex *s, bool grow)
{
    uint32_t depth = 0, count = 0;
    for (uint32_t n = 0; n < s->node_count; n++) {
        s->size[n] = 0; /* not seen */
    }
    s->stack[depth++] = s->node_count - 1;
    s->parent[s->node_count - 1] = NONE;
    s->size[s->node_count - 1] = 1;
    while (depth > 0) {
        uint32_t node = s->stack[--depth];
        s->place[node] = count;
        s->order[count++] = node;
        for (int side = BEFORE; side <= AFTER; side++) {
            const struct grouping *arcs = side == AFTER ? &s->out : &s->in;
            for (uint32_t i = arcs->first[node]; i < arcs->first[node + 1]; i++) {
                uint32_t arc = arcs->items[i], to = other_end(s, arc, node);
                if (s->size[to] > 0 || !(s->in_tree[arc] || (grow && slack(s, arc) == 0))) {
                    continue;
                }
                s->in_tree[arc] = true;
                s->parent[to] = arc;
                s->size[to] = 1;
                s->stack[depth++] = to;
            }
        }
    }
    return count;
}

/* Makes a tight tree: as long as it does not reach every node, what it reached moves to the nearest
 * one that it did not. */
static void make_tree(struct simplex *s)
{
    for (;;) {
        for (uint32_t a = 0; a < s->arc_count; a++) {
            s->in_tree[a] = false;
        }
        if (walk_tree(s, true) == s->node_count) {
            return;
        }
        int least = INT32_MAX, move = 0;
        for (uint32_t a = 0; a < s->arc_count; a++) {
            bool tail_in = s->size[s->tail[a]] > 0, head_in = s->size[s->head[a]] > 0;
            if (tail_in != head_in && slack(s, a) < least) {
                least = slack(s, a);
                move = tail_in ? least : -least;
            }
        }
        for (uint32_t n = 0; n < s->node_count; n++) {
            s->rank[n] += s->size[n] > 0 ? move : 0;
        }
    }
}

/* Sizes and excesses of all subtrees, from the leaves up. */
static void sum_subtrees(struct simplex *s)
{
    for (uint32_t n = 0; n < s->node_count; n++) {
        s->size[n] = 1;
        s->excess[n] = 0;
    }
    for (uint32_t a = 0; a < s->real_count; a++) {
        s->excess[s->tail[a]]++;
        s->excess[s->head[a]]--;
    }
    for (uint32_t i = s->node_count; i-- > 1;) {
        uint32_t node = s->order[i], up = other_end(s, s->parent[node], node);
        s->size[up] += s->size[node];
        s->excess[up] += s->excess[node];
    }
}

static bool in_subtree(const struct simplex *s, uint32_t node, uint32_t top)
{
    return s->place[node] - s->place[top] < s->size[top];
}

/* --- steps ------------------------------------------------------------------------------------ */

/* The node, from a place in the order on and round, whose arc to its parent should go; NONE. */
static uint32_t choose_leaving(const struct simplex *s, uint32_t from)
{
    for (uint32_t i = 0; i < s->node_count; i++) {
        uint32_t node = s->order[(from + i) % s->node_count];
        uint32_t arc = s->parent[node];
        if (arc != NONE && (s->tail[arc] == node ? s->excess[node] < 0 : s->excess[node] > 0)) {
            return node;
        }
    }
    return NONE;
}

/* The arc that gets tight first when a subtree moves away from its parent: the shortest that leads
 * from the part of the leaving arc's head to that of its tail. */
static uint32_t choose_entering(const struct simplex *s, uint32_t top)
{
    bool tail_inside = s->tail[s->parent[top]] == top;
    uint32_t best = NONE;
    for (uint32_t a = 0; a < s->arc_count; a++) {
        bool from_inside = in_subtree(s, s->tail[a], top);
        if (from_inside != tail_inside && in_subtree(s, s->head[a], top) == tail_inside &&
            (best == NONE || slack(s, a) < slack(s, best))) {
            best = a;
        }
    }
    return best;
}

/* One exchange; false when there is none to make. */
static bool step(struct simplex *s, uint32_t from)
{
    uint32_t top = choose_leaving(s, from);
    uint32_t entering = top == NONE ? NONE : choose_entering(s, top);
    if (entering == NONE) {
        return false;
    }
    int move = s->tail[s->parent[top]] == top ? -slack(s, entering) : slack(s, entering);
    for (uint32_t i = s->place[top]; i < s->place[top] + s->size[top]; i++) {
        s->rank[s->order[i]] += move;
    }
    s->in_tree[s->parent[top]] = false;
    s->in_tree[entering] = true;
    walk_tree(s, false);
    sum_subtrees(s);
    return true;
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool make_room(struct simplex *s, struct arena *a)
{
    s->in_tree = arena_new(a, bool, s->arc_count);
    s->order = arena_new(a, uint32_t, s->node_count);
    s->place = arena_new(a, uint32_t, s->node_count);
    s->size = arena_new(a, uint32_t, s->node_count);
    s->parent = arena_new(a, uint32_t, s->node_count);
    s->excess = arena_new(a, int, s->node_count);
    s->stack = arena_new(a, uint32_t, s->node_count);
    return s->in_tree && s->order && s->place && s->size && s->parent && s->excess && s->stack &&
           grouping_make(a, s->tail, s->arc_count, s->node_count, &s->out) &&
           grouping_make(a, s->head, s->arc_count, s->node_count, &s->in);
}

/* Parts that do not hang together have moved on their own: each begins in layer 0. */
static bool keep_ranks(struct simplex *s, struct ranks *r, struct arena scratch)
{
    uint32_t *part = arena_new(&scratch, uint32_t, r->node_count);
    int *least = arena_new(&scratch, int, r->node_count);
    if (!part || !least) {
        return false;
    }
    for (uint32_t n = 0; n < r->node_count; n++) {
        part[n] = n;
        least[n] = INT32_MAX;
    }
    for (uint32_t a = 0; a < s->real_count; a++) {
        union_join(part, s->tail[a], s->head[a]);
    }
    for (uint32_t n = 0; n < r->node_count; n++) {
        int *first = &least[union_root(part, n)];
        *first = s->rank[n] < *first ? s->rank[n] : *first;
    }
    for (uint32_t n = 0; n < r->node_count; n++) {
        r->rank[n] = (uint32_t)(s->rank[n] - least[union_root(part, n)]);
    }
    return true;
}

bool ranks_tighten(struct ranks *r, uint32_t steps, struct arena scratch)
{
    uint32_t root = r->node_count, arcs = r->arc_count;
    uint32_t *tail = arena_new(&scratch, uint32_t, (size_t)arcs + root);
    uint32_t *head = arena_new(&scratch, uint32_t, (size_t)arcs + root);
    int *rank = arena_new(&scratch, int, (size_t)root + 1);
    bool *has_in = arena_new(&scratch, bool, root);
    if (!tail || !head || !rank || !has_in) {
        return false;
    }
    for (uint32_t a = 0; a < r->arc_count; a++) {
        tail[a] = r->tail[a];
        head[a] = r->head[a];
        has_in[r->head[a]] = true;
    }
    for (uint32_t n = 0; n < root; n++) {
        rank[n] = (int)r->rank[n];
        if (!has_in[n]) {
            tail[arcs] = root;
            head[arcs++] = n;
        }
    }
    struct simplex s = {.node_count = root + 1,
                        .arc_count = arcs,
                        .real_count = r->arc_count,
                        .tail = tail,
                        .head = head,
                        .rank = rank};
    if (!make_room(&s, &scratch)) {
        return false;
    }
    make_tree(&s);
    sum_subtrees(&s);
    for (uint32_t i = 0; i < steps && step(&s, i); i++) {
    }
    return keep_ranks(&s, r, scratch);
}
