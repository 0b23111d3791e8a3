/* SPDX-License-Identifier: MIT
 * tui/form.h - the one form: any object of the document, its members as rows (tui/rows.h), each
 * edited as its shape asks.
 *
 * What is changed in a form shows at once on the canvas and in the problems; it is one group of
 * edits, so one undo takes it back. Ctrl-S closes the form and keeps them, Esc takes them back (and
 * asks before, when there are any).
 */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"
#include "model/pipeline.h"

struct editor;

/* Opens the form of an object, on the row of its member `field` (KEY_NONE: the first). */
bool form_open(struct editor *ed, value_id object, enum key field, struct status *st) MUST_CHECK;

#endif
