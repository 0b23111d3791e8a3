/* SPDX-License-Identifier: MIT */
#include "render/v1_transform.h"

#include "base/json.h"
#include "render/v1_partition.h"

/* One transformation in the making. The SDK puts separators and partition formats into its blocks
 * as they are, and then reads the whole as JSON: a backslash and what follows become one character,
 * and a quotation mark is refused. So we make the same text, and read it, too. */
struct blocks {
    struct buf text;
    struct v1_ids *ids;
    bool begun;
};

static void begin_block(struct blocks *b, const char *type)
{
    char id[V1_ID_SIZE];
    v1_next_uuid(b->ids, id);
    buf_addf(&b->text, "%s{\"id\": \"%s\", \"type\": \"Microsoft.DPrep.%s\", \"arguments\": {",
             b->begun ? ", " : "", id, type);
    b->begun = true;
}

static void end_block(struct blocks *b)
{
    buf_add(&b->text, STR("}, \"localData\": {}, \"isEnabled\": true, \"name\": null, "
                          "\"annotation\": null}"));
}

/* --- expressions, as the SDK's data preparation serialises them --- */

#define IDENTIFIER(name) "{\"r\": [\"Identifier\", \"" name "\"]}"
#define VALUE(text) "{\"r\": [\"Value\", " text "]}"
#define FIELD(record, name) "{\"r\": [\"RecordField\", [" record ", " name "]]}"
#define CALL(function, arguments) "{\"r\": [\"Invoke\", [" function ", [" arguments "]]]}"

#define PATH FIELD(IDENTIFIER("row"), VALUE("\"Path\""))
#define RECORD FIELD(IDENTIFIER("row"), VALUE("\"" V1_RECORD_COLUMN "\""))
#define FILE_NAME CALL(IDENTIFIER("GetResourceName"), PATH)

static void add(struct blocks *b, struct str text)
{
    buf_add(&b->text, text);
}

static void add_quoted(struct blocks *b, struct str text)
{
    json_add_quoted(&b->text, text, JSON_UTF8);
}

/* Files whose name ends with the extension. */
static void add_extension_filter(struct blocks *b, struct str extension, struct arena *a)
{
    struct str dot = str_starts(extension, STR(".")) ? STR("") : STR(".");
    struct str dotted = arena_strf(a, "%.*s%.*s", STR_ARG(dot), STR_ARG(extension));
    if (str_is_none(dotted)) {
        b->text.failed = STATUS_NOMEM;
        return;
    }
    begin_block(b, "ExpressionFilterBlock");
    add(b, STR("\"expression\": {\"r\": [\"Invoke\", [" IDENTIFIER(
               "String_EndsWith") ", [" FILE_NAME ", {\"r\": [\"Value\", "));
    add_quoted(b, dotted);
    add(b, STR("]}]]]}"));
    end_block(b);
}

/* Files whose name the regular expression matches. */
static void add_glob_filter(struct blocks *b, struct str glob)
{
    begin_block(b, "ExpressionFilterBlock");
    add(b, STR("\"expression\": {\"r\": [\"Invoke\", [{\"r\": [\"Invoke\", [" IDENTIFIER(
               "RegexIsMatch") ", [{\"r\": [\"Value\", "));
    add_quoted(b, glob);
    add(b, STR("]}, " VALUE("false") ", " VALUE("false") ", " VALUE("false") "]]]}, [" FILE_NAME
                                                                             "]]]}"));
    end_block(b);
}

/* --- partition formats --- */

static void begin_column(struct blocks *b)
{
    begin_block(b, "ExpressionAddColumnBlock");
    add(b, STR("\"expression\": "));
}

/* `name` goes in as it is. */
static void end_column(struct blocks *b, struct str name)
{
    add(b, STR(", \"newColumnName\": \""));
    add(b, name);
    add(b, STR("\""));
    end_block(b);
}

static void add_record_field(struct blocks *b, struct str name)
{
    add(b, STR("{\"r\": [\"RecordField\", [" RECORD ", {\"r\": [\"Value\", "));
    add_quoted(b, name);
    add(b, STR("]}]]}"));
}

static void add_date(struct blocks *b, const struct v1_names *parts)
{
    add(b, STR("{\"r\": [\"Invoke\", [" IDENTIFIER("CreateDateTime") ", ["));
    for (size_t i = 0; i < parts->count; i++) {
        add(b, i > 0 ? STR(", ") : STR(""));
        add_record_field(b, parts->items[i]);
    }
    add(b, STR("]]]}"));
}

