/* SPDX-License-Identifier: MIT
 * The program on a real (pseudo-)terminal. What is drawn is compared with what tui/script.h draws
 * without one; that in turn is what the expected screens hold.
 */
#include "tui/screen.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/tui/temporary.h"
#include "tests/tui/terminal.h"
#include "tui/script.h"

#define DOCUMENT "examples/iris/iris.pipeline.json"
#define A_STEP "prepare" /* a step's name that its first screen shows */

static char folder[4096];

static void set_up(void)
{
    temporary_make();
    ck_assert_ptr_nonnull(getcwd(folder, sizeof(folder)));
}

/* --- arranging --- */

static const char *const open_document[] = {"--read-only", DOCUMENT, NULL};

static struct terminal_setup plain_setup(void)
{
    return (struct terminal_setup){.program = getenv("STEPWIRE"),
                                   .arguments = open_document,
                                   .state = temporary_folder(),
                                   .updates = -1};
}

static struct terminal *start_plain(void)
{
    struct terminal_setup setup = plain_setup();
    struct terminal *t = terminal_start(&setup);
    terminal_until_text(t, A_STEP);
    return t;
}

/* The screen after the keys, as the script has it: trailing blanks are cut there too. */
static void add_wanted(const char *keys, int columns, int rows, unsigned flags, struct buf *out)
{
    struct status st = STATUS_INIT;
    struct script script = {.document = STR(DOCUMENT),
                            .keys = str_from(keys),
                            .columns = columns,
                            .rows = rows,
                            .flags = flags | SCRIPT_READ_ONLY,
                            .current_folder = str_from(folder),
                            .engine = str_from(getenv("STEPWIRE"))};
    ck_assert_msg(script_run(&script, out, NULL, &st), "%s", st.message);
}

static void until_script(struct terminal *t, const char *label, const char *keys, int columns,
                         int rows)
{
    struct buf wanted = BUF_INIT;
    add_wanted(keys, columns, rows, 0, &wanted);
    terminal_until_screen(t, label, buf_str(&wanted));
    buf_finish(&wanted);
}

/* --- drawing --- */

static const struct draw_case {
    const char *label;
    int columns, rows;
    const char *bytes, *keys; /* the same, for the terminal and for the script */
} draw_cases[] = {
    {"the first screen", 80, 24, "", ""},
    {"a large one", 200, 50, "", ""},
    {"a small one", 40, 10, "", ""},
    {"the smallest", 1, 1, "", ""},
    {"another focus", 80, 24, "l", "l"},
    {"arrows of both kinds", 120, 40, "\033[C\033OB\033[D", "<Right><Down><Left>"},
    {"help", 100, 30, "?", "?"},
    {"a prefix", 80, 24, "g", "g"},
    {"the preview", 160, 50, "zv", "zv"},
    {"a wide character that is typed", 80, 24, "/\xed\x95\x9c\xea\xb8\x80",
     "/\xed\x95\x9c\xea\xb8\x80"},
    {"a form", 100, 40, "\r", "<Enter>"},
    {"the graph the other way", 80, 24, "zr", "zr"},
};

START_TEST(a_terminal_shows_what_the_script_shows)
{
    const struct draw_case *c = &draw_cases[_i];
    struct terminal_setup setup = plain_setup();
    setup.columns = c->columns;
    setup.rows = c->rows;

    struct terminal *t = terminal_start(&setup);
    terminal_send(t, str_from(c->bytes));

    until_script(t, c->label, c->keys, c->columns, c->rows);
    terminal_close(t);
}
END_TEST

START_TEST(the_cursor_is_where_the_script_has_it)
{
    struct buf screen = BUF_INIT;
    struct terminal *t = start_plain();
    int x, y;

    terminal_send(t, STR("l"));
    until_script(t, "moved", "l", 80, 24);
    terminal_until_quiet(t, 20); /* it is moved last */
    terminal_cursor(t, &x, &y);

    char wanted[64];
    snprintf(wanted, sizeof(wanted), "\ncursor %d,%d\n", x, y);
    add_wanted("l", 80, 24, SCRIPT_CURSOR, &screen);
    ck_assert_msg(str_ends(buf_str(&screen), str_from(wanted)), "it is at %s", wanted);
    buf_finish(&screen);
    terminal_close(t);
}
END_TEST

