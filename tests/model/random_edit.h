/* SPDX-License-Identifier: MIT
 * tests/model/random_edit.h - edits at random, from a seed, anywhere in a document.
 *
 * The values come from the table of shapes, so every member of every object is edited, and most
 * edits are well formed. Some are not: wrong kinds, unknown keys, places that are not there, values
 * that have gone.
 */
#ifndef TESTS_MODEL_RANDOM_EDIT_H
#define TESTS_MODEL_RANDOM_EDIT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "model/edit.h"
#include "model/pipeline.h"

struct random {
    uint64_t state; /* the seed; any number */
};

/* 0 to below - 1. */
uint32_t random_below(struct random *r, uint32_t below);
static inline bool random_one_in(struct random *r, uint32_t n)
{
    return random_below(r, n) == 0;
}

/* The texts of *edit lie in scratch, which is reset. */
void random_edit(struct random *r, const struct pipeline *p, struct buf *scratch,
                 struct edit *edit);

/* Writes a value that is well formed at a place of this shape. `size` bounds how much it holds. */
void random_value(struct random *r, const struct shape *shape, uint32_t size,
                  struct json_writer *w);

#endif
