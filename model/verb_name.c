/* SPDX-License-Identifier: MIT
 * model/verb_name.c - renaming and removing what others name.
 */
#include "model/verb_internal.h"

#include <assert.h>

#include "model/save.h"

/* --- who names it --- */

/* The wires from any output of the step of this id. */
static bool find_step_wires(struct verb *v, struct str id, struct value_list *wires)
{
    value_id root = pipeline_root(v->p);
    for (value_id at = root; !value_is_none(at); at = verb_walk(v->p, root, at)) {
        if (value_kind(v->p, at) == VALUE_TEXT && value_shape(v->p, at)->ref == REF_OUTPUT &&
            wire_is_of(value_text(v->p, at), id) && !value_list_add(v, wires, at)) {
            return false;
        }
    }
    return true;
}

bool verb_find_wires(struct verb *v, value_id output, struct value_list *wires)
{
    value_id step = port_step(v->p, output);
    struct str id = value_identity(v->p, step);
    struct str port = port_name(v->p, output);
    if (!value_eq(pipeline_find(v->p, KEY_STEPS, id), step) ||
        !value_eq(step_find_port(v->p, step, KEY_OUTPUTS, port), output)) {
        return true; /* a wire means the first of that name */
    }
    struct str wire = arena_strf(&v->arena, "%.*s.%.*s", STR_ARG(id), STR_ARG(port));
    return str_is_none(wire) ? status_nomem(v->st)
                             : verb_find_refs(v, pipeline_root(v->p), REF_OUTPUT, wire, wires);
}

bool verb_unwire(struct verb *v, const struct value_list *wires)
{
    for (size_t i = 0; i < wires->count; i++) {
        value_id input = value_parent(v->p, wires->items[i]);
        if (value_is_live(v->p, wires->items[i]) &&
            !verb_set(v, input, KEY_FROM, edit_json(STR("null")))) {
            return false;
        }
    }
    return true;
}

size_t verb_count_users(const struct pipeline *p, value_id item)
{
    enum key list = value_shape(p, item)->list;
    enum shape_ref ref = named_list_find(list)->ref;
    struct str name = value_identity(p, item);
    value_id root = pipeline_root(p);
    value_id view = value_get(p, root, KEY_VIEW);
    size_t count = 0;
    for (value_id at = root; !value_is_none(at); at = verb_walk(p, root, at)) {
        if (value_eq(at, view)) {
            break; /* the last member: where a person put a thing does not use it */
        }
        if (value_kind(p, at) != VALUE_TEXT) {
            continue;
        }
        struct str text = value_text(p, at);
        enum shape_ref at_ref = value_shape(p, at)->ref;
        count += at_ref == ref && str_eq(text, name);
        count += list == KEY_STEPS && at_ref == REF_OUTPUT && wire_is_of(text, name);
    }
    return count;
}

/* --- renaming an item of a list of the document --- */

/* "OLD.PORT" becomes "NEW.PORT". */
static bool move_wires(struct verb *v, const struct value_list *wires, size_t old_len,
                       struct str id)
{
    for (size_t i = 0; i < wires->count; i++) {
        struct str rest = str_slice(value_text(v->p, wires->items[i]), old_len, SIZE_MAX);
        buf_reset(&v->text);
        buf_add(&v->text, id);
        buf_add(&v->text, rest);
        if (!buf_ok(&v->text, v->st) || !verb_replace_text(v, wires->items[i], buf_str(&v->text))) {
            return false;
        }
    }
    return true;
}

/* The entry of the map that the key had, under the other key, in the same place. One that has that
 * key already is left from a step that is gone. */
