/* SPDX-License-Identifier: MIT
 * model/problem_flow.c - what only all steps together show: cycles, names and folders that several
 * have, a pipeline without steps.
 */
#include "model/problem_internal.h"

#include <assert.h>

#include "base/buf.h"
#include "model/step.h"

/* --- facts --- */

static uint64_t hash_outputs(const struct pipeline *p, value_id step)
{
    uint64_t hash = 0;
    value_id item = value_first(p, value_get(p, step, KEY_OUTPUTS));
    for (; !value_is_none(item); item = value_next(p, item)) {
        value_id name = value_get(p, item, KEY_PIPELINE_OUTPUT_NAME);
        struct str text = value_text(p, name);
        for (size_t i = 0; i < text.len; i++) {
            hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001B3);
        }
        /* The value itself, too: problems lie at it. */
        hash = value_is_none(name) ? hash : (hash + name.index + 1) * UINT64_C(0x9E3779B97F4A7C15);
    }
    return hash;
}

struct step_facts step_facts(const struct pipeline *p, value_id step)
{
    value_id name = value_get(p, step, KEY_NAME);
    struct str script = step_entry_script(p, step);
    struct str command = value_text(p, value_first(p, value_get(p, step, KEY_COMMAND)));
    return (struct step_facts){
        .step = step,
        .name_place = name,
        .name = value_text(p, name),
        .folder_place = step_folder_place(p, step),
        .folder = step_source_directory(p, step),
        .script = str_is_none(script) ? command : script,
        .pipeline_outputs = hash_outputs(p, step),
        .is_estimator = str_eq(value_get_text(p, step, KEY_TYPE), STR("EstimatorStep")),
    };
}

/* Absent and empty are two. */
static bool same_text(struct str a, struct str b)
{
    return str_is_none(a) == str_is_none(b) && str_eq(a, b);
}

bool step_facts_eq(const struct step_facts *a, const struct step_facts *b)
{
    return value_eq(a->step, b->step) && value_eq(a->name_place, b->name_place) &&
           value_eq(a->folder_place, b->folder_place) && same_text(a->name, b->name) &&
           same_text(a->folder, b->folder) && same_text(a->script, b->script) &&
           a->pipeline_outputs == b->pipeline_outputs && a->is_estimator == b->is_estimator;
}

static void enter_step(struct scan *s, uint32_t node)
{
    s->node = node;
    s->step = node != GRAPH_NONE ? s->g->nodes[node].step : VALUE_NONE;
    s->id = node != GRAPH_NONE ? s->g->nodes[node].id : STR("");
}

/* The number of the step that was first to have this key; n itself when it is. */
static uint32_t first_with(struct scan *s, struct map *map, struct str key, uint32_t n)
{
    uint32_t first = map_get(map, key, GRAPH_NONE);
    if (first != GRAPH_NONE) {
        return first;
    }
    s->nomem = s->nomem || !map_set(map, key, n);
    return n;
}

/* --- equal names --- */

/* A step without a name has its script's. Many may have that one; that says nothing, until one is
 * named so. */
static void check_names(struct scan *s, const struct step_facts *facts, uint32_t count)
{
    struct map names = MAP_INIT;
    for (uint32_t i = 0; i < count && !s->nomem; i++) {
        struct str name = str_is_none(facts[i].name) ? facts[i].script : facts[i].name;
        uint32_t first = name.len > 0 ? first_with(s, &names, name, i) : i;
        if (first != i && !str_is_none(facts[i].name)) {
            enter_step(s, i);
            scan_report(s, RULE_STEP_NAME_TWICE, facts[i].name_place, KEY_NAME,
                        "step %.*s is named \"%.*s\", as step %.*s is; give it a name of its own",
                        SHOWN(s->id), SHOWN(name), SHOWN(s->g->nodes[first].id));
        }
    }
    map_finish(&names);
}

/* --- shared folders --- */

static void check_folders(struct scan *s, const struct step_facts *facts, uint32_t count)
{
    struct map folders = MAP_INIT;
    struct arena scratch = s->scratch;
    bool *reported = arena_new(&scratch, bool, count);
    s->nomem = s->nomem || reported == NULL;
    for (uint32_t i = 0; i < count && !s->nomem; i++) {
        struct str folder = facts[i].folder;
        uint32_t first = facts[i].script.len > 0 ? first_with(s, &folders, folder, i) : i;
        if (first == i || reported[first] || str_eq(facts[first].script, facts[i].script)) {
            continue;
        }
        reported[first] = true;
        enter_step(s, i);
        scan_report(s, RULE_FOLDER_SHARED, facts[i].folder_place, KEY_SOURCE_DIRECTORY,
                    "steps %.*s and %.*s run different scripts of one source directory, \"%.*s\", "
                    "so a change to "
                    "either makes both run again; give each a folder of its own",
                    SHOWN(s->g->nodes[first].id), SHOWN(s->id), SHOWN(folder));
    }
    map_finish(&folders);
}

/* --- pipeline outputs --- */

