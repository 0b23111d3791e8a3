/* SPDX-License-Identifier: MIT */
#include "model/edit.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "model/journal.h"
#include "model/save.h"
#include "tests/model/documents.h"

static struct status st;
static struct pipeline *pipeline;
static struct buf text, before, after, scratch;

static void start(void)
{
    status_reset(&st);
    text = before = after = scratch = (struct buf)BUF_INIT;
    document_read(RICH_DOCUMENT, &text);
    pipeline = document_load(buf_str(&text));
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    pipeline_free(pipeline);
    buf_finish(&text);
    buf_finish(&before);
    buf_finish(&after);
    buf_finish(&scratch);
}

static value_id at(const char *pointer)
{
    value_id v = pipeline_resolve(pipeline, str_from(pointer));
    ck_assert_msg(!value_is_none(v), "nothing at %s", pointer);
    return v;
}

/* An edit from its line in the journal, with ' for ". */
static struct edit edit_of(const char *quoted)
{
    struct buf line = BUF_INIT;
    struct edit edit;
    buf_add(&line, str_from(quoted));
    for (size_t i = 0; i < line.len; i++) {
        line.ptr[i] = line.ptr[i] == '\'' ? '"' : line.ptr[i];
    }
    bool ok = edit_read(pipeline, buf_str(&line), &scratch, &edit, &st);
    ck_assert_msg(ok, "%s: %s", quoted, st.message);
    buf_finish(&line);
    return edit;
}

static void expect_document(const char *label, const struct buf *want)
{
    document_save(pipeline, &after);
    ck_assert_msg(str_eq(buf_str(&after), buf_str(want)), "%s: another document:\n%s", label,
                  buf_cstr(&after));
}

static void apply(const struct edit *edit, struct edit *inverse, value_id *made)
{
    ck_assert_msg(pipeline_apply(pipeline, edit, inverse, made, &st), "%s", st.message);
}

/* The value at a pointer in one line, or "-". */
static void expect_value(const char *label, const char *pointer, const char *quoted)
{
    struct buf have = BUF_INIT;
    value_id v = pipeline_resolve(pipeline, str_from(pointer));
    if (!value_is_none(v)) {
        value_save(pipeline, v, &have);
    }
    for (size_t i = 0; i < have.len; i++) {
        have.ptr[i] = have.ptr[i] == '"' ? '\'' : have.ptr[i];
    }
    ck_assert_msg(strcmp(value_is_none(v) ? "-" : buf_cstr(&have), quoted) == 0, "%s: %s", label,
                  buf_cstr(&have));
    buf_finish(&have);
}

/* --- what is applied --- */

