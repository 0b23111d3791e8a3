/* SPDX-License-Identifier: MIT
 * model/problem_modes.c - how data reaches a step, and how it leaves: which modes there are.
 *
 * A place without a mode has the SDK's default, which is always one of those allowed, but for a
 * table that is asked to lie at a path.
 */
#include "model/problem_internal.h"

#include <string.h>

/* The first is what is put in the place of one that is like none of them. */
#define MODES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The mode as the SDK compares it. */
enum case_rule { CASE_EXACT, CASE_ANY };

static bool equals_mode(struct str mode, const char *allowed, enum case_rule rule)
{
    bool equal = mode.len == strlen(allowed);
    for (size_t i = 0; i < mode.len && equal; i++) {
        char c = mode.ptr[i];
        bool upper = rule == CASE_ANY && c >= 'A' && c <= 'Z';
        equal = (upper ? (char)(c - 'A' + 'a') : c) == allowed[i];
    }
    return equal;
}

static bool is_mode(struct str mode, const char *const *allowed, enum case_rule rule)
{
    for (; *allowed != NULL; allowed++) {
        if (equals_mode(mode, *allowed, rule)) {
            return true;
        }
    }
    return false;
}

/* "mount, download or direct" */
static struct str list_text(struct scan *s, const char *const *allowed)
{
    struct str text = str_from(allowed[0]);
    for (size_t i = 1; allowed[i] != NULL; i++) {
        const char *between = allowed[i + 1] != NULL ? ", " : " or ";
        text = scan_textf(s, "%.*s%s%s", STR_ARG(text), between, allowed[i]);
    }
    return text;
}

/* Reports the mode at `place`; `what` is "input \"x\" of step a". */
static void report_mode(struct scan *s, value_id place, struct str what, const char *const *allowed)
{
    struct str mode = value_text(s->p, place);
    struct nearest n = {.wanted = mode, .work = s->hint_work};
    for (size_t i = 0; allowed[i] != NULL; i++) {
        nearest_offer(&n, str_from(allowed[i]));
    }
    struct str other = str_is_none(n.best) ? str_from(allowed[0]) : n.best;
    struct str list = list_text(s, allowed);
    scan_report(s, RULE_MODE, place, value_key(s->p, place),
                "%.*s has the mode \"%.*s\", which it cannot have; use %.*s", STR_ARG(what),
                SHOWN(mode), STR_ARG(list));
    scan_fix(s, FIX_TEXT, other, "use %.*s", STR_ARG(other));
}

static struct str input_text(struct scan *s, const struct graph_port *port)
{
    return scan_textf(s, "input \"%.*s\" of step %.*s", SHOWN(port->name), SHOWN(s->id));
}

/* --- data references and data paths --- */

void scan_reference_mode(struct scan *s, value_id reference)
{
    value_id place = value_get(s->p, reference, KEY_MODE);
    struct str mode = value_text(s->p, place);
    const char *const *allowed = MODES("mount", "download", "upload");
    if (value_is_none(place) || is_mode(mode, allowed, CASE_EXACT)) {
        return;
    }
    struct str name = value_identity(s->p, reference);
    struct str what = scan_textf(s, "data reference \"%.*s\"", SHOWN(name));
    report_mode(s, place, what, allowed);
    scan_sdk(s, "UserErrorException",
             "Invalid mode %.*s. Only mount, download, upload are supported", STR_ARG(mode));
}

/* upload is a mode of a data reference, but not of one that is an input. */
static void say_reference_mode(struct scan *s, struct str mode)
{
    if (str_eq(mode, STR("upload"))) {
        scan_sdk(s, "ValueError", "invalid bind_mode upload");
    } else {
        scan_sdk(s, "UserErrorException",
                 "Invalid mode %.*s. Only mount, download, upload are supported", STR_ARG(mode));
    }
}

static void check_reference_input(struct scan *s, const struct graph_port *port, value_id place)
{
    struct str mode = value_text(s->p, place);
    const char *const *allowed = MODES("mount", "download");
    if (!value_is_none(place)) {
        if (!is_mode(mode, allowed, CASE_EXACT)) {
            report_mode(s, place, input_text(s, port), allowed);
            say_reference_mode(s, mode);
        }
        return;
    }
    value_id reference = pipeline_find(s->p, KEY_DATA_REFERENCES, port->name);
    if (port->kind == PORT_DATA_REFERENCE &&
        str_eq(value_get_text(s->p, reference, KEY_MODE), STR("upload"))) {
        scan_report(
            s, RULE_MODE, port->value, KEY_MODE,
            "input \"%.*s\" of step %.*s has the mode upload of its data reference, which no "
            "input can have; set its mode to mount or download",
            SHOWN(port->name), SHOWN(s->id));
        say_reference_mode(s, STR("upload"));
        scan_fix(s, FIX_JSON, STR("\"mount\""), "give the input the mode mount");
    }
}

/* --- datasets --- */

