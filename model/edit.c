/* SPDX-License-Identifier: MIT */
#include "model/edit.h"

#include <assert.h>

#include "base/json.h"
#include "base/utf8.h"
#include "model/fault_internal.h"
#include "model/pipeline_internal.h"

/* --- the new value: what can fail --- */

static bool load_text(struct pipeline *p, const struct slot *slot, struct str text, value_id *out,
                      struct status *st)
{
    if (text.len > JSON_BYTES_MAX) {
        return status_set(st, STATUS_LIMIT, NO_POS, "a text has at most %d bytes, this has %zu",
                          (int)JSON_BYTES_MAX, text.len);
    }
    if (!utf8_valid(text)) {
        return status_set(st, STATUS_DATA, NO_POS, "a text must be valid UTF-8");
    }
    const struct scalar scalar = {.kind = VALUE_TEXT, .text = text};
    return value_load_scalar(p, slot, &scalar, out, st);
}

static bool load_json(struct pipeline *p, const struct slot *slot, struct str text, value_id *out,
                      struct status *st)
{
    struct json *j = json_parse(text, st);
    bool ok = j != NULL && value_load(p, slot, j, LOAD_WITHOUT_PLACES, out, st);
    json_free(j);
    return ok;
}

/* A selector's value changes its shape with its object's, so there any text may come back. */
static bool take_detached(struct pipeline *p, const struct slot *slot, value_id v,
                          struct status *st)
{
    assert(!value_is_none(v) && value_is_none(value_parent(p, v)) && !value_eq(v, p->root));
    assert(shape_admits(slot->shape, value_shape(p, v)) || slot->shape == SHAPE(TEXT));
    return value_set_key(p, v, slot->key, slot->key_text, st);
}

/* Makes the edit's value, detached; none for EDIT_NOTHING. */
static bool make_value(struct pipeline *p, const struct slot *slot, const struct edit_value *value,
                       value_id *out, struct status *st)
{
    *out = VALUE_NONE;
    switch (value->kind) {
    case EDIT_NOTHING:
        return true;
    case EDIT_TEXT:
        return load_text(p, slot, value->text, out, st);
    case EDIT_BOOL: {
        const struct scalar scalar = {.kind = VALUE_BOOL, .truth = value->truth};
        return value_load_scalar(p, slot, &scalar, out, st);
    }
    case EDIT_JSON:
        return load_json(p, slot, value->text, out, st);
    case EDIT_DETACHED:
        *out = value->detached;
        return take_detached(p, slot, *out, st);
    }
    assert(0 && "a kind of value");
    return false;
}

static struct edit_value detached(value_id v)
{
    return value_is_none(v) ? (struct edit_value){.kind = EDIT_NOTHING}
                            : (struct edit_value){.kind = EDIT_DETACHED, .detached = v};
}

/* Brackets around what stands in this list or object. */
static size_t depth_inside(const struct pipeline *p, value_id v)
{
    size_t depth = 0;
    for (; !value_is_none(v); v = value_parent(p, v)) {
        depth++;
    }
    return depth;
}

static bool check_target(const struct pipeline *p, value_id target, struct status *st)
{
    return value_is_live(p, target) ||
           status_set(st, STATUS_NOT_FOUND, NO_POS, "this value is not in the document any more");
}

static bool wrong_target(struct status *st, const char *wanted)
{
    return status_set(st, STATUS_DATA, NO_POS, "an edit of this kind changes %s, this is none",
                      wanted);
}

/* --- EDIT_SET --- */

/* A SET whose value has been made and which can be committed. */
struct setting {
    value_id object;
    value_id old, made; /* either may be none */
    enum key key;
    const struct shape *become; /* the object's shape afterwards */
};

static bool is_selector(const struct shape *shape, enum key key)
{
    return shape->choice != NULL && shape->choice->selector == key;
}

/* What may stand at the member. A free key becomes our own copy: the inverse outlives the edit. */
static bool find_slot(struct pipeline *p, const struct edit *edit, struct slot *slot,
                      struct status *st)
{
    const struct shape *shape = value_shape(p, edit->target);
    *slot = (struct slot){.key = edit->key, .depth = depth_inside(p, edit->target)};
    if (edit->key == KEY_FREE && !utf8_valid(edit->free_key)) {
        return status_set(st, STATUS_DATA, NO_POS, "a key must be valid UTF-8");
    }
    if (shape->kind == SHAPE_OBJECT) {
        const struct field *field = shape_field(shape, edit->key);
        if (field == NULL) {
            bool known = edit->key > KEY_FREE;
            return fault_key(st, NO_POS, shape, known ? key_text(edit->key) : edit->free_key);
        }
        slot->shape = is_selector(shape, edit->key) ? SHAPE(TEXT) : field->shape;
        return true;
    }
    if (edit->key != KEY_FREE) {
        return wrong_target(st, "an object with this key");
    }
    uint32_t own_key = intern_add(&p->texts, edit->free_key);
    slot->key_text = intern_text(&p->texts, own_key);
    slot->shape = shape->kind == SHAPE_MAP ? shape->item : shape;
    return own_key != 0 || status_nomem(st);
}

