/* SPDX-License-Identifier: MIT */
#include "tui/wire_internal.h"

#include <string.h>

#include "model/verb.h"
#include "tui/panes.h"

/* Home row first; twenty, so that pairs are quick to find, too. */
static const char letters[] = "asdfghjklqwertyuiopz";
enum { LETTERS = sizeof letters - 1, PANEL_W = 44, PANEL_ROWS_MAX = 12 };

/* --- collecting --- */

static void add_target(struct wiring *w, struct target t)
{
    w->targets[w->count++] = t;
}

static void add_ports(struct wiring *w, const struct graph *g, uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < first + count; i++) {
        add_target(w, (struct target){.kind = TARGET_PORT,
                                      .node = g->ports[i].node,
                                      .port = i,
                                      .value = g->ports[i].value});
    }
}

static void add_inputs(struct wiring *w, const struct graph *g, uint32_t node)
{
    const struct graph_node *n = &g->nodes[node];
    add_ports(w, g, n->first_in, n->in_count);
    add_target(w,
               (struct target){
                   .kind = TARGET_NEW_INPUT, .node = node, .port = GRAPH_NONE, .value = n->step});
}

static bool is_data(const struct pipeline *p, value_id item)
{
    value_id value = value_get(p, item, KEY_DEFAULT_VALUE);
    return value_shape(p, item)->list != KEY_PARAMETERS ||
           !value_is_none(value_get(p, value, KEY_DATA_PATH)) ||
           !value_is_none(value_get(p, value, KEY_DATASET));
}

static const enum key data_lists[] = {KEY_DATA_REFERENCES, KEY_DATASETS, KEY_PARAMETERS};

static void add_data(struct wiring *w, const struct pipeline *p)
{
    w->first_data = w->count;
    for (size_t i = 0; i < COUNT_OF(data_lists); i++) {
        value_id item = value_first(p, pipeline_list(p, data_lists[i]));
        for (; !value_is_none(item); item = value_next(p, item)) {
            if (is_data(p, item)) {
                add_target(w, (struct target){.kind = TARGET_DATA,
                                              .node = GRAPH_NONE,
                                              .port = GRAPH_NONE,
                                              .value = item});
            }
        }
    }
    add_target(w, (struct target){.kind = TARGET_NEW_REFERENCE,
                                  .node = GRAPH_NONE,
                                  .port = GRAPH_NONE,
                                  .judgement = MAY});
}

static size_t most_targets(const struct pipeline *p, const struct graph *g)
{
    size_t most = g->port_count + g->node_count + 1;
    for (size_t i = 0; i < COUNT_OF(data_lists); i++) {
        most += value_count(p, pipeline_list(p, data_lists[i]));
    }
    return most;
}

static void collect_stage(const struct editor *ed, struct wiring *w)
{
    const struct graph *g = ed->doc.g;
    uint32_t self = graph_node_of(g, w->step);
    switch (w->stage) {
    case WIRE_OUTPUT:
        add_ports(w, g, g->nodes[self].first_out, g->nodes[self].out_count);
        break;
    case WIRE_TARGET:
        for (uint32_t i = 0; i < g->node_count; i++) {
            if (i != self) {
                add_inputs(w, g, i);
            }
        }
        break;
    case WIRE_SOURCE:
        for (uint32_t i = 0; i < g->node_count; i++) {
            if (i != self) {
                add_ports(w, g, g->nodes[i].first_out, g->nodes[i].out_count);
            }
        }
        add_data(w, ed->doc.p);
        break;
    case WIRE_INPUT:
        add_inputs(w, g, self);
        break;
    }
}

