/* SPDX-License-Identifier: MIT
 * render/v1_transform.h - AdditionalTransformations: how files become a table, in the words of the
 * SDK's data preparation.
 *
 * A transformation is a list of blocks; each has a new uuid.
 */
#ifndef RENDER_V1_TRANSFORM_H
#define RENDER_V1_TRANSFORM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "model/pipeline.h"
#include "render/v1_ids.h"

struct v1_transform {
    enum v1_transform_kind {
        V1_NO_TRANSFORM,
        V1_EMPTY_TRANSFORM,     /* of data that an output has transformed already */
        V1_PARSE_TRANSFORM,     /* `parse` of an input */
        V1_READ_TRANSFORM,      /* `read` of an output */
        V1_PARTITION_TRANSFORM, /* `partition_format` of an output */
    } kind;
    value_id item; /* the input or output */
};

/* Appends the JSON text. STATUS_DATA with the place
 * for a separator or partition format that the SDK cannot take. */
bool v1_transform_write(const struct pipeline *p, const struct v1_transform *transform,
                        struct v1_ids *ids, struct arena scratch, struct buf *out,
                        struct status *st) MUST_CHECK;

#endif
