/* SPDX-License-Identifier: MIT
 * render/cells.h - a grid of cells: what a screen, a panel or a printed graph is before it reaches
 * a terminal.
 *
 * A cell holds one cluster and a style. A double-width cluster covers its cell and the next, whose
 * width is then 0; when one of the two is overwritten or cut off, the other becomes blank. All text
 * put here goes through base/sanitize, so no outside byte can reach a terminal through a grid.
 *
 * Coordinates are cells from the top left, x to the right. Everything that draws is cut at the
 * grid's edges and at the clip rectangle, so negative and too large coordinates are fine. Drawing
 * never fails: a cluster that cannot be stored is drawn as its first code point.
 */
#ifndef RENDER_CELLS_H
#define RENDER_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/style.h"

struct rect {
    int x, y, w, h;
};

struct cell {
    uint32_t glyph; /* a code point, or (bit 31) a cluster in the grid's table: see cells_glyph */
    uint8_t width;  /* 1, 2, or 0: the second half of the cell to the left */
    uint8_t style;  /* enum style */
};

struct cells; /* width × height cells, blank and PLAIN at first */

/* NULL when memory is out or the size is beyond CELLS_MAX. */
enum { CELLS_MAX = 64 * 1024 * 1024 };
struct cells *cells_new(int width, int height, struct status *st) MUST_CHECK;
void cells_free(struct cells *c);
/* Another size, everything blank, no clip. On failure the grid is as before. */
bool cells_resize(struct cells *c, int width, int height, struct status *st) MUST_CHECK;
void cells_clear(struct cells *c); /* everything blank, no clip; keeps the size */
int cells_width(const struct cells *c);
int cells_height(const struct cells *c);

/* All drawing is cut at this rectangle until the next call; one without cells, {0}, resets to the
 * whole grid. */
void cells_clip(struct cells *c, struct rect clip);

const struct cell *cells_at(const struct cells *c, int x, int y); /* NULL outside */
/* The cell's text as UTF-8; empty for the second half of a wide one. Borrowed until the grid
 * changes. `out` is room for a code point. */
struct str cells_glyph(const struct cells *c, const struct cell *cell, char out[4]);
/* Whether two cells, perhaps of two grids, show the same. Both have to be inside. */
bool cells_equal(const struct cells *a, int ax, int ay, const struct cells *b, int bx, int by);

/* Puts text (sanitised, one line) from x on, at most max_cells wide; returns the cells used. A text
 * that is cut ends in "…" ("~" in ASCII grids). */
int cells_text(struct cells *c, int x, int y, int max_cells, struct str text, enum style style);
/* The cells that cells_text would use. */
int cells_measure(struct cells *c, int max_cells, struct str text);
/* A sign of our own, one or two cells wide. In an ASCII grid its stand-in is drawn. */
void cells_point(struct cells *c, int x, int y, uint32_t point, enum style style);
void cells_fill(struct cells *c, struct rect r, uint32_t point, enum style style);
/* Only the style, of what stands there. */
void cells_restyle(struct cells *c, struct rect r, enum style style);

/* In an ASCII grid (a terminal without UTF-8, --ascii) frames and signs are drawn with ASCII, and
 * other text is escaped. Says nothing about what stands there already. */
void cells_set_ascii(struct cells *c, bool ascii);
bool cells_is_ascii(const struct cells *c);

/* A frame with an optional title (STR_NONE: none) in its upper edge. What it encloses stays. A
 * rectangle less than 2 cells wide or high has no frame. */
void cells_frame(struct cells *c, struct rect r, struct str title, enum style frame,
                 enum style title_style);

enum cells_color {
    CELLS_PLAIN,  /* text alone */
    CELLS_COLOUR, /* with SGR sequences for the terminal's 16 colours */
    CELLS_MONO,   /* with SGR sequences for attributes only */
};
/* Appends the grid as lines of text, trailing blanks cut, one \n each. Blanks that show something
 * (reversed, underlined, on a colour) stay when there are sequences. Blank lines at the end are
 * kept only when keep_blank_lines. Failures stick to out. */
void cells_print(const struct cells *c, enum cells_color color, bool keep_blank_lines,
                 struct buf *out);

#endif
