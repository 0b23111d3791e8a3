/* SPDX-License-Identifier: MIT */
#include "base/path.h"

#include <check.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"

static const struct path_case {
    const char *label;
    struct str folder, path;
    const char *joined, *from;
} paths[] = {
    {"a name", STR_INIT("a/b"), STR_INIT("c"), "a/b/c", "a/b/c"},
    {"no name", STR_INIT("a/b"), STR_INIT(""), "a/b", "a/b"},
    {"no folder", STR_INIT(""), STR_INIT("c/d"), "c/d", "c/d"},
    {"nothing at all", STR_INIT(""), STR_INIT(""), "", ""},
    {"an absolute path", STR_INIT("/a"), STR_INIT("/c"), "/a//c", "/c"},
};

START_TEST(an_absolute_path_is_its_own_only_where_one_stands_in_the_folder)
{
    const struct path_case *c = &paths[_i];
    struct arena a;
    ck_assert(arena_init(&a, 0));

    struct str joined = path_join(&a, c->folder, c->path), from = path_from(&a, c->folder, c->path);

    ck_assert_msg(strcmp(joined.ptr, c->joined) == 0, "%s: %s", c->label, joined.ptr);
    ck_assert_msg(strcmp(from.ptr, c->from) == 0, "%s: %s", c->label, from.ptr);
    arena_finish(&a);
}
END_TEST

START_TEST(when_memory_is_out_there_is_no_path)
{
    static char name[64 * 1024];
    memset(name, 'x', sizeof(name));
    struct arena a;
    ck_assert(arena_init(&a, 1));
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);

    struct str path = path_from(&a, STR("folder"), (struct str){name, sizeof(name)});

    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert(str_is_none(path));
    arena_finish(&a);
}
END_TEST

Suite *test_path_suite(void)
{
    Suite *s = suite_create("base/path");
    TCase *t = tcase_create("path");
    tcase_add_loop_test(t, an_absolute_path_is_its_own_only_where_one_stands_in_the_folder, 0,
                        COUNT_OF(paths));
    tcase_add_test(t, when_memory_is_out_there_is_no_path);
    suite_add_tcase(s, t);
    return s;
}
