/* SPDX-License-Identifier: MIT
 * model/edit.h - the one door through which a document changes.
 *
 * Four primitive edits, closed under inverse, checked against model/shape.h: a pipeline is well formed before and after each. Everything a person does
 * (model/verb.h) is a group of these (model/history.h).
 */
#ifndef MODEL_EDIT_H
#define MODEL_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"

enum edit_kind {
    EDIT_SET,    /* member `key` (or `free_key`) of object `target` becomes `value`; EDIT_NOTHING removes it */
    EDIT_INSERT, /* `value` becomes item number `at` of list `target` (at most its count) */
    EDIT_REMOVE, /* item `target` leaves its list */
    EDIT_MOVE,   /* item `target` becomes item number `at` of its list */
};

struct edit_value {
    enum { EDIT_NOTHING, EDIT_TEXT, EDIT_INT, EDIT_BOOL, EDIT_JSON, EDIT_DETACHED } kind;
    struct str text;   /* TEXT: the string; JSON: one JSON value */
    int64_t number;    /* INT */
    bool truth;        /* BOOL */
    value_id detached; /* DETACHED: a value that an earlier edit took out; used by inverses, keeps its ids */
};

struct edit {
    enum edit_kind kind;
    value_id target;
    enum key key;        /* SET: KEY_FREE means free_key */
    struct str free_key;
    size_t at;           /* INSERT, MOVE */
    struct edit_value value;
};

static inline struct edit_value edit_text(struct str s)
{
    return (struct edit_value){.kind = EDIT_TEXT, .text = s};
}
static inline struct edit_value edit_json(struct str s)
{
    return (struct edit_value){.kind = EDIT_JSON, .text = s};
}
static inline struct edit_value edit_int(int64_t n)
{
    return (struct edit_value){.kind = EDIT_INT, .number = n};
}
static inline struct edit_value edit_bool(bool b)
{
    return (struct edit_value){.kind = EDIT_BOOL, .truth = b};
}

/* Checks, commits and returns the inverse: applying that gives back the same document, same ids. *made (may be NULL) is the value that was set or inserted.
 * Refuses with STATUS_DATA (a sentence naming the member and what is allowed) what would not be well formed; setting the member that selects a variant
 * (class, type, kind) is refused while members stand there that the new variant has not. On failure p is unchanged.
 * A missing list of the document is made by pipeline_list_for. Cost: O(value), plus O(siblings) for the position. */
bool pipeline_apply(struct pipeline *p, const struct edit *edit, struct edit *inverse, value_id *made,
                    struct status *st) MUST_CHECK;

/* The journal form of an edit that is about to be applied to p: one line of JSON with the place as a JSON pointer,
 *   {"set": "/steps/0/name", "value": "x"} {"unset": "/steps/0/name"} {"insert": "/steps", "at": 3, "value": {…}} {"remove": "/steps/3"} {"move": "/steps/3", "to": 1}
 * without newline. A DETACHED value is written out. */
void edit_write(const struct pipeline *p, const struct edit *edit, struct buf *out);

/* Reads that form back. The strs in *edit borrow from `scratch`, which the caller owns and must outlive the edit. STATUS_DATA when it is none, or its place is not there. */
bool edit_read(const struct pipeline *p, struct str line, struct buf *scratch, struct edit *edit, struct status *st) MUST_CHECK;

#endif
