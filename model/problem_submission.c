/* SPDX-License-Identifier: MIT
 * model/problem_submission.c - the values that one submission gives to parameters.
 *
 * The SDK compares types by its backend's codes, for which a bool is an int, and does not look at a
 * data path.
 */
#include "model/problem_internal.h"

#include "model/submission.h"
#include "model/submission_internal.h"
#include "model/verb_internal.h"

/* --- what Python calls them --- */

static const char *number_type(struct str number)
{
    return python_is_float(number) ? "float" : "int";
}

static const char *dataset_type(const struct pipeline *p, struct str id)
{
    value_id dataset = pipeline_find(p, KEY_DATASETS, id);
    bool tabular = str_eq(value_get_text(p, dataset, KEY_TYPE), STR("tabular"));
    return tabular ? "TabularDataset" : "FileDataset";
}

static const char *value_type(const struct pipeline *p, const struct submission_value *value)
{
    switch (value->kind) {
    case SUBMISSION_TEXT:
        return "str";
    case SUBMISSION_NUMBER:
        return number_type(value->text);
    case SUBMISSION_BOOL:
        return "bool";
    case SUBMISSION_DATA_PATH:
        return "DataPath";
    case SUBMISSION_DATASET:
        return dataset_type(p, value->text);
    }
    return "";
}

static const char *default_type(const struct pipeline *p, value_id parameter)
{
    value_id value = value_get(p, parameter, KEY_DEFAULT_VALUE);
    switch (parameter_kind(p, parameter)) {
    case PARAMETER_DATA_PATH:
        return "DataPath";
    case PARAMETER_DATASET:
        return dataset_type(p, value_get_text(p, value, KEY_DATASET));
    case PARAMETER_SCALAR:
    case PARAMETER_NOTHING:
        break;
    }
    return value_kind(p, value) == VALUE_BOOL     ? "bool"
           : value_kind(p, value) == VALUE_NUMBER ? number_type(value_text(p, value))
                                                  : "str";
}

/* The SDK sends a bool as an int. */
static struct str sent_as(const char *type)
{
    struct str name = str_from(type);
    return str_eq(name, STR("bool")) ? STR("int") : name;
}

/* --- the parameters that are there --- */

/* The names that something within a step means. */
static void find_used(struct scan *s, value_id step, struct map *used)
{
    for (value_id v = step; !value_is_none(v); v = verb_walk(s->p, step, v)) {
        if (value_shape(s->p, v)->ref == REF_PARAMETER && value_kind(s->p, v) == VALUE_TEXT) {
            s->nomem = s->nomem || !map_set(used, value_text(s->p, v), 1);
        }
    }
}

static void report_unused(struct scan *s, value_id parameter, struct str name)
{
    value_id list = pipeline_list(s->p, KEY_PARAMETERS);
    value_id place = value_is_none(list) ? pipeline_root(s->p) : list;
    if (value_is_none(parameter)) {
        scan_report(s, RULE_SUBMISSION_PARAMETER, place, KEY_PARAMETERS,
                    "the submission gives a value to the parameter \"%.*s\", which is not in the "
                    "document; take it out, or name another",
                    SHOWN(name));
    } else {
        scan_report(s, RULE_SUBMISSION_PARAMETER, parameter, KEY_NAME,
                    "the submission gives a value to the parameter \"%.*s\", which no step uses; "
                    "take it out of the submission",
                    SHOWN(name));
    }
    scan_sdk(s, "Exception", "Pipeline parameter with name %.*s does not exist", STR_ARG(name));
}

/* --- one value --- */

static struct str value_text_of(struct scan *s, const struct submission_value *value)
{
    const struct submission one = {.values = value, .count = 1};
    struct str text;
    s->nomem |= !submission_text(s->p, &one, value->name, s->text, &text, NULL);
    return text;
}

