/* SPDX-License-Identifier: MIT
 * submit/tree.h - whole folders: taking them away, and copying them.
 */
#ifndef SUBMIT_TREE_H
#define SUBMIT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"

/* Removes a file or a folder with all that is in it; links are not followed. Fine when it is not
 * there. */
bool tree_remove(const char *path, struct status *st) MUST_CHECK;

/* Copies one file to a path that is not there yet, with these permissions (the owner may always
 * read and write). */
bool tree_copy_file(const char *from, const char *to, uint32_t mode, struct status *st) MUST_CHECK;

/* Copies a file or a folder with all that is in it to a path that is not there yet. Links are
 * copied as links. What was copied before a failure stays. */
bool tree_copy(const char *from, const char *to, struct status *st) MUST_CHECK;

/* A copy of `from` comes beside `to`; tree_replace then puts it there, and what was there goes. So
 * what can fail has failed before anything is replaced, and `to` is never half. What an earlier
 * tree_stage left beside it goes, too. */
bool tree_stage(const char *from, const char *to, struct status *st) MUST_CHECK;
bool tree_replace(const char *to, struct status *st) MUST_CHECK;

#endif
