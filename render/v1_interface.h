/* SPDX-License-Identifier: MIT
 * render/v1_interface.h - `POST Modules` and `POST DataSources`: what makes a module or a data
 * source known to the service.
 */
#ifndef RENDER_V1_INTERFACE_H
#define RENDER_V1_INTERFACE_H

#include "base/json.h"
#include "base/str.h"
#include "render/v1_module.h"
#include "render/v1_plan.h"

/* The module that `modules` has read last, as an object. */
void v1_interface_write(const struct v1_modules *modules, const struct v1_module *module,
                        struct str fingerprint, struct str snapshot_id, struct json_writer *w);

void v1_source_write(const struct v1_plan_source *source, struct json_writer *w);

#endif
