/* SPDX-License-Identifier: MIT */
#include "render/layout.h"

#include "base/mem.h"
#include "render/layout_internal.h"

/* The phases one after another, and the last of them: where along the flow everything lies, and the
 * corners of each wire. */

enum {
    TEXT_MAX = 32,   /* cells of a name that are shown */
    TEXT_SHORT = 14, /* the same where the drawing has to be narrow */
    TEXT_TIGHT = 7,
};

/* Along the flow. */
struct flow {
    int *layer;  /* first cell of a layer's boxes */
    int *length; /* of its longest box */
    int *track;  /* first track of the channel before a layer; one more */
    int end;
};

static bool is_right(const struct draft *d)
{
    return d->options.direction == LAYOUT_RIGHT;
}

static int length_of(const struct draft *d, uint32_t node)
{
    return is_right(d) ? d->boxes[node].w : d->boxes[node].h;
}

/* --- along the flow --------------------------------------------------------------------------- */

/* Cells of a channel before and behind its tracks. A wire runs one cell before it turns and one
 * before it arrives; only downwards, where rows are scarce, it arrives at once, except in ASCII:
 * there a branch right above the arrow of another port would be read as joined to it. At the outer
 * channels there is nothing on the other side. */
static void channel_margins(const struct draft *d, uint32_t channel, int *before, int *behind)
{
    bool turns = d->channels[channel].tracks > 0;
    bool first = channel == 0, last = channel == d->layer_count;
    bool close = !is_right(d) && !d->options.ascii;
    *before = first || (last && !turns) ? 0 : 1;
    *behind = last || close || (first && !turns) ? 0 : 1;
}

static bool lay_along(struct draft *d, struct flow *f)
{
    f->layer = arena_new(&d->arena, int, d->layer_count);
    f->length = arena_new(&d->arena, int, d->layer_count);
    f->track = arena_new(&d->arena, int, (size_t)d->layer_count + 1);
    if (!f->layer || !f->length || !f->track) {
        return false;
    }
    for (uint32_t n = 0; n < d->node_count; n++) {
        int *length = &f->length[d->vertices[n].layer];
        *length = length_of(d, n) > *length ? length_of(d, n) : *length;
    }
    f->end = 0;
    for (uint32_t c = 0; c <= d->layer_count; c++) {
        int before, behind;
        channel_margins(d, c, &before, &behind);
        f->track[c] = f->end + before;
        f->end += before + (int)d->channels[c].tracks + behind;
        if (c < d->layer_count) {
            f->layer[c] = f->end + d->label_cells[c];
            f->end = f->layer[c] + f->length[c];
        }
    }
    return true;
}

/* --- wires ------------------------------------------------------------------------------------ */

/* Corners in flow coordinates: x along, y across. While `points` is NULL they are only counted, and
 * then perhaps too many. */
struct path {
    struct layout_point *points;
    uint32_t count;
};

static bool goes_on(struct layout_point a, struct layout_point b, struct layout_point c)
{
    return (a.x == b.x && b.x == c.x && (a.y < b.y) == (b.y < c.y)) ||
           (a.y == b.y && b.y == c.y && (a.x < b.x) == (b.x < c.x));
}

static void path_add(struct path *path, uint32_t first, int along, int across)
{
    struct layout_point next = {along, across};
    struct layout_point *points = path->points;
    uint32_t count = path->count;
    if (points != NULL && count > first && points[count - 1].x == along &&
        points[count - 1].y == across) {
        return;
    }
    if (points != NULL && count > first + 1 &&
        goes_on(points[count - 2], points[count - 1], next)) {
        points[count - 1] = next;
        return;
    }
    if (points != NULL) {
        points[count] = next;
    }
    path->count++;
}

struct wiring {
    const struct draft *d;
    const struct flow *f;
    struct path path;
    uint32_t first; /* of the edge's points */
};

/* One end of a wire's way through a channel. */
struct end {
    enum side side;
    int across;
};

/* The piece of a route that has a pin; of two that share its row, the later when it goes out behind
 * (only that one has the pin), else the one nearer to `towards`. */
static uint32_t piece_at(const struct draft *d, const struct route *r, struct end end, int towards)
{
    uint32_t i = r->first_piece, last = r->first_piece + r->piece_count - 1;
    while (i < last && d->pieces[i].high < end.across) {
        i++;
    }
    bool shared = i < last && d->pieces[i].high == end.across;
    return shared && (end.side == AFTER || towards >= end.across) ? i + 1 : i;
}

/* Through one channel: onto the track of the first end's piece, along it and, where the route was
 * cut, over to the next piece's track, to the row of the second end. */
