/* SPDX-License-Identifier: MIT
 * model/sdk.h - the names that one release of the Azure ML SDK v1 knows: versions of frameworks,
 * backends, types of compute and data, parameters of a module.
 *
 * They are data (model/data/sdk.txt, which says how it is written) and part of the program; no code
 * of ours holds one that changes with a release. Texts are borrowed and live for ever. Nothing here
 * allocates or fails.
 */
#ifndef MODEL_SDK_H
#define MODEL_SDK_H

#include <stdbool.h>

#include "base/str.h"

/* The words behind a key, "PyTorch versions" or "data types"; STR_NONE when the table has no such
 * key. Take them one by one with sdk_next. O(table), some 5 KB. */
struct str sdk_words(struct str key);
/* Takes the next word off; STR_NONE at the end. */
struct str sdk_next(struct str *words);
/* Is it one of the words? */
bool sdk_has(struct str words, struct str word);

#endif
