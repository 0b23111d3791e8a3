/* SPDX-License-Identifier: MIT
 * model/key.h - every key that format 1 knows, once. Read-only data, nothing here can fail.
 */
#ifndef MODEL_KEY_H
#define MODEL_KEY_H

#include "base/str.h"

/* clang-format off */
/* In the order of their bytes, so that key_find can halve. What is canonical order is told by
 * model/shape.h. */
#define KEY_LIST(X) \
    X(ACCOUNT, "account") \
    X(ADDRESS, "address") \
    X(ALLOW_REUSE, "allow_reuse") \
    X(ARGUMENTS, "arguments") \
    X(AS, "as") \
    X(AS_DATASET, "as_dataset") \
    X(CLASS, "class") \
    X(COLLAPSED, "collapsed") \
    X(COMMAND, "command") \
    X(COMMUNICATION_BACKEND, "communication_backend") \
    X(COMPUTE, "compute") \
    X(COMPUTE_TARGET, "compute_target") \
    X(COMPUTE_TARGETS, "compute_targets") \
    X(CONDA_DEPENDENCIES_FILE, "conda_dependencies_file") \
    X(CONDA_DEPENDENCIES_FILE_PATH, "conda_dependencies_file_path") \
    X(CONDA_PACKAGES, "conda_packages") \
    X(CONTAINER, "container") \
    X(CREATE_NEW_VERSION, "create_new_version") \
    X(CUSTOM_DOCKER_BASE_IMAGE, "custom_docker_base_image") \
    X(CUSTOM_DOCKER_IMAGE, "custom_docker_image") \
    X(DATA_PATH, "data_path") \
    X(DATA_PATH_PARAMETER, "data_path_parameter") \
    X(DATA_REFERENCE, "data_reference") \
    X(DATA_REFERENCES, "data_references") \
    X(DATA_TYPE, "data_type") \
    X(DATASET, "dataset") \
    X(DATASET_PARAMETER, "dataset_parameter") \
    X(DATASETS, "datasets") \
    X(DATASTORE, "datastore") \
    X(DATASTORES, "datastores") \
    X(DEFAULT, "default") \
    X(DEFAULT_DATASTORE, "default_datastore") \
    X(DEFAULT_SOURCE_DIRECTORY, "default_source_directory") \
    X(DEFAULT_VALUE, "default_value") \
    X(DELIMITED_FILES, "delimited_files") \
    X(DESCRIPTION, "description") \
    X(DESTINATION, "destination") \
    X(DIRECTION, "direction") \
    X(DISABLE_METADATA_CACHE, "disable_metadata_cache") \
    X(DISTRIBUTED_BACKEND, "distributed_backend") \
    X(DISTRIBUTED_TRAINING, "distributed_training") \
    X(DOCKER_IMAGE, "docker_image") \
    X(DROP_COLUMNS, "drop_columns") \
    X(ENTRY_SCRIPT, "entry_script") \
    X(ENVIRONMENT_DEFINITION, "environment_definition") \
    X(ENVIRONMENT_VARIABLES, "environment_variables") \
    X(ESTIMATOR, "estimator") \
    X(ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS, "estimator_entry_script_arguments") \
    X(FILE_EXTENSION, "file_extension") \
    X(FORMAT, "format") \
    X(FRAMEWORK_VERSION, "framework_version") \
    X(FROM, "from") \
    X(GROUPS, "groups") \
    X(HEADER, "header") \
    X(ID, "id") \
    X(IMAGE_REGISTRY_DETAILS, "image_registry_details") \
    X(INCLUDE_PATH, "include_path") \
    X(INPUT, "input") \
    X(INPUTS, "inputs") \
    X(IS_DIRECTORY, "is_directory") \
    X(KEEP_COLUMNS, "keep_columns") \
    X(KIND, "kind") \
    X(LOCAL_PATH, "local_path") \
    X(LOCATION, "location") \
    X(MAX_RETRIES_PER_WORKER, "max_retries_per_worker") \
    X(MAX_RUN_DURATION_SECONDS, "max_run_duration_seconds") \
    X(MODE, "mode") \
    X(MUTED, "muted") \
    X(NAME, "name") \
    X(NODE_COUNT, "node_count") \
    X(OUTPUT, "output") \
    X(OUTPUT_MODE, "output_mode") \
    X(OUTPUT_NAME, "output_name") \
    X(OUTPUT_OVERWRITE, "output_overwrite") \
    X(OUTPUT_PATH_ON_COMPUTE, "output_path_on_compute") \
    X(OUTPUTS, "outputs") \
    X(OVERWRITE, "overwrite") \
    X(PARAMETER, "parameter") \
    X(PARAMETER_SERVER_COUNT, "parameter_server_count") \
    X(PARAMETERS, "parameters") \
    X(PARAMS, "params") \
    X(PARQUET_FILES, "parquet_files") \
    X(PARSE, "parse") \
    X(PARTITION_FORMAT, "partition_format") \
    X(PATH, "path") \
    X(PATH_GLOB, "path_glob") \
    X(PATH_ON_COMPUTE, "path_on_compute") \
    X(PATH_ON_DATASTORE, "path_on_datastore") \
    X(PIP_PACKAGES, "pip_packages") \
    X(PIP_REQUIREMENTS_FILE, "pip_requirements_file") \
    X(PIP_REQUIREMENTS_FILE_PATH, "pip_requirements_file_path") \
    X(PIPELINE_OUTPUT_NAME, "pipeline_output_name") \
    X(POSITIONS, "positions") \
    X(PROCESS_COUNT, "process_count") \
    X(PROCESS_COUNT_PER_NODE, "process_count_per_node") \
    X(PYTHON_VERSION, "python_version") \
    X(QUOTED_LINE_BREAKS, "quoted_line_breaks") \
    X(READ, "read") \
    X(REGISTER, "register") \
    X(REGISTER_ON_COMPLETE, "register_on_complete") \
    X(REGISTERED_ID, "registered_id") \
    X(RESOURCE_GROUP, "resource_group") \
    X(RESUME_FROM, "resume_from") \
    X(RETRIES, "retries") \
    X(RUN_AFTER, "run_after") \
    X(RUNCONFIG, "runconfig") \
    X(RUNCONFIG_PIPELINE_PARAMS, "runconfig_pipeline_params") \
    X(SAVED_ID, "saved_id") \
    X(SCRIPT_NAME, "script_name") \
    X(SCRIPT_PARAMS, "script_params") \
    X(SEPARATOR, "separator") \
    X(SHM_SIZE, "shm_size") \
    X(SLURM_PARTITION, "slurm_partition") \
    X(SOURCE, "source") \
    X(SOURCE_DIRECTORY, "source_directory") \
    X(SOURCE_DIRECTORY_DATA_STORE, "source_directory_data_store") \
    X(SOURCE_GLOBS, "source_globs") \
    X(STEPS, "steps") \
    X(SUBSCRIPTION_ID, "subscription_id") \
    X(TAGS, "tags") \
    X(TERMINAL_EXIT_CODES, "terminal_exit_codes") \
    X(TIMEOUT_SECONDS, "timeout_seconds") \
    X(TYPE, "type") \
    X(USE_DOCKER, "use_docker") \
    X(USE_GPU, "use_gpu") \
    X(USER_MANAGED, "user_managed") \
    X(USER_MANAGED_DEPENDENCIES, "user_managed_dependencies") \
    X(USERNAME, "username") \
    X(VERSION, "version") \
    X(VIEW, "view") \
    X(VM_PRIORITY, "vm_priority") \
    X(VM_SIZE, "vm_size") \
    X(WORKER_COUNT, "worker_count") \
    X(WORKER_COUNT_PER_NODE, "worker_count_per_node") \
    X(WORKSPACE, "workspace") \
    X(WORKSPACE_NAME, "workspace_name")
/* clang-format on */

enum key {
    KEY_NONE, /* no key: a list's item, the document itself */
    KEY_FREE, /* a key of the person's own, in a free map */
#define X(name, text) KEY_##name,
    KEY_LIST(X)
#undef X
        KEY_COUNT
};

/* The key as it is written; empty for KEY_NONE and KEY_FREE. O(1). */
struct str key_text(enum key key);
/* KEY_FREE when the text is no known key. O(log keys). */
enum key key_find(struct str text);

#endif
