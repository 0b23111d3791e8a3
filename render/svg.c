/* SPDX-License-Identifier: MIT */
#include "render/svg.h"

#include "base/sanitize.h"
#include "base/utf8.h"
#include "render/box.h"

enum {
    CELL_W = 8, /* pixels */
    CELL_H = 16,
    BASELINE = 12, /* of a text, below the upper edge of its cell */
    MARGIN = 16,
};

static const char style[] = "<style>\n"
                            "  text { font: 13px monospace; fill: #24292f; white-space: pre; }\n"
                            "  .paper { fill: #ffffff; }\n"
                            "  .box { fill: #f6f8fa; stroke: #57606a; }\n"
                            "  .title { font-weight: bold; }\n"
                            "  .detail { fill: #57606a; }\n"
                            "  .data { fill: #8250df; }\n"
                            "  .wire { fill: none; stroke: #0969da; stroke-width: 1.5; }\n"
                            "  .port { fill: #0969da; stroke: #0969da; }\n"
                            "  .open { fill: none; }\n"
                            "  .after { stroke: #57606a; stroke-dasharray: 4 3; }\n"
                            "  .cycle { stroke: #cf222e; }\n"
                            "  .muted { opacity: 0.45; }\n"
                            "  @media (prefers-color-scheme: dark) {\n"
                            "    text { fill: #e6edf3; }\n"
                            "    .paper { fill: #0d1117; }\n"
                            "    .box { fill: #161b22; stroke: #8b949e; }\n"
                            "    .detail { fill: #8b949e; }\n"
                            "    .data { fill: #d2a8ff; }\n"
                            "    .wire { stroke: #58a6ff; }\n"
                            "    .port { fill: #58a6ff; stroke: #58a6ff; }\n"
                            "    .open { fill: none; }\n"
                            "    .after { stroke: #8b949e; }\n"
                            "    .cycle { stroke: #ff7b72; }\n"
                            "  }\n"
                            "</style>\n";

struct picture {
    const struct pipeline *p;
    const struct graph *g;
    const struct layout *l;
    struct buf *out;
};

/* --- text ------------------------------------------------------------------------------------- */

/* A text as content of an element: what means something there is escaped. What XML 1.0 has no place
 * for, control characters and the like, has become visible before. */
static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buf_add(out, STR("&amp;"));
            break;
        case '<':
            buf_add(out, STR("&lt;"));
            break;
        case '>':
            buf_add(out, STR("&gt;"));
            break;
        default:
            buf_addc(out, text.ptr[i]);
        }
    }
}

/* A line of text in `room` cells from (x, y) on, or, when room < 0, in -room cells that end there;
 * cut as in a terminal. Its length is told, so that no font makes it wider than its cells. Returns
 * the cells used. */
static int add_text(const struct picture *it, int x, int y, int room, const char *class,
                    struct str text)
{
    struct buf safe = BUF_INIT;
    int cells = 0, most = room < 0 ? -room : room;
    sanitize_add(&safe, text, SANITIZE_LINE);
    struct str shown = utf8_cut_cells(buf_str(&safe), most, &cells);
    bool is_cut = shown.len < safe.len;
    if (is_cut) {
        shown = utf8_cut_cells(buf_str(&safe), most - 1, &cells);
        cells++;
    }
    if (cells > 0) {
        buf_addf(it->out, "  <text class=\"%s\" x=\"%d\" y=\"%d\" textLength=\"%d\">", class,
                 (room < 0 ? x + 1 - cells : x) * CELL_W, y * CELL_H + BASELINE, cells * CELL_W);
        add_escaped(it->out, shown);
        buf_add(it->out, is_cut ? STR("…</text>\n") : STR("</text>\n"));
    }
    if (safe.failed != STATUS_OK) {
        it->out->failed = safe.failed;
    }
    buf_finish(&safe);
    return cells;
}

/* --- wires ------------------------------------------------------------------------------------ */

/* The pixel in the middle of a cell; at the ends of a wire, on the edge of its box. */
static struct layout_point pixel(const struct picture *it, struct layout_point at, int towards)
{
    struct layout_point middle = {at.x * CELL_W + CELL_W / 2, at.y * CELL_H + CELL_H / 2};
    if (it->l->direction == LAYOUT_RIGHT) {
        middle.x += towards * CELL_W / 2;
    } else {
        middle.y += towards * CELL_H / 2;
    }
    return middle;
}

static void add_wire(const struct picture *it, uint32_t edge)
{
    const struct graph_edge *e = &it->g->edges[edge];
    uint32_t first = it->l->first_point[edge], end = it->l->first_point[edge + 1];
    buf_addf(it->out, "  <polyline class=\"wire%s%s\" points=\"",
             e->from_port == GRAPH_NONE ? " after" : "", e->closes_cycle ? " cycle" : "");
    for (uint32_t i = first; i < end; i++) {
        int towards = i == first ? 1 : i + 1 == end ? -1 : 0;
        struct layout_point at = pixel(it, it->l->points[i], towards);
        buf_addf(it->out, "%s%d,%d", i > first ? " " : "", at.x, at.y);
    }
    buf_add(it->out, STR("\"/>\n"));
}

