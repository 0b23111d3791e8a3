/* SPDX-License-Identifier: MIT */
#include "tests/render/json_same.h"

#include <check.h>

#include "base/json.h"

struct side {
    const struct json *j;
    const struct json_value *v; /* NULL: absent */
};

struct comparison {
    struct buf path;
    struct buf *difference;
};

static bool same(struct comparison *c, struct side want, struct side got);

static struct side at(struct side parent, const struct json_value *v)
{
    return (struct side){parent.j, v};
}

static void print(struct buf *out, struct side side)
{
    if (side.v == NULL) {
        buf_add(out, STR("nothing"));
        return;
    }
    struct json_writer w;
    json_write_init(&w, out, JSON_COMPACT, JSON_UTF8);
    json_write_value(&w, side.j, side.v);
}

static bool differ(struct comparison *c, struct side want, struct side got)
{
    buf_reset(c->difference);
    buf_addf(c->difference, "%s: want ", buf_cstr(&c->path));
    print(c->difference, want);
    buf_add(c->difference, STR(", got "));
    print(c->difference, got);
    return false;
}

static bool is_nothing(const struct json_value *v)
{
    return v == NULL || json_kind(v) == JSON_NULL;
}

static bool one_of(struct str key, const char *const *keys)
{
    while (*keys != NULL && !str_eq(key, str_from(*keys))) {
        keys++;
    }
    return *keys != NULL;
}

/* --- lists whose order says nothing --- */

static const char *const unordered[] = {
    "ModuleNodes",
    "DatasetNodes",
    "Edges",
    "ModuleParameters",
    "DataPathParameters",
    "ModuleMetadataParameters",
    "ModuleInputSettings",
    "Parameters",
    "ModuleOutputSettings",
    "DataPathParameterList",
    NULL,
};

/* What an item is known by; NULL: by nothing but all of it. */
static const struct json_value *identity(const struct json_value *item)
{
    const struct json_value *id = json_get(item, STR("Id"));
    return id != NULL ? id : json_get(item, STR("Name"));
}

static bool same_item(struct comparison *c, struct side want, struct side list)
{
    const struct json_value *id = identity(want.v);
    for (const struct json_value *item = json_first(list.v); item; item = json_next(item)) {
        const struct json_value *other = identity(item);
        bool candidate = id == NULL ||
                         (other != NULL && str_eq(json_text(want.j, id), json_text(list.j, other)));
        if (candidate && (same(c, want, at(list, item)) || id != NULL)) {
            return id == NULL || same(c, want, at(list, item));
        }
    }
    return differ(c, want, at(list, NULL));
}

static bool same_unordered(struct comparison *c, struct side want, struct side got)
{
    if (json_count(want.v) != json_count(got.v)) {
        return differ(c, want, got);
    }
    for (const struct json_value *item = json_first(want.v); item; item = json_next(item)) {
        if (!same_item(c, at(want, item), got)) {
            return false;
        }
    }
    return true;
}

/* --- values --- */

static bool same_ordered(struct comparison *c, struct side want, struct side got)
{
    const struct json_value *a = json_first(want.v), *b = json_first(got.v);
    for (; a != NULL && b != NULL; a = json_next(a), b = json_next(b)) {
        if (!same(c, at(want, a), at(got, b))) {
            return false;
        }
    }
    return (a == NULL && b == NULL) || differ(c, want, got);
}

/* A text that is JSON itself. */
static bool same_inner(struct comparison *c, struct side want, struct side got)
{
    struct json *a = json_parse(json_text(want.j, want.v), NULL);
    struct json *b = json_parse(json_text(got.j, got.v), NULL);
    bool equal = a != NULL && b != NULL &&
                 same(c, (struct side){a, json_root(a)}, (struct side){b, json_root(b)});
    if (a == NULL || b == NULL) {
        differ(c, want, got);
    }
    json_free(a);
    json_free(b);
    return equal;
}

static bool same_member(struct comparison *c, struct str key, struct side want, struct side got)
{
    static const char *const inner[] = {"Runconfig", "AdditionalTransformations", NULL};
    if (is_nothing(want.v) || is_nothing(got.v)) {
        return (is_nothing(want.v) && is_nothing(got.v)) || differ(c, want, got);
    }
    if (json_kind(want.v) == JSON_LIST && json_kind(got.v) == JSON_LIST && one_of(key, unordered)) {
        return same_unordered(c, want, got);
    }
    if (json_kind(want.v) == JSON_STRING && json_kind(got.v) == JSON_STRING && one_of(key, inner)) {
        return same_inner(c, want, got);
    }
    return same(c, want, got);
}

static bool same_members(struct comparison *c, struct side want, struct side got)
{
    for (const struct json_value *m = json_first(want.v); m; m = json_next(m)) {
        struct str key = json_key(m);
        size_t len = c->path.len;
        buf_addf(&c->path, "/%.*s", STR_ARG(key));
        if (!same_member(c, key, at(want, m), at(got, json_get(got.v, key)))) {
            return false;
        }
        buf_cut(&c->path, len);
    }
    for (const struct json_value *m = json_first(got.v); m; m = json_next(m)) {
        if (!is_nothing(m) && json_get(want.v, json_key(m)) == NULL) {
            return differ(c, at(want, NULL), at(got, m));
        }
    }
    return true;
}

/* Leaves the path where a difference is, so a caller that goes on puts it back. */
static bool same(struct comparison *c, struct side want, struct side got)
{
    if (json_kind(want.v) != json_kind(got.v)) {
        return differ(c, want, got);
    }
    size_t len = c->path.len;
    bool equal = true;
    switch (json_kind(want.v)) {
    case JSON_NULL:
        break;
    case JSON_BOOL:
        equal = json_bool(want.v) == json_bool(got.v) || differ(c, want, got);
        break;
    case JSON_NUMBER:
    case JSON_STRING:
        equal = str_eq(json_text(want.j, want.v), json_text(got.j, got.v)) || differ(c, want, got);
        break;
    case JSON_LIST:
        equal = same_ordered(c, want, got);
        break;
    case JSON_OBJECT:
        equal = same_members(c, want, got);
        break;
    }
    buf_cut(&c->path, len);
    return equal;
}

bool json_same(struct str want, struct str got, struct buf *difference)
{
    struct status st = STATUS_INIT;
    struct json *a = json_parse(want, &st);
    struct json *b = json_parse(got, &st);
    ck_assert_msg(a != NULL && b != NULL, "no JSON: %s", st.message);
    struct comparison c = {.path = BUF_INIT, .difference = difference};
    bool equal = same(&c, (struct side){a, json_root(a)}, (struct side){b, json_root(b)});
    buf_finish(&c.path);
    json_free(a);
    json_free(b);
    return equal;
}
