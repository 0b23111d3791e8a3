/* SPDX-License-Identifier: MIT
 * From nothing to a run, key by key: what a person does who has a folder with three scripts.
 */
#include "tui/script.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/graph.h"
#include "model/load.h"
#include "model/problem.h"
#include "submit/snapshot.h"
#include "submit/tree.h"
#include "tests/tui/temporary.h"

static struct buf keys, screens, document, folder;
static struct status st;

static void start(void)
{
    temporary_make();
    keys = screens = document = folder = (struct buf)BUF_INIT;
    st = (struct status)STATUS_INIT;
    buf_addf(&folder, "%s/walk", temporary_folder());
    ck_assert_msg(tree_copy("tests/screens/walk", buf_cstr(&folder), &st), "%s", st.message);
    ck_assert(file_read("tests/screens/walk/keys", 10000, &keys, NULL, &st));
}

static void finish(void)
{
    buf_finish(&keys);
    buf_finish(&screens);
    buf_finish(&document);
    buf_finish(&folder);
    temporary_remove();
}

static void press(const char *more)
{
    char *engine = realpath("/proc/self/exe", NULL);
    buf_addf(&keys, "%s", more);
    struct script script = {.document = STR_NONE,
                            .keys = buf_str(&keys),
                            .columns = 80,
                            .rows = 24,
                            .state_folder = STR_NONE,
                            .current_folder = buf_str(&folder),
                            .examples_folder = STR_NONE,
                            .engine = str_from(engine)};
    bool ok = script_run(&script, &screens, &document, &st);
    free(engine);
    ck_assert_msg(ok, "%s", st.message);
}

START_TEST(three_steps_are_built_from_nothing_without_a_problem)
{
    press("");

    struct arena a = {0};
    struct folders folders;
    struct pipeline *p = pipeline_load(buf_str(&document), &st);
    ck_assert_msg(p != NULL, "%s", st.message);
    struct graph *g = graph_compile(p, GRAPH_PLAIN, &st);
    ck_assert(g != NULL && arena_init(&a, 0));
    ck_assert(snapshot_folders(p, buf_str(&folder), SNAPSHOT_NAMES, &a, &folders, &st));
    struct problems *list = problems_find(p, g, &folders, &st);
    ck_assert_uint_eq(g->node_count, 3);
    ck_assert_uint_eq(g->data_edge_count, 2);
    ck_assert_uint_eq(problems_tally(list, SEVERITY_ERROR, VALUE_NONE), 0);
    ck_assert_uint_eq(problems_tally(list, SEVERITY_WARNING, VALUE_NONE), 0);
    problems_free(list);
    graph_free(g);
    pipeline_free(p);
    arena_finish(&a);
}
END_TEST

START_TEST(what_was_built_is_saved_as_it_is_shown)
{
    press("");

    struct buf path = BUF_INIT, saved = BUF_INIT;
    buf_addf(&path, "%s/walk.pipeline.json", buf_cstr(&folder));
    ck_assert_msg(file_read(buf_cstr(&path), 1000000, &saved, NULL, &st), "%s", st.message);
    ck_assert(str_eq(buf_str(&saved), buf_str(&document)));
    buf_finish(&path);
    buf_finish(&saved);
}
END_TEST

START_TEST(it_runs_to_its_end_with_the_states_on_the_canvas)
{
    press("R<Enter><wait>");

    ck_assert_msg(strstr(buf_cstr(&screens), "run 1 ended well") != NULL, "%s", buf_cstr(&screens));
    size_t signs = 0;
    struct str rest = buf_str(&screens);
    for (size_t at; (at = str_find(rest, STR("✓"))) != SIZE_MAX; signs++) {
        rest = str_slice(rest, at + 1, rest.len);
    }
    ck_assert_uint_eq(signs, 3);
}
END_TEST

START_TEST(the_time_of_a_run_is_that_of_the_virtual_clock)
{
    press("R<Enter>ghgh<wait>gh"); /* four keys, and then what is over takes no longer */

    ck_assert_msg(strstr(buf_cstr(&screens), "run 1 ok 00:04") != NULL, "%s", buf_cstr(&screens));
    ck_assert_msg(strstr(buf_cstr(&screens), "3 steps  0:04") != NULL, "%s", buf_cstr(&screens));
}
END_TEST

START_TEST(the_log_shows_the_command_line_and_what_the_step_wrote)
{
    press("R<Enter><wait>Ggl");

    ck_assert_msg(strstr(buf_cstr(&screens), "$ stepwire run walk.pipeline.json") != NULL, "%s",
                  buf_cstr(&screens));
    ck_assert_msg(strstr(buf_cstr(&screens), "mean 4.0") != NULL, "%s", buf_cstr(&screens));
}
END_TEST

START_TEST(a_step_that_fails_says_so_on_the_canvas_and_in_its_log)
{
    struct buf script = BUF_INIT;
    buf_addf(&script, "%s/train/train.py", buf_cstr(&folder));
    ck_assert(file_save(buf_cstr(&script), STR("raise SystemExit('no luck')\n"), NULL, NULL, &st));
    buf_finish(&script);

    press("R<Enter><wait>gggogl");

    ck_assert_msg(strstr(buf_cstr(&screens), "no luck") != NULL, "%s", buf_cstr(&screens));
    ck_assert_msg(strstr(buf_cstr(&screens), "run 1 failed") != NULL, "%s", buf_cstr(&screens));
}
END_TEST

Suite *test_walk_suite(void)
{
    Suite *s = suite_create("walk");
    TCase *t = tcase_create("walk");
    tcase_add_checked_fixture(t, start, finish);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, three_steps_are_built_from_nothing_without_a_problem);
    tcase_add_test(t, what_was_built_is_saved_as_it_is_shown);
    tcase_add_test(t, it_runs_to_its_end_with_the_states_on_the_canvas);
    tcase_add_test(t, the_time_of_a_run_is_that_of_the_virtual_clock);
    tcase_add_test(t, the_log_shows_the_command_line_and_what_the_step_wrote);
    tcase_add_test(t, a_step_that_fails_says_so_on_the_canvas_and_in_its_log);
    suite_add_tcase(s, t);
    return s;
}
