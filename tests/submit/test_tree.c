/* SPDX-License-Identifier: MIT */
#include "submit/tree.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/submit/scene.h"

static struct status st;

static void prepare(void)
{
    scene_make();
    st = (struct status)STATUS_INIT;
}

static void lock_folder(const char *path)
{
    scene_write("tree/a", "a");
    scene_write("tree/sub/b", "b");
    ck_assert_int_eq(chmod(scene_path("%s", path), 0), 0);
}

/* --- taking away and copying --- */

START_TEST(a_folder_whose_rights_were_taken_away_is_removed)
{
    scene_leave_root();
    lock_folder("tree/sub");

    ck_assert_msg(tree_remove(scene_path("tree"), &st), "%s", st.message);

    ck_assert(!scene_has("tree"));
}
END_TEST

START_TEST(a_link_is_removed_and_what_it_leads_to_stays)
{
    scene_write("kept/x", "");
    scene_write("tree/a", "");
    ck_assert_int_eq(symlink("../kept", scene_path("tree/link")), 0);

    ck_assert_msg(tree_remove(scene_path("tree"), &st), "%s", st.message);

    ck_assert(!scene_has("tree") && scene_has("kept/x"));
}
END_TEST

START_TEST(what_is_not_there_is_removed_already)
{
    ck_assert_msg(tree_remove(scene_path("nothing"), &st), "%s", st.message);
}
END_TEST

START_TEST(a_folder_that_cannot_be_read_is_no_copy)
{
    scene_leave_root();
    lock_folder("tree/sub");

    ck_assert(!tree_copy(scene_path("tree"), scene_path("copy"), &st));

    ck_assert_int_eq(st.code, STATUS_PERMISSION);
    ck_assert_msg(strstr(st.message, "cannot look into /") != NULL &&
                      strstr(st.message, "tree/sub: ") != NULL,
                  "%s", st.message);
    chmod(scene_path("tree/sub"), 0700);
}
END_TEST

START_TEST(what_is_no_file_folder_or_link_is_not_copied)
{
    scene_write("tree/a", "");
    ck_assert_int_eq(mkfifo(scene_path("tree/pipe"), 0600), 0);

    ck_assert(!tree_copy(scene_path("tree"), scene_path("copy"), &st));

    ck_assert_ptr_nonnull(strstr(st.message, "tree/pipe is no file, folder or link"));
}
END_TEST

/* --- staging --- */

static void stage(const char *from, struct tree_stage *s)
{
    ck_assert_msg(tree_stage(scene_path("%s", from), scene_path("to"), s, &st), "%s", st.message);
}

static void replace(struct tree_stage *s)
{
    ck_assert_msg(tree_replace(s, scene_path("to"), &st), "%s", st.message);
    tree_stage_finish(s);
}

START_TEST(a_stage_takes_the_place_of_what_was_there)
{
    struct tree_stage s;
    scene_write("to/old", "old");
    scene_write("from/new", "new");

    stage("from", &s);
    ck_assert(scene_has("to/old") && !scene_has("to/new"));
    replace(&s);

    ck_assert(!scene_has("to/old"));
    ck_assert_str_eq(scene_read("to/new"), "new");
    ck_assert_int_eq(scene_count("", "to."), 0);
}
END_TEST

START_TEST(two_stages_of_one_destination_do_not_meet)
{
    struct tree_stage first, second;
    scene_write("one/x", "one");
    scene_write("two/x", "two");
    scene_write("two/y", "two");

    stage("one", &first);
    stage("two", &second);
    replace(&first);
    ck_assert_str_eq(scene_read("to/x"), "one");
    ck_assert(!scene_has("to/y"));
    replace(&second);

    ck_assert_str_eq(scene_read("to/x"), "two");
    ck_assert_int_eq(scene_count("", "to."), 0);
}
END_TEST

/* What a killed process leaves: with `replaced`, between the two renames. */
static void leave_stage(bool replaced)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct tree_stage s;
        size_t folder = strlen(scene_path("%s", "")) + 1; /* the scene's own path */
        bool ok =
            tree_stage(scene_path("from"), scene_path("to"), &s, &st) &&
            (!replaced || rename(scene_path("to"), scene_path("%s/old", s.folder + folder)) == 0);
        _exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(scene_count("", "to."), 1);
}

