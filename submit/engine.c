/* SPDX-License-Identifier: MIT */
#include "submit/engine_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"
#include "submit/exits.h"
#include "submit/run.h"
#include "submit/snapshot.h"

/* The loop, and what each of its turns commits:
 *
 *        ┌─▶ start_chosen     shims for the steps that are STARTING ─▶ outcomes: running, failed
 *        │   or, when there are none, wait_for_news and collect     ─▶ outcomes: ok, failed, …
 *        └── tell             one transaction: the outcomes, what follows from them (READY,
 *                             SKIPPED, another attempt), and which steps are STARTING next
 *
 * So a step is never started before the history says that it is being started, and nothing slow is
 * done while other engines wait for the database. While another process has the history to itself
 * the outcomes are kept, what runs runs on, and nothing new starts. */

enum {
    PATIENCE_MS = 100,  /* with the history, before the steps are looked at again */
    TELL_AGAIN_MS = 50, /* and when that was not enough */
};

struct str engine_shim(struct str engine, struct arena *a)
{
    static const char *const places[] = {"stepwire-shim", "../libexec/stepwire/stepwire-shim"};
    size_t slash = str_find_last(engine, '/');
    struct str folder = slash == SIZE_MAX ? STR(".") : str_slice(engine, 0, slash);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct str path = arena_strf(a, "%.*s/%s", STR_ARG(folder), places[i]);
        if (!str_is_none(path) && access(path.ptr, X_OK) == 0) {
            return path;
        }
    }
    return STR_NONE;
}

/* --- outcomes --- */

static struct engine_outcome *add_outcome(struct engine *e, uint32_t i, enum step_state state,
                                          int exit_status)
{
    assert(e->outcome_count < ENGINE_OUTCOMES_PER_JOB * (uint32_t)e->request.jobs);
    struct engine_outcome *outcome = &e->outcomes[e->outcome_count++];
    *outcome = (struct engine_outcome){
        .step = i, .state = state, .exit_status = exit_status, .at_ms = clock_utc_ms()};
    return outcome;
}

/* By the words of the step's shim. */
static void add_end(struct engine *e, uint32_t i, int status, const char *how)
{
    struct engine_outcome *o = add_outcome(e, i, STEP_FAILED, status);
    if (strcmp(how, "stopped") == 0) {
        o->state = e->cancelled ? STEP_CANCELLED : STEP_FAILED;
        status_set(&o->why, STATUS_INTERRUPTED, NO_POS,
                   e->cancelled ? "the run was cancelled" : "it was asked to end");
    } else if (strcmp(how, "timeout") == 0) {
        o->state = STEP_TIMEOUT;
        status_set(&o->why, STATUS_PROBLEMS, NO_POS, "not done after %lld s",
                   (long long)(e->plan.steps[i].timeout_ms / 1000));
    } else if (strcmp(how, "signal") == 0) {
        status_set(&o->why, STATUS_PROBLEMS, NO_POS, "ended by signal %d, %s", status - 128,
                   strsignal(status - 128));
    } else if (status != 0) {
        status_set(&o->why, STATUS_PROBLEMS, NO_POS, "exit status %d", status);
    } else if (engine_step_keep_outputs(e, i, &o->why)) {
        o->state = STEP_OK;
    }
}

/* The running step of that shim, or GRAPH_NONE. */
static uint32_t step_of_shim(const struct engine *e, pid_t shim)
{
    for (uint32_t k = 0; k < e->busy_count; k++) {
        if (e->steps[e->busy[k]].shim == shim) {
            return e->busy[k];
        }
    }
    return GRAPH_NONE;
}

static bool is_shim(pid_t child, const void *engine)
{
    return step_of_shim(engine, child) != GRAPH_NONE;
}

/* A shim has ended without a word. */
static void explain_crash(const struct engine *e, bool killed, struct status *why)
{
    if (killed) {
        status_set(why, STATUS_INTERNAL, NO_POS, "the process that watched over it was killed");
    } else {
        status_set(why, STATUS_IO, NO_POS,
                   "the process that watched over it says why in %.*s/engine.log",
                   STR_ARG(e->run.folder));
    }
}

