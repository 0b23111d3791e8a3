/* SPDX-License-Identifier: MIT */
#include "tui/add.h"

#include <stdint.h>

#include "model/step.h"
#include "model/verb.h"
#include "tui/editor_internal.h"
#include "tui/form.h"
#include "tui/reference.h"
#include "tui/scripts.h"
#include "tui/wire.h"

/* --- what can be added --- */

static const struct kind {
    struct str text, detail;
    struct step_plan plan;
} kinds[] = {
    {STR_INIT("Estimator"),
     STR_INIT("EstimatorStep: any script in an environment you describe"),
     {.type = STEP_ESTIMATOR, .estimator_class = STR_INIT("Estimator")}},
    {STR_INIT("PyTorch"),
     STR_INIT("EstimatorStep with PyTorch installed"),
     {.type = STEP_ESTIMATOR, .estimator_class = STR_INIT("PyTorch")}},
    {STR_INIT("TensorFlow"),
     STR_INIT("EstimatorStep with TensorFlow installed"),
     {.type = STEP_ESTIMATOR, .estimator_class = STR_INIT("TensorFlow")}},
    {STR_INIT("Chainer"),
     STR_INIT("EstimatorStep with Chainer installed"),
     {.type = STEP_ESTIMATOR, .estimator_class = STR_INIT("Chainer")}},
    {STR_INIT("SKLearn"),
     STR_INIT("EstimatorStep with scikit-learn installed"),
     {.type = STEP_ESTIMATOR, .estimator_class = STR_INIT("SKLearn")}},
    {STR_INIT("PythonScriptStep"),
     STR_INIT("a script with a run configuration"),
     {.type = STEP_PYTHON_SCRIPT}},
    {STR_INIT("CommandStep"), STR_INIT("any command"), {.type = STEP_COMMAND}},
};

struct adding {
    value_id from, into;
    const struct script *scripts;
};

static value_id user_of(const struct pipeline *p, const struct script *script)
{
    value_id step = value_first(p, pipeline_list(p, KEY_STEPS));
    for (; !value_is_none(step); step = value_next(p, step)) {
        if (str_eq(step_source_directory(p, step), script->folder) &&
            str_eq(step_entry_script(p, step), script->name)) {
            return step;
        }
    }
    return VALUE_NONE;
}

static bool describe_script(const struct editor *ed, const struct script *script, struct arena *a,
                            struct list_item *out)
{
    value_id user = user_of(ed->doc.p, script);
    out->text = arena_strf(a, "%.*s%s%.*s", STR_ARG(script->folder),
                           script->folder.len > 0 ? "/" : "", STR_ARG(script->name));
    out->detail = value_is_none(user) ? STR("a script found here")
                                      : arena_strf(a, "a script found here, used by %.*s",
                                                   STR_ARG(value_identity(ed->doc.p, user)));
    return !str_is_none(out->text) && !str_is_none(out->detail);
}

static bool collect(const struct editor *ed, struct choice *choice, struct adding *adding,
                    struct status *st)
{
    struct script *scripts;
    size_t count;
    if (!scripts_find(ed->doc.base_folder, &choice->arena, &scripts, &count, st)) {
        return false;
    }
    adding->scripts = scripts;
    choice->items = arena_new(&choice->arena, struct list_item, COUNT_OF(kinds) + count);
    if (choice->items == NULL) {
        return status_nomem(st);
    }
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        choice->items[choice->count++] =
            (struct list_item){.text = kinds[i].text, .detail = kinds[i].detail};
    }
    for (size_t i = 0; i < count; i++) {
        if (!describe_script(ed, &scripts[i], &choice->arena, &choice->items[choice->count++])) {
            return status_nomem(st);
        }
    }
    return true;
}

static struct step_plan plan_of(const struct adding *adding, size_t item)
{
    if (item < COUNT_OF(kinds)) {
        return kinds[item].plan;
    }
    const struct script *script = &adding->scripts[item - COUNT_OF(kinds)];
    return (struct step_plan){.type = STEP_ESTIMATOR,
                              .estimator_class = STR("Estimator"),
                              .source_directory = script->folder,
                              .script = script->name};
}

/* --- adding --- */

struct added {
    value_id step;
    value_id input, output; /* what was wired; output only when it was made for that */
};

/* The output that a new step takes: the one given, the first that nobody takes yet, else the first,
 * else one that is made. */
static bool output_to_take(struct editor *ed, value_id from, struct added *added, value_id *output,
                           struct status *st)
{
    const struct graph *g = ed->doc.g;
    uint32_t node = graph_node_of(g, from);
    *output = from;
    if (node == GRAPH_NONE) { /* an output already, or a step that the picture lacks */
        return true;
    }
    const struct graph_node *n = &g->nodes[node];
    if (n->out_count == 0) {
        bool ok = verb_add_output(ed->doc.history, from, STR(""), output, st);
        added->output = *output;
        return ok;
    }
    *output = g->ports[n->first_out].value;
    for (uint32_t i = 0; i < n->out_count; i++) {
        if (g->ports[n->first_out + i].edge_count == 0) {
            *output = g->ports[n->first_out + i].value;
            break;
        }
    }
    return true;
}

