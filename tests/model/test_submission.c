/* SPDX-License-Identifier: MIT */
#include "model/submission.h"

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/load.h"

static struct arena arena;
static struct pipeline *p;

static struct pipeline *load(const char *parameters)
{
    struct buf text = BUF_INIT;
    struct status st = STATUS_INIT;
    buf_addf(&text,
             "{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"blob\"}], "
             "\"datasets\": [{\"id\": \"d\"}], \"parameters\": [%s]}",
             parameters);
    struct pipeline *loaded = pipeline_load(buf_str(&text), &st);
    ck_assert_msg(loaded != NULL, "%s: %s", st.message, parameters);
    buf_finish(&text);
    return loaded;
}

/* Parameters of every kind. */
static void set_up(void)
{
    ck_assert(arena_init(&arena, 0));
    p = load(
        "{\"name\": \"n\", \"default_value\": 3}, {\"name\": \"lr\", \"default_value\": 1e-7},"
        "{\"name\": \"on\", \"default_value\": true}, {\"name\": \"s\", \"default_value\": \"a\"},"
        "{\"name\": \"dp\", \"default_value\": {\"data_path\": {\"name\": \"q\"}}},"
        "{\"name\": \"ds\", \"default_value\": {\"dataset\": \"d\"}}, {\"name\": \"later\"}");
}

static void tear_down(void)
{
    pipeline_free(p);
    arena_finish(&arena);
}

/* What is said of the parameter, with memory enough. */
static struct str text_of(const struct pipeline *of, const struct submission *s,
                          struct str parameter)
{
    struct str text;
    struct status st = STATUS_INIT;
    ck_assert_msg(submission_text(of, s, parameter, &arena, &text, &st), "%s", st.message);
    return text;
}

static void check_text(const char *label, struct str got, const char *want)
{
    ck_assert_msg(str_is_none(got) == (want == NULL) && str_eq(got, str_from(want)), "%s: %.*s",
                  label, STR_ARG(got));
}

/* --- numbers --- */

/* What Python 3.11 prints for str(json.loads(number)). */
static const struct {
    const char *number, *python;
} number_cases[] = {
    {"0", "0"},
    {"-0", "0"},
    {"-7", "-7"},
    {"123456789012345678901234567890", "123456789012345678901234567890"},
    {"0.0", "0.0"},
    {"-0.0", "-0.0"},
    {"0e5", "0.0"},
    {"2.0", "2.0"},
    {"2.50", "2.5"},
    {"1e2", "100.0"},
    {"1E+2", "100.0"},
    {"12.34e-1", "1.234"},
    {"0.1", "0.1"},
    {"0.10000000000000000555", "0.1"},
    {"0.30000000000000004", "0.30000000000000004"},
    {"1e-4", "0.0001"},
    {"0.00012345", "0.00012345"},
    {"1e-5", "1e-05"},
    {"1.5e-7", "1.5e-07"},
    {"1e15", "1000000000000000.0"},
    {"9007199254740993.0", "9007199254740992.0"},
    {"1e16", "1e+16"},
    {"123456789012345680000.0", "1.2345678901234568e+20"},
    {"1e22", "1e+22"},
    {"1e23", "1e+23"},
    {"5e-324", "5e-324"},
    {"2e-324", "0.0"},
    {"3e-324", "5e-324"},
    {"2.2250738585072014e-308", "2.2250738585072014e-308"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"1.7976931348623159e308", "inf"},
    {"-1e400", "-inf"},
    {"1e99999999999999999999", "inf"},
    {"-1e-99999999999999999999", "-0.0"},
    /* powers of two, where the nearest decimal of that length is another double's */
    {"9.5367431640625e-07", "9.5367431640625e-07"},
    {"5.684341886080802e-14", "5.684341886080802e-14"},
    {"9.332636185032189e-302", "9.332636185032189e-302"},
    {"0.000000000000000000000000000000000000000000000000001e51", "1.0"},
    {"1000000000000000000000000000000000000000000000000000e-51", "1.0"},
};