static void cross_channel(struct wiring *w, const struct route *r, struct end from, struct end to)
{
    const struct draft *d = w->d;
    if (r->piece_count == 0) {
        return;
    }
    uint32_t goal = piece_at(d, r, to, from.across), i = piece_at(d, r, from, to.across);
    int track_at = w->f->track[r->channel];
    enum side side = from.side;
    int row = from.across;
    if (i == goal && !d->pieces[i].split && from.across == to.across) {
        return;
    }
    for (;;) {
        const struct piece *piece = &d->pieces[i];
        enum side leave = i == goal ? to.side : BEFORE; /* pieces are joined by a pin before */
        path_add(&w->path, w->first, track_at + (int)piece->track[side], row);
        if (piece->split && leave != side) {
            path_add(&w->path, w->first, track_at + (int)piece->track[side], piece->jog);
            path_add(&w->path, w->first, track_at + (int)piece->track[leave], piece->jog);
        }
        row = i == goal ? to.across : i < goal ? piece->high : piece->low;
        path_add(&w->path, w->first, track_at + (int)piece->track[leave], row);
        if (i == goal) {
            return;
        }
        side = BEFORE;
        i = i < goal ? i + 1 : i - 1;
    }
}

static struct end end_at(const struct draft *d, uint32_t vertex, uint32_t slot, enum side side)
{
    return (struct end){side, d->vertices[vertex].across + offset_of(d, slot)};
}

/* A wire that takes its net's lane: from the channel of its beginning over to that of its end,
 * however far that is. */
static void take_lane(struct wiring *w, uint32_t edge, struct end from, struct end to)
{
    const struct draft *d = w->d;
    const struct net *net = &d->nets[d->net_of[edge]];
    const struct lane *lane = &d->lanes[net->lane];
    uint32_t own = d->vertices[net->node].layer;
    uint32_t goal = d->vertices[d->g->edges[edge].to_node].layer;
    bool on = goal > own;
    struct end leave = {on ? AFTER : BEFORE, lane_across(d, lane)};
    struct end arrive = {on ? BEFORE : AFTER, leave.across};
    cross_channel(w, &d->routes[net->route + own + 1 - net->first_layer], from, leave);
    cross_channel(w, &d->routes[lane_tap(d, lane, goal)], arrive, to);
}

/* The channels that an edge passes, one after another: onwards through the net's passing vertices,
 * or, when it goes to its own layer or back, round its box and backwards through the others. */
static void cross_channels(struct wiring *w, uint32_t edge, struct end from, struct end to)
{
    const struct draft *d = w->d;
    const struct net *net = &d->nets[d->net_of[edge]];
    uint32_t own = d->vertices[net->node].layer;
    uint32_t goal = d->vertices[d->g->edges[edge].to_node].layer;
    const struct route *routes = &d->routes[net->route]; /* channel first_layer is the first */
    if (is_far(d, own, goal)) {
        take_lane(w, edge, from, to);
        return;
    }
    if (goal > own) {
        for (uint32_t c = own + 1; c <= goal; c++) {
            struct end next = c == goal ? to : end_at(d, net->forward + c - own - 1, NONE, AFTER);
            cross_channel(w, &routes[c - net->first_layer], from, next);
            from = (struct end){BEFORE, next.across};
        }
        return;
    }
    struct end next = end_at(d, net->returning + own - net->first_layer, NONE, BEFORE);
    cross_channel(w, &routes[own + 1 - net->first_layer], from, next);
    for (uint32_t c = own; c > goal; c--) {
        from = (struct end){AFTER, next.across};
        next = end_at(d, net->returning + c - 1 - net->first_layer, NONE, BEFORE);
        cross_channel(w, &routes[c - net->first_layer], from, next);
    }
    cross_channel(w, &routes[goal - net->first_layer], (struct end){AFTER, next.across}, to);
}

static void wire_edge(struct wiring *w, uint32_t edge)
{
    const struct draft *d = w->d;
    const struct graph_edge *e = &d->g->edges[edge];
    struct end from = end_at(d, e->from_node, slot_of_start(d, edge), BEFORE);
    struct end to = end_at(d, e->to_node, slot_of_end(d, edge), AFTER);
    int start = w->f->layer[d->vertices[e->from_node].layer] + length_of(d, e->from_node) - 1;
    w->first = w->path.count;
    path_add(&w->path, w->first, start, from.across);
    cross_channels(w, edge, from, to);
    path_add(&w->path, w->first, w->f->layer[d->vertices[e->to_node].layer], to.across);
}

