/* SPDX-License-Identifier: MIT
 * model/problem_disk.c - what a step needs on the disk: its source directory and what that holds,
 * its script, and the files that say which packages it needs.
 */
#include "model/problem_internal.h"

#include "model/step.h"

static bool is_type(const struct scan *s, const char *type)
{
    return str_eq(value_get_text(s->p, s->step, KEY_TYPE), str_from(type));
}

/* --- paths --- */

static const struct folder *find_folder(const struct scan *s)
{
    uint32_t index = map_get(s->folder_index, step_source_directory(s->p, s->step), UINT32_MAX);
    return index != UINT32_MAX ? &s->folders->items[index] : NULL;
}

/* Appends the parts of `path` to out[0..len], taking . and .. away where that is possible. */
static size_t add_parts(char *out, size_t len, struct str path)
{
    if (path.len > 0 && path.ptr[0] == '/') {
        len = 0;
        out[len++] = '/';
    }
    for (struct str part = str_cut(&path, '/'); !str_is_none(part); part = str_cut(&path, '/')) {
        bool up = str_eq(part, STR(".."));
        size_t slash = str_find_last((struct str){out, len}, '/');
        struct str last = str_slice((struct str){out, len}, slash == SIZE_MAX ? 0 : slash + 1, len);
        if (part.len == 0 || str_eq(part, STR(".")) || (up && len == 1 && out[0] == '/')) {
            continue;
        }
        if (up && last.len > 0 && !str_eq(last, STR(".."))) {
            len -= last.len;
            len -= len > 1; /* the slash, unless it is the root */
            continue;
        }
        if (len > 0 && out[len - 1] != '/') {
            out[len++] = '/';
        }
        for (size_t i = 0; i < part.len; i++) {
            out[len++] = part.ptr[i];
        }
    }
    return len;
}

/* The path that Python's os.path.abspath(os.path.join(…)) would give; relative when root is. */
static struct str join_path(struct scan *s, struct str root, struct str folder, struct str file)
{
    char *out = arena_new(s->text, char, root.len + folder.len + file.len + 3);
    if (out == NULL) {
        s->nomem = true;
        return STR("");
    }
    size_t len = add_parts(out, 0, root);
    len = add_parts(out, len, folder);
    return (struct str){out, add_parts(out, len, file)};
}

/* Is that path, made by join_path, no file's below the folder? */
static bool is_outside(struct str path)
{
    return path.len == 0 || path.ptr[0] == '/' || str_eq(path, STR("..")) ||
           str_starts(path, STR("../"));
}

/* The one Python file at the top of the folder; STR_NONE when there is none or more than one. */
static struct str only_script(const struct folder *folder)
{
    struct str only = STR_NONE;
    size_t count = 0;
    for (size_t i = 0; i < folder->count; i++) {
        struct str path = folder->files[i].path;
        if (str_ends(path, STR(".py")) && str_find(path, STR("/")) == SIZE_MAX) {
            only = path;
            count++;
        }
    }
    return count == 1 ? only : STR_NONE;
}

/* `object` has the member `key`, which is to name the script. */
static void check_script_named(struct scan *s, value_id object, enum key key)
{
    value_id place = value_get(s->p, object, key);
    if (value_is_none(object) || value_text(s->p, place).len > 0) {
        return;
    }
    struct str name = key_text(key);
    scan_report(s, RULE_SCRIPT_MISSING, value_is_none(place) ? object : place, key,
                "step %.*s does not say which script it runs; set its %.*s", SHOWN(s->id),
                STR_ARG(name));
    scan_sdk(s, "ValueError", "script_name is required");
    const struct folder *folder = find_folder(s);
    struct str only = folder != NULL ? only_script(folder) : STR_NONE;
    if (!str_is_none(only)) {
        struct str text = value_is_none(place) ? scan_quoted(s, only) : only;
        scan_fix(s, value_is_none(place) ? FIX_JSON : FIX_TEXT, text,
                 "run %.*s, the only script in its source directory", SHOWN(only));
    }
}

static void say_not_found(struct scan *s, struct str script)
{
    struct str name = scan_step_name(s, s->step);
    struct str path = join_path(s, s->folders->root, step_source_directory(s->p, s->step), script);
    scan_sdk(s, "ValueError",
             "Step [%.*s]: script not found at: %.*s. Make sure to specify an appropriate "
             "source_directory on the Step or default_source_directory on the Pipeline.",
             STR_ARG(name), STR_ARG(path));
}

static void check_folder(struct scan *s, const struct folder *folder, struct str script)
{
    if (folder->exists) {
        return;
    }
    scan_report(s, RULE_FOLDER_NOT_FOUND, step_folder_place(s->p, s->step), KEY_SOURCE_DIRECTORY,
                "the source directory \"%.*s\" of step %.*s is not there; make it, or name another",
                SHOWN(folder->path), SHOWN(s->id));
    if (is_type(s, "CommandStep")) {
        scan_sdk(
            s, "ValueError",
            "source_directory should be an existing directory or None for commands already in the "
            "target system.");
    } else if (script.len > 0) {
        say_not_found(s, script);
    }
}

