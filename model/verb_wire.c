/* SPDX-License-Identifier: MIT
 * model/verb_wire.c - ports: what may go into them, wiring, the arguments that name them.
 */
#include "model/step.h"
#include "model/verb_internal.h"

/* --- what may be wired --- */

/* PipelineData that becomes a dataset. */
static bool is_promoted(const struct pipeline *p, value_id output)
{
    return value_get_bool(p, output, KEY_AS_DATASET) ||
           !value_is_none(value_get(p, output, KEY_REGISTER));
}

static bool is_pipeline_data(const struct pipeline *p, value_id output)
{
    return str_eq(value_get_text(p, output, KEY_KIND), STR("PipelineData"));
}

static bool is_tabular(const struct pipeline *p, value_id input)
{
    return str_eq(value_get_text(p, input, KEY_AS), STR("tabular_dataset"));
}

/* What an input takes is its first member in canonical order. */
static value_id input_taken(const struct pipeline *p, value_id input)
{
    return value_first(p, input);
}

static bool wire_names(struct str wire, struct str step, struct str port)
{
    return wire_is_of(wire, step) && str_eq(str_slice(wire, step.len + 1, SIZE_MAX), port);
}

/* Whether a wire can name this output: "STEP.PORT" goes to the first of each. */
static bool can_be_named(const struct pipeline *p, value_id from, value_id output,
                         struct status *st)
{
    struct str id = value_identity(p, from);
    struct str port = port_name(p, output);
    if (port.len == 0) {
        return status_set(st, STATUS_DATA, NO_POS, "the output of %.*s has no name yet",
                          STR_ARG(id));
    }
    if (str_find(port, STR(".")) != SIZE_MAX) {
        return status_set(st, STATUS_DATA, NO_POS, "a wire cannot name output %.*s: it has a dot",
                          STR_ARG(port));
    }
    if (!value_eq(pipeline_find(p, KEY_STEPS, id), from)) {
        return status_set(st, STATUS_DATA, NO_POS, "two steps are called %.*s: rename one first",
                          STR_ARG(id));
    }
    if (!value_eq(step_find_port(p, from, KEY_OUTPUTS, port), output)) {
        return status_set(st, STATUS_DATA, NO_POS, "%.*s has two outputs %.*s: rename one first",
                          STR_ARG(id), STR_ARG(port));
    }
    return true;
}

/* An output into an input that is there already. */
static bool input_takes_output(const struct pipeline *p, value_id from, value_id output,
                               value_id input, struct status *st)
{
    value_id taken = input_taken(p, input);
    enum key member = value_key(p, taken);
    if (member != KEY_FROM) {
        return status_set(st, STATUS_DATA, NO_POS, "%s take no wires",
                          member == KEY_DATA_PATH_PARAMETER ? "data path parameters"
                          : member == KEY_DATA_REFERENCE    ? "data references"
                                                            : "datasets");
    }
    if (wire_names(value_text(p, taken), value_identity(p, from), port_name(p, output))) {
        return status_set(st, STATUS_DATA, NO_POS, "input %.*s is wired to %.*s already",
                          STR_ARG(port_name(p, input)), STR_ARG(value_text(p, taken)));
    }
    if (is_tabular(p, input) && !is_promoted(p, output)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "input %.*s reads a table: it takes outputs that are promoted to a "
                          "dataset, %.*s is not",
                          STR_ARG(port_name(p, input)), STR_ARG(port_name(p, output)));
    }
    return true;
}

static bool may_take_output(const struct pipeline *p, const struct graph *g, value_id output,
                            value_id step, value_id input, struct status *st)
{
    value_id from = port_step(p, output);
    struct str from_id = value_identity(p, from), to_id = value_identity(p, step);
    if (!can_be_named(p, from, output, st)) {
        return false;
    }
    if (value_eq(from, step)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "%.*s would feed itself: its own output closes a loop", STR_ARG(to_id));
    }
    uint32_t from_node = graph_node_of(g, from), to_node = graph_node_of(g, step);
    if (from_node != GRAPH_NONE && to_node != GRAPH_NONE &&
        graph_would_cycle(g, from_node, to_node)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "%.*s would feed itself: a wire from %.*s to %.*s closes a loop",
                          STR_ARG(to_id), STR_ARG(from_id), STR_ARG(to_id));
    }
    return value_is_none(input) || input_takes_output(p, from, output, input, st);
}

