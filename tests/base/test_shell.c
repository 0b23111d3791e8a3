/* SPDX-License-Identifier: MIT */
#include "base/shell.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compiler.h"

static const struct word_case {
    const char *label;
    struct str word;
    const char *want;
} words[] = {
    {"a name", STR_INIT("a.pipeline.json"), "a.pipeline.json"},
    {"a path", STR_INIT("/home/x_1/a-b"), "/home/x_1/a-b"},
    {"a value", STR_INIT("lr=1e-7"), "lr=1e-7"},
    {"nothing", STR_INIT(""), "''"},
    {"absent", {NULL, 0}, "''"},
    {"a blank", STR_INIT("a b"), "'a b'"},
    {"a command", STR_INIT("a b; rm -rf x"), "'a b; rm -rf x'"},
    {"a substitution", STR_INIT("$(touch X)`touch Y`$HOME"), "'$(touch X)`touch Y`$HOME'"},
    {"quotes", STR_INIT("it's \"so\""), "'it'\\''s \"so\"'"},
    {"only quotes", STR_INIT("''"), "''\\'''\\'''"},
    {"a backslash", STR_INIT("a\\'b\\"), "'a\\'\\''b\\'"},
    {"a home", STR_INIT("~root"), "'~root'"},
    {"a pattern", STR_INIT("*[a]?"), "'*[a]?'"},
    {"braces", STR_INIT("{a,b}"), "'{a,b}'"},
    {"a comment", STR_INIT("#x"), "'#x'"},
    {"a history", STR_INIT("a!b"), "'a!b'"},
    {"lines", STR_INIT("a\nb\t"), "'a\nb\t'"},
    {"letters of any script", STR_INIT("größe"), "'größe'"},
};

START_TEST(a_word_is_quoted_where_it_has_to_be)
{
    const struct word_case *c = &words[_i];
    struct buf b = BUF_INIT;

    buf_add_shell_word(&b, c->word);

    ck_assert_msg(strcmp(buf_cstr(&b), c->want) == 0, "%s: %s", c->label, buf_cstr(&b));
    buf_finish(&b);
}
END_TEST

/* What the shell prints when it runs that command. */
static void ask_shell(const char *command, char *said, size_t size)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    size_t len = 0;
    ssize_t n;
    while (len < size - 1 && (n = read(ends[0], said + len, size - 1 - len)) > 0) {
        len += (size_t)n;
    }
    said[len] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}

START_TEST(a_shell_reads_each_word_as_it_was)
{
    const struct word_case *c = &words[_i];
    struct buf command = BUF_INIT;
    char said[200], want[200];
    buf_addf(&command, "printf '<%%s>' ");
    buf_add_shell_word(&command, c->word);
    snprintf(want, sizeof(want), "<%.*s>", STR_ARG(c->word));

    ask_shell(buf_cstr(&command), said, sizeof(said));

    ck_assert_msg(strcmp(said, want) == 0, "%s: %s", c->label, said);
    buf_finish(&command);
}
END_TEST

Suite *test_shell_suite(void)
{
    Suite *s = suite_create("base/shell");
    TCase *t = tcase_create("shell");
    tcase_add_loop_test(t, a_word_is_quoted_where_it_has_to_be, 0, COUNT_OF(words));
    tcase_add_loop_test(t, a_shell_reads_each_word_as_it_was, 0, COUNT_OF(words));
    suite_add_tcase(s, t);
    return s;
}
