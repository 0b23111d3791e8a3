/* SPDX-License-Identifier: MIT */
#include "model/pipeline.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "model/number.h"
#include "model/pipeline_internal.h"

/* --- the table --- */

enum { FIRST_CAP = 16 };

/* Room for one more value in the last chunk. */
static bool reserve_value(struct pipeline *p)
{
    if (p->value_count < p->chunk_count * PIPELINE_CHUNK) {
        return true;
    }
    if (p->chunk_count >= UINT32_MAX / PIPELINE_CHUNK) {
        return false;
    }
    if (p->chunk_count == p->chunk_cap) {
        uint32_t cap = p->chunk_cap > 0 ? p->chunk_cap * 2 : FIRST_CAP;
        struct value **chunks = mem_resize(p->chunks, p->chunk_cap, cap, sizeof(struct value *));
        if (chunks == NULL) {
            return false;
        }
        p->chunks = chunks;
        p->chunk_cap = cap;
    }
    struct value *chunk = mem_new_array(struct value, PIPELINE_CHUNK);
    if (chunk == NULL) {
        return false;
    }
    p->chunks[p->chunk_count++] = chunk;
    return true;
}

static bool reserve_item(struct pipeline *p)
{
    if (p->item_count < p->item_cap) {
        return true;
    }
    uint32_t cap = p->item_cap > 0 ? p->item_cap * 2 : FIRST_CAP;
    struct item *items = mem_resize(p->items, p->item_cap, cap, sizeof(struct item));
    if (items == NULL) {
        return false;
    }
    p->items = items;
    p->item_cap = cap;
    return true;
}

struct pipeline *pipeline_new_empty(struct status *st)
{
    struct pipeline *p = mem_new(struct pipeline);
    if (p == NULL || (p->places = mem_new(struct places)) == NULL || !reserve_value(p)) {
        pipeline_free(p);
        (void)status_nomem(st);
        return NULL;
    }
    p->value_count = 1;
    p->item_count = 1;
    return p;
}

void pipeline_free(struct pipeline *p)
{
    if (p == NULL) {
        return;
    }
    for (size_t i = 0; i < NAMED_LISTS; i++) {
        map_finish(&p->index[i]);
    }
    for (uint32_t i = 0; i < p->chunk_count; i++) {
        mem_free(p->chunks[i]);
    }
    mem_free(p->chunks);
    mem_free(p->items);
    mem_free(p->places);
    intern_finish(&p->texts);
    mem_free(p);
}

/* --- places --- */

/* The one that is known among the children of `parent`, or NULL. */
static struct place *known_place(const struct pipeline *p, value_id parent)
{
    for (size_t i = 0; i < PIPELINE_PLACES && !value_is_none(parent); i++) {
        if (value_eq(p->places->known[i].parent, parent)) {
            return &p->places->known[i];
        }
    }
    return NULL;
}

static void remember_place(const struct pipeline *p, value_id item, size_t position)
{
    struct place *known = p->places->known;
    value_id parent = value_parent(p, item);
    if (value_is_none(parent)) {
        return;
    }
    size_t i = 0;
    while (i + 1 < PIPELINE_PLACES && !value_eq(known[i].parent, parent)) {
        i++;
    }
    memmove(known + 1, known, i * sizeof *known);
    known[0] = (struct place){parent, item, position};
}

static void forget_places(struct pipeline *p)
{
    memset(p->places->known, 0, sizeof p->places->known);
}

/* The value has become a child. */
static void place_linked(const struct pipeline *p, const struct value *value, value_id v)
{
    struct place *place = known_place(p, value->parent);
    if (place == NULL || value_is_none(value->next) || value_eq(place->item, value->prev)) {
        return; /* behind the one that is known */
    }
    if (value_eq(place->item, value->next)) {
        place->item = v;
    } else {
        *place = (struct place){0};
    }
}

