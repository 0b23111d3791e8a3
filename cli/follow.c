/* SPDX-License-Identifier: MIT */
#include "cli/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sanitize.h"
#include "cli/log.h"
#include "submit/run.h"

struct log_tail {
    struct log_reader log;
    enum step_state shown;
};

struct follow {
    struct run_history *h;
    int64_t run;
    unsigned flags;
    struct str only_step;
    struct log_tail *tails; /* per step, in the run's order */
    size_t count;
    bool progress_shown;
    bool behind; /* a log has more than was read at this look */
};

void add_duration(struct buf *out, int64_t ms)
{
    if (ms < 60 * 1000) {
        buf_addf(out, "%d.%d s", (int)(ms / 1000), (int)(ms % 1000 / 100));
    } else if (ms < 60 * 60 * 1000) {
        buf_addf(out, "%d min %02d s", (int)(ms / 60000), (int)(ms / 1000 % 60));
    } else {
        buf_addf(out, "%d h %02d min", (int)(ms / 3600000), (int)(ms / 60000 % 60));
    }
}

static bool put_text(int fd, const struct buf *text, struct status *st)
{
    return buf_ok(text, st) && file_write_all(fd, buf_str(text), st);
}

static bool clear_progress(struct follow *f, struct status *st)
{
    bool shown = f->progress_shown;
    f->progress_shown = false;
    return !shown || file_write_all(STDERR_FILENO, STR("\r\033[K"), st);
}

/* The next piece of a step's log. Only one at each look: the person, and the other steps, are
 * looked at between two of them, however fast a step writes. */
static bool print_new_log(struct follow *f, const struct step_record *step, struct log_tail *tail,
                          bool *more, struct status *st)
{
    struct buf lines = BUF_INIT;
    struct str prefix = str_is_none(f->only_step) ? step->id : STR("");
    bool ok =
        log_read(&tail->log, step->log.ptr, prefix,
                 step_state_is_final(step->state) ? LOG_HAS_ENDED : LOG_GROWS, &lines, more, st);
    ok = ok && (lines.len == 0 || (clear_progress(f, st) && put_text(STDOUT_FILENO, &lines, st)));
    buf_finish(&lines);
    return ok;
}

static bool print_state(struct follow *f, const struct step_record *step, struct status *st)
{
    struct buf line = BUF_INIT;
    sanitize_add(&line, step->id, SANITIZE_LINE);
    buf_addf(&line, ": %s", step_state_name(step->state));
    if (step->ended_ms > 0 && step->started_ms > 0) {
        buf_addf(&line, ", ");
        add_duration(&line, step->ended_ms - step->started_ms);
    }
    if (step->state != STEP_OK && step->why.len > 0) {
        buf_addf(&line, " (");
        sanitize_add(&line, step->why, SANITIZE_LINE);
        buf_addc(&line, ')');
    }
    buf_addc(&line, '\n');
    bool ok = clear_progress(f, st) && put_text(STDOUT_FILENO, &line, st);
    buf_finish(&line);
    return ok;
}

static bool print_progress(struct follow *f, const struct step_record *steps, size_t count,
                           struct status *st)
{
    size_t done = 0;
    struct buf line = BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        done += step_state_is_final(steps[i].state);
    }
    buf_addf(&line, "\r\033[K%zu of %zu steps done", done, count);
    for (size_t i = 0; i < count && line.len < 60; i++) {
        if (steps[i].state == STEP_RUNNING) {
            buf_addf(&line, ", ");
            sanitize_add(&line, steps[i].id, SANITIZE_LINE);
        }
    }
    bool ok = put_text(STDERR_FILENO, &line, st);
    buf_finish(&line);
    f->progress_shown = true;
    return ok;
}

static bool print_step_news(struct follow *f, const struct step_record *step, struct log_tail *tail,
                            struct status *st)
{
    bool more = false;
    if ((f->flags & FOLLOW_LOGS) != 0 && !step_state_is_final(tail->shown) &&
        !print_new_log(f, step, tail, &more, st)) {
        return false;
    }
    f->behind |= more;
    bool has_changed = step->state != tail->shown;
    if (!has_changed || (more && step_state_is_final(step->state))) {
        return true; /* how it ended comes after what it wrote */
    }
    tail->shown = step->state;
    return (f->flags & FOLLOW_STATES) == 0 || step->state == STEP_STARTING ||
           print_state(f, step, st);
}

static bool print_news(struct follow *f, const struct step_record *steps, size_t count,
                       struct status *st)
{
    f->behind = false;
    for (size_t i = 0; i < count; i++) {
        bool wanted = str_is_none(f->only_step) || str_eq(f->only_step, steps[i].id);
        bool started = steps[i].state != STEP_PLANNED && steps[i].state != STEP_READY;
        if (wanted && started && !print_step_news(f, &steps[i], &f->tails[i], st)) {
            return false;
        }
    }
    return (f->flags & FOLLOW_PROGRESS) == 0 || print_progress(f, steps, count, st);
}

