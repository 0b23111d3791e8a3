/* SPDX-License-Identifier: MIT
 * tui/keymap.h - from keys to actions, through the table of tui/action.h.
 *
 * Keys may be sequences ("gg"): while one is open the possible next keys can be listed. There is no
 * time limit; Esc leaves it. A Korean letter counts as the Latin one on its key.
 */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tui/action.h"
#include "tui/keystroke.h"

enum { KEYMAP_SEQUENCE_MAX = 2 };

struct keymap_state {
    struct keystroke pending[KEYMAP_SEQUENCE_MAX];
    int count;
};

enum keymap_result {
    KEYMAP_ACTION,  /* *action is to be done */
    KEYMAP_PENDING, /* a prefix: more keys are needed */
    KEYMAP_UNKNOWN, /* means nothing here; the state is empty again */
};

/* `context` is one pane's bit, with CONTEXT_ANY behind it, or CONTEXT_START. */
enum keymap_result keymap_press(struct keymap_state *state, enum context context,
                                struct keystroke key, enum action *action);

/* Actions that the pending keys can still become, with the key that is missing: for the pop-up.
 * `each` is called in the table's order. */
void keymap_next(const struct keymap_state *state, enum context context,
                 void (*each)(void *data, struct keystroke next, enum action action), void *data);

/* Appends the first key of an action as people read it ("Ctrl-S", "gg"). */
void keymap_add_key(enum action action, struct buf *out);

#endif
