/* SPDX-License-Identifier: MIT */
#include "tui/change.h"

#include "base/mem.h"
#include "model/verb.h"
#include "tui/canvas.h"
#include "tui/walk.h"

/* --- undo --- */

/* The thing of the document that a touched value belongs to: a port, or a named item. */
static value_id thing_of(const struct pipeline *p, value_id touched)
{
    value_id owner = value_owner(p, touched);
    while (!value_is_none(touched) && !value_eq(touched, owner)) {
        enum key key = value_key(p, value_parent(p, touched));
        if (key == KEY_INPUTS || key == KEY_OUTPUTS) {
            return touched;
        }
        touched = value_parent(p, touched);
    }
    return owner;
}

static void travel(struct editor *ed, bool (*step)(struct history *, value_id *, struct status *),
                   struct str label, const char *said)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    value_id touched;
    buf_add(&text, label); /* borrowed until the next change, which this is */
    if (!step(ed->doc.history, &touched, &st)) {
        editor_failed(ed, &st);
    } else {
        editor_edited(ed);
        value_id thing = thing_of(ed->doc.p, touched);
        if (!value_is_none(thing)) {
            focus_item(ed, thing);
        }
        editor_say(ed, SAY_PLAIN, "%s: %.*s", said,
                   STR_ARG(text.len > 0 ? buf_str(&text) : STR("the last change")));
    }
    buf_finish(&text);
}

void change_undo(struct editor *ed)
{
    travel(ed, history_undo, history_undo_label(ed->doc.history), "took back");
}

void change_redo(struct editor *ed)
{
    travel(ed, history_redo, history_redo_label(ed->doc.history), "made again");
}

/* --- what a key is about --- */

static bool is_step(const struct pipeline *p, value_id item)
{
    const struct shape *shape = value_shape(p, item);
    return shape != NULL && shape->list == KEY_STEPS;
}

static bool is_port(const struct pipeline *p, value_id item)
{
    enum key key = value_key(p, value_parent(p, item));
    return key == KEY_INPUTS || key == KEY_OUTPUTS;
}

value_id change_subject(const struct editor *ed)
{
    const struct pipeline *p = ed->doc.p;
    value_id item = ed->focus.item;
    if (ed->pane == PANE_CANVAS || value_is_none(item) || !value_is_live(p, item)) {
        return ed->focus.step;
    }
    /* The outline shows whole things; of a section's heading, and the pipeline, none is in front.
     */
    return ed->pane != PANE_OUTLINE && is_port(p, item) ? item : value_owner(p, item);
}

bool change_has_wire(const struct editor *ed)
{
    return ed->pane == PANE_CANVAS && !value_is_none(ed->focus.wire);
}

static struct str name_of(const struct pipeline *p, value_id item)
{
    return is_port(p, item) ? port_name(p, item) : value_identity(p, item);
}

/* --- deleting --- */

static bool remove_thing(struct editor *ed, value_id item, struct status *st)
{
    const struct pipeline *p = ed->doc.p;
    if (is_step(p, item)) {
        return verb_remove_step(ed->doc.history, item, st);
    }
    if (is_port(p, item)) {
        return verb_remove_port(ed->doc.history, item, st);
    }
    return verb_remove_named(ed->doc.history, item, st);
}

static void report(struct editor *ed, bool ok, const struct status *st, const char *said)
{
    editor_edited(ed);
    if (ok) {
        editor_say(ed, SAY_PLAIN, "%s; u takes it back", said);
    } else {
        editor_failed(ed, st);
    }
}

static void delete_subject(struct editor *ed, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    struct buf said = BUF_INIT;
    value_id item = change_subject(ed);
    buf_addf(&said, "deleted %.*s", STR_ARG(name_of(ed->doc.p, item)));
    bool ok = remove_thing(ed, item, &st);
    report(ed, ok, &st, buf_cstr(&said));
    buf_finish(&said);
}

static void delete_marked(struct editor *ed, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    struct buf said = BUF_INIT;
    buf_addf(&said, "deleted %zu steps", ed->mark_count);
    bool ok = history_begin(ed->doc.history, STR("delete the marked steps"), &st);
    for (size_t i = 0; ok && i < ed->mark_count; i++) {
        ok = verb_remove_step(ed->doc.history, ed->marks[i], &st);
        if (!ok) {
            history_abort(ed->doc.history);
        }
    }
    if (ok) {
        history_end(ed->doc.history);
    }
    report(ed, ok, &st, buf_cstr(&said));
    buf_finish(&said);
}

/* The wire in front: an input goes with what names it, a run_after by itself. */
static void delete_wire(struct editor *ed)
{
    struct status st = STATUS_INIT;
    value_id wire = ed->focus.wire;
    bool ok;
    if (is_port(ed->doc.p, wire)) {
        ok = verb_remove_port(ed->doc.history, wire, &st);
    } else {
        const struct edit edit = {.kind = EDIT_REMOVE, .target = wire};
        ok = history_apply(ed->doc.history, &edit, NULL, &st);
    }
    report(ed, ok, &st, "deleted the wire");
}

static void ask(struct editor *ed, struct buf *question, void (*yes)(struct editor *ed, void *data))
{
    struct status st = STATUS_INIT;
    if (!buf_ok(question, &st) || !ask_open(ed, buf_str(question), yes, NULL, &st)) {
        editor_failed(ed, &st);
    }
}

