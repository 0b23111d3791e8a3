/* SPDX-License-Identifier: MIT */
#include "cli/manual.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/yaml.h"
#include "model/problem.h"
#include "submit/snapshot.h"
#include "tui/action.h"
#include "tui/keymap.h"
#include "tui/keystroke.h"
#include "tui/script.h"

static const struct option_row {
    const char *name;
    char letter;
    const char *value, *help;
} option_rows[OPT_COUNT] = {
#define X(id, name, letter, value, help) [OPT_##id] = {name, letter, value, help},
    OPTION_LIST(X)
#undef X
};

/* Text as roff wants it: a hyphen that is typed is \-, and no line starts with a control character.
 */
static void add_roff(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool starts_line = out->len == 0 || out->ptr[out->len - 1] == '\n';
        if (starts_line && (c == '.' || c == '\'')) {
            buf_addf(out, "\\&");
        }
        if (c == '\\') {
            buf_addf(out, "\\e");
        } else if (c == '-') {
            buf_addf(out, "\\-");
        } else {
            buf_addc(out, c);
        }
    }
}

static void add_paragraph(struct buf *out, const char *text)
{
    buf_addf(out, ".PP\n");
    add_roff(out, str_from(text));
    buf_addc(out, '\n');
}

static void add_term(struct buf *out, const char *term, struct str text)
{
    buf_addf(out, ".TP\n.B ");
    add_roff(out, str_from(term));
    buf_addc(out, '\n');
    add_roff(out, text);
    buf_addf(out, ".\n");
}

static void add_option(struct buf *out, enum option_id id)
{
    const struct option_row *o = &option_rows[id];
    buf_addf(out, ".TP\n.B ");
    if (o->letter) {
        buf_addf(out, "\\-%c, ", o->letter);
    }
    buf_addf(out, "\\-\\-");
    add_roff(out, str_from(o->name));
    if (o->value != NULL) {
        buf_addf(out, " \\fI%s\\fR", o->value);
    }
    buf_addc(out, '\n');
    add_roff(out, str_from(o->help));
    buf_addf(out, ".\n");
}

static void add_command(struct buf *out, const struct command *c)
{
    buf_addf(out, ".SS ");
    add_roff(out, str_from(c->name[0] != '\0' ? c->name : "(no command)"));
    buf_addf(out, " %s\n", c->operands);
    add_roff(out, str_from(c->help));
    buf_addf(out, ".\n");
    for (const enum option_id *o = c->options; *o != OPT_COUNT; o++) {
        add_option(out, *o);
    }
}

static void add_commands(struct buf *out)
{
    buf_addf(out, ".SH COMMANDS\nEvery command also takes \\-\\-help, \\-\\-quiet and \\-\\-color. "
                  "In \\fIFILE\\fR, \\- is standard input.\n");
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (c->help[0] != '\0') {
            add_command(out, c);
        }
    }
}

static void add_keys(struct buf *out)
{
    buf_addf(out, ".SH KEYS\nIn the designer ? shows what works where one is, and says why what "
                  "does not is off. "
                  "Behind : the names below are commands.\n");
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const struct action_info *info = action_info((enum action)i);
        struct buf term = BUF_INIT;
        keymap_add_key((enum action)i, &term);
        buf_addf(&term, "  %.*s", STR_ARG(info->name));
        add_term(out, buf_cstr(&term), info->help);
        buf_finish(&term);
    }
}

/* How keys are written for stepwire screen. */
static void add_notation(struct buf *out)
{
    struct buf keys = BUF_INIT;
    buf_addf(&keys, "A character stands for itself");
#define X(id, name) buf_addf(&keys, ", <%s>", name);
    KEY_SPECIAL_LIST(X)
#undef X
    buf_addf(&keys,
             ", <Space>, <lt> (a <), <C-x> (Ctrl with x). <resize 40x10>, <click X,Y> and "
             "<paste TEXT> do that; <wait> waits until no run is going on, at most %d "
             "seconds. Newlines are ignored. The clock starts at 2026-09-01 09:00 UTC and "
             "goes on a second with each key. --cursor adds a line \"cursor X,Y\", counted "
             "from 0 as in <click X,Y>, or \"cursor hidden\".",
             SCRIPT_WAIT_MS / 1000);
    buf_addf(out, ".SH KEYS FOR STEPWIRE SCREEN\n");
    add_roff(out, buf_str(&keys));
    buf_addc(out, '\n');
    buf_finish(&keys);
}

