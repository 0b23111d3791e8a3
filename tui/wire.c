/* SPDX-License-Identifier: MIT */
#include "tui/wire.h"

#include "base/mem.h"
#include "model/verb.h"
#include "tui/add.h"
#include "tui/canvas.h"
#include "tui/panes.h"
#include "tui/reference.h"
#include "tui/wire_internal.h"

/* --- stages --- */

static bool go_to_stage(struct editor *ed, struct wiring *w, enum wire_stage stage)
{
    struct status st = STATUS_INIT;
    w->stage = stage;
    if (!wire_collect(ed, w, &st)) {
        editor_failed(ed, &st);
        return false;
    }
    return true;
}

/* Off the stack, and without the output that was made for it. */
static void give_up(struct editor *ed, struct wiring *w)
{
    bool made = w->made_output;
    editor_unlink(ed, &w->layer);
    w->layer.ops->close(&w->layer);
    if (made) {
        history_abort(ed->doc.history);
        editor_edited(ed);
    }
}

static void go_back(struct editor *ed, struct wiring *w)
{
    if (w->stage == w->first_stage) {
        give_up(ed, w);
    } else {
        w->source = VALUE_NONE;
        go_to_stage(ed, w, w->first_stage);
    }
}

/* --- the wire --- */

static bool is_output_port(const struct pipeline *p, value_id value)
{
    return value_key(p, value_parent(p, value)) == KEY_OUTPUTS;
}

/* Wires w->source into the step; with `input` none as a new input. */
static void connect(struct editor *ed, struct wiring *w, value_id step, value_id input)
{
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    value_id source = w->source, made = VALUE_NONE;
    bool is_output = is_output_port(ed->doc.p, source), made_output = w->made_output;
    bool ok = is_output ? verb_connect(h, source, step, input, &made, &st)
                        : verb_connect_data(h, source, step, input, &made, &st);
    if (!ok) {
        editor_failed(ed, &st);
        return;
    }
    if (made_output) {
        history_end(h);
    }
    editor_unlink(ed, &w->layer);
    w->layer.ops->close(&w->layer);
    editor_edited(ed);
    focus_step(ed, step);
    editor_say(ed, SAY_GOOD, "wired %.*s%s%.*s to %.*s.%.*s",
               STR_ARG(value_identity(ed->doc.p, value_owner(ed->doc.p, source))),
               is_output ? "." : "", STR_ARG(is_output ? port_name(ed->doc.p, source) : STR("")),
               STR_ARG(value_identity(ed->doc.p, step)), STR_ARG(port_name(ed->doc.p, made)));
    wire_offer_arguments(ed, made, made_output ? source : VALUE_NONE, NULL, VALUE_NONE);
}

static void connect_reference(struct editor *ed, value_id reference, value_id step)
{
    struct status st = STATUS_INIT;
    value_id made;
    if (!verb_connect_data(ed->doc.history, reference, step, VALUE_NONE, &made, &st)) {
        editor_failed(ed, &st);
        return;
    }
    editor_edited(ed);
    focus_step(ed, step);
    wire_offer_arguments(ed, made, VALUE_NONE, NULL, VALUE_NONE);
}

/* Has the step an input that nothing is wired to yet? */
static bool has_open_input(const struct editor *ed, value_id step)
{
    value_id input = value_first(ed->doc.p, value_get(ed->doc.p, step, KEY_INPUTS));
    for (; !value_is_none(input); input = value_next(ed->doc.p, input)) {
        if (value_kind(ed->doc.p, value_first(ed->doc.p, input)) == VALUE_NULL) {
            return true;
        }
    }
    return false;
}

static void source_chosen(struct editor *ed, struct wiring *w, const struct target *t)
{
    value_id step = w->step;
    if (t->kind == TARGET_NEW_REFERENCE) {
        give_up(ed, w);
        reference_open(ed, connect_reference, step);
        return;
    }
    w->source = t->value;
    if (has_open_input(ed, step)) {
        go_to_stage(ed, w, WIRE_INPUT);
    } else {
        connect(ed, w, step, VALUE_NONE);
    }
}

static void pick(struct editor *ed, struct wiring *w, size_t i)
{
    struct status why = STATUS_INIT;
    struct target t = w->targets[i];
    if (!wire_judge(ed, w, &w->targets[i], &why)) {
        editor_say(ed, SAY_PLAIN, "%s", why.message);
        return;
    }
    switch (w->stage) {
    case WIRE_OUTPUT:
        w->source = t.value;
        go_to_stage(ed, w, WIRE_TARGET);
        break;
    case WIRE_SOURCE:
        source_chosen(ed, w, &t);
        break;
    case WIRE_TARGET:
    case WIRE_INPUT:
        connect(ed, w, ed->doc.g->nodes[t.node].step, t.kind == TARGET_PORT ? t.value : VALUE_NONE);
        break;
    }
}

/* --- by name --- */

struct by_name {
    struct wiring *wiring;
};

static void named(struct editor *ed, size_t item, void *data)
{
    pick(ed, ((struct by_name *)data)->wiring, item);
}

