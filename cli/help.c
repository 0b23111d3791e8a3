/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include <string.h>

#include "base/buf.h"

static const struct option_line {
    const char *name;
    char letter;
    const char *value, *help;
} option_lines[OPT_COUNT] = {
#define X(id, name, letter, value, help) [OPT_##id] = {name, letter, value, help},
    OPTION_LIST(X)
#undef X
};

enum { HELP_COLUMN = 32 };

static void add_entry(struct buf *out, size_t start, const char *help)
{
    size_t used = out->len - start;
    buf_addn(out, ' ', used < HELP_COLUMN ? HELP_COLUMN - used : 2);
    buf_addf(out, "%s\n", help);
}

static void add_option(struct buf *out, enum option_id id)
{
    const struct option_line *o = &option_lines[id];
    size_t start = out->len;
    if (o->letter) {
        buf_addf(out, "  -%c, --%s", o->letter, o->name);
    } else {
        buf_addf(out, "      --%s", o->name);
    }
    if (o->value != NULL) {
        buf_addf(out, " %s", o->value);
    }
    add_entry(out, start, o->help);
}

static void add_options(struct buf *out, const struct command *command)
{
    buf_addf(out, "\nOptions\n");
    for (const enum option_id *o = command->options; *o != OPT_COUNT; o++) {
        add_option(out, *o);
    }
    add_option(out, OPT_QUIET);
    add_option(out, OPT_COLOR);
    add_option(out, OPT_HELP);
}

static void add_program(struct buf *out)
{
    buf_addf(out, "stepwire - design machine-learning pipelines in the terminal, and run them\n\n"
                  "stepwire [FILE]                 open the designer\n");
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (c->name[0] != '\0' && c->help[0] != '\0') {
            size_t start = out->len;
            buf_addf(out, "stepwire %s %s", c->name, c->operands);
            add_entry(out, start, c->help);
        }
    }
    buf_addf(out,
             "\nstepwire COMMAND --help says more of a command. In FILE, - is standard input.\n"
             "Exit status: 0 done, 1 problems found or a run that failed, 64 usage, 65 bad data,\n"
             "66 no input, 69 service, 70 internal, 74 I/O, 77 permission, 130 interrupted.\n");
}

int help_command(const struct command *command)
{
    struct buf out = BUF_INIT;
    if (command->name[0] == '\0') {
        add_program(&out);
    } else {
        buf_addf(&out, "stepwire %s [OPTION]... %s\n%s.\n", command->name, command->operands,
                 command->help);
    }
    add_options(&out, command);
    int code = cli_print_text(&out);
    buf_finish(&out);
    return code;
}

int help_version(void)
{
    struct buf out = BUF_INIT;
    buf_addf(&out, "stepwire %s\n", STEPWIRE_VERSION);
    int code = cli_print_text(&out);
    buf_finish(&out);
    return code;
}

/* --- completion: every command and its options; operands are files --- */

static void add_words(struct buf *out, const struct command *command)
{
    for (const enum option_id *o = command->options; *o != OPT_COUNT; o++) {
        buf_addf(out, "--%s ", option_lines[*o].name);
    }
    buf_addf(out, "--quiet --color --help");
}

static void add_command_names(struct buf *out)
{
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (c->help[0] != '\0' && c->name[0] != '\0') {
            buf_addf(out, "%s ", c->name);
        }
    }
}

static void add_bash(struct buf *out)
{
    buf_addf(out, "_stepwire() {\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]} options\n"
                  "    case ${COMP_WORDS[1]} in\n");
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (c->help[0] != '\0') {
            buf_addf(out, "    %s) options='", c->name[0] ? c->name : "*");
            add_words(out, c);
            buf_addf(out, "' ;;\n");
        }
    }
    buf_addf(out, "    esac\n"
                  "    if [[ $COMP_CWORD -eq 1 ]]; then\n"
                  "        COMPREPLY=($(compgen -W '");
    add_command_names(out);
    buf_addf(out, "' -- \"$word\") $(compgen -f -- \"$word\"))\n"
                  "    elif [[ $word == -* ]]; then\n"
                  "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
                  "    else\n"
                  "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                  "    fi\n"
                  "}\n"
                  "complete -o filenames -F _stepwire stepwire\n");
}

/* zsh runs bash's function through its own compatibility layer. */
static void add_zsh(struct buf *out)
{
    buf_addf(out, "#compdef stepwire\nautoload -U +X bashcompinit && bashcompinit\n");
    add_bash(out);
}

/* A text inside fish's single quotes. */
static void add_fish_quoted(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            buf_addc(out, '\\');
        }
        buf_addc(out, *text);
    }
}

static void add_fish(struct buf *out)
{
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (c->help[0] == '\0' || c->name[0] == '\0') {
            continue;
        }
        buf_addf(out, "complete -c stepwire -n __fish_use_subcommand -a %s -d '", c->name);
        add_fish_quoted(out, c->help);
        buf_addf(out, "'\n");
        for (const enum option_id *o = c->options; *o != OPT_COUNT; o++) {
            const struct option_line *line = &option_lines[*o];
            buf_addf(out, "complete -c stepwire -n '__fish_seen_subcommand_from %s' -l %s%s -d '",
                     c->name, line->name, line->value ? " -r" : "");
            add_fish_quoted(out, line->help);
            buf_addf(out, "'\n");
        }
    }
}

int run_completion(struct invocation *in)
{
    static const struct {
        const char *shell;
        void (*add)(struct buf *);
    } shells[] = {{"bash", add_bash}, {"zsh", add_zsh}, {"fish", add_fish}};
    for (size_t i = 0; i < COUNT_OF(shells); i++) {
        if (strcmp(shells[i].shell, in->operands[0]) == 0) {
            struct buf out = BUF_INIT;
            shells[i].add(&out);
            int code = cli_print_text(&out);
            buf_finish(&out);
            return code;
        }
    }
    struct status st = STATUS_INIT;
    status_set(&st, STATUS_USAGE, NO_POS,
               "completion is there for bash, zsh and fish, not for '%s'", in->operands[0]);
    return cli_fail(NULL, &st);
}
