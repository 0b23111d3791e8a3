/* SPDX-License-Identifier: MIT */
#include "model/package.h"

#include <string.h>

struct str package_name(struct str package)
{
    if (str_ends(package, STR(".whl"))) {
        size_t slash = str_find_last(package, '/');
        struct str file = str_slice(package, slash == SIZE_MAX ? 0 : slash + 1, package.len);
        return str_cut(&file, '-');
    }
    static const struct str ends = STR_INIT("[=|<>~!");
    size_t len = 0;
    while (len < package.len && memchr(ends.ptr, package.ptr[len], ends.len) == NULL) {
        len++;
    }
    return str_slice(package, 0, len);
}

bool package_is_python(struct str package)
{
    return str_starts(package, STR("python")) && str_eq(package_name(package), STR("python"));
}

static bool is_digit(struct str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

static size_t skip_digits(struct str s, size_t at)
{
    while (is_digit(s, at)) {
        at++;
    }
    return at;
}

/* Is all of s a version, 3.8, 3.8.1, 3.8a1? */
static bool is_version(struct str s)
{
    size_t at = skip_digits(s, 0);
    if (at == 0 || at == s.len || s.ptr[at] != '.' || !is_digit(s, at + 1)) {
        return false;
    }
    at = skip_digits(s, at + 1);
    if (at < s.len && s.ptr[at] == '.' && is_digit(s, at + 1)) {
        at = skip_digits(s, at + 1);
    }
    if (at < s.len && (s.ptr[at] == 'a' || s.ptr[at] == 'b') && is_digit(s, at + 1)) {
        at = skip_digits(s, at + 1);
    }
    return at == s.len;
}

struct str package_version(struct str package)
{
    size_t start = 0;
    while (start < package.len) {
        struct str rest = str_slice(package, start, package.len);
        if (is_version(rest)) {
            return rest;
        }
        start = is_digit(package, start) ? skip_digits(package, start) : start + 1;
    }
    return STR_NONE;
}
