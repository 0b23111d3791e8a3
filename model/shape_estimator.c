/* SPDX-License-Identifier: MIT */
#include "model/shape_internal.h"

const struct field shape_compute_object_fields[] = {
    REQUIRED(COMPUTE, COMPUTE_REF, "A compute target of this document, given as an object."),
};

/* --- distributed_training --- */

#define TRAINING_HELP "Which of the SDK's ways to distribute this is."
#define PROCESS_COUNT_PER_NODE_ROW                                                                 \
    DEFAULTED(PROCESS_COUNT_PER_NODE, INTEGER, "1", "Processes on each node.")
#define NODE_COUNT_ROW DEFAULTED(NODE_COUNT, INTEGER, "1", "How many nodes the step runs on.")
#define SERVER_ROWS                                                                                \
    DEFAULTED(WORKER_COUNT, INTEGER, "1", "Workers of a parameter server job."),                   \
        DEFAULTED(PARAMETER_SERVER_COUNT, INTEGER, "1", "Parameter servers of such a job.")

const struct field shape_mpi_fields[] = {
    REQUIRED(CLASS, CLASS_MPI, TRAINING_HELP),
    PROCESS_COUNT_PER_NODE_ROW,
};

const struct field shape_parameter_server_fields[] = {
    REQUIRED(CLASS, CLASS_PARAMETER_SERVER, TRAINING_HELP),
    SERVER_ROWS,
};

const struct field shape_gloo_fields[] = {
    REQUIRED(CLASS, CLASS_GLOO, TRAINING_HELP),
};

const struct field shape_nccl_fields[] = {
    REQUIRED(CLASS, CLASS_NCCL, TRAINING_HELP),
};

const struct field shape_mpi_configuration_fields[] = {
    REQUIRED(CLASS, CLASS_MPI_CONFIGURATION, TRAINING_HELP),
    PROCESS_COUNT_PER_NODE_ROW,
    NODE_COUNT_ROW,
};

const struct field shape_tensorflow_configuration_fields[] = {
    REQUIRED(CLASS, CLASS_TENSORFLOW_CONFIGURATION, TRAINING_HELP),
    SERVER_ROWS,
};

const struct field shape_pytorch_configuration_fields[] = {
    REQUIRED(CLASS, CLASS_PYTORCH_CONFIGURATION, TRAINING_HELP),
    DEFAULTED(COMMUNICATION_BACKEND, TEXT, "\"Nccl\"", "How the processes talk: Nccl or Gloo."),
    OPTIONAL(PROCESS_COUNT, INTEGER, "Processes in all."),
    NODE_COUNT_ROW,
};

const struct field shape_parallel_task_configuration_fields[] = {
    REQUIRED(CLASS, CLASS_PARALLEL_TASK_CONFIGURATION, TRAINING_HELP),
    DEFAULTED(MAX_RETRIES_PER_WORKER, INTEGER, "0", "How often a worker is started again."),
    DEFAULTED(WORKER_COUNT_PER_NODE, INTEGER, "1", "Workers on each node."),
    OPTIONAL(TERMINAL_EXIT_CODES, INTEGER_LIST, "Exit codes that end the whole job."),
};

/* --- environments and images --- */

#define PACKAGE_ROWS                                                                               \
    OPTIONAL(CONDA_PACKAGES, TEXT_LIST, "Packages to install with conda."),                        \
        OPTIONAL(PIP_PACKAGES, TEXT_LIST, "Packages to install with pip.")
#define VARIABLES_ROW                                                                              \
    OPTIONAL(ENVIRONMENT_VARIABLES, TEXT_MAP, "Environment variables of the script.")

const struct field shape_environment_fields[] = {
    REQUIRED(NAME, TEXT, "The environment's name."),
    OPTIONAL(DOCKER_IMAGE, TEXT, "The image it starts from."),
    OPTIONAL(PYTHON_VERSION, TEXT, "The version of Python in it."),
    PACKAGE_ROWS,
    VARIABLES_ROW,
    DEFAULTED(USER_MANAGED_DEPENDENCIES, BOOL, "false",
              "Whether the image has all packages already."),
};

const struct field shape_registry_fields[] = {
    OPTIONAL(ADDRESS, TEXT, "The registry's address."),
    OPTIONAL(USERNAME, TEXT, "Who signs in there; a password is never in a document."),
};

/* --- the five classes: the keyword arguments of their constructors, in the same order --- */

#define FIRST_ROWS(class_shape)                                                                    \
    REQUIRED(CLASS, class_shape, "Which of the SDK's estimators this is."),                        \
        OPTIONAL(SOURCE_DIRECTORY, FOLDER, "The folder with the script and what it needs."),       \
        OPTIONAL(COMPUTE_TARGET, ESTIMATOR_COMPUTE, "The compute, by name or as an object."),      \
        OPTIONAL(VM_SIZE, TEXT, "The machine size of a compute made for this run."),               \
        OPTIONAL(VM_PRIORITY, TEXT, "dedicated or lowpriority, for that compute."),                \
        OPTIONAL(ENTRY_SCRIPT, SOURCE_FILE, "The script to run, in the source directory."),        \
        OPTIONAL(SCRIPT_PARAMS, PLAIN_MAP,                                                         \
                 "Arguments of an estimator on its own; an EstimatorStep refuses them.")