/* Takes the ends of shims. What a shim that was killed leaves behind has become our child, and is
 * killed too, until nothing of it is left. */
static void collect(struct engine *e)
{
    bool orphans = false;
    pid_t pid;
    int end;
    while ((pid = waitpid(-1, &end, WNOHANG)) > 0) {
        struct exit_word word;
        uint32_t i = step_of_shim(e, pid);
        if (i == GRAPH_NONE) {
            orphans = true;
            continue;
        }
        e->steps[i].shim = 0;
        if (exits_read(e->run.folder, e->plan.steps[i].id, &word)) {
            add_end(e, i, word.status, word.how);
        } else {
            orphans = true;
            explain_crash(e, WIFSIGNALED(end), &add_outcome(e, i, STEP_CRASHED, -1)->why);
        }
    }
    if (orphans) {
        process_signal_children(SIGKILL, is_shim, e);
    }
}

static void start_chosen(struct engine *e)
{
    for (uint32_t k = 0; k < e->busy_count; k++) {
        uint32_t i = e->busy[k];
        if (e->steps[i].state == STEP_STARTING) {
            struct status lacks = STATUS_INIT;
            bool started = engine_step_start(e, i, &lacks);
            add_outcome(e, i, started ? STEP_RUNNING : STEP_FAILED, -1)->why = lacks;
        }
    }
}

/* --- what follows from them; all within one transaction --- */

static bool set_step(struct engine *e, uint32_t i, enum step_state state, const char *why,
                     int exit_status, int64_t at_ms, struct status *st)
{
    e->steps[i].state = state;
    return run_history_set_step(e->history, e->run.id, e->plan.steps[i].id, state, str_from(why),
                                exit_status, at_ms, st);
}

static bool make_ready(struct engine *e, uint32_t i, const char *why, struct status *st)
{
    e->ready[(e->ready_first + e->ready_count++) % e->plan.count] = i;
    return set_step(e, i, STEP_READY, why, -1, clock_utc_ms(), st);
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
    return set_step(e, i, state, why, -1, clock_utc_ms(), st);
}

/* What depends on a step that did not end well, however far away. */
static bool skip_dependents(struct engine *e, uint32_t failed, const char *why, struct status *st)
{
    size_t count = 0;
    bool ok = true;
    e->worklist[count++] = failed;
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
    return ok;
}

/* Nothing new starts: what has not started yet gets its final state. */
static bool drop_waiting(struct engine *e, enum step_state state, const char *why,
                         struct status *st)
{
    bool ok = true;
    e->stopping = true;
    e->ready_count = 0;
    for (uint32_t i = 0; ok && i < e->plan.count; i++) {
        ok = !is_waiting(e, i) || drop(e, i, state, why, st);
    }
    return ok;
}

static bool release_dependents(struct engine *e, uint32_t i, struct status *st)
{
    bool ok = true;
    for (uint32_t d = e->first_dependent[i]; ok && d < e->first_dependent[i + 1]; d++) {
        struct engine_step *dependent = &e->steps[e->dependents[d]];
        if (--dependent->waits_for == 0 && dependent->state == STEP_PLANNED && !e->stopping) {
            ok = make_ready(e, e->dependents[d], "", st);
        }
    }
    return ok;
}

static bool note_failure(struct engine *e, const struct engine_outcome *o, struct status *st)
{
    struct str id = e->plan.steps[o->step].id;
    struct arena scratch = e->arena;
    struct str what = arena_strf(&scratch, "%.*s %s", STR_ARG(id), step_state_name(o->state));
    struct str stopped = arena_strf(&scratch, "not started, since %.*s", STR_ARG(what));
    if (e->first_failed == GRAPH_NONE) {
        e->first_failed = o->step;
        status_reset(&e->message);
        status_set(&e->message, STATUS_PROBLEMS, NO_POS, "%.*s: %.200s; stepwire logs %lld %.*s",
                   STR_ARG(what), o->why.message, (long long)e->run.id, STR_ARG(id));
    }
    if (str_is_none(what) || str_is_none(stopped)) {
        return status_nomem(st);
    }
    return skip_dependents(e, o->step, what.ptr, st) &&
           (e->request.continue_on_failure || e->stopping ||
            drop_waiting(e, STEP_SKIPPED, stopped.ptr, st));
}

