/* SPDX-License-Identifier: MIT */
#include "tui/runs_pane.h"

#include "base/mem.h"
#include "submit/history.h"
#include "tui/run_view.h"
#include "tui/scroll.h"

struct runs_pane {
    struct arena arena;
    struct run_record *runs;
    size_t count;
    struct scroll scroll;
};

enum { RUNS_SHOWN = 1000 };

struct runs_pane *runs_pane_new(struct status *st)
{
    struct runs_pane *pane = mem_new(struct runs_pane);
    if (pane == NULL || !arena_init(&pane->arena, 0)) {
        mem_free(pane);
        status_nomem(st);
        return NULL;
    }
    return pane;
}

void runs_pane_free(struct runs_pane *pane)
{
    if (pane != NULL) {
        arena_finish(&pane->arena);
        mem_free(pane);
    }
}

void runs_pane_refresh(struct editor *ed)
{
    struct runs_pane *pane = ed->runs_pane;
    struct status st = STATUS_INIT;
    if (!ed->lower_open || ed->lower_tab != LOWER_RUNS) {
        return;
    }
    arena_reset(&pane->arena);
    pane->count = 0;
    struct run_history *h = run_view_history(ed, &st);
    if (h == NULL ||
        !run_history_runs(h, RUNS_SHOWN, &pane->arena, &pane->runs, &pane->count, &st)) {
        editor_failed(ed, &st);
    }
}

static enum style state_style(enum run_state state)
{
    switch (state) {
    case RUN_OK:
        return STYLE_OK;
    case RUN_FAILED:
    case RUN_INTERRUPTED:
        return STYLE_FAILED;
    case RUN_RUNNING:
        return STYLE_RUNNING;
    case RUN_QUEUED:
    case RUN_CANCELLED:
    case RUN_STATE_COUNT:
        break;
    }
    return STYLE_DETAIL;
}

static void draw_run(const struct editor *ed, const struct run_record *run, struct cells *c,
                     struct rect r, bool focused)
{
    struct buf line = BUF_INIT;
    buf_addf(&line, "%5lld  %-11s", (long long)run->id, run_state_name(run->state));
    int used = cells_text(c, r.x, r.y, r.w, buf_str(&line), state_style(run->state));
    buf_reset(&line);
    int64_t ms = run->ended_ms > 0 ? run_view_took_ms(ed, run) : 0;
    buf_addf(&line, "  %4u steps  ", run->step_count);
    if (ms > 0) {
        buf_addf(&line, "%d:%02d  ", (int)(ms / 60000), (int)(ms / 1000 % 60));
    }
    buf_add(&line, run->name);
    if (run->message.len > 0) {
        buf_addf(&line, "  (%.*s)", STR_ARG(run->message));
    }
    cells_text(c, r.x + used, r.y, r.w - used, buf_str(&line), STYLE_PLAIN);
    if (focused) {
        cells_restyle(c, r, STYLE_SELECTED);
    }
    buf_finish(&line);
}

void runs_pane_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    struct runs_pane *pane = ed->runs_pane;
    if (pane->count == 0) {
        cells_text(c, r.x, r.y, r.w, STR("no runs yet; R runs this pipeline"), STYLE_OFF);
        return;
    }
    scroll_fit(&pane->scroll, pane->count, r.h);
    for (int y = 0; y < r.h && pane->scroll.first + (size_t)y < pane->count; y++) {
        bool focused =
            ed->pane == PANE_LOWER && pane->scroll.first + (size_t)y == pane->scroll.focus;
        draw_run(ed, &pane->runs[pane->scroll.first + (size_t)y], c,
                 (struct rect){r.x, r.y + y, r.w, 1}, focused);
        if (focused) {
            *cursor_x = r.x;
            *cursor_y = r.y + y;
        }
    }
}

static void watch(struct editor *ed)
{
    struct runs_pane *pane = ed->runs_pane;
    struct status st = STATUS_INIT;
    if (pane->count == 0) {
        return;
    }
    int64_t run = pane->runs[pane->scroll.focus].id;
    if (!run_view_watch(ed, run, &st)) {
        editor_failed(ed, &st);
        return;
    }
    editor_log_run(ed, STR("watch"), run);
    editor_say(ed, SAY_PLAIN, "the canvas shows run %lld; gl shows a step's log", (long long)run);
}

bool runs_pane_do(struct editor *ed, enum action action)
{
    struct runs_pane *pane = ed->runs_pane;
    if (action == ACTION_EDIT) {
        watch(ed);
        return true;
    }
    return scroll_do(&pane->scroll, pane->count, action);
}
