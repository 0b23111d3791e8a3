/* SPDX-License-Identifier: MIT */
#include "submit/engine_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "submit/run.h"
#include "submit/snapshot.h"

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct str engine_shim(struct str engine, struct arena *a)
{
    size_t slash = str_find_last(engine, '/');
    struct str folder = slash == SIZE_MAX ? STR(".") : str_slice(engine, 0, slash);
    static const char *const places[] = {"stepwire-shim", "../libexec/stepwire/stepwire-shim"};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct str path = arena_strf(a, "%.*s/%s", STR_ARG(folder), places[i]);
        if (!str_is_none(path) && access(path.ptr, X_OK) == 0) {
            return path;
        }
    }
    return STR_NONE;
}

/* --- telling the history --- */

/* Watchers wait for this file to be written to. */
static void tick(const struct engine *e)
{
    if (pwrite(e->tick, ".", 1, 0) != 1) {
        /* They look again by themselves. */
    }
}

static bool set_step(struct engine *e, uint32_t i, enum step_state state, const char *why,
                     int exit_status, struct status *st)
{
    e->steps[i].state = state;
    bool ok = run_history_set_step(e->history, e->run.id, e->plan.steps[i].id, state, str_from(why),
                                   exit_status, now_ms(), st);
    tick(e);
    return ok;
}

/* --- what is ready --- */

static void push_ready(struct engine *e, uint32_t i)
{
    e->ready[(e->ready_first + e->ready_count++) % e->plan.count] = i;
    e->steps[i].state = STEP_READY;
}

static uint32_t take_ready(struct engine *e)
{
    uint32_t i = e->ready[e->ready_first];
    e->ready_first = (e->ready_first + 1) % (uint32_t)e->plan.count;
    e->ready_count--;
    return i;
}

static bool is_waiting(const struct engine *e, uint32_t i)
{
    return e->steps[i].state == STEP_PLANNED || e->steps[i].state == STEP_READY;
}

/* A step that will not start any more. */
static bool drop(struct engine *e, uint32_t i, enum step_state state, const char *why,
                 struct status *st)
{
    e->unfinished--;
    return set_step(e, i, state, why, -1, st);
}

/* What depends on a step that did not end well, however far away. */
static bool skip_dependents(struct engine *e, uint32_t failed, struct status *st)
{
    char why[STATUS_MESSAGE_MAX];
    snprintf(why, sizeof(why), "%.*s %s", STR_ARG(e->plan.steps[failed].id),
             step_state_name(e->steps[failed].state));
    size_t count = 0;
    e->worklist[count++] = failed;
    bool ok = run_history_begin(e->history, st);
    while (ok && count > 0) {
        uint32_t i = e->worklist[--count];
        for (uint32_t d = e->first_dependent[i]; ok && d < e->first_dependent[i + 1]; d++) {
            uint32_t dependent = e->dependents[d];
            if (e->steps[dependent].state == STEP_PLANNED) {
                ok = drop(e, dependent, STEP_SKIPPED, why, st);
                e->worklist[count++] = dependent;
            }
        }
    }
    return run_history_end(e->history, ok, st);
}

/* Nothing new starts: what has not started yet gets its final state. */
static bool stop_starting(struct engine *e, enum step_state state, const char *why,
                          struct status *st)
{
    e->stopping = true;
    e->ready_count = 0;
    bool ok = run_history_begin(e->history, st);
    for (uint32_t i = 0; ok && i < e->plan.count; i++) {
        ok = !is_waiting(e, i) || drop(e, i, state, why, st);
    }
    return run_history_end(e->history, ok, st);
}

/* --- the end of a step --- */

static bool release_dependents(struct engine *e, uint32_t i)
{
    for (uint32_t d = e->first_dependent[i]; d < e->first_dependent[i + 1]; d++) {
        struct engine_step *dependent = &e->steps[e->dependents[d]];
        if (--dependent->waits_for == 0 && dependent->state == STEP_PLANNED && !e->stopping) {
            push_ready(e, e->dependents[d]);
        }
    }
    return true;
}

static bool note_failure(struct engine *e, uint32_t i, const char *why, struct status *st)
{
    char stopped[STATUS_MESSAGE_MAX];
    if (e->first_failed == GRAPH_NONE) {
        e->first_failed = i;
        e->message = arena_strf(&e->arena, "%.*s %s: %s; stepwire logs %lld %.*s",
                                STR_ARG(e->plan.steps[i].id), step_state_name(e->steps[i].state),
                                why, (long long)e->run.id, STR_ARG(e->plan.steps[i].id));
        if (str_is_none(e->message)) {
            return status_nomem(st);
        }
    }
    if (!skip_dependents(e, i, st)) {
        return false;
    }
    snprintf(stopped, sizeof(stopped), "not started, since %.*s %s", STR_ARG(e->plan.steps[i].id),
             step_state_name(e->steps[i].state));
    return e->request.continue_on_failure || e->stopping ||
           stop_starting(e, STEP_SKIPPED, stopped, st);
}

