/* SPDX-License-Identifier: MIT */
#include "model/shape.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "model/named_list.h"
#include "model/shape_internal.h"
#include "tests/model/documents.h"

/* --- the table against the JSON Schema ---
 *
 * Both are reduced to the same thing, what may stand at one place: kinds of scalars, the texts that
 * are well formed, a pattern, and the lists and objects. Those are compared in pairs, and so on
 * downwards. */

enum { COMPLEX_MAX = 12, TEXTS_MAX = 12 };

struct schema_place {
    unsigned scalars;
    struct str texts[TEXTS_MAX];
    size_t text_count;
    struct str pattern;
    const struct json_value *complex[COMPLEX_MAX];
    size_t complex_count;
};

struct shape_place {
    unsigned scalars;
    const struct shape *scalar;
    const struct shape *complex[COMPLEX_MAX];
    size_t complex_count;
};

static struct buf schema_text = BUF_INIT;
static struct json *schema;
static bool seen_keys[KEY_COUNT];
static bool seen_shapes[SHAPE_ID_COUNT];

static struct str text_of(const struct json_value *v)
{
    return json_text(schema, v);
}

static const struct json_value *member(const struct json_value *object, const char *key)
{
    return json_get(object, str_from(key));
}

/* Follows {"$ref": "#/$defs/NAME"}. */
static const struct json_value *resolve(const struct json_value *node)
{
    const struct json_value *ref = member(node, "$ref");
    if (ref == NULL) {
        return node;
    }
    struct str pointer = text_of(ref);
    ck_assert(str_starts(pointer, STR("#/$defs/")));
    const struct json_value *defs = member(json_root(schema), "$defs");
    const struct json_value *target = json_get(defs, str_slice(pointer, 8, pointer.len));
    ck_assert_ptr_nonnull(target);
    return resolve(target);
}

static void add_text(struct schema_place *place, const struct json_value *text)
{
    ck_assert_int_eq(json_kind(text), JSON_STRING);
    ck_assert_uint_lt(place->text_count, TEXTS_MAX);
    place->texts[place->text_count++] = text_of(text);
    place->scalars |= SCALAR_TEXT;
}

static void add_type(struct schema_place *place, const struct json_value *node,
                     const struct json_value *type)
{
    static const struct {
        const char *name;
        unsigned bits;
    } types[] = {
        {"null", SCALAR_NULL},     {"boolean", SCALAR_BOOL}, {"integer", SCALAR_INTEGER},
        {"number", SCALAR_NUMBER}, {"string", SCALAR_TEXT},
    };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_eq(text_of(type), str_from(types[i].name))) {
            place->scalars |= types[i].bits;
            return;
        }
    }
    ck_assert_msg(str_eq(text_of(type), STR("object")) || str_eq(text_of(type), STR("array")),
                  "the schema has a type %.*s", STR_ARG(text_of(type)));
    ck_assert_uint_lt(place->complex_count, COMPLEX_MAX);
    place->complex[place->complex_count++] = node;
}

static void reduce_schema(const struct json_value *node, struct schema_place *place)
{
    node = resolve(node);
    static const char *const nested[] = {"anyOf", "oneOf"};
    for (size_t i = 0; i < COUNT_OF(nested); i++) {
        const struct json_value *list = member(node, nested[i]);
        for (const struct json_value *v = list ? json_first(list) : NULL; v; v = json_next(v)) {
            reduce_schema(v, place);
        }
    }
    if (member(node, "const") != NULL) {
        add_text(place, member(node, "const"));
    }
    const struct json_value *list = member(node, "enum");
    for (const struct json_value *v = list ? json_first(list) : NULL; v; v = json_next(v)) {
        add_text(place, v);
    }
    const struct json_value *type = member(node, "type");
    if (type != NULL && json_kind(type) == JSON_LIST) {
        for (const struct json_value *v = json_first(type); v; v = json_next(v)) {
            add_type(place, node, v);
        }
    } else if (type != NULL) {
        add_type(place, node, type);
    }
    if (member(node, "pattern") != NULL) {
        place->pattern = text_of(member(node, "pattern"));
    }
}

