/* SPDX-License-Identifier: MIT */
#include "render/svg.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "render/mermaid.h"
#include "tests/render/picture.h"

/* Both forms that a browser draws: what a hostile name becomes in them. */

enum { RANDOM_DOCUMENTS = 12 };

static struct picture pic;
static struct buf text, made;

static void start(void)
{
    pic = (struct picture){0};
    text = (struct buf)BUF_INIT;
    made = (struct buf)BUF_INIT;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    picture_close(&pic);
    buf_finish(&text);
    buf_finish(&made);
}

/* A document of one step with that name, laid out. */
static void open_named(struct str name)
{
    static const struct layout_options plain = {.direction = LAYOUT_RIGHT};
    picture_named(name, &text);
    picture_open(&pic, buf_str(&text));
    picture_lay_out(&pic, &plain);
}

static const struct name_case {
    const char *label;
    struct str name;
    const char *svg, *mermaid;
} name_cases[] = {
    {"Korean", STR_INIT("학습"), ">학습</text>", "<br/>학습\"]"},
    {"a script", STR_INIT("<script>"), ">&lt;script&gt;</text>", "<br/>#60;script#62;\"]"},
    {"an entity", STR_INIT("&lt;#35;"), ">&amp;lt;#35;</text>", "<br/>#38;lt#59;#35;35#59;\"]"},
    {"the end of a label", STR_INIT("\"]-->"), ">\"]--&gt;</text>", "<br/>#34;#93;#45;#45;#62;\"]"},
    {"Markdown", STR_INIT("`**x**`"), ">`**x**`</text>", "<br/>#96;#42;#42;x#42;#42;#96;\"]"},
    {"a newline", STR_INIT("b\nc"), ">b␤c</text>", "<br/>b␤c\"]"},
    {"no character", STR_INIT("b\xEF\xBF\xBF"), ">b&lt;U+FFFF&gt;</text>",
     "<br/>b#60;U#43;FFFF#62;\"]"},
};

START_TEST(a_name_is_shown_as_it_is_and_does_nothing)
{
    const struct name_case *c = &name_cases[_i];
    open_named(c->name);

    svg_write(pic.p, pic.g, pic.l, &made);

    ck_assert_msg(strstr(buf_cstr(&made), c->svg) != NULL, "%s: %s", c->label, buf_cstr(&made));
    buf_reset(&made);

    mermaid_write(pic.p, pic.g, LAYOUT_RIGHT, &made);

    ck_assert_msg(strstr(buf_cstr(&made), c->mermaid) != NULL, "%s: %s", c->label, buf_cstr(&made));
}
END_TEST

START_TEST(without_memory_the_text_is_marked_as_failed)
{
    open_named(STR("b"));
    for (int form = 0; form < 2; form++) {
        buf_reset(&made);
        buf_addn(&made, ' ', 8192); /* room enough; names need memory of their own */
        made.len = 0;
        mem_fail_at(1, MEM_FAIL_FOR_GOOD);

        if (form == 0) {
            svg_write(pic.p, pic.g, pic.l, &made);
        } else {
            mermaid_write(pic.p, pic.g, LAYOUT_RIGHT, &made);
        }

        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(made.failed, STATUS_NOMEM);
    }
}
END_TEST

/* Python's exit status for an XML reader over the text on its standard input, which complains about
 * scripts, too; 127 when there is no Python. */
static int run_reader(void)
{
    static const char reader[] =
        "import sys, xml.etree.ElementTree as t\n"
        "names = [e.tag.split('}')[1] for e in t.fromstring(sys.stdin.buffer.read()).iter()]\n"
        "sys.exit(0 if names[0] == 'svg' and 'script' not in names else 3)";
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        execlp("python3", "python3", "-c", reader, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    for (size_t sent = 0; sent < made.len;) {
        ssize_t n = write(ends[1], made.ptr + sent, made.len - sent);
        if (n <= 0) {
            break;
        }
        sent += (size_t)n;
    }
    close(ends[1]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(any_pipeline_is_xml_without_scripts)
{
    static const enum layout_direction directions[] = {LAYOUT_RIGHT, LAYOUT_DOWN};
    signal(SIGPIPE, SIG_IGN); /* when there is no reader */
    for (uint32_t seed = 1; seed <= RANDOM_DOCUMENTS; seed++) {
        struct layout_options options = {.direction = directions[seed % 2]};
        finish();
        start();
        picture_random(seed, &text);
        picture_open(&pic, buf_str(&text));
        picture_lay_out(&pic, &options);

        svg_write(pic.p, pic.g, pic.l, &made);

        int status = run_reader();
        if (status == 127) {
            printf("skipped: %s needs Python\n", __func__);
            return;
        }
        ck_assert_msg(status == 0, "seed %u: exit status %d", (unsigned)seed, status);
    }
}
END_TEST

Suite *test_svg_suite(void)
{
    Suite *suite = suite_create("render/svg");
    TCase *tests = tcase_create("svg and mermaid");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_name_is_shown_as_it_is_and_does_nothing, 0, COUNT_OF(name_cases));
    tcase_add_test(tests, without_memory_the_text_is_marked_as_failed);
    tcase_add_test(tests, any_pipeline_is_xml_without_scripts);
    suite_add_tcase(suite, tests);
    return suite;
}
