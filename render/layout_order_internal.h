/* SPDX-License-Identifier: MIT
 * render/layout_order_internal.h - orders of layers and what they cross: between layout_order.c,
 * which looks for a good order, and layout_cross.c, which knows what one costs.
 *
 * Crossings are counted between the pins of neighbouring layers: the places on vertices where wires
 * meet them. So the order of a box's ports counts, too: two wires into one box cross when its ports
 * are the other way round. A line that stands for three wires crosses as three.
 */
#ifndef RENDER_LAYOUT_ORDER_INTERNAL_H
#define RENDER_LAYOUT_ORDER_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "render/layout_internal.h"

/* Where a vertex is, in the order as it is now. Kept apart, and small: the search looks at little
 * else. */
struct spot {
    uint32_t place;
    uint32_t first_pin[2]; /* by side: number of its first pin, through its layer */
    uint32_t pin_count[2];
};

/* A link, seen from a vertex: what does not change while orders do. */
struct lead {
    uint32_t vertex; /* at the other end */
    uint32_t rank;   /* of the pin there, among its vertex's */
    float share;     /* of that vertex, where the pin is */
    uint32_t weight;
};

/* The same as it is in the present order. */
struct near {
    uint32_t pin; /* numbered through that layer */
    uint32_t weight;
    float at; /* the vertex's place, and the pin's share of it */
};

struct ordering {
    struct draft *d; /* whose `order` it is */
    struct spot *spots;
    struct lead *leads[2]; /* as the draft's links */
    struct near *near[2];  /* the same, each vertex's by pin: see ordering_gather */
    uint32_t *pins_before; /* per layer: pins on its side BEFORE */
    uint64_t *tree;        /* for counting: weights by pin */
    bool *stale;           /* per layer: exchanges may save something again */
    uint32_t *version;     /* per layer: grows with each change of its order */
    uint32_t *gathered[2]; /* per layer: which version of the layer on that side near[] is of */
};

/* Lives in `a`. */
bool ordering_init(struct ordering *o, struct draft *d, struct arena *a) MUST_CHECK;

/* After a layer's (every layer's) order has changed: brings the spots up to date. */
void ordering_renumber(struct ordering *o, uint32_t layer);
void ordering_renumber_all(struct ordering *o);

/* All crossings, each as many as the wires that cross. O(links × log pins). */
uint64_t ordering_count(struct ordering *o);

/* Brings near[side] of a layer's vertices up to date with the order of the layer on that side. */
void ordering_gather(struct ordering *o, uint32_t layer, enum side side);

/* Exchanges neighbours in all layers for as long as that saves crossings. With EXCHANGE_EQUAL also
 * those that cross as much either way: that leads out of dead ends. */
enum exchange { EXCHANGE_BETTER, EXCHANGE_EQUAL };
void ordering_exchange(struct ordering *o, enum exchange mode);

/* Moves vertices of all layers to where in their layer they cross least, for as long as that saves
 * any (Matuszewski, Schönfeld, Molitor 1999). O(layer size × links) a layer and round. */
void ordering_sift(struct ordering *o);

#endif