START_TEST(a_locale_without_utf8_gets_ascii_only)
{
    struct buf wanted = BUF_INIT;
    struct terminal_setup setup = plain_setup();
    setup.locale = "C";
    add_wanted("l", 80, 24, SCRIPT_ASCII, &wanted);

    struct terminal *t = terminal_start(&setup);
    terminal_send(t, STR("l"));
    terminal_until_screen(t, "ASCII", buf_str(&wanted));

    struct str bytes = terminal_bytes(t);
    for (size_t i = 0; i < bytes.len; i++) {
        ck_assert_msg((unsigned char)bytes.ptr[i] < 0x80, "byte %zu is %02x", i,
                      (unsigned char)bytes.ptr[i]);
    }
    buf_finish(&wanted);
    terminal_close(t);
}
END_TEST

/* Does any SGR sequence set one of the colours? 39 and 49, the defaults, are none. */
static bool sets_colour(struct str bytes)
{
    for (size_t at = str_find(bytes, STR("\033[")); at != SIZE_MAX;
         at = str_find(bytes, STR("\033["))) {
        bytes = str_slice(bytes, at + 2, bytes.len);
        int number = 0;
        for (size_t i = 0; i < bytes.len; i++) {
            char c = bytes.ptr[i];
            number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : number;
            if (c == ';' || c == 'm') {
                bool colour = (number >= 30 && number <= 38) || (number >= 40 && number <= 48) ||
                              (number >= 90 && number <= 107);
                if (colour && str_find(str_slice(bytes, 0, i + 8), STR("m")) != SIZE_MAX) {
                    return true;
                }
                number = 0;
            }
            if ((c < '0' || c > '9') && c != ';') {
                break;
            }
        }
    }
    return false;
}

static const struct colour_case {
    const char *label, *type, *variable;
    bool colour;
} colour_cases[] = {
    {"256 colours", "xterm-256color", NULL, true},
    {"8 colours", "linux", NULL, true},
    {"no colours", "vt100", NULL, false},
    {"NO_COLOR", "xterm-256color", "NO_COLOR=1", false},
    {"an empty NO_COLOR counts as none", "xterm-256color", "NO_COLOR=", true},
};

START_TEST(colours_are_used_where_there_are_any_and_they_are_wanted)
{
    const struct colour_case *c = &colour_cases[_i];
    struct terminal_setup setup = plain_setup();
    setup.type = c->type;
    setup.variables[0] = c->variable;

    struct terminal *t = terminal_start(&setup);
    until_script(t, c->label, "", 80, 24);

    ck_assert_msg(sets_colour(terminal_bytes(t)) == c->colour, "%s", c->label);
    terminal_close(t);
}
END_TEST

START_TEST(lines_and_columns_of_the_environment_do_not_count)
{
    struct terminal_setup setup = plain_setup();
    setup.variables[0] = "LINES=7";
    setup.variables[1] = "COLUMNS=33";

    struct terminal *t = terminal_start(&setup);

    until_script(t, "the terminal's own size", "", 80, 24);
    terminal_close(t);
}
END_TEST

/* --- bytes --- */

START_TEST(moving_the_focus_costs_few_bytes)
{
    /* The canvas costs about 100, the rest is the inspector, which shows another step. */
    enum { FEW = 600, MOST = 650, MOVES = 8 };
    static const char *const moves[MOVES] = {"l", "l", "h", "h", "l", "h", "l", "l"};
    struct terminal_setup setup = plain_setup();
    setup.columns = 200;
    setup.rows = 50;
    struct terminal *t = terminal_start(&setup);
    char keys[MOVES + 1] = "";
    size_t all = 0;
    until_script(t, "first", "", 200, 50);

    for (size_t i = 0; i < MOVES; i++) {
        size_t before = terminal_bytes(t).len;
        terminal_send(t, str_from(moves[i]));
        keys[i] = moves[i][0];
        until_script(t, "moved", keys, 200, 50);
        terminal_until_quiet(t, 20);
        size_t bytes = terminal_bytes(t).len - before;
        ck_assert_msg(bytes <= MOST, "%s: %zu bytes", keys, bytes);
        all += bytes;
    }
    ck_assert_msg(all <= FEW * MOVES, "%zu bytes a move", all / MOVES);
    terminal_close(t);
}
END_TEST

