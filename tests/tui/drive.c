/* SPDX-License-Identifier: MIT */
#include "tests/tui/drive.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "model/save.h"
#include "tests/tui/temporary.h"
#include "tui/editor.h"

enum { BYTES_MAX = 1 << 20 };

static struct editor *ed;
static struct cells *cells;
static struct buf screen, answer, state;

static int64_t clock_ms(void *data)
{
    (void)data;
    return 1788253200000; /* 2026-09-01 09:00:00 UTC */
}

void drive_set_up(void)
{
    struct status st = STATUS_INIT;
    temporary_make();
    screen = answer = state = (struct buf)BUF_INIT;
    buf_addf(&state, "%s/state", temporary_folder());
    cells = cells_new(1, 1, &st);
    ck_assert(cells != NULL);
}

void drive_tear_down(void)
{
    editor_free(ed);
    ed = NULL;
    cells_free(cells);
    buf_finish(&screen);
    buf_finish(&answer);
    buf_finish(&state);
    temporary_remove();
}

/* --- files --- */

static void path_of(const char *name, struct buf *out)
{
    buf_addf(out, "%s/%s", temporary_folder(), name);
}

void drive_write_file(const char *name, const char *text)
{
    struct status st = STATUS_INIT;
    struct buf path = BUF_INIT, folder = BUF_INIT;
    path_of(name, &path);
    buf_add(&folder, str_slice(buf_str(&path), 0, str_find_last(buf_str(&path), '/')));
    ck_assert_msg(file_make_folder(buf_cstr(&folder), 0700, &st), "%s", st.message);
    ck_assert_msg(file_save(buf_cstr(&path), str_from(text), NULL, NULL, &st), "%s", st.message);
    buf_finish(&path);
    buf_finish(&folder);
}

const char *drive_read_file(const char *name)
{
    struct status st = STATUS_INIT;
    struct buf path = BUF_INIT;
    path_of(name, &path);
    ck_assert_msg(file_read(buf_cstr(&path), BYTES_MAX, &answer, NULL, &st), "%s", st.message);
    buf_finish(&path);
    return buf_cstr(&answer);
}

/* --- the editor --- */

struct editor *drive_start(int columns, int rows, unsigned flags)
{
    struct status st = STATUS_INIT;
    const struct editor_config config = {
        .state_folder = buf_str(&state),
        .current_folder = str_from(temporary_folder()),
        .examples_folder = STR("examples"),
        .ascii = (flags & DRIVE_ASCII) != 0,
        .read_only = (flags & DRIVE_READ_ONLY) != 0,
        .clock_ms = clock_ms,
    };
    editor_free(ed);
    ed = editor_new(&config, columns, rows, &st);
    ck_assert_msg(ed != NULL, "%s", st.message);
    return ed;
}

static void add_document(const char *members, struct buf *out)
{
    size_t from = out->len;
    buf_addf(out, "{'format': 'stepwire/1'%s%s}", members[0] != '\0' ? ", " : "", members);
    for (size_t i = from; i < out->len; i++) {
        out->ptr[i] = out->ptr[i] == '\'' ? '"' : out->ptr[i];
    }
}

struct editor *drive_open(const char *members)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    add_document(members, &text);
    drive_write_file("a.pipeline.json", buf_cstr(&text));
    buf_finish(&text);
    drive_start(80, 24, 0);
    ck_assert_msg(editor_open(ed, STR("a.pipeline.json"), &st), "%s", st.message);
    return ed;
}

void drive_kill(void)
{
    editor_last_words(ed);
    editor_free(ed);
    ed = NULL;
}

unsigned drive_keys(const char *keys)
{
    struct str rest = str_from(keys);
    unsigned want = 0;
    while (rest.len > 0) {
        struct status st = STATUS_INIT;
        struct keystroke key;
        ck_assert_msg(keystroke_parse(&rest, &key, &st), "%s", st.message);
        want = editor_key(ed, key);
    }
    return want;
}

/* --- what came of it --- */

const char *drive_screen(void)
{
    struct status st = STATUS_INIT;
    int x, y;
    ck_assert_msg(editor_draw(ed, cells, &x, &y, &st), "%s", st.message);
    buf_reset(&screen);
    cells_print(cells, CELLS_PLAIN, true, &screen);
    return buf_cstr(&screen);
}

void drive_expect(const char *text)
{
    ck_assert_msg(strstr(drive_screen(), text) != NULL, "no \"%s\" in\n%s", text,
                  buf_cstr(&screen));
}

void drive_expect_not(const char *text)
{
    ck_assert_msg(strstr(drive_screen(), text) == NULL, "\"%s\" in\n%s", text, buf_cstr(&screen));
}

void drive_expect_document(const char *members)
{
    struct buf want = BUF_INIT, got = BUF_INIT;
    add_document(members, &want);
    value_save(ed->doc.p, pipeline_root(ed->doc.p), &got);
    ck_assert_msg(str_eq(buf_str(&got), buf_str(&want)), "got  %s\nwant %s", buf_cstr(&got),
                  buf_cstr(&want));
    buf_finish(&want);
    buf_finish(&got);
}

const char *drive_focus(void)
{
    buf_reset(&answer);
    buf_add(&answer, value_identity(ed->doc.p, ed->focus.step));
    return buf_cstr(&answer);
}
