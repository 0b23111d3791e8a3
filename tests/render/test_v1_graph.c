/* SPDX-License-Identifier: MIT */
#include "render/v1_graph.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/render/json_same.h"
#include "tests/render/v1_case.h"

static struct arena arena;
static struct buf out;
static struct spans spans;

static void set_up(void)
{
    ck_assert(arena_init(&arena, 0));
    out = (struct buf)BUF_INIT;
    spans = (struct spans){.items = NULL};
}

static void tear_down(void)
{
    arena_finish(&arena);
    buf_finish(&out);
    spans_finish(&spans);
}

/* --- what the SDK submits --- */

static void check_case(const char *name)
{
    struct v1_case c;
    struct status st = STATUS_INIT;
    struct buf difference = BUF_INIT;
    v1_case_open(&c, name);
    struct str want = v1_case_file(name, "expected/submit.json", &arena);

    buf_reset(&out);
    bool written = v1_graph_write(&c.input, &out, NULL, &st);

    ck_assert_msg(written, "%s: %s", name, st.message);
    ck_assert_msg(json_same(want, buf_str(&out), &difference), "%s: %s", name,
                  buf_cstr(&difference));
    buf_finish(&difference);
    v1_case_close(&c);
}

START_TEST(every_case_is_what_the_sdk_submits)
{
    struct v1_case_names names = v1_case_list("0123456789", &arena);

    for (size_t i = 0; i < names.count; i++) {
        check_case(names.items[i]);
    }

    printf("graph-json equal %zu of %zu\n", names.count, names.count);
}
END_TEST

START_TEST(a_document_that_the_sdk_refuses_gives_a_body_or_a_sentence)
{
    struct v1_case_names names = v1_case_list("de", &arena);
    ck_assert_uint_gt(names.count, 0);

    for (size_t i = 0; i < names.count; i++) {
        struct v1_case c;
        struct status st = STATUS_INIT;
        v1_case_open(&c, names.items[i]);
        buf_reset(&out);
        bool written = v1_graph_write(&c.input, &out, NULL, &st);
        bool said = (st.code == STATUS_DATA || st.code == STATUS_USAGE) && st.message[0] != '\0';
        ck_assert_msg(written ? st.code == STATUS_OK : said, "%s: %d %s", names.items[i],
                      (int)st.code, st.message);
        ck_assert(written || out.len == 0);
        v1_case_close(&c);
    }
}
END_TEST

/* --- documents of our own: the minimal one with members added --- */

static struct str document(const char *estimator, const char *step, const char *top)
{
    struct str text = arena_strf(
        &arena,
        "{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"store\", \"default\": true}],"
        " \"compute_targets\": [{\"name\": \"cpu\"}, {\"name\": \"aks\", \"type\": \"AKS\"},"
        " {\"name\": \"far\", \"location\": \"usnateast\"}],"
        " \"parameters\": [{\"name\": \"n\", \"default_value\": 2},"
        " {\"name\": \"path\", \"default_value\": {\"data_path\": {\"datastore\": \"store\"}}},"
        " {\"name\": \"set\", \"default_value\": {\"dataset\": \"d\"}},"
        " {\"name\": \"none\"}],"
        " \"data_references\": [{\"name\": \"raw\", \"datastore\": \"store\"},"
        " {\"name\": \"lost\"}, {\"name\": \"_run_after_input_x\", \"datastore\": \"store\"}],"
        " \"datasets\": [{\"id\": \"d\", \"saved_id\": \"1\"}, {\"id\": \"lost\"},"
        " {\"id\": \"t\", \"saved_id\": \"2\", \"type\": \"tabular\"}]%s,"
        " \"steps\": [{\"id\": \"a\", \"estimator\":"
        " {\"source_directory\": \"../src/pkgs\"%s}%s}]}",
        top, estimator, step);
    ck_assert(!str_is_none(text));
    return text;
}

#define CLASS(name) ", \"class\": \"" name "\""
#define SCRIPT_OF(name) CLASS(name) ", \"entry_script\": \"run.py\", \"compute_target\": \"cpu\""
#define OBJECT_OF(name)                                                                            \
    CLASS(name) ", \"entry_script\": \"run.py\", \"compute_target\": {\"compute\": \"cpu\"}"
#define SCRIPT SCRIPT_OF("Estimator")
#define STEP ", \"estimator_entry_script_arguments\": [], \"compute_target\": \"cpu\""

