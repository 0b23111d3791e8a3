/* SPDX-License-Identifier: MIT */
#include "model/verb.h"

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/load.h"
#include "model/save.h"
#include "tests/model/documents.h"
#include "tests/model/random_edit.h"

/* A case is a document, what is done to it, and the document after. Documents are the members
 * behind the format, canonical and on one line, with ' for ". */
struct verb_case {
    const char *label;
    const char *before;
    bool (*act)(struct history *h, const struct verb_case *c, struct status *st);
    const char *at, *to, *in; /* JSON pointers, or NULL for none */
    const char *text, *more;
    const char *after;   /* NULL: refused, and then */
    const char *message; /* with this sentence */
};

/* --- one case --- */

static struct buf members(const char *text)
{
    struct buf out = BUF_INIT;
    buf_addf(&out, "{'format': 'stepwire/1'%s%s}", text[0] ? ", " : "", text);
    for (size_t i = 0; i < out.len; i++) {
        out.ptr[i] = out.ptr[i] == '\'' ? '"' : out.ptr[i];
    }
    return out;
}

static struct history *open_document(const char *text)
{
    struct status st = STATUS_INIT;
    struct buf json = members(text);
    struct pipeline *p = pipeline_load(buf_str(&json), &st);
    ck_assert_msg(p != NULL, "%s: %s", st.message, buf_cstr(&json));
    struct history *h = history_new(p, &st);
    ck_assert(h != NULL);
    buf_finish(&json);
    return h;
}

static void close_document(struct history *h)
{
    struct pipeline *p = history_pipeline(h);
    history_free(h);
    pipeline_free(p);
}

static void check_document(const char *label, const struct history *h, const char *want)
{
    struct buf expected = members(want), got = BUF_INIT;
    value_save(history_pipeline(h), pipeline_root(history_pipeline(h)), &got);
    ck_assert_msg(str_eq(buf_str(&got), buf_str(&expected)), "%s:\ngot  %s\nwant %s", label,
                  buf_cstr(&got), buf_cstr(&expected));
    buf_finish(&expected);
    buf_finish(&got);
}

static value_id at(const struct history *h, const char *pointer)
{
    if (pointer == NULL) {
        return VALUE_NONE;
    }
    value_id v = pipeline_resolve(history_pipeline(h), str_from(pointer));
    ck_assert_msg(!value_is_none(v), "nothing at %s", pointer);
    return v;
}

static void run_case(const struct verb_case *c)
{
    struct status st = STATUS_INIT;
    struct history *h = open_document(c->before);

    bool ok = c->act(h, c, &st);

    ck_assert_msg(ok == (c->after != NULL), "%s: %s", c->label, st.message);
    check_document(c->label, h, ok ? c->after : c->before);
    if (!ok) {
        ck_assert_msg(strcmp(st.message, c->message) == 0, "%s: %s", c->label, st.message);
        ck_assert_uint_eq(history_undo_count(h), 0);
    } else if (strcmp(c->before, c->after) == 0) {
        ck_assert_msg(history_undo_count(h) == 0, "%s: a group of nothing", c->label);
    } else {
        ck_assert_msg(history_undo_count(h) == 1, "%s: %zu undos", c->label, history_undo_count(h));
        ck_assert(history_undo_label(h).len > 0);
        ck_assert(history_undo(h, NULL, &st));
        check_document(c->label, h, c->before);
        ck_assert(history_redo(h, NULL, &st));
        check_document(c->label, h, c->after);
    }
    close_document(h);
}

/* Again and again with the 1st, 2nd, … allocation failing: nothing has happened, or all of it. */
static void torture_case(const struct verb_case *c)
{
    bool failed = true;
    for (uint64_t n = 1; failed; n++) {
        struct status st = STATUS_INIT;
        struct history *h = open_document(c->before);
        mem_fail_at(n, MEM_FAIL_ONCE);
        bool ok = c->act(h, c, &st);
        failed = mem_count() >= n;
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_msg(!failed || ok || st.code == STATUS_NOMEM, "%s: allocation %d: %s", c->label,
                      (int)n, st.message);
        check_document(c->label, h, ok ? c->after : c->before);
        ck_assert_uint_le(history_undo_count(h), ok);
        close_document(h);
    }
}

/* --- adding --- */

static bool add_estimator(struct history *h, const struct verb_case *c, struct status *st)
{
    struct step_plan plan = {.type = STEP_ESTIMATOR,
                             .estimator_class = str_from(c->text),
                             .script = str_from(c->more),
                             .at = EDIT_END};
    return verb_add_step(h, &plan, NULL, st);
}

static bool add_whole(struct history *h, const struct verb_case *c, struct status *st)
{
    struct step_plan plan = {.type = STEP_ESTIMATOR,
                             .estimator_class = STR("SKLearn"),
                             .id = str_from(c->text),
                             .source_directory = STR("src"),
                             .script = STR("x.py"),
                             .compute = str_from(c->more),
                             .at = 1};
    return verb_add_step(h, &plan, NULL, st);
}

static bool add_script(struct history *h, const struct verb_case *c, struct status *st)
{
    struct step_plan plan = {.type = STEP_PYTHON_SCRIPT,
                             .source_directory = str_from(c->text),
                             .script = str_from(c->more),
                             .at = 99};
    return verb_add_step(h, &plan, NULL, st);
}

static bool add_command(struct history *h, const struct verb_case *c, struct status *st)
{
    struct step_plan plan = {.type = STEP_COMMAND,
                             .source_directory = str_from(c->text),
                             .script = str_from(c->more),
                             .at = 0};
    return verb_add_step(h, &plan, NULL, st);
}

static bool add_output(struct history *h, const struct verb_case *c, struct status *st)
{
    value_id made;
    return verb_add_output(h, at(h, c->at), str_from(c->text), &made, st);
}

static enum key list_key(const char *name)
{
    return key_find(str_from(name));
}

static bool add_named(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_add_named(h, list_key(c->more), str_from(c->text), NULL, st);
}

#define STEP(id, estimator)                                                                        \
    "{'id': '" id "', 'estimator': {'class': '" estimator "}, " NO_ARGUMENTS "}"
#define CPU_STEP(id, estimator)                                                                    \
    "{'id': '" id "', 'estimator': {'class': '" estimator "}, " NO_ARGUMENTS                       \
    ", 'compute_target': 'cpu'}"
#define NO_ARGUMENTS "'estimator_entry_script_arguments': []"

