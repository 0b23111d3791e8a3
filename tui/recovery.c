/* SPDX-License-Identifier: MIT */
#include "tui/recovery.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "model/save.h"
#include "tui/document.h"

enum { JOURNALS_MAX = 99, NAME_HEX = 32 };
#define JOURNAL_FORMAT "stepwire-journal/1"
#define UNNAMED ".unnamed" /* how the name of a journal ends in which there is no edit yet */
#define DAMAGED ".damaged" /* what is put behind the name of one that could be read in part */

/* A journal that somebody left behind, while there is a question about it. */
struct leftover {
    int fd; /* locked; -1: none */
    struct buf path, text;
    struct str base, lines; /* of the text */
    struct buf document, folder;
    int64_t begun_ms;
    size_t edits;
};

struct recovery {
    int fd; /* of our journal, locked; -1: there is none yet */
    struct buf path;
    struct buf base;    /* the document as it was, on one line; until it is written */
    struct buf journal; /* what the history writes; `written` bytes of it are in the file */
    size_t written;
    off_t length;        /* of the file, up to the last line that is whole */
    struct status fault; /* why it cannot be written */
    bool said;           /* that it cannot */
    struct leftover left;
};

static void forget_leftover(struct leftover *l)
{
    if (l->fd >= 0) {
        close(l->fd); /* and with it the lock */
    }
    buf_finish(&l->path);
    buf_finish(&l->text);
    buf_finish(&l->document);
    buf_finish(&l->folder);
    *l = (struct leftover){
        .fd = -1, .path = BUF_INIT, .text = BUF_INIT, .document = BUF_INIT, .folder = BUF_INIT};
}

struct recovery *recovery_new(struct status *st)
{
    struct recovery *r = mem_new(struct recovery);
    if (r == NULL) {
        status_nomem(st);
        return NULL;
    }
    r->fd = r->left.fd = -1;
    r->path = r->base = r->journal = (struct buf)BUF_INIT;
    forget_leftover(&r->left);
    return r;
}

void recovery_free(struct recovery *r)
{
    if (r == NULL) {
        return;
    }
    forget_leftover(&r->left);
    if (r->fd >= 0) {
        close(r->fd);
    }
    buf_finish(&r->path);
    buf_finish(&r->base);
    buf_finish(&r->journal);
    mem_free(r);
}

/* --- names --- */

/* Appends STATE/recovery. */
static void add_folder(const struct editor *ed, struct buf *out)
{
    buf_addf(out, "%.*s/recovery", STR_ARG(ed->config.state_folder));
}

/* Appends what the names of a document's journals begin with. */
static bool add_prefix(struct str document, struct buf *out, struct status *st)
{
    struct sha256 h;
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    if (document.len == 0) {
        buf_add(out, STR("untitled-"));
        return buf_ok(out, st);
    }
    if (!sha256_init(&h, st)) {
        return false;
    }
    sha256_add(&h, document);
    bool ok = sha256_end(&h, digest, st);
    sha256_finish(&h);
    if (ok) {
        sha256_hex(digest, hex);
        buf_addf(out, "%.*s-", NAME_HEX, hex);
    }
    return ok && buf_ok(out, st);
}

/* --- writing --- */

/* The folder, made when it is not there; a link in its place is refused. */
static bool make_folder(const char *path, struct status *st)
{
    struct stat about;
    if (!file_make_folder(path, 0700, st)) {
        return false;
    }
    if (lstat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        return status_set(st, STATUS_PERMISSION, NO_POS, "%s is a link, not a folder", path);
    }
    return true;
}

/* The first two lines: what it is about, and how that was. */
static bool write_head(const struct editor *ed, struct status *st)
{
    struct recovery *r = ed->recovery;
    struct buf head = BUF_INIT;
    struct json_writer w;
    json_write_init(&w, &head, JSON_SPACED, JSON_UTF8);
    json_write_object(&w);
    json_member_text(&w, "format", STR(JOURNAL_FORMAT));
    json_member_text(&w, "document", ed->doc.path);
    json_member_text(&w, "folder", ed->doc.base_folder);
    json_member_int(&w, "begun_ms", ed->config.clock_ms(ed->config.clock_data));
    json_write_end(&w);
    buf_addc(&head, '\n');
    buf_add(&head, buf_str(&r->base));
    buf_addc(&head, '\n');
    bool ok =
        buf_ok(&head, st) && buf_ok(&r->base, st) && file_write_all(r->fd, buf_str(&head), st);
    r->length = (off_t)head.len;
    buf_finish(&head);
    return ok;
}

