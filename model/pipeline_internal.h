/* SPDX-License-Identifier: MIT
 * model/pipeline_internal.h - the table of values, and the changes to it that only loading and
 * edits make.
 *
 *      pipeline.c        the table; walking and reading
 *      pipeline_find.c   named items, their index, JSON pointers
 *
 * A change has two halves. First what can fail: values are made (detached: without a parent),
 * identities are reserved in the index. Then what cannot: linking and unlinking. Going back from
 * the first half is pipeline_rollback.
 *
 * Invariants between edits:
 *      the root is an object, has no parent, and everything reachable from it is well formed;
 *      an object's members stand in the order of its shape's fields;
 *      a list of named things that hangs in the document has exactly its items in the index, items
 *      with one identity chained in the order of the list;
 *      every identity that an item ever had is a key of its list's map (with 0 when nobody has it),
 *      so that linking an item needs no memory.
 */
#ifndef MODEL_PIPELINE_INTERNAL_H
#define MODEL_PIPELINE_INTERNAL_H

#include <assert.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/json.h"
#include "base/map.h"
#include "model/intern.h"
#include "model/named_list.h"
#include "model/pipeline.h"
#include "model/shape_internal.h"

/* 40 bytes: a document of 100,000 steps has some 2.5 million of them. */
struct value {
    uint16_t shape; /* index into shape_table */
    uint8_t kind;   /* enum value_kind */
    uint8_t key;    /* enum key */
    value_id parent, prev, next;
    union {
        struct {
            value_id first, last;
        } children;    /* LIST, OBJECT */
        uint32_t text; /* TEXT, NUMBER: its number in texts */
        bool truth;    /* BOOL */
    } as;
    uint32_t extra; /* KEY_FREE: the key's number in texts. A named item: its number in items */
    uint32_t line, column, offset; /* struct doc_pos; line 0 is no place */
};
_Static_assert(sizeof(struct value) == 40, "a value is kept small");
_Static_assert(KEY_COUNT <= UINT8_MAX + 1, "a key fits into a byte");
_Static_assert(JSON_BYTES_MAX <= UINT32_MAX, "an offset fits into 32 bits");

/* What only items of named lists have. */
struct item {
    uint64_t revision;
    value_id next_same; /* the next item of its list with the same identity */
};

enum {
    PIPELINE_CHUNK = 1024, /* values */
    PIPELINE_PLACES = 4,
};

/* Where things were found last, the latest first: one child each of as many lists (or objects).
 * Who walks a document in order, as a rename that thousands follow does, asks next for a neighbour
 * of what it asked for before, in each of the lists around it; so a position costs no walk from
 * the list's start. Linking and unlinking keep it true, or forget it. */
struct places {
    struct place {
        value_id parent, item;
        size_t position;
    } known[PIPELINE_PLACES];
    uint64_t walked; /* children passed over, for tests */
};

struct pipeline {
    struct intern texts;
    struct value **chunks;
    uint32_t chunk_count, chunk_cap;
    uint32_t value_count; /* the next id; 0 is a value of zeroes, what none stands for */
    struct item *items;
    uint32_t item_count, item_cap; /* items[0] is not used */
    struct map index[NAMED_LISTS]; /* as named_lists */
    value_id root;
    uint64_t revision, frame_revision;
    struct places *places; /* apart, so that questions may remember */
};

static inline struct value *value_at(const struct pipeline *p, value_id v)
{
    assert(v.index < p->value_count);
    return &p->chunks[v.index / PIPELINE_CHUNK][v.index % PIPELINE_CHUNK];
}

/* --- what can fail --- */

/* Where the tables end; to be taken before the first value of a change is made. */
struct pipeline_mark {
    uint32_t values, items;
};
struct pipeline_mark pipeline_mark(const struct pipeline *p);
/* Forgets what was made since; none of it may be linked to something older. */
void pipeline_rollback(struct pipeline *p, struct pipeline_mark mark);

/* A pipeline without a root yet, which only pipeline_free may see. */
struct pipeline *pipeline_new_empty(struct status *st) MUST_CHECK;

/* A detached value, false or without children or text yet. A named item gets its record.
 * False when memory is out. */
bool value_new(struct pipeline *p, const struct shape *shape, enum value_kind kind, value_id *out,
               struct status *st) MUST_CHECK;
/* Puts the text into a TEXT or NUMBER. */
bool value_set_text(struct pipeline *p, value_id v, struct str text, struct status *st) MUST_CHECK;
/* Gives a detached value the key it will have; key_text is read when the key is KEY_FREE. */
bool value_set_key(struct pipeline *p, value_id v, enum key key, struct str key_text,
                   struct status *st) MUST_CHECK;

/* Makes sure that linking an item with this identity into the named list needs no memory. */
bool index_reserve(struct pipeline *p, enum key list, struct str identity, struct status *st)
    MUST_CHECK;

/* --- what cannot --- */

/* Makes a detached value a child of `parent`, before `before` (none: as the last). Neither of these
 * two looks at the index. */
void value_link(struct pipeline *p, value_id parent, value_id before, value_id v);
void value_unlink(struct pipeline *p, value_id v);
/* The member before which one with this key belongs in canonical order; none: behind all. */
value_id value_place(const struct pipeline *p, value_id object, enum key key);

/* Takes into the index, or out of it, what hangs in the document at v and has to be there: the
 * items of a named list, or one item. Other values are none of its business. After linking, before
 * unlinking. */
void index_add(struct pipeline *p, value_id v);
void index_remove(struct pipeline *p, value_id v);

/* Notes that an edit touched `place` (what held, holds or is the changed value), and whether more
 * than the inside of one step has changed. Counts the revision up. */
enum touch { TOUCH_INSIDE, TOUCH_FRAME };
void pipeline_touch(struct pipeline *p, value_id place, enum touch touch);

/* --- building, in load.c --- */

/* Where a value will stand. */
struct slot {
    const struct shape *shape; /* what may stand there; may be a CHOICE */
    enum key key;
    struct str key_text; /* the key as it is written; for an item that of its list */
    size_t depth;        /* brackets around it */
};

/* Makes a detached value from JSON, checked against the slot. On failure nothing was made. */
enum load_places { LOAD_WITHOUT_PLACES, LOAD_WITH_PLACES };
bool value_load(struct pipeline *p, const struct slot *slot, const struct json *j,
                enum load_places places, value_id *out, struct status *st) MUST_CHECK;

/* The same from a scalar that is at hand. `text` is a TEXT's text or a NUMBER's digits. */
struct scalar {
    enum value_kind kind;
    struct str text;
    bool truth;
};
bool value_load_scalar(struct pipeline *p, const struct slot *slot, const struct scalar *scalar,
                       value_id *out, struct status *st) MUST_CHECK;

#endif
