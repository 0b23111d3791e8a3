/* SPDX-License-Identifier: MIT
 * model/problem_estimator.c - an estimator's keyword arguments: what the SDK's constructors refuse.
 *
 * They look at truth as Python has it: an empty text, an empty list or false counts as not given,
 * an object as given even when it is empty. What the disk says of them is in problem_disk.c.
 */
#include "model/problem_internal.h"

#include "model/package.h"
#include "model/sdk.h"

#define TRAINING_EXCEPTION "TrainingException"

/* The estimator that is looked at. */
struct estimator {
    struct scan *s;
    value_id value;
    struct str class;
};

static value_id argument(const struct estimator *e, enum key key)
{
    return value_get(e->s->p, e->value, key);
}

/* Python's bool() of what is given. */
static bool is_given(const struct estimator *e, enum key key)
{
    const struct pipeline *p = e->s->p;
    value_id v = argument(e, key);
    switch (value_kind(p, v)) {
    case VALUE_NULL:
        break;
    case VALUE_BOOL:
        return value_bool(p, v);
    case VALUE_NUMBER:
        return true;
    case VALUE_TEXT:
        return value_text(p, v).len > 0;
    case VALUE_LIST:
        return !value_is_none(value_first(p, v));
    case VALUE_OBJECT:
        return value_shape(p, v)->kind == SHAPE_OBJECT || !value_is_none(value_first(p, v));
    }
    return false;
}

static struct str lower_text(struct scan *s, struct str text)
{
    char *out = arena_new(s->text, char, text.len + 1);
    if (out == NULL) {
        s->nomem = true;
        return STR("");
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){out, text.len};
}

/* The words behind "CLASS KIND". */
static struct str words_of(struct scan *s, struct str class, const char *kind)
{
    return sdk_words(scan_textf(s, "%.*s %s", STR_ARG(class), kind));
}

/* "mpi, gloo or nccl" */
static struct str choice_text(struct scan *s, struct str words)
{
    struct str text = sdk_next(&words), word = sdk_next(&words);
    while (!str_is_none(word)) {
        struct str after = sdk_next(&words);
        const char *between = str_is_none(after) ? " or " : ", ";
        text = scan_textf(s, "%.*s%s%.*s", STR_ARG(text), between, STR_ARG(word));
        word = after;
    }
    return text;
}

/* "['mpi', 'gloo', 'nccl']" */
static struct str python_list(struct scan *s, struct str words)
{
    struct str text = STR("[");
    for (struct str word = sdk_next(&words); !str_is_none(word); word = sdk_next(&words)) {
        const char *between = text.len > 1 ? ", " : "";
        text = scan_textf(s, "%.*s%s'%.*s'", STR_ARG(text), between, STR_ARG(word));
    }
    return scan_textf(s, "%.*s]", STR_ARG(text));
}

/* The word that is like `wanted`, or the only one; STR_NONE when there is neither. */
static struct str nearest_word(const struct scan *s, struct str words, struct str wanted)
{
    struct nearest n = {.wanted = wanted, .work = s->hint_work};
    struct str first = sdk_next(&words);
    nearest_offer(&n, first);
    struct str word = sdk_next(&words);
    bool only = str_is_none(word);
    for (; !str_is_none(word); word = sdk_next(&words)) {
        nearest_offer(&n, word);
    }
    return str_is_none(n.best) && only ? first : n.best;
}

static struct str last_word(struct str words)
{
    struct str last = STR_NONE;
    for (struct str word = sdk_next(&words); !str_is_none(word); word = sdk_next(&words)) {
        last = word;
    }
    return last;
}

/* --- versions and counts --- */