/* --- to the screen ---------------------------------------------------------------------------- */

static struct layout_point to_screen(const struct draft *d, int along, int across)
{
    return is_right(d) ? (struct layout_point){along, across}
                       : (struct layout_point){across, along};
}

static bool keep_boxes(const struct draft *d, const struct flow *f, struct layout_body *l)
{
    struct rect *boxes = arena_new(&l->arena, struct rect, d->node_count);
    uint32_t *layers = arena_new(&l->arena, uint32_t, d->node_count);
    uint32_t *places = arena_new(&l->arena, uint32_t, d->node_count);
    if (!boxes || !layers || !places) {
        return false;
    }
    for (uint32_t n = 0; n < d->node_count; n++) {
        const struct vertex *v = &d->vertices[n];
        struct layout_point at = to_screen(d, f->layer[v->layer], v->across);
        boxes[n] = (struct rect){at.x, at.y, d->boxes[n].w, d->boxes[n].h};
        layers[n] = v->layer;
        places[n] = v->place;
    }
    l->shown.boxes = boxes;
    l->shown.layer = layers;
    l->shown.place = places;
    return true;
}

static bool keep_ports(const struct draft *d, const struct flow *f, struct layout_body *l)
{
    static const enum layout_side sides[2][2] = {
        [LAYOUT_RIGHT] = {SIDE_LEFT, SIDE_RIGHT},
        [LAYOUT_DOWN] = {SIDE_TOP, SIDE_BOTTOM},
    };
    struct layout_port *ports = arena_new(&l->arena, struct layout_port, d->g->port_count);
    if (!ports) {
        return false;
    }
    for (uint32_t i = 0; i < d->g->port_count; i++) {
        const struct graph_port *port = &d->g->ports[i];
        const struct vertex *v = &d->vertices[port->node];
        int along = f->layer[v->layer] + (port->is_output ? length_of(d, port->node) - 1 : 0);
        struct layout_point at = to_screen(d, along, v->across + d->slots[i].offset);
        ports[i] = (struct layout_port){at.x, at.y, sides[d->options.direction][port->is_output]};
    }
    l->shown.ports = ports;
    return true;
}

static bool keep_wires(struct draft *d, const struct flow *f, struct layout_body *l)
{
    uint32_t edge_count = (uint32_t)d->g->edge_count;
    struct wiring w = {.d = d, .f = f};
    for (uint32_t e = 0; e < edge_count; e++) {
        wire_edge(&w, e);
    }
    w.path = (struct path){arena_new(&d->arena, struct layout_point, w.path.count), 0};
    uint32_t *first = arena_new(&l->arena, uint32_t, (size_t)edge_count + 1);
    if (!w.path.points || !first) {
        return false;
    }
    for (uint32_t e = 0; e < edge_count; e++) {
        first[e] = w.path.count;
        wire_edge(&w, e);
    }
    first[edge_count] = w.path.count;
    struct layout_point *points = arena_new(&l->arena, struct layout_point, w.path.count);
    if (!points) {
        return false;
    }
    for (uint32_t i = 0; i < w.path.count; i++) {
        points[i] = to_screen(d, w.path.points[i].x, w.path.points[i].y);
    }
    l->shown.first_point = first;
    l->shown.points = points;
    return true;
}

/* The far corner of everything. */
static void measure(struct layout_body *l)
{
    struct layout *shown = &l->shown;
    for (size_t n = 0; n < l->node_count; n++) {
        struct rect box = shown->boxes[n];
        shown->width = box.x + box.w > shown->width ? box.x + box.w : shown->width;
        shown->height = box.y + box.h > shown->height ? box.y + box.h : shown->height;
    }
    for (uint32_t i = 0; i < shown->first_point[l->edge_count]; i++) {
        struct layout_point at = shown->points[i];
        shown->width = at.x + 1 > shown->width ? at.x + 1 : shown->width;
        shown->height = at.y + 1 > shown->height ? at.y + 1 : shown->height;
    }
}

static struct layout_body *finish(struct draft *d)
{
    struct flow f = {0};
    struct layout_body *l = mem_new(struct layout_body);
    if (!l) {
        return NULL;
    }
    l->node_count = d->node_count;
    l->edge_count = d->g->edge_count;
    l->shown.layer_count = d->layer_count;
    l->shown.direction = d->options.direction;
    l->shown.text_max = d->text_max;
    if (!arena_init(&l->arena, 0) || !lay_along(d, &f) || !keep_boxes(d, &f, l) ||
        !keep_ports(d, &f, l) || !keep_wires(d, &f, l)) {
        layout_free(&l->shown);
        return NULL;
    }
    measure(l);
    if (!layout_index_make(l)) {
        layout_free(&l->shown);
        return NULL;
    }
    return l;
}

