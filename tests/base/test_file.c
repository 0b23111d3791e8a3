/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { MANY = 1024 * 1024 };

/* Each test has a folder of its own, which everybody may write, and in it the file `doc`. */
static char folder[64];
static char doc[128];
static struct status st;
static struct buf out;
static mode_t umask_before;

static void start(void)
{
    snprintf(folder, sizeof folder, "/tmp/stepwire-test-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chmod(folder, 0777), 0);
    snprintf(doc, sizeof doc, "%s/doc.json", folder);
    umask_before = umask(022);
    status_reset(&st);
    out = (struct buf)BUF_INIT;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    buf_finish(&out);
    (void)umask(umask_before);
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* A path in the test's folder, valid until the next four calls. */
static const char *in_folder(const char *name)
{
    static char paths[4][512];
    static unsigned turn;
    char *path = paths[turn++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

/* Writes without the code under test. */
static void put(const char *path, const char *content, mode_t mode)
{
    FILE *file = fopen(path, "wb");
    ck_assert_msg(file != NULL, "%s", path);
    fputs(content, file);
    fclose(file);
    ck_assert_int_eq(chmod(path, mode), 0);
}

static bool holds(const char *path, struct str want)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    bool same = true;
    for (size_t i = 0; i < want.len; i++) {
        same = fgetc(file) == (unsigned char)want.ptr[i] && same;
    }
    same = fgetc(file) == EOF && same;
    fclose(file);
    return same;
}

static void expect_content(const char *path, const char *want)
{
    ck_assert_msg(holds(path, str_from(want)), "%s does not hold \"%s\"", path, want);
}

static unsigned mode_of(const char *path)
{
    struct stat info;
    ck_assert_int_eq(lstat(path, &info), 0);
    return info.st_mode & 07777;
}

/* Entries of the test's folder, temporary files among them. */
static int count_entries(void)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(dir);
    return count;
}

static void expect_saved(const char *path, const char *content)
{
    bool saved = file_save(path, str_from(content), NULL, NULL, &st);
    ck_assert_msg(saved, "%s", st.message);
    expect_content(path, content);
}

static void expect_refused(const char *path, enum status_code code, const char *words)
{
    status_reset(&st);
    ck_assert(!file_save(path, STR("new"), NULL, NULL, &st));
    ck_assert_msg(st.code == code, "%s: code %d: %s", path, (int)st.code, st.message);
    ck_assert_msg(strstr(st.message, words) != NULL, "%s", st.message);
    ck_assert_msg(strstr(st.message, path) != NULL, "%s", st.message);
}

/* Runs `act` in a child that is not root, and gives what it returned. */
static int as_nobody(int (*act)(void))
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        bool dropped = geteuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0);
        _exit(dropped ? act() : 99);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_ne(WEXITSTATUS(status), 99);
    return WEXITSTATUS(status);
}

/* --- reading --- */

START_TEST(a_file_is_read_whole_with_the_stamp_of_now)
{
    FILE *file = fopen(doc, "wb");
    for (int i = 0; i < 200000; i++) {
        fputc(i % 251, file);
    }
    fclose(file);
    buf_add(&out, STR("what was there before"));
    struct file_stamp stamp;
    struct file_stamp now;

    ck_assert(file_read(doc, MANY, &out, &stamp, &st));

    ck_assert_uint_eq(out.len, 200000);
    ck_assert(holds(doc, buf_str(&out)));
    ck_assert(file_stat(doc, &now, &st));
    ck_assert(file_stamp_eq(&stamp, &now));
    ck_assert_uint_eq(stamp.size, 200000);
}
END_TEST

static const struct refused_case {
    const char *label, *path;
    enum status_code code;
    const char *message;
} read_cases[] = {
    {"missing", "/nonexistent/doc.json", STATUS_NOT_FOUND,
     "cannot read \"/nonexistent/doc.json\": No such file or directory"},
    {"a folder", "/tmp", STATUS_IO, "cannot read a folder as a file: \"/tmp\""},
    {"a device", "/dev/null", STATUS_IO, "cannot read a device as a file: \"/dev/null\""},
    {"empty path", "", STATUS_NOT_FOUND, "cannot read \"\": No such file or directory"},
    {"a file as folder", "/etc/passwd/x", STATUS_NOT_FOUND,
     "cannot read \"/etc/passwd/x\": Not a directory"},
    {"bytes for the terminal", "/no\x1b[31m\xff", STATUS_NOT_FOUND,
     "cannot read \"/no␛[31m<FF>\": No such file or directory"},
};

