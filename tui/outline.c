/* SPDX-License-Identifier: MIT */
#include "tui/outline.h"

#include "base/mem.h"
#include "tui/add.h"
#include "tui/form.h"
#include "tui/scroll.h"

enum { SIGN_ERROR = 0x2717, SIGN_WARNING = 0x26A0 };

static const struct section {
    enum key list;
    struct str title;
} sections[] = {
    {KEY_NONE, STR_INIT("Pipeline")},         {KEY_STEPS, STR_INIT("Steps")},
    {KEY_DATA_REFERENCES, STR_INIT("Data")},  {KEY_DATASETS, STR_INIT("Datasets")},
    {KEY_PARAMETERS, STR_INIT("Parameters")}, {KEY_COMPUTE_TARGETS, STR_INIT("Computes")},
    {KEY_DATASTORES, STR_INIT("Datastores")},
};

struct outline_row {
    const struct section *section;
    value_id item; /* none: the section's heading */
};

struct outline {
    struct outline_row *rows;
    size_t count, cap;
    struct scroll scroll;
};

struct outline *outline_new(struct status *st)
{
    struct outline *o = mem_new(struct outline);
    if (o == NULL) {
        status_nomem(st);
    }
    return o;
}

void outline_free(struct outline *o)
{
    if (o != NULL) {
        mem_free(o->rows);
        mem_free(o);
    }
}

/* --- rows --- */

static bool add_row(struct outline *o, const struct section *section, value_id item)
{
    enum { FIRST_CAP = 64 };
    if (o->count == o->cap) {
        size_t cap = o->cap > 0 ? o->cap * 2 : FIRST_CAP;
        struct outline_row *rows = mem_resize(o->rows, o->cap, cap, sizeof *rows);
        if (rows == NULL) {
            return false;
        }
        o->rows = rows;
        o->cap = cap;
    }
    o->rows[o->count++] = (struct outline_row){section, item};
    return true;
}

/* Without memory for all rows those that there is room for are shown. */
void outline_refresh(struct editor *ed)
{
    struct outline *o = ed->outline;
    const struct pipeline *p = ed->doc.p;
    bool room = true;
    o->count = 0;
    for (size_t i = 0; i < COUNT_OF(sections) && room; i++) {
        room = add_row(o, &sections[i], VALUE_NONE);
        value_id item = sections[i].list == KEY_NONE
                            ? VALUE_NONE
                            : value_first(p, pipeline_list(p, sections[i].list));
        for (; !value_is_none(item) && room; item = value_next(p, item)) {
            room = add_row(o, &sections[i], item);
        }
    }
    outline_follow(ed);
}

static size_t find_row(const struct outline *o, value_id item)
{
    for (size_t i = 0; i < o->count && !value_is_none(item); i++) {
        if (value_eq(o->rows[i].item, item)) {
            return i;
        }
    }
    return SIZE_MAX;
}

void outline_follow(struct editor *ed)
{
    struct outline *o = ed->outline;
    if (value_eq(ed->focus.item, pipeline_root(ed->doc.p))) {
        return; /* a heading is in front: which one only the outline knows */
    }
    size_t row = find_row(o, value_owner(ed->doc.p, ed->focus.item));
    if (row != SIZE_MAX) {
        o->scroll.focus = row;
    }
}

static const struct outline_row *front(const struct editor *ed)
{
    const struct outline *o = ed->outline;
    return o->scroll.focus < o->count ? &o->rows[o->scroll.focus] : NULL;
}

enum key outline_section(const struct editor *ed)
{
    const struct outline_row *row = front(ed);
    return row != NULL ? row->section->list : KEY_NONE;
}

/* --- drawing --- */

/* "2 errors": the worst sign and how many, at the right end. Returns the cells used. */
static int draw_problems(const struct draw_node *node, struct cells *c, struct rect r)
{
    unsigned count = node->errors > 0 ? node->errors : node->warnings;
    enum style style = node->errors > 0 ? STYLE_ERROR : STYLE_WARNING;
    struct buf text = BUF_INIT;
    if (count == 0) {
        return 0;
    }
    buf_addf(&text, " %u", count);
    int w = (int)text.len + 1;
    cells_point(c, r.x + r.w - w, r.y, node->errors > 0 ? SIGN_ERROR : SIGN_WARNING, style);
    cells_text(c, r.x + r.w - w + 1, r.y, w - 1, buf_str(&text), style);
    buf_finish(&text);
    return w + 1;
}

