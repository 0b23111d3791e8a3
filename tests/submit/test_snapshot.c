/* SPDX-License-Identifier: MIT */
#include "submit/snapshot.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sha256.h"
#include "model/load.h"
#include "tests/hold.h"
#include "tests/submit/scene.h"

static struct arena a;
static struct status st;
static struct pipeline *p;
static struct folders folders;
static struct str base; /* the scene's folder */

static void prepare(void)
{
    scene_make();
    st = (struct status)STATUS_INIT;
    ck_assert(arena_init(&a, 0));
    p = NULL;
    base = str_from(scene_path("%s", ""));
}

static void release(void)
{
    pipeline_free(p);
    arena_finish(&a);
    scene_remove();
}

static void load(const char *steps)
{
    struct str text = arena_strf(&a, "{\"format\": \"stepwire/1\", \"steps\": [%s]}", steps);
    p = pipeline_load(text, &st);
    ck_assert_msg(p != NULL, "%s", st.message);
}

#define STEP_IN(folder)                                                                            \
    "{\"id\": \"" folder "\", \"type\": \"CommandStep\", \"source_directory\": \"" folder "\"}"

static bool look(enum snapshot_depth depth)
{
    return snapshot_folders(p, base, depth, &a, &folders, &st);
}

/* The names in a folder, each with a blank behind it. */
static const char *names(const struct folder *folder)
{
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < folder->count; i++) {
        buf_addf(&text, "%.*s ", STR_ARG(folder->files[i].path));
    }
    struct str kept = arena_str(&a, buf_str(&text));
    buf_finish(&text);
    return kept.ptr;
}

static const char *names_in(const char *path)
{
    const struct folder *folder = folders_find(&folders, str_from(path));
    ck_assert_msg(folder != NULL && folder->exists, "no folder %s", path);
    return names(folder);
}

/* --- what is in a folder --- */

START_TEST(each_source_directory_is_looked_at_once_and_a_missing_one_is_told)
{
    scene_write("src/b.py", "12345");
    scene_write("src/lib/a.py", "");
    load(STEP_IN("src") ", {\"id\": \"again\", \"type\": \"CommandStep\", \"source_directory\": "
                        "\"src\"}, " STEP_IN("none"));

    ck_assert_msg(look(SNAPSHOT_NAMES), "%s", st.message);

    ck_assert_uint_eq(folders.count, 2);
    ck_assert_str_eq(names_in("src"), "b.py lib/a.py ");
    ck_assert_uint_eq(folders.items[0].files[0].size, 5);
    ck_assert(!folders_find(&folders, STR("none"))->exists);
    ck_assert_str_eq(folders.root.ptr, base.ptr);
}
END_TEST

START_TEST(no_source_directory_is_the_documents_folder)
{
    scene_write("x.py", "");
    load("{\"id\": \"a\", \"type\": \"CommandStep\"}");

    ck_assert(look(SNAPSHOT_NAMES));

    ck_assert_str_eq(names_in(""), "x.py ");
}
END_TEST

static const struct ignoring {
    const char *label, *amlignore, *gitignore, *names;
} ignoring[] = {
    {"no ignore file", NULL, NULL, "a.dat a.py deep/b.dat deep/b.py "},
    {"gitignore", NULL, "*.dat", ".gitignore a.py deep/b.py "},
    {"amlignore", "deep/", NULL, ".amlignore a.dat a.py "},
    {"amlignore hides gitignore", "*.py", "*.dat", ".amlignore .gitignore a.dat deep/b.dat "},
    {"an empty amlignore, too", "", "*.dat",
     ".amlignore .gitignore a.dat a.py deep/b.dat deep/b.py "},
    {"nothing comes back below a folder that is left out", "deep/\n!deep/b.py", NULL,
     ".amlignore a.dat a.py "},
    {"taken back one by one", "*.dat\n!b.dat", NULL, ".amlignore a.py deep/b.dat deep/b.py "},
};

START_TEST(what_the_ignore_file_names_is_left_out)
{
    const struct ignoring *c = &ignoring[_i];
    scene_write("src/a.py", "");
    scene_write("src/a.dat", "");
    scene_write("src/deep/b.py", "");
    scene_write("src/deep/b.dat", "");
    if (c->amlignore != NULL) {
        scene_write("src/.amlignore", c->amlignore);
    }
    if (c->gitignore != NULL) {
        scene_write("src/.gitignore", c->gitignore);
    }
    load(STEP_IN("src"));

    ck_assert_msg(look(SNAPSHOT_NAMES), "%s: %s", c->label, st.message);

    ck_assert_msg(strcmp(names_in("src"), c->names) == 0, "%s: %s", c->label, names_in("src"));
}
END_TEST