static void check_version(const struct estimator *e)
{
    struct scan *s = e->s;
    value_id place = argument(e, KEY_FRAMEWORK_VERSION);
    struct str version = value_text(s->p, place);
    struct str words = words_of(s, e->class, "versions");
    if (value_is_none(place) || sdk_has(words, version)) {
        return;
    }
    struct str list = choice_text(s, words);
    scan_report(s, RULE_FRAMEWORK_VERSION, place, KEY_FRAMEWORK_VERSION,
                "the estimator of step %.*s is for %.*s \"%.*s\", which the SDK's %.*s does not "
                "know; use %.*s, or the class Estimator",
                SHOWN(s->id), STR_ARG(e->class), SHOWN(version), STR_ARG(e->class), STR_ARG(list));
    scan_sdk(s, TRAINING_EXCEPTION,
             "%.*s %.*s is not currently supported by the %.*s estimator. Check "
             "https://docs.microsoft.com/python/api/azureml-train-core/"
             "azureml.train.dnn?view=azure-ml-py for all supported versions. To use %.*s %.*s, "
             "switch to the generic Estimator class for your experiment.",
             STR_ARG(e->class), STR_ARG(version), STR_ARG(e->class), STR_ARG(e->class),
             STR_ARG(version));
    struct str best = nearest_word(s, words, version);
    if (str_is_none(best)) {
        best = last_word(words); /* the newest */
    }
    scan_fix(s, FIX_TEXT, best, "use the version %.*s", STR_ARG(best));
}

/* A count; a whole number beyond 64 bits is as large, or as small, as they get. */
static int64_t count_of(const struct estimator *e, enum key key)
{
    int64_t count;
    value_id place = argument(e, key);
    if (value_is_none(place)) {
        return 1;
    }
    if (!value_int(e->s->p, place, &count)) {
        count = str_starts(value_text(e->s->p, place), STR("-")) ? INT64_MIN : INT64_MAX;
    }
    return count;
}

static void check_count(const struct estimator *e, enum key key, const char *sdk)
{
    if (count_of(e, key) >= 1) {
        return;
    }
    struct scan *s = e->s;
    value_id place = argument(e, key);
    struct str name = key_text(key);
    scan_report(s, RULE_NODE_COUNT, place, key,
                "the %.*s of step %.*s's estimator is %.*s; it is at least 1", STR_ARG(name),
                SHOWN(s->id), SHOWN(value_text(s->p, place)));
    scan_sdk(s, TRAINING_EXCEPTION, "%s", sdk);
    scan_fix(s, FIX_REMOVE, STR_NONE, "remove %.*s: it is 1 then", STR_ARG(name));
}

/* --- distribution --- */

static void offer_backend(struct scan *s, struct str backend)
{
    if (!str_is_none(backend)) {
        scan_fix(s, FIX_TEXT, backend, "use the backend %.*s", STR_ARG(backend));
    }
}

static void check_backend(const struct estimator *e)
{
    struct scan *s = e->s;
    value_id place = argument(e, KEY_DISTRIBUTED_BACKEND);
    struct str backend = value_text(s->p, place);
    struct str words = words_of(s, e->class, "backends");
    if (backend.len == 0 || sdk_has(words, lower_text(s, backend))) {
        return;
    }
    struct str list = choice_text(s, words), python = python_list(s, words);
    scan_report(s, RULE_DISTRIBUTED_BACKEND, place, KEY_DISTRIBUTED_BACKEND,
                "the estimator of step %.*s has the distributed_backend \"%.*s\", which %.*s does "
                "not know; use %.*s",
                SHOWN(s->id), SHOWN(backend), STR_ARG(e->class), STR_ARG(list));
    scan_sdk(s, TRAINING_EXCEPTION,
             "Unsupported distributed backend value: %.*s. Supported backend(s): %.*s.",
             STR_ARG(backend), STR_ARG(python));
    offer_backend(s, nearest_word(s, words, backend));
}

