/* SPDX-License-Identifier: MIT */
#include "render/v1_dataset.h"

#include "render/v1_member.h"

void v1_saved_dataset_write(const struct pipeline *p, value_id dataset, struct json_writer *w)
{
    json_write_object(w);
    json_write_key(w, STR("SavedDataSetReference"));
    json_write_object(w);
    json_member_text(w, "Id", value_get_text(p, dataset, KEY_SAVED_ID));
    json_write_end(w);
    json_write_end(w);
}

void v1_dataset_write(const struct pipeline *p, value_id dataset, struct str name,
                      struct json_writer *w)
{
    struct str id = value_get_text(p, dataset, KEY_REGISTERED_ID);
    struct str version = value_get_text(p, dataset, KEY_VERSION);
    bool latest = str_eq(version, STR("latest"));
    if (!latest && id.len == 0) {
        v1_saved_dataset_write(p, dataset, w);
        return;
    }
    json_write_object(w);
    json_write_key(w, STR("DataSetReference"));
    json_write_object(w);
    v1_member(w, "Id", id);
    if (latest) {
        v1_member(w, "Name", name);
    } else {
        v1_member(w, "Version", version);
    }
    json_write_end(w);
    json_write_end(w);
}

void v1_data_path_write(struct str datastore, struct str path, struct json_writer *w)
{
    json_write_object(w);
    json_member_text(w, "DataStoreName", datastore);
    v1_member(w, "RelativePath", path);
    json_write_end(w);
}
