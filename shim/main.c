/* SPDX-License-Identifier: MIT
 * shim/main.c - runs one step, and outlives the engine that started it.
 *
 *   stepwire-shim LOG EXIT FOLDER TIMEOUT_MS PROGRAM [WORD]...
 *
 * Holds a lock on the file EXIT.running, on a descriptor that the step inherits, so that whoever
 * asks finds it taken as long as the shim or the step is alive. Runs PROGRAM (found in PATH) in
 * FOLDER, with standard input from /dev/null and everything it prints appended to LOG. When the
 * step has ended, everything that descends from it is ended too, also what left its session: this
 * process is their subreaper. Last of all that file gets one line, and is renamed to EXIT:
 *
 *   STATUS HOW        STATUS is the exit status, or 128 and the number of the signal
 *                     HOW is exit, signal, timeout or stopped (by TERM)
 *
 * A program that cannot be run is a step that says so in its log and ends with 127. TERM, and the
 * time running out, send TERM to the step and, GRACE_MS later, KILL. The shim's own exit status is
 * 0 once EXIT is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"

enum {
    GRACE_MS = 5000,    /* between TERM and KILL */
    KILL_AGAIN_MS = 20, /* what is killed leaves its own children to us, to be killed next */
    LOCK_WAIT_MS = 2000,
    LOCK_AGAIN_MS = 20,
    STATUS_UNSTARTED = 127,
};

enum phase { PHASE_RUNNING, PHASE_ENDING, PHASE_KILLING };

struct shim {
    const char *log, *exit_file, *folder;
    char running_file[4096];
    int lock;           /* of running_file */
    int64_t timeout_ms; /* 0: none */
    char **argv;