static void add_drop(struct blocks *b, struct str name);

static bool add_partition(struct blocks *b, struct str format, struct arena *a, struct status *st)
{
    struct v1_partition partition;
    if (!v1_partition_read(format, a, &partition, st)) {
        return false;
    }
    begin_column(b);
    add(b, STR("{\"r\": [\"Invoke\", [{\"r\": [\"Invoke\", [" IDENTIFIER(
               "RegexRecordExtractor") ", [{\"r\": [\"Value\", "));
    add_quoted(b, partition.pattern);
    add(b, STR("]}]]]}, [" PATH "]]]}"));
    end_column(b, STR(V1_RECORD_COLUMN));
    for (size_t i = 0; i < partition.columns.count; i++) {
        begin_column(b);
        if (partition.date_parts.count > 0 && i + 1 == partition.columns.count) {
            add_date(b, &partition.date_parts);
        } else {
            add_record_field(b, partition.columns.items[i]);
        }
        end_column(b, partition.columns.items[i]);
    }
    add_drop(b, STR(V1_RECORD_COLUMN));
    return true;
}

/* The service reads the format itself. */
static void add_raw_partition(struct blocks *b, struct str format)
{
    begin_block(b, "AddColumnsFromPartitionFormatBlock");
    add(b, STR("\"column\": {\"type\": 2, \"details\": {\"selectedColumn\": \"Path\"}}, "
               "\"ignoreError\": false, \"partitionFormat\": \""));
    add(b, format);
    add(b, STR("\""));
    end_block(b);
}

/* --- columns --- */

static void begin_columns(struct blocks *b, const char *type)
{
    begin_block(b, type);
    add(b, STR("\"columns\": {\"type\": 0, \"details\": {\"selectedColumns\": ["));
}

static void end_columns(struct blocks *b)
{
    add(b, STR("]}}"));
    end_block(b);
}

static void add_drop(struct blocks *b, struct str name)
{
    begin_columns(b, "DropColumnsBlock");
    add_quoted(b, name);
    end_columns(b);
}

static void add_columns(struct blocks *b, const struct pipeline *p, const char *type, value_id list)
{
    if (value_is_none(list)) {
        return;
    }
    begin_columns(b, type);
    for (value_id i = value_first(p, list); !value_is_none(i); i = value_next(p, i)) {
        add(b, value_eq(i, value_first(p, list)) ? STR("") : STR(", "));
        add_quoted(b, value_text(p, i));
    }
    end_columns(b);
}

/* --- reading files --- */

static struct str separator(const struct pipeline *p, value_id how)
{
    struct str given = value_get_text(p, how, KEY_SEPARATOR);
    return str_is_none(given) ? STR(",") : given;
}

static void add_parse(struct blocks *b, const struct pipeline *p, value_id how, bool quoting)
{
    static const struct str headers[] = {
        STR_INIT("NO_HEADERS"), STR_INIT("ONLY_FIRST_FILE_HAS_HEADERS"),
        STR_INIT("COMBINE_ALL_FILES_HEADERS"), STR_INIT("ALL_FILES_HAVE_SAME_HEADERS")};
    unsigned header = COUNT_OF(headers) - 1;
    struct str name = value_get_text(p, how, KEY_HEADER);
    while (!str_is_none(name) && header > 0 && !str_eq(headers[header], name)) {
        header--;
    }
    struct str text = separator(p, how);
    begin_block(b, "ParseDelimitedBlock");
    buf_addf(&b->text,
             "\"columnHeadersMode\": %u, \"fileEncoding\": 0, \"handleQuotedLineBreaks\": %s, "
             "\"preview\": false, \"separator\": \"",
             header, quoting ? "true" : "false");
    add(b, str_eq(text, STR("\t")) ? STR("\\t") : text);
    add(b, STR("\", \"skipRows\": 0, \"skipRowsMode\": 0"));
    end_block(b);
}

static void add_parquet(struct blocks *b)
{
    begin_block(b, "ReadParquetFileBlock");
    add(b, STR("\"preview\": false"));
    end_block(b);
}

/* Which files an input takes; an empty text: all of them. */
static struct str file_extension(const struct pipeline *p, value_id how, bool delimited)
{
    value_id given = value_get(p, how, KEY_FILE_EXTENSION);
    struct str text = value_text(p, given);
    if (!value_is_none(given) && (text.len > 0 || value_kind(p, given) == VALUE_NULL)) {
        return text;
    }
    if (!delimited) {
        return value_is_none(given) ? STR(".parquet") : STR("");
    }
    if (str_eq(separator(p, how), STR("\t"))) {
        return STR(".tsv");
    }
    return str_eq(separator(p, how), STR(",")) ? STR(".csv") : STR("");
}

