/* SPDX-License-Identifier: MIT
 * model/fault_internal.h - the sentences about what is not well formed, for load.c and edit.c.
 *
 * Each sets st to STATUS_DATA at the place and returns false. They only find the words; that
 * something is wrong was decided before. Foreign text in them is cut to FAULT_CELLS_MAX cells.
 */
#ifndef MODEL_FAULT_INTERNAL_H
#define MODEL_FAULT_INTERNAL_H

#include "base/status.h"
#include "base/str.h"
#include "model/pipeline_internal.h"
#include "model/shape.h"

enum { FAULT_CELLS_MAX = 60 };

/* "node_count must be a whole number, this is text": a kind of value that the slot does not take. A
 * number stands in the sentence itself. */
bool fault_kind(struct status *st, struct doc_pos at, const struct slot *slot,
                enum value_kind found, struct str number);

/* A text that is none of the scalar shape's values, or does not match its pattern. */
bool fault_text(struct status *st, struct doc_pos at, const struct slot *slot,
                const struct shape *shape, struct str text);

/* A list where there have to be two items. */
bool fault_pair(struct status *st, struct doc_pos at, const struct slot *slot, size_t count);

/* A key that the object shape has not; names the nearest that it has, when one is near. */
bool fault_key(struct status *st, struct doc_pos at, const struct shape *object, struct str key);

/* A required member that is absent. */
bool fault_missing(struct status *st, struct doc_pos at, const struct shape *object, enum key key);

/* A selector's value that no variant of the choice has; STR_NONE: it is absent and required. */
bool fault_variant(struct status *st, struct doc_pos at, const struct shape *choice,
                   struct str found);

/* An object that has none of the keys that tell the choice's variants apart. `like` is a key that
 * it has, to find the nearest of them; STR_NONE when it has none. */
bool fault_no_variant_key(struct status *st, struct doc_pos at, const struct shape *choice,
                          struct str like);
/* An object that has two of them. */
bool fault_two_variant_keys(struct status *st, struct doc_pos at, const struct shape *choice,
                            enum key first, enum key second);

/* A value that would lie deeper than JSON_DEPTH_MAX. STATUS_LIMIT. */
bool fault_depth(struct status *st, struct doc_pos at, const struct slot *slot);

#endif
