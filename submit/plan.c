/* SPDX-License-Identifier: MIT */
#include "submit/plan.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "model/step.h"

/* What one step's planning needs. */
struct planner {
    const struct pipeline *p;
    const struct graph *g;
    const struct submission *s;
    struct arena *a;
    uint32_t *plan_of_node;
    struct status *st;
    struct str id; /* the step's, for messages */
};

static bool nomem(struct planner *pl)
{
    return status_nomem(pl->st);
}

/* --- what this machine cannot do yet --- */

/* An override's value in this run, or else the member's. */
static int64_t count_of(struct planner *pl, value_id step, const char *override, value_id object,
                        enum key key, int64_t otherwise)
{
    value_id bound = value_get_free(pl->p, value_get(pl->p, step, KEY_RUNCONFIG_PIPELINE_PARAMS),
                                    str_from(override));
    int64_t number;
    if (!value_is_none(bound)) {
        struct str text = submission_text(pl->p, pl->s, value_text(pl->p, bound), pl->a);
        if (!str_is_none(text) && str_to_int64(text, &number)) {
            return number;
        }
    }
    return value_get_int(pl->p, object, key, otherwise);
}

static bool is_one_process(struct planner *pl, value_id step)
{
    value_id estimator = value_get(pl->p, step, KEY_ESTIMATOR);
    value_id training = value_get(pl->p, estimator, KEY_DISTRIBUTED_TRAINING);
    struct str kind = value_get_text(pl->p, training, KEY_CLASS);
    struct str backend = value_get_text(pl->p, estimator, KEY_DISTRIBUTED_BACKEND);
    bool has_own_count = !value_is_none(value_get(pl->p, training, KEY_PROCESS_COUNT_PER_NODE));
    int64_t nodes = count_of(pl, step, "NodeCount", estimator, KEY_NODE_COUNT, 1);
    int64_t each = count_of(pl, step, "MpiProcessCountPerNode",
                            has_own_count ? training : estimator, KEY_PROCESS_COUNT_PER_NODE, 1);
    if (nodes != 1 || each != 1) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                          "step \"%.*s\" asks for %lld nodes with %lld processes each; this "
                          "version runs one process a step "
                          "on this machine",
                          STR_ARG(pl->id), (long long)nodes, (long long)each);
    }
    bool servers = str_eq(kind, STR("ParameterServer")) ||
                   str_eq(kind, STR("TensorflowConfiguration")) || str_eq(backend, STR("ps"));
    int64_t workers =
        count_of(pl, step, "TensorflowWorkerCount",
                 servers && !value_is_none(training) ? training : estimator, KEY_WORKER_COUNT, 1);
    if (servers || workers > 1 || value_get_int(pl->p, training, KEY_PROCESS_COUNT, 1) > 1) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                          "step \"%.*s\" asks for several workers; this version runs one process a "
                          "step on this machine",
                          STR_ARG(pl->id));
    }
    return true;
}

static bool asks_for_no_packages(struct planner *pl, value_id step)
{
    static const enum key keys[] = {KEY_CONDA_PACKAGES,          KEY_PIP_PACKAGES,
                                    KEY_CONDA_DEPENDENCIES_FILE, KEY_CONDA_DEPENDENCIES_FILE_PATH,
                                    KEY_PIP_REQUIREMENTS_FILE,   KEY_PIP_REQUIREMENTS_FILE_PATH};
    value_id estimator = value_get(pl->p, step, KEY_ESTIMATOR);
    value_id environment = value_get(pl->p, estimator, KEY_ENVIRONMENT_DEFINITION);
    if (value_get_bool(pl->p, environment, KEY_USER_MANAGED_DEPENDENCIES)) {
        environment = VALUE_NONE; /* its packages are there already, says the person */
    }
    value_id holders[] = {estimator, environment};
    for (size_t h = 0; h < COUNT_OF(holders); h++) {
        for (size_t i = 0; i < COUNT_OF(keys); i++) {
            value_id value = value_get(pl->p, holders[h], keys[i]);
            bool empty = value_is_none(value) || (value_kind(pl->p, value) == VALUE_LIST &&
                                                  value_is_none(value_first(pl->p, value)));
            if (!empty) {
                return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                                  "step \"%.*s\" asks for packages (%.*s); this version runs steps "
                                  "with the Python that is "
                                  "there and installs nothing",
                                  STR_ARG(pl->id), STR_ARG(key_text(keys[i])));
            }
        }
    }
    return true;
}

