/* SPDX-License-Identifier: MIT */
#include "tui/keystroke.h"

#include <string.h>

#include "base/utf8.h"

static const struct special {
    uint32_t code;
    struct str name;
} specials[] = {
#define X(id, name) {KEYCODE_##id, STR_INIT(name)},
    KEY_SPECIAL_LIST(X)
#undef X
};

bool keystroke_eq(struct keystroke a, struct keystroke b)
{
    return a.code == b.code && a.mods == b.mods;
}

bool keystroke_is_text(struct keystroke key)
{
    return key.mods == 0 && key.code >= 0x20 && key.code != 0x7f && key.code < KEYCODE_SPECIAL;
}

/* --- from bytes --- */

/* Control bytes that are keys of their own, or Ctrl with a letter. */
static struct keystroke control_key(unsigned char byte)
{
    switch (byte) {
    case '\r':
    case '\n':
        return (struct keystroke){.code = KEYCODE_ENTER};
    case '\t':
        return (struct keystroke){.code = KEYCODE_TAB};
    case 0x1b:
        return (struct keystroke){.code = KEYCODE_ESC};
    case '\b':
    case 0x7f:
        return (struct keystroke){.code = KEYCODE_BACKSPACE};
    case 0:
        return (struct keystroke){.code = '@', .mods = KEYMOD_CTRL};
    default:
        /* 1-26 are a-z, 28-31 are \ ] ^ _ */
        return (struct keystroke){.code = byte <= 26 ? byte + 0x60u : byte + 0x40u,
                                  .mods = KEYMOD_CTRL};
    }
}

/* The final byte of CSI and SS3 sequences without (or with ignored) parameters. */
static uint32_t letter_code(char final)
{
    switch (final) {
    case 'A':
        return KEYCODE_UP;
    case 'B':
        return KEYCODE_DOWN;
    case 'C':
        return KEYCODE_RIGHT;
    case 'D':
        return KEYCODE_LEFT;
    case 'F':
        return KEYCODE_END;
    case 'H':
        return KEYCODE_HOME;
    case 'M':
        return KEYCODE_ENTER; /* the keypad's, in SS3 */
    case 'P':
        return KEYCODE_F1;
    case 'Q':
        return KEYCODE_F2;
    case 'Z':
        return KEYCODE_BACKTAB;
    default:
        return KEYCODE_NONE;
    }
}

/* CSI number ~ */
static uint32_t tilde_code(int number)
{
    switch (number) {
    case 1:
    case 7:
        return KEYCODE_HOME;
    case 3:
        return KEYCODE_DELETE;
    case 4:
    case 8:
        return KEYCODE_END;
    case 5:
        return KEYCODE_PAGE_UP;
    case 6:
        return KEYCODE_PAGE_DOWN;
    case 11:
        return KEYCODE_F1;
    case 12:
        return KEYCODE_F2;
    default:
        return KEYCODE_NONE;
    }
}

enum { CSI_PARAMETERS_MAX = 4, CSI_PARAMETER_LIMIT = 100000, CSI_BYTES_MAX = 64 };

struct csi {
    char mark; /* '<' before the parameters: SGR mouse; '?': an answer about modes; else 0 */
    int parameters[CSI_PARAMETERS_MAX];
    int count;
    char final;
    size_t len; /* bytes from the ESC to the final byte */
};

/* Reads ESC [ … final. False when the final byte has not come. What is too long or no CSI ends
 * where it breaks off, with final 0. */
static bool read_csi(const char *bytes, size_t len, struct csi *csi)
{
    *csi = (struct csi){0};
    size_t i = 2;
    if (i < len && (bytes[i] == '<' || bytes[i] == '?')) {
        csi->mark = bytes[i++];
    }
    csi->count = 1;
    for (; i < len && i < CSI_BYTES_MAX; i++) {
        unsigned char c = (unsigned char)bytes[i];
        int *parameter = &csi->parameters[csi->count - 1];
        if (c >= '0' && c <= '9') {
            if (*parameter < CSI_PARAMETER_LIMIT) {
                *parameter = *parameter * 10 + (c - '0');
            }
        } else if (c == ';' || c == ':') {
            csi->count += csi->count < CSI_PARAMETERS_MAX;
        } else if (c >= 0x40 && c <= 0x7e) {
            csi->final = (char)c;
            csi->len = i + 1;
            return true;
        } else if (c < 0x20 || c > 0x3f) {
            break; /* no CSI: leave the byte that breaks it off for the next key */
        }
    }
    csi->len = i;
    return i < len || i >= CSI_BYTES_MAX;
}

