/* SPDX-License-Identifier: MIT
 * base/shell.h - words as a POSIX shell reads them, for command lines that a person may copy.
 */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include "base/buf.h"
#include "base/str.h"

/* Appends what a shell reads as that one word, exactly: the word itself where nothing in it means
 * anything to a shell, else in single quotes. What must not reach a terminal is made visible by the
 * caller, before (base/sanitize.h); whether a word that begins with '-' is an option is for whoever
 * knows the command. O(bytes). */
void buf_add_shell_word(struct buf *b, struct str word);

#endif
