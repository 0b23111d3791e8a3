/* SPDX-License-Identifier: MIT */
#include "model/submission.h"

#include "base/json.h"
#include "model/submission_internal.h"

static struct str bool_text(bool value)
{
    return value ? STR("True") : STR("False");
}

static bool number_text(struct str digits, struct arena *a, struct str *out, struct status *st)
{
    *out = python_number(digits, a);
    return !str_is_none(*out) || status_nomem(st);
}

bool python_text(const struct pipeline *p, value_id scalar, struct arena *a, struct str *out,
                 struct status *st)
{
    *out = STR_NONE;
    switch (value_kind(p, scalar)) {
    case VALUE_BOOL:
        *out = bool_text(value_bool(p, scalar));
        break;
    case VALUE_NUMBER:
        return number_text(value_text(p, scalar), a, out, st);
    case VALUE_TEXT:
        *out = value_text(p, scalar);
        break;
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return true;
}

const struct submission_value *submission_find(const struct submission *s, struct str parameter)
{
    for (size_t i = s != NULL ? s->count : 0; i > 0; i--) {
        if (str_eq(s->values[i - 1].name, parameter)) {
            return &s->values[i - 1];
        }
    }
    return NULL;
}

bool submission_text(const struct pipeline *p, const struct submission *s, struct str parameter,
                     struct arena *a, struct str *out, struct status *st)
{
    const struct submission_value *value = submission_find(s, parameter);
    if (value == NULL) {
        value_id item = pipeline_find(p, KEY_PARAMETERS, parameter);
        return python_text(p, value_get(p, item, KEY_DEFAULT_VALUE), a, out, st);
    }
    *out = STR_NONE;
    switch (value->kind) {
    case SUBMISSION_TEXT:
        *out = value->text;
        break;
    case SUBMISSION_NUMBER:
        return number_text(value->text, a, out, st);
    case SUBMISSION_BOOL:
        *out = bool_text(str_eq(value->text, STR("true")));
        break;
    case SUBMISSION_DATA_PATH:
    case SUBMISSION_DATASET:
        break;
    }
    return true;
}

/* --- reading --- */

static bool refuse(const struct json *j, const struct json_value *v, const char *wants,
                   struct status *st)
{
    struct str key = json_key(v);
    return status_set(st, STATUS_DATA, json_pos(j, v), "\"%.*s\" is %s, not %s", STR_ARG(key),
                      wants, json_kind_name(json_kind(v)));
}

static bool refuse_key(const struct json *j, const struct json_value *v, const char *where,
                       struct status *st)
{
    struct str key = json_key(v);
    return status_set(st, STATUS_DATA, json_key_pos(j, v), "unknown key \"%.*s\" in %s",
                      STR_ARG(key), where);
}

static bool keep(struct str text, struct arena *a, struct str *out, struct status *st)
{
    *out = arena_str(a, text);
    return !str_is_none(*out) || status_nomem(st);
}

static bool read_text(const struct json *j, const struct json_value *v, struct arena *a,
                      struct str *out, struct status *st)
{
    if (json_kind(v) != JSON_STRING) {
        return refuse(j, v, "a text", st);
    }
    return keep(json_text(j, v), a, out, st);
}

static bool read_bool(const struct json *j, const struct json_value *v, bool *out,
                      struct status *st)
{
    if (json_kind(v) != JSON_BOOL) {
        return refuse(j, v, "true or false", st);
    }
    *out = json_bool(v);
    return true;
}

static bool read_data_path(const struct json *j, const struct json_value *path, struct arena *a,
                           struct submission_value *out, struct status *st)
{
    if (json_kind(path) != JSON_OBJECT) {
        return refuse(j, path, "an object", st);
    }
    out->kind = SUBMISSION_DATA_PATH;
    for (const struct json_value *v = json_first(path); v; v = json_next(v)) {
        struct str key = json_key(v);
        struct str *member = str_eq(key, STR("name"))                ? &out->text
                             : str_eq(key, STR("datastore"))         ? &out->datastore
                             : str_eq(key, STR("path_on_datastore")) ? &out->path_on_datastore
                                                                     : NULL;
        if (member == NULL) {
            return refuse_key(j, v, "a data path", st);
        }
        if (!read_text(j, v, a, member, st)) {
            return false;
        }
    }
    return true;
}

static bool read_object(const struct json *j, const struct json_value *v, struct arena *a,
                        struct submission_value *out, struct status *st)
{
    const struct json_value *only = json_first(v);
    if (only && !json_next(only) && str_eq(json_key(only), STR("data_path"))) {
        return read_data_path(j, only, a, out, st);
    }
    if (only && !json_next(only) && str_eq(json_key(only), STR("dataset"))) {
        out->kind = SUBMISSION_DATASET;
        return read_text(j, only, a, &out->text, st);
    }
    return status_set(st, STATUS_DATA, json_pos(j, v),
                      "the value of parameter \"%.*s\" is neither {\"data_path\": ...} nor "
                      "{\"dataset\": ID}",
                      STR_ARG(out->name));
}

static bool read_value(const struct json *j, const struct json_value *v, struct arena *a,
                       struct submission_value *out, struct status *st)
{
    if (!keep(json_key(v), a, &out->name, st)) {
        return false;
    }
    switch (json_kind(v)) {
    case JSON_BOOL:
        out->kind = SUBMISSION_BOOL;
        out->text = json_bool(v) ? STR("true") : STR("false");
        return true;
    case JSON_NUMBER:
        out->kind = SUBMISSION_NUMBER;
        return keep(json_text(j, v), a, &out->text, st);
    case JSON_STRING:
        out->kind = SUBMISSION_TEXT;
        return keep(json_text(j, v), a, &out->text, st);
    case JSON_OBJECT:
        return read_object(j, v, a, out, st);
    case JSON_NULL:
    case JSON_LIST:
        break;
    }
    return refuse(j, v, "a number, a text, true, false, a data path or a dataset", st);
}

static bool read_values(const struct json *j, const struct json_value *object, struct arena *a,
                        struct submission *out, struct status *st)
{
    if (json_kind(object) != JSON_OBJECT) {
        return refuse(j, object, "an object", st);
    }
    struct submission_value *values = arena_new(a, struct submission_value, json_count(object));
    if (values == NULL) {
        return status_nomem(st);
    }
    out->values = values;
    for (const struct json_value *v = json_first(object); v; v = json_next(v)) {
        if (!read_value(j, v, a, &values[out->count], st)) {
            return false;
        }
        out->count++;
    }
    return true;
}

static bool read_member(const struct json *j, const struct json_value *v, struct arena *a,
                        struct submission *out, struct status *st)
{
    struct str key = json_key(v);
    if (str_eq(key, STR("pipeline_parameters"))) {
        return read_values(j, v, a, out, st);
    }
    if (str_eq(key, STR("continue_on_step_failure"))) {
        return read_bool(j, v, &out->continue_on_step_failure, st);
    }
    if (str_eq(key, STR("regenerate_outputs"))) {
        return read_bool(j, v, &out->regenerate_outputs, st);
    }
    if (str_eq(key, STR("parent_run_id"))) {
        return read_text(j, v, a, &out->parent_run_id, st);
    }
    return refuse_key(j, v, "a submission", st);
}

bool submission_read(struct str text, struct arena *a, struct submission *out, struct status *st)
{
    struct json *j = json_parse(text, st);
    if (j == NULL) {
        return false;
    }
    struct submission read = {.parent_run_id = STR_NONE};
    const struct json_value *root = json_root(j);
    bool ok = json_kind(root) == JSON_OBJECT ||
              status_set(st, STATUS_DATA, json_pos(j, root), "a submission is an object, not %s",
                         json_kind_name(json_kind(root)));
    for (const struct json_value *v = json_first(root); ok && v; v = json_next(v)) {
        ok = read_member(j, v, a, &read, st);
    }
    json_free(j);
    if (ok) {
        *out = read;
    }
    return ok;
}

/* --- one NAME=VALUE --- */

static bool set_number(struct str like, struct submission_value *out, struct status *st)
{
    bool whole = !python_is_float(like);
    if (!python_is_number(out->text) || (whole && python_is_float(out->text))) {
        return status_set(st, STATUS_DATA, NO_POS, "%.*s is a %snumber, \"%.*s\" is none",
                          STR_ARG(out->name), whole ? "whole " : "", STR_ARG(out->text));
    }
    out->kind = SUBMISSION_NUMBER;
    return true;
}

static bool set_bool(struct submission_value *out, struct status *st)
{
    bool yes = str_eq(out->text, STR("true")) || str_eq(out->text, STR("True"));
    bool no = str_eq(out->text, STR("false")) || str_eq(out->text, STR("False"));
    if (!yes && !no) {
        return status_set(st, STATUS_DATA, NO_POS, "%.*s is true or false, \"%.*s\" is neither",
                          STR_ARG(out->name), STR_ARG(out->text));
    }
    out->kind = SUBMISSION_BOOL;
    out->text = yes ? STR("true") : STR("false");
    return true;
}

/* DATASTORE/PATH, both as the document's data path has them. */
static bool set_data_path(const struct pipeline *p, value_id default_value,
                          struct submission_value *out, struct status *st)
{
    struct str path = out->text;
    out->kind = SUBMISSION_DATA_PATH;
    out->datastore = str_cut(&path, '/');
    out->path_on_datastore = path;
    value_id own = value_get(p, value_get(p, default_value, KEY_DATA_PATH), KEY_NAME);
    out->text = value_text(p, own);
    if (value_is_none(pipeline_find(p, KEY_DATASTORES, out->datastore))) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "%.*s is a data path, DATASTORE/PATH; there is no datastore \"%.*s\"",
                          STR_ARG(out->name), STR_ARG(out->datastore));
    }
    return true;
}