START_TEST(what_cannot_be_read_is_refused_with_its_path)
{
    const struct refused_case *c = &read_cases[_i];
    struct file_stamp stamp = {.inode = 7};
    buf_add(&out, STR("before"));

    ck_assert(!file_read(c->path, MANY, &out, &stamp, &st));

    ck_assert_msg(st.code == c->code, "%s: code %d", c->label, (int)st.code);
    ck_assert_msg(strcmp(st.message, c->message) == 0, "%s: %s", c->label, st.message);
    ck_assert_str_eq(buf_cstr(&out), "before");
    ck_assert_uint_eq(stamp.inode, 7);
}
END_TEST

START_TEST(a_file_may_have_as_many_bytes_as_the_limit_and_no_more)
{
    put(doc, "12345678", 0644);
    ck_assert(file_read(doc, 8, &out, NULL, &st));
    ck_assert_str_eq(buf_cstr(&out), "12345678");

    ck_assert(!file_read(doc, 7, &out, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_ptr_nonnull(strstr(st.message, "a file may have 7 bytes here"));
    ck_assert_str_eq(buf_cstr(&out), "12345678");
}
END_TEST

static const struct pipe_case {
    const char *label;
    size_t max_bytes;
    bool fits;
} pipe_cases[] = {{"just so", 9, true}, {"one too many", 8, false}};

START_TEST(a_pipe_is_read_to_its_end_but_not_beyond_the_limit)
{
    const struct pipe_case *c = &pipe_cases[_i];
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "from pipe", 9), 9);
    close(ends[1]);
    char path[32];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);

    ck_assert(file_read(path, c->max_bytes, &out, NULL, &st) == c->fits);

    ck_assert_str_eq(buf_cstr(&out), c->fits ? "from pipe" : "");
    ck_assert_int_eq(st.code, c->fits ? STATUS_OK : STATUS_LIMIT);
    close(ends[0]);
}
END_TEST

START_TEST(a_dash_is_standard_input_and_leaves_it_open)
{
    put(doc, "typed", 0644);
    int before = dup(STDIN_FILENO);
    int fd = open(doc, O_RDONLY);
    dup2(fd, STDIN_FILENO);
    close(fd);

    bool read = file_read("-", MANY, &out, NULL, &st);
    bool open = fcntl(STDIN_FILENO, F_GETFD) >= 0;
    dup2(before, STDIN_FILENO);
    close(before);

    ck_assert(read);
    ck_assert(open);
    ck_assert_str_eq(buf_cstr(&out), "typed");
}
END_TEST

static int read_doc(void)
{
    return file_read(doc, MANY, &out, NULL, &st) ? STATUS_OK : (int)st.code;
}

START_TEST(a_file_that_we_may_not_read_is_a_matter_of_permission)
{
    put(doc, "secret", 0);
    ck_assert_int_eq(as_nobody(read_doc), STATUS_PERMISSION);
}
END_TEST

START_TEST(a_stamp_tells_that_there_is_no_file)
{
    struct file_stamp none = {.exists = true};
    struct file_stamp some;
    ck_assert(file_stat(doc, &none, &st));
    ck_assert(!none.exists);
    put(doc, "x", 0644);
    ck_assert(file_stat(doc, &some, &st));
    ck_assert(some.exists);
    ck_assert(!file_stamp_eq(&none, &some));
    ck_assert(file_stamp_eq(&none, &(struct file_stamp){.exists = false, .size = 3}));
}
END_TEST

START_TEST(a_file_that_cannot_be_looked_at_is_an_error_and_no_absence)
{
    put(doc, "x", 0644);
    struct file_stamp stamp = {.inode = 7};
    ck_assert(!file_stat(in_folder("doc.json/x"), &stamp, &st));
    ck_assert_ptr_nonnull(strstr(st.message, "cannot look at"));
    ck_assert_uint_eq(stamp.inode, 7);
}
END_TEST

/* --- saving --- */

