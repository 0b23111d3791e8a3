/* SPDX-License-Identifier: MIT
 * tests/model/problem_documents.h - how the documents of the problem cases are written.
 */
#ifndef TESTS_MODEL_PROBLEM_DOCUMENTS_H
#define TESTS_MODEL_PROBLEM_DOCUMENTS_H

/* A step, unless a case writes it out, runs src/train.py on cpu. P comes first and has an output x.
 */
#define LISTS                                                                                      \
    "'datastores': [{'name': 'blob', 'default': true}], 'compute_targets': [{'name': 'cpu'}], "    \
    "'data_references': [{'name': 'raw', 'datastore': 'blob'}], "                                  \
    "'datasets': [{'id': 'fd'}, {'id': 'td', 'type': 'tabular'}], "                                \
    "'parameters': [{'name': 'n', 'default_value': 1}, "                                           \
    "{'name': 'dp', 'default_value': {'data_path': {'datastore': 'blob'}}}, "                      \
    "{'name': 'dsp', 'default_value': {'dataset': 'fd'}}], "
#define DOC(steps) "{'format': 'stepwire/1', " LISTS "'steps': [" steps "]}"
#define BARE(rest) "{'format': 'stepwire/1', " rest "}"
#define EST(more)                                                                                  \
    "'estimator': {'class': 'Estimator', 'source_directory': 'src', 'compute_target': "            \
    "'cpu', " more "}"
#define SCRIPT "'entry_script': 'train.py'"
#define CPU "'compute_target': 'cpu'"
#define ARGS(args) "'estimator_entry_script_arguments': [" args "]"
#define STEP(id, args, more) "{'id': '" id "', " EST(SCRIPT) ", " ARGS(args) ", " CPU more "}"
#define IN(inputs) ", 'inputs': [" inputs "]"
#define OUT(outputs) ", 'outputs': [" outputs "]"
#define P STEP("p", "{'output': 'x'}", OUT("{'name': 'x'}")) ", "

#endif
