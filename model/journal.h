/* SPDX-License-Identifier: MIT
 * model/journal.h - an edit as a line of JSON, and back: what the recovery journal is made of.
 *
 * The place is a JSON pointer into the document as it is before the edit:
 *
 *      {"set": "/steps/0/name", "value": "x"}        {"unset": "/steps/0/name"}
 *      {"insert": "/steps", "at": 3, "value": {…}}   ("at" absent: behind all others)
 *      {"remove": "/steps/3"}                        {"move": "/steps/3", "to": 1}
 *
 * A new key of a free map that does not come last has {"set": …, "value": …, "at": number}.
 */
#ifndef MODEL_JOURNAL_H
#define MODEL_JOURNAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/edit.h"
#include "model/pipeline.h"

/* Appends the line of an edit that is about to be applied to p, without newline. A DETACHED value
 * is written out; a JSON value is laid out anew. What stands there for an edit that will be refused
 * is of no use to anybody. Failures stick to out. */
void edit_write(const struct pipeline *p, const struct edit *edit, struct buf *out);

/* Reads that form. The strs in *edit borrow from `scratch`, which is reset and must outlive it. A
 * list or free map that equals its default may be absent where the line was written after it had
 * been saved: inserting into it makes it. STATUS_DATA when the line is no edit, STATUS_NOT_FOUND
 * when its place is not there. */
bool edit_read(const struct pipeline *p, struct str line, struct buf *scratch, struct edit *edit,
               struct status *st) MUST_CHECK;

#endif
