/* SPDX-License-Identifier: MIT */
#include "render/v1_fingerprint.h"

#include <assert.h>
#include <stdlib.h>

bool v1_fingerprints_init(struct v1_fingerprints *f, struct status *st)
{
    f->text = (struct buf)BUF_INIT;
    return sha256_init(&f->sha, st);
}

void v1_fingerprints_finish(struct v1_fingerprints *f)
{
    sha256_finish(&f->sha);
    buf_finish(&f->text);
}

static bool end_hash(struct v1_fingerprints *f, char hex[SHA256_HEX + 1], struct status *st)
{
    uint8_t digest[SHA256_BYTES];
    if (!sha256_end(&f->sha, digest, st)) {
        return false;
    }
    sha256_hex(digest, hex);
    return true;
}

/* --- items of the hashed text, one behind the other in a buffer --- */

struct items {
    struct buf *text;
    struct str *list; /* only len is known while the buffer still grows */
    size_t count, cap;
    size_t start; /* of the item being written */
};

static void end_item(struct items *items)
{
    assert(items->count < items->cap);
    items->list[items->count++].len = items->text->len - items->start;
    items->start = items->text->len;
}

/* `before`, `text` and nothing when there is no text. */
static void add_optional(struct items *items, struct str before, struct str text)
{
    if (!str_is_none(text)) {
        buf_add(items->text, before);
        buf_add(items->text, text);
    }
}

static void add_item(struct items *items, struct str before, struct str text)
{
    add_optional(items, before, text);
    end_item(items);
}

static void add_ports(struct items *items, const struct v1_module *m)
{
    bool has_run_after = false;
    for (size_t i = 0; i < m->input_count; i++) {
        const struct v1_module_input *input = &m->inputs[i];
        add_optional(items, STR("input_"), input->name);
        add_optional(items, STR(",ds_mode_"), input->mode);
        add_optional(items, STR(",ds_path_"), input->path_on_compute);
        add_item(items, STR(",datatypes_"),
                 str_is_none(input->data_type) ? STR("AnyFile,AnyDirectory") : input->data_type);
    }
    for (size_t i = 0; i < m->output_count; i++) {
        const struct v1_module_output *output = &m->outputs[i];
        add_optional(items, STR("output_"), output->name);
        add_optional(items, STR(",ds_name_"), output->datastore);
        add_optional(items, STR(",ds_mode_"), output->mode);
        add_optional(items, STR(",ds_path_"), output->path_on_compute);
        add_item(items, STR(",datatype_"), output->data_type);
        has_run_after |= str_eq(output->name, STR(V1_RUN_AFTER_OUTPUT));
    }
    if (!has_run_after) {
        add_item(items, STR("output_" V1_RUN_AFTER_OUTPUT ",datatype_"), STR("AnyFile"));
    }
}

static void add_parameter(struct items *items, const struct v1_step_parameter *parameter)
{
    if (v1_is_hidden(parameter)) {
        return;
    }
    add_optional(items, STR("param_"), parameter->name);
    if (parameter->is_literal) {
        add_item(items, STR(",val_"), parameter->literal);
        return;
    }
    add_optional(items, STR(",val_PipelineParameter_Name:"), parameter->parameter.name);
    add_item(items, STR("_Default:"), parameter->parameter.default_value);
}

/* A parameter of the step's takes the place of the module's own of that name. */
static void add_parameters(struct items *items, const struct v1_modules *modules,
                           const struct v1_module *m)
{
    for (size_t i = 0; i < m->own_count; i++) {
        if (v1_module_parameter(modules, m, m->own[i].name) == NULL) {
            add_optional(items, STR("param_"), m->own[i].name);
            add_item(items, STR(",val_"), m->own[i].default_value);
        }
    }
    for (size_t i = 0; i < m->parameter_count; i++) {
        add_parameter(items, &m->parameters[i]);
    }
}

static void add_arguments(struct items *items, const struct v1_module *m)
{
    static const struct str kinds[] = {
        [V1_LITERAL] = STR_INIT(""),
        [V1_INPUT] = STR_INIT("input:"),
        [V1_OUTPUT] = STR_INIT("output:"),
        [V1_PARAMETER] = STR_INIT("parameter:"),
    };
    buf_add(items->text, STR("arguments_"));
    for (size_t i = 0; i < m->argument_count; i++) {
        buf_add(items->text, i > 0 ? STR(",") : STR(""));
        buf_add(items->text, kinds[m->arguments[i].kind]);
        buf_add(items->text, m->arguments[i].text);
    }
    end_item(items);
}

static int compare_items(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool v1_fingerprint_module(struct v1_fingerprints *f, const struct v1_modules *modules,
                           const struct v1_module *m, struct arena scratch,
                           char hex[SHA256_HEX + 1], struct status *st)
{
    struct items items = {.text = &f->text};
    items.cap = m->own_count + m->parameter_count + m->input_count + m->output_count + 6;
    items.list = arena_new(&scratch, struct str, items.cap);
    if (items.list == NULL) {
        return status_nomem(st);
    }
    buf_reset(&f->text);
    add_item(&items, STR("name_"), m->name);
    add_ports(&items, m);
    add_parameters(&items, modules, m);
    add_item(&items, STR("deterministic_"), m->deterministic ? STR("True") : STR("False"));
    add_item(&items, STR("execution_"), STR("escloud"));
    if (!str_is_none(m->version)) {
        add_item(&items, STR("version_"), m->version);
    }
    add_arguments(&items, m);
    if (!buf_ok(&f->text, st)) {
        return false;
    }

    const char *at = buf_cstr(&f->text);
    for (size_t i = 0; i < items.count; i++) {
        items.list[i].ptr = at;
        at += items.list[i].len;
    }
    qsort(items.list, items.count, sizeof *items.list, compare_items);
    for (size_t i = 0; i < items.count; i++) {
        sha256_add(&f->sha, i > 0 ? STR("_") : STR(""));
        sha256_add(&f->sha, items.list[i]);
    }
    return end_hash(f, hex, st);
}

bool v1_fingerprint_source(struct v1_fingerprints *f, struct str name, struct str datastore,
                           struct str path, char hex[SHA256_HEX + 1], struct status *st)
{
    const struct str parts[] = {name, STR("_"), datastore, STR("_"), path};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        sha256_add(&f->sha, parts[i]);
    }
    return end_hash(f, hex, st);
}
