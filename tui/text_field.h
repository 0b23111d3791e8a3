/* SPDX-License-Identifier: MIT
 * tui/text_field.h - one line of text being edited: in forms, prompts, filters and the command
 * line.
 *
 * Cursor and deletions move by clusters; pasted newlines become spaces, other controls are dropped.
 * Owns its text, which is always valid UTF-8.
 */
#ifndef TUI_TEXT_FIELD_H
#define TUI_TEXT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/cells.h"
#include "tui/keystroke.h"

enum { TEXT_FIELD_BYTES_MAX = 64 * 1024 };

struct text_field {
    struct buf text;
    size_t cursor;  /* byte offset, at a cluster's edge */
    int first_cell; /* scrolled by so many cells */
};

#define TEXT_FIELD_INIT                                                                            \
    {                                                                                              \
        .text = {.limit = TEXT_FIELD_BYTES_MAX }                                                   \
    }

void text_field_finish(struct text_field *f);
bool text_field_set(struct text_field *f, struct str text, struct status *st)
    MUST_CHECK; /* cursor at the end */
static inline struct str text_field_text(const struct text_field *f)
{
    return buf_str(&f->text);
}

/* The same for people: see layer_ops.keys. */
#define TEXT_FIELD_KEYS                                                                            \
    "Left Right by a character  Home End to the ends of the line  BS Del one character away  "     \
    "Ctrl-W a word away  Ctrl-U all before the cursor away  Ctrl-K all behind it away"

/* Characters, paste, BS, Del, Left, Right, Home, End, Ctrl-A, Ctrl-E, Ctrl-U (to the start), Ctrl-K
 * (to the end), Ctrl-W (a word back). True when the key was the field's. */
bool text_field_key(struct text_field *f, struct keystroke key);

/* Draws into w cells at x, y, and says where the cursor stands. */
void text_field_draw(struct text_field *f, struct cells *c, int x, int y, int w, enum style style,
                     int *cursor_x);

#endif
