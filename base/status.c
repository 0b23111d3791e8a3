/* SPDX-License-Identifier: MIT */
#include "base/status.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int exit_code;
    const char *meaning;
} codes[STATUS_CODE_COUNT] = {
#define X(name, exit_code, meaning) [STATUS_##name] = {exit_code, meaning},
    STATUS_LIST(X)
#undef X
};

/* Shortens valid UTF-8 to at most `max` bytes without splitting a code point. */
static void cut(char *text, size_t max)
{
    if (strlen(text) <= max) {
        return;
    }
    while (max > 0 && ((unsigned char)text[max] & 0xC0u) == 0x80u) {
        max--;
    }
    text[max] = '\0';
}

static void format(struct status *st, size_t max, const char *fmt, va_list args) PRINTF_LIKE(3, 0);

/* The message of st, at most `max` bytes of it. What cannot be formatted (a result beyond INT_MAX)
 * leaves the meaning of the code, which is always true. */
static void format(struct status *st, size_t max, const char *fmt, va_list args)
{
    assert(max < STATUS_MESSAGE_MAX);

    /* Four bytes more than what stays, so that `cut` sees the code point at the edge whole. */
    char text[STATUS_MESSAGE_MAX + 4];
    int len = vsnprintf(text, sizeof text, fmt, args);
    if (len < 0) {
        snprintf(text, sizeof text, "%s", codes[st->code].meaning);
    }
    cut(text, max);
    memcpy(st->message, text, strlen(text) + 1);
}

/* True when st is there and holds no failure yet: the first one is the one to tell. */
static bool begin(struct status *st, enum status_code code, struct doc_pos pos)
{
    assert(code > STATUS_OK && code < STATUS_CODE_COUNT);

    if (st == NULL || st->code != STATUS_OK) {
        return false;
    }
    st->code = code;
    st->pos = pos;
    return true;
}

bool status_set(struct status *st, enum status_code code, struct doc_pos pos, const char *fmt, ...)
{
    if (begin(st, code, pos)) {
        va_list args;
        va_start(args, fmt);
        format(st, STATUS_MESSAGE_MAX - 1, fmt, args);
        va_end(args);
    }
    return false;
}

bool status_nomem(struct status *st)
{
    return status_set(st, STATUS_NOMEM, NO_POS, "memory is out");
}

static enum status_code code_of_errno(int err)
{
    switch (err) {
    case ENOENT:
    case ENOTDIR:
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return STATUS_PERMISSION;
    case ENOMEM:
        return STATUS_NOMEM;
    default:
        return STATUS_IO;
    }
}

bool status_errno(struct status *st, int err, const char *fmt, ...)
{
    if (!begin(st, code_of_errno(err), NO_POS)) {
        return false;
    }

    /* A long path is cut before the reason is: without the reason the sentence says nothing. */
    char reason[STATUS_MESSAGE_MAX / 2];
    snprintf(reason, sizeof reason, ": %s", strerror(err));

    va_list args;
    va_start(args, fmt);
    format(st, STATUS_MESSAGE_MAX - 1 - strlen(reason), fmt, args);
    va_end(args);

    size_t len = strlen(st->message);
    memcpy(st->message + len, reason, strlen(reason) + 1);
    return false;
}

void status_reset(struct status *st)
{
    *st = (struct status)STATUS_INIT;
}

int status_exit_code(enum status_code code)
{
    assert(code >= STATUS_OK && code < STATUS_CODE_COUNT);
    return codes[code].exit_code;
}
