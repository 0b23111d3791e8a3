/* SPDX-License-Identifier: MIT
 * render/v1_fingerprint.h - what the service tells equal modules by: the first half of a module's
 * IdentifierHash, and a data source's.
 */
#ifndef RENDER_V1_FINGERPRINT_H
#define RENDER_V1_FINGERPRINT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/sha256.h"
#include "base/status.h"
#include "base/str.h"
#include "render/v1_module.h"

struct v1_fingerprints {
    struct sha256 sha;
    struct buf text; /* hashed last */
};

/* False when memory is out. */
bool v1_fingerprints_init(struct v1_fingerprints *f, struct status *st) MUST_CHECK;
void v1_fingerprints_finish(struct v1_fingerprints *f);

/* Of the module that `modules` has read last. False when memory is out. */
bool v1_fingerprint_module(struct v1_fingerprints *f, const struct v1_modules *modules,
                           const struct v1_module *module, struct arena scratch,
                           char hex[SHA256_HEX + 1], struct status *st) MUST_CHECK;

/* Of a data source: its name, datastore and path there. False when memory is out. */
bool v1_fingerprint_source(struct v1_fingerprints *f, struct str name, struct str datastore,
                           struct str path, char hex[SHA256_HEX + 1], struct status *st) MUST_CHECK;

#endif
