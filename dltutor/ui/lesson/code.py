"""A code exercise on the page: the editor, and what came of running the tests."""

from __future__ import annotations

import time
from dataclasses import replace

from textual import on
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.widgets import TextArea

from dltutor.study.coding import Coding
from dltutor.study.own_editor import edited
from dltutor.ui.driver.lend import lent
from dltutor.ui.lesson.code_words import code_feedback
from dltutor.ui.lesson.editor import CodeEditor
from dltutor.ui.lesson.question import QuestionCard
from dltutor.ui.signs import Signs
from dltutor.ui.situation import Situation

TICK = 0.5
"""Seconds between two looks at how far a trial is."""


class CodeCard(QuestionCard):
    """One code exercise."""

    asking: Coding

    def __init__(self, asking: Coding, signs: Signs) -> None:
        super().__init__(asking, signs)
        self._since = 0.0

    @property
    def editor(self) -> CodeEditor:
        """Where it is written."""
        assert isinstance(self._answers, CodeEditor)
        return self._answers

    @property
    def feedback(self) -> Content:
        """What stands under the editor."""
        return code_feedback(self.asking, self._signs, time.monotonic() - self._since, self.editor.has_focus)

    def do(self, id: str, key: str) -> None:
        """Carry out a command on this exercise."""
        match id:
            case "answer":
                self.editor.focus()
            case "try_code" if self.asking.trying:
                self.asking.stop()
            case "try_code":
                self.run_worker(self._attempt(), name="trial")
            case "own_editor":
                self.run_worker(self._edit_elsewhere(), name="own-editor")
            case "again":
                self.asking.again()
                self._changed()
            case "tick" | "option" | "type":
                pass
            case _:
                super().do(id, key)

    def within(self, now: Situation) -> Situation:
        """Return the situation with what is true of this exercise."""
        return replace(super().within(now), code="trying" if self.asking.trying else "ready")

    def take_focus(self) -> None:
        """Take the keys into the editor."""
        self.editor.focus()

    @on(TextArea.Changed)
    def _written(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.editor.text != self.asking.draft:
            before = self.asking.stale
            self.asking.write(self.editor.text)
            if self.asking.stale is not before:
                self.show()  # which lays out again: too dear for every key

    @on(DescendantFocus)
    def _begun(self) -> None:
        """Start what runs code while it is being written, so that the first trial need not wait."""
        self.run_worker(self.asking.warm(), name="warm", exclusive=True, group="warm")
        self.show()

    @on(DescendantBlur)
    def _left(self) -> None:
        """Say what the keys do now."""
        self.show()

    async def _attempt(self) -> None:
        """Run the tests, and show how far they are meanwhile."""
        self._since = time.monotonic()
        clock = self.set_interval(TICK, self.show)
        self.call_later(self._changed)
        try:
            await self.asking.attempt()
        finally:
            clock.stop()
            if self.is_attached:
                self._changed()

    async def _edit_elsewhere(self) -> None:
        """Let the learner's own editor have the terminal and the draft, and read back what it wrote."""
        self.asking.refused = await edited(self.asking, lambda command: lent(self.app, command))
        self._changed()
        self.editor.focus()
