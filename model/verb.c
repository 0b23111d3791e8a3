/* SPDX-License-Identifier: MIT */
#include "model/verb.h"

#include <assert.h>

#include "model/verb_internal.h"

/* --- adding --- */

/* The name of the script without folder and ending, or the class or kind of step in small letters.
 */
static struct str wished_id(const struct step_plan *plan, char *small, size_t size)
{
    if (plan->id.len > 0) {
        return plan->id;
    }
    if (plan->script.len > 0) {
        size_t slash = str_find_last(plan->script, '/');
        struct str name = str_slice(plan->script, slash == SIZE_MAX ? 0 : slash + 1, SIZE_MAX);
        size_t dot = str_find_last(name, '.');
        return str_slice(name, 0, dot == SIZE_MAX || dot == 0 ? name.len : dot);
    }
    switch (plan->type) {
    case STEP_PYTHON_SCRIPT:
        return STR("script");
    case STEP_COMMAND:
        return STR("command");
    case STEP_ESTIMATOR:
        break;
    }
    size_t len = 0;
    for (; len < plan->estimator_class.len && len < size; len++) {
        char c = plan->estimator_class.ptr[len];
        small[len] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){small, len};
}

static void write_member(struct json_writer *w, const char *key, struct str text)
{
    if (text.len > 0) {
        json_member_text(w, key, text);
    }
}

static void write_estimator(struct json_writer *w, const struct step_plan *plan, struct str compute)
{
    json_write_key(w, STR("estimator"));
    json_write_object(w);
    json_member_text(w, "class", plan->estimator_class);
    write_member(w, "source_directory", plan->source_directory);
    if (compute.len > 0) {
        json_write_key(w, STR("compute_target"));
        json_write_object(w);
        json_member_text(w, "compute", compute);
        json_write_end(w);
    }
    write_member(w, "entry_script", plan->script);
    json_write_end(w);
    json_write_key(w, STR("estimator_entry_script_arguments"));
    json_write_list(w);
    json_write_end(w);
}

/* python and the script as two arguments: only the first is split into words. */
static void write_command(struct json_writer *w, const struct step_plan *plan)
{
    json_write_key(w, STR("command"));
    json_write_list(w);
    if (plan->script.len > 0) {
        json_write_text(w, STR("python"));
        json_write_text(w, plan->script);
    }
    json_write_end(w);
}

static void write_step(struct json_writer *w, const struct step_plan *plan, struct str id,
                       struct str compute)
{
    json_write_object(w);
    json_member_text(w, "id", id);
    switch (plan->type) {
    case STEP_ESTIMATOR:
        write_estimator(w, plan, compute);
        break;
    case STEP_PYTHON_SCRIPT:
        json_member_text(w, "type", STR("PythonScriptStep"));
        write_member(w, "script_name", plan->script);
        write_member(w, "source_directory", plan->source_directory);
        break;
    case STEP_COMMAND:
        json_member_text(w, "type", STR("CommandStep"));
        write_command(w, plan);
        write_member(w, "source_directory", plan->source_directory);
        break;
    }
    write_member(w, "compute_target", compute);
    json_write_end(w);
}

static struct str only_compute(const struct pipeline *p)
{
    value_id first = value_first(p, pipeline_list(p, KEY_COMPUTE_TARGETS));
    bool alone = !value_is_none(first) && value_is_none(value_next(p, first));
    return alone ? value_identity(p, first) : STR("");
}

static bool add_step(struct verb *v, const struct step_plan *plan, struct str id, value_id *step)
{
    value_id list;
    if (!verb_list(v, pipeline_root(v->p), KEY_STEPS, &list)) {
        return false;
    }
    struct json_writer w = verb_writer(v);
    write_step(&w, plan, id, plan->compute.len > 0 ? plan->compute : only_compute(v->p));
    bool inside = plan->at != EDIT_END && plan->at < value_count(v->p, list);
    struct edit_value value;
    return verb_json(v, &value) && verb_insert(v, list, inside ? plan->at : EDIT_END, value, step);
}

bool verb_add_step(struct history *h, const struct step_plan *plan, value_id *step,
                   struct status *st)
{
    char small[64];
    struct buf id = BUF_INIT;
    struct verb v;
    bool ok = verb_free_identity(history_pipeline(h), KEY_STEPS,
                                 wished_id(plan, small, sizeof small), &id, st) &&
              verb_begin(&v, h, st, "add step %s", buf_cstr(&id)) &&
              verb_done(&v, add_step(&v, plan, buf_str(&id), step));
    buf_finish(&id);
    return ok;
}

static bool add_named(struct verb *v, enum key key, struct str identity, value_id *item)
{
    value_id list;
    if (!verb_check_identity(v->p, key, identity, v->st) ||
        !verb_list(v, pipeline_root(v->p), key, &list)) {
        return false;
    }
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_write_key(&w, key_text(named_list_find(key)->identity));
    json_write_text(&w, identity);
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_insert(v, list, EDIT_END, value, item);
}

