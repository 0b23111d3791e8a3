/* SPDX-License-Identifier: MIT */
#include "submit/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/map.h"
#include "base/path.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "model/step.h"
#include "submit/ignore.h"
#include "submit/tree.h"

/* One walk through a source directory. */
struct walk {
    struct arena *a;
    struct str root;  /* absolute */
    struct str real;  /* root without links */
    struct str shown; /* as the document names it, for messages */
    enum snapshot_depth depth;
    struct ignore ignore;
    struct folder_file *files;
    size_t count, cap;
    struct str *waiting; /* folders still to look into, relative */
    size_t waiting_count, waiting_cap;
    bool truncated; /* these two as struct folder has them */
    struct str unreadable;
};

/* What cannot be looked at: the checker says so, and where contents count it is refused. */
static bool note_unreadable(struct walk *w, const struct status *failed, struct status *st)
{
    if (w->depth != SNAPSHOT_NAMES || failed->code == STATUS_NOMEM) {
        return status_set(st, failed->code, NO_POS, "%s", failed->message);
    }
    if (str_is_none(w->unreadable)) {
        w->unreadable = arena_str(w->a, str_from(failed->message));
    }
    return !str_is_none(w->unreadable) || status_nomem(st);
}

static bool add_file(struct walk *w, struct str path, const struct stat *about, struct status *st)
{
    if (w->count == SNAPSHOT_FILES_MAX && w->depth == SNAPSHOT_NAMES) {
        w->truncated = true;
        return true;
    }
    if (w->count == SNAPSHOT_FILES_MAX) {
        return status_set(st, STATUS_LIMIT, NO_POS,
                          "the source directory \"%.*s\" holds more than %d files; give each step "
                          "a folder with what it "
                          "needs",
                          STR_ARG(w->shown), SNAPSHOT_FILES_MAX);
    }
    if (w->count == w->cap) {
        struct folder_file *files = arena_grow(w->a, w->files, w->count, &w->cap, sizeof(*files));
        if (files == NULL) {
            return status_nomem(st);
        }
        w->files = files;
    }
    w->files[w->count++] = (struct folder_file){.path = path,
                                                .size = (uint64_t)about->st_size,
                                                .mode = about->st_mode & 07777u,
                                                .bytes = STR_NONE};
    return true;
}

static bool add_folder(struct walk *w, struct str path, struct status *st)
{
    if (w->waiting_count == w->waiting_cap) {
        struct str *waiting =
            arena_grow(w->a, w->waiting, w->waiting_count, &w->waiting_cap, sizeof(*waiting));
        if (waiting == NULL) {
            return status_nomem(st);
        }
        w->waiting = waiting;
    }
    w->waiting[w->waiting_count++] = path;
    return true;
}

static bool is_below(struct str path, struct str folder)
{
    return str_starts(path, folder) &&
           (path.len == folder.len || path.ptr[folder.len] == '/' || str_ends(folder, STR("/")));
}

/* A link to a file of the same folder is that file. One that leads out is refused where contents
 * count: they would leave with the snapshot. Links to folders are not followed, which also ends
 * loops. */
static bool add_link(struct walk *w, struct str path, const char *full, struct status *st)
{
    char real[PATH_MAX];
    struct stat about;
    if (realpath(full, real) == NULL || stat(real, &about) != 0) {
        return true; /* leads nowhere */
    }
    if (is_below(str_from(real), w->real)) {
        return !S_ISREG(about.st_mode) || add_file(w, path, &about, st);
    }
    return w->depth == SNAPSHOT_NAMES ||
           status_set(
               st, STATUS_PERMISSION, NO_POS,
               "%.*s in the source directory \"%.*s\" is a link that leads out of it, to %s; "
               "name it in .amlignore to leave it out",
               STR_ARG(path), STR_ARG(w->shown), real);
}

