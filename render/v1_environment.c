/* SPDX-License-Identifier: MIT */
#include "render/v1_environment.h"

#include "base/utf8.h"
#include "model/folder.h"
#include "model/step.h"
#include "render/v1_module.h"
#include "render/v1_packages.h"

#define PATH_CONDA "/environment/python/condaDependencies"
#define PATH_DEPENDENCIES PATH_CONDA "/dependencies"
#define PATH_USER_MANAGED "/environment/python/userManagedDependencies"
#define PATH_VARIABLES "/environment/environmentVariables"
#define PATH_IMAGE "/environment/docker/baseImage"
#define PATH_REGISTRY "/environment/docker/baseImageRegistry"

static value_id argument(const struct v1_estimator *e, enum key key)
{
    return value_get(e->in->p, e->value, key);
}

static bool is_framework(const struct v1_estimator *e)
{
    return !str_eq(e->class_name, STR("Estimator"));
}

static void change_given(struct v1_changes *changes, struct str path, value_id value)
{
    if (!value_is_none(value)) {
        v1_change_value(changes, path, value);
    }
}

bool v1_is_notebook(const struct v1_estimator *e)
{
    struct str script = value_text(e->in->p, argument(e, KEY_ENTRY_SCRIPT));
    struct str end = str_slice(script, script.len < 6 ? 0 : script.len - 6, script.len);
    static const struct str wanted = STR_INIT(".ipynb");
    size_t i = 0;
    while (i < end.len && i < wanted.len &&
           (end.ptr[i] == wanted.ptr[i] || end.ptr[i] == wanted.ptr[i] - 'a' + 'A')) {
        i++;
    }
    return i == wanted.len;
}

/* The image that a notebook runs in, whatever else was chosen. */
static void change_notebook_image(const struct v1_estimator *e, struct v1_changes *changes)
{
    bool gpu = value_get_bool(e->in->p, e->value, KEY_USE_GPU);
    if (v1_is_notebook(e) && value_is_none(argument(e, KEY_CUSTOM_DOCKER_IMAGE))) {
        v1_change_text(changes, STR(PATH_IMAGE), v1_notebook_image(e->tables, gpu));
    }
}

static struct v1_value dependencies(struct v1_value environment)
{
    struct v1_value python = v1_get(environment, "python");
    return v1_get(v1_get(python, "condaDependencies"), "dependencies");
}

/* Puts the step before the sentence of a failure that came without. */
static bool name_step(const struct v1_estimator *e, value_id place, const struct status *inner,
                      struct status *st)
{
    if (inner->code != STATUS_DATA) {
        return status_set(st, inner->code, NO_POS, "%s", inner->message);
    }
    return status_set(st, STATUS_DATA, value_pos(e->in->p, place), "step \"%.*s\": %s",
                      STR_ARG(e->step_id), inner->message);
}

/* --- choosing --- */

/* An AmlCompute far from the framework images is as good as any other compute, and that as its
 * name. */
struct str v1_compute_kind(const struct v1_estimator *e)
{
    const struct pipeline *p = e->in->p;
    value_id target = argument(e, KEY_COMPUTE_TARGET);
    if (value_is_none(target)) {
        return STR("vm_size");
    }
    if (value_kind(p, target) != VALUE_OBJECT) {
        return STR("name");
    }
    struct str name = value_get_text(p, target, KEY_COMPUTE);
    value_id compute = pipeline_find(p, KEY_COMPUTE_TARGETS, name);
    if (!v1_region_has_images(e->tables, value_get_text(p, compute, KEY_LOCATION))) {
        return STR("name");
    }
    return arena_strf(e->arena, "%.*s object", STR_ARG(value_get_text(p, compute, KEY_TYPE)));
}

/* The recorded environment. An image of the person's own, or a notebook, rules a framework's out,
 * as a compute given by name does; a kind of compute that was not recorded is no AmlCompute, and
 * then it is as good as its name, too. */
