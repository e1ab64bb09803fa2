"""The command palette: every command of the table, and every lesson, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from dltutor.study.wishes import TITLES, Mode, Wish
from dltutor.ui.commands import COMMANDS, places
from dltutor.ui.screens.page import Page

if TYPE_CHECKING:
    from dltutor.ui.app import Tutor

NOT_HERE = frozenset({"review", "quiz", "command_palette", "choose", "option", "focus_next", "focus_previous"})
"""Commands that make no sense from within a list."""
ASKED: dict[Mode, str] = {
    "quiz": "Ten questions, each told at once.",
    "exam": "Ten questions, marked at the end.",
    "before": "See which steps you may skip.",
}


class Found(NamedTuple):
    """One line of the palette."""

    name: str
    help: str
    act: IgnoreReturnCallbackType


class TutorCommands(Provider):
    """Feeds Textual's palette."""

    async def discover(self) -> Hits:
        """Yield what can be done before anything was typed."""
        for found in self._all():
            yield DiscoveryHit(Content(found.name), found.act, text=found.name, help=found.help)

    async def search(self, query: str) -> Hits:
        """Yield what matches the words typed."""
        matcher = self.matcher(query)
        for found in self._all():
            score = matcher.match(found.name)
            if score > 0:
                yield Hit(score, matcher.highlight(found.name), found.act, text=found.name, help=found.help)

    def _all(self) -> Iterator[Found]:
        page = self.screen
        if not isinstance(page, Page):
            return
        now = page.situation()
        here = [one for one in COMMANDS if one.place in places(now) and one.id not in NOT_HERE]
        for one in sorted(here, key=lambda one: bool(one.why_not(now))):
            why = one.why_not(now)
            told = f"Not now: {why}." if why else f"{one.help} Key: {one.key}"
            yield Found(one.name, told, lambda id=one.id: page.action_command(id))
        app = cast("Tutor", self.app)
        yield Found("Review", "Be asked again what is due today.", lambda: app.ask(Wish("review")))
        yield Found("Quiz", "Ten questions from the lessons that you have begun.", lambda: app.ask(Wish("quiz")))
        for entry in app.house.course.entries():
            if not entry.broken:
                yield Found(f"Lesson: {entry.title}", entry.summary, lambda id=entry.id: app.action_lesson(id))
        for entry in app.house.course.entries():
            for mode, help in () if entry.broken else ASKED.items():
                wish = Wish(mode, entry.id)
                yield Found(f"{TITLES[mode]}: {entry.title}", help, lambda wish=wish: app.ask(wish))
