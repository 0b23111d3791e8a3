/* SPDX-License-Identifier: MIT */
#include "tui/command.h"

#include "base/mem.h"
#include "tui/editor_internal.h"
#include "tui/popup.h"
#include "tui/save.h"

/* --- commands --- */

static void write_command(struct editor *ed, struct str file)
{
    if (file.len > 0) {
        ed->then = NULL;
        save_as(ed, file);
    } else {
        save_then(ed, NULL);
    }
}

static void quit_command(struct editor *ed, struct str file)
{
    (void)file;
    leave_then(ed, leave_quit);
}

static void quit_anyway_command(struct editor *ed, struct str file)
{
    (void)file;
    leave_quit(ed);
}

static void write_quit_command(struct editor *ed, struct str file)
{
    if (ed->doc.p == NULL) {
        leave_quit(ed);
    } else if (file.len > 0) {
        ed->then = leave_quit;
        save_as(ed, file);
    } else {
        save_then(ed, leave_quit);
    }
}

static void edit_command(struct editor *ed, struct str file)
{
    if (file.len == 0) {
        editor_say(ed, SAY_BAD, "e wants the name of a file");
    } else {
        leave_open(ed, file);
    }
}

static const struct command {
    struct str name;
    struct str usage, help;
    bool needs_document;
    void (*run)(struct editor *ed, struct str file);
} commands[] = {
    {STR_INIT("w"), STR_INIT("w [FILE]"), STR_INIT("Save the document, under another name"), true,
     write_command},
    {STR_INIT("q"), STR_INIT("q"), STR_INIT("Quit"), false, quit_command},
    {STR_INIT("q!"), STR_INIT("q!"), STR_INIT("Quit, and discard what was not saved"), false,
     quit_anyway_command},
    {STR_INIT("wq"), STR_INIT("wq [FILE]"), STR_INIT("Save the document and quit"), true,
     write_quit_command},
    {STR_INIT("e"), STR_INIT("e FILE"), STR_INIT("Open another document"), false, edit_command},
};

/* --- the line, with what it may become above it --- */

enum { ITEMS_MAX = COUNT_OF(commands) + ACTION_COUNT, COMMAND_WIDTH = 90, COMMAND_HEIGHT = 14 };

struct command_line {
    struct layer layer;
    struct list list;
    struct arena arena;
    struct list_item items[ITEMS_MAX];
    size_t count;
    bool chose; /* Up or Down was pressed: the list's choice is meant, not the text */
};

static struct list_item item_at(const void *data, size_t i)
{
    return ((const struct list_item *)data)[i];
}

/* The command or action that an item is; exactly one of the two. */
static const struct command *command_of(size_t item)
{
    return item < COUNT_OF(commands) ? &commands[item] : NULL;
}

static enum action action_of(const struct command_line *l, size_t item)
{
    return action_named(l->items[item].text);
}

static bool collect(const struct editor *ed, struct command_line *l, struct status *st)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        l->items[l->count++] = (struct list_item){
            .text = commands[i].usage,
            .detail = commands[i].help,
            .disabled = commands[i].needs_document && ed->doc.p == NULL ? STR("no document is open")
                                                                        : STR_NONE,
        };
    }
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;
        struct buf key = BUF_INIT;
        keymap_add_key(action, &key);
        struct str detail =
            arena_strf(&l->arena, "%.*s (%s)", STR_ARG(action_info(action)->help), buf_cstr(&key));
        buf_finish(&key);
        if (str_is_none(detail)) {
            return status_nomem(st);
        }
        l->items[l->count++] = (struct list_item){.text = action_info(action)->name,
                                                  .detail = detail,
                                                  .disabled = action_disabled(ed, action)};
    }
    return true;
}

static void run_item(struct editor *ed, const struct command_line *l, size_t item)
{
    const struct command *command = command_of(item);
    if (command != NULL) {
        command->run(ed, STR(""));
    } else if (!editor_do(ed, action_of(l, item))) {
        editor_say(ed, SAY_PLAIN, "%.*s works in another pane", STR_ARG(l->items[item].text));
    }
}

/* What was typed, when it is a whole command or name. */
static bool run_text(struct editor *ed, const struct command_line *l, struct str text)
{
    struct str rest = text;
    struct str word = str_cut(&rest, ' ');
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (str_eq(commands[i].name, word) && str_is_none(l->items[i].disabled)) {
            commands[i].run(ed, str_trim(rest));
            return true;
        }
    }
    enum action action = action_named(text);
    if (action == ACTION_NONE) {
        return false;
    }
    run_item(ed, l, COUNT_OF(commands) + (size_t)action - 1);
    return true;
}

/* The line leaves the stack first, as everything that leads on does. */
static void enter(struct editor *ed, struct command_line *l)
{
    struct str text = str_trim(text_field_text(&l->list.filter));
    size_t item = list_chosen(&l->list);
    editor_unlink(ed, &l->layer);
    if (!l->chose && run_text(ed, l, text)) {
        /* done */
    } else if (item == SIZE_MAX) {
        editor_say(ed, SAY_BAD, "there is no command %.*s", STR_ARG(text));
    } else if (!str_is_none(l->items[item].disabled)) {
        editor_say(ed, SAY_PLAIN, "%.*s", STR_ARG(l->items[item].disabled));
    } else if (text.len > 0 || l->chose) {
        run_item(ed, l, item);
    }
    l->layer.ops->close(&l->layer);
}

