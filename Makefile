# SPDX-License-Identifier: Apache-2.0
#
# Sources are found by folder, so a new file needs no line here. Everything made goes below $(BUILD).
#
#   make BUILD=dir            build elsewhere
#   make CC=clang CXX=clang++ with the other compiler
#   make SAN=1                with AddressSanitizer and UndefinedBehaviorSanitizer, below build-asan
#   make MODE=debug           without optimisation
#   make V=1                  showing the commands

MODE   ?= release
SAN    ?=
BUILD  ?= $(if $(SAN),build-asan,build)
PREFIX ?= /usr/local
CC      = gcc
CXX     = g++
BISON  ?= bison
FLEX   ?= flex
FORMAT ?= clang-format-14
Q      := $(if $(V),,@)
GEN    := $(BUILD)/gen

# ---- flags ----

OPTIMISE_release := -O2 -g
OPTIMISE_debug   := -O0 -g
# No fused multiply-add: a number has one value on every machine.
COMMON   := -I. -Iinclude -I$(GEN) $(OPTIMISE_$(MODE)) -fPIC -fvisibility=hidden -ffp-contract=off -MMD -MP
comma    := ,
SANITIZE := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
C17      := -std=c17 -D_POSIX_C_SOURCE=200809L
ALL_CFLAGS   = $(C17) $(COMMON) $(WARN) -Wstrict-prototypes -Wmissing-prototypes $(SANITIZE) $(CFLAGS)
ALL_CXXFLAGS = -std=c++17 $(COMMON) $(WARN) $(SANITIZE) $(CXXFLAGS)
# What flex and bison write is not held to all of our warnings.
GEN_CFLAGS   = $(C17) $(COMMON) -Wall -Wno-unused-function -Wno-unused-but-set-variable $(SANITIZE) $(CFLAGS)
# Linked into the command where their archives are there: finding shared libraries took more of its start than
# its own work. LINK=shared leaves them shared.
LINK ?=
OWN_LIBS := -lcsv -lsqlite3 -lffi
ARCHIVES := $(if $(LINK),,$(if $(filter-out /%,$(foreach a,csv sqlite3 ffi,$(shell $(CC) -print-file-name=lib$(a).a))),,yes))
LIBS := $(if $(ARCHIVES),-Wl$(comma)-Bstatic $(OWN_LIBS) -Wl$(comma)-Bdynamic,$(OWN_LIBS)) -ldl -lpthread -lm

# ---- sources: arrows point one way, cli -> plain -> report; cli -> lint, generate -> sim, audit -> store, service -> tickets, outside -> compiler -> vm ----

