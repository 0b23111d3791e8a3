/* SPDX-License-Identifier: MIT */
#include "submit/history.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "submit/exits.h"
#include "submit/tree.h"

/* The format of the tables, in the file's user_version. A later one comes with a statement that
 * leads there from the one before. */
enum { HISTORY_VERSION = 1, PATIENCE_MS = 5000 };

static const char schema[] =
    "BEGIN;"
    "CREATE TABLE runs ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " name TEXT NOT NULL, document TEXT NOT NULL, backend TEXT NOT NULL,"
    " state TEXT NOT NULL, message TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,"
    " step_count INTEGER NOT NULL);"
    "CREATE TABLE steps ("
    " run INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,"
    " state TEXT NOT NULL, why TEXT NOT NULL, exit_status INTEGER NOT NULL,"
    " started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,"
    " PRIMARY KEY (run, id)) WITHOUT ROWID;"
    "CREATE TABLE events ("
    " id INTEGER PRIMARY KEY,"
    " run INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    " step TEXT NOT NULL, what TEXT NOT NULL, text TEXT NOT NULL);"
    "CREATE INDEX events_of_run ON events (run);"
    "PRAGMA user_version = 1;"
    "COMMIT;";

/* Every statement, prepared when it is first needed. */
#define STATEMENT_LIST(X)                                                                          \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(ADD_RUN, "INSERT INTO runs VALUES (NULL, ?1, ?2, ?3, ?4, '', ?5, 0, 0, ?6)")                 \
    X(ADD_STEP, "INSERT INTO steps VALUES (?1, ?2, ?3, ?4, ?5, ?6, -1, 0, 0)")                     \
    X(ADD_EVENT, "INSERT INTO events VALUES (NULL, ?1, ?2, ?3, ?4, ?5)")                           \
    X(REMOVE_RUN, "DELETE FROM runs WHERE id = ?1")                                                \
    X(REMOVE_STEPS, "DELETE FROM steps WHERE run = ?1")                                            \
    X(REMOVE_EVENTS, "DELETE FROM events WHERE run = ?1")                                          \
    X(SET_RUN, "UPDATE runs SET state = ?2, message = ?3,"                                         \
               " started_ms = iif(?4, ?6, started_ms), ended_ms = iif(?5, ?6, 0) WHERE id = ?1")   \
    X(SET_STEP, "UPDATE steps SET state = ?3, why = ?4, exit_status = ?5,"                         \
                " started_ms = iif(?6, ?8, started_ms), ended_ms = iif(?7, ?8, 0)"                 \
                " WHERE run = ?1 AND id = ?2")                                                     \
    X(RUNS, "SELECT id, name, document, backend, state, message, created_ms, started_ms,"          \
            " ended_ms, step_count FROM runs ORDER BY id DESC LIMIT ?1")                           \
    X(RUN, "SELECT id, name, document, backend, state, message, created_ms, started_ms, ended_ms," \
           " step_count FROM runs WHERE id = ?1")                                                  \
    X(STEPS, "SELECT id, name, position, state, why, exit_status, started_ms, ended_ms"            \
             " FROM steps WHERE run = ?1 ORDER BY position")                                       \
    X(EVENTS, "SELECT id, at_ms, step, what, text FROM events WHERE run = ?1 AND id > ?2"          \
              " ORDER BY id")

enum statement {
#define X(name, sql) SQL_##name,
    STATEMENT_LIST(X)
#undef X
        SQL_COUNT
};

static const char *const statement_text[] = {
#define X(name, sql) sql,
    STATEMENT_LIST(X)
#undef X
};

struct run_history {
    sqlite3 *db;
    sqlite3_stmt *prepared[SQL_COUNT];
    struct arena arena;        /* of the two below */
    const char *folder, *path; /* the state folder, and below it the file */
    int depth;                 /* of begin: only the outermost begins and commits */
};

/* --- names of states --- */

static const char *const step_states[] = {
#define X(name, text) text,
    STEP_STATE_LIST(X)
#undef X
};

