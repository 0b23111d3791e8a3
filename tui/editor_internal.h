/* SPDX-License-Identifier: MIT
 * tui/editor_internal.h - the designer's state, shared by the files of this room.
 *
 *   document   history ─ pipeline ─▶ graph ─▶ layout
 *                                └──▶ problems          all brought up to date by editor_refresh
 * after an edit look       focus, marks, scroll, panes layers     a stack of modes on top
 * (tui/layer.h) run        what is being watched (tui/run_view.h)
 *
 * Who may write what: an edit goes through the document's history only (editor_edited says that it
 * was); the focus through focus_*; a message through editor_say.
 */
#ifndef TUI_EDITOR_INTERNAL_H
#define TUI_EDITOR_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/file.h"
#include "base/status.h"
#include "base/str.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/history.h"
#include "model/pipeline.h"
#include "model/problem.h"
#include "render/cells.h"
#include "render/draw.h"
#include "render/layout.h"
#include "tui/action.h"
#include "tui/editor.h"
#include "tui/keymap.h"
#include "tui/layer.h"
#include "tui/list.h"

struct run_view;       /* tui/run_view.c: the watched run, its steps' states */
struct preview;        /* tui/preview.c */
struct problems_pane;  /* tui/problems_pane.c */
struct runs_pane;      /* tui/runs_pane.c */
struct log_pane;       /* tui/log_pane.c */
struct inspector;      /* tui/inspector.c */
struct outline;        /* tui/outline.c */
struct start_screen;   /* tui/start.c */
struct recovery;       /* tui/recovery.c: the journal of the open document */
struct reference_plan; /* tui/reference.c: the data reference that is being asked for */

enum pane { PANE_OUTLINE, PANE_CANVAS, PANE_INSPECTOR, PANE_LOWER, PANE_COUNT };
enum lower_tab { LOWER_PREVIEW, LOWER_PROBLEMS, LOWER_RUNS, LOWER_LOG, LOWER_TAB_COUNT };

enum say { SAY_PLAIN, SAY_GOOD, SAY_BAD };

/* One open document. */
struct document {
    struct history *history;
    struct pipeline *p;
    struct graph *g;       /* GRAPH_WITH_MUTED: what is drawn */
    struct graph *checked; /* GRAPH_PLAIN: what is checked, exported and run */
    struct layout *l;
    uint64_t layout_sign; /* see tui/picture.h */
    struct problems *problems;
    struct arena folder_arena;
    struct folders folders;  /* source directories as they were when last looked at */
    struct arena names;      /* the four below */
    struct str path;         /* absolute; empty: untitled */
    struct str base_folder;  /* absolute */
    struct str default_name; /* see document_default_name */
    struct str shown_path;   /* see document_shown_path */
    struct file_stamp stamp; /* of the file when it was last read or saved */
};

/* What the person looks at. In the outline that can be something other than a step. */
struct focus {
    value_id step; /* the last one that was in front; none when there are no steps */
    value_id item; /* the thing in front: a step, an input or output, a parameter, a datastore, … */
    value_id wire; /* the input whose wire is in front (w, W), or none */
};

struct editor {
    struct editor_config config; /* strs own copies in `arena` */
    struct arena arena;          /* as long as the editor */
    int columns, rows;
    struct document doc; /* doc.p NULL: the start screen */
    struct focus focus;
    value_id *marks;
    size_t mark_count, mark_cap;
    enum pane pane; /* in front */
    bool enlarged, lower_open;
    enum lower_tab lower_tab;
    int scroll_left, scroll_top;        /* layout cells at the canvas's top left corner */
    struct draw_node *nodes;            /* what stands on each node of doc.g (canvas.c) */
    struct rect pane_rects[PANE_COUNT]; /* as last drawn; w 0: not on the screen */
    struct layer *top;
    struct keymap_state keys;
    struct buf message; /* the status line; empty: the hint line is shown */
    enum say message_kind;
    struct buf find;                 /* what / last looked for */
    unsigned want;                   /* enum editor_want collected while a key is handled */
    void (*then)(struct editor *ed); /* what leaving waits for (tui/save.h) */
    struct buf next_path;            /* what `then` opens */
    struct buf save_path;            /* what a question about saving is about */
    bool mouse_off;                  /* gm: the mouse is left to the terminal */
    struct start_screen *start;
    struct outline *outline;
    struct inspector *inspector;
    struct preview *preview;
    struct problems_pane *problems_pane;
    struct runs_pane *runs_pane;
    struct log_pane *log_pane;
    struct run_view *run;
    struct recovery *recovery;
    struct reference_plan *reference; /* NULL: none yet */
    struct argument_offer {           /* tui/wire_offer.c */
        value_id input, output, step;
        void (*then)(struct editor *ed, value_id step);
    } offer;
};

