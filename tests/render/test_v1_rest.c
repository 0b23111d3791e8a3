/* SPDX-License-Identifier: MIT */
#include "render/v1_rest.h"

#include <check.h>
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "model/folder.h"
#include "render/v1_interface.h"
#include "render/v1_plan.h"
#include "tests/render/json_same.h"
#include "tests/render/v1_case.h"

static struct arena arena;
static struct buf out;

static void set_up(void)
{
    ck_assert(arena_init(&arena, 0));
    out = (struct buf)BUF_INIT;
}

static void tear_down(void)
{
    arena_finish(&arena);
    buf_finish(&out);
}

/* --- modules and data sources, as recorded --- */

static struct str recorded(const char *name, const char *kind, size_t number)
{
    struct str file = arena_strf(&arena, "expected/%s/%02zu.json", kind, number);
    return v1_case_file(name, file.ptr, &arena);
}

static void check_same(const char *name, const char *kind, size_t number, struct str want)
{
    struct buf difference = BUF_INIT;
    ck_assert_msg(json_same(want, buf_str(&out), &difference), "%s: %s %zu: %s", name, kind, number,
                  buf_cstr(&difference));
    buf_finish(&difference);
}

/* What an ignore file leaves out is not known here (submit/snapshot.c reads it): then the second
 * half of the hash is the recorded one. */
static struct str fingerprint(const struct v1_plan_module *used, const struct folders *folders,
                              struct str hash)
{
    const struct folder *folder = folders_find(folders, used->folder);
    bool ignores = folder != NULL && folder_find(folder, STR(".amlignore")) != NULL;
    bool half = str_starts(hash, str_slice(used->fingerprint, 0, SHA256_HEX));
    return ignores && half ? hash : used->fingerprint;
}

/* Its snapshot is the recorded one: which that is, is not part of the comparison. */
static void check_module(struct v1_plan *plan, const char *name, uint32_t number)
{
    const struct v1_plan_module *used = &plan->used_modules[number - 1];
    struct v1_module module;
    struct json_writer w;
    struct str want = recorded(name, "modules", number);
    ck_assert_msg(!str_is_none(want), "%s: no module %u was recorded", name, number);
    struct json *j = json_parse(want, NULL);
    ck_assert_ptr_nonnull(j);
    struct str hash = json_text(j, json_get(json_root(j), STR("IdentifierHash")));
    struct str snapshot = json_text(j, json_get(json_root(j), STR("StorageId")));

    buf_reset(&out);
    json_write_init(&w, &out, JSON_COMPACT, JSON_UTF8);
    ck_assert(v1_plan_read(plan, used->node, &module, NULL));
    v1_interface_write(&plan->modules, &module, fingerprint(used, plan->in->folders, hash),
                       snapshot, &w);

    check_same(name, "module", number, want);
    json_free(j);
}

static void check_source(const struct v1_plan *plan, const char *name, size_t number)
{
    struct json_writer w;
    buf_reset(&out);
    json_write_init(&w, &out, JSON_COMPACT, JSON_UTF8);

    v1_source_write(&plan->sources[number - 1], &w);

    check_same(name, "data source", number, recorded(name, "datasources", number));
}

START_TEST(every_module_and_data_source_is_what_the_sdk_posts)
{
    struct v1_case_names names = v1_case_list("0123456789", &arena);
    size_t modules = 0, sources = 0;

    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        struct v1_case c;
        struct v1_plan plan;
        struct status st = STATUS_INIT;
        v1_case_open(&c, name);
        ck_assert_msg(v1_plan_make(&plan, &c.input, &st), "%s: %s", name, st.message);
        for (uint32_t k = 1; k <= plan.module_count; k++, modules++) {
            check_module(&plan, name, k);
        }
        ck_assert(str_is_none(recorded(name, "modules", plan.module_count + 1)));
        for (size_t k = 1; !str_is_none(recorded(name, "datasources", k)); k++, sources++) {
            ck_assert_uint_le(k, plan.source_count);
            check_source(&plan, name, k);
        }
        v1_plan_finish(&plan);
        v1_case_close(&c);
    }

    printf("v1-rest: modules equal %zu of %zu, data sources equal %zu of %zu\n", modules, modules,
           sources, sources);
}
END_TEST