static const char *const run_states[] = {
#define X(name, text) text,
    RUN_STATE_LIST(X)
#undef X
};

const char *step_state_name(enum step_state state)
{
    return step_states[state];
}

bool step_state_is_final(enum step_state state)
{
    switch (state) {
    case STEP_PLANNED:
    case STEP_READY:
    case STEP_STARTING:
    case STEP_RUNNING:
        return false;
    case STEP_REUSED:
    case STEP_OK:
    case STEP_FAILED:
    case STEP_TIMEOUT:
    case STEP_CANCELLED:
    case STEP_CRASHED:
    case STEP_LOST:
    case STEP_SKIPPED:
    case STEP_STATE_COUNT:
        break;
    }
    return true;
}

const char *run_state_name(enum run_state state)
{
    return run_states[state];
}

bool run_state_is_final(enum run_state state)
{
    return state == RUN_OK || state == RUN_FAILED || state == RUN_CANCELLED;
}

/* The index of a name, or `count`: somebody else has written into the file. */
static int state_index(const char *const names[], int count, struct str name)
{
    int i = 0;
    while (i < count && !str_eq(str_from(names[i]), name)) {
        i++;
    }
    return i;
}

/* --- talking to SQLite --- */

/* What went wrong with the last call, as one sentence. */
static bool fail(const struct run_history *h, struct status *st)
{
    switch (sqlite3_errcode(h->db) & 0xff) {
    case SQLITE_NOMEM:
        return status_nomem(st);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return status_set(st, STATUS_DATA, NO_POS,
                          "the history %s is damaged (%s); move it away and a new one is begun",
                          h->path, sqlite3_errmsg(h->db));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return status_set(st, STATUS_SERVICE, NO_POS, "the history %s is in use by another process",
                          h->path);
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return status_set(st, STATUS_PERMISSION, NO_POS, "the history %s cannot be written (%s)",
                          h->path, sqlite3_errmsg(h->db));
    case SQLITE_FULL:
        return status_errno(st, ENOSPC, "cannot write the history %s", h->path);
    case SQLITE_IOERR:
        if (sqlite3_system_errno(h->db) != 0) {
            return status_errno(st, sqlite3_system_errno(h->db), "cannot use the history %s",
                                h->path);
        }
        break;
    default:
        break;
    }
    return status_set(st, STATUS_IO, NO_POS, "the history %s: %s", h->path, sqlite3_errmsg(h->db));
}

/* The statement, ready to bind; NULL on failure. */
static sqlite3_stmt *prepare(struct run_history *h, enum statement which, struct status *st)
{
    if (h->prepared[which] == NULL &&
        sqlite3_prepare_v3(h->db, statement_text[which], -1, SQLITE_PREPARE_PERSISTENT,
                           &h->prepared[which], NULL) != SQLITE_OK) {
        fail(h, st);
        return NULL;
    }
    return h->prepared[which];
}

/* Binding fails only when memory is out, which the step after it tells. Texts are borrowed until
 * then. */
static void bind_text(sqlite3_stmt *s, int i, struct str text)
{
    (void)sqlite3_bind_text64(s, i, text.len > 0 ? text.ptr : "", text.len, SQLITE_STATIC,
                              SQLITE_UTF8);
}

static void bind_int(sqlite3_stmt *s, int i, int64_t number)
{
    (void)sqlite3_bind_int64(s, i, number);
}

/* Runs a statement that gives no rows, and leaves it for the next time. */
static bool run_statement(struct run_history *h, sqlite3_stmt *s, struct status *st)
{
    int rc = sqlite3_step(s);
    bool ok = rc == SQLITE_DONE || fail(h, st);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return ok;
}

static bool run_plain(struct run_history *h, enum statement which, struct status *st)
{
    sqlite3_stmt *s = prepare(h, which, st);
    return s != NULL && run_statement(h, s, st);
}

