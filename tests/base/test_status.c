/* SPDX-License-Identifier: MIT */
#include "base/status.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

static struct status st;

static void start(void)
{
    status_reset(&st);
}

static bool message_is_valid_utf8(void)
{
    return utf8_valid(str_from(st.message));
}

START_TEST(a_failure_has_a_code_a_place_and_a_sentence)
{
    bool ok = status_set(&st, STATUS_DATA, (struct doc_pos){3, 7, 40}, "no %s here, %d", "key", 9);

    ck_assert(!ok);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_uint_eq(st.pos.line, 3);
    ck_assert_uint_eq(st.pos.column, 7);
    ck_assert_uint_eq(st.pos.offset, 40);
    ck_assert_str_eq(st.message, "no key here, 9");
}
END_TEST

START_TEST(the_first_failure_is_the_one_that_is_kept)
{
    status_set(&st, STATUS_DATA, (struct doc_pos){3, 7, 40}, "first");

    ck_assert(!status_set(&st, STATUS_LIMIT, NO_POS, "second"));
    ck_assert(!status_nomem(&st));
    ck_assert(!status_errno(&st, ENOENT, "third"));

    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_uint_eq(st.pos.line, 3);
    ck_assert_str_eq(st.message, "first");
}
END_TEST

START_TEST(after_a_reset_a_status_takes_the_next_failure)
{
    status_set(&st, STATUS_DATA, (struct doc_pos){3, 7, 40}, "first");
    status_reset(&st);

    ck_assert_int_eq(st.code, STATUS_OK);
    ck_assert_uint_eq(st.pos.line, 0);
    ck_assert_str_eq(st.message, "");

    status_nomem(&st);
    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert_str_eq(st.message, "memory is out");
}
END_TEST

START_TEST(a_caller_that_wants_no_reason_may_pass_null)
{
    ck_assert(!status_set(NULL, STATUS_DATA, NO_POS, "nobody hears it"));
    ck_assert(!status_nomem(NULL));
    ck_assert(!status_errno(NULL, EIO, "nobody hears it"));
}
END_TEST

/* A message of exactly STATUS_MESSAGE_MAX - 1 bytes fits; the character that stands across that
 * border goes away whole. */
static const struct cut_case {
    const char *label, *last;
    size_t before; /* bytes in front of `last` */
    size_t want;   /* bytes of the message */
} cut_cases[] = {
    {"one byte, fits exactly", "x", STATUS_MESSAGE_MAX - 2, STATUS_MESSAGE_MAX - 1},
    {"one byte, one too many", "x", STATUS_MESSAGE_MAX - 1, STATUS_MESSAGE_MAX - 1},
    {"two bytes, fit exactly", "é", STATUS_MESSAGE_MAX - 3, STATUS_MESSAGE_MAX - 1},
    {"two bytes, half inside", "é", STATUS_MESSAGE_MAX - 2, STATUS_MESSAGE_MAX - 2},
    {"three bytes, two inside", "한", STATUS_MESSAGE_MAX - 3, STATUS_MESSAGE_MAX - 3},
    {"four bytes, three inside", "😀", STATUS_MESSAGE_MAX - 4, STATUS_MESSAGE_MAX - 4},
    {"four bytes, one inside", "😀", STATUS_MESSAGE_MAX - 2, STATUS_MESSAGE_MAX - 2},
    {"four bytes, fit exactly", "😀", STATUS_MESSAGE_MAX - 5, STATUS_MESSAGE_MAX - 1},
};

START_TEST(a_message_too_long_is_cut_between_characters)
{
    const struct cut_case *c = &cut_cases[_i];
    char text[2 * STATUS_MESSAGE_MAX] = "";
    memset(text, 'a', c->before);
    memcpy(text + c->before, c->last, strlen(c->last) + 1);

    status_set(&st, STATUS_DATA, NO_POS, "%s", text);

    ck_assert_msg(strlen(st.message) == c->want, "%s: %zu bytes", c->label, strlen(st.message));
    ck_assert_msg(message_is_valid_utf8(), "%s", c->label);
}
END_TEST

START_TEST(a_message_far_too_long_is_cut_between_characters)
{
    char text[10 * STATUS_MESSAGE_MAX] = "";
    for (size_t at = 0; at + 4 < sizeof text; at += 3) {
        memcpy(text + at, "한", 4);
    }

    status_set(&st, STATUS_DATA, NO_POS, "%s", text);

    ck_assert_uint_eq(strlen(st.message), (STATUS_MESSAGE_MAX - 1) / 3 * 3);
    ck_assert(message_is_valid_utf8());
}
END_TEST

