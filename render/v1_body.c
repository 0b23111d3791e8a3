/* SPDX-License-Identifier: MIT */
#include "render/v1_body.h"

#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "model/submission.h"
#include "render/v1_dataset.h"
#include "render/v1_node.h"
#include "render/v1_runconfig.h"

/* One body being written. */
struct body {
    const struct v1_input *in;
    const struct pipeline *p;
    const struct graph *g;
    struct v1_plan *plan;
    struct json_writer *w;
    struct v1_runconfigs *runconfigs;
    struct buf text; /* a Runconfig, or a port's name */
    struct v1_ids *ids;
    struct spans *spans;
    size_t counted; /* bytes of the text whose lines are counted */
    uint32_t lines;
};

/* --- what the submission gives --- */

static value_id find_dataset(const struct body *b, struct str id)
{
    return pipeline_find(b->p, KEY_DATASETS, id);
}

/* The dataset that is a parameter's default. */
static value_id default_dataset(const struct body *b, const struct v1_pipeline_parameter *parameter)
{
    return find_dataset(b, value_get_text(b->p, parameter->value, KEY_DATASET));
}

static bool refuse_value(const struct submission_value *value, const char *why, struct status *st)
{
    return status_set(st, STATUS_DATA, NO_POS, "the value of the parameter \"%.*s\" %s",
                      STR_ARG(value->name), why);
}

static struct str submitted_type(const struct submission_value *value)
{
    if (value->kind == SUBMISSION_TEXT) {
        return STR("3");
    }
    return value->kind == SUBMISSION_NUMBER ? v1_number_type(value->text) : STR("0");
}

/* A dataset is for a dataset of its type only; anything else is for any parameter but a scalar of
 * another type. */
static bool check_dataset(const struct body *b, const struct v1_pipeline_parameter *parameter,
                          const struct submission_value *value, struct status *st)
{
    value_id dataset = find_dataset(b, value->text);
    if (value_is_none(dataset)) {
        return refuse_value(value, "is a dataset that is not defined", st);
    }
    if (parameter->kind != V1_DATASET) {
        return refuse_value(value, "is a dataset, which the parameter is not", st);
    }
    struct str type = value_get_text(b->p, dataset, KEY_TYPE);
    struct str wanted = value_get_text(b->p, default_dataset(b, parameter), KEY_TYPE);
    return str_eq(type, wanted) || refuse_value(value, "is a dataset of another type", st);
}

static bool check_value(const struct body *b, const struct submission_value *value,
                        struct status *st)
{
    if (value_is_none(pipeline_find(b->p, KEY_PARAMETERS, value->name))) {
        return status_set(st, STATUS_DATA, NO_POS, "there is no parameter \"%.*s\"",
                          STR_ARG(value->name));
    }
    const struct v1_pipeline_parameter *parameter = v1_plan_parameter(b->plan, value->name);
    if (parameter == NULL) {
        return status_set(st, STATUS_DATA, NO_POS, "no step uses the parameter \"%.*s\"",
                          STR_ARG(value->name));
    }
    if (value->kind == SUBMISSION_DATASET) {
        return check_dataset(b, parameter, value, st);
    }
    if (value->kind == SUBMISSION_DATA_PATH) {
        return !value_is_none(pipeline_find(b->p, KEY_DATASTORES, value->datastore)) ||
               refuse_value(value, "is a data path without datastore", st);
    }
    if (parameter->kind == V1_SCALAR && !str_eq(parameter->type, submitted_type(value))) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "the parameter \"%.*s\" is not of the type of \"%.*s\"",
                          STR_ARG(value->name), STR_ARG(value->text));
    }
    return true;
}

/* --- CreationInfo --- */

static bool write_scalar(struct body *b, const struct submission_value *value, struct status *st)
{
    struct arena scratch = b->plan->scratch;
    struct str text;
    if (!submission_text(b->p, b->in->submission, value->name, &scratch, &text, st)) {
        return false;
    }
    json_write_key(b->w, value->name);
    json_write_text(b->w, text);
    return true;
}

