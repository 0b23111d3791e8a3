/* SPDX-License-Identifier: MIT */
#include "tui/wire.h"

#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "tests/tui/drive.h"
#include "tui/editor.h"

static const struct wire_case {
    const char *label;
    const char *before, *keys, *after;
    const char *shows; /* NULL: not looked at */
} cases[] = {
    {"c shows a slot with a letter on the other step", "'steps': [{'id': 'a'}, {'id': 'b'}]", "c",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'output'}]}, {'id': 'b'}]", "a + ne"},
    {"the letter makes output and wire", "'steps': [{'id': 'a'}, {'id': 'b'}]", "can",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'output'}]}, "
     "{'id': 'b', 'inputs': [{'from': 'a.output'}]}]",
     "1 wire"},
    {"one undo takes both back", "'steps': [{'id': 'a'}, {'id': 'b'}]", "canu",
     "'steps': [{'id': 'a'}, {'id': 'b'}]", "took back: wire a"},
    {"Esc takes the output back that was made", "'steps': [{'id': 'a'}, {'id': 'b'}]", "c<Esc>",
     "'steps': [{'id': 'a'}, {'id': 'b'}]", NULL},
    {"Enter names the ports in the arguments", "'steps': [{'id': 'a'}, {'id': 'b'}]", "ca<Enter>",
     "'steps': [{'id': 'a', 'estimator_entry_script_arguments': ['--output', {'output': "
     "'output'}], 'outputs': [{'name': 'output'}]}, {'id': 'b', "
     "'estimator_entry_script_arguments': ['--output', {'input': 'output'}], "
     "'inputs': [{'from': 'a.output'}]}]",
     NULL},
    {"an output that is there is taken",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]", "can",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'inputs': [{'from': "
     "'a.x'}]}]",
     NULL},
    {"of several outputs one is chosen first",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'y'}]}, {'id': 'b'}]", "csan",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'y'}]}, {'id': 'b', 'inputs': "
     "[{'from': 'a.y'}]}]",
     NULL},
    {"Esc goes back to the outputs",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'y'}]}, {'id': 'b'}]", "cs<Esc>aan",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}, {'name': 'y'}]}, {'id': 'b', 'inputs': "
     "[{'from': 'a.x'}]}]",
     NULL},
    {"an input's letter replaces its wire",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'outputs': [{'name': 'y'}]}, "
     "{'id': 'c', 'inputs': [{'from': 'b.y', 'name': 'in'}]}]",
     "/a<Enter>csn",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'outputs': [{'name': 'y'}]}, "
     "{'id': 'c', 'inputs': [{'from': 'a.x', 'name': 'in'}]}]",
     NULL},
    {"what would close a loop has no letter, and says why",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
     "{'id': 'b', 'inputs': [{'from': 'a.x'}], 'outputs': [{'name': 'y'}]}]",
     "lc<Tab>",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
     "{'id': 'b', 'inputs': [{'from': 'a.x'}], 'outputs': [{'name': 'y'}]}]",
     "closes a loop"},
    {"an unknown letter says so", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]",
     "cz", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]",
     "nothing has the letter z"},
    {"Tab and Enter choose without letters",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]", "c<Tab><Enter>n",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'inputs': [{'from': "
     "'a.x'}]}]",
     NULL},
    {"/ finds by name",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}, {'id': 'far'}]",
     "c/far<Enter>n",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}, {'id': 'far', 'inputs': "
     "[{'from': 'a.x'}]}]",
     NULL},
    {"Enter on nothing adds a step, wired", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}]",
     "c<Enter>SKLearn<Enter>n<C-s>",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'sklearn', 'estimator': {'class': "
     "'SKLearn'}, 'estimator_entry_script_arguments': [], 'inputs': [{'from': 'a.x'}]}]",
     NULL},
    {"a is the same", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}]",
     "aSKLearn<Enter>n<C-s>u", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}]",
     "took back: add a step"},
    {"Tab adds, names the ports and stays", "'steps': [{'id': 'a'}]", "aCommand<Tab><Esc>",
     "'steps': [{'id': 'a', 'estimator_entry_script_arguments': ['--output', {'output': "
     "'output'}], 'outputs': [{'name': 'output'}]}, {'id': 'command', 'type': 'CommandStep', "
     "'command': ['--output', {'input': 'output'}], 'inputs': [{'from': 'a.output'}]}]",
     NULL},
    {"C takes an output of another step",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]", "jCan",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'inputs': [{'from': "
     "'a.x'}]}]",
     NULL},
    {"C takes data", "'data_references': [{'name': 'raw'}], 'steps': [{'id': 'a'}]", "Can",
     "'data_references': [{'name': 'raw'}], 'steps': [{'id': 'a', 'inputs': [{'data_reference': "
     "'raw'}]}]",
     NULL},
    {"plain parameters are no data",
     "'parameters': [{'name': 'lr', 'default_value': 0.1}], 'steps': [{'id': 'a'}]", "C",
     "'parameters': [{'name': 'lr', 'default_value': 0.1}], 'steps': [{'id': 'a'}]",
     "a  a new data reference"},
    {"an input that is not wired may take it",
     "'data_references': [{'name': 'raw'}], 'steps': [{'id': 'a', 'inputs': [{'from': null, "
     "'name': 'in'}]}]",
     "Caan",
     "'data_references': [{'name': 'raw'}], 'steps': [{'id': 'a', 'inputs': [{'data_reference': "
     "'raw'}]}]",
     NULL},
    {"or a new one does",
     "'data_references': [{'name': 'raw'}], 'steps': [{'id': 'a', 'inputs': [{'from': null, "
     "'name': 'in'}]}]",
     "Casn",
     "'data_references': [{'name': 'raw'}], 'steps': [{'id': 'a', 'inputs': [{'from': null, "
     "'name': 'in'}, {'data_reference': 'raw'}]}]",
     NULL},
    {"a new data reference makes its datastore", "'steps': [{'id': 'a'}]",
     "Cadata/rows<Enter><Enter>n",
     "'datastores': [{'name': 'workspaceblobstore', 'default': true, 'local_path': '.'}], "
     "'data_references': [{'name': 'rows', 'datastore': 'workspaceblobstore', "
     "'path_on_datastore': 'data/rows'}], 'steps': [{'id': 'a', 'inputs': [{'data_reference': "
     "'rows'}]}]",
     NULL},
    {"or takes the one that the folder lies in",
     "'datastores': [{'name': 'store', 'local_path': 'data'}], 'steps': [{'id': 'a'}]",
     "Cadata/rows<Enter><Enter>n",
     "'datastores': [{'name': 'store', 'local_path': 'data'}], 'data_references': [{'name': "
     "'rows', 'datastore': 'store', 'path_on_datastore': 'rows'}], 'steps': [{'id': 'a', "
     "'inputs': [{'data_reference': 'rows'}]}]",
     NULL},
    {"a folder elsewhere gets a datastore of its own", "'steps': [{'id': 'a'}]",
     "Ca/data/all<Enter><Enter>n",
     "'datastores': [{'name': 'workspaceblobstore', 'default': true, 'local_path': '/data/all'}], "
     "'data_references': [{'name': 'all', 'datastore': 'workspaceblobstore'}], 'steps': [{'id': "
     "'a', 'inputs': [{'data_reference': 'all'}]}]",
     NULL},
};

