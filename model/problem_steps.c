/* SPDX-License-Identifier: MIT
 * model/problem_steps.c - what a step needs before it can run: estimator, script, folder, compute.
 */
#include "model/problem_internal.h"

#include "model/step.h"

static bool is_type(const struct scan *s, const char *type)
{
    return str_eq(value_get_text(s->p, s->step, KEY_TYPE), str_from(type));
}

/* --- the estimator --- */

static const char REQUIRED_TEXT[] = "Estimator, compute_target parameters are required";
static const char SCRIPT_PARAMS_TEXT[] =
    "script_params in Estimator should not be provided to EstimatorStep. Please use "
    "estimator_entry_script_arguments instead.";

static void check_script_params(struct scan *s, value_id estimator)
{
    value_id params = value_get(s->p, estimator, KEY_SCRIPT_PARAMS);
    if (!value_is_none(value_first(s->p, params))) {
        scan_report(s, RULE_SCRIPT_PARAMS, params, KEY_SCRIPT_PARAMS,
                    "the estimator of step %.*s has script_params; put them into "
                    "estimator_entry_script_arguments",
                    SHOWN(s->id));
        scan_sdk(s, "ValueError", "%s", SCRIPT_PARAMS_TEXT);
        scan_fix(s, FIX_SCRIPT_PARAMS, STR_NONE,
                 "move them to the end of estimator_entry_script_arguments");
    }
    /* The SDK makes an argument of it, and then stumbles over that. */
    value_id resume = value_get(s->p, estimator, KEY_RESUME_FROM);
    if (!value_is_none(resume)) {
        scan_report(s, RULE_RESUME_FROM, resume, KEY_RESUME_FROM,
                    "the estimator of step %.*s has resume_from, which a step cannot have; make it "
                    "a data reference, an input of the step, and an argument",
                    SHOWN(s->id));
        scan_sdk(s, "ValueError", "%s", SCRIPT_PARAMS_TEXT);
    }
}

/* Whether the estimator's inputs can become the step's without trouble. */
static bool can_move_inputs(struct scan *s, value_id inputs)
{
    struct map seen = MAP_INIT;
    bool can = true;
    for (value_id item = value_first(s->p, inputs); can && !value_is_none(item);
         item = value_next(s->p, item)) {
        enum key key = value_key(s->p, value_first(s->p, item));
        struct str name = port_name(s->p, item);
        can = (key == KEY_DATA_REFERENCE || key == KEY_DATASET) && name.len > 0 &&
              map_get(&s->inputs, name, GRAPH_NONE) == GRAPH_NONE &&
              graph_find_output(s->g, s->node, name) == GRAPH_NONE &&
              map_get(&seen, name, GRAPH_NONE) == GRAPH_NONE;
        s->nomem = s->nomem || (can && !map_set(&seen, name, 0));
    }
    map_finish(&seen);
    return can;
}

static void check_estimator_inputs(struct scan *s, value_id estimator)
{
    value_id inputs = value_get(s->p, estimator, KEY_INPUTS);
    value_id item = value_first(s->p, inputs);
    if (value_is_none(item)) {
        return;
    }
    while (!value_is_none(item) && value_key(s->p, value_first(s->p, item)) == KEY_DATA_REFERENCE) {
        item = value_next(s->p, item);
    }
    if (value_is_none(item)) {
        scan_report(
            s, RULE_ESTIMATOR_INPUTS_DROPPED, inputs, KEY_INPUTS,
            "the estimator of step %.*s has data references as inputs, which the SDK leaves "
            "out; make them inputs of the step",
            SHOWN(s->id));
    } else {
        scan_report(s, RULE_ESTIMATOR_INPUTS, inputs, KEY_INPUTS,
                    "the estimator of step %.*s has inputs; make them inputs of the step",
                    SHOWN(s->id));
        scan_sdk(s, "ValueError",
                 "Unable to create EstimatorStep as inputs are specified in the Estimator. Please "
                 "specify all the inputs in EstimatorStep instead.");
    }
    if (can_move_inputs(s, inputs)) {
        scan_fix(s, FIX_ESTIMATOR_INPUTS, STR_NONE, "move them to the step's inputs");
    }
}

