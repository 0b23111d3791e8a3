/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"

static struct buf b;
static struct status st;

static void start(void)
{
    b = (struct buf)BUF_INIT;
    status_reset(&st);
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    buf_finish(&b);
}

START_TEST(an_empty_buffer_gives_an_empty_text_and_never_null)
{
    ck_assert_str_eq(buf_cstr(&b), "");
    ck_assert_ptr_nonnull(buf_str(&b).ptr);
    ck_assert_uint_eq(buf_str(&b).len, 0);
    ck_assert(buf_ok(&b, &st));
    buf_add(&b, STR_NONE);
    ck_assert_str_eq(buf_cstr(&b), "");
}
END_TEST

START_TEST(every_way_of_adding_appends)
{
    buf_add(&b, STR("a\0b"));
    buf_addc(&b, '-');
    buf_addn(&b, '=', 3);
    buf_addn(&b, '!', 0);
    buf_addf(&b, "%d %s", 42, "x");
    buf_addf(&b, "%s", "");
    buf_add_point(&b, 0xD55C);
    buf_add_point(&b, 'z');

    ck_assert(buf_ok(&b, &st));
    ck_assert(str_eq(buf_str(&b), STR("a\0b-===42 x한z")));
    ck_assert_int_eq(buf_cstr(&b)[b.len], '\0');
}
END_TEST

START_TEST(a_long_text_keeps_every_byte_while_the_buffer_grows)
{
    for (int i = 0; i < 20000; i++) {
        buf_addf(&b, "%05d;", i);
        ck_assert_int_eq(b.ptr[b.len], '\0');
    }

    ck_assert_uint_eq(b.len, 20000 * 6);
    for (int i = 0; i < 20000; i++) {
        char want[16];
        snprintf(want, sizeof want, "%05d;", i);
        ck_assert_int_eq(memcmp(b.ptr + i * 6, want, 6), 0);
    }
}
END_TEST

START_TEST(growth_doubles_so_that_adding_bytes_one_by_one_is_cheap)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    for (int i = 0; i < 1000000; i++) {
        buf_addc(&b, 'x');
    }

    ck_assert_uint_le(mem_count(), 16);
    ck_assert_uint_le(b.cap, 2 * 1024 * 1024);
}
END_TEST