static const struct verb_case add_cases[] = {
    {.label = "an estimator is named after its class",
     .before = "",
     .act = add_estimator,
     .text = "PyTorch",
     .after = "'steps': [" STEP("pytorch", "PyTorch'") "]"},
    {.label = "or after its script",
     .before = "",
     .act = add_estimator,
     .text = "Estimator",
     .more = "train/my-model.v2.py",
     .after = "'steps': [" STEP("my-model_v2",
                                "Estimator', 'entry_script': 'train/my-model.v2.py'") "]"},
    {.label = "a taken id is counted on",
     .before = "'steps': [{'id': 'pytorch'}, {'id': 'pytorch_2'}]",
     .act = add_estimator,
     .text = "PyTorch",
     .after =
         "'steps': [{'id': 'pytorch'}, {'id': 'pytorch_2'}, " STEP("pytorch_3", "PyTorch'") "]"},
    {.label = "the one compute is taken, as object and by name",
     .before = "'compute_targets': [{'name': 'cpu'}]",
     .act = add_estimator,
     .text = "Chainer",
     .after = "'compute_targets': [{'name': 'cpu'}], 'steps': [" CPU_STEP(
         "chainer", "Chainer', 'compute_target': {'compute': 'cpu'}") "]"},
    {.label = "of two computes none is taken",
     .before = "'compute_targets': [{'name': 'cpu'}, {'name': 'gpu'}]",
     .act = add_estimator,
     .text = "Chainer",
     .after = "'compute_targets': [{'name': 'cpu'}, {'name': 'gpu'}], 'steps': [" STEP(
         "chainer", "Chainer'") "]"},
    {.label = "a class that is none",
     .before = "",
     .act = add_estimator,
     .text = "Keras",
     .message = "class must be one of Estimator, PyTorch, TensorFlow, Chainer, SKLearn; this is "
                "\"Keras\""},
    {.label = "all of it, in the second place",
     .before = "'steps': [{'id': 'a'}, {'id': 'b'}]",
     .act = add_whole,
     .text = "9 lives",
     .more = "cpu",
     .after = "'steps': [{'id': 'a'}, " CPU_STEP(
         "_9_lives",
         "SKLearn', 'source_directory': 'src', "
         "'compute_target': {'compute': 'cpu'}, 'entry_script': 'x.py'") ", {'id': 'b'}]"},
    {.label = "an id of letters that no id has",
     .before = "",
     .act = add_whole,
     .text = "größe-1",
     .after = "'steps': [" STEP("gr__e-1",
                                "SKLearn', 'source_directory': 'src', 'entry_script': 'x.py'") "]"},
    {.label = "a script step, behind the end",
     .before = "'steps': [{'id': 'a'}]",
     .act = add_script,
     .text = "src",
     .more = "prep.py",
     .after = "'steps': [{'id': 'a'}, {'id': 'prep', 'type': 'PythonScriptStep', "
              "'script_name': 'prep.py', 'source_directory': 'src'}]"},
    {.label = "a script step without a script",
     .before = "",
     .act = add_script,
     .after = "'steps': [{'id': 'script', 'type': 'PythonScriptStep'}]"},
    {.label = "a command, in front",
     .before = "'steps': [{'id': 'a'}]",
     .act = add_command,
     .text = "src",
     .more = "my prep.py",
     .after = "'steps': [{'id': 'my_prep', 'type': 'CommandStep', "
              "'command': ['python', 'my prep.py'], 'source_directory': 'src'}, {'id': 'a'}]"},
    {.label = "a command of nothing yet",
     .before = "",
     .act = add_command,
     .after = "'steps': [{'id': 'command', 'type': 'CommandStep', 'command': []}]"},

    {.label = "an output without a wish",
     .before = "'steps': [{'id': 'a'}]",
     .act = add_output,
     .at = "/steps/0",
     .after = "'steps': [{'id': 'a', 'outputs': [{'name': 'output'}]}]"},
    {.label = "a second one, not named like an input either",
     .before = "'steps': [{'id': 'a', 'inputs': [{'from': null, 'name': 'output_2'}], "
               "'outputs': [{'name': 'x', 'output_name': 'output'}]}]",
     .act = add_output,
     .at = "/steps/0",
     .after = "'steps': [{'id': 'a', 'inputs': [{'from': null, 'name': 'output_2'}], "
              "'outputs': [{'name': 'x', 'output_name': 'output'}, {'name': 'output_3'}]}]"},
    {.label = "a wish may be an input's name",
     .before = "'steps': [{'id': 'a', 'inputs': [{'from': null, 'name': 'x'}]}]",
     .act = add_output,
     .at = "/steps/0",
     .text = "x",
     .after = "'steps': [{'id': 'a', 'inputs': [{'from': null, 'name': 'x'}], "
              "'outputs': [{'name': 'x'}]}]"},
    {.label = "a wish that is taken",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x_7'}]}]",
     .act = add_output,
     .at = "/steps/0",
     .text = "x_7",
     .after = "'steps': [{'id': 'a', 'outputs': [{'name': 'x_7'}, {'name': 'x_8'}]}]"},
    {.label = "a wish in Korean, with what is no letter",
     .before = "'steps': [{'id': 'a'}]",
     .act = add_output,
     .at = "/steps/0",
     .text = "데이터-1.csv",
     .after = "'steps': [{'id': 'a', 'outputs': [{'name': '데이터_1_csv'}]}]"},

    {.label = "a parameter",
     .before = "",
     .act = add_named,
     .text = "lr",
     .more = "parameters",
     .after = "'parameters': [{'name': 'lr'}]"},
    {.label = "a dataset goes by its id",
     .before = "'datasets': [{'id': 'a'}]",
     .act = add_named,
     .text = "b",
     .more = "datasets",
     .after = "'datasets': [{'id': 'a'}, {'id': 'b'}]"},
    {.label = "a datastore that is there",
     .before = "'datastores': [{'name': 'blob'}]",
     .act = add_named,
     .text = "blob",
     .more = "datastores",
     .message = "there is a datastore \"blob\" already"},
    {.label = "a compute without a name",
     .before = "",
     .act = add_named,
     .text = "",
     .more = "compute_targets",
     .message = "a compute target needs a name, this one is empty"},
};

START_TEST(adding_gives_names_that_are_legal_and_free)
{
    run_case(&add_cases[_i]);
}
END_TEST

static const struct free_case {
    const char *label, *list, *wish, *want;
} free_cases[] = {
    {"free as wished", "steps", "eval", "eval"},
    {"taken", "steps", "train", "train_2"},
    {"a number behind it is counted on", "steps", "prep_9", "prep_10"},
    {"a number that is free stays", "steps", "prep_7", "prep_7"},
    {"an underscore alone is no number", "steps", "_9", "_9"},
    {"a hyphen at the front of a step's id", "steps", "-x", "_x"},
    {"nothing", "steps", "", "step"},
    {"nothing, for a parameter", "parameters", "", "parameter"},
    {"nothing, for a data reference", "data_references", "", "data"},
    {"a compute keeps its hyphens", "compute_targets", "cpu-cluster", "cpu-cluster-2"},
    {"a datastore has none", "datastores", "my-store", "my_store"},
    {"other scripts are letters", "parameters", "학습률 1", "학습률_1"},
    {"a dataset that begins with a digit", "datasets", "1st", "1st"},
    {"a number too long to count on", "steps", "big_99999999999999999999",
     "big_99999999999999999999_2"},
};

START_TEST(a_free_identity_is_near_the_wish)
{
    const struct free_case *c = &free_cases[_i];
    struct history *h =
        open_document("'compute_targets': [{'name': 'cpu-cluster'}], 'steps': [{'id': 'train'}, "
                      "{'id': 'prep_9'}, {'id': 'big_99999999999999999999'}]");
    struct buf out = BUF_INIT;
    struct status st = STATUS_INIT;
    buf_addf(&out, "kept ");

    ck_assert(
        verb_free_identity(history_pipeline(h), list_key(c->list), str_from(c->wish), &out, &st));

    ck_assert_msg(strcmp(buf_cstr(&out) + 5, c->want) == 0, "%s: %s", c->label, buf_cstr(&out));
    buf_finish(&out);
    close_document(h);
}
END_TEST

/* --- what a form sets --- */

static bool set_variant(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_set_variant(h, at(h, c->at), str_from(c->text), st);
}

static bool bind_override(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_bind_override(h, at(h, c->at), str_from(c->text), str_from(c->more), st);
}

static bool set_compute(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_set_compute(h, at(h, c->at), str_from(c->text), st);
}

static const struct verb_case form_cases[] = {
    {.label = "members that the new class has not go",
     .before = "'steps': [{'id': 'a', 'estimator': {'class': 'TensorFlow', 'vm_size': 'm', "
               "'entry_script': 'x.py', 'worker_count': 2, 'use_gpu': true}}]",
     .act = set_variant,
     .at = "/steps/0/estimator",
     .text = "SKLearn",
     .after = "'steps': [{'id': 'a', 'estimator': {'class': 'SKLearn', 'vm_size': 'm', "
              "'entry_script': 'x.py'}}]"},
    {.label = "members that it has stay",
     .before = "'steps': [{'id': 'a', 'estimator': {'class': 'Chainer', 'use_gpu': true}}]",
     .act = set_variant,
     .at = "/steps/0/estimator",
     .text = "PyTorch",
     .after = "'steps': [{'id': 'a', 'estimator': {'class': 'PyTorch', 'use_gpu': true}}]"},
    {.label = "a step becomes one of another type",
     .before = "'steps': [{'id': 'a', 'type': 'PythonScriptStep', 'script_name': 'x.py', "
               "'source_directory': 'src', 'compute_target': 'c'}]",
     .act = set_variant,
     .at = "/steps/0",
     .text = "CommandStep",
     .after = "'steps': [{'id': 'a', 'type': 'CommandStep', 'source_directory': 'src', "
              "'compute_target': 'c'}]"},
    {.label = "a kind of output becomes another",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x', 'is_directory': true}]}]",
     .act = set_variant,
     .at = "/steps/0/outputs/0",
     .text = "OutputFileDatasetConfig",
     .after = "'steps': [{'id': 'a', 'outputs': [{'kind': 'OutputFileDatasetConfig', "
              "'name': 'x'}]}]"},
    {.label = "a class that is none",
     .before = "'steps': [{'id': 'a', 'estimator': {'class': 'Chainer'}}]",
     .act = set_variant,
     .at = "/steps/0/estimator",
     .text = "Keras",
     .message = "there is no Keras"},

    {.label = "an override is bound",
     .before = "'steps': [{'id': 'a'}]",
     .act = bind_override,
     .at = "/steps/0",
     .text = "NodeCount",
     .more = "n",
     .after = "'steps': [{'id': 'a', 'runconfig_pipeline_params': {'NodeCount': 'n'}}]"},
    {.label = "and bound to another",
     .before = "'steps': [{'id': 'a', 'runconfig_pipeline_params': {'NodeCount': 'n', 'X': 'y'}}]",
     .act = bind_override,
     .at = "/steps/0",
     .text = "NodeCount",
     .more = "m",
     .after = "'steps': [{'id': 'a', 'runconfig_pipeline_params': {'NodeCount': 'm', 'X': 'y'}}]"},
    {.label = "and unbound",
     .before = "'steps': [{'id': 'a', 'runconfig_pipeline_params': {'NodeCount': 'n'}}]",
     .act = bind_override,
     .at = "/steps/0",
     .text = "NodeCount",
     .after = "'steps': [{'id': 'a'}]"},
    {.label = "what is not bound is unbound",
     .before = "'steps': [{'id': 'a'}]",
     .act = bind_override,
     .at = "/steps/0",
     .text = "NodeCount",
     .after = "'steps': [{'id': 'a'}]"},

    {.label = "both computes, the estimator's as object",
     .before = "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator'}}]",
     .act = set_compute,
     .at = "/steps/0",
     .text = "cpu",
     .after = "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', "
              "'compute_target': {'compute': 'cpu'}}, 'compute_target': 'cpu'}]"},
    {.label = "an estimator that names it goes on so",
     .before = "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', "
               "'compute_target': 'old'}, 'compute_target': ['old', 'AmlCompute']}]",
     .act = set_compute,
     .at = "/steps/0",
     .text = "cpu",
     .after = "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', "
              "'compute_target': 'cpu'}, 'compute_target': 'cpu'}]"},
    {.label = "a step without estimator",
     .before = "'steps': [{'id': 'a', 'type': 'CommandStep'}]",
     .act = set_compute,
     .at = "/steps/0",
     .text = "cpu",
     .after = "'steps': [{'id': 'a', 'type': 'CommandStep', 'compute_target': 'cpu'}]"},
    {.label = "no compute any more",
     .before = "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', "
               "'compute_target': {'compute': 'cpu'}}, 'compute_target': 'cpu'}]",
     .act = set_compute,
     .at = "/steps/0",
     .after = "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator'}}]"},
};