START_TEST(only_files_count_and_links_within_the_folder)
{
    scene_write("src/a.py", "12");
    scene_write("src/lib/b.py", "");
    ck_assert_int_eq(mkfifo(scene_path("src/pipe"), 0600), 0);
    ck_assert_int_eq(symlink("a.py", scene_path("src/link.py")), 0);
    ck_assert_int_eq(symlink("nowhere", scene_path("src/dangling")), 0);
    ck_assert_int_eq(symlink("..", scene_path("src/lib/loop")), 0);
    load(STEP_IN("src"));

    ck_assert_msg(look(SNAPSHOT_HASH), "%s", st.message);

    ck_assert_str_eq(names_in("src"), "a.py lib/b.py link.py ");
    ck_assert_uint_eq(folders.items[0].files[2].size, 2);
}
END_TEST

static const struct leading_out {
    const char *label, *target;
    enum snapshot_depth depth;
    bool refused;
} leading_out[] = {
    {"a file, for the checker", "../secret", SNAPSHOT_NAMES, false},
    {"a file, to be copied", "../secret", SNAPSHOT_COPY, true},
    {"a file, to be sent", "../secret", SNAPSHOT_HASH, true},
    {"a folder, to be copied", "..", SNAPSHOT_COPY, true},
    {"a folder that begins alike", "../src2", SNAPSHOT_COPY, true},
    {"by an absolute path", "/etc/passwd", SNAPSHOT_COPY, true},
};

START_TEST(a_link_that_leads_out_is_not_followed_and_refused_where_contents_would_leave)
{
    const struct leading_out *c = &leading_out[_i];
    scene_write("secret", "s");
    scene_write("src2/x", "");
    scene_write("src/a.py", "");
    ck_assert_int_eq(symlink(c->target, scene_path("src/out")), 0);
    load(STEP_IN("src"));

    bool ok = look(c->depth);

    ck_assert_msg(ok != c->refused, "%s", c->label);
    if (ok) {
        ck_assert_str_eq(names_in("src"), "a.py ");
    } else {
        ck_assert_int_eq(st.code, STATUS_PERMISSION);
        ck_assert_ptr_nonnull(
            strstr(st.message,
                   "out in the source directory \"src\" is a link that leads out of it, to /"));
    }
}
END_TEST

START_TEST(a_link_that_leads_out_may_be_left_out_by_name)
{
    scene_write("src/.amlignore", "/out\n");
    ck_assert_int_eq(symlink("/etc", scene_path("src/out")), 0);
    load(STEP_IN("src"));

    ck_assert_msg(look(SNAPSHOT_COPY), "%s", st.message);

    ck_assert_str_eq(names_in("src"), ".amlignore ");
}
END_TEST

START_TEST(hashes_are_of_names_and_contents)
{
    static const char all[] = "a.pyAAb.pyBB";
    scene_write("src/a.py", "AA");
    scene_write("src/b.py", "BB");
    load(STEP_IN("src"));
    struct sha256 h;
    uint8_t of_a[SHA256_BYTES], of_all[SHA256_BYTES];
    ck_assert(sha256_init(&h, &st));
    sha256_add(&h, STR("AA"));
    ck_assert(sha256_end(&h, of_a, &st));
    sha256_add(&h, str_from(all));
    ck_assert(sha256_end(&h, of_all, &st));
    sha256_finish(&h);

    ck_assert(look(SNAPSHOT_HASH));

    ck_assert_mem_eq(folders.items[0].files[0].sha256, of_a, SHA256_BYTES);
    ck_assert_mem_eq(folders.items[0].content_sha256, of_all, SHA256_BYTES);
}
END_TEST

START_TEST(files_of_packages_come_with_their_text)
{
    scene_write("src/r.txt", "numpy\n");
    scene_write("src/s.py", "");
    load("{\"id\": \"a\", \"estimator\": {\"class\": \"Estimator\", \"source_directory\": \"src\", "
         "\"entry_script\": \"s.py\", \"pip_requirements_file\": \"r.txt\"}}");

    ck_assert(look(SNAPSHOT_HASH));

    ck_assert(str_eq(folders.items[0].files[0].bytes, STR("numpy\n")));
    ck_assert(str_is_none(folders.items[0].files[1].bytes));
}
END_TEST

static const enum snapshot_depth depths[] = {SNAPSHOT_NAMES, SNAPSHOT_COPY, SNAPSHOT_HASH};

