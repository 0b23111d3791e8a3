/* SPDX-License-Identifier: MIT
 * tests/model/test_problem_list.c - the list as a whole: against recorded cases, after edits, in
 * order, and when memory is out.
 */
#include "model/problem.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/step.h"
#include "model/submission.h"
#include "tests/hold.h"
#include "tests/model/documents.h"
#include "tests/model/problem_cases.h"
#include "tests/model/random_edit.h"

/* --- a document, its graph and its list --- */

struct look {
    struct pipeline *p;
    struct history *h;
    struct graph *g;
    struct problems *list;
    const struct folders *folders;
};

static void compile(struct look *l)
{
    struct status st = STATUS_INIT;
    graph_free(l->g);
    l->g = graph_compile(l->p, GRAPH_PLAIN, &st);
    ck_assert_ptr_nonnull(l->g);
}

static struct problems *find(const struct look *l)
{
    struct status st = STATUS_INIT;
    struct problems *list = problems_find(l->p, l->g, l->folders, &st);
    ck_assert_msg(list != NULL, "%s", st.message);
    return list;
}

static void update(struct look *l)
{
    struct status st = STATUS_INIT;
    compile(l);
    ck_assert_msg(problems_update(l->list, l->p, l->g, l->folders, &st), "%s", st.message);
}

static struct look open_text(struct str text)
{
    struct status st = STATUS_INIT;
    struct look l = {.p = document_load(text)};
    l.h = history_new(l.p, &st);
    ck_assert_ptr_nonnull(l.h);
    compile(&l);
    l.list = find(&l);
    return l;
}

static struct look open_file(const char *path)
{
    struct buf text = BUF_INIT;
    document_read(path, &text);
    struct look l = open_text(buf_str(&text));
    buf_finish(&text);
    return l;
}

/* Steps of a document, with ' for ". */
static struct look open_steps(const char *steps)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "{'format': 'stepwire/1', 'steps': [%s]}", steps);
    for (size_t i = 0; i < text.len; i++) {
        text.ptr[i] = text.ptr[i] == '\'' ? '"' : text.ptr[i];
    }
    struct look l = open_text(buf_str(&text));
    buf_finish(&text);
    return l;
}

static void close_look(struct look *l)
{
    problems_free(l->list);
    graph_free(l->g);
    history_free(l->h);
    pipeline_free(l->p);
}

/* Sets a member of what a pointer names; "" removes it. */
static void set(struct look *l, const char *pointer, enum key key, const char *json)
{
    struct status st = STATUS_INIT;
    struct edit edit = {
        .kind = EDIT_SET, .target = pipeline_resolve(l->p, str_from(pointer)), .key = key};
    if (*json != '\0') {
        edit.value = edit_json(str_from(json));
    }
    ck_assert_msg(history_apply(l->h, &edit, NULL, &st), "%s", st.message);
}

static size_t count_rule(const struct problems *list, const char *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < problems_count(list); i++) {
        count += strcmp(problems_get(list, i)->rule->name, rule) == 0;
    }
    return count;
}

/* --- equal lists --- */

static bool same_text(struct str a, struct str b)
{
    return str_is_none(a) == str_is_none(b) && str_eq(a, b);
}

static bool same_problem(const struct problem *a, const struct problem *b)
{
    return a->rule == b->rule && value_eq(a->place, b->place) && value_eq(a->step, b->step) &&
           a->field == b->field && a->fix_kind == b->fix_kind &&
           same_text(a->message, b->message) && same_text(a->sdk_exception, b->sdk_exception) &&
           same_text(a->sdk_message, b->sdk_message) && same_text(a->fix, b->fix) &&
           same_text(a->fix_text, b->fix_text);
}

static void assert_same(const struct problems *got, const struct problems *want, const char *where,
                        size_t round)
{
    size_t count =
        problems_count(got) < problems_count(want) ? problems_count(got) : problems_count(want);
    for (size_t i = 0; i < count; i++) {
        const struct problem *a = problems_get(got, i), *b = problems_get(want, i);
        ck_assert_msg(same_problem(a, b), "%s %zu: problem %zu is %s (%.*s), not %s (%.*s)", where,
                      round, i, a->rule->name, STR_ARG(a->message), b->rule->name,
                      STR_ARG(b->message));
    }
    ck_assert_msg(problems_count(got) == problems_count(want), "%s %zu: %zu problems, not %zu",
                  where, round, problems_count(got), problems_count(want));
}

