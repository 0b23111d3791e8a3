/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

static struct arena a;

static void start(void)
{
    ck_assert(arena_init(&a, 1000));
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    arena_finish(&a);
}

static bool holds(const unsigned char *bytes, size_t size, unsigned char byte)
{
    size_t i = 0;
    while (i < size && bytes[i] == byte) {
        i++;
    }
    return i == size;
}

/* Takes bytes, sees that they are zeroed, and writes `byte` over them. */
static unsigned char *filled(struct arena *from, size_t size, unsigned char byte)
{
    unsigned char *bytes = arena_new(from, unsigned char, size);
    ck_assert_ptr_nonnull(bytes);
    ck_assert(holds(bytes, size, 0));
    memset(bytes, byte, size);
    return bytes;
}

START_TEST(allocations_are_zeroed_aligned_and_apart)
{
    unsigned char *parts[200];
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        parts[i] = filled(&a, i * 7, (unsigned char)i);
        ck_assert_uint_eq((uintptr_t)parts[i] % _Alignof(max_align_t), 0);
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        ck_assert(holds(parts[i], i * 7, (unsigned char)i));
    }
}
END_TEST

START_TEST(one_allocation_larger_than_every_chunk_is_served)
{
    unsigned char *small = filled(&a, 10, 1);
    unsigned char *large = filled(&a, 20 * 1024 * 1024, 2);

    ck_assert(holds(small, 10, 1));
    ck_assert(holds(large, 20 * 1024 * 1024, 2));
}
END_TEST

START_TEST(a_count_that_overflows_gives_null)
{
    size_t before = a.used;

    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX / 8 + 2, 8)); /* wraps to 8 */
    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX, 1));
    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX - 8, 1));

    ck_assert_uint_eq(a.used, before);
}
END_TEST

START_TEST(an_array_grows_and_keeps_what_is_in_it)
{
    enum { ITEMS = 100 };
    size_t cap = 0;
    size_t *items = NULL;
    for (size_t i = 0; i < ITEMS; i++) {
        if (i == cap) {
            items = arena_grow(&a, items, i, &cap, sizeof(*items));
            ck_assert_ptr_nonnull(items);
            ck_assert_uint_gt(cap, i);
        }
        items[i] = i;
    }
    for (size_t i = 0; i < ITEMS; i++) {
        ck_assert_uint_eq(items[i], i);
    }
}
END_TEST

START_TEST(an_array_that_cannot_grow_stays_as_it_was)
{
    size_t cap = 16, most = SIZE_MAX / 2 + 1;
    size_t *items = arena_new(&a, size_t, cap);
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    void *grown = arena_grow(&a, items, cap, &cap, 1024 * 1024);
    mem_fail_at(0, MEM_FAIL_ONCE);

    ck_assert_ptr_null(grown);
    ck_assert_uint_eq(cap, 16);
    ck_assert_ptr_null(arena_grow(&a, items, 16, &most, sizeof(*items)));
    ck_assert_uint_eq(most, SIZE_MAX / 2 + 1);
}
END_TEST

START_TEST(texts_are_copied_with_a_nul_behind)
{
    char source[] = "a\0b";
    struct str copy = arena_str(&a, (struct str){source, 3});
    source[0] = 'x';

    ck_assert(str_eq(copy, STR("a\0b")));
    ck_assert_int_eq(copy.ptr[3], '\0');
    ck_assert(!str_is_none(arena_str(&a, STR(""))));
    ck_assert(str_is_none(arena_str(&a, STR_NONE)));
}
END_TEST

START_TEST(formatted_texts_may_be_longer_than_a_chunk)
{
    ck_assert(str_eq(arena_strf(&a, "%s-%d", "x", 7), STR("x-7")));
    struct str longer = arena_strf(&a, "%*d", 5000, 7);
    ck_assert_uint_eq(longer.len, 5000);
    ck_assert_uint_eq(strlen(longer.ptr), 5000);
    ck_assert_int_eq(longer.ptr[4999], '7');
}
END_TEST