static const struct refusal_case {
    const char *label;
    const char *estimator, *step;
    enum status_code code;
    const char *message;
} refusal_cases[] = {
    {"no script", CLASS("Estimator"), STEP, STATUS_DATA,
     "step \"a\": the estimator's entry_script is missing"},
    {"no arguments", SCRIPT, ", \"compute_target\": \"cpu\"", STATUS_DATA,
     "step \"a\": estimator_entry_script_arguments are missing"},
    {"no compute", SCRIPT, ", \"estimator_entry_script_arguments\": []", STATUS_DATA,
     "step \"a\": compute_target is missing"},
    {"an unknown compute", SCRIPT,
     ", \"estimator_entry_script_arguments\": [], \"compute_target\": \"gpu\"", STATUS_DATA,
     "step \"a\": the compute target \"gpu\" is not defined"},
    {"a compute for services", SCRIPT,
     ", \"estimator_entry_script_arguments\": [], \"compute_target\": \"aks\"", STATUS_DATA,
     "step \"a\": the SDK runs no step on a compute target of type AKS"},
    {"a pair with our own word", SCRIPT,
     ", \"estimator_entry_script_arguments\": [], \"compute_target\": [\"x\", \"DSVM\"]",
     STATUS_DATA, "step \"a\": the SDK runs no step on a compute target of type DSVM"},
    {"an unwired input", SCRIPT, STEP ", \"inputs\": [{\"from\": null, \"name\": \"x\"}]",
     STATUS_DATA, "step \"a\": the input \"x\" is not wired to an output"},
    {"an unknown reference", SCRIPT, STEP ", \"inputs\": [{\"data_reference\": \"x\"}]",
     STATUS_DATA, "step \"a\": the data reference \"x\" is not defined"},
    {"a reference without datastore", SCRIPT, STEP ", \"inputs\": [{\"data_reference\": \"lost\"}]",
     STATUS_DATA, "step \"a\": the data reference \"lost\" has no datastore"},
    {"an unknown datastore", SCRIPT,
     STEP ", \"outputs\": [{\"name\": \"o\", \"datastore\": \"x\"}]", STATUS_DATA,
     "step \"a\": the output \"o\" has no datastore"},
    {"an unknown parameter", SCRIPT,
     ", \"compute_target\": \"cpu\", \"estimator_entry_script_arguments\": [{\"parameter\": "
     "\"x\"}]",
     STATUS_DATA, "step \"a\": the parameter \"x\" is not defined"},
    {"a parameter without default", SCRIPT,
     STEP ", \"runconfig_pipeline_params\": {\"NodeCount\": \"none\"}", STATUS_DATA,
     "step \"a\": the parameter \"none\" has no default value"},
    {"a port that is not there", SCRIPT,
     ", \"compute_target\": \"cpu\", \"estimator_entry_script_arguments\": [{\"input\": \"x\"}]",
     STATUS_DATA, "step \"a\": an argument names \"x\" which is none of its ports"},
    {"a dataset that is not saved", SCRIPT,
     STEP ", \"inputs\": [{\"dataset\": \"lost\", \"name\": \"x\"}]", STATUS_DATA,
     "step \"a\": the dataset \"lost\" has no saved_id"},
    {"a table that is mounted", SCRIPT,
     STEP ", \"inputs\": [{\"dataset\": \"t\", \"name\": \"x\", \"mode\": \"mount\"}]", STATUS_DATA,
     "step \"a\": the input \"x\" has a mode that it cannot have"},
    {"a dataset parameter that is none", SCRIPT,
     STEP ", \"inputs\": [{\"dataset_parameter\": \"n\", \"name\": \"x\"}]", STATUS_DATA,
     "step \"a\": the parameter \"n\" is no dataset"},
    {"a data path that is none", SCRIPT, STEP ", \"inputs\": [{\"data_path_parameter\": \"n\"}]",
     STATUS_DATA, "step \"a\": the parameter \"n\" is no data path"},
    {"a dataset named like an output", SCRIPT,
     STEP ", \"inputs\": [{\"dataset\": \"d\", \"name\": \"x\"}], \"outputs\": [{\"name\": \"x\"}]",
     STATUS_DATA, "step \"a\": the input \"x\" is a dataset and named like an output"},
    {"an argument whose dataset has no name", SCRIPT,
     ", \"compute_target\": \"cpu\", \"estimator_entry_script_arguments\": [{\"parameter\": "
     "\"set\"}]",
     STATUS_DATA, "step \"a\": the dataset \"d\" has no name that the input could take"},
    {"an override of something else", SCRIPT,
     STEP ", \"runconfig_pipeline_params\": {\"Framework\": \"n\"}", STATUS_DATA,
     "step \"a\": runconfig_pipeline_params: \"Framework\" cannot be bound to a parameter"},
    {"a name of run_after's", SCRIPT,
     STEP ", \"inputs\": [{\"data_reference\": \"_run_after_input_x\"}]", STATUS_DATA,
     "step \"a\": the input \"_run_after_input_x\" is named like one of run_after, but without a "
     "number"},
    {"a backend of another class", SCRIPT ", \"distributed_backend\": \"Gloo\"", STEP, STATUS_DATA,
     "step \"a\": class Estimator cannot be distributed with gloo"},
    {"an unknown version", OBJECT_OF("PyTorch") ", \"framework_version\": \"9.9\"", STEP,
     STATUS_DATA, "step \"a\": the SDK knows no framework_version \"9.9\" of PyTorch"},
    {"python without version", SCRIPT ", \"conda_packages\": [\"python=3\"]", STEP, STATUS_DATA,
     "step \"a\": the conda package \"python=3\" does not end with a version such as 3.8"},
    {"an option as a package",
     SCRIPT ", \"environment_definition\": {\"name\": \"e\", \"pip_packages\": [\"-f x\"]}", STEP,
     STATUS_DATA, "step \"a\": \"-f x\" is an option and no pip package"},
    {"a conda file that is not there", SCRIPT ", \"conda_dependencies_file\": \"no.yml\"", STEP,
     STATUS_DATA, "step \"a\": the conda_dependencies_file \"no.yml\" is not in its folder"},
    {"a conda file that is none", SCRIPT ", \"conda_dependencies_file\": \"run.py\"", STEP,
     STATUS_DATA, "step \"a\": the conda_dependencies_file \"run.py\", line 1: it is no mapping"},
    {"a requirements file that is not there", SCRIPT ", \"pip_requirements_file\": \"no.txt\"",
     STEP, STATUS_DATA, "step \"a\": the pip_requirements_file \"no.txt\" is not in its folder"},
};

