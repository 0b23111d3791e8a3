/* SPDX-License-Identifier: MIT */
#include "base/yaml.h"

#include <libfyaml.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_internal.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/utf8.h"

/* Where a value and its key stand, by the value's number in preorder, and where the value is in the
 * JSON text. */
struct place {
    struct doc_pos value, key;
    uint32_t json;
};

struct yaml {
    struct buf text; /* the same as JSON; the tree refers to it */
    struct json *json;
    struct place *places;
    size_t count, cap;
};

/* What an anchor stands for: a part of the JSON text, and the values in it. */
struct anchor {
    uint32_t start, end;
    uint32_t first, last; /* values; last is one behind; 0 while it is still open */
};

enum level_kind { LEVEL_ROOT, LEVEL_LIST, LEVEL_KEY, LEVEL_VALUE };

struct level {
    enum level_kind kind; /* what comes next in it */
    uint32_t items;
    uint32_t anchor; /* of the collection: index + 1; 0: none */
    struct doc_pos key;
};

/* One reading. */
struct reading {
    struct yaml *y;
    struct str text;
    struct doc_pos at; /* of the event */
    struct level levels[YAML_DEPTH_MAX + 1];
    size_t depth;
    struct arena arena; /* anchors' names */
    struct map anchor_index;
    struct anchor *anchors;
    size_t anchor_count, anchor_cap;
    struct status *st;
};

static bool refuse(const struct reading *r, const char *why)
{
    return status_set(r->st, STATUS_DATA, r->at, "%s", why);
}

static bool at_limit(const struct reading *r)
{
    return status_set(r->st, STATUS_LIMIT, r->at,
                      "this YAML has more than %d levels, %d values or %d bytes",
                      (int)YAML_DEPTH_MAX, (int)YAML_VALUES_MAX, (int)YAML_BYTES_MAX);
}

/* --- growing lists --- */

static bool grow(void **items, size_t *cap, size_t size, struct status *st)
{
    size_t more = *cap == 0 ? 16 : 2 * *cap;
    void *grown = mem_resize(*items, *cap, more, size);
    if (grown == NULL) {
        return status_nomem(st);
    }
    *items = grown;
    *cap = more;
    return true;
}

static bool add_place(struct reading *r, struct place place)
{
    struct yaml *y = r->y;
    if (y->count == YAML_VALUES_MAX) {
        return at_limit(r);
    }
    void *items = y->places;
    if (y->count == y->cap && !grow(&items, &y->cap, sizeof *y->places, r->st)) {
        return false;
    }
    y->places = items;
    y->places[y->count++] = place;
    return true;
}

/* --- values in their place --- */

/* Before a value that is no key: separators, and its place. */
static bool begin_value(struct reading *r)
{
    struct level *level = &r->levels[r->depth];
    if (level->kind == LEVEL_KEY) {
        return refuse(r, "a key is a scalar");
    }
    if (level->kind == LEVEL_LIST && level->items++ > 0) {
        buf_addc(&r->y->text, ',');
    }
    if (level->kind == LEVEL_VALUE) {
        level->kind = LEVEL_KEY;
    }
    struct place place = {.value = r->at,
                          .key = level->kind == LEVEL_KEY ? level->key : r->at,
                          .json = (uint32_t)r->y->text.len};
    return add_place(r, place);
}

static bool push(struct reading *r, enum level_kind kind, char bracket, uint32_t anchor)
{
    if (!begin_value(r)) {
        return false;
    }
    if (r->depth == YAML_DEPTH_MAX) {
        return at_limit(r);
    }
    r->levels[++r->depth] = (struct level){.kind = kind, .anchor = anchor};
    buf_addc(&r->y->text, bracket);
    return true;
}

static void pop(struct reading *r, char bracket)
{
    uint32_t anchor = r->levels[r->depth--].anchor;
    buf_addc(&r->y->text, bracket);
    if (anchor > 0) {
        r->anchors[anchor - 1].end = (uint32_t)r->y->text.len;
        r->anchors[anchor - 1].last = (uint32_t)r->y->count;
    }
}

static void add_key(struct reading *r, struct str text)
{
    struct level *level = &r->levels[r->depth];
    level->kind = LEVEL_VALUE;
    level->key = r->at;
    if (level->items++ > 0) {
        buf_addc(&r->y->text, ',');
    }
    json_add_quoted(&r->y->text, text, JSON_UTF8);
    buf_addc(&r->y->text, ':');
}

/* --- scalars: the core schema of YAML 1.2 --- */

