/* SPDX-License-Identifier: MIT */
#include "render/v1_rest.h"

#include "base/json.h"
#include "model/folder.h"
#include "render/v1_body.h"
#include "render/v1_ids.h"
#include "render/v1_interface.h"
#include "render/v1_plan.h"

#define PATCH_BODY "application/json-patch+json; charset=utf-8"
#define JSON_BODY "application/json; charset=utf-8"

/* One list being written. */
struct rest {
    const struct v1_input *in;
    struct v1_plan *plan;
    struct v1_ids ids;
    struct json_writer w;
    struct buf workspace; /* /subscriptions/… */
    struct buf path;
    struct map snapshots; /* content -> its uuid's number */
    struct arena arena;   /* keys of it */
    uint32_t blobs;
};

/* --- a request --- */

enum token { WITH_TOKEN, WITHOUT_TOKEN };

/* Begins a request with method and the path in r->path; its query, headers and body follow. */
static void begin_request(struct rest *r, const char *method)
{
    json_write_object(&r->w);
    json_member_text(&r->w, "method", str_from(method));
    json_member_text(&r->w, "path", buf_str(&r->path));
}

static void write_query(struct rest *r, const char *key, struct str value)
{
    json_write_key(&r->w, STR("query"));
    json_write_object(&r->w);
    if (key != NULL) {
        json_member_text(&r->w, key, value);
    }
    json_write_end(&r->w);
}

static void write_headers(struct rest *r, const char *content_type, enum token token)
{
    json_write_key(&r->w, STR("headers"));
    json_write_object(&r->w);
    if (token == WITH_TOKEN) {
        json_member_text(&r->w, "Authorization", STR("Bearer {token}"));
    }
    if (content_type != NULL) {
        json_member_text(&r->w, "Content-Type", str_from(content_type));
    }
    json_write_end(&r->w);
    json_write_key(&r->w, STR("body"));
}

/* A request without query and body. */
static void write_get(struct rest *r, const char *content_type, enum token token)
{
    begin_request(r, "GET");
    write_query(r, NULL, STR_NONE);
    write_headers(r, content_type, token);
    json_write_null(&r->w);
    json_write_end(&r->w);
}

static void begin_post(struct rest *r, const char *content_type)
{
    begin_request(r, "POST");
    write_query(r, NULL, STR_NONE);
    write_headers(r, content_type, WITH_TOKEN);
}

/* r->path becomes {base}/service{W}/rest. */
static void set_path(struct rest *r, const char *service, const char *rest)
{
    buf_reset(&r->path);
    buf_addf(&r->path, "%s%s%s", service, buf_cstr(&r->workspace), rest);
}

#define PIPELINES "{api}/pipelines/v1.0"
#define CONTENT_V1 "{history}/content/v1.0"
#define CONTENT_V2 "{history}/content/v2.0"
#define HISTORY "{history}/history/v1.0"

static void set_path_id(struct rest *r, const char *rest, struct str id)
{
    set_path(r, PIPELINES, rest);
    buf_add(&r->path, id);
}

/* --- finding the service --- */

static void add_part(struct rest *r, const char *before, enum key key, const char *otherwise)
{
    value_id workspace = value_get(r->in->p, pipeline_root(r->in->p), KEY_WORKSPACE);
    struct str own = value_get_text(r->in->p, workspace, key);
    buf_add(&r->workspace, str_from(before));
    buf_add(&r->workspace, str_is_none(own) ? str_from(otherwise) : own);
}

static void write_discovery(struct rest *r)
{
    add_part(r, "/subscriptions/", KEY_SUBSCRIPTION_ID, "{subscription_id}");
    add_part(r, "/resourceGroups/", KEY_RESOURCE_GROUP, "{resource_group}");
    add_part(r, "/providers/Microsoft.MachineLearningServices/workspaces/", KEY_WORKSPACE_NAME,
             "{workspace_name}");
    set_path(r, "{arm}", "");
    begin_request(r, "GET");
    write_query(r, "api-version", STR("2018-03-01-preview"));
    write_headers(r, NULL, WITH_TOKEN);
    json_write_null(&r->w);
    json_write_end(&r->w);
    buf_reset(&r->path);
    buf_add(&r->path, STR("{discovery}"));
    write_get(r, NULL, WITHOUT_TOKEN);
}

