/* SPDX-License-Identifier: MIT
 * Expected screens: tests/screens/NAME.keys are pressed, tests/screens/NAME.screen has to come out.
 *
 * The first line of a .keys file says on what:
 *
 *     # 80x24 [ascii] [mono|color] [cursor] [each] [document=PATH] [folder=PATH] [runs]
 *
 * document and folder are of this repository; the document, or the folder with all that is in it,
 * is copied to the current folder, and the document is opened. With `runs` there has to be a
 * program in STEPWIRE. Other lines that begin with # are comments, the rest is keys in the notation
 * of `stepwire screen`, in which newlines are ignored. STEPWIRE_GOLDEN=rewrite writes what came
 * out.
 */
#include "tui/script.h"

#include <assert.h>
#include <check.h>
#include <glob.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/tui/temporary.h"

/* The temporary folder's name appears on screens. It is shown as this one, which is as long. */
static const char shown_as[] = "/tmp/stepwire-folder";
static_assert(sizeof(shown_as) == sizeof(TEMPORARY_TEMPLATE), "columns stay where they are");

enum { PATH_SIZE = PATH_MAX + 64 };

extern char **environ;

static glob_t files;
static char folder[sizeof(TEMPORARY_TEMPLATE) + 16]; /* the current one, in the temporary one */

struct setting {
    struct script script;
    bool runs;
    struct str copied_document, copied_folder;
};

/* --- arranging --- */

static bool take_word(struct setting *s, struct str word)
{
    static const struct {
        struct str word;
        unsigned flag;
    } flags[] = {{STR_INIT("ascii"), SCRIPT_ASCII},
                 {STR_INIT("cursor"), SCRIPT_CURSOR},
                 {STR_INIT("each"), SCRIPT_EACH},
                 {STR_INIT("read-only"), SCRIPT_READ_ONLY}};
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        if (str_eq(word, flags[i].word)) {
            s->script.flags |= flags[i].flag;
            return true;
        }
    }
    struct str rest = word;
    struct str name = str_cut(&rest, '=');
    if (str_eq(name, STR("document"))) {
        s->copied_document = rest;
    } else if (str_eq(name, STR("folder"))) {
        s->copied_folder = rest;
    } else if (str_eq(word, STR("mono"))) {
        s->script.color = CELLS_MONO;
    } else if (str_eq(word, STR("color"))) {
        s->script.color = CELLS_COLOUR;
    } else if (str_eq(word, STR("runs"))) {
        s->runs = true;
    } else {
        return false;
    }
    return true;
}

static void take_setting(struct setting *s, const char *path, struct str line)
{
    char size[32];
    ck_assert_msg(str_starts(line, STR("# ")), "%s: its first line is # and the setting", path);
    line = str_slice(line, 2, line.len);
    struct str word = str_cut(&line, ' ');
    snprintf(size, sizeof(size), "%.*s", STR_ARG(word));
    ck_assert_msg(sscanf(size, "%dx%d", &s->script.columns, &s->script.rows) == 2, "%s: no size",
                  path);
    for (word = str_cut(&line, ' '); word.ptr != NULL; word = str_cut(&line, ' ')) {
        ck_assert_msg(take_word(s, word), "%s: '%.*s' is no setting", path, STR_ARG(word));
    }
}

static void add_keys(struct buf *keys, struct str text)
{
    for (struct str line = str_cut(&text, '\n'); line.ptr != NULL; line = str_cut(&text, '\n')) {
        if (!str_starts(line, STR("#"))) {
            buf_add(keys, line);
        }
    }
}

/* cp, which knows about links and modes. */
static void copy(struct str from, const char *behind, const char *to)
{
    char source[PATH_SIZE];
    snprintf(source, sizeof(source), "%.*s%s", STR_ARG(from), behind);
    char program[] = "cp", option[] = "-R", target[PATH_SIZE];
    snprintf(target, sizeof(target), "%s", to);
    char *argv[] = {program, option, source, target, NULL};
    pid_t pid;
    int status;
    ck_assert_int_eq(posix_spawnp(&pid, program, NULL, NULL, argv, environ), 0);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(status == 0, "cannot copy %s", source);
}

/* The one document in the current folder, or none. */
static struct str find_document(char path[PATH_SIZE])
{
    glob_t found;
    struct str document = STR_NONE;
    snprintf(path, PATH_SIZE, "%s/*.pipeline.json", folder);
    if (glob(path, 0, NULL, &found) == 0) {
        snprintf(path, PATH_SIZE, "%s", found.gl_pathv[0]);
        document = str_from(path);
    }
    globfree(&found);
    return document;
}

