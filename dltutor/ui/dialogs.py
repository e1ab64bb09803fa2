"""What opens over the course besides lessons: the keys, the search, and rounds of questions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.screen import Screen

from dltutor.progress.kinds import Reset
from dltutor.ui.broken import Breakable
from dltutor.ui.garbage import search_soon
from dltutor.ui.house import House
from dltutor.ui.screens.home import HomeScreen
from dltutor.ui.screens.page import Page

if TYPE_CHECKING:
    from dltutor.study.wishes import Wish

SURE = 8.0
"""Seconds in which a wish to begin anew must be repeated."""


class Dialogs(Breakable):
    """An app that opens them."""

    house: House
    _sure_until = 0.0
    """Until when a lesson is begun anew if that is asked for again (seconds of a clock)."""

    def action_lesson(self, id: str, step: str = "") -> None:
        """Open a lesson, at a step if one is named."""
        raise NotImplementedError

    def open_page(self, screen: Screen[None]) -> None:
        """Show a page over the course, in place of the one that is there; a lesson over the round that led to it."""
        leads = isinstance(self.screen, Page) and self.screen.leads_to(screen)
        if len(self.screen_stack) > 1 and not leads:
            self.switch_screen(screen)
            search_soon(self)
        else:
            self.push_screen(screen)

    def ask(self, wish: Wish) -> None:
        """Begin a quiz, an exam, a test before a lesson or a review; say why where there is nothing to ask."""
        from dltutor.study.rounds import Learner
        from dltutor.study.wishes import NothingToAskError, wished
        from dltutor.ui.screens.quiz import QuizScreen

        store = self.house.store
        learner = Learner(store.learner, store.history, store.record)
        try:
            of, title = wished(wish, list(self.house.course.lessons()), learner, store.now())
        except NothingToAskError as none:
            self.clear_notifications()
            self.notify(str(none), markup=False)
            if isinstance(self.screen, HomeScreen):
                self.screen.stay()
            return
        self.open_page(QuizScreen(of, title, self.house, self.teach))

    def teach(self, id: str, step: str, trying: bool) -> None:
        """Open a lesson at a step; `trying`: and run its lab for a moment."""
        self.action_lesson(id, step)
        if trying and isinstance(self.screen, Page):
            self.screen.call_later(self.try_lab, self.screen)

    def try_lab(self, screen: Page) -> None:
        """Run the lab of a lesson's screen for a moment."""
        raise NotImplementedError

    def action_anew(self) -> None:
        """Set aside what was answered in the lesson and open it at its first step, if that was asked for twice."""
        self.clear_notifications()
        now = time.monotonic()
        if now > self._sure_until:
            self._sure_until = now + SURE
            told = "What you answered here is set aside, not deleted; code that you wrote stays. Once more: begin anew."
            self.notify(told, markup=False, timeout=SURE)
            return
        self._sure_until = 0.0
        lesson = self.house.place()
        self.house.store.record(Reset(lesson=lesson))
        self.action_lesson(lesson)

    def action_help(self) -> None:
        """Show all keys."""
        from dltutor.ui.screens.help import HelpScreen

        if isinstance(self.screen, Page):
            self.push_screen(HelpScreen(self.screen.situation(), self.house.terminal))

    def action_search(self) -> None:
        """Search through all lessons and go to what is chosen."""
        from dltutor.ui.screens.search import SearchScreen

        def go(found: tuple[str, str] | None) -> None:
            if found is not None:
                self.action_lesson(*found)

        self.push_screen(SearchScreen(self.house.course.lessons, self.house.signs), go)
