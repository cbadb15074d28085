# What people run. Everything is set up in .venv; nothing is installed elsewhere.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test faults bench check messages docs
.NOTPARALLEL:

help:  ## Say what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(VENV)/.runs  ## Set up everything and serve http://127.0.0.1:5000 (PORT and PRACTICE_PORT set others)
	@$(BIN)/python -m serve

test: $(VENV)/.tests  ## Set up what the tests need, and run them (TESTS=path runs some)
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

faults: $(VENV)/.tests  ## Prove the guarantee over many worlds of faults (SEEDS=200; WRITE=1 keeps the table in docs/guarantee.md)
	@$(BIN)/python -m tests.faults --seeds $(or $(SEEDS),200) $(if $(WRITE),--write)
	@$(BIN)/python -m tests.faults.workers
	@$(BIN)/python -m tests.faults.fleet $(if $(WRITE),--write)

bench: $(VENV)/.runs  ## Measure the planning of a night over many books (BOOKS=20000)
	@$(BIN)/python -m bench.night --books $(or $(BOOKS),20000)

check: $(VENV)/.tests  ## Formatting, lint and types
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m mypy .

# Both files are marks: newer than the list that was last installed.
$(VENV)/.runs: requirements.txt $(BIN)/python $(BIN)/pip
	@echo "Installing what the project needs ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Either is missing when the machine's Python has gone, or when it lacked python3-venv; then all is made anew.
$(BIN)/python $(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv --clear $(VENV)

messages: $(VENV)/.tests  ## Collect every string a person reads into translations/messages.pot
	@$(BIN)/python -m babel.messages.frontend -q extract -F translations/babel.cfg -k N_ \
		--no-location --sort-output --omit-header -o translations/messages.pot .

docs: $(VENV)/.tests  ## Write docs/errors.md from the error catalogue
	@$(BIN)/python -c 'from blueprints.commands.errors import markdown; print(markdown(), end="")' > docs/errors.md
