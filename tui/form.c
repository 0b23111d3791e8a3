/* SPDX-License-Identifier: MIT */
#include "tui/form.h"

#include <stddef.h>

#include "base/mem.h"
#include "model/history.h"
#include "tui/canvas.h"
#include "tui/form_internal.h"
#include "tui/panes.h"
#include "tui/popup.h"
#include "tui/problems_pane.h"

enum { LABEL_CELLS_MAX = 34, FORM_WIDTH_MIN = 44, FORM_WIDTH_MAX = 90 };
enum { HELP_ROWS = 4, HELP_WIDE_FROM = 20 }; /* lines of help; half of them in a low form */

/* Is the row's value typed in place? */
static bool row_is_typed(const struct row *row)
{
    return row->kind == ROW_TEXT || row->kind == ROW_ARGUMENT || row->kind == ROW_JSON;
}

/* Takes the focused row's value into the text field. */
static void load_text(struct editor *ed, struct form *f)
{
    struct status st = STATUS_INIT;
    struct buf value = BUF_INIT;
    const struct row *row = form_row(f);
    f->typed = false;
    if (row_is_typed(row) && !row_is_unset(row)) {
        row_add_value(ed->doc.p, row, &value);
    }
    if (row->kind == ROW_ARGUMENT) {
        f->argument = argument_kind(ed->doc.p, row->value);
    }
    if (!buf_ok(&value, &st) || !text_field_set(&f->text, buf_str(&value), &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&value);
}

static size_t find_row(const struct rows *rows, const struct row *wanted, value_id value)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->items[i];
        if (value_is_none(value) ? row_same(row, wanted) : value_eq(row->value, value)) {
            return i;
        }
    }
    return SIZE_MAX;
}

void form_rebuild(struct editor *ed, struct form *f, value_id value)
{
    struct status st = STATUS_INIT;
    struct row before = f->rows.count > 0 ? *form_row(f) : (struct row){0};
    struct buf free_key = BUF_INIT; /* the arena behind the row's texts is about to be emptied */
    buf_add(&free_key, before.free_key);
    before.free_key = str_is_none(before.free_key) ? STR_NONE : buf_str(&free_key);
    size_t place = f->focus;
    if (!rows_make(&f->rows, ed->doc.p, f->object, f->flags, &st)) {
        editor_failed(ed, &st);
        buf_finish(&free_key);
        return;
    }
    size_t found = find_row(&f->rows, &before, value);
    buf_finish(&free_key);
    bool stays = found != SIZE_MAX;
    f->focus = stays ? found : place < f->rows.count ? place : f->rows.count - 1;
    f->built = pipeline_revision(ed->doc.p);
    if (!stays || !f->typed) {
        load_text(ed, f); /* else it is what the person is typing there */
    }
}

/* Wiring from a form changes the document behind its back. */
static void catch_up(struct editor *ed, struct form *f)
{
    if (f->built != pipeline_revision(ed->doc.p)) {
        form_rebuild(ed, f, VALUE_NONE);
    }
}

static void go_to(struct editor *ed, struct form *f, size_t row)
{
    f->focus = row;
    load_text(ed, f);
}

/* Up and down, past rows on which there is nothing to do. */
static void move(struct editor *ed, struct form *f, int by)
{
    if (!form_commit(ed, f)) {
        return;
    }
    size_t count = f->rows.count;
    size_t next = f->focus;
    do {
        next = by > 0 ? (next + 1) % count : (next + count - 1) % count;
    } while (f->rows.items[next].kind == ROW_LIST && next != f->focus);
    go_to(ed, f, next);
}

static void accept_form(struct editor *ed, struct form *f)
{
    if (form_commit(ed, f)) {
        history_end(ed->doc.history);
        editor_pop(ed);
        editor_edited(ed);
    }
}

static void cancel(struct editor *ed, void *data)
{
    (void)data;
    history_abort(ed->doc.history);
    editor_pop(ed);
    editor_edited(ed);
}

static void cancel_or_ask(struct editor *ed, struct form *f)
{
    struct status st = STATUS_INIT;
    if (f->typed) {
        load_text(ed, f); /* first only what is being typed */
        return;
    }
    if (pipeline_revision(ed->doc.p) == f->revision) {
        cancel(ed, NULL);
        return;
    }
    if (!ask_open(ed, STR("Take back what was changed in this form?"), cancel, NULL, &st)) {
        editor_failed(ed, &st);
    }
}

