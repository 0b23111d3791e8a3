# SPDX-License-Identifier: MIT
# layers.awk - the walls between the rooms, as tables. See check-layers.

BEGIN {
    knows["base"]   = "base"
    knows["model"]  = "base model"
    knows["render"] = "base model render"
    knows["submit"] = "base model render submit"
    knows["tui"]    = "base model render submit tui"
    knows["cli"]    = "base model render submit tui cli"
    knows["shim"]   = "base"
    knows["main.c"] = "base model render submit tui cli"

    # header (as a pattern) and the files (as a pattern) that may know it
    owner["^(ncurses|curses|term|panel|menu|form|ncursesw/.*)\\.h$"] = "^tui/screen\\.c$"
    owner["^curl/"]                = "^submit/http\\.c$"
    owner["^sqlite3\\.h$"]         = "^submit/history\\.c$"
    owner["^(cjson/)?cJSON.*\\.h$"] = "^base/json[a-z_]*\\.c$"
    owner["^libfyaml\\.h$"]        = "^base/yaml\\.c$"
    owner["^utf8proc\\.h$"]        = "^base/"
    owner["^(check|vterm)\\.h$"]   = "^tests/"

    impure_header = "^((unistd|fcntl|dirent|ftw|glob|time|locale|langinfo|wchar|wctype|poll|spawn|signal|pthread|termios|threads)\\.h|sys/.*)$"
    impure_call = "(fopen|freopen|fdopen|open|printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|perror|getenv|secure_getenv|time|clock|clock_gettime|gettimeofday|localtime|gmtime|setlocale|localeconv|nl_langinfo|wcwidth|rand|random|getrandom)"
    impure_name = "(FILE|stdin|stdout|stderr|environ)"
}

FNR == 1 {
    room = FILENAME
    sub(/\/.*/, "", room)
    folder = FILENAME
    if (!sub(/\/[^\/]*$/, "", folder))
        folder = "."
    pure = room == "model" || room == "render"
    included = 0
}

{
    was_comment = in_comment
    text = code($0)
}

!was_comment && /^[ \t]*#[ \t]*include[ \t]*["<]/ {
    name = $0
    sub(/^[^"<]*["<]/, "", name)
    sub(/[">].*/, "", name)
    if ($0 ~ /include[ \t]*"/)
        project_header(name)
    else
        system_header(name)
    included++
    next
}

# A member of such a name (s->time(...)) is somebody else's business.
pure && (" " text " ") ~ ("[^A-Za-z0-9_.>](" impure_call "[ \t]*[(]|" impure_name "[^A-Za-z0-9_])") {
    complain(room "/ is pure: no files, streams, clock, locale, environment or chance; let the caller hand it in")
}

function project_header(name,    target, target_folder) {
    if (name !~ /\//) {
        complain("name the folder of \"" name "\"")
        return
    }
    target = name
    sub(/\/.*/, "", target)
    target_folder = name
    sub(/\/[^\/]*$/, "", target_folder)

    if (!included && room != "tests" && FILENAME ~ /\.c$/)
        first_include(name, target_folder)
    if (room == "tests")
        return
    if (!(room in knows))
        complain("there is no room " room "/ (tests/tools/layers.awk lists them)")
    else if ((" " knows[room] " ") !~ (" " target " "))
        complain(room " may not know " target "/: it knows " knows[room])
    if (name ~ /_internal\.h$/ && target_folder != folder)
        complain("\"" name "\" is for " target_folder "/ only")
    # The shim is linked with nothing of ours but these.
    if (room == "shim" && name !~ /^base\/(process|compiler)\.h$/)
        complain("the shim knows base/process.h only: it starts once for each step")
    if (pure && (name == "base/file.h" || name == "base/process.h"))
        complain(room "/ is pure: bytes in, bytes out, no files")
}

# x.c begins with x.h. A file without a header of its own is a part of a larger module, and begins
# with the header of that module, from the same folder.
function first_include(name, target_folder,    own, line) {
    if (room == "main.c" || room == "shim")
        return
    own = FILENAME
    sub(/\.c$/, ".h", own)
    if (name == own)
        return
    if ((getline line < own) > 0)
        complain("the first include has to be \"" own "\"")
    else if (target_folder != folder)
        complain("the first include has to be its module's header, from " folder "/")
    close(own)
}

function system_header(name,    pattern) {
    if (!included && room != "tests" && room != "main.c" && room != "shim" && FILENAME ~ /\.c$/)
        complain("the first include has to be the file's own header")
    if (pure && name ~ impure_header)
        complain(room "/ is pure and may not include <" name ">")
    if (room == "tests")
        return
    for (pattern in owner)
        if (name ~ pattern && FILENAME !~ owner[pattern])
            complain("<" name "> is known to one place only: " owner[pattern])
}