VM_C       ?= $(wildcard vm/*.c)
COMPILER_C ?= $(wildcard compiler/*.c stdlib/*.c)
COMMAND_C  ?= $(wildcard tickets/*.c outside/*.c service/*.c audit/*.c lint/*.c sim/*.c generate/*.c report/*.c plain/*.c store/*.c cli/*.c)
STD_EH     := $(sort $(wildcard stdlib/*.eh))
GRAMMAR    := $(and $(wildcard grammar/parser.y),lexer parser)
UNICODE    := $(and $(wildcard tools/gen_unicode.c),unicode_tables)

object      = $(patsubst %,$(BUILD)/%.o,$(basename $(1)))
VM_O       := $(call object,$(VM_C))
COMPILER_O := $(call object,$(COMPILER_C)) $(GRAMMAR:%=$(GEN)/%.o) $(GEN)/stdlib_data.o
COMMAND_O  := $(filter-out $(BUILD)/cli/main.o,$(call object,$(COMMAND_C)))
GEN_H      := $(patsubst %,$(GEN)/%.h,$(GRAMMAR) $(UNICODE)) $(GEN)/width_table.inc $(GEN)/report_style.inc

EVENHAND := $(BUILD)/evenhand
RUNTIME  := $(BUILD)/libevenhand-rt.a
LIBRARY  := $(BUILD)/libevenhand.a
SHARED   := $(BUILD)/libevenhand.so.0
REST     := $(BUILD)/libcommand.a
PAGES    := $(addprefix $(BUILD)/,evenhand.1 evenhand.bash _evenhand evenhand.fish)
DOC_TOOLS := $(addprefix $(BUILD)/tools/,gen_bytecode_doc gen_diagnostics_doc gen_lint_doc)
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
# Policies and tickets by chance, which tests share.
RANDOM   := $(BUILD)/librandom.a
RANDOM_O := $(filter-out %/print.o,$(call object,$(wildcard tests/random/*.c)))
RANDOM_POLICIES := $(BUILD)/tests/random_policies

# ---- what people ask for ----

.PHONY: all lib tests test test-asan fuzz demo bench asan install docs format format-check clean help
.DELETE_ON_ERROR:
.SECONDARY:

all: lib $(EVENHAND) $(PAGES)         ## the command, the libraries, man page and completions
lib: $(LIBRARY) $(SHARED) $(RUNTIME)  ## libevenhand.a, libevenhand.so.0, libevenhand-rt.a (only the VM)
tests: all $(UNIT) $(RANDOM_POLICIES) $(DOC_TOOLS) $(BUILD)/libexample.so $(BUILD)/embed  ## what the tests need, without running them

test: tests                           ## all tests; the last line is what prove says
	@BUILD='$(BUILD)' CC='$(CC)' CXX='$(CXX)' SAN='$(SAN)' tools/test.sh

asan:                                 ## everything with sanitizers, below build-asan
	@$(MAKE) SAN=1 tests

test-asan:                            ## all tests with sanitizers
	@$(MAKE) SAN=1 test

SECONDS ?= 60
fuzz: all                             ## hostile input of every kind, $(SECONDS) s each
	@BUILD='$(abspath $(BUILD))' tests/fuzz/run.sh $(SECONDS)

demo: all                             ## a policy decides a few tickets
	@EVENHAND='$(EVENHAND)' sh tools/demo.sh

bench: all                            ## the measurements of bench/
	@EVENHAND='$(abspath $(EVENHAND))' BUILD='$(abspath $(BUILD))' sh bench/run.sh

install: all                          ## to $(DESTDIR)$(PREFIX)
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin include lib/pkgconfig share/man/man1 \
	    share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d)
	install -m 755 $(EVENHAND) $(DESTDIR)$(PREFIX)/bin/evenhand
	install -m 644 include/evenhand.h $(DESTDIR)$(PREFIX)/include/evenhand.h
	install -m 644 $(LIBRARY) $(RUNTIME) $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(SHARED) $(DESTDIR)$(PREFIX)/lib
	ln -sf libevenhand.so.0 $(DESTDIR)$(PREFIX)/lib/libevenhand.so
	version=$$($(EVENHAND) --version | sed -n '1s/evenhand //p'); \
	sed -e 's|@PREFIX@|$(PREFIX)|' -e "s|@VERSION@|$$version|" packaging/evenhand.pc.in \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/evenhand.pc
	install -m 644 $(BUILD)/evenhand.1 $(DESTDIR)$(PREFIX)/share/man/man1/evenhand.1
	install -m 644 $(BUILD)/evenhand.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/evenhand
	install -m 644 $(BUILD)/_evenhand $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_evenhand
	install -m 644 $(BUILD)/evenhand.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/evenhand.fish

docs: $(DOC_TOOLS)                    ## docs/bytecode.md, docs/diagnostics.md, docs/lint.md
	$(BUILD)/tools/gen_bytecode_doc > docs/bytecode.md
	$(BUILD)/tools/gen_diagnostics_doc > docs/diagnostics.md
	$(BUILD)/tools/gen_lint_doc > docs/lint.md

FORMATTED = $(filter-out %.def,$(wildcard include/*.h $(foreach d,vm compiler stdlib tickets outside service audit lint sim generate report plain store cli tools \
            examples tests/unit tests/random tests/example_library tests/fuzz bench,$(d)/*.[ch] $(d)/*.cpp)))
format:                               ## clang-format over the C sources
	$(FORMAT) -i $(FORMATTED)
format-check:                         ## whether it would change anything
	$(FORMAT) --dry-run -Werror $(FORMATTED)

clean:                                ## removes build and build-asan
	rm -rf build build-asan

help:                                 ## this list
	@awk -F ' *## ' '/^[a-z-]+:.* ## / {sub(/:.*/, "", $$1); printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@sed -n '5,9s/^#//p' Makefile

# ---- libraries and programs ----

$(RUNTIME): $(VM_O)
$(LIBRARY): $(VM_O) $(COMPILER_O)
$(REST): $(COMMAND_O)
$(RANDOM): $(RANDOM_O)
$(RUNTIME) $(LIBRARY) $(REST) $(RANDOM):
	@rm -f $@
	@echo '  AR   $@'
	$(Q)$(AR) rcs $@ $^

$(SHARED): $(VM_O) $(COMPILER_O) packaging/evenhand.map
	@echo '  LINK $@'
	$(Q)$(CC) -shared $(SANITIZE) -Wl,-soname,libevenhand.so.0 -Wl,--version-script=packaging/evenhand.map \
	    $(if $(SAN),,-Wl$(comma)-z$(comma)defs) -o $@ $(VM_O) $(COMPILER_O) -lm
	@ln -sf libevenhand.so.0 $(BUILD)/libevenhand.so

