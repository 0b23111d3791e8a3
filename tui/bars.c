/* SPDX-License-Identifier: MIT */
#include "tui/bars.h"

#include "tui/popup.h"
#include "tui/run_view.h"

enum { SIGN_UNSAVED = 0x25CF, SIGN_ERROR = 0x2717, SIGN_WARNING = 0x26A0, MESSAGE_LINES_MAX = 4 };

/* --- the top line --- */

static struct str document_name(const struct editor *ed)
{
    struct str own = value_get_text(ed->doc.p, pipeline_root(ed->doc.p), KEY_NAME);
    return own.len > 0 ? own : document_default_name(ed);
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Name, whether it is saved, how large it is; from the left. Returns where it ends. */
static int draw_document(struct editor *ed, struct cells *c, int end)
{
    const struct document *d = &ed->doc;
    struct buf text = BUF_INIT;
    int x = 1 + cells_text(c, 1, 0, end - 1, document_name(ed), STYLE_BAR);
    if (!history_is_saved(d->history) && x + 2 < end) {
        cells_point(c, x + 1, 0, SIGN_UNSAVED, STYLE_BAR);
        x += 2;
    }
    if (ed->mark_count > 0) {
        buf_addf(&text, "  %zu marked", ed->mark_count);
    }
    buf_addf(&text, "  %zu step%s  %zu wire%s", d->g->node_count, plural(d->g->node_count),
             d->g->edge_count, plural(d->g->edge_count));
    if (d->path.len == 0) {
        buf_add(&text, STR("  not saved yet"));
    }
    if (ed->config.read_only) {
        buf_add(&text, STR("  read only"));
    }
    x += cells_text(c, x, 0, end - x, buf_str(&text), STYLE_BAR);
    buf_finish(&text);
    return x;
}

/* A sign and a number, ending before `end`; returns where it begins. */
static int draw_count(struct cells *c, int end, uint32_t sign, size_t count)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, " %zu  ", count);
    int w = count > 0 ? (int)text.len + 1 : 0;
    if (count > 0 && end - w > 0) {
        cells_point(c, end - w, 0, sign, STYLE_BAR);
        cells_text(c, end - w + 1, 0, w - 1, buf_str(&text), STYLE_BAR);
    }
    buf_finish(&text);
    return end - w;
}

static struct str default_datastore(const struct pipeline *p)
{
    struct str named = value_get_text(p, pipeline_root(p), KEY_DEFAULT_DATASTORE);
    value_id store = value_first(p, pipeline_list(p, KEY_DATASTORES));
    for (; named.len == 0 && !value_is_none(store); store = value_next(p, store)) {
        if (value_get_bool(p, store, KEY_DEFAULT)) {
            return value_identity(p, store);
        }
    }
    return named;
}

/* Problems, where data goes, the run; from the right. Returns where it begins. */
static int draw_standing(struct editor *ed, struct cells *c)
{
    struct buf text = BUF_INIT;
    struct str store = default_datastore(ed->doc.p);
    if (store.len > 0 && ed->columns >= 80) {
        buf_addf(&text, "%.*s  ", STR_ARG(store));
    }
    run_view_add_bar(ed, &text);
    int w = cells_measure(c, ed->columns, buf_str(&text));
    int x = ed->columns - 1 - w;
    cells_text(c, x, 0, w, buf_str(&text), STYLE_BAR);
    buf_finish(&text);
    x = draw_count(c, x, SIGN_WARNING,
                   problems_tally(ed->doc.problems, SEVERITY_WARNING, VALUE_NONE));
    return draw_count(c, x, SIGN_ERROR,
                      problems_tally(ed->doc.problems, SEVERITY_ERROR, VALUE_NONE));
}

void bars_draw_top(struct editor *ed, struct cells *c)
{
    cells_fill(c, (struct rect){0, 0, ed->columns, 1}, ' ', STYLE_BAR);
    if (ed->doc.p == NULL) {
        cells_text(c, 1, 0, ed->columns - 1, STR("stepwire"), STYLE_BAR);
        return;
    }
    draw_document(ed, c, draw_standing(ed, c) - 1);
}

/* --- hints --- */

bool bars_next_hint(struct str *hints, struct str *keys, struct str *words)
{
    struct keystroke ignored;
    size_t end = str_find(*hints, STR("  "));
    struct str pair = end == SIZE_MAX ? *hints : str_slice(*hints, 0, end);
    *hints = end == SIZE_MAX ? STR("") : str_slice(*hints, end + 2, hints->len);
    *words = pair;
    struct str key = str_cut(words, ' ');
    /* Further ones have a name: of a single letter nobody could say which it is. */
    for (struct str rest = *words; key.len > 0; *words = rest) {
        struct str next = str_cut(&rest, ' ');
        if (next.len < 2 || !keystroke_named(next, &ignored)) {
            break;
        }
        key.len = (size_t)(next.ptr + next.len - key.ptr);
    }
    *keys = key;
    return pair.len > 0;
}