START_TEST(a_new_file_gets_the_mode_of_the_umask_and_a_true_stamp)
{
    struct file_stamp stamp;
    struct file_stamp now;
    (void)umask(027);

    ck_assert(file_save(doc, STR("a\0b"), NULL, &stamp, &st));

    ck_assert(holds(doc, STR("a\0b")));
    ck_assert_uint_eq(mode_of(doc), 0640);
    ck_assert(file_stat(doc, &now, &st));
    ck_assert(file_stamp_eq(&stamp, &now));
    ck_assert_int_eq(count_entries(), 1);
    ck_assert_uint_eq(umask(022), 027);
}
END_TEST

static const unsigned kept_modes[] = {0600, 0644, 0640, 0755, 0666, 0200, 04755, 02664};

START_TEST(a_replaced_file_keeps_its_mode)
{
    put(doc, "old", kept_modes[_i]);
    ck_assert(file_save(doc, STR("new"), NULL, NULL, &st));
    ck_assert_uint_eq(mode_of(doc), kept_modes[_i]);
    ck_assert_int_eq(chmod(doc, 0600), 0);
    expect_content(doc, "new");
    ck_assert_int_eq(count_entries(), 1);
}
END_TEST

START_TEST(a_large_and_an_empty_text_are_saved_whole)
{
    buf_addn(&out, 'x', 5 * MANY);
    ck_assert(file_save(doc, buf_str(&out), NULL, NULL, &st));
    ck_assert(holds(doc, buf_str(&out)));
    expect_saved(doc, "");
}
END_TEST

START_TEST(a_name_without_a_folder_is_saved_in_the_current_one)
{
    int before = open(".", O_RDONLY);
    ck_assert_int_eq(chdir(folder), 0);
    bool saved = file_save("doc.json", STR("here"), NULL, NULL, &st);
    ck_assert_int_eq(fchdir(before), 0);
    close(before);
    ck_assert(saved);
    expect_content(doc, "here");
}
END_TEST

START_TEST(the_longest_name_can_be_saved)
{
    char name[NAME_MAX + 1] = "";
    for (size_t i = 0; i + 3 <= NAME_MAX; i += 3) {
        memcpy(name + i, "한", 4);
    }
    ck_assert_uint_eq(strlen(name), NAME_MAX);
    expect_saved(in_folder(name), "long");
    expect_saved(in_folder(name), "longer");
    ck_assert_int_eq(count_entries(), 1);
}
END_TEST

START_TEST(the_target_at_the_end_of_a_chain_of_links_is_replaced)
{
    ck_assert_int_eq(mkdir(in_folder("sub"), 0755), 0);
    put(in_folder("sub/real"), "old", 0640);
    ck_assert_int_eq(symlink("real", in_folder("sub/second")), 0);
    ck_assert_int_eq(symlink(in_folder("sub/second"), in_folder("first")), 0);
    ck_assert_int_eq(symlink("./first", doc), 0);

    expect_saved(doc, "new");

    expect_content(in_folder("sub/real"), "new");
    ck_assert_uint_eq(mode_of(in_folder("sub/real")), 0640);
    static const char *const links[] = {"doc.json", "first", "sub/second"};
    for (size_t i = 0; i < COUNT_OF(links); i++) {
        struct stat info;
        ck_assert_int_eq(lstat(in_folder(links[i]), &info), 0);
        ck_assert_msg(S_ISLNK(info.st_mode), "%s", links[i]);
    }
}
END_TEST

START_TEST(a_link_to_nothing_gets_its_target)
{
    ck_assert_int_eq(symlink("later.json", doc), 0);
    expect_saved(doc, "new");
    expect_content(in_folder("later.json"), "new");
    ck_assert_int_eq(count_entries(), 2);
}
END_TEST

START_TEST(links_that_lead_nowhere_are_refused)
{
    ck_assert_int_eq(symlink("missing/later.json", in_folder("dangling")), 0);
    ck_assert_int_eq(symlink("round", in_folder("round")), 0);
    expect_refused(in_folder("dangling"), STATUS_NOT_FOUND, "No such file or directory");
    expect_refused(in_folder("round"), STATUS_IO, "symbolic links");
    ck_assert_int_eq(count_entries(), 2);
}
END_TEST

