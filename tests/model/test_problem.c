/* SPDX-License-Identifier: MIT */
#include "model/problem.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "model/save.h"
#include "model/submission.h"
#include "tests/model/documents.h"
#include "tests/model/problem_cases.h"

/* --- a case under test --- */

static struct {
    const struct problem_case *c;
    struct pipeline *p;
    struct graph *g;
    struct problems *list;
} t;

/* JSON that is written with ' for ". */
static void add_quoted(struct buf *text, const char *json)
{
    buf_add(text, str_from(json));
    for (size_t at = 0; at < text->len; at++) {
        text->ptr[at] = text->ptr[at] == '\'' ? '"' : text->ptr[at];
    }
}

static void look_at_submission(void)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    struct arena arena;
    struct submission submission;
    ck_assert(arena_init(&arena, 0));
    add_quoted(&text, t.c->submission);

    ck_assert_msg(submission_read(buf_str(&text), &arena, &submission, &st), "%s", st.message);
    ck_assert(problems_add_submission(t.list, t.p, t.g, &submission, &st));

    buf_finish(&text);
    arena_finish(&arena);
}

static void look(void)
{
    struct status st = STATUS_INIT;
    problems_free(t.list);
    graph_free(t.g);
    t.g = graph_compile(t.p, GRAPH_PLAIN, &st);
    ck_assert_ptr_nonnull(t.g);
    t.list = problems_find(t.p, t.g, t.c->disk == DISK ? &problem_cases_disk : NULL, &st);
    ck_assert_ptr_nonnull(t.list);
    if (t.c->submission != NULL) {
        look_at_submission();
    }
}

static void open_case(size_t i)
{
    struct buf text = BUF_INIT;
    t.c = problem_case_at(i);
    add_quoted(&text, t.c->document);
    t.p = document_load(buf_str(&text));
    buf_finish(&text);
    look();
}

static void close_case(void)
{
    problems_free(t.list);
    graph_free(t.g);
    pipeline_free(t.p);
    memset(&t, 0, sizeof t);
}

static struct str pointer_of(value_id place, struct buf *out)
{
    buf_reset(out);
    value_pointer(t.p, place, out);
    return buf_str(out);
}

/* The problem the case is about; NULL when it is not there. */
static const struct problem *find_problem(void)
{
    struct buf pointer = BUF_INIT;
    const struct problem *found = NULL;
    for (size_t i = 0; i < problems_count(t.list) && found == NULL; i++) {
        const struct problem *problem = problems_get(t.list, i);
        bool here = str_eq(pointer_of(problem->place, &pointer), str_from(t.c->pointer));
        found = here && strcmp(problem->rule->name, t.c->rule) == 0 ? problem : NULL;
    }
    buf_finish(&pointer);
    return found;
}

static void assert_text(struct str got, const char *want, const char *what)
{
    ck_assert_msg(str_is_none(got) == (want == NULL) && str_eq(got, str_from(want)),
                  "%s: the %s is:\n%.*s\nnot:\n%s", t.c->label, what, STR_ARG(got),
                  want != NULL ? want : "(none)");
}

/* --- what is found --- */

START_TEST(a_fault_is_found_at_its_place_and_said)
{
    open_case((size_t)_i);

    const struct problem *problem = find_problem();

    ck_assert_msg(problem != NULL, "%s: no %s at %s", t.c->label, t.c->rule, t.c->pointer);
    ck_assert_int_eq(problem->rule->severity, t.c->severity);
    assert_text(problem->message, t.c->message, "message");
    assert_text(problem->sdk_exception, t.c->sdk_exception, "SDK's exception");
    assert_text(problem->sdk_message, t.c->sdk_message, "SDK's message");
    assert_text(problem->fix, t.c->fix, "fix");
    close_case();
}
END_TEST

START_TEST(one_fault_is_one_error_or_warning)
{
    open_case((size_t)_i);

    size_t found = problems_tally(t.list, SEVERITY_ERROR, VALUE_NONE) +
                   problems_tally(t.list, SEVERITY_WARNING, VALUE_NONE);

    size_t want = t.c->severity != SEVERITY_INFO;
    ck_assert_msg(found == want, "%s: %zu errors and warnings", t.c->label, found);
    close_case();
}
END_TEST

