/* SPDX-License-Identifier: MIT */
#include "submit/plan.h"

#include <check.h>

#include "base/mem.h"
#include "model/load.h"

static struct arena a;
static struct pipeline *p;
static struct graph *g;

static void prepare(void)
{
    ck_assert(arena_init(&a, 0));
    p = NULL;
    g = NULL;
}

static void release(void)
{
    graph_free(g);
    pipeline_free(p);
    arena_finish(&a);
}

/* `members` are those of the document behind "format". */
static void load(const char *members)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    buf_addf(&text, "{\"format\": \"stepwire/1\", %s}", members);
    p = pipeline_load(buf_str(&text), &st);
    ck_assert_msg(p != NULL, "%s: %s", members, st.message);
    buf_finish(&text);
    g = graph_compile(p, GRAPH_PLAIN, &st);
    ck_assert_ptr_nonnull(g);
}

/* --- a plan as text: a line for each step, in the order in which they run --- */

static void add_words(struct buf *out, const struct plan_step *step)
{
    static const char marks[] = {[WORD_TEXT] = '=', [WORD_INPUT] = '<', [WORD_OUTPUT] = '>'};
    buf_addf(out, "%.*s:%s", STR_ARG(step->id), step->is_python ? " python" : "");
    for (size_t i = 0; i < step->argc; i++) {
        buf_addf(out, " %c%.*s", marks[step->argv[i].kind], STR_ARG(step->argv[i].text));
    }
}

static void add_ports(struct buf *out, const struct plan *plan, const struct plan_step *step)
{
    for (size_t i = 0; i < step->input_count; i++) {
        const struct plan_input *input = &step->inputs[i];
        buf_addf(out, " | in %.*s (%.*s) ", STR_ARG(input->port), STR_ARG(input->wire_name));
        if (input->producer != GRAPH_NONE) {
            buf_addf(out, "%.*s.%.*s", STR_ARG(plan->steps[input->producer].id),
                     STR_ARG(input->output));
        } else {
            buf_addf(out, "%.*s", STR_ARG(input->path));
        }
    }
    for (size_t i = 0; i < step->output_count; i++) {
        const struct plan_output *output = &step->outputs[i];
        buf_addf(out, " | out %.*s%s", STR_ARG(output->port), output->is_folder ? "/" : "");
        if (!str_is_none(output->destination)) {
            buf_addf(out, " to %.*s", STR_ARG(output->destination));
        }
    }
}

static void add_rest(struct buf *out, const struct plan *plan, const struct plan_step *step)
{
    for (size_t i = 0; i < step->variable_count; i++) {
        buf_addf(out, " | %.*s=%.*s", STR_ARG(step->variables[i].name),
                 STR_ARG(step->variables[i].value));
    }
    for (size_t i = 0; i < step->after_count; i++) {
        buf_addf(out, " | after %.*s", STR_ARG(plan->steps[step->after[i]].id));
    }
    if (step->timeout_ms != 0 || step->retries != 0) {
        buf_addf(out, " | %lld ms, %lld retries", (long long)step->timeout_ms,
                 (long long)step->retries);
    }
    buf_addc(out, '\n');
}

/* The plan, or the sentence that refuses it with its code before it. */
static struct str describe(const struct submission *s)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    struct plan plan;
    if (plan_make(p, g, s, &a, &plan, &st)) {
        for (size_t i = 0; i < plan.count; i++) {
            add_words(&text, &plan.steps[i]);
            add_ports(&text, &plan, &plan.steps[i]);
            add_rest(&text, &plan, &plan.steps[i]);
        }
    } else {
        buf_addf(&text, "%d %s", status_exit_code(st.code), st.message);
    }
    struct str kept = arena_str(&a, buf_str(&text));
    buf_finish(&text);
    return kept;
}

/* --- what a document's steps do --- */