START_TEST(what_is_no_regular_file_is_not_replaced)
{
    ck_assert_int_eq(mkdir(in_folder("sub"), 0755), 0);
    ck_assert_int_eq(mkfifo(in_folder("pipe"), 0666), 0);

    expect_refused(in_folder("sub"), STATUS_IO, "cannot save over a folder");
    expect_refused(in_folder("sub/"), STATUS_IO, "Is a directory");
    expect_refused(in_folder("new/"), STATUS_IO, "Is a directory");
    expect_refused(in_folder("pipe"), STATUS_IO, "not a regular file");
    expect_refused("/dev/null", STATUS_IO, "not a regular file");
    expect_refused(in_folder("missing/doc.json"), STATUS_NOT_FOUND, "No such file or directory");
    expect_refused("", STATUS_NOT_FOUND, "No such file or directory");
    ck_assert_int_eq(count_entries(), 2);
}
END_TEST

START_TEST(another_name_of_the_old_file_keeps_the_old_content)
{
    put(doc, "old", 0644);
    ck_assert_int_eq(link(doc, in_folder("other")), 0);
    expect_saved(doc, "new");
    expect_content(in_folder("other"), "old");
}
END_TEST

/* --- owners --- */

START_TEST(root_keeps_the_owner_and_the_mode_with_it)
{
    if (geteuid() != 0) {
        printf("test_file: not root, owners are not tested\n");
        return;
    }
    put(doc, "old", 0644);
    ck_assert_int_eq(chown(doc, 1234, 2345), 0);
    ck_assert_int_eq(chmod(doc, 04750), 0);

    expect_saved(doc, "new");

    struct stat info;
    ck_assert_int_eq(stat(doc, &info), 0);
    ck_assert_uint_eq(info.st_uid, 1234);
    ck_assert_uint_eq(info.st_gid, 2345);
    ck_assert_uint_eq(mode_of(doc), 04750);
}
END_TEST

static int save_doc(void)
{
    return file_save(doc, STR("new"), NULL, NULL, &st) ? STATUS_OK : (int)st.code;
}

static const struct owner_case {
    const char *label;
    gid_t group;
    unsigned mode, want;
} owner_cases[] = {
    {"the group is lost", 0, 04772, 0722},
    {"the group is lost, others may read", 0, 06676, 0666},
    {"the group is kept", 65534, 06775, 0775},
};

START_TEST(rights_of_an_owner_or_group_that_cannot_be_kept_go_to_nobody)
{
    const struct owner_case *c = &owner_cases[_i];
    if (geteuid() != 0) {
        return;
    }
    put(doc, "old", 0644);
    ck_assert_int_eq(chown(doc, 0, c->group), 0);
    ck_assert_int_eq(chmod(doc, c->mode), 0);

    ck_assert_int_eq(as_nobody(save_doc), STATUS_OK);

    struct stat info;
    ck_assert_int_eq(stat(doc, &info), 0);
    ck_assert_uint_eq(info.st_uid, 65534);
    ck_assert_uint_eq(info.st_gid, 65534);
    ck_assert_msg(mode_of(doc) == c->want, "%s: %o", c->label, mode_of(doc));
}
END_TEST

START_TEST(a_file_that_we_may_not_write_is_not_replaced)
{
    put(doc, "old", 0444);
    ck_assert_int_eq(as_nobody(save_doc), STATUS_PERMISSION);
    expect_content(doc, "old");
    ck_assert_int_eq(count_entries(), 1);
}
END_TEST

START_TEST(a_folder_that_we_may_not_write_is_a_matter_of_permission)
{
    put(doc, "old", 0666);
    ck_assert_int_eq(chmod(folder, 0555), 0);
    ck_assert_int_eq(as_nobody(save_doc), STATUS_PERMISSION);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    expect_content(doc, "old");
}
END_TEST

START_TEST(a_folder_that_may_be_written_but_not_read_is_good_enough)
{
    put(doc, "old", 0666);
    ck_assert_int_eq(chmod(folder, 0333), 0);
    ck_assert_int_eq(as_nobody(save_doc), STATUS_OK);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    expect_content(doc, "new");
}
END_TEST

START_TEST(a_private_file_is_for_its_owner_alone_whatever_it_was)
{
    (void)umask(0);
    ck_assert(file_save_private(doc, STR("secret"), &st));
    ck_assert_uint_eq(mode_of(doc), 0600);
    ck_assert_int_eq(chmod(doc, 0644), 0);
    ck_assert(file_save_private(doc, STR("secret 2"), &st));
    ck_assert_uint_eq(mode_of(doc), 0600);
    expect_content(doc, "secret 2");
}
END_TEST

