/* SPDX-License-Identifier: MIT */
#include "tui/save.h"

#include "tui/document.h"
#include "tui/recovery.h"

/* --- what comes after --- */

static void go_on(struct editor *ed)
{
    void (*then)(struct editor *) = ed->then;
    ed->then = NULL;
    if (then != NULL) {
        then(ed);
    }
}

void leave_quit(struct editor *ed)
{
    recovery_discard(ed);
    ed->want |= EDITOR_QUIT;
}

static void open_next(struct editor *ed)
{
    struct status st = STATUS_INIT;
    struct buf path = BUF_INIT;
    buf_add(&path, buf_str(&ed->next_path));
    if (!buf_ok(&path, &st) || !document_open(ed, buf_str(&path), &st)) {
        editor_failed(ed, &st);
    } else {
        const struct str word = document_shown_path(ed);
        editor_log_command(ed, &word, 1);
    }
    buf_finish(&path);
}

void leave_open(struct editor *ed, struct str path)
{
    struct status st = STATUS_INIT;
    buf_reset(&ed->next_path);
    buf_add(&ed->next_path, path);
    if (!buf_ok(&ed->next_path, &st)) {
        editor_failed(ed, &st);
        return;
    }
    leave_then(ed, open_next);
}

/* --- saving --- */

static void done(struct editor *ed)
{
    editor_say(ed, SAY_GOOD, "saved %.*s", STR_ARG(ed->doc.shown_path));
    go_on(ed);
}

static void write_over(struct editor *ed, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    struct buf path =
        BUF_INIT; /* next_path is what `then` opens; the name to save under is apart */
    buf_add(&path, buf_str(&ed->save_path));
    if (!buf_ok(&path, &st) || !document_write(ed, buf_str(&path), DOCUMENT_OVERWRITE, &st)) {
        editor_failed(ed, &st);
    } else {
        done(ed);
    }
    buf_finish(&path);
}

static void reload(struct editor *ed, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    struct buf path = BUF_INIT;
    buf_add(&path, ed->doc.path);
    if (!buf_ok(&path, &st) || !document_open(ed, buf_str(&path), &st)) {
        editor_failed(ed, &st);
    } else {
        editor_say(ed, SAY_GOOD, "read %.*s again", STR_ARG(ed->doc.shown_path));
    }
    buf_finish(&path);
}

/* The file is not the one that was read, or is not there: then it cannot be read again. */
static void ask_about_change(struct editor *ed)
{
    static const struct answer changed[] = {
        {'o', "overwrite it", write_over},
        {'r', "reload it, dropping what was done here", reload},
    };
    static const struct answer gone[] = {{KEYCODE_ENTER, "write it anew", write_over}};
    struct status st = STATUS_INIT, unknown = STATUS_INIT;
    struct file_stamp now;
    struct buf text = BUF_INIT;
    bool is_gone = file_stat(ed->doc.path.ptr, &now, &unknown) && !now.exists;
    buf_addf(&text, "%.*s %s", STR_ARG(ed->doc.shown_path),
             is_gone ? "is not there any more."
                     : "has been changed by somebody else since it was read.");
    if (!buf_ok(&text, &st) ||
        !question_open(ed, buf_str(&text), is_gone ? gone : changed,
                       is_gone ? COUNT_OF(gone) : COUNT_OF(changed), NULL, &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&text);
}

static void ask_about_other(struct editor *ed, struct str name)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    buf_addf(&text, "There is a file %.*s already. Overwrite it?", STR_ARG(name));
    if (!buf_ok(&text, &st) || !ask_open(ed, buf_str(&text), write_over, NULL, &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&text);
}

/* Saves under an absolute path, and asks what has to be asked. */
static void save_to(struct editor *ed, struct str path, struct str name)
{
    struct status st = STATUS_INIT;
    buf_reset(&ed->save_path);
    buf_add(&ed->save_path, path);
    if (buf_ok(&ed->save_path, &st) && document_write(ed, path, DOCUMENT_CAREFUL, &st)) {
        done(ed);
    } else if (st.code != STATUS_CONFLICT) {
        editor_failed(ed, &st);
    } else if (str_eq(path, ed->doc.path)) {
        ask_about_change(ed);
    } else {
        ask_about_other(ed, name);
    }
}

/* A name without an ending gets the usual one. */
static bool has_ending(struct str name)
{
    size_t slash = str_find_last(name, '/');
    struct str base = slash == SIZE_MAX ? name : str_slice(name, slash + 1, name.len);
    return str_find(base, STR(".")) != SIZE_MAX;
}

void save_as(struct editor *ed, struct str name)
{
    struct status st = STATUS_INIT;
    struct arena a = {0};
    struct str full = arena_init(&a, 0) ? arena_strf(&a, "%.*s%s", STR_ARG(name),
                                                     has_ending(name) ? "" : ".pipeline.json")
                                        : STR_NONE;
    struct str path = str_is_none(full) ? STR_NONE : document_absolute(ed, full, &a);
    if (str_is_none(path)) {
        status_nomem(&st);
        editor_failed(ed, &st);
    } else {
        save_to(ed, path, full);
    }
    arena_finish(&a);
}

static bool name_given(struct editor *ed, struct str name, void *data)
{
    (void)data;
    if (name.len == 0 || str_ends(name, STR("/"))) {
        editor_say(ed, SAY_BAD, "a file has a name");
        return false;
    }
    save_as(ed, name);
    return true;
}

static void save(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (ed->doc.path.len > 0) {
        struct buf path = BUF_INIT; /* saving gives the document its names anew */
        buf_add(&path, ed->doc.path);
        if (buf_ok(&path, &st)) {
            save_to(ed, buf_str(&path), ed->doc.shown_path);
        } else {
            editor_failed(ed, &st);
        }
        buf_finish(&path);
    } else if (!prompt_open(ed, STR("Save as: "), ed->doc.shown_path, name_given, NULL, &st)) {
        editor_failed(ed, &st);
    }
}

void save_then(struct editor *ed, void (*then)(struct editor *ed))
{
    if (ed->config.read_only) {
        editor_say(ed, SAY_BAD, "this is a read-only session: nothing is saved");
        return;
    }
    ed->then = then;
    save(ed);
}

/* --- leaving --- */

static void save_first(struct editor *ed, void *data)
{
    (void)data;
    save(ed);
}

static void discard(struct editor *ed, void *data)
{
    (void)data;
    go_on(ed);
}

void leave_then(struct editor *ed, void (*then)(struct editor *ed))
{
    static const struct answer answers[] = {
        {'s', "save", save_first},
        {'d', "discard what was not saved", discard},
    };
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    ed->then = then;
    if (ed->doc.p == NULL || ed->config.read_only || history_is_saved(ed->doc.history)) {
        go_on(ed);
        return;
    }
    buf_addf(&text, "%.*s has unsaved work.",
             STR_ARG(ed->doc.path.len > 0 ? ed->doc.shown_path : STR("The untitled pipeline")));
    if (!buf_ok(&text, &st) ||
        !question_open(ed, buf_str(&text), answers, COUNT_OF(answers), NULL, &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&text);
}
