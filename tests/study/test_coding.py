"""A code exercise without a screen: drafts, trials and what they come to, with a sandbox that says what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from dltutor.course.model import Lesson
from dltutor.course.parse import parse
from dltutor.progress.attempts import History
from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.quiz.exercise import Exercise
from dltutor.quiz.model import Question
from dltutor.run.sandbox import DIED, STARTING, CannotTryError, Sandbox, SandboxState
from dltutor.study.asking import Asking, Notebook
from dltutor.study.code_tools import CodeTools
from dltutor.study.coding import Coding, asked, once_more
from dltutor.study.state import Standing
from dltutor.study.trial import told
from dltutor.wire.exercise import Verdict, Warm
from tests.doubles import DOUBLES
from tests.waiting import until

RIGHT = Verdict(1, "passed", passed=2, total=2)
WRONG = Verdict(1, "failed", "twice one is *two*", passed=1, total=2, test="test_two", line=0)
UNREADABLE = Verdict(1, "error", "SyntaxError: expected ':'", line=3)


class FakeSandbox:
    """Answers with the verdicts it was given, in order; one that is an error is raised, None never comes."""

    def __init__(self, *verdicts: Verdict | CannotTryError | None) -> None:
        self.verdicts = list(verdicts)
        self.tried: list[str] = []
        self.state = SandboxState()
        self.lacks_told = False
        self.stopped = asyncio.Event()

    async def attempt(self, exercise: Exercise, answer: str, folder: Path | None = None) -> Verdict:
        self.tried.append(answer)
        verdict = self.verdicts.pop(0)
        if isinstance(verdict, CannotTryError):
            raise verdict
        if verdict is None:
            self.state = SandboxState("trying")
            await self.stopped.wait()
            return Verdict(1, "cancelled", "Stopped.")
        return verdict

    async def warm(self) -> Warm:
        raise CannotTryError("PyTorch is not installed.")

    def stop(self) -> None:
        self.stopped.set()


def lesson() -> Lesson:
    found, problems = parse(DOUBLES, "doubles.md")
    assert found is not None, problems
    return found


class Room:
    """A learner at the exercise, who may come back to it."""

    def __init__(self, folder: Path, clock: Callable[[], float] = lambda: 0.0) -> None:
        self.folder, self.clock = folder, clock
        self.store = Store.open(DataDirectory(folder))

    def coding(self, *verdicts: Verdict | CannotTryError | None) -> tuple[Coding, FakeSandbox]:
        sandbox = FakeSandbox(*verdicts)
        tools = CodeTools(lambda: cast(Sandbox, sandbox), self.store.drafts)
        (question,) = lesson().steps[0].items
        assert isinstance(question, Question)
        store = self.store
        book = Notebook("doubles", "me", store.record, lambda: store.lesson("doubles"), self.clock, tools=tools)
        found = asked(question, book)
        assert isinstance(found, Coding)
        return found, sandbox

    def later(self) -> None:
        """End the session, and begin another."""
        assert self.store.close(60)
        self.store = Store.open(DataDirectory(self.folder))

    def history(self) -> History:
        return self.store.history()


async def test_a_draft_begins_with_the_starter_and_is_there_again_later(tmp_path: Path) -> None:
    room = Room(tmp_path)
    it, sandbox = room.coding(WRONG)
    assert it.draft == "def double(x):\n    ...\n"
    it.write("def double(x):\n    return x\n")
    await it.attempt()
    assert sandbox.tried == [it.draft]
    assert it.state.verdict is not None
    assert it.state.verdict.say == "Not yet: 1 of 2 tests pass; `test_two` does not pass.\ntwice one is *two*"
    assert (it.state.standing, it.state.tries, it.state.verdict.credit) == (Standing.OPEN, 1, 0.5)

    room.later()
    it, _ = room.coding(RIGHT)
    assert it.draft == "def double(x):\n    return x\n"
    assert it.state.verdict is not None
    assert it.state.verdict.say.endswith("\ntwice one is *two*")
    assert it.why_no_hint() == ""
    it.write("def double(x):\n    return x + x\n")
    await it.attempt()
    assert (it.state.standing, it.state.tries) == (Standing.RIGHT, 2)
    (attempt,) = room.history()["doubles", "double"]
    assert (attempt.right, attempt.clean) == (True, False)

    room.later()
    it, _ = room.coding()
    assert it.state.standing is Standing.RIGHT
    assert it.state.verdict is not None
    assert it.state.verdict.say == "Right: all 2 tests pass."
    assert room.store.lesson("doubles").item("double").first_try == 0.5


async def test_what_is_tried_is_on_its_way_to_the_disk_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a pause of typing would be waited for, which is made endless here."""
    for name in ("PAUSE", "LATEST"):
        monkeypatch.setattr(f"dltutor.progress.drafts.{name}", 1e6)
    room = Room(tmp_path)
    it, _ = room.coding(None)
    it.write("while True: pass")
    trial = asyncio.create_task(it.attempt())
    draft = room.store.drafts.path("doubles", "double")
    assert draft is not None
    await asyncio.to_thread(until, draft.exists)
    it.stop()
    await trial


