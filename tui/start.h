/* SPDX-License-Identifier: MIT
 * tui/start.h - the screen without a document: a new one, examples, recent ones.
 */
#ifndef TUI_START_H
#define TUI_START_H

#include "render/cells.h"
#include "tui/editor_internal.h"

struct start_screen *start_new(struct status *st) MUST_CHECK;
void start_free(struct start_screen *s);
/* Looks for examples and recent documents. */
void start_refresh(struct editor *ed);
void start_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y);
bool start_do(struct editor *ed, enum action action);

#endif
