/* SPDX-License-Identifier: MIT
 * base/sha256.h - SHA-256 of a text that comes in pieces. The only file pair that knows libcrypto.
 *
 * As with buf, a failure sticks: pieces added after it do nothing, and sha256_end tells. Its memory
 * is libcrypto's own.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

enum { SHA256_BYTES = 32, SHA256_HEX = 2 * SHA256_BYTES };

/* In the caller's storage. Reusable: after sha256_end the next piece begins the next text. */
struct sha256 {
    struct evp_md_ctx_st *context;
    bool failed;
};

/* False when memory is out; h is then as after sha256_finish. */
bool sha256_init(struct sha256 *h, struct status *st) MUST_CHECK;
void sha256_finish(struct sha256 *h); /* zeroes are allowed */

void sha256_add(struct sha256 *h, struct str piece);

/* The digest of all pieces since sha256_init or the last sha256_end. False when one of these
 * failed. */
bool sha256_end(struct sha256 *h, uint8_t digest[SHA256_BYTES], struct status *st) MUST_CHECK;

/* Lower-case digits, NUL-terminated. */
void sha256_hex(const uint8_t digest[SHA256_BYTES], char hex[SHA256_HEX + 1]);

#endif
