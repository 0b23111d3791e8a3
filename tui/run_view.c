/* SPDX-License-Identifier: MIT */
#include "tui/run_view.h"

#include "base/map.h"
#include "base/mem.h"
#include "submit/run.h"

/* What the history said of the run when it was last read. */
struct records {
    struct arena arena; /* of all that follows */
    struct run_record run;
    struct step_record *steps;
    size_t step_count;
    struct map by_id; /* -> index into steps */
};

struct run_view {
    struct run_history *history; /* NULL until first needed */
    struct run_watch *watch;     /* NULL: nothing is watched, or it has ended */
    int64_t id;                  /* 0: none */
    int64_t since_ms;            /* when that began, by the editor's clock */
    struct records is, next; /* next is empty but for its memory, kept from reading to reading */
    bool said;               /* that the history cannot be read */
};

/* While a run goes on, the clock in the bar moves, and a dead engine is noticed. */
enum { CLOCK_MS = 1000 };

static void finish_records(struct records *r)
{
    map_finish(&r->by_id);
    arena_finish(&r->arena);
}

struct run_view *run_view_new(struct status *st)
{
    struct run_view *v = mem_new(struct run_view);
    if (v == NULL || !arena_init(&v->is.arena, 0) || !arena_init(&v->next.arena, 0)) {
        run_view_free(v);
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
        finish_records(&v->is);
        finish_records(&v->next);
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
    return run_state_is_final(v->is.run.state) || v->is.run.state == RUN_INTERRUPTED;
}

/* Reads all anew; on failure what was read before stays. */
static bool read_records(struct run_view *v, struct status *st)
{
    struct records *next = &v->next;
    arena_reset(&next->arena);
    map_reset(&next->by_id);
    if (!run_history_run(v->history, v->id, &next->arena, &next->run, st) ||
        !run_history_steps(v->history, v->id, &next->arena, &next->steps, &next->step_count, st)) {
        return false;
    }
    for (size_t i = 0; i < next->step_count; i++) {
        if (!map_set(&next->by_id, next->steps[i].id, (uint32_t)i)) {
            return status_nomem(st);
        }
    }
    struct records before = v->is;
    v->is = v->next;
    v->next = before;
    return true;
}

/* A virtual clock has no part in the engine's times. What begins and ends between two looks takes
 * no time by it. */
static void time_by_clock(const struct editor *ed)
{
    struct run_view *v = ed->run;
    if (!ed->config.clock_is_virtual) {
        return;
    }
    int64_t now = ed->config.clock_ms(ed->config.clock_data);
    struct run_record *run = &v->is.run;
    run->started_ms = run->started_ms > 0 ? v->since_ms : 0;
    run->ended_ms = is_over(v) ? now : 0;
    for (size_t i = 0; i < v->is.step_count; i++) {
        struct step_record *step = &v->is.steps[i];
        step->started_ms = step->started_ms > 0 ? v->since_ms : 0;
        step->ended_ms = step->ended_ms > 0 ? v->since_ms : 0;
    }
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
    v->since_ms = ed->config.clock_ms(ed->config.clock_data);
    if (!read_records(v, st)) {
        v->id = 0;
        return false;
    }
    if (!is_over(v)) {
        v->watch = run_watch_open(&v->is.run, st);
        /* What happened between reading and watching is read now. */
        if (v->watch == NULL || !read_records(v, st)) {
            return false;
        }
    }
    time_by_clock(ed);
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
    if (v->is.run.state == RUN_OK) {
        editor_say(ed, SAY_GOOD, "run %lld ended well", (long long)v->id);
    } else {
        editor_say(ed, SAY_BAD, "run %lld %s%s%.*s", (long long)v->id,
                   run_state_name(v->is.run.state), v->is.run.message.len > 0 ? ": " : "",
                   STR_ARG(v->is.run.message));
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
        /* Another program may hold the history for a while: the clock tries again. */
        if (!v->said) {
            editor_failed(ed, &st);
        }
        v->said = true;
        return true;
    }
    v->said = false;
    time_by_clock(ed);
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
    return ed->run->id != 0 ? &ed->run->is.run : NULL;
}

const struct step_record *run_view_step(const struct editor *ed, struct str step)
{
    const struct records *r = &ed->run->is;
    uint32_t i = ed->run->id != 0 ? map_get(&r->by_id, step, UINT32_MAX) : UINT32_MAX;
    return i != UINT32_MAX ? &r->steps[i] : NULL;
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

int64_t run_view_took_ms(const struct editor *ed, const struct run_record *run)
{
    if (ed->config.clock_is_virtual) {
        if (ed->run->id != run->id) {
            return 0;
        }
        run = &ed->run->is.run;
    }
    int64_t until = run->ended_ms > 0 ? run->ended_ms : ed->config.clock_ms(ed->config.clock_data);
    return run->started_ms > 0 && until > run->started_ms ? until - run->started_ms : 0;
}

void run_view_add_bar(const struct editor *ed, struct buf *out)
{
    const struct run_record *run = run_view_run(ed);
    if (run == NULL) {
        return;
    }
    int64_t seconds = run_view_took_ms(ed, run) / 1000;
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
