/* SPDX-License-Identifier: MIT */
#include "model/history.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/journal.h"

/* An edit that leads back: what it puts somewhere was taken out before, so an id is all there is to
 * say of it. Kept small, because nothing is ever forgotten. */
struct entry {
    const char *free_key; /* the pipeline's own text */
    uint32_t free_key_len;
    uint32_t at; /* AT_END stands for EDIT_END */
    value_id target, detached;
    uint8_t kind, key;
    bool puts; /* `detached`; else its value is EDIT_NOTHING */
};
_Static_assert(sizeof(struct entry) == 32, "an entry is kept small");
_Static_assert(KEY_COUNT <= UINT8_MAX + 1, "a key fits into a byte");

/* What one undo takes back: the entries from `first` to where the next group begins. Likewise its
 * label. */
struct group {
    size_t first, label;
};

/* Entries and groups are two stacks:
 *
 *      groups    | done: can be undone      | can be redone        |
 *      entries   | inverses of what was done | what was undone      | the open group's inverses |
 *      labels    | one behind the other     | of what was undone    | the open group's          |
 *                                                                    ^ open[0], open_label
 *
 * An entry is the edit that leads away from how things are, so undoing a group applies its entries
 * from the last to the first and puts the inverse of each in its place; redoing, the other way
 * round. The open group stands behind what can be redone until it is closed, so that an aborted one
 * costs nothing. */
struct history {
    struct pipeline *p;
    struct entry *entries;
    size_t entry_count, entry_cap;
    struct group *groups;
    size_t group_count, group_cap;
    size_t done;  /* groups that can be undone */
    size_t saved; /* `done` when it was saved, or NOWHERE */

    size_t open[HISTORY_NESTING_MAX]; /* entry_count at each history_begin */
    size_t depth;
    struct buf labels;
    size_t open_label; /* where it begins */

    /* Groups floor to ceiling are those that a replay of the journal has on its own two stacks, on
     * top and in this order. floor <= done <= ceiling. */
    struct buf *journal; /* the caller's, or NULL */
    size_t floor, ceiling;
    struct buf line; /* what is about to be appended to it */
};

static const size_t NOWHERE = SIZE_MAX;
static const uint32_t AT_END = UINT32_MAX;

#define LINE_END STR("{\"end\": true}\n")
#define LINE_ABORT STR("{\"abort\": true}\n")
#define LINE_UNDO STR("{\"undo\": true}\n")
#define LINE_REDO STR("{\"redo\": true}\n")
#define LINE_BEGIN STR("{\"begin\": ")

struct history *history_new(struct pipeline *p, struct status *st)
{
    struct history *h = mem_new(struct history);
    if (h == NULL) {
        (void)status_nomem(st);
        return NULL;
    }
    h->p = p;
    h->line = h->labels = (struct buf)BUF_INIT;
    return h;
}

void history_free(struct history *h)
{
    if (h == NULL) {
        return;
    }
    mem_free(h->groups);
    mem_free(h->entries);
    buf_finish(&h->labels);
    buf_finish(&h->line);
    mem_free(h);
}

struct pipeline *history_pipeline(const struct history *h)
{
    return h->p;
}

/* --- room on the stacks --- */

enum { FIRST_CAP = 16 };

/* By half, not twofold: this is memory that a long session keeps. */
static size_t more(size_t cap)
{
    return cap > 0 ? cap + cap / 2 : FIRST_CAP;
}