START_TEST(what_cannot_be_exported_is_refused_naming_step_and_field)
{
    const struct refusal_case *r = &refusal_cases[_i];
    struct v1_case c;
    struct status st = STATUS_INIT;
    v1_case_make(&c, document(r->estimator, r->step, ""));
    buf_add(&out, STR("before"));

    bool written = v1_graph_write(&c.input, &out, &spans, &st);

    ck_assert_msg(!written && st.code == r->code, "%s: %d %s", r->label, (int)st.code, st.message);
    ck_assert_str_eq(st.message, r->message);
    ck_assert_msg(st.pos.line > 0, "%s has no place", r->label);
    ck_assert_str_eq(buf_cstr(&out), "before");
    ck_assert_uint_eq(spans.count, 0);
    v1_case_close(&c);
}
END_TEST

START_TEST(a_runconfig_of_a_step_without_estimator_is_refused)
{
    struct v1_case c;
    struct status st = STATUS_INIT;
    v1_case_make(&c, document(SCRIPT,
                              STEP "}, {\"id\": \"b\", \"type\": \"PythonScriptStep\", "
                                   "\"script_name\": \"run.py\", \"source_directory\": "
                                   "\"../src/pkgs\", \"compute_target\": \"cpu\", "
                                   "\"runconfig\": {\"nodeCount\": 2}",
                              ""));

    ck_assert(!v1_graph_write(&c.input, &out, &spans, &st));

    ck_assert_int_eq(st.code, STATUS_USAGE);
    ck_assert_str_eq(st.message, "step \"b\": a runconfig cannot be exported to Azure ML v1 yet");
    v1_case_close(&c);
}
END_TEST