static bool add_entry(struct walk *w, struct str path, struct status *st)
{
    struct str full = path_join(w->a, w->root, path);
    struct stat about;
    if (str_is_none(full)) {
        return status_nomem(st);
    }
    if (!utf8_valid(path) || lstat(full.ptr, &about) != 0) {
        return true; /* gone meanwhile; a name that is no text cannot be in a document or a snapshot
                      */
    }
    enum ignore_kind kind = S_ISDIR(about.st_mode) ? IGNORE_FOLDER : IGNORE_FILE;
    if (ignore_matches(&w->ignore, path, kind)) {
        return true;
    }
    if (S_ISREG(about.st_mode)) {
        return add_file(w, path, &about, st);
    }
    if (S_ISDIR(about.st_mode)) {
        return add_folder(w, path, st);
    }
    return !S_ISLNK(about.st_mode) || add_link(w, path, full.ptr, st);
}

static bool look_into(struct walk *w, struct str folder, struct status *st)
{
    struct str full = path_join(w->a, w->root, folder);
    if (str_is_none(full)) {
        return status_nomem(st);
    }
    struct status failed = STATUS_INIT;
    DIR *dir = opendir(full.ptr);
    if (dir == NULL) {
        status_errno(&failed, errno, "cannot look into the folder %s", full.ptr);
        return note_unreadable(w, &failed, st);
    }
    bool ok = true;
    const struct dirent *entry;
    errno = 0;
    while (ok && !w->truncated && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            struct str path = path_join(w->a, folder, str_from(entry->d_name));
            ok = str_is_none(path) ? status_nomem(st) : add_entry(w, path, st);
        }
        errno = 0; /* of what was done with it; NULL and an errno is a failure of readdir */
    }
    if (ok && errno != 0) {
        status_errno(&failed, errno, "cannot look into the folder %s", full.ptr);
        ok = note_unreadable(w, &failed, st);
    }
    closedir(dir);
    return ok;
}

/* .amlignore, or else .gitignore. */
static bool read_ignore(struct walk *w, struct status *st)
{
    enum { IGNORE_BYTES_MAX = 1024 * 1024 };
    static const char *const names[] = {".amlignore", ".gitignore"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str path = path_join(w->a, w->root, str_from(names[i]));
        if (str_is_none(path)) {
            return status_nomem(st);
        }
        if (access(path.ptr, F_OK) != 0) {
            continue;
        }
        struct buf text = BUF_INIT;
        bool ok = file_read(path.ptr, IGNORE_BYTES_MAX, &text, NULL, st);
        struct str kept = ok ? arena_str(w->a, buf_str(&text)) : STR_NONE;
        buf_finish(&text);
        if (ok && str_is_none(kept)) {
            return status_nomem(st);
        }
        return ok && ignore_read(kept, w->a, &w->ignore, st);
    }
    return true;
}

static int compare_files(const void *a, const void *b)
{
    return str_cmp(((const struct folder_file *)a)->path, ((const struct folder_file *)b)->path);
}

/* --- contents --- */

/* The content goes into the file's own hash and into the folder's. */
static bool hash_content(const char *path, struct sha256 *own, struct sha256 *all,
                         struct status *st)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return status_errno(st, errno, "cannot read %s", path);
    }
    char chunk[64 * 1024];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof(chunk))) > 0 || (n < 0 && errno == EINTR)) {
        if (n > 0) {
            sha256_add(own, (struct str){chunk, (size_t)n});
            sha256_add(all, (struct str){chunk, (size_t)n});
        }
    }
    int error = errno;
    close(fd);
    return n == 0 || status_errno(st, error, "cannot read %s", path);
}

static bool hash_files(struct walk *w, struct folder *folder, struct status *st)
{
    struct sha256 own = {0}, all = {0};
    bool ok = sha256_init(&own, st) && sha256_init(&all, st);
    for (size_t i = 0; ok && i < w->count; i++) {
        struct folder_file *file = &w->files[i];
        struct arena scratch = *w->a;
        struct str full = path_join(&scratch, w->root, file->path);
        sha256_add(&all, file->path);
        ok = !str_is_none(full) || status_nomem(st);
        ok = ok && hash_content(full.ptr, &own, &all, st) && sha256_end(&own, file->sha256, st);
    }
    ok = ok && sha256_end(&all, folder->content_sha256, st);
    sha256_finish(&own);
    sha256_finish(&all);
    return ok;
}

