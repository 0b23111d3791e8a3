/* SPDX-License-Identifier: MIT
 * model/edit.h - the one door through which a document changes.
 *
 * Four primitive edits, closed under inverse, checked against model/shape.h: a pipeline is well
 * formed before and after each. Everything a person does (model/verb.h) is a group of these
 * (model/history.h).
 */
#ifndef MODEL_EDIT_H
#define MODEL_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"

enum edit_kind {
    EDIT_SET,    /* member `key` (or `free_key`) of object `target` becomes `value`; EDIT_NOTHING
                    removes it, and does nothing when it is absent */
    EDIT_INSERT, /* `value` becomes item number `at` of list `target` */
    EDIT_REMOVE, /* item `target` leaves its list */
    EDIT_MOVE,   /* item `target` becomes item number `at` of its list */
};

/* INSERT, MOVE: behind all others. O(1), where a number costs O(number). */
#define EDIT_END SIZE_MAX

struct edit_value {
    enum { EDIT_NOTHING, EDIT_TEXT, EDIT_BOOL, EDIT_JSON, EDIT_DETACHED } kind;
    struct str text;   /* TEXT: the string; JSON: one JSON value */
    bool truth;        /* BOOL */
    value_id detached; /* DETACHED: a value that an earlier edit took out; used by inverses, keeps
                          its ids */
};

struct edit {
    enum edit_kind kind;
    value_id target;
    enum key key; /* SET: KEY_FREE means free_key */
    struct str free_key;
    size_t at; /* INSERT, MOVE: a position or EDIT_END. SET of a key that a free map has not yet:
                  0 puts it behind the others, n makes it number n, counted from 1 */
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
static inline struct edit_value edit_bool(bool b)
{
    return (struct edit_value){.kind = EDIT_BOOL, .truth = b};
}

/* Checks, commits and returns the inverse: applying that gives back the same document with the same
 * ids, and never fails. *inverse and *made may be NULL; *made is the value that was set, inserted
 * or moved, none when there is none.
 *
 * Refuses with STATUS_DATA, and a sentence that names the member and what is allowed, what would
 * not be well formed; with STATUS_NOT_FOUND a target that is not in the document (any more); with
 * STATUS_LIMIT what would nest too deep. Setting the member that selects a variant (class, type,
 * kind, as) is refused while members stand there that the new variant has not. On failure p is
 * unchanged.
 *
 * A value that equals its default may be set; it is left out when the document is saved. Cost:
 * O(value), plus O(siblings) for a position. */
bool pipeline_apply(struct pipeline *p, const struct edit *edit, struct edit *inverse,
                    value_id *made, struct status *st) MUST_CHECK;

#endif