static const struct done_case {
    const char *label, *line;
    const char *pointer, *value; /* what stands there then; "-": nothing */
} done_cases[] = {
    {"a text", "{'set': '/name', 'value': 'x'}", "/name", "'x'"},
    {"a new member", "{'set': '/steps/2/version', 'value': '1'}", "/steps/2",
     "{'id': 'torch', 'estimator': {'class': 'PyTorch', 'distributed_training': {'class': "
     "'PyTorchConfiguration', 'communication_backend': 'Gloo', 'process_count': 4, 'node_count': "
     "2}}, 'version': '1'}"},
    {"a member between others", "{'set': '/steps/11/name', 'value': 'n'}", "/steps/11",
     "{'id': 'prep', 'name': 'n'}"},
    {"a number", "{'set': '/steps/0/retries', 'value': 7}", "/steps/0/retries", "7"},
    {"a number keeps its text", "{'set': '/steps/0/retries', 'value': 7.0e0}", "/steps/0/retries",
     "7.0e0"},
    {"a bool", "{'set': '/steps/0/muted', 'value': false}", "/steps/0/muted", "false"},
    {"null", "{'set': '/steps/1/inputs/0/from', 'value': null}", "/steps/1/inputs/0/from", "null"},
    {"an object in any order",
     "{'set': '/steps/0/estimator', 'value': {'framework_version': '1', 'class': 'SKLearn'}}",
     "/steps/0/estimator", "{'class': 'SKLearn', 'framework_version': '1'}"},
    {"a text by an object",
     "{'set': '/steps/1/estimator/compute_target', 'value': {'compute': "
     "'cpu'}}",
     "/steps/1/estimator/compute_target", "{'compute': 'cpu'}"},
    {"a pair by a text", "{'set': '/steps/0/compute_target', 'value': 'cpu'}",
     "/steps/0/compute_target", "'cpu'"},
    {"removing a member", "{'unset': '/steps/0/name'}", "/steps/0/name", "-"},
    {"removing what is not there", "{'unset': '/steps/2/name'}", "/steps/2/name", "-"},
    {"removing a key that is not there", "{'unset': '/steps/0/runconfig_pipeline_params/Nothing'}",
     "/steps/0/runconfig_pipeline_params", "{'NodeCount': 'nodes', 'Odd': 'x'}"},
    {"a whole list", "{'set': '/steps', 'value': [{'id': 'x'}]}", "/steps", "[{'id': 'x'}]"},
    {"removing a whole list", "{'unset': '/steps'}", "/steps", "-"},
    {"a key of a free map", "{'set': '/steps/0/runconfig_pipeline_params/NodeCount', 'value': 'y'}",
     "/steps/0/runconfig_pipeline_params", "{'NodeCount': 'y', 'Odd': 'x'}"},
    {"a new key of a free map goes last",
     "{'set': '/steps/0/runconfig_pipeline_params/A', 'value': 'y'}",
     "/steps/0/runconfig_pipeline_params", "{'NodeCount': 'nodes', 'Odd': 'x', 'A': 'y'}"},
    {"a new key of a free map at its number",
     "{'set': '/steps/0/runconfig_pipeline_params/A', 'value': 'y', 'at': 1}",
     "/steps/0/runconfig_pipeline_params", "{'A': 'y', 'NodeCount': 'nodes', 'Odd': 'x'}"},
    {"a key that the format knows, in a free map",
     "{'set': '/steps/0/runconfig_pipeline_params/name', 'value': 'y'}",
     "/steps/0/runconfig_pipeline_params/name", "'y'"},
    {"an escaped key", "{'unset': '/steps/0/estimator/environment_variables/x~1y~0z'}",
     "/steps/0/estimator/environment_variables", "{'A': '1', 'name': '2', '': 'empty key'}"},
    {"an empty key", "{'set': '/steps/0/estimator/environment_variables/', 'value': 'v'}",
     "/steps/0/estimator/environment_variables/", "'v'"},
    {"anything in a runconfig", "{'set': '/steps/9/runconfig/nested/name', 'value': {'a': []}}",
     "/steps/9/runconfig/nested/name", "{'a': []}"},
    {"a key in an object of a runconfig", "{'set': '/steps/9/runconfig/nested/new', 'value': [1]}",
     "/steps/9/runconfig/nested/new", "[1]"},
    {"an item of a list in a runconfig",
     "{'insert': '/steps/9/runconfig/nested/list', 'at': 1, 'value': 'x'}",
     "/steps/9/runconfig/nested/list/1", "'x'"},
    /* selectors */
    {"another class", "{'set': '/steps/2/estimator/class', 'value': 'Estimator'}",
     "/steps/2/estimator/class", "'Estimator'"},
    {"a class with its members", "{'set': '/steps/4/estimator/class', 'value': 'TensorFlow'}",
     "/steps/4/estimator",
     "{'class': 'TensorFlow', 'max_run_duration_seconds': 5, 'framework_version': '0.20.3'}"},
    {"another type", "{'set': '/steps/11/type', 'value': 'CommandStep'}", "/steps/11",
     "{'id': 'prep', 'type': 'CommandStep'}"},
    {"a type that equals its default", "{'set': '/steps/11/type', 'value': 'EstimatorStep'}",
     "/steps/11", "{'id': 'prep'}"},
    {"the other link",
     "{'set': '/steps/0/outputs/3/kind', 'value': "
     "'LinkTabularOutputDatasetConfig'}",
     "/steps/0/outputs/3/kind", "'LinkTabularOutputDatasetConfig'"},
    {"a kind for an output without",
     "{'set': '/steps/1/outputs/0/kind', 'value': "
     "'OutputFileDatasetConfig'}",
     "/steps/1/outputs/0", "{'kind': 'OutputFileDatasetConfig', 'name': 'model'}"},
    {"removing a selector", "{'unset': '/steps/1/inputs/0/as'}", "/steps/1/inputs/0",
     "{'from': 'prep.port', 'name': 'n', 'mode': 'direct', 'path_on_compute': 'x', 'overwrite': "
     "true}"},
    {"as tabular", "{'set': '/steps/9/inputs/0/as', 'value': 'tabular_dataset'}",
     "/steps/9/inputs/0", "{'from': 'train.model', 'as': 'tabular_dataset'}"},
    /* lists */
    {"an item at the front", "{'insert': '/steps/0/run_after', 'at': 0, 'value': 'x'}",
     "/steps/0/run_after", "['x', 'train', 'nobody']"},
    {"an item behind others", "{'insert': '/steps/0/run_after', 'at': 2, 'value': 'x'}",
     "/steps/0/run_after", "['train', 'nobody', 'x']"},
    {"an item at the end", "{'insert': '/steps/0/run_after', 'value': 'x'}", "/steps/0/run_after",
     "['train', 'nobody', 'x']"},
    {"a step",
     "{'insert': '/steps', 'at': 1, 'value': {'estimator': {'class': 'PyTorch'}, 'id': "
     "'new'}}",
     "/steps/1", "{'id': 'new', 'estimator': {'class': 'PyTorch'}}"},
    {"an input of another kind",
     "{'insert': '/steps/1/inputs', 'at': 0, 'value': "
     "{'data_reference': 'raw'}}",
     "/steps/1/inputs/0", "{'data_reference': 'raw'}"},
    {"an argument",
     "{'insert': '/steps/1/estimator_entry_script_arguments', 'value': {'output': "
     "'model'}}",
     "/steps/1/estimator_entry_script_arguments", "[{'output': 'model'}]"},
    {"removing an item", "{'remove': '/steps/0/run_after/0'}", "/steps/0/run_after", "['nobody']"},
    {"removing a step", "{'remove': '/steps/0'}", "/steps/0/id", "'train'"},
    {"moving to the front", "{'move': '/steps/4', 'to': 0}", "/steps/0/id", "'sk'"},
    {"moving back by one", "{'move': '/steps/0', 'to': 1}", "/steps/1/id", "'prep'"},
    {"moving to the end", "{'move': '/steps/0'}", "/steps/12/id", "'prep'"},
    {"moving to where it is", "{'move': '/steps/3', 'to': 3}", "/steps/3/id", "'chain'"},
};

