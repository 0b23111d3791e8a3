/* SPDX-License-Identifier: MIT */
#include "tui/editor.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/tui/drive.h"
#include "tests/tui/temporary.h"

/* a -> b -> c, and d alone */
#define CHAIN                                                                                      \
    "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "                                          \
    "{'id': 'b', 'inputs': [{'from': 'a.x'}], 'outputs': [{'name': 'y'}]}, "                       \
    "{'id': 'c', 'inputs': [{'from': 'b.y'}]}, {'id': 'd'}]"

/* --- changing the document --- */

static const struct change_case {
    const char *label;
    const char *before, *keys, *after;
    const char *said; /* on the screen; NULL: not looked at */
} change_cases[] = {
    {"d deletes a step that nobody uses", "'steps': [{'id': 'a'}, {'id': 'b'}]", "d",
     "'steps': [{'id': 'b'}]", "deleted a; u takes it back"},
    {"d asks about a step that is used",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'run_after': ['a']}]", "d",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'run_after': ['a']}]",
     "a is named in 1 place"},
    {"n keeps it", "'steps': [{'id': 'a'}, {'id': 'b', 'run_after': ['a']}]", "dn",
     "'steps': [{'id': 'a'}, {'id': 'b', 'run_after': ['a']}]", NULL},
    {"Enter deletes it", "'steps': [{'id': 'a'}, {'id': 'b', 'run_after': ['a']}]", "d<Enter>",
     "'steps': [{'id': 'b'}]", NULL},
    {"u brings it back", "'steps': [{'id': 'a'}, {'id': 'b'}]", "du",
     "'steps': [{'id': 'a'}, {'id': 'b'}]", "took back"},
    {"U and Ctrl-R make it again", "'steps': [{'id': 'a'}, {'id': 'b'}]", "duUu<C-r>",
     "'steps': [{'id': 'b'}]", "made again"},
    {"F2 renames, and wires follow", CHAIN, "<F2><C-u>first<Enter>",
     "'steps': [{'id': 'first', 'outputs': [{'name': 'x'}]}, "
     "{'id': 'b', 'inputs': [{'from': 'first.x'}], 'outputs': [{'name': 'y'}]}, "
     "{'id': 'c', 'inputs': [{'from': 'b.y'}]}, {'id': 'd'}]",
     "it is first now"},
    {"F2 refuses a name that is taken, and asks on", "'steps': [{'id': 'a'}, {'id': 'b'}]",
     "<F2><C-u>b<Enter>", "'steps': [{'id': 'a'}, {'id': 'b'}]", "New name: b"},
    {"Space marks, and d deletes what is marked",
     "'steps': [{'id': 'a'}, {'id': 'b'}, {'id': 'c'}]", "<Space>G<Space>d<Enter>",
     "'steps': [{'id': 'b'}]", "deleted 2 steps"},
    {"one undo brings all of them back", "'steps': [{'id': 'a'}, {'id': 'b'}, {'id': 'c'}]",
     "<Space>G<Space>d<Enter>u", "'steps': [{'id': 'a'}, {'id': 'b'}, {'id': 'c'}]", NULL},
    {"M mutes", "'steps': [{'id': 'a'}]", "M", "'steps': [{'id': 'a', 'muted': true}]", "muted"},
    {"M again unmutes", "'steps': [{'id': 'a'}]", "MM", "'steps': [{'id': 'a'}]",
     "it counts again"},
    {"w and d delete a wire",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
     "{'id': 'b', 'inputs': [{'from': 'a.x'}]}]",
     "wd", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]", "deleted the wire"},
    {"a run_after is a wire, too", "'steps': [{'id': 'a'}, {'id': 'b', 'run_after': ['a']}]", "wd",
     "'steps': [{'id': 'a'}, {'id': 'b'}]", "deleted the wire"},
    {"zr turns the graph", "'steps': [{'id': 'a'}]", "zr",
     "'steps': [{'id': 'a'}], 'view': {'direction': 'down'}", "flows down"},
    {"zr twice leaves nothing behind", "'steps': [{'id': 'a'}]", "zrzr", "'steps': [{'id': 'a'}]",
     "flows to the right"},
    {"the outline deletes other things", "'parameters': [{'name': 'lr'}]", "1<End>kkd", "", "lr"},
    {"and asks when they are used",
     "'parameters': [{'name': 'lr'}], 'steps': [{'id': 'a', "
     "'runconfig_pipeline_params': {'NodeCount': 'lr'}}]",
     "1<End>kkd",
     "'parameters': [{'name': 'lr'}], 'steps': [{'id': 'a', "
     "'runconfig_pipeline_params': {'NodeCount': 'lr'}}]",
     "lr is named in 1 place. Delete it?"},
    {"d on a heading deletes nothing", "'steps': [{'id': 'a'}]", "1<Home>d",
     "'steps': [{'id': 'a'}]", "nothing is in front"},
    {"d in the outline deletes its row, not the wire",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, "
     "{'id': 'b', 'inputs': [{'from': 'a.x'}]}]",
     "lw1d", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}]", "deleted b"},
    {"d in the inspector deletes the port in front",
     "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b', 'inputs': [{'from': 'a.x'}]}]",
     "lw3d", "'steps': [{'id': 'a', 'outputs': [{'name': 'x'}]}, {'id': 'b'}]", "deleted x"},
    {"undo without a change says so", "'steps': [{'id': 'a'}]", "u", "'steps': [{'id': 'a'}]",
     "nothing has been changed"},
};

