/* SPDX-License-Identifier: MIT */
#include "tui/form_internal.h"

#include <stdint.h>

#include "model/history.h"
#include "model/verb.h"
#include "tui/scripts.h"
#include "tui/wire.h"

/* What is chosen is applied to the row that asked; rows may have been made anew meanwhile, so it is
 * remembered by value. */
struct asking {
    struct form *form;
    struct row row;
    enum key list; /* where "new…" makes a thing; KEY_NONE: there is no such item */
    const struct shape *const *variants; /* of an object to add; NULL: texts are chosen */
    size_t has_none;                     /* 1: the first item takes the value away */
};

struct options {
    struct arena arena;
    struct list_item *items;
    size_t count, cap;
};

enum { OPTIONS_MAX = 100000 };

static bool options_add(struct options *o, struct list_item item, struct status *st)
{
    if (o->count == o->cap) {
        size_t cap = o->cap == 0 ? 64 : o->cap * 2;
        struct list_item *items =
            cap <= OPTIONS_MAX * 2 ? arena_new(&o->arena, struct list_item, cap) : NULL;
        if (items == NULL) {
            return status_nomem(st);
        }
        for (size_t i = 0; i < o->count; i++) {
            items[i] = o->items[i];
        }
        o->items = items;
        o->cap = cap;
    }
    o->items[o->count++] = item;
    return true;
}

static bool options_add_text(struct options *o, struct str text, struct status *st)
{
    struct str copy = arena_str(&o->arena, text);
    return str_is_none(copy) ? status_nomem(st)
                             : options_add(o, (struct list_item){.text = copy}, st);
}

static bool add_texts(struct options *o, const char *const *texts, struct status *st)
{
    for (; texts != NULL && *texts != NULL; texts++) {
        if (!options_add_text(o, str_from(*texts), st)) {
            return false;
        }
    }
    return true;
}

static bool add_identities(struct options *o, const struct pipeline *p, enum key list,
                           struct str but, struct status *st)
{
    value_id item = value_first(p, pipeline_list(p, list));
    for (; !value_is_none(item); item = value_next(p, item)) {
        struct str identity = value_identity(p, item);
        if (!str_eq(identity, but) && !options_add_text(o, identity, st)) {
            return false;
        }
    }
    return true;
}

/* Every output of the other steps, as a wire names it. */
static bool add_outputs(struct options *o, const struct editor *ed, value_id step,
                        struct status *st)
{
    const struct graph *g = ed->doc.g;
    uint32_t self = graph_node_of(g, step);
    for (size_t i = 0; i < g->port_count; i++) {
        const struct graph_port *port = &g->ports[i];
        if (!port->is_output || port->node == self || graph_would_cycle(g, port->node, self)) {
            continue;
        }
        struct str wire = arena_strf(&o->arena, "%.*s.%.*s", STR_ARG(g->nodes[port->node].id),
                                     STR_ARG(port->name));
        if (str_is_none(wire) || !options_add(o, (struct list_item){.text = wire}, st)) {
            return status_nomem(st);
        }
    }
    return true;
}

/* Folders that hold scripts, or the scripts of the step's folder. */
static bool add_files(struct options *o, const struct editor *ed, const struct row *row,
                      bool folders, struct status *st)
{
    struct script *scripts;
    size_t count;
    if (!scripts_find(ed->doc.base_folder, &o->arena, &scripts, &count, st)) {
        return false;
    }
    struct str source = value_get_text(ed->doc.p, row->parent, KEY_SOURCE_DIRECTORY);
    struct str last = STR_NONE;
    for (size_t i = 0; i < count; i++) {
        bool new_folder = str_is_none(last) || !str_eq(last, scripts[i].folder);
        bool here = str_eq(scripts[i].folder, str_is_none(source) ? STR("") : source);
        last = scripts[i].folder;
        if (folders && new_folder && scripts[i].folder.len > 0 &&
            !options_add_text(o, scripts[i].folder, st)) {
            return false;
        }
        if (!folders && here && !options_add_text(o, scripts[i].name, st)) {
            return false;
        }
    }
    return true;
}

