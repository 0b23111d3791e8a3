/* SPDX-License-Identifier: MIT
 * Every command from the outside: what it prints, where, and how it exits.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "base/status.h"
#include "base/str.h"
#include "cli/command.h"
#include "tests/cli/program.h"

#define EMPTY "{\"format\": \"stepwire/1\"}"
#define TWO                                                                                        \
    "{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"d\", \"default\": true}],"         \
    " \"compute_targets\": [{\"name\": \"c\"}], \"steps\": ["                                      \
    "{\"id\": \"one\", \"type\": \"CommandStep\", \"command\": [\"cp one.txt\", {\"output\": "     \
    "\"x\"}],"                                                                                     \
    " \"outputs\": [{\"name\": \"x\"}], \"compute_target\": \"c\"},"                               \
    "{\"id\": \"two\", \"type\": \"CommandStep\", \"command\": [\"cat\", {\"input\": \"x\"}],"     \
    " \"inputs\": [{\"from\": \"one.x\"}], \"compute_target\": \"c\"}]}"

static void start(void)
{
    program_begin();
    program_write("empty.json", EMPTY);
    program_write("two.json", TWO);
    program_write("bad.json", "{\"format\": \"stepwire/1\",\n \"stepz\": []}");
    program_write("torn.json", "{\"format\": \"stepwire/1\"");
    program_write(
        "wrong.json",
        "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"run_after\": [\"b\"]}]}");
    program_write("values.json", "{\"pipeline_parameters\": {\"lr\": 0.1}}");
    program_write("one.txt", "hello\n");
}

START_TEST(a_source_directory_that_cannot_be_read_is_a_problem_and_refuses_no_document)
{
    program_write("odd.json", "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"type\": "
                              "\"CommandStep\", \"command\": [\"true\"]}]}");
    program_copy("examples/iris", ".amlignore"); /* a folder */

    struct program_result r = program_run("check odd.json", NULL);
    ck_assert_int_eq(r.status, 1);
    ck_assert_msg(strstr(r.out, "[folder-unreadable]") != NULL, "%s", r.out);
    r = program_run("screen odd.json --keys q --size 80x24", NULL);
    ck_assert_msg(r.status == 0, "%s", r.err);
    r = program_run("run odd.json", NULL);
    ck_assert_msg(r.status == 74 && strstr(r.err, ".amlignore") != NULL, "%d: %s", r.status, r.err);
}
END_TEST

