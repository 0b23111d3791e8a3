/* SPDX-License-Identifier: MIT */
#include "tui/wire.h"

#include "model/step.h"
#include "model/verb.h"
#include "tui/editor_internal.h"

static bool is_named(const struct pipeline *p, value_id port)
{
    value_id step = value_owner(p, port);
    bool is_input = value_key(p, value_parent(p, port)) == KEY_INPUTS;
    value_id argument = value_first(p, step_arguments(p, step));
    for (; !value_is_none(argument); argument = value_next(p, argument)) {
        value_id name = value_get(p, argument, is_input ? KEY_INPUT : KEY_OUTPUT);
        if (!value_is_none(name) && str_eq(value_text(p, name), port_name(p, port))) {
            return true;
        }
    }
    return false;
}

static void go_on(struct editor *ed, void *data)
{
    (void)data;
    if (ed->offer.then != NULL) {
        ed->offer.then(ed, ed->offer.step);
    }
}

static bool name_port(struct editor *ed, value_id port, struct status *st)
{
    return value_is_none(port) || verb_add_port_argument(ed->doc.history, port, st);
}

static void append(struct editor *ed, void *data)
{
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    bool ok = history_begin(h, STR("append arguments"), &st);
    if (ok) {
        ok = name_port(ed, ed->offer.output, &st) && name_port(ed, ed->offer.input, &st);
        ok ? history_end(h) : history_abort(h);
    }
    editor_edited(ed);
    if (!ok) {
        editor_failed(ed, &st);
    }
    go_on(ed, data);
}

/* "--raw @in:raw to train's", or nothing. */
static void describe(const struct pipeline *p, value_id port, struct buf *out)
{
    if (value_is_none(port)) {
        return;
    }
    struct str name = port_name(p, port);
    bool is_input = value_key(p, value_parent(p, port)) == KEY_INPUTS;
    buf_addf(out, "%s--%.*s @%s:%.*s to the arguments of %.*s", out->len > 0 ? " and " : "Append ",
             STR_ARG(name), is_input ? "in" : "out", STR_ARG(name),
             STR_ARG(value_identity(p, value_owner(p, port))));
}

void wire_offer_arguments(struct editor *ed, value_id input, value_id output,
                          void (*then)(struct editor *ed, value_id step), value_id step)
{
    static const struct answer answers[] = {
        {KEYCODE_ENTER, "yes", append},
        {'y', NULL, append},
        {'n', "no", go_on},
        {KEYCODE_ESC, NULL, go_on},
    };
    const struct pipeline *p = ed->doc.p;
    struct status st = STATUS_INIT;
    struct buf question = BUF_INIT;
    bool ask_input = !value_is_none(input) && !is_named(p, input);
    bool ask_output = !value_is_none(output) && !is_named(p, output);
    ed->offer.input = ask_input ? input : VALUE_NONE;
    ed->offer.output = ask_output ? output : VALUE_NONE;
    ed->offer.then = then;
    ed->offer.step = step;
    if (!ask_input && !ask_output) {
        go_on(ed, NULL);
        return;
    }
    describe(p, ed->offer.output, &question);
    describe(p, ed->offer.input, &question);
    buf_addc(&question, '?');
    if (!buf_ok(&question, &st) ||
        !question_open(ed, buf_str(&question), answers, COUNT_OF(answers), NULL, &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&question);
}
