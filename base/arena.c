/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
    CHUNK_DEFAULT = 64 * 1024,
    CHUNK_GROWTH_MAX = 4 * 1024 * 1024, /* chunks double up to here; larger only on demand */
};

struct arena_chunk {
    struct arena_chunk
        *first; /* of the chain: arena_finish and arena_reset get any copy of a mark */
    struct arena_chunk *next;
    size_t size; /* of data */
    _Alignas(max_align_t) unsigned char data[];
};

static struct arena_chunk *new_chunk(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct arena_chunk)) {
        return NULL;
    }
    struct arena_chunk *chunk = mem_alloc(1, sizeof(struct arena_chunk) + size);
    if (chunk != NULL) {
        chunk->first = chunk;
        chunk->size = size;
    }
    return chunk;
}

bool arena_init(struct arena *a, size_t reserve)
{
    *a = (struct arena){new_chunk(reserve > 0 ? reserve : CHUNK_DEFAULT), 0};
    return a->chunk != NULL;
}

void arena_finish(struct arena *a)
{
    if (a == NULL || a->chunk == NULL) {
        return;
    }
    struct arena_chunk *chunk = a->chunk->first;
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;
        mem_free(chunk);
        chunk = next;
    }
    *a = (struct arena){NULL, 0};
}

void arena_reset(struct arena *a)
{
    assert(a->chunk != NULL);
    *a = (struct arena){a->chunk->first, 0};
}

/* Moves the mark to the start of a chunk of at least `size` bytes. The next one of the chain is
 * taken when it is large enough: what it holds was scratch of a callee that has returned. When it
 * is not, a new chunk goes in between, so that the smaller ones serve later. */
static bool advance(struct arena *a, size_t size)
{
    struct arena_chunk *here = a->chunk;
    struct arena_chunk *chunk = here->next;
    if (chunk == NULL || chunk->size < size) {
        size_t doubled = here->size > CHUNK_GROWTH_MAX / 2 ? CHUNK_GROWTH_MAX : here->size * 2;
        chunk = new_chunk(size > doubled ? size : doubled);
        if (chunk == NULL) {
            return false;
        }
        chunk->first = here->first;
        chunk->next = here->next;
        here->next = chunk;
    }
    *a = (struct arena){chunk, 0};
    return true;
}

/* `size` bytes, not zeroed, at a multiple of `align` (a power of two). */
static void *take(struct arena *a, size_t size, size_t align)
{
    assert(a->chunk != NULL);
    assert(a->used <= a->chunk->size);

    size_t padding = -a->used & (align - 1);
    size_t room = a->chunk->size - a->used;
    if (padding > room || size > room - padding) {
        if (!advance(a, size)) {
            return NULL;
        }
        padding = 0;
    }
    void *ptr = a->chunk->data + a->used + padding;
    a->used += padding + size;
    return ptr;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    void *ptr = take(a, count * size, _Alignof(max_align_t));
    if (ptr != NULL) {
        memset(ptr, 0, count * size);
    }
    return ptr;
}

void *arena_grow(struct arena *a, const void *old, size_t count, size_t *cap, size_t size)
{
    enum { FIRST_ITEMS = 16 };
    assert(count <= *cap);
    size_t wanted = *cap == 0 ? FIRST_ITEMS : *cap * 2;
    void *items = wanted > *cap ? arena_alloc(a, wanted, size) : NULL;
    if (items != NULL && count > 0) {
        memcpy(items, old, count * size);
    }
    *cap = items != NULL ? wanted : *cap;
    return items;
}

struct str arena_str(struct arena *a, struct str s)
{
    if (s.ptr == NULL || s.len == SIZE_MAX) {
        return STR_NONE;
    }
    char *ptr = take(a, s.len + 1, 1);
    if (ptr == NULL) {
        return STR_NONE;
    }
    memcpy(ptr, s.ptr, s.len);
    ptr[s.len] = '\0';
    return (struct str){ptr, s.len};
}

struct str arena_strf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *ptr = len >= 0 ? take(a, (size_t)len + 1, 1) : NULL;
    if (ptr == NULL) {
        return STR_NONE;
    }

    va_start(args, fmt);
    vsnprintf(ptr, (size_t)len + 1, fmt, args);
    va_end(args);
    return (struct str){ptr, (size_t)len};
}

size_t arena_bytes(const struct arena *a)
{
    size_t bytes = 0;
    const struct arena_chunk *chunk = a->chunk != NULL ? a->chunk->first : NULL;
    for (; chunk != NULL; chunk = chunk->next) {
        bytes += chunk->size;
    }
    return bytes;
}