/* Another attempt, or the final state. */
static bool end_badly(struct engine *e, const struct engine_outcome *o, struct status *st)
{
    const struct plan_step *step = &e->plan.steps[o->step];
    int64_t attempts = e->steps[o->step].attempts;
    if (o->state != STEP_CANCELLED && !e->stopping && !e->cancelled && attempts <= step->retries) {
        char why[STATUS_MESSAGE_MAX];
        snprintf(why, sizeof(why), "attempt %lld of %lld: %.300s", (long long)attempts,
                 (long long)step->retries + 1, o->why.message);
        return make_ready(e, o->step, why, st);
    }
    e->unfinished--;
    return set_step(e, o->step, o->state, o->why.message, o->exit_status, o->at_ms, st) &&
           (o->state == STEP_CANCELLED || note_failure(e, o, st));
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

static bool apply(struct engine *e, const struct engine_outcome *o, struct status *st)
{
    if (o->state == STEP_RUNNING) {
        return set_step(e, o->step, STEP_RUNNING, "", -1, o->at_ms, st);
    }
    forget_busy(e, o->step);
    if (o->state != STEP_OK) {
        return end_badly(e, o, st);
    }
    e->unfinished--;
    return set_step(e, o->step, STEP_OK, "", o->exit_status, o->at_ms, st) &&
           release_dependents(e, o->step, st);
}

static bool choose_next(struct engine *e, struct status *st)
{
    bool ok = true;
    while (ok && e->ready_count > 0 && e->busy_count < (uint32_t)e->request.jobs) {
        uint32_t i = e->ready[e->ready_first];
        e->ready_first = (e->ready_first + 1) % (uint32_t)e->plan.count;
        e->ready_count--;
        e->steps[i].attempts++;
        e->busy[e->busy_count++] = i;
        ok = set_step(e, i, STEP_STARTING, "", -1, clock_utc_ms(), st);
    }
    return ok;
}

/* Watchers look at the history when this file was written to. That is all they lose when it cannot
 * be. */
static void tick(const struct engine *e)
{
    ssize_t n = pwrite(e->tick, ".", 1, 0);
    (void)n;
}

/* What waits for nothing is ready from the start. */
static bool begin_steps(struct engine *e, struct status *st)
{
    bool ok = true;
    for (uint32_t i = 0; ok && i < e->plan.count; i++) {
        ok = e->steps[i].waits_for > 0 || make_ready(e, i, "", st);
    }
    e->begun = true;
    return ok;
}

static bool is_busy(const struct status *failed)
{
    return failed->code == STATUS_SERVICE;
}

/* Another process has the history to itself: what is to be told is kept. Said once, in the log. */
static bool put_off(struct engine *e, const struct status *failed)
{
    if (is_busy(failed) && !e->untold) {
        dprintf(STDERR_FILENO, "%s; what runs goes on\n", failed->message);
    }
    e->untold = is_busy(failed);
    return e->untold;
}

/* True also when it was put off: only the begin of a transaction can find the history in use. */
static bool tell(struct engine *e, struct status *st)
{
    struct status failed = STATUS_INIT;
    if (!run_history_begin(e->history, &failed)) {
        return put_off(e, &failed) || status_set(st, failed.code, NO_POS, "%s", failed.message);
    }
    e->untold = false;
    bool ok = e->begun || begin_steps(e, st);
    for (uint32_t k = 0; ok && k < e->outcome_count; k++) {
        ok = apply(e, &e->outcomes[k], st);
    }
    if (ok && e->cancelled && !e->stopping) {
        ok = drop_waiting(e, STEP_CANCELLED, "the run was cancelled", st);
    }
    ok = ok && choose_next(e, st);
    ok = run_history_end(e->history, ok, st);
    e->outcome_count = 0;
    tick(e);
    return ok;
}

/* --- the loop --- */

static void stop_running(const struct engine *e)
{
    for (uint32_t k = 0; k < e->busy_count; k++) {
        if (e->steps[e->busy[k]].shim > 0) {
            kill(e->steps[e->busy[k]].shim, SIGTERM);
        }
    }
}

static bool is_cancel_asked(const struct engine *e)
{
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%.*s/cancel", STR_ARG(e->run.folder));
    return access(path, F_OK) == 0;
}

/* The end of a shim, TERM, or a file that has appeared in the run's folder. */
static bool wait_for_news(struct engine *e, struct status *st)
{
    struct pollfd fds[2] = {{.fd = e->signals, .events = POLLIN},
                            {.fd = e->notices, .events = POLLIN}};
    if (poll(fds, COUNT_OF(fds), e->untold ? TELL_AGAIN_MS : -1) < 0 && errno != EINTR) {
        return status_errno(st, errno, "cannot wait for the steps");
    }
    struct signalfd_siginfo signals[8];
    char notices[4096];
    bool asked = false;
    ssize_t n = read(e->signals, signals, sizeof(signals));
    for (size_t i = 0; n > 0 && i < (size_t)n / sizeof(signals[0]); i++) {
        asked |= signals[i].ssi_signo == SIGTERM;
    }
    if ((fds[1].revents & POLLIN) != 0 && read(e->notices, notices, sizeof(notices)) > 0) {
        asked |= is_cancel_asked(e);
    }
    if (asked && !e->cancelled) {
        e->cancelled = true;
        stop_running(e);
    }
    return true;
}

static bool run_steps(struct engine *e, struct status *st)
{
    bool ok = tell(e, st);
    while (ok && e->unfinished > 0) {
        /* Each step waits for earlier ones only, and each failure drops those that wait for it. */
        assert(e->untold || e->busy_count > 0);
        if (e->outcome_count == 0) {
            start_chosen(e);
        }
        if (e->outcome_count == 0 || e->untold) {
            ok = wait_for_news(e, st);
            collect(e);
        }
        ok = ok && tell(e, st);
    }
    return ok;
}

/* Every step that the history does not know as ended, and the run. */
static bool end_all(struct engine *e, const char *message, struct status *st)
{
    struct arena scratch = e->arena;
    struct step_record *steps;
    size_t count;
    if (!run_history_steps(e->history, e->run.id, &scratch, &steps, &count, st) ||
        !run_history_begin(e->history, st)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        bool waits = steps[i].state == STEP_PLANNED || steps[i].state == STEP_READY;
        ok = step_state_is_final(steps[i].state) ||
             run_history_set_step(e->history, e->run.id, steps[i].id,
                                  waits ? STEP_SKIPPED : STEP_CANCELLED,
                                  STR("the run could not go on"), -1, clock_utc_ms(), st);
    }
    ok = ok && run_history_set_run(e->history, e->run.id, RUN_FAILED, str_from(message),
                                   clock_utc_ms(), st);
    return run_history_end(e->history, ok, st);
}

/* When the history cannot be told any more, nothing may go on unseen. What the steps and the
 * reserve give back may be enough to say so. */
static void give_up(struct engine *e, const struct status *why)
{
    struct status last = STATUS_INIT;
    stop_running(e);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
    }
    close(e->reserve);
    e->reserve = -1;
    dprintf(STDERR_FILENO, "%s\n", why->message);
    if (!end_all(e, why->message, &last)) {
        dprintf(STDERR_FILENO, "%s\n", last.message);
    }
}