START_TEST(keys_change_the_document)
{
    const struct change_case *c = &change_cases[_i];
    drive_open(c->before);

    drive_keys(c->keys);

    drive_expect_document(c->after);
    if (c->said != NULL) {
        drive_expect(c->said);
    }
}
END_TEST

/* --- going about --- */

static const struct focus_case {
    const char *label, *keys, *focus;
} focus_cases[] = {
    {"the first step is in front", "", "a"},
    {"l goes right", "l", "b"},
    {"so does Right", "<Right>", "b"},
    {"h goes left", "llh", "b"},
    {"j goes down", "j", "d"},
    {"k goes up", "jk", "a"},
    {"gg goes to the first", "llgg", "a"},
    {"G goes to the last that runs", "G", "d"},
    {"gi goes to what feeds it", "lgi", "a"},
    {"go goes to what it feeds", "go", "b"},
    {"w and Enter go along a wire", "w<Enter>", "b"},
    {"W takes the last wire", "lW<Enter>", "c"},
    {"/ finds", "/c<Enter>", "c"},
    {"n goes on, and around", "/b<Enter>n", "b"},
    {"the outline moves the focus", "1j", "b"},
    {"a click goes to a step", "<click 16,4>", "b"},
    {"undo shows what changed", "jdggu", "d"},
    {"Esc in a question changes nothing", "ld<Esc>", "b"},
};

START_TEST(keys_move_the_focus)
{
    const struct focus_case *c = &focus_cases[_i];
    drive_open(CHAIN);

    drive_screen();
    drive_keys(c->keys);

    ck_assert_msg(strcmp(drive_focus(), c->focus) == 0, "%s: %s", c->label, drive_focus());
}
END_TEST

START_TEST(a_move_that_leads_nowhere_leaves_a_picture_that_is_all_there)
{
    static const char *const moves[] = {"k", "h", "kkkk", "Gl"};
    struct buf before = BUF_INIT;
    for (size_t i = 0; i < COUNT_OF(moves); i++) {
        drive_open(CHAIN);
        drive_keys("<resize 200x50>");
        drive_keys(moves[i][0] == 'G' ? "/c<Enter>" : "gg");
        buf_reset(&before);
        buf_add(&before, str_from(drive_screen()));

        drive_keys(moves[i][0] == 'G' ? moves[i] + 1 : moves[i]);

        ck_assert_msg(strcmp(drive_screen(), buf_cstr(&before)) == 0, "%s", moves[i]);
    }
    buf_finish(&before);
}
END_TEST

START_TEST(a_deleted_step_leaves_the_focus_beside_it)
{
    drive_open(CHAIN);

    drive_keys("ld<Enter>");

    drive_expect_not("┌ b ");
    ck_assert_msg(strcmp(drive_focus(), "") != 0, "nothing is in front");
}
END_TEST