static bool is_one_of(struct str s, const char *const *words)
{
    while (*words != NULL && !str_eq(s, str_from(*words))) {
        words++;
    }
    return *words != NULL;
}

static size_t skip_digits(struct str s, size_t at)
{
    while (at < s.len && json_is_digit(s.ptr[at])) {
        at++;
    }
    return at;
}

/* Octal and hexadecimal, as decimal; false when it is none or does not fit. */
static bool add_based(struct buf *out, struct str s)
{
    bool hex = str_starts(s, STR("0x"));
    if ((!hex && !str_starts(s, STR("0o"))) || s.len == 2 || s.len > 2 + (hex ? 15 : 20)) {
        return false;
    }
    uint64_t value = 0;
    for (size_t i = 2; i < s.len; i++) {
        static const struct str digits = STR_INIT("0123456789abcdef");
        char c = s.ptr[i] >= 'A' && s.ptr[i] <= 'F' ? (char)(s.ptr[i] - 'A' + 'a') : s.ptr[i];
        size_t digit = str_find(digits, (struct str){&c, 1});
        if (digit >= (hex ? 16 : 8)) {
            return false;
        }
        value = value * (hex ? 16 : 8) + digit;
    }
    buf_addf(out, "%llu", (unsigned long long)value);
    return true;
}

/* A decimal number in JSON's words: without plus and leading zeros, with a digit on both sides of
 * the point. */
static bool add_decimal(struct buf *out, struct str s)
{
    size_t start = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;
    size_t whole_end = skip_digits(s, start), at = whole_end, fraction = at, fraction_end = at;
    if (at < s.len && s.ptr[at] == '.') {
        fraction = at + 1;
        at = fraction_end = skip_digits(s, fraction);
    }
    bool has_digits = whole_end > start || fraction_end > fraction;
    bool has_point = whole_end < s.len && s.ptr[whole_end] == '.';
    size_t exponent = at;
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at += at + 1 < s.len && (s.ptr[at + 1] == '-' || s.ptr[at + 1] == '+') ? 2 : 1;
        size_t end = skip_digits(s, at);
        has_digits = has_digits && end > at;
        at = end;
    }
    if (!has_digits || at != s.len) {
        return false;
    }
    while (start + 1 < whole_end && (s.ptr[start] == '0')) {
        start++;
    }
    buf_add(out, s.ptr[0] == '-' ? STR("-") : STR(""));
    buf_add(out, whole_end > start ? str_slice(s, start, whole_end) : STR("0"));
    if (has_point) {
        struct str digits = str_slice(s, fraction, fraction_end);
        buf_addc(out, '.');
        buf_add(out, digits.len > 0 ? digits : STR("0"));
    }
    buf_add(out, str_slice(s, exponent, s.len));
    return true;
}

static bool add_plain(struct reading *r, struct str s)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const others[] = {".inf",  ".Inf",  ".INF",  "+.inf", "+.Inf",
                                         "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                                         ".NaN",  ".NAN",  NULL};
    struct buf *out = &r->y->text;
    if (is_one_of(s, nulls)) {
        buf_add(out, STR("null"));
    } else if (is_one_of(s, trues)) {
        buf_add(out, STR("true"));
    } else if (is_one_of(s, falses)) {
        buf_add(out, STR("false"));
    } else if (is_one_of(s, others)) {
        return refuse(r, "infinity and not-a-number cannot be used here");
    } else if (!add_based(out, s) && !add_decimal(out, s)) {
        json_add_quoted(out, s, JSON_UTF8);
    }
    return true;
}

/* --- tags, anchors, aliases --- */

static struct str token_text(struct fy_token *token)
{
    size_t len = 0;
    const char *text = token != NULL ? fy_token_get_text(token, &len) : NULL;
    return text != NULL ? (struct str){text, len} : STR_NONE;
}

/* Only the tags that say what the core schema knows anyway. */
static bool check_tag(const struct reading *r, struct str tag, struct str allowed)
{
    return str_is_none(tag) || str_eq(tag, STR("!")) || str_eq(tag, allowed) ||
           refuse(r, "a tag is not known here");
}

#define TAG "tag:yaml.org,2002:"