#define SCRIPT "\"estimator\": {\"class\": \"Estimator\", \"entry_script\": \"s.py\"}"
#define STEP(id, more) "{\"id\": \"" id "\", " SCRIPT more "}"
#define ESTIMATOR(more)                                                                            \
    "\"steps\": [{\"id\": \"a\", \"estimator\": {\"class\": \"Estimator\", \"entry_script\": "     \
    "\"s.py\"" more "}}]"
#define SCRIPT_STEP(more)                                                                          \
    "\"steps\": [{\"id\": \"a\", \"type\": \"PythonScriptStep\", \"script_name\": \"s.py\"" more   \
    "}]"
#define COMMAND(list)                                                                              \
    "\"steps\": [{\"id\": \"a\", \"type\": \"CommandStep\", \"command\": [" list "]}]"
#define ARGUMENTS ", \"estimator_entry_script_arguments\": "
#define STORES                                                                                     \
    "\"datastores\": [{\"name\": \"d\", \"local_path\": \"data\"}, {\"name\": \"far\"}], "

static const struct planned {
    const char *label, *document, *plan;
} planned[] = {
    {"no steps", "\"name\": \"x\"", ""},
    {"a script and its words",
     "\"steps\": [" STEP("a", ARGUMENTS "[\"--x\", 1, 0.1, true, \"two words\", \"\"]") "]",
     "a: python =s.py =--x =1 =0.1 =True =two words =\n"},
    {"a script step", SCRIPT_STEP(", \"arguments\": [\"-v\"]"), "a: python =s.py =-v\n"},
    {"producers first, whatever the order",
     "\"steps\": [" STEP("b", ", \"inputs\": [{\"from\": \"a.o\"}]" ARGUMENTS
                              "[{\"input\": \"o\"}]") ", " STEP("a", ", \"outputs\": [{\"name\": "
                                                                     "\"o\"}]" ARGUMENTS
                                                                     "[{\"output\": \"o\"}]") "]",
     "a: python =s.py >o | out o\nb: python =s.py <o | in o (o) a.o | after a\n"},
    {"a step is waited for once, however often it is named",
     "\"steps\": [" STEP("a", ", \"outputs\": [{\"name\": \"o\"}, {\"name\": \"q\"}]") ", " STEP(
         "b",
         ", \"inputs\": [{\"from\": \"a.o\"}, {\"from\": \"a.q\"}], \"run_after\": [\"a\"]") "]",
     "a: python =s.py | out o | out q\n"
     "b: python =s.py | in o (o) a.o | in q (q) a.q | after a\n"},
    {"an input that is called like an output is renamed on the wire",
     "\"steps\": [" STEP("a", ", \"outputs\": [{\"name\": \"o\"}]") ", " STEP(
         "b", ", \"inputs\": [{\"from\": \"a.o\"}], \"outputs\": [{\"name\": \"o\"}]") "]",
     "a: python =s.py | out o\nb: python =s.py | in o (INPUT_o) a.o | out o | after a\n"},
    {"outputs that are folders",
     STORES "\"steps\": [" STEP(
         "a", ", \"outputs\": [{\"name\": \"f\"}, {\"name\": \"d\", \"is_directory\": "
              "true}, {\"kind\": \"OutputFileDatasetConfig\", \"name\": \"o\"}, "
              "{\"kind\": \"OutputFileDatasetConfig\", \"name\": \"t\", "
              "\"destination\": {\"datastore\": \"d\", \"path\": \"x/y\"}}]") "]",
     "a: python =s.py | out f | out d/ | out o/ | out t/ to data/x/y\n"},
    {"data of a datastore",
     STORES "\"data_references\": [{\"name\": \"raw\", \"datastore\": \"d\", "
            "\"path_on_datastore\": \"in/raw\"}, {\"name\": \"all\", \"datastore\": \"d\"}], "
            "\"steps\": [" STEP("a", ", \"inputs\": [{\"data_reference\": \"raw\"}, "
                                     "{\"data_reference\": \"all\"}]") "]",
     "a: python =s.py | in raw (raw) data/in/raw | in all (all) data\n"},
    {"a dataset",
     "\"datasets\": [{\"id\": \"i\", \"type\": \"file\", \"local_path\": \"/big/i\"}], "
     "\"steps\": [" STEP("a", ", \"inputs\": [{\"dataset\": \"i\", \"name\": \"x\"}]") "]",
     "a: python =s.py | in x (x) /big/i\n"},
    {"data that a parameter stands for",
     STORES "\"parameters\": [{\"name\": \"q\", \"default_value\": {\"data_path\": "
            "{\"datastore\": \"d\", \"path_on_datastore\": \"u\"}}}], "
            "\"steps\": [" STEP("a", ", \"inputs\": [{\"data_path_parameter\": \"q\"}]") "]",
     "a: python =s.py | in q (q) data/u\n"},
    {"parameters are words and variables",
     "\"parameters\": [{\"name\": \"l-r\", \"default_value\": 1e-07}], "
     "\"steps\": [" STEP("a", ARGUMENTS "[{\"parameter\": \"l-r\"}]") "]",
     "a: python =s.py =1e-07 | AML_PARAMETER_l_r=1e-07\n"},
    {"params are variables",
     "\"parameters\": [{\"name\": \"n\", \"default_value\": \"v\"}], " SCRIPT_STEP(
         ", \"params\": {\"x\": true, \"y\": {\"parameter\": \"n\"}}"),
     "a: python =s.py | AML_PARAMETER_x=True | AML_PARAMETER_y=v\n"},
    {"variables of the environment, and then the estimator's own",
     ESTIMATOR(", \"environment_definition\": {\"name\": \"e\", \"environment_variables\": {\"A\": "
               "\"1\", \"B\": "
               "\"2\"}}, \"environment_variables\": {\"B\": \"3\"}"),
     "a: python =s.py | A=1 | B=2 | B=3\n"},
    {"variables of a runconfig",
     SCRIPT_STEP(", \"runconfig\": {\"environment\": {\"environmentVariables\": {\"A\": \"1\"}}, "
                 "\"environmentVariables\": {\"B\": 2, \"C\": null}}"),
     "a: python =s.py | A=1 | B=2\n"},
    {"a muted step is not there", "\"steps\": [" STEP("a", ", \"muted\": true") "]", ""},
    {"time and attempts", "\"steps\": [" STEP("a", ", \"timeout_seconds\": 2, \"retries\": 3") "]",
     "a: python =s.py | 2000 ms, 3 retries\n"},
    {"more time than there is",
     "\"steps\": [" STEP("a", ", \"timeout_seconds\": 9223372036854775807") "]",
     "a: python =s.py | 1000000000000 ms, 0 retries\n"},
    {"no time", "\"steps\": [" STEP("a", ", \"timeout_seconds\": -9223372036854775808") "]",
     "a: python =s.py\n"},
    {"one node, said in every way",
     "\"parameters\": [{\"name\": \"n\", \"default_value\": 1}], \"steps\": [{\"id\": \"a\", "
     "\"estimator\": {\"class\": \"Estimator\", \"entry_script\": \"s.py\", \"node_count\": 4, "
     "\"distributed_training\": {\"class\": \"Mpi\", \"process_count_per_node\": 1}}, "
     "\"runconfig_pipeline_params\": {\"NodeCount\": \"n\"}}]",
     "a: python =s.py\n"},
    {"packages that are there already",
     ESTIMATOR(", \"environment_definition\": {\"name\": \"e\", \"pip_packages\": [\"numpy\"], "
               "\"user_managed_dependencies\": true}"),
     "a: python =s.py\n"},
    {"an image is left aside", ESTIMATOR(", \"custom_docker_image\": \"x\""), "a: python =s.py\n"},
    {"a runconfig of one process",
     SCRIPT_STEP(", \"runconfig\": {\"nodeCount\": 1, \"mpi\": {\"processCountPerNode\": 1}, "
                 "\"environment\": {\"python\": {\"userManagedDependencies\": true, "
                 "\"condaDependencies\": {}}}}"),
     "a: python =s.py\n"},
    {"a command's first item is split, the others are not",
     COMMAND("\"  echo  a\\tb \", \"c d\", 1"), "a: =echo =a =b =c d =1\n"},
    {"quotes in a command", COMMAND("\"sh -c 'a \\\"b' \\\"c 'd\\\" e\\\\ f '' g'h'\\\"i\\\"\""),
     "a: =sh =-c =a \"b =c 'd =e f = =ghi\n"},
    {"backslashes in a command",
     COMMAND("\"x \\\"a\\\\\\\\b\\\\n\\\\\\\"\\\" '\\\\' \\\\$ $(id)\""),
     "a: =x =a\\b\\n\" =\\ =$ =$(id)\n"},
    {"a command that is one number", COMMAND("7"), "a: =7\n"},
};

