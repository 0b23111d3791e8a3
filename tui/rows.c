/* SPDX-License-Identifier: MIT */
#include "tui/rows.h"

#include <assert.h>

#include "base/mem.h"
#include "model/save.h"
#include "tui/argument.h"

/* What people set; the other members of a step or an estimator wait behind a ROW_MORE. */
static const enum key often_needed[] = {
    KEY_ID,
    KEY_NAME,
    KEY_TYPE,
    KEY_ESTIMATOR,
    KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS,
    KEY_SCRIPT_NAME,
    KEY_ARGUMENTS,
    KEY_COMMAND,
    KEY_RUNCONFIG_PIPELINE_PARAMS,
    KEY_INPUTS,
    KEY_OUTPUTS,
    KEY_COMPUTE_TARGET,
    KEY_ALLOW_REUSE,
    KEY_VERSION,
    KEY_RUN_AFTER,
    KEY_CLASS,
    KEY_SOURCE_DIRECTORY,
    KEY_ENTRY_SCRIPT,
    KEY_NODE_COUNT,
    KEY_PROCESS_COUNT_PER_NODE,
    KEY_DISTRIBUTED_TRAINING,
    KEY_USE_GPU,
    KEY_CONDA_PACKAGES,
    KEY_PIP_PACKAGES,
    KEY_ENVIRONMENT_VARIABLES,
    KEY_FRAMEWORK_VERSION,
};

/* An object with so few members shows all of them. */
enum { ROWS_FEW = 14 };

struct maker {
    struct rows *rows;
    const struct pipeline *p;
    unsigned flags;
    bool failed;
};

void rows_finish(struct rows *r)
{
    mem_free(r->items);
    arena_finish(&r->arena);
    *r = (struct rows){0};
}

static void add_row(struct maker *m, struct row row)
{
    struct rows *r = m->rows;
    if (r->count == r->cap) {
        size_t cap = r->cap == 0 ? 64 : r->cap * 2;
        struct row *items = mem_resize(r->items, r->cap, cap, sizeof(*items));
        if (items == NULL) {
            m->failed = true;
            return;
        }
        r->items = items;
        r->cap = cap;
    }
    r->items[r->count++] = row;
}

static bool is_often_needed(enum key key)
{
    for (size_t i = 0; i < COUNT_OF(often_needed); i++) {
        if (often_needed[i] == key) {
            return true;
        }
    }
    return false;
}

/* Of a choice, the shape of what stands there; where nothing does, the first that can be typed,
 * else the first. */
static const struct shape *settle(const struct pipeline *p, const struct shape *slot,
                                  value_id value)
{
    if (!value_is_none(value)) {
        return value_shape(p, value);
    }
    if (slot->kind != SHAPE_CHOICE) {
        return slot;
    }
    for (const struct shape *const *choice = slot->choices; *choice != NULL; choice++) {
        if ((*choice)->kind == SHAPE_SCALAR) {
            return *choice;
        }
    }
    return slot;
}

/* Argument items: a scalar or one of {"input"}, {"output"}, {"parameter"}. */
static bool is_argument(const struct shape *item)
{
    if (item == NULL || item->kind != SHAPE_CHOICE) {
        return false;
    }
    bool scalar = false, input = false;
    for (const struct shape *const *choice = item->choices; *choice != NULL; choice++) {
        scalar |= (*choice)->kind == SHAPE_SCALAR;
        input |= (*choice)->variant_key == KEY_INPUT;
    }
    return scalar && input;
}

static enum row_kind scalar_kind(const struct shape *shape)
{
    if (shape->scalars == SCALAR_BOOL) {
        return ROW_BOOL;
    }
    bool names = shape->ref != REF_NONE && shape->ref != REF_IDENTITY;
    return names || shape->values != NULL || shape->allowed != NULL ? ROW_CHOICE : ROW_TEXT;
}

/* Lists of the document with a place of their own in the outline. */
static bool is_section(enum key key)
{
    return key == KEY_STEPS || key == KEY_DATASTORES || key == KEY_COMPUTE_TARGETS ||
           key == KEY_DATA_REFERENCES || key == KEY_DATASETS || key == KEY_PARAMETERS;
}

static bool is_any_map(const struct shape *shape)
{
    return shape->kind == SHAPE_MAP && shape->item != NULL && shape->item->kind == SHAPE_ANY;
}

static void add_value(struct maker *m, struct row row);

