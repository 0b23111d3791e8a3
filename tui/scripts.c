/* SPDX-License-Identifier: MIT */
#include "tui/scripts.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"

struct search {
    struct arena *a;
    struct str base;
    struct script *found;
    size_t count;
    struct str *folders; /* to look into, each with its depth */
    int *depths;
    size_t folder_count;
};

/* Scripts and folders both end at the same number. */
static bool make_room(struct search *s, struct status *st)
{
    s->found = arena_new(s->a, struct script, SCRIPTS_MAX);
    s->folders = arena_new(s->a, struct str, SCRIPTS_MAX);
    s->depths = arena_new(s->a, int, SCRIPTS_MAX);
    return (s->found != NULL && s->folders != NULL && s->depths != NULL) || status_nomem(st);
}

static bool note_entry(struct search *s, struct str folder, int depth, const char *name,
                       struct status *st)
{
    struct stat about;
    struct str path = arena_strf(s->a, "%.*s/%.*s%s%s", STR_ARG(s->base), STR_ARG(folder),
                                 folder.len > 0 ? "/" : "", name);
    struct str copy = arena_str(s->a, str_from(name));
    if (str_is_none(path) || str_is_none(copy)) {
        return status_nomem(st);
    }
    if (!utf8_valid(copy) || lstat(path.ptr, &about) != 0) {
        return true;
    }
    if (S_ISREG(about.st_mode) && str_ends(copy, STR(".py")) && s->count < SCRIPTS_MAX) {
        s->found[s->count++] = (struct script){folder, copy};
    }
    if (S_ISDIR(about.st_mode) && depth < SCRIPTS_DEPTH_MAX && s->folder_count < SCRIPTS_MAX &&
        strcmp(name, "__pycache__") != 0) {
        struct str below = str_slice(path, s->base.len + 1, path.len);
        s->folders[s->folder_count] = below;
        s->depths[s->folder_count++] = depth + 1;
    }
    return true;
}

static bool look_into(struct search *s, struct str folder, int depth, struct status *st)
{
    struct str path = arena_strf(s->a, "%.*s/%.*s", STR_ARG(s->base), STR_ARG(folder));
    if (str_is_none(path)) {
        return status_nomem(st);
    }
    DIR *dir = opendir(path.ptr);
    if (dir == NULL) {
        return true; /* not to be read, or gone: nothing to offer */
    }
    bool ok = true;
    struct dirent *entry;
    while (ok && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            ok = note_entry(s, folder, depth, entry->d_name, st);
        }
    }
    closedir(dir);
    return ok;
}

static int compare(const void *a, const void *b)
{
    const struct script *x = a, *y = b;
    int by_folder = str_cmp(x->folder, y->folder);
    return by_folder != 0 ? by_folder : str_cmp(x->name, y->name);
}

/* Folder by folder, each found on the way behind the others. */
static bool search(struct search *s, struct status *st)
{
    if (!make_room(s, st)) {
        return false;
    }
    s->folders[0] = STR("");
    s->folder_count = 1;
    for (size_t i = 0; i < s->folder_count; i++) {
        if (!look_into(s, s->folders[i], s->depths[i], st)) {
            return false;
        }
    }
    return true;
}

bool scripts_find(struct str base_folder, struct arena *a, struct script **scripts, size_t *count,
                  struct status *st)
{
    struct search s = {.a = a, .base = base_folder};
    if (!search(&s, st)) {
        return false;
    }
    qsort(s.found, s.count, sizeof(*s.found), compare);
    *scripts = s.found;
    *count = s.count;
    return true;
}

bool scripts_find_folders(struct str base_folder, struct arena *a, struct str **folders,
                          size_t *count, struct status *st)
{
    struct search s = {.a = a, .base = base_folder};
    if (!search(&s, st)) {
        return false;
    }
    *folders = s.folders + 1; /* behind the base folder itself */
    *count = s.folder_count - 1;
    return true;
}
