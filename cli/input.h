/* SPDX-License-Identifier: MIT
 * cli/input.h - what commands read: documents, submissions, folders of the person's own.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/file.h"
#include "base/status.h"
#include "base/str.h"
#include "cli/command.h"
#include "model/folder.h"
#include "model/graph.h"
#include "model/pipeline.h"
#include "model/problem.h"
#include "model/submission.h"

struct input {
    const char *path; /* as given; "-" is standard input */
    struct pipeline *p;
    struct graph *g; /* GRAPH_PLAIN */
    struct str name; /* what the pipeline is called when it does not say: from the file's name */
    struct str base_folder;   /* absolute: the document's own folder */
    struct str absolute_path; /* or empty for standard input */
    struct file_stamp stamp;
    struct arena arena; /* for everything else that lives as long */
    struct buf text;
};

/* Reads and compiles. On failure prints the line and returns its exit code in *code. */
bool input_open(struct input *in, const char *path, int *code) MUST_CHECK;
void input_close(struct input *in);

/* The steps' source directories; and the problems, with them. Lives in in->arena. */
bool input_folders(struct input *in, bool hash, struct folders *out, struct status *st) MUST_CHECK;

/* --submission FILE and --set. */
bool input_submission(struct input *in, const struct invocation *call, struct submission *out,
                      struct status *st) MUST_CHECK;

/* XDG_STATE_HOME/stepwire and the like; STATUS_NOT_FOUND when neither the variable nor HOME is set.
 */
struct str state_folder(struct arena *a, struct status *st);

/* This program's own executable, absolute. */
struct str executable(struct arena *a, struct status *st);

/* Where the examples are: beside the executable's source tree, or the installed data folder. */
struct str examples_folder(struct arena *a, struct status *st);

/* Does the locale (LC_CTYPE) say that text is UTF-8? Else drawings are ASCII. */
bool terminal_is_utf8(void);

#endif
