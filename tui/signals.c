/* SPDX-License-Identifier: MIT */
#include "tui/signals.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static const int answered[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGQUIT, SIGSYS};

enum { STACK_BYTES = 64 * 1024 };

/* All that a handler can reach. */
static struct {
    volatile sig_atomic_t guarded;
    int terminal;
    struct termios modes;
    char bytes[SIGNALS_BYTES_MAX];
    size_t len;

    bool open;
    int out, in; /* a pipe: one byte a signal */
    void *stack; /* a handler of an overflow of the stack needs another one */
    stack_t old_stack;
    struct sigaction old_answered[COUNT_OF(answered)];
    struct sigaction old_fatal[COUNT_OF(fatal)];
} signals;

/* --- handlers: only calls that are safe there --- */

static void on_answered(int sig)
{
    int saved = errno;
    unsigned char byte = (unsigned char)sig;
    /* A full pipe holds thousands that nobody has read yet; one more would say nothing new. */
    ssize_t ignored = write(signals.in, &byte, 1);
    (void)ignored;
    errno = saved;
}

static void write_to_terminal(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(signals.terminal, bytes, len);
        if (n < 0 && errno != EINTR) {
            return;
        }
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
}

/* All signals are blocked here, so a background process is not stopped for touching the terminal,
 * and what raise() asks for happens on return, by the action that was there before us. */
static void on_fatal(int sig)
{
    if (signals.guarded) {
        signals.guarded = 0;
        write_to_terminal(signals.bytes, signals.len);
        tcsetattr(signals.terminal, TCSANOW, &signals.modes);
    }
    for (size_t i = 0; i < COUNT_OF(fatal); i++) {
        if (fatal[i] == sig) {
            sigaction(sig, &signals.old_fatal[i], NULL);
        }
    }
    raise(sig);
}

/* --- installing --- */

static bool open_pipe(struct status *st)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return status_errno(st, errno, "cannot make a pipe for signals");
    }
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    signals.out = ends[0];
    signals.in = ends[1];
    return true;
}

static void install(const int *numbers, size_t count, void (*handler)(int), int flags,
                    struct sigaction *old)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < count; i++) {
        sigaction(numbers[i], NULL, &old[i]);
        if (old[i].sa_handler != SIG_IGN) {
            sigaction(numbers[i], &action, NULL);
        }
    }
}

static void put_back(const int *numbers, size_t count, const struct sigaction *old)
{
    for (size_t i = 0; i < count; i++) {
        sigaction(numbers[i], &old[i], NULL);
    }
}

bool signals_open(struct status *st)
{
    assert(!signals.open);
    signals.stack = mem_alloc(1, STACK_BYTES);
    if (signals.stack == NULL) {
        return status_nomem(st);
    }
    if (!open_pipe(st)) {
        mem_free(signals.stack);
        return false;
    }
    stack_t stack = {.ss_sp = signals.stack, .ss_size = STACK_BYTES};
    sigaltstack(&stack, &signals.old_stack);
    install(answered, COUNT_OF(answered), on_answered, SA_RESTART, signals.old_answered);
    install(fatal, COUNT_OF(fatal), on_fatal, SA_ONSTACK, signals.old_fatal);
    signals.open = true;
    return true;
}

void signals_close(void)
{
    if (!signals.open) {
        return;
    }
    signals_unguard();
    put_back(answered, COUNT_OF(answered), signals.old_answered);
    put_back(fatal, COUNT_OF(fatal), signals.old_fatal);
    sigaltstack(&signals.old_stack, NULL);
    mem_free(signals.stack);
    close(signals.out);
    close(signals.in);
    signals.open = false;
}

/* --- using --- */

int signals_fd(void)
{
    return signals.out;
}

int signals_take(void)
{
    unsigned char byte;
    return read(signals.out, &byte, 1) == 1 ? byte : 0;
}

void signals_guard(int fd, const struct termios *modes, struct str bytes)
{
    assert(bytes.len <= SIGNALS_BYTES_MAX);
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    signals.terminal = fd;
    signals.modes = *modes;
    memcpy(signals.bytes, bytes.ptr, bytes.len);
    signals.len = bytes.len;
    signals.guarded = 1;
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void signals_unguard(void)
{
    signals.guarded = 0;
}

void signals_stop(void)
{
    /* Our own handlers would only send us round again. */
    struct sigaction stop, go, plain = {.sa_handler = SIG_DFL};
    sigaction(SIGTSTP, NULL, &stop);
    if (stop.sa_handler == SIG_IGN) {
        return; /* a shell without job control could not wake us */
    }
    sigaction(SIGTSTP, &plain, NULL);
    sigaction(SIGCONT, &plain, &go);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &stop, NULL);
    sigaction(SIGCONT, &go, NULL);
}