static void draw_step(const struct editor *ed, value_id step, struct cells *c, struct rect r)
{
    static const struct draw_node nothing = {0};
    uint32_t at = graph_node_of(ed->doc.g, step);
    const struct draw_node *node =
        ed->nodes != NULL && at != GRAPH_NONE ? &ed->nodes[at] : &nothing;
    bool muted = value_get_bool(ed->doc.p, step, KEY_MUTED);
    cells_point(c, r.x + 2, r.y, draw_state_sign(node->state), draw_state_style(node->state));
    if (node->marked) {
        cells_point(c, r.x, r.y, '*', STYLE_BOX_MARKED);
    }
    int used = draw_problems(node, c, r);
    cells_text(c, r.x + 4, r.y, r.w - 4 - used, value_identity(ed->doc.p, step),
               muted ? STYLE_OFF : STYLE_PLAIN);
}

static void draw_row(const struct editor *ed, const struct outline_row *row, struct cells *c,
                     struct rect r)
{
    if (value_is_none(row->item)) {
        cells_text(c, r.x, r.y, r.w, row->section->title, STYLE_TITLE);
    } else if (row->section->list == KEY_STEPS) {
        draw_step(ed, row->item, c, r);
    } else {
        cells_text(c, r.x + 4, r.y, r.w - 4, value_identity(ed->doc.p, row->item), STYLE_PLAIN);
    }
}

void outline_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    struct outline *o = ed->outline;
    scroll_fit(&o->scroll, o->count, r.h);
    for (int y = 0; y < r.h && o->scroll.first + (size_t)y < o->count; y++) {
        size_t i = o->scroll.first + (size_t)y;
        struct rect line = {r.x, r.y + y, r.w, 1};
        draw_row(ed, &o->rows[i], c, line);
        if (i != o->scroll.focus) {
            continue;
        }
        if (ed->pane == PANE_OUTLINE) {
            cells_restyle(c, line, STYLE_SELECTED);
            *cursor_x = line.x;
            *cursor_y = line.y;
        } else {
            cells_point(c, r.x, line.y, '>', STYLE_PLAIN);
        }
    }
}

/* --- keys --- */

/* The row in front becomes the focus. */
static void look(struct editor *ed)
{
    const struct outline_row *row = front(ed);
    if (row == NULL) {
        return;
    }
    if (value_is_none(row->item)) {
        ed->focus.item = pipeline_root(ed->doc.p);
        ed->focus.wire = VALUE_NONE;
        focus_changed(ed);
    } else {
        focus_item(ed, row->item);
    }
}

/* To the next or previous heading. */
static void go_to_section(struct editor *ed, int by)
{
    struct outline *o = ed->outline;
    size_t row = o->scroll.focus;
    do {
        row = by > 0 ? row + 1 : row - 1; /* below 0 it is above the count, too */
    } while (row < o->count && !value_is_none(o->rows[row].item));
    if (row < o->count) {
        o->scroll.focus = row;
        look(ed);
    }
}

static void edit(struct editor *ed)
{
    struct status st = STATUS_INIT;
    const struct outline_row *row = front(ed);
    if (row == NULL) {
        return;
    }
    if (!value_is_none(row->item) || row->section->list == KEY_NONE) {
        value_id object = value_is_none(row->item) ? pipeline_root(ed->doc.p) : row->item;
        if (!form_open(ed, object, KEY_NONE, &st)) {
            editor_failed(ed, &st);
        }
    } else if (row->section->list == KEY_STEPS) {
        add_open(ed, VALUE_NONE, VALUE_NONE);
    } else {
        add_named_open(ed, row->section->list);
    }
}

bool outline_do(struct editor *ed, enum action action)
{
    struct outline *o = ed->outline;
    if (action == ACTION_EDIT) {
        edit(ed);
    } else if (action == ACTION_LEFT || action == ACTION_RIGHT) {
        go_to_section(ed, action == ACTION_RIGHT ? 1 : -1);
    } else if (scroll_do(&o->scroll, o->count, action)) {
        look(ed);
    } else {
        return false;
    }
    return true;
}
