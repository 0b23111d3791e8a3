/* SPDX-License-Identifier: MIT */
#include "base/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The parent of a process, or 0. Its stat is `PID (NAME) STATE PARENT …`, and the name may hold
 * anything, brackets too. */
static pid_t parent_of(pid_t pid)
{
    char path[32], text[512];
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
    if (fd >= 0) {
        close(fd);
    }
    text[n > 0 ? n : 0] = '\0';
    const char *after_name = strrchr(text, ')');
    if (after_name == NULL || strlen(after_name) < 4) {
        return 0;
    }
    return (pid_t)strtol(after_name + 4, NULL, 10);
}

int process_signal_children(int signal, bool (*spare)(pid_t child, const void *data),
                            const void *data)
{
    int sent = 0;
    pid_t self = getpid();
    DIR *dir = opendir("/proc");
    if (dir == NULL) {
        return 0;
    }
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char *end;
        pid_t pid = (pid_t)strtol(entry->d_name, &end, 10);
        if (pid > 0 && *end == '\0' && parent_of(pid) == self &&
            (spare == NULL || !spare(pid, data))) {
            sent += kill(pid, signal) == 0;
        }
    }
    closedir(dir);
    return sent;
}
