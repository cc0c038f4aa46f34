# The commands that people, scripts and the build server rely on. `make` alone lists them.
# Needs GNU make and Python 3.11 or newer; everything else comes with the locked requirements.
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
SMMHUB_DATA ?= $(CURDIR)/var
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
# Parts of libraries that no page of ours loads; compressing them takes longer than all the rest.
NOT_SERVED := --ignore rest_framework --ignore redoc --ignore 'ht*-4*'
PO := $(wildcard locale/*/LC_MESSAGES/django.po)

# Tests never read the data or the settings of the app that runs beside them: what is set here wins
# over .env. ARGS goes to pytest: make test ARGS="tests/kpis -x".
ARGS ?=
TEST_WORKERS ?= auto
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/smmhub
TEST_REDIS_URL ?= redis://127.0.0.1:6379/5
BENCH_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/smmhub_bench
TEST_ENV = SMMHUB_DATA=$(CURDIR)/var/test DEBUG=0 HTTPS=1 ALLOWED_HOSTS=127.0.0.1,localhost \
	SITE_URL=http://127.0.0.1:8000 EMAIL_URL=memorymail:// SECRET_KEY= PYTHONDONTWRITEBYTECODE=
PYTEST = $(BIN)/python -m pytest -n $(TEST_WORKERS) $(ARGS)

# `make fuzz` changes and removes what it finds: give it an app whose data nobody needs, and one
# that counts no requests (API_RATE=0).
URL ?= http://127.0.0.1:8000
TOKEN ?=
EXAMPLES ?= 200
SEED ?= 1
FUZZ_ARGS ?=

# What `make lint` holds the deployment checks against: a public host with nothing left out.
PRODUCTION = SMMHUB_DATA=$(CURDIR)/var/lint DEBUG=0 HTTPS=1 ALLOWED_HOSTS=smmhub.example \
	SITE_URL=https://smmhub.example DATABASE_URL=sqlite:///$(CURDIR)/var/lint/db.sqlite3 \
	REDIS_URL= CACHE_URL= EMAIL_URL=smtp+tls://mail.smmhub.example:587 SECRET_KEY=

.PHONY: help setup setup-dev run migrate test test-services lint bench fuzz messages lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

setup: $(VENV)/.runtime $(PO:.po=.mo) static_root/.collected ## .venv with the locked, hashed requirements

setup-dev: $(VENV)/.dev $(PO:.po=.mo)

run: ## the app with demo data at http://127.0.0.1:8000/ (PORT=8001 for another), Ctrl-C ends it
	@$(PYTHON) scripts/check_port.py "$(PORT)"
	@$(MAKE) setup
	@$(MAKE) migrate
	@HTTPS=0 SITE_URL=http://127.0.0.1:$(PORT) SMMHUB_DATA="$(SMMHUB_DATA)" \
		$(BIN)/python manage.py demo --if-empty
	@printf '\nsmmhub is starting at http://127.0.0.1:%s/ (Ctrl-C ends it)\n\n' "$(PORT)"
	@HTTPS=0 SITE_URL=http://127.0.0.1:$(PORT) SMMHUB_DATA="$(SMMHUB_DATA)" PATH="$(BIN):$$PATH" \
		exec $(BIN)/python scripts/processes.py $(if $(REDIS_URL),Procfile.redis,Procfile) "$(PORT)"

migrate: setup ## bring the database of SMMHUB_DATA or DATABASE_URL up to date
	@HTTPS=0 SMMHUB_DATA="$(SMMHUB_DATA)" $(BIN)/python manage.py migrate --noinput -v 0

test: setup-dev ## the suite on SQLite
	@$(TEST_ENV) DATABASE_URL=sqlite:///$(CURDIR)/var/test/db.sqlite3 REDIS_URL= CACHE_URL= $(PYTEST)

test-services: setup-dev ## the suite on PostgreSQL and Redis: TEST_DATABASE_URL, TEST_REDIS_URL
	@$(BIN)/python scripts/check_services.py "$(TEST_DATABASE_URL)" "$(TEST_REDIS_URL)"
	@$(TEST_ENV) DATABASE_URL="$(TEST_DATABASE_URL)" REDIS_URL="$(TEST_REDIS_URL)" \
		CACHE_URL="$(TEST_REDIS_URL)" $(PYTEST)

lint: setup-dev ## style, types, templates, deployment checks, migrations, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint templates --lint --quiet
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python scripts/check_messages.py

bench: setup setup-dev ## our pages beside a trivial Django page, into docs/performance.md (needs PostgreSQL, Redis)
	@$(BIN)/python scripts/check_services.py "$(BENCH_DATABASE_URL)" "$(TEST_REDIS_URL)"
	@SMMHUB_DATA=$(CURDIR)/var/bench DEBUG=0 HTTPS=0 ALLOWED_HOSTS=127.0.0.1,localhost \
		SITE_URL=http://127.0.0.1:8180 EMAIL_URL=memorymail:// SECRET_KEY= \
		DATABASE_URL="$(BENCH_DATABASE_URL)" FLOOR_DATABASE_URL="$(BENCH_DATABASE_URL)_floor" \
		MEASUREMENTS_DATABASE_URL="$(BENCH_DATABASE_URL)_measurements" \
		REDIS_URL="$(TEST_REDIS_URL)" CACHE_URL="$(TEST_REDIS_URL)" $(BIN)/python -m benchmarks

fuzz: setup-dev ## generated requests at a running app: URL, TOKEN (of an owner), EXAMPLES, SEED, FUZZ_ARGS
	@FUZZ_URL="$(URL)" FUZZ_TOKEN="$(TOKEN)" PYTHONPATH=$(CURDIR)/scripts/fuzzing SCHEMATHESIS_HOOKS=hooks \
		$(BIN)/schemathesis --config-file scripts/fuzzing/schemathesis.toml run "$(URL)/api/v1/schema/" \
		-H "Authorization: Bearer $(TOKEN)" --checks all --continue-on-failure --generation-database none \
		--max-examples $(EXAMPLES) --seed $(SEED) $(FUZZ_ARGS)

messages: setup-dev ## collect the texts into locale/ (needs gettext), then translate the empty ones
	@command -v xgettext >/dev/null || { echo "make messages needs gettext: apt-get install gettext" >&2; exit 1; }
	@$(BIN)/python scripts/collect_messages.py
	@$(MAKE) setup-dev

lock: $(VENV)/.dev ## write the lock files anew; UPGRADE=--upgrade takes newer versions
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet $(UPGRADE) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --extra pptx -c requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--quiet $(UPGRADE) -o requirements-dev.lock

clean: ## remove what the commands above made, never the data in var/
	rm -rf $(VENV) static_root .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis var/test var/lint
	find locale -name '*.mo' -delete

# --- Files: each is made again only when what it comes from has changed ---------------------------
$(VENV)/.made:
	@$(PYTHON) scripts/check_python.py "$(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock | $(VENV)/.made
	@echo "Installing the locked requirements into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.made
	@echo "Installing the locked requirements for development into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(VENV)/.runtime $@

%.mo: %.po | $(VENV)/.made
	@$(BIN)/pybabel -q compile -i $< -o $@

# Folders are named too: a file that goes away changes its folder.
static_root/.collected: $(shell find static) $(VENV)/.runtime
	@HTTPS=0 SMMHUB_DATA="$(SMMHUB_DATA)" $(BIN)/python manage.py collectstatic --noinput --clear -v 0 \
		$(NOT_SERVED)
	@touch $@
