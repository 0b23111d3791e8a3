/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The hook of mem_fail_at; see the header for why it is global. */
static struct {
    uint64_t asked;
    uint64_t fail_at; /* 0: never */
    enum mem_fail mode;
} hook;

void mem_fail_at(uint64_t n, enum mem_fail mode)
{
    hook.asked = 0;
    hook.fail_at = n;
    hook.mode = mode;
}

uint64_t mem_count(void)
{
    return hook.asked;
}

/* Counts this request and tells whether it may go on to the C library. */
static bool admit(size_t count, size_t size)
{
    hook.asked++;
    if (hook.fail_at != 0 && hook.asked >= hook.fail_at &&
        (hook.asked == hook.fail_at || hook.mode == MEM_FAIL_FOR_GOOD)) {
        return false;
    }
    return size == 0 || count <= (size_t)PTRDIFF_MAX / size;
}

void *mem_alloc(size_t count, size_t size)
{
    if (!admit(count, size)) {
        return NULL;
    }
    size_t bytes = count * size;
    return calloc(1, bytes > 0 ? bytes : 1);
}

void *mem_resize(void *old, size_t old_count, size_t count, size_t size)
{
    if (!admit(count, size)) {
        return NULL;
    }
    size_t bytes = count * size;
    unsigned char *ptr = realloc(old, bytes > 0 ? bytes : 1);
    size_t old_bytes = old != NULL ? old_count * size : 0;
    if (ptr != NULL && bytes > old_bytes) {
        memset(ptr + old_bytes, 0, bytes - old_bytes);
    }
    return ptr;
}

void mem_free(void *ptr)
{
    free(ptr);
}
