/* SPDX-License-Identifier: MIT
 * tui/outline.h - the document as a list of sections: pipeline, steps, data, datasets, parameters,
 * computes, datastores. Moving in it moves the focus.
 */
#ifndef TUI_OUTLINE_H
#define TUI_OUTLINE_H

#include "model/key.h"
#include "tui/editor_internal.h"

PANE_FUNCTIONS(outline);

/* The list that the row in front belongs to: KEY_STEPS, KEY_PARAMETERS, …; KEY_NONE for the
 * pipeline itself. */
enum key outline_section(const struct editor *ed);
/* Goes to the row of the focus. */
void outline_follow(struct editor *ed);

#endif
