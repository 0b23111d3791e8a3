/* SPDX-License-Identifier: MIT
 * model/save.h - a pipeline becomes text, in canonical form (FORMAT.md).
 *
 * Keys in the order of model/shape.h; what equals its default left out, and nothing else; numbers
 * as they were read. Failures stick to the buffer. Cost O(bytes).
 */
#ifndef MODEL_SAVE_H
#define MODEL_SAVE_H

#include "base/buf.h"
#include "model/pipeline.h"

/* Appends the document, laid out as Python's json.dumps(indent=2, ensure_ascii=False), and a
 * newline. Loading that gives the same document, and saving it again the same bytes. */
void pipeline_save(const struct pipeline *p, struct buf *out);

/* Appends one value as JSON on one line (JSON_SPACED), as in journals and messages. The value
 * itself is written also where it equals its default; what it holds is canonical. */
void value_save(const struct pipeline *p, value_id v, struct buf *out);

#endif