static void reduce_shape(const struct shape *shape, struct shape_place *place)
{
    seen_shapes[shape - shape_table] = true;
    if (shape->kind == SHAPE_SCALAR) {
        ck_assert_msg(place->scalar == NULL, "%s has two scalars", shape->name);
        place->scalars = shape->scalars;
        place->scalar = shape;
        return;
    }
    if (shape->kind != SHAPE_CHOICE) {
        /* The schema has one variant for both link outputs. */
        const struct shape *before =
            place->complex_count > 0 ? place->complex[place->complex_count - 1] : NULL;
        if (before == NULL || before->fields != shape->fields || shape->fields == NULL) {
            ck_assert_uint_lt(place->complex_count, COMPLEX_MAX);
            place->complex[place->complex_count++] = shape;
        }
        return;
    }
    for (const struct shape *const *s = shape->choices; *s != NULL; s++) {
        reduce_shape(*s, place);
    }
}

static void compare_place(const struct json_value *node, const struct shape *shape,
                          const char *path);

static void compare_scalar(const struct schema_place *want, const struct shape_place *have,
                           const char *path)
{
    ck_assert_msg(want->scalars == have->scalars, "%s: scalars %x, in the schema %x", path,
                  have->scalars, want->scalars);
    const struct shape *scalar = have->scalar;
    size_t count = 0;
    while (scalar != NULL && scalar->values != NULL && scalar->values[count] != NULL) {
        ck_assert_msg(count < want->text_count &&
                          str_eq(str_from(scalar->values[count]), want->texts[count]),
                      "%s: text %zu is %s", path, count, scalar->values[count]);
        count++;
    }
    ck_assert_msg(count == want->text_count, "%s: %zu texts, in the schema %zu", path, count,
                  want->text_count);
    bool has_pattern = scalar != NULL && scalar->well_formed != NULL;
    ck_assert_msg(has_pattern == (want->pattern.len > 0), "%s: one has a pattern", path);
    if (has_pattern) {
        ck_assert_ptr_nonnull(scalar->pattern_help);
    }
}

static void compare_default(const struct json_value *node, const struct field *field,
                            const char *path)
{
    const struct json_value *want = member(node, "default");
    ck_assert_msg((want != NULL) == (field->default_json != NULL), "%s: one has a default", path);
    if (want == NULL) {
        return;
    }
    struct buf text = BUF_INIT;
    struct json_writer w;
    json_write_init(&w, &text, JSON_COMPACT, JSON_UTF8);
    json_write_value(&w, schema, want);
    ck_assert_str_eq(field->default_json, buf_cstr(&text));
    ck_assert_msg(strchr(field->default_json, '\\') == NULL, "%s: defaults have no escapes", path);
    buf_finish(&text);
}

static bool is_required(const struct json_value *node, struct str key)
{
    const struct json_value *list = member(node, "required");
    for (const struct json_value *v = list ? json_first(list) : NULL; v; v = json_next(v)) {
        if (str_eq(text_of(v), key)) {
            return true;
        }
    }
    return false;
}

static void compare_object(const struct json_value *node, const struct shape *shape,
                           const char *path)
{
    const struct json_value *more = member(node, "additionalProperties");
    ck_assert_msg(more != NULL && json_kind(more) == JSON_BOOL && !json_bool(more),
                  "%s: other keys are allowed", path);
    const struct json_value *property = json_first(member(node, "properties"));
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct field *field = &shape->fields[i];
        struct str key = key_text(field->key);
        char below[512];
        snprintf(below, sizeof below, "%s/%.*s", path, STR_ARG(key));
        ck_assert_msg(property != NULL, "%s: not in the schema, or in another place", below);
        struct str want = json_key(property);
        ck_assert_msg(str_eq(key, want), "%s: in the schema %.*s", below, STR_ARG(want));
        seen_keys[field->key] = true;
        compare_default(property, field, below);
        ck_assert_msg(field->required == is_required(node, key), "%s: required differs", below);
        compare_place(property, field->shape, below);
        property = json_next(property);
    }
    ck_assert_msg(property == NULL, "%s lacks %.*s", path,
                  STR_ARG(property ? json_key(property) : STR_NONE));
}

static void compare_pair(const struct json_value *node, const struct shape *shape, const char *path)
{
    const struct json_value *items = member(node, "prefixItems");
    int64_t least = 0;
    ck_assert(json_int64(schema, member(node, "minItems"), &least) && least == 2);
    ck_assert(!json_bool(member(node, "items")));
    ck_assert_uint_eq(json_count(items), 2);
    compare_place(json_first(items), shape->item, path);
    compare_place(json_next(json_first(items)), shape->second, path);
}

