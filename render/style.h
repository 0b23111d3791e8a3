/* SPDX-License-Identifier: MIT
 * render/style.h - what a cell means, and how a theme shows that.
 *
 * Drawing code says what a thing is (a style); only the edges (tui/screen.c, render/cells.c) turn
 * that into colours. The default theme uses the terminal's own 16 colours and its default
 * foreground and background, so it reads on light and dark terminals; without colour every state
 * still differs by attribute or by a sign. State is never told by colour alone.
 */
#ifndef RENDER_STYLE_H
#define RENDER_STYLE_H

#include <stdint.h>

enum style_attr {
    ATTR_BOLD = 1u << 0,
    ATTR_DIM = 1u << 1,
    ATTR_UNDERLINE = 1u << 2,
    ATTR_REVERSE = 1u << 3,
};

/* style, config name, foreground (-1 default, 0-15), background, attributes, attributes without
 * colour */
#define STYLE_LIST(X)                                                                              \
    X(PLAIN, "plain", -1, -1, 0, 0)                                                                \
    X(BAR, "bar", -1, -1, ATTR_REVERSE, ATTR_REVERSE)                                              \
    X(TITLE, "title", -1, -1, ATTR_BOLD, ATTR_BOLD)                                                \
    X(FRAME, "frame", 8, -1, 0, 0)                                                                 \
    X(FRAME_FOCUS, "frame-focus", 6, -1, ATTR_BOLD, ATTR_BOLD)                                     \
    X(BOX, "box", -1, -1, 0, 0)                                                                    \
    X(BOX_MARKED, "box-marked", 5, -1, ATTR_BOLD, ATTR_UNDERLINE)                                  \
    X(NAME, "name", -1, -1, ATTR_BOLD, ATTR_BOLD)                                                  \
    X(DETAIL, "detail", -1, -1, ATTR_DIM, 0)                                                       \
    X(PORT, "port", 4, -1, 0, 0)                                                                   \
    X(DATA, "data", 2, -1, 0, 0)                                                                   \
    X(WIRE, "wire", -1, -1, 0, 0)                                                                  \
    X(WIRE_FOCUS, "wire-focus", 6, -1, ATTR_BOLD, ATTR_BOLD)                                       \
    X(WIRE_AFTER, "wire-after", 8, -1, 0, 0)                                                       \
    X(WIRE_CYCLE, "wire-cycle", 1, -1, ATTR_BOLD, ATTR_BOLD)                                       \
    X(HINT, "hint", 0, 3, ATTR_BOLD, ATTR_REVERSE)                                                 \
    X(FIELD, "field", -1, -1, ATTR_UNDERLINE, ATTR_UNDERLINE)                                      \
    X(SELECTED, "selected", -1, -1, ATTR_REVERSE, ATTR_REVERSE)                                    \
    X(KEY_NAME, "key", 6, -1, ATTR_BOLD, ATTR_BOLD)                                                \
    X(OFF, "off", 8, -1, 0, ATTR_DIM)                                                              \
    X(ERROR, "error", 1, -1, ATTR_BOLD, ATTR_BOLD)                                                 \
    X(WARNING, "warning", 3, -1, ATTR_BOLD, ATTR_BOLD)                                             \
    X(INFO, "info", 4, -1, 0, 0)                                                                   \
    X(RUNNING, "running", 6, -1, ATTR_BOLD, ATTR_BOLD)                                             \
    X(OK, "ok", 2, -1, 0, 0)                                                                       \
    X(FAILED, "failed", 1, -1, ATTR_BOLD, ATTR_BOLD)                                               \
    X(SYNTAX_KEY, "syntax-key", 6, -1, 0, 0)                                                       \
    X(SYNTAX_TEXT, "syntax-text", 2, -1, 0, 0)                                                     \
    X(SYNTAX_NUMBER, "syntax-number", 5, -1, 0, 0)                                                 \
    X(CHANGED, "changed", 3, -1, ATTR_REVERSE, ATTR_REVERSE)

enum style {
#define X(name, text, fg, bg, attrs, mono) STYLE_##name,
    STYLE_LIST(X)
#undef X
        STYLE_COUNT
};

struct style_look {
    int8_t fg, bg; /* -1 the terminal's default, else 0-15 */
    uint8_t attrs; /* enum style_attr */
};

/* The default theme's look; `colour` 0 gives the one without colours (NO_COLOR, a monochrome
 * terminal). */
struct style_look style_look(enum style style, int colour);

#endif
