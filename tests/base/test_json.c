/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct status st;
static struct buf text; /* of tests that build theirs */
static struct json *json;

static void start(void)
{
    status_reset(&st);
    text = (struct buf)BUF_INIT;
    json = NULL;
}

static void finish(void)
{
    mem_fail_at(0, MEM_FAIL_ONCE);
    json_free(json);
    buf_finish(&text);
}

static void parse(struct str s)
{
    json = json_parse(s, &st);
    ck_assert_msg(json != NULL, "%.*s: %s", STR_ARG(s), st.message);
    ck_assert_int_eq(st.code, STATUS_OK);
}

static void parse_text(void)
{
    ck_assert(buf_ok(&text, &st));
    parse(buf_str(&text));
}

static void refuse_text(void)
{
    ck_assert(buf_ok(&text, &st));
    ck_assert_ptr_null(json_parse(buf_str(&text), &st));
}

/* --- what is refused, where, and with which words --- */

static const struct fault_case {
    const char *label;
    struct str text;
    uint32_t line, column;
    size_t offset;
    const char *message;
} fault_cases[] = {
    /* values */
    {"no text", STR_INIT(""), 1, 1, 0, "expected a value, found the end of the text"},
    {"only space", STR_INIT(" \t\r\n "), 2, 2, 5, "expected a value, found the end of the text"},
    {"no value", STR_INIT("}"), 1, 1, 0, "expected a value, found '}'"},
    {"Python's word", STR_INIT("[True]"), 1, 2, 1, "expected a value or ']', found 'True'"},
    {"a word cut short", STR_INIT("[1, nul]"), 1, 5, 4, "expected a value after ',', found 'nul'"},
    {"a word too long", STR_INIT("nulls"), 1, 1, 0, "expected a value, found 'nulls'"},
    {"a very long word", STR_INIT("abcdefghijklmnopqrstuvwxyz"), 1, 1, 0,
     "expected a value, found 'abcdefghijklmnopqrst'"},
    {"single quotes", STR_INIT("['a']"), 1, 2, 1, "expected a value or ']', found '''"},
    {"a comment", STR_INIT("[1, // one\n2]"), 1, 5, 4, "expected a value after ',', found '/'"},
    {"a letter beyond ASCII", STR_INIT("[é]"), 1, 2, 1, "expected a value or ']', found 'é'"},
    {"a control character", STR_INIT("[\a]"), 1, 2, 1, "expected a value or ']', found <0x07>"},
    {"DEL", STR_INIT("[\x7f]"), 1, 2, 1, "expected a value or ']', found <0x7F>"},
    {"NUL", STR_INIT("[1\0]"), 1, 3, 2, "expected ',' or ']' after an item, found <0x00>"},
    {"form feed is no space", STR_INIT("[\f1]"), 1, 2, 1, "expected a value or ']', found <0x0C>"},
    {"a no-break space is no space", STR_INIT("[\xC2\xA0]"), 1, 2, 1,
     "expected a value or ']', found '\xC2\xA0'"},
    /* lists */
    {"a comma at the end", STR_INIT("[1,]"), 1, 4, 3, "expected a value after ',', found ']'"},
    {"two commas", STR_INIT("[1,,2]"), 1, 4, 3, "expected a value after ',', found ','"},
    {"a comma first", STR_INIT("[,1]"), 1, 2, 1, "expected a value or ']', found ','"},
    {"no comma", STR_INIT("[1 2]"), 1, 4, 3, "expected ',' or ']' after an item, found '2'"},
    {"no comma, two lines", STR_INIT("[\n  \"ä\"\n  \"b\"\n]"), 3, 3, 11,
     "expected ',' or ']' after an item, found '\"'"},
    {"the wrong bracket", STR_INIT("[1}"), 1, 3, 2, "expected ',' or ']' after an item, found '}'"},
    {"an open list", STR_INIT("[[1,2],\n ["), 2, 3, 10,
     "expected a value or ']', found the end of the text; the list of line 2, column 2 is not "
     "closed"},
    /* objects */
    {"a comma at the end of an object", STR_INIT("{\"a\": 1,}"), 1, 9, 8,
     "expected a key in double quotes after ',', found '}'"},
    {"no comma between members", STR_INIT("{\"a\": 1 \"b\": 2}"), 1, 9, 8,
     "expected ',' or '}' after a member, found '\"'"},
    {"a key without quotes", STR_INIT("{a: 1}"), 1, 2, 1,
     "expected a key in double quotes or '}', found 'a'"},
    {"a number as key", STR_INIT("{\"a\": 1, 2: 3}"), 1, 10, 9,
     "expected a key in double quotes after ',', found '2'"},
    {"no colon", STR_INIT("{\"a\" 1}"), 1, 6, 5, "expected ':' after a key, found '1'"},
    {"two colons", STR_INIT("{\"a\":: 1}"), 1, 6, 5, "expected a value after ':', found ':'"},
    {"no value after the colon", STR_INIT("{\"a\":}"), 1, 6, 5,
     "expected a value after ':', found '}'"},
    {"no value after the second colon", STR_INIT("{\"a\": 1, \"b\": }"), 1, 15, 14,
     "expected a value after ':', found '}'"},
    {"the wrong bracket in an object", STR_INIT("{\"a\": [1, 2}]"), 1, 12, 11,
     "expected ',' or ']' after an item, found '}'"},
    {"an open object", STR_INIT("{\"a\": {\"b\": 1}\n"), 2, 1, 15,
     "expected ',' or '}' after a member, found the end of the text; the object of line 1, column "
     "1 is not closed"},
    /* after the value */
    {"a second value", STR_INIT("{} []"), 1, 4, 3,
     "expected the end of the text after the value, found '['"},
    {"a bracket too many", STR_INIT("[1]\n]"), 2, 1, 4,
     "expected the end of the text after the value, found ']'"},
    {"NUL behind", STR_INIT("1\0"), 1, 2, 1,
     "expected the end of the text after the value, found <0x00>"},
    {"a bad byte behind", STR_INIT("1\xE5"), 1, 2, 1, "the byte <0xE5> is not valid UTF-8 here"},
    /* numbers */
    {"a leading zero", STR_INIT("[012]"), 1, 2, 1,
     "a number may not start with '0' and another digit"},
    {"a negative leading zero", STR_INIT("[-012]"), 1, 3, 2,
     "a number may not start with '0' and another digit"},
    {"a plus sign", STR_INIT("+1"), 1, 1, 0, "expected a value, found '+'"},
    {"a point first", STR_INIT(".5"), 1, 1, 0, "expected a value, found '.'"},
    {"only a minus", STR_INIT("[-]"), 1, 3, 2, "expected a digit after '-', found ']'"},
    {"minus infinity", STR_INIT("-Infinity"), 1, 2, 1,
     "expected a digit after '-', found 'Infinity'"},
    {"no digit after the point", STR_INIT("[1.]"), 1, 4, 3,
     "expected a digit after '.', found ']'"},
    {"no digit before the exponent", STR_INIT("1.e3"), 1, 3, 2,
     "expected a digit after '.', found 'e3'"},
    {"no digit in the exponent", STR_INIT("1e+"), 1, 4, 3,
     "expected a digit in the exponent, found the end of the text"},
    {"hexadecimal", STR_INIT("0x1F"), 1, 2, 1,
     "expected the end of the text after the value, found 'x1F'"},
    {"full-width digits", STR_INIT("[１]"), 1, 2, 1, "expected a value or ']', found '１'"},
    /* strings */
    {"an open string", STR_INIT("[\n \"abc"), 2, 6, 7,
     "expected '\"' to close the string of line 2, column 2, found the end of the text"},
    {"a string over a line's end", STR_INIT("[\"abc\n\"]"), 1, 6, 5,
     "expected '\"' to close the string of column 2, found the end of the line"},
    {"a tab in a string", STR_INIT("\"a\tb\""), 1, 3, 2,
     "a string holds the control character <0x09>, which must be written '\\u0009'"},
    {"NUL in a string", STR_INIT("\"\0\""), 1, 2, 1,
     "a string holds the control character <0x00>, which must be written '\\u0000'"},
    {"an unknown escape", STR_INIT("\"\\x41\""), 1, 3, 2,
     "expected one of \" \\ / b f n r t u after a backslash, found 'x41'"},
    {"an escape at the end", STR_INIT("\"\\"), 1, 3, 2,
     "expected one of \" \\ / b f n r t u after a backslash, found the end of the text"},
    {"an escaped letter beyond ASCII", STR_INIT("\"\\é\""), 1, 3, 2,
     "expected one of \" \\ / b f n r t u after a backslash, found 'é'"},
    {"an escaped bad byte", STR_INIT("\"\\\xE5\""), 1, 3, 2,
     "the byte <0xE5> is not valid UTF-8 here"},
    {"three hexadecimal digits", STR_INIT("\"\\u00A\""), 1, 7, 6,
     "expected four hexadecimal digits after '\\u', found '\"'"},
    {"no hexadecimal digit", STR_INIT("\"\\u00g0\""), 1, 6, 5,
     "expected four hexadecimal digits after '\\u', found 'g0'"},
    {"a capital U", STR_INIT("\"\\U0041\""), 1, 3, 2,
     "expected one of \" \\ / b f n r t u after a backslash, found 'U0041'"},
    {"a fault in a key", STR_INIT("{\"a\\q\": 1}"), 1, 5, 4,
     "expected one of \" \\ / b f n r t u after a backslash, found 'q'"},
    /* surrogates */
    {"a first half alone", STR_INIT("[\"é\\uD800\"]"), 1, 4, 4,
     "'\\uD800' is the first half of a surrogate pair, and no second half follows it"},
    {"a first half and a letter", STR_INIT("\"\\ud800abcdef\""), 1, 2, 1,
     "'\\uD800' is the first half of a surrogate pair, and no second half follows it"},
    {"two first halves", STR_INIT("\"\\uD800\\uD800\\uDC00\""), 1, 2, 1,
     "'\\uD800' is the first half of a surrogate pair, and no second half follows it"},
    {"a first half and an escape", STR_INIT("\"\\uD800\\n\""), 1, 2, 1,
     "'\\uD800' is the first half of a surrogate pair, and no second half follows it"},
    {"a first half and half an escape", STR_INIT("\"\\uD800\\uDC0\""), 1, 2, 1,
     "'\\uD800' is the first half of a surrogate pair, and no second half follows it"},
    {"a first half and letters like an escape", STR_INIT("\"\\uD800xuDC00\""), 1, 2, 1,
     "'\\uD800' is the first half of a surrogate pair, and no second half follows it"},
    {"a second half alone", STR_INIT("{\"\\uDFFF\": 1}"), 1, 3, 2,
     "'\\uDFFF' is the second half of a surrogate pair, and no first half stands before it"},
    /* UTF-8 */
    {"a byte that never occurs", STR_INIT("[\"äö\xFF\"]"), 1, 5, 6,
     "the byte <0xFF> is not valid UTF-8 here"},
    {"a lone continuation", STR_INIT("\"\x80\""), 1, 2, 1,
     "the byte <0x80> is not valid UTF-8 here"},
    {"overlong", STR_INIT("\"\xC0\xAF\""), 1, 2, 1, "the byte <0xC0> is not valid UTF-8 here"},
    {"a surrogate as UTF-8", STR_INIT("\"\xED\xA0\x80\""), 1, 2, 1,
     "the byte <0xED> is not valid UTF-8 here"},
    {"beyond U+10FFFF", STR_INIT("\"\xF4\x90\x80\x80\""), 1, 2, 1,
     "the byte <0xF4> is not valid UTF-8 here"},
    {"cut short by the quote", STR_INIT("\"\xE2\x82\""), 1, 2, 1,
     "the byte <0xE2> is not valid UTF-8 here"},
    {"cut short by the end", STR_INIT("\"\xE2\x82"), 1, 2, 1,
     "the byte <0xE2> is not valid UTF-8 here"},
    {"outside a string", STR_INIT("[1, \xFF]"), 1, 5, 4, "the byte <0xFF> is not valid UTF-8 here"},
    {"UTF-16", STR_INIT("\xFF\xFE[\0]\0"), 1, 1, 0, "the byte <0xFF> is not valid UTF-8 here"},
    {"a byte order mark", STR_INIT("\xEF\xBB\xBF{}"), 1, 1, 0,
     "the text starts with a byte order mark, which JSON does not allow"},
    {"a byte order mark inside", STR_INIT("[\xEF\xBB\xBF]"), 1, 2, 1,
     "expected a value or ']', found '\xEF\xBB\xBF'"},
    /* keys twice */
    {"a key twice", STR_INIT("{\"a\": 1,\n \"b\": {\"a\": 2},\n \"a\": 3}"), 3, 2, 26,
     "an object has the same key twice, first in line 1, column 2: \"a\""},
    {"a key twice, in an inner object", STR_INIT("[{\"x\": {\"k\": 1, \"k\": 1}}]"), 1, 17, 16,
     "an object has the same key twice, first in line 1, column 9: \"k\""},
    {"a key twice, once escaped", STR_INIT("{\"key\": 1, \"\\u006bey\": 2}"), 1, 12, 11,
     "an object has the same key twice, first in line 1, column 2: \"key\""},
    {"an empty key twice", STR_INIT("{\"\": 1, \"\": 2}"), 1, 9, 8,
     "an object has the same key twice, first in line 1, column 2: \"\""},
    {"a key with NUL twice", STR_INIT("{\"a\\u0000b\": 1, \"a\\u0000b\": 2}"), 1, 17, 16,
     "an object has the same key twice, first in line 1, column 2: \"a\""},
};

