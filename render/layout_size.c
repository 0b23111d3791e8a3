/* SPDX-License-Identifier: MIT */
#include "render/layout_internal.h"

#include "base/buf.h"
#include "base/sanitize.h"
#include "base/utf8.h"
#include "render/box.h"

/* How large boxes are and where on them wires begin and end.
 *
 *      to the right:                         downwards:
 *
 *      ┌ prep ─────────────┐ title           ┌─▽ raw ──▽ labels ─┐ inputs, in slots
 *      │ Prepare digits    │ header: name,   │ prep              │ title
 *      │ SKLearn           │ detail          │ Prepare digits    │ name
 *      ▷ raw        digits ◆ slots           │ SKLearn           │ detail
 *      ▷ labels            │                 └─◆ digits ─────────┘ outputs
 *      └───────────────────┘
 *
 * To the right, wires of run_after use the header's rows (blank rows when there are too few);
 * downwards they have nameless slots before the others. */

enum { BOX_CELLS_MIN = 8 };

struct sizing {
    struct draft *d;
    struct buf safe; /* a text as it will be shown, when that differs */
};

/* Cells of a text as cells_text shows it, cut to the longest name. */
static int cells_of(struct sizing *s, struct str text)
{
    unsigned flags = s->d->options.ascii ? SANITIZE_LINE | SANITIZE_ASCII : SANITIZE_LINE;
    if (!sanitize_is_clean(text, flags)) {
        buf_reset(&s->safe);
        sanitize_add(&s->safe, text, flags);
        text = buf_str(&s->safe);
    }
    int cells = utf8_cells(text);
    return cells < s->d->text_max ? cells : s->d->text_max;
}

static int max_of(int a, int b)
{
    return a > b ? a : b;
}

static uint32_t after_count(const struct draft *d, uint32_t node, enum side side)
{
    const struct graph_node *n = &d->g->nodes[node];
    return d->slots_of[side][node] - (side == BEFORE ? n->in_count : n->out_count);
}

/* The slots of run_after of one side, first of which is the node's `first`. */
static uint32_t first_after_slot(const struct draft *d, uint32_t node, enum side side)
{
    const struct graph *g = d->g;
    return side == BEFORE
               ? (uint32_t)(g->port_count - g->data_edge_count) + g->nodes[node].first_after
               : (uint32_t)(g->port_count + g->edge_count - g->data_edge_count) + node;
}

/* --- to the right ----------------------------------------------------------------------------- */

/* Ports lie in rows below the header; run_after in the header's last rows. */
static void place_slots(struct draft *d, uint32_t node, enum side side, int header)
{
    const struct graph_node *n = &d->g->nodes[node];
    uint32_t after = after_count(d, node, side), first = first_after_slot(d, node, side);
    for (uint32_t i = 0; i < after; i++) {
        d->slots[first + i].offset = 1 + header - (int)after + (int)i;
    }
    uint32_t port = side == BEFORE ? n->first_in : n->first_out;
    uint32_t count = side == BEFORE ? n->in_count : n->out_count;
    for (uint32_t i = 0; i < count; i++) {
        d->slots[port + i].offset = 1 + header + (int)i;
    }
}

/* Cells of one row of ports: "▷ in │", "│ out ◆" or "▷ in  out ◆". */
static int port_row_cells(struct sizing *s, const struct graph_node *n, uint32_t row)
{
    const struct graph_port *ports = s->d->g->ports;
    bool in = row < n->in_count, out = row < n->out_count;
    int cells = in ? cells_of(s, ports[n->first_in + row].name) : 0;
    cells += out ? cells_of(s, ports[n->first_out + row].name) : 0;
    return cells + (in && out ? 6 : 4);
}