bool run_history_begin(struct run_history *h, struct status *st)
{
    if (h->depth == 0 && !run_plain(h, SQL_BEGIN, st)) {
        return false;
    }
    h->depth++;
    return true;
}

bool run_history_end(struct run_history *h, bool ok, struct status *st)
{
    assert(h->depth > 0);
    h->depth--;
    if (h->depth > 0) {
        return ok;
    }
    ok = ok && run_plain(h, SQL_COMMIT, st);
    if (!ok && sqlite3_get_autocommit(h->db) == 0) {
        struct status ignored = STATUS_INIT; /* the first failure is the one to tell */
        (void)run_plain(h, SQL_ROLLBACK, &ignored);
    }
    return ok;
}

/* --- opening --- */

static bool check_private(const char *path, bool is_folder, bool *exists, struct status *st)
{
    struct stat about;
    *exists = lstat(path, &about) == 0;
    if (!*exists) {
        return errno == ENOENT || status_errno(st, errno, "cannot look at %s", path);
    }
    if (is_folder ? !S_ISDIR(about.st_mode) : !S_ISREG(about.st_mode)) {
        return status_set(st, STATUS_PERMISSION, NO_POS, "%s is no %s of its own", path,
                          is_folder ? "folder" : "file");
    }
    if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return status_set(st, STATUS_PERMISSION, NO_POS,
                          "%s may be written by others; chmod go-w it, or choose another "
                          "XDG_STATE_HOME",
                          path);
    }
    return true;
}

static bool query_int(struct run_history *h, const char *sql, int64_t *value, struct status *st)
{
    sqlite3_stmt *s = NULL;
    bool ok =
        sqlite3_prepare_v2(h->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW;
    if (ok) {
        *value = sqlite3_column_int64(s, 0);
    } else {
        fail(h, st);
    }
    sqlite3_finalize(s);
    return ok;
}

static bool execute(struct run_history *h, const char *sql, struct status *st)
{
    return sqlite3_exec(h->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(h, st);
}

/* Looks before anything is written, so that a file that is not ours stays as it is. */
static bool check_version(struct run_history *h, struct status *st)
{
    int64_t version;
    if (!query_int(h, "PRAGMA user_version", &version, st)) {
        return false;
    }
    if (version > HISTORY_VERSION) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "the history %s is of format %lld, which a newer stepwire wrote; this "
                          "one reads format %d",
                          h->path, (long long)version, HISTORY_VERSION);
    }
    return version > 0 ||
           status_set(st, STATUS_DATA, NO_POS,
                      "%s is a database of some other program, not a history", h->path);
}

static bool connect_to(struct run_history *h, struct status *st)
{
    if (sqlite3_open_v2(h->path, &h->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        return h->db == NULL ? status_nomem(st) : fail(h, st);
    }
    sqlite3_busy_timeout(h->db, PATIENCE_MS);
    return true;
}

/* A new history is made whole under a name of its own and then linked to its place: of two
 * processes that find none, both use the first one's. SQLite itself would give the file the umask's
 * mode. */
static bool make_history(const struct run_history *h, struct status *st)
{
    char path[PATH_MAX];
    struct run_history fresh = {.path = path};
    int len = snprintf(path, sizeof(path), "%s/history.new-XXXXXX", h->folder);
    errno = ENAMETOOLONG;
    int fd = len > 0 && (size_t)len < sizeof(path) ? mkstemp(path) : -1; /* 0600 */
    if (fd < 0) {
        return status_errno(st, errno, "cannot make a history in %s", h->folder);
    }
    close(fd);
    bool ok = connect_to(&fresh, st) && execute(&fresh, "PRAGMA journal_mode = WAL", st) &&
              execute(&fresh, schema, st);
    sqlite3_close(fresh.db); /* which moves all of it into the file */
    ok = ok && (link(path, h->path) == 0 || errno == EEXIST ||
                status_errno(st, errno, "cannot make the history %s", h->path));
    unlink(path);
    return ok;
}

static bool open_database(struct run_history *h, struct status *st)
{
    bool folder_exists, file_exists;
    return file_make_folder(h->folder, 0700, st) &&
           check_private(h->folder, true, &folder_exists, st) &&
           check_private(h->path, false, &file_exists, st) &&
           (file_exists || make_history(h, st)) && connect_to(h, st) && check_version(h, st) &&
           execute(h, "PRAGMA synchronous = NORMAL", st);
}

struct run_history *run_history_open(struct str state_folder, struct status *st)
{
    struct run_history *h = mem_new(struct run_history);
    bool ok = h != NULL && arena_init(&h->arena, 1);
    if (ok) {
        h->folder = arena_str(&h->arena, state_folder).ptr;
        h->path = path_join(&h->arena, state_folder, STR("history.db")).ptr;
        ok = h->folder != NULL && h->path != NULL;
    }
    if (!(ok || status_nomem(st)) || !open_database(h, st)) {
        run_history_close(h);
        return NULL;
    }
    return h;
}

void run_history_close(struct run_history *h)
{
    if (h == NULL) {
        return;
    }
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(h->prepared[i]);
    }
    sqlite3_close(h->db);
    arena_finish(&h->arena);
    mem_free(h);
}

