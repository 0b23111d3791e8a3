/* SPDX-License-Identifier: MIT */
#include "cli/run.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/sanitize.h"
#include "cli/follow.h"
#include "cli/input.h"
#include "cli/log.h"
#include "submit/run.h"

/* What every command on runs needs. */
struct runs {
    struct arena arena;
    struct str state;
    struct run_history *h;
};

static bool runs_open(struct runs *r, struct status *st)
{
    *r = (struct runs){0};
    if (!arena_init(&r->arena, 0)) {
        return status_nomem(st);
    }
    r->state = state_folder(&r->arena, st);
    r->h = str_is_none(r->state) ? NULL : run_history_open(r->state, st);
    return r->h != NULL;
}

static void runs_close(struct runs *r)
{
    run_history_close(r->h);
    arena_finish(&r->arena);
}

/* RUN is a number, @NUMBER, or "last". */
static bool parse_run(const char *word, int64_t *run, struct status *st)
{
    struct str digits = str_from(word[0] == '@' ? word + 1 : word);
    *run = 0;
    if (strcmp(word, "last") == 0) {
        return true;
    }
    if (!str_to_int64(digits, run) || *run <= 0) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "a run is a number, as stepwire runs lists them, or last; not '%s'",
                          word);
    }
    return true;
}

/* --- run and submit --- */

static bool check_backend(const struct invocation *call, struct status *st)
{
    const char *backend = call->value[OPT_BACKEND];
    if (backend != NULL && strcmp(backend, "local") != 0) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "this version cannot run on '%s'; it can on local", backend);
    }
    return true;
}

static bool start(struct input *in, const struct invocation *call, int64_t *run, struct status *st)
{
    struct submission submission;
    struct run_request request = {
        .p = in->p,
        .document_path = in->absolute_path,
        .base_folder = in->base_folder,
        .name = in->name,
        .backend = STR("local"),
        .submission = &submission,
        .allow_outside = option_given(call, OPT_ALLOW_OUTSIDE),
        .now_ms = clock_utc_ms(),
    };
    struct str own_name = value_get_text(in->p, pipeline_root(in->p), KEY_NAME);
    if (!str_is_none(own_name)) {
        request.name = own_name;
    }
    if (!option_int(call, OPT_JOBS, 1, 1000, 0, &request.jobs, st) ||
        !input_submission(in, call, &submission, st)) {
        return false;
    }
    request.continue_on_failure =
        option_given(call, OPT_CONTINUE) || submission.continue_on_step_failure;
    request.state_folder = state_folder(&in->arena, st);
    request.engine = executable(&in->arena, st);
    return !str_is_none(request.state_folder) && !str_is_none(request.engine) &&
           run_start(&request, run, st);
}

static int finish_run(const struct invocation *call, const struct run_record *run)
{
    struct buf line = BUF_INIT, out = BUF_INIT;
    int code = 0;
    buf_addf(&line, "run %lld %s", (long long)run->id, run_state_name(run->state));
    if (run->ended_ms > 0) {
        buf_addf(&line, ", ");
        add_duration(&line, run->ended_ms - run->created_ms);
    }
    if (run->message.len > 0) {
        buf_addf(&line, ": %.*s", STR_ARG(run->message));
    }
    if (!option_given(call, OPT_QUIET)) {
        cli_add_line(&out, &line);
        code = cli_print(&out);
    } else if (run->state != RUN_OK) {
        struct status st = STATUS_INIT;
        status_set(&st, STATUS_PROBLEMS, NO_POS, "%s", buf_cstr(&line));
        code = cli_fail(NULL, &st);
    }
    buf_finish(&line);
    buf_finish(&out);
    return code != 0 ? code : run->state == RUN_OK ? 0 : status_exit_code(STATUS_PROBLEMS);
}

static int watch_to_end(const struct invocation *call, struct runs *r, int64_t id, unsigned flags)
{
    struct status st = STATUS_INIT;
    struct run_record run;
    if (option_given(call, OPT_QUIET)) {
        flags &= ~(unsigned)(FOLLOW_LOGS | FOLLOW_STATES);
    } else if (isatty(STDERR_FILENO) && isatty(STDOUT_FILENO)) {
        flags |= FOLLOW_PROGRESS;
    }
    if (!follow_run(r->h, id, flags, STR_NONE, &r->arena, &run, &st)) {
        return cli_fail(NULL, &st);
    }
    return finish_run(call, &run);
}

