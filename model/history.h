/* SPDX-License-Identifier: MIT
 * model/history.h - undo and redo of everything, to any depth, and the journal that survives a kill.
 *
 * Edits are applied in groups; a group is what one undo takes back. Holds the pipeline it was made for, does not own it; while it lives, all edits of that pipeline go through it. With the journal
 * switched on every edit, undo and redo also appends a line to a buffer that the caller writes away and empties.
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

struct history;

struct history *history_new(struct pipeline *p, struct status *st) MUST_CHECK;
void history_free(struct history *h);
struct pipeline *history_pipeline(const struct history *h);

/* Opens a group; `label` ("rename prep to prepare") is copied. Groups nest: only the outermost counts, its label is shown. */
bool history_begin(struct history *h, struct str label, struct status *st) MUST_CHECK;
/* Applies within the open group (or as a group of its own, without label). Drops what could have been redone. */
bool history_apply(struct history *h, const struct edit *edit, value_id *made, struct status *st) MUST_CHECK;
/* Closes it. An empty group leaves no trace. */
void history_end(struct history *h);
/* Takes back everything since the matching history_begin, and closes it. Cannot fail. */
void history_abort(struct history *h);

/* One group back or forward. False with STATUS_NOT_FOUND when there is none. *touched (may be NULL) is a live value to look at afterwards. */
bool history_undo(struct history *h, value_id *touched, struct status *st) MUST_CHECK;
bool history_redo(struct history *h, value_id *touched, struct status *st) MUST_CHECK;
size_t history_undo_count(const struct history *h);
size_t history_redo_count(const struct history *h);
struct str history_undo_label(const struct history *h); /* STR_NONE when there is nothing */
struct str history_redo_label(const struct history *h);

/* The document as it is now is what the file holds; history_is_saved is true again whenever undo or redo returns to that state. */
void history_mark_saved(struct history *h);
bool history_is_saved(const struct history *h);

/* NULL switches it off. Lines end with \n: edit_write's, {"begin": LABEL}, {"end": true}, {"undo": true}, {"redo": true}; a group that was
 * aborted leaves its edits and their inverses. */
void history_journal(struct history *h, struct buf *journal);

/* Replays journal lines on a freshly loaded document, with the undo stack they build. Stops before the first line that is cut off or does not apply (*applied
 * counts the lines done; a group left open is closed): after a kill the last line may be torn. False only when memory is out. */
bool history_replay(struct history *h, struct str journal, size_t *applied, struct status *st) MUST_CHECK;

#endif