static void check_pipeline_outputs(struct scan *s, const struct step_facts *facts, uint32_t count)
{
    struct map names = MAP_INIT;
    for (uint32_t i = 0; i < count && !s->nomem; i++) {
        const struct graph_node *node = &s->g->nodes[i];
        for (uint32_t j = 0; facts[i].pipeline_outputs != 0 && j < node->out_count; j++) {
            value_id place =
                value_get(s->p, s->g->ports[node->first_out + j].value, KEY_PIPELINE_OUTPUT_NAME);
            struct str name = value_text(s->p, place);
            if (name.len == 0) {
                continue;
            }
            uint32_t first = map_get(&names, name, GRAPH_NONE);
            if (first == GRAPH_NONE) {
                s->nomem = s->nomem || !map_set(&names, name, i);
                continue;
            }
            enter_step(s, i);
            scan_report(s, RULE_PIPELINE_OUTPUT_TWICE, place, KEY_PIPELINE_OUTPUT_NAME,
                        "step %.*s has the pipeline output \"%.*s\", which step %.*s has already; "
                        "give it another "
                        "name",
                        SHOWN(s->id), SHOWN(name), SHOWN(s->g->nodes[first].id));
            scan_sdk(s, "ValueError", "Duplicate pipeline output with name %.*s", STR_ARG(name));
        }
    }
    map_finish(&names);
}

/* --- cycles --- */

/* What a node waits for, one edge after the other: its inputs in port order, then run_after.
 * GRAPH_NONE: no wire. */
static uint32_t need_count(const struct graph_node *node)
{
    return node->in_count + node->after_count;
}

static uint32_t need_edge(const struct graph *g, const struct graph_node *node, uint32_t i)
{
    return i < node->in_count ? g->ports[node->first_in + i].edge
                              : node->first_after + i - node->in_count;
}

/* The node that the SDK names: depth first from each node in the order of creation, along what it
 * waits for; the one that meets a node of its own path. */
static uint32_t find_sdk_node(struct scan *s)
{
    enum colour { WHITE, GREY, BLACK };
    const struct graph *g = s->g;
    struct arena scratch = s->scratch;
    uint32_t *stack = arena_new(&scratch, uint32_t, g->node_count);
    uint32_t *cursor = arena_new(&scratch, uint32_t, g->node_count);
    uint8_t *colours = arena_new(&scratch, uint8_t, g->node_count);
    if (stack == NULL || cursor == NULL || colours == NULL) {
        s->nomem = true;
        return GRAPH_NONE;
    }
    for (size_t i = 0; i < g->creation_count; i++) {
        uint32_t root = g->creation[i].index;
        if (g->creation[i].is_data || colours[root] != WHITE) {
            continue;
        }
        size_t depth = 0;
        stack[depth++] = root;
        colours[root] = GREY;
        while (depth > 0) {
            uint32_t node = stack[depth - 1];
            if (cursor[node] == need_count(&g->nodes[node])) {
                colours[node] = BLACK;
                depth--;
                continue;
            }
            uint32_t edge = need_edge(g, &g->nodes[node], cursor[node]++);
            uint32_t need = edge != GRAPH_NONE ? g->edges[edge].from_node : node;
            if (edge != GRAPH_NONE && colours[need] == GREY) {
                return node;
            }
            if (edge != GRAPH_NONE && colours[need] == WHITE) {
                colours[need] = GREY;
                stack[depth++] = need;
            }
        }
    }
    return GRAPH_NONE;
}

/* The node's place in the order of creation, from 1: the id the SDK would make of it is its own,
 * the place is ours. */
static uint32_t creation_number(const struct graph *g, uint32_t node)
{
    for (uint32_t i = 0; i < g->creation_count; i++) {
        if (!g->creation[i].is_data && g->creation[i].index == node) {
            return i + 1;
        }
    }
    return 0;
}

/* A search for ways back. The work of all of them together is bounded: a document with very many
 * cycles gets some without their way. */
struct search {
    uint32_t *queue, *came_from, *seen; /* seen[n] == round: met in this round */
    uint32_t round;
    size_t work;
};

enum { SEARCH_WORK_MAX = 4 * 1000 * 1000, WAY_SHOWN_MAX = 8 };

/* Breadth first from `from` along what it waits for, to `to`, without the edges that close a cycle:
 * the shortest way round, as came_from. */
static bool find_way(struct search *w, const struct graph *g, uint32_t from, uint32_t to)
{
    size_t head = 0, tail = 0;
    w->round++;
    w->queue[tail++] = from;
    w->seen[from] = w->round;
    while (head < tail && w->seen[to] != w->round && w->work < SEARCH_WORK_MAX) {
        uint32_t node = w->queue[head++];
        for (uint32_t i = 0; i < need_count(&g->nodes[node]); i++) {
            uint32_t edge = need_edge(g, &g->nodes[node], i);
            w->work++;
            if (edge == GRAPH_NONE || g->edges[edge].closes_cycle) {
                continue;
            }
            uint32_t need = g->edges[edge].from_node;
            if (w->seen[need] != w->round && g->nodes[need].in_cycle) {
                w->seen[need] = w->round;
                w->came_from[need] = node;
                w->queue[tail++] = need;
            }
        }
    }
    return w->seen[to] == w->round;
}

