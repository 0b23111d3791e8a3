/* SPDX-License-Identifier: MIT */
#include "render/style.h"

#include <assert.h>

struct style_row {
    struct style_look colour, mono;
};

static const struct style_row rows[STYLE_COUNT] = {
#define X(name, text, fg, bg, attrs, mono)                                                         \
    [STYLE_##name] = {{(fg), (bg), (attrs)}, {-1, -1, (mono)}},
    STYLE_LIST(X)
#undef X
};

struct style_look style_look(enum style style, int colour)
{
    assert((unsigned)style < STYLE_COUNT);
    return colour ? rows[style].colour : rows[style].mono;
}
