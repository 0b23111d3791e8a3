/* SPDX-License-Identifier: MIT */
#include "render/v1_conda.h"

static bool refuse(const struct v1_estimator *e, struct doc_pos at, const char *why,
                   struct status *st)
{
    value_id place = v1_conda_file(e);
    return status_set(st, STATUS_DATA, value_pos(e->in->p, place),
                      "step \"%.*s\": the conda_dependencies_file \"%.*s\", line %u: %s",
                      STR_ARG(e->step_id), STR_ARG(value_text(e->in->p, place)), at.line, why);
}

/* A mapping with keys that conda knows, and lists of packages where there are any. */
static bool check(const struct v1_estimator *e, const struct yaml *y, struct status *st)
{
    static const struct str known[] = {STR_INIT("name"), STR_INIT("channels"),
                                       STR_INIT("dependencies"), STR_INIT("prefix"),
                                       STR_INIT("variables")};
    const struct json *j = yaml_json(y);
    const struct json_value *root = json_root(j);
    if (json_kind(root) != JSON_OBJECT) {
        return refuse(e, yaml_pos(y, root), "it is no mapping", st);
    }
    for (const struct json_value *v = json_first(root); v != NULL; v = json_next(v)) {
        size_t i = 0;
        while (i < COUNT_OF(known) && !str_eq(known[i], json_key(v))) {
            i++;
        }
        if (i == COUNT_OF(known)) {
            return refuse(e, yaml_key_pos(y, v), "conda knows no such key", st);
        }
        if (i == 2 && json_kind(v) != JSON_LIST) {
            return refuse(e, yaml_pos(y, v), "dependencies are a list", st);
        }
    }
    return true;
}

bool v1_conda_read(const struct v1_estimator *e, struct yaml **conda, struct status *st)
{
    value_id place = v1_conda_file(e);
    struct status inner = STATUS_INIT;
    *conda = NULL;
    if (value_is_none(place)) {
        return true;
    }
    struct str text = v1_estimator_file(e, place, "conda_dependencies_file", st);
    if (str_is_none(text)) {
        return false;
    }
    struct yaml *y = yaml_parse(text, &inner);
    if (y == NULL) {
        return inner.code == STATUS_NOMEM ? status_nomem(st)
                                          : refuse(e, inner.pos, inner.message, st);
    }
    if (!check(e, y, st)) {
        yaml_free(y);
        return false;
    }
    *conda = y;
    return true;
}