static void assert_up_to_date(const struct look *l, const char *where, size_t round)
{
    struct problems *fresh = find(l);
    assert_same(l->list, fresh, where, round);
    problems_free(fresh);
}

/* --- the recorded cases --- */

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct folder_file *)a)->path, ((const struct folder_file *)b)->path);
}

enum { CASE_FILES_MAX = 16, CASE_FOLDERS_MAX = 64 };

/* The files at the top of a folder, which is enough for the recorded ones. */
static struct folder read_folder(const char *base, struct str path, struct arena *a)
{
    struct folder folder = {.path = path};
    struct folder_file *files = arena_new(a, struct folder_file, CASE_FILES_MAX);
    struct str full = arena_strf(a, "%s/%.*s", base, STR_ARG(path));
    ck_assert(files != NULL && !str_is_none(full));
    DIR *dir = opendir(full.ptr);
    folder.exists = dir != NULL;
    folder.files = files;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        struct stat info;
        struct str file = arena_strf(a, "%s/%s", full.ptr, entry->d_name);
        if (stat(file.ptr, &info) == 0 && S_ISREG(info.st_mode)) {
            ck_assert_uint_lt(folder.count, CASE_FILES_MAX);
            files[folder.count++].path = arena_str(a, str_from(entry->d_name));
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    qsort(files, folder.count, sizeof(*files), by_path);
    return folder;
}

/* The folders that the steps of a case name. */
static struct folders read_folders(const struct pipeline *p, const char *name, struct arena *a)
{
    struct folder *items = arena_new(a, struct folder, CASE_FOLDERS_MAX);
    struct folders folders = {.items = items, .root = arena_strf(a, "<ROOT>/%s", name)};
    struct str base = arena_strf(a, "%s/%s", CASES_FOLDER, name);
    value_id step = value_first(p, pipeline_list(p, KEY_STEPS));
    for (; !value_is_none(step); step = value_next(p, step)) {
        struct str path = step_source_directory(p, step);
        if (folders_find(&folders, path) == NULL) {
            ck_assert_uint_lt(folders.count, CASE_FOLDERS_MAX);
            items[folders.count++] = read_folder(base.ptr, path, a);
        }
    }
    return folders;
}

static struct look open_recorded(const char *name, struct folders *folders, struct arena *a)
{
    ck_assert(arena_init(a, 0));
    struct str path = arena_strf(a, "%s/%s/document.pipeline.json", CASES_FOLDER, name);
    struct look l = open_file(path.ptr);
    *folders = read_folders(l.p, name, a);
    l.folders = folders;
    problems_free(l.list);
    l.list = find(&l);
    return l;
}

/* The problems of the values in the case's submission.json, where it has one. */
static void add_submission(struct look *l, const char *name, struct arena *a)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    struct submission submission;
    struct str path = arena_strf(a, "%s/%s/submission.json", CASES_FOLDER, name);
    if (access(path.ptr, R_OK) == 0) {
        document_read(path.ptr, &text);
        ck_assert_msg(submission_read(buf_str(&text), a, &submission, &st), "%s", st.message);
        ck_assert(problems_add_submission(l->list, l->p, l->g, &submission, &st));
    }
    buf_finish(&text);
}

START_TEST(no_document_that_the_sdk_takes_has_an_error)
{
    char **names = document_cases();
    size_t good = 0, clean = 0;
    for (size_t i = 0; names[i] != NULL; i++) {
        if (names[i][0] == 'd' || names[i][0] == 'e') {
            continue;
        }
        struct arena a;
        struct folders folders;
        struct look l = open_recorded(names[i], &folders, &a);
        add_submission(&l, names[i], &a);
        size_t errors = problems_tally(l.list, SEVERITY_ERROR, VALUE_NONE);
        good++;
        clean += errors == 0;
        if (errors > 0) {
            printf("%s: %.*s\n", names[i], STR_ARG(problems_get(l.list, 0)->message));
        }
        close_look(&l);
        arena_finish(&a);
    }
    document_cases_free(names);
    printf("good cases without an error: %zu of %zu\n", clean, good);
    ck_assert_uint_gt(good, 70);
    ck_assert_uint_eq(clean, good);
}
END_TEST

