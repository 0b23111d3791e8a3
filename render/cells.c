/* SPDX-License-Identifier: MIT */
#include "render/cells.h"

#include <assert.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/sanitize.h"
#include "base/utf8.h"

enum {
    CLUSTERS_MAX = 65536, /* different ones in one grid; a screen has fewer */
    ELLIPSIS = 0x2026,
};
static const uint32_t CLUSTER_BIT = 1u << 31;
static const struct cell BLANK = {.glyph = ' ', .width = 1, .style = STYLE_PLAIN};

/* Clusters of more than one code point are stored once each: glyph = CLUSTER_BIT | index. */
struct clusters {
    struct arena texts;
    struct map index;
    struct str *items;
    size_t count, cap;
};

struct cells {
    struct cell *grid; /* row after row */
    int width, height;
    struct rect clip; /* inside the grid */
    bool ascii;
    struct buf safe; /* the text being drawn, when it had to be sanitised */
    struct clusters clusters;
};

/* --- life ------------------------------------------------------------------------------------- */

static struct rect whole(const struct cells *c)
{
    return (struct rect){0, 0, c->width, c->height};
}

static size_t area_of(int width, int height)
{
    return (size_t)width * (size_t)height;
}

struct cells *cells_new(int width, int height, struct status *st)
{
    struct cells *c = mem_new(struct cells);
    if (c == NULL) {
        status_nomem(st);
        return NULL;
    }
    c->safe = (struct buf)BUF_INIT;
    if (!arena_init(&c->clusters.texts, 0)) {
        status_nomem(st);
        cells_free(c);
        return NULL;
    }
    if (!cells_resize(c, width, height, st)) {
        cells_free(c);
        return NULL;
    }
    return c;
}

void cells_free(struct cells *c)
{
    if (c == NULL) {
        return;
    }
    buf_finish(&c->safe);
    map_finish(&c->clusters.index);
    arena_finish(&c->clusters.texts);
    mem_free(c->clusters.items);
    mem_free(c->grid);
    mem_free(c);
}

bool cells_resize(struct cells *c, int width, int height, struct status *st)
{
    if (width < 0 || height < 0 || (height > 0 && width > CELLS_MAX / height)) {
        return status_set(st, STATUS_LIMIT, NO_POS,
                          "a grid has at most %d cells, this one has %d columns and %d rows",
                          (int)CELLS_MAX, width, height);
    }
    struct cell *grid = mem_new_array(struct cell, area_of(width, height));
    if (grid == NULL) {
        return status_nomem(st);
    }
    mem_free(c->grid);
    c->grid = grid;
    c->width = width;
    c->height = height;
    cells_clear(c);
    return true;
}

void cells_clear(struct cells *c)
{
    size_t count = area_of(c->width, c->height);
    for (size_t i = 0; i < count; i++) {
        c->grid[i] = BLANK;
    }
    c->clip = whole(c);
    map_reset(&c->clusters.index);
    arena_reset(&c->clusters.texts);
    c->clusters.count = 0;
}

int cells_width(const struct cells *c)
{
    return c->width;
}

int cells_height(const struct cells *c)
{
    return c->height;
}

void cells_set_ascii(struct cells *c, bool ascii)
{
    c->ascii = ascii;
}

