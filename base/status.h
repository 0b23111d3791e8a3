/* SPDX-License-Identifier: MIT
 * base/status.h - how a function says that it failed: a code to branch on, a place, a sentence.
 *
 * Plain data, owned by the caller, no allocation. A fallible function returns bool (true = done)
 * and takes `struct status *` last. The layer that finds a fault never prints it; main.c and
 * the designer's status line do, through the sanitiser.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* code, exit code of the command line (sysexits.h where it has one), meaning */
#define STATUS_LIST(X)                                                                             \
    X(OK, 0, "done")                                                                               \
    X(PROBLEMS, 1, "problems found, or a run that failed")                                         \
    X(USAGE, 64, "the command line asks for something that is not there")                          \
    X(DATA, 65, "a file or value that is not well formed")                                         \
    X(LIMIT, 65, "a value beyond a named limit")                                                   \
    X(NOT_FOUND, 66, "a file or object that is not there")                                         \
    X(SERVICE, 69, "a service or program that is not there or does not answer")                    \
    X(NOMEM, 70, "memory is out")                                                                  \
    X(INTERNAL, 70, "a promise between our own functions was broken")                              \
    X(IO, 74, "the system refused to read or write")                                               \
    X(CONFLICT, 74, "somebody else changed it meanwhile")                                          \
    X(PERMISSION, 77, "the system or a safety rule forbids it")                                    \
    X(INTERRUPTED, 130, "the person stopped it")

enum status_code {
#define X(name, exit_code, meaning) STATUS_##name,
    STATUS_LIST(X)
#undef X
        STATUS_CODE_COUNT
};

/* A place in a text. line and column from 1, in code points; line 0 = no place. offset in bytes
 * from 0. */
struct doc_pos {
    uint32_t line, column;
    size_t offset;
};

enum { STATUS_MESSAGE_MAX = 400 };

struct status {
    enum status_code code;
    struct doc_pos pos;
    char message[STATUS_MESSAGE_MAX]; /* NUL-terminated UTF-8; too long: cut at a code point */
};

#define STATUS_INIT {.code = STATUS_OK}
#define NO_POS ((struct doc_pos){0, 0, 0})

/* Sets code, place and message and returns false; when st holds a failure already, keeps that first
 * one. A NULL st is allowed. Arguments printed with %s or %.*s must be valid UTF-8. */
bool status_set(struct status *st, enum status_code code, struct doc_pos pos, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* status_set(STATUS_NOMEM) with the one sentence for it. */
bool status_nomem(struct status *st);

/* As status_set, for errno values of system calls: picks NOT_FOUND, PERMISSION, NOMEM or IO by
 * `err`, and appends ": " and the system's own text for it. */
bool status_errno(struct status *st, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Back to STATUS_OK. */
void status_reset(struct status *st);

/* The process's exit status for a code. */
int status_exit_code(enum status_code code);

#endif
