/* SPDX-License-Identifier: MIT
 * model/graph_internal.h - what graph.c and graph_order.c share: the graph with its hands on.
 */
#ifndef MODEL_GRAPH_INTERNAL_H
#define MODEL_GRAPH_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "model/graph.h"

/* An open-addressing table of indices; a slot holds index + 1, 0 is free. At most half full. */
struct graph_table {
    uint32_t *slots;
    uint32_t mask; /* slots - 1, a power of two less one */
};

/* The arrays of `face`, writable, and what finds things in them. Everything lies in the arena,
 * this struct too. */
struct graph_body {
    struct graph face; /* first: a struct graph * from graph_compile is one of these */
    struct arena arena;
    struct graph_node *nodes;
    struct graph_port *ports;
    struct graph_edge *edges;
    uint32_t *run_order;
    struct graph_creation *creation;
    struct graph_table node_table; /* by the step's value_id */
    struct graph_table port_table; /* by node, side and name; the first of equal ones */
    uint64_t *compared;            /* names, in looking ports up; for tests */
    uint32_t *seen;                /* graph_would_cycle: the walk that saw a node last, */
    uint32_t *stack;               /* the nodes still to look at, */
    uint32_t *walk;                /* and the number of the last walk */
};

/* Fills creation, run_order, rank, in_cycle, closes_cycle and has_cycle from nodes, ports and
 * edges. False when memory is out. */
bool graph_order(struct graph_body *g, struct arena scratch) MUST_CHECK;

#endif
