/* SPDX-License-Identifier: MIT
 * tui/argument.h - an argument as one types it: text as it is, @in:PORT, @out:PORT, @par:NAME for
 * what is resolved later, @@ for a literal @ at the beginning.
 */
#ifndef TUI_ARGUMENT_H
#define TUI_ARGUMENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"

/* Appends the argument in that notation. */
void argument_add(const struct pipeline *p, value_id item, struct buf *out);

enum argument_kind { ARGUMENT_TEXT, ARGUMENT_NUMBER, ARGUMENT_BOOL };
/* The kind that an item has; objects count as text. */
enum argument_kind argument_kind(const struct pipeline *p, value_id item);

/* Appends the JSON of what was typed. STATUS_DATA when it is no number or bool where `kind` wants
 * one, or an @ stands before nothing known. */
bool argument_parse(struct str typed, enum argument_kind kind, struct buf *json, struct status *st)
    MUST_CHECK;

/* Is this one JSON number and nothing else? */
bool text_is_number(struct str text);

#endif
