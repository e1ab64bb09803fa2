"""The home screen: the course with what is done of each lesson, where to go on, and what the machine offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize, ScreenResume
from textual.widgets import OptionList, Static

from dltutor.study.wishes import Wish
from dltutor.ui.commands import bindings
from dltutor.ui.house import House
from dltutor.ui.rows import LessonRow, details, lesson_line, what_now
from dltutor.ui.screens.banner import Banner
from dltutor.ui.screens.marked_list import MarkedList
from dltutor.ui.screens.page import Page
from dltutor.ui.situation import Situation


class HomeScreen(Page):
    """Lists the lessons; opens one."""

    BINDINGS = [*bindings("home")]

    def __init__(
        self,
        house: House,
        go: Callable[[str], None],
        ask: Callable[[Wish], None],
        machine: Callable[[], str],
        opening: bool = False,
    ) -> None:
        """`go` opens a lesson by its id, `ask` begins a quiz or review, `machine` says what labs may use.

        `opening`: something is about to cover this screen, so it is furnished only when the learner comes back.
        """
        super().__init__()
        self._house, self._go, self._ask, self._machine, self._signs = house, go, ask, machine, house.signs
        self._rows: Sequence[LessonRow] = ()
        self._place, self._due, self._opening, self._left = "", "", opening, False
        self._drawn: tuple[object, ...] = ()

    def compose_page(self) -> ComposeResult:
        """Lay out the title, where to continue, the list and what is known of the marked lesson."""
        yield Static(
            Content.assemble(
                ("dltutor", "bold $primary"), ("   read about deep learning, and run it", "$foreground-muted")
            ),
            id="title",
        )
        yield Banner(self._house.banner)
        yield Static("", id="mistake", markup=False)
        yield Static(" Opening the lesson …" if self._opening else "", id="continue", markup=False)
        if self._opening:
            return
        with Horizontal(id="course"):
            yield MarkedList(self._signs, id="lessons")
            with VerticalScroll(id="about", can_focus=False):
                yield Static("", id="details", markup=False)
        yield Static("", id="machine", markup=False)

    async def on_mount(self) -> None:
        """Read the course once the first frame is on screen."""
        if not self._opening:
            self.call_after_refresh(self.fill)

    def stay(self) -> None:
        """Show the course after all: what was to cover this screen cannot be opened."""
        if not self._rows:
            self.call_later(self._furnish)

    def on_screen_suspend(self) -> None:
        """Note that something covers the course."""
        self._left = True

    async def on_screen_resume(self, event: ScreenResume) -> None:  # noqa: ARG002
        """Show what has been done meanwhile."""
        if self._left:
            await self._furnish()
            self._house.meanwhile(lambda: self.fill() if self.is_current else None)

    def on_resize(self, event: Resize) -> None:
        """Fit the list to the new width, and give it the keys back that it lost where there was no room for it."""
        if not self.covered:
            self.call_after_refresh(self._draw)
            self.call_after_refresh(lambda: self.focused or self.query(OptionList).focus())
        super().on_resize(event)

    async def _furnish(self) -> None:
        if self._opening:
            self._opening = False
            await self.recompose()
        self.fill()

    def fill(self) -> None:
        """Read course and progress, and draw the list, if there is one yet."""
        if self._opening:
            return
        self._rows, self._place = self._house.rows(), self._house.place()
        self._draw()
        mistake = self.query_one("#mistake", Static)
        mistake.update(told := self._house.mistake())
        mistake.display = bool(told)
        self.query_one("#machine", Static).update(Content.styled(f" {self._machine()}", "$foreground-muted"))
        self.query_one(OptionList).focus()
        self.refresh_keys()
        self.call_after_refresh(self._look_for_review)

    def _look_for_review(self) -> None:
        """Say what is to be reviewed, once the course itself is on screen."""
        self._due = self._house.due(self._rows)
        self._draw()
        self.refresh_keys()

    def situation(self) -> Situation:
        """Return what decides which commands can be used now."""
        return Situation("home", resume=bool(self._place), review=bool(self._due))

    def carry_out(self, id: str, key: str) -> None:
        """Open, continue, or hand the command to the app."""
        if id in ("open", "before") and not self._rows:
            return
        if id == "resume":
            self._go(self._place)
        elif id == "open":
            self.query_one(OptionList).action_select()
        elif id in ("review", "quiz"):
            self._ask(Wish("review" if id == "review" else "quiz"))
        elif id == "before":
            self._ask(Wish("before", self._rows[self.query_one(OptionList).highlighted or 0].entry.id))
        else:
            super().carry_out(id, key)

    def _draw(self) -> None:
        if not self._rows:
            return
        lessons = self.query_one(MarkedList)
        now = (self._rows, self._place, self._due, lessons.room)
        if now == self._drawn:
            return
        self._drawn = now
        ids = [row.entry.id for row in self._rows]
        marked = lessons.highlighted
        if marked is None:
            marked = ids.index(self._place) if self._place in ids else 0
        lessons.fill([lesson_line(row, lessons.room, self._signs) for row in self._rows], marked)
        self.query_one("#continue", Static).update(what_now(self._rows, self._place, self._due))

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        titles = {row.entry.id: row.entry.title for row in self._rows}
        self.query_one("#details", Static).update(details(self._rows[event.option_index], titles, self._signs))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        row = self._rows[event.option_index]
        if row.entry.broken:
            self.app.clear_notifications()
            self.notify(row.entry.broken, markup=False, severity="error")
        else:
            self._go(row.entry.id)
