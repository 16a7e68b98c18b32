# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

.POSIX:
PYTHON = python3
BIN = .venv/bin
LOCK = pyproject.toml uv.lock tools/setup.py

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | sort

run: .venv/.ready-run  ## build, migrate, load the sample plan and serve http://127.0.0.1:8000
	@exec $(BIN)/lantoa run --sample --simulate small

test: .venv/.ready-dev  ## all tests: SQLite, PostgreSQL and Valkey, browser journeys
	@$(BIN)/python tools/run_tests.py

test-quick: .venv/.ready-dev  ## all tests but the browser journeys
	@$(BIN)/python tools/run_tests.py --no-browser

lint: .venv/.ready-dev  ## style, types, layers, migrations, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy lantoa
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py check
	@$(BIN)/python manage.py makemigrations --check --dry-run

ci: .venv/.ready-dev  ## what must be green before anything lands: lint, and beside it all tests
	@$(MAKE) -j2 lint test

bench: .venv/.ready-dev  ## every benchmark; writes docs/performance.md
	@$(BIN)/python bench/all.py

vendor: .venv/.ready-dev  ## copy the pinned front-end files into static/vendor
	@npm ci --ignore-scripts && $(BIN)/uv run -q --script tools/vendor.py

clean:  ## remove what the other commands made, the database included
	rm -rf .venv .uv var node_modules

.venv/.ready-run: $(LOCK)
	@$(PYTHON) tools/setup.py

.venv/.ready-dev: $(LOCK)
	@$(PYTHON) tools/setup.py --dev

.PHONY: help run test test-quick lint ci bench vendor clean
