/* SPDX-License-Identifier: MIT */
#include "model/history.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/journal.h"
#include "model/pipeline_internal.h"
#include "model/save.h"
#include "model/verb.h"
#include "tests/hold.h"
#include "tests/model/documents.h"
#include "tests/model/random_edit.h"

static struct status st;
static struct pipeline *pipeline;
static struct history *history;
static struct buf journal;

static void start(void)
{
    status_reset(&st);
    journal = (struct buf)BUF_INIT;
    pipeline = document_load(STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\"}]}"));
    history = history_new(pipeline, &st);
    ck_assert_ptr_nonnull(history);
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    history_free(history);
    pipeline_free(pipeline);
    buf_finish(&journal);
}

static value_id at(const char *pointer)
{
    value_id v = pipeline_resolve(pipeline, str_from(pointer));
    ck_assert_msg(!value_is_none(v), "nothing at %s", pointer);
    return v;
}

static bool set_name(const char *text)
{
    const struct edit edit = {
        .kind = EDIT_SET,
        .target = at("/steps/0"),
        .key = KEY_NAME,
        .value = edit_text(str_from(text)),
    };
    return history_apply(history, &edit, NULL, &st);
}

static void begin(const char *label)
{
    ck_assert(history_begin(history, str_from(label), &st));
}

static void undo(void)
{
    ck_assert_msg(history_undo(history, NULL, &st), "%s", st.message);
}

static void redo(void)
{
    ck_assert_msg(history_redo(history, NULL, &st), "%s", st.message);
}

/* The name of the first step; "-" when it has none. */
static void expect_name(const char *want)
{
    value_id v = value_get(pipeline, at("/steps/0"), KEY_NAME);
    ck_assert_str_eq(value_is_none(v) ? "-" : value_text(pipeline, v).ptr, want);
}

static void expect_journal(const char *quoted)
{
    struct buf want = BUF_INIT;
    buf_add(&want, str_from(quoted));
    for (size_t i = 0; i < want.len; i++) {
        want.ptr[i] = want.ptr[i] == '\'' ? '"' : want.ptr[i];
    }
    ck_assert_str_eq(buf_cstr(&journal), buf_cstr(&want));
    buf_finish(&want);
}

/* Adds a step from this JSON. */
static bool insert_step(const char *json)
{
    const struct edit edit = {
        .kind = EDIT_INSERT,
        .target = at("/steps"),
        .at = EDIT_END,
        .value = edit_json(str_from(json)),
    };
    return history_apply(history, &edit, NULL, &st);
}

/* --- groups --- */

START_TEST(an_edit_of_its_own_is_one_undo)
{
    ck_assert(set_name("x"));
    ck_assert(set_name("y"));
    undo();
    expect_name("x");
    undo();
    expect_name("-");
    redo();
    redo();
    expect_name("y");
    ck_assert_uint_eq(history_undo_count(history), 2);
    ck_assert(str_is_none(history_undo_label(history)));
}
END_TEST

START_TEST(a_group_is_one_undo_under_its_label)
{
    begin("rename");
    ck_assert(set_name("x") && set_name("y"));
    history_end(history);
    ck_assert(str_eq(history_undo_label(history), STR("rename")));
    undo();
    expect_name("-");
    ck_assert(str_is_none(history_undo_label(history)));
    ck_assert(str_eq(history_redo_label(history), STR("rename")));
    redo();
    expect_name("y");
}
END_TEST

static void rename_under(const char *label, const char *name)
{
    begin(label);
    ck_assert(set_name(name));
    history_end(history);
}

START_TEST(labels_stay_with_their_groups)
{
    rename_under("first", "x");
    ck_assert(set_name("unlabelled"));
    rename_under("third", "y");
    undo();
    undo();
    ck_assert(str_eq(history_undo_label(history), STR("first")));
    ck_assert(str_is_none(history_redo_label(history)));

    begin("given up");
    ck_assert(set_name("z"));
    ck_assert(str_is_none(history_redo_label(history)));
    history_abort(history);
    redo();
    ck_assert(str_eq(history_redo_label(history), STR("third")));
    undo();
    rename_under("second, longer", "z");

    ck_assert(str_eq(history_undo_label(history), STR("second, longer")));
    undo();
    ck_assert(str_eq(history_redo_label(history), STR("second, longer")));
    ck_assert(str_eq(history_undo_label(history), STR("first")));
}
END_TEST

