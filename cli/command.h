/* SPDX-License-Identifier: MIT
 * cli/command.h - the command line as two tables: options and commands.
 *
 * --help, completion, the manual page and parsing all expand these. A command is a function of an
 * invocation that returns the process's exit status; what it finds wrong it reports through
 * cli_fail, the one place that writes to standard error.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"

/* id, long name, short letter or 0, name of its value or NULL for a flag, help */
#define OPTION_LIST(X)                                                                             \
    X(HELP, "help", 'h', NULL, "say what the command does")                                        \
    X(JSON, "json", 0, NULL, "print JSON")                                                         \
    X(QUIET, "quiet", 'q', NULL, "print results and errors only")                                  \
    X(VERBOSE, "verbose", 'v', NULL, "information too")                                            \
    X(STRICT, "strict", 0, NULL, "warnings count as errors")                                       \
    X(FOR, "for", 0, "BACKEND", "problems that matter to local, slurm, azure-v1 or azure-v2")      \
    X(FIX, "fix", 0, NULL, "apply every fix that is known, and save")                              \
    X(OUTPUT, "output", 'o', "OUT", "write to this file (- is standard output)")                   \
    X(TO, "to", 0, "FORMAT", "the format to write")                                                \
    X(SUBMISSION, "submission", 0, "FILE", "options of one submission, as JSON")                   \
    X(SET, "set", 0, "NAME=VALUE", "the value of a pipeline parameter; may be repeated")           \
    X(EXAMPLE, "example", 0, "NAME", "start from an example")                                      \
    X(WIDTH, "width", 0, "CELLS", "fit into this many columns")                                    \
    X(ASCII, "ascii", 0, NULL, "draw with ASCII only")                                             \
    X(COLOR, "color", 0, "WHEN", "auto, always or never")                                          \
    X(DIRECTION, "direction", 0, "right|down", "the way the graph flows")                          \
    X(QUICK, "quick", 0, NULL, "the first frame instead of the refined one")                       \
    X(TIMES, "times", 0, NULL, "add the milliseconds that the layout took")                        \
    X(READ_ONLY, "read-only", 0, NULL, "edits stay in memory")                                     \
    X(NO_MOUSE, "no-mouse", 0, NULL, "leave the mouse to the terminal")                            \
    X(BACKEND, "backend", 0, "BACKEND", "where to run: local")                                     \
    X(JOBS, "jobs", 'j', "N", "steps at one time")                                                 \
    X(CONTINUE, "continue-on-failure", 0, NULL, "go on with what a failure does not touch")        \
    X(ALLOW_OUTSIDE, "allow-outside", 0, NULL,                                                     \
      "use sources and data outside the document's folder")                                        \
    X(FOLLOW, "follow", 'f', NULL, "go on printing until the step ends")                           \
    X(KEYS, "keys", 0, "KEYS", "the keys to press, or @FILE")                                      \
    X(SIZE, "size", 0, "80x24", "the screen's columns and rows")                                   \
    X(STATE, "state", 0, "DIR", "the folder for state, instead of a private empty one")            \
    X(EACH, "each", 0, NULL, "print the screen after every key")                                   \
    X(CURSOR, "cursor", 0, NULL, "add the line \"cursor X,Y\", from 0")                            \
    X(SAVE, "save", 0, "OUT", "save the document there afterwards")

enum option_id {
#define X(id, name, letter, value, help) OPT_##id,
    OPTION_LIST(X)
#undef X
        OPT_COUNT
};

enum { CLI_SETS_MAX = 1000 };

struct invocation {
    const struct command *command;
    const char *value[OPT_COUNT];   /* NULL: not given; "" for a flag; the last one when repeated */
    const char *sets[CLI_SETS_MAX]; /* every --set */
    size_t set_count;
    const char *const *operands;
    size_t operand_count;
};

struct command {
    const char *name;              /* "" is the designer: no command word */
    const char *operands;          /* for the usage line: "FILE" */
    size_t least, most;            /* operands */
    const char *help;              /* one sentence */
    const enum option_id *options; /* ends with OPT_COUNT */
    int (*run)(struct invocation *in);
};

/* Ends with a NULL name. In cli/table.c. */
extern const struct command commands[];

/* Parses argv and runs the command; the exit status. */
int cli_main(int argc, char **argv);

/* Was the option given? */
static inline bool option_given(const struct invocation *in, enum option_id option)
{
    return in->value[option] != NULL;
}
/* A whole number from least to most; STATUS_USAGE otherwise. Not given: `otherwise`. */
bool option_int(const struct invocation *in, enum option_id option, int least, int most,
                int otherwise, int *out, struct status *st) MUST_CHECK;

/* Colours, where they can be shown at all: --color always or never, else unless NO_COLOR is set. */
bool option_wants_colour(const struct invocation *in);

/* "stepwire: WHERE:LINE:COLUMN: message" on standard error, sanitised, one line; where may be NULL.
 * Returns the status's exit code. */
int cli_fail(const char *where, const struct status *st);

/* Moves `line` to out's end, as one sanitised line whatever it holds. Out has failed when line had.
 */
void cli_add_line(struct buf *out, struct buf *line);

/* Writes results to standard output. Text that a terminal will show goes through the sanitiser
 * there; else the bytes are exact. Returns 0, or 74 after saying why. */
int cli_print(const struct buf *text);
/* As cli_print for text for people: always sanitised. Names in it may hold newlines of their own:
 * where that matters, cli_add_line. */
int cli_print_text(const struct buf *text);

#endif
