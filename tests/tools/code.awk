# SPDX-License-Identifier: MIT
# code.awk - for the checkers that read C: which part of a line is code.
#
# code(line) gives the line without comments and without what stands in quotes, so that a word in a
# sentence is never taken for a call. Lines have to be handed in one after the other, file after file.

FNR == 1 { in_comment = 0 }

function code(line,    out, c, end) {
    out = ""
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (end == 0)
                return out
            in_comment = 0
            line = substr(line, end + 2)
            continue
        }
        c = substr(line, 1, 1)
        if (substr(line, 1, 2) == "/*") {
            in_comment = 1
            out = out " "
            line = substr(line, 3)
        } else if (substr(line, 1, 2) == "//") {
            return out
        } else if (c == "\"" || c == "'") {
            out = out c c
            line = after_quote(substr(line, 2), c)
        } else {
            out = out c
            line = substr(line, 2)
        }
    }
    return out
}

function after_quote(line, quote,    c) {
    while (line != "") {
        c = substr(line, 1, 1)
        line = substr(line, c == "\\" ? 3 : 2)
        if (c == quote)
            break
    }
    return line
}

# The first and the last thing a checker does: complain(where, what), and exit with faults > 0.
function complain(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
    faults++
}

END { if (faults) exit 1 }