static void delete_one(struct editor *ed, value_id item)
{
    const struct pipeline *p = ed->doc.p;
    struct buf question = BUF_INIT;
    size_t users = is_port(p, item) ? 0 : verb_count_users(p, item);
    if (users > 0) {
        buf_addf(&question, "%.*s is named in %zu place%s%s. Delete it?", STR_ARG(name_of(p, item)),
                 users, users == 1 ? "" : "s",
                 is_step(p, item) ? ", which will then not be wired" : "");
        ask(ed, &question, delete_subject);
    } else {
        delete_subject(ed, NULL);
    }
    buf_finish(&question);
}

void change_delete(struct editor *ed)
{
    struct buf question = BUF_INIT;
    value_id item = change_subject(ed);
    if (change_has_wire(ed)) {
        delete_wire(ed);
    } else if (ed->mark_count > 1 && (value_is_none(item) || is_step(ed->doc.p, item))) {
        buf_addf(&question, "Delete the %zu marked steps?", ed->mark_count);
        ask(ed, &question, delete_marked);
    } else if (ed->mark_count == 1 && is_step(ed->doc.p, item)) {
        focus_step(ed, ed->marks[0]);
        delete_one(ed, ed->marks[0]);
    } else if (value_is_none(item)) {
        editor_say(ed, SAY_PLAIN, "there is nothing to delete here");
    } else {
        delete_one(ed, item);
    }
    buf_finish(&question);
}

/* --- renaming --- */

static bool renamed(struct editor *ed, struct str name, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    value_id item = change_subject(ed);
    if (str_eq(name, name_of(ed->doc.p, item))) {
        return true;
    }
    if (!verb_rename(ed->doc.history, item, name, &st)) {
        editor_failed(ed, &st);
        return false;
    }
    editor_edited(ed);
    editor_say(ed, SAY_GOOD, "it is %.*s now, everywhere", STR_ARG(name));
    return true;
}

void change_rename(struct editor *ed)
{
    struct status st = STATUS_INIT;
    value_id item = change_subject(ed);
    if (value_is_none(item)) {
        editor_say(ed, SAY_PLAIN, "there is nothing to rename here");
    } else if (!prompt_open(ed, STR("New name: "), name_of(ed->doc.p, item), renamed, NULL, &st)) {
        editor_failed(ed, &st);
    }
}

/* --- muting and marking --- */

void change_mute(struct editor *ed)
{
    struct status st = STATUS_INIT;
    const struct pipeline *p = ed->doc.p;
    value_id step = ed->focus.step;
    bool muted = value_get_bool(p, step, KEY_MUTED);
    struct buf label = BUF_INIT;
    const struct edit edit = {
        .kind = EDIT_SET,
        .target = step,
        .key = KEY_MUTED,
        .value = muted ? (struct edit_value){.kind = EDIT_NOTHING} : edit_bool(true),
    };
    buf_addf(&label, "%s %.*s", muted ? "unmute" : "mute", STR_ARG(value_identity(p, step)));
    bool ok = buf_ok(&label, &st) && history_begin(ed->doc.history, buf_str(&label), &st);
    if (ok) {
        ok = history_apply(ed->doc.history, &edit, NULL, &st);
        history_end(ed->doc.history);
    }
    report(ed, ok, &st,
           muted ? "it counts again" : "muted: it is left out of check, export and run");
    buf_finish(&label);
}

void change_mark(struct editor *ed)
{
    enum { FIRST_CAP = 16 };
    value_id step = ed->focus.step;
    for (size_t i = 0; i < ed->mark_count; i++) {
        if (value_eq(ed->marks[i], step)) {
            ed->marks[i] = ed->marks[--ed->mark_count];
            canvas_refresh(ed);
            return;
        }
    }
    if (ed->mark_count == ed->mark_cap) {
        size_t cap = ed->mark_cap > 0 ? ed->mark_cap * 2 : FIRST_CAP;
        value_id *marks = mem_resize(ed->marks, ed->mark_cap, cap, sizeof *marks);
        if (marks == NULL) {
            struct status st = STATUS_INIT;
            status_nomem(&st);
            editor_failed(ed, &st);
            return;
        }
        ed->marks = marks;
        ed->mark_cap = cap;
    }
    ed->marks[ed->mark_count++] = step;
    canvas_refresh(ed);
}

/* A view that says nothing but the default direction says nothing. */
static bool turn(struct editor *ed, value_id view, bool down, struct status *st)
{
    const struct pipeline *p = ed->doc.p;
    struct edit edit = {.kind = EDIT_SET, .target = pipeline_root(p), .key = KEY_VIEW};
    if (down && value_count(p, view) == 1) {
        edit.value.kind = EDIT_NOTHING;
        return history_apply(ed->doc.history, &edit, NULL, st);
    }
    edit.value = edit_json(STR("{}"));
    if (value_is_none(view) && !history_apply(ed->doc.history, &edit, &view, st)) {
        return false;
    }
    edit.target = view;
    edit.key = KEY_DIRECTION;
    edit.value = edit_text(down ? STR("right") : STR("down"));
    return history_apply(ed->doc.history, &edit, NULL, st);
}

void change_direction(struct editor *ed)
{
    struct status st = STATUS_INIT;
    value_id view = value_get(ed->doc.p, pipeline_root(ed->doc.p), KEY_VIEW);
    bool down = str_eq(value_get_text(ed->doc.p, view, KEY_DIRECTION), STR("down"));
    bool ok = history_begin(ed->doc.history, STR("turn the graph"), &st);
    if (ok) {
        ok = turn(ed, view, down, &st);
        ok ? history_end(ed->doc.history) : history_abort(ed->doc.history);
    }
    report(ed, ok, &st, down ? "the graph flows to the right" : "the graph flows down");
}
