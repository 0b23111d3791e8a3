/* SPDX-License-Identifier: MIT */
#include "tui/panes.h"

#include "tui/canvas.h"
#include "tui/inspector.h"
#include "tui/log_pane.h"
#include "tui/outline.h"
#include "tui/preview.h"
#include "tui/problems_pane.h"
#include "tui/runs_pane.h"

enum {
    BESIDE_BOTH_COLUMNS = 140, /* from here outline and inspector stand beside the canvas */
    BESIDE_ONE_COLUMNS = 100,  /* from here the inspector does */
    OVER_COLUMNS = 60,         /* from here they lie over it, below they take its place */
    FRAME_ROWS = 12,           /* from here there are frames */
    OUTLINE_W = 28,
    INSPECTOR_W = 36,
    INSPECTOR_WIDE_W = 48,
    OVER_W = 34,
    LOWER_H_MIN = 7,
    MAIN_H_MIN = 7,
};

struct rect panes_screen(const struct editor *ed)
{
    return (struct rect){0, 1, ed->columns, ed->rows > 2 ? ed->rows - 2 : 0};
}

/* --- where they are --- */

static bool has_frames(const struct editor *ed)
{
    return ed->columns >= OVER_COLUMNS && ed->rows >= FRAME_ROWS;
}

static struct rect inside(const struct editor *ed, struct rect outer)
{
    if (!has_frames(ed) || outer.w < 2 || outer.h < 2) {
        return outer;
    }
    return (struct rect){outer.x + 1, outer.y + 1, outer.w - 2, outer.h - 2};
}

static struct rect outside(const struct editor *ed, struct rect inner)
{
    return has_frames(ed) ? (struct rect){inner.x - 1, inner.y - 1, inner.w + 2, inner.h + 2}
                          : inner;
}

/* The lower third, when there is room for both; takes it off `main`. */
static void arrange_lower(const struct editor *ed, struct rect *main, struct rect *lower)
{
    int h = main->h / 3 > LOWER_H_MIN ? main->h / 3 : LOWER_H_MIN;
    if (main->h - h < MAIN_H_MIN) {
        h = ed->pane == PANE_LOWER ? main->h : 0;
    }
    *lower = (struct rect){main->x, main->y + main->h - h, h > 0 ? main->w : 0, h};
    main->h -= h;
}

/* Outline, canvas and inspector in what the lower pane left. */
static void arrange_upper(const struct editor *ed, struct rect main, struct rect *outer)
{
    enum pane front = ed->pane == PANE_LOWER ? PANE_CANVAS : ed->pane;
    int over = main.w / 3 > OVER_W ? main.w / 3 : OVER_W;
    int left = 0, right = 0;
    if (main.w < OVER_COLUMNS) {
        outer[front] = main;
        return;
    }
    if (main.w >= BESIDE_BOTH_COLUMNS) {
        left = OUTLINE_W;
        right = main.w / 4 < INSPECTOR_WIDE_W ? main.w / 4 : INSPECTOR_WIDE_W;
    } else if (main.w >= BESIDE_ONE_COLUMNS) {
        right = INSPECTOR_W;
    }
    outer[PANE_CANVAS] = (struct rect){main.x + left, main.y, main.w - left - right, main.h};
    int outline = left > 0 ? left : front == PANE_OUTLINE ? over : 0;
    int inspector = right > 0 ? right : front == PANE_INSPECTOR ? over : 0;
    outer[PANE_OUTLINE] = (struct rect){main.x, main.y, outline, main.h};
    outer[PANE_INSPECTOR] = (struct rect){main.x + main.w - inspector, main.y, inspector, main.h};
}

void panes_arrange(struct editor *ed)
{
    struct rect outer[PANE_COUNT] = {{0}};
    struct rect main = panes_screen(ed);
    if (ed->enlarged) {
        outer[ed->pane] = main;
    } else {
        if (ed->lower_open) {
            arrange_lower(ed, &main, &outer[PANE_LOWER]);
        }
        if (main.h > 0) {
            arrange_upper(ed, main, outer);
        }
    }
    for (int i = 0; i < PANE_COUNT; i++) {
        ed->pane_rects[i] = outer[i].w > 0 ? inside(ed, outer[i]) : (struct rect){0};
    }
}

