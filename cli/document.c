/* SPDX-License-Identifier: MIT */
#include "cli/document.h"

#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/sanitize.h"
#include "cli/input.h"
#include "model/history.h"
#include "model/load.h"
#include "model/save.h"
#include "render/export.h"
#include "render/layout.h"
#include "render/show.h"
#include "submit/example.h"

/* Writes a result to -o OUT, else to standard output. */
static int put_result(const struct invocation *call, const struct buf *text)
{
    const char *path = call->value[OPT_OUTPUT];
    if (path == NULL || strcmp(path, "-") == 0) {
        return cli_print(text);
    }
    struct status st = STATUS_INIT;
    if (!buf_ok(text, &st) || !file_save(path, buf_str(text), NULL, NULL, &st)) {
        return cli_fail(NULL, &st);
    }
    return 0;
}

/* --- new --- */

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool make_from_example(const struct invocation *call, struct arena *a, struct status *st)
{
    const char *wanted = call->value[OPT_EXAMPLE];
    struct example *examples;
    size_t count;
    struct str folder = examples_folder(a, st);
    if (str_is_none(folder) || !example_list(folder, a, &examples, &count, st)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (str_eq(examples[i].name, str_from(wanted))) {
            return example_copy(&examples[i], str_from(call->operands[0]), st);
        }
    }
    struct buf names = BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        buf_addf(&names, "%s%.*s", i > 0 ? ", " : "", STR_ARG(examples[i].name));
    }
    status_set(st, STATUS_USAGE, NO_POS, "there is no example '%s'; there are: %s", wanted,
               buf_cstr(&names));
    buf_finish(&names);
    return false;
}

static bool make_empty(const char *path, struct status *st)
{
    struct file_stamp none = {.exists = false};
    struct pipeline *p = pipeline_load(STR(PIPELINE_BLANK), st);
    struct buf text = BUF_INIT;
    bool ok = p != NULL;
    if (ok) {
        pipeline_save(p, &text);
        ok = buf_ok(&text, st) &&
             (is_standard(path) ? file_write_all(STDOUT_FILENO, buf_str(&text), st)
                                : file_save(path, buf_str(&text), &none, NULL, st));
    }
    buf_finish(&text);
    pipeline_free(p);
    return ok;
}

int run_new(struct invocation *call)
{
    struct status st = STATUS_INIT;
    struct arena a = {0};
    const char *path = call->operands[0];
    struct file_stamp stamp = {.exists = false};
    bool ok = arena_init(&a, 0) || status_nomem(&st);
    if (ok && is_standard(path) && option_given(call, OPT_EXAMPLE)) {
        ok = status_set(&st, STATUS_USAGE, NO_POS,
                        "an example is several files; it needs a name, not standard output");
    }
    ok = ok && (is_standard(path) || file_stat(path, &stamp, &st));
    if (ok && stamp.exists) {
        ok = status_set(&st, STATUS_CONFLICT, NO_POS, "%s is there already; choose another name",
                        path);
    }
    ok = ok && (option_given(call, OPT_EXAMPLE) ? make_from_example(call, &a, &st)
                                                : make_empty(path, &st));
    arena_finish(&a);
    return ok ? 0 : cli_fail(NULL, &st);
}

/* --- check --- */

static bool backend_scopes(const char *backend, bool wanted[4], struct status *st)
{
    wanted[SCOPE_ANY] = true;
    wanted[SCOPE_AZURE] = wanted[SCOPE_AZURE_V1] = wanted[SCOPE_AZURE_V2] = backend == NULL;
    if (backend == NULL || strcmp(backend, "local") == 0 || strcmp(backend, "slurm") == 0) {
        return true;
    }
    wanted[SCOPE_AZURE] = true;
    wanted[SCOPE_AZURE_V1] = strcmp(backend, "azure-v1") == 0;
    wanted[SCOPE_AZURE_V2] = strcmp(backend, "azure-v2") == 0;
    if (!wanted[SCOPE_AZURE_V1] && !wanted[SCOPE_AZURE_V2]) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "--for is local, slurm, azure-v1 or azure-v2, not '%s'", backend);
    }
    return true;
}

struct check_filter {
    bool scopes[4];
    bool information;
};

static bool is_wanted(const struct check_filter *filter, const struct problem *problem)
{
    return filter->scopes[problem->rule->scope] &&
           (filter->information || problem->rule->severity != SEVERITY_INFO);
}

