/* SPDX-License-Identifier: MIT
 * tui/document.h - the open document: from the disk, to the disk, and up to date in between.
 *
 * What is asked about it on the way (a name, overwriting, unsaved work) is tui/save.h's.
 */
#ifndef TUI_DOCUMENT_H
#define TUI_DOCUMENT_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "tui/editor_internal.h"

/* Closes what is open and opens the file; one that is not there yet is a new document under that
 * name. `path` is absolute, or relative to the current folder. On failure what was open stays. */
bool document_open(struct editor *ed, struct str path, struct status *st) MUST_CHECK;
/* Closes what is open and begins an untitled document (PIPELINE_BLANK) in the current
 * folder. */
bool document_start(struct editor *ed, struct status *st) MUST_CHECK;
/* Puts what was recovered in the place of the open document, or, without one, begins an untitled
 * one in `folder`: `base` is the document's text, `lines` the edits since (model/history.h), which
 * `journal` gets anew; *applied of the lines could be replayed. On failure what was open stays. */
bool document_restore(struct editor *ed, struct str folder, struct str base, struct str lines,
                      struct buf *journal, size_t *applied, struct status *st) MUST_CHECK;
/* Back to no document. */
void document_close(struct editor *ed);

enum document_write {
    DOCUMENT_CAREFUL,   /* refuses (STATUS_CONFLICT) when the file is not what was read */
    DOCUMENT_OVERWRITE, /* whatever is there */
};
/* Saves under this absolute path, which the document has from then on. */
bool document_write(struct editor *ed, struct str path, enum document_write how, struct status *st)
    MUST_CHECK;

/* An absolute path for what a person typed, in `a`; STR_NONE when memory is out. */
struct str document_absolute(const struct editor *ed, struct str typed, struct arena *a);

#endif