static const struct exit_case {
    const char *words;
    int status;
    const char *out, *err; /* each has to be a part; NULL: nothing is written there */
} exit_cases[] = {
    {"--version", 0, "stepwire 0.", NULL},
    {"--help", 0, "stepwire [FILE]", NULL},
    {"nonsense", 64, NULL, "'nonsense' is neither a command nor a file"},
    {"--version nonsense", 0, "stepwire 0.", NULL},
    {"--nonsense", 64, NULL, "--nonsense is no option of this program; see stepwire --help"},
    {"check -qZ empty.json", 64, NULL, "-Z is no option of this program; see stepwire check"},
    {"check --json=1 empty.json", 64, NULL, "--json takes no value"},
    {"check -o x empty.json", 64, NULL, "--output is no option of this command"},
    {"export empty.json --to", 64, NULL, "--to needs a value"},
    {"check", 64, NULL, "needs FILE"},
    {"check a.json b.json", 64, NULL, "'b.json' is one word too many"},
    {"check --follow empty.json", 64, NULL, "--follow is no option of this command"},
    {"check --color=blue empty.json", 64, NULL, "auto, always or never"},
    {"check nowhere.json", 66, NULL, "nowhere.json"},
    {"check empty.json", 0, "0 errors, 1 warning", NULL},
    {"check --strict empty.json", 1, "warning", NULL},
    {"check -q two.json", 0, "", NULL},
    {"check wrong.json", 1, "wrong.json:1:62: error: ", NULL},
    {"check --json wrong.json", 1, "\"problems\": [", NULL},
    {"check --for moon two.json", 64, NULL, "--for is local, slurm"},
    {"check --submission values.json two.json", 1, "parameter \"lr\"", NULL},
    {"check --json --submission values.json two.json", 1, "parameter with name lr does not", NULL},
    {"check --submission bad.json two.json", 65, NULL, "bad.json:1:2: unknown key"},
    {"check --submission nowhere.json two.json", 66, NULL, "nowhere.json"},
    {"check --set lr=1 two.json", 65, NULL, "lr"},
    {"check bad.json", 65, NULL, "bad.json:2:2: "},
    {"check torn.json", 65, NULL, "torn.json:1:24: "},
    {"fmt bad.json", 65, NULL, "bad.json:2:2: "},
    {"fmt two.json -o -", 0, "{\n  \"format\": \"stepwire/1\",\n", NULL},
    {"fmt two.json -o no/where.json", 66, NULL, "no/where.json"},
    {"show two.json", 0, "two", NULL},
    {"show --ascii two.json", 0, "--> x", NULL},
    {"show --width=5 two.json", 64, NULL, "--width is a whole number"},
    {"show --direction=up two.json", 64, NULL, "right or down"},
    {"layout two.json", 0, "\"direction\"", NULL},
    {"layout --times two.json", 0, "\"times\"", NULL},
    {"layout --quick two.json", 0, "\"direction\"", NULL},
    {"export two.json", 64, NULL, "--to FORMAT"},
    {"export two.json --to pdf", 64, NULL, "cannot export to 'pdf'"},
    {"export two.json --to dot", 0, "digraph", NULL},
    {"export two.json --to svg", 0, "<svg xmlns", NULL},
    {"export two.json --to mermaid", 0, "flowchart LR", NULL},
    {"export wrong.json --to graph-json", 1, NULL, "wrong.json:"},
    {"run two.json --backend slurm", 64, NULL, "cannot run on 'slurm'"},
    {"run wrong.json", 1, NULL, "wrong.json:1:36: "},
    {"run empty.json", 1, NULL, "no steps to run"},
    {"run two.json", 0, "two: hello", NULL},
    {"run two.json -q", 0, "", NULL},
    {"run two.json -j 0", 64, NULL, "--jobs is a whole number from 1"},
    {"run two.json --set x=1", 65, NULL, "x"},
    {"run two.json --submission bad.json", 65, NULL, "stepwire: bad.json:1:2: unknown key"},
    {"export two.json --to dot --submission bad.json", 65, NULL, "stepwire: bad.json:1:2: "},
    {"runs", 0, "", NULL},
    {"runs --json", 0, "\"runs\": []", NULL},
    {"status 99", 66, NULL, "99"},
    {"status x", 64, NULL, "a run is a number"},
    {"logs 99", 66, NULL, "99"},
    {"cancel 99", 66, NULL, "99"},
    {"watch 99", 66, NULL, "99"},
    {"new empty.json", 74, NULL, "empty.json is there already"},
    {"new fresh.json", 0, "", NULL},
    {"new -", 0, "{\n  \"format\": \"stepwire/1\"", NULL},
    {"new - --example iris", 64, NULL, "an example is several files"},
    {"new fresh.json --example nothing", 64, NULL, "there is no example 'nothing'"},
    {"completion bash", 0, "_stepwire()", NULL},
    {"completion tcsh", 64, NULL, "not for 'tcsh'"},
    {"manual", 0, ".TH STEPWIRE 1", NULL},
    {"two.json", 64, NULL, "stepwire show"},
    {"screen two.json --keys q --size 80x24", 0, "", NULL},
    {"screen two.json --keys <Nope>", 64, NULL, "<Nope> is no key"},
    {"screen bad.json --keys q", 65, NULL, "bad.json:2:2: "},
    {"check -", 65, NULL, "standard input:1:1: "},
};

START_TEST(each_command_prints_where_it_should_and_exits_as_it_should)
{
    const struct exit_case *c = &exit_cases[_i];

    struct program_result r = program_run(c->words, NULL);

    ck_assert_msg(r.status == c->status, "%s: exit %d\n%s%s", c->words, r.status, r.out, r.err);
    ck_assert_msg(c->out == NULL ? r.out[0] == '\0' : strstr(r.out, c->out) != NULL,
                  "%s: printed\n%s", c->words, r.out);
    ck_assert_msg(c->err == NULL ? r.err[0] == '\0' : strstr(r.err, c->err) != NULL, "%s: said\n%s",
                  c->words, r.err);
    const char *line_end = strchr(r.err, '\n');
    ck_assert_msg(line_end == NULL || line_end[1] == '\0', "%s: said more than a line\n%s",
                  c->words, r.err);
}
END_TEST