/* One look at the history; *ended tells whether there is more to wait for. */
static bool look(struct follow *f, struct arena *a, struct run_record *run, bool *ended,
                 struct status *st)
{
    struct step_record *steps;
    size_t count;
    /* The run's state first: when it has ended, the steps that follow are as they stay. */
    if (!run_history_run(f->h, f->run, a, run, st)) {
        return false;
    }
    *ended = run_state_is_final(run->state) || run->state == RUN_INTERRUPTED;
    if ((f->flags & (FOLLOW_LOGS | FOLLOW_STATES | FOLLOW_PROGRESS)) == 0) {
        return true;
    }
    if (!run_history_steps(f->h, f->run, a, &steps, &count, st)) {
        return false;
    }
    for (size_t i = 0; i < count && !str_is_none(f->only_step); i++) {
        *ended |= str_eq(steps[i].id, f->only_step) && step_state_is_final(steps[i].state);
    }
    bool ok = print_news(f, steps, count < f->count ? count : f->count, st);
    *ended &= !f->behind;
    return ok;
}

/* Waits for news, or for the person. False only on failure. */
static bool wait_for_news(struct follow *f, struct run_watch *w, int signals, bool *cancelled,
                          struct status *st)
{
    /* The lock of an engine that is killed makes no notice: look again now and then. */
    enum { LOOK_AGAIN_MS = 1000, SETTLE_MS = 30 };
    struct pollfd fds[2] = {{.fd = run_watch_fd(w), .events = POLLIN},
                            {.fd = signals, .events = POLLIN}};
    if (poll(fds, 2, f->behind ? 0 : LOOK_AGAIN_MS) < 0 && errno != EINTR) {
        return status_errno(st, errno, "cannot wait for the run");
    }
    if ((fds[0].revents & POLLIN) != 0) {
        /* Notices come in bursts: one look for all of them. */
        poll(&fds[1], 1, f->behind ? 0 : SETTLE_MS);
        run_watch_take(w);
    }
    struct signalfd_siginfo info;
    if ((fds[1].revents & POLLIN) == 0 || read(signals, &info, sizeof(info)) != sizeof(info)) {
        return true;
    }
    if ((f->flags & FOLLOW_CANCEL) == 0 || info.ssi_signo != SIGINT || *cancelled) {
        return status_set(st, STATUS_INTERRUPTED, NO_POS,
                          "stopped watching run %lld, which goes on; stepwire watch %lld looks "
                          "again, stepwire cancel %lld ends it",
                          (long long)f->run, (long long)f->run, (long long)f->run);
    }
    *cancelled = true;
    struct status ignored = STATUS_INIT;
    /* It may have ended just now, which the next look tells. */
    if (!run_cancel(f->h, f->run, &ignored) && ignored.code != STATUS_USAGE) {
        return status_set(st, ignored.code, NO_POS, "%s", ignored.message);
    }
    return true;
}

static bool follow_until_end(struct follow *f, struct run_watch *w, int signals, struct arena *a,
                             struct run_record *out, struct status *st)
{
    struct arena look_arena = {0};
    bool ended = false, cancelled = false;
    bool ok = arena_init(&look_arena, 0) || status_nomem(st);
    while (ok && !ended) {
        arena_reset(&look_arena);
        ok = look(f, &look_arena, out, &ended, st);
        ok = ok && (ended || wait_for_news(f, w, signals, &cancelled, st));
    }
    arena_finish(&look_arena);
    struct status ignored = STATUS_INIT;
    bool cleared = clear_progress(f, ok ? st : &ignored);
    ok = ok && cleared && run_history_run(f->h, f->run, a, out, st);
    if (ok && cancelled && out->state == RUN_CANCELLED) {
        return status_set(st, STATUS_INTERRUPTED, NO_POS, "run %lld was cancelled",
                          (long long)f->run);
    }
    return ok;
}

static bool make_tails(struct follow *f, struct arena *a, struct status *st)
{
    struct step_record *steps;
    if (!run_history_steps(f->h, f->run, a, &steps, &f->count, st)) {
        return false;
    }
    f->tails = arena_new(a, struct log_tail, f->count);
    if (f->tails == NULL) {
        return status_nomem(st);
    }
    bool found = str_is_none(f->only_step);
    for (size_t i = 0; i < f->count; i++) {
        f->tails[i] = (struct log_tail){.log = LOG_READER_INIT, .shown = STEP_PLANNED};
        found |= str_eq(f->only_step, steps[i].id);
    }
    return found || status_set(st, STATUS_NOT_FOUND, NO_POS, "run %lld has no step '%.*s'",
                               (long long)f->run, STR_ARG(f->only_step));
}

bool follow_run(struct run_history *h, int64_t run, unsigned flags, struct str only_step,
                struct arena *a, struct run_record *out, struct status *st)
{
    struct follow f = {.h = h, .run = run, .flags = flags, .only_step = only_step};
    if (!run_history_run(h, run, a, out, st) || !make_tails(&f, a, st)) {
        return false;
    }
    sigset_t caught, before;
    sigemptyset(&caught);
    sigaddset(&caught, SIGINT);
    sigaddset(&caught, SIGTERM);
    sigprocmask(SIG_BLOCK, &caught, &before);
    int signals = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    struct run_watch *w = run_watch_open(out, st);
    bool ok = w != NULL && (signals >= 0 || status_errno(st, errno, "cannot wait for signals"));
    ok = ok && follow_until_end(&f, w, signals, a, out, st);
    run_watch_close(w);
    if (signals >= 0) {
        close(signals);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    for (size_t i = 0; i < f.count && f.tails != NULL; i++) {
        log_reader_finish(&f.tails[i].log);
    }
    return ok;
}
