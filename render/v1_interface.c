/* SPDX-License-Identifier: MIT */
#include "render/v1_interface.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "render/v1_member.h"

/* --- ports --- */

static void write_types(struct json_writer *w, struct str type)
{
    json_write_key(w, STR("DataTypeIdsList"));
    json_write_list(w);
    if (str_is_none(type)) {
        json_write_text(w, STR("AnyFile"));
        json_write_text(w, STR("AnyDirectory"));
    } else {
        json_write_text(w, type);
    }
    json_write_end(w);
}

static void write_input(struct json_writer *w, const struct v1_module_input *input)
{
    json_write_object(w);
    json_member_text(w, "Name", input->name);
    if (!input->is_run_after) {
        json_member_text(w, "Label", input->name);
    }
    write_types(w, input->data_type);
    json_member_bool(w, "IsOptional", input->is_run_after);
    json_member_bool(w, "SkipProcessing", str_starts(input->name, STR(V1_RUN_AFTER_INPUT)));
    json_member_bool(w, "IsResource", false);
    v1_member(w, "DataStoreMode", input->mode);
    v1_member(w, "PathOnCompute", input->path_on_compute);
    v1_said_member(w, "Overwrite", input->overwrite);
    v1_member(w, "DataReferenceName", input->reference_name);
    json_write_end(w);
}

static void write_output(struct json_writer *w, const struct v1_module_output *output)
{
    json_write_object(w);
    json_member_text(w, "Name", output->name);
    v1_member(w, "Label", output->label);
    json_member_text(w, "DataTypeId", output->data_type);
    json_member_bool(w, "SkipProcessing", str_starts(output->name, STR(V1_RUN_AFTER_OUTPUT)));
    v1_member(w, "DataStoreName", output->datastore);
    v1_member(w, "DataStoreMode", output->mode);
    v1_member(w, "PathOnCompute", output->path_on_compute);
    v1_said_member(w, "Overwrite", output->overwrite);
    json_member_text(w, "DataReferenceName", output->name);
    json_write_end(w);
}

static void write_ports(struct json_writer *w, const struct v1_module *m)
{
    static const struct v1_module_output run_after = {.name = STR_INIT(V1_RUN_AFTER_OUTPUT),
                                                      .data_type = STR_INIT("AnyFile")};
    bool has_run_after = false;
    json_write_key(w, STR("Inputs"));
    json_write_list(w);
    for (size_t i = 0; i < m->input_count; i++) {
        write_input(w, &m->inputs[i]);
    }
    json_write_end(w);

    json_write_key(w, STR("Outputs"));
    json_write_list(w);
    for (size_t i = 0; i < m->output_count; i++) {
        write_output(w, &m->outputs[i]);
        has_run_after |= str_eq(m->outputs[i].name, run_after.name);
    }
    if (!has_run_after) {
        write_output(w, &run_after);
    }
    json_write_end(w);
}

/* --- parameters --- */

static void write_parameter(struct json_writer *w, struct str name, bool optional,
                            struct str default_value, struct str variable)
{
    json_write_object(w);
    json_member_text(w, "Name", name);
    json_member_text(w, "ParameterType", STR("String"));
    json_member_bool(w, "IsOptional", optional);
    v1_member(w, "DefaultValue", default_value);
    json_member_bool(w, "SetEnvironmentVariable", !str_is_none(variable));
    v1_member(w, "EnvironmentVariableOverride", variable);
    json_write_end(w);
}

/* The variable that a step finds it in: what is no letter, digit or underscore in its name is one.
 */
static void write_own_parameter(struct json_writer *w, const struct v1_step_parameter *parameter,
                                struct buf *variable)
{
    struct str rest = parameter->name;
    buf_reset(variable);
    buf_add(variable, STR("AML_PARAMETER_"));
    while (rest.len > 0) {
        uint32_t point = utf8_next(&rest);
        buf_add_point(variable, utf8_is_alnum(point) ? point : '_');
    }
    write_parameter(w, parameter->name, false,
                    parameter->is_literal ? parameter->literal : parameter->parameter.default_value,
                    buf_str(variable));
}