START_TEST(an_edit_elsewhere_keeps_the_focus_where_it_is_on_the_screen)
{
    struct editor *ed = drive_open(CHAIN);
    drive_keys("ll");
    drive_screen();
    uint32_t before = focus_node(ed);
    int x = ed->doc.l->boxes[before].x - ed->scroll_left;

    drive_keys("1<Home>jj<F2><C-u>a_much_longer_name<Enter>2");
    focus_step(ed, ed->doc.g->nodes[before].step);

    uint32_t after = focus_node(ed);
    ck_assert_int_ge(ed->doc.l->boxes[after].x - ed->scroll_left, x);
    drive_expect("a_much_longer_name");
}
END_TEST

/* --- saving and leaving --- */

START_TEST(ctrl_s_saves)
{
    drive_open("'steps': [{'id': 'a'}]");

    drive_keys("M<C-s>");

    drive_expect("saved a.pipeline.json");
    drive_expect_not("●");
    ck_assert_ptr_nonnull(strstr(drive_read_file("a.pipeline.json"), "\"muted\": true"));
}
END_TEST

START_TEST(an_untitled_document_is_asked_for_a_name)
{
    drive_start(80, 24, 0);

    drive_keys("<Enter>zr<C-s>");
    drive_expect("Save as: stepwire-");
    drive_keys("<C-u>first<Enter>");

    drive_expect("saved first.pipeline.json");
    ck_assert_ptr_nonnull(strstr(drive_read_file("first.pipeline.json"), "down"));
}
END_TEST

START_TEST(another_file_is_not_overwritten_unasked)
{
    drive_write_file("other.json", "mine");
    drive_open("'steps': [{'id': 'a'}]");

    drive_keys(":w other.json<Enter>");
    drive_expect("There is a file other.json already");
    ck_assert_str_eq(drive_read_file("other.json"), "mine");
    drive_keys("<Enter>");

    drive_expect("saved other.json");
    ck_assert_ptr_nonnull(strstr(drive_read_file("other.json"), "stepwire/1"));
}
END_TEST

START_TEST(a_file_that_is_gone_is_written_anew_or_not_but_never_reloaded)
{
    struct editor *ed = drive_open("'steps': [{'id': 'a'}]");
    drive_keys("M");
    ck_assert_int_eq(unlink(ed->doc.path.ptr), 0);

    drive_keys("<C-s>");
    drive_expect("is not there any more");
    drive_keys("r<Esc>");
    drive_expect_document("'steps': [{'id': 'a', 'muted': true}]");
    drive_keys("<C-s><Enter>");

    drive_expect("saved a.pipeline.json");
    ck_assert_ptr_nonnull(strstr(drive_read_file("a.pipeline.json"), "muted"));
}
END_TEST

START_TEST(a_file_that_changed_underneath_is_noticed)
{
    drive_open("'steps': [{'id': 'a'}]");
    drive_keys("M");
    drive_write_file("a.pipeline.json", "{\"format\": \"stepwire/1\", \"name\": \"theirs\"}");

    drive_keys("<C-s>");
    drive_expect("has been changed by somebody else");
    drive_keys("<Esc>");
    ck_assert_ptr_nonnull(strstr(drive_read_file("a.pipeline.json"), "theirs"));
    drive_keys("<C-s>r");

    drive_expect_document("'name': 'theirs'");
    drive_keys("zr");
    drive_write_file("a.pipeline.json", "{\"format\": \"stepwire/1\", \"name\": \"again\"}");
    drive_keys("<C-s>o");
    ck_assert_ptr_null(strstr(drive_read_file("a.pipeline.json"), "again"));
    drive_expect("saved a.pipeline.json");
}
END_TEST

static const struct quit_case {
    const char *label, *keys;
    bool quits, saved;
} quit_cases[] = {
    {"q quits when all is saved", "q", true, false},
    {"q asks when it is not", "Mq", false, false},
    {"s saves and quits", "Mqs", true, true},
    {"d discards and quits", "Mqd", true, false},
    {"Esc stays", "Mq<Esc>", false, false},
    {":q asks, too", "M:q<Enter>", false, false},
    {":q! does not", "M:q!<Enter>", true, false},
    {":wq saves", "M:wq<Enter>", true, true},
    {"Ctrl-C never quits", "M<C-c>", false, false},
    {"q in another pane goes back first", "1q", false, false},
    {"and then quits", "1qq", true, false},
    {"an undone change is none", "Muq", true, false},
};

