/* SPDX-License-Identifier: MIT */
#include "model/folder.h"

const struct folder *folders_find(const struct folders *folders, struct str path)
{
    for (size_t i = 0; folders && i < folders->count; i++) {
        if (str_eq(folders->items[i].path, path)) {
            return &folders->items[i];
        }
    }
    return NULL;
}

const struct folder_file *folder_find(const struct folder *folder, struct str path)
{
    size_t low = 0, high = folder->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(folder->files[middle].path, path);
        if (order == 0) {
            return &folder->files[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