/* Where mpi is the only backend, it goes with one object only. */
static void check_backend_and_training(const struct estimator *e, struct str training)
{
    struct scan *s = e->s;
    value_id place = argument(e, KEY_DISTRIBUTED_BACKEND);
    struct str backend = value_text(s->p, place), words = words_of(s, e->class, "backends");
    struct str only = sdk_next(&words);
    if (!str_eq(only, STR("mpi")) || !str_is_none(sdk_next(&words)) ||
        !str_eq(lower_text(s, backend), only) || str_is_none(training) ||
        str_eq(training, STR("MpiConfiguration"))) {
        return;
    }
    scan_report(s, RULE_DISTRIBUTED_TRAINING, place, KEY_DISTRIBUTED_BACKEND,
                "the estimator of step %.*s has a distributed_backend and a distributed_training "
                "%.*s, which do not go together; remove one",
                SHOWN(s->id), STR_ARG(training));
    scan_sdk(s, TRAINING_EXCEPTION,
             "Unsupported distributed backend value: %.*s. Supported backend: mpi.",
             STR_ARG(backend));
    scan_fix(s, FIX_REMOVE, STR_NONE, "remove distributed_backend");
}

static void check_training(const struct estimator *e, struct str training)
{
    struct scan *s = e->s;
    struct str words = words_of(s, training, "estimators");
    if (str_is_none(training) || str_is_none(words) || sdk_has(words, lower_text(s, e->class))) {
        return;
    }
    struct str python = python_list(s, words);
    scan_report(s, RULE_DISTRIBUTED_TRAINING, argument(e, KEY_DISTRIBUTED_TRAINING),
                KEY_DISTRIBUTED_TRAINING,
                "the estimator of step %.*s is distributed by %.*s, which is not for %.*s; use "
                "another distributed_training",
                SHOWN(s->id), STR_ARG(training), STR_ARG(e->class));
    scan_sdk(s, TRAINING_EXCEPTION,
             "Unsupported framework for %.*s distributed training type. Supported frameworks are: "
             "%.*s",
             STR_ARG(training), STR_ARG(python));
}

static void check_communication(const struct estimator *e)
{
    struct scan *s = e->s;
    value_id place =
        value_get(s->p, argument(e, KEY_DISTRIBUTED_TRAINING), KEY_COMMUNICATION_BACKEND);
    struct str backend = value_text(s->p, place), words = sdk_words(STR("PyTorchConfiguration"));
    if (value_is_none(place) || sdk_has(words, lower_text(s, backend))) {
        return;
    }
    scan_report(s, RULE_COMMUNICATION_BACKEND, place, KEY_COMMUNICATION_BACKEND,
                "the PyTorchConfiguration of step %.*s has the communication_backend \"%.*s\"; "
                "use Nccl or Gloo",
                SHOWN(s->id), SHOWN(backend));
    scan_sdk(s, "RunConfigurationException",
             "%.*s is not a supported backend. 'communication_backend' must be 'Nccl' or 'Gloo'.",
             STR_ARG(backend));
    offer_backend(s, nearest_word(s, words, backend));
}

static void check_distribution(const struct estimator *e)
{
    struct scan *s = e->s;
    bool many_nodes = count_of(e, KEY_NODE_COUNT) > 1;
    bool many = many_nodes || count_of(e, KEY_PROCESS_COUNT_PER_NODE) > 1;
    if (!many || is_given(e, KEY_DISTRIBUTED_BACKEND) || is_given(e, KEY_DISTRIBUTED_TRAINING)) {
        return;
    }
    scan_report(s, RULE_DISTRIBUTION_MISSING, e->value, KEY_DISTRIBUTED_TRAINING,
                "the estimator of step %.*s has several %s, but does not say how they share the "
                "work; set its distributed_training",
                SHOWN(s->id), many_nodes ? "nodes" : "processes on a node");
    scan_sdk(s, TRAINING_EXCEPTION,
             "'distributed_backend' or 'distributed_training' must be specified when node_count > "
             "1 or process_count_per_node > 1.");
    int64_t processes = count_of(e, KEY_PROCESS_COUNT_PER_NODE);
    struct str json =
        scan_textf(s, "{\"class\": \"MpiConfiguration\", \"process_count_per_node\": %lld}",
                   (long long)(processes > 1 ? processes : 1));
    struct str words = words_of(s, e->class, "backends");
    sdk_next(&words);
    if (str_is_none(sdk_next(&words))) { /* one way only */
        scan_fix(s, FIX_JSON, json, "distribute it with MPI, the only way of %.*s",
                 STR_ARG(e->class));
    }
}