static bool add_referable(struct options *o, const struct editor *ed, const struct row *row,
                          enum shape_ref ref, struct asking *asking, struct status *st)
{
    const struct pipeline *p = ed->doc.p;
    value_id owner = value_owner(p, row->parent);
    switch (ref) {
    case REF_DATASTORE:
        asking->list = KEY_DATASTORES;
        break;
    case REF_COMPUTE:
        asking->list = KEY_COMPUTE_TARGETS;
        break;
    case REF_DATA_REFERENCE:
        asking->list = KEY_DATA_REFERENCES;
        break;
    case REF_DATASET:
        asking->list = KEY_DATASETS;
        break;
    case REF_PARAMETER:
        asking->list = KEY_PARAMETERS;
        break;
    case REF_STEP:
        return add_identities(o, p, KEY_STEPS,
                              value_is_none(owner) ? STR_NONE : value_identity(p, owner), st);
    case REF_OUTPUT:
        return add_outputs(o, ed, owner, st);
    case REF_FOLDER:
    case REF_SCRIPT:
        return add_files(o, ed, row, ref == REF_FOLDER, st);
    case REF_NONE:
    case REF_IDENTITY:
    case REF_INPUT_PORT:
    case REF_OUTPUT_PORT:
        return true;
    }
    return add_identities(o, p, asking->list, STR_NONE, st);
}

/* The class, type or kind of an object: the names of all its variants. */
static const struct shape *selected_choice(const struct pipeline *p, const struct row *row)
{
    const struct shape *object = value_shape(p, row->parent);
    bool selects = object->kind == SHAPE_OBJECT && object->choice != NULL &&
                   object->choice->selector == row->key;
    return selects ? object->choice : NULL;
}

static bool add_variants(struct options *o, const struct shape *choice, struct status *st)
{
    for (const struct shape *const *v = choice->choices; *v != NULL; v++) {
        const char *name = (*v)->variant != NULL ? (*v)->variant : (*v)->name;
        if (!options_add_text(o, str_from(name), st)) {
            return false;
        }
    }
    return true;
}

/* --- what is done with the choice --- */

static struct row row_again(struct asking *asking)
{
    struct form *f = asking->form;
    for (size_t i = 0; i < f->rows.count; i++) {
        if (row_same(&f->rows.items[i], &asking->row)) {
            return f->rows.items[i];
        }
    }
    return asking->row;
}

static void take_text(struct editor *ed, struct asking *asking, struct str text)
{
    struct row row = row_again(asking);
    if (row.kind == ROW_ADD) {
        form_add_item(ed, asking->form, &row, text);
    } else {
        form_set_text(ed, asking->form, &row, text);
    }
}

static bool make_new(struct editor *ed, struct str name, void *data)
{
    struct asking *asking = data;
    struct status st = STATUS_INIT;
    value_id item;
    if (name.len == 0) {
        editor_say(ed, SAY_BAD, "a name has at least one character");
        return false;
    }
    if (!verb_add_named(ed->doc.history, asking->list, name, &item, &st)) {
        editor_failed(ed, &st);
        return false;
    }
    take_text(ed, asking, name);
    return true;
}

static const struct str new_item = STR_INIT("new…");

/* Copied out of the choice, whose arena goes with it. */
static struct asking *keep_asking(struct editor *ed, const struct asking *asking)
{
    struct asking *kept = arena_new(&asking->form->rows.arena, struct asking, 1);
    if (kept == NULL) {
        struct status st = STATUS_INIT;
        status_nomem(&st);
        editor_failed(ed, &st);
        return NULL;
    }
    *kept = *asking;
    return kept;
}

static void text_chosen(struct editor *ed, size_t item, struct str text, struct asking *asking)
{
    struct status st = STATUS_INIT;
    if (asking->has_none == 1 && item == 0) {
        struct row row = row_again(asking);
        form_set_text(ed, asking->form, &row, STR(""));
    } else if (asking->list != KEY_NONE && str_eq(text, new_item)) {
        struct asking *kept = keep_asking(ed, asking);
        if (kept != NULL && !prompt_open(ed, STR("name: "), STR(""), make_new, kept, &st)) {
            editor_failed(ed, &st);
        }
    } else {
        take_text(ed, asking, text);
    }
}

/* The choice's data: the asking, and its items to read the text from. */
struct chosen {
    struct asking asking;
    const struct list_item *items;
};

static void chosen(struct editor *ed, size_t item, void *data)
{
    struct chosen *c = data;
    if (c->asking.variants != NULL) {
        struct row row = row_again(&c->asking);
        form_add_object(ed, c->asking.form, &row, c->asking.variants[item]);
        return;
    }
    text_chosen(ed, item, c->items[item].text, &c->asking);
}

static void typed(struct editor *ed, struct str text, void *data)
{
    struct chosen *c = data;
    take_text(ed, &c->asking, text);
}

