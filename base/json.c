/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_internal.h"
#include "base/mem.h"

/* A json_value is a cJSON node (struct json_value itself is never defined). Two fields of the node,
 * which cJSON fills for numbers only, are ours once the tree stands:
 *
 *      valueint     the node's index in preorder, which is that of its place
 *      valuedouble  the two lengths below: a key or a text may hold NUL, and a C string cannot tell
 *
 * Nobody ever asks cJSON for a number: a number is its text in the file. */
struct lengths {
    uint32_t key, text;
};
_Static_assert(sizeof(struct lengths) == sizeof((cJSON){0}.valuedouble),
               "lengths live in valuedouble");

/* The column of a place far into a line would cost the whole line (a compact document is one line),
 * so every MARK_EVERY bytes the line and column are noted. A loader asks for the place of every
 * value; an eighth of the text in memory, while it is parsed, is what makes that cheap. */
enum { MARK_EVERY = 64 };

struct mark {
    uint32_t line, column;
};

struct json {
    struct str text; /* the caller's */
    struct json_places places;
    struct mark *marks; /* [i] is the place of byte i * MARK_EVERY; text.len / MARK_EVERY + 1 */
    cJSON *root;
};

static const cJSON *node_of(const struct json_value *v)
{
    return (const cJSON *)(const void *)v;
}

static const struct json_value *value_of(const cJSON *node)
{
    return (const struct json_value *)(const void *)node;
}

static struct lengths lengths_of(const cJSON *node)
{
    struct lengths lengths;
    memcpy(&lengths, &node->valuedouble, sizeof lengths);
    return lengths;
}

static struct json_place place_of(const struct json *j, const cJSON *node)
{
    assert(node->valueint >= 0 && (size_t)node->valueint < j->places.count);
    return j->places.at[node->valueint];
}

size_t json_index(const struct json_value *v)
{
    return (size_t)node_of(v)->valueint;
}

/* --- kinds --- */

static enum json_kind kind_of(const cJSON *node)
{
    switch (node->type & 0xFF) { /* above are cJSON's flags */
    case cJSON_NULL:
        return JSON_NULL;
    case cJSON_True:
    case cJSON_False:
        return JSON_BOOL;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_LIST;
    default:
        assert((node->type & 0xFF) == cJSON_Object);
        return JSON_OBJECT;
    }
}

/* The kind that a value's first byte promises. */
static enum json_kind kind_at(char c)
{
    switch (c) {
    case 'n':
        return JSON_NULL;
    case 't':
    case 'f':
        return JSON_BOOL;
    case '"':
        return JSON_STRING;
    case '[':
        return JSON_LIST;
    case '{':
        return JSON_OBJECT;
    default:
        return JSON_NUMBER;
    }
}

/* --- building --- */

static void *cjson_alloc(size_t size)
{
    return mem_alloc(1, size);
}

/* cJSON 1.7.15 reads numbers through a short buffer and refuses longer ones (not everywhere: Debian
 * has mended that). It gets a copy in which each of those is a 0 and spaces: the number's text is
 * taken from the caller's text anyway. */
static char *without_long_numbers(const struct json *j)
{
    char *copy = mem_alloc(j->text.len, 1);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, j->text.ptr, j->text.len);
    for (size_t i = 0; i < j->places.count; i++) {
        size_t offset = json_offset(j->places.at[i].value);
        if (kind_at(copy[offset]) == JSON_NUMBER) {
            size_t len = json_number_len(j->text, offset);
            if (len > JSON_CJSON_NUMBER_MAX) {
                memset(copy + offset, ' ', len);
                copy[offset] = '0';
            }
        }
    }
    return copy;
}

/* Lets cJSON build the tree. It reports no reason when it fails; since it takes all that the
 * scanner takes (tests and fuzzing hold it to that), the reason is memory. */
static bool build_tree(struct json *j, struct status *st)
{
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = cjson_alloc, .free_fn = mem_free});

    if (!j->places.long_number) {
        j->root = cJSON_ParseWithLength(j->text.ptr, j->text.len);
    } else {
        char *copy = without_long_numbers(j);
        j->root = copy != NULL ? cJSON_ParseWithLength(copy, j->text.len) : NULL;
        mem_free(copy);
    }
    return j->root != NULL || status_nomem(st);
}

static uint32_t string_len(const struct json *j, uint32_t place, const char *decoded)
{
    size_t len =
        (place & JSON_NUL) != 0 ? json_decoded_len(j->text, json_offset(place)) : strlen(decoded);
    assert(len < JSON_BYTES_MAX);
    return (uint32_t)len;
}