/* What makes an object recognised in a list: its row's value. KEY_NONE: nothing of it does. */
static enum key telling_member(const struct pipeline *p, value_id object)
{
    static const enum key telling[] = {
        KEY_FROM, KEY_DATA_REFERENCE, KEY_DATASET, KEY_DATASET_PARAMETER, KEY_DATA_PATH_PARAMETER,
        KEY_NAME, KEY_CLASS};
    for (size_t i = 0; i < COUNT_OF(telling); i++) {
        if (!value_is_none(value_get(p, object, telling[i]))) {
            return telling[i];
        }
    }
    return KEY_NONE;
}

static void add_members(struct maker *m, value_id object, const struct shape *shape, int depth)
{
    bool few = shape->field_count <= ROWS_FEW;
    bool hidden = false;
    bool reading = (m->flags & ROWS_SET_ONLY) != 0;
    enum key said_above = reading && depth > 0 ? telling_member(m->p, object) : KEY_NONE;
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct field *field = &shape->fields[i];
        value_id value = value_get(m->p, object, field->key);
        bool set = !value_is_none(value);
        if (is_section(field->key) || field->key == KEY_VIEW) {
            continue;
        }
        if (reading && (!set || field->key == said_above)) {
            continue;
        }
        if (!set && !few && (m->flags & ROWS_ALL) == 0 && !is_often_needed(field->key)) {
            hidden = true;
            continue;
        }
        add_value(m, (struct row){.parent = object,
                                  .key = field->key,
                                  .value = value,
                                  .shape = field->shape,
                                  .field = field,
                                  .depth = depth,
                                  .label = key_text(field->key)});
    }
    if (hidden) {
        add_row(m, (struct row){.kind = ROW_MORE,
                                .parent = object,
                                .shape = shape,
                                .depth = depth,
                                .label = STR("more")});
    }
}

static void add_overrides(struct maker *m, const struct row *list)
{
    for (const char *const *name = list->shape->allowed; *name != NULL; name++) {
        struct str key = str_from(*name);
        value_id bound =
            value_is_none(list->value) ? VALUE_NONE : value_get_free(m->p, list->value, key);
        if (value_is_none(bound) && (m->flags & ROWS_SET_ONLY) != 0) {
            continue;
        }
        add_row(m, (struct row){.kind = ROW_OVERRIDE,
                                .parent = list->parent,
                                .key = KEY_FREE,
                                .free_key = key,
                                .value = bound,
                                .shape = list->shape->item,
                                .depth = list->depth + 1,
                                .label = key});
    }
}

static void add_items(struct maker *m, const struct row *list)
{
    size_t number = 1;
    value_id item = value_is_none(list->value) ? VALUE_NONE : value_first(m->p, list->value);
    bool is_map = list->shape->kind == SHAPE_MAP;
    for (; !value_is_none(item); item = value_next(m->p, item), number++) {
        struct str label =
            is_map ? value_key_text(m->p, item) : arena_strf(&m->rows->arena, "%zu", number);
        m->failed |= str_is_none(label);
        add_value(m, (struct row){.parent = list->value,
                                  .key = is_map ? KEY_FREE : KEY_NONE,
                                  .free_key = is_map ? label : STR_NONE,
                                  .value = item,
                                  .shape = list->shape->item,
                                  .depth = list->depth + 1,
                                  .label = label});
    }
    if ((m->flags & ROWS_SET_ONLY) == 0) {
        add_row(m, (struct row){.kind = ROW_ADD,
                                .parent = list->parent,
                                .key = list->key,
                                .value = list->value,
                                .shape = list->shape,
                                .depth = list->depth + 1,
                                .label = STR("+")});
    }
}

/* Adds the row of what may stand in a slot, and the rows below it. Recurses over shapes, which nest
 * a handful of levels: what is free to nest (SHAPE_ANY) is one row of JSON. */