bool verb_add_named(struct history *h, enum key list, struct str identity, value_id *item,
                    struct status *st)
{
    assert(list != KEY_STEPS);
    struct verb v;
    return verb_begin(&v, h, st, "add %s %.*s", list_noun(list), STR_ARG(identity)) &&
           verb_done(&v, add_named(&v, list, identity, item));
}

static bool add_output(struct verb *v, value_id step, struct str wish, value_id *output)
{
    value_id list;
    struct str name;
    /* Without a wish the name is no input's either, so that none is renamed on the wire. */
    unsigned rules = wish.len > 0 ? PORT_NO_OUTPUT : PORT_NO_OUTPUT | PORT_NO_INPUT;
    if (!verb_list(v, step, KEY_OUTPUTS, &list) ||
        !verb_free_port(v, step, wish.len > 0 ? wish : STR("output"), rules, &name)) {
        return false;
    }
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_member_text(&w, "name", name);
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_insert(v, list, EDIT_END, value, output);
}

bool verb_add_output(struct history *h, value_id step, struct str wish, value_id *output,
                     struct status *st)
{
    struct verb v;
    struct str id = value_identity(history_pipeline(h), step);
    return verb_begin(&v, h, st, "add an output to %.*s", STR_ARG(id)) &&
           verb_done(&v, add_output(&v, step, wish, output));
}

/* --- what a form sets --- */

static bool set_variant(struct verb *v, value_id object, struct str name)
{
    const struct shape *choice = value_shape(v->p, object)->choice;
    const struct shape *variant = shape_variant(choice, name);
    if (variant == NULL) {
        return status_set(v->st, STATUS_DATA, NO_POS, "there is no %.*s", STR_ARG(name));
    }
    value_id next;
    for (value_id m = value_first(v->p, object); !value_is_none(m); m = next) {
        next = value_next(v->p, m);
        if (shape_field(variant, value_key(v->p, m)) == NULL && !verb_remove(v, m)) {
            return false;
        }
    }
    return verb_set(v, object, choice->selector, edit_text(name));
}

bool verb_set_variant(struct history *h, value_id object, struct str name, struct status *st)
{
    const struct shape *choice = value_shape(history_pipeline(h), object)->choice;
    assert(choice != NULL && choice->selector != KEY_NONE);
    struct verb v;
    return verb_begin(&v, h, st, "%.*s %.*s", STR_ARG(key_text(choice->selector)), STR_ARG(name)) &&
           verb_done(&v, set_variant(&v, object, name));
}

static bool bind_override(struct verb *v, value_id step, struct str override, struct str parameter)
{
    value_id map = value_get(v->p, step, KEY_RUNCONFIG_PIPELINE_PARAMS);
    if (parameter.len == 0) {
        value_id bound = value_get_free(v->p, map, override);
        return value_is_none(bound) || verb_remove(v, bound);
    }
    return verb_list(v, step, KEY_RUNCONFIG_PIPELINE_PARAMS, &map) &&
           verb_set_free(v, map, override, edit_text(parameter));
}

bool verb_bind_override(struct history *h, value_id step, struct str override, struct str parameter,
                        struct status *st)
{
    struct verb v;
    struct str id = value_identity(history_pipeline(h), step);
    return verb_begin(&v, h, st, "%s %.*s of %.*s", parameter.len > 0 ? "bind" : "unbind",
                      STR_ARG(override), STR_ARG(id)) &&
           verb_done(&v, bind_override(&v, step, override, parameter));
}

/* An estimator that names its compute goes on naming it; else it is given the object. */
static bool set_estimator_compute(struct verb *v, value_id estimator, struct str compute)
{
    if (value_is_none(estimator)) {
        return true;
    }
    value_id old = value_get(v->p, estimator, KEY_COMPUTE_TARGET);
    if (!value_is_none(old) && value_kind(v->p, old) == VALUE_TEXT) {
        return verb_set(v, estimator, KEY_COMPUTE_TARGET, edit_text(compute));
    }
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_member_text(&w, "compute", compute);
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_set(v, estimator, KEY_COMPUTE_TARGET, value);
}

static bool set_compute(struct verb *v, value_id step, struct str compute)
{
    value_id estimator = value_get(v->p, step, KEY_ESTIMATOR);
    if (compute.len == 0) {
        return verb_unset(v, step, KEY_COMPUTE_TARGET) &&
               (value_is_none(estimator) || verb_unset(v, estimator, KEY_COMPUTE_TARGET));
    }
    return verb_set(v, step, KEY_COMPUTE_TARGET, edit_text(compute)) &&
           set_estimator_compute(v, estimator, compute);
}

bool verb_set_compute(struct history *h, value_id step, struct str compute, struct status *st)
{
    struct verb v;
    struct str id = value_identity(history_pipeline(h), step);
    return verb_begin(&v, h, st, "compute of %.*s", STR_ARG(id)) &&
           verb_done(&v, set_compute(&v, step, compute));
}