/* Opens an anchor; *index is its number from 1, or 0 when there is none. */
static bool open_anchor(struct reading *r, struct fy_token *token, uint32_t *index)
{
    struct str name = arena_str(&r->arena, token_text(token));
    *index = 0;
    if (token == NULL) {
        return true;
    }
    void *items = r->anchors;
    if (r->anchor_count == r->anchor_cap &&
        !grow(&items, &r->anchor_cap, sizeof *r->anchors, r->st)) {
        return false;
    }
    r->anchors = items;
    if (str_is_none(name) || !map_set(&r->anchor_index, name, (uint32_t)r->anchor_count)) {
        return status_nomem(r->st);
    }
    struct level *level = &r->levels[r->depth];
    bool comma = level->kind == LEVEL_LIST && level->items > 0;
    r->anchors[r->anchor_count++] =
        (struct anchor){.start = (uint32_t)r->y->text.len + comma, .first = (uint32_t)r->y->count};
    *index = (uint32_t)r->anchor_count;
    return true;
}

/* A copy of what the anchor stands for; all its values stand where the alias does. */
static bool add_alias(struct reading *r, struct str name)
{
    uint32_t index = map_get(&r->anchor_index, name, UINT32_MAX);
    if (index == UINT32_MAX || r->anchors[index].last == 0) {
        return refuse(r, "an alias names no anchor before it");
    }
    struct anchor anchor = r->anchors[index];
    if (r->levels[r->depth].kind == LEVEL_KEY) {
        return refuse(r, "an alias is no key here");
    }
    if (r->y->text.len + (anchor.end - anchor.start) > YAML_BYTES_MAX) {
        return at_limit(r);
    }
    if (!begin_value(r)) {
        return false;
    }
    struct str copy =
        arena_str(&r->arena, str_slice(buf_str(&r->y->text), anchor.start, anchor.end));
    if (str_is_none(copy)) {
        return status_nomem(r->st);
    }
    uint32_t start = (uint32_t)r->y->text.len;
    buf_add(&r->y->text, copy);
    for (uint32_t i = anchor.first + 1; i < anchor.last; i++) {
        struct place place = {
            .value = r->at, .key = r->at, .json = start + r->y->places[i].json - anchor.start};
        if (!add_place(r, place)) {
            return false;
        }
    }
    return true;
}

/* --- events --- */

static bool add_scalar(struct reading *r, struct fy_event *event)
{
    struct str text = token_text(event->scalar.value);
    struct str tag = token_text(event->scalar.tag);
    bool plain =
        event->scalar.value == NULL || fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
    uint32_t anchor;
    if (!check_tag(r, tag, STR(TAG "str")) || !open_anchor(r, event->scalar.anchor, &anchor)) {
        return false;
    }
    if (r->levels[r->depth].kind == LEVEL_KEY) {
        add_key(r, text);
        return anchor == 0 || refuse(r, "a key has no anchor here");
    }
    if (!begin_value(r)) {
        return false;
    }
    if (!plain || !str_is_none(tag)) {
        json_add_quoted(&r->y->text, text, JSON_UTF8);
    } else if (!add_plain(r, text)) {
        return false;
    }
    if (anchor > 0) {
        r->anchors[anchor - 1].end = (uint32_t)r->y->text.len;
        r->anchors[anchor - 1].last = (uint32_t)r->y->count;
    }
    return true;
}

static bool add_event(struct reading *r, struct fy_event *event)
{
    uint32_t anchor;
    switch (event->type) {
    case FYET_MAPPING_START:
        return check_tag(r, token_text(event->mapping_start.tag), STR(TAG "map")) &&
               open_anchor(r, event->mapping_start.anchor, &anchor) &&
               push(r, LEVEL_KEY, '{', anchor);
    case FYET_SEQUENCE_START:
        return check_tag(r, token_text(event->sequence_start.tag), STR(TAG "seq")) &&
               open_anchor(r, event->sequence_start.anchor, &anchor) &&
               push(r, LEVEL_LIST, '[', anchor);
    case FYET_MAPPING_END:
        pop(r, '}');
        return true;
    case FYET_SEQUENCE_END:
        pop(r, ']');
        return true;
    case FYET_SCALAR:
        return add_scalar(r, event);
    case FYET_ALIAS:
        return add_alias(r, token_text(event->alias.anchor));
    case FYET_DOCUMENT_START:
        return r->y->count == 0 || refuse(r, "there is more than one document");
    case FYET_DOCUMENT_END:
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
        break;
    }
    return true;
}

/* What libfyaml says is wrong, at its place. */
static bool refuse_syntax(struct reading *r, struct fy_diag *diag)
{
    void *at = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &at);
    struct doc_pos pos = r->at;
    if (error != NULL && error->line > 0) {
        pos.line = (uint32_t)error->line;
        pos.column = error->column > 0 ? (uint32_t)error->column : 1;
    }
    return status_set(r->st, STATUS_DATA, pos, "this is no YAML: %s",
                      error != NULL ? error->msg : "it cannot be read");
}

