/* SPDX-License-Identifier: MIT
 * tui/dispatch.c - from an action to what does it, and why one cannot be done now.
 */
#include "tui/editor_internal.h"

#include "tui/add.h"
#include "tui/canvas.h"
#include "tui/change.h"
#include "tui/command.h"
#include "tui/help.h"
#include "tui/log_pane.h"
#include "tui/outline.h"
#include "tui/panes.h"
#include "tui/preview.h"
#include "tui/problems_pane.h"
#include "tui/run_dialog.h"
#include "tui/run_view.h"
#include "tui/runs_pane.h"
#include "tui/save.h"
#include "tui/start.h"
#include "tui/walk.h"
#include "tui/wire.h"

enum context editor_context(const struct editor *ed)
{
    static const enum context contexts[PANE_COUNT] = {
        [PANE_OUTLINE] = CONTEXT_OUTLINE,
        [PANE_CANVAS] = CONTEXT_CANVAS,
        [PANE_INSPECTOR] = CONTEXT_INSPECTOR,
        [PANE_LOWER] = CONTEXT_LOWER,
    };
    return ed->doc.p == NULL ? CONTEXT_START : contexts[ed->pane];
}

/* --- why not --- */

static struct str no_step(const struct editor *ed)
{
    return value_is_none(ed->focus.step) ? STR("there is no step yet; o adds one") : STR_NONE;
}

static struct str nothing_to_edit(const struct editor *ed)
{
    return ed->pane == PANE_CANVAS ? no_step(ed) : STR_NONE;
}

static struct str no_undo(const struct editor *ed)
{
    return history_undo_count(ed->doc.history) == 0 ? STR("nothing has been changed") : STR_NONE;
}

static struct str no_redo(const struct editor *ed)
{
    return history_redo_count(ed->doc.history) == 0 ? STR("nothing has been taken back") : STR_NONE;
}

static struct str no_save(const struct editor *ed)
{
    return ed->config.read_only ? STR("this is a read-only session: nothing is saved") : STR_NONE;
}

static struct str no_find(const struct editor *ed)
{
    return ed->find.len == 0 ? STR("nothing has been looked for yet; / does that") : STR_NONE;
}

static struct str no_problem(const struct editor *ed)
{
    return problems_count(ed->doc.problems) == 0 ? STR("nothing is wrong") : STR_NONE;
}

static struct str no_problem_in_front(const struct editor *ed)
{
    return ed->lower_tab != LOWER_PROBLEMS ? STR("! lists the problems first") : no_problem(ed);
}

static struct str no_run(const struct editor *ed)
{
    return run_view_is_running(ed) ? STR_NONE : STR("nothing is running");
}

static struct str no_watched_run(const struct editor *ed)
{
    return run_view_run(ed) != NULL ? STR_NONE : STR("no run is shown; gh lists the runs");
}

static struct str no_wire(const struct editor *ed)
{
    return ed->doc.g->edge_count == 0 ? STR("there are no wires yet; c makes one") : no_step(ed);
}

static struct str no_subject(const struct editor *ed)
{
    return ed->mark_count == 0 && !change_has_wire(ed) && value_is_none(change_subject(ed))
               ? STR("nothing is in front")
               : STR_NONE;
}

static const struct {
    enum action action;
    struct str (*reason)(const struct editor *ed); /* none: it can be done */
} reasons[] = {
    {ACTION_UNDO, no_undo},
    {ACTION_REDO, no_redo},
    {ACTION_EDIT, nothing_to_edit},
    {ACTION_SAVE, no_save},
    {ACTION_FIND, no_step},
    {ACTION_FIND_NEXT, no_find},
    {ACTION_FIND_PREVIOUS, no_find},
    {ACTION_PROBLEM_NEXT, no_problem},
    {ACTION_PROBLEM_PREVIOUS, no_problem},
    {ACTION_FIX, no_problem_in_front},
    {ACTION_GO_INPUTS, no_step},
    {ACTION_GO_OUTPUTS, no_step},
    {ACTION_GO_LOG, no_step},
    {ACTION_GO_RUN, no_watched_run},
    {ACTION_CONNECT, no_step},
    {ACTION_CONNECT_INTO, no_step},
    {ACTION_WIRE_NEXT, no_wire},
    {ACTION_WIRE_PREVIOUS, no_wire},
    {ACTION_RENAME, no_subject},
    {ACTION_DELETE, no_subject},
    {ACTION_MUTE, no_step},
    {ACTION_MARK, no_step},
    {ACTION_RUN, no_step},
    {ACTION_CANCEL_RUN, no_run},
};

