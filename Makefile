# `make try` sets everything up and answers; `make check` is what CI runs. Both make their own environment in $(VENV).
# Another interpreter: make PYTHON=python3.12 check

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2

BIN      = $(VENV)/bin
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
PIP      = $(BIN)/python -m pip --disable-pip-version-check --quiet --retries 5
PINNED   = --constraint constraints.txt
BOOKS   := $(notdir $(patsubst %/,%,$(wildcard rules/*/)))

.PHONY: help try check static style types contracts layout cases lint agree test rest dev hooks bench bench-quick mutation format docs constraints wheel clean check-python
.DEFAULT_GOAL := help

help:
	@echo 'make try      set up $(VENV) and ask the rulebook reset_2025 two questions'
	@echo 'make check    everything that CI checks: style, types, architecture, cases, tests'
	@echo 'make static   ruff, mypy and import contracts alone'
	@echo 'make layout   the layout of every rulebook, by sanctionlink fmt'
	@echo 'make cases    the expected cases of every rulebook, run by sanctionlink itself'
	@echo 'make lint     every rulebook checked by sanctionlink itself; warnings fail'
	@echo 'make test     pytest alone'
	@echo 'make agree    all engines and the naive reference on 1,000 random programs'
	@echo 'make dev      pytest in under a minute: fewer random programs, and nothing slow'
	@echo 'make hooks    the hooks for pre-commit, installed by pre-commit in a scratch repository'
	@echo 'make bench    every benchmark, and what they print onto docs/reference/performance.md (an hour)'
	@echo 'make bench-quick  the same claims at a small size, against stored figures (a minute)'
	@echo 'make mutation faults seeded into the rulebooks: which of lint, test and diff notice them (10 to 20 minutes)'
	@echo 'make format   put code and rulebooks into the house style'
	@echo 'make docs     run the examples in README and tutorial and write their output in'
	@echo 'make constraints  write the newest versions that pyproject.toml allows into constraints.txt'
	@echo 'make wheel    build dist/*.whl and dist/*.tar.gz'
	@echo 'make clean    remove $(VENV), dist and caches'

try: $(VENV)/.try
	$(BIN)/sanctionlink status --rulebook reset_2025
	$(BIN)/sanctionlink whatif --rulebook reset_2025 --set us_sanctions_relief=partial

# pytest comes last, so that its summary is the last thing read.
check: static layout cases lint bench-quick agree rest

static: style types contracts

style: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports --no-logo

cases: $(VENV)/.dev
	@for book in $(BOOKS); do \
	    echo "sanctionlink test --rulebook $$book"; \
	    $(BIN)/sanctionlink test --rulebook "$$book" || exit $$?; \
	done

layout: $(VENV)/.dev
	$(BIN)/sanctionlink fmt --check rules facts tests/cases

lint: $(VENV)/.dev
	@for book in $(BOOKS); do \
	    echo "sanctionlink lint --rulebook $$book"; \
	    $(BIN)/sanctionlink lint --rulebook "$$book" --format compact || exit $$?; \
	done

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n $(JOBS)

# Every engine, and what is claimed of all worlds, on more random programs than the rest of the tests gets.
AGREE := $(addprefix tests/test_,engines_agree.py reference.py prepared.py unblocking.py timeline.py lint_exact.py json.py)
agree: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n $(JOBS) --programs 1000 $(AGREE)

# The tests that `agree` has not run.
rest: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n $(JOBS) $(addprefix --ignore=,$(AGREE))

# In under a minute: 100 random programs, and without what is slow.
dev: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n $(JOBS) --profile dev

# What is committed, as pre-commit takes it: not part of `check`, since it installs the package once more.
hooks: $(VENV)/.dev
	$(BIN)/python tests/try_hooks.py

# Needs durable-rules, which is what the answers are compared with: Python 3.11 or 3.12. A failed one does not stop the rest.
bench: $(VENV)/.dev
	$(BIN)/python benchmarks/all.py --write

# The same claims at a small size, against what is stored; `make bench-quick WRITE=--write` stores anew what is meant.
bench-quick: $(VENV)/.dev
	$(BIN)/python benchmarks/quick.py $(WRITE)

mutation: $(VENV)/.dev
	$(BIN)/python benchmarks/mutation.py --write

format: $(VENV)/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/sanctionlink fmt rules facts tests/cases

docs: $(VENV)/.dev
	$(BIN)/python tests/console.py

# Into an environment of its own, so that only what the package and its checks need is written down.
constraints: check-python
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && $(PYTHON) -m venv "$$scratch" \
	    && "$$scratch/bin/python" -m pip --disable-pip-version-check --quiet install '.[dev]' \
	    && { sed -n '/^#/p' constraints.txt; "$$scratch/bin/python" -m pip --disable-pip-version-check freeze \
	         | grep -v '^sanctionlink' | sort --ignore-case; } >"$$scratch/new" \
	    && cp "$$scratch/new" constraints.txt

wheel: $(VENV)/.python-$(VERSION)
	rm -rf dist
	$(PIP) install build
	$(BIN)/python -m build --outdir dist

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- the environment -------------------------------------------------------------------------------------------------

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo 'sanctionlink needs Python 3.11 or newer, and `$(PYTHON)` is '"$$($(PYTHON) --version 2>&1 || true)"'.'; \
	    echo 'Name one that is: make PYTHON=python3.12 $(MAKECMDGOALS)'; \
	    exit 2; }

# One stamp for each interpreter version: another PYTHON makes the environment anew.
$(VENV)/.python-$(VERSION): | check-python
	@$(BIN)/python -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$(VERSION)")' 2>/dev/null \
	    || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.try: pyproject.toml constraints.txt $(VENV)/.python-$(VERSION)
	@echo 'installing sanctionlink into $(VENV) (Python $(VERSION))'
	@$(PIP) install $(PINNED) --editable . || { $(INSTALL_HINT); exit 1; }
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(VENV)/.python-$(VERSION)
	@echo 'installing sanctionlink and its checks into $(VENV) (Python $(VERSION))'
	@$(PIP) install $(PINNED) --editable '.[dev]' || { $(INSTALL_HINT); exit 1; }
	@touch $@ $(VENV)/.try

INSTALL_HINT = echo 'The installation failed. On Python 3.11 and 3.12 it compiles durable-rules, which needs a C compiler' \
    'and the Python headers (Debian: gcc, python3-dev). Python 3.13 and later need neither.' >&2