/* SGR mouse: button ; x ; y, then M for pressed or m for released. Releases mean nothing to us. */
static struct keystroke mouse_key(const struct csi *csi)
{
    struct keystroke key = {
        .code = KEYCODE_NONE, .x = csi->parameters[1] - 1, .y = csi->parameters[2] - 1};
    int button = csi->parameters[0];
    if (button == 64) {
        key.code = KEYCODE_WHEEL_UP;
    } else if (button == 65) {
        key.code = KEYCODE_WHEEL_DOWN;
    } else if (button == 0 && csi->final == 'M') {
        key.code = KEYCODE_CLICK;
    }
    return key;
}

/* ESC [ ? mode ; state $ y, asked for by DECRQM. Other answers mean nothing to us. */
static struct keystroke report_key(const struct csi *csi)
{
    return (struct keystroke){.code = csi->final == 'y' ? KEYCODE_MODE_REPORT : KEYCODE_NONE,
                              .x = csi->parameters[0],
                              .y = csi->parameters[1]};
}

/* Everything between ESC [200~ and ESC [201~. 0 bytes used: the end has not come. */
static size_t read_paste(const char *bytes, size_t len, struct buf *paste, struct keystroke *key)
{
    static const struct str start = STR_INIT("\033[200~"), end = STR_INIT("\033[201~");
    struct str rest = {bytes + start.len, len - start.len};
    size_t at = str_find(rest, end);
    if (at == SIZE_MAX) {
        return 0;
    }
    buf_reset(paste);
    struct str text = str_slice(rest, 0, at);
    while (text.len > 0) {
        size_t valid = utf8_valid_prefix(text);
        buf_add(paste, str_slice(text, 0, valid));
        text = str_slice(text, valid, text.len);
        if (text.len > 0) {
            buf_add_point(paste, 0xfffd);
            text = str_slice(text, 1, text.len);
        }
    }
    *key = (struct keystroke){.code = KEYCODE_PASTE, .text = buf_str(paste)};
    return start.len + at + end.len;
}

static size_t decode_escape(const char *bytes, size_t len, bool more_may_come, struct buf *paste,
                            struct keystroke *key)
{
    *key = (struct keystroke){.code = KEYCODE_ESC};
    if (len == 1) {
        return more_may_come ? 0 : 1;
    }
    if (bytes[1] == 'O') {
        if (len == 2) {
            return more_may_come ? 0 : 1;
        }
        key->code = letter_code(bytes[2]);
        return 3;
    }
    if (bytes[1] != '[') {
        return 1; /* ESC, and then another key: nothing of ours needs Alt */
    }
    if (str_starts((struct str){bytes, len}, STR("\033[200~"))) {
        return read_paste(bytes, len, paste, key);
    }
    struct csi csi;
    if (!read_csi(bytes, len, &csi)) {
        return more_may_come ? 0 : 1;
    }
    if (csi.mark == '<') {
        *key = mouse_key(&csi);
    } else if (csi.mark == '?') {
        *key = report_key(&csi);
    } else {
        key->code = csi.final == '~' ? tilde_code(csi.parameters[0]) : letter_code(csi.final);
    }
    return csi.len;
}

/* Bytes that a UTF-8 sequence with this first byte has; 1 for what is none. */
static size_t sequence_len(unsigned char first)
{
    return first >= 0xf0 && first < 0xf5 ? 4
           : first >= 0xe0               ? (first < 0xf0 ? 3 : 1)
           : first >= 0xc2               ? 2
                                         : 1;
}

size_t keystroke_decode(const char *bytes, size_t len, bool more_may_come, struct buf *paste,
                        struct keystroke *key)
{
    *key = (struct keystroke){.code = KEYCODE_NONE};
    if (len == 0) {
        return 0;
    }
    unsigned char first = (unsigned char)bytes[0];
    if (first == 0x1b) {
        return decode_escape(bytes, len, more_may_come, paste, key);
    }
    if (first < 0x20 || first == 0x7f) {
        *key = control_key(first);
        return 1;
    }
    size_t want = sequence_len(first);
    if (len < want && more_may_come && utf8_valid_prefix((struct str){bytes, len}) == 0) {
        return 0;
    }
    struct str point = {bytes, want < len ? want : len};
    if (!utf8_valid(point)) {
        return 1;
    }
    key->code = utf8_next(&point);
    if (key->code >= 0x80 && key->code < 0xa0) {
        key->code = KEYCODE_NONE; /* C1 controls are no text */
    }
    return want;
}

/* --- from notation --- */

/* Takes "NUMBER" off the front; false when there is none or it is too large. */
static bool take_number(struct str *rest, int *out)
{
    size_t n = 0;
    *out = 0;
    while (n < rest->len && n < 5 && rest->ptr[n] >= '0' && rest->ptr[n] <= '9') {
        *out = *out * 10 + (rest->ptr[n] - '0');
        n++;
    }
    *rest = str_slice(*rest, n, rest->len);
    return n > 0;
}

/* "40x10" or "12,3" behind the word. */
static bool take_pair(struct str text, char between, int *x, int *y)
{
    if (!take_number(&text, x) || text.len == 0 || text.ptr[0] != between) {
        return false;
    }
    text = str_slice(text, 1, text.len);
    return take_number(&text, y) && text.len == 0;
}

