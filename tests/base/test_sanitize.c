/* SPDX-License-Identifier: MIT */
#include "base/sanitize.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/utf8.h"

static struct buf out;

static void start(void)
{
    out = (struct buf)BUF_INIT;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    buf_finish(&out);
}

static const struct safe_case {
    const char *label;
    unsigned flags;
    struct str raw, want;
} safe_cases[] = {
    {"nothing", 0, STR_INIT(""), STR_INIT("")},
    {"absent", 0, {NULL, 0}, STR_INIT("")},
    {"plain text", 0, STR_INIT("train.py --lr 0.1 ~"), STR_INIT("train.py --lr 0.1 ~")},
    {"Korean, accents and emoji", 0, STR_INIT("훈련 é e\u0301 😀"), STR_INIT("훈련 é e\u0301 😀")},
    {"a colour sequence", 0, STR_INIT("\x1B[31mred"), STR_INIT("␛[31mred")},
    {"a window title", 0, STR_INIT("\x1B]0;x\x07"), STR_INIT("␛]0;x␇")},
    {"NUL and DEL", 0, STR_INIT("a\0b\x7F"), STR_INIT("a␀b␡")},
    {"a tab is a space", 0, STR_INIT("a\tb"), STR_INIT("a b")},
    {"newlines become visible", 0, STR_INIT("a\r\nb"), STR_INIT("a␍␤b")},
    {"newlines are kept on request", SANITIZE_KEEP_NEWLINES, STR_INIT("a\r\nb\n\n"),
     STR_INIT("a␍\nb\n\n")},
    {"a C1 control sequence", 0, STR_INIT("\xC2\x9B[31m"), STR_INIT("<U+009B>[31m")},
    {"the same as a raw byte", 0, STR_INIT("\x9B[31m"), STR_INIT("<9B>[31m")},
    {"Latin-1", 0, STR_INIT("caf\xE9!"), STR_INIT("caf<E9>!")},
    {"cut off UTF-8", 0, STR_INIT("\xF0\x9F\x98"), STR_INIT("<F0><9F><98>")},
    {"an overlong escape", 0, STR_INIT("\xC0\x9B"), STR_INIT("<C0><9B>")},
    {"a surrogate", 0, STR_INIT("\xED\xA0\x80"), STR_INIT("<ED><A0><80>")},
    {"text turned around", 0, STR_INIT("\u202Egpj.exe"), STR_INIT("<U+202E>gpj.exe")},
    {"isolates", 0, STR_INIT("\u2066x\u2069"), STR_INIT("<U+2066>x<U+2069>")},
    {"direction marks", 0, STR_INIT("\u061C\u200E\u200F"), STR_INIT("<U+061C><U+200E><U+200F>")},
    {"invisible spaces", 0, STR_INIT("a\u200Bb\u2060\uFEFF"),
     STR_INIT("a<U+200B>b<U+2060><U+FEFF>")},
    {"a soft hyphen", 0, STR_INIT("a\u00ADb"), STR_INIT("a<U+00AD>b")},
    {"line and paragraph separators", SANITIZE_KEEP_NEWLINES, STR_INIT("a\u2028\u2029"),
     STR_INIT("a<U+2028><U+2029>")},
    {"tags", 0, STR_INIT("🏴\U000E0067\U000E007F"), STR_INIT("🏴<U+E0067><U+E007F>")},
    {"interlinear", 0, STR_INIT("\uFFF9a\uFFFB"), STR_INIT("<U+FFF9>a<U+FFFB>")},
    {"a noncharacter", 0, STR_INIT("\uFFFE\U0010FFFF"), STR_INIT("<U+FFFE><U+10FFFF>")},
    {"private use has a width", 0, STR_INIT("\uE0B0"), STR_INIT("\uE0B0")},
    {"a visible format character", 0, STR_INIT("\u06001"), STR_INIT("\u06001")},
    {"an emoji family stays whole", 0, STR_INIT("👩🏽\u200D❤\uFE0F\u200D👩🏽"),
     STR_INIT("👩🏽\u200D❤\uFE0F\u200D👩🏽")},
    {"a non-joiner in a word", 0, STR_INIT("می\u200Cخواهم"), STR_INIT("می\u200Cخواهم")},
    {"conjoining jamo", 0, STR_INIT("\u1112\u1161\u11AB"), STR_INIT("\u1112\u1161\u11AB")},
    {"four marks stay", 0, STR_INIT("a\u0301\u0302\u0303\u0304b"),
     STR_INIT("a\u0301\u0302\u0303\u0304b")},
    {"more marks go", 0, STR_INIT("a\u0301\u0302\u0303\u0304\u0305\u0306b\u0301"),
     STR_INIT("a\u0301\u0302\u0303\u0304b\u0301")},
    {"a mark with nothing before it", 0, STR_INIT("\u0301\u0302a"), STR_INIT("<U+0301><U+0302>a")},
    {"a mark on a kept newline", SANITIZE_KEEP_NEWLINES, STR_INIT("a\n\u0301"),
     STR_INIT("a\n<U+0301>")},
    {"a mark on a picture", 0, STR_INIT("\x01\u0301"), STR_INIT("␁<U+0301>")},
    {"a mark on a stray byte", 0, STR_INIT("\xFF\u0301"), STR_INIT("<FF><U+0301>")},
    {"ascii only", SANITIZE_ASCII, STR_INIT("é한😀!"), STR_INIT("<U+00E9><U+D55C><U+1F600>!")},
    {"ascii only, controls", SANITIZE_ASCII, STR_INIT("\x1B\x7F\t\n\xFF"),
     STR_INIT("<U+001B><U+007F> <U+000A><FF>")},
    {"ascii only, newlines kept", SANITIZE_ASCII | SANITIZE_KEEP_NEWLINES, STR_INIT("é\n"),
     STR_INIT("<U+00E9>\n")},
    {"what looks like an escape is plain text", 0, STR_INIT("<U+202E>"), STR_INIT("<U+202E>")},
};

