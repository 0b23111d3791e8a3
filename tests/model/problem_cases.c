/* SPDX-License-Identifier: MIT */
#include "tests/model/problem_cases.h"

#include "base/compiler.h"
#include "tests/model/problem_documents.h"

#define COMMAND(folder)                                                                            \
    "{'id': 'a', 'type': 'CommandStep', 'command': ['ls'], 'source_directory': '" folder "', " CPU \
    "}"

static const struct problem_case cases[] = {
    {"a step that from names", DOC(P STEP("a", "", IN("{'from': 'q7.x'}"))), "step-unknown",
     SEVERITY_ERROR, "/steps/1/inputs/0/from",
     "step a takes data from step \"q7\", which is not in the document; wire another output", NULL,
     NULL, NULL, NO_DISK, NULL},
    {"a step that from misspells",
     DOC(STEP("prep", "", OUT("{'name': 'x'}")) ", " STEP("a", "", IN("{'from': 'perp.x'}"))),
     "step-unknown", SEVERITY_ERROR, "/steps/1/inputs/0/from",
     "step a takes data from step \"perp\", which is not in the document; did you mean \"prep\"?",
     NULL, NULL, "take it from \"prep.x\" instead", NO_DISK, NULL},
    {"a step that run_after names", DOC(P STEP("a", "", ", 'run_after': ['nowhere']")),
     "step-unknown", SEVERITY_ERROR, "/steps/1/run_after/0",
     "step a is to run after step \"nowhere\", which is not in the document; name another, or take "
     "it out",
     NULL, NULL, "take \"nowhere\" out of run_after", NO_DISK, NULL},
    {"a step that run_after misspells",
     DOC(STEP("prep", "", "") ", " STEP("a", "", ", 'run_after': ['Prep']")), "step-unknown",
     SEVERITY_ERROR, "/steps/1/run_after/0",
     "step a is to run after step \"Prep\", which is not in the document; did you mean \"prep\"?",
     NULL, NULL, "name the step \"prep\" instead", NO_DISK, NULL},
    {"an output of a step with one", DOC(P STEP("a", "", IN("{'from': 'p.data'}"))),
     "output-unknown", SEVERITY_ERROR, "/steps/1/inputs/0/from",
     "step a takes the output \"data\" of step p, which has none of that name; did you mean \"x\"?",
     NULL, NULL, "take \"p.x\" instead", NO_DISK, NULL},
    {"an output of a step without",
     DOC(STEP("p", "", "") ", " STEP("a", "", IN("{'from': 'p.data'}"))), "output-unknown",
     SEVERITY_ERROR, "/steps/1/inputs/0/from",
     "step a takes the output \"data\" of step p, which has none of that name; give it one, or "
     "wire another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"an output by its name, not its output_name",
     DOC(STEP("p", "", OUT("{'name': 'x', 'output_name': 'y'}, {'name': 'z'}")) ", " STEP(
         "a", "", IN("{'from': 'p.x'}"))),
     "output-unknown", SEVERITY_ERROR, "/steps/1/inputs/0/from",
     "step a takes the output \"x\" of step p, which has none of that name; give it one, or wire "
     "another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"an input from a muted step",
     DOC(STEP("p", "", OUT("{'name': 'x'}") ", 'muted': true") ", " STEP("a", "",
                                                                         IN("{'from': 'p.x'}"))),
     "input-from-muted-step", SEVERITY_ERROR, "/steps/1/inputs/0/from",
     "input \"x\" of step a takes data from step p, which is muted; unmute that one, mute this one "
     "too, or wire another output",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a datastore", DOC(STEP("a", "", OUT("{'name': 'x', 'datastore': 'nope'}"))),
     "datastore-unknown", SEVERITY_ERROR, "/steps/0/outputs/0/datastore",
     "step a names the datastore \"nope\", which is not in the document; add it to datastores, or "
     "name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a misspelt datastore of a destination",
     DOC(STEP("a", "",
              OUT("{'kind': 'OutputFileDatasetConfig', 'name': 'x', 'destination': {'datastore': "
                  "'blub'}}"))),
     "datastore-unknown", SEVERITY_ERROR, "/steps/0/outputs/0/destination/datastore",
     "step a names the datastore \"blub\", which is not in the document; did you mean \"blob\"?",
     NULL, NULL, "name the datastore \"blob\" instead", NO_DISK, NULL},
    {"a default datastore",
     BARE("'default_datastore': 'none', " LISTS "'steps': [" STEP("a", "", "") "]"),
     "datastore-unknown", SEVERITY_ERROR, "/default_datastore",
     "the pipeline names the datastore \"none\", which is not in the document; add it to "
     "datastores, or name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"the datastore of a data reference",
     BARE("'data_references': [{'name': 'raw', 'datastore': 'blob'}], 'compute_targets': [{'name': "
          "'cpu'}], 'steps': [" STEP("a", "", "") "]"),
     "datastore-unknown", SEVERITY_ERROR, "/data_references/0/datastore",
     "data reference \"raw\" names the datastore \"blob\", which is not in the document; add it to "
     "datastores, or name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"the datastore of a data path",
     BARE("'parameters': [{'name': 'q', 'default_value': {'data_path': {'datastore': 'x'}}}], "
          "'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP("a", "", "") "]"),
     "datastore-unknown", SEVERITY_ERROR, "/parameters/0/default_value/data_path/datastore",
     "parameter \"q\" names the datastore \"x\", which is not in the document; add it to "
     "datastores, or name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a compute target by name",
     DOC("{'id': 'a', " EST(SCRIPT) ", " ARGS("") ", 'compute_target': 'gpu-cluster'}"),
     "compute-unknown", SEVERITY_ERROR, "/steps/0/compute_target",
     "step a names the compute target \"gpu-cluster\", which is not in the document; add it to "
     "compute_targets, or name another",
     "ValueError", "Target gpu-cluster does not exist in the workspace.", NULL, NO_DISK, NULL},
    {"a compute target as an object",
     DOC("{'id': 'a', "
         "'estimator': {'class': 'Estimator', 'source_directory': 'src', 'compute_target': "
         "{'compute': 'cpus'}, " SCRIPT "}"
         ", " ARGS("") ", " CPU "}"),
     "compute-unknown", SEVERITY_ERROR, "/steps/0/estimator/compute_target/compute",
     "step a names the compute target \"cpus\", which is not in the document; did you mean "
     "\"cpu\"?",
     NULL, NULL, "name the compute target \"cpu\" instead", NO_DISK, NULL},
    {"a data reference", DOC(STEP("a", "{'input': 'rwa'}", IN("{'data_reference': 'rwa'}"))),
     "data-reference-unknown", SEVERITY_ERROR, "/steps/0/inputs/0/data_reference",
     "step a names the data reference \"rwa\", which is not in the document; did you mean \"raw\"?",
     NULL, NULL, "name the data reference \"raw\" instead", NO_DISK, NULL},
    {"a dataset", DOC(STEP("a", "", IN("{'dataset': 'mnist', 'name': 'd'}"))), "dataset-unknown",
     SEVERITY_ERROR, "/steps/0/inputs/0/dataset",
     "step a names the dataset \"mnist\", which is not in the document; add it to datasets, or "
     "name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"the dataset of a parameter",
     BARE("'parameters': [{'name': 'q', 'default_value': {'dataset': 'mnist'}}], "
          "'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP("a", "", "") "]"),
     "dataset-unknown", SEVERITY_ERROR, "/parameters/0/default_value/dataset",
     "parameter \"q\" names the dataset \"mnist\", which is not in the document; add it to "
     "datasets, or name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a parameter in an argument", DOC(STEP("a", "{'parameter': 'rate'}", "")), "parameter-unknown",
     SEVERITY_ERROR, "/steps/0/estimator_entry_script_arguments/0/parameter",
     "step a names the parameter \"rate\", which is not in the document; add it to parameters, or "
     "name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a parameter of an override",
     DOC(STEP("a", "", ", 'runconfig_pipeline_params': {'NodeCount': 'nodes'}")),
     "parameter-unknown", SEVERITY_ERROR, "/steps/0/runconfig_pipeline_params/NodeCount",
     "step a names the parameter \"nodes\", which is not in the document; add it to parameters, or "
     "name another",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a parameter of an input", DOC(STEP("a", "", IN("{'data_path_parameter': 'dpp'}"))),
     "parameter-unknown", SEVERITY_ERROR, "/steps/0/inputs/0/data_path_parameter",
     "step a names the parameter \"dpp\", which is not in the document; did you mean \"dp\"?", NULL,
     NULL, "name the parameter \"dp\" instead", NO_DISK, NULL},
    {"an empty name",
     BARE("'parameters': [{'name': '', 'default_value': 1}], 'compute_targets': [{'name': 'cpu'}], "
          "'steps': [" STEP("a", "", "") "]"),
     "name-missing", SEVERITY_ERROR, "/parameters/0/name",
     "a parameter has an empty name; give it one", NULL, NULL, NULL, NO_DISK, NULL},
    {"a step twice", DOC(STEP("a", "", "") ", " STEP("a", "", "")), "defined-twice", SEVERITY_ERROR,
     "/steps/1/id",
     "the step \"a\" is defined twice; all that names it means the first, so rename or remove this "
     "one",
     NULL, NULL, "call this one \"a_2\"", NO_DISK, NULL},
    {"a dataset twice",
     BARE("'datasets': [{'id': 'd'}, {'id': 'd'}], 'compute_targets': [{'name': 'cpu'}], 'steps': "
          "[" STEP("a", "", "") "]"),
     "defined-twice", SEVERITY_ERROR, "/datasets/1/id",
     "the dataset \"d\" is defined twice; all that names it means the first, so rename or remove "
     "this one",
     NULL, NULL, "call this one \"d_2\"", NO_DISK, NULL},
    {"an experiment name",
     BARE("'name': 'my first run!', " LISTS "'steps': [" STEP("a", "", "") "]"), "experiment-name",
     SEVERITY_ERROR, "/name",
     "Azure takes no experiment name like \"my first run!\"; use 1 to 255 letters, digits, - and "
     "_, with a letter or digit first",
     "UserErrorException",
     "Experiment name must be between 1 and 255 characters long. Its first character has to be "
     "alphanumeric, and the rest may contain hyphens and underscores. No whitespace is allowed.",
     "call it \"my-first-run\"", NO_DISK, NULL},
    {"an experiment name of no ASCII",
     BARE("'name': '실험', " LISTS "'steps': [" STEP("a", "", "") "]"), "experiment-name",
     SEVERITY_ERROR, "/name",
     "Azure takes no experiment name like \"실험\"; use 1 to 255 letters, digits, - and _, with a "
     "letter or digit first",
     "UserErrorException",
     "Experiment name must be between 1 and 255 characters long. Its first character has to be "
     "alphanumeric, and the rest may contain hyphens and underscores. No whitespace is allowed.",
     NULL, NO_DISK, NULL},
    {"a parameter without default",
     BARE("'parameters': [{'name': 'q'}], 'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP(
         "a", "{'parameter': 'q'}", "") "]"),
     "parameter-without-default", SEVERITY_ERROR, "/parameters/0",
     "parameter \"q\" has no default_value; give it one", "ValueError",
     "Default value is of unsupported type: NoneType", NULL, NO_DISK, NULL},
    {"a data path without datastore",
     BARE("'datastores': [{'name': 'blob'}], 'parameters': [{'name': 'q', 'default_value': "
          "{'data_path': {}}}], 'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP("a", "",
                                                                                       "") "]"),
     "datastore-missing", SEVERITY_ERROR, "/parameters/0/default_value/data_path",
     "the data path of parameter \"q\" does not say which datastore it is on; set its datastore",
     "ValueError", "datastore parameter is required.",
     "put it on the datastore \"blob\", the only one there is", NO_DISK, NULL},
    {"a data reference without datastore",
     BARE("'data_references': [{'name': 'raw'}], 'compute_targets': [{'name': 'cpu'}], 'steps': "
          "[" STEP("a", "", "") "]"),
     "datastore-missing", SEVERITY_ERROR, "/data_references/0",
     "data reference \"raw\" does not say which datastore it is on; set its datastore", NULL, NULL,
     NULL, NO_DISK, NULL},
    {"an input that is not wired",
     DOC(STEP("a", "{'input': 'x'}", IN("{'from': null, 'name': 'x'}"))), "input-unwired",
     SEVERITY_ERROR, "/steps/0/inputs/0",
     "input \"x\" of step a is not wired; wire an output to it, or remove it", "ValueError",
     "Input x on step train.py is not connected to any previous step", NULL, NO_DISK, NULL},
    {"an input without wire and name", DOC(STEP("a", "", IN("{'from': null}"))), "input-unwired",
     SEVERITY_ERROR, "/steps/0/inputs/0",
     "an input of step a is not wired; wire an output to it, or remove it", "ValueError",
     "Input input on step train.py is not connected to any previous step", NULL, NO_DISK, NULL},
    {"a dataset of a step that is not wired",
     DOC(STEP("a", "", IN("{'from': null, 'name': 'x', 'as': 'file_dataset'}"))), "input-unwired",
     SEVERITY_ERROR, "/steps/0/inputs/0",
     "input \"x\" of step a is not wired; wire an output to it, or remove it", "ValueError",
     "The intermediate data \"x\" does not have any producer step.", NULL, NO_DISK, NULL},
    {"an input's name",
     DOC(P STEP("a", "{'input': 'my data'}", IN("{'from': 'p.x', 'name': 'my data'}"))),
     "input-name", SEVERITY_ERROR, "/steps/1/inputs/0/name",
     "input \"my data\" of step a has a name that is not allowed; use letters, digits and _",
     "ValueError",
     "[my data] is not a valid input name as it may contain only letters, digits, and underscores.",
     "rename it to \"my_data\"", NO_DISK, NULL},
    {"a dataset input's name", DOC(STEP("a", "", IN("{'dataset': 'fd', 'name': '1st'}"))),
     "input-name", SEVERITY_ERROR, "/steps/0/inputs/0/name",
     "input \"1st\" of step a has a name that is not allowed; use ASCII letters, digits and _, and "
     "no digit first",
     "UserErrorException",
     "Invalid input name \"1st\". The name can only be alphanumeric characters and underscore, and "
     "must not begin with a number.",
     "rename it to \"_1st\"", NO_DISK, NULL},
    {"a dataset input's name of no ASCII",
     DOC(STEP("a", "", IN("{'dataset': 'fd', 'name': '데이터'}"))), "input-name", SEVERITY_ERROR,
     "/steps/0/inputs/0/name",
     "input \"데이터\" of step a has a name that is not allowed; use ASCII letters, digits and _, "
     "and no digit first",
     "UserErrorException",
     "Invalid input name \"데이터\". The name can only be alphanumeric characters and underscore, "
     "and must not begin with a number.",
     NULL, NO_DISK, NULL},
    {"an empty input name", DOC(P STEP("a", "", IN("{'from': 'p.x', 'name': ''}"))), "name-missing",
     SEVERITY_ERROR, "/steps/1/inputs/0/name",
     "an input of step a has an empty name; remove it, or fill it in", NULL, NULL, NULL, NO_DISK,
     NULL},
    {"the name of a data reference as input",
     BARE("'datastores': [{'name': 'blob'}], 'data_references': [{'name': 'my-raw', 'datastore': "
          "'blob'}], 'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP(
              "a", "{'input': 'my-raw'}", IN("{'data_reference': 'my-raw'}")) "]"),
     "input-name", SEVERITY_ERROR, "/steps/0/inputs/0/data_reference",
     "the data reference \"my-raw\" has a name that no input may have, and is an input of step a; "
     "use letters, digits and _",
     "ValueError",
     "[my-raw] is not a valid input name as it may contain only letters, digits, and underscores.",
     "rename it to \"my_raw\"", NO_DISK, NULL},
    {"a dataset input without name", DOC(STEP("a", "", IN("{'dataset': 'fd'}"))),
     "dataset-input-unnamed", SEVERITY_ERROR, "/steps/0/inputs/0",
     "an input of step a that is a dataset has no name; give it one", "ValueError",
     "<class 'azureml.data.file_dataset.FileDataset'> cannot be directly used as a step's input. "
     "Please call the as_named_input method on <class 'azureml.data.file_dataset.FileDataset'> and "
     "pass the returned DatasetConsumptionConfig instance into the step.",
     NULL, NO_DISK, NULL},
    {"an output without name", DOC(STEP("a", "", OUT("{}"))), "output-unnamed", SEVERITY_ERROR,
     "/steps/0/outputs/0", "an output of step a has no name; give it one", "ValueError",
     "PipelineData name cannot be empty", NULL, NO_DISK, NULL},
    {"an output dataset without name",
     DOC(STEP("a", "", OUT("{'kind': 'OutputFileDatasetConfig'}"))), "output-unnamed",
     SEVERITY_ERROR, "/steps/0/outputs/0", "an output of step a has no name; give it one", NULL,
     NULL, NULL, NO_DISK, NULL},
    {"an empty output_name", DOC(STEP("a", "", OUT("{'name': 'x', 'output_name': ''}"))),
     "output-unnamed", SEVERITY_ERROR, "/steps/0/outputs/0/output_name",
     "output \"x\" of step a has an empty output_name; remove it, or fill it in", NULL, NULL,
     "remove output_name", NO_DISK, NULL},
    {"an output's name",
     DOC(STEP("p", "{'output': 'a-b'}", OUT("{'name': 'a-b'}")) ", " STEP("a", "{'input': 'a-b'}",
                                                                          IN("{'from': 'p.a-b'}"))),
     "output-name", SEVERITY_ERROR, "/steps/0/outputs/0/name",
     "output \"a-b\" of step p has a name that is not allowed; use letters, digits and _",
     "ValueError",
     "PipelineData name: [a-b] is not a valid, as it may contain only letters, digits, and "
     "underscores.",
     "rename it to \"a_b\"", NO_DISK, NULL},
    {"an output_name",
     DOC(STEP("p", "{'output': 'b-c'}", OUT("{'name': 'b', 'output_name': 'b-c'}")) ", " STEP(
         "a", "{'input': 'b'}", IN("{'from': 'p.b-c'}"))),
     "output-name", SEVERITY_ERROR, "/steps/0/outputs/0/output_name",
     "output \"b\" of step p has the output_name \"b-c\", which is not allowed; use letters, "
     "digits and _",
     "ValueError",
     "PipelineData output_name: [b-c] is not a valid, as it may contain only letters, digits, and "
     "underscores.",
     "rename it to \"b_c\"", NO_DISK, NULL},
    {"an output dataset's name of no ASCII",
     DOC(STEP("a", "", OUT("{'kind': 'OutputFileDatasetConfig', 'name': 'é1'}"))), "output-name",
     SEVERITY_ERROR, "/steps/0/outputs/0/name",
     "output \"é1\" of step a has a name that is not allowed; use ASCII letters, digits and _, and "
     "no digit first",
     "UserErrorException",
     "Invalid output name \"é1\". The name can only be alphanumeric characters and underscore, and "
     "must not begin with a number.",
     "rename it to \"_1\"", NO_DISK, NULL},
    {"two outputs of one name",
     DOC(STEP("a", "{'output': 'x'}", OUT("{'name': 'x'}, {'name': 'y', 'output_name': 'x'}"))),
     "port-twice", SEVERITY_ERROR, "/steps/0/outputs/1/output_name",
     "step a has two outputs \"x\"; what names it means the first, so rename this one",
     "ValueError", "[x] is repeated. Output port names must be unique.", "call this one \"x_2\"",
     NO_DISK, NULL},
    {"two inputs of one name",
     DOC(P STEP("a", "{'input': 'x'}", IN("{'from': 'p.x'}, {'from': 'p.x'}"))), "port-twice",
     SEVERITY_ERROR, "/steps/1/inputs/1",
     "step a has two inputs \"x\"; what names it means the first, so name or remove this one",
     "ValueError", "[x] is repeated. Input port names must be unique.", "call this one \"x_2\"",
     NO_DISK, NULL},
    {"two inputs of one data reference",
     DOC(STEP("a", "", IN("{'data_reference': 'raw'}, {'data_reference': 'raw'}"))), "port-twice",
     SEVERITY_ERROR, "/steps/0/inputs/1",
     "step a has two inputs \"raw\"; what names it means the first, so name or remove this one",
     "ValueError", "[raw] is repeated. Input port names must be unique.", NULL, NO_DISK, NULL},
    {"two inputs that end with one name",
     DOC(P STEP("a", "",
                IN("{'from': 'p.x', 'name': 'q'}, {'from': 'p.x', 'name': 'r'}")
                    OUT("{'name': 'x'}"))),
     "input-collision", SEVERITY_ERROR, "/steps/1/inputs/1",
     "inputs \"q\" and \"r\" of step a both become \"INPUT_x\", because an output has their name; "
     "rename one of the three",
     "ValueError", "Cannot connect the same input to multiple sources", NULL, NO_DISK, NULL},
    {"a dataset input named like an output",
     DOC(STEP("a", "{'input': 'd'}", IN("{'dataset': 'fd', 'name': 'd'}") OUT("{'name': 'd'}"))),
     "dataset-input-collision", SEVERITY_ERROR, "/steps/0/inputs/0",
     "input \"d\" of step a is a dataset and has the name of an output; give the input or the "
     "output another name",
     "ValueError", "bind_object is required", "call the input \"d_in\"", NO_DISK, NULL},
    {"a mode of a wire", DOC(P STEP("a", "", IN("{'from': 'p.x', 'mode': 'direct'}"))), "mode",
     SEVERITY_ERROR, "/steps/1/inputs/0/mode",
     "input \"x\" of step a has the mode \"direct\", which it cannot have; use mount or download",
     "ValueError", "Input [x] has an invalid mode [direct]", "use mount", NO_DISK, NULL},
    {"a misspelt mode of a wire", DOC(P STEP("a", "", IN("{'from': 'p.x', 'mode': 'downlaod'}"))),
     "mode", SEVERITY_ERROR, "/steps/1/inputs/0/mode",
     "input \"x\" of step a has the mode \"downlaod\", which it cannot have; use mount or download",
     "ValueError", "Input [x] has an invalid mode [downlaod]", "use download", NO_DISK, NULL},
    {"a mode of a promoted output",
     DOC(STEP("p", "", OUT("{'name': 'x', 'as_dataset': true}")) ", " STEP(
         "a", "", IN("{'from': 'p.x', 'as': 'file_dataset', 'mode': 'upload'}"))),
     "mode", SEVERITY_ERROR, "/steps/1/inputs/0/mode",
     "input \"x\" of step a has the mode \"upload\", which it cannot have; use mount, download, "
     "direct or hdfs",
     "ValueError", "invalid bind_mode upload", "use mount", NO_DISK, NULL},
    {"a mode of a data reference",
     BARE("'datastores': [{'name': 'blob'}], 'data_references': [{'name': 'raw', 'datastore': "
          "'blob', 'mode': 'direct'}], 'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP(
              "a", "", "") "]"),
     "mode", SEVERITY_ERROR, "/data_references/0/mode",
     "data reference \"raw\" has the mode \"direct\", which it cannot have; use mount, download or "
     "upload",
     "UserErrorException", "Invalid mode direct. Only mount, download, upload are supported",
     "use mount", NO_DISK, NULL},
    {"upload as an input's mode",
     DOC(STEP("a", "", IN("{'data_reference': 'raw', 'mode': 'upload'}"))), "mode", SEVERITY_ERROR,
     "/steps/0/inputs/0/mode",
     "input \"raw\" of step a has the mode \"upload\", which it cannot have; use mount or download",
     "ValueError", "invalid bind_mode upload", "use mount", NO_DISK, NULL},
    {"upload as the mode of an input's reference",
     BARE("'datastores': [{'name': 'blob'}], 'data_references': [{'name': 'raw', 'datastore': "
          "'blob', 'mode': 'upload'}], 'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP(
              "a", "", IN("{'data_reference': 'raw'}")) "]"),
     "mode", SEVERITY_ERROR, "/steps/0/inputs/0",
     "input \"raw\" of step a has the mode upload of its data reference, which no input can have; "
     "set its mode to mount or download",
     "ValueError", "invalid bind_mode upload", "give the input the mode mount", NO_DISK, NULL},
    {"a mode of a data path",
     DOC(STEP("a", "", IN("{'data_path_parameter': 'dp', 'mode': 'direct'}"))), "mode",
     SEVERITY_ERROR, "/steps/0/inputs/0/mode",
     "input \"dp\" of step a has the mode \"direct\", which it cannot have; use mount or download",
     "UserErrorException", "Invalid mode direct. Only mount, download, upload are supported",
     "use mount", NO_DISK, NULL},
    {"a mode of a dataset",
     DOC(STEP("a", "", IN("{'dataset': 'fd', 'name': 'd', 'mode': 'upload'}"))), "mode",
     SEVERITY_ERROR, "/steps/0/inputs/0/mode",
     "input \"d\" of step a has the mode \"upload\", which it cannot have; use direct, mount, "
     "download or hdfs",
     "UserErrorException",
     "Invalid mode 'upload'. Mode can only be mount, download, hdfs, link, or direct", "use direct",
     NO_DISK, NULL},
    {"a mode of a table", DOC(STEP("a", "", IN("{'dataset': 'td', 'name': 'd', 'mode': 'mount'}"))),
     "mode", SEVERITY_ERROR, "/steps/0/inputs/0/mode",
     "input \"d\" of step a has the mode \"mount\", which it cannot have; use direct",
     "UserErrorException",
     "<class 'azureml.data.tabular_dataset.TabularDataset'> does not support mount. Only "
     "FileDataset supports mount",
     "use direct", NO_DISK, NULL},
    {"a path of a table that a step makes",
     DOC(STEP("p", "",
              OUT("{'kind': 'OutputFileDatasetConfig', 'name': 'o', 'read': {'delimited_files': "
                  "{}}}")) ", " STEP("a", "", IN("{'from': 'p.o', 'path_on_compute': '/t'}"))),
     "mode", SEVERITY_ERROR, "/steps/1/inputs/0/path_on_compute",
     "input \"o\" of step a is a table, which lies at no path on the compute; remove its "
     "path_on_compute",
     "UserErrorException",
     "<class 'azureml.data.output_dataset_config.OutputTabularDatasetConfig'> does not support "
     "mount. Only FileDataset supports mount",
     "remove path_on_compute", NO_DISK, NULL},
    {"a mode of an output", DOC(STEP("a", "", OUT("{'name': 'x', 'output_mode': 'download'}"))),
     "mode", SEVERITY_ERROR, "/steps/0/outputs/0/output_mode",
     "output \"x\" of step a has the mode \"download\", which it cannot have; use mount or upload",
     "ValueError", "Invalid output mode [download]", "use mount", NO_DISK, NULL},
    {"a mode of an output dataset",
     DOC(STEP("a", "", OUT("{'kind': 'OutputFileDatasetConfig', 'name': 'x', 'mode': 'direct'}"))),
     "mode", SEVERITY_ERROR, "/steps/0/outputs/0/mode",
     "output \"x\" of step a has the mode \"direct\", which it cannot have; use mount or upload",
     "ValueError", "Invalid output mode [direct]", "use mount", NO_DISK, NULL},
    {"an output taken as a dataset",
     DOC(P STEP("a", "", IN("{'from': 'p.x', 'as': 'file_dataset'}"))), "not-a-dataset",
     SEVERITY_ERROR, "/steps/1/inputs/0",
     "input \"x\" of step a takes the output \"x\" of step p as a dataset, which it is not; set "
     "as_dataset on the output, or remove \"as\" here",
     "ValueError",
     "Input \"x\" is expected to be consumed as a dataset but the output \"x\" is not promoted to "
     "a dataset. Please make sure you've passed the object returned by as_dataset to the outputs "
     "parameter of the step.",
     "set as_dataset on the output \"x\" of step p", NO_DISK, NULL},
    {"an output dataset taken as a dataset",
     DOC(STEP("p", "", OUT("{'kind': 'OutputFileDatasetConfig', 'name': 'o'}")) ", " STEP(
         "a", "", IN("{'from': 'p.o', 'as': 'file_dataset'}"))),
     "as-without-effect", SEVERITY_WARNING, "/steps/1/inputs/0/as",
     "input \"o\" of step a says \"as\", which has no effect: the output \"o\" of step p is a "
     "dataset already",
     NULL, NULL, "remove \"as\"", NO_DISK, NULL},
    {"a number as data path", DOC(STEP("a", "", IN("{'data_path_parameter': 'n'}"))),
     "parameter-kind", SEVERITY_ERROR, "/steps/0/inputs/0/data_path_parameter",
     "step a takes the parameter \"n\" as a data path, but its default_value is no data path; name "
     "another parameter, or change its default_value",
     "ValueError", "Default value for the PipelineParameter should be DataPath", NULL, NO_DISK,
     NULL},
    {"a number as dataset", DOC(STEP("a", "", IN("{'dataset_parameter': 'n', 'name': 'd'}"))),
     "parameter-kind", SEVERITY_ERROR, "/steps/0/inputs/0/dataset_parameter",
     "step a takes the parameter \"n\" as a dataset, but its default_value is no dataset; name "
     "another parameter, or change its default_value",
     "UserErrorException",
     "Invalid PipelineParameter with default value '1. Default value must be of types: FileDataset "
     "or TabularDataset",
     NULL, NO_DISK, NULL},
    {"a data path as dataset", DOC(STEP("a", "", IN("{'dataset_parameter': 'dp', 'name': 'd'}"))),
     "parameter-kind", SEVERITY_ERROR, "/steps/0/inputs/0/dataset_parameter",
     "step a takes the parameter \"dp\" as a dataset, but its default_value is no dataset; name "
     "another parameter, or change its default_value",
     "UserErrorException",
     "Invalid PipelineParameter with default value '<azureml.data.datapath.DataPath object>. "
     "Default value must be of types: FileDataset or TabularDataset",
     NULL, NO_DISK, NULL},
    {"a dataset as argument", DOC(STEP("a", "{'parameter': 'dsp'}", "")), "parameter-kind",
     SEVERITY_ERROR, "/steps/0/estimator_entry_script_arguments/0/parameter",
     "an argument of step a names the parameter \"dsp\", which is a dataset; make it an input with "
     "dataset_parameter, and name that",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"an argument names a data reference", DOC(STEP("a", "'--raw', {'input': 'raw'}", "")),
     "argument-input-unknown", SEVERITY_ERROR, "/steps/0/estimator_entry_script_arguments/1/input",
     "an argument of step a names the input \"raw\", which the step has not; it is a data "
     "reference: add that to inputs",
     "ValueError", "Input raw appears in arguments list but is not in the input list",
     "add the data reference \"raw\" to the inputs", NO_DISK, NULL},
    {"an output taken as a table",
     DOC(P STEP("a", "{'input': 't'}",
                IN("{'from': 'p.x', 'name': 't', 'as': 'tabular_dataset'}"))),
     "not-a-table", SEVERITY_WARNING, "/steps/1/inputs/0",
     "input \"t\" of step a takes the output \"x\" of step p as a table, which it is not; set "
     "as_dataset on the output, or remove \"as\" here",
     NULL, NULL, "set as_dataset on the output \"x\" of step p", NO_DISK, NULL},
    {"a file that is too large", DOC(COMMAND("large")), "snapshot-too-large", SEVERITY_ERROR,
     "/steps/0/source_directory",
     "the source directory of step a has the file \"big/one.bin\" of 301 MB, and Azure takes at "
     "most 300; move it out, or leave it out in .amlignore",
     "Exception",
     "File '/home/ann/work/large/big/one.bin' from source_directory exceeds the maximum snapshot "
     "size of 300 MB.\nPlease use a separate directory for a step with files only related to that "
     "step.\nIf you didn't specify source_directory, it will use your working directory and upload "
     "all files in that directory.",
     NULL, DISK, NULL},
    {"files that are too large together", DOC(COMMAND("heavy")), "snapshot-too-large",
     SEVERITY_ERROR, "/steps/0/source_directory",
     "the source directory of step a holds 400 MB, and Azure takes at most 300; move files out, or "
     "leave them out in .amlignore",
     "SnapshotException",
     "====================================================================\n\nWhile attempting to "
     "take snapshot of /home/ann/work/heavy\nYour total snapshot size exceeds the limit of 300.0 "
     "MB.\nPlease see http://aka.ms/aml-largefiles on how to work with large "
     "files.\n\n====================================================================\n\n",
     NULL, DISK, NULL},
    {"too many files", DOC(COMMAND("many")), "snapshot-files", SEVERITY_ERROR,
     "/steps/0/source_directory",
     "the source directory of step a holds 2001 files, and Azure takes at most 2000; move files "
     "out, or leave them out in .amlignore",
     "SnapshotException",
     "====================================================================\n\nWhile attempting to "
     "take snapshot of /home/ann/work/many\nYour project exceeds the file limit of "
     "2000.\n\n====================================================================\n\n",
     NULL, DISK, NULL},
    {"a data type", DOC(STEP("a", "", OUT("{'name': 'x', 'data_type': 'MyType'}"))),
     "data-type-unknown", SEVERITY_ERROR, "/steps/0/outputs/0/data_type",
     "output \"x\" of step a has the data_type \"MyType\", which a workspace does not have by "
     "itself; use AnyFile or AnyDirectory",
     "ValueError", "DataType MyType does not exist, please create it.", NULL, NO_DISK, NULL},
    {"an empty data type", DOC(STEP("a", "", OUT("{'name': 'x', 'data_type': ''}"))),
     "data-type-unknown", SEVERITY_ERROR, "/steps/0/outputs/0/data_type",
     "output \"x\" of step a has the data_type \"\", which a workspace does not have by itself; "
     "use "
     "AnyFile or AnyDirectory",
     "ValueError", "DataType  does not exist, please create it.", NULL, NO_DISK, NULL},
    {"a misspelt data type", DOC(STEP("a", "", OUT("{'name': 'x', 'data_type': 'AnyFiles'}"))),
     "data-type-unknown", SEVERITY_ERROR, "/steps/0/outputs/0/data_type",
     "output \"x\" of step a has the data_type \"AnyFiles\", which a workspace does not have by "
     "itself; did you mean \"AnyFile\"?",
     "ValueError", "DataType AnyFiles does not exist, please create it.",
     "use the data_type AnyFile", NO_DISK, NULL},
    {"an argument names no output by a name", DOC(STEP("a", "{'output': 'a b'}", "")),
     "argument-output-unknown", SEVERITY_ERROR,
     "/steps/0/estimator_entry_script_arguments/0/output",
     "an argument of step a names the output \"a b\", which the step has not; add one to outputs, "
     "or take the argument out",
     "ValueError",
     "OutputPortBinding name: [a b] is not a valid, as it may contain only letters, digits, and "
     "underscores.",
     "take the argument out", NO_DISK, NULL},
    {"no default datastore",
     BARE("'datastores': [{'name': 'blob'}], 'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP(
         "a", "", OUT("{'name': 'x'}, {'name': 'y', 'datastore': 'blob'}")) "]"),
     "default-datastore-missing", SEVERITY_ERROR, "/steps/0/outputs/0",
     "output \"x\" of step a has no datastore, and the pipeline has no default one; set "
     "\"default\" on a datastore",
     "ValueError", "DataStore not provided for output: x",
     "make \"blob\", the only datastore there is, the default one", NO_DISK, NULL},
    {"no datastore at all",
     BARE("'compute_targets': [{'name': 'cpu'}], 'steps': [" STEP("a", "",
                                                                  OUT("{'name': 'x'}")) "]"),
     "default-datastore-missing", SEVERITY_ERROR, "/steps/0/outputs/0",
     "output \"x\" of step a has no datastore, and the pipeline has no default one; add one",
     "ValueError", "DataStore not provided for output: x",
     "add the datastore workspaceblobstore, the default one of every workspace", NO_DISK, NULL},
    {"an empty name of registration",
     DOC(STEP("a", "",
              OUT("{'kind': 'LinkFileOutputDatasetConfig', 'name': 'x', 'register_on_complete': "
                  "{'name': ''}}"))),
     "registration-unnamed", SEVERITY_ERROR, "/steps/0/outputs/0/register_on_complete/name",
     "output \"x\" of step a is registered under an empty name; fill it in", "ValueError",
     "The registration name of the dataset must not be empty.", NULL, NO_DISK, NULL},
    {"two pipeline outputs of one name",
     DOC(STEP("a", "", OUT("{'name': 'x', 'pipeline_output_name': 'f'}")) ", " STEP(
         "b", "", OUT("{'name': 'x', 'pipeline_output_name': 'f'}"))),
     "pipeline-output-twice", SEVERITY_ERROR, "/steps/1/outputs/0/pipeline_output_name",
     "step b has the pipeline output \"f\", which step a has already; give it another name",
     "ValueError", "Duplicate pipeline output with name f", NULL, NO_DISK, NULL},
    {"an argument names no input", DOC(STEP("a", "'--data', {'input': 'data'}", "")),
     "argument-input-unknown", SEVERITY_ERROR, "/steps/0/estimator_entry_script_arguments/1/input",
     "an argument of step a names the input \"data\", which the step has not; add one to inputs, "
     "or take the argument out",
     "ValueError", "Input data appears in arguments list but is not in the input list",
     "take the argument out", NO_DISK, NULL},
    {"an argument misspells an input",
     DOC(STEP("a", "{'input': 'rwa'}", IN("{'data_reference': 'raw'}"))), "argument-input-unknown",
     SEVERITY_ERROR, "/steps/0/estimator_entry_script_arguments/0/input",
     "an argument of step a names the input \"rwa\", which the step has not; did you mean \"raw\"?",
     "ValueError", "Input rwa appears in arguments list but is not in the input list",
     "name the input \"raw\" instead", NO_DISK, NULL},
    {"an argument names an output as an input",
     DOC(STEP("a", "'--out', {'input': 'x'}", OUT("{'name': 'x'}"))), "argument-input-unknown",
     SEVERITY_ERROR, "/steps/0/estimator_entry_script_arguments/1/input",
     "an argument of step a names the input \"x\", which the step has not; it has an output of "
     "that name: write {\"output\": \"x\"}",
     "ValueError", "Input x appears in arguments list but is not in the input list",
     "name the output instead", NO_DISK, NULL},
    {"an argument names no output", DOC(STEP("a", "'--model', {'output': 'model'}, '-v'", "")),
     "argument-output-unknown", SEVERITY_ERROR,
     "/steps/0/estimator_entry_script_arguments/1/output",
     "an argument of step a names the output \"model\", which the step has not; add one to "
     "outputs, or take the argument out",
     "ValueError", "Output model appears in arguments list but is not in the output list",
     "take the argument out", NO_DISK, NULL},
    {"an argument names an input as an output",
     DOC(STEP("a", "{'output': 'raw'}", IN("{'data_reference': 'raw'}"))),
     "argument-output-unknown", SEVERITY_ERROR,
     "/steps/0/estimator_entry_script_arguments/0/output",
     "an argument of step a names the output \"raw\", which the step has not; it has an input of "
     "that name: write {\"input\": \"raw\"}",
     "ValueError", "Output raw appears in arguments list but is not in the output list",
     "name the input instead", NO_DISK, NULL},
    {"no argument names an input", DOC(STEP("a", "'raw'", IN("{'data_reference': 'raw'}"))),
     "input-not-in-arguments", SEVERITY_INFO, "/steps/0/inputs/0",
     "no argument of step a names the input \"raw\", so the script is not told where it is", NULL,
     NULL, NULL, NO_DISK, NULL},
    {"one of two outputs is not read",
     DOC(STEP("p", "", OUT("{'name': 'x'}, {'name': 'log'}")) ", " STEP("a", "{'input': 'x'}",
                                                                        IN("{'from': 'p.x'}"))),
     "output-not-read", SEVERITY_WARNING, "/steps/0/outputs/1",
     "nothing reads the output \"log\" of step p, though others of its outputs are read", NULL,
     NULL, NULL, NO_DISK, NULL},
    {"no estimator", DOC("{'id': 'a', " ARGS("") ", " CPU "}"), "estimator-missing", SEVERITY_ERROR,
     "/steps/0", "step a has no estimator; give it one, with a class and an entry_script",
     "ValueError", "Estimator, compute_target parameters are required", NULL, NO_DISK, NULL},
    {"no compute target", DOC("{'id': 'a', " EST(SCRIPT) ", " ARGS("") "}"),
     "compute-target-missing", SEVERITY_ERROR, "/steps/0",
     "step a has no compute_target, which Azure needs; name one", "ValueError",
     "Estimator, compute_target parameters are required",
     "run it on \"cpu\", the only compute target there is", NO_DISK, NULL},
    {"no arguments", DOC("{'id': 'a', " EST(SCRIPT) ", " CPU "}"), "arguments-missing",
     SEVERITY_ERROR, "/steps/0",
     "step a has no estimator_entry_script_arguments; set them to [] when the script takes none",
     "ValueError",
     "estimator_entry_script_arguments is a required parameter. If the Estimators entryscript does "
     "not accept commandline arguments, set the parameter value to empty list",
     "set estimator_entry_script_arguments to []", NO_DISK, NULL},
    {"no entry script", DOC("{'id': 'a', " EST("'use_gpu': true") ", " ARGS("") ", " CPU "}"),
     "script-missing", SEVERITY_ERROR, "/steps/0/estimator",
     "step a does not say which script it runs; set its entry_script", "ValueError",
     "script_name is required", NULL, NO_DISK, NULL},
    {"an empty script", DOC("{'id': 'a', 'type': 'PythonScriptStep', 'script_name': '', " CPU "}"),
     "script-missing", SEVERITY_ERROR, "/steps/0/script_name",
     "step a does not say which script it runs; set its script_name", "ValueError",
     "script_name is required", NULL, NO_DISK, NULL},
    {"no entry script, but one in the folder",
     DOC("{'id': 'a', " EST("'use_gpu': true") ", " ARGS("") ", " CPU "}"), "script-missing",
     SEVERITY_ERROR, "/steps/0/estimator",
     "step a does not say which script it runs; set its entry_script", "ValueError",
     "script_name is required", "run train.py, the only script in its source directory", DISK,
     NULL},
    {"no command", DOC("{'id': 'a', 'type': 'CommandStep', " CPU "}"), "command-missing",
     SEVERITY_ERROR, "/steps/0", "step a has no command; set it", "ValueError",
     "command is required either from command directly or runconfig.", NULL, NO_DISK, NULL},
    {"a command that begins with a parameter",
     DOC("{'id': 'a', 'type': 'CommandStep', 'command': [{'parameter': 'n'}], " CPU "}"),
     "command-missing", SEVERITY_ERROR, "/steps/0/command/0",
     "the command of step a does not begin with a text; put the program's name first", NULL, NULL,
     NULL, NO_DISK, NULL},
    {"script_params",
     DOC("{'id': 'a', " EST(SCRIPT ", 'script_params': {'--lr': 0.1, '--fast': ''}") ", " ARGS(
         "'-v'") ", " CPU "}"),
     "script-params", SEVERITY_ERROR, "/steps/0/estimator/script_params",
     "the estimator of step a has script_params; put them into estimator_entry_script_arguments",
     "ValueError",
     "script_params in Estimator should not be provided to EstimatorStep. Please use "
     "estimator_entry_script_arguments instead.",
     "move them to the end of estimator_entry_script_arguments", NO_DISK, NULL},
    {"datasets of the estimator",
     DOC("{'id': 'a', " EST(SCRIPT ", 'inputs': [{'dataset': 'fd', 'name': 'd'}]") ", " ARGS(
         "") ", " CPU "}"),
     "estimator-inputs", SEVERITY_ERROR, "/steps/0/estimator/inputs",
     "the estimator of step a has inputs; make them inputs of the step", "ValueError",
     "Unable to create EstimatorStep as inputs are specified in the Estimator. Please specify all "
     "the inputs in EstimatorStep instead.",
     "move them to the step's inputs", NO_DISK, NULL},
    {"data references of the estimator",
     DOC("{'id': 'a', " EST(SCRIPT ", 'inputs': [{'data_reference': 'raw'}]") ", " ARGS("") ", " CPU
                                                                                            "}"),
     "estimator-inputs-dropped", SEVERITY_WARNING, "/steps/0/estimator/inputs",
     "the estimator of step a has data references as inputs, which the SDK leaves out; make them "
     "inputs of the step",
     NULL, NULL, "move them to the step's inputs", NO_DISK, NULL},
    {"resume_from",
     DOC("{'id': 'a', " EST(
         SCRIPT ", 'resume_from': {'data_path': {'datastore': 'blob'}}") ", " ARGS("") ", " CPU
                                                                                       "}"),
     "resume-from", SEVERITY_ERROR, "/steps/0/estimator/resume_from",
     "the estimator of step a has resume_from, which a step cannot have; make it a data reference, "
     "an input of the step, and an argument",
     "ValueError",
     "script_params in Estimator should not be provided to EstimatorStep. Please use "
     "estimator_entry_script_arguments instead.",
     NULL, NO_DISK, NULL},
    {"a parameter and a param of one name",
     DOC("{'id': 'a', 'type': 'PythonScriptStep', 'script_name': 'train.py', 'arguments': "
         "[{'parameter': 'n'}], 'params': {'n': 2}, " CPU "}"),
     "parameter-name-taken", SEVERITY_ERROR, "/steps/0/params/n",
     "step a has \"n\" in params and as a parameter in its arguments; remove one", "Exception",
     "Parameter name n is already in use", NULL, NO_DISK, NULL},
    {"an override and a param of one name",
     DOC("{'id': 'a', 'type': 'PythonScriptStep', 'script_name': 'train.py', 'params': "
         "{'NodeCount': 2}, 'runconfig_pipeline_params': {'NodeCount': 'n'}, " CPU "}"),
     "parameter-name-taken", SEVERITY_ERROR, "/steps/0/params/NodeCount",
     "step a has \"NodeCount\" in params and in runconfig_pipeline_params; remove one",
     "ValueError",
     "Duplicate parameter NodeCount in params and runconfig_pipeline_params parameters", NULL,
     NO_DISK, NULL},
    {"a folder that is not there",
     DOC("{'id': 'a', 'estimator': {'class': 'Estimator', 'source_directory': 'gone', "
         "'compute_target': 'cpu', 'entry_script': './train.py'}, " ARGS("") ", " CPU "}"),
     "folder-not-found", SEVERITY_ERROR, "/steps/0/estimator/source_directory",
     "the source directory \"gone\" of step a is not there; make it, or name another", "ValueError",
     "Step [./train.py]: script not found at: /home/ann/work/gone/train.py. Make sure to specify "
     "an appropriate source_directory on the Step or default_source_directory on the Pipeline.",
     NULL, DISK, NULL},
    {"a folder of a command",
     DOC("{'id': 'a', 'type': 'CommandStep', 'command': ['ls'], 'source_directory': 'gone', " CPU
         "}"),
     "folder-not-found", SEVERITY_ERROR, "/steps/0/source_directory",
     "the source directory \"gone\" of step a is not there; make it, or name another", "ValueError",
     "source_directory should be an existing directory or None for commands already in the target "
     "system.",
     NULL, DISK, NULL},
    {"a folder that cannot be read",
     DOC("{'id': 'a', 'type': 'CommandStep', 'command': ['ls'], 'source_directory': 'locked', " CPU
         "}"),
     "folder-unreadable", SEVERITY_ERROR, "/steps/0/source_directory",
     "not all of the source directory \"locked\" of step a can be read: cannot look into "
     "locked/sub: Permission denied; "
     "give "
     "the right to read it, or leave it out in .amlignore",
     NULL, NULL, NULL, DISK, NULL},
    {"a folder of which only a part is known, and so not whether the script is there",
     DOC("{'id': 'a', 'type': 'PythonScriptStep', 'script_name': 'none.py', 'source_directory': "
         "'huge', " CPU "}"),
     "folder-truncated", SEVERITY_ERROR, "/steps/0/source_directory",
     "the source directory \"huge\" of step a holds more than 1 files; give the step a folder with "
     "what it needs, or leave files out in .amlignore",
     NULL, NULL, NULL, DISK, NULL},
    {"a script that is not there",
     DOC("{'id': 'a', 'name': 'Train', 'estimator': {'class': 'Estimator', 'source_directory': "
         "'../lib/./two', 'compute_target': 'cpu', 'entry_script': 'nope.py'}, " ARGS("") ", " CPU
                                                                                          "}"),
     "script-not-found", SEVERITY_ERROR, "/steps/0/estimator/entry_script",
     "step a runs ../lib/two/nope.py, and there is no such file; add it, or name another",
     "ValueError",
     "Step [Train]: script not found at: /home/ann/lib/two/nope.py. Make sure to specify an "
     "appropriate source_directory on the Step or default_source_directory on the Pipeline.",
     NULL, DISK, NULL},
    {"a misspelt script",
     DOC("{'id': 'a', " EST("'entry_script': 'trian.py'") ", " ARGS("") ", " CPU "}"),
     "script-not-found", SEVERITY_ERROR, "/steps/0/estimator/entry_script",
     "step a runs src/trian.py, and there is no such file; did you mean \"train.py\"?",
     "ValueError",
     "Step [trian.py]: script not found at: /home/ann/work/src/trian.py. Make sure to specify an "
     "appropriate source_directory on the Step or default_source_directory on the Pipeline.",
     "run train.py instead", DISK, NULL},
    {"the local machine",
     DOC("{'id': 'a', " EST(SCRIPT) ", " ARGS("") ", 'compute_target': 'local'}"), "compute-local",
     SEVERITY_ERROR, "/steps/0/compute_target",
     "step a is to run on \"local\", where Azure runs no pipelines; name a compute target",
     "ValueError",
     "Please specify a remote compute_target. (Local execution is not supported for pipelines.)",
     NULL, NO_DISK, NULL},
    {"a compute of another type",
     BARE("'compute_targets': [{'name': 'k', 'type': 'AKS'}], 'steps': [{'id': 'a', " EST(
         SCRIPT) ", " ARGS("") ", 'compute_target': 'k'}]"),
     "compute-type", SEVERITY_ERROR, "/steps/0/compute_target",
     "step a is to run on a compute target of type \"AKS\", which runs no pipeline steps; name "
     "another",
     "ValueError", "Invalid compute target type: AKS", NULL, NO_DISK, NULL},
    {"a pair of another type",
     DOC("{'id': 'a', " EST(SCRIPT) ", " ARGS("") ", 'compute_target': ['k', 'batchai']}"),
     "compute-type", SEVERITY_ERROR, "/steps/0/compute_target",
     "step a is to run on a compute target of type \"batchai\", which runs no pipeline steps; name "
     "another",
     "ValueError", "Compute target tuple not supported for legacy BatchAi computes", NULL, NO_DISK,
     NULL},
    {"an override that is none", DOC(STEP("a", "", ", 'runconfig_pipeline_params': {'Foo': 'n'}")),
     "override-unknown", SEVERITY_ERROR, "/steps/0/runconfig_pipeline_params/Foo",
     "step a overrides \"Foo\", which no parameter can set; use NodeCount, MpiProcessCountPerNode, "
     "TensorflowWorkerCount or TensorflowParameterServerCount",
     "ValueError", "Runconfig property name Foo is not valid", NULL, NO_DISK, NULL},
    {"an override that takes no parameter",
     DOC(STEP("a", "", ", 'runconfig_pipeline_params': {'AMLComputeNodeCount': 'n'}")),
     "override-unknown", SEVERITY_ERROR, "/steps/0/runconfig_pipeline_params/AMLComputeNodeCount",
     "step a overrides \"AMLComputeNodeCount\", which no parameter can set; use NodeCount, "
     "MpiProcessCountPerNode, TensorflowWorkerCount or TensorflowParameterServerCount",
     "ValueError", "Runconfig property AMLComputeNodeCount is not parameterizable", NULL, NO_DISK,
     NULL},
    {"a misspelt override",
     DOC(STEP("a", "", ", 'runconfig_pipeline_params': {'NodesCount': 'n'}")), "override-unknown",
     SEVERITY_ERROR, "/steps/0/runconfig_pipeline_params/NodesCount",
     "step a overrides \"NodesCount\", which no parameter can set; did you mean \"NodeCount\"?",
     "ValueError", "Runconfig property name NodesCount is not valid", "override NodeCount instead",
     NO_DISK, NULL},
    {"an override by a data path",
     DOC(STEP("a", "", ", 'runconfig_pipeline_params': {'NodeCount': 'dp'}")),
     "override-not-a-count", SEVERITY_WARNING, "/steps/0/runconfig_pipeline_params/NodeCount",
     "NodeCount of step a takes the parameter \"dp\", whose default_value is no whole number from "
     "1; change that",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"workers without TensorFlow",
     DOC(STEP("a", "", ", 'runconfig_pipeline_params': {'TensorflowWorkerCount': 'n'}")),
     "override-without-effect", SEVERITY_WARNING,
     "/steps/0/runconfig_pipeline_params/TensorflowWorkerCount",
     "TensorflowWorkerCount of step a does not go with its estimator: only a TensorFlow estimator "
     "with ParameterServer has workers and parameter servers",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"processes without Mpi",
     DOC("{'id': 'a', " EST(SCRIPT ", 'distributed_training': {'class': 'Nccl'}") ", " ARGS(
         "") ", 'runconfig_pipeline_params': {'MpiProcessCountPerNode': 'n'}, " CPU "}"),
     "override-without-effect", SEVERITY_WARNING,
     "/steps/0/runconfig_pipeline_params/MpiProcessCountPerNode",
     "MpiProcessCountPerNode of step a does not go with its estimator: only Mpi has processes per "
     "node; set its distributed_training to Mpi",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"a step that runs after itself", DOC(STEP("a", "", ", 'run_after': ['a']")), "cycle",
     SEVERITY_ERROR, "/steps/0/run_after/0", "step a waits for itself; take out this run_after",
     NULL, "Cycle detected including node train.py(00000001)", NULL, NO_DISK, NULL},
    {"a step that reads itself",
     DOC(STEP("a", "", IN("{'from': 'a.x', 'name': 'y'}") OUT("{'name': 'x'}"))), "cycle",
     SEVERITY_ERROR, "/steps/0/inputs/0/from", "step a waits for itself; take out this wire", NULL,
     "Cycle detected including node train.py(00000001)", NULL, NO_DISK, NULL},
    {"a circle of three",
     DOC(STEP("a", "", IN("{'from': 'c.z'}") OUT("{'name': 'x'}")) ", " STEP(
         "b", "",
         IN("{'from': 'a.x'}")
             OUT("{'name': 'y'}")) ", " STEP("c", "", OUT("{'name': 'z'}") ", 'run_after': ['b']")),
     "cycle", SEVERITY_ERROR, "/steps/0/inputs/0/from",
     "step a waits for itself: a → b → c → a; take out one of these wires", NULL,
     "Cycle detected including node train.py(00000003)", NULL, NO_DISK, NULL},
    {"no steps", BARE("'name': 'empty'"), "pipeline-empty", SEVERITY_WARNING, "",
     "the pipeline has no steps; add one", NULL, NULL, NULL, NO_DISK, NULL},
    {"no step that is not muted", DOC(STEP("a", "", ", 'muted': true")), "pipeline-empty",
     SEVERITY_WARNING, "/steps", "every step of the pipeline is muted; unmute one", NULL, NULL,
     NULL, NO_DISK, NULL},
    {"two steps of one name",
     DOC(STEP("a", "", ", 'name': 'Train'") ", " STEP("b", "", ", 'name': 'Train'")),
     "step-name-twice", SEVERITY_WARNING, "/steps/1/name",
     "step b is named \"Train\", as step a is; give it a name of its own", NULL, NULL, NULL,
     NO_DISK, NULL},
    {"two scripts of one folder",
     DOC(STEP("a", "", "") ", {'id': 'b', " EST("'entry_script': 'test.py'") ", " ARGS("") ", " CPU
                                                                                           "}"),
     "folder-shared", SEVERITY_WARNING, "/steps/1/estimator/source_directory",
     "steps a and b run different scripts of one source directory, \"src\", so a change to either "
     "makes both run again; give each a folder of its own",
     NULL, NULL, NULL, NO_DISK, NULL},
    {"the step that is deprecated", DOC(STEP("a", "", "")), "estimator-step-deprecated",
     SEVERITY_INFO, "/steps",
     "the SDK calls EstimatorStep deprecated and CommandStep its successor; it still works in SDK "
     "1.62",
     NULL, NULL, NULL, NO_DISK, NULL},
};

