/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <check.h>
#include <limits.h>
#include <stdio.h>

#define ck_assert_text(got, want)                                                                  \
    ck_assert_msg(str_eq((got), (want)), "got '%.*s', want '%.*s'", STR_ARG(got), STR_ARG(want))

START_TEST(a_view_counts_bytes_and_may_hold_nul)
{
    ck_assert_uint_eq(STR("a\0b").len, 3);
    ck_assert_uint_eq(STR("한").len, 3);
    ck_assert_uint_eq(str_from("abc").len, 3);
    ck_assert(!str_eq(STR("a\0b"), STR("a\0c")));
}
END_TEST

START_TEST(absent_is_not_empty_though_both_have_no_bytes)
{
    ck_assert(str_is_none(str_from(NULL)));
    ck_assert(!str_is_none(str_from("")));
    ck_assert(str_is_none(str_slice(STR_NONE, 0, 9)));
    ck_assert(str_is_none(str_trim(STR_NONE)));
    ck_assert(str_eq(STR_NONE, STR("")));
    ck_assert_uint_eq(str_find(STR_NONE, STR("x")), SIZE_MAX);
    ck_assert_uint_eq(str_find_last(STR_NONE, 'x'), SIZE_MAX);
}
END_TEST

START_TEST(a_view_prints_through_a_precision_that_is_never_too_large)
{
    char out[16];
    snprintf(out, sizeof out, "<%.*s><%.*s>", STR_ARG(STR("abc")), STR_ARG(STR_NONE));
    ck_assert_str_eq(out, "<abc><>");
    ck_assert_int_eq(str_printf_len((struct str){"", (size_t)INT_MAX + 1}), INT_MAX);
    ck_assert_int_eq(str_printf_len((struct str){"", INT_MAX}), INT_MAX);
}
END_TEST

static const struct order_case {
    const char *label;
    struct str a, b;
    int want;
} order_cases[] = {
    {"equal", STR_INIT("abc"), STR_INIT("abc"), 0},
    {"a prefix comes first", STR_INIT("ab"), STR_INIT("abc"), -1},
    {"empty comes first", STR_INIT(""), STR_INIT("a"), -1},
    {"both empty", STR_INIT(""), {NULL, 0}, 0},
    {"the first difference decides", STR_INIT("abz"), STR_INIT("aca"), -1},
    {"bytes are unsigned", STR_INIT("z"), STR_INIT("é"), -1},
    {"code point order beyond U+FFFF", STR_INIT("\uFFFD"), STR_INIT("😀"), -1},
    {"NUL is a byte as others", STR_INIT("a"), STR_INIT("a\0"), -1},
};

START_TEST(order_is_by_bytes)
{
    const struct order_case *c = &order_cases[_i];
    int there = str_cmp(c->a, c->b);
    int back = str_cmp(c->b, c->a);

    ck_assert_msg((there > 0) - (there < 0) == c->want, "%s: %d", c->label, there);
    ck_assert_msg((back > 0) - (back < 0) == -c->want, "%s: %d", c->label, back);
}
END_TEST

static const struct end_case {
    const char *label;
    struct str s, part;
    bool starts, ends;
} end_cases[] = {
    {"at the start", STR_INIT("train.py"), STR_INIT("train"), true, false},
    {"at the end", STR_INIT("train.py"), STR_INIT(".py"), false, true},
    {"the whole", STR_INIT("abc"), STR_INIT("abc"), true, true},
    {"longer than the text", STR_INIT("abc"), STR_INIT("xabc"), false, false},
    {"empty part", STR_INIT("abc"), STR_INIT(""), true, true},
    {"both empty", {NULL, 0}, STR_INIT(""), true, true},
    {"in the middle", STR_INIT("abc"), STR_INIT("b"), false, false},
};

START_TEST(starts_and_ends_compare_the_whole_part)
{
    const struct end_case *c = &end_cases[_i];

    ck_assert_msg(str_starts(c->s, c->part) == c->starts, "%s", c->label);
    ck_assert_msg(str_ends(c->s, c->part) == c->ends, "%s", c->label);
}
END_TEST

static const struct slice_case {
    const char *label;
    size_t from, to;
    struct str want;
} slice_cases[] = {
    {"inside", 1, 3, STR_INIT("bc")},       {"all", 0, 4, STR_INIT("abcd")},
    {"end clamped", 2, 99, STR_INIT("cd")}, {"start clamped", 9, 99, STR_INIT("")},
    {"crossed", 3, 1, STR_INIT("")},        {"largest", 0, SIZE_MAX, STR_INIT("abcd")},
};

START_TEST(a_slice_is_clamped_to_the_text)
{
    const struct slice_case *c = &slice_cases[_i];
    struct str got = str_slice(STR("abcd"), c->from, c->to);

    ck_assert_msg(str_eq(got, c->want), "%s: '%.*s'", c->label, STR_ARG(got));
    ck_assert_msg(!str_is_none(got), "%s", c->label);
}
END_TEST

static const struct find_case {
    const char *label;
    struct str s, part;
    size_t want;
} find_cases[] = {
    {"first of two", STR_INIT("a.b.c"), STR_INIT("."), 1},
    {"at the very end", STR_INIT("abcde"), STR_INIT("de"), 3},
    {"after a false start", STR_INIT("aaab"), STR_INIT("aab"), 1},
    {"the first byte alone is not enough", STR_INIT("abac"), STR_INIT("ac"), 2},
    {"cut off at the end", STR_INIT("abc"), STR_INIT("cd"), SIZE_MAX},
    {"longer than the text", STR_INIT("ab"), STR_INIT("abc"), SIZE_MAX},
    {"not there", STR_INIT("abc"), STR_INIT("x"), SIZE_MAX},
    {"the empty part is at the start", STR_INIT("abc"), STR_INIT(""), 0},
    {"NUL", STR_INIT("ab\0c"), STR_INIT("\0c"), 2},
    {"in the empty text", STR_INIT(""), STR_INIT("a"), SIZE_MAX},
};