START_TEST(a_form_sets_what_belongs_together)
{
    run_case(&form_cases[_i]);
}
END_TEST

/* --- wiring --- */

static bool connect(struct history *h, const struct verb_case *c, struct status *st)
{
    value_id made = VALUE_NONE;
    bool ok = verb_connect(h, at(h, c->at), at(h, c->to), at(h, c->in), &made, st);
    ck_assert(!ok || value_is_live(history_pipeline(h), made));
    return ok;
}

static bool connect_data(struct history *h, const struct verb_case *c, struct status *st)
{
    value_id made = VALUE_NONE;
    bool ok = verb_connect_data(h, at(h, c->at), at(h, c->to), at(h, c->in), &made, st);
    ck_assert(!ok || value_is_live(history_pipeline(h), made));
    return ok;
}

static bool add_argument(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_add_port_argument(h, at(h, c->at), st);
}

/* p makes x (PipelineData), d (promoted), o (a file dataset), and "l" under the port q; t is what
 * the case is about, after it comes u, which t feeds. */
#define P                                                                                          \
    "{'id': 'p', 'outputs': [{'name': 'x'}, {'name': 'd', 'as_dataset': true}, "                   \
    "{'kind': 'OutputFileDatasetConfig', 'name': 'o'}, {'name': 'l', 'output_name': 'q'}]}"
#define U "{'id': 'u', 'inputs': [{'from': 't.y'}], 'outputs': [{'name': 'z'}]}"
#define WIRED(t) "'steps': [" P ", {'id': 't'" t "}, " U "]"
#define X "/steps/0/outputs/0"
#define D "/steps/0/outputs/1"
#define O "/steps/0/outputs/2"
#define Q "/steps/0/outputs/3"
#define T "/steps/1"
#define IN "/steps/1/inputs/0"
#define MAKES_Y ", 'outputs': [{'name': 'y'}]"
#define NAMED(port) ", 'estimator_entry_script_arguments': ['--i', {'input': '" port "'}]"

