/* SPDX-License-Identifier: MIT */
#include "render/v1_words.h"

/* Where a word is being read. */
struct splitting {
    struct str rest;
    char *word;
    size_t len;
    bool begun; /* also an empty word that quotes make */
};

static char take(struct splitting *s)
{
    char c = s->rest.ptr[0];
    s->rest = str_slice(s->rest, 1, s->rest.len);
    return c;
}

static void put(struct splitting *s, char c)
{
    s->word[s->len++] = c;
    s->begun = true;
}

static bool no_escaped(struct status *st)
{
    return status_set(st, STATUS_DATA, NO_POS, "nothing follows a backslash in the command");
}

/* What stands up to the closing quote. Between double quotes a backslash takes away the meaning of
 * a double quote and of a backslash, and else is itself. */
static bool take_quoted(struct splitting *s, char quote, struct status *st)
{
    s->begun = true;
    while (s->rest.len > 0) {
        char c = take(s);
        if (c == quote) {
            return true;
        }
        if (c == '\\' && quote == '"') {
            if (s->rest.len == 0) {
                return no_escaped(st);
            }
            char next = take(s);
            if (next != '"' && next != '\\') {
                put(s, c);
            }
            c = next;
        }
        put(s, c);
    }
    return status_set(st, STATUS_DATA, NO_POS, "a quotation in the command is not closed");
}

static bool end_word(struct splitting *s, struct arena *a, struct v1_names *words,
                     struct status *st)
{
    if (!s->begun) {
        return true;
    }
    struct str word = arena_str(a, (struct str){s->word, s->len});
    s->len = 0;
    s->begun = false;
    return str_is_none(word) ? status_nomem(st) : v1_names_add(words, a, word, st);
}

bool v1_words_split(struct str line, struct arena *a, struct v1_names *words, struct status *st)
{
    struct splitting s = {.rest = line, .word = arena_new(a, char, line.len + 1)};
    if (s.word == NULL) {
        return status_nomem(st);
    }
    while (s.rest.len > 0) {
        char c = take(&s);
        bool done = true;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            done = end_word(&s, a, words, st);
        } else if (c == '\'' || c == '"') {
            done = take_quoted(&s, c, st);
        } else if (c == '\\') {
            done = s.rest.len > 0 || no_escaped(st);
            if (done) {
                put(&s, take(&s));
            }
        } else {
            put(&s, c);
        }
        if (!done) {
            return false;
        }
    }
    return end_word(&s, a, words, st);
}
