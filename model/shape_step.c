/* SPDX-License-Identifier: MIT */
#include "model/shape_internal.h"

const struct field shape_input_argument_fields[] = {
    REQUIRED(INPUT, INPUT_PORT, "The path of this input of the step."),
};

const struct field shape_output_argument_fields[] = {
    REQUIRED(OUTPUT, OUTPUT_PORT, "The path of this output of the step."),
};

const struct field shape_parameter_argument_fields[] = {
    REQUIRED(PARAMETER, PARAMETER_REF, "The value of this parameter."),
};

#define ID_ROW REQUIRED(ID, STEP_ID, "What wires call the step; unique in the document.")
#define TYPE_HELP "Which of the SDK's steps this is."
#define NAME_ROW(otherwise) OPTIONAL(NAME, TEXT, "The name that the service shows; else " otherwise)
#define SCRIPT_FOLDER_ROW                                                                          \
    OPTIONAL(SOURCE_DIRECTORY, FOLDER, "The folder with the script and what it needs.")
#define CONFIGURATION_ROWS                                                                         \
    DEFAULTED(PARAMS, PARAMS_MAP, "{}", "Environment variables AML_PARAMETER_<name>."),            \
        OPTIONAL(RUNCONFIG, RUNCONFIG_MAP, "Keys of a .runconfig file, laid over the default.")

/* What every step ends with. */
#define LAST_ROWS                                                                                  \
    DEFAULTED(RUNCONFIG_PIPELINE_PARAMS, OVERRIDE_MAP, "{}",                                       \
              "Run configuration values that parameters override."),                               \
        DEFAULTED(INPUTS, INPUT_LIST, "[]", "What the step reads."),                               \
        DEFAULTED(OUTPUTS, OUTPUT_LIST, "[]", "What the step writes."),                            \
        OPTIONAL(COMPUTE_TARGET, STEP_COMPUTE, "The compute it runs on, or its name and type."),   \
        DEFAULTED(ALLOW_REUSE, BOOL, "true", "Whether an earlier result may be used again."),      \
        OPTIONAL(VERSION, TEXT, "A text that makes the step a new one when it changes."),          \
        DEFAULTED(RUN_AFTER, STEP_REF_LIST, "[]", "Steps that it waits for without data."),        \
        OPTIONAL(TIMEOUT_SECONDS, INTEGER, "When the step is ended, in seconds."),                 \
        DEFAULTED(RETRIES, INTEGER, "0", "How often it is tried again when it fails."),            \
        DEFAULTED(MUTED, BOOL, "false", "Whether it is left out as if it were not there.")

const struct field shape_estimator_step_fields[] = {
    ID_ROW,
    DEFAULTED(TYPE, TYPE_ESTIMATOR_STEP, "\"EstimatorStep\"", TYPE_HELP),
    NAME_ROW("the script's."),
    OPTIONAL(ESTIMATOR, ESTIMATOR, "What trains: an estimator and its arguments."),
    OPTIONAL(ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS, ARGUMENT_LIST,
             "The script's arguments; an empty list when it takes none."),
    LAST_ROWS,
};

const struct field shape_python_script_step_fields[] = {
    ID_ROW,
    REQUIRED(TYPE, TYPE_PYTHON_SCRIPT_STEP, TYPE_HELP),
    NAME_ROW("the script's."),
    OPTIONAL(SCRIPT_NAME, SOURCE_FILE, "The script to run, in the source directory."),
    DEFAULTED(ARGUMENTS, ARGUMENT_LIST, "[]", "The script's arguments."),
    SCRIPT_FOLDER_ROW,
    CONFIGURATION_ROWS,
    LAST_ROWS,
};

const struct field shape_command_step_fields[] = {
    ID_ROW,
    REQUIRED(TYPE, TYPE_COMMAND_STEP, TYPE_HELP),
    NAME_ROW("CommandStep_ and the command's first word."),
    OPTIONAL(COMMAND, ARGUMENT_LIST, "The command; its first item is split into words."),
    SCRIPT_FOLDER_ROW,
    CONFIGURATION_ROWS,
    LAST_ROWS,
};
