/* SPDX-License-Identifier: MIT
 * render/v1_runconfig.h - the Runconfig text of an EstimatorStep: a table with the changes that the
 * estimator's arguments make.
 *
 * Built once for each distinct set of arguments; steps that differ in their script only share it.
 */
#ifndef RENDER_V1_RUNCONFIG_H
#define RENDER_V1_RUNCONFIG_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "model/pipeline.h"
#include "render/v1_graph.h"
#include "render/v1_tables.h"

struct v1_runconfigs;

/* `in` and `t` must outlive it. NULL when memory is out. */
struct v1_runconfigs *v1_runconfigs_new(const struct v1_input *in, const struct v1_tables *t,
                                        struct status *st) MUST_CHECK;
void v1_runconfigs_free(struct v1_runconfigs *r);

/* Appends the text for a step: what the SDK's json.dumps(…, indent=4) gives. STATUS_USAGE for an
 * argument that cannot be exported yet, STATUS_DATA for what the SDK would refuse; both name step
 * and field. */
bool v1_runconfig_write(struct v1_runconfigs *r, value_id step, struct buf *text, struct status *st)
    MUST_CHECK;

#endif