static int start_and(struct invocation *call, int (*then)(const struct invocation *, int64_t run))
{
    struct input in;
    int code;
    struct status st = STATUS_INIT;
    if (!check_backend(call, &st)) {
        return cli_fail(NULL, &st);
    }
    if (!input_open(&in, call->operands[0], &code)) {
        return code;
    }
    int64_t run;
    if (start(&in, call, &run, &st)) {
        code = then(call, run);
    } else {
        /* Only what is wrong with the document has the document's name before it. */
        bool about_it = st.pos.line > 0 || st.code == STATUS_PROBLEMS;
        code = cli_fail(about_it ? in.path : NULL, &st);
    }
    input_close(&in);
    return code;
}

static int then_watch(const struct invocation *call, int64_t run)
{
    struct status st = STATUS_INIT;
    struct runs r;
    int code = runs_open(&r, &st)
                   ? watch_to_end(call, &r, run, FOLLOW_LOGS | FOLLOW_STATES | FOLLOW_CANCEL)
                   : cli_fail(NULL, &st);
    runs_close(&r);
    return code;
}

static int then_print(const struct invocation *call, int64_t run)
{
    (void)call;
    struct buf line = BUF_INIT;
    buf_addf(&line, "%lld\n", (long long)run);
    int code = cli_print(&line);
    buf_finish(&line);
    return code;
}

int run_run(struct invocation *call)
{
    return start_and(call, then_watch);
}

int run_submit(struct invocation *call)
{
    return start_and(call, then_print);
}

int run_engine(struct invocation *call)
{
    int64_t run;
    struct status st = STATUS_INIT;
    if (!parse_run(call->operands[1], &run, &st)) {
        return cli_fail(NULL, &st);
    }
    return engine_main(str_from(call->operands[0]), run);
}

/* --- listing --- */

/* "2026-11-24T10:40:02", UTC, with `between` for the T. */
static void add_time(struct buf *out, int64_t ms, char between)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    if (gmtime_r(&seconds, &utc) != NULL) {
        buf_addf(out, "%04d-%02d-%02d%c%02d:%02d:%02d", utc.tm_year + 1900, utc.tm_mon + 1,
                 utc.tm_mday, between, utc.tm_hour, utc.tm_min, utc.tm_sec);
    }
}

static void member_time(struct json_writer *w, const char *key, int64_t ms)
{
    json_write_key(w, str_from(key));
    if (ms == 0) {
        json_write_null(w);
        return;
    }
    struct buf text = BUF_INIT;
    add_time(&text, ms, 'T');
    buf_addf(&text, ".%03dZ", (int)(ms % 1000));
    json_write_text(w, buf_str(&text));
    buf_finish(&text);
}

static void write_run(struct json_writer *w, const struct run_record *run)
{
    json_member_int(w, "id", run->id);
    json_member_text(w, "name", run->name);
    json_member_text(w, "state", str_from(run_state_name(run->state)));
    json_member_text(w, "backend", run->backend);
    json_member_text(w, "document", run->document);
    json_member_text(w, "folder", run->folder);
    json_member_text(w, "message", run->message);
    member_time(w, "created", run->created_ms);
    member_time(w, "started", run->started_ms);
    member_time(w, "ended", run->ended_ms);
    json_member_int(w, "step_count", run->step_count);
}

static void write_step(struct json_writer *w, const struct step_record *step)
{
    json_write_object(w);
    json_member_text(w, "id", step->id);
    json_member_text(w, "name", step->name);
    json_member_text(w, "state", str_from(step_state_name(step->state)));
    json_member_text(w, "why", step->why);
    json_write_key(w, STR("exit_status"));
    if (step->exit_status >= 0) {
        json_write_int(w, step->exit_status);
    } else {
        json_write_null(w);
    }
    member_time(w, "started", step->started_ms);
    member_time(w, "ended", step->ended_ms);
    if (step->ended_ms > 0 && step->started_ms > 0) {
        json_member_int(w, "duration_ms", step->ended_ms - step->started_ms);
    }
    json_member_text(w, "log", step->log);
    json_write_end(w);
}

