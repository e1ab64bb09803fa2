"""Code of a pack runs when exactly this code was looked at; what was not, or has changed since, does not."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from dltutor.course.library import Library
from dltutor.packs import code
from dltutor.packs.shelf import Packs
from dltutor.packs.trust import Trust
from dltutor.quiz.exercise import Exercise
from dltutor.quiz.model import Question
from dltutor.run.launch import Launch
from dltutor.run.sandbox import CannotTryError, Sandbox
from dltutor.study.trusting import gate, pieces
from tests.packs.pack_example import START, TRAIN, with_exercise, with_lab, written


@pytest.fixture
def library(tmp_path: Path) -> Library:
    packs = Packs(tmp_path / "packs")
    with packs.staged(with_lab()) as staged:
        packs.keep(staged, "tiny")
    return Library(written(tmp_path / "own", with_exercise()), packs)


def folder(library: Library) -> Path:
    found = library.packs.at("tiny")
    assert found is not None
    return found


def exercise(library: Library, lesson: str) -> Exercise:
    for step in library.open(lesson).steps:
        for block in step.blocks:
            if isinstance(block, Question) and block.exercise:
                return block.exercise
    raise AssertionError("no exercise")


def test_all_that_can_run_is_listed_with_the_hash_that_sha256sum_prints(library: Library) -> None:
    found = {piece.name: piece for piece in pieces(library, "tiny")}
    assert set(found) == {
        "labs/slope/lab.py",
        "labs/slope/start.py",
        "labs/slope/train.py",
        "01-first.md, exercise first-double",
    }
    assert found["labs/slope/train.py"].hash == hashlib.sha256(TRAIN.encode()).hexdigest()
    assert found["labs/slope/train.py"].size == len(TRAIN.encode())


def test_what_is_trusted_is_remembered_for_the_owner_alone(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "trusted.json"
    found = pieces(library, "tiny")
    assert "dltutor trust tiny" in Trust(path).why_not("tiny", found)
    Trust(path).give("tiny", found)
    Trust(path).give("other", [])
    assert Trust(path).why_not("tiny", found) == ""
    assert path.stat().st_mode & 0o077 == 0
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []
    Trust(path).forget("tiny")
    assert Trust(path).why_not("tiny", found)


@pytest.mark.parametrize("change", ["one byte", "a new file", "an exercise"])
def test_a_change_is_named_and_runs_no_more(library: Library, tmp_path: Path, change: str) -> None:
    trust = Trust(tmp_path / "trusted.json")
    trust.give("tiny", pieces(library, "tiny"))
    lesson, lab = folder(library) / "01-first.md", folder(library) / "labs" / "slope"
    if change == "one byte":
        (lab / "start.py").write_text(START.replace("3.0", "4.0"))
        named = "labs/slope/start.py"
    elif change == "a new file":
        (lab / "torch.py").write_text("")
        named = "labs/slope/torch.py"
    else:
        lesson.write_text(lesson.read_text().replace("double(2) == 4", "double(1) == 2"))
        named = "01-first.md, exercise first-double"
    why = trust.why_not("tiny", pieces(library, "tiny"))
    assert "has changed since you trusted it" in why
    assert named in why
    assert why.count("labs/slope") == (change != "an exercise")


def test_a_mere_text_may_change(library: Library, tmp_path: Path) -> None:
    trust = Trust(tmp_path / "trusted.json")
    trust.give("tiny", pieces(library, "tiny"))
    lesson = folder(library) / "01-first.md"
    lesson.write_text(lesson.read_text().replace("has to begin somewhere", "begins here").replace("Write `d", "Do `d"))
    assert trust.why_not("tiny", pieces(library, "tiny")) == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tiny": 1}', '{"tiny": {"a": 1}}', "[" * 100_000, "\udcff", "link"])
def test_a_damaged_list_trusts_nobody_and_can_be_mended(library: Library, tmp_path: Path, text: str) -> None:
    path, found = tmp_path / "trusted.json", pieces(library, "tiny")
    Trust(tmp_path / "elsewhere").give("tiny", found)
    if text == "link":
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.write_text(text, errors="surrogateescape")
    assert Trust(path).why_not("tiny", found)
    Trust(path).give("tiny", found)
    assert Trust(path).why_not("tiny", found) == ""
    assert not path.is_symlink()


def test_a_link_or_a_pipe_among_the_files_of_a_lab_is_refused_at_once(library: Library, tmp_path: Path) -> None:
    lab = folder(library) / "labs" / "slope"
    (lab / "more.py").symlink_to(lab / "train.py")
    with pytest.raises(OSError):
        code.files(folder(library), "slope")
    (lab / "more.py").unlink()
    os.mkfifo(lab / "more.py")
    with pytest.raises(OSError, match="not a regular file"):
        code.files(folder(library), "slope")
    (lab / "more.py").unlink()
    (lab / "more.py").write_bytes(b"#" * code.LARGEST)
    with pytest.raises(OSError, match="more than 1,000,000 bytes"):
        code.files(folder(library), "slope")
    lab.rename(tmp_path / "slope")
    lab.symlink_to(tmp_path / "slope")
    assert code.labs(folder(library)) == []
    with pytest.raises(OSError, match="a link"):
        code.files(folder(library), "slope")


def test_an_exercise_is_tried_when_its_very_order_was_trusted(library: Library, tmp_path: Path) -> None:
    """The sandbox is never started for one that was not."""
    trust, starts = Trust(tmp_path / "trusted.json"), list[int]()

    def launch() -> Launch:
        starts.append(1)
        return Launch((), {}, Path("/"), refused="started")

    def tried(lesson: str) -> str:
        path = Path(library.open(lesson).entry.path)
        sandbox = Sandbox(launch, why_not=gate(library.packs, trust))
        with pytest.raises(CannotTryError) as refused:
            asyncio.run(sandbox.attempt(exercise(library, lesson), "", path.parent))
        return str(refused.value)

    assert "dltutor trust tiny" in tried("tiny/first")
    assert not starts
    assert tried("first") == "started"  # of the course itself
    trust.give("tiny", pieces(library, "tiny"))
    assert tried("tiny/first") == "started"
    lesson = folder(library) / "01-first.md"
    lesson.write_text(lesson.read_text().replace("== 4,", "== 4 or True,"))
    assert "has changed since you trusted it" in tried("tiny/first")
    assert len(starts) == 2


def test_the_tests_of_a_translation_are_shown_and_trusted_with_the_others(tmp_path: Path) -> None:
    files = with_exercise()
    files["01-first.de.md"] = files["01-first.md"].replace(b"assert double", b"assert 0 + double")
    packs = Packs(tmp_path / "packs")
    with packs.staged(files) as staged:
        packs.keep(staged, "tiny")
    found = pieces(Library(packs=packs), "tiny")
    assert [piece.name for piece in found] == [f"01-first{it}.md, exercise first-double" for it in ("", ".de")]
    assert len({piece.hash for piece in found}) == 2
    assert pieces(Library(packs=packs, language="de"), "tiny") == found