/* --- the document (document.c) --- */

/* After an edit, undo or redo: compiles graph, problems and layout anew, keeps the focused step
 * where it is on the screen, tells layers, and writes the journal. On failure (memory) the old
 * picture stays and the status line says so. */
void editor_edited(struct editor *ed);
/* Takes the status of a failed verb to the status line. */
void editor_failed(struct editor *ed, const struct status *st);
/* Looks at the source directories again (after a save, a run). */
void document_look_at_folders(struct editor *ed);

/* What the pipeline is called when it does not say: from the file's name, or the folder's. */
struct str document_default_name(const struct editor *ed);
/* The path as command lines show it: relative to the current folder where it lies below that; for
 * an untitled document the name that saving would suggest. */
struct str document_shown_path(const struct editor *ed);

/* --- messages and command lines --- */

void editor_say(struct editor *ed, enum say kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The command line of what was just done, shown in the log pane: the screen teaches the commands.
 * `words` follow "stepwire", and come out as a shell reads them. */
void editor_log_command(struct editor *ed, const struct str *words, size_t count);
/* The same of a command on a run. */
void editor_log_run(struct editor *ed, struct str command, int64_t run);

/* --- layers --- */

void editor_push(struct editor *ed, struct layer *layer);
void editor_pop(struct editor *ed); /* closes the top one */
/* Gives the top layer a key. */
void editor_layer_key(struct editor *ed, struct keystroke key);
/* Takes a layer out of the stack without closing it, so that what it leads to can push and pop. */
void editor_unlink(struct editor *ed, struct layer *layer);

/* A question with answers, each on its key; Esc is none of them and always goes back. `data` is
 * handed back. The answers' words are not copied. */
struct answer {
    uint32_t key;     /* a code point, or KEYCODE_ENTER */
    const char *word; /* for the hint; NULL: another key for an answer that has one */
    void (*chosen)(struct editor *ed, void *data); /* NULL: only goes back */
};
bool question_open(struct editor *ed, struct str question, const struct answer *answers,
                   size_t count, void *data, struct status *st) MUST_CHECK;

/* A question with a yes: Enter or y does `yes`, Esc or n does not. */
bool ask_open(struct editor *ed, struct str question, void (*yes)(struct editor *ed, void *data),
              void *data, struct status *st) MUST_CHECK;
/* A line of text: prompt, what stands there at first, and what to do with it; `accept` returns
 * false to keep the prompt open (having said why). */
bool prompt_open(struct editor *ed, struct str prompt, struct str initial,
                 bool (*accept)(struct editor *ed, struct str text, void *data), void *data,
                 struct status *st) MUST_CHECK;
/* A list to choose from over the screen. Items' texts must live until it is closed: `arena` is
 * handed over and freed with it. `chosen` gets the item's number. */
struct choice {
    struct str title;
    struct list_item *items;
    size_t count;
    size_t selected; /* the item that is in front at first */
    struct arena arena;
    void (*chosen)(struct editor *ed, size_t item, void *data);
    /* Tab, when there is such a thing, and the word for it ("add and stay"); may be NULL. */
    void (*also)(struct editor *ed, size_t item, void *data);
    const char *also_word;
    /* Typed text that matches nothing, Enter: "new…"; may be NULL. */
    void (*typed)(struct editor *ed, struct str text, void *data);
    void *data; /* lives in arena, or elsewhere as long */
};
bool choice_open(struct editor *ed, struct choice *choice, struct status *st) MUST_CHECK;

/* --- focus (focus.c) --- */

void focus_step(struct editor *ed, value_id step); /* and brings it into view */
void focus_item(struct editor *ed,
                value_id item); /* any named thing or port; a port's step gets the focus too */
uint32_t focus_node(const struct editor *ed); /* in doc.g, or GRAPH_NONE */
/* The panes that follow the focus are told that it, or the run, has changed. */
void focus_changed(struct editor *ed);

/* --- actions --- */

/* Does what an action does here; false when it means nothing in this context. */
bool editor_do(struct editor *ed, enum action action);
/* Why an action is disabled now; STR_NONE when it is enabled. For help, palette and the status
 * line. */
struct str action_disabled(const struct editor *ed, enum action action);
enum context editor_context(const struct editor *ed);

/* --- panes: each is made with the editor, draws into its rectangle and takes the actions that
 * concern it --- */

#define PANE_FUNCTIONS(name)                                                                       \
    struct name *name##_new(struct status *st) MUST_CHECK;                                         \
    void name##_free(struct name *pane);                                                           \
    void name##_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x,             \
                     int *cursor_y);                                                               \
    bool name##_do(struct editor *ed, enum action action);                                         \
    void name##_refresh(struct editor *ed) /* the document, the focus or the run changed */

#endif
