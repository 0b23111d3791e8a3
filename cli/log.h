/* SPDX-License-Identifier: MIT
 * cli/log.h - what a step writes, as lines for people, from a file that may still be growing.
 *
 * A log is anybody's bytes in any amount: it is read in pieces, and a line that does not end is cut
 * into lines of LOG_LINE_MAX bytes, so memory stays small. Of a line that was rewritten in place
 * with carriage returns, as progress bars do, the last state is shown.
 */
#ifndef CLI_LOG_H
#define CLI_LOG_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

enum { LOG_LINE_MAX = 64 * 1024 };

/* How far a log has been read. Finish it with log_reader_finish. */
struct log_reader {
    struct buf partial; /* a line that has not ended yet */
    off_t offset;
};
#define LOG_READER_INIT {.partial = BUF_INIT}
void log_reader_finish(struct log_reader *r);

/* LOG_HAS_ENDED: its step will write no more, so a last line without a newline is a line. */
enum log_life { LOG_GROWS, LOG_HAS_ENDED };

/* Appends the lines of the next piece of the log, sanitised, each with `prefix` and ": " before it
 * unless that is empty. *more tells that there may be a next piece already. A log that is not there
 * is an empty one; one that is no regular file is refused, since reading it could wait forever. */
bool log_read(struct log_reader *r, const char *path, struct str prefix, enum log_life life,
              struct buf *out, bool *more, struct status *st) MUST_CHECK;

#endif
