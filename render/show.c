/* SPDX-License-Identifier: MIT */
#include "render/show.h"

#include "render/draw.h"

enum {
    STRIP_CELLS = 1024 * 1024, /* of one strip, about */
    STRIP_ROWS_MAX = 64,
};

static int strip_rows(const struct layout *l)
{
    int rows = l->width > 0 ? STRIP_CELLS / l->width : STRIP_ROWS_MAX;
    rows = rows < STRIP_ROWS_MAX ? rows : STRIP_ROWS_MAX;
    rows = rows < l->height ? rows : l->height;
    return rows > 0 ? rows : 1;
}

static void write_strips(struct cells *c, const struct pipeline *p, const struct graph *g,
                         const struct layout *l, enum cells_color color, struct buf *out)
{
    static const struct draw_options plain = DRAW_OPTIONS_INIT;
    struct rect all = {0, 0, cells_width(c), cells_height(c)};
    for (int top = 0; top < l->height; top += all.h) {
        draw_graph(c, all, 0, top, p, g, l, &plain);
        cells_print(c, color, top + all.h < l->height, out); /* the last may be cut short */
    }
}

bool show_write(const struct pipeline *p, const struct graph *g,
                const struct layout_options *options, enum cells_color color, struct buf *out,
                struct status *st)
{
    struct layout *l = layout_fit(p, g, options, st);
    struct cells *c = l ? cells_new(l->width, strip_rows(l), st) : NULL;
    if (c != NULL) {
        cells_set_ascii(c, options->ascii);
        write_strips(c, p, g, l, color, out);
    }
    cells_free(c);
    layout_free(l);
    return c != NULL;
}