bool cells_is_ascii(const struct cells *c)
{
    return c->ascii;
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool is_inside(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x - r.x < r.w && y - r.y < r.h;
}

static struct cell *cell_at(struct cells *c, int x, int y)
{
    return &c->grid[(size_t)y * (size_t)c->width + (size_t)x];
}

const struct cell *cells_at(const struct cells *c, int x, int y)
{
    return is_inside(whole(c), x, y) ? &c->grid[(size_t)y * (size_t)c->width + (size_t)x] : NULL;
}

struct str cells_glyph(const struct cells *c, const struct cell *cell, char out[4])
{
    if (cell->width == 0) {
        return STR("");
    }
    if (cell->glyph & CLUSTER_BIT) {
        return c->clusters.items[cell->glyph & ~CLUSTER_BIT];
    }
    return (struct str){out, utf8_encode(cell->glyph, out)};
}

bool cells_equal(const struct cells *a, int ax, int ay, const struct cells *b, int bx, int by)
{
    const struct cell *one = cells_at(a, ax, ay);
    const struct cell *two = cells_at(b, bx, by);
    assert(one != NULL && two != NULL);
    if (one->width != two->width || one->style != two->style) {
        return false;
    }
    if (!((one->glyph | two->glyph) & CLUSTER_BIT)) {
        return one->glyph == two->glyph;
    }
    char one_room[4], two_room[4];
    return str_eq(cells_glyph(a, one, one_room), cells_glyph(b, two, two_room));
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Both ends are computed wide: a rectangle may begin far outside. */
static int overlap(int a, int a_len, int b, int b_len, int *start)
{
    int64_t from = a > b ? a : b;
    int64_t a_end = (int64_t)a + a_len, b_end = (int64_t)b + b_len;
    int64_t to = a_end < b_end ? a_end : b_end;
    *start = (int)from;
    return to > from ? (int)(to - from) : 0;
}

static struct rect intersect(struct rect a, struct rect b)
{
    struct rect r;
    r.w = overlap(a.x, a.w, b.x, b.w, &r.x);
    r.h = overlap(a.y, a.h, b.y, b.h, &r.y);
    return r;
}

void cells_clip(struct cells *c, struct rect clip)
{
    c->clip = clip.w == 0 && clip.h == 0 ? whole(c) : intersect(clip, whole(c));
}

static void blank_glyph(struct cell *cell)
{
    cell->glyph = ' ';
    cell->width = 1;
}

/* Writes one cell inside the grid. When that takes half of a wide cluster, its other half becomes
 * blank, also outside the clip: half a character cannot be shown. */
static void set_cell(struct cells *c, int x, int y, struct cell value)
{
    struct cell *cell = cell_at(c, x, y);
    if (cell->width == 0 && value.width != 0) {
        assert(x > 0);
        blank_glyph(cell - 1);
    }
    if (cell->width == 2 && x + 1 < c->width) {
        blank_glyph(cell + 1);
    }
    *cell = value;
}

/* Draws one cluster of 1 or 2 cells. Of a wide one that is cut by the clip, a blank remains. */
static void put(struct cells *c, int x, int y, uint32_t glyph, int width, enum style style)
{
    bool left = is_inside(c->clip, x, y);
    bool right = width == 2 && x < INT32_MAX && is_inside(c->clip, x + 1, y);
    struct cell value = {.glyph = glyph, .width = (uint8_t)width, .style = (uint8_t)style};
    struct cell cut = {.glyph = ' ', .width = 1, .style = (uint8_t)style};
    struct cell tail = {.glyph = 0, .width = 0, .style = (uint8_t)style};
    if (width == 1 || left != right) {
        if (left || right) {
            set_cell(c, left ? x : x + 1, y, width == 1 ? value : cut);
        }
    } else if (left) {
        set_cell(c, x + 1, y, cut); /* frees what stood on both cells before they become one */
        set_cell(c, x, y, value);
        *cell_at(c, x + 1, y) = tail;
    }
}

static bool grow_clusters(struct clusters *k)
{
    if (k->count < k->cap) {
        return true;
    }
    size_t cap = k->cap > 0 ? k->cap * 2 : 16;
    struct str *items = mem_resize(k->items, k->cap, cap, sizeof *items);
    if (items == NULL) {
        return false;
    }
    k->items = items;
    k->cap = cap;
    return true;
}

/* The glyph of a cluster: its code point, or its place in the table; the first code point when the
 * table cannot take it. */
static uint32_t glyph_of(struct clusters *k, struct str text)
{
    struct str rest = text;
    uint32_t first = utf8_next(&rest);
    if (rest.len == 0) {
        return first;
    }
    uint32_t known = map_get(&k->index, text, UINT32_MAX);
    if (known != UINT32_MAX) {
        return known | CLUSTER_BIT;
    }
    if (k->count == CLUSTERS_MAX || !grow_clusters(k)) {
        return first;
    }
    struct str copy = arena_str(&k->texts, text);
    if (str_is_none(copy) || !map_set(&k->index, copy, (uint32_t)k->count)) {
        return first;
    }
    k->items[k->count] = copy;
    return (uint32_t)k->count++ | CLUSTER_BIT;
}

/* What may be shown of `text`: itself, or its safe form in c->safe. Without memory for that, as
 * much of the safe form as there is room for. */
static struct str safe_text(struct cells *c, struct str text)
{
    unsigned flags = c->ascii ? SANITIZE_LINE | SANITIZE_ASCII : SANITIZE_LINE;
    if (sanitize_is_clean(text, flags)) {
        return text;
    }
    buf_reset(&c->safe);
    sanitize_add(&c->safe, text, flags);
    return buf_str(&c->safe);
}

/* Draws text that is safe and fits; returns the cells used. */
static int put_text(struct cells *c, int x, int y, struct str text, enum style style)
{
    int used = 0;
    while (text.len > 0) {
        struct utf8_cluster cluster = utf8_next_cluster(&text);
        if (cluster.cells > 0) {
            put(c, x + used, y, glyph_of(&c->clusters, cluster.shown), cluster.cells, style);
        }
        used += cluster.cells;
    }
    return used;
}

int cells_text(struct cells *c, int x, int y, int max_cells, struct str text, enum style style)
{
    if (max_cells <= 0) {
        return 0;
    }
    struct str safe = safe_text(c, text);
    int cells;
    struct str fitting = utf8_cut_cells(safe, max_cells, &cells);
    if (fitting.len == safe.len) {
        return put_text(c, x, y, fitting, style);
    }
    int used = put_text(c, x, y, utf8_cut_cells(safe, max_cells - 1, &cells), style);
    cells_point(c, x + used, y, ELLIPSIS, style);
    return used + 1;
}

int cells_measure(struct cells *c, int max_cells, struct str text)
{
    int cells = utf8_cells(safe_text(c, text));
    return cells < max_cells ? cells : max_cells > 0 ? max_cells : 0;
}

/* What stands in for our own signs where there is no UTF-8. Sorted by code point. */
static const struct stand_in {
    uint32_t point;
    char ascii;
} stand_ins[] = {
    {0x00B7, '.'}, {0x00D7, 'x'}, {0x2022, '*'}, {ELLIPSIS, '~'}, {0x2190, '<'}, {0x2191, '^'},
    {0x2192, '>'}, {0x2193, 'v'}, {0x21BB, '='}, {0x2298, '/'},   {0x2500, '-'}, {0x2502, '|'},
    {0x250C, '+'}, {0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'},   {0x251C, '+'}, {0x2524, '+'},
    {0x252C, '+'}, {0x2534, '+'}, {0x253C, '+'}, {0x2588, '#'},   {0x2591, '.'}, {0x2592, ':'},
    {0x2593, '#'}, {0x25A0, '#'}, {0x25A1, 'o'}, {0x25B2, '^'},   {0x25B3, '^'}, {0x25B6, '>'},
    {0x25B7, '>'}, {0x25B8, '>'}, {0x25BC, 'v'}, {0x25BD, 'v'},   {0x25BE, 'v'}, {0x25C0, '<'},
    {0x25C1, '<'}, {0x25C6, '*'}, {0x25C7, 'o'}, {0x25CB, 'o'},   {0x25CF, '*'}, {0x26A0, '!'},
    {0x2713, '+'}, {0x2717, 'x'},
};

static uint32_t ascii_for(uint32_t point)
{
    if (point < 0x80) {
        return point;
    }
    size_t low = 0, high = COUNT_OF(stand_ins);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stand_ins[middle].point < point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < COUNT_OF(stand_ins) && stand_ins[low].point == point;
    return found ? (uint32_t)stand_ins[low].ascii : '?';
}

void cells_point(struct cells *c, int x, int y, uint32_t point, enum style style)
{
    uint32_t shown = c->ascii ? ascii_for(point) : point;
    int cells = utf8_point_cells(shown);
    assert(cells > 0);
    put(c, x, y, shown, cells, style);
}

void cells_fill(struct cells *c, struct rect r, uint32_t point, enum style style)
{
    struct rect visible = intersect(r, c->clip);
    for (int y = visible.y; y < visible.y + visible.h; y++) {
        for (int x = visible.x; x < visible.x + visible.w; x++) {
            cells_point(c, x, y, point, style);
        }
    }
}

void cells_restyle(struct cells *c, struct rect r, enum style style)
{
    struct rect visible = intersect(r, c->clip);
    for (int y = visible.y; y < visible.y + visible.h; y++) {
        for (int x = visible.x; x < visible.x + visible.w; x++) {
            cell_at(c, x, y)->style = (uint8_t)style;
        }
    }
}

void cells_frame(struct cells *c, struct rect r, struct str title, enum style frame,
                 enum style title_style)
{
    if (r.w < 2 || r.h < 2) {
        return;
    }
    int right = r.x + r.w - 1, bottom = r.y + r.h - 1;
    cells_fill(c, (struct rect){r.x + 1, r.y, r.w - 2, 1}, 0x2500, frame);
    cells_fill(c, (struct rect){r.x + 1, bottom, r.w - 2, 1}, 0x2500, frame);
    cells_fill(c, (struct rect){r.x, r.y + 1, 1, r.h - 2}, 0x2502, frame);
    cells_fill(c, (struct rect){right, r.y + 1, 1, r.h - 2}, 0x2502, frame);
    cells_point(c, r.x, r.y, 0x250C, frame);
    cells_point(c, right, r.y, 0x2510, frame);
    cells_point(c, r.x, bottom, 0x2514, frame);
    cells_point(c, right, bottom, 0x2518, frame);
    if (title.len > 0 && r.w >= 5) {
        int used = cells_text(c, r.x + 2, r.y, r.w - 4, title, title_style);
        cells_point(c, r.x + 1, r.y, ' ', frame);
        cells_point(c, r.x + 2 + used, r.y, ' ', frame);
    }
}

/* --- printing --------------------------------------------------------------------------------- */

static struct style_look look_of(const struct cell *cell, enum cells_color color)
{
    if (color == CELLS_PLAIN) {
        return (struct style_look){-1, -1, 0};
    }
    return style_look((enum style)cell->style, color == CELLS_COLOUR);
}

/* Whether a cell looks like one where nothing was drawn, whatever its foreground. */
static bool shows_nothing(const struct cell *cell, struct style_look look)
{
    return cell->width == 1 && cell->glyph == ' ' && look.bg < 0 &&
           !(look.attrs & (ATTR_UNDERLINE | ATTR_REVERSE));
}

static bool same_look(struct style_look a, struct style_look b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

static const struct style_look NO_LOOK = {-1, -1, 0};

/* One SGR sequence from one look to another (ECMA-48; 90 to 107 are the bright colours). */
static void add_sgr(struct buf *out, struct style_look from, struct style_look to)
{
    static const struct {
        unsigned attr;
        const char *code;
    } attrs[] = {{ATTR_BOLD, ";1"}, {ATTR_DIM, ";2"}, {ATTR_UNDERLINE, ";4"}, {ATTR_REVERSE, ";7"}};

    if (same_look(from, to)) {
        return;
    }
    buf_add(out, STR("\x1b[0"));
    for (size_t i = 0; i < COUNT_OF(attrs); i++) {
        if (to.attrs & attrs[i].attr) {
            buf_addf(out, "%s", attrs[i].code);
        }
    }
    if (to.fg >= 0) {
        buf_addf(out, ";%d", to.fg < 8 ? 30 + to.fg : 90 + to.fg - 8);
    }
    if (to.bg >= 0) {
        buf_addf(out, ";%d", to.bg < 8 ? 40 + to.bg : 100 + to.bg - 8);
    }
    buf_addc(out, 'm');
}

static void print_row(const struct cells *c, int y, enum cells_color color, struct buf *out)
{
    int end = c->width;
    while (end > 0 &&
           shows_nothing(cells_at(c, end - 1, y), look_of(cells_at(c, end - 1, y), color))) {
        end--;
    }
    struct style_look now = NO_LOOK;
    for (int x = 0; x < end; x++) {
        const struct cell *cell = cells_at(c, x, y);
        struct style_look look = look_of(cell, color);
        if (!shows_nothing(cell, look) || !shows_nothing(cell, now)) {
            add_sgr(out, now, look);
            now = look;
        }
        char room[4];
        buf_add(out, cells_glyph(c, cell, room));
    }
    add_sgr(out, now, NO_LOOK);
}

void cells_print(const struct cells *c, enum cells_color color, bool keep_blank_lines,
                 struct buf *out)
{
    size_t end = out->len; /* of the last line that shows something */
    for (int y = 0; y < c->height; y++) {
        size_t start = out->len;
        print_row(c, y, color, out);
        bool blank = out->len == start;
        buf_addc(out, '\n');
        if (!blank) {
            end = out->len;
        }
    }
    if (!keep_blank_lines) {
        buf_cut(out, end);
    }
}