/* Takes `count` blocks of `size` bytes of scratch memory and writes over all of them. */
static void use_scratch(struct arena scratch, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        filled(&scratch, size, 0xEE);
    }
}

START_TEST(what_a_callee_takes_by_value_is_free_again_when_it_returns)
{
    unsigned char *kept = filled(&a, 100, 1);
    struct arena mark = a;
    use_scratch(a, 4, 10);

    ck_assert_ptr_eq(a.chunk, mark.chunk);
    ck_assert_uint_eq(a.used, mark.used);
    unsigned char *next = filled(&a, 100, 2);

    ck_assert(holds(kept, 100, 1));
    ck_assert(holds(next, 100, 2));
}
END_TEST

START_TEST(chunks_that_a_callee_added_are_used_again_and_not_lost)
{
    filled(&a, 900, 1);
    use_scratch(a, 50, 900);
    size_t held = arena_bytes(&a);

    for (int round = 0; round < 10; round++) {
        use_scratch(a, 50, 900);
    }
    for (int i = 0; i < 20; i++) {
        filled(&a, 900, 3);
    }

    ck_assert_uint_eq(arena_bytes(&a), held);
}
END_TEST

START_TEST(a_chunk_too_small_is_stepped_over_and_serves_later)
{
    unsigned char *first = filled(&a, 900, 1);
    use_scratch(a, 1, 900); /* the chain now has a second, small chunk */
    struct arena_chunk *home = a.chunk;
    size_t held = arena_bytes(&a);

    unsigned char *large = filled(&a, 100000, 2); /* goes in between */
    struct arena_chunk *between = a.chunk;
    ck_assert_ptr_ne(between, home);
    ck_assert_uint_eq(arena_bytes(&a), held + 100000);

    unsigned char *small = filled(&a, 900, 3); /* finds the small one behind it */
    ck_assert_uint_eq(arena_bytes(&a), held + 100000);
    ck_assert(holds(first, 900, 1));
    ck_assert(holds(large, 100000, 2));
    ck_assert(holds(small, 900, 3));
}
END_TEST

/* Works as callees do: results into `result`, scratch of its own, deeper calls in between. */
static void nest(struct arena scratch, int depth)
{
    size_t size = 300u * (size_t)depth;
    unsigned char *mine = filled(&scratch, size, (unsigned char)depth);
    if (depth > 0) {
        nest(scratch, depth - 1);
    }
    unsigned char *more = filled(&scratch, 40 * size, (unsigned char)(depth + 100));
    if (depth > 0) {
        nest(scratch, depth - 1);
    }
    ck_assert(holds(mine, size, (unsigned char)depth));
    ck_assert(holds(more, 40 * size, (unsigned char)(depth + 100)));
}

START_TEST(nested_scratch_never_overlaps_what_callers_hold)
{
    unsigned char *kept = filled(&a, 500, 77);
    nest(a, 7);
    unsigned char *later = filled(&a, 5000, 78);
    nest(a, 7);

    ck_assert(holds(kept, 500, 77));
    ck_assert(holds(later, 5000, 78));
}
END_TEST

START_TEST(a_reset_makes_everything_free_and_keeps_the_chunks)
{
    unsigned char *first = filled(&a, 10, 1);
    for (int i = 0; i < 100; i++) {
        filled(&a, 900, 1);
    }
    size_t held = arena_bytes(&a);

    arena_reset(&a);

    ck_assert_ptr_eq(filled(&a, 10, 2), first);
    for (int i = 0; i < 100; i++) {
        filled(&a, 900, 1);
    }
    ck_assert_uint_eq(arena_bytes(&a), held);
}
END_TEST

