/* SPDX-License-Identifier: MIT
 * render/v1_ports.c - the ports of a module, as the SDK binds each kind of input and output.
 */
#include "render/v1_module_internal.h"

enum { RUN_AFTER_MAX = 1000 * 1000 * 1000 };

#define DATASET_TYPE "AzureMLDataset"

/* A bool that may be absent. */
static enum v1_said said(const struct pipeline *p, value_id v)
{
    if (value_is_none(v)) {
        return V1_NOT_SAID;
    }
    return value_bool(p, v) ? V1_SAID_TRUE : V1_SAID_FALSE;
}

/* The member's, or else no. */
static enum v1_said said_or_false(const struct pipeline *p, value_id object, enum key key)
{
    enum v1_said own = said(p, value_get(p, object, key));
    return own == V1_NOT_SAID ? V1_SAID_FALSE : own;
}

static struct str text_or(struct str text, struct str otherwise)
{
    return str_is_none(text) ? otherwise : text;
}

/* --- inputs --- */

static bool check_mode(const struct v1_reading *r, const struct graph_port *port, struct str mode,
                       bool tabular)
{
    static const struct str modes[] = {STR_INIT("direct"), STR_INIT("mount"), STR_INIT("download"),
                                       STR_INIT("hdfs")};
    size_t i = 0;
    while (i < COUNT_OF(modes) && !str_eq(mode, modes[i])) {
        i++;
    }
    if (i < COUNT_OF(modes) && (i == 0 || !tabular)) {
        return true;
    }
    return v1_is_wrong(r, port->value, "the input", port->name, "has a mode that it cannot have");
}

/* The SDK cannot rename a dataset. */
static bool check_name(const struct v1_reading *r, const struct graph_port *port)
{
    return graph_find_output(r->g, r->index, port->name) == GRAPH_NONE ||
           v1_is_wrong(r, port->value, "the input", port->name,
                       "is a dataset and named like an output");
}

static bool read_data_reference(const struct v1_reading *r, const struct graph_port *port,
                                struct v1_module_input *out)
{
    const struct pipeline *p = r->p;
    value_id reference = pipeline_find(p, KEY_DATA_REFERENCES, port->name);
    struct str datastore = value_get_text(p, reference, KEY_DATASTORE);
    if (value_is_none(reference)) {
        return v1_is_wrong(r, port->value, "the data reference", port->name, "is not defined");
    }
    if (value_is_none(pipeline_find(p, KEY_DATASTORES, datastore))) {
        return v1_is_wrong(r, reference, "the data reference", port->name, "has no datastore");
    }
    value_id own = value_get(p, port->value, KEY_OVERWRITE);
    out->mode =
        text_or(value_get_text(p, port->value, KEY_MODE), value_get_text(p, reference, KEY_MODE));
    out->path_on_compute = text_or(value_get_text(p, port->value, KEY_PATH_ON_COMPUTE),
                                   value_get_text(p, reference, KEY_PATH_ON_COMPUTE));
    out->overwrite = said_or_false(p, value_is_none(own) ? reference : port->value, KEY_OVERWRITE);
    return true;
}

/* The output at the other end of the wire. */
static const struct graph_port *wired_to(const struct v1_reading *r, const struct graph_port *port)
{
    return &r->g->ports[r->g->edges[port->edge].from_port];
}

static bool read_pipeline_data(const struct v1_reading *r, const struct graph_port *port,
                               struct v1_module_input *out)
{
    out->mode = text_or(value_get_text(r->p, port->value, KEY_MODE), STR("mount"));
    out->path_on_compute = value_get_text(r->p, port->value, KEY_PATH_ON_COMPUTE);
    out->overwrite = said(r->p, value_get(r->p, port->value, KEY_OVERWRITE));
    if (!port->renamed) { /* the SDK's copy under the new name has that name, and no type */
        out->reference_name = wired_to(r, port)->label;
        out->data_type = value_get_text(r->p, wired_to(r, port)->value, KEY_DATA_TYPE);
    }
    return true;
}

static bool is_promoted(const struct pipeline *p, value_id output)
{
    return value_get_bool(p, output, KEY_AS_DATASET) ||
           !value_is_none(value_get(p, output, KEY_REGISTER));
}

