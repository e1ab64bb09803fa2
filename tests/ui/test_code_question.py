"""A code exercise on screen: written in the editor, tried, stopped, passed; and everything that keys do there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from house_of_tests import SLOPES, house, pressed, running, settled, text, told, until
from textual import events
from textual.widgets import Static

from dltutor.progress.directory import DataDirectory
from dltutor.progress.store import Store
from dltutor.quiz.exercise import Exercise
from dltutor.run.sandbox import STARTING, CannotTryError, Sandbox, SandboxState
from dltutor.ui.commands import footer
from dltutor.ui.house import House
from dltutor.ui.lesson.code import CodeCard
from dltutor.ui.lesson.editor import MOST, CodeEditor
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.wire.exercise import Verdict, Warm

STEP = """
## Code
<!-- step: id=code -->

Write it.

```quiz
id: double
kind: code
skill: slope
ask: Write `double`, which gives twice its argument.
hints: [Add it to itself.]
starter: |
  def double(x):
      ...  # TODO
solution: |
  def double(x):
      return 2 * x
tests: |
  def test_two():
      assert double(1) == 2, "twice one is two"
known_wrong:
  - code: |
      def double(x):
          return x
    why: "That is `x` **once**."
timeout: 20
```
"""
STARTER = "def double(x):\n    ...  # TODO\n"
RIGHT = Verdict(1, "passed", passed=1, total=1)
WRONG = Verdict(1, "failed", "twice one is *two*, not `4`", 0, 1, "test_two", output="hello\n")
ERROR = Verdict(1, "error", "NameError: name 'y' is not defined", 0, 1, "test_two", line=2)


class FakeSandbox:
    """Gives the verdicts it was told, in order; for None it waits until it is stopped."""

    def __init__(self, verdicts: Sequence[Verdict | CannotTryError | None]) -> None:
        self._verdicts = list(verdicts)
        self._stopped = asyncio.Event()
        self.tried: list[str] = []
        self.closed = self.warmed = False
        self.state = SandboxState(warm=Warm("limits", ["The kernel of this computer cannot confine code."]))
        self.lacks_told = False

    async def attempt(self, exercise: Exercise, answer: str, folder: Path | None = None) -> Verdict:
        self.tried.append(answer)
        verdict = self._verdicts.pop(0)
        if isinstance(verdict, CannotTryError):
            raise verdict
        if verdict is None:
            self.state = SandboxState("starting", STARTING)
            await self._stopped.wait()
            return Verdict(1, "cancelled", "Stopped.")
        return verdict

    async def warm(self) -> Warm:
        self.warmed = True
        return Warm("full")

    def stop(self) -> None:
        self._stopped.set()

    async def close(self) -> None:
        self.closed = True


def home(folder: Path, *verdicts: Verdict | CannotTryError | None) -> tuple[House, FakeSandbox]:
    """Return a house whose learner stands at the exercise."""
    sandbox = FakeSandbox(verdicts)
    store = Store.open(DataDirectory(folder / "data"))
    found = house(folder, store=store, at="code")
    (folder / "course" / "01-slopes.md").write_text(SLOPES + STEP, encoding="utf-8")
    return replace(found, open_sandbox=lambda: cast(Sandbox, sandbox)), sandbox


def editor(app: object) -> CodeEditor:
    return app.screen.query_one(CodeEditor)  # type: ignore[attr-defined, no-any-return]


def keys(app: object) -> list[str]:
    screen = app.screen  # type: ignore[attr-defined]
    assert isinstance(screen, LessonScreen)
    return [one.id for one in footer(screen.situation(), 100)]


async def test_code_is_written_tried_and_passed_without_leaving_the_editor(tmp_path: Path) -> None:
    here, sandbox = home(tmp_path, ERROR, WRONG, Verdict(1, "known_wrong", "That is `x` **once**.", 0, 1), RIGHT)
    async with running(here, "slopes", (80, 24)) as (app, pilot):
        assert "Question: write code" in text(app)
        assert "# TODO" in text(app)
        assert "Enter write" in text(app)
        await pressed(pilot, "enter")
        assert keys(app) == ["try_code", "own_editor"]
        assert "letters are keys again" in text(app)
        await pressed(pilot, "ctrl+a", "ctrl+k", *"n q 1? ", "y")
        assert "    n q 1? y" in text(app), "all that writes is written"
        assert sandbox.warmed

        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "stops with an error" in text(app), 20)
        assert "✗ Not yet: your code stops with an error in line 2." in text(app)
        assert "NameError: name 'y' is not defined" in text(app)
        assert "cannot confine code" in text(app)
        assert "n q 1? y  ◂ here" in text(app)
        await pressed(pilot, "x")
        assert "◂ here" not in text(app)
        assert "That was before your last change." in text(app)

        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "It printed:" in text(app), 20)
        assert "Not yet: 0 of 1 tests pass; test_two does not pass." in text(app)
        assert "cannot confine code" not in text(app), "once is enough"
        assert "twice one is *two*, not 4" in text(app), "the author's words, as they stand there"
        assert "Esc, then h a hint" in text(app)
        assert app.focused is editor(app)
        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "a typical mistake" in text(app), 20)
        assert "That is x once." in text(app)

        await pressed(pilot, "f5")
        await until(pilot, lambda: "Question ✓ right" in text(app), 20)
        assert "✓ Right: the test passes." in text(app)
        assert app.focused is not editor(app), "the letters are keys again"
        assert here.store.lesson("slopes").item("double").right
        assert sandbox.tried[-1] == editor(app).text
        await pressed(pilot, "p")
        assert "A goal" in text(app)
        await pressed(pilot, "n")
        editor(app).focus()
        await pressed(pilot, "y")
        told = app.screen.query_one(CodeCard).query_one(".feedback", Static).render()
        assert str(told).startswith("✓ Right: the test passes.\nThat was before your last change.")
    assert sandbox.closed
    assert here.store.close(20)
    assert Store.open(DataDirectory(tmp_path / "data")).drafts.read("slopes", "double") == "y" + sandbox.tried[-1]


async def test_a_trial_is_told_while_it_runs_and_can_be_stopped(tmp_path: Path) -> None:
    here, _ = home(tmp_path, None, CannotTryError("PyTorch is not installed: pip install 'dltutor[labs]'"))
    async with running(here, "slopes", (80, 24)) as (app, pilot):
        await pressed(pilot, "enter", "ctrl+r")
        assert "PyTorch is being loaded to run your code" in text(app)
        assert "Ctrl+R stop" in text(app)
        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "PyTorch is being loaded" not in text(app), 20)
        assert here.store.history() == {}
        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "dltutor[labs]" in text(app), 20)
        assert "Your code is kept all the same." in text(app)
        await pressed(pilot, "escape", "v")
        assert "Question: answer shown" in text(app)
        assert "return 2 * x" in text(app)
        await pressed(pilot, "r")
        assert "Once more: write code" in text(app)


async def test_the_editor_indents_dedents_and_takes_back(tmp_path: Path) -> None:
    here, _ = home(tmp_path)
    async with running(here, "slopes", (80, 24)) as (app, pilot):
        await pressed(pilot, "enter")
        it = editor(app)

        async def types(*names: str) -> str:
            await pressed(pilot, *names)
            return it.text

        it.select_all()
        assert await types("d", ":", "enter", "i", ":", "enter", "x") == "d:\n    i:\n        x"
        assert await types("enter", "backspace", "y") == "d:\n    i:\n        x\n    y"
        assert await types("shift+tab") == "d:\n    i:\n        x\ny"
        assert await types("tab") == "d:\n    i:\n        x\ny   ", "to the next stop"
        assert await types("shift+up", "shift+up", "tab") == "d:\n        i:\n            x\n    y   "
        assert await types("shift+tab", "shift+tab") == "d:\ni:\n    x\ny   "
        before = it.text
        await types("ctrl+z", "ctrl+z")
        assert it.text == "d:\n        i:\n            x\n    y   "
        assert await types("ctrl+y", "ctrl+y") == before

        await pressed(pilot, "escape", "r")
        assert it.text == STARTER
        assert "u your code as it was" in text(app)
        await pressed(pilot, "u")
        assert it.text == before
        await pressed(pilot, "r", "enter")
        assert await types("ctrl+z") == before, "as in any editor"
        it.select_all()
        assert await types(*"return", "enter") == "return\n"
        assert here.store.drafts.read("slopes", "double") == "return\n"
        await pressed(pilot, "ctrl+p")
        assert len(app.screen_stack) > 2, "the palette opens from the editor"


async def test_a_page_pasted_into_the_editor_again_and_again_is_cut_and_costs_no_colours(tmp_path: Path) -> None:
    rooms, _ = home(tmp_path)
    async with running(rooms, size=(80, 24)) as (app, pilot):
        app.action_lesson("slopes", "code")
        await settled(pilot)
        await pressed(pilot, "enter")
        written = editor(app)
        assert any(span.style for span in written.get_line(0).spans), "Python has colours"
        for _ in range(3):
            app.post_message(events.Paste("0.25 " * 4_000))
            await pressed(pilot, "end")
        assert len(written.text) == MOST
        assert f"room for {MOST:,} characters" in told(app)
        assert not any(line.spans for line in map(written.get_line, range(written.document.line_count)))


async def test_lines_of_a_shown_solution_come_once_more_only_where_there_are_enough(tmp_path: Path) -> None:
    here, _ = home(tmp_path)
    longer = STEP.replace("      return 2 * x\ntests", "      y = x\n      y = y + x\n      return y\ntests")
    (tmp_path / "course" / "01-slopes.md").write_text(SLOPES + longer, encoding="utf-8")
    async with running(here, "slopes", (100, 60)) as (app, pilot):
        await pressed(pilot, "v")
        assert "Its lines come once more at the end of this step." in text(app)
        assert "Once more: put in order" in text(app)
        await pressed(pilot, "u")
        assert "Once more: put in order" not in text(app)


async def test_the_learners_own_editor_writes_the_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, _ = home(tmp_path)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    async def opened(pilot: object, shows: Callable[[], bool]) -> None:
        await pressed(pilot, "ctrl+o")  # type: ignore[arg-type]
        await until(pilot, shows, 20)  # type: ignore[arg-type]

    async with running(here, "slopes", (80, 24)) as (app, pilot):
        await pressed(pilot, "enter", "m")
        await opened(pilot, lambda: "export EDITOR=nano" in text(app))
        monkeypatch.setenv("EDITOR", "no-such-program-anywhere")
        await opened(pilot, lambda: "no-such-program-anywhere cannot be started" in text(app))
        monkeypatch.setenv("EDITOR", "'")
        await opened(pilot, lambda: "cannot be understood" in text(app))
        script = tmp_path / "my editor"
        script.write_text('#!/bin/sh\ncp "$2" "$0.saw"\nprintf \'a:\\r\\n\\tb\\377\' > "$2"\nexit $1\n')
        script.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"'{script}' 3")
        await opened(pilot, lambda: "status 3" in text(app))
        assert (tmp_path / "my editor.saw").read_text() == "def double(x):\n    m  # TODO\n"
        assert editor(app).text == "a:\n    b\ufffd"
        assert app.focused is editor(app)
        await pressed(pilot, "ctrl+z")
        assert editor(app).text == "def double(x):\n    m  # TODO\n"
        await settled(pilot)


@pytest.mark.torch
async def test_with_the_real_sandbox_a_wrong_and_a_right_answer_get_their_verdicts(tmp_path: Path) -> None:
    here, _ = home(tmp_path)
    monkeypatched = replace(here, open_sandbox=House.open_sandbox)
    async with running(monkeypatched, "slopes", (80, 24)) as (app, pilot):
        card = app.screen.query_one(CodeCard)
        await pressed(pilot, "enter")
        editor(app).text = "def double(x):\n    return x\n"
        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "a typical mistake" in text(app), 120)
        assert "That is x once." in text(app)
        editor(app).text = "def double(x):\n    return x + x\n"
        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: not card.is_open, 60)
        assert "Question ✓ right" in text(app)
        sandbox = app.sandbox
    assert sandbox.state.phase == "off"
