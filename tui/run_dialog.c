/* SPDX-License-Identifier: MIT */
#include "tui/run_dialog.h"

#include <stdint.h>

#include "base/mem.h"
#include "model/submission.h"
#include "submit/plan.h"
#include "submit/run.h"
#include "tui/editor_internal.h"
#include "tui/run_view.h"
#include "tui/text_field.h"

/* One line that can be typed: the number of steps at a time, or a parameter. */
struct entry {
    struct str name;
    struct str initial; /* as the document has it */
    struct text_field text;
};

struct run_dialog {
    struct layer layer;
    struct arena arena;
    struct arena planning; /* what the last plan needed */
    struct entry *entries; /* the first is -j */
    size_t entry_count, focus;
    struct plan plan;
    struct buf fault; /* why it cannot run, or empty */
    bool allow_outside;
};

/* --- opening --- */

static bool set_entry(struct entry *entry, struct str name, struct str initial, struct status *st)
{
    *entry = (struct entry){name, initial, TEXT_FIELD_INIT};
    return text_field_set(&entry->text, initial, st);
}

static bool make_entries(struct editor *ed, struct run_dialog *d, struct status *st)
{
    value_id list = pipeline_list(ed->doc.p, KEY_PARAMETERS);
    size_t most = 1 + (value_is_none(list) ? 0 : value_count(ed->doc.p, list));
    d->entries = arena_new(&d->arena, struct entry, most);
    if (d->entries == NULL || !set_entry(&d->entries[0], STR("steps at a time"), STR(""), st)) {
        return status_nomem(st);
    }
    d->entry_count = 1;
    value_id parameter = value_is_none(list) ? VALUE_NONE : value_first(ed->doc.p, list);
    for (; !value_is_none(parameter); parameter = value_next(ed->doc.p, parameter)) {
        value_id value = value_get(ed->doc.p, parameter, KEY_DEFAULT_VALUE);
        if (value_is_none(value) || value_kind(ed->doc.p, value) == VALUE_OBJECT) {
            continue; /* data paths and datasets are chosen in the document */
        }
        struct str text;
        if (!python_text(ed->doc.p, value, &d->arena, &text, st) ||
            !set_entry(&d->entries[d->entry_count], value_identity(ed->doc.p, parameter), text,
                       st)) {
            return false;
        }
        d->entry_count++;
    }
    return true;
}

/* The values that were typed, as --set would give them. */
static bool read_submission(struct editor *ed, struct run_dialog *d, struct arena *a,
                            struct submission *out, struct status *st)
{
    struct submission_value *values = arena_new(a, struct submission_value, d->entry_count);
    *out = (struct submission){.values = values};
    if (values == NULL) {
        return status_nomem(st);
    }
    for (size_t i = 1; i < d->entry_count; i++) {
        struct entry *entry = &d->entries[i];
        if (str_eq(text_field_text(&entry->text), entry->initial)) {
            continue;
        }
        struct str assignment = arena_strf(a, "%.*s=%.*s", STR_ARG(entry->name),
                                           STR_ARG(text_field_text(&entry->text)));
        if (str_is_none(assignment)) {
            return status_nomem(st);
        }
        if (!submission_set(ed->doc.p, assignment, a, &values[out->count], st)) {
            return false;
        }
        out->count++;
    }
    return true;
}

/* Sets st when there is one. */
static void find_error(const struct editor *ed, struct status *st)
{
    for (size_t i = 0; i < problems_count(ed->doc.problems); i++) {
        const struct problem *problem = problems_get(ed->doc.problems, i);
        if (problem->rule->severity == SEVERITY_ERROR && problem->rule->scope == SCOPE_ANY) {
            status_set(st, STATUS_PROBLEMS, NO_POS, "%.*s (! lists all problems)",
                       STR_ARG(problem->message));
            return;
        }
    }
}

/* What would run, with the values as they stand; or the sentence why not. */
static void plan_anew(struct editor *ed, struct run_dialog *d)
{
    struct status st = STATUS_INIT;
    struct submission submission;
    buf_reset(&d->fault);
    d->plan = (struct plan){0};
    arena_reset(&d->planning);
    find_error(ed, &st);
    bool ok = st.code == STATUS_OK && read_submission(ed, d, &d->planning, &submission, &st) &&
              plan_make(ed->doc.p, ed->doc.checked, &submission, &d->planning, &d->plan, &st);
    if (!ok) {
        buf_addf(&d->fault, "%s", st.message);
    }
}

/* --- running --- */

static bool read_jobs(const struct run_dialog *d, int *jobs, struct status *st)
{
    struct str text = text_field_text(&d->entries[0].text);
    int64_t number = 0;
    if (text.len > 0 && (!str_to_int64(text, &number) || number < 1 || number > 1000)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "steps at a time is a whole number from 1 to 1000, or empty");
    }
    *jobs = (int)number;
    return true;
}

