"""How fast it starts: the command itself, and the first text on screen."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.session import DLTUTOR, ROOT, program
from dltutor.course.library import shipped

COMMANDS, SCREENS = 15, 7
"""How often each is measured, in turns with what it is compared with."""

FIRST_TEXT = re.compile(r"(\S\s*){20}")


def measure() -> Iterator[Figure]:
    """Yield the figures of this group."""
    yield _command()
    yield from _screen()


def _command() -> Figure:
    ours, bare = in_turns(
        lambda: _seconds(DLTUTOR, "--version"), lambda: _seconds(sys.executable, "-c", "pass"), times=COMMANDS
    )
    beside = f"`python -c pass`: {bare * 1e3:.0f} ms; ours {ours * 1e3:.0f} ms"
    return Figure("`dltutor --version`, whole process", ours / bare, "×", 5, beside)


def _screen() -> list[Figure]:
    begin = (shipped() / "13-convnets.md").read_text(encoding="utf-8").split("\n---\n", 1)[1].split("\n## ", 1)[0]
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.md"
        page.write_text(begin, encoding="utf-8")
        bare = (sys.executable, str(ROOT / "benchmarks" / "bare.py"), str(page))
        home, lesson, pane = in_turns(
            lambda: _first_text(DLTUTOR),
            lambda: _first_text(DLTUTOR, "convnets"),
            lambda: _first_text(*bare),
            times=SCREENS,
        )
    beside = f"bare Textual app with that Markdown: {pane * 1e3:.0f} ms"
    return [
        Figure("first text on screen: home", home / pane, "×", 1.4, f"{beside}; ours {home * 1e3:.0f} ms"),
        Figure("first text on screen: a lesson", lesson / pane, "×", 1.4, f"{beside}; ours {lesson * 1e3:.0f} ms"),
    ]


def in_turns(*measures: Callable[[], float], times: int) -> list[float]:
    """Return the median of each measure, taken in turns so that a busy machine is busy for all of them."""
    rounds = [[measure() for measure in measures] for _ in range(times)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def _seconds(*command: str) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def _first_text(*command: str) -> float:
    """Return the seconds from starting a program to the first 20 letters, digits and marks on its screen."""
    begin = time.perf_counter()
    with program(*command) as terminal:
        while not FIRST_TEXT.search(terminal.printed()):
            terminal.read(30)
        return terminal.arrived - begin
