/* SPDX-License-Identifier: MIT
 * tests/render/picture.h - documents opened for a test of what draws them. A failure of anything
 * here fails the test.
 */
#ifndef TESTS_RENDER_PICTURE_H
#define TESTS_RENDER_PICTURE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "render/layout.h"

struct picture {
    struct pipeline *p;
    struct graph *g;
    struct layout *l; /* NULL until picture_lay_out */
};

/* Muted steps are in the graph. */
void picture_open(struct picture *pic, struct str document);
void picture_lay_out(struct picture *pic, const struct layout_options *options);
void picture_close(struct picture *pic);

/* The node of a step's id. */
uint32_t picture_node(const struct picture *pic, const char *id);

/* A document of one step, a, with that name. */
void picture_named(struct str name, struct buf *document);

/* A document that is the same for the same seed: up to 24 steps of all types with several ports,
 * outputs with several wires, wires to nothing, back and to the step itself, run_after, data
 * references, steps that nothing is wired to, wide and long names. */
void picture_random(uint32_t seed, struct buf *document);

#endif