/* Those that every module has and that are `metadata` or not; one of the step's takes the place of
 * one that has its name. */
static void write_shared(const struct v1_modules *modules, const struct v1_module *m, bool metadata,
                         struct buf *variable, struct json_writer *w)
{
    for (size_t i = 0; i < m->own_count; i++) {
        const struct v1_parameter *own = &m->own[i];
        const struct v1_step_parameter *same = v1_module_parameter(modules, m, own->name);
        if (same == NULL && own->metadata == metadata) {
            write_parameter(w, own->name, own->optional, own->default_value, STR_NONE);
        } else if (same != NULL && !metadata && !v1_is_hidden(same)) {
            write_own_parameter(w, same, variable);
        }
    }
}

static void write_parameters(const struct v1_modules *modules, const struct v1_module *m,
                             struct buf *variable, struct json_writer *w)
{
    json_write_key(w, STR("Parameters"));
    json_write_list(w);
    write_shared(modules, m, false, variable, w);
    for (size_t i = 0; i < m->parameter_count; i++) {
        if (!v1_is_hidden(&m->parameters[i]) && !v1_module_has_own(m, m->parameters[i].name)) {
            write_own_parameter(w, &m->parameters[i], variable);
        }
    }
    json_write_end(w);

    json_write_key(w, STR("MetadataParameters"));
    json_write_list(w);
    write_shared(modules, m, true, variable, w);
    json_write_end(w);
}

/* --- the whole --- */

static void write_arguments(struct json_writer *w, const struct v1_module *m)
{
    static const struct str kinds[] = {
        [V1_LITERAL] = STR_INIT("Literal"),
        [V1_INPUT] = STR_INIT("Input"),
        [V1_OUTPUT] = STR_INIT("Output"),
        [V1_PARAMETER] = STR_INIT("Parameter"),
    };
    json_write_key(w, STR("Arguments"));
    json_write_list(w);
    for (size_t i = 0; i < m->argument_count; i++) {
        json_write_object(w);
        json_member_text(w, "ValueType", kinds[m->arguments[i].kind]);
        json_member_text(w, "Value", m->arguments[i].text);
        json_write_end(w);
    }
    json_write_end(w);
}

void v1_interface_write(const struct v1_modules *modules, const struct v1_module *m,
                        struct str fingerprint, struct str snapshot_id, struct json_writer *w)
{
    struct buf variable = BUF_INIT;
    json_write_object(w);
    json_member_text(w, "Name", m->name);
    json_member_text(w, "Description", m->name);
    json_member_bool(w, "IsDeterministic", m->deterministic);
    json_member_text(w, "ModuleExecutionType", STR("escloud"));
    json_member_text(w, "IdentifierHash", fingerprint);
    json_write_key(w, STR("StructuredInterface"));
    json_write_object(w);
    json_member_text(w, "CommandLinePattern", STR(""));
    write_ports(w, m);
    write_parameters(modules, m, &variable, w);
    write_arguments(w, m);
    json_write_end(w);
    json_member_text(w, "StorageId", snapshot_id);
    json_member_bool(w, "IsInterfaceOnly", false);
    json_write_key(w, STR("Properties"));
    json_write_object(w);
    json_write_end(w);
    json_member_text(w, "StepType", m->type);
    json_write_end(w);
    if (variable.failed != STATUS_OK) {
        w->out->failed = variable.failed;
    }
    buf_finish(&variable);
}

void v1_source_write(const struct v1_plan_source *source, struct json_writer *w)
{
    json_write_object(w);
    json_member_text(w, "Name", source->name);
    json_member_text(w, "DataStoreName", source->datastore);
    json_member_text(w, "PathOnDataStore", source->path);
    json_member_text(w, "IdentifierHash", source->fingerprint);
    json_write_end(w);
}
