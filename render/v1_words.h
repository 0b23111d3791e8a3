/* SPDX-License-Identifier: MIT
 * render/v1_words.h - a command line split into words, as Python's shlex.split does: the rules of a
 * POSIX shell for quotes and backslashes, and no others.
 */
#ifndef RENDER_V1_WORDS_H
#define RENDER_V1_WORDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "render/v1_packages.h"

/* Appends the words, which live in `a`. STATUS_DATA when a quotation is not closed or nothing
 * follows a backslash; `words` may then hold some. O(bytes). */
bool v1_words_split(struct str line, struct arena *a, struct v1_names *words, struct status *st)
    MUST_CHECK;

#endif
