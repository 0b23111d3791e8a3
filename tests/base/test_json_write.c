/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static struct status st;
static struct buf out;
static struct json_writer writer;
static struct json *json;

static void start(void)
{
    status_reset(&st);
    out = (struct buf)BUF_INIT;
    json = NULL;
    json_write_init(&writer, &out, JSON_COMPACT, JSON_UTF8);
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    json_free(json);
    buf_finish(&out);
}

static void parse(struct str s)
{
    json = json_parse(s, &st);
    ck_assert_msg(json != NULL, "%.*s: %s", STR_ARG(s), st.message);
}

static void expect(struct str want)
{
    ck_assert_msg(buf_ok(&out, &st), "%s", st.message);
    ck_assert_msg(str_eq(buf_str(&out), want), "got:\n%s\nnot:\n%.*s", buf_cstr(&out),
                  STR_ARG(want));
}

/* --- the layouts are Python's: want is what json.dumps of Python 3.11 made of text --- */

#define NESTED                                                                                     \
    "{\"a\": [], \"b\": {}, \"c\": [1, [2.5, {\"d\": null}], []], \"\": {\"e\": true, \"f\": "     \
    "[false]}}"
#define EMPTIES "[[], {}, [[]]]"
#define CONTROLS                                                                                   \
    "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u00" \
    "0f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001" \
    "c\\u001d\\u001e\\u001f \\\"\\\\/\\u007f\""
#define EDGES                                                                                      \
    "\"\\u0080\\u00e9\\u07ff\\u0800\\u2028\\uffff\\ud800\\udc00\\ud83d\\ude00\\udbff\\udfff\""
#define KEYS "{\"\\u00e9\\n\\u0000\\ud83d\\ude00\": 1, \"\\\"\": 2}"

static const struct python_case {
    const char *label;
    enum json_layout layout;
    enum json_escape escape;
    struct str text, want;
} python_cases[] = {
    {"nested, compact", JSON_COMPACT, JSON_UTF8, STR_INIT(NESTED),
     STR_INIT(
         "{\"a\":[],\"b\":{},\"c\":[1,[2.5,{\"d\":null}],[]],\"\":{\"e\":true,\"f\":[false]}}")},
    {"nested, spaced", JSON_SPACED, JSON_UTF8, STR_INIT(NESTED),
     STR_INIT("{\"a\": [], \"b\": {}, \"c\": [1, [2.5, {\"d\": null}], []], \"\": {\"e\": true, "
              "\"f\": [false]}}")},
    {"nested, indent 2", JSON_INDENT_2, JSON_UTF8, STR_INIT(NESTED),
     STR_INIT("{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    [\n      2.5,\n      {\n     "
              "   \"d\": null\n      }\n    ],\n    []\n  ],\n  \"\": {\n    \"e\": true,\n    "
              "\"f\": [\n      false\n    ]\n  }\n}")},
    {"nested, indent 4", JSON_INDENT_4, JSON_UTF8, STR_INIT(NESTED),
     STR_INIT("{\n    \"a\": [],\n    \"b\": {},\n    \"c\": [\n        1,\n        [\n            "
              "2.5,\n            {\n                \"d\": null\n            }\n        ],\n       "
              " []\n    ],\n    \"\": {\n        \"e\": true,\n        \"f\": [\n            "
              "false\n        ]\n    }\n}")},
    {"list of empties, compact", JSON_COMPACT, JSON_ASCII, STR_INIT(EMPTIES),
     STR_INIT("[[],{},[[]]]")},
    {"list of empties, spaced", JSON_SPACED, JSON_ASCII, STR_INIT(EMPTIES),
     STR_INIT("[[], {}, [[]]]")},
    {"list of empties, indent 2", JSON_INDENT_2, JSON_ASCII, STR_INIT(EMPTIES),
     STR_INIT("[\n  [],\n  {},\n  [\n    []\n  ]\n]")},
    {"list of empties, indent 4", JSON_INDENT_4, JSON_ASCII, STR_INIT(EMPTIES),
     STR_INIT("[\n    [],\n    {},\n    [\n        []\n    ]\n]")},
    {"an empty list alone, UTF-8", JSON_INDENT_2, JSON_UTF8, STR_INIT("[]"), STR_INIT("[]")},
    {"an empty list alone, ASCII", JSON_INDENT_2, JSON_ASCII, STR_INIT("[]"), STR_INIT("[]")},
    {"an empty object alone", JSON_INDENT_4, JSON_UTF8, STR_INIT("{}"), STR_INIT("{}")},
    {"null alone", JSON_INDENT_2, JSON_UTF8, STR_INIT("null"), STR_INIT("null")},
    {"true alone", JSON_INDENT_2, JSON_UTF8, STR_INIT("true"), STR_INIT("true")},
    {"a number alone", JSON_INDENT_2, JSON_UTF8, STR_INIT("-12"), STR_INIT("-12")},
    {"a string alone", JSON_INDENT_2, JSON_UTF8, STR_INIT("\"x\""), STR_INIT("\"x\"")},
    {"every control character, quote, backslash, slash, DEL, UTF-8", JSON_COMPACT, JSON_UTF8,
     STR_INIT(CONTROLS),
     STR_INIT("\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u0"
              "00e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u0"
              "01a\\u001b\\u001c\\u001d\\u001e\\u001f \\\"\\\\/\177\"")},
    {"every control character, quote, backslash, slash, DEL, ASCII", JSON_COMPACT, JSON_ASCII,
     STR_INIT(CONTROLS),
     STR_INIT("\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u0"
              "00e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u0"
              "01a\\u001b\\u001c\\u001d\\u001e\\u001f \\\"\\\\/\\u007f\"")},
    {"the edges of UTF-8, UTF-8", JSON_COMPACT, JSON_UTF8, STR_INIT(EDGES),
     STR_INIT("\"\302\200\303\251\337\277\340\240\200\342\200\250\357\277\277\360\220\200\200\360"
              "\237\230\200\364\217\277\277\"")},
    {"the edges of UTF-8, ASCII", JSON_COMPACT, JSON_ASCII, STR_INIT(EDGES),
     STR_INIT("\"\\u0080\\u00e9\\u07ff\\u0800\\u2028\\uffff\\ud800\\udc00\\ud83d\\ude00\\udbff\\udf"
              "ff\"")},
    {"keys are escaped too, UTF-8", JSON_SPACED, JSON_UTF8, STR_INIT(KEYS),
     STR_INIT("{\"\303\251\\n\\u0000\360\237\230\200\": 1, \"\\\"\": 2}")},
    {"keys are escaped too, ASCII", JSON_SPACED, JSON_ASCII, STR_INIT(KEYS),
     STR_INIT("{\"\\u00e9\\n\\u0000\\ud83d\\ude00\": 1, \"\\\"\": 2}")},
};

