/* SPDX-License-Identifier: MIT */
#include "cli/input.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "model/load.h"
#include "submit/snapshot.h"

/* The folder that holds the document: where its link leads to, if it is one. */
static bool find_folder(struct input *in, struct status *st)
{
    char real[PATH_MAX];
    bool standard_input = strcmp(in->path, "-") == 0;
    if (realpath(standard_input ? "." : in->path, real) == NULL) {
        return status_errno(st, errno, "cannot find the folder of %s", in->path);
    }
    struct str full = str_from(real);
    if (standard_input) {
        in->absolute_path = STR("");
        in->base_folder = arena_str(&in->arena, full);
    } else {
        size_t slash = str_find_last(full, '/');
        in->absolute_path = arena_str(&in->arena, full);
        in->base_folder = arena_str(&in->arena, str_slice(full, 0, slash > 0 ? slash : 1));
    }
    if (str_is_none(in->absolute_path) || str_is_none(in->base_folder)) {
        return status_nomem(st);
    }
    return true;
}

static bool open_all(struct input *in, struct status *st)
{
    if (!arena_init(&in->arena, 0)) {
        return status_nomem(st);
    }
    if (!file_read(in->path, JSON_BYTES_MAX, &in->text, &in->stamp, st)) {
        return false;
    }
    in->p = pipeline_load(buf_str(&in->text), st);
    if (in->p == NULL) {
        return false;
    }
    in->g = graph_compile(in->p, GRAPH_PLAIN, st);
    return in->g != NULL && find_folder(in, st);
}

bool input_open(struct input *in, const char *path, int *code)
{
    *in = (struct input){.path = path,
                         .name = strcmp(path, "-") == 0 ? STR("pipeline")
                                                        : pipeline_default_name(str_from(path)),
                         .text = BUF_INIT};
    struct status st = STATUS_INIT;
    if (!open_all(in, &st)) {
        /* A message of the system's names the path itself; one about the content does not. */
        bool about_content = st.code == STATUS_DATA || st.code == STATUS_LIMIT;
        const char *where = strcmp(path, "-") == 0 ? "standard input" : path;
        *code = cli_fail(about_content ? where : NULL, &st);
        input_close(in);
        return false;
    }
    return true;
}

void input_close(struct input *in)
{
    graph_free(in->g);
    pipeline_free(in->p);
    buf_finish(&in->text);
    arena_finish(&in->arena);
    *in = (struct input){.path = in->path};
}

bool input_folders(struct input *in, bool hash, struct folders *out, struct status *st)
{
    return snapshot_folders(in->p, in->base_folder, hash ? SNAPSHOT_HASH : SNAPSHOT_NAMES,
                            &in->arena, out, st);
}

static bool add_sets(struct input *in, const struct invocation *call, struct submission *s,
                     struct status *st)
{
    if (call->set_count == 0) {
        return true;
    }
    struct submission_value *values =
        arena_new(&in->arena, struct submission_value, s->count + call->set_count);
    if (values == NULL) {
        return status_nomem(st);
    }
    /* The last value of a name counts, so what the command line sets stands behind the file's. */
    if (s->count > 0) {
        memcpy(values, s->values, s->count * sizeof(*values));
    }
    for (size_t i = 0; i < call->set_count; i++) {
        if (!submission_set(in->p, str_from(call->sets[i]), &in->arena, &values[s->count + i],
                            st)) {
            return false;
        }
    }
    s->values = values;
    s->count += call->set_count;
    return true;
}

/* Places in a submission are in that file, not in the document that others speak of. */
static bool read_submission(struct str text, const char *path, struct arena *a,
                            struct submission *out, struct status *st)
{
    struct status found = STATUS_INIT;
    return submission_read(text, a, out, &found) ||
           (found.pos.line > 0 ? status_set(st, found.code, NO_POS, "%.200s:%u:%u: %s", path,
                                            found.pos.line, found.pos.column, found.message)
                               : status_set(st, found.code, NO_POS, "%s", found.message));
}

bool input_submission(struct input *in, const struct invocation *call, struct submission *out,
                      struct status *st)
{
    *out = (struct submission){0};
    const char *path = call->value[OPT_SUBMISSION];
    if (path != NULL) {
        struct buf text = BUF_INIT;
        bool ok = file_read(path, JSON_BYTES_MAX, &text, NULL, st);
        struct str kept = ok ? arena_str(&in->arena, buf_str(&text)) : STR_NONE;
        buf_finish(&text);
        if (ok && str_is_none(kept)) {
            return status_nomem(st);
        }
        if (!ok || !read_submission(kept, path, &in->arena, out, st)) {
            return false;
        }
    }
    return add_sets(in, call, out, st);
}

static struct str xdg_folder(struct arena *a, const char *variable, const char *below_home,
                             struct status *st)
{
    const char *base = getenv(variable);
    struct str folder;
    /* The XDG specification has relative paths ignored. */
    if (base != NULL && base[0] == '/') {
        folder = arena_strf(a, "%s/stepwire", base);
    } else {
        const char *home = getenv("HOME");
        if (home == NULL || home[0] != '/') {
            status_set(st, STATUS_NOT_FOUND, NO_POS,
                       "neither %s nor HOME names a folder; set one of them", variable);
            return STR_NONE;
        }
        folder = arena_strf(a, "%s/%s/stepwire", home, below_home);
    }
    if (str_is_none(folder)) {
        status_nomem(st);
    }
    return folder;
}

struct str state_folder(struct arena *a, struct status *st)
{
    return xdg_folder(a, "XDG_STATE_HOME", ".local/state", st);
}

struct str executable(struct arena *a, struct status *st)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
    if (n <= 0 || n == (ssize_t)sizeof(self)) {
        status_errno(st, errno, "cannot find where stepwire is installed");
        return STR_NONE;
    }
    struct str path = arena_str(a, (struct str){self, (size_t)n});
    if (str_is_none(path)) {
        status_nomem(st);
    }
    return path;
}

struct str examples_folder(struct arena *a, struct status *st)
{
    struct str exe = executable(a, st);
    if (str_is_none(exe)) {
        return STR_NONE;
    }
    struct str folder = str_slice(exe, 0, str_find_last(exe, '/'));
    /* build/stepwire beside the sources, bin/stepwire beside share. */
    static const char *const places[] = {"../examples", "../share/stepwire/examples"};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct str place = arena_strf(a, "%.*s/%s", STR_ARG(folder), places[i]);
        if (str_is_none(place)) {
            status_nomem(st);
            return STR_NONE;
        }
        if (access(place.ptr, X_OK) == 0) {
            return place;
        }
    }
    status_set(st, STATUS_NOT_FOUND, NO_POS, "the examples are not installed beside %.*s",
               STR_ARG(exe));
    return STR_NONE;
}

bool terminal_is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
