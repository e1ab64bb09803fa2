"""The screen of a round: quiz, exam, a test before the lesson, review; one question at a time, then the results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Input, OptionList

from dltutor.study.results import summary
from dltutor.study.rounds import AGAIN, Round
from dltutor.study.state import Standing
from dltutor.ui.commands import bindings, command
from dltutor.ui.house import House
from dltutor.ui.lesson import results
from dltutor.ui.lesson.item import ItemCard
from dltutor.ui.lesson.masthead import Masthead
from dltutor.ui.screens.banner import Banner
from dltutor.ui.screens.page import LOOK_AGAIN, Page
from dltutor.ui.screens.round_pages import QuestionPage, ResultsPage
from dltutor.ui.situation import Focus, Situation


class QuizScreen(Page):
    """One round."""

    BINDINGS = [*bindings("quiz", "question"), Binding("escape", "give_back", show=False)]

    def __init__(self, of: Round, title: str, house: House, go: Callable[[str, str, bool], None]) -> None:
        """`go` opens a lesson at a step, by their ids, and runs its lab for a moment if told."""
        super().__init__()
        self.round, self._title, self._house, self._go = of, title, house, go
        self._last = 0
        """The question that was answered or skipped last."""

    def compose_page(self) -> ComposeResult:
        """Lay out the title with a sign for each question, and room for the page."""
        yield Masthead(self._title, self._house.signs, "question")
        yield Banner(self._house.banner)
        yield Container(id="text")

    async def on_mount(self) -> None:
        """Ask the first question."""
        await self._open(0)
        self.set_interval(LOOK_AGAIN, self.refresh_keys)

    def on_resize(self, event: Resize) -> None:
        """Fit the results to the new width."""
        self.call_after_refresh(self._show_results)
        super().on_resize(event)

    def situation(self) -> Situation:
        """Return what decides which commands can be used now."""
        page, of = self._page, self.round
        lab = of.item is not None and of.item.lab is not None
        now = Situation("quiz", first=of.at == 0, results=of.item is None, sealed=of.sealed, step_lab=lab)
        if page is None:
            return replace(now, wrong=bool(of.wrong()))
        focus: Focus = "question" if page.card.has_focus_within else ""
        now = page.card.within(replace(now, focus="input" if isinstance(self.focused, Input) else focus))
        return replace(now, undo=self._undoable() is not None)

    def leads_to(self, page: Screen[None]) -> bool:
        """Return whether a page is no other round but the lesson that was asked for here."""
        return not isinstance(page, QuizScreen)

    def carry_out(self, id: str, key: str) -> None:
        """Do a command: on the question, or here."""
        of, page = self.round, self._page
        if id == "undo":
            self.call_later(self._undo)
        elif command(id).place == "question":
            if page is not None:
                page.card.do(id, key)
        elif id == "previous_question":
            self.call_later(self._open, of.at - 1)
        elif id == "next_question" and of.at + 1 < len(of):
            self.call_later(self._open, of.at + 1)
        elif id == "go_on" and of.item is None:
            self.query_one(OptionList).action_select()
        elif id in ("next_question", "go_on"):
            self.call_later(self._open, of.onward())
        elif id == "retry":
            self.round = of.retry()
            self.query_one(Masthead).rename(AGAIN)
            self.call_later(self._open, 0)
        elif id in ("read_step", "try_lab"):
            item = of.item or of.items[self.query_one(OptionList).highlighted or 0]
            self._go(item.lesson.entry.id, item.step.id, id == "try_lab")
        else:
            super().carry_out(id, key)

    def action_give_back(self) -> None:
        """Take the keys away from an input or question and give them to the page."""
        if self._page is not None:
            self._page.focus()

    @property
    def _page(self) -> QuestionPage | None:
        return next(iter(self.query(QuestionPage)), None)

    async def _open(self, at: int) -> None:
        """Put a question in front, or behind the last one the results."""
        of = self.round
        of.go(at)
        text = self.query_one("#text")
        self.set_focus(None)
        self.forget()
        async with self.batch():
            await text.remove_children()
            if not text.is_attached:
                return
            if of.item is None:
                await text.mount(ResultsPage(self._house.signs))
            else:
                await text.mount(QuestionPage(of.item, of.asking(), of.note(), self._house.signs))
        self._show_place()
        if self._page is not None:
            self._page.take_keys()
        else:
            self.query_one(OptionList).focus()
            self.call_after_refresh(self._show_results)

    def _show_place(self) -> None:
        of = self.round
        done = [of.standing(at) is not Standing.OPEN for at in range(len(of))]
        self.query_one(Masthead).show(of.at, done)
        if self._page is not None:
            end = "Enter: what was missed, once more" if of.missed() else "Enter: the results"
            self._page.next((end if of.onward() == len(of) else "Enter: go on") if done[of.at] else "")
        self.refresh_keys()

    def _show_results(self) -> None:
        for page in self.query(ResultsPage):
            of, store = self.round, self._house.store
            told = results.summary(summary(of, store.history(), store.now().date()), bool(of.wrong()))
            page.show(told, [results.row(of, at, page.room, self._house.signs) for at in range(len(of.items))])
        self.refresh_keys()

    def _undoable(self) -> int | None:
        """Return which question's answer can still be taken back: the one in front, else the last one."""
        return next((at for at in (self.round.at, self._last) if self.round.can_undo(at)), None)

    async def _undo(self) -> None:
        at = self._undoable()
        if at is None:
            return
        if at != self.round.at:
            await self._open(at)
        if self._page is not None:
            self._page.card.do("undo", "")

    @on(ItemCard.Changed)
    async def _item_changed(self, event: ItemCard.Changed) -> None:
        event.stop()
        self.app.clear_notifications()
        of = self.round
        standing = of.standing(of.at)
        if standing is not Standing.OPEN:
            self._last = of.at
        if standing in (Standing.TAKEN, Standing.SKIPPED) and of.onward() < len(of):
            await self._open(of.onward())
            return
        self._show_place()
        if self._page is not None:
            self._page.show_changed()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self._open(event.option_index)
