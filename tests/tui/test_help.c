/* SPDX-License-Identifier: MIT */
#include "tui/help.h"

#include <check.h>
#include <string.h>

#include "tests/tui/drive.h"

#define STEPS "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]"

static const struct mode_case {
    const char *label, *keys, *shows;
} mode_cases[] = {
    {"wiring", "c", "the one before"},
    {"a form", "<Enter>", "text, number or bool"},
    {"a list to choose from", "o", "filter"},
    {"a line of text", "<F2>", "a word away"},
    {"the command line", ":", "complete"},
    {"the dialog of a run", "R", "previous value"},
    {"a question", "Mq", "discard what was not saved"},
};

START_TEST(f1_in_a_mode_says_what_its_keys_do)
{
    const struct mode_case *c = &mode_cases[_i];
    struct editor *ed = drive_open(STEPS);
    drive_keys("<resize 100x30>");
    drive_keys(c->keys);
    const char *mode = ed->top->ops->name;

    drive_keys("<F1>");

    drive_expect("keys here (");
    drive_expect(mode);
    drive_expect(c->shows);
    drive_expect("draw the screen again");
}
END_TEST

START_TEST(f1_on_a_help_goes_back)
{
    static const char *const ways[] = {"c<F1><F1>", "c<F1><Esc>", "<F1><F1>c"};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct editor *ed = drive_open(STEPS);
        drive_keys(ways[i]);
        ck_assert_msg(strcmp(ed->top->ops->name, "wire") == 0, "%s: %s", ways[i],
                      ed->top->ops->name);
        ck_assert_msg(ed->top->below == NULL, "%s", ways[i]);
    }
}
END_TEST

START_TEST(enter_in_a_modes_help_presses_the_key)
{
    drive_open(STEPS);

    drive_keys("c<F1>by name<Enter>");
    drive_expect("type to filter");
    drive_expect("b: a new input");

    drive_keys("b<Enter>n");
    drive_expect("1 wire ");
}
END_TEST

START_TEST(a_hint_that_is_no_key_presses_nothing)
{
    struct editor *ed = drive_open(STEPS);

    drive_keys("c<F1>goes<Enter>");

    ck_assert_str_eq(ed->top->ops->name, "wire");
    drive_expect_document(STEPS);
}
END_TEST

Suite *test_help_suite(void)
{
    Suite *suite = suite_create("help");
    TCase *tc = tcase_create("help");
    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, drive_set_up, drive_tear_down);
    tcase_add_loop_test(tc, f1_in_a_mode_says_what_its_keys_do, 0, (int)COUNT_OF(mode_cases));
    tcase_add_test(tc, f1_on_a_help_goes_back);
    tcase_add_test(tc, enter_in_a_modes_help_presses_the_key);
    tcase_add_test(tc, a_hint_that_is_no_key_presses_nothing);
    return suite;
}
