/* SPDX-License-Identifier: MIT */
#include "render/span.h"

#include "base/mem.h"

void spans_finish(struct spans *s)
{
    mem_free(s->items);
    *s = (struct spans){.items = NULL};
}

bool spans_add(struct spans *s, struct span span)
{
    if (s->count == s->cap) {
        size_t cap = s->cap == 0 ? 16 : 2 * s->cap;
        struct span *items = mem_resize(s->items, s->cap, cap, sizeof *items);
        if (items == NULL) {
            return false;
        }
        s->items = items;
        s->cap = cap;
    }
    s->items[s->count++] = span;
    return true;
}

const struct span *spans_find(const struct spans *s, value_id step)
{
    for (size_t i = 0; i < s->count; i++) {
        if (value_eq(s->items[i].step, step)) {
            return &s->items[i];
        }
    }
    return NULL;
}
