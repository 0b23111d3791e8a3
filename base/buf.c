/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* Invariants: ptr is NULL and cap 0, or len < cap and ptr[len] is NUL; len <= limit < SIZE_MAX. */

enum { FIRST_CAP = 64 };

void buf_finish(struct buf *b)
{
    if (b != NULL) {
        mem_free(b->ptr);
        *b = (struct buf)BUF_INIT;
    }
}

void buf_reset(struct buf *b)
{
    b->failed = STATUS_OK;
    buf_cut(b, 0);
}

/* Makes room for `extra` bytes and the NUL behind them; false when b has failed, now or before. */
static bool make_room(struct buf *b, size_t extra)
{
    assert(b->len <= b->limit && b->limit < SIZE_MAX);

    if (b->failed != STATUS_OK) {
        return false;
    }
    if (extra > b->limit - b->len) {
        b->failed = STATUS_LIMIT;
        return false;
    }
    if (extra < b->cap - b->len) {
        return true;
    }

    size_t need = b->len + extra + 1;
    size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap;
    while (cap < need) {
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    }
    cap = cap > b->limit + 1 ? b->limit + 1 : cap;
    char *ptr = mem_resize(b->ptr, b->cap, cap, 1);
    if (ptr == NULL) {
        b->failed = STATUS_NOMEM;
        return false;
    }
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

/* Takes the `count` bytes that were written behind the text into it. */
static void commit(struct buf *b, size_t count)
{
    b->len += count;
    assert(b->len < b->cap);
    b->ptr[b->len] = '\0';
}

void buf_add(struct buf *b, struct str s)
{
    assert(s.len == 0 || b->ptr == NULL || s.ptr >= b->ptr + b->cap || s.ptr + s.len <= b->ptr);

    if (s.len > 0 && make_room(b, s.len)) {
        memcpy(b->ptr + b->len, s.ptr, s.len);
        commit(b, s.len);
    }
}

void buf_addc(struct buf *b, char c)
{
    buf_addn(b, c, 1);
}

void buf_addn(struct buf *b, char c, size_t count)
{
    if (make_room(b, count)) {
        memset(b->ptr + b->len, c, count);
        commit(b, count);
    }
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0) {
        b->failed = b->failed != STATUS_OK ? b->failed : STATUS_LIMIT;
        return;
    }

    if (make_room(b, (size_t)len)) {
        va_start(args, fmt);
        vsnprintf(b->ptr + b->len, (size_t)len + 1, fmt, args);
        va_end(args);
        commit(b, (size_t)len);
    }
}

void buf_add_point(struct buf *b, uint32_t point)
{
    char bytes[4];
    size_t len = utf8_encode(point, bytes);
    assert(len > 0);
    buf_add(b, (struct str){bytes, len});
}

void buf_cut(struct buf *b, size_t len)
{
    if (len < b->len) {
        b->len = len;
        b->ptr[len] = '\0';
    }
}

struct str buf_str(const struct buf *b)
{
    return (struct str){buf_cstr(b), b->len};
}

const char *buf_cstr(const struct buf *b)
{
    return b->ptr != NULL ? b->ptr : "";
}

bool buf_ok(const struct buf *b, struct status *st)
{
    if (b->failed == STATUS_OK) {
        return true;
    }
    if (b->failed == STATUS_NOMEM) {
        return status_nomem(st);
    }
    assert(b->failed == STATUS_LIMIT);
    return status_set(st, STATUS_LIMIT, NO_POS, "a text grew beyond its limit of %zu bytes",
                      b->limit);
}
