/* SPDX-License-Identifier: MIT */
#include "tui/script.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/sanitize.h"
#include "submit/history.h"
#include "submit/run.h"
#include "submit/tree.h"
#include "tui/editor.h"
#include "tui/keystroke.h"

enum { KEY_MS = 1000, CANCEL_MS = 10 * 1000 };

struct player {
    const struct script *script;
    struct editor *ed;
    struct cells *grid;
    int64_t clock_ms;
    struct buf *screens;
    bool quit;
};

static int64_t virtual_ms(void *data)
{
    const struct player *pl = data;
    return pl->clock_ms;
}

static int64_t real_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- a private state folder --- */

static struct str make_private(struct arena *a, struct status *st)
{
    const char *tmp = getenv("TMPDIR");
    struct buf path = BUF_INIT;
    struct str made = STR_NONE;
    buf_addf(&path, "%s/stepwire-XXXXXX", tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
    if (buf_ok(&path, st)) {
        if (mkdtemp(path.ptr) == NULL) {
            status_errno(st, errno, "cannot make a temporary folder");
        } else if (str_is_none(made = arena_str(a, buf_str(&path)))) {
            remove(path.ptr);
            status_nomem(st);
        }
    }
    buf_finish(&path);
    return made;
}

/* --- waiting --- */

/* Until the editor is idle; false when `limit_ms` were not enough. */
static bool wait_until_idle(struct editor *ed, int64_t limit_ms)
{
    int64_t end = real_ms() + limit_ms;
    while (editor_is_busy(ed)) {
        int64_t left = end - real_ms();
        if (left <= 0) {
            return false;
        }
        int due = editor_timeout_ms(ed);
        struct pollfd run = {.fd = editor_fd(ed), .events = POLLIN};
        if (poll(&run, 1, due >= 0 && due < left ? due : (int)left) >= 0) {
            editor_wake(ed);
        }
    }
    return true;
}

/* An engine outlives its caller, but not a state folder that is about to be removed. */
static bool cancel_runs(struct player *pl, struct str state_folder, struct status *st)
{
    struct arena a = {0};
    struct run_record *runs;
    size_t count;
    struct run_history *h = run_history_open(state_folder, st);
    bool ok = h != NULL && (arena_init(&a, 0) || status_nomem(st)) &&
              run_history_runs(h, 0, &a, &runs, &count, st);
    for (size_t i = 0; ok && i < count; i++) {
        if (runs[i].state == RUN_QUEUED || runs[i].state == RUN_RUNNING) {
            struct status ended = STATUS_INIT; /* meanwhile, of itself: fine too */
            ok = run_cancel(h, runs[i].id, &ended) || ended.code == STATUS_USAGE ||
                 status_set(st, ended.code, NO_POS, "%s", ended.message);
        }
    }
    arena_finish(&a);
    run_history_close(h);
    return ok && (wait_until_idle(pl->ed, CANCEL_MS) ||
                  status_set(st, STATUS_SERVICE, NO_POS, "a run does not end when cancelled"));
}

/* --- playing --- */

static bool add_screen(struct player *pl, struct status *st)
{
    int x = -1, y = -1;
    if (!editor_draw(pl->ed, pl->grid, &x, &y, st)) {
        return false;
    }
    cells_print(pl->grid, pl->script->color, true, pl->screens);
    if ((pl->script->flags & SCRIPT_CURSOR) == 0) {
        return true;
    }
    if (x < 0 || y < 0) {
        buf_add(pl->screens, STR("cursor hidden\n"));
    } else {
        buf_addf(pl->screens, "cursor %d,%d\n", x, y);
    }
    return true;
}

static bool press(struct player *pl, struct keystroke key, struct status *st)
{
    if (key.code == KEYCODE_NONE) { /* <wait> */
        return wait_until_idle(pl->ed, SCRIPT_WAIT_MS) ||
               status_set(st, STATUS_SERVICE, NO_POS,
                          "<wait> has waited for %d seconds, and it is not over",
                          SCRIPT_WAIT_MS / 1000);
    }
    if (key.code == KEYCODE_RESIZE &&
        (key.x < 1 || key.x > SCRIPT_COLUMNS_MAX || key.y < 1 || key.y > SCRIPT_ROWS_MAX)) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "a screen has 1x1 to %dx%d cells, <resize %dx%d> does not",
                          SCRIPT_COLUMNS_MAX, SCRIPT_ROWS_MAX, key.x, key.y);
    }
    pl->clock_ms += KEY_MS;
    pl->quit = (editor_key(pl->ed, key) & EDITOR_QUIT) != 0;
    return true;
}

static bool play(struct player *pl, struct status *st)
{
    struct str rest = pl->script->keys;
    bool each = (pl->script->flags & SCRIPT_EACH) != 0;
    while (rest.len > 0 && !pl->quit) {
        if (rest.ptr[0] == '\n' || rest.ptr[0] == '\r') {
            rest = str_slice(rest, 1, rest.len);
            continue;
        }
        struct str before = rest;
        struct keystroke key;
        if (!keystroke_parse(&rest, &key, st) || !press(pl, key, st)) {
            return false;
        }
        if (each) {
            buf_add(pl->screens, STR("== "));
            sanitize_add(pl->screens, str_slice(before, 0, before.len - rest.len), SANITIZE_LINE);
            buf_add(pl->screens, STR(" ==\n"));
            if (!add_screen(pl, st)) {
                return false;
            }
        }
    }
    return each || add_screen(pl, st);
}

static bool add_document(const struct editor *ed, struct buf *document, struct status *st)
{
    return editor_document(ed, document) ||
           status_set(st, STATUS_USAGE, NO_POS, "there is no document to save");
}

static bool run_in(const struct script *script, struct str state_folder, struct buf *screens,
                   struct buf *document, struct status *st)
{
    struct player pl = {.script = script, .clock_ms = SCRIPT_START_MS, .screens = screens};
    struct editor_config config = {
        .state_folder = state_folder,
        .current_folder = script->current_folder,
        .examples_folder = script->examples_folder,
        .engine = script->engine,
        .ascii = (script->flags & SCRIPT_ASCII) != 0,
        .colour = script->color == CELLS_COLOUR,
        .read_only = (script->flags & SCRIPT_READ_ONLY) != 0,
        .clock_ms = virtual_ms,
        .clock_data = &pl,
        .clock_is_virtual = true,
    };
    pl.grid = cells_new(script->columns, script->rows, st);
    pl.ed = pl.grid != NULL ? editor_new(&config, script->columns, script->rows, st) : NULL;
    bool ok = pl.ed != NULL && editor_open(pl.ed, script->document, st) && play(&pl, st) &&
              (document == NULL || add_document(pl.ed, document, st));
    if (pl.ed != NULL && str_is_none(script->state_folder) && editor_is_busy(pl.ed)) {
        ok = cancel_runs(&pl, state_folder, st) && ok;
    }
    editor_free(pl.ed);
    cells_free(pl.grid);
    return ok && buf_ok(screens, st);
}

bool script_run(const struct script *script, struct buf *screens, struct buf *document,
                struct status *st)
{
    if (!str_is_none(script->state_folder)) {
        return run_in(script, script->state_folder, screens, document, st);
    }
    struct arena a = {0};
    struct str folder = arena_init(&a, 0) ? make_private(&a, st) : STR_NONE;
    bool ok =
        str_is_none(folder) ? status_nomem(st) : run_in(script, folder, screens, document, st);
    if (!str_is_none(folder)) {
        ok = tree_remove(folder.ptr, st) && ok;
    }
    arena_finish(&a);
    return ok;
}
