/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <check.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/compiler.h"

static bool is_scalar(uint32_t point)
{
    return point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

/* --- bytes and code points --- */

static const struct valid_case {
    const char *label;
    struct str text;
    size_t want; /* bytes of the longest valid prefix */
} valid_cases[] = {
    {"empty", STR_INIT(""), 0},
    {"absent", {NULL, 0}, 0},
    {"ascii with NUL", STR_INIT("abc\0def"), 7},
    {"every length", STR_INIT("aé한😀"), 10},
    {"the ends of each length",
     STR_INIT("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 19},
    {"around the surrogates", STR_INIT("\xED\x9F\xBF\xEE\x80\x80"), 6},
    {"noncharacters are valid", STR_INIT("\xEF\xBF\xBE\xEF\xB7\x90"), 6},
    {"overlong slash, two bytes", STR_INIT("a\xC0\xAF"), 1},
    {"overlong, three bytes", STR_INIT("a\xE0\x9F\xBF"), 1},
    {"overlong, four bytes", STR_INIT("a\xF0\x8F\xBF\xBF"), 1},
    {"a high surrogate", STR_INIT("ab\xED\xA0\x80"), 2},
    {"a low surrogate", STR_INIT("ab\xED\xBF\xBF"), 2},
    {"beyond U+10FFFF", STR_INIT("\xF4\x90\x80\x80"), 0},
    {"five bytes", STR_INIT("\xF8\x88\x80\x80\x80"), 0},
    {"a lone continuation byte", STR_INIT("abc\x80"), 3},
    {"cut off inside two bytes", STR_INIT("abc\xC3"), 3},
    {"cut off inside four bytes", STR_INIT("abc\xF0\x9F\x98"), 3},
    {"a start byte inside", STR_INIT("\xE3\x81\x41"), 0},
    {"a fault after eight bytes of ASCII", STR_INIT("0123456789\xFF"), 10},
    {"a fault as the eighth byte", STR_INIT("0123456\xFFrest of it"), 7},
};

START_TEST(the_valid_prefix_ends_before_the_first_malformed_sequence)
{
    const struct valid_case *c = &valid_cases[_i];

    ck_assert_msg(utf8_valid_prefix(c->text) == c->want, "%s: %zu", c->label,
                  utf8_valid_prefix(c->text));
    ck_assert_msg(utf8_valid(c->text) == (c->want == c->text.len), "%s", c->label);
}
END_TEST

START_TEST(every_scalar_value_is_encoded_valid_and_decoded_again)
{
    uint32_t wrong = 0;
    for (uint32_t point = 0; point <= 0x110000; point++) {
        char bytes[4];
        size_t len = utf8_encode(point, bytes);
        struct str text = {bytes, len};
        if (!is_scalar(point)) {
            wrong += len != 0;
            continue;
        }
        wrong += !utf8_valid(text) || utf8_points(text) != 1;
        wrong += utf8_next(&text) != point || text.len != 0;
    }
    ck_assert_uint_eq(wrong, 0);
    ck_assert_uint_eq(utf8_encode(UINT32_MAX, (char[4]){0}), 0);
}
END_TEST

/* The definition again, the slow way: the value of the bits, and whether it needed that length. */
static bool is_sequence(const unsigned char *p, size_t len)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t want = p[0] < 0x80             ? 1
                  : (p[0] & 0xE0) == 0xC0 ? 2
                  : (p[0] & 0xF0) == 0xE0 ? 3
                  : (p[0] & 0xF8) == 0xF0 ? 4
                                          : 0;
    if (want == 0 || want > len) {
        return false;
    }
    uint32_t point = want == 1 ? p[0] : p[0] & (0xFFu >> (want + 1));
    for (size_t i = 1; i < want; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return false;
        }
        point = point << 6 | (p[i] & 0x3F);
    }
    return point >= smallest[want] && is_scalar(point);
}

START_TEST(any_four_bytes_are_judged_as_the_definition_does)
{
    static const unsigned char ends[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < 0x10000 * 36; i++) {
        unsigned char p[] = {(unsigned char)(i >> 8), (unsigned char)i, ends[(i >> 16) % 6],
                             ends[(i >> 16) / 6]};
        for (size_t len = 1; len <= 4; len++) {
            wrong += (utf8_valid_prefix((struct str){(char *)p, len}) > 0) != is_sequence(p, len);
        }
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(points_are_taken_one_by_one_until_the_end)
{
    struct str rest = STR("a\0é한😀");
    static const uint32_t want[] = {'a', 0, 0xE9, 0xD55C, 0x1F600, (uint32_t)UTF8_END};

    ck_assert_uint_eq(utf8_points(rest), 5);
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        ck_assert_uint_eq(utf8_next(&rest), want[i]);
    }
    ck_assert_uint_eq(utf8_next(&rest), (uint32_t)UTF8_END);
    ck_assert_uint_eq(rest.len, 0);
}
END_TEST

/* --- widths --- */

static const struct alnum_case {
    const char *label;
    uint32_t point;
    bool want;
} alnum_cases[] = {
    {"a letter", 'q', true},
    {"a digit", '7', true},
    {"underscore", '_', false},
    {"dash", '-', false},
    {"space", ' ', false},
    {"accented letter", 0xE9, true},
    {"Korean syllable", 0xD559, true},
    {"ideograph", 0x4E00, true},
    {"superscript two", 0xB2, true},
    {"Roman numeral", 0x2167, true},
    {"modifier letter", 0x2B0, true},
    {"combining acute", 0x301, false},
    {"euro sign", 0x20AC, false},
    {"emoji", 0x1F44D, false},
    {"surrogate", 0xD800, false},
    {"beyond Unicode", 0x110000, false},
    {"the end", (uint32_t)UTF8_END, false},
};

START_TEST(letters_and_numbers_of_all_scripts_are_alphanumeric)
{
    const struct alnum_case *c = &alnum_cases[_i];

    bool got = utf8_is_alnum(c->point);

    ck_assert_msg(got == c->want, "%s: got %d", c->label, (int)got);
}
END_TEST

static const struct width_case {
    const char *label;
    uint32_t point;
    int want;
} width_cases[] = {
    {"NUL", 0, 0},
    {"escape", 0x1B, 0},
    {"space", ' ', 1},
    {"tilde", '~', 1},
    {"DEL", 0x7F, 0},
    {"C1", 0x9B, 0},
    {"no-break space", 0xA0, 1},
    {"e acute", 0xE9, 1},
    {"combining acute", 0x301, 0},
    {"Hangul syllable", 0xD55C, 2},
    {"leading jamo", 0x1112, 2},
    {"vowel jamo", 0x1161, 0},
    {"final jamo", 0x11AB, 0},
    {"old vowel jamo", 0xD7B0, 0},
    {"compatibility jamo", 0x314E, 2},
    {"CJK ideograph", 0x6F22, 2},
    {"fullwidth A", 0xFF21, 2},
    {"halfwidth katakana", 0xFF76, 1},
    {"grinning face", 0x1F600, 2},
    {"heavy black heart", 0x2764, 1},
    {"regional indicator", 0x1F1F0, 1},
    {"skin tone", 0x1F3FD, 2},
    {"zero width joiner", 0x200D, 0},
    {"variation selector 16", 0xFE0F, 0},
    {"Devanagari vowel sign AA", 0x93E, 1},
    {"Devanagari virama", 0x94D, 0},
    {"Thai AM", 0xE33, 1},
    {"Arabic number sign", 0x600, 1},
    {"box drawing", 0x2500, 1},
    {"private use", 0xE0B0, 1},
    {"hexagram", 0x4DC0, 2},
    {"Hangul tone mark", 0x302E, 2},
};

START_TEST(a_point_has_the_cells_a_terminal_gives_it)
{
    const struct width_case *c = &width_cases[_i];

    ck_assert_msg(utf8_point_cells(c->point) == c->want, "%s: %d", c->label,
                  utf8_point_cells(c->point));
}
END_TEST

/* The system gives -1 for controls and for what its Unicode version does not have yet. Everything
 * that it knows must have the same width here; there are no exceptions to the rule. */
START_TEST(widths_are_those_of_the_system_for_all_characters_it_knows)
{
    ck_assert_ptr_nonnull(setlocale(LC_ALL, "C.UTF-8"));
    uint32_t known = 0;
    uint32_t different = 0;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        int system = wcwidth((wchar_t)point);
        known += system >= 0;
        if (system >= 0 && system != utf8_point_cells(point)) {
            different++;
            printf("U+%04X: the system has width %d, we have %d\n", (unsigned)point, system,
                   utf8_point_cells(point));
        }
    }
    ck_assert_uint_eq(different, 0);
    ck_assert_uint_gt(known, 280000);
}
END_TEST

/* --- clusters --- */

static const struct cluster_case {
    const char *label;
    struct str text;
    struct str clusters[5]; /* up to the first absent one */
    struct str shown;       /* of the first cluster */
    int cells;              /* of the first cluster */
} cluster_cases[] = {
    {"letters", STR_INIT("ab"), {STR_INIT("a"), STR_INIT("b")}, STR_INIT("a"), 1},
    {"a combining mark",
     STR_INIT("e\u0301x"),
     {STR_INIT("e\u0301"), STR_INIT("x")},
     STR_INIT("e\u0301"),
     1},
    {"two combining marks",
     STR_INIT("e\u0301\u0323"),
     {STR_INIT("e\u0301\u0323")},
     STR_INIT("e\u0301\u0323"),
     1},
    {"a mark with nothing before it",
     STR_INIT("\u0301a"),
     {STR_INIT("\u0301"), STR_INIT("a")},
     STR_INIT("\u0301"),
     0},
    {"carriage return and line feed",
     STR_INIT("\r\na"),
     {STR_INIT("\r\n"), STR_INIT("a")},
     STR_INIT("\r"),
     0},
    {"a newline takes no mark",
     STR_INIT("\n\u0301"),
     {STR_INIT("\n"), STR_INIT("\u0301")},
     STR_INIT("\n"),
     0},
    {"NUL", STR_INIT("\0a"), {STR_INIT("\0"), STR_INIT("a")}, STR_INIT("\0"), 0},
    {"Korean", STR_INIT("한글"), {STR_INIT("한"), STR_INIT("글")}, STR_INIT("한"), 2},
    {"conjoining jamo",
     STR_INIT("\u1112\u1161\u11ABx"),
     {STR_INIT("\u1112\u1161\u11AB"), STR_INIT("x")},
     STR_INIT("\u1112\u1161\u11AB"),
     2},
    {"two leading jamo",
     STR_INIT("\u1107\u1112\u1161"),
     {STR_INIT("\u1107\u1112\u1161")},
     STR_INIT("\u1107"),
     2},
    {"a final on a syllable",
     STR_INIT("하\u11AB"),
     {STR_INIT("하\u11AB")},
     STR_INIT("하\u11AB"),
     2},
    {"emoji", STR_INIT("😀a"), {STR_INIT("😀"), STR_INIT("a")}, STR_INIT("😀"), 2},
    {"a family",
     STR_INIT("👩\u200D👩\u200D👧x"),
     {STR_INIT("👩\u200D👩\u200D👧"), STR_INIT("x")},
     STR_INIT("👩"),
     2},
    {"a skin tone", STR_INIT("👍🏽x"), {STR_INIT("👍🏽"), STR_INIT("x")}, STR_INIT("👍"), 2},
    {"a skin tone alone", STR_INIT("🏽"), {STR_INIT("🏽")}, STR_INIT("🏽"), 2},
    {"flags", STR_INIT("🇰🇷🇩🇪🇫"), {STR_INIT("🇰🇷"), STR_INIT("🇩🇪"), STR_INIT("🇫")}, STR_INIT("🇰"), 1},
    {"emoji style on a narrow base",
     STR_INIT("❤\uFE0Fx"),
     {STR_INIT("❤\uFE0F"), STR_INIT("x")},
     STR_INIT("❤"),
     1},
    {"text style on a wide base", STR_INIT("⌚\uFE0E"), {STR_INIT("⌚\uFE0E")}, STR_INIT("⌚"), 2},
    {"an enclosing mark", STR_INIT("1\u20E3"), {STR_INIT("1\u20E3")}, STR_INIT("1\u20E3"), 1},
    {"a keycap", STR_INIT("1\uFE0F\u20E3"), {STR_INIT("1\uFE0F\u20E3")}, STR_INIT("1"), 1},
    {"an ideographic variation",
     STR_INIT("葛\U000E0100"),
     {STR_INIT("葛\U000E0100")},
     STR_INIT("葛\U000E0100"),
     2},
    {"a mark, then a joiner",
     STR_INIT("a\u0301\u200D\u0302"),
     {STR_INIT("a\u0301\u200D\u0302")},
     STR_INIT("a\u0301"),
     1},
    {"a joiner does not join letters",
     STR_INIT("a\u200Db"),
     {STR_INIT("a\u200D"), STR_INIT("b")},
     STR_INIT("a"),
     1},
    {"a vowel sign with a cell", STR_INIT("का"), {STR_INIT("क"), STR_INIT("ा")}, STR_INIT("क"), 1},
    {"a conjunct", STR_INIT("क्ष"), {STR_INIT("क्"), STR_INIT("ष")}, STR_INIT("क्"), 1},
    {"Thai with AM", STR_INIT("น้ำ"), {STR_INIT("น้"), STR_INIT("ำ")}, STR_INIT("น้"), 1},
    {"halfwidth katakana", STR_INIT("ｶﾞ"), {STR_INIT("ｶ"), STR_INIT("ﾞ")}, STR_INIT("ｶ"), 1},
    {"a sign before its number",
     STR_INIT("\u06001"),
     {STR_INIT("\u0600"), STR_INIT("1")},
     STR_INIT("\u0600"),
     1},
    {"a sign before an emoji",
     STR_INIT("\u0600😀"),
     {STR_INIT("\u0600"), STR_INIT("😀")},
     STR_INIT("\u0600"),
     1},
};

START_TEST(a_text_falls_into_clusters_that_can_be_drawn)
{
    const struct cluster_case *c = &cluster_cases[_i];
    struct str rest = c->text;
    struct utf8_cluster first = utf8_next_cluster(&(struct str){rest.ptr, rest.len});
    ck_assert_msg(str_eq(first.shown, c->shown), "%s: shows '%.*s'", c->label,
                  STR_ARG(first.shown));
    ck_assert_msg(first.cells == c->cells, "%s: %d cells", c->label, first.cells);

    for (size_t i = 0; !str_is_none(c->clusters[i]); i++) {
        struct utf8_cluster got = utf8_next_cluster(&rest);
        ck_assert_msg(str_eq(got.bytes, c->clusters[i]), "%s: cluster %zu is '%.*s'", c->label, i,
                      STR_ARG(got.bytes));
    }
    ck_assert_msg(rest.len == 0, "%s: something is left", c->label);
}
END_TEST

START_TEST(at_the_end_a_cluster_is_empty)
{
    struct str rest = STR("");
    struct utf8_cluster c = utf8_next_cluster(&rest);

    ck_assert_uint_eq(c.bytes.len, 0);
    ck_assert_uint_eq(c.shown.len, 0);
    ck_assert_int_eq(c.cells, 0);
}
END_TEST

/* What the drawing of a cell relies on: the first point of `shown` alone has cells. */
static bool is_drawable(struct utf8_cluster c)
{
    struct str rest = c.shown;
    if (c.bytes.len == 0 || c.shown.ptr != c.bytes.ptr || c.shown.len > c.bytes.len ||
        utf8_point_cells(utf8_next(&rest)) != c.cells) {
        return false;
    }
    while (rest.len > 0) {
        if (utf8_point_cells(utf8_next(&rest)) != 0) {
            return false;
        }
    }
    return true;
}

/* Text of two to five points from all that clusters care about. */
static struct str random_text(uint32_t *random, char out[20])
{
    static const uint32_t points[] = {
        'a',    '\r',   '\n',   0x301,  0x20E3, 0x200C,  0x200D,  0xFE0E,  0xFE0F,  0x93E,
        0x94D,  0x937,  0xE33,  0x600,  0x1112, 0x1161,  0x11AB,  0xD55C,  0xAC00,  0x2764,
        0x231A, 0x4E00, 0xFF76, 0xFF9E, 0xA9,   0x1F44D, 0x1F3FD, 0x1F1F0, 0x1F469, 0xE0100,
    };
    size_t len = 0;
    for (uint32_t n = 2 + (*random >> 8) % 4; n > 0; n--) {
        *random = *random * 1664525u + 1013904223u;
        len += utf8_encode(points[(*random >> 8) % COUNT_OF(points)], out + len);
    }
    return (struct str){out, len};
}

START_TEST(every_mixture_falls_into_drawable_clusters_without_a_gap)
{
    uint32_t random = 1;
    uint32_t wrong = 0;
    for (int i = 0; i < 100000; i++) {
        char bytes[20];
        struct str text = random_text(&random, bytes);
        struct str rest = text;
        const char *at = text.ptr;
        int cells = 0;
        while (rest.len > 0) {
            struct utf8_cluster c = utf8_next_cluster(&rest);
            wrong += !is_drawable(c) || c.bytes.ptr != at;
            at += c.bytes.len;
            cells += c.cells;
        }
        wrong += at != text.ptr + text.len || cells != utf8_cells(text);
    }
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* --- the Unicode consortium's own cases --- */

/* One line of GraphemeBreakTest: points, and before which of them a cluster starts. What the rules
 * GB9 to GB9c join although it has a cell of its own starts a cluster here (utf8.h says why), but
 * for skin tones; the rule stands in the line's comment, as "× [9.1]". */
struct break_line {
    char text[200];
    size_t len;
    bool starts[200]; /* by byte */
};

static bool is_tailored(const char *rule, uint32_t point)
{
    bool skin_tone = point >= 0x1F3FB && point <= 0x1F3FF;
    return strncmp(rule, "[9.", 3) == 0 && utf8_point_cells(point) > 0 && !skin_tone;
}

/* "÷ 0061 × 0308 ÷<tab># ÷ [0.2] NAME × [9.0] NAME ÷ [0.3]" */
static void parse_break_line(const char *line, struct break_line *out)
{
    const char *rule = strchr(line, '#');
    *out = (struct break_line){.len = 0};
    while (true) {
        bool starts = strncmp(line, "÷", strlen("÷")) == 0;
        line += strlen("÷"); /* as long as the other mark */
        if (line[0] != ' ') {
            return;
        }
        char *end;
        uint32_t point = (uint32_t)strtoul(line, &end, 16);
        rule = strchr(rule + 1, '[');
        out->starts[out->len] = starts || is_tailored(rule, point);
        out->len += utf8_encode(point, out->text + out->len);
        line = end + 1;
    }
}

START_TEST(clusters_are_those_of_the_unicode_test_file)
{
    FILE *file = fopen("../shared/tools/corpora/unicode/GraphemeBreakTest.txt", "r");
    if (file == NULL) {
        printf("skipped: no ../shared/tools/corpora/unicode/GraphemeBreakTest.txt\n");
        return;
    }
    char line[4096];
    int lines = 0;
    int wrong = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "÷", strlen("÷")) != 0) {
            continue;
        }
        struct break_line want;
        parse_break_line(line, &want);
        struct str rest = {want.text, want.len};
        for (size_t at = 0; at < want.len && wrong == 0;) {
            size_t len = utf8_next_cluster(&rest).bytes.len;
            wrong += !want.starts[at];
            for (size_t inside = at + 1; inside < at + len; inside++) {
                wrong += want.starts[inside];
            }
            at += len;
        }
        ck_assert_msg(wrong == 0, "%s", line);
        lines++;
    }
    fclose(file);
    ck_assert_int_ge(lines, 600);
}
END_TEST

