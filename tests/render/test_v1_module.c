/* SPDX-License-Identifier: MIT */
#include "render/v1_module.h"

#include <check.h>

#include "base/json.h"
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
    ck_assert(v1_modules_init(&modules, &opened.input, tables, NULL));
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

static const char *const hashed_cases[] = {
    "001_minimal",
    "034_override_all4_shared",
    "036_params_unicode",
    "037_params_submit_values",
    "039_args_literals",
    "040_allow_reuse_false",
    "050_out_mount",
    "052_out_directory_and_type",
    "055_out_explicit_datastores",
    "056_out_pipeline_default_datastore",
    "063_out_unicode_name",
    "071_in_as_input",
    "073_in_as_download",
    "074_in_dataref_mount",
    "095_in_out_name_collision",
    "096_in_collision_dataref",
    "097_in_portbinding",
    "111_run_after",
    "112_run_after_and_data",
    "117_fan_in",
    "121_chain30",
    "140_param_shadows_module_param",
    "143_param_named_like_override",
};

START_TEST(a_fingerprint_is_the_first_half_of_the_sdks)
{
    const char *name = hashed_cases[_i];
    open_case(name);

    for (uint32_t node = 0; node < opened.g->node_count; node++) {
        struct v1_module module = read_node(node);
        char hex[SHA256_HEX + 1];
        ck_assert(v1_module_fingerprint(&modules, &module, arena, hex, NULL));
        ck_assert_msg(is_recorded(name, str_from(hex)), "%s: node %u is %s", name, node, hex);
    }
    close_case();
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
    ck_assert(v1_modules_init(&modules, &opened.input, tables, NULL));

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
    tcase_add_loop_test(t, a_fingerprint_is_the_first_half_of_the_sdks, 0,
                        (int)COUNT_OF(hashed_cases));
    tcase_add_test(t, the_literal_text_parameter_x_is_the_parameter_x_where_it_is_used);
    tcase_add_test(t, a_renamed_input_forgets_the_type_of_what_it_takes);
    suite_add_tcase(s, t);
    return s;
}