START_TEST(what_cannot_be_formatted_leaves_the_meaning_of_the_code)
{
    const wchar_t not_in_the_c_locale[] = {0x110000, 0};

    status_set(&st, STATUS_CONFLICT, NO_POS, "%ls", not_in_the_c_locale);

    ck_assert_int_eq(st.code, STATUS_CONFLICT);
    ck_assert_str_eq(st.message, "somebody else changed it meanwhile");
}
END_TEST

static const struct errno_case {
    int err;
    enum status_code want;
} errno_cases[] = {
    {ENOENT, STATUS_NOT_FOUND}, {ENOTDIR, STATUS_NOT_FOUND}, {EACCES, STATUS_PERMISSION},
    {EPERM, STATUS_PERMISSION}, {EROFS, STATUS_PERMISSION},  {ENOMEM, STATUS_NOMEM},
    {EISDIR, STATUS_IO},        {ENOSPC, STATUS_IO},         {EIO, STATUS_IO},
};

START_TEST(an_errno_becomes_a_code_and_the_reason_of_the_system)
{
    const struct errno_case *c = &errno_cases[_i];

    ck_assert(!status_errno(&st, c->err, "cannot open %s", "a.json"));

    char want[200];
    snprintf(want, sizeof want, "cannot open a.json: %s", strerror(c->err));
    ck_assert_int_eq(st.code, c->want);
    ck_assert_str_eq(st.message, want);
}
END_TEST

START_TEST(a_long_path_does_not_push_the_reason_out_of_the_message)
{
    char path[1000] = "";
    for (size_t at = 0; at + 3 < sizeof path; at += 2) {
        memcpy(path + at, "é", 3);
    }

    status_errno(&st, ENOSPC, "%s", path);

    char reason[100];
    snprintf(reason, sizeof reason, ": %s", strerror(ENOSPC));
    ck_assert(str_ends(str_from(st.message), str_from(reason)));
    ck_assert_uint_ge(strlen(st.message), STATUS_MESSAGE_MAX - 2);
    ck_assert(message_is_valid_utf8());
}
END_TEST

static const struct exit_case {
    enum status_code code;
    int want;
} exit_cases[] = {
    {STATUS_OK, 0},
    {STATUS_PROBLEMS, 1},
    {STATUS_USAGE, 64},
    {STATUS_DATA, 65},
    {STATUS_LIMIT, 65},
    {STATUS_NOT_FOUND, 66},
    {STATUS_SERVICE, 69},
    {STATUS_NOMEM, 70},
    {STATUS_INTERNAL, 70},
    {STATUS_IO, 74},
    {STATUS_CONFLICT, 74},
    {STATUS_PERMISSION, 77},
    {STATUS_INTERRUPTED, 130},
};

START_TEST(every_code_has_the_exit_status_of_the_manual)
{
    ck_assert_uint_eq(COUNT_OF(exit_cases), STATUS_CODE_COUNT);
    const struct exit_case *c = &exit_cases[_i];

    ck_assert_int_eq(status_exit_code(c->code), c->want);
}
END_TEST

Suite *test_status_suite(void)
{
    Suite *suite = suite_create("base/status");
    TCase *tests = tcase_create("status");
    tcase_add_checked_fixture(tests, start, NULL);
    tcase_add_test(tests, a_failure_has_a_code_a_place_and_a_sentence);
    tcase_add_test(tests, the_first_failure_is_the_one_that_is_kept);
    tcase_add_test(tests, after_a_reset_a_status_takes_the_next_failure);
    tcase_add_test(tests, a_caller_that_wants_no_reason_may_pass_null);
    tcase_add_loop_test(tests, a_message_too_long_is_cut_between_characters, 0,
                        COUNT_OF(cut_cases));
    tcase_add_test(tests, a_message_far_too_long_is_cut_between_characters);
    tcase_add_test(tests, what_cannot_be_formatted_leaves_the_meaning_of_the_code);
    tcase_add_loop_test(tests, an_errno_becomes_a_code_and_the_reason_of_the_system, 0,
                        COUNT_OF(errno_cases));
    tcase_add_test(tests, a_long_path_does_not_push_the_reason_out_of_the_message);
    tcase_add_loop_test(tests, every_code_has_the_exit_status_of_the_manual, 0,
                        COUNT_OF(exit_cases));
    suite_add_tcase(suite, tests);
    return suite;
}
