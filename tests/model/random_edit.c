/* SPDX-License-Identifier: MIT */
#include "tests/model/random_edit.h"

#include "model/pipeline_internal.h"

/* splitmix64 (Steele, Lea and Flood, 2014). */
static uint64_t next(struct random *r)
{
    r->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = r->state;
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint32_t random_below(struct random *r, uint32_t below)
{
    return (uint32_t)(next(r) >> 32) % below;
}

#define PICK(r, array) ((array)[random_below((r), (uint32_t)COUNT_OF(array))])

/* Few, so that names meet. */
static const char *const names[] = {
    "prep", "train", "blob", "cpu", "raw", "d",     "nodes",        "a",
    "",     "한글",  "a/b",  "~1~", "x y", "\"q\\", "\n\t\x01\x7f", "name",
};
static const char *const step_ids[] = {"prep", "train", "s1", "_", "A-b_9", "cmd"};
static const char *const outputs[] = {"prep.clean", "train.model", "nobody.x", "prep.", "한.글"};
static const char *const whole[] = {"0",   "1",   "2",  "-3",
                                    "1.0", "1e2", "-0", "20000000000000000000"};
static const char *const numbers[] = {"0.5", "1e-07", "1.50", "-2.25E+3", "1", "0"};

/* --- values --- */

static size_t count_texts(const char *const *texts)
{
    size_t count = 0;
    while (texts != NULL && texts[count] != NULL) {
        count++;
    }
    return count;
}

static struct str random_text(struct random *r, const struct shape *shape)
{
    const char *const *texts = shape->values != NULL ? shape->values : shape->allowed;
    size_t count = count_texts(texts);
    if (shape->values != NULL || (count > 0 && random_one_in(r, 2))) {
        return str_from(texts[random_below(r, (uint32_t)count)]);
    }
    if (shape->well_formed != NULL) {
        return str_from(shape->ref == REF_OUTPUT ? PICK(r, outputs) : PICK(r, step_ids));
    }
    return str_from(PICK(r, names));
}

static void write_scalar(struct random *r, const struct shape *shape, struct json_writer *w)
{
    unsigned bit;
    do {
        bit = 1u << random_below(r, 5);
    } while ((shape->scalars & bit) == 0);
    switch (bit) {
    case SCALAR_NULL:
        json_write_null(w);
        break;
    case SCALAR_BOOL:
        json_write_bool(w, random_one_in(r, 2));
        break;
    case SCALAR_INTEGER:
        json_write_number(w, str_from(PICK(r, whole)));
        break;
    case SCALAR_NUMBER:
        json_write_number(w, str_from(PICK(r, numbers)));
        break;
    default:
        json_write_text(w, random_text(r, shape));
    }
}

/* Members from anywhere on and round: a person writes them in any order. */
static void write_object(struct random *r, const struct shape *shape, uint32_t size,
                         struct json_writer *w)
{
    size_t start = random_below(r, (uint32_t)shape->field_count);
    json_write_object(w);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct field *field = &shape->fields[(start + i) % shape->field_count];
        if (field->required || (size > 0 && random_one_in(r, 4))) {
            json_write_key(w, key_text(field->key));
            bool is_selector = shape->choice != NULL && shape->choice->selector == field->key;
            if (is_selector) {
                json_write_text(w, str_from(shape->variant));
            } else {
                random_value(r, field->shape, size / 2, w);
            }
        }
    }
    json_write_end(w);
}

static void write_map(struct random *r, const struct shape *item, uint32_t size,
                      struct json_writer *w)
{
    json_write_object(w);
    uint32_t start = random_below(r, (uint32_t)COUNT_OF(names));
    for (uint32_t i = 0; i < size && i < 4; i++) {
        json_write_key(w, str_from(names[(start + i) % COUNT_OF(names)]));
        random_value(r, item, size / 2, w);
    }
    json_write_end(w);
}

static void write_list(struct random *r, const struct shape *item, uint32_t size,
                       struct json_writer *w)
{
    json_write_list(w);
    for (uint32_t i = random_below(r, size + 1); i > 0; i--) {
        random_value(r, item, size / 2, w);
    }
    json_write_end(w);
}

