/* SPDX-License-Identifier: MIT */
#include "base/yaml.h"

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static struct status st;
static struct yaml *yaml;

static void start(void)
{
    status_reset(&st);
    yaml = NULL;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    yaml_free(yaml);
}

static const struct read_case {
    const char *label, *text, *want;
} read_cases[] = {
    {"nothing", "", "null"},
    {"a comment", "# x\n", "null"},
    {"a conda file",
     "name: e\nchannels:\n- conda-forge\ndependencies:\n- python=3.6.2\n- pip:\n"
     "  - azureml-defaults\n",
     "{\"name\":\"e\",\"channels\":[\"conda-forge\"],\"dependencies\":[\"python=3.6.2\","
     "{\"pip\":[\"azureml-defaults\"]}]}"},
    {"nulls", "[~, null, Null, NULL, ]", "[null,null,null,null]"},
    {"an absent value", "a:\nb: 1", "{\"a\":null,\"b\":1}"},
    {"bools", "[true, False, yes, on]", "[true,false,\"yes\",\"on\"]"},
    {"integers", "[0, +7, -3, 007, 0x1F, 0o17, -0]", "[0,7,-3,7,31,15,-0]"},
    {"numbers", "[1.5, .5, 1., 1e3, -2.5E-3, +.5, 00.10]", "[1.5,0.5,1.0,1e3,-2.5E-3,0.5,0.10]"},
    {"no numbers", "[1.2.3, 0x, 0xg, '1', \"2\", +, ., e1, 1e, 1_000, 0b1]",
     "[\"1.2.3\",\"0x\",\"0xg\",\"1\",\"2\",\"+\",\".\",\"e1\",\"1e\",\"1_000\",\"0b1\"]"},
    {"text blocks", "a: |\n  x\n  y\nb: >\n  x\n  y\n", "{\"a\":\"x\\ny\\n\",\"b\":\"x y\\n\"}"},
    {"a tag that says text", "[!!str 1, !!str true]", "[\"1\",\"true\"]"},
    {"flow", "{a: [1, {b: c}], 'd e': \"\\u00e9\"}", "{\"a\":[1,{\"b\":\"c\"}],\"d e\":\"é\"}"},
    {"keys are texts", "1: a\ntrue: b", "{\"1\":\"a\",\"true\":\"b\"}"},
    {"an alias", "a: &x [1, {b: 2}]\nc: *x\nd: [*x, *x]",
     "{\"a\":[1,{\"b\":2}],\"c\":[1,{\"b\":2}],\"d\":[[1,{\"b\":2}],[1,{\"b\":2}]]}"},
    {"an alias of a scalar", "[&a x, *a]", "[\"x\",\"x\"]"},
    {"document marks", "---\na: 1\n...\n", "{\"a\":1}"},
    {"other alphabets", "이름: 값", "{\"이름\":\"값\"}"},
};

START_TEST(yaml_is_read_as_the_json_that_says_the_same)
{
    const struct read_case *c = &read_cases[_i];
    struct buf got = BUF_INIT;
    struct json_writer w;

    yaml = yaml_parse(str_from(c->text), &st);

    ck_assert_msg(yaml != NULL, "%s: %s", c->label, st.message);
    json_write_init(&w, &got, JSON_COMPACT, JSON_UTF8);
    json_write_value(&w, yaml_json(yaml), json_root(yaml_json(yaml)));
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s: %s", c->label, buf_cstr(&got));
    buf_finish(&got);
}
END_TEST

static const struct refused_case {
    const char *label, *text;
    unsigned line, column;
    const char *message;
} refused_cases[] = {
    {"a key twice", "a: 1\nb: 2\na: 3", 3, 1, "a mapping has the same key twice"},
    {"two documents", "a: 1\n---\nb: 2", 2, 1, "there is more than one document"},
    {"a tag", "x: !python/object y", 1, 19, "a tag is not known here"},
    {"no UTF-8", "a: b\nc: \xff", 2, 4, "this is not UTF-8"},
    {"what libfyaml 0.7.12 never returns from",
     "%---\x88"
     "a: -dd\"---\xf3\x9e\xc5\xdf?&x 1F",
     1, 5, "this is not UTF-8"},
    {"a control character", "a: \x01", 1, 4, "YAML allows no control character"},
    {"infinity", "[1,\n .inf]", 2, 2, "infinity and not-a-number cannot be used here"},
    {"an unknown alias", "[*x]", 1, 2, "an alias names no anchor before it"},
    {"an alias in what it names", "&x [*x]", 1, 5, "an alias names no anchor before it"},
    {"a mapping as a key", "{{a: 1}: 2}", 1, 2, "a key is a scalar"},
};

