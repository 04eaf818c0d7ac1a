# The commands of this repository. They are defined in tools/dev.py, which runs on every system.
PYTHON ?= python3

.PHONY: book serve print check test test-all accept bundle pyodide translate experiments train lint format clean
book serve print check test test-all accept bundle pyodide translate experiments train lint format clean:
	@$(PYTHON) tools/dev.py $@