static bool read_promoted(const struct v1_reading *r, const struct graph_port *port,
                          struct v1_module_input *out)
{
    const struct graph_port *from = wired_to(r, port);
    out->reference_name = from->label;
    out->data_type = value_get_text(r->p, from->value, KEY_DATA_TYPE);
    out->overwrite = V1_SAID_FALSE;
    if (port->kind == PORT_AS_TABULAR_DATASET) {
        out->mode = STR("direct");
        out->transform = (struct v1_transform){V1_PARSE_TRANSFORM, port->value};
        return true;
    }
    if (!is_promoted(r->p, from->value)) {
        return v1_is_wrong(r, port->value, "the input", port->name,
                           "is a dataset, which its output is not");
    }
    out->mode = text_or(value_get_text(r->p, port->value, KEY_MODE), STR("mount"));
    if (!str_eq(out->mode, STR("direct"))) {
        out->path_on_compute = value_get_text(r->p, port->value, KEY_PATH_ON_COMPUTE);
    }
    return check_mode(r, port, out->mode, false);
}

static bool is_link(enum graph_port_kind kind)
{
    return kind == PORT_OUT_LINK_FILE || kind == PORT_OUT_LINK_TABULAR;
}

/* An HDFSOutputDatasetConfig may be read as a table, too. */
static bool is_read(const struct pipeline *p, const struct graph_port *output)
{
    return !is_link(output->kind) && !value_is_none(value_get(p, output->value, KEY_READ));
}

static enum v1_transform_kind output_transform(const struct pipeline *p,
                                               const struct graph_port *output)
{
    if (is_read(p, output)) {
        return V1_READ_TRANSFORM;
    }
    struct str partition = value_get_text(p, output->value, KEY_PARTITION_FORMAT);
    return partition.len > 0 ? V1_PARTITION_TRANSFORM : V1_NO_TRANSFORM;
}

/* What an output's data is called by the type of the datastore that it is sent to. */
static bool find_reference_type(const struct v1_reading *r, const struct graph_port *output,
                                struct str *type)
{
    if (is_link(output->kind)) {
        return true;
    }
    value_id destination = value_get(r->p, output->value, KEY_DESTINATION);
    struct str name = value_get_text(r->p, destination, KEY_DATASTORE);
    value_id store = pipeline_find(r->p, KEY_DATASTORES, name);
    struct str kind =
        value_is_none(destination) ? STR("AzureBlob") : value_get_text(r->p, store, KEY_TYPE);
    *type = v1_reference_type(r->modules->tables, kind);
    return !str_is_none(*type) || v1_is_wrong(r, output->value, "the output", output->name,
                                              "goes to a datastore that cannot be read from");
}

static bool read_output_dataset(const struct v1_reading *r, const struct graph_port *port,
                                struct v1_module_input *out)
{
    const struct graph_port *from = wired_to(r, port);
    bool tabular = is_read(r->p, from) || from->kind == PORT_OUT_LINK_TABULAR;
    struct str mode = value_get_text(r->p, port->value, KEY_MODE);
    struct str path = value_get_text(r->p, port->value, KEY_PATH_ON_COMPUTE);
    if (str_is_none(mode)) {
        mode = tabular && str_is_none(path) ? STR("direct") : STR("mount");
    }
    out->mode = mode;
    out->path_on_compute = str_eq(mode, STR("direct")) ? STR_NONE : path;
    out->overwrite = V1_SAID_FALSE;
    if (output_transform(r->p, from) != V1_NO_TRANSFORM) {
        out->transform = (struct v1_transform){V1_EMPTY_TRANSFORM, port->value};
    }
    return check_name(r, port) && check_mode(r, port, mode, tabular) &&
           find_reference_type(r, from, &out->data_type);
}

static bool check_dataset(const struct v1_reading *r, value_id place, struct str id, value_id found)
{
    if (value_is_none(found)) {
        return v1_is_wrong(r, place, "the dataset", id, "is not defined");
    }
    return !str_is_none(value_get_text(r->p, found, KEY_SAVED_ID)) ||
           v1_is_wrong(r, place, "the dataset", id, "has no saved_id");
}

static bool read_dataset(const struct v1_reading *r, const struct graph_port *port,
                         struct v1_module_input *out)
{
    struct str id = value_get_text(r->p, port->value, KEY_DATASET);
    if (port->kind == PORT_DATASET_PARAMETER) {
        struct v1_pipeline_parameter parameter;
        struct str name = value_get_text(r->p, port->value, KEY_DATASET_PARAMETER);
        if (!v1_read_parameter(r, port->value, name, &parameter)) {
            return false;
        }
        if (parameter.kind != V1_DATASET) {
            return v1_is_wrong(r, port->value, "the parameter", name, "is no dataset");
        }
        id = value_get_text(r->p, parameter.value, KEY_DATASET);
    }
    value_id found = pipeline_find(r->p, KEY_DATASETS, id);
    if (port->name.len == 0) {
        return v1_is_wrong(r, port->value, "the input of dataset", id, "has no name");
    }
    out->mode = value_get_text(r->p, port->value, KEY_MODE);
    out->path_on_compute = value_get_text(r->p, port->value, KEY_PATH_ON_COMPUTE);
    out->data_type = STR(DATASET_TYPE);
    out->overwrite = V1_SAID_FALSE;
    bool tabular = str_eq(value_get_text(r->p, found, KEY_TYPE), STR("tabular"));
    return check_name(r, port) && check_dataset(r, port->value, id, found) &&
           check_mode(r, port, out->mode, tabular);
}

