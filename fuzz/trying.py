"""One reader, all its inputs, and what came of them in words."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from fuzz.generated import run
from fuzz.targets import TARGETS


def holds(name: str, cases: int) -> bool:
    """Try a reader and print what came of it; False where something was found."""
    begin = _worked(RUSAGE_SELF)
    try:
        run(TARGETS[name], cases)
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        print(f"{name}: {error!r}\n" + "\n".join(getattr(error, "__notes__", ())), flush=True)
        return False
    print(f"{name}: {cases:,} generated inputs, {_worked(RUSAGE_SELF) - begin:.0f} s of CPU", flush=True)
    return _guided(name, cases)


def _guided(name: str, cases: int) -> bool:
    if importlib.util.find_spec("atheris") is None:
        print(f"{name}: atheris is not installed; no guided inputs", flush=True)
        return True
    begin = _worked(RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", "fuzz.guided", name, str(cases)], capture_output=True, text=True)
    if done.returncode:
        print(f"{name}, guided:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return False
    print(f"{name}: {cases:,} guided inputs, {_worked(RUSAGE_CHILDREN) - begin:.0f} s of CPU", flush=True)
    return True


def _worked(who: int) -> float:
    """Return the processor's seconds so far, which other work on the computer does not change."""
    used = getrusage(who)
    return used.ru_utime + used.ru_stime
