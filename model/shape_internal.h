/* SPDX-License-Identifier: MIT
 * model/shape_internal.h - how the table of shapes is put together, for shape*.c and for the
 * pipeline, which keeps a shape's number (two bytes) with each of its values.
 *
 *      shape.c            the table: every shape, by number
 *      shape_document.c   the fields of the document and its named lists
 *      shape_port.c       the fields of inputs and outputs
 *      shape_estimator.c  the fields of estimators and of the objects in their arguments
 *      shape_step.c       the fields of steps
 */
#ifndef MODEL_SHAPE_INTERNAL_H
#define MODEL_SHAPE_INTERNAL_H

#include "model/shape.h"

enum shape_id {
    /* scalars */
    SHAPE_ID_TEXT,
    SHAPE_ID_BOOL,
    SHAPE_ID_INTEGER,
    SHAPE_ID_PLAIN,           /* text, a number or a bool */
    SHAPE_ID_PARAMETER_PLAIN, /* a parameter's default */
    SHAPE_ID_TEXT_OR_NULL,
    SHAPE_ID_FORMAT,
    SHAPE_ID_NAME,       /* identity of a named item */
    SHAPE_ID_DATASET_ID, /* identity of a dataset */
    SHAPE_ID_STEP_ID,    /* identity of a step */
    SHAPE_ID_STEP_REF,
    SHAPE_ID_OUTPUT_REF,
    SHAPE_ID_INPUT_PORT,
    SHAPE_ID_OUTPUT_PORT,
    SHAPE_ID_DATASTORE_REF,
    SHAPE_ID_COMPUTE_REF,
    SHAPE_ID_DATA_REFERENCE_REF,
    SHAPE_ID_DATASET_REF,
    SHAPE_ID_PARAMETER_REF,
    SHAPE_ID_FOLDER,
    SHAPE_ID_SOURCE_FILE,
    SHAPE_ID_DATASTORE_TYPE,
    SHAPE_ID_COMPUTE_TYPE,
    SHAPE_ID_DATASET_TYPE,
    SHAPE_ID_DATASET_VERSION,
    SHAPE_ID_DIRECTION,
    SHAPE_ID_HEADER,
    SHAPE_ID_BACKEND,
    SHAPE_ID_MODE_REFERENCE,
    SHAPE_ID_MODE_WIRE,
    SHAPE_ID_MODE_DATASET,
    SHAPE_ID_MODE_DATA_PATH,
    SHAPE_ID_MODE_OUTPUT,
    /* the values of selectors */
    SHAPE_ID_TYPE_ESTIMATOR_STEP,
    SHAPE_ID_TYPE_PYTHON_SCRIPT_STEP,
    SHAPE_ID_TYPE_COMMAND_STEP,
    SHAPE_ID_CLASS_ESTIMATOR,
    SHAPE_ID_CLASS_PYTORCH,
    SHAPE_ID_CLASS_TENSORFLOW,
    SHAPE_ID_CLASS_CHAINER,
    SHAPE_ID_CLASS_SKLEARN,
    SHAPE_ID_CLASS_MPI,
    SHAPE_ID_CLASS_PARAMETER_SERVER,
    SHAPE_ID_CLASS_GLOO,
    SHAPE_ID_CLASS_NCCL,
    SHAPE_ID_CLASS_MPI_CONFIGURATION,
    SHAPE_ID_CLASS_TENSORFLOW_CONFIGURATION,
    SHAPE_ID_CLASS_PYTORCH_CONFIGURATION,
    SHAPE_ID_CLASS_PARALLEL_TASK_CONFIGURATION,
    SHAPE_ID_KIND_PIPELINE_DATA,
    SHAPE_ID_KIND_FILE_OUTPUT,
    SHAPE_ID_KIND_HDFS_OUTPUT,
    SHAPE_ID_KIND_LINK_OUTPUT,
    SHAPE_ID_AS_FILE,
    SHAPE_ID_AS_TABULAR,
    /* lists, pairs and maps */
    SHAPE_ID_TEXT_LIST,
    SHAPE_ID_INTEGER_LIST,
    SHAPE_ID_STEP_REF_LIST,
    SHAPE_ID_ARGUMENT_LIST,
    SHAPE_ID_INPUT_LIST,
    SHAPE_ID_OUTPUT_LIST,
    SHAPE_ID_DATASTORE_LIST,
    SHAPE_ID_COMPUTE_LIST,
    SHAPE_ID_DATA_REFERENCE_LIST,
    SHAPE_ID_DATASET_LIST,
    SHAPE_ID_PARAMETER_LIST,
    SHAPE_ID_STEP_LIST,
    SHAPE_ID_GROUP_LIST,
    SHAPE_ID_COMPUTE_PAIR,
    SHAPE_ID_POSITION,
    SHAPE_ID_TEXT_MAP,
    SHAPE_ID_PLAIN_MAP,
    SHAPE_ID_PARAMS_MAP,
    SHAPE_ID_OVERRIDE_MAP,
    SHAPE_ID_RUNCONFIG_MAP,
    SHAPE_ID_POSITION_MAP,
    SHAPE_ID_ANY,
    /* objects of the document */
    SHAPE_ID_DOCUMENT,
    SHAPE_ID_WORKSPACE,
    SHAPE_ID_DATASTORE,
    SHAPE_ID_COMPUTE,
    SHAPE_ID_DATA_REFERENCE,
    SHAPE_ID_DATASET,
    SHAPE_ID_DATA_PATH,
    SHAPE_ID_DATA_PATH_VALUE,
    SHAPE_ID_DATASET_VALUE,
    SHAPE_ID_PARAMETER,
    SHAPE_ID_VIEW,
    SHAPE_ID_GROUP,
    /* arguments */
    SHAPE_ID_INPUT_ARGUMENT,
    SHAPE_ID_OUTPUT_ARGUMENT,
    SHAPE_ID_PARAMETER_ARGUMENT,
    /* inputs and outputs */
    SHAPE_ID_PARSE_DELIMITED,
    SHAPE_ID_PARSE_DELIMITED_OPTIONS,
    SHAPE_ID_PARSE_PARQUET,
    SHAPE_ID_PARSE_PARQUET_OPTIONS,
    SHAPE_ID_READ_DELIMITED,
    SHAPE_ID_READ_DELIMITED_OPTIONS,
    SHAPE_ID_READ_PARQUET,
    SHAPE_ID_READ_PARQUET_OPTIONS,
    SHAPE_ID_FILE_WIRE,
    SHAPE_ID_TABULAR_WIRE,
    SHAPE_ID_DATA_REFERENCE_INPUT,
    SHAPE_ID_DATASET_INPUT,
    SHAPE_ID_DATASET_PARAMETER_INPUT,
    SHAPE_ID_DATA_PATH_INPUT,
    SHAPE_ID_PIPELINE_DATA,
    SHAPE_ID_FILE_OUTPUT,
    SHAPE_ID_HDFS_OUTPUT,
    SHAPE_ID_LINK_FILE_OUTPUT,
    SHAPE_ID_LINK_TABULAR_OUTPUT,
    SHAPE_ID_DESTINATION,
    SHAPE_ID_REGISTER,
    SHAPE_ID_REGISTER_ON_COMPLETE,
    /* estimators */
    SHAPE_ID_COMPUTE_OBJECT,
    SHAPE_ID_MPI,
    SHAPE_ID_PARAMETER_SERVER,
    SHAPE_ID_GLOO,
    SHAPE_ID_NCCL,
    SHAPE_ID_MPI_CONFIGURATION,
    SHAPE_ID_TENSORFLOW_CONFIGURATION,
    SHAPE_ID_PYTORCH_CONFIGURATION,
    SHAPE_ID_PARALLEL_TASK_CONFIGURATION,
    SHAPE_ID_ENVIRONMENT,
    SHAPE_ID_REGISTRY,
    SHAPE_ID_PLAIN_ESTIMATOR,
    SHAPE_ID_PYTORCH,
    SHAPE_ID_TENSORFLOW,
    SHAPE_ID_CHAINER,
    SHAPE_ID_SKLEARN,
    /* steps */
    SHAPE_ID_ESTIMATOR_STEP,
    SHAPE_ID_PYTHON_SCRIPT_STEP,
    SHAPE_ID_COMMAND_STEP,
    /* choices */
    SHAPE_ID_DEFAULT_VALUE,
    SHAPE_ID_ARGUMENT,
    SHAPE_ID_PARAM_VALUE,
    SHAPE_ID_PARSE,
    SHAPE_ID_READ,
    SHAPE_ID_WIRE,
    SHAPE_ID_INPUT,
    SHAPE_ID_OUTPUT,
    SHAPE_ID_DISTRIBUTED_TRAINING,
    SHAPE_ID_ESTIMATOR_COMPUTE,
    SHAPE_ID_ESTIMATOR,
    SHAPE_ID_STEP_COMPUTE,
    SHAPE_ID_STEP,

