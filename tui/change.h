/* SPDX-License-Identifier: MIT
 * tui/change.h - keys that change the document at once: undo, delete, rename, mute, mark.
 */
#ifndef TUI_CHANGE_H
#define TUI_CHANGE_H

#include <stdbool.h>

#include "model/pipeline.h"
#include "tui/editor_internal.h"

void change_undo(struct editor *ed);
void change_redo(struct editor *ed);
/* What is marked, else the wire or thing in front; asks when others use it. */
void change_delete(struct editor *ed);
void change_rename(struct editor *ed);
void change_mute(struct editor *ed);
void change_mark(struct editor *ed);
void change_direction(struct editor *ed);

/* What rename and delete are about: the thing in front; none when nothing is. */
value_id change_subject(const struct editor *ed);
/* Is it a wire (w, W) that is in front? */
bool change_has_wire(const struct editor *ed);

#endif
