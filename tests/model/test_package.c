/* SPDX-License-Identifier: MIT */
#include "model/package.h"

#include <check.h>

#include "base/compiler.h"

/* What the SDK's CondaDependencies makes of them. */
static const struct {
    const char *package, *name, *version;
    bool is_python;
} cases[] = {
    {"numpy", "numpy", NULL, false},
    {"numpy==1.2", "numpy", "1.2", false},
    {"numpy[x]>=1.2.3", "numpy", "1.2.3", false},
    {"https://h/torchvision-0.5-py3.whl", "torchvision", NULL, false},
    {"python=3.8.13", "python", "3.8.13", true},
    {"python>=3.8a1", "python", "3.8a1", true},
    {"python=10.12.1.5", "python", "12.1.5", true},
    {"python=3", "python", NULL, true},
    {"python", "python", NULL, true},
    {"python-dateutil=2.8", "python-dateutil", "2.8", false},
    {"cpython=3.8", "cpython", "3.8", false},
    {"3.8", "3.8", "3.8", false},
    {"", "", NULL, false},
};

START_TEST(a_package_is_taken_apart_as_the_sdk_does)
{
    struct str package = str_from(cases[_i].package);
    struct str name = package_name(package), version = package_version(package);
    ck_assert_msg(str_eq(name, str_from(cases[_i].name)), "%s: %.*s", cases[_i].package,
                  STR_ARG(name));
    ck_assert_msg(str_is_none(version) == (cases[_i].version == NULL) &&
                      str_eq(version, str_from(cases[_i].version)),
                  "%s: %.*s", cases[_i].package, STR_ARG(version));
    ck_assert_int_eq(package_is_python(package), cases[_i].is_python);
}
END_TEST

Suite *test_package_suite(void)
{
    Suite *suite = suite_create("package");
    TCase *parts = tcase_create("parts");
    tcase_add_loop_test(parts, a_package_is_taken_apart_as_the_sdk_does, 0, (int)COUNT_OF(cases));
    suite_add_tcase(suite, parts);
    return suite;
}
