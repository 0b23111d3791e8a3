/* SPDX-License-Identifier: MIT */
#include "render/export.h"

#include "model/problem.h"
#include "render/dot.h"
#include "render/layout.h"
#include "render/mermaid.h"
#include "render/svg.h"
#include "render/v1_graph.h"
#include "render/v1_rest.h"

static bool write_dot(const struct export_input *input, struct buf *out, struct spans *spans,
                      struct status *st)
{
    (void)spans; /* a step's ports and wires stand apart in it */
    dot_write(input->p, input->g, out);
    return buf_ok(out, st);
}

/* As the document wants to be looked at. */
static enum layout_direction direction_of(const struct pipeline *p)
{
    value_id view = value_get(p, pipeline_root(p), KEY_VIEW);
    bool down = str_eq(value_get_text(p, view, KEY_DIRECTION), STR("down"));
    return down ? LAYOUT_DOWN : LAYOUT_RIGHT;
}

static bool write_svg(const struct export_input *input, struct buf *out, struct spans *spans,
                      struct status *st)
{
    (void)spans; /* nobody reads a picture by lines */
    const struct layout_options options = {.direction = direction_of(input->p)};
    struct layout *l = layout_make(input->p, input->g, &options, st);
    if (l == NULL) {
        return false;
    }
    svg_write(input->p, input->g, l, out);
    layout_free(l);
    return buf_ok(out, st);
}

static bool write_mermaid(const struct export_input *input, struct buf *out, struct spans *spans,
                          struct status *st)
{
    (void)spans; /* a step's wires stand apart in it */
    mermaid_write(input->p, input->g, direction_of(input->p), out);
    return buf_ok(out, st);
}

static struct v1_input v1_of(const struct export_input *input)
{
    return (struct v1_input){.p = input->p,
                             .g = input->g,
                             .folders = input->folders,
                             .submission = input->submission,
                             .default_name = input->default_name};
}

static bool write_graph_json(const struct export_input *input, struct buf *out, struct spans *spans,
                             struct status *st)
{
    struct v1_input v1 = v1_of(input);
    return v1_graph_write(&v1, out, spans, st);
}

static bool write_v1_rest(const struct export_input *input, struct buf *out, struct spans *spans,
                          struct status *st)
{
    struct v1_input v1 = v1_of(input);
    (void)spans; /* a step is spread over several requests */
    return v1_rest_write(&v1, out, st);
}

static const struct export_format formats[] = {
    {"graph-json", ".graph.json", "The body that the Azure ML SDK v1 submits", true,
     write_graph_json},
    {"v1-rest", ".v1-rest.json", "Every request that the Azure ML SDK v1 sends to submit it", true,
     write_v1_rest},
    {"dot", ".dot", "A graph for Graphviz", false, write_dot},
    {"svg", ".svg", "A picture of the graph for a browser", false, write_svg},
    {"mermaid", ".mmd", "A Mermaid flowchart for a Markdown page", false, write_mermaid},
    {0},
};

const struct export_format *export_formats(void)
{
    return formats;
}

const struct export_format *export_find(struct str name, struct status *st)
{
    struct buf names = BUF_INIT;
    for (const struct export_format *f = formats; f->name != NULL; f++) {
        if (str_eq(name, str_from(f->name))) {
            buf_finish(&names);
            return f;
        }
        buf_addf(&names, "%s%s", f == formats ? "" : ", ", f->name);
    }
    status_set(st, STATUS_USAGE, NO_POS, "this version cannot export to '%.*s'; it can to %s",
               STR_ARG(name), buf_cstr(&names));
    buf_finish(&names);
    return NULL;
}

/* What the SDK would refuse has no graph. */
static bool is_accepted(const struct export_input *input, struct status *st)
{
    struct problems *list = problems_find(input->p, input->g, input->folders, st);
    if (list == NULL) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < problems_count(list); i++) {
        const struct problem *problem = problems_get(list, i);
        if (problem->rule->severity == SEVERITY_ERROR && problem->rule->scope != SCOPE_AZURE_V2) {
            ok = status_set(st, STATUS_PROBLEMS, value_pos(input->p, problem->place), "%.*s [%s]",
                            STR_ARG(problem->message), problem->rule->name);
        }
    }
    problems_free(list);
    return ok;
}

bool export_write(const struct export_format *format, const struct export_input *input,
                  struct buf *out, struct spans *spans, struct status *st)
{
    return (!format->for_azure_v1 || is_accepted(input, st)) &&
           format->write(input, out, spans, st);
}
