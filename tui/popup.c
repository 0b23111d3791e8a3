/* SPDX-License-Identifier: MIT */
#include "tui/popup.h"

#include "base/utf8.h"

struct rect popup_draw(struct cells *c, struct rect screen, int w, int h, enum popup_place place,
                       struct str title)
{
    w = w + 4 < screen.w ? w + 4 : screen.w;
    h = h + 2 < screen.h ? h + 2 : screen.h;
    struct rect r = {screen.x + (screen.w - w) / 2, screen.y + (screen.h - h) / 2, w, h};
    if (place == POPUP_BOTTOM) {
        r.x = screen.x;
        r.y = screen.y + screen.h - h;
    }
    cells_fill(c, r, ' ', STYLE_PLAIN);
    cells_frame(c, r, title, STYLE_FRAME_FOCUS, STYLE_TITLE);
    return (struct rect){r.x + 2, r.y + 1, w - 4, h - 2};
}

struct str popup_wrap(struct str *rest, int cells)
{
    struct str line = utf8_cut_cells(*rest, cells, NULL);
    if (line.len < rest->len) {
        size_t blank = rest->ptr[line.len] == ' ' ? line.len : str_find_last(line, ' ');
        line = str_slice(line, 0, blank != SIZE_MAX && blank > 0 ? blank : line.len);
        if (line.len == 0) { /* a cluster that is wider than the line */
            line = utf8_next_cluster(&(struct str){rest->ptr, rest->len}).bytes;
        }
    }
    *rest = str_slice(*rest, line.len, rest->len);
    while (rest->len > 0 && rest->ptr[0] == ' ') {
        *rest = str_slice(*rest, 1, rest->len);
    }
    return line;
}

int popup_wrap_count(struct str text, int cells)
{
    int lines = 0;
    while (text.len > 0) {
        popup_wrap(&text, cells);
        lines++;
    }
    return lines;
}