START_TEST(a_fault_is_refused_with_its_place_and_a_sentence)
{
    const struct fault_case *c = &fault_cases[_i];

    ck_assert_ptr_null(json_parse(c->text, &st));

    ck_assert_msg(st.code == STATUS_DATA, "%s: code %d (%s)", c->label, (int)st.code, st.message);
    ck_assert_msg(strcmp(st.message, c->message) == 0, "%s: got: %s", c->label, st.message);
    ck_assert_msg(
        st.pos.line == c->line && st.pos.column == c->column && st.pos.offset == c->offset,
        "%s: line %u, column %u, offset %zu", c->label, st.pos.line, st.pos.column, st.pos.offset);
}
END_TEST

START_TEST(a_fault_is_found_whatever_its_text_is_cut_from)
{
    /* Every beginning of a document is refused without a look behind its last byte (ASan watches).
     */
    struct str whole =
        STR("{\"a\": [1.5e+3, true, \"\\u00e9\\ud83d\\ude00é\", {}, -0], \"b\\n\": null}");
    for (size_t len = 0; len < whole.len; len++) {
        char *cut = mem_alloc(len + (len == 0), 1);
        memcpy(cut, whole.ptr, len);
        status_reset(&st);
        ck_assert_ptr_null(json_parse((struct str){cut, len}, &st));
        ck_assert_int_eq(st.code, STATUS_DATA);
        ck_assert_uint_le(st.pos.offset, len);
        mem_free(cut);
    }
    status_reset(&st);
    parse(whole);
}
END_TEST

