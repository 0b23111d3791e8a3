/* SPDX-License-Identifier: MIT
 * render/v1_body.h - the body of a submission as one value among others.
 */
#ifndef RENDER_V1_BODY_H
#define RENDER_V1_BODY_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "render/span.h"
#include "render/v1_ids.h"
#include "render/v1_plan.h"

/* Writes {"CreationInfo", "Graph", "GraphInterface"} of what is planned. STATUS_DATA, naming step
 * and field, for what the SDK would refuse; some of it may be written then. `spans` (may be NULL)
 * gets, for each step, the lines that it takes, counted from where the value begins. */
bool v1_body_write(struct v1_plan *plan, struct v1_ids *ids, struct json_writer *w,
                   struct spans *spans, struct status *st) MUST_CHECK;

#endif
