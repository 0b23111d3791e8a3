/* SPDX-License-Identifier: MIT */
#include "tui/problems_pane.h"

#include "base/mem.h"
#include "tui/scroll.h"

struct problems_pane {
    struct scroll scroll;
};

struct problems_pane *problems_pane_new(struct status *st)
{
    struct problems_pane *pane = mem_new(struct problems_pane);
    if (pane == NULL) {
        status_nomem(st);
    }
    return pane;
}

void problems_pane_free(struct problems_pane *pane)
{
    mem_free(pane);
}

static size_t count_of(const struct editor *ed)
{
    return ed->doc.problems != NULL ? problems_count(ed->doc.problems) : 0;
}

void problems_pane_refresh(struct editor *ed)
{
    size_t count = count_of(ed);
    if (ed->problems_pane->scroll.focus >= count) {
        ed->problems_pane->scroll.focus = count > 0 ? count - 1 : 0;
    }
}

enum style severity_style(enum severity severity)
{
    return severity == SEVERITY_ERROR     ? STYLE_ERROR
           : severity == SEVERITY_WARNING ? STYLE_WARNING
                                          : STYLE_INFO;
}

static void draw_problem(const struct problem *problem, struct cells *c, struct rect r,
                         bool focused)
{
    struct buf line = BUF_INIT;
    int used = cells_text(c, r.x, r.y, r.w, str_from(severity_name(problem->rule->severity)),
                          severity_style(problem->rule->severity));
    buf_addf(&line, "  %.*s", STR_ARG(problem->message));
    if (!str_is_none(problem->fix)) {
        buf_addf(&line, "  f: %.*s", STR_ARG(problem->fix));
    }
    cells_text(c, r.x + used, r.y, r.w - used, buf_str(&line), STYLE_PLAIN);
    if (focused) {
        cells_restyle(c, r, STYLE_SELECTED);
    }
    buf_finish(&line);
}

void problems_pane_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x,
                        int *cursor_y)
{
    struct problems_pane *pane = ed->problems_pane;
    size_t count = count_of(ed);
    if (count == 0) {
        cells_text(c, r.x, r.y, r.w, STR("nothing is wrong"), STYLE_OK);
        return;
    }
    scroll_fit(&pane->scroll, count, r.h);
    for (int y = 0; y < r.h && pane->scroll.first + (size_t)y < count; y++) {
        size_t i = pane->scroll.first + (size_t)y;
        bool focused = ed->pane == PANE_LOWER && i == pane->scroll.focus;
        draw_problem(problems_get(ed->doc.problems, i), c, (struct rect){r.x, r.y + y, r.w, 1},
                     focused);
        if (focused) {
            *cursor_x = r.x;
            *cursor_y = r.y + y;
        }
    }
}

static void go_to(struct editor *ed, size_t i)
{
    const struct problem *problem = problems_get(ed->doc.problems, i);
    ed->problems_pane->scroll.focus = i;
    if (!value_is_none(problem->step)) {
        focus_step(ed, problem->step);
    } else {
        value_id owner = value_owner(ed->doc.p, problem->place);
        if (!value_is_none(owner)) {
            focus_item(ed, owner);
        }
    }
    editor_say(ed, problem->rule->severity == SEVERITY_ERROR ? SAY_BAD : SAY_PLAIN, "%.*s [%s]",
               STR_ARG(problem->message), problem->rule->name);
}

void problems_pane_step(struct editor *ed, int by)
{
    size_t count = count_of(ed);
    size_t at = ed->problems_pane->scroll.focus;
    if (count == 0) {
        editor_say(ed, SAY_GOOD, "nothing is wrong");
        return;
    }
    /* From where the person is: the first press shows the one in front when the focus is elsewhere.
     */
    const struct problem *front = problems_get(ed->doc.problems, at);
    bool there = value_is_none(front->step) || value_eq(front->step, ed->focus.step);
    if (there) {
        at = by > 0 ? (at + 1) % count : (at + count - 1) % count;
    }
    go_to(ed, at);
}

static void fix(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (count_of(ed) == 0) {
        return;
    }
    const struct problem *problem = problems_get(ed->doc.problems, ed->problems_pane->scroll.focus);
    if (str_is_none(problem->fix)) {
        editor_say(ed, SAY_PLAIN, "this one has no fix of its own; Enter goes to it");
    } else if (!problem_fix(ed->doc.history, problem, &st)) {
        editor_failed(ed, &st);
    } else {
        editor_edited(ed);
        editor_say(ed, SAY_GOOD, "fixed; u takes it back");
    }
}

bool problems_pane_do(struct editor *ed, enum action action)
{
    if (action == ACTION_EDIT) {
        if (count_of(ed) > 0) {
            go_to(ed, ed->problems_pane->scroll.focus);
            ed->pane = PANE_CANVAS;
        }
        return true;
    }
    if (action == ACTION_FIX) {
        fix(ed);
        return true;
    }
    return scroll_do(&ed->problems_pane->scroll, count_of(ed), action);
}
