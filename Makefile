# Every target sets up .venv by itself: nothing but Python 3.11+, make and git is needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# Checkov lives in an environment of its own: its pins fight with ours.
CHECKOV := .venv-checkov
# MkDocs has its own environment too, so that its dependencies stay out of the locked ones of octoguard.
DOCS   := .venv-docs
DEMO   := tests/plans

.DEFAULT_GOAL := help
.PHONY: help setup demo test slow check docs mkdocs checkov differential mutants plans golden new-policy bench lock format clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml requirements/dev.lock octoguard/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "octoguard needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@echo "setting up $(VENV) (once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python -m compileall -q octoguard  # an editable install has no bytecode, and PYTHONDONTWRITEBYTECODE keeps it so
	@touch $@

setup: $(STAMP) ## Make the virtual environment

demo: $(STAMP) ## Judge three plans of this repository: a good one, a careless one, a dangerous change
	@for plan in octollm-prod octollm-prod-careless octollm-prod-change; do \
	  echo; echo "\$$ octoguard check $(DEMO)/$$plan/plan.json"; \
	  $(BIN)/octoguard check $(DEMO)/$$plan/plan.json; code=$$?; echo "(exit $$code)"; \
	  test $$code -le 1 || exit $$code; \
	done

test: $(STAMP) checkov ## Run the tests
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

slow: $(STAMP) checkov ## Run the tests that go further and take longer
	@$(BIN)/python -m pytest -n auto --dist worksteal -m slow

check: $(STAMP) ## Format, lint, types, layers, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory docs

format: $(STAMP) ## Format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

mutants: $(STAMP) ## Change every policy in small ways, and infra/ in dangerous ones; cases and verdicts must notice
	@$(BIN)/python -m tests.mutants
	@$(BIN)/python -m tests.infra.breaks

plans: $(STAMP) ## Record the plans of infra/ anew, with terraform; review them with git diff
	@$(BIN)/python -m tests.plans.record
	@git --no-pager diff --stat -- tests/plans

golden: $(STAMP) ## Write the expected outputs; review them with git diff
	@OCTOGUARD_GOLDEN=write $(BIN)/python -m pytest -q -m golden tests/golden tests/contracts/test_schema.py tests/contracts/test_coverage.py tests/contracts/test_readme_sample.py
	@git --no-pager diff --stat -- tests/golden reports/schema policies/README.md policies/DIFFERENCES.md README.md

# Fails on a dead link or anchor, a page that is not in the navigation, and an asset that is loaded from another host.
# Without --quiet: it hides the warnings from --strict too, and the build passes.
docs: $(STAMP) mkdocs ## Build the documentation site into build/site
	@$(BIN)/python -m tools.docs build/docs
	@test ! -f $(DOCS)/.installed || { \
	  NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict && \
	  $(BIN)/python -m tools.docs.external_assets build/site && \
	  echo "site built: open build/site/index.html (the search needs a server: python3 -m http.server -d build/site)"; }

# Where MkDocs cannot be installed, the pages are generated and the site is not built.
mkdocs:
	@test $(DOCS)/.installed -nt requirements/docs.lock || { \
	  echo "installing MkDocs to build the documentation with (once)"; \
	  $(PYTHON) -m venv $(DOCS) && \
	  $(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.lock && \
	  touch $(DOCS)/.installed; } || { rm -rf $(DOCS); echo "MkDocs could not be installed: the documentation site is not built"; }
# `make new-policy SERVICE/NAME`: the second word is not a target, but the name of the policy.
ifeq ($(firstword $(MAKECMDGOALS)),new-policy)
POLICY ?= $(word 2,$(MAKECMDGOALS))
$(eval $(wordlist 2,2,$(MAKECMDGOALS)):;@:)
endif
new-policy: $(STAMP) ## Write the skeleton of a policy: make new-policy SERVICE/NAME; CHECK=1 adds a Python check
	@$(BIN)/python -m tools.new_policy $(if $(CHECK),--check) $(POLICY)

bench: $(STAMP) checkov ## Measure side by side with Checkov and a bare JSON parse
	@$(BIN)/python bench/run.py

differential: $(STAMP) checkov ## Judge thousands of resources with our policies in real Checkov too, and compare
	@$(BIN)/python -m tests.differential

# Where Checkov cannot be installed the tests that need it skip, and say so.
checkov:
	@test $(CHECKOV)/.installed -nt requirements/checkov.lock || { \
	  echo "installing Checkov to compare with (once)"; \
	  $(PYTHON) -m venv $(CHECKOV) && \
	  $(CHECKOV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/checkov.lock && \
	  touch $(CHECKOV)/.installed; } || { rm -rf $(CHECKOV); echo "Checkov could not be installed: what needs it is skipped"; }

lock: $(STAMP) ## Lock the dependencies anew
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-tools
	@$(BIN)/pip-compile --quiet --generate-hashes --extra dev --extra gcp --extra report --strip-extras --no-header \
	  --no-emit-find-links --no-emit-index-url --output-file requirements/dev.lock pyproject.toml
	@$(BIN)/pip-compile --quiet --generate-hashes --extra checkov --strip-extras --no-header \
	  --no-emit-find-links --no-emit-index-url --output-file requirements/checkov.lock pyproject.toml
	@$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-header \
	  --no-emit-find-links --no-emit-index-url --output-file requirements/docs.lock requirements/docs.in

clean: ## Remove what the targets made
	rm -rf $(VENV) $(CHECKOV) $(DOCS) build .mypy_cache .pytest_cache .ruff_cache octoguard/_data bench/out
