/* SPDX-License-Identifier: MIT */
#include "model/load.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/pipeline_internal.h"
#include "model/save.h"
#include "tests/model/documents.h"

static struct status st;
static struct buf text;
static struct pipeline *pipeline;

static void start(void)
{
    status_reset(&st);
    text = (struct buf)BUF_INIT;
    pipeline = NULL;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    pipeline_free(pipeline);
    buf_finish(&text);
}

/* In these tests ' stands for ", in a text in which no ' is meant. */
static void set_text(const char *quoted)
{
    buf_reset(&text);
    buf_add(&text, str_from(quoted));
    for (size_t i = 0; i < text.len; i++) {
        text.ptr[i] = text.ptr[i] == '\'' ? '"' : text.ptr[i];
    }
}

static void load(const char *quoted)
{
    set_text(quoted);
    pipeline_free(pipeline);
    pipeline = document_load(buf_str(&text));
}

static void expect_saved(const char *label, const char *quoted)
{
    struct buf out = BUF_INIT;
    value_save(pipeline, pipeline_root(pipeline), &out);
    set_text(quoted);
    ck_assert_msg(str_eq(buf_str(&out), buf_str(&text)), "%s: %s", label, buf_cstr(&out));
    buf_finish(&out);
}

/* --- faults --- */

#define DOC(members) "{'format': 'stepwire/1', " members "}"
#define STEP(members) DOC("'steps': [{'id': 'a', " members "}]")
/* Columns of what stands in those. */
enum { IN_DOC = 26, IN_STEP = 48 };