/* --- making ----------------------------------------------------------------------------------- */

static bool draft_init(struct draft *d, const struct pipeline *p, const struct graph *g,
                       const struct layout_options *options)
{
    *d = (struct draft){.p = p, .g = g, .options = *options};
    d->node_count = (uint32_t)g->node_count;
    return arena_init(&d->arena, 0) && draft_rank(d) && draft_nets(d) && draft_order(d);
}

/* What depends on the direction, of a copy of the draft, whose arena it may use up. */
static struct layout_body *dress(struct draft attempt)
{
    return draft_place(&attempt) && draft_route(&attempt) ? finish(&attempt) : NULL;
}

/* Ends the draft; the layout made from it, or NULL with st when there is none. */
static struct layout *hand_over(struct draft *d, struct layout_body *l, struct status *st)
{
    arena_finish(&d->arena);
    if (l == NULL) {
        status_nomem(st);
        return NULL;
    }
    return &l->shown;
}

struct layout *layout_make(const struct pipeline *p, const struct graph *g,
                           const struct layout_options *options, struct status *st)
{
    struct draft d;
    struct layout_body *l = NULL;
    if (draft_init(&d, p, g, options)) {
        d.text_max = TEXT_MAX;
        l = draft_size(&d) ? dress(d) : NULL;
    }
    return hand_over(&d, l, st);
}

/* No drawing of these boxes is narrower. */
static int least_width(const struct draft *d)
{
    int total = 0, widest = 0;
    for (uint32_t layer = 0; layer < d->layer_count; layer++) {
        int across = 0, longest = 0;
        for (uint32_t i = d->first_in_layer[layer]; i < d->first_in_layer[layer + 1]; i++) {
            const struct vertex *v = &d->vertices[d->order[i]];
            across += v->size;
            if (is_box(v)) {
                int length = length_of(d, d->order[i]);
                longest = length > longest ? length : longest;
            }
        }
        widest = across > widest ? across : widest;
        total += longest + d->label_cells[layer] + (layer > 0 ? 2 : 0);
    }
    return is_right(d) ? total : widest + lanes_size(d);
}

/* Attempts to fit, in this order: names lose some letters before the direction changes, and most of
 * them only after that. */
static const struct attempt {
    int text_max;
    bool turned;
} attempts[] = {
    {TEXT_MAX, false},  {TEXT_SHORT, false}, {TEXT_MAX, true},
    {TEXT_SHORT, true}, {TEXT_TIGHT, false}, {TEXT_TIGHT, true},
};

static bool is_allowed(const struct draft *d, const struct attempt *attempt)
{
    return !attempt->turned || !d->options.keep_direction;
}

/* A copy of the draft with boxes as an attempt wants them; false when memory is out. */
static bool begin_attempt(const struct draft *d, const struct attempt *attempt, struct draft *copy)
{
    *copy = *d;
    copy->text_max = attempt->text_max;
    if (attempt->turned) {
        copy->options.direction = is_right(d) ? LAYOUT_DOWN : LAYOUT_RIGHT;
    }
    return draft_size(copy);
}

/* NULL when memory is out. */
static struct layout_body *fit(const struct draft *d)
{
    int limit = d->options.max_width > 0 ? d->options.max_width : INT32_MAX;
    const struct attempt *narrowest = attempts;
    int least = INT32_MAX;
    struct draft copy;
    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        if (!is_allowed(d, &attempts[i])) {
            continue;
        }
        if (!begin_attempt(d, &attempts[i], &copy)) {
            return NULL;
        }
        int width = least_width(&copy);
        if (width <= limit) {
            struct layout_body *l = dress(copy);
            if (l == NULL || l->shown.width <= limit) {
                return l;
            }
            width = l->shown.width;
            layout_free(&l->shown);
        }
        if (width < least) {
            least = width;
            narrowest = &attempts[i];
        }
    }
    return begin_attempt(d, narrowest, &copy) ? dress(copy) : NULL;
}

struct layout *layout_fit(const struct pipeline *p, const struct graph *g,
                          const struct layout_options *options, struct status *st)
{
    struct draft d;
    struct layout_body *l = draft_init(&d, p, g, options) ? fit(&d) : NULL;
    return hand_over(&d, l, st);
}

void layout_free(struct layout *l)
{
    if (l != NULL) {
        struct layout_body *body = (struct layout_body *)l; /* shown is its first member */
        arena_finish(&body->arena);
        mem_free(body);
    }
}
