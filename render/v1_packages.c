/* SPDX-License-Identifier: MIT */
#include "render/v1_packages.h"

#include <stdint.h>
#include <string.h>

#include "base/map.h"
#include "base/utf8.h"
#include "model/package.h"

bool v1_names_add(struct v1_names *names, struct arena *a, struct str name, struct status *st)
{
    if (names->count == names->cap) {
        size_t cap = names->cap == 0 ? 8 : 2 * names->cap;
        struct str *items = arena_new(a, struct str, cap);
        if (items == NULL) {
            return status_nomem(st);
        }
        if (names->count > 0) {
            memcpy(items, names->items, names->count * sizeof *items);
        }
        names->items = items;
        names->cap = cap;
    }
    names->items[names->count++] = name;
    return true;
}

/* Texts may hold NUL, so no format. STR_NONE when memory is out. */
static struct str join(struct arena *a, struct str first, struct str second, struct str third)
{
    size_t len = first.len + second.len + third.len;
    char *ptr = arena_new(a, char, len + 1);
    if (ptr == NULL) {
        return STR_NONE;
    }
    const struct str parts[] = {first, second, third};
    char *end = ptr;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].len > 0) {
            memcpy(end, parts[i].ptr, parts[i].len);
            end += parts[i].len;
        }
    }
    return (struct str){ptr, len};
}

/* --- the list --- */

static bool has_name(const struct v1_names *names, struct str name)
{
    size_t i = 0;
    while (i < names->count && (str_is_none(names->items[i]) || !str_eq(names->items[i], name))) {
        i++;
    }
    return i < names->count;
}

bool v1_packages_set_python(struct v1_packages *packages, struct arena *a, struct str version,
                            struct status *st)
{
    struct str python = join(a, STR("python="), version, STR_NONE);
    if (str_is_none(python)) {
        return status_nomem(st);
    }
    for (size_t i = 0; i < packages->conda.count; i++) {
        if (package_is_python(packages->conda.items[i])) {
            packages->conda.items[i] = python;
            return true;
        }
    }
    return v1_names_add(&packages->conda, a, python, st);
}

bool v1_packages_add_conda(struct v1_packages *packages, struct arena *a, struct str package,
                           struct status *st)
{
    if (has_name(&packages->conda, package)) {
        return true;
    }
    if (!package_is_python(package)) {
        return v1_names_add(&packages->conda, a, package, st);
    }
    struct str version = package_version(package);
    if (str_is_none(version)) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "the conda package \"%.*s\" does not end with a version such as 3.8",
                          STR_ARG(package));
    }
    return v1_packages_set_python(packages, a, version, st);
}

static bool is_option(struct str package)
{
    return str_starts(package, STR("-"));
}

/* Finds the last of that name, and removes the first that is the same text. */
static void remove_last(struct v1_names *names, struct str name)
{
    size_t last = names->count;
    while (last > 0 && !str_eq(package_name(names->items[last - 1]), name)) {
        last--;
    }
    if (last == 0) {
        return;
    }
    size_t first = 0;
    while (!str_eq(names->items[first], names->items[last - 1])) {
        first++;
    }
    names->count--;
    for (size_t i = first; i < names->count; i++) {
        names->items[i] = names->items[i + 1];
    }
}

bool v1_packages_add_pip(struct v1_packages *packages, struct arena *a, struct str package,
                         struct status *st)
{
    if (is_option(package)) {
        return status_set(st, STATUS_DATA, NO_POS, "\"%.*s\" is an option and no pip package",
                          STR_ARG(package));
    }
    remove_last(&packages->pip, package_name(package));
    return has_name(&packages->pip, package) || v1_names_add(&packages->pip, a, package, st);
}

static bool is_place(struct str package)
{
    return str_eq(package, STR("PIP_PACKAGE")) || str_eq(package, STR("CONDA_PACKAGE"));
}

static bool read_names(struct v1_names *names, struct arena *a, struct v1_value list,
                       struct status *st)
{
    for (struct v1_value item = v1_first(list); item.v != NULL; item = v1_next(item)) {
        if (!is_place(v1_text(item)) && !v1_names_add(names, a, v1_text(item), st)) {
            return false;
        }
    }
    return true;
}

bool v1_packages_read(struct v1_packages *packages, struct arena *a, struct v1_value dependencies,
                      struct status *st)
{
    for (struct v1_value item = v1_first(dependencies); item.v != NULL; item = v1_next(item)) {
        if (!read_names(&packages->pip, a, v1_get(item, "pip"), st)) {
            return false;
        }
    }
    return read_names(&packages->conda, a, dependencies, st); /* an object's text is STR_NONE */
}

static bool equal_names(const struct v1_names *a, const struct v1_names *b)
{
    size_t i = 0;
    while (i < a->count && i < b->count && str_eq(a->items[i], b->items[i])) {
        i++;
    }
    return i == a->count && i == b->count;
}

bool v1_packages_equal(const struct v1_packages *a, const struct v1_packages *b)
{
    return equal_names(&a->conda, &b->conda) && equal_names(&a->pip, &b->pip);
}

/* Is there a package, no option, of the name that `package` has? */
static bool has_package(const struct v1_names *names, struct str package)
{
    for (size_t i = 0; i < names->count; i++) {
        struct str item = names->items[i];
        if (!str_is_none(item) && !is_option(item) &&
            str_eq(package_name(item), package_name(package))) {
            return true;
        }
    }
    return false;
}