/* --- compute --- */

/* The type of the compute target that is given as an object; STR_NONE when there is none, or it is
 * unknown. */
static struct str object_type(const struct estimator *e)
{
    const struct pipeline *p = e->s->p;
    value_id object = argument(e, KEY_COMPUTE_TARGET);
    struct str name = value_get_text(p, object, KEY_COMPUTE);
    value_id target = pipeline_find(p, KEY_COMPUTE_TARGETS, name);
    return value_get_text(p, target, KEY_TYPE);
}

static bool distributes(struct str type)
{
    return str_eq(type, STR("AmlCompute")) || str_eq(type, STR("Kubernetes"));
}

static void check_compute_missing(const struct estimator *e)
{
    struct scan *s = e->s;
    if (!value_is_none(argument(e, KEY_VM_SIZE)) ||
        !value_is_none(argument(e, KEY_COMPUTE_TARGET))) {
        return;
    }
    scan_report(s, RULE_ESTIMATOR_COMPUTE_MISSING, e->value, KEY_COMPUTE_TARGET,
                "the estimator of step %.*s has neither compute_target nor vm_size; give it the "
                "compute_target of the step",
                SHOWN(s->id));
    scan_sdk(s, TRAINING_EXCEPTION, "Either compute target or VM size should be specified.");
    struct str name = value_text(s->p, value_get(s->p, s->step, KEY_COMPUTE_TARGET));
    value_id target = pipeline_find(s->p, KEY_COMPUTE_TARGETS, name);
    if (sdk_has(sdk_words(STR("compute types")), value_get_text(s->p, target, KEY_TYPE)) &&
        name.len > 0) {
        scan_fix(s, FIX_JSON, scan_quoted(s, name), "give it \"%.*s\", as the step has",
                 SHOWN(name));
    }
}

static void check_compute_of_nodes(const struct estimator *e)
{
    struct scan *s = e->s;
    value_id place = argument(e, KEY_COMPUTE_TARGET);
    bool is_object = value_kind(s->p, place) == VALUE_OBJECT;
    struct str type = object_type(e), name = value_text(s->p, place);
    bool unknown = is_object && str_is_none(type); /* said elsewhere */
    if (count_of(e, KEY_NODE_COUNT) <= 1 || unknown || !is_given(e, KEY_COMPUTE_TARGET) ||
        distributes(type)) {
        return;
    }
    if (is_object) {
        scan_report(s, RULE_ESTIMATOR_COMPUTE_TYPE, place, KEY_COMPUTE_TARGET,
                    "the estimator of step %.*s has several nodes, but a compute target of type "
                    "\"%.*s\"; use an AmlCompute or Kubernetes",
                    SHOWN(s->id), SHOWN(type));
    } else {
        scan_report(s, RULE_ESTIMATOR_COMPUTE_TYPE, place, KEY_COMPUTE_TARGET,
                    "the estimator of step %.*s has several nodes, but knows its compute target "
                    "\"%.*s\" by name only; give it as {\"compute\": NAME}",
                    SHOWN(s->id), SHOWN(name));
    }
    scan_sdk(s, TRAINING_EXCEPTION,
             "Compute target should be AmlCompute or KubernetesCompute for distributed training "
             "(node_count > 1).");
    value_id target = pipeline_find(s->p, KEY_COMPUTE_TARGETS, name);
    if (distributes(value_get_text(s->p, target, KEY_TYPE))) {
        struct str quoted = scan_quoted(s, name);
        struct str json = scan_textf(s, "{\"compute\": %.*s}", STR_ARG(quoted));
        scan_fix(s, FIX_VALUE, json, "give it \"%.*s\" as an object", SHOWN(name));
    }
}