/* Gives a node its index and lengths. False when the node is not what stands at that index in the
 * text. */
static bool number_node(const struct json *j, cJSON *node, size_t index)
{
    if (index >= j->places.count) {
        return false;
    }
    struct json_place place = j->places.at[index];
    enum json_kind kind = kind_of(node);
    bool has_key = json_offset(place.key) != JSON_NO_KEY;
    if (kind != kind_at(j->text.ptr[json_offset(place.value)]) ||
        has_key != (node->string != NULL)) {
        return false;
    }

    struct lengths lengths = {0, 0};
    if (has_key) {
        lengths.key = string_len(j, place.key, node->string);
    }
    if (kind == JSON_STRING) {
        lengths.text = string_len(j, place.value, node->valuestring);
    } else if (kind == JSON_NUMBER) {
        lengths.text = (uint32_t)json_number_len(j->text, json_offset(place.value));
    }
    node->valueint = (int)index;
    memcpy(&node->valuedouble, &lengths, sizeof lengths);
    return true;
}

/* --- no key twice --- */

static struct str key_of(const cJSON *node)
{
    return (struct str){node->string, lengths_of(node).key};
}

/* The key comes last, so that a long one costs the message nothing else. */
static bool key_twice(const struct json *j, const cJSON *first, const cJSON *second,
                      struct status *st)
{
    struct doc_pos at = json_key_pos(j, value_of(first));
    return status_set(st, STATUS_DATA, json_key_pos(j, value_of(second)),
                      "an object has the same key twice, first in line %u, column %u: \"%.*s\"",
                      at.line, at.column, STR_ARG(key_of(second)));
}

/* Order of keys, and of equal keys by their place. */
static int compare_members(const void *a, const void *b)
{
    const cJSON *left = *(const cJSON *const *)a;
    const cJSON *right = *(const cJSON *const *)b;
    int order = str_cmp(key_of(left), key_of(right));
    return order != 0 ? order
                      : (left->valueint > right->valueint) - (left->valueint < right->valueint);
}

/* Sorting rather than hashing: n log n whatever the keys are. */
static bool check_many_keys(const struct json *j, const cJSON *object, size_t count,
                            struct status *st)
{
    const cJSON **members = mem_new_array(const cJSON *, count);
    if (members == NULL) {
        return status_nomem(st);
    }
    size_t filled = 0;
    for (const cJSON *node = object->child; node != NULL; node = node->next) {
        members[filled++] = node;
    }
    qsort(members, count, sizeof *members, compare_members);

    const cJSON *first = NULL;
    const cJSON *second = NULL; /* of the pair whose second key stands first in the text */
    for (size_t i = 1; i < count; i++) {
        bool same = str_eq(key_of(members[i - 1]), key_of(members[i]));
        if (same && (second == NULL || members[i]->valueint < second->valueint)) {
            first = members[i - 1];
            second = members[i];
        }
    }
    mem_free(members);
    return second == NULL || key_twice(j, first, second, st);
}

enum { FEW_KEYS = 16 }; /* so many are compared in pairs, without an allocation */

static bool check_few_keys(const struct json *j, const cJSON *object, struct status *st)
{
    for (const cJSON *second = object->child; second != NULL; second = second->next) {
        struct str key = key_of(second);
        for (const cJSON *first = object->child; first != second; first = first->next) {
            if (str_eq(key_of(first), key)) {
                return key_twice(j, first, second, st);
            }
        }
    }
    return true;
}

static bool check_keys(const struct json *j, const cJSON *object, struct status *st)
{
    size_t count = json_count(value_of(object));
    return count <= FEW_KEYS ? check_few_keys(j, object, st)
                             : check_many_keys(j, object, count, st);
}

/* --- the walk and the marks --- */

/* Walks tree and places in step. An object's keys are compared when it is left: their lengths are
 * known then. */
static bool number_tree(struct json *j, struct status *st)
{
    cJSON *open[JSON_DEPTH_MAX];
    int depth = 0;
    size_t index = 0;
    for (cJSON *node = j->root; node != NULL;) {
        bool agrees = number_node(j, node, index++);
        assert(agrees);
        if (!agrees) {
            return status_set(st, STATUS_INTERNAL, NO_POS,
                              "the JSON scanner and cJSON read value %zu differently", index);
        }
        if (node->child != NULL) {
            assert(depth < JSON_DEPTH_MAX);
            open[depth++] = node;
            node = node->child;
            continue;
        }
        while (node->next == NULL && depth > 0) {
            node = open[--depth];
            if (kind_of(node) == JSON_OBJECT && !check_keys(j, node, st)) {
                return false;
            }
        }
        node = node->next;
    }
    assert(index == j->places.count);
    return true;
}

