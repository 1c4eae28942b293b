# `make run` and `make test` are all that a person needs; each installs what is missing, the second time they start at once.
# Debian and Ubuntu get their system packages by apt-get; elsewhere README.md says what is needed.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# TensorFlow has no wheels for other Pythons yet; python-rtmidi has none for 3.13, so there it is built.
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3; do $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
RUN_STAMP := .venv/.installed-run
DEV_STAMP := .venv/.installed-dev
# An environment whose Python is gone is of no use, nor is what it says of what it holds.
$(shell [ ! -e .venv ] || .venv/bin/python -c '' 2>/dev/null || rm -rf .venv)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

RUN_PACKAGES := libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0 \
  libxcb-xkb1 libxcb-randr0 libxcb-sync1 libxcb-xfixes0 libxcb-shm0 libxcb-glx0 libx11-xcb1 libxkbcommon-x11-0 \
  libwayland-client0 libwayland-cursor0 libegl1 libgl1 libglib2.0-0 libgssapi-krb5-2 libdbus-1-3 libfontconfig1 \
  libpulse0 libasound2
BUILD_PACKAGES := $(if $(filter python3.13,$(notdir $(shell $(PYTHON) -c 'import sys; print("python%d.%d" % sys.version_info[:2])' 2>/dev/null))),g++ pkg-config libasound2-dev libjack-jackd2-dev python3.13-dev)
TEST_PACKAGES := $(RUN_PACKAGES) xvfb jackd2 abcmidi pulseaudio pulseaudio-utils fluidsynth \
  $(if $(shell command -v jack_wait && command -v jack_rec),,jack-example-tools?)

# Since Debian 13 and Ubuntu 24.04 some packages are called otherwise (libasound2t64), and a name with a ? behind it
# is a package of its own; apt-cache knows them once the lists are there.
define apt_install
	@if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then \
	  echo "This system has no apt-get; README.md says which libraries Carolan needs."; exit 0; fi; \
	is_there() { q=$${1%\?}; dpkg-query -W -f='$${Status}\n' $$q $${q}t64 2>/dev/null | grep -q 'ok installed'; }; \
	name_here() { q=$${1%\?}; if apt-cache show $${q}t64 >/dev/null 2>&1; then echo $${q}t64; \
	  elif [ $$q = $$1 ] || apt-cache show $$q >/dev/null 2>&1; then echo $$q; fi; }; \
	missing=""; for p in $(1); do is_there $$p || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	give_up() { echo "$$1 type this line, then make again:"; echo "  sudo apt-get update && sudo apt-get install$$names"; exit 1; }; \
	if [ "$$(id -u)" = 0 ]; then as=""; \
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as="sudo"; \
	else names=""; for p in $$missing; do names="$$names $$(name_here $$p)"; done; \
	  give_up "These system packages are missing;"; fi; \
	echo "Installing system packages:$$missing"; \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true; \
	names=""; for p in $$missing; do names="$$names $$(name_here $$p)"; done; \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$names >/dev/null || \
	  give_up "apt-get could not install them;"
endef

.PHONY: help run test lint bench conformance fuzz soak train system system-test lock clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

run: $(RUN_STAMP) ## Open the window (without a screen: compose a tune in the terminal)
	@$(BIN)/python -m desktop $(ARGS)

test: $(DEV_STAMP) lint ## Check style, types, arrows and promises
	@if [ -n "$(ARGS)" ]; then $(BIN)/python -m pytest $(ARGS); else \
	  $(BIN)/python -m pytest -m "alone and not slow" && \
	  $(BIN)/python -m pytest -m "not alone and not slow" -n 2 --dist loadfile; fi

lint: $(DEV_STAMP) ## Check style, types and arrows only
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(DEV_STAMP) ## Measure speeds against baselines of the same run
	@failed=0; for script in tests/bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || failed=1; done; \
	exit $$failed

conformance: $(DEV_STAMP) ## Compare with abc2midi on whole collections
	@$(BIN)/python -m pytest -m slow $(ARGS)

fuzz: $(DEV_STAMP) ## Feed the notation a million random texts (ARGS="--seed 7 --first 250000 --inputs 1000")
	@$(BIN)/python tests/model/notation/fuzzing/fuzz.py $(ARGS)
	@[ -n "$(ARGS)" ] || HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/model/notation/test_any_text.py

soak: $(DEV_STAMP) ## Compose, check and play again and again
	@$(BIN)/python tests/bench/soak.py $(ARGS)

train: $(RUN_STAMP) ## Train the bundled network anew
	@$(BIN)/python -m desktop train builtin:oneills1850 builtin:ryansMammoth builtin:airdsAirs builtin:miscFolk \
	  --name carolan --out out/carolan $(ARGS)

system: ; $(call apt_install,$(RUN_PACKAGES) $(BUILD_PACKAGES))
system-test: ; $(call apt_install,$(TEST_PACKAGES) $(BUILD_PACKAGES))

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Carolan needs Python 3.11, 3.12 or 3.13; install one, then make again."; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then $(MAKE) --no-print-directory venv-package; fi
	@echo "Creating .venv with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.PHONY: venv-package
venv-package: ; $(call apt_install,$(notdir $(PYTHON))-venv)

$(RUN_STAMP): requirements.txt .venv/bin/python
	@$(MAKE) --no-print-directory system
	@echo "Installing Python packages (the first time takes a few minutes) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt .venv/bin/python
	@$(MAKE) --no-print-directory system-test
	@echo "Installing Python packages (the first time takes a few minutes) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
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