static void add_problem_line(struct buf *out, const struct input *in, const struct problem *problem)
{
    struct buf line = BUF_INIT;
    struct doc_pos pos = value_pos(in->p, problem->place);
    buf_addf(&line, "%s:%u:%u: %s: %.*s [%s]",
             strcmp(in->path, "-") == 0 ? "standard input" : in->path, pos.line, pos.column,
             severity_name(problem->rule->severity), STR_ARG(problem->message),
             problem->rule->name);
    cli_add_line(out, &line);
    buf_finish(&line);
}

static void add_text_or_null(struct json_writer *w, const char *key, struct str text)
{
    json_write_key(w, str_from(key));
    if (str_is_none(text)) {
        json_write_null(w);
    } else {
        json_write_text(w, text);
    }
}

static void add_problem_json(struct json_writer *w, const struct input *in,
                             const struct problem *problem)
{
    struct doc_pos pos = value_pos(in->p, problem->place);
    struct buf pointer = BUF_INIT;
    value_pointer(in->p, problem->place, &pointer);
    json_write_object(w);
    json_member_text(w, "rule", str_from(problem->rule->name));
    json_member_text(w, "severity", str_from(severity_name(problem->rule->severity)));
    json_member_int(w, "line", pos.line);
    json_member_int(w, "column", pos.column);
    json_member_text(w, "path", buf_str(&pointer));
    bool has_step = !value_is_none(problem->step);
    add_text_or_null(w, "step", has_step ? value_identity(in->p, problem->step) : STR_NONE);
    add_text_or_null(w, "field", problem->field != KEY_NONE ? key_text(problem->field) : STR_NONE);
    json_member_text(w, "message", problem->message);
    json_write_key(w, STR("sdk"));
    if (str_is_none(problem->sdk_message)) {
        json_write_null(w);
    } else {
        json_write_object(w);
        add_text_or_null(w, "exception", problem->sdk_exception);
        json_member_text(w, "message", problem->sdk_message);
        json_write_end(w);
    }
    add_text_or_null(w, "fix", problem->fix);
    json_write_end(w);
    buf_finish(&pointer);
}

static void add_check_json(struct buf *out, const struct input *in, const struct problems *list,
                           const struct check_filter *filter)
{
    struct json_writer w;
    json_write_init(&w, out, JSON_INDENT_2, JSON_UTF8);
    json_write_object(&w);
    json_write_key(&w, STR("problems"));
    json_write_list(&w);
    for (size_t i = 0; i < problems_count(list); i++) {
        if (is_wanted(filter, problems_get(list, i))) {
            add_problem_json(&w, in, problems_get(list, i));
        }
    }
    json_write_end(&w);
    json_write_end(&w);
    buf_addc(out, '\n');
}

static int print_check(const struct invocation *call, const struct input *in,
                       const struct problems *list, const struct check_filter *filter)
{
    struct buf out = BUF_INIT;
    size_t errors = 0, warnings = 0;
    bool json = option_given(call, OPT_JSON);
    for (size_t i = 0; i < problems_count(list); i++) {
        const struct problem *problem = problems_get(list, i);
        if (is_wanted(filter, problem)) {
            errors += problem->rule->severity == SEVERITY_ERROR;
            warnings += problem->rule->severity == SEVERITY_WARNING;
            if (!json) {
                add_problem_line(&out, in, problem);
            }
        }
    }
    if (json) {
        add_check_json(&out, in, list, filter);
    } else if (!option_given(call, OPT_QUIET)) {
        buf_addf(&out, "%zu step%s: %zu error%s, %zu warning%s\n", in->g->node_count,
                 in->g->node_count == 1 ? "" : "s", errors, errors == 1 ? "" : "s", warnings,
                 warnings == 1 ? "" : "s");
    }
    int code = cli_print(&out);
    buf_finish(&out);
    bool bad = errors > 0 || (option_given(call, OPT_STRICT) && warnings > 0);
    return code != 0 ? code : bad ? status_exit_code(STATUS_PROBLEMS) : 0;
}

/* The first problem from number `from` on that has a fix; SIZE_MAX when there is none. */
static size_t next_fixable(const struct problems *list, size_t from)
{
    while (from < problems_count(list) && str_is_none(problems_get(list, from)->fix)) {
        from++;
    }
    return from < problems_count(list) ? from : SIZE_MAX;
}

/* One problem after the other, looking again after each fix. A fix that is refused is passed over.
 * The number of fixes is bounded, should one ever bring back what another takes away. */
