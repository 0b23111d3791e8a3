/* SPDX-License-Identifier: MIT
 * model/pipeline.h - the document: what a person designs, as a tree of values that follow
 * model/shape.h.
 *
 * The document is the truth; everything else (graph, problems, layout, exports) is computed from
 * it. A pipeline may be unfinished and may hold wires to nothing, repeated names and cycles: those
 * are problems to show (model/problem.h), never a reason to refuse a file.
 *
 * Every value (the document itself, a step, one argument, a compute target's name) has a value_id.
 * Ids are never reused while the pipeline lives and survive undo: what an undo brings back has the
 * id it had. Others hold ids, never pointers. The only way to change a pipeline is an edit
 * (model/edit.h); model/load.h and model/save.h read and write one. Members of an object are kept
 * in canonical order, lists and free maps in their own.
 *
 *      values   a table in chunks, index = id:
 *               kind | key | shape | text or bool | place | parent, first, last, prev, next
 *      text     interned: equal texts are stored once, so 10,000 steps on one compute hold its name
 *               once
 *      index    for each list of named things (steps, datastores, …): identity -> first item with
 *               that identity, -> the next, …
 *
 * Owns everything reachable from it; strings handed in are copied. Returned strs are borrowed until
 * pipeline_free (texts are never freed before). Every question may be asked about VALUE_NONE; the
 * answer is then nothing. Not thread-safe. No I/O, no clock, no locale: same calls, same document.
 * Iterates, never recurses.
 */
#ifndef MODEL_PIPELINE_H
#define MODEL_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/shape.h"

struct pipeline;
typedef struct {
    uint32_t index; /* 0 is "no value" */
} value_id;

#define VALUE_NONE ((value_id){0})
static inline bool value_is_none(value_id v)
{
    return v.index == 0;
}
static inline bool value_eq(value_id a, value_id b)
{
    return a.index == b.index;
}

/* A number keeps the text it was read with. */
enum value_kind { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_OBJECT };

void pipeline_free(struct pipeline *p);

/* --- walking; every call is O(1) unless it says otherwise --- */

value_id pipeline_root(const struct pipeline *p);                      /* the document object */
enum value_kind value_kind(const struct pipeline *p, value_id v);      /* of none: VALUE_NULL */
const struct shape *value_shape(const struct pipeline *p, value_id v); /* of none: NULL */
/* The key under which v stands in its object; KEY_NONE for list items and the root, KEY_FREE in a
 * free map. */
enum key value_key(const struct pipeline *p, value_id v);
struct str value_key_text(const struct pipeline *p, value_id v);
/* None for the root and for what an edit took out. */
value_id value_parent(const struct pipeline *p, value_id v);
value_id value_first(const struct pipeline *p, value_id v);
value_id value_last(const struct pipeline *p, value_id v);
value_id value_next(const struct pipeline *p, value_id v);
value_id value_prev(const struct pipeline *p, value_id v);
size_t value_count(const struct pipeline *p, value_id v); /* O(count) */
/* Item number i, and the index of an item in its list or object. O(i), or O(distance) from what was
 * asked for last in that list. */
value_id value_item(const struct pipeline *p, value_id list, size_t i);
size_t value_position(const struct pipeline *p, value_id item);
/* The member; none when it is absent (or object is none). A default is not a member: see
 * value_get_*. O(members). */
value_id value_get(const struct pipeline *p, value_id object, enum key key);
value_id value_get_free(const struct pipeline *p, value_id map, struct str key);
/* True while v hangs in the document (it may have been taken out by an edit, to come back with
 * undo); false also for an id that was never given. O(depth). */
bool value_is_live(const struct pipeline *p, value_id v);

/* --- scalars --- */

/* A TEXT, or a NUMBER's digits; STR_NONE for others and for none. */
struct str value_text(const struct pipeline *p, value_id v);
bool value_bool(const struct pipeline *p, value_id v); /* false for others */
/* Whole and fits (also "2.0", "1e2"); else *out is as it was. */
bool value_int(const struct pipeline *p, value_id v, int64_t *out) MUST_CHECK;

/* The member, or else the shape's default for that key; STR_NONE, false, `otherwise` when there is
 * neither. */
struct str value_get_text(const struct pipeline *p, value_id object, enum key key);
bool value_get_bool(const struct pipeline *p, value_id object, enum key key);
int64_t value_get_int(const struct pipeline *p, value_id object, enum key key, int64_t otherwise);

/* --- finding --- */

/* The list (KEY_STEPS, KEY_DATASTORES, …) of the document; none when it is absent. */
value_id pipeline_list(const struct pipeline *p, enum key list);
/* The first item of that list whose identity (id of steps and datasets, name of the others) is this
 * text. O(1) expected. */
value_id pipeline_find(const struct pipeline *p, enum key list, struct str identity);
/* The identity of an item of such a list. */
struct str value_identity(const struct pipeline *p, value_id item);
/* The step (or other item of a list of the document) that v is or belongs to; none above that
 * level. O(depth). */
value_id value_owner(const struct pipeline *p, value_id v);

/* JSON pointer (RFC 6901) of a live value, and back; none when there is nothing there. Per level
 * as value_position, or O(members) in an object. */
void value_pointer(const struct pipeline *p, value_id v, struct buf *out);
value_id pipeline_resolve(const struct pipeline *p, struct str pointer);

/* Where v stood in the text it was loaded from; NO_POS for what was made since. A member's place is
 * its value's. */
struct doc_pos value_pos(const struct pipeline *p, value_id v);

/* --- change --- */

/* Grows by one with every applied edit (also undo and redo); equal numbers mean an unchanged
 * document. */
uint64_t pipeline_revision(const struct pipeline *p);
/* The revision of the last edit that touched the named item v belongs to (see value_owner); 0 when
 * none has since loading. O(depth). */
uint64_t value_revision(const struct pipeline *p, value_id v);
/* The revision of the last edit that touched anything other than the inside of one step: another
 * list, a step's id, membership or order of steps. */
uint64_t pipeline_frame_revision(const struct pipeline *p);

#endif
