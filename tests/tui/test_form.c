/* SPDX-License-Identifier: MIT */
#include "tui/form.h"

#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "tests/tui/drive.h"
#include "tests/tui/temporary.h"
#include "tui/editor.h"

#define WITH_ESTIMATOR(members)                                                                    \
    "'steps': [{'id': 'a', 'estimator': {'class': 'Estimator', 'source_directory': 'src', "        \
    "'compute_target': 'c'" members "}}]"
#define WITH_ARGUMENTS(arguments)                                                                  \
    "'steps': [{'id': 'a', 'estimator_entry_script_arguments': [" arguments "]}]"

static const struct form_case {
    const char *label;
    const char *before;
    const char *row;  /* Tab is pressed until the focus is on the row that is called so */
    const char *keys; /* then these */
    const char *after;
    const char *said; /* on the screen; NULL: not looked at */
} form_cases[] = {
    {"a typed text is set by Tab", "'steps': [{'id': 'a'}]", "name", "Prepare<Tab>",
     "'steps': [{'id': 'a', 'name': 'Prepare'}]", "Prepare"},
    {"Esc takes all back", "'steps': [{'id': 'a'}]", "name", "Prepare<Tab><Esc><Enter>",
     "'steps': [{'id': 'a'}]", NULL},
    {"Ctrl-S keeps it, and it is one undo", "'steps': [{'id': 'a'}]", "name", "Prepare<Tab><C-s>u",
     "'steps': [{'id': 'a'}]", NULL},
    {"an emptied text is unset", "'steps': [{'id': 'a', 'name': 'x'}]", "name", "<C-u><Tab>",
     "'steps': [{'id': 'a'}]", NULL},
    {"Ctrl-X unsets", "'steps': [{'id': 'a', 'version': '1'}]", "version", "<C-x>",
     "'steps': [{'id': 'a'}]", NULL},
    {"Ctrl-X on what is not there says so", "'steps': [{'id': 'a'}]", "version", "<C-x>",
     "'steps': [{'id': 'a'}]", "nothing here to remove"},
    {"Space turns yes to no", "'steps': [{'id': 'a'}]", "allow_reuse", "<Space>",
     "'steps': [{'id': 'a', 'allow_reuse': false}]", NULL},
    {"and no to yes, which is the default and not written",
     "'steps': [{'id': 'a', 'allow_reuse': false}]", "allow_reuse", "<Space>",
     "'steps': [{'id': 'a'}]", NULL},
    {"a new id is followed by those who name it",
     "'steps': [{'id': 'a'}, {'id': 'b', 'run_after': ['a']}]", "id", "<C-u>first<Tab>",
     "'steps': [{'id': 'first'}, {'id': 'b', 'run_after': ['first']}]", NULL},
    {"an id that is taken is refused, and stays in the field",
     "'steps': [{'id': 'a'}, {'id': 'b'}]", "id", "<C-u>b<Tab>",
     "'steps': [{'id': 'a'}, {'id': 'b'}]", "there is"},
    {"a number is a number", WITH_ESTIMATOR(""), "node_count", "<C-u>4<Tab>",
     WITH_ESTIMATOR(", 'node_count': 4"), NULL},
    {"a word where a number belongs is refused", WITH_ESTIMATOR(""), "node_count", "<C-u>four<Tab>",
     WITH_ESTIMATOR(""), "node_count is a whole number"},
    {"an argument is added", WITH_ARGUMENTS("'--lr'"), "+", "<Enter>0.5<Tab>",
     WITH_ARGUMENTS("'--lr', '0.5'"), NULL},
    {"Ctrl-T makes it a number", WITH_ARGUMENTS("'0.5'"), "1", "<C-t>", WITH_ARGUMENTS("0.5"),
     NULL},
    {"and a text again", WITH_ARGUMENTS("0.5"), "1", "<C-t>", WITH_ARGUMENTS("'0.5'"), NULL},
    {"Ctrl-T on a word says why not", WITH_ARGUMENTS("'word'"), "1", "<C-t>",
     WITH_ARGUMENTS("'word'"), "neither a number nor true or false"},
    {"Ctrl-N moves an item down", WITH_ARGUMENTS("'x', 'y'"), "1", "<C-n>",
     WITH_ARGUMENTS("'y', 'x'"), NULL},
    {"Ctrl-P moves it up", WITH_ARGUMENTS("'x', 'y'"), "2", "<C-p>", WITH_ARGUMENTS("'y', 'x'"),
     NULL},
    {"the first item stays first", WITH_ARGUMENTS("'x', 'y'"), "1", "<C-p>",
     WITH_ARGUMENTS("'x', 'y'"), NULL},
    {"only items can be moved", "'steps': [{'id': 'a'}]", "name", "<C-n>", "'steps': [{'id': 'a'}]",
     "only items of a list can be moved"},
    {"Ctrl-X removes an item", WITH_ARGUMENTS("'x', 'y'"), "1", "<C-x>", WITH_ARGUMENTS("'y'"),
     NULL},
    {"a changed item stays in its place", WITH_ARGUMENTS("'x', 'y', 'z'"), "2", "<C-u>w<Tab>",
     WITH_ARGUMENTS("'x', 'w', 'z'"), NULL},
    {"another class keeps what it has too", WITH_ESTIMATOR(", 'node_count': 2"), "class",
     "<Enter>pytorch<Enter>",
     "'steps': [{'id': 'a', 'estimator': {'class': 'PyTorch', 'source_directory': 'src', "
     "'compute_target': 'c', 'node_count': 2}}]",
     NULL},
    {"and drops what it has not",
     "'steps': [{'id': 'a', 'estimator': {'class': 'PyTorch', 'source_directory': 'src', "
     "'compute_target': 'c', 'framework_version': '1.4'}}]",
     "class", "<Enter>estimator<Enter>", WITH_ESTIMATOR(""), NULL},
    {"a choice begins with what is there", WITH_ESTIMATOR(""), "source_directory", "<Enter><Enter>",
     WITH_ESTIMATOR(""), NULL},
    {"a class is chosen again as it is",
     "'steps': [{'id': 'a', 'estimator': {'class': 'TensorFlow', 'source_directory': 'src', "
     "'compute_target': 'c', 'framework_version': '2.0'}}]",
     "class", "<Enter><Enter>",
     "'steps': [{'id': 'a', 'estimator': {'class': 'TensorFlow', 'source_directory': 'src', "
     "'compute_target': 'c', 'framework_version': '2.0'}}]",
     NULL},
    {"an entry is added to a map", WITH_ESTIMATOR(", 'environment_variables': {'A': 'x'}"), "A",
     "<Tab><Enter>B<Enter>y<Tab>",
     WITH_ESTIMATOR(", 'environment_variables': {'A': 'x', 'B': 'y'}"), NULL},
    {"an entry that is there keeps its value",
     WITH_ESTIMATOR(", 'environment_variables': {'A': 'x'}"), "A", "<Tab><Enter>A<Enter>",
     WITH_ESTIMATOR(", 'environment_variables': {'A': 'x'}"), "there is an entry A already"},
    {"an entry without a name is refused", WITH_ESTIMATOR(", 'environment_variables': {'A': 'x'}"),
     "A", "<Tab><Enter><Enter>", WITH_ESTIMATOR(", 'environment_variables': {'A': 'x'}"),
     "an entry needs a name"},
};

