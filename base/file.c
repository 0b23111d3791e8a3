/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sanitize.h"

/* Choices of the save that are not plain from the code:
 *
 * - A replaced file is a new file: hard links to the old one keep the old content, and what we do
 * not know of (ACLs, extended attributes) is not carried over. Mode always is, owner and group
 * where we may set them.
 * - A file that we may not write is not replaced, although its folder would let us: its owner said
 * no.
 * - When everything went well but for the last step, the fsync of the folder, the save is reported
 * as failed: we promised that a power cut does not undo it, and cannot know. The file has the new
 * content then and the stamp is that of the new file, so that saving again neither loses anything
 * nor finds a conflict. A file system that has no fsync for folders, and a folder that may be
 * written but not read, are no failure.
 * - close is never tried again, not even after EINTR: on Linux the descriptor is gone. Nor is fsync
 * after an error: the kernel may have thrown away what it could not write, and a second try would
 * find nothing left to do. */

/* Calls until it is not a signal that ended the call. */
#define RETRY(result, call)                                                                        \
    do {                                                                                           \
        (result) = (call);                                                                         \
    } while ((result) < 0 && errno == EINTR)

/* --- failures, which name the path as the user gave it --- */

static bool fail_errno(struct status *st, int err, const char *what, const char *path)
{
    struct buf shown = BUF_INIT;
    sanitize_add(&shown, str_from(path), SANITIZE_LINE);
    (void)status_errno(st, err, "%s \"%s\"", what, buf_cstr(&shown));
    buf_finish(&shown);
    return false;
}

static bool fail(struct status *st, enum status_code code, const char *why, const char *path)
{
    struct buf shown = BUF_INIT;
    sanitize_add(&shown, str_from(path), SANITIZE_LINE);
    (void)status_set(st, code, NO_POS, "%s: \"%s\"", why, buf_cstr(&shown));
    buf_finish(&shown);
    return false;
}

/* --- stamps --- */

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct file_stamp stamp_of(const struct stat *info)
{
    return (struct file_stamp){
        .exists = true,
        .device = (uint64_t)info->st_dev,
        .inode = (uint64_t)info->st_ino,
        .size = (uint64_t)info->st_size,
        .mtime_ns = nanoseconds(info->st_mtim),
        .ctime_ns = nanoseconds(info->st_ctim),
    };
}

bool file_stamp_eq(const struct file_stamp *a, const struct file_stamp *b)
{
    if (!a->exists || !b->exists) {
        return a->exists == b->exists;
    }
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

/* stat that takes "there is none" for an answer. */
static bool look(const char *path, bool *exists, struct stat *info)
{
    int result;
    RETRY(result, stat(path, info));
    *exists = result == 0;
    return result == 0 || errno == ENOENT;
}

bool file_stat(const char *path, struct file_stamp *stamp, struct status *st)
{
    bool exists;
    struct stat info;
    if (!look(path, &exists, &info)) {
        return fail_errno(st, errno, "cannot look at", path);
    }
    *stamp = exists ? stamp_of(&info) : (struct file_stamp){0};
    return true;
}

/* --- reading --- */

static bool is_stdin(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Regular files, pipes and sockets; a terminal only as standard input. */
static bool check_readable(const char *path, mode_t mode, struct status *st)
{
    if (S_ISDIR(mode)) {
        return fail(st, STATUS_IO, "cannot read a folder as a file", path);
    }
    if (S_ISREG(mode) || S_ISFIFO(mode) || S_ISSOCK(mode) || is_stdin(path)) {
        return true;
    }
    return fail(st, STATUS_IO, "cannot read a device as a file", path);
}

static bool too_large(const char *path, size_t max_bytes, struct status *st)
{
    char why[96];
    snprintf(why, sizeof why, "a file may have %zu bytes here, and this one has more", max_bytes);
    return fail(st, STATUS_LIMIT, why, path);
}

/* Does not trust the size that the system tells: the file may be growing, or be a pipe. */
static bool read_rest(int fd, const char *path, size_t max_bytes, struct buf *out,
                      struct status *st)
{
    char chunk[64 * 1024];
    for (;;) {
        ssize_t got;
        RETRY(got, read(fd, chunk, sizeof chunk));
        if (got < 0) {
            return fail_errno(st, errno, "cannot read", path);
        }
        if (got == 0) {
            return buf_ok(out, st);
        }
        if ((size_t)got > max_bytes - out->len) {
            return too_large(path, max_bytes, st);
        }
        buf_add(out, (struct str){chunk, (size_t)got});
        if (!buf_ok(out, st)) {
            return false;
        }
    }
}

static bool read_open(int fd, const char *path, size_t max_bytes, struct buf *out,
                      struct file_stamp *stamp, struct status *st)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return fail_errno(st, errno, "cannot read", path);
    }
    if (!check_readable(path, info.st_mode, st)) {
        return false;
    }
    if (S_ISREG(info.st_mode) && (uint64_t)info.st_size > max_bytes) {
        return too_large(path, max_bytes, st);
    }
    /* The stamp is older than the content: who writes while we read is noticed later. */
    *stamp = stamp_of(&info);
    return read_rest(fd, path, max_bytes, out, st);
}