static bool list_targets(const struct editor *ed, struct wiring *w, struct choice *choice,
                         struct status *st)
{
    struct buf text = BUF_INIT;
    choice->items = arena_new(&choice->arena, struct list_item, w->count);
    bool ok = choice->items != NULL;
    for (size_t i = 0; i < w->count && ok; i++) {
        struct status why = STATUS_INIT;
        struct list_item *item = &choice->items[choice->count++];
        buf_reset(&text);
        wire_describe(ed, &w->targets[i], &text);
        item->text = arena_str(&choice->arena, buf_str(&text));
        if (!wire_judge(ed, w, &w->targets[i], &why)) {
            item->disabled = arena_str(&choice->arena, str_from(why.message));
        }
        ok = text.failed == STATUS_OK && !str_is_none(item->text);
    }
    buf_finish(&text);
    return ok || status_nomem(st);
}

static void find_by_name(struct editor *ed, struct wiring *w)
{
    struct status st = STATUS_INIT;
    struct choice choice = {.title = STR("wire"), .chosen = named};
    bool ok = arena_init(&choice.arena, 0) || status_nomem(&st);
    struct by_name *data = ok ? arena_new(&choice.arena, struct by_name, 1) : NULL;
    if (data == NULL) {
        ok = ok && status_nomem(&st);
    } else {
        data->wiring = w;
        choice.data = data;
        ok = list_targets(ed, w, &choice, &st) && choice_open(ed, &choice, &st);
    }
    if (!ok) {
        arena_finish(&choice.arena);
        editor_failed(ed, &st);
    }
}

/* --- keys --- */

/* Tab: the next of all targets, with what there is to say about it. */
static void choose_next(struct editor *ed, struct wiring *w, int by)
{
    struct status why = STATUS_INIT;
    struct buf text = BUF_INIT;
    if (w->count == 0) {
        editor_say(ed, SAY_PLAIN, "there is nothing else to wire; Enter adds a step");
        return;
    }
    size_t last = w->count - 1;
    w->chosen = by > 0 ? (w->chosen >= last ? 0 : w->chosen + 1)
                       : (w->chosen == 0 || w->chosen > last ? last : w->chosen - 1);
    struct target *t = &w->targets[w->chosen];
    if (t->node != GRAPH_NONE) {
        canvas_reveal(ed, t->node);
    }
    wire_show_in_panel(ed, w, w->chosen);
    wire_describe(ed, t, &text);
    if (wire_judge(ed, w, t, &why)) {
        editor_say(ed, SAY_PLAIN, "%s: Enter chooses it", buf_cstr(&text));
    } else {
        editor_say(ed, SAY_PLAIN, "%s: %s", buf_cstr(&text), why.message);
    }
    buf_finish(&text);
}

/* Enter on nothing: a new step, wired. */
static void enter(struct editor *ed, struct wiring *w)
{
    value_id step = w->step, source = w->source;
    bool made = w->made_output;
    if (w->chosen != SIZE_MAX) {
        pick(ed, w, w->chosen);
        return;
    }
    bool into = w->first_stage == WIRE_SOURCE;
    give_up(ed, w);
    if (into) {
        add_open(ed, VALUE_NONE, step);
    } else {
        add_open(ed, made || value_is_none(source) ? step : source, VALUE_NONE);
    }
}

static void letter(struct editor *ed, struct wiring *w, char c)
{
    bool prefix;
    char first = w->typed != 0 ? w->typed : c, second = w->typed != 0 ? c : '\0';
    if (w->ports != NULL) {
        wire_assign(ed, w); /* keys may come faster than the screen is drawn */
    }
    size_t found = wire_find_hint(w, first, second, &prefix);
    w->typed = 0;
    if (found != SIZE_MAX) {
        pick(ed, w, found);
    } else if (prefix && second == '\0') {
        w->typed = c;
    } else {
        editor_say(ed, SAY_PLAIN, "nothing has the letter %c; / finds by name", c);
    }
}

static bool move_key(struct editor *ed, struct wiring *w, uint32_t code)
{
    switch (code) {
    case KEYCODE_UP:
    case KEYCODE_DOWN:
        canvas_pan(ed, 0, code == KEYCODE_DOWN ? 1 : -1);
        return true;
    case KEYCODE_LEFT:
    case KEYCODE_RIGHT:
        canvas_pan(ed, code == KEYCODE_RIGHT ? 1 : -1, 0);
        return true;
    case KEYCODE_PAGE_UP:
    case KEYCODE_PAGE_DOWN:
        wire_scroll_panel(ed, w, code == KEYCODE_PAGE_DOWN ? 1 : -1);
        return true;
    case KEYCODE_TAB:
    case KEYCODE_BACKTAB:
        choose_next(ed, w, code == KEYCODE_TAB ? 1 : -1);
        return true;
    default:
        return false;
    }
}

