/* SPDX-License-Identifier: MIT
 * model/problem_fix.c - taking a problem away.
 */
#include "model/problem.h"

#include <assert.h>

#include "model/graph.h"
#include "model/problem_internal.h"
#include "model/save.h"
#include "model/verb.h"
#include "model/verb_internal.h"

/* A copy of a value, at the end of a list. */
static bool append_copy(struct verb *v, value_id list, value_id value)
{
    buf_reset(&v->text);
    value_save(v->p, value, &v->text);
    struct edit_value copy;
    return verb_json(v, &copy) && verb_insert(v, list, value_count(v->p, list), copy, NULL);
}

/* --- names --- */

/* What is called by the name at this place. */
static value_id named_item(const struct pipeline *p, value_id place)
{
    if (value_kind(p, place) == VALUE_OBJECT) {
        return place;
    }
    enum shape_ref ref = value_shape(p, place)->ref;
    struct str name = value_text(p, place);
    return ref == REF_DATA_REFERENCE ? pipeline_find(p, KEY_DATA_REFERENCES, name)
           : ref == REF_PARAMETER    ? pipeline_find(p, KEY_PARAMETERS, name)
                                     : value_parent(p, place);
}

/* Another output_name; the wires and arguments that mean the output follow. */
static bool rename_port(struct verb *v, value_id place, struct str name)
{
    value_id output = value_parent(v->p, place);
    struct str id = value_identity(v->p, port_step(v->p, output));
    struct value_list wires = {0}, arguments = {0};
    struct watch watch = {0};
    struct str wire = arena_strf(&v->arena, "%.*s.%.*s", STR_ARG(id), STR_ARG(name));
    if (str_is_none(wire)) {
        return status_nomem(v->st);
    }
    return verb_find_wires(v, output, &wires) && watch_inputs(v, &wires, &watch) &&
           verb_find_arguments(v, output, &arguments) && verb_replace_text(v, place, name) &&
           verb_replace_all(v, &wires, wire) && verb_replace_all(v, &arguments, name) &&
           watch_follow(v, &watch);
}

/* Would the step that `place` belongs to wait for itself, if it waited for this one? */
static bool check_no_loop(struct verb *v, value_id place, struct str id)
{
    struct graph *g = graph_compile(v->p, GRAPH_PLAIN, v->st);
    if (g == NULL) {
        return false;
    }
    value_id step = value_owner(v->p, place);
    uint32_t from = graph_node_of(g, pipeline_find(v->p, KEY_STEPS, id));
    uint32_t to = graph_node_of(g, step);
    bool loop = from != GRAPH_NONE && to != GRAPH_NONE && graph_would_cycle(g, from, to);
    graph_free(g);
    return !loop || status_set(v->st, STATUS_DATA, NO_POS,
                               "step %.*s waits for step %.*s already, so this would make a loop",
                               STR_ARG(id), STR_ARG(value_identity(v->p, step)));
}

/* Another text. Where it is what an input takes, and the input is called after that, the arguments
 * that mean the input follow. */
static bool replace_text(struct verb *v, value_id place, struct str text)
{
    value_id holder = value_parent(v->p, place);
    struct watch watch = {0};
    bool of_input = value_kind(v->p, holder) == VALUE_OBJECT &&
                    value_key(v->p, value_parent(v->p, holder)) == KEY_INPUTS &&
                    !value_is_none(port_step(v->p, holder));
    enum shape_ref ref = value_shape(v->p, place)->ref;
    struct str rest = text, id = str_cut(&rest, '.');
    if ((ref == REF_OUTPUT || ref == REF_STEP) && !check_no_loop(v, place, id)) {
        return false;
    }
    return (!of_input || watch_input(v, holder, &watch)) && verb_replace_text(v, place, text) &&
           watch_follow(v, &watch);
}

/* The entry of a free map under another key. */
static bool move_key(struct verb *v, value_id entry, struct str key)
{
    value_id map = value_parent(v->p, entry);
    struct edit_value value = edit_text(value_text(v->p, entry));
    return verb_remove(v, entry) && verb_set_free(v, map, key, value);
}

/* --- arguments --- */

/* {"input": X} in the place of {"output": X}, or the reverse. */
static bool turn_argument(struct verb *v, value_id place)
{
    value_id argument = value_parent(v->p, place);
    value_id list = value_parent(v->p, argument);
    size_t at = value_position(v->p, argument);
    bool is_input = value_key(v->p, place) == KEY_INPUT;
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_member_text(&w, is_input ? "output" : "input", value_text(v->p, place));
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_remove(v, argument) &&
           verb_insert(v, list, at, value, NULL);
}