static const struct verb_case wire_cases[] = {
    {.label = "a new input",
     .before = WIRED(""),
     .act = connect,
     .at = X,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.x'}]")},
    {.label = "behind the others, by the output's port",
     .before = WIRED(", 'inputs': [{'from': 'p.x'}]"),
     .act = connect,
     .at = Q,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.x'}, {'from': 'p.q'}]")},
    {.label = "a promoted output arrives as dataset",
     .before = WIRED(""),
     .act = connect,
     .at = D,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.d', 'as': 'file_dataset'}]")},
    {.label = "a file dataset does not say so",
     .before = WIRED(""),
     .act = connect,
     .at = O,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.o'}]")},
    {.label = "an input of that name is there: the new one gets its own",
     .before = WIRED(", 'inputs': [{'from': null, 'name': 'x'}, {'data_reference': 'x_2'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': null, 'name': 'x'}, {'data_reference': 'x_2'}, "
                    "{'from': 'p.x', 'name': 'x_3'}]")},
    {.label = "the same output twice",
     .before = WIRED(", 'inputs': [{'from': 'p.x'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.x'}, {'from': 'p.x', 'name': 'x_2'}]")},
    {.label = "a file dataset is not called like an output: nothing renames it",
     .before = WIRED(", 'outputs': [{'name': 'o'}]"),
     .act = connect,
     .at = O,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.o', 'name': 'o_2'}], 'outputs': [{'name': 'o'}]")},
    {.label = "PipelineData may be: the wire renames it",
     .before = WIRED(", 'outputs': [{'name': 'x'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .after = WIRED(", 'inputs': [{'from': 'p.x'}], 'outputs': [{'name': 'x'}]")},

    {.label = "into an input that is not wired",
     .before = WIRED(", 'inputs': [{'from': null}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .after = WIRED(", 'inputs': [{'from': 'p.x'}]")},
    {.label = "its members stay",
     .before = WIRED(", 'inputs': [{'from': null, 'name': 'i', 'mode': 'download', "
                     "'path_on_compute': '/i', 'overwrite': true}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .after = WIRED(", 'inputs': [{'from': 'p.x', 'name': 'i', 'mode': 'download', "
                    "'path_on_compute': '/i', 'overwrite': true}]")},
    {.label = "in the place of another wire; arguments go with it",
     .before = WIRED(NAMED("x") ", 'inputs': [{'from': 'p.x'}]"),
     .act = connect,
     .at = Q,
     .to = T,
     .in = IN,
     .after = WIRED(NAMED("l") ", 'inputs': [{'from': 'p.q'}]")},
    {.label = "an own name stays, and the arguments with it",
     .before = WIRED(NAMED("i") ", 'inputs': [{'from': 'p.x', 'name': 'i'}]"),
     .act = connect,
     .at = Q,
     .to = T,
     .in = IN,
     .after = WIRED(NAMED("i") ", 'inputs': [{'from': 'p.q', 'name': 'i'}]")},
    {.label = "from data to a file dataset: no overwrite",
     .before = WIRED(", 'inputs': [{'from': 'p.x', 'mode': 'mount', 'overwrite': true}]"),
     .act = connect,
     .at = O,
     .to = T,
     .in = IN,
     .after = WIRED(", 'inputs': [{'from': 'p.o', 'mode': 'mount'}]")},
    {.label = "from a dataset to data: not as dataset, not direct",
     .before = WIRED(", 'inputs': [{'from': 'p.d', 'as': 'file_dataset', 'mode': 'direct'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .after = WIRED(", 'inputs': [{'from': 'p.x'}]")},
    {.label = "from data to a dataset",
     .before = WIRED(", 'inputs': [{'from': 'p.x', 'mode': 'mount'}]"),
     .act = connect,
     .at = D,
     .to = T,
     .in = IN,
     .after = WIRED(", 'inputs': [{'from': 'p.d', 'as': 'file_dataset', 'mode': 'mount'}]")},
    {.label = "a table goes on being one",
     .before = WIRED(", 'inputs': [{'from': 'u.z', 'as': 'tabular_dataset', "
                     "'parse': {'parquet_files': {}}}]"),
     .act = connect,
     .at = D,
     .to = T,
     .in = IN,
     .after = WIRED(", 'inputs': [{'from': 'p.d', 'as': 'tabular_dataset', "
                    "'parse': {'parquet_files': {}}}]")},

    {.label = "to itself",
     .before = WIRED(MAKES_Y),
     .act = connect,
     .at = T "/outputs/0",
     .to = T,
     .message = "t would feed itself: its own output closes a loop"},
    {.label = "a loop",
     .before = WIRED(MAKES_Y),
     .act = connect,
     .at = "/steps/2/outputs/0",
     .to = T,
     .message = "t would feed itself: a wire from u to t closes a loop"},
    {.label = "an output without a name",
     .before = "'steps': [{'id': 'a', 'outputs': [{}]}, {'id': 'b'}]",
     .act = connect,
     .at = X,
     .to = T,
     .message = "the output of a has no name yet"},
    {.label = "an output that no wire can name",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'a.b'}]}, {'id': 'b'}]",
     .act = connect,
     .at = X,
     .to = T,
     .message = "a wire cannot name output a.b: it has a dot"},
    {.label = "of two steps of one name",
     .before = "'steps': [{'id': 'a'}, {'id': 'b'}, {'id': 'a', 'outputs': [{'name': 'x'}]}]",
     .act = connect,
     .at = "/steps/2/outputs/0",
     .to = T,
     .message = "two steps are called a: rename one first"},
    {.label = "of two outputs of one name",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'x'}]}, {'id': 'b'}]",
     .act = connect,
     .at = D,
     .to = T,
     .message = "a has two outputs x: rename one first"},
    {.label = "into a data path",
     .before = WIRED(", 'inputs': [{'data_path_parameter': 'dp'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .message = "data path parameters take no wires"},
    {.label = "into a data reference",
     .before = WIRED(", 'inputs': [{'data_reference': 'dp'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .message = "data references take no wires"},
    {.label = "into a dataset",
     .before = WIRED(", 'inputs': [{'dataset': 'dp', 'name': 'n'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .message = "datasets take no wires"},
    {.label = "where it is already",
     .before = WIRED(", 'inputs': [{'from': 'p.x', 'name': 'i'}]"),
     .act = connect,
     .at = X,
     .to = T,
     .in = IN,
     .message = "input i is wired to p.x already"},
    {.label = "into a table, not promoted",
     .before = WIRED(", 'inputs': [{'from': 'p.d', 'as': 'tabular_dataset'}]"),
     .act = connect,
     .at = O,
     .to = T,
     .in = IN,
     .message = "input d reads a table: it takes outputs that are promoted to a dataset, o is not"},
    {.label = "into another step's input",
     .before = WIRED(""),
     .act = connect,
     .at = X,
     .to = T,
     .in = "/steps/2/inputs/0",
     .message = "this is no input of t"},
};

START_TEST(wiring_an_output_makes_an_input_that_takes_it)
{
    run_case(&wire_cases[_i]);
}
END_TEST

#define DATA(t)                                                                                    \
    "'data_references': [{'name': 'raw'}], "                                                       \
    "'datasets': [{'id': '1-iris'}, {'id': 'd2', 'name': 'my iris'}], "                            \
    "'parameters': [{'name': 'lr', 'default_value': 0.1}, "                                        \
    "{'name': 'dp', 'default_value': {'data_path': {'name': 'path'}}}, "                           \
    "{'name': 'plain', 'default_value': {'data_path': {'datastore': 'blob'}}}, "                   \
    "{'name': 'dsp', 'default_value': {'dataset': 'd2'}}, {'name': 'later'}], "                    \
    "'steps': [{'id': 'p', 'outputs': [{'name': 'x'}]}, {'id': 't'" t "}]"
#define REFERENCE "/data_references/0"
#define PARAMETER(n) "/parameters/" n

static const struct verb_case data_cases[] = {
    {.label = "a data reference",
     .before = DATA(""),
     .act = connect_data,
     .at = REFERENCE,
     .to = T,
     .after = DATA(", 'inputs': [{'data_reference': 'raw'}]")},
    {.label = "a dataset, named after its id as the SDK asks",
     .before = DATA(""),
     .act = connect_data,
     .at = "/datasets/0",
     .to = T,
     .after = DATA(", 'inputs': [{'dataset': '1-iris', 'name': '_1_iris'}]")},
    {.label = "a dataset, named after its name, like no input and no output",
     .before = DATA(", 'inputs': [{'from': null, 'name': 'my_iris'}], "
                    "'outputs': [{'name': 'my_iris_2'}]"),
     .act = connect_data,
     .at = "/datasets/1",
     .to = T,
     .after = DATA(", 'inputs': [{'from': null, 'name': 'my_iris'}, "
                   "{'dataset': 'd2', 'name': 'my_iris_3'}], 'outputs': [{'name': 'my_iris_2'}]")},
    {.label = "a data path parameter",
     .before = DATA(""),
     .act = connect_data,
     .at = PARAMETER("1"),
     .to = T,
     .after = DATA(", 'inputs': [{'data_path_parameter': 'dp'}]")},
    {.label = "a dataset parameter",
     .before = DATA(""),
     .act = connect_data,
     .at = PARAMETER("3"),
     .to = T,
     .after = DATA(", 'inputs': [{'dataset_parameter': 'dsp', 'name': 'dsp'}]")},
    {.label = "in the place of an input that is not wired; arguments go with it",
     .before = DATA(NAMED("i") ", 'inputs': [{'from': null, 'name': 'i', 'mode': 'download', "
                               "'path_on_compute': '/i', 'overwrite': true}, {'from': 'p.x'}]"),
     .act = connect_data,
     .at = REFERENCE,
     .to = T,
     .in = IN,
     .after = DATA(NAMED("raw") ", 'inputs': [{'data_reference': 'raw', 'mode': 'download', "
                                "'path_on_compute': '/i', 'overwrite': true}, {'from': 'p.x'}]")},
    {.label = "a dataset in the place of a data reference",
     .before = DATA(NAMED("raw") ", 'inputs': [{'data_reference': 'raw', 'mode': 'upload', "
                                 "'path_on_compute': '/r', 'overwrite': true}]"),
     .act = connect_data,
     .at = "/datasets/1",
     .to = T,
     .in = IN,
     .after = DATA(NAMED("my_iris") ", 'inputs': [{'dataset': 'd2', 'name': 'my_iris', "
                                    "'path_on_compute': '/r'}]")},
    {.label = "a dataset in the place of a dataset keeps the input's name",
     .before = DATA(NAMED("n") ", 'inputs': [{'dataset': '1-iris', 'name': 'n', 'mode': 'mount'}]"),
     .act = connect_data,
     .at = "/datasets/1",
     .to = T,
     .in = IN,
     .after = DATA(NAMED("n") ", 'inputs': [{'dataset': 'd2', 'name': 'n', 'mode': 'mount'}]")},
    {.label = "a dataset is not called like an output: nothing renames it",
     .before = DATA(", 'inputs': [{'from': null, 'name': 'x'}], 'outputs': [{'name': 'x'}]"),
     .act = connect_data,
     .at = "/datasets/1",
     .to = T,
     .in = IN,
     .after = DATA(", 'inputs': [{'dataset': 'd2', 'name': 'my_iris'}], "
                   "'outputs': [{'name': 'x'}]")},
    {.label = "an input of that name may be what it replaces",
     .before = DATA(", 'inputs': [{'from': null, 'name': 'plain'}]"),
     .act = connect_data,
     .at = PARAMETER("2"),
     .to = T,
     .in = IN,
     .after = DATA(", 'inputs': [{'data_path_parameter': 'plain'}]")},

    {.label = "a plain parameter",
     .before = DATA(""),
     .act = connect_data,
     .at = PARAMETER("0"),
     .to = T,
     .message = "lr is a plain value: only data path and dataset parameters are inputs"},
    {.label = "a parameter of no value yet",
     .before = DATA(""),
     .act = connect_data,
     .at = PARAMETER("4"),
     .to = T,
     .message = "later is a plain value: only data path and dataset parameters are inputs"},
    {.label = "the same data reference twice",
     .before = DATA(", 'inputs': [{'data_reference': 'raw'}]"),
     .act = connect_data,
     .at = REFERENCE,
     .to = T,
     .message = "t has an input raw already"},
    {.label = "where it is already",
     .before = DATA(", 'inputs': [{'data_reference': 'raw'}]"),
     .act = connect_data,
     .at = REFERENCE,
     .to = T,
     .in = IN,
     .message = "input raw takes raw already"},
    {.label = "named like another input",
     .before = DATA(", 'inputs': [{'from': null}, {'from': 'p.x', 'name': 'path'}]"),
     .act = connect_data,
     .at = PARAMETER("1"),
     .to = T,
     .in = IN,
     .message = "t has an input path already"},
    {.label = "into a wire",
     .before = DATA(", 'inputs': [{'from': 'p.x', 'name': 'i'}]"),
     .act = connect_data,
     .at = REFERENCE,
     .to = T,
     .in = IN,
     .message = "input i is wired to p.x already"},
    {.label = "the second of a name",
     .before = "'data_references': [{'name': 'a'}, {'name': 'a'}], 'steps': [{'id': 't'}]",
     .act = connect_data,
     .at = "/data_references/1",
     .to = "/steps/0",
     .message = "two data references are called a: rename one first"},
};

START_TEST(wiring_data_makes_an_input_that_takes_it)
{
    run_case(&data_cases[_i]);
}
END_TEST

START_TEST(what_may_be_wired_is_told_without_doing_it)
{
    struct history *h = open_document(WIRED(MAKES_Y ", 'muted': true"));
    const struct pipeline *p = history_pipeline(h);
    struct status st = STATUS_INIT;
    struct graph *all = graph_compile(p, GRAPH_WITH_MUTED, &st);
    struct graph *plain = graph_compile(p, GRAPH_PLAIN, &st);
    value_id z = at(h, "/steps/2/outputs/0");

    ck_assert(verb_may_connect(p, all, at(h, X), at(h, T), VALUE_NONE, &st));
    ck_assert_str_eq(st.message, "");
    ck_assert(verb_may_connect(p, plain, z, at(h, T), VALUE_NONE, &st));
    ck_assert(!verb_may_connect(p, all, z, at(h, T), VALUE_NONE, &st));
    ck_assert_str_eq(st.message, "t would feed itself: a wire from u to t closes a loop");
    ck_assert_uint_eq(history_undo_count(h), 0);

    graph_free(all);
    graph_free(plain);
    close_document(h);
}
END_TEST

static const struct verb_case argument_cases[] = {
    {.label = "an input",
     .before = "'steps': [{'id': 'a', 'inputs': [{'data_reference': 'raw'}]}]",
     .act = add_argument,
     .at = "/steps/0/inputs/0",
     .after = "'steps': [{'id': 'a', 'estimator_entry_script_arguments': ['--raw', "
              "{'input': 'raw'}], 'inputs': [{'data_reference': 'raw'}]}]"},
    {.label = "an output of a script step, behind what is there",
     .before = "'steps': [{'id': 'a', 'type': 'PythonScriptStep', 'arguments': ['-v', "
               "{'input': 'y'}], 'outputs': [{'name': 'x', 'output_name': 'y'}]}]",
     .act = add_argument,
     .at = "/steps/0/outputs/0",
     .after = "'steps': [{'id': 'a', 'type': 'PythonScriptStep', 'arguments': ['-v', "
              "{'input': 'y'}, '--y', {'output': 'y'}], "
              "'outputs': [{'name': 'x', 'output_name': 'y'}]}]"},
    {.label = "of a command",
     .before = "'steps': [{'id': 'a', 'type': 'CommandStep', 'outputs': [{'name': 'x'}]}]",
     .act = add_argument,
     .at = "/steps/0/outputs/0",
     .after = "'steps': [{'id': 'a', 'type': 'CommandStep', 'command': ['--x', "
              "{'output': 'x'}], 'outputs': [{'name': 'x'}]}]"},
    {.label = "what an argument names already",
     .before = "'steps': [{'id': 'a', 'estimator_entry_script_arguments': [{'input': 'raw'}], "
               "'inputs': [{'data_reference': 'raw'}]}]",
     .act = add_argument,
     .at = "/steps/0/inputs/0",
     .after = "'steps': [{'id': 'a', 'estimator_entry_script_arguments': [{'input': 'raw'}], "
              "'inputs': [{'data_reference': 'raw'}]}]"},
    {.label = "what has no name",
     .before = "'steps': [{'id': 'a', 'inputs': [{'from': null}]}]",
     .act = add_argument,
     .at = "/steps/0/inputs/0",
     .message = "a port of a has no name yet"},
};

START_TEST(a_port_is_appended_to_the_arguments_once)
{
    run_case(&argument_cases[_i]);
}
END_TEST

/* --- renaming --- */

static bool rename_it(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_rename(h, at(h, c->at), str_from(c->text), st);
}

#define ARGUMENTS(list) ", 'estimator_entry_script_arguments': [" list "]"

static const struct verb_case rename_cases[] = {
    {.label = "a step: wires, run_after, places, groups",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'ab', "
               "'outputs': [{'name': 'x'}]}, {'id': 'c', 'inputs': [{'from': 'a.x'}, "
               "{'from': 'ab.x', 'name': 'a'}], 'run_after': ['ab', 'a', 'gone']}], "
               "'view': {'positions': {'a': [1, 2], 'new': [9, 9], 'ab': [3, -4]}, "
               "'collapsed': ['ab', 'a'], "
               "'groups': [{'name': 'a', 'steps': ['a', 'c']}]}",
     .act = rename_it,
     .at = "/steps/0",
     .text = "new",
     .after = "'steps': [{'id': 'new', 'outputs': [{'name': 'x'}]}, {'id': 'ab', "
              "'outputs': [{'name': 'x'}]}, {'id': 'c', 'inputs': [{'from': 'new.x'}, "
              "{'from': 'ab.x', 'name': 'a'}], 'run_after': ['ab', 'new', 'gone']}], "
              "'view': {'positions': {'new': [1, 2], 'ab': [3, -4]}, "
              "'collapsed': ['ab', 'new'], "
              "'groups': [{'name': 'a', 'steps': ['new', 'c']}]}"},
    {.label = "the second step of a name: nothing means it",
     .before = "'steps': [{'id': 'a'}, {'id': 'a'}, {'id': 'b', 'inputs': [{'from': 'a.x'}], "
               "'run_after': ['a']}], 'view': {'positions': {'a': [1, 2]}}",
     .act = rename_it,
     .at = "/steps/1",
     .text = "c",
     .after = "'steps': [{'id': 'a'}, {'id': 'c'}, {'id': 'b', 'inputs': [{'from': 'a.x'}], "
              "'run_after': ['a']}], 'view': {'positions': {'a': [1, 2]}}"},
    {.label = "a step to what it is called",
     .before = "'steps': [{'id': 'a'}]",
     .act = rename_it,
     .at = "/steps/0",
     .text = "a",
     .after = "'steps': [{'id': 'a'}]"},
    {.label = "a step to what another is called",
     .before = "'steps': [{'id': 'a'}, {'id': 'b'}]",
     .act = rename_it,
     .at = "/steps/0",
     .text = "b",
     .message = "there is a step \"b\" already"},
    {.label = "a step to what no step is called",
     .before = "'steps': [{'id': 'a'}]",
     .act = rename_it,
     .at = "/steps/0",
     .text = "a b",
     .message = "id must be a letter or _ and then letters, digits, _ or -; this is \"a b\""},

    {.label = "a parameter: overrides, arguments, params",
     .before = "'parameters': [{'name': 'n', 'default_value': 1}], 'steps': [{'id': 'a', "
               "'type': 'CommandStep', 'command': ['n', {'parameter': 'n'}, {'input': 'n'}], "
               "'params': {'n': {'parameter': 'n'}, 'm': 'n'}, "
               "'runconfig': {'n': 'n'}, 'runconfig_pipeline_params': {'NodeCount': 'n'}}]",
     .act = rename_it,
     .at = "/parameters/0",
     .text = "nodes",
     .after = "'parameters': [{'name': 'nodes', 'default_value': 1}], 'steps': [{'id': 'a', "
              "'type': 'CommandStep', 'command': ['n', {'parameter': 'nodes'}, {'input': 'n'}], "
              "'params': {'n': {'parameter': 'nodes'}, 'm': 'n'}, "
              "'runconfig': {'n': 'n'}, 'runconfig_pipeline_params': {'NodeCount': 'nodes'}}]"},
    {.label = "a data path without a name: its inputs' port",
     .before = "'parameters': [{'name': 'dp', 'default_value': {'data_path': {}}}], "
               "'steps': [{'id': 'a'" ARGUMENTS(
                   "{'input': 'dp'}") ", 'inputs': [{'data_path_parameter': 'dp'}]}]",
     .act = rename_it,
     .at = "/parameters/0",
     .text = "where",
     .after = "'parameters': [{'name': 'where', 'default_value': {'data_path': {}}}], "
              "'steps': [{'id': 'a'" ARGUMENTS(
                  "{'input': 'where'}") ", 'inputs': [{'data_path_parameter': 'where'}]}]"},
    {.label = "a data path with a name: not its inputs' port",
     .before = "'parameters': [{'name': 'dp', 'default_value': {'data_path': {'name': 'q'}}}], "
               "'steps': [{'id': 'a'" ARGUMENTS(
                   "{'input': 'q'}") ", 'inputs': [{'data_path_parameter': 'dp'}]}]",
     .act = rename_it,
     .at = "/parameters/0",
     .text = "where",
     .after = "'parameters': [{'name': 'where', 'default_value': {'data_path': {'name': "
              "'q'}}}], "
              "'steps': [{'id': 'a'" ARGUMENTS(
                  "{'input': 'q'}") ", 'inputs': [{'data_path_parameter': 'where'}]}]"},
    {.label = "a dataset parameter",
     .before = "'parameters': [{'name': 'dp'}], "
               "'steps': [{'id': 'a', 'inputs': [{'dataset_parameter': 'dp', 'name': 'dp'}]}]",
     .act = rename_it,
     .at = "/parameters/0",
     .text = "q",
     .after = "'parameters': [{'name': 'q'}], "
              "'steps': [{'id': 'a', 'inputs': [{'dataset_parameter': 'q', 'name': 'dp'}]}]"},
    {.label = "a data reference: its inputs' port",
     .before = "'data_references': [{'name': 'raw'}], "
               "'steps': [{'id': 'a'" ARGUMENTS(
                   "{'input': 'raw'}, {'output': 'raw'}") ", "
                                                          "'inputs': [{'data_reference': "
                                                          "'raw'}]}]",
     .act = rename_it,
     .at = "/data_references/0",
     .text = "new",
     .after = "'data_references': [{'name': 'new'}], "
              "'steps': [{'id': 'a'" ARGUMENTS(
                  "{'input': 'new'}, {'output': 'raw'}") ", "
                                                         "'inputs': [{'data_reference': "
                                                         "'new'}]}]"},
    {.label = "a dataset",
     .before = "'datasets': [{'id': 'd'}], 'parameters': [{'name': 'p', "
               "'default_value': {'dataset': 'd'}}], "
               "'steps': [{'id': 'a', 'inputs': [{'dataset': 'd', 'name': 'd'}]}]",
     .act = rename_it,
     .at = "/datasets/0",
     .text = "e",
     .after = "'datasets': [{'id': 'e'}], 'parameters': [{'name': 'p', "
              "'default_value': {'dataset': 'e'}}], "
              "'steps': [{'id': 'a', 'inputs': [{'dataset': 'e', 'name': 'd'}]}]"},
    {.label = "a datastore",
     .before = "'default_datastore': 's', 'datastores': [{'name': 's'}], "
               "'data_references': [{'name': 's', 'datastore': 's'}], "
               "'parameters': [{'name': 'p', 'default_value': {'data_path': {'datastore': "
               "'s'}}}], "
               "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', "
               "'source_directory_data_store': 's'}, 'outputs': [{'name': 's', "
               "'datastore': 's'}, {'kind': 'OutputFileDatasetConfig', "
               "'destination': {'datastore': 's', 'path': 's'}}]}]",
     .act = rename_it,
     .at = "/datastores/0",
     .text = "store",
     .after = "'default_datastore': 'store', 'datastores': [{'name': 'store'}], "
              "'data_references': [{'name': 's', 'datastore': 'store'}], "
              "'parameters': [{'name': 'p', "
              "'default_value': {'data_path': {'datastore': 'store'}}}], "
              "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', "
              "'source_directory_data_store': 'store'}, 'outputs': [{'name': 's', "
              "'datastore': 'store'}, {'kind': 'OutputFileDatasetConfig', "
              "'destination': {'datastore': 'store', 'path': 's'}}]}]"},
    {.label = "a compute, in all its forms",
     .before = "'compute_targets': [{'name': 'c'}], 'steps': [{'id': 'a', 'estimator': "
               "{'class': 'Estimator', 'compute_target': {'compute': 'c'}}, "
               "'compute_target': ['c', 'c']}, {'id': 'b', 'estimator': {'class': 'Estimator', "
               "'compute_target': 'c'}, 'compute_target': 'c'}]",
     .act = rename_it,
     .at = "/compute_targets/0",
     .text = "cpu",
     .after = "'compute_targets': [{'name': 'cpu'}], 'steps': [{'id': 'a', 'estimator': "
              "{'class': 'Estimator', 'compute_target': {'compute': 'cpu'}}, "
              "'compute_target': ['cpu', 'c']}, {'id': 'b', 'estimator': {'class': 'Estimator', "
              "'compute_target': 'cpu'}, 'compute_target': 'cpu'}]"},
    {.label = "to nothing",
     .before = "'parameters': [{'name': 'p'}]",
     .act = rename_it,
     .at = "/parameters/0",
     .text = "",
     .message = "a parameter needs a name, this one is empty"},

    {.label = "an output: wires, its own arguments, those of what it feeds",
     .before = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'output': 'x'}, {'input': 'x'}") ", "
                                            "'outputs': [{'name': 'x'}, {'name': "
                                            "'xx'}]}, "
                                            "{'id': 'b'" ARGUMENTS(
                                                "'--x', {'input': 'x'}, {'output': "
                                                "'x'}") ", "
                                                        "'inputs': [{'from': 'a.x'}, "
                                                        "{'from': 'a.xx'}]}, "
                                                        "{'id': 'c'" ARGUMENTS(
                                                            "{'input': 'x'}") ", "
                                                                              "'inputs'"
                                                                              ": "
                                                                              "[{'from'"
                                                                              ": "
                                                                              "'a.x', "
                                                                              "'name': "
                                                                              "'i'}, "
                                                                              "{'data_"
                                                                              "referenc"
                                                                              "e': "
                                                                              "'x'}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/0",
     .text = "y",
     .after = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'output': 'y'}, {'input': 'x'}") ", "
                                            "'outputs': [{'name': 'y'}, {'name': "
                                            "'xx'}]}, "
                                            "{'id': 'b'" ARGUMENTS(
                                                "'--x', {'input': 'y'}, {'output': "
                                                "'x'}") ", "
                                                        "'inputs': [{'from': 'a.y'}, "
                                                        "{'from': 'a.xx'}]}, "
                                                        "{'id': 'c'" ARGUMENTS(
                                                            "{'input': 'x'}") ", "
                                                                              "'inputs'"
                                                                              ": "
                                                                              "[{'from'"
                                                                              ": "
                                                                              "'a.y', "
                                                                              "'name': "
                                                                              "'i'}, "
                                                                              "{'data_"
                                                                              "referenc"
                                                                              "e': "
                                                                              "'x'}]}"
                                                                              "]"},
    {.label = "an output with a port of its own: only what its inputs are called",
     .before = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'output': 'p'}") ", "
                            "'outputs': [{'name': 'x', 'output_name': 'p', 'as_dataset': "
                            "true}]}, "
                            "{'id': 'b'" ARGUMENTS(
                                "{'input': 'x'}, {'input': 'p'}") ", "
                                                                  "'inputs': [{'from': "
                                                                  "'a.p'}, {'from': 'a.p', "
                                                                  "'as': "
                                                                  "'file_dataset'}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/0",
     .text = "p",
     .after = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'output': 'p'}") ", "
                            "'outputs': [{'name': 'p', 'output_name': 'p', 'as_dataset': "
                            "true}]}, "
                            "{'id': 'b'" ARGUMENTS(
                                "{'input': 'x'}, {'input': 'p'}") ", "
                                                                  "'inputs': [{'from': "
                                                                  "'a.p', 'name': 'x'}, "
                                                                  "{'from': 'a.p', "
                                                                  "'as': "
                                                                  "'file_dataset'}]}]"},
    {.label = "what it feeds has an input of the new name: the old one stays there",
     .before =
         "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
         "{'id': 'b'" ARGUMENTS("{'input': 'x'}, {'input': 'y'}") ", "
                                                                  "'inputs': [{'from': 'a.x'}, "
                                                                  "{'data_reference': 'y'}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/0",
     .text = "y",
     .after = "'steps': [{'id': 'a', 'outputs': [{'name': 'y'}]}, "
              "{'id': 'b'" ARGUMENTS(
                  "{'input': 'x'}, {'input': 'y'}") ", "
                                                    "'inputs': [{'from': 'a.y', 'name': "
                                                    "'x'}, {'data_reference': 'y'}]}]"},
    {.label = "the second output of a name: nothing means it",
     .before = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'output': 'x'}") ", "
                            "'outputs': [{'name': 'x'}, {'name': 'x'}]}, "
                            "{'id': 'b', 'inputs': [{'from': 'a.x'}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/1",
     .text = "y",
     .after = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'output': 'x'}") ", "
                            "'outputs': [{'name': 'x'}, {'name': 'y'}]}, "
                            "{'id': 'b', 'inputs': [{'from': 'a.x'}]}]"},
    {.label = "an output to what another is called",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'y'}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/0",
     .text = "y",
     .message = "a has an output y already"},
    {.label = "an output to what no port is called",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/0",
     .text = "y.z",
     .message = "the name of an output has only letters, digits and _, \"y.z\" has more"},
    {.label = "an output in another script",
     .before = "'steps': [{'id': 'a', 'outputs': [{}]}]",
     .act = rename_it,
     .at = "/steps/0/outputs/0",
     .text = "출력_1",
     .after = "'steps': [{'id': 'a', 'outputs': [{'name': '출력_1'}]}]"},

    {.label = "an input: the arguments that name it",
     .before =
         "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
         "{'id': 'b'" ARGUMENTS("{'input': 'x'}, {'output': 'x'}") ", "
                                                                   "'inputs': [{'from': 'a.x'}]}]",
     .act = rename_it,
     .at = "/steps/1/inputs/0",
     .text = "i",
     .after = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
              "{'id': 'b'" ARGUMENTS(
                  "{'input': 'i'}, {'output': 'x'}") ", "
                                                     "'inputs': [{'from': 'a.x', 'name': "
                                                     "'i'}]}]"},
    {.label = "the second input of a name: no argument means it",
     .before = "'steps': [{'id': 'b'" ARGUMENTS(
         "{'input': 'x'}") ", "
                           "'inputs': [{'data_reference': 'x'}, {'from': null, 'name': "
                           "'x'}]}]",
     .act = rename_it,
     .at = "/steps/0/inputs/1",
     .text = "i",
     .after = "'steps': [{'id': 'b'" ARGUMENTS(
         "{'input': 'x'}") ", "
                           "'inputs': [{'data_reference': 'x'}, {'from': null, 'name': "
                           "'i'}]}]"},
    {.label = "an input that is named after its data",
     .before = "'steps': [{'id': 'a', 'inputs': [{'data_reference': 'raw'}]}]",
     .act = rename_it,
     .at = "/steps/0/inputs/0",
     .text = "i",
     .message = "this input is named after raw: rename that instead"},
    {.label = "an input to what another is called",
     .before = "'steps': [{'id': 'a', 'inputs': [{'from': null}, {'data_reference': 'raw'}]}]",
     .act = rename_it,
     .at = "/steps/0/inputs/0",
     .text = "raw",
     .message = "a has an input raw already"},
    {.label = "an input to nothing",
     .before = "'steps': [{'id': 'a', 'inputs': [{'from': null, 'name': 'i'}]}]",
     .act = rename_it,
     .at = "/steps/0/inputs/0",
     .text = "",
     .message = "an input needs a name, this one is empty"},
};

START_TEST(everything_that_names_a_thing_follows_its_name)
{
    run_case(&rename_cases[_i]);
}
END_TEST

/* --- removing --- */

static bool remove_port(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_remove_port(h, at(h, c->at), st);
}

static bool remove_step(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_remove_step(h, at(h, c->at), st);
}

static bool remove_named(struct history *h, const struct verb_case *c, struct status *st)
{
    return verb_remove_named(h, at(h, c->at), st);
}

static const struct verb_case remove_cases[] = {
    {.label = "an input with its arguments, and their options",
     .before =
         "'steps': [{'id': 'a'" ARGUMENTS("'-v', '--raw', {'input': 'raw'}, '--to', {'input': "
                                          "'raw'}, {'output': 'raw'}") ", "
                                                                       "'inputs': "
                                                                       "[{'data_reference': "
                                                                       "'raw'}, {'data_reference': "
                                                                       "'raw2'}]}]",
     .act = remove_port,
     .at = "/steps/0/inputs/0",
     .after = "'steps': [{'id': 'a'" ARGUMENTS(
         "'-v', '--to', {'output': 'raw'}") ", "
                                            "'inputs': [{'data_reference': 'raw2'}]}]"},
    {.label = "the second input of a name: no argument means it",
     .before = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'input': 'x'}") ", "
                           "'inputs': [{'data_reference': 'x'}, {'from': null, 'name': 'x'}]}]",
     .act = remove_port,
     .at = "/steps/0/inputs/1",
     .after = "'steps': [{'id': 'a'" ARGUMENTS(
         "{'input': 'x'}") ", "
                           "'inputs': [{'data_reference': 'x'}]}]"},
    {.label = "an output: its wires end nowhere",
     .before = "'steps': [{'id': 'a'" ARGUMENTS(
         "'--x', {'output': 'x'}") ", "
                                   "'outputs': [{'name': 'x'}]}, {'id': 'b', "
                                   "'inputs': [{'from': 'a.x', 'mode': 'download'}, {'from': "
                                   "'a.xx'}]}]",
     .act = remove_port,
     .at = "/steps/0/outputs/0",
     .after = "'steps': [{'id': 'a'" ARGUMENTS(
         "") "}, {'id': 'b', "
             "'inputs': [{'from': null, 'mode': 'download'}, {'from': 'a.xx'}]}]"},
    {.label = "an input that arguments name keeps its name",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
               "{'id': 'b'" ARGUMENTS("{'input': 'x'}") ", 'inputs': [{'from': 'a.x'}]}]",
     .act = remove_port,
     .at = "/steps/0/outputs/0",
     .after = "'steps': [{'id': 'a'}, "
              "{'id': 'b'" ARGUMENTS("{'input': 'x'}") ", "
                                                       "'inputs': [{'from': null, 'name': 'x'}]}]"},

    {.label = "a step: its wires, who waits for it, where it was",
     .before = "'steps': [{'id': 'a', 'inputs': [{'from': 'a.x'}, {'from': 'b.y'}], "
               "'outputs': [{'name': 'x'}], 'run_after': ['a']}, "
               "{'id': 'b', 'inputs': [{'from': 'a.x', 'name': 'i'}, {'from': 'ab.x'}], "
               "'run_after': ['ab', 'a']}], "
               "'view': {'positions': {'a': [1, 2], 'b': [3, 4]}, 'collapsed': ['a', 'b'], "
               "'groups': [{'name': 'g', 'steps': ['a']}, {'name': 'h', 'steps': ['a', 'b']}]}",
     .act = remove_step,
     .at = "/steps/0",
     .after = "'steps': [{'id': 'b', 'inputs': [{'from': null, 'name': 'i'}, {'from': 'ab.x'}], "
              "'run_after': ['ab']}], "
              "'view': {'positions': {'b': [3, 4]}, 'collapsed': ['b'], "
              "'groups': [{'name': 'h', 'steps': ['b']}]}"},
    {.label = "what is empty by that goes, too",
     .before = "'steps': [{'id': 'a'}], 'view': {'positions': {'a': [1, 2]}, 'collapsed': ['a'], "
               "'groups': [{'name': 'g', 'steps': ['a']}]}",
     .act = remove_step,
     .at = "/steps/0",
     .after = ""},
    {.label = "the view keeps what it says itself",
     .before = "'steps': [{'id': 'a'}], 'view': {'direction': 'down', "
               "'positions': {'a': [1, 2]}}",
     .act = remove_step,
     .at = "/steps/0",
     .after = "'view': {'direction': 'down'}"},
    {.label = "the first of two steps of a name: the other one is meant now",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'a'}, "
               "{'id': 'b', 'inputs': [{'from': 'a.x'}], 'run_after': ['a']}]",
     .act = remove_step,
     .at = "/steps/0",
     .after = "'steps': [{'id': 'a'}, "
              "{'id': 'b', 'inputs': [{'from': 'a.x'}], 'run_after': ['a']}]"},
    {.label = "an input keeps the name that arguments use",
     .before = "'steps': [{'id': 'a', 'outputs': [{'name': 'x', 'output_name': 'q'}]}, "
               "{'id': 'b'" ARGUMENTS("{'input': 'x'}") ", 'inputs': [{'from': 'a.q'}]}]",
     .act = remove_step,
     .at = "/steps/0",
     .after = "'steps': [{'id': 'b'" ARGUMENTS(
         "{'input': 'x'}") ", "
                           "'inputs': [{'from': null, 'name': 'x'}]}]"},

    {.label = "a parameter: who names it goes on",
     .before = "'parameters': [{'name': 'n'}, {'name': 'm'}], 'steps': [{'id': 'a', "
               "'runconfig_pipeline_params': {'NodeCount': 'n'}}]",
     .act = remove_named,
     .at = "/parameters/0",
     .after = "'parameters': [{'name': 'm'}], 'steps': [{'id': 'a', "
              "'runconfig_pipeline_params': {'NodeCount': 'n'}}]"},
};

START_TEST(removing_takes_along_what_meant_only_that)
{
    run_case(&remove_cases[_i]);
}
END_TEST

static const struct users_case {
    const char *at;
    size_t users;
} users_cases[] = {
    {"/steps/0", 3},    {"/steps/1", 0},      {"/datastores/0", 4}, {"/compute_targets/0", 3},
    {"/datasets/0", 2}, {"/parameters/0", 3}, {"/parameters/1", 0}, {"/data_references/0", 1},
};

START_TEST(the_users_of_a_thing_are_counted)
{
    struct history *h = open_document(
        "'default_datastore': 's', 'datastores': [{'name': 's'}], "
        "'compute_targets': [{'name': 's'}], "
        "'data_references': [{'name': 'r', 'datastore': 's'}], 'datasets': [{'id': 'd'}], "
        "'parameters': [{'name': 'n', 'default_value': {'dataset': 'd'}}, {'name': 's'}], "
        "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', 'compute_target': 's', "
        "'source_directory_data_store': 's'}" ARGUMENTS(
            "{'parameter': 'n'}") ", "
                                  "'runconfig_pipeline_params': {'NodeCount': 'n'}, "
                                  "'outputs': [{'name': 'x', 'datastore': 's'}], 'compute_target': "
                                  "'s'}, "
                                  "{'id': 'b', 'inputs': [{'from': 'a.x'}, {'from': 'a.gone'}, "
                                  "{'dataset': 'd'}, "
                                  "{'data_reference': 'r'}, {'dataset_parameter': 'n'}], "
                                  "'compute_target': ['s', 's'], 'run_after': ['a']}], "
                                  "'view': {'positions': {'a': [0, 0]}, 'collapsed': ['a', 'b']}");
    const struct users_case *c = &users_cases[_i];

    size_t users = verb_count_users(history_pipeline(h), at(h, c->at));

    ck_assert_msg(users == c->users, "%s: %zu", c->at, users);
    close_document(h);
}
END_TEST

/* --- size --- */

enum { MANY = 3000 };

/* A step that feeds MANY others, which also wait for it and name it as their input. */
static struct history *open_hub(const char *id, const char *port)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "'steps': [{'id': '%s', 'outputs': [{'name': '%s'}]}", id, port);
    for (int i = 0; i < MANY; i++) {
        buf_addf(&text,
                 ", {'id': 's%d'" ARGUMENTS("{'input': '%s'}") ", 'inputs': [{'from': '%s.%s'}], "
                                                               "'run_after': ['%s']}",
                 i, port, id, port, id);
    }
    buf_addc(&text, ']');
    struct history *h = open_document(buf_cstr(&text));
    buf_finish(&text);
    return h;
}

