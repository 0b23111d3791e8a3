/* SPDX-License-Identifier: MIT
 * model/problem_overrides.c - runconfig_pipeline_params: which keys there are, what their
 * parameters hold, and whether the estimator has a use for them.
 */
#include "model/problem_internal.h"

#include "model/sdk.h"

enum override {
    NODE_COUNT,
    MPI_PROCESS_COUNT,
    WORKER_COUNT,
    PARAMETER_SERVER_COUNT,
    OVERRIDE_COUNT
};

static const char *const override_names[] = {
    [NODE_COUNT] = "NodeCount",
    [MPI_PROCESS_COUNT] = "MpiProcessCountPerNode",
    [WORKER_COUNT] = "TensorflowWorkerCount",
    [PARAMETER_SERVER_COUNT] = "TensorflowParameterServerCount",
};

static enum override find_override(struct str key)
{
    for (enum override i = NODE_COUNT; i < OVERRIDE_COUNT; i++) {
        if (str_eq(key, str_from(override_names[i]))) {
            return i;
        }
    }
    return OVERRIDE_COUNT;
}

static void report_key(struct scan *s, value_id place, struct str key)
{
    struct nearest n = {.wanted = key, .work = s->hint_work};
    value_id map = value_parent(s->p, place);
    for (size_t i = 0; i < OVERRIDE_COUNT; i++) {
        nearest_offer(&n, str_from(override_names[i]));
    }
    struct str hint = scan_hint(s, n.best,
                                "use NodeCount, MpiProcessCountPerNode, TensorflowWorkerCount or "
                                "TensorflowParameterServerCount");
    scan_report(s, RULE_OVERRIDE_UNKNOWN, place, KEY_RUNCONFIG_PIPELINE_PARAMS,
                "step %.*s overrides \"%.*s\", which no parameter can set; %.*s", SHOWN(s->id),
                SHOWN(key), STR_ARG(hint));
    if (sdk_has(sdk_words(STR("module parameters")), key)) {
        scan_sdk(s, "ValueError", "Runconfig property %.*s is not parameterizable", STR_ARG(key));
    } else {
        scan_sdk(s, "ValueError", "Runconfig property name %.*s is not valid", STR_ARG(key));
    }
    if (!str_is_none(n.best) && value_is_none(value_get_free(s->p, map, n.best))) {
        scan_fix(s, FIX_KEY, n.best, "override %.*s instead", STR_ARG(n.best));
    }
}

/* The default of the parameter that the override takes; false (and a warning) when it is no count.
 */
static bool check_count(struct scan *s, value_id place, struct str key, int64_t *count)
{
    struct str name = value_text(s->p, place);
    value_id parameter = pipeline_find(s->p, KEY_PARAMETERS, name);
    value_id value = value_get(s->p, parameter, KEY_DEFAULT_VALUE);
    if (value_is_none(value)) {
        return false; /* said elsewhere */
    }
    bool is_count =
        value_kind(s->p, value) == VALUE_NUMBER && value_int(s->p, value, count) && *count >= 1;
    if (!is_count) {
        scan_report(s, RULE_OVERRIDE_NOT_A_COUNT, place, KEY_RUNCONFIG_PIPELINE_PARAMS,
                    "%.*s of step %.*s takes the parameter \"%.*s\", whose default_value is no "
                    "whole number from 1; "
                    "change that",
                    STR_ARG(key), SHOWN(s->id), SHOWN(name));
    }
    return is_count;
}

/* How the estimator distributes the training: mpi, a parameter server, another way, or not at all.
 */
enum distribution { DISTRIBUTION_NONE, DISTRIBUTION_MPI, DISTRIBUTION_SERVER, DISTRIBUTION_OTHER };

static enum distribution estimator_distribution(const struct pipeline *p, value_id estimator)
{
    struct str class =
        value_get_text(p, value_get(p, estimator, KEY_DISTRIBUTED_TRAINING), KEY_CLASS);
    if (str_is_none(class)) {
        class = value_get_text(p, estimator, KEY_DISTRIBUTED_BACKEND);
    }
    if (str_is_none(class)) {
        return DISTRIBUTION_NONE;
    }
    if (str_eq(class, STR("Mpi")) || str_eq(class, STR("MpiConfiguration")) ||
        str_eq(class, STR("mpi"))) {
        return DISTRIBUTION_MPI;
    }
    bool server = str_eq(class, STR("ParameterServer")) ||
                  str_eq(class, STR("TensorflowConfiguration")) || str_eq(class, STR("ps"));
    return server ? DISTRIBUTION_SERVER : DISTRIBUTION_OTHER;
}

/* Why the override does nothing, or nothing good; NULL when all is well. */
static const char *contradiction(enum override override, enum distribution distribution,
                                 int64_t count)
{
    switch (override) {
    case NODE_COUNT:
        return distribution == DISTRIBUTION_NONE && count > 1
                   ? "the nodes would not know of each other; set its distributed_training"
                   : NULL;
    case MPI_PROCESS_COUNT:
        return distribution != DISTRIBUTION_MPI
                   ? "only Mpi has processes per node; set its distributed_training to Mpi"
                   : NULL;
    case WORKER_COUNT:
    case PARAMETER_SERVER_COUNT:
        return distribution != DISTRIBUTION_SERVER
                   ? "only a TensorFlow estimator with ParameterServer has workers and parameter "
                     "servers"
                   : NULL;
    case OVERRIDE_COUNT:
        break;
    }
    return NULL;
}

static void check_override(struct scan *s, value_id place)
{
    struct str key = value_key_text(s->p, place);
    enum override override = find_override(key);
    if (override == OVERRIDE_COUNT) {
        report_key(s, place, key);
        return;
    }
    int64_t count = 1;
    value_id estimator = value_get(s->p, s->step, KEY_ESTIMATOR);
    if (!check_count(s, place, key, &count) || value_is_none(estimator)) {
        return;
    }
    const char *why = contradiction(override, estimator_distribution(s->p, estimator), count);
    if (why != NULL) {
        scan_report(s, RULE_OVERRIDE_WITHOUT_EFFECT, place, KEY_RUNCONFIG_PIPELINE_PARAMS,
                    "%.*s of step %.*s does not go with its estimator: %s", STR_ARG(key),
                    SHOWN(s->id), why);
    }
}

void scan_overrides(struct scan *s)
{
    value_id v = value_first(s->p, value_get(s->p, s->step, KEY_RUNCONFIG_PIPELINE_PARAMS));
    for (; !value_is_none(v); v = value_next(s->p, v)) {
        check_override(s, v);
    }
}
