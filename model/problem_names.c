/* SPDX-License-Identifier: MIT
 * model/problem_names.c - names that resolve to nothing, names defined twice, and the lists above
 * the steps.
 */
#include "model/problem_internal.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "model/verb.h"
#include "model/verb_internal.h"

/* --- where a name stands --- */

/* "step train", "parameter \"lr\"", "the pipeline": who has the value, for a message. */
static struct str owner_text(struct scan *s, value_id v)
{
    value_id owner = value_owner(s->p, v);
    if (value_is_none(owner)) {
        return STR("the pipeline");
    }
    enum key list = value_shape(s->p, owner)->list;
    struct str name = value_identity(s->p, owner);
    return list == KEY_STEPS ? scan_textf(s, "step %.*s", SHOWN(name))
                             : scan_textf(s, "%s \"%.*s\"", list_noun(list), SHOWN(name));
}

/* --- names of the lists --- */

struct reference {
    enum rule rule;
    enum key list;
};

static struct reference reference_of(enum shape_ref ref)
{
    switch (ref) {
    case REF_STEP:
        return (struct reference){RULE_STEP_UNKNOWN, KEY_STEPS};
    case REF_DATASTORE:
        return (struct reference){RULE_DATASTORE_UNKNOWN, KEY_DATASTORES};
    case REF_COMPUTE:
        return (struct reference){RULE_COMPUTE_UNKNOWN, KEY_COMPUTE_TARGETS};
    case REF_DATA_REFERENCE:
        return (struct reference){RULE_DATA_REFERENCE_UNKNOWN, KEY_DATA_REFERENCES};
    case REF_DATASET:
        return (struct reference){RULE_DATASET_UNKNOWN, KEY_DATASETS};
    case REF_PARAMETER:
        return (struct reference){RULE_PARAMETER_UNKNOWN, KEY_PARAMETERS};
    case REF_NONE:
    case REF_IDENTITY:
    case REF_OUTPUT:
    case REF_INPUT_PORT:
    case REF_OUTPUT_PORT:
    case REF_FOLDER:
    case REF_SCRIPT:
        break;
    }
    return (struct reference){RULE_COUNT, KEY_NONE};
}

/* Not the step that is scanned: it cannot wait for itself. */
static struct str nearest_of_list(const struct scan *s, enum key list, struct str wanted)
{
    struct nearest n = {.wanted = wanted, .work = s->hint_work};
    value_id item = value_first(s->p, pipeline_list(s->p, list));
    for (; !value_is_none(item) && n.offers < NEAREST_OFFERS_MAX; item = value_next(s->p, item)) {
        if (!value_eq(item, s->step)) {
            nearest_offer(&n, value_identity(s->p, item));
        }
    }
    return n.best;
}

/* A compute that the SDK takes by its name only does not have to be in the document: an estimator's
 * text, and what comes with its type. */
static bool is_looked_up(const struct pipeline *p, value_id compute)
{
    enum key key = value_key(p, compute);
    bool of_step = value_eq(value_parent(p, compute), value_owner(p, compute));
    return key == KEY_COMPUTE || (key == KEY_COMPUTE_TARGET && of_step);
}

static void report_compute(struct scan *s, value_id v, struct str name, struct str best)
{
    bool as_object = value_key(s->p, v) == KEY_COMPUTE;
    if (!as_object && str_eq(name, STR("local"))) {
        scan_report(s, RULE_COMPUTE_LOCAL, v, KEY_COMPUTE_TARGET,
                    "step %.*s is to run on \"local\", where Azure runs no pipelines; name a "
                    "compute target",
                    SHOWN(s->id));
        scan_sdk(s, "ValueError",
                 "Please specify a remote compute_target. (Local execution is not supported for "
                 "pipelines.)");
        return;
    }
    struct str hint = scan_hint(s, best, "add it to compute_targets, or name another");
    scan_report(s, RULE_COMPUTE_UNKNOWN, v, value_key(s->p, v),
                "step %.*s names the compute target \"%.*s\", which is not in the document; %.*s",
                SHOWN(s->id), SHOWN(name), STR_ARG(hint));
    if (!as_object) {
        scan_sdk(s, "ValueError", "Target %.*s does not exist in the workspace.", STR_ARG(name));
    }
}

