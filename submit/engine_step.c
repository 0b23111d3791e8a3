/* SPDX-License-Identifier: MIT */
#include "submit/engine_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/sha256.h"
#include "submit/snapshot.h"
#include "submit/tree.h"

extern char **environ;

/* What starting one step needs; all of it is scratch. */
struct start {
    struct engine *e;
    const struct plan_step *step;
    struct arena a;
    struct str folder; /* steps/ID */
    char **argv, **env;
    size_t argc, env_count;
    struct status *st;
};

static struct str joined(struct arena *a, struct str folder, struct str path)
{
    if (str_starts(path, STR("/"))) {
        return arena_str(a, path);
    }
    return arena_strf(a, "%.*s%s%.*s", STR_ARG(folder), path.len > 0 ? "/" : "", STR_ARG(path));
}

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
        return joined(&s->a, s->e->request.base_folder, input->path);
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

static bool add(struct start *s, char **list, size_t *count, struct str text)
{
    if (str_is_none(text)) {
        return status_nomem(s->st);
    }
    if (memchr(text.ptr, '\0', text.len) != NULL) {
        return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                          "an argument holds a NUL, which no program can be given");
    }
    struct str copy = arena_str(&s->a, text);
    if (str_is_none(copy)) {
        return status_nomem(s->st);
    }
    /* exec wants char *, and writes to none of them. */
    union {
        const char *read;
        char *given;
    } word = {.read = copy.ptr};
    list[(*count)++] = word.given;
    return true;
}

static bool make_argv(struct start *s)
{
    struct engine *e = s->e;
    enum { SHIM_WORDS = 7 };
    s->argv = arena_new(&s->a, char *, SHIM_WORDS + s->step->argc + 1);
    if (s->argv == NULL) {
        return status_nomem(s->st);
    }
    bool ok =
        add(s, s->argv, &s->argc, e->shim) &&
        add(s, s->argv, &s->argc, arena_strf(&s->a, "%.*s/lock", STR_ARG(s->folder))) &&
        add(s, s->argv, &s->argc,
            arena_strf(&s->a, "%.*s/logs/%.*s.log", STR_ARG(e->run.folder),
                       STR_ARG(s->step->id))) &&
        add(s, s->argv, &s->argc,
            arena_strf(&s->a, "%.*s/exits/%.*s", STR_ARG(e->run.folder), STR_ARG(s->step->id))) &&
        add(s, s->argv, &s->argc, arena_strf(&s->a, "%.*s/code", STR_ARG(s->folder))) &&
        add(s, s->argv, &s->argc, arena_strf(&s->a, "%lld", (long long)s->step->timeout_ms)) &&
        (!s->step->is_python || add(s, s->argv, &s->argc, e->request.python));
    for (size_t i = 0; ok && i < s->step->argc; i++) {
        ok = add(s, s->argv, &s->argc, word_text(s, &s->step->argv[i]));
    }
    return ok;
}

/* Secrets of ours are nothing to a step. */
static bool is_secret(struct str variable)
{
    static const char *const parts[] = {"TOKEN", "SECRET", "PASSWORD"};
    struct str rest = variable, name = str_cut(&rest, '=');
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_find(name, str_from(parts[i])) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static bool add_variable(struct start *s, const char *prefix, struct str name, struct str value)
{
    if (str_is_none(value)) {
        return status_nomem(s->st);
    }
    return add(s, s->env, &s->env_count,
               arena_strf(&s->a, "%s%.*s=%.*s", prefix, STR_ARG(name), STR_ARG(value)));
}

static bool make_environment(struct start *s)
{
    size_t inherited = 0;
    while (environ[inherited] != NULL) {
        inherited++;
    }
    enum { OWN_VARIABLES = 2 };
    s->env = arena_new(&s->a, char *,
                       inherited + s->step->input_count + s->step->output_count +
                           s->step->variable_count + OWN_VARIABLES + 1);
    if (s->env == NULL) {
        return status_nomem(s->st);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < s->step->variable_count; i++) {
        ok = add_variable(s, "", s->step->variables[i].name, s->step->variables[i].value);
    }
    for (size_t i = 0; ok && i < s->step->input_count; i++) {
        ok = add_variable(s, "AZUREML_DATAREFERENCE_", s->step->inputs[i].wire_name,
                          input_path(s, &s->step->inputs[i]));
    }
    for (size_t i = 0; ok && i < s->step->output_count; i++) {
        ok = add_variable(s, "AZUREML_DATAREFERENCE_", s->step->outputs[i].port,
                          port_path(&s->a, s->folder, "making", s->step->outputs[i].port));
    }
    ok = ok &&
         add_variable(s, "", STR("AZUREML_RUN_ID"),
                      arena_strf(&s->a, "%lld", (long long)s->e->run.id)) &&
         add_variable(s, "", STR("PYTHONUNBUFFERED"), STR("1"));
    /* Of a name that stands twice the first counts, for getenv and Python alike: ours come first.
     */
    for (size_t i = 0; ok && i < inherited; i++) {
        s->env[s->env_count] = environ[i];
        s->env_count += !is_secret(str_from(environ[i]));
    }
    s->env[s->env_count] = NULL;
    return ok;
}

/* --- folders --- */

static bool make_folder(struct start *s, const char *name)
{
    struct str path = arena_strf(&s->a, "%.*s/%s", STR_ARG(s->folder), name);
    return str_is_none(path) ? status_nomem(s->st) : file_make_folder(path.ptr, 0700, s->st);
}

/* What an earlier attempt left goes; the log stays, and the next attempt writes on. */
static bool make_folders(struct start *s)
{
    static const char *const names[] = {"code", "making"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str path = arena_strf(&s->a, "%.*s/%s", STR_ARG(s->folder), names[i]);
        if (str_is_none(path)) {
            return status_nomem(s->st);
        }
        if (!tree_remove(path.ptr, s->st)) {
            return false;
        }
    }
    struct str exit_file =
        arena_strf(&s->a, "%.*s/exits/%.*s", STR_ARG(s->e->run.folder), STR_ARG(s->step->id));
    if (str_is_none(exit_file)) {
        return status_nomem(s->st);
    }
    unlink(exit_file.ptr);
    const struct folder *source = folders_find(&s->e->folders, s->step->source_directory);
    struct str code = arena_strf(&s->a, "%.*s/code", STR_ARG(s->folder));
    if (str_is_none(code)) {
        return status_nomem(s->st);
    }
    if (source == NULL || !source->exists) {
        return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                          "its source directory \"%.*s\" is not there",
                          STR_ARG(s->step->source_directory));
    }
    return make_folder(s, "making") &&
           snapshot_copy(s->e->request.base_folder, source, code, s->st);
}

