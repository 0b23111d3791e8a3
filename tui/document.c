/* SPDX-License-Identifier: MIT */
#include "tui/document.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/load.h"
#include "model/save.h"
#include "model/step.h"
#include "submit/snapshot.h"
#include "tui/canvas.h"
#include "tui/outline.h"
#include "tui/panes.h"
#include "tui/picture.h"
#include "tui/recent.h"
#include "tui/recovery.h"
#include "tui/run_view.h"

/* --- names --- */

static struct str base_name(struct str path)
{
    size_t slash = str_find_last(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.len);
}

static struct str folder_of(struct str path)
{
    size_t slash = str_find_last(path, '/');
    return slash == SIZE_MAX || slash == 0 ? STR("/") : str_slice(path, 0, slash);
}

/* Without "./" in front and in between; ".." stays, since a link may stand before it. */
static struct str tidy(struct str path, struct arena *a)
{
    struct buf out = BUF_INIT;
    for (struct str part = str_cut(&path, '/'); part.ptr; part = str_cut(&path, '/')) {
        if (part.len > 0 && !str_eq(part, STR("."))) {
            buf_addc(&out, '/');
            buf_add(&out, part);
        }
    }
    struct str copy = out.failed == STATUS_OK ? arena_str(a, buf_str(&out)) : STR_NONE;
    buf_finish(&out);
    return copy;
}

struct str document_absolute(const struct editor *ed, struct str typed, struct arena *a)
{
    if (str_starts(typed, STR("/"))) {
        return tidy(typed, a);
    }
    struct str joined =
        arena_strf(a, "%.*s/%.*s", STR_ARG(ed->config.current_folder), STR_ARG(typed));
    return str_is_none(joined) ? STR_NONE : tidy(joined, a);
}

static struct str relative_to(struct str path, struct str folder)
{
    bool below = str_starts(path, folder) && path.len > folder.len && path.ptr[folder.len] == '/';
    return below ? str_slice(path, folder.len + 1, path.len) : path;
}

/* Sets everything that follows from where the document lies, in a document without names yet. */
static bool name_document(struct document *d, const struct editor *ed, struct str path,
                          struct str folder, struct status *st)
{
    struct arena a = {0};
    if (!arena_init(&a, 0)) {
        return status_nomem(st);
    }
    bool untitled = path.len == 0;
    struct str copy = arena_str(&a, untitled ? STR("") : path);
    struct str base = arena_str(&a, untitled ? folder : folder_of(path));
    struct str stem = base_name(base).len > 0 ? base_name(base) : STR("pipeline");
    struct str name = arena_str(&a, untitled ? stem : pipeline_default_name(path));
    struct str shown = untitled ? arena_strf(&a, "%.*s.pipeline.json", STR_ARG(stem))
                                : arena_str(&a, relative_to(path, ed->config.current_folder));
    if (str_is_none(copy) || str_is_none(base) || str_is_none(name) || str_is_none(shown)) {
        arena_finish(&a);
        return status_nomem(st);
    }
    d->names = a;
    d->path = copy;
    d->base_folder = base;
    d->default_name = name;
    d->shown_path = shown;
    return true;
}

/* The names of `from`, whose they no longer are. */
static void take_names(struct document *d, struct document *from)
{
    arena_finish(&d->names);
    d->names = from->names;
    d->path = from->path;
    d->base_folder = from->base_folder;
    d->default_name = from->default_name;
    d->shown_path = from->shown_path;
    from->names = (struct arena){0};
}

struct str document_default_name(const struct editor *ed)
{
    return ed->doc.default_name;
}

struct str document_shown_path(const struct editor *ed)
{
    return ed->doc.shown_path;
}

/* --- what is computed from it --- */

