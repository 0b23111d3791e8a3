/* SPDX-License-Identifier: MIT
 * tui/script.h - the designer without a terminal: keys in, screens out as text.
 *
 * The same editor as on a terminal, so any screen of a manual, a test or a bug report can be made
 * again. Its clock is virtual: it starts at SCRIPT_START_MS and goes on a second with each key.
 * Runs are real, and take the time they take: <wait> waits for them, up to SCRIPT_WAIT_MS. What is
 * shown of that time is the virtual clock's, by which a <wait> takes none.
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/cells.h"

#define SCRIPT_START_MS INT64_C(1788253200000) /* 2026-09-01 09:00:00 UTC */
enum { SCRIPT_WAIT_MS = 120 * 1000, SCRIPT_COLUMNS_MAX = 2000, SCRIPT_ROWS_MAX = 1000 };

enum script_flags {
    SCRIPT_EACH = 1u << 0,   /* a screen after every key, below a line "== KEY ==" */
    SCRIPT_CURSOR = 1u << 1, /* below a screen a line "cursor X,Y" (from 0, as in <click X,Y>), or
                                "cursor hidden" */
    SCRIPT_ASCII = 1u << 2,
    SCRIPT_READ_ONLY = 1u << 3,
};

struct script {
    struct str document; /* a path; STR_NONE: the start screen */
    struct str keys;     /* valid UTF-8 in the notation of tui/keystroke.h; newlines are ignored */
    int columns, rows;   /* 1 to the maximum */
    unsigned flags;
    enum cells_color color;
    struct str state_folder; /* STR_NONE: an empty private one, removed afterwards; runs that still
                                go on are cancelled then */
    /* As in struct editor_config. */
    struct str current_folder, examples_folder, engine;
};

/* Presses the keys until they end or one of them quits, and appends the last screen (or each) to
 * `screens`, every row a line. `document` (NULL: not wanted) gets the document's bytes then;
 * STATUS_USAGE when there is none. STATUS_USAGE too for a <name> that is no key, and STATUS_SERVICE
 * when <wait> has waited long enough; what was appended before stays. */
bool script_run(const struct script *script, struct buf *screens, struct buf *document,
                struct status *st) MUST_CHECK;

#endif