/* Closes them; fails unless the two are one document. */
static void close_both_equal(struct history *h, struct history *want)
{
    struct buf text = BUF_INIT, got = BUF_INIT;
    document_save(history_pipeline(want), &text);
    document_save(history_pipeline(h), &got);
    ck_assert(str_eq(buf_str(&got), buf_str(&text)));
    buf_finish(&got);
    buf_finish(&text);
    close_document(want);
    close_document(h);
}

START_TEST(what_feeds_thousands_is_renamed_in_all_of_them)
{
    struct history *h = open_hub("a", "x");
    struct history *want = open_hub("hub", "model");
    struct status st = STATUS_INIT;

    ck_assert(verb_rename(h, at(h, "/steps/0"), STR("hub"), &st));
    ck_assert(verb_rename(h, at(h, "/steps/0/outputs/0"), STR("model"), &st));

    ck_assert_uint_eq(history_undo_count(h), 2);
    close_both_equal(h, want);
}
END_TEST

START_TEST(when_memory_is_out_for_thousands_none_of_them_is_renamed)
{
    struct history *h = open_hub("a", "x");
    bool ok = false;
    for (uint64_t n = 1; !ok; n++) {
        struct status st = STATUS_INIT;
        mem_fail_at(n, MEM_FAIL_FOR_GOOD);
        ok = verb_rename(h, at(h, _i == 0 ? "/steps/0" : "/steps/0/outputs/0"), STR("b"), &st);
        mem_fail_at(0, MEM_FAIL_ONCE);

        const struct pipeline *p = history_pipeline(h);
        ck_assert_int_eq(st.code, ok ? STATUS_OK : STATUS_NOMEM);
        ck_assert_uint_eq(history_undo_count(h), ok);
        ck_assert(ok || str_eq(value_identity(p, at(h, "/steps/0")), STR("a")));
        ck_assert(ok || str_eq(value_text(p, at(h, "/steps/1/inputs/0/from")), STR("a.x")));
        ck_assert(ok || str_eq(value_text(p, at(h, "/steps/3000/inputs/0/from")), STR("a.x")));
    }
    close_document(h);
}
END_TEST

