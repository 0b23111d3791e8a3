/* SPDX-License-Identifier: MIT */
#include "model/graph.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/hold.h"
#include "model/graph_internal.h"
#include "tests/model/documents.h"
#include "tests/model/random_edit.h"

#define MIXED "tests/model/graph"

/* --- documents --- */

/* Members of a document behind its format, with ' for ". */
static struct pipeline *load_members(const char *members)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "{'format': 'stepwire/1', %s}", members);
    for (size_t i = 0; i < text.len; i++) {
        text.ptr[i] = text.ptr[i] == '\'' ? '"' : text.ptr[i];
    }
    struct pipeline *p = document_load(buf_str(&text));
    buf_finish(&text);
    return p;
}

/* "a b c: a>b b~c": steps, then wires (>) and run_after (~), both from left to right. Names are one
 * letter; an output is called like its step; (a) is muted. */
static struct pipeline *load_sketch(const char *sketch)
{
    const char *colon = strchr(sketch, ':');
    struct buf text = BUF_INIT;
    const char *comma = "";
    buf_addf(&text, "'steps': [");
    for (const char *s = sketch; s < colon; s++) {
        if (strchr("() ", *s)) {
            continue;
        }
        bool muted = s > sketch && s[-1] == '(';
        buf_addf(&text, "%s{'id': '%c', 'outputs': [{'name': '%c'}], 'inputs': [", comma, *s, *s);
        comma = "";
        for (const char *w = colon; (w = strchr(w, '>')); w++) {
            if (w[1] == *s) {
                buf_addf(&text, "%s{'from': '%c.%c', 'name': 'in_%c'}", comma, w[-1], w[-1], w[-1]);
                comma = ", ";
            }
        }
        buf_addf(&text, "], 'run_after': [");
        comma = "";
        for (const char *w = colon; (w = strchr(w, '~')); w++) {
            if (w[1] == *s) {
                buf_addf(&text, "%s'%c'", comma, w[-1]);
                comma = ", ";
            }
        }
        buf_addf(&text, "]%s}", muted ? ", 'muted': true" : "");
        comma = ", ";
    }
    buf_addc(&text, ']');
    struct pipeline *p = load_members(buf_cstr(&text));
    buf_finish(&text);
    return p;
}

static struct graph *compile(const struct pipeline *p, unsigned flags)
{
    struct status st = STATUS_INIT;
    struct graph *g = graph_compile(p, flags, &st);
    ck_assert_msg(g != NULL, "%s", st.message);
    return g;
}

/* --- what holds of every graph --- */

static void check_edges(const struct graph *g)
{
    hold(g->data_edge_count <= g->edge_count);
    for (size_t e = 0; e < g->edge_count; e++) {
        const struct graph_edge *edge = &g->edges[e];
        bool data = e < g->data_edge_count;
        hold(edge->from_node < g->node_count);
        hold(edge->to_node < g->node_count);
        hold((edge->from_port != GRAPH_NONE) == data);
        hold((edge->to_port != GRAPH_NONE) == data);
        hold(!edge->closes_cycle ||
             (g->nodes[edge->from_node].in_cycle && g->nodes[edge->to_node].in_cycle));
        hold(edge->closes_cycle || g->nodes[edge->from_node].rank < g->nodes[edge->to_node].rank);
        if (data) {
            const struct graph_port *from = &g->ports[edge->from_port];
            hold(from->node == edge->from_node);
            hold(from->is_output && e >= from->edge && e < from->edge + from->edge_count);
            hold(g->ports[edge->to_port].node == edge->to_node);
            hold(g->ports[edge->to_port].edge == e);
        } else {
            const struct graph_node *to = &g->nodes[edge->to_node];
            hold(e >= to->first_after && e < to->first_after + to->after_count);
        }
    }
}

static void check_ports(const struct pipeline *p, const struct graph *g)
{
    size_t data_edges = 0;
    for (size_t i = 0; i < g->port_count; i++) {
        const struct graph_port *port = &g->ports[i];
        const struct graph_node *node = &g->nodes[port->node];
        uint32_t first = port->is_output ? node->first_out : node->first_in;
        uint32_t count = port->is_output ? node->out_count : node->in_count;
        hold(i >= first && i < first + count);
        hold(str_eq(port->name, port_name(p, port->value)));
        hold(port->renamed == !str_eq(port->wire_name, port->name));
        hold((port->edge_count > 0) == (port->edge != GRAPH_NONE));
        data_edges += port->is_output ? port->edge_count : 0;
        uint32_t found = port->is_output ? graph_find_output(g, port->node, port->name)
                                         : graph_find_input(g, port->node, port->name);
        hold(found <= i && str_eq(g->ports[found].name, port->name));
    }
    hold(data_edges == g->data_edge_count);
}

static void check_orders(const struct graph *g)
{
    bool *made = calloc(g->node_count + g->port_count + 1, sizeof(bool));
    size_t in_cycle = 0, closing = 0;
    for (size_t i = 0; i < g->creation_count; i++) {
        size_t index = g->creation[i].index + (g->creation[i].is_data ? g->node_count : 0);
        hold(!made[index]);
        made[index] = true;
    }
    for (size_t i = 0; i < g->node_count; i++) {
        hold(made[i]);
        hold(g->nodes[g->run_order[i]].rank == i);
        hold(graph_node_of(g, g->nodes[i].step) == i);
        in_cycle += g->nodes[i].in_cycle;
    }
    for (size_t e = 0; e < g->edge_count; e++) {
        closing += g->edges[e].closes_cycle;
    }
    hold(g->has_cycle == (in_cycle > 0));
    hold(g->has_cycle == (closing > 0));
    free(made);
}