bool file_read(const char *path, size_t max_bytes, struct buf *out, struct file_stamp *stamp,
               struct status *st)
{
    int fd = STDIN_FILENO;
    if (!is_stdin(path)) {
        RETRY(fd, open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
        if (fd < 0) {
            return fail_errno(st, errno, "cannot read", path);
        }
    }

    struct buf content = {.limit = out->limit};
    struct file_stamp found;
    bool ok = read_open(fd, path, max_bytes, &content, &found, st);
    if (!is_stdin(path)) {
        close(fd);
    }
    if (!ok) {
        buf_finish(&content);
        return false;
    }
    buf_finish(out);
    *out = content;
    if (stamp != NULL) {
        *stamp = found;
    }
    return true;
}

/* --- writing --- */

/* 0 or the errno. Waits where a descriptor that somebody made non-blocking is full. */
static int write_all(int fd, struct str content)
{
    while (content.len > 0) {
        ssize_t done = write(fd, content.ptr, content.len);
        if (done > 0) {
            content = str_slice(content, (size_t)done, content.len);
        } else if (done == 0) {
            return EIO;
        } else if (errno == EAGAIN) {
            (void)poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

bool file_write_all(int fd, struct str content, struct status *st)
{
    int err = write_all(fd, content);
    return err == 0 || status_errno(st, err, "cannot write the output");
}

/* --- the save --- */

struct save {
    const char *path;  /* as the user gave it, for messages */
    struct buf target; /* what is replaced: path with its links followed */
    struct buf temp;   /* beside it */
    int folder;        /* open, for its fsync; -1 when it may not be read */
    bool exists;
    struct stat old;     /* of the target, when it exists */
    struct stat written; /* of the temporary file */
    struct status *st;
};

enum { LINKS_MAX = 40 }; /* as many as Linux follows */

static bool fail_save(struct save *s, int err)
{
    return fail_errno(s->st, err, "cannot save", s->path);
}

static struct str folder_part(struct str path)
{
    size_t slash = str_find_last(path, '/');
    return slash == SIZE_MAX ? STR("") : str_slice(path, 0, slash + 1);
}

static struct str name_part(struct str path)
{
    return str_slice(path, folder_part(path).len, path.len);
}

/* Follows links in the last part of the path, also to a file that is not there yet; the kernel
 * follows those in the parts before. */
static bool follow_links(struct save *s)
{
    buf_add(&s->target, str_from(s->path));
    for (int hops = 0; hops <= LINKS_MAX; hops++) {
        if (!buf_ok(&s->target, s->st)) {
            return false;
        }
        char link[PATH_MAX];
        ssize_t len;
        RETRY(len, readlink(buf_cstr(&s->target), link, sizeof link));
        if (len < 0) {
            return errno == EINVAL || errno == ENOENT || fail_save(s, errno);
        }
        if (len == sizeof link) {
            return fail_save(s, ENAMETOOLONG);
        }
        buf_cut(&s->target, link[0] == '/' ? 0 : folder_part(buf_str(&s->target)).len);
        buf_add(&s->target, (struct str){link, (size_t)len});
    }
    return fail_save(s, ELOOP);
}

/* What stands in the target's place, and whether we may replace it. */
static bool check_target(struct save *s)
{
    if (name_part(buf_str(&s->target)).len == 0) {
        return fail_save(s, s->path[0] == '\0' ? ENOENT : EISDIR);
    }
    if (!look(buf_cstr(&s->target), &s->exists, &s->old)) {
        return fail_save(s, errno);
    }
    if (!s->exists) {
        return true;
    }
    if (S_ISDIR(s->old.st_mode)) {
        return fail(s->st, STATUS_IO, "cannot save over a folder", s->path);
    }
    if (!S_ISREG(s->old.st_mode)) {
        return fail(s->st, STATUS_IO, "cannot save over what is not a regular file", s->path);
    }
    int result;
    RETRY(result, access(buf_cstr(&s->target), W_OK));
    return result == 0 || fail_save(s, errno);
}

/* Asked twice: before anything is written, and just before the rename. */
static bool check_unchanged(struct save *s, const struct file_stamp *expected)
{
    struct stat info;
    bool exists;
    if (expected == NULL) {
        return true;
    }
    if (!look(buf_cstr(&s->target), &exists, &info)) {
        return fail_save(s, errno);
    }
    struct file_stamp now = exists ? stamp_of(&info) : (struct file_stamp){0};
    if (file_stamp_eq(&now, expected)) {
        return true;
    }
    const char *why = !exists             ? "somebody else has removed this file since it was read"
                      : !expected->exists ? "somebody else has made this file meanwhile"
                                          : "somebody else has changed this file since it was read";
    return fail(s->st, STATUS_CONFLICT, why, s->path);
}

/* Opened before anything is written, so that what cannot work fails while nothing has happened. */
static bool open_folder(struct save *s)
{
    struct buf path = BUF_INIT;
    struct str folder = folder_part(buf_str(&s->target));
    buf_add(&path, folder.len > 0 ? folder : STR("."));
    bool ok = buf_ok(&path, s->st);
    if (ok) {
        RETRY(s->folder, open(buf_cstr(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        ok = s->folder >= 0 || errno == EACCES || fail_save(s, errno);
    }
    buf_finish(&path);
    return ok;
}

/* At most `max` bytes of it, and no half of a code point. */
static struct str shorten(struct str name, size_t max)
{
    struct str cut = str_slice(name, 0, max);
    while (cut.len > 0 && cut.len < name.len &&
           ((unsigned char)name.ptr[cut.len] & 0xC0u) == 0x80u) {
        cut.len--;
    }
    return cut;
}

/* A name that nobody has: ".NAME.stepwire-" and six random letters. */
enum { TEMP_LETTERS = 6, TEMP_TRIES = 100 };

static bool name_temp(struct save *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char random[TEMP_LETTERS];
    ssize_t got;
    RETRY(got, getrandom(random, sizeof random, 0));
    if (got != (ssize_t)sizeof random) {
        return fail_save(s, got < 0 ? errno : EIO);
    }

    struct str mark = STR(".stepwire-");
    struct str name = name_part(buf_str(&s->target));
    buf_reset(&s->temp);
    buf_add(&s->temp, folder_part(buf_str(&s->target)));
    buf_addc(&s->temp, '.');
    buf_add(&s->temp, shorten(name, NAME_MAX - 1 - mark.len - TEMP_LETTERS));
    buf_add(&s->temp, mark);
    for (size_t i = 0; i < sizeof random; i++) {
        buf_addc(&s->temp, letters[random[i] % 32]);
    }
    return buf_ok(&s->temp, s->st);
}

/* The new file's descriptor, or -1. */
static int create_temp(struct save *s)
{
    for (int tries = 0; tries < TEMP_TRIES; tries++) {
        if (!name_temp(s)) {
            return -1;
        }
        int fd;
        RETRY(fd, open(buf_cstr(&s->temp), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (fd >= 0) {
            return fd;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    (void)fail_save(s, errno);
    return -1;
}

/* The process's umask can only be read by setting it. For a moment it is the strictest. */
static mode_t current_umask(void)
{
    mode_t mask = umask(077);
    (void)umask(mask);
    return mask;
}

/* Gives the new file the old one's owner and group as far as we may, and tells the mode that goes
 * with the outcome: rights that belonged to the old owner or group do not go to another one. */
static mode_t keep_owner(int fd, const struct stat *old, const struct stat *fresh)
{
    mode_t mode = old->st_mode & 07777;
    int result = 0;
    if (old->st_uid != fresh->st_uid || old->st_gid != fresh->st_gid) {
        RETRY(result, fchown(fd, old->st_uid, old->st_gid));
    }
    if (result == 0) {
        return mode;
    }
    RETRY(result, fchown(fd, (uid_t)-1, old->st_gid));
    mode &= 0777;
    return result == 0 ? mode : (mode & 0707) | (mode & 07) << 3;
}

enum privacy { SAVE_AS_BEFORE, SAVE_PRIVATE };

static bool set_mode(struct save *s, int fd, enum privacy privacy)
{
    struct stat fresh;
    if (fstat(fd, &fresh) != 0) {
        return fail_save(s, errno);
    }
    mode_t mode = 0600;
    if (privacy == SAVE_AS_BEFORE) {
        mode = s->exists ? keep_owner(fd, &s->old, &fresh) : 0666 & ~current_umask();
    }
    int result = 0;
    if (mode != (fresh.st_mode & 07777)) {
        RETRY(result, fchmod(fd, mode));
    }
    /* EPERM on a file of our own comes from a file system that has no modes. */
    return result == 0 || errno == EPERM || fail_save(s, errno);
}

/* Everything of the new file down to the disk. Closes fd in any case. */
static bool fill_temp(struct save *s, int fd, struct str content, enum privacy privacy)
{
    int err = write_all(fd, content);
    bool ok = (err == 0 || fail_save(s, err)) && set_mode(s, fd, privacy);
    if (ok) {
        int result;
        RETRY(result, fsync(fd));
        ok = (result == 0 && fstat(fd, &s->written) == 0) || fail_save(s, errno);
    }
    if (close(fd) != 0 && errno != EINTR) {
        ok = fail_save(s, errno);
    }
    return ok;
}

static bool move_into_place(struct save *s)
{
    int result;
    RETRY(result, rename(buf_cstr(&s->temp), buf_cstr(&s->target)));
    return result == 0 || fail_save(s, errno);
}

/* The rename has changed the new file's ctime. When somebody has replaced it already, the stamp is
 * that of our file, so that the next save notices. */
static struct file_stamp new_stamp(const struct save *s)
{
    struct file_stamp ours = stamp_of(&s->written);
    struct stat info;
    bool exists;
    if (!look(buf_cstr(&s->target), &exists, &info) || !exists) {
        return ours;
    }
    struct file_stamp now = stamp_of(&info);
    ours.ctime_ns = now.ctime_ns;
    return file_stamp_eq(&ours, &now) ? now : stamp_of(&s->written);
}

static bool sync_folder(struct save *s)
{
    int result = 0;
    if (s->folder >= 0) {
        RETRY(result, fsync(s->folder));
    }
    return result == 0 || errno == EINVAL ||
           fail_errno(s->st, errno, "saved, but a power cut may undo it:", s->path);
}

static bool save_content(struct save *s, struct str content, const struct file_stamp *expected,
                         enum privacy privacy)
{
    if (!follow_links(s) || !check_target(s) || !check_unchanged(s, expected) || !open_folder(s)) {
        return false;
    }
    int fd = create_temp(s);
    if (fd < 0) {
        return false;
    }
    if (fill_temp(s, fd, content, privacy) && check_unchanged(s, expected) && move_into_place(s)) {
        return true;
    }
    int result;
    RETRY(result, unlink(buf_cstr(&s->temp)));
    return false;
}

static bool save(const char *path, struct str content, const struct file_stamp *expected,
                 enum privacy privacy, struct file_stamp *stamp, struct status *st)
{
    struct save s = {.path = path, .target = BUF_INIT, .temp = BUF_INIT, .folder = -1, .st = st};
    bool ok = save_content(&s, content, expected, privacy);
    if (ok && stamp != NULL) {
        *stamp = new_stamp(&s);
    }
    ok = ok && sync_folder(&s);
    if (s.folder >= 0) {
        close(s.folder);
    }
    buf_finish(&s.target);
    buf_finish(&s.temp);
    return ok;
}

bool file_save(const char *path, struct str content, const struct file_stamp *expected,
               struct file_stamp *stamp, struct status *st)
{
    return save(path, content, expected, SAVE_AS_BEFORE, stamp, st);
}

bool file_save_private(const char *path, struct str content, struct status *st)
{
    return save(path, content, NULL, SAVE_PRIVATE, NULL, st);
}

/* --- folders --- */

static bool make_one(const char *path, mode_t mode)
{
    int result;
    RETRY(result, mkdir(path, mode));
    if (result == 0) {
        return true;
    }
    int err = errno;
    struct stat info;
    bool exists;
    if (look(path, &exists, &info) && exists && S_ISDIR(info.st_mode)) {
        return true;
    }
    errno = err == EEXIST ? ENOTDIR : err;
    return false;
}

bool file_make_folder(const char *path, unsigned mode, struct status *st)
{
    struct buf part = BUF_INIT;
    struct str rest = str_from(path);
    if (make_one(path, (mode_t)mode)) {
        return true; /* mostly only the last one is missing, if any */
    }
    bool ok = rest.len > 0 || fail_errno(st, ENOENT, "cannot make the folder", path);
    while (ok && rest.ptr != NULL) {
        buf_add(&part, str_cut(&rest, '/'));
        ok = buf_ok(&part, st);
        if (ok && part.len > 0) {
            ok = make_one(buf_cstr(&part), (mode_t)mode) ||
                 fail_errno(st, errno, "cannot make the folder", path);
        }
        buf_addc(&part, '/');
    }
    buf_finish(&part);
    return ok;
}