/* How often a process has given the processor up of itself: once for each time it waited. */
static long waits_of(long process)
{
    char path[64], line[256];
    long waits = -1;
    snprintf(path, sizeof(path), "/proc/%ld/status", process);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "voluntary_ctxt_switches:", 24) == 0) {
            waits = strtol(line + 24, NULL, 10);
        }
    }
    fclose(file);
    return waits;
}

START_TEST(an_idle_designer_neither_writes_nor_wakes)
{
    struct terminal *t = start_plain();
    until_script(t, "first", "", 80, 24);
    terminal_until_quiet(t, 300);
    long before = waits_of(terminal_process(t));

    size_t bytes = terminal_until_quiet(t, 700);

    ck_assert_uint_eq(bytes, 0);
    ck_assert_int_eq(waits_of(terminal_process(t)), before);
    terminal_close(t);
}
END_TEST

static const struct update_case {
    const char *label;
    int answer;
    bool used;
} update_cases[] = {
    {"a terminal that does not answer", -1, false},
    {"one that does not know them", 0, false},
    {"one that has them", 2, true},
    {"one that has them switched off for good", 4, false},
};

START_TEST(updates_are_synchronized_where_the_terminal_says_so)
{
    const struct update_case *c = &update_cases[_i];
    struct terminal_setup setup = plain_setup();
    setup.updates = c->answer;
    struct terminal *t = terminal_start(&setup);
    until_script(t, "first", "", 80, 24);
    terminal_until_quiet(t, 50);

    terminal_send(t, STR("l"));
    until_script(t, c->label, "l", 80, 24);
    terminal_until_quiet(t, 20);

    bool used = str_find(terminal_bytes(t), STR("\033[?2026h")) != SIZE_MAX;
    ck_assert_msg(used == c->used, "%s", c->label);
    terminal_send(t, STR("q"));
    ck_assert_int_eq(terminal_until_end(t), 0);
    ck_assert_pstr_eq(terminal_not_restored(t), NULL);
    terminal_close(t);
}
END_TEST

/* --- keys --- */

