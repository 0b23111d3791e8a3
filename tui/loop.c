/* SPDX-License-Identifier: MIT */
#include "tui/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "render/cells.h"
#include "tui/keystroke.h"

enum {
    ESC_MS = 25,       /* an ESC alone */
    SEQUENCE_MS = 250, /* the beginning of something longer: a slow line may cut it anywhere */
    SETTLE_MS = 30,    /* between two looks at a run that has news */
    INPUT_MAX = 1024 * 1024,
};

struct loop {
    struct screen *s;
    struct editor *ed;
    struct cells *grid;
    struct buf input;    /* what is no key yet */
    int64_t input_at_ms; /* when it is to be taken for what it is; -1: when more comes */
    int64_t settled_ms;  /* before that, a run's news wait */
    struct buf paste;
    bool draw, quit;
    int ended_by;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void end(struct loop *l, int sig)
{
    l->ended_by = sig;
    l->quit = true;
}

/* --- keys --- */

static void suspend(struct loop *l);

static void obey(struct loop *l, unsigned want)
{
    if ((want & EDITOR_REDRAW_ALL) != 0) {
        screen_redraw(l->s);
    }
    if ((want & (EDITOR_MOUSE_ON | EDITOR_MOUSE_OFF)) != 0) {
        screen_set_mouse(l->s, (want & EDITOR_MOUSE_ON) != 0);
    }
    l->draw = l->draw || (want & (EDITOR_DRAW | EDITOR_REDRAW_ALL)) != 0;
    l->quit = l->quit || (want & EDITOR_QUIT) != 0;
    if ((want & EDITOR_SUSPEND) != 0 && !l->quit) {
        suspend(l);
    }
}

static void press(struct loop *l, struct keystroke key)
{
    if (key.code == KEYCODE_MODE_REPORT) {
        screen_mode_report(l->s, key.x, key.y);
    } else if (key.code != KEYCODE_NONE) {
        obey(l, editor_key(l->ed, key));
    }
}

/* Of the screen as it is now. */
static void tell_size(struct loop *l)
{
    struct keystroke key = {.code = KEYCODE_RESIZE};
    screen_size(l->s, &key.x, &key.y);
    press(l, key);
    l->draw = true;
}

/* Everything is drawn anew when the process goes on, perhaps in another size. */
static void suspend(struct loop *l)
{
    struct status ignored = STATUS_INIT;
    if (!screen_suspend(l->s, &ignored)) {
        end(l, SIGHUP);
        return;
    }
    tell_size(l);
}

enum more { NO_MORE_COMES, MORE_MAY_COME };

static void take_keys(struct loop *l, enum more more)
{
    size_t at = 0;
    while (at < l->input.len && !l->quit) {
        struct keystroke key;
        size_t used = keystroke_decode(l->input.ptr + at, l->input.len - at, more == MORE_MAY_COME,
                                       &l->paste, &key);
        if (used == 0) {
            break;
        }
        at += used;
        press(l, key);
    }
    size_t left = l->input.len - at;
    if (left > 0) {
        memmove(l->input.ptr, l->input.ptr + at, left);
    }
    buf_cut(&l->input, left);
    l->input_at_ms = -1;
    if (left > 0 && more == MORE_MAY_COME) {
        l->input_at_ms = now_ms() + (left == 1 ? ESC_MS : SEQUENCE_MS);
    }
}

/* Only a paste can grow beyond the limit, and without its beginning its text would be keys. Of one
 * that is too long the last part is kept. */
static void take_input(struct loop *l)
{
    bool there = screen_read(l->s, &l->input);
    if (l->input.failed != STATUS_OK) {
        buf_reset(&l->input);
        buf_add(&l->input, STR("\033[200~"));
    }
    take_keys(l, MORE_MAY_COME);
    if (!there && !l->quit) {
        end(l, SIGHUP);
    }
}

/* --- signals --- */

static void take_signals(struct loop *l)
{
    bool resized = false, continued = false;
    for (int sig = screen_signal(l->s); sig != 0 && !l->quit; sig = screen_signal(l->s)) {
        switch (sig) {
        case SIGWINCH:
            resized = true;
            break;
        case SIGCONT:
            continued = true;
            break;
        case SIGTSTP:
            suspend(l);
            break;
        default:
            end(l, sig);
        }
    }
    if (l->quit) {
        return;
    }
    /* Stopped in a way that could not be answered, the terminal was someone else's meanwhile. */
    if (continued) {
        struct status ignored = STATUS_INIT;
        screen_leave(l->s);
        if (!screen_take(l->s, &ignored)) {
            end(l, SIGHUP);
            return;
        }
    }
    if (resized) {
        screen_resize(l->s);
    }
    if (resized || continued) {
        tell_size(l);
    }
}

/* --- waiting and drawing --- */

/* Without memory the last picture stays; the next key tries again. */
static void draw(struct loop *l)
{
    int x = -1, y = -1;
    struct status ignored = STATUS_INIT;
    if (editor_draw(l->ed, l->grid, &x, &y, &ignored)) {
        screen_show(l->s, l->grid, x, y);
    }
    l->draw = false;
}

/* The sooner of two times to wait; -1 is for good. */
static int sooner(int a, int b)
{
    if (a < 0 || b < 0) {
        return a < 0 ? b : a;
    }
    return a < b ? a : b;
}

static int left_ms(int64_t at_ms, int64_t now)
{
    return at_ms < 0 ? -1 : at_ms <= now ? 0 : (int)(at_ms - now);
}

static bool turn(struct loop *l, struct status *st)
{
    enum { TERMINAL, SIGNALS, RUN, COUNT };
    struct pollfd fds[COUNT] = {
        [TERMINAL] = {.fd = STDIN_FILENO, .events = POLLIN},
        [SIGNALS] = {.fd = screen_signal_fd(l->s), .events = POLLIN},
        [RUN] = {.fd = editor_fd(l->ed), .events = POLLIN},
    };
    int64_t start = now_ms();
    int wake_ms = editor_timeout_ms(l->ed);
    int timeout_ms = sooner(wake_ms, left_ms(l->input_at_ms, start));
    if (start < l->settled_ms) {
        fds[RUN].fd = -1; /* what a step writes meanwhile is one change */
        timeout_ms = sooner(timeout_ms, left_ms(l->settled_ms, start));
    }
    if (poll(fds, COUNT, timeout_ms) < 0) {
        return errno == EINTR || status_errno(st, errno, "cannot wait for the terminal");
    }
    if (fds[SIGNALS].revents != 0) {
        take_signals(l);
    }
    if (fds[TERMINAL].revents != 0 && !l->quit) {
        take_input(l);
    } else if (l->input_at_ms >= 0 && now_ms() >= l->input_at_ms && !l->quit) {
        take_keys(l, NO_MORE_COMES);
    }
    bool late = wake_ms >= 0 && now_ms() - start >= wake_ms;
    if ((fds[RUN].revents != 0 || late) && !l->quit) {
        obey(l, editor_wake(l->ed));
        l->settled_ms = fds[RUN].revents != 0 ? now_ms() + SETTLE_MS : 0;
    }
    return true;
}

bool loop_run(struct screen *s, struct editor *ed, int *ended_by, struct status *st)
{
    struct loop l = {
        .s = s,
        .ed = ed,
        .grid = cells_new(0, 0, st),
        .input = {.limit = INPUT_MAX},
        .input_at_ms = -1,
        .paste = BUF_INIT,
    };
    bool ok = l.grid != NULL && screen_take(s, st);
    if (ok) {
        tell_size(&l);
    }
    while (ok && !l.quit) {
        if (l.draw) {
            draw(&l);
        }
        ok = turn(&l, st);
    }
    if (l.ended_by != 0 || !ok) {
        editor_last_words(ed);
    }
    *ended_by = l.ended_by;
    cells_free(l.grid);
    buf_finish(&l.input);
    buf_finish(&l.paste);
    return ok;
}