static bool find_environment(const struct v1_estimator *e, bool packages,
                             struct v1_value *environment, struct status *st)
{
    struct str version = value_text(e->in->p, argument(e, KEY_FRAMEWORK_VERSION));
    struct v1_choice choice = {
        .estimator_class = e->class_name,
        .framework_version = version,
        .compute = v1_compute_kind(e),
        .use_gpu = value_get_bool(e->in->p, e->value, KEY_USE_GPU),
        .packages = packages,
    };
    if (str_is_none(choice.compute)) {
        return status_nomem(st);
    }
    if (!value_is_none(argument(e, KEY_CUSTOM_DOCKER_IMAGE)) || v1_is_notebook(e)) {
        choice.compute = STR("name");
    }
    *environment = v1_environment(e->tables, &choice);
    if (environment->v == NULL) {
        choice.compute = STR("name");
        *environment = v1_environment(e->tables, &choice);
    }
    return environment->v != NULL ||
           status_set(st, STATUS_DATA, value_pos(e->in->p, argument(e, KEY_FRAMEWORK_VERSION)),
                      "step \"%.*s\": the SDK knows no framework_version \"%.*s\" of %.*s",
                      STR_ARG(e->step_id), STR_ARG(version), STR_ARG(e->class_name));
}

/* --- given packages --- */

/* The first of the two keys that has a text. */
static value_id file_of(const struct v1_estimator *e, enum key first, enum key second)
{
    value_id own = argument(e, first);
    own = value_text(e->in->p, own).len > 0 ? own : argument(e, second);
    return value_text(e->in->p, own).len > 0 ? own : VALUE_NONE;
}

value_id v1_requirements_file(const struct v1_estimator *e)
{
    return file_of(e, KEY_PIP_REQUIREMENTS_FILE, KEY_PIP_REQUIREMENTS_FILE_PATH);
}

value_id v1_conda_file(const struct v1_estimator *e)
{
    return file_of(e, KEY_CONDA_DEPENDENCIES_FILE, KEY_CONDA_DEPENDENCIES_FILE_PATH);
}

struct str v1_estimator_file(const struct v1_estimator *e, value_id place, const char *what,
                             struct status *st)
{
    struct str name = value_text(e->in->p, place);
    while (str_starts(name, STR("./"))) {
        name = str_slice(name, 2, name.len);
    }
    struct str path = step_source_directory(e->in->p, e->step);
    const struct folder *folder = folders_find(e->in->folders, path);
    const struct folder_file *file = folder != NULL ? folder_find(folder, name) : NULL;
    const char *why = "is not UTF-8";
    if (file == NULL || str_is_none(file->bytes)) {
        why = "is not in its folder";
    } else if (utf8_valid(file->bytes)) {
        return file->bytes;
    }
    status_set(st, STATUS_DATA, value_pos(e->in->p, place), "step \"%.*s\": the %s \"%.*s\" %s",
               STR_ARG(e->step_id), what, STR_ARG(name), why);
    return STR_NONE;
}

/* Appends pip_packages, merged with the requirements file where there is one. */
static bool add_pip(const struct v1_estimator *e, struct v1_names *pip, struct status *st)
{
    const struct pipeline *p = e->in->p;
    value_id file = v1_requirements_file(e);
    struct v1_names own = {.count = 0}, merged;
    struct v1_names *given = value_is_none(file) ? pip : &own;
    value_id item = value_first(p, argument(e, KEY_PIP_PACKAGES));
    for (; !value_is_none(item); item = value_next(p, item)) {
        if (!v1_names_add(given, e->arena, value_text(p, item), st)) {
            return false;
        }
    }
    if (value_is_none(file)) {
        return true;
    }
    struct str text = v1_estimator_file(e, file, "pip_requirements_file", st);
    if (str_is_none(text) || !v1_requirements_merge(text, &own, e->arena, &merged, st)) {
        return false;
    }
    for (size_t i = 0; i < merged.count; i++) {
        if (!v1_names_add(pip, e->arena, merged.items[i], st)) {
            return false;
        }
    }
    return true;
}

static bool add_conda(const struct v1_estimator *e, value_id list, struct v1_packages *packages,
                      struct status *st)
{
    struct status inner = STATUS_INIT;
    value_id item = value_first(e->in->p, list);
    for (; !value_is_none(item); item = value_next(e->in->p, item)) {
        struct str package = value_text(e->in->p, item);
        if (!v1_packages_add_conda(packages, e->arena, package, &inner)) {
            return name_step(e, item, &inner, st);
        }
    }
    return true;
}

