/* SPDX-License-Identifier: MIT
 *
 * Files of tests/render/goldens: a document, then sections of what is made of it. A section begins
 * with a line "--- " and what to make:
 *
 *     show [down] [ascii] [colour|mono] [WIDTH]     layout [down]     dot     svg [down] mermaid
 * [down]
 *
 * `make golden` (STEPWIRE_GOLDEN=rewrite) makes every section anew: review the diff like code.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "render/dot.h"
#include "render/layout.h"
#include "render/mermaid.h"
#include "render/show.h"
#include "render/svg.h"
#include "tests/render/picture.h"

#define FOLDER "tests/render/goldens"
enum { FILE_BYTES_MAX = 1024 * 1024 };

static struct picture pic;
static struct buf file, made;
static struct status st;

static void start(void)
{
    pic = (struct picture){0};
    file = (struct buf)BUF_INIT;
    made = (struct buf)BUF_INIT;
    st = (struct status)STATUS_INIT;
}

static void finish(void)
{
    picture_close(&pic);
    buf_finish(&file);
    buf_finish(&made);
}

/* What a section's line asks for, besides its first word. */
struct wish {
    struct layout_options options;
    enum cells_color color;
};

static struct wish read_wish(struct str words)
{
    struct wish wish = {.options = {.direction = LAYOUT_RIGHT}, .color = CELLS_PLAIN};
    for (struct str word = str_cut(&words, ' '); word.ptr; word = str_cut(&words, ' ')) {
        int64_t width = 0;
        if (str_eq(word, STR("down"))) {
            wish.options.direction = LAYOUT_DOWN;
        } else if (str_eq(word, STR("ascii"))) {
            wish.options.ascii = true;
        } else if (str_eq(word, STR("colour"))) {
            wish.color = CELLS_COLOUR;
        } else if (str_eq(word, STR("mono"))) {
            wish.color = CELLS_MONO;
        } else {
            ck_assert_msg(str_to_int64(word, &width), "what is %.*s?", STR_ARG(word));
            wish.options.max_width = (int)width;
        }
    }
    return wish;
}

/* Appends what a section's line asks for. */
static void make_section(struct str line, struct buf *out)
{
    struct str what = str_cut(&line, ' ');
    struct wish wish = read_wish(line);
    if (str_eq(what, STR("show"))) {
        ck_assert_msg(show_write(pic.p, pic.g, &wish.options, wish.color, out, &st), "%s",
                      st.message);
    } else if (str_eq(what, STR("layout"))) {
        picture_lay_out(&pic, &wish.options);
        layout_json(pic.l, pic.g, -1, out);
    } else if (str_eq(what, STR("svg"))) {
        picture_lay_out(&pic, &wish.options);
        svg_write(pic.p, pic.g, pic.l, out);
    } else if (str_eq(what, STR("mermaid"))) {
        mermaid_write(pic.p, pic.g, wish.options.direction, out);
    } else {
        ck_assert_msg(str_eq(what, STR("dot")), "what is %.*s?", STR_ARG(what));
        dot_write(pic.p, pic.g, out);
    }
}

/* The whole file as it should be. */
static void make_file(struct str text, struct buf *out)
{
    size_t end = str_find(text, STR("\n--- "));
    struct str document = str_slice(text, 0, end + 1);
    picture_open(&pic, document);
    buf_add(out, document);
    for (struct str line = str_cut(&text, '\n'); line.ptr; line = str_cut(&text, '\n')) {
        if (str_starts(line, STR("--- "))) {
            buf_addf(out, "%.*s\n", STR_ARG(line));
            make_section(str_slice(line, 4, line.len), out);
        }
    }
}

static void check_file(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    ck_assert_msg(file_read(path, FILE_BYTES_MAX, &file, NULL, &st), "%s", st.message);

    make_file(buf_str(&file), &made);

    const char *mode = getenv("STEPWIRE_GOLDEN");
    if (mode && strcmp(mode, "rewrite") == 0) {
        ck_assert_msg(file_save(path, buf_str(&made), NULL, NULL, &st), "%s", st.message);
    } else {
        ck_assert_msg(str_eq(buf_str(&made), buf_str(&file)), "%s is now:\n%s", path,
                      buf_cstr(&made));
    }
}

START_TEST(what_is_made_of_a_document_is_as_its_golden_file_says)
{
    int files = 0;
    DIR *folder = opendir(FOLDER);
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (!str_ends(str_from(entry->d_name), STR(".golden"))) {
            continue;
        }
        finish();
        start();
        check_file(entry->d_name);
        files++;
    }
    closedir(folder);
    ck_assert_int_gt(files, 0);
}
END_TEST

Suite *test_golden_suite(void)
{
    Suite *suite = suite_create("render/golden");
    TCase *tests = tcase_create("golden");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_test(tests, what_is_made_of_a_document_is_as_its_golden_file_says);
    suite_add_tcase(suite, tests);
    return suite;
}
