/* SPDX-License-Identifier: MIT */
#include "model/save.h"

#include <check.h>

#include "base/mem.h"
#include "tests/model/documents.h"

static struct status st;
static struct pipeline *pipeline;
static struct buf out;

static void start(void)
{
    status_reset(&st);
    out = (struct buf)BUF_INIT;
    pipeline = NULL;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    pipeline_free(pipeline);
    buf_finish(&out);
}

START_TEST(the_least_document_is_saved_as_it_is)
{
    pipeline = document_load(STR("{\"format\":\"stepwire/1\"}"));
    pipeline_save(pipeline, &out);
    ck_assert_str_eq(buf_cstr(&out), "{\n  \"format\": \"stepwire/1\"\n}\n");
}
END_TEST

START_TEST(the_layout_is_that_of_python)
{
    pipeline = document_load(STR(
        "{\"format\":\"stepwire/1\",\"description\":\"\\u00e9\\u0007\\u007f\\\"\\/\",\"steps\":[{"
        "\"id\":\"a\",\"type\":\"PythonScriptStep\",\"params\":{\"x\":1.0},\"runconfig\":{\"e\":{},"
        "\"l\":[],\"n\":[[null,true]]}}]}"));
    pipeline_save(pipeline, &out);
    /* json.dumps(document, indent=2, ensure_ascii=False) + "\n" */
    ck_assert_str_eq(buf_cstr(&out), "{\n"
                                     "  \"format\": \"stepwire/1\",\n"
                                     "  \"description\": \"é\\u0007\x7f\\\"/\",\n"
                                     "  \"steps\": [\n"
                                     "    {\n"
                                     "      \"id\": \"a\",\n"
                                     "      \"type\": \"PythonScriptStep\",\n"
                                     "      \"params\": {\n"
                                     "        \"x\": 1.0\n"
                                     "      },\n"
                                     "      \"runconfig\": {\n"
                                     "        \"e\": {},\n"
                                     "        \"l\": [],\n"
                                     "        \"n\": [\n"
                                     "          [\n"
                                     "            null,\n"
                                     "            true\n"
                                     "          ]\n"
                                     "        ]\n"
                                     "      }\n"
                                     "    }\n"
                                     "  ]\n"
                                     "}\n");
}
END_TEST

static const struct value_case {
    const char *label, *pointer, *want;
} value_cases[] = {
    {"text", "/steps/0/id", "\"a\""},
    {"a number", "/steps/0/retries", "0.0"},
    {"a list that equals its default", "/steps/0/inputs", "[]"},
    {"an object without its defaults", "/steps/0", "{\"id\": \"a\", \"version\": \"1\"}"},
    {"a list", "/steps", "[{\"id\": \"a\", \"version\": \"1\"}]"},
    {"the document", "",
     "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"version\": \"1\"}]}"},
};

START_TEST(one_value_is_saved_in_one_line)
{
    const struct value_case *c = &value_cases[_i];
    pipeline =
        document_load(STR("{\"format\": \"stepwire/1\", \"steps\": [{\"version\": \"1\", \"id\": "
                          "\"a\", \"retries\": 0.0, \"inputs\": []}]}"));
    value_save(pipeline, pipeline_resolve(pipeline, str_from(c->pointer)), &out);
    ck_assert_msg(str_eq(buf_str(&out), str_from(c->want)), "%s: %s", c->label, buf_cstr(&out));
}
END_TEST

START_TEST(a_save_without_memory_is_told_by_the_buffer)
{
    pipeline = document_load(STR("{\"format\":\"stepwire/1\"}"));
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    pipeline_save(pipeline, &out);
    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert(!buf_ok(&out, &st));
    ck_assert_int_eq(st.code, STATUS_NOMEM);
}
END_TEST

Suite *test_save_suite(void)
{
    Suite *suite = suite_create("save");
    TCase *tc = tcase_create("save");
    tcase_add_checked_fixture(tc, start, finish);
    tcase_add_test(tc, the_least_document_is_saved_as_it_is);
    tcase_add_test(tc, the_layout_is_that_of_python);
    tcase_add_loop_test(tc, one_value_is_saved_in_one_line, 0, (int)COUNT_OF(value_cases));
    tcase_add_test(tc, a_save_without_memory_is_told_by_the_buffer);
    suite_add_tcase(suite, tc);
    return suite;
}