/* Tab: the first word becomes the chosen command's name. */
static void complete(struct editor *ed, struct command_line *l)
{
    struct status st = STATUS_INIT;
    size_t item = list_chosen(&l->list);
    if (item == SIZE_MAX) {
        return;
    }
    const struct command *command = command_of(item);
    struct str name = command != NULL ? command->name : l->items[item].text;
    if (!text_field_set(&l->list.filter, name, &st) ||
        !list_refresh(&l->list, l->list.source, &st)) {
        editor_failed(ed, &st);
    }
    l->chose = command == NULL;
}

static bool command_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct command_line *l = (struct command_line *)layer;
    bool plain = key.mods == 0;
    if (plain && key.code == KEYCODE_ENTER) {
        enter(ed, l);
        return true;
    }
    if (plain && key.code == KEYCODE_TAB) {
        complete(ed, l);
        return true;
    }
    bool empty = l->list.filter.text.len == 0;
    if (plain && (key.code == KEYCODE_ESC || (key.code == KEYCODE_BACKSPACE && empty))) {
        editor_pop(ed);
        return true;
    }
    size_t before = l->list.filter.text.len;
    enum list_result result = list_key(&l->list, key);
    l->chose = result == LIST_MOVED && before == l->list.filter.text.len &&
               key.code != KEYCODE_LEFT && key.code != KEYCODE_RIGHT;
    return result != LIST_IGNORED || keystroke_is_text(key);
}

static void command_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    (void)ed;
    (void)layer;
    buf_add(out, STR("Enter do it  Tab complete  Up Down choose  Esc back"));
}

static void command_draw(struct editor *ed, struct layer *layer, struct cells *c,
                         struct rect screen, int *cursor_x, int *cursor_y)
{
    (void)ed;
    struct command_line *l = (struct command_line *)layer;
    struct rect r =
        popup_draw(c, screen, COMMAND_WIDTH, COMMAND_HEIGHT, POPUP_BOTTOM, STR("command"));
    list_draw(&l->list, c, r, cursor_x, cursor_y);
}

static void command_refresh(struct editor *ed, struct layer *layer)
{
    (void)ed;
    (void)layer; /* actions are asked again whether they can be done when one is */
}

static void command_close(struct layer *layer)
{
    struct command_line *l = (struct command_line *)layer;
    list_finish(&l->list);
    arena_finish(&l->arena);
    mem_free(l);
}

static const struct layer_ops command_ops = {
    .name = "command",
    .hints = command_hints,
    .keys = LIST_KEYS,
    .key = command_key,
    .draw = command_draw,
    .refresh = command_refresh,
    .close = command_close,
};

void command_open(struct editor *ed)
{
    struct status st = STATUS_INIT;
    struct command_line *l = mem_new(struct command_line);
    if (l == NULL) {
        status_nomem(&st);
        editor_failed(ed, &st);
        return;
    }
    l->layer.ops = &command_ops;
    bool ok = (arena_init(&l->arena, 0) || status_nomem(&st)) && collect(ed, l, &st);
    if (!ok || !list_init(&l->list, (struct list_source){l->count, item_at, l->items}, true, &st)) {
        editor_failed(ed, &st);
        command_close(&l->layer);
        return;
    }
    editor_push(ed, &l->layer);
}

/* --- finding --- */

static bool matches(const struct pipeline *p, value_id step, struct str wanted)
{
    struct list_item item = {.text = value_identity(p, step),
                             .detail = value_get_text(p, step, KEY_NAME)};
    return list_matches(&item, wanted);
}

void find_next(struct editor *ed, int by)
{
    const struct graph *g = ed->doc.g;
    uint32_t count = (uint32_t)g->node_count, at = focus_node(ed);
    at = at == GRAPH_NONE ? 0 : at;
    for (uint32_t i = 1; i <= count; i++) {
        uint32_t node = by > 0 ? (at + i) % count : (at + count - i) % count;
        if (matches(ed->doc.p, g->nodes[node].step, buf_str(&ed->find))) {
            focus_step(ed, g->nodes[node].step);
            return;
        }
    }
    editor_say(ed, SAY_PLAIN, "no step is called like %.*s", STR_ARG(buf_str(&ed->find)));
}

static bool find_given(struct editor *ed, struct str text, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    if (text.len == 0) {
        return true;
    }
    buf_reset(&ed->find);
    buf_add(&ed->find, text);
    if (!buf_ok(&ed->find, &st)) {
        editor_failed(ed, &st);
    } else {
        find_next(ed, 1);
    }
    return true;
}

void find_open(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!prompt_open(ed, STR("Find: "), STR(""), find_given, NULL, &st)) {
        editor_failed(ed, &st);
    }
}
