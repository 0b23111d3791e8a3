/* SPDX-License-Identifier: MIT
 * model/problem_ports.c - inputs and outputs of one step, and the arguments that name them.
 */
#include "model/problem_internal.h"

#include "base/buf.h"
#include "model/sdk.h"
#include "model/step.h"
#include "model/submission.h"
#include "model/verb_internal.h"

/* --- names --- */

/* Which names a port of that kind may have; the SDK asks more of a dataset's. */
static enum name_kind name_kind_of(enum graph_port_kind kind)
{
    switch (kind) {
    case PORT_OUTPUT_DATASET:
    case PORT_DATASET:
    case PORT_DATASET_PARAMETER:
    case PORT_OUT_FILE_DATASET:
    case PORT_OUT_TABULAR:
    case PORT_OUT_HDFS:
    case PORT_OUT_LINK_FILE:
    case PORT_OUT_LINK_TABULAR:
        return NAME_ASCII;
    case PORT_PIPELINE_DATA:
    case PORT_AS_FILE_DATASET:
    case PORT_AS_TABULAR_DATASET:
    case PORT_DATA_REFERENCE:
    case PORT_DATA_PATH:
    case PORT_OUT_PIPELINE_DATA:
        break;
    }
    return NAME_WORD;
}

static bool is_name(struct str name, enum name_kind kind)
{
    return kind == NAME_ASCII ? name_is_ascii(name) : name_is_word(name);
}

static const char *name_rule(enum name_kind kind)
{
    return kind == NAME_ASCII ? "ASCII letters, digits and _, and no digit first"
                              : "letters, digits and _";
}

/* Is the name free among the inputs (outputs) of the step, and where the port is called after
 * something else, there? */
static bool is_free(const struct scan *s, const struct graph_port *port, struct str name)
{
    if (port->is_output) {
        return graph_find_output(s->g, s->node, name) == GRAPH_NONE;
    }
    bool taken =
        (port->kind == PORT_DATA_REFERENCE &&
         !value_is_none(pipeline_find(s->p, KEY_DATA_REFERENCES, name))) ||
        (port->kind == PORT_DATA_PATH && !value_is_none(pipeline_find(s->p, KEY_PARAMETERS, name)));
    return !taken && graph_find_input(s->g, s->node, name) == GRAPH_NONE;
}

/* Offers to rename what has the problem that was reported last, and what names it. */
static void offer_name(struct scan *s, const struct graph_port *port, struct str name,
                       enum name_kind kind)
{
    struct str repaired = name_repaired(s, name, kind);
    if (!str_is_none(repaired) && is_free(s, port, repaired)) {
        scan_fix(s, FIX_RENAME, repaired, "rename it to \"%.*s\"", SHOWN(repaired));
    }
}

static void say_ascii_name(struct scan *s, const char *what, struct str name)
{
    scan_sdk(
        s, "UserErrorException",
        "Invalid %s name \"%.*s\". The name can only be alphanumeric characters and underscore, "
        "and must not begin with a number.",
        what, STR_ARG(name));
}

/* A name like the port's that no other input (output) of the step has; empty when memory is out. */
static struct str free_port_name(struct scan *s, const struct graph_port *port, struct str wish)
{
    struct buf name = BUF_INIT;
    uint32_t taken;
    int64_t number = 1;
    int tries = 0;
    do {
        number = verb_next_number(number, tries++);
        buf_reset(&name);
        buf_addf(&name, "%.*s_%lld", STR_ARG(wish), (long long)number);
        taken = port->is_output ? graph_find_output(s->g, s->node, buf_str(&name))
                                : map_get(&s->inputs, buf_str(&name), GRAPH_NONE);
    } while (taken != GRAPH_NONE && name.failed == STATUS_OK);
    s->nomem = s->nomem || name.failed != STATUS_OK;
    struct str text = scan_textf(s, "%s", buf_cstr(&name));
    buf_finish(&name);
    return text;
}

/* --- outputs --- */

