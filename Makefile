# shean: `make demo` shows what it does, `make test` proves it, `make check` is what a change must pass.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.shean-setup
# Outside the package folders, ignored by git, kept between runs so that a second demo ingests nothing.
DEMO_INDEX ?= build/demo-index

.PHONY: help setup demo-index demo serve browser test check format bench-speed bench-quality bench-ocr bench-formats bench-intake \
  bench-kills bench-page gate clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Create .venv, install shean with everything pinned, prepare the faster engine of its model
	@$(BIN)/shean prepare >/dev/null || echo "Going on with the slower engine, which needs no preparing." >&2

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (a few minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,eval]'
	@touch $@

demo-index: setup
	@$(BIN)/shean ingest corpus/ --index $(DEMO_INDEX)

demo: demo-index ## Read the four records that ship and ask three questions
	@for question in \
	  "高雄市當初108年度申請三項計畫，總共多少錢？" \
	  "成人保護案件TIPVDA 8分以上多久內要派案？" \
	  "108年低收入戶的最低生活費是多少？"; do \
	    printf '\n$$ shean ask "%s"\n' "$$question"; \
	    $(BIN)/shean ask "$$question" --index $(DEMO_INDEX); \
	done

serve: demo-index ## Open the web page on the four records that ship
	@$(BIN)/shean serve --index $(DEMO_INDEX)

browser: ## Install Chromium and CJK fonts for the page tests, where missing and possible
	@if command -v chromium >/dev/null && [ -n "$$(fc-list :lang=zh 2>/dev/null)" ]; then \
	  exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq \
	    && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	         chromium fontconfig fonts-noto-cjk >/dev/null \
	    || echo "Chromium or the CJK fonts could not be installed; tests of the page will skip." >&2; \
	else \
	  echo "Chromium or CJK fonts are missing and only root can apt-get them; tests of the page will skip." >&2; \
	fi

test: setup browser ## Run every test
	@$(BIN)/python -m pytest

check: setup ## Format, lint, types, layers, shape, the wheel, and the gate of eval/gate.toml
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/check_shape.py
	$(BIN)/python tools/check_wheel.py
	$(BIN)/shean eval --gate

format: setup ## Let ruff format and fix what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench-speed: setup ## Measure cost: cold start, latency, throughput, memory, size
	@$(BIN)/python -m eval.bench

gate: setup ## Hold the figures of the gold set against eval/gate.toml
	@$(BIN)/shean eval --gate

bench-quality: setup ## Compare with stock pipelines on the gold set and on DRCD
	@$(BIN)/python -m eval.baselines

bench-ocr: setup ## Measure how well and how fast scanned pages are read
	@$(BIN)/python -m eval.ocr

bench-formats: setup ## Hold the records in every format against their text files
	@$(BIN)/python -m eval.formats

bench-intake: setup ## Measure how fast files are taken in, and what memory long ones need
	@$(BIN)/python -m eval.intake

bench-kills: setup ## Kill an index at 200 random moments and compare it with one nobody disturbed
	@$(BIN)/python -m eval.kills

bench-page: setup browser ## Measure how long a person waits for the web page
	@$(BIN)/python -m eval.page_speed

clean: ## Remove what the other targets made, except .venv
	rm -rf build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find ingest index assistant eval tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
