/* SPDX-License-Identifier: MIT
 * submit/snapshot.h - source directories: what is in them, and copying that.
 *
 * Regular files only. A symbolic link to a file of the same folder is that file; links to folders
 * are not followed; links that lead out are refused, by name, where contents would leave with them.
 * What .amlignore, or else .gitignore, excludes is left out.
 */
#ifndef SUBMIT_SNAPSHOT_H
#define SUBMIT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/folder.h"
#include "model/pipeline.h"

/* Named limits, in the manual too. */
enum {
    SNAPSHOT_FILES_MAX = 100000,                 /* in one source directory */
    SNAPSHOT_DEPENDENCY_BYTES_MAX = 1024 * 1024, /* of a file that names packages */
};

enum snapshot_depth {
    /* Files, sizes and modes: enough for the checker, and quick. Fails only when memory is out:
     * what cannot be read, or is too much, is noted in the folder. */
    SNAPSHOT_NAMES,
    SNAPSHOT_COPY, /* the same, to be copied: of all of it, or a failure that names what lacks;
                      STATUS_PERMISSION for a link that leads out */
    SNAPSHOT_HASH, /* contents too: hashes, and the bytes of dependency files */
};

/* What one folder holds, `path` below base_folder, or absolute. Lives in `a`, but for the path. */
bool snapshot_folder(struct str base_folder, struct str path, enum snapshot_depth depth,
                     struct arena *a, struct folder *out, struct status *st) MUST_CHECK;

/* Every source directory that the document's steps name, below base_folder (the document's own
 * folder, "." for an unsaved one). A folder that is not there has exists = false: no failure.
 * Everything lives in `a`. */
bool snapshot_folders(const struct pipeline *p, struct str base_folder, enum snapshot_depth depth,
                      struct arena *a, struct folders *out, struct status *st) MUST_CHECK;

/* Copies the files of a folder into `target` (made, 0700), modes kept. */
bool snapshot_copy(struct str base_folder, const struct folder *folder, struct str target,
                   struct status *st) MUST_CHECK;

/* True when the folder (relative to base_folder, or absolute) resolves to a place outside
 * base_folder; `real` (in `a`) is that place. Of a path that is not there yet, what is there
 * counts, links resolved. */
bool snapshot_is_outside(struct str base_folder, struct str folder, struct arena *a,
                         struct str *real);

#endif
