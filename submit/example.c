/* SPDX-License-Identifier: MIT */
#include "submit/example.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/path.h"
#include "model/load.h"
#include "submit/snapshot.h"

enum { EXAMPLES_MAX = 100 };

static int compare(const void *a, const void *b)
{
    return str_cmp(((const struct example *)a)->name, ((const struct example *)b)->name);
}

/* The description that the document gives itself; without one, or when it cannot be read, empty. */
static struct str read_description(const char *path, struct arena *a)
{
    struct status ignored = STATUS_INIT;
    struct buf text = BUF_INIT;
    struct str description = STR("");
    struct pipeline *p = file_read(path, JSON_BYTES_MAX, &text, NULL, &ignored)
                             ? pipeline_load(buf_str(&text), &ignored)
                             : NULL;
    if (p != NULL) {
        struct str own = value_get_text(p, pipeline_root(p), KEY_DESCRIPTION);
        struct str copy = str_is_none(own) ? STR_NONE : arena_str(a, own);
        description = str_is_none(copy) ? description : copy;
    }
    pipeline_free(p);
    buf_finish(&text);
    return description;
}

bool example_list(struct str examples_folder, struct arena *a, struct example **examples,
                  size_t *count, struct status *st)
{
    struct str folder = arena_str(a, examples_folder);
    *examples = arena_new(a, struct example, EXAMPLES_MAX);
    *count = 0;
    if (str_is_none(folder) || *examples == NULL) {
        return status_nomem(st);
    }
    DIR *dir = opendir(folder.ptr);
    if (dir == NULL) {
        return status_errno(st, errno, "cannot look into the examples in %s", folder.ptr);
    }
    bool ok = true;
    struct dirent *entry;
    while (ok && *count < EXAMPLES_MAX && (entry = readdir(dir)) != NULL) {
        struct str document =
            arena_strf(a, "%s/%s/%s.pipeline.json", folder.ptr, entry->d_name, entry->d_name);
        struct str name = arena_str(a, str_from(entry->d_name));
        ok = (!str_is_none(document) && !str_is_none(name)) || status_nomem(st);
        if (ok && entry->d_name[0] != '.' && access(document.ptr, R_OK) == 0) {
            (*examples)[(*count)++] =
                (struct example){name, document, read_description(document.ptr, a)};
        }
    }
    closedir(dir);
    qsort(*examples, *count, sizeof(**examples), compare);
    return ok;
}

/* --- copying --- */

/* Everything in the example's folder is one snapshot; its document goes to a path of its own. */
static bool list_files(struct str folder, struct arena *a, struct folder *out, struct status *st)
{
    return snapshot_folder(folder, STR(""), SNAPSHOT_NAMES, a, out, st) &&
           (str_is_none(out->unreadable) ||
            status_set(st, STATUS_IO, NO_POS, "%.*s", STR_ARG(out->unreadable)));
}

static bool is_free(struct str path, struct status *st)
{
    struct file_stamp stamp;
    if (!file_stat(path.ptr, &stamp, st)) {
        return false;
    }
    return !stamp.exists ||
           status_set(st, STATUS_CONFLICT, NO_POS,
                      "%s is there already; choose another folder or name", path.ptr);
}

/* The files that go, without the document itself; refuses before anything is copied. */
static bool choose_files(const struct example *example, const struct folder *all, struct str target,
                         struct arena *a, struct folder *out, struct status *st)
{
    struct folder_file *files = arena_new(a, struct folder_file, all->count + 1);
    struct str own = arena_strf(a, "%.*s.pipeline.json", STR_ARG(example->name));
    if (files == NULL || str_is_none(own)) {
        return status_nomem(st);
    }
    *out = (struct folder){.path = STR(""), .exists = true, .files = files};
    for (size_t i = 0; i < all->count; i++) {
        if (str_eq(all->files[i].path, own)) {
            continue;
        }
        struct str path = path_join(a, target, all->files[i].path);
        if (str_is_none(path)) {
            return status_nomem(st);
        }
        if (!is_free(path, st)) {
            return false;
        }
        files[out->count++] = all->files[i];
    }
    return true;
}

static bool copy_document(const struct example *example, struct str path, struct status *st)
{
    static const struct file_stamp none = {.exists = false};
    struct buf text = BUF_INIT;
    bool ok = file_read(example->document.ptr, JSON_BYTES_MAX, &text, NULL, st) &&
              file_save(path.ptr, buf_str(&text), &none, NULL, st);
    buf_finish(&text);
    return ok;
}

static bool copy_all(const struct example *example, struct str document_path, struct arena *a,
                     struct status *st)
{
    struct str path = arena_str(a, document_path);
    size_t slash = str_find_last(document_path, '/');
    struct str target = slash == SIZE_MAX ? STR(".")
                        : slash == 0      ? STR("/")
                                          : arena_str(a, str_slice(document_path, 0, slash));
    struct str folder =
        arena_str(a, str_slice(example->document, 0, str_find_last(example->document, '/')));
    if (str_is_none(path) || str_is_none(target) || str_is_none(folder)) {
        return status_nomem(st);
    }
    struct folder all, chosen;
    return list_files(folder, a, &all, st) && is_free(path, st) &&
           choose_files(example, &all, target, a, &chosen, st) &&
           snapshot_copy(folder, &chosen, target, st) && copy_document(example, path, st);
}

bool example_copy(const struct example *example, struct str document_path, struct status *st)
{
    struct arena a = {0};
    bool ok = (arena_init(&a, 0) || status_nomem(st)) && copy_all(example, document_path, &a, st);
    arena_finish(&a);
    return ok;
}