static bool apply_fixes(struct input *in, const struct folders *folders, size_t *fixed,
                        struct status *st)
{
    enum { FIXES_MAX = 100000 };
    struct history *h = history_new(in->p, st);
    bool ok = h != NULL;
    size_t passed = 0;
    while (ok && *fixed < FIXES_MAX) {
        struct problems *list = problems_find(in->p, in->g, folders, st);
        size_t next = list != NULL ? next_fixable(list, passed) : SIZE_MAX;
        struct status refused = STATUS_INIT;
        bool done = next != SIZE_MAX && problem_fix(h, problems_get(list, next), &refused);
        ok = list != NULL && (refused.code != STATUS_NOMEM || status_nomem(st));
        problems_free(list);
        if (!ok || next == SIZE_MAX) {
            break;
        }
        if (!done) {
            passed = next + 1;
            continue;
        }
        ++*fixed;
        graph_free(in->g);
        in->g = graph_compile(in->p, GRAPH_PLAIN, st);
        ok = in->g != NULL;
    }
    history_free(h);
    return ok;
}

/* Fixes, saves, and reads the saved bytes again, so that the places in what is printed are the
 * file's. */
static bool fix_and_save(struct input *in, const struct folders *folders, struct status *st)
{
    size_t fixed = 0;
    if (strcmp(in->path, "-") == 0) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "--fix needs a file to save to, not standard input");
    }
    if (!apply_fixes(in, folders, &fixed, st) || fixed == 0) {
        return st->code == STATUS_OK;
    }
    struct buf text = BUF_INIT;
    pipeline_save(in->p, &text);
    bool ok = buf_ok(&text, st) && file_save(in->path, buf_str(&text), &in->stamp, &in->stamp, st);
    buf_finish(&in->text);
    in->text = text;
    if (!ok) {
        return false;
    }
    graph_free(in->g);
    pipeline_free(in->p);
    in->g = NULL;
    in->p = pipeline_load(buf_str(&in->text), st);
    in->g = in->p != NULL ? graph_compile(in->p, GRAPH_PLAIN, st) : NULL;
    return in->g != NULL;
}

int run_check(struct invocation *call)
{
    struct input in;
    int code;
    struct check_filter filter = {.information = option_given(call, OPT_VERBOSE)};
    struct status st = STATUS_INIT;
    if (!backend_scopes(call->value[OPT_FOR], filter.scopes, &st)) {
        return cli_fail(NULL, &st);
    }
    if (!input_open(&in, call->operands[0], &code)) {
        return code;
    }
    struct folders folders;
    bool ok = input_folders(&in, false, &folders, &st);
    ok = ok && (!option_given(call, OPT_FIX) || fix_and_save(&in, &folders, &st));
    struct submission submission;
    struct problems *list = ok && input_submission(&in, call, &submission, &st)
                                ? problems_find(in.p, in.g, &folders, &st)
                                : NULL;
    ok = list != NULL && problems_add_submission(list, in.p, in.g, &submission, &st);
    const char *where = st.pos.line > 0 ? call->value[OPT_SUBMISSION] : NULL;
    code = ok ? print_check(call, &in, list, &filter) : cli_fail(where, &st);
    problems_free(list);
    input_close(&in);
    return code;
}

/* --- fmt --- */

int run_fmt(struct invocation *call)
{
    struct input in;
    int code;
    if (!input_open(&in, call->operands[0], &code)) {
        return code;
    }
    struct buf text = BUF_INIT;
    pipeline_save(in.p, &text);
    const char *out = call->value[OPT_OUTPUT];
    bool to_output = out != NULL ? strcmp(out, "-") == 0 : strcmp(in.path, "-") == 0;
    struct status st = STATUS_INIT;
    if (to_output) {
        code = cli_print(&text);
    } else if (buf_ok(&text, &st) && file_save(out != NULL ? out : in.path, buf_str(&text),
                                               out != NULL ? NULL : &in.stamp, NULL, &st)) {
        code = 0;
    } else {
        code = cli_fail(NULL, &st);
    }
    buf_finish(&text);
    input_close(&in);
    return code;
}

/* --- show and layout --- */