static void compare_complex(const struct json_value *node, const struct shape *shape,
                            const char *path)
{
    const struct json_value *more = member(node, "additionalProperties");
    switch (shape->kind) {
    case SHAPE_OBJECT:
        ck_assert_msg(member(node, "properties") != NULL, "%s: an object here", path);
        compare_object(node, shape, path);
        break;
    case SHAPE_MAP:
        ck_assert_msg(member(node, "properties") == NULL && more != NULL, "%s: a map here", path);
        if (json_kind(more) == JSON_BOOL) {
            ck_assert(json_bool(more) && shape->item->kind == SHAPE_ANY);
            seen_shapes[shape->item - shape_table] = true;
        } else {
            compare_place(more, shape->item, path);
        }
        break;
    case SHAPE_LIST:
        ck_assert_msg(member(node, "prefixItems") == NULL, "%s: a list here", path);
        compare_place(member(node, "items"), shape->item, path);
        break;
    case SHAPE_PAIR:
        ck_assert_msg(member(node, "prefixItems") != NULL, "%s: a pair here", path);
        compare_pair(node, shape, path);
        break;
    case SHAPE_SCALAR:
    case SHAPE_ANY:
    case SHAPE_CHOICE:
        ck_abort_msg("%s: %s", path, shape->name);
    }
}

static void compare_place(const struct json_value *node, const struct shape *shape,
                          const char *path)
{
    struct schema_place want = {.scalars = 0};
    struct shape_place have = {.scalars = 0};
    reduce_schema(node, &want);
    reduce_shape(shape, &have);
    compare_scalar(&want, &have, path);
    ck_assert_msg(want.complex_count == have.complex_count,
                  "%s: %zu lists and objects, in the schema %zu", path, have.complex_count,
                  want.complex_count);
    for (size_t i = 0; i < want.complex_count; i++) {
        compare_complex(want.complex[i], have.complex[i], path);
    }
}

START_TEST(the_table_says_what_the_schema_says)
{
    struct status st = STATUS_INIT;
    document_read("tests/data/pipeline.schema.json", &schema_text);
    schema = json_parse(buf_str(&schema_text), &st);
    ck_assert_msg(schema != NULL, "%s", st.message);

    compare_place(json_root(schema), SHAPE(DOCUMENT), "");

    for (int key = KEY_FREE + 1; key < KEY_COUNT; key++) {
        ck_assert_msg(seen_keys[key], "%s is in no object", key_text((enum key)key).ptr);
    }
    for (size_t i = 0; i < SHAPE_ID_COUNT; i++) {
        bool twin = i == SHAPE_ID_LINK_TABULAR_OUTPUT; /* shares its fields with the other link */
        ck_assert_msg(seen_shapes[i] || twin, "%s stands nowhere", shape_table[i].name);
    }
    json_free(schema);
    buf_finish(&schema_text);
}
END_TEST

/* --- what the rest of the program relies on --- */

START_TEST(every_key_is_found_by_its_text)
{
    for (int key = KEY_FREE + 1; key < KEY_COUNT; key++) {
        struct str text = key_text((enum key)key);
        ck_assert_int_eq(key_find(text), key);
        ck_assert(key == KEY_FREE + 1 || str_cmp(key_text((enum key)(key - 1)), text) < 0);
    }
}
END_TEST

START_TEST(a_text_that_is_no_key_is_a_free_one)
{
    static const struct str texts[] = {STR_INIT(""),     STR_INIT("nam"),   STR_INIT("names"),
                                       STR_INIT("Name"), STR_INIT("zzz"),   STR_INIT("\0"),
                                       STR_INIT("한글"), STR_INIT("accoun")};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ck_assert_int_eq(key_find(texts[i]), KEY_FREE);
    }
    ck_assert_uint_eq(key_text(KEY_NONE).len, 0);
    ck_assert_uint_eq(key_text(KEY_FREE).len, 0);
}
END_TEST

/* Each with each other: setting the selector leaves the other members alone, so they must have one
 * shape and one order in both. */
