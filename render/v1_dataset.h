/* SPDX-License-Identifier: MIT
 * render/v1_dataset.h - how the body names the data that a pipeline is given: datasets and data
 * paths.
 */
#ifndef RENDER_V1_DATASET_H
#define RENDER_V1_DATASET_H

#include "base/json.h"
#include "base/str.h"
#include "model/pipeline.h"

/* A dataset of the document as {"DataSetReference": …} or {"SavedDataSetReference": …}; the latest
 * version of a registered one is known by `name`. */
void v1_dataset_write(const struct pipeline *p, value_id dataset, struct str name,
                      struct json_writer *w);

/* {"SavedDataSetReference": {"Id": …}}, whatever the dataset is. */
void v1_saved_dataset_write(const struct pipeline *p, value_id dataset, struct json_writer *w);

/* {"DataStoreName", "RelativePath"}; path may be STR_NONE. */
void v1_data_path_write(struct str datastore, struct str path, struct json_writer *w);

#endif