static void check_output_text(struct scan *s, const struct graph_port *port, enum key key)
{
    value_id place = value_get(s->p, port->value, key);
    enum name_kind kind = name_kind_of(port->kind);
    struct str name = value_text(s->p, place);
    if (value_is_none(place) || name.len == 0 || is_name(name, kind)) {
        return;
    }
    if (key == KEY_NAME) {
        scan_report(s, RULE_OUTPUT_NAME, place, key,
                    "output \"%.*s\" of step %.*s has a name that is not allowed; use %s",
                    SHOWN(name), SHOWN(s->id), name_rule(kind));
    } else {
        scan_report(s, RULE_OUTPUT_NAME, place, key,
                    "output \"%.*s\" of step %.*s has the output_name \"%.*s\", which is not "
                    "allowed; use %s",
                    SHOWN(port->label), SHOWN(s->id), SHOWN(name), name_rule(kind));
    }
    if (kind == NAME_ASCII) {
        say_ascii_name(s, "output", name);
    } else {
        scan_sdk(
            s, "ValueError",
            "PipelineData %s: [%.*s] is not a valid, as it may contain only letters, digits, and "
            "underscores.",
            key == KEY_NAME ? "name" : "output_name", STR_ARG(name));
    }
    offer_name(s, port, name, kind);
}

static void check_output_names(struct scan *s, const struct graph_port *port)
{
    value_id output_name = value_get(s->p, port->value, KEY_OUTPUT_NAME);
    if (port->label.len == 0) {
        scan_report(s, RULE_OUTPUT_UNNAMED, port->value, KEY_NAME,
                    "an output of step %.*s has no name; give it one", SHOWN(s->id));
        if (port->kind == PORT_OUT_PIPELINE_DATA) {
            scan_sdk(s, "ValueError", "PipelineData name cannot be empty");
        }
    } else if (!value_is_none(output_name) && port->name.len == 0) {
        scan_report(
            s, RULE_OUTPUT_UNNAMED, output_name, KEY_OUTPUT_NAME,
            "output \"%.*s\" of step %.*s has an empty output_name; remove it, or fill it in",
            SHOWN(port->label), SHOWN(s->id));
        scan_fix(s, FIX_REMOVE, STR_NONE, "remove output_name");
    }
    check_output_text(s, port, KEY_NAME);
    check_output_text(s, port, KEY_OUTPUT_NAME);

    uint32_t index = (uint32_t)(port - s->g->ports);
    if (port->name.len == 0 || graph_find_output(s->g, s->node, port->name) == index) {
        return;
    }
    enum key key = value_is_none(output_name) ? KEY_NAME : KEY_OUTPUT_NAME;
    scan_report(
        s, RULE_PORT_TWICE, value_get(s->p, port->value, key), key,
        "step %.*s has two outputs \"%.*s\"; what names it means the first, so rename this one",
        SHOWN(s->id), SHOWN(port->name));
    scan_sdk(s, "ValueError", "[%.*s] is repeated. Output port names must be unique.",
             STR_ARG(port->name));
    struct str other = free_port_name(s, port, port->name);
    scan_fix(s, FIX_TEXT, other, "call this one \"%.*s\"", SHOWN(other));
}

static bool has_datastore(const struct scan *s, const struct graph_port *port)
{
    value_id destination = value_get(s->p, port->value, KEY_DESTINATION);
    return !value_is_none(value_get(s->p, port->value, KEY_DATASTORE)) ||
           !value_is_none(value_get(s->p, destination, KEY_DATASTORE));
}

/* Every Azure workspace has this one as its default. */
#define WORKSPACE_DATASTORE STR("workspaceblobstore")

static void check_datastore(struct scan *s, const struct graph_port *port)
{
    if (s->has_default_datastore || has_datastore(s, port)) {
        return;
    }
    value_id first = value_first(s->p, pipeline_list(s->p, KEY_DATASTORES));
    const char *advice = value_is_none(first) ? "add one" : "set \"default\" on a datastore";
    scan_report(
        s, RULE_DEFAULT_DATASTORE_MISSING, port->value, KEY_DATASTORE,
        "output \"%.*s\" of step %.*s has no datastore, and the pipeline has no default one; %s",
        SHOWN(port->name), SHOWN(s->id), advice);
    scan_sdk(s, "ValueError", "DataStore not provided for output: %.*s", STR_ARG(port->label));
    if (value_is_none(first)) {
        scan_fix(s, FIX_DEFAULT_DATASTORE, WORKSPACE_DATASTORE,
                 "add the datastore %.*s, the default one of every workspace",
                 STR_ARG(WORKSPACE_DATASTORE));
    } else if (value_is_none(value_next(s->p, first))) {
        struct str name = value_identity(s->p, first);
        scan_fix(s, FIX_DEFAULT_DATASTORE, name,
                 "make \"%.*s\", the only datastore there is, the default one", SHOWN(name));
    }
}

