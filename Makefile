# Everything a person or a machine does with dfc. `make demo` and `make test` work on a fresh machine.
SHELL := /bin/bash
PREFIX ?= /usr/local
SOURCES := Package.swift Sources Tests

# One file to ship: the Swift runtime, libstdc++, libgcc and the C libraries are linked in, and what the system has is
# not looked for beside it first. Overlapping accesses are checked by the tests, which are built without this flag.
# Half of a short command is its start. So the program lies at a fixed address (36,000 relocations and 80 copied pages
# less), no symbol is exported (the Swift runtime walks through all of them to find its own path), and the metadata of
# a type is asked for by call, not by a name that is taken apart and whose constraints are searched for.
STATIC := .build/static
COMPILED := -Xswiftc -enforce-exclusivity=unchecked \
	-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
LINKED := -Xswiftc -use-ld=lld -Xlinker -s -Xlinker --gc-sections -Xlinker --no-export-dynamic \
	-Xlinker -L$(CURDIR)/$(STATIC) -Xswiftc -Xclang-linker -Xswiftc -static-libgcc -Xswiftc -Xclang-linker -Xswiftc -no-pie
RELEASE := -c release --static-swift-stdlib --disable-local-rpath $(COMPILED) $(LINKED)

.PHONY: help build demo check test stress bench format lint install packages clean

help: ## what there is to make
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

packages: ## install the system packages that are missing
	@bash .ci/packages

build: packages ## the release binary, .build/release/dfc
	@mkdir -p $(STATIC) && ln -sf "$$(gcc -print-file-name=libstdc++.a)" $(STATIC)/libstdc++.a
	DFC_SHIPPED=1 swift build $(RELEASE) --product dfc

demo: build ## the main job, offline: a base image, three stages, all outputs, the cached second run
	@bash Fixtures/demo/run .build/release/dfc

lint: ## formatting and house rules
	swift format lint --strict --recursive --parallel $(SOURCES)

format: ## formats in place
	swift format --in-place --recursive --parallel $(SOURCES)

check: packages lint ## the inner loop: build, lint, the pure tables
	swift build
	swift test --disable-xctest --filter 'DfcBasicsTests|DockerfileSyntaxTests|ImageSpecTests|LLBTests|DockerfileLoweringTests|DfcSolverTests|HouseTests'

test: build lint ## all that a landing must show
	DFC_BIN=$(CURDIR)/.build/release/dfc swift test --disable-xctest

stress: build ## the tests with full counts of kills, edits and random cases
	DFC_STRESS_FACTOR=$${DFC_STRESS_FACTOR:-20} DFC_BIN=$(CURDIR)/.build/release/dfc swift test --disable-xctest

bench: build ## measures; peers from BUILDCTL, BUILDKIT_ADDR, BUILDAH where given
	DFC_SHIPPED=1 swift build $(RELEASE) --product CompileBench
	@python3 Tests/Bench/bench.py --dfc .build/release/dfc --compile .build/release/CompileBench

install: build ## to PREFIX/bin (default /usr/local)
	install -D -m 0755 .build/release/dfc $(DESTDIR)$(PREFIX)/bin/dfc

clean: ## forget everything built
	rm -rf .build
