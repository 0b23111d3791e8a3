/* SPDX-License-Identifier: MIT
 * submit/tree.h - whole folders: taking them away, and copying them.
 */
#ifndef SUBMIT_TREE_H
#define SUBMIT_TREE_H

#include <limits.h>
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

/* A copy that waits beside its destination, in a folder of its own: many may be made for one
 * destination at the same time, and one by one take its place. */
struct tree_stage {
    char folder[PATH_MAX]; /* empty: none */
    int lock;              /* of the folder, or -1: what nobody holds is a killed process's */
};

/* Copies `from` to a new stage beside `to`; what others have left there when they were killed goes.
 * tree_replace then puts the copy at `to`, and what was there goes. So what can fail has failed
 * before anything is replaced, and `to` is never half. */
bool tree_stage(const char *from, const char *to, struct tree_stage *stage, struct status *st)
    MUST_CHECK;
bool tree_replace(const struct tree_stage *stage, const char *to, struct status *st) MUST_CHECK;
/* Takes the stage away with what is still in it; after either, whether it failed or not. */
void tree_stage_finish(struct tree_stage *stage);

#endif
