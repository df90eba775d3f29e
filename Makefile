# Every target sets up what it needs by itself, in .venv; `make` alone says what there is.

# The first Python that is new enough; `make PYTHON=/path/to/python3 …` picks another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# The locks are complete, so nothing is left to resolve; modules are compiled when they are first used.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
# PyTorch's build without CUDA for Python 3.11 on Linux and x86-64: 200 MB instead of several GB. It is not in the index;
# pip has to be told where it lies (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL).
TORCH_ON_CPU := 6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
# What Vesper is measured against has an environment of its own.
BENCH := .venv-bench/bin
# So have the tools that look into what it is made of.
AUDIT := .venv-audit/bin
# And what trains the model.
TRAINING := .venv-training/bin
POT ?= locales/vesper.pot
# Tests sync to disk at every commit, as Vesper does; in memory that is quick, where there is such a folder.
TEMPORARY := $(firstword $(wildcard /dev/shm) /tmp)
# Some of a test is waiting for the other side, so two cores have three at a time; more would take the caches from each
# other. A file stays with one process, where its tests share a running bot or browser, and files go out in the order
# of tests/conftest.py.
PROCESSES := $(shell echo $$(( (3 * $$(getconf _NPROCESSORS_ONLN) + 1) / 2 )))
SPREAD := -n $(PROCESSES) --maxprocesses 8 --dist loadfile --no-loadscope-reorder
# Modules are compiled once, also where the environment says otherwise: every bot that a test starts imports them.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test faults nightly check bench answers sbom setup audit-tools messages lock model model-report wordings

help:
	@echo 'make demo      a local Telegram with Vesper in it, to try in a browser'
	@echo 'make test      the tests, on SQLite and PostgreSQL, but for those that take long'
	@echo 'make nightly   ten thousand histories of presses, pauses, travels and crashes'
	@echo 'make faults    everything that can go wrong, twenty times: kills, broken answers, full disks'
	@echo 'make check     all tests and every other gate'
	@echo 'make bench     speed, memory and punctuality beside what people would use otherwise'
	@echo 'make answers FILES=…  how many questions or pairs of those files are answered right'
	@echo 'make model     train the model that understands messages: about an hour on two cores'
	@echo 'make model-report  how well it understands authors it has not read'
	@echo 'make wordings  encode how people ask, after a change of content/answers: under a minute'
	@echo 'make sbom      what the image is made of, as CycloneDX, in build/sbom.json'
	@echo 'make setup     what the others need, and nothing else'
	@echo 'make messages  renew the catalogue that translators start from'
	@echo 'make lock      renew the locked dependencies after a change of pyproject.toml'

demo: .venv/.demo
	@$(BIN)/vesper demo

test: setup
	@PYTEST_DEBUG_TEMPROOT=$(TEMPORARY) $(BIN)/pytest $(SPREAD) $(PYTEST)

# ROUNDS=n goes through all of them so often; with more than one, also through what takes longer.
faults: setup
	@VESPER_FAULT_ROUNDS=$(or $(ROUNDS),20) PYTEST_DEBUG_TEMPROOT=$(TEMPORARY) \
		$(BIN)/pytest -n 2 -m '' tests/faults $(PYTEST)

nightly: setup
	@PYTEST_DEBUG_TEMPROOT=$(TEMPORARY) $(BIN)/pytest -n 2 tests/test_histories.py --hypothesis-profile=nightly

check: setup .venv-audit/.tools
	@.ci/check

bench: .venv/.demo .venv-bench/.peers
	@$(BIN)/python -m benchmarks $(SUBJECTS)

answers: .venv/.demo
	@for file in $(FILES); do $(BIN)/python -m benchmarks.answers "$$file"; done

sbom: .venv-audit/.tools
	@mkdir -p build
	@$(AUDIT)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible \
		--output-format JSON --output-file build/sbom.json
	@echo 'build/sbom.json'

setup: .venv/.dev
	@.ci/system-packages
	@.ci/unpacked-tools
	@! git rev-parse --git-dir > /dev/null 2>&1 || git config core.hooksPath .ci/hooks

# Resumable: what is done is kept in build/training, and made anew only for other rows or another recipe.
model: .venv-training/.tools
	@$(TRAINING)/python -m training model
	@$(BIN)/python -m training.wordings

# After a change of content/answers, so that no wording has to be encoded at start; the model stays as it is.
wordings: .venv/.dev
	@$(BIN)/python -m training.wordings

model-report: .venv-training/.tools
	@$(TRAINING)/python -m training report $(REPORT)

audit-tools: .venv-audit/.tools

messages: .venv/.dev
	@$(BIN)/pybabel --quiet extract --no-location --sort-output \
		--header-comment='# What Vesper says to people. Made by `make messages`.' --output=$(POT).new bot handlers
	@sed -E '/^"(Project-Id-Version|POT-Creation-Date|Generated-By|Report-Msgid-Bugs-To)/d' $(POT).new > $(POT)
	@rm $(POT).new

lock: .venv/.dev
	@$(LOCK) pyproject.toml --output-file requirements.txt > /dev/null
	@$(LOCK) pyproject.toml --group demo --constraint requirements.txt --output-file requirements-demo.txt > /dev/null
	@$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt > /dev/null
	@$(LOCK) --group bench --output-file requirements-bench.txt > /dev/null
	@$(LOCK) --group training --no-deps --output-file requirements-training.txt > /dev/null
	@sed -i -e '/^torch==/,/# via/{/--hash=/d}' -e '/^torch==/a\    --hash=sha256:$(TORCH_ON_CPU)' requirements-training.txt
	@$(LOCK) --group audit --output-file requirements-audit.txt > /dev/null

.venv/.python:
	@test -n "$(PYTHON)" || { echo 'Vesper needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/it'; exit 1; }
	@$(PYTHON) -m venv .venv || { echo 'That Python cannot make virtual environments; on Debian: apt-get install python3-venv'; exit 1; }
	@touch $@

.venv/.demo: requirements-demo.txt pyproject.toml | .venv/.python
	@echo 'Installing what the demo needs …'
	@$(INSTALL) --require-hashes -r requirements-demo.txt
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.demo
	@echo 'Installing what the tests need …'
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

.venv-audit/.tools: requirements-audit.txt | .venv/.python
	@echo 'Installing what looks into dependencies …'
	@$(BIN)/python -m venv .venv-audit
	@$(AUDIT)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--require-hashes -r requirements-audit.txt
	@touch $@

.venv-training/.tools: requirements-training.txt | .venv/.python
	@echo 'Installing what trains the model …'
	@$(BIN)/python -m venv .venv-training
	@$(TRAINING)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--require-hashes -r requirements-training.txt
	@touch $@

.venv-bench/.peers: requirements-bench.txt | .venv/.python
	@echo 'Installing what Vesper is measured against …'
	@$(BIN)/python -m venv .venv-bench
	@$(BENCH)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--require-hashes -r requirements-bench.txt
	@touch $@