static const struct submitted_case {
    const char *label;
    struct submission_value value;
    enum status_code code;
    const char *message;
} submitted_cases[] = {
    {"its type",
     {.name = STR_INIT("n"), .kind = SUBMISSION_NUMBER, .text = STR_INIT("3")},
     STATUS_OK,
     ""},
    {"a bool for an integer",
     {.name = STR_INIT("n"), .kind = SUBMISSION_BOOL, .text = STR_INIT("true")},
     STATUS_OK,
     ""},
    {"another number",
     {.name = STR_INIT("n"), .kind = SUBMISSION_NUMBER, .text = STR_INIT("3.5")},
     STATUS_DATA,
     "the parameter \"n\" is not of the type of \"3.5\""},
    {"a text",
     {.name = STR_INIT("n"), .kind = SUBMISSION_TEXT, .text = STR_INIT("x")},
     STATUS_DATA,
     "the parameter \"n\" is not of the type of \"x\""},
    {"a parameter that no step uses",
     {.name = STR_INIT("none"), .kind = SUBMISSION_TEXT, .text = STR_INIT("x")},
     STATUS_DATA,
     "no step uses the parameter \"none\""},
    {"an unknown parameter",
     {.name = STR_INIT("x"), .kind = SUBMISSION_TEXT, .text = STR_INIT("x")},
     STATUS_DATA,
     "there is no parameter \"x\""},
    {"a dataset for a number",
     {.name = STR_INIT("n"), .kind = SUBMISSION_DATASET, .text = STR_INIT("d")},
     STATUS_DATA,
     "the value of the parameter \"n\" is a dataset, which the parameter is not"},
    {"a dataset for a dataset",
     {.name = STR_INIT("set"), .kind = SUBMISSION_DATASET, .text = STR_INIT("d")},
     STATUS_OK,
     ""},
    {"a table for files",
     {.name = STR_INIT("set"), .kind = SUBMISSION_DATASET, .text = STR_INIT("t")},
     STATUS_DATA,
     "the value of the parameter \"set\" is a dataset of another type"},
    {"an unknown dataset",
     {.name = STR_INIT("set"), .kind = SUBMISSION_DATASET, .text = STR_INIT("x")},
     STATUS_DATA,
     "the value of the parameter \"set\" is a dataset that is not defined"},
    {"a data path for a number",
     {.name = STR_INIT("n"), .kind = SUBMISSION_DATA_PATH, .datastore = STR_INIT("store")},
     STATUS_OK,
     ""},
    {"a data path nowhere",
     {.name = STR_INIT("path"), .kind = SUBMISSION_DATA_PATH, .datastore = STR_INIT("x")},
     STATUS_DATA,
     "the value of the parameter \"path\" is a data path without datastore"},
};

START_TEST(a_submitted_value_is_for_a_used_parameter_and_of_its_type)
{
    const struct submitted_case *s = &submitted_cases[_i];
    struct v1_case c;
    struct status st = STATUS_INIT;
    v1_case_make(&c, document(SCRIPT,
                              ", \"compute_target\": \"cpu\", \"estimator_entry_script_arguments\":"
                              " [{\"input\": \"i\"}, {\"input\": \"path\"}],"
                              " \"inputs\": [{\"dataset_parameter\": \"set\", \"name\": \"i\"},"
                              " {\"data_path_parameter\": \"path\"}],"
                              " \"runconfig_pipeline_params\": {\"NodeCount\": \"n\"}",
                              ""));
    struct submission submission = {.values = &s->value, .count = 1};
    c.input.submission = &submission;

    bool written = v1_graph_write(&c.input, &out, NULL, &st);

    ck_assert_msg(st.code == s->code && written == (s->code == STATUS_OK), "%s: %s", s->label,
                  st.message);
    ck_assert_str_eq(st.message, s->message);
    v1_case_close(&c);
}
END_TEST

/* --- Runconfigs --- */

/* The member of the first node's Runconfig at a path of keys, as compact JSON. */
static struct str runconfig_member(const char *path)
{
    struct status st = STATUS_INIT;
    struct json *body = json_parse(buf_str(&out), &st);
    const struct json_value *node =
        json_first(json_get(json_get(json_root(body), STR("Graph")), STR("ModuleNodes")));
    struct json *runconfig = json_parse(json_text(body, json_get(node, STR("Runconfig"))), &st);
    const struct json_value *v = json_root(runconfig);
    struct str rest = str_from(path);
    for (struct str key = str_cut(&rest, '/'); !str_is_none(key); key = str_cut(&rest, '/')) {
        v = json_get(v, key);
    }
    ck_assert_msg(v != NULL, "%s %s", path, st.message);
    struct buf text = BUF_INIT;
    struct json_writer w;
    json_write_init(&w, &text, JSON_COMPACT, JSON_UTF8);
    json_write_value(&w, runconfig, v);
    struct str kept = arena_str(&arena, buf_str(&text));
    buf_finish(&text);
    json_free(runconfig);
    json_free(body);
    return kept;
}

