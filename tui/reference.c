/* SPDX-License-Identifier: MIT */
#include "tui/reference.h"

#include "base/file.h"
#include "base/mem.h"
#include "model/verb.h"
#include "tui/editor_internal.h"
#include "tui/scripts.h"

/* What is being asked for; one at a time, kept by the editor. */
struct reference_plan {
    struct buf folder; /* relative to the document's, or absolute */
    void (*made)(struct editor *ed, value_id reference, value_id step);
    value_id step;
};

void reference_plan_free(struct reference_plan *plan)
{
    if (plan != NULL) {
        buf_finish(&plan->folder);
        mem_free(plan);
    }
}

/* --- making it --- */

static bool set_text(struct history *h, value_id target, enum key key, struct str text,
                     struct status *st)
{
    const struct edit edit = {
        .kind = EDIT_SET, .target = target, .key = key, .value = edit_text(text)};
    return history_apply(h, &edit, NULL, st);
}

/* The part of `folder` below `root`, itself a path; STR_NONE when it does not lie there. "." is the
 * document's own folder. */
static struct str below(struct str folder, struct str root)
{
    if (str_eq(root, STR(".")) || root.len == 0) {
        return str_starts(folder, STR("/")) || str_starts(folder, STR("..")) ? STR_NONE : folder;
    }
    if (str_eq(folder, root)) {
        return STR("");
    }
    bool inside = str_starts(folder, root) && folder.ptr[root.len] == '/';
    return inside ? str_slice(folder, root.len + 1, folder.len) : STR_NONE;
}

/* The datastore that the folder lies in; the default one before others. */
static value_id store_of(const struct pipeline *p, struct str folder, struct str *path)
{
    value_id found = VALUE_NONE;
    value_id store = value_first(p, pipeline_list(p, KEY_DATASTORES));
    for (; !value_is_none(store); store = value_next(p, store)) {
        struct str root = value_get_text(p, store, KEY_LOCAL_PATH);
        struct str rest = str_is_none(root) ? STR_NONE : below(folder, root);
        bool better = value_is_none(found) || value_get_bool(p, store, KEY_DEFAULT);
        if (!str_is_none(rest) && better) {
            found = store;
            *path = rest;
        }
    }
    return found;
}

/* A datastore that has no place here yet. */
static value_id store_without_place(const struct pipeline *p)
{
    value_id store = value_first(p, pipeline_list(p, KEY_DATASTORES));
    while (!value_is_none(store) && !value_is_none(value_get(p, store, KEY_LOCAL_PATH))) {
        store = value_next(p, store);
    }
    return store;
}

static bool make_store(struct history *h, bool is_first, value_id *store, struct status *st)
{
    struct buf name = BUF_INIT;
    struct str wish = is_first ? STR("workspaceblobstore") : STR("localstore");
    bool ok = verb_free_identity(history_pipeline(h), KEY_DATASTORES, wish, &name, st) &&
              verb_add_named(h, KEY_DATASTORES, buf_str(&name), store, st);
    buf_finish(&name);
    const struct edit edit = {
        .kind = EDIT_SET, .target = *store, .key = KEY_DEFAULT, .value = edit_bool(true)};
    return ok && (!is_first || history_apply(h, &edit, NULL, st));
}

/* A datastore for the folder: one that has it, else one that gets a place: the document's folder,
 * or, for a folder elsewhere, that. */
static bool find_store(struct history *h, struct str folder, value_id *store, struct str *path,
                       struct status *st)
{
    const struct pipeline *p = history_pipeline(h);
    *store = store_of(p, folder, path);
    if (!value_is_none(*store)) {
        return true;
    }
    bool outside = str_is_none(below(folder, STR(".")));
    bool none_yet = value_is_none(value_first(p, pipeline_list(p, KEY_DATASTORES)));
    *store = outside ? VALUE_NONE : store_without_place(p);
    *path = outside ? STR("") : folder;
    return (!value_is_none(*store) || make_store(h, none_yet, store, st)) &&
           set_text(h, *store, KEY_LOCAL_PATH, outside ? folder : STR("."), st);
}

static bool make_reference(struct history *h, struct str folder, struct str name, value_id *made,
                           struct status *st)
{
    value_id store;
    struct str path;
    return find_store(h, folder, &store, &path, st) &&
           verb_add_named(h, KEY_DATA_REFERENCES, name, made, st) &&
           set_text(h, *made, KEY_DATASTORE, value_identity(history_pipeline(h), store), st) &&
           (path.len == 0 || set_text(h, *made, KEY_PATH_ON_DATASTORE, path, st));
}

/* --- asking --- */