static void check_compute(const struct estimator *e)
{
    struct scan *s = e->s;
    check_compute_missing(e);
    if (str_eq(object_type(e), STR("HDInsight"))) {
        scan_report(s, RULE_ESTIMATOR_COMPUTE_TYPE, argument(e, KEY_COMPUTE_TARGET),
                    KEY_COMPUTE_TARGET,
                    "the estimator of step %.*s has a compute target of type \"HDInsight\", on "
                    "which no estimator runs; name another",
                    SHOWN(s->id));
        scan_sdk(s, "ComputeTargetException",
                 "Unsupported compute target type. Type=<class "
                 "'azureml.core.compute.hdinsight.HDInsightCompute'>");
    }
    check_compute_of_nodes(e);
}

/* --- images --- */

static void check_image_twice(const struct estimator *e)
{
    struct scan *s = e->s;
    if (!is_given(e, KEY_CUSTOM_DOCKER_BASE_IMAGE) || !is_given(e, KEY_CUSTOM_DOCKER_IMAGE)) {
        return;
    }
    scan_report(s, RULE_IMAGE_TWICE, argument(e, KEY_CUSTOM_DOCKER_BASE_IMAGE),
                KEY_CUSTOM_DOCKER_BASE_IMAGE,
                "the estimator of step %.*s has custom_docker_image and its old name "
                "custom_docker_base_image; remove the old one",
                SHOWN(s->id));
    scan_sdk(s, TRAINING_EXCEPTION,
             "'custom_docker_base_image' parameter will be deprecated. Please use "
             "'custom_docker_image' only.");
    scan_fix(s, FIX_REMOVE, STR_NONE, "remove custom_docker_base_image");
}

static void check_docker_off(const struct estimator *e)
{
    struct scan *s = e->s;
    value_id off = argument(e, KEY_USE_DOCKER);
    bool is_off = !value_is_none(off) && !value_bool(s->p, off);
    if (is_off &&
        (is_given(e, KEY_CUSTOM_DOCKER_IMAGE) || is_given(e, KEY_CUSTOM_DOCKER_BASE_IMAGE))) {
        scan_report(s, RULE_DOCKER_OFF, off, KEY_USE_DOCKER,
                    "the estimator of step %.*s has use_docker false, and an image to run in; "
                    "remove one of them",
                    SHOWN(s->id));
        scan_sdk(s, TRAINING_EXCEPTION,
                 "If use_docker parameter is set to false, custom_docker_image or "
                 "custom_docker_base_image parameter is not allowed");
    }
    /* An Environment comes without Docker, and the document has no word for it. */
    value_id environment = argument(e, KEY_ENVIRONMENT_DEFINITION);
    bool without = value_is_none(environment) ? is_off : true;
    if (!without || !str_eq(object_type(e), STR("Kubernetes"))) {
        return;
    }
    if (value_is_none(environment)) {
        scan_report(s, RULE_DOCKER_OFF, off, KEY_USE_DOCKER,
                    "the estimator of step %.*s has use_docker false, but Kubernetes runs "
                    "everything in Docker; remove use_docker",
                    SHOWN(s->id));
    } else {
        scan_report(s, RULE_DOCKER_OFF, environment, KEY_ENVIRONMENT_DEFINITION,
                    "the estimator of step %.*s has an environment_definition, which the SDK runs "
                    "without Docker, but Kubernetes needs that; give packages and image instead",
                    SHOWN(s->id));
    }
    scan_sdk(s, TRAINING_EXCEPTION, "KubernetesCompute type doesn't support non-Docker runs.");
    if (value_is_none(environment)) {
        scan_fix(s, FIX_REMOVE, STR_NONE, "remove use_docker");
    }
}

/* --- packages --- */

/* The current name of a file's argument where that is given, or the old one. */
static enum key conda_key(const struct estimator *e)
{
    bool old =
        is_given(e, KEY_CONDA_DEPENDENCIES_FILE_PATH) && !is_given(e, KEY_CONDA_DEPENDENCIES_FILE);
    return old ? KEY_CONDA_DEPENDENCIES_FILE_PATH : KEY_CONDA_DEPENDENCIES_FILE;
}