/* --- words --- */

static bool add_word(struct planner *pl, struct plan_word **words, size_t *count,
                     struct plan_word word)
{
    if (str_is_none(word.text)) {
        return nomem(pl);
    }
    (*words)[(*count)++] = word;
    return true;
}

static bool parameter_text(struct planner *pl, struct str name, struct str *text)
{
    *text = submission_text(pl->p, pl->s, name, pl->a);
    if (str_is_none(*text)) {
        return status_set(pl->st, STATUS_DATA, NO_POS,
                          "step \"%.*s\" passes the parameter \"%.*s\", which has no value",
                          STR_ARG(pl->id), STR_ARG(name));
    }
    return true;
}

static bool resolve_argument(struct planner *pl, value_id item, struct plan_word *word)
{
    if (value_kind(pl->p, item) != VALUE_OBJECT) {
        *word = (struct plan_word){WORD_TEXT, python_text(pl->p, item, pl->a)};
        return true;
    }
    value_id input = value_get(pl->p, item, KEY_INPUT), output = value_get(pl->p, item, KEY_OUTPUT);
    if (!value_is_none(input)) {
        *word = (struct plan_word){WORD_INPUT, value_text(pl->p, input)};
    } else if (!value_is_none(output)) {
        *word = (struct plan_word){WORD_OUTPUT, value_text(pl->p, output)};
    } else {
        word->kind = WORD_TEXT;
        return parameter_text(pl, value_get_text(pl->p, item, KEY_PARAMETER), &word->text);
    }
    return true;
}

/* How many words a text splits into at blanks, as a CommandStep's first item does. */
static size_t count_words(struct str text)
{
    size_t count = 0;
    struct str word;
    while (!str_is_none(word = str_cut(&text, ' '))) {
        count += word.len > 0;
    }
    return count;
}

static bool split_words(struct planner *pl, struct str text, struct plan_word **words,
                        size_t *count)
{
    struct str word;
    while (!str_is_none(word = str_cut(&text, ' '))) {
        if (word.len > 0 && !add_word(pl, words, count, (struct plan_word){WORD_TEXT, word})) {
            return false;
        }
    }
    return true;
}

static bool plan_words(struct planner *pl, struct plan_step *out)
{
    struct str script = step_entry_script(pl->p, out->step);
    value_id list = step_arguments(pl->p, out->step);
    value_id first = value_is_none(list) ? VALUE_NONE : value_first(pl->p, list);
    bool is_command = str_eq(value_get_text(pl->p, out->step, KEY_TYPE), STR("CommandStep"));
    struct str command = is_command && !value_is_none(first) ? value_text(pl->p, first) : STR_NONE;
    size_t most = 1 + (value_is_none(list) ? 0 : value_count(pl->p, list)) + count_words(command);
    struct plan_word *words = arena_new(pl->a, struct plan_word, most);
    if (words == NULL) {
        return nomem(pl);
    }
    out->is_python = !is_command;
    out->argv = words;
    value_id item = first;
    if (is_command && !str_is_none(command)) {
        item = value_next(pl->p, first);
        if (!split_words(pl, command, &words, &out->argc)) {
            return false;
        }
    } else if (!is_command) {
        if (!add_word(pl, &words, &out->argc,
                      (struct plan_word){WORD_TEXT, str_is_none(script) ? STR("") : script})) {
            return false;
        }
    }
    for (; !value_is_none(item); item = value_next(pl->p, item)) {
        struct plan_word word = {WORD_TEXT, STR_NONE};
        if (!resolve_argument(pl, item, &word) || !add_word(pl, &words, &out->argc, word)) {
            return false;
        }
    }
    if (out->argc == 0 || out->argv[0].text.len == 0) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS, "step \"%.*s\" has nothing to run",
                          STR_ARG(pl->id));
    }
    return true;
}

/* --- data --- */

static struct str join(struct planner *pl, struct str folder, struct str path)
{
    bool bare = folder.len == 0 || path.len == 0;
    return arena_strf(pl->a, "%.*s%s%.*s", STR_ARG(folder), bare ? "" : "/", STR_ARG(path));
}

/* Where a path of a datastore lies on this machine. */
static bool datastore_path(struct planner *pl, struct str datastore, struct str path,
                           struct str *out)
{
    value_id store = pipeline_find(pl->p, KEY_DATASTORES, datastore);
    struct str local = value_get_text(pl->p, store, KEY_LOCAL_PATH);
    if (value_is_none(store) || str_is_none(local)) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                          "step \"%.*s\" uses the datastore \"%.*s\", which has no local_path: say "
                          "where its data lies on this "
                          "machine",
                          STR_ARG(pl->id), STR_ARG(datastore));
    }
    *out = join(pl, local, str_is_none(path) ? STR("") : path);
    return !str_is_none(*out) || nomem(pl);
}

