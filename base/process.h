/* SPDX-License-Identifier: MIT
 * base/process.h - children that this process did not start itself.
 *
 * A subreaper (PR_SET_CHILD_SUBREAPER) becomes the parent of every descendant whose own parent has
 * ended, also of those that left its session. Linux has no call that names them; /proc does. Knows
 * nothing else of ours: the shim is built from it too.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* Sends the signal to each child of this process for which `spare` is false; `spare` may be NULL.
 * Returns how many got it. Looks at every process of the system: for when there is reason to. */
int process_signal_children(int signal, bool (*spare)(pid_t child, const void *data),
                            const void *data);

#endif
