/* SPDX-License-Identifier: MIT */
#include "submit/engine_internal.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/path.h"
#include "base/sha256.h"
#include "submit/snapshot.h"
#include "submit/tree.h"

extern char **environ;

/* What starting one step, or keeping its outputs, needs; all of it is scratch. */
struct start {
    const struct engine *e;
    const struct plan_step *step;
    struct arena a;
    struct str folder;         /* steps/ID */
    struct tree_stage *stages; /* when outputs are kept: of each, for its destination */
    struct status *st;
};

/* A list that exec is given, with its NULL behind it. */
struct words {
    char **at;
    size_t count;
};

/* --- names --- */

static bool is_safe(struct str port, size_t i)
{
    unsigned char c = (unsigned char)port.ptr[i];
    return c >= 0x20 && c != 0x7f && c != '/' && c != '%' && (c != '.' || i > 0);
}

struct str engine_port_name(struct str port, struct arena *a)
{
    enum { PORT_NAME_MAX = 200 }; /* bytes; a file's name has 255 */
    struct buf name = BUF_INIT;
    for (size_t i = 0; i < port.len; i++) {
        if (is_safe(port, i)) {
            buf_addc(&name, port.ptr[i]);
        } else {
            buf_addf(&name, "%%%02X", (unsigned char)port.ptr[i]);
        }
    }
    if (port.len == 0 || name.len > PORT_NAME_MAX) {
        struct status ignored = STATUS_INIT;
        struct sha256 h;
        uint8_t digest[SHA256_BYTES];
        char hex[SHA256_HEX + 1];
        buf_reset(&name);
        if (sha256_init(&h, &ignored)) {
            sha256_add(&h, port);
            if (sha256_end(&h, digest, &ignored)) {
                sha256_hex(digest, hex);
                buf_addf(&name, "%%%s", hex);
            }
            sha256_finish(&h);
        }
    }
    struct str kept =
        name.failed == STATUS_OK && name.len > 0 ? arena_str(a, buf_str(&name)) : STR_NONE;
    buf_finish(&name);
    return kept;
}

static struct str step_folder(const struct engine *e, const struct plan_step *step, struct arena *a)
{
    return arena_strf(a, "%.*s/steps/%.*s", STR_ARG(e->run.folder), STR_ARG(step->id));
}

/* steps/ID/WHERE/PORT */
static struct str port_path(struct arena *a, struct str folder, const char *where, struct str port)
{
    struct str name = engine_port_name(port, a);
    return str_is_none(name) ? STR_NONE
                             : arena_strf(a, "%.*s/%s/%.*s", STR_ARG(folder), where, STR_ARG(name));
}

/* --- where things lie --- */

static struct str input_path(struct start *s, const struct plan_input *input)
{
    if (input->producer == GRAPH_NONE) {
        return path_from(&s->a, s->e->request.base_folder, input->path);
    }
    const struct plan_step *producer = &s->e->plan.steps[input->producer];
    struct str folder = step_folder(s->e, producer, &s->a);
    return str_is_none(folder) ? STR_NONE : port_path(&s->a, folder, "outputs", input->output);
}

static bool inputs_are_there(struct start *s)
{
    for (size_t i = 0; i < s->step->input_count; i++) {
        struct str path = input_path(s, &s->step->inputs[i]);
        if (str_is_none(path)) {
            return status_nomem(s->st);
        }
        if (access(path.ptr, F_OK) != 0) {
            return status_set(s->st, STATUS_PROBLEMS, NO_POS, "its input \"%.*s\" is not there: %s",
                              STR_ARG(s->step->inputs[i].port), path.ptr);
        }
    }
    return true;
}

static struct str word_text(struct start *s, const struct plan_word *word)
{
    if (word->kind == WORD_OUTPUT) {
        return port_path(&s->a, s->folder, "making", word->text);
    }
    for (size_t i = 0; word->kind == WORD_INPUT && i < s->step->input_count; i++) {
        if (str_eq(s->step->inputs[i].port, word->text)) {
            return input_path(s, &s->step->inputs[i]);
        }
    }
    return arena_str(&s->a, word->text);
}

/* --- what the shim is given --- */