static bool has_either(const struct v1_packages *packages, struct str package)
{
    return has_package(&packages->pip, package) || has_package(&packages->conda, package);
}

bool v1_packages_add_class(struct v1_packages *packages, struct arena *a,
                           struct v1_packages *brought, const struct v1_packages *defaults,
                           struct status *st)
{
    for (size_t i = 0; i < brought->conda.count; i++) {
        struct str package = brought->conda.items[i];
        if (!str_is_none(package) && !v1_packages_add_conda(packages, a, package, st)) {
            return false;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < brought->pip.count; i++) {
        struct str package = brought->pip.items[i];
        if (!has_either(packages, package) || has_either(defaults, package)) {
            brought->pip.items[kept++] = package;
        }
    }
    brought->pip.count = kept;
    for (size_t i = 0; i < kept; i++) {
        if (!v1_packages_add_pip(packages, a, brought->pip.items[i], st)) {
            return false;
        }
    }
    return true;
}

void v1_packages_write(const struct v1_packages *packages, struct json_writer *w)
{
    json_write_list(w);
    for (size_t i = 0; i < packages->conda.count; i++) {
        if (!str_is_none(packages->conda.items[i])) {
            json_write_text(w, packages->conda.items[i]);
            continue;
        }
        json_write_object(w);
        json_write_key(w, STR("pip"));
        json_write_list(w);
        for (size_t k = 0; k < packages->pip.count; k++) {
            json_write_text(w, packages->pip.items[k]);
        }
        json_write_end(w);
        json_write_end(w);
    }
    json_write_end(w);
}

/* --- requirements files --- */

/* The characters at which Python's str.splitlines breaks, CR LF apart. */
static bool is_line_end(uint32_t point)
{
    return (point >= '\n' && point <= '\r') || (point >= 0x1c && point <= 0x1e) || point == 0x85 ||
           point == 0x2028 || point == 0x2029;
}

/* Those that Python's str.strip takes off. */
static bool is_space(uint32_t point)
{
    return is_line_end(point) || point == '\t' || point == 0x1f || point == ' ' || point == 0xa0 ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x202f ||
           point == 0x205f || point == 0x3000;
}

/* Takes the next line off valid UTF-8; STR_NONE when there is none left. */
static struct str next_line(struct str *rest)
{
    if (rest->len == 0) {
        return STR_NONE;
    }
    struct str start = *rest;
    for (;;) {
        struct str before = *rest;
        uint32_t point = utf8_next(rest);
        if (point == (uint32_t)UTF8_END) {
            return start;
        }
        if (is_line_end(point)) {
            if (point == '\r' && str_starts(*rest, STR("\n"))) {
                *rest = str_slice(*rest, 1, rest->len);
            }
            return str_slice(start, 0, start.len - before.len);
        }
    }
}

static struct str strip(struct str s)
{
    struct str rest = s;
    size_t start = s.len, end = s.len;
    while (rest.len > 0) {
        size_t at = s.len - rest.len;
        if (!is_space(utf8_next(&rest))) {
            start = start == s.len ? at : start;
            end = s.len - rest.len;
        }
    }
    return str_slice(s, start, start == s.len ? s.len : end);
}

/* A requirement's version joins those that its package has already. */
static bool merge_one(struct map *index, struct v1_names *merged, struct arena *a,
                      struct str requirement, struct status *st)
{
    struct str name = package_name(requirement);
    struct str rest = requirement;
    for (size_t points = utf8_points(name); points > 0; points--) {
        utf8_next(&rest);
    }
    struct str version = strip(rest);
    uint32_t at = map_get(index, name, UINT32_MAX);
    if (at == UINT32_MAX) {
        struct str text = join(a, name, version, STR_NONE);
        if (str_is_none(text) || !map_set(index, name, (uint32_t)merged->count)) {
            return status_nomem(st);
        }
        return v1_names_add(merged, a, text, st);
    }
    if (version.len > 0) {
        struct str *text = &merged->items[at];
        *text = join(a, *text, text->len > name.len ? STR(",") : STR(""), version);
        if (str_is_none(*text)) {
            return status_nomem(st);
        }
    }
    return true;
}

static bool merge_all(struct map *lines, struct map *index, struct str file,
                      const struct v1_names *given, struct arena *a, struct v1_names *merged,
                      struct status *st)
{
    for (struct str line = next_line(&file); !str_is_none(line); line = next_line(&file)) {
        if (!map_set(lines, line, 0)) {
            return status_nomem(st);
        }
        if (!merge_one(index, merged, a, line, st)) {
            return false;
        }
    }
    for (size_t i = 0; i < given->count; i++) {
        bool in_file = map_get(lines, given->items[i], 1) == 0;
        if (!in_file && !merge_one(index, merged, a, given->items[i], st)) {
            return false;
        }
    }
    return true;
}

bool v1_requirements_merge(struct str file, const struct v1_names *given, struct arena *a,
                           struct v1_names *merged, struct status *st)
{
    struct map lines = MAP_INIT, index = MAP_INIT;
    *merged = (struct v1_names){.count = 0};
    bool done = merge_all(&lines, &index, file, given, a, merged, st);
    map_finish(&lines);
    map_finish(&index);
    return done;
}
