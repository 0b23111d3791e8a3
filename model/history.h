/* SPDX-License-Identifier: MIT
 * model/history.h - undo and redo of everything, to any depth, and the journal that survives a
 * kill.
 *
 * Edits are applied in groups; a group is what one undo takes back. Holds the pipeline it was made
 * for, does not own it; while it lives, all edits of that pipeline go through it.
 *
 * With the journal switched on every edit, undo and redo also appends a line to a buffer that the
 * caller writes away and empties (with buf_reset, between groups). An edit whose line finds no
 * memory is refused, so the journal never lacks one.
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/edit.h"
#include "model/pipeline.h"

enum { HISTORY_NESTING_MAX = 32 }; /* groups in groups */

struct history;

struct history *history_new(struct pipeline *p, struct status *st) MUST_CHECK;
void history_free(struct history *h);
struct pipeline *history_pipeline(const struct history *h);

/* Opens a group; `label` ("rename prep to prepare") is copied. Groups nest: only the outermost
 * counts, its label is shown. STATUS_LIMIT beyond HISTORY_NESTING_MAX. */
bool history_begin(struct history *h, struct str label, struct status *st) MUST_CHECK;
/* Applies within the open group (or as a group of its own, without label). */
bool history_apply(struct history *h, const struct edit *edit, value_id *made, struct status *st)
    MUST_CHECK;
/* The member `key` of `object`: a list, a free map, or an object that may be empty; made so, within
 * the open group, when it is absent. `history_list(h, pipeline_root(p), KEY_STEPS, &steps, st)`. */
bool history_list(struct history *h, value_id object, enum key key, value_id *out,
                  struct status *st) MUST_CHECK;
/* Closes it. An empty group leaves no trace; another drops what could have been redone. */
void history_end(struct history *h);
/* Takes back everything since the matching history_begin, and closes it. Cannot fail; what could be
 * redone before still can. */
void history_abort(struct history *h);

/* One group back or forward; not while a group is open. False with STATUS_NOT_FOUND when there is
 * none. *touched (may be NULL) is a live value to look at afterwards. */
bool history_undo(struct history *h, value_id *touched, struct status *st) MUST_CHECK;
bool history_redo(struct history *h, value_id *touched, struct status *st) MUST_CHECK;
size_t history_undo_count(const struct history *h);
size_t history_redo_count(const struct history *h);
/* STR_NONE when there is nothing; borrowed until the next change. */
struct str history_undo_label(const struct history *h);
struct str history_redo_label(const struct history *h);

/* The document as it is now is what the file holds; history_is_saved is true again whenever undo or
 * redo returns to that state. A new history is saved. */
void history_mark_saved(struct history *h);
bool history_is_saved(const struct history *h);

/* Starts a journal of what happens from now on to the document as it is now, in this buffer; not
 * while a group is open. NULL switches it off. A line is one of model/journal.h, or {"begin":
 * LABEL}, {"end": true}, {"abort": true}, {"undo": true}, {"redo": true}. Undo of a group that is
 * older than the journal is written as the edits it makes. */
void history_journal(struct history *h, struct buf *journal);

/* Replays journal lines on the document they were started on, with the undo stack they build. Stops
 * before the first line that is cut off or does not apply (*applied counts the lines done; a group
 * left open is closed): after a kill the last line may be torn. False only when memory is out; what
 * was applied stays. */
bool history_replay(struct history *h, struct str journal, size_t *applied, struct status *st)
    MUST_CHECK;

#endif
