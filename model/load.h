/* SPDX-License-Identifier: MIT
 * model/load.h - a text becomes a pipeline, or a sentence that says what is not well formed.
 */
#ifndef MODEL_LOAD_H
#define MODEL_LOAD_H

#include "base/compiler.h"
#include "base/status.h"
#include "base/str.h"
#include "model/pipeline.h"

/* What a person starts from: every Azure ML workspace has this datastore, and outputs need one. */
#define PIPELINE_BLANK                                                                             \
    "{\"format\": \"stepwire/1\","                                                                 \
    " \"datastores\": [{\"name\": \"workspaceblobstore\", \"default\": true}]}"

/* Reads a document. Accepts any order of keys, and defaults that are written out. `text` is not
 * needed afterwards. Free with pipeline_free. Cost O(bytes).
 *
 * NULL with STATUS_DATA, line, column and one sentence for the first thing that is not well formed
 * (FORMAT.md): bad JSON, a key twice, a wrong type, an unknown key, class, type or kind, what is
 * required and absent. STATUS_LIMIT beyond the limits of base/json.h; STATUS_NOMEM. */
struct pipeline *pipeline_load(struct str text, struct status *st) MUST_CHECK;

/* What the pipeline of a file is called when it does not say: the last part of the path, without
 * .pipeline.json or .json. Borrowed from path. */
struct str pipeline_default_name(struct str path);

#endif