START_TEST(a_problem_within_a_step_is_that_steps)
{
    open_case((size_t)_i);

    const struct problem *problem = find_problem();

    ck_assert_ptr_nonnull(problem);
    value_id owner = value_owner(t.p, problem->place);
    bool of_step = strncmp(t.c->pointer, "/steps/", strlen("/steps/")) == 0;
    ck_assert_msg(value_eq(problem->step, of_step ? owner : VALUE_NONE), "%s", t.c->label);
    close_case();
}
END_TEST

/* --- fixes --- */

START_TEST(a_fix_takes_its_problem_away_and_makes_no_error)
{
    open_case((size_t)_i);
    if (t.c->fix == NULL) {
        close_case();
        return;
    }
    struct status st = STATUS_INIT;
    struct buf before = BUF_INIT, after = BUF_INIT;
    document_save(t.p, &before);
    const struct problem *problem = find_problem();
    size_t errors = problems_tally(t.list, SEVERITY_ERROR, VALUE_NONE);
    size_t warnings = problems_tally(t.list, SEVERITY_WARNING, VALUE_NONE);
    struct history *h = history_new(t.p, &st);
    ck_assert_ptr_nonnull(h);
    ck_assert_ptr_nonnull(problem);

    bool ok = problem_fix(h, problem, &st);

    ck_assert_msg(ok, "%s: %s", t.c->label, st.message);
    ck_assert_uint_eq(history_undo_count(h), 1);
    assert_text(history_undo_label(h), t.c->fix, "label of the group");
    look();
    ck_assert_msg(problems_tally(t.list, SEVERITY_ERROR, VALUE_NONE) +
                          problems_tally(t.list, SEVERITY_WARNING, VALUE_NONE) <
                      errors + warnings,
                  "%s: the problem is still there, or another one", t.c->label);
    ck_assert_uint_le(problems_tally(t.list, SEVERITY_ERROR, VALUE_NONE), errors);

    ck_assert(history_undo(h, NULL, &st));
    document_save(t.p, &after);
    ck_assert_msg(str_eq(buf_str(&before), buf_str(&after)), "%s: undo", t.c->label);
    history_free(h);
    buf_finish(&before);
    buf_finish(&after);
    close_case();
}
END_TEST

START_TEST(what_has_no_fix_is_refused)
{
    size_t refused = 0;
    for (size_t i = 0; i < problem_case_count(); i++) {
        open_case(i);
        struct status st = STATUS_INIT;
        struct history *h = history_new(t.p, &st);
        const struct problem *problem = find_problem();
        if (t.c->fix == NULL) {
            ck_assert(!problem_fix(h, problem, &st));
            ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
            ck_assert_uint_eq(history_undo_count(h), 0);
            refused++;
        }
        history_free(h);
        close_case();
    }
    ck_assert_uint_gt(refused, 0);
}
END_TEST

START_TEST(a_fix_for_what_is_gone_is_refused)
{
    struct status st = STATUS_INIT;
    size_t i = 0;
    while (strcmp(problem_case_at(i)->rule, "mode") != 0) {
        i++;
    }
    open_case(i);
    struct history *h = history_new(t.p, &st);
    const struct problem *problem = find_problem();
    struct edit edit = {.kind = EDIT_REMOVE, .target = problem->step};
    ck_assert(history_apply(h, &edit, NULL, &st));

    bool ok = problem_fix(h, problem, &st);

    ck_assert(!ok);
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    ck_assert_uint_eq(history_undo_count(h), 1);
    history_free(h);
    close_case();
}
END_TEST

