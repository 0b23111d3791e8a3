/* SPDX-License-Identifier: MIT */
#include "model/pointer.h"

#include <stddef.h>
#include <stdint.h>

void pointer_add(struct buf *out, struct str key)
{
    buf_addc(out, '/');
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        if (c == '~' || c == '/') {
            buf_add(out, c == '~' ? STR("~0") : STR("~1"));
        } else {
            buf_addc(out, c);
        }
    }
}

/* Takes one byte of the key off the front of a segment, which is not empty. */
static char next_byte(struct str *segment)
{
    bool escaped = segment->ptr[0] == '~' && segment->len > 1;
    char c = escaped ? (segment->ptr[1] == '1' ? '/' : '~') : segment->ptr[0];
    *segment = str_slice(*segment, escaped ? 2 : 1, segment->len);
    return c;
}

void pointer_read(struct buf *out, struct str segment)
{
    while (segment.len > 0) {
        buf_addc(out, next_byte(&segment));
    }
}

bool pointer_is(struct str segment, struct str key)
{
    size_t i = 0;
    while (segment.len > 0 && i < key.len) {
        if (next_byte(&segment) != key.ptr[i++]) {
            return false;
        }
    }
    return segment.len == 0 && i == key.len;
}

bool pointer_split(struct str pointer, struct str *above, struct str *segment)
{
    size_t slash = str_find_last(pointer, '/');
    if (slash == SIZE_MAX) {
        return false;
    }
    *above = str_slice(pointer, 0, slash);
    *segment = str_slice(pointer, slash + 1, pointer.len);
    return true;
}