int bars_draw_hints(struct cells *c, int x, int y, int w, struct str hints)
{
    int used = 0;
    struct str keys, words;
    while (bars_next_hint(&hints, &keys, &words)) {
        int keys_w = cells_measure(c, w, keys), words_w = cells_measure(c, w, words);
        if (used + keys_w + 1 + words_w > w) {
            continue;
        }
        cells_text(c, x + used, y, keys_w, keys, STYLE_KEY_NAME);
        cells_text(c, x + used + keys_w + 1, y, words_w, words, STYLE_PLAIN);
        used += keys_w + 1 + words_w + 2;
    }
    return used;
}

/* What is most useful first: what does not fit is left out. */
static const struct hint {
    unsigned contexts;
    enum action action;
    const char *word;
} hints[] = {
    {CONTEXT_START, ACTION_EDIT, "open"},
    {CONTEXT_START, ACTION_DOWN, "down"},
    {CONTEXT_START, ACTION_UP, "up"},
    {CONTEXT_CANVAS, ACTION_ADD, "add"},
    {CONTEXT_CANVAS, ACTION_APPEND, "append"},
    {CONTEXT_CANVAS, ACTION_CONNECT, "connect"},
    {CONTEXT_CANVAS, ACTION_CONNECT_INTO, "into here"},
    {CONTEXT_CANVAS | CONTEXT_OUTLINE | CONTEXT_INSPECTOR, ACTION_EDIT, "edit"},
    {CONTEXT_OUTLINE, ACTION_ADD, "add here"},
    {CONTEXT_CANVAS | CONTEXT_OUTLINE, ACTION_DELETE, "delete"},
    {CONTEXT_OUTLINE, ACTION_RENAME, "rename"},
    {CONTEXT_MAIN, ACTION_RUN, "run"},
    {CONTEXT_MAIN, ACTION_SAVE, "save"},
    {CONTEXT_MAIN, ACTION_UNDO, "undo"},
    {CONTEXT_MAIN, ACTION_FIND, "find"},
    {CONTEXT_LOWER, ACTION_BACK, "close"},
    {CONTEXT_OUTLINE | CONTEXT_INSPECTOR, ACTION_BACK, "canvas"},
    {CONTEXT_MAIN, ACTION_PREVIEW, "preview"},
    {CONTEXT_MAIN, ACTION_PROBLEMS, "problems"},
    {CONTEXT_MAIN | CONTEXT_START, ACTION_COMMAND, "command"},
    {CONTEXT_START, ACTION_QUIT, "quit"},
};

static void add_hint(const struct editor *ed, enum action action, const char *word, struct buf *out)
{
    if (str_is_none(action_disabled(ed, action))) {
        keymap_add_key(action, out);
        buf_addf(out, " %s  ", word);
    }
}

/* The lower pane's keys differ by what it shows. */
static const char *const lower_hints[LOWER_TAB_COUNT] = {
    [LOWER_PREVIEW] = "Left Right format  E write to a file  ",
    [LOWER_PROBLEMS] = "Enter go there  f fix  ",
    [LOWER_RUNS] = "Enter show on the canvas  ",
    [LOWER_LOG] = "Up Down scroll  ",
};

static void add_hints(const struct editor *ed, struct buf *out)
{
    if (ed->top != NULL) {
        ed->top->ops->hints(ed, ed->top, out);
        return;
    }
    if (editor_context(ed) == CONTEXT_LOWER) {
        buf_addf(out, "%s", lower_hints[ed->lower_tab]);
    }
    for (size_t i = 0; i < COUNT_OF(hints); i++) {
        if ((hints[i].contexts & (unsigned)editor_context(ed)) != 0) {
            add_hint(ed, hints[i].action, hints[i].word, out);
        }
    }
}

/* Help has its place at the right end, where it can always be found. */
static void draw_hints(struct editor *ed, struct cells *c, int y)
{
    struct str help = ed->top == NULL ? STR("? help") : STR("F1 help");
    struct buf text = BUF_INIT;
    int w = ed->columns - 2;
    add_hints(ed, &text);
    if (w > (int)help.len) {
        w -= (int)help.len + 2;
        bars_draw_hints(c, ed->columns - 1 - (int)help.len, y, (int)help.len, help);
    }
    bars_draw_hints(c, 1, y, w, buf_str(&text));
    buf_finish(&text);
}

static enum style message_style(enum say kind)
{
    switch (kind) {
    case SAY_GOOD:
        return STYLE_OK;
    case SAY_BAD:
        return STYLE_ERROR;
    case SAY_PLAIN:
        break;
    }
    return STYLE_PLAIN;
}

void bars_draw_bottom(struct editor *ed, struct cells *c)
{
    int bottom = ed->rows - 1, w = ed->columns - 2;
    struct str rest = buf_str(&ed->message);
    if (rest.len == 0) {
        draw_hints(ed, c, bottom);
        return;
    }
    int lines = popup_wrap_count(rest, w);
    lines = lines < MESSAGE_LINES_MAX ? lines : MESSAGE_LINES_MAX;
    cells_fill(c, (struct rect){0, bottom - lines + 1, ed->columns, lines}, ' ', STYLE_PLAIN);
    for (int i = 0; i < lines; i++) {
        struct str line = i < lines - 1 ? popup_wrap(&rest, w) : rest;
        cells_text(c, 1, bottom - lines + 1 + i, w, line, message_style(ed->message_kind));
    }
}
