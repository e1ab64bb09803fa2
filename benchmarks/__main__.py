"""Measure the README's figures and print one table: `python -m benchmarks [--json] [GROUP …]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import code, curve, ends, kept, many, quiz, screen, slow, startup, training
from benchmarks.figure import Figure, heading, misses, row

GROUPS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "startup": startup.measure,
    "screen": screen.measure,
    "slow": slow.measure,
    "ends": ends.measure,
    "training": training.measure,
    "kept": kept.measure,
    "quiz": quiz.measure,
    "code": code.measure,
    "curve": curve.measure,
    "many": many.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table row by row as it is measured; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the figures of the README.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all, if none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    given = parser.parse_args(arguments)
    if unknown := set(given.groups) - set(GROUPS):
        parser.error(f"there is no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    figures: list[Figure] = []
    if not given.json:
        print(heading(), flush=True)
    for name in given.groups or GROUPS:
        for figure in GROUPS[name]():
            figures.append(figure)
            if not given.json:
                print(row(figure), flush=True)
    if given.json:
        print(json.dumps({"figures": [figure.as_json() for figure in figures]}, ensure_ascii=False, indent=2))
    else:
        print(misses(figures))
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
