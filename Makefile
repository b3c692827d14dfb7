# SPDX-License-Identifier: BSD-2-Clause
#
# make            build ruleccc, ruled and rulectl
# make demo       install what is missing, build, run the main job on the seed's rule
# make check      install what is missing, build, run all tests (virtual machines included)
# make help       all targets

LLVM_VERSION ?= 19
PREFIX       ?= /usr/local
DESTDIR      ?=
BUILD        ?= build
CC           ?= gcc
ifeq ($(origin CC),default)
CC           := gcc
endif
CLANG        ?= clang-$(LLVM_VERSION)
LLVM_CONFIG  ?= llvm-config-$(LLVM_VERSION)
BPF_CC       ?= clang-$(LLVM_VERSION)
LLVM_AS      ?= llvm-as-$(LLVM_VERSION)

ifneq ($(words $(BUILD)),1)
$(error BUILD='$(BUILD)': make cannot work with a space in this name)
endif

MAKEFLAGS += --no-builtin-rules
# For what is built on the way to a test: all processors, unless -j was given.
PARALLEL = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc))
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

ifeq ($(V),1)
Q :=
say =
else
Q := @
say = @printf '  %-8s %s\n' '$(1)' '$(2)';
endif

WARN     := -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wshadow -Wwrite-strings
OPT      ?= -O2 -g
SANITIZE ?=
CFLAGS   ?=
CPPFLAGS += -D_GNU_SOURCE -iquote compiler -iquote grammar -iquote runtime -iquote $(BUILD)/gen
ALL_CFLAGS = -std=c17 $(OPT) $(WARN) $(SANITIZE) '-ffile-prefix-map=$(CURDIR)=.' $(CPPFLAGS) $(CFLAGS)
LDFLAGS  += $(SANITIZE)

LLVM_INCLUDE  = $(shell $(LLVM_CONFIG) --includedir)
LLVM_LIBS     = $(shell $(LLVM_CONFIG) --ldflags) $(shell $(LLVM_CONFIG) --libs core)