/* A step, or what is left without it, with a wire from each of its MANY outputs to one step, whose
 * arguments name every third. */
static struct history *open_cable(bool removed)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "'steps': [");
    for (int i = 0; !removed && i < MANY; i++) {
        buf_addf(&text, "%s{'name': 'o%d'}", i > 0 ? ", " : "{'id': 'a', 'outputs': [", i);
    }
    buf_addf(&text, "%s{'id': 'b'", removed ? "" : "]}, ");
    for (int i = 0; i < MANY; i += 3) {
        buf_addf(&text, "%s{'input': 'o%d'}",
                 i > 0 ? ", " : ", 'estimator_entry_script_arguments': [", i);
    }
    for (int i = 0; i < MANY; i++) {
        buf_addf(&text, i > 0 ? ", " : "], 'inputs': [");
        if (!removed) {
            buf_addf(&text, "{'from': 'a.o%d'}", i);
        } else if (i % 3 == 0) {
            buf_addf(&text, "{'from': null, 'name': 'o%d'}", i);
        } else {
            buf_addf(&text, "{'from': null}");
        }
    }
    buf_addf(&text, "]}]");
    struct history *h = open_document(buf_cstr(&text));
    buf_finish(&text);
    return h;
}

/* Would take minutes if each wire asked for the names of all others. */
START_TEST(a_step_with_thousands_of_wires_to_one_step_is_removed)
{
    struct history *h = open_cable(false);
    struct history *want = open_cable(true);
    struct status st = STATUS_INIT;

    ck_assert(verb_remove_step(h, at(h, "/steps/0"), &st));

    close_both_equal(h, want);
}
END_TEST

