/* SPDX-License-Identifier: MIT */
#include "submit/run.h"

#include <check.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "model/load.h"
#include "tests/submit/scene.h"

static struct status st;
static struct arena a;
static struct run_history *h;
static struct pipeline *p;
static char engine[PATH_MAX];
static int64_t run;

static void start(void)
{
    scene_make();
    st = (struct status)STATUS_INIT;
    p = NULL;
    run = 0;
    ck_assert(arena_init(&a, 0));
    ssize_t n = readlink("/proc/self/exe", engine, sizeof(engine) - 1);
    ck_assert_int_gt((int)n, 0);
    engine[n] = '\0';
    h = run_history_open(str_from(scene_path("state")), &st);
    ck_assert_msg(h != NULL, "%s", st.message);
}

static void finish(void)
{
    run_history_close(h);
    pipeline_free(p);
    arena_finish(&a);
    scene_remove();
}

static void load(const char *document)
{
    p = pipeline_load(str_from(document), &st);
    ck_assert_msg(p != NULL, "%s", st.message);
    st = (struct status)STATUS_INIT;
}

static struct run_request request(void)
{
    static const struct submission none = {0};
    return (struct run_request){.p = p,
                                .document_path = STR(""),
                                .base_folder = str_from(scene_path("pipeline")),
                                .name = STR("test"),
                                .backend = STR("local"),
                                .submission = &none,
                                .jobs = 2,
                                .engine = str_from(engine),
                                .state_folder = str_from(scene_path("state")),
                                .now_ms = 1};
}

static void begin(struct run_request r)
{
    ck_assert_msg(run_start(&r, &run, &st), "%s", st.message);
}

static struct run_record record(void)
{
    struct run_record r;
    ck_assert_msg(run_history_run(h, run, &a, &r, &st), "%s", st.message);
    return r;
}

/* Until the run has ended, or a minute has passed. */
static struct run_record wait_for_end(void)
{
    struct run_record r = record();
    struct run_watch *w = run_watch_open(&r, &st);
    ck_assert_msg(w != NULL, "%s", st.message);
    for (int i = 0; i < 600 && !run_state_is_final(r.state) && r.state != RUN_INTERRUPTED; i++) {
        struct pollfd fd = {.fd = run_watch_fd(w), .events = POLLIN};
        poll(&fd, 1, 100);
        run_watch_take(w);
        r = record();
    }
    run_watch_close(w);
    return r;
}

static struct step_record step(const char *id)
{
    struct step_record *steps;
    size_t count;
    ck_assert(run_history_steps(h, run, &a, &steps, &count, &st));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(steps[i].id, str_from(id))) {
            return steps[i];
        }
    }
    ck_abort_msg("no step %s", id);
}

static const char *run_file(const char *path)
{
    char full[PATH_MAX];
    snprintf(full, sizeof(full), "state/runs/%lld/%s", (long long)run, path);
    return scene_read(full);
}

static bool has_run_file(const char *path)
{
    char full[PATH_MAX];
    snprintf(full, sizeof(full), "state/runs/%lld/%s", (long long)run, path);
    return scene_has(full);
}

/* Two steps of sh: what `one` makes, `two` reads. The placeholders are the scripts' texts. */
static void two_steps(const char *one, const char *two, const char *more)
{
    scene_write("pipeline/one/one.sh", one);
    scene_write("pipeline/two/two.sh", two);
    char document[4000];
    snprintf(document, sizeof(document),
             "{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"d\", \"default\": true}], "
             "\"steps\": ["
             "{\"id\": \"one\", \"type\": \"CommandStep\", \"command\": [\"sh one.sh\", "
             "{\"output\": \"made\"}],"
             " \"source_directory\": \"one\", \"outputs\": [{\"name\": \"made\"}], "
             "\"compute_target\": \"c\"%s},"
             "{\"id\": \"two\", \"type\": \"CommandStep\", \"command\": [\"sh two.sh\", "
             "{\"input\": \"made\"}, {\"output\": \"out\"}],"
             " \"source_directory\": \"two\", \"inputs\": [{\"from\": \"one.made\"}], \"outputs\": "
             "[{\"name\": \"out\"}],"
             " \"compute_target\": \"c\"}]}",
             more);
    load(document);
}

START_TEST(what_one_step_makes_the_next_one_reads)
{
    two_steps("echo hello > $1\necho said so\n", "cat $1 > $2; echo again >> $2\n", "");

    begin(request());
    struct run_record r = wait_for_end();

    ck_assert_msg(r.state == RUN_OK, "%s", r.message.ptr);
    ck_assert_str_eq(run_file("steps/two/outputs/out"), "hello\nagain\n");
    ck_assert_str_eq(run_file("logs/one.log"), "said so\n");
    ck_assert_int_eq(step("two").state, STEP_OK);
    ck_assert_int_eq(step("two").exit_status, 0);
    ck_assert(!has_run_file("steps/two/making"));
}
END_TEST

