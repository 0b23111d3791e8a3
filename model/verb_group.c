/* SPDX-License-Identifier: MIT */
#include "model/verb_internal.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

enum { LABEL_MAX = 200 }; /* bytes; longer ones are cut */

bool verb_begin(struct verb *v, struct history *h, struct status *st, const char *label, ...)
{
    *v = (struct verb){.h = h, .p = history_pipeline(h), .st = st, .text = BUF_INIT};
    char text[LABEL_MAX];
    va_list args;
    va_start(args, label);
    vsnprintf(text, sizeof text, label, args);
    va_end(args);
    struct str cut = str_from(text);
    cut.len = utf8_valid_prefix(cut);

    if (!arena_init(&v->arena, 0)) {
        return status_nomem(st);
    }
    if (!history_begin(h, cut, st)) {
        arena_finish(&v->arena);
        return false;
    }
    return true;
}

bool verb_done(struct verb *v, bool ok)
{
    if (ok) {
        history_end(v->h);
    } else {
        history_abort(v->h);
    }
    buf_finish(&v->text);
    arena_finish(&v->arena);
    return ok;
}

/* --- edits --- */

bool verb_set(struct verb *v, value_id object, enum key key, struct edit_value value)
{
    struct edit edit = {.kind = EDIT_SET, .target = object, .key = key, .value = value};
    return history_apply(v->h, &edit, NULL, v->st);
}

bool verb_set_free(struct verb *v, value_id map, struct str key, struct edit_value value)
{
    struct edit edit = {
        .kind = EDIT_SET, .target = map, .key = KEY_FREE, .free_key = key, .value = value};
    return history_apply(v->h, &edit, NULL, v->st);
}

bool verb_unset(struct verb *v, value_id object, enum key key)
{
    return verb_set(v, object, key, (struct edit_value){.kind = EDIT_NOTHING});
}

bool verb_insert(struct verb *v, value_id list, size_t at, struct edit_value value, value_id *made)
{
    struct edit edit = {.kind = EDIT_INSERT, .target = list, .at = at, .value = value};
    return history_apply(v->h, &edit, made, v->st);
}

bool verb_remove(struct verb *v, value_id value)
{
    struct edit edit = {.kind = EDIT_REMOVE, .target = value};
    enum key key = value_key(v->p, value);
    if (key != KEY_NONE) {
        edit = (struct edit){.kind = EDIT_SET,
                             .target = value_parent(v->p, value),
                             .key = key,
                             .free_key = value_key_text(v->p, value)};
    }
    return history_apply(v->h, &edit, NULL, v->st);
}

/* The two texts of a pair with one of them replaced; an edit may not take one out. */
static bool replace_in_pair(struct verb *v, value_id pair, value_id old, struct str text)
{
    struct json_writer w = verb_writer(v);
    json_write_list(&w);
    for (value_id item = value_first(v->p, pair); !value_is_none(item);
         item = value_next(v->p, item)) {
        json_write_text(&w, value_eq(item, old) ? text : value_text(v->p, item));
    }
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) &&
           verb_set(v, value_parent(v->p, pair), value_key(v->p, pair), value);
}

bool verb_replace_text(struct verb *v, value_id old, struct str text)
{
    value_id parent = value_parent(v->p, old);
    enum key key = value_key(v->p, old);
    if (key == KEY_FREE) {
        return verb_set_free(v, parent, value_key_text(v->p, old), edit_text(text));
    }
    if (key != KEY_NONE) {
        return verb_set(v, parent, key, edit_text(text));
    }
    if (value_shape(v->p, parent)->kind == SHAPE_PAIR) {
        return replace_in_pair(v, parent, old, text);
    }
    size_t at = value_position(v->p, old);
    return verb_remove(v, old) && verb_insert(v, parent, at, edit_text(text), NULL);
}

bool verb_list(struct verb *v, value_id object, enum key key, value_id *list)
{
    return history_list(v->h, object, key, list, v->st);
}