/* --- somebody else --- */

START_TEST(saving_on_from_the_last_stamp_is_no_conflict)
{
    struct file_stamp stamp;
    ck_assert(file_stat(doc, &stamp, &st));
    for (int i = 0; i < 3; i++) {
        ck_assert_msg(file_save(doc, STR("text"), &stamp, &stamp, &st), "%s", st.message);
    }
    ck_assert(file_read(doc, MANY, &out, &stamp, &st));
    ck_assert(file_save(doc, STR("more"), &stamp, NULL, &st));
    expect_content(doc, "more");
}
END_TEST

static void change_content(void)
{
    put(doc, "theirs", 0644);
}

static void change_only_the_time(void)
{
    struct timespec times[2] = {{.tv_sec = 5}, {.tv_sec = 5}};
    ck_assert_int_eq(utimensat(AT_FDCWD, doc, times, 0), 0);
}

static void replace_by_another(void)
{
    put(in_folder("new"), "theirs", 0644);
    ck_assert_int_eq(rename(in_folder("new"), doc), 0);
}

static void take_away(void)
{
    ck_assert_int_eq(unlink(doc), 0);
}

static const struct conflict_case {
    const char *label;
    bool exists; /* when we looked */
    void (*change)(void);
    const char *message;
    const char *content; /* afterwards; NULL: no file */
} conflict_cases[] = {
    {"other content", true, change_content, "changed this file since it was read", "theirs"},
    {"another time", true, change_only_the_time, "changed this file since it was read", "ours"},
    {"another file", true, replace_by_another, "changed this file since it was read", "theirs"},
    {"gone", true, take_away, "removed this file since it was read", NULL},
    {"new", false, change_content, "made this file meanwhile", "theirs"},
};

START_TEST(what_somebody_else_did_is_not_overwritten)
{
    const struct conflict_case *c = &conflict_cases[_i];
    struct file_stamp stamp;
    if (c->exists) {
        put(doc, "ours", 0644);
    }
    ck_assert(file_stat(doc, &stamp, &st));
    c->change();

    ck_assert(!file_save(doc, STR("new"), &stamp, NULL, &st));

    ck_assert_msg(st.code == STATUS_CONFLICT, "%s: code %d", c->label, (int)st.code);
    ck_assert_msg(strstr(st.message, c->message) != NULL, "%s: %s", c->label, st.message);
    ck_assert_msg(strstr(st.message, doc) != NULL, "%s: %s", c->label, st.message);
    ck_assert_int_eq(count_entries(), c->content != NULL);
    if (c->content != NULL) {
        expect_content(doc, c->content);
    }
}
END_TEST

/* --- faults --- */

START_TEST(a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_else)
{
    put(doc, "old", 0644);
    buf_addn(&out, 'x', 64 * 1024);
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    struct rlimit low = {.rlim_cur = 10000, .rlim_max = limit.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &low), 0);

    bool saved = file_save(doc, buf_str(&out), NULL, NULL, &st);

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, before);
    ck_assert(!saved);
    ck_assert_int_eq(st.code, STATUS_IO);
    ck_assert_ptr_nonnull(strstr(st.message, "File too large"));
    expect_content(doc, "old");
    ck_assert_int_eq(count_entries(), 1);
}
END_TEST

START_TEST(every_allocation_that_fails_leaves_the_old_file_and_nothing_else)
{
    uint64_t n = 1;
    for (;; n++) {
        put(doc, "old", 0644);
        status_reset(&st);
        mem_fail_at(n, MEM_FAIL_ONCE);
        bool saved = file_save(doc, STR("new"), NULL, NULL, &st);
        bool reached = mem_count() >= n;
        mem_fail_at(0, MEM_FAIL_ONCE);
        if (!reached) {
            ck_assert(saved);
            break;
        }
        ck_assert(!saved);
        ck_assert_int_eq(st.code, STATUS_NOMEM);
        expect_content(doc, "old");
        ck_assert_int_eq(count_entries(), 1);
    }
    ck_assert_uint_gt(n, 3);

    status_reset(&st);
    mem_fail_at(1, MEM_FAIL_FOR_GOOD);
    ck_assert(!file_read(doc, MANY, &out, NULL, &st));
    ck_assert_int_eq(st.code, STATUS_NOMEM);
}
END_TEST

