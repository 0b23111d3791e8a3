/* SPDX-License-Identifier: MIT */
#include "tui/log_pane.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "tui/run_view.h"
#include "tui/scroll.h"

enum {
    COMMANDS_MAX = 64 * 1024, /* bytes of command lines that are kept */
    COMMANDS_SHOWN = 3,
    LOG_TAIL_MAX = 256 * 1024, /* bytes of a log that are shown: its end */
};

struct log_pane {
    struct buf commands; /* one a line */
    struct buf text;     /* the end of the log */
    size_t line_count;
    struct scroll scroll;
    bool follows;  /* the last line stays in view */
    value_id step; /* whose log it is */
};

struct log_pane *log_pane_new(struct status *st)
{
    struct log_pane *pane = mem_new(struct log_pane);
    if (pane == NULL) {
        status_nomem(st);
        return NULL;
    }
    pane->commands = (struct buf)BUF_INIT;
    pane->text = (struct buf)BUF_INIT;
    pane->follows = true;
    return pane;
}

void log_pane_free(struct log_pane *pane)
{
    if (pane != NULL) {
        buf_finish(&pane->commands);
        buf_finish(&pane->text);
        mem_free(pane);
    }
}

void log_pane_add_command(struct editor *ed, struct str command)
{
    struct buf *commands = &ed->log_pane->commands;
    if (commands->len + command.len > COMMANDS_MAX) {
        buf_reset(commands); /* the old ones are of no use any more */
    }
    buf_add(commands, command);
    buf_addc(commands, '\n');
}

/* --- reading --- */

static size_t count_lines(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n' || i + 1 == text.len;
    }
    return count;
}

/* The last LOG_TAIL_MAX bytes, from the start of a line. A log that is not there yet is empty. */
static bool read_tail(const char *path, struct buf *out, struct status *st)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT || status_errno(st, errno, "cannot read the log %s", path);
    }
    off_t at =
        fstat(fd, &about) == 0 && about.st_size > LOG_TAIL_MAX ? about.st_size - LOG_TAIL_MAX : 0;
    bool cut = at > 0;
    char chunk[16384];
    ssize_t n;
    while (out->len < 2 * (size_t)LOG_TAIL_MAX && (n = pread(fd, chunk, sizeof(chunk), at)) > 0) {
        struct str part = {chunk, (size_t)n};
        size_t line = cut ? str_find(part, STR("\n")) : SIZE_MAX;
        buf_add(out, line == SIZE_MAX ? part : str_slice(part, line + 1, part.len));
        cut = cut && line == SIZE_MAX;
        at += n;
    }
    close(fd);
    return buf_ok(out, st);
}

static bool is_shown(const struct editor *ed)
{
    return ed->lower_open && ed->lower_tab == LOWER_LOG && ed->doc.p != NULL;
}

void log_pane_refresh(struct editor *ed)
{
    struct log_pane *pane = ed->log_pane;
    struct status st = STATUS_INIT;
    if (!is_shown(ed)) {
        return;
    }
    buf_reset(&pane->text);
    pane->line_count = 0;
    if (!value_eq(pane->step, ed->focus.step)) {
        pane->follows = true;
    }
    pane->step = ed->focus.step;
    if (value_is_none(pane->step)) {
        return;
    }
    const struct step_record *record = run_view_step(ed, value_identity(ed->doc.p, pane->step));
    if (record != NULL && record->log.len > 0 && !read_tail(record->log.ptr, &pane->text, &st)) {
        editor_failed(ed, &st);
    }
    pane->line_count = count_lines(buf_str(&pane->text));
    if (pane->follows) {
        pane->scroll.focus = pane->line_count > 0 ? pane->line_count - 1 : 0;
    }
}

/* --- drawing --- */

/* The last few command lines, oldest of them first; returns the rows used. */
static int draw_commands(const struct log_pane *pane, struct cells *c, struct rect r)
{
    struct str text = buf_str(&pane->commands);
    size_t count = count_lines(text);
    size_t skip = count > COMMANDS_SHOWN ? count - COMMANDS_SHOWN : 0;
    int y = 0;
    struct str line;
    for (size_t i = 0; i < count && y < r.h - 1 && !str_is_none(line = str_cut(&text, '\n')); i++) {
        if (i >= skip) {
            cells_text(c, r.x, r.y + y, 2, STR("$ "), STYLE_KEY_NAME);
            cells_text(c, r.x + 2, r.y + y, r.w - 2, line, STYLE_DETAIL);
            y++;
        }
    }
    return y;
}

static void draw_log(struct editor *ed, struct cells *c, struct rect r, int *cursor_x,
                     int *cursor_y)
{
    struct log_pane *pane = ed->log_pane;
    struct str text = buf_str(&pane->text), line;
    scroll_fit(&pane->scroll, pane->line_count, r.h);
    size_t last = pane->scroll.first + (size_t)(r.h > 0 ? r.h : 0);
    for (size_t i = 0;
         i < last && !str_is_none(line = str_cut(&text, '\n')) && i < pane->line_count; i++) {
        if (i < pane->scroll.first) {
            continue;
        }
        int y = r.y + (int)(i - pane->scroll.first);
        cells_text(c, r.x, y, r.w, line, STYLE_PLAIN);
        if (ed->pane == PANE_LOWER && i == pane->scroll.focus) {
            *cursor_x = r.x;
            *cursor_y = y;
        }
    }
}

void log_pane_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    struct log_pane *pane = ed->log_pane;
    int used = draw_commands(pane, c, r);
    struct rect rest = {r.x, r.y + used, r.w, r.h - used};
    if (pane->line_count > 0) {
        draw_log(ed, c, rest, cursor_x, cursor_y);
    } else if (rest.h > 0) {
        bool watching = run_view_run(ed) != NULL;
        cells_text(c, rest.x, rest.y, rest.w,
                   watching ? STR("this step has written nothing yet")
                            : STR("no run is shown; gh lists the runs"),
                   STYLE_OFF);
    }
}

bool log_pane_do(struct editor *ed, enum action action)
{
    struct log_pane *pane = ed->log_pane;
    if (!scroll_do(&pane->scroll, pane->line_count, action)) {
        return false;
    }
    pane->follows = pane->scroll.focus + 1 >= pane->line_count;
    return true;
}
