/* SPDX-License-Identifier: MIT
 * model/submission_python.c - the shortest decimal of a double, without asking the locale.
 *
 * A number is worked on as digits × 10^exponent with whole digits: without a decimal point neither
 * strtod nor printf asks the locale how one looks.
 */
#include "model/submission_internal.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/submission.h"

enum {
    SHORTEST_MAX = 17,         /* digits that tell any two doubles apart */
    EXPONENT_MAX = 1000000000, /* beyond it a double is 0 or infinite: more than digits in a text */
    TEXT_MAX = 32,             /* "-1.2345678901234567e-308" and room */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The double nearest to JSON's `number`. False when memory is out. */
static bool to_double(struct str number, struct arena scratch, double *out)
{
    char *text = arena_new(&scratch, char, number.len + TEXT_MAX);
    if (text == NULL) {
        return false;
    }
    size_t len = 0, i = 0;
    int64_t shift = 0, exponent = 0;
    bool fraction = false;
    for (; i < number.len && number.ptr[i] != 'e' && number.ptr[i] != 'E'; i++) {
        if (number.ptr[i] == '.') {
            fraction = true;
        } else {
            text[len++] = number.ptr[i];
            shift += fraction;
        }
    }
    bool negative = false;
    for (i++; i < number.len; i++) {
        if (is_digit(number.ptr[i]) && exponent < EXPONENT_MAX) {
            exponent = exponent * 10 + (number.ptr[i] - '0');
        }
        negative |= number.ptr[i] == '-';
    }
    exponent = (negative ? -exponent : exponent) - shift;
    snprintf(text + len, TEXT_MAX, "e%lld", (long long)exponent);
    *out = strtod(text, NULL);
    return true;
}

/* Finite and not 0: the shortest decimal that is nearest to no other double, and of those the one
 * nearest to `value`. */
struct decimal {
    uint64_t digits;
    int count;    /* of digits */
    int exponent; /* of the first digit */
};

static bool is_that(uint64_t digits, int exponent, double value)
{
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
    return strtod(text, NULL) == value;
}

/* The value rounded to `count` digits. */
static struct decimal rounded(double value, int count)
{
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "%.*e", count - 1, value);
    const char *e = strchr(text, 'e');
    struct decimal d = {.count = count, .exponent = (int)strtol(e + 1, NULL, 10)};
    for (const char *c = text; c < e; c++) {
        if (is_digit(*c)) {
            d.digits = d.digits * 10 + (uint64_t)(*c - '0');
        }
    }
    return d;
}

static struct decimal shortest(double value)
{
    for (int count = 1; count < SHORTEST_MAX; count++) {
        struct decimal d = rounded(value, count);
        int exponent = d.exponent - (count - 1);
        if (is_that(d.digits, exponent, value)) {
            return d;
        }
        /* At a power of two the doubles below lie closer than those above, so a decimal that is not
         * the nearest of its length may be the only one of it that comes back. */
        if (is_that(d.digits + 1, exponent, value)) {
            d.digits++;
            return d;
        }
    }
    return rounded(value, SHORTEST_MAX);
}

/* repr() of a float: plain for exponents from -4 to 15, with an e elsewhere. */
static struct str float_text(double value, struct arena *a)
{
    const char *sign = signbit(value) ? "-" : "";
    if (isinf(value)) {
        return arena_strf(a, "%sinf", sign);
    }
    if (value == 0) {
        return arena_strf(a, "%s0.0", sign);
    }
    struct decimal d = shortest(fabs(value));
    char digits[TEXT_MAX];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)d.digits);
    int whole = d.exponent + 1; /* digits before the point */
    if (d.exponent < -4 || d.exponent >= 16) {
        return arena_strf(a, "%s%c%s%se%c%02d", sign, digits[0], d.count > 1 ? "." : "", digits + 1,
                          d.exponent < 0 ? '-' : '+', abs(d.exponent));
    }
    if (whole <= 0) {
        return arena_strf(a, "%s0.%.*s%s", sign, -whole, "000", digits);
    }
    if (whole >= d.count) {
        return arena_strf(a, "%s%s%.*s.0", sign, digits, whole - d.count, "000000000000000");
    }
    return arena_strf(a, "%s%.*s.%s", sign, whole, digits, digits + whole);
}

static size_t count_digits(struct str s, size_t from)
{
    size_t to = from;
    while (to < s.len && is_digit(s.ptr[to])) {
        to++;
    }
    return to - from;
}

/* JSON's grammar of numbers (RFC 8259, section 6). */
bool python_is_number(struct str s)
{
    size_t at = str_starts(s, STR("-")) ? 1 : 0;
    size_t whole = count_digits(s, at);
    if (whole == 0 || (whole > 1 && s.ptr[at] == '0')) {
        return false;
    }
    at += whole;
    if (at < s.len && s.ptr[at] == '.') {
        size_t fraction = count_digits(s, at + 1);
        if (fraction == 0) {
            return false;
        }
        at += 1 + fraction;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at++;
        at += at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-');
        size_t exponent = count_digits(s, at);
        if (exponent == 0) {
            return false;
        }
        at += exponent;
    }
    return at == s.len;
}

bool python_is_float(struct str number)
{
    return memchr(number.ptr, '.', number.len) || memchr(number.ptr, 'e', number.len) ||
           memchr(number.ptr, 'E', number.len);
}

struct str python_number(struct str number, struct arena *a)
{
    if (!python_is_float(number)) {
        return str_eq(number, STR("-0")) ? STR("0") : number;
    }
    double value;
    return to_double(number, *a, &value) ? float_text(value, a) : STR_NONE;
}