/* False when not all of it is known: then nobody can say what is not there. */
static bool check_whole(struct scan *s, const struct folder *folder)
{
    value_id place = step_folder_place(s->p, s->step);
    if (!str_is_none(folder->unreadable)) {
        scan_report(s, RULE_FOLDER_UNREADABLE, place, KEY_SOURCE_DIRECTORY,
                    "not all of the source directory \"%.*s\" of step %.*s can be read: %.*s; give "
                    "the right to read it, or leave it out in .amlignore",
                    SHOWN(folder->path), SHOWN(s->id), STR_ARG(folder->unreadable));
    }
    if (folder->truncated) {
        scan_report(
            s, RULE_FOLDER_TRUNCATED, place, KEY_SOURCE_DIRECTORY,
            "the source directory \"%.*s\" of step %.*s holds more than %zu files; give the "
            "step a folder with what it needs, or leave files out in .amlignore",
            SHOWN(folder->path), SHOWN(s->id), folder->count);
    }
    return !folder->truncated && str_is_none(folder->unreadable);
}

/* `place` is the script's name. A script outside of the folder is not looked for: what is there is
 * not known. */
static void check_script(struct scan *s, const struct folder *folder, value_id place)
{
    struct str script = value_text(s->p, place);
    struct str path = join_path(s, STR(""), STR(""), script);
    if (!folder->exists || is_outside(path) || folder_find(folder, path) != NULL) {
        return;
    }
    struct nearest n = {.wanted = path, .work = s->hint_work};
    for (size_t i = 0; i < folder->count && n.offers < NEAREST_OFFERS_MAX; i++) {
        nearest_offer(&n, folder->files[i].path);
    }
    struct str best = str_is_none(n.best) ? only_script(folder) : n.best;
    struct str hint = scan_hint(s, best, "add it, or name another");
    struct str shown = join_path(s, STR(""), folder->path, script);
    scan_report(s, RULE_SCRIPT_NOT_FOUND, place, value_key(s->p, place),
                "step %.*s runs %.*s, and there is no such file; %.*s", SHOWN(s->id), SHOWN(shown),
                STR_ARG(hint));
    say_not_found(s, script);
    if (!str_is_none(n.best)) {
        scan_fix(s, FIX_TEXT, n.best, "run %.*s instead", SHOWN(n.best));
    }
}

/* --- what is sent --- */

/* What Azure takes as one snapshot. */
enum { AZURE_FILES_MAX = 2000, AZURE_MB_MAX = 300 };
static const uint64_t MB = 1024 * 1024;

#define SNAPSHOT_LINE "===================================================================="

static void say_snapshot(struct scan *s, const struct folder *folder, const char *limit)
{
    struct str path = join_path(s, s->folders->root, folder->path, STR(""));
    scan_sdk(s, "SnapshotException",
             SNAPSHOT_LINE "\n\nWhile attempting to take snapshot of %.*s\n%s\n\n" SNAPSHOT_LINE
                           "\n\n",
             STR_ARG(path), limit);
}

struct folder_size *folder_sizes(const struct folders *folders, struct arena *a)
{
    size_t count = folders != NULL ? folders->count : 0;
    struct folder_size *sizes = arena_new(a, struct folder_size, count);
    for (size_t i = 0; sizes != NULL && i < count; i++) {
        const struct folder *folder = &folders->items[i];
        sizes[i].large = SIZE_MAX;
        for (size_t j = 0; j < folder->count; j++) {
            uint64_t size = folder->files[j].size, bytes = sizes[i].bytes;
            sizes[i].bytes = size > UINT64_MAX - bytes ? UINT64_MAX : bytes + size;
            if (size > AZURE_MB_MAX * MB && sizes[i].large == SIZE_MAX) {
                sizes[i].large = j;
            }
        }
    }
    return sizes;
}

static void report_large_file(struct scan *s, const struct folder *folder,
                              const struct folder_file *file)
{
    struct str path = join_path(s, s->folders->root, folder->path, file->path);
    scan_report(s, RULE_SNAPSHOT_TOO_LARGE, step_folder_place(s->p, s->step), KEY_SOURCE_DIRECTORY,
                "the source directory of step %.*s has the file \"%.*s\" of %llu MB, and Azure "
                "takes at most %d; move it out, or leave it out in .amlignore",
                SHOWN(s->id), SHOWN(file->path), (unsigned long long)(file->size / MB),
                (int)AZURE_MB_MAX);
    scan_sdk(s, "Exception",
             "File '%.*s' from source_directory exceeds the maximum snapshot size of %d MB.\n"
             "Please use a separate directory for a step with files only related to that "
             "step.\nIf you didn't specify source_directory, it will use your working directory "
             "and upload all files in that directory.",
             STR_ARG(path), (int)AZURE_MB_MAX);
}