START_TEST(every_command_has_help)
{
    for (const struct command *c = commands; c->name != NULL; c++) {
        char words[100];
        snprintf(words, sizeof(words), "%s --help", c->name);
        if (c->help[0] == '\0') {
            continue;
        }
        struct program_result r = program_run(words, NULL);
        ck_assert_msg(r.status == 0 && strstr(r.out, "Options") != NULL, "%s", words);
    }
}
END_TEST

START_TEST(what_is_not_well_formed_is_never_rewritten)
{
    program_run("fmt torn.json", NULL);
    program_run("check --fix torn.json", NULL);

    ck_assert_str_eq(program_read("torn.json"), "{\"format\": \"stepwire/1\"");
}
END_TEST

START_TEST(fixes_are_saved_and_what_remains_is_told)
{
    struct program_result r = program_run("check --fix wrong.json", NULL);

    ck_assert_msg(strstr(program_read("wrong.json"), "run_after") == NULL, "%s",
                  program_read("wrong.json"));
    ck_assert_msg(strstr(r.out, "error: step a has no estimator") != NULL, "%s", r.out);
}
END_TEST

START_TEST(standard_input_and_output_are_files_too)
{
    struct program_result r = program_run("fmt -", "{ \"steps\":[], \"format\":\"stepwire/1\" }");

    ck_assert_str_eq(r.out, "{\n  \"format\": \"stepwire/1\"\n}\n");
    ck_assert_int_eq(r.status, 0);
}
END_TEST

START_TEST(a_run_is_listed_told_and_its_logs_are_kept)
{
    ck_assert_int_eq(program_run("run two.json -q", NULL).status, 0);

    ck_assert_ptr_nonnull(strstr(program_run("runs", NULL).out, "  ok "));
    ck_assert_ptr_nonnull(strstr(program_run("status last", NULL).out, "run 1 ok: two"));
    ck_assert_ptr_nonnull(strstr(program_run("status @1 --json", NULL).out, "\"state\": \"ok\""));
    ck_assert_str_eq(program_run("logs 1 two", NULL).out, "hello\n");
    ck_assert_str_eq(program_run("logs 1 two -f", NULL).out, "hello\n");
    ck_assert_int_eq(program_run("cancel 1", NULL).status, 64);
    ck_assert_int_eq(program_run("logs 1 three", NULL).status, 66);
}
END_TEST

START_TEST(a_run_that_fails_exits_with_one_and_names_the_step)
{
    program_write(
        "fails.json",
        "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"type\": \"CommandStep\","
        " \"command\": [\"false\"]}]}");

    struct program_result r = program_run("run fails.json", NULL);

    ck_assert_int_eq(r.status, 1);
    ck_assert_msg(strstr(r.out, "run 1 failed") != NULL &&
                      strstr(r.out, "a failed: exit status 1; stepwire logs 1 a") != NULL,
                  "%s", r.out);
}
END_TEST

START_TEST(submit_returns_at_once_and_watch_sees_the_end)
{
    struct program_result r = program_run("submit two.json", NULL);
    ck_assert_str_eq(r.out, "1\n");

    r = program_run("watch 1", NULL);

    ck_assert_msg(r.status == 0 && strstr(r.out, "run 1 ok") != NULL, "%s%s", r.out, r.err);
}
END_TEST

START_TEST(iris_learns_to_tell_flowers_apart)
{
    program_copy("examples/iris", "iris");

    struct program_result r = program_run("run iris/iris.pipeline.json", NULL);

    ck_assert_msg(r.status == 0, "%s%s", r.out, r.err);
    const char *accuracy = strstr(r.out, "report: accuracy ");
    ck_assert_ptr_nonnull(accuracy);
    ck_assert_str_ge(accuracy + strlen("report: accuracy "), "0.9");
}
END_TEST

static const char *const examples[] = {"iris", "moons"};

START_TEST(the_examples_are_what_the_sdk_sends)
{
    char words[200], golden[200];
    program_copy("examples", "examples");
    snprintf(words, sizeof(words), "export examples/%s/%s.pipeline.json --to graph-json",
             examples[_i], examples[_i]);
    snprintf(golden, sizeof(golden), "tests/cli/goldens/%s.graph.json", examples[_i]);
    program_copy(golden, "golden");

    struct program_result r = program_run(words, NULL);

    ck_assert_int_eq(r.status, 0);
    ck_assert_msg(strcmp(r.out, program_read("golden")) == 0, "%s is not what it was",
                  examples[_i]);
}
END_TEST

