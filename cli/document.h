/* SPDX-License-Identifier: MIT
 * cli/document.h - the commands on a document: new, check, fmt, show, layout, export.
 */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "cli/command.h"

int run_new(struct invocation *in);
int run_check(struct invocation *in);
int run_fmt(struct invocation *in);
int run_show(struct invocation *in);
int run_layout(struct invocation *in);
int run_export(struct invocation *in);

#endif
