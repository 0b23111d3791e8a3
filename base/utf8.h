/* SPDX-License-Identifier: MIT
 * base/utf8.h - UTF-8: validation, code points, clusters and terminal widths.
 *
 * Three lengths, three names: bytes, points, cells. A cluster is what a person takes for one
 * character and what stands together in the cells of a screen. Widths are those a terminal that
 * follows wcwidth would use, from utf8proc's tables, so that they do not depend on the process's
 * locale; a test compares them with the system's wcwidth over all code points.
 *
 * Clusters are the extended grapheme clusters of UAX 29 (by utf8proc), tailored in one way, as that
 * annex allows: a vowel sign or voicing mark that has a cell of its own (Devanagari AA, Thai AM,
 * halfwidth katakana marks) is a cluster of its own, since terminals put it there. So a cluster
 * draws one character with cells, and what has none, in those cells.
 *
 * What cannot be measured safely is reduced for display (utf8_next_cluster tells): emoji joined by
 * ZWJ, with skin tones or variation selectors, and flags are wider on some terminals than on
 * others, so only the cluster's base character is drawn, with that character's width.
 *
 * Pure: no locale, no allocation. Text must be valid UTF-8 (callers validate on entry); a malformed
 * byte is asserted against and, without asserts, read as U+FFFD.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Length of the longest valid prefix; s.len when all of it is valid (no overlong forms, no
 * surrogates, at most U+10FFFF). */
size_t utf8_valid_prefix(struct str s);
static inline bool utf8_valid(struct str s)
{
    return utf8_valid_prefix(s) == s.len;
}

/* Takes one code point off the front; (uint32_t)UTF8_END at the end. */
uint32_t utf8_next(struct str *rest);
enum { UTF8_END = -1 };

/* Writes 1 to 4 bytes, returns how many; 0 for what is no Unicode scalar value. */
size_t utf8_encode(uint32_t point, char out[4]);

/* How many code points. O(bytes). */
size_t utf8_points(struct str s);

/* A letter or a number: Unicode's categories L and N. */
bool utf8_is_alnum(uint32_t point);

/* Cells of one code point: 0 (combining, control, format), 1 or 2. Of conjoining Korean jamo the
 * leading one has 2, the vowels and finals drawn into it 0. */
int utf8_point_cells(uint32_t point);

struct utf8_cluster {
    struct str bytes; /* the whole cluster, as in the text; empty at the end */
    struct str shown; /* the part to draw, a prefix of bytes: all of it, or its base character */
    int cells;        /* width of `shown`: 0 only for a cluster that shows nothing */
};

/* Takes one cluster off the front. O(bytes taken). */
struct utf8_cluster utf8_next_cluster(struct str *rest);

/* Cells of a whole text, at most INT_MAX. Cost O(bytes); ASCII has a fast path. */
int utf8_cells(struct str s);

/* The longest prefix of whole clusters that fits into max_cells. *cells (may be NULL) is its
 * width. O(bytes of the prefix). */
struct str utf8_cut_cells(struct str s, int max_cells, int *cells);

/* The nearest border between clusters before (after) the byte at `offset`, for text fields; both
 * clamped to the text. O(offset): what may join a cluster is only known from its start. */
size_t utf8_cluster_before(struct str s, size_t offset);
size_t utf8_cluster_after(struct str s, size_t offset);

#endif
