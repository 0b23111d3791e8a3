/* SPDX-License-Identifier: MIT */
#include "tests/cli/program.h"

#include <check.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "submit/tree.h"

static char folder[] = "/tmp/stepwire-cli-XXXXXX";
static struct arena texts;

static const char *below(const char *path)
{
    return arena_strf(&texts, "%s/here/%s", folder, path).ptr;
}

void program_begin(void)
{
    memcpy(folder, "/tmp/stepwire-cli-XXXXXX", sizeof(folder));
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert(arena_init(&texts, 0));
    struct status st = STATUS_INIT;
    ck_assert_msg(file_make_folder(below(""), 0700, &st), "%s", st.message);
}

void program_end(void)
{
    struct status st = STATUS_INIT;
    ck_assert_msg(tree_remove(folder, &st), "%s", st.message);
    arena_finish(&texts);
}

void program_write(const char *path, const char *text)
{
    struct status st = STATUS_INIT;
    ck_assert_msg(file_save(below(path), str_from(text), NULL, NULL, &st), "%s", st.message);
}

void program_copy(const char *from, const char *to)
{
    struct status st = STATUS_INIT;
    ck_assert_msg(tree_copy(from, below(to), &st), "%s", st.message);
}

static const char *read_text(const char *path)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    struct str kept = STR_NONE;
    if (file_read(path, 64 * 1024 * 1024, &text, NULL, &st)) {
        kept = arena_str(&texts, buf_str(&text));
    }
    buf_finish(&text);
    return kept.ptr;
}

const char *program_read(const char *path)
{
    return read_text(below(path));
}

static void become_program(char **argv, const char *program)
{
    char state[PATH_MAX];
    snprintf(state, sizeof(state), "%s/state", folder);
    if (chdir(below("")) != 0 || freopen(".in", "r", stdin) == NULL ||
        freopen(".out", "w", stdout) == NULL || freopen(".err", "w", stderr) == NULL) {
        _exit(126);
    }
    setenv("XDG_STATE_HOME", state, 1);
    setenv("HOME", folder, 1);
    signal(SIGPIPE, SIG_DFL);
    execv(program, argv);
    _exit(127);
}

static pid_t start(const char *words, const char *input)
{
    enum { WORDS_MAX = 30 };
    char *argv[WORDS_MAX] = {NULL}, program[PATH_MAX], copy[2000];
    const char *named = getenv("STEPWIRE");
    ck_assert_msg(named != NULL && realpath(named, program) != NULL, "STEPWIRE names no program");
    program_write(".in", input != NULL ? input : "");
    snprintf(copy, sizeof(copy), "stepwire %s", words);
    size_t count = 0;
    char *rest = copy;
    for (char *word; (word = strsep(&rest, " ")) != NULL && count < WORDS_MAX - 1;) {
        if (word[0] != '\0') {
            argv[count++] = word;
        }
    }
    pid_t pid = fork();
    if (pid == 0) {
        become_program(argv, program);
    }
    ck_assert_int_gt(pid, 0);
    return pid;
}

static struct program_result wait_for(pid_t pid)
{
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return (struct program_result){.status = WIFEXITED(status) ? WEXITSTATUS(status)
                                                               : 128 + WTERMSIG(status),
                                   .out = program_read(".out"),
                                   .err = program_read(".err")};
}

struct program_result program_run(const char *words, const char *input)
{
    return wait_for(start(words, input));
}

struct program_result program_interrupt(const char *words, const char *printed)
{
    enum { TRIES = 1000, TRY_AGAIN_MS = 10 };
    program_write(".out", "");
    pid_t pid = start(words, NULL);
    for (int i = 0; i < TRIES && strstr(program_read(".out"), printed) == NULL; i++) {
        poll(NULL, 0, TRY_AGAIN_MS);
    }
    kill(pid, SIGINT);
    return wait_for(pid);
}
