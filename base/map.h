/* SPDX-License-Identifier: MIT
 * base/map.h - a hash map from text to a 32-bit number (an id or an index).
 *
 * Open addressing with linear probing, at most 3/4 full, doubles. Keys are borrowed: they must
 * live, unchanged, as long as they are in the map. One key has one value; lists hang off the value.
 *
 * The hash is keyed per map, by where its table lies in memory, so whoever writes a document cannot
 * choose names that collide. There is no order to walk a map in, so nothing but time depends on
 * that key, and the pure rooms stay pure.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/str.h"

struct map_slot; /* in map.c */

struct map {
    struct map_slot *slots; /* NULL while cap is 0 */
    size_t count, cap;      /* cap is 0 or a power of two */
    uint64_t seed;          /* the key of the hash; chosen with the first slots */
};

#define MAP_INIT {0}

void map_finish(struct map *m); /* m is then as MAP_INIT; NULL is allowed */
void map_reset(struct map *m);  /* empty, keeps the capacity */

/* Adds, or replaces the value (and borrows the first key on). The key must not be STR_NONE. False
 * when memory is out; the map is then as before. Amortised O(1). */
bool map_set(struct map *m, struct str key, uint32_t value) MUST_CHECK;

/* The value, or `otherwise` when the key is not there. O(1) expected. */
uint32_t map_get(const struct map *m, struct str key, uint32_t otherwise);

#endif
