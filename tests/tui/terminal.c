/* SPDX-License-Identifier: MIT */
#include "tests/tui/terminal.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/utf8.h"

enum what { STARTED, STOPPED, ENDED };

/* What the shell says of the program. */
struct report {
    enum what what;
    int value; /* process, -, exit status or minus signal */
    bool modes_same;
};

struct terminal {
    pid_t shell, process;
    int fd, reports, orders;
    struct report last;
    VTerm *vt;
    VTermScreen *screen;
    struct buf bytes;
    size_t shown;   /* of them, to libvterm */
    char last_byte; /* that it was shown */
    int updates;
    bool alternate, cursor_hidden, mouse;
};

/* --- the shell --- */

static bool same_modes(const struct termios *a)
{
    struct termios now;
    return tcgetattr(0, &now) == 0 && now.c_iflag == a->c_iflag && now.c_oflag == a->c_oflag &&
           now.c_cflag == a->c_cflag && now.c_lflag == a->c_lflag &&
           memcmp(now.c_cc, a->c_cc, sizeof(now.c_cc)) == 0;
}

static void say(int reports, enum what what, int value, bool modes_same)
{
    struct report report = {what, value, modes_same};
    if (write(reports, &report, sizeof(report)) != (ssize_t)sizeof(report)) {
        _exit(1);
    }
}

static void become_program(const struct terminal_setup *setup)
{
    setpgid(0, 0);
    tcsetpgrp(0, getpid());
    signal(SIGTTOU, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    /* Whoever runs the tests in the background has these ignored. */
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    const char *argv[16] = {setup->program};
    for (size_t i = 0; setup->arguments != NULL && setup->arguments[i] != NULL && i < 14; i++) {
        argv[i + 1] = setup->arguments[i];
    }
    if (setup->type == NULL || setup->type[0] != '\0') {
        setenv("TERM", setup->type != NULL ? setup->type : "xterm-256color", 1);
    } else {
        unsetenv("TERM");
    }
    setenv("LC_ALL", setup->locale != NULL ? setup->locale : "C.UTF-8", 1);
    setenv("HOME", setup->state, 1);
    setenv("XDG_STATE_HOME", setup->state, 1);
    /* A sanitizer's report on a signal that was sent is not what is looked for. */
    setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:handle_sigbus=0:detect_leaks=1", 1);
    for (size_t i = 0; i < COUNT_OF(setup->variables) && setup->variables[i] != NULL; i++) {
        char *copy = strdup(setup->variables[i]);
        putenv(copy);
    }
    union {
        const char **in;
        char *const *out;
    } words = {.in = argv};
    execv(setup->program, words.out);
    _exit(127);
}

/* Job control as shells do it, so that a stop is a stop. */
static void be_shell(const struct terminal_setup *setup, int reports, int orders)
{
    struct termios before;
    tcgetattr(0, &before);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0) {
        close(reports);
        close(orders);
        become_program(setup);
    }
    setpgid(pid, pid);
    say(reports, STARTED, (int)pid, true);
    int status;
    char order;
    while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status)) {
        tcsetpgrp(0, getpgrp());
        say(reports, STOPPED, 0, same_modes(&before));
        if (read(orders, &order, 1) != 1) {
            _exit(0);
        }
        tcsetpgrp(0, pid);
        kill(-pid, SIGCONT);
    }
    tcsetpgrp(0, getpgrp());
    say(reports, ENDED, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
        same_modes(&before));
    while (read(orders, &order, 1) == 1) {
    }
    _exit(0);
}

/* --- the terminal --- */

