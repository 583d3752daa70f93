# Two commands: `make run` and `make test`. Both make what they need on a fresh machine (Python 3.11–3.13 and make).
#
#   make run [PYTHON=python3.12] [ANXINTUO_PORT=8000] [ANXINTUO_STATE=.local]

PYTHON ?= python3
VENV := $(or $(ANXINTUO_VENV),.venv)
BIN := $(VENV)/bin
JOBS ?= 2
# Not written out in the recipe: make would run such a line even when it is only asked to show it (make -n).
CHECKS := $(MAKE) --no-print-directory checks
export PYTHONUTF8 := 1

.PHONY: run stop status test checks fix lock vendor bench
.DEFAULT_GOAL := run

# Everything: PostgreSQL, Redis, web, two workers, beat, with the demonstration city. Ctrl-C stops it all.
run:
	@$(PYTHON) anxintuo/embedded/bootstrap.py runtime && exec $(BIN)/python -m anxintuo.embedded up --with-parent

stop status:
	@$(BIN)/python -m anxintuo.embedded $@

# Every check and test, in services of their own; what `make run` keeps in .local/ is not touched.
test:
	@$(PYTHON) anxintuo/embedded/bootstrap.py dev
	@$(BIN)/python .ci/browser.py
	@exec $(BIN)/python -m anxintuo.embedded run --with-parent --temporary -- $(CHECKS)

checks: export DJANGO_SETTINGS_MODULE = anxintuo.settings.test
checks:
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m djlint templates --lint --quiet
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python .ci/check_production.py
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --ignore tests/browser
	$(BIN)/python -m pytest tests/browser  # one house, one browser: they are not shared between processes

# What a machine can put right by itself.
fix:
	@$(PYTHON) anxintuo/embedded/bootstrap.py dev
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

# After a change in requirements*.in: resolve again, with hashes and without any index address.
lock:
	@$(PYTHON) .ci/lock.py

# Refill static/vendor from the npm packages pinned in tools/vendor (needs npm; the result is committed).
vendor:
	cd tools/vendor && npm ci --ignore-scripts && node build.mjs

# The speed measurements of the README's table; the services are made for the bench and thrown away.
bench:
	@$(PYTHON) anxintuo/embedded/bootstrap.py dev
	@exec $(BIN)/python -m bench