/* --- an environment of the estimator's making --- */

/* The image of a framework class is its own unless a custom_docker_image is given; one that is
 * empty then means the plain image. */
static void change_image(const struct v1_estimator *e, struct v1_changes *changes)
{
    const struct pipeline *p = e->in->p;
    struct str image = value_text(p, argument(e, KEY_CUSTOM_DOCKER_IMAGE));
    if (is_framework(e) && value_is_none(argument(e, KEY_CUSTOM_DOCKER_IMAGE))) {
        return;
    }
    if (image.len == 0) {
        image = value_text(p, argument(e, KEY_CUSTOM_DOCKER_BASE_IMAGE));
    }
    if (image.len == 0) {
        struct v1_choice plain = {
            .estimator_class = STR("Estimator"),
            .framework_version = STR_NONE,
            .compute = STR("name"),
            .use_gpu = value_get_bool(p, e->value, KEY_USE_GPU),
        };
        struct v1_value docker = v1_get(v1_environment(e->tables, &plain), "docker");
        image = v1_text(v1_get(docker, "baseImage"));
    }
    v1_change_text(changes, STR(PATH_IMAGE), image);
}

/* A framework's image keeps its registry. */
static void change_registry(const struct v1_estimator *e, struct v1_value environment,
                            struct v1_changes *changes)
{
    const struct pipeline *p = e->in->p;
    value_id registry = argument(e, KEY_IMAGE_REGISTRY_DETAILS);
    if (value_is_none(registry)) {
        return;
    }
    struct v1_value own = v1_get(v1_get(environment, "docker"), "baseImageRegistry");
    if (str_is_none(v1_text(v1_get(own, "address")))) {
        v1_change_text(changes, STR(PATH_REGISTRY "/address"),
                       value_get_text(p, registry, KEY_ADDRESS));
    }
    v1_change_text(changes, STR(PATH_REGISTRY "/username"),
                   value_get_text(p, registry, KEY_USERNAME));
}

static bool make_packages(const struct v1_estimator *e, struct v1_packages *packages,
                          struct v1_value *environment, struct status *st)
{
    struct v1_value plain = dependencies(v1_get(v1_runconfig(e->tables), "environment"));
    struct v1_packages defaults = {.conda = {.count = 0}}, brought = {.conda = {.count = 0}};
    if (!v1_packages_read(&defaults, e->arena, plain, st) ||
        !v1_packages_read(packages, e->arena, plain, st) || !add_pip(e, &packages->pip, st) ||
        !add_conda(e, argument(e, KEY_CONDA_PACKAGES), packages, st) ||
        !find_environment(e, e->conda != NULL || !v1_packages_equal(packages, &defaults),
                          environment, st)) {
        return false;
    }
    return !is_framework(e) || e->conda != NULL ||
           (v1_packages_read(&brought, e->arena, dependencies(*environment), st) &&
            v1_packages_add_class(packages, e->arena, &brought, &defaults, st));
}

static bool make_environment(const struct v1_estimator *e, struct v1_packages *packages,
                             struct v1_changes *changes, struct status *st)
{
    struct v1_value environment;
    if (!make_packages(e, packages, &environment, st)) {
        return false;
    }
    v1_change_table(changes, STR("/environment"), environment);
    if (e->conda == NULL) {
        v1_change_packages(changes, STR(PATH_DEPENDENCIES), packages);
    } else {
        const struct json *j = yaml_json(e->conda);
        v1_change_table(changes, STR(PATH_CONDA), (struct v1_value){j, json_root(j)});
    }
    if (value_get_bool(e->in->p, e->value, KEY_USER_MANAGED)) {
        v1_change_value(changes, STR(PATH_USER_MANAGED), argument(e, KEY_USER_MANAGED));
    }
    change_image(e, changes);
    if (!value_get_bool(e->in->p, e->value, KEY_USER_MANAGED)) {
        change_notebook_image(e, changes);
    }
    change_registry(e, environment, changes);
    change_given(changes, STR("/docker/useDocker"), argument(e, KEY_USE_DOCKER));
    change_given(changes, STR("/docker/shmSize"), argument(e, KEY_SHM_SIZE));
    return true;
}

/* --- an environment of the person's own --- */