/* --- limits --- */

static void nest(size_t depth)
{
    buf_addn(&text, '[', depth);
    buf_addn(&text, ']', depth);
}

START_TEST(a_depth_of_100_is_taken)
{
    nest(JSON_DEPTH_MAX);
    parse_text();
}
END_TEST

START_TEST(a_depth_of_101_is_refused_at_the_bracket_too_many)
{
    nest(JSON_DEPTH_MAX + 1);
    refuse_text();

    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_uint_eq(st.pos.column, 101);
    ck_assert_str_eq(st.message, "lists and objects may be nested 100 deep, and here is one more");
}
END_TEST

START_TEST(depth_counts_what_is_open_and_not_what_was)
{
    buf_addc(&text, '[');
    for (int i = 0; i < 500; i++) {
        buf_add(&text, i > 0 ? STR(",") : STR(""));
        nest(JSON_DEPTH_MAX - 1);
    }
    buf_addc(&text, ']');
    parse_text();
    ck_assert_uint_eq(json_count(json_root(json)), 500);
}
END_TEST

START_TEST(a_hundred_thousand_open_brackets_are_refused_at_the_limit)
{
    for (int i = 0; i < 100000; i++) {
        buf_add(&text, STR("{\"a\":["));
    }
    refuse_text();
    ck_assert_int_eq(st.code, STATUS_LIMIT);
}
END_TEST

