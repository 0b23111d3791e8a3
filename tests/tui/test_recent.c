/* SPDX-License-Identifier: MIT */
#include "tui/recent.h"

#include <check.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/tui/temporary.h"

static struct arena arena;
static struct str state; /* a folder that is not there yet */

static void set_up(void)
{
    temporary_make();
    ck_assert(arena_init(&arena, 0));
    state = arena_strf(&arena, "%s/state", temporary_folder());
}

static void tear_down(void)
{
    arena_finish(&arena);
    temporary_remove();
}

/* An empty file in the test's folder; its absolute path. */
static struct str make_file(const char *name)
{
    struct status st = STATUS_INIT;
    struct str path = arena_strf(&arena, "%s/%s", temporary_folder(), name);
    ck_assert(file_save(path.ptr, STR(""), NULL, NULL, &st));
    return path;
}

static void write_list(struct str text)
{
    struct status st = STATUS_INIT;
    ck_assert(file_make_folder(state.ptr, 0700, &st));
    ck_assert(file_save_private(arena_strf(&arena, "%s/recent", state.ptr).ptr, text, &st));
}

static void add(struct str path)
{
    struct status st = STATUS_INIT;
    ck_assert_msg(recent_add(state, path, &st), "%s", st.message);
}

static size_t read_list(struct str **paths)
{
    struct status st = STATUS_INIT;
    size_t count;
    ck_assert_msg(recent_read(state, &arena, paths, &count, &st), "%s", st.message);
    return count;
}

START_TEST(a_list_that_is_not_there_is_empty)
{
    struct str *paths;
    ck_assert_uint_eq(read_list(&paths), 0);
}
END_TEST

START_TEST(what_was_opened_last_comes_first_and_once)
{
    struct str a = make_file("a"), b = make_file("b 한글"), *paths;
    add(a);
    add(b);
    add(a);
    ck_assert_uint_eq(read_list(&paths), 2);
    ck_assert(str_eq(paths[0], a));
    ck_assert(str_eq(paths[1], b));
}
END_TEST

START_TEST(what_is_gone_is_not_shown_but_remembered)
{
    struct str a = make_file("a"), b = make_file("b"), *paths;
    add(a);
    add(b);
    ck_assert_int_eq(remove(a.ptr), 0);
    ck_assert_uint_eq(read_list(&paths), 1);
    ck_assert(str_eq(paths[0], b));
    make_file("a");
    ck_assert_uint_eq(read_list(&paths), 2);
}
END_TEST

START_TEST(only_the_newest_are_kept)
{
    struct str *paths, newest = STR_NONE;
    for (int i = 0; i < RECENT_MAX + 5; i++) {
        newest = make_file(arena_strf(&arena, "file-%d", i).ptr);
        add(newest);
    }
    ck_assert_uint_eq(read_list(&paths), RECENT_MAX);
    ck_assert(str_eq(paths[0], newest));
}
END_TEST

START_TEST(a_path_with_a_newline_is_left_out)
{
    struct str a = make_file("a"), *paths;
    add(a);
    add(make_file("b\nc"));
    ck_assert_uint_eq(read_list(&paths), 1);
    ck_assert(str_eq(paths[0], a));
}
END_TEST

START_TEST(lines_that_are_no_path_are_passed_over)
{
    struct str a = make_file("a"), *paths;
    struct str text = arena_strf(&arena, "relative\n\n/\xff\n%s\n", a.ptr);
    write_list(text);
    ck_assert_uint_eq(read_list(&paths), 1);
    ck_assert(str_eq(paths[0], a));
}
END_TEST

START_TEST(nobody_else_may_read_the_list)
{
    struct stat about;
    add(make_file("a"));
    ck_assert_int_eq(stat(state.ptr, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0700);
    ck_assert_int_eq(stat(arena_strf(&arena, "%s/recent", state.ptr).ptr, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0600);
}
END_TEST

START_TEST(without_memory_the_list_stays_as_it_was)
{
    struct str a = make_file("a"), b = make_file("b"), *paths;
    add(a);
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        struct status st = STATUS_INIT;
        mem_fail_at(n, MEM_FAIL_ONCE);
        done = recent_add(state, b, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        if (!done) {
            ck_assert_int_eq(st.code, STATUS_NOMEM);
            ck_assert_uint_eq(read_list(&paths), 1);
        }
    }
    ck_assert_uint_eq(read_list(&paths), 2);
}
END_TEST

Suite *test_recent_suite(void)
{
    Suite *suite = suite_create("recent");
    TCase *tc = tcase_create("recent");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_list_that_is_not_there_is_empty);
    tcase_add_test(tc, what_was_opened_last_comes_first_and_once);
    tcase_add_test(tc, what_is_gone_is_not_shown_but_remembered);
    tcase_add_test(tc, only_the_newest_are_kept);
    tcase_add_test(tc, a_path_with_a_newline_is_left_out);
    tcase_add_test(tc, lines_that_are_no_path_are_passed_over);
    tcase_add_test(tc, nobody_else_may_read_the_list);
    tcase_add_test(tc, without_memory_the_list_stays_as_it_was);
    suite_add_tcase(suite, tc);
    return suite;
}