/* A document is its picture's owner, under names of its own. */
static bool update_picture(const struct editor *ed, struct document *d, struct status *st)
{
    struct picture picture = {d->g, d->checked, d->l, d->layout_sign};
    bool ok = picture_update(&picture, d->p, ed->config.ascii, st);
    d->g = picture.g;
    d->checked = picture.checked;
    d->l = picture.l;
    d->layout_sign = picture.sign;
    return ok;
}

/* Does a step name a folder that nobody has looked at yet? */
static bool names_new_folder(const struct document *d)
{
    value_id step = value_first(d->p, pipeline_list(d->p, KEY_STEPS));
    for (; !value_is_none(step); step = value_next(d->p, step)) {
        struct str folder = step_source_directory(d->p, step);
        if (folder.len > 0 && folders_find(&d->folders, folder) == NULL) {
            return true;
        }
    }
    return false;
}

static bool look_at_folders(struct document *d, struct status *st)
{
    struct arena a = {0};
    struct folders folders;
    if (!arena_init(&a, 0)) {
        return status_nomem(st);
    }
    if (!snapshot_folders(d->p, d->base_folder, SNAPSHOT_NAMES, &a, &folders, st)) {
        arena_finish(&a);
        return false;
    }
    arena_finish(&d->folder_arena);
    d->folder_arena = a;
    d->folders = folders;
    return true;
}

static bool find_problems(struct document *d, struct status *st)
{
    struct problems *found = problems_find(d->p, d->checked, &d->folders, st);
    if (found == NULL) {
        return false;
    }
    problems_free(d->problems);
    d->problems = found;
    return true;
}

void document_look_at_folders(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (ed->doc.p == NULL) {
        return;
    }
    if (!look_at_folders(&ed->doc, &st) || !find_problems(&ed->doc, &st)) {
        editor_failed(ed, &st);
        return;
    }
    canvas_refresh(ed);
    panes_refresh(ed);
}

/* --- opening and closing --- */

static void finish_document(struct document *d)
{
    struct picture picture = {d->g, d->checked, d->l, d->layout_sign};
    picture_finish(&picture);
    problems_free(d->problems);
    history_free(d->history);
    pipeline_free(d->p);
    arena_finish(&d->folder_arena);
    arena_finish(&d->names);
    *d = (struct document){0};
}

/* Everything about d->p and its history. */
static bool make_document(struct document *d, const struct editor *ed, struct str path,
                          struct str folder, struct status *st)
{
    return name_document(d, ed, path, folder, st) && update_picture(ed, d, st) &&
           look_at_folders(d, st) && find_problems(d, st);
}

void document_close(struct editor *ed)
{
    while (ed->top != NULL) {
        editor_pop(ed);
    }
    finish_document(&ed->doc);
    mem_free(ed->nodes);
    ed->nodes = NULL;
    ed->focus = (struct focus){0};
    ed->mark_count = 0;
    ed->pane = PANE_CANVAS;
    ed->enlarged = ed->lower_open = false;
}

/* The new document takes the place of the old one. */
static void show_document(struct editor *ed, const struct document *made)
{
    struct status ignored = STATUS_INIT;
    document_close(ed);
    if (!run_view_watch(ed, 0, &ignored)) {
        editor_failed(ed, &ignored);
    }
    ed->doc = *made;
    canvas_refresh(ed);
    canvas_show_start(ed);
    ed->focus.step = value_first(ed->doc.p, pipeline_list(ed->doc.p, KEY_STEPS));
    ed->focus.item = ed->focus.step;
    if (focus_node(ed) != GRAPH_NONE) {
        canvas_reveal(ed, focus_node(ed));
    }
    panes_refresh(ed);
}

static void remember(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!ed->config.read_only && ed->doc.stamp.exists &&
        !recent_add(ed->config.state_folder, ed->doc.path, &st)) {
        editor_failed(ed, &st);
    }
}