static void check_registration(struct scan *s, const struct graph_port *port)
{
    value_id place =
        value_get(s->p, value_get(s->p, port->value, KEY_REGISTER_ON_COMPLETE), KEY_NAME);
    if (!value_is_none(place) && value_text(s->p, place).len == 0) {
        scan_report(s, RULE_REGISTRATION_UNNAMED, place, KEY_NAME,
                    "output \"%.*s\" of step %.*s is registered under an empty name; fill it in",
                    SHOWN(port->name), SHOWN(s->id));
        scan_sdk(s, "ValueError", "The registration name of the dataset must not be empty.");
    }
}

static void check_data_type(struct scan *s, const struct graph_port *port)
{
    value_id place = value_get(s->p, port->value, KEY_DATA_TYPE);
    struct str type = value_text(s->p, place), words = sdk_words(STR("data types"));
    if (value_is_none(place) || sdk_has(words, type)) {
        return;
    }
    struct nearest n = {.wanted = type, .work = s->hint_work};
    for (struct str word = sdk_next(&words); !str_is_none(word); word = sdk_next(&words)) {
        nearest_offer(&n, word);
    }
    struct str hint = scan_hint(s, n.best, "use AnyFile or AnyDirectory");
    scan_report(s, RULE_DATA_TYPE_UNKNOWN, place, KEY_DATA_TYPE,
                "output \"%.*s\" of step %.*s has the data_type \"%.*s\", which a workspace does "
                "not have by itself; %.*s",
                SHOWN(port->name), SHOWN(s->id), SHOWN(type), STR_ARG(hint));
    scan_sdk(s, "ValueError", "DataType %.*s does not exist, please create it.", STR_ARG(type));
    if (!str_is_none(n.best)) {
        scan_fix(s, FIX_TEXT, n.best, "use the data_type %.*s", STR_ARG(n.best));
    }
}

/* Kept under a name of its own, wherever nothing in this pipeline reads it. */
static bool is_kept(const struct scan *s, const struct graph_port *port)
{
    static const enum key keys[] = {KEY_PIPELINE_OUTPUT_NAME, KEY_REGISTER,
                                    KEY_REGISTER_ON_COMPLETE, KEY_DESTINATION};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (!value_is_none(value_get(s->p, port->value, keys[i]))) {
            return true;
        }
    }
    return false;
}

static void check_output(struct scan *s, const struct graph_port *port, bool others_are_read)
{
    check_output_names(s, port);
    scan_output_mode(s, port);
    check_registration(s, port);
    check_data_type(s, port);
    check_datastore(s, port);
    if (port->edge_count == 0 && others_are_read && !is_kept(s, port)) {
        scan_report(
            s, RULE_OUTPUT_NOT_READ, port->value, KEY_NONE,
            "nothing reads the output \"%.*s\" of step %.*s, though others of its outputs are read",
            SHOWN(port->name), SHOWN(s->id));
    }
}

static void check_outputs(struct scan *s)
{
    const struct graph_node *node = &s->g->nodes[s->node];
    const struct graph_port *outputs = &s->g->ports[node->first_out];
    bool any_read = false;
    for (uint32_t i = 0; i < node->out_count; i++) {
        any_read = any_read || outputs[i].edge_count > 0;
    }
    for (uint32_t i = 0; i < node->out_count; i++) {
        check_output(s, &outputs[i], any_read);
    }
}

/* --- inputs --- */

