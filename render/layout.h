/* SPDX-License-Identifier: MIT
 * render/layout.h - where everything lies: boxes, ports and the corners of the wires, in cells.
 *
 * The layered method (Sugiyama, Tagawa, Toda 1981): break cycles, assign layers, order layers,
 * place, route orthogonally. Deterministic: the same graph and options give the same layout
 * everywhere. Boxes never overlap, no wire runs through a box, no two wires share a cell except
 * where they cross at right angles or belong to one output's trunk.
 *
 * Indices are the graph's; a layout is valid for the graph it was made from. Coordinates are cells
 * from 0, the top left corner of everything, and may be large. No I/O, no clock; layouts are
 * immutable and own all they point to.
 */
#ifndef RENDER_LAYOUT_H
#define RENDER_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/cells.h"

enum layout_direction { LAYOUT_RIGHT, LAYOUT_DOWN };

struct layout_options {
    enum layout_direction direction;
    bool ascii;          /* leaves a cell between branches side by side; escaped texts are longer */
    int max_width;       /* cells; 0: no limit. Downwards a drawing is pressed together for it */
    bool keep_direction; /* for layout_fit: do not try the other one */
    bool quick;          /* a good order at once, from one start, instead of the best */
};

enum layout_side { SIDE_LEFT, SIDE_RIGHT, SIDE_TOP, SIDE_BOTTOM };

struct layout_port {
    int x, y; /* the port's cell, on its box's edge */
    enum layout_side side;
};

struct layout_point {
    int x, y;
};

struct layout {
    const struct rect *boxes;        /* per node */
    const struct layout_port *ports; /* per port */
    /* Per edge: points[first_point[e]] .. points[first_point[e + 1] - 1], the ends and corners from
     * the output's cell to the input's. Edges of run_after begin and end on cells of the box's
     * edges where no port is; those that leave one step share a trunk, as one output's do. */
    const uint32_t *first_point;
    const struct layout_point *points;
    const uint32_t *layer; /* per node */
    const uint32_t *place; /* per node: position in its layer */
    uint32_t layer_count;
    int width, height;
    enum layout_direction direction;
    int text_max; /* cells that names have in boxes; what is longer is cut */
};

/* Lays out with options' direction, however wide that gets. NULL when memory is out. Free with
 * layout_free. `g` may be compiled with muted steps. Cost: about O(E log E) for E edges and the
 * layers that they pass; of the longest wires only so many pass layers that time and memory stay
 * near linear (layout_lane.c). 2 ms for 100 steps; 1.5 s and 0.3 GB for a chain of 10,000 that all
 * feed its last step. */
struct layout *layout_make(const struct pipeline *p, const struct graph *g,
                           const struct layout_options *options, struct status *st) MUST_CHECK;

/* The first that is at most options->max_width wide: in options' direction, then with names cut
 * shorter, then the same in the other direction (unless this one is to be kept), then with names
 * cut very short; when none is, what promises to be the narrowest. Downwards the limit also presses
 * the drawing together, at the price of more bends. */
struct layout *layout_fit(const struct pipeline *p, const struct graph *g,
                          const struct layout_options *options, struct status *st) MUST_CHECK;

void layout_free(struct layout *l);

/* Appends what `stepwire layout` prints: {"direction", "nodes": {ID: {"x", "y", "w", "h",
 * "ports"}}, "edges": […], "width", "height"}. An input that is called like an output of its step
 * is in "ports" as INPUT_name. Where an unfinished document has two steps of one id, or two ports
 * of one name on one side, the first of them is in "nodes" and "ports". times_ms < 0: no "times".
 * Failures stick to out. */
void layout_json(const struct layout *l, const struct graph *g, double times_ms, struct buf *out);

/* The node nearest to `node` in a direction (for arrows and hjkl), or GRAPH_NONE. Exactly one of dx
 * and dy is -1 or 1, the other 0. O(nodes). */
uint32_t layout_neighbour(const struct layout *l, const struct graph *g, uint32_t node, int dx,
                          int dy);
/* The node whose box covers a cell, or GRAPH_NONE. Cost does not depend on the graph's size. */
uint32_t layout_node_at(const struct layout *l, const struct graph *g, int x, int y);

/* Hands over what lies in an area, each thing once: nodes whose boxes do, and straight runs of
 * wires (points[point] to points[point + 1] of edge). A NULL function is not called. Cost: what
 * lies there, whatever the size of the graph. */
struct layout_visitor {
    void (*box)(void *context, uint32_t node);
    void (*run)(void *context, uint32_t edge, uint32_t point);
};
void layout_visit(const struct layout *l, struct rect area, const struct layout_visitor *visitor,
                  void *context);

#endif
