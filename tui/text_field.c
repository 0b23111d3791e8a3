/* SPDX-License-Identifier: MIT */
#include "tui/text_field.h"

#include "base/utf8.h"

enum { DRAWN_CELLS_MAX = 1 << 24 }; /* more than TEXT_FIELD_BYTES_MAX bytes can show */

void text_field_finish(struct text_field *f)
{
    buf_finish(&f->text);
    *f = (struct text_field)TEXT_FIELD_INIT;
}

/* --- change --- */

/* The bytes from..to become `with`, and the cursor stands behind that. On failure all is as before.
 */
static bool replace(struct text_field *f, size_t from, size_t to, struct str with,
                    struct status *st)
{
    struct str old = text_field_text(f);
    struct buf made = {.limit = TEXT_FIELD_BYTES_MAX};
    buf_add(&made, str_slice(old, 0, from));
    buf_add(&made, with);
    buf_add(&made, str_slice(old, to, old.len));
    if (!buf_ok(&made, st)) {
        buf_finish(&made);
        return false;
    }
    buf_finish(&f->text);
    f->text = made;
    /* What was put in may have joined the cluster behind it. */
    size_t end = from + with.len;
    f->cursor = end == 0 ? 0 : utf8_cluster_after(text_field_text(f), end - 1);
    return true;
}

bool text_field_set(struct text_field *f, struct str text, struct status *st)
{
    return replace(f, 0, f->text.len, text, st);
}

/* A field that is full, or has no memory, takes nothing more: what stands there stays. */
static void edit(struct text_field *f, size_t from, size_t to, struct str with)
{
    struct status ignored = STATUS_INIT;
    (void)!replace(f, from, to, with, &ignored);
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

/* Line ends and tabs become blanks, other controls go. */
static void paste(struct text_field *f, struct str text)
{
    struct buf line = {.limit = TEXT_FIELD_BYTES_MAX};
    while (text.len > 0) {
        if (str_starts(text, STR("\r\n"))) {
            text = str_slice(text, 1, text.len);
        }
        uint32_t point = utf8_next(&text);
        if (point == '\n' || point == '\r' || point == '\t') {
            buf_addc(&line, ' ');
        } else if (!is_control(point)) {
            buf_add_point(&line, point);
        }
    }
    if (line.failed == STATUS_OK) {
        edit(f, f->cursor, f->cursor, buf_str(&line));
    }
    buf_finish(&line);
}

/* Blanks before the cursor and the word before them. */
static size_t word_before(const struct text_field *f)
{
    size_t at = f->cursor;
    const char *bytes = buf_cstr(&f->text);
    while (at > 0 && bytes[at - 1] == ' ') {
        at--;
    }
    while (at > 0 && bytes[at - 1] != ' ') {
        at--;
    }
    return at;
}

/* --- keys --- */

static bool control_key(struct text_field *f, uint32_t letter)
{
    switch (letter) {
    case 'a':
        f->cursor = 0;
        return true;
    case 'e':
        f->cursor = f->text.len;
        return true;
    case 'u':
        edit(f, 0, f->cursor, STR(""));
        return true;
    case 'k':
        edit(f, f->cursor, f->text.len, STR(""));
        return true;
    case 'w':
        edit(f, word_before(f), f->cursor, STR(""));
        return true;
    default:
        return false;
    }
}

bool text_field_key(struct text_field *f, struct keystroke key)
{
    struct str text = text_field_text(f);
    if (keystroke_is_text(key)) {
        char bytes[4];
        edit(f, f->cursor, f->cursor, (struct str){bytes, utf8_encode(key.code, bytes)});
        return true;
    }
    if (key.mods != 0) {
        return control_key(f, key.code);
    }
    switch (key.code) {
    case KEYCODE_PASTE:
        paste(f, key.text);
        return true;
    case KEYCODE_BACKSPACE:
        edit(f, utf8_cluster_before(text, f->cursor), f->cursor, STR(""));
        return true;
    case KEYCODE_DELETE:
        edit(f, f->cursor, utf8_cluster_after(text, f->cursor), STR(""));
        return true;
    case KEYCODE_LEFT:
        f->cursor = utf8_cluster_before(text, f->cursor);
        return true;
    case KEYCODE_RIGHT:
        f->cursor = utf8_cluster_after(text, f->cursor);
        return true;
    case KEYCODE_HOME:
        f->cursor = 0;
        return true;
    case KEYCODE_END:
        f->cursor = text.len;
        return true;
    default:
        return false;
    }
}

/* --- drawing --- */

void text_field_draw(struct text_field *f, struct cells *c, int x, int y, int w, enum style style,
                     int *cursor_x)
{
    if (w <= 0) {
        return;
    }
    struct str text = text_field_text(f);
    int before = cells_measure(c, DRAWN_CELLS_MAX, str_slice(text, 0, f->cursor));
    int all = cells_measure(c, DRAWN_CELLS_MAX, text);
    if (all < w) {
        f->first_cell = 0;
    } else if (before < f->first_cell) {
        f->first_cell = before;
    } else if (before >= f->first_cell + w) {
        f->first_cell = before - w + 1;
    }
    cells_fill(c, (struct rect){x, y, w, 1}, ' ', style);
    cells_clip(c, (struct rect){x, y, w, 1});
    cells_text(c, x - f->first_cell, y, DRAWN_CELLS_MAX, text, style);
    cells_clip(c, (struct rect){0, 0, 0, 0});
    *cursor_x = x + before - f->first_cell;
}
