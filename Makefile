# Everything a person or the build asks for. Each target sets up what it needs; a second call starts at once.
.PHONY: run test test-fast check style bench lock clean
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest

run:
	@sh deploy/venv.sh requirements.txt
	@exec $(PYTHON) -m deploy.run

# Compiled modules are kept, also where a machine says otherwise: each of the many processes would compile them anew.
test test-fast check style: export PYTHONDONTWRITEBYTECODE =

# Files go out in the order of tests/conftest.py, not those with the most tests first.
test:
	@sh deploy/venv.sh requirements-dev.txt
	@sh deploy/test_machine.sh
	LOTVIEW_REQUIRE_ALL=1 $(PYTEST) -q -n 2 --dist loadfile --no-loadscope-reorder tests

test-fast: export HYPOTHESIS_PROFILE ?= few
test-fast:
	@sh deploy/venv.sh requirements-dev.txt
	$(PYTEST) -q -n auto tests/unit tests/property

check: style
	$(PYTEST) -q tests/*/test_house*.py

# What `test` does not look at.
style:
	@sh deploy/venv.sh requirements-dev.txt
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy

bench:
	@sh deploy/venv.sh requirements-dev.txt
	$(PYTHON) -m benchmarks

lock:
	@sh deploy/lock.sh

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