/* The member of an input by which it takes this data source; KEY_NONE for a parameter that holds
 * neither a data path nor a dataset. */
static enum key source_member(const struct pipeline *p, value_id source)
{
    enum key list = value_shape(p, source)->list;
    if (list == KEY_DATA_REFERENCES || list == KEY_DATASETS) {
        return list == KEY_DATASETS ? KEY_DATASET : KEY_DATA_REFERENCE;
    }
    value_id value = value_get(p, source, KEY_DEFAULT_VALUE);
    return !value_is_none(value_get(p, value, KEY_DATA_PATH)) ? KEY_DATA_PATH_PARAMETER
           : !value_is_none(value_get(p, value, KEY_DATASET)) ? KEY_DATASET_PARAMETER
                                                              : KEY_NONE;
}

/* The port that the source gives its input; none for datasets, whose input is named freely. */
static struct str source_port(const struct pipeline *p, value_id source)
{
    enum key member = source_member(p, source);
    if (member == KEY_DATASET || member == KEY_DATASET_PARAMETER) {
        return STR_NONE;
    }
    value_id value = value_get(p, source, KEY_DEFAULT_VALUE);
    value_id name = value_get(p, value_get(p, value, KEY_DATA_PATH), KEY_NAME);
    return value_is_none(name) ? value_identity(p, source) : value_text(p, name);
}

/* A data source into an input that is there already. */
static bool input_takes_data(const struct pipeline *p, value_id source, value_id input,
                             struct status *st)
{
    value_id taken = input_taken(p, input);
    enum key member = value_key(p, taken);
    bool same = member == source_member(p, source) &&
                str_eq(value_text(p, taken), value_identity(p, source));
    if (same || (member == KEY_FROM && value_kind(p, taken) != VALUE_NULL)) {
        return status_set(st, STATUS_DATA, NO_POS, "input %.*s %s %.*s already",
                          STR_ARG(port_name(p, input)), same ? "takes" : "is wired to",
                          STR_ARG(value_text(p, taken)));
    }
    return true;
}

static bool may_take_data(const struct pipeline *p, value_id source, value_id step, value_id input,
                          struct status *st)
{
    struct str name = value_identity(p, source);
    enum key list = value_shape(p, source)->list;
    if (source_member(p, source) == KEY_NONE) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "%.*s is a plain value: only data path and dataset parameters are inputs",
                          STR_ARG(name));
    }
    if (!value_eq(pipeline_find(p, list, name), source)) {
        return status_set(st, STATUS_DATA, NO_POS, "two %ss are called %.*s: rename one first",
                          list_noun(list), STR_ARG(name));
    }
    if (!value_is_none(input) && !input_takes_data(p, source, input, st)) {
        return false;
    }
    struct str port = source_port(p, source);
    value_id there = step_find_port(p, step, KEY_INPUTS, port);
    if (!str_is_none(port) && !value_is_none(there) && !value_eq(there, input)) {
        return status_set(st, STATUS_DATA, NO_POS, "%.*s has an input %.*s already",
                          STR_ARG(value_identity(p, step)), STR_ARG(port));
    }
    return true;
}

bool verb_may_connect(const struct pipeline *p, const struct graph *g, value_id source,
                      value_id step, value_id input, struct status *why)
{
    if (!value_is_none(input) && !value_eq(port_step(p, input), step)) {
        return status_set(why, STATUS_DATA, NO_POS, "this is no input of %.*s",
                          STR_ARG(value_identity(p, step)));
    }
    return value_is_none(port_step(p, source)) ? may_take_data(p, source, step, input, why)
                                               : may_take_output(p, g, source, step, input, why);
}

/* Asks of the document as it is; the designer asks of a graph it has at hand. */
static bool check(struct history *h, value_id source, value_id step, value_id input,
                  struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    struct graph *g = graph_compile(p, GRAPH_WITH_MUTED, st);
    bool ok = g != NULL && verb_may_connect(p, g, source, step, input, st);
    graph_free(g);
    return ok;
}

/* --- wiring an output --- */

static bool new_input(struct verb *v, value_id step, value_id *made)
{
    value_id list;
    return verb_list(v, step, KEY_INPUTS, &list) &&
           verb_insert(v, list, EDIT_END, edit_json(STR("{\"from\": null}")), made);
}