static bool choose_direction(const struct invocation *call, const struct input *in,
                             struct layout_options *options, struct status *st)
{
    value_id view = value_get(in->p, pipeline_root(in->p), KEY_VIEW);
    const char *given = call->value[OPT_DIRECTION];
    struct str direction =
        given != NULL ? str_from(given) : value_get_text(in->p, view, KEY_DIRECTION);
    options->keep_direction = given != NULL;
    options->direction = str_eq(direction, STR("down")) ? LAYOUT_DOWN : LAYOUT_RIGHT;
    if (given != NULL && options->direction == LAYOUT_RIGHT && strcmp(given, "right") != 0) {
        return status_set(st, STATUS_USAGE, NO_POS, "--direction is right or down, not '%s'",
                          given);
    }
    return true;
}

/* The width to fit into: --width, else the terminal's, else none. */
static bool choose_width(const struct invocation *call, int *width, struct status *st)
{
    struct winsize size;
    int terminal = 0;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        terminal = size.ws_col;
    }
    return option_int(call, OPT_WIDTH, 20, 1000000, terminal, width, st);
}

static enum cells_color choose_color(const struct invocation *call)
{
    const char *when = call->value[OPT_COLOR];
    bool is_auto = when == NULL || strcmp(when, "auto") == 0;
    if (is_auto ? !isatty(STDOUT_FILENO) : strcmp(when, "never") == 0) {
        return CELLS_PLAIN;
    }
    return option_wants_colour(call) ? CELLS_COLOUR : CELLS_MONO;
}

int run_show(struct invocation *call)
{
    struct input in;
    int code;
    struct status st = STATUS_INIT;
    struct layout_options options = {.ascii = option_given(call, OPT_ASCII) || !terminal_is_utf8()};
    if (!choose_width(call, &options.max_width, &st)) {
        return cli_fail(NULL, &st);
    }
    if (!input_open(&in, call->operands[0], &code)) {
        return code;
    }
    struct buf out = BUF_INIT;
    if (choose_direction(call, &in, &options, &st) &&
        show_write(in.p, in.g, &options, choose_color(call), &out, &st)) {
        /* The cells behind it are sanitised already, and hold the colours asked for. */
        code = buf_ok(&out, &st) && file_write_all(STDOUT_FILENO, buf_str(&out), &st)
                   ? 0
                   : cli_fail("standard output", &st);
    } else {
        code = cli_fail(NULL, &st);
    }
    buf_finish(&out);
    input_close(&in);
    return code;
}

int run_layout(struct invocation *call)
{
    struct input in;
    int code;
    struct status st = STATUS_INIT;
    struct layout_options options = {.ascii = option_given(call, OPT_ASCII),
                                     .quick = option_given(call, OPT_QUICK)};
    if (!input_open(&in, call->operands[0], &code)) {
        return code;
    }
    struct layout *l = NULL;
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    if (choose_direction(call, &in, &options, &st)) {
        l = layout_make(in.p, in.g, &options, &st);
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    if (l == NULL) {
        code = cli_fail(NULL, &st);
    } else {
        double ms = (double)(after.tv_sec - before.tv_sec) * 1e3 +
                    (double)(after.tv_nsec - before.tv_nsec) / 1e6;
        struct buf out = BUF_INIT;
        layout_json(l, in.g, option_given(call, OPT_TIMES) ? ms : -1, &out);
        code = put_result(call, &out);
        buf_finish(&out);
    }
    layout_free(l);
    input_close(&in);
    return code;
}

/* --- export --- */

int run_export(struct invocation *call)
{
    struct input in;
    int code;
    struct status st = STATUS_INIT;
    const char *to = call->value[OPT_TO];
    if (to == NULL) {
        status_set(&st, STATUS_USAGE, NO_POS,
                   "export needs --to FORMAT; see stepwire export --help");
        return cli_fail(NULL, &st);
    }
    const struct export_format *format = export_find(str_from(to), &st);
    if (format == NULL) {
        return cli_fail(NULL, &st);
    }
    if (!input_open(&in, call->operands[0], &code)) {
        return code;
    }
    struct buf out = BUF_INIT;
    struct folders folders;
    struct submission submission;
    struct export_input input = {.p = in.p,
                                 .g = in.g,
                                 .folders = &folders,
                                 .submission = &submission,
                                 .default_name = in.name};
    bool ok = input_folders(&in, true, &folders, &st) &&
              input_submission(&in, call, &submission, &st) &&
              export_write(format, &input, &out, NULL, &st);
    code = ok ? put_result(call, &out) : cli_fail(st.pos.line > 0 ? in.path : NULL, &st);
    buf_finish(&out);
    input_close(&in);
    return code;
}
