/* SPDX-License-Identifier: MIT */
#include "render/draw.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "render/box.h"

enum {
    IN_RIGHT = 0x25B7,     /* ▷ */
    IN_DOWN = 0x25BD,      /* ▽ */
    IN_OPEN = 0x25CB,      /* ○ */
    OUT = 0x25C6,          /* ◆ */
    OUT_AFTER = 0x25C7,    /* ◇ */
    ERROR_SIGN = 0x2717,   /* ✗ */
    WARNING_SIGN = 0x26A0, /* ⚠ */
    DASH_ACROSS = 0x2504,  /* ┄ */
    DASH_DOWN = 0x2506,    /* ┆ */
};

enum { BADGE_TEXT_MAX = 32 };

struct drawing {
    struct cells *c;
    struct rect area; /* of the grid */
    int left, top;    /* the layout cell at its corner */
    const struct pipeline *p;
    const struct graph *g;
    const struct layout *l;
    const struct draw_options *options;
};

/* --- words ------------------------------------------------------------------------------------ */

static const struct state_look {
    uint32_t sign;
    const char *word;
    enum style style;
} state_looks[] = {
    [DRAW_NONE] = {' ', "", STYLE_PLAIN},
    [DRAW_WAITING] = {0x00B7, "waiting", STYLE_OFF},     /* · */
    [DRAW_RUNNING] = {0x25B6, "running", STYLE_RUNNING}, /* ▶ */
    [DRAW_OK] = {0x2713, "ok", STYLE_OK},                /* ✓ */
    [DRAW_REUSED] = {0x21BB, "reused", STYLE_OK},        /* ↻ */
    [DRAW_FAILED] = {ERROR_SIGN, "failed", STYLE_FAILED},
    [DRAW_CANCELLED] = {0x25A0, "cancelled", STYLE_WARNING}, /* ■ */
    [DRAW_SKIPPED] = {0x2298, "skipped", STYLE_OFF},         /* ⊘ */
};

uint32_t draw_state_sign(enum draw_state state)
{
    return state_looks[state].sign;
}

enum style draw_state_style(enum draw_state state)
{
    return state_looks[state].style;
}

/* "1.4s", "0:42", "1:02:03". */
static void add_duration(int64_t ms, char out[BADGE_TEXT_MAX])
{
    int64_t s = ms / 1000;
    if (ms < 10000) {
        snprintf(out, BADGE_TEXT_MAX, "%d.%ds", (int)s, (int)(ms % 1000 / 100));
    } else if (s < 3600) {
        snprintf(out, BADGE_TEXT_MAX, "%d:%02d", (int)(s / 60), (int)(s % 60));
    } else {
        snprintf(out, BADGE_TEXT_MAX, "%lld:%02d:%02d", (long long)(s / 3600), (int)(s / 60 % 60),
                 (int)(s % 60));
    }
}

/* --- wires ------------------------------------------------------------------------------------ */

enum arms { NORTH = 1, EAST = 2, SOUTH = 4, WEST = 8 };

/* By arms. In ASCII only corners tell their arms; a + is a branch or a crossing. */
static const uint32_t line_glyphs[16] = {
    [EAST] = 0x2500,
    [WEST] = 0x2500,
    [EAST | WEST] = 0x2500,
    [NORTH] = 0x2502,
    [SOUTH] = 0x2502,
    [NORTH | SOUTH] = 0x2502,
    [EAST | SOUTH] = 0x250C,
    [SOUTH | WEST] = 0x2510,
    [NORTH | EAST] = 0x2514,
    [NORTH | WEST] = 0x2518,
    [NORTH | EAST | SOUTH] = 0x251C,
    [NORTH | SOUTH | WEST] = 0x2524,
    [EAST | SOUTH | WEST] = 0x252C,
    [NORTH | EAST | WEST] = 0x2534,
    [NORTH | EAST | SOUTH | WEST] = 0x253C,
};
static const char line_ascii[16] = {
    [EAST] = '-',
    [WEST] = '-',
    [EAST | WEST] = '-',
    [NORTH] = '|',
    [SOUTH] = '|',
    [NORTH | SOUTH] = '|',
    [EAST | SOUTH] = ',',
    [SOUTH | WEST] = '.',
    [NORTH | EAST] = '`',
    [NORTH | WEST] = '\'',
    [NORTH | EAST | SOUTH] = '+',
    [NORTH | SOUTH | WEST] = '+',
    [EAST | SOUTH | WEST] = '+',
    [NORTH | EAST | WEST] = '+',
    [NORTH | EAST | SOUTH | WEST] = '+',
};