/* What a fix makes of the document, where that is more than a text. */
static const struct fix_case {
    const char *label; /* of the problem's case */
    const char *pointer, *value;
} fix_cases[] = {
    {"script_params", "/steps/0/estimator_entry_script_arguments",
     "[\"-v\", \"--lr\", 0.1, \"--fast\"]"},
    {"datasets of the estimator", "/steps/0/inputs", "[{\"dataset\": \"fd\", \"name\": \"d\"}]"},
    {"an argument names no input", "/steps/0/estimator_entry_script_arguments", "[]"},
    {"an argument names no output", "/steps/0/estimator_entry_script_arguments", "[\"-v\"]"},
    {"an argument names an output as an input", "/steps/0/estimator_entry_script_arguments",
     "[\"--out\", {\"output\": \"x\"}]"},
    {"an output's name", "/steps/1/inputs", "[{\"from\": \"p.a_b\"}]"},
    {"an output's name", "/steps/1/estimator_entry_script_arguments", "[{\"input\": \"a_b\"}]"},
    {"an output_name", "/steps/0/estimator_entry_script_arguments", "[{\"output\": \"b_c\"}]"},
    {"an output_name", "/steps/1/inputs", "[{\"from\": \"p.b_c\"}]"},
    {"an input's name", "/steps/1/estimator_entry_script_arguments", "[{\"input\": \"my_data\"}]"},
    {"the name of a data reference as input", "/data_references/0/name", "\"my_raw\""},
    {"the name of a data reference as input", "/steps/0/estimator_entry_script_arguments",
     "[{\"input\": \"my_raw\"}]"},
    {"a dataset input named like an output", "/steps/0/estimator_entry_script_arguments",
     "[{\"input\": \"d_in\"}]"},
    {"two inputs of one name", "/steps/1/inputs",
     "[{\"from\": \"p.x\"}, {\"from\": \"p.x\", \"name\": \"x_2\"}]"},
    {"an output taken as a dataset", "/steps/0/outputs",
     "[{\"name\": \"x\", \"as_dataset\": true}]"},
    {"no default datastore", "/datastores", "[{\"name\": \"blob\", \"default\": true}]"},
    {"no datastore at all", "/datastores",
     "[{\"name\": \"workspaceblobstore\", \"default\": true}]"},
    {"a misspelt override", "/steps/0/runconfig_pipeline_params", "{\"NodeCount\": \"n\"}"},
    {"a data reference", "/steps/0/estimator_entry_script_arguments", "[{\"input\": \"raw\"}]"},
    {"a step that run_after names", "/steps/1/run_after", "[]"},
    {"an argument names a data reference", "/steps/0/inputs", "[{\"data_reference\": \"raw\"}]"},
    {"an output taken as a table", "/steps/0/outputs", "[{\"name\": \"x\", \"as_dataset\": true}]"},
    {"no nodes", "/steps/0/estimator",
     "{\"class\": \"Estimator\", \"source_directory\": \"src\", \"compute_target\": \"cpu\", "
     "\"entry_script\": \"train.py\"}"},
    {"processes without distribution", "/steps/0/estimator/distributed_training",
     "{\"class\": \"MpiConfiguration\", \"process_count_per_node\": 4}"},
    {"no compute of the estimator", "/steps/0/estimator/compute_target", "\"cpu\""},
    {"nodes of a compute by name", "/steps/0/estimator/compute_target", "{\"compute\": \"cpu\"}"},
    {"a python without a version", "/steps/0/estimator/conda_packages", "[\"pip\"]"},
};

START_TEST(a_fix_makes_the_document_right)
{
    const struct fix_case *c = &fix_cases[_i];
    size_t i = 0;
    while (i < problem_case_count() && strcmp(problem_case_at(i)->label, c->label) != 0) {
        i++;
    }
    ck_assert_msg(i < problem_case_count(), "%s", c->label);
    struct status st = STATUS_INIT;
    struct buf value = BUF_INIT;
    open_case(i);
    struct history *h = history_new(t.p, &st);

    ck_assert(problem_fix(h, find_problem(), &st));

    value_save(t.p, pipeline_resolve(t.p, str_from(c->pointer)), &value);
    ck_assert_msg(str_eq(buf_str(&value), str_from(c->value)), "%s: got %s", c->label,
                  buf_cstr(&value));
    buf_finish(&value);
    history_free(h);
    close_case();
}
END_TEST

/* --- the table of rules --- */

static bool is_kebab_case(const char *name)
{
    size_t len = strlen(name);
    bool ok = len > 0 && name[0] != '-' && name[len - 1] != '-' && strstr(name, "--") == NULL;
    return ok && strspn(name, "abcdefghijklmnopqrstuvwxyz-0123456789") == len;
}