START_TEST(any_copy_of_the_mark_frees_the_whole_chain)
{
    struct arena copy = a;
    for (int i = 0; i < 100; i++) {
        filled(&copy, 900, 1);
    }

    arena_finish(&copy); /* the leak checker sees what would be left */
    ck_assert_ptr_null(copy.chunk);
    a = (struct arena){NULL, 0};
    arena_finish(&a);
    arena_finish(NULL);
    ck_assert_uint_eq(arena_bytes(&a), 0);
}
END_TEST

START_TEST(when_memory_is_out_at_the_start_the_arena_is_of_zeroes)
{
    mem_fail_at(1, MEM_FAIL_ONCE);
    struct arena b;
    ck_assert(!arena_init(&b, 0));
    ck_assert_ptr_null(b.chunk);
    arena_finish(&b);
}
END_TEST

START_TEST(when_memory_is_out_the_mark_does_not_move_and_less_may_still_fit)
{
    unsigned char *kept = filled(&a, 900, 1);
    struct arena mark = a;

    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    ck_assert_ptr_null(arena_alloc(&a, 1, 500));
    ck_assert(str_is_none(arena_str(&a, (struct str){(const char *)kept, 900})));
    ck_assert(str_is_none(arena_strf(&a, "%500d", 1)));
    ck_assert_ptr_eq(a.chunk, mark.chunk);
    ck_assert_uint_eq(a.used, mark.used);
    ck_assert_ptr_nonnull(arena_alloc(&a, 1, 50));

    mem_fail_at(0, MEM_FAIL_ONCE);
    filled(&a, 500, 2);
    ck_assert(holds(kept, 900, 1));
}
END_TEST

START_TEST(whichever_allocation_fails_the_chain_stays_whole)
{
    for (uint64_t n = 1; n <= 8; n++) {
        arena_reset(&a);
        mem_fail_at(n, MEM_FAIL_ONCE);
        unsigned char *parts[40] = {NULL};
        for (size_t i = 0; i < COUNT_OF(parts); i++) {
            parts[i] = arena_new(&a, unsigned char, i * 1000);
            if (parts[i] != NULL) {
                memset(parts[i], (int)i, i * 1000);
            }
        }
        for (size_t i = 0; i < COUNT_OF(parts); i++) {
            if (parts[i] != NULL) {
                ck_assert(holds(parts[i], i * 1000, (unsigned char)i));
            }
        }
        arena_finish(&a);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert(arena_init(&a, 1000));
    }
}
END_TEST

Suite *test_arena_suite(void)
{
    Suite *suite = suite_create("base/arena");
    TCase *tests = tcase_create("arena");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_test(tests, allocations_are_zeroed_aligned_and_apart);
    tcase_add_test(tests, one_allocation_larger_than_every_chunk_is_served);
    tcase_add_test(tests, a_count_that_overflows_gives_null);
    tcase_add_test(tests, an_array_grows_and_keeps_what_is_in_it);
    tcase_add_test(tests, an_array_that_cannot_grow_stays_as_it_was);
    tcase_add_test(tests, texts_are_copied_with_a_nul_behind);
    tcase_add_test(tests, formatted_texts_may_be_longer_than_a_chunk);
    tcase_add_test(tests, what_a_callee_takes_by_value_is_free_again_when_it_returns);
    tcase_add_test(tests, chunks_that_a_callee_added_are_used_again_and_not_lost);
    tcase_add_test(tests, a_chunk_too_small_is_stepped_over_and_serves_later);
    tcase_add_test(tests, nested_scratch_never_overlaps_what_callers_hold);
    tcase_add_test(tests, a_reset_makes_everything_free_and_keeps_the_chunks);
    tcase_add_test(tests, any_copy_of_the_mark_frees_the_whole_chain);
    tcase_add_test(tests, when_memory_is_out_at_the_start_the_arena_is_of_zeroes);
    tcase_add_test(tests, when_memory_is_out_the_mark_does_not_move_and_less_may_still_fit);
    tcase_add_test(tests, whichever_allocation_fails_the_chain_stays_whole);
    suite_add_tcase(suite, tests);
    return suite;
}
