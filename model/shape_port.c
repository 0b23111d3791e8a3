/* SPDX-License-Identifier: MIT */
#include "model/shape_internal.h"

/* Rows that several objects share. */
#define PATH_ON_COMPUTE_ROW OPTIONAL(PATH_ON_COMPUTE, TEXT, "Where it is found on the compute.")
#define OVERWRITE_HELP "Whether what lies there already is overwritten."
#define INCLUDE_PATH_ROW                                                                           \
    DEFAULTED(INCLUDE_PATH, BOOL, "false", "Whether the path of each file becomes a column.")
#define PARTITION_FORMAT_ROW                                                                       \
    OPTIONAL(PARTITION_FORMAT, TEXT, "How the parts of a path become columns.")
#define SEPARATOR_ROW DEFAULTED(SEPARATOR, TEXT, "\",\"", "What stands between two columns.")
#define HEADER_ROW                                                                                 \
    DEFAULTED(HEADER, HEADER, "\"ALL_FILES_HAVE_SAME_HEADERS\"", "Which files begin with a header.")
#define PATH_GLOB_ROW OPTIONAL(PATH_GLOB, TEXT, "Which of the output's files are read.")
#define COLUMN_ROWS                                                                                \
    OPTIONAL(KEEP_COLUMNS, TEXT_LIST, "The columns to keep; the others go."),                      \
        OPTIONAL(DROP_COLUMNS, TEXT_LIST, "The columns to drop.")

/* --- inputs --- */

const struct field shape_parse_delimited_fields[] = {
    REQUIRED(DELIMITED_FILES, PARSE_DELIMITED_OPTIONS, "Text files with a column separator."),
};

const struct field shape_parse_delimited_options_fields[] = {
    INCLUDE_PATH_ROW,
    SEPARATOR_ROW,
    HEADER_ROW,
    PARTITION_FORMAT_ROW,
    DEFAULTED(FILE_EXTENSION, TEXT_OR_NULL, "\"\"", "Only files that end so are read."),
    DEFAULTED(QUOTED_LINE_BREAKS, BOOL, "false", "Whether quoted text may hold line breaks."),
};

const struct field shape_parse_parquet_fields[] = {
    REQUIRED(PARQUET_FILES, PARSE_PARQUET_OPTIONS, "Parquet files."),
};

const struct field shape_parse_parquet_options_fields[] = {
    INCLUDE_PATH_ROW,
    PARTITION_FORMAT_ROW,
    DEFAULTED(FILE_EXTENSION, TEXT_OR_NULL, "\".parquet\"", "Only files that end so are read."),
};

#define FROM_ROW REQUIRED(FROM, OUTPUT_REF, "The output that feeds it; null while it is not wired.")
#define WIRE_NAME_ROW OPTIONAL(NAME, TEXT, "The input's own name (as_input); else the output's.")

const struct field shape_file_wire_fields[] = {
    FROM_ROW,
    WIRE_NAME_ROW,
    OPTIONAL(AS, AS_FILE, "Whether the output's files arrive as a dataset."),
    OPTIONAL(MODE, MODE_WIRE, "How the data reaches the compute; else mount."),
    PATH_ON_COMPUTE_ROW,
    OPTIONAL(OVERWRITE, BOOL, OVERWRITE_HELP),
};

const struct field shape_tabular_wire_fields[] = {
    FROM_ROW,
    WIRE_NAME_ROW,
    REQUIRED(AS, AS_TABULAR, "The output's files arrive as a table."),
    OPTIONAL(PARSE, PARSE, "How the files are read into a table."),
    COLUMN_ROWS,
};

const struct field shape_data_reference_input_fields[] = {
    REQUIRED(DATA_REFERENCE, DATA_REFERENCE_REF, "The data reference that feeds it."),
    OPTIONAL(MODE, MODE_REFERENCE, "How the data reaches the compute; else as the reference says."),
    OPTIONAL(PATH_ON_COMPUTE, TEXT, "Where it is found; else as the reference says."),
    OPTIONAL(OVERWRITE, BOOL, OVERWRITE_HELP),
};

#define DATASET_INPUT_ROWS                                                                         \
    OPTIONAL(NAME, TEXT, "The input's name, which the SDK requires (as_named_input)."),            \
        DEFAULTED(MODE, MODE_DATASET, "\"direct\"", "How the data reaches the compute."),          \
        PATH_ON_COMPUTE_ROW

const struct field shape_dataset_input_fields[] = {
    REQUIRED(DATASET, DATASET_REF, "The dataset that feeds it."),
    DATASET_INPUT_ROWS,
};

const struct field shape_dataset_parameter_input_fields[] = {
    REQUIRED(DATASET_PARAMETER, PARAMETER_REF, "The parameter whose dataset feeds it."),
    DATASET_INPUT_ROWS,
};

const struct field shape_data_path_input_fields[] = {
    REQUIRED(DATA_PATH_PARAMETER, PARAMETER_REF, "The parameter whose data path feeds it."),
    DEFAULTED(MODE, MODE_DATA_PATH, "\"mount\"", "How the data reaches the compute."),
    PATH_ON_COMPUTE_ROW,
    DEFAULTED(OVERWRITE, BOOL, "false", OVERWRITE_HELP),
};

