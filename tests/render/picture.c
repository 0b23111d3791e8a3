/* SPDX-License-Identifier: MIT */
#include "tests/render/picture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "model/load.h"

void picture_open(struct picture *pic, struct str document)
{
    struct status st = STATUS_INIT;
    *pic = (struct picture){0};
    pic->p = pipeline_load(document, &st);
    ck_assert_msg(pic->p != NULL, "%s", st.message);
    pic->g = graph_compile(pic->p, GRAPH_WITH_MUTED, &st);
    ck_assert_msg(pic->g != NULL, "%s", st.message);
}

void picture_lay_out(struct picture *pic, const struct layout_options *options)
{
    struct status st = STATUS_INIT;
    layout_free(pic->l);
    pic->l = layout_make(pic->p, pic->g, options, &st);
    ck_assert_msg(pic->l != NULL, "%s", st.message);
}

void picture_close(struct picture *pic)
{
    layout_free(pic->l);
    graph_free(pic->g);
    pipeline_free(pic->p);
    *pic = (struct picture){0};
}

uint32_t picture_node(const struct picture *pic, const char *id)
{
    for (uint32_t n = 0; n < pic->g->node_count; n++) {
        if (str_eq(pic->g->nodes[n].id, str_from(id))) {
            return n;
        }
    }
    ck_abort_msg("there is no step %s", id);
}

/* --- random documents ------------------------------------------------------------------------- */

struct dice {
    uint32_t state;
};

static uint32_t roll(struct dice *d, uint32_t sides)
{
    d->state ^= d->state << 13;
    d->state ^= d->state >> 17;
    d->state ^= d->state << 5;
    return d->state % sides;
}

static bool chance(struct dice *d, uint32_t percent)
{
    return roll(d, 100) < percent;
}

static const char *const port_words[] = {"data", "model", "metrics_of_the_last_run", "x", "데이터"};
static const char *const step_words[] = {"train", "a longer name than most", "학습 단계", "🙂 ok",
                                         "é́"};

static void add_text(struct json_writer *w, const char *key, const char *text, uint32_t number)
{
    char room[64];
    snprintf(room, sizeof room, "%s%u", text, (unsigned)number);
    json_member_text(w, key, str_from(room));
}

static void add_kind(struct dice *d, struct json_writer *w)
{
    switch (roll(d, 4)) {
    case 0:
        json_member_text(w, "type", STR("PythonScriptStep"));
        return;
    case 1:
        json_member_text(w, "type", STR("CommandStep"));
        return;
    case 2:
        json_write_key(w, STR("estimator"));
        json_write_object(w);
        json_member_text(w, "class", STR("PyTorch"));
        json_member_int(w, "node_count", 1 + roll(d, 20));
        json_write_key(w, STR("distributed_training"));
        json_write_object(w);
        json_member_text(w, "class", STR("Mpi"));
        json_write_end(w);
        json_write_end(w);
        return;
    default:
        return;
    }
}

static void add_inputs(struct dice *d, struct json_writer *w, uint32_t step, uint32_t steps)
{
    json_write_key(w, STR("inputs"));
    json_write_list(w);
    for (uint32_t i = roll(d, 5); i > 0; i--) {
        char from[64];
        uint32_t source = step > 0 && chance(d, 92) ? roll(d, step) : roll(d, steps);
        json_write_object(w);
        if (chance(d, 10)) {
            json_member_text(w, "data_reference", STR("raw_from_somewhere"));
        } else if (chance(d, 5)) {
            json_write_key(w, STR("from"));
            json_write_null(w);
        } else {
            uint32_t port = roll(d, 3);
            snprintf(from, sizeof from, "s%u.%s%u", (unsigned)source, port_words[port],
                     (unsigned)port);
            json_member_text(w, "from", str_from(from));
            add_text(w, "name", port_words[roll(d, COUNT_OF(port_words))], i);
        }
        json_write_end(w);
    }
    json_write_end(w);
}

static void add_outputs(struct dice *d, struct json_writer *w)
{
    json_write_key(w, STR("outputs"));
    json_write_list(w);
    uint32_t count = 1 + roll(d, 3);
    for (uint32_t i = 0; i < count; i++) {
        json_write_object(w);
        add_text(w, "name", port_words[i], i);
        json_write_end(w);
    }
    json_write_end(w);
}

static void add_step(struct dice *d, struct json_writer *w, uint32_t step, uint32_t steps)
{
    json_write_object(w);
    add_text(w, "id", "s", step);
    if (chance(d, 30)) {
        json_member_text(w, "name", str_from(step_words[roll(d, COUNT_OF(step_words))]));
    }
    add_kind(d, w);
    if (chance(d, 85)) {
        add_inputs(d, w, step, steps);
        add_outputs(d, w);
    }
    json_write_key(w, STR("run_after"));
    json_write_list(w);
    while (chance(d, 25)) {
        char id[16];
        snprintf(id, sizeof id, "s%u", (unsigned)roll(d, chance(d, 90) && step > 0 ? step : steps));
        json_write_text(w, str_from(id));
    }
    json_write_end(w);
    json_write_end(w);
}

void picture_named(struct str name, struct buf *document)
{
    struct json_writer w;
    json_write_init(&w, document, JSON_COMPACT, JSON_UTF8);
    json_write_object(&w);
    json_member_text(&w, "format", STR("stepwire/1"));
    json_write_key(&w, STR("steps"));
    json_write_list(&w);
    json_write_object(&w);
    json_member_text(&w, "id", STR("a"));
    json_member_text(&w, "name", name);
    json_write_end(&w);
    json_write_end(&w);
    json_write_end(&w);
}

void picture_random(uint32_t seed, struct buf *document)
{
    struct dice d = {seed * 2654435761u + 1};
    struct json_writer w;
    json_write_init(&w, document, JSON_SPACED, JSON_UTF8);
    json_write_object(&w);
    json_member_text(&w, "format", STR("stepwire/1"));
    json_write_key(&w, STR("steps"));
    json_write_list(&w);
    uint32_t steps = 1 + roll(&d, 24);
    for (uint32_t i = 0; i < steps; i++) {
        add_step(&d, &w, i, steps);
    }
    json_write_end(&w);
    json_write_end(&w);
}
