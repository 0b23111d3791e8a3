/* SPDX-License-Identifier: MIT */
#include "submit/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

/* fts does not recurse, and holds no descriptor a level. */
static FTS *walk(const char *path, struct status *st)
{
    char copy[PATH_MAX];
    int n = snprintf(copy, sizeof(copy), "%s", path);
    if (n < 0 || (size_t)n >= sizeof(copy)) {
        status_set(st, STATUS_LIMIT, NO_POS, "a path is too long: %.60s...", path);
        return NULL;
    }
    char *roots[] = {copy, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (tree == NULL) {
        status_errno(st, errno, "cannot look into %s", path);
    }
    return tree;
}

/* fts tells of the end and of a failure with the same NULL, and of a folder that it cannot read in
 * two ways. */
static FTSENT *next_entry(FTS *tree, const char *root, bool *ok, struct status *st)
{
    errno = 0;
    FTSENT *entry = fts_read(tree);
    if (entry == NULL && errno != 0) {
        *ok = status_errno(st, errno, "cannot look into %s", root);
    } else if (entry != NULL && (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)) {
        *ok = status_errno(st, entry->fts_errno, "cannot look into %s", entry->fts_path);
    }
    return *ok ? entry : NULL;
}

static bool remove_entry(const FTSENT *entry, struct status *st)
{
    switch (entry->fts_info) {
    case FTS_D:
        /* A step may have taken its own rights away. */
        chmod(entry->fts_accpath, 0700);
        return true;
    case FTS_DP:
        return rmdir(entry->fts_accpath) == 0 || errno == ENOENT ||
               status_errno(st, errno, "cannot remove the folder %s", entry->fts_path);
    case FTS_NS:
        return entry->fts_errno == ENOENT ||
               status_errno(st, entry->fts_errno, "cannot remove %s", entry->fts_path);
    default:
        return unlink(entry->fts_accpath) == 0 || errno == ENOENT ||
               status_errno(st, errno, "cannot remove %s", entry->fts_path);
    }
}

bool tree_remove(const char *path, struct status *st)
{
    FTS *tree = walk(path, st);
    bool ok = tree != NULL;
    FTSENT *entry;
    while (ok && (entry = next_entry(tree, path, &ok, st)) != NULL) {
        ok = remove_entry(entry, st);
    }
    if (tree != NULL) {
        fts_close(tree);
    }
    return ok;
}

static bool copy_bytes(int from, int to)
{
    char chunk[64 * 1024];
    ssize_t n;
    while ((n = read(from, chunk, sizeof(chunk))) > 0 || (n < 0 && errno == EINTR)) {
        for (ssize_t done = 0; done < n;) {
            ssize_t wrote = write(to, chunk + done, (size_t)(n - done));
            if (wrote < 0 && errno != EINTR) {
                return false;
            }
            done += wrote > 0 ? wrote : 0;
        }
    }
    return n == 0;
}

bool tree_copy_file(const char *from, const char *to, uint32_t mode, struct status *st)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        return status_errno(st, errno, "cannot read %s", from);
    }
    int out =
        open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode & 0777u) | 0600u);
    if (out < 0) {
        int error = errno;
        close(in);
        return status_errno(st, error, "cannot write %s", to);
    }
    bool ok = copy_bytes(in, out);
    int error = errno;
    close(in);
    if (close(out) != 0 && ok) {
        ok = false;
        error = errno;
    }
    return ok || status_errno(st, error, "cannot copy %s to %s", from, to);
}

static bool copy_link(const char *from, const char *to, struct status *st)
{
    char target[PATH_MAX];
    ssize_t n = readlink(from, target, sizeof(target) - 1);
    if (n < 0) {
        return status_errno(st, errno, "cannot read the link %s", from);
    }
    target[n] = '\0';
    return symlink(target, to) == 0 || status_errno(st, errno, "cannot make the link %s", to);
}

static bool copy_entry(const FTSENT *entry, const char *to, struct status *st)
{
    switch (entry->fts_info) {
    case FTS_D:
        return mkdir(to, 0700) == 0 || status_errno(st, errno, "cannot make the folder %s", to);
    case FTS_DP:
        return chmod(to, (entry->fts_statp->st_mode & 0777u) | 0700u) == 0 ||
               status_errno(st, errno, "cannot set the mode of %s", to);
    case FTS_F:
        return tree_copy_file(entry->fts_accpath, to, entry->fts_statp->st_mode, st);
    case FTS_SL:
    case FTS_SLNONE:
        return copy_link(entry->fts_accpath, to, st);
    case FTS_NS:
        return status_errno(st, entry->fts_errno, "cannot look at %s", entry->fts_path);
    default:
        return status_set(st, STATUS_IO, NO_POS, "%s is no file, folder or link", entry->fts_path);
    }
}

bool tree_copy(const char *from, const char *to, struct status *st)
{
    FTS *tree = walk(from, st);
    bool ok = tree != NULL;
    FTSENT *entry;
    struct buf path = BUF_INIT;
    size_t root = strlen(from);
    while (ok && (entry = next_entry(tree, from, &ok, st)) != NULL) {
        buf_reset(&path);
        buf_addf(&path, "%s%s", to, entry->fts_path + root);
        ok = buf_ok(&path, st) && copy_entry(entry, buf_cstr(&path), st);
    }
    buf_finish(&path);
    if (tree != NULL) {
        fts_close(tree);
    }
    return ok;
}

/* A name beside a path that is not one of its own. */
static bool beside(const char *path, const char *what, struct buf *out, struct status *st)
{
    buf_reset(out);
    buf_addf(out, "%s.stepwire-%s", path, what);
    return buf_ok(out, st);
}

bool tree_stage(const char *from, const char *to, struct status *st)
{
    struct buf fresh = BUF_INIT;
    bool ok = beside(to, "new", &fresh, st) && tree_remove(buf_cstr(&fresh), st) &&
              tree_copy(from, buf_cstr(&fresh), st);
    buf_finish(&fresh);
    return ok;
}

/* A folder cannot be renamed onto one that holds something: the old one steps aside, and comes back
 * when the new one cannot take its place. */
static bool swap(const char *fresh, const char *old, const char *to, struct status *st)
{
    bool had_old = rename(to, old) == 0;
    if (!had_old && errno != ENOENT) {
        return status_errno(st, errno, "cannot replace %s", to);
    }
    if (rename(fresh, to) != 0) {
        status_errno(st, errno, "cannot put the output at %s", to);
        return had_old && rename(old, to) != 0 ? status_errno(st, errno, "cannot put back %s", to)
                                               : false;
    }
    return tree_remove(old, st);
}

bool tree_replace(const char *to, struct status *st)
{
    struct buf fresh = BUF_INIT, old = BUF_INIT;
    bool ok = beside(to, "new", &fresh, st) && beside(to, "old", &old, st) &&
              tree_remove(buf_cstr(&old), st) && swap(buf_cstr(&fresh), buf_cstr(&old), to, st);
    buf_finish(&fresh);
    buf_finish(&old);
    return ok;
}
