/* SPDX-License-Identifier: MIT */
#include "submit/run.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "submit/exits.h"
#include "tests/submit/running.h"
#include "tests/submit/scene.h"

static const char one_step[] =
    "{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"true\"]}";

/* --- what run_start refuses --- */

static size_t count_runs(void)
{
    struct run_record *runs;
    size_t count;
    struct status st = STATUS_INIT;
    ck_assert_msg(run_history_runs(running.h, 0, &running.a, &runs, &count, &st), "%s", st.message);
    return count;
}

/* It says so, and no run and no folder is left. */
static void assert_refused(struct run_request r, enum status_code code, const char *says)
{
    ck_assert(!run_start(&r, &running.run, &running.st));
    ck_assert_msg(running.st.code == code, "%d: %s", (int)running.st.code, running.st.message);
    ck_assert_msg(strstr(running.st.message, says) != NULL, "%s", running.st.message);
    ck_assert_uint_eq(count_runs(), 0);
    ck_assert(!scene_has("state/runs/1"));
}

START_TEST(a_document_with_an_error_is_refused_with_its_sentence)
{
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"sh\", {\"input\": "
               "\"nothing\"}]}");

    assert_refused(request(), STATUS_PROBLEMS, "nothing");
}
END_TEST

START_TEST(data_that_is_not_there_is_named_before_anything_starts)
{
    scene_write("pipeline/placeholder", "");
    load("{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"d\", \"default\": true, "
         "\"local_path\": \"data\"}], \"data_references\": [{\"name\": \"raw\", \"datastore\": "
         "\"d\", \"path_on_datastore\": \"gone\"}], \"steps\": [{\"id\": \"x\", \"type\": "
         "\"CommandStep\", \"command\": [\"cat\", {\"input\": \"raw\"}], \"inputs\": "
         "[{\"data_reference\": \"raw\"}]}]}");

    assert_refused(request(), STATUS_PROBLEMS, "data/gone");
}
END_TEST

START_TEST(without_python_nothing_starts)
{
    scene_write("pipeline/x.py", "");
    load_steps("{\"id\": \"x\", \"type\": \"PythonScriptStep\", \"script_name\": \"x.py\"}");
    setenv("PATH", "/nowhere", 1);

    assert_refused(request(), STATUS_SERVICE, "no python3");
}
END_TEST

START_TEST(an_engine_that_is_not_there_leaves_nothing)
{
    load_steps(one_step);
    scene_write("stepwire-shim", "");
    ck_assert_int_eq(chmod(scene_path("stepwire-shim"), 0700), 0);
    struct run_request r = request();
    r.engine = str_from(scene_path("stepwire"));

    assert_refused(r, STATUS_NOT_FOUND, "cannot start");
}
END_TEST

START_TEST(an_engine_that_ends_at_once_leaves_nothing)
{
    load_steps(one_step);
    scene_write("stepwire-shim", "");
    scene_write("stepwire", "#!/bin/sh\nexit 0\n");
    ck_assert_int_eq(chmod(scene_path("stepwire-shim"), 0700), 0);
    ck_assert_int_eq(chmod(scene_path("stepwire"), 0700), 0);
    struct run_request r = request();
    r.engine = str_from(scene_path("stepwire"));

    assert_refused(r, STATUS_INTERNAL, "the engine ended before it had begun");
}
END_TEST

START_TEST(what_the_engine_cannot_start_with_is_said_by_run_start)
{
    load_steps(one_step);
    scene_write("stepwire-shim", "");
    scene_write("stepwire", "#!/bin/sh\necho '9 there is no fuel'\n");
    ck_assert_int_eq(chmod(scene_path("stepwire-shim"), 0700), 0);
    ck_assert_int_eq(chmod(scene_path("stepwire"), 0700), 0);
    struct run_request r = request();
    r.engine = str_from(scene_path("stepwire"));

    assert_refused(r, (enum status_code)9, "there is no fuel");
}
END_TEST