/* The value is a child, and will not be. */
static void place_unlinking(const struct pipeline *p, const struct value *value, value_id v)
{
    struct place *place = known_place(p, value->parent);
    if (place == NULL) {
        return;
    }
    if (!value_eq(place->item, v)) {
        bool behind = value_is_none(value->next) || value_eq(place->item, value->prev);
        *place = behind ? *place : (struct place){0};
    } else if (!value_is_none(value->next)) {
        place->item = value->next;
    } else if (!value_is_none(value->prev)) {
        place->item = value->prev;
        place->position--;
    } else {
        *place = (struct place){0};
    }
}

struct pipeline_mark pipeline_mark(const struct pipeline *p)
{
    return (struct pipeline_mark){p->value_count, p->item_count};
}

void pipeline_rollback(struct pipeline *p, struct pipeline_mark mark)
{
    assert(mark.values <= p->value_count && mark.items <= p->item_count);
    p->value_count = mark.values;
    p->item_count = mark.items;
    forget_places(p);
}

bool value_new(struct pipeline *p, const struct shape *shape, enum value_kind kind, value_id *out,
               struct status *st)
{
    assert(shape->kind != SHAPE_CHOICE);
    bool named = shape->identity != KEY_NONE;
    if (!reserve_value(p) || (named && !reserve_item(p))) {
        return status_nomem(st);
    }
    *out = (value_id){p->value_count++};
    *value_at(p, *out) = (struct value){
        .shape = (uint16_t)(shape - shape_table),
        .kind = (uint8_t)kind,
        .key = KEY_NONE,
        .extra = named ? p->item_count : 0,
    };
    if (named) {
        p->items[p->item_count++] = (struct item){0};
    }
    return true;
}

bool value_set_text(struct pipeline *p, value_id v, struct str text, struct status *st)
{
    struct value *value = value_at(p, v);
    assert(value->kind == VALUE_TEXT || value->kind == VALUE_NUMBER);
    uint32_t number = intern_add(&p->texts, text);
    if (number == 0) {
        return status_nomem(st);
    }
    value->as.text = number;
    return true;
}

bool value_set_key(struct pipeline *p, value_id v, enum key key, struct str key_text,
                   struct status *st)
{
    struct value *value = value_at(p, v);
    assert(value_is_none(value->parent));
    if (key == KEY_FREE) {
        assert(value_shape(p, v)->identity == KEY_NONE);
        uint32_t number = intern_add(&p->texts, key_text);
        if (number == 0) {
            return status_nomem(st);
        }
        value->extra = number;
    }
    value->key = (uint8_t)key;
    return true;
}

void value_link(struct pipeline *p, value_id parent, value_id before, value_id v)
{
    struct value *value = value_at(p, v);
    struct value *above = value_at(p, parent);
    assert(value_is_none(value->parent) && !value_eq(v, p->root));
    assert(above->kind == VALUE_LIST || above->kind == VALUE_OBJECT);
    assert(value_is_none(before) || value_eq(value_parent(p, before), parent));

    value->parent = parent;
    value->next = before;
    value->prev = value_is_none(before) ? above->as.children.last : value_at(p, before)->prev;
    if (value_is_none(value->prev)) {
        above->as.children.first = v;
    } else {
        value_at(p, value->prev)->next = v;
    }
    if (value_is_none(before)) {
        above->as.children.last = v;
    } else {
        value_at(p, before)->prev = v;
    }
    place_linked(p, value, v);
}

void value_unlink(struct pipeline *p, value_id v)
{
    struct value *value = value_at(p, v);
    assert(!value_is_none(value->parent));
    struct value *above = value_at(p, value->parent);
    place_unlinking(p, value, v);
    if (value_is_none(value->prev)) {
        above->as.children.first = value->next;
    } else {
        value_at(p, value->prev)->next = value->next;
    }
    if (value_is_none(value->next)) {
        above->as.children.last = value->prev;
    } else {
        value_at(p, value->next)->prev = value->prev;
    }
    value->parent = value->prev = value->next = VALUE_NONE;
}

