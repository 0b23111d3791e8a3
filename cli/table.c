/* SPDX-License-Identifier: MIT
 * The table of commands: what the program can be asked for.
 */
#include "cli/command.h"

#include "cli/design.h"
#include "cli/document.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/run.h"

#define OPTIONS(...) ((const enum option_id[]){__VA_ARGS__, OPT_COUNT})
#define NO_OPTIONS ((const enum option_id[]){OPT_COUNT})

#define RUN_OPTIONS                                                                                \
    OPTIONS(OPT_BACKEND, OPT_JOBS, OPT_SET, OPT_SUBMISSION, OPT_CONTINUE, OPT_ALLOW_OUTSIDE)

const struct command commands[] = {
    {"", "[FILE]", 0, 1, "Open the designer", OPTIONS(OPT_READ_ONLY, OPT_ASCII, OPT_NO_MOUSE),
     run_designer},
    {"new", "FILE", 1, 1, "Make a document, empty or from an example", OPTIONS(OPT_EXAMPLE),
     run_new},
    {"check", "FILE", 1, 1, "Say everything that is wrong, each at its place",
     OPTIONS(OPT_JSON, OPT_STRICT, OPT_VERBOSE, OPT_FOR, OPT_FIX, OPT_SUBMISSION, OPT_SET),
     run_check},
    {"fmt", "FILE", 1, 1, "Rewrite in canonical form", OPTIONS(OPT_OUTPUT), run_fmt},
    {"show", "FILE", 1, 1, "Draw the graph as text", OPTIONS(OPT_WIDTH, OPT_ASCII, OPT_DIRECTION),
     run_show},
    {"layout", "FILE", 1, 1, "Say where everything lies, as JSON",
     OPTIONS(OPT_OUTPUT, OPT_DIRECTION, OPT_ASCII, OPT_QUICK, OPT_TIMES), run_layout},
    {"export", "FILE", 1, 1, "Write it in another form: graph-json, v1-rest, dot, svg, mermaid",
     OPTIONS(OPT_TO, OPT_OUTPUT, OPT_SUBMISSION, OPT_SET), run_export},
    {"run", "FILE", 1, 1, "Run it and watch", RUN_OPTIONS, run_run},
    {"submit", "FILE", 1, 1, "Start a run, print its number, and return", RUN_OPTIONS, run_submit},
    {"runs", "", 0, 0, "List the runs, newest first", OPTIONS(OPT_JSON), run_runs},
    {"status", "RUN", 1, 1, "Say how a run and its steps stand", OPTIONS(OPT_JSON), run_status},
    {"watch", "RUN", 1, 1, "Print what changes until a run ends", NO_OPTIONS, run_watch_command},
    {"logs", "RUN [STEP]", 1, 2, "Print what the steps wrote", OPTIONS(OPT_FOLLOW), run_logs},
    {"cancel", "RUN", 1, 1, "Stop a run", NO_OPTIONS, run_cancel_command},
    {"screen", "[FILE]", 0, 1,
     "Press keys in the designer without a terminal, and print the screen",
     OPTIONS(OPT_KEYS, OPT_SIZE, OPT_STATE, OPT_EACH, OPT_CURSOR, OPT_SAVE, OPT_ASCII,
             OPT_READ_ONLY),
     run_screen},
    {"completion", "bash|zsh|fish", 1, 1, "Print a shell's completion", NO_OPTIONS, run_completion},
    /* Not for people: the Makefile makes the manual page, and the engine has a process of its own.
     */
    {"manual", "", 0, 0, "", NO_OPTIONS, run_manual},
    {"engine", "STATE RUN", 2, 2, "", NO_OPTIONS, run_engine},
    {0},
};
