/* SPDX-License-Identifier: MIT
 * tui/picture.h - what is computed from the document to be drawn, checked and run.
 *
 * The layout costs far more than the rest together. It is kept where nothing that it depends on has
 * changed: most edits in forms change no box's size.
 */
#ifndef TUI_PICTURE_H
#define TUI_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/layout.h"

struct picture {
    struct graph *g;       /* GRAPH_WITH_MUTED */
    struct graph *checked; /* GRAPH_PLAIN */
    struct layout *l;      /* of g */
    uint64_t sign;         /* a hash of all that the layout depends on */
};

/* Brings it up to date with p; an empty one is made. On failure it is as before. */
bool picture_update(struct picture *it, const struct pipeline *p, bool ascii, struct status *st)
    MUST_CHECK;
void picture_finish(struct picture *it);

#endif
