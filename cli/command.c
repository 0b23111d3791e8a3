/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sanitize.h"
#include "cli/help.h"

static const struct option_text {
    const char *name;
    char letter;
    bool has_value;
} option_texts[OPT_COUNT] = {
#define X(id, name, letter, value, help) [OPT_##id] = {name, letter, (value) != NULL},
    OPTION_LIST(X)
#undef X
};

/* getopt's codes for our options: their letter, or this much above their id. */
enum { LONG_ONLY = 256 };

static bool command_takes(const struct command *command, enum option_id option)
{
    for (const enum option_id *o = command->options; *o != OPT_COUNT; o++) {
        if (*o == option) {
            return true;
        }
    }
    return option == OPT_HELP || option == OPT_QUIET || option == OPT_COLOR;
}

static enum option_id option_of(int code)
{
    if (code >= LONG_ONLY) {
        return (enum option_id)(code - LONG_ONLY);
    }
    for (int i = 0; i < OPT_COUNT; i++) {
        if (option_texts[i].letter == (char)code) {
            return (enum option_id)i;
        }
    }
    return OPT_COUNT;
}

static bool refuse_option(const struct command *command, const char *given, const char *why,
                          struct status *st)
{
    const char *blank = command->name[0] != '\0' ? " " : "";
    return status_set(st, STATUS_USAGE, NO_POS, "%.200s %s; see stepwire%s%s --help", given, why,
                      blank, command->name);
}

/* By its name in the table: argv's word may be another letter's too, or already its value. */
static bool refuse_known(const struct command *command, enum option_id option, const char *why,
                         struct status *st)
{
    char name[32];
    snprintf(name, sizeof(name), "--%s", option_texts[option].name);
    return refuse_option(command, name, why, st);
}

/* What getopt did not understand: optopt is 0, a letter, or a known flag that was given a value. */
static bool refuse_unknown(const struct command *command, const char *word, struct status *st)
{
    const char letter[] = {'-', (char)optopt, '\0'};
    if (optopt != 0 && option_of(optopt) != OPT_COUNT) {
        return refuse_known(command, option_of(optopt), "takes no value", st);
    }
    return refuse_option(command, optopt != 0 ? letter : word, "is no option of this program", st);
}

static bool take_option(struct invocation *in, int code, struct status *st)
{
    enum option_id option = option_of(code);
    if (!command_takes(in->command, option)) {
        return refuse_known(in->command, option, "is no option of this command", st);
    }
    in->value[option] = optarg != NULL ? optarg : "";
    if (option == OPT_SET) {
        if (in->set_count == CLI_SETS_MAX) {
            return status_set(st, STATUS_LIMIT, NO_POS, "--set may be given %d times",
                              CLI_SETS_MAX);
        }
        in->sets[in->set_count++] = optarg;
    }
    return true;
}

/* getopt_long wants a table of its own; letters[] is ":" and each letter, with ":" when it takes a
 * value. */
static void getopt_tables(struct option longs[OPT_COUNT + 1], char letters[2 * OPT_COUNT + 2])
{
    size_t n = 0;
    letters[n++] = ':';
    for (int i = 0; i < OPT_COUNT; i++) {
        const struct option_text *o = &option_texts[i];
        longs[i] = (struct option){o->name, o->has_value ? required_argument : no_argument, NULL,
                                   o->letter ? o->letter : LONG_ONLY + i};
        if (o->letter) {
            letters[n++] = o->letter;
            if (o->has_value) {
                letters[n++] = ':';
            }
        }
    }
    longs[OPT_COUNT] = (struct option){NULL, 0, NULL, 0};
    letters[n] = '\0';
}

/* argv[0] is the command's word (or the program's name), as getopt wants it. */
static bool parse(struct invocation *in, int argc, char **argv, struct status *st)
{
    struct option longs[OPT_COUNT + 1];
    char letters[2 * OPT_COUNT + 2];
    getopt_tables(longs, letters);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    int code;
    while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (code == ':') {
            return refuse_known(in->command, option_of(optopt), "needs a value", st);
        }
        if (code == '?') {
            return refuse_unknown(in->command, argv[optind - 1], st);
        }
        if (!take_option(in, code, st)) {
            return false;
        }
    }
    in->operands = (const char *const *)&argv[optind];
    in->operand_count = (size_t)(argc - optind);
    return true;
}

static bool operands_fit(const struct invocation *in, struct status *st)
{
    const struct command *c = in->command;
    if (in->operand_count < c->least) {
        return status_set(st, STATUS_USAGE, NO_POS, "stepwire %s needs %s; see stepwire %s --help",
                          c->name, c->operands, c->name);
    }
    if (in->operand_count > c->most) {
        return status_set(st, STATUS_USAGE, NO_POS, "'%.200s' is one word too many for stepwire %s",
                          in->operands[c->most], c->name);
    }
    const char *color = in->value[OPT_COLOR];
    if (color != NULL && strcmp(color, "auto") != 0 && strcmp(color, "always") != 0 &&
        strcmp(color, "never") != 0) {
        return status_set(st, STATUS_USAGE, NO_POS, "--color is auto, always or never, not '%s'",
                          color);
    }
    return true;
}

