/* SPDX-License-Identifier: MIT */
#include "tui/inspector.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/form.h"
#include "tui/problems_pane.h"
#include "tui/rows.h"
#include "tui/scroll.h"

struct inspector {
    struct rows rows;
    value_id shown; /* the object whose rows these are */
    struct scroll scroll;
};

struct inspector *inspector_new(struct status *st)
{
    struct inspector *i = mem_new(struct inspector);
    if (i == NULL) {
        status_nomem(st);
    }
    return i;
}

void inspector_free(struct inspector *i)
{
    if (i != NULL) {
        rows_finish(&i->rows);
        mem_free(i);
    }
}

/* What the inspector is about: the thing in front, or else the document itself. */
static value_id subject(const struct editor *ed)
{
    value_id item = ed->focus.item;
    while (!value_is_none(item) && value_kind(ed->doc.p, item) != VALUE_OBJECT) {
        item = value_parent(ed->doc.p, item);
    }
    if (value_is_none(item) || !value_is_live(ed->doc.p, item)) {
        item = value_is_none(ed->focus.step) ? pipeline_root(ed->doc.p) : ed->focus.step;
    }
    return item;
}

void inspector_refresh(struct editor *ed)
{
    struct inspector *i = ed->inspector;
    struct status st = STATUS_INIT;
    if (ed->doc.p == NULL) {
        return;
    }
    value_id about = subject(ed);
    if (!value_eq(about, i->shown)) {
        i->scroll = (struct scroll){0};
        i->shown = about;
    }
    if (!rows_make(&i->rows, ed->doc.p, about, ROWS_SET_ONLY, &st)) {
        editor_failed(ed, &st);
    }
}

static void draw_row(struct editor *ed, const struct row *row, struct cells *c, struct rect r,
                     bool focused)
{
    int label_w = r.w * 45 / 100;
    int x = r.x + 2 * row->depth;
    bool item = row->key == KEY_NONE; /* its number is no heading, and not worth another style */
    bool heading = row->kind == ROW_LIST || (row->kind == ROW_GROUP && !item);
    struct buf value = BUF_INIT;
    row_add_value(ed->doc.p, row, &value);
    int value_x = r.x + label_w > x + 4 ? r.x + label_w : x + 4;
    cells_text(c, x, r.y, value_x - x - 1, row->label, heading ? STYLE_TITLE : STYLE_DETAIL);
    cells_text(c, value_x, r.y, r.x + r.w - value_x, buf_str(&value), STYLE_PLAIN);
    if (focused) {
        cells_restyle(c, r, STYLE_SELECTED);
    }
    buf_finish(&value);
}

/* The sentences about the subject, below its rows. */
static void draw_problems(struct editor *ed, struct cells *c, struct rect r, int y)
{
    for (size_t k = 0;
         ed->doc.problems != NULL && k < problems_count(ed->doc.problems) && y < r.y + r.h; k++) {
        const struct problem *problem = problems_get(ed->doc.problems, k);
        if (!value_eq(problem->step, ed->focus.step) || value_is_none(problem->step) ||
            problem->rule->severity == SEVERITY_INFO) {
            continue;
        }
        enum style style = severity_style(problem->rule->severity);
        struct str rest = problem->message;
        while (rest.len > 0 && y < r.y + r.h) {
            struct str line = utf8_cut_cells(rest, r.w, NULL);
            size_t space = line.len < rest.len ? str_find_last(line, ' ') : SIZE_MAX;
            size_t used = space != SIZE_MAX && space > 0 ? space + 1 : line.len;
            if (used == 0) {
                break;
            }
            cells_text(c, r.x, y++, r.w, str_slice(rest, 0, used), style);
            rest = str_slice(rest, used, rest.len);
        }
    }
}

void inspector_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    struct inspector *i = ed->inspector;
    scroll_fit(&i->scroll, i->rows.count, r.h);
    int y = r.y;
    for (size_t k = i->scroll.first; k < i->rows.count && y < r.y + r.h; k++, y++) {
        bool focused = ed->pane == PANE_INSPECTOR && k == i->scroll.focus;
        draw_row(ed, &i->rows.items[k], c, (struct rect){r.x, y, r.w, 1}, focused);
        if (focused) {
            *cursor_x = r.x;
            *cursor_y = y;
        }
    }
    if (y + 1 < r.y + r.h) {
        draw_problems(ed, c, r, y + 1);
    }
}

static void open_form(struct editor *ed)
{
    struct inspector *i = ed->inspector;
    struct status st = STATUS_INIT;
    enum key field = KEY_NONE;
    /* The member of the subject that the focused row is, or is inside of. */
    for (size_t k = i->scroll.focus + 1; k > 0 && field == KEY_NONE && i->rows.count > 0; k--) {
        if (i->rows.items[k - 1].depth == 0) {
            field = i->rows.items[k - 1].key;
        }
    }
    if (!form_open(ed, i->shown, field, &st)) {
        editor_failed(ed, &st);
    }
}

bool inspector_do(struct editor *ed, enum action action)
{
    struct inspector *i = ed->inspector;
    if (action == ACTION_EDIT) {
        open_form(ed);
        return true;
    }
    return scroll_do(&i->scroll, i->rows.count, action);
}
