/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <openssl/evp.h>

static void begin(struct sha256 *h)
{
    h->failed = EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1;
}

bool sha256_init(struct sha256 *h, struct status *st)
{
    *h = (struct sha256){.context = EVP_MD_CTX_new()};
    if (h->context != NULL) {
        begin(h);
    }
    if (h->context == NULL || h->failed) {
        sha256_finish(h);
        return status_nomem(st);
    }
    return true;
}

void sha256_finish(struct sha256 *h)
{
    EVP_MD_CTX_free(h->context);
    *h = (struct sha256){.context = NULL};
}

void sha256_add(struct sha256 *h, struct str piece)
{
    if (!h->failed) {
        h->failed = EVP_DigestUpdate(h->context, piece.ptr, piece.len) != 1;
    }
}

bool sha256_end(struct sha256 *h, uint8_t digest[SHA256_BYTES], struct status *st)
{
    bool done = !h->failed && EVP_DigestFinal_ex(h->context, digest, NULL) == 1;
    begin(h);
    return done || status_nomem(st);
}

void sha256_hex(const uint8_t digest[SHA256_BYTES], char hex[SHA256_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[SHA256_HEX] = '\0';
}