static const struct command *command_named(const char *word)
{
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, word) == 0) {
            return c;
        }
    }
    return NULL;
}

/* The command of an argv: its first word when that is a command's name; else the designer, whose
 * operand it is. A word that is neither an option, nor a command, nor looks like a file is more
 * likely a command that is not there. */
static const struct command *choose(int argc, char **argv, struct status *st)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (word[0] == '-' || word[0] == '\0') {
        return command_named("");
    }
    const struct command *named = command_named(word);
    if (named != NULL) {
        return named;
    }
    if (strpbrk(word, "./") == NULL && access(word, F_OK) != 0) {
        status_set(st, STATUS_USAGE, NO_POS,
                   "'%.200s' is neither a command nor a file; see stepwire --help", word);
        return NULL;
    }
    return command_named("");
}

int cli_main(int argc, char **argv)
{
    struct status st = STATUS_INIT;
    struct invocation in = {.command = choose(argc, argv, &st)};
    if (in.command == NULL) {
        return cli_fail(NULL, &st);
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        return help_version();
    }
    int skip = in.command->name[0] != '\0' ? 1 : 0;
    if (!parse(&in, argc - skip, argv + skip, &st)) {
        return cli_fail(NULL, &st);
    }
    if (option_given(&in, OPT_HELP)) {
        return help_command(in.command);
    }
    if (!operands_fit(&in, &st)) {
        return cli_fail(NULL, &st);
    }
    return in.command->run(&in);
}

bool option_int(const struct invocation *in, enum option_id option, int least, int most,
                int otherwise, int *out, struct status *st)
{
    const char *text = in->value[option];
    *out = otherwise;
    if (text == NULL) {
        return true;
    }
    int64_t value;
    if (!str_to_int64(str_from(text), &value) || value < least || value > most) {
        return status_set(st, STATUS_USAGE, NO_POS,
                          "--%s is a whole number from %d to %d, not '%s'",
                          option_texts[option].name, least, most, text);
    }
    *out = (int)value;
    return true;
}

bool option_wants_colour(const struct invocation *in)
{
    const char *when = in->value[OPT_COLOR];
    if (when != NULL && strcmp(when, "auto") != 0) {
        return strcmp(when, "always") == 0;
    }
    const char *no_color = getenv("NO_COLOR");
    return no_color == NULL || no_color[0] == '\0';
}

int cli_fail(const char *where, const struct status *st)
{
    struct buf raw = BUF_INIT, line = BUF_INIT;
    buf_addf(&raw, "stepwire: ");
    if (where != NULL) {
        buf_add(&raw, str_from(where));
        if (st->pos.line > 0) {
            buf_addf(&raw, ":%u:%u", st->pos.line, st->pos.column);
        }
        buf_addf(&raw, ": ");
    }
    buf_add(&raw, str_from(st->message));
    sanitize_add(&line, buf_str(&raw), SANITIZE_LINE);
    buf_addc(&line, '\n');
    /* Where there is no memory for a sentence, there is nothing else to say. */
    struct status ignored = STATUS_INIT;
    bool made = buf_ok(&raw, &ignored) && buf_ok(&line, &ignored);
    struct str said = made ? buf_str(&line) : STR("stepwire: memory is out\n");
    if (!file_write_all(STDERR_FILENO, said, &ignored)) {
        /* nowhere left to say it; the exit status does */
    }
    buf_finish(&raw);
    buf_finish(&line);
    return status_exit_code(st->code);
}

void cli_add_line(struct buf *out, struct buf *line)
{
    struct status st = STATUS_INIT;
    if (buf_ok(line, &st)) {
        sanitize_add(out, buf_str(line), SANITIZE_LINE);
        buf_addc(out, '\n');
    } else {
        out->failed = line->failed;
    }
    buf_reset(line);
}

static int print(const struct buf *text, bool sanitised)
{
    struct status st = STATUS_INIT;
    struct buf safe = BUF_INIT;
    bool ok = buf_ok(text, &st);
    if (ok && sanitised) {
        sanitize_add(&safe, buf_str(text), SANITIZE_KEEP_NEWLINES);
        ok = buf_ok(&safe, &st);
    }
    ok = ok && file_write_all(STDOUT_FILENO, buf_str(sanitised ? &safe : text), &st);
    buf_finish(&safe);
    return ok ? 0 : cli_fail("standard output", &st);
}

int cli_print(const struct buf *text)
{
    return print(text, isatty(STDOUT_FILENO) == 1);
}

int cli_print_text(const struct buf *text)
{
    return print(text, true);
}
