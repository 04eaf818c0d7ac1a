# The commands of this repository; tools/dev.py holds them, for every system.
PYTHON ?= python3

.PHONY: book serve check test test-all accept bundle experiments lint format clean
book serve check test test-all accept bundle experiments lint format clean:
	@$(PYTHON) tools/dev.py $@
