/* SPDX-License-Identifier: MIT */
#include "tui/scroll.h"

enum { SCROLL_PAGE = 8 };

bool scroll_do(struct scroll *s, size_t count, enum action action)
{
    size_t last = count > 0 ? count - 1 : 0;
    if (action == ACTION_UP) {
        s->focus -= s->focus > 0;
    } else if (action == ACTION_DOWN) {
        s->focus += s->focus < last;
    } else if (action == ACTION_PAGE_UP) {
        s->focus = s->focus > SCROLL_PAGE ? s->focus - SCROLL_PAGE : 0;
    } else if (action == ACTION_PAGE_DOWN) {
        s->focus = s->focus + SCROLL_PAGE < last ? s->focus + SCROLL_PAGE : last;
    } else if (action == ACTION_FIRST) {
        s->focus = 0;
    } else if (action == ACTION_LAST) {
        s->focus = last;
    } else {
        return false;
    }
    return true;
}

void scroll_fit(struct scroll *s, size_t count, int height)
{
    size_t shown = height > 0 ? (size_t)height : 1;
    if (s->focus >= count) {
        s->focus = count > 0 ? count - 1 : 0;
    }
    if (s->focus < s->first) {
        s->first = s->focus;
    } else if (s->focus >= s->first + shown) {
        s->first = s->focus - shown + 1;
    }
    if (s->first + shown > count) {
        s->first = count > shown ? count - shown : 0; /* no empty lines while there is more above */
    }
}
