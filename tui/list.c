/* SPDX-License-Identifier: MIT */
#include "tui/list.h"

#include "base/mem.h"

/* How well an item matches; better ones come first. */
enum rank { RANK_TEXT_STARTS, RANK_STARTS, RANK_INSIDE, RANK_NONE };

enum { RANK_SHIFT = 30, PAGE_UNTIL_DRAWN = 8 };
static const uint32_t INDEX_MASK = (1u << RANK_SHIFT) - 1;

/* --- matching --- */

static unsigned char folded(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_word_byte(char c)
{
    unsigned char byte = folded(c);
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool same_at(struct str text, size_t at, struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (folded(text.ptr[at + i]) != folded(word.ptr[i])) {
            return false;
        }
    }
    return true;
}

enum found { FOUND_NOT, FOUND_INSIDE, FOUND_AT_START };

static enum found find_word(struct str text, struct str word)
{
    enum found found = FOUND_NOT;
    for (size_t at = 0; word.len <= text.len && at <= text.len - word.len; at++) {
        if (same_at(text, at, word)) {
            if (at == 0 || !is_word_byte(text.ptr[at - 1])) {
                return FOUND_AT_START;
            }
            found = FOUND_INSIDE;
        }
    }
    return found;
}

static enum rank rank_word(const struct list_item *item, struct str word)
{
    enum found text = find_word(item->text, word);
    if (text == FOUND_AT_START) {
        return RANK_TEXT_STARTS;
    }
    enum found detail = find_word(item->detail, word);
    if (detail == FOUND_AT_START) {
        return RANK_STARTS;
    }
    return text == FOUND_INSIDE || detail == FOUND_INSIDE ? RANK_INSIDE : RANK_NONE;
}

/* That of the word that matches worst. */
static enum rank rank_item(const struct list_item *item, struct str filter)
{
    enum rank worst = RANK_TEXT_STARTS;
    for (struct str word = str_cut(&filter, ' '); word.ptr; word = str_cut(&filter, ' ')) {
        enum rank rank = word.len > 0 ? rank_word(item, word) : RANK_TEXT_STARTS;
        worst = rank > worst ? rank : worst;
    }
    return worst;
}

bool list_matches(const struct list_item *item, struct str filter)
{
    return rank_item(item, filter) != RANK_NONE;
}

static struct list_item item_at(const struct list *l, size_t match)
{
    return l->source.item(l->source.data, l->matches[match]);
}

/* Fills matches with what fits the filter; each keeps its rank in its upper bits until they are in
 * order. */
static void rank_all(struct list *l, uint32_t *ranked)
{
    struct str filter = text_field_text(&l->filter);
    size_t count = 0;
    for (size_t i = 0; i < l->source.count; i++) {
        struct list_item item = l->source.item(l->source.data, i);
        enum rank rank = rank_item(&item, filter);
        if (rank != RANK_NONE) {
            ranked[count++] = (uint32_t)i | (uint32_t)rank << RANK_SHIFT;
        }
    }
    l->match_count = 0;
    for (uint32_t rank = RANK_TEXT_STARTS; rank < RANK_NONE; rank++) {
        for (size_t i = 0; i < count; i++) {
            if (ranked[i] >> RANK_SHIFT == rank) {
                l->matches[l->match_count++] = ranked[i] & INDEX_MASK;
            }
        }
    }
}

/* On failure matches and source are as before. */
static bool match(struct list *l, struct list_source source, struct status *st)
{
    if (source.count > INDEX_MASK) {
        return status_set(st, STATUS_LIMIT, NO_POS, "a list has at most %u items", INDEX_MASK);
    }
    uint32_t *matches = mem_new_array(uint32_t, source.count);
    uint32_t *ranked = mem_new_array(uint32_t, source.count);
    if (matches == NULL || ranked == NULL) {
        mem_free(matches);
        mem_free(ranked);
        return status_nomem(st);
    }
    mem_free(l->matches);
    l->matches = matches;
    l->source = source;
    rank_all(l, ranked);
    mem_free(ranked);
    return true;
}

/* --- life --- */

bool list_init(struct list *l, struct list_source source, bool filtering, struct status *st)
{
    *l = (struct list){.filter = TEXT_FIELD_INIT, .filtering = filtering, .page = PAGE_UNTIL_DRAWN};
    return match(l, source, st);
}

void list_finish(struct list *l)
{
    text_field_finish(&l->filter);
    mem_free(l->matches);
    *l = (struct list){.filter = TEXT_FIELD_INIT};
}

void list_choose(struct list *l, size_t i)
{
    for (size_t m = 0; m < l->match_count; m++) {
        if (l->matches[m] == i) {
            l->chosen = m;
            return;
        }
    }
}

size_t list_chosen(const struct list *l)
{
    return l->chosen < l->match_count ? l->matches[l->chosen] : SIZE_MAX;
}

bool list_refresh(struct list *l, struct list_source source, struct status *st)
{
    size_t before = list_chosen(l);
    if (!match(l, source, st)) {
        return false;
    }
    if (l->chosen >= l->match_count) {
        l->chosen = l->match_count > 0 ? l->match_count - 1 : 0;
    }
    list_choose(l, before);
    return true;
}

/* --- keys --- */

/* The filter has changed: what fits, with the best of it chosen. Without memory the list stays as
 * it was. */
static void filter_again(struct list *l)
{
    struct status ignored = STATUS_INIT;
    if (match(l, l->source, &ignored)) {
        l->chosen = 0;
        l->first = 0;
    }
}

static void move_by(struct list *l, size_t count, bool down)
{
    size_t last = l->match_count > 0 ? l->match_count - 1 : 0;
    if (down) {
        l->chosen = count < last - l->chosen ? l->chosen + count : last;
    } else {
        l->chosen = count < l->chosen ? l->chosen - count : 0;
    }
}

static bool move_key(struct list *l, struct keystroke key)
{
    bool control = key.mods == KEYMOD_CTRL;
    if (key.mods != 0 && !control) {
        return false;
    }
    if ((control && key.code == 'n') || (!control && key.code == KEYCODE_DOWN)) {
        move_by(l, 1, true);
    } else if ((control && key.code == 'p') || (!control && key.code == KEYCODE_UP)) {
        move_by(l, 1, false);
    } else if (key.code == KEYCODE_PAGE_DOWN || key.code == KEYCODE_PAGE_UP) {
        move_by(l, l->page, key.code == KEYCODE_PAGE_DOWN);
    } else if (key.code == KEYCODE_HOME || key.code == KEYCODE_END) {
        move_by(l, l->match_count, key.code == KEYCODE_END);
    } else {
        return false;
    }
    return true;
}

enum list_result list_key(struct list *l, struct keystroke key)
{
    if (key.mods == 0 && key.code == KEYCODE_ESC) {
        if (l->filter.text.len == 0) {
            return LIST_CANCELLED;
        }
        text_field_finish(&l->filter);
        filter_again(l);
        return LIST_MOVED;
    }
    if (key.mods == 0 && key.code == KEYCODE_ENTER) {
        if (l->match_count == 0) {
            return LIST_IGNORED;
        }
        return str_is_none(item_at(l, l->chosen).disabled) ? LIST_CHOSEN : LIST_MOVED;
    }
    if (move_key(l, key)) {
        return LIST_MOVED;
    }
    if (!l->filtering || !text_field_key(&l->filter, key)) {
        return LIST_IGNORED;
    }
    filter_again(l);
    return LIST_MOVED;
}

/* --- drawing --- */

/* Headings are shown in the items' own order only. */
static bool has_heading(const struct list *l, const struct list_item *item)
{
    return !str_is_none(item->heading) && l->filter.text.len == 0;
}

static int rows_of(const struct list *l, size_t match)
{
    struct list_item item = item_at(l, match);
    return has_heading(l, &item) ? 2 : 1;
}

/* The first item to show, so that the chosen one is inside `height` rows. */
static void scroll(struct list *l, int height)
{
    if (l->chosen < l->first) {
        l->first = l->chosen;
    }
    if (l->match_count == 0) {
        l->first = 0;
        return;
    }
    size_t lowest = l->chosen;
    int rows = rows_of(l, lowest);
    while (lowest > 0 && rows + rows_of(l, lowest - 1) <= height) {
        rows += rows_of(l, --lowest);
    }
    if (l->first < lowest) {
        l->first = lowest;
    }
}

/* Where the details of the shown items begin: behind the longest text, within reason. */
static int detail_column(struct list *l, struct cells *c, int width, int height)
{
    int most = width * 3 / 5, widest = 0;
    for (size_t i = l->first; i < l->match_count && i < l->first + (size_t)height; i++) {
        struct list_item item = item_at(l, i);
        int cells = cells_measure(c, width, item.text);
        widest = cells > widest ? cells : widest;
    }
    return (widest < most ? widest : most) + 2;
}

static void draw_item(struct cells *c, struct rect r, const struct list_item *item, int column,
                      bool chosen)
{
    bool off = !str_is_none(item->disabled);
    bool more = item->detail.len > 0 || off;
    int used =
        cells_text(c, r.x, r.y, more ? column - 2 : r.w, item->text, off ? STYLE_OFF : STYLE_PLAIN);
    if (more) {
        used = column;
        used += cells_text(c, r.x + used, r.y, r.w - used, item->detail,
                           off ? STYLE_OFF : STYLE_DETAIL);
    }
    if (off) {
        struct buf why = BUF_INIT;
        buf_addf(&why, "%s(%.*s)", item->detail.len > 0 ? "  " : "", STR_ARG(item->disabled));
        cells_text(c, r.x + used, r.y, r.w - used, buf_str(&why), STYLE_WARNING);
        buf_finish(&why);
    }
    if (chosen) {
        cells_restyle(c, r, STYLE_SELECTED);
    }
}

static void draw_filter(struct list *l, struct cells *c, struct rect r, int *cursor_x,
                        int *cursor_y)
{
    cells_text(c, r.x, r.y, 2, STR("> "), STYLE_KEY_NAME);
    text_field_draw(&l->filter, c, r.x + 2, r.y, r.w - 2, STYLE_PLAIN, cursor_x);
    if (l->filter.text.len == 0) {
        cells_text(c, r.x + 2, r.y, r.w - 2, STR("type to filter"), STYLE_OFF);
    }
    *cursor_y = r.y;
}

void list_draw(struct list *l, struct cells *c, struct rect r, int *cursor_x, int *cursor_y)
{
    if (l->filtering && r.h > 0) {
        draw_filter(l, c, r, cursor_x, cursor_y);
        r.y++;
        r.h--;
    }
    if (l->match_count == 0) {
        cells_text(c, r.x, r.y, r.h > 0 ? r.w : 0, STR("nothing matches"), STYLE_OFF);
    }
    l->page = r.h > 2 ? (size_t)r.h - 1 : 1;
    scroll(l, r.h);
    int column = detail_column(l, c, r.w, r.h);
    int y = 0;
    for (size_t i = l->first; i < l->match_count && y < r.h; i++) {
        struct list_item item = item_at(l, i);
        if (has_heading(l, &item)) {
            cells_text(c, r.x, r.y + y++, r.w, item.heading, STYLE_TITLE);
        }
        if (y < r.h) {
            struct rect line = {r.x, r.y + y, r.w, 1};
            draw_item(c, line, &item, column, i == l->chosen);
            if (i == l->chosen && !l->filtering) {
                *cursor_x = line.x;
                *cursor_y = line.y;
            }
            y++;
        }
    }
}