START_TEST(what_a_terminal_could_misread_is_made_visible)
{
    const struct safe_case *c = &safe_cases[_i];
    sanitize_add(&out, c->raw, c->flags);

    ck_assert_msg(str_eq(buf_str(&out), c->want), "%s: '%s'", c->label, buf_cstr(&out));
    ck_assert_msg(sanitize_is_clean(c->raw, c->flags) == str_eq(c->raw, c->want), "%s", c->label);
}
END_TEST

START_TEST(the_safe_form_is_appended_to_what_is_there)
{
    buf_add(&out, STR("log: "));
    sanitize_add(&out, STR("\u0301\a"), SANITIZE_LINE);

    ck_assert_str_eq(buf_cstr(&out), "log: <U+0301>␇");
}
END_TEST

/* --- properties that hold for any bytes --- */

/* Bidirectional, invisible and separating characters by number, where the code goes by category. */
static const uint32_t banned[][2] = {
    {0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},     {0x180E, 0x180E},   {0x200B, 0x200B},
    {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0xFDD0, 0xFDEF}, {0xE0000, 0xE007F}, {0x1D173, 0x1D17A},
};

static bool may_reach_the_terminal(uint32_t point, unsigned flags)
{
    if (point < 0x20) {
        return point == '\n' && (flags & SANITIZE_KEEP_NEWLINES);
    }
    for (size_t i = 0; i < COUNT_OF(banned); i++) {
        if (point >= banned[i][0] && point <= banned[i][1]) {
            return false;
        }
    }
    return point < 0x7F || !(flags & SANITIZE_ASCII);
}

static bool is_harmless(struct str text, unsigned flags)
{
    if (!utf8_valid(text)) {
        return false;
    }
    int marks = 0;
    while (text.len > 0) {
        uint32_t point = utf8_next(&text);
        marks = utf8_point_cells(point) > 0 || point == '\n' ? 0 : marks + 1;
        if (!may_reach_the_terminal(point, flags) || marks > SANITIZE_MARKS_MAX) {
            return false;
        }
    }
    return true;
}

/* True when the safe form of raw is harmless, known as clean, and the safe form of itself, and when
 * sanitize_is_clean says about raw itself what was done. */
static bool holds(struct str raw, unsigned flags)
{
    static struct buf once = BUF_INIT;
    static struct buf twice = BUF_INIT;
    buf_reset(&once);
    buf_reset(&twice);
    sanitize_add(&once, raw, flags);
    sanitize_add(&twice, buf_str(&once), flags);
    return buf_ok(&once, NULL) && buf_ok(&twice, NULL) && is_harmless(buf_str(&once), flags) &&
           sanitize_is_clean(buf_str(&once), flags) && str_eq(buf_str(&once), buf_str(&twice)) &&
           sanitize_is_clean(raw, flags) == str_eq(raw, buf_str(&once));
}

enum { FLAGS_BUT_NEWLINES = 2 }; /* the first ones, where newlines are of no interest */
static const unsigned all_flags[] = {
    SANITIZE_LINE,
    SANITIZE_ASCII,
    SANITIZE_KEEP_NEWLINES,
    SANITIZE_ASCII | SANITIZE_KEEP_NEWLINES,
};

