/* SPDX-License-Identifier: MIT */
#include "tui/preview.h"

#include <stdint.h>

#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/save.h"
#include "render/export.h"
#include "submit/snapshot.h"
#include "tui/document.h"
#include "tui/scroll.h"

struct preview {
    size_t format;   /* 0: the document; then the table of render/export.h */
    struct buf text; /* or, when has_failed, a sentence */
    bool has_failed;
    uint32_t *lines;  /* where each line of the text begins */
    uint8_t *changed; /* per line: the text before had none like it */
    size_t line_count;
    struct spans spans;
    struct scroll scroll;
    bool is_stale;
    uint64_t revision;  /* of the document that is shown */
    value_id followed;  /* the step that it was last scrolled to */
    struct arena arena; /* source directories */
    struct folders folders;
    bool has_folders;
    /* E: what goes where, while there are questions about it */
    const struct export_format *exported;
    struct buf path, shown; /* absolute, and as typed */
};

struct preview *preview_new(struct status *st)
{
    struct preview *v = mem_new(struct preview);
    if (v == NULL || !arena_init(&v->arena, 0)) {
        mem_free(v);
        status_nomem(st);
        return NULL;
    }
    v->text = v->path = v->shown = (struct buf)BUF_INIT;
    v->is_stale = true;
    return v;
}

void preview_free(struct preview *v)
{
    if (v != NULL) {
        buf_finish(&v->text);
        buf_finish(&v->path);
        buf_finish(&v->shown);
        spans_finish(&v->spans);
        arena_finish(&v->arena);
        mem_free(v->lines);
        mem_free(v->changed);
        mem_free(v);
    }
}

static const struct export_format *format_of(const struct preview *v)
{
    return v->format == 0 ? NULL : &export_formats()[v->format - 1];
}

struct str preview_format(const struct editor *ed)
{
    const struct export_format *format = format_of(ed->preview);
    return format == NULL ? STR("document") : str_from(format->name);
}

/* --- writing the text --- */

/* Exports need to know the sources' contents. */
static bool look_at_folders(struct editor *ed, struct preview *v, struct status *st)
{
    if (!v->has_folders) {
        arena_reset(&v->arena);
        v->has_folders = snapshot_folders(ed->doc.p, ed->doc.base_folder, SNAPSHOT_HASH, &v->arena,
                                          &v->folders, st);
    }
    return v->has_folders;
}

/* In the canonical document a step is what stands between "    {" and "    }" inside "steps". */
static bool span_document(const struct editor *ed, struct preview *v, struct status *st)
{
    struct str rest = buf_str(&v->text), line;
    value_id step = value_first(ed->doc.p, pipeline_list(ed->doc.p, KEY_STEPS));
    bool inside = false;
    uint32_t number = 0, start = 0;
    while (!value_is_none(step) && !str_is_none(line = str_cut(&rest, '\n'))) {
        inside |= str_eq(line, STR("  \"steps\": ["));
        if (inside && str_eq(line, STR("    {"))) {
            start = number;
        } else if (inside && str_starts(line, STR("    }"))) {
            if (!spans_add(&v->spans, (struct span){step, start, number - start + 1})) {
                return status_nomem(st);
            }
            step = value_next(ed->doc.p, step);
        }
        number++;
    }
    return true;
}

static bool write_format(struct editor *ed, const struct export_format *format, struct buf *out,
                         struct spans *spans, struct status *st)
{
    struct export_input input = {.p = ed->doc.p,
                                 .g = ed->doc.checked,
                                 .folders = &ed->preview->folders,
                                 .default_name = document_default_name(ed)};
    return look_at_folders(ed, ed->preview, st) && export_write(format, &input, out, spans, st);
}

static bool write_text(struct editor *ed, struct preview *v, struct status *st)
{
    const struct export_format *format = format_of(v);
    if (format != NULL) {
        return write_format(ed, format, &v->text, &v->spans, st);
    }
    pipeline_save(ed->doc.p, &v->text);
    return buf_ok(&v->text, st) && span_document(ed, v, st);
}