/* An option with an empty value is passed alone, as the SDK does. */
static bool move_script_params(struct verb *v, value_id step, value_id params)
{
    value_id list;
    if (!verb_list(v, step, KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS, &list)) {
        return false;
    }
    value_id param = value_first(v->p, params);
    for (; !value_is_none(param); param = value_next(v->p, param)) {
        struct edit_value option = edit_text(value_key_text(v->p, param));
        bool alone = value_kind(v->p, param) == VALUE_TEXT && value_text(v->p, param).len == 0;
        if (!verb_insert(v, list, value_count(v->p, list), option, NULL) ||
            (!alone && !append_copy(v, list, param))) {
            return false;
        }
    }
    return verb_remove(v, params);
}

/* --- inputs and outputs --- */

static bool move_inputs(struct verb *v, value_id step, value_id inputs)
{
    value_id list;
    if (!verb_list(v, step, KEY_INPUTS, &list)) {
        return false;
    }
    value_id item = value_first(v->p, inputs);
    for (; !value_is_none(item); item = value_next(v->p, item)) {
        if (!append_copy(v, list, item)) {
            return false;
        }
    }
    return verb_remove(v, inputs);
}

static bool add_input(struct verb *v, value_id step, struct str reference)
{
    value_id list;
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_member_text(&w, "data_reference", reference);
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_list(v, step, KEY_INPUTS, &list) &&
           verb_insert(v, list, value_count(v->p, list), value, NULL);
}

static bool promote(struct verb *v, value_id input)
{
    struct str port = value_text(v->p, value_get(v->p, input, KEY_FROM));
    value_id step = pipeline_find(v->p, KEY_STEPS, str_cut(&port, '.'));
    value_id output = step_find_port(v->p, step, KEY_OUTPUTS, port);
    return verb_set(v, output, KEY_AS_DATASET, edit_bool(true));
}

static bool set_default_datastore(struct verb *v, struct str name)
{
    value_id datastore = pipeline_find(v->p, KEY_DATASTORES, name);
    value_id list;
    if (!value_is_none(datastore)) {
        return verb_set(v, datastore, KEY_DEFAULT, edit_bool(true));
    }
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_member_text(&w, "name", name);
    json_member_bool(&w, "default", true);
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_list(v, pipeline_root(v->p), KEY_DATASTORES, &list) &&
           verb_insert(v, list, value_count(v->p, list), value, NULL);
}

/* --- the door --- */

static bool apply(struct verb *v, const struct problem *problem)
{
    value_id place = problem->place;
    switch ((enum fix_kind)problem->fix_kind) {
    case FIX_TEXT:
        return replace_text(v, place, problem->fix_text);
    case FIX_JSON:
        return verb_set(v, place, problem->field, edit_json(problem->fix_text));
    case FIX_VALUE:
        return verb_set(v, value_parent(v->p, place), value_key(v->p, place),
                        edit_json(problem->fix_text));
    case FIX_RENAME:
        if (value_key(v->p, place) == KEY_OUTPUT_NAME) {
            return rename_port(v, place, problem->fix_text);
        }
        return verb_rename(v->h, named_item(v->p, place), problem->fix_text, v->st);
    case FIX_KEY:
        return move_key(v, place, problem->fix_text);
    case FIX_REMOVE:
        return verb_remove(v, place);
    case FIX_REMOVE_ARGUMENT:
        return verb_remove_argument(v, place);
    case FIX_ADD_INPUT:
        return add_input(v, problem->step, problem->fix_text);
    case FIX_PORT_KIND:
        return turn_argument(v, place);
    case FIX_DEFAULT_DATASTORE:
        return set_default_datastore(v, problem->fix_text);
    case FIX_PROMOTE:
        return promote(v, place);
    case FIX_SCRIPT_PARAMS:
        return move_script_params(v, problem->step, place);
    case FIX_ESTIMATOR_INPUTS:
        return move_inputs(v, problem->step, place);
    case FIX_NONE:
        break;
    }
    assert(false); /* problem_fix has refused it */
    return status_set(v->st, STATUS_INTERNAL, NO_POS, "this problem has no fix");
}

bool problem_fix(struct history *h, const struct problem *problem, struct status *st)
{
    if (problem->fix_kind == FIX_NONE) {
        return status_set(st, STATUS_NOT_FOUND, NO_POS, "this problem has no fix");
    }
    if (!value_is_live(history_pipeline(h), problem->place)) {
        return status_set(st, STATUS_NOT_FOUND, NO_POS,
                          "what this problem is about is no longer there");
    }
    struct verb v;
    return verb_begin(&v, h, st, "%.*s", STR_ARG(problem->fix)) &&
           verb_done(&v, apply(&v, problem));
}
