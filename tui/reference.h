/* SPDX-License-Identifier: MIT
 * tui/reference.h - a new data reference from a folder on this machine.
 */
#ifndef TUI_REFERENCE_H
#define TUI_REFERENCE_H

#include "model/pipeline.h"

struct editor;

/* Asks for a folder (or file) and a name, makes the reference, and a datastore when there is none
 * that the folder could lie in, in one undo. `made` gets it. */
void reference_open(struct editor *ed,
                    void (*made)(struct editor *ed, value_id reference, value_id step),
                    value_id step);

struct reference_plan; /* what is being asked for; the editor keeps it */
void reference_plan_free(struct reference_plan *plan);

#endif
