/* SPDX-License-Identifier: MIT */
#include "render/draw.h"

#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "render/show.h"
#include "tests/render/picture.h"

enum { RANDOM_DOCUMENTS = 25 };

/*      ┌ prep ─────┐  ┌ train ──────┐
 *      │ SKLearn   │  │ PyTorch     │     node 0: ports raw 0, data 1
 *      ▷ raw  data ◆──▷ data  model ◆     node 1: ports data 2, model 3
 *      └───────────┘  └─────────────┘
 */
static const char two_steps[] =
    "{\"format\": \"stepwire/1\", \"data_references\": [{\"name\": \"raw\"}], \"steps\": ["
    "{\"id\": \"prep\", \"estimator\": {\"class\": \"SKLearn\"}, \"inputs\": [{\"data_reference\": "
    "\"raw\"}], \"outputs\": [{\"name\": \"data\"}]},"
    "{\"id\": \"train\", \"estimator\": {\"class\": \"PyTorch\"}, \"inputs\": [{\"from\": "
    "\"prep.data\"}], \"outputs\": [{\"name\": \"model\"}]}]}";

static struct picture pic;
static struct cells *grid;
static struct buf out, text;
static struct status st;
static struct draw_options options;
static struct draw_node nodes[2];
static struct draw_port ports[4];

static void start(void)
{
    static const struct draw_options plain = DRAW_OPTIONS_INIT;
    pic = (struct picture){0};
    out = (struct buf)BUF_INIT;
    text = (struct buf)BUF_INIT;
    st = (struct status)STATUS_INIT;
    options = plain;
    memset(nodes, 0, sizeof nodes);
    memset(ports, 0, sizeof ports);
    options.nodes = nodes;
    options.ports = ports;
    grid = NULL;
}

static void finish(void)
{
    picture_close(&pic);
    cells_free(grid);
    buf_finish(&out);
    buf_finish(&text);
}

static void open_two_steps(enum layout_direction direction, bool ascii)
{
    struct layout_options look = {.direction = direction, .ascii = ascii};
    picture_open(&pic, str_from(two_steps));
    picture_lay_out(&pic, &look);
    grid = cells_new(pic.l->width, pic.l->height, &st);
    ck_assert_ptr_nonnull(grid);
    cells_set_ascii(grid, ascii);
}

static const char *drawn(void)
{
    struct rect all = {0, 0, cells_width(grid), cells_height(grid)};
    draw_graph(grid, all, 0, 0, pic.p, pic.g, pic.l, &options);
    buf_reset(&out);
    cells_print(grid, CELLS_PLAIN, false, &out);
    return buf_cstr(&out);
}

/* --- badges ----------------------------------------------------------------------------------- */

START_TEST(nothing_special_is_drawn_plain)
{
    open_two_steps(LAYOUT_RIGHT, false);
    ck_assert_str_eq(drawn(), "┌ prep ─────┐  ┌ train ──────┐\n"
                              "│ SKLearn   │  │ PyTorch     │\n"
                              "▷ raw  data ◆──▷ data  model ◆\n"
                              "└───────────┘  └─────────────┘\n");
}
END_TEST

static const struct badge_case {
    const char *label;
    enum layout_direction direction;
    bool ascii;
    struct draw_node node; /* of prep */
    int row;
    const char *want; /* of that row, its beginning */
} badge_cases[] = {
    {"waiting", LAYOUT_RIGHT, false, {.state = DRAW_WAITING}, 3, "└ · waiting ┘"},
    {"running", LAYOUT_RIGHT, false, {.state = DRAW_RUNNING}, 3, "└ ▶ running ┘"},
    {"running for a while",
     LAYOUT_RIGHT,
     false,
     {DRAW_RUNNING, 42000, 0, 0, 0, 0},
     3,
     "└ ▶ 0:42 ───┘"},
    {"ok", LAYOUT_RIGHT, false, {DRAW_OK, 1400, 0, 0, 0, 0}, 3, "└ ✓ 1.4s ───┘"},
    {"reused", LAYOUT_RIGHT, false, {.state = DRAW_REUSED}, 3, "└ ↻ reused ─┘"},
    {"failed", LAYOUT_RIGHT, false, {.state = DRAW_FAILED}, 3, "└ ✗ failed ─┘"},
    {"words that do not fit are left out",
     LAYOUT_RIGHT,
     false,
     {.state = DRAW_CANCELLED},
     3,
     "└ ■ ────────┘"},
    {"skipped", LAYOUT_RIGHT, false, {.state = DRAW_SKIPPED}, 3, "└ ⊘ skipped ┘"},
    {"problems", LAYOUT_RIGHT, false, {.errors = 1, .warnings = 2}, 3, "└ ✗ 1 ⚠ 2 ──┘"},
    {"state and problems",
     LAYOUT_RIGHT,
     false,
     {.state = DRAW_OK, .warnings = 12},
     3,
     "└ ✓ ok ⚠ 12 ┘"},
    {"more than fits", LAYOUT_RIGHT, false, {DRAW_OK, 4000000, 0, 0, 3, 12}, 3, "└ ✓ ✗ ⚠ ────┘"},
    {"in ASCII", LAYOUT_RIGHT, true, {DRAW_OK, 42000, 0, 0, 1, 0}, 3, "+ + x ------+"},
    {"downwards", LAYOUT_DOWN, false, {DRAW_OK, 0, 0, 0, 0, 0}, 1, "│ prep ✓  │"},
    {"downwards, another", LAYOUT_DOWN, false, {.state = DRAW_RUNNING}, 1, "│ prep ▶  │"},
    {"downwards, several", LAYOUT_DOWN, false, {DRAW_FAILED, 1000, 0, 0, 1, 1}, 1, "│ prep    ✗"},
};

