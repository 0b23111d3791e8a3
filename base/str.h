/* SPDX-License-Identifier: MIT
 * base/str.h - a borrowed view of bytes, passed by value.
 *
 * Inside the program all text is valid UTF-8 (validated once, on entry) and may hold NUL; it is not
 * NUL-terminated unless a function says so. A view lives as long as what it points into. Nothing
 * here allocates.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct str {
    const char *ptr;
    size_t len; /* bytes */
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_INIT(literal) {("" literal), sizeof(literal) - 1}
#define STR_NONE ((struct str){NULL, 0}) /* absent, as opposed to empty: ptr is NULL */

/* For printf's %.*s; a longer text than INT_MAX is cut. */
#define STR_ARG(s) str_printf_len(s), ((s).ptr ? (s).ptr : "")
int str_printf_len(struct str s);

/* The view of a NUL-terminated string; NULL gives STR_NONE. */
struct str str_from(const char *cstr);

static inline bool str_is_none(struct str s)
{
    return s.ptr == NULL;
}

/* The same bytes; so STR_NONE equals the empty text. */
bool str_eq(struct str a, struct str b);
/* A hash of the bytes, keyed: who writes the texts and does not know `seed` cannot choose texts
 * that collide. Differs between machines: not to be kept. */
uint64_t str_hash(struct str s, uint64_t seed);
/* Order by bytes, which for UTF-8 is the order by code point. <0, 0, >0. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* From byte `from` up to byte `to` (excluded); both are clamped to the text. */
struct str str_slice(struct str s, size_t from, size_t to);

/* Index of the first (last) occurrence, or SIZE_MAX. The empty part is found at 0. Cost of
 * str_find: O(len × part). */
size_t str_find(struct str s, struct str part);
size_t str_find_last(struct str s, char c);

/* Takes off what stands before the next `sep` (all of it when there is none) and returns it; *rest
 * becomes what follows, STR_NONE at the end. When *rest is STR_NONE returns STR_NONE, so a loop is
 *     for (struct str part = str_cut(&rest, ','); part.ptr; part = str_cut(&rest, ','))
 */
struct str str_cut(struct str *rest, char sep);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* A whole decimal integer with optional sign and nothing else. False, and *out as it was, when it
 * is not one or does not fit. */
bool str_to_int64(struct str s, int64_t *out) MUST_CHECK;

#endif