#define DEPENDENCIES "environment/python/condaDependencies/dependencies"

/* Observed with azureml-core 1.61. */
static const struct runconfig_case {
    const char *label;
    const char *estimator;
    const char *path, *want;
} runconfig_cases[] = {
    {"a framework's image", OBJECT_OF("PyTorch"), "environment/docker/baseImage",
     "\"pytorch:1.4-cpu\""},
    {"no framework's image for a compute given by name",
     SCRIPT_OF("PyTorch") ", \"framework_version\": \"1.6\"", "environment/docker/baseImage",
     "\"mcr.microsoft.com/azureml/openmpi3.1.2-ubuntu16.04\""},
    {"no framework's image far away",
     CLASS("SKLearn") ", \"entry_script\": \"run.py\", \"compute_target\": {\"compute\": \"far\"}",
     DEPENDENCIES,
     "[\"python=3.6.2\",{\"pip\":[\"azureml-defaults\",\"scikit-learn==0.20.3\",\"scipy==1.2.1\","
     "\"joblib==0.13.2\"]}]"},
    {"packages that take a framework's place",
     OBJECT_OF("PyTorch") ", \"pip_packages\": [\"torch==1.5\", \"x\"],"
                          " \"conda_packages\": [\"horovod\", \"python=3.7.1\"]",
     DEPENDENCIES,
     "[\"python=3.6.2\",{\"pip\":[\"torch==1.5\",\"x\",\"azureml-defaults\",\"torchvision==0.5.0\","
     "\"tensorboard==1.14.0\",\"future==0.17.1\"]},\"horovod\"]"},
    {"an empty image in a framework's place",
     OBJECT_OF("Chainer") ", \"custom_docker_image\": \"\"", "environment/docker/baseImage",
     "\"mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20251130.v1\""},
    {"an older image argument, which a framework does not mind",
     OBJECT_OF("Chainer") ", \"custom_docker_base_image\": \"x\"", "environment/docker/baseImage",
     "\"chainer:5.1.0-cpu\""},
    {"a framework's registry",
     OBJECT_OF("TensorFlow") ", \"image_registry_details\": {\"address\": \"r\", \"username\":"
                             " \"u\"}",
     "environment/docker/baseImageRegistry",
     "{\"address\":\"viennaprivate.azurecr.io\",\"username\":\"u\",\"password\":null,"
     "\"registryIdentity\":null}"},
    {"a class's variable in an environment's",
     OBJECT_OF("PyTorch") ", \"environment_definition\": {\"name\": \"m\","
                          " \"environment_variables\": {\"A\": \"B\"}}",
     "environment/environmentVariables", "{\"A\":\"B\",\"NCCL_TREE_THRESHOLD\":\"0\"}"},
    {"a backend beside an object",
     OBJECT_OF("PyTorch") ", \"distributed_backend\": \"NCCL\","
                          " \"distributed_training\": {\"class\": \"Mpi\"}",
     "communicator", "\"nccl\""},
    {"a vm size",
     CLASS("Estimator") ", \"entry_script\": \"run.py\", \"vm_size\": \"D2\", \"vm_priority\": "
                        "\"low\"",
     "amlcompute",
     "{\"vmSize\":\"D2\",\"vmPriority\":\"low\",\"retainCluster\":false,\"name\":null,"
     "\"clusterMaxNodeCount\":1}"},
    {"conda packages, once each, and python's version",
     SCRIPT ", \"conda_packages\": [\"b\", \"python=3.7.1\", \"b\", \"a=1\"]", DEPENDENCIES,
     "[\"python=3.7.1\",{\"pip\":[\"azureml-defaults\"]},\"b\",\"a=1\"]"},
    {"a name that only begins with python",
     SCRIPT ", \"conda_packages\": [\"python>=3.6\", \"python-dateutil\"]", DEPENDENCIES,
     "[\"python=3.6\",{\"pip\":[\"azureml-defaults\"]},\"python-dateutil\"]"},
    {"pip packages, as they are given", SCRIPT ", \"pip_packages\": [\"a\", \"a==1\", \"-e x\"]",
     DEPENDENCIES, "[\"python=3.8.13\",{\"pip\":[\"azureml-defaults\",\"a\",\"a==1\",\"-e x\"]}]"},
    {"an environment's pip packages, one of a name",
     SCRIPT ", \"environment_definition\": {\"name\": \"m\", \"pip_packages\": [\"numpy==1\","
            " \"numpy[x]>2\", \"torch\", \"azureml-defaults~=1.2\", \"numpy\"]}",
     DEPENDENCIES, "[\"python=3.8.13\",{\"pip\":[\"torch\",\"azureml-defaults~=1.2\",\"numpy\"]}]"},
    {"an environment's docker flags", SCRIPT ", \"environment_definition\": {\"name\": \"m\"}",
     "docker", "{\"useDocker\":false,\"sharedVolumes\":true,\"arguments\":[],\"shmSize\":\"2g\"}"},
    {"an environment without an image",
     SCRIPT ", \"environment_definition\": {\"name\": \"m\", \"docker_image\": \"\"}",
     "environment/docker/baseImage", "null"},
    {"the newer of two images",
     SCRIPT ", \"custom_docker_image\": \"\", \"custom_docker_base_image\": \"y\"",
     "environment/docker/baseImage", "\"y\""},
    {"variables", SCRIPT ", \"environment_variables\": {\"B\": \"x\", \"A\": \"한\"}",
     "environmentVariables", "{\"B\":\"x\",\"A\":\"한\"}"},
    {"a backend in capitals, its node count only the run's",
     SCRIPT ", \"node_count\": 3, \"distributed_backend\": \"MPI\", \"process_count_per_node\": 4",
     "mpi", "{\"processCountPerNode\":4,\"nodeCount\":1}"},
    {"a configuration over a backend",
     SCRIPT ", \"distributed_backend\": \"mpi\", \"process_count_per_node\": 4,"
            " \"distributed_training\": {\"class\": \"MpiConfiguration\", \"node_count\": 7}",
     "mpi", "{\"processCountPerNode\":1,\"nodeCount\":7}"},
    {"a configuration of another framework",
     SCRIPT ", \"distributed_training\": {\"class\": \"TensorflowConfiguration\","
            " \"worker_count\": 5}",
     "tensorflow", "{\"workerCount\":1,\"parameterServerCount\":1}"},
    {"a notebook's image",
     CLASS("Estimator") ", \"entry_script\": \"x.IPYNB\", \"compute_target\": \"cpu\"",
     "environment/docker/baseImage", "\"mcr.microsoft.com/azureml/openmpi3.1.2-ubuntu16.04\""},
    {"no framework's image for a notebook",
     CLASS("PyTorch") ", \"entry_script\": \"x.ipynb\", \"compute_target\": {\"compute\": \"cpu\"},"
                      " \"framework_version\": \"1.6\"",
     "environment/docker/baseImage", "\"mcr.microsoft.com/azureml/openmpi3.1.2-ubuntu16.04\""},
    {"exit codes",
     SCRIPT ", \"distributed_training\": {\"class\": \"ParallelTaskConfiguration\","
            " \"terminal_exit_codes\": [1, 7]}",
     "paralleltask",
     "{\"maxRetriesPerWorker\":0,\"workerCountPerNode\":1,\"terminalExitCodes\":[1,7]}"},
};