/* The SDK's class when the data is a table, which can only be handed on directly; else NULL. */
static const char *tabular_class(const struct scan *s, const struct graph_port *port)
{
    if (port->kind == PORT_OUTPUT_DATASET) {
        /* Not wired in this graph (its step is muted): nothing to say. */
        const struct graph_port *from =
            port->edge != GRAPH_NONE ? &s->g->ports[s->g->edges[port->edge].from_port] : NULL;
        bool is_read = from != NULL && !value_is_none(value_get(s->p, from->value, KEY_READ));
        bool is_link = from != NULL && from->kind == PORT_OUT_LINK_TABULAR;
        return is_link   ? "azureml.data.output_dataset_config.LinkTabularOutputDatasetConfig"
               : is_read ? "azureml.data.output_dataset_config.OutputTabularDatasetConfig"
                         : NULL;
    }
    value_id source = value_first(s->p, port->value);
    struct str id = value_text(s->p, source);
    if (port->kind == PORT_DATASET_PARAMETER) {
        value_id parameter = pipeline_find(s->p, KEY_PARAMETERS, id);
        id = value_text(
            s->p, value_get(s->p, value_get(s->p, parameter, KEY_DEFAULT_VALUE), KEY_DATASET));
    }
    value_id dataset = pipeline_find(s->p, KEY_DATASETS, id);
    bool tabular = str_eq(value_get_text(s->p, dataset, KEY_TYPE), STR("tabular"));
    return tabular ? "azureml.data.tabular_dataset.TabularDataset" : NULL;
}

static void report_tabular_path(struct scan *s, const struct graph_port *port, const char *class)
{
    value_id place = value_get(s->p, port->value, KEY_PATH_ON_COMPUTE);
    scan_report(
        s, RULE_MODE, place, KEY_PATH_ON_COMPUTE,
        "input \"%.*s\" of step %.*s is a table, which lies at no path on the compute; remove its "
        "path_on_compute",
        SHOWN(port->name), SHOWN(s->id));
    scan_sdk(s, "UserErrorException",
             "<class '%s'> does not support mount. Only FileDataset supports mount", class);
    scan_fix(s, FIX_REMOVE, STR_NONE, "remove path_on_compute");
}

static void check_dataset_input(struct scan *s, const struct graph_port *port, value_id place)
{
    const char *const *modes = MODES("direct", "mount", "download", "hdfs");
    struct str mode = value_text(s->p, place);
    const char *class = tabular_class(s, port);
    if (value_is_none(place)) {
        bool has_path = !value_is_none(value_get(s->p, port->value, KEY_PATH_ON_COMPUTE));
        if (class != NULL && has_path && port->kind == PORT_OUTPUT_DATASET) {
            report_tabular_path(s, port, class);
        }
        return;
    }
    bool known = is_mode(mode, modes, CASE_ANY);
    const char *const *allowed = class != NULL ? MODES("direct") : modes;
    if (is_mode(mode, allowed, CASE_ANY)) {
        return;
    }
    report_mode(s, place, input_text(s, port), allowed);
    if (known) {
        scan_sdk(s, "UserErrorException",
                 "<class '%s'> does not support %.*s. Only FileDataset supports %.*s", class,
                 STR_ARG(mode), STR_ARG(mode));
    } else {
        scan_sdk(s, "UserErrorException",
                 "Invalid mode '%.*s'. Mode can only be mount, download, hdfs, link, or direct",
                 STR_ARG(mode));
    }
}

/* --- data of steps --- */

static void check_wire(struct scan *s, const struct graph_port *port, value_id place)
{
    bool as_dataset = port->kind == PORT_AS_FILE_DATASET;
    const char *const *allowed =
        as_dataset ? MODES("mount", "download", "direct", "hdfs") : MODES("mount", "download");
    struct str mode = value_text(s->p, place);
    if (value_is_none(place) || is_mode(mode, allowed, CASE_EXACT)) {
        return;
    }
    report_mode(s, place, input_text(s, port), allowed);
    if (as_dataset) {
        scan_sdk(s, "ValueError", "invalid bind_mode %.*s", STR_ARG(mode));
    } else {
        scan_sdk(s, "ValueError", "Input [%.*s] has an invalid mode [%.*s]", STR_ARG(port->name),
                 STR_ARG(mode));
    }
}

void scan_input_mode(struct scan *s, const struct graph_port *port)
{
    value_id place = value_get(s->p, port->value, KEY_MODE);
    switch (port->kind) {
    case PORT_PIPELINE_DATA:
    case PORT_AS_FILE_DATASET:
        check_wire(s, port, place);
        break;
    case PORT_DATA_REFERENCE:
    case PORT_DATA_PATH:
        check_reference_input(s, port, place);
        break;
    case PORT_OUTPUT_DATASET:
    case PORT_DATASET:
    case PORT_DATASET_PARAMETER:
        check_dataset_input(s, port, place);
        break;
    case PORT_AS_TABULAR_DATASET: /* the format has no mode there */
    case PORT_OUT_PIPELINE_DATA:
    case PORT_OUT_FILE_DATASET:
    case PORT_OUT_TABULAR:
    case PORT_OUT_HDFS:
    case PORT_OUT_LINK_FILE:
    case PORT_OUT_LINK_TABULAR:
        break;
    }
}

void scan_output_mode(struct scan *s, const struct graph_port *port)
{
    enum key key = port->kind == PORT_OUT_PIPELINE_DATA ? KEY_OUTPUT_MODE : KEY_MODE;
    value_id place = value_get(s->p, port->value, key);
    struct str mode = value_text(s->p, place);
    const char *const *allowed = MODES("mount", "upload");
    if (value_is_none(place) || is_mode(mode, allowed, CASE_EXACT)) {
        return;
    }
    struct str what =
        scan_textf(s, "output \"%.*s\" of step %.*s", SHOWN(port->name), SHOWN(s->id));
    report_mode(s, place, what, allowed);
    scan_sdk(s, "ValueError", "Invalid output mode [%.*s]", STR_ARG(mode));
}
