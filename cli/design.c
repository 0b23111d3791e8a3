/* SPDX-License-Identifier: MIT */
#include "cli/design.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/input.h"
#include "tui/editor.h"
#include "tui/loop.h"
#include "tui/screen.h"
#include "tui/script.h"

/* What the designer needs to know of where it is. Strs live in the arena. */
struct place {
    struct arena arena;
    struct str current_folder, engine;
    struct str examples_folder; /* none: they are not installed */
};

static bool find_place(struct place *place, struct status *st)
{
    char path[PATH_MAX];
    *place = (struct place){0};
    if (!arena_init(&place->arena, 0)) {
        return status_nomem(st);
    }
    if (getcwd(path, sizeof(path)) == NULL) {
        return status_errno(st, errno, "cannot find the current folder");
    }
    place->current_folder = arena_str(&place->arena, str_from(path));
    place->engine = executable(&place->arena, st);
    struct status ignored = STATUS_INIT;
    place->examples_folder = examples_folder(&place->arena, &ignored);
    return !str_is_none(place->engine) && (!str_is_none(place->current_folder) || status_nomem(st));
}

static struct str document_operand(const struct invocation *call)
{
    return call->operand_count > 0 ? str_from(call->operands[0]) : STR_NONE;
}

/* What is wrong with the document names it; other sentences do so themselves, or have nothing to
 * do with it. */
static int fail(const struct invocation *call, const struct status *st)
{
    bool about_content = st->pos.line > 0 && call->operand_count > 0;
    return cli_fail(about_content ? call->operands[0] : NULL, st);
}

static bool wants_ascii(const struct invocation *call)
{
    return option_given(call, OPT_ASCII) || !terminal_is_utf8();
}

/* --- on a terminal --- */

static int64_t real_clock(void *data)
{
    (void)data;
    return clock_utc_ms();
}

static bool design(const struct invocation *call, struct screen *screen, bool colour, int *ended_by,
                   struct status *st)
{
    struct place place;
    struct editor *ed = NULL;
    bool ok = find_place(&place, st);
    if (ok) {
        struct editor_config config = {
            .state_folder = state_folder(&place.arena, st),
            .current_folder = place.current_folder,
            .examples_folder = place.examples_folder,
            .engine = place.engine,
            .ascii = wants_ascii(call),
            .colour = colour,
            .read_only = option_given(call, OPT_READ_ONLY),
            .clock_ms = real_clock,
        };
        int columns, rows;
        screen_size(screen, &columns, &rows);
        ed = str_is_none(config.state_folder) ? NULL : editor_new(&config, columns, rows, st);
        ok = ed != NULL;
    }
    struct str document = document_operand(call);
    ok = ok && editor_open(ed, document, st) && loop_run(screen, ed, ended_by, st);
    editor_free(ed);
    arena_finish(&place.arena);
    return ok;
}

int run_designer(struct invocation *call)
{
    struct status st = STATUS_INIT;
    int ended_by = 0;
    bool colour = option_wants_colour(call);
    unsigned flags = (option_given(call, OPT_NO_MOUSE) ? SCREEN_NO_MOUSE : 0u) |
                     (colour ? 0u : SCREEN_NO_COLOUR);
    struct screen *screen = screen_open(flags, &st);
    bool ok = screen != NULL && design(call, screen, colour, &ended_by, &st);
    screen_close(screen); /* before anything is said */
    if (!ok) {
        return fail(call, &st);
    }
    return ended_by == 0 ? 0 : 128 + ended_by; /* as a shell counts; INT is 130 */
}

/* --- without one --- */