/* Saves as fast as it can until it is killed; tells through the pipe that it has begun. */
static void save_for_ever(int ready, struct str first, struct str second)
{
    for (int i = 0;; i++) {
        if (!file_save(doc, i % 2 == 0 ? first : second, NULL, NULL, NULL)) {
            _exit(1);
        }
        if (i == 0 && write(ready, "", 1) != 1) {
            _exit(1);
        }
    }
}

START_TEST(a_kill_at_any_moment_leaves_one_text_or_the_other)
{
    struct buf second = BUF_INIT;
    buf_addn(&out, 'a', 70000);
    buf_addn(&second, 'b', 300000);
    int inside = 0; /* kills between the start of a save and its rename */
    for (int round = 0; round < 150; round++) {
        int ready[2];
        char byte;
        ck_assert_int_eq(pipe(ready), 0);
        pid_t child = fork();
        if (child == 0) {
            save_for_ever(ready[1], buf_str(&out), buf_str(&second));
        }
        close(ready[1]);
        ck_assert_int_eq(read(ready[0], &byte, 1), 1);
        close(ready[0]);
        struct timespec wait = {.tv_nsec = 37000L * (round % 50)}; /* up to 2 ms, about a save */
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        int status;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFSIGNALED(status));

        ck_assert_msg(holds(doc, buf_str(&out)) || holds(doc, buf_str(&second)), "round %d", round);
        int left = count_entries() - 1;
        ck_assert_int_le(left, inside + 1);
        inside = left;
    }
    ck_assert_msg(inside > 0, "no kill fell into a save");
    expect_saved(doc, "the next save works");
    buf_finish(&second);
}
END_TEST

/* --- folders and descriptors --- */

START_TEST(a_folder_is_made_with_those_above_it)
{
    ck_assert(file_make_folder(in_folder("a/b//c/"), 0700, &st));
    ck_assert_uint_eq(mode_of(in_folder("a")), 0700);
    ck_assert_uint_eq(mode_of(in_folder("a/b/c")), 0700);
    ck_assert(file_make_folder(in_folder("a/b"), 0755, &st));
    ck_assert_uint_eq(mode_of(in_folder("a/b")), 0700);
    ck_assert(file_make_folder("/", 0755, &st));
}
END_TEST

START_TEST(a_folder_cannot_be_made_where_a_file_is)
{
    put(doc, "old", 0644);
    ck_assert(!file_make_folder(doc, 0755, &st));
    ck_assert_ptr_nonnull(strstr(st.message, "cannot make the folder"));
    ck_assert_ptr_nonnull(strstr(st.message, "Not a directory"));
    status_reset(&st);
    ck_assert(!file_make_folder(in_folder("doc.json/sub"), 0755, &st));
    ck_assert_ptr_nonnull(strstr(st.message, "doc.json/sub"));
    expect_content(doc, "old");
}
END_TEST

START_TEST(a_folder_without_a_name_is_not_made)
{
    ck_assert(!file_make_folder("", 0755, &st));
    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    ck_assert_str_eq(st.message, "cannot make the folder \"\": No such file or directory");
}
END_TEST

static int make_sub(void)
{
    return file_make_folder(in_folder("sub"), 0755, &st) ? STATUS_OK : (int)st.code;
}

START_TEST(a_folder_that_we_may_not_make_is_a_matter_of_permission)
{
    ck_assert_int_eq(chmod(folder, 0555), 0);
    ck_assert_int_eq(as_nobody(make_sub), STATUS_PERMISSION);
}
END_TEST

START_TEST(everything_is_written_to_a_descriptor_that_takes_little_at_a_time)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    buf_addn(&out, 'x', MANY);
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        char chunk[5000];
        size_t total = 0;
        for (ssize_t got = 1; got > 0; total += (size_t)got) {
            got = read(ends[0], chunk, sizeof chunk);
        }
        _exit(total == MANY ? 0 : 1);
    }
    close(ends[0]);

    ck_assert(file_write_all(ends[1], buf_str(&out), &st));

    close(ends[1]);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_reader_that_went_away_is_an_error_of_output)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);

    bool written = file_write_all(ends[1], STR("x"), &st);

    signal(SIGPIPE, before);
    close(ends[1]);
    ck_assert(!written);
    ck_assert_int_eq(st.code, STATUS_IO);
    ck_assert_str_eq(st.message, "cannot write the output: Broken pipe");
}
END_TEST

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, start, finish);
    suite_add_tcase(suite, tcase);
    return tcase;
}