START_TEST(wiring_changes_the_document)
{
    const struct wire_case *c = &cases[_i];
    drive_open(c->before);
    drive_screen();

    /* Letters are what was seen: drawn before each key, as on a terminal. */
    struct str rest = str_from(c->keys);
    while (rest.len > 0) {
        struct status st = STATUS_INIT;
        struct str before = rest;
        struct keystroke key;
        struct buf one = BUF_INIT;
        ck_assert(keystroke_parse(&rest, &key, &st));
        buf_add(&one, str_slice(before, 0, before.len - rest.len));
        drive_keys(buf_cstr(&one));
        drive_screen();
        buf_finish(&one);
    }

    drive_expect_document(c->after);
    if (c->shows != NULL) {
        drive_expect(c->shows);
    }
}
END_TEST

START_TEST(wiring_from_a_form_shows_in_it_and_is_one_undo_with_it)
{
    drive_open("'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]");
    drive_keys("j<Enter><Down><Down><Down><Down><Down><Down><Down><Down><Down><Enter>an");

    drive_expect("a.x");
    drive_keys("<C-s>u");

    drive_expect_document("'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]");
}
END_TEST

START_TEST(letters_need_no_drawing)
{
    drive_open("'steps': [{'id': 'a'}, {'id': 'b'}]");

    drive_keys("can");

    drive_expect("1 wire ");
}
END_TEST

