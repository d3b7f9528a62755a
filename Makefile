# The recipes that people and CI run. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
export UV_SYSTEM_CERTS ?= 1
export UV_LINK_MODE ?= hardlink
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Where a container's image says so, every start compiles pandas and its kin anew: ten seconds each.
export PYTHONDONTWRITEBYTECODE =
UV := .tools/bin/uv
BIN := .venv/bin
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
PO := $(wildcard src/firstlight/locale/*/LC_MESSAGES/*.po)

.PHONY: help demo serve setup test test-slow screens check bench clean messages lock

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## an invented town with last night, served on 127.0.0.1:$PORT
	@$(BIN)/firstlight demo --port $(PORT)

serve: setup ## serve the data folder on 127.0.0.1:$PORT
	@$(BIN)/firstlight serve --port $(PORT)

setup: ## .venv, npm packages, web assets, translations
	@$(MAKE) -s --no-print-directory -j2 .venv/.warm src/firstlight/static/web/.ready .cache/messages

$(UV): requirements/uv.txt
	@echo "· uv into .tools/"
	@rm -rf .tools
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "Python has no pip: install python3-pip (Debian) and try again." >&2; exit 1; }
	@$(PYTHON) -m pip install -q --no-cache-dir --root-user-action=ignore --require-hashes --target .tools -r $<
	@touch $@

.venv/.ready: $(UV) requirements/dev.txt pyproject.toml
	@echo "· Python packages into .venv/"
	@test -x $(BIN)/python || $(UV) venv -q --python $(PYTHON) .venv
	@VIRTUAL_ENV=.venv $(UV) pip install -q --require-hashes -r requirements/dev.txt
	@VIRTUAL_ENV=.venv $(UV) pip install -q --no-deps -e .
	@touch $@

.venv/.warm: .venv/.ready $(wildcard src/firstlight/planning/rules/*.py)
	@echo "· the solver's inner loops"
	@$(BIN)/python scripts/warm_up.py
	@touch $@

web/node_modules/.ready: web/package.json web/package-lock.json
	@echo "· npm packages into web/node_modules/"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

src/firstlight/static/web/.ready: web/node_modules/.ready $(WEB_SOURCES)
	@echo "· web assets"
	@cd web && npm run --silent build
	@touch $@

.cache/messages: .venv/.ready $(PO)
	@$(BIN)/python scripts/compile_messages.py
	@mkdir -p .cache && touch $@

test: setup ## everything, on SQLite and on PostgreSQL (ARGS= goes to pytest)
	@$(BIN)/python scripts/run_tests.py $(ARGS)

test-slow: setup ## only what the fast suite leaves out: long runs and large towns
	@$(BIN)/python scripts/run_tests.py -m slow $(ARGS)

screens: setup ## look at every screen: build/screens/, and the README's picture
	@FIRSTLIGHT_SCREENSHOTS=$(CURDIR)/build/screens $(BIN)/python -m pytest -q tests/journeys/test_screens.py
	@cp build/screens/readme.png docs/desk.png

check: setup ## format, lint, types, directions between rooms, templates, web types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/firstlight
	cd web && npm run --silent check
	cd web && npm run --silent test
	$(BIN)/python -m pytest -q -p no:xdist tests/docs

bench: setup ## every benchmark; JSON in build/bench/
	@VIRTUAL_ENV=.venv $(UV) pip install -q --require-hashes -r requirements/bench.txt
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

messages: .venv/.ready ## gather new texts into locale/ (needs gettext)
	@cd src/firstlight && ../../$(BIN)/python -m django makemessages -l ru -l uk --no-location --no-obsolete --settings firstlight.config.settings

lock: $(UV) ## write requirements/ anew from pyproject.toml
	$(UV) pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev pyproject.toml -o requirements/dev.txt
	$(UV) pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev --group bench pyproject.toml -c requirements/dev.txt -o requirements/bench.txt

clean: ## all that setup, tests and benchmarks made; the data folder stays
	rm -rf .venv .tools .cache build web/node_modules src/firstlight/static/web src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src -name '*.mo' -delete -o -name __pycache__ -type d -prune -exec rm -rf {} +
