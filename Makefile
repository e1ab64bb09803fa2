# `make run` opens the tutor, `make test` proves it; both set up .venv first, and both are fast when nothing changed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/ready
VENV := 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'

.PHONY: run test lint bench fuzz soak picture clean

run: $(READY)
	@$(BIN)/dltutor $(ARGS)

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dltutor check lessons

bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

fuzz: $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt atheris || \
	  echo "atheris does not install here; generated inputs only" >&2
	$(BIN)/python -m fuzz $(ARGS)

soak: $(READY)
	$(BIN)/python -m soak $(ARGS)

picture: $(READY)
	$(BIN)/python -m benchmarks.picture assets/screen.svg

$(READY): pyproject.toml constraints.txt
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "dltutor needs Python 3.11 or newer: sudo apt-get install python3.11 python3.11-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments: sudo apt-get install $$($(PYTHON) -c $(VENV))" >&2; exit 1; }
	@echo "Setting up .venv: a few minutes, once; most of it goes into PyTorch."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.[labs,dev]'
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info