START_TEST(an_edit_is_applied_and_its_inverse_takes_it_back)
{
    const struct done_case *c = &done_cases[_i];
    document_save(pipeline, &before);
    struct edit edit = edit_of(c->line);
    struct edit back, again;
    value_id root = pipeline_root(pipeline);

    apply(&edit, &back, NULL);
    expect_value(c->label, c->pointer, c->value);
    struct buf changed = BUF_INIT;
    document_save(pipeline, &changed);
    struct pipeline *reloaded = document_load(buf_str(&changed));
    pipeline_free(reloaded);

    apply(&back, &again, NULL);
    expect_document(c->label, &before);
    apply(&again, NULL, NULL);
    expect_document(c->label, &changed);
    ck_assert(value_eq(pipeline_root(pipeline), root));
    buf_finish(&changed);
}
END_TEST

/* --- what is refused --- */

static const struct refused_case {
    const char *label, *line, *message;
} refused_cases[] = {
    {"a wrong kind", "{'set': '/steps/0/retries', 'value': 'x'}",
     "retries must be a whole number, this is text"},
    {"a fraction", "{'set': '/steps/0/retries', 'value': 1.5}",
     "retries must be a whole number, this is the number 1.5"},
    {"a wrong kind in an object", "{'set': '/workspace', 'value': {'resource_group': 1}}",
     "resource_group must be text, this is the number 1"},
    {"an id that is none", "{'set': '/steps/0/id', 'value': 'a b'}",
     "id must be a letter or _ and then letters, digits, _ or -; this is \"a b\""},
    {"a type that is none", "{'set': '/datastores/0/type', 'value': 'x'}",
     "type must be one of AzureBlob, AzureFile, AzureDataLake, AzureDataLakeGen2; this is \"x\""},
    {"another format", "{'set': '/format', 'value': 'stepwire/2'}",
     "format must be stepwire/1; this is \"stepwire/2\""},
    {"no format", "{'unset': '/format'}", "a document needs \"format\", which cannot be removed"},
    {"no id", "{'unset': '/steps/0/id'}", "an EstimatorStep needs \"id\", which cannot be removed"},
    {"no source", "{'unset': '/steps/1/inputs/0/from'}",
     "an input from a step's output needs \"from\", which cannot be removed"},
    {"a second source", "{'set': '/steps/1/inputs/0/dataset', 'value': 'd'}",
     "an input from a step's output has no \"dataset\""},
    {"a key that belongs to another class", "{'set': '/steps/4/estimator/node_count', 'value': 2}",
     "an estimator of class SKLearn has no \"node_count\""},
    {"an unknown key", "{'set': '/steps/4/estimator/entry_skript', 'value': 'x'}",
     "an estimator of class SKLearn has no \"entry_skript\"; did you mean \"entry_script\"?"},
    {"a class that is none", "{'set': '/steps/4/estimator/class', 'value': 'x'}",
     "class must be one of Estimator, PyTorch, TensorFlow, Chainer, SKLearn; this is \"x\""},
    {"a class that is no text", "{'set': '/steps/4/estimator/class', 'value': 1}",
     "class must be text, this is the number 1"},
    {"no class", "{'unset': '/steps/4/estimator/class'}",
     "an estimator needs \"class\", one of Estimator, PyTorch, TensorFlow, Chainer, SKLearn"},
    {"a class that lacks a member", "{'set': '/steps/0/estimator/class', 'value': 'SKLearn'}",
     "an estimator of class SKLearn has no \"node_count\", which stands here and has to go first"},
    {"a type that lacks a member", "{'set': '/steps/0/type', 'value': 'CommandStep'}",
     "a CommandStep has no \"estimator\", which stands here and has to go first"},
    {"removing a type that has members", "{'unset': '/steps/9/type'}",
     "an EstimatorStep has no \"script_name\", which stands here and has to go first"},
    {"removing a kind", "{'unset': '/steps/0/outputs/4/kind'}",
     "an output of kind PipelineData has no \"register_on_complete\", which stands here and has to "
     "go first"},
    {"a kind that lacks a member", "{'set': '/steps/0/outputs/1/kind', 'value': 'PipelineData'}",
     "an output of kind PipelineData has no \"destination\", which stands here and has to go "
     "first"},
    {"an as that lacks a member", "{'set': '/steps/1/inputs/0/as', 'value': 'tabular_dataset'}",
     "an input as tabular_dataset has no \"mode\", which stands here and has to go first"},
    {"a wrong item", "{'insert': '/steps/0/run_after', 'at': 0, 'value': 1}",
     "an item of run_after must be text, this is the number 1"},
    {"a step without id", "{'insert': '/steps', 'at': 0, 'value': {'name': 'x'}}",
     "an EstimatorStep needs \"id\", which is not there"},
    {"an input of two kinds",
     "{'insert': '/steps/1/inputs', 'at': 0, 'value': {'dataset': 'd', "
     "'from': null}}",
     "an input has one of from, data_reference, dataset, dataset_parameter, data_path_parameter; "
     "this has two, dataset and from"},
    {"an item beyond the end", "{'insert': '/steps/0/run_after', 'at': 3, 'value': 'x'}",
     "this list has 2 items, so 3 is no place in it"},
    {"an item of an object", "{'insert': '/workspace', 'at': 0, 'value': 'x'}",
     "an edit of this kind changes a list, this is none"},
    {"an item of a pair", "{'insert': '/steps/0/compute_target', 'at': 0, 'value': 'x'}",
     "an edit of this kind changes a list, this is none"},
    {"removing one of a pair", "{'remove': '/steps/0/compute_target/0'}",
     "an edit of this kind changes an item of a list, this is none"},
    {"removing a member as an item", "{'remove': '/name'}",
     "an edit of this kind changes an item of a list, this is none"},
    {"removing the document", "{'remove': ''}",
     "an edit of this kind changes an item of a list, this is none"},
    {"moving beyond the end", "{'move': '/steps/0/run_after/0', 'to': 2}",
     "this list has 2 items, and none has number 2"},
    {"moving one of a pair", "{'move': '/steps/0/compute_target/0', 'to': 1}",
     "an edit of this kind changes an item of a list, this is none"},
};

