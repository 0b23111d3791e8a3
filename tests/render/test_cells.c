/* SPDX-License-Identifier: MIT */
#include "render/cells.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

static struct cells *grid;
static struct buf out;
static struct status st;

static void start(void)
{
    st = (struct status)STATUS_INIT;
    out = (struct buf)BUF_INIT;
    grid = cells_new(12, 3, &st);
    ck_assert_ptr_nonnull(grid);
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    cells_free(grid);
    buf_finish(&out);
}

/* The grid as text without blank lines at the end. */
static const char *picture(enum cells_color color)
{
    buf_reset(&out);
    cells_print(grid, color, false, &out);
    return buf_cstr(&out);
}

/* --- text ------------------------------------------------------------------------------------- */

static const struct text_case {
    const char *label;
    struct str text;
    int x, max_cells;
    bool ascii;
    int used;
    const char *want;
} text_cases[] = {
    {"plain", STR_INIT("abc"), 1, 9, false, 3, " abc\n"},
    {"empty", STR_INIT(""), 1, 9, false, 0, ""},
    {"no room", STR_INIT("abc"), 1, 0, false, 0, ""},
    {"exactly fits", STR_INIT("abc"), 0, 3, false, 3, "abc\n"},
    {"cut", STR_INIT("abcd"), 0, 3, false, 3, "ab…\n"},
    {"cut to its mark", STR_INIT("abcd"), 0, 1, false, 1, "…\n"},
    {"cut in ASCII", STR_INIT("abcd"), 0, 3, true, 3, "ab~\n"},
    {"double width", STR_INIT("데이터"), 0, 9, false, 6, "데이터\n"},
    {"double width cut", STR_INIT("데이터"), 0, 5, false, 5, "데이…\n"},
    {"double width cut short of its room", STR_INIT("데이터"), 0, 4, false, 3, "데…\n"},
    {"a mark stays on its letter", STR_INIT("e\xcc\x81t"), 0, 9, false, 2, "e\xcc\x81t\n"},
    {"escaped in ASCII", STR_INIT("é"), 0, 9, true, 8, "<U+00E9>\n"},
    {"an escape sequence", STR_INIT("a\x1b[2J"), 0, 9, false, 5, "a␛[2J\n"},
    {"a newline", STR_INIT("a\nb"), 0, 9, false, 3, "a␤b\n"},
    {"bytes that are no UTF-8", STR_INIT("a\xff"), 0, 9, false, 5, "a<FF>\n"},
    {"begins outside", STR_INIT("abcdef"), -2, 9, false, 6, "cdef\n"},
    {"ends outside", STR_INIT("abcdef"), 9, 9, false, 6, "         abc\n"},
    {"half a wide one outside to the left", STR_INIT("데b"), -1, 9, false, 3, " b\n"},
    {"half a wide one outside to the right", STR_INIT("b데"), 10, 9, false, 3, "          b\n"},
    {"all of it outside", STR_INIT("abc"), 12, 9, false, 3, ""},
};

START_TEST(a_text_takes_its_cells_and_no_others)
{
    const struct text_case *c = &text_cases[_i];
    cells_set_ascii(grid, c->ascii);

    int used = cells_text(grid, c->x, 0, c->max_cells, c->text, STYLE_PLAIN);

    ck_assert_msg(used == c->used, "%s: used %d", c->label, used);
    ck_assert_msg(strcmp(picture(CELLS_PLAIN), c->want) == 0, "%s: %s", c->label, buf_cstr(&out));
}
END_TEST

START_TEST(measuring_says_what_drawing_uses)
{
    for (size_t i = 0; i < COUNT_OF(text_cases); i++) {
        const struct text_case *c = &text_cases[i];
        cells_set_ascii(grid, c->ascii);
        int measured = cells_measure(grid, 100, c->text);
        ck_assert_msg(measured == cells_text(grid, 0, 0, 100, c->text, STYLE_PLAIN), "%s",
                      c->label);
    }
}
END_TEST

static const struct overwrite_case {
    const char *label;
    int x;
    struct str text;
    const char *want;
} overwrite_cases[] = {
    {"its first half", 2, STR_INIT("x"), "  x  b\n"},
    {"its second half", 3, STR_INIT("x"), "   x b\n"},
    {"both halves", 2, STR_INIT("xy"), "  xy b\n"},
    {"with one as wide", 2, STR_INIT("가"), "  가 b\n"},
    {"with one as wide that begins earlier", 1, STR_INIT("가"), " 가  b\n"},
    {"with one as wide that begins later", 3, STR_INIT("가"), "   가b\n"},
};