START_TEST(an_esc_acts_when_nothing_follows_it)
{
    enum { TRIES = 5, SOON_MS = 60 };
    struct terminal *t = start_plain();
    long best_ms = TERMINAL_DEADLINE_MS;
    for (int i = 0; i < TRIES; i++) {
        terminal_send(t, STR("?"));
        until_script(t, "help", "?", 80, 24);
        struct timespec before, after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        terminal_send(t, STR("\033"));
        until_script(t, "back", "", 80, 24);
        clock_gettime(CLOCK_MONOTONIC, &after);
        long ms =
            (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
        best_ms = ms < best_ms ? ms : best_ms;
    }

    ck_assert_int_le(best_ms, SOON_MS); /* ncurses would wait for a second */
    terminal_close(t);
}
END_TEST

START_TEST(a_sequence_that_comes_in_pieces_is_one_key)
{
    struct terminal *t = start_plain();

    terminal_send(t, STR("\033["));
    terminal_until_quiet(t, 60);
    terminal_send(t, STR("C"));

    until_script(t, "right", "<Right>", 80, 24);
    terminal_close(t);
}
END_TEST

START_TEST(pasted_controls_do_not_act)
{
    struct terminal *t = start_plain();
    until_script(t, "first", "", 80, 24);

    terminal_send(t, STR("\033[200~q\x11\x03:q!\r\x1a"
                         "d\x18q\033[201~"));
    terminal_send(t, STR("l"));

    until_script(t, "only the l", "l", 80, 24);
    terminal_close(t);
}
END_TEST

START_TEST(a_paste_of_megabytes_does_not_act)
{
    struct buf paste = BUF_INIT;
    struct terminal *t = start_plain();
    until_script(t, "first", "", 80, 24);
    buf_add(&paste, STR("\033[200~"));
    buf_addn(&paste, 'q', 3 * 1024 * 1024);
    buf_add(&paste, STR("\033[201~l"));

    terminal_send(t, buf_str(&paste));

    until_script(t, "only the l", "l", 80, 24);
    buf_finish(&paste);
    terminal_close(t);
}
END_TEST

START_TEST(a_flood_of_the_mouse_does_no_harm)
{
    struct terminal *t = start_plain();
    struct buf clicks = BUF_INIT;
    for (int i = 0; i < 2000; i++) {
        buf_addf(&clicks, "\033[<%d;%d;%dM\033[<0;%d;%dm", i % 3 == 0 ? 64 + i % 2 : 0, i % 300,
                 i % 70, i % 300, i % 70);
    }

    terminal_send(t, buf_str(&clicks));
    /* Two clicks on a step open its form: Esc leaves that first. */
    terminal_send(t, STR("\033[<0;99999;99999M\033\033:q!\r"));

    ck_assert_int_eq(terminal_until_end(t), 0);
    buf_finish(&clicks);
    terminal_close(t);
}
END_TEST

START_TEST(the_mouse_is_left_alone_when_asked)
{
    static const char *const arguments[] = {"--read-only", "--no-mouse", DOCUMENT, NULL};
    struct terminal_setup setup = plain_setup();
    setup.arguments = arguments;

    struct terminal *t = terminal_start(&setup);
    until_script(t, "first", "", 80, 24);

    ck_assert(str_find(terminal_bytes(t), STR("\033[?1000h")) == SIZE_MAX);
    terminal_close(t);
}
END_TEST

/* --- sizes --- */

START_TEST(a_storm_of_sizes_ends_in_the_last_one)
{
    struct terminal *t = start_plain();
    uint32_t seed = 7;
    for (int i = 0; i < 200; i++) {
        seed = seed * 1664525u + 1013904223u;
        terminal_resize(t, 1 + (int)(seed >> 16) % 300, 1 + (int)(seed >> 8) % 100);
        terminal_until_quiet(t, i % 10 == 0 ? 1 : 0);
    }

    terminal_resize(t, 91, 27);

    until_script(t, "the last size", "<resize 91x27>", 80, 24);
    terminal_close(t);
}
END_TEST

START_TEST(a_huge_terminal_is_drawn_on)
{
    struct terminal *t = start_plain();

    terminal_resize(t, 1000, 500);
    until_script(t, "huge", "<resize 1000x500>", 80, 24);
    terminal_resize(t, 1, 1);
    until_script(t, "tiny", "<resize 1000x500><resize 1x1>", 80, 24);
    terminal_resize(t, 80, 24);
    until_script(t, "as before", "<resize 1000x500><resize 1x1><resize 80x24>", 80, 24);

    terminal_close(t);
}
END_TEST

/* --- giving it back --- */

static const struct end_case {
    const char *label, *keys;
    int sig;
    int status;
} end_cases[] = {
    {"q", "q", 0, 0},
    {":q", ":q\r", 0, 0},
    {"TERM", "", SIGTERM, 128 + SIGTERM},
    {"HUP", "", SIGHUP, 128 + SIGHUP},
    {"INT", "", SIGINT, 130},
    {"QUIT", "", SIGQUIT, -SIGQUIT},
    {"SEGV", "", SIGSEGV, -SIGSEGV},
    {"ABRT", "", SIGABRT, -SIGABRT},
    {"BUS", "", SIGBUS, -SIGBUS},
    {"TERM in a form", "\r", SIGTERM, 128 + SIGTERM},
};

START_TEST(the_terminal_is_given_back_at_the_end)
{
    const struct end_case *c = &end_cases[_i];
    struct terminal_setup setup = plain_setup();
    setup.updates = 2;
    struct terminal *t = terminal_start(&setup);
    until_script(t, "first", "", 80, 24);
    ck_assert_msg(terminal_not_restored(t) != NULL, "it has not been taken");

    terminal_send(t, str_from(c->keys));
    if (c->sig != 0) {
        terminal_until_quiet(t, 50);
        terminal_signal(t, c->sig);
    }
    int status = terminal_until_end(t);

    ck_assert_msg(status == c->status, "%s: ended with %d", c->label, status);
    ck_assert_msg(terminal_not_restored(t) == NULL, "%s: %s", c->label, terminal_not_restored(t));
    terminal_close(t);
}
END_TEST

static const struct stop_case {
    const char *label, *keys;
    int sig;
    bool restored;
} stop_cases[] = {
    {"Ctrl-Z", "\x1a", 0, true},
    {"TSTP", "", SIGTSTP, true},
    /* Nobody can answer that one; what counts is that it comes back. */
    {"STOP", "", SIGSTOP, false},
};

START_TEST(a_stop_gives_the_terminal_back_and_going_on_takes_it)
{
    const struct stop_case *c = &stop_cases[_i];
    struct terminal *t = start_plain();
    until_script(t, "first", "", 80, 24);

    for (int round = 0; round < 2; round++) {
        terminal_send(t, str_from(c->keys));
        if (c->sig != 0) {
            terminal_signal(t, c->sig);
        }
        terminal_until_stopped(t);
        ck_assert_msg(!c->restored || terminal_not_restored(t) == NULL, "%s: %s", c->label,
                      terminal_not_restored(t));
        terminal_resize(t, 100 + round, 30);
        terminal_continue(t);
        until_script(t, c->label, round == 0 ? "<resize 100x30>" : "<resize 101x30>", 80, 24);
    }

    terminal_send(t, STR("q"));
    ck_assert_int_eq(terminal_until_end(t), 0);
    ck_assert_pstr_eq(terminal_not_restored(t), NULL);
    terminal_close(t);
}
END_TEST

START_TEST(a_key_before_the_stop_and_one_behind_it_both_count)
{
    struct terminal *t = start_plain();

    terminal_send(t, STR("l\x1al"));
    terminal_until_stopped(t);
    terminal_continue(t);

    until_script(t, "two moves", "ll", 80, 24);
    terminal_close(t);
}
END_TEST

/* --- where there is no terminal --- */

static const struct refuse_case {
    const char *label, *type;
} refuse_cases[] = {{"dumb", "dumb"},
                    {"unknown", "unknown"},
                    {"not there", "no-such-terminal"},
                    {"not set", ""},
                    {"no text", "\xff\xfe"}};

START_TEST(a_terminal_that_cannot_be_drawn_on_gets_one_sentence)
{
    const struct refuse_case *c = &refuse_cases[_i];
    struct terminal_setup setup = plain_setup();
    setup.type = c->type;

    struct terminal *t = terminal_start(&setup);
    int status = terminal_until_end(t);

    struct str said = terminal_bytes(t);
    ck_assert_msg(status == 64, "%s: ended with %d", c->label, status);
    ck_assert_msg(str_starts(said, STR("stepwire: ")) && str_ends(said, STR("\r\n")), "%s: %.*s",
                  c->label, STR_ARG(said));
    ck_assert_msg(str_find(said, STR("\n")) == said.len - 1, "%s: one line", c->label);
    ck_assert_msg(str_find(said, STR("stepwire show")) != SIZE_MAX, "%s: what instead", c->label);
    ck_assert_msg(str_find(said, STR("\033")) == SIZE_MAX, "%s: escapes", c->label);
    terminal_close(t);
}
END_TEST

static const struct pipe_case {
    const char *label;
    int replaced; /* the descriptor that is no terminal */
} pipe_cases[] = {{"no input", STDIN_FILENO}, {"no output", STDOUT_FILENO}};

START_TEST(without_a_terminal_one_sentence_says_what_to_use)
{
    const struct pipe_case *c = &pipe_cases[_i];
    char said[1024];
    int out[2];
    ck_assert_int_eq(pipe(out), 0);

    pid_t pid = fork();
    if (pid == 0) {
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, c->replaced);
        dup2(nothing, c->replaced == STDIN_FILENO ? STDOUT_FILENO : STDIN_FILENO);
        dup2(out[1], STDERR_FILENO);
        close(out[0]);
        close(out[1]);
        execl(getenv("STEPWIRE"), "stepwire", DOCUMENT, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    size_t len = 0;
    ssize_t n;
    while ((n = read(out[0], said + len, sizeof(said) - 1 - len)) > 0) {
        len += (size_t)n;
    }
    said[len] = '\0';
    close(out[0]);
    int status;
    waitpid(pid, &status, 0);

    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 64, "%s: status %x", c->label,
                  (unsigned)status);
    ck_assert_msg(strstr(said, "not a terminal") != NULL && strstr(said, "stepwire show") != NULL,
                  "%s: %s", c->label, said);
    ck_assert_msg(strchr(said, '\n') == said + len - 1 && strchr(said, '\033') == NULL,
                  "%s: one plain line", c->label);
}
END_TEST

START_TEST(a_document_that_is_not_well_formed_is_refused_before_anything_is_drawn)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/broken.pipeline.json", temporary_folder());
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("{\n  \"stepwire\": 1,\n  oops\n", file);
    fclose(file);
    const char *const arguments[] = {path, NULL};
    struct terminal_setup setup = plain_setup();
    setup.arguments = arguments;

    struct terminal *t = terminal_start(&setup);
    int status = terminal_until_end(t);

    struct str said = terminal_bytes(t);
    ck_assert_int_eq(status, 65);
    ck_assert_msg(str_find(said, STR("broken.pipeline.json:3:")) != SIZE_MAX, "%.*s",
                  STR_ARG(said));
    ck_assert_msg(str_find(said, STR("\033")) == SIZE_MAX, "escapes: %.*s", STR_ARG(said));
    terminal_close(t);
}
END_TEST

