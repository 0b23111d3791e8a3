/* SPDX-License-Identifier: MIT */
#include "model/pipeline.h"

#include <check.h>

#include "base/mem.h"
#include "model/pointer.h"
#include "tests/model/documents.h"

static struct status st;
static struct pipeline *pipeline;
static struct buf text;

static void start(void)
{
    status_reset(&st);
    text = (struct buf)BUF_INIT;
    document_read(RICH_DOCUMENT, &text);
    pipeline = document_load(buf_str(&text));
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    pipeline_free(pipeline);
    buf_finish(&text);
}

static value_id at(const char *pointer)
{
    value_id v = pipeline_resolve(pipeline, str_from(pointer));
    ck_assert_msg(!value_is_none(v), "nothing at %s", pointer);
    return v;
}

static void expect_text(struct str have, const char *want)
{
    if (want == NULL) {
        ck_assert(str_is_none(have));
    } else {
        ck_assert_msg(str_eq(have, str_from(want)), "%.*s, not %s", STR_ARG(have), want);
    }
}

/* --- walking --- */

START_TEST(a_value_knows_its_neighbours)
{
    value_id list = at("/steps/0/run_after");
    value_id first = value_first(pipeline, list);
    value_id second = value_next(pipeline, first);
    expect_text(value_text(pipeline, first), "train");
    expect_text(value_text(pipeline, second), "nobody");
    ck_assert(value_is_none(value_next(pipeline, second)));
    ck_assert(value_eq(value_prev(pipeline, second), first));
    ck_assert(value_is_none(value_prev(pipeline, first)));
    ck_assert(value_eq(value_last(pipeline, list), second));
    ck_assert(value_eq(value_parent(pipeline, first), list));
    ck_assert(value_eq(value_item(pipeline, list, 1), second));
    ck_assert(value_is_none(value_item(pipeline, list, 2)));
    ck_assert_uint_eq(value_count(pipeline, list), 2);
    ck_assert_uint_eq(value_position(pipeline, second), 1);
}
END_TEST

START_TEST(a_member_knows_its_key)
{
    value_id name = at("/steps/0/name");
    ck_assert_int_eq(value_key(pipeline, name), KEY_NAME);
    expect_text(value_key_text(pipeline, name), "name");
    value_id free_name = at("/steps/0/estimator/environment_variables/name");
    ck_assert_int_eq(value_key(pipeline, free_name), KEY_FREE);
    expect_text(value_key_text(pipeline, free_name), "name");
    ck_assert_int_eq(value_key(pipeline, at("/steps/0")), KEY_NONE);
    ck_assert_int_eq(value_key(pipeline, pipeline_root(pipeline)), KEY_NONE);
}
END_TEST

START_TEST(a_member_is_got_by_its_key)
{
    value_id step = at("/steps/0");
    value_id map = at("/steps/0/estimator/environment_variables");
    ck_assert(value_eq(value_get(pipeline, step, KEY_NAME), at("/steps/0/name")));
    ck_assert(value_is_none(value_get(pipeline, step, KEY_TYPE)));
    ck_assert(value_is_none(value_get(pipeline, map, KEY_NAME)));
    expect_text(value_text(pipeline, value_get_free(pipeline, map, STR(""))), "empty key");
    expect_text(value_text(pipeline, value_get_free(pipeline, map, STR("x/y~z"))), "escapes");
    ck_assert(value_is_none(value_get_free(pipeline, map, STR("B"))));
    ck_assert(value_is_none(value_get_free(pipeline, step, STR("name"))));
}
END_TEST

START_TEST(nothing_is_known_about_none)
{
    value_id none = VALUE_NONE;
    ck_assert_int_eq(value_kind(pipeline, none), VALUE_NULL);
    ck_assert_ptr_null(value_shape(pipeline, none));
    ck_assert_int_eq(value_key(pipeline, none), KEY_NONE);
    ck_assert(value_is_none(value_parent(pipeline, none)));
    ck_assert(value_is_none(value_first(pipeline, none)));
    ck_assert(value_is_none(value_last(pipeline, none)));
    ck_assert(value_is_none(value_next(pipeline, none)));
    ck_assert(value_is_none(value_get(pipeline, none, KEY_NAME)));
    ck_assert_uint_eq(value_count(pipeline, none), 0);
    ck_assert(!value_is_live(pipeline, none));
    expect_text(value_text(pipeline, none), NULL);
    expect_text(value_identity(pipeline, none), NULL);
    expect_text(value_get_text(pipeline, none, KEY_NAME), NULL);
    ck_assert(!value_get_bool(pipeline, none, KEY_ALLOW_REUSE));
    ck_assert_int_eq(value_get_int(pipeline, none, KEY_RETRIES, 9), 9);
    ck_assert(value_is_none(value_owner(pipeline, none)));
    ck_assert_uint_eq(value_pos(pipeline, none).line, 0);
    ck_assert_uint_eq(value_revision(pipeline, none), 0);
}
END_TEST

