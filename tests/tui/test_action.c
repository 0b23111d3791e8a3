/* SPDX-License-Identifier: MIT */
#include "tui/action.h"

#include <check.h>

#include "base/buf.h"
#include "tests/tui/drive.h"
#include "tui/keymap.h"

static const unsigned places[] = {CONTEXT_START, CONTEXT_CANVAS | CONTEXT_ANY,
                                  CONTEXT_OUTLINE | CONTEXT_ANY, CONTEXT_INSPECTOR | CONTEXT_ANY,
                                  CONTEXT_LOWER | CONTEXT_ANY};

static bool share_a_place(const struct action_info *a, const struct action_info *b)
{
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if ((a->contexts & places[i]) != 0 && (b->contexts & places[i]) != 0) {
            return true;
        }
    }
    return false;
}

/* One sequence must not begin the other: the longer one could never be typed. */
static bool clash(struct str a, struct str b)
{
    return str_starts(a, b) || str_starts(b, a);
}

static void check_keys(const struct action_info *a, const struct action_info *b)
{
    struct str of_a = a->keys;
    for (struct str x = str_cut(&of_a, ' '); x.ptr; x = str_cut(&of_a, ' ')) {
        struct str of_b = b->keys;
        for (struct str y = str_cut(&of_b, ' '); y.ptr; y = str_cut(&of_b, ' ')) {
            ck_assert_msg(!clash(x, y), "%.*s and %.*s: %.*s and %.*s", STR_ARG(a->name),
                          STR_ARG(b->name), STR_ARG(x), STR_ARG(y));
        }
    }
}

START_TEST(no_two_actions_are_on_one_key_in_one_place)
{
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        for (unsigned k = i + 1; k < ACTION_COUNT; k++) {
            const struct action_info *a = action_info((enum action)i);
            const struct action_info *b = action_info((enum action)k);
            if (share_a_place(a, b)) {
                check_keys(a, b);
            }
        }
    }
}
END_TEST

START_TEST(every_action_has_a_name_a_key_and_a_sentence)
{
    for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const struct action_info *it = action_info((enum action)i);

        ck_assert(it->name.len > 0 && it->keys.len > 0 && it->help.len > 0);
        ck_assert_msg(it->contexts != 0, "%.*s works nowhere", STR_ARG(it->name));
        ck_assert_int_eq(action_named(it->name), i);
        ck_assert_msg(it->help.ptr[0] >= 'A' && it->help.ptr[0] <= 'Z', "%.*s", STR_ARG(it->help));
    }
    ck_assert_int_eq(action_named(STR("nonsense")), ACTION_NONE);
    ck_assert_int_eq(action_named(STR("")), ACTION_NONE);
}
END_TEST

/* Presses the first key of an action in each place where it works: it is done, or refused with a
 * reason, but never unknown. */
START_TEST(every_action_does_something_or_says_why_not)
{
    static const struct {
        unsigned context;
        const char *go_there;
    } panes[] = {{CONTEXT_OUTLINE, "1"}, {CONTEXT_CANVAS, "2"}, {CONTEXT_INSPECTOR, "3"},
                 {CONTEXT_LOWER, "!"},   {CONTEXT_LOWER, "gh"}, {CONTEXT_LOWER, "gl"},
                 {CONTEXT_LOWER, "zv"}};
    const struct action_info *it = action_info((enum action)_i);
    struct str keys = it->keys;
    struct str first = str_cut(&keys, ' ');
    for (size_t i = 0; i < COUNT_OF(panes); i++) {
        struct buf text = BUF_INIT;
        if ((it->contexts & (panes[i].context | CONTEXT_ANY)) == 0) {
            continue;
        }
        drive_open("'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
                   "{'id': 'b', 'inputs': [{'from': 'a.x'}]}]");
        buf_addf(&text, "%s%.*s", panes[i].go_there, STR_ARG(first));

        drive_keys(buf_cstr(&text));

        drive_expect_not("does nothing here");
        buf_finish(&text);
    }
}
END_TEST

Suite *test_action_suite(void)
{
    Suite *suite = suite_create("action");
    TCase *tc = tcase_create("table");
    tcase_add_test(tc, no_two_actions_are_on_one_key_in_one_place);
    tcase_add_test(tc, every_action_has_a_name_a_key_and_a_sentence);
    suite_add_tcase(suite, tc);
    tc = tcase_create("doing");
    tcase_add_checked_fixture(tc, drive_set_up, drive_tear_down);
    tcase_add_loop_test(tc, every_action_does_something_or_says_why_not, ACTION_NONE + 1,
                        ACTION_COUNT);
    suite_add_tcase(suite, tc);
    return suite;
}