START_TEST(a_plan_says_what_each_step_does)
{
    const struct planned *c = &planned[_i];
    load(c->document);

    struct str text = describe(NULL);

    ck_assert_msg(str_eq(text, str_from(c->plan)), "%s:\n%.*s", c->label, STR_ARG(text));
}
END_TEST

/* --- what cannot be run here --- */

static const struct planned refused[] = {
    {"nodes", ESTIMATOR(", \"node_count\": 2"),
     "1 step \"a\" asks for 2 nodes with 1 processes each; this version runs one process a step "
     "on this machine"},
    {"processes",
     ESTIMATOR(", \"distributed_training\": {\"class\": \"Mpi\", \"process_count_per_node\": 3}"),
     "1 step \"a\" asks for 1 nodes with 3 processes each; this version runs one process a step "
     "on this machine"},
    {"processes, the old way", ESTIMATOR(", \"process_count_per_node\": 2"),
     "1 step \"a\" asks for 1 nodes with 2 processes each; this version runs one process a step "
     "on this machine"},
    {"nodes by a parameter",
     "\"parameters\": [{\"name\": \"n\", \"default_value\": 5}], \"steps\": [" STEP(
         "a", ", \"runconfig_pipeline_params\": {\"NodeCount\": \"n\"}") "]",
     "1 step \"a\" asks for 5 nodes with 1 processes each; this version runs one process a step "
     "on this machine"},
    {"a count that is none",
     "\"parameters\": [{\"name\": \"n\", \"default_value\": \"two\"}], \"steps\": [" STEP(
         "a", ", \"runconfig_pipeline_params\": {\"NodeCount\": \"n\"}") "]",
     "1 step \"a\": NodeCount is the parameter \"n\", whose value two is no whole number"},
    {"a count without a value",
     "\"parameters\": [{\"name\": \"n\"}], \"steps\": [" STEP(
         "a", ", \"runconfig_pipeline_params\": {\"TensorflowWorkerCount\": \"n\"}") "]",
     "1 step \"a\": TensorflowWorkerCount is the parameter \"n\", whose value (none) is no whole "
     "number"},
    {"nodes of a runconfig", SCRIPT_STEP(", \"runconfig\": {\"nodeCount\": 2}"),
     "1 step \"a\" asks for 2 nodes with 1 processes each; this version runs one process a step "
     "on this machine"},
    {"processes of a runconfig",
     SCRIPT_STEP(", \"runconfig\": {\"mpi\": {\"processCountPerNode\": 2}}"),
     "1 step \"a\" asks for 1 nodes with 2 processes each; this version runs one process a step "
     "on this machine"},
    {"parameter servers",
     ESTIMATOR(", \"distributed_training\": {\"class\": \"ParameterServer\", \"worker_count\": 1}"),
     "1 step \"a\" asks for several workers; this version runs one process a step on this machine"},
    {"workers of a runconfig",
     SCRIPT_STEP(", \"runconfig\": {\"tensorflow\": {\"workerCount\": 2}}"),
     "1 step \"a\" asks for several workers; this version runs one process a step on this machine"},
    {"processes of PyTorch", SCRIPT_STEP(", \"runconfig\": {\"pytorch\": {\"processCount\": 2}}"),
     "1 step \"a\" asks for several workers; this version runs one process a step on this machine"},
    {"packages", ESTIMATOR(", \"pip_packages\": [\"numpy\"]"),
     "1 step \"a\" asks for packages (pip_packages); this version runs steps with the Python that "
     "is there and installs nothing"},
    {"a file of packages", ESTIMATOR(", \"conda_dependencies_file\": \"c.yml\""),
     "1 step \"a\" asks for packages (conda_dependencies_file); this version runs steps with the "
     "Python that is there and installs nothing"},
    {"packages of an environment",
     ESTIMATOR(", \"environment_definition\": {\"name\": \"e\", \"conda_packages\": [\"scipy\"]}"),
     "1 step \"a\" asks for packages (conda_packages); this version runs steps with the Python "
     "that is there and installs nothing"},
    {"packages of a runconfig",
     SCRIPT_STEP(", \"runconfig\": {\"environment\": {\"python\": {\"condaDependencies\": {}}}}"),
     "1 step \"a\" asks for packages (condaDependencies); this version runs steps with the Python "
     "that is there and installs nothing"},
    {"a datastore that lies nowhere",
     STORES "\"data_references\": [{\"name\": \"raw\", \"datastore\": \"far\"}], \"steps\": [" STEP(
         "a", ", \"inputs\": [{\"data_reference\": \"raw\"}]") "]",
     "1 step \"a\" uses the datastore \"far\", which has no local_path: say where its data lies "
     "on this machine"},
    {"a destination that lies nowhere",
     STORES "\"steps\": [" STEP(
         "a", ", \"outputs\": [{\"kind\": \"OutputFileDatasetConfig\", \"name\": \"o\", "
              "\"destination\": {\"datastore\": \"far\", \"path\": \"x\"}}]") "]",
     "1 step \"a\" uses the datastore \"far\", which has no local_path: say where its data lies "
     "on this machine"},
    {"a dataset that lies nowhere",
     "\"datasets\": [{\"id\": \"i\", \"type\": \"file\"}], \"steps\": [" STEP(
         "a", ", \"inputs\": [{\"dataset\": \"i\", \"name\": \"x\"}]") "]",
     "1 step \"a\" reads the dataset \"i\", which has no local_path: say where it lies on this "
     "machine"},
    {"an input that is not wired", "\"steps\": [" STEP("a", ", \"inputs\": [{\"from\": null}]") "]",
     "1 step \"a\": the input \"\" is not wired to any output"},
    {"a circle",
     "\"steps\": [" STEP("a", ", \"run_after\": [\"b\"]") ", " STEP("b", ", \"run_after\": "
                                                                         "[\"a\"]") "]",
     "1 the steps wait for each other in a circle; stepwire check shows where"},
    {"no command", COMMAND(""), "1 step \"a\" has nothing to run"},
    {"an empty command", COMMAND("\"  \""), "1 step \"a\" has nothing to run"},
    {"no script", "\"steps\": [{\"id\": \"a\", \"estimator\": {\"class\": \"Estimator\"}}]",
     "1 step \"a\" has nothing to run"},
    {"an open quote", COMMAND("\"sh -c 'x\""),
     "1 step \"a\": a quote in its command is not closed"},
    {"a backslash at the end", COMMAND("\"sh \\\\\""),
     "1 step \"a\": a quote in its command is not closed"},
};

