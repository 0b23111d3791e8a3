/* SPDX-License-Identifier: MIT
 * model/verb_internal.h - what the verbs are made of: a group of edits that is done or undone as a
 * whole, and the texts in a document that follow when what they name changes.
 *
 *      verb.c            adding, and what a form sets
 *      verb_wire.c       ports: wiring, arguments, removing
 *      verb_name.c       renaming and removing what others name
 *      verb_free.c       names that are free
 *      verb_watch.c      inputs that get another name, and the arguments that follow
 *      verb_group.c      the group and its edits, texts that name something
 */
#ifndef MODEL_VERB_INTERNAL_H
#define MODEL_VERB_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/json.h"
#include "base/status.h"
#include "base/str.h"
#include "model/history.h"
#include "model/named_list.h"
#include "model/pipeline.h"
#include "model/verb.h"

/* One verb under way. Everything in it goes with verb_done. */
struct verb {
    struct history *h;
    const struct pipeline *p;
    struct status *st;
    struct arena arena;
    struct buf text; /* for building; each use resets it */
};

/* Opens the group. When it fails nothing is open. */
bool verb_begin(struct verb *v, struct history *h, struct status *st, const char *label, ...)
    PRINTF_LIKE(4, 5) MUST_CHECK;
/* Closes the group, or, when not ok, takes everything back. Returns ok. */
bool verb_done(struct verb *v, bool ok) MUST_CHECK;

/* --- edits; false with the status set when one is refused --- */

bool verb_set(struct verb *v, value_id object, enum key key, struct edit_value value) MUST_CHECK;
bool verb_set_free(struct verb *v, value_id map, struct str key, struct edit_value value)
    MUST_CHECK;
/* Takes a member out; nothing when it is absent. */
bool verb_unset(struct verb *v, value_id object, enum key key) MUST_CHECK;
bool verb_insert(struct verb *v, value_id list, size_t at, struct edit_value value, value_id *made)
    MUST_CHECK;
/* Takes a list's item, or a member, out. */
bool verb_remove(struct verb *v, value_id value) MUST_CHECK;
/* Puts another text in the place of one: a member, a list's item or one of a pair. */
bool verb_replace_text(struct verb *v, value_id old, struct str text) MUST_CHECK;
/* The member that is a list or a map; an empty one is made when it is absent. */
bool verb_list(struct verb *v, value_id object, enum key key, value_id *list) MUST_CHECK;

/* Starts a JSON value in v->text; verb_json gives what was written as an edit's value, good until
 * v->text is used again, or fails when memory was out. */
struct json_writer verb_writer(struct verb *v);
bool verb_json(struct verb *v, struct edit_value *value) MUST_CHECK;

/* --- texts that name something --- */

struct value_list {
    value_id *items; /* in the verb's arena */
    size_t count, cap;
};

bool value_list_add(struct verb *v, struct value_list *list, value_id value) MUST_CHECK;

/* The value after `value` in the tree below root, parents first; none at the end. */
value_id verb_walk(const struct pipeline *p, value_id root, value_id value);

/* Collects the texts below root that are references of that kind to `name`. */
bool verb_find_refs(struct verb *v, value_id root, enum shape_ref ref, struct str name,
                    struct value_list *found) MUST_CHECK;
/* Puts one text in the place of each. */
bool verb_replace_all(struct verb *v, const struct value_list *texts, struct str text) MUST_CHECK;
/* Whether `wire` is an output of that step, "STEP.PORT". */
bool wire_is_of(struct str wire, struct str step);

/* --- ports --- */

/* The step whose input or output this item is; none when it is no step's. */
value_id port_step(const struct pipeline *p, value_id item);
bool port_is_output(const struct pipeline *p, value_id item);
/* The first input (output) of the step with this port name; none when there is none. */
value_id step_find_port(const struct pipeline *p, value_id step, enum key inputs_or_outputs,
                        struct str name);
/* Whether another item of the list the port is in has this name. */
bool port_is_taken(const struct pipeline *p, value_id port, struct str name);

/* Collects the wires that leave an output, and the texts in its step's arguments that mean a port.
 * None where an earlier step or port has the same name: that is the one which is meant. */
bool verb_find_wires(struct verb *v, value_id output, struct value_list *wires) MUST_CHECK;
bool verb_find_arguments(struct verb *v, value_id port, struct value_list *arguments) MUST_CHECK;
/* Makes them null; those that went with their step stay. */
bool verb_unwire(struct verb *v, const struct value_list *wires) MUST_CHECK;
/* The argument that holds this text, a port's name, goes, and the option before it when that is
 * "--PORT". */
bool verb_remove_argument(struct verb *v, value_id text) MUST_CHECK;

/* --- names that are free --- */

/* Refuses an identity that is empty or there already. */
bool verb_check_identity(const struct pipeline *p, enum key list, struct str identity,
                         struct status *st) MUST_CHECK;

enum port_rules {
    PORT_NO_INPUT = 1u << 0,  /* not one that an input of the step has */
    PORT_NO_OUTPUT = 1u << 1, /* nor an output */
    PORT_ASCII = 1u << 2,     /* as the SDK asks of dataset inputs; else letters of any script */
};
/* A legal port name near `wish` that follows the rules: with _2, _3 behind it as needed. In the
 * verb's arena. */
bool verb_free_port(struct verb *v, value_id step, struct str wish, unsigned rules,
                    struct str *name) MUST_CHECK;

/* --- names that move --- */

/* An input whose port may get another name by what happens elsewhere. */
struct watched {
    value_id input;
    value_id step;
    struct str name; /* before */
    bool is_first;   /* of that name in its step: arguments mean this one */
};

struct watch {
    struct watched *items; /* in the verb's arena */
    size_t count, cap;
};

/* Remembers the names of the step inputs among `texts`' owners, which are in the order of the
 * document. Before the edits. O(document), as is watch_follow. */
bool watch_inputs(struct verb *v, const struct value_list *texts, struct watch *watch) MUST_CHECK;
bool watch_input(struct verb *v, value_id input, struct watch *watch) MUST_CHECK;
/* After the edits: arguments that named a watched input go on naming it. An input that would lose
 * its name, or take that of another, keeps it as its own `name`. */
bool watch_follow(struct verb *v, struct watch *watch) MUST_CHECK;

/* The number to try next behind a name, after so many that are taken: the next one, and far on when
 * hundreds are, so that thousands of equal names do not cost their square. */
int64_t verb_next_number(int64_t number, int tries);

#endif