/* The begin of a line of a text is this. */
static bool row_begins(const char *lines, int row, const char *want)
{
    for (; row > 0; row--) {
        lines = strchr(lines, '\n') + 1;
    }
    return strncmp(lines, want, strlen(want)) == 0;
}

START_TEST(state_and_problems_stand_on_the_box_and_change_no_size)
{
    const struct badge_case *c = &badge_cases[_i];
    open_two_steps(c->direction, c->ascii);
    nodes[0] = c->node;

    const char *lines = drawn();

    ck_assert_msg(row_begins(lines, c->row, c->want), "%s:\n%s", c->label, lines);
}
END_TEST

static const struct duration_case {
    int64_t ms;
    const char *want;
} duration_cases[] = {
    {0, "ok"},
    {1, "0.0s"},
    {1499, "1.4s"},
    {9999, "9.9s"},
    {10000, "0:10"},
    {59999, "0:59"},
    {60000, "1:00"},
    {3599999, "59:59"},
    {3600000, "1:00:00"},
    {90061000, "25:01:01"},
};

START_TEST(a_duration_is_short)
{
    picture_open(&pic, STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a_long_name\"}]}"));
    picture_lay_out(&pic, &(struct layout_options){.direction = LAYOUT_RIGHT});
    grid = cells_new(pic.l->width, pic.l->height, &st);
    ck_assert_ptr_nonnull(grid);
    nodes[0] = (struct draw_node){.state = DRAW_OK, .duration_ms = duration_cases[_i].ms};
    buf_addf(&text, "└ ✓ %s ", duration_cases[_i].want);

    const char *lines = drawn();

    ck_assert_msg(row_begins(lines, 2, buf_cstr(&text)), "%s", lines);
}
END_TEST

START_TEST(states_differ_by_sign)
{
    for (int a = DRAW_NONE; a <= DRAW_SKIPPED; a++) {
        for (int b = a + 1; b <= DRAW_SKIPPED; b++) {
            ck_assert(draw_state_sign((enum draw_state)a) != draw_state_sign((enum draw_state)b));
        }
    }
}
END_TEST

/* --- wiring ----------------------------------------------------------------------------------- */

START_TEST(letters_to_press_stand_on_the_ports)
{
    open_two_steps(LAYOUT_RIGHT, false);
    char slots[2][3] = {"", "b"};
    memcpy(ports[1].hint, "q", 2);
    memcpy(ports[2].hint, "as", 3);
    memcpy(ports[3].hint, "df", 3);
    options.new_input_hints = slots;

    ck_assert_str_eq(drawn(), "┌ prep ─────┐  ┌ train ──────┐\n"
                              "│ SKLearn   │  │ PyTorch     │\n"
                              "▷ raw  data q──asdata  modeldf\n"
                              "└───────────┘  b + new input ┘\n");
}
END_TEST

/* The style of the cell at a layout's point. */
static enum style style_at(int x, int y)
{
    return (enum style)cells_at(grid, x, y)->style;
}

START_TEST(what_is_in_focus_looks_different)
{
    open_two_steps(LAYOUT_RIGHT, false);
    options.focus_node = 1;
    options.focus_port = 3;
    options.focus_edge = 0;

    drawn();

    struct rect box = pic.l->boxes[1];
    ck_assert_int_eq(style_at(box.x + 2, box.y), STYLE_SELECTED);
    ck_assert_int_eq(style_at(pic.l->boxes[0].x + 2, 0), STYLE_NAME);
    ck_assert_int_eq(style_at(pic.l->ports[3].x, pic.l->ports[3].y), STYLE_SELECTED);
    ck_assert_int_eq(style_at(box.x - 1, pic.l->ports[2].y), STYLE_WIRE_FOCUS);
}
END_TEST

