"""`dltutor trust`: what would run is shown before it may; what changes later asks again."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from io import StringIO
from pathlib import Path

import click
import pytest

from tests.cli.telling import Tell
from tests.packs.pack_example import TRAIN, pack, with_exercise, with_lab, written


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What the learner says to the questions, in turn."""
    given: list[bool] = []
    monkeypatch.setattr(click, "confirm", lambda *_, **__: given.pop(0))
    return given


def test_code_is_shown_with_its_hash_and_runs_only_when_the_learner_says_so(
    tell: Tell, tmp_path: Path, answers: list[bool]
) -> None:
    source = written(tmp_path / "tiny", with_lab())
    done = tell("add", str(source))
    assert "runs only when you trust it: dltutor trust tiny" in done.out
    assert "Its texts and questions work without." in done.out
    assert "its code (4 pieces) is Python by the author of tiny" in tell("list").out
    answers.append(False)
    done = tell("trust", "tiny")
    assert hashlib.sha256(TRAIN.encode()).hexdigest() in done.out
    assert f"{len(TRAIN.encode())} bytes" in done.out
    assert "01-first.md, exercise first-double" in done.out
    assert "they can read and change all that you can" in done.err
    assert "Nothing of it will run." in done.out
    assert not json.loads(tell("list", "--json").out)[0]["trusted"]
    answers.append(True)
    assert "tiny is trusted: 4 pieces of Python." in tell("trust", "tiny").out
    assert json.loads(tell("list", "--json").out)[0]["trusted"]
    assert "All of it is trusted already." in tell("trust", "tiny").out
    (source / "labs" / "slope" / "train.py").write_text(f"{TRAIN}# more\n")
    assert "has changed since you trusted it: labs/slope/train.py" in tell("add", str(source)).out
    done = tell("trust", "tiny", "--yes")
    assert "(changed)" in done.out
    assert done.out.count("(changed)") == 1
    assert "is Python" not in tell("add", str(source)).out
    tell("remove", "tiny")
    assert "dltutor trust tiny" in tell("add", str(source)).out


def test_a_lab_of_a_pack_in_another_data_directory_is_found_there(tell: Tell, tmp_path: Path) -> None:
    source, there = str(written(tmp_path / "tiny", with_lab())), ("--data-dir", str(tmp_path / "data"))
    assert tell("add", source, *there).status == 0
    for given in (("labs", "tiny/slope"), ("eject", "tiny/slope"), ("run", "tiny/slope")):
        assert "there is no lab 'tiny/slope'" in tell(*given).err, "it is not in the usual one"
    assert "A slope" in tell("labs", "tiny/slope", *there).out
    assert "tiny/slope" in tell("labs", *there).out
    assert "def train" in tell("eject", *there, "tiny/slope").out
    done = tell("run", "tiny/slope", *there)
    assert (done.status, "dltutor trust tiny" in done.err) == (1, True)


def test_a_pack_of_texts_never_asks(tell: Tell, tmp_path: Path) -> None:
    done = tell("add", str(written(tmp_path / "tiny", pack())))
    assert "trust" not in done.out
    assert "brings no Python" in tell("list").out
    assert "nothing to trust" in tell("trust", "tiny").out


def test_nothing_is_trusted_without_an_answer_or_a_pack(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("add", str(written(tmp_path / "tiny", with_exercise())))
    monkeypatch.setattr("sys.stdin", StringIO())
    done = tell("trust", "tiny")
    assert done.status == 1
    assert not json.loads(tell("list", "--json").out)[0]["trusted"]
    assert "did you mean tiny?" in tell("trust", "tinny").err


def test_a_disk_that_refuses_is_told(tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("add", str(written(tmp_path / "tiny", with_exercise())))

    def refuse(descriptor: int) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    with monkeypatch.context() as disk:
        disk.setattr("dltutor.packs.trust.os.fsync", refuse)
        done = tell("trust", "tiny", "--yes")
    assert (done.status, "your quota is used up" in done.err) == (1, True)
    assert not json.loads(tell("list", "--json").out)[0]["trusted"]