/* --- whole texts --- */

static const struct cut_case {
    const char *label;
    struct str text;
    int max_cells;
    struct str want;
    int cells;
} cut_cases[] = {
    {"all of it", STR_INIT("abc"), 3, STR_INIT("abc"), 3},
    {"more room than text", STR_INIT("abc"), INT_MAX, STR_INIT("abc"), 3},
    {"ascii", STR_INIT("abcdef"), 3, STR_INIT("abc"), 3},
    {"no room", STR_INIT("abc"), 0, STR_INIT(""), 0},
    {"less than no room", STR_INIT("abc"), -5, STR_INIT(""), 0},
    {"a wide one that fits", STR_INIT("한글"), 2, STR_INIT("한"), 2},
    {"half a wide one", STR_INIT("한글"), 3, STR_INIT("한"), 2},
    {"marks stay with their letter", STR_INIT("ae\u0301x"), 2, STR_INIT("ae\u0301"), 2},
    {"a reduced cluster counts as shown", STR_INIT("👩\u200D👩x"), 2, STR_INIT("👩\u200D👩"), 2},
    {"what has no cells fits at the end", STR_INIT("ab\u200Bc"), 2, STR_INIT("ab\u200B"), 2},
    {"nothing", STR_INIT(""), 9, STR_INIT(""), 0},
    {"absent", {NULL, 0}, 9, STR_INIT(""), 0},
};

