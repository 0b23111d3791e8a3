/* SPDX-License-Identifier: MIT
 * tui/layer.h - modes on top of the main screen: a list, a form, a prompt, wiring, a question.
 *
 * The editor holds a stack of them; the top one gets each key first. A layer embeds struct layer as
 * its first member, is made by its own module and freed through its close function when it is
 * popped. Esc always pops one and loses nothing that was accepted.
 */
#ifndef TUI_LAYER_H
#define TUI_LAYER_H

#include <stdbool.h>

#include "base/buf.h"
#include "render/cells.h"
#include "tui/keystroke.h"

struct editor;
struct layer;

struct layer_ops {
    const char *name; /* shown in the bar: "add", "wire", "form" */
    /* The keys that work here, for the hint line: "Enter choose  Esc back". */
    void (*hints)(const struct editor *ed, const struct layer *l, struct buf *out);
    /* What else works here, in the same form, for the help (F1); or "". */
    const char *keys;
    /* True: taken. False: the layer has nothing to do with it; a layer that takes text returns true
     * for every character. */
    bool (*key)(struct editor *ed, struct layer *l, struct keystroke key);
    /* Draws over what lies below; `screen` is the whole of it without bars. A cursor place it does
     * not set stays as it was. */
    void (*draw)(struct editor *ed, struct layer *l, struct cells *c, struct rect screen,
                 int *cursor_x, int *cursor_y);
    /* The document changed below it: an edit, undo. */
    void (*refresh)(struct editor *ed, struct layer *l);
    void (*close)(struct layer *l); /* frees it */
};

struct layer {
    const struct layer_ops *ops;
    struct layer *below;
    int covers_right; /* columns at the screen's right side that it hides for long: the canvas shows
                         the focus beside them */
    bool is_help;     /* F1 on it goes back */
};

#endif
