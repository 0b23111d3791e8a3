/* SPDX-License-Identifier: MIT */
#include "tui/form_internal.h"

#include "base/json.h"
#include "model/edit.h"
#include "model/history.h"
#include "model/verb.h"

/* After an edit: the screen, the rows, and the sentence when it failed. */
static bool done(struct editor *ed, struct form *f, bool ok, value_id value,
                 const struct status *st)
{
    if (!ok) {
        editor_failed(ed, st);
        return false;
    }
    f->typed = false;
    editor_edited(ed);
    form_rebuild(ed, f, value);
    return true;
}

/* An item cannot be set in place: the new one comes before the old one, which goes. */
static bool replace_item(struct history *h, value_id item, struct edit_value value, value_id *made,
                         struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    struct edit insert = {.kind = EDIT_INSERT,
                          .target = value_parent(p, item),
                          .at = value_position(p, item),
                          .value = value};
    struct edit remove = {.kind = EDIT_REMOVE, .target = item};
    if (!history_begin(h, STR("change an item"), st)) {
        return false;
    }
    if (!history_apply(h, &insert, made, st) || !history_apply(h, &remove, NULL, st)) {
        history_abort(h);
        return false;
    }
    history_end(h);
    return true;
}

static bool set_value(struct history *h, const struct row *row, struct edit_value value,
                      value_id *made, struct status *st)
{
    if (row->key == KEY_NONE) {
        return replace_item(h, row->value, value, made, st);
    }
    struct edit set = {.kind = EDIT_SET,
                       .target = row->parent,
                       .key = row->key,
                       .free_key = row->free_key,
                       .value = value};
    return history_apply(h, &set, made, st);
}

/* --- what was typed becomes JSON --- */

/* A typed scalar is what it looks like, as far as its shape allows that; what is text already stays
 * text. */
static bool scalar_json(const struct pipeline *p, const struct row *row, struct str text,
                        struct buf *json, struct status *st)
{
    unsigned allowed = row->shape->scalars;
    bool was_text = !row_is_unset(row) && value_kind(p, row->value) == VALUE_TEXT &&
                    (allowed & SCALAR_TEXT) != 0;
    bool number = (allowed & (SCALAR_NUMBER | SCALAR_INTEGER)) != 0 && text_is_number(text);
    bool truth =
        (allowed & SCALAR_BOOL) != 0 && (str_eq(text, STR("true")) || str_eq(text, STR("false")));
    if (!was_text && (number || truth)) {
        buf_add(json, text);
    } else if ((allowed & SCALAR_TEXT) != 0) {
        json_add_quoted(json, text, JSON_UTF8);
    } else {
        return status_set(st, STATUS_DATA, NO_POS, "%.*s is a %snumber, not \"%.*s\"",
                          STR_ARG(row->label), (allowed & SCALAR_NUMBER) != 0 ? "" : "whole ",
                          STR_ARG(text));
    }
    return buf_ok(json, st);
}

/* Is this the text by which others name the thing? Then they follow. */
static bool is_renaming(const struct pipeline *p, const struct row *row)
{
    if (row_is_unset(row) || row->key == KEY_NONE) {
        return false;
    }
    if (row->shape->ref == REF_IDENTITY) {
        return true;
    }
    enum key list = value_key(p, value_parent(p, row->parent));
    return row->key == KEY_NAME && (list == KEY_INPUTS || list == KEY_OUTPUTS);
}

static bool commit_text(struct editor *ed, const struct row *row, struct str text, value_id *made,
                        struct status *st)
{
    struct history *h = ed->doc.history;
    bool required = row->field != NULL && row->field->required;
    if (is_renaming(ed->doc.p, row) && text.len > 0) {
        return verb_rename(h, row->parent, text, st);
    }
    if (text.len == 0 && row->key != KEY_NONE && row->key != KEY_FREE && !required) {
        struct edit unset = {.kind = EDIT_SET, .target = row->parent, .key = row->key};
        return row_is_unset(row) || history_apply(h, &unset, NULL, st);
    }
    struct buf json = BUF_INIT;
    bool ok = row->kind == ROW_JSON ? (buf_add(&json, text), buf_ok(&json, st))
                                    : scalar_json(ed->doc.p, row, text, &json, st);
    ok = ok && set_value(h, row, edit_json(buf_str(&json)), made, st);
    buf_finish(&json);
    return ok;
}

static bool commit_argument(struct editor *ed, struct form *f, const struct row *row,
                            value_id *made, struct status *st)
{
    struct buf json = BUF_INIT;
    bool ok = argument_parse(text_field_text(&f->text), f->argument, &json, st) &&
              set_value(ed->doc.history, row, edit_json(buf_str(&json)), made, st);
    buf_finish(&json);
    return ok;
}

