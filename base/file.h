/* SPDX-License-Identifier: MIT
 * base/file.h - reading whole files, and the one durable save of the program.
 *
 * The save protocol: a temporary file beside the target (O_EXCL, 0600), everything written, the
 * target's mode (0666 less the umask when new), fsync, close checked, rename, fsync of the folder;
 * EINTR retried everywhere. So a kill or a power cut leaves the old file or the new one. A symbolic
 * link's target is replaced, not the link. There is no lock file, and a temporary file that a kill
 * left behind is in nobody's way (its name is unique).
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

/* What a file was when it was read, to notice that somebody else has changed it. */
struct file_stamp {
    bool exists;
    uint64_t device, inode, size;
    int64_t mtime_ns, ctime_ns;
};

/* Replaces out's content by the file's bytes. path "-" is standard input. NOT_FOUND, PERMISSION, IO
 * (a folder, a device, …), LIMIT when larger than max_bytes; then out and *stamp are as before.
 * *stamp (may be NULL) is taken from the same open file. Path is NUL-terminated. */
bool file_read(const char *path, size_t max_bytes, struct buf *out, struct file_stamp *stamp,
               struct status *st) MUST_CHECK;

/* The durable save. When `expected` is not NULL and the file is no longer what that stamp says,
 * refuses with STATUS_CONFLICT and writes nothing. On success *stamp (may be NULL) describes the
 * new file. On failure the old file is untouched and no temporary file is left; but when only the
 * last step failed, the fsync of the folder, the new content is in place, and *stamp says so. */
bool file_save(const char *path, struct str content, const struct file_stamp *expected,
               struct file_stamp *stamp, struct status *st) MUST_CHECK;

/* As file_save for a file nobody else may read: created 0600, and stays so. */
bool file_save_private(const char *path, struct str content, struct status *st) MUST_CHECK;

/* Stamp of the file now; exists = false when there is none. Follows links. */
bool file_stat(const char *path, struct file_stamp *stamp, struct status *st) MUST_CHECK;
bool file_stamp_eq(const struct file_stamp *a, const struct file_stamp *b);

/* Makes the folder and the missing ones above it with `mode`; fine when it is there. */
bool file_make_folder(const char *path, unsigned mode, struct status *st) MUST_CHECK;

/* Writes everything to a descriptor (standard output); EINTR and short writes handled; EPIPE is
 * STATUS_IO. */
bool file_write_all(int fd, struct str content, struct status *st) MUST_CHECK;

#endif
