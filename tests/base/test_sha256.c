/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <check.h>

#include "base/compiler.h"

static struct sha256 sha;

static void set_up(void)
{
    ck_assert(sha256_init(&sha, NULL));
}

static void tear_down(void)
{
    sha256_finish(&sha);
}

static const char *end(void)
{
    static char hex[SHA256_HEX + 1];
    uint8_t digest[SHA256_BYTES];
    ck_assert(sha256_end(&sha, digest, NULL));
    sha256_hex(digest, hex);
    return hex;
}

/* From FIPS 180-4's examples, the last from RFC 6234. */
static const struct digest_case {
    const char *label;
    struct str text;
    const char *want;
} digest_cases[] = {
    {"nothing", STR_INIT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"one block", STR_INIT("abc"),
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks", STR_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(a_digest_is_the_standards)
{
    const struct digest_case *c = &digest_cases[_i];

    sha256_add(&sha, c->text);

    ck_assert_msg(str_eq(str_from(end()), str_from(c->want)), "%s", c->label);
}
END_TEST

START_TEST(pieces_give_the_digest_of_the_whole_and_the_next_text_starts_anew)
{
    for (int round = 0; round < 2; round++) {
        sha256_add(&sha, STR("a"));
        sha256_add(&sha, STR_NONE);
        sha256_add(&sha, STR("bc"));

        ck_assert_str_eq(end(), digest_cases[1].want);
    }
}
END_TEST

START_TEST(finishing_what_was_never_begun_is_allowed)
{
    struct sha256 none = {.context = NULL};
    sha256_finish(&none);
    ck_assert_ptr_null(none.context);
}
END_TEST

Suite *test_sha256_suite(void)
{
    Suite *s = suite_create("sha256");
    TCase *t = tcase_create("sha256");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, a_digest_is_the_standards, 0, (int)COUNT_OF(digest_cases));
    tcase_add_test(t, pieces_give_the_digest_of_the_whole_and_the_next_text_starts_anew);
    tcase_add_test(t, finishing_what_was_never_begun_is_allowed);
    suite_add_tcase(s, t);
    return s;
}
