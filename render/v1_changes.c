/* SPDX-License-Identifier: MIT */
#include "render/v1_changes.h"

#include <assert.h>

#include "base/json.h"

/* One writing-out. */
struct writing {
    const struct v1_changes *changes;
    bool written[V1_CHANGES_MAX];
    const struct pipeline *p;
    struct json_writer w;
    struct buf path;
    size_t mark;
};

static struct v1_change *add(struct v1_changes *changes, struct str path, enum v1_change_kind kind)
{
    assert(changes->count < V1_CHANGES_MAX);
    struct v1_change *change = &changes->items[changes->count++];
    *change = (struct v1_change){.path = path, .kind = kind};
    return change;
}

void v1_change_table(struct v1_changes *changes, struct str path, struct v1_value value)
{
    add(changes, path, V1_CHANGE_TABLE)->table = value;
}

void v1_change_value(struct v1_changes *changes, struct str path, value_id value)
{
    add(changes, path, V1_CHANGE_DOCUMENT)->document = value;
}

void v1_change_text(struct v1_changes *changes, struct str path, struct str text)
{
    add(changes, path, V1_CHANGE_TEXT)->text = text;
}

void v1_change_packages(struct v1_changes *changes, struct str path,
                        const struct v1_packages *packages)
{
    add(changes, path, V1_CHANGE_PACKAGES)->packages = packages;
}

void v1_change_mark(struct v1_changes *changes, struct str path)
{
    add(changes, path, V1_CHANGE_MARK);
}

/* --- writing: functions recurse as deep as the tables go, which are ours --- */

static void write_change(struct writing *out, size_t change);
static void write_table(struct writing *out, struct v1_value value);

static void write_scalar(struct writing *out, value_id v)
{
    switch (value_kind(out->p, v)) {
    case VALUE_TEXT:
        json_write_text(&out->w, value_text(out->p, v));
        break;
    case VALUE_NUMBER:
        json_write_number(&out->w, value_text(out->p, v));
        break;
    case VALUE_BOOL:
        json_write_bool(&out->w, value_bool(out->p, v));
        break;
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_OBJECT:
        json_write_null(&out->w);
        break;
    }
}

/* The last change to the path that stands in out->path; V1_CHANGES_MAX when there is none. */
static size_t find_change(const struct writing *out)
{
    for (size_t i = out->changes->count; i > 0; i--) {
        if (str_eq(out->changes->items[i - 1].path, buf_str(&out->path))) {
            return i - 1;
        }
    }
    return V1_CHANGES_MAX;
}

/* Key and value of a member that is a scalar of the document, or else a table's. */
static void write_member(struct writing *out, struct str key, value_id scalar,
                         struct v1_value table)
{
    size_t len = out->path.len;
    buf_addc(&out->path, '/');
    buf_add(&out->path, key);
    json_write_key(&out->w, key);
    size_t change = find_change(out);
    if (change != V1_CHANGES_MAX) {
        write_change(out, change);
    } else if (value_is_none(scalar)) {
        write_table(out, table);
    } else {
        write_scalar(out, scalar);
    }
    buf_cut(&out->path, len);
}

/* Members of the object at out->path that only changes have. */
static void write_added(struct writing *out)
{
    for (size_t i = 0; i < out->changes->count; i++) {
        struct str path = out->changes->items[i].path;
        size_t len = out->path.len;
        struct str rest = str_slice(path, len, path.len);
        bool below = str_starts(path, buf_str(&out->path)) && str_starts(rest, STR("/"));
        struct str key = str_slice(rest, 1, rest.len);
        if (below && !out->written[i] && str_find(key, STR("/")) == SIZE_MAX) {
            write_member(out, key, VALUE_NONE, V1_NONE);
        }
    }
}

static void write_document(struct writing *out, value_id v)
{
    const struct pipeline *p = out->p;
    if (value_kind(p, v) == VALUE_LIST) {
        json_write_list(&out->w);
        for (value_id item = value_first(p, v); !value_is_none(item); item = value_next(p, item)) {
            write_scalar(out, item);
        }
        json_write_end(&out->w);
        return;
    }
    if (value_kind(p, v) != VALUE_OBJECT) {
        write_scalar(out, v);
        return;
    }
    json_write_object(&out->w);
    for (value_id m = value_first(p, v); !value_is_none(m); m = value_next(p, m)) {
        write_member(out, value_key_text(p, m), m, V1_NONE);
    }
    write_added(out);
    json_write_end(&out->w);
}

static void write_table(struct writing *out, struct v1_value value)
{
    if (value.v == NULL) {
        json_write_null(&out->w);
        return;
    }
    if (json_kind(value.v) != JSON_OBJECT) {
        json_write_value(&out->w, value.j, value.v);
        return;
    }
    json_write_object(&out->w);
    for (struct v1_value m = v1_first(value); m.v != NULL; m = v1_next(m)) {
        write_member(out, v1_key(m), VALUE_NONE, m);
    }
    write_added(out);
    json_write_end(&out->w);
}

/* All changes to that path are done with it. */
static void mark_written(struct writing *out, struct str path)
{
    for (size_t i = 0; i < out->changes->count; i++) {
        out->written[i] |= str_eq(out->changes->items[i].path, path);
    }
}

static void write_change(struct writing *out, size_t index)
{
    const struct v1_change *change = &out->changes->items[index];
    mark_written(out, change->path);
    switch (change->kind) {
    case V1_CHANGE_TABLE:
        write_table(out, change->table);
        break;
    case V1_CHANGE_DOCUMENT:
        write_document(out, change->document);
        break;
    case V1_CHANGE_TEXT:
        if (str_is_none(change->text)) {
            json_write_null(&out->w);
        } else {
            json_write_text(&out->w, change->text);
        }
        break;
    case V1_CHANGE_PACKAGES:
        v1_packages_write(change->packages, &out->w);
        break;
    case V1_CHANGE_MARK:
        out->mark = out->w.out->len;
        json_write_text(&out->w, STR(""));
        break;
    }
}

bool v1_changes_write(const struct v1_changes *changes, const struct pipeline *p,
                      struct v1_value table, struct buf *out, size_t *mark, struct status *st)
{
    struct writing writing = {.changes = changes, .p = p, .path = BUF_INIT};
    json_write_init(&writing.w, out, JSON_INDENT_4, JSON_ASCII);
    write_table(&writing, table);
    *mark = writing.mark;
    bool done = buf_ok(&writing.path, st) && buf_ok(out, st);
    buf_finish(&writing.path);
    return done;
}
