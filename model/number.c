/* SPDX-License-Identifier: MIT */
#include "model/number.h"

#include <assert.h>
#include <stddef.h>

/* The number is ±D × 10^exponent, D being the digits of `digits` (which may hold one point, to be
 * skipped). D neither starts nor ends with 0, so equal numbers have equal D; zero has none. */
struct decimal {
    bool negative;
    struct str digits;
    int64_t exponent;
};

/* Exponents are cut off here: no text has so many digits that it would matter. */
static const int64_t EXPONENT_MAX = INT64_C(1000000000000);

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What stands behind the e. */
static int64_t read_exponent(struct str text)
{
    size_t i = text.len > 0 && !is_digit(text.ptr[0]);
    bool negative = i == 1 && text.ptr[0] == '-';
    int64_t exponent = 0;
    for (; i < text.len; i++) {
        assert(is_digit(text.ptr[i]));
        exponent = exponent * 10 + (text.ptr[i] - '0');
        exponent = exponent > EXPONENT_MAX ? EXPONENT_MAX : exponent;
    }
    return negative ? -exponent : exponent;
}

static struct decimal read_decimal(struct str text)
{
    struct decimal d = {.negative = text.len > 0 && text.ptr[0] == '-'};
    size_t start = d.negative;
    size_t end = start;
    size_t point = SIZE_MAX;
    while (end < text.len && (is_digit(text.ptr[end]) || text.ptr[end] == '.')) {
        point = text.ptr[end] == '.' ? end : point;
        end++;
    }
    assert(end > start);
    if (end < text.len) {
        d.exponent = read_exponent(str_slice(text, end + 1, text.len));
    }

    size_t fraction = point == SIZE_MAX ? 0 : end - point - 1;
    d.exponent -= (int64_t)fraction;
    while (start < end && !(is_digit(text.ptr[start]) && text.ptr[start] != '0')) {
        start++;
    }
    while (start < end && !(is_digit(text.ptr[end - 1]) && text.ptr[end - 1] != '0')) {
        d.exponent += text.ptr[end - 1] == '0';
        end--;
    }
    d.digits = str_slice(text, start, end);
    if (d.digits.len == 0) {
        d.negative = false;
        d.exponent = 0;
    }
    return d;
}

bool number_is_whole(struct str text)
{
    return read_decimal(text).exponent >= 0;
}

/* The next digit from *i on; -1 at the end. */
static int next_digit(struct str digits, size_t *i)
{
    if (*i < digits.len && digits.ptr[*i] == '.') {
        (*i)++;
    }
    return *i < digits.len ? digits.ptr[(*i)++] - '0' : -1;
}

bool number_eq(struct str a, struct str b)
{
    struct decimal left = read_decimal(a);
    struct decimal right = read_decimal(b);
    if (left.negative != right.negative || left.exponent != right.exponent) {
        return false;
    }
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        int digit = next_digit(left.digits, &i);
        if (digit != next_digit(right.digits, &j)) {
            return false;
        }
        if (digit < 0) {
            return true;
        }
    }
}

/* *value × 10 + digit, counted downwards: there is one more negative number than positive ones. */
static bool push_digit(int64_t *value, int digit)
{
    if (*value < (INT64_MIN + digit) / 10) {
        return false;
    }
    *value = *value * 10 - digit;
    return true;
}

bool number_to_int64(struct str text, int64_t *out)
{
    struct decimal d = read_decimal(text);
    if (d.exponent < 0) {
        return false;
    }
    int64_t value = 0;
    size_t i = 0;
    for (int digit = next_digit(d.digits, &i); digit >= 0; digit = next_digit(d.digits, &i)) {
        if (!push_digit(&value, digit)) {
            return false;
        }
    }
    for (int64_t zeros = value != 0 ? d.exponent : 0; zeros > 0; zeros--) {
        if (!push_digit(&value, 0)) {
            return false;
        }
    }
    if (!d.negative && value == INT64_MIN) {
        return false;
    }
    *out = d.negative ? value : -value;
    return true;
}