START_TEST(what_would_not_be_well_formed_is_refused_with_a_sentence)
{
    const struct refused_case *c = &refused_cases[_i];
    document_save(pipeline, &before);
    struct edit edit = edit_of(c->line);
    uint64_t revision = pipeline_revision(pipeline);

    bool ok = pipeline_apply(pipeline, &edit, NULL, NULL, &st);

    ck_assert_msg(!ok, "%s: was applied", c->label);
    ck_assert_msg(strcmp(st.message, c->message) == 0, "%s: %s", c->label, st.message);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_uint_eq(pipeline_revision(pipeline), revision);
    expect_document(c->label, &before);
}
END_TEST

static const struct odd_case {
    const char *label;
    struct edit edit;
    const char *target; /* a pointer; NULL: none */
    enum status_code code;
} odd_cases[] = {
    {"no target", {.kind = EDIT_REMOVE}, NULL, STATUS_NOT_FOUND},
    {"an id that was never given",
     {.kind = EDIT_REMOVE, .target = {4000000000u}},
     NULL,
     STATUS_NOT_FOUND},
    {"a member of a list", {.kind = EDIT_SET, .key = KEY_NAME}, "/steps", STATUS_DATA},
    {"a known key of a free map",
     {.kind = EDIT_SET, .key = KEY_NAME},
     "/steps/0/runconfig_pipeline_params",
     STATUS_DATA},
    {"a free key of an object",
     {.kind = EDIT_SET, .key = KEY_FREE, .free_key = STR_INIT("name")},
     "/steps/0",
     STATUS_DATA},
    {"a key that is no text",
     {.kind = EDIT_SET, .key = KEY_FREE, .free_key = STR_INIT("\x80")},
     "/steps/0/runconfig_pipeline_params",
     STATUS_DATA},
    {"a text that is no text",
     {.kind = EDIT_SET, .key = KEY_NAME, .value = {.kind = EDIT_TEXT, .text = STR_INIT("\xff")}},
     "/steps/0",
     STATUS_DATA},
    {"JSON that is none",
     {.kind = EDIT_SET, .key = KEY_NAME, .value = {.kind = EDIT_JSON, .text = STR_INIT("x")}},
     "/steps/0",
     STATUS_DATA},
    {"inserting nothing", {.kind = EDIT_INSERT}, "/steps", STATUS_DATA},
    {"a number where text belongs",
     {.kind = EDIT_SET, .key = KEY_NAME, .value = {.kind = EDIT_JSON, .text = STR_INIT("1")}},
     "/steps/0",
     STATUS_DATA},
    {"a bool where text belongs",
     {.kind = EDIT_SET, .key = KEY_NAME, .value = {.kind = EDIT_BOOL, .truth = true}},
     "/steps/0",
     STATUS_DATA},
};

