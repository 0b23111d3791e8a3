/* SPDX-License-Identifier: MIT */
#include "tui/wire_internal.h"

#include <string.h>

#include "tui/canvas.h"
#include "tui/panes.h"

static void draw_panel(struct editor *ed, const struct wiring *w, struct cells *c)
{
    struct rect r = w->panel;
    cells_fill(c, r, ' ', STYLE_PLAIN);
    size_t shown = w->first_data + w->panel_first, count = w->count - w->first_data;
    struct buf title = BUF_INIT;
    buf_addf(&title, "data");
    if (w->panel_rows < count) {
        buf_addf(&title, " %zu-%zu of %zu", w->panel_first + 1, w->panel_first + w->panel_rows,
                 count);
    }
    cells_frame(c, r, buf_str(&title), STYLE_FRAME_FOCUS, STYLE_TITLE);
    buf_finish(&title);
    for (size_t i = 0; i < w->panel_rows; i++) {
        const struct target *t = &w->targets[shown + i];
        int y = r.y + 1 + (int)i;
        struct buf text = BUF_INIT;
        wire_describe(ed, t, &text);
        cells_text(c, r.x + 2, y, 2, str_from(t->hint), STYLE_HINT);
        cells_text(c, r.x + 5, y, r.w - 7, buf_str(&text),
                   t->judgement == MAY ? STYLE_PLAIN : STYLE_OFF);
        if (shown + i == w->chosen) {
            cells_restyle(c, (struct rect){r.x + 5, y, r.w - 7, 1}, STYLE_SELECTED);
        }
        buf_finish(&text);
    }
}

/* The first letter of a pair was typed: of the others nothing is shown. */
static void keep_typed(const struct wiring *w, const struct graph *g)
{
    for (size_t i = 0; i < g->port_count; i++) {
        if (w->ports[i].hint[0] != w->typed) {
            w->ports[i].hint[0] = '\0';
        }
    }
    for (size_t i = 0; i < g->node_count; i++) {
        if (w->new_inputs[i][0] != w->typed) {
            w->new_inputs[i][0] = '\0';
        }
    }
}

/* On the row of the panel, the port or the slot that is chosen; elsewhere when that is hidden. */
static void place_cursor(const struct editor *ed, const struct wiring *w, int *cursor_x,
                         int *cursor_y)
{
    if (w->chosen == SIZE_MAX) {
        return;
    }
    const struct target *t = &w->targets[w->chosen];
    struct rect view = ed->pane_rects[PANE_CANVAS];
    int x, y;
    if (t->node == GRAPH_NONE) {
        view = w->panel;
        x = view.x + 2;
        y = view.y + 1 + (int)(w->chosen - w->first_data) - (int)w->panel_first;
    } else {
        struct layout_point at = wire_point(ed, t);
        x = at.x;
        y = at.y;
    }
    if (rect_contains(view, x, y)) {
        *cursor_x = x;
        *cursor_y = y;
    }
}

void wire_draw(struct editor *ed, struct layer *layer, struct cells *c, struct rect screen,
               int *cursor_x, int *cursor_y)
{
    (void)screen;
    struct wiring *w = (struct wiring *)layer;
    struct draw_options options = DRAW_OPTIONS_INIT;
    if (w->ports == NULL) { /* memory was out: / and Tab are left */
        return;
    }
    wire_assign(ed, w);
    if (w->typed != 0) {
        keep_typed(w, ed->doc.g);
    }
    if (w->chosen != SIZE_MAX) {
        options.focus_port = w->targets[w->chosen].port;
        options.focus_node = w->targets[w->chosen].node;
    }
    options.ports = w->ports;
    options.new_input_hints = w->new_inputs;
    options.nodes = w->nodes;
    canvas_draw_graph(ed, c, options);
    if (w->panel.w > 0) {
        draw_panel(ed, w, c);
    }
    place_cursor(ed, w, cursor_x, cursor_y);
}
