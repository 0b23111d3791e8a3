/* SPDX-License-Identifier: MIT */
#include "model/sdk.h"

#include <stdint.h>

/* In sdk_data.S. */
extern const char sdk_data[];
extern const uint64_t sdk_data_size;

static bool is_continued(struct str table)
{
    return table.len > 0 && table.ptr[0] == ' ';
}

struct str sdk_words(struct str key)
{
    struct str table = {sdk_data, sdk_data_size};
    while (table.len > 0) {
        struct str line = str_cut(&table, '\n');
        size_t colon = str_find(line, STR(":"));
        if (str_starts(line, STR("#")) || colon == SIZE_MAX ||
            !str_eq(str_slice(line, 0, colon), key)) {
            continue;
        }
        while (is_continued(table)) {
            str_cut(&table, '\n');
        }
        const char *end = table.len > 0 ? table.ptr : sdk_data + sdk_data_size;
        const char *first = line.ptr + colon + 1;
        return (struct str){first, (size_t)(end - first)};
    }
    return STR_NONE;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

struct str sdk_next(struct str *words)
{
    size_t first = 0;
    while (first < words->len && is_space(words->ptr[first])) {
        first++;
    }
    size_t end = first;
    while (end < words->len && !is_space(words->ptr[end])) {
        end++;
    }
    struct str word = end > first ? str_slice(*words, first, end) : STR_NONE;
    *words = str_slice(*words, end, words->len);
    return word;
}

bool sdk_has(struct str words, struct str word)
{
    for (struct str one = sdk_next(&words); !str_is_none(one); one = sdk_next(&words)) {
        if (str_eq(one, word)) {
            return true;
        }
    }
    return false;
}
