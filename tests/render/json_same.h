/* SPDX-License-Identifier: MIT
 * tests/render/json_same.h - are two bodies for the v1 service the same? As
 * conformance/v1/compare.py sees it, with ids compared directly.
 *
 * Not significant: the order of keys; null against absent; the order of nodes, edges and named
 * lists; the layout of texts that are JSON themselves (Runconfig). Significant: everything else,
 * the types of values included.
 */
#ifndef TESTS_RENDER_JSON_SAME_H
#define TESTS_RENDER_JSON_SAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* False with the place and both values of the first difference in *difference. Both texts are JSON.
 */
bool json_same(struct str want, struct str got, struct buf *difference);

#endif
