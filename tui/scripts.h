/* SPDX-License-Identifier: MIT
 * tui/scripts.h - the Python scripts below a folder, to offer as steps.
 */
#ifndef TUI_SCRIPTS_H
#define TUI_SCRIPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

enum { SCRIPTS_MAX = 1000, SCRIPTS_DEPTH_MAX = 4 };

struct script {
    struct str folder; /* relative to the base folder; "" is that folder itself */
    struct str name;   /* "train.py" */
};

/* By folder, then name. Looks at most SCRIPTS_DEPTH_MAX folders deep, follows no links, skips
 * hidden folders and what it may not read, and stops at SCRIPTS_MAX. Lives in `a`. */
bool scripts_find(struct str base_folder, struct arena *a, struct script **scripts, size_t *count,
                  struct status *st) MUST_CHECK;

/* The folders themselves, relative to the base folder, those nearer to it first. */
bool scripts_find_folders(struct str base_folder, struct arena *a, struct str **folders,
                          size_t *count, struct status *st) MUST_CHECK;

#endif