START_TEST(a_number_is_printed_as_python_prints_it)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "{\"name\": \"x\", \"default_value\": %s}", number_cases[_i].number);
    struct pipeline *own = load(buf_cstr(&text));

    struct str got = text_of(own, NULL, STR("x"));

    check_text(number_cases[_i].number, got, number_cases[_i].python);
    pipeline_free(own);
    buf_finish(&text);
}
END_TEST

static const struct {
    const char *parameter, *python;
} default_cases[] = {
    {"n", "3"},   {"lr", "1e-07"}, {"on", "True"},  {"s", "a"},
    {"dp", NULL}, {"ds", NULL},    {"later", NULL}, {"gone", NULL},
};

START_TEST(a_default_is_printed_when_the_submission_gives_no_value)
{
    struct submission none = {.parent_run_id = STR_NONE};

    struct str got = text_of(p, &none, str_from(default_cases[_i].parameter));

    check_text(default_cases[_i].parameter, got, default_cases[_i].python);
}
END_TEST

/* A number to print needs memory; what is unknown, or no scalar, does not become that by want of
 * it.
 */
START_TEST(memory_that_is_out_is_no_parameter_without_a_value)
{
    struct submission_value given = {
        .name = STR("n"), .kind = SUBMISSION_NUMBER, .text = STR("2.5")};
    struct submission s = {.values = &given, .count = 1};
    static const char *const names[] = {"lr", "n"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct arena full;
        ck_assert(arena_init(&full, 1));
        struct str text;
        struct status st = STATUS_INIT;
        mem_fail_at(1, MEM_FAIL_FOR_GOOD);
        bool ok = submission_text(p, &s, str_from(names[i]), &full, &text, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        arena_finish(&full);
        ck_assert_msg(!ok, "%s", names[i]);
        ck_assert_int_eq(st.code, STATUS_NOMEM);
    }
}
END_TEST

/* --- submission.json --- */

START_TEST(a_submission_is_read_whole)
{
    struct submission s;
    struct status st = STATUS_INIT;

    bool ok = submission_read(STR("{\"pipeline_parameters\": {\"n\": 007e0}}"), &arena, &s, &st);
    ck_assert(!ok);
    ok = submission_read(
        STR("{\"pipeline_parameters\": {\"n\": 1e1, \"on\": false, \"s\": \"\\u00fc\","
            " \"dp\": {\"data_path\": {\"datastore\": \"blob\", "
            "\"path_on_datastore\": \"x\"}}, \"ds\": {\"dataset\": \"d\"}},"
            "\"continue_on_step_failure\": true, \"regenerate_outputs\": true,"
            "\"parent_run_id\": \"r1\"}"),
        &arena, &s, &(struct status){.code = STATUS_OK});

    ck_assert(ok);
    ck_assert_uint_eq(s.count, 5);
    ck_assert(s.continue_on_step_failure && s.regenerate_outputs);
    check_text("parent", s.parent_run_id, "r1");
    ck_assert_int_eq(s.values[0].kind, SUBMISSION_NUMBER);
    check_text("n", s.values[0].text, "1e1");
    check_text("n", text_of(p, &s, STR("n")), "10.0");
    check_text("on", text_of(p, &s, STR("on")), "False");
    check_text("s", text_of(p, &s, STR("s")), "ü");
    ck_assert_int_eq(s.values[3].kind, SUBMISSION_DATA_PATH);
    check_text("name", s.values[3].text, NULL);
    check_text("datastore", s.values[3].datastore, "blob");
    check_text("path", s.values[3].path_on_datastore, "x");
    check_text("dp", text_of(p, &s, STR("dp")), NULL);
    ck_assert_int_eq(s.values[4].kind, SUBMISSION_DATASET);
    check_text("ds", s.values[4].text, "d");
}
END_TEST

START_TEST(an_empty_submission_changes_nothing)
{
    struct submission s;
    struct status st = STATUS_INIT;

    ck_assert(submission_read(STR("{}"), &arena, &s, &st));

    ck_assert_uint_eq(s.count, 0);
    ck_assert(!s.continue_on_step_failure && !s.regenerate_outputs);
    ck_assert(str_is_none(s.parent_run_id));
}
END_TEST

static const struct {
    const char *text;
    uint32_t line, column;
    const char *message;
} refused_cases[] = {
    {"[]", 1, 1, "a submission is an object, not a list"},
    {"{\n \"x\": 1}", 2, 2, "unknown key \"x\" in a submission"},
    {"{\"pipeline_parameters\": []}", 1, 25, "\"pipeline_parameters\" is an object, not a list"},
    {"{\"pipeline_parameters\": {\"n\": null}}", 1, 31,
     "\"n\" is a number, a text, true, false, a data path or a dataset, not null"},
    {"{\"pipeline_parameters\": {\"n\": {}}}", 1, 31,
     "the value of parameter \"n\" is neither {\"data_path\": ...} nor {\"dataset\": ID}"},
    {"{\"pipeline_parameters\": {\"n\": {\"dataset\": 1}}}", 1, 43,
     "\"dataset\" is a text, not a number"},
    {"{\"pipeline_parameters\": {\"n\": {\"data_path\": 1}}}", 1, 45,
     "\"data_path\" is an object, not a number"},
    {"{\"pipeline_parameters\": {\"n\": {\"data_path\": {\"store\": \"x\"}}}}", 1, 46,
     "unknown key \"store\" in a data path"},
    {"{\"continue_on_step_failure\": \"yes\"}", 1, 30,
     "\"continue_on_step_failure\" is true or false, not a string"},
    {"{\"regenerate_outputs\": 1}", 1, 24, "\"regenerate_outputs\" is true or false, not a number"},
    {"{\"parent_run_id\": null}", 1, 19, "\"parent_run_id\" is a text, not null"},
};

START_TEST(what_is_no_submission_is_refused_with_its_place)
{
    struct submission s = {.count = 77};
    struct status st = STATUS_INIT;

    ck_assert(!submission_read(str_from(refused_cases[_i].text), &arena, &s, &st));

    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_str_eq(st.message, refused_cases[_i].message);
    ck_assert_uint_eq(st.pos.line, refused_cases[_i].line);
    ck_assert_uint_eq(st.pos.column, refused_cases[_i].column);
    ck_assert_uint_eq(s.count, 77);
}
END_TEST

/* --- NAME=VALUE --- */

static const struct {
    const char *assignment;
    int kind;
    const char *text, *datastore, *path;
    const char *message;
} set_cases[] = {
    {.assignment = "n=7", .kind = SUBMISSION_NUMBER, .text = "7"},
    {.assignment = "n=-12345678901234567890",
     .kind = SUBMISSION_NUMBER,
     .text = "-12345678901234567890"},
    {.assignment = "lr=5e-1", .kind = SUBMISSION_NUMBER, .text = "5e-1"},
    {.assignment = "lr=2", .kind = SUBMISSION_NUMBER, .text = "2"},
    {.assignment = "on=false", .kind = SUBMISSION_BOOL, .text = "false"},
    {.assignment = "on=True", .kind = SUBMISSION_BOOL, .text = "true"},
    {.assignment = "s=a=b", .kind = SUBMISSION_TEXT, .text = "a=b"},
    {.assignment = "s=", .kind = SUBMISSION_TEXT, .text = ""},
    {.assignment = "later=1", .kind = SUBMISSION_TEXT, .text = "1"},
    {.assignment = "dp=blob/a/b",
     .kind = SUBMISSION_DATA_PATH,
     .text = "q",
     .datastore = "blob",
     .path = "a/b"},
    {.assignment = "dp=blob", .kind = SUBMISSION_DATA_PATH, .text = "q", .datastore = "blob"},
    {.assignment = "ds=d", .kind = SUBMISSION_DATASET, .text = "d"},

    {.assignment = "n", .message = "\"n\" has no \"=\"; a value is given as NAME=VALUE"},
    {.assignment = "m=1", .message = "there is no parameter \"m\""},
    {.assignment = "n=2.5", .message = "n is a whole number, \"2.5\" is none"},
    {.assignment = "n=", .message = "n is a whole number, \"\" is none"},
    {.assignment = "n=0x10", .message = "n is a whole number, \"0x10\" is none"},
    {.assignment = "lr=fast", .message = "lr is a number, \"fast\" is none"},
    {.assignment = "lr=.5", .message = "lr is a number, \".5\" is none"},
    {.assignment = "lr=5.", .message = "lr is a number, \"5.\" is none"},
    {.assignment = "lr=01", .message = "lr is a number, \"01\" is none"},
    {.assignment = "lr=1e", .message = "lr is a number, \"1e\" is none"},
    {.assignment = "lr=-", .message = "lr is a number, \"-\" is none"},
    {.assignment = "lr=1e+5x", .message = "lr is a number, \"1e+5x\" is none"},
    {.assignment = "lr=NaN", .message = "lr is a number, \"NaN\" is none"},
    {.assignment = "on=yes", .message = "on is true or false, \"yes\" is neither"},
    {.assignment = "dp=a/b",
     .message = "dp is a data path, DATASTORE/PATH; there is no datastore \"a\""},
    {.assignment = "ds=x", .message = "ds is a dataset, there is none called \"x\""},
};

START_TEST(an_assignment_is_read_as_the_type_of_the_parameters_default)
{
    struct submission_value value = {.name = STR_INIT("untouched")};
    struct status st = STATUS_INIT;
    const char *label = set_cases[_i].assignment;

    bool ok = submission_set(p, str_from(label), &arena, &value, &st);

    ck_assert_msg(ok == (set_cases[_i].message == NULL), "%s: %s", label, st.message);
    if (ok) {
        ck_assert_int_eq((int)value.kind, set_cases[_i].kind);
        check_text(label, value.text, set_cases[_i].text);
        check_text(label, value.datastore, set_cases[_i].datastore);
        check_text(label, value.path_on_datastore, set_cases[_i].path);
        ck_assert(str_starts(str_from(label), value.name));
    } else {
        ck_assert_int_eq(st.code, STATUS_DATA);
        ck_assert_str_eq(st.message, set_cases[_i].message);
        check_text(label, value.name, "untouched");
    }
}
END_TEST

START_TEST(the_last_value_of_a_parameter_counts)
{
    struct submission_value values[3];
    struct submission s = {.values = values, .count = 3, .parent_run_id = STR_NONE};
    struct status st = STATUS_INIT;
    ck_assert(submission_set(p, STR("n=1"), &arena, &values[0], &st));
    ck_assert(submission_set(p, STR("n=2"), &arena, &values[1], &st));
    ck_assert(submission_set(p, STR("lr=3"), &arena, &values[2], &st));

    check_text("n", text_of(p, &s, STR("n")), "2");
}
END_TEST

START_TEST(when_memory_is_out_nothing_is_read)
{
    static const char text[] = "{\"pipeline_parameters\": {\"n\": 1, \"s\": \"x\", "
                               "\"ds\": {\"dataset\": \"d\"}}, \"parent_run_id\": \"r\"}";
    bool ok = false;
    for (uint64_t n = 1; !ok; n++) {
        struct submission s = {.count = 77};
        struct status st = STATUS_INIT;
        struct arena a;
        ck_assert(arena_init(&a, 1));
        mem_fail_at(n, MEM_FAIL_ONCE);
        ok = submission_read(str_from(text), &a, &s, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, ok ? STATUS_OK : STATUS_NOMEM);
        ck_assert_uint_eq(s.count, ok ? 3 : 77);
        arena_finish(&a);
    }
}
END_TEST

Suite *test_submission_suite(void)
{
    Suite *s = suite_create("submission");
    TCase *t = tcase_create("submission");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, a_number_is_printed_as_python_prints_it, 0, COUNT_OF(number_cases));
    tcase_add_test(t, memory_that_is_out_is_no_parameter_without_a_value);
    tcase_add_loop_test(t, a_default_is_printed_when_the_submission_gives_no_value, 0,
                        COUNT_OF(default_cases));
    tcase_add_test(t, a_submission_is_read_whole);
    tcase_add_test(t, an_empty_submission_changes_nothing);
    tcase_add_loop_test(t, what_is_no_submission_is_refused_with_its_place, 0,
                        COUNT_OF(refused_cases));
    tcase_add_loop_test(t, an_assignment_is_read_as_the_type_of_the_parameters_default, 0,
                        COUNT_OF(set_cases));
    tcase_add_test(t, the_last_value_of_a_parameter_counts);
    tcase_add_test(t, when_memory_is_out_nothing_is_read);
    suite_add_tcase(s, t);
    return s;
}
