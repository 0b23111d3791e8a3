/* SPDX-License-Identifier: MIT */
#include "render/v1_words.h"

#include <check.h>

#include "base/buf.h"

/* Observed with Python's shlex.split. */
static const struct words_case {
    const char *label, *line, *want; /* the words, each in <> */
} words_cases[] = {
    {"words", "python train.py  --lr\t0.1\n", "<python><train.py><--lr><0.1>"},
    {"no words", " \r\n", ""},
    {"quotes", "a 'b c' \"d e\"f", "<a><b c><d ef>"},
    {"empty quotes", "'' x\"\"", "<><x>"},
    {"a quote in the other quotes", "\"it's\" 'say \"x\"'", "<it's><say \"x\">"},
    {"a backslash", "a\\ b \\\\ \\x", "<a b><\\><x>"},
    {"a backslash between double quotes", "\"\\\"\\\\\\n\\$\"", "<\"\\\\n\\$>"},
    {"a backslash between single quotes", "'\\n'", "<\\n>"},
    {"other alphabets", "실행 '한 글'", "<실행><한 글>"},
    {"no comments", "a #b", "<a><#b>"},
};

START_TEST(a_line_is_split_as_python_splits_it)
{
    const struct words_case *c = &words_cases[_i];
    struct arena a;
    struct v1_names words = {.count = 0};
    struct buf got = BUF_INIT;
    struct status st = STATUS_INIT;
    ck_assert(arena_init(&a, 0));

    ck_assert_msg(v1_words_split(str_from(c->line), &a, &words, &st), "%s: %s", c->label,
                  st.message);

    for (size_t i = 0; i < words.count; i++) {
        buf_addf(&got, "<%.*s>", STR_ARG(words.items[i]));
    }
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s: %s", c->label, buf_cstr(&got));
    buf_finish(&got);
    arena_finish(&a);
}
END_TEST

static const char *const unfinished[] = {"a 'b", "a \"b\\\"", "a \\", "\"a\\"};

START_TEST(an_open_quotation_and_a_last_backslash_are_refused)
{
    struct arena a;
    struct v1_names words = {.count = 0};
    struct status st = STATUS_INIT;
    ck_assert(arena_init(&a, 0));

    bool done = v1_words_split(str_from(unfinished[_i]), &a, &words, &st);

    ck_assert_msg(!done && st.code == STATUS_DATA, "%s", unfinished[_i]);
    arena_finish(&a);
}
END_TEST

Suite *test_v1_words_suite(void)
{
    Suite *s = suite_create("v1_words");
    TCase *t = tcase_create("v1_words");
    tcase_add_loop_test(t, a_line_is_split_as_python_splits_it, 0, (int)COUNT_OF(words_cases));
    tcase_add_loop_test(t, an_open_quotation_and_a_last_backslash_are_refused, 0,
                        (int)COUNT_OF(unfinished));
    suite_add_tcase(s, t);
    return s;
}
