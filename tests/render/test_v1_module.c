/* SPDX-License-Identifier: MIT */
#include "render/v1_module.h"

#include <check.h>

#include "base/json.h"
#include "render/v1_fingerprint.h"
#include "tests/render/v1_case.h"

static struct arena arena;
static struct v1_tables *tables;
static struct v1_case opened;
static struct v1_modules modules;

static void set_up(void)
{
    ck_assert(arena_init(&arena, 0));
    tables = v1_tables_new(NULL);
    ck_assert_ptr_nonnull(tables);
}

static void tear_down(void)
{
    v1_tables_free(tables);
    arena_finish(&arena);
}

static void open_case(const char *name)
{
    v1_case_open(&opened, name);
    v1_modules_init(&modules, &opened.input, tables);
}

static void close_case(void)
{
    v1_modules_finish(&modules);
    v1_case_close(&opened);
}

static struct v1_module read_node(uint32_t node)
{
    struct v1_module module;
    struct status st = STATUS_INIT;
    ck_assert_msg(v1_module_read(&modules, node, &arena, &module, &st), "%s", st.message);
    return module;
}

/* The first half of the IdentifierHash that the SDK computed for a case's module number `number`;
 * STR_NONE when there is no such module. */
static struct str recorded_half(const char *name, unsigned number)
{
    struct str file = arena_strf(&arena, "expected/modules/%02u.json", number);
    struct str text = v1_case_file(name, file.ptr, &arena);
    if (str_is_none(text)) {
        return STR_NONE;
    }
    struct json *j = json_parse(text, NULL);
    ck_assert_ptr_nonnull(j);
    struct str hash = json_text(j, json_get(json_root(j), STR("IdentifierHash")));
    struct str half = arena_str(&arena, str_cut(&hash, '_'));
    json_free(j);
    return half;
}

static bool is_recorded(const char *name, struct str half)
{
    for (unsigned number = 1;; number++) {
        struct str recorded = recorded_half(name, number);
        if (str_is_none(recorded) || str_eq(recorded, half)) {
            return !str_is_none(recorded);
        }
    }
}

START_TEST(a_fingerprint_is_the_first_half_of_the_sdks)
{
    struct v1_case_names names = v1_case_list("0123456789", &arena);
    struct v1_fingerprints fingerprints;
    ck_assert(v1_fingerprints_init(&fingerprints, NULL));

    for (size_t i = 0; i < names.count; i++) {
        open_case(names.items[i]);
        for (uint32_t node = 0; node < opened.g->node_count; node++) {
            struct v1_module module = read_node(node);
            char hex[SHA256_HEX + 1];
            ck_assert(v1_fingerprint_module(&fingerprints, &modules, &module, arena, hex, NULL));
            ck_assert_msg(is_recorded(names.items[i], str_from(hex)), "%s: node %u is %s",
                          names.items[i], node, hex);
        }
        close_case();
    }
    v1_fingerprints_finish(&fingerprints);
}
END_TEST

START_TEST(the_literal_text_parameter_x_is_the_parameter_x_where_it_is_used)
{
    open_case("039_args_literals");
    struct v1_module m = read_node(0);

    size_t found = 0;
    for (size_t i = 0; i < m.argument_count; i++) {
        bool is_lr = str_eq(m.arguments[i].text, STR("lr"));
        bool is_nope = str_eq(m.arguments[i].text, STR("parameter:nope"));
        ck_assert_int_eq(m.arguments[i].kind, is_lr ? V1_PARAMETER : V1_LITERAL);
        found += is_lr + is_nope;
    }
    ck_assert_uint_eq(found, 3);
    close_case();
}
END_TEST

START_TEST(a_renamed_input_forgets_the_type_of_what_it_takes)
{
    v1_case_make(
        &opened,
        STR("{\"format\": \"stepwire/1\", \"datastores\": [{\"name\": \"s\", \"default\": true}],"
            "\"steps\": [{\"id\": \"a\", \"estimator\": {\"class\": \"Estimator\", "
            "\"entry_script\": \"a.py\"}, \"estimator_entry_script_arguments\": [],"
            "\"outputs\": [{\"name\": \"x\", \"data_type\": \"T\"}]},"
            "{\"id\": \"b\", \"estimator\": {\"class\": \"Estimator\", \"entry_script\": \"b.py\"},"
            "\"estimator_entry_script_arguments\": [], \"inputs\": [{\"from\": \"a.x\"}],"
            "\"outputs\": [{\"name\": \"x\"}]},"
            "{\"id\": \"c\", \"estimator\": {\"class\": \"Estimator\", \"entry_script\": \"c.py\"},"
            "\"estimator_entry_script_arguments\": [], \"inputs\": [{\"from\": \"a.x\"}]}]}"));
    v1_modules_init(&modules, &opened.input, tables);

    struct v1_module renamed = read_node(1), kept = read_node(2);

    ck_assert(str_eq(renamed.inputs[0].name, STR("INPUT_x")));
    ck_assert(str_is_none(renamed.inputs[0].data_type));
    ck_assert(str_eq(kept.inputs[0].name, STR("x")));
    ck_assert(str_eq(kept.inputs[0].data_type, STR("T")));
    close_case();
}
END_TEST

Suite *test_v1_module_suite(void)
{
    Suite *s = suite_create("v1_module");
    TCase *t = tcase_create("v1_module");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_fingerprint_is_the_first_half_of_the_sdks);
    tcase_add_test(t, the_literal_text_parameter_x_is_the_parameter_x_where_it_is_used);
    tcase_add_test(t, a_renamed_input_forgets_the_type_of_what_it_takes);
    suite_add_tcase(s, t);
    return s;
}
