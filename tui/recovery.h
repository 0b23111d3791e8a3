/* SPDX-License-Identifier: MIT
 * tui/recovery.h - what was not saved survives a kill.
 *
 * STATE/recovery/NAME.journal (0600 in a 0700 folder, opened without following links) begins with a
 * line about the document and the whole document as it was, then has each edit since (model/
 * history.h) as it is made: written at once, without fsync, so that a kill loses nothing and a
 * power cut little. It is made with the first edit and removed by a save, a discard or a clean end.
 * Its owner holds a lock on it, which ends with the process: a journal that can be locked is one
 * that somebody left behind. One that is damaged in the middle is recovered up to there and kept as
 * NAME.journal.damaged. NAME begins with the hash of the document's path, or "untitled".
 */
#ifndef TUI_RECOVERY_H
#define TUI_RECOVERY_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"
#include "tui/editor_internal.h"

struct recovery *recovery_new(struct status *st) MUST_CHECK;
void recovery_free(struct recovery *r); /* leaves the journal where it is */

/* The document is as it is on the disk (or new): a journal starts from here with the next edit. The
 * one there was is removed. */
void recovery_restart(struct editor *ed);
/* Writes what happened since. */
void recovery_write(struct editor *ed);
/* Says once, on the status line, that it could not be written; call it when whatever else there is
 * to say of a key has been said. */
void recovery_tell(struct editor *ed);
/* Removes the journal: there is nothing to recover any more. */
void recovery_discard(struct editor *ed);

/* Offers a journal that was left behind for the open document, or, without one, for an untitled
 * one: Enter recovers, d throws it away, Esc leaves it. */
void recovery_offer(struct editor *ed);

#endif
