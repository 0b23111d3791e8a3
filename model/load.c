/* SPDX-License-Identifier: MIT */
#include "model/load.h"

#include <assert.h>

#include "base/json.h"
#include "base/utf8.h"
#include "model/fault_internal.h"
#include "model/number.h"
#include "model/pipeline_internal.h"

/* A list or an object that is being filled. */
struct frame {
    const struct json_value *json;
    const struct json_value *next; /* the item or member that comes next */
    value_id value;
    const struct shape *shape;
    size_t depth; /* brackets around its items, its own included */
};

/* Values are made in the order of the text, with the brackets that are open on a stack of our own:
 * what a file nests is not the C stack's business. */
struct loader {
    struct pipeline *p;
    const struct json *json;
    enum load_places places;
    struct status *st;
    struct frame open[JSON_DEPTH_MAX];
    size_t open_count;
};

/* --- scalars --- */

static bool has_text(const char *const *texts, struct str text)
{
    while (*texts != NULL && !str_eq(str_from(*texts), text)) {
        texts++;
    }
    return *texts != NULL;
}

static bool takes_kind(const struct shape *shape, const struct scalar *scalar)
{
    switch (scalar->kind) {
    case VALUE_NULL:
        return (shape->scalars & SCALAR_NULL) != 0;
    case VALUE_BOOL:
        return (shape->scalars & SCALAR_BOOL) != 0;
    case VALUE_NUMBER:
        return (shape->scalars & SCALAR_NUMBER) != 0 ||
               ((shape->scalars & SCALAR_INTEGER) != 0 && number_is_whole(scalar->text));
    case VALUE_TEXT:
        return (shape->scalars & SCALAR_TEXT) != 0;
    case VALUE_LIST:
    case VALUE_OBJECT:
        break;
    }
    return false;
}

static bool fits_scalar(const struct shape *shape, const struct scalar *scalar)
{
    if (shape->kind != SHAPE_SCALAR || !takes_kind(shape, scalar)) {
        return shape->kind == SHAPE_ANY;
    }
    return scalar->kind != VALUE_TEXT ||
           ((shape->values == NULL || has_text(shape->values, scalar->text)) &&
            (shape->well_formed == NULL || shape->well_formed(scalar->text)));
}

/* Says why a scalar does not fit. */
static bool refuse_scalar(const struct slot *slot, const struct shape *shape,
                          const struct scalar *scalar, struct doc_pos at, struct status *st)
{
    if (shape->kind != SHAPE_SCALAR || !takes_kind(shape, scalar)) {
        return fault_kind(st, at, slot, scalar->kind, scalar->text);
    }
    return fault_text(st, at, slot, shape, scalar->text);
}

static bool new_scalar(struct pipeline *p, const struct shape *shape, const struct scalar *scalar,
                       value_id *out, struct status *st)
{
    if (!value_new(p, shape, scalar->kind, out, st)) {
        return false;
    }
    if (scalar->kind == VALUE_BOOL) {
        value_at(p, *out)->as.truth = scalar->truth;
    }
    bool is_text = scalar->kind == VALUE_TEXT || scalar->kind == VALUE_NUMBER;
    return !is_text || value_set_text(p, *out, scalar->text, st);
}

/* The first of a choice's shapes that is of one of these kinds; NULL when there is none. */
static const struct shape *choice_of_kind(const struct shape *choice, enum shape_kind kind,
                                          enum shape_kind or_kind)
{
    const struct shape *const *s = choice->choices;
    while (*s != NULL && (*s)->kind != kind && (*s)->kind != or_kind) {
        s++;
    }
    return *s;
}

bool value_load_scalar(struct pipeline *p, const struct slot *slot, const struct scalar *scalar,
                       value_id *out, struct status *st)
{
    const struct shape *shape = slot->shape;
    if (shape->kind == SHAPE_CHOICE) {
        shape = choice_of_kind(shape, SHAPE_SCALAR, SHAPE_SCALAR);
        shape = shape != NULL ? shape : slot->shape;
    }
    if (!fits_scalar(shape, scalar)) {
        return refuse_scalar(slot, shape, scalar, NO_POS, st);
    }
    struct pipeline_mark mark = pipeline_mark(p);
    bool ok = new_scalar(p, shape, scalar, out, st) &&
              value_set_key(p, *out, slot->key, slot->key_text, st);
    if (!ok) {
        pipeline_rollback(p, mark);
    }
    return ok;
}

