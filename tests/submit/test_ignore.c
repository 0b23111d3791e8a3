/* SPDX-License-Identifier: MIT */
#include "submit/ignore.h"

#include <check.h>

static const struct ignore_case {
    const char *label, *file, *path;
    enum ignore_kind kind;
    bool left_out;
} cases[] = {
    {"no rules", "", "a.py", IGNORE_FILE, false},
    {"a name", "a.py", "a.py", IGNORE_FILE, true},
    {"a name at any depth", "a.py", "lib/deep/a.py", IGNORE_FILE, true},
    {"another name", "a.py", "b.py", IGNORE_FILE, false},
    {"a star", "*.dat", "skip.dat", IGNORE_FILE, true},
    {"a star stays within a name", "lib/*.py", "lib/deep/a.py", IGNORE_FILE, false},
    {"a star takes nothing, too", "a*.py", "a.py", IGNORE_FILE, true},
    {"several stars", "*a*b*c*", "xaybzc", IGNORE_FILE, true},
    {"several stars that do not fit", "*a*b*c*", "xaybz", IGNORE_FILE, false},
    {"a question mark", "a?.py", "ab.py", IGNORE_FILE, true},
    {"a question mark wants one", "a?.py", "a.py", IGNORE_FILE, false},
    {"a class", "a[0-9].py", "a7.py", IGNORE_FILE, true},
    {"a class not", "a[!0-9].py", "a7.py", IGNORE_FILE, false},
    {"a class with a bracket", "a[]x].py", "a].py", IGNORE_FILE, true},
    {"a class with a quoted bracket", "a[\\]x].py", "a].py", IGNORE_FILE, true},
    {"a class with a range from a quoted one", "a[\\a-c]", "ab", IGNORE_FILE, true},
    {"a class with a bare hyphen", "a[b-]", "a-", IGNORE_FILE, true},
    {"a range backwards", "a[c-a]", "ab", IGNORE_FILE, false},
    {"a slash in a class", "a[/b]", "ab", IGNORE_FILE, true},
    {"a named class", "a[[:digit:]_]", "a7", IGNORE_FILE, true},
    {"a named class, beside it", "a[[:digit:]_]", "a_", IGNORE_FILE, true},
    {"a named class not", "a[^[:digit:]]", "a7", IGNORE_FILE, false},
    {"a named class of ASCII only", "[[:alpha:]]*", "\xc3\xa9", IGNORE_FILE, false},
    {"no such class", "a[[:number:]]", "a7", IGNORE_FILE, false},
    {"a class that is not closed fits nothing", "a[", "a[", IGNORE_FILE, false},
    {"nor does one that ends in a quote", "a[\\", "a[", IGNORE_FILE, false},
    {"nor a backslash at the end", "a\\", "a\\", IGNORE_FILE, false},
    {"a backslash quotes", "a\\*.py", "a*.py", IGNORE_FILE, true},
    {"a quoted star is no star", "a\\*.py", "ab.py", IGNORE_FILE, false},
    {"anchored at the beginning", "/a.py", "a.py", IGNORE_FILE, true},
    {"anchored, deeper", "/a.py", "lib/a.py", IGNORE_FILE, false},
    {"an inner slash anchors", "lib/a.py", "x/lib/a.py", IGNORE_FILE, false},
    {"a folder", "build/", "build", IGNORE_FOLDER, true},
    {"a folder's rule leaves files alone", "build/", "build", IGNORE_FILE, false},
    {"a folder at any depth", "build/", "lib/build", IGNORE_FOLDER, true},
    {"two stars before", "**/a.py", "x/y/a.py", IGNORE_FILE, true},
    {"two stars before take none", "**/a.py", "a.py", IGNORE_FILE, true},
    {"two stars between", "a/**/b", "a/x/y/b", IGNORE_FILE, true},
    {"two stars between take none", "a/**/b", "a/b", IGNORE_FILE, true},
    {"two stars behind", "a/**", "a/x/y", IGNORE_FILE, true},
    {"two stars behind want one", "a/**", "a", IGNORE_FOLDER, false},
    {"three stars are two", "a/***/b", "a/x/y/b", IGNORE_FILE, true},
    {"two stars, elsewhere", "a/**/b", "c/x/b", IGNORE_FILE, false},
    {"two stars tried again", "**/x/y", "x/x/y", IGNORE_FILE, true},
    {"the last rule decides", "*.py\n!a.py", "a.py", IGNORE_FILE, false},
    {"the last rule decides, the other way", "!a.py\n*.py", "a.py", IGNORE_FILE, true},
    {"a comment", "# a.py", "# a.py", IGNORE_FILE, false},
    {"a quoted comment", "\\# a.py", "# a.py", IGNORE_FILE, true},
    {"a quoted exclamation mark", "\\!a.py", "!a.py", IGNORE_FILE, true},
    {"blanks at the end", "a.py   ", "a.py", IGNORE_FILE, true},
    {"a quoted blank at the end", "a\\ ", "a ", IGNORE_FILE, true},
    {"a blank behind a quoted backslash", "a\\\\ ", "a\\", IGNORE_FILE, true},
    {"lines of Windows", "a.py\r\nb.py\r\n", "a.py", IGNORE_FILE, true},
    {"an empty negation", "!", "a", IGNORE_FILE, false},
    {"two slashes at the end", "build//", "build", IGNORE_FOLDER, false},
    {"only a slash", "/", "a", IGNORE_FOLDER, false},
    {"Korean", "한글*", "한글.py", IGNORE_FILE, true},
};

START_TEST(patterns_mean_what_git_says_they_mean)
{
    const struct ignore_case *c = &cases[_i];
    struct status st = STATUS_INIT;
    struct arena a = {0};
    struct ignore ignore;
    ck_assert(arena_init(&a, 0));
    ck_assert(ignore_read(str_from(c->file), &a, &ignore, &st));

    bool left_out = ignore_matches(&ignore, str_from(c->path), c->kind);

    ck_assert_msg(left_out == c->left_out, "%s", c->label);
    arena_finish(&a);
}
END_TEST

START_TEST(many_stars_do_not_take_for_ever)
{
    struct status st = STATUS_INIT;
    struct arena a = {0};
    struct ignore ignore;
    ck_assert(arena_init(&a, 0));
    ck_assert(ignore_read(STR("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n**/a/**/a/**/a/**/a/**/b"), &a,
                          &ignore, &st));

    bool left_out = ignore_matches(&ignore,
                                   STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                       "aaaaaaaaaaa/a/a/a/a/a/a/a/a/a/a/"
                                       "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/c"),
                                   IGNORE_FILE);

    ck_assert(!left_out);
    arena_finish(&a);
}
END_TEST

Suite *test_ignore_suite(void)
{
    Suite *s = suite_create("submit/ignore");
    TCase *t = tcase_create("ignore");
    tcase_add_loop_test(t, patterns_mean_what_git_says_they_mean, 0, COUNT_OF(cases));
    tcase_add_test(t, many_stars_do_not_take_for_ever);
    suite_add_tcase(s, t);
    return s;
}
