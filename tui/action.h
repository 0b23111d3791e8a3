/* SPDX-License-Identifier: MIT
 * tui/action.h - everything the designer can do, once.
 *
 * Key lookup, the palette, help, hint line, manual page and tests all come from this table. An
 * action has a name (for `:` and config.yaml), one sentence, the contexts it works in and its
 * default keys there, in the notation of tui/keystroke.h ("gg", "<C-s>", alternatives separated by
 * a space). Two actions on one key in one context do not pass the tests.
 */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Where keys mean something. A pane's context has ANY behind it. Lists, forms, prompts and hints
 * own their keys (tui/layer.h) and are no contexts of this table. */
enum context {
    CONTEXT_ANY = 1u << 0, /* the main screen, whichever pane is in front */
    CONTEXT_START = 1u << 1,
    CONTEXT_CANVAS = 1u << 2,
    CONTEXT_OUTLINE = 1u << 3,
    CONTEXT_INSPECTOR = 1u << 4,
    CONTEXT_LOWER = 1u << 5, /* preview, problems, runs, log */
};

enum { CONTEXT_MAIN = CONTEXT_CANVAS | CONTEXT_OUTLINE | CONTEXT_INSPECTOR | CONTEXT_LOWER };
enum { CONTEXT_STEPS = CONTEXT_CANVAS | CONTEXT_OUTLINE };

