/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

enum { KEYS = 100000 };

static const uint32_t ABSENT = UINT32_MAX;

static struct arena arena;
static struct map m;

static void start(void)
{
    ck_assert(arena_init(&arena, 0));
    m = (struct map)MAP_INIT;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    map_finish(&m);
    arena_finish(&arena);
}

/* `count` keys that begin with `prefix`, each with its number as value. */
static struct str *fill(const char *prefix, uint32_t count)
{
    struct str *keys = arena_new(&arena, struct str, count);
    ck_assert_ptr_nonnull(keys);
    bool ok = true;
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = arena_strf(&arena, "%s%u", prefix, i);
        ok = ok && map_set(&m, keys[i], i);
    }
    ck_assert(ok);
    return keys;
}

/* How many of the first `count` keys do not have their number as value. (One assertion for all of
 * them: Check notes down every single one.) */
static uint32_t wrong_values(const struct str *keys, uint32_t count)
{
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < count; i++) {
        wrong += map_get(&m, keys[i], ABSENT) != i;
    }
    return wrong;
}

START_TEST(an_empty_map_has_nothing_and_needs_no_memory)
{
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    ck_assert_uint_eq(map_get(&m, STR("a"), 42), 42);
    map_reset(&m);
    ck_assert_uint_eq(m.count, 0);
    map_finish(&m);
    map_finish(NULL);
}
END_TEST

START_TEST(a_key_has_the_value_it_was_last_given)
{
    ck_assert(map_set(&m, STR("a"), 1));
    ck_assert(map_set(&m, STR("b"), 2));
    ck_assert(map_set(&m, STR("a"), 3));

    ck_assert_uint_eq(map_get(&m, STR("a"), ABSENT), 3);
    ck_assert_uint_eq(map_get(&m, STR("b"), ABSENT), 2);
    ck_assert_uint_eq(map_get(&m, STR("c"), ABSENT), ABSENT);
    ck_assert_uint_eq(m.count, 2);
}
END_TEST

static const struct str alike[] = {
    STR_INIT(""),          STR_INIT("\0"),       STR_INIT("\0\0"),      STR_INIT("a"),
    STR_INIT("a\0"),       STR_INIT("A"),        STR_INIT("aaaaaaa"),   STR_INIT("aaaaaaa\0"),
    STR_INIT("\0aaaaaaa"), STR_INIT("aaaaaaaa"), STR_INIT("aaaaaaaaa"), STR_INIT("한"),
};

START_TEST(keys_that_differ_in_a_byte_or_a_length_are_different_keys)
{
    for (uint32_t i = 0; i < COUNT_OF(alike); i++) {
        ck_assert(map_set(&m, alike[i], i));
    }
    ck_assert_uint_eq(m.count, COUNT_OF(alike));
    for (uint32_t i = 0; i < COUNT_OF(alike); i++) {
        ck_assert_uint_eq(map_get(&m, alike[i], ABSENT), i);
    }
}
END_TEST

START_TEST(a_key_is_found_by_its_bytes_wherever_they_stand)
{
    char here[] = "train";
    char there[] = "train, train";
    ck_assert(map_set(&m, str_from(here), 7));

    ck_assert_uint_eq(map_get(&m, (struct str){there + 7, 5}, ABSENT), 7);
}
END_TEST

static const char *const prefixes[] = {"", "step_", "a prefix that is longer than one word: "};

START_TEST(a_hundred_thousand_keys_are_all_found_and_the_table_stays_small)
{
    struct str *keys = fill(prefixes[_i], KEYS);

    ck_assert_uint_eq(m.count, KEYS);
    ck_assert_uint_eq(m.cap, 262144);
    ck_assert_uint_eq(wrong_values(keys, KEYS), 0);
    ck_assert_uint_eq(map_get(&m, STR("100000"), ABSENT), ABSENT);
}
END_TEST

