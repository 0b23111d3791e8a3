/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <utf8proc.h>

/* --- bytes and code points --- */

/* Length of the well-formed sequence at p, 0 when there is none (Unicode, table 3-7). len > 0. */
static size_t sequence(const unsigned char *p, size_t len)
{
    if (p[0] < 0x80) {
        return 1;
    }
    size_t n = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n > len) {
        return 0;
    }

    /* The second byte rules out overlong forms, surrogates and what is beyond U+10FFFF. */
    unsigned char low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < n; i++) {
        if ((p[i] & 0xC0u) != 0x80) {
            return 0;
        }
    }
    return n;
}

size_t utf8_valid_prefix(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t at = 0;
    while (at < s.len) {
        uint64_t eight;
        if (s.len - at >= sizeof eight) {
            memcpy(&eight, p + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t n = sequence(p + at, s.len - at);
        if (n == 0) {
            break;
        }
        at += n;
    }
    return at;
}

uint32_t utf8_next(struct str *rest)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};

    if (rest->len == 0) {
        return (uint32_t)UTF8_END;
    }
    const unsigned char *p = (const unsigned char *)rest->ptr;
    size_t n = sequence(p, rest->len);
    assert(n > 0);
    if (n == 0) { /* a caller that did not validate must not make us read past the end */
        *rest = str_slice(*rest, 1, rest->len);
        return 0xFFFD;
    }
    uint32_t point = p[0] & lead_bits[n];
    for (size_t i = 1; i < n; i++) {
        point = point << 6 | (p[i] & 0x3Fu);
    }
    *rest = str_slice(*rest, n, rest->len);
    return point;
}

size_t utf8_encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return 0;
    }
    size_t n = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    out[0] = (char)((0xF00u >> n & 0xFFu) | point);
    return n;
}

bool utf8_is_alnum(uint32_t point)
{
    if (point > 0x10FFFF) {
        return false;
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

size_t utf8_points(struct str s)
{
    size_t points = 0;
    for (size_t i = 0; i < s.len; i++) {
        points += ((unsigned char)s.ptr[i] & 0xC0u) != 0x80;
    }
    return points;
}

/* --- widths --- */

static bool is_in(uint32_t point, uint32_t first, uint32_t last)
{
    return point >= first && point <= last;
}

/* Vowels and final consonants that are drawn into the leading consonant's two cells. */
static bool is_inner_jamo(uint32_t point)
{
    return is_in(point, 0x1160, 0x11FF) || is_in(point, 0xD7B0, 0xD7FF);
}

int utf8_point_cells(uint32_t point)
{
    if (point < 0x80) {
        return point >= 0x20 && point != 0x7F;
    }

    /* Where utf8proc and the wcwidth of glibc differ, the terminal follows the latter. */
    if (is_inner_jamo(point)) {
        return 0;
    }
    if (is_in(point, 0x3248, 0x324F) || is_in(point, 0x4DC0, 0x4DFF)) {
        return 2; /* numbers on black squares, hexagrams */
    }
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)point);
    bool visible_format = property->category == UTF8PROC_CATEGORY_CF &&
                          property->boundclass == UTF8PROC_BOUNDCLASS_PREPEND;
    int cells = utf8proc_charwidth((utf8proc_int32_t)point);
    if (cells == 0 && (property->category == UTF8PROC_CATEGORY_MC || visible_format)) {
        return 1; /* vowel signs beside a consonant; signs that enclose the number behind them */
    }
    return cells;
}

/* --- clusters --- */

/* How many bytes at the front are clusters of one cell each. A letter before a byte that is not
 * ASCII is left out: a combining mark may follow. */
static size_t plain_ascii(struct str s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] >= 0x20 && s.ptr[n] < 0x7F) {
        n++;
    }
    bool more = n < s.len && (unsigned char)s.ptr[n] >= 0x80;
    return more && n > 0 ? n - 1 : n;
}

/* True for a character that has cells of its own and yet is drawn into the cluster before it:
 * the next part of an emoji or flag, or a further leading jamo. */
static bool is_fused(uint32_t before, uint32_t point)
{
    if (utf8proc_get_property((utf8proc_int32_t)before)->boundclass ==
        UTF8PROC_BOUNDCLASS_PREPEND) {
        return false;
    }
    switch (utf8proc_get_property((utf8proc_int32_t)point)->boundclass) {
    case UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC:
    case UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR:
    case UTF8PROC_BOUNDCLASS_L:
    case UTF8PROC_BOUNDCLASS_LV:
    case UTF8PROC_BOUNDCLASS_LVT:
        return true;
    default:
        return is_in(point, 0x1F3FB, 0x1F3FF); /* skin tones */
    }
}

/* True for what can stand in the cells of the character before it on every terminal. */
static bool is_shown_inside(uint32_t point)
{
    if (utf8_point_cells(point) > 0 || point == 0xFE0E || point == 0xFE0F) {
        return false;
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
           is_inner_jamo(point);
}

struct utf8_cluster utf8_next_cluster(struct str *rest)
{
    struct str text = *rest;
    if (plain_ascii(str_slice(text, 0, 2)) > 0) {
        *rest = str_slice(text, 1, text.len);
        struct str letter = str_slice(text, 0, 1);
        return (struct utf8_cluster){letter, letter, 1};
    }

    uint32_t base = utf8_next(rest);
    size_t shown = text.len - rest->len;
    bool all_shown = true;
    utf8proc_int32_t state = 0;
    uint32_t before = base;
    while (rest->len > 0) {
        struct str ahead = *rest;
        uint32_t point = utf8_next(&ahead);
        if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)point,
                                             &state) ||
            (utf8_point_cells(point) > 0 && !is_fused(before, point))) {
            break;
        }
        *rest = ahead;
        before = point;
        all_shown = all_shown && is_shown_inside(point);
        shown = all_shown ? text.len - rest->len : shown;
    }
    return (struct utf8_cluster){
        .bytes = str_slice(text, 0, text.len - rest->len),
        .shown = str_slice(text, 0, shown),
        .cells = text.len > 0 ? utf8_point_cells(base) : 0,
    };
}

int utf8_cells(struct str s)
{
    size_t cells = 0;
    while (s.len > 0) {
        size_t plain = plain_ascii(s);
        cells += plain;
        s = str_slice(s, plain, s.len);
        cells += (size_t)utf8_next_cluster(&s).cells;
    }
    return cells > INT_MAX ? INT_MAX : (int)cells;
}

struct str utf8_cut_cells(struct str s, int max_cells, int *cells)
{
    struct str rest = s;
    size_t fits = 0; /* bytes */
    int used = 0;
    while (rest.len > 0) {
        struct utf8_cluster c = utf8_next_cluster(&rest);
        if (c.cells > max_cells - used) {
            break;
        }
        used += c.cells;
        fits = s.len - rest.len;
    }
    if (cells != NULL) {
        *cells = used;
    }
    return str_slice(s, 0, fits);
}

size_t utf8_cluster_before(struct str s, size_t offset)
{
    offset = offset < s.len ? offset : s.len;
    size_t boundary = 0;
    size_t next = utf8_next_cluster(&s).bytes.len;
    while (next < offset) {
        boundary = next;
        next += utf8_next_cluster(&s).bytes.len;
    }
    return boundary;
}

size_t utf8_cluster_after(struct str s, size_t offset)
{
    size_t boundary = 0;
    while (s.len > 0 && boundary <= offset) {
        boundary += utf8_next_cluster(&s).bytes.len;
    }
    return boundary;
}