/* The values that are scalars, or those that are data paths. */
static bool write_assignments(struct body *b, const char *key, bool paths, struct status *st)
{
    const struct submission *s = b->in->submission;
    json_write_key(b->w, str_from(key));
    json_write_object(b->w);
    for (size_t i = 0; s != NULL && i < s->count; i++) {
        const struct submission_value *value = &s->values[i];
        bool is_path = value->kind == SUBMISSION_DATA_PATH;
        if (!check_value(b, value, st)) {
            return false;
        }
        if (submission_find(s, value->name) != value || is_path != paths ||
            value->kind == SUBMISSION_DATASET) {
            continue;
        }
        if (!is_path && !write_scalar(b, value, st)) {
            return false;
        }
        if (is_path) {
            json_write_key(b->w, value->name);
            v1_data_path_write(value->datastore, value->path_on_datastore, b->w);
        }
    }
    json_write_end(b->w);
    return true;
}

/* Each dataset parameter in use, as given or else by default. */
static void write_dataset_assignments(struct body *b)
{
    json_write_key(b->w, STR("DataSetDefinitionValueAssignments"));
    json_write_object(b->w);
    for (size_t i = 0; i < b->plan->parameter_count; i++) {
        const struct v1_pipeline_parameter *parameter = &b->plan->parameters[i];
        const struct submission_value *value = submission_find(b->in->submission, parameter->name);
        if (parameter->kind != V1_DATASET || (value != NULL && value->kind != SUBMISSION_DATASET)) {
            continue;
        }
        json_write_key(b->w, parameter->name);
        v1_saved_dataset_write(
            b->p, value != NULL ? find_dataset(b, value->text) : default_dataset(b, parameter),
            b->w);
    }
    json_write_end(b->w);
}

static bool write_creation_info(struct body *b, struct status *st)
{
    const struct submission *s = b->in->submission;
    struct str description = value_get_text(b->p, pipeline_root(b->p), KEY_DESCRIPTION);
    json_write_key(b->w, STR("CreationInfo"));
    json_write_object(b->w);
    json_member_text(b->w, "Description",
                     str_is_none(description) ? v1_experiment_name(b->in) : description);
    json_member_bool(b->w, "ContinueExperimentOnNodeFailure",
                     s != NULL && s->continue_on_step_failure);
    if (!write_assignments(b, "ParameterAssignments", false, st) ||
        !write_assignments(b, "DataPathAssignments", true, st)) {
        return false;
    }
    write_dataset_assignments(b);
    json_member_text(b->w, "RunSource", STR("SDK"));
    json_member_text(b->w, "RunType", STR("SDK"));
    json_member_bool(b->w, "CredentialPassthrough", false);
    json_write_end(b->w);
    return true;
}

/* --- ModuleNodes --- */

static bool write_module_node(struct body *b, uint32_t index, struct status *st)
{
    struct v1_module module;
    const struct v1_plan_node *planned = &b->plan->nodes[index];
    const struct submission *s = b->in->submission;
    value_id step = b->g->nodes[index].step;
    buf_reset(&b->text);
    if (!v1_plan_read(b->plan, index, &module, st) ||
        !v1_runconfig_write(b->runconfigs, step, &b->text, st)) {
        return false;
    }
    struct v1_node made = {
        .step = step,
        .module = &module,
        .id = planned->id,
        .module_number = planned->module,
        .runconfig = buf_str(&b->text),
        .regenerate_output = s != NULL && s->regenerate_outputs,
    };
    return buf_ok(&b->text, st) &&
           v1_node_write(&b->plan->modules, &made, b->ids, b->plan->scratch, b->w, st);
}

/* Counts the lines that came since the last time. */
static uint32_t count_lines(struct body *b)
{
    struct str text = buf_str(b->w->out);
    uint32_t count = 0;
    const char *at = text.ptr + b->counted;
    const char *end = text.ptr + text.len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    b->counted = text.len;
    b->lines += count;
    return count;
}