START_TEST(every_code_point_becomes_harmless_and_stays_so)
{
    uint32_t wrong = 0;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        char bytes[9];
        size_t len = utf8_encode(point, bytes); /* once at the start, once after a letter */
        bytes[len++] = 'a';
        len += utf8_encode(point, bytes + len);
        wrong += !holds((struct str){bytes, len}, all_flags[_i]);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(every_pair_of_bytes_becomes_harmless_and_stays_so)
{
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < 0x10000; i++) {
        char bytes[] = {(char)(i >> 8), (char)i};
        wrong += !holds((struct str){bytes, 1}, all_flags[_i]);
        wrong += !holds((struct str){bytes, 2}, all_flags[_i]);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* Pieces, some of them broken, whose neighbours decide what becomes of them. */
static const struct str alphabet[] = {
    STR_INIT("a"),      STR_INIT("\n"),     STR_INIT("\t"),   STR_INIT("\x1B"),
    STR_INIT("\xC3"),   STR_INIT("\xA9"),   STR_INIT("\xF0"), STR_INIT("\u0301\u0302\u0303"),
    STR_INIT("\u200D"), STR_INIT("\u202E"), STR_INIT("한"),   STR_INIT("\u1161"),
};

START_TEST(every_four_pieces_become_harmless_and_stay_so)
{
    uint32_t wrong = 0;
    for (size_t i = 0; i < 12 * 12 * 12 * 12; i++) {
        char bytes[32];
        size_t len = 0;
        size_t number = i;
        for (int n = 0; n < 4; n++) {
            struct str piece = alphabet[number % COUNT_OF(alphabet)];
            memcpy(bytes + len, piece.ptr, piece.len);
            len += piece.len;
            number /= COUNT_OF(alphabet);
        }
        wrong += !holds((struct str){bytes, len}, all_flags[_i]);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(a_flood_of_marks_is_dammed)
{
    struct buf flood = BUF_INIT;
    buf_add(&flood, STR("Z"));
    for (uint32_t i = 0; i < 100000; i++) {
        buf_add_point(&flood, 0x300 + i % 0x70);
    }
    sanitize_add(&out, buf_str(&flood), SANITIZE_LINE);

    ck_assert_uint_eq(utf8_points(buf_str(&out)), 1 + SANITIZE_MARKS_MAX);
    buf_finish(&flood);
}
END_TEST

START_TEST(naughty_strings_become_harmless_and_stay_so)
{
    FILE *file = fopen("../shared/tools/corpora/blns/blns.txt", "r");
    if (file == NULL) {
        printf("skipped: no ../shared/tools/corpora/blns/blns.txt\n");
        return;
    }
    char line[8192];
    int lines = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        for (size_t i = 0; i < COUNT_OF(all_flags); i++) {
            ck_assert_msg(holds(str_from(line), all_flags[i]), "%s", line);
        }
        lines++;
    }
    fclose(file);
    ck_assert_int_ge(lines, 500);
}
END_TEST

START_TEST(when_memory_is_out_the_buffer_tells)
{
    mem_fail_at(1, MEM_FAIL_ONCE);
    sanitize_add(&out,
                 STR("a\x1B"
                     "b"),
                 SANITIZE_LINE);

    struct status st = STATUS_INIT;
    ck_assert(!buf_ok(&out, &st));
    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert_str_eq(buf_cstr(&out), "");
}
END_TEST

Suite *test_sanitize_suite(void)
{
    Suite *suite = suite_create("base/sanitize");
    TCase *tests = tcase_create("sanitize");
    tcase_set_timeout(tests, 20);
    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_loop_test(tests, what_a_terminal_could_misread_is_made_visible, 0,
                        COUNT_OF(safe_cases));
    tcase_add_test(tests, the_safe_form_is_appended_to_what_is_there);
    tcase_add_loop_test(tests, every_code_point_becomes_harmless_and_stays_so, 0,
                        FLAGS_BUT_NEWLINES);
    tcase_add_loop_test(tests, every_pair_of_bytes_becomes_harmless_and_stays_so, 0,
                        COUNT_OF(all_flags));
    tcase_add_loop_test(tests, every_four_pieces_become_harmless_and_stay_so, 0,
                        COUNT_OF(all_flags));
    tcase_add_test(tests, a_flood_of_marks_is_dammed);
    tcase_add_test(tests, naughty_strings_become_harmless_and_stay_so);
    tcase_add_test(tests, when_memory_is_out_the_buffer_tells);
    suite_add_tcase(suite, tests);
    return suite;
}