START_TEST(a_cut_keeps_the_whole_clusters_that_fit)
{
    const struct cut_case *c = &cut_cases[_i];
    int cells = -1;
    struct str got = utf8_cut_cells(c->text, c->max_cells, &cells);

    ck_assert_msg(str_eq(got, c->want), "%s: '%.*s'", c->label, STR_ARG(got));
    ck_assert_msg(cells == c->cells && utf8_cells(got) == cells, "%s: %d", c->label, cells);
    ck_assert(str_eq(utf8_cut_cells(c->text, c->max_cells, NULL), c->want));
}
END_TEST

START_TEST(a_text_is_as_wide_as_its_clusters_together)
{
    ck_assert_int_eq(utf8_cells(STR("")), 0);
    ck_assert_int_eq(utf8_cells(STR_NONE), 0);
    ck_assert_int_eq(utf8_cells(STR("train.py")), 8);
    ck_assert_int_eq(utf8_cells(STR("훈련 단계")), 9);
    ck_assert_int_eq(utf8_cells(STR("cafe\u0301!")), 5);
    ck_assert_int_eq(utf8_cells(STR("a\tb\x7F")), 2);
    ck_assert_int_eq(utf8_cells(STR("a👩\u200D👩\u200D👧b")), 4);
    ck_assert_int_eq(utf8_cells(STR("ひらｶﾞ")), 6);
}
END_TEST

