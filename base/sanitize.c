/* SPDX-License-Identifier: MIT */
#include "base/sanitize.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum {
    ESCAPE_MAX = sizeof "<U+10FFFF>", /* bytes, with the NUL */
    NO_BASE = -1,                     /* as count of marks: no character for them to stand on */
};

static bool is_graphic_ascii(char c)
{
    return c >= 0x20 && c < 0x7F;
}

/* True for what shows nothing itself and changes how other text is shown, and for what our tables
 * do not know and so cannot measure. Categories find all of them but one: the soft hyphen is drawn
 * by some terminals only. */
static bool is_unsafe(uint32_t point)
{
    switch (utf8proc_category((utf8proc_int32_t)point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    case UTF8PROC_CATEGORY_CF:
        return point == 0x00AD ||
               (utf8_point_cells(point) == 0 && point != 0x200C && point != 0x200D);
    default:
        return false;
    }
}

static struct str escape_point(uint32_t point, char room[ESCAPE_MAX])
{
    int len = snprintf(room, ESCAPE_MAX, "<U+%04X>", (unsigned)point);
    return (struct str){room, (size_t)len};
}

/* The picture of a control character of ASCII, or what else stands for it. */
static struct str replace_control(uint32_t point, unsigned flags, char room[ESCAPE_MAX])
{
    if (point == '\t') {
        return STR(" ");
    }
    if (flags & SANITIZE_ASCII) {
        return escape_point(point, room);
    }
    uint32_t picture = point == '\n' ? 0x2424 : point == 0x7F ? 0x2421 : 0x2400 + point;
    return (struct str){room, utf8_encode(picture, room)};
}

/* What stands for one code point, `piece`. *marks counts what has joined the last character; what
 * stands in for something is no character for that, so that a second pass decides the same. */
static struct str safe_point(uint32_t point, struct str piece, unsigned flags, int *marks,
                             char room[ESCAPE_MAX])
{
    int cells = utf8_point_cells(point);
    if (point == '\n' && (flags & SANITIZE_KEEP_NEWLINES)) {
        *marks = NO_BASE;
        return piece;
    }
    if (point < 0x80) {
        *marks = NO_BASE;
        return replace_control(point, flags, room);
    }
    if ((flags & SANITIZE_ASCII) || is_unsafe(point) || (cells == 0 && *marks == NO_BASE)) {
        *marks = NO_BASE;
        return escape_point(point, room);
    }
    if (cells == 0 && *marks == SANITIZE_MARKS_MAX) {
        return STR("");
    }
    *marks = cells > 0 ? 0 : *marks + 1;
    return piece;
}

/* Takes the next piece off *rest (a run of graphic ASCII, a code point or a stray byte) and gives
 * what stands for it: the piece itself (the same pointer) when it may stay, a text in `room`, or
 * nothing. */
static struct str next_safe(struct str *rest, unsigned flags, int *marks, char room[ESCAPE_MAX])
{
    struct str text = *rest;
    size_t run = 0;
    while (run < text.len && is_graphic_ascii(text.ptr[run])) {
        run++;
    }
    if (run > 0) {
        *marks = 0;
        *rest = str_slice(text, run, text.len);
        return str_slice(text, 0, run);
    }
    if (utf8_valid_prefix(str_slice(text, 0, 4)) == 0) {
        *marks = NO_BASE;
        *rest = str_slice(text, 1, text.len);
        int len = snprintf(room, ESCAPE_MAX, "<%02X>", (unsigned)(unsigned char)text.ptr[0]);
        return (struct str){room, (size_t)len};
    }
    uint32_t point = utf8_next(rest);
    return safe_point(point, str_slice(text, 0, text.len - rest->len), flags, marks, room);
}

void sanitize_add(struct buf *out, struct str raw, unsigned flags)
{
    int marks = NO_BASE;
    char room[ESCAPE_MAX];
    while (raw.len > 0) {
        buf_add(out, next_safe(&raw, flags, &marks, room));
    }
}

bool sanitize_is_clean(struct str raw, unsigned flags)
{
    int marks = NO_BASE;
    char room[ESCAPE_MAX];
    while (raw.len > 0) {
        const char *piece = raw.ptr;
        if (next_safe(&raw, flags, &marks, room).ptr != piece) {
            return false;
        }
    }
    return true;
}