START_TEST(an_edit_that_makes_no_sense_is_refused)
{
    const struct odd_case *c = &odd_cases[_i];
    document_save(pipeline, &before);
    struct edit edit = c->edit;
    if (c->target != NULL) {
        edit.target = at(c->target);
    }
    ck_assert_msg(!pipeline_apply(pipeline, &edit, NULL, NULL, &st), "%s: was applied", c->label);
    ck_assert_msg(st.code == c->code, "%s: %s", c->label, st.message);
    expect_document(c->label, &before);
}
END_TEST

START_TEST(typed_values_are_set_as_they_are)
{
    struct edit edit = {.kind = EDIT_SET, .target = at("/steps/0"), .key = KEY_RETRIES};
    edit.value = edit_json(STR("-9223372036854775808"));
    apply(&edit, NULL, NULL);
    expect_value("the least integer", "/steps/0/retries", "-9223372036854775808");
    edit.key = KEY_ALLOW_REUSE;
    edit.value = edit_bool(true);
    apply(&edit, NULL, NULL);
    expect_value("a bool", "/steps/0/allow_reuse", "true");
    edit.key = KEY_NAME;
    edit.value = edit_text(STR("a\0b\""));
    apply(&edit, NULL, NULL);
    expect_value("a text with NUL", "/steps/0/name", "'a\\u0000b\\''");
}
END_TEST