static void check_estimator_step(struct scan *s)
{
    value_id estimator = value_get(s->p, s->step, KEY_ESTIMATOR);
    if (value_is_none(estimator)) {
        scan_report(s, RULE_ESTIMATOR_MISSING, s->step, KEY_ESTIMATOR,
                    "step %.*s has no estimator; give it one, with a class and an entry_script",
                    SHOWN(s->id));
        scan_sdk(s, "ValueError", "%s", REQUIRED_TEXT);
    } else {
        check_script_params(s, estimator);
        check_estimator_inputs(s, estimator);
    }
    if (value_is_none(value_get(s->p, s->step, KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS))) {
        scan_report(s, RULE_ARGUMENTS_MISSING, s->step, KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS,
                    "step %.*s has no estimator_entry_script_arguments; set them to [] when the "
                    "script takes none",
                    SHOWN(s->id));
        scan_sdk(
            s, "ValueError",
            "estimator_entry_script_arguments is a required parameter. If the Estimators "
            "entryscript does not accept commandline arguments, set the parameter value to empty "
            "list");
        scan_fix(s, FIX_JSON, STR("[]"), "set estimator_entry_script_arguments to []");
    }
}

/* --- script and folder --- */

static const struct folder *find_folder(const struct scan *s)
{
    uint32_t index = map_get(s->folder_index, step_source_directory(s->p, s->step), UINT32_MAX);
    return index != UINT32_MAX ? &s->folders->items[index] : NULL;
}

/* Appends the parts of `path` to out[0..len], taking . and .. away where that is possible. */
static size_t add_parts(char *out, size_t len, struct str path)
{
    if (path.len > 0 && path.ptr[0] == '/') {
        len = 0;
        out[len++] = '/';
    }
    for (struct str part = str_cut(&path, '/'); !str_is_none(part); part = str_cut(&path, '/')) {
        bool up = str_eq(part, STR(".."));
        size_t slash = str_find_last((struct str){out, len}, '/');
        struct str last = str_slice((struct str){out, len}, slash == SIZE_MAX ? 0 : slash + 1, len);
        if (part.len == 0 || str_eq(part, STR(".")) || (up && len == 1 && out[0] == '/')) {
            continue;
        }
        if (up && last.len > 0 && !str_eq(last, STR(".."))) {
            len -= last.len;
            len -= len > 1; /* the slash, unless it is the root */
            continue;
        }
        if (len > 0 && out[len - 1] != '/') {
            out[len++] = '/';
        }
        for (size_t i = 0; i < part.len; i++) {
            out[len++] = part.ptr[i];
        }
    }
    return len;
}

/* The path that Python's os.path.abspath(os.path.join(…)) would give; relative when root is. */
static struct str join_path(struct scan *s, struct str root, struct str folder, struct str file)
{
    char *out = arena_new(s->text, char, root.len + folder.len + file.len + 3);
    if (out == NULL) {
        s->nomem = true;
        return STR("");
    }
    size_t len = add_parts(out, 0, root);
    len = add_parts(out, len, folder);
    return (struct str){out, add_parts(out, len, file)};
}

/* The one Python file at the top of the folder; STR_NONE when there is none or more than one. */
static struct str only_script(const struct folder *folder)
{
    struct str only = STR_NONE;
    size_t count = 0;
    for (size_t i = 0; i < folder->count; i++) {
        struct str path = folder->files[i].path;
        if (str_ends(path, STR(".py")) && str_find(path, STR("/")) == SIZE_MAX) {
            only = path;
            count++;
        }
    }
    return count == 1 ? only : STR_NONE;
}

/* `object` has the member `key`, which is to name the script. */
static void check_script_named(struct scan *s, value_id object, enum key key)
{
    value_id place = value_get(s->p, object, key);
    if (value_is_none(object) || value_text(s->p, place).len > 0) {
        return;
    }
    struct str name = key_text(key);
    scan_report(s, RULE_SCRIPT_MISSING, value_is_none(place) ? object : place, key,
                "step %.*s does not say which script it runs; set its %.*s", SHOWN(s->id),
                STR_ARG(name));
    scan_sdk(s, "ValueError", "script_name is required");
    const struct folder *folder = find_folder(s);
    struct str only = folder != NULL ? only_script(folder) : STR_NONE;
    if (!str_is_none(only)) {
        struct str text = value_is_none(place) ? scan_quoted(s, only) : only;
        scan_fix(s, value_is_none(place) ? FIX_JSON : FIX_TEXT, text,
                 "run %.*s, the only script in its source directory", SHOWN(only));
    }
}

static void say_not_found(struct scan *s, struct str script)
{
    struct str name = scan_step_name(s, s->step);
    struct str path = join_path(s, s->folders->root, step_source_directory(s->p, s->step), script);
    scan_sdk(s, "ValueError",
             "Step [%.*s]: script not found at: %.*s. Make sure to specify an appropriate "
             "source_directory on the Step or default_source_directory on the Pipeline.",
             STR_ARG(name), STR_ARG(path));
}

