/* SPDX-License-Identifier: MIT
 * cli/help.h - what the program says of itself: --help, --version, completion. All from the tables
 * of cli/command.h.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

int help_command(
    const struct command *command); /* --help of one command; of the designer's: of the program */
int help_version(void);
int run_completion(struct invocation *in); /* completion bash|zsh|fish */

#endif
