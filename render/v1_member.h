/* SPDX-License-Identifier: MIT
 * render/v1_member.h - members of what the service is sent that are there only when they are said.
 */
#ifndef RENDER_V1_MEMBER_H
#define RENDER_V1_MEMBER_H

#include "base/json.h"
#include "base/str.h"

/* A bool that may be left out. */
enum v1_said { V1_NOT_SAID, V1_SAID_FALSE, V1_SAID_TRUE };

/* Unless text is STR_NONE. */
void v1_member(struct json_writer *w, const char *key, struct str text);
void v1_said_member(struct json_writer *w, const char *key, enum v1_said said);

#endif
