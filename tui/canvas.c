/* SPDX-License-Identifier: MIT */
#include "tui/canvas.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tui/form.h"
#include "tui/panes.h"
#include "tui/run_view.h"
#include "tui/walk.h"

enum { MARGIN_X = 2, MARGIN_Y = 1, PAN_X = 10, PAN_Y = 5 };

/* --- what is on the nodes --- */

static void count_problem(const struct editor *ed, const struct problem *problem)
{
    uint32_t node =
        value_is_none(problem->step) ? GRAPH_NONE : graph_node_of(ed->doc.g, problem->step);
    if (node == GRAPH_NONE) {
        return;
    }
    struct draw_node *it = &ed->nodes[node];
    it->errors = (uint16_t)(it->errors +
                            (problem->rule->severity == SEVERITY_ERROR && it->errors < UINT16_MAX));
    it->warnings = (uint16_t)(it->warnings + (problem->rule->severity == SEVERITY_WARNING &&
                                              it->warnings < UINT16_MAX));
}

void canvas_refresh(struct editor *ed)
{
    const struct graph *g = ed->doc.g;
    mem_free(ed->nodes);
    ed->nodes = mem_new_array(struct draw_node, g->node_count);
    if (ed->nodes == NULL) {
        return;
    }
    for (size_t i = 0; i < problems_count(ed->doc.problems); i++) {
        count_problem(ed, problems_get(ed->doc.problems, i));
    }
    for (size_t i = 0; i < ed->mark_count; i++) {
        uint32_t node = graph_node_of(g, ed->marks[i]);
        if (node != GRAPH_NONE) {
            ed->nodes[node].marked = true;
        }
    }
    for (size_t i = 0; i < g->node_count && run_view_run(ed) != NULL; i++) {
        run_view_node(ed, g->nodes[i].id, &ed->nodes[i]);
    }
}

/* --- scrolling --- */

/* Where a view of `view` cells may begin, so that no more is empty than has to be. */
static int clamp(int first, int content, int view, int margin)
{
    int lowest = -margin, highest = content + margin - view;
    if (highest < lowest) { /* all of it fits: it may be anywhere inside */
        int swap = lowest;
        lowest = highest;
        highest = swap;
    }
    return first < lowest ? lowest : first > highest ? highest : first;
}

/* The layout cell at the corner of what can be seen of the canvas: the scroll offset, but for what
 * lies over its left side. */
static int hidden_left(const struct editor *ed)
{
    struct rect canvas = ed->pane_rects[PANE_CANVAS];
    return canvas.w > 0 ? panes_free_canvas(ed).x - canvas.x : 0;
}

static void scroll_to(struct editor *ed, int left, int top)
{
    struct rect view = panes_free_canvas(ed);
    ed->scroll_left = clamp(left, ed->doc.l->width, view.w, MARGIN_X) - hidden_left(ed);
    ed->scroll_top = clamp(top, ed->doc.l->height, view.h, MARGIN_Y);
}

static void scroll_by(struct editor *ed, int dx, int dy)
{
    scroll_to(ed, ed->scroll_left + hidden_left(ed) + dx, ed->scroll_top + dy);
}

/* Moves a view as little as needed to show from..from+size; its beginning when that is too large.
 */
static int reveal(int first, int view, int from, int size, int margin)
{
    if (from + size + margin > first + view) {
        first = from + size + margin - view;
    }
    return from - margin < first ? from - margin : first;
}

void canvas_reveal(struct editor *ed, uint32_t node)
{
    struct rect view = panes_free_canvas(ed);
    const struct rect *box = &ed->doc.l->boxes[node];
    int left = ed->scroll_left + hidden_left(ed);
    scroll_to(ed, reveal(left, view.w, box->x, box->w, MARGIN_X),
              reveal(ed->scroll_top, view.h, box->y, box->h, MARGIN_Y));
}

void canvas_hold(struct editor *ed, uint32_t node, struct layout_point before)
{
    scroll_by(ed, ed->doc.l->boxes[node].x - before.x, ed->doc.l->boxes[node].y - before.y);
}

void canvas_show_start(struct editor *ed)
{
    scroll_to(ed, -MARGIN_X, -MARGIN_Y);
}

