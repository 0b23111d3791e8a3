/* SPDX-License-Identifier: MIT */
#include "tui/recovery.h"

#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "model/verb.h"
#include "tests/tui/temporary.h"
#include "tui/document.h"
#include "tui/save.h"

static struct arena arena;
static struct str state, document; /* a state folder that is not there yet; a saved document */

static const struct str EMPTY = STR_INIT("{\"format\": \"stepwire/1\"}\n");

static int64_t clock_ms(void *data)
{
    (void)data;
    return 1700000000000;
}

static void write_file(struct str path, struct str text)
{
    struct status st = STATUS_INIT;
    ck_assert_msg(file_save(path.ptr, text, NULL, NULL, &st), "%s", st.message);
}

static void set_up(void)
{
    temporary_make();
    ck_assert(arena_init(&arena, 0));
    state = arena_strf(&arena, "%s/state", temporary_folder());
    document = arena_strf(&arena, "%s/a.pipeline.json", temporary_folder());
    write_file(document, EMPTY);
}

static void tear_down(void)
{
    arena_finish(&arena);
    temporary_remove();
}

enum mode { READ_WRITE, READ_ONLY };

static struct editor *start(enum mode mode)
{
    struct status st = STATUS_INIT;
    struct editor_config config = {
        .state_folder = state,
        .current_folder = str_from(temporary_folder()),
        .read_only = mode == READ_ONLY,
        .clock_ms = clock_ms,
    };
    struct editor *ed = editor_new(&config, 80, 24, &st);
    ck_assert_msg(ed != NULL, "%s", st.message);
    return ed;
}

static struct editor *open_document(enum mode mode)
{
    struct status st = STATUS_INIT;
    struct editor *ed = start(mode);
    ck_assert_msg(editor_open(ed, document, &st), "%s", st.message);
    return ed;
}

static void add_parameter(struct editor *ed, const char *name)
{
    struct status st = STATUS_INIT;
    value_id made;
    ck_assert_msg(verb_add_named(ed->doc.history, KEY_PARAMETERS, str_from(name), &made, &st), "%s",
                  st.message);
    editor_edited(ed);
    recovery_tell(ed); /* as after each key */
}

static size_t parameters(const struct editor *ed)
{
    return value_count(ed->doc.p, pipeline_list(ed->doc.p, KEY_PARAMETERS));
}

/* A session that ends as a kill ends one, after so many edits. */
static void leave_behind(int edits)
{
    struct editor *ed = open_document(READ_WRITE);
    for (int i = 0; i < edits; i++) {
        add_parameter(ed, arena_strf(&arena, "p%d", i).ptr);
    }
    editor_free(ed);
}

static void press(struct editor *ed, uint32_t code)
{
    editor_key(ed, keystroke_char(code));
}

static bool is_asked(const struct editor *ed)
{
    return ed->top != NULL;
}

/* How many journals there are; *path becomes the last one's. */
static int journals(struct str *path)
{
    int count = 0;
    DIR *dir = opendir(arena_strf(&arena, "%s/recovery", state.ptr).ptr);
    for (struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL;
         entry = readdir(dir)) {
        if (str_ends(str_from(entry->d_name), STR(".journal"))) {
            *path = arena_strf(&arena, "%s/recovery/%s", state.ptr, entry->d_name);
            count++;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return count;
}

static int journal_count(void)
{
    struct str ignored;
    return journals(&ignored);
}

static struct str only_journal(void)
{
    struct str path = STR_NONE;
    ck_assert_int_eq(journals(&path), 1);
    return path;
}

START_TEST(what_a_kill_left_is_recovered)
{
    leave_behind(3);
    struct editor *ed = open_document(READ_WRITE);
    ck_assert(is_asked(ed));
    ck_assert_uint_eq(parameters(ed), 0);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 3);
    ck_assert(str_eq(ed->doc.path, document));
    ck_assert(!history_is_saved(ed->doc.history));
    ck_assert_uint_eq(history_undo_count(ed->doc.history), 3);
    editor_free(ed);
}
END_TEST

START_TEST(what_was_recovered_survives_another_kill)
{
    leave_behind(3);
    struct editor *ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    add_parameter(ed, "one-more");
    ck_assert_int_eq(journal_count(), 1);
    editor_free(ed);
    ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 4);
    editor_free(ed);
}
END_TEST