/* What is not in the file yet. */
static bool write_fresh(struct recovery *r, struct status *st)
{
    struct str lines = buf_str(&r->journal);
    struct str fresh = str_slice(lines, r->written, lines.len);
    if (!file_write_all(r->fd, fresh, st)) {
        /* Half a line in the middle would hide all that come after it. */
        if (ftruncate(r->fd, r->length) == 0) {
            lseek(r->fd, r->length, SEEK_SET);
        }
        return false;
    }
    r->length += (off_t)fresh.len;
    r->written = lines.len;
    return true;
}

static void close_file(struct recovery *r)
{
    if (r->fd >= 0) {
        unlink(buf_cstr(&r->path));
        close(r->fd);
        r->fd = -1;
        r->written = 0;
    }
}

/* Gives the file at r->path the first name of a journal that is free. */
static bool name_file(struct recovery *r, struct str prefix, struct status *st)
{
    struct buf name = BUF_INIT;
    bool ok = true, named = false;
    for (int n = 1; ok && !named && n <= JOURNALS_MAX; n++) {
        buf_reset(&name);
        buf_addf(&name, "%.*s%d.journal", STR_ARG(prefix), n);
        ok = buf_ok(&name, st);
        if (ok) {
            named = link(buf_cstr(&r->path), buf_cstr(&name)) == 0;
            ok = named || errno == EEXIST || status_errno(st, errno, "cannot make a journal");
        }
    }
    if (named) {
        unlink(buf_cstr(&r->path));
        buf_reset(&r->path);
        buf_add(&r->path, buf_str(&name));
        ok = buf_ok(&r->path, st);
    } else if (ok) {
        ok = status_set(st, STATUS_LIMIT, NO_POS, "there are %d journals of this document already",
                        (int)JOURNALS_MAX);
    }
    buf_finish(&name);
    return ok;
}

/* Opens a journal, locked, with its head and the first lines: it has the name of one only then,
 * because who finds one that is not locked takes it for left behind. */
