# SPDX-License-Identifier: MIT
# stepwire: plain GNU make. Everything made lies under $B; nothing is written beside a source.
#
#   make                        build/stepwire
#   make check-ROOM             the tests of one room (base model render submit tui cli), linked with
#                               that room and the rooms below it only; CK_RUN_SUITE=name picks a suite
#   make check                  everything that has to hold before a commit
#   make check-long             what takes longer: a minute of fuzzing each, valgrind, the tarball
#   make golden                 rewrites the expected files; review the diff like code
#   make lint | fuzz | bench | hdr-check | layers | dist | install | uninstall | clean
#
# SAN=address,undefined, CC=clang-19 and WERROR=1 each build in a folder of their own; V=1 shows the
# commands. CC CFLAGS CPPFLAGS LDFLAGS prefix DESTDIR are the user's: they are only ever added to.

VERSION := 0.1.0
ROOMS   := base model render submit tui cli
# What the program, and what only its tests, need from pkg-config: one word each (bootstrap knows
# the package that has it).
PACKAGES      := ncursesw libcjson libfyaml sqlite3 libutf8proc libcrypto
TEST_PACKAGES := check vterm

CFLAGS  ?= -O2 -g
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
datadir ?= $(prefix)/share
libexecdir ?= $(prefix)/libexec
mandir  ?= $(datadir)/man

comma := ,
quote  = '$(subst ','\'',$1)'
other_cc = $(filter-out cc gcc,$(notdir $(firstword $(CC))))
B ?= build$(other_cc:%=-%)$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(WERROR),-werror)

WARN := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wformat=2 -Wcast-qual $(if $(WERROR),-Werror)
# _FORTIFY_SOURCE needs an optimiser, and hides overflows from the sanitizers.
FORTIFY  = $(if $(SAN),,$(if $(filter-out -O0,$(filter -O%,$(CFLAGS))),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDEN   = -fPIE -fstack-protector-strong $(FORTIFY)
SANFLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
DEFINES  = -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DSTEPWIRE_VERSION='"$(VERSION)"'
# Asked for once, and only when a recipe uses the answer. ncursesw wants an older _XOPEN_SOURCE.
PKG_CFLAGS  = $(eval PKG_CFLAGS := $$(filter-out -D_%,$$(shell pkg-config --cflags $(PACKAGES))))$(PKG_CFLAGS)
PKG_LIBS    = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
TEST_CFLAGS = $(eval TEST_CFLAGS := $$(shell pkg-config --cflags $(TEST_PACKAGES)))$(TEST_CFLAGS)
TEST_LIBS   = $(eval TEST_LIBS := $$(shell pkg-config --libs $(TEST_PACKAGES)))$(TEST_LIBS)

COMPILE = $(CC) -I. $(DEFINES) $(PKG_CFLAGS) $(CPPFLAGS) $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS) -MMD -MP
# The shim starts once for each step: static where there is a libc.a, and without sanitizers.
STATIC  = $(if $(filter /%,$(shell $(CC) -print-file-name=libc.a)),-static)
SHIM    = $(CC) -I. $(DEFINES) $(CPPFLAGS) $(WARN) -fstack-protector-strong $(CFLAGS) $(LDFLAGS)
LINK    = $(CC) $(SANFLAGS) $(CFLAGS) -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS)
Q       = $(if $(V),,@printf '%-5s %s\n' $1 $2;)

