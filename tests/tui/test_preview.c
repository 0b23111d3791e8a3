/* SPDX-License-Identifier: MIT */
#include "tui/preview.h"

#include <check.h>
#include <string.h>

#include "tests/tui/drive.h"

#define STEPS "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}]"
/* Chooses dot of the exports, and writes it under that name. */
#define EXPORT_TO(name) "Edot<Enter><C-u>" name "<Enter>"

START_TEST(an_export_goes_to_the_named_file)
{
    drive_open(STEPS);

    drive_keys(EXPORT_TO("out.dot"));

    drive_expect("wrote out.dot");
    ck_assert(strstr(drive_read_file("out.dot"), "digraph") != NULL);
}
END_TEST

START_TEST(the_command_line_of_an_export_is_one_that_a_shell_reads)
{
    drive_open(STEPS);

    drive_keys(EXPORT_TO("a b; c.dot") "gl");

    drive_expect("$ stepwire export a.pipeline.json --to dot -o 'a b; c.dot'");
}
END_TEST

START_TEST(another_file_is_not_replaced_unasked)
{
    drive_write_file("mine.dot", "mine");
    drive_open(STEPS);

    drive_keys(EXPORT_TO("mine.dot"));
    drive_expect("There is a file mine.dot already");
    drive_keys("n");
    ck_assert_str_eq(drive_read_file("mine.dot"), "mine");

    drive_keys(EXPORT_TO("mine.dot") "<Enter>");
    ck_assert(strstr(drive_read_file("mine.dot"), "digraph") != NULL);
}
END_TEST

START_TEST(the_document_itself_is_never_replaced_by_an_export)
{
    drive_open(STEPS);

    drive_keys(EXPORT_TO("a.pipeline.json"));

    drive_expect("a.pipeline.json is the document itself");
    ck_assert(strstr(drive_read_file("a.pipeline.json"), "\"steps\"") != NULL);
}
END_TEST

START_TEST(a_read_only_session_exports_nothing)
{
    drive_open(STEPS);
    struct editor *ed = drive_start(80, 24, DRIVE_READ_ONLY);
    struct status st = STATUS_INIT;
    ck_assert(editor_open(ed, STR("a.pipeline.json"), &st));

    drive_keys("E");

    drive_expect("nothing is written");
}
END_TEST

Suite *test_preview_suite(void)
{
    Suite *suite = suite_create("preview");
    TCase *tc = tcase_create("preview");
    tcase_add_checked_fixture(tc, drive_set_up, drive_tear_down);
    tcase_add_test(tc, an_export_goes_to_the_named_file);
    tcase_add_test(tc, the_command_line_of_an_export_is_one_that_a_shell_reads);
    tcase_add_test(tc, another_file_is_not_replaced_unasked);
    tcase_add_test(tc, the_document_itself_is_never_replaced_by_an_export);
    tcase_add_test(tc, a_read_only_session_exports_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}
