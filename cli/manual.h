/* SPDX-License-Identifier: MIT
 * cli/manual.h - the manual page stepwire(1), made from the tables that the program itself goes by.
 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cli/command.h"

int run_manual(struct invocation *in); /* prints the page as man(7) source; the Makefile calls it */

#endif