/* --- the requests --- */

static struct str member(const struct json *j, const struct json_value *request, const char *key)
{
    return json_text(j, json_get(request, str_from(key)));
}

/* Takes the next character or id in braces off, and adds it as it was recorded. */
static void add_plain(struct buf *plain, struct str *rest, unsigned *blocks)
{
    static const char *const kept[] = {"{module-", "{datasource-"};
    bool uuid = str_starts(*rest, STR("{uuid-"));
    bool braced =
        uuid || str_starts(*rest, str_from(kept[0])) || str_starts(*rest, str_from(kept[1]));
    size_t end = braced ? str_find(*rest, STR("}")) : 1;
    if (uuid) {
        buf_addf(plain, "block-%03u", ++*blocks);
    } else {
        buf_add(plain, str_slice(*rest, braced, end));
    }
    *rest = str_slice(*rest, end + braced, rest->len);
}

/* The body of the submission with its ids as they were recorded. */
static struct str submitted(const struct json *j)
{
    unsigned blocks = 0;
    struct buf text = BUF_INIT, plain = BUF_INIT;
    struct json_writer w;
    const struct json_value *v = json_first(json_root(j));
    while (v != NULL && json_get(json_get(v, STR("body")), STR("Graph")) == NULL) {
        v = json_next(v);
    }
    ck_assert_ptr_nonnull(v);
    json_write_init(&w, &text, JSON_COMPACT, JSON_UTF8);
    json_write_value(&w, j, json_get(v, STR("body")));
    struct str rest = buf_str(&text);
    while (rest.len > 0) {
        add_plain(&plain, &rest, &blocks);
    }
    struct str kept = arena_str(&arena, buf_str(&plain));
    buf_finish(&text);
    buf_finish(&plain);
    return kept;
}

START_TEST(every_submission_is_what_the_sdk_submits)
{
    struct v1_case_names names = v1_case_list("0123456789", &arena);

    for (size_t i = 0; i < names.count; i++) {
        struct v1_case c;
        struct status st = STATUS_INIT;
        struct buf difference = BUF_INIT;
        v1_case_open(&c, names.items[i]);
        buf_reset(&out);
        ck_assert_msg(v1_rest_write(&c.input, &out, &st), "%s: %s", names.items[i], st.message);
        struct json *j = json_parse(buf_str(&out), &st);
        ck_assert_msg(j != NULL, "%s: %s", names.items[i], st.message);
        struct str want = v1_case_file(names.items[i], "expected/submit.json", &arena);
        ck_assert_msg(json_same(want, submitted(j), &difference), "%s: %s", names.items[i],
                      buf_cstr(&difference));
        buf_finish(&difference);
        json_free(j);
        v1_case_close(&c);
    }

    printf("v1-rest: submissions equal %zu of %zu\n", names.count, names.count);
}
END_TEST

#define W                                                                                          \
    "/subscriptions/{subscription_id}/resourceGroups/{resource_group}"                             \
    "/providers/Microsoft.MachineLearningServices/workspaces/{workspace_name}"

