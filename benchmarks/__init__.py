"""The figures of the README, measured from outside: `python -m benchmarks [--json] [GROUP …]`.

Each file is one group and returns `Figure`s; `session.py` and `process.py` are what they measure with.
"""
