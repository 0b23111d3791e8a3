/* SPDX-License-Identifier: MIT
 * render/v1_ids.h - how an id stands in what is written, that the service or chance will give.
 */
#ifndef RENDER_V1_IDS_H
#define RENDER_V1_IDS_H

#include <stdint.h>

#include "base/buf.h"

enum v1_ids_style {
    V1_IDS_PLAIN,  /* module-001; a block of a transformation: block-001 */
    V1_IDS_BRACED, /* {module-001}; a block: {uuid-001} */
};

struct v1_ids {
    enum v1_ids_style style;
    uint32_t uuids; /* given so far */
};

/* Ids as texts that end with NUL. */
enum { V1_ID_SIZE = 32 };

/* A node's: the SDK takes eight random digits, and we its place in creation order, from 1. */
void v1_node_id(uint32_t position, char id[V1_ID_SIZE]);
/* What the service numbers: "module", 1. */
void v1_numbered_id(const struct v1_ids *ids, const char *what, uint32_t number,
                    char id[V1_ID_SIZE]);
/* The next uuid. */
void v1_next_uuid(struct v1_ids *ids, char id[V1_ID_SIZE]);

#endif
