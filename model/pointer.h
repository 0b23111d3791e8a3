/* SPDX-License-Identifier: MIT
 * model/pointer.h - the segments of a JSON pointer (RFC 6901), in which '~' is written ~0 and '/'
 * is written ~1. Pure.
 */
#ifndef MODEL_POINTER_H
#define MODEL_POINTER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Appends "/" and the key, escaped. */
void pointer_add(struct buf *out, struct str key);

/* Appends the key that a segment stands for. */
void pointer_read(struct buf *out, struct str segment);

/* Does the segment stand for this key? Allocates nothing. */
bool pointer_is(struct str segment, struct str key);

/* Splits a pointer in front of its last segment; both parts borrow from it. False for the empty
 * one, that of the whole document. */
bool pointer_split(struct str pointer, struct str *above, struct str *segment);

#endif
