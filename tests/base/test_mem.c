/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

static bool all_zero(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static void stop_failing(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
}

START_TEST(memory_comes_zeroed_even_when_it_was_used_before)
{
    for (int round = 0; round < 3; round++) {
        unsigned char *bytes = mem_new_array(unsigned char, 1000);
        ck_assert_ptr_nonnull(bytes);
        ck_assert(all_zero(bytes, 1000));
        memset(bytes, 0xAA, 1000);
        mem_free(bytes);
    }
}
END_TEST

START_TEST(no_objects_still_give_a_pointer_of_their_own)
{
    char *a = mem_alloc(0, 8);
    char *b = mem_alloc(8, 0);

    ck_assert_ptr_nonnull(a);
    ck_assert_ptr_nonnull(b);
    ck_assert_ptr_ne(a, b);

    mem_free(a);
    mem_free(b);
    mem_free(NULL);
}
END_TEST

static const struct size_case {
    const char *label;
    size_t count, size;
} too_large[] = {
    {"the product wraps to a small number", SIZE_MAX / 2 + 2, 2},
    {"both factors at the end", SIZE_MAX, SIZE_MAX},
    {"no overflow, but more than an object may have", (size_t)PTRDIFF_MAX + 1, 1},
};

START_TEST(a_size_that_overflows_is_refused_and_the_old_memory_stays)
{
    const struct size_case *c = &too_large[_i];
    char *old = mem_alloc(4, 1);
    memcpy(old, "abc", 4);

    ck_assert_msg(mem_alloc(c->count, c->size) == NULL, "%s", c->label);
    ck_assert_msg(mem_resize(old, 4, c->count, c->size) == NULL, "%s", c->label);

    ck_assert_str_eq(old, "abc");
    mem_free(old);
}
END_TEST

START_TEST(resizing_keeps_what_was_there_and_zeroes_what_is_new)
{
    unsigned *numbers = mem_resize(NULL, 0, 3, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    ck_assert(all_zero((const unsigned char *)numbers, 3 * sizeof *numbers));
    for (unsigned i = 0; i < 3; i++) {
        numbers[i] = i + 1;
    }

    numbers = mem_resize(numbers, 3, 2000, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    ck_assert_uint_eq(numbers[2], 3);
    ck_assert(all_zero((const unsigned char *)(numbers + 3), 1997 * sizeof *numbers));

    numbers = mem_resize(numbers, 2000, 2, sizeof *numbers);
    ck_assert_uint_eq(numbers[1], 2);
    numbers = mem_resize(numbers, 2, 0, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    mem_free(numbers);
}
END_TEST

START_TEST(only_the_chosen_allocation_fails)
{
    mem_fail_at(2, MEM_FAIL_ONCE);

    char *first = mem_alloc(1, 1);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(mem_resize(first, 1, 100, 1));
    first = mem_resize(first, 1, 100, 1);
    ck_assert_ptr_nonnull(first);
    ck_assert_uint_eq(mem_count(), 3);

    mem_free(first);
}
END_TEST

START_TEST(failing_for_good_ends_only_when_it_is_switched_off)
{
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    for (int i = 0; i < 5; i++) {
        ck_assert_ptr_null(mem_alloc(1, 1));
    }
    ck_assert_uint_eq(mem_count(), 5);

    mem_fail_at(0, MEM_FAIL_FOR_GOOD);
    char *ptr = mem_alloc(1, 1);
    ck_assert_ptr_nonnull(ptr);
    ck_assert_uint_eq(mem_count(), 1);
    mem_free(ptr);
}
END_TEST

Suite *test_mem_suite(void)
{
    Suite *suite = suite_create("base/mem");
    TCase *tests = tcase_create("mem");
    tcase_add_checked_fixture(tests, NULL, stop_failing);
    tcase_add_test(tests, memory_comes_zeroed_even_when_it_was_used_before);
    tcase_add_test(tests, no_objects_still_give_a_pointer_of_their_own);
    tcase_add_loop_test(tests, a_size_that_overflows_is_refused_and_the_old_memory_stays, 0,
                        COUNT_OF(too_large));
    tcase_add_test(tests, resizing_keeps_what_was_there_and_zeroes_what_is_new);
    tcase_add_test(tests, only_the_chosen_allocation_fails);
    tcase_add_test(tests, failing_for_good_ends_only_when_it_is_switched_off);
    suite_add_tcase(suite, tests);
    return suite;
}
