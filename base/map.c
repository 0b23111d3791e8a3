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

/* --- SipHash-1-3 (Aumasson and Bernstein, 2012; 1 and 3 rounds) --- */

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_rounds(uint64_t v[4], int rounds)
{
    for (int i = 0; i < rounds; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32) + v[3];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

static void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_rounds(v, 1);
    v[0] ^= word;
}

/* The words are read in the machine's byte order: no hash ever leaves the process. */
static uint32_t hash_of(struct str key, uint64_t seed)
{
    uint64_t v[4] = {
        seed ^ UINT64_C(0x736F6D6570736575),
        seed ^ UINT64_C(0x646F72616E646F6D),
        seed ^ UINT64_C(0x6C7967656E657261),
        seed ^ UINT64_C(0x7465646279746573),
    };
    uint64_t word;
    size_t at = 0;
    for (; key.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, key.ptr + at, sizeof word);
        sip_word(v, word);
    }
    unsigned char last[sizeof word] = {0};
    if (key.len > at) {
        memcpy(last, key.ptr + at, key.len - at);
    }
    last[sizeof word - 1] = (unsigned char)key.len;
    memcpy(&word, last, sizeof word);
    sip_word(v, word);

    v[2] ^= 0xFF;
    sip_rounds(v, 3);
    return (uint32_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

/* --- the table --- */

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
        struct map_slot *slot = &m->slots[find(m, key, hash_of(key, m->seed))];
        if (slot->key.ptr != NULL) {
            slot->value = value;
            return true;
        }
    }
    if (m->count >= m->cap / 4 * 3 && !grow(m)) {
        return false;
    }
    uint32_t hash = hash_of(key, m->seed);
    m->slots[find(m, key, hash)] = (struct map_slot){key, hash, value};
    m->count++;
    return true;
}

uint32_t map_get(const struct map *m, struct str key, uint32_t otherwise)
{
    if (m->count == 0) {
        return otherwise;
    }
    const struct map_slot *slot = &m->slots[find(m, key, hash_of(key, m->seed))];
    return slot->key.ptr != NULL ? slot->value : otherwise;
}