START_TEST(a_value_beyond_ten_million_is_refused_at_its_place)
{
    buf_addc(&text, '[');
    for (size_t i = 1; i < JSON_VALUES_MAX; i++) {
        buf_add(&text, STR("0,"));
    }
    buf_add(&text, STR("\n 7]"));
    refuse_text();

    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_uint_eq(st.pos.line, 2);
    ck_assert_uint_eq(st.pos.column, 2);
    ck_assert_str_eq(st.message, "a JSON text may hold 10000000 values, and here is one more");
}
END_TEST

START_TEST(a_text_beyond_256_mib_is_refused_unread)
{
    struct str long_text = {"x", (size_t)JSON_BYTES_MAX + 1};
    ck_assert_ptr_null(json_parse(long_text, &st));

    ck_assert_int_eq(st.code, STATUS_LIMIT);
    ck_assert_str_eq(st.message,
                     "a JSON text may have 268435456 bytes, and this one has 268435457");
}
END_TEST

/* --- many keys --- */

START_TEST(a_million_different_keys_are_taken)
{
    for (int i = 0; i < 1000000; i++) {
        buf_addf(&text, "%c\"key %d\":0", i == 0 ? '{' : ',', i);
    }
    buf_addc(&text, '}');
    parse_text();
    ck_assert_uint_eq(json_count(json_root(json)), 1000000);
}
END_TEST

