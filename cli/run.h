/* SPDX-License-Identifier: MIT
 * cli/run.h - the commands on runs: run, submit, runs, status, watch, logs, cancel.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/command.h"

int run_run(struct invocation *in);
int run_submit(struct invocation *in);
int run_runs(struct invocation *in);
int run_status(struct invocation *in);
int run_watch_command(struct invocation *in);
int run_logs(struct invocation *in);
int run_cancel_command(struct invocation *in);
int run_engine(struct invocation *in); /* the engine's own process; not for people */

#endif
