/* SPDX-License-Identifier: MIT */
#include "tui/help.h"

#include "tui/bars.h"
#include "tui/editor_internal.h"
#include "tui/popup.h"

/* --- ? --- */

struct help {
    struct list_item *items;
    enum action *actions;
    size_t count;
};

static bool works_here(const struct editor *ed, enum action action)
{
    unsigned contexts = action_info(action)->contexts;
    enum context here = editor_context(ed);
    unsigned mask = here == CONTEXT_START ? CONTEXT_START : (unsigned)here | CONTEXT_ANY;
    return (contexts & mask) != 0;
}

/* All keys of an action as people read them: "U Ctrl-R". */
static struct str key_names(enum action action, struct arena *a)
{
    struct buf out = BUF_INIT;
    struct str keys = action_info(action)->keys;
    for (struct str one = str_cut(&keys, ' '); one.ptr; one = str_cut(&keys, ' ')) {
        struct status ignored = STATUS_INIT;
        struct keystroke key;
        buf_addf(&out, out.len > 0 ? " " : "");
        while (one.len > 0 && keystroke_parse(&one, &key, &ignored)) {
            keystroke_add_name(key, &out);
        }
    }
    struct str copy = out.failed == STATUS_OK ? arena_str(a, buf_str(&out)) : STR_NONE;
    buf_finish(&out);
    return copy;
}

static bool collect(const struct editor *ed, struct arena *a, struct help *h, struct status *st)
{
    h->items = arena_new(a, struct list_item, ACTION_COUNT);
    h->actions = arena_new(a, enum action, ACTION_COUNT);
    if (h->items == NULL || h->actions == NULL) {
        return status_nomem(st);
    }
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;
        if (!works_here(ed, action)) {
            continue;
        }
        const struct action_info *info = action_info(action);
        struct str keys = key_names(action, a);
        struct str detail = arena_strf(a, "%.*s  :%.*s", STR_ARG(info->help), STR_ARG(info->name));
        if (str_is_none(keys) || str_is_none(detail)) {
            return status_nomem(st);
        }
        h->actions[h->count] = action;
        h->items[h->count++] = (struct list_item){
            .text = keys, .detail = detail, .disabled = action_disabled(ed, action)};
    }
    return true;
}

static void chosen(struct editor *ed, size_t item, void *data)
{
    editor_do(ed, ((const enum action *)data)[item]);
}

void help_open(struct editor *ed)
{
    struct status st = STATUS_INIT;
    struct arena a = {0};
    struct help h = {0};
    bool ok = (arena_init(&a, 0) || status_nomem(&st)) && collect(ed, &a, &h, &st);
    struct choice choice = {
        .title = STR("what works here: Enter does it"),
        .items = h.items,
        .count = h.count,
        .arena = a,
        .chosen = chosen,
        .data = h.actions,
    };
    if (!ok || !choice_open(ed, &choice, &st)) {
        arena_finish(&a);
        editor_failed(ed, &st);
        return;
    }
    ed->top->is_help = true;
}

/* --- F1 in a mode --- */

struct mode_help {
    struct list_item *items;
    struct keystroke *keys; /* what Enter presses; code KEYCODE_NONE: nothing */
    size_t count, cap;
    struct arena *arena;
};

static bool add_hints(struct mode_help *h, struct str hints, struct status *st)
{
    struct str keys, words;
    while (bars_next_hint(&hints, &keys, &words) && h->count < h->cap) {
        struct str first = keys;
        struct keystroke *key = &h->keys[h->count];
        if (!keystroke_named(str_cut(&first, ' '), key)) {
            key->code = KEYCODE_NONE;
        }
        struct list_item *item = &h->items[h->count++];
        item->text = arena_str(h->arena, keys);
        item->detail = arena_str(h->arena, words);
        if (str_is_none(item->text) || str_is_none(item->detail)) {
            return status_nomem(st);
        }
    }
    return true;
}

