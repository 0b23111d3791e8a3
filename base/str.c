/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <limits.h>
#include <string.h>

int str_printf_len(struct str s)
{
    return s.len > INT_MAX ? INT_MAX : (int)s.len;
}

struct str str_from(const char *cstr)
{
    return cstr != NULL ? (struct str){cstr, strlen(cstr)} : STR_NONE;
}

/* memcmp that may be asked about no bytes at a NULL pointer. */
static bool same_bytes(const char *a, const char *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0;
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && same_bytes(a.ptr, b.ptr, a.len);
}

int str_cmp(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.ptr, b.ptr, shared) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && same_bytes(s.ptr, prefix.ptr, prefix.len);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, s.len), suffix);
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    if (s.ptr == NULL) {
        return s;
    }
    to = to < s.len ? to : s.len;
    from = from < to ? from : to;
    return (struct str){s.ptr + from, to - from};
}

size_t str_find(struct str s, struct str part)
{
    if (part.len == 0) {
        return 0;
    }
    size_t at = 0;
    while (part.len <= s.len - at) {
        const char *hit = memchr(s.ptr + at, part.ptr[0], s.len - at - part.len + 1);
        if (hit == NULL) {
            break;
        }
        if (memcmp(hit, part.ptr, part.len) == 0) {
            return (size_t)(hit - s.ptr);
        }
        at = (size_t)(hit - s.ptr) + 1;
    }
    return SIZE_MAX;
}

size_t str_find_last(struct str s, char c)
{
    for (size_t at = s.len; at > 0; at--) {
        if (s.ptr[at - 1] == c) {
            return at - 1;
        }
    }
    return SIZE_MAX;
}

struct str str_cut(struct str *rest, char sep)
{
    const char *hit = rest->len > 0 ? memchr(rest->ptr, sep, rest->len) : NULL;
    struct str whole = *rest;
    if (hit == NULL) {
        *rest = STR_NONE;
        return whole;
    }
    size_t at = (size_t)(hit - whole.ptr);
    *rest = str_slice(whole, at + 1, whole.len);
    return str_slice(whole, 0, at);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    size_t from = 0;
    size_t to = s.len;
    while (from < to && is_space(s.ptr[from])) {
        from++;
    }
    while (to > from && is_space(s.ptr[to - 1])) {
        to--;
    }
    return str_slice(s, from, to);
}

bool str_to_int64(struct str s, int64_t *out)
{
    bool negative = str_starts(s, STR("-"));
    size_t at = negative || str_starts(s, STR("+")) ? 1 : 0;
    if (at == s.len) {
        return false;
    }

    /* Counts downwards: the negative side holds one more, INT64_MIN. */
    int64_t value = 0;
    for (; at < s.len; at++) {
        if (s.ptr[at] < '0' || s.ptr[at] > '9') {
            return false;
        }
        int digit = s.ptr[at] - '0';
        if (value < (INT64_MIN + digit) / 10) {
            return false;
        }
        value = value * 10 - digit;
    }
    if (!negative && value == INT64_MIN) {
        return false;
    }
    *out = negative ? value : -value;
    return true;
}

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
uint64_t str_hash(struct str s, uint64_t seed)
{
    uint64_t v[4] = {
        seed ^ UINT64_C(0x736F6D6570736575),
        seed ^ UINT64_C(0x646F72616E646F6D),
        seed ^ UINT64_C(0x6C7967656E657261),
        seed ^ UINT64_C(0x7465646279746573),
    };
    uint64_t word;
    size_t at = 0;
    for (; s.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        sip_word(v, word);
    }
    unsigned char last[sizeof word] = {0};
    if (s.len > at) {
        memcpy(last, s.ptr + at, s.len - at);
    }
    last[sizeof word - 1] = (unsigned char)s.len;
    memcpy(&word, last, sizeof word);
    sip_word(v, word);

    v[2] ^= 0xFF;
    sip_rounds(v, 3);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
