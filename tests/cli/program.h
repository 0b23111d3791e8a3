/* SPDX-License-Identifier: MIT
 * tests/cli/program.h - runs the program that STEPWIRE names, as a person's shell would, in a
 * folder of its own.
 */
#ifndef TESTS_CLI_PROGRAM_H
#define TESTS_CLI_PROGRAM_H

struct program_result {
    int status;            /* exit status, or 128 + signal */
    const char *out, *err; /* what it wrote; live until the test ends */
};

void program_begin(void); /* a checked fixture: an empty current folder, and state, below /tmp */
void program_end(void);

/* Runs `stepwire WORDS...` with words split at blanks, and this text (NULL: nothing) as its input.
 */
struct program_result program_run(const char *words, const char *input);
/* The same, but interrupts it (as Ctrl-C does) when it has printed that. */
struct program_result program_interrupt(const char *words, const char *printed);
/* Writes a file of the current folder; copies one of the repository into it. */
void program_write(const char *path, const char *text);
void program_copy(const char *from, const char *to);
/* What a file of the current folder holds; NULL when it is not there. */
const char *program_read(const char *path);

#endif
