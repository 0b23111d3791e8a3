/* SPDX-License-Identifier: MIT */
#include "tui/keymap.h"

#include <assert.h>

struct sequence {
    struct keystroke keys[KEYMAP_SEQUENCE_MAX];
    int count;
};

/* Takes one alternative off the front of an action's keys; none left: count is 0. */
static struct sequence next_sequence(struct str *keys)
{
    struct sequence sequence = {.count = 0};
    struct str notation = str_cut(keys, ' ');
    struct status st = STATUS_INIT;
    while (notation.len > 0 && sequence.count < KEYMAP_SEQUENCE_MAX) {
        struct keystroke key;
        bool ok = keystroke_parse(&notation, &key, &st);
        assert(ok);
        if (!ok) {
            break;
        }
        sequence.keys[sequence.count++] = key;
    }
    return sequence;
}

static bool begins_with(const struct sequence *sequence, const struct keymap_state *state)
{
    if (sequence->count < state->count) {
        return false;
    }
    for (int i = 0; i < state->count; i++) {
        if (!keystroke_eq(sequence->keys[i], state->pending[i])) {
            return false;
        }
    }
    return true;
}

static bool works_in(enum action action, enum context context)
{
    unsigned mask = context == CONTEXT_START ? CONTEXT_START : (unsigned)context | CONTEXT_ANY;
    return (action_info(action)->contexts & mask) != 0;
}

/* The action whose sequence the pending keys are; *longer tells whether they begin another. */
static enum action look_up(const struct keymap_state *state, enum context context, bool *longer)
{
    *longer = false;
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;
        struct str keys = action_info(action)->keys;
        while (works_in(action, context) && !str_is_none(keys)) {
            struct sequence sequence = next_sequence(&keys);
            if (!begins_with(&sequence, state)) {
                continue;
            }
            if (sequence.count == state->count) {
                return action;
            }
            *longer = true;
        }
    }
    return ACTION_NONE;
}

enum keymap_result keymap_press(struct keymap_state *state, enum context context,
                                struct keystroke key, enum action *action)
{
    *action = ACTION_NONE;
    if (state->count > 0 && key.mods == 0 && key.code == KEYCODE_ESC) {
        state->count = 0;
        return KEYMAP_UNKNOWN;
    }
    uint32_t code = key.mods == 0 ? keystroke_latin(key.code) : key.code;
    state->pending[state->count++] = (struct keystroke){.code = code, .mods = key.mods};
    bool longer;
    *action = look_up(state, context, &longer);
    if (*action == ACTION_NONE && longer && state->count < KEYMAP_SEQUENCE_MAX) {
        return KEYMAP_PENDING;
    }
    state->count = 0;
    return *action == ACTION_NONE ? KEYMAP_UNKNOWN : KEYMAP_ACTION;
}

void keymap_next(const struct keymap_state *state, enum context context,
                 void (*each)(void *data, struct keystroke next, enum action action), void *data)
{
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;
        struct str keys = action_info(action)->keys;
        while (works_in(action, context) && !str_is_none(keys)) {
            struct sequence sequence = next_sequence(&keys);
            if (begins_with(&sequence, state) && sequence.count > state->count) {
                each(data, sequence.keys[state->count], action);
            }
        }
    }
}

void keymap_add_key(enum action action, struct buf *out)
{
    struct str keys = action_info(action)->keys;
    struct sequence sequence = next_sequence(&keys);
    for (int i = 0; i < sequence.count; i++) {
        keystroke_add_name(sequence.keys[i], out);
    }
}
