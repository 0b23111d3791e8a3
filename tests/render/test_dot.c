/* SPDX-License-Identifier: MIT */
#include "render/dot.h"

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/render/picture.h"

enum { RANDOM_DOCUMENTS = 12 };

static struct picture pic;
static struct buf text, dot;

static void start(void)
{
    pic = (struct picture){0};
    text = (struct buf)BUF_INIT;
    dot = (struct buf)BUF_INIT;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    picture_close(&pic);
    buf_finish(&text);
    buf_finish(&dot);
}

static const struct name_case {
    const char *label;
    struct str name;
    const char *want;
} name_cases[] = {
    {"Korean", STR_INIT("학습"), "a\\n학습"},
    {"quotes", STR_INIT("\"x\""), "a\\n\\\"x\\\""},
    {"backslashes", STR_INIT("\\N\\"), "a\\n\\\\N\\\\"},
    {"what a record means something by", STR_INIT("{a|b<c>}"), "a\\n\\{a\\|b\\<c\\>\\}"},
    {"an entity", STR_INIT("&lt;"), "a\\n&amp;lt;"},
    {"blanks", STR_INIT("b  c"), "a\\nb\\ \\ c"},
    {"a newline", STR_INIT("b\nc"), "a\\nb␤c"},
};

START_TEST(a_name_is_shown_as_it_is)
{
    const struct name_case *c = &name_cases[_i];
    char want[128];
    picture_named(c->name, &text);
    picture_open(&pic, buf_str(&text));

    dot_write(pic.p, pic.g, &dot);

    snprintf(want, sizeof want, "  n1 [label=\"%s\"];\n", c->want);
    ck_assert_msg(strstr(buf_cstr(&dot), want) != NULL, "%s: %s", c->label, buf_cstr(&dot));
}
END_TEST

START_TEST(without_memory_the_text_is_marked_as_failed)
{
    picture_named(STR("b"), &text);
    picture_open(&pic, buf_str(&text));
    buf_addn(&dot, ' ', 4096); /* room enough; names need memory of their own */
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);

    dot_write(pic.p, pic.g, &dot);

    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert_int_eq(dot.failed, STATUS_NOMEM);
}
END_TEST

/* --- what Graphviz makes of it ---------------------------------------------------------------- */

static bool has_graphviz(void)
{
    const char *path = getenv("PATH");
    struct str rest = str_from(path ? path : "");
    for (struct str folder = str_cut(&rest, ':'); folder.ptr; folder = str_cut(&rest, ':')) {
        char program[4096];
        snprintf(program, sizeof program, "%.*s/dot", STR_ARG(folder));
        if (access(program, X_OK) == 0) {
            return true;
        }
    }
    return false;
}

/* Runs dot on the text; what it complains about is in `complaints`. Returns its exit status. */
static int run_graphviz(const char *path, char *complaints, size_t size)
{
    FILE *input = fopen(path, "wb");
    ck_assert_ptr_nonnull(input);
    ck_assert_uint_eq(fwrite(dot.ptr, 1, dot.len, input), dot.len);
    fclose(input);
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        int nothing = open("/dev/null", O_WRONLY);
        dup2(nothing, STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execlp("dot", "dot", "-Tsvg", path, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    size_t len = 0;
    for (ssize_t n; len + 1 < size && (n = read(ends[0], complaints + len, size - 1 - len)) > 0;) {
        len += (size_t)n;
    }
    complaints[len] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_graphviz(const char *label)
{
    char path[] = "/tmp/stepwire-dot-XXXXXX", complaints[2000];
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    int status = run_graphviz(path, complaints, sizeof complaints);
    unlink(path);
    ck_assert_msg(status == 0 && complaints[0] == '\0', "%s: exit status %d: %s", label, status,
                  complaints);
}

START_TEST(graphviz_takes_any_pipeline_without_complaint)
{
    if (!has_graphviz()) {
        printf("skipped: %s needs Graphviz\n", __func__);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(name_cases); i++) {
        finish();
        start();
        picture_named(name_cases[i].name, &text);
        picture_open(&pic, buf_str(&text));
        dot_write(pic.p, pic.g, &dot);
        check_graphviz(name_cases[i].label);
    }
    for (uint32_t seed = 1; seed <= RANDOM_DOCUMENTS; seed++) {
        char label[32];
        finish();
        start();
        picture_random(seed, &text);
        picture_open(&pic, buf_str(&text));
        dot_write(pic.p, pic.g, &dot);
        snprintf(label, sizeof label, "seed %u", (unsigned)seed);
        check_graphviz(label);
    }
}
END_TEST

Suite *test_dot_suite(void)
{
    Suite *suite = suite_create("render/dot");
    TCase *tests = tcase_create("dot");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_name_is_shown_as_it_is, 0, COUNT_OF(name_cases));
    tcase_add_test(tests, without_memory_the_text_is_marked_as_failed);
    tcase_add_test(tests, graphviz_takes_any_pipeline_without_complaint);
    suite_add_tcase(suite, tests);
    return suite;
}
