/* SPDX-License-Identifier: MIT */
#include "tests/tui/temporary.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[] = TEMPORARY_TEMPLATE;

void temporary_make(void)
{
    memcpy(folder, TEMPORARY_TEMPLATE, sizeof(folder));
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void temporary_remove(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *temporary_folder(void)
{
    return folder;
}