bool wire_collect(const struct editor *ed, struct wiring *w, struct status *st)
{
    const struct graph *g = ed->doc.g;
    arena_reset(&w->arena);
    w->count = w->first_data = w->panel_first = w->panel_rows = 0;
    w->chosen = SIZE_MAX;
    w->typed = 0;
    w->targets = arena_new(&w->arena, struct target, most_targets(ed->doc.p, g));
    w->ports = arena_new(&w->arena, struct draw_port, g->port_count);
    w->new_inputs = arena_alloc(&w->arena, g->node_count, sizeof *w->new_inputs);
    w->nodes = arena_new(&w->arena, struct draw_node, g->node_count);
    if (w->targets == NULL || w->ports == NULL || w->new_inputs == NULL || w->nodes == NULL) {
        w->ports = NULL;
        return status_nomem(st);
    }
    w->first_data = SIZE_MAX;
    collect_stage(ed, w);
    w->first_data = w->first_data == SIZE_MAX ? w->count : w->first_data;
    return true;
}

/* --- judging --- */

bool wire_judge(const struct editor *ed, const struct wiring *w, struct target *t,
                struct status *why)
{
    struct status unwanted = STATUS_INIT;
    struct status *reason = why != NULL ? why : &unwanted;
    if (t->judgement == MAY || (t->judgement == MAY_NOT && why == NULL)) {
        return t->judgement == MAY;
    }
    const struct pipeline *p = ed->doc.p;
    value_id input = t->kind == TARGET_PORT ? t->value : VALUE_NONE;
    bool may = true;
    switch (w->stage) {
    case WIRE_OUTPUT:
        break;
    case WIRE_TARGET:
        may = verb_may_connect(p, ed->doc.g, w->source, ed->doc.g->nodes[t->node].step, input,
                               reason);
        break;
    case WIRE_SOURCE:
        may = verb_may_connect(p, ed->doc.g, t->value, w->step, VALUE_NONE, reason);
        break;
    case WIRE_INPUT:
        may = verb_may_connect(p, ed->doc.g, w->source, w->step, input, reason);
        break;
    }
    t->judgement = may ? MAY : MAY_NOT;
    return may;
}

/* --- letters --- */

struct layout_point wire_point(const struct editor *ed, const struct target *t)
{
    struct rect view = ed->pane_rects[PANE_CANVAS];
    const struct layout *l = ed->doc.l;
    struct layout_point at;
    if (t->kind == TARGET_NEW_INPUT) {
        at = (struct layout_point){l->boxes[t->node].x,
                                   l->boxes[t->node].y + l->boxes[t->node].h - 1};
    } else {
        at = (struct layout_point){l->ports[t->port].x, l->ports[t->port].y};
    }
    at.x += view.x - ed->scroll_left;
    at.y += view.y - ed->scroll_top;
    return at;
}

/* Is the place where its letters would stand on the screen, and not under the panel? */
static bool in_sight(const struct editor *ed, const struct wiring *w, const struct target *t)
{
    if (t->kind == TARGET_DATA || t->kind == TARGET_NEW_REFERENCE) {
        size_t i = (size_t)(t - w->targets);
        size_t shown = w->first_data + w->panel_first;
        return i >= shown && i < shown + w->panel_rows;
    }
    struct layout_point at = wire_point(ed, t);
    return rect_contains(ed->pane_rects[PANE_CANVAS], at.x, at.y) &&
           !rect_contains(w->panel, at.x, at.y);
}

/* The panel shows as many of the data as there is room for. */
static void place_panel(const struct editor *ed, struct wiring *w)
{
    struct rect view = ed->pane_rects[PANE_CANVAS];
    size_t data = w->count - w->first_data;
    int rows = view.h - 2 < PANEL_ROWS_MAX ? view.h - 2 : PANEL_ROWS_MAX;
    size_t room = rows > 0 ? (size_t)rows : 0;
    w->panel_rows = data < room ? data : room;
    if (w->panel_first > data - w->panel_rows) {
        w->panel_first = data - w->panel_rows;
    }
    if (w->stage != WIRE_SOURCE || w->panel_rows == 0) {
        w->panel = (struct rect){0};
        return;
    }
    int width = PANEL_W < view.w ? PANEL_W : view.w, height = (int)w->panel_rows + 2;
    w->panel = (struct rect){view.x + view.w - width, view.y + view.h - height, width, height};
}

void wire_scroll_panel(const struct editor *ed, struct wiring *w, int pages)
{
    place_panel(ed, w); /* keys may come faster than the screen is drawn */
    size_t page = w->panel_rows;
    if (pages > 0) {
        w->panel_first += page;
    } else {
        w->panel_first -= page < w->panel_first ? page : w->panel_first;
    }
    place_panel(ed, w); /* not beyond the last one */
}