/* Another attempt, or the final state. */
static bool end_badly(struct engine *e, uint32_t i, enum step_state state, const char *why,
                      int exit_status, struct status *st)
{
    const struct plan_step *step = &e->plan.steps[i];
    if (state != STEP_CANCELLED && !e->stopping && e->steps[i].attempts <= step->retries) {
        char again[STATUS_MESSAGE_MAX];
        snprintf(again, sizeof(again), "attempt %lld of %lld: %.300s",
                 (long long)e->steps[i].attempts, (long long)step->retries + 1, why);
        bool ok = set_step(e, i, STEP_READY, again, exit_status, st);
        push_ready(e, i);
        return ok;
    }
    e->unfinished--;
    return set_step(e, i, state, why, exit_status, st) &&
           (state == STEP_CANCELLED || note_failure(e, i, why, st));
}

static bool end_well(struct engine *e, uint32_t i, struct status *st)
{
    struct status lacks = STATUS_INIT;
    if (!engine_step_keep_outputs(e, i, &lacks)) {
        return end_badly(e, i, STEP_FAILED, lacks.message, 0, st);
    }
    e->unfinished--;
    return set_step(e, i, STEP_OK, "", 0, st) && release_dependents(e, i);
}

static void forget_busy(struct engine *e, uint32_t i)
{
    for (uint32_t k = 0; k < e->busy_count; k++) {
        if (e->busy[k] == i) {
            e->busy[k] = e->busy[--e->busy_count];
            return;
        }
    }
}

/* By the shim's words: "STATUS HOW". */
static bool finish(struct engine *e, uint32_t i, int status, const char *how, struct status *st)
{
    char why[STATUS_MESSAGE_MAX];
    forget_busy(e, i);
    if (strcmp(how, "stopped") == 0) {
        return end_badly(e, i, STEP_CANCELLED, "the run was cancelled", status, st);
    }
    if (strcmp(how, "timeout") == 0) {
        snprintf(why, sizeof(why), "not done after %lld s",
                 (long long)(e->plan.steps[i].timeout_ms / 1000));
        return end_badly(e, i, STEP_TIMEOUT, why, status, st);
    }
    if (strcmp(how, "signal") == 0) {
        snprintf(why, sizeof(why), "ended by signal %d", status - 128);
        return end_badly(e, i, STEP_FAILED, why, status, st);
    }
    if (status != 0) {
        snprintf(why, sizeof(why), "exit status %d", status);
        return end_badly(e, i, STEP_FAILED, why, status, st);
    }
    return end_well(e, i, st);
}

/* True when the step's exit file is there, and what it says. */
static bool read_exit(const struct engine *e, uint32_t i, int *status, char how[16])
{
    char path[PATH_MAX], text[64];
    snprintf(path, sizeof(path), "%.*s/exits/%.*s", STR_ARG(e->run.folder),
             STR_ARG(e->plan.steps[i].id));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return false;
    }
    ssize_t n = read(fd, text, sizeof(text) - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    return sscanf(text, "%d %15s", status, how) == 2;
}

/* Takes the ends of steps: from their exit files, which appear whole, or from a shim that died
 * without one. */
static bool collect(struct engine *e, struct status *st)
{
    bool ok = true;
    for (uint32_t k = e->busy_count; ok && k > 0; k--) {
        uint32_t i = e->busy[k - 1];
        int status = 0, shim_status;
        char how[16];
        /* In this order: a shim writes its file and then ends. */
        bool shim_ended = waitpid(e->steps[i].shim, &shim_status, WNOHANG) == e->steps[i].shim;
        if (read_exit(e, i, &status, how)) {
            if (!shim_ended) {
                waitpid(e->steps[i].shim, &shim_status, 0);
            }
            ok = finish(e, i, status, how, st);
        } else if (shim_ended) {
            forget_busy(e, i);
            ok = end_badly(e, i, STEP_CRASHED, "what ran the step was killed", -1, st);
        }
    }
    return ok;
}

/* --- starting --- */