bool form_commit(struct editor *ed, struct form *f)
{
    if (!f->typed) {
        return true;
    }
    struct status st = STATUS_INIT;
    struct row row = *form_row(f);
    value_id made = VALUE_NONE;
    bool ok = row.kind == ROW_ARGUMENT
                  ? commit_argument(ed, f, &row, &made, &st)
                  : commit_text(ed, &row, text_field_text(&f->text), &made, &st);
    return done(ed, f, ok, row.key == KEY_NONE ? made : VALUE_NONE, &st);
}

/* --- choices --- */

/* The step that a row of its form belongs to, when it is the step's or its estimator's compute. */
static bool is_compute(const struct pipeline *p, const struct row *row)
{
    value_id owner = value_owner(p, row->parent);
    return row->key == KEY_COMPUTE_TARGET && !value_is_none(owner) &&
           value_key(p, value_parent(p, owner)) == KEY_STEPS;
}

bool form_set_text(struct editor *ed, struct form *f, const struct row *row, struct str text)
{
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    const struct shape *object = value_shape(ed->doc.p, row->parent);
    value_id made = VALUE_NONE;
    bool ok;
    if (row->kind == ROW_OVERRIDE) {
        ok = verb_bind_override(h, row->parent, row->free_key, text, &st);
    } else if (is_compute(ed->doc.p, row)) {
        ok = verb_set_compute(h, value_owner(ed->doc.p, row->parent), text, &st);
    } else if (object->kind == SHAPE_OBJECT && object->choice != NULL &&
               object->choice->selector == row->key) {
        ok = verb_set_variant(h, row->parent, text, &st);
    } else {
        ok = commit_text(ed, row, text, &made, &st);
    }
    return done(ed, f, ok, row->key == KEY_NONE ? made : VALUE_NONE, &st);
}

bool form_toggle(struct editor *ed, struct form *f)
{
    struct status st = STATUS_INIT;
    struct row row = *form_row(f);
    bool now = row_is_unset(&row) ? value_get_bool(ed->doc.p, row.parent, row.key)
                                  : value_bool(ed->doc.p, row.value);
    bool ok = set_value(ed->doc.history, &row, edit_bool(!now), NULL, &st);
    return done(ed, f, ok, VALUE_NONE, &st);
}

bool form_next_kind(struct editor *ed, struct form *f)
{
    struct row row = *form_row(f);
    if (row.kind != ROW_ARGUMENT) {
        editor_say(ed, SAY_PLAIN, "Ctrl-T turns an argument into a number or a bool, and back");
        return false;
    }
    for (int i = 1; i < 3; i++) {
        enum argument_kind kind = (enum argument_kind)(((int)f->argument + i) % 3);
        struct status st = STATUS_INIT;
        struct buf json = BUF_INIT;
        bool fits = argument_parse(text_field_text(&f->text), kind, &json, &st);
        buf_finish(&json);
        if (fits) {
            f->argument = kind;
            f->typed = true;
            return form_commit(ed, f);
        }
    }
    editor_say(ed, SAY_BAD, "\"%.*s\" is neither a number nor true or false",
               STR_ARG(text_field_text(&f->text)));
    return false;
}

/* --- adding, removing, moving --- */

static void minimal_member(struct json_writer *w, const struct field *field)
{
    const struct shape *shape = field->shape;
    json_write_key(w, key_text(field->key));
    if (shape->kind == SHAPE_OBJECT || shape->kind == SHAPE_MAP) {
        json_write_object(w);
        json_write_end(w);
    } else if (shape->kind == SHAPE_LIST) {
        json_write_list(w);
        json_write_end(w);
    } else if (shape->kind == SHAPE_SCALAR && shape->values != NULL) {
        json_write_text(w, str_from(shape->values[0]));
    } else if (shape->kind == SHAPE_SCALAR && (shape->scalars & SCALAR_NULL) != 0) {
        json_write_null(w);
    } else {
        json_write_text(w, STR(""));
    }
}

/* The least object of a shape that is well formed. */
static void minimal_object(const struct shape *shape, struct buf *json)
{
    struct json_writer w;
    json_write_init(&w, json, JSON_COMPACT, JSON_UTF8);
    json_write_object(&w);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct field *field = &shape->fields[i];
        if (field->required || field->key == shape->variant_key) {
            minimal_member(&w, field);
        }
    }
    json_write_end(&w);
}

/* Puts JSON behind the last item of a row's list, which is made when it is not there. */
static bool append(struct editor *ed, const struct row *row, struct str json, value_id *made,
                   struct status *st)
{
    struct history *h = ed->doc.history;
    value_id list;
    if (!history_begin(h, STR("add an item"), st)) {
        return false;
    }
    bool ok = history_list(h, row->parent, row->key, &list, st);
    if (ok) {
        struct edit insert = {.kind = EDIT_INSERT,
                              .target = list,
                              .at = value_count(ed->doc.p, list),
                              .value = edit_json(json)};
        ok = history_apply(h, &insert, made, st);
    }
    if (!ok) {
        history_abort(h);
        return false;
    }
    history_end(h);
    return true;
}

