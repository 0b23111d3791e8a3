# SPDX-License-Identifier: MIT
# banned.awk - calls that are not to be used, and what to use instead. See check-banned.

BEGIN {
    everywhere("strcpy strcat strncpy strncat stpcpy stpncpy", "struct buf (base/buf.h), or memcpy with a checked length")
    everywhere("sprintf vsprintf", "buf_addf, or snprintf with its result checked")
    everywhere("strtok strtok_r", "str_cut (base/str.h)")
    everywhere("atoi atol atoll atof", "str_to_int64 (base/str.h), which tells a fault from a 0")
    everywhere("gets", "file_read (base/file.h), which has a limit")
    everywhere("system popen", "an argv array and posix_spawn: no shell between us and a file name")
    everywhere("rand srand random srandom drand48", "a seed handed in by the caller")
    everywhere("alloca", "an arena (base/arena.h): the stack is not ours to spend")
    everywhere("setjmp longjmp sigsetjmp siglongjmp", "a status handed back")
    everywhere("mktemp tmpnam tempnam", "mkstemp, which makes the file too")

    # In the program; a test may need them.
    program("malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf getline getdelim open_memstream", \
            "mem_alloc, mem_resize, mem_free (base/mem.h) or an arena: tests make those fail", "^base/mem\\.c$")
    program("setlocale uselocale", "nothing: the locale is set once, in main.c", "^main\\.c$")
    program("exit quick_exit abort", "a status handed back; only main.c ends the program", "^main\\.c$")
}

function everywhere(names, instead) {
    program(names, instead, "^$")
    split(names, list, " ")
    for (i in list)
        in_tests_too[list[i]] = 1
}

function program(names, instead, except,    list, i) {
    split(names, list, " ")
    for (i in list) {
        use[list[i]] = instead
        allowed[list[i]] = except
    }
}

FNR == 1 {
    is_test = FILENAME ~ /^tests\//
    if ($0 !~ /^\/\* SPDX-License-Identifier: MIT/)
        complain("the first line has to begin with /* SPDX-License-Identifier: MIT")
}

/(^|[^A-Za-z0-9_])(TODO|FIXME)([^A-Za-z0-9_]|$)/ && !/TODO\(#[0-9]+\)/ {
    complain("a TODO names its issue: TODO(#12)")
}

{
    rest = code($0)
    before = " "
    # Word by word; a member of that name (ops->free(...)) is not the function.
    while (match(rest, /[A-Za-z_][A-Za-z0-9_]*/)) {
        word = substr(rest, RSTART, RLENGTH)
        if (RSTART > 1)
            before = substr(rest, RSTART - 1, 1)
        rest = substr(rest, RSTART + RLENGTH)
        if (word in use && rest ~ /^[ \t]*[(]/ && before !~ /[.>]/)
            call(word)
        before = " "
    }
}

function call(word) {
    if (FILENAME ~ allowed[word] || (is_test && !(word in in_tests_too)))
        return
    complain(word " is not used here; instead: " use[word])
}