/* Enter: what the row is for; on a typed one, the next row. */
static void enter(struct editor *ed, struct form *f)
{
    switch (form_row(f)->kind) {
    case ROW_TEXT:
    case ROW_ARGUMENT:
    case ROW_JSON:
    case ROW_GROUP:
    case ROW_LIST:
        move(ed, f, 1);
        break;
    case ROW_BOOL:
        form_toggle(ed, f);
        break;
    case ROW_MORE:
        f->flags |= ROWS_ALL;
        form_rebuild(ed, f, VALUE_NONE);
        break;
    case ROW_CHOICE:
    case ROW_OVERRIDE:
    case ROW_ABSENT:
    case ROW_ADD:
        form_choose(ed, f);
        break;
    }
}

static bool control_key(struct editor *ed, struct form *f, struct keystroke key)
{
    switch (key.code) {
    case 's':
        accept_form(ed, f);
        return true;
    case 'x':
        form_unset(ed, f);
        return true;
    case 't':
        form_next_kind(ed, f);
        return true;
    case 'n':
    case 'p':
        form_move(ed, f, key.code == 'n' ? 1 : -1);
        return true;
    default:
        return false;
    }
}

static bool navigation_key(struct editor *ed, struct form *f, struct keystroke key)
{
    switch (key.code) {
    case KEYCODE_ESC:
        cancel_or_ask(ed, f);
        return true;
    case KEYCODE_ENTER:
        enter(ed, f);
        return true;
    case KEYCODE_TAB:
    case KEYCODE_DOWN:
        move(ed, f, 1);
        return true;
    case KEYCODE_BACKTAB:
    case KEYCODE_UP:
        move(ed, f, -1);
        return true;
    case KEYCODE_PAGE_DOWN:
    case KEYCODE_PAGE_UP:
        for (int i = 0; i < 8; i++) {
            move(ed, f, key.code == KEYCODE_PAGE_DOWN ? 1 : -1);
        }
        return true;
    default:
        return false;
    }
}

static bool text_key(struct editor *ed, struct form *f, struct keystroke key)
{
    const struct row *row = form_row(f);
    bool first_at = row->kind == ROW_ARGUMENT && f->argument == ARGUMENT_TEXT && key.mods == 0 &&
                    key.code == '@' && text_field_text(&f->text).len == 0;
    if (!row_is_typed(row)) {
        if (key.mods == 0 && key.code == ' ') {
            enter(ed, f);
        }
        return keystroke_is_text(key);
    }
    if (text_field_key(&f->text, key)) {
        f->typed = true;
        if (first_at) {
            form_choose_reference(ed, f);
        }
        return true;
    }
    return keystroke_is_text(key);
}

static bool form_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct form *f = (struct form *)layer;
    catch_up(ed, f);
    if (key.mods == KEYMOD_CTRL && control_key(ed, f, key)) {
        return true;
    }
    return (key.mods == 0 && navigation_key(ed, f, key)) || text_key(ed, f, key);
}

/* --- drawing --- */

static struct rect form_rect(struct rect screen)
{
    int w = screen.w * 55 / 100;
    w = w < FORM_WIDTH_MIN ? FORM_WIDTH_MIN : w > FORM_WIDTH_MAX ? FORM_WIDTH_MAX : w;
    w = w > screen.w ? screen.w : w;
    return (struct rect){screen.x + screen.w - w, screen.y, w, screen.h};
}

/* The worst problem at a row: at its value, or at its absence. */
static const struct problem *row_problem(const struct editor *ed, const struct row *row)
{
    const struct problem *worst = NULL;
    for (size_t i = 0; ed->doc.problems != NULL && i < problems_count(ed->doc.problems); i++) {
        const struct problem *problem = problems_get(ed->doc.problems, i);
        bool here = (!value_is_none(row->value) && value_eq(problem->place, row->value)) ||
                    (value_eq(problem->place, row->parent) && row->key != KEY_NONE &&
                     problem->field == row->key && row->kind != ROW_ADD);
        if (here && (worst == NULL || problem->rule->severity < worst->rule->severity)) {
            worst = problem;
        }
    }
    return worst;
}

