/* SPDX-License-Identifier: MIT
 * tui/form_internal.h - shared by the files of the form.
 *
 *      form.c         the layer: rows, focus, keys, drawing
 *      form_edit.c    what a row's text, toggle, removal or move does to the document
 *      form_choice.c  rows that choose: what there is to choose, "new…"
 */
#ifndef TUI_FORM_INTERNAL_H
#define TUI_FORM_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "tui/argument.h"
#include "tui/editor_internal.h"
#include "tui/layer.h"
#include "tui/rows.h"
#include "tui/text_field.h"

struct form {
    struct layer layer;
    value_id object;
    struct rows rows;
    unsigned flags;              /* enum rows_flags */
    size_t focus;                /* in rows */
    size_t first;                /* the first row that is drawn */
    struct text_field text;      /* of the focused row, when it is typed */
    bool typed;                  /* it differs from the document */
    enum argument_kind argument; /* what the typed argument will be */
    uint64_t revision;           /* of the document when the form was opened */
    uint64_t built;              /* and when its rows were made */
};

static inline struct row *form_row(struct form *f)
{
    return &f->rows.items[f->focus];
}

/* Rows again after an edit; the focus stays on its row, or goes to the row of `value` when that is
 * not none. */
void form_rebuild(struct editor *ed, struct form *f, value_id value);

/* --- form_edit.c: each applies, rebuilds and reports; false (having said why) when nothing was
 * changed --- */

bool form_commit(struct editor *ed,
                 struct form *f); /* the typed text; true also when there is nothing to do */
bool form_set_text(struct editor *ed, struct form *f, const struct row *row,
                   struct str text);                       /* as if it had been typed */
bool form_unset(struct editor *ed, struct form *f);        /* Ctrl-X: the item or member goes */
bool form_move(struct editor *ed, struct form *f, int by); /* the item up or down in its list */
bool form_toggle(struct editor *ed, struct form *f);
bool form_next_kind(struct editor *ed, struct form *f); /* Ctrl-T */
bool form_add_object(struct editor *ed, struct form *f, const struct row *row,
                     const struct shape *shape); /* ROW_ABSENT, ROW_ADD of objects */
bool form_add_item(struct editor *ed, struct form *f, const struct row *row,
                   struct str text); /* ROW_ADD of texts and arguments */
bool form_add_member(struct editor *ed, struct form *f, const struct row *row,
                     struct str key); /* ROW_ADD of maps */

/* --- form_choice.c --- */

/* Enter on a row that chooses or adds: opens what there is to choose from, or adds. */
void form_choose(struct editor *ed, struct form *f);
/* "@" in an argument: ports and parameters. */
void form_choose_reference(struct editor *ed, struct form *f);

#endif