/* Where memory is out there is no line. */
static void log_run(struct editor *ed, const struct run_dialog *d, int jobs)
{
    struct arena a = d->planning; /* only for the call */
    struct str *words = arena_new(&a, struct str, 2 * d->entry_count + 4);
    size_t count = 0;
    if (words == NULL) {
        return;
    }
    words[count++] = STR("run");
    words[count++] = document_shown_path(ed);
    if (jobs > 0) {
        words[count++] = arena_strf(&a, "-j%d", jobs);
    }
    if (d->allow_outside) {
        words[count++] = STR("--allow-outside");
    }
    for (size_t i = 1; i < d->entry_count; i++) {
        struct str text = text_field_text(&d->entries[i].text);
        if (!str_eq(text, d->entries[i].initial)) {
            words[count++] = STR("--set");
            words[count++] =
                arena_strf(&a, "%.*s=%.*s", STR_ARG(d->entries[i].name), STR_ARG(text));
        }
    }
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        ok = ok && !str_is_none(words[i]);
    }
    if (ok) {
        editor_log_command(ed, words, count);
    }
}

static bool start(struct editor *ed, struct run_dialog *d, struct status *st)
{
    struct submission submission;
    struct str own = value_get_text(ed->doc.p, pipeline_root(ed->doc.p), KEY_NAME);
    struct run_request request = {
        .p = ed->doc.p,
        .document_path = ed->doc.path,
        .base_folder = ed->doc.base_folder,
        .name = str_is_none(own) ? document_default_name(ed) : own,
        .backend = STR("local"),
        .submission = &submission,
        .allow_outside = d->allow_outside,
        .engine = ed->config.engine,
        .state_folder = ed->config.state_folder,
        .now_ms = ed->config.clock_ms(ed->config.clock_data),
    };
    int64_t run;
    if (!read_jobs(d, &request.jobs, st) || !read_submission(ed, d, &d->arena, &submission, st) ||
        !run_start(&request, &run, st)) {
        return false;
    }
    log_run(ed, d, request.jobs);
    struct status unseen = STATUS_INIT;
    if (!run_view_watch(ed, run, &unseen)) {
        editor_say(ed, SAY_BAD, "run %lld has started, but cannot be watched: %s", (long long)run,
                   unseen.message);
        return true;
    }
    editor_say(ed, SAY_PLAIN, "run %lld has started; gl shows a step's log, Xx cancels",
               (long long)run);
    return true;
}

static void run_outside(struct editor *ed, void *data)
{
    struct run_dialog *d = data;
    struct status st = STATUS_INIT;
    d->allow_outside = true;
    if (start(ed, d, &st)) {
        editor_pop(ed);
    } else {
        editor_failed(ed, &st);
    }
}

static void run(struct editor *ed, struct run_dialog *d)
{
    struct status st = STATUS_INIT;
    plan_anew(ed, d);
    if (d->fault.len > 0) {
        editor_say(ed, SAY_BAD, "%s", buf_cstr(&d->fault));
    } else if (start(ed, d, &st)) {
        editor_pop(ed);
    } else if (st.code == STATUS_PERMISSION && !d->allow_outside) {
        struct status asked = STATUS_INIT;
        struct str question = arena_strf(&d->arena, "%s. Run all the same?", st.message);
        if (str_is_none(question) || !ask_open(ed, question, run_outside, d, &asked)) {
            editor_failed(ed, &asked);
        }
    } else {
        editor_failed(ed, &st);
    }
}

/* --- the layer --- */

static bool dialog_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct run_dialog *d = (struct run_dialog *)layer;
    if (key.mods == 0 && key.code == KEYCODE_ESC) {
        editor_pop(ed);
        return true;
    }
    if (key.mods == 0 && key.code == KEYCODE_ENTER) {
        run(ed, d);
        return true;
    }
    bool down = key.code == KEYCODE_TAB || key.code == KEYCODE_DOWN;
    bool up = key.code == KEYCODE_BACKTAB || key.code == KEYCODE_UP;
    if (key.mods == 0 && (down || up)) {
        d->focus = (d->focus + (down ? 1 : d->entry_count - 1)) % d->entry_count;
        plan_anew(ed, d);
        return true;
    }
    return text_field_key(&d->entries[d->focus].text, key) || keystroke_is_text(key);
}

