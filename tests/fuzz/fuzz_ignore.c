/* SPDX-License-Identifier: MIT
 * Any bytes as an ignore file, up to the first NUL, and what follows as a path. Whatever the file
 * says, a rule behind it that quotes the path leaves the path out, and the same rule with ! behind
 * that takes it back.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "submit/ignore.h"

/* Names with a / between them, as a folder is walked: none is empty, none holds what a line of a
 * file cannot, or loses at its end. */
static void add_path(struct buf *out, struct str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        bool begins = out->len == 0 || out->ptr[out->len - 1] == '/';
        if (c != '\n' && c != '\r' && c != '\0' && (c != '/' || !begins)) {
            buf_addc(out, c);
        }
    }
    if (out->len == 0 || out->ptr[out->len - 1] == '/') {
        buf_addc(out, 'x');
    }
}

static void add_rule(struct buf *out, const char *mark, struct str path)
{
    buf_addf(out, "\n%s/", mark);
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] != '/') {
            buf_addc(out, '\\');
        }
        buf_addc(out, path.ptr[i]);
    }
    buf_addc(out, '\n');
}

static bool is_left_out(struct str file, struct str path, enum ignore_kind kind)
{
    struct status st = STATUS_INIT;
    struct arena a = {0};
    struct ignore ignore;
    bool ok = arena_init(&a, 0) && ignore_read(file, &a, &ignore, &st);
    assert(ok);
    bool left_out = ignore_matches(&ignore, path, kind);
    arena_finish(&a);
    return left_out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t len = end != NULL ? (size_t)(end - data) : size;
    struct str raw = {(const char *)data, len};
    struct buf file = BUF_INIT, path = BUF_INIT;
    enum ignore_kind kind = len % 2 == 0 ? IGNORE_FILE : IGNORE_FOLDER;
    buf_add(&file, raw);
    add_path(&path, str_slice((struct str){(const char *)data, size}, len + 1, size));

    bool as_said = is_left_out(raw, buf_str(&path), kind);
    add_rule(&file, "", buf_str(&path));
    assert(is_left_out(buf_str(&file), buf_str(&path), kind));
    add_rule(&file, "!", buf_str(&path));
    assert(!is_left_out(buf_str(&file), buf_str(&path), kind));
    assert(as_said == is_left_out(raw, buf_str(&path), kind));

    buf_finish(&path);
    buf_finish(&file);
    return 0;
}
