/* SPDX-License-Identifier: MIT */
#include "submit/example.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "tests/submit/scene.h"

static struct arena a;
static struct status st;
static struct example *examples;
static size_t count;

static void prepare(void)
{
    scene_make();
    st = (struct status)STATUS_INIT;
    ck_assert(arena_init(&a, 0));
}

static void release(void)
{
    arena_finish(&a);
    scene_remove();
}

static bool list(const char *folder)
{
    return example_list(str_from(folder), &a, &examples, &count, &st);
}

/* One example, "one", with a script, data and what its ignore file leaves out. */
static void write_one(void)
{
    scene_write("e/one/one.pipeline.json",
                "{\"format\": \"stepwire/1\", \"description\": \"Counts.\"}");
    scene_write("e/one/count/count.py", "1");
    scene_write("e/one/data/x.csv", "2");
    scene_write("e/one/.gitignore", "*.pyc\n");
    scene_write("e/one/count/count.pyc", "3");
    ck_assert_msg(list(scene_path("e")), "%s", st.message);
    ck_assert_uint_eq(count, 1);
}

static bool copy(const char *document)
{
    return example_copy(&examples[0], str_from(document), &st);
}

START_TEST(the_examples_of_the_program_are_listed)
{
    ck_assert_msg(list("examples"), "%s", st.message);

    ck_assert_uint_ge(count, 2);
    ck_assert_str_eq(examples[0].name.ptr, "iris");
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_gt(examples[i].description.len, 0);
        ck_assert_int_eq(access(examples[i].document.ptr, R_OK), 0);
    }
}
END_TEST

START_TEST(only_folders_with_a_document_of_their_name_are_examples_by_name)
{
    scene_write("e/two/two.pipeline.json", "not a document");
    scene_write("e/other/two.pipeline.json", "{}");
    scene_write("e/.hidden/.hidden.pipeline.json", "{}");
    scene_write("e/README", "");
    scene_write("e/one/one.pipeline.json", "{\"format\": \"stepwire/1\"}");

    ck_assert(list(scene_path("e")));

    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(examples[0].name.ptr, "one");
    ck_assert_str_eq(examples[1].name.ptr, "two");
    ck_assert_uint_eq(examples[1].description.len, 0);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_named)
{
    ck_assert(!list(scene_path("none")));

    ck_assert_int_eq(st.code, STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(st.message, scene_path("none")));
}
END_TEST

START_TEST(a_copy_has_the_document_under_its_new_name_and_the_rest_beside_it)
{
    write_one();

    ck_assert_msg(copy(scene_path("mine/deep/my.pipeline.json")), "%s", st.message);

    ck_assert_str_eq(scene_read("mine/deep/my.pipeline.json"),
                     "{\"format\": \"stepwire/1\", \"description\": \"Counts.\"}");
    ck_assert_str_eq(scene_read("mine/deep/count/count.py"), "1");
    ck_assert_str_eq(scene_read("mine/deep/data/x.csv"), "2");
    ck_assert(scene_has("mine/deep/.gitignore"));
    ck_assert(!scene_has("mine/deep/one.pipeline.json"));
    ck_assert(!scene_has("mine/deep/count/count.pyc"));
}
END_TEST

START_TEST(a_document_without_a_folder_goes_to_the_current_one)
{
    write_one();
    char before[4096];
    ck_assert_ptr_nonnull(getcwd(before, sizeof(before)));
    scene_write("here/placeholder", "");
    ck_assert_int_eq(chdir(scene_path("here")), 0);

    bool ok = copy("my.json");

    ck_assert_int_eq(chdir(before), 0);
    ck_assert_msg(ok, "%s", st.message);
    ck_assert(scene_has("here/my.json") && scene_has("here/count/count.py"));
}
END_TEST

static const struct taken {
    const char *label, *path;
    enum status_code code;
} taken[] = {
    {"the document", "mine/my.pipeline.json", STATUS_CONFLICT},
    {"a script", "mine/count/count.py", STATUS_CONFLICT},
    {"a file where a folder would be", "mine/data", STATUS_NOT_FOUND},
};

START_TEST(nothing_is_copied_when_something_would_be_overwritten)
{
    const struct taken *c = &taken[_i];
    write_one();
    scene_write(c->path, "old");

    bool ok = copy(scene_path("mine/my.pipeline.json"));

    ck_assert_msg(!ok, "%s", c->label);
    ck_assert_msg(st.code == c->code, "%s: %s", c->label, st.message);
    ck_assert_str_eq(scene_read(c->path), "old");
    ck_assert_msg(!scene_has("mine/.gitignore") && !scene_has("mine/data/x.csv"), "%s", c->label);
    ck_assert_msg(!scene_has("mine/my.pipeline.json") || _i == 0, "%s", c->label);
}
END_TEST

Suite *test_example_suite(void)
{
    Suite *s = suite_create("submit/example");
    TCase *t = tcase_create("example");
    tcase_add_checked_fixture(t, prepare, release);
    tcase_add_test(t, the_examples_of_the_program_are_listed);
    tcase_add_test(t, only_folders_with_a_document_of_their_name_are_examples_by_name);
    tcase_add_test(t, a_folder_that_is_not_there_is_named);
    tcase_add_test(t, a_copy_has_the_document_under_its_new_name_and_the_rest_beside_it);
    tcase_add_test(t, a_document_without_a_folder_goes_to_the_current_one);
    tcase_add_loop_test(t, nothing_is_copied_when_something_would_be_overwritten, 0,
                        COUNT_OF(taken));
    suite_add_tcase(s, t);
    return s;
}