/* The checker is told, and shows the rest; where contents count it is refused. */
static void assert_told_or_refused(enum snapshot_depth depth, enum status_code code,
                                   const char *says)
{
    bool ok = look(depth);
    ck_assert_int_eq(ok, depth == SNAPSHOT_NAMES);
    ck_assert_int_eq(st.code, ok ? STATUS_OK : code);
    const char *said = ok ? folders.items[0].unreadable.ptr : st.message;
    ck_assert_msg(said != NULL && strstr(said, says) != NULL, "%s", said != NULL ? said : "");
    if (ok) {
        ck_assert_ptr_nonnull(strstr(names_in("src"), "a.py "));
    }
}

START_TEST(an_ignore_file_that_cannot_be_read_is_named)
{
    scene_write("src/.amlignore/x", "");
    scene_write("src/a.py", "");
    load(STEP_IN("src"));

    assert_told_or_refused(depths[_i], STATUS_IO, "src/.amlignore");
}
END_TEST

START_TEST(a_folder_that_cannot_be_looked_into_is_named)
{
    scene_leave_root();
    scene_write("src/locked/b.py", "");
    scene_write("src/a.py", "");
    ck_assert_int_eq(chmod(scene_path("src/locked"), 0), 0);
    load(STEP_IN("src"));

    assert_told_or_refused(depths[_i], STATUS_PERMISSION, "src/locked: Permission denied");
    chmod(scene_path("src/locked"), 0700);
}
END_TEST

START_TEST(of_too_many_files_the_checker_is_told_and_shows_some)
{
    enum { PER_FILE = 50000 }; /* names of one file: cheaper than files, and ext4 allows 65,000 */
    int folder = -1;
    for (int i = 0; i <= SNAPSHOT_FILES_MAX; i++) {
        char name[16], first[16];
        snprintf(name, sizeof(name), "%d", i);
        snprintf(first, sizeof(first), "%d", i / PER_FILE * PER_FILE);
        if (i % PER_FILE == 0) {
            scene_write(arena_strf(&a, "src/%s", name).ptr, "");
            folder = folder >= 0 ? folder : open(scene_path("src"), O_RDONLY | O_DIRECTORY);
        } else {
            hold(linkat(folder, first, folder, name, 0) == 0);
        }
    }
    close(folder);
    load(STEP_IN("src"));

    ck_assert_msg(look(SNAPSHOT_NAMES), "%s", st.message);
    ck_assert(folders.items[0].truncated);
    ck_assert_uint_eq(folders.items[0].count, SNAPSHOT_FILES_MAX);
    ck_assert(!look(SNAPSHOT_COPY));

    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_ptr_nonnull(strstr(st.message, "\"src\" holds more than 100000 files"));
}
END_TEST

START_TEST(when_memory_is_out_there_are_no_folders)
{
    scene_write("src/.amlignore", "*.dat\n");
    for (int i = 0; i < 70; i++) {
        scene_write(arena_strf(&a, "src/d%d/f.py", i).ptr, "x");
    }
    load(STEP_IN("src"));
    uint64_t failed = 0;

    for (bool done = false; !done;) {
        struct arena own;
        ck_assert(arena_init(&own, 1));
        st = (struct status)STATUS_INIT;
        mem_fail_at(++failed, MEM_FAIL_ONCE);
        done = snapshot_folders(p, base, SNAPSHOT_NAMES, &own, &folders, &st);
        mem_fail_at(0, MEM_FAIL_ONCE);
        ck_assert_int_eq(st.code, done ? STATUS_OK : STATUS_NOMEM);
        arena_finish(&own);
    }
    ck_assert_uint_gt(failed, 3);
}
END_TEST

/* --- copying --- */

