/* SPDX-License-Identifier: MIT */
#include "tui/list.h"

#include <check.h>

#include "base/mem.h"

static const struct list_item items[] = {
    {.text = STR_INIT("save"),
     .detail = STR_INIT("Save the document"),
     .heading = STR_INIT("File")},
    {.text = STR_INIT("quit"), .detail = STR_INIT("Close this pane, or quit")},
    {.text = STR_INIT("undo"),
     .detail = STR_INIT("Take back the last change"),
     .disabled = STR_INIT("nothing was changed"),
     .heading = STR_INIT("Edit")},
    {.text = STR_INIT("find-next"), .detail = STR_INIT("Go to the next match")},
    {.text = STR_INIT("pane-next"), .detail = STR_INIT("Go to the next pane")},
};

static struct list_item item(const void *data, size_t i)
{
    return ((const struct list_item *)data)[i];
}

static struct list_source source(size_t count)
{
    return (struct list_source){.count = count, .item = item, .data = items};
}

static struct list open_list(bool filtering)
{
    struct status st = STATUS_INIT;
    struct list l;
    ck_assert(list_init(&l, source(COUNT_OF(items)), filtering, &st));
    return l;
}

static enum list_result press(struct list *l, const char *keys)
{
    struct str rest = str_from(keys);
    struct status st = STATUS_INIT;
    struct keystroke key;
    enum list_result result = LIST_IGNORED;
    while (rest.len > 0) {
        ck_assert(keystroke_parse(&rest, &key, &st));
        result = list_key(l, key);
    }
    return result;
}

static const struct filter_case {
    const char *label;
    const char *keys;
    const char *want; /* the items' numbers in shown order */
} filter_cases[] = {
    {"no filter shows all", "", "01234"},
    {"a word's start comes before a part inside", "ne", "341"},
    {"text before detail", "pane", "41"},
    {"details count", "document", "0"},
    {"case does not matter", "SAVE", "0"},
    {"every word has to be there", "go match", "3"},
    {"a part of a word counts, behind the others", "ind", "3"},
    {"what is nowhere", "zzz", ""},
    {"a disabled item is found too", "undo", "2"},
    {"taking a letter away finds more", "panex<BS>", "41"},
    {"blanks alone are no word", "<Space><Space>", "01234"},
};

START_TEST(typing_filters)
{
    const struct filter_case *c = &filter_cases[_i];
    struct list l = open_list(true);
    struct buf got = BUF_INIT;

    press(&l, c->keys);

    for (size_t i = 0; i < l.match_count; i++) {
        buf_addf(&got, "%u", l.matches[i]);
    }
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s: %s", c->label, buf_cstr(&got));
    buf_finish(&got);
    list_finish(&l);
}
END_TEST

static const struct move_case {
    const char *label;
    const char *keys;
    enum list_result result;
    size_t chosen;
} move_cases[] = {
    {"down", "<Down>", LIST_MOVED, 1},
    {"Ctrl-N and Ctrl-P", "<C-n><C-n><C-p>", LIST_MOVED, 1},
    {"up stays at the top", "<Up>", LIST_MOVED, 0},
    {"down stays at the end", "<End><Down>", LIST_MOVED, 4},
    {"home", "<End><Home>", LIST_MOVED, 0},
    {"a page", "<PgDn>", LIST_MOVED, 4},
    {"a page back", "<PgDn><PgUp>", LIST_MOVED, 0},
    {"Enter chooses", "<Down><Enter>", LIST_CHOSEN, 1},
    {"Enter does not choose what is disabled", "undo<Enter>", LIST_MOVED, 2},
    {"Enter on nothing is the caller's", "zzz<Enter>", LIST_IGNORED, SIZE_MAX},
    {"Esc empties the filter first", "undo<Esc>", LIST_MOVED, 0},
    {"Esc cancels an unfiltered list", "undo<Esc><Esc>", LIST_CANCELLED, 0},
    {"Tab is the caller's", "<Tab>", LIST_IGNORED, 0},
};

START_TEST(keys_move_choose_and_cancel)
{
    const struct move_case *c = &move_cases[_i];
    struct list l = open_list(true);

    enum list_result result = press(&l, c->keys);

    ck_assert_msg(result == c->result, "%s: result %d", c->label, (int)result);
    ck_assert_msg(list_chosen(&l) == c->chosen, "%s: %zu", c->label, list_chosen(&l));
    list_finish(&l);
}
END_TEST