struct json_writer verb_writer(struct verb *v)
{
    struct json_writer w;
    buf_reset(&v->text);
    json_write_init(&w, &v->text, JSON_COMPACT, JSON_UTF8);
    return w;
}

bool verb_json(struct verb *v, struct edit_value *value)
{
    *value = edit_json(buf_str(&v->text));
    return buf_ok(&v->text, v->st);
}

/* --- texts that name something --- */

bool value_list_add(struct verb *v, struct value_list *list, value_id value)
{
    if (list->count == list->cap) {
        value_id *items =
            arena_grow(&v->arena, list->items, list->count, &list->cap, sizeof items[0]);
        if (items == NULL) {
            return status_nomem(v->st);
        }
        list->items = items;
    }
    list->items[list->count++] = value;
    return true;
}

value_id verb_walk(const struct pipeline *p, value_id root, value_id value)
{
    value_id next = value_first(p, value);
    while (value_is_none(next) && !value_eq(value, root)) {
        next = value_next(p, value);
        value = value_parent(p, value);
    }
    return next;
}

bool verb_replace_all(struct verb *v, const struct value_list *texts, struct str text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (!verb_replace_text(v, texts->items[i], text)) {
            return false;
        }
    }
    return true;
}

bool wire_is_of(struct str wire, struct str step)
{
    return str_starts(wire, step) && wire.len > step.len && wire.ptr[step.len] == '.';
}

bool verb_find_refs(struct verb *v, value_id root, enum shape_ref ref, struct str name,
                    struct value_list *found)
{
    for (value_id at = root; !value_is_none(at); at = verb_walk(v->p, root, at)) {
        if (value_kind(v->p, at) == VALUE_TEXT && value_shape(v->p, at)->ref == ref &&
            str_eq(value_text(v->p, at), name) && !value_list_add(v, found, at)) {
            return false;
        }
    }
    return true;
}

/* --- ports --- */

value_id port_step(const struct pipeline *p, value_id item)
{
    value_id list = value_parent(p, item);
    enum key key = value_key(p, list);
    if (key != KEY_INPUTS && key != KEY_OUTPUTS) {
        return VALUE_NONE;
    }
    value_id step = value_parent(p, list);
    return value_shape(p, step)->list == KEY_STEPS ? step : VALUE_NONE;
}

bool port_is_output(const struct pipeline *p, value_id item)
{
    return value_key(p, value_parent(p, item)) == KEY_OUTPUTS;
}

value_id step_find_port(const struct pipeline *p, value_id step, enum key inputs_or_outputs,
                        struct str name)
{
    value_id item = value_first(p, value_get(p, step, inputs_or_outputs));
    while (!value_is_none(item) && !str_eq(port_name(p, item), name)) {
        item = value_next(p, item);
    }
    return item;
}

bool port_is_taken(const struct pipeline *p, value_id port, struct str name)
{
    value_id item = value_first(p, value_parent(p, port));
    while (!value_is_none(item) && (value_eq(item, port) || !str_eq(port_name(p, item), name))) {
        item = value_next(p, item);
    }
    return !value_is_none(item);
}

bool verb_find_arguments(struct verb *v, value_id port, struct value_list *arguments)
{
    value_id step = port_step(v->p, port);
    struct str name = port_name(v->p, port);
    bool output = port_is_output(v->p, port);
    return !value_eq(step_find_port(v->p, step, output ? KEY_OUTPUTS : KEY_INPUTS, name), port) ||
           verb_find_refs(v, step, output ? REF_OUTPUT_PORT : REF_INPUT_PORT, name, arguments);
}

bool verb_remove_argument(struct verb *v, value_id text)
{
    value_id argument = value_parent(v->p, text);
    value_id option = value_prev(v->p, argument);
    struct str port = value_text(v->p, text);
    struct str words = value_kind(v->p, option) == VALUE_TEXT ? value_text(v->p, option) : STR_NONE;
    bool is_option = str_starts(words, STR("--")) && str_eq(str_slice(words, 2, SIZE_MAX), port);
    return verb_remove(v, argument) && (!is_option || verb_remove(v, option));
}