/* "80x24" */
static bool parse_size(const char *text, struct script *script, struct status *st)
{
    struct str rest = str_from(text != NULL ? text : "80x24");
    int64_t columns, rows;
    struct str first = str_cut(&rest, 'x');
    if (!str_to_int64(first, &columns) || !str_to_int64(rest, &rows) || columns < 1 || rows < 1 ||
        columns > SCRIPT_COLUMNS_MAX || rows > SCRIPT_ROWS_MAX) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "--size is 1x1 to %dx%d, columns and rows as in 80x24, not '%s'",
                          SCRIPT_COLUMNS_MAX, SCRIPT_ROWS_MAX, text);
    }
    script->columns = (int)columns;
    script->rows = (int)rows;
    return true;
}

/* --keys KEYS or --keys @FILE. What was read stays in `text`. */
static bool read_keys(const struct invocation *call, struct buf *text, struct status *st)
{
    enum { KEYS_BYTES_MAX = 64 * 1024 * 1024 };
    const char *keys = call->value[OPT_KEYS];
    if (keys == NULL) {
        return status_set(
            st, STATUS_USAGE, NO_POS,
            "stepwire screen needs --keys KEYS (or @FILE); see stepwire screen --help");
    }
    if (keys[0] == '@') {
        if (!file_read(keys + 1, KEYS_BYTES_MAX, text, NULL, st)) {
            return false;
        }
    } else {
        buf_add(text, str_from(keys));
    }
    if (!utf8_valid(buf_str(text))) {
        return status_set(st, STATUS_USAGE, NO_POS, "the keys of --keys are not valid UTF-8");
    }
    return buf_ok(text, st);
}

static enum cells_color screen_color(const struct invocation *call)
{
    bool keep = call->value[OPT_COLOR] != NULL && strcmp(call->value[OPT_COLOR], "never") != 0;
    return !keep ? CELLS_PLAIN : option_wants_colour(call) ? CELLS_COLOUR : CELLS_MONO;
}

static bool play(const struct invocation *call, struct script *script, struct buf *screens,
                 struct buf *document, struct status *st)
{
    struct place place;
    struct buf keys = BUF_INIT;
    bool ok = find_place(&place, st) && read_keys(call, &keys, st) &&
              parse_size(call->value[OPT_SIZE], script, st);
    if (ok) {
        script->keys = buf_str(&keys);
        script->current_folder = place.current_folder;
        script->examples_folder = place.examples_folder;
        script->engine = place.engine;
        script->state_folder = str_from(call->value[OPT_STATE]);
        if (script->state_folder.len > 0 && script->state_folder.ptr[0] != '/') {
            script->state_folder = arena_strf(
                &place.arena, "%.*s/%s", STR_ARG(place.current_folder), script->state_folder.ptr);
        }
        ok = script_run(script, screens, document, st);
    }
    buf_finish(&keys);
    arena_finish(&place.arena);
    return ok;
}

int run_screen(struct invocation *call)
{
    struct status st = STATUS_INIT;
    const char *save = call->value[OPT_SAVE];
    struct script script = {
        .document = document_operand(call),
        .color = screen_color(call),
        .flags = (option_given(call, OPT_EACH) ? SCRIPT_EACH : 0u) |
                 (option_given(call, OPT_CURSOR) ? SCRIPT_CURSOR : 0u) |
                 (option_given(call, OPT_READ_ONLY) ? SCRIPT_READ_ONLY : 0u) |
                 (wants_ascii(call) ? SCRIPT_ASCII : 0u),
    };
    struct buf screens = BUF_INIT, document = BUF_INIT;
    bool ok = play(call, &script, &screens, save != NULL ? &document : NULL, &st);
    /* What was drawn before a failure is shown too; it is sanitised already. */
    ok = file_write_all(STDOUT_FILENO, buf_str(&screens), &st) && ok;
    if (ok && save != NULL) {
        ok = strcmp(save, "-") == 0 ? file_write_all(STDOUT_FILENO, buf_str(&document), &st)
                                    : file_save(save, buf_str(&document), NULL, NULL, &st);
    }
    buf_finish(&screens);
    buf_finish(&document);
    return ok ? 0 : fail(call, &st);
}