START_TEST(the_first_repetition_among_many_keys_is_the_one_reported)
{
    for (int i = 0; i < 50000; i++) {
        buf_addf(&text, "%c\n\"key %d\":0", i == 0 ? '{' : ',', i);
    }
    buf_add(&text, STR(",\n\"key 41000\":1,\n\"key 7\":1,\n\"key 41000\":2}"));
    refuse_text();

    ck_assert_int_eq(st.code, STATUS_DATA);
    ck_assert_uint_eq(st.pos.line, 50002);
    ck_assert_str_eq(
        st.message,
        "an object has the same key twice, first in line 41002, column 1: \"key 41000\"");
}
END_TEST

START_TEST(keys_that_differ_only_behind_nul_are_different)
{
    parse(STR("{\"a\": 1, \"a\\u0000\": 2, \"a\\u0000b\": 3, \"a\\u0000c\": 4}"));
    const struct json_value *root = json_root(json);

    int64_t found = 0;
    ck_assert(json_int64(json, json_get(root, STR("a\0b")), &found));
    ck_assert_int_eq(found, 3);
    ck_assert(json_int64(json, json_get(root, STR("a")), &found));
    ck_assert_int_eq(found, 1);
    ck_assert_ptr_null(json_get(root, STR("a\0d")));
}
END_TEST

/* --- what is read --- */

START_TEST(kinds_names_and_order_are_those_of_the_text)
{
    static const struct {
        enum json_kind kind;
        const char *name;
    } wants[] = {
        {JSON_NULL, "null"},        {JSON_BOOL, "true or false"}, {JSON_BOOL, "true or false"},
        {JSON_NUMBER, "a number"},  {JSON_STRING, "a string"},    {JSON_LIST, "a list"},
        {JSON_OBJECT, "an object"},
    };
    parse(STR("[null, true, false, 0, \"\", [], {}]"));
    const struct json_value *item = json_first(json_root(json));
    for (size_t i = 0; i < COUNT_OF(wants); i++) {
        ck_assert_int_eq(json_kind(item), wants[i].kind);
        ck_assert_str_eq(json_kind_name(json_kind(item)), wants[i].name);
        ck_assert(str_is_none(json_key(item)));
        ck_assert_ptr_null(json_first(item));
        ck_assert_ptr_null(json_get(item, STR("a")));
        item = json_next(item);
    }
    ck_assert_ptr_null(item);
    ck_assert_ptr_null(json_next(json_root(json)));
    ck_assert_uint_eq(json_count(json_root(json)), COUNT_OF(wants));
}
END_TEST

START_TEST(members_are_found_by_their_whole_key)
{
    parse(STR("{\"Name\": \"A\", \"name\": \"B\", \"\": \"C\", \"na\\u006de2\": true}"));
    const struct json_value *root = json_root(json);

    ck_assert(str_eq(json_text(json, json_get(root, STR("name"))), STR("B")));
    ck_assert(str_eq(json_text(json, json_get(root, STR(""))), STR("C")));
    ck_assert(json_bool(json_get(root, STR("name2"))));
    ck_assert(str_eq(json_key(json_get(root, STR("name2"))), STR("name2")));
    ck_assert_ptr_null(json_get(root, STR("nam")));
}
END_TEST

static const struct text_case {
    const char *label;
    struct str text, want;
} text_cases[] = {
    {"every short escape", STR_INIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), STR_INIT("\"\\/\b\f\n\r\t")},
    {"one to four bytes", STR_INIT("\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\""), STR_INIT("Aé€😀")},
    {"the edges", STR_INIT("\"\\u007f\\u0080\\u07ff\\u0800\\uffff\\uD800\\uDC00\\uDBFF\\uDFFF\""),
     STR_INIT("\x7f\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")},
    {"unescaped", STR_INIT("\"größe 한국어 😀\x7f\""), STR_INIT("größe 한국어 😀\x7f")},
    {"NUL alone", STR_INIT("\"\\u0000\""), STR_INIT("\0")},
    {"NUL among others", STR_INIT("\"a\\u0000\\u00e9\\ud83d\\ude00\\u20ac\\n€\\u0000\""),
     STR_INIT("a\0é😀€\n€\0")},
    {"NUL among the edges",
     STR_INIT("\"\\u0000\\u007f\\u0080\\u07ff\\u0800\\uffff\\uD800\\uDC00\\uDBFF\\uDFFF\""),
     STR_INIT("\0\x7f\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")},
    {"an escaped backslash before u0000", STR_INIT("\"\\\\u0000\""), STR_INIT("\\u0000")},
    {"empty", STR_INIT("\"\""), STR_INIT("")},
    {"a number beyond doubles", STR_INIT("1e999"), STR_INIT("1e999")},
    {"minus zero", STR_INIT("-0.0"), STR_INIT("-0.0")},
    {"2^53 + 1", STR_INIT("9007199254740993"), STR_INIT("9007199254740993")},
    {"an exponent with plus", STR_INIT("1.50E+07"), STR_INIT("1.50E+07")},
    {"63 bytes of number",
     STR_INIT("123456789012345678901234567890123456789012345678901234567890123"),
     STR_INIT("123456789012345678901234567890123456789012345678901234567890123")},
    {"64 bytes of number",
     STR_INIT("1234567890123456789012345678901234567890123456789012345678901234"),
     STR_INIT("1234567890123456789012345678901234567890123456789012345678901234")},
    {"a long fraction",
     STR_INIT("-0.00000000000000000000000000000000000000000000000000000000000000000001e-5"),
     STR_INIT("-0.00000000000000000000000000000000000000000000000000000000000000000001e-5")},
};