void run_history_set_patience(struct run_history *h, int patience_ms)
{
    sqlite3_busy_timeout(h->db, patience_ms);
}

/* --- writing --- */

static bool add_event(struct run_history *h, int64_t run, int64_t at_ms, struct str step,
                      const char *what, struct str text, struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_ADD_EVENT, st);
    if (s == NULL) {
        return false;
    }
    bind_int(s, 1, run);
    bind_int(s, 2, at_ms);
    bind_text(s, 3, step);
    bind_text(s, 4, str_from(what));
    bind_text(s, 5, text);
    return run_statement(h, s, st);
}

static bool add_run(struct run_history *h, struct run_record *record, struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_ADD_RUN, st);
    if (s == NULL) {
        return false;
    }
    bind_text(s, 1, record->name);
    bind_text(s, 2, record->document);
    bind_text(s, 3, record->backend);
    bind_text(s, 4, str_from(run_state_name(RUN_QUEUED)));
    bind_int(s, 5, record->created_ms);
    bind_int(s, 6, record->step_count);
    if (!run_statement(h, s, st)) {
        return false;
    }
    record->id = sqlite3_last_insert_rowid(h->db);
    record->state = RUN_QUEUED;
    return add_event(h, record->id, record->created_ms, STR(""), run_state_name(RUN_QUEUED),
                     STR(""), st);
}

static bool add_steps(struct run_history *h, int64_t run, const struct step_record *steps,
                      size_t count, struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_ADD_STEP, st);
    for (size_t i = 0; i < count && s != NULL; i++) {
        bind_int(s, 1, run);
        bind_text(s, 2, steps[i].id);
        bind_int(s, 3, (int64_t)i);
        bind_text(s, 4, steps[i].name);
        bind_text(s, 5, str_from(step_state_name(STEP_PLANNED)));
        bind_text(s, 6, steps[i].why);
        if (!run_statement(h, s, st)) {
            return false;
        }
    }
    return s != NULL;
}

/* STATE/runs/ID. */
static struct str run_folder(const struct run_history *h, int64_t run, struct arena *a,
                             struct status *st)
{
    struct str folder = arena_strf(a, "%s/runs/%lld", h->folder, (long long)run);
    if (str_is_none(folder)) {
        status_nomem(st);
    }
    return folder;
}

bool run_history_add(struct run_history *h, struct run_record *record,
                     const struct step_record *steps, size_t count, struct arena *a,
                     struct status *st)
{
    record->step_count = (uint32_t)count;
    if (!run_history_begin(h, st)) {
        return false;
    }
    bool ok = add_run(h, record, st) && add_steps(h, record->id, steps, count, st);
    record->folder = ok ? run_folder(h, record->id, a, st) : STR_NONE;
    ok = ok && !str_is_none(record->folder) && file_make_folder(record->folder.ptr, 0700, st);
    bool done = run_history_end(h, ok, st);
    if (ok && !done) {
        rmdir(record->folder.ptr);
    }
    return done;
}