START_TEST(what_json_cannot_say_is_refused_with_its_place)
{
    const struct refused_case *c = &refused_cases[_i];

    yaml = yaml_parse(str_from(c->text), &st);

    ck_assert_msg(yaml == NULL && st.code == STATUS_DATA, "%s: %d", c->label, (int)st.code);
    ck_assert_str_eq(st.message, c->message);
    ck_assert_msg(st.pos.line == c->line && st.pos.column == c->column, "%s: %u:%u", c->label,
                  st.pos.line, st.pos.column);
}
END_TEST

static const char *const broken[] = {"a: [1", "a: 'x", "a: b: c", "\t- x", "@x", "- a\nb"};

START_TEST(broken_yaml_is_refused_with_a_place)
{
    yaml = yaml_parse(str_from(broken[_i]), &st);

    ck_assert_msg(yaml == NULL && st.code == STATUS_DATA, "%s: %d", broken[_i], (int)st.code);
    ck_assert_uint_ge(st.pos.line, 1);
    ck_assert_uint_ge(st.pos.column, 1);
}
END_TEST

START_TEST(values_and_keys_know_their_places)
{
    yaml = yaml_parse(STR("a: 1\n한글:\n  - x\n  - &y {b: 2}\nc: *y\n"), &st);
    ck_assert_msg(yaml != NULL, "%s", st.message);

    const struct json_value *root = json_root(yaml_json(yaml));
    const struct json_value *list = json_get(root, STR("한글"));
    const struct json_value *copy = json_get(root, STR("c"));
    ck_assert_uint_eq(yaml_key_pos(yaml, list).line, 2);
    ck_assert_uint_eq(yaml_key_pos(yaml, list).column, 1);
    ck_assert_uint_eq(yaml_pos(yaml, json_first(list)).line, 3);
    ck_assert_uint_eq(yaml_pos(yaml, json_first(list)).column, 5);
    ck_assert_uint_eq(yaml_pos(yaml, copy).line, 5);
    ck_assert_uint_eq(yaml_pos(yaml, json_first(copy)).line, 5);
    ck_assert_uint_eq(yaml_pos(yaml, json_first(copy)).column, 4);
}
END_TEST

START_TEST(depth_and_what_aliases_stand_for_are_limited)
{
    struct buf text = BUF_INIT;
    buf_addn(&text, '[', YAML_DEPTH_MAX + 1);
    buf_addn(&text, ']', YAML_DEPTH_MAX + 1);
    ck_assert(yaml_parse(buf_str(&text), &st) == NULL);
    ck_assert_int_eq(st.code, STATUS_LIMIT);

    buf_reset(&text);
    status_reset(&st);
    buf_add(&text, STR("- &a0 [x, x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 9; i++) {
        buf_addf(&text, "- &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    ck_assert(yaml_parse(buf_str(&text), &st) == NULL);
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    buf_finish(&text);
}
END_TEST

START_TEST(memory_that_runs_out_is_an_error)
{
    const struct str text = STR("a: &x [1, 2]\nb: *x\n");
    mem_fail_at(0, MEM_FAIL_ONCE);
    yaml_free(yaml_parse(text, &st));
    uint64_t total = mem_count();

    for (uint64_t n = 1; n <= total; n++) {
        status_reset(&st);
        mem_fail_at(n, MEM_FAIL_FOR_GOOD);
        yaml = yaml_parse(text, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_msg(yaml == NULL && st.code == STATUS_NOMEM, "allocation %llu: %d",
                      (unsigned long long)n, (int)st.code);
    }
}
END_TEST

Suite *test_yaml_suite(void)
{
    Suite *s = suite_create("yaml");
    TCase *t = tcase_create("yaml");
    tcase_add_checked_fixture(t, start, finish);
    tcase_add_loop_test(t, yaml_is_read_as_the_json_that_says_the_same, 0,
                        (int)COUNT_OF(read_cases));
    tcase_add_loop_test(t, what_json_cannot_say_is_refused_with_its_place, 0,
                        (int)COUNT_OF(refused_cases));
    tcase_add_loop_test(t, broken_yaml_is_refused_with_a_place, 0, (int)COUNT_OF(broken));
    tcase_add_test(t, values_and_keys_know_their_places);
    tcase_add_test(t, depth_and_what_aliases_stand_for_are_limited);
    tcase_add_test(t, memory_that_runs_out_is_an_error);
    suite_add_tcase(s, t);
    return s;
}