static bool create_file(struct editor *ed, struct status *st)
{
    struct recovery *r = ed->recovery;
    struct buf prefix = BUF_INIT;
    add_folder(ed, &prefix);
    bool ok = buf_ok(&prefix, st) && make_folder(buf_cstr(&prefix), st);
    buf_addc(&prefix, '/');
    ok = ok && add_prefix(ed->doc.path, &prefix, st);
    buf_reset(&r->path);
    buf_addf(&r->path, "%s%lld" UNNAMED, buf_cstr(&prefix), (long long)getpid());
    ok = ok && buf_ok(&r->path, st);
    if (ok) {
        unlink(buf_cstr(&r->path)); /* of a process that is gone: the number is ours now */
        r->fd =
            open(buf_cstr(&r->path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        ok = (r->fd >= 0 && flock(r->fd, LOCK_EX | LOCK_NB) == 0) ||
             status_errno(st, errno, "cannot make a journal");
    }
    ok = ok && write_head(ed, st) && write_fresh(r, st) && name_file(r, buf_str(&prefix), st);
    if (!ok) {
        close_file(r);
    }
    buf_finish(&prefix);
    return ok;
}

static bool write_lines(struct editor *ed, struct status *st)
{
    return ed->recovery->fd < 0 ? create_file(ed, st) : write_fresh(ed->recovery, st);
}

void recovery_write(struct editor *ed)
{
    struct recovery *r = ed->recovery;
    struct status st = STATUS_INIT;
    if (ed->config.read_only || r->journal.len == r->written) {
        return;
    }
    if (!write_lines(ed, &st)) {
        r->fault = st;
        return;
    }
    status_reset(&r->fault);
    r->said = false;
    /* A group may be open while a mode is, and the history wants no line lost in the middle. */
    if (ed->top == NULL) {
        buf_finish(&r->base);
        buf_reset(&r->journal);
        r->written = 0;
    }
}

void recovery_tell(struct editor *ed)
{
    struct recovery *r = ed->recovery;
    if (r->fault.code != STATUS_OK && !r->said) {
        editor_say(ed, SAY_BAD, "what is not saved would not survive a crash: %s",
                   r->fault.message);
        r->said = true;
    }
}

void recovery_restart(struct editor *ed)
{
    struct recovery *r = ed->recovery;
    if (ed->config.read_only) {
        return;
    }
    recovery_discard(ed);
    value_save(ed->doc.p, pipeline_root(ed->doc.p), &r->base);
    history_journal(ed->doc.history, &r->journal);
}

void recovery_discard(struct editor *ed)
{
    struct recovery *r = ed->recovery;
    close_file(r);
    buf_reset(&r->base);
    buf_reset(&r->journal);
    r->written = 0;
    status_reset(&r->fault);
    r->said = false;
}

/* --- finding what was left behind --- */

static bool read_head(struct leftover *l, struct str head, struct status *st)
{
    struct json *j = json_parse(head, st);
    if (j == NULL) {
        return false;
    }
    const struct json_value *root = json_root(j);
    const struct json_value *format = json_get(root, STR("format"));
    const struct json_value *document = json_get(root, STR("document"));
    const struct json_value *folder = json_get(root, STR("folder"));
    const struct json_value *begun = json_get(root, STR("begun_ms"));
    bool ok = format != NULL && document != NULL && folder != NULL && begun != NULL &&
              str_eq(json_text(j, format), STR(JOURNAL_FORMAT)) &&
              json_int64(j, begun, &l->begun_ms);
    if (ok) {
        buf_add(&l->document, json_text(j, document));
        buf_add(&l->folder, json_text(j, folder));
    }
    json_free(j);
    return ok && buf_ok(&l->document, st) && buf_ok(&l->folder, st);
}

/* The first `count` lines that are whole: a kill may have torn the last one. */
static struct str whole_lines(struct str text, size_t count)
{
    size_t end = 0;
    for (size_t i = 0; i < text.len && count > 0; i++) {
        if (text.ptr[i] == '\n') {
            end = i + 1;
            count--;
        }
    }
    return (struct str){.ptr = text.ptr, .len = end};
}

/* What one undo each would take back: groups, and edits and undos outside of them. */
static size_t count_edits(struct str lines)
{
    size_t count = 0, depth = 0;
    for (struct str line = str_cut(&lines, '\n'); line.ptr; line = str_cut(&lines, '\n')) {
        if (line.len == 0) {
            continue;
        }
        bool closes = str_starts(line, STR("{\"end\":")) || str_starts(line, STR("{\"abort\":"));
        count += depth == 0 && !closes;
        depth += str_starts(line, STR("{\"begin\":"));
        depth -= closes && depth > 0;
    }
    return count;
}

/* Takes a file as leftover when nobody holds it and it is about this document. What has nothing in
 * it is removed. */
static bool take_leftover(struct leftover *l, struct str path, struct str document)
{
    struct status ignored = STATUS_INIT;
    struct stat about;
    forget_leftover(l);
    buf_add(&l->path, path);
    l->fd = open(buf_cstr(&l->path), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (l->fd < 0 || fstat(l->fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_uid != geteuid() || flock(l->fd, LOCK_EX | LOCK_NB) != 0 ||
        !file_read(buf_cstr(&l->path), JSON_BYTES_MAX, &l->text, NULL, &ignored)) {
        return false;
    }
    struct str rest = buf_str(&l->text);
    struct str head = str_cut(&rest, '\n');
    l->base = str_cut(&rest, '\n');
    l->lines = whole_lines(rest, SIZE_MAX);
    l->edits = count_edits(l->lines);
    if (l->edits == 0) {
        unlink(buf_cstr(&l->path));
        return false;
    }
    return read_head(l, head, &ignored) && str_eq(buf_str(&l->document), document);
}

/* Another document's, which may never be opened again. Its writer was killed at its first edit. */
static void remove_unnamed(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        unlink(path);
    }
    if (fd >= 0) {
        close(fd);
    }
}

static bool find_leftover(struct editor *ed, struct leftover *l)
{
    struct status ignored = STATUS_INIT;
    struct buf folder = BUF_INIT, prefix = BUF_INIT, path = BUF_INIT;
    bool found = false;
    add_folder(ed, &folder);
    bool ok = add_prefix(ed->doc.path, &prefix, &ignored) && buf_ok(&folder, &ignored);
    DIR *dir = ok ? opendir(buf_cstr(&folder)) : NULL;
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct str name = str_from(entry->d_name);
        bool unnamed = str_ends(name, STR(UNNAMED));
        buf_reset(&path);
        buf_addf(&path, "%s/%s", buf_cstr(&folder), entry->d_name);
        if (path.failed != STATUS_OK || !(unnamed || str_ends(name, STR(".journal")))) {
            continue;
        }
        if (str_starts(name, buf_str(&prefix))) {
            found = found || take_leftover(l, buf_str(&path), ed->doc.path);
        } else if (unnamed) {
            remove_unnamed(buf_cstr(&path));
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    buf_finish(&folder);
    buf_finish(&prefix);
    buf_finish(&path);
    if (!found) {
        forget_leftover(l);
    }
    return found;
}

/* --- offering it --- */

/* What could not be replayed stays in a file that is not offered again. */
static void tell_damage(struct editor *ed, const struct leftover *l, size_t edits)
{
    struct buf kept = BUF_INIT;
    buf_addf(&kept, "%s" DAMAGED, buf_cstr(&l->path));
    bool moved = kept.failed == STATUS_OK && rename(buf_cstr(&l->path), buf_cstr(&kept)) == 0;
    editor_say(ed, SAY_BAD, "recovered %zu of %zu edits; the journal is damaged there: %s", edits,
               l->edits, buf_cstr(moved ? &kept : &l->path));
    buf_finish(&kept);
}

/* The journal goes on in a file of its own; only then the old one goes. */
static void recover(struct editor *ed, void *data)
{
    (void)data;
    struct recovery *r = ed->recovery;
    struct leftover *l = &r->left;
    struct status st = STATUS_INIT;
    size_t applied = 0;
    recovery_discard(ed);
    buf_add(&r->base, l->base);
    if (!buf_ok(&r->base, &st) ||
        !document_restore(ed, buf_str(&l->folder), l->base, l->lines, &r->journal, &applied, &st)) {
        forget_leftover(l);
        if (ed->doc.p != NULL) {
            recovery_restart(ed);
        }
        editor_failed(ed, &st);
        return;
    }
    struct str done = whole_lines(l->lines, applied);
    size_t edits = count_edits(done);
    if (!write_lines(ed, &st)) {
        editor_failed(ed, &st);
    } else if (done.len < l->lines.len) {
        tell_damage(ed, l, edits);
    } else {
        unlink(buf_cstr(&l->path));
        editor_say(ed, SAY_GOOD, "recovered %zu edit%s; they are not saved yet", edits,
                   edits == 1 ? "" : "s");
    }
    forget_leftover(l);
}

static void throw_away(struct editor *ed, void *data)
{
    (void)data;
    unlink(buf_cstr(&ed->recovery->left.path));
    forget_leftover(&ed->recovery->left);
}

static void leave_it(struct editor *ed, void *data)
{
    (void)data;
    forget_leftover(&ed->recovery->left);
}

/* "10:42", with the day before it when that was another one. */
static void add_time(const struct editor *ed, int64_t ms, struct buf *out)
{
    time_t then = (time_t)(ms / 1000);
    time_t now = (time_t)(ed->config.clock_ms(ed->config.clock_data) / 1000);
    struct tm a, b;
    if (localtime_r(&then, &a) == NULL || localtime_r(&now, &b) == NULL) {
        return;
    }
    if (a.tm_yday != b.tm_yday || a.tm_year != b.tm_year) {
        buf_addf(out, "%04d-%02d-%02d ", a.tm_year + 1900, a.tm_mon + 1, a.tm_mday);
    }
    buf_addf(out, "%02d:%02d", a.tm_hour, a.tm_min);
}

void recovery_offer(struct editor *ed)
{
    static const struct answer answers[] = {
        {KEYCODE_ENTER, "recover", recover},
        {'d', "throw away", throw_away},
        {'n', NULL, leave_it},
        {KEYCODE_ESC, NULL, leave_it},
    };
    struct leftover *l = &ed->recovery->left;
    struct status st = STATUS_INIT;
    struct buf question = BUF_INIT;
    if (ed->config.read_only || !find_leftover(ed, l)) {
        return;
    }
    buf_addf(&question, "%s was left unsaved. Recover %zu edit%s begun at ",
             ed->doc.p != NULL ? "This document" : "An untitled document", l->edits,
             l->edits == 1 ? "" : "s");
    add_time(ed, l->begun_ms, &question);
    buf_addf(&question, "?%s", ed->doc.p != NULL ? " Esc keeps the file as it is." : "");
    if (!buf_ok(&question, &st) ||
        !question_open(ed, buf_str(&question), answers, COUNT_OF(answers), NULL, &st)) {
        editor_failed(ed, &st);
    }
    buf_finish(&question);
}