START_TEST(a_state_folder_that_cannot_be_written_is_a_sentence)
{
    load_steps(one_step);
    scene_write("file", "");
    struct run_request r = request();
    r.state_folder = str_from(scene_path("file/state"));

    ck_assert(!run_start(&r, &running.run, &running.st));

    ck_assert_int_ne(running.st.code, STATUS_OK);
    ck_assert_ptr_nonnull(strstr(running.st.message, scene_path("file")));
}
END_TEST

START_TEST(what_leads_out_of_the_folder_needs_a_yes)
{
    scene_write("pipeline/placeholder", "");
    scene_write("elsewhere/x.sh", "true\n");
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"sh x.sh\"], "
               "\"source_directory\": \"../elsewhere\"}");
    struct run_request r = request();

    assert_refused(r, STATUS_PERMISSION, scene_path("elsewhere"));
    status_reset(&running.st);
    r.allow_outside = true;
    begin(r);

    ck_assert_int_eq(wait_for_end().state, RUN_OK);
}
END_TEST

static const struct destination {
    const char *label, *path;
} destinations[] = {
    {"the datastore", ""},
    {"the datastore, by a dot", "./"},
    {"the document's folder", ".."},
};

START_TEST(an_output_never_replaces_a_folder_that_holds_more)
{
    const struct destination *c = &destinations[_i];
    scene_write("pipeline/data/precious", "kept");
    load(arena_strf(&running.a,
                    "{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"d\", \"default\": "
                    "true, \"local_path\": \"data\"}], \"steps\": [{\"id\": \"x\", \"type\": "
                    "\"CommandStep\", \"command\": [\"true\"], \"outputs\": [{\"kind\": "
                    "\"OutputFileDatasetConfig\", \"name\": \"o\", \"destination\": "
                    "{\"datastore\": \"d\", \"path\": \"%s\"}}]}]}",
                    c->path)
             .ptr);
    struct run_request r = request();
    r.allow_outside = true;

    assert_refused(r, STATUS_PROBLEMS, "would replace the whole folder");

    ck_assert_str_eq(scene_read("pipeline/data/precious"), "kept");
}
END_TEST

START_TEST(memory_that_runs_out_leaves_no_run_behind)
{
    load_two("echo > $1\n", "echo > $2\n", "");
    struct run_request r = request();
    bool started = false;
    uint64_t n = 0;

    while (!started) {
        status_reset(&running.st);
        mem_fail_at(++n, MEM_FAIL_ONCE);
        started = run_start(&r, &running.run, &running.st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_msg(started || running.st.code == STATUS_NOMEM, "%llu: %s", (unsigned long long)n,
                      running.st.message);
        ck_assert_msg(started || count_runs() == 0, "%llu", (unsigned long long)n);
    }

    ck_assert_uint_gt(n, 20);
    ck_assert_int_eq(wait_for_end().state, RUN_OK);
}
END_TEST

/* --- the engine as a process --- */

START_TEST(a_run_is_run_once)
{
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"sleep 1\"]}");
    begin(request());
    char number[24], state[200], program[200];
    snprintf(number, sizeof(number), "%lld", (long long)running.run);
    snprintf(state, sizeof(state), "%s", scene_path("state"));
    snprintf(program, sizeof(program), "%s", request().engine.ptr);
    char *const argv[] = {program, (char[]){"engine"}, state, number, NULL};
    posix_spawn_file_actions_t files;
    pid_t pid;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, scene_path("answer"),
                                     O_WRONLY | O_CREAT, 0600);
    ck_assert_int_eq(posix_spawn(&pid, program, &files, NULL, argv, NULL), 0);
    posix_spawn_file_actions_destroy(&files);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    for (int i = 0; i < 500 && (!scene_has("answer") || *scene_read("answer") == '\0'); i++) {
        poll(NULL, 0, 10);
    }

    ck_assert_msg(strstr(scene_read("answer"), "is being run by another engine") != NULL, "%s",
                  scene_read("answer"));
    ck_assert_int_eq(wait_for_end().state, RUN_OK);
}
END_TEST

