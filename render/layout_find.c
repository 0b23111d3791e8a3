/* SPDX-License-Identifier: MIT */
#include "render/layout.h"

#include <assert.h>

#include "render/layout_internal.h"

/* Finding what lies somewhere. The drawing's area is cut into buckets, and each lists the boxes and
 * runs that touch it, so that a part of the drawing costs what is in it. */

enum {
    BUCKET_W = 64, /* cells: a screen is some six of them */
    BUCKET_H = 32,
};

static const struct layout_body *body_of(const struct layout *l)
{
    return (const struct layout_body *)l; /* shown is its first member */
}

/* Columns and rows of buckets, both ends included. */
struct buckets {
    int left, top, right, bottom;
};

static struct buckets buckets_of(struct rect r)
{
    return (struct buckets){r.x / BUCKET_W, r.y / BUCKET_H, (r.x + r.w - 1) / BUCKET_W,
                            (r.y + r.h - 1) / BUCKET_H};
}

static size_t bucket_at(const struct layout_index *index, int column, int row)
{
    return (size_t)row * (size_t)index->columns + (size_t)column;
}

static struct rect run_rect(const struct layout *l, uint32_t point)
{
    struct layout_point a = l->points[point], b = l->points[point + 1];
    return (struct rect){a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y,
                         (a.x < b.x ? b.x - a.x : a.x - b.x) + 1,
                         (a.y < b.y ? b.y - a.y : a.y - b.y) + 1};
}

static struct rect item_rect(const struct layout *l, struct layout_item item)
{
    return item.edge == NONE ? l->boxes[item.index] : run_rect(l, item.index);
}

/* --- making the index ------------------------------------------------------------------------- */

/* While there are no items, counts one where it will be put: two places up, so that after summing
 * up, first[b + 1] is where bucket b is filled, and in the end where bucket b + 1 begins. */
static void enter(struct layout_body *l, struct layout_item item)
{
    struct layout_index *index = &l->index;
    struct buckets s = buckets_of(item_rect(&l->shown, item));
    for (int row = s.top; row <= s.bottom; row++) {
        for (int column = s.left; column <= s.right; column++) {
            size_t bucket = bucket_at(index, column, row);
            if (index->items == NULL) {
                index->first[bucket + 2]++;
            } else {
                index->items[index->first[bucket + 1]++] = item;
            }
        }
    }
}

static void enter_all(struct layout_body *l)
{
    const uint32_t *first = l->shown.first_point;
    for (uint32_t n = 0; n < l->node_count; n++) {
        enter(l, (struct layout_item){NONE, n});
    }
    for (uint32_t e = 0; e < l->edge_count; e++) {
        for (uint32_t i = first[e]; i + 1 < first[e + 1]; i++) {
            enter(l, (struct layout_item){e, i});
        }
    }
}

bool layout_index_make(struct layout_body *l)
{
    struct layout_index *index = &l->index;
    index->columns = l->shown.width / BUCKET_W + 1;
    index->rows = l->shown.height / BUCKET_H + 1;
    size_t count = (size_t)index->columns * (size_t)index->rows;
    index->first = arena_new(&l->arena, uint32_t, count + 2);
    if (!index->first) {
        return false;
    }
    enter_all(l);
    for (size_t b = 2; b < count + 2; b++) {
        index->first[b] += index->first[b - 1];
    }
    index->items = arena_new(&l->arena, struct layout_item, index->first[count + 1]);
    if (!index->items) {
        return false;
    }
    enter_all(l);
    return true;
}

/* --- visiting --------------------------------------------------------------------------------- */

/* The part of an area that is in the drawing; w or h below 1 when there is none. */
static struct rect inside(const struct layout *l, struct rect area)
{
    int64_t right = (int64_t)area.x + area.w, bottom = (int64_t)area.y + area.h;
    int x = area.x > 0 ? area.x : 0, y = area.y > 0 ? area.y : 0;
    int w = (int)(right < l->width ? right : l->width) - x;
    int h = (int)(bottom < l->height ? bottom : l->height) - y;
    return (struct rect){x, y, w, h};
}