static bool rename_key(struct verb *v, value_id map, struct str old, struct str name)
{
    value_id entry = value_get_free(v->p, map, old);
    value_id stale = value_get_free(v->p, map, name);
    if (value_is_none(entry)) {
        return true;
    }
    if (!value_is_none(stale) && !verb_remove(v, stale)) {
        return false;
    }
    buf_reset(&v->text);
    value_save(v->p, entry, &v->text);
    struct edit edit = {.kind = EDIT_SET,
                        .target = map,
                        .key = KEY_FREE,
                        .free_key = name,
                        .at = value_position(v->p, entry) + 1};
    return verb_json(v, &edit.value) && verb_remove(v, entry) &&
           history_apply(v->h, &edit, NULL, v->st);
}

static value_id view_positions(const struct pipeline *p)
{
    return value_get(p, value_get(p, pipeline_root(p), KEY_VIEW), KEY_POSITIONS);
}

static bool rename_named(struct verb *v, value_id item, struct str name)
{
    enum key list = value_shape(v->p, item)->list;
    struct str old = value_identity(v->p, item);
    struct value_list names = {0}, wires = {0};
    struct watch watch = {0};
    if (!verb_check_identity(v->p, list, name, v->st)) {
        return false;
    }
    /* Of two with one name, the first is the one that is meant. */
    bool is_meant = value_eq(pipeline_find(v->p, list, old), item);
    bool is_step = list == KEY_STEPS;
    if (is_meant &&
        (!verb_find_refs(v, pipeline_root(v->p), named_list_find(list)->ref, old, &names) ||
         !watch_inputs(v, &names, &watch) || (is_step && !find_step_wires(v, old, &wires)))) {
        return false;
    }
    return verb_set(v, item, value_shape(v->p, item)->identity, edit_text(name)) &&
           verb_replace_all(v, &names, name) && move_wires(v, &wires, old.len, name) &&
           (!is_meant || !is_step || rename_key(v, view_positions(v->p), old, name)) &&
           watch_follow(v, &watch);
}

/* --- renaming a port --- */

/* The SDK's rule, for ASCII; of what else is no letter the checker tells. */
static bool check_port(const struct pipeline *p, value_id port, struct str name, struct status *st)
{
    struct str step = value_identity(p, port_step(p, port));
    const char *noun = port_is_output(p, port) ? "output" : "input";
    if (name.len == 0) {
        return status_set(st, STATUS_DATA, NO_POS, "an %s needs a name, this one is empty", noun);
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80);
        if (!letter && !(c >= '0' && c <= '9') && c != '_') {
            return status_set(st, STATUS_DATA, NO_POS,
                              "the name of an %s has only letters, digits and _, \"%.*s\" has more",
                              noun, STR_ARG(name));
        }
    }
    if (port_is_taken(p, port, name)) {
        return status_set(st, STATUS_DATA, NO_POS, "%.*s has an %s %.*s already", STR_ARG(step),
                          noun, STR_ARG(name));
    }
    return true;
}

static bool rename_input(struct verb *v, value_id input, struct str name)
{
    struct watch watch = {0};
    if (shape_field(value_shape(v->p, input), KEY_NAME) == NULL) {
        return status_set(v->st, STATUS_DATA, NO_POS,
                          "this input is named after %.*s: rename that instead",
                          STR_ARG(value_text(v->p, value_first(v->p, input))));
    }
    return check_port(v->p, input, name, v->st) && watch_input(v, input, &watch) &&
           verb_set(v, input, KEY_NAME, edit_text(name)) && watch_follow(v, &watch);
}

/* With an output_name the port stays; what changes is how inputs without a name are called. */
static bool rename_output(struct verb *v, value_id output, struct str name)
{
    value_id step = port_step(v->p, output);
    bool is_port = value_is_none(value_get(v->p, output, KEY_OUTPUT_NAME));
    struct value_list wires = {0}, arguments = {0};
    struct watch watch = {0};
    if ((is_port && !check_port(v->p, output, name, v->st)) ||
        !verb_find_wires(v, output, &wires) || !watch_inputs(v, &wires, &watch) ||
        !verb_find_arguments(v, output, &arguments)) {
        return false;
    }
    struct str id = value_identity(v->p, step);
    struct str wire = arena_strf(&v->arena, "%.*s.%.*s", STR_ARG(id), STR_ARG(name));
    if (str_is_none(wire)) {
        return status_nomem(v->st);
    }
    return verb_set(v, output, KEY_NAME, edit_text(name)) &&
           (!is_port ||
            (verb_replace_all(v, &wires, wire) && verb_replace_all(v, &arguments, name))) &&
           watch_follow(v, &watch);
}

