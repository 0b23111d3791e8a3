/* SPDX-License-Identifier: MIT */
#include "render/v1_packages.h"

#include <check.h>

static struct arena arena;

static void set_up(void)
{
    ck_assert(arena_init(&arena, 0));
}

static void tear_down(void)
{
    arena_finish(&arena);
}

/* The names with bars between them. */
static void check_names(const char *label, const struct v1_names *names, const char *want)
{
    struct buf got = BUF_INIT;
    for (size_t i = 0; i < names->count; i++) {
        buf_add(&got, i > 0 ? STR("|") : STR(""));
        buf_add(&got, names->items[i]);
    }
    ck_assert_msg(str_eq(buf_str(&got), str_from(want)), "%s: %s", label, buf_cstr(&got));
    buf_finish(&got);
}

/* What Python's SDK makes of a file and of given packages, each list's items between bars. */
static const struct merge_case {
    const char *label;
    struct str file;
    const char *given[4];
    const char *want;
} merge_cases[] = {
    {"a file", STR_INIT("a==1\nb\n"), {NULL}, "a==1|b"},
    {"no newline at the end", STR_INIT("a\nb"), {NULL}, "a|b"},
    {"all ends of lines",
     STR_INIT("a\r\nb\rc\vd\fe\x1c"
              "f\xc2\x85g\xe2\x80\xa8h"),
     {NULL},
     "a|b|c|d|e|f|g|h"},
    {"an empty file", STR_INIT(""), {"a"}, "a"},
    {"an empty line is a package without name", STR_INIT("a\n\nb"), {NULL}, "a||b"},
    {"versions of one name are joined", STR_INIT("a>=1\nb\na<2\na\n"), {"b==3"}, "a>=1,<2|b==3"},
    {"what is in the file is not given again", STR_INIT("a==1\n"), {"a==1", "b"}, "a==1|b"},
    {"given twice is joined twice", STR_INIT(""), {"a==1", "a==1"}, "a==1,==1"},
    {"extras stand behind the name", STR_INIT("a[x]==1\na\n"), {NULL}, "a[x]==1"},
    {"spaces around a version go", STR_INIT("a == 1 \n"), {NULL}, "a == 1"},
    {"a comment is kept", STR_INIT("# a=b\n"), {NULL}, "# a=b"},
    {"a wheel is named by its file", STR_INIT("w-1-py3.whl\n"), {"w==2"}, "w-1-py3.whl,==2"},
};

START_TEST(requirements_are_merged_as_the_sdk_merges_them)
{
    const struct merge_case *m = &merge_cases[_i];
    struct v1_names given = {.count = 0}, merged;
    for (size_t i = 0; m->given[i] != NULL; i++) {
        ck_assert(v1_names_add(&given, &arena, str_from(m->given[i]), NULL));
    }

    ck_assert(v1_requirements_merge(m->file, &given, &arena, &merged, NULL));

    check_names(m->label, &merged, m->want);
}
END_TEST

/* A conda package and the list it gives where there is python=3.8.13; NULL: it is refused. */
static const struct python_case {
    const char *package, *want;
} python_cases[] = {
    {"python=3.7", "python=3.7"},
    {"python>=3.6.2b1", "python=3.6.2b1"},
    {"python==3.10.1", "python=3.10.1"},
    {"python=1.2.3.4", "python=2.3.4"},
    {"python", NULL},
    {"python=3", NULL},
    {"python=3.x", NULL},
    {"python=3.8.", NULL},
    {"pythonic=1.0", "python=3.8.13"},
    {"python-dateutil", "python=3.8.13"},
};

