/* SPDX-License-Identifier: MIT */
#include "submit/plan.h"

#include <string.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/utf8.h"
#include "model/step.h"

enum { PLAN_TIMEOUT_S_MAX = 1000000000 }; /* some thirty years: nobody waits longer */

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

/* A member of a runconfig, by the path of keys that ends with NULL. */
static value_id runconfig_get(const struct planner *pl, value_id step, const char *const path[])
{
    value_id found = value_get(pl->p, step, KEY_RUNCONFIG);
    for (size_t i = 0; path[i] != NULL; i++) {
        found = value_get_free(pl->p, found, str_from(path[i]));
    }
    return found;
}

/* How many of something a step asks for. */
struct asked {
    const char *override; /* in runconfig_pipeline_params */
    value_id object;      /* else this member of this, */
    enum key key;
    const char *const *runconfig; /* or else this one of the runconfig; else one */
};

/* The override's value counts in this run. False, with st, when that is no count. */
static bool count_asked(struct planner *pl, value_id step, struct asked asked, int64_t *count)
{
    *count = 1;
    if (!value_int(pl->p, value_get(pl->p, asked.object, asked.key), count)) {
        (void)!value_int(pl->p, runconfig_get(pl, step, asked.runconfig), count);
    }
    value_id bound = value_get_free(pl->p, value_get(pl->p, step, KEY_RUNCONFIG_PIPELINE_PARAMS),
                                    str_from(asked.override));
    if (value_is_none(bound)) {
        return true;
    }
    struct str parameter = value_text(pl->p, bound);
    struct str text;
    if (!submission_text(pl->p, pl->s, parameter, pl->a, &text, pl->st)) {
        return false;
    }
    return (!str_is_none(text) && str_to_int64(text, count)) ||
           status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                      "step \"%.*s\": %s is the parameter \"%.*s\", whose value %.*s is no whole "
                      "number",
                      STR_ARG(pl->id), asked.override, STR_ARG(parameter),
                      STR_ARG(str_is_none(text) ? STR("(none)") : text));
}

/* The keys of a runconfig file. */
static const char *const node_count[] = {"nodeCount", NULL};
static const char *const processes_per_node[] = {"mpi", "processCountPerNode", NULL};
static const char *const worker_count[] = {"tensorflow", "workerCount", NULL};
static const char *const process_count[] = {"pytorch", "processCount", NULL};
static const char *const communicator[] = {"communicator", NULL};

static bool is_one_process(struct planner *pl, value_id step)
{
    value_id estimator = value_get(pl->p, step, KEY_ESTIMATOR);
    value_id training = value_get(pl->p, estimator, KEY_DISTRIBUTED_TRAINING);
    bool has_own_count = !value_is_none(value_get(pl->p, training, KEY_PROCESS_COUNT_PER_NODE));
    struct asked nodes = {"NodeCount", estimator, KEY_NODE_COUNT, node_count};
    struct asked each = {"MpiProcessCountPerNode", has_own_count ? training : estimator,
                         KEY_PROCESS_COUNT_PER_NODE, processes_per_node};
    int64_t node_total, each_total;
    if (!count_asked(pl, step, nodes, &node_total) || !count_asked(pl, step, each, &each_total)) {
        return false;
    }
    if (node_total != 1 || each_total != 1) {
        return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                          "step \"%.*s\" asks for %lld nodes with %lld processes each; this "
                          "version runs one process a step on this machine",
                          STR_ARG(pl->id), (long long)node_total, (long long)each_total);
    }
    return true;
}

static bool is_one_worker(struct planner *pl, value_id step)
{
    value_id estimator = value_get(pl->p, step, KEY_ESTIMATOR);
    value_id training = value_get(pl->p, estimator, KEY_DISTRIBUTED_TRAINING);
    struct str kind = value_get_text(pl->p, training, KEY_CLASS);
    bool has_servers =
        str_eq(kind, STR("ParameterServer")) || str_eq(kind, STR("TensorflowConfiguration")) ||
        str_eq(value_get_text(pl->p, estimator, KEY_DISTRIBUTED_BACKEND), STR("ps")) ||
        str_eq(value_text(pl->p, runconfig_get(pl, step, communicator)), STR("ParameterServer"));
    struct asked asked = {"TensorflowWorkerCount",
                          has_servers && !value_is_none(training) ? training : estimator,
                          KEY_WORKER_COUNT, worker_count};
    int64_t workers, processes = value_get_int(pl->p, training, KEY_PROCESS_COUNT, 1);
    if (!count_asked(pl, step, asked, &workers)) {
        return false;
    }
    (void)!value_int(pl->p, runconfig_get(pl, step, process_count), &processes);
    return (!has_servers && workers <= 1 && processes <= 1) ||
           status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                      "step \"%.*s\" asks for several workers; this version runs one process a "
                      "step on this machine",
                      STR_ARG(pl->id));
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

