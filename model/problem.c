/* SPDX-License-Identifier: MIT
 * model/problem.c - the list: what is found where, kept up to date.
 *
 * A step's problems depend on the step, on the steps its wires name, on the lists above the steps
 * (the frame), on the disk, and on which of its outputs are read. What does not depend on one step
 * (the frame's own problems, and those that only all steps together show) is a part of its own, and
 * depends on the frame, on a few facts of each step, and on the cycles.
 *
 *      records   one a step, in order:   facts | reads | first, count in `own`
 *      own       problems of steps, step by step, each step's in order
 *      shared    the others, as they were found
 *      all       both, in the order of the document
 */
#include "model/problem.h"

#include <assert.h>

#include "base/mem.h"
#include "model/problem_internal.h"

struct record {
    struct step_facts facts;
    uint64_t reads; /* which of its outputs are read, hashed */
    size_t first, count;
};

/* What one look at a document gives; the list has the last. */
struct findings {
    struct record *records;
    size_t record_count;
    struct problem *own, *shared, *all;
    size_t own_count, shared_count, count;
};

struct problems {
    struct findings f;
    struct arena text; /* messages */
    size_t text_bytes; /* of it after everything was looked at: when it has grown far beyond, it is
                          made anew */
    uint64_t revision; /* of the pipeline when it was looked at */
    uint64_t frame;    /* its frame's */
    uint64_t disk;     /* a hash of the folders */
    bool had_cycle;
};

/* How far the texts may grow by updates before all is looked at again. */
enum { TEXT_SLACK_BYTES = 1024 * 1024 };

static void findings_finish(struct findings *f)
{
    mem_free(f->records);
    mem_free(f->own);
    mem_free(f->shared);
    mem_free(f->all);
    *f = (struct findings){0};
}

/* --- what may have changed --- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 32);
}

static uint64_t mix_text(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001B3);
    }
    return mix(hash, text.len);
}

/* All of the disk that a rule looks at: names and sizes. */
static uint64_t hash_folders(const struct folders *folders)
{
    uint64_t hash = folders != NULL;
    for (size_t i = 0; folders != NULL && i < folders->count; i++) {
        const struct folder *folder = &folders->items[i];
        hash = mix(mix_text(hash, folder->path), folder->exists + 2u * folder->truncated);
        hash = mix_text(hash, folder->unreadable);
        for (size_t j = 0; j < folder->count; j++) {
            hash = mix(mix_text(hash, folder->files[j].path), folder->files[j].size);
        }
    }
    return folders != NULL ? mix_text(hash, folders->root) : hash;
}

static uint64_t hash_reads(const struct graph *g, const struct graph_node *node)
{
    uint64_t hash = 0;
    for (uint32_t i = node->first_out; i < node->first_out + node->out_count; i++) {
        hash = mix(hash, g->ports[i].edge_count > 0);
    }
    return hash;
}

/* Has the step behind this input changed since? A step is known by its edge, or else by the name in
 * the wire. */
static bool is_source_touched(const struct pipeline *p, const struct graph *g,
                              const struct graph_port *port, const bool *touched, uint64_t revision)
{
    if (port->edge != GRAPH_NONE) {
        return touched[g->edges[port->edge].from_node];
    }
    if (port->kind > PORT_OUTPUT_DATASET) {
        return false;
    }
    struct str wire = value_text(p, value_get(p, port->value, KEY_FROM));
    value_id step = pipeline_find(p, KEY_STEPS, str_cut(&wire, '.'));
    return !value_is_none(step) && value_revision(p, step) > revision;
}

/* stale[n]: what was found at node n may no longer be so, because of it or of a step its wires
 * name. Uses scratch. */
static bool find_stale(const struct problems *list, const struct pipeline *p, const struct graph *g,
                       bool *stale, struct arena scratch)
{
    bool *touched = arena_new(&scratch, bool, g->node_count);
    if (touched == NULL) {
        return false;
    }
    for (size_t n = 0; n < g->node_count; n++) {
        touched[n] = stale[n] = value_revision(p, g->nodes[n].step) > list->revision;
    }
    for (size_t n = 0; n < g->node_count; n++) {
        const struct graph_node *node = &g->nodes[n];
        for (uint32_t i = node->first_in; i < node->first_in + node->in_count && !stale[n]; i++) {
            stale[n] = is_source_touched(p, g, &g->ports[i], touched, list->revision);
        }
    }
    return true;
}

