/* SPDX-License-Identifier: MIT
 * tui/keystroke.h - key presses as values: from the terminal's bytes, from text ("<C-s>", "gg"),
 * and from a Korean keyboard.
 *
 * Pure: whether more bytes may still come is handed in, so paste and the time limit of ESC are
 * testable.
 */
#ifndef TUI_KEYSTROKE_H
#define TUI_KEYSTROKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

/* Keys that are no character, above Unicode. name as in <Name>. */
#define KEY_SPECIAL_LIST(X)                                                                        \
    X(ENTER, "Enter")                                                                              \
    X(ESC, "Esc")                                                                                  \
    X(TAB, "Tab")                                                                                  \
    X(BACKTAB, "S-Tab")                                                                            \
    X(BACKSPACE, "BS")                                                                             \
    X(DELETE, "Del")                                                                               \
    X(UP, "Up")                                                                                    \
    X(DOWN, "Down")                                                                                \
    X(LEFT, "Left")                                                                                \
    X(RIGHT, "Right")                                                                              \
    X(HOME, "Home") X(END, "End") X(PAGE_UP, "PgUp") X(PAGE_DOWN, "PgDn") X(F1, "F1") X(F2, "F2")

enum {
    KEYCODE_SPECIAL = 0x110000,
#define X(id, name) KEYCODE_##id,
    KEY_SPECIAL_LIST(X)
#undef X
        KEYCODE_CLICK, /* the mouse's first button went down at x, y */
    KEYCODE_WHEEL_UP,
    KEYCODE_WHEEL_DOWN,
    KEYCODE_RESIZE, /* x columns, y rows */
    KEYCODE_PASTE,  /* text: borrowed until the next key; any bytes the terminal sent, made valid
                       UTF-8 */
    KEYCODE_MODE_REPORT, /* no key: the terminal answers that its mode x is in state y (DECRPM) */
    KEYCODE_NONE,        /* bytes that mean nothing to us */
};

enum { KEYMOD_CTRL = 1u << 0 };

struct keystroke {
    uint32_t code; /* a code point, or a KEYCODE */
    unsigned mods; /* CTRL with a lower-case letter or one of @[\]^_ */
    int x, y;
    struct str text;
};

static inline struct keystroke keystroke_char(uint32_t point)
{
    return (struct keystroke){.code = point};
}
bool keystroke_eq(struct keystroke a, struct keystroke b); /* code and mods */
bool keystroke_is_text(struct keystroke key);              /* a printable character */

/* Takes one key off the front of what the terminal sent. Returns the bytes used; 0 when more are
 * needed and may come (`more_may_come`: an ESC that stands alone is the key only when no more
 * comes). Knows CSI, SS3, SGR mouse, bracketed paste (its text is collected in `paste`), UTF-8 (bad
 * bytes are KEYCODE_NONE). */
size_t keystroke_decode(const char *bytes, size_t len, bool more_may_come, struct buf *paste,
                        struct keystroke *key);

/* DESIGN section 8: takes one key off KEYS notation: a character, <Enter>, <C-s>, <lt>, <resize
 * 40x10>, <click X,Y>, <paste TEXT>. <wait> is code KEYCODE_NONE with text "wait". False with
 * STATUS_USAGE, naming it, for a <name> that is none. */
bool keystroke_parse(struct str *rest, struct keystroke *key, struct status *st) MUST_CHECK;

/* Appends the key as people read it ("Ctrl-S", "Enter", "g", "Space"). */
void keystroke_add_name(struct keystroke key, struct buf *out);

/* The key of that name; false when none has it. */
bool keystroke_named(struct str name, struct keystroke *key);

/* The Latin letter on the key of a Korean two-set layout (U+314A is c), or the point itself. */
uint32_t keystroke_latin(uint32_t point);

#endif
