"""The lines above a lesson: its title with the steps as dots, and the two tabs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from dltutor.ui.signs import Signs


class Masthead(Static):
    """Lesson, place and progress in one line."""

    def __init__(self, title: str, signs: Signs) -> None:
        super().__init__("", markup=False)
        self._title, self._signs = title, signs
        self._at = 0
        self._done: Sequence[bool] = ()

    def show(self, at: int, done: Sequence[bool]) -> None:
        """Show that step number `at` (from 0) is open, and which steps are done."""
        self._at, self._done = at, done
        self.refresh()

    def render(self) -> Content:
        """Return the title on the left and the place on the right, as much as fits."""
        return masthead(self._title, self._at, self._done, self.content_size.width, self._signs)


def masthead(title: str, at: int, done: Sequence[bool], width: int, signs: Signs) -> Content:
    """Return the line of a lesson in `width` cells: title, "step 3 of 6" and a sign for each step."""
    dots = [
        (signs.here if index == at else signs.full if is_done else signs.empty, _style(index == at, is_done))
        for index, is_done in enumerate(done)
    ]
    where = f"step {at + 1} of {len(done)}  "
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
    """Names the two tabs of a narrow terminal, and what the lab is doing while it is not seen."""

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def show(self, lab: bool, doing: str) -> None:
        """Show which tab is open, and in words what the lab does while it is not seen."""
        parts = [
            (" Lesson ", "$foreground-muted" if lab else "reverse bold"),
            (" Lab ", "reverse bold" if lab else "$foreground-muted"),
            ("  t ", "bold $primary"),
            ("switches", "$foreground-muted"),
            ("" if lab or not doing else f"   lab: {doing}", "$foreground-muted"),
        ]
        self.update(Content.assemble(*parts))