START_TEST(an_open_group_is_recovered_as_far_as_it_got)
{
    struct status st = STATUS_INIT;
    struct editor *ed = open_document(READ_WRITE);
    ck_assert(history_begin(ed->doc.history, STR("a form"), &st));
    add_parameter(ed, "a");
    add_parameter(ed, "b");
    editor_free(ed);
    ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 2);
    ck_assert_uint_eq(history_undo_count(ed->doc.history), 1);
    editor_free(ed);
}
END_TEST

START_TEST(undo_is_recovered_too)
{
    struct status st = STATUS_INIT;
    struct editor *ed = open_document(READ_WRITE);
    add_parameter(ed, "a");
    add_parameter(ed, "b");
    ck_assert(history_undo(ed->doc.history, NULL, &st));
    editor_edited(ed);
    editor_free(ed);
    ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 1);
    ck_assert_uint_eq(history_redo_count(ed->doc.history), 1);
    editor_free(ed);
}
END_TEST

START_TEST(a_session_without_edits_leaves_nothing)
{
    leave_behind(0);
    ck_assert_int_eq(journal_count(), 0);
}
END_TEST

static void save_it(struct editor *ed)
{
    save_then(ed, NULL);
}

static const struct {
    const char *label;
    void (*end)(struct editor *ed);
} end_cases[] = {
    {"a save", save_it},
    {"a clean end", leave_quit},
    {"a discard", recovery_discard},
    {"going back to no document and on", recovery_restart},
};

START_TEST(a_journal_ends_with)
{
    struct editor *ed = open_document(READ_WRITE);
    add_parameter(ed, "a");
    ck_assert_int_eq(journal_count(), 1);
    end_cases[_i].end(ed);
    ck_assert_msg(journal_count() == 0, "%s leaves it", end_cases[_i].label);
    editor_free(ed);
}
END_TEST

START_TEST(edits_after_a_save_begin_another_journal)
{
    struct editor *ed = open_document(READ_WRITE);
    add_parameter(ed, "a");
    save_it(ed);
    add_parameter(ed, "b");
    editor_free(ed);
    ed = open_document(READ_WRITE);
    ck_assert_uint_eq(parameters(ed), 1);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 2);
    ck_assert_uint_eq(history_undo_count(ed->doc.history), 1);
    editor_free(ed);
}
END_TEST

static const struct {
    const char *label;
    uint32_t key;
    int left; /* journals afterwards */
} answer_cases[] = {
    {"d throws it away", 'd', 0},
    {"Esc leaves it", KEYCODE_ESC, 1},
    {"n leaves it", 'n', 1},
};

START_TEST(the_other_answers_change_no_document)
{
    leave_behind(1);
    struct editor *ed = open_document(READ_WRITE);
    press(ed, answer_cases[_i].key);
    ck_assert(!is_asked(ed));
    ck_assert_uint_eq(parameters(ed), 0);
    ck_assert_msg(journal_count() == answer_cases[_i].left, "%s", answer_cases[_i].label);
    struct editor *other = open_document(READ_WRITE);
    ck_assert_msg(is_asked(other) == (answer_cases[_i].left > 0), "%s", answer_cases[_i].label);
    editor_free(other);
    editor_free(ed);
}
END_TEST

START_TEST(the_journal_of_a_session_that_lives_is_not_offered)
{
    struct editor *ed = open_document(READ_WRITE);
    add_parameter(ed, "a");
    struct editor *other = open_document(READ_WRITE);
    ck_assert(!is_asked(other));
    add_parameter(other, "b");
    ck_assert_int_eq(journal_count(), 2);
    editor_free(other);
    editor_free(ed);
}
END_TEST