/* A small table that is full of collisions and wraps around its end, against a plain array. */
START_TEST(any_order_of_adding_and_replacing_agrees_with_an_array)
{
    enum { NAMES = 24 };
    struct str names[NAMES];
    uint32_t values[NAMES];
    uint32_t random = 1;
    size_t count = 0;
    for (uint32_t i = 0; i < NAMES; i++) {
        names[i] = arena_strf(&arena, "n%u", i);
        values[i] = ABSENT;
    }

    bool ok = true;
    for (uint32_t turn = 0; ok && turn < 100000; turn++) {
        random = random * 1664525u + 1013904223u;
        uint32_t which = (random >> 8) % NAMES;
        if (turn % 1000 == 0) {
            map_reset(&m);
            count = 0;
            for (uint32_t i = 0; i < NAMES; i++) {
                values[i] = ABSENT;
            }
        }
        ok = map_set(&m, names[which], turn);
        count += values[which] == ABSENT;
        values[which] = turn;
        uint32_t other = (random >> 16) % NAMES;
        ok = ok && map_get(&m, names[other], ABSENT) == values[other] && m.count == count;
    }
    ck_assert(ok);
    ck_assert_uint_eq(m.cap, 32);
}
END_TEST

START_TEST(a_reset_empties_the_map_and_keeps_its_capacity)
{
    struct str *keys = fill("k", 1000);
    size_t cap = m.cap;
    map_reset(&m);

    ck_assert_uint_eq(m.count, 0);
    ck_assert_uint_eq(m.cap, cap);
    ck_assert_uint_eq(map_get(&m, keys[5], ABSENT), ABSENT);
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    ck_assert(map_set(&m, keys[5], 9));
    ck_assert_uint_eq(map_get(&m, keys[5], ABSENT), 9);
}
END_TEST

START_TEST(whichever_allocation_fails_the_map_is_as_before)
{
    enum { COUNT = 500 };
    struct str *keys = fill("k", COUNT);
    for (uint64_t n = 1; n <= 6; n++) {
        map_finish(&m);
        mem_fail_at(n, MEM_FAIL_ONCE);
        uint32_t added = 0;
        while (map_set(&m, keys[added], added)) {
            added++;
        }
        struct map before = m;

        ck_assert_uint_eq(m.count, added);
        ck_assert_uint_eq(map_get(&m, keys[added], ABSENT), ABSENT);
        ck_assert_uint_eq(wrong_values(keys, added), 0);
        mem_fail_at(1, MEM_FAIL_FOR_GOOD);
        ck_assert(!map_set(&m, keys[added], 1));
        ck_assert(memcmp(&m, &before, sizeof m) == 0);
        if (added > 0) {
            ck_assert(map_set(&m, keys[0], 77)); /* replacing needs no memory */
        }
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert(map_set(&m, keys[added], added));
        ck_assert_uint_eq(map_get(&m, keys[added], ABSENT), added);
    }
}
END_TEST

Suite *test_map_suite(void)
{
    Suite *suite = suite_create("base/map");
    TCase *tests = tcase_create("map");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_test(tests, an_empty_map_has_nothing_and_needs_no_memory);
    tcase_add_test(tests, a_key_has_the_value_it_was_last_given);
    tcase_add_test(tests, keys_that_differ_in_a_byte_or_a_length_are_different_keys);
    tcase_add_test(tests, a_key_is_found_by_its_bytes_wherever_they_stand);
    tcase_add_loop_test(tests, a_hundred_thousand_keys_are_all_found_and_the_table_stays_small, 0,
                        COUNT_OF(prefixes));
    tcase_add_test(tests, any_order_of_adding_and_replacing_agrees_with_an_array);
    tcase_add_test(tests, a_reset_empties_the_map_and_keeps_its_capacity);
    tcase_add_test(tests, whichever_allocation_fails_the_map_is_as_before);
    suite_add_tcase(suite, tests);
    return suite;
}