/* The arms of what stands in a cell already; the last of equal glyphs, which has the most. */
static unsigned arms_at(const struct drawing *d, int x, int y)
{
    const struct cell *cell = cells_at(d->c, x, y);
    if (cell->glyph == DASH_ACROSS) {
        return EAST | WEST;
    }
    if (cell->glyph == DASH_DOWN) {
        return NORTH | SOUTH;
    }
    bool ascii = cells_is_ascii(d->c);
    for (unsigned arms = 15; arms > 0; arms--) {
        uint32_t glyph = ascii ? (uint32_t)line_ascii[arms] : line_glyphs[arms];
        if (cell->glyph == glyph) {
            return arms;
        }
    }
    return 0;
}

/* Which style a cell has that two wires share: the one that has to be seen. */
static int wire_rank(enum style style)
{
    return style == STYLE_WIRE_FOCUS ? 3 : style == STYLE_WIRE_CYCLE ? 2 : style == STYLE_WIRE;
}

/* Adds arms to a cell. Wires share a cell only where they cross or branch, and both are the sum of
 * their arms; so the order in which wires are drawn does not show. */
static void add_arms(const struct drawing *d, int x, int y, unsigned arms, enum style style)
{
    const struct cell *cell = cells_at(d->c, x, y);
    if (cell == NULL) {
        return;
    }
    unsigned there = arms_at(d, x, y);
    if (there != 0 && wire_rank((enum style)cell->style) > wire_rank(style)) {
        style = (enum style)cell->style;
    }
    arms |= there;
    uint32_t glyph = cells_is_ascii(d->c) ? (uint32_t)line_ascii[arms] : line_glyphs[arms];
    if (style == STYLE_WIRE_AFTER && !cells_is_ascii(d->c)) {
        glyph = glyph == line_glyphs[EAST]    ? DASH_ACROSS
                : glyph == line_glyphs[NORTH] ? DASH_DOWN
                                              : glyph;
    }
    cells_point(d->c, x, y, glyph, style);
}

/* A straight run of a wire in the grid, and the arms with which the wire goes on at its ends. */
struct run {
    struct layout_point a, b;
    unsigned a_arm, b_arm;
    enum style style;
};

static unsigned arm_towards(struct layout_point from, struct layout_point to)
{
    if (from.y == to.y) {
        return to.x > from.x ? EAST : WEST;
    }
    return to.y > from.y ? SOUTH : NORTH;
}

/* The steps from a cell to another, of which only those inside the area are taken. */
static void draw_run(const struct drawing *d, const struct run *run)
{
    unsigned forth = arm_towards(run->a, run->b), back = arm_towards(run->b, run->a);
    bool across = run->a.y == run->b.y;
    int from = across ? run->a.x : run->a.y, to = across ? run->b.x : run->b.y;
    int low = across ? d->area.x : d->area.y, high = low + (across ? d->area.w : d->area.h) - 1;
    int first = from < to ? from : to, last = from < to ? to : from;
    for (int i = first > low ? first : low; i <= last && i <= high; i++) {
        unsigned arms = (i == from ? run->a_arm : back) | (i == to ? run->b_arm : forth);
        add_arms(d, across ? i : run->a.x, across ? run->a.y : i, arms, run->style);
    }
}

static enum style wire_style(const struct drawing *d, uint32_t edge)
{
    const struct graph_edge *e = &d->g->edges[edge];
    if (edge == d->options->focus_edge) {
        return STYLE_WIRE_FOCUS;
    }
    if (e->closes_cycle) {
        return STYLE_WIRE_CYCLE;
    }
    return e->from_port == GRAPH_NONE ? STYLE_WIRE_AFTER : STYLE_WIRE;
}

/* A layout's point in the grid. */
static struct layout_point to_grid(const struct drawing *d, struct layout_point at)
{
    return (struct layout_point){at.x - d->left + d->area.x, at.y - d->top + d->area.y};
}

