/* SPDX-License-Identifier: MIT
 * tests/main.c - runs the suites of one room and tells by its exit status whether all passed.
 *
 * Check's own environment works as documented: CK_RUN_SUITE and CK_RUN_CASE choose, CK_FORK=no
 * keeps everything in one process for a debugger, CK_VERBOSITY=verbose names what passed too.
 */
#include <check.h>
#include <stdlib.h>

#include "tests/suites.h"

int main(void)
{
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; test_suites[i]; i++) {
        srunner_add_suite(runner, test_suites[i]());
    }
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
