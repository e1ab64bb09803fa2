"""A course and its lessons as learners will see them, while they are written: they follow their files."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.message import Message

from dltutor.course.model import Lesson, Problem, Step
from dltutor.course.pack import FILE
from dltutor.course.preview import Look, edited, edited_block, look, same_lab
from dltutor.run.sandbox import Sandbox
from dltutor.study.bench import Bench
from dltutor.study.place import lab_named
from dltutor.ui.following import Follower
from dltutor.ui.house import House
from dltutor.ui.lesson.masthead import Masthead
from dltutor.ui.lesson.page import StepPage
from dltutor.ui.panels.pane import LabPane
from dltutor.ui.screens.home import HomeScreen
from dltutor.ui.screens.lesson import LessonScreen
from dltutor.ui.screens.problems import ProblemLine, ProblemList, ProblemsScreen
from dltutor.ui.situation import Situation


class PreviewHome(HomeScreen):
    """The course around a preview, as it is on the disk: it follows `course.yaml` and the lessons."""

    class Saved(Message):
        """Something was saved, came or went."""

    async def on_mount(self) -> None:
        """Begin to follow the folder."""
        path = Path(self._house.options.preview)
        folder = path if path.is_dir() else path.parent
        self._follower = Follower(lambda: [folder / FILE, *sorted(folder.glob("*.md"))], self._saved)
        self._follower.start()

    def on_unmount(self) -> None:
        """Follow it no longer."""
        self._follower.stop()

    def _saved(self) -> None:
        with contextlib.suppress(RuntimeError):  # the session is over
            self.post_message(self.Saved())

    @on(Saved)
    def _read_again(self, event: Saved) -> None:
        event.stop()
        if self.is_current:  # else it is read when the author comes back to it
            self.fill()


class PreviewScreen(LessonScreen):
    """A lesson that follows its file. While that cannot be read as a lesson, the last page that could stays."""

    class Looked(Message):
        """The file has changed, and this is what it holds now."""

        def __init__(self, look: Look) -> None:
            super().__init__()
            self.look = look

    def __init__(self, lesson: Lesson, house: House, bench: Bench, step: str, sandbox: Callable[[], Sandbox]) -> None:
        super().__init__(lesson, house, bench, step, sandbox)
        self._path = Path(lesson.entry.path)
        self._follower = Follower(lambda: [self._path, self._path.parent / FILE], self._look)
        self._problems: Sequence[Problem] = ()
        self._texts: Mapping[str, str] = {}
        self._labs = 0
        """How often a lab block was edited."""

    async def on_mount(self) -> None:
        """Make room for the problems and begin to follow the file."""
        await self.mount(ProblemLine(self._path.name), after="#halves")
        await self.query_one(LabPane).mount(ProblemList(id="problems", can_focus=False), before=0)
        self._follower.start()

    def on_unmount(self) -> None:
        """Follow it no longer."""
        self._follower.stop()

    def situation(self) -> Situation:
        """Return what decides which commands can be used now."""
        return replace(super().situation(), problems=bool(self._problems))

    def carry_out(self, id: str, key: str) -> None:
        """List the problems, or do what a lesson does."""
        if id == "problems":
            self.app.push_screen(ProblemsScreen(self._problems))
        else:
            super().carry_out(id, key)

    def _look(self) -> None:
        """In the follower's thread: read and check the file."""
        found = look(self._path)
        with contextlib.suppress(RuntimeError):  # the session is over
            self.post_message(self.Looked(found))

    @on(Looked)
    async def _looked(self, event: Looked) -> None:
        event.stop()
        found = event.look
        self._tell(found.problems)
        before, here = self.lesson, self.lesson.steps[self._at]
        wanted = edited(self._texts, found.steps, here.id) or here.id
        self._texts = found.steps or self._texts
        if found.lesson is not None:
            # What is answered and run hangs on the id that the lesson had at first.
            self.lesson = replace(found.lesson, entry=replace(found.lesson.entry, id=before.entry.id))
            self.query_one(Masthead).rename(self.lesson.entry.title)
            self._take_labs(before)
        ids = [step.id for step in self.lesson.steps]
        at = ids.index(wanted) if wanted in ids else min(self._at, len(ids) - 1)
        if self.lesson != before or at != self._at:
            await self._turn_to(at, edited_block(_step(before, ids[at]), self.lesson.steps[at]))

    def _tell(self, problems: Sequence[Problem]) -> None:
        self._problems = problems
        self.set_class(bool(problems), "-has-problems")
        self.query_one(ProblemLine).show(problems)
        self.query_one(ProblemList).show(problems)
        for screen in self.app.screen_stack:
            if isinstance(screen, ProblemsScreen):
                screen.show(problems)
        self.refresh_keys()

    def _take_labs(self, before: Lesson) -> None:
        """Let go of the lab in front where its block was edited or taken away, so that it is opened anew."""
        if self._block is None:
            return
        old, new = lab_named(before, self._block.id), lab_named(self.lesson, self._block.id)
        if old is None or new is None or not same_lab(old, new):
            self._block = None
            self._labs += 1
            self._owner = f"{self.lesson.entry.id}-{self._labs}"
            self.set_class(new is not None, "-has-lab")

    async def _turn_to(self, at: int, block: int | None) -> None:
        """Put a step on the page anew, as high and in the tab where it was, and the block that was edited into view."""
        same, lab, height = at == self._at, self._lab_in_front, self.query_one(StepPage).scroll_y
        self._at = at
        await self._open_step(0)
        page = self.query_one(StepPage)

        def show() -> None:
            if same:
                page.scroll_to(y=height, animate=False)
            if block is not None:
                shown = page.children[1:]  # the first one is the step's title
                shown[min(block, len(shown) - 1)].scroll_visible(animate=False)

        if same and lab:
            self._front(lab=True)
        page.call_after_refresh(show)


def _step(lesson: Lesson, id: str) -> Step | None:
    return next((step for step in lesson.steps if step.id == id), None)
