/* SPDX-License-Identifier: MIT */
#include "tui/rows.h"

#include <check.h>

#include "base/mem.h"
#include "model/load.h"
#include "tui/argument.h"

static const char document[] =
    "{\"format\": \"stepwire/1\", \"parameters\": [{\"name\": \"lr\", \"default_value\": 0.1}], "
    "\"steps\": ["
    "{\"id\": \"train\", \"estimator\": {\"class\": \"PyTorch\", \"source_directory\": \"train\"},"
    " \"estimator_entry_script_arguments\": [\"--lr\", {\"parameter\": \"lr\"}, 3, true, \"@x\"],"
    " \"runconfig_pipeline_params\": {\"NodeCount\": \"nodes\"},"
    " \"outputs\": [{\"name\": \"model\"}], \"allow_reuse\": false}]}";

static struct pipeline *p;
static struct rows rows;
static struct status st;

static void start(void)
{
    st = (struct status)STATUS_INIT;
    p = pipeline_load(str_from(document), &st);
    ck_assert_msg(p != NULL, "%s", st.message);
    rows = (struct rows)ROWS_INIT;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    rows_finish(&rows);
    pipeline_free(p);
}

static value_id step(void)
{
    return pipeline_find(p, KEY_STEPS, STR("train"));
}

static const struct row *row_labelled(const char *label, int depth)
{
    for (size_t i = 0; i < rows.count; i++) {
        if (str_eq(rows.items[i].label, str_from(label)) && rows.items[i].depth == depth) {
            return &rows.items[i];
        }
    }
    return NULL;
}

static const struct row_case {
    const char *label;
    int depth;
    enum row_kind kind;
    const char *shown;
    bool unset;
} row_cases[] = {
    {"id", 0, ROW_TEXT, "train", false},
    {"name", 0, ROW_TEXT, "", true},
    {"estimator", 0, ROW_GROUP, "PyTorch", false},
    {"class", 1, ROW_CHOICE, "PyTorch", false},
    {"source_directory", 1, ROW_CHOICE, "train", false},
    {"use_gpu", 1, ROW_BOOL, "no", true},
    {"node_count", 1, ROW_TEXT, "1", true},
    {"distributed_training", 1, ROW_ABSENT, "none", true},
    {"compute_target", 0, ROW_CHOICE, "", true},
    {"estimator_entry_script_arguments", 0, ROW_LIST, "5", false},
    {"NodeCount", 1, ROW_OVERRIDE, "nodes", false},
    {"TensorflowWorkerCount", 1, ROW_OVERRIDE, "", true},
    {"allow_reuse", 0, ROW_BOOL, "no", false},
    {"inputs", 0, ROW_LIST, "", true},
    {"more", 1, ROW_MORE, "fields that are seldom needed", true},
};

START_TEST(each_member_is_a_row_of_the_kind_that_its_shape_asks_for)
{
    const struct row_case *c = &row_cases[_i];
    struct buf shown = BUF_INIT;

    ck_assert_msg(rows_make(&rows, p, step(), 0, &st), "%s", st.message);

    const struct row *row = row_labelled(c->label, c->depth);
    ck_assert_msg(row != NULL, "%s: no row", c->label);
    row_add_value(p, row, &shown);
    ck_assert_msg(row->kind == c->kind, "%s: kind %d", c->label, (int)row->kind);
    ck_assert_msg(str_eq(buf_str(&shown), str_from(c->shown)), "%s: shows '%s'", c->label,
                  buf_cstr(&shown));
    ck_assert_msg(row_is_unset(row) == c->unset, "%s: unset", c->label);
    buf_finish(&shown);
}
END_TEST

static const struct argument_case {
    const char *typed;
    enum argument_kind kind;
    const char *json; /* NULL: refused */
} argument_cases[] = {
    {"--lr", ARGUMENT_TEXT, "\"--lr\""},
    {"", ARGUMENT_TEXT, "\"\""},
    {"3", ARGUMENT_TEXT, "\"3\""},
    {"3", ARGUMENT_NUMBER, "3"},
    {"1e-07", ARGUMENT_NUMBER, "1e-07"},
    {"three", ARGUMENT_NUMBER, NULL},
    {"3 4", ARGUMENT_NUMBER, NULL},
    {"[3]", ARGUMENT_NUMBER, NULL},
    {"true", ARGUMENT_BOOL, "true"},
    {"yes", ARGUMENT_BOOL, NULL},
    {"@in:raw", ARGUMENT_TEXT, "{\"input\":\"raw\"}"},
    {"@out:model", ARGUMENT_TEXT, "{\"output\":\"model\"}"},
    {"@par:lr", ARGUMENT_TEXT, "{\"parameter\":\"lr\"}"},
    {"@par:\"", ARGUMENT_TEXT, "{\"parameter\":\"\\\"\"}"},
    {"@@x", ARGUMENT_TEXT, "\"@x\""},
    {"@", ARGUMENT_TEXT, NULL},
    {"@in:", ARGUMENT_TEXT, NULL},
    {"@inx", ARGUMENT_TEXT, NULL},
};