static void check_dataset(struct scan *s, const struct submission_value *value, value_id parameter)
{
    const char *got = value_type(s->p, value), *want = default_type(s->p, parameter);
    value_id place = value_get(s->p, parameter, KEY_DEFAULT_VALUE);
    if (value_is_none(pipeline_find(s->p, KEY_DATASETS, value->text))) {
        scan_report(
            s, RULE_SUBMISSION_VALUE, place, KEY_DEFAULT_VALUE,
            "the submission gives the parameter \"%.*s\" the dataset \"%.*s\", which is not "
            "in the document; name another",
            SHOWN(value->name), SHOWN(value->text));
    } else if (!str_eq(str_from(got), str_from(want))) {
        scan_report(s, RULE_SUBMISSION_VALUE, place, KEY_DEFAULT_VALUE,
                    "the submission gives the parameter \"%.*s\" a %s, but its default_value is "
                    "of type %s; give it such a value",
                    SHOWN(value->name), got, want);
        scan_sdk(s, "TypeError",
                 "Pipeline parameter with name %.*s is of incorrect type %s. Expected type: %s",
                 STR_ARG(value->name), got, want);
    }
}

static void check_data_path(struct scan *s, const struct submission_value *value,
                            value_id parameter)
{
    bool missing = str_is_none(value->datastore);
    if (!missing && !value_is_none(pipeline_find(s->p, KEY_DATASTORES, value->datastore))) {
        return;
    }
    value_id place = value_get(s->p, parameter, KEY_DEFAULT_VALUE);
    if (missing) {
        scan_report(s, RULE_SUBMISSION_VALUE, place, KEY_DEFAULT_VALUE,
                    "the submission gives the parameter \"%.*s\" a data path without datastore; "
                    "name one",
                    SHOWN(value->name));
        scan_sdk(s, "ValueError", "datastore parameter is required.");
    } else {
        scan_report(s, RULE_SUBMISSION_VALUE, place, KEY_DEFAULT_VALUE,
                    "the submission gives the parameter \"%.*s\" a path on the datastore "
                    "\"%.*s\", which is not in the document; name another",
                    SHOWN(value->name), SHOWN(value->datastore));
    }
}

static void check_scalar(struct scan *s, const struct submission_value *value, value_id parameter)
{
    const char *got = value_type(s->p, value);
    struct str want = sent_as(default_type(s->p, parameter));
    if (parameter_kind(s->p, parameter) != PARAMETER_SCALAR || str_eq(sent_as(got), want)) {
        return;
    }
    struct str text = value_text_of(s, value);
    scan_report(s, RULE_SUBMISSION_VALUE, value_get(s->p, parameter, KEY_DEFAULT_VALUE),
                KEY_DEFAULT_VALUE,
                "the submission gives the parameter \"%.*s\" the value %.*s, of type %s, but its "
                "default_value is of type %.*s; give it such a value",
                SHOWN(value->name), SHOWN(text), got, STR_ARG(want));
    scan_sdk(s, "Exception",
             "Expected type of the pipeline parameter %.*s is %.*s, but the value %.*s provided is "
             "of type %s",
             STR_ARG(value->name), STR_ARG(want), STR_ARG(text), got);
}

void scan_submission(struct scan *s, const struct submission *submission)
{
    struct map used = MAP_INIT;
    for (size_t n = 0; n < s->g->node_count; n++) {
        find_used(s, s->g->nodes[n].step, &used);
    }
    for (size_t i = 0; i < submission->count && !s->nomem; i++) {
        const struct submission_value *value = &submission->values[i];
        value_id parameter = pipeline_find(s->p, KEY_PARAMETERS, value->name);
        if (value_is_none(parameter) || map_get(&used, value->name, 0) == 0) {
            report_unused(s, parameter, value->name);
        } else if (value->kind == SUBMISSION_DATASET) {
            check_dataset(s, value, parameter);
        } else if (value->kind == SUBMISSION_DATA_PATH) {
            check_data_path(s, value, parameter);
        } else {
            check_scalar(s, value, parameter);
        }
    }
    map_finish(&used);
}