START_TEST(what_is_left_of_a_wide_character_becomes_blank)
{
    const struct overwrite_case *c = &overwrite_cases[_i];
    cells_text(grid, 2, 0, 9, STR("데 b"), STYLE_PLAIN);

    cells_text(grid, c->x, 0, 9, c->text, STYLE_PLAIN);

    ck_assert_msg(strcmp(picture(CELLS_PLAIN), c->want) == 0, "%s: %s", c->label, buf_cstr(&out));
    for (int x = 0; x < 12; x++) {
        const struct cell *cell = cells_at(grid, x, 0);
        bool tail = x > 0 && cells_at(grid, x - 1, 0)->width == 2;
        ck_assert_msg((cell->width == 0) == tail, "%s: cell %d", c->label, x);
    }
}
END_TEST

START_TEST(a_sequence_of_marks_is_one_cell_and_read_back_whole)
{
    char room[4];
    cells_text(grid, 0, 0, 9, STR("e\xcc\x81\xcc\xa3x"), STYLE_NAME);

    struct str glyph = cells_glyph(grid, cells_at(grid, 0, 0), room);

    ck_assert(str_eq(glyph, STR("e\xcc\x81\xcc\xa3")));
    ck_assert(str_eq(cells_glyph(grid, cells_at(grid, 1, 0), room), STR("x")));
    ck_assert_uint_eq(cells_at(grid, 0, 0)->style, STYLE_NAME);
}
END_TEST

START_TEST(without_memory_a_cluster_is_its_first_code_point)
{
    char room[4];
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    cells_text(grid, 0, 0, 9, STR("e\xcc\x81x"), STYLE_PLAIN);
    mem_fail_at(0, MEM_FAIL_ONCE);

    ck_assert(str_eq(cells_glyph(grid, cells_at(grid, 0, 0), room), STR("e")));
    ck_assert(str_eq(cells_glyph(grid, cells_at(grid, 1, 0), room), STR("x")));
}
END_TEST

START_TEST(cells_of_two_grids_are_equal_when_they_show_the_same)
{
    struct cells *other = cells_new(12, 3, &st);
    cells_text(grid, 0, 0, 9, STR("o\xcc\x81"), STYLE_PLAIN);
    cells_text(grid, 1, 0, 9, STR("e\xcc\x81x데"), STYLE_PLAIN);
    cells_text(other, 5, 1, 9, STR("e\xcc\x81x데"), STYLE_PLAIN); /* other places in its table */
    cells_text(other, 0, 2, 9, STR("ex"), STYLE_NAME);

    for (int x = 0; x < 4; x++) {
        ck_assert_msg(cells_equal(grid, 1 + x, 0, other, 5 + x, 1), "cell %d", x);
    }
    ck_assert_msg(!cells_equal(grid, 1, 0, other, 0, 2), "a mark less");
    ck_assert_msg(!cells_equal(grid, 2, 0, other, 1, 2), "another style");
    ck_assert_msg(!cells_equal(grid, 3, 0, other, 8, 1), "the other half");
    cells_free(other);
}
END_TEST

/* --- shapes ----------------------------------------------------------------------------------- */

START_TEST(a_clip_rectangle_cuts_everything_that_draws)
{
    cells_clip(grid, (struct rect){2, 1, 3, 1});

    cells_fill(grid, (struct rect){-5, -5, 100, 100}, '#', STYLE_PLAIN);
    cells_point(grid, 0, 0, 'x', STYLE_PLAIN);
    cells_text(grid, 0, 1, 9, STR("abcdefgh"), STYLE_PLAIN);
    cells_restyle(grid, (struct rect){0, 0, 12, 3}, STYLE_NAME);

    ck_assert_str_eq(picture(CELLS_PLAIN), "\n  cde\n");
    ck_assert_uint_eq(cells_at(grid, 1, 1)->style, STYLE_PLAIN);
    ck_assert_uint_eq(cells_at(grid, 2, 1)->style, STYLE_NAME);
    cells_clip(grid, (struct rect){0, 0, 0, 0});
    cells_point(grid, 0, 0, 'x', STYLE_PLAIN);
    ck_assert_str_eq(picture(CELLS_PLAIN), "x\n  cde\n");
}
END_TEST

START_TEST(a_clip_rectangle_outside_the_grid_leaves_nothing)
{
    cells_clip(grid, (struct rect){20, 0, 5, 5});

    cells_fill(grid, (struct rect){0, 0, 12, 3}, '#', STYLE_PLAIN);

    ck_assert_str_eq(picture(CELLS_PLAIN), "");
}
END_TEST