static void report_unknown(struct scan *s, value_id v, struct reference ref, struct str best)
{
    struct str name = value_text(s->p, v);
    struct str owner = owner_text(s, v);
    const char *noun = list_noun(ref.list);
    if (ref.list == KEY_COMPUTE_TARGETS) {
        report_compute(s, v, name, best);
    } else if (ref.list == KEY_STEPS) {
        struct str hint = scan_hint(s, best, "name another, or take it out");
        scan_report(s, ref.rule, v, KEY_RUN_AFTER,
                    "%.*s is to run after step \"%.*s\", which is not in the document; %.*s",
                    STR_ARG(owner), SHOWN(name), STR_ARG(hint));
    } else {
        struct str key = key_text(ref.list);
        struct str otherwise = scan_textf(s, "add it to %.*s, or name another", STR_ARG(key));
        struct str hint = scan_hint(s, best, otherwise.ptr);
        scan_report(s, ref.rule, v, value_key(s->p, v),
                    "%.*s names the %s \"%.*s\", which is not in the document; %.*s",
                    STR_ARG(owner), noun, SHOWN(name), STR_ARG(hint));
    }
    if (!str_is_none(best)) {
        scan_fix(s, FIX_TEXT, best, "name the %s \"%.*s\" instead", noun, SHOWN(best));
    } else if (ref.list == KEY_STEPS) {
        scan_fix(s, FIX_REMOVE, STR_NONE, "take \"%.*s\" out of run_after", SHOWN(name));
    }
}

static void check_name(struct scan *s, value_id v, enum shape_ref kind)
{
    struct reference ref = reference_of(kind);
    struct str name = value_text(s->p, v);
    bool is_checked = ref.list != KEY_COMPUTE_TARGETS || is_looked_up(s->p, v);
    if (is_checked && value_is_none(pipeline_find(s->p, ref.list, name))) {
        report_unknown(s, v, ref, nearest_of_list(s, ref.list, name));
    }
}

/* --- wires --- */

static struct str nearest_output(const struct scan *s, uint32_t node, struct str wanted)
{
    struct nearest n = {.wanted = wanted, .work = s->hint_work};
    const struct graph_node *from = &s->g->nodes[node];
    if (node == s->node) {
        return STR_NONE;
    }
    for (uint32_t i = 0; i < from->out_count && n.offers < NEAREST_OFFERS_MAX; i++) {
        nearest_offer(&n, s->g->ports[from->first_out + i].name);
    }
    /* One output has to be it, whatever it is called. */
    return from->out_count == 1 ? s->g->ports[from->first_out].name : n.best;
}

static void report_muted(struct scan *s, value_id v, struct str id)
{
    struct str name = port_name(s->p, value_parent(s->p, v));
    scan_report(s, RULE_STEP_MUTED, v, KEY_FROM,
                "input \"%.*s\" of step %.*s takes data from step %.*s, which is muted; unmute "
                "that one, mute this one too, or wire another output",
                SHOWN(name), SHOWN(s->id), SHOWN(id));
}

/* `v` is "STEP_ID.PORT". */
static void check_wire(struct scan *s, value_id v)
{
    struct str port = value_text(s->p, v);
    struct str id = str_cut(&port, '.');
    value_id step = pipeline_find(s->p, KEY_STEPS, id);
    if (value_is_none(step)) {
        struct str best = nearest_of_list(s, KEY_STEPS, id);
        struct str hint = scan_hint(s, best, "wire another output");
        scan_report(s, RULE_STEP_UNKNOWN, v, KEY_FROM,
                    "step %.*s takes data from step \"%.*s\", which is not in the document; %.*s",
                    SHOWN(s->id), SHOWN(id), STR_ARG(hint));
        if (!str_is_none(best)) {
            struct str wire = scan_textf(s, "%.*s.%.*s", STR_ARG(best), STR_ARG(port));
            scan_fix(s, FIX_TEXT, wire, "take it from \"%.*s\" instead", SHOWN(wire));
        }
        return;
    }
    uint32_t node = graph_node_of(s->g, step);
    if (node == GRAPH_NONE) {
        report_muted(s, v, id);
    } else if (graph_find_output(s->g, node, port) == GRAPH_NONE) {
        struct str best = nearest_output(s, node, port);
        struct str hint = scan_hint(s, best, "give it one, or wire another");
        scan_report(
            s, RULE_OUTPUT_UNKNOWN, v, KEY_FROM,
            "step %.*s takes the output \"%.*s\" of step %.*s, which has none of that name; %.*s",
            SHOWN(s->id), SHOWN(port), SHOWN(id), STR_ARG(hint));
        if (!str_is_none(best)) {
            struct str wire = scan_textf(s, "%.*s.%.*s", STR_ARG(id), STR_ARG(best));
            scan_fix(s, FIX_TEXT, wire, "take \"%.*s\" instead", SHOWN(wire));
        }
    }
}