value_id value_place(const struct pipeline *p, value_id object, enum key key)
{
    const struct shape *shape = value_shape(p, object);
    if (shape->kind != SHAPE_OBJECT) {
        return VALUE_NONE;
    }
    /* From the end: documents are mostly written in canonical order. */
    size_t index = shape_field_index(shape, key);
    value_id before = VALUE_NONE;
    value_id v = value_last(p, object);
    while (!value_is_none(v) && shape_field_index(shape, value_key(p, v)) > index) {
        before = v;
        v = value_prev(p, v);
    }
    return before;
}

/* --- walking --- */

value_id pipeline_root(const struct pipeline *p)
{
    return p->root;
}

enum value_kind value_kind(const struct pipeline *p, value_id v)
{
    return (enum value_kind)value_at(p, v)->kind;
}

const struct shape *value_shape(const struct pipeline *p, value_id v)
{
    return value_is_none(v) ? NULL : &shape_table[value_at(p, v)->shape];
}

enum key value_key(const struct pipeline *p, value_id v)
{
    return (enum key)value_at(p, v)->key;
}

struct str value_key_text(const struct pipeline *p, value_id v)
{
    enum key key = value_key(p, v);
    return key == KEY_FREE ? intern_text(&p->texts, value_at(p, v)->extra) : key_text(key);
}

value_id value_parent(const struct pipeline *p, value_id v)
{
    return value_at(p, v)->parent;
}

static bool has_children(const struct value *value)
{
    return value->kind == VALUE_LIST || value->kind == VALUE_OBJECT;
}

value_id value_first(const struct pipeline *p, value_id v)
{
    const struct value *value = value_at(p, v);
    return has_children(value) ? value->as.children.first : VALUE_NONE;
}

value_id value_last(const struct pipeline *p, value_id v)
{
    const struct value *value = value_at(p, v);
    return has_children(value) ? value->as.children.last : VALUE_NONE;
}

value_id value_next(const struct pipeline *p, value_id v)
{
    return value_at(p, v)->next;
}

value_id value_prev(const struct pipeline *p, value_id v)
{
    return value_at(p, v)->prev;
}

size_t value_count(const struct pipeline *p, value_id v)
{
    size_t count = 0;
    for (value_id c = value_first(p, v); !value_is_none(c); c = value_next(p, c)) {
        count++;
    }
    return count;
}

/* From the start, or from the known place when that is nearer. */
value_id value_item(const struct pipeline *p, value_id list, size_t i)
{
    const struct place *known = known_place(p, list);
    value_id item = value_first(p, list);
    size_t at = 0;
    if (known != NULL && (known->position <= i || known->position - i < i)) {
        item = known->item;
        at = known->position;
    }
    while (at != i && !value_is_none(item)) {
        item = at < i ? value_next(p, item) : value_prev(p, item);
        at = at < i ? at + 1 : at - 1;
        p->places->walked++;
    }
    if (!value_is_none(item)) {
        remember_place(p, item, i);
    }
    return item;
}

/* Back and ahead at once, until one of the two meets the known place or the start is reached. */
size_t value_position(const struct pipeline *p, value_id item)
{
    const struct place *known = known_place(p, value_parent(p, item));
    value_id back = item, ahead = item;
    size_t steps = 0;
    size_t position = SIZE_MAX;
    while (position == SIZE_MAX) {
        if (known != NULL && value_eq(back, known->item)) {
            position = known->position + steps;
        } else if (known != NULL && value_eq(ahead, known->item)) {
            position = known->position - steps;
        } else if (value_is_none(value_prev(p, back))) {
            position = steps;
        } else {
            back = value_prev(p, back);
            ahead = value_next(p, ahead);
            steps++;
        }
    }
    p->places->walked += steps;
    remember_place(p, item, position);
    return position;
}

