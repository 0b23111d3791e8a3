/* SPDX-License-Identifier: MIT */
#include "tui/keystroke.h"

#include <check.h>

#include "base/buf.h"
#include "base/str.h"

static const struct decode_case {
    const char *label;
    struct str bytes;
    bool more_may_come;
    size_t used;
    uint32_t code;
    unsigned mods;
    int x, y;
} decode_cases[] = {
    {"a letter", STR_INIT("ab"), true, 1, 'a', 0, 0, 0},
    {"a Korean letter", STR_INIT("\xed\x95\x9c"), true, 3, 0xd55c, 0, 0, 0},
    {"half a Korean letter waits", STR_INIT("\xed\x95"), true, 0, KEYCODE_NONE, 0, 0, 0},
    {"half a Korean letter at the end is nothing", STR_INIT("\xed\x95"), false, 1, KEYCODE_NONE, 0,
     0, 0},
    {"a byte that is no UTF-8", STR_INIT("\xff"), true, 1, KEYCODE_NONE, 0, 0, 0},
    {"an overlong form", STR_INIT("\xc0\xaf"), true, 1, KEYCODE_NONE, 0, 0, 0},
    {"a C1 control as UTF-8", STR_INIT("\xc2\x9b"), true, 2, KEYCODE_NONE, 0, 0, 0},
    {"Enter", STR_INIT("\r"), true, 1, KEYCODE_ENTER, 0, 0, 0},
    {"Tab", STR_INIT("\t"), true, 1, KEYCODE_TAB, 0, 0, 0},
    {"Backspace as DEL", STR_INIT("\x7f"), true, 1, KEYCODE_BACKSPACE, 0, 0, 0},
    {"Ctrl-S", STR_INIT("\x13"), true, 1, 's', KEYMOD_CTRL, 0, 0},
    {"Ctrl-@", STR_INIT("\0"), true, 1, '@', KEYMOD_CTRL, 0, 0},
    {"Ctrl-_", STR_INIT("\x1f"), true, 1, '_', KEYMOD_CTRL, 0, 0},
    {"ESC that may be the start of something waits", STR_INIT("\033"), true, 0, KEYCODE_ESC, 0, 0,
     0},
    {"ESC alone", STR_INIT("\033"), false, 1, KEYCODE_ESC, 0, 0, 0},
    {"ESC before a letter", STR_INIT("\033x"), true, 1, KEYCODE_ESC, 0, 0, 0},
    {"Up as CSI", STR_INIT("\033[A"), true, 3, KEYCODE_UP, 0, 0, 0},
    {"Up as SS3", STR_INIT("\033OA"), true, 3, KEYCODE_UP, 0, 0, 0},
    {"Ctrl-Right counts as Right", STR_INIT("\033[1;5C"), true, 6, KEYCODE_RIGHT, 0, 0, 0},
    {"Shift-Tab", STR_INIT("\033[Z"), true, 3, KEYCODE_BACKTAB, 0, 0, 0},
    {"Del", STR_INIT("\033[3~"), true, 4, KEYCODE_DELETE, 0, 0, 0},
    {"PgDn", STR_INIT("\033[6~"), true, 4, KEYCODE_PAGE_DOWN, 0, 0, 0},
    {"F1", STR_INIT("\033OP"), true, 3, KEYCODE_F1, 0, 0, 0},
    {"F2 of another terminal", STR_INIT("\033[12~"), true, 5, KEYCODE_F2, 0, 0, 0},
    {"a sequence that is not complete waits", STR_INIT("\033[1;"), true, 0, KEYCODE_ESC, 0, 0, 0},
    {"an unknown sequence is one key", STR_INIT("\033[99x"), true, 5, KEYCODE_NONE, 0, 0, 0},
    {"a sequence broken off by a control", STR_INIT("\033[1\r"), true, 3, KEYCODE_NONE, 0, 0, 0},
    {"a click", STR_INIT("\033[<0;12;5M"), true, 10, KEYCODE_CLICK, 0, 11, 4},
    {"a release", STR_INIT("\033[<0;12;5m"), true, 10, KEYCODE_NONE, 0, 11, 4},
    {"the wheel", STR_INIT("\033[<65;1;1M"), true, 10, KEYCODE_WHEEL_DOWN, 0, 0, 0},
    {"a click with absurd numbers", STR_INIT("\033[<0;99999999999999999999;5M"), true, 28,
     KEYCODE_CLICK, 0, 999998, 4},
    {"an answer about a mode", STR_INIT("\033[?2026;2$yx"), true, 11, KEYCODE_MODE_REPORT, 0, 2026,
     2},
    {"an answer about the terminal", STR_INIT("\033[?62;22c"), true, 9, KEYCODE_NONE, 0, 62, 22},
    {"half an answer waits", STR_INIT("\033[?2026;2$"), true, 0, KEYCODE_ESC, 0, 0, 0},
    {"a paste that has not ended waits", STR_INIT("\033[200~abc"), true, 0, KEYCODE_ESC, 0, 0, 0},
};

START_TEST(bytes_become_the_key_they_stand_for)
{
    const struct decode_case *c = &decode_cases[_i];
    struct buf paste = BUF_INIT;
    struct keystroke key;

    size_t used = keystroke_decode(c->bytes.ptr, c->bytes.len, c->more_may_come, &paste, &key);

    ck_assert_msg(used == c->used, "%s: %zu bytes used", c->label, used);
    ck_assert_msg(used == 0 || (key.code == c->code && key.mods == c->mods), "%s: code %x mods %u",
                  c->label, key.code, key.mods);
    ck_assert_msg(used == 0 || (key.x == c->x && key.y == c->y), "%s: at %d,%d", c->label, key.x,
                  key.y);
    buf_finish(&paste);
}
END_TEST

