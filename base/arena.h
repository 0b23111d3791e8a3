/* SPDX-License-Identifier: MIT
 * base/arena.h - memory that is all freed at once: one parse, one layout, one request body.
 *
 * A chain of chunks; an allocation moves a mark. The struct is a mark into the chain, so a copy of
 * it, passed by value, is scratch memory: what the callee takes is free again when it returns,
 * because the caller's mark has not moved. Never hand the same arena to a callee as result and as
 * scratch: the two would overlap.
 *
 *      first chunk            chunk                 chunk (reused when the mark gets there)
 *     [########....] ----> [###|.......] ----> [.............]
 *                               ^ mark
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

struct arena_chunk; /* in arena.c */

struct arena {
    struct arena_chunk *chunk; /* where the mark is; NULL before arena_init */
    size_t used;               /* bytes of that chunk before the mark */
};

/* One chunk of at least `reserve` bytes (0: the default, 64 KiB). False when memory is out. Free
 * with arena_finish. */
bool arena_init(struct arena *a, size_t reserve) MUST_CHECK;

/* Frees the whole chain, from any copy of the mark. An arena of zeroes is allowed. */
void arena_finish(struct arena *a);

/* Everything free again; keeps the chunks. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type; NULL when count × size overflows or memory is out. Lives until
 * reset or finish. */
void *arena_alloc(struct arena *a, size_t count, size_t size) MUST_CHECK;
#define arena_new(a, T, n) ((T *)arena_alloc((a), (n), sizeof(T)))

/* For an array that grows: `old`, of `count` items of `size` bytes, with room for twice as many
 * (*cap). The old one is left to the arena. NULL, and *cap as it was, when memory is out. */
void *arena_grow(struct arena *a, const void *old, size_t count, size_t *cap, size_t size)
    MUST_CHECK;

/* A copy with a NUL behind it; STR_NONE when memory is out (or s is STR_NONE). */
struct str arena_str(struct arena *a, struct str s) MUST_CHECK;
/* Formatted; STR_NONE when memory is out. */
struct str arena_strf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3) MUST_CHECK;

/* Bytes held by the chain, for tests and benchmarks. */
size_t arena_bytes(const struct arena *a);

#endif
