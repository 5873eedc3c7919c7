# Sets itself up in .venv and needs nothing but make and Python 3.11 or newer.

OUT ?= out/shaoxing-2020
WORKERS ?= 2

# The first Python that is new enough; `make PYTHON=/path/to/python3` chooses another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)

VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format types pytest programs clean

help:
	@echo "make demo    build the demo city, plan it, write $(OUT)"
	@echo "make test    lint, types and all tests"
	@echo "make lint | types | pytest    one of them"
	@echo "make format  have ruff format the code"
	@echo "make clean   remove $(VENV), caches and build output"

demo: $(RUN_STAMP)
	$(BIN)/parkopt demo -o $(OUT) --force

test: programs lint types pytest

lint: $(DEV_STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(DEV_STAMP)
	$(BIN)/mypy

pytest: $(DEV_STAMP) programs
	$(BIN)/python -m pytest -n $(WORKERS)

# The atlas is tested in two real browsers, the workbook in a real spreadsheet. Root on a Debian system gets them installed,
# everybody else is told what is missing.
programs:
	@bash .ci/system chromium firefox-esr fonts-noto-cjk libreoffice-calc

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || bash .ci/system python3-venv
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEV_STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(RUN_STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
