/* SPDX-License-Identifier: MIT */
#include "submit/history.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/status.h"
#include "tests/submit/scene.h"

static struct run_history *h;
static struct arena a;
static struct status st;

static void open_history(void)
{
    scene_make();
    st = (struct status)STATUS_INIT;
    ck_assert(arena_init(&a, 0));
    h = run_history_open(str_from(scene_path("state")), &st);
    ck_assert_msg(h != NULL, "%s", st.message);
}

static void close_history(void)
{
    run_history_close(h);
    arena_finish(&a);
    scene_remove();
}

static int64_t add_run(size_t count)
{
    struct step_record *steps = arena_new(&a, struct step_record, count);
    for (size_t i = 0; i < count; i++) {
        steps[i] = (struct step_record){.id = arena_strf(&a, "step%zu", count - i),
                                        .name = STR("단계 \"x\"")};
    }
    struct run_record record = {.name = STR("p"),
                                .document = STR("/d/p.pipeline.json"),
                                .backend = STR("local"),
                                .created_ms = 1000};
    ck_assert_msg(run_history_add(h, &record, steps, count, &a, &st), "%s", st.message);
    return record.id;
}

static struct run_record get_run(int64_t run)
{
    struct run_record record;
    ck_assert_msg(run_history_run(h, run, &a, &record, &st), "%s", st.message);
    return record;
}

