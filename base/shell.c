/* SPDX-License-Identifier: MIT */
#include "base/shell.h"

#include <stdbool.h>
#include <string.h>

/* Means the same wherever it stands in a word, quoted or not. */
static bool is_plain(struct str word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./:=,@%+";
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '\0' || strchr(plain, word.ptr[i]) == NULL) {
            return false;
        }
    }
    return word.len > 0;
}

void buf_add_shell_word(struct buf *b, struct str word)
{
    if (is_plain(word)) {
        buf_add(b, word);
        return;
    }
    buf_addc(b, '\'');
    struct str rest = word;
    for (struct str part = str_cut(&rest, '\''); part.ptr; part = str_cut(&rest, '\'')) {
        buf_add(b, part);
        buf_add(b, str_is_none(rest) ? STR("") : STR("'\\''"));
    }
    buf_addc(b, '\'');
}