static bool add_and_wire(struct editor *ed, const struct adding *adding,
                         const struct step_plan *plan, struct added *added, struct status *st)
{
    struct history *h = ed->doc.history;
    value_id output;
    if (!verb_add_step(h, plan, &added->step, st)) {
        return false;
    }
    if (!value_is_none(adding->from) &&
        (!output_to_take(ed, adding->from, added, &output, st) ||
         !verb_connect(h, output, added->step, VALUE_NONE, &added->input, st))) {
        return false;
    }
    if (value_is_none(adding->into)) {
        return true;
    }
    return verb_add_output(h, added->step, STR(""), &added->output, st) &&
           verb_connect(h, added->output, adding->into, VALUE_NONE, &added->input, st);
}

enum naming { NAME_PORTS, ASK_ABOUT_PORTS };

/* One undo for all of it. */
static bool add(struct editor *ed, const struct adding *adding, size_t item, enum naming naming,
                struct added *added)
{
    struct status st = STATUS_INIT;
    struct history *h = ed->doc.history;
    struct step_plan plan = plan_of(adding, item);
    value_id before =
        value_is_none(adding->into) ? value_owner(ed->doc.p, adding->from) : adding->into;
    plan.at = value_is_none(before)
                  ? SIZE_MAX
                  : value_position(ed->doc.p, before) + (value_is_none(adding->into) ? 1 : 0);
    bool begun = history_begin(h, STR("add a step"), &st);
    bool ok = begun && add_and_wire(ed, adding, &plan, added, &st);
    if (ok && naming == NAME_PORTS) {
        ok = (value_is_none(added->output) || verb_add_port_argument(h, added->output, &st)) &&
             (value_is_none(added->input) || verb_add_port_argument(h, added->input, &st));
    }
    if (ok) {
        history_end(h);
    } else if (begun) {
        history_abort(h);
    }
    editor_edited(ed);
    if (!ok) {
        editor_failed(ed, &st);
        return false;
    }
    focus_step(ed, added->step);
    return true;
}

static void open_form(struct editor *ed, value_id step)
{
    struct status st = STATUS_INIT;
    if (!form_open(ed, step, KEY_ID, &st)) {
        editor_failed(ed, &st);
    }
}

static void chosen(struct editor *ed, size_t item, void *data)
{
    struct added added = {0};
    if (add(ed, data, item, ASK_ABOUT_PORTS, &added)) {
        wire_offer_arguments(ed, added.input, added.output, open_form, added.step);
    }
}

static void also(struct editor *ed, size_t item, void *data)
{
    struct added added = {0};
    if (add(ed, data, item, NAME_PORTS, &added)) {
        editor_say(ed, SAY_GOOD, "added %.*s", STR_ARG(value_identity(ed->doc.p, added.step)));
    }
}

void add_open(struct editor *ed, value_id from, value_id into)
{
    struct status st = STATUS_INIT;
    struct choice choice = {
        .title = STR("add a step"), .chosen = chosen, .also = also, .also_word = "add and stay"};
    if (!value_is_none(from)) {
        choice.title = STR("add a step behind this one");
    } else if (!value_is_none(into)) {
        choice.title = STR("add a step before this one");
    }
    bool ok = arena_init(&choice.arena, 0) || status_nomem(&st);
    struct adding *adding = ok ? arena_new(&choice.arena, struct adding, 1) : NULL;
    if (adding == NULL) {
        ok = ok && status_nomem(&st);
    } else {
        *adding = (struct adding){.from = from, .into = into};
        choice.data = adding;
        ok = collect(ed, &choice, adding, &st) && choice_open(ed, &choice, &st);
    }
    if (!ok) {
        arena_finish(&choice.arena);
        editor_failed(ed, &st);
    }
}

/* --- other things --- */

static const struct named {
    enum key list;
    struct str prompt, wish;
} named[] = {
    {KEY_DATASETS, STR_INIT("Id of the new dataset: "), STR_INIT("dataset")},
    {KEY_PARAMETERS, STR_INIT("Name of the new parameter: "), STR_INIT("parameter")},
    {KEY_COMPUTE_TARGETS, STR_INIT("Name of the new compute target: "), STR_INIT("cpu-cluster")},
    {KEY_DATASTORES, STR_INIT("Name of the new datastore: "), STR_INIT("workspaceblobstore")},
};

static bool name_given(struct editor *ed, struct str name, void *data)
{
    const struct named *what = data;
    struct status st = STATUS_INIT;
    value_id item;
    if (!verb_add_named(ed->doc.history, what->list, name, &item, &st)) {
        editor_failed(ed, &st);
        return false;
    }
    editor_edited(ed);
    focus_item(ed, item);
    if (!form_open(ed, item, KEY_NONE, &st)) {
        editor_failed(ed, &st);
    }
    return true;
}

static void made_reference(struct editor *ed, value_id reference, value_id step)
{
    (void)step;
    focus_item(ed, reference);
}

void add_named_open(struct editor *ed, enum key list)
{
    struct status st = STATUS_INIT;
    struct buf name = BUF_INIT;
    if (list == KEY_DATA_REFERENCES) {
        reference_open(ed, made_reference, VALUE_NONE);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(named); i++) {
        if (named[i].list == list &&
            (!verb_free_identity(ed->doc.p, list, named[i].wish, &name, &st) ||
             /* The table is not written to; prompts hand their data back as it is. */
             !prompt_open(ed, named[i].prompt, buf_str(&name), name_given,
                          (void *)(uintptr_t)&named[i], &st))) {
            editor_failed(ed, &st);
        }
    }
    buf_finish(&name);
}
