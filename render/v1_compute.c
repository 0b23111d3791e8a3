/* SPDX-License-Identifier: MIT */
#include "render/v1_compute.h"

/* A type that is written beside the name is the service's own, and there a DSVM is a
 * VirtualMachine. */
static bool read_pair(const struct pipeline *p, value_id pair, struct v1_compute *compute)
{
    compute->name = value_text(p, value_item(p, pair, 0));
    compute->type = value_text(p, value_item(p, pair, 1));
    return !str_eq(compute->type, STR("DSVM"));
}

/* The step's own, else its runconfig's: what is given there is a name. */
static value_id find_target(const struct pipeline *p, value_id step)
{
    value_id own = value_get(p, step, KEY_COMPUTE_TARGET);
    return value_is_none(own) ? value_get_free(p, value_get(p, step, KEY_RUNCONFIG), STR("target"))
                              : own;
}

bool v1_compute_read(const struct pipeline *p, const struct v1_tables *t, value_id step,
                     struct v1_compute *compute, struct status *st)
{
    value_id target = find_target(p, step);
    *compute = (struct v1_compute){.name = STR_NONE, .type = STR_NONE};
    if (value_is_none(target)) {
        bool free = !str_eq(value_get_text(p, step, KEY_TYPE), STR("EstimatorStep")) &&
                    value_is_none(value_get(p, step, KEY_RUNCONFIG));
        return free || status_set(st, STATUS_DATA, value_pos(p, step),
                                  "step \"%.*s\": compute_target is missing",
                                  STR_ARG(value_identity(p, step)));
    }
    bool allowed = true;
    if (value_kind(p, target) == VALUE_LIST) {
        allowed = read_pair(p, target, compute);
    } else {
        compute->name = value_text(p, target);
        value_id found = pipeline_find(p, KEY_COMPUTE_TARGETS, compute->name);
        if (value_is_none(found)) {
            return status_set(st, STATUS_DATA, value_pos(p, target),
                              "step \"%.*s\": the compute target \"%.*s\" is not defined",
                              STR_ARG(value_identity(p, step)), STR_ARG(compute->name));
        }
        compute->type = value_get_text(p, found, KEY_TYPE);
    }
    struct str type = compute->type;
    compute->type = v1_compute_type(t, type);
    return (allowed && !str_is_none(compute->type)) ||
           status_set(st, STATUS_DATA, value_pos(p, target),
                      "step \"%.*s\": the SDK runs no step on a compute target of type %.*s",
                      STR_ARG(value_identity(p, step)), STR_ARG(type));
}