static void draw_wire(void *context, uint32_t edge, uint32_t point)
{
    const struct drawing *d = context;
    const struct layout_point *points = d->l->points;
    bool begins = point == d->l->first_point[edge], ends = point + 2 == d->l->first_point[edge + 1];
    struct run run = {
        .a = to_grid(d, points[point]),
        .b = to_grid(d, points[point + 1]),
        .a_arm = begins ? 0 : arm_towards(points[point], points[point - 1]),
        .b_arm = ends ? 0 : arm_towards(points[point + 1], points[point + 2]),
        .style = wire_style(d, edge),
    };
    draw_run(d, &run);
}

/* The ends of run_after have no port that would be drawn with the box. */
static void draw_after_end(void *context, uint32_t edge, uint32_t point)
{
    const struct drawing *d = context;
    if (d->g->edges[edge].from_port != GRAPH_NONE) {
        return;
    }
    enum style style = wire_style(d, edge);
    if (point == d->l->first_point[edge]) {
        struct layout_point at = to_grid(d, d->l->points[point]);
        cells_point(d->c, at.x, at.y, OUT_AFTER, style);
    }
    if (point + 2 == d->l->first_point[edge + 1]) {
        struct layout_point at = to_grid(d, d->l->points[point + 1]);
        cells_point(d->c, at.x, at.y, d->l->direction == LAYOUT_RIGHT ? IN_RIGHT : IN_DOWN, style);
    }
}

/* --- ports ------------------------------------------------------------------------------------ */

static struct layout_point port_cell(const struct drawing *d, uint32_t port)
{
    return to_grid(d, (struct layout_point){d->l->ports[port].x, d->l->ports[port].y});
}

static enum style port_style(const struct drawing *d, uint32_t port)
{
    const struct graph_port *it = &d->g->ports[port];
    bool dim = d->options->ports && d->options->ports[port].dim;
    bool is_data = !it->is_output && box_data_name(d->p, d->g, port).len > 0;
    if (port == d->options->focus_port) {
        return STYLE_SELECTED;
    }
    if (dim || d->g->nodes[it->node].muted) {
        return STYLE_OFF;
    }
    return is_data ? STYLE_DATA : STYLE_PORT;
}

static uint32_t port_sign(const struct drawing *d, uint32_t port)
{
    const struct graph_port *it = &d->g->ports[port];
    if (it->is_output) {
        return OUT;
    }
    if (it->edge == GRAPH_NONE && box_data_name(d->p, d->g, port).len == 0) {
        return IN_OPEN;
    }
    return d->l->direction == LAYOUT_RIGHT ? IN_RIGHT : IN_DOWN;
}

/* The letters to press, over the sign and, when there are two, the blank beside it. */
static void draw_hint(const struct drawing *d, int x, int y, const char *hint, bool ends_here)
{
    int cells = (int)strlen(hint);
    cells_text(d->c, ends_here ? x - cells + 1 : x, y, cells, str_from(hint), STYLE_HINT);
}

static void draw_port_sign(const struct drawing *d, uint32_t port, int x, int y)
{
    const char *hint = d->options->ports ? d->options->ports[port].hint : "";
    cells_point(d->c, x, y, port_sign(d, port), port_style(d, port));
    draw_hint(d, x, y, hint, d->l->ports[port].side == SIDE_RIGHT);
}

static int max_name(const struct drawing *d, int room)
{
    return room < d->l->text_max ? room : d->l->text_max;
}

/* A port on the left or right edge: its name inside, beside it. Two that share a row have room for
 * text_max cells each; one alone has the whole row. */
static void draw_port_beside(const struct drawing *d, struct rect box, uint32_t port, bool shares)
{
    struct layout_point at = port_cell(d, port);
    struct str name = d->g->ports[port].name;
    int room = shares ? max_name(d, box.w - 4) : box.w - 4;
    enum style style = port_style(d, port);
    if (d->g->ports[port].is_output) {
        cells_text(d->c, at.x - 1 - cells_measure(d->c, room, name), at.y, room, name, style);
    } else {
        struct str label = box_data_label(d->p, d->g, port);
        int cells = cells_measure(d->c, d->l->text_max, label);
        cells_text(d->c, at.x + 2, at.y, room, name, style);
        cells_text(d->c, at.x - 1 - cells, at.y, cells, label, STYLE_DATA);
    }
    draw_port_sign(d, port, at.x, at.y);
}

