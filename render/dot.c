/* SPDX-License-Identifier: MIT */
#include "render/dot.h"

#include "base/sanitize.h"
#include "render/box.h"

/* A text inside a quoted label of a record: what means something there, or to dot's reading of
 * entities, is escaped; control characters have become visible before. */
static void add_text(struct buf *out, struct str text)
{
    struct buf safe = BUF_INIT;
    sanitize_add(&safe, text, SANITIZE_LINE);
    for (size_t i = 0; i < safe.len; i++) {
        char c = safe.ptr[i];
        switch (c) {
        case '"':
        case '\\':
        case '{':
        case '}':
        case '|':
        case '<':
        case '>':
        case ' ':
            buf_addc(out, '\\');
            buf_addc(out, c);
            break;
        case '&':
            buf_add(out, STR("&amp;"));
            break;
        default:
            buf_addc(out, c);
        }
    }
    if (safe.failed != STATUS_OK) {
        out->failed = safe.failed;
    }
    buf_finish(&safe);
}

/* A column of ports, "{<i1> raw|<i2> labels}". */
static void add_ports(const struct pipeline *p, const struct graph *g, uint32_t first,
                      uint32_t count, char letter, struct buf *out)
{
    buf_addc(out, '{');
    for (uint32_t i = 0; i < count; i++) {
        struct str label = letter == 'i' ? box_data_label(p, g, first + i) : STR("");
        buf_addf(out, "%s<%c%u> ", i > 0 ? "|" : "", letter, (unsigned)i + 1);
        add_text(out, g->ports[first + i].name);
        if (label.len > 0) {
            buf_add(out, STR("\\ ("));
            add_text(out, label);
            buf_addc(out, ')');
        }
    }
    buf_addc(out, '}');
}

static void add_node(const struct pipeline *p, const struct graph *g, uint32_t node,
                     struct buf *out)
{
    const struct graph_node *n = &g->nodes[node];
    struct box_text text;
    box_describe(p, g, node, false, &text);
    buf_addf(out, "  n%u [label=\"", (unsigned)node + 1);
    add_text(out, text.title);
    if (text.name.len > 0) {
        buf_add(out, STR("\\n"));
        add_text(out, text.name);
    }
    if (text.detail[0] != '\0') {
        buf_add(out, STR("\\n"));
        add_text(out, str_from(text.detail));
    }
    if (n->in_count + n->out_count > 0) {
        buf_add(out, STR("|{"));
        if (n->in_count > 0) {
            add_ports(p, g, n->first_in, n->in_count, 'i', out);
        }
        buf_add(out, n->in_count > 0 && n->out_count > 0 ? STR("|") : STR(""));
        if (n->out_count > 0) {
            add_ports(p, g, n->first_out, n->out_count, 'o', out);
        }
        buf_addc(out, '}');
    }
    buf_addf(out, "\"%s];\n", n->muted ? " color=gray fontcolor=gray" : "");
}

static void add_edge(const struct graph *g, uint32_t edge, struct buf *out)
{
    const struct graph_edge *e = &g->edges[edge];
    buf_addf(out, "  n%u", (unsigned)e->from_node + 1);
    if (e->from_port != GRAPH_NONE) {
        buf_addf(out, ":o%u", (unsigned)(e->from_port - g->nodes[e->from_node].first_out) + 1);
    }
    buf_addf(out, ":e -> n%u", (unsigned)e->to_node + 1);
    if (e->to_port != GRAPH_NONE) {
        buf_addf(out, ":i%u", (unsigned)(e->to_port - g->nodes[e->to_node].first_in) + 1);
    }
    static const char *const looks[2][2] = {
        {"", " [color=red]"},
        {" [style=dashed]", " [style=dashed color=red]"},
    };
    buf_addf(out, ":w%s;\n", looks[e->from_port == GRAPH_NONE][e->closes_cycle]);
}

void dot_write(const struct pipeline *p, const struct graph *g, struct buf *out)
{
    buf_add(out, STR("digraph pipeline {\n  rankdir=LR;\n  node [shape=record];\n"));
    for (uint32_t n = 0; n < g->node_count; n++) {
        add_node(p, g, n, out);
    }
    for (uint32_t e = 0; e < g->edge_count; e++) {
        add_edge(g, e, out);
    }
    buf_add(out, STR("}\n"));
}