struct rect panes_free_canvas(const struct editor *ed)
{
    struct rect r = ed->pane_rects[PANE_CANVAS];
    struct rect left = ed->pane_rects[PANE_OUTLINE], right = ed->pane_rects[PANE_INSPECTOR];
    if (r.w == 0) { /* not on the screen: as if it were alone there */
        return inside(ed, panes_screen(ed));
    }
    int end = right.w > 0 ? outside(ed, right).x : ed->columns;
    for (const struct layer *layer = ed->top; layer != NULL; layer = layer->below) {
        end = ed->columns - layer->covers_right < end ? ed->columns - layer->covers_right : end;
    }
    if (end > r.x && end < r.x + r.w) {
        r.w = end - r.x;
    }
    struct rect outline = outside(ed, left);
    int covered = left.w > 0 ? outline.x + outline.w - r.x : 0;
    if (covered > 0 && covered < r.w) {
        r.x += covered;
        r.w -= covered;
    }
    return r;
}

/* --- drawing --- */

static const struct tab {
    enum lower_tab tab;
    struct str name;
} tabs[] = {
    {LOWER_PREVIEW, STR_INIT("preview")},
    {LOWER_PROBLEMS, STR_INIT("problems")},
    {LOWER_RUNS, STR_INIT("runs")},
    {LOWER_LOG, STR_INIT("log")},
};

/* In the upper edge of the lower pane's frame. */
static void draw_tabs(const struct editor *ed, struct cells *c, struct rect frame)
{
    int x = frame.x + 2, end = frame.x + frame.w - 2;
    x += cells_text(c, x, frame.y, end - x, STR(" 4 "), STYLE_TITLE);
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        bool front = tabs[i].tab == ed->lower_tab;
        struct buf name = BUF_INIT;
        buf_addf(&name, front ? "[%.*s" : " %.*s", STR_ARG(tabs[i].name));
        if (front && tabs[i].tab == LOWER_PREVIEW) {
            buf_addf(&name, ": %.*s", STR_ARG(preview_format(ed)));
        }
        buf_addf(&name, front ? "]" : " ");
        x += cells_text(c, x, frame.y, end - x, buf_str(&name), front ? STYLE_TITLE : STYLE_DETAIL);
        buf_finish(&name);
    }
}

/* What the thing in front belongs to. */
static struct str front_name(const struct editor *ed)
{
    value_id item = value_is_none(ed->focus.item) ? ed->focus.step : ed->focus.item;
    value_id owner = value_owner(ed->doc.p, item);
    return value_is_none(owner) ? STR("pipeline") : value_identity(ed->doc.p, owner);
}

/* "1 outline", "3 train": the key that leads there, and what it shows. */
static struct str title_of(const struct editor *ed, enum pane pane, struct buf *out)
{
    if (pane == PANE_CANVAS) {
        buf_add(out, STR("2 canvas"));
    } else if (pane == PANE_OUTLINE) {
        buf_add(out, STR("1 outline"));
    } else if (pane == PANE_INSPECTOR) {
        buf_addf(out, "3 %.*s", STR_ARG(front_name(ed)));
    }
    return buf_str(out);
}

static void draw_frame(const struct editor *ed, struct cells *c, enum pane pane)
{
    struct rect frame = outside(ed, ed->pane_rects[pane]);
    struct buf title = BUF_INIT;
    bool front = pane == ed->pane && ed->top == NULL;
    cells_fill(c, frame, ' ', STYLE_PLAIN);
    if (has_frames(ed)) {
        cells_frame(c, frame, pane == PANE_LOWER ? STR_NONE : title_of(ed, pane, &title),
                    front ? STYLE_FRAME_FOCUS : STYLE_FRAME, STYLE_TITLE);
        if (pane == PANE_LOWER) {
            draw_tabs(ed, c, frame);
        }
    }
    buf_finish(&title);
}

typedef void draw_function(struct editor *ed, struct cells *c, struct rect r, int *cursor_x,
                           int *cursor_y);

static draw_function *lower_draw(const struct editor *ed)
{
    static draw_function *const functions[LOWER_TAB_COUNT] = {
        [LOWER_PREVIEW] = preview_draw,
        [LOWER_PROBLEMS] = problems_pane_draw,
        [LOWER_RUNS] = runs_pane_draw,
        [LOWER_LOG] = log_pane_draw,
    };
    return functions[ed->lower_tab];
}

/* The cursor stands in the pane in front, whatever the others would say. */
static void draw_pane(struct editor *ed, struct cells *c, enum pane pane, draw_function *draw,
                      int *cursor_x, int *cursor_y)
{
    struct rect r = ed->pane_rects[pane];
    int x = r.x, y = r.y;
    if (r.w <= 0 || r.h <= 0) {
        return;
    }
    draw_frame(ed, c, pane);
    draw(ed, c, r, &x, &y);
    if (pane == ed->pane) {
        *cursor_x = x;
        *cursor_y = y;
    }
}