START_TEST(each_rule_has_a_name_of_its_own_and_a_sentence)
{
    struct map names = MAP_INIT;
    for (const struct problem_rule *rule = problem_rules(); rule->name != NULL; rule++) {
        ck_assert_msg(is_kebab_case(rule->name), "%s", rule->name);
        ck_assert_msg(map_get(&names, str_from(rule->name), 0) == 0, "%s is there twice",
                      rule->name);
        ck_assert(map_set(&names, str_from(rule->name), 1));
        size_t len = strlen(rule->asks);
        ck_assert_msg(len > 10 && rule->asks[len - 1] == '.', "%s: %s", rule->name, rule->asks);
        ck_assert_ptr_nonnull(severity_name(rule->severity));
        ck_assert_ptr_nonnull(problem_phase_name(rule->phase));
        ck_assert_ptr_nonnull(problem_scope_name(rule->scope));
    }
    ck_assert_uint_gt(names.count, 50);
    map_finish(&names);
}
END_TEST

START_TEST(each_rule_has_a_case)
{
    for (const struct problem_rule *rule = problem_rules(); rule->name != NULL; rule++) {
        bool found = false;
        for (size_t i = 0; i < problem_case_count(); i++) {
            bool same = strcmp(problem_case_at(i)->rule, rule->name) == 0;
            ck_assert(!same || problem_case_at(i)->severity == rule->severity);
            found = found || same;
        }
        ck_assert_msg(found, "%s", rule->name);
    }
}
END_TEST

START_TEST(severities_phases_and_scopes_are_called_as_the_manual_does)
{
    ck_assert_str_eq(problem_phase_name(PHASE_NONE), "none");
    ck_assert_str_eq(problem_phase_name(PHASE_DOCUMENT), "document");
    ck_assert_str_eq(problem_phase_name(PHASE_PARAMETER), "parameter");
    ck_assert_str_eq(problem_phase_name(PHASE_DATA), "data");
    ck_assert_str_eq(problem_phase_name(PHASE_ESTIMATOR), "estimator");
    ck_assert_str_eq(problem_phase_name(PHASE_STEP), "step");
    ck_assert_str_eq(problem_phase_name(PHASE_PIPELINE), "pipeline");
    ck_assert_str_eq(problem_phase_name(PHASE_VALIDATE), "validate");
    ck_assert_str_eq(problem_phase_name(PHASE_SUBMIT), "submit");
    ck_assert_str_eq(severity_name(SEVERITY_ERROR), "error");
    ck_assert_str_eq(severity_name(SEVERITY_WARNING), "warning");
    ck_assert_str_eq(severity_name(SEVERITY_INFO), "info");
    ck_assert_str_eq(problem_scope_name(SCOPE_ANY), "any");
    ck_assert_str_eq(problem_scope_name(SCOPE_AZURE), "azure");
    ck_assert_str_eq(problem_scope_name(SCOPE_AZURE_V1), "azure-v1");
    ck_assert_str_eq(problem_scope_name(SCOPE_AZURE_V2), "azure-v2");
}
END_TEST

Suite *test_problem_suite(void)
{
    Suite *suite = suite_create("model/problem");
    TCase *found = tcase_create("found");
    tcase_add_loop_test(found, a_fault_is_found_at_its_place_and_said, 0,
                        (int)problem_case_count());
    tcase_add_loop_test(found, one_fault_is_one_error_or_warning, 0, (int)problem_case_count());
    tcase_add_loop_test(found, a_problem_within_a_step_is_that_steps, 0, (int)problem_case_count());
    suite_add_tcase(suite, found);

    TCase *fixes = tcase_create("fixes");
    tcase_add_loop_test(fixes, a_fix_takes_its_problem_away_and_makes_no_error, 0,
                        (int)problem_case_count());
    tcase_add_loop_test(fixes, a_fix_makes_the_document_right, 0, (int)COUNT_OF(fix_cases));
    tcase_add_test(fixes, what_has_no_fix_is_refused);
    tcase_add_test(fixes, a_fix_for_what_is_gone_is_refused);
    suite_add_tcase(suite, fixes);

    TCase *rules = tcase_create("rules");
    tcase_add_test(rules, each_rule_has_a_name_of_its_own_and_a_sentence);
    tcase_add_test(rules, each_rule_has_a_case);
    tcase_add_test(rules, severities_phases_and_scopes_are_called_as_the_manual_does);
    suite_add_tcase(suite, rules);
    return suite;
}
