/* SPDX-License-Identifier: MIT
 * render/draw.h - the laid out graph, drawn into cells. `show`, the designer and every golden
 * screen use this one.
 *
 *      ┌ prep ──────────┐       ┌ train ──────────┐
 *      │ SKLearn        │   ┌───▷ digits          │
 *      ▷ raw     digits ◆───┘   │ PyTorch 2×1 mpi │
 *      └ ✓ 0:42 ⚠ 1 ────┘       └─────────────────┘
 *
 *      ▷ ▽ arrives   ○ an input that nothing is wired to   ◆ an output   ◇ a step others run after
 *
 * What a run and the problems say stands on the box's edge, so sizes do not change with it. Nothing
 * here fails or allocates beyond what the grid does. Only what lies inside the viewport is looked
 * at.
 */
#ifndef RENDER_DRAW_H
#define RENDER_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "model/graph.h"
#include "model/pipeline.h"
#include "render/cells.h"
#include "render/layout.h"

/* A step's badge; the signs and words differ, not only the colours. */
enum draw_state {
    DRAW_NONE,
    DRAW_WAITING,
    DRAW_RUNNING,
    DRAW_OK,
    DRAW_REUSED,
    DRAW_FAILED,
    DRAW_CANCELLED,
    DRAW_SKIPPED,
};

struct draw_node { /* all zero: nothing special */
    enum draw_state state;
    int64_t duration_ms; /* shown with the state when > 0 */
    bool marked, dim;
    uint16_t errors, warnings; /* problems */
};

struct draw_port {
    char hint[3]; /* a letter or two to press, NUL-terminated; empty: none */
    bool dim;
};

struct draw_options {
    uint32_t focus_node; /* GRAPH_NONE: none */
    uint32_t focus_port;
    uint32_t focus_edge;
    const struct draw_node *nodes; /* per node; NULL: nothing special */
    const struct draw_port *ports; /* per port; NULL */
    char (*new_input_hints)[3];    /* per node: the hint on its `+ new input` slot; NULL */
};

/* Nothing in focus, nothing special. */
#define DRAW_OPTIONS_INIT                                                                          \
    {.focus_node = GRAPH_NONE, .focus_port = GRAPH_NONE, .focus_edge = GRAPH_NONE}

/* Draws the part of the graph that starts at layout cell (left, top) into `area` of the grid, which
 * it blanks first; cuts at `area`, and takes the clip off afterwards. Labels of data references and
 * datasets stand left of their ports, downwards in brackets behind their names. */
void draw_graph(struct cells *c, struct rect area, int left, int top, const struct pipeline *p,
                const struct graph *g, const struct layout *l, const struct draw_options *options);

/* A state's sign and style, as on the boxes; DRAW_NONE has a blank. */
uint32_t draw_state_sign(enum draw_state state);
enum style draw_state_style(enum draw_state state);

#endif