static void fill_folder(const struct setting *s)
{
    if (!str_is_none(s->copied_folder)) {
        copy(s->copied_folder, "/.", folder);
    }
    if (!str_is_none(s->copied_document)) {
        copy(s->copied_document, "", folder);
    }
}

/* --- the comparison --- */

/* Every mention of the temporary folder, under the name that is always the same. */
static void add_with_fixed_name(struct buf *out, struct str text)
{
    size_t tmp = strlen("/tmp/");
    struct str name = str_from(temporary_folder() + tmp);
    for (size_t at = str_find(text, name); at != SIZE_MAX; at = str_find(text, name)) {
        buf_add(out, str_slice(text, 0, at));
        buf_add(out, str_from(&shown_as[tmp]));
        text = str_slice(text, at + name.len, text.len);
    }
    buf_add(out, text);
}

/* Fails the test with the first line that differs. */
static void compare_lines(const char *path, struct str is, struct str wanted)
{
    int number = 1;
    while (!str_eq(is, wanted)) {
        struct str line = str_cut(&is, '\n'), other = str_cut(&wanted, '\n');
        ck_assert_msg(str_eq(line, other), "%s:%d: it is\n%.*s\nbut should be\n%.*s", path, number,
                      STR_ARG(line), STR_ARG(other));
        number++;
    }
}

static void compare(const char *keys_path, struct str screen)
{
    char path[PATH_SIZE];
    struct status st = STATUS_INIT;
    struct buf wanted = BUF_INIT;
    const char *golden = getenv("STEPWIRE_GOLDEN");
    snprintf(path, sizeof(path), "%.*s.screen", (int)(strlen(keys_path) - strlen(".keys")),
             keys_path);
    if (golden != NULL && strcmp(golden, "rewrite") == 0) {
        ck_assert_msg(file_save(path, screen, NULL, NULL, &st), "%s", st.message);
    }
    ck_assert_msg(file_read(path, 64 * 1024 * 1024, &wanted, NULL, &st), "%s", st.message);
    compare_lines(path, screen, buf_str(&wanted));
    buf_finish(&wanted);
}

static void set_up(void)
{
    temporary_make();
    snprintf(folder, sizeof(folder), "%s/flowers", temporary_folder());
    ck_assert_int_eq(mkdir(folder, 0700), 0);
}

START_TEST(the_keys_give_the_expected_screen)
{
    const char *path = files.gl_pathv[_i];
    char document[PATH_SIZE], examples[PATH_SIZE], engine[PATH_SIZE] = "";
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT, keys = BUF_INIT, screens = BUF_INIT, fixed = BUF_INIT;
    struct setting s = {0};
    ck_assert_msg(file_read(path, 1024 * 1024, &text, NULL, &st), "%s", st.message);
    struct str rest = buf_str(&text);
    take_setting(&s, path, str_cut(&rest, '\n'));
    add_keys(&keys, rest);
    fill_folder(&s);
    ck_assert_ptr_nonnull(realpath("examples", examples));
    if (s.runs && (getenv("STEPWIRE") == NULL || realpath(getenv("STEPWIRE"), engine) == NULL)) {
        printf("%s: skipped, there is no program in STEPWIRE\n", path);
        return;
    }
    s.script.document = find_document(document);
    s.script.keys = buf_str(&keys);
    s.script.current_folder = str_from(folder);
    s.script.examples_folder = str_from(examples);
    s.script.engine = str_from(engine);

    bool ok = script_run(&s.script, &screens, NULL, &st);

    ck_assert_msg(ok, "%s: %s", path, st.message);
    add_with_fixed_name(&fixed, buf_str(&screens));
    compare(path, buf_str(&fixed));
    buf_finish(&text);
    buf_finish(&keys);
    buf_finish(&screens);
    buf_finish(&fixed);
}
END_TEST

Suite *test_screens_suite(void)
{
    Suite *s = suite_create("screens");
    TCase *t = tcase_create("screens");
    suite_add_tcase(s, t);
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, temporary_remove);
    if (glob("tests/screens/*.keys", 0, NULL, &files) == 0) {
        tcase_add_loop_test(t, the_keys_give_the_expected_screen, 0, (int)files.gl_pathc);
    }
    return s;
}