/* --- any document --- */

static value_id random_item(struct random *r, const struct pipeline *p, value_id list)
{
    size_t count = value_count(p, list);
    return count > 0 ? value_item(p, list, random_below(r, (uint32_t)count)) : VALUE_NONE;
}

static value_id random_named(struct random *r, const struct pipeline *p)
{
    static const enum key lists[] = {KEY_DATASTORES, KEY_COMPUTE_TARGETS, KEY_DATA_REFERENCES,
                                     KEY_DATASETS, KEY_PARAMETERS};
    return random_item(r, p, pipeline_list(p, lists[random_below(r, COUNT_OF(lists))]));
}

/* Some verb on something that is there; false when there is nothing. */
static bool random_verb(struct random *r, struct history *h, struct status *st)
{
    static const char *const names[] = {"prep", "train", "clean", "x_2", "한글", "a b", ""};
    const struct pipeline *p = history_pipeline(h);
    struct str name = str_from(names[random_below(r, COUNT_OF(names))]);
    value_id step = random_item(r, p, pipeline_list(p, KEY_STEPS));
    value_id other = random_item(r, p, pipeline_list(p, KEY_STEPS));
    value_id input = random_item(r, p, value_get(p, step, KEY_INPUTS));
    value_id output = random_item(r, p, value_get(p, other, KEY_OUTPUTS));
    value_id named = random_named(r, p);
    value_id port = random_one_in(r, 2) ? input : output;
    struct step_plan plan = {.type = random_below(r, 3),
                             .estimator_class = STR("TensorFlow"),
                             .id = name,
                             .at = random_below(r, 4)};
    if (value_is_none(step)) {
        return verb_add_step(h, &plan, NULL, st);
    }
    switch (random_below(r, 12)) {
    case 0:
        return verb_add_step(h, &plan, NULL, st);
    case 1:
        return verb_add_named(h, KEY_PARAMETERS, name, NULL, st);
    case 2:
        return verb_add_output(h, step, name, NULL, st);
    case 3:
        return !value_is_none(output) && verb_connect(h, output, step, input, NULL, st);
    case 4:
        return !value_is_none(output) && verb_connect(h, output, step, VALUE_NONE, NULL, st);
    case 5:
        return !value_is_none(named) && value_shape(p, named)->list >= KEY_DATA_REFERENCES &&
               verb_connect_data(h, named, step, random_one_in(r, 2) ? input : VALUE_NONE, NULL,
                                 st);
    case 6:
        return !value_is_none(port) && verb_add_port_argument(h, port, st);
    case 7:
        return !value_is_none(port) && verb_remove_port(h, port, st);
    case 8:
        return random_one_in(r, 2) ? verb_remove_step(h, step, st)
                                   : !value_is_none(named) && verb_remove_named(h, named, st);
    case 9:
        return !value_is_none(port) && verb_rename(h, port, name, st);
    case 10:
        return verb_rename(h, random_one_in(r, 2) || value_is_none(named) ? step : named, name, st);
    default:
        return random_one_in(r, 2) ? verb_set_variant(h, step, STR("PythonScriptStep"), st)
                                   : verb_set_compute(h, step, name, st);
    }
}

