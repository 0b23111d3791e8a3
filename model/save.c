/* SPDX-License-Identifier: MIT */
#include "model/save.h"

#include "base/json.h"
#include "model/number.h"

/* Does the value equal its default, so that it is left out? Defaults are scalars, [] or {}. */
static bool is_default(const struct pipeline *p, value_id v)
{
    const struct shape *above = value_shape(p, value_parent(p, v));
    const struct field *field = shape_field(above, value_key(p, v));
    if (field == NULL || field->default_json == NULL) {
        return false;
    }
    struct str json = str_from(field->default_json);
    switch (value_kind(p, v)) {
    case VALUE_NULL:
        return false;
    case VALUE_BOOL:
        return str_eq(json, value_bool(p, v) ? STR("true") : STR("false"));
    case VALUE_NUMBER:
        return json.ptr[0] != '"' && number_eq(json, value_text(p, v));
    case VALUE_TEXT:
        return json.ptr[0] == '"' && str_eq(str_slice(json, 1, json.len - 1), value_text(p, v));
    case VALUE_LIST:
    case VALUE_OBJECT:
        return value_is_none(value_first(p, v));
    }
    return false;
}

/* v, or the first one behind it that is written. */
static value_id skip_defaults(const struct pipeline *p, value_id v)
{
    while (!value_is_none(v) && is_default(p, v)) {
        v = value_next(p, v);
    }
    return v;
}

/* A scalar, or the opening bracket of a list or an object. */
static void write_begin(struct json_writer *w, const struct pipeline *p, value_id v)
{
    switch (value_kind(p, v)) {
    case VALUE_NULL:
        json_write_null(w);
        break;
    case VALUE_BOOL:
        json_write_bool(w, value_bool(p, v));
        break;
    case VALUE_NUMBER:
        json_write_number(w, value_text(p, v));
        break;
    case VALUE_TEXT:
        json_write_text(w, value_text(p, v));
        break;
    case VALUE_LIST:
        json_write_list(w);
        break;
    case VALUE_OBJECT:
        json_write_object(w);
        break;
    }
}

static bool is_bracket(const struct pipeline *p, value_id v)
{
    return value_kind(p, v) == VALUE_LIST || value_kind(p, v) == VALUE_OBJECT;
}

/* Down to the first child, along to the next sibling, up through the parents: no stack at all. */
static void write_tree(struct json_writer *w, const struct pipeline *p, value_id top)
{
    value_id v = top;
    for (;;) {
        write_begin(w, p, v);
        value_id next = VALUE_NONE;
        if (is_bracket(p, v)) {
            next = skip_defaults(p, value_first(p, v));
            if (value_is_none(next)) {
                json_write_end(w);
            }
        }
        while (value_is_none(next) && !value_eq(v, top)) {
            next = skip_defaults(p, value_next(p, v));
            if (value_is_none(next)) {
                v = value_parent(p, v);
                json_write_end(w);
            }
        }
        if (value_is_none(next)) {
            return;
        }
        v = next;
        if (value_key(p, v) != KEY_NONE) {
            json_write_key(w, value_key_text(p, v));
        }
    }
}

void pipeline_save(const struct pipeline *p, struct buf *out)
{
    struct json_writer w;
    json_write_init(&w, out, JSON_INDENT_2, JSON_UTF8);
    write_tree(&w, p, pipeline_root(p));
    buf_addc(out, '\n');
}

void value_save(const struct pipeline *p, value_id v, struct buf *out)
{
    struct json_writer w;
    json_write_init(&w, out, JSON_SPACED, JSON_UTF8);
    write_tree(&w, p, v);
}
