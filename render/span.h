/* SPDX-License-Identifier: MIT
 * render/span.h - which lines of an export belong to which step, so that a preview can follow the
 * focus.
 */
#ifndef RENDER_SPAN_H
#define RENDER_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "model/pipeline.h"

struct span {
    value_id step;
    uint32_t first_line, line_count; /* from 0 */
};

struct spans {
    struct span *items;
    size_t count, cap;
};

void spans_finish(struct spans *s);
bool spans_add(struct spans *s, struct span span) MUST_CHECK; /* false when memory is out */
/* The first span of a step, or NULL. */
const struct span *spans_find(const struct spans *s, value_id step);

#endif
