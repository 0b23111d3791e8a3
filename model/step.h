/* SPDX-License-Identifier: MIT
 * model/step.h - what the three types of steps have in common, under the names that each has for
 * it.
 */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include "base/str.h"
#include "model/pipeline.h"

/* The folder with the step's script, relative to the document's own: the estimator's, the step's,
 * or (not for a CommandStep) the document's default; "" is the document's folder. */
struct str step_source_directory(const struct pipeline *p, value_id step);

/* The script: an estimator's entry_script, a PythonScriptStep's script_name; STR_NONE when there is
 * none. */
struct str step_entry_script(const struct pipeline *p, value_id step);

/* The member that holds the arguments: of a CommandStep its command. */
enum key step_arguments_key(const struct pipeline *p, value_id step);
/* The list of arguments (a CommandStep's: its command); none when it is absent. */
value_id step_arguments(const struct pipeline *p, value_id step);

#endif
