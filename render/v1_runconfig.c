/* SPDX-License-Identifier: MIT */
#include "render/v1_runconfig.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "model/save.h"
#include "model/step.h"
#include "render/v1_changes.h"
#include "render/v1_conda.h"
#include "render/v1_environment.h"
#include "render/v1_given.h"
#include "render/v1_module.h"

/* A Runconfig without its script: the literal goes between. */
struct built {
    struct str before, after;
};

struct v1_runconfigs {
    const struct v1_input *in;
    const struct v1_tables *tables;
    struct arena arena;   /* keys and texts */
    struct arena scratch; /* of one Runconfig in the making */
    struct map index;     /* arguments -> place in `built` */
    struct built *built;
    size_t count, cap;
    struct buf key, text;
};

static value_id argument(const struct v1_estimator *e, enum key key)
{
    return value_get(e->in->p, e->value, key);
}

static void change_argument(const struct v1_estimator *e, struct v1_changes *changes,
                            struct str path, enum key key)
{
    if (!value_is_none(argument(e, key))) {
        v1_change_value(changes, path, argument(e, key));
    }
}

/* --- distribution --- */

/* "process_count_per_node" as "processCountPerNode". STR_NONE when memory is out. */
static struct str camel_case(struct arena *a, struct str key)
{
    char *text = arena_new(a, char, key.len + 1);
    if (text == NULL) {
        return STR_NONE;
    }
    size_t len = 0;
    for (size_t i = 0; i < key.len; i++) {
        bool upper = key.ptr[i] == '_' && i + 1 < key.len;
        i += upper;
        text[len++] = upper ? (char)(key.ptr[i] - 'a' + 'A') : key.ptr[i];
    }
    return (struct str){text, len};
}

/* One member of a section: the keyword argument of `source` that is called so, or as in the table.
 * An estimator's node_count is the run's, not the section's. */
static bool change_member(const struct v1_estimator *e, struct v1_changes *changes, struct str path,
                          struct v1_value member, value_id source, struct status *st)
{
    const struct pipeline *p = e->in->p;
    v1_change_table(changes, path, member);
    for (value_id v = value_first(p, source); !value_is_none(v); v = value_next(p, v)) {
        struct str name = camel_case(e->arena, value_key_text(p, v));
        if (str_is_none(name)) {
            return status_nomem(st);
        }
        bool of_run = value_key(p, v) == KEY_NODE_COUNT && value_eq(source, e->value);
        if (!of_run && str_eq(name, v1_key(member))) {
            v1_change_value(changes, path, v);
        }
    }
    return true;
}

static bool change_section(const struct v1_estimator *e, struct v1_changes *changes,
                           struct str section, value_id source, struct status *st)
{
    struct v1_value base = v1_first(v1_runconfig(e->tables));
    while (base.v != NULL && !str_eq(v1_key(base), section)) {
        base = v1_next(base);
    }
    for (struct v1_value member = v1_first(base); member.v != NULL; member = v1_next(member)) {
        struct str path =
            arena_strf(e->arena, "/%.*s/%.*s", STR_ARG(section), STR_ARG(v1_key(member)));
        if (str_is_none(path)) {
            return status_nomem(st);
        }
        if (!change_member(e, changes, path, member, source, st)) {
            return false;
        }
    }
    return true;
}

/* Applies a row of distribution.json. A change at the top is what the class always sends; one in a
 * section shows where its keyword arguments go. The node count is made elsewhere, as it does not
 * depend on the class. */
static bool apply_row(const struct v1_estimator *e, struct v1_changes *changes, struct v1_value row,
                      value_id source, struct status *st)
{
    struct v1_value change = v1_first(v1_get(row, "changes"));
    struct str section = STR_NONE;
    for (; change.v != NULL; change = v1_next(change)) {
        struct v1_value path = v1_first(change);
        struct str first = v1_text(v1_first(path));
        if (v1_next(v1_first(path)).v != NULL) {
            section = str_eq(first, STR("amlcompute")) ? section : first;
        } else if (!str_eq(first, STR("nodeCount"))) {
            struct str slashed = arena_strf(e->arena, "/%.*s", STR_ARG(first));
            if (str_is_none(slashed)) {
                return status_nomem(st);
            }
            v1_change_table(changes, slashed, v1_next(path));
        }
    }
    return str_is_none(section) || change_section(e, changes, section, source, st);
}

