/* SPDX-License-Identifier: MIT
 * model/verb_free.c - names that are legal and free.
 */
#include "model/verb_internal.h"

#include <assert.h>

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Appends the wish with _ in the place of each character that is not allowed. */
static void add_legal(struct buf *out, unsigned rules, struct str wish)
{
    bool ascii = rules & IDENTITY_ASCII;
    if (ascii && wish.len > 0 && is_digit(wish.ptr[0])) {
        buf_addc(out, '_');
    }
    for (size_t i = 0; i < wish.len; i++) {
        char c = wish.ptr[i];
        bool in_point = ((unsigned char)c & 0xC0) == 0x80; /* one _ for a character of many bytes */
        bool is_ascii = (unsigned char)c < 0x80;
        if (is_ascii ? is_letter(c) || is_digit(c) || (c == '-' && i > 0 && rules & IDENTITY_HYPHEN)
                     : !ascii) {
            buf_addc(out, c);
        } else if (!in_point) {
            buf_addc(out, '_');
        }
    }
}

/* Cuts a number behind `_` or `-` off: what is counted on from. 1 when there is none. */
static int64_t cut_number(struct str *name, char separator)
{
    size_t at = str_find_last(*name, separator);
    int64_t number;
    if (at == SIZE_MAX || at == 0 || at + 1 == name->len || !is_digit(name->ptr[at + 1]) ||
        !str_to_int64(str_slice(*name, at + 1, name->len), &number) || number >= INT32_MAX) {
        return 1;
    }
    name->len = at;
    return number;
}

int64_t verb_next_number(int64_t number, int tries)
{
    enum { ONE_BY_ONE = 256 };
    return tries < ONE_BY_ONE || number > INT64_MAX / 2 ? number + 1 : number * 2;
}

bool verb_free_identity(const struct pipeline *p, enum key list, struct str wish, struct buf *out,
                        struct status *st)
{
    const struct named_list *named = named_list_find(list);
    assert(named != NULL);
    size_t start = out->len;
    add_legal(out, named->rules, wish.len > 0 ? wish : named->usual);
    struct str name = str_slice(buf_str(out), start, out->len);
    int64_t number = cut_number(&name, named->separator);
    int tries = 0;
    size_t end = start + name.len;
    while (out->failed == STATUS_OK &&
           !value_is_none(pipeline_find(p, list, str_slice(buf_str(out), start, out->len)))) {
        buf_cut(out, end);
        number = verb_next_number(number, tries++);
        buf_addf(out, "%c%lld", named->separator, (long long)number);
    }
    return buf_ok(out, st);
}

bool verb_check_identity(const struct pipeline *p, enum key list, struct str identity,
                         struct status *st)
{
    if (identity.len == 0) {
        return status_set(st, STATUS_DATA, NO_POS, "a %s needs a name, this one is empty",
                          list_noun(list));
    }
    if (!value_is_none(pipeline_find(p, list, identity))) {
        return status_set(st, STATUS_DATA, NO_POS, "there is a %s \"%.*s\" already",
                          list_noun(list), STR_ARG(identity));
    }
    return true;
}

static bool is_taken(const struct pipeline *p, value_id step, unsigned rules, struct str name)
{
    return ((rules & PORT_NO_OUTPUT) &&
            !value_is_none(step_find_port(p, step, KEY_OUTPUTS, name))) ||
           ((rules & PORT_NO_INPUT) && !value_is_none(step_find_port(p, step, KEY_INPUTS, name)));
}

bool verb_free_port(struct verb *v, value_id step, struct str wish, unsigned rules,
                    struct str *name)
{
    buf_reset(&v->text);
    add_legal(&v->text, rules & PORT_ASCII ? IDENTITY_ASCII : 0, wish);
    struct str stem = buf_str(&v->text);
    int64_t number = cut_number(&stem, '_');
    int tries = 0;
    size_t end = stem.len;
    while (v->text.failed == STATUS_OK && is_taken(v->p, step, rules, buf_str(&v->text))) {
        buf_cut(&v->text, end);
        number = verb_next_number(number, tries++);
        buf_addf(&v->text, "_%lld", (long long)number);
    }
    if (!buf_ok(&v->text, v->st)) {
        return false;
    }
    *name = arena_str(&v->arena, buf_str(&v->text));
    return !str_is_none(*name) || status_nomem(v->st);
}
