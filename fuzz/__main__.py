"""`python -m fuzz [--cases N] [TARGET …]`: so many inputs for each reader, generated and, where it can be, guided."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time

from fuzz.generated import run
from fuzz.targets import TARGETS


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
    found = [name for name in given.target or TARGETS if not _holds(name, given.cases)]
    print(f"Findings in {', '.join(found)}." if found else "Nothing found.")
    return 1 if found else 0


def _holds(name: str, cases: int) -> bool:
    begin = time.monotonic()
    try:
        run(TARGETS[name], cases)
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        print(f"{name}: {error!r}\n" + "\n".join(getattr(error, "__notes__", ())))
        return False
    print(f"{name}: {cases:,} generated inputs, {time.monotonic() - begin:.0f} s", flush=True)
    return _guided(name, cases)


def _guided(name: str, cases: int) -> bool:
    if importlib.util.find_spec("atheris") is None:
        print(f"{name}: atheris is not installed; no guided inputs")
        return True
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "fuzz.guided", name, str(cases)], capture_output=True, text=True)
    if done.returncode:
        print(f"{name}, guided:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return False
    print(f"{name}: {cases:,} guided inputs, {time.monotonic() - begin:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