static void add_value(struct maker *m, struct row row)
{
    const struct shape *slot = row.shape;
    bool argument = row.key == KEY_NONE && is_argument(slot);
    row.shape = settle(m->p, slot, row.value);
    switch (row.shape->kind) {
    case SHAPE_SCALAR:
        row.kind = argument ? ROW_ARGUMENT : scalar_kind(row.shape);
        add_row(m, row);
        break;
    case SHAPE_OBJECT:
    case SHAPE_CHOICE:
        if (argument) {
            row.kind = ROW_ARGUMENT;
            add_row(m, row);
            break;
        }
        row.kind = value_is_none(row.value) ? ROW_ABSENT : ROW_GROUP;
        add_row(m, row);
        if (row.kind == ROW_GROUP) {
            add_members(m, row.value, row.shape, row.depth + 1);
        }
        break;
    case SHAPE_LIST:
    case SHAPE_MAP:
        row.kind = is_any_map(row.shape) ? ROW_JSON : ROW_LIST;
        add_row(m, row);
        if (row.kind == ROW_LIST && row.shape->key_ref == REF_NONE && row.shape->allowed != NULL) {
            add_overrides(m, &row);
        } else if (row.kind == ROW_LIST) {
            add_items(m, &row);
        }
        break;
    case SHAPE_PAIR:
    case SHAPE_ANY:
        row.kind = ROW_JSON;
        add_row(m, row);
        break;
    }
}

bool rows_make(struct rows *r, const struct pipeline *p, value_id object, unsigned flags,
               struct status *st)
{
    struct rows made = ROWS_INIT;
    struct maker m = {.rows = &made, .p = p, .flags = flags};
    if (!arena_init(&made.arena, 0)) {
        return status_nomem(st);
    }
    const struct shape *shape = value_shape(p, object);
    assert(shape->kind == SHAPE_OBJECT);
    add_members(&m, object, shape, 0);
    if (m.failed) {
        rows_finish(&made);
        return status_nomem(st);
    }
    rows_finish(r);
    *r = made;
    return true;
}

bool row_is_unset(const struct row *row)
{
    return value_is_none(row->value);
}

bool row_same(const struct row *a, const struct row *b)
{
    if (a->kind == ROW_ADD || a->kind == ROW_MORE || b->kind == ROW_ADD || b->kind == ROW_MORE) {
        return a->kind == b->kind && value_eq(a->parent, b->parent) && a->key == b->key;
    }
    if (a->key == KEY_NONE) {
        return b->key == KEY_NONE && value_eq(a->value, b->value);
    }
    return value_eq(a->parent, b->parent) && a->key == b->key && str_eq(a->free_key, b->free_key);
}

static void add_default(const struct row *row, struct buf *out)
{
    const char *text = row->field != NULL ? row->field->default_json : NULL;
    struct str value = str_from(text);
    if (value.len >= 2 && value.ptr[0] == '"') {
        value = str_slice(value, 1, value.len - 1);
    }
    if (row->kind == ROW_BOOL) {
        value = str_eq(value, STR("true")) ? STR("yes") : STR("no");
    }
    buf_add(out, value);
}

/* An object's row shows its variant, or what makes it recognised in a list. */
static void add_group(const struct pipeline *p, const struct row *row, struct buf *out)
{
    enum key telling = telling_member(p, row->value);
    if (telling != KEY_NONE) {
        struct str text = value_text(p, value_get(p, row->value, telling));
        buf_add(out, str_is_none(text) ? STR("not wired") : text);
    } else if (row->shape->variant != NULL) {
        buf_addf(out, "%s", row->shape->variant);
    }
}

void row_add_value(const struct pipeline *p, const struct row *row, struct buf *out)
{
    switch (row->kind) {
    case ROW_ADD:
        return;
    case ROW_MORE:
        buf_addf(out, "fields that are seldom needed");
        return;
    case ROW_LIST:
        if (!value_is_none(row->value) && row->shape->allowed == NULL) {
            buf_addf(out, "%zu", value_count(p, row->value));
        }
        return;
    case ROW_ABSENT:
        buf_addf(out, "none");
        return;
    case ROW_TEXT:
    case ROW_BOOL:
    case ROW_CHOICE:
    case ROW_ARGUMENT:
    case ROW_JSON:
    case ROW_GROUP:
    case ROW_OVERRIDE:
        break;
    }
    if (value_is_none(row->value)) {
        add_default(row, out);
    } else if (row->kind == ROW_BOOL) {
        buf_addf(out, "%s", value_bool(p, row->value) ? "yes" : "no");
    } else if (row->kind == ROW_ARGUMENT) {
        argument_add(p, row->value, out);
    } else if (row->kind == ROW_GROUP) {
        add_group(p, row, out);
    } else if (row->kind == ROW_JSON) {
        value_save(p, row->value, out);
    } else if (value_kind(p, row->value) == VALUE_BOOL) {
        buf_addf(out, "%s", value_bool(p, row->value) ? "true" : "false");
    } else {
        buf_add(out, value_text(p, row->value));
    }
}
