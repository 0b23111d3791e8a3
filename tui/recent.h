/* SPDX-License-Identifier: MIT
 * tui/recent.h - the documents that were open, newest first: STATE/recent, one absolute path a
 * line.
 */
#ifndef TUI_RECENT_H
#define TUI_RECENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

enum { RECENT_MAX = 20 };

/* Those that still exist, at most RECENT_MAX, in `a`. A list that is not there is empty. */
bool recent_read(struct str state_folder, struct arena *a, struct str **paths, size_t *count,
                 struct status *st) MUST_CHECK;
/* Puts a path first. One with a newline in it is left out. */
bool recent_add(struct str state_folder, struct str path, struct status *st) MUST_CHECK;

#endif
