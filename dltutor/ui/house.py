"""What the screens are given: the course, the learner's progress, the terminal, and a desk for the labs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dltutor.config import Options
from dltutor.course.model import Entry, Lesson
from dltutor.progress.store import Store
from dltutor.ui.rows import LessonRow
from dltutor.ui.signs import Signs, signs
from dltutor.ui.terminal import Terminal

if TYPE_CHECKING:
    from dltutor.course.library import Hit
    from dltutor.run.desk import Desk


@dataclass(frozen=True)
class Course:
    """How lessons are found; a test gives its own."""

    entries: Callable[[], Sequence[Entry]]
    lesson: Callable[[str], Lesson]
    """Reads a whole lesson; raises ValueError with what is broken and where."""
    search: Callable[[str], Sequence[Hit]]


@dataclass(frozen=True)
class House:
    """All that outlives a screen."""

    course: Course
    store: Store
    options: Options
    terminal: Terminal
    open_desk: Callable[[], Desk]
    notices: tuple[str, ...] = ()
    """Sentences about the configuration, for the banner."""

    @property
    def signs(self) -> Signs:
        """The signs that the terminal can show."""
        return signs(self.terminal.glyphs)

    def banner(self) -> str:
        """Return what the learner must know: about saving first, then about the configuration."""
        return self.store.banner or " ".join(self.notices)

    def place(self) -> str:
        """Return the id of the lesson where the learner was last; empty for a newcomer."""
        place = self.store.progress.place
        return place.lesson if place else ""

    def rows(self) -> list[LessonRow]:
        """Return the course with what is done of each lesson; a lesson not begun is not read."""
        return [self._row(entry) for entry in self.course.entries()]

    def _row(self, entry: Entry) -> LessonRow:
        record = self.store.lesson(entry.id)
        if entry.broken or not record.seen:
            return LessonRow(entry)
        lesson = self.course.lesson(entry.id)
        done = [record.step_done(step.id, [item.id for item in step.items]) for step in lesson.steps]
        here = next((step.title for step in lesson.steps if step.id == record.step), "")
        return LessonRow(entry, done, begun=True, here=here)