START_TEST(a_paste_is_one_key_whose_text_is_valid)
{
    struct buf paste = BUF_INIT;
    struct keystroke key;
    static const char bytes[] = "\033[200~one\ntwo\xff\033[A\033[201~rest";

    size_t used = keystroke_decode(bytes, sizeof(bytes) - 1, true, &paste, &key);

    ck_assert_uint_eq(used, sizeof(bytes) - 1 - 4);
    ck_assert_uint_eq(key.code, KEYCODE_PASTE);
    ck_assert(str_eq(key.text, STR("one\ntwo\xef\xbf\xbd\033[A")));
    buf_finish(&paste);
}
END_TEST

/* Whatever comes, each call takes at least a byte or waits for more, and never reads past the end.
 */
START_TEST(any_bytes_are_taken_to_the_end)
{
    static const char alphabet[] = {'\033', '[', 'O', '<',    '0',    '2',  ';',
                                    '~',    'M', 'A', '\xed', '\x95', '\r', 'x'};
    struct buf paste = BUF_INIT;
    uint32_t seed = 12345;
    for (int round = 0; round < 20000; round++) {
        char bytes[12];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = alphabet[(seed >> 16) % sizeof(alphabet)];
        }
        size_t at = 0;
        while (at < sizeof(bytes)) {
            struct keystroke key;
            size_t used = keystroke_decode(bytes + at, sizeof(bytes) - at, false, &paste, &key);
            if (used == 0 || used > sizeof(bytes) - at) {
                ck_abort_msg("round %d: %zu bytes taken at %zu", round, used, at);
            }
            at += used;
        }
    }
    buf_finish(&paste);
}
END_TEST

static const struct parse_case {
    const char *label;
    struct str text;
    uint32_t code;
    unsigned mods;
    const char *rest;
} parse_cases[] = {
    {"a character", STR_INIT("ab"), 'a', 0, "b"},
    {"Enter", STR_INIT("<Enter>x"), KEYCODE_ENTER, 0, "x"},
    {"Ctrl-S", STR_INIT("<C-s>"), 's', KEYMOD_CTRL, ""},
    {"a less-than sign", STR_INIT("<lt>"), '<', 0, ""},
    {"a space", STR_INIT("<Space>"), ' ', 0, ""},
    {"a resize", STR_INIT("<resize 40x10>"), KEYCODE_RESIZE, 0, ""},
    {"a click", STR_INIT("<click 3,4>"), KEYCODE_CLICK, 0, ""},
    {"a paste", STR_INIT("<paste a b>"), KEYCODE_PASTE, 0, ""},
    {"a wait", STR_INIT("<wait>"), KEYCODE_NONE, 0, ""},
};

START_TEST(notation_names_every_key)
{
    const struct parse_case *c = &parse_cases[_i];
    struct status st = STATUS_INIT;
    struct str rest = c->text;
    struct keystroke key;

    bool ok = keystroke_parse(&rest, &key, &st);

    ck_assert_msg(ok, "%s: %s", c->label, st.message);
    ck_assert_msg(key.code == c->code && key.mods == c->mods, "%s: code %x", c->label, key.code);
    ck_assert_msg(str_eq(rest, str_from(c->rest)), "%s: rest", c->label);
}
END_TEST

static const char *const bad_notations[] = {
    "<Nope>", "<", "<C->", "<resize 40>", "<resize x10>", "<click 1>", "<resize 1x2x3>"};

START_TEST(a_name_that_is_no_key_is_refused_by_name)
{
    struct status st = STATUS_INIT;
    struct str rest = str_from(bad_notations[_i]);
    struct keystroke key;

    bool ok = keystroke_parse(&rest, &key, &st);

    ck_assert_msg(!ok, "%s was taken", bad_notations[_i]);
    ck_assert_int_eq(st.code, STATUS_USAGE);
    ck_assert_str_ne(st.message, "");
}
END_TEST

START_TEST(a_korean_letter_is_the_latin_one_on_its_key)
{
    static const struct {
        uint32_t jamo;
        char latin;
    } pairs[] = {{0x314a, 'c'}, {0x3131, 'r'}, {0x3132, 'R'}, {0x3163, 'l'},
                 {0x3160, 'b'}, {0x315b, 'y'}, {0x3147, 'd'}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        ck_assert_uint_eq(keystroke_latin(pairs[i].jamo), (unsigned char)pairs[i].latin);
    }
    ck_assert_uint_eq(keystroke_latin(0x3133), 0x3133); /* a cluster that no key has */
    ck_assert_uint_eq(keystroke_latin('c'), 'c');
    ck_assert_uint_eq(keystroke_latin(0x3164), 0x3164);
}
END_TEST

Suite *test_keystroke_suite(void)
{
    Suite *s = suite_create("keystroke");
    TCase *t = tcase_create("keystroke");
    tcase_add_loop_test(t, bytes_become_the_key_they_stand_for, 0, COUNT_OF(decode_cases));
    tcase_add_test(t, a_paste_is_one_key_whose_text_is_valid);
    tcase_add_test(t, any_bytes_are_taken_to_the_end);
    tcase_add_loop_test(t, notation_names_every_key, 0, COUNT_OF(parse_cases));
    tcase_add_loop_test(t, a_name_that_is_no_key_is_refused_by_name, 0, COUNT_OF(bad_notations));
    tcase_add_test(t, a_korean_letter_is_the_latin_one_on_its_key);
    suite_add_tcase(s, t);
    return s;
}