/* --- boxes ------------------------------------------------------------------------------------ */

/* An output is a square on its edge, an input a triangle that points inwards, hollow when nothing
 * feeds it. */
static void add_port_sign(const struct picture *it, uint32_t port)
{
    const struct graph_port *it_port = &it->g->ports[port];
    struct layout_point at = {it->l->ports[port].x, it->l->ports[port].y};
    struct layout_point edge = pixel(it, at, it_port->is_output ? 1 : -1);
    bool is_fed = it_port->edge != GRAPH_NONE || box_data_name(it->p, it->g, port).len > 0;
    if (it_port->is_output) {
        buf_addf(it->out, "  <rect class=\"port\" x=\"%d\" y=\"%d\" width=\"6\" height=\"6\"/>\n",
                 edge.x - 3, edge.y - 3);
    } else if (it->l->direction == LAYOUT_RIGHT) {
        buf_addf(it->out, "  <path class=\"port%s\" d=\"M%d,%d l7,4 l-7,4 z\"/>\n",
                 is_fed ? "" : " open", edge.x, edge.y - 4);
    } else {
        buf_addf(it->out, "  <path class=\"port%s\" d=\"M%d,%d l8,0 l-4,7 z\"/>\n",
                 is_fed ? "" : " open", edge.x - 4, edge.y);
    }
}

/* Its name inside the box; to the right, what feeds an input from outside the steps stands before
 * the box, downwards behind the name in brackets. */
static void add_port(const struct picture *it, uint32_t port)
{
    const struct layout_port *at = &it->l->ports[port];
    const struct graph_port *graph_port = &it->g->ports[port];
    struct str label = graph_port->is_output ? STR("") : box_data_label(it->p, it->g, port);
    int most = it->l->text_max;
    if (at->side == SIDE_RIGHT) {
        add_text(it, at->x - 2, at->y, -most, "name", graph_port->name);
    } else {
        int x = at->x + 2 + add_text(it, at->x + 2, at->y, most, "name", graph_port->name);
        if (at->side == SIDE_LEFT) {
            add_text(it, at->x - 2, at->y, -most, "data", label);
        } else if (label.len > 0) {
            x += add_text(it, x, at->y, 2, "data", STR(" ("));
            x += add_text(it, x, at->y, most, "data", label);
            add_text(it, x, at->y, 1, "data", STR(")"));
        }
    }
    add_port_sign(it, port);
}

static void add_box(const struct picture *it, uint32_t node)
{
    const struct graph_node *n = &it->g->nodes[node];
    struct rect box = it->l->boxes[node];
    struct box_text text;
    box_describe(it->p, it->g, node, false, &text);
    buf_addf(it->out, "<g%s>\n", n->muted ? " class=\"muted\"" : "");
    buf_addf(it->out,
             "  <rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\"/>\n",
             box.x * CELL_W, box.y * CELL_H, box.w * CELL_W, box.h * CELL_H);
    int y = box.y + (it->l->direction == LAYOUT_RIGHT ? 0 : 1);
    add_text(it, box.x + 2, y++, box.w - 4, "title", text.title);
    if (text.name.len > 0) {
        add_text(it, box.x + 2, y++, box.w - 4, "name", text.name);
    }
    add_text(it, box.x + 2, y, box.w - 4, "detail", str_from(text.detail));
    for (uint32_t i = 0; i < n->in_count; i++) {
        add_port(it, n->first_in + i);
    }
    for (uint32_t i = 0; i < n->out_count; i++) {
        add_port(it, n->first_out + i);
    }
    buf_add(it->out, STR("</g>\n"));
}

void svg_write(const struct pipeline *p, const struct graph *g, const struct layout *l,
               struct buf *out)
{
    struct picture it = {p, g, l, out};
    int w = l->width * CELL_W + 2 * MARGIN, h = l->height * CELL_H + 2 * MARGIN;
    buf_addf(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
             "viewBox=\"%d %d %d %d\">\n",
             w, h, -MARGIN, -MARGIN, w, h);
    buf_add(out, str_from(style));
    buf_addf(out, "<rect class=\"paper\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", -MARGIN,
             -MARGIN, w, h);
    for (uint32_t e = 0; e < g->edge_count; e++) {
        add_wire(&it, e);
    }
    for (uint32_t n = 0; n < g->node_count; n++) {
        add_box(&it, n);
    }
    buf_add(out, STR("</svg>\n"));
}
