/* SPDX-License-Identifier: MIT */
#include "tui/keymap.h"

#include <check.h>

static const struct press_case {
    const char *label;
    const char *keys;
    enum context context;
    enum keymap_result result; /* of the last key */
    enum action action;
} press_cases[] = {
    {"a letter", "u", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_UNDO},
    {"a control key", "<C-s>", CONTEXT_LOWER, KEYMAP_ACTION, ACTION_SAVE},
    {"another key of the same action", "<C-r>", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_REDO},
    {"a capital is another key", "U", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_REDO},
    {"a prefix waits", "g", CONTEXT_CANVAS, KEYMAP_PENDING, ACTION_NONE},
    {"a sequence", "gg", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_FIRST},
    {"another sequence", "zv", CONTEXT_INSPECTOR, KEYMAP_ACTION, ACTION_PREVIEW},
    {"a sequence that is none", "gq", CONTEXT_CANVAS, KEYMAP_UNKNOWN, ACTION_NONE},
    {"after that all is as before", "gqu", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_UNDO},
    {"Esc leaves a prefix", "g<Esc>", CONTEXT_CANVAS, KEYMAP_UNKNOWN, ACTION_NONE},
    {"and is itself without one", "<Esc>", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_BACK},
    {"a key of another pane", "c", CONTEXT_LOWER, KEYMAP_UNKNOWN, ACTION_NONE},
    {"a key of this pane", "f", CONTEXT_LOWER, KEYMAP_ACTION, ACTION_FIX},
    {"start has its own", "<Enter>", CONTEXT_START, KEYMAP_ACTION, ACTION_EDIT},
    {"and not those of a document", "u", CONTEXT_START, KEYMAP_UNKNOWN, ACTION_NONE},
    {"a Korean letter is its Latin one", "ㅊ", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_CONNECT},
    {"a Korean capital, too", "ㄲ", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_RUN},
    {"a Korean sequence", "ㅎㅎ", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_FIRST},
    {"Space", " ", CONTEXT_CANVAS, KEYMAP_ACTION, ACTION_MARK},
    {"Ctrl with a letter is not the letter", "<C-g>", CONTEXT_CANVAS, KEYMAP_UNKNOWN, ACTION_NONE},
};

START_TEST(keys_become_actions)
{
    const struct press_case *c = &press_cases[_i];
    struct keymap_state state = {.count = 0};
    struct str rest = str_from(c->keys);
    enum keymap_result result = KEYMAP_UNKNOWN;
    enum action action = ACTION_NONE;

    while (rest.len > 0) {
        struct status st = STATUS_INIT;
        struct keystroke key;
        ck_assert(keystroke_parse(&rest, &key, &st));
        result = keymap_press(&state, c->context, key, &action);
    }

    ck_assert_msg(result == c->result, "%s: result %d", c->label, (int)result);
    ck_assert_msg(action == c->action, "%s: action %d", c->label, (int)action);
    ck_assert_msg((state.count > 0) == (c->result == KEYMAP_PENDING), "%s", c->label);
}
END_TEST

static void note(void *data, struct keystroke next, enum action action)
{
    keystroke_add_name(next, data);
    buf_addf(data, " %.*s, ", STR_ARG(action_info(action)->name));
}

START_TEST(the_next_keys_are_listed)
{
    struct keymap_state state = {.pending = {{.code = 'X'}}, .count = 1};
    struct buf got = BUF_INIT;

    keymap_next(&state, CONTEXT_CANVAS, note, &got);

    ck_assert_str_eq(buf_cstr(&got), "x cancel-run, ");
    buf_reset(&got);
    keymap_next(&state, CONTEXT_START, note, &got);
    ck_assert_str_eq(buf_cstr(&got), "");
    buf_finish(&got);
}
END_TEST

START_TEST(keys_are_named_as_people_read_them)
{
    static const struct {
        enum action action;
        const char *name;
    } names[] = {{ACTION_SAVE, "Ctrl-S"}, {ACTION_FIRST, "gg"},  {ACTION_MARK, "Space"},
                 {ACTION_EDIT, "Enter"},  {ACTION_RENAME, "F2"}, {ACTION_UNDO, "u"}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct buf got = BUF_INIT;

        keymap_add_key(names[i].action, &got);

        ck_assert_str_eq(buf_cstr(&got), names[i].name);
        buf_finish(&got);
    }
}
END_TEST

Suite *test_keymap_suite(void)
{
    Suite *suite = suite_create("keymap");
    TCase *tc = tcase_create("keymap");
    tcase_add_loop_test(tc, keys_become_actions, 0, (int)COUNT_OF(press_cases));
    tcase_add_test(tc, the_next_keys_are_listed);
    tcase_add_test(tc, keys_are_named_as_people_read_them);
    suite_add_tcase(suite, tc);
    return suite;
}