Suite *test_terminal_suite(void)
{
    Suite *s = suite_create("terminal");
    TCase *t = tcase_create("terminal");
    const char *program = getenv("STEPWIRE");
    suite_add_tcase(s, t);
    if (program == NULL || access(program, X_OK) != 0) {
        puts("terminal: skipped, there is no program in STEPWIRE");
        return s;
    }
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, temporary_remove);
    tcase_add_loop_test(t, a_terminal_shows_what_the_script_shows, 0, COUNT_OF(draw_cases));
    tcase_add_test(t, the_cursor_is_where_the_script_has_it);
    tcase_add_test(t, a_locale_without_utf8_gets_ascii_only);
    tcase_add_loop_test(t, colours_are_used_where_there_are_any_and_they_are_wanted, 0,
                        COUNT_OF(colour_cases));
    tcase_add_test(t, lines_and_columns_of_the_environment_do_not_count);
    tcase_add_test(t, moving_the_focus_costs_few_bytes);
    tcase_add_test(t, an_idle_designer_neither_writes_nor_wakes);
    tcase_add_loop_test(t, updates_are_synchronized_where_the_terminal_says_so, 0,
                        COUNT_OF(update_cases));
    tcase_add_test(t, an_esc_acts_when_nothing_follows_it);
    tcase_add_test(t, a_sequence_that_comes_in_pieces_is_one_key);
    tcase_add_test(t, pasted_controls_do_not_act);
    tcase_add_test(t, a_paste_of_megabytes_does_not_act);
    tcase_add_test(t, a_flood_of_the_mouse_does_no_harm);
    tcase_add_test(t, the_mouse_is_left_alone_when_asked);
    tcase_add_test(t, a_storm_of_sizes_ends_in_the_last_one);
    tcase_add_test(t, a_huge_terminal_is_drawn_on);
    tcase_add_loop_test(t, the_terminal_is_given_back_at_the_end, 0, COUNT_OF(end_cases));
    tcase_add_loop_test(t, a_stop_gives_the_terminal_back_and_going_on_takes_it, 0,
                        COUNT_OF(stop_cases));
    tcase_add_test(t, a_key_before_the_stop_and_one_behind_it_both_count);
    tcase_add_loop_test(t, a_terminal_that_cannot_be_drawn_on_gets_one_sentence, 0,
                        COUNT_OF(refuse_cases));
    tcase_add_loop_test(t, without_a_terminal_one_sentence_says_what_to_use, 0,
                        COUNT_OF(pipe_cases));
    tcase_add_test(t, a_document_that_is_not_well_formed_is_refused_before_anything_is_drawn);
    return s;
}