static void graph_check_invariants(const struct pipeline *p, const struct graph *g)
{
    check_edges(g);
    check_ports(p, g);
    check_orders(g);
}

/* --- the SDK's graphs --- */

/* Where each node of the graph stands in creation order, by the SDK's node ids: that number in
 * hexadecimal. */
static size_t creation_number(const struct json *j, const struct json_value *node)
{
    struct str id = json_text(j, json_get(node, STR("Id")));
    char text[16] = {0};
    ck_assert_uint_lt(id.len, sizeof text);
    memcpy(text, id.ptr, id.len);
    return (size_t)strtoull(text, NULL, 16);
}

static void check_nodes(const char *name, const struct graph *g, const struct json *j,
                        const char *list, bool is_data)
{
    const struct json_value *nodes = json_get(json_root(j), str_from(list));
    size_t expected = 0;
    for (const struct json_value *n = json_first(nodes); n; n = json_next(n)) {
        size_t at = creation_number(j, n);
        ck_assert_msg(at >= 1 && at <= g->creation_count && g->creation[at - 1].is_data == is_data,
                      "%s: number %zu is not in %s", name, at, list);
        expected++;
    }
    for (size_t i = 0; i < g->creation_count; i++) {
        expected -= g->creation[i].is_data == is_data;
    }
    ck_assert_msg(expected == 0, "%s: %s has another length", name, list);
}

static void add_edge(struct buf *out, size_t from, struct str from_port, size_t to,
                     struct str to_port)
{
    buf_addf(out, "%08zx.%.*s %08zx.%.*s\n", from, STR_ARG(from_port), to, STR_ARG(to_port));
}

/* All edges as the SDK names them, one a line, behind a newline. */
static struct buf wire_edges(const struct graph *g)
{
    struct buf out = BUF_INIT;
    size_t *number = calloc(g->node_count + 1, sizeof(size_t));
    for (size_t i = 0; i < g->creation_count; i++) {
        if (!g->creation[i].is_data) {
            number[g->creation[i].index] = i + 1;
        }
    }
    buf_addc(&out, '\n');
    for (size_t i = 0; i < g->creation_count; i++) {
        if (g->creation[i].is_data) {
            const struct graph_port *port = &g->ports[g->creation[i].index];
            add_edge(&out, i + 1, STR("data"), number[port->node], port->wire_name);
        }
    }
    for (uint32_t e = 0; e < g->edge_count; e++) {
        const struct graph_edge *edge = &g->edges[e];
        char after[64];
        snprintf(after, sizeof after, "_run_after_input_%u",
                 e - g->nodes[edge->to_node].first_after);
        bool data = edge->from_port != GRAPH_NONE;
        add_edge(&out, number[edge->from_node],
                 data ? g->ports[edge->from_port].wire_name : STR("_run_after_output"),
                 number[edge->to_node], data ? g->ports[edge->to_port].wire_name : str_from(after));
    }
    free(number);
    return out;
}

static size_t count_lines(struct str text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    return lines;
}

static void check_wire(const char *name, const struct graph *g, const struct json *j)
{
    struct buf edges = wire_edges(g);
    size_t count = 0;
    const struct json_value *list = json_get(json_root(j), STR("Edges"));
    for (const struct json_value *e = json_first(list); e; e = json_next(e)) {
        const struct json_value *from = json_get(e, STR("SourceOutputPort"));
        const struct json_value *to = json_get(e, STR("DestinationInputPort"));
        const struct json_value *to_id = json_get(to, STR("NodeId"));
        if (to_id == NULL) {
            continue; /* to an output of the pipeline */
        }
        struct buf line = BUF_INIT;
        buf_addf(
            &line, "\n%.*s.%.*s %.*s.%.*s\n", STR_ARG(json_text(j, json_get(from, STR("NodeId")))),
            STR_ARG(json_text(j, json_get(from, STR("PortName")))), STR_ARG(json_text(j, to_id)),
            STR_ARG(json_text(j, json_get(to, STR("PortName")))));
        ck_assert_msg(str_find(buf_str(&edges), buf_str(&line)) != SIZE_MAX, "%s: no edge%s in%s",
                      name, buf_cstr(&line), buf_cstr(&edges));
        buf_finish(&line);
        count++;
    }
    ck_assert_msg(count + 1 == count_lines(buf_str(&edges)), "%s: more edges than the SDK's", name);
    buf_finish(&edges);
}

