/* SPDX-License-Identifier: MIT */
#include "submit/engine_internal.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/submit/running.h"
#include "tests/submit/scene.h"

static void assert_ok(struct run_record r)
{
    ck_assert_msg(r.state == RUN_OK, "%s: %s", run_state_name(r.state), r.message.ptr);
}

static void assert_step(const char *id, enum step_state state, const char *why)
{
    struct step_record record = step(id);
    ck_assert_msg(record.state == state, "%s is %s", id, step_state_name(record.state));
    ck_assert_str_eq(record.why.ptr, why);
}

/* --- outputs, logs --- */

START_TEST(what_one_step_makes_the_next_one_reads)
{
    load_two("echo hello > $1; echo said; echo so >&2\n", "cat $1 > $2; echo again >> $2\n", "");

    assert_ok(run_to_end());

    ck_assert_str_eq(run_file("steps/two/outputs/out"), "hello\nagain\n");
    ck_assert_str_eq(run_file("logs/one.log"), "said\nso\n");
    ck_assert(!has_run_file("steps/two/making"));
    assert_step("two", STEP_OK, "");
    ck_assert_int_le(step("one").ended_ms, step("two").started_ms);
}
END_TEST

START_TEST(a_step_that_does_not_make_its_output_has_failed)
{
    load_two("true\n", "cat $1 > $2\n", "");

    struct run_record r = run_to_end();

    ck_assert_int_eq(r.state, RUN_FAILED);
    assert_step("one", STEP_FAILED, "it ended without making its output \"made\"");
}
END_TEST

START_TEST(an_output_is_the_scripts_to_make_and_a_directory_is_there)
{
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"sh -c\", \"test ! -e $0 "
               "&& test -d $(dirname $0) && test -d $1 && echo > $0\", {\"output\": \"file\"}, "
               "{\"output\": \"dir\"}], \"outputs\": [{\"name\": \"file\"}, {\"name\": \"dir\", "
               "\"is_directory\": true}]}");

    assert_ok(run_to_end());
}
END_TEST

START_TEST(an_output_with_a_destination_replaces_what_was_there)
{
    scene_write("pipeline/data/kept", "kept");
    scene_write("pipeline/data/made/old", "old");
    load("{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"d\", \"default\": true, "
         "\"local_path\": \"data\"}], \"steps\": [{\"id\": \"x\", \"type\": \"CommandStep\", "
         "\"command\": [\"sh -c\", \"echo new > $0/new\", {\"output\": \"o\"}], \"outputs\": "
         "[{\"kind\": \"OutputFileDatasetConfig\", \"name\": \"o\", \"destination\": "
         "{\"datastore\": \"d\", \"path\": \"made/\"}}]}, {\"id\": \"y\", \"type\": "
         "\"CommandStep\", \"command\": [\"sh -c\", \"echo half > $0/half; exit 1\", {\"output\": "
         "\"o\"}], \"run_after\": [\"x\"], \"outputs\": [{\"kind\": \"OutputFileDatasetConfig\", "
         "\"name\": \"o\", \"destination\": {\"datastore\": \"d\", \"path\": \"made\"}}]}]}");

    ck_assert_int_eq(run_to_end().state, RUN_FAILED);

    assert_step("x", STEP_OK, "");
    ck_assert_str_eq(scene_read("pipeline/data/made/new"), "new\n");
    ck_assert(!scene_has("pipeline/data/made/old") && !scene_has("pipeline/data/made/half"));
    ck_assert_int_eq(scene_count("pipeline/data", "made"), 1);
    ck_assert_str_eq(scene_read("pipeline/data/kept"), "kept");
}
END_TEST

START_TEST(a_step_changes_its_own_copy_of_the_sources)
{
    load_two("echo gone > one.sh; echo x > $1\n", "cat $1 > $2\n", "");

    assert_ok(run_to_end());

    ck_assert_str_eq(scene_read("pipeline/one/one.sh"), "echo gone > one.sh; echo x > $1\n");
}
END_TEST

/* --- words and environment --- */

START_TEST(arguments_arrive_as_they_are_written)
{
    scene_write("pipeline/show.py", "import sys\nfor word in sys.argv[1:]: print(repr(word))\n");
    load("{\"format\": \"stepwire/1\", \"parameters\": [{\"name\": \"lr\", \"default_value\": "
         "0.50}], \"steps\": [{\"id\": \"x\", \"type\": \"PythonScriptStep\", \"script_name\": "
         "\"show.py\", \"arguments\": [\"a b\", \"\", \"$(touch X)\", \"'\\\"\", 1e-7, true, "
         "{\"parameter\": \"lr\"}, \"\\n\", \"단계\"]}]}");

    assert_ok(run_to_end());

    ck_assert_str_eq(run_file("logs/x.log"), "'a b'\n''\n'$(touch X)'\n'\\'\"'\n'1e-07'\n'True'\n"
                                             "'0.5'\n'\\n'\n'단계'\n");
    ck_assert(!has_run_file("steps/x/code/X"));
}
END_TEST