void canvas_pan(struct editor *ed, int dx, int dy)
{
    scroll_by(ed, dx * PAN_X, dy * PAN_Y);
}

static void centre(struct editor *ed)
{
    uint32_t node = focus_node(ed);
    struct rect view = panes_free_canvas(ed);
    if (node != GRAPH_NONE) {
        const struct rect *box = &ed->doc.l->boxes[node];
        scroll_to(ed, box->x + box->w / 2 - view.w / 2, box->y + box->h / 2 - view.h / 2);
    }
}

/* --- moving --- */

static void move_to(struct editor *ed, uint32_t node)
{
    if (node != GRAPH_NONE) {
        focus_step(ed, ed->doc.g->nodes[node].step);
    }
}

/* Is anything of the picture beyond the view's edge on that side? */
static bool is_cut_off(const struct editor *ed, int dx, int dy)
{
    struct rect view = panes_free_canvas(ed);
    int left = ed->scroll_left + hidden_left(ed), top = ed->scroll_top;
    return (dx < 0 && left > 0) || (dx > 0 && left + view.w < ed->doc.l->width) ||
           (dy < 0 && top > 0) || (dy > 0 && top + view.h < ed->doc.l->height);
}

static void move(struct editor *ed, int dx, int dy)
{
    uint32_t node = focus_node(ed);
    if (node == GRAPH_NONE) {
        return;
    }
    uint32_t to = layout_neighbour(ed->doc.l, ed->doc.g, node, dx, dy);
    if (to != GRAPH_NONE) {
        move_to(ed, to);
    } else if (is_cut_off(ed, dx, dy)) {
        canvas_pan(ed, dx, dy); /* the end of a wire may be there */
        canvas_reveal(ed, node);
    }
}

/* The node whose middle is nearest to a cell of the layout. */
static uint32_t nearest_to(const struct editor *ed, int x, int y)
{
    uint32_t best = GRAPH_NONE;
    int64_t shortest = INT64_MAX;
    for (uint32_t i = 0; i < ed->doc.g->node_count; i++) {
        const struct rect *box = &ed->doc.l->boxes[i];
        int64_t dx = box->x + box->w / 2 - x, dy = 2 * (box->y + box->h / 2 - y);
        if (dx * dx + dy * dy < shortest) {
            shortest = dx * dx + dy * dy;
            best = i;
        }
    }
    return best;
}

/* Half a page up or down, the focus with it. */
static void page(struct editor *ed, int direction)
{
    struct rect view = panes_free_canvas(ed);
    uint32_t node = focus_node(ed);
    if (node == GRAPH_NONE) {
        return;
    }
    const struct rect *box = &ed->doc.l->boxes[node];
    int half = view.h > 2 ? view.h / 2 : 1;
    scroll_by(ed, 0, direction * half);
    move_to(ed, nearest_to(ed, box->x + box->w / 2, box->y + box->h / 2 + direction * half));
}

static void go_to_end(struct editor *ed, bool last)
{
    size_t count = ed->doc.g->node_count;
    if (count > 0) {
        move_to(ed, ed->doc.g->run_order[last ? count - 1 : 0]);
    }
}

/* --- actions --- */

static void edit(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!value_is_none(ed->focus.wire)) {
        walk_far_end(ed);
    } else if (!form_open(ed, ed->focus.step, KEY_NONE, &st)) {
        editor_failed(ed, &st);
    }
}

bool canvas_do(struct editor *ed, enum action action)
{
    static const struct {
        enum action action;
        void (*act)(struct editor *ed, int dx, int dy);
        int dx, dy;
    } moves[] = {
        {ACTION_LEFT, move, -1, 0},
        {ACTION_RIGHT, move, 1, 0},
        {ACTION_UP, move, 0, -1},
        {ACTION_DOWN, move, 0, 1},
        {ACTION_PAN_LEFT, canvas_pan, -1, 0},
        {ACTION_PAN_RIGHT, canvas_pan, 1, 0},
        {ACTION_PAN_UP, canvas_pan, 0, -1},
        {ACTION_PAN_DOWN, canvas_pan, 0, 1},
    };
    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        if (moves[i].action == action) {
            moves[i].act(ed, moves[i].dx, moves[i].dy);
            return true;
        }
    }
    if (action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP) {
        page(ed, action == ACTION_PAGE_DOWN ? 1 : -1);
    } else if (action == ACTION_FIRST || action == ACTION_LAST) {
        go_to_end(ed, action == ACTION_LAST);
    } else if (action == ACTION_WIRE_NEXT || action == ACTION_WIRE_PREVIOUS) {
        walk_wires(ed, action == ACTION_WIRE_NEXT ? 1 : -1);
    } else if (action == ACTION_EDIT) {
        edit(ed);
    } else if (action == ACTION_CENTRE) {
        centre(ed);
    } else if (action == ACTION_FIT) {
        canvas_show_start(ed);
    } else {
        return false;
    }
    return true;
}