/* Whether it is a good case; then checked. */
static bool check_case(const char *name)
{
    struct buf path = BUF_INIT, expected = BUF_INIT, text = BUF_INIT;
    struct status st = STATUS_INIT;
    buf_addf(&path, "%s/%s/expected/graph.json", CASES_FOLDER, name);
    FILE *file = fopen(buf_cstr(&path), "rb");
    bool good = file != NULL;
    if (good) {
        fclose(file);
        document_read(buf_cstr(&path), &expected);
        buf_reset(&path);
        buf_addf(&path, "%s/%s/document.pipeline.json", CASES_FOLDER, name);
        document_read(buf_cstr(&path), &text);
        struct pipeline *p = document_load(buf_str(&text));
        struct graph *g = compile(p, GRAPH_PLAIN);
        struct json *j = json_parse(buf_str(&expected), &st);
        ck_assert_msg(j != NULL, "%s", st.message);

        check_nodes(name, g, j, "ModuleNodes", false);
        check_nodes(name, g, j, "DatasetNodes", true);
        check_wire(name, g, j);
        graph_check_invariants(p, g);

        json_free(j);
        graph_free(g);
        pipeline_free(p);
    }
    buf_finish(&path);
    buf_finish(&expected);
    buf_finish(&text);
    return good;
}

enum { GOOD_CASES = 73 };

START_TEST(every_good_case_has_the_nodes_and_edges_that_the_sdk_makes_in_its_order)
{
    size_t good = 0;
    char **names = document_cases();
    for (size_t i = 0; names[i] != NULL; i++) {
        good += check_case(names[i]);
    }
    document_cases_free(names);

    ck_assert_uint_eq(good, GOOD_CASES);
}
END_TEST

static void add_name(struct buf *out, const struct graph *g, uint32_t node, struct str port)
{
    buf_addf(out, "%.*s.%.*s", STR_ARG(g->nodes[node].id), STR_ARG(port));
}

/* The graph as the .graph files have it, behind a newline: what the real SDK made of the document
 * beside. */
static struct buf outline(const struct graph *g)
{
    struct buf out = BUF_INIT;
    buf_addc(&out, '\n');
    for (size_t i = 0; i < g->creation_count; i++) {
        uint32_t index = g->creation[i].index;
        if (g->creation[i].is_data) {
            buf_addf(&out, "data ");
            add_name(&out, g, g->ports[index].node, g->ports[index].wire_name);
        } else {
            buf_addf(&out, "step %.*s", STR_ARG(g->nodes[index].id));
        }
        buf_addc(&out, '\n');
    }
    for (uint32_t e = 0; e < g->edge_count; e++) {
        const struct graph_edge *edge = &g->edges[e];
        bool data = edge->from_port != GRAPH_NONE;
        buf_addf(&out, "edge ");
        add_name(&out, g, edge->from_node,
                 data ? g->ports[edge->from_port].wire_name : STR("_run_after_output"));
        buf_addc(&out, ' ');
        if (data) {
            add_name(&out, g, edge->to_node, g->ports[edge->to_port].wire_name);
        } else {
            buf_addf(&out, "%.*s._run_after_input_%u", STR_ARG(g->nodes[edge->to_node].id),
                     e - g->nodes[edge->to_node].first_after);
        }
        buf_addc(&out, '\n');
    }
    return out;
}

/* Nodes have to stand in this order; edges may in any. */
static void check_outline(const char *name, struct str expected, struct str got)
{
    size_t nodes = str_find(expected, STR("edge "));
    ck_assert_msg(str_eq(str_slice(expected, 0, nodes), str_slice(got, 1, nodes + 1)),
                  "%s: other nodes\n%.*s", name, STR_ARG(got));
    struct str rest = expected;
    for (struct str line = str_cut(&rest, '\n'); line.len > 0; line = str_cut(&rest, '\n')) {
        struct buf whole = BUF_INIT;
        buf_addf(&whole, "\n%.*s\n", STR_ARG(line));
        ck_assert_msg(str_find(got, buf_str(&whole)) != SIZE_MAX, "%s: no line %.*s in\n%.*s", name,
                      STR_ARG(line), STR_ARG(got));
        buf_finish(&whole);
    }
    ck_assert_uint_eq(count_lines(expected) + 1, count_lines(got));
}

enum { MIXED_COUNT = 12 };

