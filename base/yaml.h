/* SPDX-License-Identifier: MIT
 * base/yaml.h - YAML 1.2 in, as the same tree that JSON gives. Only yaml.c knows libfyaml.
 *
 * One document of mappings with scalar keys, sequences and scalars. Plain scalars are read by the
 * core schema (null, true, 0x1F, 1.5, everything else a text); quoted ones and those tagged !!str
 * are texts. Aliases are copies of what they name. Refused: other tags, a key twice in one mapping,
 * numbers that JSON has none of (.inf, .nan), a second document, more than the limits below.
 *
 * Owns everything; the text it was read from is needed for the call only. Not thread-safe.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "base/str.h"

/* Named limits, in the manual too. Aliases count as what they stand for. */
enum {
    YAML_BYTES_MAX = 16 * 1024 * 1024,
    YAML_DEPTH_MAX = 60,
    YAML_VALUES_MAX = 1000 * 1000,
};

struct yaml;

/* NULL with st (STATUS_DATA or STATUS_LIMIT and the place, or STATUS_NOMEM) on failure. Cost
 * O(bytes + what aliases stand for). */
struct yaml *yaml_parse(struct str text, struct status *st) MUST_CHECK;
void yaml_free(struct yaml *y);

/* The tree; borrowed until yaml_free. Its own places (json_pos) mean nothing. */
const struct json *yaml_json(const struct yaml *y);
/* Where the value, or the key of a mapping's member, stands in the YAML. O(1). */
struct doc_pos yaml_pos(const struct yaml *y, const struct json_value *v);
struct doc_pos yaml_key_pos(const struct yaml *y, const struct json_value *v);

#endif