START_TEST(a_cursor_steps_over_whole_clusters)
{
    struct str text = STR("ae\u0301한👍🏽"); /* borders at 0, 1, 4, 7, 15 */
    static const struct {
        size_t offset, before, after;
    } steps[] = {
        {0, 0, 1},  {1, 0, 4},  {2, 1, 4},   {3, 1, 4},   {4, 1, 7},   {6, 4, 7},
        {7, 4, 15}, {9, 7, 15}, {14, 7, 15}, {15, 7, 15}, {99, 7, 15}, {SIZE_MAX, 7, 15},
    };

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        ck_assert_uint_eq(utf8_cluster_before(text, steps[i].offset), steps[i].before);
        ck_assert_uint_eq(utf8_cluster_after(text, steps[i].offset), steps[i].after);
    }
    ck_assert_uint_eq(utf8_cluster_before(STR(""), 0), 0);
    ck_assert_uint_eq(utf8_cluster_after(STR_NONE, 3), 0);
}
END_TEST

Suite *test_utf8_suite(void)
{
    Suite *suite = suite_create("base/utf8");
    TCase *tests = tcase_create("utf8");
    tcase_set_timeout(tests, 20);
    tcase_add_loop_test(tests, the_valid_prefix_ends_before_the_first_malformed_sequence, 0,
                        COUNT_OF(valid_cases));
    tcase_add_test(tests, every_scalar_value_is_encoded_valid_and_decoded_again);
    tcase_add_test(tests, any_four_bytes_are_judged_as_the_definition_does);
    tcase_add_test(tests, points_are_taken_one_by_one_until_the_end);
    tcase_add_loop_test(tests, letters_and_numbers_of_all_scripts_are_alphanumeric, 0,
                        COUNT_OF(alnum_cases));
    tcase_add_loop_test(tests, a_point_has_the_cells_a_terminal_gives_it, 0, COUNT_OF(width_cases));
    tcase_add_test(tests, widths_are_those_of_the_system_for_all_characters_it_knows);
    tcase_add_loop_test(tests, a_text_falls_into_clusters_that_can_be_drawn, 0,
                        COUNT_OF(cluster_cases));
    tcase_add_test(tests, at_the_end_a_cluster_is_empty);
    tcase_add_test(tests, every_mixture_falls_into_drawable_clusters_without_a_gap);
    tcase_add_test(tests, clusters_are_those_of_the_unicode_test_file);
    tcase_add_loop_test(tests, a_cut_keeps_the_whole_clusters_that_fit, 0, COUNT_OF(cut_cases));
    tcase_add_test(tests, a_text_is_as_wide_as_its_clusters_together);
    tcase_add_test(tests, a_cursor_steps_over_whole_clusters);
    suite_add_tcase(suite, tests);
    return suite;
}