static void check_unwired(struct scan *s, const struct graph_port *port)
{
    value_id from = value_get(s->p, port->value, KEY_FROM);
    if (value_is_none(from) || value_kind(s->p, from) != VALUE_NULL) {
        return;
    }
    bool named = port->name.len > 0;
    struct str quoted =
        named ? scan_textf(s, "input \"%.*s\"", SHOWN(port->name)) : STR("an input");
    scan_report(s, RULE_INPUT_UNWIRED, port->value, KEY_FROM,
                "%.*s of step %.*s is not wired; wire an output to it, or remove it",
                STR_ARG(quoted), SHOWN(s->id));
    struct str name = named ? port->wire_name : STR("input");
    if (port->kind == PORT_PIPELINE_DATA) {
        struct str step = scan_step_name(s, s->step);
        scan_sdk(s, "ValueError", "Input %.*s on step %.*s is not connected to any previous step",
                 STR_ARG(name), STR_ARG(step));
    } else {
        scan_sdk(s, "ValueError", "The intermediate data \"%.*s\" does not have any producer step.",
                 STR_ARG(name));
    }
}

/* The text that an input's port is named by; none when that is the output behind it, or what is not
 * there. */
static value_id name_place(const struct scan *s, const struct graph_port *port)
{
    bool of_reference = port->kind == PORT_DATA_REFERENCE;
    if (!of_reference && port->kind != PORT_DATA_PATH) {
        return value_get(s->p, port->value, KEY_NAME);
    }
    value_id place = value_first(s->p, port->value);
    enum key list = of_reference ? KEY_DATA_REFERENCES : KEY_PARAMETERS;
    bool found = !value_is_none(pipeline_find(s->p, list, value_text(s->p, place)));
    return found && port->name.len > 0 ? place : VALUE_NONE;
}

static void say_input_name(struct scan *s, const struct graph_port *port)
{
    value_id from = value_get(s->p, port->value, KEY_FROM);
    bool is_null = !value_is_none(from) && value_kind(s->p, from) == VALUE_NULL;
    if (name_kind_of(port->kind) == NAME_ASCII) {
        say_ascii_name(s, "input", port->name);
    } else if (is_null) {
        scan_sdk(
            s, "ValueError",
            "PipelineData name: [%.*s] is not a valid, as it may contain only letters, digits, and "
            "underscores.",
            STR_ARG(port->name));
    } else {
        scan_sdk(s, "ValueError",
                 "[%.*s] is not a valid input name as it may contain only letters, digits, and "
                 "underscores.",
                 STR_ARG(port->name));
    }
}

static void report_unnamed_dataset(struct scan *s, const struct graph_port *port, value_id place)
{
    scan_report(s, RULE_DATASET_INPUT_UNNAMED, port->value, KEY_NAME,
                "an input of step %.*s that is a dataset has no name; give it one", SHOWN(s->id));
    if (port->kind == PORT_DATASET && value_is_none(place)) {
        scan_sdk(s, "ValueError",
                 "<class 'azureml.data.file_dataset.FileDataset'> cannot be directly used as a "
                 "step's input. "
                 "Please call the as_named_input method on <class "
                 "'azureml.data.file_dataset.FileDataset'> and pass the returned "
                 "DatasetConsumptionConfig "
                 "instance into the step.");
    }
}

static void report_input_name(struct scan *s, const struct graph_port *port, value_id place)
{
    enum name_kind kind = name_kind_of(port->kind);
    bool of_data = port->kind == PORT_DATA_REFERENCE || port->kind == PORT_DATA_PATH;
    const char *what = port->kind == PORT_DATA_REFERENCE ? "data reference" : "data path";
    if (of_data) {
        scan_report(s, RULE_INPUT_NAME, place, value_key(s->p, place),
                    "the %s \"%.*s\" has a name that no input may have, and is an input of step "
                    "%.*s; use %s",
                    what, SHOWN(port->name), SHOWN(s->id), name_rule(kind));
    } else {
        scan_report(s, RULE_INPUT_NAME, place, KEY_NAME,
                    "input \"%.*s\" of step %.*s has a name that is not allowed; use %s",
                    SHOWN(port->name), SHOWN(s->id), name_rule(kind));
    }
    say_input_name(s, port);
    /* A data path may have a name of its own, which is not that of its parameter. */
    if (port->kind != PORT_DATA_PATH || str_eq(value_text(s->p, place), port->name)) {
        offer_name(s, port, port->name, kind);
    }
}

