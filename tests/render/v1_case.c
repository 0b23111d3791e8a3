/* SPDX-License-Identifier: MIT */
#include "tests/render/v1_case.h"

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/sha256.h"
#include "model/load.h"
#include "model/step.h"

/* Where documents stand: each in a folder of its own, as their paths to ../src say. */
#define PLACE "001_minimal"

enum { FILES_MAX = 64, FOLDERS_MAX = 64, CASES_MAX = 1000, BYTES_MAX = 16 * 1024 * 1024 };

struct str v1_case_file(const char *name, const char *file, struct arena *a)
{
    struct buf path = BUF_INIT, bytes = BUF_INIT;
    buf_addf(&path, "%s/%s/%s", V1_CASES, name, file);
    struct str text = STR_NONE;
    if (file_read(buf_cstr(&path), BYTES_MAX, &bytes, NULL, NULL)) {
        text = arena_str(a, buf_str(&bytes));
        ck_assert(!str_is_none(text));
    }
    buf_finish(&path);
    buf_finish(&bytes);
    return text;
}

/* --- folders --- */

static int compare_files(const void *a, const void *b)
{
    return str_cmp(((const struct folder_file *)a)->path, ((const struct folder_file *)b)->path);
}

/* Adds the files below `root`/`below`, whose paths are relative to `root`. */
static size_t add_files(struct str root, struct str below, struct folder_file *files, size_t count,
                        struct arena *a)
{
    struct str path =
        arena_strf(a, "%s/" PLACE "/%.*s/%.*s", V1_CASES, STR_ARG(root), STR_ARG(below));
    DIR *dir = opendir(path.ptr);
    ck_assert_msg(dir != NULL, "%s", path.ptr);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        struct str name = arena_strf(a, "%.*s%s", STR_ARG(below), entry->d_name);
        struct str file = arena_strf(a, PLACE "/%.*s/%.*s", STR_ARG(root), STR_ARG(name));
        struct str bytes = v1_case_file("", file.ptr, a);
        if (str_is_none(bytes)) {
            count = add_files(root, arena_strf(a, "%.*s/", STR_ARG(name)), files, count, a);
        } else {
            ck_assert_uint_lt(count, FILES_MAX);
            files[count++] = (struct folder_file){.path = name, .size = bytes.len, .bytes = bytes};
        }
    }
    closedir(dir);
    return count;
}

static void read_folder(struct folder *folder, struct str path, struct arena *a)
{
    struct str whole = arena_strf(a, "%s/" PLACE "/%.*s", V1_CASES, STR_ARG(path));
    struct stat found;
    *folder = (struct folder){.path = path};
    if (stat(whole.ptr, &found) != 0) {
        return;
    }
    struct folder_file *files = arena_new(a, struct folder_file, FILES_MAX);
    ck_assert_ptr_nonnull(files);
    folder->exists = true;
    folder->files = files;
    folder->count = add_files(path, STR(""), files, 0, a);
    qsort(files, folder->count, sizeof *files, compare_files);

    struct sha256 sha;
    ck_assert(sha256_init(&sha, NULL));
    for (size_t i = 0; i < folder->count; i++) {
        sha256_add(&sha, files[i].path);
        sha256_add(&sha, files[i].bytes);
    }
    ck_assert(sha256_end(&sha, folder->content_sha256, NULL));
    sha256_finish(&sha);
}

/* All source directories that a step names. The document's own folder, which holds no sources, is
 * left out. */
static void read_folders(struct v1_case *c)
{
    struct folder *folders = arena_new(&c->arena, struct folder, FOLDERS_MAX);
    ck_assert_ptr_nonnull(folders);
    c->folders.items = folders;
    value_id step = value_first(c->p, pipeline_list(c->p, KEY_STEPS));
    for (; !value_is_none(step); step = value_next(c->p, step)) {
        struct str path = step_source_directory(c->p, step);
        if (path.len > 0 && folders_find(&c->folders, path) == NULL) {
            ck_assert_uint_lt(c->folders.count, FOLDERS_MAX);
            read_folder(&folders[c->folders.count++], path, &c->arena);
        }
    }
}

/* --- cases --- */

void v1_case_make(struct v1_case *c, struct str document)
{
    struct status st = STATUS_INIT;
    *c = (struct v1_case){.p = pipeline_load(document, &st)};
    ck_assert_msg(c->p != NULL, "%u:%u: %s", st.pos.line, st.pos.column, st.message);
    c->g = graph_compile(c->p, GRAPH_PLAIN, &st);
    ck_assert_msg(c->g != NULL && arena_init(&c->arena, 0), "%s", st.message);
    read_folders(c);
    c->input = (struct v1_input){
        .p = c->p, .g = c->g, .folders = &c->folders, .default_name = STR("document")};
}

void v1_case_open(struct v1_case *c, const char *name)
{
    struct arena arena;
    struct status st = STATUS_INIT;
    ck_assert(arena_init(&arena, 0));
    struct str document = v1_case_file(name, "document.pipeline.json", &arena);
    ck_assert_msg(!str_is_none(document), "no document in %s/%s", V1_CASES, name);
    v1_case_make(c, document);
    struct str submission = v1_case_file(name, "submission.json", &c->arena);
    if (!str_is_none(submission)) {
        ck_assert_msg(submission_read(submission, &c->arena, &c->submission, &st), "%s",
                      st.message);
        c->input.submission = &c->submission;
    }
    arena_finish(&arena);
}

void v1_case_close(struct v1_case *c)
{
    graph_free(c->g);
    pipeline_free(c->p);
    arena_finish(&c->arena);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct v1_case_names v1_case_list(const char *first, struct arena *a)
{
    struct v1_case_names names = {.items = arena_new(a, const char *, CASES_MAX)};
    ck_assert_ptr_nonnull(names.items);
    DIR *dir = opendir(V1_CASES);
    ck_assert_msg(dir != NULL, "%s is not there", V1_CASES);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strchr(first, entry->d_name[0]) != NULL) {
            ck_assert_uint_lt(names.count, CASES_MAX);
            names.items[names.count++] = arena_str(a, str_from(entry->d_name)).ptr;
        }
    }
    closedir(dir);
    qsort(names.items, names.count, sizeof *names.items, compare_names);
    return names;
}