START_TEST(a_target_that_was_taken_out_is_not_found)
{
    value_id step = at("/steps/0");
    struct edit back;
    const struct edit remove = {.kind = EDIT_REMOVE, .target = step};
    apply(&remove, &back, NULL);
    ck_assert(!value_is_live(pipeline, step));
    const struct edit set = {
        .kind = EDIT_SET, .target = step, .key = KEY_NAME, .value = edit_text(STR("x"))};
    ck_assert(!pipeline_apply(pipeline, &set, NULL, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    status_reset(&st);
    apply(&back, NULL, NULL);
    ck_assert(value_eq(at("/steps/0"), step));
    apply(&set, NULL, NULL);
}
END_TEST

static void set_deep(size_t levels)
{
    buf_reset(&scratch);
    buf_addn(&scratch, '[', levels);
    buf_addn(&scratch, ']', levels);
}

START_TEST(an_edit_cannot_nest_deeper_than_a_file_may)
{
    /* The document, steps, the step and the runconfig are four brackets around it. */
    struct edit edit = {.kind = EDIT_SET, .target = at("/steps/9/runconfig"), .key = KEY_FREE};
    edit.free_key = STR("deep");
    set_deep(JSON_DEPTH_MAX - 4);
    edit.value = edit_json(buf_str(&scratch));
    apply(&edit, NULL, NULL);
    document_save(pipeline, &after);
    struct pipeline *again = document_load(buf_str(&after));
    pipeline_free(again);

    document_save(pipeline, &before);
    set_deep(JSON_DEPTH_MAX - 3);
    edit.value = edit_json(buf_str(&scratch));
    ck_assert(!pipeline_apply(pipeline, &edit, NULL, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    expect_document("too deep", &before);
}
END_TEST

/* --- finding, and what has changed --- */

static value_id find_step(const char *id)
{
    return pipeline_find(pipeline, KEY_STEPS, str_from(id));
}

static void edit_line(const char *quoted, struct edit *back)
{
    struct edit edit = edit_of(quoted);
    apply(&edit, back, NULL);
}

START_TEST(items_are_found_by_their_new_names)
{
    value_id train = find_step("train");
    struct edit back;
    edit_line("{'set': '/steps/1/id', 'value': 'learn'}", &back);
    ck_assert(value_is_none(find_step("train")));
    ck_assert(value_eq(find_step("learn"), train));
    apply(&back, NULL, NULL);
    ck_assert(value_eq(find_step("train"), train));
    ck_assert(value_is_none(find_step("learn")));
}
END_TEST

START_TEST(of_items_with_one_name_the_first_in_the_list_is_found)
{
    value_id first = at("/steps/0");
    value_id second = at("/steps/11");
    value_id third = at("/steps/12");
    struct edit back;
    ck_assert(value_eq(find_step("prep"), first));
    edit_line("{'move': '/steps/12', 'to': 0}", &back);
    ck_assert(value_eq(find_step("prep"), third));
    apply(&back, NULL, NULL);
    ck_assert(value_eq(find_step("prep"), first));
    edit_line("{'set': '/steps/0/id', 'value': 'other'}", NULL);
    ck_assert(value_eq(find_step("prep"), second));
    edit_line("{'remove': '/steps/11'}", NULL);
    ck_assert(value_eq(find_step("prep"), third));
    edit_line("{'set': '/steps/3/id', 'value': 'prep'}", NULL);
    ck_assert(value_eq(find_step("prep"), at("/steps/3")));
    edit_line("{'unset': '/steps'}", &back);
    ck_assert(value_is_none(find_step("prep")));
    apply(&back, NULL, NULL);
    ck_assert(value_eq(find_step("prep"), at("/steps/3")));
}
END_TEST

START_TEST(a_change_inside_a_step_touches_only_that_step)
{
    edit_line("{'set': '/steps/1/estimator/node_count', 'value': 5}", NULL);
    ck_assert_uint_eq(pipeline_revision(pipeline), 1);
    ck_assert_uint_eq(value_revision(pipeline, at("/steps/1")), 1);
    ck_assert_uint_eq(value_revision(pipeline, at("/steps/1/inputs/0/from")), 1);
    ck_assert_uint_eq(value_revision(pipeline, at("/steps/0")), 0);
    ck_assert_uint_eq(pipeline_frame_revision(pipeline), 0);
    edit_line("{'insert': '/steps/1/run_after', 'at': 0, 'value': 'x'}", NULL);
    edit_line("{'move': '/steps/1/run_after/0', 'to': 1}", NULL);
    edit_line("{'remove': '/steps/1/run_after/0'}", NULL);
    ck_assert_uint_eq(value_revision(pipeline, at("/steps/1")), 4);
    ck_assert_uint_eq(pipeline_frame_revision(pipeline), 0);
}
END_TEST

static const struct frame_case {
    const char *label, *line;
} frame_cases[] = {
    {"a step's id", "{'set': '/steps/1/id', 'value': 'x'}"},
    {"a new step", "{'insert': '/steps', 'at': 0, 'value': {'id': 'x'}}"},
    {"a step removed", "{'remove': '/steps/0'}"},
    {"a step moved", "{'move': '/steps/0', 'to': 1}"},
    {"another list", "{'set': '/datastores/0/container', 'value': 'x'}"},
    {"the document", "{'set': '/name', 'value': 'x'}"},
    {"the view", "{'set': '/view/direction', 'value': 'right'}"},
    {"all steps", "{'unset': '/steps'}"},
};

START_TEST(a_change_of_more_than_one_step_touches_the_frame)
{
    const struct frame_case *c = &frame_cases[_i];
    struct edit back;
    edit_line(c->line, &back);
    ck_assert_msg(pipeline_frame_revision(pipeline) == 1, "%s", c->label);
    apply(&back, NULL, NULL);
    ck_assert_msg(pipeline_frame_revision(pipeline) == 2, "%s, back", c->label);
    ck_assert_uint_eq(pipeline_revision(pipeline), 2);
}
END_TEST

START_TEST(what_was_made_has_no_place_and_what_was_loaded_keeps_its_own)
{
    struct doc_pos pos = value_pos(pipeline, at("/steps/1"));
    edit_line("{'insert': '/steps', 'at': 0, 'value': {'id': 'x'}}", NULL);
    ck_assert_uint_eq(value_pos(pipeline, at("/steps/0")).line, 0);
    ck_assert_uint_eq(value_pos(pipeline, at("/steps/2")).line, pos.line);
}
END_TEST

/* --- journal lines --- */

START_TEST(an_edit_written_to_a_line_is_read_back)
{
    const struct done_case *c = &done_cases[_i];
    struct edit edit = edit_of(c->line);
    struct buf line = BUF_INIT;
    struct buf want = BUF_INIT;
    edit_write(pipeline, &edit, &line);
    ck_assert(strchr(buf_cstr(&line), '\n') == NULL);
    buf_add(&want, str_from(c->line));
    for (size_t i = 0; i < want.len; i++) {
        want.ptr[i] = want.ptr[i] == '\'' ? '"' : want.ptr[i];
    }
    ck_assert_str_eq(buf_cstr(&line), buf_cstr(&want));
    buf_finish(&line);
    buf_finish(&want);
}
END_TEST

static const struct bad_line_case {
    const char *label, *line;
    enum status_code code;
} bad_line_cases[] = {
    {"no JSON", "{", STATUS_DATA},
    {"a list", "[]", STATUS_DATA},
    {"an empty object", "{}", STATUS_DATA},
    {"another word", "{\"put\": \"/name\", \"value\": 1}", STATUS_DATA},
    {"a place that is no text", "{\"set\": 1, \"value\": 1}", STATUS_DATA},
    {"no value", "{\"set\": \"/name\"}", STATUS_DATA},
    {"a value too many", "{\"unset\": \"/name\", \"value\": 1}", STATUS_DATA},
    {"setting the document", "{\"set\": \"\", \"value\": {}}", STATUS_DATA},
    {"a negative number", "{\"move\": \"/steps/0\", \"to\": -1}", STATUS_DATA},
    {"a number that is none", "{\"move\": \"/steps/0\", \"to\": 1.5}", STATUS_DATA},
    {"a list that is not there", "{\"insert\": \"/stepz\", \"at\": 0, \"value\": 1}",
     STATUS_NOT_FOUND},
    {"an item that is not there", "{\"remove\": \"/steps/99\"}", STATUS_NOT_FOUND},
    {"an index that is none", "{\"remove\": \"/steps/01\"}", STATUS_NOT_FOUND},
    {"a pointer without slash", "{\"remove\": \"steps/0\"}", STATUS_NOT_FOUND},
    {"the middle of a list that is not there",
     "{\"insert\": \"/steps/2/inputs\", \"at\": 1, \"value\": {\"from\": null}}", STATUS_NOT_FOUND},
    {"a list that has no default",
     "{\"insert\": \"/steps/2/estimator_entry_script_arguments\", \"value\": 1}", STATUS_NOT_FOUND},
    {"inside nothing", "{\"set\": \"/steps/99/name\", \"value\": \"x\"}", STATUS_NOT_FOUND},
};

START_TEST(a_line_that_is_no_edit_is_refused)
{
    const struct bad_line_case *c = &bad_line_cases[_i];
    struct edit edit;
    ck_assert_msg(!edit_read(pipeline, str_from(c->line), &scratch, &edit, &st), "%s", c->label);
    ck_assert_msg(st.code == c->code, "%s: %s", c->label, st.message);
}
END_TEST

/* --- memory --- */

/* Each edit again from a fresh document for every allocation that it makes, failing that one. */
START_TEST(running_out_of_memory_leaves_the_document_as_it_was)
{
    const struct done_case *c = &done_cases[_i];
    document_save(pipeline, &before);
    bool ok = false;
    for (uint64_t n = 1; !ok; n++) {
        pipeline_free(pipeline);
        pipeline = document_load(buf_str(&text));
        status_reset(&st);
        struct edit edit = edit_of(c->line);
        mem_fail_at(n, MEM_FAIL_ONCE);
        ok = pipeline_apply(pipeline, &edit, NULL, NULL, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        if (!ok) {
            ck_assert_msg(st.code == STATUS_NOMEM, "%s: %s", c->label, st.message);
            expect_document(c->label, &before);
            ck_assert_uint_eq(pipeline_revision(pipeline), 0);
            status_reset(&st);
            struct edit back;
            apply(&edit, &back, NULL);
            expect_value(c->label, c->pointer, c->value);
            apply(&back, NULL, NULL);
            expect_document(c->label, &before);
        }
    }
    expect_value(c->label, c->pointer, c->value);
}
END_TEST

/* --- foreign text --- */

static void set_naughty(struct str naughty)
{
    const struct edit edits[] = {
        {.kind = EDIT_SET, .target = at("/steps/0"), .key = KEY_NAME, .value = edit_text(naughty)},
        {.kind = EDIT_INSERT,
         .target = at("/steps/0/estimator_entry_script_arguments"),
         .value = edit_text(naughty)},
        {.kind = EDIT_SET,
         .target = at("/steps/0/runconfig_pipeline_params"),
         .key = KEY_FREE,
         .free_key = naughty,
         .value = edit_text(naughty)},
    };
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        apply(&edits[i], NULL, NULL);
    }
}

START_TEST(naughty_strings_come_back_byte_for_byte)
{
    const char *path = "../shared/tools/corpora/blns/blns.json";
    struct file_stamp stamp;
    struct buf corpus = BUF_INIT;
    if (!file_stat(path, &stamp, &st) || !stamp.exists) {
        printf("skipped: no %s\n", path);
        return;
    }
    document_read(path, &corpus);
    struct json *j = json_parse(buf_str(&corpus), &st);
    ck_assert_msg(j != NULL, "%s", st.message);
    size_t count = 0;
    for (const struct json_value *v = json_first(json_root(j)); v != NULL; v = json_next(v)) {
        struct str naughty = json_text(j, v);
        set_naughty(naughty);
        document_save(pipeline, &after);
        struct pipeline *again = document_load(buf_str(&after));
        value_id step = pipeline_find(again, KEY_STEPS, STR("prep"));
        value_id arguments = value_get(again, step, KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS);
        value_id map = value_get(again, step, KEY_RUNCONFIG_PIPELINE_PARAMS);
        ck_assert(str_eq(value_get_text(again, step, KEY_NAME), naughty));
        ck_assert(str_eq(value_text(again, value_first(again, arguments)), naughty));
        ck_assert(str_eq(value_text(again, value_get_free(again, map, naughty)), naughty));
        pipeline_free(again);
        count++;
    }
    printf("naughty strings %zu of %zu\n", count, json_count(json_root(j)));
    ck_assert_uint_gt(count, 500);
    json_free(j);
    buf_finish(&corpus);
}
END_TEST

Suite *test_edit_suite(void)
{
    Suite *suite = suite_create("edit");
    TCase *tc = tcase_create("edit");
    tcase_add_checked_fixture(tc, start, finish);
    tcase_add_loop_test(tc, an_edit_is_applied_and_its_inverse_takes_it_back, 0,
                        (int)COUNT_OF(done_cases));
    tcase_add_loop_test(tc, what_would_not_be_well_formed_is_refused_with_a_sentence, 0,
                        (int)COUNT_OF(refused_cases));
    tcase_add_loop_test(tc, an_edit_that_makes_no_sense_is_refused, 0, (int)COUNT_OF(odd_cases));
    tcase_add_test(tc, typed_values_are_set_as_they_are);
    tcase_add_test(tc, a_target_that_was_taken_out_is_not_found);
    tcase_add_test(tc, an_edit_cannot_nest_deeper_than_a_file_may);
    tcase_add_test(tc, items_are_found_by_their_new_names);
    tcase_add_test(tc, of_items_with_one_name_the_first_in_the_list_is_found);
    tcase_add_test(tc, a_change_inside_a_step_touches_only_that_step);
    tcase_add_loop_test(tc, a_change_of_more_than_one_step_touches_the_frame, 0,
                        (int)COUNT_OF(frame_cases));
    tcase_add_test(tc, what_was_made_has_no_place_and_what_was_loaded_keeps_its_own);
    tcase_add_loop_test(tc, an_edit_written_to_a_line_is_read_back, 0, (int)COUNT_OF(done_cases));
    tcase_add_loop_test(tc, a_line_that_is_no_edit_is_refused, 0, (int)COUNT_OF(bad_line_cases));
    tcase_add_loop_test(tc, running_out_of_memory_leaves_the_document_as_it_was, 0,
                        (int)COUNT_OF(done_cases));
    tcase_add_test(tc, naughty_strings_come_back_byte_for_byte);
    suite_add_tcase(suite, tc);
    return suite;
}