/* A port on the upper or lower edge: its name in the edge, behind it. */
static void draw_port_above(const struct drawing *d, uint32_t port)
{
    struct layout_point at = port_cell(d, port);
    struct str name = d->g->ports[port].name;
    enum style style = port_style(d, port);
    if (name.len > 0) {
        struct str label = d->g->ports[port].is_output ? STR("") : box_data_label(d->p, d->g, port);
        int x = at.x + 1;
        cells_point(d->c, x++, at.y, ' ', style);
        x += cells_text(d->c, x, at.y, d->l->text_max, name, style);
        if (label.len > 0) {
            cells_text(d->c, x, at.y, 2, STR(" ("), STYLE_DATA);
            x += 2 + cells_text(d->c, x + 2, at.y, d->l->text_max, label, STYLE_DATA);
            cells_point(d->c, x++, at.y, ')', STYLE_DATA);
        }
        cells_point(d->c, x, at.y, ' ', style);
    }
    draw_port_sign(d, port, at.x, at.y);
}

static void draw_ports(const struct drawing *d, struct rect box, uint32_t node)
{
    const struct graph_node *n = &d->g->nodes[node];
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t first = side ? n->first_out : n->first_in;
        uint32_t count = side ? n->out_count : n->in_count;
        uint32_t others = side ? n->in_count : n->out_count;
        for (uint32_t i = 0; i < count; i++) {
            if (d->l->direction == LAYOUT_RIGHT) {
                draw_port_beside(d, box, first + i, i < others);
            } else {
                draw_port_above(d, first + i);
            }
        }
    }
}

/* --- badges ----------------------------------------------------------------------------------- */

static const struct draw_node *node_of(const struct drawing *d, uint32_t node)
{
    static const struct draw_node nothing = {0};
    return d->options->nodes ? &d->options->nodes[node] : &nothing;
}

/* A sign and a text behind it. */
struct badge {
    uint32_t sign;
    char text[BADGE_TEXT_MAX];
    enum style style;
};

enum { BADGES_MAX = 3 };
struct badges {
    struct badge items[BADGES_MAX];
    int count;
};

static void add_count(struct badges *all, uint32_t sign, unsigned count, enum style style)
{
    if (count > 0) {
        struct badge *b = &all->items[all->count++];
        *b = (struct badge){.sign = sign, .style = style};
        snprintf(b->text, sizeof b->text, "%u", count);
    }
}

static struct badges badges_of(const struct draw_node *n)
{
    struct badges all = {0};
    if (n->state != DRAW_NONE) {
        struct badge *b = &all.items[all.count++];
        *b = (struct badge){.sign = draw_state_sign(n->state), .style = draw_state_style(n->state)};
        if (n->duration_ms > 0) {
            add_duration(n->duration_ms, b->text);
        } else {
            snprintf(b->text, sizeof b->text, "%s", state_looks[n->state].word);
        }
    }
    add_count(&all, ERROR_SIGN, n->errors, STYLE_ERROR);
    add_count(&all, WARNING_SIGN, n->warnings, STYLE_WARNING);
    return all;
}

/* Cells of all badges with blanks around, or of their signs alone. */
static int badges_cells(const struct badges *all, bool signs_only)
{
    int cells = 1;
    for (int i = 0; i < all->count; i++) {
        int text = signs_only ? 0 : (int)strlen(all->items[i].text);
        cells += 2 + (text > 0 ? text + 1 : 0);
    }
    return cells;
}

/* On x .. x + room - 1 of a row: with texts, without, or, when there is no room for that either,
 * the first sign alone behind it, on the box's edge. */
static void draw_badges(const struct drawing *d, int x, int y, int room, const struct badges *all)
{
    if (all->count == 0) {
        return;
    }
    bool signs_only = badges_cells(all, false) > room;
    if (signs_only && badges_cells(all, true) > room) {
        cells_point(d->c, x + room, y, all->items[0].sign, all->items[0].style);
        return;
    }
    cells_point(d->c, x++, y, ' ', STYLE_PLAIN);
    for (int i = 0; i < all->count; i++) {
        const struct badge *b = &all->items[i];
        cells_point(d->c, x++, y, b->sign, b->style);
        cells_point(d->c, x++, y, ' ', b->style);
        if (!signs_only && b->text[0] != '\0') {
            x += cells_text(d->c, x, y, BADGE_TEXT_MAX, str_from(b->text), b->style);
            cells_point(d->c, x++, y, ' ', STYLE_PLAIN);
        }
    }
}

