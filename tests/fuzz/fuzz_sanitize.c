/* SPDX-License-Identifier: MIT
 * Any bytes through the sanitiser: what comes out is valid UTF-8 without control characters, is
 * called clean, and stays as it is in a second pass. The first byte chooses the flags.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sanitize.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned flags = size > 0 ? data[0] & (SANITIZE_KEEP_NEWLINES | SANITIZE_ASCII) : 0;
    struct str raw = {(const char *)data + (size > 0), size - (size > 0)};
    struct buf once = BUF_INIT;
    struct buf twice = BUF_INIT;

    sanitize_add(&once, raw, flags);
    sanitize_add(&twice, buf_str(&once), flags);

    struct str safe = buf_str(&once);
    assert(buf_ok(&once, NULL) && buf_ok(&twice, NULL));
    assert(utf8_valid(safe) && sanitize_is_clean(safe, flags));
    assert(str_eq(safe, buf_str(&twice)));
    assert(sanitize_is_clean(raw, flags) == str_eq(raw, safe));
    for (struct str rest = safe; rest.len > 0;) {
        uint32_t point = utf8_next(&rest);
        assert(point >= 0x20 || (point == '\n' && (flags & SANITIZE_KEEP_NEWLINES)));
        assert(point < 0x7F || (point > 0x9F && !(flags & SANITIZE_ASCII)));
    }
    buf_finish(&twice);
    buf_finish(&once);
    return 0;
}