START_TEST(a_text_is_decoded_whole_and_a_number_is_as_written)
{
    const struct text_case *c = &text_cases[_i];
    buf_addf(&text, "{\"before\": [\"\"], \"it\": ");
    buf_add(&text, c->text);
    buf_addf(&text, ", \"after\": 1}");
    parse_text();

    const struct json_value *it = json_get(json_root(json), STR("it"));
    struct str got = json_text(json, it);
    ck_assert_msg(str_eq(got, c->want), "%s: %.*s", c->label, STR_ARG(got));
    ck_assert(str_eq(json_text(json, json_get(json_root(json), STR("after"))), STR("1")));
}
END_TEST

START_TEST(a_number_of_400_digits_is_kept_beside_others)
{
    buf_add(&text, STR("[1.5, \""));
    buf_addn(&text, '8', 100);
    buf_add(&text, STR("\", -"));
    buf_addn(&text, '7', 400);
    buf_add(&text, STR(",2]"));
    parse_text();

    const struct json_value *item = json_first(json_root(json));
    ck_assert(str_eq(json_text(json, item), STR("1.5")));
    item = json_next(item);
    ck_assert_uint_eq(json_text(json, item).len, 100);
    item = json_next(item);
    ck_assert(str_eq(json_text(json, item), str_slice(buf_str(&text), 110, 511)));
    ck_assert(str_eq(json_text(json, json_next(item)), STR("2")));
}
END_TEST

START_TEST(only_strings_and_numbers_have_a_text)
{
    parse(STR("[null, true, [\"a\"], {\"a\": \"b\"}]"));
    const struct json_value *item = json_first(json_root(json));
    for (; item != NULL; item = json_next(item)) {
        ck_assert(str_is_none(json_text(json, item)));
    }
}
END_TEST

static const struct int_case {
    const char *text;
    bool fits;
    int64_t want;
} int_cases[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"-17", true, -17},
    {"9223372036854775807", true, INT64_MAX},
    {"9223372036854775808", false, 0},
    {"-9223372036854775808", true, INT64_MIN},
    {"-9223372036854775809", false, 0},
    {"1.0", false, 0},
    {"1e3", false, 0},
    {"\"1\"", false, 0},
    {"true", false, 0},
};

START_TEST(an_integer_is_a_whole_number_that_fits)
{
    const struct int_case *c = &int_cases[_i];
    parse(str_from(c->text));

    int64_t got = 0;
    ck_assert_msg(json_int64(json, json_root(json), &got) == c->fits, "%s", c->text);
    ck_assert_int_eq(got, c->want);
}
END_TEST

/* --- places --- */

static void expect_pos(struct doc_pos pos, uint32_t line, uint32_t column, size_t offset)
{
    ck_assert_msg(pos.line == line && pos.column == column && pos.offset == offset,
                  "line %u, column %u, offset %zu, not %u, %u, %zu", pos.line, pos.column,
                  pos.offset, line, column, offset);
}

START_TEST(every_value_and_key_has_its_place)
{
    parse(STR("{ \"ä\" : [ 7 ,\n\t\"x\" ],\r\n  \"ö한\\u0000\":{\"k\":null} }"));
    const struct json_value *root = json_root(json);
    const struct json_value *list = json_first(root);
    const struct json_value *seven = json_first(list);
    const struct json_value *object = json_next(list);

    expect_pos(json_pos(json, root), 1, 1, 0);
    expect_pos(json_key_pos(json, root), 1, 1, 0);
    expect_pos(json_key_pos(json, list), 1, 3, 2);
    expect_pos(json_pos(json, list), 1, 9, 9);
    expect_pos(json_pos(json, seven), 1, 11, 11);
    expect_pos(json_key_pos(json, seven), 1, 11, 11);
    expect_pos(json_pos(json, json_next(seven)), 2, 2, 16);
    expect_pos(json_key_pos(json, object), 3, 3, 26);
    expect_pos(json_pos(json, object), 3, 14, 40);
    expect_pos(json_key_pos(json, json_first(object)), 3, 15, 41);
    expect_pos(json_pos(json, json_first(object)), 3, 19, 45);
}
END_TEST

