/* SPDX-License-Identifier: MIT */
#include "render/layout.h"

#include <stdio.h>

#include "base/json.h"
#include "base/map.h"

struct printing {
    const struct layout *l;
    const struct graph *g;
    struct buf *out;
    struct json_writer json;
};

/* One object cannot hold a key twice, and an unfinished document may: false for a key that was
 * there already. When it cannot be remembered, the buffer fails as it does for other want of
 * memory. */
static bool is_new(struct printing *p, struct map *seen, struct str key)
{
    if (map_get(seen, key, 0) != 0) {
        return false;
    }
    if (!map_set(seen, key, 1)) {
        p->out->failed = STATUS_NOMEM;
    }
    return true;
}

/* An input that is not wired may have none. */
static struct str name_of(const struct printing *p, uint32_t port)
{
    struct str name = p->g->ports[port].name;
    return str_is_none(name) ? STR("") : name;
}

static void print_port(struct printing *p, uint32_t port, struct str prefix)
{
    static const struct str sides[] = {
        [SIDE_LEFT] = STR_INIT("left"),
        [SIDE_RIGHT] = STR_INIT("right"),
        [SIDE_TOP] = STR_INIT("top"),
        [SIDE_BOTTOM] = STR_INIT("bottom"),
    };
    const struct layout_port *at = &p->l->ports[port];
    struct buf key = BUF_INIT;
    buf_add(&key, prefix);
    buf_add(&key, name_of(p, port));
    if (key.failed) {
        p->out->failed = key.failed;
    }
    json_write_key(&p->json, buf_str(&key));
    json_write_object(&p->json);
    json_member_int(&p->json, "x", at->x);
    json_member_int(&p->json, "y", at->y);
    json_member_text(&p->json, "side", sides[at->side]);
    json_write_end(&p->json);
    buf_finish(&key);
}

/* An input named like an output is INPUT_name; one that is called just that gives way to it. */
static bool gives_way(const struct map *outputs, const struct map *inputs, struct str name)
{
    if (!str_starts(name, STR("INPUT_"))) {
        return false;
    }
    struct str rest = str_slice(name, STR("INPUT_").len, name.len);
    return map_get(outputs, rest, 0) && map_get(inputs, rest, 0);
}

static void print_ports(struct printing *p, const struct graph_node *n)
{
    struct map outputs = MAP_INIT, inputs = MAP_INIT;
    json_write_key(&p->json, STR("ports"));
    json_write_object(&p->json);
    for (uint32_t i = n->first_out; i < n->first_out + n->out_count; i++) {
        if (is_new(p, &outputs, name_of(p, i))) {
            print_port(p, i, STR(""));
        }
    }
    for (uint32_t i = n->first_in; i < n->first_in + n->in_count; i++) {
        struct str name = name_of(p, i);
        if (is_new(p, &inputs, name) && !gives_way(&outputs, &inputs, name)) {
            print_port(p, i, map_get(&outputs, name, 0) ? STR("INPUT_") : STR(""));
        }
    }
    json_write_end(&p->json);
    map_finish(&outputs);
    map_finish(&inputs);
}

static void print_nodes(struct printing *p)
{
    struct map ids = MAP_INIT;
    json_write_key(&p->json, STR("nodes"));
    json_write_object(&p->json);
    for (uint32_t i = 0; i < p->g->node_count; i++) {
        const struct graph_node *n = &p->g->nodes[i];
        struct rect box = p->l->boxes[i];
        if (!is_new(p, &ids, n->id)) {
            continue;
        }
        json_write_key(&p->json, n->id);
        json_write_object(&p->json);
        json_member_int(&p->json, "x", box.x);
        json_member_int(&p->json, "y", box.y);
        json_member_int(&p->json, "w", box.w);
        json_member_int(&p->json, "h", box.h);
        print_ports(p, n);
        json_write_end(&p->json);
    }
    json_write_end(&p->json);
    map_finish(&ids);
}

static void print_points(struct printing *p, uint32_t edge)
{
    json_write_key(&p->json, STR("points"));
    json_write_list(&p->json);
    for (uint32_t i = p->l->first_point[edge]; i < p->l->first_point[edge + 1]; i++) {
        json_write_list(&p->json);
        json_write_int(&p->json, p->l->points[i].x);
        json_write_int(&p->json, p->l->points[i].y);
        json_write_end(&p->json);
    }
    json_write_end(&p->json);
}

static void print_edges(struct printing *p)
{
    json_write_key(&p->json, STR("edges"));
    json_write_list(&p->json);
    for (uint32_t i = 0; i < p->g->edge_count; i++) {
        const struct graph_edge *e = &p->g->edges[i];
        json_write_object(&p->json);
        json_member_text(&p->json, "from", p->g->nodes[e->from_node].id);
        if (e->from_port != GRAPH_NONE) {
            json_member_text(&p->json, "out", name_of(p, e->from_port));
        }
        json_member_text(&p->json, "to", p->g->nodes[e->to_node].id);
        if (e->to_port != GRAPH_NONE) {
            json_member_text(&p->json, "in", name_of(p, e->to_port));
        }
        print_points(p, i);
        json_write_end(&p->json);
    }
    json_write_end(&p->json);
}

void layout_json(const struct layout *l, const struct graph *g, double times_ms, struct buf *out)
{
    struct printing p = {.l = l, .g = g, .out = out};
    json_write_init(&p.json, out, JSON_SPACED, JSON_UTF8);
    json_write_object(&p.json);
    json_member_text(&p.json, "direction",
                     l->direction == LAYOUT_RIGHT ? STR("right") : STR("down"));
    print_nodes(&p);
    print_edges(&p);
    json_member_int(&p.json, "width", l->width);
    json_member_int(&p.json, "height", l->height);
    if (times_ms >= 0) {
        int64_t us = (int64_t)(times_ms * 1000 + 0.5); /* no %f: its point is the locale's */
        json_write_key(&p.json, STR("times"));
        json_write_list(&p.json);
        char digits[32];
        int len =
            snprintf(digits, sizeof digits, "%lld.%03d", (long long)(us / 1000), (int)(us % 1000));
        json_write_number(&p.json, (struct str){digits, (size_t)len});
        json_write_end(&p.json);
    }
    json_write_end(&p.json);
    buf_addc(out, '\n');
}