/* "a → b → a" of an edge from b to a. */
static struct str way_text(struct scan *s, struct search *w, const struct graph_edge *edge)
{
    const struct graph_node *nodes = s->g->nodes;
    if (!find_way(w, s->g, edge->from_node, edge->to_node)) {
        return scan_textf(s, "%.*s → … → %.*s → %.*s", SHOWN(nodes[edge->to_node].id),
                          SHOWN(nodes[edge->from_node].id), SHOWN(nodes[edge->to_node].id));
    }
    size_t length = 0;
    struct buf text = BUF_INIT;
    for (uint32_t node = edge->to_node;; node = w->came_from[node]) {
        bool last = node == edge->from_node;
        if (length < WAY_SHOWN_MAX || last) {
            buf_addf(&text, "%s%.*s → ", last && length > WAY_SHOWN_MAX ? "… → " : "",
                     SHOWN(nodes[node].id));
        }
        length++;
        if (last) {
            break;
        }
    }
    struct str way = buf_str(&text);
    struct str out = scan_textf(s, "%.*s%.*s", STR_ARG(way), SHOWN(nodes[edge->to_node].id));
    s->nomem = s->nomem || !buf_ok(&text, NULL);
    buf_finish(&text);
    return out;
}

static void report_cycle(struct scan *s, struct search *w, const struct graph_edge *edge,
                         struct str sdk)
{
    bool is_after = edge->to_port == GRAPH_NONE;
    value_id place = is_after ? edge->value : value_get(s->p, edge->value, KEY_FROM);
    enter_step(s, edge->to_node);
    if (edge->from_node == edge->to_node) {
        scan_report(s, RULE_CYCLE, place, is_after ? KEY_RUN_AFTER : KEY_FROM,
                    "step %.*s waits for itself; take out this %s", SHOWN(s->id),
                    is_after ? "run_after" : "wire");
    } else {
        struct str way = way_text(s, w, edge);
        scan_report(s, RULE_CYCLE, place, is_after ? KEY_RUN_AFTER : KEY_FROM,
                    "step %.*s waits for itself: %.*s; take out one of these wires", SHOWN(s->id),
                    STR_ARG(way));
    }
    if (sdk.len > 0) {
        scan_sdk(s, NULL, "%.*s", STR_ARG(sdk));
    }
}

static void check_cycles(struct scan *s)
{
    const struct graph *g = s->g;
    uint32_t named = g->has_cycle ? find_sdk_node(s) : GRAPH_NONE;
    if (named == GRAPH_NONE) {
        return;
    }
    /* The SDK has one finding for all of them. */
    struct str name = scan_step_name(s, g->nodes[named].step);
    struct str sdk = scan_textf(s, "Cycle detected including node %.*s(%08x)", STR_ARG(name),
                                (unsigned)creation_number(g, named));
    struct arena scratch = s->scratch;
    struct search w = {
        .queue = arena_new(&scratch, uint32_t, g->node_count),
        .came_from = arena_new(&scratch, uint32_t, g->node_count),
        .seen = arena_new(&scratch, uint32_t, g->node_count),
    };
    s->nomem = s->nomem || w.queue == NULL || w.came_from == NULL || w.seen == NULL;
    for (size_t i = 0; i < g->edge_count && !s->nomem; i++) {
        if (g->edges[i].closes_cycle) {
            report_cycle(s, &w, &g->edges[i], sdk);
        }
    }
}

/* --- the whole --- */

static void check_whole(struct scan *s, const struct step_facts *facts, uint32_t count)
{
    value_id steps = pipeline_list(s->p, KEY_STEPS);
    value_id place = value_is_none(steps) ? pipeline_root(s->p) : steps;
    enter_step(s, GRAPH_NONE);
    if (count == 0) {
        bool muted = !value_is_none(value_first(s->p, steps));
        scan_report(s, RULE_PIPELINE_EMPTY, place, KEY_STEPS,
                    muted ? "every step of the pipeline is muted; unmute one"
                          : "the pipeline has no steps; add one");
    }
    for (uint32_t i = 0; i < count; i++) {
        if (facts[i].is_estimator) {
            scan_report(s, RULE_ESTIMATOR_STEP_DEPRECATED, place, KEY_STEPS,
                        "the SDK calls EstimatorStep deprecated and CommandStep its successor; it "
                        "still works in SDK "
                        "1.62");
            break;
        }
    }
}

void scan_flow(struct scan *s, const struct step_facts *facts, size_t count)
{
    assert(count == s->g->node_count);
    check_whole(s, facts, (uint32_t)count);
    check_names(s, facts, (uint32_t)count);
    check_folders(s, facts, (uint32_t)count);
    check_pipeline_outputs(s, facts, (uint32_t)count);
    check_cycles(s);
    enter_step(s, GRAPH_NONE);
}
