/* SPDX-License-Identifier: MIT
 * tui/editor.h - the designer: keys in, cells out.
 *
 * Knows no terminal and never blocks: tui/loop.c drives it on one, tui/script.c without. Everything
 * it needs from outside is handed in. Not thread-safe.
 */
#ifndef TUI_EDITOR_H
#define TUI_EDITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/cells.h"
#include "tui/keystroke.h"

struct editor;

/* Strs are copied. */
struct editor_config {
    struct str state_folder; /* XDG_STATE_HOME/stepwire: history, recovery, recent files */
    struct str
        current_folder; /* absolute: where an untitled document's folder is, and new files go */
    struct str examples_folder; /* may be none: then there are no examples */
    struct str engine;          /* the executable that runs pipelines */
    bool ascii;                 /* draw with ASCII */
    bool colour;
    bool read_only; /* edits in memory only: nothing is saved, journalled or remembered */
    int64_t (*clock_ms)(void *data); /* milliseconds since 1970, UTC */
    void *clock_data;
    bool clock_is_virtual; /* not the one that engines have: what a run takes is then measured from
                              when it was seen to begin to when it was seen to end */
};

/* With no document: the start screen. NULL on failure. Free with editor_free. */
struct editor *editor_new(const struct editor_config *config, int columns, int rows,
                          struct status *st) MUST_CHECK;
void editor_free(struct editor *ed);

/* Opens a file (one that is not there yet becomes a new document under that name). A file that is
 * not well formed is refused with its place, and left alone. STR_NONE: the start screen, which
 * offers what an untitled document left behind. Call it once, before the first key. */
bool editor_open(struct editor *ed, struct str path, struct status *st) MUST_CHECK;

/* What the caller has to do after a key. */
enum editor_want {
    EDITOR_NOTHING = 0,
    EDITOR_DRAW = 1u << 0,
    EDITOR_QUIT = 1u << 1,
    EDITOR_REDRAW_ALL = 1u << 2, /* the terminal's content is not to be trusted */
    EDITOR_SUSPEND = 1u << 3,
    EDITOR_MOUSE_ON = 1u << 4,
    EDITOR_MOUSE_OFF = 1u << 5,
};
unsigned editor_key(struct editor *ed, struct keystroke key);

/* Something outside may have changed: the descriptor was readable, or the time editor_timeout_ms
 * gave has passed. */
unsigned editor_wake(struct editor *ed);
/* A descriptor to wait on (a watched run), or -1. */
int editor_fd(const struct editor *ed);
/* Milliseconds until editor_wake should be called anyway; -1: never. */
int editor_timeout_ms(const struct editor *ed);
/* True while a run is being watched or anything else is on its way: `<wait>` waits for that to end.
 */
bool editor_is_busy(const struct editor *ed);

/* Draws the whole screen into c (which gets the screen's size), and says where the hardware cursor
 * stands: on the focus. */
bool editor_draw(struct editor *ed, struct cells *c, int *cursor_x, int *cursor_y,
                 struct status *st) MUST_CHECK;

/* The document's canonical bytes, appended (`stepwire screen --save`). False when there is no
 * document. */
bool editor_document(const struct editor *ed, struct buf *out);

/* The process is about to be ended by a signal: writes what is not yet in the journal. */
void editor_last_words(struct editor *ed);

#endif
