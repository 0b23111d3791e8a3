/* SPDX-License-Identifier: MIT
 * tui/preview.h - the lower pane's preview: the real bytes of an export (or of the document),
 * following the focus, lines that the last edit changed marked.
 *
 * Written anew when it is drawn after a change, so a preview that is not on the screen costs
 * nothing.
 */
#ifndef TUI_PREVIEW_H
#define TUI_PREVIEW_H

#include "base/compiler.h"
#include "base/status.h"
#include "tui/editor_internal.h"

PANE_FUNCTIONS(preview);

/* The name of the format that is shown, for the pane's title. */
struct str preview_format(const struct editor *ed);

/* Asks for a format and a file, and writes it (E). */
bool preview_export_open(struct editor *ed, struct status *st) MUST_CHECK;

#endif
