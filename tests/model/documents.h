/* SPDX-License-Identifier: MIT
 * tests/model/documents.h - documents for tests: files of the tree, and one that has every kind of
 * thing in it.
 */
#ifndef TESTS_MODEL_DOCUMENTS_H
#define TESTS_MODEL_DOCUMENTS_H

#include "base/buf.h"
#include "base/str.h"
#include "model/pipeline.h"

#define CASES_FOLDER "tests/conformance/v1/cases"

/* In canonical form, with every key and variant that the format has, and unfinished things, cycles
 * and repeated names besides. */
#define RICH_DOCUMENT "tests/data/rich.pipeline.json"

/* A whole file, relative to the repository's root. A failure fails the test. */
void document_read(const char *path, struct buf *out);

/* Loads a text; a failure fails the test. */
struct pipeline *document_load(struct str text);

/* The canonical bytes of p replace what is in out. */
void document_save(const struct pipeline *p, struct buf *out);

/* Names of the folders with recorded cases, sorted; NULL-terminated, to be freed with
 * document_cases_free. Fails the test when there are none. */
char **document_cases(void);
void document_cases_free(char **names);

#endif