/* The real path of an absolute one, or STR_NONE when there is nothing. */
static struct str real_path(struct arena *a, struct str path)
{
    char real[PATH_MAX];
    return realpath(path.ptr, real) != NULL ? arena_str(a, str_from(real)) : STR_NONE;
}

/* *files are the folder's own, which its reader may still fill. */
static bool read_folder(struct str base, struct str path, enum snapshot_depth depth,
                        struct arena *a, struct folder *out, struct folder_file **files,
                        struct status *st)
{
    *out = (struct folder){.path = path};
    struct walk w = {.a = a, .shown = path, .depth = depth};
    w.root = path_from(a, base, path);
    if (str_is_none(w.root)) {
        return status_nomem(st);
    }
    struct stat about;
    out->exists = stat(w.root.ptr, &about) == 0 && S_ISDIR(about.st_mode);
    if (!out->exists) {
        return true;
    }
    w.real = real_path(a, w.root);
    if (str_is_none(w.real)) {
        return status_nomem(st);
    }
    struct status failed = STATUS_INIT;
    if ((!read_ignore(&w, &failed) && !note_unreadable(&w, &failed, st)) ||
        !add_folder(&w, STR(""), st)) {
        return false;
    }
    for (size_t i = 0; i < w.waiting_count && !w.truncated; i++) {
        if (!look_into(&w, w.waiting[i], st)) {
            return false;
        }
    }
    if (w.count > 0) {
        qsort(w.files, w.count, sizeof(*w.files), compare_files);
    }
    *files = w.files;
    out->files = w.files;
    out->count = w.count;
    out->truncated = w.truncated;
    out->unreadable = w.unreadable;
    return depth != SNAPSHOT_HASH || hash_files(&w, out, st);
}

bool snapshot_folder(struct str base_folder, struct str path, enum snapshot_depth depth,
                     struct arena *a, struct folder *out, struct status *st)
{
    struct folder_file *files;
    return read_folder(base_folder, path, depth, a, out, &files, st);
}

/* --- which folders --- */

/* Files of packages to install: their text decides what is exported. */
static bool read_dependency_files(const struct pipeline *p, value_id step, struct str base,
                                  const struct folder *folder, struct folder_file *files,
                                  struct arena *a, struct status *st)
{
    static const enum key keys[] = {KEY_PIP_REQUIREMENTS_FILE, KEY_PIP_REQUIREMENTS_FILE_PATH,
                                    KEY_CONDA_DEPENDENCIES_FILE, KEY_CONDA_DEPENDENCIES_FILE_PATH};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct str name = value_get_text(p, value_get(p, step, KEY_ESTIMATOR), keys[i]);
        while (str_starts(name, STR("./"))) {
            name = str_slice(name, 2, name.len);
        }
        const struct folder_file *file = str_is_none(name) ? NULL : folder_find(folder, name);
        if (file == NULL || !str_is_none(file->bytes)) {
            continue;
        }
        struct str root = path_from(a, base, folder->path);
        struct str full = str_is_none(root) ? STR_NONE : path_join(a, root, name);
        struct buf text = BUF_INIT;
        bool ok = !str_is_none(full)
                      ? file_read(full.ptr, SNAPSHOT_DEPENDENCY_BYTES_MAX, &text, NULL, st)
                      : status_nomem(st);
        struct str kept = ok ? arena_str(a, buf_str(&text)) : STR_NONE;
        buf_finish(&text);
        if (!ok || str_is_none(kept)) {
            return ok ? status_nomem(st) : false;
        }
        files[file - folder->files].bytes = kept;
    }
    return true;
}

