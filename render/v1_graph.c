/* SPDX-License-Identifier: MIT */
#include "render/v1_graph.h"

#include "base/json.h"
#include "render/v1_body.h"
#include "render/v1_plan.h"

bool v1_graph_write(const struct v1_input *input, struct buf *out, struct spans *spans,
                    struct status *st)
{
    size_t start = out->len, span_start = spans != NULL ? spans->count : 0;
    struct v1_plan plan;
    struct v1_ids ids = {.style = V1_IDS_PLAIN};
    struct json_writer w;
    json_write_init(&w, out, JSON_INDENT_2, JSON_UTF8);
    bool done = v1_plan_make(&plan, input, st) && v1_body_write(&plan, &ids, &w, spans, st);
    v1_plan_finish(&plan);
    buf_addc(out, '\n');
    done = done && buf_ok(out, st);
    if (!done) {
        buf_cut(out, start);
    }
    if (!done && spans != NULL) {
        spans->count = span_start;
    }
    return done;
}