START_TEST(a_place_far_into_a_long_line_is_exact)
{
    /* Items of 1 + 3 + 1 + 1 bytes and 4 points, so that marks fall between and within code points.
     */
    buf_addc(&text, '[');
    for (int i = 0; i < 30000; i++) {
        buf_addf(&text, "\"한\",");
    }
    buf_addf(&text, "\n0]");
    parse_text();

    const struct json_value *item = json_first(json_root(json));
    for (uint32_t i = 0; i < 30000; i++) {
        expect_pos(json_pos(json, item), 1, 2 + 4 * i, 1 + 6 * (size_t)i);
        item = json_next(item);
    }
    expect_pos(json_pos(json, item), 2, 1, 180002);
}
END_TEST

START_TEST(places_are_right_around_every_multiple_of_the_mark_distance)
{
    for (size_t before = 1000; before < 1050; before++) {
        buf_reset(&text);
        buf_addn(&text, '\n', 1);
        buf_addn(&text, ' ', before);
        buf_add(&text, STR("[1]"));
        parse_text();
        expect_pos(json_pos(json, json_root(json)), 2, (uint32_t)before + 1, before + 1);
        json_free(json);
        json = NULL;
    }
}
END_TEST

/* --- memory --- */

static const char torture_text[] =
    "{\"a\": [1, 2.5, \"x\\u0000y\", {\"b\": null, \"long\": "
    "1234567890123456789012345678901234567890123456789012345678901234567890}],"
    "\"k1\":1,\"k2\":1,\"k3\":1,\"k4\":1,\"k5\":1,\"k6\":1,\"k7\":1,\"k8\":1,\"k9\":1,\"k10\":1,"
    "\"k11\":1,\"k12\":1,\"k13\":1,\"k14\":1,\"k15\":1,\"k16\":[[[[[true, false, \"é\"]]]]],"
    "\"l\": "
    "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}";

START_TEST(every_allocation_that_fails_is_reported_and_loses_nothing)
{
    enum mem_fail mode = _i == 0 ? MEM_FAIL_ONCE : MEM_FAIL_FOR_GOOD;
    uint64_t failures = 0;
    for (uint64_t n = 1;; n++) {
        mem_fail_at(n, mode);
        json = json_parse(str_from(torture_text), &st);
        if (mem_count() < n) {
            break;
        }
        /* Shrinking the places may fail without harm; then there is a document. */
        if (json == NULL) {
            failures++;
            ck_assert_int_eq(st.code, STATUS_NOMEM);
            ck_assert_str_eq(st.message, "memory is out");
        }
        json_free(json);
        json = NULL;
        status_reset(&st);
    }
    ck_assert_ptr_nonnull(json);
    ck_assert_uint_ge(failures, 90);
}
END_TEST

START_TEST(freeing_nothing_is_fine)
{
    json_free(NULL);
}
END_TEST

/* --- corpora --- */

static const char suite_folder[] = "../shared/tools/corpora/JSONTestSuite/test_parsing";

/* Of the files that any parser may take or refuse (i_), those that are taken: their numbers are too
 * large for a double, and a number is its text here. The others hold invalid UTF-8, a byte order
 * mark, half a surrogate pair, or 500 levels. */
static bool takes_free_choice(struct str name)
{
    return str_starts(name, STR("i_number_"));
}

/* Valid by the grammar of RFC 8259, which calls the result unpredictable; refused here. */
static bool has_key_twice(struct str name)
{
    return str_starts(name, STR("y_object_duplicated_key"));
}

static void read_file(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    buf_reset(&text);
    char chunk[4096];
    for (size_t got = 1; got > 0;) {
        got = fread(chunk, 1, sizeof chunk, file);
        buf_add(&text, (struct str){chunk, got});
    }
    fclose(file);
    ck_assert(buf_ok(&text, &st));
}