/* --- which shape a JSON value has --- */

static enum value_kind kind_of(const struct json_value *json)
{
    switch (json_kind(json)) {
    case JSON_NULL:
        return VALUE_NULL;
    case JSON_BOOL:
        return VALUE_BOOL;
    case JSON_NUMBER:
        return VALUE_NUMBER;
    case JSON_STRING:
        return VALUE_TEXT;
    case JSON_LIST:
        return VALUE_LIST;
    case JSON_OBJECT:
        return VALUE_OBJECT;
    }
    assert(0 && "a kind");
    return VALUE_NULL;
}

static struct scalar scalar_of(const struct loader *l, const struct json_value *json)
{
    enum value_kind kind = kind_of(json);
    return (struct scalar){
        .kind = kind,
        .text = json_text(l->json, json),
        .truth = kind == VALUE_BOOL && json_bool(json),
    };
}

static bool refuse_kind(const struct loader *l, const struct slot *slot,
                        const struct json_value *json)
{
    return fault_kind(l->st, json_pos(l->json, json), slot, kind_of(json),
                      json_text(l->json, json));
}

/* Among objects that a member's value (type, class, kind, as) tells apart. */
static const struct shape *choose_by_selector(const struct loader *l, const struct shape *choice,
                                              const struct json_value *json)
{
    const struct json_value *selector = json_get(json, key_text(choice->selector));
    if (selector == NULL) {
        const struct shape *otherwise = shape_variant_default(choice);
        if (otherwise == NULL) {
            (void)fault_variant(l->st, json_pos(l->json, json), choice, STR_NONE);
        }
        return otherwise;
    }
    if (json_kind(selector) != JSON_STRING) {
        const struct slot slot = {.shape = SHAPE(TEXT), .key = choice->selector};
        (void)refuse_kind(l, &slot, selector);
        return NULL;
    }
    const struct shape *variant = shape_variant(choice, json_text(l->json, selector));
    if (variant == NULL) {
        (void)fault_variant(l->st, json_pos(l->json, selector), choice,
                            json_text(l->json, selector));
    }
    return variant;
}

static const struct shape *variant_with_key(const struct shape *choice, enum key key)
{
    const struct shape *const *s = choice->choices;
    while (*s != NULL && (key <= KEY_FREE || (*s)->variant_key != key)) {
        s++;
    }
    return *s;
}

/* Among objects that are told apart by which of some keys they have. */
static const struct shape *choose_by_keys(const struct loader *l, const struct shape *choice,
                                          const struct json_value *json)
{
    const struct shape *found = NULL;
    for (const struct json_value *m = json_first(json); m != NULL; m = json_next(m)) {
        const struct shape *variant = variant_with_key(choice, key_find(json_key(m)));
        if (variant != NULL && found != NULL) {
            (void)fault_two_variant_keys(l->st, json_key_pos(l->json, m), choice,
                                         found->variant_key, variant->variant_key);
            return NULL;
        }
        found = variant != NULL ? variant : found;
    }
    if (found == NULL) {
        const struct json_value *first = json_first(json);
        struct str like = first != NULL ? json_key(first) : STR_NONE;
        (void)fault_no_variant_key(l->st, json_pos(l->json, json), choice, like);
    }
    return found;
}

/* One level of a choice. */
static const struct shape *choose(const struct loader *l, const struct slot *slot,
                                  const struct shape *choice, const struct json_value *json)
{
    const struct shape *found = NULL;
    switch (json_kind(json)) {
    case JSON_OBJECT:
        if (choice_of_kind(choice, SHAPE_OBJECT, SHAPE_CHOICE) != NULL) {
            return choice->selector != KEY_NONE ? choose_by_selector(l, choice, json)
                                                : choose_by_keys(l, choice, json);
        }
        break;
    case JSON_LIST:
        found = choice_of_kind(choice, SHAPE_LIST, SHAPE_PAIR);
        break;
    case JSON_NULL:
    case JSON_BOOL:
    case JSON_NUMBER:
    case JSON_STRING:
        found = choice_of_kind(choice, SHAPE_SCALAR, SHAPE_SCALAR);
        break;
    }
    if (found == NULL) {
        (void)refuse_kind(l, slot, json);
    }
    return found;
}

