/* SPDX-License-Identifier: MIT
 * base/path.h - paths as texts. Nothing here looks at a disk.
 *
 * Results live in the arena, with a NUL behind them; STR_NONE when memory is out.
 */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/arena.h"
#include "base/compiler.h"
#include "base/str.h"

/* `name` in `folder`, with a slash between them; when one of them is empty, the other. */
struct str path_join(struct arena *a, struct str folder, struct str name) MUST_CHECK;

/* Where `path` leads when one stands in `folder`: an absolute one to itself. */
struct str path_from(struct arena *a, struct str folder, struct str path) MUST_CHECK;

#endif