static void add_run_line(struct buf *out, const struct run_record *run)
{
    struct buf line = BUF_INIT;
    buf_addf(&line, "%5lld  %-11s  ", (long long)run->id, run_state_name(run->state));
    add_time(&line, run->created_ms, ' ');
    buf_addf(&line, "Z  %4u steps  %.*s", run->step_count, STR_ARG(run->name));
    if (run->message.len > 0) {
        buf_addf(&line, "  (%.*s)", STR_ARG(run->message));
    }
    cli_add_line(out, &line);
    buf_finish(&line);
}

static int print_runs(const struct invocation *call, const struct run_record *runs, size_t count)
{
    struct buf out = BUF_INIT;
    if (option_given(call, OPT_JSON)) {
        struct json_writer w;
        json_write_init(&w, &out, JSON_INDENT_2, JSON_UTF8);
        json_write_object(&w);
        json_write_key(&w, STR("runs"));
        json_write_list(&w);
        for (size_t i = 0; i < count; i++) {
            json_write_object(&w);
            write_run(&w, &runs[i]);
            json_write_end(&w);
        }
        json_write_end(&w);
        json_write_end(&w);
        buf_addc(&out, '\n');
    }
    for (size_t i = 0; i < count && !option_given(call, OPT_JSON); i++) {
        add_run_line(&out, &runs[i]);
    }
    int code = cli_print(&out);
    buf_finish(&out);
    return code;
}

int run_runs(struct invocation *call)
{
    struct status st = STATUS_INIT;
    struct runs r;
    struct run_record *runs;
    size_t count;
    int code;
    if (runs_open(&r, &st) && run_history_runs(r.h, 0, &r.arena, &runs, &count, &st)) {
        code = print_runs(call, runs, count);
    } else {
        code = cli_fail(NULL, &st);
    }
    runs_close(&r);
    return code;
}

static void add_status_text(struct buf *out, const struct run_record *run,
                            const struct step_record *steps, size_t count)
{
    struct buf line = BUF_INIT;
    buf_addf(&line, "run %lld %s: %.*s", (long long)run->id, run_state_name(run->state),
             STR_ARG(run->name));
    if (run->message.len > 0) {
        buf_addf(&line, " (%.*s)", STR_ARG(run->message));
    }
    cli_add_line(out, &line);
    buf_addf(&line, "folder %.*s", STR_ARG(run->folder));
    cli_add_line(out, &line);
    for (size_t i = 0; i < count; i++) {
        const struct step_record *step = &steps[i];
        buf_addf(&line, "  %-10s %.*s", step_state_name(step->state), STR_ARG(step->id));
        if (step->ended_ms > 0 && step->started_ms > 0) {
            buf_addf(&line, ", ");
            add_duration(&line, step->ended_ms - step->started_ms);
        }
        if (step->why.len > 0) {
            buf_addf(&line, " (%.*s)", STR_ARG(step->why));
        }
        cli_add_line(out, &line);
    }
    buf_finish(&line);
}

static int print_status(const struct invocation *call, const struct run_record *run,
                        const struct step_record *steps, size_t count)
{
    struct buf out = BUF_INIT;
    if (option_given(call, OPT_JSON)) {
        struct json_writer w;
        json_write_init(&w, &out, JSON_INDENT_2, JSON_UTF8);
        json_write_object(&w);
        write_run(&w, run);
        json_write_key(&w, STR("steps"));
        json_write_list(&w);
        for (size_t i = 0; i < count; i++) {
            write_step(&w, &steps[i]);
        }
        json_write_end(&w);
        json_write_end(&w);
        buf_addc(&out, '\n');
    } else {
        add_status_text(&out, run, steps, count);
    }
    int code = cli_print(&out);
    buf_finish(&out);
    return code;
}

int run_status(struct invocation *call)
{
    struct status st = STATUS_INIT;
    struct runs r = {0};
    struct run_record run;
    struct step_record *steps;
    size_t count;
    int64_t id;
    int code;
    if (parse_run(call->operands[0], &id, &st) && runs_open(&r, &st) &&
        run_history_run(r.h, id, &r.arena, &run, &st) &&
        run_history_steps(r.h, run.id, &r.arena, &steps, &count, &st)) {
        code = print_status(call, &run, steps, count);
    } else {
        code = cli_fail(NULL, &st);
    }
    runs_close(&r);
    return code;
}

