/* SPDX-License-Identifier: MIT */
#include "tui/walk.h"

#include "base/mem.h"

uint32_t walk_edge(const struct editor *ed)
{
    if (value_is_none(ed->focus.wire)) {
        return GRAPH_NONE;
    }
    for (uint32_t e = 0; e < ed->doc.g->edge_count; e++) {
        if (value_eq(ed->doc.g->edges[e].value, ed->focus.wire)) {
            return e;
        }
    }
    return GRAPH_NONE;
}

static bool touches(const struct graph_edge *edge, uint32_t node)
{
    return edge->from_node == node || edge->to_node == node;
}

static void say_wire(struct editor *ed, const struct graph_edge *edge, unsigned number,
                     unsigned count)
{
    const struct graph *g = ed->doc.g;
    struct str from = g->nodes[edge->from_node].id, to = g->nodes[edge->to_node].id;
    if (edge->from_port == GRAPH_NONE) {
        editor_say(ed, SAY_PLAIN, "wire %u of %u: %.*s runs after %.*s", number, count, STR_ARG(to),
                   STR_ARG(from));
        return;
    }
    editor_say(ed, SAY_PLAIN, "wire %u of %u: %.*s.%.*s to %.*s.%.*s", number, count, STR_ARG(from),
               STR_ARG(g->ports[edge->from_port].name), STR_ARG(to),
               STR_ARG(g->ports[edge->to_port].name));
}

void walk_wires(struct editor *ed, int by)
{
    const struct graph *g = ed->doc.g;
    uint32_t node = focus_node(ed), now = walk_edge(ed);
    unsigned count = 0, number = 0; /* of the wire in front, from 1; 0: none */
    for (uint32_t e = 0; e < g->edge_count && node != GRAPH_NONE; e++) {
        count += touches(&g->edges[e], node);
        number = e == now && touches(&g->edges[e], node) ? count : number;
    }
    if (count == 0) {
        editor_say(ed, SAY_PLAIN, "this step has no wires; c makes one");
        return;
    }
    unsigned wanted = by > 0 ? number % count + 1 : (number <= 1 ? count : number - 1);
    unsigned seen = 0;
    for (uint32_t e = 0; e < g->edge_count; e++) {
        seen += touches(&g->edges[e], node);
        if (seen == wanted) {
            ed->focus.wire = ed->focus.item = g->edges[e].value;
            focus_changed(ed);
            say_wire(ed, &g->edges[e], wanted, count);
            return;
        }
    }
}

void walk_far_end(struct editor *ed)
{
    uint32_t edge = walk_edge(ed), node = focus_node(ed);
    if (edge == GRAPH_NONE) {
        return;
    }
    const struct graph_edge *e = &ed->doc.g->edges[edge];
    value_id wire = ed->focus.wire;
    focus_step(ed, ed->doc.g->nodes[e->to_node == node ? e->from_node : e->to_node].step);
    ed->focus.wire = ed->focus.item = wire;
    focus_changed(ed);
}

/* --- to neighbours --- */

struct neighbours {
    struct arena arena;
    struct list_item *items;
    value_id *steps;
    size_t count;
};

static bool has_step(const struct neighbours *n, value_id step)
{
    for (size_t i = 0; i < n->count; i++) {
        if (value_eq(n->steps[i], step)) {
            return true;
        }
    }
    return false;
}

static bool collect(const struct editor *ed, enum walk_way way, struct neighbours *n,
                    struct status *st)
{
    const struct graph *g = ed->doc.g;
    uint32_t node = focus_node(ed);
    n->items = arena_new(&n->arena, struct list_item, g->edge_count);
    n->steps = arena_new(&n->arena, value_id, g->edge_count);
    if (n->items == NULL || n->steps == NULL) {
        return status_nomem(st);
    }
    for (size_t e = 0; e < g->edge_count; e++) {
        const struct graph_edge *edge = &g->edges[e];
        uint32_t here = way == WALK_INPUTS ? edge->to_node : edge->from_node;
        uint32_t there = way == WALK_INPUTS ? edge->from_node : edge->to_node;
        if (here == node && !has_step(n, g->nodes[there].step)) {
            n->steps[n->count] = g->nodes[there].step;
            n->items[n->count++] = (struct list_item){.text = g->nodes[there].id};
        }
    }
    return true;
}

static void chosen(struct editor *ed, size_t item, void *data)
{
    focus_step(ed, ((const value_id *)data)[item]);
}

void walk_along(struct editor *ed, enum walk_way way)
{
    struct status st = STATUS_INIT;
    struct neighbours n = {0};
    bool ok = (arena_init(&n.arena, 0) || status_nomem(&st)) && collect(ed, way, &n, &st);
    if (ok && n.count > 1) {
        struct choice choice = {
            .title = way == WALK_INPUTS ? STR("what feeds this step") : STR("what this step feeds"),
            .items = n.items,
            .count = n.count,
            .arena = n.arena,
            .chosen = chosen,
            .data = n.steps,
        };
        if (choice_open(ed, &choice, &st)) {
            return;
        }
        ok = false;
    }
    if (!ok) {
        editor_failed(ed, &st);
    } else if (n.count == 1) {
        focus_step(ed, n.steps[0]);
    } else {
        editor_say(ed, SAY_PLAIN,
                   way == WALK_INPUTS ? "no step feeds this one; C wires one into it"
                                      : "this step feeds none; c wires it to one");
    }
    arena_finish(&n.arena);
}