static bool add_defined_packages(const struct v1_estimator *e, value_id definition,
                                 struct v1_packages *packages, struct status *st)
{
    const struct pipeline *p = e->in->p;
    struct status inner = STATUS_INIT;
    value_id version = value_get(p, definition, KEY_PYTHON_VERSION);
    if (!value_is_none(version) &&
        !v1_packages_set_python(packages, e->arena, value_text(p, version), st)) {
        return false;
    }
    value_id item = value_first(p, value_get(p, definition, KEY_PIP_PACKAGES));
    for (; !value_is_none(item); item = value_next(p, item)) {
        if (!v1_packages_add_pip(packages, e->arena, value_text(p, item), &inner)) {
            return name_step(e, item, &inner, st);
        }
    }
    return add_conda(e, value_get(p, definition, KEY_CONDA_PACKAGES), packages, st);
}

/* The variables that the estimator's class sets everywhere. */
static bool add_class_variables(const struct v1_estimator *e, struct v1_changes *changes,
                                struct status *st)
{
    struct v1_value environment;
    if (!find_environment(e, false, &environment, st)) {
        return false;
    }
    struct v1_value usual = v1_get(v1_new_environment(e->tables), "environmentVariables");
    struct v1_value variable = v1_first(v1_get(environment, "environmentVariables"));
    for (; variable.v != NULL; variable = v1_next(variable)) {
        struct str path = arena_strf(e->arena, PATH_VARIABLES "/%.*s", STR_ARG(v1_key(variable)));
        if (str_is_none(path)) {
            return status_nomem(st);
        }
        if (json_get(usual.v, v1_key(variable)) == NULL) {
            v1_change_table(changes, path, variable);
        }
    }
    return true;
}

/* Its docker flags are the Runconfig's, too. */
static void change_docker(struct v1_value environment, struct v1_changes *changes)
{
    struct v1_value docker = v1_get(environment, "docker");
    v1_change_table(changes, STR("/docker/useDocker"), v1_get(docker, "enabled"));
    v1_change_table(changes, STR("/docker/sharedVolumes"), v1_get(docker, "sharedVolumes"));
    v1_change_table(changes, STR("/docker/arguments"), v1_get(docker, "arguments"));
    v1_change_table(changes, STR("/docker/shmSize"), v1_get(docker, "shmSize"));
}

static bool take_environment(const struct v1_estimator *e, value_id definition,
                             struct v1_packages *packages, struct v1_changes *changes,
                             struct status *st)
{
    const struct pipeline *p = e->in->p;
    struct v1_value environment = v1_new_environment(e->tables);
    if (!v1_packages_read(packages, e->arena, dependencies(environment), st) ||
        !add_defined_packages(e, definition, packages, st)) {
        return false;
    }
    v1_change_table(changes, STR("/environment"), environment);
    change_docker(environment, changes);
    v1_change_packages(changes, STR(PATH_DEPENDENCIES), packages);
    change_given(changes, STR("/environment/name"), value_get(p, definition, KEY_NAME));
    change_given(changes, STR(PATH_USER_MANAGED),
                 value_get(p, definition, KEY_USER_MANAGED_DEPENDENCIES));
    change_given(changes, STR(PATH_VARIABLES), value_get(p, definition, KEY_ENVIRONMENT_VARIABLES));
    value_id image = value_get(p, definition, KEY_DOCKER_IMAGE);
    if (!value_is_none(image)) {
        struct str text = value_text(p, image);
        v1_change_text(changes, STR(PATH_IMAGE), text.len > 0 ? text : STR_NONE);
    }
    if (!value_get_bool(p, definition, KEY_USER_MANAGED_DEPENDENCIES)) {
        change_notebook_image(e, changes);
    }
    return add_class_variables(e, changes, st);
}

bool v1_environment_change(const struct v1_estimator *e, struct v1_changes *changes,
                           struct status *st)
{
    struct v1_packages *packages = arena_new(e->arena, struct v1_packages, 1);
    if (packages == NULL) {
        return status_nomem(st);
    }
    value_id definition = argument(e, KEY_ENVIRONMENT_DEFINITION);
    return value_is_none(definition) ? make_environment(e, packages, changes, st)
                                     : take_environment(e, definition, packages, changes, st);
}