/* Which option is the row's value; SIZE_MAX when none is. */
static size_t present_option(const struct editor *ed, const struct options *o,
                             const struct row *row)
{
    struct buf value = BUF_INIT;
    size_t present = SIZE_MAX;
    row_add_value(ed->doc.p, row, &value);
    for (size_t i = 0; row->kind != ROW_ADD && value.failed == STATUS_OK && i < o->count; i++) {
        present = str_eq(o->items[i].text, buf_str(&value)) ? i : present;
    }
    buf_finish(&value);
    return present;
}

/* What the row has can be kept, whether or not there still is such a thing. */
static bool add_present(struct options *o, const struct editor *ed, const struct row *row,
                        struct status *st)
{
    if (row->kind != ROW_CHOICE || row_is_unset(row) ||
        value_kind(ed->doc.p, row->value) != VALUE_TEXT || present_option(ed, o, row) != SIZE_MAX) {
        return true;
    }
    struct str text = arena_str(&o->arena, value_text(ed->doc.p, row->value));
    return (!str_is_none(text) || status_nomem(st)) &&
           options_add(o, (struct list_item){.text = text, .detail = STR("as it is")}, st);
}

static bool open_options(struct editor *ed, struct options *o, const struct asking *asking,
                         bool takes_text, struct status *st)
{
    struct chosen *data = arena_new(&o->arena, struct chosen, 1);
    if (data == NULL) {
        return status_nomem(st);
    }
    *data = (struct chosen){*asking, o->items};
    size_t present = present_option(ed, o, &asking->row);
    struct choice choice = {.title = asking->row.label,
                            .items = o->items,
                            .count = o->count,
                            .selected = present != SIZE_MAX ? present : 0,
                            .arena = o->arena,
                            .chosen = chosen,
                            .typed = takes_text ? typed : NULL,
                            .data = data};
    return choice_open(ed, &choice, st);
}

/* --- what there is to choose --- */

static bool add_texts_of_row(struct options *o, const struct editor *ed, const struct row *row,
                             struct asking *asking, struct status *st)
{
    const struct shape *shape = row->kind == ROW_ADD ? row->shape->item : row->shape;
    const struct shape *choice = row->kind == ROW_ADD ? NULL : selected_choice(ed->doc.p, row);
    bool required = row->field != NULL && row->field->required;
    if (row->kind != ROW_ADD && !row_is_unset(row) && !required && row->key != KEY_NONE &&
        choice == NULL) {
        asking->has_none = 1;
        if (!options_add(o, (struct list_item){.text = STR("none")}, st)) {
            return false;
        }
    }
    bool ok = choice != NULL
                  ? add_variants(o, choice, st)
                  : add_texts(o, shape->values, st) && add_texts(o, shape->allowed, st) &&
                        add_referable(o, ed, row, shape->ref, asking, st);
    ok = ok && add_present(o, ed, row, st);
    if (ok && asking->list != KEY_NONE) {
        ok = options_add(o, (struct list_item){.text = new_item}, st);
    }
    return ok;
}

static void choose_text(struct editor *ed, struct form *f, const struct row *row)
{
    struct status st = STATUS_INIT;
    struct options o = {0};
    struct asking asking = {.form = f, .row = *row};
    const struct shape *shape = row->kind == ROW_ADD ? row->shape->item : row->shape;
    bool takes_text = shape->ref == REF_FOLDER || shape->ref == REF_SCRIPT ||
                      shape->ref == REF_COMPUTE ||
                      (shape->allowed != NULL && shape->values == NULL);
    bool ok = (arena_init(&o.arena, 0) || status_nomem(&st)) &&
              add_texts_of_row(&o, ed, row, &asking, &st) &&
              open_options(ed, &o, &asking, takes_text, &st);
    if (!ok) {
        arena_finish(&o.arena);
        editor_failed(ed, &st);
    }
}

/* An object: which variant, when there are several. */
static void choose_object(struct editor *ed, struct form *f, const struct row *row)
{
    const struct shape *slot = row->kind == ROW_ADD ? row->shape->item : row->shape;
    if (slot->kind != SHAPE_CHOICE) {
        form_add_object(ed, f, row, slot);
        return;
    }
    struct status st = STATUS_INIT;
    struct options o = {0};
    struct asking asking = {.form = f, .row = *row, .variants = slot->choices};
    bool ok = (arena_init(&o.arena, 0) || status_nomem(&st)) && add_variants(&o, slot, &st) &&
              open_options(ed, &o, &asking, false, &st);
    if (!ok) {
        arena_finish(&o.arena);
        editor_failed(ed, &st);
    }
}