/* As a list of "METHOD path"; those for the data types but the first are left out. */
static const char *const requests[] = {
    "GET {arm}" W,
    "GET {discovery}",
    "GET {api}/pipelines/v1.0" W "/DataTypes",
    "POST {api}/pipelines/v1.0" W "/DataTypes",
    "GET {api}/pipelines/v1.0" W "/Modules/Hash/",
    "GET {history}/content/v1.0" W "/snapshots/latest/metadata",
    "POST {history}/content/v2.0" W "/snapshots/getblob",
    "PUT {blob-001}",
    "PUT {blob-002}",
    "PUT {blob-003}",
    "POST {history}/content/v2.0" W "/snapshots/{uuid-001}",
    "POST {api}/pipelines/v1.0" W "/Modules",
    "GET {api}/pipelines/v1.0" W "/Modules/{module-001}",
    "GET {api}/pipelines/v1.0" W "/Modules/Hash/",
    "POST {api}/pipelines/v1.0" W "/Modules",
    "GET {api}/pipelines/v1.0" W "/Modules/{module-002}",
    "GET {api}/pipelines/v1.0" W "/DataSources/Hash/",
    "POST {api}/pipelines/v1.0" W "/DataSources",
    "GET {api}/pipelines/v1.0" W "/DataSources/{datasource-001}",
    "POST {api}/pipelines/v1.0" W "/PipelineRuns/Unsubmitted/CreationInfoWithGraph",
    "POST {api}/pipelines/v1.0" W "/PipelineRuns/Submit/{run-001}",
    "GET {history}/history/v1.0" W "/experiments/e/runs/{run-001}",
};

static const char two_steps[] =
    "{\"format\": \"stepwire/1\", \"name\": \"e\","
    " \"datastores\": [{\"name\": \"s\", \"default\": true}],"
    " \"compute_targets\": [{\"name\": \"cpu\"}],"
    " \"data_references\": [{\"name\": \"raw\", \"datastore\": \"s\"}],"
    " \"steps\": [{\"id\": \"a\", \"type\": \"PythonScriptStep\", \"script_name\": \"run.py\","
    " \"source_directory\": \"src\", \"inputs\": [{\"data_reference\": \"raw\"}],"
    " \"compute_target\": \"cpu\"},"
    " {\"id\": \"b\", \"type\": \"CommandStep\", \"command\": [\"ls -l\"],"
    " \"source_directory\": \"src\", \"compute_target\": \"cpu\"}]}";

/* A folder with files at several depths. */
static const struct folder_file files[] = {
    {.path = STR_INIT("a/b/c.txt"), .size = 1},
    {.path = STR_INIT("a/d.txt"), .size = 2},
    {.path = STR_INIT("run.py"), .size = 3},
};
static const struct folder sources = {
    .path = STR_INIT("src"), .exists = true, .files = files, .count = 3};

static void make_two_steps(struct v1_case *c)
{
    static const struct folders folders = {.items = &sources, .count = 1};
    v1_case_make(c, str_from(two_steps));
    c->input.folders = &folders;
}

START_TEST(requests_come_in_the_sdks_order_and_a_snapshot_once)
{
    struct v1_case c;
    size_t at = 0, types = 0;
    make_two_steps(&c);
    ck_assert(v1_rest_write(&c.input, &out, NULL));
    struct json *j = json_parse(buf_str(&out), NULL);
    ck_assert_ptr_nonnull(j);

    for (const struct json_value *v = json_first(json_root(j)); v != NULL; v = json_next(v)) {
        struct str path = member(j, v, "path");
        struct str got =
            arena_strf(&arena, "%.*s %.*s", STR_ARG(member(j, v, "method")), STR_ARG(path));
        if (str_ends(got, STR("/DataTypes")) && str_starts(got, STR("POST")) && types++ > 0) {
            continue;
        }
        ck_assert_uint_lt(at, COUNT_OF(requests));
        ck_assert_msg(str_starts(got, str_from(requests[at])), "%zu: %.*s", at, STR_ARG(got));
        at++;
    }
    ck_assert_uint_eq(at, COUNT_OF(requests));
    json_free(j);
    v1_case_close(&c);
}
END_TEST