START_TEST(a_list_that_does_not_filter_leaves_letters_alone)
{
    struct list l = open_list(false);

    ck_assert_int_eq(press(&l, "<Down>x"), LIST_IGNORED);

    ck_assert_uint_eq(l.match_count, COUNT_OF(items));
    ck_assert_uint_eq(list_chosen(&l), 1);
    list_finish(&l);
}
END_TEST

START_TEST(a_refresh_keeps_the_filter_and_the_place)
{
    struct status st = STATUS_INIT;
    struct list l = open_list(true);
    press(&l, "go<Down>");
    ck_assert_uint_eq(list_chosen(&l), 4);

    ck_assert(list_refresh(&l, source(4), &st));
    ck_assert_uint_eq(list_chosen(&l), 3);
    ck_assert(list_refresh(&l, source(COUNT_OF(items)), &st));

    ck_assert_uint_eq(l.match_count, 2);
    ck_assert_uint_eq(list_chosen(&l), 3);
    list_choose(&l, 4);
    ck_assert_uint_eq(list_chosen(&l), 4);
    list_choose(&l, 0); /* does not match: the place stays */
    ck_assert_uint_eq(list_chosen(&l), 4);
    list_finish(&l);
}
END_TEST

START_TEST(without_memory_the_list_stays_as_it_was)
{
    struct status st = STATUS_INIT;
    struct list l = open_list(true);
    press(&l, "go");

    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    press(&l, "x");
    ck_assert(!list_refresh(&l, source(1), &st));
    mem_fail_at(0, MEM_FAIL_ONCE);

    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert_uint_eq(l.match_count, 2);
    ck_assert_uint_eq(l.source.count, COUNT_OF(items));
    list_finish(&l);
}
END_TEST

/* Drawn into 48 by 6 cells. */
static const struct draw_case {
    const char *label;
    const char *keys;
    const char *want;
} draw_cases[] = {
    {"headings stand above their items", "",
     "> type to filter\nFile\nsave       Save the document\n"
     "quit       Close this pane, or quit\nEdit\nundo       Take back the last change  "
     "(nothing …\n"},
    {"the chosen one is in sight", "<End>",
     "> type to filter\nquit       Close this pane, or quit\nEdit\nundo       Take back the last "
     "change  (nothing …\n"
     "find-next  Go to the next match\npane-next  Go to the next pane\n"},
    {"filtered lists have no headings", "qu", "> qu\nquit  Close this pane, or quit\n"},
    {"nothing matches", "zz", "> zz\nnothing matches\n"},
};

START_TEST(a_list_shows_what_matches)
{
    const struct draw_case *c = &draw_cases[_i];
    struct status st = STATUS_INIT;
    struct list l = open_list(true);
    struct cells *cells = cells_new(48, 6, &st);
    struct buf got = BUF_INIT;
    int x = -1, y = -1;
    press(&l, c->keys);

    list_draw(&l, cells, (struct rect){0, 0, 48, 6}, &x, &y);

    cells_print(cells, CELLS_PLAIN, false, &got);
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s:\n%s", c->label, buf_cstr(&got));
    ck_assert_int_eq(y, 0);
    buf_finish(&got);
    cells_free(cells);
    list_finish(&l);
}
END_TEST

Suite *test_list_suite(void)
{
    Suite *suite = suite_create("list");
    TCase *tc = tcase_create("list");
    tcase_add_loop_test(tc, typing_filters, 0, (int)COUNT_OF(filter_cases));
    tcase_add_loop_test(tc, keys_move_choose_and_cancel, 0, (int)COUNT_OF(move_cases));
    tcase_add_test(tc, a_list_that_does_not_filter_leaves_letters_alone);
    tcase_add_test(tc, a_refresh_keeps_the_filter_and_the_place);
    tcase_add_test(tc, without_memory_the_list_stays_as_it_was);
    tcase_add_loop_test(tc, a_list_shows_what_matches, 0, (int)COUNT_OF(draw_cases));
    suite_add_tcase(suite, tc);
    return suite;
}
