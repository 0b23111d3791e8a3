/* SPDX-License-Identifier: MIT */
#include "render/span.h"

#include <check.h>

START_TEST(a_step_has_the_first_span_that_was_added_for_it)
{
    struct spans spans = {.items = NULL};
    for (uint32_t i = 0; i < 100; i++) {
        ck_assert(spans_add(&spans, (struct span){{i % 50 + 1}, i, 1}));
    }

    ck_assert_uint_eq(spans_find(&spans, (value_id){50})->first_line, 49);
    ck_assert_ptr_null(spans_find(&spans, (value_id){51}));

    spans_finish(&spans);
    ck_assert_ptr_null(spans_find(&spans, (value_id){50}));
}
END_TEST

Suite *test_span_suite(void)
{
    Suite *s = suite_create("span");
    TCase *t = tcase_create("span");
    tcase_add_test(t, a_step_has_the_first_span_that_was_added_for_it);
    suite_add_tcase(s, t);
    return s;
}
