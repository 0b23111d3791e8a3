/* SPDX-License-Identifier: MIT */
#include "render/v1_partition.h"

#include <check.h>

#include "base/buf.h"

/* Observed with azureml-core 1.61: the pattern, the columns, the parts of the date. */
static const struct partition_case {
    const char *format, *want;
} partition_cases[] = {
    {"{a}", "(?<a>[^\\.\\/\\\\]+) a,"},
    {"/{Dep}/{P:yyyy/MM/dd}/x.*",
     "\\/(?<Dep>[^\\.\\/\\\\]+)\\/(?<_sys_yyyy>\\d{4})\\/(?<_sys_MM>\\d{2})\\/(?<_sys_dd>\\d{2})"
     "\\/x\\.(.*?) Dep,P,; _sys_yyyy,_sys_MM,_sys_dd,"},
    {"{a}/{b}/{a}", "(?<a>[^\\.\\/\\\\]+)\\/(?<b>[^\\.\\/\\\\]+)\\/([^\\.\\/\\\\]+) a,b,"},
    {"{t:yyyy-yyyy}", "(?<_sys_yyyy>\\d{4})-(\\d{4}) t,; _sys_yyyy,"},
    {"{e:xx}", "xx e,"},
    {"{{x}}/{y}", "{x}\\/(?<y>[^\\.\\/\\\\]+) y,"},
    {"{한 글}", "(?<한 글>[^\\.\\/\\\\]+) 한 글,"},
};

static void add_names(struct buf *out, const char *before, const struct v1_names *names)
{
    buf_addf(out, "%s", names->count > 0 ? before : "");
    for (size_t i = 0; i < names->count; i++) {
        buf_addf(out, "%.*s,", STR_ARG(names->items[i]));
    }
}

START_TEST(a_partition_format_is_a_pattern_with_columns)
{
    const struct partition_case *c = &partition_cases[_i];
    struct arena a;
    struct v1_partition p;
    struct buf got = BUF_INIT;
    struct status st = STATUS_INIT;
    ck_assert(arena_init(&a, 0));

    ck_assert_msg(v1_partition_read(str_from(c->format), &a, &p, &st), "%s: %s", c->format,
                  st.message);

    buf_add(&got, p.pattern);
    add_names(&got, " ", &p.columns);
    add_names(&got, "; ", &p.date_parts);
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s: %s", c->format, buf_cstr(&got));
    buf_finish(&got);
    arena_finish(&a);
}
END_TEST

static const struct refused_case {
    const char *format, *message;
} refused_cases[] = {
    {"x", "the partition format \"x\" has no {column}"},
    {"{}", "the partition format \"{}\" has a column without a name"},
    {"{a", "the partition format \"{a\" has a brace without its other half"},
    {"a}", "the partition format \"a}\" has a brace without its other half"},
    {"{a{b}}", "the partition format \"{a{b}}\" has a brace without its other half"},
    {"{a:}", "the partition format \"{a:}\" has a date without its form"},
    {"{a:yyyy}{b:MM}", "the partition format \"{a:yyyy}{b:MM}\" has more than one date"},
    {"{a:MM}", "the partition format \"{a:MM}\" has a date without yyyy"},
    {"{_sys_dd}", "the partition format \"{_sys_dd}\" has a column of a reserved name"},
};

START_TEST(a_format_that_the_sdk_refuses_is_refused)
{
    const struct refused_case *c = &refused_cases[_i];
    struct arena a;
    struct v1_partition p;
    struct status st = STATUS_INIT;
    ck_assert(arena_init(&a, 0));

    ck_assert(!v1_partition_read(str_from(c->format), &a, &p, &st));

    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_str_eq(st.message, c->message);
    arena_finish(&a);
}
END_TEST

Suite *test_v1_partition_suite(void)
{
    Suite *s = suite_create("v1_partition");
    TCase *t = tcase_create("v1_partition");
    tcase_add_loop_test(t, a_partition_format_is_a_pattern_with_columns, 0,
                        (int)COUNT_OF(partition_cases));
    tcase_add_loop_test(t, a_format_that_the_sdk_refuses_is_refused, 0,
                        (int)COUNT_OF(refused_cases));
    suite_add_tcase(s, t);
    return s;
}
