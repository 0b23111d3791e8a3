/* SPDX-License-Identifier: MIT */
#include "submit/exits.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool path_of(char path[PATH_MAX], struct str folder, struct str step, const char *ending)
{
    int n = snprintf(path, PATH_MAX, "%.*s/exits/%.*s%s", STR_ARG(folder), STR_ARG(step), ending);
    return n > 0 && n < PATH_MAX;
}

bool exits_read(struct str folder, struct str step, struct exit_word *word)
{
    char path[PATH_MAX], text[64];
    struct stat about;
    int fd = path_of(path, folder, step, "")
                 ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                 : -1;
    ssize_t n = fd >= 0 && fstat(fd, &about) == 0 ? read(fd, text, sizeof(text) - 1) : -1;
    if (fd >= 0) {
        close(fd);
    }
    text[n > 0 ? n : 0] = '\0';
    if (sscanf(text, "%d %15s", &word->status, word->how) != 2) {
        return false;
    }
    word->at_ms = (int64_t)about.st_mtim.tv_sec * 1000 + about.st_mtim.tv_nsec / 1000000;
    return true;
}

/* Trying the lock takes it for an instant, which a shim that starts just then waits for. */
static int open_running(struct str folder, struct str step, bool *is_held)
{
    char path[PATH_MAX];
    int fd = path_of(path, folder, step, ".running")
                 ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                 : -1;
    *is_held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;
    return fd;
}

bool exits_is_alive(struct str folder, struct str step)
{
    bool is_held;
    int fd = open_running(folder, step, &is_held);
    if (fd >= 0) {
        close(fd);
    }
    return is_held;
}

bool exits_explain(struct str folder, struct step_record *step, struct arena *a)
{
    struct exit_word word;
    if (exits_is_alive(folder, step->id)) {
        step->why = STR("it goes on, although the run's engine has ended");
    } else if (exits_read(folder, step->id, &word)) {
        step->state = STEP_LOST;
        step->exit_status = word.status;
        step->ended_ms = word.at_ms;
        step->why = arena_strf(
            a, "it ended after the run's engine, with exit status %d; its outputs were not kept",
            word.status);
    } else {
        step->state = STEP_CRASHED;
        step->why = STR("nothing is left of it since the run's engine has ended");
    }
    return !str_is_none(step->why);
}

/* --- ending it --- */

/* Has the process that file open? Processes of others cannot be looked into, and are none of ours.
 */
static bool holds(pid_t pid, const struct stat *file)
{
    char path[64 + NAME_MAX];
    snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    bool found = false;
    const struct dirent *entry;
    while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
        struct stat about;
        snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid, entry->d_name);
        found =
            stat(path, &about) == 0 && about.st_dev == file->st_dev && about.st_ino == file->st_ino;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return found;
}

/* The shim is the holder that was started with the exit file as its second word. */
static bool is_shim(pid_t pid, const char *exit_file)
{
    char path[64], words[2 * PATH_MAX];
    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, words, sizeof(words) - 1) : -1;
    if (fd >= 0) {
        close(fd);
    }
    words[n > 0 ? n : 0] = '\0';
    struct str rest = {words, n > 0 ? (size_t)n : 0};
    (void)str_cut(&rest, '\0'); /* its name */
    (void)str_cut(&rest, '\0'); /* the log */
    return str_eq(str_cut(&rest, '\0'), str_from(exit_file));
}

/* Signals the holders but for us: the shim alone, or all of them. True when there was one. */
static bool signal_holders(const struct stat *file, const char *shims_exit_file, int number)
{
    bool any = false;
    DIR *dir = opendir("/proc");
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char *end;
        pid_t pid = (pid_t)strtol(entry->d_name, &end, 10);
        if (pid > 0 && *end == '\0' && pid != getpid() && holds(pid, file) &&
            (shims_exit_file == NULL || is_shim(pid, shims_exit_file))) {
            any |= kill(pid, number) == 0;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return any;
}

void exits_end(struct str folder, struct str step)
{
    char exit_file[PATH_MAX];
    struct stat file;
    bool is_held;
    int fd = open_running(folder, step, &is_held);
    if (is_held && fstat(fd, &file) == 0 && path_of(exit_file, folder, step, "") &&
        !signal_holders(&file, exit_file, SIGTERM)) {
        signal_holders(&file, NULL, SIGKILL);
    }
    if (fd >= 0) {
        close(fd);
    }
}
