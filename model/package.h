/* SPDX-License-Identifier: MIT
 * model/package.h - how the SDK's CondaDependencies takes the text of a Python package apart.
 *
 * Views of the text that is given; nothing here allocates or fails.
 */
#ifndef MODEL_PACKAGE_H
#define MODEL_PACKAGE_H

#include <stdbool.h>

#include "base/str.h"

/* What stands before the version and the extras; of a wheel, what its file's name begins with. */
struct str package_name(struct str package);
/* Python itself, python=3.8, but not python-dateutil. */
bool package_is_python(struct str package);
/* The version that it ends with, 3.8, 3.8.1 or 3.8a1; STR_NONE when it ends with none. */
struct str package_version(struct str package);

#endif