int run_watch_command(struct invocation *call)
{
    struct status st = STATUS_INIT;
    struct runs r = {0};
    struct run_record run;
    int64_t id;
    int code;
    if (parse_run(call->operands[0], &id, &st) && runs_open(&r, &st) &&
        run_history_run(r.h, id, &r.arena, &run, &st)) {
        code = watch_to_end(call, &r, run.id, FOLLOW_STATES);
    } else {
        code = cli_fail(NULL, &st);
    }
    runs_close(&r);
    return code;
}

/* --- logs and cancel --- */

/* What is there of one log, in pieces. */
static int print_log(const struct step_record *step)
{
    struct status st = STATUS_INIT;
    struct log_reader log = LOG_READER_INIT;
    struct buf lines = BUF_INIT;
    int code = 0;
    for (bool more = true; more && code == 0;) {
        buf_reset(&lines);
        code = log_read(&log, step->log.ptr, STR(""), LOG_HAS_ENDED, &lines, &more, &st)
                   ? cli_print(&lines)
                   : cli_fail(NULL, &st);
    }
    buf_finish(&lines);
    log_reader_finish(&log);
    return code;
}

static int print_log_header(const struct step_record *step)
{
    struct buf line = BUF_INIT;
    buf_addf(&line, "==> %.*s (%s) <==\n", STR_ARG(step->id), step_state_name(step->state));
    int code = cli_print_text(&line);
    buf_finish(&line);
    return code;
}

static int print_logs(const struct step_record *steps, size_t count, const char *only, int64_t run)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (only != NULL && !str_eq(steps[i].id, str_from(only))) {
            continue;
        }
        found = true;
        bool started = access(steps[i].log.ptr, F_OK) == 0;
        if (!started && only == NULL) {
            continue;
        }
        int code = only == NULL ? print_log_header(&steps[i]) : 0;
        code = code == 0 && started ? print_log(&steps[i]) : code;
        if (code != 0) {
            return code;
        }
    }
    struct status st = STATUS_INIT;
    if (!found && only != NULL) {
        status_set(&st, STATUS_NOT_FOUND, NO_POS, "run %lld has no step '%s'", (long long)run,
                   only);
        return cli_fail(NULL, &st);
    }
    return 0;
}

static int follow_logs(struct runs *r, int64_t run, const char *only)
{
    struct status st = STATUS_INIT;
    struct run_record record;
    struct str step = only != NULL ? str_from(only) : STR_NONE;
    return follow_run(r->h, run, FOLLOW_LOGS, step, &r->arena, &record, &st) ? 0
                                                                             : cli_fail(NULL, &st);
}

int run_logs(struct invocation *call)
{
    struct status st = STATUS_INIT;
    struct runs r = {0};
    struct run_record run;
    struct step_record *steps;
    size_t count;
    int64_t id;
    int code;
    const char *only = call->operand_count > 1 ? call->operands[1] : NULL;
    if (!parse_run(call->operands[0], &id, &st) || !runs_open(&r, &st) ||
        !run_history_run(r.h, id, &r.arena, &run, &st) ||
        !run_history_steps(r.h, run.id, &r.arena, &steps, &count, &st)) {
        code = cli_fail(NULL, &st);
    } else if (option_given(call, OPT_FOLLOW)) {
        code = follow_logs(&r, run.id, only);
    } else {
        code = print_logs(steps, count, only, run.id);
    }
    runs_close(&r);
    return code;
}

int run_cancel_command(struct invocation *call)
{
    struct status st = STATUS_INIT;
    struct runs r = {0};
    struct run_record run;
    int64_t id;
    bool ok = parse_run(call->operands[0], &id, &st) && runs_open(&r, &st) &&
              run_history_run(r.h, id, &r.arena, &run, &st) && run_cancel(r.h, run.id, &st);
    int code = ok ? 0 : cli_fail(NULL, &st);
    runs_close(&r);
    return code;
}