/* Exception and message as expected/error.json has them. What the checker words itself has neither.
 */
static bool has_recorded_error(const struct problems *list, const struct json *j)
{
    const struct json_value *root = json_root(j);
    struct str phase = json_text(j, json_get(root, STR("phase")));
    struct str exception = json_text(j, json_get(root, STR("exception")));
    struct str message = json_text(j, json_get(root, STR("message")));
    for (size_t i = 0; i < problems_count(list); i++) {
        const struct problem *problem = problems_get(list, i);
        bool same =
            same_text(problem->sdk_exception, exception) && str_eq(problem->sdk_message, message);
        bool ours = str_eq(phase, STR("document")) && problem->rule->severity == SEVERITY_ERROR;
        if (same || ours) {
            return true;
        }
    }
    return false;
}

static bool is_recorded_found(const char *name)
{
    struct arena a;
    struct folders folders;
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    struct look l = open_recorded(name, &folders, &a);
    add_submission(&l, name, &a);
    document_read(arena_strf(&a, "%s/%s/expected/error.json", CASES_FOLDER, name).ptr, &text);
    struct json *j = json_parse(buf_str(&text), &st);
    ck_assert_msg(j != NULL, "%s: %s", name, st.message);
    bool found = has_recorded_error(l.list, j);
    json_free(j);
    buf_finish(&text);
    close_look(&l);
    arena_finish(&a);
    return found;
}

START_TEST(what_the_sdk_refuses_is_found_with_its_message)
{
    char **names = document_cases();
    size_t bad = 0, found = 0;
    for (size_t i = 0; names[i] != NULL; i++) {
        bool is_bad = names[i][0] == 'd' || names[i][0] == 'e';
        bool is_found = is_bad && is_recorded_found(names[i]);
        bad += is_bad;
        found += is_found;
        if (is_bad && !is_found) {
            printf("%s is not found\n", names[i]);
        }
    }
    document_cases_free(names);
    printf("bad cases found: %zu of %zu\n", found, bad);
    ck_assert_uint_gt(bad, 50);
    ck_assert_uint_eq(found, bad);
}
END_TEST

/* --- order --- */

/* The value after v in the document. */
static value_id next_value(const struct pipeline *p, value_id v)
{
    value_id next = value_first(p, v);
    while (value_is_none(next) && !value_is_none(v)) {
        next = value_next(p, v);
        v = value_parent(p, v);
    }
    return next;
}

static void assert_ordered(const struct look *l)
{
    value_id at = pipeline_root(l->p);
    for (size_t i = 0; i < problems_count(l->list); i++) {
        const struct problem *problem = problems_get(l->list, i);
        while (!value_is_none(at) && !value_eq(at, problem->place)) {
            at = next_value(l->p, at);
        }
        ck_assert_msg(!value_is_none(at), "problem %zu (%.*s) is out of order", i,
                      STR_ARG(problem->message));
    }
}

START_TEST(problems_come_in_the_order_of_the_document)
{
    struct look l = open_file(RICH_DOCUMENT);

    ck_assert_uint_gt(problems_count(l.list), 20);
    assert_ordered(&l);
    close_look(&l);
}
END_TEST

/* --- after edits --- */

/* One random edit, undo, redo or fix. */
static void change(struct look *l, struct random *r, struct buf *scratch)
{
    struct status st = STATUS_INIT;
    struct edit edit;
    size_t problems = problems_count(l->list);
    if (random_one_in(r, 8)) {
        (void)!history_undo(l->h, NULL, &st);
    } else if (random_one_in(r, 8)) {
        (void)!history_redo(l->h, NULL, &st);
    } else if (problems > 0 && random_one_in(r, 4)) {
        (void)!problem_fix(l->h, problems_get(l->list, random_below(r, (uint32_t)problems)), &st);
    } else {
        random_edit(r, l->p, scratch, &edit);
        (void)!history_apply(l->h, &edit, NULL, &st);
    }
    ck_assert_int_ne(st.code, STATUS_INTERNAL);
    ck_assert_int_ne(st.code, STATUS_NOMEM);
}