START_TEST(a_script_is_never_an_option_of_python)
{
    scene_write("pipeline/-V", "print('ran')\n");
    load_steps("{\"id\": \"x\", \"type\": \"PythonScriptStep\", \"script_name\": \"-V\"}");

    assert_ok(run_to_end());

    ck_assert_str_eq(run_file("logs/x.log"), "ran\n");
}
END_TEST

START_TEST(the_environment_is_inherited_less_secrets_and_with_the_steps_own)
{
    setenv("AZURE_CLIENT_SECRET", "hush", 1);
    setenv("MY_TOKEN_FILE", "hush", 1);
    setenv("AZURE_STORAGE_KEY", "hush", 1);
    setenv("FROM_OUTSIDE", "inherited", 1);
    setenv("CHANGED", "before", 1);
    scene_write("pipeline/x.py", "import os\n"
                                 "for n in ('AZURE_CLIENT_SECRET', 'MY_TOKEN_FILE', "
                                 "'AZURE_STORAGE_KEY', 'FROM_OUTSIDE',"
                                 " 'CHANGED', 'PYTHONUNBUFFERED', 'AZUREML_RUN_ID',"
                                 " 'AML_PARAMETER_lr'): print(n, os.environ.get(n))\n"
                                 "print(os.environ['AZUREML_DATAREFERENCE_o'][-17:], flush=True)\n"
                                 "os.system('echo sh $CHANGED')\n"
                                 "open(os.environ['AZUREML_DATAREFERENCE_o'], 'w')\n");
    load("{\"format\": \"stepwire/1\", \"parameters\": [{\"name\": \"lr\", \"default_value\": 2}],"
         "\"datastores\": [{\"name\": \"d\", \"default\": true}], \"compute_targets\": [{\"name\": "
         "\"c\"}], \"steps\": [{\"id\": \"x\", \"compute_target\": \"c\", "
         "\"estimator_entry_script_arguments\": [{\"parameter\": \"lr\"}], \"outputs\": "
         "[{\"name\": \"o\"}], \"estimator\": {\"class\": \"Estimator\", \"entry_script\": "
         "\"x.py\", \"source_directory\": \".\", \"compute_target\": \"c\", "
         "\"environment_definition\": {\"name\": \"e\", \"environment_variables\": {\"CHANGED\": "
         "\"after\"}}}}]}");

    assert_ok(run_to_end());

    ck_assert_str_eq(run_file("logs/x.log"),
                     "AZURE_CLIENT_SECRET None\nMY_TOKEN_FILE None\nAZURE_STORAGE_KEY None\n"
                     "FROM_OUTSIDE inherited\n"
                     "CHANGED after\nPYTHONUNBUFFERED 1\nAZUREML_RUN_ID 1_x\nAML_PARAMETER_lr 2\n"
                     "/steps/x/making/o\nsh after\n");
}
END_TEST

START_TEST(values_of_the_submission_reach_the_step)
{
    scene_write("pipeline/placeholder", "");
    load("{\"format\": \"stepwire/1\", \"parameters\": [{\"name\": \"a\", \"default_value\": 1}, "
         "{\"name\": \"b\", \"default_value\": \"x\"}], \"steps\": [{\"id\": \"x\", \"type\": "
         "\"CommandStep\", \"command\": [\"echo\", {\"parameter\": \"a\"}, {\"parameter\": "
         "\"b\"}]}]}");
    const struct submission_value values[] = {
        {.name = STR("a"), .kind = SUBMISSION_NUMBER, .text = STR("2")},
        {.name = STR("a"), .kind = SUBMISSION_NUMBER, .text = STR("1e2")},
        {.name = STR("b"), .kind = SUBMISSION_TEXT, .text = STR("\"quoted\"")},
    };
    const struct submission submission = {.values = values, .count = COUNT_OF(values)};
    struct run_request r = request();
    r.submission = &submission;

    begin(r);
    assert_ok(wait_for_end());

    ck_assert_str_eq(run_file("logs/x.log"), "100.0 \"quoted\"\n");
}
END_TEST

START_TEST(standard_input_is_empty_and_no_descriptor_leaks)
{
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"sh -c\", \"cat; ls "
               "/proc/self/fd\"]}");

    assert_ok(run_to_end());

    /* Its own three, that of ls, and the lock that tells that it lives. */
    ck_assert_str_eq(run_file("logs/x.log"), "0\n1\n2\n3\n4\n");
}
END_TEST

/* --- order --- */