START_TEST(a_step_that_fails_keeps_no_outputs_and_stops_what_depends_on_it)
{
    two_steps("echo half > $1; exit 3\n", "cat $1 > $2\n", "");

    begin(request());
    struct run_record r = wait_for_end();

    ck_assert_int_eq(r.state, RUN_FAILED);
    ck_assert_msg(str_find(r.message, STR("one failed: exit status 3")) == 0, "%s", r.message.ptr);
    ck_assert_int_eq(step("one").state, STEP_FAILED);
    ck_assert_int_eq(step("one").exit_status, 3);
    ck_assert_int_eq(step("two").state, STEP_SKIPPED);
    ck_assert(str_eq(step("two").why, STR("one failed")));
    ck_assert(!has_run_file("steps/one/outputs"));
    ck_assert(!has_run_file("logs/two.log"));
}
END_TEST

START_TEST(a_step_that_does_not_make_its_output_has_failed)
{
    two_steps("true\n", "cat $1 > $2\n", "");

    begin(request());
    struct run_record r = wait_for_end();

    ck_assert_int_eq(r.state, RUN_FAILED);
    ck_assert(str_eq(step("one").why, STR("it ended without making its output \"made\"")));
}
END_TEST

START_TEST(a_step_that_takes_too_long_is_ended)
{
    two_steps("sleep 60\n", "true\n", ", \"timeout_seconds\": 1");

    begin(request());
    wait_for_end();

    ck_assert_int_eq(step("one").state, STEP_TIMEOUT);
    ck_assert(str_eq(step("one").why, STR("not done after 1 s")));
}
END_TEST

START_TEST(a_step_is_tried_again_as_often_as_it_says)
{
    two_steps("if test -e ../../../../../tried; then echo x > $1; else echo > "
              "../../../../../tried; exit 1; fi\n",
              "cat $1 > $2\n", ", \"retries\": 1");

    begin(request());
    struct run_record r = wait_for_end();

    ck_assert_msg(r.state == RUN_OK, "%s", r.message.ptr);
}
END_TEST

START_TEST(cancelling_ends_a_step_that_ignores_it_and_what_left_its_session)
{
    two_steps("trap '' TERM\nsetsid sleep 300 &\necho here\nsleep 300\nsleep 300\n", "true\n", "");
    begin(request());
    for (int i = 0;
         i < 300 && (run_file("logs/one.log") == NULL || *run_file("logs/one.log") == '\0'); i++) {
        poll(NULL, 0, 20);
    }

    ck_assert_msg(run_cancel(h, run, &st), "%s", st.message);
    struct run_record r = wait_for_end();

    ck_assert_int_eq(r.state, RUN_CANCELLED);
    ck_assert_int_eq(step("one").state, STEP_CANCELLED);
    ck_assert_int_eq(step("two").state, STEP_CANCELLED);
    st = (struct status)STATUS_INIT;
    ck_assert(!run_cancel(h, run, &st));
    ck_assert_int_eq(st.code, STATUS_USAGE);
}
END_TEST

START_TEST(a_step_gets_its_variables_and_not_our_secrets)
{
    setenv("AZURE_CLIENT_SECRET", "hush", 1);
    two_steps("echo \"$AZUREML_DATAREFERENCE_made\" > $1; echo \"secret:$AZURE_CLIENT_SECRET\"\n",
              "test \"$AZUREML_DATAREFERENCE_made\" = $1 && echo $AZUREML_RUN_ID > $2\n", "");

    begin(request());
    struct run_record r = wait_for_end();

    ck_assert_msg(r.state == RUN_OK, "%s", r.message.ptr);
    ck_assert_str_eq(run_file("logs/one.log"), "secret:\n");
    ck_assert(strstr(run_file("steps/one/outputs/made"), "/steps/one/making/made\n") != NULL);
}
END_TEST

START_TEST(the_original_sources_are_not_what_a_step_can_change)
{
    two_steps("echo gone > one.sh; echo x > $1\n", "cat $1 > $2\n", "");

    begin(request());
    wait_for_end();

    ck_assert_str_ne(scene_read("pipeline/one/one.sh"), "gone\n");
}
END_TEST

START_TEST(what_leads_out_of_the_folder_needs_a_yes)
{
    scene_write("elsewhere/x.sh", "true\n");
    scene_write("pipeline/here.txt", "");
    load("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"x\", \"type\": \"CommandStep\", "
         "\"command\": [\"sh x.sh\"],"
         " \"source_directory\": \"../elsewhere\", \"compute_target\": \"c\"}]}");
    struct run_request r = request();

    ck_assert(!run_start(&r, &run, &st));
    ck_assert_int_eq(st.code, STATUS_PERMISSION);
    ck_assert_ptr_nonnull(strstr(st.message, "elsewhere"));

    st = (struct status)STATUS_INIT;
    r.allow_outside = true;
    begin(r);
    ck_assert_int_eq(wait_for_end().state, RUN_OK);
}
END_TEST

