# Set up, demonstrate, test, check. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help cdk sarif editors demo test test-fast test-editors lint format types contracts check docs snapshots bench bench-compare wheel smoke clean

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 14

$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

demo: $(VENV)/.run  ## set up, then lint the demo project
	@$(BIN)/iacguard check --exit-zero fixtures/demo

test: $(VENV)/.dev  ## set up, then run all tests
	$(BIN)/python -m pytest -n auto

cdk:             ## install the CDK app that a test synthesises; needs npm
	mkdir -p build/cdk
	cp fixtures/cdk/app/package.json fixtures/cdk/app/package-lock.json build/cdk
	npm ci --prefix build/cdk --ignore-scripts --no-audit --no-fund

sarif:           ## install the validator of SARIF files that a test runs; needs npm
	mkdir -p build/sarif
	cp tools/sarif/package.json tools/sarif/package-lock.json build/sarif
	npm ci --prefix build/sarif --ignore-scripts --no-audit --no-fund
	chmod u+x build/sarif/node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool

test-fast: $(VENV)/.dev  ## the tests without the slow ones
	$(BIN)/python -m pytest -n auto -m 'not slow'

editors:         ## install Neovim, Emacs and VS Code for the tests; needs npm, and Debian's packages
	tests/editors/install.sh
	editors/vscode/e2e/install.sh

test-editors: $(VENV)/.dev editors  ## the language server in Neovim, Emacs and VS Code
	$(BIN)/python -m pytest -m editors tests/editors
	IACGUARD_PYTHON=$(abspath $(BIN)/python) editors/vscode/e2e/run.sh

lint: $(VENV)/.dev  ## format and lint, reporting only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.dev  ## format and fix what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/.dev  ## strict type check
	$(BIN)/mypy

contracts: $(VENV)/.dev  ## who may import whom
	PYTHONPATH=.:rules $(BIN)/lint-imports

check: lint types contracts test  ## everything that has to be green

docs: $(VENV)/.dev  ## write the generated pages and schemas anew
	$(BIN)/python tools/build_docs.py
	$(BIN)/python tools/build_patterns.py
	$(BIN)/python tools/picture.py

snapshots: $(VENV)/.dev  ## write the expected outputs anew; review the diff
	$(BIN)/python -m pytest -q --update-snapshots

bench: $(VENV)/.dev  ## speed as ratios against references in one run
	$(BIN)/python bench/run.py

bench-compare: $(VENV)/.dev  ## the same beside checkov and cfn-lint, which it installs, on public repositories
	$(BIN)/python -m bench.compare

wheel: $(VENV)/.dev  ## build the wheel
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist . >/dev/null

smoke: wheel  ## install the wheel in an empty environment and run it from elsewhere
	$(PYTHON) tools/smoke_wheel.py dist

clean:           ## remove what the targets made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