START_TEST(an_argument_of_the_estimator_changes_its_part_of_the_runconfig)
{
    const struct runconfig_case *r = &runconfig_cases[_i];
    struct v1_case c;
    struct status st = STATUS_INIT;
    v1_case_make(&c, document(r->estimator, STEP, ""));

    ck_assert_msg(v1_graph_write(&c.input, &out, NULL, &st), "%s: %s", r->label, st.message);

    struct str got = runconfig_member(r->path);
    ck_assert_msg(str_eq(got, str_from(r->want)), "%s: got %.*s", r->label, STR_ARG(got));
    v1_case_close(&c);
}
END_TEST

/* --- the text --- */

START_TEST(the_body_is_appended_indented_and_ends_with_a_newline)
{
    struct v1_case c;
    v1_case_open(&c, "001_minimal");
    buf_add(&out, STR("before\n"));

    ck_assert(v1_graph_write(&c.input, &out, NULL, NULL));

    ck_assert(str_starts(buf_str(&out), STR("before\n{\n  \"CreationInfo\": {\n")));
    ck_assert(str_ends(buf_str(&out), STR("\n  }\n}\n")));
    v1_case_close(&c);
}
END_TEST

START_TEST(a_document_without_name_or_description_has_the_default_name)
{
    struct v1_case c;
    v1_case_make(&c, document(SCRIPT, STEP, ""));

    ck_assert(v1_graph_write(&c.input, &out, NULL, NULL));

    ck_assert_uint_ne(str_find(buf_str(&out), STR("\"Description\": \"document\"")), SIZE_MAX);
    v1_case_close(&c);
}
END_TEST