/* --- scalars --- */

START_TEST(a_scalar_answers_for_its_own_kind_only)
{
    int64_t number = 7;
    expect_text(value_text(pipeline, at("/steps/0/id")), "prep");
    expect_text(value_text(pipeline, at("/steps/0/retries")), "2");
    expect_text(value_text(pipeline, at("/steps/0/muted")), NULL);
    expect_text(value_text(pipeline, at("/steps")), NULL);
    ck_assert(value_bool(pipeline, at("/steps/0/muted")));
    ck_assert(!value_bool(pipeline, at("/steps/0/id")));
    ck_assert(!value_int(pipeline, at("/steps/0/id"), &number));
    ck_assert(!value_int(pipeline, at("/parameters/1/default_value"), &number));
    ck_assert_int_eq(number, 7);
    ck_assert(value_int(pipeline, at("/steps/0/estimator_entry_script_arguments/7"), &number));
    ck_assert_int_eq(number, 2); /* 2.0 */
}
END_TEST

START_TEST(an_absent_member_answers_with_its_default)
{
    value_id step = at("/steps/2");
    value_id estimator = at("/steps/2/estimator");
    expect_text(value_get_text(pipeline, step, KEY_TYPE), "EstimatorStep");
    expect_text(value_get_text(pipeline, step, KEY_NAME), NULL);
    expect_text(value_get_text(pipeline, step, KEY_INPUTS), NULL);
    ck_assert(value_get_bool(pipeline, step, KEY_ALLOW_REUSE));
    ck_assert(!value_get_bool(pipeline, step, KEY_MUTED));
    ck_assert_int_eq(value_get_int(pipeline, step, KEY_RETRIES, -1), 0);
    ck_assert_int_eq(value_get_int(pipeline, estimator, KEY_NODE_COUNT, -1), 1);
    ck_assert_int_eq(value_get_int(pipeline, step, KEY_TIMEOUT_SECONDS, -1), -1);
    expect_text(
        value_get_text(pipeline, at("/steps/1/inputs/1/parse/delimited_files"), KEY_SEPARATOR),
        ";");
}
END_TEST

START_TEST(a_member_that_is_there_answers_for_itself)
{
    value_id step = at("/steps/0");
    expect_text(value_get_text(pipeline, step, KEY_NAME), "Prepare");
    ck_assert(!value_get_bool(pipeline, step, KEY_ALLOW_REUSE));
    ck_assert_int_eq(value_get_int(pipeline, step, KEY_RETRIES, -1), 2);
    expect_text(value_get_text(pipeline, at("/steps/9"), KEY_TYPE), "PythonScriptStep");
}
END_TEST

/* --- finding --- */

static const struct find_case {
    const char *label;
    enum key list;
    const char *identity, *pointer; /* NULL: not there */
} find_cases[] = {
    {"a step", KEY_STEPS, "train", "/steps/1"},
    {"the first of three", KEY_STEPS, "prep", "/steps/0"},
    {"the first of two", KEY_DATASTORES, "blob", "/datastores/0"},
    {"a compute", KEY_COMPUTE_TARGETS, "vm", "/compute_targets/1"},
    {"a data reference", KEY_DATA_REFERENCES, "b", "/data_references/1"},
    {"a dataset by its id", KEY_DATASETS, "d", "/datasets/0"},
    {"a dataset by its name", KEY_DATASETS, "iris", NULL},
    {"a parameter", KEY_PARAMETERS, "rate", "/parameters/1"},
    {"a name of another list", KEY_STEPS, "blob", NULL},
    {"a name that is nowhere", KEY_STEPS, "nope", NULL},
    {"an empty name", KEY_STEPS, "", NULL},
    {"a list that has no names", KEY_VIEW, "g", NULL},
};

START_TEST(a_named_item_is_found)
{
    const struct find_case *c = &find_cases[_i];
    value_id found = pipeline_find(pipeline, c->list, str_from(c->identity));
    value_id want = c->pointer != NULL ? at(c->pointer) : VALUE_NONE;
    ck_assert_msg(value_eq(found, want), "%s", c->label);
}
END_TEST