static void check_input_name(struct scan *s, const struct graph_port *port)
{
    value_id place = name_place(s, port);
    bool is_dataset = port->kind == PORT_DATASET || port->kind == PORT_DATASET_PARAMETER;
    if (is_dataset && port->name.len == 0) {
        report_unnamed_dataset(s, port, place);
    } else if (value_is_none(place)) {
        return; /* said elsewhere */
    } else if (port->name.len == 0) {
        scan_report(s, RULE_NAME_MISSING, place, KEY_NAME,
                    "an input of step %.*s has an empty name; remove it, or fill it in",
                    SHOWN(s->id));
    } else if (!is_name(port->name, name_kind_of(port->kind))) {
        report_input_name(s, port, place);
    }
}

/* Wired as a dataset, from an output that is none; or said to be one where that says nothing. */
static void check_promotion(struct scan *s, const struct graph_port *port)
{
    const struct graph_port *from = &s->g->ports[s->g->edges[port->edge].from_port];
    struct str producer = s->g->nodes[from->node].id;
    value_id as = value_get(s->p, port->value, KEY_AS);
    if (from->kind != PORT_OUT_PIPELINE_DATA) {
        if (!value_is_none(as)) {
            scan_report(s, RULE_AS_WITHOUT_EFFECT, as, KEY_AS,
                        "input \"%.*s\" of step %.*s says \"as\", which has no effect: the output "
                        "\"%.*s\" of step "
                        "%.*s is a dataset already",
                        SHOWN(port->name), SHOWN(s->id), SHOWN(from->name), SHOWN(producer));
            if (str_eq(value_text(s->p, as),
                       STR("file_dataset"))) { /* what comes with the other is not ours to drop */
                scan_fix(s, FIX_REMOVE, STR_NONE, "remove \"as\"");
            }
        }
        return;
    }
    bool promoted = value_get_bool(s->p, from->value, KEY_AS_DATASET) ||
                    !value_is_none(value_get(s->p, from->value, KEY_REGISTER));
    if (value_is_none(as) || promoted) {
        return;
    }
    bool is_table = str_eq(value_text(s->p, as), STR("tabular_dataset"));
    scan_report(s, is_table ? RULE_NOT_A_TABLE : RULE_NOT_A_DATASET, port->value, KEY_FROM,
                "input \"%.*s\" of step %.*s takes the output \"%.*s\" of step %.*s as a %s, "
                "which it is not; set as_dataset on the output, or remove \"as\" here",
                SHOWN(port->name), SHOWN(s->id), SHOWN(from->name), SHOWN(producer),
                is_table ? "table" : "dataset");
    if (!is_table) {
        scan_sdk(
            s, "ValueError",
            "Input \"%.*s\" is expected to be consumed as a dataset but the output \"%.*s\" is not "
            "promoted to a "
            "dataset. Please make sure you've passed the object returned by as_dataset to the "
            "outputs "
            "parameter of the step.",
            STR_ARG(port->wire_name), STR_ARG(from->label));
    }
    scan_fix(s, FIX_PROMOTE, STR_NONE, "set as_dataset on the output \"%.*s\" of step %.*s",
             SHOWN(from->name), SHOWN(producer));
}

static void check_parameter_kind(struct scan *s, const struct graph_port *port)
{
    value_id place = value_first(s->p, port->value);
    struct str name = value_text(s->p, place);
    value_id parameter = pipeline_find(s->p, KEY_PARAMETERS, name);
    bool is_path = port->kind == PORT_DATA_PATH;
    enum parameter_kind kind = parameter_kind(s->p, parameter);
    if (value_is_none(parameter) || kind == PARAMETER_NOTHING ||
        kind == (is_path ? PARAMETER_DATA_PATH : PARAMETER_DATASET)) {
        return;
    }
    scan_report(s, RULE_PARAMETER_KIND, place, value_key(s->p, place),
                "step %.*s takes the parameter \"%.*s\" as a %s, but its default_value is no %s; "
                "name another parameter, or change its default_value",
                SHOWN(s->id), SHOWN(name), is_path ? "data path" : "dataset",
                is_path ? "data path" : "dataset");
    if (is_path) {
        scan_sdk(s, "ValueError", "Default value for the PipelineParameter should be DataPath");
        return;
    }
    struct str value = STR("<azureml.data.datapath.DataPath object>");
    if (kind == PARAMETER_SCALAR) {
        value_id scalar = value_get(s->p, parameter, KEY_DEFAULT_VALUE);
        s->nomem |= !python_text(s->p, scalar, s->text, &value, NULL);
    }
    scan_sdk(s, "UserErrorException",
             "Invalid PipelineParameter with default value '%.*s. Default value must be of types: "
             "FileDataset "
             "or TabularDataset",
             STR_ARG(value));
}

