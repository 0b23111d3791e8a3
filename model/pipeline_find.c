/* SPDX-License-Identifier: MIT */
#include "model/pipeline.h"

#include <assert.h>

#include "model/named_list.h"
#include "model/pipeline_internal.h"
#include "model/pointer.h"

/* --- the index: identity -> first item with it, and from item to item --- */

/* The map of a named list; NULL for other lists. */
static const struct map *map_of(const struct pipeline *p, enum key list)
{
    const struct named_list *named = named_list_find(list);
    return named != NULL ? &p->index[named - named_lists] : NULL;
}

static struct map *map_to_change(struct pipeline *p, enum key list)
{
    const struct map *map = map_of(p, list);
    assert(map != NULL);
    return &p->index[map - p->index];
}

bool index_reserve(struct pipeline *p, enum key list, struct str identity, struct status *st)
{
    struct map *map = map_to_change(p, list);
    if (map_get(map, identity, UINT32_MAX) != UINT32_MAX) {
        return true;
    }
    /* The map borrows its keys, so it gets the interned text. */
    uint32_t number = intern_add(&p->texts, identity);
    return (number != 0 && map_set(map, intern_text(&p->texts, number), 0)) || status_nomem(st);
}

static value_id first_of(const struct pipeline *p, enum key list, struct str identity)
{
    const struct map *map = map_of(p, list);
    return map != NULL ? (value_id){map_get(map, identity, 0)} : VALUE_NONE;
}

/* The identity has been reserved, and giving a key that is there another value needs no memory. */
static void set_first(struct pipeline *p, enum key list, struct str identity, value_id item)
{
    bool ok = map_set(map_to_change(p, list), identity, item.index);
    assert(ok);
    (void)ok;
}

static value_id *next_same(const struct pipeline *p, value_id item)
{
    return &p->items[value_at(p, item)->extra].next_same;
}

static bool is_named(const struct pipeline *p, value_id v)
{
    return !value_is_none(v) && value_shape(p, v)->identity != KEY_NONE;
}

/* The next item of the list, in its order, with this item's identity. O(list). */
static value_id find_successor(const struct pipeline *p, value_id item)
{
    struct str identity = value_identity(p, item);
    value_id v = value_next(p, item);
    while (!value_is_none(v) && !str_eq(value_identity(p, v), identity)) {
        v = value_next(p, v);
    }
    return v;
}

static void add_item(struct pipeline *p, value_id item)
{
    enum key list = value_shape(p, item)->list;
    struct str identity = value_identity(p, item);
    value_id first = first_of(p, list, identity);
    value_id after = value_is_none(first) ? VALUE_NONE : find_successor(p, item);
    *next_same(p, item) = after;
    if (value_eq(first, after)) {
        set_first(p, list, identity, item);
        return;
    }
    value_id before = first;
    while (!value_eq(*next_same(p, before), after)) {
        before = *next_same(p, before);
    }
    *next_same(p, before) = item;
}

static void remove_item(struct pipeline *p, value_id item)
{
    enum key list = value_shape(p, item)->list;
    struct str identity = value_identity(p, item);
    value_id first = first_of(p, list, identity);
    value_id after = *next_same(p, item);
    *next_same(p, item) = VALUE_NONE;
    if (value_eq(first, item)) {
        set_first(p, list, identity, after);
        return;
    }
    value_id before = first;
    while (!value_eq(*next_same(p, before), item)) {
        before = *next_same(p, before);
        assert(!value_is_none(before)); /* every item of the list is in its chain */
    }
    *next_same(p, before) = after;
}

/* A list that hangs in the document and has named items (or none at all). */
static bool is_named_list(const struct pipeline *p, value_id v)
{
    return !value_is_none(v) && value_eq(value_parent(p, v), p->root) &&
           map_of(p, value_key(p, v)) != NULL;
}

void index_add(struct pipeline *p, value_id v)
{
    if (is_named(p, v) && is_named_list(p, value_parent(p, v))) {
        add_item(p, v);
    } else if (is_named_list(p, v)) {
        /* Backwards, each becoming the first: no item is searched for, however many are equal. */
        enum key list = value_key(p, v);
        for (value_id item = value_last(p, v); !value_is_none(item); item = value_prev(p, item)) {
            struct str identity = value_identity(p, item);
            *next_same(p, item) = first_of(p, list, identity);
            set_first(p, list, identity, item);
        }
    }
}

void index_remove(struct pipeline *p, value_id v)
{
    if (is_named(p, v) && is_named_list(p, value_parent(p, v))) {
        remove_item(p, v);
    } else if (is_named_list(p, v)) {
        for (value_id item = value_first(p, v); !value_is_none(item); item = value_next(p, item)) {
            *next_same(p, item) = VALUE_NONE;
            set_first(p, value_key(p, v), value_identity(p, item), VALUE_NONE);
        }
    }
}

/* --- named items --- */

value_id pipeline_list(const struct pipeline *p, enum key list)
{
    return value_get(p, p->root, list);
}

value_id pipeline_find(const struct pipeline *p, enum key list, struct str identity)
{
    return str_is_none(identity) ? VALUE_NONE : first_of(p, list, identity);
}

struct str value_identity(const struct pipeline *p, value_id item)
{
    return is_named(p, item) ? value_text(p, value_get(p, item, value_shape(p, item)->identity))
                             : STR_NONE;
}

value_id value_owner(const struct pipeline *p, value_id v)
{
    while (!value_is_none(v) && !is_named(p, v)) {
        v = value_parent(p, v);
    }
    return v;
}

/* --- JSON pointers --- */

static void add_segment(const struct pipeline *p, value_id v, struct buf *out)
{
    if (value_key(p, v) == KEY_NONE) {
        buf_addf(out, "/%zu", value_position(p, v));
    } else {
        pointer_add(out, value_key_text(p, v));
    }
}

void value_pointer(const struct pipeline *p, value_id v, struct buf *out)
{
    value_id path[JSON_DEPTH_MAX + 1]; /* from v upwards, without the root */
    size_t depth = 0;
    for (; !value_is_none(value_parent(p, v)); v = value_parent(p, v)) {
        assert(depth < COUNT_OF(path)); /* edits keep to the limit, too */
        path[depth++] = v;
    }
    while (depth > 0) {
        add_segment(p, path[--depth], out);
    }
}

static value_id find_member(const struct pipeline *p, value_id object, struct str segment)
{
    value_id v = value_first(p, object);
    while (!value_is_none(v) && !pointer_is(segment, value_key_text(p, v))) {
        v = value_next(p, v);
    }
    return v;
}

static value_id find_item(const struct pipeline *p, value_id list, struct str segment)
{
    int64_t i;
    bool is_index = segment.len > 0 && segment.ptr[0] >= '0' && segment.ptr[0] <= '9' &&
                    (segment.len == 1 || segment.ptr[0] != '0') && str_to_int64(segment, &i);
    return is_index ? value_item(p, list, (size_t)i) : VALUE_NONE;
}

value_id pipeline_resolve(const struct pipeline *p, struct str pointer)
{
    if (pointer.len > 0 && pointer.ptr[0] != '/') {
        return VALUE_NONE;
    }
    value_id v = p->root;
    struct str rest = pointer.len > 0 ? str_slice(pointer, 1, pointer.len) : STR_NONE;
    for (struct str segment = str_cut(&rest, '/'); !str_is_none(segment) && !value_is_none(v);
         segment = str_cut(&rest, '/')) {
        v = value_kind(p, v) == VALUE_LIST ? find_item(p, v, segment) : find_member(p, v, segment);
    }
    return v;
}
