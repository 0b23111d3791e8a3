/* SPDX-License-Identifier: MIT */
#include "submit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"
#include "model/problem.h"
#include "submit/engine_internal.h"
#include "submit/exits.h"
#include "submit/snapshot.h"

extern char **environ;

/* What one start needs. */
struct starting {
    const struct run_request *request;
    struct arena a;
    struct graph *g;
    struct plan plan;
    struct folders folders;
    struct str python;
    struct map inside; /* paths that were found to lie inside: many steps share one */
    struct status *st;
};

/* --- may it run? --- */

static bool has_no_errors(struct starting *s)
{
    const struct pipeline *p = s->request->p;
    struct problems *list = problems_find(p, s->g, &s->folders, s->st);
    if (list == NULL) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < problems_count(list); i++) {
        const struct problem *problem = problems_get(list, i);
        if (problem->rule->severity == SEVERITY_ERROR && problem->rule->scope == SCOPE_ANY) {
            ok = status_set(s->st, STATUS_PROBLEMS, value_pos(p, problem->place), "%.*s [%s]",
                            STR_ARG(problem->message), problem->rule->name);
        }
    }
    problems_free(list);
    return ok;
}

static bool is_inside(struct starting *s, const char *what, struct str step, struct str path)
{
    struct str real;
    if (s->request->allow_outside || map_get(&s->inside, path, 0) != 0) {
        return true;
    }
    if (!snapshot_is_outside(s->request->base_folder, path, &s->a, &real)) {
        return map_set(&s->inside, path, 1) || status_nomem(s->st);
    }
    return status_set(
        s->st, STATUS_PERMISSION, NO_POS,
        "step \"%.*s\" %s outside the document's folder, %.*s; --allow-outside allows it",
        STR_ARG(step), what, STR_ARG(str_is_none(real) ? path : real));
}

/* Absolute, in `a`. */
static struct str below_base(struct starting *s, struct str path)
{
    return path_from(&s->a, s->request->base_folder, path);
}

static bool input_is_there(struct starting *s, const struct plan_step *step,
                           const struct plan_input *input)
{
    struct str path = below_base(s, input->path);
    if (str_is_none(path)) {
        return status_nomem(s->st);
    }
    return access(path.ptr, F_OK) == 0 ||
           status_set(s->st, STATUS_PROBLEMS, NO_POS,
                      "step \"%.*s\": its input \"%.*s\" is not there: %s", STR_ARG(step->id),
                      STR_ARG(input->port), path.ptr);
}

/* An output replaces what is at its destination. That must not be a folder that holds what is no
 * output: the document's own, a datastore, scripts. */
static bool holds_more(struct starting *s, struct str destination, struct str *held)
{
    const struct pipeline *p = s->request->p;
    struct str real;
    *held = s->request->base_folder;
    bool holds = !snapshot_is_outside(destination, *held, &s->a, &real);
    for (size_t i = 0; !holds && i < s->folders.count; i++) {
        *held = below_base(s, s->folders.items[i].path);
        holds = str_is_none(*held) || !snapshot_is_outside(destination, *held, &s->a, &real);
    }
    value_id store = value_first(p, pipeline_list(p, KEY_DATASTORES));
    for (; !holds && !value_is_none(store); store = value_next(p, store)) {
        struct str local = value_get_text(p, store, KEY_LOCAL_PATH);
        *held = str_is_none(local) ? STR("") : below_base(s, local);
        holds = !str_is_none(local) &&
                (str_is_none(*held) || !snapshot_is_outside(destination, *held, &s->a, &real));
    }
    return holds;
}

static bool destination_is_fine(struct starting *s, const struct plan_step *step,
                                const struct plan_output *output)
{
    struct arena before = s->a;
    struct str path = below_base(s, output->destination), held;
    if (str_is_none(path)) {
        return status_nomem(s->st);
    }
    bool fine =
        is_inside(s, "writes", step->id, output->destination) &&
        (!holds_more(s, path, &held) ||
         status_set(s->st, STATUS_PROBLEMS, NO_POS,
                    "step \"%.*s\" would replace the whole folder %.*s, which holds %.*s, "
                    "by its output \"%.*s\"; give its destination a path of its own",
                    STR_ARG(step->id), STR_ARG(path), STR_ARG(held), STR_ARG(output->port)));
    s->a = before;
    return fine;
}