static const struct fault_case {
    const char *label, *text;
    uint32_t line, column;
    const char *message; /* NULL: the JSON scanner's own */
} fault_cases[] = {
    /* the file */
    {"empty", "", 1, 1, "the file is empty; a pipeline document is a JSON object"},
    {"only space", " \n\t\n", 1, 1, "the file is empty; a pipeline document is a JSON object"},
    {"bad JSON", "{'format': 'stepwire/1',\n  nope}", 2, 3, NULL},
    {"a key twice", "{'format': 'stepwire/1',\n 'format': 'stepwire/1'}", 2, 2, NULL},
    {"a list", "[]", 1, 1, "a document must be an object, this is a list"},
    {"a text", "'x'", 1, 1, "a document must be an object, this is text"},
    {"a number", "\n 12", 2, 2, "a document must be an object, this is the number 12"},
    {"no format", "{'steps': []}", 1, 1,
     "this is no pipeline document: it lacks \"format\": \"stepwire/1\""},
    {"a later format", "{'new': 1, 'format': 'stepwire/2'}", 1, 22,
     "this file says format \"stepwire/2\"; this program reads stepwire/1"},
    {"a format that is none", "{'format': 1}", 1, 12,
     "format must be \"stepwire/1\", this is the number 1"},
    /* keys */
    {"unknown key", DOC("'stepz': []"), 1, IN_DOC,
     "a document has no \"stepz\"; did you mean \"steps\"?"},
    {"swapped letters", DOC("'nmae': 'x'"), 1, IN_DOC,
     "a document has no \"nmae\"; did you mean \"name\"?"},
    {"nothing near", DOC("'qqq': 1"), 1, IN_DOC, "a document has no \"qqq\""},
    {"an empty key", DOC("'': 1"), 1, IN_DOC, "a document has no \"\""},
    {"a key in a second line", DOC("\n  'x': {'x': 1}"), 2, 3, "a document has no \"x\""},
    {"a key of another class", STEP("'estimator': {'class': 'SKLearn', 'node_count': 2}"), 1,
     IN_STEP + 34, "an estimator of class SKLearn has no \"node_count\""},
    {"a key of another type", STEP("'script_name': 's.py'"), 1, IN_STEP,
     "an EstimatorStep has no \"script_name\""},
    {"a long key is cut",
     DOC("'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx': 1"), 1,
     IN_DOC, "a document has no \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\""},
    /* kinds of values */
    {"text for a number", STEP("'retries': '2'"), 1, IN_STEP + 11,
     "retries must be a whole number, this is text"},
    {"a fraction", STEP("'retries': 1.5"), 1, IN_STEP + 11,
     "retries must be a whole number, this is the number 1.5"},
    {"a small fraction", STEP("'retries': 15e-1"), 1, IN_STEP + 11,
     "retries must be a whole number, this is the number 15e-1"},
    {"a number for text", DOC("'name': 5"), 1, IN_DOC + 8,
     "name must be text, this is the number 5"},
    {"null", DOC("'name': null"), 1, IN_DOC + 8, "name must be text, this is null"},
    {"text for a bool", STEP("'muted': 'yes'"), 1, IN_STEP + 9,
     "muted must be true or false, this is text"},
    {"a bool for a list", DOC("'steps': true"), 1, IN_DOC + 9,
     "steps must be a list, this is true or false"},
    {"a list for an object", DOC("'view': []"), 1, IN_DOC + 8,
     "view must be an object, this is a list"},
    {"text for a step", DOC("'steps': ['prep']"), 1, IN_DOC + 10,
     "an item of steps must be an object, this is text"},
    {"an item of a list", STEP("'run_after': ['a', 1]"), 1, IN_STEP + 19,
     "an item of run_after must be text, this is the number 1"},
    {"a value of a free map", STEP("'runconfig_pipeline_params': {'NodeCount': 2}"), 1,
     IN_STEP + 43, "NodeCount must be text, this is the number 2"},
    {"an argument", STEP("'estimator_entry_script_arguments': [[]]"), 1, IN_STEP + 37,
     "an item of estimator_entry_script_arguments must be a number, text, true, false or an "
     "object, this is a list"},
    {"null as argument", STEP("'estimator_entry_script_arguments': [null]"), 1, IN_STEP + 37,
     "an item of estimator_entry_script_arguments must be a number, text, true, false or an "
     "object, this is null"},
    {"a compute", STEP("'compute_target': {}"), 1, IN_STEP + 18,
     "compute_target must be text or a list of two, this is an object"},
    {"an estimator's compute", STEP("'estimator': {'class': 'PyTorch', 'compute_target': []}"), 1,
     IN_STEP + 52, "compute_target must be text or an object, this is a list"},
    {"one of a pair", STEP("'compute_target': ['a']"), 1, IN_STEP + 18,
     "compute_target must be a list of two, this has 1"},
    {"three of a pair", DOC("'view': {'positions': {'a': [1, 2, 3]}}"), 1, IN_DOC + 28,
     "a must be a list of two, this has 3"},
    {"the second of a pair", DOC("'view': {'positions': {'a': [1, 'x']}}"), 1, IN_DOC + 32,
     "an item of a must be a whole number, this is text"},
    {"a dataset's version", DOC("'datasets': [{'id': 'd', 'version': true}]"), 1, IN_DOC + 36,
     "version must be a whole number or \"latest\", this is true or false"},
    /* texts */
    {"a type that is none", DOC("'datastores': [{'name': 'b', 'type': 'Blob'}]"), 1, IN_DOC + 37,
     "type must be one of AzureBlob, AzureFile, AzureDataLake, AzureDataLakeGen2; this is "
     "\"Blob\""},
    {"a version that is none", DOC("'datasets': [{'id': 'd', 'version': 'new'}]"), 1, IN_DOC + 36,
     "version must be a whole number or \"latest\"; this is \"new\""},
    {"a step's id", DOC("'steps': [{'id': '1a'}]"), 1, IN_DOC + 17,
     "id must be a letter or _ and then letters, digits, _ or -; this is \"1a\""},
    {"a wire without port", STEP("'inputs': [{'from': 'prep'}]"), 1, IN_STEP + 20,
     "from must be null or STEP_ID.PORT, with one dot; this is \"prep\""},
    /* variants */
    {"unknown class", STEP("'estimator': {'class': 'Torch'}"), 1, IN_STEP + 23,
     "class must be one of Estimator, PyTorch, TensorFlow, Chainer, SKLearn; this is \"Torch\""},
    {"no class", STEP("'estimator': {'node_count': 1}"), 1, IN_STEP + 13,
     "an estimator needs \"class\", one of Estimator, PyTorch, TensorFlow, Chainer, SKLearn"},
    {"a class that is no text", STEP("'estimator': {'class': 1}"), 1, IN_STEP + 23,
     "class must be text, this is the number 1"},
    {"unknown type", STEP("'type': 'Step'"), 1, IN_STEP + 8,
     "type must be one of EstimatorStep, PythonScriptStep, CommandStep; this is \"Step\""},
    {"unknown kind", STEP("'outputs': [{'kind': 'Data'}]"), 1, IN_STEP + 21,
     "kind must be one of PipelineData, OutputFileDatasetConfig, HDFSOutputDatasetConfig, "
     "LinkFileOutputDatasetConfig, LinkTabularOutputDatasetConfig; this is \"Data\""},
    {"unknown as", STEP("'inputs': [{'from': null, 'as': 'x'}]"), 1, IN_STEP + 32,
     "as must be one of file_dataset, tabular_dataset; this is \"x\""},
    {"a member of the other as",
     STEP("'inputs': [{'from': null, 'as': 'tabular_dataset', 'mode': 'x'}]"), 1, IN_STEP + 51,
     "an input as tabular_dataset has no \"mode\""},
    {"two sources of an input", STEP("'inputs': [{'from': 'b.c', 'dataset': 'd'}]"), 1,
     IN_STEP + 27,
     "an input has one of from, data_reference, dataset, dataset_parameter, data_path_parameter; "
     "this has two, from and dataset"},
    {"no source of an input", STEP("'inputs': [{}]"), 1, IN_STEP + 11,
     "an input has one of from, data_reference, dataset, dataset_parameter, data_path_parameter; "
     "this is empty"},
    {"a source that is none", STEP("'inputs': [{'form': 'b.c'}]"), 1, IN_STEP + 11,
     "an input has one of from, data_reference, dataset, dataset_parameter, data_path_parameter; "
     "this has none of them but \"form\"; did you mean \"from\"?"},
    {"two in an argument",
     STEP("'estimator_entry_script_arguments': [{'input': 'a', 'output': 'b'}]"), 1, IN_STEP + 52,
     "an argument has one of input, output, parameter; this has two, input and output"},
    /* what is required */
    {"a step without id", DOC("'steps': [{'name': 'x'}]"), 1, IN_DOC + 10,
     "an EstimatorStep needs \"id\", which is not there"},
    {"a datastore without name", DOC("'datastores': [{}]"), 1, IN_DOC + 15,
     "a datastore needs \"name\", which is not there"},
    {"a destination without datastore",
     STEP("'outputs': [{'kind': 'OutputFileDatasetConfig', 'destination': {}}]"), 1, IN_STEP + 63,
     "a destination needs \"datastore\", which is not there"},
    {"the first of two faults", DOC("'name': 1, 'steps': 2"), 1, IN_DOC + 8,
     "name must be text, this is the number 1"},
};

