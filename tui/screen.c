/* SPDX-License-Identifier: MIT */
#include "tui/screen.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tui/signals.h"

/* <term.h> names capabilities so, which we ask for by their text. */
#undef columns
#undef lines

/* What xterm and its like understand beyond the terminal database. */
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1000h\033[?1006h" /* presses and the wheel, with SGR coordinates */
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define UPDATE_BEGIN "\033[?2026h"
#define UPDATE_END "\033[?2026l"
#define UPDATE_ASK "\033[?2026$p" /* DECRQM; the answer is a mode report */
enum { UPDATE_MODE = 2026 };

#define INSTEAD "stepwire show FILE prints the graph, stepwire screen presses keys without one"

struct look {
    attr_t attrs;
    short pair;
};

struct screen {
    unsigned flags;
    int columns, rows;
    SCREEN *terminal; /* NULL until it is taken for the first time */
    struct cells *shown;
    struct look looks[STYLE_COUNT];
    struct termios modes; /* the terminal's, before it was taken */
    bool taken;
    bool ansi; /* may be sent the sequences above */
    bool mouse;
    bool synchronized;
    bool stale; /* the next update sends everything */
    int cursor_x, cursor_y;
};

/* --- opening ---------------------------------------------------------------------------------- */

/* Needs the terminal database. */
static void measure(int *columns, int *rows)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
        int cols = tigetnum("cols"), lines = tigetnum("lines");
        *columns = cols > 0 ? cols : 80;
        *rows = lines > 0 ? lines : 24;
        return;
    }
    *columns = size.ws_col;
    *rows = size.ws_row;
}

static bool check_type(struct status *st)
{
    struct str type = str_from(getenv("TERM"));
    if (type.len == 0) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "TERM is not set, so the terminal's type is not known; " INSTEAD);
    }
    struct str name = utf8_cut_cells(str_slice(type, 0, utf8_valid_prefix(type)), 40, NULL);
    int ignored;
    if (setupterm(NULL, STDOUT_FILENO, &ignored) == ERR) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "terminals of the type '%.*s' (TERM) are not known here; " INSTEAD,
                          STR_ARG(name));
    }
    if (cursor_address == NULL || clear_screen == NULL) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "a terminal of the type '%.*s' (TERM) cannot be drawn on; " INSTEAD,
                          STR_ARG(name));
    }
    return true;
}

static bool check_size(struct screen *s, struct status *st)
{
    measure(&s->columns, &s->rows);
    if (s->columns > SCREEN_COLUMNS_MAX || s->rows > SCREEN_ROWS_MAX) {
        return status_set(st, STATUS_LIMIT, NO_POS,
                          "a terminal has at most %d columns and %d rows, this one has %d and %d",
                          SCREEN_COLUMNS_MAX, SCREEN_ROWS_MAX, s->columns, s->rows);
    }
    return true;
}

struct screen *screen_open(unsigned flags, struct status *st)
{
    bool in = isatty(STDIN_FILENO) == 1, out = isatty(STDOUT_FILENO) == 1;
    if (!in || !out) {
        status_set(st, STATUS_USAGE, NO_POS, "standard %s is not a terminal; " INSTEAD,
                   in ? "output" : "input");
        return NULL;
    }
    struct screen *s = mem_new(struct screen);
    if (s == NULL) {
        status_nomem(st);
        return NULL;
    }
    s->flags = flags;
    s->mouse = (flags & SCREEN_NO_MOUSE) == 0;
    bool ok = check_type(st) && check_size(s, st);
    if (cur_term != NULL) {
        del_curterm(cur_term);
    }
    if (!ok) {
        mem_free(s);
        return NULL;
    }
    return s;
}

/* --- taking and leaving ----------------------------------------------------------------------- */

static void send_bytes(struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR && errno != EAGAIN) {
            return; /* the terminal is gone; reading will tell */
        }
        bytes = str_slice(bytes, n > 0 ? (size_t)n : 0, bytes.len);
    }
}