bool form_add_object(struct editor *ed, struct form *f, const struct row *row,
                     const struct shape *shape)
{
    struct status st = STATUS_INIT;
    struct buf json = BUF_INIT;
    value_id made = VALUE_NONE;
    minimal_object(shape, &json);
    bool ok = buf_ok(&json, &st);
    ok = ok && (row->kind == ROW_ADD
                    ? append(ed, row, buf_str(&json), &made, &st)
                    : set_value(ed->doc.history, row, edit_json(buf_str(&json)), &made, &st));
    buf_finish(&json);
    if (!done(ed, f, ok, made, &st)) {
        return false;
    }
    if (f->focus + 1 < f->rows.count && f->rows.items[f->focus + 1].depth > form_row(f)->depth) {
        f->focus++; /* its first member */
        form_rebuild(ed, f, VALUE_NONE);
    }
    return true;
}

bool form_add_item(struct editor *ed, struct form *f, const struct row *row, struct str text)
{
    struct status st = STATUS_INIT;
    struct buf json = BUF_INIT;
    value_id made = VALUE_NONE;
    json_add_quoted(&json, text, JSON_UTF8);
    bool ok = buf_ok(&json, &st) && append(ed, row, buf_str(&json), &made, &st);
    buf_finish(&json);
    return done(ed, f, ok, made, &st);
}

bool form_add_member(struct editor *ed, struct form *f, const struct row *row, struct str key)
{
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    value_id map = value_get(ed->doc.p, row->parent, row->key), made = VALUE_NONE;
    if (key.len == 0) {
        editor_say(ed, SAY_BAD, "an entry needs a name");
        return false;
    }
    if (!value_is_none(map) && !value_is_none(value_get_free(ed->doc.p, map, key))) {
        editor_say(ed, SAY_BAD, "there is an entry %.*s already", STR_ARG(key));
        return false;
    }
    if (!history_begin(h, STR("add an entry"), &st)) {
        return done(ed, f, false, VALUE_NONE, &st);
    }
    bool ok = history_list(h, row->parent, row->key, &map, &st);
    if (ok) {
        struct edit set = {.kind = EDIT_SET,
                           .target = map,
                           .key = KEY_FREE,
                           .free_key = key,
                           .value = edit_text(STR(""))};
        ok = history_apply(h, &set, &made, &st);
    }
    if (ok) {
        history_end(h);
    } else {
        history_abort(h);
    }
    return done(ed, f, ok, made, &st);
}

static bool is_port(const struct pipeline *p, value_id value)
{
    enum key list = value_key(p, value_parent(p, value));
    return list == KEY_INPUTS || list == KEY_OUTPUTS;
}

bool form_unset(struct editor *ed, struct form *f)
{
    struct status st = STATUS_INIT;
    struct row row = *form_row(f);
    if (row_is_unset(&row) || row.kind == ROW_ADD || row.kind == ROW_MORE) {
        editor_say(ed, SAY_PLAIN, "there is nothing here to remove");
        return false;
    }
    bool ok;
    if (row.kind == ROW_OVERRIDE) {
        ok = verb_bind_override(ed->doc.history, row.parent, row.free_key, STR(""), &st);
    } else if (row.key == KEY_NONE && is_port(ed->doc.p, row.value)) {
        ok = verb_remove_port(ed->doc.history, row.value, &st);
    } else {
        struct edit unset = {
            .kind = EDIT_SET, .target = row.parent, .key = row.key, .free_key = row.free_key};
        struct edit remove = {.kind = EDIT_REMOVE, .target = row.value};
        ok = history_apply(ed->doc.history, row.key == KEY_NONE ? &remove : &unset, NULL, &st);
    }
    return done(ed, f, ok, VALUE_NONE, &st);
}

bool form_move(struct editor *ed, struct form *f, int by)
{
    struct status st = STATUS_INIT;
    if (!form_commit(ed, f)) {
        return false;
    }
    struct row row = *form_row(f);
    if (row.key != KEY_NONE || row_is_unset(&row) || row.kind == ROW_ADD || row.kind == ROW_MORE) {
        editor_say(ed, SAY_PLAIN, "only items of a list can be moved");
        return false;
    }
    size_t at = value_position(ed->doc.p, row.value);
    size_t count = value_count(ed->doc.p, row.parent);
    if ((by < 0 && at == 0) || (by > 0 && at + 1 >= count)) {
        return true;
    }
    struct edit move = {.kind = EDIT_MOVE, .target = row.value, .at = by > 0 ? at + 1 : at - 1};
    return done(ed, f, history_apply(ed->doc.history, &move, NULL, &st), row.value, &st);
}
