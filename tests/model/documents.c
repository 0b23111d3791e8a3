/* SPDX-License-Identifier: MIT */
#include "tests/model/documents.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/load.h"
#include "model/save.h"

void document_read(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s: cannot be read (tests run in the repository's root)", path);
    char bytes[4096];
    size_t count;
    buf_reset(out);
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0) {
        buf_add(out, (struct str){bytes, count});
    }
    ck_assert(!ferror(file) && buf_ok(out, NULL));
    fclose(file);
}

struct pipeline *document_load(struct str text)
{
    struct status st = STATUS_INIT;
    struct pipeline *p = pipeline_load(text, &st);
    ck_assert_msg(p != NULL, "line %u, column %u: %s", st.pos.line, st.pos.column, st.message);
    return p;
}

void document_save(const struct pipeline *p, struct buf *out)
{
    buf_reset(out);
    pipeline_save(p, out);
    ck_assert(buf_ok(out, NULL));
}

static int has_document(const struct dirent *entry)
{
    char path[512];
    snprintf(path, sizeof path, CASES_FOLDER "/%s/document.pipeline.json", entry->d_name);
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        fclose(file);
    }
    return file != NULL;
}

char **document_cases(void)
{
    struct dirent **entries;
    int count = scandir(CASES_FOLDER, &entries, has_document, alphasort);
    ck_assert_msg(count > 0, "no cases in %s", CASES_FOLDER);
    char **names = mem_new_array(char *, (size_t)count + 1);
    ck_assert_ptr_nonnull(names);
    for (int i = 0; i < count; i++) {
        size_t len = strlen(entries[i]->d_name) + 1;
        names[i] = mem_new_array(char, len);
        ck_assert_ptr_nonnull(names[i]);
        memcpy(names[i], entries[i]->d_name, len);
        free(entries[i]); /* scandir's own */
    }
    free(entries);
    return names;
}

void document_cases_free(char **names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        mem_free(names[i]);
    }
    mem_free(names);
}
