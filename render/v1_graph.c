/* SPDX-License-Identifier: MIT */
#include "render/v1_graph.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/step.h"
#include "model/submission.h"
#include "render/v1_module.h"
#include "render/v1_node.h"
#include "render/v1_runconfig.h"
#include "render/v1_tables.h"

/* One export. Nodes are written as they are read; what later parts need of them is kept. */
struct body {
    const struct v1_input *in;
    const struct pipeline *p;
    const struct graph *g;
    struct json_writer w;
    struct v1_tables *tables;
    struct v1_runconfigs *runconfigs;
    struct v1_modules modules;
    struct arena arena;                       /* until the end */
    struct arena scratch;                     /* of one node */
    struct buf text;                          /* a Runconfig, or a map's key in the making */
    uint32_t *node_ids;                       /* of graph nodes */
    uint32_t *data_ids;                       /* of the data nodes at input ports */
    uint32_t *first_run_after;                /* of graph nodes */
    struct map folders;                       /* path -> index in in->folders */
    struct map module_numbers;                /* IdentifierHash -> number */
    struct map source_numbers;                /* name, datastore and path -> number */
    struct map parameter_index;               /* name -> index in parameters */
    struct v1_pipeline_parameter *parameters; /* those in use, in order of first use */
    size_t parameter_count, parameter_cap;
    struct spans *spans;
    size_t counted; /* bytes of the text whose lines are counted */
    uint32_t lines;
};

/* The number of a key: the same for equal keys, and the next one for a new key. 0 when memory is
 * out. */
static uint32_t number_of(struct body *b, struct map *numbers, struct str key)
{
    uint32_t number = map_get(numbers, key, 0);
    if (number != 0) {
        return number;
    }
    struct str kept = arena_str(&b->arena, key);
    number = (uint32_t)numbers->count + 1;
    return !str_is_none(kept) && map_set(numbers, kept, number) ? number : 0;
}

/* --- setting up --- */

static bool number_nodes(struct body *b, struct status *st)
{
    b->node_ids = arena_new(&b->arena, uint32_t, b->g->node_count);
    b->data_ids = arena_new(&b->arena, uint32_t, b->g->port_count);
    b->first_run_after = arena_new(&b->arena, uint32_t, b->g->node_count);
    if (b->node_ids == NULL || b->data_ids == NULL || b->first_run_after == NULL) {
        return status_nomem(st);
    }
    for (size_t i = 0; i < b->g->creation_count; i++) {
        const struct graph_creation *made = &b->g->creation[i];
        (made->is_data ? b->data_ids : b->node_ids)[made->index] = (uint32_t)i + 1;
    }
    return true;
}

static bool index_folders(struct body *b, struct status *st)
{
    const struct folders *folders = b->in->folders;
    for (size_t i = 0; folders != NULL && i < folders->count; i++) {
        if (!map_set(&b->folders, folders->items[i].path, (uint32_t)i)) {
            return status_nomem(st);
        }
    }
    return true;
}

static bool set_up(struct body *b, struct status *st)
{
    if (!arena_init(&b->arena, 0) || !arena_init(&b->scratch, 0)) {
        return status_nomem(st);
    }
    b->tables = v1_tables_new(st);
    if (b->tables == NULL) {
        return false;
    }
    b->runconfigs = v1_runconfigs_new(b->in, b->tables, st);
    return b->runconfigs != NULL && v1_modules_init(&b->modules, b->in, b->tables, st) &&
           number_nodes(b, st) && index_folders(b, st);
}

static void tear_down(struct body *b)
{
    map_finish(&b->folders);
    map_finish(&b->module_numbers);
    map_finish(&b->source_numbers);
    map_finish(&b->parameter_index);
    mem_free(b->parameters);
    v1_modules_finish(&b->modules);
    v1_runconfigs_free(b->runconfigs);
    v1_tables_free(b->tables);
    buf_finish(&b->text);
    arena_finish(&b->arena);
    arena_finish(&b->scratch);
}

/* --- CreationInfo --- */

static struct str experiment_name(const struct body *b)
{
    struct str own = value_get_text(b->p, pipeline_root(b->p), KEY_NAME);
    return str_is_none(own) ? b->in->default_name : own;
}

