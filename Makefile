# The two commands: `make run` and `make test`. Everything they need they install themselves (scripts/setup.sh).
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOLS ?= $(if $(PLAYGROUND_TOOLS),$(PLAYGROUND_TOOLS),$(HOME)/.cache/ai-backend-playground/tools)
CARGO_TARGET_DIR ?= $(CURDIR)/target
export PLAYGROUND_TOOLS := $(TOOLS)
export CARGO_TARGET_DIR
export PATH := $(TOOLS)/bin:$(CURDIR)/scripts/bin:$(HOME)/.cargo/bin:$(PATH)

.PHONY: help run test setup build release dev fmt lint unit integration bits onnx e2e weight fuzz fuzz-api soak bench bench-http openapi clean

help: ## What can be made
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## Build for release and serve http://127.0.0.1:3000 with SQLite and sample data
	$(CARGO_TARGET_DIR)/release/server

test: ## Everything: formatting, lints, docs, unit, integration, exported models, end to end, weight of the pages
	scripts/test.sh

setup: ## Install what is missing
	scripts/setup.sh test

build: ## The release server and its site
	scripts/setup.sh build
	scripts/build.sh release

release: ## As build, with link-time optimisation, for shipping
	scripts/setup.sh build
	scripts/build.sh dist

dev: ## Serve and rebuild on every change
	scripts/setup.sh build
	cargo leptos watch --split

fmt: ## Format
	cargo fmt --all

lint: ## Formatting, clippy on every feature set, rustdoc, the browser's dependency tree
	scripts/test.sh lint

unit: ## Tests of the crates on SQLite (and on PostgreSQL where TEST_POSTGRES_URL says so)
	scripts/test.sh unit

integration: ## Tests of the crates on SQLite and on a PostgreSQL that is started for it
	scripts/test.sh integration

bits: ## Compare what ml_core computes natively and in WebAssembly, bit for bit
	scripts/test.sh bits

onnx: ## Exported models in onnxruntime, beside `ml predict`
	scripts/test.sh onnx

e2e: ## Tests in Chromium, with and without JavaScript
	scripts/test.sh e2e

weight: ## What the first page of a visit weighs, in a site as it is shipped
	scripts/test.sh weight

fuzz: ## Fuzz the CSV loader and the model reader, FUZZ_SECONDS (60) each
	scripts/fuzz.sh

fuzz-api: ## Call every operation of the API with made-up values, and check each answer against the document
	scripts/fuzz-api.sh

soak: ## Attack a release build in a cgroup of 1 GB while 50 people use it (SOAK="'80 tokens at once'")
	scripts/soak.sh $(SOAK)

bench: ## The command line beside scikit-learn and pandas (BENCH="--quick --seed 3"); `cargo bench -p ml_core`: beside its own past
	cargo build --release -p ml_core --bin ml
	python3 ml_core/benches/compare.py $(CARGO_TARGET_DIR)/release/ml $(BENCH)

bench-http: ## Requests a second and their slowest: the list of tasks beside a bare handler, and others during a storm of sign-ins
	scripts/bench-http.sh

openapi: ## Write docs/openapi.json anew
	cargo run -q -p server -- openapi > docs/openapi.json

clean: ## Remove what was built
	cargo clean
	rm -rf end2end/node_modules end2end/test-results end2end/playwright-report