static void assert_readable(const struct problems *list)
{
    for (size_t i = 0; i < problems_count(list); i++) {
        const struct problem *problem = problems_get(list, i);
        ck_assert(problem->message.len > 0 && utf8_valid(problem->message));
        ck_assert(utf8_valid(problem->sdk_message) && utf8_valid(problem->fix));
    }
}

START_TEST(after_each_random_edit_the_list_is_as_if_made_anew)
{
    struct random r = {.state = 1000 + (uint64_t)_i};
    struct buf scratch = BUF_INIT;
    struct look l = open_file(RICH_DOCUMENT);
    l.folders = &problem_cases_disk;

    for (size_t round = 0; round < 500; round++) {
        change(&l, &r, &scratch);
        update(&l);
        assert_up_to_date(&l, "round", round);
        assert_ordered(&l);
        assert_readable(l.list);
    }

    close_look(&l);
    buf_finish(&scratch);
}
END_TEST

START_TEST(a_fix_never_adds_an_error)
{
    struct random r = {.state = 77 + (uint64_t)_i};
    struct buf scratch = BUF_INIT;
    struct look l = open_file(RICH_DOCUMENT);
    size_t fixed = 0;

    for (size_t round = 0; round < 300; round++) {
        change(&l, &r, &scratch);
        update(&l);
        for (size_t i = 0; i < problems_count(l.list); i++) {
            struct status st = STATUS_INIT;
            const struct problem problem = *problems_get(l.list, i);
            size_t errors = problems_tally(l.list, SEVERITY_ERROR, VALUE_NONE);
            if (str_is_none(problem.fix) || !random_one_in(&r, 4)) {
                continue;
            }
            if (problem_fix(l.h, &problem, &st)) {
                compile(&l);
                struct problems *after = find(&l);
                size_t left = problems_tally(after, SEVERITY_ERROR, VALUE_NONE);
                ck_assert_msg(left <= errors, "%s (%.*s): %zu errors became %zu",
                              problem.rule->name, STR_ARG(problem.fix), errors, left);
                problems_free(after);
                ck_assert(history_undo(l.h, NULL, &st));
                compile(&l);
                fixed++;
            }
        }
        update(&l);
    }

    ck_assert_uint_gt(fixed, 100);
    close_look(&l);
    buf_finish(&scratch);
}
END_TEST

#define WITH_SCRIPT(id, rest)                                                                      \
    "{'id': '" id "', 'estimator': {'class': 'Estimator', 'entry_script': '" id                    \
    ".py', 'source_directory': '" id "'}, 'estimator_entry_script_arguments': [], "                \
    "'compute_target': ['cpu', 'AmlCompute']" rest "}"

START_TEST(muting_a_step_takes_its_problems_and_leaves_its_readers_unwired)
{
    struct look l = open_steps(
        WITH_SCRIPT("p", ", 'outputs': [{'name': 'x', 'datastore': 'd'}]") ", " WITH_SCRIPT(
            "a", ", 'inputs': [{'from': 'p.x'}]"));
    ck_assert_uint_eq(count_rule(l.list, "datastore-unknown"), 1);

    set(&l, "/steps/0", KEY_MUTED, "true");
    update(&l);

    ck_assert_uint_eq(count_rule(l.list, "datastore-unknown"), 0);
    ck_assert_uint_eq(count_rule(l.list, "input-from-muted-step"), 1);
    assert_up_to_date(&l, "muted", 0);

    set(&l, "/steps/0", KEY_MUTED, "");
    update(&l);

    ck_assert_uint_eq(count_rule(l.list, "datastore-unknown"), 1);
    ck_assert_uint_eq(count_rule(l.list, "input-from-muted-step"), 0);
    close_look(&l);
}
END_TEST

