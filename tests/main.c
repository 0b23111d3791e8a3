/* SPDX-License-Identifier: MIT
 * tests/main.c - runs the suites of one room and tells by its exit status whether all passed.
 *
 * Check's own environment works as documented: CK_RUN_SUITE and CK_RUN_CASE choose, CK_FORK=no
 * keeps everything in one process for a debugger, CK_VERBOSITY=verbose names what passed too.
 */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "tests/suites.h"

/* Where the room has an engine (submit/run.h), this program is the engine of the runs that its
 * tests start: `PROGRAM engine STATE_FOLDER RUN`. */
int engine_main(struct str state_folder, int64_t run) __attribute__((weak));

int main(int argc, char **argv)
{
    int64_t run;
    if (argc == 4 && strcmp(argv[1], "engine") == 0 && engine_main != NULL &&
        str_to_int64(str_from(argv[3]), &run)) {
        return engine_main(str_from(argv[2]), run);
    }
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; test_suites[i]; i++) {
        srunner_add_suite(runner, test_suites[i]());
    }
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
