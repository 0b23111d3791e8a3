/* SPDX-License-Identifier: MIT */
#include "model/journal.h"

#include <assert.h>

#include "base/json.h"
#include "base/utf8.h"
#include "model/pointer.h"
#include "model/save.h"

/* --- writing --- */

/* {"NAME": "POINTER", `key` being the last segment when it is not none. */
static void begin_line(const struct pipeline *p, const char *name, value_id place, struct str key,
                       struct buf *out)
{
    struct buf pointer = BUF_INIT;
    value_pointer(p, place, &pointer);
    if (!str_is_none(key)) {
        pointer_add(&pointer, key);
    }
    if (out->failed == STATUS_OK) {
        out->failed = pointer.failed;
    }
    buf_addf(out, "{\"%s\": ", name);
    json_add_quoted(out, buf_str(&pointer), JSON_UTF8);
    buf_finish(&pointer);
}

/* A person's JSON may have line breaks in it; a journal's has not. */
static void add_json(struct str text, struct buf *out)
{
    struct status st = STATUS_INIT;
    struct json *j = json_parse(text, &st);
    if (j != NULL) {
        struct json_writer w;
        json_write_init(&w, out, JSON_SPACED, JSON_UTF8);
        json_write_value(&w, j, json_root(j));
    } else if (st.code == STATUS_NOMEM) {
        out->failed = STATUS_NOMEM;
    } else {
        buf_add(out, STR("null"));
    }
    json_free(j);
}

static void add_value(const struct pipeline *p, const struct edit_value *value, struct buf *out)
{
    buf_add(out, STR(", \"value\": "));
    switch (value->kind) {
    case EDIT_TEXT:
        json_add_quoted(out, utf8_valid(value->text) ? value->text : STR(""), JSON_UTF8);
        break;
    case EDIT_BOOL:
        buf_add(out, value->truth ? STR("true") : STR("false"));
        break;
    case EDIT_JSON:
        add_json(value->text, out);
        break;
    case EDIT_DETACHED:
        value_save(p, value->detached, out);
        break;
    case EDIT_NOTHING:
        assert(0 && "nothing has no value");
        break;
    }
}

static void write_set(const struct pipeline *p, const struct edit *edit, struct buf *out)
{
    bool known = edit->key > KEY_FREE;
    struct str key = known ? key_text(edit->key) : edit->free_key;
    bool unset = edit->value.kind == EDIT_NOTHING;
    begin_line(p, unset ? "unset" : "set", edit->target, utf8_valid(key) ? key : STR(""), out);
    if (!unset) {
        add_value(p, &edit->value, out);
    }
    if (!unset && edit->at > 0) {
        buf_addf(out, ", \"at\": %zu", edit->at);
    }
}

static void write_insert(const struct pipeline *p, const struct edit *edit, struct buf *out)
{
    begin_line(p, "insert", edit->target, STR_NONE, out);
    if (edit->at != EDIT_END) {
        buf_addf(out, ", \"at\": %zu", edit->at);
    }
    if (edit->value.kind != EDIT_NOTHING) {
        add_value(p, &edit->value, out);
    }
}

void edit_write(const struct pipeline *p, const struct edit *edit, struct buf *out)
{
    if (!value_is_live(p, edit->target)) {
        return;
    }
    switch (edit->kind) {
    case EDIT_SET:
        write_set(p, edit, out);
        break;
    case EDIT_INSERT:
        write_insert(p, edit, out);
        break;
    case EDIT_REMOVE:
        begin_line(p, "remove", edit->target, STR_NONE, out);
        break;
    case EDIT_MOVE:
        begin_line(p, "move", edit->target, STR_NONE, out);
        if (edit->at != EDIT_END) {
            buf_addf(out, ", \"to\": %zu", edit->at);
        }
        break;
    }
    buf_addc(out, '}');
}

/* --- reading --- */

enum line_kind { LINE_SET, LINE_UNSET, LINE_INSERT, LINE_REMOVE, LINE_MOVE, LINE_KINDS };

/* A line that is being read. The edit's texts are put together in scratch, the value first and the
 * key behind it, and cut out of it when it does not move any more. */
struct reader {
    const struct pipeline *p;
    const struct json *json;
    enum line_kind kind;
    struct str pointer;
    const struct json_value *value; /* NULL when there is none */
    size_t at;                      /* EDIT_END when there is none */
    struct buf *scratch;
    size_t value_len;
    struct edit *edit;
    struct status *st;
};

static bool no_edit(const struct reader *r)
{
    return status_set(r->st, STATUS_DATA, NO_POS, "this line is no edit of a journal");
}

static bool no_place(const struct reader *r)
{
    return status_set(r->st, STATUS_NOT_FOUND, NO_POS,
                      "there is nothing at %.*s for this edit to change",
                      STR_ARG(utf8_cut_cells(r->pointer, 120, NULL)));
}

static enum line_kind kind_of(struct str name)
{
    static const struct str names[LINE_KINDS] = {
        [LINE_SET] = STR_INIT("set"),       [LINE_UNSET] = STR_INIT("unset"),
        [LINE_INSERT] = STR_INIT("insert"), [LINE_REMOVE] = STR_INIT("remove"),
        [LINE_MOVE] = STR_INIT("move"),
    };
    size_t i = 0;
    while (i < LINE_KINDS && !str_eq(name, names[i])) {
        i++;
    }
    return (enum line_kind)i;
}