START_TEST(the_caller_is_left_with_no_child)
{
    load_steps(one_step);

    ck_assert_int_eq(run_to_end().state, RUN_OK);

    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

START_TEST(a_killed_engine_leaves_a_run_that_is_interrupted_and_a_step_that_ends)
{
    load_two("echo here; sleep 1; echo x > $1\n", "cat $1 > $2\n", "");
    begin(request());
    wait_for_log("one");
    for (int i = 0; i < 500 && step("one").state != STEP_RUNNING; i++) {
        poll(NULL, 0, 10); /* after this the engine has nothing to tell for a while */
    }
    struct run_record r = record();
    struct run_watch *w = run_watch_open(&r, &running.st);
    struct pollfd fd = {.fd = run_watch_fd(w), .events = POLLIN};
    while (poll(&fd, 1, 100) > 0) {
        run_watch_take(w);
    }
    pid_t engine = holder("lock");
    ck_assert_int_gt(engine, 0);

    kill(engine, SIGKILL);

    /* Only what the watch tells is looked at, and it tells before the step says anything. */
    while (record().state != RUN_INTERRUPTED) {
        ck_assert_int_eq(poll(&fd, 1, 900), 1);
        ck_assert(run_watch_take(w));
    }
    run_watch_close(w);
    ck_assert_int_eq(step("one").state, STEP_RUNNING);
    for (int i = 0; i < 500 && run_file("exits/one") == NULL; i++) {
        poll(NULL, 0, 10);
    }
    ck_assert_str_eq(run_file("exits/one"), "0 exit\n");
    ck_assert_int_eq(holder("exits/one.running"), 0);
    ck_assert_int_eq(step("one").state, STEP_LOST);
    ck_assert_int_eq(step("one").exit_status, 0);
    ck_assert_int_ge(step("one").ended_ms, step("one").started_ms);
    ck_assert_int_eq(step("two").state, STEP_PLANNED);
}
END_TEST

/* Kills the engine of a run whose step "one" runs, and says who holds the step's lock then. */
static pid_t kill_engine(void)
{
    wait_for_log("one");
    for (int i = 0; i < 500 && step("one").state != STEP_RUNNING; i++) {
        poll(NULL, 0, 10);
    }
    pid_t shim = holder("exits/one.running");
    ck_assert_int_gt(shim, 0);
    kill(holder("lock"), SIGKILL);
    for (int i = 0; i < 500 && record().state != RUN_INTERRUPTED; i++) {
        poll(NULL, 0, 10);
    }
    return shim;
}

static void wait_until_gone(void)
{
    for (int i = 0; i < 1000 && exits_is_alive(record().folder, STR("one")); i++) {
        poll(NULL, 0, 10);
    }
    ck_assert(!exits_is_alive(record().folder, STR("one")));
}

static void assert_cancelled_and_gone(void)
{
    ck_assert_msg(run_cancel(running.h, running.run, &running.st), "%s", running.st.message);

    ck_assert_int_eq(record().state, RUN_CANCELLED);
    ck_assert_int_eq(step("one").state, STEP_CANCELLED);
    ck_assert_int_eq(step("two").state, STEP_CANCELLED);
    wait_until_gone();
    ck_assert(!run_cancel(running.h, running.run, &running.st));
    ck_assert_int_eq(running.st.code, STATUS_USAGE);
}

START_TEST(what_a_killed_engine_leaves_behind_is_cancelled)
{
    load_two("setsid sleep 300 &\necho here\nsleep 300\n", "true\n", "");
    begin(request());
    kill_engine();

    assert_cancelled_and_gone();

    ck_assert_str_eq(run_file("exits/one"), "143 stopped\n");
}
END_TEST

START_TEST(what_a_killed_engine_and_a_killed_shim_leave_behind_is_cancelled)
{
    load_two("sleep 300 &\necho here\nsleep 300\n", "true\n", "");
    begin(request());
    kill(kill_engine(), SIGKILL);
    poll(NULL, 0, 100);
    ck_assert_int_eq(step("one").state, STEP_RUNNING); /* part of it */

    assert_cancelled_and_gone();
}
END_TEST

START_TEST(a_step_that_ended_with_its_engine_is_crashed)
{
    load_two("echo here\nexec sleep 300\n", "true\n", "");
    begin(request());

    kill(kill_engine(), SIGKILL);
    wait_until_gone();

    ck_assert_int_eq(record().state, RUN_INTERRUPTED);
    ck_assert_int_eq(step("one").state, STEP_CRASHED);
}
END_TEST

START_TEST(a_run_that_is_cancelled_before_its_engine_looks_is_cancelled)
{
    load_two("echo here\nsleep 300\n", "true\n", "");
    struct run_request r = request();
    char script[1000];
    snprintf(script, sizeof(script), "#!/bin/sh\n: > \"$2/runs/$3/cancel\"\nexec %s \"$@\"\n",
             r.engine.ptr);
    scene_write("stepwire", script);
    scene_write("stepwire-shim", "");
    ck_assert_int_eq(chmod(scene_path("stepwire"), 0700), 0);
    ck_assert_int_eq(chmod(scene_path("stepwire-shim"), 0700), 0);
    r.engine = str_from(scene_path("stepwire"));

    begin(r);

    ck_assert_int_eq(wait_for_end().state, RUN_CANCELLED);
}
END_TEST

START_TEST(a_killed_shim_is_noticed_and_what_it_ran_is_ended)
{
    load_two("setsid sleep 300 &\necho here\nsleep 300\n", "true\n", "");
    begin(request());
    wait_for_log("one");
    pid_t shim = holder("exits/one.running");
    ck_assert_int_gt(shim, 0);

    kill(shim, SIGKILL);
    struct run_record r = wait_for_end();

    ck_assert_int_eq(r.state, RUN_FAILED);
    ck_assert_int_eq(step("one").state, STEP_CRASHED);
    ck_assert_int_eq(step("two").state, STEP_SKIPPED);
    for (int i = 0; i < 500 && holder("exits/one.running") != 0; i++) {
        poll(NULL, 0, 10); /* every process that it ran has the lock open */
    }
    ck_assert_int_eq(holder("exits/one.running"), 0);
}
END_TEST

/* In a session of its own on that terminal: starts a run, tells its number, and waits. */
static void start_on_terminal(int master, int numbers)
{
    signal(SIGHUP, SIG_DFL); /* under nohup the tests ignore it */
    setsid();
    int fd = open(ptsname(master), O_RDWR); /* becomes the session's own */
    close(master);
    struct run_request r = request();
    if (fd >= 0 && dup2(fd, STDIN_FILENO) >= 0 && dup2(fd, STDOUT_FILENO) >= 0 &&
        run_start(&r, &running.run, &running.st) &&
        write(numbers, &running.run, sizeof(running.run)) == sizeof(running.run)) {
        pause();
    }
    _exit(EXIT_FAILURE);
}

START_TEST(the_end_of_the_terminal_is_not_the_end_of_the_run)
{
    load_two("echo here; sleep 0.5; echo x > $1\n", "cat $1 > $2\n", "");
    int numbers[2], status;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(master, 0);
    ck_assert(grantpt(master) == 0 && unlockpt(master) == 0 && pipe(numbers) == 0);
    pid_t caller = fork();
    if (caller == 0) {
        start_on_terminal(master, numbers[1]);
    }
    ck_assert_int_eq(read(numbers[0], &running.run, sizeof(running.run)), sizeof(running.run));
    wait_for_log("one");

    close(master);

    ck_assert_int_eq(waitpid(caller, &status, 0), caller);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
    ck_assert_int_eq(wait_for_end().state, RUN_OK);
    close(numbers[0]);
    close(numbers[1]);
}
END_TEST

/* Until that file of the run's folder holds something. */
static const char *wait_for_file(const char *path)
{
    const char *text = NULL;
    for (int i = 0; i < 2000 && (text == NULL || text[0] == '\0'); i++) {
        poll(NULL, 0, 10);
        text = run_file(path);
    }
    ck_assert_msg(text != NULL && text[0] != '\0', "%s holds nothing", path);
    return text;
}

/* One step, which ends when the scene has a file go; nobody else can write the history then. */
static void begin_and_keep_history(void)
{
    load_two(arena_strf(&running.a,
                        "echo here; while ! test -e %s; do sleep 0.01; done; echo x > $1\n",
                        scene_path("go"))
                 .ptr,
             "cat $1 > $2\n", "");
    begin(request());
    wait_for_log("one");
    ck_assert_msg(run_history_begin(running.h, &running.st), "%s", running.st.message);
}

START_TEST(a_history_in_use_is_waited_for_and_nothing_is_lost)
{
    begin_and_keep_history();
    scene_write("go", "");
    ck_assert_str_eq(wait_for_file("steps/one/outputs/made"), "x\n"); /* its end was seen */
    const char *log = wait_for_file("engine.log");
    ck_assert_msg(strstr(log, "in use by another process; what runs goes on") != NULL, "%s", log);
    int64_t freed_ms = clock_utc_ms();

    ck_assert(run_history_end(running.h, true, &running.st));
    struct run_record r = wait_for_end();

    ck_assert_msg(r.state == RUN_OK, "%s", r.message.ptr);
    ck_assert_int_eq(step("one").state, STEP_OK);
    ck_assert_int_le(step("one").ended_ms, freed_ms);
    ck_assert_str_eq(run_file("steps/two/outputs/out"), "x\n");
}
END_TEST

START_TEST(cancelling_does_not_wait_for_the_history)
{
    begin_and_keep_history();

    ck_assert_msg(run_cancel(running.h, running.run, &running.st), "%s", running.st.message);
    ck_assert_str_eq(wait_for_file("exits/one"), "143 stopped\n");
    ck_assert(run_history_end(running.h, true, &running.st));

    ck_assert_int_eq(wait_for_end().state, RUN_CANCELLED);
    ck_assert_int_eq(step("one").state, STEP_CANCELLED);
    ck_assert_int_eq(step("two").state, STEP_CANCELLED);
}
END_TEST

START_TEST(a_history_that_cannot_be_written_ends_the_run_and_says_so)
{
    load_two("echo x > $1\n", "sleep 300\n", "");
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(scene_path("state/history.db"), &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db,
                                  "CREATE TRIGGER t BEFORE UPDATE ON steps WHEN NEW.state = 'ok' "
                                  "BEGIN SELECT RAISE(FAIL, 'no pages left'); END",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);

    struct run_record r = run_to_end();

    ck_assert_ptr_nonnull(strstr(wait_for_file("engine.log"), "no pages left"));
    ck_assert_int_eq(r.state, RUN_FAILED);
    ck_assert_ptr_nonnull(strstr(r.message.ptr, "no pages left"));
    ck_assert_int_eq(step("one").state, STEP_CANCELLED);
    ck_assert_int_eq(step("two").state, STEP_SKIPPED);
    ck_assert_str_eq(step("two").why.ptr, "the run could not go on");
}
END_TEST

START_TEST(cancelling_ends_a_step_that_ignores_it_and_what_left_its_session)
{
    load_two("trap '' TERM\nsetsid sleep 300 &\necho $!\nsleep 300\nsleep 300\n", "true\n", "");
    begin(request());
    wait_for_log("one");
    pid_t left = (pid_t)strtol(run_file("logs/one.log"), NULL, 10);
    ck_assert_int_eq(kill(left, 0), 0);

    ck_assert_msg(run_cancel(running.h, running.run, &running.st), "%s", running.st.message);
    struct run_record r = wait_for_end();

    ck_assert_int_eq(r.state, RUN_CANCELLED);
    ck_assert_int_eq(step("one").state, STEP_CANCELLED);
    ck_assert_int_eq(step("two").state, STEP_CANCELLED);
    ck_assert_int_eq(kill(left, 0), -1);
    ck_assert(!run_cancel(running.h, running.run, &running.st));
    ck_assert_int_eq(running.st.code, STATUS_USAGE);
}
END_TEST

START_TEST(a_run_that_is_not_there_cannot_be_cancelled)
{
    ck_assert(!run_cancel(running.h, 9, &running.st));

    ck_assert_int_eq(running.st.code, STATUS_NOT_FOUND);
}
END_TEST

START_TEST(two_hundred_steps_run_in_one_run)
{
    enum { STEPS = 200 };
    struct buf steps = BUF_INIT;
    for (int i = 0; i < STEPS; i++) {
        buf_addf(&steps, "%s{\"id\": \"s%d\", \"type\": \"CommandStep\", \"command\": [\"true\"]",
                 i == 0 ? "" : ", ", i);
        buf_addf(&steps, i < STEPS / 2 ? "}" : ", \"run_after\": [\"s%d\"]}", i - STEPS / 2);
    }
    load_steps(buf_cstr(&steps));
    buf_finish(&steps);

    ck_assert_int_eq(run_to_end().state, RUN_OK);

    struct step_record *records;
    struct event_record *events;
    size_t count, event_count;
    ck_assert(run_history_steps(running.h, running.run, &running.a, &records, &count, &running.st));
    ck_assert_uint_eq(count, STEPS);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(records[i].state, STEP_OK);
        ck_assert_int_eq(records[i].exit_status, 0);
    }
    ck_assert(run_history_events(running.h, running.run, 0, &running.a, &events, &event_count,
                                 &running.st));
    ck_assert_uint_eq(event_count, 3 + 4 * STEPS); /* queued, running, ok; ready, starting, … */
}
END_TEST