static bool write_assignment(struct body *b, const struct submission_value *value,
                             struct status *st)
{
    if (value->kind == SUBMISSION_DATA_PATH || value->kind == SUBMISSION_DATASET) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "the parameter \"%.*s\": a data path or dataset as its value cannot be "
                          "exported to graph-json yet",
                          STR_ARG(value->name));
    }
    if (value_is_none(pipeline_find(b->p, KEY_PARAMETERS, value->name))) {
        return status_set(st, STATUS_DATA, NO_POS, "there is no parameter \"%.*s\"",
                          STR_ARG(value->name));
    }
    struct str text = submission_text(b->p, b->in->submission, value->name, &b->arena);
    if (str_is_none(text)) {
        return status_nomem(st);
    }
    json_write_key(&b->w, value->name);
    json_write_text(&b->w, text);
    return true;
}

static bool write_assignments(struct body *b, struct status *st)
{
    json_write_key(&b->w, STR("ParameterAssignments"));
    json_write_object(&b->w);
    const struct submission *s = b->in->submission;
    for (size_t i = 0; s != NULL && i < s->count; i++) {
        if (!write_assignment(b, &s->values[i], st)) {
            return false;
        }
    }
    json_write_end(&b->w);
    return true;
}

static void write_empty_object(struct json_writer *w, struct str key)
{
    json_write_key(w, key);
    json_write_object(w);
    json_write_end(w);
}

static bool write_creation_info(struct body *b, struct status *st)
{
    const struct submission *s = b->in->submission;
    struct str description = value_get_text(b->p, pipeline_root(b->p), KEY_DESCRIPTION);
    json_write_key(&b->w, STR("CreationInfo"));
    json_write_object(&b->w);
    json_member_text(&b->w, "Description",
                     str_is_none(description) ? experiment_name(b) : description);
    json_member_bool(&b->w, "ContinueExperimentOnNodeFailure",
                     s != NULL && s->continue_on_step_failure);
    if (!write_assignments(b, st)) {
        return false;
    }
    write_empty_object(&b->w, STR("DataPathAssignments"));
    write_empty_object(&b->w, STR("DataSetDefinitionValueAssignments"));
    json_member_text(&b->w, "RunSource", STR("SDK"));
    json_member_text(&b->w, "RunType", STR("SDK"));
    json_member_bool(&b->w, "CredentialPassthrough", false);
    json_write_end(&b->w);
    return true;
}

/* --- ModuleNodes --- */

static bool use_parameter(struct body *b, const struct v1_pipeline_parameter *parameter)
{
    if (map_get(&b->parameter_index, parameter->name, UINT32_MAX) != UINT32_MAX) {
        return true;
    }
    if (b->parameter_count == b->parameter_cap) {
        size_t cap = b->parameter_cap == 0 ? 8 : 2 * b->parameter_cap;
        void *grown = mem_resize(b->parameters, b->parameter_cap, cap, sizeof *b->parameters);
        if (grown == NULL) {
            return false;
        }
        b->parameters = grown;
        b->parameter_cap = cap;
    }
    struct str text = arena_str(&b->arena, parameter->default_value);
    if (str_is_none(text) ||
        !map_set(&b->parameter_index, parameter->name, (uint32_t)b->parameter_count)) {
        return false;
    }
    b->parameters[b->parameter_count] = *parameter;
    b->parameters[b->parameter_count++].default_value = text;
    return true;
}