START_TEST(a_value_is_laid_out_as_python_does_it)
{
    const struct python_case *c = &python_cases[_i];
    parse(c->text);

    json_write_init(&writer, &out, c->layout, c->escape);
    json_write_value(&writer, json, json_root(json));

    ck_assert_msg(str_eq(buf_str(&out), c->want), "%s: got: %s", c->label, buf_cstr(&out));
}
END_TEST

/* --- calls --- */

START_TEST(every_call_writes_its_kind_of_value)
{
    json_write_object(&writer);
    json_member_text(&writer, "text", STR("a\0\"b"));
    json_member_int(&writer, "least", INT64_MIN);
    json_member_int(&writer, "most", INT64_MAX);
    json_member_bool(&writer, "yes", true);
    json_write_key(&writer, STR("list"));
    json_write_list(&writer);
    json_write_null(&writer);
    json_write_bool(&writer, false);
    json_write_number(&writer, STR("-1.50E+999"));
    json_write_text(&writer, STR(""));
    json_write_object(&writer);
    json_write_end(&writer);
    json_write_end(&writer);
    json_write_key(&writer, STR("ключ"));
    json_write_int(&writer, 0);
    json_write_end(&writer);

    expect(STR("{\"text\":\"a\\u0000\\\"b\",\"least\":-9223372036854775808,"
               "\"most\":9223372036854775807,\"yes\":true,"
               "\"list\":[null,false,-1.50E+999,\"\",{}],\"ключ\":0}"));
}
END_TEST

START_TEST(a_literal_is_appended_in_quotes)
{
    buf_add(&out, STR("x = "));
    json_add_quoted(&out, STR("größe\n"), JSON_UTF8);
    buf_addc(&out, ' ');
    json_add_quoted(&out, STR("größe\n"), JSON_ASCII);
    json_add_quoted(&out, STR_NONE, JSON_ASCII);

    expect(STR("x = \"größe\\n\" \"gr\\u00f6\\u00dfe\\n\"\"\""));
}
END_TEST

START_TEST(a_value_in_the_middle_is_written_without_its_neighbours)
{
    parse(STR("{\"a\": 1, \"b\": {\"x\": [1, {}], \"y\": [[]]}, \"c\": 2}"));

    json_write_init(&writer, &out, JSON_INDENT_2, JSON_UTF8);
    json_write_object(&writer);
    json_write_key(&writer, STR("copy"));
    json_write_value(&writer, json, json_get(json_root(json), STR("b")));
    json_write_key(&writer, STR("scalar"));
    json_write_value(&writer, json, json_first(json_root(json)));
    json_write_end(&writer);

    expect(STR("{\n  \"copy\": {\n    \"x\": [\n      1,\n      {}\n    ],\n    \"y\": [\n      "
               "[]\n    ]\n  },\n"
               "  \"scalar\": 1\n}"));
}
END_TEST

START_TEST(a_number_keeps_the_text_it_was_read_with)
{
    struct str numbers =
        STR("[1e999,-0.0,9007199254740993,1.0,1E+2,0.10,"
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890]");
    parse(numbers);
    json_write_value(&writer, json, json_root(json));
    expect(numbers);
}
END_TEST

/* --- limits and failures --- */