/* A capability without its padding ("$<5>"), which only terminals on slow lines need. */
static void add_capability(struct buf *out, const char *capability)
{
    struct str rest = str_from(capability);
    while (rest.len > 0) {
        size_t padding = str_find(rest, STR("$<"));
        buf_add(out, str_slice(rest, 0, padding));
        rest = str_slice(rest, padding, rest.len);
        size_t end = str_find(rest, STR(">"));
        rest = str_slice(rest, end == SIZE_MAX ? rest.len : end + 1, rest.len);
    }
}

/* Prepares what gives the terminal back when there is no time to ask ncurses. */
static void guard(const struct screen *s)
{
    struct buf bytes = {.limit = SIGNALS_BYTES_MAX};
    if (s->ansi) {
        buf_add(&bytes, STR(UPDATE_END MOUSE_OFF PASTE_OFF));
    }
    add_capability(&bytes, exit_attribute_mode);
    add_capability(&bytes, cursor_normal);
    add_capability(&bytes, tiparm(cursor_address, s->rows - 1, 0));
    add_capability(&bytes, exit_ca_mode);
    signals_guard(STDOUT_FILENO, &s->modes, buf_str(&bytes));
    buf_finish(&bytes);
}

/* Attributes and colours of every style, as far as this terminal has them. With 8 colours the
 * bright ones are bold, and grey is the dim default. */
static void make_looks(struct screen *s)
{
    bool colour = (s->flags & SCREEN_NO_COLOUR) == 0 && has_colors() && start_color() == OK &&
                  COLORS >= 8 && COLOR_PAIRS > STYLE_COUNT && use_default_colors() == OK;
    static const struct {
        unsigned ours;
        attr_t theirs;
    } attrs[] = {{ATTR_BOLD, A_BOLD},
                 {ATTR_DIM, A_DIM},
                 {ATTR_UNDERLINE, A_UNDERLINE},
                 {ATTR_REVERSE, A_REVERSE}};
    for (int i = 0; i < STYLE_COUNT; i++) {
        struct style_look look = style_look((enum style)i, colour);
        struct look *l = &s->looks[i];
        for (size_t k = 0; k < COUNT_OF(attrs); k++) {
            l->attrs |= (look.attrs & attrs[k].ours) != 0 ? attrs[k].theirs : 0;
        }
        if (look.fg >= 8 && COLORS < 16) {
            l->attrs |= look.fg == 8 ? A_DIM : A_BOLD;
            look.fg = (int8_t)(look.fg == 8 ? -1 : look.fg - 8);
        }
        if (look.bg >= 8 && COLORS < 16) {
            look.bg = (int8_t)(look.bg - 8);
        }
        if (look.fg >= 0 || look.bg >= 0) {
            l->pair = (short)(i + 1);
            init_pair(l->pair, look.fg, look.bg);
        }
    }
}

/* The first time: ncurses gets its terminal, of which it is to write only. */
static bool start(struct screen *s, struct status *st)
{
    struct cells *shown = cells_new(s->columns, s->rows, st);
    if (shown == NULL || !signals_open(st)) {
        cells_free(shown);
        return false;
    }
    use_env(FALSE); /* LINES and COLUMNS are what a shell once knew */
    use_tioctl(TRUE);
    s->terminal = newterm(NULL, stdout, stdin);
    if (s->terminal == NULL) {
        signals_close();
        cells_free(shown);
        return status_nomem(st);
    }
    s->shown = shown;
    s->ansi = str_starts(str_from(cursor_address), STR("\033["));
    raw();
    noecho();
    nonl();
    typeahead(-1); /* else an update is broken off when a key is waiting */
    make_looks(s);
    def_prog_mode();
    return true;
}

/* The terminal's size, as far as we use it; everything else of ours gets that size, and is blank.
 */
