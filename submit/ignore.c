/* SPDX-License-Identifier: MIT */
#include "submit/ignore.h"

#include <ctype.h>
#include <stdint.h>

struct ignore_rule {
    struct str pattern; /* well formed, without the marks below */
    bool takes_back;    /* ! */
    bool folders_only;  /* trailing / */
    bool anchored;      /* a / at the beginning or inside */
};

/* --- elements of a pattern: what stands for one character --- */

/* [:name:] within [...]. False when there is no such class. */
static bool named_class_holds(struct str name, unsigned char c, bool *holds)
{
    static const struct {
        struct str name;
        int (*holds)(int c);
    } classes[] = {
        {STR_INIT("alnum"), isalnum}, {STR_INIT("alpha"), isalpha}, {STR_INIT("blank"), isblank},
        {STR_INIT("cntrl"), iscntrl}, {STR_INIT("digit"), isdigit}, {STR_INIT("graph"), isgraph},
        {STR_INIT("lower"), islower}, {STR_INIT("print"), isprint}, {STR_INIT("punct"), ispunct},
        {STR_INIT("space"), isspace}, {STR_INIT("upper"), isupper}, {STR_INIT("xdigit"), isxdigit},
    };
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        if (str_eq(classes[i].name, name)) {
            *holds |= c < 0x80 && classes[i].holds(c) != 0; /* in every locale */
            return true;
        }
    }
    return false;
}

/* Takes one character, which a backslash may quote. False at the end. */
static bool take_character(struct str pattern, size_t *at, unsigned char *c)
{
    *at += *at < pattern.len && pattern.ptr[*at] == '\\';
    if (*at >= pattern.len) {
        return false;
    }
    *c = (unsigned char)pattern.ptr[(*at)++];
    return true;
}

/* Takes one item of [...]: a character, a range or a named class. */
static bool take_item(struct str pattern, size_t *at, unsigned char c, bool *holds)
{
    struct str rest = str_slice(pattern, *at, pattern.len);
    size_t close = str_find(rest, STR("]"));
    bool opens_name = str_starts(rest, STR("[:"));
    if (opens_name && close != SIZE_MAX && close > 2 && rest.ptr[close - 1] == ':') {
        *at += close + 1;
        return named_class_holds(str_slice(rest, 2, close - 1), c, holds);
    }
    unsigned char low, high;
    if ((opens_name && close == SIZE_MAX) || !take_character(pattern, at, &low)) {
        return false;
    }
    high = low;
    if (*at + 1 < pattern.len && pattern.ptr[*at] == '-' && pattern.ptr[*at + 1] != ']') {
        ++*at;
        if (!take_character(pattern, at, &high)) {
            return false;
        }
    }
    *holds |= c == low || (c > low && c <= high);
    return true;
}

/* [...] at the front of a pattern. */
static bool read_class(struct str pattern, unsigned char c, bool *fits, size_t *len)
{
    size_t at = 1;
    bool negated = pattern.len > 1 && (pattern.ptr[1] == '!' || pattern.ptr[1] == '^');
    bool holds = false;
    at += negated;
    do {
        if (!take_item(pattern, &at, c, &holds)) {
            return false;
        }
    } while (at < pattern.len && pattern.ptr[at] != ']'); /* one that stands first is an item */
    *fits = holds != negated;
    *len = at + 1;
    return at < pattern.len;
}

/* The element at the front of a pattern that is not empty: does it fit this character, and how long
 * is it? A * is an element as good as any here. False when it is not well formed. */
static bool read_element(struct str pattern, unsigned char c, bool *fits, size_t *len)
{
    *len = 1;
    *fits = true;
    if (pattern.ptr[0] == '?') {
        return true;
    }
    if (pattern.ptr[0] == '[') {
        return read_class(pattern, c, fits, len);
    }
    unsigned char own;
    size_t at = 0;
    bool ok = take_character(pattern, &at, &own);
    *fits = ok && own == c;
    *len = at;
    return ok;
}

static bool is_well_formed(struct str pattern)
{
    size_t len = 0;
    bool fits;
    for (size_t i = 0; i < pattern.len; i += len) {
        if (!read_element(str_slice(pattern, i, pattern.len), 0, &fits, &len)) {
            return false;
        }
    }
    return true;
}

/* --- reading --- */

/* Without the blanks at the end that are not quoted by a backslash. */
static struct str trim_end(struct str line)
{
    size_t end = 0;
    line.len -= str_ends(line, STR("\r"));
    for (size_t i = 0; i < line.len; i++) {
        bool quotes = line.ptr[i] == '\\';
        i += quotes;
        if (quotes || line.ptr[i] != ' ') {
            end = i + 1;
        }
    }
    return str_slice(line, 0, end);
}

