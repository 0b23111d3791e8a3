/* SPDX-License-Identifier: MIT
 * tests/suites.h - the suites of one room, as the Makefile found them.
 *
 * A test file tests/ROOM/test_MODULE.c exports `Suite *test_MODULE_suite(void)` and is in;
 * there is nothing to register by hand.
 */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

/* Makers of the suites, in the order of their files' names; the last one is NULL. */
extern Suite *(*const test_suites[])(void);

#endif
