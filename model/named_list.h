/* SPDX-License-Identifier: MIT
 * model/named_list.h - the lists of a document whose items are called by name: what is the same,
 * and what is not, about steps, datastores, compute targets, data references, datasets and
 * parameters.
 */
#ifndef MODEL_NAMED_LIST_H
#define MODEL_NAMED_LIST_H

#include "base/str.h"
#include "model/shape.h"

enum identity_rules {
    IDENTITY_HYPHEN = 1u << 0, /* - is allowed */
    IDENTITY_ASCII = 1u << 1,  /* letters of other scripts are not, nor a digit in front */
};

struct named_list {
    enum key list;
    enum key identity;  /* the member that names an item */
    enum shape_ref ref; /* the texts that mean one */
    const char *noun;   /* "compute target", for sentences */
    struct str usual;   /* what an item is called for want of a wish */
    char separator;     /* before the number that makes a name unlike others */
    unsigned rules;     /* enum identity_rules */
};

enum { NAMED_LISTS = 6 };
extern const struct named_list named_lists[NAMED_LISTS];

/* The row of that list; NULL for a key that is none of them. */
const struct named_list *named_list_find(enum key list);
/* The noun of a list that is one of them. */
const char *list_noun(enum key list);

#endif