START_TEST(a_reader_is_looked_at_again_when_its_producer_changes)
{
    struct look l = open_steps(WITH_SCRIPT("p", ", 'outputs': [{'name': 'x'}]") ", " WITH_SCRIPT(
        "a", ", 'inputs': [{'from': 'p.y'}]"));
    ck_assert_uint_eq(count_rule(l.list, "output-unknown"), 1);

    set(&l, "/steps/0/outputs/0", KEY_NAME, "\"y\"");
    update(&l);

    ck_assert_uint_eq(count_rule(l.list, "output-unknown"), 0);
    set(&l, "/steps/0/outputs/0", KEY_NAME, "\"z\"");
    update(&l);
    ck_assert_uint_eq(count_rule(l.list, "output-unknown"), 1);
    assert_up_to_date(&l, "renamed", 0);
    close_look(&l);
}
END_TEST

START_TEST(a_producer_is_looked_at_again_when_its_reader_changes)
{
    struct look l =
        open_steps(WITH_SCRIPT("p", ", 'outputs': [{'name': 'x'}, {'name': 'y'}]") ", " WITH_SCRIPT(
            "a", ", 'inputs': [{'from': 'p.x', 'name': 'i'}, {'from': 'p.y', 'name': 'j'}]"));
    ck_assert_uint_eq(count_rule(l.list, "output-not-read"), 0);

    set(&l, "/steps/1/inputs/1", KEY_FROM, "null");
    update(&l);

    ck_assert_uint_eq(count_rule(l.list, "output-not-read"), 1);
    assert_up_to_date(&l, "unwired", 0);
    close_look(&l);
}
END_TEST

START_TEST(what_several_steps_have_follows_each_of_them)
{
    struct look l =
        open_steps(WITH_SCRIPT("p", ", 'name': 'One'") ", " WITH_SCRIPT("a", ", 'name': 'Two'"));
    ck_assert_uint_eq(count_rule(l.list, "step-name-twice"), 0);

    set(&l, "/steps/0", KEY_NAME, "\"Two\"");
    update(&l);
    ck_assert_uint_eq(count_rule(l.list, "step-name-twice"), 1);
    set(&l, "/steps/1", KEY_NAME, "\"One\"");
    update(&l);
    ck_assert_uint_eq(count_rule(l.list, "step-name-twice"), 0);
    set(&l, "/steps/1", KEY_RUN_AFTER, "[\"p\"]");
    set(&l, "/steps/0", KEY_RUN_AFTER, "[\"a\"]");
    update(&l);
    ck_assert_uint_eq(count_rule(l.list, "cycle"), 1);
    set(&l, "/steps/0", KEY_RUN_AFTER, "");
    update(&l);
    ck_assert_uint_eq(count_rule(l.list, "cycle"), 0);
    assert_up_to_date(&l, "several", 0);
    close_look(&l);
}
END_TEST

START_TEST(a_fix_that_would_make_a_loop_is_refused)
{
    struct look l = open_steps(WITH_SCRIPT(
        "prep",
        ", 'inputs': [{'from': 'trian.x'}], 'outputs': "
        "[{'name': 'x'}]") ", " WITH_SCRIPT("train", ", 'inputs': [{'from': 'prep.x', 'name': "
                                                     "'y'}], 'outputs': [{'name': 'x'}]"));
    struct status st = STATUS_INIT;
    size_t i = 0;
    while (strcmp(problems_get(l.list, i)->rule->name, "step-unknown") != 0) {
        i++;
    }
    ck_assert(!str_is_none(problems_get(l.list, i)->fix));

    bool ok = problem_fix(l.h, problems_get(l.list, i), &st);

    ck_assert(!ok);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_str_eq(st.message,
                     "step train waits for step prep already, so this would make a loop");
    ck_assert_uint_eq(history_undo_count(l.h), 0);
    close_look(&l);
}
END_TEST

START_TEST(another_look_at_the_disk_is_noticed)
{
    struct look l = open_steps(
        "{'id': 'a', 'type': 'PythonScriptStep', 'script_name': 'trian.py', 'source_directory': "
        "'src'}, {'id': 'b', 'type': 'CommandStep', 'command': ['ls'], 'source_directory': "
        "'gone'}");
    ck_assert_uint_eq(problems_count(l.list), 0);

    l.folders = &problem_cases_disk;
    update(&l);

    ck_assert_uint_eq(count_rule(l.list, "script-not-found"), 1);
    ck_assert_uint_eq(count_rule(l.list, "folder-not-found"), 1);
    l.folders = NULL;
    update(&l);
    ck_assert_uint_eq(problems_count(l.list), 0);
    close_look(&l);
}
END_TEST

