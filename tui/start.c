/* SPDX-License-Identifier: MIT */
#include "tui/start.h"

#include "base/mem.h"
#include "submit/example.h"
#include "tui/document.h"
#include "tui/recent.h"
#include "tui/save.h"

enum start_kind { START_NEW, START_OPEN, START_EXAMPLE, START_RECENT };
enum { START_FIXED = 2, START_WIDTH = 76, START_HEAD = 4 };

struct start_item {
    enum start_kind kind;
    struct str path; /* RECENT */
    struct example example;
};

struct start_screen {
    struct arena arena; /* the items */
    struct list list;
    struct list_item *shown;
    struct start_item *items;
    size_t count;
};

struct start_screen *start_new(struct status *st)
{
    struct start_screen *s = mem_new(struct start_screen);
    if (s == NULL || !arena_init(&s->arena, 0)) {
        mem_free(s);
        status_nomem(st);
        return NULL;
    }
    return s;
}

void start_free(struct start_screen *s)
{
    if (s != NULL) {
        list_finish(&s->list);
        arena_finish(&s->arena);
        mem_free(s);
    }
}

/* --- what there is to open --- */

static struct list_item shown_at(const void *data, size_t i)
{
    return ((const struct list_item *)data)[i];
}

static void add_item(struct start_screen *s, struct start_item item, struct list_item shown)
{
    s->items[s->count] = item;
    s->shown[s->count++] = shown;
}

static void add_fixed(struct start_screen *s)
{
    add_item(s, (struct start_item){.kind = START_NEW},
             (struct list_item){.text = STR("New pipeline"),
                                .detail = STR("empty; a name is asked for when it is saved")});
    add_item(s, (struct start_item){.kind = START_OPEN},
             (struct list_item){.text = STR("Open a file"), .detail = STR("by its name")});
}

static void add_examples(struct start_screen *s, const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_item(s, (struct start_item){.kind = START_EXAMPLE, .example = examples[i]},
                 (struct list_item){.text = examples[i].name,
                                    .detail = examples[i].description,
                                    .heading = i == 0 ? STR("Examples") : STR_NONE});
    }
}

static void add_recent(struct start_screen *s, const struct str *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t slash = str_find_last(paths[i], '/');
        add_item(s, (struct start_item){.kind = START_RECENT, .path = paths[i]},
                 (struct list_item){.text = str_slice(paths[i], slash + 1, paths[i].len),
                                    .detail = str_slice(paths[i], 0, slash),
                                    .heading = i == 0 ? STR("Recent") : STR_NONE});
    }
}

static bool collect(struct editor *ed, struct start_screen *s, struct status *st)
{
    struct example *examples = NULL;
    struct str *paths = NULL;
    size_t example_count = 0, path_count = 0;
    if (!str_is_none(ed->config.examples_folder) &&
        !example_list(ed->config.examples_folder, &s->arena, &examples, &example_count, st)) {
        return false;
    }
    if (!recent_read(ed->config.state_folder, &s->arena, &paths, &path_count, st)) {
        return false;
    }
    size_t all = START_FIXED + example_count + path_count;
    s->items = arena_new(&s->arena, struct start_item, all);
    s->shown = arena_new(&s->arena, struct list_item, all);
    if (s->items == NULL || s->shown == NULL) {
        return status_nomem(st);
    }
    add_fixed(s);
    add_examples(s, examples, example_count);
    add_recent(s, paths, path_count);
    return true;
}

void start_refresh(struct editor *ed)
{
    struct start_screen *s = ed->start;
    struct status st = STATUS_INIT;
    list_finish(&s->list);
    arena_reset(&s->arena);
    s->count = 0;
    if (!collect(ed, s, &st)) {
        editor_failed(ed, &st);
    }
    if (!list_init(&s->list, (struct list_source){s->count, shown_at, s->shown}, false, &st)) {
        editor_failed(ed, &st);
    }
}

void start_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    static const struct str lines[] = {
        STR_INIT("stepwire"),
        STR_INIT("Pipelines of steps, wired with the keyboard, run where you like."),
    };
    int w = r.w - 4 < START_WIDTH ? r.w - 4 : START_WIDTH;
    int x = r.x + (r.w - w) / 2, head = r.h > 2 * START_HEAD ? START_HEAD : 0;
    for (int i = 0; i < (int)COUNT_OF(lines) && head > 0; i++) {
        cells_text(c, x, r.y + 1 + i, w, lines[i], i == 0 ? STYLE_TITLE : STYLE_DETAIL);
    }
    struct rect body = {x, r.y + head, w, r.h - head};
    list_draw(&ed->start->list, c, body, cursor_x, cursor_y);
}

/* --- opening --- */

/* NAME/NAME.pipeline.json in the current folder; one that is there already is opened. */
static void open_example(struct editor *ed, const struct example *example)
{
    struct status st = STATUS_INIT;
    struct buf path = BUF_INIT;
    if (ed->config.read_only) {
        buf_add(&path, example->document);
    } else {
        buf_addf(&path, "%.*s/%.*s/%.*s.pipeline.json", STR_ARG(ed->config.current_folder),
                 STR_ARG(example->name), STR_ARG(example->name));
    }
    bool ok = buf_ok(&path, &st);
    struct file_stamp stamp = {.exists = false};
    ok = ok && file_stat(buf_cstr(&path), &stamp, &st);
    ok = ok && (stamp.exists || example_copy(example, buf_str(&path), &st));
    if (!ok || !document_open(ed, buf_str(&path), &st)) {
        editor_failed(ed, &st);
    } else if (stamp.exists) {
        editor_say(ed, SAY_PLAIN, "%.*s was there already: opened",
                   STR_ARG(document_shown_path(ed)));
    } else {
        editor_say(ed, SAY_GOOD, "copied to %.*s", STR_ARG(document_shown_path(ed)));
        const struct str words[] = {STR("new"), document_shown_path(ed), STR("--example"),
                                    example->name};
        editor_log_command(ed, words, COUNT_OF(words));
    }
    buf_finish(&path);
}

static void open_new(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!document_start(ed, &st)) {
        editor_failed(ed, &st);
    }
}

static bool path_given(struct editor *ed, struct str path, void *data)
{
    (void)data;
    if (path.len == 0) {
        editor_say(ed, SAY_BAD, "a file has a name");
        return false;
    }
    leave_open(ed, path);
    return true;
}

static void ask_for_path(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!prompt_open(ed, STR("Open: "), STR(""), path_given, NULL, &st)) {
        editor_failed(ed, &st);
    }
}

static void open_chosen(struct editor *ed)
{
    size_t chosen = list_chosen(&ed->start->list);
    if (chosen == SIZE_MAX) {
        return;
    }
    const struct start_item item = ed->start->items[chosen];
    switch (item.kind) {
    case START_NEW:
        open_new(ed);
        break;
    case START_OPEN:
        ask_for_path(ed);
        break;
    case START_EXAMPLE:
        open_example(ed, &item.example);
        break;
    case START_RECENT:
        leave_open(ed, item.path);
        break;
    }
}

bool start_do(struct editor *ed, enum action action)
{
    struct keystroke key = {.code = action == ACTION_DOWN ? KEYCODE_DOWN : KEYCODE_UP};
    if (action == ACTION_EDIT) {
        open_chosen(ed);
        return true;
    }
    if (action == ACTION_DOWN || action == ACTION_UP) {
        list_key(&ed->start->list, key);
        return true;
    }
    return false;
}