static void write_nested(int depth)
{
    for (int i = 0; i < depth; i++) {
        if (i % 2 == 0) {
            json_write_list(&writer);
        } else {
            json_write_object(&writer);
            json_write_key(&writer, STR("k"));
        }
    }
    json_write_null(&writer);
    for (int i = 0; i < depth; i++) {
        json_write_end(&writer);
    }
    ck_assert_int_eq(writer.depth, 0);
}

START_TEST(what_may_be_read_may_be_written_into_what_we_write)
{
    write_nested(JSON_DEPTH_MAX);
    parse(buf_str(&out));
    struct buf deeper = BUF_INIT;
    json_write_init(&writer, &deeper, JSON_COMPACT, JSON_UTF8);
    const size_t around = JSON_WRITE_DEPTH_MAX - JSON_DEPTH_MAX;
    for (size_t i = 0; i < around; i++) {
        json_write_list(&writer);
    }
    json_write_value(&writer, json, json_root(json));
    for (size_t i = 0; i < around; i++) {
        json_write_end(&writer);
    }

    ck_assert(buf_ok(&deeper, &st));
    ck_assert_uint_eq(deeper.len, out.len + 2 * around);
    ck_assert_int_eq(memcmp(deeper.ptr + around, out.ptr, out.len), 0);
    buf_finish(&deeper);
}
END_TEST

START_TEST(a_failure_of_the_buffer_sticks_until_the_end)
{
    out.limit = 20;
    write_nested(60);
    ck_assert(!buf_ok(&out, &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_uint_le(out.len, 20);
}
END_TEST

START_TEST(memory_that_runs_out_is_told_once_at_the_end)
{
    parse(STR(NESTED));
    for (uint64_t n = 1;; n++) {
        buf_finish(&out);
        json_write_init(&writer, &out, JSON_INDENT_4, JSON_UTF8);
        mem_fail_at(n, MEM_FAIL_ONCE);
        json_write_value(&writer, json, json_root(json));
        if (mem_count() < n) {
            break;
        }
        status_reset(&st);
        ck_assert(!buf_ok(&out, &st));
        ck_assert_int_eq(st.code, STATUS_NOMEM);
    }
    ck_assert(buf_ok(&out, &st));
}
END_TEST

/* --- round trips --- */

START_TEST(naughty_strings_come_back_byte_for_byte)
{
    FILE *file = fopen("../shared/tools/corpora/blns/blns.json", "rb");
    if (file == NULL) {
        printf("test_json_write: blns.json is not there, skipped\n");
        return;
    }
    struct buf text = BUF_INIT;
    char chunk[4096];
    for (size_t got = 1; got > 0;) {
        got = fread(chunk, 1, sizeof chunk, file);
        buf_add(&text, (struct str){chunk, got});
    }
    fclose(file);
    parse(buf_str(&text));

    int same = 0;
    const struct json_value *item = json_first(json_root(json));
    for (; item != NULL; item = json_next(item)) {
        for (int escape = JSON_UTF8; escape <= JSON_ASCII; escape++) {
            buf_reset(&out);
            json_add_quoted(&out, json_text(json, item), (enum json_escape)escape);
            struct json *back = json_parse(buf_str(&out), &st);
            ck_assert_msg(back != NULL, "%s: %s", buf_cstr(&out), st.message);
            ck_assert(str_eq(json_text(back, json_root(back)), json_text(json, item)));
            json_free(back);
        }
        same++;
    }
    buf_finish(&text);
    printf("test_json_write: naughty strings: %d of 515 round trip, as UTF-8 and as ASCII\n", same);
    ck_assert_int_eq(same, 515);
}
END_TEST

Suite *test_json_write_suite(void)
{
    TCase *layout = tcase_create("layout");
    tcase_add_checked_fixture(layout, start, finish);
    tcase_add_loop_test(layout, a_value_is_laid_out_as_python_does_it, 0, COUNT_OF(python_cases));

    TCase *calls = tcase_create("calls");
    tcase_add_checked_fixture(calls, start, finish);
    tcase_add_test(calls, every_call_writes_its_kind_of_value);
    tcase_add_test(calls, a_literal_is_appended_in_quotes);
    tcase_add_test(calls, a_value_in_the_middle_is_written_without_its_neighbours);
    tcase_add_test(calls, a_number_keeps_the_text_it_was_read_with);

    TCase *failures = tcase_create("failures");
    tcase_add_checked_fixture(failures, start, finish);
    tcase_add_test(failures, what_may_be_read_may_be_written_into_what_we_write);
    tcase_add_test(failures, a_failure_of_the_buffer_sticks_until_the_end);
    tcase_add_test(failures, memory_that_runs_out_is_told_once_at_the_end);

    TCase *corpora = tcase_create("corpora");
    tcase_add_checked_fixture(corpora, start, finish);
    tcase_add_test(corpora, naughty_strings_come_back_byte_for_byte);

    Suite *suite = suite_create("base/json_write");
    suite_add_tcase(suite, layout);
    suite_add_tcase(suite, calls);
    suite_add_tcase(suite, failures);
    suite_add_tcase(suite, corpora);
    return suite;
}