/* Members that the new output's kind of input has not go; a promoted output arrives as dataset. */
static bool fit_members(struct verb *v, value_id output, value_id input)
{
    bool data = is_pipeline_data(v->p, output), promoted = is_promoted(v->p, output);
    if (!promoted && !verb_unset(v, input, KEY_AS)) {
        return false;
    }
    if (promoted && value_is_none(value_get(v->p, input, KEY_AS)) &&
        !verb_set(v, input, KEY_AS, edit_text(STR("file_dataset")))) {
        return false;
    }
    bool direct = str_eq(value_get_text(v->p, input, KEY_MODE), STR("direct"));
    return (!data || promoted || !direct || verb_unset(v, input, KEY_MODE)) &&
           (data || verb_unset(v, input, KEY_OVERWRITE));
}

/* An input may not be called like another of its step, nor, where the SDK cannot rename it on the
 * wire, like an output: then it gets a name of its own. */
static bool fit_name(struct verb *v, value_id output, value_id step, value_id input)
{
    struct str name = port_name(v->p, input);
    bool bound = !is_pipeline_data(v->p, output);
    bool clashes = bound && !value_is_none(step_find_port(v->p, step, KEY_OUTPUTS, name));
    if (!clashes && !port_is_taken(v->p, input, name)) {
        return true;
    }
    unsigned rules = PORT_NO_INPUT | (bound ? PORT_NO_OUTPUT | PORT_ASCII : 0);
    struct str own;
    return verb_free_port(v, step, name, rules, &own) &&
           verb_set(v, input, KEY_NAME, edit_text(own));
}

static bool connect(struct verb *v, value_id output, value_id step, value_id input, value_id *made)
{
    struct watch watch = {0};
    if (value_is_none(input) ? !new_input(v, step, &input) : !watch_input(v, input, &watch)) {
        return false;
    }
    struct str id = value_identity(v->p, port_step(v->p, output));
    struct str port = port_name(v->p, output);
    struct str wire = arena_strf(&v->arena, "%.*s.%.*s", STR_ARG(id), STR_ARG(port));
    if (str_is_none(wire)) {
        return status_nomem(v->st);
    }
    if (made != NULL) {
        *made = input;
    }
    return verb_set(v, input, KEY_FROM, edit_text(wire)) && fit_members(v, output, input) &&
           fit_name(v, output, step, input) && watch_follow(v, &watch);
}

bool verb_connect(struct history *h, value_id output, value_id step, value_id input, value_id *made,
                  struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    struct verb v;
    return check(h, output, step, input, st) &&
           verb_begin(&v, h, st, "wire %.*s.%.*s to %.*s",
                      STR_ARG(value_identity(p, port_step(p, output))),
                      STR_ARG(port_name(p, output)), STR_ARG(value_identity(p, step))) &&
           verb_done(&v, connect(&v, output, step, input, made));
}

/* --- wiring data --- */

/* What an input of any kind may keep when it takes a dataset, a data reference or a data path. */
static void write_kept(struct json_writer *w, const struct pipeline *p, value_id old, bool dataset)
{
    struct str mode = value_text(p, value_get(p, old, KEY_MODE));
    struct str path = value_text(p, value_get(p, old, KEY_PATH_ON_COMPUTE));
    value_id overwrite = value_get(p, old, KEY_OVERWRITE);
    if (str_eq(mode, STR("mount")) || str_eq(mode, STR("download"))) {
        json_member_text(w, "mode", mode);
    }
    if (!str_is_none(path)) {
        json_member_text(w, "path_on_compute", path);
    }
    if (!dataset && !value_is_none(overwrite)) {
        json_member_bool(w, "overwrite", value_bool(p, overwrite));
    }
}

/* The name of a dataset input: the one it has, unless it is an output's, else after the dataset. */
static bool dataset_port(struct verb *v, value_id source, value_id step, value_id old,
                         struct str *name)
{
    *name = value_text(v->p, value_get(v->p, old, KEY_NAME));
    if (name->len > 0 && value_is_none(step_find_port(v->p, step, KEY_OUTPUTS, *name))) {
        return true;
    }
    struct str called = value_get_text(v->p, source, KEY_NAME);
    return verb_free_port(v, step, called.len > 0 ? called : value_identity(v->p, source),
                          PORT_NO_INPUT | PORT_NO_OUTPUT | PORT_ASCII, name);
}