$(EVENHAND): $(BUILD)/cli/main.o $(REST) $(LIBRARY)
	@echo '  LINK $@'
	$(Q)$(CC) $(SANITIZE) -o $@ $^ $(LIBS) $(LDFLAGS)

# Tests see the internals, and whatever the command is made of.
$(UNIT): $(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(RANDOM) $(REST) $(LIBRARY)
	@echo '  LINK $@'
	$(Q)$(CXX) $(SANITIZE) -o $@ $^ -lcmocka -lutf8proc $(LIBS) $(LDFLAGS)

$(RANDOM_POLICIES): $(BUILD)/tests/random/print.o $(RANDOM) $(REST) $(LIBRARY)
	@mkdir -p $(@D)
	@echo '  LINK $@'
	$(Q)$(CXX) $(SANITIZE) -o $@ $^ $(LIBS) $(LDFLAGS)

# simdjson is the second opinion on what is JSON.
$(BUILD)/tests/test_json: $(BUILD)/tests/unit/json_oracle.o
$(BUILD)/tests/test_json: LIBS += -lsimdjson

$(BUILD)/libexample.so: tests/example_library/example.c
	@mkdir -p $(@D)
	@echo '  LINK $@'
	$(Q)$(CC) $(C17) -I. $(WARN) -fPIC -shared -o $@ $<

# The example for embedders needs the header and the run-time library alone.
$(BUILD)/embed: examples/embed.c $(RUNTIME) include/evenhand.h
	@echo '  LINK $@'
	$(Q)$(CC) -std=c11 -Wall -Wextra -Wpedantic -Werror -Iinclude $(SANITIZE) -o $@ $< $(RUNTIME) -lm

# ---- generated text ----

$(GEN)/parser.c $(GEN)/parser.h &: grammar/parser.y
	@mkdir -p $(GEN)
	@echo '  YACC $<'
	$(Q)$(BISON) -Wall -Wcounterexamples -Werror --defines=$(GEN)/parser.h -o $(GEN)/parser.c $<

$(GEN)/lexer.c $(GEN)/lexer.h &: grammar/lexer.l
	@mkdir -p $(GEN)
	@echo '  LEX  $<'
	$(Q)$(FLEX) -Cfe --header-file=$(GEN)/lexer.h -o $(GEN)/lexer.c $<

$(GEN)/stdlib_data.c: tools/embed.sh $(STD_EH)
	@mkdir -p $(GEN)
	@echo '  GEN  $@'
	$(Q)sh tools/embed.sh $(STD_EH) > $@

$(GEN)/width_table.inc: tools/gen_width.sh /usr/share/unicode/EastAsianWidth.txt
	@mkdir -p $(GEN)
	@echo '  GEN  $@'
	$(Q)sh $^ > $@

$(GEN)/report_style.inc: tools/embed_lines.sh report/style.css
	@mkdir -p $(GEN)
	@echo '  GEN  $@'
	$(Q)sh $^ > $@

$(GEN)/unicode_tables.h: $(BUILD)/tools/gen_unicode
	@mkdir -p $(GEN)
	@echo '  GEN  $@'
	$(Q)$< /usr/share/unicode $@

$(BUILD)/report/page.o: $(GEN)/report_style.inc

# Generators run while building: their own small programs.
$(BUILD)/tools/gen_unicode: tools/gen_unicode.c
	@mkdir -p $(@D)
	@echo '  LINK $@'
	$(Q)$(CC) $(C17) -I. -Iinclude $(WARN) -O1 -o $@ $<

$(BUILD)/tools/gen_%: $(BUILD)/tools/gen_%.o $(REST) $(LIBRARY)
	@echo '  LINK $@'
	$(Q)$(CC) $(SANITIZE) -o $@ $^ $(LIBS) $(LDFLAGS)

$(BUILD)/evenhand.1: $(BUILD)/tools/gen_man
	$(Q)$< > $@
$(BUILD)/evenhand.bash: $(BUILD)/tools/gen_completions
	$(Q)$< bash > $@
$(BUILD)/_evenhand: $(BUILD)/tools/gen_completions
	$(Q)$< zsh > $@
$(BUILD)/evenhand.fish: $(BUILD)/tools/gen_completions
	$(Q)$< fish > $@

# ---- objects ----

$(GEN)/%.o: $(GEN)/%.c | $(GEN_H)
	@echo '  CC   $<'
	$(Q)$(CC) $(GEN_CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c | $(GEN_H)
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.cpp | $(GEN_H)
	@mkdir -p $(@D)
	@echo '  CXX  $<'
	$(Q)$(CXX) $(ALL_CXXFLAGS) -c -o $@ $<

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
