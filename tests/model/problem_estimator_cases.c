/* SPDX-License-Identifier: MIT
 * tests/model/problem_estimator_cases.c - an estimator's arguments, and the values of a submission.
 */
#include "tests/model/problem_cases.h"

#include "base/compiler.h"

/* One step; its estimator has these. */
#define LISTS                                                                                      \
    "'datastores': [{'name': 'blob', 'default': true}], 'compute_targets': [{'name': 'cpu'}, "     \
    "{'name': 'k8s', 'type': 'Kubernetes'}, {'name': 'hdi', 'type': 'HDInsight'}, "                \
    "{'name': 'vm', 'type': 'VirtualMachine'}], 'datasets': [{'id': 'fd'}, "                       \
    "{'id': 'td', 'type': 'tabular'}], 'parameters': [{'name': 'n', 'default_value': 1}, "         \
    "{'name': 'dp', 'default_value': {'data_path': {'datastore': 'blob'}}}, "                      \
    "{'name': 'dsp', 'default_value': {'dataset': 'fd'}}], "
#define STEP(estimator, arguments, more)                                                           \
    "{'format': 'stepwire/1', " LISTS "'steps': [{'id': 'a', 'estimator': {" estimator             \
    "}, 'estimator_entry_script_arguments': [" arguments "], 'compute_target': 'cpu'" more "}]}"
#define IN(folder, class)                                                                          \
    "'class': '" class "', 'source_directory': '" folder "', 'entry_script': 'train.py', "
#define ON(target) "'compute_target': " target
#define CPU ON("'cpu'")
#define PLAIN IN("src", "Estimator") CPU

