/* SPDX-License-Identifier: MIT
 * model/problem_steps.c - what a step needs before it can run: estimator, command, compute.
 */
#include "model/problem_internal.h"

#include "model/sdk.h"
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
        scan_estimator(s, estimator);
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
    value_id place = value_get(s->p, s->step, KEY_COMPUTE_TARGET);
    if (value_kind(s->p, place) == VALUE_LIST) {
        struct str type = value_text(s->p, value_last(s->p, place));
        if (str_eq(type, STR("batchai"))) {
            report_compute_type(s, place, type);
            scan_sdk(s, "ValueError",
                     "Compute target tuple not supported for legacy BatchAi computes");
        } else if (!sdk_has(sdk_words(STR("named compute types")), type)) {
            report_compute_type(s, place, type);
            scan_sdk(s, "ValueError", "Invalid compute target type: %.*s", STR_ARG(type));
        }
        return;
    }
    value_id target = pipeline_find(s->p, KEY_COMPUTE_TARGETS, value_text(s->p, place));
    struct str type = value_get_text(s->p, target, KEY_TYPE);
    if (!value_is_none(place) && !value_is_none(target) &&
        !sdk_has(sdk_words(STR("compute types")), type)) {
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
}