static void check_collision(struct scan *s, const struct graph_port *port)
{
    bool is_dataset = port->kind == PORT_DATASET || port->kind == PORT_DATASET_PARAMETER ||
                      port->kind == PORT_OUTPUT_DATASET;
    if (!is_dataset || port->name.len == 0 ||
        graph_find_output(s->g, s->node, port->name) == GRAPH_NONE) {
        return;
    }
    scan_report(s, RULE_DATASET_INPUT_COLLISION, port->value, KEY_NAME,
                "input \"%.*s\" of step %.*s is a dataset and has the name of an output; give the "
                "input or the "
                "output another name",
                SHOWN(port->name), SHOWN(s->id));
    scan_sdk(s, "ValueError", "bind_object is required");
    struct str other = scan_textf(s, "%.*s_in", STR_ARG(port->name));
    if (is_free(s, port, other) && graph_find_output(s->g, s->node, other) == GRAPH_NONE) {
        scan_fix(s, FIX_RENAME, other, "call the input \"%.*s\"", SHOWN(other));
    }
}

/* Two inputs of one name; the map remembers the first. */
static void check_input_twice(struct scan *s, const struct graph_port *port, uint32_t index)
{
    if (port->name.len == 0) {
        return;
    }
    if (map_get(&s->inputs, port->name, GRAPH_NONE) == GRAPH_NONE) {
        s->nomem = s->nomem || !map_set(&s->inputs, port->name, index);
        return;
    }
    scan_report(s, RULE_PORT_TWICE, port->value, KEY_NAME,
                "step %.*s has two inputs \"%.*s\"; what names it means the first, so name or "
                "remove this one",
                SHOWN(s->id), SHOWN(port->name));
    scan_sdk(s, "ValueError", "[%.*s] is repeated. Input port names must be unique.",
             STR_ARG(port->name));
}

/* Inputs that only end with one name: what the renaming around outputs makes of them. */
static void check_wire_names(struct scan *s)
{
    const struct graph_node *node = &s->g->nodes[s->node];
    struct map seen = MAP_INIT;
    bool any_renamed = false;
    for (uint32_t i = node->first_in; i < node->first_in + node->in_count; i++) {
        any_renamed = any_renamed || s->g->ports[i].renamed;
    }
    for (uint32_t i = node->first_in; any_renamed && i < node->first_in + node->in_count; i++) {
        const struct graph_port *port = &s->g->ports[i];
        uint32_t first = port->wire_name.len > 0 ? map_get(&seen, port->wire_name, GRAPH_NONE) : i;
        if (first == GRAPH_NONE) {
            s->nomem = s->nomem || !map_set(&seen, port->wire_name, i);
        } else if (!str_eq(s->g->ports[first].name, port->name)) {
            scan_report(s, RULE_INPUT_COLLISION, port->value, KEY_NAME,
                        "inputs \"%.*s\" and \"%.*s\" of step %.*s both become \"%.*s\", because "
                        "an output has "
                        "their name; rename one of the three",
                        SHOWN(s->g->ports[first].name), SHOWN(port->name), SHOWN(s->id),
                        SHOWN(port->wire_name));
            scan_sdk(s, "ValueError", "Cannot connect the same input to multiple sources");
        }
    }
    map_finish(&seen);
}

/* Gives an input that has another's name one of its own. After all are known, so that it is free.
 */
