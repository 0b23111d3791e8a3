/* SPDX-License-Identifier: MIT */
#include "render/v1_member.h"

void v1_member(struct json_writer *w, const char *key, struct str text)
{
    if (!str_is_none(text)) {
        json_member_text(w, key, text);
    }
}

void v1_said_member(struct json_writer *w, const char *key, enum v1_said said)
{
    if (said != V1_NOT_SAID) {
        json_member_bool(w, key, said == V1_SAID_TRUE);
    }
}
