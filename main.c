/* SPDX-License-Identifier: MIT
 * main.c - where the process begins: its locale, its signals, and the command line.
 */
#include <locale.h>
#include <signal.h>

#include "cli/command.h"

int main(int argc, char **argv)
{
    /* For ncurses and the system's messages. Numbers stay C's, which cJSON relies on. Where the
     * locale is not installed we go on in C. */
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    /* A file beyond the process's limit is an error to report, not a reason to die while saving.
     * SIGPIPE stays as it is: "stepwire show | head" ends quietly, as people expect. */
    signal(SIGXFSZ, SIG_IGN);
    return cli_main(argc, argv);
}
