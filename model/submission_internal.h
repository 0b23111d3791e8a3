/* SPDX-License-Identifier: MIT
 * model/submission_internal.h - JSON's numbers, and how Python's str() prints them.
 */
#ifndef MODEL_SUBMISSION_INTERNAL_H
#define MODEL_SUBMISSION_INTERNAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Whether the text is one (RFC 8259, section 6). */
bool python_is_number(struct str text);

/* 0.1, 1e-07, 2.0, inf; an int as it stands. Borrowed from `number` or in `a`; STR_NONE when
 * memory is out. */
struct str python_number(struct str number, struct arena *a);

#endif