static void write_any(struct random *r, const struct shape *shape, uint32_t size,
                      struct json_writer *w)
{
    static const struct shape any_scalar = {
        .kind = SHAPE_SCALAR,
        .scalars = SCALAR_NULL | SCALAR_BOOL | SCALAR_INTEGER | SCALAR_NUMBER | SCALAR_TEXT,
    };
    if (size > 0 && random_one_in(r, 3)) {
        write_map(r, shape, size, w);
    } else if (size > 0 && random_one_in(r, 2)) {
        write_list(r, shape, size, w);
    } else {
        write_scalar(r, &any_scalar, w);
    }
}

void random_value(struct random *r, const struct shape *shape, uint32_t size, struct json_writer *w)
{
    switch (shape->kind) {
    case SHAPE_SCALAR:
        write_scalar(r, shape, w);
        break;
    case SHAPE_LIST:
        write_list(r, shape->item, size, w);
        break;
    case SHAPE_PAIR:
        json_write_list(w);
        random_value(r, shape->item, size, w);
        random_value(r, shape->second, size, w);
        json_write_end(w);
        break;
    case SHAPE_OBJECT:
        write_object(r, shape, size, w);
        break;
    case SHAPE_MAP:
        write_map(r, shape->item, size, w);
        break;
    case SHAPE_ANY:
        write_any(r, shape, size, w);
        break;
    case SHAPE_CHOICE: {
        uint32_t count = 0;
        while (shape->choices[count] != NULL) {
            count++;
        }
        random_value(r, shape->choices[random_below(r, count)], size, w);
        break;
    }
    }
}

/* --- edits --- */

static value_id random_child(struct random *r, const struct pipeline *p, value_id v)
{
    size_t count = value_count(p, v);
    return count == 0 ? VALUE_NONE : value_item(p, v, random_below(r, (uint32_t)count));
}

/* Any list or object, deep ones as likely as others; none when only dead values were met. */
static value_id any_container(struct random *r, const struct pipeline *p)
{
    for (int tries = 0; tries < 20; tries++) {
        value_id v = {random_below(r, p->value_count)};
        if (value_kind(p, v) >= VALUE_LIST && value_is_live(p, v)) {
            return v;
        }
    }
    return VALUE_NONE;
}

/* A list or an object right below v; none when there is none. Each is taken instead of the ones
 * before it with the chance that makes all equal. */
static value_id random_container_child(struct random *r, const struct pipeline *p, value_id v)
{
    value_id taken = VALUE_NONE;
    uint32_t count = 0;
    for (value_id c = value_first(p, v); !value_is_none(c); c = value_next(p, c)) {
        bool is_container = value_kind(p, c) >= VALUE_LIST;
        count += is_container;
        taken = is_container && random_one_in(r, count) ? c : taken;
    }
    return taken;
}

/* One on a way down; the document itself seldom, or else nothing in it would live long. */
static value_id container_below(struct random *r, const struct pipeline *p)
{
    value_id v = pipeline_root(p);
    bool stop = random_one_in(r, 60);
    for (;;) {
        value_id child = stop ? VALUE_NONE : random_container_child(r, p, v);
        if (value_is_none(child)) {
            return v;
        }
        v = child;
        stop = random_one_in(r, 4);
    }
}

static value_id random_container(struct random *r, const struct pipeline *p)
{
    value_id v = random_one_in(r, 2) ? any_container(r, p) : VALUE_NONE;
    return value_is_none(v) ? container_below(r, p) : v;
}

static struct edit_value random_json(struct random *r, const struct shape *shape, uint32_t size,
                                     struct buf *scratch)
{
    struct json_writer w;
    json_write_init(&w, scratch, random_one_in(r, 2) ? JSON_INDENT_2 : JSON_COMPACT, JSON_UTF8);
    if (random_one_in(r, 25)) {
        random_value(r, SHAPE(ANY), 4, &w); /* mostly not what belongs there */
    } else {
        random_value(r, shape, size, &w);
    }
    return edit_json(buf_str(scratch));
}

