# Run `make` to see what there is. Every target sets up .venv first, when it is missing or out of date.

# Any Python from 3.11 on; choose another with: make book PYTHON=/path/to/python
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)

# One chapter alone: make chapters CHAPTER=05_backpropagation
CHAPTER ?=

# The folder with the four MNIST files, if you have them. Cells run in book/, so the path is made absolute.
ifdef DIGITNET_DATA
ifeq ($(filter /%,$(firstword $(DIGITNET_DATA))),)
override DIGITNET_DATA := $(CURDIR)/$(DIGITNET_DATA)
endif
export DIGITNET_DATA
endif

VENV := .venv
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help book lab test test-code test-pages chapters bench clean setup chromium

help:  ## Show this list
	@echo "How a Network Reads Digits: a book with the package behind it"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{printf "%-17s%s\n", $$1, $$2}'

book: $(READY)  ## Build the pages from the stored outputs: open _build/html/index.html
	$(VENV)/bin/jupyter-book build . -W -n --keep-going -q

lab: $(READY)  ## Open the chapters in JupyterLab, to run and change them
	$(VENV)/bin/jupyter lab --config=book/jupyter_lab_config.py

test: test-code test-pages  ## Run all tests: package, every cell of every chapter, pages in a browser

# The two halves of it, which can be run at the same time.
test-code: setup
	$(VENV)/bin/pytest --nbval --ignore=tests/browser --cov=digitnet --cov-fail-under=95

test-pages: setup
	$(VENV)/bin/pytest tests/browser

chapters: $(READY)  ## Execute the chapters afresh and store their outputs (needs MNIST)
	$(VENV)/bin/python book/execute.py $(CHAPTER)

bench: $(READY)  ## Measure digitnet beside its peers (some twenty minutes, an idle machine)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(VENV)/bin/python benchmarks/run.py

clean:  ## Remove the built pages and all caches; .venv stays
	rm -rf _build .coverage .pytest_cache .ruff_cache .hypothesis
	find . -name .venv -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -exec rm -rf {} +

# What the tests need, without running one.
setup: $(READY) chromium

# Tests drive a Chromium of the system, and run the JavaScript of the figures in Node. Where we may, we install
# what is missing; where not, the tests that need it are skipped. Debian also has a Chromium without windows, in
# which pages open in half the time.
chromium:
	@missing=; \
	command -v chromium-headless-shell || command -v chromium || command -v chromium-browser \
	    || command -v google-chrome || missing=chromium; \
	command -v node || missing="$$missing nodejs"; \
	if [ -z "$$missing" ]; then exit; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && \
	    if apt-cache show chromium-headless-shell >/dev/null 2>&1; then \
	        missing=$$(echo "$$missing" | sed s/chromium/chromium-headless-shell/); \
	    fi && \
	    apt-get install -y -q --no-install-recommends $$missing; \
	else \
	    echo "Missing here:" $$missing "(Debian: apt-get install" $$missing"). Tests that need it are skipped."; \
	fi

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed; name one: make book PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
