# Everything here works on a fresh machine that has make and Python >= 3.11; `make` alone lists the targets.

PYTHON   ?= python3
# Some shells export HOST, so it counts only as `make HOST=…`.
HOST     := 127.0.0.1
PORT     ?= 8080
STORE    ?= tinydb:invoices.jsonl
SCENARIO ?= demo
JOBS     := 2
ARGS     :=

VENV  := .venv
PY    := $(VENV)/bin/python
DEV   := $(VENV)/.installed-dev
# Whoever already has the developers' environment also serves from it.
SQL   := $(if $(filter sqlite:% postgres%,$(STORE)),-sql)
SERVE := $(if $(wildcard $(DEV)),$(DEV),$(VENV)/.installed-serve$(SQL))
PIP   := $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install serve test conformance power coverage check format bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\n  ARGS="…" is handed on to serve, test, conformance, power, coverage and bench.\n'

install: $(DEV) ## build .venv with everything that developers need

serve: $(SERVE) ## run the mock (HOST, PORT, STORE, SCENARIO); the data stay in invoices.jsonl
	@$(PY) -m mockserver serve --host '$(HOST)' --port '$(PORT)' --store '$(STORE)' --scenario '$(SCENARIO)' $(ARGS)

test: $(DEV) ## run all tests (JOBS processes)
	@$(PY) -m pytest -n $(JOBS) $(ARGS)

conformance: $(DEV) ## judge a fresh mock by the conformance suite; reports in conformance-report
	@$(PY) -m tests.conformance $(ARGS)

power: $(DEV) ## show that the suite kills every mutant and spares every dialect
	@$(PY) -m tests.conformance_power $(ARGS)

coverage: $(DEV) ## run all tests and print the lines and branches that none of them reached
	@$(PY) -m pytest -n $(JOBS) --cov --cov-report=term-missing:skip-covered $(ARGS)

check: $(DEV) ## lint, format, types, import layers, contract
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/openapi-spec-validator openapi.yaml mockserver/control/control.yaml

format: $(DEV) ## format the code and fix what ruff can fix
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

bench: $(DEV) ## measure speed and memory beside their goals (ARGS=--quick for two minutes)
	@$(PY) -m tests.bench $(ARGS)

clean: ## remove the environment, builds and caches; invoices.jsonl stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis
	rm -rf .coverage .coverage.* htmlcov schemathesis-report conformance-report portal-screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed-serve: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo 'Installing what the mock needs into $(VENV) (once) …'
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-serve-sql: pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo 'Installing what the mock and its databases need into $(VENV) (once) …'
	@$(PIP) --editable '.[sql]'
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(VENV)/bin/pip
	@echo 'Installing what developers need into $(VENV) (once) …'
	@$(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/bin/pip:
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'error: no $(PYTHON) on this machine'; \
	  echo 'hint: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3 …'; exit 1; } >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) --version 2>&1), but 3.11 or newer is needed"; \
	  echo 'hint: name a newer one: make PYTHON=/path/to/python3.11 …'; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'error: $(PYTHON) cannot create environments: its modules venv and ensurepip are missing'; \
	  echo 'hint: install them (Debian and Ubuntu: apt install python3-venv), then run make again'; exit 1; } >&2
	@$(PYTHON) -m venv --clear $(VENV)