    sigset_t caught;
    pid_t step;
    enum phase phase;
    int64_t deadline_ms; /* of the phase; INT64_MAX: none */
    const char *how;
    int status;
    bool step_ended;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int complain(const char *what, const char *path)
{
    fprintf(stderr, "stepwire-shim: %s %s: %s\n", what, path, strerror(errno));
    return EXIT_FAILURE;
}

/* --- before the step --- */

/* The descriptor is left open to the step, on purpose. What an earlier attempt left behind, when
 * its shim was killed, is being ended just now. */
static bool take_lock(struct shim *s)
{
    const struct timespec pause = {.tv_nsec = LOCK_AGAIN_MS * 1000000};
    int n = snprintf(s->running_file, sizeof(s->running_file), "%s.running", s->exit_file);
    if (n < 0 || (size_t)n >= sizeof(s->running_file)) {
        errno = ENAMETOOLONG;
        return false;
    }
    s->lock = open(s->running_file, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    bool held = s->lock >= 0 && flock(s->lock, LOCK_EX | LOCK_NB) == 0;
    for (int waited = 0; s->lock >= 0 && !held && waited < LOCK_WAIT_MS; waited += LOCK_AGAIN_MS) {
        nanosleep(&pause, NULL);
        held = flock(s->lock, LOCK_EX | LOCK_NB) == 0;
    }
    /* The file takes its place on the disk now: the step may fill the rest of it. */
    return held && pwrite(s->lock, "\n", 1, 0) == 1;
}

/* What the program is to find as it would in a shell of its own. */
static void reset_signals(void)
{
    static const int changed[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGXFSZ};
    for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
        signal(changed[i], SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void become_step(const struct shim *s, int log, pid_t shim)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    setpgid(0, 0);
    /* Should the shim be killed, nobody would be left to end the step. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != shim) {
        _exit(STATUS_UNSTARTED);
    }
    reset_signals();
    if (chdir(s->folder) != 0) {
        dprintf(STDERR_FILENO, "stepwire: cannot enter the folder %s: %s\n", s->folder,
                strerror(errno));
        _exit(STATUS_UNSTARTED);
    }
    execvp(s->argv[0], s->argv);
    dprintf(STDERR_FILENO, "stepwire: cannot run %s: %s\n", s->argv[0], strerror(errno));
    _exit(STATUS_UNSTARTED);
}

/* The child borrows our memory until it runs the program, which saves a tenth of what a step costs;
 * become_step makes plain calls only, and never returns. */
static bool start_step(struct shim *s, int log)
{
    pid_t self = getpid();
    s->step = vfork();
    if (s->step == 0) {
        become_step(s, log, self);
    }
    if (s->step > 0) {
        setpgid(s->step, s->step); /* whoever of the two comes first */
    }
    s->how = "exit";
    s->deadline_ms = s->timeout_ms > 0 ? now_ms() + s->timeout_ms : INT64_MAX;
    return s->step > 0;
}

/* --- while it runs, and while it is being ended --- */

static void begin_killing(struct shim *s)
{
    s->phase = PHASE_KILLING;
    s->deadline_ms = now_ms();
}

static void begin_ending(struct shim *s)
{
    s->phase = PHASE_ENDING;
    s->deadline_ms = now_ms() + GRACE_MS;
    kill(-s->step, SIGTERM);
    process_signal_children(SIGTERM, NULL, NULL);
}

static void deadline_passed(struct shim *s)
{
    switch (s->phase) {
    case PHASE_RUNNING:
        s->how = "timeout";
        begin_ending(s);
        break;
    case PHASE_ENDING:
        begin_killing(s);
        break;
    case PHASE_KILLING:
        kill(-s->step, SIGKILL);
        process_signal_children(SIGKILL, NULL, NULL);
        s->deadline_ms = now_ms() + KILL_AGAIN_MS;
        break;
    }
}

/* Takes what has ended. False when no child is left. */
static bool reap(struct shim *s)
{
    pid_t pid;
    int status;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == s->step) {
            s->step_ended = true;
            s->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
            if (WIFSIGNALED(status) && s->phase == PHASE_RUNNING) {
                s->how = "signal";
            }
        }
    }
    return pid == 0;
}

static void wait_for_signal(struct shim *s)
{
    int64_t left = s->deadline_ms == INT64_MAX ? 0 : s->deadline_ms - now_ms();
    left = left > 0 ? left : 0;
    struct timespec limit = {.tv_sec = (time_t)(left / 1000),
                             .tv_nsec = (long)(left % 1000) * 1000000};
    int signal_number = sigtimedwait(&s->caught, NULL, s->deadline_ms == INT64_MAX ? NULL : &limit);
    if (signal_number == SIGTERM && s->phase == PHASE_RUNNING) {
        s->how = "stopped";
        begin_ending(s);
    } else if (signal_number < 0 && errno == EAGAIN) {
        deadline_passed(s);
    }
}

/* Until neither the step nor anything that descends from it is left. */
static void wait_for_end(struct shim *s)
{
    while (reap(s)) {
        if (s->step_ended && s->phase == PHASE_RUNNING) {
            begin_ending(s); /* what the step left behind */
        }
        wait_for_signal(s);
    }
}

/* --- after it --- */

/* The step could have written to the descriptor that it inherited; it is gone now. */
static bool write_exit(const struct shim *s)
{
    char line[32];
    int n = snprintf(line, sizeof(line), "%d %s\n", s->status, s->how);
    return n > 0 && pwrite(s->lock, line, (size_t)n, 0) == n && ftruncate(s->lock, n) == 0 &&
           rename(s->running_file, s->exit_file) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fputs("stepwire-shim: runs one step for stepwire; nothing for people\n", stderr);
        return EXIT_FAILURE;
    }
    struct shim s = {.log = argv[1],
                     .exit_file = argv[2],
                     .folder = argv[3],
                     .timeout_ms = strtoll(argv[4], NULL, 10),
                     .argv = argv + 5};
    sigemptyset(&s.caught);
    sigaddset(&s.caught, SIGCHLD);
    sigaddset(&s.caught, SIGTERM);
    sigprocmask(SIG_SETMASK, &s.caught, NULL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGHUP, SIG_IGN);
    setsid();
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        return complain("cannot adopt what", "the step leaves behind");
    }
    if (!take_lock(&s)) {
        return complain("cannot take the lock", s.running_file);
    }
    int log = open(s.log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (log < 0) {
        return complain("cannot write the log", s.log);
    }
    if (!start_step(&s, log)) {
        return complain("cannot start", s.argv[0]);
    }
    wait_for_end(&s);
    return write_exit(&s) ? EXIT_SUCCESS : complain("cannot write", s.exit_file);
}
