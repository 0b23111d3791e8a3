/* SPDX-License-Identifier: MIT
 * tests/hold.h - an assertion for loops over thousands of things.
 *
 * Check's own assertions write a record each time they hold, and the parent reads and keeps them
 * all; every later test is then forked from a process of hundreds of megabytes. This one says
 * something only when it fails.
 */
#ifndef TESTS_HOLD_H
#define TESTS_HOLD_H

#include <check.h>

#define hold(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            ck_abort_msg("'%s' does not hold", #condition);                                        \
        }                                                                                          \
    } while (0)

#endif
