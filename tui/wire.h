/* SPDX-License-Identifier: MIT
 * tui/wire.h - wiring with hint letters.
 *
 *      c   an output of the step ─▶ letters on every input that may take it, and on a slot for a
 *          new input on every other step
 *      C   letters on every output, and on the document's data ─▶ into the step
 *
 * A letter (or two, when there are more than twenty) chooses; Tab goes through all of them, those
 * that may not take it too, and says why; / finds one by its name. What is wired is offered as an
 * argument, since a script has to be told.
 */
#ifndef TUI_WIRE_H
#define TUI_WIRE_H

#include "model/pipeline.h"

struct editor;

/* Wires an output of the step; makes one when it has none, in the same undo. */
void wire_from_open(struct editor *ed, value_id step);
/* Wires something into the step. */
void wire_into_open(struct editor *ed, value_id step);

/* After wiring: asks whether `--PORT` shall be appended to the arguments of the steps of these
 * ports (either may be none), when no argument names them yet. `then` (may be NULL) is done after
 * the answer, whatever it is, with `step`. */
void wire_offer_arguments(struct editor *ed, value_id input, value_id output,
                          void (*then)(struct editor *ed, value_id step), value_id step);

#endif