static const struct frame_case {
    const char *label;
    struct rect r;
    struct str title;
    bool ascii;
    const char *want;
} frame_cases[] = {
    {"plain", {0, 0, 4, 3}, {NULL, 0}, false, "┌──┐\n│  │\n└──┘\n"},
    {"with a title", {0, 0, 9, 2}, STR_INIT("ab"), false, "┌ ab ───┐\n└───────┘\n"},
    {"with a title that is cut", {0, 0, 7, 2}, STR_INIT("abcd"), false, "┌ ab… ┐\n└─────┘\n"},
    {"too narrow for a title", {0, 0, 4, 2}, STR_INIT("ab"), false, "┌──┐\n└──┘\n"},
    {"in ASCII", {0, 0, 8, 3}, STR_INIT("a"), true, "+ a ---+\n|      |\n+------+\n"},
    {"smallest", {0, 0, 2, 2}, {NULL, 0}, false, "┌┐\n└┘\n"},
    {"too small", {0, 0, 1, 2}, {NULL, 0}, false, ""},
    {"half outside", {-2, -1, 4, 3}, {NULL, 0}, false, " │\n─┘\n"},
};

START_TEST(a_frame_has_its_title_in_the_upper_edge)
{
    const struct frame_case *c = &frame_cases[_i];
    cells_set_ascii(grid, c->ascii);

    cells_frame(grid, c->r, c->title, STYLE_FRAME, STYLE_TITLE);

    ck_assert_msg(strcmp(picture(CELLS_PLAIN), c->want) == 0, "%s:\n%s", c->label, buf_cstr(&out));
}
END_TEST

START_TEST(in_an_ascii_grid_every_sign_has_one_ascii_cell)
{
    static const uint32_t signs[] = {0x2500, 0x2502, 0x250C, 0x2518, 0x253C, 0x25B7,
                                     0x25BD, 0x25C6, 0x2713, 0x2717, 0x26A0, 0x25B6,
                                     0x2026, 0x00B7, 0x00D7, 0x1F642};
    cells_set_ascii(grid, true);
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        cells_point(grid, 1, 1, signs[i], STYLE_PLAIN);
        const struct cell *cell = cells_at(grid, 1, 1);
        ck_assert_msg(cell->glyph > ' ' && cell->glyph < 0x7F && cell->width == 1, "U+%04X: %u",
                      (unsigned)signs[i], (unsigned)cell->glyph);
    }
}
END_TEST

/* --- sizes ------------------------------------------------------------------------------------ */

START_TEST(a_grid_that_is_too_large_is_refused)
{
    ck_assert(!cells_resize(grid, 1 << 20, 65, &st));

    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_str_eq(st.message, "a grid has at most 67108864 cells, this one has 1048576 columns "
                                 "and 65 rows");
    ck_assert_int_eq(cells_width(grid), 12);
}
END_TEST

START_TEST(resizing_blanks_the_grid_and_takes_the_clip_off)
{
    cells_text(grid, 0, 0, 9, STR("abc"), STYLE_NAME);
    cells_clip(grid, (struct rect){0, 0, 1, 1});

    ck_assert(cells_resize(grid, 3, 2, &st));

    ck_assert_int_eq(cells_width(grid), 3);
    ck_assert_int_eq(cells_height(grid), 2);
    ck_assert_str_eq(picture(CELLS_PLAIN), "");
    cells_point(grid, 2, 1, 'x', STYLE_PLAIN);
    ck_assert_str_eq(picture(CELLS_PLAIN), "\n  x\n");
    ck_assert_ptr_null(cells_at(grid, 3, 0));
    ck_assert_ptr_null(cells_at(grid, 0, -1));
}
END_TEST

