/* SPDX-License-Identifier: MIT */
#include "render/v1_partition.h"

#include "base/buf.h"

/* The parts of a date that the SDK knows, and their length in digits. */
static const struct date_part {
    struct str name, column;
} date_parts[] = {
    {STR_INIT("yyyy"), STR_INIT(V1_DATE_COLUMN "yyyy")},
    {STR_INIT("MM"), STR_INIT(V1_DATE_COLUMN "MM")},
    {STR_INIT("dd"), STR_INIT(V1_DATE_COLUMN "dd")},
    {STR_INIT("HH"), STR_INIT(V1_DATE_COLUMN "HH")},
    {STR_INIT("mm"), STR_INIT(V1_DATE_COLUMN "mm")},
    {STR_INIT("ss"), STR_INIT(V1_DATE_COLUMN "ss")},
};

static bool refuse(struct str format, const char *why, struct status *st)
{
    return status_set(st, STATUS_DATA, NO_POS, "the partition format \"%.*s\" %s", STR_ARG(format),
                      why);
}

/* --- is it one? --- */

static bool is_reserved(struct str name)
{
    size_t i = 0;
    while (i < COUNT_OF(date_parts) && !str_eq(date_parts[i].column, name)) {
        i++;
    }
    return i < COUNT_OF(date_parts) || str_eq(name, STR(V1_RECORD_COLUMN));
}

static bool check_part(struct str format, struct str part, bool *has_date, struct status *st)
{
    if (part.len == 0) {
        return refuse(format, "has a column without a name", st);
    }
    size_t colon = str_find(part, STR(":"));
    if (colon != SIZE_MAX) {
        struct str rest = str_slice(part, colon + 1, part.len);
        if (*has_date) {
            return refuse(format, "has more than one date", st);
        }
        *has_date = true;
        if (rest.len == 0 || str_find(rest, STR(":")) != SIZE_MAX) {
            return refuse(format, "has a date without its form", st);
        }
    }
    return !is_reserved(part) || refuse(format, "has a column of a reserved name", st);
}

/* Doubled braces are no braces. */
static struct str without_doubled(struct str format, struct buf *out)
{
    for (size_t i = 0; i < format.len; i++) {
        struct str two = str_slice(format, i, i + 2);
        if (str_eq(two, STR("{{")) || str_eq(two, STR("}}"))) {
            i++;
        } else {
            buf_addc(out, format.ptr[i]);
        }
    }
    return buf_str(out);
}

/* Each brace that opens is closed before another one opens or a bar comes. */
static bool check_parts(struct str format, struct str text, struct status *st)
{
    bool has_date = false;
    size_t parts = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '{' && text.ptr[i] != '}') {
            continue;
        }
        size_t end = i + 1;
        while (end < text.len && text.ptr[end] != '{' && text.ptr[end] != '|' &&
               text.ptr[end] != '}') {
            end++;
        }
        if (text.ptr[i] == '}' || end == text.len || text.ptr[end] != '}') {
            return refuse(format, "has a brace without its other half", st);
        }
        if (!check_part(format, str_slice(text, i + 1, end), &has_date, st)) {
            return false;
        }
        parts++;
        i = end;
    }
    return parts > 0 || refuse(format, "has no {column}", st);
}

/* --- making the pattern --- */

struct making {
    struct buf pattern;
    struct buf rest; /* of the format, with a date's form in place of its name, while it is read */
    struct str date; /* the column that a date is; STR_NONE: none */
    struct arena *a;
    struct v1_partition *out;
    struct status *st;
};

/* A group that the pattern has already is only matched again. True when it is new. */
static bool add_group(struct making *m, struct str name, struct str what)
{
    struct str group = arena_strf(m->a, "(?<%.*s>%.*s)", STR_ARG(name), STR_ARG(what));
    bool known = str_find(buf_str(&m->pattern), group) != SIZE_MAX;
    if (known) {
        buf_addc(&m->pattern, '(');
        buf_add(&m->pattern, what);
        buf_addc(&m->pattern, ')');
    } else {
        buf_add(&m->pattern, group);
    }
    return !known;
}