START_TEST(what_cannot_be_run_here_is_refused_with_the_step_and_the_reason)
{
    const struct planned *c = &refused[_i];
    load(c->document);

    struct str text = describe(NULL);

    ck_assert_msg(str_eq(text, str_from(c->plan)), "%s: %.*s", c->label, STR_ARG(text));
}
END_TEST

/* --- values of one submission --- */

#define MANY_KINDS                                                                                 \
    STORES "\"datasets\": [{\"id\": \"i\", \"type\": \"file\", \"local_path\": \"there\"}], "      \
           "\"parameters\": [{\"name\": \"n\", \"default_value\": 1}, {\"name\": \"q\", "          \
           "\"default_value\": {\"data_path\": {\"datastore\": \"d\", \"path_on_datastore\": "     \
           "\"u\"}}}, {\"name\": \"s\", \"default_value\": {\"dataset\": \"i\"}}], "               \
           "\"steps\": [" STEP("a", ", \"inputs\": [{\"data_path_parameter\": \"q\"}, "            \
                                    "{\"dataset_parameter\": \"s\", \"name\": \"x\"}], "           \
                                    "\"runconfig_pipeline_params\": {\"NodeCount\": \"n\"}") "]"

START_TEST(values_of_the_submission_count_and_the_last_one_of_a_name)
{
    static const struct submission_value values[] = {
        {STR_INIT("n"), SUBMISSION_NUMBER, STR_INIT("9"), {NULL, 0}, {NULL, 0}},
        {STR_INIT("n"), SUBMISSION_NUMBER, STR_INIT("1"), {NULL, 0}, {NULL, 0}},
        {STR_INIT("q"), SUBMISSION_DATA_PATH, {NULL, 0}, STR_INIT("d"), STR_INIT("new/place")},
        {STR_INIT("s"), SUBMISSION_DATASET, STR_INIT("i"), {NULL, 0}, {NULL, 0}},
    };
    struct submission two = {.values = values, .count = 1},
                      all = {.values = values, .count = COUNT_OF(values)};
    load(MANY_KINDS);

    ck_assert_str_eq(describe(&all).ptr,
                     "a: python =s.py | in q (q) data/new/place | in x (x) there\n");
    ck_assert_str_eq(describe(NULL).ptr, "a: python =s.py | in q (q) data/u | in x (x) there\n");
    ck_assert_str_eq(describe(&two).ptr, "1 step \"a\" asks for 9 nodes with 1 processes each; "
                                         "this version runs one process a step on this machine");
}
END_TEST