/* Steps s0 … s29, of which the first has an output. */
static void add_many(struct buf *out)
{
    buf_addf(out, "'steps': [{'id': 's0', 'outputs': [{'name': 'x'}]}");
    for (int i = 1; i < 30; i++) {
        buf_addf(out, ", {'id': 's%d'}", i);
    }
    buf_addf(out, "]");
}

START_TEST(more_than_twenty_have_two_letters)
{
    struct buf steps = BUF_INIT;
    add_many(&steps);
    struct editor *ed = drive_open(buf_cstr(&steps));
    drive_keys("<resize 40x100>/s0<Enter>c");
    drive_expect("aa + n");

    drive_keys("a");
    drive_expect("as + n");
    drive_keys("sn");

    const struct graph *g = ed->doc.g;
    ck_assert_uint_eq(g->edge_count, 1);
    ck_assert(str_eq(g->nodes[g->edges[0].to_node].id, STR("s2")));
    buf_finish(&steps);
}
END_TEST

START_TEST(what_is_not_in_sight_has_no_letter)
{
    struct buf steps = BUF_INIT;
    add_many(&steps);
    drive_open(buf_cstr(&steps));

    drive_keys("/s0<Enter>c");

    drive_expect("a + ne");
    drive_expect_not("aa + n");
    drive_keys("/s29<Enter>n");
    drive_expect("1 wire ");
    buf_finish(&steps);
}
END_TEST

START_TEST(without_memory_nothing_is_half_wired)
{
    for (uint64_t n = 1; n < 300; n += 2) {
        struct editor *ed = drive_open("'steps': [{'id': 'a'}, {'id': 'b'}]");
        drive_keys("c");
        drive_screen();

        mem_fail_at(n, MEM_FAIL_ONCE);
        editor_key(ed, keystroke_char('a'));
        mem_fail_at(0, MEM_FAIL_ONCE);

        drive_keys("<Esc><Esc><Esc>");
        if (ed->doc.g->edge_count == 0) {
            drive_expect_document("'steps': [{'id': 'a'}, {'id': 'b'}]");
        }
        drive_screen();
    }
}
END_TEST

Suite *test_wire_suite(void)
{
    Suite *suite = suite_create("wire");
    TCase *tc = tcase_create("wire");
    tcase_add_checked_fixture(tc, drive_set_up, drive_tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, wiring_changes_the_document, 0, (int)COUNT_OF(cases));
    tcase_add_test(tc, wiring_from_a_form_shows_in_it_and_is_one_undo_with_it);
    tcase_add_test(tc, letters_need_no_drawing);
    tcase_add_test(tc, more_than_twenty_have_two_letters);
    tcase_add_test(tc, what_is_not_in_sight_has_no_letter);
    tcase_add_test(tc, without_memory_nothing_is_half_wired);
    suite_add_tcase(suite, tc);
    return suite;
}
