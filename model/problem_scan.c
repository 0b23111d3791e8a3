/* SPDX-License-Identifier: MIT
 * model/problem_scan.c - saying what is wrong: messages, suggestions, and the order of the list.
 */
#include "model/problem_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/step.h"
#include "model/verb_internal.h"

/* --- messages --- */

/* As arena_strf; runs out of memory for the whole scan. */
static struct str format(struct scan *s, const char *fmt, va_list args) PRINTF_LIKE(2, 0);
static struct str format(struct scan *s, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *ptr = len >= 0 && !s->nomem ? arena_new(s->text, char, (size_t)len + 1) : NULL;
    if (ptr == NULL) {
        s->nomem = true;
        return STR("");
    }
    vsnprintf(ptr, (size_t)len + 1, fmt, args);
    return (struct str){ptr, (size_t)len};
}

struct str scan_textf(struct scan *s, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct str text = format(s, fmt, args);
    va_end(args);
    return text;
}

struct str scan_quoted(struct scan *s, struct str text)
{
    struct buf json = BUF_INIT;
    json_add_quoted(&json, text, JSON_UTF8);
    struct str out = scan_textf(s, "%.*s", STR_ARG(buf_str(&json)));
    s->nomem = s->nomem || !buf_ok(&json, NULL);
    buf_finish(&json);
    return out;
}

void scan_add(struct scan *s, const struct problem *problem)
{
    if (!s->nomem && s->count == s->cap) {
        size_t cap = s->cap > 0 ? s->cap * 2 : 64;
        struct problem *found = mem_resize(s->found, s->cap, cap, sizeof(*found));
        s->nomem = found == NULL;
        s->found = found != NULL ? found : s->found;
        s->cap = found != NULL ? cap : s->cap;
    }
    if (!s->nomem) {
        s->found[s->count++] = *problem;
    }
}

void scan_report(struct scan *s, enum rule rule, value_id place, enum key field, const char *fmt,
                 ...)
{
    assert(!value_is_none(place));
    va_list args;
    va_start(args, fmt);
    scan_add(s, &(struct problem){
                    .rule = &problem_rules()[rule],
                    .place = place,
                    .step = s->step,
                    .field = field,
                    .message = format(s, fmt, args),
                });
    va_end(args);
}

void scan_sdk(struct scan *s, const char *exception, const char *fmt, ...)
{
    if (s->nomem) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    struct problem *last = &s->found[s->count - 1];
    last->sdk_exception = str_from(exception);
    last->sdk_message = format(s, fmt, args);
    va_end(args);
}

void scan_fix(struct scan *s, enum fix_kind kind, struct str text, const char *fmt, ...)
{
    if (s->nomem) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    struct problem *last = &s->found[s->count - 1];
    last->fix_kind = kind;
    last->fix_text = str_is_none(text) ? STR_NONE : arena_str(s->text, text);
    s->nomem = s->nomem || (str_is_none(last->fix_text) && !str_is_none(text));
    last->fix = format(s, fmt, args);
    va_end(args);
}

struct str problem_shown(struct str name)
{
    if (name.len <= PROBLEM_NAME_MAX) {
        return name;
    }
    struct str cut = str_slice(name, 0, PROBLEM_NAME_MAX);
    return str_slice(cut, 0, utf8_valid_prefix(cut));
}

/* --- suggestions --- */

enum { NEAREST_BYTES_MAX = 64 }; /* longer names are compared no further than that */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits that lead from a to b: a byte more, less or other, or two that have changed places (optimal
 * string alignment; Damerau 1964). ASCII case does not count. Both have at most NEAREST_BYTES_MAX
 * bytes. */