/* Kind, pointer, value and number of the line. */
static bool take_apart(struct reader *r)
{
    const struct json_value *root = json_root(r->json);
    const struct json_value *place = json_kind(root) == JSON_OBJECT ? json_first(root) : NULL;
    if (place == NULL || json_kind(place) != JSON_STRING) {
        return no_edit(r);
    }
    r->kind = kind_of(json_key(place));
    r->pointer = json_text(r->json, place);
    r->value = json_get(root, STR("value"));
    r->at = EDIT_END;
    const struct json_value *at = json_get(root, r->kind == LINE_MOVE ? STR("to") : STR("at"));
    if (at != NULL) {
        int64_t number;
        if (!json_int64(r->json, at, &number) || number < 0) {
            return no_edit(r);
        }
        r->at = (size_t)number;
    }
    bool has_value = r->kind == LINE_SET || r->kind == LINE_INSERT;
    return (r->kind != LINE_KINDS && has_value == (r->value != NULL)) || no_edit(r);
}

static void add_line_value(struct reader *r, const char *before, const char *after)
{
    buf_add(r->scratch, str_from(before));
    struct json_writer w;
    json_write_init(&w, r->scratch, JSON_SPACED, JSON_UTF8);
    json_write_value(&w, r->json, r->value);
    buf_add(r->scratch, str_from(after));
    r->value_len = r->scratch->len;
}

/* Makes the edit a SET of the list or free map at `pointer`, which is absent because it was empty
 * when the document was saved. False when nothing of that kind is missing there. */
static bool set_left_out(const struct reader *r, struct str pointer, enum shape_kind kind)
{
    struct str above, segment;
    if (!pointer_split(pointer, &above, &segment)) {
        return false;
    }
    value_id object = pipeline_resolve(r->p, above);
    enum key key = key_find(segment); /* known keys need no escapes */
    const struct shape *shape = value_shape(r->p, object);
    const struct field *field = shape != NULL ? shape_field(shape, key) : NULL;
    *r->edit = (struct edit){.kind = EDIT_SET, .target = object, .key = key};
    return field != NULL && field->default_json != NULL && field->shape->kind == kind;
}

/* Sets one key of a free map that was left out. */
static void add_map_of_one(struct reader *r, struct str segment)
{
    struct buf key = BUF_INIT;
    pointer_read(&key, segment);
    buf_addc(r->scratch, '{');
    json_add_quoted(r->scratch, buf_str(&key), JSON_UTF8);
    add_line_value(r, ": ", "}");
    if (r->scratch->failed == STATUS_OK) {
        r->scratch->failed = key.failed;
    }
    buf_finish(&key);
}

static bool read_set(struct reader *r)
{
    struct str above, segment;
    if (!pointer_split(r->pointer, &above, &segment)) {
        return no_edit(r);
    }
    value_id object = pipeline_resolve(r->p, above);
    if (value_is_none(object)) {
        if (!set_left_out(r, above, SHAPE_MAP)) {
            return no_place(r);
        }
        if (r->kind == LINE_SET) {
            add_map_of_one(r, segment);
        }
        return true;
    }
    bool is_free = value_shape(r->p, object)->kind != SHAPE_OBJECT;
    *r->edit = (struct edit){
        .kind = EDIT_SET,
        .target = object,
        .key = is_free ? KEY_FREE : key_find(segment),
        .at = r->at == EDIT_END ? 0 : r->at,
    };
    if (r->kind == LINE_SET) {
        add_line_value(r, "", "");
    }
    pointer_read(r->scratch, segment);
    return true;
}

static bool read_insert(struct reader *r)
{
    value_id list = pipeline_resolve(r->p, r->pointer);
    if (value_is_none(list)) {
        bool first = r->at == 0 || r->at == EDIT_END;
        if (!first || !set_left_out(r, r->pointer, SHAPE_LIST)) {
            return no_place(r);
        }
        add_line_value(r, "[", "]");
        return true;
    }
    *r->edit = (struct edit){.kind = EDIT_INSERT, .target = list, .at = r->at};
    add_line_value(r, "", "");
    return true;
}

static bool read_item(struct reader *r)
{
    *r->edit = (struct edit){
        .kind = r->kind == LINE_REMOVE ? EDIT_REMOVE : EDIT_MOVE,
        .target = pipeline_resolve(r->p, r->pointer),
        .at = r->at,
    };
    return !value_is_none(r->edit->target) || no_place(r);
}

static bool read_line(struct reader *r)
{
    switch (r->kind) {
    case LINE_SET:
    case LINE_UNSET:
        return read_set(r);
    case LINE_INSERT:
        return read_insert(r);
    case LINE_REMOVE:
    case LINE_MOVE:
        return read_item(r);
    case LINE_KINDS:
        break;
    }
    assert(0 && "a line has a kind");
    return false;
}

bool edit_read(const struct pipeline *p, struct str line, struct buf *scratch, struct edit *edit,
               struct status *st)
{
    buf_reset(scratch);
    struct json *j = json_parse(line, st);
    if (j == NULL) {
        return false;
    }
    struct reader r = {.p = p, .json = j, .scratch = scratch, .edit = edit, .st = st};
    bool ok = take_apart(&r) && read_line(&r) && buf_ok(scratch, st);
    if (ok) {
        struct str texts = buf_str(scratch);
        edit->free_key = str_slice(texts, r.value_len, texts.len);
        if (r.value_len > 0) {
            edit->value = edit_json(str_slice(texts, 0, r.value_len));
        }
    }
    json_free(j);
    return ok;
}