static bool make_marks(struct json *j, struct status *st)
{
    size_t count = j->text.len / MARK_EVERY + 1;
    j->marks = mem_new_array(struct mark, count);
    if (j->marks == NULL) {
        return status_nomem(st);
    }
    struct doc_pos pos = json_start();
    for (size_t i = 0; i < count; i++) {
        pos = json_advance(j->text, pos, i * MARK_EVERY);
        j->marks[i] = (struct mark){pos.line, pos.column};
    }
    return true;
}

struct json *json_parse(struct str text, struct status *st)
{
    struct json_places places;
    if (!json_scan(text, &places, st)) {
        return NULL;
    }
    struct json *j = mem_new(struct json);
    if (j == NULL) {
        mem_free(places.at);
        (void)status_nomem(st);
        return NULL;
    }
    j->text = text;
    j->places = places;
    if (!build_tree(j, st) || !make_marks(j, st) || !number_tree(j, st)) {
        json_free(j);
        return NULL;
    }
    return j;
}

void json_free(struct json *j)
{
    if (j != NULL) {
        cJSON_Delete(j->root);
        mem_free(j->marks);
        mem_free(j->places.at);
        mem_free(j);
    }
}

/* --- asking --- */

const struct json_value *json_root(const struct json *j)
{
    return value_of(j->root);
}

enum json_kind json_kind(const struct json_value *v)
{
    return kind_of(node_of(v));
}

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_LIST] = "a list",        [JSON_OBJECT] = "an object",
    };
    assert((size_t)kind < COUNT_OF(names));
    return names[kind];
}

const struct json_value *json_first(const struct json_value *v)
{
    return value_of(node_of(v)->child);
}

const struct json_value *json_next(const struct json_value *v)
{
    return value_of(node_of(v)->next);
}

size_t json_count(const struct json_value *v)
{
    size_t count = 0;
    for (const struct json_value *item = json_first(v); item != NULL; item = json_next(item)) {
        count++;
    }
    return count;
}

const struct json_value *json_get(const struct json_value *v, struct str key)
{
    if (json_kind(v) != JSON_OBJECT) {
        return NULL;
    }
    const cJSON *node = node_of(v)->child;
    while (node != NULL && !str_eq(key_of(node), key)) {
        node = node->next;
    }
    return value_of(node);
}

struct str json_key(const struct json_value *v)
{
    return node_of(v)->string != NULL ? key_of(node_of(v)) : STR_NONE;
}

struct str json_text(const struct json *j, const struct json_value *v)
{
    const cJSON *node = node_of(v);
    switch (kind_of(node)) {
    case JSON_STRING:
        return (struct str){node->valuestring, lengths_of(node).text};
    case JSON_NUMBER:
        return (struct str){j->text.ptr + json_offset(place_of(j, node).value),
                            lengths_of(node).text};
    case JSON_NULL:
    case JSON_BOOL:
    case JSON_LIST:
    case JSON_OBJECT:
        break;
    }
    return STR_NONE;
}

bool json_bool(const struct json_value *v)
{
    assert(json_kind(v) == JSON_BOOL);
    return (node_of(v)->type & 0xFF) == cJSON_True;
}

bool json_int64(const struct json *j, const struct json_value *v, int64_t *out)
{
    return json_kind(v) == JSON_NUMBER && str_to_int64(json_text(j, v), out);
}

static struct doc_pos pos_of(const struct json *j, size_t offset)
{
    size_t i = offset / MARK_EVERY;
    struct doc_pos mark = {j->marks[i].line, j->marks[i].column, i * MARK_EVERY};
    return json_advance(j->text, mark, offset);
}

struct doc_pos json_pos(const struct json *j, const struct json_value *v)
{
    return pos_of(j, json_offset(place_of(j, node_of(v)).value));
}

struct doc_pos json_key_pos(const struct json *j, const struct json_value *v)
{
    size_t offset = json_offset(place_of(j, node_of(v)).key);
    return offset == JSON_NO_KEY ? json_pos(j, v) : pos_of(j, offset);
}