/* A copy of a folder that holds the copies would grow with each run. */
static bool state_is_no_source(struct starting *s)
{
    for (size_t i = 0; i < s->folders.count; i++) {
        struct str path = s->folders.items[i].path, real;
        struct str full = below_base(s, path);
        if (str_is_none(full)) {
            return status_nomem(s->st);
        }
        if (!snapshot_is_outside(full, s->request->state_folder, &s->a, &real)) {
            return status_set(s->st, STATUS_PROBLEMS, NO_POS,
                              "the source directory \"%.*s\" holds %.*s, where runs are kept; give "
                              "each step a folder with what it needs",
                              STR_ARG(path), STR_ARG(real));
        }
    }
    return true;
}

/* Everything that steps read or write by a path of the document. */
static bool paths_are_fine(struct starting *s)
{
    bool ok = true;
    for (size_t i = 0; ok && i < s->plan.count; i++) {
        const struct plan_step *step = &s->plan.steps[i];
        ok = is_inside(s, "has its scripts", step->id, step->source_directory);
        for (size_t k = 0; ok && k < step->input_count; k++) {
            const struct plan_input *input = &step->inputs[k];
            ok = input->producer != GRAPH_NONE ||
                 (is_inside(s, "reads", step->id, input->path) && input_is_there(s, step, input));
        }
        for (size_t k = 0; ok && k < step->output_count; k++) {
            ok = str_is_none(step->outputs[k].destination) ||
                 destination_is_fine(s, step, &step->outputs[k]);
        }
    }
    return ok;
}

/* The first executable of that name in PATH, in `a`; STR_NONE when there is none. */
static struct str find_program(const char *name, struct arena *a)
{
    const char *path = getenv("PATH");
    struct str rest = str_from(path != NULL ? path : "/usr/local/bin:/usr/bin:/bin"), folder;
    while (!str_is_none(folder = str_cut(&rest, ':'))) {
        struct str full =
            arena_strf(a, "%.*s/%s", STR_ARG(folder.len > 0 ? folder : STR(".")), name);
        if (!str_is_none(full) && access(full.ptr, X_OK) == 0) {
            char real[PATH_MAX];
            /* Not resolved: a virtual environment is told by where its link lies. */
            bool absolute = full.ptr[0] == '/' || realpath(full.ptr, real) == NULL;
            return absolute ? full : arena_str(a, str_from(real));
        }
    }
    return STR_NONE;
}

static bool find_python(struct starting *s)
{
    bool needed = false;
    for (size_t i = 0; i < s->plan.count; i++) {
        needed |= s->plan.steps[i].is_python;
    }
    s->python = STR("");
    if (!needed) {
        return true;
    }
    static const char *const names[] = {"python3", "python"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        s->python = find_program(names[i], &s->a);
        if (!str_is_none(s->python)) {
            return true;
        }
    }
    return status_set(
        s->st, STATUS_SERVICE, NO_POS,
        "no python3 is in PATH to run the steps with; install it (on Debian: python3)");
}

static bool check(struct starting *s)
{
    const struct run_request *r = s->request;
    s->g = graph_compile(r->p, GRAPH_PLAIN, s->st);
    if (s->g == NULL ||
        !snapshot_folders(r->p, r->base_folder, SNAPSHOT_COPY, &s->a, &s->folders, s->st) ||
        !has_no_errors(s) || !plan_make(r->p, s->g, r->submission, &s->a, &s->plan, s->st)) {
        return false;
    }
    if (s->plan.count == 0) {
        return status_set(s->st, STATUS_PROBLEMS, NO_POS, "there are no steps to run");
    }
    struct str engine = arena_str(&s->a, r->engine);
    if (str_is_none(engine) || access(engine.ptr, X_OK) != 0) {
        return str_is_none(engine) ? status_nomem(s->st)
                                   : status_errno(s->st, errno, "cannot start %s", engine.ptr);
    }
    if (str_is_none(engine_shim(engine, &s->a))) {
        return status_set(s->st, STATUS_SERVICE, NO_POS,
                          "stepwire-shim is not installed beside stepwire");
    }
    return state_is_no_source(s) && paths_are_fine(s) && find_python(s);
}

/* --- starting the engine --- */