/* A runconfig's environment that is not the person's own. */
static bool runconfig_asks_for_no_packages(struct planner *pl, value_id step)
{
    static const char *const keys[] = {"condaDependencies", "condaDependenciesFile"};
    const char *path[] = {"environment", "python", "userManagedDependencies", NULL};
    bool is_own = value_bool(pl->p, runconfig_get(pl, step, path));
    for (size_t i = 0; i < COUNT_OF(keys) && !is_own; i++) {
        path[2] = keys[i];
        value_id value = runconfig_get(pl, step, path);
        if (value_kind(pl->p, value) != VALUE_NULL) {
            return status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                              "step \"%.*s\" asks for packages (%s); this version runs steps with "
                              "the Python that is there and installs nothing",
                              STR_ARG(pl->id), keys[i]);
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
    if (!submission_text(pl->p, pl->s, name, pl->a, text, pl->st)) {
        return false;
    }
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
        word->kind = WORD_TEXT;
        return python_text(pl->p, item, pl->a, &word->text, pl->st);
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

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* At most how many words a command is: quotes only join them. */
static size_t most_words(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) {
        count += is_blank(text.ptr[i]);
    }
    return count;
}

/* Takes the next word off a command, as Python's shlex does, which is what the SDK splits it with:
 * quotes and backslashes mean what they do to a shell, and nothing else means anything. False when
 * a quote stays open; *any is false when there was no word. */
static bool take_word(struct str *text, struct buf *word, bool *any)
{
    char quote = '\0';
    size_t i = 0;
    while (i < text->len && is_blank(text->ptr[i])) {
        i++;
    }
    *any = i < text->len;
    for (; i < text->len && (quote != '\0' || !is_blank(text->ptr[i])); i++) {
        char c = text->ptr[i];
        bool is_quote = quote != '\0' ? c == quote : c == '\'' || c == '"';
        char next = i + 1 < text->len ? text->ptr[i + 1] : '\0';
        if (is_quote) {
            quote = quote != '\0' ? '\0' : c;
            continue;
        }
        if (c == '\\' && quote != '\'' && (quote == '\0' || next == '"' || next == '\\')) {
            if (++i == text->len) {
                return false;
            }
            c = next;
        }
        buf_addc(word, c);
    }
    *text = str_slice(*text, i, text->len);
    return quote == '\0';
}

static bool split_words(struct planner *pl, struct str text, struct plan_word **words,
                        size_t *count)
{
    struct buf word = BUF_INIT;
    bool ok = true, any = true;
    while (ok && any) {
        buf_reset(&word);
        ok = take_word(&text, &word, &any) ||
             status_set(pl->st, STATUS_PROBLEMS, NO_POS,
                        "step \"%.*s\": a quote in its command is not closed", STR_ARG(pl->id));
        ok = ok && buf_ok(&word, pl->st);
        if (ok && any) {
            ok = add_word(pl, words, count,
                          (struct plan_word){WORD_TEXT, arena_str(pl->a, buf_str(&word))});
        }
    }
    buf_finish(&word);
    return ok;
}

static bool plan_words(struct planner *pl, struct plan_step *out)
{
    struct str script = step_entry_script(pl->p, out->step);
    value_id list = step_arguments(pl->p, out->step);
    value_id first = value_is_none(list) ? VALUE_NONE : value_first(pl->p, list);
    bool is_command = str_eq(value_get_text(pl->p, out->step, KEY_TYPE), STR("CommandStep"));
    struct str command = is_command && !value_is_none(first) ? value_text(pl->p, first) : STR_NONE;
    size_t most = 1 + (value_is_none(list) ? 0 : value_count(pl->p, list)) +
                  (str_is_none(command) ? 0 : most_words(command));
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
    *out = path_join(pl->a, local, str_is_none(path) ? STR("") : path);
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
        struct str text;
        if (!python_text(pl->p, entry, pl->a, &text, pl->st) ||
            (!str_is_none(text) &&
             !add_variable(pl, variables, count, value_key_text(pl->p, entry), text))) {
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
        bool ok = is_object ? parameter_text(pl, value_get_text(pl->p, entry, KEY_PARAMETER), &text)
                            : python_text(pl->p, entry, pl->a, &text, pl->st);
        struct str name = variable_name(pl, value_key_text(pl->p, entry));
        if (!ok || !add_variable(pl, variables, count, name, text)) {
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
    static const char *const of_environment[] = {"environment", "environmentVariables", NULL};
    static const char *const of_runconfig[] = {"environmentVariables", NULL};
    value_id estimator = value_get(pl->p, out->step, KEY_ESTIMATOR);
    /* Of two that set one variable, the later one counts. */
    value_id maps[] = {
        value_get(pl->p, value_get(pl->p, estimator, KEY_ENVIRONMENT_DEFINITION),
                  KEY_ENVIRONMENT_VARIABLES),
        value_get(pl->p, estimator, KEY_ENVIRONMENT_VARIABLES),
        runconfig_get(pl, out->step, of_environment),
        runconfig_get(pl, out->step, of_runconfig),
    };
    size_t most = count_or_zero(pl->p, step_arguments(pl->p, out->step)) +
                  count_or_zero(pl->p, value_get(pl->p, out->step, KEY_PARAMS));
    for (size_t i = 0; i < COUNT_OF(maps); i++) {
        most += count_or_zero(pl->p, maps[i]);
    }
    struct plan_variable *variables = arena_new(pl->a, struct plan_variable, most);
    if (variables == NULL) {
        return nomem(pl);
    }
    out->variables = variables;
    bool ok = true;
    for (size_t i = 0; ok && i < COUNT_OF(maps); i++) {
        ok = add_map(pl, maps[i], variables, &out->variable_count);
    }
    return ok && add_parameters(pl, out->step, variables, &out->variable_count);
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
    int64_t timeout_s = value_get_int(pl->p, node->step, KEY_TIMEOUT_SECONDS, 0);
    timeout_s = timeout_s < PLAN_TIMEOUT_S_MAX ? timeout_s : PLAN_TIMEOUT_S_MAX;
    out->timeout_ms = timeout_s > 0 ? timeout_s * 1000 : 0;
    out->retries = value_get_int(pl->p, node->step, KEY_RETRIES, 0);
    return is_one_process(pl, node->step) && is_one_worker(pl, node->step) &&
           asks_for_no_packages(pl, node->step) && runconfig_asks_for_no_packages(pl, node->step) &&
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
