/* SPDX-License-Identifier: MIT
 * tui/run_dialog.h - R: what would run, with which parameter values, how many steps at a time;
 * Enter runs it.
 */
#ifndef TUI_RUN_DIALOG_H
#define TUI_RUN_DIALOG_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/status.h"

struct editor;

/* Opens the dialog, or says what stands in the way (errors of the document, an untitled document
 * that has to be saved first). */
bool run_dialog_open(struct editor *ed, struct status *st) MUST_CHECK;

#endif