START_TEST(documents_that_mix_everything_are_compiled_as_by_the_sdk)
{
    struct buf text = BUF_INIT, expected = BUF_INIT;
    char path[256];
    snprintf(path, sizeof path, MIXED "/mixed-%02d.pipeline.json", _i + 1);
    document_read(path, &text);
    snprintf(path, sizeof path, MIXED "/mixed-%02d.graph", _i + 1);
    document_read(path, &expected);
    struct pipeline *p = document_load(buf_str(&text));

    struct graph *g = compile(p, GRAPH_PLAIN);

    struct buf got = outline(g);
    check_outline(path, buf_str(&expected), buf_str(&got));
    graph_check_invariants(p, g);
    buf_finish(&got);
    buf_finish(&expected);
    buf_finish(&text);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

/* --- ports --- */

static const struct port_case {
    const char *label;
    const char *input;   /* of step t */
    const char *outputs; /* of step t */
    enum graph_port_kind kind;
    const char *name, *wire;
} port_cases[] = {
    {"the output's name", "'from': 'p.x'", "", PORT_PIPELINE_DATA, "x", "x"},
    {"its own name", "'from': 'p.x', 'name': 'mine'", "", PORT_PIPELINE_DATA, "mine", "mine"},
    {"an empty own name", "'from': 'p.x', 'name': ''", "", PORT_PIPELINE_DATA, "", ""},
    {"the output's name, not its port", "'from': 'p.port'", "", PORT_PIPELINE_DATA, "label",
     "label"},
    {"a dataset: the output's port", "'from': 'p.dport', 'as': 'file_dataset'", "",
     PORT_AS_FILE_DATASET, "dport", "dport"},
    {"a table: the output's port",
     "'from': 'p.dport', 'as': 'tabular_dataset', 'parse': {'parquet_files': {}}", "",
     PORT_AS_TABULAR_DATASET, "dport", "dport"},
    {"an output file dataset", "'from': 'p.o'", "", PORT_OUTPUT_DATASET, "o", "o"},
    {"an output file dataset is none that is promoted", "'from': 'p.o', 'as': 'file_dataset'", "",
     PORT_OUTPUT_DATASET, "o", "o"},
    {"a data reference", "'data_reference': 'raw', 'mode': 'download'", "", PORT_DATA_REFERENCE,
     "raw", "raw"},
    {"a dataset", "'dataset': 'd', 'name': 'n'", "", PORT_DATASET, "n", "n"},
    {"a dataset without its name", "'dataset': 'd'", "", PORT_DATASET, "", ""},
    {"a dataset parameter", "'dataset_parameter': 'dp', 'name': 'n'", "", PORT_DATASET_PARAMETER,
     "n", "n"},
    {"a data path by its name", "'data_path_parameter': 'named'", "", PORT_DATA_PATH, "path",
     "path"},
    {"a data path by its parameter", "'data_path_parameter': 'plain'", "", PORT_DATA_PATH, "plain",
     "plain"},
    {"a data path of nothing", "'data_path_parameter': 'gone'", "", PORT_DATA_PATH, "gone", "gone"},
    {"not wired", "'from': null", "", PORT_PIPELINE_DATA, "", ""},
    {"not wired, with a name", "'from': null, 'name': 'x'", "{'name': 'x'}", PORT_PIPELINE_DATA,
     "x", "INPUT_x"},
    {"a wire to no step", "'from': 'gone.y'", "", PORT_PIPELINE_DATA, "y", "y"},
    {"a wire to no output", "'from': 'p.y'", "", PORT_PIPELINE_DATA, "y", "y"},
    {"a wire to a muted step", "'from': 'm.mport'", "", PORT_PIPELINE_DATA, "mlabel", "mlabel"},
    {"a wire to a muted step's label", "'from': 'm.mport', 'name': 'q'", "{'name': 'mlabel'}",
     PORT_PIPELINE_DATA, "q", "INPUT_mlabel"},

    {"named like an output", "'from': 'p.x'", "{'name': 'x'}", PORT_PIPELINE_DATA, "x", "INPUT_x"},
    {"named like an output's port", "'from': 'p.x'", "{'name': 'z', 'output_name': 'x'}",
     PORT_PIPELINE_DATA, "x", "INPUT_x"},
    {"named like what is no port", "'from': 'p.x'", "{'name': 'x', 'output_name': 'z'}",
     PORT_PIPELINE_DATA, "x", "x"},
    {"its output is named so", "'from': 'p.x', 'name': 'mine'", "{'name': 'x'}", PORT_PIPELINE_DATA,
     "mine", "INPUT_x"},
    {"its output's port is named so", "'from': 'p.port', 'name': 'mine'", "{'name': 'port'}",
     PORT_PIPELINE_DATA, "mine", "mine"},
    {"both names collide: its own wins", "'from': 'p.x', 'name': 'z'",
     "{'name': 'x'}, {'name': 'z'}", PORT_PIPELINE_DATA, "z", "INPUT_z"},
    {"a promoted output", "'from': 'p.dport', 'as': 'file_dataset'", "{'name': 'dport'}",
     PORT_AS_FILE_DATASET, "dport", "INPUT_dport"},
    {"a promoted output's name does not count", "'from': 'p.dport', 'as': 'file_dataset'",
     "{'name': 'dlabel'}", PORT_AS_FILE_DATASET, "dport", "dport"},
    {"a data reference named so", "'data_reference': 'raw'", "{'name': 'raw'}", PORT_DATA_REFERENCE,
     "raw", "INPUT_raw"},
    {"a data path named so", "'data_path_parameter': 'named'", "{'name': 'path'}", PORT_DATA_PATH,
     "path", "INPUT_path"},
    {"a dataset keeps its name", "'dataset': 'd', 'name': 'n'", "{'name': 'n'}", PORT_DATASET, "n",
     "n"},
    {"a dataset parameter keeps its name", "'dataset_parameter': 'dp', 'name': 'n'",
     "{'name': 'n'}", PORT_DATASET_PARAMETER, "n", "n"},
    {"an output file dataset keeps its name", "'from': 'p.o'", "{'name': 'o'}", PORT_OUTPUT_DATASET,
     "o", "o"},
};

START_TEST(an_input_has_the_name_of_the_format_and_of_the_wire)
{
    const struct port_case *c = &port_cases[_i];
    struct buf text = BUF_INIT;
    buf_addf(&text,
             "'parameters': [{'name': 'dp', 'default_value': {'dataset': 'd'}},"
             "  {'name': 'named', 'default_value': {'data_path': {'name': 'path'}}},"
             "  {'name': 'plain', 'default_value': {'data_path': {}}}],"
             "'steps': [{'id': 't', 'inputs': [{%s}], 'outputs': [%s]},"
             "  {'id': 'p', 'outputs': [{'name': 'x'}, {'name': 'label', 'output_name': 'port'},"
             "    {'name': 'dlabel', 'output_name': 'dport', 'as_dataset': true},"
             "    {'kind': 'OutputFileDatasetConfig', 'name': 'o'}]},"
             "  {'id': 'm', 'muted': true,"
             "   'outputs': [{'name': 'mlabel', 'output_name': 'mport'}]}]",
             c->input, c->outputs);
    struct pipeline *p = load_members(buf_cstr(&text));

    struct graph *g = compile(p, GRAPH_PLAIN);

    const struct graph_port *port = &g->ports[g->nodes[0].first_in];
    ck_assert_msg(port->kind == c->kind, "%s: kind %d", c->label, (int)port->kind);
    ck_assert_msg(str_eq(port->name, str_from(c->name)), "%s: name %.*s", c->label,
                  STR_ARG(port->name));
    ck_assert_msg(str_eq(port->wire_name, str_from(c->wire)), "%s: on the wire %.*s", c->label,
                  STR_ARG(port->wire_name));
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
    buf_finish(&text);
}
END_TEST

START_TEST(outputs_have_their_kind_and_their_port)
{
    struct pipeline *p = load_members(
        "'steps': [{'id': 's', 'outputs': [{'name': 'a'}, {'name': 'b', 'output_name': 'c'},"
        " {'kind': 'OutputFileDatasetConfig', 'name': 'd'},"
        " {'kind': 'OutputFileDatasetConfig', 'name': 'e', 'read': {'parquet_files': {}}},"
        " {'kind': 'HDFSOutputDatasetConfig', 'name': 'f'},"
        " {'kind': 'LinkFileOutputDatasetConfig', 'name': 'g'},"
        " {'kind': 'LinkTabularOutputDatasetConfig', 'name': 'h'}, {}]}]");
    static const struct {
        enum graph_port_kind kind;
        const char *name, *label;
    } want[] = {
        {PORT_OUT_PIPELINE_DATA, "a", "a"}, {PORT_OUT_PIPELINE_DATA, "c", "b"},
        {PORT_OUT_FILE_DATASET, "d", "d"},  {PORT_OUT_TABULAR, "e", "e"},
        {PORT_OUT_HDFS, "f", "f"},          {PORT_OUT_LINK_FILE, "g", "g"},
        {PORT_OUT_LINK_TABULAR, "h", "h"},  {PORT_OUT_PIPELINE_DATA, "", ""},
    };

    struct graph *g = compile(p, GRAPH_PLAIN);

    ck_assert_uint_eq(g->nodes[0].out_count, COUNT_OF(want));
    for (uint32_t i = 0; i < COUNT_OF(want); i++) {
        const struct graph_port *port = &g->ports[g->nodes[0].first_out + i];
        ck_assert_int_eq(port->kind, want[i].kind);
        ck_assert(str_eq(port->name, str_from(want[i].name)));
        ck_assert(str_eq(port->label, str_from(want[i].label)));
    }
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

/* --- edges --- */

START_TEST(a_wire_to_nothing_stays_on_its_input_without_an_edge)
{
    struct pipeline *p = load_sketch("a (m) b: g>b m>b a>b g~b m~b a~b");

    struct graph *g = compile(p, GRAPH_PLAIN);

    const struct graph_node *b = &g->nodes[1];
    ck_assert_uint_eq(g->node_count, 2);
    ck_assert_uint_eq(b->in_count, 3);
    ck_assert_uint_eq(g->ports[b->first_in].edge, GRAPH_NONE);
    ck_assert_uint_eq(g->ports[b->first_in + 1].edge, GRAPH_NONE);
    ck_assert_uint_eq(g->ports[b->first_in + 2].edge, 0);
    ck_assert_uint_eq(b->after_count, 1);
    ck_assert_uint_eq(g->edge_count, 2);
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(the_designer_gets_muted_steps_and_their_wires_too)
{
    struct pipeline *p = load_sketch("a (m) b: a>m m>b m~b");

    struct graph *g = compile(p, GRAPH_WITH_MUTED);

    ck_assert_uint_eq(g->node_count, 3);
    ck_assert(!g->nodes[0].muted && g->nodes[1].muted && !g->nodes[2].muted);
    ck_assert_uint_eq(g->edge_count, 3);
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(of_two_steps_or_outputs_with_one_name_a_wire_means_the_first)
{
    struct pipeline *p = load_members(
        "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'x', 'is_directory': true}]},"
        "{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'y'}]},"
        "{'id': 'b', 'inputs': [{'from': 'a.x'}, {'from': 'a.y'}], 'run_after': ['a']}]");

    struct graph *g = compile(p, GRAPH_PLAIN);

    ck_assert_uint_eq(g->edge_count, 2);
    ck_assert_uint_eq(g->edges[0].from_port, g->nodes[0].first_out);
    ck_assert_uint_eq(g->edges[1].from_node, 0);
    ck_assert_uint_eq(g->ports[g->nodes[2].first_in + 1].edge, GRAPH_NONE);
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(edges_are_grouped_by_output_and_then_by_the_step_that_waits)
{
    struct pipeline *p = load_sketch("a b c: c>a a>b a>c b>c a~c b~c c~a");

    struct graph *g = compile(p, GRAPH_PLAIN);

    static const uint32_t from[] = {0, 0, 1, 2, 2, 0, 1};
    static const uint32_t to[] = {1, 2, 2, 0, 0, 2, 2};
    ck_assert_uint_eq(g->edge_count, COUNT_OF(from));
    ck_assert_uint_eq(g->data_edge_count, 4);
    for (size_t e = 0; e < COUNT_OF(from); e++) {
        ck_assert_uint_eq(g->edges[e].from_node, from[e]);
        ck_assert_uint_eq(g->edges[e].to_node, to[e]);
    }
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

/* --- orders and cycles --- */

static const struct order_case {
    const char *label, *sketch;
    const char *run;     /* run order */
    const char *create;  /* creation order */
    const char *cycle;   /* the steps in a cycle */
    const char *closing; /* "from to" of each edge that closes one */
} order_cases[] = {
    {"nothing", ":", "", "", "", ""},
    {"one", "a:", "a", "a", "", ""},
    {"ties by the document", "c b a:", "cba", "cba", "", ""},
    {"listed in reverse", "c b a: a>b b>c", "abc", "cba", "", ""},
    {"the first that is ready", "d a c b: a>d b>a", "cbad", "dabc", "", ""},
    {"a diamond", "a b c d: a>b a>c c>d b>d", "abcd", "abcd", "", ""},
    {"inputs before run_after", "d a b c: c~d b>d a>d", "abcd", "dbac", "", ""},
    {"by run_after alone", "c b a: a~b b~c", "abc", "cba", "", ""},
    {"itself by a wire", "a b: a>a a>b", "ab", "ab", "a", "aa"},
    {"itself by run_after", "a b: b~b", "ab", "ab", "b", "bb"},
    {"two steps", "a b: a>b b>a", "ab", "ab", "ab", "ba"},
    {"a wire and a run_after", "a b: a>b b~a", "ab", "ab", "ab", "ba"},
    {"three, and what hangs on them", "x a b c y: x>a a>b b>c c>a c>y", "xabcy", "xacby", "abc",
     "ca"},
    {"the first in the document leads, not the way in", "x b c: x>c b>c c>b", "xbc", "xbc", "bc",
     "cb"},
    {"two loops through one step", "a b c: a>b b>a b>c c>b", "abc", "abc", "abc", "ba cb"},
    {"two loops apart", "a b c d: a>b b>a c>d d>c", "abcd", "abcd", "abcd", "ba dc"},
    {"two wires back", "a b: a>b b>a b~a", "ab", "ab", "ab", "ba ba"},
    {"a loop of muted steps is none", "a (m): a>m m>a", "a", "a", "", ""},
};

static void add_letters(struct buf *out, const struct graph *g, const uint32_t *order)
{
    for (size_t i = 0; i < g->node_count; i++) {
        buf_add(out, g->nodes[order[i]].id);
    }
}

static void check_letters(const char *label, const char *what, struct buf *got, const char *want)
{
    ck_assert_msg(strcmp(buf_cstr(got), want) == 0, "%s: %s is %s, not %s", label, what,
                  buf_cstr(got), want);
    buf_finish(got);
}

START_TEST(orders_and_cycles_are_those_of_the_document)
{
    const struct order_case *c = &order_cases[_i];
    struct pipeline *p = load_sketch(c->sketch);

    struct graph *g = compile(p, GRAPH_PLAIN);

    struct buf run = BUF_INIT, create = BUF_INIT, cycle = BUF_INIT, closing = BUF_INIT;
    add_letters(&run, g, g->run_order);
    for (size_t i = 0; i < g->creation_count; i++) {
        buf_add(&create, g->nodes[g->creation[i].index].id);
    }
    for (size_t i = 0; i < g->node_count; i++) {
        buf_add(&cycle, g->nodes[i].in_cycle ? g->nodes[i].id : STR(""));
    }
    for (size_t e = 0; e < g->edge_count; e++) {
        if (g->edges[e].closes_cycle) {
            buf_add(&closing, closing.len > 0 ? STR(" ") : STR(""));
            buf_add(&closing, g->nodes[g->edges[e].from_node].id);
            buf_add(&closing, g->nodes[g->edges[e].to_node].id);
        }
    }
    check_letters(c->label, "run order", &run, c->run);
    check_letters(c->label, "creation order", &create, c->create);
    check_letters(c->label, "the cycle", &cycle, c->cycle);
    check_letters(c->label, "closing", &closing, c->closing);
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

static const struct loop_case {
    const char *label, *sketch, *wire;
    bool closes;
} loop_cases[] = {
    {"forward", "a b c: a>b b>c", "ac", false},
    {"backward", "a b c: a>b b>c", "ca", true},
    {"to itself", "a b:", "aa", true},
    {"apart", "a b: ", "ba", false},
    {"backward over run_after", "a b c: a~b b>c", "ca", true},
    {"between branches", "a b c: a>b a>c", "cb", false},
    {"listed in reverse", "c b a: a>b b>c", "ca", true},
    {"what is there already", "a b: a>b", "ab", false},
    {"into a loop from outside", "x a b: a>b b>a", "xa", false},
    {"out of a loop to what feeds it", "x a b: x>a a>b b>a", "bx", true},
    {"within a loop", "a b: a>b b>a", "ab", true},
};

START_TEST(a_wire_closes_a_loop_when_its_end_leads_to_its_start)
{
    const struct loop_case *c = &loop_cases[_i];
    struct pipeline *p = load_sketch(c->sketch);
    struct graph *g = compile(p, GRAPH_PLAIN);
    uint32_t from =
        graph_node_of(g, pipeline_find(p, KEY_STEPS, (struct str){.ptr = c->wire, .len = 1}));
    uint32_t to =
        graph_node_of(g, pipeline_find(p, KEY_STEPS, (struct str){.ptr = c->wire + 1, .len = 1}));

    for (int again = 0; again < 2; again++) {
        ck_assert_msg(graph_would_cycle(g, from, to) == c->closes, "%s", c->label);
    }
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(what_is_no_step_of_the_graph_has_no_node_and_no_port)
{
    struct pipeline *p = load_sketch("a (m): a>m");
    struct graph *g = compile(p, GRAPH_PLAIN);

    ck_assert_uint_eq(graph_node_of(g, pipeline_find(p, KEY_STEPS, STR("m"))), GRAPH_NONE);
    ck_assert_uint_eq(graph_node_of(g, VALUE_NONE), GRAPH_NONE);
    ck_assert_uint_eq(graph_find_output(g, 0, STR("b")), GRAPH_NONE);
    ck_assert_uint_eq(graph_find_input(g, 0, STR("a")), GRAPH_NONE);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(an_input_from_a_muted_step_is_named_after_the_output_it_means)
{
    struct pipeline *p = load_members(
        "'steps': [{'id': 'm', 'muted': true, 'outputs': [{'name': 'x', 'output_name': 'o'}]},"
        "{'id': 'm', 'muted': true, 'outputs': [{'name': 'second', 'output_name': 'p'}]},"
        "{'id': 'b', 'inputs': [{'from': 'm.o'}, {'from': 'm.p'}]}]");

    struct graph *g = compile(p, GRAPH_PLAIN);

    static const char *const names[] = {"x", "p"};
    for (uint32_t i = 0; i < COUNT_OF(names); i++) {
        const struct graph_port *port = &g->ports[g->nodes[0].first_in + i];
        ck_assert_msg(str_eq(port->name, str_from(names[i])), "%.*s", STR_ARG(port->name));
        ck_assert(str_eq(port->name, port_name(p, port->value)));
        ck_assert_uint_eq(graph_find_input(g, 0, port->name), g->nodes[0].first_in + i);
    }
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(a_port_is_found_by_few_comparisons_however_many_there_are)
{
    enum { MANY = 5000 };
    struct buf text = BUF_INIT;
    buf_add(&text, STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"outputs\": ["));
    for (int i = 0; i < MANY; i++) {
        buf_addf(&text, "%s{\"name\": \"%s%d\"}", i > 0 ? ", " : "", i % 2 ? "o" : "same",
                 i % 2 * i);
    }
    buf_add(&text, STR("]}, {\"id\": \"b\", \"inputs\": ["));
    for (int i = 0; i < MANY; i++) {
        buf_addf(&text, "%s{\"from\": \"a.%s%d\"}", i > 0 ? ", " : "", i % 2 ? "o" : "none", i);
    }
    buf_add(&text, STR("]}]}"));
    struct pipeline *p = document_load(buf_str(&text));
    struct graph *g = compile(p, GRAPH_PLAIN);

    ck_assert_uint_eq(g->edge_count, MANY / 2);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t port = g->nodes[1].first_in + i;
        hold(graph_find_input(g, 1, g->ports[port].name) == port);
    }
    /* Each output once when it is added and once for its wire, each input when it is added, when it
     * is looked for, and twice for a clash with an output. */
    ck_assert_uint_le(*((const struct graph_body *)g)->compared, 2 * 6 * MANY);
    graph_free(g);
    pipeline_free(p);
    buf_finish(&text);
}
END_TEST

/* --- any document --- */

static struct pipeline *load_rich(void)
{
    struct buf text = BUF_INIT;
    document_read(RICH_DOCUMENT, &text);
    struct pipeline *p = document_load(buf_str(&text));
    buf_finish(&text);
    return p;
}

static void compile_and_check(const struct pipeline *p, unsigned flags)
{
    struct graph *g = compile(p, flags);
    graph_check_invariants(p, g);
    graph_free(g);
}

enum { RANDOM_SEEDS = 8, RANDOM_EDITS = 500 };

START_TEST(whatever_is_edited_there_is_a_graph_and_it_is_sound)
{
    struct random r = {.state = (uint64_t)_i};
    struct buf scratch = BUF_INIT;
    struct pipeline *p = load_rich();

    for (int i = 0; i < RANDOM_EDITS; i++) {
        struct status st = STATUS_INIT;
        struct edit edit;
        random_edit(&r, p, &scratch, &edit);
        if (pipeline_apply(p, &edit, NULL, NULL, &st)) {
            compile_and_check(p, GRAPH_PLAIN);
            compile_and_check(p, GRAPH_WITH_MUTED);
        }
    }

    buf_finish(&scratch);
    pipeline_free(p);
}
END_TEST

/* --- size and memory --- */

enum { LONG = 100000, RING = 40000 };

/* A chain of steps, the last one first; a ring when `closed`. */
static struct pipeline *load_chain(int count, bool closed)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "{\"format\": \"stepwire/1\", \"steps\": [");
    for (int i = count - 1; i >= 0; i--) {
        buf_addf(&text, "{\"id\": \"s%d\", \"outputs\": [{\"name\": \"x\"}]", i);
        if (i > 0 || closed) {
            buf_addf(&text, ", \"inputs\": [{\"from\": \"s%d.x\"}]", (i + count - 1) % count);
        }
        buf_addf(&text, "}%s", i > 0 ? "," : "]}");
    }
    struct pipeline *p = document_load(buf_str(&text));
    buf_finish(&text);
    return p;
}

START_TEST(a_chain_of_100000_steps_is_walked_without_recursion)
{
    struct pipeline *p = load_chain(LONG, false);

    struct graph *g = compile(p, GRAPH_PLAIN);

    ck_assert(!g->has_cycle);
    ck_assert_uint_eq(g->creation[LONG - 1].index, LONG - 1);
    ck_assert_uint_eq(g->run_order[0], LONG - 1);
    ck_assert(graph_would_cycle(g, 0, LONG - 1));
    ck_assert(!graph_would_cycle(g, LONG - 1, 0));
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

START_TEST(a_ring_is_opened_at_one_wire_however_long_it_is)
{
    struct pipeline *p = load_chain(RING, true);

    struct graph *g = compile(p, GRAPH_PLAIN);

    size_t closing = 0;
    for (size_t e = 0; e < g->edge_count; e++) {
        closing += g->edges[e].closes_cycle;
    }
    ck_assert_uint_eq(closing, 1);
    ck_assert_uint_eq(g->run_order[0], 0);
    ck_assert(graph_would_cycle(g, 7, 5) && graph_would_cycle(g, 5, 7));
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}
END_TEST

/* Compiles with the 1st, 2nd, … allocation failing until none does. */
static void torture(struct pipeline *p)
{
    struct graph *g = NULL;
    uint64_t failed = 0;
    while (g == NULL) {
        struct status st = STATUS_INIT;
        mem_fail_at(++failed, MEM_FAIL_ONCE);
        g = graph_compile(p, GRAPH_PLAIN, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, g == NULL ? STATUS_NOMEM : STATUS_OK);
    }
    ck_assert_uint_gt(failed, 2);
    graph_check_invariants(p, g);
    graph_free(g);
    pipeline_free(p);
}

START_TEST(when_memory_is_out_there_is_no_graph_and_no_leak)
{
    torture(load_sketch("a b c: a>b b>c c>a a~c"));
    for (int count = 200; count < 8000; count *= 2) {
        torture(load_chain(count, false));
        torture(load_chain(count, true));
    }
    graph_free(NULL);
}
END_TEST

Suite *test_graph_suite(void)
{
    Suite *s = suite_create("graph");
    TCase *t = tcase_create("graph");
    tcase_set_timeout(t, 30);
    tcase_add_test(t, every_good_case_has_the_nodes_and_edges_that_the_sdk_makes_in_its_order);
    tcase_add_loop_test(t, documents_that_mix_everything_are_compiled_as_by_the_sdk, 0,
                        MIXED_COUNT);
    tcase_add_loop_test(t, an_input_has_the_name_of_the_format_and_of_the_wire, 0,
                        COUNT_OF(port_cases));
    tcase_add_test(t, outputs_have_their_kind_and_their_port);
    tcase_add_test(t, a_wire_to_nothing_stays_on_its_input_without_an_edge);
    tcase_add_test(t, the_designer_gets_muted_steps_and_their_wires_too);
    tcase_add_test(t, of_two_steps_or_outputs_with_one_name_a_wire_means_the_first);
    tcase_add_test(t, edges_are_grouped_by_output_and_then_by_the_step_that_waits);
    tcase_add_loop_test(t, orders_and_cycles_are_those_of_the_document, 0, COUNT_OF(order_cases));
    tcase_add_loop_test(t, a_wire_closes_a_loop_when_its_end_leads_to_its_start, 0,
                        COUNT_OF(loop_cases));
    tcase_add_test(t, what_is_no_step_of_the_graph_has_no_node_and_no_port);
    tcase_add_test(t, an_input_from_a_muted_step_is_named_after_the_output_it_means);
    tcase_add_test(t, a_port_is_found_by_few_comparisons_however_many_there_are);
    tcase_add_loop_test(t, whatever_is_edited_there_is_a_graph_and_it_is_sound, 0, RANDOM_SEEDS);
    tcase_add_test(t, a_chain_of_100000_steps_is_walked_without_recursion);
    tcase_add_test(t, a_ring_is_opened_at_one_wire_however_long_it_is);
    tcase_add_test(t, when_memory_is_out_there_is_no_graph_and_no_leak);
    suite_add_tcase(s, t);
    return s;
}