struct str action_disabled(const struct editor *ed, enum action action)
{
    if (ed->doc.p == NULL) {
        bool works = (action_info(action)->contexts & CONTEXT_START) != 0;
        return works ? STR_NONE : STR("no document is open");
    }
    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        if (reasons[i].action == action) {
            return reasons[i].reason(ed);
        }
    }
    return STR_NONE;
}

/* --- doing --- */

static void go_back(struct editor *ed)
{
    if (!value_is_none(ed->focus.wire)) {
        focus_step(ed, ed->focus.step);
    } else if (ed->doc.p == NULL || !panes_back(ed)) {
        editor_say(ed, SAY_PLAIN, "q leaves stepwire");
    }
}

static void quit(struct editor *ed)
{
    if (ed->doc.p == NULL || !panes_back(ed)) {
        leave_then(ed, leave_quit);
    }
}

static void interrupt(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!run_view_is_running(ed)) {
        editor_say(ed, SAY_PLAIN, "nothing is running; q leaves stepwire");
    } else if (!run_view_cancel(ed, &st)) {
        editor_failed(ed, &st);
    } else {
        editor_say(ed, SAY_PLAIN, "the run is asked to stop");
        editor_log_run(ed, STR("cancel"), run_view_run(ed)->id);
    }
}

static void toggle_mouse(struct editor *ed)
{
    ed->mouse_off = !ed->mouse_off;
    ed->want |= ed->mouse_off ? EDITOR_MOUSE_OFF : EDITOR_MOUSE_ON;
    editor_say(ed, SAY_PLAIN,
               ed->mouse_off ? "the mouse is the terminal's: it selects and copies; gm takes it"
                             : "the mouse is taken: click on steps; gm gives it back");
}

static void open_run(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!run_dialog_open(ed, &st)) {
        editor_failed(ed, &st);
    }
}

/* A run names its document, so one without a name gets one first. */
static void run(struct editor *ed)
{
    if (ed->doc.path.len == 0 && !ed->config.read_only) {
        save_then(ed, open_run);
        editor_say(ed, SAY_PLAIN, "a run needs a document with a name");
    } else {
        open_run(ed);
    }
}

static void open_export(struct editor *ed)
{
    struct status st = STATUS_INIT;
    if (!preview_export_open(ed, &st)) {
        editor_failed(ed, &st);
    }
}

static void add(struct editor *ed)
{
    enum key section = ed->pane == PANE_OUTLINE ? outline_section(ed) : KEY_STEPS;
    if (section == KEY_STEPS || section == KEY_NONE) {
        add_open(ed, VALUE_NONE, VALUE_NONE);
    } else {
        add_named_open(ed, section);
    }
}

static void append(struct editor *ed)
{
    add_open(ed, ed->focus.step, VALUE_NONE);
}

static void save(struct editor *ed)
{
    save_then(ed, NULL);
}

static void redraw(struct editor *ed)
{
    ed->want |= EDITOR_REDRAW_ALL;
    document_look_at_folders(ed); /* the disk may have changed, too */
}

static void suspend(struct editor *ed)
{
    ed->want |= EDITOR_SUSPEND;
}

static void find_forward(struct editor *ed)
{
    find_next(ed, 1);
}

static void find_backward(struct editor *ed)
{
    find_next(ed, -1);
}

static void next_problem(struct editor *ed)
{
    problems_pane_step(ed, 1);
}

static void previous_problem(struct editor *ed)
{
    problems_pane_step(ed, -1);
}

static void go_inputs(struct editor *ed)
{
    walk_along(ed, WALK_INPUTS);
}

