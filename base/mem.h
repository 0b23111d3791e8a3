/* SPDX-License-Identifier: MIT
 * base/mem.h - the one door to the heap.
 *
 * Every allocation of stepwire, and those that cJSON makes for it, comes through here, so
 * that a test can make any of them fail and see that nothing is lost. Memory is zeroed.
 * A failed call returns NULL and changes nothing; the caller turns it into STATUS_NOMEM.
 *
 * The counter behind mem_fail_at is the program's one mutable global: the hook has to reach
 * allocations that carry no context. It is not thread-safe, and the program has one thread.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* Zeroed room for `count` objects of `size` bytes; NULL when that overflows or memory is out.
 * Free with mem_free. A count of 0 gives a unique pointer, never NULL for that reason alone. */
void *mem_alloc(size_t count, size_t size) MUST_CHECK;

/* Grows or shrinks `old` (NULL is allowed) from old_count to count objects; what is new is zeroed.
 * NULL on failure, and `old` is then as it was. */
void *mem_resize(void *old, size_t old_count, size_t count, size_t size) MUST_CHECK;

/* NULL is allowed. */
void mem_free(void *ptr);

#define mem_new(T) ((T *)mem_alloc(1, sizeof(T)))
#define mem_new_array(T, n) ((T *)mem_alloc((n), sizeof(T)))

/* For tests. The n-th allocation from now on (1 = the next) fails, and with
 * MEM_FAIL_FOR_GOOD so does every later one; 0 switches failing off. */
enum mem_fail { MEM_FAIL_ONCE, MEM_FAIL_FOR_GOOD };
void mem_fail_at(uint64_t n, enum mem_fail mode);

/* For tests: allocations asked for since the last mem_fail_at. */
uint64_t mem_count(void);

#endif