void wire_show_in_panel(const struct editor *ed, struct wiring *w, size_t target)
{
    if (target < w->first_data || target >= w->count) {
        return;
    }
    size_t at = target - w->first_data;
    place_panel(ed, w);
    if (at < w->panel_first) {
        w->panel_first = at;
    } else if (at >= w->panel_first + w->panel_rows) {
        w->panel_first = at + 1 - w->panel_rows;
    }
}

/* What may not be wired is dim, steps with nothing to offer as a whole. */
static void dim_all(const struct editor *ed, struct wiring *w)
{
    const struct graph *g = ed->doc.g;
    for (size_t i = 0; i < g->port_count; i++) {
        w->ports[i] = (struct draw_port){.dim = !value_eq(g->ports[i].value, w->source)};
    }
    for (size_t i = 0; i < g->node_count; i++) {
        w->nodes[i] = ed->nodes != NULL ? ed->nodes[i] : (struct draw_node){0};
        w->nodes[i].dim = !value_eq(g->nodes[i].step, w->step);
        w->new_inputs[i][0] = '\0';
    }
}

static void show_hint(struct wiring *w, struct target *t, size_t number, bool pairs)
{
    t->hint[0] = letters[pairs ? number / LETTERS : number];
    t->hint[1] = pairs ? letters[number % LETTERS] : '\0';
    t->hint[2] = '\0';
    if (t->node != GRAPH_NONE) {
        w->nodes[t->node].dim = false;
    }
    if (t->kind == TARGET_PORT) {
        w->ports[t->port].dim = false;
        memcpy(w->ports[t->port].hint, t->hint, sizeof t->hint);
    } else if (t->kind == TARGET_NEW_INPUT) {
        memcpy(w->new_inputs[t->node], t->hint, sizeof t->hint);
    }
}

void wire_assign(struct editor *ed, struct wiring *w)
{
    size_t offered = 0;
    place_panel(ed, w);
    dim_all(ed, w);
    for (size_t i = 0; i < w->count; i++) {
        w->targets[i].hint[0] = '\0';
        offered += in_sight(ed, w, &w->targets[i]) && wire_judge(ed, w, &w->targets[i], NULL);
    }
    size_t number = 0;
    for (size_t i = 0; i < w->count && number < LETTERS * LETTERS; i++) {
        struct target *t = &w->targets[i];
        if (in_sight(ed, w, t) && t->judgement == MAY) {
            show_hint(w, t, number++, offered > LETTERS);
        }
    }
}

size_t wire_find_hint(const struct wiring *w, char first, char second, bool *prefix)
{
    *prefix = false;
    for (size_t i = 0; i < w->count; i++) {
        const char *hint = w->targets[i].hint;
        if (hint[0] == first && hint[1] == second) {
            return i;
        }
        *prefix = *prefix || (hint[0] == first && hint[1] != '\0');
    }
    return SIZE_MAX;
}

/* --- words --- */

void wire_describe(const struct editor *ed, const struct target *t, struct buf *out)
{
    const struct graph *g = ed->doc.g;
    switch (t->kind) {
    case TARGET_PORT:
        buf_addf(out, "%.*s.%.*s", STR_ARG(g->nodes[t->node].id), STR_ARG(g->ports[t->port].name));
        break;
    case TARGET_NEW_INPUT:
        buf_addf(out, "%.*s: a new input", STR_ARG(g->nodes[t->node].id));
        break;
    case TARGET_DATA: {
        enum key list = value_shape(ed->doc.p, t->value)->list;
        buf_addf(out, "%.*s, a %s", STR_ARG(value_identity(ed->doc.p, t->value)),
                 list == KEY_DATASETS     ? "dataset"
                 : list == KEY_PARAMETERS ? "parameter"
                                          : "data reference");
        break;
    }
    case TARGET_NEW_REFERENCE:
        buf_add(out, STR("a new data reference"));
        break;
    }
}
