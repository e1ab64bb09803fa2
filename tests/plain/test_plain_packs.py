"""Packs in plain text: their lessons stand behind the course's own, under their titles and by their names."""

from __future__ import annotations

from pathlib import Path

from plain_lesson import FakeDesk, Typed

from dltutor.course.library import Library
from dltutor.labs.catalogue import Labs
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.plain.course import lessons
from dltutor.study.trusting import pieces
from tests.packs.pack_example import pack, with_lab, written


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


async def test_a_lab_says_once_how_it_may_run_and_is_taken_up_when_it_may(tmp_path: Path) -> None:
    packs, trust, desk = Packs(tmp_path / "packs"), Trust(tmp_path / "trusted.json"), FakeDesk()
    with packs.staged(with_lab()) as staged:
        packs.keep(staged, "tiny")
    library, desk.labs = Library(packs=packs), Labs(packs, trust)
    learner = Typed(library.open("tiny/second"), desk=desk)
    said = learner.open(2)
    assert said.count("dltutor trust tiny") == 1
    assert "There is no lab" not in said
    assert "dltutor trust tiny" in learner.types("set lr 0.1")
    trust.give("tiny", pieces(library, "tiny"))
    assert learner.types("set lr 0.1") == "lr is 0.1 now."
