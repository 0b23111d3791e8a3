/* SPDX-License-Identifier: MIT */
#include "tui/script.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/tui/temporary.h"

#define DOCUMENT "examples/iris/iris.pipeline.json"

static char folder[4096];
static struct buf screens, document;
static struct status st;

static void set_up(void)
{
    temporary_make();
    ck_assert_ptr_nonnull(getcwd(folder, sizeof(folder)));
    setenv("TMPDIR", temporary_folder(), 1);
    screens = (struct buf)BUF_INIT;
    document = (struct buf)BUF_INIT;
    st = (struct status)STATUS_INIT;
}

static void tear_down(void)
{
    buf_finish(&screens);
    buf_finish(&document);
    temporary_remove();
}

static struct script script_of(const char *keys, unsigned flags)
{
    return (struct script){.document = STR(DOCUMENT),
                           .keys = str_from(keys),
                           .columns = 80,
                           .rows = 24,
                           .flags = flags | SCRIPT_READ_ONLY,
                           .current_folder = str_from(folder),
                           .engine = STR("/nonexistent")};
}

static size_t count_of(struct str text, struct str part)
{
    size_t count = 0;
    for (size_t at = str_find(text, part); at != SIZE_MAX; at = str_find(text, part)) {
        count++;
        text = str_slice(text, at + part.len, text.len);
    }
    return count;
}

/* How many things are in a folder. */
static size_t entries_of(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        count += e->d_name[0] != '.';
    }
    closedir(dir);
    return count;
}

START_TEST(the_last_screen_has_a_line_for_each_row)
{
    struct script script = script_of("?<Esc><resize 60x17>", 0);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    ck_assert_uint_eq(count_of(buf_str(&screens), STR("\n")), 17);
}
END_TEST

START_TEST(every_key_has_its_screen_when_each_is_wanted)
{
    struct script script = script_of("?\n\n<Esc>\r\nl", SCRIPT_EACH);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    struct str text = buf_str(&screens);
    ck_assert(str_starts(text, STR("== ? ==\n")));
    ck_assert_uint_ne(str_find(text, STR("\n== <Esc> ==\n")), SIZE_MAX);
    ck_assert_uint_ne(str_find(text, STR("\n== l ==\n")), SIZE_MAX);
    ck_assert_uint_eq(count_of(text, STR("\n")), 3 * 25);
}
END_TEST

START_TEST(the_cursor_is_marked_below_the_screen)
{
    struct script script = script_of("", SCRIPT_CURSOR);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    ck_assert_uint_eq(count_of(buf_str(&screens), STR("\n")), 25);
    ck_assert_uint_eq(count_of(buf_str(&screens), STR("\ncursor ")), 1);
}
END_TEST

START_TEST(ascii_screens_are_ascii)
{
    struct script script = script_of("", SCRIPT_ASCII);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    for (size_t i = 0; i < screens.len; i++) {
        ck_assert_int_lt((unsigned char)screens.ptr[i], 0x80);
    }
}
END_TEST

static const struct color_case {
    const char *label;
    enum cells_color color;
    bool sequences, colours;
} color_cases[] = {
    {"plain", CELLS_PLAIN, false, false},
    {"attributes", CELLS_MONO, true, false},
    {"colours", CELLS_COLOUR, true, true},
};

START_TEST(attributes_are_kept_when_wanted)
{
    const struct color_case *c = &color_cases[_i];
    struct script script = script_of("", 0);
    script.color = c->color;

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    struct str text = buf_str(&screens);
    ck_assert_msg((str_find(text, STR("\033[")) != SIZE_MAX) == c->sequences, "%s", c->label);
    ck_assert_msg((str_find(text, STR(";36m")) != SIZE_MAX) == c->colours, "%s", c->label);
}
END_TEST

START_TEST(a_key_that_quits_is_the_last)
{
    struct script script = script_of("qlllll", SCRIPT_EACH);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    ck_assert_uint_eq(count_of(buf_str(&screens), STR("== ")), 1);
}
END_TEST