static void on_answer(const char *bytes, size_t len, void *user)
{
    terminal_send(user, (struct str){bytes, len});
}

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct terminal *t = user;
    if (prop == VTERM_PROP_ALTSCREEN) {
        t->alternate = value->boolean != 0;
    } else if (prop == VTERM_PROP_CURSORVISIBLE) {
        t->cursor_hidden = value->boolean == 0;
    } else if (prop == VTERM_PROP_MOUSE) {
        t->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static bool take_report(struct terminal *t, int ms)
{
    struct pollfd there = {.fd = t->reports, .events = POLLIN};
    return poll(&there, 1, ms) == 1 &&
           read(t->reports, &t->last, sizeof(t->last)) == (ssize_t)sizeof(t->last);
}

struct terminal *terminal_start(const struct terminal_setup *setup)
{
    struct terminal *t = calloc(1, sizeof(*t));
    int reports[2], orders[2];
    struct winsize size = {.ws_col = (unsigned short)(setup->columns ? setup->columns : 80),
                           .ws_row = (unsigned short)(setup->rows ? setup->rows : 24)};
    ck_assert_ptr_nonnull(t);
    ck_assert(pipe(reports) == 0 && pipe(orders) == 0);
    t->shell = forkpty(&t->fd, NULL, NULL, &size);
    ck_assert_msg(t->shell >= 0, "no pseudo-terminal: %s", strerror(errno));
    if (t->shell == 0) {
        close(reports[0]);
        close(orders[1]);
        be_shell(setup, reports[1], orders[0]);
    }
    close(reports[1]);
    close(orders[0]);
    t->reports = reports[0];
    t->orders = orders[1];
    t->updates = setup->updates;
    t->bytes = (struct buf)BUF_INIT;
    t->vt = vterm_new(size.ws_row, size.ws_col);
    vterm_set_utf8(t->vt, 1);
    vterm_output_set_callback(t->vt, on_answer, t);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    ck_assert(take_report(t, TERMINAL_DEADLINE_MS) && t->last.what == STARTED);
    t->process = t->last.value;
    return t;
}

void terminal_close(struct terminal *t)
{
    if (t->last.what != ENDED) {
        kill(t->process, SIGKILL);
    }
    close(t->fd);
    close(t->orders);
    close(t->reports);
    waitpid(t->shell, NULL, 0);
    vterm_free(t->vt);
    buf_finish(&t->bytes);
    free(t);
}

void terminal_send(struct terminal *t, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(t->fd, bytes.ptr, bytes.len);
        ck_assert_msg(n > 0, "the terminal takes no keys: %s", strerror(errno));
        bytes = str_slice(bytes, (size_t)n, bytes.len);
    }
}

void terminal_resize(struct terminal *t, int columns, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    vterm_set_size(t->vt, rows, columns);
    ck_assert_int_eq(ioctl(t->fd, TIOCSWINSZ, &size), 0);
}

void terminal_signal(struct terminal *t, int sig)
{
    kill(t->process, sig);
}

long terminal_process(const struct terminal *t)
{
    return t->process;
}

struct str terminal_bytes(const struct terminal *t)
{
    return buf_str(&t->bytes);
}

static void answer_question(struct terminal *t)
{
    if (t->updates >= 0) {
        char answer[] = "\033[?2026;0$y";
        answer[8] = (char)('0' + t->updates);
        terminal_send(t, str_from(answer));
    }
}

/* Takes one sequence that libvterm is not to see off the front; 0 when there is none, SIZE_MAX when
 * that cannot be told yet. They are the question about synchronized updates, which it would always
 * deny, and REP (CSI n b), behind which it takes the column before the last for the end of a row.
 */
static size_t take_special(struct terminal *t, struct str rest)
{
    static const struct str question = STR_INIT("\033[?2026$p");
    size_t common = rest.len < question.len ? rest.len : question.len;
    if (str_eq(str_slice(rest, 0, common), str_slice(question, 0, common))) {
        if (common < question.len) {
            return SIZE_MAX;
        }
        answer_question(t);
        return question.len;
    }
    size_t i = 2, count = 0;
    while (i < rest.len && rest.ptr[i] >= '0' && rest.ptr[i] <= '9' && i < 8) {
        count = count * 10 + (size_t)(rest.ptr[i++] - '0');
    }
    if (i >= rest.len) {
        return SIZE_MAX;
    }
    if (rest.ptr[1] != '[' || rest.ptr[i] != 'b') {
        return 0;
    }
    while (count-- > 0) {
        vterm_input_write(t->vt, &t->last_byte, 1);
    }
    return i + 1;
}

/* Shows what has come, waiting up to `ms`; false when nothing has. */
static bool show(struct terminal *t, int ms)
{
    struct pollfd there = {.fd = t->fd, .events = POLLIN};
    char bytes[16384];
    if (poll(&there, 1, ms) != 1) {
        return false;
    }
    ssize_t n = read(t->fd, bytes, sizeof(bytes));
    if (n <= 0) {
        return false;
    }
    buf_add(&t->bytes, (struct str){bytes, (size_t)n});
    while (t->shown < t->bytes.len) {
        struct str rest = str_slice(buf_str(&t->bytes), t->shown, t->bytes.len);
        size_t special = rest.ptr[0] == '\033' ? take_special(t, rest) : 0;
        if (special == SIZE_MAX) {
            break;
        }
        if (special == 0) {
            vterm_input_write(t->vt, rest.ptr, 1);
            t->last_byte = rest.ptr[0];
        }
        t->shown += special > 0 ? special : 1;
    }
    return true;
}