static void go_outputs(struct editor *ed)
{
    walk_along(ed, WALK_OUTPUTS);
}

static void open_log(struct editor *ed)
{
    panes_open_lower(ed, LOWER_LOG);
}

static void show_run(struct editor *ed)
{
    const struct run_record *it = run_view_run(ed);
    panes_go(ed, PANE_CANVAS);
    editor_say(ed, SAY_PLAIN, "run %lld of %u steps: %s%s%.*s", (long long)it->id, it->step_count,
               run_state_name(it->state), it->message.len > 0 ? ", " : "", STR_ARG(it->message));
}

static void open_runs(struct editor *ed)
{
    panes_open_lower(ed, LOWER_RUNS);
}

static void open_preview(struct editor *ed)
{
    panes_open_lower(ed, LOWER_PREVIEW);
}

static void open_problems(struct editor *ed)
{
    panes_open_lower(ed, LOWER_PROBLEMS);
    const struct str words[] = {STR("check"), document_shown_path(ed)};
    editor_log_command(ed, words, COUNT_OF(words));
}

static void connect(struct editor *ed)
{
    wire_from_open(ed, ed->focus.step);
}

static void connect_into(struct editor *ed)
{
    wire_into_open(ed, ed->focus.step);
}

static void no_side(struct editor *ed)
{
    editor_say(ed, SAY_PLAIN, "only the preview has other forms to the left and right");
}

static void no_choice(struct editor *ed)
{
    editor_say(ed, SAY_PLAIN, "there is nothing to choose in this pane");
}

/* What is the same whichever pane is in front, and what no pane took. */
static const struct {
    enum action action;
    void (*act)(struct editor *ed);
} acts[] = {
    {ACTION_HELP, help_open},
    {ACTION_COMMAND, command_open},
    {ACTION_FIND, find_open},
    {ACTION_FIND_NEXT, find_forward},
    {ACTION_FIND_PREVIOUS, find_backward},
    {ACTION_BACK, go_back},
    {ACTION_UNDO, change_undo},
    {ACTION_REDO, change_redo},
    {ACTION_SAVE, save},
    {ACTION_REDRAW, redraw},
    {ACTION_SUSPEND, suspend},
    {ACTION_INTERRUPT, interrupt},
    {ACTION_QUIT, quit},
    {ACTION_PROBLEM_NEXT, next_problem},
    {ACTION_PROBLEM_PREVIOUS, previous_problem},
    {ACTION_GO_INPUTS, go_inputs},
    {ACTION_GO_OUTPUTS, go_outputs},
    {ACTION_GO_LOG, open_log},
    {ACTION_GO_RUN, show_run},
    {ACTION_GO_RUNS, open_runs},
    {ACTION_MOUSE, toggle_mouse},
    {ACTION_APPEND, append},
    {ACTION_ADD, add},
    {ACTION_CONNECT, connect},
    {ACTION_CONNECT_INTO, connect_into},
    {ACTION_RENAME, change_rename},
    {ACTION_DELETE, change_delete},
    {ACTION_MUTE, change_mute},
    {ACTION_MARK, change_mark},
    {ACTION_DIRECTION, change_direction},
    {ACTION_PREVIEW, open_preview},
    {ACTION_PROBLEMS, open_problems},
    {ACTION_RUN, run},
    {ACTION_CANCEL_RUN, interrupt},
    {ACTION_EXPORT, open_export},
    {ACTION_EDIT, no_choice},
    {ACTION_LEFT, no_side},
    {ACTION_RIGHT, no_side},
};

bool editor_do(struct editor *ed, enum action action)
{
    struct str reason = action_disabled(ed, action);
    if (!str_is_none(reason)) {
        editor_say(ed, SAY_PLAIN, "%.*s", STR_ARG(reason));
        return true;
    }
    if (ed->doc.p == NULL ? start_do(ed, action)
                          : panes_front_do(ed, action) || panes_do(ed, action)) {
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        if (acts[i].action == action) {
            acts[i].act(ed);
            return true;
        }
    }
    return false;
}
