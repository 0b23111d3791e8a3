/* SPDX-License-Identifier: MIT */
#include "model/step.h"

struct str step_source_directory(const struct pipeline *p, value_id step)
{
    struct str folder = value_get_text(p, value_get(p, step, KEY_ESTIMATOR), KEY_SOURCE_DIRECTORY);
    if (str_is_none(folder)) {
        folder = value_get_text(p, step, KEY_SOURCE_DIRECTORY);
    }
    if (str_is_none(folder)) {
        folder = value_get_text(p, pipeline_root(p), KEY_DEFAULT_SOURCE_DIRECTORY);
    }
    return str_is_none(folder) ? STR("") : folder;
}

struct str step_entry_script(const struct pipeline *p, value_id step)
{
    struct str script = value_get_text(p, value_get(p, step, KEY_ESTIMATOR), KEY_ENTRY_SCRIPT);
    return str_is_none(script) ? value_get_text(p, step, KEY_SCRIPT_NAME) : script;
}

value_id step_arguments(const struct pipeline *p, value_id step)
{
    static const enum key keys[] = {KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS, KEY_ARGUMENTS,
                                    KEY_COMMAND};
    value_id list = VALUE_NONE;
    for (size_t i = 0; i < COUNT_OF(keys) && value_is_none(list); i++) {
        list = value_get(p, step, keys[i]);
    }
    return list;
}