/* A wire of the step's own inputs; what the estimator has there is refused as a whole. */
static bool is_wire_of_step(const struct scan *s, value_id v)
{
    value_id inputs = value_parent(s->p, value_parent(s->p, v));
    return value_eq(value_parent(s->p, inputs), s->step);
}

void scan_references(struct scan *s, value_id root)
{
    for (value_id v = root; !value_is_none(v); v = verb_walk(s->p, root, v)) {
        enum shape_ref ref = value_shape(s->p, v)->ref;
        if (ref == REF_NONE || value_kind(s->p, v) != VALUE_TEXT) {
            continue;
        }
        if (ref == REF_OUTPUT && is_wire_of_step(s, v)) {
            check_wire(s, v);
        } else if (reference_of(ref).list != KEY_NONE) {
            check_name(s, v, ref);
        }
    }
}

/* --- the lists --- */

static struct str free_identity(struct scan *s, enum key list, struct str wish)
{
    struct buf name = BUF_INIT;
    struct status st = STATUS_INIT;
    struct str text = STR("");
    if (verb_free_identity(s->p, list, wish, &name, &st)) {
        text = scan_textf(s, "%.*s", STR_ARG(buf_str(&name)));
    } else {
        s->nomem = true;
    }
    buf_finish(&name);
    return text;
}

static void check_identity(struct scan *s, enum key list, value_id item)
{
    enum key key = value_shape(s->p, item)->identity;
    value_id place = value_get(s->p, item, key);
    struct str name = value_identity(s->p, item);
    const char *noun = list_noun(list);
    if (name.len == 0) {
        scan_report(s, RULE_NAME_MISSING, place, key, "a %s has an empty name; give it one", noun);
        return;
    }
    if (value_eq(pipeline_find(s->p, list, name), item)) {
        return;
    }
    scan_report(s, RULE_DEFINED_TWICE, place, key,
                "the %s \"%.*s\" is defined twice; all that names it means the first, so rename or "
                "remove this one",
                noun, SHOWN(name));
    struct str other = free_identity(s, list, name);
    scan_fix(s, FIX_TEXT, other, "call this one \"%.*s\"", SHOWN(other));
}

static void check_identities(struct scan *s, enum key list)
{
    value_id item = value_first(s->p, pipeline_list(s->p, list));
    for (; !value_is_none(item); item = value_next(s->p, item)) {
        bool muted = list == KEY_STEPS && graph_node_of(s->g, item) == GRAPH_NONE;
        if (!muted) {
            s->step = list == KEY_STEPS ? item : VALUE_NONE;
            check_identity(s, list, item);
        }
    }
    s->step = VALUE_NONE;
}

/* `object` is a data reference or a data path, `what` says which. */
static void check_has_datastore(struct scan *s, value_id object, struct str what)
{
    if (!value_is_none(value_get(s->p, object, KEY_DATASTORE))) {
        return;
    }
    scan_report(s, RULE_DATASTORE_MISSING, object, KEY_DATASTORE,
                "%.*s does not say which datastore it is on; set its datastore", STR_ARG(what));
    value_id first = value_first(s->p, pipeline_list(s->p, KEY_DATASTORES));
    if (!value_is_none(first) && value_is_none(value_next(s->p, first))) {
        struct str name = value_identity(s->p, first);
        struct str text = scan_quoted(s, name);
        scan_fix(s, FIX_JSON, text, "put it on the datastore \"%.*s\", the only one there is",
                 SHOWN(name));
    }
}

static void check_data_reference(struct scan *s, value_id item)
{
    struct str what = owner_text(s, item);
    check_has_datastore(s, item, what);
    scan_reference_mode(s, item);
}

