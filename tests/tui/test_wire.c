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

/* One step, and data references d0 … d29. */
static void add_much_data(struct buf *out)
{
    buf_addf(out, "'data_references': [{'name': 'd0'}");
    for (int i = 1; i < 30; i++) {
        buf_addf(out, ", {'name': 'd%d'}", i);
    }
    buf_addf(out, "], 'steps': [{'id': 's'}]");
}

static const struct panel_case {
    const char *label, *keys, *shows, *shows_not, *wired; /* wired NULL: nothing was */
} panel_cases[] = {
    {"at first", "C", "data 1-12 of 31", "d12,", NULL},
    {"a page further", "C<PgDn>", "data 13-24 of 31", "d11,", NULL},
    {"the letters are of what is seen", "C<PgDn>an", "wired", NULL, "d12"},
    {"the last page is full", "C<PgDn><PgDn><PgDn>", "data 20-31 of 31", "d18,", NULL},
    {"and back", "C<PgDn><PgDn><PgUp><PgUp><PgUp>", "data 1-12 of 31", "d12,", NULL},
    {"S-Tab goes to the last one and shows it", "C<S-Tab>", "data 20-31 of 31", "d18,", NULL},
    {"Tab goes on from there", "C<S-Tab><Tab>", "data 1-12 of 31", "d12,", NULL},
    {"it is chosen with Enter", "C<S-Tab><S-Tab><Enter>n", "wired", NULL, "d29"},
};

START_TEST(data_that_the_panel_has_no_room_for_scrolls)
{
    const struct panel_case *c = &panel_cases[_i];
    struct buf members = BUF_INIT;
    add_much_data(&members);
    struct editor *ed = drive_open(buf_cstr(&members));

    drive_keys(c->keys);
    if (c->wired == NULL) {
        drive_expect(c->shows);
        drive_expect_not(c->shows_not);
    } else {
        value_id step = value_first(ed->doc.p, pipeline_list(ed->doc.p, KEY_STEPS));
        value_id input = value_first(ed->doc.p, value_get(ed->doc.p, step, KEY_INPUTS));
        struct str is = value_get_text(ed->doc.p, input, KEY_DATA_REFERENCE);
        ck_assert_msg(str_eq(is, str_from(c->wired)), "%s: %.*s", c->label, STR_ARG(is));
    }
    buf_finish(&members);
}
END_TEST

START_TEST(the_cursor_is_on_what_tab_chose_or_stays_on_the_screen)
{
    static const char *const sizes[] = {"<resize 80x24>", "<resize 21x6>", "<resize 20x5>"};
    struct cells *grid;
    struct status st = STATUS_INIT;
    struct buf members = BUF_INIT;
    add_much_data(&members);
    struct editor *ed = drive_open(buf_cstr(&members));
    ck_assert_ptr_nonnull(grid = cells_new(80, 24, &st));
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        drive_keys("<Esc>C");
        drive_keys(sizes[i]);
        for (int tabs = 0; tabs < 40; tabs++) {
            int x, y;
            drive_keys("<Tab>");
            ck_assert(editor_draw(ed, grid, &x, &y, &st));
            ck_assert_msg(x >= 0 && y >= 0 && x < cells_width(grid) && y < cells_height(grid),
                          "%s, Tab %d: %d,%d", sizes[i], tabs, x, y);
        }
    }
    cells_free(grid);
    buf_finish(&members);
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
    tcase_add_loop_test(tc, data_that_the_panel_has_no_room_for_scrolls, 0,
                        (int)COUNT_OF(panel_cases));
    tcase_add_test(tc, the_cursor_is_on_what_tab_chose_or_stays_on_the_screen);
    tcase_add_test(tc, without_memory_nothing_is_half_wired);
    suite_add_tcase(suite, tc);
    return suite;
}