/* --- before the loop --- */

/* Who waits for whom, turned round. */
static bool index_dependents(struct engine *e, struct status *st)
{
    size_t count = e->plan.count, edges = 0;
    for (size_t i = 0; i < count; i++) {
        edges += e->plan.steps[i].after_count;
    }
    e->first_dependent = arena_new(&e->arena, uint32_t, count + 2);
    e->dependents = arena_new(&e->arena, uint32_t, edges);
    if (e->first_dependent == NULL || e->dependents == NULL) {
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
        for (size_t k = 0; k < e->plan.steps[i].after_count; k++) {
            e->dependents[place[e->plan.steps[i].after[k]]++] = i;
        }
    }
    return true;
}

static bool make_tables(struct engine *e, struct status *st)
{
    size_t count = e->plan.count, jobs = (size_t)e->request.jobs;
    e->steps = arena_new(&e->arena, struct engine_step, count);
    e->ready = arena_new(&e->arena, uint32_t, count);
    e->worklist = arena_new(&e->arena, uint32_t, count);
    e->busy = arena_new(&e->arena, uint32_t, jobs);
    e->outcomes = arena_new(&e->arena, struct engine_outcome, ENGINE_OUTCOMES_PER_JOB * jobs);
    if (e->steps == NULL || e->ready == NULL || e->worklist == NULL || e->busy == NULL ||
        e->outcomes == NULL) {
        return status_nomem(st);
    }
    e->unfinished = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        e->steps[i].waits_for = (uint32_t)e->plan.steps[i].after_count;
    }
    return index_dependents(e, st);
}