enum parameter_kind parameter_kind(const struct pipeline *p, value_id parameter)
{
    value_id value = value_get(p, parameter, KEY_DEFAULT_VALUE);
    if (value_is_none(value)) {
        return PARAMETER_NOTHING;
    }
    if (value_kind(p, value) != VALUE_OBJECT) {
        return PARAMETER_SCALAR;
    }
    return value_key(p, value_first(p, value)) == KEY_DATA_PATH ? PARAMETER_DATA_PATH
                                                                : PARAMETER_DATASET;
}

static void check_parameter(struct scan *s, value_id item)
{
    struct str what = owner_text(s, item);
    enum parameter_kind kind = parameter_kind(s->p, item);
    if (kind == PARAMETER_NOTHING) {
        scan_report(s, RULE_PARAMETER_WITHOUT_DEFAULT, item, KEY_DEFAULT_VALUE,
                    "%.*s has no default_value; give it one", STR_ARG(what));
        scan_sdk(s, "ValueError", "Default value is of unsupported type: NoneType");
    } else if (kind == PARAMETER_DATA_PATH) {
        value_id path = value_first(s->p, value_get(s->p, item, KEY_DEFAULT_VALUE));
        size_t before = s->count;
        what = scan_textf(s, "the data path of %.*s", STR_ARG(what));
        check_has_datastore(s, path, what);
        if (s->count > before) {
            scan_sdk(s, "ValueError", "datastore parameter is required.");
        }
    }
}

static bool is_experiment_name(struct str name)
{
    bool ok = utf8_points(name) <= 255 && name.len > 0;
    for (size_t i = 0; i < name.len && ok; i++) {
        char c = name.ptr[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        ok = alnum || (i > 0 && (c == '-' || c == '_'));
    }
    return ok;
}

/* Cut to what fits, with - for what is not allowed but none at the ends; STR_NONE when nothing is
 * left. */
static struct str experiment_name_repaired(struct scan *s, struct str name)
{
    char out[255];
    size_t len = 0, kept = 0;
    while (name.len > 0 && len < sizeof out) {
        uint32_t point = utf8_next(&name);
        bool alnum = point < 0x80 && utf8_is_alnum(point);
        if (alnum || len > 0) {
            out[len++] = alnum || point == '_' ? (char)point : '-';
        }
        kept = alnum ? len : kept;
    }
    return kept > 0 ? scan_textf(s, "%.*s", (int)kept, out) : STR_NONE;
}

static void check_experiment_name(struct scan *s)
{
    value_id place = value_get(s->p, pipeline_root(s->p), KEY_NAME);
    struct str name = value_text(s->p, place);
    if (value_is_none(place) || is_experiment_name(name)) {
        return;
    }
    scan_report(
        s, RULE_EXPERIMENT_NAME, place, KEY_NAME,
        "Azure takes no experiment name like \"%.*s\"; use 1 to 255 letters, digits, - and _, "
        "with a letter or digit first",
        SHOWN(name));
    scan_sdk(
        s, "UserErrorException",
        "Experiment name must be between 1 and 255 characters long. Its first character has to "
        "be alphanumeric, and the rest may contain hyphens and underscores. No whitespace is "
        "allowed.");
    struct str repaired = experiment_name_repaired(s, name);
    if (!str_is_none(repaired)) {
        scan_fix(s, FIX_TEXT, repaired, "call it \"%.*s\"", SHOWN(repaired));
    }
}

void scan_document(struct scan *s)
{
    static const enum key lists[] = {KEY_DATASTORES, KEY_COMPUTE_TARGETS, KEY_DATA_REFERENCES,
                                     KEY_DATASETS,   KEY_PARAMETERS,      KEY_STEPS};

    check_experiment_name(s);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        check_identities(s, lists[i]);
    }
    value_id item = value_first(s->p, pipeline_list(s->p, KEY_DATA_REFERENCES));
    for (; !value_is_none(item); item = value_next(s->p, item)) {
        check_data_reference(s, item);
    }
    item = value_first(s->p, pipeline_list(s->p, KEY_PARAMETERS));
    for (; !value_is_none(item); item = value_next(s->p, item)) {
        check_parameter(s, item);
    }
    value_id member = value_first(s->p, pipeline_root(s->p));
    for (; !value_is_none(member); member = value_next(s->p, member)) {
        enum key key = value_key(s->p, member);
        if (key != KEY_STEPS &&
            key != KEY_VIEW) { /* the steps are scanned one by one, a view changes nothing */
            scan_references(s, member);
        }
    }
}