static const char *kind_tag(const struct form *f, const struct row *row, bool focused,
                            const struct pipeline *p)
{
    if (row->kind != ROW_ARGUMENT) {
        return "";
    }
    enum argument_kind kind = focused ? f->argument : argument_kind(p, row->value);
    return kind == ARGUMENT_NUMBER ? "number" : kind == ARGUMENT_BOOL ? "bool" : "";
}

static void draw_row(struct editor *ed, struct form *f, size_t i, struct cells *c, struct rect r,
                     int label_w, int *cursor_x, int *cursor_y)
{
    const struct row *row = &f->rows.items[i];
    bool focused = i == f->focus;
    const struct problem *problem = row_problem(ed, row);
    int x = r.x + 2 + 2 * row->depth;
    int value_x = r.x + 2 + label_w;
    int value_w = r.x + r.w - 1 - value_x;
    bool heading = row->kind == ROW_LIST || row->kind == ROW_GROUP;
    cells_text(c, r.x, r.y, 1, focused ? STR(">") : STR(" "), STYLE_KEY_NAME);
    if (problem != NULL) {
        cells_text(c, r.x + 1, r.y, 1,
                   problem->rule->severity == SEVERITY_ERROR ? STR("!") : STR("?"),
                   severity_style(problem->rule->severity));
    }
    cells_text(c, x, r.y, value_x - x - 1, row->label,
               focused   ? STYLE_KEY_NAME
               : heading ? STYLE_TITLE
                         : STYLE_PLAIN);
    if (focused && row_is_typed(row)) {
        cells_fill(c, (struct rect){value_x, r.y, value_w, 1}, ' ', STYLE_FIELD);
        text_field_draw(&f->text, c, value_x, r.y, value_w, STYLE_FIELD, cursor_x);
        *cursor_y = r.y;
    } else {
        struct buf value = BUF_INIT;
        row_add_value(ed->doc.p, row, &value);
        enum style style = row_is_unset(row) ? STYLE_OFF : STYLE_PLAIN;
        int used = cells_text(c, value_x, r.y, value_w, buf_str(&value), style);
        buf_finish(&value);
        if (focused) {
            cells_restyle(c, (struct rect){value_x, r.y, used > 0 ? used : 1, 1}, STYLE_SELECTED);
            *cursor_x = value_x;
            *cursor_y = r.y;
        }
    }
    struct str tag = str_from(kind_tag(f, row, focused, ed->doc.p));
    cells_text(c, r.x + r.w - 1 - (int)tag.len, r.y, (int)tag.len, tag, STYLE_DETAIL);
}

static int label_cells(const struct rows *rows, int form_w)
{
    int widest = 8;
    for (size_t i = 0; i < rows->count; i++) {
        int w = (int)rows->items[i].label.len + 2 * rows->items[i].depth + 2;
        widest = w > widest ? w : widest;
    }
    int most = form_w / 2 < LABEL_CELLS_MAX ? form_w / 2 : LABEL_CELLS_MAX;
    return widest < most ? widest : most;
}

/* A text over at most `rows` lines; what is too long for them ends in the mark of a cut. */
static int draw_wrapped(struct cells *c, struct rect r, int rows, struct str text, enum style style)
{
    int y = 0;
    while (y < rows && text.len > 0) {
        struct str line = y + 1 < rows ? popup_wrap(&text, r.w) : text;
        cells_text(c, r.x, r.y + y++, r.w, line, style);
    }
    return y;
}

/* Below the rows: what the field is, and what is wrong with it, which may take the more of them. */
static void draw_help(struct editor *ed, struct form *f, struct cells *c, struct rect r)
{
    const struct row *row = form_row(f);
    const struct problem *problem = row_problem(ed, row);
    int for_problem = problem != NULL ? popup_wrap_count(problem->message, r.w) : 0;
    for_problem = for_problem < r.h - 1 ? for_problem : r.h - 1;
    int used = 0;
    if (row->field != NULL) {
        used = draw_wrapped(c, r, r.h - for_problem, str_from(row->field->help), STYLE_DETAIL);
    }
    if (problem != NULL) {
        struct rect rest = {r.x, r.y + used, r.w, r.h - used};
        draw_wrapped(c, rest, rest.h, problem->message, severity_style(problem->rule->severity));
    }
}