const struct problem_case problem_estimator_cases[] = {
    {"a version far from all",
     STEP(IN("src", "PyTorch") CPU ", 'framework_version': '9.9'", "", ""), "framework-version",
     SEVERITY_ERROR, "/steps/0/estimator/framework_version",
     "the estimator of step a is for PyTorch \"9.9\", which the SDK's PyTorch does not know; use "
     "1.0, 1.1, 1.2, 1.3, 1.4, 1.5 or 1.6, or the class Estimator",
     "TrainingException",
     "PyTorch 9.9 is not currently supported by the PyTorch estimator. Check "
     "https://docs.microsoft.com/python/api/azureml-train-core/azureml.train.dnn?view=azure-ml-py "
     "for all supported versions. To use PyTorch 9.9, switch to the generic Estimator class for "
     "your experiment.",
     "use the version 1.6", NO_DISK, NULL},
    {"a misspelt version",
     STEP(IN("src", "TensorFlow") CPU ", 'framework_version': '1.130'", "", ""),
     "framework-version", SEVERITY_ERROR, "/steps/0/estimator/framework_version",
     "the estimator of step a is for TensorFlow \"1.130\", which the SDK's TensorFlow does not "
     "know; use 1.10, 1.12, 1.13, 2.0, 2.1, 2.2 or 2.3, or the class Estimator",
     "TrainingException",
     "TensorFlow 1.130 is not currently supported by the TensorFlow estimator. Check "
     "https://docs.microsoft.com/python/api/azureml-train-core/azureml.train.dnn?view=azure-ml-py "
     "for all supported versions. To use TensorFlow 1.130, switch to the generic Estimator class "
     "for your experiment.",
     "use the version 1.10", NO_DISK, NULL},
    {"no nodes", STEP(PLAIN ", 'node_count': 0", "", ""), "node-count", SEVERITY_ERROR,
     "/steps/0/estimator/node_count", "the node_count of step a's estimator is 0; it is at least 1",
     "TrainingException", "Node count should be at least 1.", "remove node_count: it is 1 then",
     NO_DISK, NULL},
    {"no processes", STEP(IN("src", "Chainer") CPU ", 'process_count_per_node': -3", "", ""),
     "node-count", SEVERITY_ERROR, "/steps/0/estimator/process_count_per_node",
     "the process_count_per_node of step a's estimator is -3; it is at least 1",
     "TrainingException", "Process count per node should be at least 1.",
     "remove process_count_per_node: it is 1 then", NO_DISK, NULL},
    {"fewer nodes than 64 bits hold", STEP(PLAIN ", 'node_count': -99999999999999999999", "", ""),
     "node-count", SEVERITY_ERROR, "/steps/0/estimator/node_count",
     "the node_count of step a's estimator is -99999999999999999999; it is at least 1",
     "TrainingException", "Node count should be at least 1.", "remove node_count: it is 1 then",
     NO_DISK, NULL},
    {"a backend of another class",
     STEP(IN("src", "PyTorch") CPU ", 'distributed_backend': 'ps'", "", ""), "distributed-backend",
     SEVERITY_ERROR, "/steps/0/estimator/distributed_backend",
     "the estimator of step a has the distributed_backend \"ps\", which PyTorch does not know; use "
     "mpi, gloo or nccl",
     "TrainingException",
     "Unsupported distributed backend value: ps. Supported backend(s): ['mpi', 'gloo', 'nccl'].",
     NULL, NO_DISK, NULL},
    {"the only backend, misspelt", STEP(PLAIN ", 'distributed_backend': 'MIP'", "", ""),
     "distributed-backend", SEVERITY_ERROR, "/steps/0/estimator/distributed_backend",
     "the estimator of step a has the distributed_backend \"MIP\", which Estimator does not know; "
     "use mpi",
     "TrainingException",
     "Unsupported distributed backend value: MIP. Supported backend(s): ['mpi'].",
     "use the backend mpi", NO_DISK, NULL},
    {"a backend and an object",
     STEP(PLAIN ", 'distributed_backend': 'Mpi', 'distributed_training': {'class': 'Mpi'}", "", ""),
     "distributed-training", SEVERITY_ERROR, "/steps/0/estimator/distributed_backend",
     "the estimator of step a has a distributed_backend and a distributed_training Mpi, which do "
     "not go together; remove one",
     "TrainingException", "Unsupported distributed backend value: Mpi. Supported backend: mpi.",
     "remove distributed_backend", NO_DISK, NULL},
    {"an object of another class",
     STEP(IN("src", "TensorFlow") CPU ", 'distributed_training': {'class': 'Gloo'}", "", ""),
     "distributed-training", SEVERITY_ERROR, "/steps/0/estimator/distributed_training",
     "the estimator of step a is distributed by Gloo, which is not for TensorFlow; use another "
     "distributed_training",
     "TrainingException",
     "Unsupported framework for Gloo distributed training type. Supported frameworks are: "
     "['pytorch', 'estimator']",
     NULL, NO_DISK, NULL},
    {"a backend of PyTorchConfiguration",
     STEP(IN("src", "PyTorch") CPU ", 'distributed_training': {'class': 'PyTorchConfiguration', "
                                   "'communication_backend': 'GLO'}",
          "", ""),
     "communication-backend", SEVERITY_ERROR,
     "/steps/0/estimator/distributed_training/communication_backend",
     "the PyTorchConfiguration of step a has the communication_backend \"GLO\"; use Nccl or Gloo",
     "RunConfigurationException",
     "GLO is not a supported backend. 'communication_backend' must be 'Nccl' or 'Gloo'.",
     "use the backend gloo", NO_DISK, NULL},
    {"nodes without distribution",
     STEP(IN("src", "PyTorch") ON("{'compute': 'cpu'}") ", 'node_count': 2", "", ""),
     "distribution-missing", SEVERITY_ERROR, "/steps/0/estimator",
     "the estimator of step a has several nodes, but does not say how they share the work; set its "
     "distributed_training",
     "TrainingException",
     "'distributed_backend' or 'distributed_training' must be specified when node_count > 1 or "
     "process_count_per_node > 1.",
     NULL, NO_DISK, NULL},
    {"processes without distribution",
     STEP(IN("src", "Chainer") CPU ", 'process_count_per_node': 4", "", ""), "distribution-missing",
     SEVERITY_ERROR, "/steps/0/estimator",
     "the estimator of step a has several processes on a node, but does not say how they share the "
     "work; set its distributed_training",
     "TrainingException",
     "'distributed_backend' or 'distributed_training' must be specified when node_count > 1 or "
     "process_count_per_node > 1.",
     "distribute it with MPI, the only way of Chainer", NO_DISK, NULL},
    {"no compute of the estimator",
     STEP("'class': 'Estimator', 'source_directory': 'src', 'entry_script': 'train.py'", "", ""),
     "estimator-compute-missing", SEVERITY_ERROR, "/steps/0/estimator",
     "the estimator of step a has neither compute_target nor vm_size; give it the compute_target "
     "of the step",
     "TrainingException", "Either compute target or VM size should be specified.",
     "give it \"cpu\", as the step has", NO_DISK, NULL},
    {"HDInsight", STEP(IN("src", "Estimator") ON("{'compute': 'hdi'}"), "", ""),
     "estimator-compute-type", SEVERITY_ERROR, "/steps/0/estimator/compute_target",
     "the estimator of step a has a compute target of type \"HDInsight\", on which no estimator "
     "runs; name another",
     "ComputeTargetException",
     "Unsupported compute target type. Type=<class "
     "'azureml.core.compute.hdinsight.HDInsightCompute'>",
     NULL, NO_DISK, NULL},
    {"nodes of a compute by name",
     STEP(PLAIN ", 'node_count': 2, 'distributed_backend': 'mpi'", "", ""),
     "estimator-compute-type", SEVERITY_ERROR, "/steps/0/estimator/compute_target",
     "the estimator of step a has several nodes, but knows its compute target \"cpu\" by name "
     "only; give it as {\"compute\": NAME}",
     "TrainingException",
     "Compute target should be AmlCompute or KubernetesCompute for distributed training "
     "(node_count > 1).",
     "give it \"cpu\" as an object", NO_DISK, NULL},
    {"nodes of a compute by an unknown name",
     STEP(IN("src", "Estimator") ON("'far'") ", 'node_count': 2, 'distributed_backend': 'mpi'", "",
          ""),
     "estimator-compute-type", SEVERITY_ERROR, "/steps/0/estimator/compute_target",
     "the estimator of step a has several nodes, but knows its compute target \"far\" by name "
     "only; give it as {\"compute\": NAME}",
     "TrainingException",
     "Compute target should be AmlCompute or KubernetesCompute for distributed training "
     "(node_count > 1).",
     NULL, NO_DISK, NULL},
    {"nodes of a virtual machine",
     STEP(IN("src", "Estimator")
              ON("{'compute': 'vm'}") ", 'node_count': 2, 'distributed_backend': 'mpi'",
          "", ""),
     "estimator-compute-type", SEVERITY_ERROR, "/steps/0/estimator/compute_target",
     "the estimator of step a has several nodes, but a compute target of type \"VirtualMachine\"; "
     "use an AmlCompute or Kubernetes",
     "TrainingException",
     "Compute target should be AmlCompute or KubernetesCompute for distributed training "
     "(node_count > 1).",
     NULL, NO_DISK, NULL},
    {"managed by the user, and packages",
     STEP(PLAIN ", 'user_managed': true, 'conda_packages': ['a'], 'pip_packages': ['b'], "
                "'pip_requirements_file_path': 'r.txt'",
          "", ""),
     "user-managed-packages", SEVERITY_ERROR, "/steps/0/estimator/user_managed",
     "the estimator of step a is user_managed, so nothing is installed, but has conda_packages, "
     "pip_packages and pip_requirements_file_path; remove one of them",
     "UserErrorException",
     "If user_managed is True, then conda_packages, conda_dependencies_file, pip_packages or "
     "pip_requirements_file_path cannot be specified.",
     "remove user_managed, and install the packages", NO_DISK, NULL},
    {"an environment and more",
     STEP(PLAIN ", 'image_registry_details': {}, 'environment_definition': {'name': 'e'}, "
                "'shm_size': '2g'",
          "", ""),
     "environment-mixed", SEVERITY_ERROR, "/steps/0/estimator/image_registry_details",
     "the estimator of step a has an environment_definition, which says all about the environment, "
     "and also image_registry_details and shm_size; put that into it, or remove it",
     "TrainingException",
     "If environment_definition parameter is specified, the following parameters cannot be "
     "specified: pip_packages, pip_requirements_file, conda_packages, conda_dependencies_file, "
     "custom_docker_image, image_registry_details, use_gpu, user_managed, shm_size",
     NULL, NO_DISK, NULL},
    {"a conda file and more",
     STEP(PLAIN ", 'pip_packages': ['b'], 'conda_dependencies_file_path': 'e.yml'", "", ""),
     "conda-file-mixed", SEVERITY_ERROR, "/steps/0/estimator/conda_dependencies_file_path",
     "the estimator of step a has a conda_dependencies_file_path, and also pip_packages; put all "
     "packages into the file, or remove it",
     "TrainingException",
     "If conda_dependencies_file_path parameter is specified, the following parameters cannot be "
     "specified: pip_packages, pip_requirements_file, conda_packages",
     NULL, NO_DISK, NULL},
    {"two images",
     STEP(PLAIN ", 'custom_docker_base_image': 'a', 'custom_docker_image': 'b'", "", ""),
     "image-twice", SEVERITY_ERROR, "/steps/0/estimator/custom_docker_base_image",
     "the estimator of step a has custom_docker_image and its old name custom_docker_base_image; "
     "remove the old one",
     "TrainingException",
     "'custom_docker_base_image' parameter will be deprecated. Please use 'custom_docker_image' "
     "only.",
     "remove custom_docker_base_image", NO_DISK, NULL},
    {"an image without Docker",
     STEP(IN("src", "SKLearn") CPU ", 'use_docker': false, 'custom_docker_image': 'b'", "", ""),
     "docker-off", SEVERITY_ERROR, "/steps/0/estimator/use_docker",
     "the estimator of step a has use_docker false, and an image to run in; remove one of them",
     "TrainingException",
     "If use_docker parameter is set to false, custom_docker_image or custom_docker_base_image "
     "parameter is not allowed",
     NULL, NO_DISK, NULL},
    {"Kubernetes without Docker",
     STEP(IN("src", "Estimator") ON("{'compute': 'k8s'}") ", 'use_docker': false", "", ""),
     "docker-off", SEVERITY_ERROR, "/steps/0/estimator/use_docker",
     "the estimator of step a has use_docker false, but Kubernetes runs everything in Docker; "
     "remove use_docker",
     "TrainingException", "KubernetesCompute type doesn't support non-Docker runs.",
     "remove use_docker", NO_DISK, NULL},
    {"Kubernetes and an environment",
     STEP(IN("src", "Estimator")
              ON("{'compute': 'k8s'}") ", 'environment_definition': {'name': 'e'}",
          "", ""),
     "docker-off", SEVERITY_ERROR, "/steps/0/estimator/environment_definition",
     "the estimator of step a has an environment_definition, which the SDK runs without Docker, "
     "but Kubernetes needs that; give packages and image instead",
     "TrainingException", "KubernetesCompute type doesn't support non-Docker runs.", NULL, NO_DISK,
     NULL},
    {"an option as a package",
     STEP(PLAIN
          ", 'environment_definition': {'name': 'e', 'pip_packages': ['numpy', '-r more.txt']}",
          "", ""),
     "package-name", SEVERITY_ERROR, "/steps/0/estimator/environment_definition/pip_packages/1",
     "the environment of step a has the pip package \"-r more.txt\", which is an option of pip; "
     "remove it, or put it into a pip_requirements_file",
     "UserErrorException", "Invalid package name -r more.txt", "remove it", NO_DISK, NULL},
    {"a python without a version", STEP(PLAIN ", 'conda_packages': ['python>=3', 'pip']", "", ""),
     "package-name", SEVERITY_ERROR, "/steps/0/estimator/conda_packages/0",
     "the conda package \"python>=3\" of step a does not end with a version; write python=3.8, "
     "say, or remove it",
     "TypeError", "can only concatenate str (not \"NoneType\") to str",
     "remove it: there is a python already", NO_DISK, NULL},
    {"a python of an environment",
     STEP(PLAIN ", 'environment_definition': {'name': 'e', 'conda_packages': ['python']}", "", ""),
     "package-name", SEVERITY_ERROR, "/steps/0/estimator/environment_definition/conda_packages/0",
     "the conda package \"python\" of step a does not end with a version; write python=3.8, say, "
     "or remove it",
     "TypeError", "can only concatenate str (not \"NoneType\") to str",
     "remove it: there is a python already", NO_DISK, NULL},
    {"a requirements file",
     STEP(IN("pkgs", "Estimator") CPU ", 'pip_requirements_file': './requirement.txt'", "", ""),
     "dependencies-not-found", SEVERITY_ERROR, "/steps/0/estimator/pip_requirements_file",
     "the estimator of step a reads pkgs/requirement.txt, and there is no such file in its source "
     "directory; did you mean \"requirements.txt\"?",
     "UserErrorException",
     "pkgs/requirement.txt path doesn't exist. The pip requirements file should be inside the "
     "project folder",
     "read requirements.txt instead", DISK, NULL},
    {"a conda file by its old name",
     STEP(IN("pkgs", "Estimator") CPU ", 'conda_dependencies_file_path': 'sub/../no.yml'", "", ""),
     "dependencies-not-found", SEVERITY_ERROR, "/steps/0/estimator/conda_dependencies_file_path",
     "the estimator of step a reads pkgs/no.yml, and there is no such file in its source "
     "directory; did you mean \"env.yml\"?",
     "UserErrorException",
     "pkgs/no.yml path doesn't exist. The conda dependencies file should be inside the project "
     "folder",
     "read env.yml instead", DISK, NULL},
    {"an unknown parameter of a submission", STEP(PLAIN, "", ""), "submission-parameter",
     SEVERITY_ERROR, "/parameters",
     "the submission gives a value to the parameter \"zz\", which is not in the document; take it "
     "out, or name another",
     "Exception", "Pipeline parameter with name zz does not exist", NULL, NO_DISK,
     "{'pipeline_parameters': {'zz': 1}}"},
    {"an unused parameter of a submission", STEP(PLAIN, "", ""), "submission-parameter",
     SEVERITY_ERROR, "/parameters/0",
     "the submission gives a value to the parameter \"n\", which no step uses; take it out of the "
     "submission",
     "Exception", "Pipeline parameter with name n does not exist", NULL, NO_DISK,
     "{'pipeline_parameters': {'n': 1}}"},
    {"a text for an integer", STEP(PLAIN, "{'parameter': 'n'}", ""), "submission-value",
     SEVERITY_ERROR, "/parameters/0/default_value",
     "the submission gives the parameter \"n\" the value x, of type str, but its default_value is "
     "of type int; give it such a value",
     "Exception",
     "Expected type of the pipeline parameter n is int, but the value x provided is of type str",
     NULL, NO_DISK, "{'pipeline_parameters': {'n': 'x'}}"},
    {"a dataset for an integer", STEP(PLAIN, "{'parameter': 'n'}", ""), "submission-value",
     SEVERITY_ERROR, "/parameters/0/default_value",
     "the submission gives the parameter \"n\" a TabularDataset, but its default_value is of type "
     "int; give it such a value",
     "TypeError",
     "Pipeline parameter with name n is of incorrect type TabularDataset. Expected type: int", NULL,
     NO_DISK, "{'pipeline_parameters': {'n': {'dataset': 'td'}}}"},
    {"an unknown dataset",
     STEP(PLAIN, "{'input': 'd'}", ", 'inputs': [{'dataset_parameter': 'dsp', 'name': 'd'}]"),
     "submission-value", SEVERITY_ERROR, "/parameters/2/default_value",
     "the submission gives the parameter \"dsp\" the dataset \"x\", which is not in the document; "
     "name another",
     NULL, NULL, NULL, NO_DISK, "{'pipeline_parameters': {'dsp': {'dataset': 'x'}}}"},
    {"a data path without datastore",
     STEP(PLAIN, "{'input': 'dp'}", ", 'inputs': [{'data_path_parameter': 'dp'}]"),
     "submission-value", SEVERITY_ERROR, "/parameters/1/default_value",
     "the submission gives the parameter \"dp\" a data path without datastore; name one",
     "ValueError", "datastore parameter is required.", NULL, NO_DISK,
     "{'pipeline_parameters': {'dp': {'data_path': {}}}}"},
    {"a data path of an unknown datastore",
     STEP(PLAIN, "{'input': 'dp'}", ", 'inputs': [{'data_path_parameter': 'dp'}]"),
     "submission-value", SEVERITY_ERROR, "/parameters/1/default_value",
     "the submission gives the parameter \"dp\" a path on the datastore \"far\", which is not in "
     "the document; name another",
     NULL, NULL, NULL, NO_DISK,
     "{'pipeline_parameters': {'dp': {'data_path': {'datastore': 'far'}}}}"},
};
const size_t problem_estimator_case_count = COUNT_OF(problem_estimator_cases);