/* What an engine does as long as it lives. */
static int hold_lock(int64_t run)
{
    int fd = open(scene_path("state/runs/%lld/lock", (long long)run), O_RDWR | O_CREAT | O_CLOEXEC,
                  0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
    return fd;
}

START_TEST(names_of_states_are_those_that_people_read)
{
    ck_assert_str_eq(step_state_name(STEP_PLANNED), "planned");
    ck_assert_str_eq(step_state_name(STEP_SKIPPED), "skipped");
    ck_assert_str_eq(run_state_name(RUN_INTERRUPTED), "interrupted");
    ck_assert(!step_state_is_final(STEP_RUNNING) && step_state_is_final(STEP_CRASHED));
    ck_assert(!run_state_is_final(RUN_INTERRUPTED) && run_state_is_final(RUN_CANCELLED));
}
END_TEST

START_TEST(a_run_is_read_as_it_was_added)
{
    int64_t run = add_run(3);
    struct step_record *steps;
    size_t count;

    struct run_record record = get_run(0);
    ck_assert(run_history_steps(h, run, &a, &steps, &count, &st));

    ck_assert_int_eq(record.id, run);
    ck_assert(str_eq(record.document, STR("/d/p.pipeline.json")));
    ck_assert_str_eq(record.folder.ptr, scene_path("state/runs/%lld", (long long)run));
    ck_assert_int_eq(record.created_ms, 1000);
    ck_assert_uint_eq(record.step_count, 3);
    ck_assert_uint_eq(count, 3);
    ck_assert(str_eq(steps[0].id, STR("step3")) && str_eq(steps[2].id, STR("step1")));
    ck_assert(str_eq(steps[1].name, STR("단계 \"x\"")));
    ck_assert_uint_eq(steps[1].position, 1);
    ck_assert_int_eq(steps[1].state, STEP_PLANNED);
    ck_assert_int_eq(steps[1].exit_status, -1);
    ck_assert_str_eq(steps[0].log.ptr,
                     scene_path("state/runs/%lld/logs/step3.log", (long long)run));
}
END_TEST

START_TEST(files_are_for_their_owner_only)
{
    add_run(1);
    struct stat about;

    ck_assert_int_eq(stat(scene_path("state"), &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0700);
    ck_assert_int_eq(stat(scene_path("state/history.db"), &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0600);
    ck_assert_int_eq(stat(scene_path("state/history.db-wal"), &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0600);
    ck_assert_int_eq(stat(scene_path("state/runs/1"), &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0700);
}
END_TEST

START_TEST(a_change_of_state_keeps_its_time_and_its_event)
{
    int64_t run = add_run(2);
    ck_assert(run_history_set_run(h, run, RUN_RUNNING, STR(""), 2000, &st));
    ck_assert(run_history_set_step(h, run, STR("step1"), STEP_STARTING, STR(""), -1, 2100, &st));
    ck_assert(run_history_set_step(h, run, STR("step1"), STEP_RUNNING, STR(""), -1, 2101, &st));
    ck_assert(run_history_set_step(h, run, STR("step1"), STEP_FAILED, STR("exit status 3"), 3, 2500,
                                   &st));
    ck_assert(run_history_set_run(h, run, RUN_FAILED, STR("step1 failed"), 2600, &st));
    struct step_record *steps;
    struct event_record *events;
    size_t count, event_count;

    struct run_record record = get_run(run);
    ck_assert(run_history_steps(h, run, &a, &steps, &count, &st));
    ck_assert(run_history_events(h, run, 0, &a, &events, &event_count, &st));

    ck_assert_int_eq(record.state, RUN_FAILED);
    ck_assert_int_eq(record.started_ms, 2000);
    ck_assert_int_eq(record.ended_ms, 2600);
    ck_assert(str_eq(record.message, STR("step1 failed")));
    ck_assert_int_eq(steps[1].started_ms, 2100);
    ck_assert_int_eq(steps[1].ended_ms, 2500);
    ck_assert_int_eq(steps[1].exit_status, 3);
    ck_assert(str_eq(steps[1].why, STR("exit status 3")));
    ck_assert_int_eq(steps[0].state, STEP_PLANNED);
    ck_assert_uint_eq(event_count, 6);
    ck_assert(str_eq(events[0].what, STR("queued")));
    ck_assert(str_eq(events[4].step, STR("step1")) && str_eq(events[4].what, STR("failed")));
    ck_assert(str_eq(events[5].step, STR("")) && str_eq(events[5].text, STR("step1 failed")));
    int64_t last = events[4].id;
    ck_assert(run_history_events(h, run, last, &a, &events, &event_count, &st));
    ck_assert_uint_eq(event_count, 1);
}
END_TEST

START_TEST(runs_come_newest_first_and_not_more_than_asked_for)
{
    for (int i = 0; i < 40; i++) {
        add_run(0);
    }
    struct run_record *runs;
    size_t count;

    ck_assert(run_history_runs(h, 2, &a, &runs, &count, &st));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(runs[0].id, 40);
    ck_assert_int_eq(runs[1].id, 39);
    ck_assert(run_history_runs(h, 0, &a, &runs, &count, &st));
    ck_assert_uint_eq(count, 40);
}
END_TEST

START_TEST(a_run_whose_engine_is_gone_is_interrupted)
{
    int64_t run = add_run(1);
    ck_assert(run_history_set_run(h, run, RUN_RUNNING, STR(""), 1, &st));
    int fd = hold_lock(run);

    ck_assert_int_eq(get_run(run).state, RUN_RUNNING);
    close(fd);
    ck_assert_int_eq(get_run(run).state, RUN_INTERRUPTED);
    ck_assert(run_history_set_run(h, run, RUN_OK, STR(""), 1, &st));
    ck_assert_int_eq(get_run(run).state, RUN_OK);
}
END_TEST

START_TEST(a_run_that_is_not_there_is_named)
{
    struct run_record record;

    ck_assert(!run_history_run(h, 41, &a, &record, &st));
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    ck_assert_str_eq(st.message, "there is no run 41; stepwire runs lists them");
    status_reset(&st);
    ck_assert(!run_history_run(h, 0, &a, &record, &st));
    ck_assert_str_eq(st.message, "there is no run yet");
}
END_TEST

START_TEST(a_removed_run_leaves_nothing_and_its_number_is_not_given_again)
{
    int64_t run = add_run(2);
    scene_write("state/runs/1/steps/x/code/y", "z");
    struct run_record record;
    struct event_record *events;
    size_t count;

    ck_assert_msg(run_history_remove(h, run, &st), "%s", st.message);

    ck_assert(!scene_has("state/runs/1"));
    ck_assert(!run_history_run(h, run, &a, &record, &st));
    status_reset(&st);
    ck_assert(run_history_events(h, run, 0, &a, &events, &count, &st));
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(add_run(1), run + 1);
}
END_TEST

START_TEST(what_belongs_together_is_kept_or_taken_back_together)
{
    int64_t run = add_run(2);

    ck_assert(run_history_begin(h, &st));
    ck_assert(run_history_set_step(h, run, STR("step1"), STEP_OK, STR(""), 0, 5, &st));
    ck_assert(run_history_set_step(h, run, STR("step2"), STEP_OK, STR(""), 0, 5, &st));
    ck_assert(!run_history_end(h, false, &st));

    struct step_record *steps;
    size_t count;
    ck_assert(run_history_steps(h, run, &a, &steps, &count, &st));
    ck_assert_int_eq(steps[0].state, STEP_PLANNED);
    ck_assert_int_eq(steps[1].state, STEP_PLANNED);
}
END_TEST

START_TEST(two_open_the_same_history_and_see_what_the_other_writes)
{
    struct run_history *other = run_history_open(str_from(scene_path("state")), &st);
    ck_assert_ptr_nonnull(other);
    int64_t run = add_run(1);
    struct run_record record;

    ck_assert(run_history_run(other, run, &a, &record, &st));
    ck_assert_int_eq(record.id, run);
    run_history_close(other);
}
END_TEST

START_TEST(ten_thousand_steps_are_added_at_once)
{
    int64_t run = add_run(10000);
    struct step_record *steps;
    size_t count;

    ck_assert(run_history_steps(h, run, &a, &steps, &count, &st));

    ck_assert_uint_eq(count, 10000);
    ck_assert(str_eq(steps[9999].id, STR("step1")));
}
END_TEST

/* --- histories that are not opened --- */

static const struct refused {
    const char *label;
    const char *content; /* of history.db; NULL: none */
    mode_t folder_mode, file_mode;
    enum status_code code;
    const char *says;
} refused[] = {
    {"no database", "this is no database, but it is long enough to look at", 0700, 0600,
     STATUS_DATA, "is damaged"},
    {"others may write the folder", NULL, 0777, 0600, STATUS_PERMISSION,
     "may be written by others"},
    {"others may write the file", "", 0700, 0666, STATUS_PERMISSION, "may be written by others"},
};

START_TEST(a_history_that_cannot_be_trusted_is_refused_and_left_alone)
{
    const struct refused *c = &refused[_i];
    scene_write("bad/placeholder", "");
    if (c->content != NULL) {
        scene_write("bad/history.db", c->content);
        ck_assert_int_eq(chmod(scene_path("bad/history.db"), c->file_mode), 0);
    }
    ck_assert_int_eq(chmod(scene_path("bad"), c->folder_mode), 0);

    struct run_history *bad = run_history_open(str_from(scene_path("bad")), &st);

    ck_assert_msg(bad == NULL, "%s", c->label);
    ck_assert_msg(st.code == c->code, "%s: %d (%s)", c->label, (int)st.code, st.message);
    ck_assert_msg(strstr(st.message, c->says) != NULL, "%s: %s", c->label, st.message);
    ck_assert(scene_has("bad/history.db") == (c->content != NULL));
    ck_assert(c->content == NULL || strcmp(scene_read("bad/history.db"), c->content) == 0);
}
END_TEST

/* The bytes 60 to 63 of a database are its user_version. */
static void set_version(char version)
{
    char bytes[4] = {0, 0, 0, version};
    run_history_close(h); /* the last one to close moves the log into the file */
    int fd = open(scene_path("state/history.db"), O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(pwrite(fd, bytes, 4, 60), 4);
    close(fd);
    h = run_history_open(str_from(scene_path("state")), &st);
}

START_TEST(a_newer_history_is_refused)
{
    set_version(2);

    ck_assert_ptr_null(h);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_ptr_nonnull(strstr(st.message, "is of format 2, which a newer stepwire wrote"));
}
END_TEST

START_TEST(a_database_of_another_program_is_refused)
{
    set_version(0);

    ck_assert_ptr_null(h);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_ptr_nonnull(strstr(st.message, "is a database of some other program"));
}
END_TEST

START_TEST(a_link_in_the_place_of_the_file_is_not_followed)
{
    scene_write("theirs", "");
    scene_write("linked/placeholder", "");
    ck_assert_int_eq(symlink(scene_path("theirs"), scene_path("linked/history.db")), 0);

    ck_assert_ptr_null(run_history_open(str_from(scene_path("linked")), &st));

    ck_assert_int_eq(st.code, STATUS_PERMISSION);
    ck_assert_str_eq(scene_read("theirs"), "");
}
END_TEST

START_TEST(a_damaged_page_is_a_sentence)
{
    add_run(3000);
    run_history_close(h);
    int fd = open(scene_path("state/history.db"), O_WRONLY | O_CLOEXEC);
    char noise[4096];
    memset(noise, 0xa5, sizeof(noise));
    for (off_t at = 4096; at < 40 * 4096; at += 4096) {
        ck_assert_int_eq(pwrite(fd, noise, sizeof(noise), at), (ssize_t)sizeof(noise));
    }
    close(fd);
    struct step_record *steps;
    size_t count;

    h = run_history_open(str_from(scene_path("state")), &st);
    bool read = h != NULL && run_history_steps(h, 1, &a, &steps, &count, &st);

    ck_assert(!read);
    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_ptr_nonnull(strstr(st.message, "is damaged"));
}
END_TEST

Suite *test_history_suite(void)
{
    Suite *s = suite_create("submit/history");
    TCase *t = tcase_create("history");
    tcase_add_checked_fixture(t, open_history, close_history);
    tcase_add_test(t, names_of_states_are_those_that_people_read);
    tcase_add_test(t, a_run_is_read_as_it_was_added);
    tcase_add_test(t, files_are_for_their_owner_only);
    tcase_add_test(t, a_change_of_state_keeps_its_time_and_its_event);
    tcase_add_test(t, runs_come_newest_first_and_not_more_than_asked_for);
    tcase_add_test(t, a_run_whose_engine_is_gone_is_interrupted);
    tcase_add_test(t, a_run_that_is_not_there_is_named);
    tcase_add_test(t, a_removed_run_leaves_nothing_and_its_number_is_not_given_again);
    tcase_add_test(t, what_belongs_together_is_kept_or_taken_back_together);
    tcase_add_test(t, two_open_the_same_history_and_see_what_the_other_writes);
    tcase_add_test(t, ten_thousand_steps_are_added_at_once);
    tcase_add_loop_test(t, a_history_that_cannot_be_trusted_is_refused_and_left_alone, 0,
                        COUNT_OF(refused));
    tcase_add_test(t, a_newer_history_is_refused);
    tcase_add_test(t, a_database_of_another_program_is_refused);
    tcase_add_test(t, a_link_in_the_place_of_the_file_is_not_followed);
    tcase_add_test(t, a_damaged_page_is_a_sentence);
    suite_add_tcase(s, t);
    return s;
}
