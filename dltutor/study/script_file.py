"""A run as a file: one plain PyTorch script, never over another file."""

from __future__ import annotations

from pathlib import Path

from dltutor.labs.eject import script
from dltutor.labs.find import LabError
from dltutor.run.desk import Desk
from dltutor.run.state import Run


def ejected(run: Run | None, desk: Desk, folder: Path) -> Path:
    """Write a run as a script into `folder`; raises LabError, SettingError, OSError."""
    if run is None:
        raise LabError("there is no run to write out yet")
    hello = desk.worker.hello
    changes = [(mark.step, mark.name, mark.value) for mark in run.marks]
    threads = hello.threads if hello else 1
    given, steps = dict(run.given or run.settings), max(run.step, 1)
    text = script(run.lab, given, run.seed, steps, changes, desk.data, threads, desk.labs)
    return written(folder, run.lab.rpartition("/")[2], text)


def written(folder: Path, name: str, text: str) -> Path:
    """Write a new file ``name.py``, or ``name-2.py`` and so on where there is one already; raises OSError."""
    number = 1
    while True:
        path = folder / (f"{name}.py" if number == 1 else f"{name}-{number}.py")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            return path
        except FileExistsError:
            number += 1