static char *given(struct start *s, struct str text)
{
    struct str copy = str_is_none(text) ? STR_NONE : arena_str(&s->a, text);
    if (str_is_none(copy)) {
        status_nomem(s->st);
        return NULL;
    }
    if (memchr(copy.ptr, '\0', copy.len) != NULL) {
        status_set(s->st, STATUS_PROBLEMS, NO_POS,
                   "an argument or variable holds a NUL, which no program can be given");
        return NULL;
    }
    /* exec wants char *, and writes to none of them. */
    union {
        const char *read;
        char *given;
    } word = {.read = copy.ptr};
    return word.given;
}

static bool add(struct start *s, struct words *list, struct str text)
{
    list->at[list->count] = given(s, text);
    return list->at[list->count++] != NULL;
}

static bool make_argv(struct start *s, struct words *list)
{
    enum { SHIM_WORDS = 5 };
    const struct engine *e = s->e;
    struct str run = e->run.folder, id = s->step->id;
    const struct str shim[SHIM_WORDS] = {
        e->shim,
        arena_strf(&s->a, "%.*s/logs/%.*s.log", STR_ARG(run), STR_ARG(id)),
        arena_strf(&s->a, "%.*s/exits/%.*s", STR_ARG(run), STR_ARG(id)),
        arena_strf(&s->a, "%.*s/code", STR_ARG(s->folder)),
        arena_strf(&s->a, "%lld", (long long)s->step->timeout_ms),
    };
    list->at = arena_new(&s->a, char *, SHIM_WORDS + 1 + s->step->argc + 1);
    bool ok = list->at != NULL || status_nomem(s->st);
    for (size_t i = 0; ok && i < SHIM_WORDS; i++) {
        ok = add(s, list, shim[i]);
    }
    ok = ok && (!s->step->is_python || add(s, list, e->request.python));
    for (size_t i = 0; ok && i < s->step->argc; i++) {
        struct str word = word_text(s, &s->step->argv[i]);
        /* A script is never an option of its interpreter. */
        bool is_option = i == 0 && s->step->is_python && str_starts(word, STR("-"));
        ok = add(s, list, is_option ? arena_strf(&s->a, "./%.*s", STR_ARG(word)) : word);
    }
    return ok;
}

/* --- its environment --- */

