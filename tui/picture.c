/* SPDX-License-Identifier: MIT */
#include "tui/picture.h"

#include "render/box.h"

/* --- what the layout depends on --- */

/* FNV-1a, 64 bits (Fowler, Noll, Vo). Two pictures of one session that differ and hash alike would
 * be drawn with stale boxes once; at this width that is not to be expected. */
static const uint64_t HASH_START = 14695981039346656037u, HASH_PRIME = 1099511628211u;

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
    for (int i = 0; i < 4; i++) {
        hash = (hash ^ (number & 0xffff)) * HASH_PRIME;
        number >>= 16;
    }
    return hash;
}

static uint64_t hash_text(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.ptr[i]) * HASH_PRIME;
    }
    return hash_number(hash, text.len);
}

static uint64_t hash_graph(const struct pipeline *p, const struct graph *g,
                           const struct layout_options *options)
{
    uint64_t hash = hash_number(HASH_START, (uint64_t)options->direction);
    for (uint32_t i = 0; i < g->node_count; i++) {
        struct box_text text;
        box_describe(p, g, i, options->ascii, &text);
        hash = hash_text(hash_text(hash, text.title), text.name);
        hash = hash_text(hash, str_from(text.detail));
        hash = hash_number(hash_number(hash, g->nodes[i].in_count), g->nodes[i].out_count);
    }
    for (uint32_t i = 0; i < g->port_count; i++) {
        hash = hash_text(hash, g->ports[i].name);
        hash = hash_text(hash, g->ports[i].is_output ? STR("") : box_data_label(p, g, i));
    }
    for (uint32_t i = 0; i < g->edge_count; i++) {
        const struct graph_edge *e = &g->edges[i];
        hash = hash_number(hash, (uint64_t)e->from_node << 32 | e->to_node);
        hash = hash_number(hash, (uint64_t)e->from_port << 32 | e->to_port);
        hash = hash_number(hash, e->closes_cycle);
    }
    return hash;
}

/* --- bringing it up to date --- */

void picture_finish(struct picture *it)
{
    graph_free(it->g);
    graph_free(it->checked);
    layout_free(it->l);
    *it = (struct picture){0};
}

bool picture_update(struct picture *it, const struct pipeline *p, bool ascii, struct status *st)
{
    value_id view = value_get(p, pipeline_root(p), KEY_VIEW);
    bool down = str_eq(value_get_text(p, view, KEY_DIRECTION), STR("down"));
    const struct layout_options options = {.direction = down ? LAYOUT_DOWN : LAYOUT_RIGHT,
                                           .ascii = ascii};
    struct picture made = {0};
    made.g = graph_compile(p, GRAPH_WITH_MUTED, st);
    made.checked = made.g != NULL ? graph_compile(p, GRAPH_PLAIN, st) : NULL;
    if (made.checked == NULL) {
        picture_finish(&made);
        return false;
    }
    made.sign = hash_graph(p, made.g, &options);
    if (it->l != NULL && made.sign == it->sign) {
        made.l = it->l;
        it->l = NULL;
    } else if ((made.l = layout_make(p, made.g, &options, st)) == NULL) {
        picture_finish(&made);
        return false;
    }
    picture_finish(it);
    *it = made;
    return true;
}
