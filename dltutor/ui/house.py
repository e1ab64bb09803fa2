"""What the screens are given: the course, the learner's progress, the terminal, and a desk for the labs."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dltutor import __version__, reports
from dltutor.config import Options
from dltutor.course.model import Entry, Lesson
from dltutor.progress import directory
from dltutor.progress.attempts import History
from dltutor.progress.skills import levels
from dltutor.progress.store import Store
from dltutor.run.keep.notes import NOTHING, Kept
from dltutor.run.launch import Launch
from dltutor.study.place import steps_done
from dltutor.study.skills import skills
from dltutor.ui.rows import LessonRow
from dltutor.ui.signs import Signs, signs
from dltutor.ui.terminal import Terminal, terminal

if TYPE_CHECKING:
    from dltutor.course.library import Library
    from dltutor.run.desk import Desk
    from dltutor.run.sandbox import Sandbox
    from dltutor.wire.to_screen import Hello


@dataclass(frozen=True)
class Course:
    """How lessons are found; a test gives its own."""

    entries: Callable[[], Sequence[Entry]]
    lesson: Callable[[str], Lesson]
    """Reads a whole lesson; raises LessonError with what is broken and where."""
    lessons: Callable[[], Iterable[Lesson]]
    """Reads all lessons that can be opened, for a search through them."""
    broken: Callable[[], str]
    """Says what is wrong with `course.yaml`, or with that of a pack; empty when nothing is."""


def local_sandbox(options: Options | None = None) -> Sandbox:
    """Return what tries code on this computer, within what the options allow."""
    from dltutor.study import trying

    return trying.local_sandbox(options or Options())


@dataclass(frozen=True)
class House:
    """All that outlives a screen."""

    course: Course
    store: Store
    options: Options
    terminal: Terminal
    open_desk: Callable[[], Desk]
    kept: Kept = NOTHING
    """The runs of lost screens."""
    open_sandbox: Callable[[], Sandbox] = local_sandbox
    """What tries code; its process starts with the first trial."""

    @property
    def signs(self) -> Signs:
        """The signs that the terminal can show."""
        return signs(self.terminal.glyphs)

    def banner(self) -> str:
        """Return what the learner must know: about saving first, then about the configuration."""
        first, *more = self.options.problems or ("",)
        return self.store.banner or (f"{first}. And {len(more)} more: dltutor doctor." if more else first)

    def meanwhile(self, then: Callable[[], None]) -> None:
        """Look in the background for what other sessions have saved; `then` is called once it counts here too."""
        loop = asyncio.get_running_loop()

        def taken(take: Callable[[], None]) -> None:
            take()
            then()

        def found(take: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):  # the session is over
                loop.call_soon_threadsafe(taken, take)

        self.store.look(found)

    def mistake(self) -> str:
        """Return what is wrong with the course as a whole, and what to do; empty when nothing is."""
        broken = self.course.broken()
        return f"The course has a mistake; the lessons that were found work all the same.\n{broken}" if broken else ""

    def machine(self, hello: Hello | None, on: str) -> str:
        """Return what labs use at the place `on`; `hello`: what a worker has found, if one has begun."""
        from dltutor.ui import machine

        return machine.sentence(machine.found(), self.options.over(on=on), hello)

    def place(self) -> str:
        """Return the id of the lesson where the learner was last; empty for a newcomer."""
        place = self.store.progress.place
        return place.lesson if place else ""

    def rows(self) -> list[LessonRow]:
        """Return the course with what is done of each lesson, and which cannot be opened; reads every lesson."""
        from dltutor.course.library import number

        history, entries = self.store.history(), self.course.entries()
        rows = [self._row(entry, number(entry) or at, history) for at, entry in enumerate(entries, 1)]
        packs = [entry.pack for entry in entries]
        begins = [pack if pack != before else "" for before, pack in zip(["", *packs], packs, strict=False)]
        return [replace(row, heading=pack) for row, pack in zip(rows, begins, strict=True)]

    def due(self, rows: Sequence[LessonRow]) -> str:
        """Return what is to be reviewed of some lessons: ``"7 to review, about 6 minutes"``; empty: nothing now."""
        history = self.store.history()
        if not history:
            return ""
        from dltutor.study.review import review

        now = self.store.now()
        found = review([row.lesson for row in rows if row.lesson is not None], history, now)
        return found.say(now.date()) if found.items else ""

    def _row(self, entry: Entry, number: int, history: History) -> LessonRow:
        from dltutor.course.library import LessonError

        record = self.store.lesson(entry.id)
        if entry.broken:
            return LessonRow(entry, number)
        try:
            lesson = self.course.lesson(entry.id)
        except LessonError as error:
            return LessonRow(replace(entry, broken=str(error)), number)
        done = steps_done(lesson, record)
        here = next((step.title for step in lesson.steps if step.id == record.step), "")
        sit = levels(history, skills([lesson]))
        return LessonRow(entry, number, done, begun=bool(record.seen), here=here, skills=sit, lesson=lesson)


def launch(options: Options) -> Launch:
    """Return how the tutor starts a worker where the options say."""
    from dltutor.node import lasting

    return lasting(options, reports.kept_directory())


def open_house(options: Options, folder: Path | None = None, kept: Kept = NOTHING) -> House:
    """Open the course in `folder` (None: as the options say) and the learner's progress; nothing heavy is loaded.

    `kept`: what was found of lost screens.
    """

    def library() -> Library:
        if options.preview:
            from dltutor.course.preview import Authored

            return Authored(Path(options.preview))
        from dltutor.study.library import library

        return library(options, folder)

    def desk() -> Desk:
        from dltutor.run.desk import Desk
        from dltutor.run.runs import unheard
        from dltutor.study.library import labs

        found = labs(options.data_dir, library().folder if options.preview else None, options.preview_runs)
        return Desk(launch(options), unheard, options.data, options.device, labs=found)

    return House(
        Course(
            lambda: library().entries(),
            lambda id: library().open(id),
            lambda: library().lessons(),
            lambda: library().broken(),
        ),
        Store.open(directory.DataDirectory(None) if options.preview else directory.find(options.data_dir), __version__),
        options,
        terminal(os.environ, options.glyphs),
        desk,
        kept,
        lambda: local_sandbox(options),
    )