static void check_folder(struct scan *s, const struct folder *folder, struct str script)
{
    if (folder->exists) {
        return;
    }
    scan_report(s, RULE_FOLDER_NOT_FOUND, step_folder_place(s->p, s->step), KEY_SOURCE_DIRECTORY,
                "the source directory \"%.*s\" of step %.*s is not there; make it, or name another",
                SHOWN(folder->path), SHOWN(s->id));
    if (is_type(s, "CommandStep")) {
        scan_sdk(
            s, "ValueError",
            "source_directory should be an existing directory or None for commands already in the "
            "target system.");
    } else if (script.len > 0) {
        say_not_found(s, script);
    }
}

/* `place` is the script's name. A script outside of the folder is not looked for: what is there is
 * not known. */
static void check_script(struct scan *s, const struct folder *folder, value_id place)
{
    struct str script = value_text(s->p, place);
    struct str path = join_path(s, STR(""), STR(""), script);
    if (!folder->exists || path.len == 0 || path.ptr[0] == '/' || str_eq(path, STR("..")) ||
        str_starts(path, STR("../")) || folder_find(folder, path) != NULL) {
        return;
    }
    struct nearest n = {.wanted = path};
    for (size_t i = 0; i < folder->count && n.offers < NEAREST_OFFERS_MAX; i++) {
        nearest_offer(&n, folder->files[i].path);
    }
    struct str best = str_is_none(n.best) ? only_script(folder) : n.best;
    struct str hint = scan_hint(s, best, "add it, or name another");
    struct str shown = join_path(s, STR(""), folder->path, script);
    scan_report(s, RULE_SCRIPT_NOT_FOUND, place, value_key(s->p, place),
                "step %.*s runs %.*s, and there is no such file; %.*s", SHOWN(s->id), SHOWN(shown),
                STR_ARG(hint));
    say_not_found(s, script);
    if (!str_is_none(n.best)) {
        scan_fix(s, FIX_TEXT, n.best, "run %.*s instead", SHOWN(n.best));
    }
}

static void check_sources(struct scan *s)
{
    value_id estimator = value_get(s->p, s->step, KEY_ESTIMATOR);
    value_id place = value_get(s->p, estimator, KEY_ENTRY_SCRIPT);
    if (is_type(s, "EstimatorStep")) {
        check_script_named(s, estimator, KEY_ENTRY_SCRIPT);
    } else if (is_type(s, "PythonScriptStep")) {
        check_script_named(s, s->step, KEY_SCRIPT_NAME);
        place = value_get(s->p, s->step, KEY_SCRIPT_NAME);
    }
    const struct folder *folder = find_folder(s);
    bool is_unfinished = value_is_none(estimator) && is_type(s, "EstimatorStep");
    if (folder != NULL && !is_unfinished) {
        check_folder(s, folder, value_text(s->p, place));
        check_script(s, folder, place);
    }
}

/* --- PythonScriptStep and CommandStep --- */

static void check_command(struct scan *s)
{
    value_id command = value_get(s->p, s->step, KEY_COMMAND);
    value_id first = value_first(s->p, command);
    if (value_is_none(first)) {
        value_id in_runconfig =
            value_get_free(s->p, value_get(s->p, s->step, KEY_RUNCONFIG), STR("command"));
        if (value_text(s->p, in_runconfig).len == 0) {
            scan_report(s, RULE_COMMAND_MISSING, value_is_none(command) ? s->step : command,
                        KEY_COMMAND, "step %.*s has no command; set it", SHOWN(s->id));
            scan_sdk(s, "ValueError",
                     "command is required either from command directly or runconfig.");
        }
    } else if (value_kind(s->p, first) != VALUE_TEXT ||
               str_trim(value_text(s->p, first)).len == 0) {
        scan_report(
            s, RULE_COMMAND_MISSING, first, KEY_COMMAND,
            "the command of step %.*s does not begin with a text; put the program's name first",
            SHOWN(s->id));
    }
}

