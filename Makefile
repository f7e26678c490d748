# Byline's tasks. It needs make and Python 3.11 or later; everything else goes into .venv.
# To choose the Python: make test PYTHON=python3.12

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTHON ?=
CANDIDATES := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)

# The stamp names the folder it was made in: a moved checkout, or one whose Python is gone, is built anew.
ifeq ($(shell [ "$$(cat $(STAMP) 2>/dev/null)" = "$$(pwd)" ] && $(BIN)/python -V 2>/dev/null),)
.PHONY: $(STAMP)
endif

.DEFAULT_GOAL := help
.PHONY: help venv chat test lint types eval bench screenshots lock wheel-check clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

venv: $(STAMP)  ## build .venv from the hash-pinned lock; the others do so by themselves
	@:

chat: $(STAMP)  ## read the five seed articles and open the chat
	@echo "Reading the articles in seeds/ (what is stored already is skipped) ..."
	@$(BIN)/byline ingest seeds
	@echo "Opening the chat page (in the terminal instead: $(BIN)/byline chat --terminal) ..."
	@$(BIN)/byline chat || [ $$? -eq 130 ]

test: $(STAMP)  ## run the tests, with no network but loopback
	@echo "Running the tests ..."
	@$(BIN)/python -m pytest

lint: $(STAMP)  ## style (ruff) and which file may import which (import-linter)
	@echo "Checking style and imports ..."
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo

types: $(STAMP)  ## mypy --strict
	@echo "Checking types ..."
	@$(BIN)/mypy --strict

eval: $(STAMP)  ## score answers against gold facts
	@if [ -d eval ]; then $(BIN)/python -m pytest eval/; else echo "There is no eval/ yet."; fi

bench: $(STAMP)  ## speed and memory, as ratios within one run
	@$(BIN)/python bench/bench.py

screenshots: $(STAMP)  ## draw the pictures in docs/ anew (needs Chromium)
	@$(BIN)/python docs/screenshots.py

lock: $(STAMP)  ## write requirements.txt anew from pyproject.toml; UPGRADE=1 takes newer versions
	@echo "Resolving ..."
	@$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) \
	  --quiet --output-file requirements.txt

wheel-check: $(STAMP)  ## build the wheel, install it into an empty environment, ask it a question
	@bash .ci/wheel-check $(BIN)/python

clean:  ## remove what was built; articles in .byline stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# .unfinished stands while an installation runs: one that was cut off is begun again from an empty folder.
$(STAMP): requirements.txt pyproject.toml
	@found=; bare=; \
	for python in $(CANDIDATES); do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  if $$python -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
	  bare="$$bare $$python"; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	  echo "Cannot make a virtual environment:$$bare came without the modules venv and ensurepip."; \
	  echo "On Debian or Ubuntu: apt install python3-venv. Or name another: make PYTHON=/path/to/python3"; exit 1; \
	elif [ -z "$$found" ]; then \
	  echo "Byline needs Python 3.11 or later; none of these is: $(CANDIDATES)."; \
	  echo "Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; \
	fi; \
	if [ -e $(VENV)/.unfinished ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1 \
	   || { [ -e $(STAMP) ] && [ "$$(cat $(STAMP))" != "$$(pwd)" ]; }; then \
	  echo "Making $(VENV) with $$($$found --version) ..."; \
	  rm -f $(BIN)/python; rm -rf $(VENV); mkdir $(VENV); touch $(VENV)/.unfinished; \
	  $$found -m venv $(VENV) || exit 1; \
	fi; \
	touch $(VENV)/.unfinished; rm -f $(STAMP); \
	echo "Installing $$(grep -c '^[A-Za-z0-9].*==' requirements.txt) packages at the versions and hashes of" \
	  "requirements.txt (about 1 GB on disk; one to a few minutes) ..."; \
	if $(BIN)/python -m pip install -qq --no-deps --require-hashes -r requirements.txt \
	   && $(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .; then \
	  pwd > $(STAMP); rm $(VENV)/.unfinished; echo "Installed."; \
	else \
	  rm $(VENV)/.unfinished; \
	  echo "The installation failed; what pip says about it stands above. Run make again when it is mended."; exit 1; \
	fi