START_TEST(a_value_knows_whom_it_belongs_to)
{
    ck_assert(value_eq(value_owner(pipeline, at("/steps/1/estimator/class")), at("/steps/1")));
    ck_assert(value_eq(value_owner(pipeline, at("/steps/1")), at("/steps/1")));
    ck_assert(value_eq(value_owner(pipeline, at("/parameters/4/default_value/data_path/name")),
                       at("/parameters/4")));
    ck_assert(value_is_none(value_owner(pipeline, at("/steps"))));
    ck_assert(value_is_none(value_owner(pipeline, at("/view/groups/0/name"))));
    expect_text(value_identity(pipeline, at("/datasets/1")), "t");
    expect_text(value_identity(pipeline, at("/view/groups/0")), NULL);
    ck_assert(value_eq(pipeline_list(pipeline, KEY_STEPS), at("/steps")));
}
END_TEST

/* --- pointers --- */

START_TEST(every_value_has_a_pointer_that_leads_to_it)
{
    struct buf pointer = BUF_INIT;
    size_t count = 0;
    for (value_id v = {1}; value_is_live(pipeline, v); v.index++) {
        buf_reset(&pointer);
        value_pointer(pipeline, v, &pointer);
        ck_assert_msg(value_eq(pipeline_resolve(pipeline, buf_str(&pointer)), v), "%s",
                      buf_cstr(&pointer));
        count++;
    }
    ck_assert_uint_gt(count, 450);
    buf_finish(&pointer);
}
END_TEST

static const char *const dead_pointers[] = {
    "x",         "/",          "/x",         "/steps/",        "/steps/-",
    "/steps/99", "/steps/00",  "/steps/+1",  "/steps/0/",      "/name/x",
    "/steps/0x", "/steps/1.0", "/steps/0//", "/steps/0/ident", "/steps/99999999999999999999",
};

START_TEST(a_pointer_to_nothing_finds_nothing)
{
    struct str pointer = str_from(dead_pointers[_i]);
    ck_assert_msg(value_is_none(pipeline_resolve(pipeline, pointer)), "%s", pointer.ptr);
}
END_TEST

static const struct segment_case {
    const char *key, *segment;
} segment_cases[] = {
    {"", "/"},      {"a", "/a"},      {"~", "/~0"},          {"/", "/~1"},
    {"~1", "/~01"}, {"a/b", "/a~1b"}, {"~~//", "/~0~0~1~1"}, {"한글", "/한글"},
};

START_TEST(a_pointers_segment_stands_for_its_key)
{
    const struct segment_case *c = &segment_cases[_i];
    struct buf pointer = BUF_INIT;
    struct buf key = BUF_INIT;
    struct str above, segment;
    pointer_add(&pointer, str_from(c->key));
    ck_assert_str_eq(buf_cstr(&pointer), c->segment);
    ck_assert(pointer_split(buf_str(&pointer), &above, &segment));
    ck_assert_uint_eq(above.len, 0);
    pointer_read(&key, segment);
    ck_assert_str_eq(buf_cstr(&key), c->key);
    ck_assert(pointer_is(segment, str_from(c->key)));
    ck_assert(!pointer_is(segment, STR("other")));
    buf_finish(&pointer);
    buf_finish(&key);
}
END_TEST

Suite *test_pipeline_suite(void)
{
    Suite *suite = suite_create("pipeline");
    TCase *tc = tcase_create("pipeline");
    tcase_add_checked_fixture(tc, start, finish);
    tcase_add_test(tc, a_value_knows_its_neighbours);
    tcase_add_test(tc, a_member_knows_its_key);
    tcase_add_test(tc, a_member_is_got_by_its_key);
    tcase_add_test(tc, nothing_is_known_about_none);
    tcase_add_test(tc, a_scalar_answers_for_its_own_kind_only);
    tcase_add_test(tc, an_absent_member_answers_with_its_default);
    tcase_add_test(tc, a_member_that_is_there_answers_for_itself);
    tcase_add_loop_test(tc, a_named_item_is_found, 0, (int)COUNT_OF(find_cases));
    tcase_add_test(tc, a_value_knows_whom_it_belongs_to);
    tcase_add_test(tc, every_value_has_a_pointer_that_leads_to_it);
    tcase_add_loop_test(tc, a_pointer_to_nothing_finds_nothing, 0, (int)COUNT_OF(dead_pointers));
    tcase_add_loop_test(tc, a_pointers_segment_stands_for_its_key, 0, (int)COUNT_OF(segment_cases));
    suite_add_tcase(suite, tc);
    return suite;
}
