/* SPDX-License-Identifier: MIT */
#include "tui/editor.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/utf8.h"
#include "model/save.h"
#include "tui/bars.h"
#include "tui/canvas.h"
#include "tui/document.h"
#include "tui/editor_internal.h"
#include "tui/help.h"
#include "tui/inspector.h"
#include "tui/log_pane.h"
#include "tui/outline.h"
#include "tui/panes.h"
#include "tui/popup.h"
#include "tui/preview.h"
#include "tui/problems_pane.h"
#include "tui/recovery.h"
#include "tui/reference.h"
#include "tui/run_view.h"
#include "tui/runs_pane.h"
#include "tui/start.h"

enum { COLUMNS_MIN = 20, ROWS_MIN = 5, MESSAGE_BYTES_MAX = 1024 };

/* --- life --- */

static bool copy_config(struct editor *ed, const struct editor_config *config, struct status *st)
{
    struct str *strs[] = {&ed->config.state_folder, &ed->config.current_folder,
                          &ed->config.examples_folder, &ed->config.engine};
    ed->config = *config;
    for (size_t i = 0; i < COUNT_OF(strs); i++) {
        struct str given = *strs[i];
        *strs[i] = str_is_none(given) ? STR_NONE : arena_str(&ed->arena, given);
        if (str_is_none(*strs[i]) != str_is_none(given)) {
            return status_nomem(st);
        }
    }
    return true;
}

static bool make_panes(struct editor *ed, struct status *st)
{
    return (ed->start = start_new(st)) != NULL && (ed->outline = outline_new(st)) != NULL &&
           (ed->inspector = inspector_new(st)) != NULL && (ed->preview = preview_new(st)) != NULL &&
           (ed->problems_pane = problems_pane_new(st)) != NULL &&
           (ed->runs_pane = runs_pane_new(st)) != NULL &&
           (ed->log_pane = log_pane_new(st)) != NULL && (ed->run = run_view_new(st)) != NULL &&
           (ed->recovery = recovery_new(st)) != NULL;
}

struct editor *editor_new(const struct editor_config *config, int columns, int rows,
                          struct status *st)
{
    struct editor *ed = mem_new(struct editor);
    if (ed == NULL) {
        status_nomem(st);
        return NULL;
    }
    ed->message = ed->find = ed->next_path = ed->save_path = (struct buf)BUF_INIT;
    ed->message.limit = MESSAGE_BYTES_MAX;
    ed->columns = columns;
    ed->rows = rows;
    ed->pane = PANE_CANVAS;
    if (!(arena_init(&ed->arena, 0) || status_nomem(st)) || !copy_config(ed, config, st) ||
        !make_panes(ed, st)) {
        editor_free(ed);
        return NULL;
    }
    panes_arrange(ed);
    start_refresh(ed);
    return ed;
}

void editor_free(struct editor *ed)
{
    if (ed == NULL) {
        return;
    }
    document_close(ed);
    start_free(ed->start);
    outline_free(ed->outline);
    inspector_free(ed->inspector);
    preview_free(ed->preview);
    problems_pane_free(ed->problems_pane);
    runs_pane_free(ed->runs_pane);
    log_pane_free(ed->log_pane);
    run_view_free(ed->run);
    recovery_free(ed->recovery);
    reference_plan_free(ed->reference);
    mem_free(ed->marks);
    buf_finish(&ed->message);
    buf_finish(&ed->find);
    buf_finish(&ed->next_path);
    buf_finish(&ed->save_path);
    arena_finish(&ed->arena);
    mem_free(ed);
}

bool editor_open(struct editor *ed, struct str path, struct status *st)
{
    if (str_is_none(path)) {
        recovery_offer(ed);
        return true;
    }
    return document_open(ed, path, st);
}

bool editor_document(const struct editor *ed, struct buf *out)
{
    if (ed->doc.p != NULL) {
        pipeline_save(ed->doc.p, out);
    }
    return ed->doc.p != NULL;
}