/* A reader that asks whether we live holds the lock for an instant: it is tried more than once. */
int engine_take_lock(const struct run_record *run, struct status *st)
{
    enum { TRIES = 20, TRY_AGAIN_MS = 10 };
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%.*s/lock", STR_ARG(run->folder));
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) {
        status_errno(st, errno, "cannot open %s", path);
        return -1;
    }
    for (int i = 0; i < TRIES; i++) {
        if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
            return lock;
        }
        poll(NULL, 0, TRY_AGAIN_MS);
    }
    close(lock);
    status_set(st, STATUS_CONFLICT, NO_POS, "run %lld is being run by another engine",
               (long long)run->id);
    return -1;
}

/* Room on the disk that nobody else can take: steps may fill the rest. It has no name, so nothing
 * is left of it when we are killed. */
static bool take_reserve(struct engine *e, struct status *st)
{
    enum { RESERVE_BYTES = 256 * 1024 };
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%.*s/reserve", STR_ARG(e->run.folder));
    e->reserve = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (e->reserve < 0 || unlink(path) != 0) {
        return status_errno(st, errno, "cannot use the run's folder %s", e->run.folder.ptr);
    }
    int error = posix_fallocate(e->reserve, 0, RESERVE_BYTES);
    return error == 0 || status_errno(st, error, "cannot keep %d KiB free in %s",
                                      RESERVE_BYTES / 1024, e->run.folder.ptr);
}

static bool open_descriptors(struct engine *e, struct status *st)
{
    char path[PATH_MAX];
    sigset_t caught;
    sigemptyset(&caught);
    sigaddset(&caught, SIGCHLD);
    sigaddset(&caught, SIGTERM);
    sigprocmask(SIG_SETMASK, &caught, NULL);
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    snprintf(path, sizeof(path), "%.*s/tick", STR_ARG(e->run.folder));
    e->tick = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    e->signals = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    e->notices = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    bool ok = e->tick >= 0 && e->signals >= 0 && e->notices >= 0 &&
              inotify_add_watch(e->notices, e->run.folder.ptr, IN_CREATE) >= 0;
    if (ok && is_cancel_asked(e)) {
        raise(SIGTERM); /* it was asked before we watched: found when we look for signals */
    }
    return ok || status_errno(st, errno, "cannot watch the run's folder %s", e->run.folder.ptr);
}

/* The run, its lock, and that nobody has run it before. */
static bool take_run(struct engine *e, struct str state_folder, int64_t run, struct status *st)
{
    e->history = run_history_open(state_folder, st);
    if (e->history == NULL || !run_history_run(e->history, run, &e->arena, &e->run, st) ||
        (e->lock = engine_take_lock(&e->run, st)) < 0 ||
        !run_history_run(e->history, run, &e->arena, &e->run, st)) {
        return false;
    }
    return e->run.state == RUN_QUEUED ||
           status_set(st, STATUS_USAGE, NO_POS, "run %lld was started before: it is %s",
                      (long long)run, run_state_name(e->run.state));
}