static void compare_variants(const struct shape *a, const struct shape *b, enum key selector)
{
    size_t last = 0;
    for (size_t i = 0; i < a->field_count; i++) {
        enum key key = a->fields[i].key;
        size_t j = shape_field_index(b, key);
        if (j == SIZE_MAX) {
            continue;
        }
        ck_assert_msg(key == selector || a->fields[i].shape == b->fields[j].shape,
                      "%.*s has two shapes, in %s and %s", STR_ARG(key_text(key)), a->name,
                      b->name);
        ck_assert_msg(j >= last, "%.*s has two places, in %s and %s", STR_ARG(key_text(key)),
                      a->name, b->name);
        last = j;
    }
}

START_TEST(variants_of_a_selector_agree_about_the_members_they_share)
{
    size_t choices = 0;
    for (size_t i = 0; i < SHAPE_ID_COUNT; i++) {
        const struct shape *choice = &shape_table[i];
        if (choice->kind != SHAPE_CHOICE || choice->selector == KEY_NONE) {
            continue;
        }
        choices++;
        for (const struct shape *const *a = choice->choices; *a != NULL; a++) {
            ck_assert_ptr_eq((*a)->choice, choice);
            ck_assert_ptr_eq(shape_variant(choice, str_from((*a)->variant)), *a);
            ck_assert_ptr_nonnull(shape_field(*a, choice->selector));
            for (const struct shape *const *b = choice->choices; *b != NULL; b++) {
                compare_variants(*a, *b, choice->selector);
            }
        }
    }
    ck_assert_uint_eq(choices, 5); /* step, estimator, distribution, output, wire */
}
END_TEST

START_TEST(a_selector_has_a_default_exactly_where_it_may_be_absent)
{
    ck_assert_ptr_eq(shape_variant_default(SHAPE(STEP)), SHAPE(ESTIMATOR_STEP));
    ck_assert_ptr_eq(shape_variant_default(SHAPE(OUTPUT)), SHAPE(PIPELINE_DATA));
    ck_assert_ptr_eq(shape_variant_default(SHAPE(WIRE)), SHAPE(FILE_WIRE));
    ck_assert_ptr_null(shape_variant_default(SHAPE(ESTIMATOR)));
    ck_assert_ptr_null(shape_variant_default(SHAPE(DISTRIBUTED_TRAINING)));
}
END_TEST

START_TEST(objects_without_selector_have_the_key_that_tells_them)
{
    for (size_t i = 0; i < SHAPE_ID_COUNT; i++) {
        const struct shape *shape = &shape_table[i];
        if (shape->kind == SHAPE_OBJECT && shape->variant_key != KEY_NONE) {
            const struct field *field = shape_field(shape, shape->variant_key);
            ck_assert_msg(field != NULL && field->required, "%s", shape->name);
        }
        ck_assert_msg((shape->identity == KEY_NONE) == (shape->list == KEY_NONE), "%s",
                      shape->name);
        if (shape->identity != KEY_NONE) {
            const struct field *field = shape_field(shape, shape->identity);
            ck_assert_msg(field != NULL && field->required && field->shape->ref == REF_IDENTITY,
                          "%s", shape->name);
            ck_assert_ptr_nonnull(shape_field(SHAPE(DOCUMENT), shape->list));
        }
    }
}
END_TEST

START_TEST(every_shape_has_a_name_and_every_field_a_sentence)
{
    for (size_t i = 0; i < SHAPE_ID_COUNT; i++) {
        const struct shape *shape = &shape_table[i];
        ck_assert_msg(shape->name != NULL, "shape %zu has no name", i);
        for (size_t f = 0; f < shape->field_count; f++) {
            const char *help = shape->fields[f].help;
            ck_assert_msg(help != NULL && strlen(help) > 10 && help[strlen(help) - 1] == '.',
                          "%s/%.*s", shape->name, STR_ARG(key_text(shape->fields[f].key)));
        }
    }
}
END_TEST

START_TEST(a_slot_admits_its_own_choices_only)
{
    ck_assert(shape_admits(SHAPE(INPUT), SHAPE(TABULAR_WIRE)));
    ck_assert(shape_admits(SHAPE(INPUT), SHAPE(DATASET_INPUT)));
    ck_assert(shape_admits(SHAPE(ARGUMENT), SHAPE(PLAIN)));
    ck_assert(shape_admits(SHAPE(TEXT), SHAPE(TEXT)));
    ck_assert(!shape_admits(SHAPE(INPUT), SHAPE(PIPELINE_DATA)));
    ck_assert(!shape_admits(SHAPE(TEXT), SHAPE(NAME)));
    ck_assert(!shape_admits(SHAPE(OUTPUT), SHAPE(FILE_WIRE)));
}
END_TEST

