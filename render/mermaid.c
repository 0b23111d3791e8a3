/* SPDX-License-Identifier: MIT */
#include "render/mermaid.h"

#include "base/sanitize.h"
#include "base/utf8.h"
#include "render/box.h"

/* Whether a code point means nothing inside Mermaid's quotes, where Markdown and HTML are read. */
static bool is_plain(uint32_t point)
{
    return point > 0x7F || point == ' ' || point == '.' || point == ',' || point == '/' ||
           utf8_is_alnum(point);
}

/* Everything else is written as the number of its code point, which Mermaid shows as what it is. */
static void add_text(struct buf *out, struct str text)
{
    struct buf safe = BUF_INIT;
    sanitize_add(&safe, text, SANITIZE_LINE);
    struct str rest = buf_str(&safe);
    while (rest.len > 0) {
        struct str from = rest;
        uint32_t point = utf8_next(&rest);
        if (is_plain(point)) {
            buf_add(out, str_slice(from, 0, from.len - rest.len));
        } else {
            buf_addf(out, "#%u;", (unsigned)point);
        }
    }
    if (safe.failed != STATUS_OK) {
        out->failed = safe.failed;
    }
    buf_finish(&safe);
}

static void add_line(struct buf *out, struct str text)
{
    if (text.len > 0) {
        buf_add(out, STR("<br/>"));
        add_text(out, text);
    }
}

static void add_node(const struct pipeline *p, const struct graph *g, uint32_t node,
                     struct buf *out)
{
    const struct graph_node *n = &g->nodes[node];
    struct box_text text;
    box_describe(p, g, node, false, &text);
    buf_addf(out, "  n%u[\"", (unsigned)node + 1);
    add_text(out, text.title);
    add_line(out, text.name);
    add_line(out, str_from(text.detail));
    for (uint32_t i = 0; i < n->in_count; i++) {
        struct str data = box_data_name(p, g, n->first_in + i);
        if (data.len > 0) {
            buf_add(out, STR("<br/>▷ "));
            add_text(out, data);
        }
    }
    buf_addf(out, "\"]%s\n", n->muted ? ":::muted" : "");
}

/* "output", or "output → input" where the two are called differently. */
static void add_edge(const struct graph *g, uint32_t edge, struct buf *out)
{
    const struct graph_edge *e = &g->edges[edge];
    if (e->from_port == GRAPH_NONE) {
        buf_addf(out, "  n%u -.-> n%u\n", (unsigned)e->from_node + 1, (unsigned)e->to_node + 1);
        return;
    }
    struct str from = g->ports[e->from_port].name, to = g->ports[e->to_port].name;
    buf_addf(out, "  n%u -- \"", (unsigned)e->from_node + 1);
    add_text(out, from);
    if (!str_eq(from, to)) {
        buf_add(out, STR(" → "));
        add_text(out, to);
    }
    buf_addf(out, "\" --> n%u\n", (unsigned)e->to_node + 1);
}

void mermaid_write(const struct pipeline *p, const struct graph *g, enum layout_direction direction,
                   struct buf *out)
{
    bool muted = false;
    buf_addf(out, "flowchart %s\n", direction == LAYOUT_RIGHT ? "LR" : "TB");
    for (uint32_t n = 0; n < g->node_count; n++) {
        muted |= g->nodes[n].muted;
        add_node(p, g, n, out);
    }
    for (uint32_t e = 0; e < g->edge_count; e++) {
        add_edge(g, e, out);
    }
    for (uint32_t e = 0; e < g->edge_count; e++) {
        if (g->edges[e].closes_cycle) {
            buf_addf(out, "  linkStyle %u stroke:red\n", (unsigned)e);
        }
    }
    buf_add(out, muted ? STR("  classDef muted opacity:0.45\n") : STR(""));
}
