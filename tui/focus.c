/* SPDX-License-Identifier: MIT
 * tui/focus.c - what the person looks at, and what is marked.
 */
#include "tui/editor_internal.h"

#include "tui/canvas.h"
#include "tui/inspector.h"
#include "tui/log_pane.h"
#include "tui/outline.h"

uint32_t focus_node(const struct editor *ed)
{
    return value_is_none(ed->focus.step) ? GRAPH_NONE : graph_node_of(ed->doc.g, ed->focus.step);
}

void focus_changed(struct editor *ed)
{
    outline_follow(ed);
    inspector_refresh(ed);
    log_pane_refresh(ed);
}

static void look_at(struct editor *ed, value_id step, value_id item)
{
    ed->focus = (struct focus){.step = step, .item = item};
    uint32_t node = focus_node(ed);
    if (node != GRAPH_NONE) {
        canvas_reveal(ed, node);
    }
    focus_changed(ed);
}

void focus_step(struct editor *ed, value_id step)
{
    look_at(ed, step, step);
}

void focus_item(struct editor *ed, value_id item)
{
    value_id owner = value_owner(ed->doc.p, item);
    bool in_step = !value_is_none(owner) && value_shape(ed->doc.p, owner)->list == KEY_STEPS;
    look_at(ed, in_step ? owner : ed->focus.step, item);
}
