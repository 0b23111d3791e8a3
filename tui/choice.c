/* SPDX-License-Identifier: MIT
 * tui/choice.c - a list to choose from, over the screen.
 */
#include "tui/editor_internal.h"

#include "base/mem.h"
#include "tui/popup.h"

enum { CHOICE_WIDTH = 96, CHOICE_HEIGHT = 24 };

struct choice_layer {
    struct layer layer;
    struct choice choice;
    struct list list;
};

static struct list_item item_at(const void *data, size_t i)
{
    return ((const struct list_item *)data)[i];
}

static void choice_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    (void)ed;
    const struct choice_layer *c = (const struct choice_layer *)layer;
    buf_add(out, STR("Enter choose  "));
    if (c->choice.also != NULL) {
        buf_addf(out, "Tab %s  ", c->choice.also_word);
    }
    if (c->choice.typed != NULL && c->list.match_count == 0) {
        buf_reset(out);
        buf_add(out, STR("Enter take what is typed  "));
    }
    buf_add(out, STR("Up Down move  Esc back"));
}

/* As with questions: out of the stack first. */
static void choose(struct editor *ed, struct choice_layer *c, size_t item)
{
    editor_unlink(ed, &c->layer);
    c->choice.chosen(ed, item, c->choice.data);
    c->layer.ops->close(&c->layer);
}

static void take_typed(struct editor *ed, struct choice_layer *c)
{
    editor_unlink(ed, &c->layer);
    c->choice.typed(ed, str_trim(text_field_text(&c->list.filter)), c->choice.data);
    c->layer.ops->close(&c->layer);
}

/* Tab: does its thing, and the whole list is there for the next one. */
static void choose_and_stay(struct editor *ed, struct choice_layer *c, size_t item)
{
    bool chosen = item != SIZE_MAX && str_is_none(c->choice.items[item].disabled);
    if (c->choice.also == NULL || !chosen) {
        return;
    }
    if (c->list.filter.text.len > 0) {
        list_key(&c->list, (struct keystroke){.code = KEYCODE_ESC});
    }
    c->choice.also(ed, item, c->choice.data);
}

static bool choice_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct choice_layer *c = (struct choice_layer *)layer;
    size_t item = list_chosen(&c->list);
    if (key.mods == 0 && key.code == KEYCODE_TAB) {
        choose_and_stay(ed, c, item);
        return true;
    }
    switch (list_key(&c->list, key)) {
    case LIST_MOVED:
        return true;
    case LIST_CHOSEN:
        choose(ed, c, item);
        return true;
    case LIST_CANCELLED:
        editor_pop(ed);
        return true;
    case LIST_IGNORED:
        break;
    }
    bool enter = key.mods == 0 && key.code == KEYCODE_ENTER;
    if (enter && c->choice.typed != NULL && str_trim(text_field_text(&c->list.filter)).len > 0) {
        take_typed(ed, c);
    }
    return enter || keystroke_is_text(key);
}

static void choice_draw(struct editor *ed, struct layer *layer, struct cells *c, struct rect screen,
                        int *cursor_x, int *cursor_y)
{
    (void)ed;
    struct choice_layer *it = (struct choice_layer *)layer;
    size_t rows = 1;
    for (size_t i = 0; i < it->choice.count && rows < CHOICE_HEIGHT; i++) {
        rows += str_is_none(it->choice.items[i].heading) ? 1 : 2;
    }
    int h = rows < CHOICE_HEIGHT ? (int)rows : CHOICE_HEIGHT;
    struct rect r = popup_draw(c, screen, CHOICE_WIDTH, h, POPUP_MIDDLE, it->choice.title);
    list_draw(&it->list, c, r, cursor_x, cursor_y);
}

static void choice_refresh(struct editor *ed, struct layer *layer)
{
    (void)ed;
    (void)layer; /* its items are what there was to choose when it was opened */
}

static void choice_close(struct layer *layer)
{
    struct choice_layer *c = (struct choice_layer *)layer;
    list_finish(&c->list);
    arena_finish(&c->choice.arena);
    mem_free(c);
}

static const struct layer_ops choice_ops = {
    .name = "choose",
    .hints = choice_hints,
    .keys = LIST_KEYS,
    .key = choice_key,
    .draw = choice_draw,
    .refresh = choice_refresh,
    .close = choice_close,
};

bool choice_open(struct editor *ed, struct choice *choice, struct status *st)
{
    struct choice_layer *c = mem_new(struct choice_layer);
    if (c == NULL) {
        return status_nomem(st);
    }
    c->layer.ops = &choice_ops;
    struct list_source source = {choice->count, item_at, choice->items};
    if (!list_init(&c->list, source, true, st)) {
        list_finish(&c->list);
        mem_free(c);
        return false;
    }
    c->choice = *choice;
    list_choose(&c->list, choice->selected);
    editor_push(ed, &c->layer);
    return true;
}
