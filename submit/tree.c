/* SPDX-License-Identifier: MIT */
#include "submit/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/* --- staging --- */

static const char stage_mark[] = ".stepwire-";
enum { STAGE_RANDOM = 6 }; /* characters behind the mark, mkdtemp's */

/* FOLDER/NAME, in scratch memory that is as good as a path's length. */
static bool inside(const char *folder, const char *name, char path[PATH_MAX], struct status *st)
{
    int n = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return (n > 0 && n < PATH_MAX) ||
           status_set(st, STATUS_LIMIT, NO_POS, "a path is too long: %.60s...", folder);
}

/* Nobody's any more: who made it holds its lock as long as it lives. What it had set aside comes
 * back when nothing has taken its place. */
static void sweep_one(const char *folder, const char *to)
{
    char old[PATH_MAX];
    struct status ignored = STATUS_INIT;
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0 && inside(folder, "old", old, &ignored)) {
        if (access(to, F_OK) != 0) {
            (void)rename(old, to);
        }
        bool removed = tree_remove(folder, &ignored); /* or by the next stage */
        (void)removed;
    }
    if (lock >= 0) {
        close(lock);
    }
}

/* What stages of `to` have left that were killed. */
static void sweep(const char *to)
{
    struct str parent = str_from(to), name = parent;
    size_t slash = str_find_last(parent, '/');
    char path[PATH_MAX];
    parent = slash == SIZE_MAX ? STR(".") : str_slice(parent, 0, slash > 0 ? slash : 1);
    name = str_slice(name, slash == SIZE_MAX ? 0 : slash + 1, name.len);
    snprintf(path, sizeof(path), "%.*s", STR_ARG(parent));
    DIR *dir = opendir(path);
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct str rest = str_from(entry->d_name);
        if (rest.len == name.len + strlen(stage_mark) + STAGE_RANDOM && str_starts(rest, name) &&
            str_starts(str_slice(rest, name.len, rest.len), str_from(stage_mark))) {
            snprintf(path, sizeof(path), "%.*s/%s", STR_ARG(parent), entry->d_name);
            sweep_one(path, to);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

/* A locked folder of its own beside `to`. A sweep may come between making and locking: then the
 * folder is gone again, or will be. Where folders cannot be locked (NFS), nobody sweeps either. */
static bool make_stage(const char *to, struct tree_stage *stage, struct status *st)
{
    enum { TRIES = 100 };
    struct stat about;
    for (int i = 0; i < TRIES; i++) {
        int n = snprintf(stage->folder, sizeof(stage->folder), "%s%sXXXXXX", to, stage_mark);
        if (n < 0 || (size_t)n >= sizeof(stage->folder)) {
            return status_set(st, STATUS_LIMIT, NO_POS, "a path is too long: %.60s...", to);
        }
        if (mkdtemp(stage->folder) == NULL) {
            return status_errno(st, errno, "cannot make a folder beside %s", to);
        }
        stage->lock = open(stage->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        bool taken =
            stage->lock >= 0 && flock(stage->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!taken && stage->lock >= 0 && fstat(stage->lock, &about) == 0 && about.st_nlink > 0) {
            return true;
        }
        if (stage->lock >= 0) {
            close(stage->lock);
            stage->lock = -1;
        }
    }
    return status_set(st, STATUS_CONFLICT, NO_POS, "cannot keep a folder beside %s", to);
}

bool tree_stage(const char *from, const char *to, struct tree_stage *stage, struct status *st)
{
    char fresh[PATH_MAX];
    *stage = (struct tree_stage){.lock = -1};
    sweep(to);
    return make_stage(to, stage, st) && inside(stage->folder, "new", fresh, st) &&
           tree_copy(from, fresh, st);
}

/* Another process has put its own there between our two renames. */
static bool is_taken(int error)
{
    return error == ENOTEMPTY || error == EEXIST || error == ENOTDIR || error == EISDIR;
}

/* A folder cannot be renamed onto one that holds something: the old one steps aside, and comes back
 * when the new one cannot take its place. What others put there meanwhile steps aside, too, and
 * what theirs replaced goes. */
bool tree_replace(const struct tree_stage *stage, const char *to, struct status *st)
{
    enum { TRIES = 1000 };
    char fresh[PATH_MAX], old[PATH_MAX];
    if (!inside(stage->folder, "new", fresh, st) || !inside(stage->folder, "old", old, st)) {
        return false;
    }
    for (int i = 1;; i++) {
        bool had_old = rename(to, old) == 0;
        if (!had_old && errno != ENOENT) {
            return status_errno(st, errno, "cannot replace %s", to);
        }
        if (rename(fresh, to) == 0) {
            return true;
        }
        if (!is_taken(errno) || i == TRIES) {
            status_errno(st, errno, "cannot put the output at %s", to);
            return had_old && rename(old, to) != 0
                       ? status_errno(st, errno, "cannot put back %s", to)
                       : false;
        }
        if (!tree_remove(old, st)) {
            return false;
        }
    }
}

void tree_stage_finish(struct tree_stage *stage)
{
    struct status ignored = STATUS_INIT;
    if (stage->folder[0] != '\0') {
        bool removed = tree_remove(stage->folder, &ignored); /* or by a later stage */
        (void)removed;
    }
    if (stage->lock >= 0) {
        close(stage->lock);
    }
    *stage = (struct tree_stage){.lock = -1};
}