static bool start_one(struct engine *e, uint32_t i, struct status *st)
{
    struct status lacks = STATUS_INIT;
    e->steps[i].attempts++;
    if (!set_step(e, i, STEP_STARTING, "", -1, st)) {
        return false;
    }
    if (!engine_step_start(e, i, &lacks)) {
        return end_badly(e, i, STEP_FAILED, lacks.message, -1, st);
    }
    e->busy[e->busy_count++] = i;
    return set_step(e, i, STEP_RUNNING, "", -1, st);
}

static bool start_ready(struct engine *e, struct status *st)
{
    bool ok = true;
    while (ok && e->ready_count > 0 && e->busy_count < (uint32_t)e->request.jobs) {
        ok = start_one(e, take_ready(e), st);
    }
    return ok;
}

/* --- cancelling --- */

static bool is_cancel_asked(const struct engine *e)
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%.*s/cancel", STR_ARG(e->run.folder));
    return access(path, F_OK) == 0;
}

static bool cancel(struct engine *e, struct status *st)
{
    e->cancelled = true;
    for (uint32_t k = 0; k < e->busy_count; k++) {
        kill(e->steps[e->busy[k]].shim, SIGTERM);
    }
    return stop_starting(e, STEP_CANCELLED, "the run was cancelled", st);
}

/* --- the loop --- */

static bool wait_for_news(struct engine *e, struct status *st)
{
    struct pollfd fds[2] = {{.fd = e->signals, .events = POLLIN},
                            {.fd = e->notices, .events = POLLIN}};
    if (poll(fds, 2, -1) < 0 && errno != EINTR) {
        return status_errno(st, errno, "cannot wait for the steps");
    }
    struct signalfd_siginfo signals[8];
    ssize_t n = read(e->signals, signals, sizeof(signals));
    bool asked = false;
    for (size_t i = 0; n > 0 && i < (size_t)n / sizeof(signals[0]); i++) {
        asked |= signals[i].ssi_signo == SIGTERM;
    }
    char notices[4096];
    while (read(e->notices, notices, sizeof(notices)) > 0) {
        /* What they say is looked up where it counts. */
    }
    return e->cancelled || !(asked || is_cancel_asked(e)) || cancel(e, st);
}

static bool run_steps(struct engine *e, struct status *st)
{
    bool ok = true;
    while (ok && e->unfinished > 0) {
        ok = start_ready(e, st);
        if (ok && e->unfinished > 0 && e->busy_count > 0) {
            ok = wait_for_news(e, st) && collect(e, st);
        } else if (ok && e->unfinished > 0 && e->ready_count == 0) {
            return status_set(st, STATUS_INTERNAL, NO_POS, "%u steps can never start",
                              e->unfinished);
        }
    }
    return ok;
}

/* --- before the loop --- */

/* Who waits for whom, turned round. */
static bool index_dependents(struct engine *e, struct status *st)
{
    size_t count = e->plan.count, edges = 0;
    for (size_t i = 0; i < count; i++) {
        edges += e->plan.steps[i].after_count;
    }
    e->steps = arena_new(&e->arena, struct engine_step, count);
    e->first_dependent = arena_new(&e->arena, uint32_t, count + 2);
    e->dependents = arena_new(&e->arena, uint32_t, edges);
    e->ready = arena_new(&e->arena, uint32_t, count);
    e->worklist = arena_new(&e->arena, uint32_t, count + 1);
    e->busy = arena_new(&e->arena, uint32_t, (size_t)e->request.jobs);
    if (e->steps == NULL || e->first_dependent == NULL || e->dependents == NULL ||
        e->ready == NULL || e->worklist == NULL || e->busy == NULL) {
        return status_nomem(st);
    }
    /* Counted two places further on, so that filling moves each start to where it belongs. */
    uint32_t *place = e->first_dependent + 1;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < e->plan.steps[i].after_count; k++) {
            e->first_dependent[e->plan.steps[i].after[k] + 2]++;
        }
    }
    for (size_t i = 1; i < count + 1; i++) {
        place[i] += place[i - 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        e->steps[i].waits_for = (uint32_t)e->plan.steps[i].after_count;
        for (size_t k = 0; k < e->plan.steps[i].after_count; k++) {
            e->dependents[place[e->plan.steps[i].after[k]]++] = i;
        }
        if (e->steps[i].waits_for == 0) {
            push_ready(e, i);
        }
    }
    e->unfinished = (uint32_t)count;
    return true;
}

