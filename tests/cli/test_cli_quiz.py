"""`quiz` and `review`: what is opened, what is refused, and what is said where nothing is to be asked."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from dltutor.cli.table import shows
from dltutor.course.library import Library
from dltutor.progress.directory import find
from dltutor.progress.kinds import Answer
from dltutor.progress.store import Store
from dltutor.quiz.model import Question
from dltutor.study.wishes import Wish
from tests.cli.telling import Tell

DAY = 24 * 3600.0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the screen was opened with, instead of opening it."""
    found: list[Any] = []
    monkeypatch.setattr("dltutor.ui.app.run_app", lambda wish, chosen: found.append(wish))
    monkeypatch.setattr("dltutor.cli.quiz.refusal", lambda *_: "")
    return found


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ([], Wish("quiz")),
        (["gradients"], Wish("quiz", "gradients")),
        (["4", "-n", "3"], Wish("quiz", "gradients", 3)),
        (["learning-rate"], Wish("quiz", "learning-rate")),
        (["Learning", "rate", "-n", "2"], Wish("quiz", "learning-rate", 2)),
        (["--exam", "loss"], Wish("exam", "loss")),
        (["--before", "loss"], Wish("before", "loss")),
    ],
)
def test_a_quiz_opens_at_what_was_asked_for(tell: Tell, opened: list[Any], arguments: list[str], wish: Wish) -> None:
    assert tell("quiz", *arguments).status == 0
    assert opened == [wish]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gradient"], "did you mean gradients"),
        (["Gradient", "descend"], "gradient-descent"),
        (["learning-rat"], "learning-rate"),
        (["--before"], "name it"),
        (["--before", "--exam", "loss"], "choose one"),
        (["-n", "0"], "1 to 100"),
        (["--before", "learning-rate"], "there is no"),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_opened(
    tell: Tell, opened: list[Any], arguments: list[str], says: str
) -> None:
    done = tell("quiz", *arguments)
    assert done.status == 2, done
    assert says in done.err
    assert opened == []


def test_a_review_opens_when_something_is_due_and_else_says_when(
    tell: Tell, opened: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = tell("review")
    assert (done.status, opened) == (0, [])
    assert "Nothing was asked yet" in done.out
    item = next(
        item
        for step in Library().open("loss").steps
        for item in step.items
        if isinstance(item, Question) and item.kind == "single"
    )
    with Store.open(find()) as store:
        store.record(Answer(lesson="loss", item=item.id, content=item.content))
    assert "Nothing to review now; the next comes back tomorrow." in tell("review").out

    now = time.time
    monkeypatch.setattr("dltutor.progress.store.Store.now", lambda self: _later(now()))
    assert tell("review").status == 0
    assert opened == [Wish("review")]


def _later(now: float) -> Any:

    return datetime.fromtimestamp(now + 2 * DAY, UTC)


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        (["quiz", "--plain", "--exam", "loss"], Wish("exam", "loss")),
        (["--plain", "quiz", "4", "-n", "3"], Wish("quiz", "gradients", 3)),
    ],
)
def test_in_plain_text_it_needs_no_terminal(
    tell: Tell, monkeypatch: pytest.MonkeyPatch, arguments: list[str], wish: Wish
) -> None:
    held: list[Any] = []
    monkeypatch.setattr("dltutor.plain.session.run_plain", lambda begin, *_: held.append(begin) or 0)
    assert tell(*arguments).status == 0
    monkeypatch.setattr("dltutor.cli.open_app.plain_only", lambda _: True)
    done = tell("quiz", "loss")
    assert "so this is plain text" in done.err
    assert held == [wish, Wish("quiz", "loss")]


def test_without_a_terminal_a_quiz_says_how_to_get_one(tell: Tell) -> None:
    done = tell("quiz", "loss")
    assert done.status == 2
    assert "needs a terminal" in done.err


def test_the_screen_is_watched_over_wherever_it_opens() -> None:
    assert all(shows(line.split()) for line in ("", "loss", "quiz", "quiz loss -n 3", "review", "--device cpu"))
    assert not any(shows(line.split()) for line in ("quiz --help", "review -h", "progress", "--version", "lessons"))