static const struct pattern_case {
    const char *label;
    enum shape_id shape;
    struct str text;
    bool fits;
} pattern_cases[] = {
    {"a letter", SHAPE_ID_STEP_ID, STR_INIT("a"), true},
    {"all kinds", SHAPE_ID_STEP_ID, STR_INIT("_aZ09-_"), true},
    {"empty", SHAPE_ID_STEP_ID, STR_INIT(""), false},
    {"a digit first", SHAPE_ID_STEP_ID, STR_INIT("1a"), false},
    {"a dash first", SHAPE_ID_STEP_ID, STR_INIT("-a"), false},
    {"a dot", SHAPE_ID_STEP_ID, STR_INIT("a.b"), false},
    {"a space", SHAPE_ID_STEP_ID, STR_INIT("a b"), false},
    {"another script", SHAPE_ID_STEP_ID, STR_INIT("größe"), false},
    {"a NUL", SHAPE_ID_STEP_ID, STR_INIT("a\0"), false},
    {"a newline behind", SHAPE_ID_STEP_ID, STR_INIT("a\n"), false},
    {"step and port", SHAPE_ID_OUTPUT_REF, STR_INIT("a.b"), true},
    {"an empty port", SHAPE_ID_OUTPUT_REF, STR_INIT("a."), true},
    {"any characters", SHAPE_ID_OUTPUT_REF, STR_INIT("한글 -\n.x y"), true},
    {"no step", SHAPE_ID_OUTPUT_REF, STR_INIT(".b"), false},
    {"no dot", SHAPE_ID_OUTPUT_REF, STR_INIT("ab"), false},
    {"two dots", SHAPE_ID_OUTPUT_REF, STR_INIT("a.b.c"), false},
    {"empty", SHAPE_ID_OUTPUT_REF, STR_INIT(""), false},
};

START_TEST(a_pattern_takes_what_the_schema_takes)
{
    const struct pattern_case *c = &pattern_cases[_i];
    ck_assert_msg(shape_table[c->shape].well_formed(c->text) == c->fits, "%s", c->label);
}
END_TEST

/* No list has another identity than its row says, and no row is of a list without names. */
START_TEST(the_table_of_named_lists_says_what_the_shapes_say)
{
    size_t items[NAMED_LISTS] = {0};
    for (size_t i = 0; i < SHAPE_ID_COUNT; i++) {
        const struct shape *shape = &shape_table[i];
        if (shape->identity == KEY_NONE) {
            continue;
        }
        const struct named_list *named = named_list_find(shape->list);
        ck_assert_msg(named != NULL, "%s", shape->name);
        ck_assert_msg(named->identity == shape->identity, "%s", shape->name);
        items[named - named_lists]++;
    }
    for (size_t i = 0; i < NAMED_LISTS; i++) {
        ck_assert_msg(items[i] > 0, "%s", named_lists[i].noun);
    }
    ck_assert_ptr_null(named_list_find(KEY_NONE));
    ck_assert_ptr_null(named_list_find(KEY_VIEW));
}
END_TEST

Suite *test_shape_suite(void)
{
    Suite *suite = suite_create("shape");
    TCase *tc = tcase_create("shape");
    tcase_add_test(tc, the_table_says_what_the_schema_says);
    tcase_add_test(tc, the_table_of_named_lists_says_what_the_shapes_say);
    tcase_add_test(tc, every_key_is_found_by_its_text);
    tcase_add_test(tc, a_text_that_is_no_key_is_a_free_one);
    tcase_add_test(tc, variants_of_a_selector_agree_about_the_members_they_share);
    tcase_add_test(tc, a_selector_has_a_default_exactly_where_it_may_be_absent);
    tcase_add_test(tc, objects_without_selector_have_the_key_that_tells_them);
    tcase_add_test(tc, every_shape_has_a_name_and_every_field_a_sentence);
    tcase_add_test(tc, a_slot_admits_its_own_choices_only);
    tcase_add_loop_test(tc, a_pattern_takes_what_the_schema_takes, 0, (int)COUNT_OF(pattern_cases));
    suite_add_tcase(suite, tc);
    return suite;
}