static bool read_data_path(const struct v1_reading *r, const struct graph_port *port,
                           struct v1_module_input *out)
{
    struct v1_pipeline_parameter parameter;
    struct str name = value_get_text(r->p, port->value, KEY_DATA_PATH_PARAMETER);
    if (!v1_read_parameter(r, port->value, name, &parameter)) {
        return false;
    }
    if (parameter.kind != V1_DATA_PATH) {
        return v1_is_wrong(r, port->value, "the parameter", name, "is no data path");
    }
    out->mode = text_or(value_get_text(r->p, port->value, KEY_MODE), STR("mount"));
    out->path_on_compute = value_get_text(r->p, port->value, KEY_PATH_ON_COMPUTE);
    out->overwrite = said_or_false(r->p, port->value, KEY_OVERWRITE);
    return check_mode(r, port, out->mode, false);
}

/* An input of a person's own that is named like those of run_after moves their numbers on. */
static bool skip_run_after(const struct v1_reading *r, value_id place, struct str name)
{
    static const struct str prefix = STR_INIT(V1_RUN_AFTER_INPUT);
    int64_t number;
    if (!str_starts(name, prefix)) {
        return true;
    }
    if (!str_to_int64(str_slice(name, prefix.len, name.len), &number) || number < 0 ||
        number >= RUN_AFTER_MAX) {
        return v1_is_wrong(r, place, "the input", name,
                           "is named like one of run_after, but without a number");
    }
    if ((uint32_t)number >= r->module->first_run_after) {
        r->module->first_run_after = (uint32_t)number + 1;
    }
    return true;
}

static bool read_input(const struct v1_reading *r, const struct graph_port *port,
                       struct v1_module_input *out)
{
    *out = (struct v1_module_input){.name = port->wire_name, .reference_name = port->wire_name};
    if (!skip_run_after(r, port->value, port->wire_name)) {
        return false;
    }
    switch (port->kind) {
    case PORT_DATA_REFERENCE:
        return read_data_reference(r, port, out);
    case PORT_DATASET:
    case PORT_DATASET_PARAMETER:
        return read_dataset(r, port, out);
    case PORT_DATA_PATH:
        return read_data_path(r, port, out);
    case PORT_PIPELINE_DATA:
    case PORT_AS_FILE_DATASET:
    case PORT_AS_TABULAR_DATASET:
    case PORT_OUTPUT_DATASET:
    case PORT_OUT_PIPELINE_DATA:
    case PORT_OUT_FILE_DATASET:
    case PORT_OUT_TABULAR:
    case PORT_OUT_HDFS:
    case PORT_OUT_LINK_FILE:
    case PORT_OUT_LINK_TABULAR:
        break;
    }
    if (port->edge == GRAPH_NONE) {
        return v1_is_wrong(r, port->value, "the input", port->name, "is not wired to an output");
    }
    if (port->kind == PORT_OUTPUT_DATASET) {
        return read_output_dataset(r, port, out);
    }
    return port->kind == PORT_PIPELINE_DATA ? read_pipeline_data(r, port, out)
                                            : read_promoted(r, port, out);
}

bool v1_read_inputs(const struct v1_reading *r, size_t brought)
{
    const struct graph_node *node = r->node;
    struct v1_module *m = r->module;
    m->inputs =
        arena_new(r->a, struct v1_module_input, node->in_count + brought + node->after_count);
    if (m->inputs == NULL) {
        return status_nomem(r->st);
    }
    for (uint32_t i = 0; i < node->in_count; i++) {
        if (!read_input(r, &r->g->ports[node->first_in + i], &m->inputs[m->input_count++])) {
            return false;
        }
    }
    m->first_extra = m->input_count;
    return true;
}