START_TEST(leaving_never_loses_work_unasked)
{
    const struct quit_case *c = &quit_cases[_i];
    drive_open("'steps': [{'id': 'a'}]");

    unsigned want = drive_keys(c->keys);

    bool saved = strstr(drive_read_file("a.pipeline.json"), "muted") != NULL;
    ck_assert_msg(((want & EDITOR_QUIT) != 0) == c->quits, "%s", c->label);
    ck_assert_msg(saved == c->saved, "%s: saved %d", c->label, saved);
}
END_TEST

START_TEST(a_read_only_session_saves_nothing)
{
    struct status st = STATUS_INIT;
    drive_write_file("a.pipeline.json",
                     "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\"}]}");
    ck_assert(editor_open(drive_start(80, 24, DRIVE_READ_ONLY), STR("a.pipeline.json"), &st));

    unsigned want = drive_keys("M<C-s>");

    drive_expect("nothing is saved");
    drive_expect("read only");
    ck_assert_uint_eq(want & EDITOR_QUIT, 0);
    ck_assert_uint_ne(drive_keys("q") & EDITOR_QUIT, 0);
    ck_assert_ptr_null(strstr(drive_read_file("a.pipeline.json"), "muted"));
}
END_TEST

/* --- opening --- */

START_TEST(a_file_that_is_not_well_formed_is_refused_with_its_place)
{
    drive_write_file("bad.json", "{\"format\": \"stepwire/1\",\n \"nonsense\": 1}");
    drive_open("'steps': [{'id': 'a'}]");

    drive_keys(":e bad.json<Enter>");

    drive_expect("line 2, column 2: ");
    drive_expect_document("'steps': [{'id': 'a'}]");
}
END_TEST

START_TEST(a_file_that_is_not_there_yet_is_a_new_document)
{
    drive_open("'steps': [{'id': 'a'}]");

    drive_keys(":e new.pipeline.json<Enter>");
    drive_expect(" new  0 steps");
    drive_keys("<C-s>");

    drive_expect("saved new.pipeline.json");
}
END_TEST

START_TEST(an_example_opens_as_a_copy)
{
    drive_start(80, 24, 0);

    drive_keys("jj<Enter>");

    drive_expect("copied to iris/iris.pipeline.json");
    ck_assert_ptr_nonnull(strstr(drive_read_file("iris/train/train.py"), "learning"));
    drive_start(80, 24, 0);
    drive_keys("jj<Enter>");
    drive_expect("was there already");
}
END_TEST

START_TEST(recent_documents_are_on_the_start_screen)
{
    drive_open("'steps': [{'id': 'a'}]");
    drive_start(80, 24, 0);
    drive_expect("Recent");

    drive_keys("jjjj<Enter>");

    drive_expect_document("'steps': [{'id': 'a'}]");
}
END_TEST

/* --- modes --- */

static const struct screen_case {
    const char *label, *keys, *shows;
} screen_cases[] = {
    {"? lists what works", "?", "what works here"},
    {"and filters", "?mute", "Leave this step out"},
    {"and says why something does not", "?redo", "(nothing has be"},
    {"Enter does it", "?mute<Enter>", "muted: it is left out"},
    {": runs actions by name", ":mute<Enter>", "muted: it is left out"},
    {": completes", ":mu<Tab><Enter>", "muted: it is left out"},
    {": chooses", ":mut<Down><Up><Enter>", "muted: it is left out"},
    {": says what it does not know", ":nonsense<Enter>", "there is no command nonsense"},
    {"a prefix shows the next keys", "g", "Go to what feeds this step"},
    {"Esc leaves it", "g<Esc>", "append"},
    {"an unknown key says so", "<C-g>", "Ctrl-G does nothing here"},
    {"the hint line is that of the mode", "/", "Enter accept"},
    {"the inspector shows the step", "3", "3 a"},
    {"! lists problems", "!", "[problems]"},
    {"Esc closes the lower pane", "!<Esc>", "a append"},
    {"5 enlarges", "15", "Datastores"},
    {"a pasted text does nothing on the canvas", "<paste dd>", "c connect"},
};

START_TEST(modes_show_themselves)
{
    const struct screen_case *c = &screen_cases[_i];
    drive_open("'steps': [{'id': 'a'}]");

    drive_keys(c->keys);

    drive_expect(c->shows);
}
END_TEST

