/* SPDX-License-Identifier: MIT */
#include "model/fault_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* A part of a sentence. What does not fit is cut; status_set mends the last code point. */
struct phrase {
    char text[STATUS_MESSAGE_MAX];
    size_t len;
};

static void say(struct phrase *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void say(struct phrase *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(p->text + p->len, sizeof p->text - p->len, fmt, args);
    va_end(args);
    size_t room = sizeof p->text - p->len - 1;
    p->len += len < 0 ? 0 : (size_t)len < room ? (size_t)len : room;
}

static struct str clip(struct str text)
{
    return utf8_cut_cells(text, FAULT_CELLS_MAX, NULL);
}

/* "node_count", "an item of conda_packages", "a document". */
static void say_subject(struct phrase *p, const struct slot *slot)
{
    struct str key =
        clip(slot->key != KEY_NONE && slot->key != KEY_FREE ? key_text(slot->key) : slot->key_text);
    if (key.len == 0 && slot->key == KEY_NONE) {
        say(p, "%s", slot->shape->name);
    } else {
        say(p, "%s%.*s", slot->key == KEY_NONE ? "an item of " : "", STR_ARG(key));
    }
}

/* --- what a slot takes --- */

/* Alternatives, joined as "A, B or C". */
struct alternatives {
    char words[8][64];
    size_t count;
};

static void offer(struct alternatives *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void offer(struct alternatives *a, const char *fmt, ...)
{
    if (a->count < COUNT_OF(a->words)) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(a->words[a->count++], sizeof a->words[0], fmt, args);
        va_end(args);
    }
}

static void say_alternatives(struct phrase *p, const struct alternatives *a)
{
    for (size_t i = 0; i < a->count; i++) {
        const char *joint = i == 0 ? "" : i + 1 == a->count ? " or " : ", ";
        say(p, "%s%s", joint, a->words[i]);
    }
}

static void offer_scalar(struct alternatives *a, const struct shape *shape)
{
    if ((shape->scalars & SCALAR_NULL) != 0) {
        offer(a, "null");
    }
    if ((shape->scalars & SCALAR_NUMBER) != 0) {
        offer(a, "a number");
    } else if ((shape->scalars & SCALAR_INTEGER) != 0) {
        offer(a, "a whole number");
    }
    if ((shape->scalars & SCALAR_TEXT) != 0) {
        bool one = shape->values != NULL && shape->values[1] == NULL;
        offer(a, one ? "\"%s\"" : "text", one ? shape->values[0] : "");
    }
    if ((shape->scalars & SCALAR_BOOL) != 0) {
        offer(a, "true");
        offer(a, "false");
    }
}

static void offer_shape(struct alternatives *a, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_SCALAR:
        offer_scalar(a, shape);
        break;
    case SHAPE_LIST:
        offer(a, "a list");
        break;
    case SHAPE_PAIR:
        offer(a, "a list of two");
        break;
    case SHAPE_OBJECT:
    case SHAPE_MAP:
        offer(a, "an object");
        break;
    case SHAPE_ANY:
    case SHAPE_CHOICE:
        break; /* never refused; has been taken apart */
    }
}

static bool is_object(const struct shape *shape)
{
    return shape->kind == SHAPE_OBJECT || shape->kind == SHAPE_CHOICE;
}

static void say_what_fits(struct phrase *p, const struct shape *shape)
{
    struct alternatives a = {.count = 0};
    bool has_object = false;
    if (shape->kind != SHAPE_CHOICE) {
        offer_shape(&a, shape);
    }
    for (const struct shape *const *s = shape->choices; s != NULL && *s != NULL; s++) {
        if (!is_object(*s)) {
            offer_shape(&a, *s);
        }
        has_object = has_object || is_object(*s);
    }
    if (has_object) {
        offer(&a, "an object");
    }
    say_alternatives(p, &a);
}

static const char *kind_words(enum value_kind kind)
{
    switch (kind) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOL:
        return "true or false";
    case VALUE_NUMBER:
        return "the number"; /* which follows */
    case VALUE_TEXT:
        return "text";
    case VALUE_LIST:
        return "a list";
    case VALUE_OBJECT:
        return "an object";
    }
    return "a value";
}

/* --- the nearest key --- */

enum { KEY_BYTES_MAX = 48 }; /* the longest known key has 34 */

static size_t min_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap neighbours) from a to b: optimal string alignment. */
static size_t distance(struct str a, struct str b)
{
    if (a.len > KEY_BYTES_MAX || b.len > KEY_BYTES_MAX) {
        return SIZE_MAX;
    }
    size_t rows[3][KEY_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.len; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t replaced = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            row[j] = min_of(replaced, 1 + min_of(above[j], row[j - 1]));
            bool swapped =
                i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            row[j] = swapped ? min_of(row[j], two_above[j - 2] + 1) : row[j];
        }
    }
    return rows[a.len % 3][b.len];
}

struct nearest {
    struct str key;
    size_t distance;
};

/* A third of the letters may differ. */
static struct nearest nearest_init(struct str key)
{
    return (struct nearest){STR_NONE, (key.len < 3 ? 1 : key.len / 3) + 1};
}

static void nearest_try(struct nearest *n, struct str key, enum key candidate)
{
    size_t d = distance(key, key_text(candidate));
    if (d < n->distance) {
        *n = (struct nearest){key_text(candidate), d};
    }
}

