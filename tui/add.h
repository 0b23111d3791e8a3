/* SPDX-License-Identifier: MIT
 * tui/add.h - the list of what can be added: estimators by their class, scripts below the folder.
 */
#ifndef TUI_ADD_H
#define TUI_ADD_H

#include "model/pipeline.h"

struct editor;

/* Steps to add. A new step takes data from `from` (a step: its first output that nobody takes yet,
 * or one that is made; an output; or none), or gives its first output to `into` (a step, or none).
 * Enter adds and opens the form on its id, Tab adds and stays. */
void add_open(struct editor *ed, value_id from, value_id into);

/* Asks for the identity of a new item of a list of the document (KEY_PARAMETERS, …), makes it and
 * opens its form. */
void add_named_open(struct editor *ed, enum key list);

#endif
