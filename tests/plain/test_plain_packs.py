"""Packs in plain text: their lessons stand behind the course's own, under their titles and by their names."""

from __future__ import annotations

from pathlib import Path

from dltutor.course.library import Library
from dltutor.packs.shelf import Packs
from dltutor.plain.course import lessons
from tests.packs.pack_example import pack, written


def test_packs_stand_behind_the_course_under_their_titles(tmp_path: Path) -> None:
    packs = Packs(tmp_path / "packs")
    own = written(tmp_path / "own", pack())
    assert lessons(Library(own, packs))[-1] == "Type a number to open one."
    with packs.staged(pack()) as staged:
        folder = packs.keep(staged, "tiny")
    (folder / "02-second.md").write_text("")
    assert lessons(Library(own, packs)) == [
        "Lessons:",
        "1. The first lesson: About first things.",
        "2. The second lesson: About second things.",
        "Lessons of the pack A tiny pack:",
        "tiny/first. The first lesson: About first things.",
        "tiny/second. 02-second: cannot be opened",
        "Type a number or name to open one.",
    ]