START_TEST(a_conda_package_called_python_sets_its_version)
{
    const struct python_case *c = &python_cases[_i];
    struct v1_packages packages = {.conda = {.count = 0}};
    struct status st = STATUS_INIT;
    ck_assert(v1_names_add(&packages.conda, &arena, STR("python=3.8.13"), NULL));

    bool added = v1_packages_add_conda(&packages, &arena, str_from(c->package), &st);

    ck_assert_msg(added == (c->want != NULL), "%s: %s", c->package, st.message);
    ck_assert_int_eq(st.code, c->want != NULL ? STATUS_OK : STATUS_DATA);
    const char *first = c->want != NULL ? c->want : "python=3.8.13";
    ck_assert_msg(str_eq(packages.conda.items[0], str_from(first)), "%s", c->package);
}
END_TEST

/* add_pip_package, seen in the SDK: the last of the name goes, and what is there still is not
 * added. */
static const struct pip_case {
    const char *label;
    const char *before[4];
    const char *added;
    const char *after;
} pip_cases[] = {
    {"a new name", {"a"}, "b", "a|b"},
    {"another version", {"a==1", "b"}, "a==2", "b|a==2"},
    {"with extras", {"a[x]>1", "b"}, "a", "b|a"},
    {"the same again", {"a", "b"}, "a", "b|a"},
    {"twice there", {"a", "a==1", "b"}, "a", "a|b"},
    {"an option beside it", {"-e a", "b"}, "a", "-e a|b|a"},
};

START_TEST(a_pip_package_takes_the_place_of_the_last_of_its_name)
{
    const struct pip_case *c = &pip_cases[_i];
    struct v1_packages packages = {.conda = {.count = 0}};
    for (size_t i = 0; c->before[i] != NULL; i++) {
        ck_assert(v1_names_add(&packages.pip, &arena, str_from(c->before[i]), NULL));
    }

    ck_assert(v1_packages_add_pip(&packages, &arena, str_from(c->added), NULL));

    check_names(c->label, &packages.pip, c->after);
}
END_TEST

START_TEST(what_a_class_brings_gives_way_to_what_is_given_unless_it_is_a_default)
{
    struct v1_packages given = {.conda = {.count = 0}}, brought = {.conda = {.count = 0}},
                       defaults = {.conda = {.count = 0}};
    ck_assert(v1_names_add(&given.conda, &arena, STR("python=3.8"), NULL));
    ck_assert(v1_names_add(&given.conda, &arena, STR("torch=1"), NULL));
    ck_assert(v1_names_add(&given.pip, &arena, STR("base"), NULL));
    ck_assert(v1_names_add(&given.pip, &arena, STR("mine"), NULL));
    ck_assert(v1_names_add(&brought.conda, &arena, STR("python=3.6.2"), NULL));
    ck_assert(v1_names_add(&brought.pip, &arena, STR("base"), NULL));
    ck_assert(v1_names_add(&brought.pip, &arena, STR("torch==1.4"), NULL));
    ck_assert(v1_names_add(&brought.pip, &arena, STR("torchvision"), NULL));
    ck_assert(v1_names_add(&defaults.pip, &arena, STR("base"), NULL));

    ck_assert(v1_packages_add_class(&given, &arena, &brought, &defaults, NULL));

    check_names("conda", &given.conda, "python=3.6.2|torch=1");
    check_names("pip", &given.pip, "mine|base|torchvision");
}
END_TEST

Suite *test_v1_packages_suite(void)
{
    Suite *s = suite_create("v1_packages");
    TCase *t = tcase_create("v1_packages");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, requirements_are_merged_as_the_sdk_merges_them, 0,
                        (int)COUNT_OF(merge_cases));
    tcase_add_loop_test(t, a_pip_package_takes_the_place_of_the_last_of_its_name, 0,
                        (int)COUNT_OF(pip_cases));
    tcase_add_test(t, what_a_class_brings_gives_way_to_what_is_given_unless_it_is_a_default);
    tcase_add_loop_test(t, a_conda_package_called_python_sets_its_version, 0,
                        (int)COUNT_OF(python_cases));
    suite_add_tcase(s, t);
    return s;
}