void terminal_screen(const struct terminal *t, struct buf *out)
{
    VTermPos at;
    int rows, columns;
    vterm_get_size(t->vt, &rows, &columns);
    for (at.row = 0; at.row < rows; at.row++) {
        size_t end = out->len;
        VTermScreenCell cell;
        for (at.col = 0; at.col < columns; at.col += cell.width) {
            vterm_screen_get_cell(t->screen, at, &cell);
            for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
                buf_add_point(out, cell.chars[i]);
            }
            if (cell.chars[0] == 0) {
                buf_addc(out, ' ');
            }
            if (cell.chars[0] != 0 && cell.chars[0] != ' ') {
                end = out->len;
            }
        }
        buf_cut(out, end);
        buf_addc(out, '\n');
    }
}

void terminal_cursor(const struct terminal *t, int *x, int *y)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &at);
    *x = at.col;
    *y = at.row;
}

/* --- waiting --- */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool screen_is(const struct terminal *t, struct str wanted)
{
    struct buf screen = BUF_INIT;
    terminal_screen(t, &screen);
    bool same = str_eq(buf_str(&screen), wanted);
    buf_finish(&screen);
    return same;
}

static bool screen_shows(const struct terminal *t, struct str text)
{
    struct buf screen = BUF_INIT;
    terminal_screen(t, &screen);
    bool shows = str_find(buf_str(&screen), text) != SIZE_MAX;
    buf_finish(&screen);
    return shows;
}

static bool bytes_hold(const struct terminal *t, struct str bytes)
{
    return str_find(buf_str(&t->bytes), bytes) != SIZE_MAX;
}

static void until(struct terminal *t, bool (*holds)(const struct terminal *t, struct str wanted),
                  const char *label, struct str wanted)
{
    int64_t deadline = now_ms() + TERMINAL_DEADLINE_MS;
    while (!holds(t, wanted)) {
        bool ended = !show(t, 50) && take_report(t, 0) && t->last.what == ENDED;
        if (ended || now_ms() > deadline) {
            struct buf screen = BUF_INIT;
            terminal_screen(t, &screen);
            ck_abort_msg("%s: wanted\n%.*s\nthe screen is\n%s", label, STR_ARG(wanted),
                         buf_cstr(&screen));
        }
    }
}

void terminal_until_screen(struct terminal *t, const char *label, struct str screen)
{
    until(t, screen_is, label, screen);
}

void terminal_until_text(struct terminal *t, const char *text)
{
    until(t, screen_shows, "a text", str_from(text));
}

void terminal_until_bytes(struct terminal *t, const char *bytes)
{
    until(t, bytes_hold, "bytes", str_from(bytes));
}

size_t terminal_until_quiet(struct terminal *t, int quiet_ms)
{
    size_t before = t->bytes.len;
    int64_t deadline = now_ms() + TERMINAL_DEADLINE_MS;
    while (show(t, quiet_ms)) {
        ck_assert_msg(now_ms() < deadline, "the program does not stop writing");
    }
    return t->bytes.len - before;
}

/* Writing to a terminal that nobody reads would keep the program from getting there. */
static void until_report(struct terminal *t, enum what what)
{
    int64_t deadline = now_ms() + TERMINAL_DEADLINE_MS;
    while (!take_report(t, 0)) {
        show(t, 5);
        ck_assert_msg(now_ms() < deadline, "the program neither stops nor ends");
    }
    while (show(t, 0)) {
    }
    ck_assert_msg(t->last.what == what, "the program %s (%d)",
                  t->last.what == ENDED ? "ended" : "stopped", t->last.value);
}

void terminal_until_stopped(struct terminal *t)
{
    until_report(t, STOPPED);
}

void terminal_continue(struct terminal *t)
{
    ck_assert_int_eq(write(t->orders, "c", 1), 1);
}

int terminal_until_end(struct terminal *t)
{
    until_report(t, ENDED);
    return t->last.value;
}

/* --- afterwards --- */

static size_t last_place(const struct terminal *t, struct str bytes)
{
    size_t last = 0;
    struct str all = buf_str(&t->bytes);
    for (size_t at = str_find(all, bytes), from = 0; at != SIZE_MAX;
         at = str_find(str_slice(all, from, all.len), bytes)) {
        from += at + bytes.len;
        last = from;
    }
    return last;
}

const char *terminal_not_restored(const struct terminal *t)
{
    return t->alternate       ? "the alternate screen is still shown"
           : t->cursor_hidden ? "the cursor is hidden"
           : t->mouse         ? "the mouse is still taken"
           : last_place(t, STR("\033[?2004h")) > last_place(t, STR("\033[?2004l"))
               ? "pastes are still bracketed"
           : last_place(t, STR("\033[?2026h")) > last_place(t, STR("\033[?2026l"))
               ? "an update has not ended"
           : !t->last.modes_same ? "the terminal's modes are not as before"
                                 : NULL;
}