static bool touches(struct rect a, struct rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static void visit_bucket(const struct layout *l, int column, int row, struct rect area,
                         const struct layout_visitor *visitor, void *context)
{
    const struct layout_index *index = &body_of(l)->index;
    struct buckets all = buckets_of(area);
    size_t bucket = bucket_at(index, column, row);
    for (uint32_t i = index->first[bucket]; i < index->first[bucket + 1]; i++) {
        struct layout_item item = index->items[i];
        struct rect r = item_rect(l, item);
        struct buckets its = buckets_of(r);
        /* It is in other buckets, too; the first of those in the area hands it over. */
        bool first = column == (its.left > all.left ? its.left : all.left) &&
                     row == (its.top > all.top ? its.top : all.top);
        if (!first || !touches(r, area)) {
            continue;
        }
        if (item.edge == NONE && visitor->box) {
            visitor->box(context, item.index);
        } else if (item.edge != NONE && visitor->run) {
            visitor->run(context, item.edge, item.index);
        }
    }
}

void layout_visit(const struct layout *l, struct rect area, const struct layout_visitor *visitor,
                  void *context)
{
    struct rect part = inside(l, area);
    if (part.w < 1 || part.h < 1) {
        return;
    }
    struct buckets s = buckets_of(part);
    for (int row = s.top; row <= s.bottom; row++) {
        for (int column = s.left; column <= s.right; column++) {
            visit_bucket(l, column, row, part, visitor, context);
        }
    }
}

/* --- points ----------------------------------------------------------------------------------- */

static void note_node(void *context, uint32_t node)
{
    uint32_t *found = context;
    *found = node;
}

uint32_t layout_node_at(const struct layout *l, const struct graph *g, int x, int y)
{
    static const struct layout_visitor visitor = {.box = note_node};
    uint32_t found = GRAPH_NONE;
    layout_visit(l, (struct rect){x, y, 1, 1}, &visitor, &found);
    assert(found == GRAPH_NONE || found < g->node_count);
    return found;
}

/* --- neighbours ------------------------------------------------------------------------------- */

/* Cells between two stretches; 0 when they overlap. */
static int64_t gap(int a, int a_len, int b, int b_len)
{
    return a + a_len <= b ? (int64_t)b - a - a_len : b + b_len <= a ? (int64_t)a - b - b_len : 0;
}

/* How far a box is in a direction; what is not straight ahead counts twice. A cell is about twice
 * as high as wide. INT64_MAX when the box does not lie on that side. */
static int64_t distance(struct rect from, struct rect to, int dx, int dy)
{
    bool there = dx > 0   ? to.x >= from.x + from.w
                 : dx < 0 ? to.x + to.w <= from.x
                 : dy > 0 ? to.y >= from.y + from.h
                          : to.y + to.h <= from.y;
    if (!there) {
        return INT64_MAX;
    }
    int64_t x = gap(from.x, from.w, to.x, to.w), y = 2 * gap(from.y, from.h, to.y, to.h);
    return dx != 0 ? x + 2 * y : y + 2 * x;
}

/* Between boxes that are as near: how far their middles are apart across the direction. */
static int64_t offset_of_middles(struct rect from, struct rect to, int dx)
{
    int64_t offset = dx != 0 ? (2 * (int64_t)to.y + to.h) - (2 * (int64_t)from.y + from.h)
                             : (2 * (int64_t)to.x + to.w) - (2 * (int64_t)from.x + from.w);
    return offset < 0 ? -offset : offset;
}

uint32_t layout_neighbour(const struct layout *l, const struct graph *g, uint32_t node, int dx,
                          int dy)
{
    assert(dx * dx + dy * dy == 1);
    uint32_t best = GRAPH_NONE;
    int64_t best_distance = INT64_MAX, best_offset = 0;
    for (uint32_t n = 0; n < g->node_count; n++) {
        int64_t here = distance(l->boxes[node], l->boxes[n], dx, dy);
        int64_t offset = offset_of_middles(l->boxes[node], l->boxes[n], dx);
        if (here < best_distance ||
            (here == best_distance && here < INT64_MAX && offset < best_offset)) {
            best = n;
            best_distance = here;
            best_offset = offset;
        }
    }
    return best;
}