START_TEST(every_size_shows_something)
{
    drive_open(CHAIN);
    for (int columns = 1; columns <= 300; columns = columns * 3 / 2 + 1) {
        for (int rows = 1; rows <= 100; rows = rows * 3 / 2 + 1) {
            struct buf keys = BUF_INIT;
            buf_addf(&keys, "<resize %dx%d>", columns, rows);
            drive_keys(buf_cstr(&keys));
            static const char *const modes[] = {"1", "3", "!", "zv", "5", "?", ":", "c", "q", "g"};
            for (size_t i = 0; i < COUNT_OF(modes); i++) {
                drive_keys(modes[i]);
                drive_screen();
                drive_keys("<Esc><Esc><Esc><Esc><Esc>");
            }
            buf_finish(&keys);
        }
    }
    drive_keys("<resize 19x4>");
    drive_expect("stepwire needs");
    drive_keys("<resize 80x24>");
    drive_expect("┌ a ");
}
END_TEST

START_TEST(ascii_screens_are_ascii)
{
    struct status st = STATUS_INIT;
    drive_write_file("a.pipeline.json",
                     "{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\"}]}");
    ck_assert(editor_open(drive_start(80, 24, DRIVE_ASCII), STR("a.pipeline.json"), &st));
    static const char *const modes[] = {"", "1", "3", "!", "zv", "?", ":", "o", "c", "Mq"};

    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        drive_keys(modes[i]);
        for (const char *c = drive_screen(); *c != '\0'; c++) {
            ck_assert_msg((unsigned char)*c < 0x80, "%s:\n%s", modes[i], drive_screen());
        }
        drive_keys("<Esc><Esc><Esc><Esc>");
    }
}
END_TEST

START_TEST(without_memory_the_document_stays_and_is_still_there)
{
    for (uint64_t n = 1; n < 400; n += 3) {
        struct editor *ed = drive_open(CHAIN);
        drive_screen();

        mem_fail_at(n, MEM_FAIL_FOR_GOOD);
        editor_key(ed, keystroke_char('M'));
        mem_fail_at(0, MEM_FAIL_ONCE);

        drive_screen();
        drive_keys("<Esc>");
        drive_expect("4 steps");
    }
}
END_TEST

Suite *test_editor_suite(void)
{
    Suite *suite = suite_create("editor");
    TCase *tc = tcase_create("editor");
    tcase_add_checked_fixture(tc, drive_set_up, drive_tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, keys_change_the_document, 0, (int)COUNT_OF(change_cases));
    tcase_add_loop_test(tc, keys_move_the_focus, 0, (int)COUNT_OF(focus_cases));
    tcase_add_test(tc, a_move_that_leads_nowhere_leaves_a_picture_that_is_all_there);
    tcase_add_test(tc, a_deleted_step_leaves_the_focus_beside_it);
    tcase_add_test(tc, an_edit_elsewhere_keeps_the_focus_where_it_is_on_the_screen);
    tcase_add_test(tc, ctrl_s_saves);
    tcase_add_test(tc, an_untitled_document_is_asked_for_a_name);
    tcase_add_test(tc, another_file_is_not_overwritten_unasked);
    tcase_add_test(tc, a_file_that_is_gone_is_written_anew_or_not_but_never_reloaded);
    tcase_add_test(tc, a_file_that_changed_underneath_is_noticed);
    tcase_add_loop_test(tc, leaving_never_loses_work_unasked, 0, (int)COUNT_OF(quit_cases));
    tcase_add_test(tc, a_read_only_session_saves_nothing);
    tcase_add_test(tc, a_file_that_is_not_well_formed_is_refused_with_its_place);
    tcase_add_test(tc, a_file_that_is_not_there_yet_is_a_new_document);
    tcase_add_test(tc, an_example_opens_as_a_copy);
    tcase_add_test(tc, recent_documents_are_on_the_start_screen);
    tcase_add_loop_test(tc, modes_show_themselves, 0, (int)COUNT_OF(screen_cases));
    tcase_add_test(tc, every_size_shows_something);
    tcase_add_test(tc, ascii_screens_are_ascii);
    tcase_add_test(tc, without_memory_the_document_stays_and_is_still_there);
    suite_add_tcase(suite, tc);
    return suite;
}
