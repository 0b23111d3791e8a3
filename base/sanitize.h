/* SPDX-License-Identifier: MIT
 * base/sanitize.h - the one sanitiser in front of the terminal.
 *
 * Text of documents, logs, servers, file names and error messages may hold anything. What must
 * never reach a terminal raw is made visible here:
 *
 *     C0 and DEL                         their pictures, U+2400 to U+2421; a newline U+2424, unless
 *                                        it is kept; a tab is one space
 *     C1, line and paragraph separators,
 *     bidirectional and other invisible
 *     format controls, unassigned        <U+XXXX>
 *     a mark with nothing to stand on    <U+XXXX>
 *     bytes that are no UTF-8            <HH> each
 *
 * Joiners (U+200C, U+200D) and variation selectors stay, as parts of clusters. After a character
 * with cells at most SANITIZE_MARKS_MAX such parts and combining marks are kept, the rest is
 * dropped. With SANITIZE_ASCII all that is not ASCII, and every control, is <U+XXXX> instead, for a
 * terminal that has no UTF-8.
 */
#ifndef BASE_SANITIZE_H
#define BASE_SANITIZE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

enum sanitize_flags {
    SANITIZE_LINE = 0,                /* one line: newlines become visible */
    SANITIZE_KEEP_NEWLINES = 1u << 0, /* several lines: \n stays */
    SANITIZE_ASCII = 1u << 1,
};

enum { SANITIZE_MARKS_MAX = 4 };

/* Appends the safe form of `raw` (any bytes) to out: valid UTF-8. Cost O(bytes). Sanitising with
 * the same flags again changes nothing more. */
void sanitize_add(struct buf *out, struct str raw, unsigned flags);

/* True when sanitize_add would append raw unchanged. */
bool sanitize_is_clean(struct str raw, unsigned flags);

#endif