/* What distributed_training or distributed_backend (`keyword`) changes; `name` is its class or
 * text. */
static bool distribute(const struct v1_estimator *e, struct v1_changes *changes,
                       const char *keyword, value_id place, struct str name, struct status *st)
{
    struct v1_value row = v1_distribution(e->tables, e->class_name, keyword, name);
    if (row.v == NULL) {
        return status_set(st, STATUS_DATA, value_pos(e->in->p, place),
                          "step \"%.*s\": class %.*s cannot be distributed with %.*s",
                          STR_ARG(e->step_id), STR_ARG(e->class_name), STR_ARG(name));
    }
    bool is_object = value_kind(e->in->p, place) == VALUE_OBJECT;
    return apply_row(e, changes, row, is_object ? place : e->value, st);
}

static struct str lower_case(struct arena *a, struct str s)
{
    char *text = arena_new(a, char, s.len + 1);
    for (size_t i = 0; text != NULL && i < s.len; i++) {
        bool upper = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';
        text[i] = upper ? (char)(s.ptr[i] - 'A' + 'a') : s.ptr[i];
    }
    return text != NULL ? (struct str){text, s.len} : STR_NONE;
}

/* Where both are given: the backend mpi, then the object, then another backend, and a
 * TensorflowConfiguration at the very end. */
static bool change_distribution(const struct v1_estimator *e, struct v1_changes *changes,
                                struct status *st)
{
    value_id backend = argument(e, KEY_DISTRIBUTED_BACKEND);
    value_id training = argument(e, KEY_DISTRIBUTED_TRAINING);
    struct str name = lower_case(e->arena, value_text(e->in->p, backend));
    if (str_is_none(name)) {
        return status_nomem(st);
    }
    struct str class_name = value_get_text(e->in->p, training, KEY_CLASS);
    bool mpi = str_eq(name, STR("mpi"));
    bool last = str_eq(class_name, STR("TensorflowConfiguration"));
    const struct part {
        bool wanted;
        const char *keyword;
        value_id place;
        struct str name;
    } parts[] = {
        {name.len > 0 && mpi, "distributed_backend", backend, name},
        {class_name.len > 0 && !last, "distributed_training", training, class_name},
        {name.len > 0 && !mpi, "distributed_backend", backend, name},
        {class_name.len > 0 && last, "distributed_training", training, class_name},
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].wanted &&
            !distribute(e, changes, parts[i].keyword, parts[i].place, parts[i].name, st)) {
            return false;
        }
    }
    return true;
}

static bool change_all(const struct v1_estimator *e, struct v1_changes *changes, struct status *st)
{
    v1_change_mark(changes, STR("/script"));
    change_argument(e, changes, STR("/maxRunDurationSeconds"), KEY_MAX_RUN_DURATION_SECONDS);
    change_argument(e, changes, STR("/environmentVariables"), KEY_ENVIRONMENT_VARIABLES);
    change_argument(e, changes, STR("/sourceDirectoryDataStore"), KEY_SOURCE_DIRECTORY_DATA_STORE);
    change_argument(e, changes, STR("/amlcompute/vmSize"), KEY_VM_SIZE);
    change_argument(e, changes, STR("/amlcompute/vmPriority"), KEY_VM_PRIORITY);
    change_argument(e, changes, STR("/nodeCount"), KEY_NODE_COUNT);
    change_argument(e, changes, STR("/amlcompute/clusterMaxNodeCount"), KEY_NODE_COUNT);
    return change_distribution(e, changes, st) && v1_environment_change(e, changes, st);
}

/* --- one for each set of arguments --- */

struct v1_runconfigs *v1_runconfigs_new(const struct v1_input *in, const struct v1_tables *t,
                                        struct status *st)
{
    struct v1_runconfigs *r = mem_new(struct v1_runconfigs);
    if (r == NULL) {
        status_nomem(st);
        return NULL;
    }
    r->in = in;
    r->tables = t;
    r->key = r->text = (struct buf)BUF_INIT;
    if (!arena_init(&r->arena, 0) || !arena_init(&r->scratch, 0)) {
        v1_runconfigs_free(r);
        status_nomem(st);
        return NULL;
    }
    return r;
}