static void offer_input_names(struct scan *s, size_t before)
{
    for (size_t i = before; i < s->count && !s->nomem; i++) {
        struct problem *problem = &s->found[i];
        if (problem->rule != &problem_rules()[RULE_PORT_TWICE]) {
            continue;
        }
        const struct field *name = shape_field(value_shape(s->p, problem->place), KEY_NAME);
        if (name == NULL) { /* a data reference or a data path has its name elsewhere */
            continue;
        }
        const struct graph_port any_input = {.is_output = false};
        struct str other = free_port_name(s, &any_input, port_name(s->p, problem->place));
        struct str json = scan_quoted(s, other);
        problem->fix_kind = FIX_JSON;
        problem->fix_text = json;
        problem->fix = scan_textf(s, "call this one \"%.*s\"", SHOWN(other));
    }
}

static void check_inputs(struct scan *s)
{
    const struct graph_node *node = &s->g->nodes[s->node];
    size_t before = s->count;
    for (uint32_t i = node->first_in; i < node->first_in + node->in_count; i++) {
        const struct graph_port *port = &s->g->ports[i];
        check_unwired(s, port);
        check_input_name(s, port);
        scan_input_mode(s, port);
        if (port->edge != GRAPH_NONE) {
            check_promotion(s, port);
        }
        if (port->kind == PORT_DATA_PATH || port->kind == PORT_DATASET_PARAMETER) {
            check_parameter_kind(s, port);
        }
        check_collision(s, port);
        check_input_twice(s, port, i);
    }
    check_wire_names(s);
    offer_input_names(s, before);
}

void scan_ports(struct scan *s)
{
    check_inputs(s);
    check_outputs(s);
}

/* --- arguments --- */

static struct str nearest_port(const struct scan *s, struct str wanted, uint32_t first,
                               uint32_t count)
{
    struct nearest n = {.wanted = wanted, .work = s->hint_work};
    for (uint32_t i = first; i < first + count && n.offers < NEAREST_OFFERS_MAX; i++) {
        nearest_offer(&n, s->g->ports[i].name);
    }
    return n.best;
}

/* What an argument names may be known under that name, but not (or not so) to the step. */
struct misnamed {
    bool is_output;    /* {"output": NAME} */
    bool is_other;     /* the step has an input of that name where an output is asked for, or the
                          reverse */
    bool is_reference; /* a data reference is called so */
    struct str best;   /* a port of the step that is called much like it */
};

static struct misnamed look_for_port(const struct scan *s, struct str name, bool is_output)
{
    const struct graph_node *node = &s->g->nodes[s->node];
    bool is_input = map_get(&s->inputs, name, GRAPH_NONE) != GRAPH_NONE;
    return (struct misnamed){
        .is_output = is_output,
        .is_other = is_output ? is_input : graph_find_output(s->g, s->node, name) != GRAPH_NONE,
        .is_reference =
            !is_output && !value_is_none(pipeline_find(s->p, KEY_DATA_REFERENCES, name)),
        .best = is_output ? nearest_port(s, name, node->first_out, node->out_count)
                          : nearest_port(s, name, node->first_in, node->in_count),
    };
}

static struct str argument_hint(struct scan *s, const struct misnamed *m, struct str name)
{
    const char *other = m->is_output ? "input" : "output";
    if (m->is_other) {
        return scan_textf(s, "it has an %s of that name: write {\"%s\": \"%.*s\"}", other, other,
                          SHOWN(name));
    }
    if (m->is_reference) {
        return STR("it is a data reference: add that to inputs");
    }
    return scan_hint(s, m->best,
                     m->is_output ? "add one to outputs, or take the argument out"
                                  : "add one to inputs, or take the argument out");
}

static void fix_argument(struct scan *s, const struct misnamed *m, struct str name)
{
    const char *what = m->is_output ? "output" : "input",
               *other = m->is_output ? "input" : "output";
    if (m->is_other) {
        scan_fix(s, FIX_PORT_KIND, STR_NONE, "name the %s instead", other);
    } else if (m->is_reference) {
        scan_fix(s, FIX_ADD_INPUT, name, "add the data reference \"%.*s\" to the inputs",
                 SHOWN(name));
    } else if (!str_is_none(m->best)) {
        scan_fix(s, FIX_TEXT, m->best, "name the %s \"%.*s\" instead", what, SHOWN(m->best));
    } else {
        scan_fix(s, FIX_REMOVE_ARGUMENT, STR_NONE, "take the argument out");
    }
}

