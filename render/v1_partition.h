/* SPDX-License-Identifier: MIT
 * render/v1_partition.h - a partition format ("/{Department}/{Date:yyyy/MM}/data.csv") as the SDK
 * reads it: a regular expression with the columns for its groups.
 */
#ifndef RENDER_V1_PARTITION_H
#define RENDER_V1_PARTITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/v1_packages.h"

/* Where the parts of a date are kept until the date is made of them: this, and the part. */
#define V1_DATE_COLUMN "_sys_"
#define V1_RECORD_COLUMN "_sys_path_record"

struct v1_partition {
    struct str pattern;
    struct v1_names columns;    /* in order; the last is the date when there are date_parts */
    struct v1_names date_parts; /* "yyyy", "MM", … as they first come up */
};

/* Everything lives in `a`. STATUS_DATA, without a place, for a format that the SDK refuses.
 * O(bytes × columns). */
bool v1_partition_read(struct str format, struct arena *a, struct v1_partition *out,
                       struct status *st) MUST_CHECK;

#endif