START_TEST(tally_counts_all_or_one_steps)
{
    struct look l = open_file(RICH_DOCUMENT);
    size_t errors = 0, of_step = 0;
    value_id step = pipeline_resolve(l.p, STR("/steps/1"));
    for (size_t i = 0; i < problems_count(l.list); i++) {
        const struct problem *problem = problems_get(l.list, i);
        bool error = problem->rule->severity == SEVERITY_ERROR;
        errors += error;
        of_step += error && value_eq(problem->step, step);
    }

    ck_assert_uint_eq(problems_tally(l.list, SEVERITY_ERROR, VALUE_NONE), errors);
    ck_assert_uint_eq(problems_tally(l.list, SEVERITY_ERROR, step), of_step);
    ck_assert_uint_gt(of_step, 0);
    ck_assert_uint_gt(errors, of_step);
    close_look(&l);
}
END_TEST

/* --- shapes that are hard --- */

/* a0 → a1 → … → a0: the circle is named by its ends. */
START_TEST(a_long_circle_is_named_by_its_ends)
{
    struct buf text = BUF_INIT;
    for (int i = 0; i < 30; i++) {
        buf_addf(&text,
                 "%s{'id': 'a%d', 'type': 'CommandStep', 'command': ['ls'], 'run_after': ['a%d']}",
                 i > 0 ? ", " : "", i, (i + 29) % 30);
    }
    struct look l = open_steps(buf_cstr(&text));

    ck_assert_uint_eq(count_rule(l.list, "cycle"), 1);
    const struct problem *problem = problems_get(l.list, 0);
    ck_assert_msg(str_eq(problem->message,
                         STR("step a0 waits for itself: a0 → a1 → a2 → a3 → a4 → a5 → a6 → a7 "
                             "→ … → a29 → a0; take out one of these wires")),
                  "%.*s", STR_ARG(problem->message));
    close_look(&l);
    buf_finish(&text);
}
END_TEST

START_TEST(each_circle_is_reported_once)
{
    struct look l = open_steps(
        "{'id': 'a', 'type': 'CommandStep', 'command': ['ls'], 'run_after': ['b', 'c']}, "
        "{'id': 'b', 'type': 'CommandStep', 'command': ['ls'], 'run_after': ['a']}, "
        "{'id': 'c', 'type': 'CommandStep', 'command': ['ls'], 'run_after': ['a']}, "
        "{'id': 'd', 'type': 'CommandStep', 'command': ['ls'], 'run_after': ['d', 'a']}");

    ck_assert_uint_eq(count_rule(l.list, "cycle"), 3);
    ck_assert_uint_eq(problems_count(l.list), 3);
    for (size_t i = 0; i < 3; i++) {
        struct str sdk = problems_get(l.list, i)->sdk_message;
        ck_assert_msg(str_eq(sdk, STR("Cycle detected including node CommandStep_ls(00000002)")),
                      "%.*s", STR_ARG(sdk));
    }
    close_look(&l);
}
END_TEST

static bool has_hint(const struct problem *problem)
{
    return str_find(problem->message, STR("did you mean")) != SIZE_MAX;
}

/* Every name dangles, and every name is near every other: to compare them all would be a square. */
START_TEST(of_thousands_of_dangling_names_the_last_get_no_hint)
{
    enum { STEPS = 5000 };
    struct buf text = BUF_INIT;
    for (int i = 0; i < STEPS; i++) {
        buf_addf(
            &text,
            "%s{'id': 'a_step_with_a_long_name_%04d', 'type': 'CommandStep', 'command': ['ls'], "
            "'run_after': ['b_step_with_a_long_name_%04d']}",
            i > 0 ? ", " : "", i, i);
    }
    struct look l = open_steps(buf_cstr(&text));

    ck_assert_uint_eq(count_rule(l.list, "step-unknown"), STEPS);
    ck_assert(has_hint(problems_get(l.list, 0)));
    ck_assert(!has_hint(problems_get(l.list, problems_count(l.list) - 1)));
    close_look(&l);
    buf_finish(&text);
}
END_TEST