/* `place` is the text in {"input": TEXT}, or in {"output": TEXT}. */
static void report_argument(struct scan *s, value_id place, bool is_output)
{
    struct str name = value_text(s->p, place);
    const char *what = is_output ? "output" : "input";
    struct misnamed m = look_for_port(s, name, is_output);
    struct str hint = argument_hint(s, &m, name);
    scan_report(s, is_output ? RULE_ARGUMENT_OUTPUT_UNKNOWN : RULE_ARGUMENT_INPUT_UNKNOWN, place,
                is_output ? KEY_OUTPUT : KEY_INPUT,
                "an argument of step %.*s names the %s \"%.*s\", which the step has not; %.*s",
                SHOWN(s->id), what, SHOWN(name), STR_ARG(hint));
    if (is_output && !name_is_word(name)) {
        scan_sdk(s, "ValueError",
                 "OutputPortBinding name: [%.*s] is not a valid, as it may contain only letters, "
                 "digits, and underscores.",
                 STR_ARG(name));
    } else {
        scan_sdk(s, "ValueError", "%s %.*s appears in arguments list but is not in the %s list",
                 is_output ? "Output" : "Input", STR_ARG(name), what);
    }
    fix_argument(s, &m, name);
}

static void check_parameter_argument(struct scan *s, value_id place)
{
    struct str name = value_text(s->p, place);
    if (parameter_kind(s->p, pipeline_find(s->p, KEY_PARAMETERS, name)) == PARAMETER_DATASET) {
        scan_report(
            s, RULE_PARAMETER_KIND, place, KEY_PARAMETER,
            "an argument of step %.*s names the parameter \"%.*s\", which is a dataset; make it an "
            "input with dataset_parameter, and name that",
            SHOWN(s->id), SHOWN(name));
    }
}

/* Marks an input that is named in used[], which starts at the node's first. */
static void check_argument(struct scan *s, value_id argument, bool *used)
{
    value_id place = value_first(s->p, argument);
    enum key key = value_key(s->p, place);
    struct str name = value_text(s->p, place);
    if (key == KEY_INPUT) {
        uint32_t port = name.len > 0 ? map_get(&s->inputs, name, GRAPH_NONE) : GRAPH_NONE;
        if (port == GRAPH_NONE) {
            report_argument(s, place, false);
        } else {
            used[port - s->g->nodes[s->node].first_in] = true;
        }
    } else if (key == KEY_OUTPUT && graph_find_output(s->g, s->node, name) == GRAPH_NONE) {
        report_argument(s, place, true);
    } else if (key == KEY_PARAMETER) {
        check_parameter_argument(s, place);
    }
}

static void report_unused(struct scan *s, const bool *used)
{
    const struct graph_node *node = &s->g->nodes[s->node];
    for (uint32_t i = 0; i < node->in_count; i++) {
        const struct graph_port *port = &s->g->ports[node->first_in + i];
        bool is_first =
            port->name.len > 0 && map_get(&s->inputs, port->name, GRAPH_NONE) == node->first_in + i;
        if (is_first && !used[i]) {
            scan_report(s, RULE_INPUT_NOT_IN_ARGUMENTS, port->value, KEY_NONE,
                        "no argument of step %.*s names the input \"%.*s\", so the script is not "
                        "told where it is",
                        SHOWN(s->id), SHOWN(port->name));
        }
    }
}

void scan_arguments(struct scan *s)
{
    struct arena scratch = s->scratch;
    bool *used = arena_new(&scratch, bool, s->g->nodes[s->node].in_count);
    if (used == NULL) {
        s->nomem = true;
        return;
    }
    value_id argument = value_first(s->p, step_arguments(s->p, s->step));
    for (; !value_is_none(argument); argument = value_next(s->p, argument)) {
        check_argument(s, argument, used);
    }
    report_unused(s, used);
}