void panes_draw(struct editor *ed, struct cells *c, int *cursor_x, int *cursor_y)
{
    panes_arrange(ed);
    draw_pane(ed, c, PANE_CANVAS, canvas_draw, cursor_x, cursor_y);
    draw_pane(ed, c, PANE_OUTLINE, outline_draw, cursor_x, cursor_y);
    draw_pane(ed, c, PANE_INSPECTOR, inspector_draw, cursor_x, cursor_y);
    draw_pane(ed, c, PANE_LOWER, lower_draw(ed), cursor_x, cursor_y);
}

/* --- going from one to another --- */

void panes_go(struct editor *ed, enum pane pane)
{
    ed->pane = pane;
    ed->lower_open = ed->lower_open || pane == PANE_LOWER;
    if (pane == PANE_CANVAS && value_is_none(ed->focus.wire)) {
        ed->focus.item = ed->focus.step;
    }
    panes_arrange(ed);
    uint32_t node = focus_node(ed);
    if (node != GRAPH_NONE) {
        canvas_reveal(ed, node);
    }
    panes_refresh(ed);
}

void panes_open_lower(struct editor *ed, enum lower_tab tab)
{
    ed->lower_tab = tab;
    panes_go(ed, PANE_LOWER);
}

static void close_lower(struct editor *ed)
{
    ed->lower_open = false;
    panes_go(ed, PANE_CANVAS);
}

bool panes_back(struct editor *ed)
{
    if (ed->enlarged) {
        ed->enlarged = false;
        panes_go(ed, ed->pane);
    } else if (ed->pane == PANE_LOWER) {
        close_lower(ed);
    } else if (ed->pane != PANE_CANVAS) {
        panes_go(ed, PANE_CANVAS);
    } else {
        return false;
    }
    return true;
}

static void cycle(struct editor *ed, int by)
{
    int count = ed->lower_open ? PANE_COUNT : PANE_COUNT - 1;
    panes_go(ed, (enum pane)(((int)ed->pane + by + count) % count));
}

bool panes_do(struct editor *ed, enum action action)
{
    if (action == ACTION_PANE_NEXT || action == ACTION_PANE_PREVIOUS) {
        cycle(ed, action == ACTION_PANE_NEXT ? 1 : -1);
    } else if (action == ACTION_PANE_OUTLINE) {
        panes_go(ed, PANE_OUTLINE);
    } else if (action == ACTION_PANE_CANVAS) {
        panes_go(ed, PANE_CANVAS);
    } else if (action == ACTION_PANE_INSPECTOR) {
        panes_go(ed, PANE_INSPECTOR);
    } else if (action == ACTION_PANE_LOWER && ed->pane == PANE_LOWER) {
        close_lower(ed);
    } else if (action == ACTION_PANE_LOWER) {
        panes_go(ed, PANE_LOWER);
    } else if (action == ACTION_PANE_ENLARGE) {
        ed->enlarged = !ed->enlarged;
        panes_go(ed, ed->pane);
    } else {
        return false;
    }
    return true;
}

bool panes_front_do(struct editor *ed, enum action action)
{
    static bool (*const lower[LOWER_TAB_COUNT])(struct editor *, enum action) = {
        [LOWER_PREVIEW] = preview_do,
        [LOWER_PROBLEMS] = problems_pane_do,
        [LOWER_RUNS] = runs_pane_do,
        [LOWER_LOG] = log_pane_do,
    };
    switch (ed->pane) {
    case PANE_OUTLINE:
        return outline_do(ed, action);
    case PANE_CANVAS:
        return canvas_do(ed, action);
    case PANE_INSPECTOR:
        return inspector_do(ed, action);
    case PANE_LOWER:
        return lower[ed->lower_tab](ed, action);
    case PANE_COUNT:
        break;
    }
    return false;
}

void panes_refresh(struct editor *ed)
{
    outline_refresh(ed);
    inspector_refresh(ed);
    preview_refresh(ed);
    problems_pane_refresh(ed);
    runs_pane_refresh(ed);
    log_pane_refresh(ed);
}

void panes_click(struct editor *ed, int x, int y)
{
    /* What lies over the canvas is asked first. */
    static const enum pane order[] = {PANE_LOWER, PANE_INSPECTOR, PANE_OUTLINE, PANE_CANVAS};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        struct rect r = ed->pane_rects[order[i]];
        if (rect_contains(r, x, y)) {
            if (order[i] != ed->pane) {
                panes_go(ed, order[i]);
            }
            if (order[i] == PANE_CANVAS) {
                canvas_click(ed, x, y);
            }
            return;
        }
    }
}