static bool dataset_path(struct planner *pl, struct str id, struct str *out)
{
    value_id dataset = pipeline_find(pl->p, KEY_DATASETS, id);
    struct str local = value_get_text(pl->p, dataset, KEY_LOCAL_PATH);
    if (value_is_none(dataset) || str_is_none(local)) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                          "step \"%.*s\" reads the dataset \"%.*s\", which has no local_path: say "
                          "where it lies on this machine",
                          STR_ARG(pl->id), STR_ARG(id));
    }
    *out = local;
    return true;
}

static const struct submission_value *submitted(const struct planner *pl, struct str parameter)
{
    for (size_t i = pl->s != NULL ? pl->s->count : 0; i > 0; i--) {
        if (str_eq(pl->s->values[i - 1].name, parameter)) {
            return &pl->s->values[i - 1];
        }
    }
    return NULL;
}

/* The data that a parameter stands for in this run. */
static bool parameter_path(struct planner *pl, struct str name, struct str *out)
{
    const struct submission_value *given = submitted(pl, name);
    if (given != NULL && given->kind == SUBMISSION_DATASET) {
        return dataset_path(pl, given->text, out);
    }
    if (given != NULL && given->kind == SUBMISSION_DATA_PATH) {
        return datastore_path(pl, given->datastore, given->path_on_datastore, out);
    }
    value_id value =
        value_get(pl->p, pipeline_find(pl->p, KEY_PARAMETERS, name), KEY_DEFAULT_VALUE);
    value_id dataset = value_get(pl->p, value, KEY_DATASET),
             path = value_get(pl->p, value, KEY_DATA_PATH);
    if (!value_is_none(dataset)) {
        return dataset_path(pl, value_text(pl->p, dataset), out);
    }
    if (!value_is_none(path)) {
        return datastore_path(pl, value_get_text(pl->p, path, KEY_DATASTORE),
                              value_get_text(pl->p, path, KEY_PATH_ON_DATASTORE), out);
    }
    return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                      "step \"%.*s\" reads the parameter \"%.*s\", which names no data",
                      STR_ARG(pl->id), STR_ARG(name));
}

static bool plan_wire(struct planner *pl, const struct graph_port *port, struct plan_input *out)
{
    const struct graph_edge *edge = port->edge != GRAPH_NONE ? &pl->g->edges[port->edge] : NULL;
    if (edge == NULL) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                          "step \"%.*s\": the input \"%.*s\" is not wired to any output",
                          STR_ARG(pl->id), STR_ARG(port->name));
    }
    out->producer = pl->plan_of_node[edge->from_node];
    out->output = pl->g->ports[edge->from_port].name;
    return true;
}

static bool plan_input(struct planner *pl, const struct graph_port *port, struct plan_input *out)
{
    *out = (struct plan_input){
        .port = port->name, .wire_name = port->wire_name, .producer = GRAPH_NONE};
    switch (port->kind) {
    case PORT_PIPELINE_DATA:
    case PORT_AS_FILE_DATASET:
    case PORT_AS_TABULAR_DATASET:
    case PORT_OUTPUT_DATASET:
        return plan_wire(pl, port, out);
    case PORT_DATA_REFERENCE: {
        struct str name = value_get_text(pl->p, port->value, KEY_DATA_REFERENCE);
        value_id reference = pipeline_find(pl->p, KEY_DATA_REFERENCES, name);
        struct str datastore = value_get_text(pl->p, reference, KEY_DATASTORE);
        return datastore_path(pl, str_is_none(datastore) ? STR("") : datastore,
                              value_get_text(pl->p, reference, KEY_PATH_ON_DATASTORE), &out->path);
    }
    case PORT_DATASET:
        return dataset_path(pl, value_get_text(pl->p, port->value, KEY_DATASET), &out->path);
    case PORT_DATASET_PARAMETER:
        return parameter_path(pl, value_get_text(pl->p, port->value, KEY_DATASET_PARAMETER),
                              &out->path);
    case PORT_DATA_PATH:
        return parameter_path(pl, value_get_text(pl->p, port->value, KEY_DATA_PATH_PARAMETER),
                              &out->path);
    case PORT_OUT_PIPELINE_DATA:
    case PORT_OUT_FILE_DATASET:
    case PORT_OUT_TABULAR:
    case PORT_OUT_HDFS:
    case PORT_OUT_LINK_FILE:
    case PORT_OUT_LINK_TABULAR:
        break; /* no input is one */
    }
    return status_set(pl->st, STATUS_INTERNAL, NO_POS, "an input is of no known kind");
}

