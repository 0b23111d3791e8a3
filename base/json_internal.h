/* SPDX-License-Identifier: MIT
 * base/json_internal.h - what the scanner (json_scan.c) tells the tree (json.c).
 *
 * A place for every value, in preorder, which is the order in which their first bytes stand in the
 * text:
 *
 *      { "a" : [ 7 , "x" ] }        index   value       key
 *      0 2     8 10  14               0     0  {…}      none
 *                                     1     8  […]      2  "a"
 *                                     2     10 7        none
 *                                     3     14 "x"      none
 */
#ifndef BASE_JSON_INTERNAL_H
#define BASE_JSON_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "base/str.h"

/* Offsets in the text of a value and of its member's key. A document has millions of these. */
struct json_place {
    uint32_t value, key;
};

/* A place is an offset and, in the bit above every offset, whether that string holds an escaped
 * NUL. */
static const uint32_t JSON_NUL = 1u << 31;
static const uint32_t JSON_NO_KEY = UINT32_MAX >> 1;
_Static_assert(JSON_BYTES_MAX < UINT32_MAX >> 1, "an offset leaves its highest bit free");

static inline size_t json_offset(uint32_t place)
{
    return place & ~JSON_NUL;
}

static inline bool json_is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* The longest number that every build of cJSON 1.7.15 takes. */
enum { JSON_CJSON_NUMBER_MAX = 63 };

struct json_places {
    struct json_place *at; /* free with mem_free */
    size_t count;
    bool long_number; /* one is longer than JSON_CJSON_NUMBER_MAX */
};

/* All of json_parse's refusals but one: that no key stands twice in an object is seen on the tree.
 * One pass, iterative. On failure *out is empty. */
bool json_scan(struct str text, struct json_places *out, struct status *st) MUST_CHECK;

/* A value's number in preorder. O(1). */
size_t json_index(const struct json_value *v);

/* The place of the byte at `to`, counted on from a place at or before it. O(distance). */
struct doc_pos json_advance(struct str text, struct doc_pos from, size_t to);
static inline struct doc_pos json_start(void)
{
    return (struct doc_pos){.line = 1, .column = 1, .offset = 0};
}

/* How many bytes a string (at its opening quote) has when decoded, and a number as it is written.
 * For text that json_scan has taken. O(length). */
size_t json_decoded_len(struct str text, size_t offset);
size_t json_number_len(struct str text, size_t offset);

#endif
