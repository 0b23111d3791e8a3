/* SPDX-License-Identifier: MIT
 * base/json.h - JSON in and out. Only json.c knows cJSON.
 *
 * Reading: a strict RFC 8259 scanner walks the bytes first (UTF-8 valid, no byte order mark, no
 * trailing text, no key twice in one object, no lone surrogates, limits below), noting where every
 * value and key starts; then cJSON builds the tree. A number's text is what stood in the file,
 * never a double. Writing: a streaming writer whose layout is that of Python's json.dumps.
 *
 * A struct json owns its tree and refers to the caller's text, which must outlive it. Not
 * thread-safe.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

/* Named limits, in the manual too. */
enum {
    JSON_BYTES_MAX = 256 * 1024 * 1024,
    JSON_DEPTH_MAX = 100,
    JSON_VALUES_MAX = 10 * 1000 * 1000,
};

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

struct json;       /* one parsed text */
struct json_value; /* one value in it; borrowed until json_free */

/* NULL with st (STATUS_DATA or STATUS_LIMIT and the place, or STATUS_NOMEM) on failure. Cost
 * O(bytes). */
struct json *json_parse(struct str text, struct status *st) MUST_CHECK;
void json_free(struct json *j);

const struct json_value *json_root(const struct json *j);
enum json_kind json_kind(const struct json_value *v);
/* "a number", "an object", … for messages. */
const char *json_kind_name(enum json_kind kind);

/* Members of an object or items of a list, in their order; NULL at the end or when v is neither. */
const struct json_value *json_first(const struct json_value *v);
const struct json_value *json_next(const struct json_value *v);
/* How many there are. O(count). */
size_t json_count(const struct json_value *v);
/* The member with that key, or NULL. O(count). */
const struct json_value *json_get(const struct json_value *v, struct str key);

/* The key of an object's member, decoded; STR_NONE for other values. May hold NUL. */
struct str json_key(const struct json_value *v);
/* A string decoded, or a number as it is written in the file. May hold NUL. STR_NONE for other
 * kinds. */
struct str json_text(const struct json *j, const struct json_value *v);
bool json_bool(const struct json_value *v);
/* The integer when the number's text is one that fits: -7, but not -7.0 or 7e0. */
bool json_int64(const struct json *j, const struct json_value *v, int64_t *out) MUST_CHECK;

/* Where the value (its member's key; the value itself when it is no member) starts. O(1). */
struct doc_pos json_pos(const struct json *j, const struct json_value *v);
struct doc_pos json_key_pos(const struct json *j, const struct json_value *v);

/* --- writing --- */

enum json_layout {
    JSON_COMPACT,  /* separators "," and ":" */
    JSON_SPACED,   /* Python's default on one line: ", " and ": " */
    JSON_INDENT_2, /* json.dumps(indent=2) */
    JSON_INDENT_4,
};
enum json_escape { JSON_UTF8, JSON_ASCII }; /* ensure_ascii=False, True */

/* A value as deep as the reader takes, and what our own code writes around it. */
enum { JSON_WRITE_DEPTH_MAX = JSON_DEPTH_MAX + 28 };

/* A writer is open data on the caller's stack; failures stick to the buffer. Calls must nest, no
 * deeper than JSON_WRITE_DEPTH_MAX; asserted. */
struct json_writer {
    struct buf *out;
    enum json_layout layout;
    enum json_escape escape;
    int depth;
    bool has_items[JSON_WRITE_DEPTH_MAX + 1]; /* per level: something was written there */
    bool is_list[JSON_WRITE_DEPTH_MAX + 1];
    bool after_key;
};

void json_write_init(struct json_writer *w, struct buf *out, enum json_layout layout,
                     enum json_escape escape);
void json_write_object(struct json_writer *w); /* { */
void json_write_list(struct json_writer *w);   /* [ */
void json_write_end(struct json_writer *w);    /* the matching } or ] */
void json_write_key(struct json_writer *w, struct str key);
void json_write_text(struct json_writer *w, struct str text);
void json_write_number(struct json_writer *w,
                       struct str digits); /* as is; the caller has it valid */
void json_write_int(struct json_writer *w, int64_t value);
void json_write_bool(struct json_writer *w, bool value);
void json_write_null(struct json_writer *w);
/* A whole parsed value, in its own order. Iterates, does not recurse. */
void json_write_value(struct json_writer *w, const struct json *j, const struct json_value *v);

/* Shorthands for objects: key and value. */
void json_member_text(struct json_writer *w, const char *key, struct str text);
void json_member_int(struct json_writer *w, const char *key, int64_t value);
void json_member_bool(struct json_writer *w, const char *key, bool value);

/* One string literal with quotes, appended to out. */
void json_add_quoted(struct buf *out, struct str text, enum json_escape escape);

#endif
