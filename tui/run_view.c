/* SPDX-License-Identifier: MIT */
#include "tui/run_view.h"

#include "base/mem.h"
#include "submit/run.h"

struct run_view {
    struct run_history *history; /* NULL until first needed */
    struct run_watch *watch;     /* NULL: nothing is watched, or it has ended */
    struct arena arena;          /* the records */
    int64_t id;                  /* 0: none */
    struct run_record run;
    struct step_record *steps;
    size_t step_count;
};

/* While a run goes on, the clock in the bar moves, and a dead engine is noticed. */
enum { CLOCK_MS = 1000 };

struct run_view *run_view_new(struct status *st)
{
    struct run_view *v = mem_new(struct run_view);
    if (v == NULL || !arena_init(&v->arena, 0)) {
        mem_free(v);
        status_nomem(st);
        return NULL;
    }
    return v;
}

void run_view_free(struct run_view *v)
{
    if (v != NULL) {
        run_watch_close(v->watch);
        run_history_close(v->history);
        arena_finish(&v->arena);
        mem_free(v);
    }
}

struct run_history *run_view_history(struct editor *ed, struct status *st)
{
    if (ed->run->history == NULL) {
        ed->run->history = run_history_open(ed->config.state_folder, st);
    }
    return ed->run->history;
}

static bool is_over(const struct run_view *v)
{
    return run_state_is_final(v->run.state) || v->run.state == RUN_INTERRUPTED;
}

static bool read_records(struct run_view *v, struct status *st)
{
    arena_reset(&v->arena);
    v->steps = NULL;
    v->step_count = 0;
    return run_history_run(v->history, v->id, &v->arena, &v->run, st) &&
           run_history_steps(v->history, v->id, &v->arena, &v->steps, &v->step_count, st);
}

static void stop_watching(struct run_view *v)
{
    run_watch_close(v->watch);
    v->watch = NULL;
}

bool run_view_watch(struct editor *ed, int64_t run, struct status *st)
{
    struct run_view *v = ed->run;
    stop_watching(v);
    v->id = 0;
    if (run == 0) {
        return true;
    }
    if (run_view_history(ed, st) == NULL) {
        return false;
    }
    v->id = run;
    if (!read_records(v, st)) {
        v->id = 0;
        return false;
    }
    if (!is_over(v)) {
        v->watch = run_watch_open(&v->run, st);
        /* What happened between reading and watching is read now. */
        return v->watch != NULL && read_records(v, st);
    }
    return true;
}

void run_view_find(struct editor *ed)
{
    struct status ignored = STATUS_INIT;
    struct arena a = {0};
    struct run_record *runs;
    size_t count;
    enum { LOOK_AT = 50 };
    if (ed->doc.path.len == 0 || !arena_init(&a, 0)) {
        return;
    }
    struct run_history *h = run_view_history(ed, &ignored);
    if (h != NULL && run_history_runs(h, LOOK_AT, &a, &runs, &count, &ignored)) {
        for (size_t i = 0; i < count; i++) {
            if (str_eq(runs[i].document, ed->doc.path)) {
                if (runs[i].state == RUN_RUNNING && !run_view_watch(ed, runs[i].id, &ignored)) {
                    editor_failed(ed, &ignored);
                }
                break;
            }
        }
    }
    arena_finish(&a);
}

static void tell_end(struct editor *ed)
{
    const struct run_view *v = ed->run;
    if (v->run.state == RUN_OK) {
        editor_say(ed, SAY_GOOD, "run %lld ended well", (long long)v->id);
    } else {
        editor_say(ed, SAY_BAD, "run %lld %s%s%.*s", (long long)v->id, run_state_name(v->run.state),
                   v->run.message.len > 0 ? ": " : "", STR_ARG(v->run.message));
    }
}

bool run_view_wake(struct editor *ed)
{
    struct run_view *v = ed->run;
    struct status st = STATUS_INIT;
    if (v->watch == NULL) {
        return false;
    }
    run_watch_take(v->watch);
    if (!read_records(v, &st)) {
        stop_watching(v);
        editor_failed(ed, &st);
        return true;
    }
    if (is_over(v)) {
        stop_watching(v);
        tell_end(ed);
    }
    return true;
}

int run_view_fd(const struct editor *ed)
{
    return ed->run->watch != NULL ? run_watch_fd(ed->run->watch) : -1;
}

int run_view_timeout_ms(const struct editor *ed)
{
    return ed->run->watch != NULL ? CLOCK_MS : -1;
}

bool run_view_is_running(const struct editor *ed)
{
    return ed->run->watch != NULL;
}

const struct run_record *run_view_run(const struct editor *ed)
{
    return ed->run->id != 0 ? &ed->run->run : NULL;
}

const struct step_record *run_view_step(const struct editor *ed, struct str step)
{
    for (size_t i = 0; ed->run->id != 0 && i < ed->run->step_count; i++) {
        if (str_eq(ed->run->steps[i].id, step)) {
            return &ed->run->steps[i];
        }
    }
    return NULL;
}

static enum draw_state draw_state_of(enum step_state state)
{
    switch (state) {
    case STEP_PLANNED:
    case STEP_READY:
        return DRAW_WAITING;
    case STEP_STARTING:
    case STEP_RUNNING:
        return DRAW_RUNNING;
    case STEP_OK:
        return DRAW_OK;
    case STEP_REUSED:
        return DRAW_REUSED;
    case STEP_FAILED:
    case STEP_TIMEOUT:
    case STEP_CRASHED:
    case STEP_LOST:
        return DRAW_FAILED;
    case STEP_CANCELLED:
        return DRAW_CANCELLED;
    case STEP_SKIPPED:
    case STEP_STATE_COUNT:
        break;
    }
    return DRAW_SKIPPED;
}

void run_view_node(const struct editor *ed, struct str step, struct draw_node *node)
{
    const struct step_record *record = run_view_step(ed, step);
    if (record != NULL) {
        int64_t until =
            record->ended_ms > 0 ? record->ended_ms : ed->config.clock_ms(ed->config.clock_data);
        node->state = draw_state_of(record->state);
        node->duration_ms =
            record->started_ms > 0 && until > record->started_ms ? until - record->started_ms : 0;
    }
}

void run_view_add_bar(const struct editor *ed, struct buf *out)
{
    const struct run_record *run = run_view_run(ed);
    if (run == NULL) {
        return;
    }
    int64_t until = run->ended_ms > 0 ? run->ended_ms : ed->config.clock_ms(ed->config.clock_data);
    int64_t seconds =
        run->started_ms > 0 && until > run->started_ms ? (until - run->started_ms) / 1000 : 0;
    buf_addf(out, "run %lld %s %02d:%02d", (long long)run->id, run_state_name(run->state),
             (int)(seconds / 60), (int)(seconds % 60));
}

bool run_view_cancel(struct editor *ed, struct status *st)
{
    const struct run_record *run = run_view_run(ed);
    if (run == NULL || is_over(ed->run)) {
        return status_set(st, STATUS_NOT_FOUND, NO_POS, "no run is going on here");
    }
    return run_cancel(ed->run->history, run->id, st);
}