/* The date's form, with a column for each of its parts. */
static struct str date_columns(struct str form, struct arena *a)
{
    for (size_t i = 0; i < COUNT_OF(date_parts); i++) {
        const struct date_part *part = &date_parts[i];
        struct buf text = BUF_INIT;
        struct str rest = form;
        for (size_t at = str_find(rest, part->name); at != SIZE_MAX;
             at = str_find(rest, part->name)) {
            buf_add(&text, str_slice(rest, 0, at));
            buf_addf(&text, "{%.*s}", STR_ARG(part->column));
            rest = str_slice(rest, at + part->name.len, rest.len);
        }
        buf_add(&text, rest);
        form = buf_ok(&text, NULL) ? arena_str(a, buf_str(&text)) : STR_NONE;
        buf_finish(&text);
        if (str_is_none(form)) {
            return STR_NONE;
        }
    }
    return form;
}

static const struct date_part *find_date_part(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(date_parts); i++) {
        if (str_starts(name, date_parts[i].column)) {
            return &date_parts[i];
        }
    }
    return NULL;
}

static bool add_column(struct making *m, struct str name)
{
    const struct date_part *part = find_date_part(name);
    if (part == NULL) {
        bool added = add_group(m, name, STR("[^\\.\\/\\\\]+"));
        return !added || v1_names_add(&m->out->columns, m->a, name, m->st);
    }
    struct str digits = arena_strf(m->a, "\\d{%zu}", part->name.len);
    bool added = add_group(m, part->column, digits);
    return !added || v1_names_add(&m->out->date_parts, m->a, part->column, m->st);
}

/* The part that begins with the brace; *format goes on behind it. */
static bool add_part(struct making *m, struct str *format)
{
    size_t close = str_find(*format, STR("}"));
    close = close == SIZE_MAX ? format->len : close;
    struct str key = str_slice(*format, 1, close);
    struct str behind = str_slice(*format, close + 1, format->len);
    size_t colon = str_find(key, STR(":"));
    if (colon == SIZE_MAX) {
        *format = behind;
        return add_column(m, key);
    }
    m->date = str_slice(key, 0, colon);
    struct str form = date_columns(str_slice(key, colon + 1, key.len), m->a);
    *format =
        str_is_none(form) ? STR_NONE : arena_strf(m->a, "%.*s%.*s", STR_ARG(form), STR_ARG(behind));
    return !str_is_none(*format) || status_nomem(m->st);
}

static bool add_all(struct making *m, struct str format)
{
    while (format.len > 0) {
        struct str two = str_slice(format, 0, 2);
        char c = format.ptr[0];
        bool doubled = str_eq(two, STR("{{")) || str_eq(two, STR("}}"));
        if (c == '{' && !doubled) {
            if (!add_part(m, &format)) {
                return false;
            }
            continue;
        }
        if (c == '/' || c == '.') {
            buf_addc(&m->pattern, '\\');
        }
        if (c == '*') {
            buf_add(&m->pattern, STR("(.*?)"));
        } else {
            buf_addc(&m->pattern, c);
        }
        format = str_slice(format, doubled ? 2 : 1, format.len);
    }
    return true;
}

static bool make(struct making *m, struct str format)
{
    struct v1_partition *out = m->out;
    if (!check_parts(format, without_doubled(format, &m->rest), m->st) || !add_all(m, format) ||
        (!str_is_none(m->date) && !v1_names_add(&out->columns, m->a, m->date, m->st)) ||
        !buf_ok(&m->pattern, m->st) || !buf_ok(&m->rest, m->st)) {
        return false;
    }
    bool has_year = out->date_parts.count == 0;
    for (size_t i = 0; i < out->date_parts.count; i++) {
        has_year |= str_eq(out->date_parts.items[i], date_parts[0].column);
    }
    if (!has_year) {
        return refuse(format, "has a date without yyyy", m->st);
    }
    out->pattern = arena_str(m->a, buf_str(&m->pattern));
    return !str_is_none(out->pattern) || status_nomem(m->st);
}

bool v1_partition_read(struct str format, struct arena *a, struct v1_partition *out,
                       struct status *st)
{
    *out = (struct v1_partition){.pattern = STR_NONE};
    struct making m = {
        .pattern = BUF_INIT, .rest = BUF_INIT, .date = STR_NONE, .a = a, .out = out, .st = st};
    bool done = make(&m, format);
    buf_finish(&m.pattern);
    buf_finish(&m.rest);
    return done;
}