/* Marks the lines that `before` has none like. Nothing is marked when there was no text of this
 * format. */
static bool mark_changed(struct preview *v, struct str before, struct status *st)
{
    struct map seen = MAP_INIT;
    struct str rest = before, line;
    bool ok = true;
    while (ok && before.len > 0 && !str_is_none(line = str_cut(&rest, '\n'))) {
        ok = map_set(&seen, line, 1);
    }
    rest = buf_str(&v->text);
    for (size_t i = 0; ok && before.len > 0 && i < v->line_count; i++) {
        line = str_cut(&rest, '\n');
        v->changed[i] = map_get(&seen, line, 0) == 0;
    }
    map_finish(&seen);
    return ok || status_nomem(st);
}

static bool index_lines(struct preview *v, struct status *st)
{
    struct str text = buf_str(&v->text);
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n' || i + 1 == text.len;
    }
    uint32_t *lines = mem_new_array(uint32_t, count + 1);
    uint8_t *changed = mem_new_array(uint8_t, count + 1);
    if (lines == NULL || changed == NULL) {
        mem_free(lines);
        mem_free(changed);
        return status_nomem(st);
    }
    size_t line = 0;
    for (size_t i = 0; i < text.len && line + 1 < count; i++) {
        if (text.ptr[i] == '\n') {
            lines[++line] = (uint32_t)(i + 1);
        }
    }
    mem_free(v->lines);
    mem_free(v->changed);
    v->lines = lines;
    v->changed = changed;
    v->line_count = count;
    return true;
}

static void write_anew(struct editor *ed, struct preview *v)
{
    struct status st = STATUS_INIT;
    struct buf before = v->has_failed ? (struct buf)BUF_INIT : v->text;
    if (v->has_failed) {
        buf_finish(&v->text);
    }
    v->text = (struct buf)BUF_INIT;
    v->spans.count = 0;
    v->line_count = 0;
    v->has_failed =
        !write_text(ed, v, &st) || !index_lines(v, &st) || !mark_changed(v, buf_str(&before), &st);
    if (v->has_failed) {
        buf_reset(&v->text);
        buf_addf(&v->text, "%s", st.message);
    }
    buf_finish(&before);
    v->is_stale = false;
    v->revision = pipeline_revision(ed->doc.p);
    v->followed = VALUE_NONE;
}

void preview_refresh(struct editor *ed)
{
    struct preview *v = ed->preview;
    if (ed->doc.p == NULL || pipeline_revision(ed->doc.p) != v->revision) {
        v->is_stale = true;
        v->has_folders = false;
    }
}

static void show_format(struct preview *v, size_t format)
{
    v->format = format;
    v->is_stale = true;
    v->scroll = (struct scroll){0};
    buf_reset(&v->text); /* another format's lines are no change */
}

/* --- drawing --- */

/* A taste of colour: keys, texts and numbers of JSON; other formats stay plain. */
static void colour_line(struct cells *c, struct rect r, struct str line)
{
    size_t quote = str_find(line, STR("\""));
    size_t end = str_find(line, STR("\": "));
    if (quote != SIZE_MAX && end != SIZE_MAX && end > quote) {
        cells_restyle(c, (struct rect){r.x + (int)quote, r.y, (int)(end - quote) + 1, 1},
                      STYLE_SYNTAX_KEY);
        char first = end + 3 < line.len ? line.ptr[end + 3] : ' ';
        enum style style = first == '"'                                     ? STYLE_SYNTAX_TEXT
                           : (first >= '0' && first <= '9') || first == '-' ? STYLE_SYNTAX_NUMBER
                                                                            : STYLE_PLAIN;
        int from = (int)end + 3;
        if (style != STYLE_PLAIN && from < r.w) {
            cells_restyle(c, (struct rect){r.x + from, r.y, r.w - from, 1}, style);
        }
    } else if (quote != SIZE_MAX) {
        cells_restyle(c, (struct rect){r.x + (int)quote, r.y, r.w - (int)quote, 1},
                      STYLE_SYNTAX_TEXT);
    }
}

