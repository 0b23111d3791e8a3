/* SPDX-License-Identifier: MIT
 * tests/submit/scene.h - a folder for one test, as a checked fixture: the state folder and the
 * pipeline's own folder lie in it.
 */
#ifndef TESTS_SUBMIT_SCENE_H
#define TESTS_SUBMIT_SCENE_H

#include <stdbool.h>

#include "base/str.h"

void scene_make(void);   /* before a test */
void scene_remove(void); /* after it, with all that is in it */

/* From here on whoever runs the test is nobody in particular: modes keep root out of nothing. */
void scene_leave_root(void);

/* A path below the folder; "" is the folder itself. Lives until the test ends. */
const char *scene_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Writes a file below the folder, and the folders above it. */
void scene_write(const char *path, const char *content);
/* What a file below it holds, or NULL when it is not there. Lives until the test ends. */
const char *scene_read(const char *path);
bool scene_has(const char *path);
/* How many names in that folder begin so. */
int scene_count(const char *path, const char *prefix);

#endif