/* id, name, contexts, keys, one sentence */
#define ACTION_LIST(X)                                                                             \
    X(HELP, "help", CONTEXT_ANY | CONTEXT_START, "? <F1>", "Show what works here and now")         \
    X(COMMAND, "command", CONTEXT_ANY | CONTEXT_START, ":", "Type a command by its name")          \
    X(FIND, "find", CONTEXT_ANY, "/", "Find a step by its name")                                   \
    X(FIND_NEXT, "find-next", CONTEXT_ANY, "n", "Go to the next match")                            \
    X(FIND_PREVIOUS, "find-previous", CONTEXT_ANY, "N", "Go to the previous match")                \
    X(PANE_NEXT, "pane-next", CONTEXT_ANY, "<Tab>", "Go to the next pane")                         \
    X(PANE_PREVIOUS, "pane-previous", CONTEXT_ANY, "<S-Tab>", "Go to the previous pane")           \
    X(PANE_OUTLINE, "pane-outline", CONTEXT_ANY, "1", "Go to the outline")                         \
    X(PANE_CANVAS, "pane-canvas", CONTEXT_ANY, "2", "Go to the canvas")                            \
    X(PANE_INSPECTOR, "pane-inspector", CONTEXT_ANY, "3", "Go to the inspector")                   \
    X(PANE_LOWER, "pane-lower", CONTEXT_ANY, "4", "Open, go to or close the lower pane")           \
    X(PANE_ENLARGE, "pane-enlarge", CONTEXT_ANY, "5", "Give the pane in front the whole screen")   \
    X(BACK, "back", CONTEXT_ANY | CONTEXT_START, "<Esc>", "Go one level back")                     \
    X(UNDO, "undo", CONTEXT_ANY, "u", "Take back the last change")                                 \
    X(REDO, "redo", CONTEXT_ANY, "U <C-r>", "Make the change again that was taken back")           \
    X(SAVE, "save", CONTEXT_ANY, "<C-s>", "Save the document")                                     \
    X(REDRAW, "redraw", CONTEXT_ANY | CONTEXT_START, "<C-l>", "Draw the whole screen again")       \
    X(SUSPEND, "suspend", CONTEXT_ANY | CONTEXT_START, "<C-z>", "Suspend stepwire")                \
    X(INTERRUPT, "interrupt", CONTEXT_ANY | CONTEXT_START, "<C-c>", "Cancel what runs in front")   \
    X(QUIT, "quit", CONTEXT_ANY | CONTEXT_START, "q", "Close this pane, or quit")                  \
    X(LEFT, "left", CONTEXT_STEPS | CONTEXT_LOWER, "h <Left>", "Go left")                          \
    X(DOWN, "down", CONTEXT_MAIN | CONTEXT_START, "j <Down>", "Go down")                           \
    X(UP, "up", CONTEXT_MAIN | CONTEXT_START, "k <Up>", "Go up")                                   \
    X(RIGHT, "right", CONTEXT_STEPS | CONTEXT_LOWER, "l <Right>", "Go right")                      \
    X(PAN_LEFT, "pan-left", CONTEXT_CANVAS, "H", "Show what is further left")                      \
    X(PAN_DOWN, "pan-down", CONTEXT_CANVAS, "J", "Show what is further down")                      \
    X(PAN_UP, "pan-up", CONTEXT_CANVAS, "K", "Show what is further up")                            \
    X(PAN_RIGHT, "pan-right", CONTEXT_CANVAS, "L", "Show what is further right")                   \
    X(PAGE_DOWN, "page-down", CONTEXT_MAIN, "<C-d> <PgDn>", "Go half a page down")                 \
    X(PAGE_UP, "page-up", CONTEXT_MAIN, "<C-u> <PgUp>", "Go half a page up")                       \
    X(FIRST, "first", CONTEXT_MAIN, "gg <Home>", "Go to the first")                                \
    X(LAST, "last", CONTEXT_MAIN, "G <End>", "Go to the last")                                     \
    X(PROBLEM_NEXT, "problem-next", CONTEXT_ANY, "]", "Go to the next problem")                    \
    X(PROBLEM_PREVIOUS, "problem-previous", CONTEXT_ANY, "[", "Go to the previous problem")        \
    X(GO_INPUTS, "go-inputs", CONTEXT_STEPS, "gi", "Go to what feeds this step")                   \
    X(GO_OUTPUTS, "go-outputs", CONTEXT_STEPS, "go", "Go to what this step feeds")                 \
    X(GO_LOG, "go-log", CONTEXT_ANY, "gl", "Show this step's log")                                 \
    X(GO_RUN, "go-run", CONTEXT_ANY, "gr", "Show this run")                                        \
    X(GO_RUNS, "go-runs", CONTEXT_ANY, "gh", "List the runs")                                      \
    X(MOUSE, "mouse", CONTEXT_ANY | CONTEXT_START, "gm", "Take the mouse, or leave it alone")      \
    X(APPEND, "append", CONTEXT_STEPS, "a", "Add a step behind this one, wired")                   \
    X(ADD, "add", CONTEXT_MAIN, "o", "Add a step, or an item of this section")                     \
    X(CONNECT, "connect", CONTEXT_STEPS, "c", "Wire an output of this step to an input")           \
    X(CONNECT_INTO, "connect-into", CONTEXT_STEPS, "C", "Wire something into this step")           \
    X(WIRE_NEXT, "wire-next", CONTEXT_CANVAS, "w", "Go to the next wire of this step")             \
    X(WIRE_PREVIOUS, "wire-previous", CONTEXT_CANVAS, "W", "Go to the previous wire of this step") \
    X(EDIT, "edit", CONTEXT_MAIN | CONTEXT_START, "<Enter>", "Open the form, or choose")           \
    X(RENAME, "rename", CONTEXT_STEPS, "<F2>", "Rename it; what names it follows")                 \
    X(DELETE, "delete", CONTEXT_STEPS | CONTEXT_INSPECTOR, "d <Del>", "Delete it")                 \
    X(MUTE, "mute", CONTEXT_STEPS, "M", "Leave this step out of check, export and run, or not")    \
    X(MARK, "mark", CONTEXT_STEPS, "<Space>", "Mark this step, or take the mark off")              \
    X(CENTRE, "centre", CONTEXT_CANVAS, "zz", "Put the focus in the middle")                       \
    X(FIT, "fit", CONTEXT_CANVAS, "zf", "Show the graph from its beginning")                       \
    X(DIRECTION, "direction", CONTEXT_ANY, "zr", "Let the graph flow right, or down")              \
    X(PREVIEW, "preview", CONTEXT_ANY, "zv", "Show the document in another form")                  \
    X(PROBLEMS, "problems", CONTEXT_ANY, "!", "List the problems")                                 \
    X(FIX, "fix", CONTEXT_LOWER, "f", "Apply the fix of this problem")                             \
    X(RUN, "run", CONTEXT_ANY, "R", "Show what would run, and run it")                             \
    X(CANCEL_RUN, "cancel-run", CONTEXT_ANY, "Xx", "Cancel the run in front")                      \
    X(EXPORT, "export", CONTEXT_ANY, "E", "Write the document in another form to a file")

enum action {
    ACTION_NONE,
#define X(id, name, contexts, keys, help) ACTION_##id,
    ACTION_LIST(X)
#undef X
        ACTION_COUNT
};

struct action_info {
    struct str name;
    unsigned contexts; /* enum context bits */
    struct str keys;
    struct str help;
};

const struct action_info *action_info(enum action action); /* of ACTION_NONE: an empty one */
enum action action_named(struct str name);                 /* ACTION_NONE when there is none */

#endif