bool document_start(struct editor *ed, struct status *st)
{
    struct document made = {0};
    bool ok = (made.p = pipeline_load(STR(PIPELINE_BLANK), st)) != NULL &&
              (made.history = history_new(made.p, st)) != NULL &&
              make_document(&made, ed, STR(""), ed->config.current_folder, st);
    if (!ok) {
        finish_document(&made);
        return false;
    }
    show_document(ed, &made);
    recovery_restart(ed);
    return true;
}

/* Reads path (NUL-terminated). */
static struct pipeline *read_document(struct str path, struct file_stamp *stamp, struct status *st)
{
    struct pipeline *p = NULL;
    struct buf text = BUF_INIT;
    if (!file_stat(path.ptr, stamp, st)) {
        return NULL;
    }
    if (!stamp->exists) {
        return pipeline_load(STR(PIPELINE_BLANK), st);
    }
    if (file_read(path.ptr, JSON_BYTES_MAX, &text, stamp, st)) {
        p = pipeline_load(buf_str(&text), st);
    }
    buf_finish(&text);
    return p;
}

bool document_open(struct editor *ed, struct str path, struct status *st)
{
    struct document made = {0};
    struct arena a = {0};
    if (!arena_init(&a, 0)) {
        return status_nomem(st);
    }
    struct str absolute = document_absolute(ed, path, &a);
    bool ok = !str_is_none(absolute) || status_nomem(st);
    ok = ok && (made.p = read_document(absolute, &made.stamp, st)) != NULL &&
         (made.history = history_new(made.p, st)) != NULL &&
         make_document(&made, ed, absolute, STR_NONE, st);
    arena_finish(&a);
    if (!ok) {
        finish_document(&made);
        return false;
    }
    show_document(ed, &made);
    recovery_restart(ed);
    remember(ed);
    run_view_find(ed);
    recovery_offer(ed);
    return true;
}

/* The stamp that a document recovered from this text has: the file's, when that still says the
 * same; else one that no file has, so that saving asks. */
static bool stamp_of_base(const struct editor *ed, struct str base, struct file_stamp *stamp,
                          struct status *st)
{
    struct buf now = BUF_INIT;
    *stamp = (struct file_stamp){.exists = true};
    if (ed->doc.p != NULL) {
        value_save(ed->doc.p, pipeline_root(ed->doc.p), &now);
        if (str_eq(buf_str(&now), base)) {
            *stamp = ed->doc.stamp;
        }
    }
    bool ok = buf_ok(&now, st);
    buf_finish(&now);
    return ok;
}

bool document_restore(struct editor *ed, struct str folder, struct str base, struct str lines,
                      struct buf *journal, size_t *applied, struct status *st)
{
    struct document made = {0};
    bool titled = ed->doc.p != NULL;
    bool ok = (made.p = pipeline_load(base, st)) != NULL &&
              (made.history = history_new(made.p, st)) != NULL;
    if (ok) {
        history_journal(made.history, journal);
        ok = history_replay(made.history, lines, applied, st) &&
             (!titled || stamp_of_base(ed, base, &made.stamp, st)) &&
             make_document(&made, ed, titled ? ed->doc.path : STR(""), folder, st);
    }
    if (!ok) {
        finish_document(&made);
        return false;
    }
    show_document(ed, &made);
    return true;
}

/* --- saving --- */

bool document_write(struct editor *ed, struct str path, enum document_write how, struct status *st)
{
    struct document *d = &ed->doc;
    struct document named = {0};
    struct buf text = BUF_INIT;
    struct file_stamp stamp = d->stamp, nothing = {.exists = false};
    bool same = str_eq(path, d->path);
    const struct file_stamp *expected = same ? &d->stamp : &nothing;
    if (ed->config.read_only) {
        return status_set(st, STATUS_PERMISSION, NO_POS,
                          "this is a read-only session: nothing is saved");
    }
    pipeline_save(d->p, &text);
    bool ok = buf_ok(&text, st) && name_document(&named, ed, path, STR_NONE, st) &&
              file_save(named.path.ptr, buf_str(&text), how == DOCUMENT_CAREFUL ? expected : NULL,
                        &stamp, st);
    buf_finish(&text);
    if (ok || same) {
        d->stamp = stamp; /* a save can fail after its bytes are in place */
    }
    if (!ok) {
        arena_finish(&named.names);
        return false;
    }
    take_names(d, &named);
    history_mark_saved(d->history);
    recovery_restart(ed);
    remember(ed);
    document_look_at_folders(ed);
    return true;
}