static size_t edit_distance(struct str a, struct str b)
{
    size_t rows[3][NEAREST_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.len; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t *here = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        here[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.ptr[i - 1]), y = lower(b.ptr[j - 1]);
            size_t best = least(above[j - 1] + (x != y), least(above[j], here[j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && x == lower(b.ptr[j - 2]) && y == lower(a.ptr[i - 2]);
            here[j] = swapped ? least(best, before[j - 2] + 1) : best;
        }
    }
    return rows[a.len % 3][b.len];
}

void nearest_offer(struct nearest *n, struct str candidate)
{
    struct str wanted = n->wanted;
    if (n->offers >= NEAREST_OFFERS_MAX || candidate.len == 0) {
        return;
    }
    n->offers++;
    size_t longer = wanted.len > candidate.len ? wanted.len : candidate.len;
    size_t shorter = least(wanted.len, candidate.len);
    size_t limit = longer / 3 > 0 ? longer / 3 : 1;
    if (longer > NEAREST_BYTES_MAX || longer - shorter > limit) {
        return;
    }
    size_t cells = wanted.len * candidate.len;
    if (cells > *n->work) {
        *n->work = 0;
        return;
    }
    *n->work -= cells;
    size_t distance = edit_distance(wanted, candidate);
    if (distance <= limit && distance < shorter &&
        (str_is_none(n->best) || distance < n->distance)) {
        n->best = candidate;
        n->distance = distance;
    }
}

struct str scan_hint(struct scan *s, struct str best, const char *otherwise)
{
    return str_is_none(best) ? str_from(otherwise)
                             : scan_textf(s, "did you mean \"%.*s\"?", SHOWN(best));
}

/* --- names --- */

static bool is_word_point(uint32_t point)
{
    return point == '_' || utf8_is_alnum(point);
}

bool name_is_word(struct str name)
{
    while (name.len > 0) {
        if (!is_word_point(utf8_next(&name))) {
            return false;
        }
    }
    return true;
}

bool name_is_ascii(struct str name)
{
    bool digit_first = name.len > 0 && name.ptr[0] >= '0' && name.ptr[0] <= '9';
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.ptr[i] >= 0x80 || !is_word_point((unsigned char)name.ptr[i])) {
            return false;
        }
    }
    return name.len > 0 && !digit_first;
}

struct str name_repaired(struct scan *s, struct str name, enum name_kind kind)
{
    char *out = arena_new(s->text, char, name.len + 2);
    if (out == NULL) {
        s->nomem = true;
        return STR_NONE;
    }
    size_t len = 0;
    bool kept = false;
    if (kind == NAME_ASCII && name.len > 0 && name.ptr[0] >= '0' && name.ptr[0] <= '9') {
        out[len++] = '_';
    }
    while (name.len > 0) {
        struct str before = name;
        uint32_t point = utf8_next(&name);
        bool fits = is_word_point(point) && (kind == NAME_WORD || point < 0x80);
        if (fits) {
            memcpy(out + len, before.ptr, before.len - name.len);
            len += before.len - name.len;
        } else {
            out[len++] = '_';
        }
        kept = kept || (fits && point != '_');
    }
    return kept ? (struct str){out, len} : STR_NONE;
}

/* --- steps --- */

value_id step_folder_place(const struct pipeline *p, value_id step)
{
    value_id place = value_get(p, value_get(p, step, KEY_ESTIMATOR), KEY_SOURCE_DIRECTORY);
    if (value_is_none(place)) {
        place = value_get(p, step, KEY_SOURCE_DIRECTORY);
    }
    return value_is_none(place) ? step : place;
}

struct str scan_step_name(struct scan *s, value_id step)
{
    struct str name = value_get_text(s->p, step, KEY_NAME);
    if (str_is_none(name)) {
        name = step_entry_script(s->p, step);
    }
    if (str_is_none(name)) {
        struct str command =
            value_text(s->p, value_first(s->p, value_get(s->p, step, KEY_COMMAND)));
        struct str program = str_cut(&command, ' ');
        name = scan_textf(s, "CommandStep_%.*s", STR_ARG(program));
    }
    return name;
}

/* --- order --- */

struct placed {
    uint32_t value; /* the place */
    uint32_t rank;  /* where in the walk it comes */
    size_t at;      /* where the problem is now */
};

static int by_value(const void *a, const void *b)
{
    uint32_t x = ((const struct placed *)a)->value, y = ((const struct placed *)b)->value;
    return x < y ? -1 : x > y;
}

static int by_rank(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->rank != y->rank) {
        return x->rank < y->rank ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at;
}

/* The first of those with that value, or the end. */
static size_t find_placed(const struct placed *placed, size_t count, uint32_t value)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (placed[middle].value < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* One walk over root numbers the places, so that a step with very many problems costs no more than
 * its size; most have none or one, and cost nothing. */
bool scan_sort(const struct pipeline *p, value_id root, value_id closed, struct problem *problems,
               size_t count, struct arena scratch)
{
    if (count < 2) {
        return true;
    }
    struct placed *placed = arena_new(&scratch, struct placed, count);
    struct problem *copy = arena_new(&scratch, struct problem, count);
    if (placed == NULL || copy == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        placed[i] = (struct placed){.value = problems[i].place.index, .at = i};
    }
    qsort(placed, count, sizeof(*placed), by_value);
    uint32_t rank = 0;
    value_id v = root;
    for (; !value_is_none(v); v = value_eq(v, closed) ? value_next(p, v) : verb_walk(p, root, v)) {
        rank++;
        for (size_t i = find_placed(placed, count, v.index);
             i < count && placed[i].value == v.index; i++) {
            placed[i].rank = rank;
        }
    }
    qsort(placed, count, sizeof(*placed), by_rank);
    memcpy(copy, problems, count * sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        problems[i] = copy[placed[i].at];
    }
    return true;
}