START_TEST(an_undo_more_is_no_allocation_more)
{
    enum { MANY = 10000, FEW = 200 };
    mem_fail_at(0, MEM_FAIL_ONCE);

    for (int i = 0; i < MANY; i++) {
        rename_under("turn the name", i % 2 == 0 ? "x" : "y");
    }

    ck_assert_uint_eq(history_undo_count(history), MANY);
    ck_assert_uint_lt(mem_count(), FEW);
}
END_TEST

START_TEST(of_nested_groups_only_the_outermost_counts)
{
    begin("outer");
    ck_assert(set_name("x"));
    begin("inner");
    ck_assert(set_name("y"));
    history_end(history);
    ck_assert_uint_eq(history_undo_count(history), 0);
    history_end(history);
    ck_assert_uint_eq(history_undo_count(history), 1);
    ck_assert(str_eq(history_undo_label(history), STR("outer")));
    undo();
    expect_name("-");
}
END_TEST

START_TEST(groups_nest_up_to_their_limit)
{
    for (int i = 0; i < HISTORY_NESTING_MAX; i++) {
        begin("deeper");
    }
    ck_assert(!history_begin(history, STR("too deep"), &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    for (int i = 0; i < HISTORY_NESTING_MAX; i++) {
        history_end(history);
    }
    ck_assert_uint_eq(history_undo_count(history), 0);
}
END_TEST

START_TEST(an_empty_group_leaves_no_trace)
{
    ck_assert(set_name("x"));
    undo();
    begin("nothing");
    history_end(history);
    ck_assert_uint_eq(history_undo_count(history), 0);
    redo();
    expect_name("x");
}
END_TEST

START_TEST(abort_takes_back_to_the_matching_begin)
{
    begin("outer");
    ck_assert(set_name("x"));
    begin("inner");
    ck_assert(set_name("y"));
    history_abort(history);
    expect_name("x");
    history_end(history);
    expect_name("x");
    undo();
    expect_name("-");
}
END_TEST

START_TEST(an_aborted_group_leaves_what_could_be_redone)
{
    ck_assert(set_name("x"));
    undo();
    begin("in vain");
    ck_assert(set_name("y"));
    history_abort(history);
    expect_name("-");
    redo();
    expect_name("x");
}
END_TEST

START_TEST(a_new_edit_drops_what_could_be_redone)
{
    ck_assert(set_name("x") && set_name("y"));
    undo();
    ck_assert(set_name("z"));
    ck_assert_uint_eq(history_redo_count(history), 0);
    ck_assert(!history_redo(history, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    status_reset(&st);
    undo();
    expect_name("x");
    undo();
    ck_assert(!history_undo(history, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
}
END_TEST

START_TEST(a_refused_edit_leaves_no_trace)
{
    const struct edit edit = {.kind = EDIT_SET, .target = at("/steps/0"), .key = KEY_ID};
    ck_assert(!history_apply(history, &edit, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_uint_eq(history_undo_count(history), 0);
    ck_assert(history_is_saved(history));
}
END_TEST

START_TEST(undo_and_redo_tell_what_to_look_at)
{
    value_id steps = at("/steps");
    value_id step, look;
    const struct edit edit = {
        .kind = EDIT_INSERT,
        .target = steps,
        .at = 0,
        .value = edit_json(STR("{\"id\": \"b\"}")),
    };
    ck_assert(history_apply(history, &edit, &step, &st));
    ck_assert(history_undo(history, &look, &st));
    ck_assert(value_eq(look, steps));
    ck_assert(history_redo(history, &look, &st));
    ck_assert(value_eq(look, step));
}
END_TEST

START_TEST(a_missing_list_or_map_is_made_and_one_that_is_there_is_taken)
{
    value_id inputs, again, map;
    begin("lists");
    ck_assert(history_list(history, at("/steps/0"), KEY_INPUTS, &inputs, &st));
    ck_assert(history_list(history, at("/steps/0"), KEY_INPUTS, &again, &st));
    ck_assert(history_list(history, at("/steps/0"), KEY_RUNCONFIG_PIPELINE_PARAMS, &map, &st));
    history_end(history);
    ck_assert(value_eq(inputs, again));
    ck_assert(value_eq(inputs, at("/steps/0/inputs")));
    ck_assert_int_eq(value_kind(pipeline, map), VALUE_OBJECT);
    ck_assert(history_list(history, pipeline_root(pipeline), KEY_VIEW, &map, &st));
    ck_assert_int_eq(value_kind(pipeline, map), VALUE_OBJECT);
    ck_assert(!history_list(history, at("/steps/0"), KEY_NAME, &again, &st));
    ck_assert_int_eq(st.code, STATUS_DATA);
}
END_TEST

/* --- saved --- */

START_TEST(the_saved_state_is_known_again_when_undo_returns_to_it)
{
    ck_assert(history_is_saved(history));
    ck_assert(set_name("x"));
    ck_assert(!history_is_saved(history));
    history_mark_saved(history);
    ck_assert(set_name("y"));
    undo();
    ck_assert(history_is_saved(history));
    undo();
    ck_assert(!history_is_saved(history));
    redo();
    ck_assert(history_is_saved(history));
}
END_TEST

START_TEST(a_saved_state_that_was_dropped_never_comes_back)
{
    ck_assert(set_name("x"));
    history_mark_saved(history);
    undo();
    ck_assert(set_name("y"));
    ck_assert(!history_is_saved(history));
    undo();
    ck_assert(!history_is_saved(history));
    redo();
    ck_assert(!history_is_saved(history));
}
END_TEST

START_TEST(an_open_group_with_edits_is_not_saved)
{
    begin("open");
    ck_assert(history_is_saved(history));
    ck_assert(set_name("x"));
    ck_assert(!history_is_saved(history));
    history_abort(history);
    ck_assert(history_is_saved(history));
}
END_TEST

/* --- journal --- */

START_TEST(the_journal_has_a_line_for_everything_that_happens)
{
    history_journal(history, &journal);
    ck_assert(set_name("x"));
    begin("two");
    ck_assert(set_name("y"));
    ck_assert(set_name("z"));
    history_end(history);
    undo();
    redo();
    begin("in vain");
    ck_assert(set_name("w"));
    history_abort(history);
    expect_journal("{'set': '/steps/0/name', 'value': 'x'}\n"
                   "{'begin': 'two'}\n"
                   "{'set': '/steps/0/name', 'value': 'y'}\n"
                   "{'set': '/steps/0/name', 'value': 'z'}\n"
                   "{'end': true}\n"
                   "{'undo': true}\n"
                   "{'redo': true}\n"
                   "{'begin': 'in vain'}\n"
                   "{'set': '/steps/0/name', 'value': 'w'}\n"
                   "{'abort': true}\n");
}
END_TEST

START_TEST(a_refused_edit_leaves_no_line)
{
    static const char *const refused[] = {"{", "{\"id\": 1}", "null", "\xff"};
    history_journal(history, &journal);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        ck_assert(!insert_step(refused[i]));
        ck_assert_int_eq(st.code, STATUS_DATA);
        status_reset(&st);
    }
    ck_assert(!set_name("\xff"));
    status_reset(&st);
    ck_assert(insert_step("{\n\"id\":\t\"b\"}"));
    expect_journal("{'insert': '/steps', 'value': {'id': 'b'}}\n");
}
END_TEST

START_TEST(undo_of_what_is_older_than_the_journal_is_written_in_full)
{
    begin("first");
    ck_assert(set_name("x"));
    history_end(history);
    ck_assert(set_name("y"));
    history_journal(history, &journal); /* as after a save */
    undo();
    undo();
    redo();
    expect_journal("{'begin': ''}\n"
                   "{'set': '/steps/0/name', 'value': 'x'}\n"
                   "{'end': true}\n"
                   "{'begin': 'first'}\n"
                   "{'unset': '/steps/0/name'}\n"
                   "{'end': true}\n"
                   "{'begin': 'first'}\n"
                   "{'set': '/steps/0/name', 'value': 'x'}\n"
                   "{'end': true}\n");
}
END_TEST

static struct history *replay(struct pipeline *on, struct str lines, size_t *applied)
{
    struct history *h = history_new(on, &st);
    ck_assert_ptr_nonnull(h);
    ck_assert(history_replay(h, lines, applied, &st));
    ck_assert_int_eq(st.code, STATUS_OK);
    return h;
}

static void expect_same(const struct pipeline *a, const struct pipeline *b)
{
    struct buf left = BUF_INIT;
    struct buf right = BUF_INIT;
    document_save(a, &left);
    document_save(b, &right);
    ck_assert_str_eq(buf_cstr(&left), buf_cstr(&right));
    buf_finish(&left);
    buf_finish(&right);
}

START_TEST(replay_builds_the_undo_stack_too)
{
    history_journal(history, &journal);
    begin("one");
    ck_assert(set_name("x") && set_name("y"));
    history_end(history);
    ck_assert(set_name("z"));
    undo();
    struct pipeline *other =
        document_load(STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\"}]}"));
    size_t applied;
    struct history *h = replay(other, buf_str(&journal), &applied);
    ck_assert_uint_eq(applied, 6);
    expect_same(other, pipeline);
    ck_assert_uint_eq(history_undo_count(h), 1);
    ck_assert_uint_eq(history_redo_count(h), 1);
    ck_assert(str_eq(history_undo_label(h), STR("one")));
    undo();
    ck_assert(history_undo(h, NULL, &st));
    expect_same(other, pipeline);
    history_free(h);
    pipeline_free(other);
}
END_TEST

/* A list that is empty is left out when it is saved; the document that is loaded again lacks it. */
START_TEST(what_was_empty_when_saved_is_made_again_by_replay)
{
    value_id list;
    ck_assert(history_list(history, at("/steps/0"), KEY_INPUTS, &list, &st));
    ck_assert(history_list(history, at("/steps/0"), KEY_RUNCONFIG_PIPELINE_PARAMS, &list, &st));
    struct buf saved = BUF_INIT;
    document_save(pipeline, &saved);
    history_journal(history, &journal);
    const struct edit insert = {
        .kind = EDIT_INSERT,
        .target = at("/steps/0/inputs"),
        .at = 0,
        .value = edit_json(STR("{\"from\": null}")),
    };
    const struct edit set = {
        .kind = EDIT_SET,
        .target = list,
        .key = KEY_FREE,
        .free_key = STR("a/b~\"c"),
        .value = edit_text(STR("x")),
    };
    ck_assert(history_apply(history, &insert, NULL, &st));
    ck_assert(history_apply(history, &set, NULL, &st));

    struct pipeline *other = document_load(buf_str(&saved));
    size_t applied;
    struct history *h = replay(other, buf_str(&journal), &applied);

    ck_assert_uint_eq(applied, 2);
    expect_same(other, pipeline);
    history_free(h);
    pipeline_free(other);
    buf_finish(&saved);
}
END_TEST

static const struct stop_case {
    const char *label;
    struct str lines;
    size_t applied;
    const char *name;
} stop_cases[] = {
#define SET_X "{\"set\": \"/steps/0/name\", \"value\": \"x\"}\n"
    {"nothing", STR_INIT(""), 0, "-"},
    {"a torn line", STR_INIT(SET_X "{\"set\": \"/steps/0/na"), 1, "x"},
    {"a line without its end", STR_INIT(SET_X "{\"unset\": \"/steps/0/name\"}"), 1, "x"},
    {"a line that is no JSON", STR_INIT(SET_X "x\n{\"unset\": \"/steps/0/name\"}\n"), 1, "x"},
    {"a place that is not there", STR_INIT(SET_X "{\"remove\": \"/steps/9\"}\n"), 1, "x"},
    {"an edit that is refused", STR_INIT(SET_X "{\"unset\": \"/steps/0/id\"}\n"), 1, "x"},
    {"an end without begin", STR_INIT(SET_X "{\"end\": true}\n"), 1, "x"},
    {"an abort without begin", STR_INIT(SET_X "{\"abort\": true}\n"), 1, "x"},
    {"an undo of nothing", STR_INIT("{\"undo\": true}\n" SET_X), 0, "-"},
    {"a redo of nothing", STR_INIT(SET_X "{\"redo\": true}\n"), 1, "x"},
    {"an undo within a group", STR_INIT(SET_X "{\"begin\": \"\"}\n{\"undo\": true}\n"), 2, "x"},
    {"a begin without label", STR_INIT(SET_X "{\"begin\": 1}\n"), 1, "x"},
    {"a group left open", STR_INIT("{\"begin\": \"g\"}\n" SET_X), 2, "x"},
    {"an empty line", STR_INIT(SET_X "\n"), 1, "x"},
};

START_TEST(replay_stops_before_the_first_line_that_does_not_apply)
{
    const struct stop_case *c = &stop_cases[_i];
    size_t applied = 99;
    ck_assert_msg(history_replay(history, c->lines, &applied, &st), "%s", c->label);
    ck_assert_msg(applied == c->applied, "%s: %zu lines", c->label, applied);
    ck_assert_int_eq(st.code, STATUS_OK);
    expect_name(c->name);
    begin("the group is closed");
    history_end(history);
}
END_TEST

/* --- work --- */

enum { MANY = 2000 };

/* A step whose MANY outputs a second step takes, and MANY more steps, each with a wire from the
 * first, all on one compute. */
static void many_steps(struct buf *text)
{
    buf_addf(text, "{\"format\": \"stepwire/1\", \"compute_targets\": [{\"name\": \"c\"}], "
                   "\"steps\": [{\"id\": \"a\", \"outputs\": [");
    for (int i = 0; i < MANY; i++) {
        buf_addf(text, "%s{\"name\": \"o%d\"}", i > 0 ? ", " : "", i);
    }
    buf_addf(text, "]}, {\"id\": \"b\", \"inputs\": [");
    for (int i = 0; i < MANY; i++) {
        buf_addf(text, "%s{\"from\": \"a.o%d\"}", i > 0 ? ", " : "", i);
    }
    buf_addf(text, "]}");
    for (int i = 0; i < MANY; i++) {
        buf_addf(text, ", {\"id\": \"s%d\", \"inputs\": [{\"from\": \"a.o1\"}], ", i);
        buf_addf(text, "\"compute_target\": \"c\"}");
    }
    buf_addf(text, "]}");
}

/* Of the children of each list that an edit or a pointer names, few are passed over. */
START_TEST(what_thousands_follow_is_journaled_and_replayed_in_linear_work)
{
    struct buf text = BUF_INIT;
    many_steps(&text);
    struct pipeline *p = document_load(buf_str(&text));
    struct history *h = history_new(p, &st);
    history_journal(h, &journal);
    value_id step = pipeline_find(p, KEY_STEPS, STR("a"));
    value_id compute = pipeline_find(p, KEY_COMPUTE_TARGETS, STR("c"));
    ck_assert(verb_rename(h, step, STR("z"), &st) && verb_rename(h, compute, STR("d"), &st));
    ck_assert_uint_le(p->places->walked, 5 * MANY);

    struct pipeline *q = document_load(buf_str(&text));
    size_t applied;
    struct history *again = history_new(q, &st);
    ck_assert(history_replay(again, buf_str(&journal), &applied, &st));
    ck_assert_uint_eq(applied, 3 * MANY + 6);
    ck_assert_uint_le(q->places->walked, 10 * MANY);
    expect_same(q, p);

    history_free(h);
    history_free(again);
    pipeline_free(p);
    pipeline_free(q);
    buf_finish(&text);
}
END_TEST

/* --- memory --- */

START_TEST(an_edit_whose_line_finds_no_memory_is_refused)
{
    history_journal(history, &journal);
    size_t failures = 0;
    bool ok = false;
    for (uint64_t n = 1; !ok; n++) {
        struct buf before = BUF_INIT;
        document_save(pipeline, &before);
        size_t lines = journal.len;
        status_reset(&st);

        mem_fail_at(n, MEM_FAIL_ONCE);
        ok = history_begin(history, STR("g"), &st);
        if (ok) {
            ok = set_name("a name that is not there yet, so that it needs memory") &&
                 insert_step("{\n  \"id\": \"b\", \"retries\": 2.0\n}");
            if (ok) {
                history_end(history);
            } else {
                history_abort(history);
            }
        }
        mem_fail_at(0, MEM_FAIL_ONCE);

        struct buf after = BUF_INIT;
        document_save(pipeline, &after);
        ck_assert_msg(ok || st.code == STATUS_NOMEM, "%s", st.message);
        ck_assert(ok || str_eq(buf_str(&before), buf_str(&after)));
        ck_assert_int_eq(journal.failed, STATUS_OK);
        failures += !ok;
        if (!ok && journal.len > lines) { /* begin and abort */
            ck_assert(str_ends(buf_str(&journal), STR("{\"abort\": true}\n")));
        }
        buf_finish(&before);
        buf_finish(&after);
    }
    ck_assert_uint_gt(failures, 3);
    struct pipeline *other =
        document_load(STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\"}]}"));
    size_t applied;
    struct history *h = replay(other, buf_str(&journal), &applied);
    expect_same(other, pipeline);
    history_free(h);
    pipeline_free(other);
}
END_TEST

/* Undo never fails for memory that an undo needs, only for its line in the journal. */
START_TEST(undo_and_redo_without_journal_need_no_memory)
{
    value_id list;
    begin("much");
    ck_assert(set_name("x"));
    ck_assert(history_list(history, at("/steps/0"), KEY_RUN_AFTER, &list, &st));
    const struct edit insert = {
        .kind = EDIT_INSERT,
        .target = at("/steps"),
        .at = 0,
        .value = edit_json(STR("{\"id\": \"b\"}")),
    };
    ck_assert(history_apply(history, &insert, NULL, &st));
    const struct edit remove = {.kind = EDIT_REMOVE, .target = at("/steps/1")};
    ck_assert(history_apply(history, &remove, NULL, &st));
    history_end(history);

    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    for (int i = 0; i < 3; i++) {
        undo();
        redo();
    }
    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert(value_is_none(pipeline_find(pipeline, KEY_STEPS, STR("a"))));
    undo();
    ck_assert(!value_is_none(pipeline_find(pipeline, KEY_STEPS, STR("a"))));
}
END_TEST

START_TEST(an_undo_whose_lines_find_no_memory_changes_nothing)
{
    begin("older than the journal");
    ck_assert(set_name("x") && set_name("y"));
    history_end(history);
    bool ok = false;
    size_t failures = 0;
    for (uint64_t n = 1; !ok; n++) {
        buf_finish(&journal);
        history_journal(history, &journal);
        status_reset(&st);
        mem_fail_at(n, MEM_FAIL_ONCE);
        ok = history_undo(history, NULL, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, ok ? STATUS_OK : STATUS_NOMEM);
        expect_name(ok ? "-" : "y");
        ck_assert_uint_eq(history_undo_count(history), !ok);
        ck_assert_uint_eq(journal.len > 0, ok);
        failures += !ok;
    }
    ck_assert_uint_gt(failures, 2);
    redo();
    expect_name("y");
}
END_TEST

START_TEST(a_replay_without_memory_says_so)
{
    struct str lines = STR("{\"begin\": \"g\"}\n"
                           "{\"set\": \"/steps/0/name\", \"value\": \"x\"}\n"
                           "{\"end\": true}\n{\"undo\": true}\n{\"redo\": true}\n");
    size_t applied;
    size_t failures = 0;
    uint64_t asked = 0;
    for (uint64_t n = 1; n == 1 || asked >= n - 1; n++) {
        finish();
        start();
        mem_fail_at(n, MEM_FAIL_ONCE);
        bool ok = history_replay(history, lines, &applied, &st);
        asked = mem_count();
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, ok ? STATUS_OK : STATUS_NOMEM);
        ck_assert(ok == (applied == 5));
        failures += !ok;
    }
    ck_assert_uint_eq(applied, 5);
    ck_assert_uint_gt(failures, 10);
    expect_name("x");
}
END_TEST

/* --- at random --- */

enum { RANDOM_EDITS = 10000 };

struct ids {
    value_id *all;
    size_t count;
};

/* All live values, in the order of the document. */
static struct ids collect_ids(const struct pipeline *p)
{
    struct ids ids = {mem_new_array(value_id, p->value_count), 0};
    ck_assert_ptr_nonnull(ids.all);
    value_id v = pipeline_root(p);
    for (;;) {
        ids.all[ids.count++] = v;
        value_id next = value_first(p, v);
        while (value_is_none(next) && !value_is_none(v)) {
            next = value_next(p, v);
            v = value_is_none(next) ? value_parent(p, v) : v;
        }
        if (value_is_none(next)) {
            return ids;
        }
        v = next;
    }
}

static void expect_ids(const struct pipeline *p, const struct ids *want)
{
    struct ids have = collect_ids(p);
    ck_assert_uint_eq(have.count, want->count);
    ck_assert_mem_eq(have.all, want->all, have.count * sizeof have.all[0]);
    mem_free(have.all);
}

static void check_index(const struct pipeline *p, enum key list)
{
    value_id items = pipeline_list(p, list);
    for (value_id v = value_first(p, items); !value_is_none(v); v = value_next(p, v)) {
        value_id first = value_first(p, items);
        while (!str_eq(value_identity(p, first), value_identity(p, v))) {
            first = value_next(p, first);
        }
        ck_assert(value_eq(pipeline_find(p, list, value_identity(p, v)), first));
    }
}

/* Well formed, canonical, and found by its names. */
static void check_document(const struct pipeline *p)
{
    struct buf text = BUF_INIT;
    document_save(p, &text);
    struct pipeline *again = document_load(buf_str(&text));
    expect_same(p, again);
    pipeline_free(again);
    buf_finish(&text);

    static const enum key lists[] = {KEY_STEPS,           KEY_DATASTORES, KEY_COMPUTE_TARGETS,
                                     KEY_DATA_REFERENCES, KEY_DATASETS,   KEY_PARAMETERS};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        check_index(p, lists[i]);
    }
    struct str gone = STR("no item ever had this name");
    ck_assert(value_is_none(pipeline_find(p, KEY_STEPS, gone)));
}

/* Whatever was edited since a position was asked for. */
static void check_places(const struct pipeline *p)
{
    for (size_t i = 0; i < PIPELINE_PLACES; i++) {
        const struct place *place = &p->places->known[i];
        value_id v = value_first(p, place->parent);
        for (size_t n = 0; n < place->position; n++) {
            v = value_next(p, v);
        }
        hold(value_eq(v, place->item));
    }
}

struct tally {
    size_t applied, refused, undone, redone, aborted;
    bool set[KEY_COUNT];
};

static void random_edits(struct random *r, struct history *h, struct buf *scratch, size_t count,
                         struct tally *tally)
{
    const struct pipeline *p = history_pipeline(h);
    for (size_t i = 0; i < count; i++) {
        struct edit edit;
        struct status why = STATUS_INIT;
        uint64_t revision = pipeline_revision(p);
        random_edit(r, p, scratch, &edit);
        bool ok = history_apply(h, &edit, NULL, &why);
        ck_assert(ok || why.code == STATUS_DATA || why.code == STATUS_NOT_FOUND);
        ck_assert_uint_eq(pipeline_revision(p), revision + ok);
        check_places(p);
        tally->applied += ok;
        tally->refused += !ok;
        if (ok && edit.kind == EDIT_SET && edit.value.kind != EDIT_NOTHING) {
            tally->set[edit.key] = true;
        }
    }
}

static void random_group(struct random *r, struct history *h, struct buf *scratch,
                         struct tally *tally)
{
    ck_assert(history_begin(h, STR("group"), &st));
    random_edits(r, h, scratch, random_below(r, 3), tally);
    if (random_one_in(r, 3)) {
        ck_assert(history_begin(h, STR("inner"), &st));
        random_edits(r, h, scratch, 2, tally);
        (random_one_in(r, 2) ? history_abort : history_end)(h);
    }
    bool abort = random_one_in(r, 3);
    tally->aborted += abort;
    (abort ? history_abort : history_end)(h);
}

static void random_travel(struct random *r, struct history *h, struct tally *tally)
{
    for (uint32_t i = random_below(r, 20); i > 0 && history_undo_count(h) > 0; i--) {
        ck_assert(history_undo(h, NULL, &st));
        tally->undone++;
    }
    for (uint32_t i = random_below(r, 20); i > 0 && history_redo_count(h) > 0; i--) {
        ck_assert(history_redo(h, NULL, &st));
        tally->redone++;
    }
}

static void travel_to_end(struct history *h,
                          bool (*step)(struct history *, value_id *, struct status *))
{
    while (step(h, NULL, &st)) {
    }
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    status_reset(&st);
}

struct random_run {
    struct pipeline *p;
    struct history *h;
    struct buf original, scratch, journal;
    struct tally tally;
};

static void run_open(struct random_run *run)
{
    *run = (struct random_run){.original = BUF_INIT, .scratch = BUF_INIT, .journal = BUF_INIT};
    document_read(RICH_DOCUMENT, &run->original);
    run->p = document_load(buf_str(&run->original));
    run->h = history_new(run->p, &st);
    ck_assert_ptr_nonnull(run->h);
}

static void run_close(struct random_run *run)
{
    history_free(run->h);
    pipeline_free(run->p);
    buf_finish(&run->original);
    buf_finish(&run->scratch);
    buf_finish(&run->journal);
}

static void run_some(struct random_run *run, struct random *r)
{
    random_edits(r, run->h, &run->scratch, 8, &run->tally);
    random_group(r, run->h, &run->scratch, &run->tally);
    if (random_one_in(r, 4)) {
        random_travel(r, run->h, &run->tally);
    }
}

START_TEST(random_edits_can_all_be_undone_and_redone)
{
    struct random r = {(uint64_t)_i};
    struct random_run run;
    run_open(&run);
    struct ids ids_before = collect_ids(run.p);

    while (run.tally.applied + run.tally.refused < RANDOM_EDITS / 4) {
        run_some(&run, &r);
        check_document(run.p);
    }

    struct buf after = BUF_INIT;
    struct buf now = BUF_INIT;
    travel_to_end(run.h, history_redo);
    document_save(run.p, &after);
    struct ids ids_after = collect_ids(run.p);
    travel_to_end(run.h, history_undo);
    document_save(run.p, &now);
    ck_assert_str_eq(buf_cstr(&now), buf_cstr(&run.original));
    expect_ids(run.p, &ids_before);
    travel_to_end(run.h, history_redo);
    document_save(run.p, &now);
    ck_assert_str_eq(buf_cstr(&now), buf_cstr(&after));
    expect_ids(run.p, &ids_after);
    printf("seed %d: %zu edits applied, %zu refused, %zu groups undone, %zu redone, %zu aborted\n",
           _i, run.tally.applied, run.tally.refused, run.tally.undone, run.tally.redone,
           run.tally.aborted);
    ck_assert_uint_gt(run.tally.applied, run.tally.refused);
    ck_assert_uint_gt(run.tally.refused, 100);
    mem_free(ids_before.all);
    mem_free(ids_after.all);
    buf_finish(&after);
    buf_finish(&now);
    run_close(&run);
}
END_TEST

START_TEST(the_journal_of_random_edits_replays_to_the_same_bytes)
{
    struct random r = {(uint64_t)_i};
    struct random_run run;
    struct buf base = BUF_INIT; /* what the journal was started on */
    run_open(&run);
    while (run.tally.applied + run.tally.refused < RANDOM_EDITS / 10) {
        /* A save starts a new journal; what is undone after it may be older. */
        document_save(run.p, &base);
        buf_reset(&run.journal);
        history_journal(run.h, &run.journal);
        for (uint32_t i = random_below(&r, 12); i > 0; i--) {
            run_some(&run, &r);
        }
        size_t applied;
        struct pipeline *other = document_load(buf_str(&base));
        struct history *h = replay(other, buf_str(&run.journal), &applied);
        expect_same(other, run.p);
        history_free(h);
        pipeline_free(other);
    }
    buf_finish(&base);
    run_close(&run);
}
END_TEST

START_TEST(random_edits_reach_every_key)
{
    struct random r = {4711};
    struct random_run run;
    struct tally tally = {.applied = 0};
    for (size_t fresh = 0; fresh < 60; fresh++) {
        run_open(&run);
        run.tally = tally;
        for (size_t i = 0; i < 25; i++) {
            run_some(&run, &r);
        }
        tally = run.tally;
        run_close(&run);
    }
    for (int key = KEY_FREE; key < KEY_COUNT; key++) {
        ck_assert_msg(tally.set[key], "%s was never set", key_text((enum key)key).ptr);
    }
}
END_TEST

Suite *test_history_suite(void)
{
    Suite *suite = suite_create("history");
    TCase *tc = tcase_create("history");
    tcase_add_checked_fixture(tc, start, finish);
    tcase_add_test(tc, an_edit_of_its_own_is_one_undo);
    tcase_add_test(tc, a_group_is_one_undo_under_its_label);
    tcase_add_test(tc, labels_stay_with_their_groups);
    tcase_add_test(tc, an_undo_more_is_no_allocation_more);
    tcase_add_test(tc, of_nested_groups_only_the_outermost_counts);
    tcase_add_test(tc, groups_nest_up_to_their_limit);
    tcase_add_test(tc, an_empty_group_leaves_no_trace);
    tcase_add_test(tc, abort_takes_back_to_the_matching_begin);
    tcase_add_test(tc, an_aborted_group_leaves_what_could_be_redone);
    tcase_add_test(tc, a_new_edit_drops_what_could_be_redone);
    tcase_add_test(tc, a_refused_edit_leaves_no_trace);
    tcase_add_test(tc, undo_and_redo_tell_what_to_look_at);
    tcase_add_test(tc, a_missing_list_or_map_is_made_and_one_that_is_there_is_taken);
    tcase_add_test(tc, the_saved_state_is_known_again_when_undo_returns_to_it);
    tcase_add_test(tc, a_saved_state_that_was_dropped_never_comes_back);
    tcase_add_test(tc, an_open_group_with_edits_is_not_saved);
    tcase_add_test(tc, the_journal_has_a_line_for_everything_that_happens);
    tcase_add_test(tc, a_refused_edit_leaves_no_line);
    tcase_add_test(tc, undo_of_what_is_older_than_the_journal_is_written_in_full);
    tcase_add_test(tc, replay_builds_the_undo_stack_too);
    tcase_add_test(tc, what_was_empty_when_saved_is_made_again_by_replay);
    tcase_add_loop_test(tc, replay_stops_before_the_first_line_that_does_not_apply, 0,
                        (int)COUNT_OF(stop_cases));
    tcase_add_test(tc, what_thousands_follow_is_journaled_and_replayed_in_linear_work);
    tcase_add_test(tc, an_edit_whose_line_finds_no_memory_is_refused);
    tcase_add_test(tc, undo_and_redo_without_journal_need_no_memory);
    tcase_add_test(tc, an_undo_whose_lines_find_no_memory_changes_nothing);
    tcase_add_test(tc, a_replay_without_memory_says_so);
    suite_add_tcase(suite, tc);

    TCase *random = tcase_create("random");
    tcase_set_timeout(random, 60);
    tcase_add_checked_fixture(random, start, finish);
    tcase_add_loop_test(random, random_edits_can_all_be_undone_and_redone, 0, 4);
    tcase_add_loop_test(random, the_journal_of_random_edits_replays_to_the_same_bytes, 0, 10);
    tcase_add_test(random, random_edits_reach_every_key);
    suite_add_tcase(suite, random);
    return suite;
}