START_TEST(another_document_is_not_offered_it)
{
    leave_behind(1);
    document = arena_strf(&arena, "%s/b.pipeline.json", temporary_folder());
    write_file(document, EMPTY);
    struct editor *ed = open_document(READ_WRITE);
    ck_assert(!is_asked(ed));
    editor_free(ed);
}
END_TEST

START_TEST(a_file_that_changed_meanwhile_is_left_alone)
{
    leave_behind(2);
    struct str changed = STR("{\"format\": \"stepwire/1\", \"name\": \"changed\"}\n");
    write_file(document, changed);
    struct editor *ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 2);
    struct status st = STATUS_INIT;
    ck_assert(!document_write(ed, ed->doc.path, DOCUMENT_CAREFUL, &st));
    ck_assert_int_eq(st.code, STATUS_CONFLICT);
    editor_free(ed);
}
END_TEST

START_TEST(an_untitled_document_is_offered_where_none_is_open)
{
    struct status st = STATUS_INIT;
    struct editor *ed = start(READ_WRITE);
    ck_assert(document_start(ed, &st));
    add_parameter(ed, "a");
    editor_free(ed);
    ed = start(READ_WRITE);
    recovery_offer(ed);
    ck_assert(is_asked(ed));
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 1);
    ck_assert(str_eq(ed->doc.base_folder, str_from(temporary_folder())));
    editor_free(ed);
}
END_TEST

START_TEST(a_journal_cut_anywhere_harms_nothing)
{
    leave_behind(2);
    struct str path = only_journal();
    struct status st = STATUS_INIT;
    struct buf whole = BUF_INIT;
    ck_assert(file_read(path.ptr, 1024 * 1024, &whole, NULL, &st));
    size_t most = 0;
    for (size_t len = 0; len <= whole.len; len++) {
        write_file(path, str_slice(buf_str(&whole), 0, len));
        struct editor *ed = open_document(READ_WRITE);
        if (is_asked(ed)) {
            press(ed, KEYCODE_ENTER);
            ck_assert_uint_ge(parameters(ed), most);
            most = parameters(ed);
            recovery_discard(ed);
        }
        editor_free(ed);
        unlink(path.ptr);
    }
    ck_assert_uint_eq(most, 2);
    buf_finish(&whole);
}
END_TEST

/* Overwrites a byte of the line that adds the n-th parameter. */
static void damage(struct str path, const char *name)
{
    struct status st = STATUS_INIT;
    struct buf whole = BUF_INIT;
    ck_assert(file_read(path.ptr, 1024 * 1024, &whole, NULL, &st));
    size_t at = str_find(buf_str(&whole), str_from(name));
    ck_assert(at != SIZE_MAX);
    whole.ptr[at] = '"';
    write_file(path, buf_str(&whole));
    buf_finish(&whole);
}

START_TEST(a_journal_damaged_in_the_middle_is_recovered_up_to_there_and_kept)
{
    leave_behind(3);
    struct str path = only_journal();
    damage(path, "p1");

    struct editor *ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);

    ck_assert_uint_eq(parameters(ed), 1);
    ck_assert_msg(strstr(buf_cstr(&ed->message), "recovered 1 of 3 edits") != NULL, "%s",
                  buf_cstr(&ed->message));
    ck_assert_int_eq(access(arena_strf(&arena, "%s.damaged", path.ptr).ptr, F_OK), 0);
    ck_assert_int_eq(journal_count(), 1);
    editor_free(ed);
}
END_TEST

START_TEST(after_a_journal_that_cannot_be_read_edits_are_those_of_the_open_document)
{
    leave_behind(1);
    struct str left = only_journal();
    damage(left, "format\": \"stepwire/1");

    struct editor *ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    ck_assert_int_eq(ed->message_kind, SAY_BAD);
    press(ed, KEYCODE_ESC);
    add_parameter(ed, "mine");
    ck_assert_int_eq(unlink(left.ptr), 0);
    editor_free(ed);
    ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);

    ck_assert_uint_eq(parameters(ed), 1);
    ck_assert(!value_is_none(pipeline_find(ed->doc.p, KEY_PARAMETERS, STR("mine"))));
    editor_free(ed);
}
END_TEST

