/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>

#include "base/utf8.h"

/* --- text --- */

/* The letter of a two-character escape, or 0. */
static char short_escape(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    default:
        return 0;
    }
}

/* Python escapes DEL only where it escapes all that is not printable ASCII. */
static bool is_plain(unsigned char c, enum json_escape escape)
{
    return c >= 0x20 && c != '"' && c != '\\' && (escape == JSON_UTF8 || c < 0x7f);
}

static void add_unit(struct buf *out, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    char text[] = {
        '\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    buf_add(out, (struct str){text, sizeof text});
}

static void add_escaped(struct buf *out, uint32_t point)
{
    char letter = point < 0x80 ? short_escape((unsigned char)point) : 0;
    if (letter != 0) {
        buf_add(out, (struct str){(char[]){'\\', letter}, 2});
    } else if (point >= 0x10000) {
        add_unit(out, 0xD800 + ((point - 0x10000) >> 10));
        add_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
    } else {
        add_unit(out, point);
    }
}

void json_add_quoted(struct buf *out, struct str text, enum json_escape escape)
{
    buf_addc(out, '"');
    while (text.len > 0) {
        size_t plain = 0;
        while (plain < text.len && is_plain((unsigned char)text.ptr[plain], escape)) {
            plain++;
        }
        buf_add(out, str_slice(text, 0, plain));
        text = str_slice(text, plain, text.len);
        if (text.len > 0) {
            add_escaped(out, utf8_next(&text));
        }
    }
    buf_addc(out, '"');
}

/* --- structure --- */

void json_write_init(struct json_writer *w, struct buf *out, enum json_layout layout,
                     enum json_escape escape)
{
    *w = (struct json_writer){.out = out, .layout = layout, .escape = escape};
}

static void new_line(struct json_writer *w)
{
    size_t step = w->layout == JSON_INDENT_2 ? 2 : w->layout == JSON_INDENT_4 ? 4 : 0;
    if (step > 0) {
        buf_addc(w->out, '\n');
        buf_addn(w->out, ' ', step * (size_t)w->depth);
    }
}

/* What stands before a list's item or a member's key. */
static void begin_item(struct json_writer *w)
{
    if (w->has_items[w->depth]) {
        buf_add(w->out, w->layout == JSON_SPACED ? STR(", ") : STR(","));
    }
    w->has_items[w->depth] = true;
    if (w->depth > 0) {
        new_line(w);
    }
}

static void begin_value(struct json_writer *w)
{
    bool after_key = w->after_key;
    w->after_key = false;
    if (!after_key) {
        assert(w->depth == 0 ? !w->has_items[0] : w->is_list[w->depth]); /* an object wants a key */
        begin_item(w);
    }
}

enum bracket { BRACKET_OBJECT, BRACKET_LIST };

static void begin_bracket(struct json_writer *w, enum bracket bracket)
{
    assert(w->depth < JSON_WRITE_DEPTH_MAX);

    begin_value(w);
    buf_addc(w->out, bracket == BRACKET_LIST ? '[' : '{');
    w->depth++;
    w->is_list[w->depth] = bracket == BRACKET_LIST;
    w->has_items[w->depth] = false;
}

void json_write_object(struct json_writer *w)
{
    begin_bracket(w, BRACKET_OBJECT);
}

void json_write_list(struct json_writer *w)
{
    begin_bracket(w, BRACKET_LIST);
}

void json_write_end(struct json_writer *w)
{
    assert(w->depth > 0 && !w->after_key);

    bool has_items = w->has_items[w->depth];
    bool is_list = w->is_list[w->depth];
    w->depth--;
    if (has_items) {
        new_line(w);
    }
    buf_addc(w->out, is_list ? ']' : '}');
}

void json_write_key(struct json_writer *w, struct str key)
{
    assert(w->depth > 0 && !w->after_key && !w->is_list[w->depth]);

    begin_item(w);
    json_add_quoted(w->out, key, w->escape);
    buf_add(w->out, w->layout == JSON_COMPACT ? STR(":") : STR(": "));
    w->after_key = true;
}

/* --- values --- */

void json_write_text(struct json_writer *w, struct str text)
{
    begin_value(w);
    json_add_quoted(w->out, text, w->escape);
}

void json_write_number(struct json_writer *w, struct str digits)
{
    assert(digits.len > 0);
    begin_value(w);
    buf_add(w->out, digits);
}

void json_write_int(struct json_writer *w, int64_t value)
{
    begin_value(w);
    buf_addf(w->out, "%" PRId64, value);
}

void json_write_bool(struct json_writer *w, bool value)
{
    begin_value(w);
    buf_add(w->out, value ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *w)
{
    begin_value(w);
    buf_add(w->out, STR("null"));
}

/* A scalar, or the opening bracket of a list or an object. */
static void write_begin(struct json_writer *w, const struct json *j, const struct json_value *v)
{
    switch (json_kind(v)) {
    case JSON_NULL:
        json_write_null(w);
        break;
    case JSON_BOOL:
        json_write_bool(w, json_bool(v));
        break;
    case JSON_NUMBER:
        json_write_number(w, json_text(j, v));
        break;
    case JSON_STRING:
        json_write_text(w, json_text(j, v));
        break;
    case JSON_LIST:
        json_write_list(w);
        break;
    case JSON_OBJECT:
        json_write_object(w);
        break;
    }
}

void json_write_value(struct json_writer *w, const struct json *j, const struct json_value *v)
{
    const struct json_value
        *open[JSON_DEPTH_MAX]; /* lists and objects around v, up to the one asked for */
    int depth = 0;
    for (;;) {
        write_begin(w, j, v);
        const struct json_value *next = NULL;
        if (json_kind(v) == JSON_LIST || json_kind(v) == JSON_OBJECT) {
            assert(depth < JSON_DEPTH_MAX);
            open[depth++] = v;
            next = json_first(v);
        } else if (depth > 0) {
            next = json_next(v);
        }
        while (next == NULL && depth > 0) {
            json_write_end(w);
            v = open[--depth];
            next = depth > 0 ? json_next(v) : NULL;
        }
        if (next == NULL) {
            return;
        }
        v = next;
        if (json_kind(open[depth - 1]) == JSON_OBJECT) {
            json_write_key(w, json_key(v));
        }
    }
}

void json_member_text(struct json_writer *w, const char *key, struct str text)
{
    json_write_key(w, str_from(key));
    json_write_text(w, text);
}

void json_member_int(struct json_writer *w, const char *key, int64_t value)
{
    json_write_key(w, str_from(key));
    json_write_int(w, value);
}

void json_member_bool(struct json_writer *w, const char *key, bool value)
{
    json_write_key(w, str_from(key));
    json_write_bool(w, value);
}
