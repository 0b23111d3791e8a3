/* SPDX-License-Identifier: MIT */
#include "tests/submit/running.h"

#include <check.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/load.h"
#include "tests/submit/scene.h"

struct running running;
static char engine[PATH_MAX];

void running_make(void)
{
    scene_make();
    running = (struct running){.st = STATUS_INIT};
    ck_assert(arena_init(&running.a, 0));
    ssize_t n = readlink("/proc/self/exe", engine, sizeof(engine) - 1);
    ck_assert_int_gt((int)n, 0);
    engine[n] = '\0';
    running.h = run_history_open(str_from(scene_path("state")), &running.st);
    ck_assert_msg(running.h != NULL, "%s", running.st.message);
}

void running_remove(void)
{
    run_history_close(running.h);
    pipeline_free(running.p);
    arena_finish(&running.a);
    scene_remove();
}

void load(const char *document)
{
    pipeline_free(running.p);
    running.p = pipeline_load(str_from(document), &running.st);
    ck_assert_msg(running.p != NULL, "%s", running.st.message);
    running.st = (struct status)STATUS_INIT;
}

struct run_request request(void)
{
    static const struct submission none = {0};
    return (struct run_request){.p = running.p,
                                .document_path = STR(""),
                                .base_folder = str_from(scene_path("pipeline")),
                                .name = STR("test"),
                                .backend = STR("local"),
                                .submission = &none,
                                .jobs = 2,
                                .engine = str_from(engine),
                                .state_folder = str_from(scene_path("state")),
                                .now_ms = 1};
}

void begin(struct run_request r)
{
    ck_assert_msg(run_start(&r, &running.run, &running.st), "%s", running.st.message);
}

struct run_record record(void)
{
    struct run_record r;
    ck_assert_msg(run_history_run(running.h, running.run, &running.a, &r, &running.st), "%s",
                  running.st.message);
    return r;
}

struct run_record wait_for_end(void)
{
    struct run_record r = record();
    struct run_watch *w = run_watch_open(&r, &running.st);
    ck_assert_msg(w != NULL, "%s", running.st.message);
    for (int i = 0; i < 600 && !run_state_is_final(r.state) && r.state != RUN_INTERRUPTED; i++) {
        struct pollfd fd = {.fd = run_watch_fd(w), .events = POLLIN};
        poll(&fd, 1, 100);
        run_watch_take(w);
        r = record();
    }
    run_watch_close(w);
    return r;
}

struct step_record step(const char *id)
{
    struct step_record *steps;
    size_t count;
    ck_assert(run_history_steps(running.h, running.run, &running.a, &steps, &count, &running.st));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(steps[i].id, str_from(id))) {
            return steps[i];
        }
    }
    ck_abort_msg("no step %s", id);
}

const char *run_file(const char *path)
{
    char full[PATH_MAX];
    snprintf(full, sizeof(full), "state/runs/%lld/%s", (long long)running.run, path);
    return scene_read(full);
}

bool has_run_file(const char *path)
{
    char full[PATH_MAX];
    snprintf(full, sizeof(full), "state/runs/%lld/%s", (long long)running.run, path);
    return scene_has(full);
}

void load_two(const char *one, const char *two, const char *more)
{
    scene_write("pipeline/one/one.sh", one);
    scene_write("pipeline/two/two.sh", two);
    char document[4000];
    snprintf(document, sizeof(document),
             "{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"d\", \"default\": true}], "
             "\"steps\": ["
             "{\"id\": \"one\", \"type\": \"CommandStep\", \"command\": [\"sh one.sh\", "
             "{\"output\": \"made\"}],"
             " \"source_directory\": \"one\", \"outputs\": [{\"name\": \"made\"}], "
             "\"compute_target\": \"c\"%s},"
             "{\"id\": \"two\", \"type\": \"CommandStep\", \"command\": [\"sh two.sh\", "
             "{\"input\": \"made\"}, {\"output\": \"out\"}],"
             " \"source_directory\": \"two\", \"inputs\": [{\"from\": \"one.made\"}], \"outputs\": "
             "[{\"name\": \"out\"}],"
             " \"compute_target\": \"c\"}]}",
             more);
    load(document);
}

void load_steps(const char *steps)
{
    struct str document =
        arena_strf(&running.a, "{\"format\": \"stepwire/1\", \"steps\": [%s]}", steps);
    scene_write("pipeline/placeholder", "");
    load(document.ptr);
}

struct run_record run_to_end(void)
{
    begin(request());
    return wait_for_end();
}

void wait_for_log(const char *step)
{
    enum { TRIES = 1000, TRY_AGAIN_MS = 10 };
    char log[200];
    snprintf(log, sizeof(log), "logs/%s.log", step);
    for (int i = 0; i < TRIES; i++) {
        const char *text = run_file(log);
        if (text != NULL && text[0] != '\0') {
            return;
        }
        poll(NULL, 0, TRY_AGAIN_MS);
    }
    ck_abort_msg("%s says nothing", step);
}

/* Is it among the descriptors of that process? */
static bool has_open(pid_t pid, const char *path)
{
    enum { DESCRIPTORS = 20 };
    for (int fd = 0; fd < DESCRIPTORS; fd++) {
        char link[64], target[PATH_MAX];
        snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)pid, fd);
        ssize_t n = readlink(link, target, sizeof(target) - 1);
        target[n > 0 ? n : 0] = '\0';
        if (strcmp(target, path) == 0) {
            return true;
        }
    }
    return false;
}

pid_t holder(const char *lock)
{
    const char *path = scene_path("state/runs/%lld/%s", (long long)running.run, lock);
    FILE *locks = fopen("/proc/locks", "r");
    ck_assert_ptr_nonnull(locks);
    char line[256];
    pid_t found = 0;
    while (found == 0 && fgets(line, sizeof(line), locks) != NULL) {
        int pid;
        if (sscanf(line, "%*d: FLOCK ADVISORY WRITE %d", &pid) == 1 && has_open(pid, path)) {
            found = pid;
        }
    }
    fclose(locks);
    return found;
}
