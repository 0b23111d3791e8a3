/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

/* A segment tree. A leaf is a row; `cover` is what every row below a node has at least, `top` the
 * largest of any. A raise is never below what is there (the caller asks for the top first). */

bool skyline_init(struct skyline *sky, const int *rows, uint32_t row_count, struct arena *a)
{
    *sky = (struct skyline){.rows = rows, .row_count = row_count, .leaf_count = 1};
    while (sky->leaf_count < row_count) {
        sky->leaf_count *= 2;
    }
    sky->top = arena_new(a, uint32_t, 2 * (size_t)sky->leaf_count);
    sky->cover = arena_new(a, uint32_t, 2 * (size_t)sky->leaf_count);
    return sky->top && sky->cover;
}

static uint32_t max_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* The leaf of the first row that is not below this one. */
static uint32_t leaf_at(const struct skyline *sky, int row)
{
    uint32_t low = 0, high = sky->row_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sky->rows[middle] < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low + sky->leaf_count;
}

uint32_t skyline_top(const struct skyline *sky, int low, int high)
{
    uint32_t left = leaf_at(sky, low), right = leaf_at(sky, high + 1); /* behind the last */
    uint32_t top = 0;
    if (left == right) {
        return 0;
    }
    for (uint32_t up = left; up > 0; up /= 2) {
        top = max_of(top, sky->cover[up]);
    }
    for (uint32_t up = right - 1; up > 0; up /= 2) {
        top = max_of(top, sky->cover[up]);
    }
    for (; left < right; left /= 2, right /= 2) {
        if (left & 1) {
            top = max_of(top, sky->top[left++]);
        }
        if (right & 1) {
            top = max_of(top, sky->top[--right]);
        }
    }
    return top;
}

static void cover_node(struct skyline *sky, uint32_t node, uint32_t track)
{
    sky->cover[node] = max_of(sky->cover[node], track);
    sky->top[node] = max_of(sky->top[node], track);
}

static void update_above(struct skyline *sky, uint32_t leaf)
{
    for (uint32_t up = leaf / 2; up > 0; up /= 2) {
        sky->top[up] = max_of(sky->cover[up], max_of(sky->top[2 * up], sky->top[2 * up + 1]));
    }
}

void skyline_raise(struct skyline *sky, int low, int high, uint32_t track)
{
    uint32_t first = leaf_at(sky, low), behind = leaf_at(sky, high + 1);
    for (uint32_t left = first, right = behind; left < right; left /= 2, right /= 2) {
        if (left & 1) {
            cover_node(sky, left++, track);
        }
        if (right & 1) {
            cover_node(sky, --right, track);
        }
    }
    if (first < behind) {
        update_above(sky, first);
        update_above(sky, behind - 1);
    }
}