static bool set_dataset(const struct pipeline *p, struct submission_value *out, struct status *st)
{
    out->kind = SUBMISSION_DATASET;
    if (value_is_none(pipeline_find(p, KEY_DATASETS, out->text))) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "%.*s is a dataset, there is none called \"%.*s\"", STR_ARG(out->name),
                          STR_ARG(out->text));
    }
    return true;
}

/* out->text, read as the type of the default. A parameter without one takes text. */
static bool set_value(const struct pipeline *p, value_id default_value,
                      struct submission_value *out, struct status *st)
{
    if (value_is_none(default_value)) {
        return true;
    }
    switch (value_kind(p, default_value)) {
    case VALUE_BOOL:
        return set_bool(out, st);
    case VALUE_NUMBER:
        return set_number(value_text(p, default_value), out, st);
    case VALUE_OBJECT:
        return value_is_none(value_get(p, default_value, KEY_DATASET))
                   ? set_data_path(p, default_value, out, st)
                   : set_dataset(p, out, st);
    case VALUE_NULL:
    case VALUE_TEXT:
    case VALUE_LIST:
        break;
    }
    return true;
}

bool submission_set(const struct pipeline *p, struct str assignment, struct arena *a,
                    struct submission_value *out, struct status *st)
{
    struct str rest = assignment;
    struct str name = str_cut(&rest, '=');
    if (str_is_none(rest)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "\"%.*s\" has no \"=\"; a value is given as NAME=VALUE",
                          STR_ARG(assignment));
    }
    value_id item = pipeline_find(p, KEY_PARAMETERS, name);
    if (value_is_none(item)) {
        return status_set(st, STATUS_DATA, NO_POS, "there is no parameter \"%.*s\"", STR_ARG(name));
    }
    struct submission_value value = {
        .kind = SUBMISSION_TEXT, .datastore = STR_NONE, .path_on_datastore = STR_NONE};
    if (!keep(name, a, &value.name, st) || !keep(rest, a, &value.text, st) ||
        !set_value(p, value_get(p, item, KEY_DEFAULT_VALUE), &value, st)) {
        return false;
    }
    *out = value;
    return true;
}