Suite *test_run_suite(void)
{
    Suite *s = suite_create("submit/run");
    TCase *t = tcase_create("run");
    tcase_add_checked_fixture(t, running_make, running_remove);
    tcase_set_timeout(t, 30);
    tcase_add_test(t, a_document_with_an_error_is_refused_with_its_sentence);
    tcase_add_test(t, data_that_is_not_there_is_named_before_anything_starts);
    tcase_add_test(t, without_python_nothing_starts);
    tcase_add_test(t, an_engine_that_is_not_there_leaves_nothing);
    tcase_add_test(t, an_engine_that_ends_at_once_leaves_nothing);
    tcase_add_test(t, what_the_engine_cannot_start_with_is_said_by_run_start);
    tcase_add_test(t, a_state_folder_that_cannot_be_written_is_a_sentence);
    tcase_add_test(t, what_leads_out_of_the_folder_needs_a_yes);
    tcase_add_loop_test(t, an_output_never_replaces_a_folder_that_holds_more, 0,
                        COUNT_OF(destinations));
    tcase_add_test(t, memory_that_runs_out_leaves_no_run_behind);
    tcase_add_test(t, a_run_is_run_once);
    tcase_add_test(t, the_caller_is_left_with_no_child);
    tcase_add_test(t, a_killed_engine_leaves_a_run_that_is_interrupted_and_a_step_that_ends);
    tcase_add_test(t, what_a_killed_engine_leaves_behind_is_cancelled);
    tcase_add_test(t, what_a_killed_engine_and_a_killed_shim_leave_behind_is_cancelled);
    tcase_add_test(t, a_step_that_ended_with_its_engine_is_crashed);
    tcase_add_test(t, a_run_that_is_cancelled_before_its_engine_looks_is_cancelled);
    tcase_add_test(t, a_killed_shim_is_noticed_and_what_it_ran_is_ended);
    tcase_add_test(t, the_end_of_the_terminal_is_not_the_end_of_the_run);
    tcase_add_test(t, a_history_in_use_is_waited_for_and_nothing_is_lost);
    tcase_add_test(t, cancelling_does_not_wait_for_the_history);
    tcase_add_test(t, a_history_that_cannot_be_written_ends_the_run_and_says_so);
    tcase_add_test(t, cancelling_ends_a_step_that_ignores_it_and_what_left_its_session);
    tcase_add_test(t, a_run_that_is_not_there_cannot_be_cancelled);
    tcase_add_test(t, two_hundred_steps_run_in_one_run);
    suite_add_tcase(s, t);
    return s;
}