START_TEST(marked_dim_and_data_look_different)
{
    open_two_steps(LAYOUT_RIGHT, false);
    nodes[0].marked = true;
    nodes[1].dim = true;
    ports[1].dim = true;

    drawn();

    ck_assert_int_eq(style_at(0, 0), STYLE_BOX_MARKED);
    ck_assert_int_eq(style_at(pic.l->boxes[1].x, 0), STYLE_OFF);
    ck_assert_int_eq(style_at(pic.l->ports[0].x, pic.l->ports[0].y), STYLE_DATA);
    ck_assert_int_eq(style_at(pic.l->ports[1].x, pic.l->ports[1].y), STYLE_OFF);
    ck_assert_int_eq(style_at(pic.l->ports[2].x, pic.l->ports[2].y), STYLE_PORT);
}
END_TEST

/* --- viewports -------------------------------------------------------------------------------- */

/* True when a window of the drawing shows what the whole drawing has there. */
static bool window_agrees(struct cells *window, int left, int top, struct rect area)
{
    draw_graph(window, area, left, top, pic.p, pic.g, pic.l, &options);
    for (int y = 0; y < area.h; y++) {
        for (int x = 0; x < area.w; x++) {
            bool inside = left + x < cells_width(grid) && top + y < cells_height(grid) &&
                          left + x >= 0 && top + y >= 0;
            const struct cell *cell = cells_at(window, area.x + x, area.y + y);
            /* Of a wide character that the window's edge cuts, a blank is left. */
            bool cut = cell->glyph == ' ' && (x == 0 || x == area.w - 1);
            if (inside
                    ? !cut && !cells_equal(window, area.x + x, area.y + y, grid, left + x, top + y)
                    : cell->glyph != ' ') {
                return false;
            }
        }
    }
    return true;
}

static const struct layout_options looks[] = {
    {.direction = LAYOUT_RIGHT},
    {.direction = LAYOUT_DOWN},
    {.direction = LAYOUT_RIGHT, .ascii = true},
    {.direction = LAYOUT_DOWN, .ascii = true},
};

START_TEST(any_part_of_a_drawing_is_the_same_as_in_the_whole)
{
    struct rect area = {3, 2, 40, 12};
    struct cells *window = cells_new(50, 20, &st);
    cells_set_ascii(window, looks[_i].ascii);
    options.nodes = NULL;
    options.ports = NULL;
    for (uint32_t seed = 1; seed <= RANDOM_DOCUMENTS; seed++) {
        buf_reset(&text);
        picture_random(seed, &text);
        picture_open(&pic, buf_str(&text));
        picture_lay_out(&pic, &looks[_i]);
        grid = cells_new(pic.l->width, pic.l->height, &st);
        cells_set_ascii(grid, looks[_i].ascii);
        drawn();
        for (int top = -5; top < pic.l->height; top += 9) {
            for (int left = -7; left < pic.l->width; left += 33) {
                ck_assert_msg(window_agrees(window, left, top, area), "seed %u at %d, %d",
                              (unsigned)seed, left, top);
            }
        }
        picture_close(&pic);
        cells_free(grid);
        grid = NULL;
    }
    ck_assert_int_eq(cells_at(window, 2, 2)->glyph, ' '); /* and nothing beside it */
    ck_assert_int_eq(cells_at(window, 43, 13)->glyph, ' ');
    cells_free(window);
}
END_TEST

START_TEST(a_drawing_in_strips_is_the_same_as_in_one)
{
    buf_add(&text, STR("{\"format\": \"stepwire/1\", \"steps\": ["));
    for (int i = 0; i < 60; i++) { /* higher than a strip */
        buf_addf(&text, "%s{\"id\": \"s%d\", \"name\": \"데이터\"}", i > 0 ? "," : "", i);
    }
    buf_add(&text, STR("]}"));
    picture_open(&pic, buf_str(&text));
    picture_lay_out(&pic, &looks[0]);
    grid = cells_new(pic.l->width, pic.l->height, &st);
    options.nodes = NULL;
    options.ports = NULL;
    drawn();
    buf_reset(&text);

    ck_assert(show_write(pic.p, pic.g, &looks[0], CELLS_PLAIN, &text, &st));

    ck_assert_str_eq(buf_cstr(&text), buf_cstr(&out));
}
END_TEST

Suite *test_draw_suite(void)
{
    Suite *suite = suite_create("render/draw");
    TCase *tests = tcase_create("draw");
    tcase_add_checked_fixture(tests, start, finish);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, nothing_special_is_drawn_plain);
    tcase_add_loop_test(tests, state_and_problems_stand_on_the_box_and_change_no_size, 0,
                        COUNT_OF(badge_cases));
    tcase_add_loop_test(tests, a_duration_is_short, 0, COUNT_OF(duration_cases));
    tcase_add_test(tests, states_differ_by_sign);
    tcase_add_test(tests, letters_to_press_stand_on_the_ports);
    tcase_add_test(tests, what_is_in_focus_looks_different);
    tcase_add_test(tests, marked_dim_and_data_look_different);
    tcase_add_loop_test(tests, any_part_of_a_drawing_is_the_same_as_in_the_whole, 0,
                        COUNT_OF(looks));
    tcase_add_test(tests, a_drawing_in_strips_is_the_same_as_in_one);
    suite_add_tcase(suite, tests);
    return suite;
}