static struct str line_of(struct str text, uint32_t number)
{
    struct str line = str_cut(&text, '\n');
    while (number-- > 0) {
        line = str_cut(&text, '\n');
    }
    return line;
}

START_TEST(a_span_is_the_lines_of_a_steps_node)
{
    struct v1_case c;
    v1_case_open(&c, "115_diamond");

    ck_assert(v1_graph_write(&c.input, &out, &spans, NULL));

    ck_assert_uint_eq(spans.count, c.g->node_count);
    for (uint32_t i = 0; i < c.g->node_count; i++) {
        const struct span *span = spans_find(&spans, c.g->nodes[i].step);
        ck_assert_ptr_nonnull(span);
        uint32_t last = span->first_line + span->line_count - 1;
        ck_assert(str_eq(line_of(buf_str(&out), span->first_line), STR("      {")));
        ck_assert(str_starts(line_of(buf_str(&out), span->first_line + 1), STR("        \"Id\"")));
        ck_assert(str_starts(line_of(buf_str(&out), last), STR("      }")));
    }
    v1_case_close(&c);
}
END_TEST

/* Of the many allocations that parsing the tables takes only some are tried; of the rest, all. */
START_TEST(memory_that_runs_out_leaves_the_text_as_it_was)
{
    struct v1_case c;
    v1_case_open(&c, "112_run_after_and_data");
    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert(v1_graph_write(&c.input, &out, &spans, NULL));
    uint64_t total = mem_count();
    struct str whole = arena_str(&arena, buf_str(&out));
    buf_finish(&out);
    spans_finish(&spans);

    for (uint64_t n = 1; n <= total; n += n + 500 < total ? 499 : 1) {
        struct status st = STATUS_INIT;
        mem_fail_at(n, MEM_FAIL_FOR_GOOD);
        bool written = v1_graph_write(&c.input, &out, &spans, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_msg(!written && st.code == STATUS_NOMEM, "allocation %llu of %llu: %d %s",
                      (unsigned long long)n, (unsigned long long)total, (int)st.code, st.message);
        ck_assert_uint_eq(out.len + spans.count, 0);
        buf_finish(&out);
    }

    ck_assert(v1_graph_write(&c.input, &out, &spans, NULL));
    ck_assert(str_eq(buf_str(&out), whole));
    v1_case_close(&c);
}
END_TEST

Suite *test_v1_graph_suite(void)
{
    Suite *s = suite_create("v1_graph");
    TCase *t = tcase_create("v1_graph");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_case_is_what_the_sdk_submits);
    tcase_add_test(t, a_document_that_the_sdk_refuses_gives_a_body_or_a_sentence);
    tcase_add_test(t, a_runconfig_of_a_step_without_estimator_is_refused);
    tcase_add_loop_test(t, what_cannot_be_exported_is_refused_naming_step_and_field, 0,
                        (int)COUNT_OF(refusal_cases));
    tcase_add_loop_test(t, a_submitted_value_is_for_a_used_parameter_and_of_its_type, 0,
                        (int)COUNT_OF(submitted_cases));
    tcase_add_loop_test(t, an_argument_of_the_estimator_changes_its_part_of_the_runconfig, 0,
                        (int)COUNT_OF(runconfig_cases));
    tcase_add_test(t, the_body_is_appended_indented_and_ends_with_a_newline);
    tcase_add_test(t, a_document_without_name_or_description_has_the_default_name);
    tcase_add_test(t, a_span_is_the_lines_of_a_steps_node);
    tcase_add_test(t, memory_that_runs_out_leaves_the_text_as_it_was);
    suite_add_tcase(s, t);
    return s;
}