Suite *test_file_suite(void)
{
    Suite *suite = suite_create("base/file");

    TCase *reading = add_case(suite, "reading");
    tcase_add_test(reading, a_file_is_read_whole_with_the_stamp_of_now);
    tcase_add_loop_test(reading, what_cannot_be_read_is_refused_with_its_path, 0,
                        COUNT_OF(read_cases));
    tcase_add_test(reading, a_file_may_have_as_many_bytes_as_the_limit_and_no_more);
    tcase_add_loop_test(reading, a_pipe_is_read_to_its_end_but_not_beyond_the_limit, 0,
                        COUNT_OF(pipe_cases));
    tcase_add_test(reading, a_dash_is_standard_input_and_leaves_it_open);
    tcase_add_test(reading, a_file_that_we_may_not_read_is_a_matter_of_permission);
    tcase_add_test(reading, a_stamp_tells_that_there_is_no_file);
    tcase_add_test(reading, a_file_that_cannot_be_looked_at_is_an_error_and_no_absence);

    TCase *saving = add_case(suite, "saving");
    tcase_add_test(saving, a_new_file_gets_the_mode_of_the_umask_and_a_true_stamp);
    tcase_add_loop_test(saving, a_replaced_file_keeps_its_mode, 0, COUNT_OF(kept_modes));
    tcase_add_test(saving, a_large_and_an_empty_text_are_saved_whole);
    tcase_add_test(saving, a_name_without_a_folder_is_saved_in_the_current_one);
    tcase_add_test(saving, the_longest_name_can_be_saved);
    tcase_add_test(saving, the_target_at_the_end_of_a_chain_of_links_is_replaced);
    tcase_add_test(saving, a_link_to_nothing_gets_its_target);
    tcase_add_test(saving, links_that_lead_nowhere_are_refused);
    tcase_add_test(saving, what_is_no_regular_file_is_not_replaced);
    tcase_add_test(saving, another_name_of_the_old_file_keeps_the_old_content);

    TCase *owners = add_case(suite, "owners");
    tcase_add_test(owners, root_keeps_the_owner_and_the_mode_with_it);
    tcase_add_loop_test(owners, rights_of_an_owner_or_group_that_cannot_be_kept_go_to_nobody, 0,
                        COUNT_OF(owner_cases));
    tcase_add_test(owners, a_file_that_we_may_not_write_is_not_replaced);
    tcase_add_test(owners, a_folder_that_we_may_not_write_is_a_matter_of_permission);
    tcase_add_test(owners, a_folder_that_may_be_written_but_not_read_is_good_enough);
    tcase_add_test(owners, a_private_file_is_for_its_owner_alone_whatever_it_was);

    TCase *conflicts = add_case(suite, "conflicts");
    tcase_add_test(conflicts, saving_on_from_the_last_stamp_is_no_conflict);
    tcase_add_loop_test(conflicts, what_somebody_else_did_is_not_overwritten, 0,
                        COUNT_OF(conflict_cases));

    TCase *faults = add_case(suite, "faults");
    tcase_set_timeout(faults, 30);
    tcase_add_test(faults, a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_else);
    tcase_add_test(faults, every_allocation_that_fails_leaves_the_old_file_and_nothing_else);
    tcase_add_test(faults, a_kill_at_any_moment_leaves_one_text_or_the_other);

    TCase *others = add_case(suite, "folders and descriptors");
    tcase_add_test(others, a_folder_is_made_with_those_above_it);
    tcase_add_test(others, a_folder_cannot_be_made_where_a_file_is);
    tcase_add_test(others, a_folder_without_a_name_is_not_made);
    tcase_add_test(others, a_folder_that_we_may_not_make_is_a_matter_of_permission);
    tcase_add_test(others, everything_is_written_to_a_descriptor_that_takes_little_at_a_time);
    tcase_add_test(others, a_reader_that_went_away_is_an_error_of_output);
    return suite;
}