static void add_rules(struct buf *out)
{
    buf_addf(out, ".SH PROBLEMS\nWhat check looks for: the rule's name, how bad it is to break it, "
                  "whom it concerns, and where the Azure ML SDK v1 would find out (while it makes "
                  "parameters, data, estimators or steps, puts the pipeline together, validates or "
                  "submits it). Errors of scope any, and of the backend that is chosen, refuse a "
                  "run.\n");
    for (const struct problem_rule *rule = problem_rules(); rule->name != NULL; rule++) {
        struct buf term = BUF_INIT;
        buf_addf(&term, "%s (%s, %s", rule->name, severity_name(rule->severity),
                 problem_scope_name(rule->scope));
        if (rule->phase != PHASE_NONE) {
            buf_addf(&term, ", %s", problem_phase_name(rule->phase));
        }
        buf_addc(&term, ')');
        buf_addf(out, ".TP\n.B ");
        add_roff(out, buf_str(&term));
        buf_addc(out, '\n');
        add_roff(out, str_from(rule->asks));
        buf_addc(out, '\n');
        buf_finish(&term);
    }
}

static void add_ending(struct buf *out)
{
    buf_addf(out, ".SH LIMITS\n");
    struct buf limits = BUF_INIT;
    buf_addf(&limits, "A document has at most %d MiB, %d levels of brackets and %d values.",
             JSON_BYTES_MAX / (1024 * 1024), JSON_DEPTH_MAX, JSON_VALUES_MAX);
    add_roff(out, buf_str(&limits));
    buf_reset(&limits);
    buf_addf(&limits,
             " A source directory has at most %d files, and a file that names packages at most "
             "%d MiB; YAML has at most %d levels and %d values, aliases counted as what they name.",
             SNAPSHOT_FILES_MAX, SNAPSHOT_DEPENDENCY_BYTES_MAX / (1024 * 1024), YAML_DEPTH_MAX,
             YAML_VALUES_MAX);
    add_roff(out, buf_str(&limits));
    buf_finish(&limits);
    buf_addf(out, "\n.SH FILES\n");
    add_term(out, "NAME.pipeline.json", STR("A pipeline document, format stepwire/1"));
    add_term(out, "$XDG_STATE_HOME/stepwire/",
             STR("The history of runs, the runs' folders with logs and outputs, recovery journals, "
                 "recent files"));
    buf_addf(out, ".SH ENVIRONMENT\n");
    add_term(out, "NO_COLOR",
             STR("When set and not empty, no colours: bold, underline and reverse instead"));
    add_term(out, "XDG_STATE_HOME", STR("Where state is kept; ~/.local/state when it is not set"));
    add_term(out, "TERM",
             STR("The kind of terminal; the designer needs one that can place its cursor"));
    buf_addf(out, ".SH EXIT STATUS\n");
    static const struct {
        const char *code, *meaning;
    } codes[] = {{"0", "Done"},
                 {"1", "Problems found, or a run that failed"},
                 {"64", "The command line asks for something that is not there"},
                 {"65", "A file that is not well formed, or beyond a limit"},
                 {"66", "A file, step or run that is not there"},
                 {"69", "A service or program that is not there or does not answer"},
                 {"70", "Memory is out, or a fault of ours"},
                 {"74", "The system refused to read or write, or somebody else changed the file"},
                 {"77", "The system or a safety rule forbids it"},
                 {"129, 130, 143", "Ended by the signal HUP, INT or TERM, nothing lost"}};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        add_term(out, codes[i].code, str_from(codes[i].meaning));
    }
}

int run_manual(struct invocation *in)
{
    (void)in;
    struct buf out = BUF_INIT;
    buf_addf(
        &out,
        ".TH STEPWIRE 1 \"\" \"stepwire " STEPWIRE_VERSION "\" \"User Commands\"\n"
        ".SH NAME\nstepwire \\- design machine\\-learning pipelines in the terminal, and run them\n"
        ".SH SYNOPSIS\n.B stepwire\n[\\fIFILE\\fR]\n.br\n.B stepwire\n\\fICOMMAND\\fR "
        "[\\fIOPTION\\fR]... [\\fIOPERAND\\fR]...\n"
        ".SH DESCRIPTION\n");
    add_roff(&out, STR("In the designer one assembles steps, wires outputs to inputs with the "
                       "keyboard, sees the graph while it "
                       "grows, and runs it. A document speaks the words of the Azure ML SDK v1 "
                       "(EstimatorStep, PipelineData, "
                       "PipelineParameter); the commands check, draw, export and run it."));
    buf_addc(&out, '\n');
    add_paragraph(&out, "Results go to standard output, everything else to standard error. Every "
                        "error is one line that says what, "
                        "where, and what to do.");
    add_commands(&out);
    add_keys(&out);
    add_notation(&out);
    add_rules(&out);
    add_ending(&out);
    int code = cli_print(&out);
    buf_finish(&out);
    return code;
}