static void draw_entries(struct run_dialog *d, struct cells *c, struct rect r, int *cursor_x,
                         int *cursor_y)
{
    enum { NAME_CELLS = 24 };
    for (size_t i = 0; i < d->entry_count && (int)i < r.h; i++) {
        int y = r.y + (int)i;
        bool focused = i == d->focus;
        cells_text(c, r.x, y, NAME_CELLS - 1, d->entries[i].name,
                   focused ? STYLE_KEY_NAME : STYLE_PLAIN);
        int unused;
        text_field_draw(&d->entries[i].text, c, r.x + NAME_CELLS, y, r.w - NAME_CELLS, STYLE_FIELD,
                        focused ? cursor_x : &unused);
        if (focused) {
            *cursor_y = y;
        }
    }
}

static void draw_plan(const struct editor *ed, const struct run_dialog *d, struct cells *c,
                      struct rect r)
{
    if (d->fault.len > 0) {
        cells_text(c, r.x, r.y, r.w, buf_str(&d->fault), STYLE_ERROR);
        return;
    }
    struct buf line = BUF_INIT;
    buf_addf(&line, "%zu step%s run%s here, on this machine%s:", d->plan.count,
             d->plan.count == 1 ? "" : "s", d->plan.count == 1 ? "s" : "",
             history_is_saved(ed->doc.history) ? "" : ", with what is not saved");
    cells_text(c, r.x, r.y, r.w, buf_str(&line), STYLE_TITLE);
    for (size_t i = 0; i < d->plan.count && (int)i + 1 < r.h; i++) {
        const struct plan_step *step = &d->plan.steps[i];
        buf_reset(&line);
        buf_addf(&line, "run  %.*s", STR_ARG(step->id));
        bool more = (int)i + 2 == r.h && i + 1 < d->plan.count;
        cells_text(c, r.x + 2, r.y + 1 + (int)i, r.w - 2, more ? STR("and more") : buf_str(&line),
                   STYLE_PLAIN);
    }
    buf_finish(&line);
}

static void dialog_draw(struct editor *ed, struct layer *layer, struct cells *c, struct rect screen,
                        int *cursor_x, int *cursor_y)
{
    enum { DIALOG_WIDTH = 72 };
    struct run_dialog *d = (struct run_dialog *)layer;
    int wanted = (int)(d->entry_count + d->plan.count) + 5;
    int w = screen.w < DIALOG_WIDTH ? screen.w : DIALOG_WIDTH;
    int h = screen.h < wanted ? screen.h : wanted;
    struct rect r = {screen.x + (screen.w - w) / 2, screen.y + (screen.h - h) / 2, w, h};
    cells_fill(c, r, ' ', STYLE_PLAIN);
    cells_frame(c, r, STR("run"), STYLE_FRAME_FOCUS, STYLE_TITLE);
    int entries = (int)d->entry_count < h - 4 ? (int)d->entry_count : h - 4;
    draw_entries(d, c, (struct rect){r.x + 2, r.y + 1, w - 4, entries}, cursor_x, cursor_y);
    draw_plan(ed, d, c, (struct rect){r.x + 2, r.y + 2 + entries, w - 4, h - 3 - entries});
}

static void dialog_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    (void)ed;
    (void)layer;
    buf_addf(out, "Enter run  Tab next value  Esc back");
}

static void dialog_refresh(struct editor *ed, struct layer *layer)
{
    plan_anew(ed, (struct run_dialog *)layer);
}

static void dialog_close(struct layer *layer)
{
    struct run_dialog *d = (struct run_dialog *)layer;
    for (size_t i = 0; i < d->entry_count; i++) {
        text_field_finish(&d->entries[i].text);
    }
    buf_finish(&d->fault);
    arena_finish(&d->arena);
    arena_finish(&d->planning);
    mem_free(d);
}

static const struct layer_ops dialog_ops = {
    .name = "run",
    .hints = dialog_hints,
    .keys = "Up S-Tab previous value  " TEXT_FIELD_KEYS,
    .key = dialog_key,
    .draw = dialog_draw,
    .refresh = dialog_refresh,
    .close = dialog_close,
};

bool run_dialog_open(struct editor *ed, struct status *st)
{
    if (run_view_is_running(ed)) {
        return status_set(st, STATUS_CONFLICT, NO_POS, "run %lld is still going on; Xx cancels it",
                          (long long)run_view_run(ed)->id);
    }
    struct run_dialog *d = mem_new(struct run_dialog);
    if (d == NULL) {
        return status_nomem(st);
    }
    *d = (struct run_dialog){.layer = {.ops = &dialog_ops}, .fault = BUF_INIT};
    if (!((arena_init(&d->arena, 0) && arena_init(&d->planning, 0)) || status_nomem(st)) ||
        !make_entries(ed, d, st)) {
        dialog_close(&d->layer);
        return false;
    }
    document_look_at_folders(ed);
    plan_anew(ed, d);
    editor_push(ed, &d->layer);
    return true;
}
