# SNRClient: the library, its header, and what is around them. `make help` lists the targets.

CARGO  ?= cargo
CC     ?= cc
CFLAGS ?= -O2
PREFIX ?= /usr/local

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
LIB_DIR    := $(TARGET_DIR)/release
DEMO_DIR   := $(TARGET_DIR)/demo
VERSION    := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
C_WARNINGS := -std=c11 -Wall -Wextra -Wpedantic -Werror
EXAMPLES   := $(patsubst examples/c/%.c,$(DEMO_DIR)/%,$(wildcard examples/c/*.c))

# What a program that links the static library links too.
ifeq ($(shell uname -s),Darwin)
STATIC_LIBS := -framework CoreFoundation -liconv -lSystem -lm
SHARED      := libsnrclient.dylib
else
STATIC_LIBS := -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc
SHARED      := libsnrclient.so
endif

.PHONY: all library sandbox examples demo test model simulate defects fleet fuzz bench bench-engine bench-check bench-record install uninstall clean help

all: library ## Build the library and its header (the default)

library:
	$(CARGO) build --release -p snrclient-artifact

sandbox: ## Build the stand-in for the API
	$(CARGO) build -p snr-sandbox

examples: $(EXAMPLES) ## Build the C examples

$(DEMO_DIR)/%: examples/c/%.c library $(wildcard examples/c/*.h)
	@mkdir -p $(DEMO_DIR)
	$(CC) $(CFLAGS) $(C_WARNINGS) -Iinclude $< -o $@ $(LIB_DIR)/libsnrclient.a $(STATIC_LIBS)

demo: examples sandbox ## Show each method at work against the sandbox
	@sh examples/demo.sh $(TARGET_DIR)/debug/snr-sandbox $(DEMO_DIR) quickstart
	@sh examples/demo.sh $(TARGET_DIR)/debug/snr-sandbox $(DEMO_DIR) login

test: library ## Run every test
	$(CARGO) test --workspace --no-fail-fast

PROOF := $(CARGO) run --quiet --profile proof -p snr-proof
SEEDS ?= 10000

model: ## Try everything that can happen to the engine, within bounds (two minutes)
	$(PROOF) --bin model -- $(BOUNDS)

simulate: ## Live random lives of the engine: SEEDS=10000, or SEED=n to see one
	$(PROOF) --bin simulate -- $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

defects: ## Break the engine on purpose, and show that it is noticed (a few minutes)
	$(PROOF) --bin defects

DEVICES ?= 1000000

fleet: ## Live a day with DEVICES=1000000, and draw what the backend sees (a minute or two)
	$(CARGO) run --quiet --profile proof -p snr-fleet -- --devices $(DEVICES) --svg $(TARGET_DIR)/fleet.svg

TIME ?= 60

fuzz: ## Feed the engine and the C functions with what a fuzzer comes up with, for TIME=60 seconds
	sh fuzz/run.sh $(TIME)

BENCH = $(MAKE) -f bench/Makefile && $(CARGO) run --quiet --release -p snr-bench --

bench: ## Measure everything against plain C, and write docs/performance.md
	$(BENCH) $(TARGET_DIR)/bench/programs

bench-engine: ## Measure the engine's hot paths one by one, against the last time (for who changes them)
	$(CARGO) bench -p snr-bench

bench-check: ## Fail where sizes, counts or allocations miss their aims
	$(BENCH) --check $(TARGET_DIR)/bench/programs

bench-record: ## Accept the present sizes
	$(BENCH) --record $(TARGET_DIR)/bench/programs

install: library ## Install below DESTDIR and PREFIX (/usr/local)
	install -d "$(DESTDIR)$(PREFIX)/include/SNRClient" "$(DESTDIR)$(PREFIX)/lib/pkgconfig" \
		"$(DESTDIR)$(PREFIX)/lib/cmake/SNRClient"
	install -m 644 include/SNRClient.h include/module.modulemap include/SNRClient.apinotes \
		"$(DESTDIR)$(PREFIX)/include/SNRClient"
	install -m 644 $(LIB_DIR)/libsnrclient.a "$(DESTDIR)$(PREFIX)/lib"
	install -m 755 $(LIB_DIR)/$(SHARED) "$(DESTDIR)$(PREFIX)/lib"
	@# A fully static program has no -lgcc_s to link, and the compiler adds it to all others.
	sed -e 's|@VERSION@|$(VERSION)|' -e 's|@STATIC_LIBS@|$(filter-out -lgcc_s,$(STATIC_LIBS))|' \
		packaging/snrclient.pc.in > "$(DESTDIR)$(PREFIX)/lib/pkgconfig/snrclient.pc"
	sed -e 's|@SHARED@|$(SHARED)|' -e 's|@STATIC_LIBS@|$(filter-out -lgcc_s,$(STATIC_LIBS))|' \
		packaging/cmake/SNRClientConfig.cmake.in \
		> "$(DESTDIR)$(PREFIX)/lib/cmake/SNRClient/SNRClientConfig.cmake"
	sed -e 's|@VERSION@|$(VERSION)|' -e "s|@SYSTEM@|$$(uname -s)|" \
		packaging/cmake/SNRClientConfigVersion.cmake.in \
		> "$(DESTDIR)$(PREFIX)/lib/cmake/SNRClient/SNRClientConfigVersion.cmake"
	chmod 644 "$(DESTDIR)$(PREFIX)/lib/pkgconfig/snrclient.pc" \
		"$(DESTDIR)$(PREFIX)"/lib/cmake/SNRClient/SNRClientConfig*.cmake

uninstall: ## Remove what install installed
	rm -f "$(DESTDIR)$(PREFIX)/include/SNRClient/SNRClient.h" \
		"$(DESTDIR)$(PREFIX)/include/SNRClient/module.modulemap" \
		"$(DESTDIR)$(PREFIX)/include/SNRClient/SNRClient.apinotes" \
		"$(DESTDIR)$(PREFIX)/lib/libsnrclient.a" "$(DESTDIR)$(PREFIX)/lib/$(SHARED)" \
		"$(DESTDIR)$(PREFIX)/lib/pkgconfig/snrclient.pc" \
		"$(DESTDIR)$(PREFIX)/lib/cmake/SNRClient/SNRClientConfig.cmake" \
		"$(DESTDIR)$(PREFIX)/lib/cmake/SNRClient/SNRClientConfigVersion.cmake"
	@# Folders that still hold something are somebody else's too.
	@for folder in include/SNRClient include lib/pkgconfig lib/cmake/SNRClient lib/cmake lib; do \
		rmdir "$(DESTDIR)$(PREFIX)/$$folder" 2> /dev/null || true; \
	done

clean: ## Remove what was built
	$(CARGO) clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
