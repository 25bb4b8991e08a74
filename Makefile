# make demo    the desk with its demo store, on this machine     make run     your own desk
# make test    everything a change must pass                     make lint    the static part of it
# make check   packs, migrations and lock files                  make bench   figures for this machine
#
# Needs Python 3.11 to 3.13 with venv, nothing else. PYTHON=... names one, HOST=... and PORT=... where the pages are,
# ARGS=... goes to the command as it is, BROWSER=no leaves the browser tests out, TESTS=... chooses tests.

BIN := .venv/bin
HOME_FOLDER := .afterdesk
HOST ?= 127.0.0.1
PORT ?= 8000
BROWSER ?= yes
TESTS ?=
CORE := tests/desk tests/jobs/test_queue.py tests/jobs/test_warnings.py tests/runtime/test_schema.py
PROCESSES ?= 2
export PYTHON

.PHONY: demo run setup test lint check bench format lock clean
.DEFAULT_GOAL := demo

demo:
	@tools/prepare run
	@exec $(BIN)/afterdesk demo --home $(HOME_FOLDER) --host $(HOST) --port $(PORT) $(ARGS)

setup:
	@tools/prepare run
	@$(BIN)/afterdesk setup --home $(HOME_FOLDER)-own $(ARGS)

run:
	@tools/prepare run
	@exec $(BIN)/afterdesk run --home $(HOME_FOLDER)-own --host $(HOST) --port $(PORT) $(ARGS)

# pip-audit would compare the lock files with a list of known faults that stands on the network, so it is not run here.
lint:
	@tools/prepare test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive afterdesk

check:
	@tools/prepare test
	$(BIN)/afterdesk packs check
	$(BIN)/python -m pytest tests/runtime/test_schema.py tests/runtime/test_lock_files.py

test: lint
	@tools/servers
ifeq ($(BROWSER),yes)
	@tools/browser
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile $(TESTS)
else
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile -m "not browser" $(TESTS)
endif
ifeq ($(TESTS),)
	$(BIN)/python -m tests.servers.postgres $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile $(CORE)
endif

bench:
	@tools/prepare run
	@$(BIN)/afterdesk bench $(ARGS)

format:
	@tools/prepare test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes the two lock files anew, for the oldest Python we promise; see tools/lock.
lock:
	tools/lock

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
