/* SPDX-License-Identifier: MIT */
#include "model/shape_internal.h"

const struct field shape_document_fields[] = {
    REQUIRED(FORMAT, FORMAT, "The version of the document's format."),
    OPTIONAL(NAME, TEXT, "The experiment's name at submission; else the file's name."),
    OPTIONAL(DESCRIPTION, TEXT, "What the pipeline is for."),
    OPTIONAL(WORKSPACE, WORKSPACE, "Where a submission to Azure ML goes."),
    OPTIONAL(DEFAULT_DATASTORE, DATASTORE_REF, "Where outputs go that name no datastore."),
    OPTIONAL(DEFAULT_SOURCE_DIRECTORY, FOLDER, "The folder of steps that name none."),
    DEFAULTED(DATASTORES, DATASTORE_LIST, "[]", "The places where data lies."),
    DEFAULTED(COMPUTE_TARGETS, COMPUTE_LIST, "[]", "The machines that steps run on."),
    DEFAULTED(DATA_REFERENCES, DATA_REFERENCE_LIST, "[]", "Paths on datastores, as inputs."),
    DEFAULTED(DATASETS, DATASET_LIST, "[]", "Registered or saved datasets, as inputs."),
    DEFAULTED(PARAMETERS, PARAMETER_LIST, "[]", "Values that can be given at submission."),
    DEFAULTED(STEPS, STEP_LIST, "[]", "What runs, in the order given to the Pipeline."),
    OPTIONAL(VIEW, VIEW, "Where a person put things; changes nothing in the pipeline."),
};

const struct field shape_workspace_fields[] = {
    OPTIONAL(SUBSCRIPTION_ID, TEXT, "The subscription that the workspace belongs to."),
    OPTIONAL(RESOURCE_GROUP, TEXT, "The resource group that holds the workspace."),
    OPTIONAL(WORKSPACE_NAME, TEXT, "The workspace's name."),
};

const struct field shape_datastore_fields[] = {
    REQUIRED(NAME, NAME, "The datastore's name in the workspace."),
    DEFAULTED(TYPE, DATASTORE_TYPE, "\"AzureBlob\"", "The kind of storage behind it."),
    DEFAULTED(DEFAULT, BOOL, "false", "Whether this is the pipeline's default datastore."),
    OPTIONAL(CONTAINER, TEXT, "The blob container or file share."),
    OPTIONAL(ACCOUNT, TEXT, "The storage account."),
    OPTIONAL(LOCAL_PATH, FOLDER, "The folder that stands for it in local and Slurm runs."),
};

const struct field shape_compute_fields[] = {
    REQUIRED(NAME, NAME, "The compute's name in the workspace."),
    DEFAULTED(TYPE, COMPUTE_TYPE, "\"AmlCompute\"", "The kind of compute."),
    OPTIONAL(LOCATION, TEXT, "The region it is in."),
    OPTIONAL(SLURM_PARTITION, TEXT, "The partition that stands for it in Slurm runs."),
};

const struct field shape_data_reference_fields[] = {
    REQUIRED(NAME, NAME, "The reference's name, and the name of its port (data_reference_name)."),
    OPTIONAL(DATASTORE, DATASTORE_REF, "The datastore that holds the data."),
    OPTIONAL(PATH_ON_DATASTORE, TEXT, "The path on that datastore."),
    DEFAULTED(MODE, MODE_REFERENCE, "\"mount\"", "How the data reaches the compute."),
    OPTIONAL(PATH_ON_COMPUTE, TEXT, "Where it is found on the compute."),
    DEFAULTED(OVERWRITE, BOOL, "false", "Whether what lies there already is overwritten."),
};

const struct field shape_dataset_fields[] = {
    REQUIRED(ID, DATASET_ID, "What inputs call it; unique in the document."),
    DEFAULTED(TYPE, DATASET_TYPE, "\"file\"", "Files, or a table."),
    OPTIONAL(NAME, TEXT, "The name it is registered under."),
    OPTIONAL(VERSION, DATASET_VERSION, "The registered version, a number or \"latest\"."),
    OPTIONAL(SAVED_ID, TEXT, "The id of the saved dataset."),
    OPTIONAL(REGISTERED_ID, TEXT, "The id of the registered dataset."),
    OPTIONAL(LOCAL_PATH, FOLDER, "The file or folder that stands for it in local and Slurm runs."),
};

const struct field shape_data_path_fields[] = {
    OPTIONAL(NAME, TEXT, "The data path's name; else its parameter's."),
    OPTIONAL(DATASTORE, DATASTORE_REF, "The datastore that holds the data."),
    OPTIONAL(PATH_ON_DATASTORE, TEXT, "The path on that datastore."),
};

const struct field shape_data_path_value_fields[] = {
    REQUIRED(DATA_PATH, DATA_PATH, "A path on a datastore."),
};

const struct field shape_dataset_value_fields[] = {
    REQUIRED(DATASET, DATASET_REF, "A dataset of this document."),
};

const struct field shape_parameter_fields[] = {
    REQUIRED(NAME, NAME, "What it is called at submission."),
    OPTIONAL(DEFAULT_VALUE, DEFAULT_VALUE, "Its value when a submission gives none."),
};

const struct field shape_view_fields[] = {
    DEFAULTED(DIRECTION, DIRECTION, "\"right\"", "Which way the graph runs on the screen."),
    OPTIONAL(POSITIONS, POSITION_MAP, "Steps that a person moved: column and row of each."),
    OPTIONAL(COLLAPSED, STEP_REF_LIST, "Steps that are drawn small."),
    OPTIONAL(GROUPS, GROUP_LIST, "Steps that are drawn together."),
};

const struct field shape_group_fields[] = {
    REQUIRED(NAME, TEXT, "The group's title."),
    OPTIONAL(STEPS, STEP_REF_LIST, "The steps in it."),
    DEFAULTED(COLLAPSED, BOOL, "false", "Whether it is drawn as one box."),
};