/* Is this JSON value what a shape (no choice) asks for, itself, without what it holds? */
static bool check_value(const struct loader *l, const struct slot *slot, const struct shape *shape,
                        const struct json_value *json)
{
    bool is_list = kind_of(json) == VALUE_LIST;
    switch (shape->kind) {
    case SHAPE_SCALAR: {
        const struct scalar scalar = scalar_of(l, json);
        return fits_scalar(shape, &scalar) ||
               refuse_scalar(slot, shape, &scalar, json_pos(l->json, json), l->st);
    }
    case SHAPE_LIST:
        return is_list || refuse_kind(l, slot, json);
    case SHAPE_PAIR:
        if (is_list && json_count(json) != 2) {
            return fault_pair(l->st, json_pos(l->json, json), slot, json_count(json));
        }
        return is_list || refuse_kind(l, slot, json);
    case SHAPE_OBJECT:
    case SHAPE_MAP:
        return kind_of(json) == VALUE_OBJECT || refuse_kind(l, slot, json);
    case SHAPE_ANY:
        return true;
    case SHAPE_CHOICE:
        break;
    }
    assert(0 && "a choice has been made");
    return false;
}

/* --- making values --- */

static void note_place(const struct loader *l, value_id v, const struct json_value *json)
{
    if (l->places == LOAD_WITH_PLACES) {
        struct doc_pos pos = json_pos(l->json, json);
        struct value *value = value_at(l->p, v);
        value->line = pos.line;
        value->column = pos.column;
        value->offset = (uint32_t)pos.offset;
    }
}

/* Opens a list or an object. */
static bool open_value(struct loader *l, const struct slot *slot, const struct shape *shape,
                       const struct json_value *json, value_id *out)
{
    if (slot->depth >= JSON_DEPTH_MAX) {
        return fault_depth(l->st, json_pos(l->json, json), slot);
    }
    assert(l->open_count < COUNT_OF(l->open));
    if (!value_new(l->p, shape, kind_of(json), out, l->st)) {
        return false;
    }
    l->open[l->open_count++] = (struct frame){
        .json = json,
        .next = json_first(json),
        .value = *out,
        .shape = shape,
        .depth = slot->depth + 1,
    };
    return true;
}

static bool make_value(struct loader *l, const struct slot *slot, const struct json_value *json,
                       value_id *out)
{
    const struct shape *shape = slot->shape;
    while (shape != NULL && shape->kind == SHAPE_CHOICE) {
        shape = choose(l, slot, shape, json);
    }
    if (shape == NULL || !check_value(l, slot, shape, json)) {
        return false;
    }
    const struct scalar scalar = scalar_of(l, json);
    bool opens = scalar.kind == VALUE_LIST || scalar.kind == VALUE_OBJECT;
    bool made = opens ? open_value(l, slot, shape, json, out)
                      : new_scalar(l->p, shape, &scalar, out, l->st);
    if (!made || !value_set_key(l->p, *out, slot->key, slot->key_text, l->st)) {
        return false;
    }
    note_place(l, *out, json);
    return true;
}

/* Where the next item or member of a frame will stand. */
static bool next_slot(const struct loader *l, const struct frame *f, const struct json_value *json,
                      struct slot *slot)
{
    *slot = (struct slot){.key = KEY_FREE, .key_text = json_key(json), .depth = f->depth};
    switch (f->shape->kind) {
    case SHAPE_LIST:
    case SHAPE_PAIR: {
        bool second = f->shape->kind == SHAPE_PAIR && !value_is_none(value_first(l->p, f->value));
        slot->shape = second ? f->shape->second : f->shape->item;
        slot->key = KEY_NONE;
        slot->key_text = value_key_text(l->p, f->value);
        return true;
    }
    case SHAPE_MAP:
        slot->shape = f->shape->item;
        return true;
    case SHAPE_ANY:
        slot->shape = f->shape;
        slot->key = value_kind(l->p, f->value) == VALUE_LIST ? KEY_NONE : KEY_FREE;
        return true;
    case SHAPE_OBJECT: {
        slot->key = key_find(slot->key_text);
        const struct field *field = shape_field(f->shape, slot->key);
        if (field == NULL) {
            return fault_key(l->st, json_key_pos(l->json, json), f->shape, slot->key_text);
        }
        slot->shape = field->shape;
        return true;
    }
    case SHAPE_SCALAR:
    case SHAPE_CHOICE:
        break;
    }
    assert(0 && "only lists and objects are open");
    return false;
}