/* --- when memory is out --- */

START_TEST(when_memory_is_out_there_is_no_plan)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "\"steps\": [");
    for (int i = 0; i < 3000; i++) {
        buf_addf(&text, "%s{\"id\": \"s%d\", \"type\": \"CommandStep\", \"command\": [\"echo a\"]}",
                 i > 0 ? ", " : "", i);
    }
    buf_addf(&text, "]");
    load(buf_cstr(&text));
    buf_finish(&text);
    struct plan plan;
    uint64_t failed = 0;

    for (bool made = false; !made;) {
        struct status st = STATUS_INIT;
        struct arena own;
        ck_assert(arena_init(&own, 1));
        /* Each step's words take one from the heap: look at the first hundred and each 97th. */
        failed += failed < 100 ? 1 : 97;
        mem_fail_at(failed, MEM_FAIL_ONCE);
        made = plan_make(p, g, NULL, &own, &plan, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, made ? STATUS_OK : STATUS_NOMEM);
        arena_finish(&own);
    }
    ck_assert_uint_gt(failed, 3000);
}
END_TEST

Suite *test_plan_suite(void)
{
    Suite *s = suite_create("submit/plan");
    TCase *t = tcase_create("plan");
    tcase_add_checked_fixture(t, prepare, release);
    tcase_add_loop_test(t, a_plan_says_what_each_step_does, 0, COUNT_OF(planned));
    tcase_add_loop_test(t, what_cannot_be_run_here_is_refused_with_the_step_and_the_reason, 0,
                        COUNT_OF(refused));
    tcase_add_test(t, values_of_the_submission_count_and_the_last_one_of_a_name);
    tcase_add_test(t, when_memory_is_out_there_is_no_plan);
    suite_add_tcase(s, t);
    return s;
}