static bool wire_key(struct editor *ed, struct layer *layer, struct keystroke key)
{
    struct wiring *w = (struct wiring *)layer;
    if (key.mods != 0) {
        return false;
    }
    uint32_t code = keystroke_latin(key.code);
    if (code == KEYCODE_ESC) {
        if (w->typed != 0) {
            w->typed = 0;
        } else {
            go_back(ed, w);
        }
    } else if (code == KEYCODE_ENTER) {
        enter(ed, w);
    } else if (code == '/') {
        find_by_name(ed, w);
    } else if (code < 0x80 && keystroke_is_text(key)) {
        letter(ed, w, (char)code);
    } else if (!move_key(ed, w, code)) {
        return keystroke_is_text(key);
    }
    return true;
}

static void wire_hints(const struct editor *ed, const struct layer *layer, struct buf *out)
{
    const struct wiring *w = (const struct wiring *)layer;
    struct str id = value_identity(ed->doc.p, w->step);
    switch (w->stage) {
    case WIRE_OUTPUT:
        buf_addf(out, "letter which output of %.*s  ", STR_ARG(id));
        break;
    case WIRE_TARGET:
        buf_addf(out, "letter where %.*s.%.*s goes  ", STR_ARG(id),
                 STR_ARG(port_name(ed->doc.p, w->source)));
        break;
    case WIRE_SOURCE:
        buf_addf(out, "letter what goes into %.*s  ", STR_ARG(id));
        break;
    case WIRE_INPUT:
        buf_addf(out, "letter which input of %.*s  ", STR_ARG(id));
        break;
    }
    buf_addf(out, "Esc back  Tab next  / by name  Enter %s",
             w->chosen == SIZE_MAX ? "a new step" : "this one");
    if (w->panel_rows < w->count - w->first_data) {
        buf_add(out, STR("  PgDn more data"));
    }
}

static void wire_refresh(struct editor *ed, struct layer *layer)
{
    struct wiring *w = (struct wiring *)layer;
    go_to_stage(ed, w, w->stage);
}

static void wire_close(struct layer *layer)
{
    struct wiring *w = (struct wiring *)layer;
    arena_finish(&w->arena);
    mem_free(w);
}

static const struct layer_ops wire_ops = {
    .name = "wire",
    .hints = wire_hints,
    .keys = "S-Tab the one before  Up Down Left Right move the picture  PgUp PgDn scroll the data",
    .key = wire_key,
    .draw = wire_draw,
    .refresh = wire_refresh,
    .close = wire_close,
};

/* --- beginning --- */

static struct wiring *wiring_new(struct editor *ed, value_id step, enum wire_stage stage)
{
    struct status st = STATUS_INIT;
    struct wiring *w = mem_new(struct wiring);
    if (w == NULL || !arena_init(&w->arena, 0)) {
        mem_free(w);
        status_nomem(&st);
        editor_failed(ed, &st);
        return NULL;
    }
    w->layer.ops = &wire_ops;
    w->step = step;
    w->first_stage = stage;
    return w;
}

static void begin(struct editor *ed, struct wiring *w)
{
    if (ed->pane_rects[PANE_CANVAS].w == 0) { /* it is done on the canvas */
        ed->enlarged = false;
        panes_go(ed, PANE_CANVAS);
    }
    if (go_to_stage(ed, w, w->first_stage)) {
        editor_push(ed, &w->layer);
    } else if (w->made_output) {
        history_abort(ed->doc.history);
        editor_edited(ed);
        wire_close(&w->layer);
    } else {
        wire_close(&w->layer);
    }
}

/* Makes an output within a group that stays open until the wire is made or given up. */
static bool make_output(struct editor *ed, struct wiring *w)
{
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    struct buf label = BUF_INIT;
    buf_addf(&label, "wire %.*s", STR_ARG(value_identity(ed->doc.p, w->step)));
    bool begun = buf_ok(&label, &st) && history_begin(h, buf_str(&label), &st);
    buf_finish(&label);
    if (!begun || !verb_add_output(h, w->step, STR(""), &w->source, &st)) {
        if (begun) {
            history_abort(h);
        }
        editor_failed(ed, &st);
        return false;
    }
    w->made_output = true;
    editor_edited(ed);
    return true;
}

void wire_from_open(struct editor *ed, value_id step)
{
    const struct graph *g = ed->doc.g;
    uint32_t node = graph_node_of(g, step);
    if (node == GRAPH_NONE) {
        return;
    }
    uint32_t outputs = g->nodes[node].out_count;
    struct wiring *w = wiring_new(ed, step, outputs > 1 ? WIRE_OUTPUT : WIRE_TARGET);
    if (w == NULL) {
        return;
    }
    if (outputs == 1) {
        w->source = g->ports[g->nodes[node].first_out].value;
    } else if (outputs == 0 && !make_output(ed, w)) {
        wire_close(&w->layer);
        return;
    }
    begin(ed, w);
}

void wire_into_open(struct editor *ed, value_id step)
{
    struct wiring *w = wiring_new(ed, step, WIRE_SOURCE);
    if (w != NULL) {
        begin(ed, w);
    }
}