bool run_history_remove(struct run_history *h, int64_t run, struct status *st)
{
    static const enum statement all[] = {SQL_REMOVE_RUN, SQL_REMOVE_STEPS, SQL_REMOVE_EVENTS};
    if (!run_history_begin(h, st)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < COUNT_OF(all) && ok; i++) {
        sqlite3_stmt *s = prepare(h, all[i], st);
        if (s != NULL) {
            bind_int(s, 1, run);
        }
        ok = s != NULL && run_statement(h, s, st);
    }
    if (!run_history_end(h, ok, st)) {
        return false;
    }
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/runs/%lld", h->folder, (long long)run);
    return tree_remove(path, st);
}

bool run_history_set_run(struct run_history *h, int64_t run, enum run_state state,
                         struct str message, int64_t at_ms, struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_SET_RUN, st);
    if (s == NULL || !run_history_begin(h, st)) {
        return false;
    }
    bind_int(s, 1, run);
    bind_text(s, 2, str_from(run_state_name(state)));
    bind_text(s, 3, message);
    bind_int(s, 4, state == RUN_RUNNING);
    bind_int(s, 5, run_state_is_final(state));
    bind_int(s, 6, at_ms);
    bool ok = run_statement(h, s, st) &&
              add_event(h, run, at_ms, STR(""), run_state_name(state), message, st);
    return run_history_end(h, ok, st);
}

bool run_history_set_step(struct run_history *h, int64_t run, struct str step,
                          enum step_state state, struct str why, int exit_status, int64_t at_ms,
                          struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_SET_STEP, st);
    if (s == NULL || !run_history_begin(h, st)) {
        return false;
    }
    bind_int(s, 1, run);
    bind_text(s, 2, step);
    bind_text(s, 3, str_from(step_state_name(state)));
    bind_text(s, 4, why);
    bind_int(s, 5, exit_status);
    bind_int(s, 6, state == STEP_STARTING);
    bind_int(s, 7, step_state_is_final(state));
    bind_int(s, 8, at_ms);
    bool ok =
        run_statement(h, s, st) && add_event(h, run, at_ms, step, step_state_name(state), why, st);
    return run_history_end(h, ok, st);
}

/* --- reading --- */

static struct str column_text(sqlite3_stmt *s, int i, struct arena *a, bool *ok)
{
    const char *text = (const char *)sqlite3_column_text(s, i);
    size_t len = (size_t)sqlite3_column_bytes(s, i);
    struct str kept = arena_str(a, text != NULL ? (struct str){text, len} : STR(""));
    *ok &= !str_is_none(kept);
    return kept;
}

/* An engine holds this lock as long as it lives. Trying it takes it for an instant, which an engine
 * that starts just then waits for. */
static bool engine_is_alive(struct str folder)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.*s/lock", STR_ARG(folder));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;
    if (fd >= 0) {
        close(fd);
    }
    return held;
}

static bool read_run(struct run_history *h, sqlite3_stmt *s, struct arena *a,
                     struct run_record *out, struct status *st)
{
    bool ok = true;
    *out = (struct run_record){.id = sqlite3_column_int64(s, 0)};
    out->name = column_text(s, 1, a, &ok);
    out->document = column_text(s, 2, a, &ok);
    out->backend = column_text(s, 3, a, &ok);
    struct str state = column_text(s, 4, a, &ok);
    out->message = column_text(s, 5, a, &ok);
    out->created_ms = sqlite3_column_int64(s, 6);
    out->started_ms = sqlite3_column_int64(s, 7);
    out->ended_ms = sqlite3_column_int64(s, 8);
    out->step_count = (uint32_t)sqlite3_column_int64(s, 9);
    out->folder = run_folder(h, out->id, a, st);
    if (!ok || str_is_none(out->folder)) {
        return status_nomem(st);
    }
    int index = state_index(run_states, RUN_STATE_COUNT, state);
    if (index == RUN_STATE_COUNT) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "the history %s is damaged: run %lld is in no known state", h->path,
                          (long long)out->id);
    }
    out->state = (enum run_state)index;
    if (!run_state_is_final(out->state) && !engine_is_alive(out->folder)) {
        out->state = RUN_INTERRUPTED;
        out->message = arena_strf(a, "its engine has ended before it; %.*s/engine.log may say why",
                                  STR_ARG(out->folder));
    }
    return !str_is_none(out->message) || status_nomem(st);
}