static bool build_data_input(struct verb *v, value_id source, value_id step, value_id old,
                             struct edit_value *value)
{
    enum key member = source_member(v->p, source);
    bool dataset = member == KEY_DATASET || member == KEY_DATASET_PARAMETER;
    struct str name = STR_NONE;
    if (dataset && !dataset_port(v, source, step, old, &name)) {
        return false;
    }
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_write_key(&w, key_text(member));
    json_write_text(&w, value_identity(v->p, source));
    if (dataset) {
        json_member_text(&w, "name", name);
    }
    write_kept(&w, v->p, old, dataset);
    json_write_end(&w);
    return verb_json(v, value);
}

static bool connect_data(struct verb *v, value_id source, value_id step, value_id input,
                         value_id *made)
{
    struct watch watch = {0};
    struct edit_value value;
    value_id list, taken;
    if ((!value_is_none(input) && !watch_input(v, input, &watch)) ||
        !verb_list(v, step, KEY_INPUTS, &list) ||
        !build_data_input(v, source, step, input, &value)) {
        return false;
    }
    size_t at = value_is_none(input) ? EDIT_END : value_position(v->p, input);
    if ((!value_is_none(input) && !verb_remove(v, input)) ||
        !verb_insert(v, list, at, value, &taken)) {
        return false;
    }
    if (made != NULL) {
        *made = taken;
    }
    if (watch.count > 0) {
        watch.items[0].input = taken;
    }
    return watch_follow(v, &watch);
}

bool verb_connect_data(struct history *h, value_id source, value_id step, value_id input,
                       value_id *made, struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    struct verb v;
    return check(h, source, step, input, st) &&
           verb_begin(&v, h, st, "wire %.*s to %.*s", STR_ARG(value_identity(p, source)),
                      STR_ARG(value_identity(p, step))) &&
           verb_done(&v, connect_data(&v, source, step, input, made));
}

/* --- arguments --- */

static bool add_argument(struct verb *v, value_id port)
{
    value_id step = port_step(v->p, port);
    struct str name = port_name(v->p, port);
    struct value_list named = {0};
    if (name.len == 0) {
        return status_set(v->st, STATUS_DATA, NO_POS, "a port of %.*s has no name yet",
                          STR_ARG(value_identity(v->p, step)));
    }
    if (!verb_find_arguments(v, port, &named)) {
        return false;
    }
    if (named.count > 0) {
        return true;
    }
    value_id list;
    struct str option = arena_strf(&v->arena, "--%.*s", STR_ARG(name));
    if (str_is_none(option)) {
        return status_nomem(v->st);
    }
    if (!verb_list(v, step, step_arguments_key(v->p, step), &list) ||
        !verb_insert(v, list, EDIT_END, edit_text(option), NULL)) {
        return false;
    }
    struct json_writer w = verb_writer(v);
    json_write_object(&w);
    json_member_text(&w, port_is_output(v->p, port) ? "output" : "input", name);
    json_write_end(&w);
    struct edit_value value;
    return verb_json(v, &value) && verb_insert(v, list, EDIT_END, value, NULL);
}

bool verb_add_port_argument(struct history *h, value_id port, struct status *st)
{
    struct verb v;
    struct str name = port_name(history_pipeline(h), port);
    return verb_begin(&v, h, st, "argument --%.*s", STR_ARG(name)) &&
           verb_done(&v, add_argument(&v, port));
}

/* --- removing --- */

static bool remove_port(struct verb *v, value_id port)
{
    struct value_list arguments = {0}, wires = {0};
    struct watch watch = {0};
    if (!verb_find_arguments(v, port, &arguments) ||
        (port_is_output(v->p, port) && !verb_find_wires(v, port, &wires)) ||
        !watch_inputs(v, &wires, &watch)) {
        return false;
    }
    for (size_t i = 0; i < arguments.count; i++) {
        if (!verb_remove_argument(v, arguments.items[i])) {
            return false;
        }
    }
    return verb_remove(v, port) && verb_unwire(v, &wires) && watch_follow(v, &watch);
}

bool verb_remove_port(struct history *h, value_id port, struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    struct verb v;
    return verb_begin(&v, h, st, "remove %.*s of %.*s", STR_ARG(port_name(p, port)),
                      STR_ARG(value_identity(p, port_step(p, port)))) &&
           verb_done(&v, remove_port(&v, port));
}