static bool name_member(struct editor *ed, struct str name, void *data)
{
    struct asking *asking = data;
    struct row row = row_again(asking);
    return form_add_member(ed, asking->form, &row, name);
}

static void add_to_list(struct editor *ed, struct form *f, const struct row *row)
{
    struct status st = STATUS_INIT;
    const struct shape *item = row->shape->item;
    if (row->shape->kind == SHAPE_MAP) {
        struct asking asking = {.form = f, .row = *row};
        struct asking *kept = keep_asking(ed, &asking);
        if (kept != NULL && !prompt_open(ed, STR("name: "), STR(""), name_member, kept, &st)) {
            editor_failed(ed, &st);
        }
    } else if (row->key == KEY_INPUTS &&
               value_eq(row->parent, value_owner(ed->doc.p, row->parent))) {
        wire_into_open(ed, row->parent);
    } else if (row->key == KEY_OUTPUTS) {
        value_id output;
        bool ok = verb_add_output(ed->doc.history, row->parent, STR(""), &output, &st);
        if (!ok) {
            editor_failed(ed, &st);
            return;
        }
        editor_edited(ed);
        form_rebuild(ed, f, output);
    } else if (item->kind == SHAPE_SCALAR && (item->ref != REF_NONE || item->values != NULL)) {
        choose_text(ed, f, row);
    } else if (item->kind == SHAPE_OBJECT) {
        choose_object(ed, f, row);
    } else {
        form_add_item(ed, f, row, STR(""));
    }
}

void form_choose(struct editor *ed, struct form *f)
{
    struct row row = *form_row(f);
    if (row.kind == ROW_ADD) {
        add_to_list(ed, f, &row);
    } else if (row.kind == ROW_ABSENT) {
        choose_object(ed, f, &row);
    } else {
        choose_text(ed, f, &row);
    }
}

/* --- @ in an argument --- */

static void reference_chosen(struct editor *ed, size_t item, void *data)
{
    struct chosen *c = data;
    struct form *f = c->asking.form;
    struct status st = STATUS_INIT;
    if (!text_field_set(&f->text, c->items[item].text, &st)) {
        editor_failed(ed, &st);
        return;
    }
    f->typed = true;
    form_commit(ed, f);
}

static bool add_ports(struct options *o, const struct editor *ed, value_id step, struct status *st)
{
    const struct graph *g = ed->doc.g;
    uint32_t node = graph_node_of(g, step);
    for (size_t i = 0; node != GRAPH_NONE && i < g->port_count; i++) {
        const struct graph_port *port = &g->ports[i];
        if (port->node != node) {
            continue;
        }
        struct str text =
            arena_strf(&o->arena, "@%s:%.*s", port->is_output ? "out" : "in", STR_ARG(port->name));
        if (str_is_none(text) || !options_add(o, (struct list_item){.text = text}, st)) {
            return status_nomem(st);
        }
    }
    value_id parameter = value_first(ed->doc.p, pipeline_list(ed->doc.p, KEY_PARAMETERS));
    for (; !value_is_none(parameter); parameter = value_next(ed->doc.p, parameter)) {
        struct str text =
            arena_strf(&o->arena, "@par:%.*s", STR_ARG(value_identity(ed->doc.p, parameter)));
        if (str_is_none(text) || !options_add(o, (struct list_item){.text = text}, st)) {
            return status_nomem(st);
        }
    }
    return true;
}

void form_choose_reference(struct editor *ed, struct form *f)
{
    struct status st = STATUS_INIT;
    struct options o = {0};
    struct asking asking = {.form = f, .row = *form_row(f)};
    bool ok = arena_init(&o.arena, 0) || status_nomem(&st);
    ok = ok && add_ports(&o, ed, value_owner(ed->doc.p, asking.row.parent), &st);
    struct chosen *data = ok ? arena_new(&o.arena, struct chosen, 1) : NULL;
    if (data != NULL) {
        *data = (struct chosen){asking, o.items};
        struct choice choice = {.title = STR("ports and parameters"),
                                .items = o.items,
                                .count = o.count,
                                .arena = o.arena,
                                .chosen = reference_chosen,
                                .data = data};
        ok = choice_open(ed, &choice, &st);
    } else {
        ok = ok && status_nomem(&st);
    }
    if (!ok) {
        arena_finish(&o.arena);
        editor_failed(ed, &st);
    }
}