static bool reserve_entry(struct history *h)
{
    if (h->entry_count < h->entry_cap) {
        return true;
    }
    size_t cap = more(h->entry_cap);
    struct entry *entries = mem_resize(h->entries, h->entry_cap, cap, sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    h->entries = entries;
    h->entry_cap = cap;
    return true;
}

static bool reserve_group(struct history *h)
{
    if (h->group_count < h->group_cap) {
        return true;
    }
    size_t cap = more(h->group_cap);
    struct group *groups = mem_resize(h->groups, h->group_cap, cap, sizeof *groups);
    if (groups == NULL) {
        return false;
    }
    h->groups = groups;
    h->group_cap = cap;
    return true;
}

/* --- entries and labels --- */

static struct entry pack(const struct edit *e)
{
    assert(e->value.kind == EDIT_NOTHING || e->value.kind == EDIT_DETACHED);
    assert(e->at == EDIT_END || e->at < AT_END); /* there are fewer values than that */
    return (struct entry){
        .free_key = e->free_key.ptr,
        .free_key_len = (uint32_t)e->free_key.len,
        .at = e->at == EDIT_END ? AT_END : (uint32_t)e->at,
        .target = e->target,
        .detached = e->value.detached,
        .kind = (uint8_t)e->kind,
        .key = (uint8_t)e->key,
        .puts = e->value.kind == EDIT_DETACHED,
    };
}

static struct edit unpack(const struct entry *e)
{
    return (struct edit){
        .kind = (enum edit_kind)e->kind,
        .target = e->target,
        .key = (enum key)e->key,
        .free_key = {e->free_key, e->free_key_len},
        .at = e->at == AT_END ? EDIT_END : e->at,
        .value = {.kind = e->puts ? EDIT_DETACHED : EDIT_NOTHING, .detached = e->detached},
    };
}

/* STR_NONE for a group without one. */
static struct str label_of(const struct history *h, size_t group)
{
    size_t first = h->groups[group].label;
    size_t behind = h->depth > 0 ? h->open_label : h->labels.len;
    size_t end = group + 1 < h->group_count ? h->groups[group + 1].label : behind;
    return end > first ? str_slice(buf_str(&h->labels), first, end) : STR_NONE;
}

/* --- the journal --- */

/* Makes room in the journal for h->line and for closing all groups that will be open then, so that
 * nothing written later needs memory. */
static bool reserve_line(struct history *h, size_t depth, struct status *st)
{
    if (h->journal == NULL) {
        return true;
    }
    size_t len = h->journal->len;
    buf_addn(h->journal, ' ', h->line.len + depth * LINE_ABORT.len);
    bool ok = buf_ok(&h->line, st) && buf_ok(h->journal, st);
    /* What is in the journal is whole: it has not failed, only this line was refused. */
    h->journal->failed = STATUS_OK;
    buf_cut(h->journal, len);
    return ok;
}

static void commit_line(struct history *h)
{
    if (h->journal != NULL) {
        buf_add(h->journal, buf_str(&h->line));
        assert(h->journal->failed == STATUS_OK); /* reserve_line made room */
    }
}

/* Closes a group in the journal, for which there is room. */
static void close_in_journal(struct history *h, struct str text)
{
    if (h->journal != NULL) {
        buf_add(h->journal, text);
        assert(h->journal->failed == STATUS_OK);
    }
}

static void add_begin(struct buf *out, struct str label)
{
    buf_add(out, LINE_BEGIN);
    json_add_quoted(out, label, JSON_UTF8);
    buf_add(out, STR("}\n"));
}

void history_journal(struct history *h, struct buf *journal)
{
    assert(h->depth == 0);
    h->journal = journal;
    h->floor = h->ceiling = h->done;
}

/* --- groups --- */

static bool open_group(struct history *h, struct str label, struct status *st)
{
    if (h->depth == HISTORY_NESTING_MAX) {
        return status_set(st, STATUS_LIMIT, NO_POS, "groups of edits nest at most %d deep",
                          (int)HISTORY_NESTING_MAX);
    }
    if (h->depth == 0) {
        if (!reserve_group(h)) {
            return status_nomem(st);
        }
        h->open_label = h->labels.len;
        buf_add(&h->labels, label);
        if (!buf_ok(&h->labels, st)) {
            h->labels.failed = STATUS_OK; /* what is in it is whole */
            return false;
        }
    }
    h->open[h->depth++] = h->entry_count;
    return true;
}

bool history_begin(struct history *h, struct str label, struct status *st)
{
    buf_reset(&h->line);
    add_begin(&h->line, label);
    if (!reserve_line(h, h->depth + 1, st) || !open_group(h, label, st)) {
        return false;
    }
    commit_line(h);
    return true;
}

/* Drops what could be redone and moves the open group's entries and label into its place. */
static void drop_redo(struct history *h)
{
    if (h->done < h->group_count) {
        size_t first = h->groups[h->done].first, label = h->groups[h->done].label;
        size_t len = h->labels.len - h->open_label;
        if (len > 0) {
            memmove(h->labels.ptr + label, h->labels.ptr + h->open_label, len);
        }
        buf_cut(&h->labels, label + len);
        h->open_label = label;
        memmove(&h->entries[first], &h->entries[h->open[0]],
                (h->entry_count - h->open[0]) * sizeof h->entries[0]);
        h->entry_count -= h->open[0] - first;
        h->open[0] = first;
        h->group_count = h->done;
    }
    if (h->saved > h->done) {
        h->saved = NOWHERE;
    }
}

static void close_group(struct history *h)
{
    assert(h->depth > 0);
    h->depth--;
    if (h->depth > 0) {
        return;
    }
    if (h->entry_count == h->open[0]) {
        buf_cut(&h->labels, h->open_label);
        return;
    }
    drop_redo(h);
    h->groups[h->group_count++] = (struct group){h->open[0], h->open_label};
    h->done++;
    h->ceiling = h->done;
}

void history_end(struct history *h)
{
    close_in_journal(h, LINE_END);
    close_group(h);
}

/* An edit that cannot be refused: it leads back to where the document has been. */
static void apply_back(struct history *h, struct entry *entry, value_id *made)
{
    struct status st = STATUS_INIT;
    const struct edit back = unpack(entry);
    struct edit inverse;
    bool ok = pipeline_apply(h->p, &back, &inverse, made, &st);
    assert(ok);
    if (ok) {
        *entry = pack(&inverse);
    }
}

void history_abort(struct history *h)
{
    assert(h->depth > 0);
    while (h->entry_count > h->open[h->depth - 1]) {
        apply_back(h, &h->entries[--h->entry_count], NULL);
    }
    close_in_journal(h, LINE_ABORT);
    close_group(h);
}

static bool apply_in_group(struct history *h, const struct edit *edit, value_id *made,
                           struct status *st)
{
    if (!reserve_entry(h)) {
        return status_nomem(st);
    }
    buf_reset(&h->line);
    if (h->journal != NULL) {
        edit_write(h->p, edit, &h->line);
        buf_addc(&h->line, '\n');
    }
    struct edit inverse;
    if (!reserve_line(h, h->depth, st) || !pipeline_apply(h->p, edit, &inverse, made, st)) {
        return false;
    }
    h->entries[h->entry_count++] = pack(&inverse);
    commit_line(h);
    return true;
}

bool history_apply(struct history *h, const struct edit *edit, value_id *made, struct status *st)
{
    if (h->depth > 0) {
        return apply_in_group(h, edit, made, st);
    }
    bool ok = open_group(h, STR_NONE, st);
    if (ok) {
        ok = apply_in_group(h, edit, made, st);
        close_group(h);
    }
    return ok;
}

bool history_list(struct history *h, value_id object, enum key key, value_id *out,
                  struct status *st)
{
    *out = value_get(h->p, object, key);
    if (!value_is_none(*out)) {
        return true;
    }
    const struct shape *shape = value_shape(h->p, object);
    const struct field *field = shape != NULL ? shape_field(shape, key) : NULL;
    bool is_list = field != NULL && field->shape->kind == SHAPE_LIST;
    const struct edit edit = {
        .kind = EDIT_SET,
        .target = object,
        .key = key,
        .value = edit_json(is_list ? STR("[]") : STR("{}")),
    };
    return history_apply(h, &edit, out, st);
}

/* --- undo and redo --- */

enum direction { BACK, FORWARD };

/* A live value that the edit just applied was about. `held` was its target's parent before. */
static value_id touched_by(const struct history *h, const struct edit *applied, value_id made,
                           value_id held)
{
    if (!value_is_none(made)) {
        return made;
    }
    return value_is_live(h->p, applied->target) ? applied->target : held;
}

/* Applies a group's entries and turns each into its inverse. The value to look at is what the last
 * of them was about. With `lines` not NULL appends what they are in a journal. */
static value_id swap_group(struct history *h, size_t group, enum direction direction,
                           struct buf *lines)
{
    size_t first = h->groups[group].first;
    size_t end = group + 1 < h->group_count ? h->groups[group + 1].first : h->entry_count;
    value_id touched = VALUE_NONE;
    for (size_t i = 0; i < end - first; i++) {
        struct entry *entry = &h->entries[direction == FORWARD ? first + i : end - 1 - i];
        const struct edit applied = unpack(entry);
        if (lines != NULL) {
            edit_write(h->p, &applied, lines);
            buf_addc(lines, '\n');
        }
        value_id held = value_parent(h->p, entry->target);
        value_id made;
        apply_back(h, entry, &made);
        touched = touched_by(h, &applied, made, held);
    }
    return touched;
}

/* A replay of the journal has this group on its stacks, too. */
static bool travel_by_word(struct history *h, size_t group, enum direction direction,
                           value_id *touched, struct status *st)
{
    buf_reset(&h->line);
    buf_add(&h->line, direction == BACK ? LINE_UNDO : LINE_REDO);
    if (!reserve_line(h, 0, st)) {
        return false;
    }
    *touched = swap_group(h, group, direction, NULL);
    commit_line(h);
    return true;
}

/* A replay has not, so the journal gets the edits that are made. */
static bool travel_in_full(struct history *h, size_t group, enum direction direction,
                           value_id *touched, struct status *st)
{
    buf_reset(&h->line);
    add_begin(&h->line, label_of(h, group));
    *touched = swap_group(h, group, direction, &h->line);
    buf_add(&h->line, LINE_END);
    if (!reserve_line(h, 0, st)) {
        swap_group(h, group, direction == BACK ? FORWARD : BACK, NULL);
        return false;
    }
    commit_line(h);
    return true;
}

static bool travel(struct history *h, enum direction direction, value_id *touched,
                   struct status *st)
{
    assert(h->depth == 0);
    bool back = direction == BACK;
    if (h->done == (back ? 0 : h->group_count)) {
        return status_set(st, STATUS_NOT_FOUND, NO_POS, "there is nothing to %s",
                          back ? "undo" : "redo");
    }
    size_t group = back ? h->done - 1 : h->done;
    bool in_full = h->journal != NULL && h->done == (back ? h->floor : h->ceiling);
    value_id look = VALUE_NONE;
    if (!(in_full ? travel_in_full : travel_by_word)(h, group, direction, &look, st)) {
        return false;
    }
    h->done = back ? h->done - 1 : h->done + 1;
    if (in_full) {
        /* The replay's new group has taken the place of what it could redo. Going forward it is
         * this group; going back it is none of ours. */
        h->ceiling = h->done;
        h->floor = back ? h->done : h->floor;
    }
    if (touched != NULL) {
        *touched = look;
    }
    return true;
}

bool history_undo(struct history *h, value_id *touched, struct status *st)
{
    return travel(h, BACK, touched, st);
}

bool history_redo(struct history *h, value_id *touched, struct status *st)
{
    return travel(h, FORWARD, touched, st);
}

size_t history_undo_count(const struct history *h)
{
    return h->done;
}

size_t history_redo_count(const struct history *h)
{
    return h->group_count - h->done;
}

struct str history_undo_label(const struct history *h)
{
    return h->done > 0 ? label_of(h, h->done - 1) : STR_NONE;
}

struct str history_redo_label(const struct history *h)
{
    return h->done < h->group_count ? label_of(h, h->done) : STR_NONE;
}

void history_mark_saved(struct history *h)
{
    assert(h->depth == 0);
    h->saved = h->done;
}

bool history_is_saved(const struct history *h)
{
    bool group_is_empty = h->depth == 0 || h->entry_count == h->open[0];
    return group_is_empty && h->saved == h->done;
}

/* --- replay --- */

static bool replay_begin(struct history *h, struct str line, struct status *st)
{
    struct json *j = json_parse(line, st);
    const struct json_value *label = j != NULL ? json_get(json_root(j), STR("begin")) : NULL;
    bool ok = label != NULL && json_kind(label) == JSON_STRING;
    ok = ok ? history_begin(h, json_text(j, label), st)
            : status_set(st, STATUS_DATA, NO_POS, "this line begins no group of edits");
    json_free(j);
    return ok;
}

static bool replay_edit(struct history *h, struct str line, struct buf *scratch, struct status *st)
{
    struct edit edit;
    return edit_read(h->p, line, scratch, &edit, st) && history_apply(h, &edit, NULL, st);
}

/* One line, with its newline. */
static bool replay_line(struct history *h, struct str line, struct buf *scratch, struct status *st)
{
    bool closes = str_eq(line, LINE_END) || str_eq(line, LINE_ABORT);
    bool travels = str_eq(line, LINE_UNDO) || str_eq(line, LINE_REDO);
    if ((closes && h->depth == 0) || (travels && h->depth > 0)) {
        return status_set(st, STATUS_DATA, NO_POS, "this line stands where it cannot");
    }
    if (str_eq(line, LINE_END)) {
        history_end(h);
        return true;
    }
    if (str_eq(line, LINE_ABORT)) {
        history_abort(h);
        return true;
    }
    if (travels) {
        return str_eq(line, LINE_UNDO) ? history_undo(h, NULL, st) : history_redo(h, NULL, st);
    }
    return str_starts(line, LINE_BEGIN) ? replay_begin(h, line, st)
                                        : replay_edit(h, line, scratch, st);
}

bool history_replay(struct history *h, struct str journal, size_t *applied, struct status *st)
{
    assert(h->depth == 0);
    struct buf scratch = BUF_INIT;
    struct status stop = STATUS_INIT;
    *applied = 0;
    size_t newline = str_find(journal, STR("\n"));
    while (newline != SIZE_MAX &&
           replay_line(h, str_slice(journal, 0, newline + 1), &scratch, &stop)) {
        (*applied)++;
        journal = str_slice(journal, newline + 1, journal.len);
        newline = str_find(journal, STR("\n"));
    }
    while (h->depth > 0) {
        history_end(h);
    }
    buf_finish(&scratch);
    return stop.code != STATUS_NOMEM || status_nomem(st);
}