static bool rename_item(struct verb *v, value_id item, struct str name)
{
    if (value_shape(v->p, item)->list != KEY_NONE) {
        return rename_named(v, item, name);
    }
    return port_is_output(v->p, item) ? rename_output(v, item, name) : rename_input(v, item, name);
}

bool verb_rename(struct history *h, value_id item, struct str name, struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    bool named = value_shape(p, item)->list != KEY_NONE;
    assert(named || !value_is_none(port_step(p, item)));

    struct str old = named                     ? value_identity(p, item)
                     : port_is_output(p, item) ? value_get_text(p, item, KEY_NAME)
                                               : port_name(p, item);
    struct verb v;
    return str_eq(name, old) ||
           (verb_begin(&v, h, st, "rename %.*s to %.*s", STR_ARG(old), STR_ARG(name)) &&
            verb_done(&v, rename_item(&v, item, name)));
}

/* --- removing --- */

/* Takes an entry out of the view, and what is empty by that: a group of no steps, a list of no
 * entries, the view itself. */
static bool remove_from_view(struct verb *v, value_id entry)
{
    for (;;) {
        value_id holder = value_parent(v->p, entry);
        if (!verb_remove(v, entry)) {
            return false;
        }
        if (!value_is_none(value_first(v->p, holder)) ||
            value_is_none(value_parent(v->p, holder))) {
            return true;
        }
        bool group = value_key(v->p, holder) == KEY_STEPS;
        entry = group ? value_parent(v->p, holder) : holder;
    }
}

/* run_after entries, and those of the view, which lie below it. */
static bool remove_names(struct verb *v, const struct value_list *names)
{
    for (size_t i = 0; i < names->count; i++) {
        value_id name = names->items[i];
        bool waits = value_key(v->p, value_parent(v->p, name)) == KEY_RUN_AFTER;
        if (!value_is_live(v->p, name)) {
            continue; /* went with the step, which waited for itself */
        }
        if (!(waits ? verb_remove(v, name) : remove_from_view(v, name))) {
            return false;
        }
    }
    return true;
}

static bool remove_step(struct verb *v, value_id step)
{
    struct str id = value_identity(v->p, step);
    struct value_list names = {0}, wires = {0};
    struct watch watch = {0};
    if (!verb_find_refs(v, pipeline_root(v->p), REF_STEP, id, &names) ||
        !find_step_wires(v, id, &wires) || !watch_inputs(v, &wires, &watch) ||
        !verb_remove(v, step)) {
        return false;
    }
    if (!value_is_none(pipeline_find(v->p, KEY_STEPS, id))) {
        return true; /* another one of that name is meant from now on */
    }
    value_id position = value_get_free(v->p, view_positions(v->p), id);
    return verb_unwire(v, &wires) && remove_names(v, &names) &&
           (value_is_none(position) || remove_from_view(v, position)) && watch_follow(v, &watch);
}

bool verb_remove_step(struct history *h, value_id step, struct status *st)
{
    struct verb v;
    struct str id = value_identity(history_pipeline(h), step);
    return verb_begin(&v, h, st, "remove %.*s", STR_ARG(id)) &&
           verb_done(&v, remove_step(&v, step));
}

bool verb_remove_named(struct history *h, value_id item, struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    enum key list = value_shape(p, item)->list;
    assert(list != KEY_NONE && list != KEY_STEPS);
    struct verb v;
    return verb_begin(&v, h, st, "remove %s %.*s", list_noun(list),
                      STR_ARG(value_identity(p, item))) &&
           verb_done(&v, verb_remove(&v, item));
}
