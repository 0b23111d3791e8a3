/* SPDX-License-Identifier: MIT
 * tests/tui/temporary.h - an empty folder for one test, as a checked fixture.
 */
#ifndef TESTS_TUI_TEMPORARY_H
#define TESTS_TUI_TEMPORARY_H

/* All names that it makes are as long as this one. */
#define TEMPORARY_TEMPLATE "/tmp/stepwire-XXXXXX"

void temporary_make(void);   /* before a test */
void temporary_remove(void); /* after it, with all that is in it */
const char *temporary_folder(void);

#endif