/* False for a line that is no rule, or one that could never fit. */
static bool read_rule(struct str line, struct ignore_rule *rule)
{
    *rule = (struct ignore_rule){0};
    line = trim_end(line);
    if (str_starts(line, STR("#"))) {
        return false;
    }
    if (str_starts(line, STR("!"))) {
        rule->takes_back = true;
        line = str_slice(line, 1, line.len);
    }
    if (str_ends(line, STR("/"))) {
        rule->folders_only = true;
        line.len--;
    }
    rule->anchored = str_find(line, STR("/")) != SIZE_MAX;
    if (str_starts(line, STR("/"))) {
        line = str_slice(line, 1, line.len);
    }
    rule->pattern = line;
    return line.len > 0 && !str_ends(line, STR("/")) && is_well_formed(line);
}

bool ignore_read(struct str text, struct arena *a, struct ignore *out, struct status *st)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.ptr[i] == '\n';
    }
    struct ignore_rule *rules = arena_new(a, struct ignore_rule, lines);
    if (rules == NULL) {
        return status_nomem(st);
    }
    size_t count = 0;
    struct str line;
    while (!str_is_none(line = str_cut(&text, '\n'))) {
        count += read_rule(line, &rules[count]);
    }
    *out = (struct ignore){rules, count};
    return true;
}

/* --- matching --- */

/* One name against one segment. On a mismatch the last * takes one character more: never more than
 * len × len steps. */
static bool segment_matches(struct str pattern, struct str name)
{
    size_t p = 0, n = 0;
    size_t star = SIZE_MAX, star_name = 0;
    while (n < name.len) {
        size_t len = 0;
        bool fits = false;
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = ++p;
            star_name = n;
        } else if (p < pattern.len &&
                   read_element(str_slice(pattern, p, pattern.len), (unsigned char)name.ptr[n],
                                &fits, &len) &&
                   fits) {
            p += len;
            n++;
        } else if (star != SIZE_MAX) {
            p = star;
            n = ++star_name;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

/* Where the segment that begins at `from` ends. */
static size_t segment_end(struct str path, size_t from)
{
    size_t end = str_find(str_slice(path, from, path.len), STR("/"));
    return end == SIZE_MAX ? path.len : from + end;
}

/* The same for a pattern, where a / within [...] ends nothing. */
static size_t pattern_end(struct str pattern, size_t from)
{
    size_t len = 0;
    bool fits;
    while (from < pattern.len && pattern.ptr[from] != '/' &&
           read_element(str_slice(pattern, from, pattern.len), 0, &fits, &len)) {
        from += len;
    }
    return from;
}

/* Nothing but stars, and more than one. */
static bool spans_folders(struct str segment)
{
    size_t stars = 0;
    while (stars < segment.len && segment.ptr[stars] == '*') {
        stars++;
    }
    return stars > 1 && stars == segment.len;
}

/* Segments against segments, as segment_matches does characters; ** stands for any number of them.
 * A ** at the end wants at least one. */
static bool path_matches(struct str pattern, struct str path)
{
    size_t p = 0, n = 0;
    size_t star = SIZE_MAX, star_path = 0;
    while (n < path.len) {
        size_t n_end = segment_end(path, n);
        size_t p_end = pattern_end(pattern, p);
        struct str segment = str_slice(pattern, p, p_end);
        if (spans_folders(segment)) {
            p = star = p_end + 1;
            star_path = n;
            if (p >= pattern.len) {
                return true;
            }
        } else if (p < pattern.len && segment_matches(segment, str_slice(path, n, n_end))) {
            p = p_end + 1;
            n = n_end + 1;
        } else if (star != SIZE_MAX) {
            p = star;
            n = star_path = segment_end(path, star_path) + 1;
        } else {
            return false;
        }
    }
    return p >= pattern.len;
}

static bool rule_matches(const struct ignore_rule *rule, struct str path, struct str name)
{
    return rule->anchored ? path_matches(rule->pattern, path)
                          : segment_matches(rule->pattern, name);
}

bool ignore_matches(const struct ignore *ignore, struct str path, enum ignore_kind kind)
{
    size_t slash = str_find_last(path, '/');
    struct str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.len);
    for (size_t i = ignore->count; i > 0; i--) {
        const struct ignore_rule *rule = &ignore->rules[i - 1];
        if ((kind == IGNORE_FOLDER || !rule->folders_only) && rule_matches(rule, path, name)) {
            return !rule->takes_back;
        }
    }
    return false;
}