static enum key pip_key(const struct estimator *e)
{
    bool old =
        is_given(e, KEY_PIP_REQUIREMENTS_FILE_PATH) && !is_given(e, KEY_PIP_REQUIREMENTS_FILE);
    return old ? KEY_PIP_REQUIREMENTS_FILE_PATH : KEY_PIP_REQUIREMENTS_FILE;
}

/* "pip_packages, use_gpu and shm_size": those that are given; *first is the first of them. Empty
 * when none is. */
static struct str given_text(const struct estimator *e, const enum key *keys, size_t count,
                             enum key *first)
{
    struct str text = STR(""), last = STR_NONE;
    for (size_t i = 0; i < count; i++) {
        if (!is_given(e, keys[i])) {
            continue;
        }
        if (text.len == 0 && str_is_none(last)) {
            *first = keys[i];
        } else {
            text =
                text.len == 0 ? last : scan_textf(e->s, "%.*s, %.*s", STR_ARG(text), STR_ARG(last));
        }
        last = key_text(keys[i]);
    }
    return text.len == 0 ? last : scan_textf(e->s, "%.*s and %.*s", STR_ARG(text), STR_ARG(last));
}

static void check_environment(const struct estimator *e)
{
    struct scan *s = e->s;
    enum key pip = pip_key(e), conda = conda_key(e), first = KEY_NONE;
    const enum key others[] = {KEY_PIP_PACKAGES,
                               pip,
                               KEY_CONDA_PACKAGES,
                               conda,
                               KEY_CUSTOM_DOCKER_IMAGE,
                               KEY_IMAGE_REGISTRY_DETAILS,
                               KEY_USE_GPU,
                               KEY_USER_MANAGED,
                               KEY_SHM_SIZE,
                               KEY_ENVIRONMENT_VARIABLES};
    if (value_is_none(argument(e, KEY_ENVIRONMENT_DEFINITION))) {
        return;
    }
    struct str given = given_text(e, others, COUNT_OF(others), &first);
    if (given.len == 0) {
        return;
    }
    scan_report(s, RULE_ENVIRONMENT_MIXED, argument(e, first), first,
                "the estimator of step %.*s has an environment_definition, which says all about "
                "the environment, and also %.*s; put that into it, or remove it",
                SHOWN(s->id), STR_ARG(given));
    scan_sdk(s, TRAINING_EXCEPTION,
             "If environment_definition parameter is specified, the following parameters cannot be "
             "specified: pip_packages, %.*s, conda_packages, %.*s, custom_docker_image, "
             "image_registry_details, use_gpu, user_managed, shm_size",
             STR_ARG(key_text(pip)), STR_ARG(key_text(conda)));
}

static void check_conda_file(const struct estimator *e)
{
    struct scan *s = e->s;
    enum key pip = pip_key(e), conda = conda_key(e), first = KEY_NONE;
    const enum key others[] = {KEY_PIP_PACKAGES, pip, KEY_CONDA_PACKAGES};
    struct str given = given_text(e, others, COUNT_OF(others), &first);
    if (!is_given(e, conda) || given.len == 0) {
        return;
    }
    struct str file = key_text(conda);
    scan_report(s, RULE_CONDA_FILE_MIXED, argument(e, conda), conda,
                "the estimator of step %.*s has a %.*s, and also %.*s; put all packages into the "
                "file, or remove it",
                SHOWN(s->id), STR_ARG(file), STR_ARG(given));
    scan_sdk(s, TRAINING_EXCEPTION,
             "If %.*s parameter is specified, the following parameters cannot be specified: "
             "pip_packages, %.*s, conda_packages",
             STR_ARG(file), STR_ARG(key_text(pip)));
}

