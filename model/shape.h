/* SPDX-License-Identifier: MIT
 * model/shape.h - what a well-formed document looks like: FORMAT.md and pipeline.schema.json as one
 * table.
 *
 * Reading, canonical writing, edits, forms, completion, references and renaming all go by this
 * table; a test compares it, key by key, with the JSON Schema. Read-only data; nothing here
 * allocates or fails. Shapes are compared by their address.
 */
#ifndef MODEL_SHAPE_H
#define MODEL_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/key.h"

/* What JSON may stand there; a scalar shape allows any of its bits. An INTEGER is a number without
 * fraction (2.0 and 1e2 are integers, as in JSON Schema). */
enum shape_scalar {
    SCALAR_NULL = 1u << 0,
    SCALAR_BOOL = 1u << 1,
    SCALAR_INTEGER = 1u << 2,
    SCALAR_NUMBER = 1u << 3,
    SCALAR_TEXT = 1u << 4,
};

enum shape_kind {
    SHAPE_SCALAR,
    SHAPE_LIST,   /* of `item` */
    SHAPE_PAIR,   /* a list of exactly two: `item` and `second` */
    SHAPE_OBJECT, /* of `fields`, no others */
    SHAPE_MAP,    /* free keys, each value an `item` */
    SHAPE_ANY,    /* any JSON (inside `runconfig`) */
    SHAPE_CHOICE, /* one of `choices`: of its scalars, lists and objects the one of the value's
                     kind; among several objects `selector` or the `variant_key` tells */
};

/* What a text names. Such texts are checked (a name that resolves to nothing is a problem),
 * completed in forms, and follow a rename. */
enum shape_ref {
    REF_NONE,
    REF_IDENTITY,    /* it is itself the identity of its item */
    REF_STEP,        /* a step's id */
    REF_OUTPUT,      /* "STEP_ID.PORT" */
    REF_INPUT_PORT,  /* an input port of the same step */
    REF_OUTPUT_PORT, /* an output port of the same step */
    REF_DATASTORE,
    REF_COMPUTE,
    REF_DATA_REFERENCE,
    REF_DATASET,
    REF_PARAMETER,
    REF_FOLDER, /* relative to the document's folder */
    REF_SCRIPT, /* a file relative to the step's source directory */
};

struct shape;

struct field {
    enum key key;
    const struct shape *shape;
    const char *default_json; /* compact JSON without escapes (a scalar, [] or {}), left out in
                                 canonical form; NULL when the schema has none */
    bool required;
    const char *help; /* one sentence for forms and the manual */
};

/* Value shapes are never a CHOICE: what stands in a document has been chosen. */
struct shape {
    enum shape_kind kind;
    const char *name; /* "an estimator of class PyTorch", "a path": for messages and forms */

    /* SCALAR */
    unsigned scalars;                     /* enum shape_scalar bits */
    enum shape_ref ref;                   /* of a text */
    const char *const *values;            /* the texts that are well formed, NULL-terminated; NULL:
                                             any text */
    bool (*well_formed)(struct str text); /* of a text: the schema's pattern; NULL: any */
    const char *pattern_help;             /* what well_formed asks for: "must …" */

    /* SCALAR texts, or a MAP's keys, that the SDK knows (others are a problem, not ill-formed), for
     * forms to offer; NULL-terminated; NULL: any. */
    const char *const *allowed;

    const struct shape *item;   /* LIST, MAP; PAIR: the first */
    const struct shape *second; /* PAIR */
    enum shape_ref key_ref;     /* MAP: what its keys name */

    /* OBJECT */
    const struct field *fields; /* in canonical order */
    size_t field_count;
    enum key identity; /* item of a named list of the document: KEY_ID or KEY_NAME; else KEY_NONE */
    enum key list;     /* then that list: KEY_STEPS, KEY_DATASTORES, … */

    /* CHOICE */
    const struct shape *const *choices; /* NULL-terminated */
    enum key selector; /* of objects told apart by a member's value (type, class, kind, as): that
                          member; absent it means the first, unless that requires it. KEY_NONE: they
                          are told apart by which variant_key they have */

    /* inside a CHOICE without selector, OBJECT or CHOICE: the member that tells (from,
     * data_reference, input, …); else KEY_NONE */
    enum key variant_key;
    /* OBJECT inside a CHOICE with a selector: that choice and the member's value ("PyTorch"); else
     * NULL */
    const struct shape *choice;
    const char *variant;
};

/* The field of an object shape, or NULL (also for other shapes). O(fields). */
const struct field *shape_field(const struct shape *object, enum key key);
/* Position in canonical order; SIZE_MAX when it is not there. O(fields). */
size_t shape_field_index(const struct shape *object, enum key key);
/* The object inside a choice with a selector whose variant has this name ("PyTorch",
 * "CommandStep"); NULL when there is none. O(choices). */
const struct shape *shape_variant(const struct shape *choice, struct str variant);
/* The object that an absent selector means; NULL when the selector is required. */
const struct shape *shape_variant_default(const struct shape *choice);
/* Is `shape` this slot's, or one of its choices? */
bool shape_admits(const struct shape *slot, const struct shape *shape);

#endif
