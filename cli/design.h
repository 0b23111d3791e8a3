/* SPDX-License-Identifier: MIT
 * cli/design.h - the designer, on a terminal and without one.
 */
#ifndef CLI_DESIGN_H
#define CLI_DESIGN_H

#include "cli/command.h"

int run_designer(struct invocation *in);
int run_screen(struct invocation *in);

#endif