/* --- one step --- */

/* A map that one huge step has made large would make emptying it expensive for all that follow. */
enum { MAP_KEPT_MAX = 1024 };

static void empty_inputs(struct scan *s)
{
    if (s->inputs.cap > MAP_KEPT_MAX) {
        map_finish(&s->inputs);
    } else {
        map_reset(&s->inputs);
    }
}

/* Adds what is wrong at a node, in order. */
static void scan_step(struct scan *s, uint32_t node)
{
    size_t before = s->count;
    s->node = node;
    s->step = s->g->nodes[node].step;
    s->id = s->g->nodes[node].id;
    empty_inputs(s);
    scan_ports(s);
    scan_arguments(s);
    scan_needs(s);
    scan_disk(s);
    scan_overrides(s);
    scan_references(s, s->step);
    s->nomem = s->nomem || !scan_sort(s->p, s->step, VALUE_NONE, s->found + before,
                                      s->count - before, s->scratch);
}

static void keep_problems(struct scan *s, const struct problem *problems, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        scan_add(s, &problems[i]);
    }
}

/* What was known of a step. Old and new are both in the order of the document; between those in
 * both are only steps that are, or were, muted. *at goes on from step to step. */
static const struct record *find_record(const struct findings *old, const struct graph *g,
                                        value_id step, size_t *at)
{
    while (*at < old->record_count &&
           graph_node_of(g, old->records[*at].facts.step) == GRAPH_NONE) {
        ++*at;
    }
    bool found = *at < old->record_count && value_eq(old->records[*at].facts.step, step);
    return found ? &old->records[(*at)++] : NULL;
}

/* Fills next's records and s->found, from what was found before where that still holds; old is
 * empty when nothing does. Tells whether the facts of all steps are as they were. */
static bool scan_steps(struct scan *s, const struct findings *old, const bool *stale,
                       struct findings *next)
{
    size_t at = 0;
    bool same = old->record_count == s->g->node_count;
    for (uint32_t n = 0; n < s->g->node_count; n++) {
        value_id step = s->g->nodes[n].step;
        const struct record *before = find_record(old, s->g, step, &at);
        struct record *record = &next->records[next->record_count++];
        *record = (struct record){.reads = hash_reads(s->g, &s->g->nodes[n]), .first = s->count};
        if (before != NULL && !stale[n] && before->reads == record->reads) {
            record->facts = before->facts;
            keep_problems(s, old->own + before->first, before->count);
        } else {
            record->facts = step_facts(s->p, step);
            scan_step(s, n);
            same = same && before != NULL && step_facts_eq(&before->facts, &record->facts);
        }
        record->count = s->count - record->first;
    }
    s->step = VALUE_NONE;
    s->node = GRAPH_NONE;
    s->id = STR("");
    return same;
}

/* --- all together --- */

/* Hands what was found so far over. */
static void take_found(struct scan *s, struct problem **problems, size_t *count)
{
    *problems = s->found;
    *count = s->count;
    s->found = NULL;
    s->count = s->cap = 0;
}

static void scan_shared(struct scan *s, const struct findings *next)
{
    struct arena scratch = s->scratch;
    struct step_facts *facts = arena_new(&scratch, struct step_facts, next->record_count);
    if (facts == NULL) {
        s->nomem = true;
        return;
    }
    for (size_t i = 0; i < next->record_count; i++) {
        facts[i] = next->records[i].facts;
    }
    s->scratch = scratch;
    scan_document(s);
    scan_flow(s, facts, next->record_count);
}

/* Appends to f->all. */
static void append(struct findings *f, const struct problem *problem)
{
    f->all[f->count++] = *problem;
}

/* The shared problems of each step as chains: next[i] after i, from head[node]. SIZE_MAX ends one.
 */
struct chains {
    size_t *head, *next;
};