bool snapshot_folders(const struct pipeline *p, struct str base_folder, enum snapshot_depth depth,
                      struct arena *a, struct folders *out, struct status *st)
{
    value_id steps = pipeline_list(p, KEY_STEPS);
    size_t most = value_is_none(steps) ? 0 : value_count(p, steps);
    struct folder *folders = arena_new(a, struct folder, most + 1);
    struct folder_file **files = arena_new(a, struct folder_file *, most + 1);
    struct map seen = MAP_INIT;
    *out = (struct folders){.items = folders, .root = arena_str(a, base_folder)};
    bool ok = (folders != NULL && files != NULL && !str_is_none(out->root)) || status_nomem(st);
    value_id step = value_is_none(steps) ? VALUE_NONE : value_first(p, steps);
    for (; ok && !value_is_none(step); step = value_next(p, step)) {
        struct str path = step_source_directory(p, step);
        uint32_t at = map_get(&seen, path, UINT32_MAX);
        if (at == UINT32_MAX) {
            at = (uint32_t)out->count;
            ok = read_folder(out->root, path, depth, a, &folders[at], &files[at], st) &&
                 (map_set(&seen, path, at) || status_nomem(st));
            out->count += ok;
        }
        if (ok && depth == SNAPSHOT_HASH) {
            ok = read_dependency_files(p, step, out->root, &folders[at], files[at], a, st);
        }
    }
    map_finish(&seen);
    return ok;
}

/* --- copying --- */

/* Makes the folders between target and the file, remembering the last one. */
static bool make_parent(struct arena *a, struct str target, struct str path, struct str *made,
                        struct status *st)
{
    size_t slash = str_find_last(path, '/');
    struct str parent = slash == SIZE_MAX ? STR("") : str_slice(path, 0, slash);
    if (str_eq(*made, parent)) {
        return true;
    }
    *made = parent;
    struct str full = path_join(a, target, parent);
    return str_is_none(full) ? status_nomem(st) : file_make_folder(full.ptr, 0700, st);
}

bool snapshot_copy(struct str base_folder, const struct folder *folder, struct str target,
                   struct status *st)
{
    struct arena a = {0};
    if (!arena_init(&a, 0)) {
        return status_nomem(st);
    }
    struct str root = path_from(&a, base_folder, folder->path);
    struct str full_target = arena_str(&a, target);
    struct str made = STR(""); /* the target itself is made first */
    bool ok = (!str_is_none(root) && !str_is_none(full_target)) || status_nomem(st);
    ok = ok && file_make_folder(full_target.ptr, 0700, st);
    for (size_t i = 0; ok && i < folder->count; i++) {
        const struct folder_file *file = &folder->files[i];
        struct arena scratch = a;
        ok = make_parent(&scratch, full_target, file->path, &made, st);
        struct str from = path_join(&scratch, root, file->path);
        struct str to = path_join(&scratch, full_target, file->path);
        ok = ok && ((!str_is_none(from) && !str_is_none(to)) || status_nomem(st));
        ok = ok && tree_copy_file(from.ptr, to.ptr, file->mode, st);
    }
    arena_finish(&a);
    return ok;
}

/* Where a path leads: the part of it that is there without links, and the rest behind it.
 * STR_NONE when memory is out, or when the rest would climb back up. */
static struct str real_place(struct arena *a, struct str path)
{
    size_t end = path.len;
    struct str real = real_path(a, path);
    while (str_is_none(real) && end > 0) {
        end = str_find_last(str_slice(path, 0, end), '/');
        struct str parent =
            end == SIZE_MAX ? STR_NONE : arena_str(a, str_slice(path, 0, end > 0 ? end : 1));
        if (str_is_none(parent)) {
            return STR_NONE;
        }
        real = real_path(a, parent);
    }
    struct str rest = str_slice(path, end, path.len);
    bool climbs = str_find(rest, STR("/../")) != SIZE_MAX || str_ends(rest, STR("/.."));
    if (str_is_none(real) || climbs) {
        return STR_NONE;
    }
    return arena_strf(a, "%.*s%.*s", STR_ARG(real), STR_ARG(rest));
}

bool snapshot_is_outside(struct str base_folder, struct str folder, struct arena *a,
                         struct str *real)
{
    struct str base = arena_str(a, base_folder);
    struct str full = path_from(a, base_folder, folder);
    *real = STR_NONE;
    if (str_is_none(base) || str_is_none(full)) {
        return true; /* memory is out: rather ask once too often */
    }
    struct str real_base = real_path(a, base), place = real_place(a, full);
    *real = str_is_none(place) ? full : place;
    return str_is_none(real_base) || str_is_none(place) || !is_below(place, real_base);
}