async def test_a_verdict_tells_whether_the_code_was_changed_since_also_in_another_session(tmp_path: Path) -> None:
    room = Room(tmp_path)
    it, _ = room.coding(WRONG, RIGHT)
    it.write("def double(x): return x")
    assert not it.stale, "nothing was tried yet"
    await it.attempt()
    assert not it.stale
    room.later()
    it, _ = room.coding(WRONG, RIGHT, WRONG)
    assert not it.stale
    it.write("def double(x): return x + x")
    assert it.stale
    room.later()
    it, _ = room.coding(WRONG, RIGHT, WRONG)
    assert it.stale
    await it.attempt()
    it.again()
    assert it.stale, "the starter is no part of what was tried"
    await it.attempt()
    assert (it.stale, it.wrong_since) == (False, False)
    await it.attempt()
    assert it.wrong_since, "an answer that is right stays right"
    assert it.state.standing is Standing.RIGHT


async def test_an_answer_whose_draft_was_lost_is_taken_from_the_log(tmp_path: Path) -> None:
    room = Room(tmp_path)
    it, _ = room.coding(RIGHT)
    it.write("def double(x): return x + x")
    await it.attempt()
    path = room.store.drafts.path("doubles", "double")
    assert path is not None
    room.store.close(60)
    path.unlink()
    room.later()
    assert room.coding()[0].draft == "def double(x): return x + x"


async def test_what_is_no_try_is_not_recorded(tmp_path: Path) -> None:
    room = Room(tmp_path)
    none = [UNREADABLE, Verdict(1, "ended", DIED), Verdict(1, "broken", "The tests cannot be run."), WRONG]
    it, _ = room.coding(CannotTryError("PyTorch is not installed."), *none)
    await it.attempt()
    assert it.refused == "PyTorch is not installed."
    await it.attempt()
    assert it.refused == ""
    assert it.marked_line == 3
    it.write(it.draft + "#")
    assert it.marked_line == 0
    await it.attempt()
    await it.attempt()
    assert (it.state.tries, room.history()) == (0, {})
    await it.attempt()
    assert it.state.tries == 1


async def test_a_trial_can_be_stopped_whether_it_runs_or_waits_for_its_process(tmp_path: Path) -> None:
    it, sandbox = Room(tmp_path).coding(None, None)
    trial = asyncio.create_task(it.attempt())
    while sandbox.state.phase != "trying":
        await asyncio.sleep(0)
    assert it.trying
    assert it.sentence == "Your code is running."
    await it.attempt()
    assert len(sandbox.tried) == 1, "one at a time"
    it.stop()
    await trial
    assert (it.trying, it.sentence, it.state.tries) == (False, "", 0)
    assert it.trial is not None
    assert told(it.trial.verdict) == "Stopped; this was no try."

    sandbox.stopped.clear()
    trial = asyncio.create_task(it.attempt())
    while len(sandbox.tried) < 2:
        await asyncio.sleep(0)
    sandbox.state = SandboxState("starting", STARTING)
    assert it.sentence == STARTING
    it.stop()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert not it.trying
    await it.warm()