COMPILER_SRC := $(wildcard compiler/*.c grammar/*.c)
RUNTIME_SRC  := $(filter-out runtime/ruled_main.c runtime/rulectl_main.c,$(wildcard runtime/*.c))
BPF_SRC      := $(wildcard stdlib/bpf/*.c stdlib/bpf/*.h stdlib/abi/*.h)
CATALOG      := $(wildcard stdlib/catalog/*.def stdlib/catalog/*/*.def)
STDLIB_IDS   := $(wildcard stdlib/lists/*.ids stdlib/rules/*.ids)

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
FRONT_OBJ    := $(BUILD)/gen/lexer.o $(BUILD)/gen/parser.o $(BUILD)/gen/stdlib_files.o
RULECCC_OBJ  := $(call obj,$(COMPILER_SRC)) $(FRONT_OBJ) $(BUILD)/compiler/kernel_side.o $(BUILD)/compiler/given_side.o
RUNTIME_OBJ  := $(call obj,$(RUNTIME_SRC))
RULED_OBJ    := $(RUNTIME_OBJ) $(BUILD)/runtime/ruled_main.o
RULECTL_OBJ  := $(RUNTIME_OBJ) $(BUILD)/runtime/rulectl_main.o

RULECCC_LIBS  = $(LLVM_LIBS) -lcrypto -lz -ljson-c
RUNTIME_LIBS  = -lbpf -lelf -lz

PROGRAMS := $(BUILD)/ruleccc $(BUILD)/ruled $(BUILD)/rulectl

.PHONY: all
all: $(PROGRAMS)

$(BUILD)/ruleccc: $(RULECCC_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RULECCC_LIBS)

$(BUILD)/ruled: $(RULED_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RUNTIME_LIBS)

$(BUILD)/rulectl: $(RULECTL_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RUNTIME_LIBS)

# Only these see LLVM's headers.
LLVM_USERS := module raw_program decide decide_gen decide_field decide_test decide_num tables compile manifest_write host testrun
$(LLVM_USERS:%=$(BUILD)/compiler/%.o): CPPFLAGS += -isystem $(LLVM_INCLUDE)

GEN_HEADERS := $(BUILD)/gen/parser.tab.h $(BUILD)/gen/lexer.h

$(BUILD)/%.o: %.c | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c | $(GEN_HEADERS)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-unused-parameter -MMD -MP -c -o $@ $<

$(BUILD)/gen/parser.c $(BUILD)/gen/parser.tab.h &: grammar/parser.y
	@mkdir -p $(@D)
	$(call say,BISON,$<)
	$(Q)bison -Wcounterexamples -Werror --header=$(BUILD)/gen/parser.tab.h -o $(BUILD)/gen/parser.c $<

$(BUILD)/gen/lexer.c $(BUILD)/gen/lexer.h &: grammar/lexer.l
	@mkdir -p $(@D)
	$(call say,FLEX,$<)
	$(Q)flex --header-file=$(BUILD)/gen/lexer.h -o $(BUILD)/gen/lexer.c $<

$(BUILD)/gen/stdlib_files.c: compiler/embed.sh $(STDLIB_IDS)
	@mkdir -p $(@D)
	$(call say,EMBED,stdlib)
	$(Q)sh compiler/embed.sh stdlib > $@

BPF_FLAGS := -target bpf -mcpu=v3 -g -gcodeview -gcolumn-info -O2 -std=gnu11 -Wall -Wextra -Werror \
	     -Wno-missing-declarations -Wno-unused-function -Wno-compare-distinct-pointer-types \
	     -fdebug-compilation-dir=/ruleccc '-ffile-prefix-map=$(CURDIR)=/ruleccc' -D__TARGET_ARCH_x86 \
	     -fno-stack-protector

# BTF has no local variables; without them ruleccc is much faster.
$(BUILD)/kernel_side.bc: stdlib/bpf/ids.bpf.c $(BPF_SRC) $(CATALOG) Makefile
	@mkdir -p $(@D)
	$(call say,BPF,$<)
	$(Q)$(BPF_CC) $(BPF_FLAGS) -emit-llvm -S -o $(@:.bc=.ll) $<
	$(Q)grep -v -E '^ *(#dbg_|(tail )?call void @llvm\.dbg\.)' $(@:.bc=.ll) | $(LLVM_AS) -o $@

$(BUILD)/compiler/kernel_side.o: compiler/kernel_side.S $(BUILD)/kernel_side.bc
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) -DKERNEL_SIDE='"$(BUILD)/kernel_side.bc"' -c -o $@ $<

# Another kernel side: its readers take the values of an event from memory. Compiled for this machine it is part of
# ruleccc, for tests of rules.
GIVEN_FIELDS := $(BUILD)/gen/given/given_fields.h
GIVEN_FLAGS  := -I$(dir $(GIVEN_FIELDS))
GIVEN_HOST   := -fPIC -O2 -std=gnu11 -Wall -Wextra -Werror -Wno-missing-declarations -Wno-unused-function \
	        -Wno-unused-variable -Wno-unknown-attributes -isystem stdlib/host

$(GIVEN_FIELDS): stdlib/bpf/given_fields.sh $(CATALOG)
	@mkdir -p $(@D)
	$(call say,FIELDS,$@)
	$(Q)CC='$(CC)' sh stdlib/bpf/given_fields.sh stdlib/catalog > $@

$(BUILD)/given.host.bc: stdlib/bpf/given.bpf.c $(GIVEN_FIELDS) $(BPF_SRC) $(wildcard stdlib/host/bpf/*.h) Makefile
	$(call say,HOST,$<)
	$(Q)$(BPF_CC) $(GIVEN_HOST) $(GIVEN_FLAGS) -emit-llvm -c -o $@ $<

$(BUILD)/compiler/given_side.o: compiler/given_side.S $(BUILD)/given.host.bc
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) -DGIVEN_SIDE='"$(BUILD)/given.host.bc"' -c -o $@ $<

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# Tests. Each suite ends with a line "N passed, N failed"; tests/run.sh adds them up.

UNIT_SRC   := $(wildcard tests/unit/test_*.c)
UNIT_BIN   := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(UNIT_SRC))
LIB_OBJ    := $(filter-out $(BUILD)/compiler/main.o,$(RULECCC_OBJ))

# Compiler and runtime modules are separate worlds; a unit test is of one of them.
$(BUILD)/tests/unit/test_runtime_%: $(BUILD)/tests/unit/test_runtime_%.o $(RUNTIME_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RUNTIME_LIBS) -lcunit

$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(LIB_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RULECCC_LIBS) -lcunit

.PHONY: unit
unit: $(UNIT_BIN) $(BUILD)/tests/prove/prove $(BUILD)/tests/replay/records

# Records as ruled writes them, for tests/replay.sh.
$(BUILD)/tests/replay/records: $(BUILD)/tests/replay/records.o $(RUNTIME_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RUNTIME_LIBS)

# The comparison of the evaluator with decision functions: tests/compare, on this machine and in kernels.
COMPARE     := $(BUILD)/tests/compare
COMPARE_OBJ := $(call obj,$(wildcard tests/compare/*.c))

$(COMPARE)/trial.o: CPPFLAGS += -isystem $(LLVM_INCLUDE)

$(BUILD)/given.bpf.bc: stdlib/bpf/given.bpf.c $(GIVEN_FIELDS) $(BPF_SRC) Makefile
	$(call say,BPF,$<)
	$(Q)$(BPF_CC) $(BPF_FLAGS) $(GIVEN_FLAGS) -emit-llvm -S -o $(@:.bc=.ll) $<
	$(Q)grep -v -E '^ *(#dbg_|(tail )?call void @llvm\.dbg\.)' $(@:.bc=.ll) | $(LLVM_AS) -o $@

$(COMPARE)/compare: $(COMPARE_OBJ) $(LIB_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RULECCC_LIBS) -lelf

# The same rules and events: what the prover of the lints says must be true of every event.
PROVE := $(BUILD)/tests/prove/prove

$(PROVE): $(call obj,$(wildcard tests/prove/*.c)) $(filter-out $(COMPARE)/compare.o,$(COMPARE_OBJ)) $(LIB_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -rdynamic -o $@ $^ $(RULECCC_LIBS) -lelf -ldl

$(COMPARE)/given: $(COMPARE)/kernel/kernel.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(RUNTIME_LIBS)

.PHONY: compare
compare: $(COMPARE)/compare $(COMPARE)/given $(BUILD)/given.bpf.bc

# Fuzzers; tests/fuzz/run.sh builds them with the sanitizers.
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(FUZZ_SRC))

$(BUILD)/tests/fuzz/fuzz_rules $(BUILD)/tests/fuzz/fuzz_regex $(BUILD)/tests/fuzz/fuzz_object \
$(BUILD)/tests/fuzz/fuzz_replay: %: %.o $(LIB_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(RULECCC_LIBS)

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(RUNTIME_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(RUNTIME_LIBS)

.PHONY: fuzzers
fuzzers: $(FUZZ_BIN)

.PHONY: deps deps-check
deps:
	$(Q)LLVM_VERSION=$(LLVM_VERSION) sh tests/setup.sh build
deps-check:
	$(Q)LLVM_VERSION=$(LLVM_VERSION) sh tests/setup.sh build fast check
deps-%:
	$(Q)LLVM_VERSION=$(LLVM_VERSION) sh tests/setup.sh build $*

.PHONY: demo
demo: deps-check
	$(Q)+$(PARALLEL) all
	$(Q)BUILD=$(BUILD) sh tests/demo.sh

.PHONY: check check-fast check-kernel
check: deps-check
	$(Q)+$(PARALLEL) all unit compare
	$(Q)BUILD=$(BUILD) CLANG=$(CLANG) sh tests/run.sh fast compare fuzz kernel
check-fast: deps-fast
	$(Q)+$(PARALLEL) all unit
	$(Q)BUILD=$(BUILD) CLANG=$(CLANG) sh tests/run.sh fast
check-kernel: deps-check
	$(Q)+$(PARALLEL) all compare
	$(Q)BUILD=$(BUILD) sh tests/run.sh kernel

# The same tests of everything that runs without a kernel, with the sanitizers.
.PHONY: asan
asan: deps-fast
	$(Q)+$(PARALLEL) BUILD=$(BUILD)/asan OPT='-O1 -g' CFLAGS='-Wno-format-truncation -DIDS_DEBUG' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined' all unit
	$(Q)BUILD=$(BUILD)/asan sh tests/run.sh fast

.PHONY: fuzz
fuzz: deps-fuzz
	$(Q)+$(PARALLEL) compare
	$(Q)BUILD=$(BUILD) CLANG=$(CLANG) LLVM_CONFIG=$(LLVM_CONFIG) sh tests/fuzz/run.sh

.PHONY: bench
bench: deps-bench
	$(Q)+$(PARALLEL) all
	$(Q)BUILD=$(BUILD) CLANG=$(CLANG) sh tests/bench/run.sh
	$(Q)BUILD=$(BUILD) sh tests/bench/scale.sh
	$(Q)BUILD=$(BUILD) sh tests/bench/check.sh

TIDY ?= clang-tidy-$(LLVM_VERSION)
C_SRC := $(filter %.c,$(wildcard compiler/*.c grammar/*.c runtime/*.c tests/unit/*.c tests/compare/*.c tests/compare/kernel/*.c tests/replay/*.c tests/vm/*.c))
.PHONY: tidy cppcheck
tidy: deps-lint $(GEN_HEADERS)
	$(Q)printf '%s\n' $(filter-out tests/vm/%,$(C_SRC)) | xargs -P $$(nproc) -n 2 sh -c '$(TIDY) --quiet "$$@" -- \
		-std=c17 $(CPPFLAGS) -isystem $(LLVM_INCLUDE) 2>/dev/null' tidy
cppcheck: deps-lint $(GEN_HEADERS)
	$(Q)cppcheck --quiet -j $$(nproc) --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
		--inline-suppr --library=tests/cppcheck.cfg --suppress=missingIncludeSystem -D_GNU_SOURCE \
		-Icompiler -Igrammar -Iruntime $(filter-out tests/%,$(C_SRC))

FORMAT ?= clang-format-$(LLVM_VERSION)
.PHONY: format
format:
	$(Q)$(FORMAT) -i $(C_SRC) $(wildcard compiler/*.h grammar/*.h runtime/*.h tests/compare/*.h stdlib/bpf/*.[ch] stdlib/host/bpf/*.h)

.PHONY: install
install: all
	install -d '$(DESTDIR)$(PREFIX)'/bin '$(DESTDIR)$(PREFIX)'/sbin '$(DESTDIR)$(PREFIX)'/share/man/man1 '$(DESTDIR)$(PREFIX)'/share/man/man8 \
		'$(DESTDIR)$(PREFIX)'/share/doc/ruleccc/samples \
		'$(DESTDIR)$(PREFIX)'/share/ruleccc/vscode
	install -d '$(DESTDIR)$(PREFIX)'/share/bash-completion/completions '$(DESTDIR)$(PREFIX)'/share/zsh/site-functions \
		'$(DESTDIR)$(PREFIX)'/share/fish/vendor_completions.d
	install -m 755 $(BUILD)/ruleccc '$(DESTDIR)$(PREFIX)'/bin/
	$(BUILD)/ruleccc completion bash > '$(DESTDIR)$(PREFIX)'/share/bash-completion/completions/ruleccc
	$(BUILD)/ruleccc completion zsh > '$(DESTDIR)$(PREFIX)'/share/zsh/site-functions/_ruleccc
	$(BUILD)/ruleccc completion fish > '$(DESTDIR)$(PREFIX)'/share/fish/vendor_completions.d/ruleccc.fish
	install -m 755 $(BUILD)/ruled $(BUILD)/rulectl '$(DESTDIR)$(PREFIX)'/sbin/
	install -m 644 docs/man/*.1 '$(DESTDIR)$(PREFIX)'/share/man/man1/
	install -m 644 docs/man/*.8 '$(DESTDIR)$(PREFIX)'/share/man/man8/
	install -m 644 README.md LICENSE docs/*.md '$(DESTDIR)$(PREFIX)'/share/doc/ruleccc/
	install -m 644 editors/vscode/* editors/ids.tmLanguage.json LICENSE '$(DESTDIR)$(PREFIX)'/share/ruleccc/vscode/
	install -m 644 samples/*.ids '$(DESTDIR)$(PREFIX)'/share/doc/ruleccc/samples/

.PHONY: help
help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile
	@echo 'also: check-fast check-kernel asan fuzz bench tidy cppcheck format install clean; V=1 shows commands'

.PHONY: clean
clean:
	rm -rf $(BUILD)