static void check_bytes(struct random *r, const struct history *h, const struct buf *want)
{
    struct buf got = BUF_INIT;
    document_save(history_pipeline(h), &got);
    ck_assert_msg(str_eq(buf_str(&got), buf_str(want)), "before %llu:\n%s\nwant\n%s",
                  (unsigned long long)r->state, buf_cstr(&got), buf_cstr(want));
    buf_finish(&got);
}

/* One verb: undone, redone, well formed. */
static void try_verb(struct random *r, struct history *h)
{
    struct buf before = BUF_INIT, after = BUF_INIT;
    struct status st = STATUS_INIT;
    size_t undos = history_undo_count(h);
    document_save(history_pipeline(h), &before);

    bool ok = random_verb(r, h, &st);

    ck_assert(ok || st.code == STATUS_OK || st.message[0] != '\0');
    if (history_undo_count(h) == undos) {
        check_bytes(r, h, &before);
    } else {
        ck_assert(ok && history_undo_count(h) == undos + 1);
        document_save(history_pipeline(h), &after);
        pipeline_free(document_load(buf_str(&after)));
        ck_assert(history_undo(h, NULL, &st));
        check_bytes(r, h, &before);
        ck_assert(history_redo(h, NULL, &st));
        check_bytes(r, h, &after);
    }
    buf_finish(&before);
    buf_finish(&after);
}

enum { RANDOM_SEEDS = 8, RANDOM_VERBS = 250 };

START_TEST(a_verb_on_any_document_does_all_or_nothing_and_is_undone_at_once)
{
    struct random r = {.state = (uint64_t)_i};
    struct buf text = BUF_INIT, scratch = BUF_INIT;
    struct status st = STATUS_INIT;
    document_read(RICH_DOCUMENT, &text);
    struct history *h = history_new(document_load(buf_str(&text)), &st);
    ck_assert(h != NULL);

    for (int i = 0; i < RANDOM_VERBS; i++) {
        struct edit edit;
        random_edit(&r, history_pipeline(h), &scratch, &edit);
        if (history_apply(h, &edit, NULL, &st) || i % 2 == 0) {
            try_verb(&r, h);
        }
        status_reset(&st);
    }

    buf_finish(&scratch);
    buf_finish(&text);
    close_document(h);
}
END_TEST

/* --- memory --- */

static const struct {
    const struct verb_case *cases;
    size_t count;
} all_cases[] = {
    {add_cases, COUNT_OF(add_cases)},           {form_cases, COUNT_OF(form_cases)},
    {wire_cases, COUNT_OF(wire_cases)},         {data_cases, COUNT_OF(data_cases)},
    {argument_cases, COUNT_OF(argument_cases)}, {rename_cases, COUNT_OF(rename_cases)},
    {remove_cases, COUNT_OF(remove_cases)},
};

START_TEST(when_memory_is_out_a_verb_has_done_nothing)
{
    for (size_t i = 0; i < all_cases[_i].count; i++) {
        if (all_cases[_i].cases[i].after != NULL) {
            torture_case(&all_cases[_i].cases[i]);
        }
    }
}
END_TEST

Suite *test_verb_suite(void)
{
    Suite *s = suite_create("verb");
    TCase *t = tcase_create("verb");
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, adding_gives_names_that_are_legal_and_free, 0, COUNT_OF(add_cases));
    tcase_add_loop_test(t, a_free_identity_is_near_the_wish, 0, COUNT_OF(free_cases));
    tcase_add_loop_test(t, a_form_sets_what_belongs_together, 0, COUNT_OF(form_cases));
    tcase_add_loop_test(t, wiring_an_output_makes_an_input_that_takes_it, 0, COUNT_OF(wire_cases));
    tcase_add_loop_test(t, wiring_data_makes_an_input_that_takes_it, 0, COUNT_OF(data_cases));
    tcase_add_test(t, what_may_be_wired_is_told_without_doing_it);
    tcase_add_loop_test(t, a_port_is_appended_to_the_arguments_once, 0, COUNT_OF(argument_cases));
    tcase_add_loop_test(t, everything_that_names_a_thing_follows_its_name, 0,
                        COUNT_OF(rename_cases));
    tcase_add_loop_test(t, removing_takes_along_what_meant_only_that, 0, COUNT_OF(remove_cases));
    tcase_add_loop_test(t, the_users_of_a_thing_are_counted, 0, COUNT_OF(users_cases));
    tcase_add_test(t, what_feeds_thousands_is_renamed_in_all_of_them);
    tcase_add_loop_test(t, when_memory_is_out_for_thousands_none_of_them_is_renamed, 0, 2);
    tcase_add_test(t, a_step_with_thousands_of_wires_to_one_step_is_removed);
    tcase_add_loop_test(t, a_verb_on_any_document_does_all_or_nothing_and_is_undone_at_once, 0,
                        RANDOM_SEEDS);
    tcase_add_loop_test(t, when_memory_is_out_a_verb_has_done_nothing, 0, COUNT_OF(all_cases));
    suite_add_tcase(s, t);
    return s;
}