bool v1_bring_input(const struct v1_reading *r, value_id place,
                    const struct v1_pipeline_parameter *parameter)
{
    struct v1_module *m = r->module;
    struct str id = value_get_text(r->p, parameter->value, KEY_DATASET);
    value_id found = pipeline_find(r->p, KEY_DATASETS, id);
    struct str name = value_get_text(r->p, found, KEY_NAME);
    if (!check_dataset(r, place, id, found) || !skip_run_after(r, place, name)) {
        return false;
    }
    if (str_is_none(name)) {
        return v1_is_wrong(r, place, "the dataset", id, "has no name that the input could take");
    }
    for (size_t i = 0; i < m->input_count; i++) {
        if (str_eq(m->inputs[i].name, name)) {
            return v1_is_wrong(r, place, "the argument brings the input", name, "a second time");
        }
    }
    m->inputs[m->input_count++] = (struct v1_module_input){
        .name = name,
        .reference_name = name,
        .mode = STR("mount"),
        .data_type = STR(DATASET_TYPE),
        .overwrite = V1_SAID_FALSE,
        .parameter = parameter->name,
    };
    m->extra_count++;
    return true;
}

bool v1_add_run_after(const struct v1_reading *r)
{
    struct v1_module *m = r->module;
    for (uint32_t i = 0; i < r->node->after_count; i++) {
        struct str name = arena_strf(r->a, V1_RUN_AFTER_INPUT "%u", m->first_run_after + i);
        if (str_is_none(name)) {
            return status_nomem(r->st);
        }
        m->inputs[m->input_count++] = (struct v1_module_input){
            .name = name, .data_type = STR("AnyFile"), .is_run_after = true};
    }
    return true;
}

/* --- outputs --- */

static void read_data(const struct pipeline *p, value_id item, struct v1_module_output *out)
{
    out->kind = is_promoted(p, item) ? V1_OUTPUT_PROMOTED : V1_OUTPUT_DATA;
    out->datastore = value_get_text(p, item, KEY_DATASTORE);
    out->mode = value_get_text(p, item, KEY_OUTPUT_MODE);
    out->path_on_compute = value_get_text(p, item, KEY_OUTPUT_PATH_ON_COMPUTE);
    out->overwrite = said(p, value_get(p, item, KEY_OUTPUT_OVERWRITE));
    bool directory = value_get_bool(p, item, KEY_IS_DIRECTORY);
    out->data_type = text_or(value_get_text(p, item, KEY_DATA_TYPE),
                             directory ? STR("AnyDirectory") : STR("AnyFile"));
}

static bool read_config(const struct v1_reading *r, const struct graph_port *port,
                        struct v1_module_output *out)
{
    const struct pipeline *p = r->p;
    out->kind = V1_OUTPUT_DATASET;
    out->transform = (struct v1_transform){output_transform(p, port), port->value};
    out->data_type = STR("AnyFile");
    if (is_link(port->kind)) {
        out->mode = STR("link");
        return true;
    }
    value_id destination = value_get(p, port->value, KEY_DESTINATION);
    out->datastore = value_get_text(p, destination, KEY_DATASTORE);
    if (port->kind == PORT_OUT_HDFS) {
        out->mode = STR("hdfs");
        return true;
    }
    out->path_on_compute = value_get_text(p, port->value, KEY_SOURCE);
    out->mode = text_or(value_get_text(p, port->value, KEY_MODE), STR("mount"));
    if (str_eq(out->mode, STR("upload"))) {
        out->overwrite = said_or_false(p, port->value, KEY_OVERWRITE);
        return true;
    }
    return str_eq(out->mode, STR("mount")) ||
           v1_is_wrong(r, port->value, "the output", port->name, "has a mode that it cannot have");
}

static bool read_output(const struct v1_reading *r, const struct graph_port *port,
                        struct v1_module_output *out)
{
    *out = (struct v1_module_output){.name = port->name, .label = port->label, .item = port->value};
    if (port->kind == PORT_OUT_PIPELINE_DATA) {
        read_data(r->p, port->value, out);
    } else if (!read_config(r, port, out)) {
        return false;
    }
    out->datastore = text_or(out->datastore, r->modules->default_datastore);
    return !value_is_none(pipeline_find(r->p, KEY_DATASTORES, out->datastore)) ||
           v1_is_wrong(r, port->value, "the output", port->name, "has no datastore");
}

bool v1_read_outputs(const struct v1_reading *r)
{
    struct v1_module *m = r->module;
    m->outputs = arena_new(r->a, struct v1_module_output, r->node->out_count);
    if (m->outputs == NULL) {
        return status_nomem(r->st);
    }
    for (uint32_t i = 0; i < r->node->out_count; i++) {
        const struct graph_port *port = &r->g->ports[r->node->first_out + i];
        if (!read_output(r, port, &m->outputs[m->output_count++])) {
            return false;
        }
    }
    return true;
}