static void fit(struct screen *s)
{
    measure(&s->columns, &s->rows);
    s->columns = s->columns < SCREEN_COLUMNS_MAX ? s->columns : SCREEN_COLUMNS_MAX;
    s->rows = s->rows < SCREEN_ROWS_MAX ? s->rows : SCREEN_ROWS_MAX;
    resize_term(s->rows, s->columns);
    werase(stdscr);
    struct status ignored = STATUS_INIT; /* without memory, each update sends everything */
    if (!cells_resize(s->shown, getmaxx(stdscr), getmaxy(stdscr), &ignored)) {
        cells_clear(s->shown);
    }
    screen_redraw(s);
}

bool screen_take(struct screen *s, struct status *st)
{
    if (s->taken) {
        return true;
    }
    if (tcgetattr(STDIN_FILENO, &s->modes) != 0) {
        return status_errno(st, errno, "cannot read the terminal's modes");
    }
    bool first = s->terminal == NULL;
    if (first && !start(s, st)) {
        return false;
    }
    s->taken = true;
    guard(s);
    if (!first) {
        def_shell_mode();
        reset_prog_mode();
    }
    fit(s);
    doupdate(); /* the alternate screen, blank */
    if (s->ansi) {
        send_bytes(STR(PASTE_ON));
        send_bytes(s->mouse ? STR(MOUSE_ON) : STR(""));
        /* What a terminal that cannot answer may show of the question is erased by the first frame.
         */
        send_bytes(first ? STR(UPDATE_ASK) : STR(""));
    }
    return true;
}

void screen_leave(struct screen *s)
{
    if (!s->taken) {
        return;
    }
    if (s->ansi) {
        send_bytes(STR(MOUSE_OFF PASTE_OFF));
    }
    endwin();
    signals_unguard();
    s->taken = false;
}

bool screen_suspend(struct screen *s, struct status *st)
{
    screen_leave(s);
    signals_stop();
    return screen_take(s, st);
}

void screen_close(struct screen *s)
{
    if (s == NULL) {
        return;
    }
    screen_leave(s);
    if (s->terminal != NULL) {
        delscreen(s->terminal);
        signals_close();
    }
    cells_free(s->shown);
    mem_free(s);
}

void screen_size(const struct screen *s, int *columns, int *rows)
{
    *columns = s->columns;
    *rows = s->rows;
}

void screen_resize(struct screen *s)
{
    if (s->taken) {
        fit(s);
        guard(s);
    }
}

void screen_redraw(struct screen *s)
{
    clearok(curscr, TRUE);
    s->stale = true;
}

void screen_set_mouse(struct screen *s, bool on)
{
    if (s->ansi && s->taken && s->mouse != on) {
        send_bytes(on ? STR(MOUSE_ON) : STR(MOUSE_OFF));
    }
    s->mouse = on;
}

/* --- showing ---------------------------------------------------------------------------------- */

/* A cell as ncurses wants it. False when it would not take as many cells as ours: the terminal, or
 * the locale, does not know the character. */
static bool to_character(const struct screen *s, const struct cells *c, const struct cell *cell,
                         cchar_t *out)
{
    const struct look *look = &s->looks[cell->style];
    wchar_t text[CCHARW_MAX + 1] = {0};
    char room[4];
    struct str glyph = cells_glyph(c, cell, room);
    size_t n = 0;
    while (glyph.len > 0 && n < CCHARW_MAX) {
        wchar_t point = (wchar_t)utf8_next(&glyph);
        int width = wcwidth(point);
        if (n == 0 && width != cell->width) {
            return false;
        }
        if (n == 0 || width == 0) {
            text[n++] = point;
        }
    }
    return n > 0 && setcchar(out, text, look->attrs, look->pair, NULL) == OK;
}

/* Characters that follow each other on a row, collected to be handed over at once. */
struct run {
    int x, y;    /* of the first */
    int columns; /* of all */
    int count;
    cchar_t characters[128];
};

static void flush(struct run *run)
{
    if (run->count > 0) {
        mvwadd_wchnstr(stdscr, run->y, run->x, run->characters, run->count);
    }
    run->x += run->columns;
    run->columns = run->count = 0;
}