/* Room for as many as there can be: a pair has two bytes and two blanks at least. */
static bool collect_mode(const struct editor *ed, struct mode_help *h, struct status *st)
{
    static const struct str everywhere =
        STR_INIT("F1 this help  Ctrl-C back  Ctrl-L draw the screen again  Ctrl-Z suspend");
    struct buf hints = BUF_INIT;
    struct str more = str_from(ed->top->ops->keys);
    ed->top->ops->hints(ed, ed->top, &hints);
    h->cap = (hints.len + more.len + everywhere.len) / 4;
    h->items = arena_new(h->arena, struct list_item, h->cap);
    h->keys = arena_new(h->arena, struct keystroke, h->cap);
    bool ok = (h->items != NULL && h->keys != NULL) || status_nomem(st);
    ok = ok && buf_ok(&hints, st) && add_hints(h, buf_str(&hints), st) && add_hints(h, more, st) &&
         add_hints(h, everywhere, st);
    buf_finish(&hints);
    return ok;
}

static void press(struct editor *ed, size_t item, void *data)
{
    struct keystroke key = ((const struct keystroke *)data)[item];
    if (key.code != KEYCODE_NONE) {
        editor_layer_key(ed, key);
    }
}

void help_open_mode(struct editor *ed)
{
    struct status st = STATUS_INIT;
    struct arena a = {0};
    struct mode_help h = {.arena = &a};
    if (ed->top->is_help) {
        editor_pop(ed);
        return;
    }
    bool ok = (arena_init(&a, 0) || status_nomem(&st)) && collect_mode(ed, &h, &st);
    struct str title =
        ok ? arena_strf(&a, "keys here (%s): Enter presses one", ed->top->ops->name) : STR_NONE;
    struct choice choice = {
        .title = title,
        .items = h.items,
        .count = h.count,
        .arena = a,
        .chosen = press,
        .data = h.keys,
    };
    if (!ok || (str_is_none(title) && !status_nomem(&st)) || !choice_open(ed, &choice, &st)) {
        arena_finish(&a);
        editor_failed(ed, &st);
        return;
    }
    ed->top->is_help = true;
}

/* --- after a prefix --- */

enum { NEXT_MAX = 24, NEXT_KEY_CELLS = 8, NEXT_WIDTH = 56 };

struct next {
    struct {
        struct keystroke key;
        enum action action;
    } items[NEXT_MAX];
    int count;
};

static void note_next(void *data, struct keystroke key, enum action action)
{
    struct next *n = data;
    if (n->count < NEXT_MAX) {
        n->items[n->count].key = key;
        n->items[n->count++].action = action;
    }
}

static void draw_next(const struct editor *ed, struct cells *c, struct rect line,
                      struct keystroke key, enum action action)
{
    bool off = !str_is_none(action_disabled(ed, action));
    struct buf name = BUF_INIT;
    keystroke_add_name(key, &name);
    cells_text(c, line.x, line.y, NEXT_KEY_CELLS, buf_str(&name), off ? STYLE_OFF : STYLE_KEY_NAME);
    cells_text(c, line.x + NEXT_KEY_CELLS, line.y, line.w - NEXT_KEY_CELLS,
               action_info(action)->help, off ? STYLE_OFF : STYLE_PLAIN);
    buf_finish(&name);
}

void help_draw_next(struct editor *ed, struct cells *c, struct rect screen)
{
    if (ed->keys.count == 0) {
        return;
    }
    struct next n = {.count = 0};
    struct buf title = BUF_INIT;
    keymap_next(&ed->keys, editor_context(ed), note_next, &n);
    keystroke_add_name(ed->keys.pending[0], &title);
    buf_addf(&title, " and then");
    struct rect r = popup_draw(c, screen, NEXT_WIDTH, n.count, POPUP_BOTTOM, buf_str(&title));
    for (int i = 0; i < n.count && i < r.h; i++) {
        draw_next(ed, c, (struct rect){r.x, r.y + i, r.w, 1}, n.items[i].key, n.items[i].action);
    }
    buf_finish(&title);
}