static void size_rightwards(struct sizing *s, uint32_t node, const struct box_text *text)
{
    struct draft *d = s->d;
    const struct graph_node *n = &d->g->nodes[node];
    int header = (text->name.len > 0) + (text->detail[0] != '\0');
    header = max_of(header, (int)after_count(d, node, BEFORE));
    header = max_of(header, (int)after_count(d, node, AFTER));
    place_slots(d, node, BEFORE, header);
    place_slots(d, node, AFTER, header);

    uint32_t rows = n->in_count > n->out_count ? n->in_count : n->out_count;
    int w = max_of(cells_of(s, text->title) + 5, cells_of(s, text->name) + 4);
    w = max_of(w, cells_of(s, str_from(text->detail)) + 4);
    for (uint32_t row = 0; row < rows; row++) {
        w = max_of(w, port_row_cells(s, n, row));
    }
    d->boxes[node].w = max_of(w, BOX_CELLS_MIN);
    d->boxes[node].h = max_of(2 + header + (int)rows, 3);
    d->vertices[node].size = d->boxes[node].h;
}

/* --- downwards -------------------------------------------------------------------------------- */

/* Cells of a port's text: its name, and in brackets what is wired there from outside. */
static int port_cells(struct sizing *s, uint32_t port)
{
    int cells = cells_of(s, s->d->g->ports[port].name);
    struct str label = box_data_label(s->d->p, s->d->g, port);
    return label.len > 0 ? cells + cells_of(s, label) + 3 : cells;
}

/* Sets the slots of one edge of a box; returns the cells that it takes, corners included. */
static int size_edge(struct sizing *s, uint32_t node, enum side side)
{
    struct draft *d = s->d;
    const struct graph_node *n = &d->g->nodes[node];
    uint32_t after = after_count(d, node, side), first = first_after_slot(d, node, side);
    int x = 2;
    for (uint32_t i = 0; i < after; i++) {
        d->slots[first + i].offset = x;
        x += 2;
    }
    uint32_t port = side == BEFORE ? n->first_in : n->first_out;
    uint32_t count = side == BEFORE ? n->in_count : n->out_count;
    for (uint32_t i = 0; i < count; i++) {
        int cells = port_cells(s, port + i);
        d->slots[port + i].offset = x;
        x += cells > 0 ? cells + 4 : 2;
    }
    return x + 1;
}

static void size_downwards(struct sizing *s, uint32_t node, const struct box_text *text)
{
    struct draft *d = s->d;
    int w = max_of(cells_of(s, text->title), cells_of(s, text->name));
    w = max_of(w, cells_of(s, str_from(text->detail))) + 4;
    w = max_of(w, size_edge(s, node, BEFORE));
    w = max_of(w, size_edge(s, node, AFTER));
    d->boxes[node].w = max_of(w, BOX_CELLS_MIN);
    d->boxes[node].h = 3 + (text->name.len > 0) + (text->detail[0] != '\0');
    d->vertices[node].size = d->boxes[node].w;
}

/* --- the phase -------------------------------------------------------------------------------- */

/* Room for a label and a blank left of the boxes of a layer. */
static void measure_labels(struct sizing *s, uint32_t node)
{
    struct draft *d = s->d;
    const struct graph_node *n = &d->g->nodes[node];
    int *room = &d->label_cells[d->vertices[node].layer];
    for (uint32_t i = 0; i < n->in_count; i++) {
        struct str label = box_data_label(d->p, d->g, n->first_in + i);
        if (label.len > 0) {
            *room = max_of(*room, cells_of(s, label) + 1);
        }
    }
}

bool draft_size(struct draft *d)
{
    struct sizing s = {.d = d, .safe = BUF_INIT};
    d->boxes = arena_new(&d->arena, struct rect, d->node_count);
    d->label_cells = arena_new(&d->arena, int, d->layer_count);
    if (!d->boxes || !d->label_cells) {
        return false;
    }
    for (uint32_t n = 0; n < d->node_count; n++) {
        struct box_text text;
        box_describe(d->p, d->g, n, d->options.ascii, &text);
        if (d->options.direction == LAYOUT_RIGHT) {
            size_rightwards(&s, n, &text);
            measure_labels(&s, n);
        } else {
            size_downwards(&s, n, &text);
        }
    }
    bool done = s.safe.failed == STATUS_OK;
    buf_finish(&s.safe);
    return done;
}