/* Puts one row into *item; the arrays of all three lists are filled by read_rows. */
typedef bool read_row(struct run_history *h, sqlite3_stmt *s, struct arena *a, void *item,
                      struct status *st);

/* All rows of a bound statement, into an array of items of `size` bytes. */
static void *read_rows(struct run_history *h, sqlite3_stmt *s, read_row *read, size_t size,
                       struct arena *a, size_t *count, struct status *st)
{
    size_t cap = 0;
    char *items = arena_grow(a, NULL, 0, &cap, size);
    bool ok = items != NULL || status_nomem(st);
    int rc = SQLITE_DONE;
    *count = 0;
    while (ok && (rc = sqlite3_step(s)) == SQLITE_ROW) {
        if (*count == cap) {
            char *more = arena_grow(a, items, *count, &cap, size);
            ok = more != NULL || status_nomem(st);
            items = more;
        }
        ok = ok && read(h, s, a, items + *count * size, st);
        *count += ok;
    }
    ok = ok && (rc == SQLITE_DONE || fail(h, st));
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return ok ? items : NULL;
}

static bool read_run_row(struct run_history *h, sqlite3_stmt *s, struct arena *a, void *item,
                         struct status *st)
{
    return read_run(h, s, a, item, st);
}

/* An engine writes how its run ended and then lets its lock go. Whoever read before that, and
 * looked at the lock after it, saw neither: what seems interrupted is read again. */
static struct run_record *read_runs(struct run_history *h, enum statement statement, int64_t bound,
                                    struct arena *a, size_t *count, struct status *st)
{
    struct run_record *runs = NULL;
    bool again = true;
    for (int tries = 0; again && tries < 2; tries++) {
        sqlite3_stmt *s = prepare(h, statement, st);
        if (s == NULL) {
            return NULL;
        }
        bind_int(s, 1, bound);
        runs = read_rows(h, s, read_run_row, sizeof(*runs), a, count, st);
        again = false;
        for (size_t i = 0; runs != NULL && i < *count; i++) {
            again |= runs[i].state == RUN_INTERRUPTED;
        }
    }
    return runs;
}

bool run_history_runs(struct run_history *h, size_t limit, struct arena *a,
                      struct run_record **runs, size_t *count, struct status *st)
{
    *runs = read_runs(h, SQL_RUNS, limit == 0 ? -1 : (int64_t)limit, a, count, st);
    return *runs != NULL;
}

bool run_history_run(struct run_history *h, int64_t run, struct arena *a, struct run_record *out,
                     struct status *st)
{
    size_t count;
    const struct run_record *found =
        read_runs(h, run == 0 ? SQL_RUNS : SQL_RUN, run == 0 ? 1 : run, a, &count, st);
    if (found == NULL) {
        return false;
    }
    if (count == 0) {
        return run == 0
                   ? status_set(st, STATUS_NOT_FOUND, NO_POS, "there is no run yet")
                   : status_set(st, STATUS_NOT_FOUND, NO_POS,
                                "there is no run %lld; stepwire runs lists them", (long long)run);
    }
    *out = found[0];
    return true;
}