START_TEST(whichever_allocation_fails_the_grid_is_as_before)
{
    for (uint64_t n = 1; n <= 3; n++) {
        mem_fail_at(n, MEM_FAIL_ONCE);
        struct cells *c = cells_new(2, 2, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_msg(c == NULL, "allocation %d", (int)n);
        ck_assert_int_eq(st.code, STATUS_NOMEM);
        status_reset(&st);
    }
    cells_text(grid, 0, 0, 9, STR("abc"), STYLE_NAME);
    mem_fail_at(1, MEM_FAIL_ONCE);
    ck_assert(!cells_resize(grid, 3, 2, &st));
    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert_int_eq(st.code, STATUS_NOMEM);
    ck_assert_str_eq(picture(CELLS_PLAIN), "abc\n");
}
END_TEST

/* --- printing --------------------------------------------------------------------------------- */

START_TEST(colours_change_only_where_they_change_and_end_with_the_line)
{
    cells_text(grid, 0, 0, 9, STR("ab"), STYLE_ERROR);
    cells_text(grid, 2, 0, 9, STR(" c"), STYLE_ERROR);
    cells_text(grid, 4, 0, 9, STR("d"), STYLE_PLAIN);
    cells_text(grid, 0, 1, 9, STR("e"), STYLE_DATA);

    ck_assert_str_eq(picture(CELLS_COLOUR), "\x1b[0;1;31mab c\x1b[0md\n\x1b[0;32me\x1b[0m\n");
}
END_TEST

START_TEST(without_colours_attributes_remain)
{
    cells_text(grid, 0, 0, 9, STR("a"), STYLE_ERROR);
    cells_text(grid, 1, 0, 9, STR("b"), STYLE_DATA);

    ck_assert_str_eq(picture(CELLS_MONO), "\x1b[0;1ma\x1b[0mb\n");
    ck_assert_str_eq(picture(CELLS_PLAIN), "ab\n");
}
END_TEST

START_TEST(a_bright_foreground_and_a_background_are_told)
{
    cells_text(grid, 0, 0, 9, STR("x"), STYLE_HINT);
    cells_text(grid, 1, 0, 9, STR("y"), STYLE_OFF);

    ck_assert_str_eq(picture(CELLS_COLOUR), "\x1b[0;1;30;43mx\x1b[0;90my\x1b[0m\n");
}
END_TEST

START_TEST(a_blank_that_shows_something_is_kept_at_the_end_of_a_line)
{
    cells_fill(grid, (struct rect){0, 0, 3, 1}, ' ', STYLE_BAR);
    cells_fill(grid, (struct rect){0, 1, 3, 1}, ' ', STYLE_DATA);

    ck_assert_str_eq(picture(CELLS_COLOUR), "\x1b[0;7m   \x1b[0m\n");
    ck_assert_str_eq(picture(CELLS_PLAIN), "");
}
END_TEST

START_TEST(blank_lines_at_the_end_are_kept_when_asked_for)
{
    cells_point(grid, 0, 0, 'x', STYLE_PLAIN);
    cells_print(grid, CELLS_PLAIN, true, &out);
    ck_assert_str_eq(buf_cstr(&out), "x\n\n\n");
}
END_TEST

/* --- styles ----------------------------------------------------------------------------------- */

START_TEST(every_style_keeps_to_sixteen_colours_and_known_attributes)
{
    for (int style = 0; style < STYLE_COUNT; style++) {
        struct style_look colour = style_look((enum style)style, 1);
        struct style_look mono = style_look((enum style)style, 0);
        ck_assert_msg(colour.fg >= -1 && colour.fg < 16 && colour.bg >= -1 && colour.bg < 16,
                      "style %d", style);
        ck_assert_msg(colour.attrs < 16 && mono.attrs < 16, "style %d", style);
        ck_assert_msg(mono.fg == -1 && mono.bg == -1, "style %d has a colour without colours",
                      style);
    }
}
END_TEST

Suite *test_cells_suite(void)
{
    Suite *suite = suite_create("render/cells");
    TCase *tests = tcase_create("cells");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_loop_test(tests, a_text_takes_its_cells_and_no_others, 0, COUNT_OF(text_cases));
    tcase_add_test(tests, measuring_says_what_drawing_uses);
    tcase_add_loop_test(tests, what_is_left_of_a_wide_character_becomes_blank, 0,
                        COUNT_OF(overwrite_cases));
    tcase_add_test(tests, a_sequence_of_marks_is_one_cell_and_read_back_whole);
    tcase_add_test(tests, without_memory_a_cluster_is_its_first_code_point);
    tcase_add_test(tests, cells_of_two_grids_are_equal_when_they_show_the_same);
    tcase_add_test(tests, a_clip_rectangle_cuts_everything_that_draws);
    tcase_add_test(tests, a_clip_rectangle_outside_the_grid_leaves_nothing);
    tcase_add_loop_test(tests, a_frame_has_its_title_in_the_upper_edge, 0, COUNT_OF(frame_cases));
    tcase_add_test(tests, in_an_ascii_grid_every_sign_has_one_ascii_cell);
    tcase_add_test(tests, a_grid_that_is_too_large_is_refused);
    tcase_add_test(tests, resizing_blanks_the_grid_and_takes_the_clip_off);
    tcase_add_test(tests, whichever_allocation_fails_the_grid_is_as_before);
    tcase_add_test(tests, colours_change_only_where_they_change_and_end_with_the_line);
    tcase_add_test(tests, without_colours_attributes_remain);
    tcase_add_test(tests, a_bright_foreground_and_a_background_are_told);
    tcase_add_test(tests, a_blank_that_shows_something_is_kept_at_the_end_of_a_line);
    tcase_add_test(tests, blank_lines_at_the_end_are_kept_when_asked_for);
    tcase_add_test(tests, every_style_keeps_to_sixteen_colours_and_known_attributes);
    suite_add_tcase(suite, tests);
    return suite;
}