static bool make_folders(struct starting *s, struct str folder)
{
    static const char *const names[] = {"logs", "exits", "steps"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str path = arena_strf(&s->a, "%.*s/%s", STR_ARG(folder), names[i]);
        if (str_is_none(path)) {
            return status_nomem(s->st);
        }
        if (!file_make_folder(path.ptr, 0700, s->st)) {
            return false;
        }
    }
    return true;
}

static bool write_request(struct starting *s, struct str folder)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int jobs = s->request->jobs > 0 ? s->request->jobs : processors > 0 ? (int)processors : 1;
    struct engine_request request = {.p = s->request->p,
                                     .submission = s->request->submission,
                                     .base_folder = s->request->base_folder,
                                     .python = s->python,
                                     .jobs = jobs < ENGINE_JOBS_MAX ? jobs : ENGINE_JOBS_MAX,
                                     .continue_on_failure = s->request->continue_on_failure};
    return engine_request_write(folder, &request, s->st);
}

/* The engine answers on standard output, once; its log takes what it cannot say elsewhere. 0, or an
 * errno. */
static int set_files(posix_spawn_file_actions_t *files, int answer, const char *log)
{
    int error = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(files, answer, STDOUT_FILENO);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_addopen(files, STDERR_FILENO, log,
                                                 O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
    return error;
}

/* None blocked, none ignored, whatever the caller does with them. 0, or an errno. */
static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, defaults;
    sigemptyset(&none);
    sigfillset(&defaults);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) {
        error = posix_spawnattr_setsigdefault(attributes, &defaults);
    }
    if (error == 0) {
        error =
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    return error;
}

static int spawn_with(pid_t *pid, const char *const argv[], int answer, const char *log)
{
    union {
        const char *const *read;
        char *const *given; /* posix_spawn writes to none of them */
    } words = {.read = argv};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&files);
    if (error != 0) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = set_files(&files, answer, log);
        error = error == 0 ? set_signals(&attributes) : error;
        error = error == 0 ? posix_spawn(pid, argv[0], &files, &attributes, words.given, environ)
                           : error;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static bool spawn(struct starting *s, struct str folder, int64_t run, int answer, pid_t *pid)
{
    struct str log = arena_strf(&s->a, "%.*s/engine.log", STR_ARG(folder));
    struct str number = arena_strf(&s->a, "%lld", (long long)run);
    struct str engine = arena_str(&s->a, s->request->engine);
    struct str state = arena_str(&s->a, s->request->state_folder);
    if (str_is_none(log) || str_is_none(number) || str_is_none(engine) || str_is_none(state)) {
        return status_nomem(s->st);
    }
    const char *const argv[] = {engine.ptr, "engine", state.ptr, number.ptr, NULL};
    int error = spawn_with(pid, argv, answer, log.ptr);
    return error == 0 || status_errno(s->st, error, "cannot start %s", engine.ptr);
}

/* A code, 0 when the run is the engine's now, and its sentence. */
static bool read_answer(int fd, struct status *st)
{
    char text[STATUS_MESSAGE_MAX + 16];
    size_t len = 0;
    ssize_t n;
    while (len < sizeof(text) - 1 &&
           ((n = read(fd, text + len, sizeof(text) - 1 - len)) > 0 || (n < 0 && errno == EINTR))) {
        len += n > 0 ? (size_t)n : 0;
    }
    struct str sentence = str_trim((struct str){text, len});
    struct str number = str_cut(&sentence, ' ');
    int64_t code;
    if (!str_to_int64(number, &code) || code < STATUS_OK || code >= STATUS_CODE_COUNT) {
        return status_set(st, STATUS_INTERNAL, NO_POS, "the engine ended before it had begun");
    }
    return code == STATUS_OK ||
           status_set(st, (enum status_code)code, NO_POS, "%.*s", STR_ARG(sentence));
}

/* The process that is started leaves the engine on its own and ends, so that nothing is left for
 * the caller to wait for. */