START_TEST(a_snapshots_tree_has_the_folders_of_its_files)
{
    struct v1_case c;
    make_two_steps(&c);
    ck_assert(v1_rest_write(&c.input, &out, NULL));
    struct json *j = json_parse(buf_str(&out), NULL);
    const struct json_value *v = json_first(json_root(j));
    while (v != NULL && json_get(json_get(v, STR("body")), STR("DirTreeNode")) == NULL) {
        v = json_next(v);
    }

    const struct json_value *root = json_get(json_get(v, STR("body")), STR("DirTreeNode"));
    const struct json_value *children = json_get(root, STR("children"));
    const struct json_value *a = json_get(json_get(children, STR("a")), STR("children"));
    const struct json_value *b = json_get(json_get(a, STR("b")), STR("children"));
    ck_assert(str_eq(member(j, json_get(b, STR("c.txt")), "type"), STR("File")));
    ck_assert(str_eq(member(j, json_get(a, STR("d.txt")), "type"), STR("File")));
    ck_assert(str_eq(member(j, json_get(children, STR("run.py")), "name"), STR("run.py")));
    ck_assert_uint_eq(json_count(children), 2);
    json_free(j);
    v1_case_close(&c);
}
END_TEST

/* DEEP folders in each other are written, one more is refused. */
START_TEST(folders_in_folders_are_written_as_deep_as_json_goes)
{
    enum { DEEP = 60 };
    struct v1_case c;
    struct status st = STATUS_INIT;
    struct buf path = BUF_INIT;
    for (int i = 0; i < DEEP + _i; i++) {
        buf_add(&path, STR("d/"));
    }
    buf_add(&path, STR("x.py"));
    const struct folder_file file = {.path = buf_str(&path)};
    const struct folder deep = {.path = STR("src"), .exists = true, .files = &file, .count = 1};
    const struct folders folders = {.items = &deep, .count = 1};
    make_two_steps(&c);
    c.input.folders = &folders;

    bool written = v1_rest_write(&c.input, &out, &st);

    ck_assert_int_eq(written, _i == 0);
    ck_assert_int_eq(st.code, _i == 0 ? STATUS_OK : STATUS_LIMIT);
    ck_assert(_i == 0 || out.len == 0);
    buf_finish(&path);
    v1_case_close(&c);
}
END_TEST

START_TEST(the_options_of_a_submission_change_what_is_asked)
{
    struct v1_case c;
    struct submission submission = {.regenerate_outputs = true, .parent_run_id = STR("p1")};
    make_two_steps(&c);
    c.input.submission = &submission;

    ck_assert(v1_rest_write(&c.input, &out, NULL));

    ck_assert_uint_eq(str_find(buf_str(&out), STR("/Hash/")), SIZE_MAX);
    ck_assert_uint_ne(str_find(buf_str(&out), STR("\"parentRunId\": \"p1\"")), SIZE_MAX);
    v1_case_close(&c);
}
END_TEST

START_TEST(memory_that_runs_out_leaves_the_text_as_it_was)
{
    struct v1_case c;
    make_two_steps(&c);
    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert(v1_rest_write(&c.input, &out, NULL));
    uint64_t total = mem_count();
    buf_finish(&out);

    for (uint64_t n = 1; n <= total; n += n + 500 < total ? 499 : 1) {
        struct status st = STATUS_INIT;
        mem_fail_at(n, MEM_FAIL_FOR_GOOD);
        bool written = v1_rest_write(&c.input, &out, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_msg(!written && st.code == STATUS_NOMEM, "allocation %llu of %llu: %d %s",
                      (unsigned long long)n, (unsigned long long)total, (int)st.code, st.message);
        ck_assert_uint_eq(out.len, 0);
        buf_finish(&out);
    }
    v1_case_close(&c);
}
END_TEST

Suite *test_v1_rest_suite(void)
{
    Suite *s = suite_create("v1_rest");
    TCase *t = tcase_create("v1_rest");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, folders_in_folders_are_written_as_deep_as_json_goes, 0, 2);
    tcase_add_test(t, every_module_and_data_source_is_what_the_sdk_posts);
    tcase_add_test(t, every_submission_is_what_the_sdk_submits);
    tcase_add_test(t, requests_come_in_the_sdks_order_and_a_snapshot_once);
    tcase_add_test(t, a_snapshots_tree_has_the_folders_of_its_files);
    tcase_add_test(t, the_options_of_a_submission_change_what_is_asked);
    tcase_add_test(t, memory_that_runs_out_leaves_the_text_as_it_was);
    suite_add_tcase(s, t);
    return s;
}