# A room's objects, and those of the rooms it may know: the arrows that check-layers proves.
objects     = $(patsubst %,$B/obj/%.o,$(basename $(wildcard $1)))
OBJ_main   := $(call objects,main.c)
UPTO_base   := $(call objects,base/*.c)
UPTO_model  := $(UPTO_base) $(call objects,model/*.c model/*.S model/import/*.c)
UPTO_render := $(UPTO_model) $(call objects,render/*.c render/*.S)
UPTO_submit := $(UPTO_render) $(call objects,submit/*.c)
UPTO_tui    := $(UPTO_submit) $(call objects,tui/*.c)
UPTO_cli    := $(UPTO_tui) $(call objects,cli/*.c)

SOURCES := $(wildcard main.c $(foreach d,$(ROOMS) shim model/import,$d/*.c $d/*.h))
TESTS   := $(wildcard tests/*.[ch] $(foreach d,$(ROOMS) fuzz,tests/$d/*.c tests/$d/*.h))
TESTED  := $(foreach r,$(ROOMS),$(if $(wildcard tests/$r/test_*.c),$r))
FUZZERS := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all FORCE tests check-rooms $(ROOMS:%=check-%) hdr-check layers format lint globals check \
        check-long golden fuzz fuzz-run bench install uninstall dist clean

all: $(UPTO_cli) $(OBJ_main) $B/stepwire-shim $(if $(OBJ_main),$B/stepwire)
	@:

$B/stepwire: $(UPTO_cli) $(OBJ_main) $B/.flags
	$(call Q,LINK,$@)$(LINK) -o $@ $(filter %.o,$^) $(PKG_LIBS)

$B/stepwire-shim: shim/main.c base/process.c base/process.h $B/.flags
	$(call Q,LINK,$@)$(SHIM) $(STATIC) -o $@ $(filter %.c,$^)

$B/obj/%.o: %.c $B/.flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(COMPILE) -c -o $@ $<

# Data is embedded with .incbin, which -MMD does not see.
$B/obj/model/%.o: model/%.S $(wildcard model/data/*) $B/.flags
	@mkdir -p $(@D)
	$(call Q,AS,$<)$(COMPILE) -Wa,--noexecstack -c -o $@ $<

$B/obj/render/%.o: render/%.S $(wildcard render/data/*) $B/.flags
	@mkdir -p $(@D)
	$(call Q,AS,$<)$(COMPILE) -Wa,--noexecstack -c -o $@ $<

# Changes only when the command line did, so a build never mixes two sets of flags.
$B/.flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(COMPILE) | $(LINK) | $(PKG_LIBS)) > $@.new
	@cmp -s $@.new $@ || cp $@.new $@; rm -f $@.new

# ---- tests: tests/ROOM/*.c and tests/*.c, with a made list of the suites in tests/ROOM/test_*.c

# A suite's only caller is that list, so a prototype would say nothing.
$B/obj/tests/%.o: tests/%.c $B/.flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(COMPILE) $(TEST_CFLAGS) -Wno-missing-prototypes -c -o $@ $<

$B/tests/suites-%.c: FORCE
	@mkdir -p $(@D)
	@tests/tools/list-suites $(wildcard tests/$*/test_*.c) > $@.new
	@cmp -s $@.new $@ || cp $@.new $@; rm -f $@.new

$B/tests/suites-%.o: $B/tests/suites-%.c $B/.flags
	$(call Q,CC,$<)$(COMPILE) $(TEST_CFLAGS) -c -o $@ $<