START_TEST(an_edit_that_does_not_reach_the_journal_says_so_whatever_else_it_says)
{
    write_file(document, STR("{\"format\": \"stepwire/1\", \"steps\": [{\"id\": \"a\"}]}"));
    struct editor *ed = open_document(READ_WRITE);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit old;
    getrlimit(RLIMIT_FSIZE, &old);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = old.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);

    press(ed, 'M');
    ck_assert_msg(strstr(buf_cstr(&ed->message), "would not survive a crash") != NULL, "%s",
                  buf_cstr(&ed->message));
    press(ed, 'M');
    ck_assert_msg(strstr(buf_cstr(&ed->message), "would not survive a crash") == NULL, "twice");

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
    press(ed, 'M');
    ck_assert_int_eq(journal_count(), 1);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    press(ed, 'M');
    ck_assert_int_eq(ed->message_kind, SAY_BAD);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
    editor_free(ed);
}
END_TEST

START_TEST(what_a_kill_left_before_the_first_edit_of_another_document_goes)
{
    leave_behind(1);
    struct str path = only_journal();
    struct str folder = str_slice(path, 0, str_find_last(path, '/'));
    struct str other = arena_strf(&arena, "%.*s/0123-77.unnamed", STR_ARG(folder));
    write_file(other, STR("{\"format\": \"stepwire-journal/1\"}\n"));

    editor_free(open_document(READ_WRITE));

    ck_assert_int_ne(access(other.ptr, F_OK), 0);
    ck_assert_int_eq(access(path.ptr, F_OK), 0);
}
END_TEST

START_TEST(a_journal_has_its_name_only_with_an_edit_in_it)
{
    struct editor *ed = open_document(READ_WRITE);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit old, few;
    getrlimit(RLIMIT_FSIZE, &old);
    leave_behind(1); /* how long a head and one edit are */
    struct stat about;
    ck_assert_int_eq(stat(only_journal().ptr, &about), 0);
    ck_assert_int_eq(unlink(only_journal().ptr), 0);
    few = (struct rlimit){.rlim_cur = (rlim_t)about.st_size - 5, .rlim_max = old.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);

    add_parameter(ed, "p0");

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
    ck_assert_int_eq(journal_count(), 0);
    editor_free(ed);
}
END_TEST

START_TEST(a_line_that_was_written_in_part_is_written_again_whole)
{
    struct editor *ed = open_document(READ_WRITE);
    struct stat about;
    add_parameter(ed, "a");
    ck_assert_int_eq(stat(only_journal().ptr, &about), 0);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit old, few = {.rlim_cur = (rlim_t)about.st_size + 10, .rlim_max = RLIM_INFINITY};
    getrlimit(RLIMIT_FSIZE, &old);
    few.rlim_max = old.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
    add_parameter(ed, "b");
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
    ck_assert_int_eq(ed->message_kind, SAY_BAD);

    add_parameter(ed, "c");
    editor_free(ed);
    ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);

    ck_assert_uint_eq(parameters(ed), 3);
    editor_free(ed);
}
END_TEST