static bool take_lock(struct engine *e, struct status *st)
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%.*s/lock", STR_ARG(e->run.folder));
    e->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (e->lock < 0) {
        return status_errno(st, errno, "cannot open %s", path);
    }
    if (flock(e->lock, LOCK_EX | LOCK_NB) != 0) {
        return status_set(st, STATUS_CONFLICT, NO_POS, "run %lld is being run by another engine",
                          (long long)e->run.id);
    }
    return true;
}

static bool open_descriptors(struct engine *e, struct status *st)
{
    char exits[PATH_MAX], ticks[PATH_MAX];
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGCHLD);
    sigaddset(&caught, SIGTERM);
    sigaddset(&caught, SIGINT);
    sigprocmask(SIG_BLOCK, &caught, NULL);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    snprintf(exits, sizeof(exits), "%.*s/exits", STR_ARG(e->run.folder));
    snprintf(ticks, sizeof(ticks), "%.*s/tick", STR_ARG(e->run.folder));
    e->signals = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    e->notices = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    e->tick = open(ticks, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = e->signals >= 0 && e->notices >= 0 && e->tick >= 0 &&
              inotify_add_watch(e->notices, exits, IN_MOVED_TO) >= 0 &&
              inotify_add_watch(e->notices, e->run.folder.ptr, IN_CREATE) >= 0;
    return ok || status_errno(st, errno, "cannot watch the run's folder %s", e->run.folder.ptr);
}

static bool prepare(struct engine *e, struct str state_folder, int64_t run, struct status *st)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
    if (!arena_init(&e->arena, 0)) {
        return status_nomem(st);
    }
    e->history = run_history_open(state_folder, st);
    if (e->history == NULL || !run_history_run(e->history, run, &e->arena, &e->run, st) ||
        !take_lock(e, st) || !open_descriptors(e, st) ||
        !engine_request_read(e->run.folder, &e->arena, &e->request, &e->p, st)) {
        return false;
    }
    e->g = graph_compile(e->p, GRAPH_PLAIN, st);
    if (e->g == NULL || !plan_make(e->p, e->g, e->request.submission, &e->arena, &e->plan, st) ||
        !snapshot_folders(e->p, e->request.base_folder, SNAPSHOT_NAMES, &e->arena, &e->folders,
                          st)) {
        return false;
    }
    e->shim = engine_shim((struct str){self, n > 0 ? (size_t)n : 0}, &e->arena);
    if (str_is_none(e->shim)) {
        return status_set(st, STATUS_SERVICE, NO_POS,
                          "stepwire-shim is not installed beside stepwire");
    }
    return index_dependents(e, st) &&
           run_history_set_run(e->history, run, RUN_RUNNING, STR(""), now_ms(), st);
}

static void release(struct engine *e)
{
    const int descriptors[] = {e->tick, e->notices, e->signals};
    graph_free(e->g);
    pipeline_free(e->p);
    for (size_t i = 0; i < COUNT_OF(descriptors); i++) {
        if (descriptors[i] >= 0) {
            close(descriptors[i]);
        }
    }
    run_history_close(e->history);
    arena_finish(&e->arena);
    if (e->lock >= 0) {
        close(e->lock); /* last: from here on nobody owns the run */
    }
}

/* The one that started us reads this descriptor to its end: nothing is good news, a sentence is
 * not. */
enum { READY_FD = 3 };

static void tell_starter(const struct status *st)
{
    if (st != NULL && dprintf(READY_FD, "%d %s", (int)st->code, st->message) < 0) {
        /* nobody listens any more */
    }
    close(READY_FD);
}

static enum run_state outcome(const struct engine *e)
{
    return e->cancelled ? RUN_CANCELLED : e->first_failed != GRAPH_NONE ? RUN_FAILED : RUN_OK;
}

int engine_main(struct str state_folder, int64_t run)
{
    struct status st = STATUS_INIT;
    struct engine e = {
        .lock = -1, .signals = -1, .notices = -1, .tick = -1, .first_failed = GRAPH_NONE};
    setsid(); /* the terminal's end is not ours */
    if (!prepare(&e, state_folder, run, &st)) {
        tell_starter(&st);
        release(&e);
        return status_exit_code(st.code);
    }
    tell_starter(NULL);
    bool ok = run_steps(&e, &st);
    struct str message = !ok ? str_from(st.message) : str_is_none(e.message) ? STR("") : e.message;
    struct status last = STATUS_INIT;
    if (!run_history_set_run(e.history, run, ok ? outcome(&e) : RUN_FAILED, message, now_ms(),
                             &last)) {
        dprintf(STDERR_FILENO, "stepwire: %s\n", last.message);
    }
    tick(&e);
    release(&e);
    return ok ? 0 : status_exit_code(st.code);
}