static void add_cell(const struct screen *s, const struct cells *c, struct run *run, int x)
{
    const struct cell *cell = cells_at(c, x, run->y);
    if (x != run->x + run->columns || run->count + 2 > (int)COUNT_OF(run->characters)) {
        flush(run);
        run->x = x;
    }
    if (to_character(s, c, cell, &run->characters[run->count])) {
        run->count++;
    } else {
        const struct look *look = &s->looks[cell->style];
        setcchar(&run->characters[run->count++], L"?", look->attrs, look->pair, NULL);
        if (cell->width == 2) {
            setcchar(&run->characters[run->count++], L" ", look->attrs, look->pair, NULL);
        }
    }
    run->columns += cell->width;
}

/* Second halves go with what stands left of them. */
static bool differs(const struct screen *s, const struct cells *c, int x, int y)
{
    return cells_at(c, x, y)->width > 0 && !cells_equal(c, x, y, s->shown, x, y);
}

/* What has been handed over is remembered afterwards, row by row: overwriting one half of a wide
 * character blanks the other one, here as in ncurses. */
static bool put_row(struct screen *s, const struct cells *c, int y, int width)
{
    struct run run = {.y = y};
    bool changed = false;
    for (int x = 0; x < width; x++) {
        if (differs(s, c, x, y)) {
            add_cell(s, c, &run, x);
            changed = true;
        }
    }
    flush(&run);
    for (int x = 0; changed && x < width; x++) {
        if (differs(s, c, x, y)) {
            const struct cell *cell = cells_at(c, x, y);
            char room[4];
            cells_text(s->shown, x, y, cell->width, cells_glyph(c, cell, room),
                       (enum style)cell->style);
        }
    }
    return changed;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* A cursor that is not on the screen is hidden. Terminals that cannot hide it have it in the
 * corner. */
static void put_cursor(struct screen *s, int x, int y)
{
    bool visible = x >= 0 && y >= 0 && x < getmaxx(stdscr) && y < getmaxy(stdscr);
    curs_set(visible ? 1 : 0);
    wmove(stdscr, visible ? y : 0, visible ? x : 0);
    s->cursor_x = x;
    s->cursor_y = y;
}

void screen_show(struct screen *s, const struct cells *c, int cursor_x, int cursor_y)
{
    int width = least(cells_width(c), cells_width(s->shown));
    int height = least(cells_height(c), cells_height(s->shown));
    bool changed = s->stale || cursor_x != s->cursor_x || cursor_y != s->cursor_y;
    for (int y = 0; y < height; y++) {
        changed = put_row(s, c, y, width) || changed;
    }
    if (!changed) {
        return;
    }
    send_bytes(s->synchronized ? STR(UPDATE_BEGIN) : STR(""));
    put_cursor(s, cursor_x, cursor_y);
    wnoutrefresh(stdscr);
    doupdate();
    send_bytes(s->synchronized ? STR(UPDATE_END) : STR(""));
    s->stale = false;
}

/* --- what the terminal says ---------------------------------------------------------------------
 */

bool screen_read(struct screen *s, struct buf *out)
{
    (void)s;
    struct pollfd there = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&there, 1, 0) <= 0) {
        return true;
    }
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
    if (n <= 0) {
        return n < 0 && (errno == EINTR || errno == EAGAIN);
    }
    buf_add(out, (struct str){bytes, (size_t)n});
    return true;
}

void screen_mode_report(struct screen *s, int mode, int state)
{
    /* 0: not known; 1, 3: set; 2: reset; 4: reset for good */
    if (mode == UPDATE_MODE) {
        s->synchronized = state >= 1 && state <= 3;
    }
}

int screen_signal_fd(const struct screen *s)
{
    (void)s;
    return signals_fd();
}

int screen_signal(struct screen *s)
{
    (void)s;
    return signals_take();
}
