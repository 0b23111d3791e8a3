/* SPDX-License-Identifier: MIT
 * Logs as lines: whatever a step writes, and however much of it.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compiler.h"
#include "cli/log.h"

static char path[] = "/tmp/stepwire-log-XXXXXX";
static struct log_reader reader;
static struct buf lines;
static struct status st;
static bool more;

static void begin(void)
{
    memcpy(path, "/tmp/stepwire-log-XXXXXX", sizeof(path));
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    reader = (struct log_reader)LOG_READER_INIT;
    lines = (struct buf)BUF_INIT;
    st = (struct status)STATUS_INIT;
}

static void end(void)
{
    log_reader_finish(&reader);
    buf_finish(&lines);
    unlink(path);
}

static void append(struct str text)
{
    int fd = open(path, O_WRONLY | O_APPEND);
    ck_assert_int_eq(write(fd, text.ptr, text.len), (ssize_t)text.len);
    close(fd);
}

static void read_all(struct str prefix, enum log_life life)
{
    do {
        ck_assert_msg(log_read(&reader, path, prefix, life, &lines, &more, &st), "%s", st.message);
    } while (more);
}

static const struct line_case {
    const char *label;
    struct str bytes;
    const char *prefix, *want;
} line_cases[] = {
    {"nothing", STR_INIT(""), "", ""},
    {"lines", STR_INIT("a\nb\n"), "", "a\nb\n"},
    {"a last line without an end", STR_INIT("a\nb"), "", "a\nb\n"},
    {"an empty line", STR_INIT("\n"), "s", "s: \n"},
    {"a step before each", STR_INIT("a\nb"), "s", "s: a\ns: b\n"},
    {"line ends of Windows", STR_INIT("a\r\nb\r\n"), "", "a\nb\n"},
    {"a progress bar", STR_INIT("1%\r50%\r100%\n"), "", "100%\n"},
    {"an escape sequence", STR_INIT("\033[2J\n"), "", "\xe2\x90\x9b[2J\n"},
    {"no UTF-8", STR_INIT("\xff\n"), "", "<FF>\n"},
    {"a NUL", STR_INIT("a\0b\n"), "",
     "a\xe2\x90\x80"
     "b\n"},
};

START_TEST(what_a_step_wrote_becomes_lines)
{
    const struct line_case *c = &line_cases[_i];
    append(c->bytes);

    read_all(str_from(c->prefix), LOG_HAS_ENDED);

    ck_assert_msg(strcmp(buf_cstr(&lines), c->want) == 0, "%s: \"%s\"", c->label, buf_cstr(&lines));
}
END_TEST

START_TEST(a_line_that_grows_is_printed_when_it_is_whole)
{
    append(STR("be"));
    read_all(STR(""), LOG_GROWS);
    ck_assert_str_eq(buf_cstr(&lines), "");

    append(STR("gun\n"));
    read_all(STR(""), LOG_GROWS);

    ck_assert_str_eq(buf_cstr(&lines), "begun\n");
}
END_TEST

START_TEST(a_line_without_end_is_cut_into_lines_between_its_code_points)
{
    enum { POINTS = 100000 };
    struct buf text = BUF_INIT;
    for (int i = 0; i < POINTS; i++) {
        buf_addf(&text, "\xe2\x82\xac");
    }
    append(buf_str(&text));

    read_all(STR(""), LOG_HAS_ENDED);

    size_t euros = 0, ends = 0;
    for (struct str rest = buf_str(&lines); rest.len > 0;) {
        bool is_end = rest.ptr[0] == '\n';
        ck_assert(is_end || str_starts(rest, STR("\xe2\x82\xac")));
        euros += !is_end;
        ends += is_end;
        rest = str_slice(rest, is_end ? 1 : 3, rest.len);
    }
    ck_assert_uint_eq(euros, POINTS);
    ck_assert_uint_ge(ends, POINTS * 3 / LOG_LINE_MAX);
    ck_assert_uint_le(reader.partial.cap, 2 * LOG_LINE_MAX);
    buf_finish(&text);
}
END_TEST

START_TEST(a_progress_bar_of_any_length_is_one_line)
{
    struct buf text = BUF_INIT;
    for (int i = 0; i <= 100000; i++) {
        buf_addf(&text, "%d of 100000\r", i);
    }
    append(buf_str(&text));
    buf_finish(&text);

    read_all(STR(""), LOG_HAS_ENDED);

    ck_assert_str_eq(buf_cstr(&lines), "100000 of 100000\n");
}
END_TEST

START_TEST(a_log_that_is_not_there_is_empty)
{
    unlink(path);

    read_all(STR(""), LOG_HAS_ENDED);

    ck_assert_uint_eq(lines.len, 0);
}
END_TEST

START_TEST(a_log_that_is_no_file_any_more_is_refused_at_once)
{
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);

    ck_assert(!log_read(&reader, path, STR(""), LOG_GROWS, &lines, &more, &st));

    ck_assert_int_eq(st.code, STATUS_IO);
    ck_assert_ptr_nonnull(strstr(st.message, "is no regular file"));
}
END_TEST

Suite *test_log_suite(void)
{
    Suite *s = suite_create("cli/log");
    TCase *t = tcase_create("log");
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_loop_test(t, what_a_step_wrote_becomes_lines, 0, COUNT_OF(line_cases));
    tcase_add_test(t, a_line_that_grows_is_printed_when_it_is_whole);
    tcase_add_test(t, a_line_without_end_is_cut_into_lines_between_its_code_points);
    tcase_add_test(t, a_progress_bar_of_any_length_is_one_line);
    tcase_add_test(t, a_log_that_is_not_there_is_empty);
    tcase_add_test(t, a_log_that_is_no_file_any_more_is_refused_at_once);
    suite_add_tcase(s, t);
    return s;
}
