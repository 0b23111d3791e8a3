/* SPDX-License-Identifier: MIT */
#include "render/v1_given.h"

#include "render/v1_changes.h"
#include "render/v1_compute.h"

/* Without a runconfig the SDK asks for Docker where it knows that there is one. */
static bool has_docker(const struct v1_compute *compute)
{
    static const struct str types[] = {STR_INIT("AmlCompute"), STR_INIT("ComputeInstance"),
                                       STR_INIT("RemoteCompute"), STR_INIT("DSVM")};
    size_t i = 0;
    while (i < COUNT_OF(types) && !str_eq(types[i], compute->type)) {
        i++;
    }
    return i < COUNT_OF(types);
}

bool v1_given_write(const struct pipeline *p, const struct v1_tables *t, value_id step,
                    struct buf *text, struct status *st)
{
    struct v1_compute compute;
    struct v1_changes changes = {.count = 0};
    size_t mark;
    value_id given = value_get(p, step, KEY_RUNCONFIG);
    if (!value_is_none(given)) {
        return status_set(st, STATUS_USAGE, value_pos(p, given),
                          "step \"%.*s\": a runconfig cannot be exported to Azure ML v1 yet",
                          STR_ARG(value_identity(p, step)));
    }
    if (!v1_compute_read(p, t, step, &compute, st)) {
        return false;
    }
    if (!has_docker(&compute)) {
        struct v1_value docker = v1_get(v1_new_environment(t), "docker");
        v1_change_table(&changes, STR("/docker/useDocker"), v1_get(docker, "enabled"));
    }
    return v1_changes_write(&changes, p, v1_script_runconfig(t), text, &mark, st);
}