static void report_large_folder(struct scan *s, const struct folder *folder, uint64_t bytes)
{
    scan_report(s, RULE_SNAPSHOT_TOO_LARGE, step_folder_place(s->p, s->step), KEY_SOURCE_DIRECTORY,
                "the source directory of step %.*s holds %llu MB, and Azure takes at most %d; move "
                "files out, or leave them out in .amlignore",
                SHOWN(s->id), (unsigned long long)(bytes / MB), (int)AZURE_MB_MAX);
    say_snapshot(s, folder,
                 "Your total snapshot size exceeds the limit of 300.0 MB.\nPlease see "
                 "http://aka.ms/aml-largefiles on how to work with large files.");
}

static void check_snapshot(struct scan *s, const struct folder *folder)
{
    const struct folder_size *size = &s->folder_sizes[folder - s->folders->items];
    if (size->large != SIZE_MAX) {
        report_large_file(s, folder, &folder->files[size->large]);
    } else if (size->bytes > AZURE_MB_MAX * MB) {
        report_large_folder(s, folder, size->bytes);
    }
    if (folder->count > AZURE_FILES_MAX) {
        scan_report(s, RULE_SNAPSHOT_FILES, step_folder_place(s->p, s->step), KEY_SOURCE_DIRECTORY,
                    "the source directory of step %.*s holds %zu files, and Azure takes at most "
                    "%d; move files out, or leave them out in .amlignore",
                    SHOWN(s->id), folder->count, (int)AZURE_FILES_MAX);
        say_snapshot(s, folder, "Your project exceeds the file limit of 2000.");
    }
}

/* --- dependency files --- */

/* A file that the estimator reads while it is made. What is outside of the source directory is not
 * known. */
static void check_dependencies(struct scan *s, const struct folder *folder, value_id place,
                               const char *what)
{
    struct str name = value_text(s->p, place);
    struct str path = join_path(s, STR(""), STR(""), name);
    if (name.len == 0 || is_outside(path) || folder_find(folder, path) != NULL) {
        return;
    }
    struct nearest n = {.wanted = path, .work = s->hint_work};
    for (size_t i = 0; i < folder->count && n.offers < NEAREST_OFFERS_MAX; i++) {
        nearest_offer(&n, folder->files[i].path);
    }
    struct str hint = scan_hint(s, n.best, "add it, or name another");
    struct str full = join_path(s, STR(""), folder->path, name);
    scan_report(s, RULE_DEPENDENCIES_NOT_FOUND, place, value_key(s->p, place),
                "the estimator of step %.*s reads %.*s, and there is no such file in its source "
                "directory; %.*s",
                SHOWN(s->id), SHOWN(full), STR_ARG(hint));
    scan_sdk(s, "UserErrorException",
             "%.*s path doesn't exist. The %s file should be inside the project folder",
             STR_ARG(full), what);
    if (!str_is_none(n.best)) {
        scan_fix(s, FIX_TEXT, n.best, "read %.*s instead", SHOWN(n.best));
    }
}

/* The current name of an argument, else the old one. */
static value_id file_place(const struct scan *s, value_id estimator, enum key key, enum key old)
{
    value_id place = value_get(s->p, estimator, key);
    return value_text(s->p, place).len > 0 ? place : value_get(s->p, estimator, old);
}

static void check_dependency_files(struct scan *s, const struct folder *folder, value_id estimator)
{
    if (!value_is_none(value_get(s->p, estimator, KEY_ENVIRONMENT_DEFINITION))) {
        return; /* they are not read then */
    }
    check_dependencies(
        s, folder,
        file_place(s, estimator, KEY_PIP_REQUIREMENTS_FILE, KEY_PIP_REQUIREMENTS_FILE_PATH),
        "pip requirements");
    check_dependencies(
        s, folder,
        file_place(s, estimator, KEY_CONDA_DEPENDENCIES_FILE, KEY_CONDA_DEPENDENCIES_FILE_PATH),
        "conda dependencies");
}

void scan_disk(struct scan *s)
{
    value_id estimator = value_get(s->p, s->step, KEY_ESTIMATOR);
    value_id place = value_get(s->p, estimator, KEY_ENTRY_SCRIPT);
    if (is_type(s, "EstimatorStep")) {
        check_script_named(s, estimator, KEY_ENTRY_SCRIPT);
    } else if (is_type(s, "PythonScriptStep")) {
        check_script_named(s, s->step, KEY_SCRIPT_NAME);
        place = value_get(s->p, s->step, KEY_SCRIPT_NAME);
    }
    const struct folder *folder = find_folder(s);
    bool is_unfinished = value_is_none(estimator) && is_type(s, "EstimatorStep");
    if (folder != NULL && !is_unfinished) {
        check_folder(s, folder, value_text(s->p, place));
        if (check_whole(s, folder)) {
            check_script(s, folder, place);
            check_dependency_files(s, folder, estimator);
        }
        check_snapshot(s, folder);
    }
}