START_TEST(a_copy_has_contents_and_modes_and_nothing_else)
{
    struct stat about;
    scene_write("src/run.sh", "echo");
    scene_write("src/deep/er/x.py", "x");
    scene_write("src/skip.dat", "");
    scene_write("src/.amlignore", "*.dat");
    ck_assert_int_eq(chmod(scene_path("src/run.sh"), 0555), 0);
    ck_assert_int_eq(symlink("run.sh", scene_path("src/link")), 0);
    load(STEP_IN("src"));
    ck_assert(look(SNAPSHOT_COPY));

    ck_assert_msg(snapshot_copy(base, &folders.items[0], str_from(scene_path("made/copy")), &st),
                  "%s", st.message);

    ck_assert_str_eq(scene_read("made/copy/run.sh"), "echo");
    ck_assert_str_eq(scene_read("made/copy/deep/er/x.py"), "x");
    ck_assert(!scene_has("made/copy/skip.dat"));
    ck_assert_int_eq(stat(scene_path("made/copy/run.sh"), &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0755); /* the copy is the step's own to change */
    ck_assert_int_eq(lstat(scene_path("made/copy/link"), &about), 0);
    ck_assert(S_ISREG(about.st_mode));
    ck_assert_int_eq(stat(scene_path("made/copy"), &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0700);
}
END_TEST

START_TEST(a_file_that_has_gone_since_is_named)
{
    scene_write("src/a.py", "");
    load(STEP_IN("src"));
    ck_assert(look(SNAPSHOT_COPY));
    ck_assert_int_eq(unlink(scene_path("src/a.py")), 0);

    ck_assert(!snapshot_copy(base, &folders.items[0], str_from(scene_path("copy")), &st));

    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(st.message, "src/a.py"));
}
END_TEST

/* --- inside or outside --- */

static const struct place {
    const char *label, *path;
    bool outside;
} places[] = {
    {"the folder itself", "", false},
    {"below it", "src", false},
    {"below it, not there yet", "new/deep/er", false},
    {"out and in again", "../pipeline/src", false},
    {"its parent", "..", true},
    {"a neighbour that begins alike", "../pipeline2", true},
    {"a neighbour that is not there", "../other/x", true},
    {"absolute", "/etc", true},
    {"absolute and not there", "/no/such/place", true},
    {"through a link", "link", true},
    {"through a link, not there yet", "link/new/x", true},
    {"through a link, not there yet, and back", "link/new/../../pipeline", true},
    {"up from what is not there", "new/../../x", true},
    {"a name that begins with two dots", "new/..x", false},
};

START_TEST(a_path_lies_outside_where_its_real_place_does)
{
    const struct place *c = &places[_i];
    struct str real;
    scene_write("pipeline/src/a.py", "");
    scene_write("pipeline2/x", "");
    ck_assert_int_eq(symlink("../pipeline2", scene_path("pipeline/link")), 0);

    bool outside =
        snapshot_is_outside(str_from(scene_path("pipeline")), str_from(c->path), &a, &real);

    ck_assert_msg(outside == c->outside, "%s: %.*s", c->label, STR_ARG(real));
    ck_assert_msg(str_starts(real, STR("/")), "%s: %.*s", c->label, STR_ARG(real));
}
END_TEST

START_TEST(the_real_place_is_told)
{
    struct str real;
    scene_write("pipeline/x", "");
    scene_write("other/x", "");
    ck_assert_int_eq(symlink("../other", scene_path("pipeline/link")), 0);

    ck_assert(snapshot_is_outside(str_from(scene_path("pipeline")), STR("link/new"), &a, &real));

    ck_assert_str_eq(real.ptr, scene_path("other/new"));
}
END_TEST

Suite *test_snapshot_suite(void)
{
    Suite *s = suite_create("submit/snapshot");
    TCase *t = tcase_create("snapshot");
    tcase_set_timeout(t, 60); /* a hundred thousand names on a slow disk */
    tcase_add_checked_fixture(t, prepare, release);
    tcase_add_test(t, each_source_directory_is_looked_at_once_and_a_missing_one_is_told);
    tcase_add_test(t, no_source_directory_is_the_documents_folder);
    tcase_add_loop_test(t, what_the_ignore_file_names_is_left_out, 0, COUNT_OF(ignoring));
    tcase_add_test(t, only_files_count_and_links_within_the_folder);
    tcase_add_loop_test(
        t, a_link_that_leads_out_is_not_followed_and_refused_where_contents_would_leave, 0,
        COUNT_OF(leading_out));
    tcase_add_test(t, a_link_that_leads_out_may_be_left_out_by_name);
    tcase_add_test(t, hashes_are_of_names_and_contents);
    tcase_add_test(t, files_of_packages_come_with_their_text);
    tcase_add_loop_test(t, an_ignore_file_that_cannot_be_read_is_named, 0, COUNT_OF(depths));
    tcase_add_loop_test(t, a_folder_that_cannot_be_looked_into_is_named, 0, COUNT_OF(depths));
    tcase_add_test(t, of_too_many_files_the_checker_is_told_and_shows_some);
    tcase_add_test(t, when_memory_is_out_there_are_no_folders);
    tcase_add_test(t, a_copy_has_contents_and_modes_and_nothing_else);
    tcase_add_test(t, a_file_that_has_gone_since_is_named);
    tcase_add_loop_test(t, a_path_lies_outside_where_its_real_place_does, 0, COUNT_OF(places));
    tcase_add_test(t, the_real_place_is_told);
    suite_add_tcase(s, t);
    return s;
}
