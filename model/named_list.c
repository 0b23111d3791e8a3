/* SPDX-License-Identifier: MIT */
#include "model/named_list.h"

#include <assert.h>
#include <stddef.h>

const struct named_list named_lists[NAMED_LISTS] = {
    {KEY_STEPS, KEY_ID, REF_STEP, "step", STR_INIT("step"), '_', IDENTITY_HYPHEN | IDENTITY_ASCII},
    {KEY_DATASTORES, KEY_NAME, REF_DATASTORE, "datastore", STR_INIT("datastore"), '_', 0},
    {KEY_COMPUTE_TARGETS, KEY_NAME, REF_COMPUTE, "compute target", STR_INIT("compute"), '-',
     IDENTITY_HYPHEN},
    {KEY_DATA_REFERENCES, KEY_NAME, REF_DATA_REFERENCE, "data reference", STR_INIT("data"), '_', 0},
    {KEY_DATASETS, KEY_ID, REF_DATASET, "dataset", STR_INIT("dataset"), '_', 0},
    {KEY_PARAMETERS, KEY_NAME, REF_PARAMETER, "parameter", STR_INIT("parameter"), '_', 0},
};

const struct named_list *named_list_find(enum key list)
{
    size_t i = 0;
    while (i < NAMED_LISTS && named_lists[i].list != list) {
        i++;
    }
    return i < NAMED_LISTS ? &named_lists[i] : NULL;
}

const char *list_noun(enum key list)
{
    const struct named_list *found = named_list_find(list);
    assert(found != NULL);
    return found->noun;
}