/* Tab until the row in front is called so. */
static void go_to(const char *row)
{
    enum { MOST = 80 };
    for (int i = 0; i < MOST; i++) {
        const char *mark = strstr(drive_screen(), "\xe2\x94\x82>");
        const char *label = mark != NULL ? mark + strlen("\xe2\x94\x82>") : "";
        label += strspn(label, " !");
        size_t len = strcspn(label, " ");
        if (len == strlen(row) && strncmp(label, row, len) == 0) {
            return;
        }
        drive_keys("<Tab>");
    }
    ck_abort_msg("no row %s\n%s", row, drive_screen());
}

START_TEST(keys_in_a_form_change_the_document)
{
    const struct form_case *c = &form_cases[_i];
    drive_open(c->before);
    drive_keys("<Enter>");
    go_to(c->row);

    drive_keys(c->keys);

    if (c->said != NULL) {
        drive_expect(c->said);
    }
    drive_expect_document(c->after);
}
END_TEST

START_TEST(without_memory_a_form_changes_nothing_and_goes_on)
{
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        drive_open(WITH_ARGUMENTS("'x', 'y'"));
        drive_keys("<Enter>");
        go_to("2");
        drive_keys("<C-u>w");

        mem_fail_at(n, MEM_FAIL_ONCE);
        drive_keys("<Tab>");
        done = mem_count() < n;
        mem_fail_at(0, MEM_FAIL_ONCE);

        drive_keys("<C-s><C-s>"); /* the form, and the file */
        drive_expect_document(WITH_ARGUMENTS("'x', 'w'"));
    }
}
END_TEST

Suite *test_form_suite(void)
{
    Suite *suite = suite_create("form");
    TCase *tc = tcase_create("form");
    tcase_add_checked_fixture(tc, drive_set_up, drive_tear_down);
    tcase_add_loop_test(tc, keys_in_a_form_change_the_document, 0, (int)COUNT_OF(form_cases));
    tcase_add_test(tc, without_memory_a_form_changes_nothing_and_goes_on);
    suite_add_tcase(suite, tc);
    return suite;
}
