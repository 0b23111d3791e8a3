/* SPDX-License-Identifier: MIT
 * model/graph.h - the graph compiled from the document: nodes, ports, edges and orders, as the
 * SDK's graph builder makes them.
 *
 * Layout, preview, exports, plan and backends take order, ports and edges from here, and a step's
 * fields by id from the document. Compiling is total: wires to nothing stay on their input port,
 * cycles stay and are flagged. All arrays are plain, read-only for users, and refer to each other
 * by index; strs borrow from the pipeline (or the graph) and live until the graph is freed or the
 * pipeline changes... recompile after each edit.
 *
 *      nodes[n]   ── first_in .. +in_count ──▶  ports[…]   inputs, in document order
 *                 ── first_out .. +out_count ─▶ ports[…]   outputs, in document order
 *      edges[e]   from_port ─▶ to_port  (data), or from_node ─▶ to_node (run_after)
 *
 * Nothing recurses: depth is user input. Cost: O(steps + ports + edges) expected, and O(log steps)
 * for each step that finds its place in the run order.
 *
 * A struct graph is the open front of a larger object, which the functions below reach: it comes
 * from graph_compile, and a copy of it is no graph.
 */
#ifndef MODEL_GRAPH_H
#define MODEL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"

#define GRAPH_NONE UINT32_MAX /* no index */

enum graph_port_kind {
    /* inputs */
    PORT_PIPELINE_DATA,      /* from, of a PipelineData output */
    PORT_AS_FILE_DATASET,    /* PipelineOutputFileDataset */
    PORT_AS_TABULAR_DATASET, /* PipelineOutputTabularDataset */
    PORT_OUTPUT_DATASET,     /* from, of an OutputFileDatasetConfig or its like */
    PORT_DATA_REFERENCE,
    PORT_DATASET,
    PORT_DATASET_PARAMETER,
    PORT_DATA_PATH,
    /* outputs */
    PORT_OUT_PIPELINE_DATA,
    PORT_OUT_FILE_DATASET, /* OutputFileDatasetConfig, without read */
    PORT_OUT_TABULAR,      /* OutputFileDatasetConfig with read */
    PORT_OUT_HDFS,
    PORT_OUT_LINK_FILE,
    PORT_OUT_LINK_TABULAR,
};

struct graph_port {
    value_id value; /* the item of inputs or outputs */
    uint32_t node;
    enum graph_port_kind kind;
    bool is_output;
    bool renamed;    /* wire_name is not name: it collided with an output's name */
    struct str name; /* FORMAT.md's port: what arguments and wires name. May be empty in an
                        unfinished document */
    struct str
        wire_name;    /* on the wire: name, or "INPUT_" before it (or before the output's name) */
    struct str label; /* outputs: the `name` (name is the output_name where given) */
    uint32_t
        edge; /* inputs: the edge that arrives, or GRAPH_NONE (not wired, or to nothing). Outputs:
                 the first edge that leaves (edges of one output are contiguous in `edges`) */
    uint32_t edge_count;
};

struct graph_node {
    value_id step;
    struct str id;
    bool muted;    /* only when compiled with GRAPH_WITH_MUTED */
    bool in_cycle; /* some wire or run_after leads from it back to it */
    uint32_t first_in, in_count;
    uint32_t first_out, out_count;
    uint32_t first_after,
        after_count;      /* in `edges`: the run_after edges that arrive here, in the order given */
    uint32_t rank;        /* its place in run order */
    uint32_t inputs_made; /* how many entries `creation` has when its inputs are all made */
};

struct graph_edge {
    uint32_t from_node, to_node;
    uint32_t from_port, to_port; /* GRAPH_NONE for run_after */
    bool closes_cycle; /* removing these edges leaves no cycle; chosen by the order of the document,
                          so stable */
    value_id value;    /* the input item, or the text in run_after */
};

struct graph {
    const struct graph_node *nodes; /* in document order */
    size_t node_count;
    const struct graph_port *ports;
    size_t port_count;
    const struct graph_edge *edges; /* data edges grouped by output port, then run_after edges
                                       grouped by the step that waits */
    size_t edge_count, data_edge_count;
    const uint32_t *run_order; /* nodes, producers first, ties by document order; edges that close a
                                  cycle do not count */
    /* The SDK's creation order: for each step in list order, depth first: the step, then for each
     * input in port order its producer or the data node, then the steps it runs after. Each entry
     * is a node (is_data false) or the input port whose data node it is. */
    const struct graph_creation {
        bool is_data;
        uint32_t index;
    } *creation;
    size_t creation_count;
    bool has_cycle;
};

enum graph_flags {
    GRAPH_PLAIN = 0,
    GRAPH_WITH_MUTED = 1u << 0, /* muted steps are nodes, flagged (the designer draws them); without
                                   it they and their wires are left out */
};

/* NULL when memory is out. Free with graph_free. */
struct graph *graph_compile(const struct pipeline *p, unsigned flags, struct status *st) MUST_CHECK;
void graph_free(struct graph *g);

/* The node of a step value, or GRAPH_NONE. O(1). */
uint32_t graph_node_of(const struct graph *g, value_id step);
/* A node's input (output) port by its name (not its wire name); the first of them; GRAPH_NONE. O(1)
 * expected. */
uint32_t graph_find_input(const struct graph *g, uint32_t node, struct str name);
uint32_t graph_find_output(const struct graph *g, uint32_t node, struct str name);

/* Would a wire from `from` to `to` close a loop? (to reaches from, or they are one.) O(edges) at
 * worst; without a cycle in the graph only what runs between the two is looked at. Marks nodes in
 * the graph's own memory: not for two threads at once. */
bool graph_would_cycle(const struct graph *g, uint32_t from, uint32_t to);

/* A FORMAT.md port name without a graph, for one input or output item; renames not applied.
 * Borrowed from p. For an input wired to a step it looks that step's output up; a wire to nothing
 * has the port it was meant for. O(outputs of that step). */
struct str port_name(const struct pipeline *p, value_id item);

#endif
