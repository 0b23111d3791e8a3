/* SPDX-License-Identifier: MIT */
#include "model/intern.h"

#include <assert.h>

#include "base/mem.h"

enum { FIRST_CAP = 64 };

void intern_finish(struct intern *t)
{
    map_finish(&t->numbers);
    mem_free(t->texts);
    arena_finish(&t->bytes);
    *t = (struct intern){0};
}

/* Room for one more text. */
static bool reserve(struct intern *t)
{
    if (t->bytes.chunk == NULL && !arena_init(&t->bytes, 0)) {
        return false;
    }
    if (t->count + 1 < t->cap) {
        return true;
    }
    size_t cap = t->cap > 0 ? t->cap * 2 : FIRST_CAP;
    struct str *texts = cap < UINT32_MAX ? mem_resize(t->texts, t->cap, cap, sizeof *texts) : NULL;
    if (texts == NULL) {
        return false;
    }
    t->texts = texts;
    t->cap = cap;
    return true;
}

uint32_t intern_add(struct intern *t, struct str text)
{
    text.ptr = text.ptr != NULL ? text.ptr : "";
    uint32_t number = map_get(&t->numbers, text, 0);
    if (number != 0 || !reserve(t)) {
        return number;
    }

    struct arena before = t->bytes;
    struct str copy = arena_str(&t->bytes, text);
    number = (uint32_t)t->count + 1;
    if (str_is_none(copy) || !map_set(&t->numbers, copy, number)) {
        t->bytes = before;
        return 0;
    }
    t->texts[number] = copy;
    t->count++;
    return number;
}

struct str intern_text(const struct intern *t, uint32_t number)
{
    assert(number <= t->count);
    return number != 0 ? t->texts[number] : STR_NONE;
}
