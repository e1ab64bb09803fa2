"""Labs of packs are found, read and written out like dltutor's own; their code comes out only where it is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltutor.course.check.run import check
from dltutor.course.library import Library
from dltutor.course.model import LabBlock
from dltutor.labs.catalogue import Labs
from dltutor.labs.eject import script
from dltutor.labs.find import LabError
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.run.desk import Desk
from dltutor.run.launch import Launch
from dltutor.run.state import Phase
from dltutor.study.bench import Bench
from dltutor.study.trusting import pieces
from dltutor.wire.conditions import Steps
from tests.packs.pack_example import DECLARED, TRAIN, with_lab, written


@pytest.fixture
def labs(tmp_path: Path) -> Labs:
    packs = Packs(tmp_path / "packs")
    with packs.staged(with_lab()) as staged:
        packs.keep(staged, "tiny")
    return Labs(packs, Trust(tmp_path / "trusted.json"))


def folder(labs: Labs) -> Path:
    found = labs.packs.at("tiny")
    assert found is not None
    return found / "labs" / "slope"


def trust(labs: Labs) -> None:
    labs.trust.give("tiny", pieces(Library(packs=labs.packs), "tiny"))


def test_a_lab_of_a_pack_stands_behind_ours_under_both_names(labs: Labs) -> None:
    assert labs.names()[-1] == "tiny/slope"
    assert labs.load("tiny/slope").title == "A slope"
    assert labs.source("tiny/slope") == TRAIN
    assert labs.load("five_points").title
    with pytest.raises(LabError, match="did you mean tiny/slope"):
        labs.load("tiny/slop")


def test_a_lesson_of_the_pack_speaks_of_the_labs_of_its_pack(labs: Labs) -> None:
    blocks = [block for step in Library(packs=labs.packs).open("tiny/second").steps for block in step.blocks]
    assert [block.lab for block in blocks if isinstance(block, LabBlock)] == ["tiny/slope"]


def test_its_code_comes_out_only_as_it_was_trusted(labs: Labs) -> None:
    with pytest.raises(LabError, match="dltutor trust tiny"):
        labs.code("tiny/slope")
    trust(labs)
    assert labs.code("tiny/slope")["train.py"] == TRAIN.encode()
    (folder(labs) / "train.py").write_text(TRAIN + "# more\n")
    with pytest.raises(LabError, match=r"has changed since you trusted it: labs/slope/train\.py"):
        labs.code("tiny/slope")
    assert labs.code("five_points") == {}


def test_reading_a_pack_runs_nothing_of_it(labs: Labs, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for file in folder(labs).iterdir():
        file.write_text(f"open({str(canary)!r}, 'w').close()\n" + file.read_text())
    (folder(labs) / "__init__.py").write_text(f"open({str(canary)!r}, 'w').close()\n")
    library = Library(packs=labs.packs)
    assert pieces(library, "tiny")
    assert list(library.lessons())
    assert [problem for problem in check(folder(labs).parents[1]) if problem.code == "lab"]
    with pytest.raises(LabError, match="nothing that would have to be run"):
        labs.load("tiny/slope")
    assert not canary.exists()


def test_an_author_checks_a_lab_beside_the_lessons(tmp_path: Path) -> None:
    author = written(tmp_path / "tiny", with_lab())
    assert [problem for problem in check(author) if problem.level == "error"] == []
    (author / "labs" / "slope" / "lab.py").write_text(DECLARED.replace("steps=20", "steps=0"))
    (author / "labs" / "other").mkdir()
    (author / "labs" / "other" / "train.py").write_text("x = ")
    found = [str(problem) for problem in check(author) if problem.level == "error"]
    assert any("steps must be from 1" in text and "labs/slope/lab.py" in text for text in found)
    assert any("labs/other/lab.py:1:1: error[lab]: there is no such file" in text for text in found)
    assert Labs(beside=author).code("slope")["train.py"] == TRAIN.encode()  # by `check --run`
    with pytest.raises(LabError, match="runs once its pack is added and trusted"):
        Labs(beside=author, runs=False).code("slope")  # in a preview
    lesson = (author / "02-second.md").read_text()
    (author / "02-second.md").write_text(lesson.replace("lab: slope", "lab: slop"))
    assert any("there is no lab `slop`" in problem.text and "slope" in problem.help for problem in check(author))


def test_a_lab_of_a_pack_is_written_out_as_one_script(labs: Labs) -> None:
    text = script("tiny/slope", {"lr": 0.5}, 3, 7, labs=labs)
    assert "HEIGHT = 3.0" in text
    assert "import start" not in text
    assert "dltutor" not in text.split('"""', 2)[2]
    compile(text, "slope.py", "exec")


async def test_a_pack_that_goes_while_its_lab_is_open_is_told_and_breaks_nothing(labs: Labs, tmp_path: Path) -> None:
    trust(labs)
    block = LabBlock("run", "tiny/slope", steps=9)
    bench = Bench(Desk(Launch(("/bin/false",), {}, tmp_path), lambda: None, labs=labs))
    bench.open("tiny/second", block)
    labs.packs.remove("tiny")
    bench.turn("lr", 0.25)
    bench.run_or_pause()
    assert bench.run is not None
    assert bench.run.phase is Phase.LOST
    assert "there is no lab 'tiny/slope'" in bench.run.sentence
    for order in (bench.run_or_pause, bench.reset, lambda: bench.advance("step"), lambda: bench.turn("lr", 0.5)):
        order()
    bench.stop_when([Steps(3)])
    with pytest.raises(LabError, match="there is no lab"):
        bench.open("tiny/second", block)
    await bench.desk.close()
