# Everything a person or a machine does with this repository. `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PACKAGES := ./cmd/... ./internal/...
# Modules of their own beside the product: what they need never reaches it.
MODULES  := $(patsubst %/go.mod,%,$(wildcard powerloss/go.mod bench/go.mod bench/plan/go.mod))
TOOL     := go tool -modfile=tools/go.mod
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)

# One static program without cgo, the same bytes wherever it is built.
export CGO_ENABLED := 0
# A machine with another Go release fetches the one that go.mod names.
export GOTOOLCHAIN := auto
GOBUILD := go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=$(VERSION)"

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: build
build: ## Build bin/linli for this machine
	@echo "building bin/linli $(VERSION) (the first time takes a minute or two)"
	@$(GOBUILD) -o bin/linli ./cmd/linli

.PHONY: demo
demo: build ## Build, make the reference city, serve it (SCALE=1 whole city, SEED=, PORT=)
	@exec bin/linli demo $(if $(SCALE),--scale=$(SCALE)) $(if $(SEED),--seed=$(SEED)) $(if $(PORT),--addr=127.0.0.1:$(PORT))

.PHONY: test
test: ## Check everything; installs what the tests need (PostgreSQL, Chromium) on Debian
	@scripts/setup-test.sh
	@failed=0; \
		$(MAKE) --no-print-directory check || failed=1; \
		CI=true LINLI_REQUIRE_POSTGRES=1 scripts/test.sh $(PACKAGES) -- $(filter powerloss bench/plan,$(MODULES)) || failed=1; \
		exit $$failed

.PHONY: check
check: ## The quick checks: generated code is fresh, gofmt, go vet
	@scripts/check-generated.sh
	@unformatted=$$(gofmt -l cmd internal $(MODULES)); \
		if [ -n "$$unformatted" ]; then echo "gofmt -w would change:"; echo "$$unformatted"; exit 1; fi
	@go vet $(PACKAGES)

.PHONY: lint
lint: check ## The slow checks: staticcheck, known vulnerabilities (VULNDB=folder when offline)
	$(TOOL) staticcheck $(PACKAGES)
	$(TOOL) govulncheck $(if $(VULNDB),-db "file://$(abspath $(VULNDB))") $(PACKAGES)

.PHONY: bench
bench: ## Measure (BENCH=pattern); how to read it: docs/benchmarks.md
	@scripts/bench.sh "$(or $(BENCH),.)"

.PHONY: bench-plan
bench-plan: ## Measure the planning engine against LEMON (CITY=1 for the largest, ROUNDS=5)
	@scripts/bench-plan.sh

.PHONY: load
load: ## The change of shifts over HTTP (RATE=167 a second, MINUTES=10, ON=sqlite or postgres, CEILING=1 finds the highest rate)
	LINLI_LOAD_RATE=$(or $(RATE),$(LOAD_RATE),167) LINLI_LOAD_MINUTES=$(or $(MINUTES),$(LOAD_MINUTES),10) LINLI_LOAD_CEILING=$(CEILING) \
		go test -count=1 -timeout 0 -run '^TestShiftChange$$$(if $(ON),/^$(ON)$$)' -v ./internal/attendance

.PHONY: load-requests
load-requests: ## Requests for help over HTTP (RATE=200 a second, MINUTES=10, ON=sqlite or postgres; otherwise one after the other)
	LINLI_LOAD_RATE=$(or $(RATE),$(LOAD_RATE),200) LINLI_LOAD_MINUTES=$(or $(MINUTES),$(LOAD_MINUTES),10) \
		go test -count=1 -timeout 0 -run '^TestAskedByMany$$$(if $(ON),/^$(ON)$$)' -v ./internal/request

.PHONY: fuzz
fuzz: ## Feed every parser with noise (FUZZTIME=20s each)
	@scripts/fuzz.sh "$(or $(FUZZTIME),20s)" $(PACKAGES)

.PHONY: crash
crash: ## Kill the program 1,000 times under load, cut the power of 10,000 disks
	LINLI_CRASH_KILLS=1000 go test -count=1 -timeout 0 -run '^TestKill$$' -v ./internal/fact
	cd powerloss && LINLI_POWERLOSS_SEEDS=10000 go test -count=1 -timeout 0 ./...

.PHONY: generate
generate: ## Make the generated code anew: pages; style sheet where npm is there
	@scripts/generate.sh
	@if command -v npm >/dev/null; then cd web && { npm ci --no-audit --no-fund --ignore-scripts || npm install --no-save --no-audit --no-fund --ignore-scripts; } && npm run build; \
		else echo "no npm: the style sheet stays as it is"; fi

.PHONY: release
release: ## Build dist/ for Linux, Windows and macOS, with checksums and licences
	@scripts/release.sh "$(VERSION)"