/* --- messages --- */

void editor_say(struct editor *ed, enum say kind, const char *fmt, ...)
{
    char text[MESSAGE_BYTES_MAX];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    buf_reset(&ed->message);
    if (len > 0) {
        struct str whole = {text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1};
        buf_add(&ed->message, str_slice(whole, 0, utf8_valid_prefix(whole)));
    }
    ed->message_kind = kind;
    ed->want |= EDITOR_DRAW;
}

void editor_failed(struct editor *ed, const struct status *st)
{
    if (st->pos.line > 0) {
        editor_say(ed, SAY_BAD, "line %u, column %u: %s", st->pos.line, st->pos.column,
                   st->message);
    } else {
        editor_say(ed, SAY_BAD, "%s", st->message);
    }
}

void editor_log_command(struct editor *ed, const struct str *words, size_t count)
{
    struct buf line = BUF_INIT;
    buf_add(&line, STR("stepwire"));
    for (size_t i = 0; i < count; i++) {
        buf_addc(&line, ' ');
        buf_add_shell_word(&line, words[i]);
    }
    if (line.failed == STATUS_OK) { /* half a command line would teach the wrong one */
        log_pane_add_command(ed, buf_str(&line));
    }
    buf_finish(&line);
}

void editor_log_run(struct editor *ed, struct str command, int64_t run)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)run);
    const struct str words[] = {command, str_from(number)};
    editor_log_command(ed, words, COUNT_OF(words));
}

/* --- keys --- */

static void resize(struct editor *ed, int columns, int rows)
{
    ed->columns = columns;
    ed->rows = rows;
    ed->want |= EDITOR_REDRAW_ALL;
    panes_arrange(ed);
    uint32_t node = ed->doc.p != NULL ? focus_node(ed) : GRAPH_NONE;
    if (node != GRAPH_NONE) {
        canvas_reveal(ed, node);
    }
}

static void unknown_key(struct editor *ed, struct keystroke key)
{
    struct buf name = BUF_INIT;
    keystroke_add_name(key, &name);
    editor_say(ed, SAY_PLAIN, "%s does nothing here; ? shows what does", buf_cstr(&name));
    buf_finish(&name);
}

static void main_key(struct editor *ed, struct keystroke key)
{
    enum action action;
    bool leaves = ed->keys.count > 0 && key.code == KEYCODE_ESC;
    if (key.code == KEYCODE_PASTE) {
        return;
    }
    switch (keymap_press(&ed->keys, editor_context(ed), key, &action)) {
    case KEYMAP_ACTION:
        if (!editor_do(ed, action)) {
            unknown_key(ed, key);
        }
        break;
    case KEYMAP_PENDING:
        break;
    case KEYMAP_UNKNOWN:
        if (!leaves) {
            unknown_key(ed, key);
        }
        break;
    }
}

/* What works whatever owns the keys. Ctrl-C never ends anything by itself: it is Esc there. */
void editor_layer_key(struct editor *ed, struct keystroke key)
{
    if (ed->top->ops->key(ed, ed->top, key)) {
        return;
    }
    if (key.mods == 0 && key.code == KEYCODE_F1) {
        help_open_mode(ed);
    } else if (key.mods == KEYMOD_CTRL && key.code == 'c') {
        ed->top->ops->key(ed, ed->top, (struct keystroke){.code = KEYCODE_ESC});
    } else if (key.mods == KEYMOD_CTRL && key.code == 'l') {
        ed->want |= EDITOR_REDRAW_ALL;
    } else if (key.mods == KEYMOD_CTRL && key.code == 'z') {
        ed->want |= EDITOR_SUSPEND;
    }
}