static struct str line_at(const struct preview *v, size_t i)
{
    struct str text = buf_str(&v->text);
    size_t end = i + 1 < v->line_count ? v->lines[i + 1] : text.len;
    struct str line = str_slice(text, v->lines[i], end);
    return str_ends(line, STR("\n")) ? str_slice(line, 0, line.len - 1) : line;
}

/* When the focus has gone to another step, its lines come into view. */
static void follow(struct editor *ed, struct preview *v)
{
    const struct span *span = spans_find(&v->spans, ed->focus.step);
    if (span != NULL && !value_eq(v->followed, ed->focus.step)) {
        v->scroll.first = v->scroll.focus = span->first_line;
    }
    v->followed = ed->focus.step;
}

static void draw_line(struct editor *ed, const struct preview *v, size_t i, struct cells *c,
                      struct rect r)
{
    const struct span *span = spans_find(&v->spans, ed->focus.step);
    bool of_step = span != NULL && i >= span->first_line && i < span->first_line + span->line_count;
    struct str line = line_at(v, i);
    cells_text(c, r.x, r.y, 1,
               v->changed[i] ? STR("*")
               : of_step     ? STR("|")
                             : STR(" "),
               v->changed[i] ? STYLE_CHANGED : STYLE_FRAME_FOCUS);
    struct rect text = {r.x + 2, r.y, r.w - 2, 1};
    cells_text(c, text.x, text.y, text.w, line, STYLE_PLAIN);
    if (v->format == 0 || format_of(v)->for_azure_v1) {
        colour_line(c, text, line);
    }
}

void preview_draw(struct editor *ed, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    struct preview *v = ed->preview;
    if (v->is_stale) {
        write_anew(ed, v);
    }
    if (v->has_failed) {
        cells_text(c, r.x, r.y, r.w, buf_str(&v->text), STYLE_WARNING);
        return;
    }
    follow(ed, v);
    size_t first = v->scroll.first;
    if (v->scroll.focus < first || v->scroll.focus >= first + (size_t)(r.h > 0 ? r.h : 1)) {
        scroll_fit(&v->scroll, v->line_count, r.h);
    }
    for (int y = 0; y < r.h && v->scroll.first + (size_t)y < v->line_count; y++) {
        size_t i = v->scroll.first + (size_t)y;
        draw_line(ed, v, i, c, (struct rect){r.x, r.y + y, r.w, 1});
        if (ed->pane == PANE_LOWER && i == v->scroll.focus) {
            *cursor_x = r.x;
            *cursor_y = r.y + y;
        }
    }
}

static size_t format_count(void)
{
    size_t count = 1;
    while (export_formats()[count - 1].name != NULL) {
        count++;
    }
    return count;
}

bool preview_do(struct editor *ed, enum action action)
{
    struct preview *v = ed->preview;
    size_t count = format_count();
    if (action == ACTION_RIGHT) {
        show_format(v, (v->format + 1) % count);
        return true;
    }
    if (action == ACTION_LEFT) {
        show_format(v, (v->format + count - 1) % count);
        return true;
    }
    return scroll_do(&v->scroll, v->line_count, action);
}

/* --- E: to a file --- */

