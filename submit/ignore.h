/* SPDX-License-Identifier: MIT
 * submit/ignore.h - .amlignore and .gitignore: which files of a source directory stay out of its
 * snapshot.
 *
 * The patterns of gitignore(5): * ? [a-z] within a name, ** across folders, a leading or inner /
 * anchors, a trailing / means folders only, ! takes back, # is a comment, the last pattern that
 * fits decides, and nothing below a folder that is left out can come back. Pure.
 */
#ifndef SUBMIT_IGNORE_H
#define SUBMIT_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

struct ignore_rule;

struct ignore {
    const struct ignore_rule *rules;
    size_t count;
};

/* Reads a whole ignore file. Rules borrow from `text` and live in `a`. */
bool ignore_read(struct str text, struct arena *a, struct ignore *out, struct status *st)
    MUST_CHECK;

enum ignore_kind { IGNORE_FILE, IGNORE_FOLDER };
/* Is this path (relative, '/' between names) left out? Its folders must have been asked for before.
 * Cost O(rules × path × pattern), without recursion. */
bool ignore_matches(const struct ignore *ignore, struct str path, enum ignore_kind kind);

#endif