async def test_the_starter_comes_again_and_that_can_be_taken_back(tmp_path: Path) -> None:
    room = Room(tmp_path)
    it, _ = room.coding(WRONG, RIGHT, WRONG)
    it.write("mine")
    await it.attempt()
    it.again()
    assert it.draft == "def double(x):\n    ...\n"
    assert it.state.tries == 1, "a fresh start takes no try back"
    assert it.can_undo()
    it.undo()
    assert it.draft == "mine"
    assert not it.can_undo() or it.state.before is not None
    await it.attempt()
    assert it.state.standing is Standing.RIGHT
    it.again()
    assert (it.state.standing, it.state.variant) == (Standing.OPEN, 1)
    it.undo()
    assert (it.state.standing, it.draft) == (Standing.RIGHT, "mine")
    await it.attempt()
    assert it.state.standing is Standing.RIGHT, "once it was right, trials are for oneself"
    assert len(room.history()["doubles", "double"]) == 1


async def test_an_answer_can_be_taken_back_for_ten_seconds_and_the_draft_stays(tmp_path: Path) -> None:
    now = [0.0]
    room = Room(tmp_path, lambda: now[0])
    it, _ = room.coding(RIGHT, RIGHT)
    it.write("mine")
    await it.attempt()
    it.undo()
    assert (it.state.standing, it.draft, room.history()) == (Standing.OPEN, "mine", {})
    assert it.trial is None, "nothing is said any more of what was taken back"
    await it.attempt()
    now[0] = 11.0
    assert not it.can_undo()


async def test_after_show_me_its_lines_are_asked_and_a_pass_counts_as_another_attempt(tmp_path: Path) -> None:
    room = Room(tmp_path)
    it, _ = room.coding(RIGHT)
    assert not it.comes_back
    it.show()
    assert it.state.standing is Standing.SHOWN
    assert it.comes_back
    again = once_more(it, Notebook("doubles", "me", room.store.record))
    assert (again.question.kind, again.state.standing, again.state.variant) == ("order", Standing.OPEN, 1)
    await it.attempt()
    assert (it.state.standing, it.state.variant) == (Standing.RIGHT, 1)
    assert [attempt.clean for attempt in room.history()["doubles", "double"]] == [False, True]
    room.later()
    assert room.coding()[0].state.standing is Standing.RIGHT


async def test_a_skipped_exercise_goes_on_where_it_was(tmp_path: Path) -> None:
    it, _ = Room(tmp_path).coding(WRONG, RIGHT)
    await it.attempt()
    it.skip()
    await it.attempt()
    assert (it.state.standing, it.state.tries) == (Standing.RIGHT, 2)


def test_where_code_cannot_be_tried_it_is_a_question_like_any_other() -> None:
    (question,) = lesson().steps[0].items
    assert isinstance(question, Question)
    assert type(asked(question, Notebook("doubles", "me", lambda _: None))) is Asking


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (Verdict(1, "passed", passed=1, total=1), "Right: the test passes."),
        (Verdict(1, "known_wrong", "`dim=0` looks down."), "Not yet: a typical mistake.\n`dim=0` looks down."),
        (UNREADABLE, "Your code stops in line 3, before the tests; this was no try.\nSyntaxError: expected ':'"),
        (
            Verdict(1, "error", "NameError: y", passed=0, total=2, line=2),
            "Not yet: your code stops with an error in line 2.\nNameError: y",
        ),
        (
            Verdict(1, "error", "This cannot be checked: None.", passed=1, total=2),
            "Not yet: 1 of 2 tests pass.\nThis cannot be checked: None.",
        ),
        (Verdict(1, "timeout", "No end within 5 s."), "Not yet: it did not finish.\nNo end within 5 s."),
        (Verdict(1, "broken", "No tests."), "The tests of this exercise do not run; this was no try.\nNo tests."),
    ],
)
def test_what_came_of_a_trial_is_told_in_words(verdict: Verdict, says: str) -> None:
    assert told(verdict) == says