static void mouse_key(struct editor *ed, struct keystroke key)
{
    if (ed->top != NULL || ed->doc.p == NULL || ed->mouse_off) {
        return;
    }
    if (key.code == KEYCODE_CLICK) {
        panes_click(ed, key.x, key.y);
    } else if (ed->pane == PANE_CANVAS) {
        canvas_pan(ed, 0, key.code == KEYCODE_WHEEL_DOWN ? 1 : -1);
    } else {
        panes_front_do(ed, key.code == KEYCODE_WHEEL_DOWN ? ACTION_DOWN : ACTION_UP);
    }
}

unsigned editor_key(struct editor *ed, struct keystroke key)
{
    ed->want = EDITOR_NOTHING;
    if (key.code == KEYCODE_NONE) {
        return EDITOR_NOTHING;
    }
    ed->want |= EDITOR_DRAW;
    if (key.code == KEYCODE_RESIZE) {
        resize(ed, key.x, key.y);
        return ed->want;
    }
    buf_reset(&ed->message);
    if (key.code == KEYCODE_CLICK || key.code == KEYCODE_WHEEL_UP ||
        key.code == KEYCODE_WHEEL_DOWN) {
        mouse_key(ed, key);
    } else if (ed->top != NULL) {
        editor_layer_key(ed, key);
    } else {
        main_key(ed, key);
    }
    recovery_tell(ed);
    return ed->want;
}

/* --- what happens outside --- */

unsigned editor_wake(struct editor *ed)
{
    ed->want = EDITOR_NOTHING;
    if (ed->doc.p != NULL && run_view_wake(ed)) {
        ed->want |= EDITOR_DRAW;
        canvas_refresh(ed);
        focus_changed(ed);
        runs_pane_refresh(ed);
    }
    return ed->want;
}

int editor_fd(const struct editor *ed)
{
    return run_view_fd(ed);
}

int editor_timeout_ms(const struct editor *ed)
{
    return run_view_timeout_ms(ed);
}

bool editor_is_busy(const struct editor *ed)
{
    return run_view_is_running(ed);
}

void editor_last_words(struct editor *ed)
{
    if (ed->doc.p != NULL) {
        recovery_write(ed);
    }
}

/* --- drawing --- */

static void draw_too_small(const struct editor *ed, struct cells *c)
{
    cells_text(c, 0, 0, ed->columns, STR("stepwire needs 20x5 cells; nothing is lost"),
               STYLE_PLAIN);
}

static size_t layer_count(const struct editor *ed)
{
    size_t count = 0;
    for (const struct layer *layer = ed->top; layer != NULL; layer = layer->below) {
        count++;
    }
    return count;
}

/* From the lowest to the top one. */
static void draw_layers(struct editor *ed, struct cells *c, int *cursor_x, int *cursor_y)
{
    struct rect screen = panes_screen(ed);
    for (size_t below = layer_count(ed); below > 0; below--) {
        struct layer *layer = ed->top;
        for (size_t i = 1; i < below; i++) {
            layer = layer->below;
        }
        layer->ops->draw(ed, layer, c, screen, cursor_x, cursor_y);
    }
}

bool editor_draw(struct editor *ed, struct cells *c, int *cursor_x, int *cursor_y,
                 struct status *st)
{
    *cursor_x = *cursor_y = -1;
    if ((cells_width(c) != ed->columns || cells_height(c) != ed->rows) &&
        !cells_resize(c, ed->columns, ed->rows, st)) {
        return false;
    }
    cells_clear(c);
    cells_set_ascii(c, ed->config.ascii);
    if (ed->columns < COLUMNS_MIN || ed->rows < ROWS_MIN) {
        draw_too_small(ed, c);
        return true;
    }
    if (ed->doc.p == NULL) {
        start_draw(ed, c, panes_screen(ed), cursor_x, cursor_y);
    } else {
        panes_draw(ed, c, cursor_x, cursor_y);
    }
    draw_layers(ed, c, cursor_x, cursor_y);
    help_draw_next(ed, c, panes_screen(ed));
    bars_draw_top(ed, c);
    bars_draw_bottom(ed, c);
    return true;
}