static bool parse_named(struct str name, struct keystroke *key)
{
    for (size_t i = 0; i < COUNT_OF(specials); i++) {
        if (str_eq(specials[i].name, name)) {
            key->code = specials[i].code;
            return true;
        }
    }
    if (str_eq(name, STR("lt")) || str_eq(name, STR("Space"))) {
        key->code = str_eq(name, STR("lt")) ? '<' : ' ';
        return true;
    }
    if (name.len == 3 && str_starts(name, STR("C-")) && name.ptr[2] >= '@' && name.ptr[2] < 0x7f) {
        char letter = name.ptr[2];
        key->code = (uint32_t)(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
        key->mods = KEYMOD_CTRL;
        return true;
    }
    if (str_starts(name, STR("resize "))) {
        key->code = KEYCODE_RESIZE;
        return take_pair(str_slice(name, 7, name.len), 'x', &key->x, &key->y);
    }
    if (str_starts(name, STR("click "))) {
        key->code = KEYCODE_CLICK;
        return take_pair(str_slice(name, 6, name.len), ',', &key->x, &key->y);
    }
    if (str_starts(name, STR("paste "))) {
        key->code = KEYCODE_PASTE;
        key->text = str_slice(name, 6, name.len);
        return true;
    }
    if (str_eq(name, STR("wait"))) {
        key->text = name;
        return true;
    }
    return false;
}

bool keystroke_parse(struct str *rest, struct keystroke *key, struct status *st)
{
    *key = (struct keystroke){.code = KEYCODE_NONE};
    if (rest->len > 0 && rest->ptr[0] != '<') {
        key->code = utf8_next(rest);
        return true;
    }
    size_t end = str_find(*rest, STR(">"));
    struct str name = end == SIZE_MAX ? str_slice(*rest, 1, rest->len) : str_slice(*rest, 1, end);
    if (end == SIZE_MAX || !parse_named(name, key)) {
        return status_set(st, STATUS_USAGE, NO_POS, "<%.*s> is no key; < itself is <lt>",
                          STR_ARG(utf8_cut_cells(name, 40, NULL)));
    }
    *rest = str_slice(*rest, end + 1, rest->len);
    return true;
}

void keystroke_add_name(struct keystroke key, struct buf *out)
{
    if ((key.mods & KEYMOD_CTRL) != 0) {
        buf_addf(out, "Ctrl-");
        buf_add_point(out, key.code >= 'a' && key.code <= 'z' ? key.code - 32 : key.code);
        return;
    }
    if (key.code == ' ') {
        buf_addf(out, "Space");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(specials); i++) {
        if (specials[i].code == key.code) {
            buf_add(out, specials[i].name);
            return;
        }
    }
    buf_add_point(out, key.code);
}

bool keystroke_named(struct str name, struct keystroke *key)
{
    bool control = str_starts(name, STR("Ctrl-"));
    struct str rest = control ? str_slice(name, 5, name.len) : name;
    *key = (struct keystroke){.mods = control ? KEYMOD_CTRL : 0};
    for (size_t i = 0; i < COUNT_OF(specials) && !control; i++) {
        if (str_eq(specials[i].name, rest)) {
            key->code = specials[i].code;
            return true;
        }
    }
    if (str_eq(rest, STR("Space")) && !control) {
        key->code = ' ';
        return true;
    }
    if (rest.len == 0) {
        return false;
    }
    uint32_t point = utf8_next(&rest);
    key->code = control && point >= 'A' && point <= 'Z' ? point + 32 : point;
    return rest.len == 0;
}

/* --- Korean --- */

/* The two-set layout (KS X 5002): the compatibility jamo on each letter key, from U+3131. Shifted
 * keys give a double consonant or another vowel. */
static const char two_set[] = {
    'r', 'R', 0,   's', 0,   0,   'e', 'E', 'f', 0,   0,   0,   0,
    0,   0,   0,   'a',                                              /* U+3131 - U+3141 */
    'q', 'Q', 0,   't', 'T', 'd', 'w', 'W', 'c', 'z', 'x', 'v', 'g', /* U+3142 - U+314E */
    'k', 'o', 'i', 'O', 'j', 'p', 'u', 'P', 'h', 0,   0,   0,   'y',
    'n', 0,   0,   0,   /* U+314F - U+315F */
    'b', 'm', 0,   'l', /* U+3160 - U+3163 */
};

uint32_t keystroke_latin(uint32_t point)
{
    enum { FIRST_JAMO = 0x3131 };
    if (point >= FIRST_JAMO && point - FIRST_JAMO < sizeof(two_set) &&
        two_set[point - FIRST_JAMO] != 0) {
        return (uint32_t)(unsigned char)two_set[point - FIRST_JAMO];
    }
    return point;
}
