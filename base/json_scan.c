/* SPDX-License-Identifier: MIT */
#include "base/json_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* Where the scan is. The invariant between two steps: every byte before `at` is part of a valid
 * beginning of a JSON text, `open` holds the offsets of the brackets that are not closed yet,
 * outermost first. */
struct scan {
    struct str text;
    size_t at;
    uint32_t key; /* place of the key whose value comes next, or JSON_NO_KEY */
    int depth;
    uint32_t open[JSON_DEPTH_MAX];
    struct json_places *places;
    size_t cap; /* of places->at */
    struct status *st;
};

enum { END_OF_TEXT = -1 };

static int byte_at(const struct scan *s, size_t offset)
{
    return offset < s->text.len ? (unsigned char)s->text.ptr[offset] : END_OF_TEXT;
}

static int peek(const struct scan *s)
{
    return byte_at(s, s->at);
}

static void skip_space(struct scan *s)
{
    int c = peek(s);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        s->at++;
        c = peek(s);
    }
}

static bool in_object(const struct scan *s)
{
    return s->depth > 0 && s->text.ptr[s->open[s->depth - 1]] == '{';
}

/* --- places and faults --- */

struct doc_pos json_advance(struct str text, struct doc_pos from, size_t to)
{
    assert(from.offset <= to && to <= text.len);

    for (; from.offset < to; from.offset++) {
        unsigned char c = (unsigned char)text.ptr[from.offset];
        if (c == '\n') {
            from.line++;
            from.column = 1;
        } else {
            from.column += (c & 0xC0u) != 0x80u; /* a code point counts at its first byte */
        }
    }
    return from;
}

static struct doc_pos pos_of(const struct scan *s, size_t offset)
{
    return json_advance(s->text, json_start(), offset);
}

static bool is_word_byte(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || json_is_digit(c) || c == '_';
}

static size_t word_len(const struct scan *s, size_t offset)
{
    size_t end = offset;
    while (is_word_byte(byte_at(s, end))) {
        end++;
    }
    return end - offset;
}

enum { FOUND_MAX = 32, FOUND_WORD_MAX = 20 };

/* What stands at `offset`, for a message: a word, a character, a byte that cannot be shown, or the
 * end. */
static void describe(const struct scan *s, size_t offset, char found[FOUND_MAX])
{
    int c = byte_at(s, offset);
    if (c == END_OF_TEXT) {
        snprintf(found, FOUND_MAX, "the end of the text");
        return;
    }
    if (c < 0x20 || c == 0x7f) {
        snprintf(found, FOUND_MAX, "<0x%02X>", (unsigned)c);
        return;
    }

    struct str shown = str_slice(s->text, offset, s->text.len);
    if (c >= 0x80) {
        struct str rest = shown;
        (void)utf8_next(&rest);
        shown.len -= rest.len;
    } else {
        size_t len = word_len(s, offset);
        shown.len = len == 0 ? 1 : len < FOUND_WORD_MAX ? len : FOUND_WORD_MAX;
    }
    snprintf(found, FOUND_MAX, "'%.*s'", STR_ARG(shown));
}

static bool not_utf8(struct scan *s, size_t offset)
{
    return status_set(s->st, STATUS_DATA, pos_of(s, offset),
                      "the byte <0x%02X> is not valid UTF-8 here", (unsigned)byte_at(s, offset));
}

/* Refuses what stands at `offset`, where `expected` should have been. At the end of the text it
 * also says which bracket is missing its other half. */
static bool fault(struct scan *s, size_t offset, const char *expected)
{
    int c = byte_at(s, offset);
    if (c >= 0x80 && utf8_valid_prefix(str_slice(s->text, offset, offset + 4)) == 0) {
        return not_utf8(s, offset);
    }

    char found[FOUND_MAX];
    describe(s, offset, found);
    if (c == END_OF_TEXT && s->depth > 0) {
        struct doc_pos opened = pos_of(s, s->open[s->depth - 1]);
        return status_set(s->st, STATUS_DATA, pos_of(s, offset),
                          "expected %s, found %s; the %s of line %u, column %u is not closed",
                          expected, found, in_object(s) ? "object" : "list", opened.line,
                          opened.column);
    }
    return status_set(s->st, STATUS_DATA, pos_of(s, offset), "expected %s, found %s", expected,
                      found);
}

