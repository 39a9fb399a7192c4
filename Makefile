# The two main targets are `run` and `test`. They install what they need (scripts/setup.sh).
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOLS ?= $(if $(PLAYGROUND_TOOLS),$(PLAYGROUND_TOOLS),$(HOME)/.cache/ai-backend-playground/tools)
CARGO_TARGET_DIR ?= $(CURDIR)/target
export PLAYGROUND_TOOLS := $(TOOLS)
export CARGO_TARGET_DIR
export PATH := $(TOOLS)/bin:$(CURDIR)/scripts/bin:$(HOME)/.cargo/bin:$(PATH)

.PHONY: help run test setup build release dev fmt lint lint-deploy unit integration bits onnx e2e weight coverage audit secrets fuzz fuzz-api \
	soak rehearse bench bench-http openapi image image-push image-smoke smoke deploy release-notes pictures clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## Build for release and serve http://127.0.0.1:3000 with SQLite and sample data
	$(CARGO_TARGET_DIR)/release/server

test: ## Run all checks: format, lints, docs, unit, integration, exported models, end to end, weight
	scripts/test.sh

setup: ## Install missing tools
	scripts/setup.sh test

build: ## Build the release server and its site
	scripts/setup.sh build
	scripts/build.sh release

release: ## Build one file to ship, and its archive with licences, SBOM and sums (TARGET=aarch64-unknown-linux-gnu)
	TARGET="$(TARGET)" scripts/setup.sh release
	TARGET="$(TARGET)" scripts/release.sh

dev: ## Serve and rebuild on every change
	scripts/setup.sh build
	cargo leptos watch --split

fmt: ## Format
	cargo fmt --all

lint: ## Check format, imports, prose, deployment files, dependencies of the browser, clippy, rustdoc, TypeScript
	scripts/test.sh lint

lint-deploy: ## Check scripts, Dockerfiles, workflows and deployment files alone (needs no compiler)
	scripts/lint-deploy.sh

unit: ## Test the crates on SQLite (and on the PostgreSQL server of TEST_POSTGRES_URL)
	scripts/test.sh unit

integration: ## Test the crates on SQLite and on a temporary PostgreSQL server
	scripts/test.sh integration

bits: ## Compare the results of ml_core natively and in WebAssembly, bit for bit
	scripts/test.sh bits

onnx: ## Compare exported models in onnxruntime with `ml predict`
	scripts/test.sh onnx

e2e: ## Test in Chromium, with and without JavaScript
	scripts/test.sh e2e

weight: ## Measure the transfer size of the first page of a visit, in the site as shipped
	scripts/test.sh weight

coverage: ## Measure the lines that the tests of the crates execute (target/coverage)
	scripts/test.sh coverage

audit: ## Check licences, sources and known vulnerabilities of the crates
	scripts/setup.sh audit
	cargo deny check
	cargo audit

secrets: ## Look for secrets in the files of the repository
	scripts/secrets.sh

fuzz: ## Fuzz the readers of CSV, other formats and models, FUZZ_SECONDS (60) each
	scripts/fuzz.sh

fuzz-api: ## Call every operation of the API with random values and check the answers by the document
	scripts/fuzz-api.sh

soak: ## Attack a release build in a cgroup of 1 GB during ordinary use (SOAK="'80 tokens at once'")
	scripts/soak.sh $(SOAK)

rehearse: ## Rehearse updates and outages with processes of this machine (FROM=v0.1.0: the version before)
	REHEARSE_FROM="$(FROM)" scripts/rehearse.sh

bench: ## Compare the command line with scikit-learn and pandas (BENCH="--quick --seed 3")
	cargo build --release -p ml_core --bin ml
	python3 ml_core/benches/compare.py $(CARGO_TARGET_DIR)/release/ml $(BENCH)

bench-http: ## Measure requests per second and latency, alone and during a storm of sign-ins
	scripts/bench-http.sh

openapi: ## Write docs/openapi.json
	cargo run -q -p server -- openapi > docs/openapi.json

image: ## Build the container image as playground:local
	scripts/image.sh build

image-smoke: ## Start playground:local with a read-only root, and check it
	scripts/image.sh smoke

image-push: ## Build the image for a registry, with SBOM and provenance (NAME=ghcr.io/example/playground)
	scripts/image.sh push "$(NAME)"

smoke: ## Check a running server from outside (URL=https://playground.example.com)
	scripts/smoke.sh "$(URL)"

deploy: ## Deploy an image to Kubernetes, and go back if it fails (OVERLAY=production IMAGE=name@sha256:… URL=https://…)
	scripts/deploy.sh "$(OVERLAY)" "$(IMAGE)" "$(URL)"

release-notes: ## Print the notes of a version from CHANGELOG.md (VERSION=0.2.0)
	scripts/release-notes.sh "$(VERSION)"

pictures: ## Draw the pictures of the README again, after make e2e
	scripts/pictures.sh

clean: ## Remove build output
	cargo clean
	rm -rf end2end/node_modules end2end/test-results end2end/playwright-report