/* --- boxes ------------------------------------------------------------------------------------ */

static enum style frame_style(const struct drawing *d, uint32_t node)
{
    if (node_of(d, node)->marked) {
        return STYLE_BOX_MARKED;
    }
    return node_of(d, node)->dim || d->g->nodes[node].muted ? STYLE_OFF : STYLE_BOX;
}

/* The focus is shown by the name, reversed: that is seen on every terminal (bold lines are not),
 * and moving it sends a name twice instead of two frames. */
static enum style title_style(const struct drawing *d, uint32_t node, enum style frame)
{
    if (node == d->options->focus_node) {
        return STYLE_SELECTED;
    }
    return frame == STYLE_OFF ? STYLE_OFF : STYLE_NAME;
}

/* The texts inside, from row y on. */
static void draw_lines(const struct drawing *d, struct rect box, int y, const struct box_text *text,
                       enum style style)
{
    if (text->name.len > 0) {
        cells_text(d->c, box.x + 2, y++, box.w - 4, text->name, style);
    }
    if (text->detail[0] != '\0') {
        cells_text(d->c, box.x + 2, y, box.w - 4, str_from(text->detail),
                   style == STYLE_PLAIN ? STYLE_DETAIL : style);
    }
}

/* `+ new input` on the lower edge, with the letters that choose it. */
static void draw_new_input(const struct drawing *d, struct rect box, uint32_t node)
{
    const char *hint = d->options->new_input_hints ? d->options->new_input_hints[node] : "";
    int y = box.y + box.h - 1, cells = (int)strlen(hint);
    if (cells > 0) {
        draw_hint(d, box.x, y, hint, false);
        cells_text(d->c, box.x + cells, y, box.w - 1 - cells, STR(" + new input "), STYLE_HINT);
    }
}

static void draw_box(void *context, uint32_t node)
{
    const struct drawing *d = context;
    const struct rect *r = &d->l->boxes[node];
    struct layout_point at = to_grid(d, (struct layout_point){r->x, r->y});
    struct rect box = {at.x, at.y, r->w, r->h};
    enum style frame = frame_style(d, node);
    enum style inside = frame == STYLE_OFF ? STYLE_OFF : STYLE_PLAIN;
    enum style title = title_style(d, node, frame);
    struct badges badges = badges_of(node_of(d, node));
    struct box_text text;
    box_describe(d->p, d->g, node, cells_is_ascii(d->c), &text);
    if (d->l->direction == LAYOUT_RIGHT) {
        cells_frame(d->c, box, text.title, frame, title);
        draw_lines(d, box, box.y + 1, &text, inside);
        draw_badges(d, box.x + 1, box.y + box.h - 1, box.w - 2, &badges);
    } else {
        cells_frame(d->c, box, STR_NONE, frame, title);
        int used = 2 + cells_text(d->c, box.x + 2, box.y + 1, box.w - 4, text.title, title);
        draw_lines(d, box, box.y + 2, &text, inside);
        draw_badges(d, box.x + used, box.y + 1, box.w - 1 - used, &badges);
    }
    draw_ports(d, box, node);
    draw_new_input(d, box, node);
}

void draw_graph(struct cells *c, struct rect area, int left, int top, const struct pipeline *p,
                const struct graph *g, const struct layout *l, const struct draw_options *options)
{
    struct drawing d = {c, area, left, top, p, g, l, options};
    /* A label lies before its box, so boxes a little behind the area count, too. */
    struct rect wires = {left, top, area.w, area.h};
    struct rect boxes = {left, top, area.w + l->text_max + 2, area.h};
    cells_clip(c, area);
    cells_fill(c, area, ' ', STYLE_PLAIN);
    layout_visit(l, wires, &(struct layout_visitor){.run = draw_wire}, &d);
    layout_visit(l, boxes, &(struct layout_visitor){.box = draw_box}, &d);
    layout_visit(l, wires, &(struct layout_visitor){.run = draw_after_end}, &d);
    cells_clip(c, (struct rect){0, 0, 0, 0});
}