/* Would the object be well formed with another variant's shape? Members that both have, have one
 * shape in both (a test holds the table to that), so only their presence counts. */
static bool check_variant(const struct pipeline *p, const struct setting *s, struct status *st)
{
    for (value_id v = value_first(p, s->object); !value_is_none(v); v = value_next(p, v)) {
        if (shape_field(s->become, value_key(p, v)) == NULL) {
            return status_set(st, STATUS_DATA, NO_POS,
                              "%s has no \"%.*s\", which stands here and has to go first",
                              s->become->name, STR_ARG(value_key_text(p, v)));
        }
    }
    for (size_t i = 0; i < s->become->field_count; i++) {
        const struct field *field = &s->become->fields[i];
        bool is_there = field->key == s->key ? !value_is_none(s->made)
                                             : !value_is_none(value_get(p, s->object, field->key));
        if (field->required && !is_there) {
            return fault_missing(st, NO_POS, s->become, field->key);
        }
    }
    return true;
}

/* What the object becomes when its selector is set (or removed). */
static bool choose_variant(const struct pipeline *p, struct setting *s, struct status *st)
{
    const struct shape *choice = s->become->choice;
    struct str text = value_text(p, s->made);
    const struct shape *variant =
        value_is_none(s->made) ? shape_variant_default(choice) : shape_variant(choice, text);
    if (variant == NULL) {
        return fault_variant(st, NO_POS, choice, text);
    }
    s->become = variant;
    return check_variant(p, s, st);
}

static bool check_setting(struct pipeline *p, struct setting *s, struct status *st)
{
    if (is_selector(s->become, s->key)) {
        return choose_variant(p, s, st);
    }
    const struct field *field = shape_field(s->become, s->key);
    if (value_is_none(s->made) && field != NULL && field->required) {
        return status_set(st, STATUS_DATA, NO_POS, "%s needs \"%.*s\", which cannot be removed",
                          s->become->name, STR_ARG(key_text(s->key)));
    }
    bool is_identity = s->become->identity != KEY_NONE && s->become->identity == s->key;
    return !is_identity || index_reserve(p, s->become->list, value_text(p, s->made), st);
}

/* Where a new member belongs: the one behind it. */
static value_id new_place(const struct pipeline *p, const struct edit *edit)
{
    bool numbered = edit->key == KEY_FREE && edit->at > 0;
    return numbered ? value_item(p, edit->target, edit->at - 1)
                    : value_place(p, edit->target, edit->key);
}

static void reshape(struct pipeline *p, const struct setting *s)
{
    value_at(p, s->object)->shape = (uint16_t)(s->become - shape_table);
    if (!value_is_none(s->made)) {
        const struct field *selector = shape_field(s->become, s->key);
        value_at(p, s->made)->shape = (uint16_t)(selector->shape - shape_table);
    }
}

static void commit_setting(struct pipeline *p, const struct setting *s, value_id before)
{
    bool is_identity = s->become->identity != KEY_NONE && s->become->identity == s->key;
    if (is_identity) {
        index_remove(p, s->object);
    }
    if (!value_is_none(s->old)) {
        index_remove(p, s->old);
        before = value_next(p, s->old);
        value_unlink(p, s->old);
    }
    if (!value_is_none(s->made)) {
        value_link(p, s->object, before, s->made);
        index_add(p, s->made);
    }
    if (is_identity) {
        index_add(p, s->object);
    }
    if (is_selector(s->become, s->key)) {
        reshape(p, s);
    }
    pipeline_touch(p, s->object, is_identity ? TOUCH_FRAME : TOUCH_INSIDE);
}

/* A removed key of a free map comes back where it was. */
static size_t number_to_come_back(const struct pipeline *p, const struct setting *s)
{
    bool goes = value_is_none(s->made) && !value_is_none(s->old) && s->key == KEY_FREE;
    return goes && !value_is_none(value_next(p, s->old)) ? value_position(p, s->old) + 1 : 0;
}

static bool apply_set(struct pipeline *p, const struct edit *edit, struct edit *inverse,
                      value_id *made, struct status *st)
{
    struct slot slot;
    if (value_kind(p, edit->target) != VALUE_OBJECT) {
        return wrong_target(st, "an object");
    }
    if (!find_slot(p, edit, &slot, st)) {
        return false;
    }
    struct setting s = {
        .object = edit->target,
        .old = edit->key == KEY_FREE ? value_get_free(p, edit->target, edit->free_key)
                                     : value_get(p, edit->target, edit->key),
        .key = edit->key,
        .become = value_shape(p, edit->target),
    };
    struct pipeline_mark mark = pipeline_mark(p);
    if (!make_value(p, &slot, &edit->value, &s.made, st)) {
        return false;
    }
    if (!check_setting(p, &s, st)) {
        pipeline_rollback(p, mark);
        return false;
    }

    *inverse = (struct edit){
        .kind = EDIT_SET,
        .target = s.object,
        .key = s.key,
        .free_key = slot.key_text,
        .at = number_to_come_back(p, &s),
        .value = detached(s.old),
    };
    commit_setting(p, &s, new_place(p, edit));
    *made = s.made;
    return true;
}