static bool plan_output(struct planner *pl, const struct graph_port *port, struct plan_output *out)
{
    bool plain = port->kind == PORT_OUT_PIPELINE_DATA;
    *out = (struct plan_output){.port = port->name,
                                .is_folder =
                                    !plain || value_get_bool(pl->p, port->value, KEY_IS_DIRECTORY),
                                .destination = STR_NONE};
    value_id destination = value_get(pl->p, port->value, KEY_DESTINATION);
    if (value_is_none(destination)) {
        return true;
    }
    return datastore_path(pl, value_get_text(pl->p, destination, KEY_DATASTORE),
                          value_get_text(pl->p, destination, KEY_PATH), &out->destination);
}

static bool plan_ports(struct planner *pl, const struct graph_node *node, struct plan_step *out)
{
    struct plan_input *inputs = arena_new(pl->a, struct plan_input, node->in_count);
    struct plan_output *outputs = arena_new(pl->a, struct plan_output, node->out_count);
    if (inputs == NULL || outputs == NULL) {
        return nomem(pl);
    }
    for (uint32_t i = 0; i < node->in_count; i++) {
        if (!plan_input(pl, &pl->g->ports[node->first_in + i], &inputs[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < node->out_count; i++) {
        if (!plan_output(pl, &pl->g->ports[node->first_out + i], &outputs[i])) {
            return false;
        }
    }
    out->inputs = inputs;
    out->input_count = node->in_count;
    out->outputs = outputs;
    out->output_count = node->out_count;
    return true;
}

/* --- the environment --- */

/* AML_PARAMETER_ and the name, with _ for what is neither letter, digit nor _ in any script. */
static struct str variable_name(struct planner *pl, struct str parameter)
{
    struct buf name = BUF_INIT;
    struct str rest = parameter;
    buf_addf(&name, "AML_PARAMETER_");
    for (uint32_t point; (point = utf8_next(&rest)) != (uint32_t)UTF8_END;) {
        buf_add_point(&name, utf8_is_alnum(point) ? point : '_');
    }
    struct str kept = name.failed == STATUS_OK ? arena_str(pl->a, buf_str(&name)) : STR_NONE;
    buf_finish(&name);
    return kept;
}

static bool add_variable(struct planner *pl, struct plan_variable *variables, size_t *count,
                         struct str name, struct str value)
{
    if (str_is_none(name) || str_is_none(value)) {
        return nomem(pl);
    }
    variables[(*count)++] = (struct plan_variable){name, value};
    return true;
}

static bool add_map(struct planner *pl, value_id map, struct plan_variable *variables,
                    size_t *count)
{
    value_id entry = value_is_none(map) ? VALUE_NONE : value_first(pl->p, map);
    for (; !value_is_none(entry); entry = value_next(pl->p, entry)) {
        if (!add_variable(pl, variables, count, value_key_text(pl->p, entry),
                          value_text(pl->p, entry))) {
            return false;
        }
    }
    return true;
}

/* Parameters of the arguments, and `params`: the SDK sets a variable for each. */
static bool add_parameters(struct planner *pl, value_id step, struct plan_variable *variables,
                           size_t *count)
{
    value_id list = step_arguments(pl->p, step);
    value_id item = value_is_none(list) ? VALUE_NONE : value_first(pl->p, list);
    for (; !value_is_none(item); item = value_next(pl->p, item)) {
        struct str name = value_kind(pl->p, item) == VALUE_OBJECT
                              ? value_get_text(pl->p, item, KEY_PARAMETER)
                              : STR_NONE;
        struct str text;
        if (!str_is_none(name) &&
            (!parameter_text(pl, name, &text) ||
             !add_variable(pl, variables, count, variable_name(pl, name), text))) {
            return false;
        }
    }
    value_id params = value_get(pl->p, step, KEY_PARAMS);
    value_id entry = value_is_none(params) ? VALUE_NONE : value_first(pl->p, params);
    for (; !value_is_none(entry); entry = value_next(pl->p, entry)) {
        bool is_object = value_kind(pl->p, entry) == VALUE_OBJECT;
        struct str text;
        if (is_object && !parameter_text(pl, value_get_text(pl->p, entry, KEY_PARAMETER), &text)) {
            return false;
        }
        text = is_object ? text : python_text(pl->p, entry, pl->a);
        if (!add_variable(pl, variables, count, variable_name(pl, value_key_text(pl->p, entry)),
                          text)) {
            return false;
        }
    }
    return true;
}

static size_t count_or_zero(const struct pipeline *p, value_id v)
{
    return value_is_none(v) ? 0 : value_count(p, v);
}

static bool plan_variables(struct planner *pl, struct plan_step *out)
{
    value_id estimator = value_get(pl->p, out->step, KEY_ESTIMATOR);
    value_id of_environment = value_get(
        pl->p, value_get(pl->p, estimator, KEY_ENVIRONMENT_DEFINITION), KEY_ENVIRONMENT_VARIABLES);
    value_id own = value_get(pl->p, estimator, KEY_ENVIRONMENT_VARIABLES);
    size_t most = count_or_zero(pl->p, of_environment) + count_or_zero(pl->p, own) +
                  count_or_zero(pl->p, step_arguments(pl->p, out->step)) +
                  count_or_zero(pl->p, value_get(pl->p, out->step, KEY_PARAMS));
    struct plan_variable *variables = arena_new(pl->a, struct plan_variable, most);
    if (variables == NULL) {
        return nomem(pl);
    }
    out->variables = variables;
    return add_map(pl, of_environment, variables, &out->variable_count) &&
           add_map(pl, own, variables, &out->variable_count) &&
           add_parameters(pl, out->step, variables, &out->variable_count);
}

/* --- order --- */

static bool plan_after(struct planner *pl, const struct graph_node *node, struct plan_step *out)
{
    uint32_t *after = arena_new(pl->a, uint32_t, (size_t)node->in_count + node->after_count);
    if (after == NULL) {
        return nomem(pl);
    }
    for (size_t k = 0; k < (size_t)node->in_count + node->after_count; k++) {
        uint32_t edge = k < node->in_count ? pl->g->ports[node->first_in + k].edge
                                           : node->first_after + (uint32_t)(k - node->in_count);
        bool known = edge == GRAPH_NONE;
        uint32_t step = known ? GRAPH_NONE : pl->plan_of_node[pl->g->edges[edge].from_node];
        for (size_t i = 0; i < out->after_count && !known; i++) {
            known = after[i] == step;
        }
        if (!known) {
            after[out->after_count++] = step;
        }
    }
    out->after = after;
    return true;
}

static bool plan_step(struct planner *pl, const struct graph_node *node, struct plan_step *out)
{
    *out = (struct plan_step){.step = node->step, .id = node->id};
    pl->id = node->id;
    struct str name = value_get_text(pl->p, node->step, KEY_NAME);
    out->name = str_is_none(name) ? node->id : name;
    out->source_directory = step_source_directory(pl->p, node->step);
    out->timeout_ms = value_get_int(pl->p, node->step, KEY_TIMEOUT_SECONDS, 0) * 1000;
    out->retries = value_get_int(pl->p, node->step, KEY_RETRIES, 0);
    return is_one_process(pl, node->step) && asks_for_no_packages(pl, node->step) &&
           plan_words(pl, out) && plan_ports(pl, node, out) && plan_variables(pl, out) &&
           plan_after(pl, node, out);
}

bool plan_make(const struct pipeline *p, const struct graph *g, const struct submission *s,
               struct arena *a, struct plan *out, struct status *st)
{
    struct planner pl = {.p = p, .g = g, .s = s, .a = a, .st = st};
    pl.plan_of_node = arena_new(a, uint32_t, g->node_count);
    out->steps = arena_new(a, struct plan_step, g->node_count);
    out->count = g->node_count;
    if (pl.plan_of_node == NULL || out->steps == NULL) {
        return status_nomem(st);
    }
    if (g->has_cycle) {
        return status_set(st, STATUS_PROBLEMS, NO_POS,
                          "the steps wait for each other in a circle; stepwire check shows where");
    }
    for (uint32_t i = 0; i < g->node_count; i++) {
        pl.plan_of_node[g->run_order[i]] = i;
    }
    for (uint32_t i = 0; i < g->node_count; i++) {
        if (!plan_step(&pl, &g->nodes[g->run_order[i]], &out->steps[i])) {
            return false;
        }
    }
    return true;
}