START_TEST(a_text_may_reach_its_limit_and_not_one_byte_more)
{
    b.limit = 10;
    buf_add(&b, STR("0123456789"));
    ck_assert(buf_ok(&b, &st));
    ck_assert_uint_eq(b.cap, 11);

    buf_addc(&b, 'x');
    ck_assert(!buf_ok(&b, &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_str_eq(st.message, "a text grew beyond its limit of 10 bytes");
    ck_assert_str_eq(buf_cstr(&b), "0123456789");
}
END_TEST

START_TEST(an_impossible_count_is_a_limit_and_not_an_overflow)
{
    buf_addc(&b, 'x');
    buf_addn(&b, 'y', SIZE_MAX);

    ck_assert(!buf_ok(&b, &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_str_eq(buf_cstr(&b), "x");
}
END_TEST

START_TEST(a_failure_sticks_until_the_buffer_is_reset)
{
    b.limit = 4;
    buf_add(&b, STR("too long"));
    buf_addc(&b, 'x');
    buf_addf(&b, "%d", 1);
    ck_assert_str_eq(buf_cstr(&b), "");
    ck_assert(!buf_ok(&b, NULL));

    buf_reset(&b);
    buf_addf(&b, "%d", 1);
    ck_assert(buf_ok(&b, &st));
    ck_assert_str_eq(buf_cstr(&b), "1");
}
END_TEST

START_TEST(what_printf_cannot_format_is_a_failure)
{
    const wchar_t not_in_the_c_locale[] = {0x110000, 0};

    buf_addf(&b, "%ls", not_in_the_c_locale);

    ck_assert(!buf_ok(&b, &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
}
END_TEST

START_TEST(cutting_shortens_and_never_lengthens)
{
    buf_cut(&b, 5);
    buf_add(&b, STR("abcdef"));
    buf_cut(&b, 99);
    ck_assert_str_eq(buf_cstr(&b), "abcdef");
    buf_cut(&b, 2);
    ck_assert_str_eq(buf_cstr(&b), "ab");
    buf_addc(&b, 'x');
    ck_assert_str_eq(buf_cstr(&b), "abx");
}
END_TEST

START_TEST(a_reset_keeps_the_capacity_and_finish_gives_it_back)
{
    buf_addn(&b, 'x', 1000);
    size_t cap = b.cap;

    buf_reset(&b);
    ck_assert_uint_eq(b.cap, cap);
    ck_assert_str_eq(buf_cstr(&b), "");

    b.limit = 7;
    buf_finish(&b);
    ck_assert_ptr_null(b.ptr);
    ck_assert_uint_eq(b.cap, 0);
    ck_assert_uint_eq(b.limit, BUF_LIMIT_DEFAULT);
    buf_finish(NULL);
}
END_TEST

static void add_str(void)
{
    buf_add(&b, STR("0123456789012345678901234567890123456789012345678901234567890123456789"));
}

static void add_many(void)
{
    buf_addn(&b, 'x', 500);
}

static void add_formatted(void)
{
    buf_addf(&b, "%500d", 1);
}

static const struct add_case {
    const char *label;
    void (*add)(void);
} add_cases[] = {
    {"buf_add", add_str},
    {"buf_addn", add_many},
    {"buf_addf", add_formatted},
};

START_TEST(when_memory_is_out_the_text_stays_as_it_was)
{
    const struct add_case *c = &add_cases[_i];
    buf_add(&b, STR("kept"));
    struct buf before = b;

    mem_fail_at(1, MEM_FAIL_ONCE);
    c->add();
    c->add(); /* memory is back, yet the text has a hole: nothing more is taken */

    ck_assert_msg(!buf_ok(&b, &st), "%s", c->label);
    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert_str_eq(st.message, "memory is out");
    ck_assert_ptr_eq(b.ptr, before.ptr);
    ck_assert_uint_eq(b.cap, before.cap);
    ck_assert_msg(str_eq(buf_str(&b), STR("kept")), "%s", c->label);
}
END_TEST

START_TEST(whichever_allocation_fails_what_was_added_before_is_whole)
{
    for (uint64_t n = 1; n <= 6; n++) {
        buf_finish(&b);
        mem_fail_at(n, MEM_FAIL_ONCE);
        for (int i = 0; i < 300; i++) {
            buf_addf(&b, "%03d ", i);
        }
        status_reset(&st);

        ck_assert(!buf_ok(&b, &st));
        ck_assert_int_eq(st.code, STATUS_NOMEM);
        ck_assert_uint_eq(b.len % 4, 0);
        ck_assert_uint_eq(strlen(buf_cstr(&b)), b.len);
        for (size_t i = 0; i < b.len / 4; i++) {
            char want[8];
            snprintf(want, sizeof want, "%03d ", (int)i);
            ck_assert_int_eq(memcmp(b.ptr + i * 4, want, 4), 0);
        }
    }
}
END_TEST

Suite *test_buf_suite(void)
{
    Suite *suite = suite_create("base/buf");
    TCase *tests = tcase_create("buf");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_test(tests, an_empty_buffer_gives_an_empty_text_and_never_null);
    tcase_add_test(tests, every_way_of_adding_appends);
    tcase_add_test(tests, a_long_text_keeps_every_byte_while_the_buffer_grows);
    tcase_add_test(tests, growth_doubles_so_that_adding_bytes_one_by_one_is_cheap);
    tcase_add_test(tests, a_text_may_reach_its_limit_and_not_one_byte_more);
    tcase_add_test(tests, an_impossible_count_is_a_limit_and_not_an_overflow);
    tcase_add_test(tests, a_failure_sticks_until_the_buffer_is_reset);
    tcase_add_test(tests, what_printf_cannot_format_is_a_failure);
    tcase_add_test(tests, cutting_shortens_and_never_lengthens);
    tcase_add_test(tests, a_reset_keeps_the_capacity_and_finish_gives_it_back);
    tcase_add_loop_test(tests, when_memory_is_out_the_text_stays_as_it_was, 0, COUNT_OF(add_cases));
    tcase_add_test(tests, whichever_allocation_fails_what_was_added_before_is_whole);
    suite_add_tcase(suite, tests);
    return suite;
}
