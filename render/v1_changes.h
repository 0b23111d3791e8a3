/* SPDX-License-Identifier: MIT
 * render/v1_changes.h - a table written out with changes: how a Runconfig is made from the recorded
 * one.
 *
 * A path is the keys from the top, each after a slash. Of two changes to one path the later one
 * wins. A change below what another change put there counts, too; one to a key that the object
 * above lacks adds it, last. Paths, tables, texts and packages are borrowed.
 */
#ifndef RENDER_V1_CHANGES_H
#define RENDER_V1_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"
#include "render/v1_packages.h"
#include "render/v1_tables.h"

enum { V1_CHANGES_MAX = 64 }; /* asserted */

struct v1_change {
    struct str path;
    enum v1_change_kind {
        V1_CHANGE_TABLE,
        V1_CHANGE_DOCUMENT,
        V1_CHANGE_TEXT,
        V1_CHANGE_PACKAGES,
        V1_CHANGE_MARK,
    } kind;
    struct v1_value table;
    value_id document;
    struct str text;
    const struct v1_packages *packages;
};

struct v1_changes {
    struct v1_change items[V1_CHANGES_MAX];
    size_t count;
};

void v1_change_table(struct v1_changes *changes, struct str path, struct v1_value value);
/* A scalar of the document, or its list or map of scalars. */
void v1_change_value(struct v1_changes *changes, struct str path, value_id value);
/* STR_NONE is null. */
void v1_change_text(struct v1_changes *changes, struct str path, struct str text);
void v1_change_packages(struct v1_changes *changes, struct str path,
                        const struct v1_packages *packages);
/* An empty text, of which v1_changes_write tells where it stands. */
void v1_change_mark(struct v1_changes *changes, struct str path);

/* Appends `table` with the changes, laid out as json.dumps(…, indent=4). *mark is the place of the
 * mark's text in `out`. False when memory is out. */
bool v1_changes_write(const struct v1_changes *changes, const struct pipeline *p,
                      struct v1_value table, struct buf *out, size_t *mark, struct status *st)
    MUST_CHECK;

#endif