static bool prepare(struct engine *e, struct str state_folder, int64_t run, struct status *st)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
    if (!arena_init(&e->arena, 0)) {
        return status_nomem(st);
    }
    e->shim = engine_shim((struct str){self, n > 0 ? (size_t)n : 0}, &e->arena);
    if (str_is_none(e->shim)) {
        return status_set(st, STATUS_SERVICE, NO_POS,
                          "stepwire-shim is not installed beside stepwire");
    }
    /* What a killed shim leaves behind is then ours to end. */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        return status_errno(st, errno, "cannot look after the steps");
    }
    if (!take_run(e, state_folder, run, st) || !take_reserve(e, st) || !open_descriptors(e, st) ||
        !engine_request_read(e->run.folder, &e->arena, &e->request, &e->p, st)) {
        return false;
    }
    e->g = graph_compile(e->p, GRAPH_PLAIN, st);
    return e->g != NULL && plan_make(e->p, e->g, e->request.submission, &e->arena, &e->plan, st) &&
           snapshot_folders(e->p, e->request.base_folder, SNAPSHOT_COPY, &e->arena, &e->folders,
                            st) &&
           make_tables(e, st) &&
           run_history_set_run(e->history, run, RUN_RUNNING, STR(""), clock_utc_ms(), st);
}

static void release(struct engine *e)
{
    const int descriptors[] = {e->reserve, e->tick, e->notices, e->signals, e->lock};
    graph_free(e->g);
    pipeline_free(e->p);
    run_history_close(e->history);
    arena_finish(&e->arena);
    /* The lock last: from here on nobody owns the run. */
    for (size_t i = 0; i < COUNT_OF(descriptors); i++) {
        if (descriptors[i] >= 0) {
            close(descriptors[i]);
        }
    }
}

/* --- its process --- */

/* Whoever started us reads standard output up to this line: a code and a sentence. Later there is
 * nobody to talk to but the log. */
static void answer(const struct status *st)
{
    dprintf(STDOUT_FILENO, "%d %s\n", (int)st->code, st->code == STATUS_OK ? "ready" : st->message);
    dup2(STDERR_FILENO, STDOUT_FILENO);
}

static bool end_run(struct engine *e, struct status *st)
{
    enum run_state end = e->cancelled && e->stopping     ? RUN_CANCELLED
                         : e->first_failed != GRAPH_NONE ? RUN_FAILED
                                                         : RUN_OK;
    struct str message = str_from(end == RUN_FAILED ? e->message.message : "");
    int64_t now = clock_utc_ms();
    close(e->reserve);
    e->reserve = -1;
    bool ok;
    while (!(ok = run_history_set_run(e->history, e->run.id, end, message, now, st)) &&
           is_busy(st)) {
        status_reset(st);
        poll(NULL, 0, TELL_AGAIN_MS);
    }
    return ok;
}

static int run_engine(struct str state_folder, int64_t run)
{
    struct status st = STATUS_INIT;
    struct engine e = {.lock = -1,
                       .reserve = -1,
                       .signals = -1,
                       .notices = -1,
                       .tick = -1,
                       .first_failed = GRAPH_NONE};
    bool ok = prepare(&e, state_folder, run, &st);
    answer(&st);
    if (!ok) {
        release(&e);
        return status_exit_code(st.code);
    }
    run_history_set_patience(e.history, PATIENCE_MS);
    if (!run_steps(&e, &st)) {
        give_up(&e, &st);
    } else if (!end_run(&e, &st)) {
        dprintf(STDERR_FILENO, "%s\n", st.message);
    }
    tick(&e);
    release(&e);
    return status_exit_code(st.code);
}

int engine_main(struct str state_folder, int64_t run)
{
    pid_t pid = fork();
    if (pid != 0) {
        struct status st = STATUS_INIT;
        if (pid < 0) {
            status_errno(&st, errno, "cannot start the engine");
            answer(&st);
        }
        return status_exit_code(st.code);
    }
    setsid(); /* the end of the terminal is not ours */
    closefrom(STDERR_FILENO + 1);
    return run_engine(state_folder, run);
}