static struct edit_value random_edit_value(struct random *r, const struct shape *shape,
                                           struct buf *scratch)
{
    uint32_t size = 2 + random_below(r, 6);
    bool plain = shape->kind == SHAPE_SCALAR && random_one_in(r, 2);
    if (plain && (shape->scalars & SCALAR_TEXT) != 0) {
        return edit_text(random_text(r, shape));
    }
    if (plain && (shape->scalars & SCALAR_BOOL) != 0) {
        return edit_bool(random_one_in(r, 2));
    }
    return random_json(r, shape, size, scratch);
}

static void set_member(struct random *r, const struct pipeline *p, struct buf *scratch,
                       struct edit *edit)
{
    const struct shape *shape = value_shape(p, edit->target);
    const struct field *field = &shape->fields[random_below(r, (uint32_t)shape->field_count)];
    edit->kind = EDIT_SET;
    edit->key = field->key;
    bool is_selector = shape->choice != NULL && shape->choice->selector == field->key;
    if (random_one_in(r, 5)) {
        return; /* nothing */
    }
    if (is_selector) {
        size_t count = 0;
        while (shape->choice->choices[count] != NULL) {
            count++;
        }
        const struct shape *other = shape->choice->choices[random_below(r, (uint32_t)count)];
        edit->value = edit_text(str_from(other->variant));
        return;
    }
    edit->value = random_edit_value(r, field->shape, scratch);
}

static void set_free(struct random *r, const struct pipeline *p, struct buf *scratch,
                     struct edit *edit)
{
    const struct shape *shape = value_shape(p, edit->target);
    value_id child = random_child(r, p, edit->target);
    bool there = !value_is_none(child) && random_one_in(r, 2);
    edit->kind = EDIT_SET;
    edit->key = KEY_FREE;
    edit->free_key = there ? value_key_text(p, child) : str_from(PICK(r, names));
    edit->at = random_below(r, 4);
    if (!random_one_in(r, 4)) {
        edit->value = random_edit_value(r, shape->kind == SHAPE_MAP ? shape->item : shape, scratch);
    }
}

static void change_list(struct random *r, const struct pipeline *p, struct buf *scratch,
                        struct edit *edit)
{
    const struct shape *shape = value_shape(p, edit->target);
    uint32_t count = (uint32_t)value_count(p, edit->target);
    value_id child = random_child(r, p, edit->target);
    edit->at = random_one_in(r, 4) ? EDIT_END : random_below(r, count + 2);
    if (value_is_none(child) || random_one_in(r, 2)) {
        edit->kind = EDIT_INSERT;
        edit->value = random_edit_value(r, shape->item != NULL ? shape->item : SHAPE(ANY), scratch);
        return;
    }
    edit->kind = random_one_in(r, 2) ? EDIT_REMOVE : EDIT_MOVE;
    edit->target = child;
}

/* Fails for sure. */
static void break_edit(struct random *r, const struct pipeline *p, struct edit *edit)
{
    switch (random_below(r, 3)) {
    case 0:
        edit->target = VALUE_NONE;
        break;
    case 1:
        edit->target = (value_id){p->value_count + random_below(r, 5)};
        break;
    default:
        edit->kind = EDIT_SET;
        edit->key = KEY_FREE;
        edit->free_key = STR("\xff");
    }
}

void random_edit(struct random *r, const struct pipeline *p, struct buf *scratch, struct edit *edit)
{
    buf_reset(scratch);
    *edit = (struct edit){.target = random_container(r, p)};
    enum shape_kind kind = value_shape(p, edit->target)->kind;
    if (value_kind(p, edit->target) == VALUE_LIST) {
        change_list(r, p, scratch, edit);
    } else if (kind == SHAPE_OBJECT) {
        set_member(r, p, scratch, edit);
    } else {
        set_free(r, p, scratch, edit);
    }
    if (random_one_in(r, 50)) {
        break_edit(r, p, edit);
    }
}