static void write_type(struct rest *r, struct str type)
{
    set_path(r, PIPELINES, "/DataTypes");
    begin_post(r, PATCH_BODY);
    json_write_object(&r->w);
    json_member_text(&r->w, "Id", type);
    json_member_text(&r->w, "Name", type);
    json_member_text(&r->w, "Description", type);
    json_member_bool(&r->w, "IsDirectory", str_eq(type, STR("AnyDirectory")));
    json_write_key(&r->w, STR("ParentDataTypeIds"));
    json_write_list(&r->w);
    json_write_end(&r->w);
    json_write_end(&r->w);
    json_write_end(&r->w);
}

static void write_types(struct rest *r)
{
    set_path(r, PIPELINES, "/DataTypes");
    write_get(r, JSON_BODY, WITH_TOKEN);
    struct v1_value type = v1_first(v1_type_names(r->plan->tables));
    for (; type.v != NULL; type = v1_next(type)) {
        write_type(r, v1_text(type));
    }
}

/* --- snapshots --- */

static void write_names(struct rest *r, const struct folder *folder)
{
    set_path(r, CONTENT_V2, "/snapshots/getblob");
    begin_post(r, JSON_BODY);
    json_write_object(&r->w);
    json_write_key(&r->w, STR("FileNames"));
    json_write_list(&r->w);
    for (size_t i = 0; i < folder->count; i++) {
        json_write_text(&r->w, folder->files[i].path);
    }
    json_write_end(&r->w);
    json_write_end(&r->w);
    json_write_end(&r->w);
}

static void write_upload(struct rest *r, const struct folder *folder,
                         const struct folder_file *file)
{
    char hex[SHA256_HEX + 1], id[V1_ID_SIZE];
    sha256_hex(file->sha256, hex);
    v1_numbered_id(&r->ids, "blob", ++r->blobs, id);
    buf_reset(&r->path);
    buf_add(&r->path, str_from(id));
    begin_request(r, "PUT");
    write_query(r, NULL, STR_NONE);
    json_write_key(&r->w, STR("headers"));
    json_write_object(&r->w);
    json_member_text(&r->w, "x-ms-blob-type", STR("BlockBlob"));
    json_write_end(&r->w);
    json_write_key(&r->w, STR("body"));
    json_write_object(&r->w);
    buf_reset(&r->path);
    buf_add(&r->path, folder->path);
    buf_add(&r->path, folder->path.len > 0 ? STR("/") : STR(""));
    buf_add(&r->path, file->path);
    json_member_text(&r->w, "file", buf_str(&r->path));
    json_member_text(&r->w, "sha256", str_from(hex));
    json_write_end(&r->w);
    json_write_end(&r->w);
}

static void begin_tree_node(struct rest *r, struct str name)
{
    json_write_object(&r->w);
    json_member_text(&r->w, "name", name);
    json_member_text(&r->w, "timestamp", STR("{now}"));
    json_write_key(&r->w, STR("children"));
    json_write_object(&r->w);
}

static void end_tree_node(struct rest *r, const char *type)
{
    json_write_end(&r->w);
    json_member_text(&r->w, "type", str_from(type));
    json_member_text(&r->w, "hash", STR("{hash}"));
    json_write_end(&r->w);
}

/* How many leading folders two paths have in common, and where in them that ends. */
static size_t shared_folders(struct str a, struct str b, size_t *end)
{
    size_t count = 0;
    *end = 0;
    for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++) {
        if (a.ptr[i] == '/') {
            count++;
            *end = i + 1;
        }
    }
    return count;
}

/* The tree stands four levels deep in the list, and each folder and file in it takes two. */
enum { TREE_FOLDERS_MAX = (JSON_WRITE_DEPTH_MAX - 4) / 2 - 2 };

static bool check_depth(const struct folder *folder, struct status *st)
{
    for (size_t i = 0; i < folder->count; i++) {
        size_t end;
        struct str path = folder->files[i].path;
        if (shared_folders(path, path, &end) > TREE_FOLDERS_MAX) {
            return status_set(st, STATUS_LIMIT, NO_POS,
                              "the source directory \"%.*s\" has folders in folders, more than %d "
                              "deep; leave them out in .amlignore",
                              STR_ARG(folder->path), (int)TREE_FOLDERS_MAX);
        }
    }
    return true;
}

/* Files come ordered by path, so those of one folder follow each other; but "a.b" stands between
 * "a" and "a/b", never inside a folder. */