/* Equal names: each is offered one that is free, and does not try all the others' first. */
START_TEST(thousands_of_equal_names_are_each_offered_a_free_one)
{
    enum { OUTPUTS = 2000 };
    struct buf text = BUF_INIT;
    buf_addf(&text, "{'id': 'a', 'type': 'CommandStep', 'command': ['ls'], 'outputs': [");
    for (int i = 2; i < OUTPUTS; i++) {
        buf_addf(&text, "{'name': 'x_%d'}, ", i);
    }
    for (int i = 0; i < OUTPUTS; i++) {
        buf_addf(&text, "%s{'name': 'x'}", i > 0 ? ", " : "");
    }
    buf_addf(&text, "]}");
    struct look l = open_steps(buf_cstr(&text));

    ck_assert_uint_eq(count_rule(l.list, "port-twice"), OUTPUTS - 1);
    for (size_t i = 0; i < problems_count(l.list); i++) {
        const struct problem *problem = problems_get(l.list, i);
        hold(strcmp(problem->rule->name, "port-twice") != 0 ||
             str_eq(problem->fix_text, STR("x_2056")));
    }
    close_look(&l);
    buf_finish(&text);
}
END_TEST

START_TEST(a_very_long_name_is_cut_in_the_message_but_not_in_the_sdks)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "{'id': 'a', 'type': 'CommandStep', 'command': ['ls', {'input': '");
    for (int i = 0; i < 1000; i++) {
        buf_addf(&text, "한");
    }
    buf_addf(&text, "'}]}");
    struct look l = open_steps(buf_cstr(&text));

    ck_assert_uint_eq(problems_count(l.list), 1);
    const struct problem *problem = problems_get(l.list, 0);
    ck_assert_uint_lt(problem->message.len, 400);
    ck_assert(utf8_valid(problem->message));
    ck_assert_uint_gt(problem->sdk_message.len, 3000);
    close_look(&l);
    buf_finish(&text);
}
END_TEST

/* --- the values of a submission --- */

static const struct submission_value strange_values[] = {
    {.name = STR_INIT("nobody"), .kind = SUBMISSION_TEXT, .text = STR_INIT("x")},
    {.name = STR_INIT("no one"), .kind = SUBMISSION_BOOL, .text = STR_INIT("true")},
};
static const struct submission strange = {.values = strange_values,
                                          .count = COUNT_OF(strange_values)};

START_TEST(the_problems_of_a_submission_go_with_the_next_update)
{
    struct status st = STATUS_INIT;
    struct look l = open_file(RICH_DOCUMENT);
    size_t before = problems_count(l.list);

    ck_assert(problems_add_submission(l.list, l.p, l.g, &strange, &st));
    ck_assert_uint_eq(problems_count(l.list), before + 2);
    ck_assert_str_eq(problems_get(l.list, before)->rule->name, "submission-parameter");
    ck_assert_uint_eq(count_rule(l.list, "submission-parameter"), 2);

    update(&l);
    assert_up_to_date(&l, "submission", 0);
    close_look(&l);
}
END_TEST

START_TEST(a_submission_without_values_adds_nothing)
{
    struct status st = STATUS_INIT;
    struct submission none = {.count = 0};
    struct look l = open_file(RICH_DOCUMENT);

    ck_assert(problems_add_submission(l.list, l.p, l.g, &none, &st));

    assert_up_to_date(&l, "submission", 0);
    close_look(&l);
}
END_TEST

START_TEST(a_submission_that_cannot_be_looked_at_leaves_the_list_as_it_was)
{
    struct look l = open_file(RICH_DOCUMENT);
    struct problems *before = find(&l);
    uint64_t n = 0;
    bool done = false;

    while (!done) {
        struct status st = STATUS_INIT;
        mem_fail_at(++n, MEM_FAIL_ONCE);
        done = problems_add_submission(l.list, l.p, l.g, &strange, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, done ? STATUS_OK : STATUS_NOMEM);
        if (!done) {
            assert_same(l.list, before, "allocation", (size_t)n);
        }
    }

    ck_assert_uint_gt(n, 2);
    ck_assert_uint_eq(problems_count(l.list), problems_count(before) + 2);
    problems_free(before);
    close_look(&l);
}
END_TEST

/* --- memory --- */

