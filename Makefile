# The project's commands; `make help` lists them. Each sets up what it needs.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help preflight lab lab-down test test-fast lint format ruff types yaml playbooks changelog sanity units integration build venv dev

MAKEFLAGS += --no-print-directory
# What is called here is the checkout's own, whatever else is installed or set: its tools, its configuration, and the UTF-8 that Ansible demands.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export ANSIBLE_REMOTE_TMP := $(CURDIR)/.ansible/tmp
export LC_ALL := C.UTF-8

PACKAGE := ansible_collections.greenlang.vcci
LINK := .ansible/collections/ansible_collections/greenlang/vcci
LINT := ruff types yaml playbooks changelog
STAGES := $(LINT) sanity units integration
# Unit tests that wait for servers that never answer, or start ansible-playbook.
SLOW := test_no_false_green test_callback test_action
ARGS ?=

define run-stages
	@for stage in $(1); do \
	    echo "== $$stage"; \
	    $(MAKE) -s $$stage || { echo "make: stage '$$stage' failed, what it says stands above; 'make $$stage' runs it alone" >&2; exit 1; }; \
	done
endef

help: ## Lists what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "ARGS passes arguments on: make preflight ARGS='-e vcci_checks=2.1.1.encoding'"
	@echo "PYTHON names the interpreter, 3.11 or newer: make PYTHON=/usr/bin/python3.12 test"

preflight: lab ## Verifies the lab: the checklist, the decision, the report
	@python -m scripts.preflight $(ARGS)

lab: venv ## Starts the lab; .venv/bin/lab breaks and heals it
	@lab up

lab-down: venv ## Stops the lab, without trace
	@lab down

test: dev ## All gates: linters, types, sanity, unit tests, tests on a lab
	$(call run-stages,$(STAGES))

test-fast: dev ## The unit tests that take seconds, for between edits
	@pytest -q tests/unit $(SLOW:%=--ignore-glob='*/%.py') $(ARGS)

lint: dev ## The linters alone
	$(call run-stages,$(LINT))

format: dev ## Formats the Python files
	@ruff check --fix-only --quiet . && ruff format --quiet .

ruff: dev
	@ruff check . && ruff format --check .

types: dev
	@mypy -p $(PACKAGE).plugins && mypy -p lab -p scripts -p tests

yaml: dev
	@yamllint --strict .

playbooks: dev
	@ansible-lint --offline --profile production --strict

changelog: dev
	@antsibull-changelog lint

sanity: dev
	@python -m scripts.sanity $(ARGS)

units: dev
	@pytest -q tests/unit $(ARGS)

integration: dev
	@pytest -q tests/integration $(ARGS)

build: dev ## Builds the collection's archive
	@ansible-galaxy collection build --force

venv: $(LINK)
	@scripts/venv.sh

dev: $(LINK)
	@scripts/venv.sh dev

# Ansible finds a collection by its path; a link in a dot folder is one that pytest and mypy do not walk into.
$(LINK):
	@mkdir -p $(@D) && ln -sfn ../../../.. $@