static bool close_value(const struct loader *l, const struct frame *f)
{
    for (size_t i = 0; i < f->shape->field_count; i++) {
        const struct field *field = &f->shape->fields[i];
        if (field->required && value_is_none(value_get(l->p, f->value, field->key))) {
            return fault_missing(l->st, json_pos(l->json, f->json), f->shape, field->key);
        }
    }
    return f->shape->identity == KEY_NONE ||
           index_reserve(l->p, f->shape->list, value_identity(l->p, f->value), l->st);
}

/* Makes the next value of the innermost open bracket, or closes it. */
static bool step(struct loader *l)
{
    struct frame *f = &l->open[l->open_count - 1];
    const struct json_value *json = f->next;
    if (json == NULL) {
        bool closed = close_value(l, f);
        l->open_count--;
        return closed;
    }
    f->next = json_next(json);

    struct slot slot;
    value_id made;
    if (!next_slot(l, f, json, &slot) || !make_value(l, &slot, json, &made)) {
        return false;
    }
    value_link(l->p, f->value, value_place(l->p, f->value, slot.key), made);
    return true;
}

bool value_load(struct pipeline *p, const struct slot *slot, const struct json *j,
                enum load_places places, value_id *out, struct status *st)
{
    struct loader l = {.p = p, .json = j, .places = places, .st = st};
    struct pipeline_mark mark = pipeline_mark(p);
    bool ok = make_value(&l, slot, json_root(j), out);
    while (ok && l.open_count > 0) {
        ok = step(&l);
    }
    if (!ok) {
        pipeline_rollback(p, mark);
    }
    return ok;
}

/* --- a whole document --- */

/* Before all else: a later format may well have keys that this one has not. */
static bool check_format(const struct json *j, struct status *st)
{
    const char *known = SHAPE(FORMAT)->values[0];
    const struct json_value *format = json_get(json_root(j), key_text(KEY_FORMAT));
    if (json_kind(json_root(j)) != JSON_OBJECT ||
        (format != NULL && json_kind(format) != JSON_STRING)) {
        return true; /* a wrong kind, which value_load says better */
    }
    if (format == NULL) {
        return status_set(st, STATUS_DATA, json_pos(j, json_root(j)),
                          "this is no pipeline document: it lacks \"format\": \"%s\"", known);
    }
    struct str text = json_text(j, format);
    return str_eq(text, str_from(known)) ||
           status_set(st, STATUS_DATA, json_pos(j, format),
                      "this file says format \"%.*s\"; this program reads %s",
                      STR_ARG(utf8_cut_cells(text, FAULT_CELLS_MAX, NULL)), known);
}

static struct pipeline *load_document(const struct json *j, struct status *st)
{
    struct pipeline *p = pipeline_new_empty(st);
    if (p == NULL) {
        return NULL;
    }
    const struct slot slot = {.shape = SHAPE(DOCUMENT), .key = KEY_NONE};
    if (!value_load(p, &slot, j, LOAD_WITH_PLACES, &p->root, st)) {
        pipeline_free(p);
        return NULL;
    }
    for (value_id v = value_first(p, p->root); !value_is_none(v); v = value_next(p, v)) {
        index_add(p, v);
    }
    return p;
}

struct pipeline *pipeline_load(struct str text, struct status *st)
{
    if (str_trim(text).len == 0) {
        (void)status_set(st, STATUS_DATA, (struct doc_pos){1, 1, 0},
                         "the file is empty; a pipeline document is a JSON object");
        return NULL;
    }
    struct json *j = json_parse(text, st);
    struct pipeline *p = j != NULL && check_format(j, st) ? load_document(j, st) : NULL;
    json_free(j);
    return p;
}

struct str pipeline_default_name(struct str path)
{
    static const struct str endings[] = {STR_INIT(".pipeline.json"), STR_INIT(".json")};
    size_t slash = str_find_last(path, '/');
    struct str name = str_slice(path, slash == SIZE_MAX ? 0 : slash + 1, path.len);
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (name.len > endings[i].len && str_ends(name, endings[i])) {
            return str_slice(name, 0, name.len - endings[i].len);
        }
    }
    return name;
}
