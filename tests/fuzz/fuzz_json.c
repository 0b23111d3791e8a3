/* SPDX-License-Identifier: MIT
 * tests/fuzz/fuzz_json.c - any bytes into json_parse. What it takes is written, read again and
 * written again to the same bytes, and its places point at what they say; what it refuses is
 * refused with a place inside the text.
 */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool true_here)
{
    if (!true_here) {
        abort();
    }
}

static void write_text(struct buf *out, const struct json *j, enum json_escape escape)
{
    struct json_writer w;
    json_write_init(&w, out, JSON_COMPACT, escape);
    json_write_value(&w, j, json_root(j));
    must(buf_ok(out, NULL));
}

/* One level is enough: deeper values are read by the same code. */
static void check_places(struct str text, const struct json *j)
{
    enum json_kind around = json_kind(json_root(j));
    const struct json_value *v = json_first(json_root(j));
    for (; v != NULL; v = json_next(v)) {
        must((around == JSON_OBJECT) == !str_is_none(json_key(v)));
        must(around != JSON_OBJECT || text.ptr[json_key_pos(j, v).offset] == '"');
        must((json_kind(v) == JSON_LIST) == (text.ptr[json_pos(j, v).offset] == '['));
        must(around != JSON_OBJECT || json_get(json_root(j), json_key(v)) == v);
    }
}

static void check_round_trip(const struct json *j, enum json_escape escape)
{
    struct status st = STATUS_INIT;
    struct buf first = BUF_INIT;
    struct buf second = BUF_INIT;
    write_text(&first, j, escape);
    struct json *again = json_parse(buf_str(&first), &st);
    must(again != NULL);
    write_text(&second, again, escape);
    must(str_eq(buf_str(&first), buf_str(&second)));
    json_free(again);
    buf_finish(&first);
    buf_finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct status st = STATUS_INIT;
    struct json *j = json_parse(text, &st);
    if (j == NULL) {
        /* Not STATUS_NOMEM: that is also how cJSON would refuse what the scanner took. */
        must(st.code == STATUS_DATA || st.code == STATUS_LIMIT);
        must(st.pos.line >= 1 && st.pos.column >= 1 && st.pos.offset <= size);
        return 0;
    }
    check_places(text, j);
    check_round_trip(j, JSON_UTF8);
    check_round_trip(j, JSON_ASCII);
    json_free(j);
    return 0;
}
