/* SPDX-License-Identifier: MIT */
#include "model/sdk.h"

#include <check.h>

#include "base/buf.h"

/* The words behind a key, with one blank between them. */
static struct str joined(const char *key, struct buf *out)
{
    struct str words = sdk_words(str_from(key));
    buf_reset(out);
    for (struct str word = sdk_next(&words); !str_is_none(word); word = sdk_next(&words)) {
        buf_addf(out, "%s%.*s", out->len > 0 ? " " : "", STR_ARG(word));
    }
    return buf_str(out);
}

static const struct {
    const char *label, *key, *words;
} word_cases[] = {
    {"one word", "Estimator backends", "mpi"},
    {"several words", "TensorFlow backends", "mpi ps"},
    {"words on several lines", "data types",
     "AnyFile AzureBlobReference AzureDataLakeReference AzureFilesReference "
     "AzureSqlDatabaseReference AzurePostgresDatabaseReference AzureDataLakeGen2Reference "
     "AzureMLDataset AzureMySqlDatabaseReference DBFSReference AnyDirectory"},
    {"a key that is not there", "Estimator versions", ""},
    {"a part of a key", "backends", ""},
    {"a comment", "# KEY", ""},
    {"no key", "", ""},
};

START_TEST(words_are_found_by_their_key)
{
    struct buf out = BUF_INIT;
    struct str got = joined(word_cases[_i].key, &out);
    ck_assert_msg(str_eq(got, str_from(word_cases[_i].words)), "%s: %.*s", word_cases[_i].label,
                  STR_ARG(got));
    buf_finish(&out);
}
END_TEST

START_TEST(a_key_that_is_not_there_has_no_words)
{
    ck_assert(str_is_none(sdk_words(STR("nothing"))));
    ck_assert(!sdk_has(STR_NONE, STR("mpi")));
}
END_TEST

START_TEST(a_word_is_one_only_as_a_whole)
{
    struct str words = sdk_words(STR("PyTorch backends"));
    ck_assert(sdk_has(words, STR("mpi")));
    ck_assert(sdk_has(words, STR("nccl")));
    ck_assert(!sdk_has(words, STR("ncc")));
    ck_assert(!sdk_has(words, STR("mpi gloo")));
    ck_assert(!sdk_has(words, STR("")));
}
END_TEST

Suite *test_sdk_suite(void)
{
    Suite *suite = suite_create("sdk");
    TCase *words = tcase_create("words");
    tcase_add_loop_test(words, words_are_found_by_their_key, 0, (int)COUNT_OF(word_cases));
    tcase_add_test(words, a_key_that_is_not_there_has_no_words);
    tcase_add_test(words, a_word_is_one_only_as_a_whole);
    suite_add_tcase(suite, words);
    return suite;
}