static bool use_parameters(struct body *b, const struct v1_module *m)
{
    for (size_t i = 0; i < m->parameter_count; i++) {
        if (!use_parameter(b, &m->parameters[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < m->override_count; i++) {
        if (!use_parameter(b, &m->overrides[i].parameter)) {
            return false;
        }
    }
    return true;
}

/* The module's fingerprint: the interface, and the content of its folder. A folder that was not
 * handed in is told by its path. */
static bool add_fingerprint(struct body *b, value_id step, const struct v1_module *m,
                            struct status *st)
{
    char half[SHA256_HEX + 1];
    if (!v1_module_fingerprint(&b->modules, m, b->scratch, half, st)) {
        return false;
    }
    buf_reset(&b->text);
    buf_add(&b->text, str_from(half));
    struct str path = step_source_directory(b->p, step);
    uint32_t folder = map_get(&b->folders, path, UINT32_MAX);
    if (folder != UINT32_MAX && b->in->folders->items[folder].exists) {
        sha256_hex(b->in->folders->items[folder].content_sha256, half);
        buf_addc(&b->text, '_');
        buf_add(&b->text, str_from(half));
    } else {
        buf_addc(&b->text, ' ');
        buf_add(&b->text, path);
    }
    return buf_ok(&b->text, st);
}

static bool write_module_node(struct body *b, uint32_t index, struct status *st)
{
    struct v1_module module;
    const struct graph_node *node = &b->g->nodes[index];
    const struct submission *s = b->in->submission;
    arena_reset(&b->scratch);
    if (!v1_module_read(&b->modules, index, &b->scratch, &module, st) ||
        !add_fingerprint(b, node->step, &module, st)) {
        return false;
    }
    b->first_run_after[index] = module.first_run_after;
    uint32_t number = number_of(b, &b->module_numbers, buf_str(&b->text));
    if (number == 0 || !use_parameters(b, &module)) {
        return status_nomem(st);
    }
    buf_reset(&b->text);
    if (!v1_runconfig_write(b->runconfigs, node->step, &b->text, st)) {
        return false;
    }
    struct v1_node made = {
        .step = node->step,
        .module = &module,
        .id = b->node_ids[index],
        .module_number = number,
        .runconfig = buf_str(&b->text),
        .regenerate_output = s != NULL && s->regenerate_outputs,
    };
    return v1_node_write(&b->modules, &made, &b->w, st) && buf_ok(&b->text, st);
}

/* Counts the lines that came since the last time. */
static uint32_t count_lines(struct body *b)
{
    struct str text = buf_str(b->w.out);
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
    json_write_key(&b->w, STR("ModuleNodes"));
    json_write_list(&b->w);
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
    json_write_end(&b->w);
    return true;
}

/* --- DatasetNodes: as all inputs were read by now, each is a DataReference that is whole --- */

static bool write_data_node(struct body *b, const struct graph_port *port, uint32_t id,
                            struct status *st)
{
    value_id reference = pipeline_find(b->p, KEY_DATA_REFERENCES, port->name);
    buf_reset(&b->text);
    buf_add(&b->text, port->wire_name);
    buf_addc(&b->text, '_');
    buf_add(&b->text, value_get_text(b->p, reference, KEY_DATASTORE));
    buf_addc(&b->text, '_');
    buf_add(&b->text, value_get_text(b->p, reference, KEY_PATH_ON_DATASTORE));
    uint32_t number =
        buf_ok(&b->text, st) ? number_of(b, &b->source_numbers, buf_str(&b->text)) : 0;
    if (number == 0) {
        return status_nomem(st);
    }
    char node_id[V1_ID_SIZE], source_id[V1_ID_SIZE];
    v1_node_id(id, node_id);
    v1_numbered_id("datasource", number, source_id);
    json_write_object(&b->w);
    json_member_text(&b->w, "Id", str_from(node_id));
    json_member_text(&b->w, "DatasetId", str_from(source_id));
    json_write_end(&b->w);
    return true;
}

static bool write_data_nodes(struct body *b, struct status *st)
{
    json_write_key(&b->w, STR("DatasetNodes"));
    json_write_list(&b->w);
    for (size_t i = 0; i < b->g->creation_count; i++) {
        const struct graph_creation *made = &b->g->creation[i];
        if (made->is_data && !write_data_node(b, &b->g->ports[made->index], (uint32_t)i + 1, st)) {
            return false;
        }
    }
    json_write_end(&b->w);
    return true;
}

/* --- Edges --- */

static void begin_edge(struct body *b, uint32_t id, struct str port)
{
    char text[V1_ID_SIZE];
    v1_node_id(id, text);
    json_write_object(&b->w);
    json_write_key(&b->w, STR("SourceOutputPort"));
    json_write_object(&b->w);
    json_member_text(&b->w, "NodeId", str_from(text));
    json_member_text(&b->w, "PortName", port);
    json_write_end(&b->w);
    json_write_key(&b->w, STR("DestinationInputPort"));
    json_write_object(&b->w);
}

static void end_edge(struct body *b)
{
    json_write_end(&b->w);
    json_write_end(&b->w);
}

static void end_edge_at(struct body *b, uint32_t id, struct str port)
{
    char text[V1_ID_SIZE];
    v1_node_id(id, text);
    json_member_text(&b->w, "NodeId", str_from(text));
    json_member_text(&b->w, "PortName", port);
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
            begin_edge(b, b->node_ids[index], port->wire_name);
            json_member_text(&b->w, "GraphPortName", name);
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
        buf_addf(&b->text, V1_RUN_AFTER_INPUT "%u", b->first_run_after[index] + i);
        begin_edge(b, b->node_ids[from], STR(V1_RUN_AFTER_OUTPUT));
        end_edge_at(b, b->node_ids[index], buf_str(&b->text));
    }
}

/* Edges that arrive at a node. */
static void write_arriving(struct body *b, uint32_t index)
{
    const struct graph_node *node = &b->g->nodes[index];
    for (uint32_t i = node->first_in; i < node->first_in + node->in_count; i++) {
        const struct graph_port *port = &b->g->ports[i];
        if (port->edge == GRAPH_NONE) {
            begin_edge(b, b->data_ids[i], STR("data"));
        } else {
            const struct graph_edge *edge = &b->g->edges[port->edge];
            begin_edge(b, b->node_ids[edge->from_node], b->g->ports[edge->from_port].wire_name);
        }
        end_edge_at(b, b->node_ids[index], port->wire_name);
    }
    write_run_after(b, index);
}

static bool write_edges(struct body *b, struct status *st)
{
    json_write_key(&b->w, STR("Edges"));
    json_write_list(&b->w);
    for (size_t i = 0; i < b->g->creation_count; i++) {
        if (!b->g->creation[i].is_data) {
            write_pipeline_outputs(b, b->g->creation[i].index);
        }
    }
    for (size_t i = 0; i < b->g->creation_count; i++) {
        if (!b->g->creation[i].is_data) {
            write_arriving(b, b->g->creation[i].index);
        }
    }
    json_write_end(&b->w);
    return buf_ok(&b->text, st);
}

/* --- GraphInterface --- */

static void write_interface(struct body *b)
{
    static const char *const empty[] = {"DataPathParameters", "DataPathParameterList"};
    json_write_key(&b->w, STR("GraphInterface"));
    json_write_object(&b->w);
    json_write_key(&b->w, STR("Parameters"));
    json_write_list(&b->w);
    for (size_t i = 0; i < b->parameter_count; i++) {
        json_write_object(&b->w);
        json_member_text(&b->w, "Name", b->parameters[i].name);
        json_member_text(&b->w, "DefaultValue", b->parameters[i].default_value);
        json_member_bool(&b->w, "IsOptional", true);
        json_member_text(&b->w, "Type", b->parameters[i].type);
        json_write_end(&b->w);
    }
    json_write_end(&b->w);
    for (size_t i = 0; i < COUNT_OF(empty); i++) {
        json_write_key(&b->w, str_from(empty[i]));
        json_write_list(&b->w);
        json_write_end(&b->w);
    }
    json_write_end(&b->w);
}

static struct str submitted_type(const struct submission_value *value)
{
    if (value->kind == SUBMISSION_TEXT) {
        return STR("3");
    }
    return value->kind == SUBMISSION_NUMBER ? v1_number_type(value->text) : STR("0");
}

/* A value is for a parameter that some step uses, and of its type. */
static bool check_submission(const struct body *b, struct status *st)
{
    const struct submission *s = b->in->submission;
    for (size_t i = 0; s != NULL && i < s->count; i++) {
        const struct submission_value *value = &s->values[i];
        uint32_t index = map_get(&b->parameter_index, value->name, UINT32_MAX);
        if (index == UINT32_MAX) {
            return status_set(st, STATUS_DATA, NO_POS, "no step uses the parameter \"%.*s\"",
                              STR_ARG(value->name));
        }
        if (!str_eq(b->parameters[index].type, submitted_type(value))) {
            return status_set(st, STATUS_DATA, NO_POS,
                              "the parameter \"%.*s\" is not of the type of \"%.*s\"",
                              STR_ARG(value->name), STR_ARG(value->text));
        }
    }
    return true;
}

/* --- all of it --- */

static bool write_body(struct body *b, struct status *st)
{
    json_write_object(&b->w);
    if (!write_creation_info(b, st)) {
        return false;
    }
    json_write_key(&b->w, STR("Graph"));
    json_write_object(&b->w);
    if (!write_module_nodes(b, st) || !write_data_nodes(b, st) || !write_edges(b, st)) {
        return false;
    }
    json_write_end(&b->w);
    write_interface(b);
    json_write_end(&b->w);
    buf_addc(b->w.out, '\n');
    return check_submission(b, st) && buf_ok(b->w.out, st);
}

bool v1_graph_write(const struct v1_input *input, struct buf *out, struct spans *spans,
                    struct status *st)
{
    size_t start = out->len, span_start = spans != NULL ? spans->count : 0;
    struct body b = {
        .in = input,
        .p = input->p,
        .g = input->g,
        .text = BUF_INIT,
        .spans = spans,
        .counted = start,
    };
    json_write_init(&b.w, out, JSON_INDENT_2, JSON_UTF8);
    bool done = set_up(&b, st) && write_body(&b, st);
    tear_down(&b);
    if (!done) {
        buf_cut(out, start);
    }
    if (!done && spans != NULL) {
        spans->count = span_start;
    }
    return done;
}