static void say_nearest(struct phrase *p, const struct nearest *n)
{
    if (!str_is_none(n->key)) {
        say(p, "; did you mean \"%.*s\"?", STR_ARG(n->key));
    }
}

/* --- the sentences --- */

bool fault_kind(struct status *st, struct doc_pos at, const struct slot *slot,
                enum value_kind found, struct str number)
{
    struct phrase p = {.len = 0};
    say_subject(&p, slot);
    say(&p, " must be ");
    say_what_fits(&p, slot->shape);
    say(&p, ", this is %s", kind_words(found));
    if (found == VALUE_NUMBER) {
        say(&p, " %.*s", STR_ARG(clip(number)));
    }
    return status_set(st, STATUS_DATA, at, "%s", p.text);
}

static void say_values(struct phrase *p, const char *const *values)
{
    say(p, values[1] != NULL ? " must be one of " : " must be ");
    for (size_t i = 0; values[i] != NULL; i++) {
        say(p, "%s%s", i > 0 ? ", " : "", values[i]);
    }
}

bool fault_text(struct status *st, struct doc_pos at, const struct slot *slot,
                const struct shape *shape, struct str text)
{
    struct phrase p = {.len = 0};
    say_subject(&p, slot);
    if (shape->values == NULL) {
        say(&p, " %s", shape->pattern_help);
    } else if (shape->scalars == SCALAR_TEXT) {
        say_values(&p, shape->values);
    } else {
        say(&p, " must be ");
        say_what_fits(&p, shape);
    }
    say(&p, "; this is \"%.*s\"", STR_ARG(clip(text)));
    return status_set(st, STATUS_DATA, at, "%s", p.text);
}

bool fault_pair(struct status *st, struct doc_pos at, const struct slot *slot, size_t count)
{
    struct phrase p = {.len = 0};
    say_subject(&p, slot);
    return status_set(st, STATUS_DATA, at, "%s must be a list of two, this has %zu", p.text, count);
}

bool fault_key(struct status *st, struct doc_pos at, const struct shape *object, struct str key)
{
    struct nearest nearest = nearest_init(key);
    for (size_t i = 0; i < object->field_count; i++) {
        nearest_try(&nearest, key, object->fields[i].key);
    }
    struct phrase p = {.len = 0};
    say(&p, "%s has no \"%.*s\"", object->name, STR_ARG(clip(key)));
    say_nearest(&p, &nearest);
    return status_set(st, STATUS_DATA, at, "%s", p.text);
}

bool fault_missing(struct status *st, struct doc_pos at, const struct shape *object, enum key key)
{
    return status_set(st, STATUS_DATA, at, "%s needs \"%.*s\", which is not there", object->name,
                      STR_ARG(key_text(key)));
}

bool fault_variant(struct status *st, struct doc_pos at, const struct shape *choice,
                   struct str found)
{
    struct phrase p = {.len = 0};
    struct str selector = key_text(choice->selector);
    if (str_is_none(found)) {
        say(&p, "%s needs \"%.*s\", one of ", choice->name, STR_ARG(selector));
    } else {
        say(&p, "%.*s must be one of ", STR_ARG(selector));
    }
    for (const struct shape *const *s = choice->choices; *s != NULL; s++) {
        say(&p, "%s%s", s > choice->choices ? ", " : "", (*s)->variant);
    }
    if (!str_is_none(found)) {
        say(&p, "; this is \"%.*s\"", STR_ARG(clip(found)));
    }
    return status_set(st, STATUS_DATA, at, "%s", p.text);
}

static void say_variant_keys(struct phrase *p, const struct shape *choice)
{
    const char *joint = "";
    say(p, "%s has one of ", choice->name);
    for (const struct shape *const *s = choice->choices; *s != NULL; s++) {
        if ((*s)->variant_key != KEY_NONE) {
            say(p, "%s%.*s", joint, STR_ARG(key_text((*s)->variant_key)));
            joint = ", ";
        }
    }
}

bool fault_no_variant_key(struct status *st, struct doc_pos at, const struct shape *choice,
                          struct str like)
{
    struct phrase p = {.len = 0};
    say_variant_keys(&p, choice);
    if (str_is_none(like)) {
        say(&p, "; this is empty");
    } else {
        struct nearest nearest = nearest_init(like);
        for (const struct shape *const *s = choice->choices; *s != NULL; s++) {
            if ((*s)->variant_key != KEY_NONE) {
                nearest_try(&nearest, like, (*s)->variant_key);
            }
        }
        say(&p, "; this has none of them but \"%.*s\"", STR_ARG(clip(like)));
        say_nearest(&p, &nearest);
    }
    return status_set(st, STATUS_DATA, at, "%s", p.text);
}

bool fault_two_variant_keys(struct status *st, struct doc_pos at, const struct shape *choice,
                            enum key first, enum key second)
{
    struct phrase p = {.len = 0};
    say_variant_keys(&p, choice);
    return status_set(st, STATUS_DATA, at, "%s; this has two, %.*s and %.*s", p.text,
                      STR_ARG(key_text(first)), STR_ARG(key_text(second)));
}

bool fault_depth(struct status *st, struct doc_pos at, const struct slot *slot)
{
    struct phrase p = {.len = 0};
    say_subject(&p, slot);
    return status_set(st, STATUS_LIMIT, at, "%s would nest lists and objects deeper than %d",
                      p.text, (int)JSON_DEPTH_MAX);
}
