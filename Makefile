# Two commands for everybody: `make demo`, `make test`. The rest is for developers.
PYTHON ?= python3
VENV := .venv
DEMO := .demo-venv
RUN := $(VENV)/bin

.PHONY: demo test check lint types fast bench lab venv texts clean

demo: $(DEMO)/.ready ## answers five real questions, in Norwegian and English
	@$(DEMO)/bin/python -m examples.demo

test: venv ## every test
	$(RUN)/python -m pytest -n auto --dist loadgroup

check: venv lint fast ## lint, types and the fast tests; under a minute

lint: venv types
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: venv
	$(RUN)/mypy

fast: venv
	$(RUN)/python -m pytest -q -n auto -m "not slow"

bench: venv ## the figures of docs/benchmarks.md, measured on this machine
	$(RUN)/python -m benchmarks

lab: venv ## records mail of real servers anew (as root; see lab/README.md)
	$(RUN)/python -m lab record --seed $${SEED:-$$(date +%s)}

venv: $(VENV)/.ready

texts: venv ## collects the texts of the source into the catalogues
	$(RUN)/python -m tools.texts

$(VENV)/.ready: pyproject.toml build_locale.py $(wildcard src/fremme/locale/*/LC_MESSAGES/*.po)
	@PYTHON="$(PYTHON)" tools/venv $(VENV) '.[dev]'

$(DEMO)/.ready: pyproject.toml build_locale.py $(wildcard src/fremme/locale/*/LC_MESSAGES/*.po)
	@PYTHON="$(PYTHON)" tools/venv $(DEMO) '.'

clean:
	rm -rf $(VENV) $(DEMO) .mypy_cache .pytest_cache .ruff_cache .hypothesis