START_TEST(the_public_test_suite_is_judged_right_in_every_case)
{
    DIR *folder = opendir(suite_folder);
    if (folder == NULL) {
        printf("test_json: %s is not there, skipped\n", suite_folder);
        return;
    }
    int refused = 0;
    int taken = 0;
    int twice = 0;
    int chosen = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        struct str name = str_from(entry->d_name);
        if (!str_ends(name, STR(".json"))) {
            continue;
        }
        read_file(suite_folder, entry->d_name);
        status_reset(&st);
        json = json_parse(buf_str(&text), &st);
        bool by_key = has_key_twice(name);
        bool want = by_key ? false : name.ptr[0] == 'y' || takes_free_choice(name);
        ck_assert_msg((json != NULL) == want, "%s: %s", name.ptr, st.message);
        ck_assert_msg(want || st.code == STATUS_DATA || st.code == STATUS_LIMIT, "%s", name.ptr);
        ck_assert_msg(want || (st.pos.line > 0 && st.pos.column > 0), "%s", name.ptr);
        ck_assert_msg(!by_key || strstr(st.message, "the same key twice") != NULL, "%s", name.ptr);
        refused += name.ptr[0] == 'n';
        taken += name.ptr[0] == 'y' && !by_key;
        twice += by_key;
        chosen += name.ptr[0] == 'i';
        json_free(json);
        json = NULL;
    }
    closedir(folder);
    printf(
        "test_json: JSONTestSuite: n_ refused %d of 188; y_ taken %d of 95, the other %d for a key "
        "twice; i_ as chosen %d of 35\n",
        refused, taken, twice, chosen);
    ck_assert_int_eq(refused, 188);
    ck_assert_int_eq(taken + twice, 95);
    ck_assert_int_eq(twice, 2);
    ck_assert_int_eq(chosen, 35);
}
END_TEST

Suite *test_json_suite(void)
{
    TCase *faults = tcase_create("faults");
    tcase_add_checked_fixture(faults, start, finish);
    tcase_add_loop_test(faults, a_fault_is_refused_with_its_place_and_a_sentence, 0,
                        COUNT_OF(fault_cases));
    tcase_add_test(faults, a_fault_is_found_whatever_its_text_is_cut_from);

    TCase *limits = tcase_create("limits");
    tcase_add_checked_fixture(limits, start, finish);
    tcase_set_timeout(limits, 30);
    tcase_add_test(limits, a_depth_of_100_is_taken);
    tcase_add_test(limits, a_depth_of_101_is_refused_at_the_bracket_too_many);
    tcase_add_test(limits, depth_counts_what_is_open_and_not_what_was);
    tcase_add_test(limits, a_hundred_thousand_open_brackets_are_refused_at_the_limit);
    tcase_add_test(limits, a_value_beyond_ten_million_is_refused_at_its_place);
    tcase_add_test(limits, a_text_beyond_256_mib_is_refused_unread);
    tcase_add_test(limits, a_million_different_keys_are_taken);
    tcase_add_test(limits, the_first_repetition_among_many_keys_is_the_one_reported);

    TCase *values = tcase_create("values");
    tcase_add_checked_fixture(values, start, finish);
    tcase_add_test(values, kinds_names_and_order_are_those_of_the_text);
    tcase_add_test(values, members_are_found_by_their_whole_key);
    tcase_add_test(values, keys_that_differ_only_behind_nul_are_different);
    tcase_add_loop_test(values, a_text_is_decoded_whole_and_a_number_is_as_written, 0,
                        COUNT_OF(text_cases));
    tcase_add_test(values, a_number_of_400_digits_is_kept_beside_others);
    tcase_add_test(values, only_strings_and_numbers_have_a_text);
    tcase_add_loop_test(values, an_integer_is_a_whole_number_that_fits, 0, COUNT_OF(int_cases));
    tcase_add_test(values, every_value_and_key_has_its_place);
    tcase_add_test(values, a_place_far_into_a_long_line_is_exact);
    tcase_add_test(values, places_are_right_around_every_multiple_of_the_mark_distance);

    TCase *memory = tcase_create("memory");
    tcase_add_checked_fixture(memory, start, finish);
    tcase_add_loop_test(memory, every_allocation_that_fails_is_reported_and_loses_nothing, 0, 2);
    tcase_add_test(memory, freeing_nothing_is_fine);

    TCase *corpora = tcase_create("corpora");
    tcase_add_checked_fixture(corpora, start, finish);
    tcase_add_test(corpora, the_public_test_suite_is_judged_right_in_every_case);

    Suite *suite = suite_create("base/json");
    suite_add_tcase(suite, faults);
    suite_add_tcase(suite, limits);
    suite_add_tcase(suite, values);
    suite_add_tcase(suite, memory);
    suite_add_tcase(suite, corpora);
    return suite;
}