static void write_tree(struct rest *r, const struct folder *folder)
{
    struct str last = STR("");
    size_t open = 0, end;
    begin_tree_node(r, STR(""));
    for (size_t i = 0; i < folder->count; i++) {
        struct str path = folder->files[i].path;
        size_t shared = shared_folders(last, path, &end);
        for (; open > shared; open--) {
            end_tree_node(r, "Directory");
        }
        struct str rest = str_slice(path, end, path.len);
        for (; str_find(rest, STR("/")) != SIZE_MAX; open++) {
            struct str name = str_cut(&rest, '/');
            json_write_key(&r->w, name);
            begin_tree_node(r, name);
        }
        json_write_key(&r->w, rest);
        begin_tree_node(r, rest);
        end_tree_node(r, "File");
        last = path;
    }
    for (; open > 0; open--) {
        end_tree_node(r, "Directory");
    }
    end_tree_node(r, "Directory");
}

static void write_revisions(struct rest *r, const struct folder *folder)
{
    json_write_key(&r->w, STR("FileRevisionList"));
    json_write_object(&r->w);
    json_write_key(&r->w, STR("FileNodes"));
    json_write_list(&r->w);
    uint32_t blob = r->blobs - (uint32_t)folder->count;
    for (size_t i = 0; i < folder->count; i++) {
        char id[V1_ID_SIZE];
        v1_numbered_id(&r->ids, "blob", ++blob, id);
        json_write_object(&r->w);
        json_member_text(&r->w, "FullName", folder->files[i].path);
        json_member_text(&r->w, "BlobUri", str_from(id));
        json_member_int(&r->w, "FileSize", (int64_t)folder->files[i].size);
        json_write_end(&r->w);
    }
    json_write_end(&r->w);
    json_write_end(&r->w);
}

static void write_snapshot(struct rest *r, const struct folder *folder, const char *id)
{
    set_path(r, CONTENT_V1, "/snapshots/latest/metadata");
    write_get(r, NULL, WITH_TOKEN);
    write_names(r, folder);
    for (size_t i = 0; i < folder->count; i++) {
        write_upload(r, folder, &folder->files[i]);
    }
    set_path(r, CONTENT_V2, "/snapshots/");
    buf_add(&r->path, str_from(id));
    begin_post(r, JSON_BODY);
    json_write_object(&r->w);
    json_member_text(&r->w, "ParentSnapshotId", STR("00000000-0000-0000-0000-000000000000"));
    json_write_key(&r->w, STR("Tags"));
    json_write_null(&r->w);
    json_write_key(&r->w, STR("Properties"));
    json_write_object(&r->w);
    json_write_end(&r->w);
    json_write_key(&r->w, STR("DirTreeNode"));
    write_tree(r, folder);
    write_revisions(r, folder);
    json_write_end(&r->w);
    json_write_end(&r->w);
}

/* The id of the snapshot of a folder, which is uploaded when none of that content was before. A
 * folder that was not handed in is known by its path. */
static bool need_snapshot(struct rest *r, struct str path, char id[V1_ID_SIZE], struct status *st)
{
    static const struct folder nothing = {.exists = false};
    char hex[SHA256_HEX + 1];
    const struct folder *folder = folders_find(r->in->folders, path);
    bool known = folder != NULL && folder->exists;
    if (known) {
        sha256_hex(folder->content_sha256, hex);
    }
    struct str key = known ? str_from(hex) : path;
    uint32_t number = map_get(&r->snapshots, key, 0);
    if (number > 0) {
        v1_numbered_id(&r->ids, "uuid", number, id);
        return true;
    }
    v1_next_uuid(&r->ids, id);
    key = arena_str(&r->arena, key);
    if (str_is_none(key) || !map_set(&r->snapshots, key, r->ids.uuids)) {
        return status_nomem(st);
    }
    folder = known ? folder : &nothing;
    if (!check_depth(folder, st)) {
        return false;
    }
    write_snapshot(r, folder, id);
    return true;
}

/* --- modules and data sources --- */

static bool regenerates(const struct rest *r)
{
    return r->in->submission != NULL && r->in->submission->regenerate_outputs;
}