/* A node begins with a new line. */
static bool add_span(struct body *b, value_id step, struct status *st)
{
    uint32_t first_line = b->lines + 1;
    struct span span = {step, first_line, count_lines(b)};
    return spans_add(b->spans, span) || status_nomem(st);
}

static bool write_module_nodes(struct body *b, struct status *st)
{
    json_write_key(b->w, STR("ModuleNodes"));
    json_write_list(b->w);
    for (size_t i = 0; i < b->g->creation_count; i++) {
        uint32_t index = b->g->creation[i].index;
        if (b->g->creation[i].is_data) {
            continue;
        }
        if (b->spans != NULL) {
            count_lines(b);
        }
        if (!write_module_node(b, index, st)) {
            return false;
        }
        if (b->spans != NULL && !add_span(b, b->g->nodes[index].step, st)) {
            return false;
        }
    }
    json_write_end(b->w);
    return true;
}

/* --- DatasetNodes --- */

/* What the service is told of a dataset at an input. */
static void write_dataset(struct body *b, const struct v1_plan_data *data, struct str parameter)
{
    json_write_key(b->w, STR("DataSetDefinition"));
    json_write_object(b->w);
    json_member_text(b->w, "DataTypeShortName", STR("AzureMLDataset"));
    if (str_is_none(parameter)) {
        const struct graph_port *port = &b->g->ports[data->port];
        struct str id = value_get_text(b->p, port->value, KEY_DATASET);
        json_write_key(b->w, STR("Value"));
        v1_dataset_write(b->p, find_dataset(b, id), port->name, b->w);
    } else {
        json_member_text(b->w, "ParameterName", parameter);
    }
    json_write_end(b->w);
}

/* The parameters whose datasets are inputs by being arguments. */
static bool write_extra(struct body *b, const struct v1_plan_data *data, struct status *st)
{
    struct v1_module module;
    if (!v1_plan_read(b->plan, data->node, &module, st)) {
        return false;
    }
    write_dataset(b, data, module.inputs[module.first_extra + data->extra].parameter);
    return true;
}

static void write_at_port(struct body *b, const struct v1_plan_data *data)
{
    const struct graph_port *port = &b->g->ports[data->port];
    char id[V1_ID_SIZE];
    if (port->kind == PORT_DATA_REFERENCE) {
        v1_numbered_id(b->ids, "datasource", data->source, id);
        json_member_text(b->w, "DatasetId", str_from(id));
    } else if (port->kind == PORT_DATA_PATH) {
        json_member_text(b->w, "DataPathParameterName",
                         value_get_text(b->p, port->value, KEY_DATA_PATH_PARAMETER));
    } else {
        write_dataset(b, data, value_get_text(b->p, port->value, KEY_DATASET_PARAMETER));
    }
}

static bool write_data_nodes(struct body *b, struct status *st)
{
    json_write_key(b->w, STR("DatasetNodes"));
    json_write_list(b->w);
    for (size_t i = 0; i < b->plan->data_count; i++) {
        const struct v1_plan_data *data = &b->plan->data[i];
        char id[V1_ID_SIZE];
        v1_node_id(data->id, id);
        json_write_object(b->w);
        json_member_text(b->w, "Id", str_from(id));
        if (data->port != GRAPH_NONE) {
            write_at_port(b, data);
        } else if (!write_extra(b, data, st)) {
            return false;
        }
        json_write_end(b->w);
    }
    json_write_end(b->w);
    return true;
}

/* --- Edges --- */

static void begin_edge(struct body *b, uint32_t id, struct str port)
{
    char text[V1_ID_SIZE];
    v1_node_id(id, text);
    json_write_object(b->w);
    json_write_key(b->w, STR("SourceOutputPort"));
    json_write_object(b->w);
    json_member_text(b->w, "NodeId", str_from(text));
    json_member_text(b->w, "PortName", port);
    json_write_end(b->w);
    json_write_key(b->w, STR("DestinationInputPort"));
    json_write_object(b->w);
}

