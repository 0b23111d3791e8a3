/* SPDX-License-Identifier: MIT
 * model/intern.h - texts stored once, each known by a number.
 *
 * A document repeats itself: 10,000 steps on one compute hold its name once. Numbers are given in
 * order from 1 and texts are never freed before intern_finish, so a number or a borrowed text stays
 * good whatever an undo brings back.
 */
#ifndef MODEL_INTERN_H
#define MODEL_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/map.h"
#include "base/str.h"

struct intern {
    struct arena bytes;
    struct map numbers; /* text -> number */
    struct str *texts;  /* [number]; [0] is STR_NONE */
    size_t count, cap;
};

/* Zeroes are an empty table. Frees all texts. */
void intern_finish(struct intern *t);

/* The text's number; 0 when memory is out, and then nothing has changed. O(bytes) expected. */
uint32_t intern_add(struct intern *t, struct str text) MUST_CHECK;

/* The text with that number; STR_NONE for 0. NUL-terminated; may hold NUL. O(1). */
struct str intern_text(const struct intern *t, uint32_t number);

#endif
