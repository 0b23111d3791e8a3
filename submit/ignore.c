/* SPDX-License-Identifier: MIT */
#include "submit/ignore.h"

#include <stdint.h>

struct ignore_rule {
    struct str pattern; /* without the marks below */
    bool takes_back;    /* ! */
    bool folders_only;  /* trailing / */
    bool anchored;      /* a / at the beginning or inside */
};

/* --- reading --- */

/* Without the blanks at the end that are not quoted by a backslash. */
static struct str trim_end(struct str line)
{
    if (str_ends(line, STR("\r"))) {
        line.len--;
    }
    while (line.len > 0 && line.ptr[line.len - 1] == ' ' &&
           (line.len < 2 || line.ptr[line.len - 2] != '\\')) {
        line.len--;
    }
    return line;
}

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
    return line.len > 0;
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

/* Matches one character against "[...]" at the front of the pattern; *used is its length. Without a
 * closing bracket it is a plain '['. */
static bool class_matches(struct str pattern, unsigned char c, size_t *used)
{
    size_t i = 1;
    bool negated = i < pattern.len && (pattern.ptr[i] == '!' || pattern.ptr[i] == '^');
    bool found = false;
    i += negated;
    size_t first = i;
    while (i < pattern.len && (pattern.ptr[i] != ']' || i == first)) {
        unsigned char low = (unsigned char)pattern.ptr[i];
        unsigned char high = low;
        if (i + 2 < pattern.len && pattern.ptr[i + 1] == '-' && pattern.ptr[i + 2] != ']') {
            high = (unsigned char)pattern.ptr[i + 2];
            i += 2;
        }
        found |= c >= low && c <= high;
        i++;
    }
    if (i >= pattern.len) {
        *used = 1;
        return c == '[';
    }
    *used = i + 1;
    return found != negated;
}

/* Does one element of the pattern fit one character? *used is the element's length. */
static bool element_matches(struct str pattern, unsigned char c, size_t *used)
{
    char p = pattern.ptr[0];
    *used = 1;
    if (p == '?') {
        return true;
    }
    if (p == '[') {
        return class_matches(pattern, c, used);
    }
    if (p == '\\' && pattern.len > 1) {
        *used = 2;
        return (unsigned char)pattern.ptr[1] == c;
    }
    return (unsigned char)p == c;
}

/* One name against one segment. On a mismatch the last * takes one character more: never more than
 * len × len steps. */
static bool segment_matches(struct str pattern, struct str name)
{
    size_t p = 0, n = 0;
    size_t star = SIZE_MAX, star_name = 0;
    while (n < name.len) {
        size_t used = 0;
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = ++p;
            star_name = n;
        } else if (p < pattern.len && element_matches(str_slice(pattern, p, pattern.len),
                                                      (unsigned char)name.ptr[n], &used)) {
            p += used;
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
static size_t segment_end(struct str text, size_t from)
{
    size_t end = str_find(str_slice(text, from, text.len), STR("/"));
    return end == SIZE_MAX ? text.len : from + end;
}

/* Segments against segments, as segment_matches does characters; ** stands for any number of them.
 * A ** at the end wants at least one. */
static bool path_matches(struct str pattern, struct str path)
{
    size_t p = 0, n = 0;
    size_t star = SIZE_MAX, star_path = 0;
    while (n < path.len) {
        size_t n_end = segment_end(path, n);
        size_t p_end = p <= pattern.len ? segment_end(pattern, p) : p;
        struct str segment = p <= pattern.len ? str_slice(pattern, p, p_end) : STR("");
        if (p < pattern.len && str_eq(segment, STR("**"))) {
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
