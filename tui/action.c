/* SPDX-License-Identifier: MIT */
#include "tui/action.h"

static const struct action_info actions[ACTION_COUNT] = {
    [ACTION_NONE] = {STR_INIT(""), 0, STR_INIT(""), STR_INIT("")},
#define X(id, name, contexts, keys, help)                                                          \
    [ACTION_##id] = {STR_INIT(name), contexts, STR_INIT(keys), STR_INIT(help)},
    ACTION_LIST(X)
#undef X
};

const struct action_info *action_info(enum action action)
{
    return &actions[action];
}

enum action action_named(struct str name)
{
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        if (str_eq(actions[i].name, name)) {
            return (enum action)i;
        }
    }
    return ACTION_NONE;
}