START_TEST(a_step_that_prints_without_end_is_cancelled_at_once)
{
    program_write(
        "endless.json",
        "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"type\": \"CommandStep\","
        " \"timeout_seconds\": 60, \"command\": [\"sh -c\", \"while :; do echo on and on; "
        "done\"]}]}");

    struct program_result r = program_interrupt("run endless.json", "a: on and on");

    ck_assert_int_eq(r.status, 130);
    ck_assert_str_eq(r.err, "stepwire: run 1 was cancelled\n");
}
END_TEST

START_TEST(a_name_with_a_newline_stays_on_its_line)
{
    program_write(
        "lines.json",
        "{\"format\": \"stepwire/1\", \"name\": \"a\\nfake: line\", \"steps\": [{\"id\": \"a\","
        " \"type\": \"CommandStep\", \"command\": [\"true\"]}]}");
    ck_assert_int_eq(program_run("run lines.json -q", NULL).status, 0);
    static const char *const commands_of_lines[] = {"check -v lines.json", "runs", "status 1"};
    for (size_t i = 0; i < COUNT_OF(commands_of_lines); i++) {
        struct program_result r = program_run(commands_of_lines[i], NULL);
        ck_assert_msg(strstr(r.out, "a\xe2\x90\xa4"
                                    "fake: line") != NULL,
                      "%s: %s", commands_of_lines[i], r.out);
    }
}
END_TEST

START_TEST(without_memory_a_failure_still_says_why)
{
    const struct status st = {.code = STATUS_NOMEM, .message = "memory is out"};
    int ends[2];
    char said[100] = "";
    ck_assert(pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) >= 0);

    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    int status = cli_fail("a.json", &st);
    mem_fail_at(0, MEM_FAIL_ONCE);

    ck_assert_int_gt(read(ends[0], said, sizeof(said) - 1), 0);
    ck_assert_str_eq(said, "stepwire: memory is out\n");
    ck_assert_int_eq(status, 70);
}
END_TEST

START_TEST(hostile_names_reach_no_terminal_raw)
{
    program_write("evil.json", "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"name\": "
                               "\"x\\u001b]0;owned\\u0007\\u009b31m\\u202e\","
                               " \"run_after\": [\"\\u001b[2J\"]}]}");
    static const char *const commands_of_text[] = {"show evil.json", "check evil.json",
                                                   "run evil.json",
                                                   "screen evil.json --keys q --size 80x24"};
    for (size_t i = 0; i < COUNT_OF(commands_of_text); i++) {
        struct program_result r = program_run(commands_of_text[i], NULL);
        ck_assert_msg(strchr(r.out, '\033') == NULL && strchr(r.err, '\033') == NULL, "%s",
                      commands_of_text[i]);
        ck_assert_msg(strstr(r.out, "\xe2\x80\xae") == NULL, "%s", commands_of_text[i]);
    }
}
END_TEST

Suite *test_commands_suite(void)
{
    Suite *s = suite_create("cli/commands");
    TCase *t = tcase_create("commands");
    tcase_add_checked_fixture(t, start, program_end);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, each_command_prints_where_it_should_and_exits_as_it_should, 0,
                        COUNT_OF(exit_cases));
    tcase_add_test(t, a_source_directory_that_cannot_be_read_is_a_problem_and_refuses_no_document);
    tcase_add_test(t, every_command_has_help);
    tcase_add_test(t, what_is_not_well_formed_is_never_rewritten);
    tcase_add_test(t, fixes_are_saved_and_what_remains_is_told);
    tcase_add_test(t, standard_input_and_output_are_files_too);
    tcase_add_test(t, a_run_is_listed_told_and_its_logs_are_kept);
    tcase_add_test(t, a_run_that_fails_exits_with_one_and_names_the_step);
    tcase_add_test(t, submit_returns_at_once_and_watch_sees_the_end);
    tcase_add_test(t, iris_learns_to_tell_flowers_apart);
    tcase_add_loop_test(t, the_examples_are_what_the_sdk_sends, 0, COUNT_OF(examples));
    tcase_add_test(t, a_step_that_prints_without_end_is_cancelled_at_once);
    tcase_add_test(t, a_name_with_a_newline_stays_on_its_line);
    tcase_add_test(t, without_memory_a_failure_still_says_why);
    tcase_add_test(t, hostile_names_reach_no_terminal_raw);
    suite_add_tcase(s, t);
    return s;
}
