/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

/* Invariants: cap is 0 or a power of two and count <= 3/4 cap, so a probe always meets an empty
 * slot; between a key's home (its hash modulo cap) and its slot no slot is empty. */
struct map_slot {
    struct str key; /* ptr is NULL: empty */
    uint32_t hash;
    uint32_t value;
};

enum { FIRST_CAP = 16 };

/* --- the table --- */

static uint32_t short_hash(struct str key, uint64_t seed)
{
    return (uint32_t)str_hash(key, seed);
}

/* Index of the slot that holds the key, or of the empty one where it belongs. */
static size_t find(const struct map *m, struct str key, uint32_t hash)
{
    assert(m->count < m->cap);

    size_t i = hash & (m->cap - 1);
    while (m->slots[i].key.ptr != NULL &&
           (m->slots[i].hash != hash || !str_eq(m->slots[i].key, key))) {
        i = (i + 1) & (m->cap - 1);
    }
    return i;
}

static bool grow(struct map *m)
{
    size_t cap = m->cap > 0 ? m->cap * 2 : FIRST_CAP;
    struct map_slot *slots = mem_new_array(struct map_slot, cap);
    if (slots == NULL) {
        return false;
    }
    struct map old = *m;
    m->slots = slots;
    m->cap = cap;
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i].key.ptr != NULL) {
            m->slots[find(m, old.slots[i].key, old.slots[i].hash)] = old.slots[i];
        }
    }
    if (old.cap == 0) {
        m->seed = (uint64_t)(uintptr_t)slots;
    }
    mem_free(old.slots);
    return true;
}

void map_finish(struct map *m)
{
    if (m != NULL) {
        mem_free(m->slots);
        *m = (struct map)MAP_INIT;
    }
}

void map_reset(struct map *m)
{
    if (m->cap > 0) {
        memset(m->slots, 0, m->cap * sizeof *m->slots);
        m->count = 0;
    }
}

bool map_set(struct map *m, struct str key, uint32_t value)
{
    assert(!str_is_none(key));

    if (m->cap > 0) {
        struct map_slot *slot = &m->slots[find(m, key, short_hash(key, m->seed))];
        if (slot->key.ptr != NULL) {
            slot->value = value;
            return true;
        }
    }
    if (m->count >= m->cap / 4 * 3 && !grow(m)) {
        return false;
    }
    uint32_t hash = short_hash(key, m->seed);
    m->slots[find(m, key, hash)] = (struct map_slot){key, hash, value};
    m->count++;
    return true;
}

uint32_t map_get(const struct map *m, struct str key, uint32_t otherwise)
{
    if (m->count == 0) {
        return otherwise;
    }
    const struct map_slot *slot = &m->slots[find(m, key, short_hash(key, m->seed))];
    return slot->key.ptr != NULL ? slot->value : otherwise;
}
