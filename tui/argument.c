/* SPDX-License-Identifier: MIT */
#include "tui/argument.h"

#include "base/json.h"

static const struct notation {
    struct str prefix;
    enum key key;
} notations[] = {
    {STR_INIT("@in:"), KEY_INPUT},
    {STR_INIT("@out:"), KEY_OUTPUT},
    {STR_INIT("@par:"), KEY_PARAMETER},
};

void argument_add(const struct pipeline *p, value_id item, struct buf *out)
{
    switch (value_kind(p, item)) {
    case VALUE_OBJECT:
        for (size_t i = 0; i < COUNT_OF(notations); i++) {
            value_id name = value_get(p, item, notations[i].key);
            if (!value_is_none(name)) {
                buf_add(out, notations[i].prefix);
                buf_add(out, value_text(p, name));
            }
        }
        break;
    case VALUE_BOOL:
        buf_addf(out, "%s", value_bool(p, item) ? "true" : "false");
        break;
    case VALUE_TEXT:
        if (str_starts(value_text(p, item), STR("@"))) {
            buf_addc(out, '@');
        }
        buf_add(out, value_text(p, item));
        break;
    case VALUE_NUMBER:
        buf_add(out, value_text(p, item));
        break;
    case VALUE_NULL:
    case VALUE_LIST:
        break; /* no argument is one */
    }
}

enum argument_kind argument_kind(const struct pipeline *p, value_id item)
{
    switch (value_kind(p, item)) {
    case VALUE_NUMBER:
        return ARGUMENT_NUMBER;
    case VALUE_BOOL:
        return ARGUMENT_BOOL;
    case VALUE_NULL:
    case VALUE_TEXT:
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return ARGUMENT_TEXT;
}

bool text_is_number(struct str text)
{
    struct status ignored = STATUS_INIT;
    struct json *j = json_parse(text, &ignored);
    bool number = j != NULL && json_kind(json_root(j)) == JSON_NUMBER;
    json_free(j);
    return number;
}

static bool parse_reference(struct str typed, struct buf *json, struct status *st)
{
    for (size_t i = 0; i < COUNT_OF(notations); i++) {
        struct str prefix = notations[i].prefix;
        if (str_starts(typed, prefix) && typed.len > prefix.len) {
            struct json_writer w;
            json_write_init(&w, json, JSON_COMPACT, JSON_UTF8);
            json_write_object(&w);
            json_write_key(&w, key_text(notations[i].key));
            json_write_text(&w, str_slice(typed, prefix.len, typed.len));
            json_write_end(&w);
            return buf_ok(json, st);
        }
    }
    return status_set(st, STATUS_DATA, NO_POS,
                      "behind @ stands in:PORT, out:PORT or par:NAME; a literal @ is typed @@");
}

bool argument_parse(struct str typed, enum argument_kind kind, struct buf *json, struct status *st)
{
    switch (kind) {
    case ARGUMENT_NUMBER:
        if (!text_is_number(typed)) {
            return status_set(st, STATUS_DATA, NO_POS,
                              "this argument is a number; Ctrl-T makes it text");
        }
        buf_add(json, typed);
        return buf_ok(json, st);
    case ARGUMENT_BOOL:
        if (!str_eq(typed, STR("true")) && !str_eq(typed, STR("false"))) {
            return status_set(st, STATUS_DATA, NO_POS,
                              "this argument is true or false; Ctrl-T makes it text");
        }
        buf_add(json, typed);
        return buf_ok(json, st);
    case ARGUMENT_TEXT:
        break;
    }
    if (str_starts(typed, STR("@")) && !str_starts(typed, STR("@@"))) {
        return parse_reference(typed, json, st);
    }
    json_add_quoted(json, str_starts(typed, STR("@@")) ? str_slice(typed, 1, typed.len) : typed,
                    JSON_UTF8);
    return buf_ok(json, st);
}
