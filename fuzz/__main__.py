"""`python -m fuzz [--cases N] [TARGET …]`: so many inputs for each reader, generated and, where it can be, guided.

As many readers at once as there are cores.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context

from fuzz.targets import TARGETS
from fuzz.trying import holds


def main() -> int:
    """Fuzz the chosen readers; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument(
        "--cases", type=int, default=10_000, help="inputs for each reader and way (default: %(default)s)"
    )
    parser.add_argument("target", nargs="*", help=f"among {', '.join(TARGETS)}; all without one")
    given = parser.parse_args()
    if unknown := set(given.target) - set(TARGETS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    names = given.target or list(TARGETS)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        good = pool.map(holds, names, repeat(given.cases))
        found = [name for name, held in zip(names, good, strict=True) if not held]
    print(f"Findings in {', '.join(found)}." if found else "Nothing found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
