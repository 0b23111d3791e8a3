/* SPDX-License-Identifier: MIT
 * main.c - where the process begins: its descriptors, locale and signals, and the command line.
 */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "cli/command.h"

/* A descriptor that the caller closed would be given to the next file that is opened, and what is
 * meant for people would land in it. It takes one that cannot be used that way, so that using it is
 * the same error as before. Where even that cannot be had, nothing can be opened later either. */
static void fill_closed_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

int main(int argc, char **argv)
{
    fill_closed_descriptors();
    /* For ncurses and the system's messages. Numbers stay C's, which cJSON relies on. Where the
     * locale is not installed we go on in C. */
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    /* A file beyond the process's limit is an error to report, not a reason to die while saving.
     * SIGPIPE stays as it is: "stepwire show | head" ends quietly, as people expect. */
    signal(SIGXFSZ, SIG_IGN);
    return cli_main(argc, argv);
}
