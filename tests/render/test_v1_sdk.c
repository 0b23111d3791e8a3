/* SPDX-License-Identifier: MIT
 * tests/render/test_v1_sdk.c - the names that the rules go by (model/data) and the tables that the
 * exports go by (render/data) are of one release.
 */
#include "model/sdk.h"

#include <check.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"

static struct buf text = BUF_INIT;
static struct json *table;

static const struct json_value *open_table(const char *path, const char *member)
{
    struct status st = STATUS_INIT;
    ck_assert_msg(file_read(path, JSON_BYTES_MAX, &text, NULL, &st), "%s", st.message);
    table = json_parse(buf_str(&text), &st);
    ck_assert_msg(table != NULL, "%s", st.message);
    const struct json_value *value = json_get(json_root(table), str_from(member));
    ck_assert_ptr_nonnull(value);
    return value;
}

static void close_table(void)
{
    json_free(table);
    buf_finish(&text);
}

static struct str member(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, str_from(key));
    return value != NULL ? json_text(table, value) : STR_NONE;
}

static struct str words_of(struct str name, const char *kind, struct buf *key)
{
    buf_reset(key);
    buf_addf(key, "%.*s %s", STR_ARG(name), kind);
    return sdk_words(buf_str(key));
}

static size_t count_words(struct str words)
{
    size_t count = 0;
    while (!str_is_none(sdk_next(&words))) {
        count++;
    }
    return count;
}

START_TEST(both_know_the_same_versions_of_frameworks)
{
    static const char *const classes[] = {"PyTorch", "TensorFlow", "Chainer", "SKLearn"};
    struct buf key = BUF_INIT;
    struct str last = STR_NONE;
    size_t known = 0, recorded = 0;
    const struct json_value *row = json_first(open_table("render/data/matrix.json", "rows"));
    for (; row != NULL; row = json_next(row)) {
        struct str version = member(row, "framework_version");
        struct str words = words_of(member(row, "class"), "versions", &key);
        ck_assert_msg(str_is_none(version) || sdk_has(words, version), "%.*s %.*s",
                      STR_ARG(buf_str(&key)), STR_ARG(version));
        recorded +=
            !str_is_none(version) && !str_eq(version, last); /* rows of one stand together */
        last = version;
    }
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        known += count_words(words_of(str_from(classes[i]), "versions", &key));
    }
    ck_assert_uint_ge(recorded, known);
    ck_assert_uint_gt(known, 10);
    buf_finish(&key);
    close_table();
}
END_TEST

/* Did the SDK take that class, backend or object? */
static bool is_known(const struct json_value *row, struct buf *key)
{
    struct str class = member(row, "class");
    const struct json_value *training = json_get(row, STR("distributed_training"));
    if (training == NULL) {
        return sdk_has(words_of(class, "backends", key), member(row, "distributed_backend"));
    }
    char lower[32] = {0};
    for (size_t i = 0; i < class.len && i < sizeof(lower) - 1; i++) {
        char c = class.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    struct str words = words_of(member(training, "class"), "estimators", key);
    return str_is_none(words) || sdk_has(words, str_from(lower));
}

START_TEST(both_know_the_same_ways_to_distribute)
{
    struct buf key = BUF_INIT;
    size_t taken = 0, refused = 0;
    const struct json_value *row = json_first(open_table("render/data/distribution.json", "rows"));
    for (; row != NULL; row = json_next(row)) {
        bool any = json_get(row, STR("distributed_training")) != NULL ||
                   json_get(row, STR("distributed_backend")) != NULL;
        if (any) {
            bool ok = json_get(row, STR("exception")) == NULL;
            ck_assert_int_eq(is_known(row, &key), ok);
            taken += ok;
            refused += !ok;
        }
    }
    ck_assert_uint_gt(taken, 10);
    ck_assert_uint_gt(refused, 5);
    buf_finish(&key);
    close_table();
}
END_TEST

START_TEST(both_know_the_same_parameters_of_a_module)
{
    struct str words = sdk_words(STR("module parameters"));
    const struct json_value *row =
        json_first(open_table("render/data/module_parameters.json", "parameters"));
    for (; row != NULL; row = json_next(row)) {
        struct str name = member(json_get(row, STR("module")), "Name");
        struct str word = sdk_next(&words);
        ck_assert_msg(str_eq(word, name), "%.*s is %.*s", STR_ARG(word), STR_ARG(name));
    }
    ck_assert(str_is_none(sdk_next(&words)));
    close_table();
}
END_TEST

START_TEST(both_know_the_same_types)
{
    const struct json_value *types =
        open_table("render/data/types.json", "MLCComputeType_by_compute_type");
    struct str words = sdk_words(STR("compute types"));
    ck_assert_uint_eq(count_words(words), json_count(types));
    for (const struct json_value *v = json_first(types); v != NULL; v = json_next(v)) {
        ck_assert(sdk_has(words, json_key(v)));
    }
    const struct json_value *data = json_get(json_root(table), STR("data_types"));
    words = sdk_words(STR("data types"));
    ck_assert_uint_eq(count_words(words), json_count(data));
    for (const struct json_value *v = json_first(data); v != NULL; v = json_next(v)) {
        ck_assert(sdk_has(words, json_text(table, v)));
    }
    close_table();
}
END_TEST

Suite *test_v1_sdk_suite(void)
{
    Suite *suite = suite_create("v1 sdk");
    TCase *release = tcase_create("release");
    tcase_add_test(release, both_know_the_same_versions_of_frameworks);
    tcase_add_test(release, both_know_the_same_ways_to_distribute);
    tcase_add_test(release, both_know_the_same_parameters_of_a_module);
    tcase_add_test(release, both_know_the_same_types);
    suite_add_tcase(suite, release);
    return suite;
}