static void end_edge(struct body *b)
{
    json_write_end(b->w);
    json_write_end(b->w);
}

static void end_edge_at(struct body *b, uint32_t id, struct str port)
{
    char text[V1_ID_SIZE];
    v1_node_id(id, text);
    json_member_text(b->w, "NodeId", str_from(text));
    json_member_text(b->w, "PortName", port);
    end_edge(b);
}

/* Edges from outputs that are the whole pipeline's. */
static void write_pipeline_outputs(struct body *b, uint32_t index)
{
    const struct graph_node *node = &b->g->nodes[index];
    for (uint32_t i = 0; i < node->out_count; i++) {
        const struct graph_port *port = &b->g->ports[node->first_out + i];
        struct str name = value_get_text(b->p, port->value, KEY_PIPELINE_OUTPUT_NAME);
        if (!str_is_none(name)) {
            begin_edge(b, b->plan->nodes[index].id, port->wire_name);
            json_member_text(b->w, "GraphPortName", name);
            end_edge(b);
        }
    }
}

static void write_run_after(struct body *b, uint32_t index)
{
    const struct graph_node *node = &b->g->nodes[index];
    for (uint32_t i = 0; i < node->after_count; i++) {
        uint32_t from = b->g->edges[node->first_after + i].from_node;
        buf_reset(&b->text);
        buf_addf(&b->text, V1_RUN_AFTER_INPUT "%u", b->plan->nodes[index].first_run_after + i);
        begin_edge(b, b->plan->nodes[from].id, STR(V1_RUN_AFTER_OUTPUT));
        end_edge_at(b, b->plan->nodes[index].id, buf_str(&b->text));
    }
}

/* Edges to the inputs that arguments bring. */
static bool write_extras(struct body *b, uint32_t index, struct status *st)
{
    struct v1_module module;
    const struct v1_plan_node *node = &b->plan->nodes[index];
    if (node->extra_count > 0 && !v1_plan_read(b->plan, index, &module, st)) {
        return false;
    }
    for (uint32_t i = 0; i < node->extra_count; i++) {
        begin_edge(b, node->first_extra_id + i, STR("data"));
        end_edge_at(b, node->id, module.inputs[module.first_extra + i].name);
    }
    return true;
}

/* Edges that arrive at a node. */
static bool write_arriving(struct body *b, uint32_t index, struct status *st)
{
    const struct graph_node *node = &b->g->nodes[index];
    for (uint32_t i = node->first_in; i < node->first_in + node->in_count; i++) {
        const struct graph_port *port = &b->g->ports[i];
        if (port->edge == GRAPH_NONE) {
            begin_edge(b, b->plan->data_ids[i], STR("data"));
        } else {
            const struct graph_edge *edge = &b->g->edges[port->edge];
            begin_edge(b, b->plan->nodes[edge->from_node].id,
                       b->g->ports[edge->from_port].wire_name);
        }
        end_edge_at(b, b->plan->nodes[index].id, port->wire_name);
    }
    if (!write_extras(b, index, st)) {
        return false;
    }
    write_run_after(b, index);
    return true;
}

static bool write_edges(struct body *b, struct status *st)
{
    json_write_key(b->w, STR("Edges"));
    json_write_list(b->w);
    for (size_t i = 0; i < b->g->creation_count; i++) {
        if (!b->g->creation[i].is_data) {
            write_pipeline_outputs(b, b->g->creation[i].index);
        }
    }
    for (size_t i = 0; i < b->g->creation_count; i++) {
        bool arrives = !b->g->creation[i].is_data;
        if (arrives && !write_arriving(b, b->g->creation[i].index, st)) {
            return false;
        }
    }
    json_write_end(b->w);
    return buf_ok(&b->text, st);
}