static void check_params(struct scan *s)
{
    value_id params = value_get(s->p, s->step, KEY_PARAMS);
    if (value_is_none(value_first(s->p, params))) {
        return;
    }
    value_id overrides = value_get(s->p, s->step, KEY_RUNCONFIG_PIPELINE_PARAMS);
    for (value_id v = value_first(s->p, overrides); !value_is_none(v); v = value_next(s->p, v)) {
        struct str name = value_key_text(s->p, v);
        value_id place = value_get_free(s->p, params, name);
        if (!value_is_none(place)) {
            scan_report(
                s, RULE_PARAMETER_NAME_TAKEN, place, KEY_PARAMS,
                "step %.*s has \"%.*s\" in params and in runconfig_pipeline_params; remove one",
                SHOWN(s->id), SHOWN(name));
            scan_sdk(s, "ValueError",
                     "Duplicate parameter %.*s in params and runconfig_pipeline_params parameters",
                     STR_ARG(name));
        }
    }
    value_id v = value_first(s->p, step_arguments(s->p, s->step));
    for (; !value_is_none(v); v = value_next(s->p, v)) {
        struct str name = value_text(s->p, value_get(s->p, v, KEY_PARAMETER));
        value_id place = str_is_none(name) ? VALUE_NONE : value_get_free(s->p, params, name);
        if (!value_is_none(place)) {
            scan_report(
                s, RULE_PARAMETER_NAME_TAKEN, place, KEY_PARAMS,
                "step %.*s has \"%.*s\" in params and as a parameter in its arguments; remove one",
                SHOWN(s->id), SHOWN(name));
            scan_sdk(s, "Exception", "Parameter name %.*s is already in use", STR_ARG(name));
        }
    }
}

/* --- compute --- */

static bool is_one_of(struct str text, const char *const *texts)
{
    for (; *texts != NULL; texts++) {
        if (str_eq(text, str_from(*texts))) {
            return true;
        }
    }
    return false;
}

static void report_compute_type(struct scan *s, value_id place, struct str type)
{
    scan_report(
        s, RULE_COMPUTE_TYPE, place, KEY_COMPUTE_TARGET,
        "step %.*s is to run on a compute target of type \"%.*s\", which runs no pipeline steps; "
        "name another",
        SHOWN(s->id), SHOWN(type));
}

static void check_compute(struct scan *s)
{
    /* Of the targets in a workspace, and of those that are named with their type. */
    static const char *const types[] = {"AmlCompute", "ComputeInstance", "VirtualMachine", "DSVM",
                                        "HDInsight",  "Kubernetes",      "SynapseSpark",   NULL};
    static const char *const pair_types[] = {
        "AmlCompute", "ComputeInstance", "VirtualMachine", "HDInsight",
        "Kubernetes", "SynapseSpark",    "local",          NULL};

    value_id place = value_get(s->p, s->step, KEY_COMPUTE_TARGET);
    if (value_kind(s->p, place) == VALUE_LIST) {
        struct str type = value_text(s->p, value_last(s->p, place));
        if (str_eq(type, STR("batchai"))) {
            report_compute_type(s, place, type);
            scan_sdk(s, "ValueError",
                     "Compute target tuple not supported for legacy BatchAi computes");
        } else if (!is_one_of(type, pair_types)) {
            report_compute_type(s, place, type);
            scan_sdk(s, "ValueError", "Invalid compute target type: %.*s", STR_ARG(type));
        }
        return;
    }
    value_id target = pipeline_find(s->p, KEY_COMPUTE_TARGETS, value_text(s->p, place));
    struct str type = value_get_text(s->p, target, KEY_TYPE);
    if (!value_is_none(place) && !value_is_none(target) && !is_one_of(type, types)) {
        report_compute_type(s, place, type);
        scan_sdk(s, "ValueError", "Invalid compute target type: %.*s", STR_ARG(type));
    }
}

static void check_has_compute(struct scan *s)
{
    if (!value_is_none(value_get(s->p, s->step, KEY_COMPUTE_TARGET))) {
        return;
    }
    scan_report(s, RULE_COMPUTE_MISSING, s->step, KEY_COMPUTE_TARGET,
                "step %.*s has no compute_target, which Azure needs; name one", SHOWN(s->id));
    scan_sdk(s, "ValueError", "%s", REQUIRED_TEXT);
    value_id only = value_first(s->p, pipeline_list(s->p, KEY_COMPUTE_TARGETS));
    if (!value_is_none(only) && value_is_none(value_next(s->p, only))) {
        struct str name = value_identity(s->p, only);
        scan_fix(s, FIX_JSON, scan_quoted(s, name),
                 "run it on \"%.*s\", the only compute target there is", SHOWN(name));
    }
}

void scan_needs(struct scan *s)
{
    if (is_type(s, "EstimatorStep")) {
        check_estimator_step(s);
        check_has_compute(s);
    } else {
        check_params(s);
    }
    if (is_type(s, "CommandStep")) {
        check_command(s);
    }
    check_compute(s);
    check_sources(s);
}