START_TEST(without_python_nothing_starts)
{
    scene_write("pipeline/x/x.py", "");
    load("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"x\", \"type\": \"PythonScriptStep\", "
         "\"script_name\": \"x.py\","
         " \"source_directory\": \"x\", \"compute_target\": \"c\"}]}");
    struct run_request r = request();
    setenv("PATH", "/nowhere", 1);

    ck_assert(!run_start(&r, &run, &st));

    ck_assert_int_eq(st.code, STATUS_SERVICE);
    struct run_record *runs;
    size_t count;
    st = (struct status)STATUS_INIT;
    ck_assert(run_history_runs(h, 0, &a, &runs, &count, &st));
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_killed_engine_leaves_a_run_that_is_interrupted)
{
    two_steps("echo here; sleep 2; echo x > $1\n", "cat $1 > $2\n", "");
    begin(request());
    char command[PATH_MAX + 100];
    for (int i = 0; i < 300 && run_file("logs/one.log") == NULL; i++) {
        poll(NULL, 0, 20);
    }
    snprintf(command, sizeof(command), "%lld", (long long)run);
    /* The engine is the process that has this run's lock open. */
    char lock[PATH_MAX];
    snprintf(lock, sizeof(lock), "%s/runs/%lld/lock", scene_path("state"), (long long)run);
    FILE *locks = fopen("/proc/locks", "r");
    ck_assert_ptr_nonnull(locks);
    char line[256];
    pid_t killed = 0;
    while (fgets(line, sizeof(line), locks) != NULL) {
        int pid;
        char link[64], target[PATH_MAX];
        if (sscanf(line, "%*d: FLOCK ADVISORY WRITE %d", &pid) != 1) {
            continue;
        }
        for (int fd = 3; fd < 20; fd++) {
            snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, fd);
            ssize_t n = readlink(link, target, sizeof(target) - 1);
            target[n > 0 ? n : 0] = '\0';
            if (strcmp(target, lock) == 0) {
                killed = pid;
            }
        }
    }
    fclose(locks);
    ck_assert_int_gt(killed, 0);

    kill(killed, SIGKILL);
    struct run_record r = wait_for_end();

    ck_assert_int_eq(r.state, RUN_INTERRUPTED);
    for (int i = 0; i < 500 && run_file("exits/one") == NULL; i++) {
        poll(NULL, 0, 20); /* the step goes on under its shim, and its result is found */
    }
    ck_assert_str_eq(run_file("exits/one"), "0 exit\n");
}
END_TEST

/* A fan of steps that each wait for the first. */
START_TEST(many_steps_run_and_one_failure_leaves_the_rest_alone_when_asked)
{
    static char document[64 * 1024];
    size_t n =
        (size_t)snprintf(document, sizeof(document),
                         "{\"format\": \"stepwire/1\", \"steps\": ["
                         "{\"id\": \"first\", \"type\": \"CommandStep\", \"command\": [\"true\"]}");
    enum { STEPS = 100 };
    for (int i = 0; i < STEPS; i++) {
        n += (size_t)snprintf(document + n, sizeof(document) - n,
                              ", {\"id\": \"s%d\", \"type\": \"CommandStep\", \"command\": "
                              "[\"%s\"], \"run_after\": [\"first\"]}",
                              i, i == 7 ? "false" : "true");
    }
    snprintf(document + n, sizeof(document) - n, "]}");
    scene_write("pipeline/x", "");
    load(document);
    struct run_request r = request();
    r.continue_on_failure = true;

    begin(r);
    ck_assert_int_eq(wait_for_end().state, RUN_FAILED);

    struct step_record *steps;
    size_t count, ok = 0;
    ck_assert(run_history_steps(h, run, &a, &steps, &count, &st));
    for (size_t i = 0; i < count; i++) {
        ok += steps[i].state == STEP_OK;
    }
    ck_assert_uint_eq(count, STEPS + 1);
    ck_assert_uint_eq(ok, STEPS);
}
END_TEST

Suite *test_run_suite(void)
{
    Suite *s = suite_create("submit/run");
    TCase *t = tcase_create("run");
    tcase_add_checked_fixture(t, start, finish);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, what_one_step_makes_the_next_one_reads);
    tcase_add_test(t, a_step_that_fails_keeps_no_outputs_and_stops_what_depends_on_it);
    tcase_add_test(t, a_step_that_does_not_make_its_output_has_failed);
    tcase_add_test(t, a_step_that_takes_too_long_is_ended);
    tcase_add_test(t, a_step_is_tried_again_as_often_as_it_says);
    tcase_add_test(t, cancelling_ends_a_step_that_ignores_it_and_what_left_its_session);
    tcase_add_test(t, a_step_gets_its_variables_and_not_our_secrets);
    tcase_add_test(t, the_original_sources_are_not_what_a_step_can_change);
    tcase_add_test(t, what_leads_out_of_the_folder_needs_a_yes);
    tcase_add_test(t, without_python_nothing_starts);
    tcase_add_test(t, a_killed_engine_leaves_a_run_that_is_interrupted);
    tcase_add_test(t, many_steps_run_and_one_failure_leaves_the_rest_alone_when_asked);
    suite_add_tcase(s, t);
    return s;
}
