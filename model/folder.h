/* SPDX-License-Identifier: MIT
 * model/folder.h - the disk as data: what a source directory holds, for rooms that may not look.
 *
 * Made by submit/snapshot.c (or by a test), handed to problems, exports and plan. Where none is
 * handed in, the rules that need one are silent. Plain data; whoever makes it owns it.
 */
#ifndef MODEL_FOLDER_H
#define MODEL_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sha256.h"
#include "base/str.h"

struct folder_file {
    struct str path; /* relative to the folder, '/' between names */
    uint64_t size;   /* bytes */
    uint32_t mode;   /* permission bits */
    uint8_t sha256[SHA256_BYTES];
    struct str bytes; /* the content, only where asked for (dependency files); else STR_NONE */
};

struct folder {
    /* As the document names it, relative to the document; "" is the document's own folder. */
    struct str path;
    bool exists;
    /* Ordered by path (bytes); what the ignore file leaves out is not there. */
    const struct folder_file *files;
    size_t count;
    bool truncated;        /* it holds more files than are listed */
    struct str unreadable; /* why not all of it could be looked at; STR_NONE: all could */
    /* Half B of the v1 IdentifierHash: over relative path and content of each file, in order. */
    uint8_t content_sha256[SHA256_BYTES];
};

struct folders {
    const struct folder *items;
    size_t count;
    struct str root; /* absolute path of the document's folder, for messages only; STR_NONE when it
                        is not known */
};

/* The folder of that path, or NULL when it was not handed in. folders may be NULL. O(count). */
const struct folder *folders_find(const struct folders *folders, struct str path);
/* The file in it by its relative path, or NULL. O(log count). */
const struct folder_file *folder_find(const struct folder *folder, struct str path);

#endif
