/* SPDX-License-Identifier: MIT */
#include "tests/submit/scene.h"

#include <check.h>
#include <dirent.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/status.h"

static char folder[32];
static struct arena texts;

void scene_make(void)
{
    memcpy(folder, "/tmp/stepwire-XXXXXX", sizeof("/tmp/stepwire-XXXXXX"));
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert(arena_init(&texts, 0));
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void scene_remove(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_finish(&texts);
}

void scene_leave_root(void)
{
    enum { NOBODY = 65534 };
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(folder, NOBODY, NOBODY), 0);
        ck_assert_int_eq(setgid(NOBODY), 0);
        ck_assert_int_eq(setuid(NOBODY), 0);
    }
}

const char *scene_path(const char *fmt, ...)
{
    char name[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(name, sizeof(name), fmt, args);
    va_end(args);
    return arena_strf(&texts, "%s%s%s", folder, name[0] != '\0' ? "/" : "", name).ptr;
}

void scene_write(const char *path, const char *content)
{
    struct status st = STATUS_INIT;
    const char *full = scene_path("%s", path);
    struct str parent =
        arena_str(&texts, str_slice(str_from(full), 0, str_find_last(str_from(full), '/')));
    ck_assert_msg(file_make_folder(parent.ptr, 0700, &st), "%s", st.message);
    ck_assert_msg(file_save(full, str_from(content), NULL, NULL, &st), "%s", st.message);
}

const char *scene_read(const char *path)
{
    struct status st = STATUS_INIT;
    struct buf text = BUF_INIT;
    bool ok = file_read(scene_path("%s", path), 1 << 24, &text, NULL, &st);
    const char *kept = ok ? arena_str(&texts, buf_str(&text)).ptr : NULL;
    buf_finish(&text);
    return kept;
}

bool scene_has(const char *path)
{
    return access(scene_path("%s", path), F_OK) == 0;
}

int scene_count(const char *path, const char *prefix)
{
    int count = 0;
    DIR *dir = opendir(scene_path("%s", path));
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    }
    closedir(dir);
    return count;
}