static bool read_events(struct reading *r, struct fy_parser *parser, struct fy_diag *diag)
{
    bool ended = false, done = true;
    while (done && !ended) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL) {
            return refuse_syntax(r, diag);
        }
        const struct fy_mark *mark = fy_event_start_mark(event);
        size_t offset = mark != NULL ? mark->input_pos : 0;
        offset -= event->type == FYET_ALIAS && offset > 0; /* it begins with its asterisk */
        if (offset >= r->at.offset && offset <= r->text.len) {
            r->at = json_advance(r->text, r->at, offset);
        }
        ended = event->type == FYET_STREAM_END;
        done = add_event(r, event);
        fy_parser_event_free(parser, event);
        if (done && r->y->text.len > YAML_BYTES_MAX) {
            done = at_limit(r);
        }
    }
    return done;
}

static bool read_all(struct reading *r)
{
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.colorize = false;
    struct fy_diag *diag = fy_diag_create(&diag_cfg);
    if (diag == NULL) {
        return status_nomem(r->st);
    }
    fy_diag_set_collect_errors(diag, true);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
                               .diag = diag};
    struct fy_parser *parser = fy_parser_create(&cfg);
    bool done = parser != NULL && fy_parser_set_string(parser, r->text.ptr, r->text.len) == 0;
    done = done ? read_events(r, parser, diag) : status_nomem(r->st);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return done;
}

/* libfyaml 0.7.12 never returns from some texts that are not UTF-8, or that hold control
 * characters, which YAML allows no more than those. */
static bool check_bytes(struct reading *r)
{
    size_t valid = utf8_valid_prefix(r->text), at = 0;
    while (at < valid) {
        unsigned char c = (unsigned char)r->text.ptr[at];
        if (c == 0x7f || (c < ' ' && c != '\t' && c != '\n' && c != '\r')) {
            break;
        }
        at++;
    }
    if (at == r->text.len) {
        return true;
    }
    r->at = json_advance(r->text, r->at, at);
    return refuse(r, at < valid ? "YAML allows no control character" : "this is not UTF-8");
}

/* The place in the YAML of what stands there in the JSON text. */
static struct doc_pos place_behind(const struct yaml *y, size_t json)
{
    size_t low = 0, high = y->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (y->places[middle].json <= json) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < y->count ? y->places[low].key : y->places[y->count - 1].key;
}

/* Reads the JSON text. All that it can be refused for is a key that stands twice. */
static bool make_tree(struct yaml *y, struct status *st)
{
    struct status inner = STATUS_INIT;
    if (y->count == 0) {
        buf_add(&y->text, STR("null"));
    }
    if (!buf_ok(&y->text, st)) {
        return false;
    }
    y->json = json_parse(buf_str(&y->text), &inner);
    if (y->json != NULL) {
        return true;
    }
    if (inner.code != STATUS_DATA) {
        return status_set(st, inner.code, NO_POS, "%s", inner.message);
    }
    return status_set(st, STATUS_DATA, place_behind(y, inner.pos.offset),
                      "a mapping has the same key twice");
}

struct yaml *yaml_parse(struct str text, struct status *st)
{
    struct yaml *y = mem_new(struct yaml);
    struct reading r = {.y = y, .text = text, .at = json_start(), .st = st};
    if (y == NULL || !arena_init(&r.arena, 0)) {
        mem_free(y);
        status_nomem(st);
        return NULL;
    }
    y->text = (struct buf)BUF_INIT;
    if (str_is_none(text)) {
        r.text = STR("");
    }
    bool done = text.len > YAML_BYTES_MAX ? at_limit(&r) : check_bytes(&r) && read_all(&r);
    done = done && make_tree(y, st);
    map_finish(&r.anchor_index);
    mem_free(r.anchors);
    arena_finish(&r.arena);
    if (!done) {
        yaml_free(y);
        return NULL;
    }
    return y;
}

void yaml_free(struct yaml *y)
{
    if (y != NULL) {
        json_free(y->json);
        mem_free(y->places);
        buf_finish(&y->text);
        mem_free(y);
    }
}

const struct json *yaml_json(const struct yaml *y)
{
    return y->json;
}

/* An empty document has no place but its beginning. */
static struct place place_of(const struct yaml *y, const struct json_value *v)
{
    size_t index = json_index(v);
    return index < y->count ? y->places[index] : (struct place){json_start(), json_start(), 0};
}

struct doc_pos yaml_pos(const struct yaml *y, const struct json_value *v)
{
    return place_of(y, v).value;
}

struct doc_pos yaml_key_pos(const struct yaml *y, const struct json_value *v)
{
    return place_of(y, v).key;
}
