/* SPDX-License-Identifier: MIT
 * tests/fuzz/fuzz_yaml.c - any bytes into yaml_parse. What it takes is written as JSON that can be
 * read; what it refuses is refused.
 */
#include <stdlib.h>

#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 loses a buffer of its own when it refuses a long quoted text. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml.so";
}

static void must(bool true_here)
{
    if (!true_here) {
        abort();
    }
}

static void write_text(struct buf *out, const struct yaml *y)
{
    struct json_writer w;
    json_write_init(&w, out, JSON_COMPACT, JSON_UTF8);
    json_write_value(&w, yaml_json(y), json_root(yaml_json(y)));
    must(buf_ok(out, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct status st = STATUS_INIT;
    struct yaml *y = yaml_parse((struct str){(const char *)data, size}, &st);
    if (y == NULL) {
        must(st.code == STATUS_DATA || st.code == STATUS_LIMIT);
        return 0;
    }
    struct buf text = BUF_INIT;
    write_text(&text, y);
    struct json *again = json_parse(buf_str(&text), &st);
    must(again != NULL);
    must(yaml_pos(y, json_root(yaml_json(y))).line >= 1);
    json_free(again);
    buf_finish(&text);
    yaml_free(y);
    return 0;
}