START_TEST(a_fault_is_told_with_its_place_and_a_sentence)
{
    const struct fault_case *c = &fault_cases[_i];
    set_text(c->text);

    pipeline = pipeline_load(buf_str(&text), &st);

    ck_assert_msg(pipeline == NULL, "%s: was taken", c->label);
    ck_assert_msg(c->message == NULL || strcmp(st.message, c->message) == 0, "%s: %s", c->label,
                  st.message);
    ck_assert_msg(st.pos.line == c->line && st.pos.column == c->column, "%s: line %u, column %u",
                  c->label, st.pos.line, st.pos.column);
    ck_assert_int_eq(st.code, STATUS_DATA);
}
END_TEST

/* --- what is taken --- */

static const struct taken_case {
    const char *label, *text, *canonical;
} taken_cases[] = {
    {"the least", "{'format': 'stepwire/1'}", "{'format': 'stepwire/1'}"},
    {"any order of keys",
     "{'steps': [{'outputs': [{'name': 'o', 'datastore': 'd'}], 'name': 'n', 'id': 'a'}], "
     "'format': 'stepwire/1'}",
     DOC("'steps': [{'id': 'a', 'name': 'n', 'outputs': [{'name': 'o', 'datastore': 'd'}]}]")},
    {"a selector that comes last",
     STEP("'estimator': {'framework_version': '1', 'class': 'SKLearn'}"),
     STEP("'estimator': {'class': 'SKLearn', 'framework_version': '1'}")},
    {"defaults that are written out",
     DOC("'steps': [{'id': 'a', 'type': 'EstimatorStep', 'allow_reuse': true, 'retries': 0, "
         "'inputs': [], 'runconfig_pipeline_params': {}, 'muted': false}], 'datasets': []"),
     DOC("'steps': [{'id': 'a'}]")},
    {"defaults by value, not by text",
     STEP("'estimator': {'class': 'Estimator', 'node_count': 1.0, 'process_count_per_node': "
          "10e-1}, 'retries': -0.0e7"),
     STEP("'estimator': {'class': 'Estimator'}")},
    {"what only looks like a default",
     STEP("'estimator': {'class': 'Estimator', 'node_count': 1.0e1}, "
          "'estimator_entry_script_arguments': [], 'version': ''"),
     STEP("'estimator': {'class': 'Estimator', 'node_count': 1.0e1}, "
          "'estimator_entry_script_arguments': [], 'version': ''")},
    {"whole numbers with a fraction of zero", STEP("'retries': 2.0, 'timeout_seconds': 1e2"),
     STEP("'timeout_seconds': 1e2, 'retries': 2.0")},
    {"numbers as they are written",
     STEP("'estimator_entry_script_arguments': [1.50, 1E+2, -0, 123456789012345678901234567890]"),
     STEP("'estimator_entry_script_arguments': [1.50, 1E+2, -0, 123456789012345678901234567890]")},
    {"free maps in their own order",
     STEP("'runconfig_pipeline_params': {'b': 'x', 'name': 'y', 'a': 'z'}"),
     STEP("'runconfig_pipeline_params': {'b': 'x', 'name': 'y', 'a': 'z'}")},
    {"anything in a runconfig",
     DOC("'steps': [{'id': 'a', 'type': 'PythonScriptStep', 'runconfig': {'z': null, 'a': [[], "
         "{}, {'steps': [1, 'x', true]}]}}]"),
     DOC("'steps': [{'id': 'a', 'type': 'PythonScriptStep', 'runconfig': {'z': null, 'a': [[], "
         "{}, {'steps': [1, 'x', true]}]}}]")},
    {"names that repeat, a cycle, a wire to nothing",
     DOC("'steps': [{'id': 'a', 'inputs': [{'from': 'b.o'}, {'from': 'x.y'}]}, {'id': 'b', "
         "'inputs': [{'from': 'a.o'}]}, {'id': 'a'}]"),
     DOC("'steps': [{'id': 'a', 'inputs': [{'from': 'b.o'}, {'from': 'x.y'}]}, {'id': 'b', "
         "'inputs': [{'from': 'a.o'}]}, {'id': 'a'}]")},
    {"modes that are not allowed", STEP("'outputs': [{'output_mode': 'carry'}]"),
     STEP("'outputs': [{'output_mode': 'carry'}]")},
    {"text with every escape", DOC("'description': '\\u0000\\n\\\\\\u20ac\\ud83d\\ude00\\/'"),
     DOC("'description': '\\u0000\\n\\\\€😀/'")},
};