/* --- after an edit --- */

/* The steps nearest to one that is gone come first. `old` is the picture with it. */
static value_id nearest_left(const struct editor *ed, const struct graph *g, const struct layout *l,
                             uint32_t gone)
{
    value_id best = VALUE_NONE;
    int64_t shortest = INT64_MAX;
    const struct rect *from = &l->boxes[gone];
    for (uint32_t i = 0; i < g->node_count; i++) {
        const struct rect *to = &l->boxes[i];
        int64_t dx = to->x + to->w / 2 - (from->x + from->w / 2);
        int64_t dy = 2 * (to->y + to->h / 2 - (from->y + from->h / 2));
        int64_t distance = dx * dx + dy * dy;
        if (distance < shortest && value_is_live(ed->doc.p, g->nodes[i].step)) {
            shortest = distance;
            best = g->nodes[i].step;
        }
    }
    return best;
}

/* Ids of what is gone leave the focus and the marks. */
static void settle_focus(struct editor *ed)
{
    const struct pipeline *p = ed->doc.p;
    struct focus *f = &ed->focus;
    if (!value_is_none(f->step) && !value_is_live(p, f->step)) {
        uint32_t gone = graph_node_of(ed->doc.g, f->step);
        f->step = gone != GRAPH_NONE ? nearest_left(ed, ed->doc.g, ed->doc.l, gone) : VALUE_NONE;
    }
    if (value_is_none(f->step)) {
        f->step = value_first(p, pipeline_list(p, KEY_STEPS));
    }
    if (value_is_none(f->item) || !value_is_live(p, f->item)) {
        f->item = f->step;
    }
    if (!value_is_live(p, f->wire)) {
        f->wire = VALUE_NONE;
    }
    size_t kept = 0;
    for (size_t i = 0; i < ed->mark_count; i++) {
        if (value_is_live(p, ed->marks[i])) {
            ed->marks[kept++] = ed->marks[i];
        }
    }
    ed->mark_count = kept;
}

/* The picture anew, with the focused step where it was on the screen. */
static bool draw_again(struct editor *ed, struct status *st)
{
    uint32_t before = focus_node(ed);
    struct layout_point at = {0};
    bool held = before != GRAPH_NONE;
    if (held) {
        at = (struct layout_point){ed->doc.l->boxes[before].x, ed->doc.l->boxes[before].y};
    }
    if (!update_picture(ed, &ed->doc, st)) {
        return false;
    }
    uint32_t after = focus_node(ed);
    if (held && after != GRAPH_NONE) {
        canvas_hold(ed, after, at);
    }
    return true;
}

static bool check_again(struct document *d, struct status *st)
{
    if (names_new_folder(d)) {
        return look_at_folders(d, st) && find_problems(d, st);
    }
    return problems_update(d->problems, d->p, d->checked, &d->folders, st);
}

void editor_edited(struct editor *ed)
{
    struct status st = STATUS_INIT;
    settle_focus(ed);
    if (!draw_again(ed, &st) || !check_again(&ed->doc, &st)) {
        editor_failed(ed, &st);
    }
    canvas_refresh(ed);
    uint32_t node = focus_node(ed);
    if (node != GRAPH_NONE) {
        canvas_reveal(ed, node);
    }
    panes_refresh(ed);
    for (struct layer *layer = ed->top; layer != NULL; layer = layer->below) {
        layer->ops->refresh(ed, layer);
    }
    recovery_write(ed);
}
