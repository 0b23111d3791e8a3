/* SPDX-License-Identifier: MIT
 * tui/rows.h - any object of the document as rows, from the table of shapes: what forms edit and
 * the inspector shows.
 *
 *      source_directory   train          ROW_TEXT
 *      use_gpu            no             ROW_BOOL
 *      compute_target     cpu-cluster    ROW_CHOICE
 *    ▾ estimator          PyTorch        ROW_GROUP, its members a level deeper
 *      distributed_training  none        ROW_ABSENT: an object that is not there yet
 *    ▾ arguments          3              ROW_LIST, its items a level deeper, then a ROW_ADD
 *
 * Rows refer to values by id and are made anew after each edit. Strs borrow from the pipeline, the
 * shapes or the arena.
 */
#ifndef TUI_ROWS_H
#define TUI_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "model/shape.h"

enum row_kind {
    ROW_TEXT, /* a scalar that is typed; which kinds of JSON it may be is in its shape */
    ROW_BOOL,
    ROW_CHOICE,   /* a text that names something, or of which the SDK knows the values */
    ROW_ARGUMENT, /* an item of an argument list (tui/argument.h) */
    ROW_JSON,     /* anything else, as JSON on one line */
    ROW_GROUP,    /* an object; its variant, when it has one, is the row's value */
    ROW_ABSENT,   /* an object that is not there */
    ROW_LIST,     /* a list or a map, there or not */
    ROW_ADD,      /* behind the items of a list or map */
    ROW_OVERRIDE, /* one of the four overrides: the parameter it is bound to */
    ROW_MORE,     /* stands for the members that are seldom needed */
};

struct row {
    enum row_kind kind;
    value_id
        parent;   /* the object, map or list it stands in; ROW_ADD: the object that has the list */
    enum key key; /* as a member; KEY_NONE for items; KEY_FREE: free_key. ROW_ADD: the list's */
    struct str free_key;
    value_id value;            /* none: not there */
    const struct shape *shape; /* what may stand there (the scalar, where that is one of several) */
    const struct field *field; /* of members; NULL for items */
    int depth;
    struct str label;
};

enum rows_flags {
    ROWS_ALL = 1u << 0,      /* the seldom needed members too, instead of ROW_MORE */
    ROWS_SET_ONLY = 1u << 1, /* only what is there, and once: for reading */
};

struct rows {
    struct row *items;
    size_t count, cap;
    struct arena arena;
};

#define ROWS_INIT {0}
void rows_finish(struct rows *r);

/* All rows of an object. False when memory is out; r is then as before. */
bool rows_make(struct rows *r, const struct pipeline *p, value_id object, unsigned flags,
               struct status *st) MUST_CHECK;

/* What a row shows, as text: the value, its default when it is not there, a count, … */
void row_add_value(const struct pipeline *p, const struct row *row, struct buf *out);
/* True when the row stands for a value that is not there (what is shown is a default, or nothing).
 */
bool row_is_unset(const struct row *row);
/* Are these the same row, before and after an edit? */
bool row_same(const struct row *a, const struct row *b);

#endif