value_id value_get(const struct pipeline *p, value_id object, enum key key)
{
    value_id v = value_first(p, object);
    while (!value_is_none(v) && value_key(p, v) != key) {
        v = value_next(p, v);
    }
    return v;
}

value_id value_get_free(const struct pipeline *p, value_id map, struct str key)
{
    value_id v = value_first(p, map);
    while (!value_is_none(v) &&
           !(value_key(p, v) == KEY_FREE && str_eq(value_key_text(p, v), key))) {
        v = value_next(p, v);
    }
    return v;
}

bool value_is_live(const struct pipeline *p, value_id v)
{
    if (v.index >= p->value_count) {
        return false;
    }
    while (!value_is_none(value_parent(p, v))) {
        v = value_parent(p, v);
    }
    return !value_is_none(v) && value_eq(v, p->root);
}

/* --- scalars --- */

struct str value_text(const struct pipeline *p, value_id v)
{
    const struct value *value = value_at(p, v);
    bool has_text = value->kind == VALUE_TEXT || value->kind == VALUE_NUMBER;
    return has_text ? intern_text(&p->texts, value->as.text) : STR_NONE;
}

bool value_bool(const struct pipeline *p, value_id v)
{
    const struct value *value = value_at(p, v);
    return value->kind == VALUE_BOOL && value->as.truth;
}

bool value_int(const struct pipeline *p, value_id v, int64_t *out)
{
    return value_kind(p, v) == VALUE_NUMBER && number_to_int64(value_text(p, v), out);
}

/* The JSON of the default that an absent member has; STR_NONE when there is none. */
static struct str default_json(const struct pipeline *p, value_id object, enum key key)
{
    const struct field *field =
        value_is_none(object) ? NULL : shape_field(value_shape(p, object), key);
    return field != NULL ? str_from(field->default_json) : STR_NONE;
}

struct str value_get_text(const struct pipeline *p, value_id object, enum key key)
{
    value_id v = value_get(p, object, key);
    if (!value_is_none(v)) {
        return value_text(p, v);
    }
    struct str json = default_json(p, object, key);
    bool is_text = json.len >= 2 && json.ptr[0] == '"';
    return is_text ? str_slice(json, 1, json.len - 1) : STR_NONE;
}

bool value_get_bool(const struct pipeline *p, value_id object, enum key key)
{
    value_id v = value_get(p, object, key);
    return value_is_none(v) ? str_eq(default_json(p, object, key), STR("true")) : value_bool(p, v);
}

int64_t value_get_int(const struct pipeline *p, value_id object, enum key key, int64_t otherwise)
{
    value_id v = value_get(p, object, key);
    int64_t number = otherwise;
    bool found = value_is_none(v) ? str_to_int64(default_json(p, object, key), &number)
                                  : value_int(p, v, &number);
    return found ? number : otherwise;
}

/* --- places and revisions --- */

struct doc_pos value_pos(const struct pipeline *p, value_id v)
{
    const struct value *value = value_at(p, v);
    return (struct doc_pos){value->line, value->column, value->offset};
}

uint64_t pipeline_revision(const struct pipeline *p)
{
    return p->revision;
}

uint64_t pipeline_frame_revision(const struct pipeline *p)
{
    return p->frame_revision;
}

uint64_t value_revision(const struct pipeline *p, value_id v)
{
    value_id owner = value_owner(p, v);
    return value_is_none(owner) ? 0 : p->items[value_at(p, owner)->extra].revision;
}

void pipeline_touch(struct pipeline *p, value_id place, enum touch touch)
{
    p->revision++;
    value_id owner = value_owner(p, place);
    bool inside_step = !value_is_none(owner) && value_shape(p, owner)->list == KEY_STEPS;
    if (!value_is_none(owner)) {
        p->items[value_at(p, owner)->extra].revision = p->revision;
    }
    if (touch == TOUCH_FRAME || !inside_step) {
        p->frame_revision = p->revision;
    }
}