/* --- outputs --- */

#define KIND_HELP "Which of the SDK's outputs this is."
#define OUTPUT_NAME_ROW OPTIONAL(NAME, TEXT, "The output's name.")
#define DESTINATION_ROW OPTIONAL(DESTINATION, DESTINATION, "Where the output is written.")
#define REGISTER_ON_COMPLETE_ROW                                                                   \
    OPTIONAL(REGISTER_ON_COMPLETE, REGISTER_ON_COMPLETE,                                           \
             "The dataset that the output becomes when the step is done.")
#define READ_ROW OPTIONAL(READ, READ, "How the output is read into a table.")

const struct field shape_pipeline_data_fields[] = {
    DEFAULTED(KIND, KIND_PIPELINE_DATA, "\"PipelineData\"", KIND_HELP),
    OUTPUT_NAME_ROW,
    OPTIONAL(DATASTORE, DATASTORE_REF, "Where the data is kept; else the default datastore."),
    OPTIONAL(OUTPUT_NAME, TEXT, "The name of the output's port; else its name."),
    DEFAULTED(OUTPUT_MODE, MODE_OUTPUT, "\"mount\"", "How the data leaves the compute."),
    OPTIONAL(OUTPUT_PATH_ON_COMPUTE, TEXT, "Where the step writes it on the compute."),
    OPTIONAL(OUTPUT_OVERWRITE, BOOL, OVERWRITE_HELP),
    OPTIONAL(DATA_TYPE, TEXT, "The data type that the service shows."),
    OPTIONAL(IS_DIRECTORY, BOOL, "Whether it is a folder rather than a file."),
    OPTIONAL(PIPELINE_OUTPUT_NAME, TEXT, "The name under which it is an output of the pipeline."),
    DEFAULTED(AS_DATASET, BOOL, "false", "Whether it is promoted to a dataset."),
    OPTIONAL(REGISTER, REGISTER, "The dataset it is registered as; promotes it, too."),
};

const struct field shape_file_output_fields[] = {
    REQUIRED(KIND, KIND_FILE_OUTPUT, KIND_HELP),
    OUTPUT_NAME_ROW,
    DESTINATION_ROW,
    OPTIONAL(SOURCE, TEXT, "The path that the step writes on the compute."),
    OPTIONAL(MODE, MODE_OUTPUT, "How the data leaves the compute; else mount."),
    DEFAULTED(OVERWRITE, BOOL, "false", OVERWRITE_HELP),
    OPTIONAL(SOURCE_GLOBS, TEXT_LIST, "Which files are uploaded."),
    DEFAULTED(DISABLE_METADATA_CACHE, BOOL, "false", "Whether files are listed anew each time."),
    REGISTER_ON_COMPLETE_ROW,
    PARTITION_FORMAT_ROW,
    READ_ROW,
    COLUMN_ROWS,
};

const struct field shape_hdfs_output_fields[] = {
    REQUIRED(KIND, KIND_HDFS_OUTPUT, KIND_HELP),
    OUTPUT_NAME_ROW,
    DESTINATION_ROW,
    REGISTER_ON_COMPLETE_ROW,
    READ_ROW,
    COLUMN_ROWS,
};

const struct field shape_link_output_fields[] = {
    REQUIRED(KIND, KIND_LINK_OUTPUT, KIND_HELP),
    OUTPUT_NAME_ROW,
    REGISTER_ON_COMPLETE_ROW,
};

const struct field shape_read_delimited_fields[] = {
    REQUIRED(DELIMITED_FILES, READ_DELIMITED_OPTIONS, "Text files with a column separator."),
};

const struct field shape_read_delimited_options_fields[] = {
    INCLUDE_PATH_ROW, SEPARATOR_ROW, HEADER_ROW, PARTITION_FORMAT_ROW, PATH_GLOB_ROW,
};

const struct field shape_read_parquet_fields[] = {
    REQUIRED(PARQUET_FILES, READ_PARQUET_OPTIONS, "Parquet files."),
};

const struct field shape_read_parquet_options_fields[] = {
    INCLUDE_PATH_ROW,
    PARTITION_FORMAT_ROW,
    PATH_GLOB_ROW,
};

const struct field shape_destination_fields[] = {
    REQUIRED(DATASTORE, DATASTORE_REF, "The datastore it is written to."),
    OPTIONAL(PATH, TEXT, "The path on that datastore."),
};

const struct field shape_register_fields[] = {
    REQUIRED(NAME, TEXT, "The name to register under."),
    DEFAULTED(CREATE_NEW_VERSION, BOOL, "true", "Whether a name that is there gets a new version."),
};

const struct field shape_register_on_complete_fields[] = {
    REQUIRED(NAME, TEXT, "The name to register under."),
    OPTIONAL(DESCRIPTION, TEXT, "The dataset's description."),
    OPTIONAL(TAGS, TEXT_MAP, "The dataset's tags."),
};