START_TEST(finding_survives_every_failing_allocation)
{
    struct look l = open_file(RICH_DOCUMENT);
    l.folders = &problem_cases_disk;
    struct problems *list = NULL;
    uint64_t n = 0;

    while (list == NULL) {
        struct status st = STATUS_INIT;
        mem_fail_at(++n, MEM_FAIL_ONCE);
        list = problems_find(l.p, l.g, l.folders, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, list == NULL ? STATUS_NOMEM : STATUS_OK);
    }

    ck_assert_uint_gt(n, 10);
    struct problems *fresh = find(&l);
    assert_same(list, fresh, "allocation", (size_t)n);
    problems_free(fresh);
    problems_free(list);
    close_look(&l);
}
END_TEST

START_TEST(a_failed_update_leaves_the_list_as_it_was)
{
    struct look l = open_file(RICH_DOCUMENT);
    struct problems *before = find(&l);
    uint64_t n = 0;
    bool done = false;
    set(&l, "/steps/1", KEY_NAME, "\"another\"");
    set(&l, "/steps/1", KEY_RUN_AFTER, "[\"nobody\"]");
    compile(&l);

    while (!done) {
        struct status st = STATUS_INIT;
        mem_fail_at(++n, MEM_FAIL_ONCE);
        done = problems_update(l.list, l.p, l.g, l.folders, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, done ? STATUS_OK : STATUS_NOMEM);
        if (!done) {
            assert_same(l.list, before, "allocation", (size_t)n);
        }
    }

    ck_assert_uint_gt(n, 5);
    assert_up_to_date(&l, "allocation", (size_t)n);
    problems_free(before);
    close_look(&l);
}
END_TEST

Suite *test_problem_list_suite(void)
{
    Suite *suite = suite_create("model/problem list");
    TCase *recorded = tcase_create("recorded");
    tcase_add_test(recorded, no_document_that_the_sdk_takes_has_an_error);
    tcase_add_test(recorded, what_the_sdk_refuses_is_found_with_its_message);
    suite_add_tcase(suite, recorded);

    TCase *updates = tcase_create("updates");
    tcase_set_timeout(updates, 30);
    tcase_add_test(updates, problems_come_in_the_order_of_the_document);
    tcase_add_loop_test(updates, after_each_random_edit_the_list_is_as_if_made_anew, 0, 4);
    tcase_add_loop_test(updates, a_fix_never_adds_an_error, 0, 4);
    tcase_add_test(updates, muting_a_step_takes_its_problems_and_leaves_its_readers_unwired);
    tcase_add_test(updates, a_reader_is_looked_at_again_when_its_producer_changes);
    tcase_add_test(updates, a_producer_is_looked_at_again_when_its_reader_changes);
    tcase_add_test(updates, what_several_steps_have_follows_each_of_them);
    tcase_add_test(updates, a_fix_that_would_make_a_loop_is_refused);
    tcase_add_test(updates, another_look_at_the_disk_is_noticed);
    tcase_add_test(updates, tally_counts_all_or_one_steps);
    suite_add_tcase(suite, updates);

    TCase *shapes = tcase_create("shapes");
    tcase_add_test(shapes, a_long_circle_is_named_by_its_ends);
    tcase_add_test(shapes, each_circle_is_reported_once);
    tcase_add_test(shapes, of_thousands_of_dangling_names_the_last_get_no_hint);
    tcase_add_test(shapes, thousands_of_equal_names_are_each_offered_a_free_one);
    tcase_add_test(shapes, a_very_long_name_is_cut_in_the_message_but_not_in_the_sdks);
    suite_add_tcase(suite, shapes);

    TCase *submissions = tcase_create("submissions");
    tcase_add_test(submissions, the_problems_of_a_submission_go_with_the_next_update);
    tcase_add_test(submissions, a_submission_without_values_adds_nothing);
    suite_add_tcase(suite, submissions);

    TCase *memory = tcase_create("memory");
    tcase_set_timeout(memory, 30);
    tcase_add_test(memory, finding_survives_every_failing_allocation);
    tcase_add_test(memory, a_failed_update_leaves_the_list_as_it_was);
    tcase_add_test(memory, a_submission_that_cannot_be_looked_at_leaves_the_list_as_it_was);
    suite_add_tcase(suite, memory);
    return suite;
}
