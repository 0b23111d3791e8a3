/* SPDX-License-Identifier: MIT */
#include "tui/recent.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/utf8.h"

enum { RECENT_BYTES_MAX = 1024 * 1024 };

/* The list's own path, in `a`. */
static struct str list_path(struct str state_folder, struct arena *a)
{
    return arena_strf(a, "%.*s/recent", STR_ARG(state_folder));
}

/* The text of the list; a list that is not there is empty. */
static bool read_list(struct str path, struct buf *out, struct status *st)
{
    struct status why = STATUS_INIT;
    if (file_read(path.ptr, RECENT_BYTES_MAX, out, NULL, &why) || why.code == STATUS_NOT_FOUND) {
        return true;
    }
    return status_set(st, why.code, NO_POS, "%s", why.message);
}

/* The paths that the text has, whether they exist or not; a line that is no path is passed over. */
static bool split_list(struct str text, struct arena *a, struct str **paths, size_t *count,
                       struct status *st)
{
    *count = 0;
    *paths = arena_new(a, struct str, RECENT_MAX);
    if (*paths == NULL) {
        return status_nomem(st);
    }
    for (struct str line = str_cut(&text, '\n'); line.ptr != NULL && *count < RECENT_MAX;
         line = str_cut(&text, '\n')) {
        if (!str_starts(line, STR("/")) || !utf8_valid(line)) {
            continue;
        }
        struct str path = arena_str(a, line);
        if (str_is_none(path)) {
            return status_nomem(st);
        }
        (*paths)[(*count)++] = path;
    }
    return true;
}

static bool load(struct str state_folder, struct arena *a, struct str **paths, size_t *count,
                 struct status *st)
{
    struct buf text = BUF_INIT;
    struct str path = list_path(state_folder, a);
    bool ok = (!str_is_none(path) || status_nomem(st)) && read_list(path, &text, st) &&
              split_list(buf_str(&text), a, paths, count, st);
    buf_finish(&text);
    return ok;
}

bool recent_read(struct str state_folder, struct arena *a, struct str **paths, size_t *count,
                 struct status *st)
{
    if (!load(state_folder, a, paths, count, st)) {
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        struct status ignored = STATUS_INIT;
        struct file_stamp stamp;
        if (file_stat((*paths)[i].ptr, &stamp, &ignored) && stamp.exists) {
            (*paths)[kept++] = (*paths)[i];
        }
    }
    *count = kept;
    return true;
}

static bool save_list(struct str state_folder, struct str first, const struct str *others,
                      size_t count, struct arena *a, struct status *st)
{
    struct buf text = BUF_INIT;
    struct str folder = arena_str(a, state_folder);
    struct str path = list_path(state_folder, a);
    buf_addf(&text, "%.*s\n", STR_ARG(first));
    size_t lines = 1;
    for (size_t i = 0; i < count && lines < RECENT_MAX; i++) {
        if (!str_eq(others[i], first)) {
            buf_addf(&text, "%.*s\n", STR_ARG(others[i]));
            lines++;
        }
    }
    bool ok = ((!str_is_none(folder) && !str_is_none(path)) || status_nomem(st)) &&
              buf_ok(&text, st) && file_make_folder(folder.ptr, 0700, st) &&
              file_save_private(path.ptr, buf_str(&text), st);
    buf_finish(&text);
    return ok;
}

bool recent_add(struct str state_folder, struct str path, struct status *st)
{
    struct arena a = {0};
    struct str *paths;
    size_t count;
    if (str_find(path, STR("\n")) != SIZE_MAX) {
        return true;
    }
    if (!arena_init(&a, 0)) {
        return status_nomem(st);
    }
    bool ok = load(state_folder, &a, &paths, &count, st) &&
              save_list(state_folder, path, paths, count, &a, st);
    arena_finish(&a);
    return ok;
}
