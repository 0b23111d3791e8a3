/* SPDX-License-Identifier: MIT
 * model/verb_watch.c - inputs that get another name by what happens elsewhere, and the arguments
 * that name them.
 *
 * An input without a name of its own is called after what it takes. Names are read from a compiled
 * graph, before and after the edits, and the arguments of a step are gathered once: thousands of
 * inputs of one step cost no more than as many of different steps.
 */
#include "model/graph.h"
#include "model/verb_internal.h"

#include <assert.h>

#include "base/map.h"

/* The ports of inputs that are asked for in the order of the document. */
struct port_walk {
    const struct graph *g;
    uint32_t node, port; /* the port that was found last; GRAPH_NONE before the first */
};

static const struct graph_port *find_port(struct port_walk *w, value_id step, value_id input)
{
    uint32_t node = graph_node_of(w->g, step);
    assert(node != GRAPH_NONE);
    uint32_t first = w->g->nodes[node].first_in;
    uint32_t end = first + w->g->nodes[node].in_count;
    if (node != w->node) {
        w->node = node;
        w->port = first;
    }
    while (w->port < end && !value_eq(w->g->ports[w->port].value, input)) {
        w->port++;
    }
    assert(w->port < end);
    return &w->g->ports[w->port];
}

/* --- before --- */

static bool add_watched(struct verb *v, struct watch *watch, value_id input)
{
    if (watch->count == watch->cap) {
        struct watched *items =
            arena_grow(&v->arena, watch->items, watch->count, &watch->cap, sizeof items[0]);
        if (items == NULL) {
            return status_nomem(v->st);
        }
        watch->items = items;
    }
    watch->items[watch->count++] =
        (struct watched){.input = input, .step = port_step(v->p, input), .name = STR_NONE};
    return true;
}

static bool read_names(struct verb *v, struct watch *watch)
{
    if (watch->count == 0) {
        return true;
    }
    struct graph *g = graph_compile(v->p, GRAPH_WITH_MUTED, v->st);
    if (g == NULL) {
        return false;
    }
    struct port_walk walk = {.g = g, .node = GRAPH_NONE};
    for (size_t i = 0; i < watch->count; i++) {
        struct watched *w = &watch->items[i];
        w->name = find_port(&walk, w->step, w->input)->name;
        w->is_first = graph_find_input(g, walk.node, w->name) == walk.port;
    }
    graph_free(g);
    return true;
}

bool watch_input(struct verb *v, value_id input, struct watch *watch)
{
    return add_watched(v, watch, input) && read_names(v, watch);
}

bool watch_inputs(struct verb *v, const struct value_list *texts, struct watch *watch)
{
    for (size_t i = 0; i < texts->count; i++) {
        value_id item = value_parent(v->p, texts->items[i]);
        bool is_input = !value_is_none(port_step(v->p, item)) && !port_is_output(v->p, item);
        if (is_input && !add_watched(v, watch, item)) {
            return false;
        }
    }
    return read_names(v, watch);
}

/* --- after --- */

/* A text in a step's arguments that names an input. */
struct use {
    value_id text;
    uint32_t next; /* the next of the same name, from 1; 0: none */
};

/* What names inputs in one step, and how many inputs have each name. */
struct step_names {
    struct use *uses;
    struct map first_use; /* name -> index in uses, from 1 */
    struct map inputs;    /* name -> how many */
};

/* Ready for the next step. What a large step has filled is not cleared for each small one that
 * comes behind it. */
static void forget(struct map *m)
{
    enum { KEPT_MAX = 256 };
    if (m->cap > KEPT_MAX) {
        map_finish(m);
    } else {
        map_reset(m);
    }
}

static bool count_input(struct step_names *names, struct str name, int more)
{
    uint32_t count = map_get(&names->inputs, name, 0);
    return str_is_none(name) || map_set(&names->inputs, name, count + (uint32_t)more);
}

static bool gather_uses(struct verb *v, value_id step, struct step_names *names)
{
    struct value_list texts = {0};
    for (value_id at = step; !value_is_none(at); at = verb_walk(v->p, step, at)) {
        bool names_input =
            value_kind(v->p, at) == VALUE_TEXT && value_shape(v->p, at)->ref == REF_INPUT_PORT;
        if (names_input && !value_list_add(v, &texts, at)) {
            return false;
        }
    }
    names->uses = arena_new(&v->arena, struct use, texts.count);
    if (names->uses == NULL) {
        return false;
    }
    for (size_t i = texts.count; i > 0; i--) { /* backwards, so that each chain is in order */
        struct str name = value_text(v->p, texts.items[i - 1]);
        names->uses[i - 1] = (struct use){texts.items[i - 1], map_get(&names->first_use, name, 0)};
        if (!map_set(&names->first_use, name, (uint32_t)i)) {
            return false;
        }
    }
    return true;
}

static bool gather_names(struct verb *v, const struct graph *g, value_id step,
                         struct step_names *names)
{
    const struct graph_node *node = &g->nodes[graph_node_of(g, step)];
    bool ok = gather_uses(v, step, names);
    for (uint32_t i = 0; ok && i < node->in_count; i++) {
        ok = count_input(names, g->ports[node->first_in + i].name, 1);
    }
    return ok || status_nomem(v->st);
}

/* The input is called `name` now. */
static bool follow(struct verb *v, const struct watched *w, struct str name,
                   struct step_names *names)
{
    uint32_t use = w->is_first ? map_get(&names->first_use, w->name, 0) : 0;
    bool keeps = name.len == 0 ? use != 0 : map_get(&names->inputs, name, 0) > 1;
    if (keeps && shape_field(value_shape(v->p, w->input), KEY_NAME) != NULL) {
        if (!count_input(names, name, -1) || !count_input(names, w->name, 1)) {
            return status_nomem(v->st);
        }
        return verb_set(v, w->input, KEY_NAME, edit_text(w->name));
    }
    for (; use != 0; use = names->uses[use - 1].next) {
        if (!verb_replace_text(v, names->uses[use - 1].text, name)) {
            return false;
        }
    }
    return true;
}

/* `count` inputs of one step; nothing is gathered when no name has changed. */
static bool follow_step(struct verb *v, const struct graph *g, struct step_names *names,
                        const struct watched *watched, size_t count)
{
    struct port_walk walk = {.g = g, .node = GRAPH_NONE};
    bool gathered = false, ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        const struct watched *w = &watched[i];
        struct str name = find_port(&walk, w->step, w->input)->name;
        if (w->name.len == 0 || str_eq(name, w->name)) {
            continue;
        }
        ok = (gathered || gather_names(v, g, w->step, names)) && follow(v, w, name, names);
        gathered = true;
    }
    forget(&names->first_use);
    forget(&names->inputs);
    return ok;
}

bool watch_follow(struct verb *v, struct watch *watch)
{
    size_t count = 0; /* of those that have not gone */
    for (size_t i = 0; i < watch->count; i++) {
        if (value_is_live(v->p, watch->items[i].input)) {
            watch->items[count++] = watch->items[i];
        }
    }
    struct graph *g = count > 0 ? graph_compile(v->p, GRAPH_WITH_MUTED, v->st) : NULL;
    struct step_names names = {0};
    bool ok = count == 0 || g != NULL;
    for (size_t i = 0, end; ok && i < count; i = end) {
        for (end = i + 1; end < count && value_eq(watch->items[end].step, watch->items[i].step);) {
            end++;
        }
        ok = follow_step(v, g, &names, &watch->items[i], end - i);
    }
    map_finish(&names.first_use);
    map_finish(&names.inputs);
    graph_free(g);
    return ok;
}