START_TEST(the_same_keys_give_the_same_screens)
{
    struct buf again = BUF_INIT;
    struct script script = script_of("ljhk?<Esc>zv<Enter><Esc>", SCRIPT_EACH | SCRIPT_CURSOR);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);
    ck_assert_msg(script_run(&script, &again, NULL, &st), "%s", st.message);

    ck_assert(str_eq(buf_str(&screens), buf_str(&again)));
    buf_finish(&again);
}
END_TEST

START_TEST(the_document_is_handed_over_as_it_is_in_memory)
{
    struct buf file = BUF_INIT;
    struct script script = script_of("", 0);
    ck_assert(file_read(DOCUMENT, 1024 * 1024, &file, NULL, &st));

    ck_assert_msg(script_run(&script, &screens, &document, &st), "%s", st.message);

    ck_assert(str_eq(buf_str(&document), buf_str(&file)));
    buf_finish(&file);
}
END_TEST

START_TEST(without_a_document_there_is_none_to_hand_over)
{
    struct script script = script_of("", 0);
    script.document = STR_NONE;

    bool ok = script_run(&script, &screens, &document, &st);

    ck_assert(!ok);
    ck_assert_int_eq(st.code, STATUS_USAGE);
}
END_TEST

static const struct refused_case {
    const char *label, *keys, *named;
} refused_cases[] = {
    {"no key", "l<Nope>l", "<Nope>"},
    {"no size", "<resize 0x10>", "0x10"},
    {"too large a size", "<resize 80x20000>", "80x20000"},
};

START_TEST(keys_that_are_none_are_refused_by_name)
{
    const struct refused_case *c = &refused_cases[_i];
    struct script script = script_of(c->keys, 0);

    bool ok = script_run(&script, &screens, NULL, &st);

    ck_assert_msg(!ok, "%s was taken", c->label);
    ck_assert_int_eq(st.code, STATUS_USAGE);
    ck_assert_msg(str_find(str_from(st.message), str_from(c->named)) != SIZE_MAX, "%s: %s",
                  c->label, st.message);
}
END_TEST

START_TEST(a_document_that_is_not_well_formed_is_refused)
{
    struct script script = script_of("", 0);
    script.document = STR("Makefile");

    bool ok = script_run(&script, &screens, NULL, &st);

    ck_assert(!ok);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_uint_eq(st.pos.line, 1);
}
END_TEST

START_TEST(the_private_state_is_removed_afterwards)
{
    struct script script = script_of("l<wait>", 0);
    script.flags = 0;

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    ck_assert_uint_eq(entries_of(temporary_folder()), 0);
}
END_TEST

START_TEST(a_state_folder_that_was_given_is_used_and_kept)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/given/deep", temporary_folder());
    struct script script = script_of("l", 0);
    script.flags = 0; /* so that the document is remembered */
    script.state_folder = str_from(path);

    ck_assert_msg(script_run(&script, &screens, NULL, &st), "%s", st.message);

    ck_assert_uint_gt(entries_of(path), 0);
}
END_TEST

Suite *test_script_suite(void)
{
    Suite *s = suite_create("script");
    TCase *t = tcase_create("script");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, the_last_screen_has_a_line_for_each_row);
    tcase_add_test(t, every_key_has_its_screen_when_each_is_wanted);
    tcase_add_test(t, the_cursor_is_marked_below_the_screen);
    tcase_add_test(t, ascii_screens_are_ascii);
    tcase_add_loop_test(t, attributes_are_kept_when_wanted, 0, COUNT_OF(color_cases));
    tcase_add_test(t, a_key_that_quits_is_the_last);
    tcase_add_test(t, the_same_keys_give_the_same_screens);
    tcase_add_test(t, the_document_is_handed_over_as_it_is_in_memory);
    tcase_add_test(t, without_a_document_there_is_none_to_hand_over);
    tcase_add_loop_test(t, keys_that_are_none_are_refused_by_name, 0, COUNT_OF(refused_cases));
    tcase_add_test(t, a_document_that_is_not_well_formed_is_refused);
    tcase_add_test(t, the_private_state_is_removed_afterwards);
    tcase_add_test(t, a_state_folder_that_was_given_is_used_and_kept);
    suite_add_tcase(s, t);
    return s;
}
