/* SPDX-License-Identifier: MIT */
#include "render/v1_ids.h"

#include <stdio.h>

void v1_node_id(uint32_t position, char id[V1_ID_SIZE])
{
    snprintf(id, V1_ID_SIZE, "%08x", position);
}

void v1_numbered_id(const struct v1_ids *ids, const char *what, uint32_t number,
                    char id[V1_ID_SIZE])
{
    bool braced = ids->style == V1_IDS_BRACED;
    snprintf(id, V1_ID_SIZE, "%s%s-%03u%s", braced ? "{" : "", what, number, braced ? "}" : "");
}

void v1_next_uuid(struct v1_ids *ids, char id[V1_ID_SIZE])
{
    ids->uuids++;
    v1_numbered_id(ids, ids->style == V1_IDS_BRACED ? "uuid" : "block", ids->uuids, id);
}
