/* SPDX-License-Identifier: MIT */
#include "cli/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sanitize.h"

void log_reader_finish(struct log_reader *r)
{
    buf_finish(&r->partial);
}

/* What carriage returns leave visible; one at the end may belong to a newline. */
static struct str visible_part(struct str line)
{
    if (str_ends(line, STR("\r"))) {
        line.len--;
    }
    size_t last = str_find_last(line, '\r');
    return last == SIZE_MAX ? line : str_slice(line, last + 1, line.len);
}

static void end_line(struct log_reader *r, struct str prefix, struct buf *out)
{
    if (prefix.len > 0) {
        sanitize_add(out, prefix, SANITIZE_LINE);
        buf_addf(out, ": ");
    }
    sanitize_add(out, visible_part(buf_str(&r->partial)), SANITIZE_LINE);
    buf_addc(out, '\n');
    buf_reset(&r->partial);
}

/* Forgets what is not visible any more; when that is not much, the line ends here. */
static void make_room(struct log_reader *r, struct str prefix, struct buf *out)
{
    struct str visible = visible_part(buf_str(&r->partial));
    if (visible.len > LOG_LINE_MAX / 2) {
        end_line(r, prefix, out);
        return;
    }
    struct buf kept = BUF_INIT;
    buf_add(&kept, visible);
    buf_finish(&r->partial);
    r->partial = kept;
}

/* At most `max` bytes of the text, and no half of a code point where it is UTF-8. */
static struct str whole_points(struct str text, size_t max)
{
    enum { TAIL_MAX = 3 };
    struct str piece = str_slice(text, 0, max);
    for (int i = 0; i < TAIL_MAX && piece.len > 0 && piece.len < text.len &&
                    ((unsigned char)text.ptr[piece.len] & 0xC0u) == 0x80u;
         i++) {
        piece.len--;
    }
    return piece;
}

static void add_text(struct log_reader *r, struct str prefix, struct str text, struct buf *out)
{
    while (text.len > 0 && r->partial.failed == STATUS_OK) {
        struct str piece = whole_points(text, LOG_LINE_MAX - r->partial.len);
        buf_add(&r->partial, piece);
        text = str_slice(text, piece.len, text.len);
        if (text.len > 0) {
            make_room(r, prefix, out);
        }
    }
}

static void add_piece(struct log_reader *r, struct str prefix, struct str piece, struct buf *out)
{
    size_t end;
    while ((end = str_find(piece, STR("\n"))) != SIZE_MAX) {
        add_text(r, prefix, str_slice(piece, 0, end), out);
        end_line(r, prefix, out);
        piece = str_slice(piece, end + 1, piece.len);
    }
    add_text(r, prefix, piece, out);
}

/* -1 after saying why; the descriptor of a regular file otherwise. */
static int open_log(const char *path, struct status *st)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        status_errno(st, errno, "cannot read the log %s", path);
        return -1;
    }
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        return fd;
    }
    close(fd);
    status_set(st, STATUS_IO, NO_POS, "the log %s is no regular file", path);
    return -1;
}

bool log_read(struct log_reader *r, const char *path, struct str prefix, enum log_life life,
              struct buf *out, bool *more, struct status *st)
{
    char piece[64 * 1024];
    *more = false;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    int fd = open_log(path, st);
    if (fd < 0) {
        return false;
    }
    ssize_t n = pread(fd, piece, sizeof(piece), r->offset);
    int error = errno;
    close(fd);
    if (n < 0) {
        return status_errno(st, error, "cannot read the log %s", path);
    }
    *more = n == (ssize_t)sizeof(piece);
    struct str text = {piece, (size_t)n};
    text = *more ? whole_points(text, text.len - 1) : text;
    r->offset += (off_t)text.len;
    add_piece(r, prefix, text, out);
    bool rest = life == LOG_HAS_ENDED && !*more && r->partial.len > 0;
    bool ok = buf_ok(&r->partial, st); /* before end_line empties it */
    if (rest) {
        end_line(r, prefix, out);
    }
    return ok && buf_ok(out, st);
}