/* --- GraphInterface --- */

static void begin_parameters(struct body *b, const char *key)
{
    json_write_key(b->w, str_from(key));
    json_write_list(b->w);
}

static void write_scalars(struct body *b)
{
    begin_parameters(b, "Parameters");
    for (size_t i = 0; i < b->plan->parameter_count; i++) {
        const struct v1_pipeline_parameter *parameter = &b->plan->parameters[i];
        if (parameter->kind == V1_SCALAR) {
            json_write_object(b->w);
            json_member_text(b->w, "Name", parameter->name);
            json_member_text(b->w, "DefaultValue", parameter->default_value);
            json_member_bool(b->w, "IsOptional", true);
            json_member_text(b->w, "Type", parameter->type);
            json_write_end(b->w);
        }
    }
    json_write_end(b->w);
}

static void write_data_paths(struct body *b)
{
    begin_parameters(b, "DataPathParameters");
    for (size_t i = 0; i < b->plan->parameter_count; i++) {
        const struct v1_pipeline_parameter *parameter = &b->plan->parameters[i];
        if (parameter->kind == V1_DATA_PATH) {
            value_id path = value_get(b->p, parameter->value, KEY_DATA_PATH);
            json_write_object(b->w);
            json_member_text(b->w, "Name", parameter->name);
            json_write_key(b->w, STR("DefaultValue"));
            v1_data_path_write(value_get_text(b->p, path, KEY_DATASTORE),
                               value_get_text(b->p, path, KEY_PATH_ON_DATASTORE), b->w);
            json_member_bool(b->w, "IsOptional", true);
            json_member_text(b->w, "DataTypeId", STR("AnyFile"));
            json_write_end(b->w);
        }
    }
    json_write_end(b->w);
}

static void write_datasets(struct body *b)
{
    begin_parameters(b, "DataPathParameterList");
    for (size_t i = 0; i < b->plan->parameter_count; i++) {
        const struct v1_pipeline_parameter *parameter = &b->plan->parameters[i];
        if (parameter->kind == V1_DATASET) {
            value_id dataset = default_dataset(b, parameter);
            json_write_object(b->w);
            json_member_text(b->w, "Name", parameter->name);
            json_member_text(b->w, "Documentation", STR("DataPath"));
            json_write_key(b->w, STR("DefaultValue"));
            v1_dataset_write(b->p, dataset, value_get_text(b->p, dataset, KEY_NAME), b->w);
            json_member_bool(b->w, "IsOptional", true);
            json_write_end(b->w);
        }
    }
    json_write_end(b->w);
}

/* --- all of it --- */

static bool write_body(struct body *b, struct status *st)
{
    json_write_object(b->w);
    if (!write_creation_info(b, st)) {
        return false;
    }
    json_write_key(b->w, STR("Graph"));
    json_write_object(b->w);
    if (!write_module_nodes(b, st) || !write_data_nodes(b, st) || !write_edges(b, st)) {
        return false;
    }
    json_write_end(b->w);
    json_write_key(b->w, STR("GraphInterface"));
    json_write_object(b->w);
    write_scalars(b);
    write_data_paths(b);
    write_datasets(b);
    json_write_end(b->w);
    json_write_end(b->w);
    return true;
}

bool v1_body_write(struct v1_plan *plan, struct v1_ids *ids, struct json_writer *w,
                   struct spans *spans, struct status *st)
{
    struct body b = {.in = plan->in,
                     .p = plan->in->p,
                     .g = plan->in->g,
                     .plan = plan,
                     .w = w,
                     .ids = ids,
                     .text = BUF_INIT,
                     .spans = spans,
                     .counted = w->out->len};
    b.runconfigs = v1_runconfigs_new(b.in, plan->tables, st);
    bool done = b.runconfigs != NULL && write_body(&b, st) && buf_ok(w->out, st);
    v1_runconfigs_free(b.runconfigs);
    buf_finish(&b.text);
    return done;
}