size_t problem_case_count(void)
{
    return COUNT_OF(cases) + problem_estimator_case_count;
}

const struct problem_case *problem_case_at(size_t i)
{
    return i < COUNT_OF(cases) ? &cases[i] : &problem_estimator_cases[i - COUNT_OF(cases)];
}

static const struct folder_file src_files[] = {{.path = STR_INIT("train.py")},
                                               {.path = STR_INIT("util/extra.py")}};
static const struct folder_file pkgs_files[] = {{.path = STR_INIT("env.yml")},
                                                {.path = STR_INIT("requirements.txt")},
                                                {.path = STR_INIT("train.py")}};
static const struct folder_file two_files[] = {{.path = STR_INIT("a.py")},
                                               {.path = STR_INIT("b.py")}};
enum { MIB = 1024 * 1024 };
static const struct folder_file large_files[] = {
    {.path = STR_INIT("big/one.bin"), .size = 301 * MIB},
    {.path = STR_INIT("big/two.bin"), .size = 302 * MIB},
};
static const struct folder_file heavy_files[] = {{.path = STR_INIT("a"), .size = 200 * MIB},
                                                 {.path = STR_INIT("b"), .size = 200 * MIB}};
static const struct folder_file many_files[2001];
static const struct folder folders[] = {
    {.path = STR_INIT("src"), .exists = true, .files = src_files, .count = COUNT_OF(src_files)},
    {.path = STR_INIT("../lib/./two"),
     .exists = true,
     .files = two_files,
     .count = COUNT_OF(two_files)},
    {.path = STR_INIT("gone")},
    {.path = STR_INIT("locked"),
     .exists = true,
     .unreadable = STR_INIT("cannot look into locked/sub: Permission denied")},
    {.path = STR_INIT("huge"), .exists = true, .truncated = true, .files = src_files, .count = 1},
    {.path = STR_INIT("large"), .exists = true, .files = large_files, .count = 2},
    {.path = STR_INIT("heavy"), .exists = true, .files = heavy_files, .count = 2},
    {.path = STR_INIT("many"), .exists = true, .files = many_files, .count = COUNT_OF(many_files)},
    {.path = STR_INIT("pkgs"), .exists = true, .files = pkgs_files, .count = COUNT_OF(pkgs_files)},
};
const struct folders problem_cases_disk = {folders, COUNT_OF(folders), STR_INIT("/home/ann/work")};