START_TEST(no_more_steps_run_at_once_than_asked_for)
{
    enum { STEPS = 6 };
    struct buf steps = BUF_INIT;
    for (int i = 0; i < STEPS; i++) {
        buf_addf(&steps,
                 "%s{\"id\": \"s%d\", \"type\": \"CommandStep\", \"command\": [\"sh -c\", "
                 "\"mkdir ../../../at-$0; ls ../../.. | grep -c ^at-; sleep 0.1; rmdir "
                 "../../../at-$0\", \"%d\"]}",
                 i == 0 ? "" : ", ", i, i);
    }
    load_steps(buf_cstr(&steps));
    buf_finish(&steps);

    assert_ok(run_to_end());

    int most = 0;
    for (int i = 0; i < STEPS; i++) {
        int at_once = run_file(arena_strf(&running.a, "logs/s%d.log", i).ptr)[0] - '0';
        most = at_once > most ? at_once : most;
    }
    ck_assert_int_eq(most, 2);
}
END_TEST

/* --- failures --- */

START_TEST(a_failed_step_keeps_no_outputs_and_stops_what_depends_on_it)
{
    load_two("echo half > $1; exit 3\n", "cat $1 > $2\n", "");

    struct run_record r = run_to_end();

    ck_assert_int_eq(r.state, RUN_FAILED);
    ck_assert_str_eq(r.message.ptr, "one failed: exit status 3; stepwire logs 1 one");
    assert_step("one", STEP_FAILED, "exit status 3");
    ck_assert_int_eq(step("one").exit_status, 3);
    assert_step("two", STEP_SKIPPED, "one failed");
    ck_assert(!has_run_file("steps/one/outputs"));
    ck_assert(!has_run_file("logs/two.log"));
}
END_TEST

static const char branches[] =
    "{\"id\": \"bad\", \"type\": \"CommandStep\", \"command\": [\"false\"]}, "
    "{\"id\": \"good\", \"type\": \"CommandStep\", \"command\": [\"sleep 0.3\"]}, "
    "{\"id\": \"after_bad\", \"type\": \"CommandStep\", \"command\": [\"true\"], \"run_after\": "
    "[\"bad\"]}, "
    "{\"id\": \"later\", \"type\": \"CommandStep\", \"command\": [\"true\"], \"run_after\": "
    "[\"after_bad\"]}, "
    "{\"id\": \"after_good\", \"type\": \"CommandStep\", \"command\": [\"true\"], \"run_after\": "
    "[\"good\"]}";

START_TEST(after_a_failure_what_runs_ends_and_nothing_new_starts)
{
    load_steps(branches);

    ck_assert_int_eq(run_to_end().state, RUN_FAILED);

    assert_step("bad", STEP_FAILED, "exit status 1");
    assert_step("good", STEP_OK, "");
    assert_step("after_bad", STEP_SKIPPED, "bad failed");
    assert_step("later", STEP_SKIPPED, "bad failed");
    assert_step("after_good", STEP_SKIPPED, "not started, since bad failed");
}
END_TEST

START_TEST(when_asked_to_go_on_only_what_depends_on_the_failure_is_skipped)
{
    load_steps(branches);
    struct run_request r = request();
    r.continue_on_failure = true;

    begin(r);
    ck_assert_int_eq(wait_for_end().state, RUN_FAILED);

    assert_step("later", STEP_SKIPPED, "bad failed");
    assert_step("after_good", STEP_OK, "");
}
END_TEST

START_TEST(a_program_that_is_not_there_fails_and_the_log_says_so)
{
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"no-such-program\"]}");

    run_to_end();

    assert_step("x", STEP_FAILED, "exit status 127");
    ck_assert_str_eq(run_file("logs/x.log"),
                     "stepwire: cannot run no-such-program: No such file or directory\n");
}
END_TEST

START_TEST(a_signal_that_ends_a_step_is_named)
{
    load_steps("{\"id\": \"x\", \"type\": \"CommandStep\", \"command\": [\"sh -c\", \"kill -KILL "
               "$$\"]}");

    run_to_end();

    assert_step("x", STEP_FAILED, "ended by signal 9, Killed");
    ck_assert_int_eq(step("x").exit_status, 137);
}
END_TEST

START_TEST(a_step_that_takes_too_long_is_ended)
{
    load_two("sleep 60\n", "true\n", ", \"timeout_seconds\": 1");

    struct run_record r = run_to_end();

    assert_step("one", STEP_TIMEOUT, "not done after 1 s");
    ck_assert_str_eq(r.message.ptr, "one timeout: not done after 1 s; stepwire logs 1 one");
    assert_step("two", STEP_SKIPPED, "one timeout");
}
END_TEST