/* 0 when each of many replacements worked. */
static int replace_many_times(void)
{
    enum { TIMES = 300 };
    bool ok = true;
    for (int i = 0; ok && i < TIMES; i++) {
        struct tree_stage stage;
        ok = tree_stage(scene_path("from"), scene_path("to"), &stage, &st) &&
             tree_replace(&stage, scene_path("to"), &st);
        tree_stage_finish(&stage);
    }
    return ok ? 0 : 1;
}

START_TEST(processes_that_replace_one_destination_at_once_all_succeed)
{
    scene_write("from/x", "whole");
    pid_t other = fork();
    if (other == 0) {
        _exit(replace_many_times());
    }

    int failed = replace_many_times(), status;

    ck_assert_int_eq(waitpid(other, &status, 0), other);
    ck_assert_msg(failed == 0, "%s", st.message);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(scene_read("to/x"), "whole");
}
END_TEST

START_TEST(what_a_killed_process_has_staged_goes_with_the_next_stage)
{
    struct tree_stage s;
    scene_write("from/x", "");
    leave_stage(false);

    stage("from", &s);

    ck_assert_int_eq(scene_count("", "to."), 1);
    tree_stage_finish(&s);
}
END_TEST

START_TEST(what_a_killed_process_had_set_aside_comes_back)
{
    struct tree_stage s;
    scene_write("from/x", "");
    scene_write("to/old", "old");
    leave_stage(true);
    ck_assert(!scene_has("to"));

    stage("from", &s);

    ck_assert_str_eq(scene_read("to/old"), "old");
    tree_stage_finish(&s);
}
END_TEST

START_TEST(a_neighbour_with_a_similar_name_stays)
{
    static const char *const names[] = {"to.stepwire-", "to.stepwire-longest",
                                        "to2.stepwire-abcdef", "to.other-abcdef"};
    struct tree_stage s;
    scene_write("from/x", "");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        ck_assert_int_eq(mkdir(scene_path("%s", names[i]), 0700), 0);
    }

    stage("from", &s);
    tree_stage_finish(&s);

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        ck_assert_msg(scene_has(names[i]), "%s", names[i]);
    }
}
END_TEST

START_TEST(an_output_that_cannot_be_copied_leaves_the_destination_alone)
{
    struct tree_stage s;
    scene_write("to/old", "old");

    ck_assert(!tree_stage(scene_path("nothing"), scene_path("to"), &s, &st));
    tree_stage_finish(&s);

    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    ck_assert_str_eq(scene_read("to/old"), "old");
    ck_assert_int_eq(scene_count("", "to."), 0);
}
END_TEST

Suite *test_tree_suite(void)
{
    Suite *s = suite_create("submit/tree");
    TCase *t = tcase_create("tree");
    tcase_add_checked_fixture(t, prepare, scene_remove);
    tcase_add_test(t, a_folder_whose_rights_were_taken_away_is_removed);
    tcase_add_test(t, a_link_is_removed_and_what_it_leads_to_stays);
    tcase_add_test(t, what_is_not_there_is_removed_already);
    tcase_add_test(t, a_folder_that_cannot_be_read_is_no_copy);
    tcase_add_test(t, what_is_no_file_folder_or_link_is_not_copied);
    tcase_add_test(t, a_stage_takes_the_place_of_what_was_there);
    tcase_add_test(t, two_stages_of_one_destination_do_not_meet);
    tcase_add_test(t, processes_that_replace_one_destination_at_once_all_succeed);
    tcase_add_test(t, what_a_killed_process_has_staged_goes_with_the_next_stage);
    tcase_add_test(t, what_a_killed_process_had_set_aside_comes_back);
    tcase_add_test(t, a_neighbour_with_a_similar_name_stays);
    tcase_add_test(t, an_output_that_cannot_be_copied_leaves_the_destination_alone);
    suite_add_tcase(s, t);
    return s;
}