static bool read_step_row(struct run_history *h, sqlite3_stmt *s, struct arena *a, void *item,
                          struct status *st)
{
    bool ok = true;
    struct step_record *out = item;
    out->id = column_text(s, 0, a, &ok);
    out->name = column_text(s, 1, a, &ok);
    out->position = (uint32_t)sqlite3_column_int64(s, 2);
    struct str state = column_text(s, 3, a, &ok);
    out->why = column_text(s, 4, a, &ok);
    out->exit_status = sqlite3_column_int(s, 5);
    out->started_ms = sqlite3_column_int64(s, 6);
    out->ended_ms = sqlite3_column_int64(s, 7);
    int index = state_index(step_states, STEP_STATE_COUNT, state);
    if (!ok) {
        return status_nomem(st);
    }
    if (index == STEP_STATE_COUNT) {
        return status_set(st, STATUS_DATA, NO_POS,
                          "the history %s is damaged: step \"%.*s\" is in no known state", h->path,
                          STR_ARG(out->id));
    }
    out->state = (enum step_state)index;
    return true;
}

static bool is_underway(enum step_state state)
{
    return state == STEP_STARTING || state == STEP_RUNNING;
}

static struct step_record *read_steps(struct run_history *h, int64_t run, struct arena *a,
                                      size_t *count, bool *any_underway, struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_STEPS, st);
    if (s == NULL) {
        return NULL;
    }
    bind_int(s, 1, run);
    struct step_record *steps = read_rows(h, s, read_step_row, sizeof(*steps), a, count, st);
    *any_underway = false;
    for (size_t i = 0; steps != NULL && i < *count; i++) {
        *any_underway |= is_underway(steps[i].state);
    }
    return steps;
}

/* As in read_runs: what the engine wrote last, before it let its lock go, is seen by reading again
 * after that. What is underway even then has nobody who will write how it ends. */
static bool explain_steps(struct run_history *h, int64_t run, struct arena *a,
                          struct step_record **steps, size_t *count, struct status *st)
{
    bool any;
    struct str folder = run_folder(h, run, a, st);
    if (str_is_none(folder)) {
        return false;
    }
    if (engine_is_alive(folder)) {
        return true;
    }
    *steps = read_steps(h, run, a, count, &any, st);
    bool ok = *steps != NULL;
    for (size_t i = 0; ok && i < *count; i++) {
        ok = !is_underway((*steps)[i].state) || exits_explain(folder, &(*steps)[i], a) ||
             status_nomem(st);
    }
    return ok;
}

bool run_history_steps(struct run_history *h, int64_t run, struct arena *a,
                       struct step_record **steps, size_t *count, struct status *st)
{
    bool any_underway;
    *steps = read_steps(h, run, a, count, &any_underway, st);
    if (*steps == NULL || (any_underway && !explain_steps(h, run, a, steps, count, st))) {
        return false;
    }
    for (size_t i = 0; i < *count; i++) {
        struct step_record *step = &(*steps)[i];
        step->log = arena_strf(a, "%s/runs/%lld/logs/%.*s.log", h->folder, (long long)run,
                               STR_ARG(step->id));
        if (str_is_none(step->log)) {
            return status_nomem(st);
        }
    }
    return true;
}

static bool read_event_row(struct run_history *h, sqlite3_stmt *s, struct arena *a, void *item,
                           struct status *st)
{
    (void)h;
    bool ok = true;
    struct event_record *out = item;
    out->id = sqlite3_column_int64(s, 0);
    out->at_ms = sqlite3_column_int64(s, 1);
    out->step = column_text(s, 2, a, &ok);
    out->what = column_text(s, 3, a, &ok);
    out->text = column_text(s, 4, a, &ok);
    return ok || status_nomem(st);
}

bool run_history_events(struct run_history *h, int64_t run, int64_t after, struct arena *a,
                        struct event_record **events, size_t *count, struct status *st)
{
    sqlite3_stmt *s = prepare(h, SQL_EVENTS, st);
    if (s == NULL) {
        return false;
    }
    bind_int(s, 1, run);
    bind_int(s, 2, after);
    *events = read_rows(h, s, read_event_row, sizeof(**events), a, count, st);
    return *events != NULL;
}
