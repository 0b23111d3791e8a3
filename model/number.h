/* SPDX-License-Identifier: MIT
 * model/number.h - JSON numbers as what they mean, exactly, without a double in between.
 *
 * A document keeps a number's text (1, 1.0 and 10e-1 stay what they are), but a default is left
 * out, and a whole number is accepted, by value. The texts are valid JSON numbers: the JSON scanner
 * has seen them. Pure; nothing here allocates. Cost O(digits), whatever the exponent.
 */
#ifndef MODEL_NUMBER_H
#define MODEL_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/str.h"

/* No fraction: also 2.0 and 1e2. */
bool number_is_whole(struct str text);

/* One number, mathematically: 1 and 1.00, 0 and -0.0e5. */
bool number_eq(struct str a, struct str b);

/* False when it is not whole or does not fit; then *out is as it was. */
bool number_to_int64(struct str text, int64_t *out) MUST_CHECK;

#endif