static bool chain_shared(const struct scan *s, const struct findings *f, struct chains *c,
                         struct arena *scratch)
{
    c->head = arena_new(scratch, size_t, f->record_count);
    c->next = arena_new(scratch, size_t, f->shared_count);
    if (c->head == NULL || c->next == NULL) {
        return false;
    }
    for (size_t n = 0; n < f->record_count; n++) {
        c->head[n] = SIZE_MAX;
    }
    for (size_t i = f->shared_count; i-- > 0;) {
        value_id step = f->shared[i].step;
        if (!value_is_none(step)) {
            uint32_t node = graph_node_of(s->g, step);
            c->next[i] = c->head[node];
            c->head[node] = i;
        }
    }
    return true;
}

/* Puts own and shared problems together: first those of no step, then step by step. */
static bool order_findings(struct scan *s, struct findings *f)
{
    struct arena scratch = s->scratch;
    struct chains c;
    f->count = 0;
    f->all = mem_new_array(struct problem, f->own_count + f->shared_count);
    if (f->all == NULL || !chain_shared(s, f, &c, &scratch)) {
        return false;
    }
    for (size_t i = 0; i < f->shared_count; i++) {
        if (value_is_none(f->shared[i].step)) {
            append(f, &f->shared[i]);
        }
    }
    value_id root = pipeline_root(s->p), steps = pipeline_list(s->p, KEY_STEPS);
    bool ok = scan_sort(s->p, root, steps, f->all, f->count, scratch);
    for (size_t n = 0; n < f->record_count && ok; n++) {
        const struct record *record = &f->records[n];
        size_t first = f->count;
        for (size_t i = 0; i < record->count; i++) {
            append(f, &f->own[record->first + i]);
        }
        for (size_t i = c.head[n]; i != SIZE_MAX; i = c.next[i]) {
            append(f, &f->shared[i]);
        }
        bool mixed = c.head[n] != SIZE_MAX;
        ok = !mixed || scan_sort(s->p, record->facts.step, VALUE_NONE, f->all + first,
                                 f->count - first, scratch);
    }
    return ok;
}

static bool has_default_datastore(const struct pipeline *p)
{
    bool found = !value_is_none(value_get(p, pipeline_root(p), KEY_DEFAULT_DATASTORE));
    value_id item = value_first(p, pipeline_list(p, KEY_DATASTORES));
    for (; !found && !value_is_none(item); item = value_next(p, item)) {
        found = value_get_bool(p, item, KEY_DEFAULT);
    }
    return found;
}

static bool index_folders(const struct folders *folders, struct map *index)
{
    for (uint32_t i = 0; folders != NULL && i < folders->count; i++) {
        struct str path = folders->items[i].path;
        if (!map_set(index, str_is_none(path) ? STR("") : path, i)) {
            return false;
        }
    }
    return true;
}

/* How much is to be looked at. */
enum extent { LOOK_AT_CHANGES, LOOK_AT_ALL };

/* Finds what the document has, from what `list` knows where the extent allows; next->shared stays
 * NULL when the list's still holds. Messages go to s->text. */
static bool look(struct scan *s, const struct problems *list, enum extent extent,
                 struct findings *next)
{
    static const struct findings nothing;
    const struct findings *old = extent == LOOK_AT_ALL ? &nothing : &list->f;
    next->records = mem_new_array(struct record, s->g->node_count);
    bool *stale = arena_new(&s->scratch, bool, s->g->node_count);
    if (next->records == NULL || stale == NULL ||
        (extent == LOOK_AT_CHANGES && !find_stale(list, s->p, s->g, stale, s->scratch))) {
        return false;
    }
    bool same_facts = scan_steps(s, old, stale, next);
    take_found(s, &next->own, &next->own_count);
    if (extent == LOOK_AT_ALL || !same_facts || s->g->has_cycle || list->had_cycle) {
        scan_shared(s, next);
    } else {
        keep_problems(s, old->shared, old->shared_count);
    }
    take_found(s, &next->shared, &next->shared_count);
    return !s->nomem && order_findings(s, next);
}