void v1_runconfigs_free(struct v1_runconfigs *r)
{
    if (r != NULL) {
        map_finish(&r->index);
        mem_free(r->built);
        buf_finish(&r->key);
        buf_finish(&r->text);
        arena_finish(&r->arena);
        arena_finish(&r->scratch);
        mem_free(r);
    }
}

/* All that a Runconfig depends on, apart from the script. */
static bool make_key(struct v1_runconfigs *r, const struct v1_estimator *e, struct status *st)
{
    const struct pipeline *p = r->in->p;
    buf_reset(&r->key);
    for (value_id v = value_first(p, e->value); !value_is_none(v); v = value_next(p, v)) {
        enum key key = value_key(p, v);
        if (key != KEY_SOURCE_DIRECTORY && key != KEY_COMPUTE_TARGET && key != KEY_ENTRY_SCRIPT) {
            buf_add(&r->key, value_key_text(p, v));
            buf_addc(&r->key, ' ');
            value_save(p, v, &r->key);
            buf_addc(&r->key, '\n');
        }
    }
    if (!value_is_none(v1_requirements_file(e)) || !value_is_none(v1_conda_file(e))) {
        buf_add(&r->key, step_source_directory(p, e->step));
    }
    buf_addc(&r->key, '\n');
    struct str compute = v1_compute_kind(e);
    buf_add(&r->key, v1_is_notebook(e) ? STR("notebook ") : STR(""));
    buf_add(&r->key, compute);
    return str_is_none(compute) ? status_nomem(st) : buf_ok(&r->key, st);
}

static bool make_room(struct v1_runconfigs *r, struct status *st)
{
    if (r->count == r->cap) {
        size_t cap = r->cap == 0 ? 8 : 2 * r->cap;
        struct built *built = mem_resize(r->built, r->cap, cap, sizeof *built);
        if (built == NULL) {
            return status_nomem(st);
        }
        r->built = built;
        r->cap = cap;
    }
    return true;
}

static bool build(struct v1_runconfigs *r, struct v1_estimator *e, struct status *st)
{
    struct v1_changes changes = {.count = 0};
    size_t mark;
    buf_reset(&r->text);
    bool done = make_room(r, st) && v1_conda_read(e, &e->conda, st) &&
                change_all(e, &changes, st) &&
                v1_changes_write(&changes, r->in->p, v1_runconfig(r->tables), &r->text, &mark, st);
    yaml_free(e->conda);
    if (!done) {
        return false;
    }
    struct str key = arena_str(&r->arena, buf_str(&r->key));
    struct str text = arena_str(&r->arena, buf_str(&r->text));
    if (str_is_none(key) || str_is_none(text) || !map_set(&r->index, key, (uint32_t)r->count)) {
        return status_nomem(st);
    }
    r->built[r->count++] = (struct built){
        .before = str_slice(text, 0, mark),
        .after = str_slice(text, mark + STR("\"\"").len, text.len),
    };
    return true;
}

bool v1_runconfig_write(struct v1_runconfigs *r, value_id step, struct buf *text, struct status *st)
{
    const struct pipeline *p = r->in->p;
    struct v1_estimator e = {
        .in = r->in,
        .tables = r->tables,
        .step = step,
        .value = value_get(p, step, KEY_ESTIMATOR),
        .step_id = value_identity(p, step),
        .arena = &r->scratch,
    };
    if (value_is_none(e.value)) {
        return v1_given_write(p, r->tables, step, text, st);
    }
    e.class_name = value_get_text(p, e.value, KEY_CLASS);
    arena_reset(&r->scratch);
    if (!make_key(r, &e, st)) {
        return false;
    }
    uint32_t at = map_get(&r->index, buf_str(&r->key), UINT32_MAX);
    if (at == UINT32_MAX) {
        at = (uint32_t)r->count;
        if (!build(r, &e, st)) {
            return false;
        }
    }
    buf_add(text, r->built[at].before);
    json_add_quoted(text, value_text(p, argument(&e, KEY_ENTRY_SCRIPT)), JSON_ASCII);
    buf_add(text, r->built[at].after);
    return true;
}