static void check_user_managed(const struct estimator *e)
{
    struct scan *s = e->s;
    enum key pip = pip_key(e), conda = conda_key(e), first = KEY_NONE;
    const enum key others[] = {KEY_CONDA_PACKAGES, KEY_PIP_PACKAGES, conda, pip};
    struct str given = given_text(e, others, COUNT_OF(others), &first);
    if (!is_given(e, KEY_USER_MANAGED) || given.len == 0) {
        return;
    }
    scan_report(s, RULE_USER_MANAGED_PACKAGES, argument(e, KEY_USER_MANAGED), KEY_USER_MANAGED,
                "the estimator of step %.*s is user_managed, so nothing is installed, but has "
                "%.*s; remove one of them",
                SHOWN(s->id), STR_ARG(given));
    scan_sdk(s, "UserErrorException",
             "If user_managed is True, then conda_packages, %.*s, pip_packages or %.*s cannot be "
             "specified.",
             STR_ARG(key_text(conda)), STR_ARG(key_text(pip)));
    scan_fix(s, FIX_REMOVE, STR_NONE, "remove user_managed, and install the packages");
}

static void check_pip_package(struct scan *s, value_id item)
{
    struct str name = value_text(s->p, item);
    if (str_starts(name, STR("-"))) {
        scan_report(s, RULE_PACKAGE_NAME, item, KEY_PIP_PACKAGES,
                    "the environment of step %.*s has the pip package \"%.*s\", which is an option "
                    "of pip; remove it, or put it into a pip_requirements_file",
                    SHOWN(s->id), SHOWN(name));
        scan_sdk(s, "UserErrorException", "Invalid package name %.*s", STR_ARG(name));
        scan_fix(s, FIX_REMOVE, STR_NONE, "remove it");
    }
}

/* Python sets the version of the one that is there, and stumbles where it has none. */
static void check_conda_package(struct scan *s, value_id item)
{
    struct str name = value_text(s->p, item);
    if (package_is_python(name) && str_is_none(package_version(name))) {
        scan_report(s, RULE_PACKAGE_NAME, item, KEY_CONDA_PACKAGES,
                    "the conda package \"%.*s\" of step %.*s does not end with a version; write "
                    "python=3.8, say, or remove it",
                    SHOWN(name), SHOWN(s->id));
        scan_sdk(s, "TypeError", "can only concatenate str (not \"NoneType\") to str");
        scan_fix(s, FIX_REMOVE, STR_NONE, "remove it: there is a python already");
    }
}

static void check_packages(struct scan *s, value_id list, void (*check)(struct scan *, value_id))
{
    for (value_id item = value_first(s->p, list); !value_is_none(item);
         item = value_next(s->p, item)) {
        check(s, item);
    }
}

static void check_package_names(const struct estimator *e)
{
    struct scan *s = e->s;
    value_id environment = argument(e, KEY_ENVIRONMENT_DEFINITION);
    check_packages(s, value_get(s->p, environment, KEY_PIP_PACKAGES), check_pip_package);
    check_packages(s, value_get(s->p, environment, KEY_CONDA_PACKAGES), check_conda_package);
    if (value_is_none(environment) && !is_given(e, conda_key(e))) {
        check_packages(s, argument(e, KEY_CONDA_PACKAGES), check_conda_package);
    }
}

void scan_estimator(struct scan *s, value_id estimator)
{
    const struct estimator e = {s, estimator, value_get_text(s->p, estimator, KEY_CLASS)};
    struct str training =
        value_get_text(s->p, value_get(s->p, estimator, KEY_DISTRIBUTED_TRAINING), KEY_CLASS);

    check_version(&e);
    check_count(&e, KEY_NODE_COUNT, "Node count should be at least 1.");
    check_count(&e, KEY_PROCESS_COUNT_PER_NODE, "Process count per node should be at least 1.");
    check_backend(&e);
    check_backend_and_training(&e, training);
    check_training(&e, training);
    check_communication(&e);
    check_distribution(&e);
    check_compute(&e);
    check_docker_off(&e);
    check_image_twice(&e);
    check_environment(&e);
    check_conda_file(&e);
    check_user_managed(&e);
    check_package_names(&e);
}