/* Brings the list up to date. On failure it is as before. */
static bool refresh(struct problems *list, enum extent extent, const struct pipeline *p,
                    const struct graph *g, const struct folders *folders)
{
    struct map index = MAP_INIT;
    struct arena text = list->text; /* a mark: messages that an unfinished look leaves behind are
                                       forgotten with it */
    struct findings next = {0};
    size_t hint_work = NEAREST_WORK_MAX;
    struct scan s = {
        .p = p,
        .g = g,
        .folders = folders,
        .folder_index = &index,
        .has_default_datastore = has_default_datastore(p),
        .text = &text,
        .hint_work = &hint_work,
        .node = GRAPH_NONE,
        .inputs = MAP_INIT,
    };
    bool ok = index_folders(folders, &index) && arena_init(&s.scratch, 0);
    struct arena scratch = s.scratch;
    s.folder_sizes = ok ? folder_sizes(folders, &s.scratch) : NULL;
    ok = s.folder_sizes != NULL;
    if (ok && extent == LOOK_AT_ALL) {
        ok = arena_init(&text, 0);
    }
    ok = ok && look(&s, list, extent, &next);
    if (ok) {
        findings_finish(&list->f);
        list->f = next;
        if (extent == LOOK_AT_ALL) {
            arena_finish(&list->text);
            list->text_bytes = arena_bytes(&text);
        }
        list->text = text;
        list->revision = pipeline_revision(p);
        list->frame = pipeline_frame_revision(p);
        list->disk = hash_folders(folders);
        list->had_cycle = g->has_cycle;
    } else {
        findings_finish(&next);
        if (extent == LOOK_AT_ALL && text.chunk != list->text.chunk) {
            arena_finish(&text);
        }
    }
    mem_free(s.found);
    map_finish(&s.inputs);
    map_finish(&index);
    arena_finish(&scratch);
    return ok;
}

/* --- the list --- */

struct problems *problems_find(const struct pipeline *p, const struct graph *g,
                               const struct folders *folders, struct status *st)
{
    struct problems *list = mem_new(struct problems);
    if (list == NULL || !refresh(list, LOOK_AT_ALL, p, g, folders)) {
        mem_free(list);
        status_nomem(st);
        return NULL;
    }
    return list;
}

bool problems_update(struct problems *list, const struct pipeline *p, const struct graph *g,
                     const struct folders *folders, struct status *st)
{
    bool all = list->frame != pipeline_frame_revision(p) || list->disk != hash_folders(folders) ||
               arena_bytes(&list->text) > 2 * list->text_bytes + TEXT_SLACK_BYTES;
    if (!all && list->revision == pipeline_revision(p)) {
        return true;
    }
    return refresh(list, all ? LOOK_AT_ALL : LOOK_AT_CHANGES, p, g, folders) || status_nomem(st);
}

bool problems_add_submission(struct problems *list, const struct pipeline *p, const struct graph *g,
                             const struct submission *submission, struct status *st)
{
    struct arena text = list->text;
    size_t hint_work = NEAREST_WORK_MAX;
    struct scan s = {.p = p, .g = g, .text = &text, .hint_work = &hint_work, .node = GRAPH_NONE};
    scan_submission(&s, submission);
    struct findings *f = &list->f;
    struct problem *all =
        s.nomem ? NULL : mem_resize(f->all, f->count, f->count + s.count, sizeof(*all));
    if (all != NULL) {
        f->all = all;
        for (size_t i = 0; i < s.count; i++) {
            append(f, &s.found[i]);
        }
        list->text = text;
        list->frame = UINT64_MAX; /* the next update looks at everything */
    }
    mem_free(s.found);
    return all != NULL || status_nomem(st);
}

void problems_free(struct problems *list)
{
    if (list != NULL) {
        findings_finish(&list->f);
        arena_finish(&list->text);
        mem_free(list);
    }
}

size_t problems_count(const struct problems *list)
{
    return list->f.count;
}

const struct problem *problems_get(const struct problems *list, size_t i)
{
    assert(i < list->f.count);
    return &list->f.all[i];
}

size_t problems_tally(const struct problems *list, enum severity severity, value_id step)
{
    size_t tally = 0;
    for (size_t i = 0; i < list->f.count; i++) {
        const struct problem *problem = &list->f.all[i];
        bool counts = value_is_none(step) || value_eq(problem->step, step);
        tally += counts && problem->rule->severity == severity;
    }
    return tally;
}