static bool is_there(const struct editor *ed, struct str folder)
{
    struct status ignored = STATUS_INIT;
    struct file_stamp stamp = {.exists = false};
    struct buf path = BUF_INIT;
    if (!str_starts(folder, STR("/"))) {
        buf_addf(&path, "%.*s/", STR_ARG(ed->doc.base_folder));
    }
    buf_add(&path, folder);
    bool known = path.failed == STATUS_OK && file_stat(buf_cstr(&path), &stamp, &ignored);
    buf_finish(&path);
    return known && stamp.exists;
}

static bool name_given(struct editor *ed, struct str name, void *data)
{
    struct reference_plan *plan = data;
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    value_id made;
    struct str folder = buf_str(&plan->folder);
    bool begun = history_begin(h, STR("add a data reference"), &st);
    bool ok = begun && make_reference(h, folder, name, &made, &st);
    if (ok) {
        history_end(h);
    } else if (begun) {
        history_abort(h);
    }
    if (!ok) {
        editor_failed(ed, &st);
        return false;
    }
    editor_edited(ed);
    editor_say(ed, SAY_GOOD,
               is_there(ed, folder) ? "%.*s is %.*s" : "%.*s is %.*s, which is not there yet",
               STR_ARG(name), STR_ARG(folder));
    plan->made(ed, made, plan->step);
    return true;
}

static struct str without_slash(struct str folder)
{
    while (folder.len > 1 && str_ends(folder, STR("/"))) {
        folder = str_slice(folder, 0, folder.len - 1);
    }
    return str_starts(folder, STR("./")) ? str_slice(folder, 2, folder.len) : folder;
}

static void folder_given(struct editor *ed, struct str folder, struct reference_plan *plan)
{
    struct status st = STATUS_INIT;
    struct buf name = BUF_INIT;
    folder = without_slash(folder);
    size_t slash = str_find_last(folder, '/');
    struct str last = slash == SIZE_MAX ? folder : str_slice(folder, slash + 1, folder.len);
    buf_reset(&plan->folder);
    buf_add(&plan->folder, folder);
    if (!buf_ok(&plan->folder, &st) ||
        !verb_free_identity(ed->doc.p, KEY_DATA_REFERENCES, last, &name, &st) ||
        !prompt_open(ed, STR("Name of the data reference: "), buf_str(&name), name_given, plan,
                     &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&name);
}

struct folder_choice {
    struct reference_plan *plan;
    const struct str *folders;
};

static void chosen(struct editor *ed, size_t item, void *data)
{
    const struct folder_choice *c = data;
    folder_given(ed, c->folders[item], c->plan);
}

static void typed(struct editor *ed, struct str text, void *data)
{
    const struct folder_choice *c = data;
    folder_given(ed, text, c->plan);
}

static bool collect(const struct editor *ed, struct choice *choice, struct folder_choice *c,
                    struct status *st)
{
    struct str *folders;
    size_t count;
    if (!scripts_find_folders(ed->doc.base_folder, &choice->arena, &folders, &count, st)) {
        return false;
    }
    c->folders = folders;
    choice->items = arena_new(&choice->arena, struct list_item, count);
    if (choice->items == NULL) {
        return status_nomem(st);
    }
    for (; choice->count < count; choice->count++) {
        choice->items[choice->count] = (struct list_item){.text = folders[choice->count]};
    }
    return true;
}

static bool ask_for_folder(struct editor *ed, struct reference_plan *plan, struct status *st)
{
    struct choice choice = {.title = STR("which folder holds the data? or type a path"),
                            .chosen = chosen,
                            .typed = typed};
    if (!arena_init(&choice.arena, 0)) {
        return status_nomem(st);
    }
    struct folder_choice *c = arena_new(&choice.arena, struct folder_choice, 1);
    bool ok = c != NULL || status_nomem(st);
    if (ok) {
        c->plan = plan;
        choice.data = c;
        ok = collect(ed, &choice, c, st) && choice_open(ed, &choice, st);
    }
    if (!ok) {
        arena_finish(&choice.arena);
    }
    return ok;
}

void reference_open(struct editor *ed,
                    void (*made)(struct editor *ed, value_id reference, value_id step),
                    value_id step)
{
    struct status st = STATUS_INIT;
    struct reference_plan *plan = mem_new(struct reference_plan);
    if (plan == NULL) {
        status_nomem(&st);
        editor_failed(ed, &st);
        return;
    }
    *plan = (struct reference_plan){.folder = BUF_INIT, .made = made, .step = step};
    reference_plan_free(ed->reference);
    ed->reference = plan;
    if (!ask_for_folder(ed, plan, &st)) {
        editor_failed(ed, &st);
    }
}
