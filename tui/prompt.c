/* SPDX-License-Identifier: MIT
 * tui/prompt.c - one line of text, asked for at the bottom of the screen.
 */
#include "tui/editor_internal.h"

#include "base/mem.h"
#include "tui/popup.h"
#include "tui/text_field.h"

enum { PROMPT_WIDTH = 76 };

struct prompt {
    struct layer layer;
    struct buf words;
    struct text_field text;
    bool (*accept)(struct editor *ed, struct str text, void *data);
    void *data;
};

static void prompt_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    (void)ed;
    (void)layer;
    buf_add(out, STR("Enter accept  Ctrl-U empty the line  Esc back"));
}

static bool prompt_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct prompt *p = (struct prompt *)layer;
    if (key.mods == 0 && key.code == KEYCODE_ESC) {
        editor_pop(ed);
        return true;
    }
    if (key.mods == 0 && key.code == KEYCODE_ENTER) {
        editor_unlink(ed, layer); /* what is accepted may push, pop, or close the document */
        if (p->accept(ed, str_trim(text_field_text(&p->text)), p->data)) {
            layer->ops->close(layer);
        } else {
            editor_push(ed, layer);
        }
        return true;
    }
    return text_field_key(&p->text, key);
}

static void prompt_draw(struct editor *ed, struct layer *layer, struct cells *c, struct rect screen,
                        int *cursor_x, int *cursor_y)
{
    (void)ed;
    struct prompt *p = (struct prompt *)layer;
    struct rect r = popup_draw(c, screen, PROMPT_WIDTH, 1, POPUP_BOTTOM, STR_NONE);
    int used = cells_text(c, r.x, r.y, r.w / 2, buf_str(&p->words), STYLE_TITLE);
    text_field_draw(&p->text, c, r.x + used, r.y, r.w - used, STYLE_FIELD, cursor_x);
    *cursor_y = r.y;
}

static void prompt_refresh(struct editor *ed, struct layer *layer)
{
    (void)ed;
    (void)layer; /* it shows nothing of the document */
}

static void prompt_close(struct layer *layer)
{
    struct prompt *p = (struct prompt *)layer;
    buf_finish(&p->words);
    text_field_finish(&p->text);
    mem_free(p);
}

static const struct layer_ops prompt_ops = {
    .name = "prompt",
    .hints = prompt_hints,
    .keys = TEXT_FIELD_KEYS,
    .key = prompt_key,
    .draw = prompt_draw,
    .refresh = prompt_refresh,
    .close = prompt_close,
};

bool prompt_open(struct editor *ed, struct str prompt, struct str initial,
                 bool (*accept)(struct editor *ed, struct str text, void *data), void *data,
                 struct status *st)
{
    struct prompt *p = mem_new(struct prompt);
    if (p == NULL) {
        return status_nomem(st);
    }
    *p = (struct prompt){.layer = {.ops = &prompt_ops},
                         .words = BUF_INIT,
                         .text = TEXT_FIELD_INIT,
                         .accept = accept,
                         .data = data};
    buf_add(&p->words, prompt);
    if (!buf_ok(&p->words, st) || !text_field_set(&p->text, initial, st)) {
        prompt_close(&p->layer);
        return false;
    }
    editor_push(ed, &p->layer);
    return true;
}