static bool make_output_folders(struct start *s)
{
    for (size_t i = 0; i < s->step->output_count; i++) {
        struct str path = port_path(&s->a, s->folder, "making", s->step->outputs[i].port);
        if (str_is_none(path)) {
            return status_nomem(s->st);
        }
        if (s->step->outputs[i].is_folder && !file_make_folder(path.ptr, 0700, s->st)) {
            return false;
        }
    }
    return true;
}

/* --- starting --- */

/* The shim leads a session of its own and inherits nothing but standard error, the engine's log. */
static bool spawn_shim(struct start *s, pid_t *pid)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t files;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigfillset(&defaults);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(pid, s->argv[0], &files, &attributes, s->argv, s->env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return error == 0 || status_errno(s->st, error, "cannot start %s", s->argv[0]);
}

static bool start_step(struct start *s, pid_t *pid)
{
    s->folder = step_folder(s->e, s->step, &s->a);
    return (!str_is_none(s->folder) || status_nomem(s->st)) &&
           file_make_folder(s->folder.ptr, 0700, s->st) && inputs_are_there(s) && make_folders(s) &&
           make_output_folders(s) && make_argv(s) && make_environment(s) && spawn_shim(s, pid);
}

bool engine_step_start(struct engine *e, uint32_t step, struct status *st)
{
    struct start s = {.e = e, .step = &e->plan.steps[step], .st = st};
    pid_t pid;
    bool ok = (arena_init(&s.a, 0) || status_nomem(st)) && start_step(&s, &pid);
    arena_finish(&s.a);
    if (ok) {
        e->steps[step].shim = pid;
    }
    return ok;
}

/* --- outputs --- */

static bool outputs_are_made(struct start *s)
{
    for (size_t i = 0; i < s->step->output_count; i++) {
        struct str port = s->step->outputs[i].port;
        struct str path = port_path(&s->a, s->folder, "making", port);
        if (str_is_none(path)) {
            return status_nomem(s->st);
        }
        if (access(path.ptr, F_OK) != 0) {
            return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                              "it ended without making its output \"%.*s\"", STR_ARG(port));
        }
    }
    return true;
}

static bool send_to_destinations(struct start *s)
{
    for (size_t i = 0; i < s->step->output_count; i++) {
        const struct plan_output *output = &s->step->outputs[i];
        if (str_is_none(output->destination)) {
            continue;
        }
        struct str from = port_path(&s->a, s->folder, "making", output->port);
        struct str to = joined(&s->a, s->e->request.base_folder, output->destination);
        if (str_is_none(from) || str_is_none(to)) {
            return status_nomem(s->st);
        }
        struct str parent = arena_str(&s->a, str_slice(to, 0, str_find_last(to, '/')));
        if (str_is_none(parent)) {
            return status_nomem(s->st);
        }
        if ((parent.len > 0 && !file_make_folder(parent.ptr, 0777, s->st)) ||
            !tree_replace(from.ptr, to.ptr, s->st)) {
            return false;
        }
    }
    return true;
}

bool engine_step_keep_outputs(struct engine *e, uint32_t step, struct status *st)
{
    struct start s = {.e = e, .step = &e->plan.steps[step], .st = st};
    bool ok = arena_init(&s.a, 0) || status_nomem(st);
    s.folder = ok ? step_folder(e, s.step, &s.a) : STR_NONE;
    struct str making = ok ? arena_strf(&s.a, "%.*s/making", STR_ARG(s.folder)) : STR_NONE;
    struct str outputs = ok ? arena_strf(&s.a, "%.*s/outputs", STR_ARG(s.folder)) : STR_NONE;
    ok = ok && ((!str_is_none(making) && !str_is_none(outputs)) || status_nomem(st));
    ok = ok && outputs_are_made(&s) && send_to_destinations(&s);
    ok = ok && (rename(making.ptr, outputs.ptr) == 0 ||
                status_errno(st, errno, "its outputs cannot be kept in %s", outputs.ptr));
    arena_finish(&s.a);
    return ok;
}