void canvas_click(struct editor *ed, int x, int y)
{
    struct rect r = ed->pane_rects[PANE_CANVAS];
    uint32_t node =
        layout_node_at(ed->doc.l, ed->doc.g, x - r.x + ed->scroll_left, y - r.y + ed->scroll_top);
    if (node == GRAPH_NONE) {
        return;
    }
    if (node == focus_node(ed)) {
        edit(ed);
    } else {
        move_to(ed, node);
    }
}

/* --- drawing --- */

static uint32_t focus_port(const struct editor *ed, uint32_t node)
{
    const struct graph *g = ed->doc.g;
    if (node == GRAPH_NONE || !value_is_none(ed->focus.wire)) {
        return GRAPH_NONE;
    }
    const struct graph_node *n = &g->nodes[node];
    for (uint32_t i = 0; i < n->in_count; i++) {
        if (value_eq(g->ports[n->first_in + i].value, ed->focus.item)) {
            return n->first_in + i;
        }
    }
    for (uint32_t i = 0; i < n->out_count; i++) {
        if (value_eq(g->ports[n->first_out + i].value, ed->focus.item)) {
            return n->first_out + i;
        }
    }
    return GRAPH_NONE;
}

void canvas_draw_graph(struct editor *ed, struct cells *c, struct draw_options options)
{
    options.focus_node = options.focus_node == GRAPH_NONE ? focus_node(ed) : options.focus_node;
    options.nodes = options.nodes == NULL ? ed->nodes : options.nodes;
    draw_graph(c, ed->pane_rects[PANE_CANVAS], ed->scroll_left, ed->scroll_top, ed->doc.p,
               ed->doc.g, ed->doc.l, &options);
}

static void draw_welcome(struct cells *c, struct rect r)
{
    static const struct str lines[] = {
        STR_INIT("Nothing here yet."),
        STR_INIT("o adds a step, ? shows what works here."),
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        int w = (int)lines[i].len < r.w ? (int)lines[i].len : r.w;
        cells_text(c, r.x + (r.w - w) / 2, r.y + r.h / 2 - 1 + (int)i, w, lines[i], STYLE_DETAIL);
    }
}

/* The cell that says most about where the person is: a port, the end of a wire, a step's name. */
static struct layout_point focus_point(const struct editor *ed, uint32_t node, uint32_t port,
                                       uint32_t edge)
{
    const struct layout *l = ed->doc.l;
    if (edge != GRAPH_NONE) {
        return l->points[l->first_point[edge + 1] - 1];
    }
    if (port != GRAPH_NONE) {
        return (struct layout_point){l->ports[port].x, l->ports[port].y};
    }
    int title = l->direction == LAYOUT_RIGHT ? 0 : 1;
    return (struct layout_point){l->boxes[node].x + 2, l->boxes[node].y + title};
}

void canvas_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    struct draw_options options = DRAW_OPTIONS_INIT;
    uint32_t node = focus_node(ed);
    if (ed->doc.g->node_count == 0) {
        draw_welcome(c, r);
        return;
    }
    options.focus_port = focus_port(ed, node);
    options.focus_edge = walk_edge(ed);
    canvas_draw_graph(ed, c, options);
    if (node == GRAPH_NONE) {
        return;
    }
    struct layout_point at = focus_point(ed, node, options.focus_port, options.focus_edge);
    int x = at.x - ed->scroll_left, y = at.y - ed->scroll_top;
    if (x >= 0 && y >= 0 && x < r.w && y < r.h) {
        *cursor_x = r.x + x;
        *cursor_y = r.y + y;
    }
}