static bool write_module(struct rest *r, uint32_t number, struct status *st)
{
    const struct v1_plan_module *used = &r->plan->used_modules[number - 1];
    char snapshot[V1_ID_SIZE], id[V1_ID_SIZE];
    struct v1_module module;
    if (!regenerates(r)) {
        set_path_id(r, "/Modules/Hash/", used->fingerprint);
        write_get(r, JSON_BODY, WITH_TOKEN);
    }
    if (!need_snapshot(r, used->folder, snapshot, st) ||
        !v1_plan_read(r->plan, used->node, &module, st)) {
        return false;
    }
    set_path(r, PIPELINES, "/Modules");
    begin_post(r, PATCH_BODY);
    v1_interface_write(&r->plan->modules, &module, used->fingerprint, str_from(snapshot), &r->w);
    json_write_end(&r->w);

    v1_numbered_id(&r->ids, "module", number, id);
    set_path_id(r, "/Modules/", str_from(id));
    write_get(r, JSON_BODY, WITH_TOKEN);
    return true;
}

static void write_source(struct rest *r, uint32_t number)
{
    const struct v1_plan_source *source = &r->plan->sources[number - 1];
    char id[V1_ID_SIZE];
    if (!regenerates(r)) {
        set_path_id(r, "/DataSources/Hash/", source->fingerprint);
        write_get(r, JSON_BODY, WITH_TOKEN);
    }
    set_path(r, PIPELINES, "/DataSources");
    begin_post(r, PATCH_BODY);
    v1_source_write(source, &r->w);
    json_write_end(&r->w);

    v1_numbered_id(&r->ids, "datasource", number, id);
    set_path_id(r, "/DataSources/", str_from(id));
    write_get(r, JSON_BODY, WITH_TOKEN);
}

/* --- the run --- */

static bool write_run(struct rest *r, struct status *st)
{
    const struct submission *s = r->in->submission;
    struct str parent = s != NULL ? s->parent_run_id : STR_NONE;
    struct str name = v1_experiment_name(r->in);
    char id[V1_ID_SIZE];
    set_path(r, PIPELINES, "/PipelineRuns/Unsubmitted/CreationInfoWithGraph");
    begin_request(r, "POST");
    write_query(r, "experimentName", name);
    write_headers(r, PATCH_BODY, WITH_TOKEN);
    if (!v1_body_write(r->plan, &r->ids, &r->w, NULL, st)) {
        return false;
    }
    json_write_end(&r->w);

    v1_numbered_id(&r->ids, "run", 1, id);
    set_path_id(r, "/PipelineRuns/Submit/", str_from(id));
    begin_request(r, "POST");
    write_query(r, str_is_none(parent) ? NULL : "parentRunId", parent);
    write_headers(r, JSON_BODY, WITH_TOKEN);
    json_write_null(&r->w);
    json_write_end(&r->w);

    set_path(r, HISTORY, "/experiments/");
    buf_add(&r->path, name);
    buf_addf(&r->path, "/runs/%s", id);
    write_get(r, NULL, WITH_TOKEN);
    return true;
}

static bool write_all(struct rest *r, struct status *st)
{
    json_write_list(&r->w);
    write_discovery(r);
    write_types(r);
    for (uint32_t i = 1; i <= r->plan->module_count; i++) {
        if (!write_module(r, i, st)) {
            return false;
        }
    }
    for (uint32_t i = 1; i <= r->plan->source_count; i++) {
        write_source(r, i);
    }
    if (!write_run(r, st)) {
        return false;
    }
    json_write_end(&r->w);
    return buf_ok(&r->path, st) && buf_ok(&r->workspace, st);
}

bool v1_rest_write(const struct v1_input *input, struct buf *out, struct status *st)
{
    size_t start = out->len;
    struct v1_plan plan;
    struct rest r = {.in = input,
                     .plan = &plan,
                     .ids = {.style = V1_IDS_BRACED},
                     .workspace = BUF_INIT,
                     .path = BUF_INIT};
    json_write_init(&r.w, out, JSON_INDENT_2, JSON_UTF8);
    bool done = v1_plan_make(&plan, input, st) && (arena_init(&r.arena, 0) || status_nomem(st)) &&
                write_all(&r, st);
    v1_plan_finish(&plan);
    map_finish(&r.snapshots);
    arena_finish(&r.arena);
    buf_finish(&r.workspace);
    buf_finish(&r.path);
    buf_addc(out, '\n');
    done = done && buf_ok(out, st);
    if (!done) {
        buf_cut(out, start);
    }
    return done;
}