START_TEST(a_well_formed_document_is_taken_and_saved_in_canonical_form)
{
    const struct taken_case *c = &taken_cases[_i];
    load(c->text);
    expect_saved(c->label, c->canonical);
}
END_TEST

static bool loads_and_saves_the_same(const char *path)
{
    struct buf out = BUF_INIT;
    document_read(path, &text);
    pipeline_free(pipeline);
    pipeline = document_load(buf_str(&text));
    document_save(pipeline, &out);
    bool same = str_eq(buf_str(&out), buf_str(&text));
    buf_finish(&out);
    return same;
}

START_TEST(recorded_documents_are_saved_to_the_same_bytes)
{
    char **names = document_cases();
    size_t count = 0;
    size_t same = 0;
    for (; names[count] != NULL; count++) {
        char path[512];
        snprintf(path, sizeof path, CASES_FOLDER "/%s/document.pipeline.json", names[count]);
        bool is_same = loads_and_saves_the_same(path);
        same += is_same;
        if (!is_same) {
            fprintf(stderr, "not the same: %s\n", path);
        }
    }
    printf("canonical %zu of %zu\n", same, count);
    ck_assert_uint_eq(same, count);
    document_cases_free(names);
}
END_TEST

START_TEST(the_rich_document_is_saved_to_the_same_bytes)
{
    ck_assert(loads_and_saves_the_same(RICH_DOCUMENT));
}
END_TEST