START_TEST(find_gives_the_first_place_or_size_max)
{
    const struct find_case *c = &find_cases[_i];
    size_t got = str_find(c->s, c->part);

    ck_assert_msg(got == c->want, "%s: %zu", c->label, got);
}
END_TEST

START_TEST(find_last_gives_the_last_place_or_size_max)
{
    ck_assert_uint_eq(str_find_last(STR("a/b/c"), '/'), 3);
    ck_assert_uint_eq(str_find_last(STR("/"), '/'), 0);
    ck_assert_uint_eq(str_find_last(STR("abc"), '/'), SIZE_MAX);
}
END_TEST

static const struct cut_case {
    const char *label;
    struct str text;
    struct str want[4]; /* up to the first absent one */
} cut_cases[] = {
    {"three parts", STR_INIT("a,bc,d"), {STR_INIT("a"), STR_INIT("bc"), STR_INIT("d")}},
    {"no separator", STR_INIT("abc"), {STR_INIT("abc")}},
    {"an empty text is one empty part", STR_INIT(""), {STR_INIT("")}},
    {"separators at the ends", STR_INIT(",a,"), {STR_INIT(""), STR_INIT("a"), STR_INIT("")}},
    {"two in a row", STR_INIT("a,,b"), {STR_INIT("a"), STR_INIT(""), STR_INIT("b")}},
    {"nothing there", {NULL, 0}, {{NULL, 0}}},
};

START_TEST(cutting_gives_every_part_once_and_then_ends)
{
    const struct cut_case *c = &cut_cases[_i];
    struct str rest = c->text;
    size_t n = 0;
    for (struct str part = str_cut(&rest, ','); part.ptr; part = str_cut(&rest, ',')) {
        ck_assert_msg(str_eq(part, c->want[n]) && c->want[n].ptr, "%s: part %zu is '%.*s'",
                      c->label, n, STR_ARG(part));
        n++;
    }
    ck_assert_msg(str_is_none(c->want[n]), "%s: %zu parts", c->label, n);
}
END_TEST

START_TEST(trimming_takes_ascii_white_space_off_both_ends_only)
{
    ck_assert_text(str_trim(STR(" \t\r\n\v\f a b \n")), STR("a b"));
    ck_assert_text(str_trim(STR("a")), STR("a"));
    ck_assert_text(str_trim(STR("   ")), STR(""));
    ck_assert_text(str_trim(STR("\u00A0a")), STR("\u00A0a"));
}
END_TEST

static const struct int_case {
    const char *label;
    struct str text;
    bool ok;
    int64_t want;
} int_cases[] = {
    {"zero", STR_INIT("0"), true, 0},
    {"plus", STR_INIT("+7"), true, 7},
    {"minus", STR_INIT("-42"), true, -42},
    {"leading zeroes", STR_INIT("007"), true, 7},
    {"the largest", STR_INIT("9223372036854775807"), true, INT64_MAX},
    {"the smallest", STR_INIT("-9223372036854775808"), true, INT64_MIN},
    {"one above", STR_INIT("9223372036854775808"), false, 0},
    {"one below", STR_INIT("-9223372036854775809"), false, 0},
    {"far above", STR_INIT("99999999999999999999999"), false, 0},
    {"empty", STR_INIT(""), false, 0},
    {"absent", {NULL, 0}, false, 0},
    {"only a sign", STR_INIT("-"), false, 0},
    {"two signs", STR_INIT("+-1"), false, 0},
    {"space in front", STR_INIT(" 1"), false, 0},
    {"something behind", STR_INIT("1x"), false, 0},
    {"a fraction", STR_INIT("1.0"), false, 0},
    {"NUL behind", STR_INIT("1\0"), false, 0},
};

START_TEST(an_integer_is_read_whole_or_not_at_all)
{
    const struct int_case *c = &int_cases[_i];
    int64_t got = 1234;
    bool ok = str_to_int64(c->text, &got);

    ck_assert_msg(ok == c->ok, "%s", c->label);
    ck_assert_msg(got == (c->ok ? c->want : 1234), "%s: %lld", c->label, (long long)got);
}
END_TEST

Suite *test_str_suite(void)
{
    Suite *suite = suite_create("base/str");
    TCase *tests = tcase_create("str");
    tcase_add_test(tests, a_view_counts_bytes_and_may_hold_nul);
    tcase_add_test(tests, absent_is_not_empty_though_both_have_no_bytes);
    tcase_add_test(tests, a_view_prints_through_a_precision_that_is_never_too_large);
    tcase_add_loop_test(tests, order_is_by_bytes, 0, COUNT_OF(order_cases));
    tcase_add_loop_test(tests, starts_and_ends_compare_the_whole_part, 0, COUNT_OF(end_cases));
    tcase_add_loop_test(tests, a_slice_is_clamped_to_the_text, 0, COUNT_OF(slice_cases));
    tcase_add_loop_test(tests, find_gives_the_first_place_or_size_max, 0, COUNT_OF(find_cases));
    tcase_add_test(tests, find_last_gives_the_last_place_or_size_max);
    tcase_add_loop_test(tests, cutting_gives_every_part_once_and_then_ends, 0, COUNT_OF(cut_cases));
    tcase_add_test(tests, trimming_takes_ascii_white_space_off_both_ends_only);
    tcase_add_loop_test(tests, an_integer_is_read_whole_or_not_at_all, 0, COUNT_OF(int_cases));
    suite_add_tcase(suite, tests);
    return suite;
}
