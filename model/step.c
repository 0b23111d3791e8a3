/* SPDX-License-Identifier: MIT */
#include "model/step.h"

#include <assert.h>

struct str step_source_directory(const struct pipeline *p, value_id step)
{
    struct str folder = value_get_text(p, value_get(p, step, KEY_ESTIMATOR), KEY_SOURCE_DIRECTORY);
    if (str_is_none(folder)) {
        folder = value_get_text(p, step, KEY_SOURCE_DIRECTORY);
    }
    bool is_command = str_eq(value_get_text(p, step, KEY_TYPE), STR("CommandStep"));
    if (str_is_none(folder) && !is_command) { /* the SDK lets a command run where the program is */
        folder = value_get_text(p, pipeline_root(p), KEY_DEFAULT_SOURCE_DIRECTORY);
    }
    return str_is_none(folder) ? STR("") : folder;
}

struct str step_entry_script(const struct pipeline *p, value_id step)
{
    struct str script = value_get_text(p, value_get(p, step, KEY_ESTIMATOR), KEY_ENTRY_SCRIPT);
    return str_is_none(script) ? value_get_text(p, step, KEY_SCRIPT_NAME) : script;
}

enum key step_arguments_key(const struct pipeline *p, value_id step)
{
    static const enum key keys[] = {KEY_ESTIMATOR_ENTRY_SCRIPT_ARGUMENTS, KEY_ARGUMENTS,
                                    KEY_COMMAND};
    size_t i = 0;
    while (shape_field(value_shape(p, step), keys[i]) == NULL) {
        i++;
        assert(i < COUNT_OF(keys));
    }
    return keys[i];
}

value_id step_arguments(const struct pipeline *p, value_id step)
{
    return value_get(p, step, step_arguments_key(p, step));
}
