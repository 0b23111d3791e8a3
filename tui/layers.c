/* SPDX-License-Identifier: MIT
 * tui/layers.c - the stack of modes, and questions, the simplest of them.
 */
#include "tui/editor_internal.h"

#include <assert.h>

#include "base/mem.h"
#include "tui/bars.h"
#include "tui/popup.h"

void editor_push(struct editor *ed, struct layer *layer)
{
    layer->below = ed->top;
    ed->top = layer;
    ed->keys.count = 0;
}

void editor_unlink(struct editor *ed, struct layer *layer)
{
    struct layer **link = &ed->top;
    while (*link != NULL && *link != layer) {
        link = &(*link)->below;
    }
    assert(*link == layer);
    if (*link == layer) {
        *link = layer->below;
        layer->below = NULL;
    }
}

void editor_pop(struct editor *ed)
{
    struct layer *layer = ed->top;
    assert(layer != NULL);
    if (layer != NULL) {
        editor_unlink(ed, layer);
        layer->ops->close(layer);
    }
}

/* --- questions --- */

enum { ANSWERS_MAX = 4, QUESTION_WIDTH = 60 };

struct question {
    struct layer layer;
    struct buf text;
    struct answer answers[ANSWERS_MAX];
    size_t count;
    void *data;
};

static void question_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    (void)ed;
    const struct question *q = (const struct question *)layer;
    for (size_t i = 0; i < q->count; i++) {
        if (q->answers[i].word != NULL) {
            keystroke_add_name(keystroke_char(q->answers[i].key), out);
            buf_addf(out, " %s  ", q->answers[i].word);
        }
    }
    buf_add(out, STR("Esc back"));
}

/* The question leaves the stack before its answer is acted on: what that does may push and pop. */
static void answer(struct editor *ed, struct question *q, const struct answer *chosen)
{
    editor_unlink(ed, &q->layer);
    if (chosen != NULL && chosen->chosen != NULL) {
        chosen->chosen(ed, q->data);
    }
    q->layer.ops->close(&q->layer);
}

static bool question_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct question *q = (struct question *)layer;
    uint32_t code = keystroke_latin(key.code);
    for (size_t i = 0; i < q->count && key.mods == 0; i++) {
        if (q->answers[i].key == code) {
            answer(ed, q, &q->answers[i]);
            return true;
        }
    }
    if (key.mods == 0 && (code == KEYCODE_ESC || code == 'n')) {
        answer(ed, q, NULL);
        return true;
    }
    return keystroke_is_text(key);
}

static void question_draw(struct editor *ed, struct layer *layer, struct cells *c,
                          struct rect screen, int *cursor_x, int *cursor_y)
{
    const struct question *q = (const struct question *)layer;
    struct buf hints = BUF_INIT;
    int w = QUESTION_WIDTH < screen.w - 4 ? QUESTION_WIDTH : screen.w - 4;
    w = w > 1 ? w : 1;
    int lines = popup_wrap_count(buf_str(&q->text), w);
    struct rect r = popup_draw(c, screen, w, lines + 2, POPUP_MIDDLE, STR_NONE);
    struct str rest = buf_str(&q->text);
    for (int y = 0; rest.len > 0 && y < r.h; y++) {
        cells_text(c, r.x, r.y + y, r.w, popup_wrap(&rest, w), STYLE_PLAIN);
    }
    question_hints(ed, layer, &hints);
    bars_draw_hints(c, r.x, r.y + r.h - 1, r.w, buf_str(&hints));
    buf_finish(&hints);
    *cursor_x = r.x;
    *cursor_y = r.y + r.h - 1;
}

static void question_refresh(struct editor *ed, struct layer *layer)
{
    (void)ed;
    (void)layer; /* it shows nothing of the document */
}

static void question_close(struct layer *layer)
{
    struct question *q = (struct question *)layer;
    buf_finish(&q->text);
    mem_free(q);
}

static const struct layer_ops question_ops = {
    .name = "question",
    .hints = question_hints,
    .keys = "",
    .key = question_key,
    .draw = question_draw,
    .refresh = question_refresh,
    .close = question_close,
};

bool question_open(struct editor *ed, struct str question, const struct answer *answers,
                   size_t count, void *data, struct status *st)
{
    assert(count <= ANSWERS_MAX);
    struct question *q = mem_new(struct question);
    if (q == NULL) {
        return status_nomem(st);
    }
    *q = (struct question){.layer = {.ops = &question_ops}, .text = BUF_INIT, .data = data};
    for (; q->count < count && q->count < ANSWERS_MAX; q->count++) {
        q->answers[q->count] = answers[q->count];
    }
    buf_add(&q->text, question);
    if (!buf_ok(&q->text, st)) {
        question_close(&q->layer);
        return false;
    }
    editor_push(ed, &q->layer);
    return true;
}

bool ask_open(struct editor *ed, struct str question, void (*yes)(struct editor *ed, void *data),
              void *data, struct status *st)
{
    const struct answer answers[] = {
        {KEYCODE_ENTER, "yes", yes},
        {'y', NULL, yes},
        {'n', "no", NULL},
    };
    return question_open(ed, question, answers, COUNT_OF(answers), data, st);
}