/* `parse` of an input (the SDK's parse_delimited_files, parse_parquet_files). */
static bool add_input(struct blocks *b, const struct pipeline *p, value_id how, bool delimited,
                      struct arena *a, struct status *st)
{
    struct str extension = file_extension(p, how, delimited);
    struct str format = value_get_text(p, how, KEY_PARTITION_FORMAT);
    if (extension.len > 0) {
        add_extension_filter(b, extension, a);
    }
    if (delimited) {
        add_parse(b, p, how, value_get_bool(p, how, KEY_QUOTED_LINE_BREAKS));
    } else {
        add_parquet(b);
    }
    return format.len == 0 || add_partition(b, format, a, st);
}

/* `read` of an output (read_delimited_files, read_parquet_files). */
static void add_output(struct blocks *b, const struct pipeline *p, value_id how, bool delimited)
{
    struct str glob = value_get_text(p, how, KEY_PATH_GLOB);
    struct str format = value_get_text(p, how, KEY_PARTITION_FORMAT);
    if (glob.len > 0) {
        add_glob_filter(b, glob);
    }
    if (delimited) {
        add_parse(b, p, how, false);
    } else {
        add_parquet(b);
    }
    if (format.len > 0) {
        add_raw_partition(b, format);
    }
}

static bool add_blocks(struct blocks *b, const struct pipeline *p,
                       const struct v1_transform *transform, struct arena *a, struct status *st)
{
    bool is_input = transform->kind == V1_PARSE_TRANSFORM;
    if (transform->kind == V1_EMPTY_TRANSFORM) {
        return true;
    }
    if (transform->kind == V1_PARTITION_TRANSFORM) {
        add_raw_partition(b, value_get_text(p, transform->item, KEY_PARTITION_FORMAT));
        return true;
    }
    value_id parse = value_get(p, transform->item, is_input ? KEY_PARSE : KEY_READ);
    value_id how = value_first(p, parse);
    bool delimited = value_is_none(how) || value_key(p, how) == KEY_DELIMITED_FILES;
    if (is_input && !add_input(b, p, how, delimited, a, st)) {
        return false;
    }
    if (!is_input) {
        add_output(b, p, how, delimited);
    }
    if (!value_get_bool(p, how, KEY_INCLUDE_PATH)) {
        add_drop(b, STR("Path"));
    }
    add_columns(b, p, "KeepColumnsBlock", value_get(p, transform->item, KEY_KEEP_COLUMNS));
    add_columns(b, p, "DropColumnsBlock", value_get(p, transform->item, KEY_DROP_COLUMNS));
    return true;
}

/* Reads the text as the SDK does, and writes it as json.dumps does. */
static bool write_blocks(const struct pipeline *p, const struct v1_transform *transform,
                         struct blocks *b, struct buf *out, struct status *st)
{
    struct status inner = STATUS_INIT;
    if (!buf_ok(&b->text, st)) {
        return false;
    }
    struct json *j = json_parse(buf_str(&b->text), &inner);
    if (j == NULL && inner.code != STATUS_NOMEM) {
        return status_set(st, STATUS_DATA, value_pos(p, transform->item),
                          "a separator or partition format holds what the SDK cannot send: %s",
                          inner.message);
    }
    if (j == NULL) {
        return status_nomem(st);
    }
    struct json_writer w;
    json_write_init(&w, out, JSON_SPACED, JSON_ASCII);
    json_write_value(&w, j, json_root(j));
    json_free(j);
    return buf_ok(out, st);
}

bool v1_transform_write(const struct pipeline *p, const struct v1_transform *transform,
                        struct v1_ids *ids, struct arena scratch, struct buf *out,
                        struct status *st)
{
    struct blocks b = {.text = BUF_INIT, .ids = ids};
    struct status inner = STATUS_INIT;
    add(&b, STR("{\"blocks\": ["));
    bool done = add_blocks(&b, p, transform, &scratch, &inner);
    add(&b, STR("]}"));
    if (!done) {
        status_set(st, inner.code, value_pos(p, transform->item), "%s", inner.message);
    }
    done = done && write_blocks(p, transform, &b, out, st);
    buf_finish(&b.text);
    return done;
}
