# SPDX-License-Identifier: MIT
# stepwire: plain GNU make. Everything made lies under $B, nothing is written beside a source.
#
#   make                           build/stepwire
#   make check-ROOM                the tests of one room (base model render submit tui cli), linked
#                                  with that room and the rooms below it only
#   make check                     everything that has to hold before a commit
#   make SAN=address,undefined …   the same under sanitizers, in a folder of its own
#   make CC=clang-19 …             the same with another compiler, in a folder of its own
#
# CC CFLAGS CPPFLAGS LDFLAGS prefix DESTDIR are the user's: they are only ever added to.

VERSION := 0.1.0
ROOMS   := base model render submit tui cli
# One word each: what the program, and what only its tests, need from pkg-config.
PACKAGES      := ncursesw libcjson sqlite3 libutf8proc libcrypto
TEST_PACKAGES := check vterm

CFLAGS  ?= -O2 -g
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir  ?= $(datadir)/man

comma := ,
B ?= build$(addprefix -,$(filter-out cc gcc,$(notdir $(firstword $(CC)))))$(if $(SAN),-$(subst $(comma),-,$(SAN)))

WARN := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wformat=2 -Wcast-qual $(if $(WERROR),-Werror)
# _FORTIFY_SOURCE needs an optimiser, and the sanitizers see more without it.
FORTIFY = $(if $(SAN),,$(if $(filter-out -O0,$(filter -O%,$(CFLAGS))),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDEN  = -fPIE -fstack-protector-strong $(FORTIFY)
SANFLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
DEFINES = -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DSTEPWIRE_VERSION='"$(VERSION)"' \
          -DSTEPWIRE_DATADIR='"$(datadir)/stepwire"'
# Asked for once, and only when a recipe uses the answer. ncursesw asks for an older _XOPEN_SOURCE.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(filter-out -D_%,$$(shell pkg-config --cflags $(PACKAGES))))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
TEST_CFLAGS = $(eval TEST_CFLAGS := $$(shell pkg-config --cflags $(TEST_PACKAGES)))$(TEST_CFLAGS)
TEST_LIBS   = $(eval TEST_LIBS := $$(shell pkg-config --libs $(TEST_PACKAGES)))$(TEST_LIBS)

COMPILE = $(CC) -I. $(DEFINES) $(PKG_CFLAGS) $(CPPFLAGS) $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS)
LINK    = $(CC) $(SANFLAGS) $(CFLAGS) -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS)

# V=1 shows the whole commands.
Q = $(if $(V),,@printf '%-5s %s\n' $1 $2;)

# A room's objects, and those of the rooms it may know: the arrows that check-layers proves.
objects    = $(patsubst %,$B/obj/%.o,$(basename $(wildcard $1)))
OBJ_base   := $(call objects,base/*.c)
OBJ_model  := $(call objects,model/*.c model/import/*.c)
OBJ_render := $(call objects,render/*.c render/*.S)
OBJ_submit := $(call objects,submit/*.c)
OBJ_tui    := $(call objects,tui/*.c)
OBJ_cli    := $(call objects,cli/*.c)
OBJ_main   := $(call objects,main.c)
UPTO_base   := $(OBJ_base)
UPTO_model  := $(UPTO_base) $(OBJ_model)
UPTO_render := $(UPTO_model) $(OBJ_render)
UPTO_submit := $(UPTO_render) $(OBJ_submit)
UPTO_tui    := $(UPTO_submit) $(OBJ_tui)
UPTO_cli    := $(UPTO_tui) $(OBJ_cli)

TESTED  := $(foreach r,$(ROOMS),$(if $(wildcard tests/$r/test_*.c),$r))
FUZZERS := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all FORCE tests check-rooms $(ROOMS:%=check-%)

all: $(UPTO_cli) $(OBJ_main) $(if $(OBJ_main),$B/stepwire)

$B/stepwire: $(UPTO_cli) $(OBJ_main) $B/.flags
	$(call Q,LINK,$@)$(LINK) -o $@ $(filter %.o,$^) $(PKG_LIBS)

$B/obj/%.o: %.c $B/.flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(COMPILE) -MMD -MP -c -o $@ $<

# Data is embedded with .incbin, which -MMD does not see.
$B/obj/render/%.o: render/%.S $(wildcard render/data/*) $B/.flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(COMPILE) -MMD -MP -c -o $@ $<

# Changes only when the command line did, so a build never mixes two sets of flags.
$B/.flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(COMPILE) | $(LINK) | $(PKG_LIBS)) | cmp -s - $@ || \
	    printf '%s\n' $(call quote,$(COMPILE) | $(LINK) | $(PKG_LIBS)) > $@
quote = '$(subst ','\'',$1)'

# Tests. tests/ROOM/*.c and tests/*.c, with a generated list of the suites in tests/ROOM/test_*.c.
# A suite's only caller is that list, so a prototype would say nothing.
$B/obj/tests/%.o: tests/%.c $B/.flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(COMPILE) $(TEST_CFLAGS) -Wno-missing-prototypes -MMD -MP -c -o $@ $<

$B/tests/suites-%.c: FORCE
	@mkdir -p $(@D)
	@tests/tools/list-suites $(wildcard tests/$*/test_*.c) > $@.new
	@cmp -s $@.new $@ || cp $@.new $@; rm -f $@.new

$B/tests/suites-%.o: $B/tests/suites-%.c $B/.flags
	$(call Q,CC,$<)$(COMPILE) $(TEST_CFLAGS) -c -o $@ $<

define room_tests
$B/tests/check-$1: $(UPTO_$1) $(call objects,tests/*.c tests/$1/*.c) $B/tests/suites-$1.o $B/.flags
	@mkdir -p $$(@D)
	$$(call Q,LINK,$$@)$$(LINK) -o $$@ $$(filter %.o,$$^) $$(PKG_LIBS) $$(TEST_LIBS)
endef
$(foreach r,$(ROOMS),$(eval $(call room_tests,$r)))

export ASAN_OPTIONS  ?= detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS ?= halt_on_error=1:print_stacktrace=1
export CK_TIMEOUT_MULTIPLIER ?= 5

$(ROOMS:%=check-%): check-%: $B/tests/check-%
	@echo "check-$*: $<"
	@STEPWIRE=$B/stepwire $(UNDER) $<
check-cli: $B/stepwire
tests: $(TESTED:%=$B/tests/check-%)
check-rooms: $(TESTED:%=check-%)

-include $(shell find $B/obj -name '*.d' 2>/dev/null)