/* Or else the tests that edit it at random would not reach everything. */
START_TEST(the_rich_document_has_every_member_of_every_object)
{
    static bool seen[SHAPE_ID_COUNT][KEY_COUNT];
    ck_assert(loads_and_saves_the_same(RICH_DOCUMENT));
    for (value_id v = {1}; v.index < pipeline->value_count; v.index++) {
        const struct shape *above = value_shape(pipeline, value_parent(pipeline, v));
        if (above != NULL) {
            seen[above - shape_table][value_key(pipeline, v)] = true;
        }
    }

    for (size_t i = 0; i < SHAPE_ID_COUNT; i++) {
        const struct shape *shape = &shape_table[i];
        for (size_t f = 0; f < shape->field_count; f++) {
            const struct field *field = &shape->fields[f];
            bool only_default = field->shape->values != NULL && field->shape->values[1] == NULL &&
                                field->default_json != NULL;
            ck_assert_msg(seen[i][field->key] || only_default || shape->choice == SHAPE(ESTIMATOR),
                          "%s without %.*s", shape->name, STR_ARG(key_text(field->key)));
        }
    }
}
END_TEST

/* --- places --- */

START_TEST(a_value_knows_where_it_stood)
{
    load("{'format': 'stepwire/1',\n"
         " 'description': '한글', 'steps': [\n"
         "  {'id': 'a',\n"
         "\t'retries': 3}]}");
    static const struct {
        const char *pointer;
        struct doc_pos pos;
    } want[] = {
        {"", {1, 1, 0}},          {"/description", {2, 17, 41}},     {"/steps", {2, 32, 60}},
        {"/steps/0", {3, 3, 64}}, {"/steps/0/retries", {4, 13, 88}},
    };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        value_id v = pipeline_resolve(pipeline, str_from(want[i].pointer));
        struct doc_pos pos = value_pos(pipeline, v);
        ck_assert_msg(pos.line == want[i].pos.line && pos.column == want[i].pos.column &&
                          pos.offset == want[i].pos.offset,
                      "%s: line %u, column %u, byte %zu", want[i].pointer, pos.line, pos.column,
                      pos.offset);
    }
}
END_TEST

/* --- limits --- */

