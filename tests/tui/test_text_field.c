/* SPDX-License-Identifier: MIT */
#include "tui/text_field.h"

#include <check.h>

#include "base/mem.h"

/* Keys in the notation of tui/keystroke.h; the cursor is shown as | in `want`. */
static const struct key_case {
    const char *label;
    const char *start, *keys, *want;
} key_cases[] = {
    {"letters go to the cursor", "", "ab", "ab|"},
    {"letters go between", "ac", "<Left>b", "ab|c"},
    {"Backspace takes the one before", "abc", "<BS>", "ab|"},
    {"Backspace at the start takes nothing", "abc", "<Home><BS>", "|abc"},
    {"Del takes the one behind", "abc", "<Home><Del>", "|bc"},
    {"Del at the end takes nothing", "abc", "<Del>", "abc|"},
    {"Left stops at the start", "a", "<Left><Left>x", "x|a"},
    {"Right stops at the end", "a", "<Right>x", "ax|"},
    {"Ctrl-A and Ctrl-E go to the ends", "ab", "<C-a>x<C-e>y", "xaby|"},
    {"Ctrl-U empties to the start", "abc", "<Left><C-u>", "|c"},
    {"Ctrl-K empties to the end", "abc", "<Home><Right><C-k>", "a|"},
    {"Ctrl-W takes a word", "one two", "<C-w>", "one |"},
    {"Ctrl-W takes a word and the blanks behind it", "one two  ", "<C-w>", "one |"},
    {"a Korean letter is one step", "한글", "<Left><BS>", "|글"},
    {"a letter and its mark are one step", "e\xcc\x81x", "<Left><Left>", "|e\xcc\x81x"},
    {"a mark that is typed joins what stands before", "e", "\xcc\x81<Left>", "|e\xcc\x81"},
    {"a joined emoji is one step", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", "<BS>", "|"},
    {"what is pasted is one line", "", "<paste a\nb\r\nc\td\x1b[2J\x7f\xc2\x9b>", "a b c d[2J|"},
    {"Space is a character", "", "a<Space>b", "a b|"},
};

static void press(struct text_field *f, const char *keys)
{
    struct str rest = str_from(keys);
    struct status st = STATUS_INIT;
    struct keystroke key;
    while (rest.len > 0) {
        ck_assert_msg(keystroke_parse(&rest, &key, &st), "%s", st.message);
        ck_assert_msg(text_field_key(f, key), "%s: a key is not the field's", keys);
    }
}

START_TEST(keys_edit_the_text)
{
    const struct key_case *c = &key_cases[_i];
    struct status st = STATUS_INIT;
    struct text_field f = TEXT_FIELD_INIT;
    struct buf got = BUF_INIT;
    ck_assert(text_field_set(&f, str_from(c->start), &st));

    press(&f, c->keys);

    struct str text = text_field_text(&f);
    buf_add(&got, str_slice(text, 0, f.cursor));
    buf_addc(&got, '|');
    buf_add(&got, str_slice(text, f.cursor, text.len));
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s: %s", c->label, buf_cstr(&got));
    buf_finish(&got);
    text_field_finish(&f);
}
END_TEST

START_TEST(keys_that_are_not_for_text_are_left_to_the_caller)
{
    static const struct keystroke others[] = {
        {.code = KEYCODE_ENTER}, {.code = KEYCODE_ESC},  {.code = KEYCODE_TAB},
        {.code = KEYCODE_UP},    {.code = KEYCODE_DOWN}, {.code = 's', .mods = KEYMOD_CTRL},
        {.code = KEYCODE_NONE},
    };
    struct text_field f = TEXT_FIELD_INIT;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        ck_assert_msg(!text_field_key(&f, others[i]), "key %zu", i);
    }

    ck_assert_uint_eq(f.text.len, 0);
}
END_TEST

START_TEST(a_full_field_keeps_what_it_has)
{
    struct status st = STATUS_INIT;
    struct text_field f = TEXT_FIELD_INIT;
    struct buf big = BUF_INIT;
    buf_addn(&big, 'x', TEXT_FIELD_BYTES_MAX);
    ck_assert(text_field_set(&f, buf_str(&big), &st));

    ck_assert(text_field_key(&f, keystroke_char('y')));

    ck_assert_uint_eq(f.text.len, TEXT_FIELD_BYTES_MAX);
    ck_assert_int_eq(buf_cstr(&f.text)[TEXT_FIELD_BYTES_MAX - 1], 'x');
    buf_addc(&big, 'y');
    ck_assert(!text_field_set(&f, buf_str(&big), &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_uint_eq(f.text.len, TEXT_FIELD_BYTES_MAX);
    buf_finish(&big);
    text_field_finish(&f);
}
END_TEST

START_TEST(without_memory_the_text_stays)
{
    struct status st = STATUS_INIT;
    struct text_field f = TEXT_FIELD_INIT;
    ck_assert(text_field_set(&f, STR("abc"), &st));

    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    ck_assert(text_field_key(&f, keystroke_char('d')));
    ck_assert(!text_field_set(&f, STR("other"), &st));
    mem_fail_at(0, MEM_FAIL_ONCE);

    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert(str_eq(text_field_text(&f), STR("abc")));
    text_field_finish(&f);
}
END_TEST

/* What eight cells show, and where the cursor is. */
static const struct draw_case {
    const char *label;
    const char *text, *keys, *want;
    int cursor;
} draw_cases[] = {
    {"a short text stands at the left", "abc", "", "abc", 3},
    {"a text that fills it leaves a cell for the cursor", "abcdefgh", "", "bcdefgh", 7},
    {"a long text shows its end", "abcdefghijkl", "", "fghijkl", 7},
    {"and its start when one goes there", "abcdefghijkl", "<Home>", "abcdefgh", 0},
    {"a wide character that is cut leaves a blank", "한한한한한", "", " 한한한", 7},
};

START_TEST(the_cursor_is_always_in_sight)
{
    const struct draw_case *c = &draw_cases[_i];
    struct status st = STATUS_INIT;
    struct text_field f = TEXT_FIELD_INIT;
    struct cells *cells = cells_new(10, 1, &st);
    struct buf got = BUF_INIT;
    int cursor = -1;
    ck_assert(text_field_set(&f, str_from(c->text), &st));

    text_field_draw(&f, cells, 0, 0, 8, STYLE_PLAIN, &cursor);
    press(&f, c->keys);
    cells_clear(cells);
    text_field_draw(&f, cells, 0, 0, 8, STYLE_PLAIN, &cursor);

    cells_print(cells, CELLS_PLAIN, false, &got);
    buf_cut(&got, got.len - 1);
    ck_assert_msg(str_eq(buf_str(&got), str_from(c->want)), "%s: [%s]", c->label, buf_cstr(&got));
    ck_assert_msg(cursor == c->cursor, "%s: cursor %d", c->label, cursor);
    buf_finish(&got);
    cells_free(cells);
    text_field_finish(&f);
}
END_TEST

Suite *test_text_field_suite(void)
{
    Suite *suite = suite_create("text_field");
    TCase *tc = tcase_create("text_field");
    tcase_add_loop_test(tc, keys_edit_the_text, 0, (int)COUNT_OF(key_cases));
    tcase_add_test(tc, keys_that_are_not_for_text_are_left_to_the_caller);
    tcase_add_test(tc, a_full_field_keeps_what_it_has);
    tcase_add_test(tc, without_memory_the_text_stays);
    tcase_add_loop_test(tc, the_cursor_is_always_in_sight, 0, (int)COUNT_OF(draw_cases));
    suite_add_tcase(suite, tc);
    return suite;
}
