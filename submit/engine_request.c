/* SPDX-License-Identifier: MIT */
#include "submit/engine_internal.h"

#include <limits.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "model/load.h"
#include "model/save.h"

static const char document_file[] = "document.pipeline.json";
static const char submission_file[] = "submission.json";
static const char request_file[] = "request.json";

/* --- writing --- */

static void write_data_path(struct json_writer *w, const struct submission_value *value)
{
    json_write_object(w);
    json_write_key(w, STR("data_path"));
    json_write_object(w);
    if (!str_is_none(value->text)) {
        json_member_text(w, "name", value->text);
    }
    if (!str_is_none(value->datastore)) {
        json_member_text(w, "datastore", value->datastore);
    }
    if (!str_is_none(value->path_on_datastore)) {
        json_member_text(w, "path_on_datastore", value->path_on_datastore);
    }
    json_write_end(w);
    json_write_end(w);
}

static void write_value(struct json_writer *w, const struct submission_value *value)
{
    json_write_key(w, value->name);
    switch (value->kind) {
    case SUBMISSION_TEXT:
        json_write_text(w, value->text);
        break;
    case SUBMISSION_NUMBER:
        json_write_number(w, value->text);
        break;
    case SUBMISSION_BOOL:
        json_write_bool(w, str_eq(value->text, STR("true")));
        break;
    case SUBMISSION_DATA_PATH:
        write_data_path(w, value);
        break;
    case SUBMISSION_DATASET:
        json_write_object(w);
        json_member_text(w, "dataset", value->text);
        json_write_end(w);
        break;
    }
}

/* The last value of a name counts, and a key may stand only once. */
static bool is_last(const struct submission *s, size_t at)
{
    for (size_t i = at + 1; i < s->count; i++) {
        if (str_eq(s->values[i].name, s->values[at].name)) {
            return false;
        }
    }
    return true;
}

static void write_submission(struct json_writer *w, const struct submission *s)
{
    json_write_object(w);
    json_write_key(w, STR("pipeline_parameters"));
    json_write_object(w);
    for (size_t i = 0; s != NULL && i < s->count; i++) {
        if (is_last(s, i)) {
            write_value(w, &s->values[i]);
        }
    }
    json_write_end(w);
    json_write_end(w);
}

static void write_request(struct json_writer *w, const struct engine_request *request)
{
    json_write_object(w);
    json_member_text(w, "base_folder", request->base_folder);
    json_member_text(w, "python", request->python);
    json_member_int(w, "jobs", request->jobs);
    json_member_bool(w, "continue_on_failure", request->continue_on_failure);
    json_write_end(w);
}

static bool path_of(char path[PATH_MAX], struct str folder, const char *file, struct status *st)
{
    int n = snprintf(path, PATH_MAX, "%.*s/%s", STR_ARG(folder), file);
    return (n > 0 && n < PATH_MAX) ||
           status_set(st, STATUS_LIMIT, NO_POS, "the path of the state folder is too long");
}

/* Writes one file, and begins the next. */
static bool save(struct str folder, const char *file, struct buf *text, struct status *st)
{
    char path[PATH_MAX];
    bool ok = buf_ok(text, st) && path_of(path, folder, file, st) &&
              file_save_private(path, buf_str(text), st);
    buf_reset(text);
    return ok;
}

bool engine_request_write(struct str folder, const struct engine_request *request,
                          struct status *st)
{
    struct buf text = BUF_INIT;
    struct json_writer w;
    pipeline_save(request->p, &text);
    bool ok = save(folder, document_file, &text, st);
    json_write_init(&w, &text, JSON_INDENT_2, JSON_UTF8);
    write_submission(&w, request->submission);
    ok = ok && save(folder, submission_file, &text, st);
    buf_reset(&text);
    json_write_init(&w, &text, JSON_INDENT_2, JSON_UTF8);
    write_request(&w, request);
    ok = ok && save(folder, request_file, &text, st);
    buf_finish(&text);
    return ok;
}

/* --- reading --- */

static bool read_text(struct str folder, const char *file, struct buf *out, struct status *st)
{
    char path[PATH_MAX];
    return path_of(path, folder, file, st) && file_read(path, JSON_BYTES_MAX, out, NULL, st);
}

static bool read_document(struct str folder, struct buf *text, struct pipeline **p,
                          struct status *st)
{
    *p = read_text(folder, document_file, text, st) ? pipeline_load(buf_str(text), st) : NULL;
    return *p != NULL;
}

static bool read_submission(struct str folder, struct buf *text, struct arena *a,
                            const struct submission **out, struct status *st)
{
    struct submission *s = arena_new(a, struct submission, 1);
    *out = s;
    return (s != NULL || status_nomem(st)) && read_text(folder, submission_file, text, st) &&
           submission_read(buf_str(text), a, s, st);
}

static bool read_members(const struct json *j, struct arena *a, struct engine_request *out,
                         struct status *st)
{
    const struct json_value *root = json_root(j);
    const struct json_value *base = json_get(root, STR("base_folder"));
    const struct json_value *python = json_get(root, STR("python"));
    const struct json_value *jobs = json_get(root, STR("jobs"));
    const struct json_value *goes_on = json_get(root, STR("continue_on_failure"));
    int64_t number = 0;
    if (base == NULL || json_kind(base) != JSON_STRING || python == NULL ||
        json_kind(python) != JSON_STRING || jobs == NULL || !json_int64(j, jobs, &number) ||
        number < 1 || number > ENGINE_JOBS_MAX || goes_on == NULL) {
        return status_set(st, STATUS_DATA, NO_POS, "the run's %s is damaged", request_file);
    }
    out->base_folder = arena_str(a, json_text(j, base));
    out->python = arena_str(a, json_text(j, python));
    out->jobs = (int)number;
    out->continue_on_failure = json_bool(goes_on);
    return (!str_is_none(out->base_folder) && !str_is_none(out->python)) || status_nomem(st);
}

bool engine_request_read(struct str folder, struct arena *a, struct engine_request *out,
                         struct pipeline **p, struct status *st)
{
    struct buf text = BUF_INIT;
    struct json *j = NULL;
    *out = (struct engine_request){0};
    *p = NULL;
    bool ok = read_text(folder, request_file, &text, st) &&
              (j = json_parse(buf_str(&text), st)) != NULL && read_members(j, a, out, st);
    json_free(j);
    ok = ok && read_submission(folder, &text, a, &out->submission, st) &&
         read_document(folder, &text, p, st);
    out->p = *p;
    buf_finish(&text);
    return ok;
}