START_TEST(a_typed_argument_becomes_the_json_it_stands_for)
{
    const struct argument_case *c = &argument_cases[_i];
    struct buf json = BUF_INIT;

    bool ok = argument_parse(str_from(c->typed), c->kind, &json, &st);

    ck_assert_msg(ok == (c->json != NULL), "%s: %s", c->typed, st.message);
    ck_assert_msg(c->json == NULL || str_eq(buf_str(&json), str_from(c->json)), "%s: %s", c->typed,
                  buf_cstr(&json));
    ck_assert_msg(c->json != NULL || st.code == STATUS_DATA, "%s: code %d", c->typed, (int)st.code);
    buf_finish(&json);
}
END_TEST

START_TEST(what_an_argument_shows_can_be_typed_again)
{
    struct buf shown = BUF_INIT, json = BUF_INIT;
    value_id list = value_get(p, step(), KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS);
    static const char *const texts[] = {"--lr", "@par:lr", "3", "true", "@@x"};

    size_t i = 0;
    for (value_id item = value_first(p, list); !value_is_none(item);
         item = value_next(p, item), i++) {
        buf_reset(&shown);
        argument_add(p, item, &shown);
        ck_assert_str_eq(buf_cstr(&shown), texts[i]);
        ck_assert_msg(argument_parse(buf_str(&shown), argument_kind(p, item), &json, &st), "%s",
                      st.message);
    }

    ck_assert_str_eq(buf_cstr(&json), "\"--lr\"{\"parameter\":\"lr\"}3true\"@x\"");
    buf_finish(&shown);
    buf_finish(&json);
}
END_TEST

START_TEST(seldom_needed_members_come_when_all_are_asked_for)
{
    ck_assert(rows_make(&rows, p, step(), 0, &st));
    size_t few = rows.count;
    ck_assert(row_labelled("shm_size", 1) == NULL);

    ck_assert(rows_make(&rows, p, step(), ROWS_ALL, &st));

    ck_assert_uint_gt(rows.count, few);
    ck_assert(row_labelled("shm_size", 1) != NULL);
    ck_assert(row_labelled("more", 1) == NULL);
}
END_TEST

START_TEST(for_reading_only_what_is_set_is_a_row)
{
    ck_assert(rows_make(&rows, p, step(), ROWS_SET_ONLY, &st));

    for (size_t i = 0; i < rows.count; i++) {
        ck_assert(!row_is_unset(&rows.items[i]));
        ck_assert_int_ne(rows.items[i].kind, ROW_ADD);
    }
}
END_TEST

START_TEST(for_reading_nothing_is_said_twice)
{
    ck_assert(rows_make(&rows, p, step(), ROWS_SET_ONLY, &st));

    ck_assert(row_labelled("1", 1) != NULL);    /* the output, by its name */
    ck_assert(row_labelled("name", 2) == NULL); /* which is not said again */
    ck_assert(row_labelled("class", 1) == NULL);
    ck_assert(row_labelled("source_directory", 1) != NULL);
}
END_TEST

START_TEST(the_documents_own_rows_leave_its_steps_to_the_outline)
{
    ck_assert(rows_make(&rows, p, pipeline_root(p), ROWS_ALL, &st));

    ck_assert(row_labelled("steps", 0) == NULL);
    ck_assert(row_labelled("description", 0) != NULL);
}
END_TEST

START_TEST(when_memory_is_out_there_are_no_rows_and_it_is_said)
{
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);

    bool ok = rows_make(&rows, p, step(), ROWS_ALL, &st);

    ck_assert(!ok);
    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert_uint_eq(rows.count, 0);
}
END_TEST

Suite *test_rows_suite(void)
{
    Suite *s = suite_create("tui/rows");
    TCase *t = tcase_create("rows");
    tcase_add_checked_fixture(t, start, finish);
    tcase_add_loop_test(t, each_member_is_a_row_of_the_kind_that_its_shape_asks_for, 0,
                        COUNT_OF(row_cases));
    tcase_add_loop_test(t, a_typed_argument_becomes_the_json_it_stands_for, 0,
                        COUNT_OF(argument_cases));
    tcase_add_test(t, what_an_argument_shows_can_be_typed_again);
    tcase_add_test(t, seldom_needed_members_come_when_all_are_asked_for);
    tcase_add_test(t, for_reading_only_what_is_set_is_a_row);
    tcase_add_test(t, for_reading_nothing_is_said_twice);
    tcase_add_test(t, the_documents_own_rows_leave_its_steps_to_the_outline);
    tcase_add_test(t, when_memory_is_out_there_are_no_rows_and_it_is_said);
    suite_add_tcase(s, t);
    return s;
}
