/* SPDX-License-Identifier: MIT */
#include "model/key.h"

#include <assert.h>
#include <stddef.h>

static const struct str texts[KEY_COUNT] = {[KEY_NONE] = STR_INIT(""),
                                            [KEY_FREE] = STR_INIT(""),
#define X(name, text) [KEY_##name] = STR_INIT(text),
                                            KEY_LIST(X)
#undef X
};

enum { FIRST_KNOWN = KEY_FREE + 1 };

struct str key_text(enum key key)
{
    assert(key < KEY_COUNT);
    return texts[key];
}

enum key key_find(struct str text)
{
    size_t low = FIRST_KNOWN;
    size_t high = KEY_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(text, texts[middle]);
        if (order == 0) {
            return (enum key)middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return KEY_FREE;
}