#define NODE_ROWS NODE_COUNT_ROW, PROCESS_COUNT_PER_NODE_ROW
#define DISTRIBUTED_ROWS                                                                           \
    OPTIONAL(DISTRIBUTED_BACKEND, BACKEND, "How the nodes talk: mpi, ps, gloo or nccl."),          \
        OPTIONAL(DISTRIBUTED_TRAINING, DISTRIBUTED_TRAINING, "How the training is distributed."),  \
        DEFAULTED(USE_GPU, BOOL, "false", "Whether the image has GPU libraries.")
#define USE_DOCKER_ROW DEFAULTED(USE_DOCKER, BOOL, "true", "Whether it runs in a container.")
#define BASE_IMAGE_ROW                                                                             \
    OPTIONAL(CUSTOM_DOCKER_BASE_IMAGE, TEXT, "The old name of custom_docker_image.")
#define MIDDLE_ROWS                                                                                \
    OPTIONAL(CUSTOM_DOCKER_IMAGE, TEXT, "The image to run in."),                                   \
        OPTIONAL(IMAGE_REGISTRY_DETAILS, REGISTRY, "The registry that holds the image."),          \
        DEFAULTED(USER_MANAGED, BOOL, "false", "Whether the image has all packages already."),     \
        PACKAGE_ROWS,                                                                              \
        OPTIONAL(CONDA_DEPENDENCIES_FILE_PATH, SOURCE_FILE,                                        \
                 "The old name of conda_dependencies_file."),                                      \
        OPTIONAL(PIP_REQUIREMENTS_FILE_PATH, SOURCE_FILE,                                          \
                 "The old name of pip_requirements_file."),                                        \
        OPTIONAL(CONDA_DEPENDENCIES_FILE, SOURCE_FILE, "A conda environment file."),               \
        OPTIONAL(PIP_REQUIREMENTS_FILE, SOURCE_FILE, "A pip requirements file."), VARIABLES_ROW,   \
        OPTIONAL(ENVIRONMENT_DEFINITION, ENVIRONMENT,                                              \
                 "A whole environment, instead of packages."),                                     \
        OPTIONAL(INPUTS, INPUT_LIST,                                                               \
                 "Inputs of an estimator on its own; an EstimatorStep refuses them.")
#define SOURCE_DATA_STORE_ROW                                                                      \
    OPTIONAL(SOURCE_DIRECTORY_DATA_STORE, DATASTORE_REF, "Where the project's files are kept.")
#define LAST_ROWS                                                                                  \
    OPTIONAL(SHM_SIZE, TEXT, "The size of the container's shared memory, such as 2g."),            \
        OPTIONAL(RESUME_FROM, DATA_PATH_VALUE,                                                     \
                 "Earlier outputs to go on from; an EstimatorStep refuses it."),                   \
        OPTIONAL(MAX_RUN_DURATION_SECONDS, INTEGER, "When the run is ended, in seconds.")
#define VERSION_ROW OPTIONAL(FRAMEWORK_VERSION, TEXT, "The framework's version.")

const struct field shape_plain_estimator_fields[] = {
    FIRST_ROWS(CLASS_ESTIMATOR),
    NODE_ROWS,
    DISTRIBUTED_ROWS,
    USE_DOCKER_ROW,
    BASE_IMAGE_ROW,
    MIDDLE_ROWS,
    SOURCE_DATA_STORE_ROW,
    LAST_ROWS,
};

const struct field shape_pytorch_fields[] = {
    FIRST_ROWS(CLASS_PYTORCH),
    NODE_ROWS,
    DISTRIBUTED_ROWS,
    USE_DOCKER_ROW,
    BASE_IMAGE_ROW,
    MIDDLE_ROWS,
    SOURCE_DATA_STORE_ROW,
    LAST_ROWS,
    VERSION_ROW,
};

const struct field shape_tensorflow_fields[] = {
    FIRST_ROWS(CLASS_TENSORFLOW),
    NODE_ROWS,
    SERVER_ROWS,
    DISTRIBUTED_ROWS,
    USE_DOCKER_ROW,
    BASE_IMAGE_ROW,
    MIDDLE_ROWS,
    SOURCE_DATA_STORE_ROW,
    LAST_ROWS,
    VERSION_ROW,
};

const struct field shape_chainer_fields[] = {
    FIRST_ROWS(CLASS_CHAINER),
    NODE_ROWS,
    DISTRIBUTED_ROWS,
    USE_DOCKER_ROW,
    BASE_IMAGE_ROW,
    MIDDLE_ROWS,
    SOURCE_DATA_STORE_ROW,
    LAST_ROWS,
    VERSION_ROW,
};

const struct field shape_sklearn_fields[] = {
    FIRST_ROWS(CLASS_SKLEARN), USE_DOCKER_ROW, MIDDLE_ROWS, LAST_ROWS, VERSION_ROW,
};
