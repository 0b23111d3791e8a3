/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

bool grouping_make(struct arena *a, const uint32_t *keys, size_t count, size_t key_count,
                   struct grouping *out)
{
    uint32_t *first = arena_new(a, uint32_t, key_count + 2);
    uint32_t *items = arena_new(a, uint32_t, count);
    if (first == NULL || items == NULL) {
        return false;
    }
    /* Counted two places up, first[k + 1] is where group k begins; filling the groups moves it to
     * where group k + 1 does. */
    for (size_t i = 0; i < count; i++) {
        if (keys[i] != NONE) {
            first[keys[i] + 2]++;
        }
    }
    for (size_t k = 2; k < key_count + 2; k++) {
        first[k] += first[k - 1];
    }
    for (size_t i = 0; i < count; i++) {
        if (keys[i] != NONE) {
            items[first[keys[i] + 1]++] = (uint32_t)i;
        }
    }
    *out = (struct grouping){first, items};
    return true;
}

uint32_t union_root(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

void union_join(uint32_t *parent, uint32_t a, uint32_t b)
{
    uint32_t one = union_root(parent, a), two = union_root(parent, b);
    parent[one > two ? one : two] = one < two ? one : two;
}
