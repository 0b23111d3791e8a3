/* SPDX-License-Identifier: MIT
 * render/v1_rest.h - `v1-rest`: every request that one submission sends, in the SDK's order, as if
 * the service knew nothing yet.
 *
 * A list of {"method", "path", "query", "headers", "body"}. Written in braces is what only an
 * answer or chance gives: {api} and {history} (base URLs from the discovery), {token},
 * {module-001}, {datasource-001}, {run-001}, {blob-001} (where a file goes), {uuid-001}, {now}. The
 * bytes of a file are {"file": path, "sha256"}.
 */
#ifndef RENDER_V1_REST_H
#define RENDER_V1_REST_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/status.h"
#include "render/v1_graph.h"

/* Appends the list, indented. STATUS_DATA, naming step and field, for what the SDK would refuse.
 * STATUS_LIMIT for a source directory with some sixty folders in each other, deeper than JSON is
 * written. A source directory that was not handed in has no files. */
bool v1_rest_write(const struct v1_input *input, struct buf *out, struct status *st) MUST_CHECK;

#endif