/* --- EDIT_INSERT, EDIT_REMOVE, EDIT_MOVE --- */

static bool is_list(const struct pipeline *p, value_id v)
{
    return value_kind(p, v) == VALUE_LIST && value_shape(p, v)->kind != SHAPE_PAIR;
}

/* The item in front of which number `at` of the list goes; none: behind all. */
static bool find_place(const struct pipeline *p, value_id list, size_t at, value_id *before,
                       struct status *st)
{
    *before = VALUE_NONE;
    if (at == EDIT_END || at == 0) {
        *before = at == 0 ? value_first(p, list) : VALUE_NONE;
        return true;
    }
    value_id last = value_item(p, list, at - 1);
    if (value_is_none(last)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "this list has %zu items, so %zu is no place in it", value_count(p, list),
                          at);
    }
    *before = value_next(p, last);
    return true;
}

/* The position for going back to where the item is now. */
static size_t position_to_come_back(const struct pipeline *p, value_id item)
{
    return value_is_none(value_next(p, item)) ? EDIT_END : value_position(p, item);
}

/* An item of a list of the document: its membership and order are what a frame is made of. */
static enum touch touch_of_item(const struct pipeline *p, value_id item)
{
    return value_shape(p, item)->identity != KEY_NONE ? TOUCH_FRAME : TOUCH_INSIDE;
}

static bool apply_insert(struct pipeline *p, const struct edit *edit, struct edit *inverse,
                         value_id *made, struct status *st)
{
    value_id list = edit->target;
    value_id before;
    if (!is_list(p, list)) {
        return wrong_target(st, "a list");
    }
    if (edit->value.kind == EDIT_NOTHING) {
        return status_set(st, STATUS_DATA, NO_POS, "nothing cannot be inserted into a list");
    }
    if (!find_place(p, list, edit->at, &before, st)) {
        return false;
    }
    const struct shape *shape = value_shape(p, list);
    const struct slot slot = {
        .shape = shape->kind == SHAPE_LIST ? shape->item : shape,
        .key = KEY_NONE,
        .key_text = value_key_text(p, list),
        .depth = depth_inside(p, list),
    };
    value_id item;
    if (!make_value(p, &slot, &edit->value, &item, st)) {
        return false;
    }

    value_link(p, list, before, item);
    index_add(p, item);
    pipeline_touch(p, item, touch_of_item(p, item));
    *inverse = (struct edit){.kind = EDIT_REMOVE, .target = item};
    *made = item;
    return true;
}

static bool apply_remove(struct pipeline *p, const struct edit *edit, struct edit *inverse,
                         value_id *made, struct status *st)
{
    value_id item = edit->target;
    value_id list = value_parent(p, item);
    if (!is_list(p, list)) {
        return wrong_target(st, "an item of a list");
    }
    *inverse = (struct edit){
        .kind = EDIT_INSERT,
        .target = list,
        .at = position_to_come_back(p, item),
        .value = detached(item),
    };
    pipeline_touch(p, item, touch_of_item(p, item));
    index_remove(p, item);
    value_unlink(p, item);
    *made = VALUE_NONE;
    return true;
}

static bool apply_move(struct pipeline *p, const struct edit *edit, struct edit *inverse,
                       value_id *made, struct status *st)
{
    value_id item = edit->target;
    value_id list = value_parent(p, item);
    if (!is_list(p, list)) {
        return wrong_target(st, "an item of a list");
    }
    if (edit->at != EDIT_END && value_is_none(value_item(p, list, edit->at))) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "this list has %zu items, and none has number %zu", value_count(p, list),
                          edit->at);
    }
    *inverse = (struct edit){
        .kind = EDIT_MOVE,
        .target = item,
        .at = position_to_come_back(p, item),
    };
    index_remove(p, item);
    value_unlink(p, item);
    value_id before = edit->at == EDIT_END ? VALUE_NONE : value_item(p, list, edit->at);
    value_link(p, list, before, item);
    index_add(p, item);
    pipeline_touch(p, item, touch_of_item(p, item));
    *made = item;
    return true;
}

bool pipeline_apply(struct pipeline *p, const struct edit *edit, struct edit *inverse,
                    value_id *made, struct status *st)
{
    struct edit back;
    value_id value = VALUE_NONE;
    bool ok = check_target(p, edit->target, st);
    if (ok) {
        switch (edit->kind) {
        case EDIT_SET:
            ok = apply_set(p, edit, &back, &value, st);
            break;
        case EDIT_INSERT:
            ok = apply_insert(p, edit, &back, &value, st);
            break;
        case EDIT_REMOVE:
            ok = apply_remove(p, edit, &back, &value, st);
            break;
        case EDIT_MOVE:
            ok = apply_move(p, edit, &back, &value, st);
            break;
        }
    }
    if (ok && inverse != NULL) {
        *inverse = back;
    }
    if (ok && made != NULL) {
        *made = value;
    }
    return ok;
}