START_TEST(nobody_else_may_read_it)
{
    struct stat about;
    leave_behind(1);
    ck_assert_int_eq(stat(only_journal().ptr, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0600);
    ck_assert_int_eq(stat(arena_strf(&arena, "%s/recovery", state.ptr).ptr, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0700);
}
END_TEST

START_TEST(links_are_not_followed)
{
    struct status st = STATUS_INIT;
    struct str target = arena_strf(&arena, "%s/elsewhere", temporary_folder());
    ck_assert(file_make_folder(target.ptr, 0700, &st));
    ck_assert(file_make_folder(state.ptr, 0700, &st));
    ck_assert_int_eq(symlink(target.ptr, arena_strf(&arena, "%s/recovery", state.ptr).ptr), 0);
    struct editor *ed = open_document(READ_WRITE);
    add_parameter(ed, "a");
    ck_assert_int_eq(journal_count(), 0);
    ck_assert_int_eq(ed->message_kind, SAY_BAD);
    ck_assert_uint_eq(parameters(ed), 1);
    editor_free(ed);
}
END_TEST

START_TEST(a_read_only_session_neither_writes_nor_asks)
{
    struct editor *ed = open_document(READ_ONLY);
    add_parameter(ed, "a");
    editor_free(ed);
    ck_assert_int_eq(journal_count(), 0);
    leave_behind(1);
    ed = open_document(READ_ONLY);
    ck_assert(!is_asked(ed));
    editor_free(ed);
    ck_assert_int_eq(journal_count(), 1);
}
END_TEST

START_TEST(what_could_not_be_written_is_written_later)
{
    struct status st = STATUS_INIT;
    struct str folder = arena_strf(&arena, "%s/recovery", state.ptr);
    ck_assert(file_make_folder(state.ptr, 0700, &st));
    write_file(folder, STR("a file where the folder belongs"));
    struct editor *ed = start(READ_WRITE);
    ck_assert(ed->doc.p == NULL && document_open(ed, document, &st));
    add_parameter(ed, "a");
    ck_assert_int_eq(ed->message_kind, SAY_BAD);
    ck_assert_int_eq(unlink(folder.ptr), 0);
    add_parameter(ed, "b");
    editor_free(ed);
    ed = open_document(READ_WRITE);
    press(ed, KEYCODE_ENTER);
    ck_assert_uint_eq(parameters(ed), 2);
    editor_free(ed);
}
END_TEST

Suite *test_recovery_suite(void)
{
    Suite *suite = suite_create("recovery");
    TCase *tc = tcase_create("recovery");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, what_a_kill_left_is_recovered);
    tcase_add_test(tc, what_was_recovered_survives_another_kill);
    tcase_add_test(tc, an_open_group_is_recovered_as_far_as_it_got);
    tcase_add_test(tc, undo_is_recovered_too);
    tcase_add_test(tc, a_session_without_edits_leaves_nothing);
    tcase_add_loop_test(tc, a_journal_ends_with, 0, (int)COUNT_OF(end_cases));
    tcase_add_test(tc, edits_after_a_save_begin_another_journal);
    tcase_add_loop_test(tc, the_other_answers_change_no_document, 0, (int)COUNT_OF(answer_cases));
    tcase_add_test(tc, the_journal_of_a_session_that_lives_is_not_offered);
    tcase_add_test(tc, another_document_is_not_offered_it);
    tcase_add_test(tc, a_file_that_changed_meanwhile_is_left_alone);
    tcase_add_test(tc, an_untitled_document_is_offered_where_none_is_open);
    tcase_add_test(tc, a_journal_cut_anywhere_harms_nothing);
    tcase_add_test(tc, a_journal_damaged_in_the_middle_is_recovered_up_to_there_and_kept);
    tcase_add_test(tc, after_a_journal_that_cannot_be_read_edits_are_those_of_the_open_document);
    tcase_add_test(tc, an_edit_that_does_not_reach_the_journal_says_so_whatever_else_it_says);
    tcase_add_test(tc, what_a_kill_left_before_the_first_edit_of_another_document_goes);
    tcase_add_test(tc, a_journal_has_its_name_only_with_an_edit_in_it);
    tcase_add_test(tc, a_line_that_was_written_in_part_is_written_again_whole);
    tcase_add_test(tc, nobody_else_may_read_it);
    tcase_add_test(tc, links_are_not_followed);
    tcase_add_test(tc, a_read_only_session_neither_writes_nor_asks);
    tcase_add_test(tc, what_could_not_be_written_is_written_later);
    suite_add_tcase(suite, tc);
    return suite;
}
