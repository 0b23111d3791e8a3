/* SPDX-License-Identifier: MIT
 * base/buf.h - builds text of unknown length.
 *
 * Growth doubles, up to the limit given at init. A failure (memory, limit) is sticky: later
 * additions do nothing, and the one check at the end (buf_ok) tells. So code that writes a document
 * reads top to bottom. Owns its bytes; the text is always NUL-terminated after its length.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

enum { BUF_LIMIT_DEFAULT = 1024 * 1024 * 1024 }; /* bytes; more than any document we write */

struct buf {
    char *ptr;
    size_t len, cap;         /* bytes of text; bytes allocated, the NUL included */
    size_t limit;            /* of len; below SIZE_MAX */
    enum status_code failed; /* STATUS_OK, STATUS_NOMEM or STATUS_LIMIT */
};

#define BUF_INIT {.limit = BUF_LIMIT_DEFAULT}

void buf_finish(struct buf *b); /* frees; b is then as BUF_INIT; NULL is allowed */
void buf_reset(struct buf *b);  /* empty and not failed; keeps the capacity */

/* Append, or fail and leave the text as it was. Amortised O(bytes added). What is added must not be
 * part of b itself: growing moves it (buf_add asserts it). */
void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_addn(struct buf *b, char c, size_t count);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_add_point(struct buf *b, uint32_t point); /* a scalar value (asserted) as UTF-8 */

void buf_cut(struct buf *b, size_t len); /* shortens to at most len bytes */

/* The text so far; borrowed until the next change. Empty, never NULL, on an empty buffer. */
struct str buf_str(const struct buf *b);
const char *buf_cstr(const struct buf *b);

/* True when nothing failed; else sets st ("memory is out", or the limit). */
bool buf_ok(const struct buf *b, struct status *st) MUST_CHECK;

#endif
