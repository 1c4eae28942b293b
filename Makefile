# `make run` and `make test` are all that a person needs; each installs what is missing, the second time they start at once.
# Debian and Ubuntu get their system packages by apt-get; elsewhere README.md says what is needed.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin
RUN_STAMP := .venv/.installed-run
DEV_STAMP := .venv/.installed-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

RUN_PACKAGES := libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0 \
  libxcb-xkb1 libxkbcommon-x11-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libpulse0 libasound2
TEST_PACKAGES := $(RUN_PACKAGES) xvfb jackd2 abcmidi pulseaudio pulseaudio-utils

# Some packages are called otherwise since Debian 13 and Ubuntu 24.04 (libasound2t64).
define apt_install
	@if command -v dpkg-query >/dev/null; then \
	  missing=""; \
	  for p in $(1); do \
	    if ! dpkg-query -W -f='$${Status}\n' $$p $${p}t64 2>/dev/null | grep -q 'ok installed'; then missing="$$missing $$p"; fi; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    if [ "$$(id -u)" = 0 ]; then as=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as="sudo"; else \
	      echo "These system packages are missing; type this line, then make again:"; \
	      echo "  sudo apt-get install$$missing"; exit 1; fi; \
	    echo "Installing system packages:$$missing"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    $$as apt-get update -qq >/dev/null && $$as apt-get install -qq -y --no-install-recommends $$missing >/dev/null || \
	      { echo "apt-get could not install them; type this line, then make again:"; echo "  sudo apt-get install$$missing"; exit 1; }; \
	  fi; \
	else echo "This system has no apt-get; README.md says which libraries Carolan needs."; fi
endef

.PHONY: help run test lint bench conformance fuzz soak train system system-test lock clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

run: $(RUN_STAMP) ## Open the window (without a screen: compose a tune in the terminal)
	@$(BIN)/python -m desktop $(ARGS)

test: $(DEV_STAMP) lint ## Check style, types, arrows and promises
	@$(BIN)/python -m pytest $(ARGS)

lint: $(DEV_STAMP) ## Check style, types and arrows only
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(DEV_STAMP) ## Measure speeds against baselines of the same run
	@for script in tests/bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

conformance: $(DEV_STAMP) ## Compare with abc2midi on whole collections
	@$(BIN)/python -m pytest -m slow $(ARGS)

fuzz: $(DEV_STAMP) ## Feed the notation a hundred times as many random texts
	@HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/model/notation $(ARGS)

soak: $(DEV_STAMP) ## Compose, check and play again and again
	@$(BIN)/python tests/bench/soak.py

train: $(RUN_STAMP) ## Train the bundled network anew
	@$(BIN)/python -m desktop train builtin:oneills1850 builtin:ryansMammoth builtin:airdsAirs builtin:miscFolk \
	  --name carolan --out out/carolan $(ARGS)

system: ; $(call apt_install,$(RUN_PACKAGES))
system-test: ; $(call apt_install,$(TEST_PACKAGES))

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Carolan needs Python 3.11 or newer; install it, then make again."; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	  $(MAKE) --no-print-directory venv-package; fi
	@echo "Creating .venv ..."
	@$(PYTHON) -m venv .venv

.PHONY: venv-package
venv-package: ; $(call apt_install,python3-venv)

$(RUN_STAMP): requirements.txt .venv/bin/python
	@$(MAKE) --no-print-directory system
	@echo "Installing Python packages (the first time takes a few minutes) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt .venv/bin/python
	@$(MAKE) --no-print-directory system-test
	@echo "Installing Python packages (the first time takes a few minutes) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(RUN_STAMP)

lock: ## Pin the dependencies of pyproject.toml anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-package pyaudio --no-emit-package pyside6-webengine pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-package pyaudio --no-emit-package pyside6-webengine -c requirements.txt \
	  pyproject.toml --group dev -o requirements-dev.txt

clean: ## Remove what was installed and made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info