START_TEST(a_step_is_tried_again_in_a_clean_folder_and_its_log_goes_on)
{
    load_two(
        "echo try; if mkdir ../../../tried 2>&-; then echo > left; echo half > $1; exit 1; fi\n"
        "test ! -e left && test ! -e $1 && echo x > $1\n",
        "cat $1 > $2\n", ", \"retries\": 1");

    assert_ok(run_to_end());

    ck_assert_str_eq(run_file("logs/one.log"), "try\ntry\n");
    struct event_record *events;
    size_t count, again = 0;
    ck_assert(
        run_history_events(running.h, running.run, 0, &running.a, &events, &count, &running.st));
    for (size_t i = 0; i < count; i++) {
        again += str_eq(events[i].text, STR("attempt 1 of 2: exit status 1"));
    }
    ck_assert_uint_eq(again, 1);
}
END_TEST

START_TEST(a_step_is_not_tried_more_often_than_it_says)
{
    load_two("echo try; exit 1\n", "true\n", ", \"retries\": 2");

    ck_assert_int_eq(run_to_end().state, RUN_FAILED);

    ck_assert_str_eq(run_file("logs/one.log"), "try\ntry\ntry\n");
    assert_step("one", STEP_FAILED, "exit status 1");
}
END_TEST

/* --- names of ports --- */

static const struct port_case {
    const char *label;
    struct str port;
    const char *name;
} ports[] = {
    {"plain", STR_INIT("digits"), "digits"},
    {"a slash", STR_INIT("a/b"), "a%2Fb"},
    {"up", STR_INIT(".."), "%2E."},
    {"a percent sign", STR_INIT("a%2Fb"), "a%252Fb"},
    {"controls", STR_INIT("a\nb\x7f"), "a%0Ab%7F"},
    {"letters of any script", STR_INIT("숫자"), "숫자"},
    {"nothing", STR_INIT(""), "%e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};

START_TEST(a_port_has_a_name_that_a_file_can_have)
{
    const struct port_case *c = &ports[_i];

    struct str name = engine_port_name(c->port, &running.a);

    ck_assert_msg(strcmp(name.ptr, c->name) == 0, "%s: %s", c->label, name.ptr);
}
END_TEST

START_TEST(long_ports_have_short_names_that_differ)
{
    char text[400];
    memset(text, 'x', sizeof(text));

    struct str first = engine_port_name((struct str){text, 399}, &running.a);
    struct str second = engine_port_name((struct str){text, 400}, &running.a);

    ck_assert_uint_eq(first.len, 1 + SHA256_HEX);
    ck_assert_str_ne(first.ptr, second.ptr);
}
END_TEST

Suite *test_engine_suite(void)
{
    Suite *s = suite_create("submit/engine");
    TCase *t = tcase_create("engine");
    tcase_add_checked_fixture(t, running_make, running_remove);
    tcase_set_timeout(t, 30);
    tcase_add_test(t, what_one_step_makes_the_next_one_reads);
    tcase_add_test(t, a_step_that_does_not_make_its_output_has_failed);
    tcase_add_test(t, an_output_is_the_scripts_to_make_and_a_directory_is_there);
    tcase_add_test(t, an_output_with_a_destination_replaces_what_was_there);
    tcase_add_test(t, a_step_changes_its_own_copy_of_the_sources);
    tcase_add_test(t, arguments_arrive_as_they_are_written);
    tcase_add_test(t, a_script_is_never_an_option_of_python);
    tcase_add_test(t, the_environment_is_inherited_less_secrets_and_with_the_steps_own);
    tcase_add_test(t, values_of_the_submission_reach_the_step);
    tcase_add_test(t, standard_input_is_empty_and_no_descriptor_leaks);
    tcase_add_test(t, no_more_steps_run_at_once_than_asked_for);
    tcase_add_test(t, a_failed_step_keeps_no_outputs_and_stops_what_depends_on_it);
    tcase_add_test(t, after_a_failure_what_runs_ends_and_nothing_new_starts);
    tcase_add_test(t, when_asked_to_go_on_only_what_depends_on_the_failure_is_skipped);
    tcase_add_test(t, a_program_that_is_not_there_fails_and_the_log_says_so);
    tcase_add_test(t, a_signal_that_ends_a_step_is_named);
    tcase_add_test(t, a_step_that_takes_too_long_is_ended);
    tcase_add_test(t, a_step_is_tried_again_in_a_clean_folder_and_its_log_goes_on);
    tcase_add_test(t, a_step_is_not_tried_more_often_than_it_says);
    tcase_add_loop_test(t, a_port_has_a_name_that_a_file_can_have, 0, COUNT_OF(ports));
    tcase_add_test(t, long_ports_have_short_names_that_differ);
    suite_add_tcase(s, t);
    return s;
}
