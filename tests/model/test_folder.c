/* SPDX-License-Identifier: MIT */
#include "model/folder.h"

#include <check.h>

static const struct folder_file files[] = {
    {.path = STR_INIT("data/a.csv")}, {.path = STR_INIT("prep.py")},
    {.path = STR_INIT("prep/x.py")},  {.path = STR_INIT("train.py")},
    {.path = STR_INIT("데이터.csv")},
};

START_TEST(each_file_is_found_by_its_whole_path)
{
    struct folder folder = {.exists = true, .files = files, .count = sizeof files / sizeof *files};

    for (size_t i = 0; i < folder.count; i++) {
        ck_assert_ptr_eq(folder_find(&folder, files[i].path), &files[i]);
    }
}
END_TEST

START_TEST(what_is_not_there_is_not_found)
{
    struct folder folder = {.exists = true, .files = files, .count = sizeof files / sizeof *files};
    struct folder empty = {.exists = true};

    ck_assert_ptr_null(folder_find(&folder, STR("prep")));
    ck_assert_ptr_null(folder_find(&folder, STR("a")));
    ck_assert_ptr_null(folder_find(&folder, STR("힣")));
    ck_assert_ptr_null(folder_find(&folder, STR("")));
    ck_assert_ptr_null(folder_find(&empty, STR("prep.py")));
}
END_TEST

START_TEST(a_folder_is_found_by_the_path_that_the_document_gives)
{
    static const struct folder items[] = {{.path = STR_INIT("train")}, {.path = STR_INIT("")}};
    struct folders folders = {.items = items, .count = 2};

    ck_assert_ptr_eq(folders_find(&folders, STR("train")), &items[0]);
    ck_assert_ptr_eq(folders_find(&folders, STR("")), &items[1]);
    ck_assert_ptr_null(folders_find(&folders, STR("train/")));
    ck_assert_ptr_null(folders_find(NULL, STR("train")));
}
END_TEST

Suite *test_folder_suite(void)
{
    Suite *s = suite_create("folder");
    TCase *t = tcase_create("folder");
    tcase_add_test(t, each_file_is_found_by_its_whole_path);
    tcase_add_test(t, what_is_not_there_is_not_found);
    tcase_add_test(t, a_folder_is_found_by_the_path_that_the_document_gives);
    suite_add_tcase(s, t);
    return s;
}
