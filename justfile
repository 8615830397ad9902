# One definition of each gate; CI and the hooks call these and nothing else.
python := "env/bin/python"

default:
    @just --list

# set up the environment, the front end and the tools
init:
    ./start --prepare --extras dev

# serve the default site
serve *ARGS:
    ./start {{ARGS}}

# format and lint
lint:
    env/bin/ruff format --check .
    env/bin/ruff check .

# format and mend what can be mended
fix:
    env/bin/ruff format .
    env/bin/ruff check --fix .

# types of the engine
types:
    env/bin/mypy

# layers
imports:
    env/bin/lint-imports --no-cache

# all tests on the embedded default
test *ARGS:
    ./test {{ARGS}}

# everything CI demands, without the database server and the browser
check: lint types imports test

# measurements
perf:
    {{python}} -m pytest tests/perf -m perf -s -p no:randomly

# bring the catalogues up to the texts
texts:
    cd sites && ../{{python}} -m frappe.utils.bench_helper frappe update-translations frappe
    cd sites && ../{{python}} -m frappe.utils.bench_helper frappe update-translations property_service
