/* SPDX-License-Identifier: MIT
 * tui/wire_internal.h - shared by the files of wiring.
 *
 *      wire.c           the layer: stages, keys, making the wire
 *      wire_target.c    what there is to choose at each stage, whether it may be, and the letters
 *      wire_draw.c      the letters on the canvas, the data beside it
 *      wire_offer.c     the arguments offered afterwards
 *
 * Only what is in sight is judged and gets letters, so that a graph of any size opens at once; the
 * rest is judged when Tab or / gets there.
 */
#ifndef TUI_WIRE_INTERNAL_H
#define TUI_WIRE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "model/pipeline.h"
#include "render/draw.h"
#include "tui/editor_internal.h"
#include "tui/layer.h"

/* c: OUTPUT (when there are several), then TARGET. C: SOURCE, then INPUT (when the step has inputs
 * that nothing is wired to). */
enum wire_stage { WIRE_OUTPUT, WIRE_TARGET, WIRE_SOURCE, WIRE_INPUT };

enum target_kind { TARGET_PORT, TARGET_NEW_INPUT, TARGET_DATA, TARGET_NEW_REFERENCE };
enum judgement { NOT_JUDGED, MAY, MAY_NOT };

struct target {
    enum target_kind kind;
    uint32_t node, port; /* of doc.g; GRAPH_NONE where there is none */
    value_id value;      /* the port's or data's; NEW_INPUT: the step */
    enum judgement judgement;
    char hint[3];
};

struct wiring {
    struct layer layer;
    enum wire_stage stage, first_stage;
    value_id step;      /* where it began */
    value_id source;    /* what is wired; TARGET and INPUT stages */
    bool made_output;   /* source was made for this: the history's group is open until the end */
    struct arena arena; /* of the stage: all below */
    struct target *targets;
    size_t count;
    size_t chosen;           /* by Tab; SIZE_MAX: none */
    char typed;              /* the first of two letters, or 0 */
    struct draw_port *ports; /* per port of doc.g */
    char (*new_inputs)[3];   /* per node */
    struct draw_node *nodes; /* per node: the editor's, with what may not be wired dim */
    struct rect panel;       /* of the data that a stage offers; w 0: none */
    size_t first_data;       /* of the targets; all from there on are data */
    size_t panel_first;      /* the first that the panel shows, counted from there */
    size_t panel_rows;       /* how many it shows */
};

/* Everything about the stage anew. */
bool wire_collect(const struct editor *ed, struct wiring *w, struct status *st) MUST_CHECK;
/* Judges what is in sight and gives it letters. */
void wire_assign(struct editor *ed, struct wiring *w);
/* Where on the screen a target's letters would stand, that is no data: perhaps beyond its edge. */
struct layout_point wire_point(const struct editor *ed, const struct target *t);
/* May it be chosen? `why` gets the reason (NULL: not wanted). */
bool wire_judge(const struct editor *ed, const struct wiring *w, struct target *t,
                struct status *why);
/* "train.raw", "train: a new input", "raw, a data reference". */
void wire_describe(const struct editor *ed, const struct target *t, struct buf *out);
/* Puts the panel a page further or (-1) back, as far as there is data. */
void wire_scroll_panel(const struct editor *ed, struct wiring *w, int pages);
/* Puts it so that this target is among what it shows, when that is one of the data. */
void wire_show_in_panel(const struct editor *ed, struct wiring *w, size_t target);
/* The target with these letters (a NUL second one: one letter); SIZE_MAX. *prefix tells whether the
 * letter begins a pair. */
size_t wire_find_hint(const struct wiring *w, char first, char second, bool *prefix);

void wire_draw(struct editor *ed, struct layer *layer, struct cells *c, struct rect screen,
               int *cursor_x, int *cursor_y);

#endif
