/* SPDX-License-Identifier: MIT
 * model/problem_rules.c - the table of rules. It makes the documentation, too.
 */
#include "model/problem.h"

#include "model/problem_internal.h"

static const struct problem_rule rules[] = {
#define X(id, name, phase, severity, scope, asks)                                                  \
    [RULE_##id] = {name, PHASE_##phase, SEVERITY_##severity, SCOPE_##scope, asks},
    PROBLEM_RULES(X)
#undef X
        [RULE_COUNT] = {NULL, PHASE_NONE, SEVERITY_INFO, SCOPE_ANY, NULL},
};

const struct problem_rule *problem_rules(void)
{
    return rules;
}

const char *problem_phase_name(enum problem_phase phase)
{
    static const char *const names[] = {
        [PHASE_NONE] = "none",           [PHASE_DOCUMENT] = "document",
        [PHASE_PARAMETER] = "parameter", [PHASE_DATA] = "data",
        [PHASE_ESTIMATOR] = "estimator", [PHASE_STEP] = "step",
        [PHASE_PIPELINE] = "pipeline",   [PHASE_VALIDATE] = "validate",
        [PHASE_SUBMIT] = "submit",
    };
    return names[phase];
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_ERROR] = "error",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_INFO] = "info",
    };
    return names[severity];
}

const char *problem_scope_name(enum problem_scope scope)
{
    static const char *const names[] = {
        [SCOPE_ANY] = "any",
        [SCOPE_AZURE] = "azure",
        [SCOPE_AZURE_V1] = "azure-v1",
        [SCOPE_AZURE_V2] = "azure-v2",
    };
    return names[scope];
}
