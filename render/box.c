/* SPDX-License-Identifier: MIT */
#include "render/box.h"

#include <stdio.h>

/* The SDK's ways to distribute a step, as the classes of `distributed_training` or as texts of
 * `distributed_backend`, what the box calls them, and which key counts the processes of a node. */
static const struct backend {
    struct str name;
    const char *shown;
    enum key processes;
} backends[] = {
    {STR_INIT("Mpi"), "mpi", KEY_PROCESS_COUNT_PER_NODE},
    {STR_INIT("MpiConfiguration"), "mpi", KEY_PROCESS_COUNT_PER_NODE},
    {STR_INIT("mpi"), "mpi", KEY_PROCESS_COUNT_PER_NODE},
    {STR_INIT("ParameterServer"), "ps", KEY_WORKER_COUNT},
    {STR_INIT("TensorflowConfiguration"), "ps", KEY_WORKER_COUNT},
    {STR_INIT("ps"), "ps", KEY_WORKER_COUNT},
    {STR_INIT("Gloo"), "gloo", KEY_NONE},
    {STR_INIT("gloo"), "gloo", KEY_NONE},
    {STR_INIT("Nccl"), "nccl", KEY_NONE},
    {STR_INIT("nccl"), "nccl", KEY_NONE},
    {STR_INIT("PyTorchConfiguration"), "pytorch", KEY_PROCESS_COUNT},
    {STR_INIT("ParallelTaskConfiguration"), "parallel", KEY_WORKER_COUNT_PER_NODE},
};

static const struct backend *find_backend(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(backends); i++) {
        if (str_eq(backends[i].name, name)) {
            return &backends[i];
        }
    }
    return NULL;
}

/* The class, and "nodes × processes backend" when there is more than one of them. */
static void describe_estimator(const struct pipeline *p, value_id estimator, bool ascii,
                               char detail[BOX_DETAIL_MAX])
{
    struct str class = value_get_text(p, estimator, KEY_CLASS);
    value_id training = value_get(p, estimator, KEY_DISTRIBUTED_TRAINING);
    value_id counts = value_is_none(training) ? estimator : training;
    const struct backend *backend =
        find_backend(value_is_none(training) ? value_get_text(p, estimator, KEY_DISTRIBUTED_BACKEND)
                                             : value_get_text(p, training, KEY_CLASS));
    int64_t nodes = value_get_int(p, estimator, KEY_NODE_COUNT, 1);
    int64_t processes = backend && backend->processes != KEY_NONE
                            ? value_get_int(p, counts, backend->processes, 1)
                            : 1;
    if (!backend && nodes == 1) {
        snprintf(detail, BOX_DETAIL_MAX, "%.*s", STR_ARG(class));
        return;
    }
    snprintf(detail, BOX_DETAIL_MAX, "%.*s  %lld%s%lld%s%s", STR_ARG(class), (long long)nodes,
             ascii ? "x" : "×", (long long)processes, backend ? " " : "",
             backend ? backend->shown : "");
}

void box_describe(const struct pipeline *p, const struct graph *g, uint32_t node, bool ascii,
                  struct box_text *out)
{
    value_id step = g->nodes[node].step;
    struct str type = value_get_text(p, step, KEY_TYPE);
    value_id estimator = value_get(p, step, KEY_ESTIMATOR);
    struct str name = value_get_text(p, step, KEY_NAME);
    *out = (struct box_text){.title = g->nodes[node].id, .name = name};
    if (str_eq(name, out->title)) {
        out->name = STR_NONE;
    }
    if (str_eq(type, STR("PythonScriptStep"))) {
        snprintf(out->detail, sizeof out->detail, "script");
    } else if (str_eq(type, STR("CommandStep"))) {
        snprintf(out->detail, sizeof out->detail, "command");
    } else if (!value_is_none(estimator)) {
        describe_estimator(p, estimator, ascii, out->detail);
    }
}

struct str box_data_name(const struct pipeline *p, const struct graph *g, uint32_t port)
{
    static const enum key keys[] = {
        [PORT_DATA_REFERENCE] = KEY_DATA_REFERENCE,
        [PORT_DATASET] = KEY_DATASET,
        [PORT_DATASET_PARAMETER] = KEY_DATASET_PARAMETER,
        [PORT_DATA_PATH] = KEY_DATA_PATH_PARAMETER,
    };
    enum graph_port_kind kind = g->ports[port].kind;
    if ((size_t)kind >= COUNT_OF(keys) || keys[kind] == KEY_NONE) {
        return STR("");
    }
    return value_get_text(p, g->ports[port].value, keys[kind]);
}

struct str box_data_label(const struct pipeline *p, const struct graph *g, uint32_t port)
{
    struct str name = box_data_name(p, g, port);
    return str_eq(name, g->ports[port].name) ? STR("") : name;
}
