/* SPDX-License-Identifier: MIT */
#include "model/shape.h"

#include <assert.h>
#include <stddef.h>

#include "base/compiler.h"
#include "model/shape_internal.h"

/* --- patterns --- */

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_step_id(struct str text)
{
    if (text.len == 0 || !is_letter(text.ptr[0])) {
        return false;
    }
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-') {
            return false;
        }
    }
    return true;
}

/* "STEP_ID.PORT": one dot, and something before it. */
static bool is_output_ref(struct str text)
{
    size_t dot = str_find(text, STR("."));
    return dot != SIZE_MAX && dot > 0 && str_find_last(text, '.') == dot;
}

/* --- the table --- */

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CHOICES(...) ((const struct shape *const[]){__VA_ARGS__, NULL})

#define TEXT_SCALAR .kind = SHAPE_SCALAR, .scalars = SCALAR_TEXT
#define REFERENCE(id, text_name, what)                                                             \
    [SHAPE_ID_##id] = {TEXT_SCALAR, .name = text_name, .ref = what}
#define SELECTOR(id, text_name, ...)                                                               \
    [SHAPE_ID_##id] = {TEXT_SCALAR, .name = text_name, .values = TEXTS(__VA_ARGS__)}
#define MODE(id, ...)                                                                              \
    [SHAPE_ID_##id] = {TEXT_SCALAR, .name = "a mode", .allowed = TEXTS(__VA_ARGS__)}
#define LIST(id, text_name, of)                                                                    \
    [SHAPE_ID_##id] = {.kind = SHAPE_LIST, .name = text_name, .item = SHAPE(of)}
#define OBJECT(text_name, of)                                                                      \
    .kind = SHAPE_OBJECT, .name = text_name, .fields = of, .field_count = COUNT_OF(of)
#define PLAIN_OBJECT(id, text_name, of) [SHAPE_ID_##id] = {OBJECT(text_name, of)}
#define NAMED_OBJECT(id, text_name, of, by, in)                                                    \
    [SHAPE_ID_##id] = {OBJECT(text_name, of), .identity = KEY_##by, .list = KEY_##in}
/* One of a choice that goes by which keys there are, or by a selector's value. */
#define KEYED_OBJECT(id, text_name, of, key)                                                       \
    [SHAPE_ID_##id] = {OBJECT(text_name, of), .variant_key = KEY_##key}
#define VARIANT(id, text_name, of, in, value)                                                      \
    [SHAPE_ID_##id] = {OBJECT(text_name, of), .choice = SHAPE(in), .variant = value}
#define STEP_VARIANT(id, text_name, of, value)                                                     \
    [SHAPE_ID_##id] = {OBJECT(text_name, of), .choice = SHAPE(STEP), .variant = value,             \
                       .identity = KEY_ID, .list = KEY_STEPS}
#define CHOICE(id, text_name, selected, ...)                                                       \
    [SHAPE_ID_##id] = {.kind = SHAPE_CHOICE,                                                       \
                       .name = text_name,                                                          \
                       .selector = selected,                                                       \
                       .choices = CHOICES(__VA_ARGS__)}

const struct shape shape_table[SHAPE_ID_COUNT] = {
    [SHAPE_ID_TEXT] = {TEXT_SCALAR, .name = "text"},
    [SHAPE_ID_BOOL] = {.kind = SHAPE_SCALAR, .name = "true or false", .scalars = SCALAR_BOOL},
    [SHAPE_ID_INTEGER] = {.kind = SHAPE_SCALAR,
                          .name = "a whole number",
                          .scalars = SCALAR_INTEGER},
    [SHAPE_ID_PLAIN] = {.kind = SHAPE_SCALAR,
                        .name = "a plain value",
                        .scalars = SCALAR_TEXT | SCALAR_NUMBER | SCALAR_BOOL},
    [SHAPE_ID_PARAMETER_PLAIN] = {.kind = SHAPE_SCALAR,
                                  .name = "a plain value",
                                  .scalars =
                                      SCALAR_TEXT | SCALAR_INTEGER | SCALAR_NUMBER | SCALAR_BOOL},
    [SHAPE_ID_TEXT_OR_NULL] = {.kind = SHAPE_SCALAR,
                               .name = "text or null",
                               .scalars = SCALAR_TEXT | SCALAR_NULL},
    SELECTOR(FORMAT, "the format", "stepwire/1"),
    REFERENCE(NAME, "a name", REF_IDENTITY),
    REFERENCE(DATASET_ID, "a dataset's id", REF_IDENTITY),
    [SHAPE_ID_STEP_ID] = {TEXT_SCALAR, .name = "a step's id", .ref = REF_IDENTITY,
                          .well_formed = is_step_id,
                          .pattern_help = "must be a letter or _ and then letters, digits, _ or -"},
    REFERENCE(STEP_REF, "a step", REF_STEP),
    [SHAPE_ID_OUTPUT_REF] = {.kind = SHAPE_SCALAR,
                             .name = "an output of a step",
                             .scalars = SCALAR_TEXT | SCALAR_NULL,
                             .ref = REF_OUTPUT,
                             .well_formed = is_output_ref,
                             .pattern_help = "must be null or STEP_ID.PORT, with one dot"},
    REFERENCE(INPUT_PORT, "an input of this step", REF_INPUT_PORT),
    REFERENCE(OUTPUT_PORT, "an output of this step", REF_OUTPUT_PORT),
    REFERENCE(DATASTORE_REF, "a datastore", REF_DATASTORE),
    REFERENCE(COMPUTE_REF, "a compute target", REF_COMPUTE),
    REFERENCE(DATA_REFERENCE_REF, "a data reference", REF_DATA_REFERENCE),
    REFERENCE(DATASET_REF, "a dataset", REF_DATASET),
    REFERENCE(PARAMETER_REF, "a parameter", REF_PARAMETER),
    REFERENCE(FOLDER, "a path", REF_FOLDER),
    REFERENCE(SOURCE_FILE, "a file of the source directory", REF_SCRIPT),
    SELECTOR(DATASTORE_TYPE, "a datastore's type", "AzureBlob", "AzureFile", "AzureDataLake",
             "AzureDataLakeGen2"),
    [SHAPE_ID_COMPUTE_TYPE] = {TEXT_SCALAR, .name = "a compute's type",
                               .allowed =
                                   TEXTS("AmlCompute", "ComputeInstance", "VirtualMachine", "DSVM",
                                         "HDInsight", "Kubernetes", "SynapseSpark", "AKS")},
    SELECTOR(DATASET_TYPE, "a dataset's type", "file", "tabular"),
    [SHAPE_ID_DATASET_VERSION] = {.kind = SHAPE_SCALAR,
                                  .name = "a dataset's version",
                                  .scalars = SCALAR_INTEGER | SCALAR_TEXT,
                                  .values = TEXTS("latest")},
    SELECTOR(DIRECTION, "a direction", "right", "down"),
    SELECTOR(HEADER, "where headers are", "NO_HEADERS", "ONLY_FIRST_FILE_HAS_HEADERS",
             "COMBINE_ALL_FILES_HEADERS", "ALL_FILES_HAVE_SAME_HEADERS"),
    [SHAPE_ID_BACKEND] = {TEXT_SCALAR, .name = "a backend",
                          .allowed = TEXTS("mpi", "ps", "gloo", "nccl")},
    MODE(MODE_REFERENCE, "mount", "download", "upload"),
    MODE(MODE_WIRE, "mount", "download", "direct"),
    MODE(MODE_DATASET, "direct", "mount", "download", "hdfs"),
    MODE(MODE_DATA_PATH, "mount", "download"),
    MODE(MODE_OUTPUT, "mount", "upload"),

    SELECTOR(TYPE_ESTIMATOR_STEP, "a step's type", "EstimatorStep"),
    SELECTOR(TYPE_PYTHON_SCRIPT_STEP, "a step's type", "PythonScriptStep"),
    SELECTOR(TYPE_COMMAND_STEP, "a step's type", "CommandStep"),
    SELECTOR(CLASS_ESTIMATOR, "an estimator's class", "Estimator"),
    SELECTOR(CLASS_PYTORCH, "an estimator's class", "PyTorch"),
    SELECTOR(CLASS_TENSORFLOW, "an estimator's class", "TensorFlow"),
    SELECTOR(CLASS_CHAINER, "an estimator's class", "Chainer"),
    SELECTOR(CLASS_SKLEARN, "an estimator's class", "SKLearn"),
    SELECTOR(CLASS_MPI, "a distribution's class", "Mpi"),
    SELECTOR(CLASS_PARAMETER_SERVER, "a distribution's class", "ParameterServer"),
    SELECTOR(CLASS_GLOO, "a distribution's class", "Gloo"),
    SELECTOR(CLASS_NCCL, "a distribution's class", "Nccl"),
    SELECTOR(CLASS_MPI_CONFIGURATION, "a distribution's class", "MpiConfiguration"),
    SELECTOR(CLASS_TENSORFLOW_CONFIGURATION, "a distribution's class", "TensorflowConfiguration"),
    SELECTOR(CLASS_PYTORCH_CONFIGURATION, "a distribution's class", "PyTorchConfiguration"),
    SELECTOR(CLASS_PARALLEL_TASK_CONFIGURATION, "a distribution's class",
             "ParallelTaskConfiguration"),
    SELECTOR(KIND_PIPELINE_DATA, "an output's kind", "PipelineData"),
    SELECTOR(KIND_FILE_OUTPUT, "an output's kind", "OutputFileDatasetConfig"),
    SELECTOR(KIND_HDFS_OUTPUT, "an output's kind", "HDFSOutputDatasetConfig"),
    SELECTOR(KIND_LINK_OUTPUT, "an output's kind", "LinkFileOutputDatasetConfig",
             "LinkTabularOutputDatasetConfig"),
    SELECTOR(AS_FILE, "how the output arrives", "file_dataset"),
    SELECTOR(AS_TABULAR, "how the output arrives", "tabular_dataset"),

    LIST(TEXT_LIST, "a list of texts", TEXT),
    LIST(INTEGER_LIST, "a list of whole numbers", INTEGER),
    LIST(STEP_REF_LIST, "a list of steps", STEP_REF),
    LIST(ARGUMENT_LIST, "a list of arguments", ARGUMENT),
    LIST(INPUT_LIST, "a list of inputs", INPUT),
    LIST(OUTPUT_LIST, "a list of outputs", OUTPUT),
    LIST(DATASTORE_LIST, "a list of datastores", DATASTORE),
    LIST(COMPUTE_LIST, "a list of compute targets", COMPUTE),
    LIST(DATA_REFERENCE_LIST, "a list of data references", DATA_REFERENCE),
    LIST(DATASET_LIST, "a list of datasets", DATASET),
    LIST(PARAMETER_LIST, "a list of parameters", PARAMETER),
    LIST(STEP_LIST, "a list of steps", STEP),
    LIST(GROUP_LIST, "a list of groups", GROUP),
    [SHAPE_ID_COMPUTE_PAIR] = {.kind = SHAPE_PAIR,
                               .name = "a compute target and its type",
                               .item = SHAPE(COMPUTE_REF),
                               .second = SHAPE(COMPUTE_TYPE)},
    [SHAPE_ID_POSITION] = {.kind = SHAPE_PAIR,
                           .name = "a column and a row",
                           .item = SHAPE(INTEGER),
                           .second = SHAPE(INTEGER)},
    [SHAPE_ID_TEXT_MAP] = {.kind = SHAPE_MAP, .name = "names and texts", .item = SHAPE(TEXT)},
    [SHAPE_ID_PLAIN_MAP] = {.kind = SHAPE_MAP, .name = "names and values", .item = SHAPE(PLAIN)},
    [SHAPE_ID_PARAMS_MAP] = {.kind = SHAPE_MAP,
                             .name = "names and values or parameters",
                             .item = SHAPE(PARAM_VALUE)},
    [SHAPE_ID_OVERRIDE_MAP] = {.kind = SHAPE_MAP,
                               .name = "run configuration keys and parameters",
                               .item = SHAPE(PARAMETER_REF),
                               .allowed = TEXTS("NodeCount", "MpiProcessCountPerNode",
                                                "TensorflowWorkerCount",
                                                "TensorflowParameterServerCount")},
    [SHAPE_ID_RUNCONFIG_MAP] = {.kind = SHAPE_MAP,
                                .name = "a run configuration",
                                .item = SHAPE(ANY)},
    [SHAPE_ID_POSITION_MAP] = {.kind = SHAPE_MAP,
                               .name = "steps and their places",
                               .item = SHAPE(POSITION),
                               .key_ref = REF_STEP},
    [SHAPE_ID_ANY] = {.kind = SHAPE_ANY, .name = "any value"},

    PLAIN_OBJECT(DOCUMENT, "a document", shape_document_fields),
    PLAIN_OBJECT(WORKSPACE, "a workspace", shape_workspace_fields),
    NAMED_OBJECT(DATASTORE, "a datastore", shape_datastore_fields, NAME, DATASTORES),
    NAMED_OBJECT(COMPUTE, "a compute target", shape_compute_fields, NAME, COMPUTE_TARGETS),
    NAMED_OBJECT(DATA_REFERENCE, "a data reference", shape_data_reference_fields, NAME,
                 DATA_REFERENCES),
    NAMED_OBJECT(DATASET, "a dataset", shape_dataset_fields, ID, DATASETS),
    PLAIN_OBJECT(DATA_PATH, "a data path", shape_data_path_fields),
    KEYED_OBJECT(DATA_PATH_VALUE, "a data path as value", shape_data_path_value_fields, DATA_PATH),
    KEYED_OBJECT(DATASET_VALUE, "a dataset as value", shape_dataset_value_fields, DATASET),
    NAMED_OBJECT(PARAMETER, "a parameter", shape_parameter_fields, NAME, PARAMETERS),
    PLAIN_OBJECT(VIEW, "a view", shape_view_fields),
    PLAIN_OBJECT(GROUP, "a group", shape_group_fields),

    KEYED_OBJECT(INPUT_ARGUMENT, "an argument that is an input", shape_input_argument_fields,
                 INPUT),
    KEYED_OBJECT(OUTPUT_ARGUMENT, "an argument that is an output", shape_output_argument_fields,
                 OUTPUT),
    KEYED_OBJECT(PARAMETER_ARGUMENT, "a value that is a parameter", shape_parameter_argument_fields,
                 PARAMETER),

    KEYED_OBJECT(PARSE_DELIMITED, "a way to read delimited files", shape_parse_delimited_fields,
                 DELIMITED_FILES),
    PLAIN_OBJECT(PARSE_DELIMITED_OPTIONS, "how delimited files are read",
                 shape_parse_delimited_options_fields),
    KEYED_OBJECT(PARSE_PARQUET, "a way to read parquet files", shape_parse_parquet_fields,
                 PARQUET_FILES),
    PLAIN_OBJECT(PARSE_PARQUET_OPTIONS, "how parquet files are read",
                 shape_parse_parquet_options_fields),
    KEYED_OBJECT(READ_DELIMITED, "a way to read delimited files", shape_read_delimited_fields,
                 DELIMITED_FILES),
    PLAIN_OBJECT(READ_DELIMITED_OPTIONS, "how delimited files are read",
                 shape_read_delimited_options_fields),
    KEYED_OBJECT(READ_PARQUET, "a way to read parquet files", shape_read_parquet_fields,
                 PARQUET_FILES),
    PLAIN_OBJECT(READ_PARQUET_OPTIONS, "how parquet files are read",
                 shape_read_parquet_options_fields),
    [SHAPE_ID_FILE_WIRE] = {OBJECT("an input from a step's output", shape_file_wire_fields),
                            .variant_key = KEY_FROM, .choice = SHAPE(WIRE),
                            .variant = "file_dataset"},
    [SHAPE_ID_TABULAR_WIRE] = {OBJECT("an input as tabular_dataset", shape_tabular_wire_fields),
                               .variant_key = KEY_FROM, .choice = SHAPE(WIRE),
                               .variant = "tabular_dataset"},
    KEYED_OBJECT(DATA_REFERENCE_INPUT, "an input from a data reference",
                 shape_data_reference_input_fields, DATA_REFERENCE),
    KEYED_OBJECT(DATASET_INPUT, "an input from a dataset", shape_dataset_input_fields, DATASET),
    KEYED_OBJECT(DATASET_PARAMETER_INPUT, "an input from a dataset parameter",
                 shape_dataset_parameter_input_fields, DATASET_PARAMETER),
    KEYED_OBJECT(DATA_PATH_INPUT, "an input from a data path parameter",
                 shape_data_path_input_fields, DATA_PATH_PARAMETER),
    VARIANT(PIPELINE_DATA, "an output of kind PipelineData", shape_pipeline_data_fields, OUTPUT,
            "PipelineData"),
    VARIANT(FILE_OUTPUT, "an output of kind OutputFileDatasetConfig", shape_file_output_fields,
            OUTPUT, "OutputFileDatasetConfig"),
    VARIANT(HDFS_OUTPUT, "an output of kind HDFSOutputDatasetConfig", shape_hdfs_output_fields,
            OUTPUT, "HDFSOutputDatasetConfig"),
    VARIANT(LINK_FILE_OUTPUT, "an output of kind LinkFileOutputDatasetConfig",
            shape_link_output_fields, OUTPUT, "LinkFileOutputDatasetConfig"),
    VARIANT(LINK_TABULAR_OUTPUT, "an output of kind LinkTabularOutputDatasetConfig",
            shape_link_output_fields, OUTPUT, "LinkTabularOutputDatasetConfig"),
    PLAIN_OBJECT(DESTINATION, "a destination", shape_destination_fields),
    PLAIN_OBJECT(REGISTER, "a registration", shape_register_fields),
    PLAIN_OBJECT(REGISTER_ON_COMPLETE, "a registration", shape_register_on_complete_fields),

    KEYED_OBJECT(COMPUTE_OBJECT, "a compute object", shape_compute_object_fields, COMPUTE),
    VARIANT(MPI, "a distribution of class Mpi", shape_mpi_fields, DISTRIBUTED_TRAINING, "Mpi"),
    VARIANT(PARAMETER_SERVER, "a distribution of class ParameterServer",
            shape_parameter_server_fields, DISTRIBUTED_TRAINING, "ParameterServer"),
    VARIANT(GLOO, "a distribution of class Gloo", shape_gloo_fields, DISTRIBUTED_TRAINING, "Gloo"),
    VARIANT(NCCL, "a distribution of class Nccl", shape_nccl_fields, DISTRIBUTED_TRAINING, "Nccl"),
    VARIANT(MPI_CONFIGURATION, "a distribution of class MpiConfiguration",
            shape_mpi_configuration_fields, DISTRIBUTED_TRAINING, "MpiConfiguration"),
    VARIANT(TENSORFLOW_CONFIGURATION, "a distribution of class TensorflowConfiguration",
            shape_tensorflow_configuration_fields, DISTRIBUTED_TRAINING, "TensorflowConfiguration"),
    VARIANT(PYTORCH_CONFIGURATION, "a distribution of class PyTorchConfiguration",
            shape_pytorch_configuration_fields, DISTRIBUTED_TRAINING, "PyTorchConfiguration"),
    VARIANT(PARALLEL_TASK_CONFIGURATION, "a distribution of class ParallelTaskConfiguration",
            shape_parallel_task_configuration_fields, DISTRIBUTED_TRAINING,
            "ParallelTaskConfiguration"),
    PLAIN_OBJECT(ENVIRONMENT, "an environment", shape_environment_fields),
    PLAIN_OBJECT(REGISTRY, "an image registry", shape_registry_fields),
    VARIANT(PLAIN_ESTIMATOR, "an estimator of class Estimator", shape_plain_estimator_fields,
            ESTIMATOR, "Estimator"),
    VARIANT(PYTORCH, "an estimator of class PyTorch", shape_pytorch_fields, ESTIMATOR, "PyTorch"),
    VARIANT(TENSORFLOW, "an estimator of class TensorFlow", shape_tensorflow_fields, ESTIMATOR,
            "TensorFlow"),
    VARIANT(CHAINER, "an estimator of class Chainer", shape_chainer_fields, ESTIMATOR, "Chainer"),
    VARIANT(SKLEARN, "an estimator of class SKLearn", shape_sklearn_fields, ESTIMATOR, "SKLearn"),

    STEP_VARIANT(ESTIMATOR_STEP, "an EstimatorStep", shape_estimator_step_fields, "EstimatorStep"),
    STEP_VARIANT(PYTHON_SCRIPT_STEP, "a PythonScriptStep", shape_python_script_step_fields,
                 "PythonScriptStep"),
    STEP_VARIANT(COMMAND_STEP, "a CommandStep", shape_command_step_fields, "CommandStep"),

    CHOICE(DEFAULT_VALUE, "a parameter's value", KEY_NONE, SHAPE(PARAMETER_PLAIN),
           SHAPE(DATA_PATH_VALUE), SHAPE(DATASET_VALUE)),
    CHOICE(ARGUMENT, "an argument", KEY_NONE, SHAPE(PLAIN), SHAPE(INPUT_ARGUMENT),
           SHAPE(OUTPUT_ARGUMENT), SHAPE(PARAMETER_ARGUMENT)),
    CHOICE(PARAM_VALUE, "a value or a parameter", KEY_NONE, SHAPE(PLAIN),
           SHAPE(PARAMETER_ARGUMENT)),
    CHOICE(PARSE, "how files are read", KEY_NONE, SHAPE(PARSE_DELIMITED), SHAPE(PARSE_PARQUET)),
    CHOICE(READ, "how files are read", KEY_NONE, SHAPE(READ_DELIMITED), SHAPE(READ_PARQUET)),
    [SHAPE_ID_WIRE] = {.kind = SHAPE_CHOICE,
                       .name = "an input from a step's output",
                       .variant_key = KEY_FROM,
                       .selector = KEY_AS,
                       .choices = CHOICES(SHAPE(FILE_WIRE), SHAPE(TABULAR_WIRE))},
    CHOICE(INPUT, "an input", KEY_NONE, SHAPE(WIRE), SHAPE(DATA_REFERENCE_INPUT),
           SHAPE(DATASET_INPUT), SHAPE(DATASET_PARAMETER_INPUT), SHAPE(DATA_PATH_INPUT)),
    CHOICE(OUTPUT, "an output", KEY_KIND, SHAPE(PIPELINE_DATA), SHAPE(FILE_OUTPUT),
           SHAPE(HDFS_OUTPUT), SHAPE(LINK_FILE_OUTPUT), SHAPE(LINK_TABULAR_OUTPUT)),
    CHOICE(DISTRIBUTED_TRAINING, "a distribution", KEY_CLASS, SHAPE(MPI), SHAPE(PARAMETER_SERVER),
           SHAPE(GLOO), SHAPE(NCCL), SHAPE(MPI_CONFIGURATION), SHAPE(TENSORFLOW_CONFIGURATION),
           SHAPE(PYTORCH_CONFIGURATION), SHAPE(PARALLEL_TASK_CONFIGURATION)),
    CHOICE(ESTIMATOR_COMPUTE, "a compute", KEY_NONE, SHAPE(COMPUTE_REF), SHAPE(COMPUTE_OBJECT)),
    CHOICE(ESTIMATOR, "an estimator", KEY_CLASS, SHAPE(PLAIN_ESTIMATOR), SHAPE(PYTORCH),
           SHAPE(TENSORFLOW), SHAPE(CHAINER), SHAPE(SKLEARN)),
    CHOICE(STEP_COMPUTE, "a compute", KEY_NONE, SHAPE(COMPUTE_REF), SHAPE(COMPUTE_PAIR)),
    CHOICE(STEP, "a step", KEY_TYPE, SHAPE(ESTIMATOR_STEP), SHAPE(PYTHON_SCRIPT_STEP),
           SHAPE(COMMAND_STEP)),
};

/* --- asking --- */

size_t shape_field_index(const struct shape *object, enum key key)
{
    for (size_t i = 0; i < object->field_count; i++) {
        if (object->fields[i].key == key) {
            return i;
        }
    }
    return SIZE_MAX;
}

const struct field *shape_field(const struct shape *object, enum key key)
{
    size_t i = shape_field_index(object, key);
    return i != SIZE_MAX ? &object->fields[i] : NULL;
}

const struct shape *shape_variant(const struct shape *choice, struct str variant)
{
    assert(choice->kind == SHAPE_CHOICE && choice->selector != KEY_NONE);
    for (const struct shape *const *s = choice->choices; *s != NULL; s++) {
        if (str_eq(str_from((*s)->variant), variant)) {
            return *s;
        }
    }
    return NULL;
}

const struct shape *shape_variant_default(const struct shape *choice)
{
    assert(choice->kind == SHAPE_CHOICE && choice->selector != KEY_NONE);
    const struct shape *first = choice->choices[0];
    return shape_field(first, choice->selector)->required ? NULL : first;
}

bool shape_admits(const struct shape *slot, const struct shape *shape)
{
    if (slot == shape) {
        return true;
    }
    for (const struct shape *const *s = slot->choices; s != NULL && *s != NULL; s++) {
        bool nested = (*s)->kind == SHAPE_CHOICE && shape_admits(*s, shape);
        if (*s == shape || nested) {
            return true;
        }
    }
    return false;
}