    SHAPE_ID_COUNT
};

extern const struct shape shape_table[SHAPE_ID_COUNT];

#define SHAPE(id) (&shape_table[SHAPE_ID_##id])

/* Rows of the tables of fields. */
#define OPTIONAL(key, shape, help) {KEY_##key, SHAPE(shape), NULL, false, help}
#define REQUIRED(key, shape, help) {KEY_##key, SHAPE(shape), NULL, true, help}
#define DEFAULTED(key, shape, default_json, help)                                                  \
    {KEY_##key, SHAPE(shape), default_json, false, help}

/* shape_document.c */
extern const struct field shape_document_fields[13];
extern const struct field shape_workspace_fields[3];
extern const struct field shape_datastore_fields[6];
extern const struct field shape_compute_fields[4];
extern const struct field shape_data_reference_fields[6];
extern const struct field shape_dataset_fields[7];
extern const struct field shape_data_path_fields[3];
extern const struct field shape_data_path_value_fields[1];
extern const struct field shape_dataset_value_fields[1];
extern const struct field shape_parameter_fields[2];
extern const struct field shape_view_fields[4];
extern const struct field shape_group_fields[3];

/* shape_port.c */
extern const struct field shape_parse_delimited_fields[1];
extern const struct field shape_parse_delimited_options_fields[6];
extern const struct field shape_parse_parquet_fields[1];
extern const struct field shape_parse_parquet_options_fields[3];
extern const struct field shape_read_delimited_fields[1];
extern const struct field shape_read_delimited_options_fields[5];
extern const struct field shape_read_parquet_fields[1];
extern const struct field shape_read_parquet_options_fields[3];
extern const struct field shape_file_wire_fields[6];
extern const struct field shape_tabular_wire_fields[6];
extern const struct field shape_data_reference_input_fields[4];
extern const struct field shape_dataset_input_fields[4];
extern const struct field shape_dataset_parameter_input_fields[4];
extern const struct field shape_data_path_input_fields[4];
extern const struct field shape_pipeline_data_fields[12];
extern const struct field shape_file_output_fields[13];
extern const struct field shape_hdfs_output_fields[7];
extern const struct field shape_link_output_fields[3];
extern const struct field shape_destination_fields[2];
extern const struct field shape_register_fields[2];
extern const struct field shape_register_on_complete_fields[3];

/* shape_estimator.c */
extern const struct field shape_compute_object_fields[1];
extern const struct field shape_mpi_fields[2];
extern const struct field shape_parameter_server_fields[3];
extern const struct field shape_gloo_fields[1];
extern const struct field shape_nccl_fields[1];
extern const struct field shape_mpi_configuration_fields[3];
extern const struct field shape_tensorflow_configuration_fields[3];
extern const struct field shape_pytorch_configuration_fields[4];
extern const struct field shape_parallel_task_configuration_fields[4];
extern const struct field shape_environment_fields[7];
extern const struct field shape_registry_fields[2];
extern const struct field shape_plain_estimator_fields[30];
extern const struct field shape_pytorch_fields[31];
extern const struct field shape_tensorflow_fields[33];
extern const struct field shape_chainer_fields[31];
extern const struct field shape_sklearn_fields[24];

/* shape_step.c */
extern const struct field shape_input_argument_fields[1];
extern const struct field shape_output_argument_fields[1];
extern const struct field shape_parameter_argument_fields[1];
extern const struct field shape_estimator_step_fields[15];
extern const struct field shape_python_script_step_fields[18];
extern const struct field shape_command_step_fields[17];

#endif