/* --- strings --- */

static int hex_digit(int c)
{
    if (json_is_digit(c)) {
        return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The four hexadecimal digits at `offset`; gives how many of them are there, counted up to the
 * first that is not. */
static size_t read_hex4(const struct scan *s, size_t offset, uint32_t *unit)
{
    *unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(byte_at(s, offset + i));
        if (digit < 0) {
            return i;
        }
        *unit = *unit * 16 + (uint32_t)digit;
    }
    return 4;
}

static bool is_high_surrogate(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* At the backslash of \uXXXX, or of the first of a pair of them. */
static bool scan_unicode_escape(struct scan *s, bool *has_nul)
{
    size_t start = s->at;
    uint32_t unit;
    size_t digits = read_hex4(s, start + 2, &unit);
    if (digits < 4) {
        return fault(s, start + 2 + digits, "four hexadecimal digits after '\\u'");
    }
    s->at = start + 6;
    *has_nul = *has_nul || unit == 0;

    if (is_low_surrogate(unit)) {
        return status_set(
            s->st, STATUS_DATA, pos_of(s, start),
            "'\\u%04X' is the second half of a surrogate pair, and no first half stands before it",
            unit);
    }
    if (is_high_surrogate(unit)) {
        uint32_t second = 0;
        bool paired = byte_at(s, s->at) == '\\' && byte_at(s, s->at + 1) == 'u' &&
                      read_hex4(s, s->at + 2, &second) == 4 && is_low_surrogate(second);
        if (!paired) {
            return status_set(
                s->st, STATUS_DATA, pos_of(s, start),
                "'\\u%04X' is the first half of a surrogate pair, and no second half follows it",
                unit);
        }
        s->at += 6;
    }
    return true;
}

static bool scan_escape(struct scan *s, bool *has_nul)
{
    switch (byte_at(s, s->at + 1)) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        s->at += 2;
        return true;
    case 'u':
        return scan_unicode_escape(s, has_nul);
    default:
        return fault(s, s->at + 1, "one of \" \\ / b f n r t u after a backslash");
    }
}

/* A run of bytes beyond ASCII, in a string. */
static bool scan_utf8(struct scan *s)
{
    size_t end = s->at;
    while (byte_at(s, end) >= 0x80) {
        end++;
    }
    struct str run = str_slice(s->text, s->at, end);
    size_t valid = utf8_valid_prefix(run);
    s->at += valid;
    return valid == run.len || not_utf8(s, s->at);
}

/* A control character or the end of the text, in the string that starts at `start`. */
static bool string_fault(struct scan *s, size_t start)
{
    int c = peek(s);
    struct doc_pos opened = pos_of(s, start);
    if (c == END_OF_TEXT) {
        return status_set(
            s->st, STATUS_DATA, pos_of(s, s->at),
            "expected '\"' to close the string of line %u, column %u, found the end of the text",
            opened.line, opened.column);
    }
    if (c == '\n' || c == '\r') {
        return status_set(
            s->st, STATUS_DATA, pos_of(s, s->at),
            "expected '\"' to close the string of column %u, found the end of the line",
            opened.column);
    }
    return status_set(
        s->st, STATUS_DATA, pos_of(s, s->at),
        "a string holds the control character <0x%02X>, which must be written '\\u%04x'",
        (unsigned)c, (unsigned)c);
}

/* From the opening quote to behind the closing one. */
static bool scan_string(struct scan *s, bool *has_nul)
{
    size_t start = s->at++;
    for (;;) {
        int c = peek(s);
        while (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            s->at++;
            c = peek(s);
        }
        if (c == '"') {
            s->at++;
            return true;
        }
        bool ok = c == '\\'   ? scan_escape(s, has_nul)
                  : c >= 0x80 ? scan_utf8(s)
                              : string_fault(s, start);
        if (!ok) {
            return false;
        }
    }
}

size_t json_decoded_len(struct str text, size_t offset)
{
    const struct scan s = {.text = text};
    assert(byte_at(&s, offset) == '"');

    size_t len = 0;
    for (offset++; byte_at(&s, offset) != '"'; len++) {
        if (byte_at(&s, offset) != '\\') {
            offset++;
            continue;
        }
        uint32_t unit = 0;
        bool unicode = byte_at(&s, offset + 1) == 'u';
        offset += 2;
        if (unicode && read_hex4(&s, offset, &unit) == 4) {
            /* A surrogate pair decodes to four bytes: two from each half. */
            bool half = is_high_surrogate(unit) || is_low_surrogate(unit);
            len += half || (unit >= 0x80 && unit < 0x800) ? 1 : unit >= 0x800 ? 2 : 0;
            offset += 4;
        }
    }
    return len;
}

/* --- numbers and words --- */

/* One digit or more. */
static bool scan_digits(struct scan *s, const char *expected)
{
    if (!json_is_digit(peek(s))) {
        return fault(s, s->at, expected);
    }
    while (json_is_digit(peek(s))) {
        s->at++;
    }
    return true;
}

static bool scan_number(struct scan *s)
{
    size_t start = s->at;
    s->at += peek(s) == '-';
    if (peek(s) == '0' && json_is_digit(byte_at(s, s->at + 1))) {
        return status_set(s->st, STATUS_DATA, pos_of(s, s->at),
                          "a number may not start with '0' and another digit");
    }
    if (!scan_digits(s, "a digit after '-'")) {
        return false;
    }
    if (peek(s) == '.') {
        s->at++;
        if (!scan_digits(s, "a digit after '.'")) {
            return false;
        }
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        s->at += peek(s) == '+' || peek(s) == '-';
        if (!scan_digits(s, "a digit in the exponent")) {
            return false;
        }
    }
    s->places->long_number = s->places->long_number || s->at - start > JSON_CJSON_NUMBER_MAX;
    return true;
}

size_t json_number_len(struct str text, size_t offset)
{
    size_t end = offset;
    while (end < text.len && memchr("0123456789+-.eE", text.ptr[end], 15) != NULL) {
        end++;
    }
    assert(end > offset);
    return end - offset;
}

/* true, false or null. */
static bool scan_word(struct scan *s)
{
    struct str word = {s->text.ptr + s->at, word_len(s, s->at)};
    bool known =
        str_eq(word, STR("true")) || str_eq(word, STR("false")) || str_eq(word, STR("null"));
    s->at += known ? word.len : 0;
    return known;
}

/* --- structure --- */

static bool grow(struct json_places *places, size_t *cap)
{
    size_t wanted = *cap == 0 ? 64 : *cap * 2;
    struct json_place *at = mem_resize(places->at, *cap, wanted, sizeof *at);
    if (at == NULL) {
        return false;
    }
    places->at = at;
    *cap = wanted;
    return true;
}

/* Notes the value that starts at `start`, and takes the key that waited for it. */
static bool add_value(struct scan *s, size_t start, bool has_nul)
{
    struct json_places *places = s->places;
    if (places->count == JSON_VALUES_MAX) {
        return status_set(s->st, STATUS_LIMIT, pos_of(s, start),
                          "a JSON text may hold %d values, and here is one more",
                          (int)JSON_VALUES_MAX);
    }
    if (places->count == s->cap && !grow(places, &s->cap)) {
        return status_nomem(s->st);
    }
    places->at[places->count++] =
        (struct json_place){.value = (uint32_t)start | (has_nul ? JSON_NUL : 0), .key = s->key};
    s->key = JSON_NO_KEY;
    return true;
}

static bool open_bracket(struct scan *s)
{
    if (s->depth == JSON_DEPTH_MAX) {
        return status_set(s->st, STATUS_LIMIT, pos_of(s, s->at),
                          "lists and objects may be nested %d deep, and here is one more",
                          (int)JSON_DEPTH_MAX);
    }
    size_t start = s->at++;
    if (!add_value(s, start, false)) {
        return false;
    }
    s->open[s->depth++] = (uint32_t)start;
    return true;
}

static bool opens(int c)
{
    return c == '{' || c == '[';
}

/* A whole scalar, or the opening bracket of a list or an object. */
static bool scan_value(struct scan *s, const char *expected)
{
    size_t start = s->at;
    int c = peek(s);
    bool has_nul = false;
    if (opens(c)) {
        return open_bracket(s);
    }
    if (c == '"') {
        return scan_string(s, &has_nul) && add_value(s, start, has_nul);
    }
    if (c == '-' || json_is_digit(c)) {
        return scan_number(s) && add_value(s, start, false);
    }
    return scan_word(s) ? add_value(s, start, false) : fault(s, start, expected);
}

/* A key and its colon. */
static bool scan_key(struct scan *s, const char *expected)
{
    if (peek(s) != '"') {
        return fault(s, s->at, expected);
    }
    bool has_nul = false;
    uint32_t start = (uint32_t)s->at;
    if (!scan_string(s, &has_nul)) {
        return false;
    }
    s->key = start | (has_nul ? JSON_NUL : 0);

    skip_space(s);
    if (peek(s) != ':') {
        return fault(s, s->at, "':' after a key");
    }
    s->at++;
    skip_space(s);
    return true;
}

static bool at_close(const struct scan *s)
{
    return s->depth > 0 && peek(s) == (in_object(s) ? '}' : ']');
}

/* What may follow a value: closing brackets, then a comma and, in an object, the next key; or the
 * end. */
static bool scan_after_value(struct scan *s)
{
    while (at_close(s)) {
        s->at++;
        s->depth--;
        skip_space(s);
    }
    if (s->depth == 0) {
        return peek(s) == END_OF_TEXT || fault(s, s->at, "the end of the text after the value");
    }
    if (peek(s) != ',') {
        return fault(s, s->at,
                     in_object(s) ? "',' or '}' after a member" : "',' or ']' after an item");
    }
    s->at++;
    skip_space(s);
    return !in_object(s) || scan_key(s, "a key in double quotes after ','");
}

static bool scan_text(struct scan *s)
{
    const char *expected = "a value";
    skip_space(s);
    do {
        bool opened = opens(peek(s));
        if (!scan_value(s, expected)) {
            return false;
        }
        skip_space(s);
        if (opened && !at_close(s)) {
            if (in_object(s) && !scan_key(s, "a key in double quotes or '}'")) {
                return false;
            }
            expected = in_object(s) ? "a value after ':'" : "a value or ']'";
        } else {
            if (!scan_after_value(s)) {
                return false;
            }
            expected = in_object(s) ? "a value after ':'" : "a value after ','";
        }
    } while (s->depth > 0);
    return true;
}

bool json_scan(struct str text, struct json_places *out, struct status *st)
{
    *out = (struct json_places){0};
    if (text.len > JSON_BYTES_MAX) {
        return status_set(st, STATUS_LIMIT, json_start(),
                          "a JSON text may have %d bytes, and this one has %zu",
                          (int)JSON_BYTES_MAX, text.len);
    }
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        return status_set(st, STATUS_DATA, json_start(),
                          "the text starts with a byte order mark, which JSON does not allow");
    }

    struct scan s = {.text = text, .key = JSON_NO_KEY, .places = out, .st = st};
    if (!scan_text(&s)) {
        mem_free(out->at);
        *out = (struct json_places){0};
        return false;
    }
    assert(s.at == text.len && s.depth == 0 && out->count > 0);

    /* Growth doubled: give back what was not needed. */
    struct json_place *exact = mem_resize(out->at, s.cap, out->count, sizeof *exact);
    out->at = exact != NULL ? exact : out->at;
    return true;
}
