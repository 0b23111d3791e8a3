/* SPDX-License-Identifier: MIT
 * tui/list.h - a list to choose from that filters as one types: add lists, palette, help,
 * completion, choices of a form.
 *
 * Items are the caller's (any number; read through functions, so a list of 10,000 steps costs
 * nothing); the list keeps which match, which is chosen and what is scrolled. Matching is by the
 * words typed, each anywhere in text or detail, without case; matches at a word's start come first,
 * else the items' order stays.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/cells.h"
#include "tui/text_field.h"
#include "tui/keystroke.h"

struct list_item {
    struct str text;     /* what is chosen */
    struct str detail;   /* behind it: a key, a sentence; may be none */
    struct str disabled; /* why it cannot be chosen; none when it can */
    struct str heading;  /* a section that starts with this item; none */
};

struct list_source {
    size_t count;
    struct list_item (*item)(const void *data, size_t i);
    const void *data;
};

struct list {
    struct text_field filter;
    struct list_source source;
    uint32_t *matches; /* indices into the source, in shown order */
    size_t match_count;
    size_t chosen;  /* index into matches */
    size_t first;   /* the first shown */
    size_t page;    /* by how many PgUp and PgDn move: about what was shown last */
    bool filtering; /* printable keys filter; else they are left to the caller */
};

enum list_result { LIST_IGNORED, LIST_MOVED, LIST_CHOSEN, LIST_CANCELLED };

bool list_init(struct list *l, struct list_source source, bool filtering, struct status *st)
    MUST_CHECK;
void list_finish(struct list *l);
/* The items have changed; keeps the filter and, where it still is, the place. */
bool list_refresh(struct list *l, struct list_source source, struct status *st) MUST_CHECK;

/* The same for people: see layer_ops.keys. */
#define LIST_KEYS "letters filter  PgUp PgDn by a page  Home End first and last"

/* Up, Down, PgUp, PgDn, Home, End, Ctrl-N, Ctrl-P move; Enter chooses (a disabled item is not:
 * LIST_MOVED); Esc cancels (first empties the filter); printable keys filter. */
enum list_result list_key(struct list *l, struct keystroke key);
/* The source index of the chosen item; SIZE_MAX when nothing matches. */
size_t list_chosen(const struct list *l);
/* Makes the source's item i the chosen one, if it matches. */
void list_choose(struct list *l, size_t i);

/* Would an item be found by this filter? */
bool list_matches(const struct list_item *item, struct str filter);

/* Draws items (and the filter line when filtering) into r; the cursor's place is given back. */
void list_draw(struct list *l, struct cells *c, struct rect r, int *cursor_x, int *cursor_y);

#endif
