/* SPDX-License-Identifier: MIT */
#include "model/number.h"

#include <check.h>

static const struct number_case {
    const char *label;
    struct str text;
    bool whole, fits;
    int64_t value;
} number_cases[] = {
    {"zero", STR_INIT("0"), true, true, 0},
    {"minus zero", STR_INIT("-0"), true, true, 0},
    {"zero with everything", STR_INIT("-0.000e-99"), true, true, 0},
    {"zero to a huge power", STR_INIT("0e999999999999999999999"), true, true, 0},
    {"one", STR_INIT("1"), true, true, 1},
    {"minus one", STR_INIT("-1"), true, true, -1},
    {"a fraction of zero", STR_INIT("2.0"), true, true, 2},
    {"many zeros behind the point", STR_INIT("20.000000000000000000000000"), true, true, 20},
    {"a power", STR_INIT("1e2"), true, true, 100},
    {"a power with sign", STR_INIT("1E+2"), true, true, 100},
    {"a negative power that is whole", STR_INIT("1500e-2"), true, true, 15},
    {"a point moved out", STR_INIT("1.5e1"), true, true, 15},
    {"a point not moved far enough", STR_INIT("1.55e1"), false, false, 0},
    {"a half", STR_INIT("0.5"), false, false, 0},
    {"a small number", STR_INIT("1e-7"), false, false, 0},
    {"a tiny number", STR_INIT("1e-999999999999999999999"), false, false, 0},
    {"leading zeros in the power", STR_INIT("3e0002"), true, true, 300},
    {"the largest", STR_INIT("9223372036854775807"), true, true, INT64_MAX},
    {"one more", STR_INIT("9223372036854775808"), true, false, 0},
    {"the smallest", STR_INIT("-9223372036854775808"), true, true, INT64_MIN},
    {"one less", STR_INIT("-9223372036854775809"), true, false, 0},
    {"the smallest in another form", STR_INIT("-92233720368547758.080e2"), true, true, INT64_MIN},
    {"a power that does not fit", STR_INIT("1e19"), true, false, 0},
    {"a power of powers", STR_INIT("1e999999999999999999999"), true, false, 0},
    {"many digits", STR_INIT("123456789012345678901234567890"), true, false, 0},
};

START_TEST(a_number_is_whole_and_fits_by_its_value)
{
    const struct number_case *c = &number_cases[_i];
    int64_t value = 42;
    ck_assert_msg(number_is_whole(c->text) == c->whole, "%s", c->label);
    ck_assert_msg(number_to_int64(c->text, &value) == c->fits, "%s", c->label);
    ck_assert_msg(value == (c->fits ? c->value : 42), "%s: %lld", c->label, (long long)value);
}
END_TEST

static const struct equal_case {
    struct str a, b;
    bool equal;
} equal_cases[] = {
    {STR_INIT("1"), STR_INIT("1.0"), true},
    {STR_INIT("1"), STR_INIT("10e-1"), true},
    {STR_INIT("1"), STR_INIT("0.001e3"), true},
    {STR_INIT("0"), STR_INIT("-0.0E7"), true},
    {STR_INIT("1200"), STR_INIT("1.2e3"), true},
    {STR_INIT("12.5"), STR_INIT("0.125e2"), true},
    {STR_INIT("1"), STR_INIT("-1"), false},
    {STR_INIT("1"), STR_INIT("10"), false},
    {STR_INIT("1"), STR_INIT("1.0000000000000000000001"), false},
    {STR_INIT("12"), STR_INIT("13"), false},
    {STR_INIT("12"), STR_INIT("123e-1"), false},
    {STR_INIT("9007199254740993"), STR_INIT("9007199254740992"), false},
};

START_TEST(numbers_are_equal_by_value_without_rounding)
{
    const struct equal_case *c = &equal_cases[_i];
    ck_assert_msg(number_eq(c->a, c->b) == c->equal, "%s and %s", c->a.ptr, c->b.ptr);
    ck_assert_msg(number_eq(c->b, c->a) == c->equal, "%s and %s", c->b.ptr, c->a.ptr);
}
END_TEST

Suite *test_number_suite(void)
{
    Suite *suite = suite_create("number");
    TCase *tc = tcase_create("number");
    tcase_add_loop_test(tc, a_number_is_whole_and_fits_by_its_value, 0,
                        (int)COUNT_OF(number_cases));
    tcase_add_loop_test(tc, numbers_are_equal_by_value_without_rounding, 0,
                        (int)COUNT_OF(equal_cases));
    suite_add_tcase(suite, tc);
    return suite;
}