/* What may open a door elsewhere is nothing to a step. */
static bool is_secret(struct str name)
{
    static const char *const parts[] = {"TOKEN", "SECRET", "PASSWORD"};
    if (str_starts(name, STR("AZURE_"))) {
        return true; /* keys and connection strings go by many names */
    }
    for (size_t p = 0; p < COUNT_OF(parts); p++) {
        size_t len = strlen(parts[p]);
        for (size_t i = 0; i + len <= name.len; i++) {
            if (strncasecmp(name.ptr + i, parts[p], len) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* While it is made: of a name that is set twice the second value counts, and it stands there once,
 * since programs differ in which of two they take. */
struct environment {
    struct words list;
    struct map names; /* -> place in the list */
};

static bool set_variable(struct start *s, struct environment *env, struct str name,
                         struct str value)
{
    if (name.len == 0 || str_find(name, STR("=")) != SIZE_MAX) {
        return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                          "\"%.*s\" cannot be the name of an environment variable", STR_ARG(name));
    }
    char *entry = str_is_none(value)
                      ? NULL
                      : given(s, arena_strf(&s->a, "%.*s=%.*s", STR_ARG(name), STR_ARG(value)));
    uint32_t at = map_get(&env->names, name, (uint32_t)env->list.count);
    if (entry == NULL || !map_set(&env->names, (struct str){entry, name.len}, at)) {
        return status_nomem(s->st);
    }
    env->list.at[at] = entry;
    env->list.count += at == env->list.count;
    return true;
}

static bool set_path(struct start *s, struct environment *env, struct str port, struct str path)
{
    struct str name = arena_strf(&s->a, "AZUREML_DATAREFERENCE_%.*s", STR_ARG(port));
    return str_is_none(name) ? status_nomem(s->st) : set_variable(s, env, name, path);
}

static bool set_inherited(struct start *s, struct environment *env)
{
    bool ok = true;
    for (char **entry = environ; ok && *entry != NULL; entry++) {
        struct str value = str_from(*entry), name = str_cut(&value, '=');
        bool is_kept = name.len > 0 && !str_is_none(value) && !is_secret(name);
        ok = !is_kept || set_variable(s, env, name, value);
    }
    return ok;
}

static bool set_own(struct start *s, struct environment *env)
{
    const struct plan_step *step = s->step;
    bool ok = set_variable(s, env, STR("PYTHONUNBUFFERED"), STR("1"));
    for (size_t i = 0; ok && i < step->variable_count; i++) {
        ok = set_variable(s, env, step->variables[i].name, step->variables[i].value);
    }
    for (size_t i = 0; ok && i < step->input_count; i++) {
        ok = set_path(s, env, step->inputs[i].wire_name, input_path(s, &step->inputs[i]));
    }
    for (size_t i = 0; ok && i < step->output_count; i++) {
        struct str port = step->outputs[i].port;
        ok = set_path(s, env, port, port_path(&s->a, s->folder, "making", port));
    }
    return ok &&
           set_variable(s, env, STR("AZUREML_RUN_ID"),
                        arena_strf(&s->a, "%lld_%.*s", (long long)s->e->run.id, STR_ARG(step->id)));
}

static bool make_environment(struct start *s, struct words *list)
{
    enum { OWN_VARIABLES = 2 };
    size_t most =
        OWN_VARIABLES + s->step->variable_count + s->step->input_count + s->step->output_count + 1;
    for (char **entry = environ; *entry != NULL; entry++) {
        most++;
    }
    struct environment env = {.list = {.at = arena_new(&s->a, char *, most)}, .names = MAP_INIT};
    bool ok =
        (env.list.at != NULL || status_nomem(s->st)) && set_inherited(s, &env) && set_own(s, &env);
    map_finish(&env.names);
    *list = env.list;
    return ok;
}

/* --- folders --- */

static bool make_folder(struct start *s, struct str path, mode_t mode)
{
    if (str_is_none(path)) {
        return status_nomem(s->st);
    }
    return mkdir(path.ptr, mode) == 0 || errno == EEXIST ||
           status_errno(s->st, errno, "cannot make the folder %s", path.ptr);
}

/* What an earlier attempt left goes; the log stays, and the next attempt writes on. */
static bool clear_attempt(struct start *s)
{
    static const char *const names[] = {"code", "making", "outputs"};
    struct str exit_file =
        arena_strf(&s->a, "%.*s/exits/%.*s", STR_ARG(s->e->run.folder), STR_ARG(s->step->id));
    bool ok = !str_is_none(exit_file) ? tree_remove(exit_file.ptr, s->st) : status_nomem(s->st);
    for (size_t i = 0; ok && i < COUNT_OF(names); i++) {
        struct str path = arena_strf(&s->a, "%.*s/%s", STR_ARG(s->folder), names[i]);
        ok = !str_is_none(path) ? tree_remove(path.ptr, s->st) : status_nomem(s->st);
    }
    return ok;
}

static bool copy_code(struct start *s)
{
    const struct folder *source = folders_find(&s->e->folders, s->step->source_directory);
    struct str code = arena_strf(&s->a, "%.*s/code", STR_ARG(s->folder));
    if (source == NULL || !source->exists) {
        return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                          "its source directory \"%.*s\" is not there",
                          STR_ARG(s->step->source_directory));
    }
    return str_is_none(code) ? status_nomem(s->st)
                             : snapshot_copy(s->e->request.base_folder, source, code, s->st);
}

/* Folders for the outputs that are one; the others are the script's to make. Their mode is for
 * where they may go: here the run's folder keeps others out. */
static bool make_output_folders(struct start *s)
{
    bool ok = s->step->output_count == 0 ||
              make_folder(s, arena_strf(&s->a, "%.*s/making", STR_ARG(s->folder)), 0700);
    for (size_t i = 0; ok && i < s->step->output_count; i++) {
        ok = !s->step->outputs[i].is_folder ||
             make_folder(s, port_path(&s->a, s->folder, "making", s->step->outputs[i].port), 0777);
    }
    return ok;
}

/* --- starting --- */

bool engine_step_start(struct engine *e, uint32_t step, struct status *st)
{
    struct start s = {.e = e, .step = &e->plan.steps[step], .a = e->arena, .st = st};
    struct words argv = {0}, env = {0};
    s.folder = step_folder(e, s.step, &s.a);
    if (!make_folder(&s, s.folder, 0700) || (e->steps[step].attempts > 1 && !clear_attempt(&s)) ||
        !inputs_are_there(&s) || !copy_code(&s) || !make_output_folders(&s) ||
        !make_argv(&s, &argv) || !make_environment(&s, &env)) {
        return false;
    }
    /* The shim sees to its own signals and session; every descriptor of ours closes with exec. */
    int error = posix_spawn(&e->steps[step].shim, argv.at[0], NULL, NULL, argv.at, env.at);
    return error == 0 || status_errno(st, error, "it cannot be started");
}

/* --- outputs --- */

static bool outputs_are_made(struct start *s)
{
    for (size_t i = 0; i < s->step->output_count; i++) {
        struct str port = s->step->outputs[i].port;
        struct str path = port_path(&s->a, s->folder, "making", port);
        struct stat about;
        if (str_is_none(path)) {
            return status_nomem(s->st);
        }
        if (lstat(path.ptr, &about) != 0) {
            return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                              "it ended without making its output \"%.*s\"", STR_ARG(port));
        }
    }
    return true;
}

/* The path without a slash behind it, in `a`. */
static struct str destination_path(struct start *s, const struct plan_output *output)
{
    struct str path = path_from(&s->a, s->e->request.base_folder, output->destination);
    while (path.len > 1 && str_ends(path, STR("/"))) {
        path.len--;
    }
    return str_is_none(path) ? path : arena_str(&s->a, path);
}

/* Copies of the outputs that go elsewhere, beside their destinations: what can fail, fails here. */
static bool stage_destinations(struct start *s)
{
    for (size_t i = 0; i < s->step->output_count; i++) {
        const struct plan_output *output = &s->step->outputs[i];
        if (str_is_none(output->destination)) {
            continue;
        }
        struct str from = port_path(&s->a, s->folder, "making", output->port);
        struct str to = destination_path(s, output);
        size_t slash = str_is_none(to) ? SIZE_MAX : str_find_last(to, '/');
        struct str parent =
            slash == SIZE_MAX ? STR_NONE : arena_str(&s->a, str_slice(to, 0, slash + 1));
        if (str_is_none(from) || str_is_none(parent)) {
            return status_nomem(s->st);
        }
        if (!file_make_folder(parent.ptr, 0777, s->st) ||
            !tree_stage(from.ptr, to.ptr, &s->stages[i], s->st)) {
            return false;
        }
    }
    return true;
}

static bool show_destinations(struct start *s)
{
    bool ok = true;
    for (size_t i = 0; ok && i < s->step->output_count; i++) {
        const struct plan_output *output = &s->step->outputs[i];
        if (!str_is_none(output->destination)) {
            struct str to = destination_path(s, output);
            ok = str_is_none(to) ? status_nomem(s->st) : tree_replace(&s->stages[i], to.ptr, s->st);
        }
    }
    return ok;
}

/* One rename shows all of them. */
static bool show_outputs(struct start *s)
{
    struct str making = arena_strf(&s->a, "%.*s/making", STR_ARG(s->folder));
    struct str outputs = arena_strf(&s->a, "%.*s/outputs", STR_ARG(s->folder));
    if (str_is_none(making) || str_is_none(outputs)) {
        return status_nomem(s->st);
    }
    return rename(making.ptr, outputs.ptr) == 0 ||
           status_errno(s->st, errno, "its outputs cannot be kept in %s", outputs.ptr);
}

bool engine_step_keep_outputs(struct engine *e, uint32_t step, struct status *st)
{
    struct start s = {.e = e, .step = &e->plan.steps[step], .a = e->arena, .st = st};
    size_t count = s.step->output_count;
    if (count == 0) {
        return true;
    }
    s.folder = step_folder(e, s.step, &s.a);
    s.stages = arena_new(&s.a, struct tree_stage, count);
    if (str_is_none(s.folder) || s.stages == NULL) {
        return status_nomem(st);
    }
    for (size_t i = 0; i < count; i++) {
        s.stages[i].lock = -1;
    }
    bool ok =
        outputs_are_made(&s) && stage_destinations(&s) && show_outputs(&s) && show_destinations(&s);
    for (size_t i = 0; i < count; i++) {
        tree_stage_finish(&s.stages[i]);
    }
    return ok;
}