static bool start_engine(struct starting *s, struct str folder, int64_t run)
{
    int ends[2];
    pid_t pid;
    if (pipe(ends) != 0) {
        return status_errno(s->st, errno, "cannot make a pipe");
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    bool spawned = spawn(s, folder, run, ends[1], &pid);
    close(ends[1]);
    bool ok = spawned && read_answer(ends[0], s->st);
    close(ends[0]);
    while (spawned && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    return ok;
}

static struct step_record *step_records(struct starting *s)
{
    struct step_record *steps = arena_new(&s->a, struct step_record, s->plan.count);
    for (size_t i = 0; steps != NULL && i < s->plan.count; i++) {
        steps[i] = (struct step_record){.id = s->plan.steps[i].id,
                                        .name = s->plan.steps[i].name,
                                        .position = (uint32_t)i,
                                        .state = STEP_PLANNED,
                                        .exit_status = -1};
    }
    return steps;
}

static bool record_and_start(struct starting *s, int64_t *run)
{
    const struct run_request *r = s->request;
    struct run_history *h = run_history_open(r->state_folder, s->st);
    struct step_record *steps = step_records(s);
    struct run_record record = {.name = r->name,
                                .document = r->document_path,
                                .backend = r->backend,
                                .state = RUN_QUEUED,
                                .created_ms = r->now_ms,
                                .step_count = (uint32_t)s->plan.count};
    bool ok = h != NULL && (steps != NULL || status_nomem(s->st)) &&
              run_history_add(h, &record, steps, s->plan.count, &s->a, s->st);
    bool started = ok && make_folders(s, record.folder) && write_request(s, record.folder) &&
                   start_engine(s, record.folder, record.id);
    if (started) {
        *run = record.id;
    } else if (ok) {
        /* Why it did not start matters more than what cannot be taken back. */
        struct status ignored = STATUS_INIT;
        bool removed = run_history_remove(h, record.id, &ignored);
        (void)removed;
    }
    run_history_close(h);
    return started;
}

bool run_start(const struct run_request *request, int64_t *run, struct status *st)
{
    struct starting s = {.request = request, .st = st};
    bool ok = (arena_init(&s.a, 0) || status_nomem(st)) && check(&s) && record_and_start(&s, run);
    graph_free(s.g);
    map_finish(&s.inside);
    arena_finish(&s.a);
    return ok;
}

/* --- cancelling --- */

/* The engine sees this file appear. */
static bool ask_engine(const struct run_record *run, struct arena *a, struct status *st)
{
    struct str path = arena_strf(a, "%.*s/cancel", STR_ARG(run->folder));
    if (str_is_none(path)) {
        return status_nomem(st);
    }
    int fd = open(path.ptr, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return status_errno(st, errno, "cannot write into the run's folder");
    }
    close(fd);
    return true;
}

static bool refuse_ended(const struct run_record *run, struct status *st)
{
    return status_set(st, STATUS_USAGE, NO_POS, "run %lld does not go on: it is %s",
                      (long long)run->id, run_state_name(run->state));
}

/* Ends a step as far as it goes on, and writes what has become of it. */
static bool cancel_orphan(struct run_history *h, const struct run_record *run,
                          struct step_record *step, struct arena *a, struct status *st)
{
    bool was_underway = step->state == STEP_STARTING || step->state == STEP_RUNNING;
    if (was_underway && !exits_explain(run->folder, step, a)) {
        return status_nomem(st);
    }
    if (!step_state_is_final(step->state)) {
        exits_end(run->folder, step->id);
        step->state = STEP_CANCELLED;
        step->why = STR("the run was cancelled");
    } else if (!was_underway) {
        return true;
    }
    return run_history_set_step(h, run->id, step->id, step->state, step->why, step->exit_status,
                                step->ended_ms > 0 ? step->ended_ms : clock_utc_ms(), st);
}

static bool write_cancelled(struct run_history *h, const struct run_record *run, struct arena *a,
                            struct status *st)
{
    struct step_record *steps;
    size_t count;
    if (!run_history_steps(h, run->id, a, &steps, &count, st) || !run_history_begin(h, st)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        ok = cancel_orphan(h, run, &steps[i], a, st);
    }
    ok = ok && run_history_set_run(h, run->id, RUN_CANCELLED,
                                   STR("it was cancelled after its engine had ended"),
                                   clock_utc_ms(), st);
    return run_history_end(h, ok, st);
}

/* A run without an engine: we are its owner for a moment. While we hold the lock the history gives
 * states as they were written. */
static bool cancel_without_engine(struct run_history *h, struct run_record *run, struct arena *a,
                                  struct status *st)
{
    int lock = engine_take_lock(run, st);
    bool ok = lock >= 0 && run_history_run(h, run->id, a, run, st) &&
              (!run_state_is_final(run->state) || refuse_ended(run, st)) &&
              write_cancelled(h, run, a, st);
    if (lock >= 0) {
        close(lock);
    }
    return ok;
}

bool run_cancel(struct run_history *h, int64_t run, struct status *st)
{
    struct arena a = {0};
    struct run_record record;
    bool ok = (arena_init(&a, 0) || status_nomem(st)) && run_history_run(h, run, &a, &record, st);
    if (ok && run_state_is_final(record.state)) {
        ok = refuse_ended(&record, st);
    } else if (ok) {
        ok = record.state == RUN_INTERRUPTED ? cancel_without_engine(h, &record, &a, st)
                                             : ask_engine(&record, &a, st);
    }
    arena_finish(&a);
    return ok;
}

/* --- watching --- */

/* Told by inotify, and by a clock after the engine's end: the system tells of the closing of a lock
 * an instant before it lets go of it, so who looks at once still sees the lock held. */
struct run_watch {
    int fd; /* epoll over the two below: readable when either is */
    int notices, clock;
    int64_t again_ms; /* when the clock was set: how far ahead; else 0 */
};

enum { AGAIN_FIRST_MS = 10, AGAIN_LAST_MS = 1000 };

/* To be told once more in a moment; after AGAIN_LAST_MS nothing more is to be expected. */
static void tell_again(struct run_watch *w, int64_t in_ms)
{
    w->again_ms = in_ms <= AGAIN_LAST_MS ? in_ms : 0;
    struct itimerspec when = {
        .it_value = {.tv_sec = w->again_ms / 1000, .tv_nsec = w->again_ms % 1000 * 1000000}};
    timerfd_settime(w->clock, 0, &when, NULL);
}

struct run_watch *run_watch_open(const struct run_record *run, struct status *st)
{
    char path[PATH_MAX];
    struct run_watch *w = mem_new(struct run_watch);
    if (w == NULL) {
        status_nomem(st);
        return NULL;
    }
    w->fd = epoll_create1(EPOLL_CLOEXEC);
    w->notices = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    w->clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct epoll_event any = {.events = EPOLLIN};
    bool ok = w->fd >= 0 && w->notices >= 0 && w->clock >= 0 &&
              epoll_ctl(w->fd, EPOLL_CTL_ADD, w->notices, &any) == 0 &&
              epoll_ctl(w->fd, EPOLL_CTL_ADD, w->clock, &any) == 0;
    /* The tick, and the end of the engine: the system closes its lock even when it is killed. */
    snprintf(path, sizeof(path), "%.*s", STR_ARG(run->folder));
    ok = ok && inotify_add_watch(w->notices, path, IN_MODIFY | IN_CLOSE_WRITE) >= 0;
    snprintf(path, sizeof(path), "%.*s/logs", STR_ARG(run->folder));
    if (!ok || inotify_add_watch(w->notices, path, IN_MODIFY | IN_CREATE) < 0) {
        status_errno(st, errno, "cannot watch the run's folder %.*s", STR_ARG(run->folder));
        run_watch_close(w);
        return NULL;
    }
    return w;
}

int run_watch_fd(const struct run_watch *w)
{
    return w->fd;
}

bool run_watch_take(struct run_watch *w)
{
    union {
        struct inotify_event first; /* aligns the bytes */
        char bytes[4096];
    } notices;
    uint64_t expired;
    bool any = false;
    if (read(w->clock, &expired, sizeof(expired)) > 0) {
        any = true;
        tell_again(w, w->again_ms * 10);
    }
    for (ssize_t n; (n = read(w->notices, &notices, sizeof(notices))) > 0;) {
        any = true;
        const struct inotify_event *notice;
        for (const char *at = notices.bytes; at < notices.bytes + n;
             at += sizeof(*notice) + notice->len) {
            notice = (const struct inotify_event *)(const void *)at;
            if ((notice->mask & IN_CLOSE_WRITE) != 0) {
                tell_again(w, AGAIN_FIRST_MS);
            }
        }
    }
    return any;
}

void run_watch_close(struct run_watch *w)
{
    if (w != NULL) {
        int fds[] = {w->fd, w->notices, w->clock};
        for (size_t i = 0; i < COUNT_OF(fds); i++) {
            if (fds[i] >= 0) {
                close(fds[i]);
            }
        }
        mem_free(w);
    }
}