define room_tests
$B/tests/check-$1: $(UPTO_$1) $(call objects,tests/*.c tests/$1/*.c) $B/tests/suites-$1.o $B/.flags
	$$(call Q,LINK,$$@)$$(LINK) -o $$@ $$(filter %.o,$$^) $$(PKG_LIBS) $$(TEST_LIBS)
endef
$(foreach r,$(ROOMS),$(eval $(call room_tests,$r)))

# The person's own settings, files and language stay out of the tests, and the tests out of those.
CLEAN_ENV = env -u NO_COLOR -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u XDG_DATA_HOME \
            HOME=$(abspath $B)/tests/home LC_ALL=C.UTF-8 TZ=UTC STEPWIRE=$B/stepwire
export ASAN_OPTIONS  ?= detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS ?= halt_on_error=1:print_stacktrace=1
export CK_TIMEOUT_MULTIPLIER ?= 5

$(ROOMS:%=check-%): check-%: $B/tests/check-%
	@echo "check-$*: $<"
	@mkdir -p $B/tests/home
	@$(CLEAN_ENV) $(UNDER) $<
check-tui check-cli: $(if $(OBJ_main),$B/stepwire)
# The tests' own program is the engine of their runs: its shim lies beside it, too.
check-submit check-tui check-cli: $B/tests/stepwire-shim
$B/tests/stepwire-shim: $B/stepwire-shim
	@mkdir -p $(@D) && ln -sf ../stepwire-shim $@
tests: $(TESTED:%=$B/tests/check-%)
check-rooms: $(TESTED:%=check-%)

# ---- checks of the source

# Each header alone: it includes what it uses.
$B/hdr/%.ok: % $B/.flags
	@mkdir -p $(@D)
	@printf '#include "%s"\nextern int not_empty;\n' $< | \
	    $(COMPILE) $(TEST_CFLAGS) -Werror -MF $@.d -MT $@ -x c -c -o /dev/null - && touch $@
hdr-check: $(patsubst %,$B/hdr/%.ok,$(filter %.h,$(SOURCES) $(TESTS)))

layers:
	@tests/tools/check-layers $(SOURCES) $(TESTS)
lint: layers hdr-check format
	@tests/tools/check-banned $(SOURCES) $(TESTS)
	@tests/tools/selftest
format:
	@f=$$(command -v clang-format-19) || { echo 'format: skipped, clang-format-19 is not here'; exit 0; }; \
	    "$$f" --dry-run -Werror $(SOURCES) $(TESTS)
globals: $(UPTO_cli) $(OBJ_main)
	@tests/tools/check-globals tests/tools/globals.allow $B/obj/ $(filter %.o,$^)

# ---- everything. Each stage is a make of its own, with its own compiler, flags and folder.

CLANG := $(firstword $(foreach c,clang-19 clang,$(shell command -v $c >/dev/null && echo $c)))
JOBS   = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc)) --no-print-directory -Otarget
stage  = +@echo '== $1'; $2 || { echo '== $1: failed' >&2; exit 1; }
skip   = @echo '== $1: skipped, $2 is not here'
rooms  = $(MAKE) $(JOBS) $1 all tests && $(MAKE) $(JOBS) $1 check-rooms

check:
	$(call stage,lint,$(MAKE) $(JOBS) WERROR=1 lint)
	$(call stage,build and tests with $(CC),$(call rooms,WERROR=1))
	$(call stage,no mutable globals,$(MAKE) $(JOBS) WERROR=1 globals)
	$(call stage,install and uninstall,tests/tools/check-install $(MAKE) --no-print-directory WERROR=1)
	$(if $(CLANG),$(call stage,build and tests with clang,$(call rooms,CC=$(CLANG) WERROR=1)),$(call skip,clang,clang))
	$(call stage,build and tests under sanitizers,$(call rooms,SAN=address$(comma)undefined))
	$(call stage,fuzz,$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=5)
	@echo '== all of it passed'

check-long: check
	$(call stage,fuzz,$(MAKE) --no-print-directory fuzz)
	$(if $(shell command -v valgrind 2>/dev/null),$(call stage,tests under valgrind,$(MAKE) --no-print-directory check-rooms \
	    CK_TIMEOUT_MULTIPLIER=100 UNDER='valgrind -q --leak-check=full --error-exitcode=99'),$(call skip,valgrind,valgrind))
	$(call stage,tarball,$(MAKE) --no-print-directory dist)

golden: tests
	@STEPWIRE_GOLDEN=rewrite $(MAKE) --no-print-directory check-rooms

# Each target has its seeds in tests/fuzz/corpus/NAME; what it finds stays in build-fuzz.
FUZZ_SECONDS ?= 60
fuzz:
	$(if $(CLANG),@$(MAKE) $(JOBS) CC=$(CLANG) SAN=fuzzer-no-link$(comma)address$(comma)undefined B=build-fuzz fuzz-run,$(call skip,fuzz,clang))
fuzz-run: $(FUZZERS:%=fuzz-run-%)
fuzz-run-%: $B/fuzz/%
	@tests/fuzz/run $< $(FUZZ_SECONDS)
$B/fuzz/%: $(UPTO_tui) $B/obj/tests/fuzz/%.o $B/.flags
	@mkdir -p $(@D)
	$(call Q,LINK,$@)$(LINK) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(PKG_LIBS)
# A document that is taken is edited at random, too.
$B/fuzz/fuzz_document: $B/obj/tests/model/random_edit.o

# tests/bench/* are programs that time $STEPWIRE beside a peer, and print both and their ratio.
bench: all
	@for b in $(wildcard tests/bench/*); do echo "== $$b"; $(CLEAN_ENV) "$$b" || exit 1; done

# ---- install. One list, two targets: what install writes, uninstall removes. MODE:FROM:TO

tree  = $(foreach f,$(shell find $1 -type f ! -path '*/__pycache__/*' 2>/dev/null),644:$f:$2/$f)
INSTALLED = 755:$B/stepwire:$(bindir)/stepwire \
            755:$B/stepwire-shim:$(libexecdir)/stepwire/stepwire-shim 644:$B/stepwire.1:$(mandir)/man1/stepwire.1 \
            644:$B/completion/bash:$(datadir)/bash-completion/completions/stepwire \
            644:$B/completion/zsh:$(datadir)/zsh/site-functions/_stepwire \
            644:$B/completion/fish:$(datadir)/fish/vendor_completions.d/stepwire.fish \
            $(call tree,examples themes,$(datadir)/stepwire)
each = @for entry in $(INSTALLED); do IFS=:; set -- $$entry; $1 || exit 1; done

# The program writes its own manual page and completions, from the tables that it goes by.
MADE = $B/stepwire.1 $(addprefix $B/completion/,bash zsh fish)
$B/stepwire.1: $B/stepwire
	@$< manual > $@
$B/completion/%: $B/stepwire
	@mkdir -p $(@D)
	@$< completion $* > $@

install: all $(MADE)
	$(call each,install -D -m "$$1" "$$2" "$(DESTDIR)$$3")
uninstall:
	$(call each,rm -f "$(DESTDIR)$$3")
	@for d in $(datadir) $(libexecdir); do ! test -d "$(DESTDIR)$$d/stepwire" || \
	    find "$(DESTDIR)$$d/stepwire" -depth -type d -empty -delete; done

# The tarball of what is committed, and a build from it in a clean folder.
DIST = stepwire-$(VERSION)
dist:
	@mkdir -p $B && rm -rf $B/$(DIST)
	git archive --prefix=$(DIST)/ -o $B/$(DIST).tar.gz HEAD
	tar -xzf $B/$(DIST).tar.gz -C $B
	@$(MAKE) $(JOBS) -C $B/$(DIST) B=build all
	$B/$(DIST)/build/stepwire --version
	@rm -rf $B/$(DIST); echo "$B/$(DIST).tar.gz"

clean:
	rm -rf build build-*

-include $(shell find $B/obj $B/hdr $B/tests -name '*.d' 2>/dev/null)