static void write_export(struct editor *ed, const struct file_stamp *expected, struct status *st)
{
    struct preview *v = ed->preview;
    struct buf text = BUF_INIT;
    if (write_format(ed, v->exported, &text, NULL, st) && buf_ok(&text, st) &&
        file_save(buf_cstr(&v->path), buf_str(&text), expected, NULL, st)) {
        editor_say(ed, SAY_GOOD, "wrote %s, %zu bytes", buf_cstr(&v->shown), text.len);
        const struct str words[] = {STR("export"), document_shown_path(ed),
                                    STR("--to"),   str_from(v->exported->name),
                                    STR("-o"),     buf_str(&v->shown)};
        editor_log_command(ed, words, COUNT_OF(words));
    }
    buf_finish(&text);
}

static void replace_file(struct editor *ed, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    write_export(ed, NULL, &st);
    if (st.code != STATUS_OK) {
        editor_failed(ed, &st);
    }
}

static bool take_names(struct editor *ed, struct str typed, struct status *st)
{
    struct preview *v = ed->preview;
    struct arena a = {0};
    buf_reset(&v->path);
    buf_reset(&v->shown);
    buf_add(&v->shown, typed);
    struct str path = arena_init(&a, 0) ? document_absolute(ed, typed, &a) : STR_NONE;
    bool ok = (!str_is_none(path) || status_nomem(st)) && buf_ok(&v->shown, st);
    if (ok && str_eq(path, ed->doc.path)) {
        ok = status_set(st, STATUS_CONFLICT, NO_POS, "%.*s is the document itself", STR_ARG(typed));
    }
    if (ok) {
        buf_add(&v->path, path);
        ok = buf_ok(&v->path, st);
    }
    arena_finish(&a);
    return ok;
}

static bool export_to(struct editor *ed, struct str path, void *data)
{
    struct preview *v = ed->preview;
    struct file_stamp nothing = {.exists = false};
    struct status st = STATUS_INIT;
    if (path.len == 0) {
        return false;
    }
    v->exported = data;
    if (!take_names(ed, path, &st)) {
        editor_failed(ed, &st);
        return false;
    }
    write_export(ed, &nothing, &st);
    if (st.code == STATUS_CONFLICT) {
        struct status asked = STATUS_INIT;
        struct buf question = BUF_INIT;
        buf_addf(&question, "There is a file %s already. Overwrite it?", buf_cstr(&v->shown));
        if (!buf_ok(&question, &asked) ||
            !ask_open(ed, buf_str(&question), replace_file, NULL, &asked)) {
            editor_failed(ed, &asked);
        }
        buf_finish(&question);
    } else if (st.code != STATUS_OK) {
        editor_failed(ed, &st);
    }
    return st.code == STATUS_OK || st.code == STATUS_CONFLICT;
}

static void format_chosen(struct editor *ed, size_t item, void *data)
{
    (void)data;
    struct status st = STATUS_INIT;
    const struct export_format *format = &export_formats()[item];
    struct buf name = BUF_INIT;
    buf_addf(&name, "%.*s%s", STR_ARG(document_default_name(ed)), format->suffix);
    /* The table is not written to; prompts hand their data back as it is. */
    if (!buf_ok(&name, &st) || !prompt_open(ed, STR("write to: "), buf_str(&name), export_to,
                                            (void *)(uintptr_t)format, &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&name);
}

bool preview_export_open(struct editor *ed, struct status *st)
{
    struct choice choice = {.title = STR("export"), .chosen = format_chosen};
    if (ed->config.read_only) {
        return status_set(st, STATUS_PERMISSION, NO_POS,
                          "this is a read-only session: nothing is written");
    }
    if (!arena_init(&choice.arena, 0)) {
        return status_nomem(st);
    }
    choice.count = format_count() - 1;
    choice.items = arena_new(&choice.arena, struct list_item, choice.count);
    if (choice.items == NULL) {
        arena_finish(&choice.arena);
        return status_nomem(st);
    }
    for (size_t i = 0; i < choice.count; i++) {
        const struct export_format *format = &export_formats()[i];
        choice.items[i] =
            (struct list_item){.text = str_from(format->name), .detail = str_from(format->help)};
    }
    return choice_open(ed, &choice, st);
}