static void form_draw(struct editor *ed, struct layer *layer, struct cells *c, struct rect screen,
                      int *cursor_x, int *cursor_y)
{
    struct form *f = (struct form *)layer;
    catch_up(ed, f);
    struct rect r = form_rect(screen);
    f->layer.covers_right = r.w;
    struct str title = value_identity(ed->doc.p, f->object);
    cells_fill(c, r, ' ', STYLE_PLAIN);
    cells_frame(c, r,
                str_is_none(title) ? str_from(value_shape(ed->doc.p, f->object)->name) : title,
                STYLE_FRAME_FOCUS, STYLE_TITLE);
    int help_rows = r.h >= HELP_WIDE_FROM ? HELP_ROWS : HELP_ROWS / 2;
    int rows = r.h - help_rows - 3 > 1 ? r.h - help_rows - 3 : 1;
    if (f->focus < f->first) {
        f->first = f->focus;
    } else if (f->focus >= f->first + (size_t)rows) {
        f->first = f->focus - (size_t)rows + 1;
    }
    int label_w = label_cells(&f->rows, r.w);
    for (int y = 0; y < rows && f->first + (size_t)y < f->rows.count; y++) {
        struct rect line = {r.x + 1, r.y + 1 + y, r.w - 2, 1};
        draw_row(ed, f, f->first + (size_t)y, c, line, label_w, cursor_x, cursor_y);
    }
    if (r.h > 6) {
        int top = r.y + r.h - 1 - help_rows;
        draw_help(ed, f, c, (struct rect){r.x + 2, top, r.w - 4, help_rows});
    }
}

static void form_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    (void)ed;
    const struct form *f = (const struct form *)layer;
    const char *enter_does = "next";
    switch (f->rows.items[f->focus].kind) {
    case ROW_TEXT:
    case ROW_ARGUMENT:
    case ROW_JSON:
    case ROW_GROUP:
    case ROW_LIST:
        break;
    case ROW_BOOL:
        enter_does = "change";
        break;
    case ROW_MORE:
        enter_does = "show";
        break;
    case ROW_CHOICE:
    case ROW_OVERRIDE:
        enter_does = "choose";
        break;
    case ROW_ABSENT:
    case ROW_ADD:
        enter_does = "add";
        break;
    }
    buf_addf(out,
             "Enter %s  Ctrl-S accept (does not save the file)  Esc cancel  Tab next  "
             "Ctrl-X remove",
             enter_does);
}

static void form_refresh(struct editor *ed, struct layer *layer)
{
    (void)ed;
    (void)layer; /* its own edits rebuild the rows; others are caught up with at the next key */
}

static void form_close(struct layer *layer)
{
    struct form *f = (struct form *)layer;
    rows_finish(&f->rows);
    text_field_finish(&f->text);
    mem_free(f);
}

static const struct layer_ops form_ops = {
    .name = "form",
    .hints = form_hints,
    .keys = "Up Down from field to field  PgUp PgDn by eight fields  "
            "Space choose or change, where nothing is typed  "
            "@ ports and parameters, at the start of an argument  "
            "Ctrl-T text, number or bool  Ctrl-N Ctrl-P move the item of a list  " TEXT_FIELD_KEYS,
    .key = form_key,
    .draw = form_draw,
    .refresh = form_refresh,
    .close = form_close,
};

bool form_open(struct editor *ed, value_id object, enum key field, struct status *st)
{
    struct form *f = mem_new(struct form);
    if (f == NULL) {
        return status_nomem(st);
    }
    *f = (struct form){.layer = {.ops = &form_ops}, .object = object, .text = TEXT_FIELD_INIT};
    struct buf label = BUF_INIT;
    buf_addf(&label, "edit %.*s", STR_ARG(value_identity(ed->doc.p, object)));
    bool ok = buf_ok(&label, st) && rows_make(&f->rows, ed->doc.p, object, f->flags, st) &&
              history_begin(ed->doc.history, buf_str(&label), st);
    buf_finish(&label);
    if (!ok) {
        form_close(&f->layer);
        return false;
    }
    f->revision = f->built = pipeline_revision(ed->doc.p);
    for (size_t i = 0; i < f->rows.count; i++) {
        if (f->rows.items[i].key == field && field != KEY_NONE && f->rows.items[i].depth == 0) {
            f->focus = i;
        }
    }
    load_text(ed, f);
    f->layer.covers_right = form_rect(panes_screen(ed)).w;
    editor_push(ed, &f->layer);
    if (focus_node(ed) != GRAPH_NONE) {
        canvas_reveal(ed, focus_node(ed)); /* the step is seen beside its form */
    }
    return true;
}
