/* SPDX-License-Identifier: MIT
 * render/v1_given.h - the Runconfig of a step without estimator: the SDK's own.
 */
#ifndef RENDER_V1_GIVEN_H
#define RENDER_V1_GIVEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "model/pipeline.h"
#include "render/v1_tables.h"

/* Appends the text: what json.dumps(…, indent=4) gives. STATUS_DATA, naming the step, for what the
 * SDK would refuse; STATUS_USAGE for a step with a `runconfig`, which is not supported yet: the SDK
 * lays it over another text. */
bool v1_given_write(const struct pipeline *p, const struct v1_tables *t, value_id step,
                    struct buf *text, struct status *st) MUST_CHECK;

#endif
