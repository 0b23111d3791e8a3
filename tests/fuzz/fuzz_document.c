/* SPDX-License-Identifier: MIT
 * tests/fuzz/fuzz_document.c - any bytes into pipeline_load. What it takes is saved, loaded and
 * saved again to the same bytes; so it is after edits at random, seeded from the bytes, whose undo
 * gives the document back. What it refuses is refused with a place and a sentence.
 */
#include <stdlib.h>

#include "model/history.h"
#include "model/load.h"
#include "model/save.h"
#include "tests/model/random_edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool true_here)
{
    if (!true_here) {
        abort();
    }
}

/* The canonical bytes of p, which load to a document with the same ones. */
static struct buf saved(const struct pipeline *p)
{
    struct status st = STATUS_INIT;
    struct buf first = BUF_INIT;
    struct buf second = BUF_INIT;
    pipeline_save(p, &first);
    must(buf_ok(&first, &st));
    struct pipeline *again = pipeline_load(buf_str(&first), &st);
    must(again != NULL);
    pipeline_save(again, &second);
    must(str_eq(buf_str(&first), buf_str(&second)));
    pipeline_free(again);
    buf_finish(&second);
    return first;
}

static void edit(struct pipeline *p, uint64_t seed)
{
    struct status st = STATUS_INIT;
    struct random r = {seed};
    struct buf scratch = BUF_INIT;
    struct history *h = history_new(p, &st);
    must(h != NULL);
    for (uint32_t i = random_below(&r, 20); i > 0; i--) {
        struct edit one;
        struct status why = STATUS_INIT;
        random_edit(&r, p, &scratch, &one);
        must(history_apply(h, &one, NULL, &why) || why.code != STATUS_INTERNAL);
    }
    struct buf changed = saved(p);
    buf_finish(&changed);
    while (history_undo_count(h) > 0) {
        must(history_undo(h, NULL, &st));
    }
    history_free(h);
    buf_finish(&scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct status st = STATUS_INIT;
    struct pipeline *p = pipeline_load(text, &st);
    if (p == NULL) {
        must(st.code == STATUS_DATA || st.code == STATUS_LIMIT);
        must(st.pos.line >= 1 && st.pos.column >= 1 && st.message[0] != '\0');
        return 0;
    }
    struct buf before = saved(p);
    uint64_t seed = size;
    for (size_t i = 0; i < size; i++) {
        seed = seed * 31 + data[i];
    }
    edit(p, seed);
    struct buf after = saved(p);
    must(str_eq(buf_str(&before), buf_str(&after)));
    buf_finish(&before);
    buf_finish(&after);
    pipeline_free(p);
    return 0;
}