static void nest(size_t depth)
{
    buf_reset(&text);
    buf_add(&text, STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\", \"type\": "
                       "\"PythonScriptStep\", \"runconfig\": {\"x\": "));
    buf_addn(&text, '[', depth - 4); /* 4 brackets are open already */
    buf_addn(&text, ']', depth - 4);
    buf_add(&text, STR("}}]}"));
}

START_TEST(nesting_up_to_the_limit_is_taken)
{
    nest(100);
    struct buf out = BUF_INIT;

    pipeline = document_load(buf_str(&text));

    document_save(pipeline, &out);
    struct pipeline *again = document_load(buf_str(&out));
    ck_assert_uint_gt(out.len, text.len);
    pipeline_free(again);
    buf_finish(&out);
}
END_TEST

START_TEST(nesting_beyond_the_limit_is_refused)
{
    nest(101);
    ck_assert_ptr_null(pipeline_load(buf_str(&text), &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_uint_eq(st.pos.line, 1);
}
END_TEST

static const struct file_case {
    const char *label;
    struct str path, name;
} files[] = {
    {"both endings", STR_INIT("iris.pipeline.json"), STR_INIT("iris")},
    {"one ending", STR_INIT("a/b/iris.json"), STR_INIT("iris")},
    {"no ending", STR_INIT("/iris"), STR_INIT("iris")},
    {"another ending", STR_INIT("iris.yml"), STR_INIT("iris.yml")},
    {"nothing but an ending", STR_INIT("a/.pipeline.json"), STR_INIT(".pipeline")},
    {"nothing but the short one", STR_INIT("a/.json"), STR_INIT(".json")},
};

START_TEST(a_pipeline_without_a_name_is_called_as_its_file)
{
    const struct file_case *c = &files[_i];
    struct str name = pipeline_default_name(c->path);
    ck_assert_msg(str_eq(name, c->name), "%s: %.*s", c->label, STR_ARG(name));
}
END_TEST

START_TEST(running_out_of_memory_is_a_status_at_every_allocation)
{
    document_read(RICH_DOCUMENT, &text);
    size_t failures = 0;
    uint64_t n = 0;
    do {
        status_reset(&st);
        pipeline_free(pipeline);
        mem_fail_at(++n, MEM_FAIL_ONCE);
        pipeline = pipeline_load(buf_str(&text), &st);
        ck_assert_int_eq(st.code, pipeline != NULL ? STATUS_OK : STATUS_NOMEM);
        failures += pipeline == NULL;
    } while (mem_count() >= n); /* or else there is no n-th any more */
    mem_fail_at(0, MEM_FAIL_ONCE);
    ck_assert_uint_gt(failures, 500);
}
END_TEST

Suite *test_load_suite(void)
{
    Suite *suite = suite_create("load");
    TCase *tc = tcase_create("load");
    tcase_add_checked_fixture(tc, start, finish);
    tcase_add_loop_test(tc, a_fault_is_told_with_its_place_and_a_sentence, 0,
                        (int)COUNT_OF(fault_cases));
    tcase_add_loop_test(tc, a_well_formed_document_is_taken_and_saved_in_canonical_form, 0,
                        (int)COUNT_OF(taken_cases));
    tcase_add_test(tc, recorded_documents_are_saved_to_the_same_bytes);
    tcase_add_test(tc, the_rich_document_is_saved_to_the_same_bytes);
    tcase_add_test(tc, the_rich_document_has_every_member_of_every_object);
    tcase_add_test(tc, a_value_knows_where_it_stood);
    tcase_add_test(tc, nesting_up_to_the_limit_is_taken);
    tcase_add_test(tc, nesting_beyond_the_limit_is_refused);
    tcase_add_loop_test(tc, a_pipeline_without_a_name_is_called_as_its_file, 0, COUNT_OF(files));
    tcase_add_test(tc, running_out_of_memory_is_a_status_at_every_allocation);
    suite_add_tcase(suite, tc);
    return suite;
}
