"""The lines above a lesson: its title with the steps as dots, and the two tabs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from dltutor.ui.signs import Signs


class Masthead(Static):
    """Lesson, place and progress in one line."""

    def __init__(self, title: str, signs: Signs, unit: str = "step") -> None:
        """`unit`: what there are several of, a ``step`` or a ``question``."""
        super().__init__("", markup=False)
        self._title, self._signs, self._unit = title, signs, unit
        self._at = 0
        self._done: Sequence[bool] = ()

    def show(self, at: int, done: Sequence[bool]) -> None:
        """Show that step number `at` (from 0) is open, and which steps are done."""
        self._at, self._done = at, done
        self.refresh()

    def rename(self, title: str) -> None:
        """Show another title."""
        self._title = title
        self.refresh()

    def render(self) -> Content:
        """Return the title on the left and the place on the right, as much as fits."""
        return masthead(self._title, self._at, self._done, self.content_size.width, self._signs, self._unit)


def masthead(title: str, at: int, done: Sequence[bool], width: int, signs: Signs, unit: str = "step") -> Content:
    """Return the line of a lesson in `width` cells: title, "step 3 of 6" and a sign for each step."""
    dots = [
        (signs.here if index == at else signs.full if is_done else signs.empty, _style(index == at, is_done))
        for index, is_done in enumerate(done)
    ]
    where = f"{unit} {at + 1} of {len(done)}  " if at < len(done) else "results  "
    right = Content.assemble((where, "$foreground-muted"), *[(f"{sign} ", style) for sign, style in dots])
    room = width - right.cell_length - 1
    left = Content.styled(title, "bold").truncate(max(0, room), ellipsis=True)
    gap = max(1, width - left.cell_length - right.cell_length)
    return Content.assemble(left, " " * gap, right)


def _style(here: bool, done: bool) -> str:
    if here:
        return "bold $primary"
    return "$success" if done else "$foreground-muted"


class Tabs(Static):
    """Names the two tabs of a narrow terminal, and says what is new in the one that is not seen."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._lab = False
        self._doing, self._news = "", ""

    def front(self, *, lab: bool) -> None:
        """Show which tab is open; what was new in the lesson is news no longer once that is seen."""
        self._lab = lab
        self._news = self._news if lab else ""
        self.refresh()

    def lab_does(self, doing: str) -> None:
        """Hear in words what the lab is doing."""
        self._doing = doing
        self.refresh()

    def lesson_says(self, news: str) -> None:
        """Hear what a run has changed in the lesson."""
        self._news = news
        self.refresh()

    def render(self) -> Content:
        """Return both names, the key, and the news, as much as fits."""
        lab = self._lab
        news = self._news if lab else self._doing
        parts = [
            (" Lesson ", "$foreground-muted" if lab else "reverse bold"),
            (" Lab ", "reverse bold" if lab else "$foreground-muted"),
            ("  t ", "bold $primary"),
            ("switches", "$foreground-muted"),
            (f"   {'lesson' if lab else 'lab'}: {news}" if news else "", "bold" if lab else "$foreground-muted"),
        ]
        return Content.assemble(*parts).truncate(max(1, self.content_size.width), ellipsis=True)
